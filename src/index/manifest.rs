//! The one file with a fixed name: says which root is current. 36 bytes.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `Pangram\n` |
//! | 4 | [`FORMAT`] |
//! | 4 | [`crate::text::PROFILE`] |
//! | 6 | the root's hash |
//! | 2 | zero |
//! | 4 | the root's length in bytes |
//! | 8 | XXH64 of all before |

use super::container::FileRef;
use super::{FORMAT, FormatError};
use crate::coding::Reader;
use crate::text::PROFILE;
use xxhash_rust::xxh64::xxh64;

/// Name of the manifest below the index folder.
pub const MANIFEST_NAME: &str = "pangram.manifest";

/// Length of a manifest in bytes.
pub const LENGTH: usize = 36;

const MAGIC: &[u8; 8] = b"Pangram\n";

/// Writes a manifest that names `root`.
pub fn write(root: &FileRef) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&u32::from(FORMAT).to_le_bytes());
    out.extend_from_slice(&PROFILE.to_le_bytes());
    out.extend_from_slice(&root.hash);
    out.extend_from_slice(&[0, 0]);
    out.extend_from_slice(&root.size.to_le_bytes());
    out.extend_from_slice(&xxh64(&out, 0).to_le_bytes());
    out
}

/// Reads a manifest: the root it names. Another version is told apart from damage also where the length differs.
pub fn read(bytes: &[u8]) -> Result<FileRef, FormatError> {
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
    r.take(2)?;
    let size = r.take_u32()?;
    let body = bytes.len() - r.0.len();
    if r.0 != xxh64(&bytes[..body], 0).to_le_bytes() {
        return Err(FormatError::Damaged);
    }
    if profile != PROFILE {
        return Err(FormatError::Profile { found: profile });
    }
    Ok(FileRef { hash, size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_36_bytes_and_every_change_to_it_is_noticed() {
        let root = FileRef { hash: [1, 2, 3, 4, 5, 6], size: 70_000 };
        let bytes = write(&root);
        assert_eq!((bytes.len(), read(&bytes)), (36, Ok(root)));
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 0x10;
            assert!(read(&bad).is_err(), "byte {at}");
            assert!(read(&bytes[..at]).is_err(), "cut at {at}");
        }
    }
}
