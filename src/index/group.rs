//! Where an index's many parts lie, its shards and its blocks: several in a file, each at a place of its own, so that a site of any size has few files and its
//! root names few. A reader asks a server for the range of bytes that it needs; a server that knows no ranges sends the whole file, which stays small.
//!
//! Layout of such a file: pieces behind one another, each a container ([`super::container`]), zeros up to four bytes before a multiple of
//! the step, and four bytes of checksum: the low half of the XXH64 of what stands before, seeded with the piece's offset. The steps make lengths
//! cheap to name: they cost 1 % of the bytes and save half of what the root says of a piece.

use super::FormatError;
#[cfg(feature = "write")]
use super::build::{BuildError, Output};
#[cfg(feature = "write")]
use super::container::sum;
use super::container::{FileRef, Piece};
use crate::coding::Reader;
#[cfg(feature = "write")]
use crate::coding::put_varint;
#[cfg(feature = "write")]
use xxhash_rust::xxh64::xxh64;

/// Lengths of pieces are multiples of so many bytes, in an index of many of them.
#[cfg(feature = "write")]
pub const STEP: u32 = 32;
/// A site's text is so many times as long as one of its files: 33,000 pages then have some hundreds of them …
#[cfg(feature = "write")]
const FILES_A_TEXT: usize = 3_000;
/// … of this many bytes at least …
#[cfg(feature = "write")]
const SMALLEST: usize = 16 << 10;
/// … and at most: a reader may fetch all of one for a piece of it.
#[cfg(feature = "write")]
const LARGEST: usize = 64 << 10;

/// How pieces share files.
#[cfg(feature = "write")]
#[derive(Debug, Clone, Copy)]
pub(super) struct Sharing {
    /// Size of a file, about.
    bytes: usize,
    /// As [`STEP`].
    pub step: u32,
}

#[cfg(feature = "write")]
impl Sharing {
    /// Of a site of so many bytes of text; without ranges each piece has a file of its own.
    pub fn of(text_bytes: usize, ranges: bool, step: u32) -> Self {
        let bytes = (text_bytes / FILES_A_TEXT).clamp(SMALLEST, LARGEST);
        Sharing { bytes: if ranges { bytes } else { 0 }, step }
    }
}

/// Reads where `count` parts lie, of lengths in steps; `file` takes the next hash and is given the size of its file.
pub(super) fn take_places(
    r: &mut Reader,
    step: u32,
    count: usize,
    file: &mut dyn FnMut(u32) -> Result<FileRef, FormatError>,
) -> Result<Vec<Piece>, FormatError> {
    let files = r.take_varint()?;
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
    let mut out: Vec<Piece> = Vec::with_capacity(count);
    for parts in counts {
        let mut sizes = Vec::with_capacity(parts);
        let mut end = 0u32;
        for _ in 0..parts {
            let size = r.take_varint()?.checked_mul(step).filter(|&s| s > 0).ok_or(FormatError::Damaged)?;
            end = end.checked_add(size).ok_or(FormatError::Damaged)?;
            sizes.push(size);
        }
        let file = file(end)?;
        let mut from = 0;
        for size in sizes {
            out.push(Piece { file, from, size });
            from += size;
        }
    }
    Ok(out)
}

/// Writes where parts lie, lengths in steps of so many bytes, and to `hashes` what names their files.
#[cfg(feature = "write")]
pub(super) fn put_places(out: &mut Vec<u8>, hashes: &mut Vec<u8>, step: u32, pieces: impl Iterator<Item = Piece>) {
    let pieces: Vec<Piece> = pieces.collect();
    let files: Vec<&[Piece]> = pieces.chunk_by(|a, b| a.file == b.file && b.from > 0).collect();
    put_varint(out, files.len() as u32);
    files.iter().for_each(|parts| put_varint(out, parts.len() as u32));
    pieces.iter().for_each(|p| put_varint(out, p.size / step));
    hashes.extend(files.iter().flat_map(|parts| parts[0].file.hash));
}

/// Gathers parts, by their order, into files.
#[cfg(feature = "write")]
pub(super) struct Grouper {
    sharing: Sharing,
    open: Vec<u8>,
    spans: Vec<(u32, u32)>,
    placed: Vec<Piece>,
}

#[cfg(feature = "write")]
impl Grouper {
    /// For such files.
    pub fn new(sharing: Sharing) -> Self {
        Grouper { sharing, open: vec![], spans: vec![], placed: vec![] }
    }

    /// Adds a part, a container. `name` is something of it that stays when other parts change: it decides what stands together, so that
    /// a change to one part changes that and not all behind it.
    pub fn put(&mut self, out: &Output, name: &[u8], part: &[u8]) -> Result<(), BuildError> {
        let Sharing { bytes, step } = self.sharing;
        let (filled, count) = (self.open.len(), self.spans.len());
        // From half the size on one part in so many ends a file, so that on average it is full.
        let ends = filled >= bytes / 2 && xxh64(name, 0).is_multiple_of((count as u64).max(2));
        if ends || filled >= bytes * 2 {
            self.close(out)?;
        }
        let from = self.open.len();
        self.open.extend_from_slice(part);
        let end = (self.open.len() + 4).next_multiple_of(step as usize);
        self.open.resize(end - 4, 0);
        let sum = sum(&self.open[from..], from as u32);
        self.open.extend(sum);
        self.spans.push((from as u32, (self.open.len() - from) as u32));
        Ok(())
    }

    fn close(&mut self, out: &Output) -> Result<(), BuildError> {
        if !self.open.is_empty() {
            let file = out.put(&std::mem::take(&mut self.open))?;
            self.placed.extend(self.spans.drain(..).map(|(from, size)| Piece { file, from, size }));
        }
        Ok(())
    }

    /// Where all parts lie, in the order in which they came.
    pub fn finish(mut self, out: &Output) -> Result<Vec<Piece>, BuildError> {
        self.close(out)?;
        Ok(self.placed)
    }
}
