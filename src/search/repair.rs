//! What else may a query mean that finds little as it stands? Mistyped words, words run together or split, other forms of a word, the
//! inside of a word; by the words of the Latin dictionary.
//!
//! Each repair is the query with words replaced, and is then asked like any query. The thresholds of typing errors are Meilisearch's:
//! none below five letters, one from five, two from nine; an error in the first letter counts twice.

use super::MatchKind;
use super::evidence::{Finder, Findings, Hit, UnitFindings};
use super::query::{Clause, clause, is_word};
use super::rank::{Found, REPAIRS, ordered, places};
use crate::coding::joined;
use crate::index::latin::{Latin, Word};
use crate::index::unit::Unit;
use crate::text::fold::FoldTable;
use crate::text::script::{Class, class};
use std::cmp::Reverse;

/// A word of a query.
pub struct Typed {
    /// Its characters in the clause's normal form: first, and behind the last.
    pub place: (usize, usize),
    /// True if the index has it, or a word that begins with it where the reader may still be typing.
    pub known: bool,
}

/// A repaired query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What to ask instead.
    pub query: String,
    /// What was repaired, the furthest of several.
    pub kind: MatchKind,
    /// What a match earns, in hundredths.
    pub share: u32,
    /// It is a word that was cut at a digit: what it asks stands together.
    pub apart: bool,
}

impl Repair {
    /// What it asks in place of a clause of the query. Of pinyin, each run of Han and each word that stays; a path through pairs of Han is asked
    /// for literally, since it may stand nowhere. A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
    #[inline(never)]
    pub fn clauses(&self, of: &Clause, table: &FoldTable) -> Vec<Clause> {
        let spelled = self.kind == MatchKind::Pinyin;
        let mut out = Vec::new();
        let mut rest = &*self.query;
        while !rest.is_empty() {
            let end = rest.find(' ').filter(|_| spelled).unwrap_or(rest.len());
            if let Some(mut clause) = clause(&rest[..end], table, of.open && end == rest.len()) {
                clause.titled = of.titled;
                clause.phrase =
                    self.apart || spelled && clause.chars.len() > 2 && class(clause.chars[0].ch) == Class::Gram;
                out.push(clause);
            }
            rest = &rest[(end + 1).min(rest.len())..];
        }
        out
    }

    /// What it asks as a page writes it, in whose unit these findings are: the dictionary's words are folded (настроики, kundigung). A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
    #[inline(never)]
    pub fn written(&self, unit: &Unit, all: &UnitFindings, finder: &Finder) -> String {
        let title = finder.find(&unit.title);
        let mut texts: Vec<(&str, &Findings)> = vec![(&unit.title, &title)];
        for (section, (heading, text)) in unit.sections.iter().zip(&all.sections) {
            texts.push((&section.heading, heading));
            texts.push((&section.text, text));
        }
        let mut out: Vec<char> = self.query.chars().collect();
        for (i, slot) in (0u16..).zip(finder.slots) {
            let folded = &slot.pattern[..];
            let word_at = |i: usize| out.get(i).is_some_and(|c| is_word(*c));
            let stands = |at: &usize| {
                let inside = *at > 0 && word_at(at - 1) || word_at(at + folded.len());
                is_word(folded[0]) && !inside && out[*at..].starts_with(folded)
            };
            let Some(place) = (0..out.len()).find(stands) else { continue };
            for (text, found) in &texts {
                let whole = |h: &&Hit| h.slot == i && (h.end - h.start) as usize == folded.len();
                if let Some(h) = found.hits.iter().find(whole) {
                    let word = &text
                        [found.chars[h.start as usize].start as usize..found.chars[h.end as usize - 1].end as usize];
                    // Case alone tells nothing: a word may begin a sentence.
                    if !word.is_ascii() {
                        let word: Vec<char> = word.chars().collect();
                        out = [&out[..place], &word, &out[place + folded.len()..]].concat();
                    }
                    break;
                }
            }
        }
        out.into_iter().collect()
    }
}

/// One way to replace words of the query.
type Choice = (Found, Reverse<u8>, String);

