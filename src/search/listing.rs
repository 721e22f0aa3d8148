//! Which pages are listed for a query, before any text of theirs is read? Asks the dictionary by each way to read it, repairs what finds little, and puts the pages in order.

use super::candidates::{Candidate, Labels, Tier, candidates};
use super::judge::{MOST_REPEATED, Opened, in_language};
use super::lookup::{occurs, shards_of_all};
use super::query::{self, Clause, ReadAs, Reading, Slot};
use super::rank::{FEW, SPANS_RESERVED, WINDOW, first_places, reserve};
use super::repair::{self, Repair, Typed, repairs};
use super::snapshot::Snapshot;
use super::{Awaited, Engine, SearchError, SearchOptions, pinyin};
use crate::index::latin::Latin;
use crate::index::shard::Shard;
use crate::storage::Storage;
use crate::text::fold::FoldTable;
use std::cell::RefCell;
use std::rc::Rc;

/// What is asked of the dictionary: by a query's own words or, by `OR` and stars, one of several ways to read them; or by repaired words.
pub(super) struct Plan {
    pub clauses: Vec<Clause>,
    pub slots: Vec<Slot>,
    /// What each slot weighs, once it was asked.
    pub weights: Vec<u32>,
    /// What was repaired, or which words a star stands for.
    pub repair: Option<Repair>,
    /// It stands beside the others: nothing was repaired.
    pub own: bool,
}

impl Plan {
    fn new(clauses: Vec<Clause>, repair: Option<Repair>, own: bool) -> Self {
        Plan { slots: query::slots(&clauses), weights: vec![], clauses, repair, own }
    }

    /// Pages of a higher one stand first: nothing repaired stands above what holds the query as it stands, or below what lacks a part of it, unless that is long; then
    /// all words, one of them repaired, need not be the answer.
    pub fn group(&self, at: &Snapshot, page: &Candidate) -> u64 {
        match self.own {
            true if page.has_all() => 2,
            true => u64::from(at.scorer.is_long()),
            false => 1,
        }
    }

    /// True where the texts must show whether a page is listed.
    pub fn is_strict(&self) -> bool {
        self.clauses.iter().any(Clause::is_strict)
    }
}

/// What is known of a reading's answer.
#[derive(Default)]
pub(super) struct Listing {
    pub plans: Vec<Plan>,
    /// How many of them were asked.
    asked: usize,
    /// Whether anything is to be repaired was looked at.
    repaired: bool,
    /// What that takes, and what the repairs ask for, is awaited.
    pub repairing: bool,
    /// The candidates of all plans as they were found, each with its plan.
    pub all: Vec<(usize, Candidate)>,
    /// The best of them, best first: as many as a list may need.
    pub order: Vec<usize>,
    /// Number of pages.
    pub pages: usize,
    /// What was read of them, window by window.
    pub windows: RefCell<Vec<Vec<Opened>>>,
}

/// Opened shards.
struct Shards {
    ordinals: Vec<usize>,
    opened: Vec<Rc<Shard>>,
}

impl Shards {
    fn get(&self, ordinal: usize) -> Option<Rc<Shard>> {
        self.ordinals.binary_search(&ordinal).ok().map(|i| self.opened[i].clone())
    }
}

impl<S: Storage> Engine<S> {
    /// Lists the pages of a reading, as far as they are not; repairs it where it finds little, unless another reading comes behind.
    pub(super) fn list(
        &self,
        at: &Snapshot,
        fold: &FoldTable,
        (reading, first): (&Reading, bool),
        listing: &mut Listing,
        options: &SearchOptions,
    ) -> Result<(), SearchError> {
        if listing.plans.is_empty() {
            listing.plans = self.plans(at, fold, reading)?;
        }
        self.gather(at, reading, listing, options)?;
        if !first && !listing.repaired && !options.as_it_stands {
            listing.repairing = true;
            if let [own] = &listing.plans[..] {
                let wanted = options.offset.saturating_add(options.limit);
                for repair in self.repairs(at, reading, &own.slots, &listing.all, wanted)? {
                    let clauses = repair.clauses(&reading.clauses[0], fold);
                    listing.plans.push(Plan::new(clauses, Some(repair), false));
                }
            }
            listing.repaired = true;
            self.gather(at, reading, listing, options)?;
            listing.repairing = false;
        }
        Ok(())
    }

    /// The ways to read the words of a reading: its lists of clauses, each once for every word that a leading star may stand for.
    fn plans(&self, at: &Snapshot, fold: &FoldTable, reading: &Reading) -> Result<Vec<Plan>, SearchError> {
        if reading.read_as == ReadAs::Literal {
            return Ok(vec![Plan::new(reading.clauses.clone(), None, true)]);
        }
        self.plans_by_operators(at, fold, reading)
    }

