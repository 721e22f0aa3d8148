//! What do the bytes of an index mean? Each part's writer and reader, side by side in one file.
//!
//! `pipeline` writes through [`build`], `search` reads through the parts. Readers take any bytes: what is cut or changed is
//! refused by checksum before it is interpreted. No input makes them panic, forged together with its checksum neither. All integers are little-endian, counts and
//! offsets `u32` or varints (LEB128) of at most that.
//!
//! | file | holds | read |
//! | --- | --- | --- |
//! | `pangram.manifest` | [`manifest`]: format version, analysis profile, root and dictionary | fresh, first |
//! | root, in it | [`root`]: unit table, directory of shards ([`directory`]) and of blocks, alphabet, folds of the pages' characters | always |
//! | shards | [`shard`]: a range of terms and their postings, squeezed by [`codec`] | those a query's terms fall in |
//! | dictionary, behind the root | bytes that prime the compressor of the blocks | always |
//! | blocks | [`block`]: units of text, with their page's title and URL | those of the best candidates |
//! | Latin dictionary | [`latin`]: the words of scripts with spaces | when a query's own words find little |
//! | pinyin | [`pinyin`]: pairs of Han characters and how they are read | when a Latin query finds little in an index with Chinese |
//! | folds | what characters fold to that no page holds ([`crate::text::fold`]) | when a query has a character that no page has |
//! | page table | [`pages`]: URLs, languages, filters | for `under`, `lang` and `inspect` |
//!
//! Shards and blocks are pieces of files that hold several ([`group`]).
//!
//! Every file but the manifest is `data/<12 hex digits>.bin`, the first 48 bits of the XXH64 of its bytes: the name is the checksum, and equal content has an
//! equal name. All are [`container`]s, or several behind one another:
//!
//! | bytes | what |
//! | --- | --- |
//! | 2 | `Pg` |
//! | 1 | [`FORMAT`] |
//! | 1 | [`container::Kind`] |
//! | varint | length of the packed part when unpacked |
//! | varint | length of the packed part |
//! | … | packed part: PPMd var. H (as in 7z) of the kind's order, no end mark; of root and folds, bytes of [`coder`] |
//! | … | the rest, as it is |
//!
//! Of a shard all behind the kind is the rest. An index in one file is an [`archive`]: the manifest, and behind it every other file.
//!
//! The unit of posting and of storing is the *unit*: a page, or a part of a large page cut at its sections
//! ([`unit::UNIT_BYTES`]). Cost of opening: one pass over the root.

#[cfg(feature = "write")]
pub mod analyze;
pub mod archive;
pub mod block;
#[cfg(feature = "write")]
pub mod build;
pub mod codec;
pub mod coder;
pub mod container;
#[cfg(feature = "write")]
mod dictionary;
pub mod directory;
pub mod group;
pub mod latin;
#[cfg(feature = "write")]
mod links;
#[cfg(feature = "write")]
mod lists;
pub mod manifest;
#[cfg(feature = "write")]
mod names;
#[cfg(feature = "write")]
mod pack;
pub mod pages;
pub mod pinyin;
pub mod posting;
#[cfg(feature = "write")]
pub mod recall;
pub mod root;
#[cfg(feature = "write")]
pub mod scratch;
#[cfg(feature = "write")]
mod select;
pub mod shard;
#[cfg(feature = "write")]
mod stem;
#[cfg(feature = "write")]
mod texts;
pub mod unit;

#[cfg(feature = "write")]
pub use analyze::{Analyzed, analyze};
#[cfg(feature = "write")]
pub use build::{BuildError, BuildOptions, Builder, Report, Serial, Workers};
pub use manifest::MANIFEST_NAME;

use crate::coding::put_decimal;

/// The one format version that is written and read. Raised by any change to the bytes.
pub const FORMAT: u8 = 2;

/// Why bytes are no part of a readable index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message())]
pub enum FormatError {
    /// Cut, changed, or not one of our files.
    Damaged,
    /// Written by another version of the format.
    Version {
        /// The version it states.
        found: u32,
    },
    /// Written with another text analysis.
    Profile {
        /// The profile it states.
        found: u32,
    },
}

impl FormatError {
    /// What [`Display`](std::fmt::Display) shows, made without the machinery of formatting, which costs readers 4 kB.
    pub fn message(&self) -> String {
        let mut out = String::new();
        let (found, between, ours) = match self {
            FormatError::Damaged => {
                return "is damaged: its content does not agree with its checksum or its own counts".into();
            }
            FormatError::Version { found } => {
                out += "has format version ";
                (found, ", and this program reads version ", FORMAT.into())
            }
            FormatError::Profile { found } => {
                out += "was built with text analysis ";
                (found, ", and this program has ", crate::text::PROFILE)
            }
        };
        put_decimal(&mut out, *found);
        out += between;
        put_decimal(&mut out, ours);
        out
    }
}

impl From<crate::coding::CodingError> for FormatError {
    fn from(_: crate::coding::CodingError) -> Self {
        FormatError::Damaged
    }
}
