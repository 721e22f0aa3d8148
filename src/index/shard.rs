//! Shards: a range of the term dictionary and the postings of its terms.
//!
//! One stream of a range coder, terms by ascending key; [`super::codec`] says how each is written. What all shards of an index are coded by, the
//! [`Lore`], comes with the root.
//!
//! Opening reads all of it, about 1 ms for 3 kB; what is kept is flat lists.

use super::FormatError;
#[cfg(feature = "write")]
use super::codec;
use super::codec::{Codec, Lore, Put, Sort};
use super::coder::Decoder;
#[cfg(feature = "write")]
use super::container::{self, Kind};
use super::posting::Fields;
#[cfg(feature = "write")]
use super::recall::{Key, key};
#[cfg(feature = "write")]
use crate::coding::put_varint;

/// A shard, opened.
pub struct Shard {
    /// All keys, one behind the other.
    keys: Vec<u8>,
    terms: Vec<TermRef>,
    units: Vec<u32>,
    /// Of each unit in `units`; nothing for grams and symbols.
    fields: Vec<Fields>,
}

/// Where a term's key and postings begin; they end where the next one's do.
#[derive(Clone, Copy)]
struct TermRef {
    key: u32,
    posting: u32,
    sort: Sort,
}

/// The units of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Postings<'s> {
    /// Ascending unit ordinals.
    pub units: &'s [u32],
    /// Of each unit; empty for grams and symbols.
    pub fields: &'s [Fields],
}

/// Most terms, and most postings, of one shard: a larger claim is damage.
const MOST_TERMS: usize = 1 << 18;
const MOST_POSTINGS: usize = 16 << 20;

impl Shard {
    /// Opens a shard from the plain part of a checked container.
    pub fn open(bytes: &[u8], lore: &Lore) -> Result<Shard, FormatError> {
        let mut coder = Decoder::new(bytes);
        let mut codec = Codec::new(lore);
        let mut shard = Shard { keys: vec![], terms: vec![], units: vec![], fields: vec![] };
        let count = codec.terms(&mut coder, 0)? as usize;
        if count > MOST_TERMS || lore.classes.is_empty() {
            return Err(FormatError::Damaged);
        }
        let mut one = Put::default();
        for _ in 0..count {
            codec.term(&mut coder, &mut one)?;
            shard.terms.push(TermRef {
                key: shard.keys.len() as u32,
                posting: shard.units.len() as u32,
                sort: one.sort,
            });
            let mut utf8 = [0; 4];
            let chars = one.key.iter().map(|&r| lore.alphabet[r as usize]);
            chars.for_each(|c| shard.keys.extend_from_slice(c.encode_utf8(&mut utf8).as_bytes()));
            shard.units.extend_from_slice(&one.units);
            shard.fields.extend_from_slice(&one.fields);
            if shard.units.len() > MOST_POSTINGS || shard.keys.len() > MOST_POSTINGS {
                return Err(FormatError::Damaged);
            }
        }
        // What is kept for good is not larger than it must be.
        shard.keys.shrink_to_fit();
        shard.terms.shrink_to_fit();
        shard.units.shrink_to_fit();
        shard.fields.shrink_to_fit();
        Ok(shard)
    }

    fn key(&self, i: usize) -> &[u8] {
        let end = self.terms.get(i + 1).map_or(self.keys.len(), |t| t.key as usize);
        &self.keys[self.terms[i].key as usize..end]
    }

