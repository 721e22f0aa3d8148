//! The outside of every data file: kind, version, compression, and the checksum that is its name.

use super::{FORMAT, FormatError, coder};
use crate::coding::Reader;
#[cfg(feature = "write")]
use crate::coding::put_varint;
use ppmd_rust::{Ppmd7Decoder, Ppmd7Model};
use std::io::Read;
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
    /// [`super::latin`]
    Latin = b'l',
    /// [`super::pinyin`]
    Pinyin = b'y',
    /// [`crate::text::fold::FoldTable::subset`]
    Folds = b'f',
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

/// Where a part of the index lies: in a file of its own, or in one that holds several ([`super::group`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Piece {
    /// The file.
    pub file: FileRef,
    /// Byte offset into the file.
    pub from: u32,
    /// Its length in bytes.
    pub size: u32,
}

impl From<FileRef> for Piece {
    fn from(file: FileRef) -> Self {
        Piece { file, from: 0, size: file.size }
    }
}

impl Piece {
    /// True where it is all of its file.
    pub fn is_whole(&self) -> bool {
        self.size == self.file.size
    }

    /// Its content, if these are its bytes: by the file's name, or, of a piece, by the checksum that ends it. What was read from a wrong place does not pass.
    fn content<'b>(&self, bytes: &'b [u8]) -> Option<&'b [u8]> {
        if bytes.len() != self.size as usize {
            return None;
        }
        if self.is_whole() {
            return (FileRef::of(bytes) == self.file).then_some(bytes);
        }
        let (body, sum) = bytes.split_last_chunk()?;
        (self::sum(body, self.from) == *sum).then_some(body)
    }
}

/// Ends the bytes of a piece that begins there in its file.
pub(super) fn sum(body: &[u8], from: u32) -> [u8; 4] {
    (xxh64(body, from.into()) as u32).to_le_bytes()
}

/// Longest content of one file, unpacked; a larger claim is damage, so that it reserves no memory.
const LONGEST: usize = 64 << 20;
/// Bytes that a model may fill. It begins anew when they are full, which costs what it had learned: of the dictionary and a
/// block it fills less.
const MODEL_BYTES: u32 = 768 << 10;
/// … of the large pieces of an index in one file, which fill some 20 bytes for each of theirs.
const MOST_MODEL_BYTES: u32 = 72 << 20;
/// Length of content from which on a longer context pays: what repeats in it repeats at length.
const LONG: usize = 256 << 10;

/// Bytes for the model of a content of so many.
fn model_bytes(length: usize) -> u32 {
    (length as u64 * 24).clamp(MODEL_BYTES.into(), MOST_MODEL_BYTES.into()) as u32
}

/// Longest context that predicts a byte, in a content of so many. Text: two Han characters or half a word; what is numbers too: less.
fn order(kind: Kind, length: usize) -> u32 {
    match kind {
        Kind::Block if length >= LONG => 11,
        Kind::Block | Kind::Dictionary => 8,
        Kind::Root | Kind::Pages | Kind::Latin | Kind::Shard | Kind::Folds => 5,
        Kind::Pinyin => 3,
    }
}

/// What the compressor has learned from the dictionary; blocks are written and read with a copy of it.
pub struct Model(Ppmd7Model);

/// What is inside a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The part that was compressed.
    pub packed: Vec<u8>,
    /// The part that was not.
    pub plain: Vec<u8>,
}

/// Writes a container. [`open`] must be given the same model. Of a shard, which is squeezed already, there is the plain part alone.
#[cfg(feature = "write")]
pub fn seal(kind: Kind, packed: &[u8], plain: &[u8], model: Option<&Model>) -> Vec<u8> {
    use std::io::Write;
    if kind == Kind::Shard {
        return [&[b'P', b'g', FORMAT, kind as u8], plain].concat();
    }
    if is_terse(kind) {
        let mut encoder = coder::Encoder::default();
        coder::bytes(&mut encoder, &mut packed.to_vec());
        return frame(kind, packed.len(), &encoder.into_bytes(), plain);
    }
    let squeezed = match model {
        Some(model) => squeeze_taught(packed, model),
        None => {
            let mut encoder = encoder(kind, packed.len());
            encoder.write_all(packed).expect(TAKES_ALL);
            encoder.finish(false).expect(TAKES_ALL)
        }
    };
    frame(kind, packed.len(), &squeezed, plain)
}

#[cfg(feature = "write")]
const TAKES_ALL: &str = "memory takes every byte";

