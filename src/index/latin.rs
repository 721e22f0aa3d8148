//! The Latin dictionary: the words of scripts with spaces in one list, for what shards cannot answer. A mistyped word, the inside
//! of a word, another form of it: each needs all words at hand. Read only when a query's own words find little.
//!
//! Layout of the packed part: varint number of words that were left out; varint number of words; for each word by ascending text (code
//! points): one byte, how many characters it shares with the word before; then for each: one byte, the [`level`] of the number of
//! its units (low 4 bits) and how many of its last characters are no part of its class's stem (high 4 bits); then what follows the shared
//! characters of each, as UTF-8 behind one another, each ended by `\n`.
//!
//! Words of one class are forms of one word (configure, configuring), as far as their page's language has a stemmer: they share their
//! first characters, up to the stem, and no word of another class has just that stem.

use super::FormatError;
use super::container::Content;
#[cfg(feature = "write")]
use super::container::{self, Kind};
use crate::coding::Reader;
#[cfg(feature = "write")]
use crate::coding::put_varint;
use crate::text::script::char_at;
#[cfg(feature = "write")]
use crate::text::script::{Class, class};

/// A word and what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'w> {
    /// Its characters.
    pub chars: &'w [char],
    /// How many characters it shares with the word before, at least.
    pub shared: usize,
    /// About log₂ of the number of its units.
    pub level: u8,
    /// The characters that all forms of the word share: its first so many.
    pub stem: usize,
}

/// The dictionary, opened.
pub struct Latin {
    shared: Vec<u8>,
    classes: Vec<u8>,
    rest: String,
    left_out: u32,
}

impl Latin {
    /// Opens the dictionary from a checked container.
    pub fn open(content: &Content) -> Result<Latin, FormatError> {
        let mut r = Reader(&content.packed);
        let left_out = r.take_varint()?;
        let count = r.take_count(3)?;
        let shared = r.take(count)?.to_vec();
        let classes = r.take(count)?.to_vec();
        let rest = std::str::from_utf8(r.0).map_err(|_| FormatError::Damaged)?.to_owned();
        let mut before = 0;
        let mut words = rest.split('\n');
        for &shared in &shared {
            let more = words.next().ok_or(FormatError::Damaged)?.chars().count();
            if usize::from(shared) > before {
                return Err(FormatError::Damaged);
            }
            before = usize::from(shared) + more;
        }
        if words.next() != Some("") || words.next().is_some() {
            return Err(FormatError::Damaged);
        }
        Ok(Latin { shared, classes, rest, left_out })
    }

    /// Calls `each` with all words, ascending.
    pub fn each(&self, each: &mut dyn FnMut(Word)) {
        let mut chars: Vec<char> = Vec::new();
        let mut at = 0;
        for (&shared, &class) in self.shared.iter().zip(&self.classes) {
            let shared = usize::from(shared);
            chars.truncate(shared);
            while let Some((c, next)) = char_at(&self.rest, at) {
                at = next;
                if c == '\n' {
                    break;
                }
                chars.push(c);
            }
            let stem = chars.len().saturating_sub(usize::from(class >> 4));
            each(Word { chars: &chars, shared, level: class & 15, stem });
        }
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.shared.len()
    }

    /// True without words.
    pub fn is_empty(&self) -> bool {
        self.shared.is_empty()
    }

    /// How many words, the rarest, were left out for size.
    pub fn left_out(&self) -> u32 {
        self.left_out
    }
}

/// Most bytes of the dictionary of an index of few pages …
#[cfg(feature = "write")]
const BYTES: usize = 90_000;
/// … what each page adds …
#[cfg(feature = "write")]
const BYTES_A_PAGE: usize = 6;
/// … and the most.
#[cfg(feature = "write")]
const MOST_BYTES: usize = 290_000;
/// Shortest word that is kept, in characters: shorter ones are not repaired.
#[cfg(feature = "write")]
const SHORTEST: usize = 3;
/// Longest cut from a word to its stem that is written.
#[cfg(feature = "write")]
const LONGEST_CUT: usize = 15;

/// A word to write.
#[cfg(feature = "write")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'t> {
    /// The word, folded.
    pub text: &'t str,
    /// In how many units it is.
    pub units: u32,
    /// Its stem by its language's stemmer; the word itself where there is none.
    pub stem: String,
}

/// True for the terms that the dictionary is made of: words, not mostly of digits.
#[cfg(feature = "write")]
pub fn is_word(term: &str) -> bool {
    let (mut letters, mut digits) = (0, 0);
    for c in term.chars() {
        if class(c) != Class::Word {
            return false;
        }
        if c.is_numeric() { digits += 1 } else { letters += 1 }
    }
    letters + digits >= SHORTEST && letters >= 2 * digits
}

/// Writes the dictionary of an index of `pages` pages; the rarest words stay out where it grows too large. `None` without words.
#[cfg(feature = "write")]
pub fn write(mut entries: Vec<Entry>, pages: u32) -> Option<Vec<u8>> {
    let most = (BYTES + BYTES_A_PAGE * pages as usize).min(MOST_BYTES);
    entries.sort_by(|a, b| (b.units, a.text).cmp(&(a.units, b.text)));
    let all = entries.len();
    // A word takes 2 to 4 bytes: no need to try more than could fit.
    entries.truncate(most);
    while !entries.is_empty() {
        let bytes = write_all(entries.clone(), (all - entries.len()) as u32);
        if bytes.len() <= most {
            return Some(bytes);
        }
        entries.truncate(entries.len() * most / bytes.len() * 49 / 50);
    }
    None
}

