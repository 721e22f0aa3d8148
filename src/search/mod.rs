//! Which pages answer a query, in which order, and what of them is shown? The engine, for every face.
//!
//! [`Engine::search`] goes: [`query`] parses → which shards hold the terms ([`candidates`]) → [`load`] fetches those that are
//! missing, together → candidates are scored → the texts of the first [`rank::WINDOW`] are fetched, together → [`evidence`]
//! checks them literally and [`rank`] re-scores (`judge`) → [`snippet`]s. Two waits at most for a first list.
//!
//! The web room and the command line call it; answers depend on the index, the query and the options alone, never on what
//! was asked before. Pages beyond the window are re-scored in windows of their own, so a page's place does not depend on
//! how many results are asked for.

pub mod answer;
pub mod audit;
pub mod candidates;
pub mod evidence;
mod judge;
pub mod load;
mod lookup;
pub mod operators;
mod passage;
pub mod pinyin;
pub mod query;
pub mod rank;
#[cfg(feature = "reading")]
pub mod reading;
pub mod repair;
mod shelf;
pub mod snapshot;
pub mod snippet;

use crate::index::container::FileRef;
use crate::index::latin::Latin;
use crate::index::pages::PageEntry;
use crate::storage::Storage;
use crate::text::fold::FoldTable;
pub use answer::{MatchKind, PageResult, SearchError, SearchOptions, SearchResults, SectionResult, Total};
use candidates::{Candidate, Labels, Tier, candidates};
use evidence::Finder;
use judge::{Judged, MOST_REPEATED, in_language};
use load::Loader;
use lookup::{occurs, shards_of};
use query::{Clause, ReadAs, Reading, Slot};
use rank::{Evidence, FEW, LATER_WINDOW, SPANS_RESERVED, WINDOW, first_places, ordered, reserve};
use repair::{Repair, Typed, repairs};
use snapshot::Snapshot;

/// What is asked of the dictionary: by a query's own words or, by `OR` and stars, one of several ways to read them; or by repaired words.
struct Plan {
    clauses: Vec<Clause>,
    slots: Vec<Slot>,
    /// What each slot weighs, once it was asked.
    weights: Vec<u32>,
    /// What was repaired, or which words a star stands for.
    repair: Option<Repair>,
    /// It stands beside the others: nothing was repaired.
    own: bool,
}

impl Plan {
    /// True where the texts must show whether a page is listed.
    fn is_strict(&self) -> bool {
        self.clauses.iter().any(Clause::is_strict)
    }
}

/// The candidates of all plans, each with its plan.
#[derive(Default)]
struct Listed {
    /// As they were found.
    all: Vec<(usize, Candidate)>,
    /// The best of them, best first: as many as a list may need.
    order: Vec<usize>,
    /// Number of pages.
    pages: usize,
}

/// Lets a search go on where something is awaited, so that all it wants is known at once.
#[derive(Default)]
struct Awaited(Option<SearchError>);

impl Awaited {
    /// What there is; nothing where it is awaited.
    fn pass<T>(&mut self, answer: Result<T, SearchError>) -> Result<Option<T>, SearchError> {
        match answer {
            Err(e) if e.is_awaited() => self.0 = Some(e),
            answer => return answer.map(Some),
        }
        Ok(None)
    }

    /// Fails where anything was awaited.
    fn end(self) -> Result<(), SearchError> {
        self.0.map_or(Ok(()), Err)
    }
}

/// Answers queries from one index.
pub struct Engine<S> {
    loader: Loader<S>,
}

impl<S: Storage> Engine<S> {
    /// Opens an index.
    pub fn open(storage: S) -> Result<Self, SearchError> {
        Ok(Engine { loader: Loader::open(storage)? })
    }

    /// Does a piece of work, some milliseconds, that later queries would have to do: learns from the dictionary or, of an index in one file, unpacks a part. True where
    /// there is more. To be called while nobody waits.
    pub fn ahead(&self) -> Result<bool, SearchError> {
        self.loader.ahead()
    }

    /// Opens what a search awaits as soon as it comes: number `i` of what it awaits, if these are its bytes. The answer is the same without.
    pub fn early(&self, i: usize, bytes: &[u8]) {
        self.loader.early(i, bytes);
    }

