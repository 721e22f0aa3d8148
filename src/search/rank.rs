//! Which page comes first? Every constant of ranking, with its reason, and the arithmetic they go into.
//!
//! Two steps. [`Scorer`] scores all pages from postings: BM25F (Robertson, Zaragoza and Taylor, Simple BM25 extension to multiple
//! weighted fields, 2004) over n-grams and words. [`Evidence`] re-scores the best of them, a window of a fixed size, on what their text shows.
//!
//! Scores are integers; logarithms are made of + − × ÷ alone, which IEEE 754 defines to the last bit: native and wasm
//! agree.

use super::candidates::Labels;
use crate::index::posting::{Fields, class_length};
use crate::index::root::Root;
use std::cell::{Cell, Ref, RefCell};

/// Weights of the fields in tenths: body, title, heading, links, URL. A title names the page, and so does the text of a link, in others' words;
/// a heading names a part of it; a URL word says less, since folders repeat.
pub const FIELD_WEIGHTS: [u8; 5] = [10, 60, 15, 70, 20];
/// Their names, in the same order.
pub const FIELDS: [&str; 5] = ["body", "title", "heading", "links", "url"];
/// Most that a field may weigh, in tenths.
pub const MOST_WEIGHT: u8 = 250;

#[cfg(feature = "write")]
impl Default for crate::index::BuildOptions {
    fn default() -> Self {
        use crate::index::{block::BLOCK_FILL, build::LARGE_FROM, build::SHARD_BYTES, group::STEP, unit::SMALL_UP_TO};
        Self {
            field_weights: FIELD_WEIGHTS,
            shard_bytes: SHARD_BYTES,
            large_from: LARGE_FROM,
            ranges: true,
            step: STEP,
            small_up_to: SMALL_UP_TO,
            block_bytes: BLOCK_FILL,
            one_block_up_to: 0,
        }
    }
}

/// BM25's saturation, the weighted frequency that earns half of the most, and its length normalisation, of short and of long queries. Low: a page that names a term often
/// is not much more about it, and units are cut at one size. A long query has words that any long page has, once: there frequency and length say more.
const SATURATION: [(f64, f64); 2] = [(0.8, 0.5), (2.0, 1.0)];
/// A query of so many words or pairs of characters is long: a question or a sentence mostly, which need not stand anywhere; parts of an address or a path are words, too.
/// Questions gain .05; with 4 or 6 they are within .004 of it.
pub const LONG: usize = 5;
/// One in the fixed-point numbers of scores.
const ONE: f64 = 1024.0;

