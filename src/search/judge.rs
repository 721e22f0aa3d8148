//! What do the texts of the best candidates show? Reads a window of them, puts it in its final order, and makes results.

use super::candidates::Candidate;
use super::evidence::{Finder, Findings, UnitFindings};
use super::listing::Listing;
use super::load::UnitText;
use super::rank::{Evidence, OTHERS_ALONG, places};
use super::snapshot::Snapshot;
use super::{Engine, MatchKind, PageResult, SearchError, SearchOptions, SectionResult, snippet};
use crate::coding::joined;
use crate::storage::Storage;
use std::rc::Rc;

/// Most sections of a page that are shown.
const MOST_SECTIONS: usize = 3;
/// What earns a section its place: how much its heading is called so, and how close together its best passage has the query …
const NAMED_AND_CLOSE: u32 = 4;
/// … what share of the query it holds …
const HELD: u32 = 2;
/// … all these in hundredths; and that its text holds the query as it stands.
const LITERAL_TEXT: u32 = 32;

impl<S: Storage> Engine<S> {
    /// Reads the texts of a window, the listing's first or a later one, and puts its pages in their final order. What was read stays with the listing.
    pub(super) fn judge<'l>(
        &self,
        at: &Snapshot,
        listing: &'l Listing,
        (number, window): (usize, &[usize]),
        finders: &[Finder<'_>],
        options: &SearchOptions,
    ) -> Result<Vec<Judged<'l>>, SearchError> {
        let Listing { plans, all, .. } = listing;
        let mut windows = listing.windows.borrow_mut();
        while windows.len() <= number {
            windows.push(vec![]);
        }
        let opened = &mut windows[number];
        if opened.is_empty() {
            let mut units: Vec<u32> = window.iter().map(|&i| all[i].1.unit).collect();
            window.iter().for_each(|&i| units.extend_from_slice(&all[i].1.others));
            // What is in one file waits for no step.
            if units.len() > window.len() + OTHERS_ALONG || at.archive.is_some() {
                units.truncate(window.len());
            }
            for (&i, unit) in window.iter().zip(self.loader.units(at, &units)?) {
                let (plan, c) = &all[i];
                let read = Rc::new(Read::new(unit, c, &finders[*plan]));
                // A large page may hold the query in another unit than the one that holds most of it.
                let others = if read.is_shown() && read.holds { vec![] } else { c.others.clone() };
                opened.push(Opened { read, others });
            }
        }
        let mut others = Vec::new();
        opened.iter().for_each(|o| others.extend_from_slice(&o.others));
        let mut texts = self.loader.units(at, &others)?.into_iter();
        let mut judged = Vec::with_capacity(window.len());
        for (Opened { read, others }, &i) in opened.iter_mut().zip(window) {
            let (plan, c) = &all[i];
            for _ in std::mem::take(others) {
                let better = |r: &Read| (r.holds, r.is_shown(), r.evidence.class(false));
                let Some(unit) = texts.next() else { break };
                if better(read) < (true, true, finders[*plan].best_class()) {
                    let other = Read::new(unit, c, &finders[*plan]);
                    if better(&other) > better(read) {
                        *read = Rc::new(other);
                    }
                }
            }
            judged.push(Judged::new(at, *plan, c, read.clone()));
        }
        let mut literal = judged.iter().map(|j| &j.read.evidence).filter(|e| e.is_literal()).peekable();
        let cited = literal.peek().is_some() && literal.all(|e| e.cited);
        if let Some(plan) = judged.first().map(|j| j.plan)
            && judged.iter().all(|j| j.plan == plan && j.read.evidence.class(cited) == 0)
        {
            let sections: Vec<_> = judged.iter().map(|j| &j.read.findings.sections[..]).collect();
            let earned = finders[plan].questioned(&sections);
            judged.iter_mut().zip(earned).for_each(|(j, earned)| j.score = j.score.saturating_add(earned));
        }
        let repaired = plans.iter().any(|p| !p.own);
        let rank = |j: &Judged| {
            let group = if repaired { plans[j.plan].group(at, j.candidate) } else { 0 };
            let own = options.from_lang.as_deref().is_some_and(|l| in_language(&j.read.unit.language, l));
            let near = options.from.as_deref().map_or(0, |from| shared_folders(from, &j.read.unit.url)).min(255) as u64;
            let near = u64::from(own) << 8 | near;
            (
                group << 52 | u64::from(j.read.evidence.class(cited)) << 48 | u64::from(j.score) << 9 | near,
                j.candidate.page,
            )
        };
        let order = places(judged.len(), &|i| rank(&judged[i]));
        let mut judged: Vec<Option<Judged>> = judged.into_iter().map(Some).collect();
        Ok(order.into_iter().filter_map(|i| judged[i].take()).collect())
    }
}

/// Least text that two pages of one title have in common to be one, in bytes: of stubs their addresses say what they are about.
const LEAST_REPEATED: usize = 100;
/// Most pages that one stands for: a list is not read to its end where all a site's pages are alike.
pub(super) const MOST_REPEATED: u8 = 16;

