//! Which files are documents? Walks the folders, leaves out what is no page, and counts why.

use super::output::is_written_by_us;
use crate::collection::{Found, SkipReason, SourceFile, Warning, is_asset, skip_of_name};
use crate::ingest::name_of_bytes;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A folder to index and where its pages stand on the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The folder, or one file.
    pub path: PathBuf,
    /// Stands before the URLs of its pages: empty, or ending in `/`.
    pub prefix: String,
}

/// Walks every source. `out` is the output folder, which is never read.
pub(super) fn walk(sources: &[Source], out: &Path) -> Found {
    let out = std::path::absolute(out).and_then(|path| path.canonicalize()).ok();
    let mut found = Found::default();
    for source in sources {
        walk_one(source, out.as_deref(), &mut found);
    }
    found.files.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
    found
}

fn walk_one(source: &Source, out: Option<&Path>, found: &mut Found) {
    let mut walker = WalkDir::new(&source.path).follow_links(true).into_iter();
    while let Some(entry) = walker.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let name = error.path().unwrap_or(&source.path).display().to_string();
                // What a link leads to is not there.
                let missing = error.io_error().is_some_and(|error| error.kind() == ErrorKind::NotFound);
                if missing && is_asset(&name) {
                    found.skips.add(SkipReason::OtherKind);
                    continue;
                }
                found.warnings.push(Warning::new(name, format!("left out: {error}")));
                continue;
            }
        };
        let is_folder = entry.file_type().is_dir();
        // To read a pipe or a device may never end.
        let is_other = !is_folder && !entry.file_type().is_file();
        if let Some(reason) = skip_reason(&entry, out).or(is_other.then_some(SkipReason::OtherKind)) {
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

/// A document that lies in the output folder, by the rules of [`walk`], where one of the sources would hold it otherwise.
pub(super) fn document_in(out: &Path, sources: &[Source]) -> Option<PathBuf> {
    let whole = out.canonicalize().ok()?;
    sources.iter().find(|source| source.path.canonicalize().is_ok_and(|source| whole.starts_with(source)))?;
    let entries = WalkDir::new(out).sort_by_file_name().into_iter();
    let mut entries = entries.filter_entry(|entry| skip_reason(entry, None).is_none()).flatten();
    let source = Source { path: out.to_path_buf(), prefix: String::new() };
    let document = entries.find(|entry| {
        entry.file_type().is_file() && source_file(&source, entry).is_some() && !is_written_by_us(entry.path())
    });
    document.map(DirEntry::into_path)
}

/// Why a file or a whole folder is no part of the site. What the user named is never skipped.
fn skip_reason(entry: &DirEntry, out: Option<&Path>) -> Option<SkipReason> {
    let name = &entry.file_name().to_string_lossy();
    if entry.depth() == 0 {
        return None;
    }
    let is_index = || entry.file_type().is_dir() && is_index(entry.path(), out);
    skip_of_name(name).or_else(|| is_index().then_some(SkipReason::OutputFolder))
}

/// True for the output folder, and for any other folder that holds an index.
fn is_index(folder: &Path, out: Option<&Path>) -> bool {
    folder.join(crate::index::MANIFEST_NAME).is_file()
        || out.is_some_and(|out| out.file_name() == folder.file_name() && folder.canonicalize().is_ok_and(|f| f == out))
}

fn source_file(source: &Source, entry: &DirEntry) -> Option<SourceFile> {
    let below = entry.path().strip_prefix(&source.path).ok()?;
    let parts: Vec<_> = match entry.depth() {
        0 => vec![name_of_bytes(entry.file_name().as_encoded_bytes())],
        _ => below.iter().map(|part| name_of_bytes(part.as_encoded_bytes())).collect(),
    };
    let name = format!("{}{}", source.prefix, parts.join("/"));
    let size = entry.metadata().map_or(0, |meta| meta.len());
    SourceFile::new(entry.path().to_path_buf(), name, source.prefix.len(), size)
}