/// Pages that are re-scored on their text together: those of a first list, whose texts are wanted anyway.
pub const WINDOW: usize = 10;
/// … and behind them: where a first list folds copies, it reads so many more.
pub const LATER_WINDOW: usize = 5;
/// Places of the first window for pages that very likely hold the query as it stands: names of a site's parts can be on more pages than a window has. Code is no
/// name: all places are for the pages that hold it.
pub const SPANS_RESERVED: usize = 5;
/// What a match by prefix earns of the same match whole.
pub const PREFIX_SHARE: u32 = 60;
/// What a part of a camelCase query word, a symbol or a stored gram adds, in hundredths of a required token.
pub const OPTIONAL_SHARE: u32 = 35;
/// A page that lacks query terms is listed from this share of their weight on, in hundredths; those in its names count twice. At 20 anchors gain no more, and a
/// first list reads 10 kB more.
pub const PARTIAL_SHARE: u32 = 40;
/// … or, where no page holds so much (a question has words that its answer lacks), from this share of what the best page holds.
pub const BEST_SHARE: u32 = 40;
/// What the score of a page that holds the query in another form (script, width, marks) is divided by, in hundredths: of two that are called so, the one in the query's own comes first.
pub const OTHER_FORM: u64 = 125;
/// A label that is alike the query by so many hundredths names the page for it, though in other words.
pub const ALIKE: u32 = 35;
/// … by so many where the page's labels hold the query in pieces only.
pub const ALIKE_IN_PIECES: u32 = 60;
/// … by so many where they lack a part of it, but one of them holds [`NEARLY_ALL`] of it: the query but for a particle, a number, an ending. A name that holds
/// less is a part of many sentences; how much else the name says matters less …
pub const ALIKE_LACKING: u32 = 50;
/// … unless what it holds weighs less than [`NEARLY_WEIGHS`]: then by so many.
pub const ALIKE_LIGHT: u32 = 80;
/// A title, a link's text or a heading is the name that a query quotes (`see section 4, “Tides”`) where the quotes hold so much of it, in hundredths of its characters:
/// it may be numbered. At 40 sentences lose .002 (Japanese), at 70 links' texts .01 …
pub const QUOTED_NAME: usize = 50;
/// … and where it holds so much of all that is asked, in hundredths of its weight: else pages called by a frequent word come before those that say more.
pub const QUOTED_WEIGHS: u32 = 60;
/// What a name holds that may stand for all of the query, in hundredths of its characters …
pub const NEARLY_ALL: u32 = 85;
/// … and what that weighs, in 1/1024 bits: frequent words are in names by chance. Without it sentences lose .004 (Japanese).
pub const NEARLY_WEIGHS: u32 = 5 * 1024;
/// … by so many where no page more than cites the query, in lines of their own: the entry of a list, the cell of a table is a name, seldom a sentence.
pub const ALIKE_CITED: u32 = 20;
/// A name, or its gloss, is all that is asked where it weighs at least one in so many of the query: `2` in `tide(2)` does not. With no such bound typos lose .011 (English),
/// with 3 links' texts .003 (Chinese).
pub const GLOSS_WEIGHS: u32 = 5;
/// What a label's likeness to a name or its gloss counts, in hundredths: a page that is called so is the thing itself, one called by both and more is about it.
pub const CALLED: u32 = 130;
/// What a page loses beside the terms that it lacks, in hundredths of the share of the query's weight that they are; of a long query, nothing.
pub const LACKING_COSTS: u64 = 50;
/// Length of the passage in which a query's terms count as near each other, in characters: a long sentence of Chinese, a short one of English.
pub const PASSAGE: u32 = 100;
/// Where no page of a window holds a query with Han, the best passages of so many characters add to scores, by so many hundredths of the weight that they hold: a clause, and a sentence.
pub const QUESTION_PASSAGES: [(u32, u32); 2] = [(30, 150), (60, 100)];
/// Most that a single character weighs there, in hundredths of its rarity among the pages of the window: postings do not tell how rare single characters are.
pub const RARE_HERE: u32 = 300;
/// How much of a name a term is, in hundredths, where it stands in the title …
pub const NAMED_TITLE: u32 = 100;
/// … in the text of a link that leads to the page …
pub const NAMED_LINK: u32 = 80;
/// … in a heading, which names a part of the page …
pub const NAMED_HEADING: u32 = 60;
/// … in the URL, whose folders name many pages.
pub const NAMED_URL: u32 = 20;
/// A page whose names hold the whole query earns so many times more: who asks for a page in other words than its own uses those of its names.
pub const NAMED: u64 = 3;
/// What each doubling of a page's units adds to the 100 that its score is divided by: the best of many parts shows much of any query by chance, and who asks means
/// the page on it, not the manual on one page that holds all pages …
pub const LARGE: u64 = 10;
/// … beyond so many doublings: most long pages are no such.
pub const LARGE_FROM: u32 = 2;
/// What each doubling of the pages that link to a page adds, in hundredths: a small prior, since a menu's pages are linked by all.
pub const INLINK: u64 = 6;

/// Most further parts of a window's pages that are fetched along with the first: about half of the queries that could want one do, and a step more takes a phone as long as ten parts.
pub const OTHERS_ALONG: usize = 6;

/// Most ways in which a query is repaired; each costs the shards of its new words.
pub const REPAIRS: usize = 6;
/// A query of one word is repaired where fewer pages than this hold it; one of several words where none holds them all.
pub const FEW: usize = 3;

