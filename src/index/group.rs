//! Where an index's many parts lie, its shards and its blocks: in files of their own that are named together, or, of a large site, in files that hold
//! several.
//!
//! **Named together.** The root names the first file of some neighbours alone, by the hash of the contents of all; the others count on from there. So a part
//! costs each reader about one byte of the root instead of six, and parts can be small. Each file ends with four bytes of checksum: the low half of the XXH64 of
//! what stands before, seeded with the file's name. A change to a part gives new names to the few beside it. A file that is alone has the hash of its content.
//!
//! **Shared.** A large site has hundreds of files and not tens of thousands, and the root names
//! few of them. A reader asks a server for the range of bytes that it needs; a server that knows no ranges sends the whole file.
//!
//! Layout of such a file: pieces behind one another, each a container ([`super::container`]), zeros up to four bytes before a multiple of
//! [`STEP`], and four bytes of checksum: the low half of the XXH64 of what stands before, seeded with the piece's offset. The steps make lengths
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

/// Lengths of pieces are multiples of this many bytes.
pub const STEP: u32 = 32;

/// Text of a site from which on shards and blocks share files, in bytes, unless an author chooses another: below, they are some 3,000 at most.
#[cfg(feature = "write")]
pub const GROUPED_FROM: usize = 8 << 20;
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

/// … and in which shards are larger, in hundredths: the root names fewer.
#[cfg(feature = "write")]
pub(super) const LARGER: usize = 150;
/// Files that are named together: at least …
#[cfg(feature = "write")]
const FEWEST_NAMED: usize = 3;
/// … and at most. One change renames them all.
#[cfg(feature = "write")]
const MOST_NAMED: usize = 8;
/// In between one in so many ends them.
#[cfg(feature = "write")]
const NAMED_ENDS: u64 = 4;

/// Reads where `count` parts lie; `file` takes the next hash and is given the size of its file.
pub(super) fn take_places(
    r: &mut Reader,
    count: usize,
    file: &mut dyn FnMut(u32) -> Result<FileRef, FormatError>,
) -> Result<Vec<Piece>, FormatError> {
    let groups = r.take_varint()?;
    let step = if groups & 1 == 1 { STEP } else { 1 };
    let mut left = count;
    let mut counts = Vec::new();
    for _ in 0..groups / 2 {
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
        let first = file(end)?;
        let mut from = 0;
        for (i, size) in sizes.into_iter().enumerate() {
            out.push(if step == 1 { first.behind(i, size).into() } else { Piece { file: first, from, size } });
            from += size;
        }
    }
    Ok(out)
}

/// Writes where parts lie, and to `hashes` what names their files. All are in files of their own or all in shared ones, whose parts stand together.
#[cfg(feature = "write")]
pub(super) fn put_places(out: &mut Vec<u8>, hashes: &mut Vec<u8>, pieces: impl Iterator<Item = Piece>) {
    let pieces: Vec<Piece> = pieces.collect();
    let shared = pieces.iter().any(|p| p.from > 0);
    let together = |a: &Piece, b: &Piece| match shared {
        true => a.file == b.file && b.from > 0,
        false => a.file.behind(1, 0).hash == b.file.hash,
    };
    let groups: Vec<&[Piece]> = pieces.chunk_by(together).collect();
    put_varint(out, groups.len() as u32 * 2 + u32::from(shared));
    groups.iter().for_each(|parts| put_varint(out, parts.len() as u32));
    pieces.iter().for_each(|p| put_varint(out, p.size / if shared { STEP } else { 1 }));
    hashes.extend(groups.iter().flat_map(|parts| parts[0].file.hash));
}

/// Gathers parts, by their order, into files, or under names.
#[cfg(feature = "write")]
pub(super) struct Grouper {
    /// Size of a shared file, about; `None`: each part has a file of its own.
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

    /// Adds a part, a container. `name` is something of it that stays when other parts change: it decides what stands together, so that
    /// a change to one part changes that and not all behind it.
    pub fn put(&mut self, out: &Output, name: &[u8], part: &[u8]) -> Result<(), BuildError> {
        let count = self.spans.len();
        let hash = xxh64(name, 0);
        let ends = match self.bytes {
            // From half the size on one part in so many ends a file, so that on average it is full.
            Some(bytes) if self.open.len() < bytes * 2 => {
                self.open.len() >= bytes / 2 && hash.is_multiple_of((count as u64).max(2))
            }
            None if count < MOST_NAMED => count >= FEWEST_NAMED && hash.is_multiple_of(NAMED_ENDS),
            _ => true,
        };
        if ends {
            self.close(out)?;
        }
        let from = self.open.len();
        self.open.extend_from_slice(part);
        if self.bytes.is_some() {
            let end = (self.open.len() + 4).next_multiple_of(STEP as usize);
            self.open.resize(end - 4, 0);
            let sum = sum(&self.open[from..], from as u64);
            self.open.extend(sum);
        }
        self.spans.push((from as u32, (self.open.len() - from) as u32));
        Ok(())
    }

    fn close(&mut self, out: &Output) -> Result<(), BuildError> {
        let spans = std::mem::take(&mut self.spans);
        if spans.is_empty() {
            return Ok(());
        }
        let open = std::mem::take(&mut self.open);
        if self.bytes.is_some() || spans.len() == 1 {
            let file = out.put(&open)?;
            self.placed.extend(spans.into_iter().map(|(from, size)| Piece { file, from, size }));
            return Ok(());
        }
        let first = FileRef::of(&open);
        for (i, (from, size)) in spans.into_iter().enumerate() {
            let piece = Piece::from(first.behind(i, size + 4));
            let body = &open[from as usize..][..size as usize];
            out.put_as(piece.file, &[body, &sum(body, piece.place())].concat())?;
            self.placed.push(piece);
        }
        Ok(())
    }

    /// Where all parts lie, in the order in which they came.
    pub fn finish(mut self, out: &Output) -> Result<Vec<Piece>, BuildError> {
        self.close(out)?;
        Ok(self.placed)
    }
}
