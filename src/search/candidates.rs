//! Which pages may answer? Scores all pages from the postings of a query's slots.

use super::lookup::{Each, HEADING_TELLS, Hit, LABEL, SHOWN, lookup, occurs};
use super::query::{Ask, Role, Slot, is_word};
use super::rank::{
    BEST_SHARE, GLOSS_WEIGHS, INLINK, LACKING_COSTS, LARGE, LARGE_FROM, NAMED, NAMED_TITLE, OPTIONAL_SHARE,
    PARTIAL_SHARE, places,
};
use super::snapshot::Snapshot;
use crate::index::shard::Shard;
use crate::text::script::{Class, class};
use std::cmp::Reverse;
use std::rc::Rc;

/// A page that may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its ordinal.
    pub page: u32,
    /// The unit of it that holds most terms, those in headings counted twice.
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
    /// Title, headings or links hold all of a name or of its gloss, where the query is both: all that is asked; or the name that the query quotes.
    pub named: bool,
}

impl Candidate {
    /// Higher is better.
    pub fn rank(&self) -> u64 {
        u64::from(self.typed) << 33 | u64::from(self.tier == Tier::Likely || self.named) << 32 | u64::from(self.score)
    }

    /// Holds all that is asked.
    pub fn has_all(&self) -> bool {
        self.tier >= Tier::All || self.named
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
    let mut begun: Vec<Vec<(u32, Hit)>> = Vec::new();
    let mut rarity: Vec<u32> = Vec::new();
    for slot in slots {
        let mut hits = Vec::new();
        let weight = match &slot.ask {
            _ if slot.role != Role::Required => 0,
            Ask::Prefix(_) => lookup(at, slot, shards, Some(&mut |unit, hit| hits.push((unit, hit)))),
            Ask::Term(_) => lookup(at, slot, shards, None),
        };
        rarity.push(weight.max(1));
        begun.push(hits);
    }
    board.weigh(slots, &rarity);
    let weights: Vec<u32> = slots.iter().zip(&rarity).map(|(s, &idf)| board.weight(s, idf)).collect();
    for (i, slot) in slots.iter().enumerate() {
        board.take(at, slot, (weights[i], rarity[i]), &mut |each| match &begun[i][..] {
            [] => drop(lookup(at, slot, shards, Some(each))),
            hits => hits.iter().for_each(|h| each(h.0, h.1)),
        });
    }
    for slots in excluded {
        board.exclude(at, slots, shards);
    }
    (board.list(at, allowed), weights)
}

/// Running sums of all pages and units.
struct Board {
    pages: Vec<PageSum>,
    units: Vec<UnitSum>,
    excluded: Vec<bool>,
    /// Weight of all required slots: a query's are 96 at most, each of less than 2¹⁵.
    total: u32,
    /// What a unit must have, and how many slots a page.
    needed: UnitSum,
    slots: u16,
    /// That of the next required slot; no query has more than 96.
    bit: u128,
    /// How many of them the title is to hold.
    titled: u16,
    /// Some are of phrases.
    phrases: bool,
    /// Of each required slot: its place in the query and its length, in characters, and its bit.
    places: Vec<(usize, usize, u128)>,
    /// Of each character of the query: what it weighs.
    weights: Vec<u32>,
    /// Of what is none of these, of a name (one in quotes, too) and of its gloss: the slots, as in [`PageSum::labels`], and their weight.
    parts: [(u128, u32); 3],
}

#[derive(Clone, Copy, Default)]
struct PageSum {
    score: u32,
    matched: u32,
    count: u16,
    titled: u16,
    /// The required slots, in order, that a label has: bits.
    labels: u128,
    /// In hundredths.
    named: u32,
}

#[derive(Clone, Copy, Default)]
struct UnitSum {
    score: u32,
    count: u16,
    /// See [`Hit::tells`].
    tells: u16,
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
            bit: 1,
            titled: 0,
            phrases: slots.iter().any(|s| s.phrase),
            places: vec![],
            weights: vec![u32::MAX; length],
            parts: [(0, 0); 3],
        }
    }

    /// Notes where the required slots stand and what the query's characters weigh. A character weighs what the most frequent of its bigrams does, since those
    /// across two words are rare; a word, what two characters do.
    fn weigh(&mut self, slots: &[Slot], rarity: &[u32]) {
        let mut bit = 1;
        for (slot, &weight) in slots.iter().zip(rarity).filter(|s| s.0.role == Role::Required) {
            let (at, length) = (slot.place as usize, slot.pattern.len());
            self.places.push((at, length, bit));
            bit <<= 1;
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
        let held = |i: usize| self.places.iter().any(|p| held & p.2 != 0 && (p.0..p.0 + p.1).contains(&i));
        // Between words there are characters that no slot has.
        let mut weights = self.weights.iter().enumerate();
        if weights.all(|(i, &w)| w == 0 || w == u32::MAX || held(i)) { Labels::Pieces } else { Labels::Lack }
    }

    /// Adds what `feed` tells of a slot, which weighs so much in place of its rarity.
    fn take(&mut self, at: &Snapshot, slot: &Slot, (weight, rarity): (u32, u32), feed: &mut dyn FnMut(Each)) {
        // Where there are phrases only those must be in one unit, and a title is in all of them.
        let insisted = slot.phrase || !self.phrases;
        let symbol = slot.role == Role::Optional && class(slot.pattern[0]) == Class::Symbol;
        let required = slot.role == Role::Required;
        let in_unit = required && insisted && !slot.titled;
        // A page without symbols that others have does not hold the query as it stands.
        let gram = u16::from((symbol || slot.role == Role::Gram) && insisted);
        let typed = u16::from(slot.role == Role::Typed);
        let share = if typed > 0 { 0 } else { OPTIONAL_SHARE };
        let bit = self.bit;
        let (units, pages) = (&mut self.units, &mut self.pages);
        let mut put_page = |page: u32, h: Hit| {
            // None before the first.
            let Some(sum) = pages.get_mut(page as usize) else { return };
            if !required {
                sum.score += h.earned * share / 100;
                return;
            }
            sum.score += h.earned;
            sum.matched += weight;
            sum.count += 1;
            sum.titled += u16::from(slot.titled);
            sum.labels |= if h.is(LABEL) { bit } else { 0 };
            sum.named += weight * h.named();
        };
        let (mut page, mut sum) = (u32::MAX, Hit::default());
        feed(&mut |unit, mut hit| {
            if required && weight != rarity {
                hit.earned = hit.earned * weight / rarity;
            }
            let own = &mut units[unit as usize];
            if required {
                own.score += hit.earned;
                own.count += u16::from(in_unit && hit.is(SHOWN));
                own.tells += hit.tells();
            } else {
                own.score += hit.earned * share / 100;
                own.grams += gram;
                own.typed += typed;
            }
            let next = at.page_of[unit as usize];
            if next == page {
                sum = sum.with(hit);
            } else {
                put_page(page, sum);
                (page, sum) = (next, hit);
            }
        });
        put_page(page, sum);
        if required {
            self.total += weight;
            let part = &mut self.parts[usize::from(slot.part)];
            *part = (part.0 | bit, part.1 + weight);
            self.slots += 1;
            self.bit <<= 1;
            self.titled += u16::from(slot.titled);
            self.needed.count += u16::from(in_unit);
        } else if page != u32::MAX {
            self.needed.grams += gram;
            self.needed.typed += typed;
        }
    }

    /// Marks the pages that hold all slots in one unit. A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
    #[inline(never)]
    fn exclude(&mut self, at: &Snapshot, slots: &[Slot], shards: &dyn Fn(usize) -> Option<Rc<Shard>>) {
        let mut counts = vec![0usize; self.units.len()];
        let mut needed = 0;
        for slot in slots {
            if slot.role == Role::Required || slot.role == Role::Gram && occurs(at, slot, shards) {
                needed += 1;
                // What only the page's address holds, or the site's name, is not on it.
                let mut count = |unit: u32, hit: Hit| counts[unit as usize] += usize::from(hit.is(SHOWN));
                lookup(at, slot, shards, Some(&mut count));
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
        let least = if self.phrases { 0 } else { (self.total * PARTIAL_SHARE).min(most * BEST_SHARE) };
        for (sum, page) in self.pages.iter().zip(0..) {
            if sum.count > 0
                && sum.matched * 100 + sum.named >= least
                && self.excluded.get(page as usize) != Some(&true)
                && allowed(page)
            {
                out.push(self.candidate(at, page, sum));
            }
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
            // A term in a heading counts twice, and as it is typed a little more. Of 96 at most, so the sum stays below 2¹⁵.
            let counts = u64::from(sum.count * HEADING_TELLS + sum.tells) << 39 | u64::from(sum.score);
            u64::from(is_typed(sum)) << 57 | u64::from(likely(sum)) << 56 | counts
        };
        let (mut unit, mut others) = (units.start, vec![]);
        // Most pages have one.
        if units.len() > 1 {
            unit = units.clone().max_by_key(|&u| (rank(u), Reverse(u))).expect("a page has a unit");
            let list: Vec<u32> = units.clone().filter(|&u| u != unit && likely(&self.units[u as usize])).collect();
            let order = places(list.len(), &|i| (rank(list[i]), list[i]));
            others = order.into_iter().take(MOST_OTHERS).map(|i| list[i]).collect();
        }
        let mut labels = self.labels(sum.labels);
        let labelled = labels == Labels::All;
        // Labels that hold the name or its gloss hold what is asked.
        let (mut named, mut asked) = (false, self.total);
        for &(slots, weight) in &self.parts[1..] {
            if slots > 0 && sum.labels & slots == slots && weight * GLOSS_WEIGHS >= self.total && !named {
                named = true;
                // What stands beside a quoted name is asked as well.
                asked = if self.phrases { asked } else { weight };
                labels = labels.max(Labels::Pieces);
            }
        }
        let asked = asked.max(1);
        let best = &self.units[unit as usize];
        let insisted = (!self.phrases || likely(best) || labelled || named) && sum.titled == self.titled;
        let whole = likely(best) && sum.count == self.slots;
        let tier = match () {
            () if whole || labelled => Tier::Likely,
            () if sum.count == self.slots => Tier::All,
            () => Tier::Partial,
        };
        let lacks = if at.scorer.is_long() { 0 } else { u64::from(1024u32.saturating_sub(sum.matched * 1024 / asked)) };
        let weight =
            at.root.page_weights.binary_search_by_key(&page, |w| w.0).map_or(10, |i| at.root.page_weights[i].1);
        let share = u64::from((sum.named / asked).min(NAMED_TITLE));
        let inlinks = u64::from(at.root.units[units.start as usize].inlinks());
        let score = u64::from(sum.score) * (1024 - lacks * LACKING_COSTS / 100) / 1024 * u64::from(weight) / 10;
        let large = u64::from((units.len() >> LARGE_FROM | 1).ilog2());
        let score = score * (100 + share * NAMED) / 100 * (100 + inlinks * INLINK) / (100 + large * LARGE);
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
            named,
        }
    }
}