    /// A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
    #[inline(never)]
    fn plans_by_operators(&self, at: &Snapshot, fold: &FoldTable, reading: &Reading) -> Result<Vec<Plan>, SearchError> {
        let mut plans = Vec::new();
        for clauses in [&reading.clauses].into_iter().chain(&reading.others) {
            let star = clauses.iter().position(|c| c.inside);
            let latin = if star.is_some() { self.loader.latin(at)? } else { None };
            let mut put = |clauses: Vec<Clause>, repair| {
                let mut plan = Plan::new(clauses, repair, true);
                if let Some(typed) = &reading.typed {
                    query::add_typed(&mut plan.slots, &plan.clauses, typed, reading.names);
                }
                plans.push(plan);
            };
            for (clauses, word) in star.zip(latin).map_or(vec![], |(star, latin)| starred(clauses, star, &latin, fold))
            {
                put(clauses, Some(word));
            }
            put(clauses.clone(), None);
        }
        Ok(plans)
    }

    /// The candidates of the plans that were not asked yet, and all in order: by [`Plan::group`], then by what postings earn.
    /// One of several plans is worth asking for what it makes whole.
    fn gather(
        &self,
        at: &Snapshot,
        reading: &Reading,
        listing: &mut Listing,
        options: &SearchOptions,
    ) -> Result<(), SearchError> {
        let Listing { plans, all, .. } = listing;
        // All plans by one measure, that of the first; and another search may have gone on meanwhile.
        at.scorer.suit(query::required(&plans[0].slots));
        if listing.asked == plans.len() {
            return Ok(());
        }
        let least = if plans.len() > 1 || options.as_it_stands { Tier::All } else { Tier::Partial };
        let excluded: Vec<Vec<Slot>> = reading.excluded.iter().map(query::insisted).collect();
        let mut slots: Vec<&Slot> = Vec::new();
        plans[listing.asked..].iter().for_each(|p| slots.extend(&p.slots));
        excluded.iter().for_each(|e| slots.extend(e));
        let opened = self.shards(at, &slots)?;
        let shard = |s: usize| opened.get(s);
        let allowed = self.allowed(at, options)?;
        let is_allowed = |page: u32| allowed.as_ref().is_none_or(|a| a[page as usize]);
        for (i, plan) in plans.iter_mut().enumerate().skip(listing.asked) {
            let share = u64::from(plan.repair.as_ref().map_or(100, |r| r.share));
            let (found, weights) = candidates(at, &plan.slots, &excluded, &shard, &is_allowed);
            plan.weights = weights;
            let code = plan.own && plan.clauses.iter().any(Clause::is_code);
            for mut c in found {
                if c.tier >= least && c.insisted {
                    c.score = (u64::from(c.score) * share / 100) as u32;
                    c.labels = match plan.own {
                        true if code => Labels::Code,
                        true => c.labels,
                        // What is repaired stands nowhere as it was typed.
                        false => Labels::All,
                    };
                    all.push((i, c));
                }
            }
        }
        listing.asked = plans.len();
        // Where something is insisted on, the other words are too; only where no page has them all, or beside names, do they give way.
        if reading.is_strict() && !reading.names && all.iter().any(|c| c.1.tier >= Tier::All) {
            all.retain(|c| c.1.tier >= Tier::All);
        }
        let group = |i: usize| plans[all[i].0].group(at, &all[i].1);
        let key = |i: usize| (group(i) << 40 | all[i].1.rank(), all[i].1.page);
        // A page stands for some others, and may be there by each plan. Where the texts must show what is listed, all may be wanted.
        let strict = plans.iter().any(Plan::is_strict);
        let wanted = options.offset.saturating_add(options.limit);
        let needed = wanted.saturating_mul((usize::from(MOST_REPEATED) + 1) * plans.len()).saturating_add(WINDOW);
        let mut best = first_places(all.len(), if strict { all.len() } else { needed }, &key);
        // What is repaired takes no place of what holds the query as it stands.
        let first = best.first().map(|&i| (group(i), all[i].1.labels));
        let places = if first.is_some_and(|f| f.1 == Labels::Code) { WINDOW } else { SPANS_RESERVED };
        let spans = |i: usize| all[i].1.spans && first.is_some_and(|f| f.0 == group(i));
        if best.len() < all.len() {
            let mut held = Vec::new();
            for i in 0..all.len() {
                if spans(i) {
                    held.push(i);
                }
            }
            for i in first_places(held.len(), places, &|i| key(held[i])) {
                best.push(held[i]);
            }
        }
        let mut seen = vec![false; at.root.pages as usize];
        let mut order = Vec::new();
        for i in best {
            let seen = &mut seen[all[i].1.page as usize];
            if !*seen {
                order.push(i);
            }
            // What a page must show may be there by one plan and not by another.
            *seen |= !plans[all[i].0].is_strict();
        }
        reserve(&mut order, places, &spans);
        all.iter().for_each(|c| seen[c.1.page as usize] = true);
        let pages = if strict { order.len() } else { seen.iter().filter(|s| **s).count() };
        (listing.order, listing.pages) = (order, pages);
        Ok(())
    }

