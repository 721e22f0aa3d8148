//! One unit of text: a page, or a part of a large one, as it is stored and shown.
//!
//! Layout: the page's URL, title, language; varint number of meta pairs, then key and value each; description; varint number of
//! link texts, then each; varint number of sections, then heading, level (1 byte, +128 where a part before in another unit holds its
//! beginning, +64 where the id is what most generators make of the heading and is left out), id, text each. Strings are UTF-8 and a byte that
//! ends them ([`put_text`]). Description and link texts are empty but in a page's first unit.

use crate::coding::{CodingError, Reader, put_text, put_varint};

/// Text of a unit, in bytes of UTF-8, above which a page is cut. About 3 kB on the wire.
pub const UNIT_BYTES: usize = 12_000;
/// A single block of text (a paragraph, a line of code) above this is cut inside.
pub const BLOCK_BYTES: usize = 24_000;
/// Flags beside a section's level.
const CONTINUED: u8 = 128;
const USUAL_ID: u8 = 64;
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
        let mut put = |s: &str| put_text(&mut out, s);
        put(&self.url);
        put(&self.title);
        put(&self.language);
        put_varint(&mut out, self.meta.len() as u32);
        for (key, value) in &self.meta {
            put_text(&mut out, key);
            put_text(&mut out, value);
        }
        put_text(&mut out, &self.description);
        put_varint(&mut out, self.links.len() as u32);
        self.links.iter().for_each(|l| put_text(&mut out, l));
        put_varint(&mut out, self.sections.len() as u32);
        for s in &self.sections {
            put_text(&mut out, &s.heading);
            let usual = !s.id.is_empty() && s.id == usual_id(&s.heading);
            out.push(s.level | if s.continued { CONTINUED } else { 0 } | if usual { USUAL_ID } else { 0 });
            if !usual {
                put_text(&mut out, &s.id);
            }
            put_text(&mut out, &s.text);
        }
        out
    }

    /// Takes a unit from the front.
    pub fn take(r: &mut Reader) -> Result<Unit, CodingError> {
        let text = |r: &mut Reader| r.take_text().map(str::to_owned);
        let mut unit = Unit { url: text(r)?, title: text(r)?, language: text(r)?, ..Unit::default() };
        for _ in 0..r.take_count(2)? {
            unit.meta.push((text(r)?, text(r)?));
        }
        unit.description = text(r)?;
        for _ in 0..r.take_count(1)? {
            unit.links.push(text(r)?);
        }
        for _ in 0..r.take_count(4)? {
            let heading = text(r)?;
            let level = r.take_u8()?;
            unit.sections.push(UnitSection {
                id: if level & USUAL_ID != 0 { usual_id(&heading) } else { text(r)? },
                heading,
                level: level & !(CONTINUED | USUAL_ID),
                text: text(r)?,
                continued: level & CONTINUED != 0,
            });
        }
        Ok(unit)
    }

    /// Reads a unit that these bytes are.
    #[cfg(feature = "write")]
    pub fn read(bytes: &[u8]) -> Result<Unit, CodingError> {
        let mut r = Reader(bytes);
        let unit = Unit::take(&mut r)?;
        if r.0.is_empty() { Ok(unit) } else { Err(CodingError) }
    }

    /// Bytes of text it holds.
    pub fn text_bytes(&self) -> usize {
        self.sections.iter().map(|s| s.heading.len() + s.text.len()).sum()
    }
}

/// The id that most generators give a heading: in small letters, with hyphens for spaces, without other signs of ASCII.
fn usual_id(heading: &str) -> String {
    let kept = heading.chars().filter(|&c| !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
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
                UnitSection {
                    heading: "What `--dry-run` 表示 (2)".into(),
                    level: 3,
                    id: "what---dry-run-表示-2".into(),
                    ..UnitSection::default()
                },
                UnitSection { heading: "Two".into(), level: 2, id: "Two".into(), ..UnitSection::default() },
            ],
        };
        let bytes = unit.write();
        assert_eq!(Unit::read(&bytes), Ok(unit));
        for at in 0..bytes.len() {
            assert_eq!(Unit::read(&bytes[..at]), Err(CodingError), "cut at {at}");
        }
    }
}
