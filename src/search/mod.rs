//! Which pages answer a query, in which order, and what of them is shown? The engine, for every face.
//!
//! [`Engine::search`] goes: [`query`] parses → which shards hold the terms (`listing`) → [`load`] fetches those that are
//! missing, together → [`candidates`] are scored → the texts of the first [`rank::WINDOW`] are fetched, together → [`evidence`]
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
mod listing;
pub mod load;
mod lookup;
mod naming;
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
use crate::storage::{EnginePart, Storage};
use crate::text::fold::FoldTable;
pub use answer::{MatchKind, PageResult, SearchError, SearchOptions, SearchResults, SectionResult, Total};
use candidates::Tier;
use evidence::Finder;
use judge::Judged;
use listing::{Listing, Plan};
use load::Loader;
use query::{ReadAs, Reading};
use rank::{Evidence, LATER_WINDOW, WINDOW};
use snapshot::Snapshot;
use std::cell::RefCell;

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

/// The search that was asked last. While it awaits files it keeps what it knows; asked again, it goes on from there.
#[derive(Default)]
struct Underway {
    query: String,
    options: SearchOptions,
    /// Which of the query's readings it is at.
    reading: usize,
    listing: Listing,
}

/// Answers queries from one index.
pub struct Engine<S> {
    loader: Loader<S>,
    underway: RefCell<Underway>,
}

impl<S: Storage> Engine<S> {
    /// Opens an index.
    pub fn open(storage: S) -> Result<Self, SearchError> {
        Ok(Engine { loader: Loader::open(storage)?, underway: RefCell::default() })
    }

    /// True where the search asked last awaits what repairs it and no more: meanwhile it can be asked [`SearchOptions::as_it_stands`].
    pub fn is_repairing(&self) -> bool {
        self.underway.borrow().listing.repairing
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

    /// Fails until a part of the engine can be called.
    pub fn engine(&self, part: EnginePart) -> Result<(), SearchError> {
        self.loader.engine(part)
    }

    /// Fails until what answers is here; with it that wants what the answer will need, as far as an index's root tells: those come together.
    pub fn foresee(&self, query: &str, options: &SearchOptions) -> Result<(), SearchError> {
        let answering = self.loader.engine(EnginePart::Answering);
        if answering.is_err() {
            self.loader.want(&self.loader.snapshot(), query, !options.as_text && operators::may_be_in(query));
        }
        answering
    }

    /// Answers a query. A file that is damaged or not to be had makes it look for another index once, and start again there: the site was
    /// deployed anew, or the network is gone and an older copy is kept.
    ///
    /// Where its storage answers [`StorageError::Awaited`], so does the search, once it knows all the files that it can tell it wants; the same
    /// search asked again goes on from what it knows by then.
    pub fn search(&self, query: &str, options: &SearchOptions) -> Result<SearchResults, SearchError> {
        let answer = match self.search_now(query, options) {
            Err(e) if !e.is_awaited() => match self.loader.renew() {
                Ok(true) => {
                    self.underway.take();
                    self.search_now(query, options)
                }
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
        let rare = if signs { self.loader.engine(EnginePart::Rare) } else { Ok(()) };
        let fold = self.loader.fold(&at, query)?;
        rare?;
        let mut readings = query::parse(query, &fold, options.as_text);
        let mut answer = SearchResults { total: Total { value: 0, exact: true }, ..SearchResults::default() };
        // Where operators that narrow nothing down find nothing, the query is words.
        if let [literal, operators] = &readings[..]
            && operators.read_as == ReadAs::Operators
            && operators.excluded.is_empty()
        {
            readings.push(Reading { capitals: false, ..literal.clone() });
        }
        let underway = &mut *self.underway.borrow_mut();
        if underway.query != query || underway.options != *options {
            *underway = Underway { query: query.to_owned(), options: options.clone(), ..Underway::default() };
        }
        for (i, reading) in readings.iter().enumerate().skip(underway.reading) {
            underway.reading = i;
            // A later reading only where nothing holds the query as it stands.
            let first = i == 0 && readings.len() > 1 && reading.read_as == ReadAs::Literal;
            let literal;
            (answer, literal) = self.answer(&at, &fold, (reading, first), &mut underway.listing, options)?;
            underway.listing = Listing::default();
            if if first { literal } else { answer.total.value > 0 } {
                break;
            }
        }
        underway.reading = 0;
        Ok(answer)
    }

    /// The answer by one reading, and whether any of its pages holds it literally. Where it is one of several and the `first`, that is all that is
    /// asked; the last is repaired where it finds little.
    fn answer(
        &self,
        at: &Snapshot,
        fold: &FoldTable,
        (reading, first): (&Reading, bool),
        listing: &mut Listing,
        options: &SearchOptions,
    ) -> Result<(SearchResults, bool), SearchError> {
        self.list(at, fold, (reading, first), listing, options)?;
        let (plans, wanted) = (&listing.plans, options.offset.saturating_add(options.limit));
        if first && listing.all.iter().all(|c| c.1.tier < Tier::Likely) {
            return Ok((SearchResults::default(), false));
        }
        let finders: Vec<Finder> =
            plans.iter().map(|p| Finder::new(&p.clauses, &p.slots, &p.weights, reading, fold)).collect();
        let mut kept: Vec<Judged> = Vec::new();
        let (mut dropped, mut left) = (0, listing.pages);
        let mut awaited = Awaited::default();
        let (mut coming, mut number) = (0, 0);
        let mut folded = false;
        let (mut rest, mut size) = (&listing.order[..], WINDOW);
        while !rest.is_empty() {
            let have = kept.len() + coming;
            if have >= wanted && have > 0 {
                break;
            }
            let window;
            (window, rest) = rest.split_at(rest.len().min(size));
            size = LATER_WINDOW;
            left -= window.len();
            number += 1;
            let Some(judged) = awaited.pass(self.judge(at, listing, (number - 1, window), &finders, options))? else {
                coming += window.len();
                continue;
            };
            let before = kept.len();
            for j in judged {
                let page = |k: &Judged| k.candidate.page == j.candidate.page;
                match kept.iter().position(|k| page(k) || j.read.holds && k.is_repeated_by(&j)) {
                    None if j.read.holds => kept.push(j),
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
        let literal = kept.iter().any(|j| plans[j.plan].own && stands(&j.read.evidence));
        let strict = plans.iter().any(Plan::is_strict);
        let total = Total { value: (listing.pages - dropped) as u32, exact: left == 0 || !(strict || folded) };
        // Pages that lack a part of a long query may stand before those that are repaired.
        let best = kept.iter().find(|j| j.candidate.has_all());
        let corrected = best.and_then(|j| match &plans[j.plan].repair {
            Some(repair) if matches!(repair.kind, MatchKind::Typo | MatchKind::Pinyin) => {
                Some(repair.written(&j.read.unit, &j.read.findings, &finders[j.plan]))
            }
            _ => None,
        });
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
}
