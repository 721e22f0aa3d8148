//! [`Inbox`]: files as the page brings them, and a list of those that are wanted.

use crate::storage::{Slice, Storage, StorageError};
use std::cell::{Cell, RefCell};

/// What the engine's other half is wanted as. It is not among the files of an index; bringing it, without bytes, means that it can be called.
const OTHER_HALF: &str = "pangram-more.wasm";

/// What was brought for the searches under way. One that fails keeps its place here, so that the same search asked again takes the same way.
#[derive(Default)]
pub struct Inbox {
    files: RefCell<Vec<(Wanted, Result<Vec<u8>, StorageError>)>>,
    wanted: RefCell<Vec<Wanted>>,
    is_whole: Cell<bool>,
}

/// A file or a part of one.
#[derive(PartialEq, Eq, Clone)]
pub struct Wanted {
    /// The file's name.
    pub name: String,
    /// Past any cache.
    pub fresh: bool,
    /// Byte offset into the file.
    pub from: u32,
    /// Length in bytes; 0 for all of the file.
    pub size: u32,
}

impl Inbox {
    /// Takes in what was wanted, or why it is not to be had: an empty reason where it does not exist.
    pub fn put(&self, what: Wanted, bytes: Option<Vec<u8>>, reason: String) {
        if what.name == OTHER_HALF && bytes.is_some() {
            self.is_whole.set(true);
        }
        let answer = match bytes {
            Some(bytes) => Ok(bytes),
            None if reason.is_empty() => Err(StorageError::NotFound { name: what.name.clone() }),
            None => Err(StorageError::Unreachable { name: what.name.clone(), reason }),
        };
        self.files.borrow_mut().push((what, answer));
    }

    /// Drops all files.
    pub fn clear(&self) {
        self.files.borrow_mut().clear();
    }

    /// What was asked for and is not here, since it was last called.
    pub fn wanted(&self) -> Vec<Wanted> {
        self.wanted.take()
    }

    fn read_one(&self, wanted: Wanted) -> Result<Vec<u8>, StorageError> {
        if let Some((_, answer)) = self.files.borrow().iter().find(|f| f.0 == wanted) {
            return answer.clone();
        }
        let name = wanted.name.clone();
        self.wanted.borrow_mut().push(wanted);
        Err(StorageError::Awaited { name })
    }
}

impl Storage for Inbox {
    fn read(&self, names: &[String], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        names.iter().map(|n| self.read_one(Wanted { name: n.clone(), fresh, from: 0, size: 0 })).collect()
    }

    fn read_slices(&self, slices: &[Slice], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        let wanted = |s: &Slice| {
            let (from, size) = if s.whole { (0, 0) } else { (s.from, s.size) };
            self.read_one(Wanted { name: s.name.clone(), fresh, from, size })
        };
        slices.iter().map(wanted).collect()
    }

    fn other_half(&self) -> Result<(), StorageError> {
        if self.is_whole.get() {
            return Ok(());
        }
        self.read_one(Wanted { name: OTHER_HALF.into(), fresh: false, from: 0, size: 0 }).map(drop)
    }
}
