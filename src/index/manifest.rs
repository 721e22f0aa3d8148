//! The one file with a fixed name: says which root is current, and carries what every reader needs. [`super::build`] and [`super::archive`] write it, `search::load` opens it.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `Pangram\n` |
//! | 4 | [`FORMAT`] |
//! | 4 | [`crate::text::PROFILE`] |
//! | 6 | the root's hash |
//! | 1 | 1 where every other file of the index stands behind ([`super::archive`]), else 0 |
//! | 1 | zero |
//! | 4 | the root's length in bytes |
//! | 8 | XXH64 of all before |
//! | … | the root, and behind it the dictionary that it names, where it names one |
//!
//! So root and dictionary need no requests of their own and no step after the manifest's. It must be asked for anew by each page, which servers answer by
//! "not modified" as long as it is the same.

use super::container::{self, FileRef, Kind};
use super::root::{self, Root};
use super::{FORMAT, FormatError};
use crate::coding::Reader;
use crate::text::PROFILE;
use xxhash_rust::xxh64::xxh64;

/// Name of the manifest below the index folder.
pub const MANIFEST_NAME: &str = "pangram.manifest";

/// Length of a manifest's head in bytes.
pub const LENGTH: usize = 36;

const MAGIC: &[u8; 8] = b"Pangram\n";

/// A manifest's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Names the root behind it.
    pub root: FileRef,
    /// Every other file of the index stands behind.
    pub whole: bool,
}

/// Writes a head; the root and the dictionary that it names belong behind.
#[cfg(feature = "write")]
pub fn write(head: &Head) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&u32::from(FORMAT).to_le_bytes());
    out.extend_from_slice(&PROFILE.to_le_bytes());
    out.extend_from_slice(&head.root.hash);
    out.extend_from_slice(&[head.whole.into(), 0]);
    out.extend_from_slice(&head.root.size.to_le_bytes());
    out.extend_from_slice(&xxh64(&out, 0).to_le_bytes());
    out
}

/// Reads the head of a manifest, whatever is behind it. Another version is told apart from damage also where the length differs.
pub fn read(bytes: &[u8]) -> Result<Head, FormatError> {
    let mut r = Reader(bytes);
    if r.take(8)? != MAGIC {
        return Err(FormatError::Damaged);
    }
    let format = r.take_u32()?;
    if format != u32::from(FORMAT) {
        return Err(FormatError::Version { found: format });
    }
    let profile = r.take_u32()?;
    let hash = r.take(6)?.try_into().expect("six bytes");
    let whole = r.take(2)?[0] != 0;
    let size = r.take_u32()?;
    let head = &bytes[..bytes.len() - r.0.len()];
    if r.take(8)? != xxh64(head, 0).to_le_bytes() {
        return Err(FormatError::Damaged);
    }
    if profile != PROFILE {
        return Err(FormatError::Profile { found: profile });
    }
    Ok(Head { root: FileRef { hash, size }, whole })
}

impl Head {
    /// Opens what stands behind the head in these `bytes` of a manifest: the root, and the bytes of the dictionary, empty where it names none. Both were checked
    /// by their names; there is nothing more, unless the index is `whole`.
    pub fn open<'b>(&self, bytes: &'b [u8]) -> Result<(Root, &'b [u8]), FormatError> {
        let mut r = Reader(bytes);
        r.take(LENGTH)?;
        let root = root::read(&self.root, r.take(self.root.size as usize)?)?;
        let mut dictionary: &[u8] = &[];
        if let Some(file) = root.dictionary {
            dictionary = r.take(file.size as usize)?;
            container::check(&file.into(), Kind::Dictionary, dictionary)?;
        }
        if self.whole || r.0.is_empty() { Ok((root, dictionary)) } else { Err(FormatError::Damaged) }
    }
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_36_bytes_and_every_change_to_it_is_noticed() {
        let head = Head { root: FileRef { hash: [1, 2, 3, 4, 5, 6], size: 70_000 }, whole: true };
        let bytes = write(&head);
        assert_eq!((bytes.len(), read(&bytes)), (LENGTH, Ok(head)));
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 0x10;
            assert!(read(&bad).is_err(), "byte {at}");
            assert!(read(&bytes[..at]).is_err(), "cut at {at}");
        }
    }
}
