//! Text blocks: neighbouring units in one file, so that small pages share a compressor's window and a request.
//!
//! Layout of the packed part: varint number of units, a varint length for each, then the units ([`super::unit`]).

use super::FormatError;
use super::container::Content;
#[cfg(feature = "write")]
use super::container::{self, Kind, Model};
use super::unit::Unit;
use crate::coding::Reader;
#[cfg(feature = "write")]
use crate::coding::put_varint;

/// Units are gathered into a block until their text reaches this many bytes, unless an author chooses otherwise.
pub const BLOCK_FILL: usize = 6_000;

/// Writes a block of units that are [written](Unit::write) already.
#[cfg(feature = "write")]
pub fn write(units: &[Vec<u8>], model: Option<&Model>) -> Vec<u8> {
    let mut packed = Vec::new();
    put_varint(&mut packed, units.len() as u32);
    units.iter().for_each(|u| put_varint(&mut packed, u.len() as u32));
    packed.extend(units.iter().flatten());
    container::seal(Kind::Block, &packed, &[], model)
}

/// Reads all units of a block from a checked container.
pub fn read(content: &Content) -> Result<Vec<Unit>, FormatError> {
    let mut r = Reader(&content.packed);
    let count = r.take_count(1)?;
    let lengths = (0..count).map(|_| r.take_varint()).collect::<Result<Vec<_>, _>>()?;
    lengths.into_iter().map(|n| Unit::read(r.take(n as usize)?)).collect()
}
