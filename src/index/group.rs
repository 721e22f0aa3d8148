//! Files that hold many shards or many blocks, so that a large site has hundreds of files and not tens of thousands, and the root names
//! few of them. A reader asks a server for the range of bytes that it needs; a server that knows no ranges sends the whole file.
//!
//! Layout of such a file: pieces behind one another, each a container ([`super::container`]), zeros up to four bytes before a multiple of
//! [`STEP`], and four bytes of checksum: the low half of the XXH64 of what stands before, seeded with the piece's offset. The steps make lengths
//! cheap to name: they cost 1 % of the bytes and save half of what the root says of a piece.

use super::FormatError;
#[cfg(feature = "write")]
use super::build::{BuildError, Output};
#[cfg(feature = "write")]
use super::container::piece_sum;
use super::container::{FileRef, Piece};
use crate::coding::Reader;
#[cfg(feature = "write")]
use crate::coding::put_varint;
#[cfg(feature = "write")]
use xxhash_rust::xxh64::xxh64;

/// Lengths of pieces are multiples of this many bytes.
pub const STEP: u32 = 32;

/// Text of a site from which on shards and blocks share files, in bytes, unless an author chooses another: below, they are some 3,000 at most.
#[cfg(feature = "write")]
pub const GROUPED_FROM: usize = 16 << 20;
/// A site's text is so many times as long as one of its files: 33,000 pages then have some hundreds of them …
#[cfg(feature = "write")]
const FILES_A_TEXT: usize = 3_000;
/// … of this many bytes at least …
#[cfg(feature = "write")]
const SMALLEST: usize = 16 << 10;
/// … and at most: what a reader fetches more than needed where a server knows no ranges stays bearable.
#[cfg(feature = "write")]
const LARGEST: usize = 256 << 10;

/// Size of a file that parts share, of a site of so many bytes of text.
#[cfg(feature = "write")]
pub(super) fn file_bytes(text_bytes: usize) -> usize {
    (text_bytes / FILES_A_TEXT).clamp(SMALLEST, LARGEST)
}

/// Reads where `count` parts lie; `file` takes the next file's hash and is given its size.
pub(super) fn take_places(
    r: &mut Reader,
    count: usize,
    file: &mut dyn FnMut(u32) -> Result<FileRef, FormatError>,
) -> Result<Vec<Piece>, FormatError> {
    let files = r.take_varint()? as usize;
    if files == count {
        return (0..count).map(|_| Ok(file(r.take_varint()?)?.into())).collect();
    }
    let mut left = count;
    let mut counts = Vec::new();
    for _ in 0..files {
        let parts = r.take_varint()? as usize;
        left = left.checked_sub(parts).filter(|_| parts > 0).ok_or(FormatError::Damaged)?;
        counts.push(parts);
    }
    if left > 0 {
        return Err(FormatError::Damaged);
    }
    let mut out = Vec::with_capacity(count);
    for parts in counts {
        let mut end = 0u32;
        let mut spans = Vec::with_capacity(parts);
        for _ in 0..parts {
            let size = r.take_varint()?.checked_mul(STEP).filter(|&s| s > 0).ok_or(FormatError::Damaged)?;
            spans.push((end, size));
            end = end.checked_add(size).ok_or(FormatError::Damaged)?;
        }
        let file = file(end)?;
        out.extend(spans.into_iter().map(|(from, size)| Piece { file, from, size }));
    }
    Ok(out)
}

/// Writes where parts lie. Those of one file stand together, and all are in files of their own or none.
#[cfg(feature = "write")]
pub(super) fn put_places(out: &mut Vec<u8>, pieces: impl Iterator<Item = Piece>) {
    let pieces: Vec<Piece> = pieces.collect();
    let files = || pieces.chunk_by(|a, b| a.file == b.file && b.from > 0);
    let count = files().count();
    put_varint(out, count as u32);
    if count == pieces.len() {
        pieces.iter().for_each(|p| put_varint(out, p.size));
    } else {
        files().for_each(|parts| put_varint(out, parts.len() as u32));
        pieces.iter().for_each(|p| put_varint(out, p.size / STEP));
    }
}

/// Gathers parts, by their order, into files.
#[cfg(feature = "write")]
pub(super) struct Grouper {
    /// Size of a file, about; `None`: each part has a file of its own.
    bytes: Option<usize>,
    open: Vec<u8>,
    spans: Vec<(u32, u32)>,
    placed: Vec<Piece>,
}

#[cfg(feature = "write")]
impl Grouper {
    /// For files of about so many bytes.
    pub fn new(bytes: Option<usize>) -> Self {
        Grouper { bytes, open: vec![], spans: vec![], placed: vec![] }
    }

    /// Adds a part, a container. `name` is something of it that stays when other parts change: it decides where a file ends, so that
    /// a change to one part changes one file and not all behind it.
    pub fn put(&mut self, out: &mut Output, name: &[u8], part: &[u8]) -> Result<(), BuildError> {
        let Some(bytes) = self.bytes else {
            self.placed.push(out.put(part)?.into());
            return Ok(());
        };
        // From half the size on one part in so many ends a file, so that on average it is full.
        let parts_in_half = (self.spans.len() as u64).max(2);
        let ends = xxh64(name, 0).is_multiple_of(parts_in_half);
        if self.open.len() >= bytes * 2 || self.open.len() >= bytes / 2 && ends {
            self.close(out)?;
        }
        let from = self.open.len();
        self.open.extend_from_slice(part);
        let end = (self.open.len() + 4).next_multiple_of(STEP as usize);
        self.open.resize(end - 4, 0);
        let sum = piece_sum(&self.open[from..], from as u32);
        self.open.extend(sum);
        self.spans.push((from as u32, (end - from) as u32));
        Ok(())
    }

    fn close(&mut self, out: &mut Output) -> Result<(), BuildError> {
        if !self.spans.is_empty() {
            let file = out.put(&self.open)?;
            self.placed.extend(self.spans.drain(..).map(|(from, size)| Piece { file, from, size }));
            self.open.clear();
        }
        Ok(())
    }

    /// Where all parts lie, in the order in which they came.
    pub fn finish(mut self, out: &mut Output) -> Result<Vec<Piece>, BuildError> {
        self.close(out)?;
        Ok(self.placed)
    }
}
