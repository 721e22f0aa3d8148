//! What does a page need beside the index? The browser's files that the program carries inside (see `build.rs`).

use crate::carry::page;

/// Name below the output folder and bytes, by name. Loader, worker, wasm, search element, strings, types, notices.
pub static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The worker's code as a function for pages without a server; it is written only together with the wasm.
const LOCAL_WORKER: &str = "pangram-worker.local.js";
/// … the wasm, which servers send in parts.
const LOCAL_ENGINE: &str = "pangram-whole.wasm";
/// The program of a bundle; it is written only into one.
const BUNDLE: &str = "pangram-bundle.js";
/// Its engine, packed by gzip.
const BUNDLE_ENGINE: &str = "pangram-bundle.wasm.gz";

/// The page of one's own files: whole by itself, and no part of a site's index.
pub const DESK_PAGE: &str = "pangram-desk.html";

/// False where the program was built without `www/dist`: it indexes, but a page cannot search.
pub fn are_complete() -> bool {
    FILES.iter().any(|(name, _)| *name == "pangram.js")
}

/// The files that a server sends as they are.
pub fn served() -> impl Iterator<Item = &'static (&'static str, &'static [u8])> {
    FILES.iter().filter(|(name, _)| ![LOCAL_WORKER, LOCAL_ENGINE, BUNDLE, BUNDLE_ENGINE, DESK_PAGE].contains(name))
}

/// The page of one's own files. `None` where the program has no files inside.
pub fn desk_page() -> Option<&'static [u8]> {
    FILES.iter().find(|(name, _)| *name == DESK_PAGE).map(|(_, bytes)| *bytes)
}

/// The engine for pages without a server: the worker's code and the wasm. `None` where the program has no files inside.
pub(super) fn engine() -> Option<(&'static str, &'static [u8])> {
    let (_, engine) = FILES.iter().find(|(name, _)| *name == LOCAL_ENGINE)?;
    Some((text_of(LOCAL_WORKER)?, engine))
}

/// The program of a bundle and its engine. `None` where the program has no files inside.
pub(super) fn bundle() -> Option<(&'static str, &'static [u8])> {
    let (_, engine) = FILES.iter().find(|(name, _)| *name == BUNDLE_ENGINE)?;
    Some((text_of(BUNDLE)?, engine))
}

/// The words of the search box for readers of documents in a language (BCP 47): scripts.
pub(super) fn words(lang: &str) -> Vec<&'static str> {
    let is_words = |name: &str| name.starts_with("pangram-strings.");
    let named = FILES.iter().filter(|(name, _)| is_words(name)).filter_map(|(name, _)| Some((*name, text_of(name)?)));
    page::words(lang, &named.collect::<Vec<_>>())
}

fn text_of(name: &str) -> Option<&'static str> {
    let (_, bytes) = FILES.iter().find(|(n, _)| *n == name)?;
    Some(std::str::from_utf8(bytes).expect("scripts are UTF-8"))
}
