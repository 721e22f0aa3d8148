//! Where do an index's bytes come from? [`Storage`]: the bytes of named files, asked for together.
//!
//! The search room calls it; http, `file://`, memory and disk are forms of it. A storage moves bytes and
//! says what went wrong; whether the bytes are right is checked by the index room.
//!
//! Nothing here waits. A storage that cannot have a file at once notes that it is wanted and says [`StorageError::Awaited`]; whoever
//! runs the engine brings the file and makes the same call again. So no future is compiled into readers' wasm, 10 kB of it.

use crate::coding::joined;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Why a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message())]
pub enum StorageError {
    /// There is no such file (404, or absent from the folder).
    NotFound {
        /// The file's name below the index folder.
        name: String,
    },
    /// It may be there, but could not be read (offline, a server error, a disk error).
    Unreachable {
        /// The file's name below the index folder.
        name: String,
        /// What the system said.
        reason: String,
    },
    /// It is not here yet: the same call finds it once it was brought. Memory and disk never say so.
    Awaited {
        /// The file's name below the index folder.
        name: String,
    },
}

impl StorageError {
    /// What [`Display`](std::fmt::Display) shows, made without the machinery of formatting.
    pub fn message(&self) -> String {
        match self {
            StorageError::NotFound { name } => joined(&[name, " was not found"]),
            StorageError::Unreachable { name, reason } => joined(&[name, " could not be loaded: ", reason]),
            StorageError::Awaited { name } => joined(&[name, " is on its way"]),
        }
    }
}

/// A part of a file, or all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// The file's name.
    pub name: String,
    /// Byte offset into the file.
    pub from: u32,
    /// Length in bytes.
    pub size: u32,
    /// True for all of the file: its length is not looked at.
    pub whole: bool,
}

impl Slice {
    /// The slice out of its file; shorter where the file is.
    pub fn of(&self, mut file: Vec<u8>) -> Vec<u8> {
        if !self.whole {
            file.drain(..(self.from as usize).min(file.len()));
            file.truncate(self.size as usize);
        }
        file
    }
}

/// The bytes of named files. Names are as the index states them, `/` between folders.
pub trait Storage {
    /// Reads all the named files, together where that is possible; answers are in the order of `names`.
    /// `fresh` asks for a copy that is newer than any cache's.
    fn read(&self, names: &[String], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>>;

    /// Reads parts of files, as [`Storage::read`] reads files. A storage that can read parts alone does so.
    fn read_slices(&self, slices: &[Slice], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        let names: Vec<String> = slices.iter().map(|s| s.name.clone()).collect();
        let files = self.read(&names, fresh);
        files.into_iter().zip(slices).map(|(file, slice)| file.map(|bytes| slice.of(bytes))).collect()
    }

    /// Fails until a part of the engine is here. Whoever goes through one of its gates asks before. Outside of a page all of it always is.
    fn engine(&self, _part: EnginePart) -> Result<(), StorageError> {
        Ok(())
    }
}

/// A part of the engine that comes to readers behind the first, which opens an index and tells what a query needs (`www/split.mjs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnginePart {
    /// What answers: it comes behind the first by itself.
    Answering,
    /// What few queries need: fetched for those alone.
    Rare,
}

impl<S: Storage> Storage for Rc<S> {
    fn read(&self, names: &[String], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        (**self).read(names, fresh)
    }

    fn read_slices(&self, slices: &[Slice], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        (**self).read_slices(slices, fresh)
    }

    fn engine(&self, part: EnginePart) -> Result<(), StorageError> {
        (**self).engine(part)
    }
}

/// Files held in memory: tests, bundles, a build that checks itself.
#[derive(Debug, Clone, Default)]
pub struct MemoryStorage {
    /// Bytes by name.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Storage for MemoryStorage {
    fn read(&self, names: &[String], _fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        names
            .iter()
            .map(|n| self.files.get(n).cloned().ok_or_else(|| StorageError::NotFound { name: n.clone() }))
            .collect()
    }
}