/// Compresses with a copy of a model, in memory that each thread keeps for it.
#[cfg(feature = "write")]
fn squeeze_taught(packed: &[u8], model: &Model) -> Vec<u8> {
    use std::io::Write;
    thread_local!(static KEPT: std::cell::Cell<Option<Box<Encoder>>> = const { std::cell::Cell::new(None) });
    let again = KEPT.take().and_then(|mut kept| kept.begin_again(&model.0).then_some(kept));
    let mut encoder = again.unwrap_or_else(|| Box::new(Encoder::with_model(Vec::new(), &model.0)));
    encoder.write_all(packed).expect(TAKES_ALL);
    let squeezed = encoder.finish_and_stay(Vec::new()).expect(TAKES_ALL);
    KEPT.set(Some(encoder));
    squeezed
}

/// Writes the container of a dictionary, and gives the model that has learned from it.
#[cfg(feature = "write")]
pub fn seal_dictionary(dictionary: &[u8]) -> (Vec<u8>, Model) {
    use std::io::Write;
    let mut encoder = encoder(Kind::Dictionary, 0);
    encoder.write_all(dictionary).expect(TAKES_ALL);
    let model = Model(encoder.model());
    (frame(Kind::Dictionary, dictionary.len(), &encoder.finish(false).expect(TAKES_ALL), &[]), model)
}

#[cfg(feature = "write")]
type Encoder = ppmd_rust::Ppmd7Encoder<Vec<u8>>;

#[cfg(feature = "write")]
fn encoder(kind: Kind, length: usize) -> Encoder {
    Encoder::new(Vec::new(), order(kind, length), model_bytes(length)).expect("an order and a size that are allowed")
}

/// Puts a header before what was squeezed of `length` bytes, and the plain part behind.
#[cfg(feature = "write")]
fn frame(kind: Kind, length: usize, squeezed: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut out = vec![b'P', b'g', FORMAT, kind as u8];
    put_varint(&mut out, length as u32);
    put_varint(&mut out, squeezed.len() as u32);
    out.extend_from_slice(squeezed);
    out.extend_from_slice(plain);
    out
}

/// Checks a file against its reference and unpacks it.
pub fn open(file: &FileRef, kind: Kind, bytes: &[u8], model: Option<&Model>) -> Result<Content, FormatError> {
    open_piece(&(*file).into(), kind, bytes, model)
}

/// As [`open`], for what may be a piece of a file; its plain part may be followed by zeros, and of a piece that is all of its file by its checksum.
pub fn open_piece(piece: &Piece, kind: Kind, bytes: &[u8], model: Option<&Model>) -> Result<Content, FormatError> {
    let rest = check(piece, kind, bytes)?;
    if kind == Kind::Shard {
        return Ok(Content { packed: vec![], plain: rest.to_vec() });
    }
    if is_terse(kind) { expand(rest) } else { unpack(kind, rest, model).map(|opened| opened.0) }
}

/// As [`open`], of what [`is_terse`]: it takes no model of text.
pub fn open_terse(file: &FileRef, kind: Kind, bytes: &[u8]) -> Result<Content, FormatError> {
    expand(check(&(*file).into(), kind, bytes)?)
}

/// What hardly repeats, so that a longer context tells nothing: by [`coder::bytes`] it is a tenth to a third shorter than by a model of text, and read in a fraction of the time.
fn is_terse(kind: Kind) -> bool {
    matches!(kind, Kind::Root | Kind::Folds)
}

fn expand(bytes: &[u8]) -> Result<Content, FormatError> {
    let (length, squeezed, plain) = parts(bytes)?;
    let mut packed = vec![0; length];
    coder::bytes(&mut coder::Decoder::new(squeezed), &mut packed);
    Ok(Content { packed, plain: plain.to_vec() })
}

/// What stands behind a head: length when unpacked, what is packed, and the plain part.
fn parts(bytes: &[u8]) -> Result<(usize, &[u8], &[u8]), FormatError> {
    let mut r = Reader(bytes);
    let length = r.take_varint()? as usize;
    let squeezed = r.take_bytes()?;
    if length > LONGEST { Err(FormatError::Damaged) } else { Ok((length, squeezed, r.0)) }
}

/// Checks a dictionary's file and gives the model that has learned from it.
pub fn open_dictionary(file: &FileRef, bytes: &[u8]) -> Result<Model, FormatError> {
    let rest = check(&(*file).into(), Kind::Dictionary, bytes)?;
    unpack(Kind::Dictionary, rest, None).map(|opened| Model(opened.1.model()))
}

type Decoder<'b> = Ppmd7Decoder<Endless<'b>>;

