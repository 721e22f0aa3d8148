//! Which grams are worth storing? Those whose tokens mislead.
//!
//! A gram's units are among the units that hold all its tokens. Where nearly all of those hold the gram too, its tokens say as
//! much as it would; where many lack it, the gram tells the pages that hold the span from those that hold its pieces. So a
//! gram that a query asks and that is not stored occurs nowhere, or fewer than [`Rule::lacking`] of the units that hold its
//! tokens lack it, or those are fewer than [`Rule::shared`]: reading the texts of the best candidates tells.

use super::build::TokenPostings;
use crate::text::segment::{MARK_AFTER, MARK_BEFORE};

/// When a gram is stored.
#[derive(Debug, Clone, Copy)]
struct Rule {
    /// At least so many units hold all its tokens.
    shared: usize,
    /// At least so many of them lack it.
    lacking: usize,
    /// At least so many units hold it.
    holding: usize,
}

/// Three characters, or symbols that belong to a word. Spans and identifiers must be found even where they occur once.
const CLOSE: Rule = Rule { shared: 16, lacking: 6, holding: 1 };
/// Two words and a space: most pairs occur once or twice, and the other words of a query tell those.
const SPACED: Rule = Rule { shared: 30, lacking: 15, holding: 3 };

/// One gram in one unit. Sorted, a gram's units stand together, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GramUnit {
    pub first: u32,
    pub second: u32,
    pub bond: u32,
    pub unit: u32,
}

/// A gram to store.
#[derive(Debug, Clone)]
pub(super) struct Selected {
    pub first: u32,
    pub second: u32,
    pub bond: u32,
    pub units: Vec<u32>,
}

/// Selects among sorted gram units; `bonds` are the strings by ordinal.
pub(super) fn select(sorted: &[GramUnit], tokens: &TokenPostings, bonds: &[String]) -> Vec<Selected> {
    let same = |a: &GramUnit, b: &GramUnit| (a.first, a.second, a.bond) == (b.first, b.second, b.bond);
    let keep = |group: &&[GramUnit]| {
        let g = group[0];
        let bond = &*bonds[g.bond as usize];
        let rule = if bond == "\u{1} " { SPACED } else { CLOSE };
        let holding = group.len();
        let one = bond.starts_with([MARK_BEFORE, MARK_AFTER]);
        let (a, b) = (tokens.units(g.first), tokens.units(g.second));
        let most = a.len().min(b.len());
        if holding < rule.holding || most < rule.shared || most < holding + rule.lacking {
            return false;
        }
        let shared = if one { a.len() } else { intersection(a, b) };
        shared >= rule.shared && shared >= holding + rule.lacking
    };
    let selected = |group: &[GramUnit]| {
        let g = group[0];
        Selected { first: g.first, second: g.second, bond: g.bond, units: group.iter().map(|g| g.unit).collect() }
    };
    sorted.chunk_by(same).filter(keep).map(selected).collect()
}

/// How many numbers two ascending lists share. Walks the shorter, leaps through the longer.
fn intersection(a: &[u32], b: &[u32]) -> usize {
    let (short, mut long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let mut count = 0;
    for x in short {
        let mut leap = 1;
        while leap < long.len() && long[leap] < *x {
            leap *= 2;
        }
        let at = leap / 2 + long[leap / 2..(leap + 1).min(long.len())].partition_point(|y| y < x);
        long = &long[at..];
        match long.first() {
            None => break,
            Some(y) => count += usize::from(y == x),
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intersections_are_counted() {
        let lists: [Vec<u32>; 4] = [(0..90).step_by(3).collect(), (0..90).step_by(2).collect(), vec![], vec![88, 89, 500]];
        for a in &lists {
            for b in &lists {
                assert_eq!(intersection(a, b), a.iter().filter(|x| b.contains(x)).count(), "{a:?} {b:?}");
            }
        }
    }
}
