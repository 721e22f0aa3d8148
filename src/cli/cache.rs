//! Where builds keep what the next build can use again: in the user's own cache folder, which no site ever serves.

use std::path::PathBuf;

/// The folder: `PANGRAM_CACHE`, else `pangram` where this system keeps a user's caches. `None` where the system names no such place.
pub fn folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = named("PANGRAM_CACHE") {
        return Some(folder);
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
