//! Shards: a range of the term dictionary and the postings of its terms. The only file that knows the fst crate.
//!
//! Layout of the packed part: varint length of the fst, the fst (key → ordinal of the term, ascending); a varint for each term: four times the
//! number of its units, plus its [`Sort`]; then the payload, a byte a posting ([`super::posting`]), terms in order.
//! The plain part: bits ([`super::bits`]), terms in order: the units of a token; of a gram, whose units are among those of
//! its first token, their positions in that token's list. Such a gram stands behind its first token with nothing but grams of
//! the same token between. Where a token's grams fill more than a shard, those in the next ones are written as symbols are, by their units.
//!
//! Opening a shard walks its postings once (about 50 µs for 8 kB) to know where each term's begin; the fst stays as it is.

use super::FormatError;
use super::bits::BitReader;
use super::container::Content;
#[cfg(feature = "write")]
use super::container::{self, Kind};
use super::posting::Fields;
use crate::coding::Reader;
use fst::{IntoStreamer, Streamer};

/// A shard, opened.
pub struct Shard {
    map: fst::Map<Vec<u8>>,
    terms: Vec<TermRef>,
    payload: Vec<u8>,
    bits: Vec<u8>,
    last_unit: u32,
}

/// What a term is, as far as its postings are written differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// A token of symbols: units alone.
    Bare = 0,
    /// A token: units and payload.
    Full = 1,
    /// A gram: positions in the list of the token before.
    Gram = 2,
}

#[derive(Clone, Copy)]
struct TermRef {
    bit: u32,
    payload: u32,
    count: u32,
    sort: Sort,
    /// Ordinal of the token whose list a gram's positions are in; its own for a token.
    token: u32,
}

/// The units of a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postings {
    /// Ascending unit ordinals.
    pub units: Vec<u32>,
    /// Of each unit; empty for grams and symbols.
    pub fields: Vec<Fields>,
}

impl Shard {
    /// Opens a shard of an index of `units` units from a checked container.
    pub fn open(content: Content, units: u32) -> Result<Shard, FormatError> {
        let mut r = Reader(&content.packed);
        let map = fst::Map::new(r.take_bytes()?.to_vec()).map_err(|_| FormatError::Damaged)?;
        let last_unit = units.checked_sub(1).ok_or(FormatError::Damaged)?;
        let mut terms: Vec<TermRef> = Vec::new();
        let (mut payload, mut token, mut scratch) = (0, 0, Vec::new());
        let mut bits = BitReader::new(&content.plain, 0);
        if map.len() > r.0.len() {
            return Err(FormatError::Damaged);
        }
        for ordinal in 0..map.len() as u32 {
            let word = r.take_varint()?;
            let count = word >> 2;
            let sort = match word & 3 {
                0 => Sort::Bare,
                1 => Sort::Full,
                2 if ordinal > 0 => Sort::Gram,
                _ => return Err(FormatError::Damaged),
            };
            if sort != Sort::Gram {
                token = ordinal;
            }
            let most = if sort == Sort::Gram { terms[token as usize].count } else { units };
            if count > most {
                return Err(FormatError::Damaged);
            }
            terms.push(TermRef { bit: bits.at as u32, payload, count, sort, token });
            payload += if sort == Sort::Full { count } else { 0 };
            scratch.resize(count as usize, 0);
            bits.take_list(&mut scratch, 0, most.saturating_sub(1))?;
        }
        if r.0.len() != payload as usize {
            return Err(FormatError::Damaged);
        }
        Ok(Shard { map, terms, payload: r.0.to_vec(), bits: content.plain, last_unit })
    }

    /// The postings of a term, if it is here.
    pub fn get(&self, key: &[u8]) -> Option<Postings> {
        self.map.get(key).and_then(|ordinal| self.postings(ordinal))
    }

    fn postings(&self, ordinal: u64) -> Option<Postings> {
        let term = self.terms.get(ordinal as usize)?;
        let units = if term.sort == Sort::Gram {
            let token = self.terms.get(term.token as usize)?;
            let among = self.list(token, self.last_unit)?;
            let places = self.list(term, token.count.checked_sub(1)?)?;
            places.into_iter().map(|p| among.get(p as usize).copied()).collect::<Option<_>>()?
        } else {
            self.list(term, self.last_unit)?
        };
        let range = term.payload as usize..(term.payload + term.count) as usize;
        let fields = if term.sort == Sort::Full { self.payload.get(range)? } else { &[] };
        Some(Postings { units, fields: fields.iter().map(|&b| Fields(b)).collect() })
    }

    fn list(&self, term: &TermRef, last: u32) -> Option<Vec<u32>> {
        let mut list = vec![0; term.count as usize];
        BitReader::new(&self.bits, term.bit as usize).take_list(&mut list, 0, last).ok()?;
        Some(list)
    }

