//! Which shard may hold a key? An fst from the keys at which shards begin to their ordinals; the only file that knows the fst crate.
//!
//! As in Lucene, the fst leads to ranges of terms that are coded together: it is walked in memory as it came. The keys are cut as
//! short as tells a shard's first key from the last of the shard before.

use super::FormatError;
#[cfg(feature = "write")]
use crate::text::segment::is_gram_key;
use fst::raw::{Fst, Node};

/// The shards' ranges of keys.
#[derive(Clone)]
pub struct Directory(Fst<Vec<u8>>);

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Directory of {} shards", self.0.len())
    }
}

impl Directory {
    /// From the fst's bytes, which are trusted once they look like one.
    pub fn open(bytes: Vec<u8>) -> Result<Self, FormatError> {
        Fst::new(bytes).map(Directory).map_err(|_| FormatError::Damaged)
    }

    /// From the first and the last key of each shard, ascending.
    #[cfg(feature = "write")]
    pub fn of<'k>(ranges: impl Iterator<Item = (&'k str, &'k str)>) -> Self {
        let mut before = "";
        let keys = ranges.map(|(first, last)| {
            let shared = first.bytes().zip(before.bytes()).take_while(|(a, b)| a == b).count();
            before = last;
            // What is a gram's key must be seen to be one.
            if is_gram_key(first) { first.as_bytes() } else { &first.as_bytes()[..(shared + 1).min(first.len())] }
        });
        let map = fst::Map::from_iter(keys.zip(0u64..)).expect("shards ascend");
        Directory(Fst::new(map.as_fst().as_bytes().to_vec()).expect("made just now"))
    }

    /// The fst's bytes.
    #[cfg(feature = "write")]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Number of shards.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without shards.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a shard's first key begins with; all of it where it is a gram's.
    pub fn first_key(&self, shard: usize) -> Option<Vec<u8>> {
        self.0.get_key(shard as u64)
    }

    /// Ordinal of the shard that would hold `key`: the last that does not begin above it.
    pub fn shard_of(&self, key: &[u8]) -> Option<usize> {
        let fst = &self.0;
        let (mut node, mut sum, mut best) = (fst.root(), 0, None);
        for &b in key {
            if node.is_final() {
                best = Some(sum + node.final_output().value());
            }
            // Of what begins as the key did so far and goes on below it, the last.
            if let Some(i) = (0..node.len()).rev().find(|&i| node.transition(i).inp < b) {
                best = Some(self.last(&node, i, sum));
            }
            let Some(i) = node.find_input(b) else { return best.map(|o| o as usize) };
            let next = node.transition(i);
            sum += next.out.value();
            node = fst.node(next.addr);
        }
        if node.is_final() {
            best = Some(sum + node.final_output().value());
        }
        best.map(|o| o as usize)
    }

    /// Ordinals of the shards that may hold keys beginning with `prefix`.
    pub fn shards_of_prefix(&self, prefix: &[u8]) -> std::ops::Range<usize> {
        let first = self.shard_of(prefix).unwrap_or(0);
        // No key of UTF-8 holds this byte.
        let last = self.shard_of(&[prefix, &[0xff]].concat());
        first..last.map_or(first, |l| l + 1).max(first)
    }

    /// What the last key holds that leaves `node` by its transition `i`.
    fn last(&self, node: &Node, i: usize, sum: u64) -> u64 {
        let (mut next, mut sum) = (node.transition(i), sum);
        loop {
            sum += next.out.value();
            let node = self.0.node(next.addr);
            match node.len().checked_sub(1) {
                None => return sum + node.final_output().value(),
                Some(i) => next = node.transition(i),
            }
        }
    }
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
            // The fst's own answer by a walk over all.
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
    fn no_shard_is_named_where_there_is_none() {
        let empty = Directory::of(std::iter::empty());
        assert_eq!((empty.shard_of(b"x"), empty.shards_of_prefix(b"x")), (None, 0..0));
    }
}