/// True where a page's language is, or is a kind of, the one asked for.
pub(super) fn in_language(language: &str, asked: &str) -> bool {
    let begins = language.get(..asked.len()).is_some_and(|head| head.eq_ignore_ascii_case(asked));
    begins && matches!(language.as_bytes().get(asked.len()), None | Some(b'-' | b'_'))
}

/// How many folders two URLs have in common from the root on.
fn shared_folders(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).filter(|(x, _)| *x == b'/').count()
}

/// What a unit shows about the query.
pub(super) struct Read {
    pub unit: UnitText,
    pub evidence: Evidence,
    pub findings: UnitFindings,
    /// True where it shows what the query insists on: phrases, words in the title.
    pub holds: bool,
}

impl Read {
    fn new(unit: UnitText, candidate: &Candidate, finder: &Finder<'_>) -> Self {
        let (mut evidence, mut findings) = finder.evidence(&unit, candidate.labels);
        let holds = finder.holds(&unit, &mut findings, &mut evidence);
        Read { unit, evidence, findings, holds }
    }

    /// True where the query stands in it as it is, in a text or a heading.
    fn is_shown(&self) -> bool {
        self.evidence.in_body || self.evidence.in_heading > 0
    }

    fn is_in(&self, other: &Read) -> bool {
        let (mut same, mut all) = (0, 0);
        for (section, (_, found)) in self.unit.sections.iter().zip(&self.findings.sections) {
            all += section.text.len();
            match other.unit.sections.iter().any(|o| o.text == section.text) {
                true => same += section.text.len(),
                false if !found.hits.is_empty() => return false,
                false => {}
            }
        }
        same >= LEAST_REPEATED && same * 10 >= all * 9
    }
}

/// A page of which something was read.
pub(super) struct Opened {
    /// The unit that shows most.
    read: Rc<Read>,
    /// Units that are still to be read.
    others: Vec<u32>,
}

/// A candidate whose text was read.
pub(super) struct Judged<'l> {
    pub plan: usize,
    pub candidate: &'l Candidate,
    pub read: Rc<Read>,
    score: u32,
    /// Pages that say the same, and that it stands for.
    repeated: u8,
}

impl<'l> Judged<'l> {
    fn new(at: &Snapshot, plan: usize, candidate: &'l Candidate, read: Rc<Read>) -> Self {
        let score = at.scorer.weighed(&read.evidence).rescore(candidate.score);
        Judged { plan, candidate, read, score, repeated: 0 }
    }

    /// True where the other page says the same under the same title (a print view, a copy): nine tenths of either's text, and all that holds
    /// anything of the query.
    pub fn is_repeated_by(&self, other: &Judged) -> bool {
        self.repeated < MOST_REPEATED
            && self.read.unit.title == other.read.unit.title
            && self.read.is_in(&other.read)
            && other.read.is_in(&self.read)
    }

    /// Stands for a page that says the same, or, where they may change places, lets it stand: the shorter address is the page itself.
    pub fn fold(&mut self, other: Judged<'l>, may_change: bool) {
        let repeated = self.repeated + 1;
        if may_change && other.read.unit.url.len() < self.read.unit.url.len() {
            *self = other;
        }
        self.repeated = repeated;
    }

    pub fn result(self, finder: &Finder<'_>) -> PageResult {
        let Read { unit, findings, .. } = &*self.read;
        let rank = |(heading, text): &(Findings, Findings)| {
            let held = finder.share(text).max(finder.share(heading));
            let closeness = text.closeness.max(heading.closeness);
            let literal = if text.is_literal() { LITERAL_TEXT } else { 0 };
            (u64::from((heading.like + closeness) * NAMED_AND_CLOSE + held * HELD + literal), 0)
        };
        let shown = |&i: &usize| rank(&findings.sections[i]).0 > 0;
        let ranked = places(findings.sections.len(), &|i| rank(&findings.sections[i])).into_iter().filter(shown);
        let section = |i: usize| {
            let (s, (_, found)) = (&unit.sections[i], &findings.sections[i]);
            let shown = snippet::snippet(&s.text, found);
            let url =
                if s.id.is_empty() { unit.url.clone() } else { joined(&[&unit.url, "#", &encode_fragment(&s.id)]) };
            SectionResult { url, heading: s.heading.clone(), excerpt: shown.text, spans: shown.spans }
        };
        let sections: Vec<SectionResult> = ranked.take(MOST_SECTIONS).map(section).collect();
        let in_text = sections.iter().find(|s| !s.spans.is_empty()).or(sections.first());
        let (excerpt, spans) = match in_text {
            Some(s) if !s.spans.is_empty() => (s.excerpt.clone(), s.spans.clone()),
            _ => opening(unit, findings),
        };
        PageResult {
            url: unit.url.clone(),
            title: unit.title.clone(),
            lang: unit.language.clone(),
            meta: unit.meta.clone(),
            score: self.score,
            matched: MatchKind::of(&self.read.evidence, self.candidate.tier),
            excerpt,
            spans,
            sections,
        }
    }
}

/// What a page says of itself, where its text holds nothing of the query: its summary, else its first words.
fn opening(unit: &UnitText, findings: &UnitFindings) -> (String, Vec<(u32, u32)>) {
    let first = unit.sections.iter().zip(&findings.sections).find(|(s, _)| !s.text.chars().all(char::is_whitespace));
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