/// How a repaired word was found; better ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// Another form of the word.
    Form,
    /// One typing error.
    OneError,
    /// Two words run together, or one split.
    Joined,
    /// A word of the same stem; what follows it in the query is no known ending.
    Kin,
    /// A longer word that holds it.
    Inside,
    /// A number cut at its thousands or before the word it was typed with.
    Apart,
    /// Two typing errors.
    TwoErrors,
    /// A longer word that begins with it but for a typing error.
    Begun,
    /// An error in the first letter, or more of them than a word of its length may have: better than nothing.
    Loose,
}

impl Found {
    /// By the number of errors.
    pub fn error(cost: u8) -> Self {
        if cost == 1 { Found::OneError } else { Found::TwoErrors }
    }

    /// What results say of it.
    pub fn kind(self) -> super::MatchKind {
        match self {
            Found::Form | Found::Kin => super::MatchKind::Form,
            Found::Inside => super::MatchKind::Inside,
            _ => super::MatchKind::Typo,
        }
    }

    /// What a match earns of a match as it stands, in hundredths.
    pub fn share(self) -> u32 {
        match self {
            Found::Form => 90,
            Found::OneError | Found::Joined | Found::Apart => 80,
            Found::Inside | Found::Kin => 60,
            Found::TwoErrors => 50,
            Found::Begun | Found::Loose => 30,
        }
    }
}

/// Items in ascending order; for short lists. By insertion: the library's sorts cost readers up to 2 kB of wasm for each type.
pub fn ordered<T: Ord>(items: Vec<T>) -> Vec<T> {
    let mut out: Vec<T> = Vec::with_capacity(items.len());
    for item in items {
        out.insert(out.partition_point(|o| *o <= item), item);
    }
    out
}

/// The places of `count` keys in descending order of the first number, then ascending of the second, then as they stand. The one sort for long lists: a heap's.
pub fn places(count: usize, key: &dyn Fn(usize) -> (u64, u32)) -> Vec<usize> {
    first_places(count, count, key)
}

/// … the first of them: `most` at most. The others cost one look each.
pub fn first_places(count: usize, most: usize, key: &dyn Fn(usize) -> (u64, u32)) -> Vec<usize> {
    let sorted = |keys: Vec<(u64, u32, usize)>| {
        let mut keys = std::collections::BinaryHeap::from(keys).into_sorted_vec();
        keys.truncate(most);
        keys
    };
    let (mut best, mut last) = (Vec::new(), (u64::MAX, u32::MAX, usize::MAX));
    for i in 0..count {
        let (first, second) = key(i);
        let this = (!first, second, i);
        if this < last {
            best.push(this);
        }
        if best.len() / 2 > most {
            best = sorted(best);
            last = best.last().copied().unwrap_or(last);
        }
    }
    sorted(best).into_iter().map(|k| k.2).collect()
}

/// Leaves `places` of the first [`WINDOW`] to pages that very likely hold the query as it stands, where pages whose names hold its words would fill it.
pub fn reserve(order: &mut [usize], places: usize, spans: &dyn Fn(usize) -> bool) {
    for _ in 0..places {
        let window = &order[..order.len().min(WINDOW)];
        if window.iter().filter(|&&i| spans(i)).count() >= places {
            return;
        }
        let Some(from) = order.iter().skip(WINDOW).position(|&i| spans(i)) else { return };
        // The last that is none gives way; it comes first behind the window.
        let gives = order[..WINDOW].iter().rposition(|&i| !spans(i)).unwrap_or(WINDOW - 1);
        (WINDOW..WINDOW + from).rev().for_each(|i| order.swap(i, i + 1));
        (gives..WINDOW).for_each(|i| order.swap(i, i + 1));
    }
}

/// Scores postings of one index.
pub struct Scorer {
    /// Of short and of long queries, by fields and length class: the saturated frequency, up to [`ONE`].
    saturation: RefCell<Vec<u16>>,
    /// Where those begin that the query is of.
    from: Cell<usize>,
    /// What the table was made with.
    weights: Cell<[u8; 5]>,
    units: u32,
}

