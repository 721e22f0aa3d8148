//! The outside of every data file: kind, version, compression, and the checksum that is its name.

use super::{FORMAT, FormatError};
use crate::coding::Reader;
#[cfg(feature = "write")]
use crate::coding::put_varint;
use lzma_rust2::{LzmaReader, Read};
use xxhash_rust::xxh64::xxh64;

/// What a data file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// [`super::root`]
    Root = b'r',
    /// [`super::shard`]
    Shard = b't',
    /// [`super::block`]
    Block = b'x',
    /// Bytes that prime the compressor.
    Dictionary = b'd',
    /// [`super::pages`]
    Pages = b'p',
}

/// Names a data file and checks it: the first six bytes of the XXH64 (seed 0) of its content, little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileRef {
    /// The first 48 bits of the hash.
    pub hash: [u8; 6],
    /// Length of the file in bytes.
    pub size: u32,
}

impl FileRef {
    /// Of a file's content.
    pub fn of(content: &[u8]) -> Self {
        let hash = xxh64(content, 0).to_le_bytes();
        FileRef { hash: hash[..6].try_into().expect("six of eight"), size: content.len() as u32 }
    }

    /// The file's name below the index folder.
    pub fn name(&self) -> String {
        let mut name = String::from("data/");
        for b in self.hash {
            for digit in [b >> 4, b & 15] {
                name.push(char::from(b"0123456789abcdef"[digit as usize]));
            }
        }
        name + ".bin"
    }
}

/// Longest content of one file, unpacked; a larger claim is damage, so that it reserves no memory.
const LONGEST: usize = 64 << 20;
/// The compressor's window; the longest dictionary fits in it.
const WINDOW: u32 = 1 << 20;
const LC: u32 = 3;

/// What is inside a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The part that was compressed.
    pub packed: Vec<u8>,
    /// The part that was not.
    pub plain: Vec<u8>,
}

/// Writes a container. `dictionary` primes the compressor; the same bytes must be given to [`open`].
#[cfg(feature = "write")]
pub fn seal(kind: Kind, packed: &[u8], plain: &[u8], dictionary: &[u8]) -> Vec<u8> {
    let squeezed = compress(packed, dictionary);
    let mut out = vec![b'P', b'g', FORMAT, kind as u8];
    put_varint(&mut out, packed.len() as u32);
    put_varint(&mut out, squeezed.len() as u32);
    out.extend_from_slice(&squeezed);
    out.extend_from_slice(plain);
    out
}

#[cfg(feature = "write")]
fn compress(content: &[u8], dictionary: &[u8]) -> Vec<u8> {
    use lzma_rust2::{EncodeMode, LzmaOptions, LzmaWriter, MfType, Write};
    // Hash chains, searched deep: on blocks of text the size that binary trees reach, in two thirds of their time.
    let mut options = LzmaOptions::new(WINDOW, LC, 0, 0, EncodeMode::Normal, 64, MfType::Hc4, 200);
    // A window no larger than what it must hold: the match finder reserves by it.
    options.dict_size = ((content.len() + dictionary.len()) as u32).next_power_of_two().clamp(1 << 12, WINDOW);
    options.preset_dict = (!dictionary.is_empty()).then(|| dictionary.to_vec());
    let mut writer = LzmaWriter::new_no_header(Vec::new(), &options, false).expect("the options are valid");
    writer.write_all(content).and_then(|()| writer.finish()).expect("memory takes every byte")
}

/// Checks a file against its reference and unpacks it.
pub fn open(file: &FileRef, kind: Kind, bytes: &[u8], dictionary: &[u8]) -> Result<Content, FormatError> {
    if bytes.len() != file.size as usize || FileRef::of(bytes) != *file {
        return Err(FormatError::Damaged);
    }
    let mut r = Reader(bytes);
    if r.take(2)? != b"Pg" {
        return Err(FormatError::Damaged);
    }
    match r.take_u8()? {
        FORMAT => {}
        found => return Err(FormatError::Version { found: found.into() }),
    }
    if r.take_u8()? != kind as u8 {
        return Err(FormatError::Damaged);
    }
    let length = r.take_varint()? as usize;
    let squeezed = r.take_bytes()?;
    if length > LONGEST {
        return Err(FormatError::Damaged);
    }
    Ok(Content { packed: decompress(squeezed, length, dictionary)?, plain: r.0.to_vec() })
}

fn decompress(squeezed: &[u8], length: usize, dictionary: &[u8]) -> Result<Vec<u8>, FormatError> {
    let mut out = vec![0; length];
    if length > 0 {
        let preset = (!dictionary.is_empty()).then_some(dictionary);
        LzmaReader::new(squeezed, length as u64, LC, 0, 0, WINDOW, preset)
            .and_then(|mut reader| reader.read_exact(&mut out))
            .map_err(|_| FormatError::Damaged)?;
    }
    Ok(out)
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_again_with_and_without_dictionary() {
        let text = "同样的字，同样的词，the same words, the same words. ".repeat(50);
        for dictionary in [&b""[..], "the same words, 同样的词".as_bytes()] {
            let file = seal(Kind::Block, text.as_bytes(), b"tail", dictionary);
            let content = open(&FileRef::of(&file), Kind::Block, &file, dictionary).unwrap();
            assert_eq!((content.packed, content.plain), (text.clone().into_bytes(), b"tail".to_vec()));
        }
    }

    #[test]
    fn any_changed_or_missing_byte_is_noticed() {
        let file = seal(Kind::Shard, b"some content that is long enough", b"plain", b"");
        let reference = FileRef::of(&file);
        for at in 0..file.len() {
            let mut bad = file.clone();
            bad[at] ^= 1 << (at % 8);
            assert_eq!(open(&reference, Kind::Shard, &bad, b""), Err(FormatError::Damaged), "bit flipped in byte {at}");
            assert_eq!(open(&reference, Kind::Shard, &file[..at], b""), Err(FormatError::Damaged), "cut at {at}");
        }
    }

    #[test]
    fn bytes_whose_checksum_was_forged_are_refused_or_read_but_never_panic() {
        let file = seal(Kind::Shard, b"some content that is long enough to matter", b"plain", b"");
        for at in 0..file.len() {
            for bit in 0..8 {
                let mut bad = file.clone();
                bad[at] ^= 1 << bit;
                let _ = open(&FileRef::of(&bad), Kind::Shard, &bad, b"");
            }
            let _ = open(&FileRef::of(&file[..at]), Kind::Shard, &file[..at], b"");
        }
    }

    #[test]
    fn another_version_is_named() {
        let mut file = seal(Kind::Root, b"x", b"", b"");
        file[2] = 9;
        assert_eq!(open(&FileRef::of(&file), Kind::Root, &file, b""), Err(FormatError::Version { found: 9 }));
    }
}
