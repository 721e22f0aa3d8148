//! The pinyin part: which Han characters follow one another in the index, and how each is read. `renfang` is found where 人 and 防
//! stand together. Read only when a Latin query finds little; an index without Chinese has none.
//!
//! It is a graph. Its edges are pairs of neighbouring characters: those of titles, headings and links first, then the most frequent
//! of the texts; so it holds every word of theirs, and its pieces, in a third of the bytes of a list of words. What a path through it spells
//! may stand nowhere: readers ask for it literally.
//!
//! Layout of the packed part: 16-bit numbers, first the low bytes of all, then the high bytes. Numbers of syllables, of characters, of further
//! readings, and of pairs; then columns: the letters of the syllables (`a`–`z`, `v` for ü), six each, filled up with 0; the syllable of each character, ascending, and of
//! each further reading; the character of each further reading; the code points; the [`level`] of each character at the end of a run; where its pairs begin, and their
//! number; the second character of each pair, those of one first character ascending; the level of each pair. Syllables and characters are named by ordinals.
//! Characters above U+FFFF are left out.

use super::FormatError;
use super::container::Content;
#[cfg(feature = "write")]
use super::container::{self, Kind};
#[cfg(feature = "write")]
use crate::text::readings::Readings;

/// The graph, opened. Characters are spoken of by ordinal.
pub struct Pinyin {
    numbers: Vec<u16>,
    /// Where each column begins, and their end.
    columns: [usize; 9],
}

const SYLLABLES: usize = 0;
const SYLLABLE_OF: usize = 1;
const FURTHER: usize = 2;
const CODES: usize = 3;
const ENDS: usize = 4;
const FROM: usize = 5;
const SECONDS: usize = 6;
const LEVELS: usize = 7;
/// Letters of a syllable.
const LETTERS: usize = 6;

impl Pinyin {
    /// Opens the part from a checked container.
    pub fn open(content: &Content) -> Result<Pinyin, FormatError> {
        let (low, high) = content.packed.split_at(content.packed.len() / 2);
        let numbers: Vec<u16> = low.iter().zip(high).map(|(&low, &high)| u16::from_le_bytes([low, high])).collect();
        let count = |i: usize| numbers.get(i).map_or(0, |&n| usize::from(n));
        let (syllables, chars, further, pairs) = (count(0), count(1), count(2), count(3));
        let lengths = [LETTERS * syllables, chars + further, further, chars, chars, chars + 1, pairs, pairs];
        let mut columns = [4; 9];
        for (i, length) in lengths.into_iter().enumerate() {
            columns[i + 1] = columns[i] + length;
        }
        if low.len() != high.len() || columns[8] != numbers.len() {
            Err(FormatError::Damaged)
        } else {
            Ok(Pinyin { numbers, columns })
        }
    }

    fn column(&self, i: usize) -> &[u16] {
        &self.numbers[self.columns[i]..self.columns[i + 1]]
    }

    /// Every syllable of every character: its letters, filled up with 0, and the character.
    pub fn readings(&self) -> impl Iterator<Item = (&[u16], usize)> {
        let chars = self.column(CODES).len();
        self.column(SYLLABLE_OF).iter().enumerate().filter_map(move |(i, &syllable)| {
            let from = usize::from(syllable) * LETTERS;
            let han = if i < chars { i } else { usize::from(self.column(FURTHER)[i - chars]) };
            Some((self.column(SYLLABLES).get(from..from + LETTERS)?, han))
        })
    }

    /// A character.
    pub fn han(&self, han: usize) -> char {
        char::from_u32(self.column(CODES).get(han).copied().unwrap_or(0).into()).unwrap_or(' ')
    }

    /// How much it weighs at the end of a run, as a [`level`].
    pub fn end(&self, han: usize) -> u32 {
        self.column(ENDS).get(han).map_or(0, |&level| level.into())
    }

    /// The level of a pair, if there is one.
    pub fn pair(&self, first: usize, second: usize) -> Option<u32> {
        let &[from, to] = self.column(FROM).get(first..first + 2)? else { return None };
        let seconds = self.column(SECONDS).get(from.into()..to.into())?;
        let at = seconds.binary_search(&(second as u16)).ok()?;
        self.column(LEVELS).get(usize::from(from) + at).map(|&level| level.into())
    }

    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.column(LEVELS).len()
    }

    /// True without pairs.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Most bytes of the part of an index of few pages …