#[cfg(feature = "write")]
fn write_all(mut entries: Vec<Entry>, left_out: u32) -> Vec<u8> {
    let cuts = cuts(&mut entries);
    let (mut shared, mut classes, mut rest) = (Vec::new(), Vec::new(), String::new());
    let mut before = "";
    for (entry, cut) in entries.iter().zip(cuts) {
        let same = entry.text.chars().zip(before.chars()).take_while(|(a, b)| a == b).count();
        shared.push(same as u8);
        classes.push(level(entry.units) | (cut as u8) << 4);
        rest.extend(entry.text.chars().skip(same));
        rest.push('\n');
        before = entry.text;
    }
    let mut packed = Vec::new();
    put_varint(&mut packed, left_out);
    put_varint(&mut packed, entries.len() as u32);
    packed.extend(shared);
    packed.extend(classes);
    packed.extend(rest.as_bytes());
    container::seal(Kind::Latin, &packed, &[], None)
}

/// Sorts the words, and gives each the number of characters behind its class's stem.
#[cfg(feature = "write")]
fn cuts(entries: &mut [Entry]) -> Vec<usize> {
    entries.sort_by(|a, b| a.stem.cmp(&b.stem));
    let mut stems: Vec<(String, usize)> = Vec::with_capacity(entries.len());
    for class in entries.chunk_by(|a, b| a.stem == b.stem) {
        // Stems may end in a letter that no form has (happi, of happy and happiness).
        let common =
            |text: &str, n: usize| text.chars().zip(class[0].stem.chars()).take(n).take_while(|(a, b)| a == b).count();
        let stem = class.iter().fold(usize::MAX, |n, entry| common(entry.text, n));
        stems.extend(class.iter().map(|entry| (entry.text.to_owned(), stem)));
    }
    entries.sort_by(|a, b| a.text.cmp(b.text));
    stems.sort();
    let cut = |(text, stem): (String, usize)| {
        let cut = text.chars().count() - stem;
        if stem < SHORTEST || cut > LONGEST_CUT { 0 } else { cut }
    };
    stems.into_iter().map(cut).collect()
}

/// About log₂ of a number of units, at most 15.
#[cfg(feature = "write")]
fn level(units: u32) -> u8 {
    units.max(1).ilog2().min(15) as u8
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;
    use crate::index::container::FileRef;

    fn entry(text: &str, units: u32, stem: &str) -> Entry<'static> {
        Entry { text: text.to_owned().leak(), units, stem: stem.into() }
    }

    fn read(bytes: &[u8]) -> Latin {
        let content = container::open(&FileRef::of(bytes), Kind::Latin, bytes, None).unwrap();
        Latin::open(&content).unwrap()
    }

    #[test]
    fn words_come_back_with_their_class_and_frequency() {
        let list = vec![
            entry("configuring", 1, "configur"),
            entry("happiness", 9, "happi"),
            entry("configure", 5, "configur"),
            entry("happy", 2, "happi"),
            entry("größe", 1, "größe"),
        ];
        let latin = read(&write(list, 10).unwrap());
        let mut words = Vec::new();
        latin.each(&mut |w| words.push((w.chars.iter().collect::<String>(), w.stem, w.level)));
        let words: Vec<_> = words.iter().map(|(w, stem, level)| (w.as_str(), *stem, *level)).collect();
        assert_eq!(
            words,
            [("configure", 8, 2), ("configuring", 8, 0), ("größe", 5, 0), ("happiness", 4, 3), ("happy", 4, 1)]
        );
    }

    #[test]
    fn the_rarest_words_stay_out_of_a_large_dictionary_and_are_counted() {
        let mut r = 1u64;
        let mut text = || {
            r = r.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (0..9).map(|i| char::from(b'a' + ((r >> (13 + 5 * i)) % 26) as u8)).collect::<String>()
        };
        let mut list: Vec<String> = (0..60_000).map(|_| text()).collect();
        list.sort();
        list.dedup();
        let entries = list.iter().zip(1..).map(|(text, i)| entry(text, 1 + i % 1_000, text)).collect();
        let bytes = write(entries, 100).unwrap();
        assert!(bytes.len() <= BYTES + 100 * BYTES_A_PAGE && bytes.len() > BYTES * 9 / 10, "{}", bytes.len());
        let latin = read(&bytes);
        assert_eq!(latin.len() + latin.left_out() as usize, list.len());
        let mut rarest = u8::MAX;
        latin.each(&mut |w| rarest = rarest.min(w.level));
        assert!(latin.left_out() > 0 && rarest > 4, "{rarest}");
    }

    #[test]
    fn damaged_content_is_refused_or_read_but_never_panics() {
        let bytes =
            write(vec![entry("alpha", 1, "alpha"), entry("alphabet", 3, "alphabet"), entry("été", 1, "été")], 1)
                .unwrap();
        let content = container::open(&FileRef::of(&bytes), Kind::Latin, &bytes, None).unwrap();
        for at in 0..content.packed.len() {
            for bit in 0..8 {
                let mut bad = content.clone();
                bad.packed[at] ^= 1 << bit;
                let _ = Latin::open(&bad).map(|latin| latin.each(&mut |_| {}));
            }
            let mut cut = content.clone();
            cut.packed.truncate(at);
            assert!(Latin::open(&cut).is_err(), "cut at {at}");
        }
    }
}
