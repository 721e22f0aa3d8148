//! Where do an index's bytes come from? [`Storage`]: the bytes of named files, asked for together.
//!
//! The search room calls it; http, `file://`, memory and disk are forms of it. A storage moves bytes and
//! says what went wrong; whether the bytes are right is checked by the index room.

use std::collections::BTreeMap;

/// Why a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// There is no such file (404, or absent from the folder).
    #[error("{name} was not found")]
    NotFound {
        /// The file's name below the index folder.
        name: String,
    },
    /// It may be there, but could not be read (offline, a server error, a disk error).
    #[error("{name} could not be loaded: {reason}")]
    Unreachable {
        /// The file's name below the index folder.
        name: String,
        /// What the system said.
        reason: String,
    },
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
// Everything runs on one thread, in the page as in a native search: futures need not be Send.
#[allow(async_fn_in_trait)]
pub trait Storage {
    /// Reads all the named files, together where that is possible; answers are in the order of `names`.
    /// `fresh` asks for a copy that is newer than any cache's (used for the manifest alone).
    async fn read(&self, names: &[String], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>>;

    /// Reads parts of files, as [`Storage::read`] reads files. A storage that can read parts alone does so.
    async fn read_slices(&self, slices: &[Slice], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        let names: Vec<String> = slices.iter().map(|s| s.name.clone()).collect();
        let files = self.read(&names, fresh).await;
        files.into_iter().zip(slices).map(|(file, slice)| file.map(|bytes| slice.of(bytes))).collect()
    }
}

/// Files held in memory: tests, bundles, a build that checks itself.
#[derive(Debug, Clone, Default)]
pub struct MemoryStorage {
    /// Bytes by name.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Storage for MemoryStorage {
    async fn read(&self, names: &[String], _fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        names
            .iter()
            .map(|n| self.files.get(n).cloned().ok_or_else(|| StorageError::NotFound { name: n.clone() }))
            .collect()
    }
}

/// Runs a future of a storage that never waits (memory, disk) to its end.
///
/// # Panics
/// If the future does wait: such a storage needs a real executor.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("block_on: this storage waits; use an executor"),
    }
}