    fn postings(&self, i: usize) -> Postings<'_> {
        let from = self.terms[i].posting as usize;
        let to = self.terms.get(i + 1).map_or(self.units.len(), |t| t.posting as usize);
        let fields = if self.terms[i].sort == Sort::Full { &self.fields[from..to] } else { &[] };
        Postings { units: &self.units[from..to], fields }
    }

    /// Ordinal of the first term at or behind a key.
    fn place(&self, key: &[u8]) -> usize {
        let (mut low, mut high) = (0, self.terms.len());
        while low < high {
            let middle = (low + high) / 2;
            if self.key(middle) < key { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The postings of a term, if it is here.
    pub fn get(&self, key: &[u8]) -> Option<Postings<'_>> {
        let i = self.place(key);
        (i < self.terms.len() && self.key(i) == key).then(|| self.postings(i))
    }

    /// Calls `each` with the key and the postings of every term that begins with `prefix`, in order.
    pub fn each_with_prefix<'s>(&'s self, prefix: &[u8], mut each: impl FnMut(&[u8], Postings<'s>)) {
        for i in self.place(prefix)..self.terms.len() {
            if !self.key(i).starts_with(prefix) {
                break;
            }
            each(self.key(i), self.postings(i));
        }
    }

    /// Number of its terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// True without terms.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// A term to write.
#[cfg(feature = "write")]
pub struct Term<'a> {
    /// Its key.
    pub key: &'a str,
    /// Ascending unit ordinals, at least one.
    pub units: &'a [u32],
    /// What it is.
    pub postings: TermKind<'a>,
}

/// What a term to write is.
#[cfg(feature = "write")]
#[derive(Debug, Clone, Copy)]
pub enum TermKind<'a> {
    /// A token: where and how often in each unit.
    Token(&'a [Fields]),
    /// A token of symbols.
    Symbol,
    /// A gram of the token that was put last.
    Gram,
}

/// How long the units of a token are, about, with what is said of them, in eighths of bits. Measured on Chinese, Japanese and English sites: 1.7 to 2 bits are said of a
/// unit; less where units in a row are alike.
#[cfg(feature = "write")]
pub(super) fn list_bits(lore: &Lore, units: &[u32], fields: &[Fields]) -> usize {
    let (as_runs, by_halves) = codec::bits(units, lore.classes.len() as u32);
    let changes = 1 + fields.windows(2).filter(|w| w[0] != w[1]).count();
    as_runs.min(by_halves) + (fields.len() * 15).min(fields.len() * 2 + changes * 24)
}

/// Gathers terms by ascending key and gives a shard's bytes when it is full.
#[cfg(feature = "write")]
pub struct ShardWriter<'l> {
    lore: &'l Lore,
    /// All keys, one behind the other.
    keys: String,
    /// Where each term's key and postings end, and what it is.
    terms: Vec<(usize, usize, Sort)>,
    units: Vec<u32>,
    /// Of the tokens, in their order.
    fields: Vec<Fields>,
    /// Eighths of bits.
    estimate: usize,
    /// Units of the last token.
    token: usize,
}

#[cfg(feature = "write")]
impl<'l> ShardWriter<'l> {
    /// An empty one.
    pub fn new(lore: &'l Lore) -> Self {
        ShardWriter { lore, keys: String::new(), terms: vec![], units: vec![], fields: vec![], estimate: 0, token: 0 }
    }

    /// Adds a term; keys must ascend.
    pub fn put(&mut self, term: &Term) {
        let sort = match term.postings {
            TermKind::Token(fields) => {
                self.fields.extend_from_slice(fields);
                Sort::Full
            }
            TermKind::Symbol => Sort::Bare,
            TermKind::Gram => Sort::Gram,
        };
        // Measured on the same sites: 14 to 18 bits a key and its count.
        let n = term.units.len();
        self.estimate += 16 * 8
            + match term.postings {
                TermKind::Gram => n * ((self.token * 8 / n.max(1)).max(8).ilog2() as usize * 8 - 16),
                TermKind::Symbol => list_bits(self.lore, term.units, &[]),
                TermKind::Token(fields) => list_bits(self.lore, term.units, fields),
            };
        if sort != Sort::Gram {
            self.token = n;
        }
        self.keys.push_str(term.key);
        self.units.extend_from_slice(term.units);
        self.terms.push((self.keys.len(), self.units.len(), sort));
    }

    /// Stands for all that the shard's bytes depend on, the lore by a key of its own.
    pub fn key(&self, lore: &Key) -> Key {
        let mut terms = Vec::with_capacity(self.terms.len() * 6);
        for &(key, posting, sort) in &self.terms {
            put_varint(&mut terms, key as u32);
            put_varint(&mut terms, posting as u32);
            terms.push(sort as u8);
        }
        let units: Vec<u8> = self.units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let fields: Vec<u8> = self.fields.iter().map(|f| f.0).collect();
        key(&[b"shard", lore, self.keys.as_bytes(), &terms, &units, &fields])
    }

    /// About how large the file would be, in bytes.
    pub fn estimate(&self) -> usize {
        self.estimate / 64
    }

    /// The first and the last key, or `None` while it is empty.
    pub fn keys(&self) -> Option<(&str, &str)> {
        let last = self.terms.len().checked_sub(2).map_or(0, |i| self.terms[i].0);
        Some((&self.keys[..self.terms.first()?.0], &self.keys[last..]))
    }