impl Scorer {
    /// Of an index; [`Scorer::weigh`] makes the table.
    pub fn new(root: &Root) -> Self {
        let units = root.units.len().max(1) as u32;
        Scorer { saturation: RefCell::default(), from: Cell::new(0), weights: Cell::new(root.field_weights), units }
    }

    /// Goes on with these weights, and the index's where none are given: every search begins with it.
    pub fn weigh(&self, root: &Root, given: [Option<u8>; 5]) {
        let mut weights = root.field_weights;
        weights.iter_mut().zip(given).for_each(|(w, given)| *w = given.unwrap_or(*w));
        if self.weights.replace(weights) != weights || self.saturation.borrow().is_empty() {
            *self.saturation.borrow_mut() = Self::table(root, weights);
        }
    }

    /// What labels show, by how much more or less than usual they weigh.
    pub fn weighed(&self, e: &Evidence) -> Evidence {
        let weights = self.weights.get();
        let by = |share: u32, field: usize| share * u32::from(weights[field]) / u32::from(FIELD_WEIGHTS[field]);
        let weighed = Evidence {
            in_title: by(e.in_title, 1).min(100),
            in_heading: by(e.in_heading, 2).min(100),
            in_link: by(e.in_link, 3).min(100),
            title_like: by(e.title_like, 1),
            heading_like: by(e.heading_like, 2),
            link_like: by(e.link_like, 3),
            ..*e
        };
        Evidence { nearly: e.nearly.min(weighed.like()), ..weighed }
    }

    fn table(root: &Root, weights: [u8; 5]) -> Vec<u16> {
        let units = root.units.len().max(1) as f64;
        let total: f64 = root.units.iter().map(|u| f64::from(class_length(u.length_class()))).sum();
        let average = (total / units).max(1.0);
        let [body, title, heading, links, url] = weights.map(|w| f64::from(w) / 10.0);
        let mut saturation = Vec::with_capacity(SATURATION.len() * 16 * 256);
        for (k1, b) in SATURATION {
            for byte in 0..=255 {
                let f = Fields(byte);
                for class in 0..16 {
                    let norm = 1.0 - b + b * f64::from(class_length(class)) / average;
                    let flag = |bit, weight: f64| if f.has(bit) { weight } else { 0.0 };
                    // Only the body grows with its length: a title does not say less on a long page.
                    let frequency = body * f64::from(f.body()) / norm
                        + flag(Fields::TITLE, title)
                        + flag(Fields::HEADING, heading)
                        + links * f64::from(f.links()) / 2.0
                        + flag(Fields::URL, url);
                    saturation.push((frequency / (k1 + frequency) * ONE) as u16);
                }
            }
        }
        saturation
    }

    /// Inverse document frequency of a term in `df` units, in 1/1024 bits; at least one bit's 1/16, so that a term in every unit still counts.
    pub fn idf(&self, df: u32) -> u32 {
        rarity(df, self.units) + 64
    }

    /// Goes on with a query of so many words or pairs of characters: before anything is looked up.
    pub fn suit(&self, terms: usize) {
        self.from.set(if terms < LONG { 0 } else { 256 * 16 });
    }

    /// What it goes on with is long.
    pub fn is_long(&self) -> bool {
        self.from.get() > 0
    }

    /// What postings earn of their term's `idf`.
    pub fn saturation(&self) -> Saturation<'_> {
        Saturation(self.saturation.borrow(), self.from.get())
    }
}

/// Inverse document frequency of what `df` of so many have, in 1/1024 bits.
pub fn rarity(df: u32, of: u32) -> u32 {
    let (df, of) = (f64::from(df), f64::from(of));
    (log2(1.0 + (of - df + 0.5).max(0.0) / (df + 0.5)) * ONE) as u32
}