    /// All files of the opened index but the manifest: what must be had to be without a network. Equal content is one file, and may be
    /// named twice.
    pub fn files(&self) -> Vec<FileRef> {
        self.loader.snapshot().files()
    }

    /// Fails until what few queries need can be called.
    pub fn other_half(&self) -> Result<(), SearchError> {
        self.loader.other_half()
    }

    /// Answers a query. A file that is damaged or not to be had makes it look for another index once, and start again there: the site was
    /// deployed anew, or the network is gone and an older copy is kept.
    ///
    /// Where its storage answers [`StorageError::Awaited`], so does the search, once it knows all the files that it can tell it wants; the same
    /// search asked again goes on from what was opened.
    pub fn search(&self, query: &str, options: &SearchOptions) -> Result<SearchResults, SearchError> {
        let answer = match self.search_now(query, options) {
            Err(e) if !e.is_awaited() => match self.loader.renew() {
                Ok(true) => self.search_now(query, options),
                Err(awaited) if awaited.is_awaited() => Err(awaited),
                _ => Err(e),
            },
            answer => answer,
        };
        if !answer.as_ref().is_err_and(SearchError::is_awaited) {
            self.loader.trim();
        }
        answer
    }

    fn search_now(&self, query: &str, options: &SearchOptions) -> Result<SearchResults, SearchError> {
        let at = self.loader.snapshot();
        at.scorer.weigh(&at.root, options.weights);
        // Wanted together.
        let signs = !options.as_text && operators::may_be_in(query);
        let half = if signs { self.loader.other_half() } else { Ok(()) };
        let fold = self.loader.fold(&at, query)?;
        half?;
        let mut readings = query::parse(query, &fold, options.as_text);
        let mut answer = SearchResults { total: Total { value: 0, exact: true }, ..SearchResults::default() };
        // Where operators that narrow nothing down find nothing, the query is words.
        if let [literal, operators] = &readings[..]
            && operators.read_as == ReadAs::Operators
            && operators.excluded.is_empty()
        {
            readings.push(Reading { capitals: false, ..literal.clone() });
        }
        for (i, reading) in readings.iter().enumerate() {
            // A later reading only where nothing holds the query as it stands.
            let first = i == 0 && readings.len() > 1 && reading.read_as == ReadAs::Literal;
            let (found, literal) = self.answer(&at, &fold, reading, options, first)?;
            answer = found;
            if if first { literal } else { answer.total.value > 0 } {
                break;
            }
        }
        Ok(answer)
    }

