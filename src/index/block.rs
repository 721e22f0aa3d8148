//! Text blocks: neighbouring units in one file, so that small pages share a compressor's window and a request.
//!
//! Layout of the packed part: varint number of units, then the units ([`super::unit`]).

use super::FormatError;
use super::container::Content;
#[cfg(feature = "write")]
use super::container::{self, Kind, Model};
use super::unit::Unit;
use crate::coding::Reader;
#[cfg(feature = "write")]
use crate::coding::put_varint;

/// Units are gathered into a block until their text reaches this many bytes, unless an author chooses otherwise: a first list
/// fetches little that it does not show …
pub const BLOCK_FILL: usize = 3_000;
/// … and so many times as many on a large site, whose host keeps many blocks: each has a head, and learns anew.
#[cfg(feature = "write")]
pub const MOST_FILL: usize = 2;
/// Between the two, one byte for so many of the site's text.
#[cfg(feature = "write")]
const TEXT_A_BYTE: usize = 1_100;

/// How far blocks are filled on a site of so many bytes of text, where `least` was chosen.
#[cfg(feature = "write")]
pub(super) fn fill(least: usize, text_bytes: usize) -> usize {
    (text_bytes / TEXT_A_BYTE).clamp(least, least * MOST_FILL)
}

/// Writes a block of units that are [written](Unit::write) already.
#[cfg(feature = "write")]
pub fn write(units: &[Vec<u8>], model: Option<&Model>) -> Vec<u8> {
    let mut packed = Vec::with_capacity(units.iter().map(Vec::len).sum::<usize>() + 5);
    put_varint(&mut packed, units.len() as u32);
    units.iter().for_each(|unit| packed.extend_from_slice(unit));
    container::seal(Kind::Block, &packed, &[], model)
}

/// Reads all units of a block from a checked container.
pub fn read(content: &Content) -> Result<Vec<Unit>, FormatError> {
    let mut r = Reader(&content.packed);
    let count = r.take_count(7)?;
    let mut units = Vec::with_capacity(count);
    for _ in 0..count {
        units.push(Unit::take(&mut r)?);
    }
    if r.0.is_empty() { Ok(units) } else { Err(FormatError::Damaged) }
}
