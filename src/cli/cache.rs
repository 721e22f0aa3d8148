//! Where builds keep what the next build can use again: in the user's own cache folder, which no site ever serves.

use std::path::PathBuf;

const VARIABLE: &str = "PANGRAM_CACHE";

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// True where a person has said where it is.
pub fn is_named() -> bool {
    named(VARIABLE).is_some()
}

/// The folder: `PANGRAM_CACHE`, else `pangram` where this system keeps a user's caches. `None` where the system names no such place.
pub fn folder() -> Option<PathBuf> {
    if is_named() {
        return named(VARIABLE);
    }
    let caches = if cfg!(windows) {
        named("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        named("HOME").map(|home| home.join("Library/Caches"))
    } else {
        named("XDG_CACHE_HOME").or_else(|| named("HOME").map(|home| home.join(".cache")))
    };
    caches.map(|folder| folder.join("pangram"))
}
