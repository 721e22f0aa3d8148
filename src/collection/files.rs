//! Which files belong to a collection, by their names, and how are their bytes had?

use super::report::{SkipReason, Skips, Warning};
use crate::index::MANIFEST_NAME;
use crate::ingest::{Kind, kind_of};
use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::PathBuf;

/// Text files at home on web sites that speak to programs.
const FOR_MACHINES: [&str; 7] =
    ["robots.txt", "ads.txt", "app-ads.txt", "humans.txt", "security.txt", "llms.txt", "llms-full.txt"];

/// Endings of scripts, styles, images and fonts.
const ASSETS: [&str; 16] = [
    "js", "mjs", "css", "map", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "woff", "woff2", "ttf", "eot",
];

/// A file that holds one document or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where its bytes are, for [`Files`].
    pub path: PathBuf,
    /// Path below the collection's root, with `/` on every system; what messages call the file.
    pub name: String,
    /// How much of `name` is the folder's own place in the collection, in bytes: nothing, or all up to a `/`.
    pub prefix: usize,
    /// What it is.
    pub kind: Kind,
    /// Size in bytes when it was found.
    pub size: u64,
}

impl SourceFile {
    /// The file called `name`; none where that is no document.
    pub fn new(path: PathBuf, name: String, prefix: usize, size: u64) -> Option<Self> {
        let kind = kind_of(&name)?;
        Some(SourceFile { path, name, prefix, kind, size })
    }
}

/// What was found. Files are in the order of their names.
#[derive(Debug, Default)]
pub struct Found {
    /// See there.
    pub files: Vec<SourceFile>,
    /// Files and folders that are no part of a collection.
    pub skips: Skips,
    /// What could not be looked at.
    pub warnings: Vec<Warning>,
}

/// The bytes of files.
pub trait Files: Sync {
    /// To read a file from its start.
    fn open(&self, file: &SourceFile) -> io::Result<Box<dyn Read + '_>>;
    /// A whole file.
    fn whole(&self, file: &SourceFile) -> io::Result<Vec<u8>>;
    /// `bytes` bytes from `offset` on.
    fn part(&self, file: &SourceFile, offset: u64, bytes: usize) -> io::Result<Vec<u8>>;
}

/// Why a file or a whole folder of this name is no part of a collection. What a person names is never skipped.
pub fn skip_of_name(name: &str) -> Option<SkipReason> {
    if name.starts_with('.') {
        Some(SkipReason::DotFile)
    } else if name == "node_modules" {
        Some(SkipReason::NodeModules)
    } else if FOR_MACHINES.contains(&name) {
        Some(SkipReason::ForMachines)
    } else {
        None
    }
}

/// True for the name of a file that pages use and no reader reads, whatever is in it.
pub fn is_asset(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
    ASSETS.contains(&&*ending)
}

/// What of a listing belongs to a collection: its ordinals in `paths`, where folders end in `/`. The first part of each path is what
/// a person named. A folder that is skipped counts as one, with all that it holds.
pub fn wanted(paths: &[String]) -> (Vec<usize>, Skips) {
    let folder_of = |path: &str| path.rfind('/').map_or(String::new(), |at| path[..=at].to_string());
    let is_manifest = |path: &&String| path.rsplit('/').next() == Some(MANIFEST_NAME);
    let indexes: BTreeSet<String> = paths.iter().filter(is_manifest).map(|path| folder_of(path)).collect();
    let (mut skips, mut skipped) = (Skips::default(), BTreeSet::new());
    let mut skip = |place: &str, reason| {
        if skipped.insert(place.to_string()) {
            skips.add(reason);
        }
    };
    let mut take = |path: &str| {
        let bare = path.strip_suffix('/').unwrap_or(path);
        let mut start = 0;
        for end in path.match_indices('/').map(|(at, _)| at).chain((bare.len() == path.len()).then_some(path.len())) {
            let place = &path[..(end + 1).min(path.len())];
            let reason = if indexes.contains(place) {
                Some(SkipReason::OutputFolder)
            } else if start > 0 {
                skip_of_name(&path[start..end])
            } else {
                None
            };
            if let Some(reason) = reason {
                skip(place, reason);
                return false;
            }
            start = end + 1;
        }
        if !path.ends_with('/') && kind_of(path).is_none() {
            skip(path, SkipReason::OtherKind);
            return false;
        }
        true
    };
    let kept = (0..paths.len()).filter(|&at| take(&paths[at])).collect();
    (kept, skips)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(paths: &[&str]) -> (Vec<String>, Option<String>) {
        let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
        let (at, skips) = wanted(&paths);
        (at.into_iter().map(|at| paths[at].clone()).collect(), skips.in_words())
    }

    #[test]
    fn a_listing_is_sifted_as_a_walk_would_do_it() {
        let (files, skips) = kept(&[
            ".notes/a.md",
            "site/index.html",
            "site/.git/",
            "site/node_modules/x/readme.md",
            "site/node_modules/y/readme.md",
            "site/robots.txt",
            "site/cat.png",
            "site/docs/",
            "site/docs/.draft.md",
            "site/pangram/pangram.manifest",
            "site/pangram/pages/a.html",
            "b.TXT",
            ".c.md",
        ]);
        assert_eq!(files, [".notes/a.md", "site/index.html", "site/docs/", "b.TXT", ".c.md"]);
        assert_eq!(
            skips.as_deref(),
            Some(
                "1 file for programs (robots.txt), 2 dot-files, 1 node_modules folder, 1 index folder, 1 file of another kind"
            )
        );
        assert_eq!(kept(&[]), (vec![], None));
        assert_eq!(kept(&["pangram.manifest"]).0, [""; 0]);
    }
}