    /// The answer by one reading, and whether any of its pages holds it literally. Where it is one of several and the `first`, that is all that is
    /// asked; the last is repaired where it finds little.
    fn answer(
        &self,
        at: &Snapshot,
        fold: &FoldTable,
        reading: &Reading,
        options: &SearchOptions,
        first: bool,
    ) -> Result<(SearchResults, bool), SearchError> {
        let mut plans = self.plans(at, fold, reading)?;
        let wanted = options.offset.saturating_add(options.limit);
        let mut listed = self.gather(at, reading, &mut plans, vec![], options)?;
        if first && listed.all.iter().all(|c| c.1.tier < Tier::Likely) {
            return Ok((SearchResults::default(), false));
        }
        if !first && plans.len() == 1 {
            for repair in self.repairs(at, reading, &plans[0].slots, &listed.all, wanted)? {
                let clauses = repair.clauses(&reading.clauses[0], fold);
                plans.push(Plan {
                    slots: query::slots(&clauses),
                    weights: vec![],
                    clauses,
                    repair: Some(repair),
                    own: false,
                });
            }
            if plans.len() > 1 {
                listed = self.gather(at, reading, &mut plans, listed.all, options)?;
            }
        }
        let finders: Vec<Finder> =
            plans.iter().map(|p| Finder::new(&p.clauses, &p.slots, &p.weights, reading, fold)).collect();
        let mut kept: Vec<Judged> = Vec::new();
        let (mut dropped, mut left) = (0, listed.pages);
        let mut awaited = Awaited::default();
        let mut coming = 0;
        let mut folded = false;
        let (mut rest, mut size) = (&listed.order[..], WINDOW);
        while !rest.is_empty() {
            let have = kept.len() + coming;
            if have >= wanted && have > 0 {
                break;
            }
            let window;
            (window, rest) = rest.split_at(rest.len().min(size));
            size = LATER_WINDOW;
            left -= window.len();
            let Some(judged) = awaited.pass(self.judge(at, (&listed.all, window), &plans, &finders, options))? else {
                coming += window.len();
                continue;
            };
            let before = kept.len();
            for j in judged {
                let page = |k: &Judged| k.candidate.page == j.candidate.page;
                match kept.iter().position(|k| page(k) || j.holds && k.is_repeated_by(&j)) {
                    None if j.holds => kept.push(j),
                    repeated => {
                        dropped += 1;
                        if let Some(k) = repeated.filter(|&k| !page(&kept[k])) {
                            folded = true;
                            kept[k].fold(j, k >= before);
                        }
                    }
                }
            }
        }
        awaited.end()?;
        let stands = |e: &Evidence| e.is_literal() && (e.capitals || !reading.capitals);
        let literal = kept.iter().any(|j| plans[j.plan].own && stands(&j.evidence));
        let strict = plans.iter().any(Plan::is_strict);
        let total = Total { value: (listed.pages - dropped) as u32, exact: left == 0 || !(strict || folded) };
        let best = kept.first().and_then(|j| plans[j.plan].repair.as_ref());
        let corrected = best.filter(|r| matches!(r.kind, MatchKind::Typo | MatchKind::Pinyin)).map(|r| r.query.clone());
        let shown = kept.into_iter().skip(options.offset).take(options.limit);
        let results = shown
            .map(|j| {
                let plan = j.plan;
                let mut result = j.result(&finders[plan]);
                if let Some(repair) = &plans[plan].repair
                    && result.matched != MatchKind::Partial
                {
                    result.matched = repair.kind;
                }
                result
            })
            .collect();
        Ok((SearchResults { results, total, read_as: reading.read_as, corrected }, literal))
    }

    /// The ways to read the words of a reading: its lists of clauses, each once for every word that a leading star may stand for.
    fn plans(&self, at: &Snapshot, fold: &FoldTable, reading: &Reading) -> Result<Vec<Plan>, SearchError> {
        let mut plans = Vec::new();
        for clauses in [&reading.clauses].into_iter().chain(&reading.others) {
            let star = clauses.iter().position(|c| c.inside);
            let latin = if star.is_some() { self.loader.latin(at)? } else { None };
            let mut put = |clauses: Vec<Clause>, repair| {
                let mut slots = query::slots(&clauses);
                if let Some(typed) = &reading.typed {
                    query::add_typed(&mut slots, typed);
                }
                plans.push(Plan { slots, weights: vec![], clauses, repair, own: true });
            };
            for (clauses, word) in star.zip(latin).map_or(vec![], |(star, latin)| starred(clauses, star, &latin, fold))
            {
                put(clauses, Some(word));
            }
            put(clauses.clone(), None);
        }
        Ok(plans)
    }

