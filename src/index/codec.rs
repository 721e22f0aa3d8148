//! How the terms of a shard are coded, for writer and reader at once.
//!
//! Of each term, in a stream of a range coder ([`super::coder`]): its key, front-coded in characters; its [`Sort`]; the number of its
//! units; the units; where and how often it stands in each ([`super::posting`]). One code is writer and reader at once.
//!
//! A key is what it shares with the one before, then how far its next character stands behind the other's in the alphabet, then the rest, each
//! character by the ones before it. Units are a list in interpolative coding (the middle one, then each half; Moffat and
//! Stuiver, Binary interpolative coding for effective index compression, 2000), a unit as likely as it is long, or, where neighbours have much in common, as in generated
//! references, runs and what lies between them; of a gram, whose units are among those of its
//! first token, their positions in that token's list. Such a gram stands behind its first token with nothing but grams of
//! the same token between. Where a token's grams fill more than a shard, those in the next ones are written as symbols are, by their units.

use super::coder::{Coder, Curves, Mixer, Numbers, Past};
use super::posting::{Fields, class_length};
use crate::coding::CodingError;

/// What a term is, as far as its postings are written differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Sort {
    /// A token: units and fields.
    #[default]
    Full = 0,
    /// A token of symbols: units alone.
    Bare = 1,
    /// A gram: positions in the list of the token before.
    Gram = 2,
}

/// Most characters of a key.
const LONGEST_KEY: usize = 4_096;

/// What all shards of an index are coded by.
#[derive(Debug, Clone, Default)]
pub struct Lore {
    /// The characters of all keys, ascending.
    pub(super) alphabet: Vec<char>,
    /// Length class of each unit, 16 more where it begins a page.
    pub(super) classes: Vec<u8>,
    /// The weights of the units before each; all at last.
    weights: Vec<u32>,
    /// What decisions are mixed by.
    curves: Curves,
}

impl Lore {
    /// From the characters of all keys, ascending, and of each unit its length class and whether it begins a page.
    pub fn new(alphabet: Vec<char>, units: impl Iterator<Item = (u8, bool)>) -> Self {
        let mut lore = Lore { alphabet, weights: vec![0], ..Lore::default() };
        lore.classes.extend(units.map(|(class, begins)| class & 15 | u8::from(begins) << 4));
        // So many that the sum would not hold are as likely as each other.
        let even = lore.classes.len() > 4 << 20;
        let mut sum = 0;
        for &class in &lore.classes {
            sum += if even { 1 } else { class_length(class & 15) / 8 };
            lore.weights.push(sum);
        }
        lore
    }
}

#[cfg(feature = "write")]
impl Lore {
    /// What tells it from another.
    pub fn bytes(&self) -> Vec<u8> {
        let alphabet: String = self.alphabet.iter().collect();
        [alphabet.as_bytes(), &self.classes].concat()
    }
}

/// A term on its way through a coder: to be written, or as it was read.
#[derive(Default)]
pub(super) struct Put {
    /// Places of its characters in the alphabet.
    pub(super) key: Vec<u32>,
    pub(super) sort: Sort,
    pub(super) units: Vec<u32>,
    pub(super) fields: Vec<Fields>,
}

/// How terms are coded, with what was learned from those before.
pub(super) struct Codec<'l> {
    lore: &'l Lore,
    key: Vec<u32>,
    /// Room for the next key, and for places in the last token's list.
    room: Vec<u32>,
    places: Vec<u32>,
    /// How many characters of the key before the last key did not share.
    dropped: usize,
    /// Units of the last token.
    token: Vec<u32>,
    sort: usize,
    count: Numbers,
    drops: [Numbers; 8],
    gaps: [[Numbers; 4]; 3],
    gap: usize,
    ends: Mixer<'l>,
    letters: Mixer<'l>,
    sorts: [[Past; 2]; 3],
    counts: Vec<Numbers>,
    /// Whether lists are written as runs, and those runs: of tokens, of grams.
    by_runs: [Past; 2],
    runs: Vec<Numbers>,
    levels: Mixer<'l>,
    /// Of each unit, what was last said of it.
    said: Vec<u8>,
}

/// Levels of frequency, the most frequent first.
const LEVELS: [u8; 8] = [1, 2, 3, 4, 0, 5, 6, 7];

impl<'l> Codec<'l> {
    pub(super) fn new(lore: &'l Lore) -> Self {
        Codec {
            lore,
            key: vec![],
            room: vec![],
            places: vec![],
            dropped: 0,
            token: vec![],
            sort: 0,
            count: Numbers::NEW,
            drops: [Numbers::NEW; 8],
            gaps: [[Numbers::NEW; 4]; 3],
            gap: 0,
            ends: Mixer::new(&lore.curves, 3, 1, 10),
            letters: Mixer::new(&lore.curves, 4, 2, 13),
            sorts: [[Past::NEW; 2]; 3],
            counts: vec![Numbers::NEW; 12],
            by_runs: [Past::NEW; 2],
            runs: vec![Numbers::NEW; RUN_KINDS * 2],
            levels: Mixer::new(&lore.curves, 5, 16, 12),
            said: vec![0; lore.classes.len()],
        }
    }