#[cfg(feature = "write")]
const BYTES: usize = 12_000;
/// … what each page adds …
#[cfg(feature = "write")]
const BYTES_A_PAGE: usize = 16;
/// … and the most.
#[cfg(feature = "write")]
const MOST_BYTES: usize = 48_000;

/// A pair of neighbouring characters, or a character at the end of a run, and how much it weighs.
#[cfg(feature = "write")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The first character, folded.
    pub first: char,
    /// The second; none at the end of a run.
    pub second: Option<char>,
    /// About in how many units it is; those of titles and headings many times.
    pub weight: u32,
}

/// Writes the part of an index of `pages` pages; the lightest pairs stay out where it grows too large. `None` without any.
#[cfg(feature = "write")]
pub fn write(mut entries: Vec<Entry>, pages: u32) -> Option<Vec<u8>> {
    let most = (BYTES + BYTES_A_PAGE * pages as usize).min(MOST_BYTES);
    let readings = Readings::full();
    let is_read = |c: char| c <= '\u{FFFF}' && !readings.of(c).is_empty();
    entries.retain(|e| e.second.into_iter().chain([e.first]).all(is_read));
    entries.sort_by_key(|e| (std::cmp::Reverse(e.weight), e.first, e.second));
    // A pair takes a byte or more, and is named by 16 bits.
    entries.truncate(most.min(usize::from(u16::MAX)));
    while !entries.is_empty() {
        let bytes = write_all(&entries);
        if bytes.len() <= most {
            return Some(bytes);
        }
        entries.truncate(entries.len() * most / bytes.len() * 49 / 50);
    }
    None
}

#[cfg(feature = "write")]
fn write_all(entries: &[Entry]) -> Vec<u8> {
    use std::collections::BTreeMap;
    let readings = Readings::full();
    let mut chars: Vec<(u16, char)> =
        entries.iter().flat_map(|e| e.second.into_iter().chain([e.first])).map(|c| (readings.of(c)[0], c)).collect();
    chars.sort_unstable();
    chars.dedup();
    let ordinals: BTreeMap<char, u16> = chars.iter().zip(0..).map(|(&(_, c), i)| (c, i)).collect();
    let mut used: Vec<u16> = chars.iter().flat_map(|&(_, c)| readings.of(c)).copied().collect();
    used.sort_unstable();
    used.dedup();

    let syllable = |s: u16| used.binary_search(&s).expect("used") as u16;
    let further =
        chars.iter().zip(0u16..).flat_map(|(&(first, c), i)| readings.of(c).iter().map(move |&s| (s, i, first)));
    let mut further: Vec<(u16, u16)> = further.filter(|(s, _, first)| s != first).map(|(s, i, _)| (s, i)).collect();
    further.sort_unstable();
    let mut ends = vec![0; chars.len()];
    let mut pairs: Vec<(u16, u16, u16)> = Vec::new();
    for e in entries {
        let first = ordinals[&e.first];
        match e.second {
            Some(second) => pairs.push((first, ordinals[&second], level(e.weight))),
            None => ends[usize::from(first)] = level(e.weight),
        }
    }
    pairs.sort_unstable();

    let mut out: Vec<u16> = [used.len(), chars.len(), further.len(), pairs.len()].iter().map(|&n| n as u16).collect();
    for &s in &used {
        let letters = readings.syllables[usize::from(s)].bytes().map(u16::from);
        out.extend(letters.chain(std::iter::repeat(0)).take(LETTERS));
    }
    out.extend(chars.iter().map(|c| c.0).chain(further.iter().map(|f| f.0)).map(syllable));
    out.extend(further.iter().map(|f| f.1));
    out.extend(chars.iter().map(|c| c.1 as u16));
    out.extend(ends);
    out.extend((0..=chars.len() as u16).map(|c| pairs.partition_point(|p| p.0 < c) as u16));
    out.extend(pairs.iter().map(|p| p.1));
    out.extend(pairs.iter().map(|p| p.2));
    let low = out.iter().map(|n| *n as u8);
    let packed: Vec<u8> = low.chain(out.iter().map(|n| (n >> 8) as u8)).collect();
    container::seal(Kind::Pinyin, &packed, &[], None)
}

