//! From a document to what is posted: cuts it into units, folds and segments each field.
//!
//! Pure and the same on any thread: the pipeline runs it in parallel, and [`super::build::Builder`] gathers the results in
//! order. Terms are strings here only once a document; units speak of them by local ordinals.

use super::posting::Fields;
use super::unit::{BLOCK_BYTES, UNIT_BYTES, Unit, UnitSection};
use crate::model::{Boost, Document, PLAIN_WEIGHT, Section};
use crate::text::fold::{FoldTable, Normal, normalize};
use crate::text::segment::{Keys, Kind, Side, Token, grams, tokens};
use rustc_hash::FxHashMap;

/// A document, ready to be gathered.
#[derive(Debug, Clone)]
pub struct Analyzed {
    /// As [`Document::url`].
    pub url: String,
    pub(super) filters: Vec<(String, String)>,
    pub(super) sort: Vec<(String, String)>,
    pub(super) weight: u8,
    pub(super) units: Vec<AnalyzedUnit>,
    pub(super) links: Vec<AnalyzedLink>,
    /// Keys of the document's tokens; units speak of them by position.
    pub(super) terms: Vec<String>,
    /// What links the tokens of grams, see [`Keys::link`].
    pub(super) bonds: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct AnalyzedUnit {
    pub text: Unit,
    /// Number of word and n-gram tokens in headings and text.
    pub length: u32,
    /// Local term and where it stands, by ascending term; symbols have no fields.
    pub postings: Vec<(u32, Option<Fields>)>,
    /// First term, second term, bond: ascending, distinct.
    pub grams: Vec<(u32, u32, u32)>,
}

#[derive(Debug, Clone)]
pub(super) struct AnalyzedLink {
    pub target: String,
    pub text: String,
    pub in_body: bool,
    /// Local terms of the text, ascending, distinct.
    pub terms: Vec<u32>,
}

/// Analyses a document.
pub fn analyze(document: Document) -> Analyzed {
    let mut local =
        Local { table: FoldTable::full(), ids: FxHashMap::default(), bonds: FxHashMap::default(), key: String::new() };
    let head = Unit {
        url: document.url.clone(),
        title: document.title,
        language: document.language,
        meta: document.meta,
        ..Unit::default()
    };
    let mut pieces = cut(document.sections);
    if pieces.is_empty() {
        pieces.push(Vec::new());
    }
    let mut units: Vec<AnalyzedUnit> = Vec::with_capacity(pieces.len());
    for sections in pieces {
        let mut text = head.clone();
        let mut collector = Collector::default();
        if units.is_empty() {
            text.description = document.description.clone();
            collector.label(&mut local, &text.title, Fields::TITLE);
            collector.label(&mut local, &url_words(&text.url), Fields::URL);
            collector.body(&mut local, &text.description, &[]);
        }
        for (section, boosts) in sections {
            if !section.continued {
                collector.label(&mut local, &section.heading, Fields::HEADING);
            }
            collector.body(&mut local, &section.text, &boosts);
            text.sections.push(section);
        }
        units.push(collector.finish(text));
    }
    let links = document.links.into_iter().filter(|l| l.target != document.url).map(|l| local.link(l)).collect();
    let by_ordinal = |ids: FxHashMap<String, u32>| {
        let mut list: Vec<(u32, String)> = ids.into_iter().map(|(s, i)| (i, s)).collect();
        list.sort_unstable();
        list.into_iter().map(|(_, s)| s).collect()
    };
    Analyzed {
        url: document.url,
        filters: document.filters,
        sort: document.sort,
        weight: document.weight,
        units,
        links,
        terms: by_ordinal(local.ids),
        bonds: by_ordinal(local.bonds),
    }
}

/// The words of a URL: percent-decoded, without the ending of its last part.
fn url_words(url: &str) -> String {
    let stem = match url.rsplit_once('.') {
        Some((stem, ending)) if !ending.contains('/') => stem,
        _ => url,
    };
    let mut bytes = Vec::with_capacity(stem.len());
    let mut rest = stem.as_bytes();
    while let Some((&b, tail)) = rest.split_first() {
        let hex = |i: usize| tail.get(i).and_then(|&d| char::from(d).to_digit(16));
        match (b, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(b);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A document's terms and bonds, numbered as they come.
struct Local {
    table: &'static FoldTable,
    ids: FxHashMap<String, u32>,
    bonds: FxHashMap<String, u32>,
    key: String,
}

impl Local {
    fn number(ids: &mut FxHashMap<String, u32>, key: &str) -> u32 {
        match ids.get(key) {
            Some(&id) => id,
            None => {
                let id = ids.len() as u32;
                ids.insert(key.to_owned(), id);
                id
            }
        }
    }

    /// The local terms of tokens, one each.
    fn terms(&mut self, normal: &Normal, tokens: &[Token]) -> Vec<u32> {
        let keys = Keys { chars: &normal.chars, source: "" };
        let number = |t| {
            keys.token(t, &mut self.key);
            Self::number(&mut self.ids, &self.key)
        };
        tokens.iter().map(number).collect()
    }

    fn link(&mut self, link: crate::model::Link) -> AnalyzedLink {
        let normal = normalize(&link.text, self.table);
        let mut tokens = tokens(&normal.chars, &link.text);
        tokens.retain(|t| !t.kind.is_symbol());
        let mut terms = self.terms(&normal, &tokens);
        terms.sort_unstable();
        terms.dedup();
        AnalyzedLink { target: link.target, text: link.text, in_body: link.in_body, terms }
    }
}

/// Gathers the postings and grams of one unit.
#[derive(Default)]
struct Collector {
    /// Term → body frequency in tenths, label bits, and whether it is a symbol.
    terms: FxHashMap<u32, (u32, u8, bool)>,
    grams: Vec<(u32, u32, u32)>,
    length: u32,
}

impl Collector {
    fn label(&mut self, local: &mut Local, text: &str, bit: u8) {
        self.add(local, text, |_| 0, bit);
    }

    fn body(&mut self, local: &mut Local, text: &str, boosts: &[Boost]) {
        let weight = |at: usize| boosts.iter().find(|b| b.start <= at && at < b.end).map_or(PLAIN_WEIGHT, |b| b.weight);
        self.add(local, text, weight, 0);
    }

    fn add(&mut self, local: &mut Local, text: &str, weight: impl Fn(usize) -> u8, bit: u8) {
        if text.is_empty() {
            return;
        }
        let normal = normalize(text, local.table);
        let tokens = tokens(&normal.chars, text);
        let terms = local.terms(&normal, &tokens);
        for (t, &term) in tokens.iter().zip(&terms) {
            let entry = self.terms.entry(term).or_insert((0, 0, t.kind.is_symbol()));
            entry.0 += u32::from(weight(normal.chars[t.start as usize].start as usize));
            entry.1 |= bit;
            self.length += u32::from(matches!(t.kind, Kind::Word | Kind::Bigram | Kind::End) && bit != Fields::URL);
        }
        let keys = Keys { chars: &normal.chars, source: text };
        for g in grams(&normal.chars, &tokens, Side::Text) {
            keys.link(&g, &mut local.key);
            let bond = Local::number(&mut local.bonds, &local.key);
            self.grams.push((terms[g.first as usize], terms[g.second as usize], bond));
        }
    }

    fn finish(mut self, text: Unit) -> AnalyzedUnit {
        self.grams.sort_unstable();
        self.grams.dedup();
        let fields = |(tenths, bits, symbol): (u32, u8, bool)| (!symbol).then(|| Fields(bits).with_body(tenths));
        let mut postings: Vec<_> = self.terms.into_iter().map(|(term, entry)| (term, fields(entry))).collect();
        postings.sort_unstable_by_key(|p| p.0);
        AnalyzedUnit { text, length: self.length, postings, grams: self.grams }
    }
}

/// Cuts sections into units of about [`UNIT_BYTES`]: between sections, within a large section between its blocks, and only
/// within a block of more than [`BLOCK_BYTES`].
fn cut(sections: Vec<Section>) -> Vec<Vec<(UnitSection, Vec<Boost>)>> {
    let mut units: Vec<Vec<(UnitSection, Vec<Boost>)>> = Vec::new();
    let mut room = 0;
    for section in sections {
        for (i, (start, end)) in pieces(&section.text).into_iter().enumerate() {
            let size = section.heading.len() + end - start;
            if units.is_empty() || size > room {
                units.push(Vec::new());
                room = UNIT_BYTES;
            }
            room = room.saturating_sub(size);
            let boosts = section.boosts.iter().filter(|b| b.start < end && b.end > start);
            let boosts = boosts.map(|b| Boost {
                start: b.start.max(start) - start,
                end: b.end.min(end) - start,
                weight: b.weight,
            });
            let part = UnitSection {
                heading: section.heading.clone(),
                level: section.level,
                id: section.id.clone(),
                text: section.text[start..end].to_owned(),
                continued: i > 0,
            };
            units.last_mut().expect("pushed above").push((part, boosts.collect()));
        }
    }
    units
}

/// Byte ranges of a section's text that go into a unit each; one range unless it is large.
fn pieces(text: &str) -> Vec<(usize, usize)> {
    if text.len() <= UNIT_BYTES {
        return vec![(0, text.len())];
    }
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    let mut end = 0;
    for block in text.split_inclusive('\n') {
        if end > start && end - start + block.len() > UNIT_BYTES {
            out.push((start, end));
            start = end;
        }
        end += block.len();
        while end - start > BLOCK_BYTES {
            let at = start + inner_cut(&text[start..end]);
            out.push((start, at));
            start = at;
        }
    }
    out.push((start, end));
    out
}

/// Where to cut within a block: behind the last sentence end, else white space, else character before [`UNIT_BYTES`].
fn inner_cut(block: &str) -> usize {
    let head = crate::model::cut(block, UNIT_BYTES);
    let behind = |found: Option<(usize, char)>| found.map(|(i, c)| i + c.len_utf8()).filter(|&i| i > UNIT_BYTES / 2);
    let last = |is: fn(char) -> bool| behind(head.char_indices().rev().find(|&(_, c)| is(c)));
    last(|c| "。！？；.!?;".contains(c)).or_else(|| last(char::is_whitespace)).unwrap_or(head.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(heading: &str, text: String) -> Section {
        Section { heading: heading.into(), level: 2, id: heading.into(), text, boosts: vec![] }
    }

    #[test]
    fn a_large_page_is_cut_at_sections_then_at_blocks_and_loses_nothing() {
        let paragraph = "一二三四五六七八九十。\n".repeat(100); // 3,400 bytes
        let sections: Vec<Section> =
            [1, 2, 9, 1].iter().enumerate().map(|(i, &n)| section(&format!("s{i}"), paragraph.repeat(n))).collect();
        let units = cut(sections);
        let sizes: Vec<usize> = units.iter().map(|u| u.iter().map(|(s, _)| s.text.len()).sum()).collect();
        assert!(units.len() > 3 && sizes.iter().all(|&s| s <= UNIT_BYTES), "{sizes:?}");
        assert_eq!(sizes.iter().sum::<usize>(), paragraph.len() * 13);
        let continued = units.iter().flatten().filter(|(s, _)| s.continued).count();
        assert!(continued > 0 && units.iter().flatten().filter(|(s, _)| !s.continued).count() == 4);
    }

    #[test]
    fn one_endless_line_is_cut_into_units() {
        for text in ["字".repeat(50_000), "word ".repeat(30_000), "x".repeat(100_000)] {
            let ranges = pieces(&text);
            assert!(ranges.windows(2).all(|w| w[0].1 == w[1].0) && ranges.last().unwrap().1 == text.len());
            assert!(ranges.iter().all(|(a, b)| b - a <= BLOCK_BYTES && b > a));
        }
    }

    #[test]
    fn url_words_are_decoded() {
        assert_eq!(url_words("docs/%E6%9C%8D%E5%8A%A1/v1.2/a-b.html"), "docs/服务/v1.2/a-b");
        assert_eq!(url_words("docs/v1.2/"), "docs/v1.2/");
        assert_eq!(url_words("100%/%zz"), "100%/%zz");
    }
}
