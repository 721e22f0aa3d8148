//! From a document to what is posted: cuts it into units, folds and segments each field.
//!
//! Pure and the same on any thread: the pipeline runs it in parallel, and [`super::build::Builder`] gathers the results in
//! order. Terms are strings here only once a document; units speak of them by local ordinals.

use super::names::Names;
use super::posting::Fields;
use super::unit::{Unit, UnitSection};
use crate::model::{Boost, Document, Link, PLAIN_WEIGHT, Section};
use crate::text::fold::{FoldTable, Normal, normalize};
use crate::text::segment::{Bond, Gram, Keys, Kind, Side, Token, grams, tokens};
use rustc_hash::FxHashMap;

/// A document, ready to be gathered.
#[derive(Debug, Clone)]
pub struct Analyzed {
    /// As [`Document::url`].
    pub url: String,
    /// As [`Document::language`].
    pub(super) language: String,
    pub(super) filters: Vec<(String, String)>,
    pub(super) sort: Vec<(String, String)>,
    pub(super) weight: u8,
    pub(super) units: Vec<AnalyzedUnit>,
    pub(super) links: Vec<AnalyzedLink>,
    /// Keys of the document's tokens; units speak of them by position.
    pub(super) terms: Names,
    /// What links the tokens of grams, see [`Keys::link`].
    pub(super) bonds: Names,
}

#[derive(Debug, Clone)]
pub(super) struct AnalyzedUnit {
    /// As [`Unit::write`] gives it.
    pub text: Vec<u8>,
    /// See [`Unit::text_bytes`].
    pub text_bytes: u32,
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

/// Analyses a document, cut into units of about `unit_bytes` of text ([`BuildOptions::unit_bytes`](super::BuildOptions::unit_bytes)).
pub fn analyze(document: Document, unit_bytes: usize) -> Analyzed {
    let mut local = Local::new();
    let head = Unit {
        url: document.url.clone(),
        title: document.title,
        language: document.language,
        meta: document.meta,
        ..Unit::default()
    };
    let mut pieces = cut(document.sections, unit_bytes);
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
        units.push(collector.finish(&mut local, text));
    }
    let links = document.links.into_iter().filter(|l| l.target != document.url);
    // What it calls itself is told as by a link to itself.
    let names = document.names.into_iter().map(|text| Link { target: document.url.clone(), text, in_body: false });
    let links = links.chain(names).map(|l| local.link(l)).collect();
    Analyzed {
        url: document.url,
        language: head.language,
        filters: document.filters,
        sort: document.sort,
        weight: document.weight,
        units,
        links,
        terms: local.ids.settled(),
        bonds: local.bonds.settled(),
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
    ids: Names,
    /// The terms that [`Keys::packed`] has a number for, most of most texts, by the halves of it.
    packed: FxHashMap<(u64, u64), u32>,
    bonds: Names,
    /// Of each sort of gram the bond that was met last: mostly the next one is the same.
    last_bonds: [(String, u32); Bond::COUNT],
    /// Where the open unit's [`Collector`] has each term, or [`NOWHERE`].
    places: Vec<u32>,
    key: String,
}

/// Of a term that is not in the open unit.
const NOWHERE: u32 = u32::MAX;

impl Local {
    fn new() -> Local {
        Local {
            table: FoldTable::full(),
            ids: Names::default(),
            packed: FxHashMap::default(),
            bonds: Names::default(),
            last_bonds: std::array::from_fn(|_| (String::new(), NOWHERE)),
            places: vec![],
            key: String::new(),
        }
    }

    /// The local terms of tokens, one each.
    fn terms(&mut self, normal: &Normal, tokens: &[Token]) -> Vec<u32> {
        let keys = Keys { chars: &normal.chars, source: "" };
        let mut spelled = |ids: &mut Names, t| {
            keys.token(t, &mut self.key);
            ids.number(&self.key)
        };
        let number = |t| match keys.packed(t) {
            Some(p) => {
                let halves = (p as u64, (p >> 64) as u64);
                *self.packed.entry(halves).or_insert_with(|| spelled(&mut self.ids, t))
            }
            None => spelled(&mut self.ids, t),
        };
        tokens.iter().map(number).collect()
    }

    /// The bond of a gram.
    fn bond(&mut self, keys: Keys, gram: &Gram) -> u32 {
        let last = &mut self.last_bonds[gram.bond as usize];
        if last.1 != NOWHERE && matches!(gram.bond, Bond::Trigram | Bond::Quad) {
            // Of these there is one alone.
            return last.1;
        }
        keys.link(gram, &mut self.key);
        if last.1 == NOWHERE || last.0 != self.key {
            last.0.clone_from(&self.key);
            last.1 = self.bonds.number(&self.key);
        }
        last.1
    }

