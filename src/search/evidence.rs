//! What does a page's text show about a query? Finds the query and its terms in the texts of the best candidates.

use super::candidates::Labels;
use super::query::{Ask, Clause, Reading, Role, Slot, is_word, particles};
use super::rank::Evidence;
use crate::index::unit::Unit;
use crate::text::fold::{FoldTable, Folded, normalize};
use crate::text::script::is_capital;
use crate::text::segment::begins_part;

/// Where a term of the query stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Ordinal of the slot.
    pub slot: u16,
    /// Characters of the normal form it covers.
    pub start: u32,
    /// Behind its last character.
    pub end: u32,
}

/// Where the whole query, or a phrase of it, stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Literal {
    /// Characters of the normal form it covers.
    pub start: u32,
    /// Behind its last character.
    pub end: u32,
    /// It ends where a word ends.
    pub whole: bool,
    /// The source has the query's very characters (readings set aside are no part of either).
    pub verbatim: bool,
    /// … but for case.
    pub same_form: bool,
    /// It begins where a word begins, not at a part of a camelCase word.
    pub at_word: bool,
    /// Capitals of the query are capitals here.
    pub capitals: bool,
}

impl Literal {
    /// True where it is all of its line.
    fn is_line(&self, chars: &[Folded]) -> bool {
        let before = chars[..self.start as usize].iter().rev().find(|f| f.ch != ' ');
        let behind = chars[self.end as usize..].iter().find(|f| f.ch != ' ');
        [before, behind].into_iter().flatten().all(|f| f.ch == '\n')
    }
}

/// A query, prepared to be looked for in many texts.
pub struct Finder<'q> {
    /// Those that texts are to hold: words of the title alone are not among them, unless nothing else is asked.
    pub(super) clauses: Vec<&'q Clause>,
    /// Those that the title is to hold.
    titled: Vec<&'q Clause>,
    /// See [`Reading::typed`], [`Reading::names`].
    typed: Option<&'q Clause>,
    names: bool,
    pub(super) slots: &'q [Slot],
    table: &'q FoldTable,
    /// First character of each slot's pattern, and the slot.
    by_first: Vec<(char, u16)>,
    /// What patterns begin with.
    begins: Begins,
    /// Characters of the query, and those of required terms among them.
    pub(super) length: usize,
    weight: u32,
    /// The query is a name with its gloss.
    pub(super) glossed: bool,
    /// Places of what a name need not hold.
    pub(super) particles: Vec<usize>,
    /// Of each slot, as postings tell.
    pub(super) weights: &'q [u32],
}

/// Added to what a section's heading is like where it holds the query with its last word whole (in writing without spaces: holds it): `split` asks for `split(text)` before `splitlines()`.
const WHOLE_HEADING: u32 = 50;
/// Added to what a section's heading is like where the section holds the phrases asked: more than any is.
const HOLDS_PHRASES: u32 = 1_000;

/// Tells of most places in a text that no pattern begins there, by two characters.
struct Begins {
    one: [bool; 512],
    two: [bool; 512],
}

impl Begins {
    fn new() -> Self {
        Begins { one: [false; 512], two: [false; 512] }
    }

    #[inline(always)]
    fn both(first: char, second: char) -> usize {
        ((first as usize * 33) ^ second as usize) & 511
    }

    /// A pattern that begins so; `second` is nothing where the pattern is one character.
    fn add(&mut self, first: char, second: Option<char>) {
        match second {
            Some(second) => self.two[Self::both(first, second)] = true,
            None => self.one[first as usize & 511] = true,
        }
    }

    #[inline(always)]
    fn may(&self, first: char, second: char) -> bool {
        self.two[Self::both(first, second)] || self.one[first as usize & 511]
    }
}

