//! What does a page need beside the index? The browser's files that the program carries inside (see `build.rs`).

/// Name below the output folder and bytes, by name. Loader, worker, wasm, search element, strings, types, notices.
pub static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// False where the program was built without `www/dist`: it indexes, but a page cannot search.
pub fn are_complete() -> bool {
    FILES.iter().any(|(name, _)| *name == "pangram.js")
}
