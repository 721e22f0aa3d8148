//! Which grams are worth storing? Those whose tokens mislead.
//!
//! A gram's units are among the units that hold all its tokens. Where nearly all of those hold the gram too, its tokens say as
//! much as it would; where many lack it, the gram tells the pages that hold the span from those that hold its pieces. So a
//! gram that a query asks and that is not stored occurs nowhere, or fewer than [`Rule::lacking`] of the units that hold its
//! tokens lack it, or those are fewer than [`Rule::shared`]: reading the texts of the best candidates tells.

use super::build::Workers;
use super::lists::{Lists, UnitsReader};
use super::names::Names;
use super::scratch::{Appender, LISTS, ListRef, Merge, Record, Runs, Scratch, ScratchFile, put_list, read_units};
use crate::text::segment::{MARK_AFTER, MARK_BEFORE, MARK_FORM, gram_key};
use rustc_hash::FxHashMap;
use std::io;
use std::rc::Rc;

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

impl Record for GramUnit {
    fn numbers(self) -> [u32; 4] {
        [self.first, self.second, self.bond, self.unit]
    }

    fn of([first, second, bond, unit]: [u32; 4]) -> Self {
        GramUnit { first, second, bond, unit }
    }
}

/// A gram to store.
#[derive(Debug, Clone, Copy)]
struct Selected {
    first: u32,
    second: u32,
    bond: u32,
    units: ListRef,
}

/// The grams of all units.
pub(super) struct Grams {
    plain: Runs<GramUnit>,
    quads: Runs<GramUnit>,
}

impl Grams {
    /// Holds at most so many, and half as many of four characters, in memory.
    pub fn new(most: usize) -> Self {
        Grams { plain: Runs::new(most), quads: Runs::new(most / 2) }
    }

    /// Adds a gram in a unit; `is_quad` where it is four characters.
    pub fn push(&mut self, gram: GramUnit, is_quad: bool, scratch: &dyn Scratch) -> io::Result<()> {
        if is_quad { self.quads.push(gram, scratch) } else { self.plain.push(gram, scratch) }
    }

    /// The grams to store; `terms` and `bonds` are the strings by ordinal.
    pub fn select(
        self,
        tokens: &Lists,
        terms: &Names,
        bonds: &Names,
        scratch: &dyn Scratch,
        workers: &impl Workers,
    ) -> io::Result<Chosen> {
        let plain = workers.map(self.plain.finish()?, |merge| {
            let mut reader = tokens.reader();
            choose(merge, scratch, &mut |g| misleads(g, tokens, &mut reader, bonds.get(g[0].bond)))
        });
        let plain = plain.into_iter().collect::<io::Result<Vec<Part>>>()?;
        let quads = self.quads.finish()?;
        let judge = QuadJudge::new(&plain, tokens, terms, bonds, quads.iter().all(Merge::is_empty));
        let quads = workers.map(quads, |merge| {
            let mut room =
                QuadRoom { reader: tokens.reader(), known: FxHashMap::default(), held: 0, middle: String::new() };
            choose(merge, scratch, &mut |g| judge.misleads(g, &mut room))
        });
        Ok(Chosen { plain, quads: quads.into_iter().collect::<io::Result<_>>()? })
    }
}

/// The grams that were chosen of one list, ascending by first token.
struct Part {
    grams: Vec<Selected>,
    file: Box<dyn ScratchFile>,
}

/// All grams that were chosen.
pub(super) struct Chosen {
    plain: Vec<Part>,
    quads: Vec<Part>,
}

impl Chosen {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.plain.iter().chain(&self.quads).map(|p| p.grams.len()).sum()
    }

    /// The bonds of all.
    pub fn bonds(&self) -> impl Iterator<Item = u32> {
        self.plain.iter().chain(&self.quads).flat_map(|p| &p.grams).map(|g| g.bond)
    }

    /// Keys and units of the grams of a first token, in the order of their keys.
    pub fn of(&self, first: u32, terms: &Names, bonds: &Names) -> io::Result<Vec<(String, Vec<u32>)>> {
        let mut out = Vec::new();
        for part in [&self.plain, &self.quads].map(|parts| &parts[first as usize % LISTS]) {
            let from = part.grams.partition_point(|g| g.first < first);
            for g in part.grams[from..].iter().take_while(|g| g.first == first) {
                let key = gram_key(terms.get(g.first), bonds.get(g.bond), terms.get(g.second));
                out.push((key, read_units(&*part.file, g.units)?));
            }
        }
        out.sort_unstable();
        Ok(out)
    }
}