/// What one text holds.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// The text's normal form.
    pub chars: Vec<Folded>,
    /// Terms, ascending by start.
    pub hits: Vec<Hit>,
    /// For each clause where it stands.
    pub literals: Vec<Vec<Literal>>,
    /// Length of each term's distinct presence: characters of the query that are here.
    pub held: u32,
    /// See [`Evidence::closeness`].
    pub closeness: u32,
    /// The query as typed, quotes and all, stands here.
    pub typed: bool,
    /// The hits of the passage that shows most of the query: its first and last.
    pub densest: (usize, usize),
    /// Of a heading: how much of it the query is, or how alike they are, in hundredths.
    pub like: u32,
}

impl Findings {
    /// True if every clause stands here.
    pub fn is_literal(&self) -> bool {
        !self.literals.is_empty() && self.literals.iter().all(|l| !l.is_empty())
    }
}

impl<'q> Finder<'q> {
    /// Prepares clauses and their slots.
    pub fn new(
        clauses: &'q [Clause],
        slots: &'q [Slot],
        weights: &'q [u32],
        reading: &'q Reading,
        table: &'q FoldTable,
    ) -> Self {
        let terms = slots.iter().zip(0u16..).filter(|s| s.0.role < Role::Gram);
        let (titled, mut rest): (Vec<&Clause>, Vec<&Clause>) = clauses.iter().partition(|c| c.titled);
        if rest.is_empty() {
            rest = titled.clone();
        }
        let (clauses, typed, names) = (rest, reading.typed.as_ref(), reading.names);
        let mut begins = Begins::new();
        let mut by_first = Vec::new();
        for (s, i) in terms {
            begins.add(s.pattern[0], s.pattern.get(1).copied());
            by_first.push((s.pattern[0], i));
        }
        for c in clauses.iter().copied().chain(typed) {
            begins.add(c.chars[0].ch, c.chars.get(1).map(|f| f.ch));
        }
        let length = slots.iter().map(|s| s.place as usize + s.pattern.len()).max().unwrap_or(0);
        let mut asked = vec![false; length];
        for s in slots.iter().filter(|s| s.role == Role::Required) {
            asked[s.place as usize..][..s.pattern.len()].fill(true);
        }
        let weight = asked.iter().filter(|a| **a).count() as u32;
        let glossed = !names && slots.iter().any(|s| s.part > 0);
        let particles = if let [clause] = clauses[..] { particles(&clause.chars) } else { vec![] };
        Finder {
            clauses,
            titled,
            typed,
            names,
            slots,
            table,
            by_first,
            begins,
            length,
            weight,
            glossed,
            particles,
            weights,
        }
    }

    /// Of a page that holds the query in its own form, and quotes where there are any.
    pub fn best_class(&self) -> u8 {
        if self.typed.is_some() { 3 } else { 2 }
    }

    /// Looks through one text.
    pub fn find(&self, source: &str) -> Findings {
        let chars = normalize(source, self.table).chars;
        let mut found = Findings { literals: vec![Vec::new(); self.clauses.len()], ..Findings::default() };
        let mut second = chars.first().map_or('\n', |f| f.ch);
        for at in 0..chars.len() {
            let first = second;
            second = chars.get(at + 1).map_or('\n', |f| f.ch);
            if !self.begins.may(first, second) {
                continue;
            }
            for &(c, slot) in &self.by_first {
                if c == first
                    && let Some(hit) = self.hit(&chars, source, at, slot)
                {
                    found.hits.push(hit);
                }
            }
            found.typed |= self.typed.is_some_and(|c| literal(c, &chars, source, at).is_some());
            for (i, clause) in self.clauses.iter().enumerate() {
                if clause.chars[0].ch == first
                    && let Some(literal) = literal(clause, &chars, source, at)
                {
                    found.literals[i].push(literal);
                }
            }
        }
        if !found.hits.is_empty() {
            self.measure(&mut found);
        }
        found.chars = chars;
        found
    }