    /// What else the query may mean, where its own words find little. Reads the Latin dictionary and the pinyin part then alone.
    fn repairs(
        &self,
        at: &Snapshot,
        reading: &Reading,
        slots: &[Slot],
        own: &[(usize, Candidate)],
        wanted: usize,
    ) -> Result<Vec<Repair>, SearchError> {
        let [clause] = &reading.clauses[..] else { return Ok(vec![]) };
        let required: Vec<&Slot> = slots.iter().filter(|s| s.role == query::Role::Required).collect();
        let enough = match required.len() {
            1 if wanted > WINDOW => wanted.min(2 * WINDOW),
            1 => FEW,
            _ => 1,
        };
        if clause.phrase || own.iter().filter(|c| c.1.tier >= Tier::All).count() >= enough {
            return Ok(vec![]);
        }
        let opened = self.shards(at, &required)?;
        let shard = |s: usize| opened.get(s);
        let words: Vec<Typed> = required
            .iter()
            .filter(|s| query::is_word(s.pattern[0]))
            .map(|s| Typed {
                place: (s.place as usize, s.place as usize + s.pattern.len()),
                known: occurs(at, s, &shard),
            })
            .collect();
        // Where all words are known and other pieces are asked too, it is not the words that are missing.
        if words.iter().all(|w| w.known) && words.len() < required.len() {
            return Ok(vec![]);
        }
        let spelled = words.iter().any(|w| pinyin::may_be_spelled(&clause.text(w.place)));
        self.loader.rare(&[at.root.latin, at.root.pinyin.filter(|_| spelled)])?;
        self.repaired(at, clause, &words, spelled)
    }

    /// A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
    #[inline(never)]
    fn repaired(
        &self,
        at: &Snapshot,
        clause: &Clause,
        words: &[Typed],
        spelled: bool,
    ) -> Result<Vec<Repair>, SearchError> {
        let mut awaited = Awaited::default();
        let latin = awaited.pass(self.loader.latin(at))?.flatten();
        let pinyin = if spelled { self.loader.pinyin(at)? } else { None };
        awaited.end()?;
        let mut found = latin.map_or(vec![], |latin| repairs(clause, words, &latin));
        found.extend(pinyin.map_or(vec![], |pinyin| pinyin::spellings(clause, words, &pinyin)));
        Ok(found)
    }

    /// The shards that hold the terms of slots.
    fn shards(&self, at: &Snapshot, slots: &[&Slot]) -> Result<Shards, SearchError> {
        let ordinals = shards_of_all(at, &mut slots.iter().copied());
        let opened = self.loader.shards(at, &ordinals)?;
        Ok(Shards { ordinals, opened })
    }

    /// Which pages `under` and `lang` leave; `None` for all.
    fn allowed(&self, at: &Snapshot, options: &SearchOptions) -> Result<Option<Vec<bool>>, SearchError> {
        if options.under.is_none() && options.lang.is_none() {
            return Ok(None);
        }
        self.loader.rare(&[Some(at.root.page_table)])?;
        self.chosen(at, options)
    }

    /// A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
    #[inline(never)]
    fn chosen(&self, at: &Snapshot, options: &SearchOptions) -> Result<Option<Vec<bool>>, SearchError> {
        let pages = self.loader.pages(at)?;
        let under = options.under.as_deref().unwrap_or("").trim_start_matches('/');
        let speaks = |language: &str| options.lang.as_deref().is_none_or(|l| in_language(language, l));
        let mut allowed: Vec<bool> = pages.iter().map(|p| p.url.starts_with(under) && speaks(&p.language)).collect();
        allowed.resize(at.root.pages as usize, false);
        Ok(Some(allowed))
    }
}

/// The clauses once for each word of the index that the one with the star may stand for, and that word. A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
#[inline(never)]
fn starred(clauses: &[Clause], star: usize, latin: &Latin, fold: &FoldTable) -> Vec<(Vec<Clause>, Repair)> {
    let mut out = Vec::new();
    for word in repair::endings(&clauses[star], latin) {
        let Some(clause) = query::clause(&word.query, fold, false) else { continue };
        let mut clauses = clauses.to_vec();
        clauses[star] = Clause { titled: clauses[star].titled, ..clause };
        out.push((clauses, word));
    }
    out
}