/// What postings earn, in 1,024ths of their term's weight.
pub struct Saturation<'s>(Ref<'s, Vec<u16>>, usize);

impl Saturation<'_> {
    /// … by where and how often the term stands in a unit of this length.
    pub fn of(&self, fields: Fields, length_class: u8) -> u32 {
        self.0[self.1 + usize::from(fields.0) * 16 + usize::from(length_class)].into()
    }
}

/// What a posting without fields earns (grams, symbols).
pub const PRESENCE: u32 = 512;

/// Binary logarithm of a number ≥ 1, to about 1e-6, from + − × ÷ alone: the exponent by halving, the rest by the series of artanh.
fn log2(mut x: f64) -> f64 {
    let mut whole = 0.0;
    while x >= 2.0 {
        x /= 2.0;
        whole += 1.0;
    }
    let t = (x - 1.0) / (x + 1.0);
    let t2 = t * t;
    let series = t * (1.0 + t2 * (1.0 / 3.0 + t2 * (0.2 + t2 * (1.0 / 7.0 + t2 * (1.0 / 9.0 + t2 / 11.0)))));
    whole + series * (2.0 / std::f64::consts::LN_2)
}

/// What a page's text shows about a query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The whole query stands in the title, and what share of the title it is, in hundredths.
    pub in_title: u32,
    /// The same of the best heading.
    pub in_heading: u32,
    /// The same of the best text of a link that leads here.
    pub in_link: u32,
    /// The whole query stands in the text.
    pub in_body: bool,
    /// The query, where it stands, begins with a word, not with a part of a camelCase word.
    pub at_word: bool,
    /// … with the last word whole, not only begun.
    pub whole: bool,
    /// … in the very characters of the query.
    pub verbatim: bool,
    /// … in its characters but for case, with the last word perhaps only begun.
    pub same_form: bool,
    /// … with its capitals.
    pub capitals: bool,
    /// The query stands there as typed, quotes and all; or a label is the name that it quotes.
    pub typed: bool,
    /// How alike the title and the query are, in hundredths: the share of the query that it holds times the share of it that the query covers.
    pub title_like: u32,
    /// The same of the best text of a link that leads here.
    pub link_like: u32,
    /// The same of the best heading.
    pub heading_like: u32,
    /// How alike that of them is, at most, which holds nearly all of the query.
    pub nearly: u32,
    /// What title, headings and link texts hold of the query, not as it stands.
    pub labels: Labels,
    /// The query stands nowhere but in lines of the text that are nothing else.
    pub cited: bool,
    /// How much of the query the best passage shows, in hundredths; 100: all of it, as it stands.
    pub closeness: u32,
    /// What share of the terms' weight the best section holds, in hundredths.
    pub section_share: u32,
}

impl Evidence {
    /// The whole query stands in the text or in a label.
    pub fn is_literal(&self) -> bool {
        self.in_body || self.in_title > 0 || self.in_heading > 0 || self.in_link > 0
    }

    /// Pages that hold even the quotes of a query, or are called by what these enclose, come first. Literal pages come before those that are not, and those in the query's own form (script, width, marks) before folded ones;
    /// pages that are named by the query's terms, in whatever form, stand among the first. `cited`: no page of the window more than cites the query.
    pub fn class(&self, cited: bool) -> u8 {
        match (self.is_literal(), self.same_form) {
            _ if self.typed => 3,
            (true, true) => 2,
            _ if self.alike(cited) => 2,
            (literal, _) => literal.into(),
        }
    }

    /// True where the page is named by the query's terms, in other order or form.
    fn alike(&self, cited: bool) -> bool {
        let like = self.like();
        match self.labels {
            Labels::Code => false,
            _ if cited && like >= ALIKE_CITED => true,
            Labels::Lack => self.nearly >= ALIKE_LACKING,
            Labels::Pieces => like >= ALIKE_IN_PIECES,
            Labels::All => like >= ALIKE,
        }
    }

    /// How alike the query the most alike of all names is.
    fn like(&self) -> u32 {
        self.title_like.max(self.link_like).max(self.heading_like)
    }

