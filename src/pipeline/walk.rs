//! Which files are documents? Walks the folders, leaves out what is no page, and counts why.

use super::report::{SkipReason, Skips, Warning};
use crate::ingest::{Kind, kind_of};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Text files at home on web sites that speak to programs.
const FOR_MACHINES: [&str; 7] =
    ["robots.txt", "ads.txt", "app-ads.txt", "humans.txt", "security.txt", "llms.txt", "llms-full.txt"];

/// A folder to index and where its pages stand on the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The folder, or one file.
    pub path: PathBuf,
    /// Stands before the URLs of its pages: empty, or ending in `/`.
    pub prefix: String,
}

/// A file that holds one document or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceFile {
    pub path: PathBuf,
    /// Path below the site's root, with `/` on every system; what messages call the file.
    pub name: String,
    /// How much of `name` is [`Source::prefix`], in bytes.
    pub prefix: usize,
    pub kind: Kind,
    /// Size in bytes when it was found.
    pub size: u64,
}

/// What a walk found. Files are in the order of their names.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub files: Vec<SourceFile>,
    pub skips: Skips,
    pub warnings: Vec<Warning>,
}

/// Walks every source. `out` is the output folder, which is never read.
pub(super) fn walk(sources: &[Source], out: &Path) -> Walk {
    let out = std::path::absolute(out).and_then(|path| path.canonicalize()).ok();
    let mut found = Walk::default();
    for source in sources {
        walk_one(source, out.as_deref(), &mut found);
    }
    found.files.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
    found
}

fn walk_one(source: &Source, out: Option<&Path>, found: &mut Walk) {
    let mut walker = WalkDir::new(&source.path).follow_links(true).into_iter();
    while let Some(entry) = walker.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let name = error.path().unwrap_or(&source.path).display().to_string();
                found.warnings.push(Warning::new(name, format!("left out: {error}")));
                continue;
            }
        };
        let is_folder = entry.file_type().is_dir();
        if let Some(reason) = skip_reason(&entry, out) {
            found.skips.add(reason);
            if is_folder {
                walker.skip_current_dir();
            }
        } else if !is_folder {
            match source_file(source, &entry) {
                Some(file) => found.files.push(file),
                None => found.skips.add(SkipReason::OtherKind),
            }
        }
    }
}

/// Why a file or a whole folder is no part of the site. What the user named is never skipped.
fn skip_reason(entry: &DirEntry, out: Option<&Path>) -> Option<SkipReason> {
    let name = entry.file_name().to_str().unwrap_or_default();
    if entry.depth() == 0 {
        None
    } else if name.starts_with('.') {
        Some(SkipReason::DotFile)
    } else if name == "node_modules" {
        Some(SkipReason::NodeModules)
    } else if FOR_MACHINES.contains(&name) {
        Some(SkipReason::ForMachines)
    } else if entry.file_type().is_dir() && is_index(entry.path(), out) {
        Some(SkipReason::OutputFolder)
    } else {
        None
    }
}

/// True for the output folder, and for any other folder that holds an index.
fn is_index(folder: &Path, out: Option<&Path>) -> bool {
    folder.join(crate::index::MANIFEST_NAME).is_file()
        || out.is_some_and(|out| out.file_name() == folder.file_name() && folder.canonicalize().is_ok_and(|f| f == out))
}

fn source_file(source: &Source, entry: &DirEntry) -> Option<SourceFile> {
    let below = entry.path().strip_prefix(&source.path).ok()?;
    let parts: Vec<_> = match entry.depth() {
        0 => vec![entry.file_name().to_string_lossy()],
        _ => below.iter().map(|part| part.to_string_lossy()).collect(),
    };
    let name = format!("{}{}", source.prefix, parts.join("/"));
    let kind = kind_of(&name)?;
    let size = entry.metadata().map_or(0, |meta| meta.len());
    Some(SourceFile { path: entry.path().to_path_buf(), name, prefix: source.prefix.len(), kind, size })
}
