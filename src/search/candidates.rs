//! Which pages may answer? Scores all pages from the postings of a query's slots.

use super::load::Snapshot;
use super::query::{Ask, Role, Slot};
use super::rank::{
    INLINK, NAMED, NAMED_HEADING, NAMED_LINK, NAMED_TITLE, NAMED_URL, OPTIONAL_SHARE, PARTIAL_SHARE, PREFIX_SHARE,
    places,
};

use crate::index::posting::Fields;
use crate::index::shard::{Postings, Shard};
use crate::text::segment::is_gram_key;
use std::cmp::Reverse;
use std::rc::Rc;

/// A page that may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its ordinal.
    pub page: u32,
    /// The unit of it that holds most.
    pub unit: u32,
    /// Other units of it that may hold the query literally, best first.
    pub others: Vec<u32>,
    /// What the postings earn it.
    pub score: u32,
    /// How it matches, as far as postings tell.
    pub tier: Tier,
    /// Title, headings or links hold all terms.
    pub labelled: bool,
    /// A unit has what the index tells of the query as typed, quotes and all.
    pub typed: bool,
}

impl Candidate {
    /// Higher is better.
    pub fn rank(&self) -> u64 {
        u64::from(self.typed) << 33 | u64::from(self.tier == Tier::Likely) << 32 | u64::from(self.score)
    }
}

/// How a page matches, as far as postings tell; better ones last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Some terms are missing.
    Partial,
    /// All terms, in whatever order.
    All,
    /// All terms and all stored grams in one unit, or all terms in title, headings and links.
    Likely,
}

/// What the postings say of a slot's units, ascending.
struct Found {
    hits: Vec<Hit>,
    /// Most that the slot can earn: its weight among the others.
    weight: u32,
}

#[derive(Clone, Copy)]
struct Hit {
    unit: u32,
    earned: u32,
    label: bool,
    /// How much of a name it is part of, in hundredths.
    named: u32,
    /// The term itself, not one that begins with it.
    whole: bool,
    /// In the title; also where the index does not say.
    titled: bool,
}

/// Ordinals of the shards that a slot's terms are in.
pub fn shards_of(at: &Snapshot, slot: &Slot) -> Vec<usize> {
    match &slot.ask {
        Ask::Term(key) => at.root.directory.shard_of(key.as_bytes()).into_iter().collect(),
        Ask::Prefix(prefix) => {
            let all = at.root.directory.shards_of_prefix(prefix.as_bytes());
            all.filter(|&s| !at.root.holds_grams_alone(s)).take(MOST_PREFIX_SHARDS).collect()
        }
    }
}

/// A prefix of one letter would touch a good part of a large index; more letters narrow it.
const MOST_PREFIX_SHARDS: usize = 6;

/// Most further units of a page that are read where its best one turns out not to hold the query literally.
const MOST_OTHERS: usize = 12;

/// Scores pages, in no order. `shards` finds an opened shard by its ordinal; `allowed` says which pages are asked for.
pub fn candidates(
    at: &Snapshot,
    slots: &[Slot],
    excluded: &[Vec<Slot>],
    shards: &dyn Fn(usize) -> Option<Rc<Shard>>,
    allowed: &dyn Fn(u32) -> bool,
) -> Vec<Candidate> {
    let mut board = Board::new(at);
    let phrases = slots.iter().any(|s| s.phrase);
    for slot in slots {
        let found = lookup(at, slot, shards);
        match slot.role {
            Role::Required => {
                board.total += u64::from(found.weight.max(1));
                // Where there are phrases only those must be in one unit, and a title is in all of them.
                board.require(at, &found, !slot.titled && (slot.phrase || !phrases));
            }
            Role::Optional => board.add(at, &found),
            Role::Gram | Role::Typed if found.hits.is_empty() => {}
            Role::Gram if phrases && !slot.phrase => board.add(at, &found),
            Role::Gram => board.gram(at, &found),
            Role::Typed => {
                board.needed.typed += 1;
                found.hits.iter().for_each(|h| board.units[h.unit as usize].typed += 1);
            }
        }
    }
    for slots in excluded {
        board.exclude(at, slots, shards);
    }
    board.list(at, allowed)
}

/// True if any unit has what the slot asks.
pub fn occurs(at: &Snapshot, slot: &Slot, shards: &dyn Fn(usize) -> Option<Rc<Shard>>) -> bool {
    !lookup(at, slot, shards).hits.is_empty()
}

fn lookup(at: &Snapshot, slot: &Slot, shards: &dyn Fn(usize) -> Option<Rc<Shard>>) -> Found {
    let mut found = match &slot.ask {
        Ask::Term(key) => {
            let shard = at.root.directory.shard_of(key.as_bytes()).and_then(shards);
            let postings = shard.as_ref().and_then(|s| s.get(key.as_bytes()));
            let postings = postings.unwrap_or(Postings { units: &[], fields: &[] });
            let idf = at.scorer.idf(postings.units.len() as u32);
            let hits = hits(at, &postings, idf, true);
            Found { hits, weight: idf }
        }
        Ask::Prefix(prefix) => lookup_prefix(at, prefix, &shards_of(at, slot), shards),
    };
    found.hits.retain(|h| !slot.titled || h.titled);
    found
}

