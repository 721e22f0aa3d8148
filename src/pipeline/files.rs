//! [`FileStorage`]: an index in a folder, for the command line and for a build that checks itself. [`DiskFiles`]: the documents.

use crate::collection::{Files, SourceFile};
use crate::index::MANIFEST_NAME;
use crate::storage::{Slice, Storage, StorageError};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

/// Documents where their paths say.
pub(super) struct DiskFiles;

impl Files for DiskFiles {
    fn open(&self, file: &SourceFile) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(File::open(&file.path)?))
    }

    fn whole(&self, file: &SourceFile) -> io::Result<Vec<u8>> {
        fs::read(&file.path)
    }

    fn part(&self, file: &SourceFile, offset: u64, bytes: usize) -> io::Result<Vec<u8>> {
        let mut file = File::open(&file.path)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut part = vec![0; bytes];
        file.read_exact(&mut part)?;
        Ok(part)
    }
}

/// The files below one folder, or an index in one file. Names that lead out of the folder are never read.
#[derive(Debug, Clone)]
pub struct FileStorage {
    /// … or the one file.
    folder: PathBuf,
    /// Stands for the manifest on disk: how an index is read before its manifest is in place.
    manifest: Option<Vec<u8>>,
}

impl FileStorage {
    /// The index in `folder`, or the one that is the file of this path.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        FileStorage { folder: folder.into(), manifest: None }
    }

    /// The index that `folder` will hold once its manifest is `manifest`.
    pub fn with_manifest(folder: impl Into<PathBuf>, manifest: Vec<u8>) -> Self {
        FileStorage { folder: folder.into(), manifest: Some(manifest) }
    }

    /// The folder that holds the index: `path` itself, or `pangram/` in it; or the file that is one. `None` where neither has a manifest.
    pub fn locate(path: &Path) -> Option<PathBuf> {
        if path.is_file() {
            return Some(path.to_path_buf());
        }
        [path.to_path_buf(), path.join("pangram")].into_iter().find(|folder| folder.join(MANIFEST_NAME).is_file())
    }

    fn read_one(&self, name: &str) -> Result<Vec<u8>, StorageError> {
        if let (Some(manifest), MANIFEST_NAME) = (&self.manifest, name) {
            return Ok(manifest.clone());
        }
        if name == MANIFEST_NAME && self.folder.is_file() {
            return fs::read(&self.folder)
                .map_err(|error| StorageError::Unreachable { name: name.to_string(), reason: error.to_string() });
        }
        self.with_path(name, |path| fs::read(path))
    }

    fn read_slice(&self, slice: &Slice) -> Result<Vec<u8>, StorageError> {
        if slice.whole {
            return self.read_one(&slice.name);
        }
        self.with_path(&slice.name, |path| {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(slice.from.into()))?;
            // Its size is what a root says: what is not there reserves no memory.
            let mut bytes = Vec::new();
            file.take(slice.size.into()).read_to_end(&mut bytes)?;
            Ok(bytes)
        })
    }

    fn with_path<T>(&self, name: &str, read: impl FnOnce(&Path) -> io::Result<T>) -> Result<T, StorageError> {
        let not_found = || StorageError::NotFound { name: name.to_string() };
        let path = below(&self.folder, name).ok_or_else(not_found)?;
        read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => not_found(),
            _ => StorageError::Unreachable { name: name.to_string(), reason: error.to_string() },
        })
    }
}

impl Storage for FileStorage {
    fn read(&self, names: &[String], _fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        names.iter().map(|name| self.read_one(name)).collect()
    }

    fn read_slices(&self, slices: &[Slice], _fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        slices.iter().map(|slice| self.read_slice(slice)).collect()
    }
}

/// `folder` joined with a name that came out of a file; `None` if it would lead outside.
pub(super) fn below(folder: &Path, name: &str) -> Option<PathBuf> {
    let inside = !name.is_empty() && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    inside.then(|| folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_out_of_the_folder_are_refused() {
        let folder = Path::new("index");
        for name in ["../secret", "/etc/passwd", "data/../../secret", "", "./x"] {
            assert_eq!(below(folder, name), None, "{name}");
        }
        assert_eq!(below(folder, "data/0123456789ab.bin"), Some(folder.join("data/0123456789ab.bin")));
    }
}
