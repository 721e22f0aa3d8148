//! Which shard may hold a key? The keys at which shards begin, in order; a shard's ordinal is its key's place.
//!
//! As in Lucene's terms index, keys lead to ranges of terms that are coded together. They are cut as
//! short as tells a shard's first key from the last of the shard before. Layout: varint number of keys; for each a varint, how many bytes it shares with the one before; for each a varint, how many
//! follow; these. As numbers and suffixes by themselves they are half as long as an fst of them, which is made to be walked as it is: each reader fetches it, and looks a few keys up.

use super::FormatError;
use crate::coding::Reader;
#[cfg(feature = "write")]
use crate::coding::put_varint;
#[cfg(feature = "write")]
use crate::text::segment::is_gram_key;

/// Most bytes of all keys: more is damage, which could fill any memory by keys that share all of a long one.
const MOST_BYTES: usize = 16 << 20;

/// The shards' ranges of keys.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    /// All keys, one behind the other.
    keys: Vec<u8>,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Directory {
    /// Reads what [`Directory::put`] wrote.
    pub fn take(r: &mut Reader) -> Result<Self, FormatError> {
        let count = r.take_count(2)?;
        let mut numbers = Vec::with_capacity(2 * count);
        for _ in 0..2 * count {
            numbers.push(r.take_varint()?);
        }
        let mut out = Directory::default();
        let mut before = 0..0;
        for i in 0..count {
            let (shared, start) = (numbers[i] as usize, out.keys.len());
            if shared > before.len() || start > MOST_BYTES {
                return Err(FormatError::Damaged);
            }
            out.keys.extend_from_within(before.start..before.start + shared);
            out.keys.extend_from_slice(r.take(numbers[count + i] as usize)?);
            out.ends.push(out.keys.len() as u32);
            before = start..out.keys.len();
        }
        Ok(out)
    }

    /// From the first and the last key of each shard, ascending.
    #[cfg(feature = "write")]
    pub fn of<'k>(ranges: impl Iterator<Item = (&'k str, &'k str)>) -> Self {
        let mut before = "";
        let mut out = Directory::default();
        for (first, last) in ranges {
            let shared = shared(first.as_bytes(), before.as_bytes());
            before = last;
            // What is a gram's key must be seen to be one.
            let length = if is_gram_key(first) { first.len() } else { (shared + 1).min(first.len()) };
            out.keys.extend_from_slice(&first.as_bytes()[..length]);
            out.ends.push(out.keys.len() as u32);
        }
        out
    }

    /// Writes it.
    #[cfg(feature = "write")]
    pub fn put(&self, out: &mut Vec<u8>) {
        put_varint(out, self.len() as u32);
        let before = |i: usize| i.checked_sub(1).map_or(&[][..], |i| self.key(i));
        let shared: Vec<usize> = (0..self.len()).map(|i| shared(self.key(i), before(i))).collect();
        shared.iter().for_each(|&s| put_varint(out, s as u32));
        (0..self.len()).for_each(|i| put_varint(out, (self.key(i).len() - shared[i]) as u32));
        (0..self.len()).for_each(|i| out.extend_from_slice(&self.key(i)[shared[i]..]));
    }

    /// Number of shards.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True without shards.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn key(&self, shard: usize) -> &[u8] {
        let start = shard.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.keys[start as usize..self.ends[shard] as usize]
    }

    /// What a shard's first key begins with; all of it where it is a gram's.
    pub fn first_key(&self, shard: usize) -> Option<&[u8]> {
        (shard < self.len()).then(|| self.key(shard))
    }

    /// Ordinal of the shard that would hold `key`: the last that does not begin above it.
    pub fn shard_of(&self, key: &[u8]) -> Option<usize> {
        let (mut least, mut most) = (0, self.len());
        while least < most {
            let middle = (least + most) / 2;
            if self.key(middle) <= key {
                least = middle + 1;
            } else {
                most = middle;
            }
        }
        least.checked_sub(1)
    }

    /// Ordinals of the shards that may hold keys beginning with `prefix`.
    pub fn shards_of_prefix(&self, prefix: &[u8]) -> std::ops::Range<usize> {
        let first = self.shard_of(prefix).unwrap_or(0);
        // No key of UTF-8 holds this byte.
        let last = self.shard_of(&[prefix, &[0xff]].concat());
        first..last.map_or(first, |l| l + 1).max(first)
    }
}

