//! How does text become terms? All analysis, for documents and queries alike.
//!
//! [`fold`] brings text to its normal form, keeping a map back to the source; [`script`] says what kind of
//! character a character is; [`segment`] cuts the normal form into tokens and adjacent tokens into grams.
//! The index room calls it for every field of every document, the search room for the query and for the
//! texts of the best candidates: one analysis, so that what is asked and what is stored always agree. `readings` tells
//! builds how Han characters are read.
//!
//! Analysis goes by script, never by a language tag. Cost: about 20 ns a character.

pub mod fold;
#[cfg(feature = "write")]
pub mod readings;
pub mod script;
pub mod segment;

/// Changes whenever the same text would give other terms: an index is only read with the profile it was built with.
pub const PROFILE: u32 = 3;
