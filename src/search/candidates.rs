//! Which pages may answer? Scores all pages from the postings of a query's slots.

use super::query::{Ask, Role, Slot, is_word};
use super::rank::{
    BEST_SHARE, INLINK, LACKING_COSTS, NAMED, NAMED_HEADING, NAMED_LINK, NAMED_TITLE, NAMED_URL, OPTIONAL_SHARE,
    PARTIAL_SHARE, PREFIX_SHARE, PRESENCE, places,
};
use super::snapshot::Snapshot;

use crate::index::posting::Fields;
use crate::index::shard::{Postings, Shard};
use crate::text::script::{Class, class};
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
    pub labels: Labels,
    /// A unit has what the index tells of the query as typed, quotes and all.
    pub typed: bool,
    /// A unit holds all terms and all stored grams, of which there are some: the query stands there as it is, very likely.
    pub spans: bool,
    /// What is insisted on may be here: a unit holds the terms of all phrases, the page those of its title.
    pub insisted: bool,
}

impl Candidate {
    /// Higher is better.
    pub fn rank(&self) -> u64 {
        u64::from(self.typed) << 33 | u64::from(self.tier == Tier::Likely) << 32 | u64::from(self.score)
    }
}

/// What a page's title, headings and links hold of a query; more is last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Labels {
    /// The query is one piece of code, as typed: it is no name in other words.
    Code,
    /// Not all of it.
    #[default]
    Lack,
    /// All of it, in pieces: of writing without spaces all characters, but not all that stand beside each other.
    Pieces,
    /// All terms.
    All,
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
    /// Of what the slot can earn, in 1,024ths, until it is known what that is.
    earned: u32,
    label: bool,
    /// How much of a name it is part of, in hundredths.
    named: u32,
    /// The term itself, not one that begins with it.
    whole: bool,
    /// In the title; also where the index does not say.
    titled: bool,
    /// Not in the URL alone, which shows nothing.
    shown: bool,
}

impl Hit {
    /// What two postings say of one unit, or two units of one page.
    fn with(self, other: Hit) -> Hit {
        Hit {
            earned: self.earned.max(other.earned),
            label: self.label || other.label,
            named: self.named.max(other.named),
            whole: self.whole || other.whole,
            titled: self.titled || other.titled,
            shown: self.shown || other.shown,
            ..other
        }
    }

    /// Where the slot can earn this.
    fn of(self, idf: u32) -> Hit {
        Hit { earned: idf * self.earned / 1024, ..self }
    }
}

/// Ordinals of the shards that a slot's terms are in.
pub fn shards_of(at: &Snapshot, slot: &Slot) -> Vec<usize> {
    match &slot.ask {
        Ask::Term(key) => at.root.directory.shard_of(key.as_bytes()).into_iter().collect(),
        Ask::Prefix(prefix) => {
            let all = at.root.directory.shards_of_prefix(prefix.as_bytes());
            let mut bytes = 0;
            let fits = |&s: &usize| {
                let fits = bytes < MOST_PREFIX_BYTES;
                bytes += at.root.shards[s].size;
                fits
            };
            all.filter(|&s| !at.root.holds_grams_alone(s)).take_while(fits).collect()
        }
    }
}

/// Size of the shards that a prefix may be looked up in, about: one of one letter would touch a good part of a large index; more letters narrow it.
const MOST_PREFIX_BYTES: u32 = 18_000;

/// Most further units of a page that are read where its best one turns out not to hold the query literally.
const MOST_OTHERS: usize = 12;