    /// A page's score from postings, raised by what its text shows.
    pub fn rescore(&self, score: u32) -> u32 {
        // In hundredths of the score. A title that is the query beats any frequency; a title that begins with it, by how much of the title it is;
        // headings and links the same, weaker; that the text holds it is told by its class. A label that says the same in other words counts most of all: nothing literal tells it.
        let mut bonus = label_bonus(self.in_title, 60, 100);
        bonus += label_bonus(self.in_heading, 25, 100);
        bonus += label_bonus(self.in_link, 30, 150);
        bonus += if self.whole { 15 } else { 0 };
        bonus += if self.verbatim { 8 } else { 0 };
        bonus += self.closeness * 50 / 100 + self.section_share * 20 / 100;
        bonus += self.title_like * 3 + self.link_like * 2 + self.heading_like;
        let of = if self.is_literal() && !self.same_form { OTHER_FORM } else { 100 };
        (u64::from(score) * u64::from(100 + bonus) / of).min(u32::MAX.into()) as u32
    }
}

/// `held` for a label that holds the query at all, up to `equal` where it is nothing else.
fn label_bonus(share: u32, held: u32, equal: u32) -> u32 {
    if share == 0 { 0 } else { held + (equal - held) * share / 100 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_left_for_spans_and_nobody_is_lost() {
        let reserved = |spans: &[usize]| {
            let mut order: Vec<usize> = (0..30).collect();
            reserve(&mut order, SPANS_RESERVED, &|i| spans.contains(&i));
            let mut all = order.clone();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..30));
            order
        };
        let as_it_was: Vec<usize> = (0..30).collect();
        assert_eq!(reserved(&[]), as_it_was);
        assert_eq!(reserved(&[0, 2, 4, 6, 8, 20]), as_it_was);
        assert_eq!(reserved(&[3, 17, 25])[..12], [0, 1, 2, 3, 4, 5, 6, 7, 17, 25, 8, 9]);
        assert_eq!(
            reserved(&(10..30).collect::<Vec<_>>())[..16],
            [0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 5, 6, 7, 8, 9, 15]
        );
    }

    #[test]
    fn the_first_places_are_those_of_a_whole_order() {
        let key = |i: usize| ((i * 7_919 % 13) as u64, (i * 104_729 % 5) as u32);
        let all = places(400, &key);
        let mut plain: Vec<usize> = (0..400).collect();
        plain.sort_by_key(|&i| (std::cmp::Reverse(key(i).0), key(i).1, i));
        assert_eq!(all, plain);
        for most in [0, 1, 10, 399, 400, usize::MAX] {
            assert_eq!(first_places(400, most, &key), all[..most.min(400)], "{most}");
        }
    }

    #[test]
    fn names_stand_beside_literal_pages_where_they_are_alike_the_query_but_not_beside_code() {
        let class = |labels, title_like, nearly, cited| {
            Evidence { labels, title_like, nearly, ..Evidence::default() }.class(cited)
        };
        for (labels, least) in [(Labels::All, ALIKE), (Labels::Pieces, ALIKE_IN_PIECES)] {
            assert_eq!((class(labels, least, 0, false), class(labels, least - 1, 0, false)), (2, 0), "{labels:?}");
            assert_eq!((class(labels, ALIKE_CITED, 0, true), class(labels, ALIKE_CITED - 1, 0, true)), (2, 0));
        }
        let lacking = |nearly| class(Labels::Lack, nearly, nearly, false);
        assert_eq!((lacking(ALIKE_LACKING), lacking(ALIKE_LACKING - 1)), (2, 0));
        assert_eq!(class(Labels::Code, 100, 100, true), 0);
    }

    #[test]
    fn logarithms_agree_with_the_library_to_a_millionth() {
        for i in 1..200_000u32 {
            let x = 1.0 + f64::from(i) / 7.0;
            assert!((log2(x) - x.log2()).abs() < 1e-5, "{x}");
        }
    }
}
