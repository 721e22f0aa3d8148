//! Strings numbered as they come: the terms of a document, of a site.
//!
//! They lie behind one another, and a table of hashes and numbers finds them: with memory of its own for each, a build asks its allocator for a
//! million pieces, most of them freed by another thread. [`super::analyze`] and [`super::build`] number with it, all that follows reads.

use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Strings and their numbers, from 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    /// Each string where its hash says, or in the next free place behind; at least half of the places are free. As many as a power of two.
    slots: Vec<Slot>,
}

/// A place in the table: a short string is told by it alone, so that a search waits for memory once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    /// The first bytes, zeros behind a shorter string.
    head: u64,
    /// Length, 255 where it is longer, and a part of the hash.
    mark: u32,
    /// The number and one; 0 in a free place.
    next: u32,
}

/// Places of the smallest table.
const FEWEST: usize = 256;
const FREE: Slot = Slot { head: 0, mark: 0, next: 0 };

impl Names {
    /// The number of a string: a new one if it was not there.
    pub fn number(&mut self, name: &str) -> u32 {
        if self.slots.len() < (self.ends.len() + 1) * 2 {
            self.grow();
        }
        let hash = hash(name);
        match self.look(name, hash) {
            Ok(number) => number,
            Err((free, slot)) => {
                let number = self.ends.len() as u32;
                self.slots[free] = Slot { next: number + 1, ..slot };
                self.push(name);
                number
            }
        }
    }

    /// Adds a string that is known to be new to a list in which none is looked for.
    pub fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len());
    }

    /// The number of a string that is there.
    pub fn find(&self, name: &str) -> Option<u32> {
        if self.slots.is_empty() { None } else { self.look(name, hash(name)).ok() }
    }

    /// Where no more strings come and none is looked for: their table goes.
    pub fn settled(mut self) -> Self {
        self.slots = Vec::new();
        self
    }

    /// The string of a number.
    pub fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[from..self.ends[number]]
    }

    /// All strings, by number.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|number| self.get(number))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of a string, or the free place that is its own and what to put there.
    fn look(&self, name: &str, hash: u64) -> Result<u32, (usize, Slot)> {
        let wanted = slot(name, hash);
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot.next == 0 {
                return Err((at, wanted));
            }
            let number = slot.next - 1;
            if slot.head == wanted.head && slot.mark == wanted.mark && (name.len() <= 8 || self.get(number) == name) {
                return Ok(number);
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let slots = std::mem::take(&mut self.slots);
        let mask = (slots.len() * 4).max(FEWEST) - 1;
        self.slots = vec![FREE; mask + 1];
        for slot in slots.into_iter().filter(|slot| slot.next > 0) {
            let mut at = hash(self.get(slot.next - 1)) as usize & mask;
            while self.slots[at].next > 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
        }
    }
}

/// What a string's place holds, but for its number.
fn slot(name: &str, hash: u64) -> Slot {
    let head = name.as_bytes().iter().take(8).rev().fold(0, |head, &b| head << 8 | u64::from(b));
    let mark = (hash >> 32) as u32 & !0xff | name.len().min(255) as u32;
    Slot { head, mark, next: 0 }
}

fn hash(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(name.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_numbered_as_they_come_and_found_again() {
        let strings: Vec<String> =
            (0..5_000).map(|i| format!("{:x}", (i * 7_919 % 100_000) * (1u64 + i % 3 * 999_999_937))).collect();
        let mut names = Names::default();
        assert_eq!((names.find("0"), names.len()), (None, 0));
        for round in 0..2 {
            for (s, number) in strings.iter().zip(0..) {
                assert_eq!(names.find(s).is_some(), round == 1, "{s}");
                assert_eq!(names.number(s), number);
            }
        }
        assert_eq!(names.number(""), 5_000);
        assert_eq!((names.get(5_000), names.find("none"), names.len()), ("", None, 5_001));
        assert!(names.iter().eq(strings.iter().map(|s| &**s).chain([""])));
        let settled = names.settled();
        assert_eq!((settled.get(4_999), settled.find(&strings[0])), (&*strings[4_999], None));
    }
}