    /// The shard's bytes.
    ///
    /// # Panics
    /// If a gram is in a unit that the token before it is not in, or a key has a character that the lore lacks.
    pub fn finish(&self) -> Vec<u8> {
        let mut coder = super::coder::Encoder::default();
        let mut codec = Codec::new(self.lore);
        let bounded = "terms and their units are bounded";
        codec.terms(&mut coder, self.terms.len() as u32).expect(bounded);
        let mut one = Put::default();
        let (mut key, mut posting, mut fields) = (0, 0, &self.fields[..]);
        for &(key_end, end, sort) in &self.terms {
            let place = |c: char| self.lore.alphabet.binary_search(&c).expect("the lore holds all characters") as u32;
            one.key.clear();
            one.key.extend(self.keys[key..key_end].chars().map(place));
            one.units.clear();
            one.units.extend_from_slice(&self.units[posting..end]);
            one.fields.clear();
            if sort == Sort::Full {
                let (own, rest) = fields.split_at(one.units.len());
                one.fields.extend_from_slice(own);
                fields = rest;
            }
            one.sort = sort;
            codec.term(&mut coder, &mut one).expect(bounded);
            (key, posting) = (key_end, end);
        }
        container::seal(Kind::Shard, &[], &coder.into_bytes(), None)
    }
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;
    use crate::index::container::FileRef;

    fn lore() -> Lore {
        let mut alphabet: Vec<char> = "服务发装备用力ab".chars().collect();
        alphabet.sort_unstable();
        Lore::new(alphabet, (0..100).map(|u| ((u % 16) as u8, u % 3 == 0)))
    }

    #[test]
    fn an_opened_shard_takes_no_more_memory_than_it_fills() {
        let shard = Shard::open(&sample(), &lore()).unwrap();
        assert!(shard.units.len() > 4);
        assert_eq!(shard.keys.capacity(), shard.keys.len());
        assert_eq!(shard.terms.capacity(), shard.terms.len());
        assert_eq!(shard.units.capacity(), shard.units.len());
        assert_eq!(shard.fields.capacity(), shard.fields.len());
    }

    fn sample() -> Vec<u8> {
        let lore = lore();
        let mut w = ShardWriter::new(&lore);
        let put = [
            Term { key: "ab", units: &[5], postings: TermKind::Symbol },
            Term { key: "服务", units: &[3, 7, 99], postings: TermKind::Token(&[Fields(1), Fields(9), Fields(255)]) },
            Term { key: "服务发", units: &[7], postings: TermKind::Gram },
            Term { key: "服装", units: &[0], postings: TermKind::Token(&[Fields(4)]) },
        ];
        put.iter().for_each(|t| w.put(t));
        assert_eq!(w.keys(), Some(("ab", "服装")));
        let bytes = w.finish();
        container::open(&FileRef::of(&bytes), Kind::Shard, &bytes, None).unwrap().plain
    }

    #[test]
    fn terms_come_back_by_key_and_by_prefix() {
        let shard = Shard::open(&sample(), &lore()).unwrap();
        assert_eq!(shard.len(), 4);
        assert_eq!(shard.get("服装".as_bytes()), Some(Postings { units: &[0], fields: &[Fields(4)] }));
        assert_eq!(shard.get("服务发".as_bytes()), Some(Postings { units: &[7], fields: &[] }));
        assert_eq!(shard.get("ab".as_bytes()), Some(Postings { units: &[5], fields: &[] }));
        assert_eq!(shard.get("服".as_bytes()), None);
        let mut seen = vec![];
        shard.each_with_prefix("服务".as_bytes(), |k, p| {
            seen.push((String::from_utf8_lossy(k).into_owned(), p.units.to_vec(), p.fields.to_vec()))
        });
        let fields = vec![Fields(1), Fields(9), Fields(255)];
        assert_eq!(seen, [("服务".into(), vec![3, 7, 99], fields), ("服务发".to_string(), vec![7], vec![])]);
    }

    #[test]
    fn forged_content_is_refused_or_read_but_never_panics() {
        let (bytes, lore) = (sample(), lore());
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut forged = bytes.clone();
                forged[at] ^= 1 << bit;
                let _ = Shard::open(&forged, &lore).map(|s| s.len());
            }
            let _ = Shard::open(&bytes[..at], &lore);
            let _ = Shard::open(&vec![255; at], &lore);
        }
        assert!(Shard::open(&bytes, &Lore::default()).is_err());
    }
}
