//! Which pages answer a query, in which order, and what of them is shown? The engine, for every face.
//!
//! [`Engine::search`] goes: [`query`] parses → which shards hold the terms ([`candidates`]) → [`load`] fetches those that are
//! missing, together → candidates are scored → the texts of the first [`rank::WINDOW`] are fetched, together → [`evidence`]
//! checks them literally and [`rank`] re-scores → [`snippet`]s. Two waits at most for a first list.
//!
//! The web room and the command line call it; answers depend on the index, the query and the options alone, never on what
//! was asked before. Pages beyond the window are re-scored in windows of their own, so a page's place does not depend on
//! how many results are asked for.

pub mod audit;
pub mod candidates;
pub mod evidence;
pub mod load;
pub mod query;
pub mod rank;
pub mod repair;
pub mod snippet;

use crate::index::FormatError;
use crate::storage::{Storage, StorageError};
use candidates::{Candidate, Tier, candidates, occurs, shards_of};
use evidence::{Finder, UnitFindings};
use load::{Loader, Snapshot, UnitText};
use query::{ReadAs, Reading, Slot};
use rank::{Evidence, FEW, WINDOW, ordered};
use repair::{Repair, Typed, repairs};
use std::cmp::Reverse;

/// Why a search gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// A file could not be had.
    #[error("{0}. {cure}", cure = cure(self.code()))]
    Storage(#[from] StorageError),
    /// A file is not what it should be.
    #[error("{file} {error}. {cure}", cure = cure(self.code()))]
    Format {
        /// The file's name below the index folder.
        file: String,
        /// What is wrong with it.
        error: FormatError,
    },
}

fn cure(code: &str) -> &'static str {
    match code {
        "not-found" => "Build the index again, or upload the whole index folder",
        "damaged" => "Upload the whole index folder again; `pangram check` names every bad file",
        "version" => "Build the index with the same version of Pangram as the page's files",
        _ => "Check the connection and try again",
    }
}

impl SearchError {
    /// A stable name: `not-found`, `damaged`, `version` or `network`.
    pub fn code(&self) -> &'static str {
        match self {
            SearchError::Storage(StorageError::NotFound { .. }) => "not-found",
            SearchError::Storage(StorageError::Unreachable { .. }) => "network",
            SearchError::Format { error: FormatError::Damaged, .. } => "damaged",
            SearchError::Format { .. } => "version",
        }
    }

    /// The file it is about, below the index folder.
    pub fn file(&self) -> &str {
        match self {
            SearchError::Storage(StorageError::NotFound { name } | StorageError::Unreachable { name, .. }) => name,
            SearchError::Format { file, .. } => file,
        }
    }

    /// True where the bytes are wrong: another copy may be right.
    pub fn is_damage(&self) -> bool {
        matches!(self, SearchError::Format { error: FormatError::Damaged, .. })
    }
}

/// What is asked besides the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchOptions {
    /// Most results to give.
    pub limit: usize,
    /// Results to leave out at the front.
    pub offset: usize,
    /// Only pages whose URL begins with this.
    pub under: Option<String>,
    /// Only pages in this language: `zh` holds `zh-Hant` too.
    pub lang: Option<String>,
    /// URL of the asking page: what is near it comes first among equals.
    pub from: Option<String>,
    /// Language tag of the asking page: pages in it come first among equals.
    pub from_lang: Option<String>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        SearchOptions { limit: 10, offset: 0, under: None, lang: None, from: None, from_lang: None }
    }
}

/// How a page matches; better ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchKind {
    /// It holds the query as typed.
    Exact,
    /// It holds the query but for case, width, marks, script or spacing.
    Folded,
    /// It holds another form of a word.
    Form,
    /// It holds the query with the last word going on.
    Prefix,
    /// It holds the query from within a word.
    Inside,
    /// It holds all terms, not as they stand in the query.
    Near,
    /// It holds what the query may have meant: a word is mistyped, run together or split.
    Typo,
    /// It holds some of the terms.
    Partial,
}