/// Repaired queries, best first.
#[inline(never)]
pub fn repairs(clause: &Clause, words: &[Typed], latin: &Latin) -> Vec<Repair> {
    let chars: Vec<char> = clause.chars.iter().map(|f| f.ch).collect();
    let unknown = words.iter().any(|w| !w.known);
    let next = |i: usize| {
        let (word, next) = (&words[i], words.get(i + 1)?);
        (next.place.0 == word.place.1 + 1 && chars[word.place.1] == ' ').then_some(next.place)
    };
    // Where words are missing those are repaired; where all are known, each may stand for its other forms.
    let join_only = |word: &Typed| word.known && unknown;
    let joined =
        |i: usize| next(i).map_or(vec![], |n| [&chars[words[i].place.0..words[i].place.1], &chars[n.0..n.1]].concat());
    let joined: Vec<Vec<char>> = (0..words.len()).map(joined).collect();
    let mut searches = Vec::new();
    for (i, word) in words.iter().enumerate() {
        let open = clause.open && word.place.1 == chars.len();
        if !join_only(word) || next(i).is_some() {
            searches.push((i, Search::new(&chars[word.place.0..word.place.1], &joined[i], word.known, open)));
        }
    }
    latin.each(&mut |w| searches.iter_mut().for_each(|s| s.1.look(&w)));
    let mut spots: Vec<((usize, usize), Vec<Choice>)> = Vec::new();
    for (i, search) in searches {
        let word = &words[i];
        let (mut choices, join) = search.choices(word.place == (0, chars.len()));
        if let (Some(text), Some(next)) = (join, next(i)) {
            spots.push(((word.place.0, next.1), vec![(Found::Joined, Reverse(0), text)]));
        }
        choices.truncate(if join_only(word) { 0 } else { REPAIRS });
        if !choices.is_empty() {
            spots.push((word.place, choices));
        }
    }
    let mut out: Vec<(Found, Reverse<u8>, String)> = Vec::new();
    let put = |chosen: Vec<(&(usize, usize), &Choice)>, out: &mut Vec<_>| {
        let worst = chosen.iter().map(|c| c.1.0).max().unwrap_or(Found::Form);
        let level = chosen.iter().map(|c| c.1.1.0).min().unwrap_or(0);
        let query = replaced(clause, &chosen);
        out.push((worst, Reverse(level), query));
    };
    let repeated = |a: &(usize, usize), b: &(usize, usize)| a.0 < b.1 && b.0 < a.1;
    if unknown {
        // All unknown words at their best, then each in its other ways.
        for (at, (place, choices)) in spots.iter().enumerate() {
            let others = spots.iter().enumerate().filter(|(i, s)| *i != at && !repeated(&s.0, place));
            let others: Vec<_> = others.map(|(_, s)| (&s.0, &s.1[0])).collect();
            for choice in choices {
                put([vec![(place, choice)], disjoint(&others)].concat(), &mut out);
            }
        }
    } else {
        for (place, choices) in &spots {
            choices.iter().for_each(|choice| put(vec![(place, choice)], &mut out));
        }
    }
    let mut out = sorted(out);
    out.dedup_by(|a, b| a.2 == b.2);
    out.truncate(REPAIRS);
    out.into_iter()
        .map(|(found, _, query)| Repair {
            query,
            kind: found.kind(),
            share: found.share(),
            apart: found == Found::Apart,
        })
        .collect()
}

/// The best first; equal ones as they stand.
fn sorted(list: Vec<Choice>) -> Vec<Choice> {
    let rank = |c: &Choice| ((255 - c.0 as u64) << 8 | u64::from(c.1.0), 0);
    let order = places(list.len(), &|i| rank(&list[i]));
    order.into_iter().map(|i| list[i].clone()).collect()
}

/// The words that a leading star may stand for, the most frequent first.
#[inline(never)]
pub fn endings(clause: &Clause, latin: &Latin) -> Vec<Repair> {
    let typed: Vec<char> = clause.chars.iter().map(|f| f.ch).collect();
    let mut found = Vec::new();
    latin.each(&mut |w| {
        let longer = w.chars.len() > typed.len();
        let inside = clause.open && w.chars.windows(typed.len()).any(|part| part == typed);
        if longer && (inside || w.chars.ends_with(&typed)) {
            found.push((Found::Inside, Reverse(w.level), w.chars.iter().collect::<String>()));
        }
    });
    let found = sorted(found).into_iter().take(REPAIRS);
    found.map(|(_, _, query)| Repair { query, kind: MatchKind::Inside, share: 100, apart: false }).collect()
}

/// Those whose places do not overlap with one before.
fn disjoint<'c>(list: &[(&'c (usize, usize), &'c Choice)]) -> Vec<(&'c (usize, usize), &'c Choice)> {
    let mut out: Vec<(&(usize, usize), &Choice)> = Vec::new();
    for item in list {
        if out.iter().all(|o| o.0.1 <= item.0.0 || item.0.1 <= o.0.0) {
            out.push(*item);
        }
    }
    out
}

