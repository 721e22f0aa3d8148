//! Which files did the last builds write? [`History`], kept as `pangram.builds.json` in the output folder.
//!
//! A page that was opened before a deploy goes on asking for the files of its own build. So the files of the build
//! before stay, and go at the build after next. The record holds names and checksums and no times: the same builds
//! give the same bytes.

use super::files::below;
use crate::index::MANIFEST_NAME;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use xxhash_rust::xxh64::xxh64;

/// The record's file name.
pub const NAME: &str = "pangram.builds.json";
/// The current build and the one before.
const KEPT_BUILDS: usize = 2;

/// The files of one build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BuildRecord {
    /// Checksum of the build's manifest: tells whether the build ever became the current one.
    manifest: String,
    /// Names below the output folder, ascending.
    files: BTreeSet<String>,
}

impl BuildRecord {
    /// The build that has these files and this manifest.
    pub(super) fn new(manifest: &[u8], files: &BTreeSet<String>) -> Self {
        BuildRecord { manifest: checksum(manifest), files: files.clone() }
    }
}

/// The last builds of one output folder, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct History {
    builds: Vec<BuildRecord>,
}

impl History {
    /// Reads the record of `folder`, whose manifest is `current`, before a new build writes there. Builds that were
    /// killed before their manifest was in place are forgotten. Where the record is missing or is not of the
    /// current build, all files with hashed names stand for the current build's.
    pub(super) fn read(folder: &Path, current: Option<&[u8]>) -> Self {
        let Some(current) = current.map(checksum) else { return History::default() };
        let stored = fs::read(folder.join(NAME)).ok();
        let mut history: History = stored.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        match history.builds.iter().position(|build| build.manifest == current) {
            Some(live) => drop(history.builds.drain(..live)),
            None => history.builds = vec![BuildRecord { manifest: current, files: hashed_files(folder).collect() }],
        }
        history
    }

    /// Adds the newest build; all but the one before it are forgotten. A build like the last one is not a new one.
    pub(super) fn add(&mut self, build: BuildRecord) {
        if self.builds.first() != Some(&build) {
            self.builds.insert(0, build);
        }
        self.builds.truncate(KEPT_BUILDS);
    }

    /// Forgets all but the newest build.
    pub(super) fn prune(&mut self) {
        self.builds.truncate(1);
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("names and checksums are JSON");
        bytes.push(b'\n');
        bytes
    }

    /// Removes the files of the builds in `before` that none of ours has, and what killed builds left; answers how
    /// many. Only names of the record and names with a hash are touched; what cannot be removed is left.
    pub(super) fn remove_others(&self, before: &History, folder: &Path) -> usize {
        let names = |history: &History| history.builds.iter().flat_map(|b| b.files.clone()).collect::<BTreeSet<_>>();
        let kept = names(self);
        let candidates: BTreeSet<String> = names(before).into_iter().chain(hashed_files(folder)).collect();
        candidates
            .difference(&kept)
            .filter(|name| *name != NAME && *name != MANIFEST_NAME)
            .filter(|name| below(folder, name).is_some_and(|path| remove(folder, &path)))
            .count()
    }
}

/// The names of the files of the build in `folder` whose manifest is `manifest`; none where there is no record of it.
pub(super) fn files_of(folder: &Path, manifest: &[u8]) -> Option<BTreeSet<String>> {
    let history: History = serde_json::from_slice(&fs::read(folder.join(NAME)).ok()?).ok()?;
    let manifest = checksum(manifest);
    history.builds.into_iter().find(|build| build.manifest == manifest).map(|build| build.files)
}

/// Files of the output folder that only a build can have put there: `data/<hash>.bin` and `.bin.js`, `pangram…-<hash>.…`.
fn hashed_files(folder: &Path) -> impl Iterator<Item = String> {
    let names = |below: &'static str| {
        let entries = fs::read_dir(folder.join(below)).into_iter().flatten().flatten();
        entries.filter_map(move |entry| Some(format!("{below}{}", entry.file_name().to_str()?)))
    };
    let top = names("").filter(|name| name.starts_with("pangram"));
    names("data/")
        .filter(|name| name.ends_with(".bin") || name.ends_with(".bin.js"))
        .chain(top)
        .filter(|name| carries_hash(name))
}

/// True for names that change with their content: `data/<hash>.bin`, `pangram-<hash>.wasm`.
pub(super) fn carries_hash(name: &str) -> bool {
    let file_name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = file_name.split('.').next().unwrap_or(file_name);
    let hash = stem.rsplit('-').next().unwrap_or(stem);
    hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Removes a file, and the folders that it leaves empty.
fn remove(top: &Path, path: &Path) -> bool {
    let removed = fs::remove_file(path).is_ok();
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != top) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    removed
}

fn checksum(bytes: &[u8]) -> String {
    format!("{:016x}", xxh64(bytes, 0))
}
