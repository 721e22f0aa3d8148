//! One unit of text: a page, or a part of a large one, as it is stored and shown.
//!
//! Layout: the page's URL, title, language; varint number of meta pairs, then key and value each; description; varint number of
//! link texts, then each; varint number of sections, then heading, level (1 byte, +128 where a part before in another unit holds its
//! beginning), id, text each. Strings are UTF-8 behind a varint of their length. Description and link texts are empty but
//! in a page's first unit.

use super::FormatError;
use crate::coding::{Reader, put_bytes, put_varint};

/// Text of a unit, in bytes of UTF-8, above which a page is cut. About 3 kB on the wire.
pub const UNIT_BYTES: usize = 12_000;
/// A single block of text (a paragraph, a line of code) above this is cut inside.
pub const BLOCK_BYTES: usize = 24_000;
/// Most link texts that are kept of a page, the most frequent first.
pub const MAX_LINK_TEXTS: usize = 12;

/// A unit as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unit {
    /// The page's URL, as [`crate::model::Document::url`].
    pub url: String,
    /// The page's title.
    pub title: String,
    /// The page's language tag, or empty.
    pub language: String,
    /// The page's keys and values.
    pub meta: Vec<(String, String)>,
    /// The page's summary.
    pub description: String,
    /// Texts of links that lead to the page, distinct, most frequent first.
    pub links: Vec<String>,
    /// The sections, or parts of sections, in this unit.
    pub sections: Vec<UnitSection>,
}

/// A section, or a part of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitSection {
    /// Its heading, also in a part that continues it.
    pub heading: String,
    /// 1 to 6, 0 without heading.
    pub level: u8,
    /// Its fragment, or empty.
    pub id: String,
    /// Its text, as [`crate::model::Section::text`].
    pub text: String,
    /// True where a unit before holds its beginning.
    pub continued: bool,
}

impl Unit {
    /// Writes the unit.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut put = |s: &str| put_bytes(&mut out, s.as_bytes());
        put(&self.url);
        put(&self.title);
        put(&self.language);
        put_varint(&mut out, self.meta.len() as u32);
        for (key, value) in &self.meta {
            put_bytes(&mut out, key.as_bytes());
            put_bytes(&mut out, value.as_bytes());
        }
        put_bytes(&mut out, self.description.as_bytes());
        put_varint(&mut out, self.links.len() as u32);
        self.links.iter().for_each(|l| put_bytes(&mut out, l.as_bytes()));
        put_varint(&mut out, self.sections.len() as u32);
        for s in &self.sections {
            put_bytes(&mut out, s.heading.as_bytes());
            out.push(s.level | u8::from(s.continued) << 7);
            put_bytes(&mut out, s.id.as_bytes());
            put_bytes(&mut out, s.text.as_bytes());
        }
        out
    }

    /// Reads a unit.
    pub fn read(bytes: &[u8]) -> Result<Unit, FormatError> {
        let mut r = Reader(bytes);
        let text = |r: &mut Reader| r.take_str().map(str::to_owned);
        let mut unit = Unit { url: text(&mut r)?, title: text(&mut r)?, language: text(&mut r)?, ..Unit::default() };
        for _ in 0..r.take_count(2)? {
            unit.meta.push((text(&mut r)?, text(&mut r)?));
        }
        unit.description = text(&mut r)?;
        for _ in 0..r.take_count(1)? {
            unit.links.push(text(&mut r)?);
        }
        for _ in 0..r.take_count(4)? {
            let heading = text(&mut r)?;
            let level = r.take_u8()?;
            unit.sections.push(UnitSection {
                heading,
                level: level & 127,
                id: text(&mut r)?,
                text: text(&mut r)?,
                continued: level > 127,
            });
        }
        if r.0.is_empty() { Ok(unit) } else { Err(FormatError::Damaged) }
    }

    /// Bytes of text it holds.
    pub fn text_bytes(&self) -> usize {
        self.sections.iter().map(|s| s.heading.len() + s.text.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_comes_back_and_every_cut_is_noticed() {
        let unit = Unit {
            url: "a/b.html".into(),
            title: "Tïtle 标题".into(),
            language: "zh".into(),
            meta: vec![("image".into(), "x.png".into())],
            description: "about".into(),
            links: vec!["here".into(), "there".into()],
            sections: vec![
                UnitSection { text: "intro\n".into(), ..UnitSection::default() },
                UnitSection {
                    heading: "One".into(),
                    level: 2,
                    id: "one".into(),
                    text: "text\n".into(),
                    continued: true,
                },
            ],
        };
        let bytes = unit.write();
        assert_eq!(Unit::read(&bytes), Ok(unit));
        for at in 0..bytes.len() {
            assert_eq!(Unit::read(&bytes[..at]), Err(FormatError::Damaged), "cut at {at}");
        }
    }
}