    fn hit(&self, chars: &[Folded], source: &str, at: usize, slot: u16) -> Option<Hit> {
        let Slot { pattern, ask, .. } = &self.slots[slot as usize];
        let end = at + pattern.len();
        let here = chars.get(at..end)?;
        if !here.iter().zip(pattern).all(|(f, p)| f.ch == *p) {
            return None;
        }
        let mut end = end;
        if is_word(pattern[0]) {
            let inside = at > 0 && is_word(chars[at - 1].ch);
            if inside && !begins_part(chars, source, at) {
                return None;
            }
            let ends = |e: usize| !chars.get(e).is_some_and(|f| is_word(f.ch)) || begins_part(chars, source, e);
            if !ends(end) {
                if !matches!(ask, Ask::Prefix(_)) {
                    return None;
                }
                // The whole word is what matched.
                end += chars[end..].iter().take_while(|f| is_word(f.ch)).count();
            }
        }
        Some(Hit { slot, start: at as u32, end: end as u32 })
    }

    /// Counts what is held of the query, and finds the passage that shows most of it.
    fn measure(&self, found: &mut Findings) {
        let mut here = vec![false; self.length];
        for h in &found.hits {
            let Slot { place, pattern, role, .. } = &self.slots[h.slot as usize];
            if *role == Role::Required {
                here[*place as usize..][..pattern.len()].fill(true);
            }
        }
        found.held = here.iter().filter(|h| **h).count() as u32;
        self.passage(found);
    }

    /// True if the unit shows what is insisted on: every phrase in quotes, and in the title the words that are asked there. Notes where it is called by the phrase.
    pub fn holds(&self, unit: &Unit, all: &mut UnitFindings, e: &mut Evidence) -> bool {
        self.titled.is_empty() && !self.clauses.iter().any(|c| c.phrase) || self.shows(unit, all, e)
    }

    /// What phrases and titles ask. A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare): operators and pinyin alone make such clauses.
    #[inline(never)]
    fn shows(&self, unit: &Unit, all: &mut UnitFindings, e: &mut Evidence) -> bool {
        let title = normalize(&unit.title, self.table).chars;
        let in_title = |c: &Clause| (0..title.len()).any(|at| literal(c, &title, &unit.title, at).is_some());
        if !self.titled.iter().all(|c| in_title(c)) {
            return false;
        }
        if !self.clauses.iter().any(|c| c.phrase) {
            return true;
        }
        // What holds the phrases is shown before all that is only called so.
        for (heading, text) in &mut all.sections {
            heading.like += if heading.is_literal() || text.is_literal() { HOLDS_PHRASES } else { 0 };
        }
        let labels: Vec<Findings> = [&unit.title].into_iter().chain(&unit.links).map(|l| self.find(l)).collect();
        let texts = all.sections.iter().flat_map(|s| [&s.0, &s.1]).chain([&all.description]).chain(&labels);
        let texts: Vec<&Findings> = texts.collect();
        let stands = |i: usize| texts.iter().any(|found| !found.literals[i].is_empty());
        // Who quotes a name means what is called so, before what quotes it too.
        e.typed |=
            self.names && labels.iter().chain(all.sections.iter().map(|s| &s.0)).any(|label| self.is_called(label));
        self.phrases().all(|c| stands(c.0))
    }

    /// What share of the required terms' weight is held, in hundredths.
    pub fn share(&self, found: &Findings) -> u32 {
        found.held * 100 / self.weight.max(1)
    }

