//! What does a page need beside the index? The browser's files that the program carries inside (see `build.rs`).

/// Name below the output folder and bytes, by name. Loader, worker, wasm, search element, strings, types, notices.
pub static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The worker's code as a function for pages without a server; it is written only together with the wasm.
const LOCAL_WORKER: &str = "pangram-worker.local.js";

/// False where the program was built without `www/dist`: it indexes, but a page cannot search.
pub fn are_complete() -> bool {
    FILES.iter().any(|(name, _)| *name == "pangram.js")
}

/// The files that a server sends as they are.
pub fn served() -> impl Iterator<Item = &'static (&'static str, &'static [u8])> {
    FILES.iter().filter(|(name, _)| *name != LOCAL_WORKER)
}

/// The engine for pages without a server: the worker's code and the wasm. `None` where the program has no files inside.
pub(super) fn engine() -> Option<(&'static str, &'static [u8])> {
    let of = |is: fn(&str) -> bool| FILES.iter().find(|(name, _)| is(name)).map(|(_, bytes)| *bytes);
    let code = std::str::from_utf8(of(|name| name == LOCAL_WORKER)?).expect("scripts are UTF-8");
    Some((code, of(|name| name.ends_with(".wasm"))?))
}