fn lookup_prefix(
    at: &Snapshot,
    prefix: &str,
    ordinals: &[usize],
    shards: &dyn Fn(usize) -> Option<Rc<Shard>>,
) -> Found {
    let mut exact: Option<Postings> = None;
    let mut longer: Vec<Postings> = Vec::new();
    let opened: Vec<Rc<Shard>> = ordinals.iter().filter_map(|&o| shards(o)).collect();
    for shard in &opened {
        shard.each_with_prefix(prefix.as_bytes(), |key, postings| {
            let Ok(key) = std::str::from_utf8(key) else { return };
            if !is_gram_key(key) {
                // The last character of a run is that character itself, as a word is.
                let itself = key.trim_end_matches('\0').len() == prefix.len();
                if itself { exact = Some(postings) } else { longer.push(postings) }
            }
        });
    }
    // The longer terms together are one term: rare ones among them must not outrank what was typed.
    let mut seen = vec![false; at.root.units.len()];
    longer.iter().flat_map(|p| p.units).for_each(|&u| seen[u as usize] = true);
    let df = seen.iter().filter(|s| **s).count() as u32;
    let typed = exact.as_ref().map_or(0, |p| p.units.len() as u32);
    let idf = at.scorer.idf(if typed > 0 { typed } else { df });
    let mut best: Vec<Option<Hit>> = vec![None; at.root.units.len()];
    let mut put = |hit: Hit| {
        let slot = &mut best[hit.unit as usize];
        *slot = Some(slot.map_or(hit, |h| Hit {
            earned: h.earned.max(hit.earned),
            label: h.label || hit.label,
            named: h.named.max(hit.named),
            whole: h.whole || hit.whole,
            titled: h.titled || hit.titled,
            ..hit
        }));
    };
    let longer_idf = at.scorer.idf(df.max(typed)).min(idf) * PREFIX_SHARE / 100;
    longer.iter().flat_map(|p| hits(at, p, longer_idf, false)).for_each(&mut put);
    exact.iter().flat_map(|p| hits(at, p, idf, true)).for_each(&mut put);
    Found { hits: best.into_iter().flatten().collect(), weight: idf }
}

fn hits(at: &Snapshot, postings: &Postings, idf: u32, whole: bool) -> Vec<Hit> {
    let earned = |i: usize, unit: u32| match postings.fields.get(i) {
        Some(&f) => {
            let earned = at.scorer.posting(idf, f, at.root.units[unit as usize].length_class());
            (earned, f.is_label(), named(f), f.has(Fields::TITLE))
        }
        None => (at.scorer.presence(idf), false, 0, true),
    };
    let hit = |(i, &unit): (usize, &u32)| {
        let (earned, label, named, titled) = earned(i, unit);
        Hit { unit, earned, label, named, whole, titled }
    };
    postings.units.iter().enumerate().map(hit).collect()
}

/// How much of a name of its page a term is, in hundredths.
fn named(f: Fields) -> u32 {
    match () {
        () if f.has(Fields::TITLE) => NAMED_TITLE,
        () if f.links() > 0 => NAMED_LINK,
        () if f.has(Fields::HEADING) => NAMED_HEADING,
        () if f.has(Fields::URL) => NAMED_URL,
        () => 0,
    }
}

/// Running sums of all pages and units.
struct Board {
    pages: Vec<PageSum>,
    units: Vec<UnitSum>,
    excluded: Vec<bool>,
    /// Weight of all required slots.
    total: u64,
    /// What a unit must have, and how many slots a page.
    needed: UnitSum,
    slots: u16,
}

#[derive(Clone, Copy, Default)]
struct PageSum {
    score: u32,
    matched: u32,
    count: u16,
    labels: u16,
    named: u64,
}

#[derive(Clone, Copy, Default)]
struct UnitSum {
    score: u32,
    count: u16,
    whole: u16,
    grams: u16,
    typed: u16,
}

impl Board {
    fn new(at: &Snapshot) -> Self {
        let units = at.root.units.len();
        Board {
            pages: vec![PageSum::default(); at.root.pages as usize],
            units: vec![UnitSum::default(); units],
            excluded: vec![],
            total: 0,
            needed: UnitSum::default(),
            slots: 0,
        }
    }

    /// The hits of each page: its ordinal, the most any of its units earns, whether a label has it.
    fn by_page(at: &Snapshot, found: &Found, mut each: impl FnMut(usize, u32, bool, u32)) {
        for hits in found.hits.chunk_by(|a, b| at.page_of[a.unit as usize] == at.page_of[b.unit as usize]) {
            let page = at.page_of[hits[0].unit as usize] as usize;
            let earned = hits.iter().map(|h| h.earned).max().unwrap_or(0);
            each(page, earned, hits.iter().any(|h| h.label), hits.iter().map(|h| h.named).max().unwrap_or(0));
        }
    }