    /// Looks through a unit: evidence for its page, and the findings of each section's heading and text.
    pub fn evidence(&self, unit: &Unit, labels: Labels) -> (Evidence, UnitFindings) {
        let mut e = Evidence { labels, ..Evidence::default() };
        let title = self.find(&unit.title);
        (e.in_title, e.title_like) = (self.label(&title, &mut e), self.alike(&title, false, &mut e));
        for link in &unit.links {
            let found = self.find(link);
            e.in_link = self.label(&found, &mut e).max(e.in_link);
            e.link_like = self.alike(&found, false, &mut e).max(e.link_like);
        }
        let mut all = UnitFindings {
            sections: Vec::with_capacity(unit.sections.len()),
            description: self.find(&unit.description),
        };
        for s in &unit.sections {
            let mut heading = self.find(&s.heading);
            let held = self.label(&heading, &mut e);
            e.in_heading = held.max(e.in_heading);
            heading.like = self.alike(&heading, true, &mut e);
            e.heading_like = heading.like.max(e.heading_like);
            let whole = heading.is_literal() && heading.literals.iter().all(|l| l.iter().any(|l| l.whole && l.at_word));
            heading.like = held.max(heading.like) + if whole { WHOLE_HEADING } else { 0 };
            all.sections.push((heading, self.find(&s.text)));
        }
        e.cited = e.in_title + e.in_heading + e.in_link == 0;
        let texts = || all.sections.iter().map(|s| &s.1).chain([&all.description]);
        for found in texts() {
            e.closeness = e.closeness.max(found.closeness);
            e.section_share = e.section_share.max(self.share(found));
            e.typed |= found.typed;
            if found.is_literal() {
                e.in_body = true;
                e.cited &= found.literals.iter().flatten().all(|l| l.is_line(&found.chars));
                note_form(found, &mut e);
            }
        }
        (e, all)
    }
}

/// Notes how closely a literal place keeps to the query.
pub(super) fn note_form(found: &Findings, e: &mut Evidence) {
    let every = |is: fn(&Literal) -> bool| found.literals.iter().all(|l| l.iter().any(is));
    e.at_word |= every(|l| l.at_word);
    e.whole |= every(|l| l.whole && l.at_word);
    e.same_form |= every(|l| l.same_form);
    e.capitals |= every(|l| l.capitals);
    e.verbatim |= every(|l| l.whole && l.at_word && l.verbatim);
}

/// What a unit holds, section by section.
pub struct UnitFindings {
    /// Of each section: its heading and its text.
    pub sections: Vec<(Findings, Findings)>,
    /// The page's summary.
    pub description: Findings,
}

/// The clause at this place of a text, if it stands there.
fn literal(clause: &Clause, chars: &[Folded], source: &str, at: usize) -> Option<Literal> {
    let pattern = &clause.chars;
    let end = at + pattern.len();
    let here = chars.get(at..end)?;
    if !here.iter().zip(pattern).all(|(a, b)| a.ch == b.ch) {
        return None;
    }
    let at_word = !(at > 0 && is_word(here[0].ch) && is_word(chars[at - 1].ch));
    if !at_word && !begins_part(chars, source, at) {
        return None;
    }
    let goes_on = is_word(here[here.len() - 1].ch) && chars.get(end).is_some_and(|f| is_word(f.ch));
    if goes_on && !clause.open && !begins_part(chars, source, end) {
        return None;
    }
    let written = |text: &str, f: &Folded| text[f.start as usize..].chars().next().unwrap_or(' ');
    let pairs = || {
        here.iter()
            .zip(pattern)
            .map(|(a, b)| (written(source, a), written(&clause.source, b)))
            .filter(|p| !p.0.is_whitespace())
    };
    let spaced = |text: &str, chars: &[Folded]| {
        // Between scripts it is the writer's taste.
        chars.windows(2).any(|w| {
            is_word(w[0].ch) == is_word(w[1].ch)
                && text.get(w[0].end as usize..w[1].start as usize).is_some_and(|gap| gap.contains(char::is_whitespace))
        })
    };
    let same_spaces = spaced(source, here) == spaced(&clause.source, pattern);
    let same_form = same_spaces && pairs().all(|(a, b)| a == b || is_capital(a) != is_capital(b));
    let verbatim = same_form && pairs().all(|(a, b)| a == b);
    let capitals = pairs().all(|(a, b)| a == b || !is_capital(b));
    Some(Literal { start: at as u32, end: end as u32, whole: !goes_on, verbatim, same_form, at_word, capitals })
}
