//! One unit of text: a page, or a part of a large one, as it is stored and shown.
//!
//! Layout: the page's URL, title, language; varint number of meta pairs, then key and value each; description; varint number of
//! link texts, then each; varint number of sections, then heading, level (1 byte, +128 where a part before in another unit holds its
//! beginning, +64 where the id is what most generators make of the heading and is left out), id, text each. Strings are UTF-8 and a byte that
//! ends them ([`put_text`]). The description is empty but in a page's first unit. Link texts stand in all of them, since any may be the one that is read; their
//! postings, as those of the title, are the first unit's.

use crate::coding::{CodingError, Reader, put_text, put_varint};

/// Text of a unit, in bytes of UTF-8, above which a page is cut. About 3 kB on the wire …
pub const UNIT_BYTES: usize = 12_000;
/// … and half of that on a small site: of what a first list fetches its texts are a fifth there, and all of it is read. A large site's
/// index would grow by more than a list gains.
pub const SMALL_UNIT_BYTES: usize = 6_000;
/// A site is small up to so many bytes of files. They are known before anything is read, and a site crosses this once: then all of it is cut anew.
#[cfg(feature = "write")]
pub const SMALL_UP_TO: u64 = 4_000_000;
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
    /// Texts of links that lead to the page and say what its title and headings do not, distinct, most frequent first.
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

    /// Bytes of text it holds.
    pub fn text_bytes(&self) -> usize {
        self.sections.iter().map(|s| s.heading.len() + s.text.len()).sum()
    }
}

/// What a page says itself in a written unit, and where what others say of it goes.
#[cfg(feature = "write")]
pub(super) struct Outline<'b> {
    pub title: &'b str,
    pub headings: Vec<&'b str>,
    /// Where the number of its link texts stands, none yet.
    links: usize,
}

#[cfg(feature = "write")]
impl<'b> Outline<'b> {
    /// Of a unit without link texts, as it is [written](Unit::write).
    pub fn of(bytes: &'b [u8]) -> Result<Self, CodingError> {
        let mut r = Reader(bytes);
        r.pass_text()?;
        let title = r.take_text()?;
        r.pass_text()?;
        for _ in 0..r.take_count(2)? * 2 {
            r.pass_text()?;
        }
        r.pass_text()?;
        let links = bytes.len() - r.0.len();
        if r.take_count(1)? > 0 {
            return Err(CodingError);
        }
        let mut headings = Vec::new();
        for _ in 0..r.take_count(3)? {
            headings.push(r.take_text()?);
            if r.take_u8()? & USUAL_ID == 0 {
                r.pass_text()?;
            }
            r.pass_text()?;
        }
        if r.0.is_empty() { Ok(Outline { title, headings, links }) } else { Err(CodingError) }
    }

    /// The same unit with these link texts.
    pub fn with_links(&self, bytes: &[u8], texts: &[&str]) -> Vec<u8> {
        let (before, behind) = bytes.split_at(self.links);
        let mut out = Vec::with_capacity(bytes.len() + texts.iter().map(|t| t.len() + 1).sum::<usize>());
        out.extend_from_slice(before);
        put_varint(&mut out, texts.len() as u32);
        texts.iter().for_each(|text| put_text(&mut out, text));
        out.extend_from_slice(&behind[1..]);
        out
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
        let read = |bytes: &[u8]| {
            let mut r = Reader(bytes);
            Unit::take(&mut r).and_then(|unit| if r.0.is_empty() { Ok(unit) } else { Err(CodingError) })
        };
        assert_eq!(read(&bytes).as_ref(), Ok(&unit));
        for at in 0..bytes.len() {
            assert_eq!(read(&bytes[..at]), Err(CodingError), "cut at {at}");
        }
        // Link texts come later.
        let bare = Unit { links: vec![], ..unit.clone() }.write();
        let outline = Outline::of(&bare).unwrap();
        let headings: Vec<&str> = unit.sections.iter().map(|s| &*s.heading).collect();
        assert_eq!((outline.title, &outline.headings), (&*unit.title, &headings));
        assert_eq!(outline.with_links(&bare, &["here", "there"]), bytes);
        assert!(Outline::of(&bytes).is_err() && (0..bare.len()).all(|at| Outline::of(&bare[..at]).is_err()));
    }
}