    /// The number of terms.
    pub(super) fn terms(&mut self, coder: &mut impl Coder, count: u32) -> Result<u32, CodingError> {
        coder.number(count, &mut self.count)
    }

    /// A term.
    pub(super) fn term(&mut self, coder: &mut impl Coder, one: &mut Put) -> Result<(), CodingError> {
        self.spell(coder, &mut one.key)?;
        let sorts = &mut self.sorts[self.sort];
        let gram = coder.adapt(one.sort == Sort::Gram, &mut sorts[0]);
        one.sort = match gram {
            true => Sort::Gram,
            false if coder.adapt(one.sort == Sort::Bare, &mut sorts[1]) => Sort::Bare,
            false => Sort::Full,
        };
        self.sort = one.sort as usize;
        if gram && self.token.is_empty() {
            return Err(CodingError);
        }
        let most = if gram { self.token.len() } else { self.lore.classes.len() } as u32;
        let kind = if gram { 4 + self.token.len().ilog2().min(7) as usize } else { one.sort as usize };
        let count = coder.number((one.units.len() as u32).wrapping_sub(1), &mut self.counts[kind])? + 1;
        if count > most {
            return Err(CodingError);
        }
        if gram {
            let place = |u: &u32| self.token.binary_search(u).expect("a gram's units are its token's") as u32;
            let mut places = std::mem::take(&mut self.places);
            places.clear();
            places.extend(one.units.iter().map(place));
            places.resize(count as usize, 0);
            self.list(coder, &mut places, most, gram)?;
            one.units.clear();
            one.units.extend(places.iter().map(|&p| self.token[p as usize]));
            self.places = places;
        } else {
            one.units.resize(count as usize, 0);
            self.list(coder, &mut one.units, most, gram)?;
            self.token.clone_from(&one.units);
        }
        one.fields.resize(count as usize, Fields::default());
        if one.sort == Sort::Full {
            self.fields(coder, one);
        }
        Ok(())
    }

    /// A key, by the one before.
    fn spell(&mut self, coder: &mut impl Coder, key: &mut Vec<u32>) -> Result<(), CodingError> {
        let letters = self.lore.alphabet.len() as u32;
        let before = std::mem::take(&mut self.key);
        let shared = before.iter().zip(key.iter()).take_while(|(a, b)| a == b).count();
        let drop = coder.number((before.len() - shared) as u32, &mut self.drops[self.dropped.min(7)])? as usize;
        let shared = before.len().checked_sub(drop).ok_or(CodingError)?;
        self.dropped = drop;
        let mut now = std::mem::take(&mut self.room);
        now.clear();
        now.extend_from_slice(&before[..shared]);
        if let Some(&other) = before.get(shared) {
            let gap = key.get(shared).map_or(0, |&c| c.wrapping_sub(other + 1));
            let gap = coder.number(gap, &mut self.gaps[shared.min(2)][self.gap])?;
            self.gap = ((gap + 1).ilog2() as usize / 2).min(3);
            now.push(other + 1 + gap);
        }
        while now.last().is_none_or(|&c| c < letters) && now.len() <= LONGEST_KEY {
            if now.len() > shared && self.ends(coder, &now, now.len() >= key.len()) {
                key.clone_from(&now);
                (self.key, self.room) = (now, before);
                return Ok(());
            }
            let letter = key.get(now.len()).copied().unwrap_or(0);
            now.push(self.letter(coder, &now, letter));
        }
        Err(CodingError)
    }

    fn ends(&mut self, coder: &mut impl Coder, key: &[u32], end: bool) -> bool {
        let back = |n: usize| key.len().checked_sub(n).map_or(0, |i| key[i] + 1);
        let views = [key.len() as u32, back(1) << 4 | 1, back(1).wrapping_mul(4_099).wrapping_add(back(2)) << 4 | 2];
        self.ends.code(coder, end, 0, &views)
    }