/// Gathers the grams of one list and keeps those that `misleads`.
fn choose(
    merge: Merge<GramUnit>,
    scratch: &dyn Scratch,
    misleads: &mut dyn FnMut(&[GramUnit]) -> io::Result<bool>,
) -> io::Result<Part> {
    let mut out = Appender::new(scratch)?;
    let mut grams = Vec::new();
    let mut group: Vec<GramUnit> = Vec::new();
    let mut settle = |group: &mut Vec<GramUnit>| -> io::Result<()> {
        if !group.is_empty() && misleads(group)? {
            let GramUnit { first, second, bond, .. } = group[0];
            let units: Vec<u32> = group.iter().map(|g| g.unit).collect();
            grams.push(Selected { first, second, bond, units: put_list(&mut out, &units, &[])? });
        }
        group.clear();
        Ok(())
    };
    merge.each(&mut |gram: GramUnit| {
        if group.last().is_some_and(|g| !g.same(&gram)) {
            settle(&mut group)?;
        }
        group.push(gram);
        Ok(())
    })?;
    settle(&mut group)?;
    Ok(Part { grams, file: out.finish()? })
}

/// Judges four characters by the three and three that they are made of, as far as those are known.
struct QuadJudge<'a> {
    trigrams: FxHashMap<(u32, u32), (&'a dyn ScratchFile, ListRef)>,
    tokens: &'a Lists,
    terms: &'a Names,
}

/// What a judge's work on one list needs room for.
struct QuadRoom<'a> {
    reader: UnitsReader<'a>,
    /// The units of threes that were asked for last: neighbours share them.
    known: FxHashMap<(u32, u32), Rc<[u32]>>,
    /// How many units those are, and some for each.
    held: usize,
    /// The token between two.
    middle: String,
}

/// Units of threes that are kept: 2 MB.
const MOST_KNOWN: usize = 512 << 10;

impl<'a> QuadJudge<'a> {
    /// `idle`: there is nothing to judge.
    fn new(plain: &'a [Part], tokens: &'a Lists, terms: &'a Names, bonds: &Names, idle: bool) -> Self {
        let mut judge = QuadJudge { trigrams: FxHashMap::default(), tokens, terms };
        if !idle {
            for part in plain {
                let trigrams = part.grams.iter().filter(|s| bonds.get(s.bond).is_empty());
                judge.trigrams.extend(trigrams.map(|s| ((s.first, s.second), (&*part.file, s.units))));
            }
        }
        judge
    }

    /// The units of three characters that are made of two tokens, where they may be `least`.
    fn known(&self, first: u32, second: u32, least: usize, room: &mut QuadRoom) -> io::Result<Option<Rc<[u32]>>> {
        if let Some(units) = room.known.get(&(first, second)) {
            return Ok(Some(units.clone()).filter(|u| u.len() >= least));
        }
        let units: Rc<[u32]> = match self.trigrams.get(&(first, second)) {
            Some((_, units)) if (units.count as usize) < least => return Ok(None),
            Some((file, units)) => read_units(*file, *units)?.into(),
            None => shared(&room.reader.units(first)?, &room.reader.units(second)?).into(),
        };
        if room.held + units.len() > MOST_KNOWN {
            room.known.clear();
            room.held = 0;
        }
        room.held += units.len() + 8;
        room.known.insert((first, second), units.clone());
        Ok(Some(units).filter(|u| u.len() >= least))
    }