/// Number of bytes at the beginning that both have.
#[cfg(feature = "write")]
fn shared(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;

    #[test]
    fn every_key_leads_to_the_shard_that_would_hold_it() {
        let shards = [("a", "azz"), ("b", "ba"), ("bab", "c"), ("ca\u{1}x", "服"), ("服务", "服务器"), ("服装", "用")];
        let directory = Directory::of(shards.iter().copied());
        assert_eq!(directory.len(), 6);
        let mut keys: Vec<String> = shards.iter().flat_map(|s| [s.0.to_owned(), s.1.to_owned()]).collect();
        keys.extend(["", "A", "aa", "bb", "baa", "cb", "d", "服务发", "服裂", "\u{10ffff}"].map(str::to_owned));
        for key in keys {
            let begun = shards.iter().filter(|s| *s.0 <= *key).count();
            let found = directory.shard_of(key.as_bytes());
            let held = shards.iter().position(|s| (s.0..=s.1).contains(&&*key));
            assert!(held.is_none() || found == held, "{key:?}: {found:?} and not {held:?}");
            // Between two shards either may be named: neither holds it.
            assert!(found.map_or(0, |o| o + 1) >= begun && found.is_none_or(|o| o <= begun), "{key:?}");
            assert!(found.is_none_or(|o| directory.shards_of_prefix(key.as_bytes()).contains(&o)));
        }
        assert_eq!(directory.shards_of_prefix("b".as_bytes()), 1..3);
        assert_eq!(directory.shards_of_prefix("服".as_bytes()), 3..6);
        assert_eq!(directory.shards_of_prefix("".as_bytes()), 0..6);
    }

    #[test]
    fn keys_lead_where_an_fst_of_them_does() {
        let word = |seed: u64| -> String {
            let hash = xxhash_rust::xxh64::xxh64(&seed.to_le_bytes(), 7);
            (0..1 + hash % 4).map(|i| ['a', 'b', 'c', '服', '务', '裂'][(hash >> (8 + 4 * i)) as usize % 6]).collect()
        };
        let keys: std::collections::BTreeSet<String> = (0..120).map(word).collect();
        let directory = Directory::of(keys.iter().map(|k| (&**k, &**k)));
        let places = (0..directory.len()).map(|i| (directory.first_key(i).unwrap().to_vec(), i as u64));
        let fst = fst::Map::from_iter(places).unwrap();
        for key in (0..2_000).map(|seed| word(seed + 10_000)) {
            use fst::{IntoStreamer, Streamer};
            let (mut stream, mut last) = (fst.range().le(&key).into_stream(), None);
            while let Some((_, place)) = stream.next() {
                last = Some(place as usize);
            }
            assert_eq!(directory.shard_of(key.as_bytes()), last, "{key}");
        }
    }

    #[test]
    fn what_is_written_is_read_and_damage_is_noticed() {
        let keys = ["a", "ab", "abc", "b", "\u{1}x", "服务", "服装", "用"];
        for count in 0..keys.len() {
            let directory = Directory::of(keys[..count].iter().map(|k| (*k, *k)));
            let mut bytes = Vec::new();
            directory.put(&mut bytes);
            let read = Directory::take(&mut Reader(&bytes)).unwrap();
            assert_eq!((&read.keys, &read.ends), (&directory.keys, &directory.ends));
            (0..bytes.len()).for_each(|cut| assert!(Directory::take(&mut Reader(&bytes[..cut])).is_err(), "{cut}"));
        }
        // Each shares all of a long one.
        let mut large = Vec::new();
        put_varint(&mut large, 3_000);
        (0..3_000).for_each(|i| put_varint(&mut large, if i > 0 { 10_000 } else { 0 }));
        (0..3_000).for_each(|i| put_varint(&mut large, if i > 0 { 0 } else { 10_000 }));
        large.resize(large.len() + 10_000, b'x');
        assert!(Directory::take(&mut Reader(&large)).is_err());
        // More bytes shared than the key before has.
        assert!(Directory::take(&mut Reader(&[2, 0, 2, 1, 1, b'a', b'b'])).is_err());
    }

    #[test]
    fn no_shard_is_named_where_there_is_none() {
        let empty = Directory::of(std::iter::empty());
        assert!(empty.is_empty());
        assert_eq!((empty.shard_of(b"x"), empty.shards_of_prefix(b"x")), (None, 0..0));
    }
}