    /// Calls `each` with the key and number of units of every term that begins with `prefix`, in order; and a way to its postings.
    pub fn each_with_prefix(&self, prefix: &[u8], mut each: impl FnMut(&[u8], u32, &dyn Fn() -> Option<Postings>)) {
        let mut stream = self.map.range().ge(prefix).into_stream();
        while let Some((key, ordinal)) = stream.next() {
            if !key.starts_with(prefix) {
                break;
            }
            let count = self.terms.get(ordinal as usize).map_or(0, |t| t.count);
            each(key, count, &|| self.postings(ordinal));
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
    /// Ascending unit ordinals.
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

/// Gathers terms by ascending key and gives a shard's bytes when it is full.
#[cfg(feature = "write")]
pub struct ShardWriter {
    last_unit: u32,
    keys: Vec<String>,
    counts: Vec<u8>,
    payload: Vec<u8>,
    bits: super::bits::BitWriter,
    /// Units of the last token.
    token: Vec<u32>,
}

#[cfg(feature = "write")]
impl ShardWriter {
    /// For an index of `units` units.
    pub fn new(units: u32) -> Self {
        ShardWriter {
            last_unit: units.saturating_sub(1),
            keys: vec![],
            counts: vec![],
            payload: vec![],
            bits: Default::default(),
            token: vec![],
        }
    }

    /// Adds a term; keys must ascend.
    ///
    /// # Panics
    /// If a gram is in a unit that the token before it is not in.
    pub fn put(&mut self, term: &Term) {
        let (sort, fields) = match term.postings {
            TermKind::Token(fields) => (Sort::Full, fields),
            TermKind::Symbol => (Sort::Bare, &[][..]),
            TermKind::Gram => (Sort::Gram, &[][..]),
        };
        self.keys.push(term.key.to_owned());
        crate::coding::put_varint(&mut self.counts, (term.units.len() as u32) << 2 | sort as u32);
        self.payload.extend(fields.iter().map(|f| f.0));
        if sort == Sort::Gram {
            let place = |u: &u32| self.token.binary_search(u).expect("a gram's units are its token's") as u32;
            let places: Vec<u32> = term.units.iter().map(place).collect();
            self.bits.put_list(&places, 0, self.token.len() as u32 - 1);
        } else {
            self.bits.put_list(term.units, 0, self.last_unit);
            self.token = term.units.to_vec();
        }
    }

    /// About how large the file would be, in bytes.
    pub fn estimate(&self) -> usize {
        // Measured on Chinese, Japanese and English sites: 2.4 to 3.1 bytes a key, 0.3 to 0.4 a payload byte, packed.
        self.keys.len() * 3 + self.counts.len() / 2 + self.payload.len() * 3 / 8 + self.bits.len / 8
    }

    /// The first key, or `None` while it is empty.
    pub fn first_key(&self) -> Option<&str> {
        self.keys.first().map(|k| &**k)
    }

    /// The shard's bytes.
    pub fn finish(self) -> Vec<u8> {
        let ordinals = self.keys.iter().zip(0u64..);
        let map = fst::Map::from_iter(ordinals).expect("keys ascend");
        let mut packed = Vec::new();
        crate::coding::put_bytes(&mut packed, map.as_fst().as_bytes());
        packed.extend(self.counts);
        packed.extend(self.payload);
        container::seal(Kind::Shard, &packed, &self.bits.into_bytes(), None)
    }
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;
    use crate::index::container::FileRef;

    fn sample() -> Content {
        let mut w = ShardWriter::new(100);
        w.put(&Term {
            key: "服务", units: &[3, 7, 99], postings: TermKind::Token(&[Fields(1), Fields(9), Fields(2)])
        });
        w.put(&Term { key: "服务发", units: &[7], postings: TermKind::Gram });
        w.put(&Term { key: "服装", units: &[0], postings: TermKind::Token(&[Fields(4)]) });
        let bytes = w.finish();
        container::open(&FileRef::of(&bytes), Kind::Shard, &bytes, None).unwrap()
    }

    #[test]
    fn terms_come_back_by_key_and_by_prefix() {
        let shard = Shard::open(sample(), 100).unwrap();
        assert_eq!(shard.get("服装".as_bytes()), Some(Postings { units: vec![0], fields: vec![Fields(4)] }));
        assert_eq!(shard.get("服务发".as_bytes()), Some(Postings { units: vec![7], fields: vec![] }));
        assert_eq!(shard.get("服".as_bytes()), None);
        let mut seen = vec![];
        shard.each_with_prefix("服务".as_bytes(), |k, n, p| {
            seen.push((String::from_utf8_lossy(k).into_owned(), n, p().unwrap().units))
        });
        assert_eq!(seen, [("服务".into(), 3, vec![3, 7, 99]), ("服务发".to_string(), 1, vec![7])]);
    }

    #[test]
    fn forged_content_is_refused_or_read_but_never_panics() {
        let content = sample();
        for at in 0..content.packed.len() + content.plain.len() {
            for bit in 0..8 {
                let mut c = content.clone();
                match at.checked_sub(c.packed.len()) {
                    None => c.packed[at] ^= 1 << bit,
                    Some(i) => c.plain[i] ^= 1 << bit,
                }
                // The fst itself is protected by the checksum alone: a forged one is only opened, not walked.
                let _ = Shard::open(c, 100).map(|s| s.terms.len());
            }
        }
    }
}