impl MatchKind {
    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            MatchKind::Exact => "exact",
            MatchKind::Folded => "folded",
            MatchKind::Form => "form",
            MatchKind::Prefix => "prefix",
            MatchKind::Inside => "inside",
            MatchKind::Near => "near",
            MatchKind::Typo => "typo",
            MatchKind::Partial => "partial",
        }
    }

    fn of(e: &Evidence, tier: Tier) -> Self {
        match () {
            () if e.is_literal() && e.verbatim => MatchKind::Exact,
            () if e.is_literal() && e.whole => MatchKind::Folded,
            () if e.is_literal() && e.at_word => MatchKind::Prefix,
            () if e.is_literal() => MatchKind::Inside,
            () if tier >= Tier::All => MatchKind::Near,
            () => MatchKind::Partial,
        }
    }
}

/// One page of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageResult {
    /// As [`crate::model::Document::url`].
    pub url: String,
    /// The page's title.
    pub title: String,
    /// The page's language tag, or empty.
    pub lang: String,
    /// The page's keys and values.
    pub meta: Vec<(String, String)>,
    /// What orders results of one kind; higher is better, no unit.
    pub score: u32,
    /// How it matches.
    pub matched: MatchKind,
    /// Text of its best section.
    pub excerpt: String,
    /// UTF-16 offsets into `excerpt`, ascending.
    pub spans: Vec<(u32, u32)>,
    /// Its best sections, best first.
    pub sections: Vec<SectionResult>,
}

/// One section of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionResult {
    /// The page's URL and the section's fragment.
    pub url: String,
    /// Its heading, or empty.
    pub heading: String,
    /// Text around the best evidence.
    pub excerpt: String,
    /// UTF-16 offsets into `excerpt`, ascending.
    pub spans: Vec<(u32, u32)>,
}

/// How many pages answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// The number.
    pub value: u32,
    /// False where texts that were not fetched could lower it.
    pub exact: bool,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchResults {
    /// The pages asked for.
    pub results: Vec<PageResult>,
    /// How many there are in all.
    pub total: Total,
    /// How the query was read.
    pub read_as: ReadAs,
    /// What was asked instead, where nothing holds the query as it stands and a typing error was repaired.
    pub corrected: Option<String>,
}

/// A reading and what it asks of the dictionary; the first of an answer is the query's own, the others are repaired.
struct Plan {
    reading: Reading,
    slots: Vec<Slot>,
    /// What was repaired.
    repair: Option<Repair>,
}

/// Most sections of a page that are shown.
const MOST_SECTIONS: usize = 3;

/// Answers queries from one index.
pub struct Engine<S> {
    loader: Loader<S>,
}

impl<S: Storage> Engine<S> {
    /// Opens an index.
    pub async fn open(storage: S) -> Result<Self, SearchError> {
        Self::open_with(storage, None).await
    }

    /// Opens an index whose manifest may have been fetched already.
    pub async fn open_with(storage: S, manifest: Option<Vec<u8>>) -> Result<Self, SearchError> {
        Ok(Engine { loader: Loader::open(storage, manifest).await? })
    }

    /// Fetches what any query needs besides its own terms.
    pub async fn warm(&self) -> Result<(), SearchError> {
        self.loader.model(&self.loader.snapshot()).await.map(|_| ())
    }

    /// Answers a query. A file that is gone or damaged makes it look for a newer index once, and start again there.
    pub async fn search(&self, query: &str, options: &SearchOptions) -> Result<SearchResults, SearchError> {
        match self.search_now(query, options).await {
            Err(e) if e.code() != "network" => match self.loader.renew().await {
                Ok(true) => self.search_now(query, options).await,
                _ => Err(e),
            },
            answer => answer,
        }
    }

    async fn search_now(&self, query: &str, options: &SearchOptions) -> Result<SearchResults, SearchError> {
        let at = self.loader.snapshot();
        let readings = query::parse(query, &at.root.fold);
        let mut answer = SearchResults { total: Total { value: 0, exact: true }, ..SearchResults::default() };
        for (i, reading) in readings.iter().enumerate() {
            let (found, literal) = self.answer(&at, reading, options, i + 1 == readings.len()).await?;
            answer = found;
            // A later reading only where nothing holds the query as it stands.
            if literal || i + 1 == readings.len() {
                break;
            }
        }
        Ok(answer)
    }