    /// A letter by the one, two and three before it, and by its place.
    fn letter(&mut self, coder: &mut impl Coder, key: &[u32], letter: u32) -> u32 {
        let back = |n: usize| key.len().checked_sub(n).map_or(0, |i| key[i] + 1);
        let two = back(1).wrapping_mul(4_099).wrapping_add(back(2));
        let three = two.wrapping_mul(4_099).wrapping_add(back(3));
        let views = [key.len().min(6) as u32, back(1) + 16, two.wrapping_add(1 << 20), three.wrapping_add(1 << 21)];
        let bits = 32 - (self.lore.alphabet.len() as u32).leading_zeros();
        let mut node = 1u32;
        for i in (0..bits).rev() {
            let mut seen = views;
            for view in &mut seen {
                *view = view.wrapping_mul(0x85EB_CA6B).rotate_left(11) ^ node.wrapping_mul(0xC2B2_AE35);
            }
            let bit = self.letters.code(coder, letter >> i & 1 == 1, usize::from(back(1) > 128), &seen);
            node = node << 1 | u32::from(bit);
        }
        node - (1 << bits)
    }

    /// An ascending list of numbers below `most`.
    fn list<C: Coder>(&mut self, coder: &mut C, numbers: &mut [u32], most: u32, gram: bool) -> Result<(), CodingError> {
        let past = &mut self.by_runs[usize::from(gram)];
        if numbers.len() >= LEAST_BY_RUNS && coder.adapt(C::WRITES && runs_are_shorter(numbers, most), past) {
            return runs(coder, numbers, most, &mut self.runs[usize::from(gram) * RUN_KINDS..]);
        }
        let weights = if gram { None } else { Some(&self.lore.weights[..]) };
        list(coder, numbers, 0, most - 1, weights);
        Ok(())
    }

    /// Where and how often the term stands in each unit.
    fn fields(&mut self, coder: &mut impl Coder, one: &mut Put) {
        let df = one.units.len().ilog2().min(7);
        // What was said of the unit before, and of the one before that.
        let (mut last, mut other) = (0u32, 0u32);
        for (&unit, field) in one.units.iter().zip(&mut one.fields) {
            let class = u32::from(self.lore.classes[unit as usize]);
            let said = u32::from(self.said[unit as usize]);
            let two = other * 37 + last;
            other = last;
            // In the low bits, which tell pasts apart.
            let place = |views: [u32; 5], node: u32| views.map(|v| v << 7 | node);
            let labels = field.0 >> 3;
            let is = |i: u32| LEVELS[i as usize] == field.0 & 7;
            let mut step = 0;
            let views = [class << 3 | df, last, two, class << 3 | last & 7, said << 6 | df << 3 | last & 7];
            while step < 7 && !self.levels.code(coder, is(step), step as usize, &place(views, step)) {
                step += 1;
            }
            let level = u32::from(LEVELS[step as usize]);
            let mut node = 0u32;
            let views = [
                class << 5 | df.min(3) << 3 | level,
                last,
                two,
                said << 5 | last >> 3,
                u32::from(level == 0) << 3 | df,
            ];
            // First whether it has any label, then which.
            for i in (0..6).rev() {
                let bit = if i == 5 { labels > 0 } else { labels >> i & 1 == 1 };
                let bit = self.levels.code(coder, bit, 8 + i as usize, &place(views, node + 16));
                node = node << 1 | u32::from(bit);
                if node == 0 {
                    break;
                }
            }
            last = (node & 31) << 3 | level;
            *field = Fields(last as u8);
            self.said[unit as usize] = field.0;
        }
    }
}

/// Lists of fewer numbers are never written as runs.
const LEAST_BY_RUNS: usize = 8;
/// How many kinds of numbers runs are.
const RUN_KINDS: usize = 20;

/// An ascending list of numbers below `most`, as runs of neighbours and the gaps before them.
fn runs<C: Coder>(coder: &mut C, numbers: &mut [u32], most: u32, past: &mut [Numbers]) -> Result<(), CodingError> {
    let size = |n: u32| (n + 1).ilog2().min(3) as usize;
    let (mut i, mut next, mut before) = (0, 0u32, 0);
    while i < numbers.len() {
        let run = || numbers[i..].chunk_by(|a, b| a + 1 == *b).next().map_or(0, |run| run.len() as u32 - 1);
        let (gap, more) = if C::WRITES { (numbers[i] - next, run()) } else { (0, 0) };
        let gap = coder.number(gap, &mut past[before])?;
        let more = coder.number(more, &mut past[4 + before * 4 + size(gap)])?;
        before = size(more);
        let end = (i + more as usize + 1).min(numbers.len());
        // Either is below 2³¹, and `next` at most one more than `most`.
        next += gap;
        while i < end {
            if next >= most {
                return Err(CodingError);
            }
            numbers[i] = next;
            next += 1;
            i += 1;
        }
        // What follows a run is no part of it.
        next += 1;
    }
    Ok(())
}

/// True where a list is shorter as runs, about.
fn runs_are_shorter(numbers: &[u32], most: u32) -> bool {
    let (as_runs, by_halves) = bits(numbers, most);
    as_runs < by_halves
}