/// The query as typed, with words replaced.
fn replaced(clause: &Clause, chosen: &[(&(usize, usize), &Choice)]) -> String {
    let places = ordered(chosen.iter().map(|(place, choice)| (**place, &choice.2)).collect());
    let (mut out, mut at) = (String::new(), 0);
    for ((from, to), text) in places {
        let start = clause.chars[from].start as usize;
        // Two words may be of one character: ½ is 1/2.
        if start < at {
            continue;
        }
        out += &clause.source[at..start];
        out += text;
        at = clause.chars[to - 1].end as usize;
    }
    out + &clause.source[at..]
}

/// Looks for what a typed word may stand for.
struct Search<'t> {
    typed: &'t [char],
    joined: &'t [char],
    known: bool,
    open: bool,
    /// A row for each character of the word at hand, one behind the other: distances of its beginning to the beginnings of the typed word.
    rows: Vec<u8>,
    /// Rows from this one on are beyond the budget.
    dead: usize,
    budget: u8,
    found: Vec<Choice>,
    /// The class whose stem is the longest beginning of the typed word: the stem's length, and its words.
    forms: (usize, Vec<(u8, String)>),
    /// By length: whether the dictionary has a form that ends as the typed word does.
    endings: Vec<bool>,
    heads: Vec<(usize, u8, String)>,
    tails: Vec<(usize, u8, String)>,
    join: Option<String>,
    /// Where the word at hand, or the one before it, first holds the typed word: behind it; more than any length where it does not.
    within: usize,
}

/// Fewest letters that two words have in common to be forms of one, and that the inside of a word has.
const FEWEST: usize = 4;
/// Most letters of a word that may be mistyped: what is longer (a hash, a token) is no word, and its distances are no bytes.
const LONGEST: usize = 64;

impl<'t> Search<'t> {
    fn new(typed: &'t [char], joined: &'t [char], known: bool, open: bool) -> Self {
        let budget = match typed.len() {
            4 => 1,
            5..=8 => 2,
            9..=LONGEST => 3,
            _ => 0,
        };
        let weigh = |i: usize| if i == 0 { 0 } else { i as u8 + 1 };
        let first = (0..=typed.len()).filter(|_| budget > 0).map(weigh).collect();
        Search {
            typed,
            joined,
            known,
            open,
            rows: first,
            dead: usize::MAX,
            budget,
            found: vec![],
            forms: (0, vec![]),
            endings: vec![false; typed.len() + 1],
            heads: vec![],
            tails: vec![],
            join: None,
            within: usize::MAX,
        }
    }

    fn look(&mut self, word: &Word) {
        let text = || word.chars.iter().collect::<String>();
        let itself = word.chars == self.typed;
        if word.chars == self.joined {
            self.join = Some(text());
        }
        self.forms(word);
        if !itself && word.chars.len() >= 3 {
            if self.typed.starts_with(word.chars) {
                self.heads.push((word.chars.len(), word.level, text()));
            } else if self.typed.ends_with(word.chars) {
                self.tails.push((word.chars.len(), word.level, text()));
            }
        }
        if self.typed.len() >= FEWEST && self.inside(word) && word.chars.len() > self.typed.len() {
            self.found.push((Found::Inside, Reverse(word.level), text()));
        }
        if !self.known && self.budget > 0 {
            self.errors(word);
        }
    }

    /// True if the word holds the typed one. What it shares with the word before was looked through then.
    fn inside(&mut self, word: &Word) -> bool {
        let n = self.typed.len();
        if self.within > word.shared {
            self.within = usize::MAX;
            for end in n.max(word.shared + 1)..=word.chars.len() {
                if word.chars[end - 1] == self.typed[n - 1] && word.chars[end - n..end] == *self.typed {
                    self.within = end;
                    break;
                }
            }
        }
        self.within < usize::MAX
    }

    /// Words whose stem begins the typed word, the longest such.
    fn forms(&mut self, word: &Word) {
        let stem = word.stem;
        let ending = &word.chars[stem..];
        if self.typed.ends_with(ending) {
            self.endings[ending.len()] = true;
        }
        let rest = self.typed.len().saturating_sub(stem);
        if stem < FEWEST || stem < self.forms.0 || rest > stem || !self.typed.starts_with(&word.chars[..stem]) {
            return;
        }
        if stem > self.forms.0 {
            self.forms = (stem, vec![]);
        }
        if word.chars != self.typed {
            self.forms.1.push((word.level, word.chars.iter().collect()));
        }
    }

