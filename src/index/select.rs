//! Which grams are worth storing? Those whose tokens mislead.
//!
//! A gram's units are among the units that hold all its tokens. Where nearly all of those hold the gram too, its tokens say as
//! much as it would; where many lack it, the gram tells the pages that hold the span from those that hold its pieces. So a
//! gram that a query asks and that is not stored occurs nowhere, or fewer than [`Rule::lacking`] of the units that hold its
//! tokens lack it, or those are fewer than [`Rule::shared`]: reading the texts of the best candidates tells.

use super::build::{TokenPostings, Workers};
use crate::text::segment::{MARK_AFTER, MARK_BEFORE, MARK_FORM};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// When a gram is stored.
#[derive(Debug, Clone, Copy)]
struct Rule {
    /// At least so many units hold all its tokens.
    shared: usize,
    /// At least so many of them lack it.
    lacking: usize,
    /// At least so many units hold it.
    holding: usize,
    /// At least one in so many of those that hold all its tokens lacks it.
    worth: usize,
}

/// Three or four characters, and written forms: spans must be found even where they occur once.
const RUN: Rule = Rule { shared: 16, lacking: 6, holding: 1, worth: 20 };
/// Symbols that belong to words, and Hangul across a space. Fewer misled units than the window reads need no help.
const CLOSE: Rule = Rule { shared: 24, lacking: 12, holding: 1, worth: 10 };
/// Two words and a space: most pairs occur once or twice, and the other words of a query tell those.
const SPACED: Rule = Rule { shared: 48, lacking: 32, holding: 4, worth: 3 };

/// One gram in one unit. Sorted, a gram's units stand together, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GramUnit {
    pub first: u32,
    pub second: u32,
    pub bond: u32,
    pub unit: u32,
}

impl GramUnit {
    fn same(&self, other: &Self) -> bool {
        (self.first, self.second, self.bond) == (other.first, other.second, other.bond)
    }
}

/// A gram to store.
#[derive(Debug, Clone)]
pub(super) struct Selected {
    pub first: u32,
    pub second: u32,
    pub bond: u32,
    pub units: Vec<u32>,
}

/// The grams of all units, in lists that can be judged side by side: each gram's units are in one list.
#[derive(Default)]
pub(super) struct Grams {
    plain: [Vec<GramUnit>; LISTS],
    quads: [Vec<GramUnit>; LISTS],
}

const LISTS: usize = 16;

impl Grams {
    /// Adds a gram in a unit; `is_quad` where it is four characters.
    pub fn push(&mut self, gram: GramUnit, is_quad: bool) {
        let lists = if is_quad { &mut self.quads } else { &mut self.plain };
        lists[gram.first as usize % LISTS].push(gram);
    }

    /// The grams to store; `terms` and `bonds` are the strings by ordinal.
    pub fn select(
        self,
        tokens: &TokenPostings,
        terms: &[String],
        bonds: &[String],
        workers: &impl Workers,
    ) -> Vec<Selected> {
        let sorted = |mut list: Vec<GramUnit>| {
            list.sort_unstable();
            list
        };
        let plain = |list| -> Vec<Selected> {
            let list = sorted(list);
            list.chunk_by(GramUnit::same)
                .filter(|g| misleads(g, tokens, &bonds[g[0].bond as usize]))
                .map(selected)
                .collect()
        };
        let mut out: Vec<Selected> = workers.map(self.plain.into(), plain).into_iter().flatten().collect();
        let judge = QuadJudge::new(&out, tokens, terms, bonds);
        let quads = |list| -> Vec<Selected> {
            sorted(list).chunk_by(GramUnit::same).filter(|g| judge.misleads(g)).map(selected).collect()
        };
        let quads: Vec<Selected> = workers.map(self.quads.into(), quads).into_iter().flatten().collect();
        out.extend(quads);
        out
    }
}