    /// The candidates of all plans: pages that hold all of the query as it stands, then what repairs find, then the rest.
    /// One of several plans is worth asking for what it makes whole. `listed`: those of the first plan, where it was asked before.
    fn gather(
        &self,
        at: &Snapshot,
        reading: &Reading,
        plans: &mut [Plan],
        listed: Vec<(usize, Candidate)>,
        options: &SearchOptions,
    ) -> Result<Listed, SearchError> {
        let least = match () {
            () if plans.len() > 1 => Tier::All,
            () => Tier::Partial,
        };
        let from = usize::from(!listed.is_empty());
        let mut all = listed;
        let mut awaited = Awaited::default();
        for (i, plan) in plans.iter_mut().enumerate().skip(from) {
            let share = u64::from(plan.repair.as_ref().map_or(100, |r| r.share));
            let found = awaited.pass(self.candidates(at, reading, &plan.slots, options))?;
            let Some((found, weights)) = found else { continue };
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
        awaited.end()?;
        // Where something is insisted on, the other words are too; only where no page has them all do they give way.
        if reading.is_strict() && all.iter().any(|c| c.1.tier >= Tier::All) {
            all.retain(|c| c.1.tier >= Tier::All);
        }
        let group = |plan: usize, c: &Candidate| match plans[plan].own {
            true if c.has_all() => 2,
            true => 0,
            false => 1,
        };
        let key = |i: usize| (group(all[i].0, &all[i].1) << 40 | all[i].1.rank(), all[i].1.page);
        // A page stands for some others, and may be there by each plan. Where the texts must show what is listed, all may be wanted.
        let strict = plans.iter().any(Plan::is_strict);
        let wanted = options.offset.saturating_add(options.limit);
        let needed = wanted.saturating_mul((usize::from(MOST_REPEATED) + 1) * plans.len()).saturating_add(WINDOW);
        let mut best = first_places(all.len(), if strict { all.len() } else { needed }, &key);
        // What is repaired takes no place of what holds the query as it stands.
        let first = best.first().map(|&i| (group(all[i].0, &all[i].1), all[i].1.labels));
        let places = if first.is_some_and(|f| f.1 == Labels::Code) { WINDOW } else { SPANS_RESERVED };
        let spans = |i: usize| all[i].1.spans && first.is_some_and(|f| f.0 == group(all[i].0, &all[i].1));
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
        Ok(Listed { all, order, pages })
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
            1 if wanted > WINDOW => wanted,
            1 => FEW,
            _ => 1,
        };
        if clause.phrase || own.iter().filter(|c| c.1.tier >= Tier::All).count() >= enough {
            return Ok(vec![]);
        }
        let ordinals: Vec<usize> = required.iter().flat_map(|s| shards_of(at, s)).collect();
        let opened = self.loader.shards(at, &ordinals)?;
        let shard = |s: usize| ordinals.iter().position(|&o| o == s).map(|i| opened[i].clone());
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
        let spelled = words.iter().any(|w| pinyin::may_be(&clause.text(w.place)));
        let mut awaited = Awaited::default();
        let latin = awaited.pass(self.loader.latin(at))?.flatten();
        let pinyin = if spelled { self.loader.pinyin(at)? } else { None };
        awaited.end()?;
        let mut found = latin.map_or(vec![], |latin| repairs(clause, &words, &latin));
        found.extend(pinyin.map_or(vec![], |pinyin| pinyin::spellings(clause, &words, &pinyin)));
        Ok(found)
    }

    fn candidates(
        &self,
        at: &Snapshot,
        reading: &Reading,
        slots: &[Slot],
        options: &SearchOptions,
    ) -> Result<(Vec<Candidate>, Vec<u32>), SearchError> {
        let excluded: Vec<Vec<Slot>> = reading.excluded.iter().map(|c| query::slots(std::slice::from_ref(c))).collect();
        let mut ordinals =
            ordered(slots.iter().chain(excluded.iter().flatten()).flat_map(|s| shards_of(at, s)).collect());
        ordinals.dedup();
        let opened = self.loader.shards(at, &ordinals)?;
        let allowed = self.allowed(at, options)?;
        let is_allowed = |page: u32| allowed.as_ref().is_none_or(|a| a[page as usize]);
        Ok(candidates(
            at,
            slots,
            &excluded,
            &|s| ordinals.binary_search(&s).ok().map(|i| opened[i].clone()),
            &is_allowed,
        ))
    }

    /// Which pages `under` and `lang` leave; `None` for all.
    fn allowed(&self, at: &Snapshot, options: &SearchOptions) -> Result<Option<Vec<bool>>, SearchError> {
        if options.under.is_none() && options.lang.is_none() {
            return Ok(None);
        }
        let pages = self.loader.pages(at)?;
        Ok(Some(allowed_of(&pages, at.root.pages as usize, options)))
    }
}

/// A gate to the engine's other half.
#[inline(never)]
fn allowed_of(pages: &[PageEntry], count: usize, options: &SearchOptions) -> Vec<bool> {
    let under = options.under.as_deref().unwrap_or("").trim_start_matches('/');
    let speaks = |language: &str| options.lang.as_deref().is_none_or(|l| in_language(language, l));
    let mut allowed: Vec<bool> = pages.iter().map(|p| p.url.starts_with(under) && speaks(&p.language)).collect();
    allowed.resize(count, false);
    allowed
}

/// The clauses once for each word of the index that the one with the star may stand for, and that word. A gate to the engine's other half.
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