/// Scores pages, in no order, and says what each slot weighs. `shards` finds an opened shard by its ordinal; `allowed` says which pages are asked for.
pub fn candidates(
    at: &Snapshot,
    slots: &[Slot],
    excluded: &[Vec<Slot>],
    shards: &dyn Fn(usize) -> Option<Rc<Shard>>,
    allowed: &dyn Fn(u32) -> bool,
) -> (Vec<Candidate>, Vec<u32>) {
    let mut board = Board::new(at, slots);
    // A word that may go on is dear to look up: once.
    let begun = |slot: &Slot| {
        let dear = slot.role == Role::Required && is_word(slot.pattern[0]) && matches!(slot.ask, Ask::Prefix(_));
        dear.then(|| lookup(at, slot, shards))
    };
    let mut begun: Vec<Option<Found>> = slots.iter().map(begun).collect();
    let rarity = |(slot, begun): (&Slot, &Option<Found>)| match begun {
        _ if slot.role != Role::Required => 0,
        Some(found) => found.weight.max(1),
        None => rarity(at, slot, shards),
    };
    let rarity: Vec<u32> = slots.iter().zip(&begun).map(rarity).collect();
    board.weigh(slots, &rarity);
    let weights: Vec<u32> = slots.iter().zip(&rarity).map(|(s, &idf)| board.weight(s, idf)).collect();
    let phrases = board.phrases;
    for (i, slot) in slots.iter().enumerate() {
        let (weight, rarity) = (weights[i], rarity[i]);
        let mut found = begun[i].take().unwrap_or_else(|| lookup(at, slot, shards));
        // A page without symbols that others have does not hold the query as it stands.
        let role = match slot.role {
            Role::Optional if class(slot.pattern[0]) == Class::Symbol => Role::Gram,
            role => role,
        };
        match role {
            Role::Required => {
                found
                    .hits
                    .iter_mut()
                    .for_each(|h| h.earned = (u64::from(h.earned) * u64::from(weight) / u64::from(rarity)) as u32);
                found.weight = weight;
                board.total += u64::from(weight);
                // Where there are phrases only those must be in one unit, and a title is in all of them.
                board.require(at, slot, &found, !slot.titled && (slot.phrase || !phrases));
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
    (board.list(at, allowed), weights)
}

/// How rare is what the slot asks: its inverse document frequency.
fn rarity(at: &Snapshot, slot: &Slot, shards: &dyn Fn(usize) -> Option<Rc<Shard>>) -> u32 {
    let Ask::Term(key) = &slot.ask else { return lookup(at, slot, shards).weight.max(1) };
    let shard = at.root.directory.shard_of(key.as_bytes()).and_then(shards);
    at.scorer.idf(shard.map_or(0, |s| s.get(key.as_bytes()).map_or(0, |p| p.units.len() as u32))).max(1)
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
            term(at, &postings)
        }
        Ask::Prefix(prefix) => lookup_prefix(at, prefix, &shards_of(at, slot), shards),
    };
    if slot.titled {
        found.hits.retain(|h| h.titled);
    }
    found
}

/// What one term's postings say.
fn term(at: &Snapshot, postings: &Postings) -> Found {
    let weight = at.scorer.idf(postings.units.len() as u32);
    let mut found = Found { hits: Vec::with_capacity(postings.units.len()), weight };
    each_hit(at, postings, true, &mut |hit| found.hits.push(hit.of(weight)));
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
    if longer.is_empty() {
        return term(at, &exact.unwrap_or(Postings { units: &[], fields: &[] }));
    }
    // The longer terms together are one term: rare ones among them must not outrank what was typed.
    let mut best: Vec<Option<Hit>> = vec![None; at.root.units.len()];
    let mut df = 0;
    for postings in &longer {
        each_hit(at, postings, false, &mut |hit| {
            let slot = &mut best[hit.unit as usize];
            df += u32::from(slot.is_none());
            *slot = Some(slot.map_or(hit, |h| h.with(hit)));
        });
    }
    let typed = exact.as_ref().map_or(0, |p| p.units.len() as u32);
    let idf = at.scorer.idf(if typed > 0 { typed } else { df });
    let longer_idf = at.scorer.idf(df.max(typed)).min(idf) * PREFIX_SHARE / 100;
    best.iter_mut().flatten().for_each(|h| *h = h.of(longer_idf));
    if let Some(postings) = &exact {
        each_hit(at, postings, true, &mut |hit| {
            let (slot, hit) = (&mut best[hit.unit as usize], hit.of(idf));
            *slot = Some(slot.map_or(hit, |h| h.with(hit)));
        });
    }
    Found { hits: best.into_iter().flatten().collect(), weight: idf }
}

fn each_hit(at: &Snapshot, postings: &Postings, whole: bool, each: &mut dyn FnMut(Hit)) {
    let saturation = at.scorer.saturation();
    for (i, &unit) in postings.units.iter().enumerate() {
        each(match postings.fields.get(i) {
            Some(&f) => Hit {
                unit,
                earned: saturation.of(f, at.root.units[unit as usize].length_class()),
                label: f.is_label(),
                named: named(f),
                whole,
                titled: f.has(Fields::TITLE),
                shown: f.is_label() || f.body() > 0,
            },
            None => Hit { unit, earned: PRESENCE, label: false, named: 0, whole, titled: true, shown: true },
        });
    }
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
    /// How many of them the title is to hold.
    titled: u16,
    /// Some are of phrases.
    phrases: bool,
    /// Of each required slot: its place in the query and its length, in characters.
    places: Vec<(usize, usize)>,
    /// Of each character of the query: what it weighs.
    weights: Vec<u32>,
}

#[derive(Clone, Copy, Default)]
struct PageSum {
    score: u32,
    matched: u32,
    count: u16,
    titled: u16,
    /// The required slots, in order, that a label has: bits.
    labels: u128,
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
    fn new(at: &Snapshot, slots: &[Slot]) -> Self {
        let length = slots.iter().map(|s| s.place as usize + s.pattern.len()).max().unwrap_or(0);
        let units = at.root.units.len();
        Board {
            pages: vec![PageSum::default(); at.root.pages as usize],
            units: vec![UnitSum::default(); units],
            excluded: vec![],
            total: 0,
            needed: UnitSum::default(),
            slots: 0,
            titled: 0,
            phrases: slots.iter().any(|s| s.phrase),
            places: vec![],
            weights: vec![u32::MAX; length],
        }
    }

    /// Notes where the required slots stand and what the query's characters weigh. A character weighs what the most frequent of its bigrams does, since those
    /// across two words are rare; a word, what two characters do.
    fn weigh(&mut self, slots: &[Slot], rarity: &[u32]) {
        for (slot, &weight) in slots.iter().zip(rarity).filter(|s| s.0.role == Role::Required) {
            let (at, length) = (slot.place as usize, slot.pattern.len());
            self.places.push((at, length));
            let word = is_word(slot.pattern[0]);
            for (i, w) in self.weights[at..at + length].iter_mut().enumerate() {
                *w = match word {
                    true if i == 0 => weight * 2,
                    true => 0,
                    false => weight.min(*w),
                };
            }
        }
    }

    /// What a slot weighs among the others: a word by its rarity; a bigram by that of its characters' most frequent ones.
    fn weight(&self, slot: &Slot, rarity: u32) -> u32 {
        match slot.pattern[..] {
            [a, _] if slot.role == Role::Required && !is_word(a) => {
                let at = slot.place as usize;
                (self.weights[at] + self.weights[at + 1]) / 2
            }
            _ => rarity,
        }
        .max(1)
    }

    /// What the labels that have the slots `held` hold of the query.
    fn labels(&self, held: u128) -> Labels {
        if held.count_ones() == u32::from(self.slots) {
            return Labels::All;
        }
        // Most pages of a large site.
        if held == 0 {
            return Labels::Lack;
        }
        let mut lacking = self.weights.clone();
        for (i, &(at, length)) in self.places.iter().enumerate() {
            if held >> i & 1 == 1 {
                lacking[at..at + length].fill(0);
            }
        }
        // Between words there are characters that no slot has.
        if lacking.iter().all(|&w| w == 0 || w == u32::MAX) { Labels::Pieces } else { Labels::Lack }
    }

    /// The hits of each page as one, and its ordinal.
    fn by_page(at: &Snapshot, found: &Found, mut each: impl FnMut(usize, Hit)) {
        let page = |h: &Hit| at.page_of[h.unit as usize] as usize;
        let Some(mut sum) = found.hits.first().copied() else { return };
        for &h in &found.hits[1..] {
            if page(&h) == page(&sum) {
                sum = sum.with(h);
            } else {
                each(page(&sum), sum);
                sum = h;
            }
        }
        each(page(&sum), sum);
    }

    fn require(&mut self, at: &Snapshot, slot: &Slot, found: &Found, in_unit: bool) {
        // No query has more than 96.
        let bit = 1u128 << (self.slots & 127);
        self.slots += 1;
        self.titled += u16::from(slot.titled);
        self.needed.count += u16::from(in_unit);
        for h in &found.hits {
            let unit = &mut self.units[h.unit as usize];
            unit.score += h.earned;
            unit.count += u16::from(in_unit && h.shown);
            unit.whole += u16::from(h.whole);
        }
        let weight = found.weight.max(1);
        Self::by_page(at, found, |page, h| {
            let sum = &mut self.pages[page];
            sum.score += h.earned;
            sum.matched += weight;
            sum.count += 1;
            sum.titled += u16::from(slot.titled);
            sum.labels |= if h.label { bit } else { 0 };
            sum.named += u64::from(weight * h.named);
        });
    }

    fn add(&mut self, at: &Snapshot, found: &Found) {
        found.hits.iter().for_each(|h| self.units[h.unit as usize].score += h.earned * OPTIONAL_SHARE / 100);
        Self::by_page(at, found, |page, h| self.pages[page].score += h.earned * OPTIONAL_SHARE / 100);
    }

    fn gram(&mut self, at: &Snapshot, found: &Found) {
        self.needed.grams += 1;
        found.hits.iter().for_each(|h| self.units[h.unit as usize].grams += 1);
        self.add(at, found);
    }

    /// Marks the pages that hold all slots in one unit. A gate to the engine's other half.
    #[inline(never)]
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
        let most = self.pages.iter().map(|sum| sum.matched).max().unwrap_or(0);
        // A phrase says enough.
        let least = if self.phrases {
            0
        } else {
            (self.total * u64::from(PARTIAL_SHARE)).min(u64::from(most) * u64::from(BEST_SHARE))
        };
        for (page, sum) in self.pages.iter().enumerate() {
            let page = page as u32;
            let matched = u64::from(sum.matched);
            if sum.count == 0
                || matched * 100 + sum.named < least
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
        let labels = self.labels(sum.labels);
        let labelled = labels == Labels::All;
        let best = &self.units[unit as usize];
        let insisted = (!self.phrases || likely(best) || labelled) && sum.titled == self.titled;
        let whole = likely(best) && sum.count == self.slots;
        let tier = match () {
            () if whole || labelled => Tier::Likely,
            () if sum.count == self.slots => Tier::All,
            () => Tier::Partial,
        };
        let lacks = 1024u64.saturating_sub(u64::from(sum.matched) * 1024 / self.total.max(1));
        let weight =
            at.root.page_weights.binary_search_by_key(&page, |w| w.0).map_or(10, |i| at.root.page_weights[i].1);
        let named = sum.named / self.total.max(1);
        let inlinks = u64::from(at.root.units[units.start as usize].inlinks());
        let score = u64::from(sum.score) * (1024 - lacks * LACKING_COSTS / 100) / 1024 * u64::from(weight) / 10;
        let score = score * (100 + named * NAMED) / 100 * (100 + inlinks * INLINK) / 100;
        let others = others.into_iter().take(MOST_OTHERS).map(|i| list[i]).collect();
        Candidate {
            page,
            unit,
            others,
            score: score.min(u32::MAX.into()) as u32,
            tier,
            labels,
            typed: is_typed(best),
            spans: whole && grams > 0,
            insisted,
        }
    }
}