    fn link(&mut self, link: Link) -> AnalyzedLink {
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
    terms: Vec<Met>,
    /// First term, second term, bond.
    grams: Vec<(u32, u32, u32)>,
    length: u32,
}

/// A term in a unit.
struct Met {
    term: u32,
    /// Frequency in the body, in tenths.
    tenths: u32,
    labels: u8,
    is_symbol: bool,
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
        local.places.resize(local.ids.len(), NOWHERE);
        for (t, &term) in tokens.iter().zip(&terms) {
            let place = &mut local.places[term as usize];
            if *place == NOWHERE {
                *place = self.terms.len() as u32;
                self.terms.push(Met { term, tenths: 0, labels: 0, is_symbol: t.kind.is_symbol() });
            }
            let met = &mut self.terms[*place as usize];
            met.tenths += u32::from(weight(normal.chars[t.start as usize].start as usize));
            met.labels |= bit;
            self.length += u32::from(matches!(t.kind, Kind::Word | Kind::Bigram | Kind::End) && bit != Fields::URL);
        }
        let keys = Keys { chars: &normal.chars, source: text };
        for g in grams(&normal.chars, &tokens, Side::Text) {
            let bond = local.bond(keys, &g);
            self.grams.push((terms[g.first as usize], terms[g.second as usize], bond));
        }
    }

