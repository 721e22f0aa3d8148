//! Are the files beside an index there and whole, which a page loads or results lead to? [`check`], for `pangram check`.
//!
//! The record of builds names them; `pangram-files.json` has sizes and checksums of what a browser fetches. Scripts of the index say what its
//! files say. Of this very program's output all that it carries inside is compared; of the rest (`pages/`) only that it is there is known.

use super::assets;
use super::files::below;
use super::history;
use crate::carry::{self, script};
use crate::index::{FormatError, MANIFEST_NAME};
use crate::search::SearchError;
use crate::storage::StorageError;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What a browser fetches: bytes and the first 12 digits of the SHA-256 of each file, by name.
const LIST_NAME: &str = "pangram-files.json";

/// What was found beside an index.
#[derive(Debug, Default)]
pub struct Beside {
    /// Files that are there, and whole as far as it can be told.
    pub whole: usize,
    /// What is wrong, a file each.
    pub problems: Vec<SearchError>,
    /// Nothing says which they are: the record of builds is missing or of another build, and so is `pangram-files.json`, by which what a browser loads can be looked for without.
    pub unrecorded: bool,
}

/// Looks at all files that belong to the index in `folder` but `parts`, which its own reader checks.
pub fn check(folder: &Path, parts: &BTreeSet<String>) -> Beside {
    let Ok(manifest) = fs::read(folder.join(MANIFEST_NAME)) else { return Beside::default() };
    let listed = fs::read(folder.join(LIST_NAME)).ok();
    let list: Option<BTreeMap<String, (u64, String)>> =
        listed.as_ref().and_then(|bytes| serde_json::from_slice(bytes).ok());
    let recorded = history::files_of(folder, &manifest);
    let mut found = Beside { unrecorded: recorded.is_none() && list.is_none(), ..Beside::default() };
    let mut names = recorded.unwrap_or_default();
    names.extend(list.iter().flat_map(BTreeMap::keys).cloned());
    // Another version of this program has other bytes in its files.
    let own = |name: &str| assets::FILES.iter().find(|(own, _)| *own == name).map(|(_, bytes)| *bytes);
    let is_own = listed.is_some() && own(LIST_NAME) == listed.as_deref();
    let sums = list.unwrap_or_default();
    for name in names.iter().filter(|name| *name != MANIFEST_NAME && !parts.contains(*name)) {
        let Some(bytes) = below(folder, name).and_then(|path| fs::read(path).ok()) else {
            found.problems.push(StorageError::NotFound { name: name.clone() }.into());
            continue;
        };
        let carried = || Some(script::script_of(&fs::read(below(folder, name.strip_suffix(".js")?)?).ok()?));
        let is_whole = match sums.get(name) {
            Some((size, sum)) => *size == bytes.len() as u64 && carry::checksum(&bytes) == *sum,
            None if name == LIST_NAME => !sums.is_empty(),
            None if is_own && own(name).is_some() => own(name) == Some(&*bytes),
            None => carried().is_none_or(|script| script == bytes),
        };
        if is_whole {
            found.whole += 1;
        } else {
            found.problems.push(SearchError::Format { file: name.clone(), error: FormatError::Damaged });
        }
    }
    found
}