    /// Damerau-Levenshtein distance (optimal string alignment), rows shared with the word before. An error in the first letter
    /// costs one more; two letters that changed places cost one anywhere.
    fn errors(&mut self, word: &Word) {
        if word.shared >= self.dead {
            return;
        }
        self.dead = usize::MAX;
        let n = self.typed.len();
        let wide = n + 1;
        self.rows.truncate((word.shared + 1) * wide);
        let mut begun = self.rows.chunks_exact(wide).skip(1).map(|row| row[n]).min().unwrap_or(u8::MAX);
        for d in self.rows.len() / wide..=word.chars.len() {
            let c = word.chars[d - 1];
            self.rows.resize((d + 1) * wide, d as u8 + 1);
            let (above, row) = self.rows.split_at_mut(d * wide);
            let (earlier, above) = above.split_at((d - 1) * wide);
            let mut least = row[0];
            for j in 1..=n {
                let first = u8::from(d == 1 && j == 1);
                let other = u8::from(self.typed[j - 1] != c);
                let mut best = above[j - 1] + other * (1 + first);
                best = best.min(above[j] + 1).min(row[j - 1] + 1);
                let swapped = d > 1 && j > 1 && self.typed[j - 2] == c && self.typed[j - 1] == word.chars[d - 2];
                if swapped && other == 1 {
                    best = best.min(earlier[(d - 2) * wide + j - 2] + 1);
                }
                row[j] = best;
                least = least.min(best);
            }
            begun = begun.min(row[n]);
            if least > self.budget + 1 {
                self.dead = d;
                break;
            }
        }
        let whole = self.rows.get(word.chars.len() * wide + n).copied().filter(|&cost| cost > 0);
        let text = || word.chars.iter().collect::<String>();
        let strict = match n {
            0..=4 => 0,
            5..=8 => 1,
            _ => 2,
        };
        let found = match whole {
            Some(cost) if cost <= strict => Found::error(cost),
            Some(cost) if cost <= self.budget => Found::Loose,
            _ if self.open && begun > 0 && begun <= strict => Found::Begun,
            _ => return,
        };
        self.found.push((found, Reverse(word.level), text()));
    }

    /// A name and its number (`utf8` for UTF-8), and thousands (`1250000` for 1,250,000): numbers are few of a dictionary's words.
    fn apart(&mut self) {
        let typed = self.typed;
        let digit = |c: &char| c.is_ascii_digit();
        let mut put = |sign: char, cut: &dyn Fn(usize) -> bool| {
            let mut parted = String::new();
            for (i, &c) in typed.iter().enumerate() {
                if i > 0 && cut(i) {
                    parted.push(sign);
                }
                parted.push(c);
            }
            self.found.push((Found::Apart, Reverse(0), parted));
        };
        let changes = |i: usize| digit(&typed[i]) != digit(&typed[i - 1]);
        if typed.len() > 3 && typed.iter().all(digit) {
            [',', '.', ' '].into_iter().for_each(|sign| put(sign, &|i| (typed.len() - i).is_multiple_of(3)));
        } else if (1..typed.len()).filter(|&i| changes(i)).count() == 1 {
            [' ', '-'].into_iter().for_each(|sign| put(sign, &changes));
        }
    }

    /// All ways to replace the word, best first; and the word that it makes with the next. `alone`: nothing else is asked.
    fn choices(mut self, alone: bool) -> (Vec<Choice>, Option<String>) {
        let forms = std::mem::take(&mut self.forms.1);
        // What follows the stem is an ending of the language, or may be an error.
        let found = if self.endings[self.typed.len() - self.forms.0] { Found::Form } else { Found::Kin };
        self.found.extend(forms.into_iter().map(|(level, text)| (found, Reverse(level), text)));
        for (head, level, first) in &self.heads {
            for (_, other, second) in self.tails.iter().filter(|t| t.0 + head == self.typed.len()) {
                self.found.push((Found::Joined, Reverse(*level.min(other)), joined(&[first, " ", second])));
            }
        }
        if alone {
            self.apart();
        }
        let mut found = sorted(self.found);
        // A word has its best way only.
        let mut seen: Vec<String> = Vec::new();
        found.retain(|choice| {
            let new = !seen.contains(&choice.2);
            seen.push(choice.2.clone());
            new
        });
        (found, self.join)
    }
}