/// How long a list is as runs and in interpolative coding, about, in eighths of bits.
pub(super) fn bits(numbers: &[u32], most: u32) -> (usize, usize) {
    let log = |n: u32| n.ilog2() as usize * 8 + ((n as usize * 8) >> n.ilog2()) - 8;
    let coded = |n: u32| (n + 1).ilog2() as usize * 20 + 10;
    let (mut as_runs, mut next) = (0, 0);
    for run in numbers.chunk_by(|a, b| a + 1 == *b) {
        as_runs += coded(run[0] - next) + coded(run.len() as u32 - 1);
        next = run[run.len() - 1] + 2;
    }
    let count = numbers.len() as u32;
    let few = count.min(most - count).max(1);
    (as_runs, few as usize * (log(most / few) + 10))
}

/// An ascending list of numbers in `low..=high`, each as likely as the others, or as its weight says: `weights` holds the sum of those before it.
fn list(coder: &mut impl Coder, numbers: &mut [u32], low: u32, high: u32, weights: Option<&[u32]>) {
    let n = numbers.len() as u32;
    if n == 0 {
        return;
    }
    if high - low + 1 == n {
        numbers.iter_mut().zip(low..).for_each(|(slot, v)| *slot = v);
        return;
    }
    let middle = n / 2;
    let (first, last) = (low + middle, high - (n - 1 - middle));
    let mut value = numbers[middle as usize];
    match weights {
        None => value = first + coder.below(value.wrapping_sub(first), last - first + 1),
        Some(weights) if first < last => {
            let before = weights[first as usize];
            let part = |v: usize| (weights[v].wrapping_sub(before), weights[v + 1] - weights[v]);
            let total = weights[last as usize + 1] - before;
            let known = part(value as usize);
            coder.part(known, total, |at| {
                let among = &weights[first as usize + 1..=last as usize];
                value = first + among.partition_point(|&w| w - before <= at) as u32;
                part(value as usize)
            });
        }
        Some(_) => value = first,
    }
    numbers[middle as usize] = value;
    if middle > 0 {
        list(coder, &mut numbers[..middle as usize], low, value - 1, weights);
    }
    if middle + 1 < n {
        list(coder, &mut numbers[middle as usize + 1..], value + 1, high, weights);
    }
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::super::coder::{Decoder, Encoder};
    use super::*;

    #[test]
    fn runs_are_taken_where_they_are_shorter_and_forged_ones_are_refused_or_read_but_never_panic() {
        let run: Vec<u32> = (300..900).collect();
        let spread: Vec<u32> = (0..600).map(|i| i * 5 / 3).collect();
        assert!(runs_are_shorter(&run, 1_000) && !runs_are_shorter(&spread, 1_000));
        let mut coder = Encoder::default();
        runs(&mut coder, &mut run.clone(), 1_000, &mut vec![Numbers::NEW; RUN_KINDS]).unwrap();
        let bytes = coder.into_bytes();
        assert!(bytes.len() < 10, "{}", bytes.len());
        for byte in 0..=255 {
            for at in 0..bytes.len() {
                let mut forged = bytes.clone();
                forged[at] = byte;
                for (most, count) in [(1_000, 600), (1 << 30, 600), (1, 1)] {
                    let mut back = vec![7; count];
                    let read = runs(&mut Decoder::new(&forged), &mut back, most, &mut vec![Numbers::NEW; RUN_KINDS]);
                    assert!(read.is_err() || back.is_sorted() && back[count - 1] < most);
                }
            }
        }
    }

    #[test]
    fn every_list_comes_back_and_a_full_one_costs_nothing() {
        let mut seed = 7u32;
        let mut random = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % below
        };
        for round in 0..1_000 {
            let high = 1 + random(2_000);
            let density = 1 + random(20);
            let numbers: Vec<u32> = (0..=high).filter(|_| random(density) == 0).collect();
            let weights: Vec<u32> = (0..high + 2).map(|w| w * 5 + w % 4).collect();
            for weights in [None, Some(&weights[..])] {
                let mut coder = Encoder::default();
                list(&mut coder, &mut numbers.clone(), 0, high, weights);
                let bytes = coder.into_bytes();
                assert!(numbers.len() as u32 <= high || bytes.is_empty());
                let mut back = vec![0; numbers.len()];
                list(&mut Decoder::new(&bytes), &mut back, 0, high, weights);
                assert_eq!(back, numbers, "round {round}");
            }
            let mut coder = Encoder::default();
            let past = || vec![Numbers::NEW; RUN_KINDS];
            runs(&mut coder, &mut numbers.clone(), high + 1, &mut past()).unwrap();
            // What stood there before does not matter.
            let mut back = vec![u32::MAX; numbers.len()];
            runs(&mut Decoder::new(&coder.into_bytes()), &mut back, high + 1, &mut past()).unwrap();
            assert_eq!(back, numbers, "round {round}");
        }
    }
}
