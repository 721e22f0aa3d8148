//! [`Inbox`]: files as the page brings them, and a list of those that are wanted.

use crate::coding::put_decimal;
use crate::storage::{EnginePart, Slice, Storage, StorageError};
use std::cell::{Cell, RefCell};

/// What parts of the engine are wanted as, in the order of [`EnginePart`]. They are not among the files of an index; bringing one, without bytes, means that it can be
/// called.
const ENGINE_PARTS: [&str; 2] = ["pangram-answering.wasm", "pangram-more.wasm"];

/// What was brought for the searches under way. One that fails keeps its place here, so that the same search asked again takes the same way.
///
/// A file or a part of one is wanted by a text, a JSON list: its name; true where past any cache; byte offset into the file, and length in bytes, 0 for all of it.
#[derive(Default)]
pub struct Inbox {
    files: RefCell<Vec<(String, Result<Vec<u8>, StorageError>)>>,
    wanted: RefCell<Vec<String>>,
    /// The parts of the engine that are here.
    engine: [Cell<bool>; 2],
}

/// The text that says what is wanted. No name of ours holds what JSON writes otherwise.
fn want(name: &str, fresh: bool, from: u32, size: u32) -> String {
    let mut out = String::from("[\"");
    out.push_str(name);
    out.push_str(if fresh { "\",true," } else { "\",false," });
    put_decimal(&mut out, from);
    out.push(',');
    put_decimal(&mut out, size);
    out.push(']');
    out
}

fn name_in(what: &str) -> &str {
    let quoted = what.get(2..).unwrap_or("");
    &quoted[..quoted.bytes().position(|b| b == b'"').unwrap_or(0)]
}

impl Inbox {
    /// Takes in what was wanted, or why it is not to be had: an empty reason where it does not exist.
    pub fn put(&self, what: String, bytes: Option<Vec<u8>>, reason: String) {
        let name = name_in(&what);
        if bytes.is_some() {
            ENGINE_PARTS.iter().zip(&self.engine).filter(|p| *p.0 == name).for_each(|p| p.1.set(true));
        }
        let answer = match bytes {
            Some(bytes) => Ok(bytes),
            None if reason.is_empty() => Err(StorageError::NotFound { name: name.into() }),
            None => Err(StorageError::Unreachable { name: name.into(), reason }),
        };
        self.files.borrow_mut().push((what, answer));
    }

    /// Drops all files.
    pub fn clear(&self) {
        self.files.borrow_mut().clear();
    }

    /// What was asked for and is not here, since it was last called.
    pub fn wanted(&self) -> Vec<String> {
        self.wanted.take()
    }

    fn read_one(&self, name: &str, fresh: bool, from: u32, size: u32) -> Result<Vec<u8>, StorageError> {
        let what = want(name, fresh, from, size);
        if let Some((_, answer)) = self.files.borrow().iter().find(|f| f.0 == what) {
            return answer.clone();
        }
        self.wanted.borrow_mut().push(what);
        Err(StorageError::Awaited { name: name.into() })
    }
}

impl Storage for Inbox {
    fn read(&self, names: &[String], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        names.iter().map(|n| self.read_one(n, fresh, 0, 0)).collect()
    }

    fn read_slices(&self, slices: &[Slice], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        let wanted = |s: &Slice| {
            let (from, size) = if s.whole { (0, 0) } else { (s.from, s.size) };
            self.read_one(&s.name, fresh, from, size)
        };
        slices.iter().map(wanted).collect()
    }

    fn engine(&self, part: EnginePart) -> Result<(), StorageError> {
        if self.engine[part as usize].get() {
            return Ok(());
        }
        self.read_one(ENGINE_PARTS[part as usize], false, 0, 0).map(drop)
    }
}