/// Judges four characters by the three and three that they are made of, as far as those are known.
struct QuadJudge<'a> {
    trigrams: FxHashMap<(u32, u32), &'a [u32]>,
    numbers: FxHashMap<&'a str, u32>,
    tokens: &'a TokenPostings,
    terms: &'a [String],
}

impl<'a> QuadJudge<'a> {
    fn new(selected: &'a [Selected], tokens: &'a TokenPostings, terms: &'a [String], bonds: &[String]) -> Self {
        let trigrams = selected.iter().filter(|s| bonds[s.bond as usize].is_empty());
        QuadJudge {
            trigrams: trigrams.map(|s| ((s.first, s.second), &*s.units)).collect(),
            numbers: terms.iter().map(|t| &**t).zip(0..).collect(),
            tokens,
            terms,
        }
    }

    fn known(&self, first: u32, second: u32) -> Cow<'a, [u32]> {
        match self.trigrams.get(&(first, second)) {
            Some(units) => Cow::Borrowed(units),
            None => Cow::Owned(shared(self.tokens.units(first), self.tokens.units(second))),
        }
    }

    fn misleads(&self, group: &[GramUnit]) -> bool {
        let (first, second) = (group[0].first, group[0].second);
        let least = RUN.shared.max(group.len() + RUN.lacking);
        if self.tokens.units(first).len().min(self.tokens.units(second).len()) < least {
            return false;
        }
        let middle: String =
            self.terms[first as usize].chars().skip(1).chain(self.terms[second as usize].chars().take(1)).collect();
        let Some(&middle) = self.numbers.get(&*middle).filter(|&&m| self.tokens.units(m).len() >= least) else {
            return false;
        };
        let (a, b) = (self.known(first, middle), self.known(middle, second));
        a.len().min(b.len()) >= least && shared(&a, &b).len() >= least
    }
}

fn selected(group: &[GramUnit]) -> Selected {
    let g = group[0];
    Selected { first: g.first, second: g.second, bond: g.bond, units: group.iter().map(|g| g.unit).collect() }
}

/// True if the tokens of a gram mislead.
fn misleads(group: &[GramUnit], tokens: &TokenPostings, bond: &str) -> bool {
    let rule = match bond {
        "" => RUN,
        _ if bond.starts_with(MARK_FORM) => RUN,
        "\u{1} " if !tokens.is_run(group[0].first) => SPACED,
        _ => CLOSE,
    };
    let holding = group.len();
    let (a, b) = (tokens.units(group[0].first), tokens.units(group[0].second));
    let least = rule.shared.max(holding + rule.lacking);
    if holding < rule.holding || a.len().min(b.len()) < least {
        return false;
    }
    let one = bond.starts_with([MARK_BEFORE, MARK_AFTER, MARK_FORM]);
    let both = if one { a.len() } else { shared(a, b).len() };
    // What nearly all of them hold says little for its bits, however many they are.
    both >= least && (both - holding) * rule.worth >= both
}

/// The numbers that two ascending lists share. Walks the shorter, leaps through the longer.
fn shared(a: &[u32], b: &[u32]) -> Vec<u32> {
    let (short, mut long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let mut out = Vec::new();
    for x in short {
        let mut leap = 1;
        while leap < long.len() && long[leap] < *x {
            leap *= 2;
        }
        let at = leap / 2 + long[leap / 2..(leap + 1).min(long.len())].partition_point(|y| y < x);
        long = &long[at..];
        match long.first() {
            None => break,
            Some(y) if y == x => out.push(*x),
            Some(_) => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intersections_are_counted() {
        let lists: [Vec<u32>; 4] =
            [(0..90).step_by(3).collect(), (0..90).step_by(2).collect(), vec![], vec![88, 89, 500]];
        for a in &lists {
            for b in &lists {
                assert_eq!(
                    shared(a, b),
                    a.iter().copied().filter(|x| b.contains(x)).collect::<Vec<_>>(),
                    "{a:?} {b:?}"
                );
            }
        }
    }
}