    fn finish(mut self, local: &mut Local, text: Unit) -> AnalyzedUnit {
        let grams = distinct(&mut self.grams, local.ids.len(), local.bonds.len());
        self.terms.sort_unstable_by_key(|met| met.term);
        self.terms.iter().for_each(|met| local.places[met.term as usize] = NOWHERE);
        let fields = |met: &Met| (!met.is_symbol).then(|| Fields(met.labels).with_body(met.tenths));
        let postings = self.terms.iter().map(|met| (met.term, fields(met))).collect();
        AnalyzedUnit { text: text.write(), text_bytes: text.text_bytes() as u32, length: self.length, postings, grams }
    }
}

/// Grams in order, each once, of a document of so many terms and bonds. One number for each is quicker to compare, and a short one most.
fn distinct(grams: &mut Vec<(u32, u32, u32)>, terms: usize, bonds: usize) -> Vec<(u32, u32, u32)> {
    if terms > 1 << 24 || bonds > 1 << 16 {
        grams.sort_unstable();
        grams.dedup();
        return std::mem::take(grams);
    }
    let number = |&(a, b, bond): &(u32, u32, u32)| u64::from(a) << 40 | u64::from(b) << 16 | u64::from(bond);
    let mut numbers: Vec<u64> = grams.iter().map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().map(|n| ((n >> 40) as u32, (n >> 16) as u32 & 0xff_ffff, n as u32 & 0xffff)).collect()
}

/// Cuts sections into units of about `unit_bytes`: between sections, within a large section between its blocks (paragraphs, lines of code), and only
/// within a block of more than twice as many.
fn cut(sections: Vec<Section>, unit_bytes: usize) -> Vec<Vec<(UnitSection, Vec<Boost>)>> {
    let mut units: Vec<Vec<(UnitSection, Vec<Boost>)>> = Vec::new();
    let mut room = 0;
    for section in sections {
        for (i, (start, end)) in pieces(&section.text, unit_bytes).into_iter().enumerate() {
            let size = section.heading.len() + end - start;
            if units.is_empty() || size > room {
                units.push(Vec::new());
                room = unit_bytes;
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
fn pieces(text: &str, unit_bytes: usize) -> Vec<(usize, usize)> {
    if text.len() <= unit_bytes {
        return vec![(0, text.len())];
    }
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    let mut end = 0;
    for block in text.split_inclusive('\n') {
        if end > start && end - start + block.len() > unit_bytes {
            out.push((start, end));
            start = end;
        }
        end += block.len();
        while end - start > 2 * unit_bytes {
            let at = start + inner_cut(&text[start..end], unit_bytes);
            out.push((start, at));
            start = at;
        }
    }
    out.push((start, end));
    out
}

/// Where to cut within a block: behind the last sentence end, else white space, else character before `unit_bytes`.
fn inner_cut(block: &str, unit_bytes: usize) -> usize {
    let head = crate::model::cut(block, unit_bytes);
    let behind = |found: Option<(usize, char)>| found.map(|(i, c)| i + c.len_utf8()).filter(|&i| i > unit_bytes / 2);
    let last = |is: fn(char) -> bool| behind(head.char_indices().rev().find(|&(_, c)| is(c)));
    last(|c| "。！？；.!?;".contains(c)).or_else(|| last(char::is_whitespace)).unwrap_or(head.len())
}

#[cfg(test)]
mod tests {
    use super::super::unit::{SMALL_UNIT_BYTES, UNIT_BYTES};
    use super::*;

    fn section(heading: &str, text: String) -> Section {
        Section { heading: heading.into(), level: 2, id: heading.into(), text, boosts: vec![] }
    }

    #[test]
    fn a_large_page_is_cut_at_sections_then_at_blocks_and_loses_nothing() {
        let paragraph = "一二三四五六七八九十。\n".repeat(100); // 3,400 bytes
        let sections: Vec<Section> =
            [1, 2, 9, 1].iter().enumerate().map(|(i, &n)| section(&format!("s{i}"), paragraph.repeat(n))).collect();
        for unit_bytes in [SMALL_UNIT_BYTES, UNIT_BYTES] {
            let units = cut(sections.clone(), unit_bytes);
            let sizes: Vec<usize> = units.iter().map(|u| u.iter().map(|(s, _)| s.text.len()).sum()).collect();
            assert!(units.len() >= 40_000 / unit_bytes && sizes.iter().all(|&s| s <= unit_bytes), "{sizes:?}");
            assert_eq!(sizes.iter().sum::<usize>(), paragraph.len() * 13);
            let continued = units.iter().flatten().filter(|(s, _)| s.continued).count();
            assert!(continued > 0 && units.iter().flatten().filter(|(s, _)| !s.continued).count() == 4);
        }
    }

    #[test]
    fn one_endless_line_is_cut_into_units() {
        for text in ["字".repeat(50_000), "word ".repeat(30_000), "x".repeat(100_000)] {
            for unit_bytes in [SMALL_UNIT_BYTES, UNIT_BYTES] {
                let ranges = pieces(&text, unit_bytes);
                assert!(ranges.windows(2).all(|w| w[0].1 == w[1].0) && ranges.last().unwrap().1 == text.len());
                assert!(ranges.iter().all(|(a, b)| b - a <= 2 * unit_bytes && b > a));
            }
        }
    }

    #[test]
    fn packed_keys_are_the_same_where_keys_are() {
        let text = "a ab abc abcdef abcdefg abcdefghijklmno abcdefghijklmnop 服 服务 服务发 服务发现 𠮷 𠮷野家 はな はなびらはなび 한 한국 한국어 \
                    ++ +++ ñandú façade naïveté-naïvetés ABC Abcdef ab\u{301}c é éé ééééééé getElementById a-b_c 1 12 123456 1234567";
        let normal = normalize(text, FoldTable::full());
        let keys = Keys { chars: &normal.chars, source: text };
        let tokens = tokens(&normal.chars, text);
        let both = |t: &Token| {
            let mut key = String::new();
            keys.token(t, &mut key);
            (key, keys.packed(t))
        };
        let all: Vec<(String, Option<u128>)> = tokens.iter().map(both).collect();
        for (key, packed) in &all {
            let count = key.chars().count();
            assert_eq!(packed.is_some(), count <= 6 || count <= 15 && key.is_ascii(), "{key:?}");
            assert!(
                all.iter().filter(|other| other.1.is_some()).all(|other| (other.0 == *key) == (other.1 == *packed)),
                "{key:?}"
            );
        }
        assert!(all.len() > 50 && all.iter().any(|(_, packed)| packed.is_none()));
    }

    #[test]
    fn grams_are_put_in_order_once_each_in_small_and_in_large_documents() {
        let mut seed = 1u32;
        let mut below = |n: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 7) % n
        };
        let some: Vec<(u32, u32, u32)> = (0..9_000)
            .map(|i| [below(70), below(1 << 24), below(3) << 14, i % 2])
            .map(
                |[a, b, bond, large]: [u32; 4]| {
                    if large > 0 { (a + (1 << 24) - 70, b % 90, bond) } else { (a, b, bond) }
                },
            )
            .collect();
        let small = distinct(&mut some.clone(), 1 << 24, 1 << 16);
        assert!(small.len() < some.len() && small.is_sorted());
        assert_eq!(distinct(&mut some.clone(), (1 << 24) + 1, 0), small);
    }

    #[test]
    fn url_words_are_decoded() {
        assert_eq!(url_words("docs/%E6%9C%8D%E5%8A%A1/v1.2/a-b.html"), "docs/服务/v1.2/a-b");
        assert_eq!(url_words("docs/v1.2/"), "docs/v1.2/");
        assert_eq!(url_words("100%/%zz"), "100%/%zz");
    }
}