    fn misleads(&self, group: &[GramUnit], room: &mut QuadRoom) -> io::Result<bool> {
        let (first, second) = (group[0].first, group[0].second);
        let least = RUN.shared.max(group.len() + RUN.lacking);
        if self.tokens.count(first).min(self.tokens.count(second)) < least {
            return Ok(false);
        }
        room.middle.clear();
        room.middle.extend(self.terms.get(first).chars().skip(1).chain(self.terms.get(second).chars().take(1)));
        let Some(middle) = self.terms.find(&room.middle).filter(|&m| self.tokens.count(m) >= least) else {
            return Ok(false);
        };
        let Some(a) = self.known(first, middle, least, room)? else { return Ok(false) };
        let Some(b) = self.known(middle, second, least, room)? else { return Ok(false) };
        Ok(count_shared(&a, &b, least).is_some())
    }
}

/// True if the tokens of a gram mislead.
fn misleads(group: &[GramUnit], tokens: &Lists, reader: &mut UnitsReader, bond: &str) -> io::Result<bool> {
    let GramUnit { first, second, .. } = group[0];
    let rule = match bond {
        "" => RUN,
        _ if bond.starts_with(MARK_FORM) => RUN,
        "\u{1} " if !tokens.is_run(first) => SPACED,
        _ => CLOSE,
    };
    let holding = group.len();
    let (a, b) = (tokens.count(first), tokens.count(second));
    let least = rule.shared.max(holding + rule.lacking);
    if holding < rule.holding || a.min(b) < least {
        return Ok(false);
    }
    let one = bond.starts_with([MARK_BEFORE, MARK_AFTER, MARK_FORM]);
    let both = if one {
        a
    } else {
        let (a, b): (Rc<[u32]>, Rc<[u32]>) = (reader.units(first)?, reader.units(second)?);
        let Some(both) = count_shared(&a, &b, least) else { return Ok(false) };
        both
    };
    // What nearly all of them hold says little for its bits, however many they are.
    Ok(both >= least && (both - holding) * rule.worth >= both)
}

/// The numbers that two ascending lists share.
fn shared(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut out = Vec::new();
    meet(a, b, 0, |x| out.push(x));
    out
}

/// How many they are, if `least` or more.
fn count_shared(a: &[u32], b: &[u32], least: usize) -> Option<usize> {
    Some(meet(a, b, least, |_| {})).filter(|&count| count >= least)
}

/// Of two lists one that is so many times as long is leapt through, not walked.
const FAR: usize = 8;
/// Steps that are walked before it is asked again what is left.
const STEPS: usize = 32;

/// Gives the numbers that two ascending lists share, and their count; ends where they can no longer be `least`.
fn meet(a: &[u32], b: &[u32], least: usize, mut found: impl FnMut(u32)) -> usize {
    let (mut short, mut long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let mut count = 0;
    while !short.is_empty() && !long.is_empty() && count + short.len().min(long.len()) >= least {
        if long.len() > short.len() * FAR {
            let x = short[0];
            let mut leap = 1;
            while leap < long.len() && long[leap] < x {
                leap *= 2;
            }
            let at = leap / 2 + long[leap / 2..(leap + 1).min(long.len())].partition_point(|&y| y < x);
            (short, long) = (&short[1..], &long[at..]);
            if long.first() == Some(&x) {
                found(x);
                count += 1;
            }
        } else {
            let (mut i, mut j) = (0, 0);
            for _ in 0..STEPS.min(short.len()).min(long.len()) {
                let (x, y) = (short[i], long[j]);
                if x == y {
                    found(x);
                    count += 1;
                }
                i += usize::from(x <= y);
                j += usize::from(y <= x);
            }
            (short, long) = (&short[i..], &long[j..]);
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intersections_are_counted() {
        let lists: [Vec<u32>; 6] = [
            (0..90).step_by(3).collect(),
            (0..90).step_by(2).collect(),
            vec![],
            vec![88, 89, 500],
            (80..900).collect(),
            (0..9_000).step_by(7).collect(),
        ];
        for a in &lists {
            for b in &lists {
                let both: Vec<u32> = a.iter().copied().filter(|x| b.contains(x)).collect();
                assert_eq!(shared(a, b), both, "{a:?} {b:?}");
                for least in 0..both.len() + 3 {
                    let count = (both.len() >= least).then_some(both.len());
                    assert_eq!(count_shared(a, b, least), count, "{least} of {a:?} {b:?}");
                }
            }
        }
    }
}
