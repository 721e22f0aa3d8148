//! An index in one file: the manifest, which has the root and the dictionary, then every other file that the root names, in its order, each content once.
//!
//! Nothing says where a file begins, since manifest and root say how long each is. Such a file lies where a manifest would, and whoever reads one has
//! the rest in hand. Its blocks and shards are cut otherwise than for
//! a network ([`super::BuildOptions::in_one_file`], [`super::BuildOptions::in_one_page`]).

use super::container::{FileRef, Piece};
use super::manifest;
#[cfg(feature = "write")]
use super::manifest::Head;
use super::root::{self, Root};

/// The files behind a manifest.
pub struct Archive {
    bytes: Vec<u8>,
    /// Each file and where it begins, by file.
    places: Vec<(FileRef, usize)>,
}

impl Archive {
    /// Of the bytes of a whole file, whose manifest names `root_file`; `root` was read from it. Files that lie beyond the end are not there.
    pub fn new(bytes: Vec<u8>, root_file: FileRef, root: &Root) -> Self {
        let mut places: Vec<(FileRef, usize)> = Vec::new();
        let before = [root_file.size, root.dictionary.map_or(0, |d| d.size)];
        let mut at = before.into_iter().fold(manifest::LENGTH, |at, size| at.saturating_add(size as usize));
        for file in root::files(root) {
            // Each file's place, the root's own order: a second mention of a content takes no bytes.
            if let Err(i) = places.binary_search_by_key(&file, |p| p.0) {
                places.insert(i, (file, at));
                at = at.saturating_add(file.size as usize);
            }
        }
        Archive { bytes, places }
    }

    /// The bytes of a part, if the root names it and they are here. Whether they are right is for [`super::container::open_piece`].
    pub fn get(&self, piece: &Piece) -> Option<&[u8]> {
        let i = self.places.binary_search_by_key(&piece.file, |p| p.0).ok()?;
        let at = self.places[i].1.checked_add(piece.from as usize)?;
        self.bytes.get(at..at.checked_add(piece.size as usize)?)
    }
}

/// Gathers the files of an index as its writer puts them, and makes one file of them.
#[cfg(feature = "write")]
#[derive(Default)]
pub struct ArchiveWriter {
    files: std::collections::BTreeMap<String, Vec<u8>>,
}

#[cfg(feature = "write")]
impl ArchiveWriter {
    /// Takes a file; the manifest comes last.
    pub fn put(&mut self, name: &str, bytes: &[u8]) {
        self.files.insert(name.to_owned(), bytes.to_vec());
    }

    /// The one file.
    ///
    /// # Panics
    /// Unless all files of an index were put.
    pub fn finish(mut self) -> Vec<u8> {
        let mut out = self.files.remove(manifest::MANIFEST_NAME).expect("the manifest was put");
        let head = manifest::read(&out).expect("a manifest of ours");
        let (root, _) = head.open(&out).expect("a root of ours");
        out.splice(..manifest::LENGTH, manifest::write(&Head { whole: true, ..head }));
        for file in root::files(&root) {
            out.extend(self.files.remove(&file.name()).unwrap_or_default());
        }
        out
    }
}
