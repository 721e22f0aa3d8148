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
    /// Of each string half its hash above its number and one, where the hash says or in the next free place behind; 0 in free places, which are half of
    /// them or more. As many as a power of two.
    slots: Vec<u64>,
}

/// Places of the smallest table.
const FEWEST: usize = 256;
/// Where a slot's hash begins.
const HASH: u32 = 32;

impl Names {
    /// The number of a string: a new one if it was not there.
    pub fn number(&mut self, name: &str) -> u32 {
        if self.slots.len() < (self.ends.len() + 1) * 2 {
            self.grow();
        }
        let hash = hash(name);
        match self.look(name, hash) {
            Ok(number) => number,
            Err(free) => {
                let number = self.ends.len() as u32;
                self.slots[free] = u64::from(hash) << HASH | u64::from(number + 1);
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

    /// The number of a string, or the free place that is its own.
    fn look(&self, name: &str, hash: u32) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                return Err(at);
            }
            let number = slot as u32 - 1;
            if (slot >> HASH) as u32 == hash && self.get(number) == name {
                return Ok(number);
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let slots = std::mem::take(&mut self.slots);
        let mask = (slots.len() * 4).max(FEWEST) - 1;
        self.slots = vec![0; mask + 1];
        for slot in slots.into_iter().filter(|&slot| slot != 0) {
            let mut at = (slot >> HASH) as usize & mask;
            while self.slots[at] != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
        }
    }
}

fn hash(name: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(name.as_bytes());
    hasher.finish() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_numbered_as_they_come_and_found_again() {
        let strings: Vec<String> = (0..5_000).map(|i| format!("{:x}", i * 7_919 % 100_000)).collect();
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