    fn require(&mut self, at: &Snapshot, found: &Found, in_unit: bool) {
        self.slots += 1;
        self.needed.count += u16::from(in_unit);
        for h in &found.hits {
            let unit = &mut self.units[h.unit as usize];
            unit.score += h.earned;
            unit.count += u16::from(in_unit);
            unit.whole += u16::from(h.whole);
        }
        Self::by_page(at, found, |page, earned, label, named| {
            let sum = &mut self.pages[page];
            sum.score += earned;
            sum.matched += found.weight.max(1);
            sum.count += 1;
            sum.labels += u16::from(label);
            sum.named += u64::from(found.weight.max(1) * named);
        });
    }

    fn add(&mut self, at: &Snapshot, found: &Found) {
        found.hits.iter().for_each(|h| self.units[h.unit as usize].score += h.earned * OPTIONAL_SHARE / 100);
        Self::by_page(at, found, |page, earned, _, _| self.pages[page].score += earned * OPTIONAL_SHARE / 100);
    }

    fn gram(&mut self, at: &Snapshot, found: &Found) {
        self.needed.grams += 1;
        found.hits.iter().for_each(|h| self.units[h.unit as usize].grams += 1);
        self.add(at, found);
    }

    /// Marks the pages that hold all slots in one unit.
    fn exclude(&mut self, at: &Snapshot, slots: &[Slot], shards: &dyn Fn(usize) -> Option<Rc<Shard>>) {
        let mut counts = vec![0usize; self.units.len()];
        let mut needed = 0;
        for slot in slots {
            let found = lookup(at, slot, shards);
            if slot.role == Role::Required || slot.role == Role::Gram && !found.hits.is_empty() {
                needed += 1;
                found.hits.iter().for_each(|h| counts[h.unit as usize] += 1);
            }
        }
        self.excluded.resize(self.pages.len(), false);
        for (unit, _) in counts.iter().enumerate().filter(|c| needed > 0 && *c.1 == needed) {
            self.excluded[at.page_of[unit] as usize] = true;
        }
    }

    fn list(&self, at: &Snapshot, allowed: &dyn Fn(u32) -> bool) -> Vec<Candidate> {
        let mut out = Vec::new();
        for (page, sum) in self.pages.iter().enumerate() {
            let page = page as u32;
            let matched = u64::from(sum.matched);
            if sum.count == 0
                || matched * 100 < self.total * u64::from(PARTIAL_SHARE)
                || self.excluded.get(page as usize) == Some(&true)
                || !allowed(page)
            {
                continue;
            }
            out.push(self.candidate(at, page, sum));
        }
        out
    }

    fn candidate(&self, at: &Snapshot, page: u32, sum: &PageSum) -> Candidate {
        let units = at.first_units[page as usize]..at.first_units[page as usize + 1];
        let UnitSum { count, grams, typed, .. } = self.needed;
        let likely = |u: &UnitSum| u.count == count && u.grams == grams;
        let is_typed = |u: &UnitSum| typed > 0 && u.typed == typed;
        let rank = |u: u32| {
            let sum = &self.units[u as usize];
            // No query has 4,096 slots.
            let counts = u64::from(sum.whole) << 44 | u64::from(sum.count) << 32 | u64::from(sum.score);
            u64::from(is_typed(sum)) << 57 | u64::from(likely(sum)) << 56 | counts
        };
        let unit = units.clone().max_by_key(|&u| (rank(u), Reverse(u))).expect("a page has a unit");
        let list: Vec<u32> = units.clone().filter(|&u| u != unit && likely(&self.units[u as usize])).collect();
        let others = places(list.len(), &|i| (rank(list[i]), list[i]));
        let labelled = sum.labels == self.slots;
        let tier = match () {
            () if likely(&self.units[unit as usize]) && sum.count == self.slots || labelled => Tier::Likely,
            () if sum.count == self.slots => Tier::All,
            () => Tier::Partial,
        };
        let share = u64::from(sum.matched) * 1024 / self.total.max(1);
        let weight =
            at.root.page_weights.binary_search_by_key(&page, |w| w.0).map_or(10, |i| at.root.page_weights[i].1);
        let named = sum.named / self.total.max(1);
        let inlinks = u64::from(at.root.units[units.start as usize].inlinks());
        let score = u64::from(sum.score) * share / 1024 * u64::from(weight) / 10;
        let score = score * (100 + named * NAMED) / 100 * (100 + inlinks * INLINK) / 100;
        let others = others.into_iter().take(MOST_OTHERS).map(|i| list[i]).collect();
        Candidate {
            page,
            unit,
            others,
            score: score.min(u32::MAX.into()) as u32,
            tier,
            labelled,
            typed: is_typed(&self.units[unit as usize]),
        }
    }
}
