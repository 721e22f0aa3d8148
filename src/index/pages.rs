//! The page table: what narrows a search without reading any text, for all pages in one file.
//!
//! Layout of the packed part: varint number of languages, each a string; then for each page by ascending URL: varint length of what its URL shares
//! with the one before, the rest as a string; varint ordinal of its language; varint number of units; varint number of
//! filters, name and value each; the same for sort keys.

use super::FormatError;
use super::container::Content;
#[cfg(feature = "write")]
use super::container::{self, Kind};
use crate::coding::Reader;
#[cfg(feature = "write")]
use crate::coding::{put_bytes, put_varint};

/// One page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageEntry {
    /// As [`crate::model::Document::url`].
    pub url: String,
    /// Language tag, or empty.
    pub language: String,
    /// How many units it has, at least 1.
    pub units: u32,
    /// As [`crate::model::Document::filters`].
    pub filters: Vec<(String, String)>,
    /// As [`crate::model::Document::sort`].
    pub sort: Vec<(String, String)>,
}

/// Writes the table. Pages ascend by URL.
#[cfg(feature = "write")]
pub fn write(pages: &[PageEntry]) -> Vec<u8> {
    let languages: std::collections::BTreeSet<&str> = pages.iter().map(|p| &*p.language).collect();
    let languages: Vec<&str> = languages.into_iter().collect();
    let mut out = Vec::new();
    put_varint(&mut out, languages.len() as u32);
    languages.iter().for_each(|l| put_bytes(&mut out, l.as_bytes()));
    put_varint(&mut out, pages.len() as u32);
    let mut before = "";
    for p in pages {
        let shared = p.url.bytes().zip(before.bytes()).take_while(|(a, b)| a == b).count();
        put_varint(&mut out, shared as u32);
        put_bytes(&mut out, &p.url.as_bytes()[shared..]);
        before = &p.url;
        put_varint(&mut out, languages.binary_search(&&*p.language).expect("collected above") as u32);
        put_varint(&mut out, p.units);
        for pairs in [&p.filters, &p.sort] {
            put_varint(&mut out, pairs.len() as u32);
            for (name, value) in pairs {
                put_bytes(&mut out, name.as_bytes());
                put_bytes(&mut out, value.as_bytes());
            }
        }
    }
    container::seal(Kind::Pages, &out, &[], None)
}

/// Reads the table from a checked container.
pub fn read(content: &Content) -> Result<Vec<PageEntry>, FormatError> {
    let mut r = Reader(&content.packed);
    let languages = (0..r.take_count(1)?).map(|_| r.take_str()).collect::<Result<Vec<_>, _>>()?;
    let mut pages: Vec<PageEntry> = Vec::new();
    for _ in 0..r.take_count(6)? {
        let shared = r.take_varint()? as usize;
        let before = pages.last().map_or("", |p| &p.url).as_bytes();
        let url = [before.get(..shared).ok_or(FormatError::Damaged)?, r.take_bytes()?].concat();
        let url = String::from_utf8(url).map_err(|_| FormatError::Damaged)?;
        let language = languages.get(r.take_varint()? as usize).ok_or(FormatError::Damaged)?;
        let mut page = PageEntry { url, language: (*language).into(), units: r.take_varint()?, ..PageEntry::default() };
        page.filters = take_pairs(&mut r)?;
        page.sort = take_pairs(&mut r)?;
        pages.push(page);
    }
    Ok(pages)
}

fn take_pairs(r: &mut Reader) -> Result<Vec<(String, String)>, FormatError> {
    (0..r.take_count(2)?).map(|_| Ok((r.take_str()?.to_owned(), r.take_str()?.to_owned()))).collect()
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;

    #[test]
    fn the_table_comes_back() {
        let page = |url: &str, language: &str, filters: &[(&str, &str)]| PageEntry {
            url: url.into(),
            language: language.into(),
            units: 1,
            filters: filters.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect(),
            sort: vec![],
        };
        let pages = vec![
            page("", "zh", &[]),
            page("a/%E4%B8%80", "en", &[("tag", "x"), ("tag", "y")]),
            page("a/%E4%B8%81", "", &[]),
        ];
        let bytes = write(&pages);
        let content = container::open(&container::FileRef::of(&bytes), Kind::Pages, &bytes, None).unwrap();
        assert_eq!(read(&content), Ok(pages));
    }
}