/// Squeezed bytes, which were checked, and behind them zeros without end: a reader that cannot fail makes the decompressor's code smaller and quicker.
struct Endless<'b>(&'b [u8]);

impl Endless<'_> {
    #[inline(never)]
    fn next(&mut self) -> u8 {
        let (&first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        first
    }
}

impl Read for Endless<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.read_exact(out).map(|()| out.len())
    }

    #[inline(always)]
    fn read_exact(&mut self, out: &mut [u8]) -> std::io::Result<()> {
        out.iter_mut().for_each(|byte| *byte = self.next());
        Ok(())
    }
}

/// Checks a part against its reference, and its head: what follows that, without the checksum of a piece.
pub fn check<'b>(piece: &Piece, kind: Kind, bytes: &'b [u8]) -> Result<&'b [u8], FormatError> {
    let mut r = Reader(piece.content(bytes).ok_or(FormatError::Damaged)?);
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
    Ok(r.0)
}

fn unpack<'b>(kind: Kind, bytes: &'b [u8], model: Option<&Model>) -> Result<(Content, Decoder<'b>), FormatError> {
    let (length, squeezed, plain) = parts(bytes)?;
    let decoder = match model {
        Some(model) => Decoder::with_model(Endless(squeezed), &model.0),
        None => {
            let length = if kind == Kind::Dictionary { 0 } else { length };
            Decoder::new(Endless(squeezed), order(kind, length), model_bytes(length))
        }
    };
    let mut decoder = decoder.map_err(|_| FormatError::Damaged)?;
    let mut packed = vec![0; length];
    decoder.read_exact(&mut packed).map_err(|_| FormatError::Damaged)?;
    Ok((Content { packed, plain: plain.to_vec() }, decoder))
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_again_with_and_without_dictionary() {
        let text = "同样的字，同样的词，the same words, the same words. ".repeat(50);
        let alone = seal(Kind::Block, text.as_bytes(), b"tail", None);
        let (dictionary, model) = seal_dictionary("the same words, 同样的词".as_bytes());
        let taught = seal(Kind::Block, text.as_bytes(), b"tail", Some(&model));
        assert!(taught.len() < alone.len());
        let model = open_dictionary(&FileRef::of(&dictionary), &dictionary).unwrap();
        for (file, model) in [(alone, None), (taught, Some(&model))] {
            let content = open(&FileRef::of(&file), Kind::Block, &file, model).unwrap();
            assert_eq!((content.packed, content.plain), (text.clone().into_bytes(), b"tail".to_vec()));
        }
    }

    #[test]
    fn a_content_opens_again_below_and_above_the_length_from_which_its_context_is_longer() {
        let mut seed = 1u32;
        let mut word = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            format!("{:x} ", seed >> 18)
        };
        let text: String = (0..LONG / 4).map(|_| word()).collect();
        for length in [LONG - 1, LONG, LONG + 1] {
            let file = seal(Kind::Block, &text.as_bytes()[..length], b"", None);
            let content = open(&FileRef::of(&file), Kind::Block, &file, None).unwrap();
            assert!(content.packed == text.as_bytes()[..length]);
        }
    }

    #[test]
    fn any_changed_or_missing_byte_is_noticed() {
        let file = seal(Kind::Pages, b"some content that is long enough", b"plain", None);
        let reference = FileRef::of(&file);
        for at in 0..file.len() {
            let mut bad = file.clone();
            bad[at] ^= 1 << (at % 8);
            assert_eq!(
                open(&reference, Kind::Pages, &bad, None),
                Err(FormatError::Damaged),
                "bit flipped in byte {at}"
            );
            assert_eq!(open(&reference, Kind::Pages, &file[..at], None), Err(FormatError::Damaged), "cut at {at}");
        }
    }

    #[test]
    fn bytes_whose_checksum_was_forged_are_refused_or_read_but_never_panic() {
        let file = seal(Kind::Pages, b"some content that is long enough to matter", b"plain", None);
        for at in 0..file.len() {
            for bit in 0..8 {
                let mut bad = file.clone();
                bad[at] ^= 1 << bit;
                let _ = open(&FileRef::of(&bad), Kind::Pages, &bad, None);
            }
            let _ = open(&FileRef::of(&file[..at]), Kind::Pages, &file[..at], None);
        }
    }

    #[test]
    fn another_version_is_named() {
        let mut file = seal(Kind::Root, b"x", b"", None);
        file[2] = 9;
        assert_eq!(open(&FileRef::of(&file), Kind::Root, &file, None), Err(FormatError::Version { found: 9 }));
    }
}