/// About log₂ of a weight, at most 15.
#[cfg(feature = "write")]
fn level(weight: u32) -> u16 {
    weight.max(1).ilog2().min(15) as u16
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;
    use crate::index::container::FileRef;

    fn entry(text: &str, weight: u32) -> Entry {
        let mut chars = text.chars();
        Entry { first: chars.next().unwrap(), second: chars.next(), weight }
    }

    fn content(bytes: &[u8]) -> Content {
        container::open(&FileRef::of(bytes), Kind::Pinyin, bytes, None).unwrap()
    }

    #[test]
    fn pairs_come_back_with_their_readings_and_levels() {
        let entries =
            ["人防", "防空", "重行", "行人"].iter().zip(1..).map(|(t, i)| entry(t, 1 << i)).collect::<Vec<_>>();
        let bytes = write([entries, vec![entry("卷", 64), entry("かな", 9)]].concat(), 1).unwrap();
        let pinyin = Pinyin::open(&content(&bytes)).unwrap();
        let letters = |s: &[u16]| s.iter().filter(|l| **l > 0).map(|&l| char::from(l as u8)).collect::<String>();
        let mut read: Vec<String> =
            pinyin.readings().map(|(s, c)| format!("{}{}", pinyin.han(c), letters(s))).collect();
        read.sort();
        assert_eq!(read, ["人ren", "卷juan", "空kong", "行hang", "行heng", "行xing", "重chong", "重zhong", "防fang"]);
        let all = 0..read.len() - 3;
        let place = |c: char| all.clone().find(|&i| pinyin.han(i) == c).unwrap();
        let level = |a: char, b: char| pinyin.pair(place(a), place(b));
        let levels = [level('人', '防'), level('防', '空'), level('重', '行'), level('行', '人'), level('人', '空')];
        assert_eq!(levels, [Some(1), Some(2), Some(3), Some(4), None]);
        assert_eq!((pinyin.end(place('卷')), pinyin.len()), (6, 4));
        assert!(write(vec![entry("かな", 9)], 1).is_none(), "no Han, no part");
    }

    #[test]
    fn the_lightest_pairs_stay_out_of_a_large_part() {
        let all: Vec<char> = ('\u{4E00}'..'\u{5800}').filter(|&c| !Readings::full().of(c).is_empty()).collect();
        let n = all.len();
        let second = |i: usize| all[(i * 13 + i / n) % n];
        let entries = (0..60_000).map(|i| Entry { first: all[i % n], second: Some(second(i)), weight: i as u32 });
        let bytes = write(entries.collect(), 100).unwrap();
        assert!(bytes.len() <= BYTES + 100 * BYTES_A_PAGE && bytes.len() > BYTES * 9 / 10, "{}", bytes.len());
        let pinyin = Pinyin::open(&content(&bytes)).unwrap();
        let least = pinyin.column(LEVELS).iter().copied().min();
        assert!(least > Some(14), "{least:?}");
    }

    #[test]
    fn damaged_content_is_refused_or_read_but_never_panics() {
        let bytes = write(vec![entry("人防", 9), entry("重行", 3), entry("行人", 1), entry("卷", 2)], 1).unwrap();
        let whole = content(&bytes);
        for at in 0..whole.packed.len() {
            for bit in 0..8 {
                let mut bad = whole.clone();
                bad.packed[at] ^= 1 << bit;
                if let Ok(pinyin) = Pinyin::open(&bad) {
                    let chars: Vec<usize> = pinyin.readings().map(|r| r.1).collect();
                    chars.iter().for_each(|&a| assert!(pinyin.pair(a, a + 1).is_none_or(|l| l < 1 << 16)));
                    chars.iter().for_each(|&a| assert!(pinyin.end(a) < 1 << 16 && pinyin.han(a) <= '\u{FFFF}'));
                }
            }
            let mut cut = whole.clone();
            cut.packed.truncate(at);
            assert!(Pinyin::open(&cut).is_err(), "cut at {at}");
        }
    }
}