    /// The answer by one reading, and whether any of its pages holds it literally. The last reading is repaired where it finds little.
    async fn answer(
        &self,
        at: &Snapshot,
        reading: &Reading,
        options: &SearchOptions,
        last: bool,
    ) -> Result<(SearchResults, bool), SearchError> {
        let slots = query::slots(&reading.clauses);
        let mut own = self.candidates(at, reading, &slots, options).await?;
        if reading.has_phrase() {
            own.retain(|c| c.tier == Tier::Likely);
        }
        let repairs = if last { self.repairs(at, reading, &slots, &own).await? } else { Vec::new() };
        let mut plans = vec![Plan { reading: reading.clone(), slots, repair: None }];
        for repair in repairs {
            let Some(literal) = query::parse(&repair.query, &at.root.fold).into_iter().next() else { continue };
            let reading = Reading { clauses: literal.clauses, ..reading.clone() };
            plans.push(Plan { slots: query::slots(&reading.clauses), reading, repair: Some(repair) });
        }
        let listed = self.merged(at, own, &plans, options).await?;
        let finders: Vec<Finder> =
            plans.iter().map(|p| Finder::new(&p.reading.clauses, &p.slots, &at.root.fold)).collect();
        let wanted = options.offset.saturating_add(options.limit);
        let mut kept: Vec<Judged> = Vec::new();
        let (mut dropped, mut left) = (0, listed.len());
        for window in listed.chunks(WINDOW) {
            if kept.len() >= wanted && !kept.is_empty() {
                break;
            }
            left -= window.len();
            let mut judged = self.judge(at, window, &finders, options).await?;
            let before = judged.len();
            judged.retain(|j| j.holds_phrases);
            dropped += before - judged.len();
            kept.extend(judged);
        }
        let literal = kept.iter().any(|j| j.plan == 0 && j.evidence.is_literal());
        let total = Total { value: (listed.len() - dropped) as u32, exact: left == 0 || !reading.has_phrase() };
        let best = kept.first().and_then(|j| plans[j.plan].repair.as_ref());
        let corrected = best.filter(|r| r.kind == MatchKind::Typo).map(|r| r.query.clone());
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

    /// What else the query may mean, where its own words find little. Reads the Latin dictionary then alone.
    async fn repairs(
        &self,
        at: &Snapshot,
        reading: &Reading,
        slots: &[Slot],
        own: &[Candidate],
    ) -> Result<Vec<Repair>, SearchError> {
        let [clause] = &reading.clauses[..] else { return Ok(vec![]) };
        let required: Vec<&Slot> = slots.iter().filter(|s| s.role == query::Role::Required).collect();
        let enough = if required.len() == 1 { FEW } else { 1 };
        if clause.phrase || own.iter().filter(|c| c.tier >= Tier::All).count() >= enough {
            return Ok(vec![]);
        }
        let ordinals: Vec<usize> = required.iter().flat_map(|s| shards_of(at, s)).collect();
        let opened = self.loader.shards(at, &ordinals).await?;
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
        Ok(self.loader.latin(at).await?.map_or(vec![], |latin| repairs(clause, &words, &latin)))
    }

    /// The candidates of all plans in one list: pages that hold all of the query as it stands, then what repairs find, then the rest.
    async fn merged(
        &self,
        at: &Snapshot,
        own: Vec<Candidate>,
        plans: &[Plan],
        options: &SearchOptions,
    ) -> Result<Vec<(usize, Candidate)>, SearchError> {
        let mut best: Vec<(usize, Candidate)> = Vec::new();
        for (i, plan) in plans.iter().enumerate().skip(1) {
            let share = plan.repair.as_ref().map_or(100, |r| r.share);
            let found = self.candidates(at, &plan.reading, &plan.slots, options).await?;
            // A repair is worth asking for what it makes whole.
            best.extend(
                found
                    .into_iter()
                    .filter(|c| c.tier >= Tier::All)
                    .map(|c| (i, Candidate { score: (u64::from(c.score) * u64::from(share) / 100) as u32, ..c })),
            );
        }
        let keys = best
            .iter()
            .zip(0..)
            .map(|((plan, c), i): (_, usize)| (Reverse(c.tier == Tier::Likely), Reverse(c.score), c.page, *plan, i));
        let order = ordered(keys.collect());
        let (whole, rest): (Vec<_>, Vec<_>) = own.into_iter().map(|c| (0, c)).partition(|c| c.1.tier >= Tier::All);
        let repaired = order.into_iter().map(|k| best[k.4].clone());
        let mut seen = vec![false; at.root.pages as usize];
        let all = whole.into_iter().chain(repaired).chain(rest);
        Ok(all.filter(|c| !std::mem::replace(&mut seen[c.1.page as usize], true)).collect())
    }

    async fn candidates(
        &self,
        at: &Snapshot,
        reading: &Reading,
        slots: &[Slot],
        options: &SearchOptions,
    ) -> Result<Vec<Candidate>, SearchError> {
        let excluded: Vec<Vec<Slot>> = reading.excluded.iter().map(|c| query::slots(std::slice::from_ref(c))).collect();
        let mut ordinals =
            ordered(slots.iter().chain(excluded.iter().flatten()).flat_map(|s| shards_of(at, s)).collect());
        ordinals.dedup();
        let opened = self.loader.shards(at, &ordinals).await?;
        let allowed = self.allowed(at, options).await?;
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
    async fn allowed(&self, at: &Snapshot, options: &SearchOptions) -> Result<Option<Vec<bool>>, SearchError> {
        if options.under.is_none() && options.lang.is_none() {
            return Ok(None);
        }
        let pages = self.loader.pages(at).await?;
        let under = options.under.as_deref().unwrap_or("").trim_start_matches('/');
        let speaks = |language: &str| options.lang.as_deref().is_none_or(|l| in_language(language, l));
        let mut allowed: Vec<bool> = pages.iter().map(|p| p.url.starts_with(under) && speaks(&p.language)).collect();
        allowed.resize(at.root.pages as usize, false);
        Ok(Some(allowed))
    }

    /// Reads the texts of a window of candidates and puts them in their final order.
    async fn judge(
        &self,
        at: &Snapshot,
        window: &[(usize, Candidate)],
        finders: &[Finder<'_>],
        options: &SearchOptions,
    ) -> Result<Vec<Judged>, SearchError> {
        let units: Vec<u32> = window.iter().map(|c| c.1.unit).collect();
        let texts = self.loader.units(at, &units).await?;
        let mut judged: Vec<Judged> =
            window.iter().zip(texts).map(|((plan, c), unit)| Judged::new(*plan, c, unit, &finders[*plan])).collect();
        // A large page may hold the query in another unit than the one that holds most of it.
        let others =
            |j: &Judged| if j.evidence.in_body && j.holds_phrases { vec![] } else { j.candidate.others.clone() };
        let asked: Vec<Vec<u32>> = judged.iter().map(others).collect();
        let mut texts = self.loader.units(at, &asked.concat()).await?.into_iter();
        for (j, units) in judged.iter_mut().zip(&asked) {
            for unit in texts.by_ref().take(units.len()) {
                let other = Judged::new(j.plan, &j.candidate, unit, &finders[j.plan]);
                let better = |o: &Judged| (o.holds_phrases, o.evidence.in_body, o.evidence.class());
                if better(&other) > better(j) {
                    *j = other;
                }
            }
        }
        let near = |j: &Judged| {
            let own = options.from_lang.as_deref().is_some_and(|l| in_language(&j.unit.language, l));
            (own, options.from.as_deref().map_or(0, |from| shared_folders(from, &j.unit.url)))
        };
        // Nothing repaired stands above what holds the query as it stands, or below what lacks a part of it.
        let repaired = finders.len() > 1;
        let group = |j: &Judged| match j.plan {
            0 if repaired && j.candidate.tier < Tier::All => 0,
            0 => 2,
            _ => 1,
        };
        let key =
            |(j, i): (&Judged, usize)| (Reverse((group(j), j.evidence.class(), j.score, near(j))), j.candidate.page, i);
        let order = ordered(judged.iter().zip(0..).map(key).collect());
        let mut judged: Vec<Option<Judged>> = judged.into_iter().map(Some).collect();
        Ok(order.into_iter().filter_map(|k| judged[k.2].take()).collect())
    }
}

/// True where a page's language is, or is a kind of, the one asked for.
fn in_language(language: &str, asked: &str) -> bool {
    let begins = language.get(..asked.len()).is_some_and(|head| head.eq_ignore_ascii_case(asked));
    begins && matches!(language.as_bytes().get(asked.len()), None | Some(b'-' | b'_'))
}

/// How many folders two URLs have in common from the root on.
fn shared_folders(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(x, y)| x == y).count()
}

/// A candidate whose text was read.
struct Judged {
    plan: usize,
    candidate: Candidate,
    unit: UnitText,
    evidence: Evidence,
    findings: UnitFindings,
    score: u32,
    holds_phrases: bool,
}

impl Judged {
    fn new(plan: usize, candidate: &Candidate, unit: UnitText, finder: &Finder<'_>) -> Self {
        let (evidence, findings) = finder.evidence(&unit, candidate.labelled);
        let holds_phrases = finder.holds_phrases(&unit, &findings);
        Judged {
            plan,
            score: evidence.rescore(candidate.score),
            candidate: candidate.clone(),
            unit,
            evidence,
            findings,
            holds_phrases,
        }
    }

    fn result(self, finder: &Finder<'_>) -> PageResult {
        let Judged { unit, findings, .. } = self;
        let mut ranked = Vec::new();
        for (i, (heading, text)) in findings.sections.iter().enumerate() {
            let literal = text.is_literal() || heading.is_literal();
            let held = finder.share(text).max(finder.share(heading));
            if held > 0 || literal {
                ranked.push((Reverse((literal, held, text.closeness.max(heading.closeness))), i));
            }
        }
        let section = |i: usize| {
            let (s, (_, found)) = (&unit.sections[i], &findings.sections[i]);
            let shown = snippet::snippet(&s.text, found);
            let url =
                if s.id.is_empty() { unit.url.clone() } else { format!("{}#{}", unit.url, encode_fragment(&s.id)) };
            SectionResult { url, heading: s.heading.clone(), excerpt: shown.text, spans: shown.spans }
        };
        let sections: Vec<SectionResult> =
            ordered(ranked).into_iter().take(MOST_SECTIONS).map(|r| section(r.1)).collect();
        let in_text = sections.iter().find(|s| !s.spans.is_empty()).or(sections.first());
        let (excerpt, spans) = match in_text {
            Some(s) if !s.spans.is_empty() => (s.excerpt.clone(), s.spans.clone()),
            _ => opening(&unit, &findings),
        };
        PageResult {
            url: unit.url.clone(),
            title: unit.title.clone(),
            lang: unit.language.clone(),
            meta: unit.meta.clone(),
            score: self.score,
            matched: MatchKind::of(&self.evidence, self.candidate.tier),
            excerpt,
            spans,
            sections,
        }
    }
}

/// What a page says of itself, where its text holds nothing of the query: its summary, else its first words.
fn opening(unit: &UnitText, findings: &UnitFindings) -> (String, Vec<(u32, u32)>) {
    let first = unit.sections.iter().zip(&findings.sections).find(|(s, _)| !s.text.trim().is_empty());
    let shown = match first {
        _ if !unit.description.is_empty() => snippet::snippet(&unit.description, &findings.description),
        Some((s, (_, found))) => snippet::snippet(&s.text, found),
        None => snippet::Snippet::default(),
    };
    (shown.text, shown.spans)
}

/// Percent-encodes what a fragment may not hold as it is (RFC 3986, 3.5).
fn encode_fragment(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for b in id.bytes() {
        match b {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'!'
            | b'$'
            | b'&'
            | b'\''
            | b'('
            | b')'
            | b'*'
            | b'+'
            | b','
            | b';'
            | b'='
            | b':'
            | b'@'
            | b'/'
            | b'?' => out.push(b.into()),
            _ => {
                out.push('%');
                for digit in [b >> 4, b & 15] {
                    out.push(b"0123456789ABCDEF"[digit as usize].into());
                }
            }
        }
    }
    out
}
