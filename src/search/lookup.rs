//! What do postings say of what a query asks? Finds a slot's terms in the shards and tells its hits, unit by unit.

use super::query::{Ask, Slot};
use super::rank::{NAMED_HEADING, NAMED_LINK, NAMED_TITLE, NAMED_URL, PREFIX_SHARE, PRESENCE, ordered};
use super::snapshot::Snapshot;
use crate::index::posting::Fields;
use crate::index::shard::{Postings, Shard};
use crate::text::segment::is_gram_key;
use std::rc::Rc;

/// What postings say of a unit, or of a page. Two numbers: readers' code hands them on as such.
#[derive(Clone, Copy, Default)]
pub(super) struct Hit {
    /// Of what the slot can earn, in 1,024ths, until it is known what that is.
    pub earned: u32,
    /// How much of a name it is part of, in hundredths, times 256, and bits.
    bits: u32,
}

/// There is a hit.
pub(super) const HERE: u32 = 1;
/// In title, headings or links.
pub(super) const LABEL: u32 = 2;
/// The term itself, not one that begins with it.
pub(super) const WHOLE: u32 = 4;
/// In the title; also where the index does not say.
pub(super) const TITLED: u32 = 8;
/// Not in the URL alone, which shows nothing.
pub(super) const SHOWN: u32 = 16;
/// In a heading.
pub(super) const HEADED: u32 = WHOLE * HEADING_TELLS as u32;
/// What a heading counts in [`Hit::tells`].
pub(super) const HEADING_TELLS: u16 = 32;

impl Hit {
    /// What two postings say of one unit, or two units of one page.
    pub fn with(self, other: Hit) -> Hit {
        let named = (self.bits >> 8).max(other.bits >> 8) << 8;
        Hit { earned: self.earned.max(other.earned), bits: (self.bits | other.bits) & 255 | named }
    }

    /// Where the slot can earn this.
    fn of(self, idf: u32) -> Hit {
        Hit { earned: idf * self.earned / 1024, ..self }
    }

    pub fn is(self, bit: u32) -> bool {
        self.bits & bit != 0
    }

    /// How well its unit shows the term: [`HEADING_TELLS`] in a heading, 1 as the term itself.
    pub fn tells(self) -> u16 {
        ((self.bits & (HEADED | WHOLE)) / WHOLE) as u16
    }

    pub fn named(self) -> u32 {
        self.bits >> 8
    }
}

/// Is told the hits of a slot: units, ascending.
pub(super) type Each<'e> = &'e mut dyn FnMut(u32, Hit);

/// Ordinals of the shards that a slot's terms are in.
pub fn shards_of(at: &Snapshot, slot: &Slot) -> Vec<usize> {
    match &slot.ask {
        Ask::Term(key) => at.root.directory.shard_of(key.as_bytes()).into_iter().collect(),
        Ask::Prefix(prefix) => {
            let all = at.root.directory.shards_of_prefix(prefix.as_bytes());
            let mut bytes = if slot.place > 0 { MOST_PREFIX_BYTES / 2 } else { 0 };
            let fits = |&s: &usize| {
                let fits = bytes < MOST_PREFIX_BYTES;
                bytes += at.root.shards[s].size;
                fits
            };
            all.filter(|&s| !at.root.holds_grams_alone(s)).take_while(fits).collect()
        }
    }
}

/// Those of several, ascending, each once.
pub fn shards_of_all(at: &Snapshot, slots: &mut dyn Iterator<Item = &Slot>) -> Vec<usize> {
    let mut ordinals = Vec::new();
    slots.for_each(|s| ordinals.append(&mut shards_of(at, s)));
    let mut ordinals = ordered(ordinals);
    ordinals.dedup();
    ordinals
}

/// Size of the shards that a prefix may be looked up in, about: one of one letter would touch a good part of a large index; more letters narrow it; half
/// of it behind other words, which narrow the list already.
const MOST_PREFIX_BYTES: u32 = 18_000;

/// True if any unit has what the slot asks.
pub fn occurs(at: &Snapshot, slot: &Slot, shards: &dyn Fn(usize) -> Option<Rc<Shard>>) -> bool {
    let mut any = false;
    lookup(at, slot, shards, Some(&mut |_, _| any = true));
    any
}

/// Tells the hits of a slot where they are wanted; gives the most that it can earn.
pub(super) fn lookup(
    at: &Snapshot,
    slot: &Slot,
    shards: &dyn Fn(usize) -> Option<Rc<Shard>>,
    each: Option<Each>,
) -> u32 {
    match &slot.ask {
        Ask::Term(key) => {
            let shard = at.root.directory.shard_of(key.as_bytes()).and_then(shards);
            let postings = shard.as_ref().and_then(|s| s.get(key.as_bytes())).unwrap_or(NOTHING);
            let idf = at.scorer.idf(postings.units.len() as u32);
            if let Some(each) = each {
                each_hit(at, &postings, WHOLE, &mut |unit, hit| {
                    if !slot.titled || hit.is(TITLED) {
                        each(unit, hit.of(idf));
                    }
                });
            }
            idf
        }
        Ask::Prefix(prefix) => {
            let (best, idf) = lookup_prefix(at, prefix, &shards_of(at, slot), shards);
            let wanted = if slot.titled { TITLED } else { HERE };
            if let Some(each) = each {
                (0..).zip(best).filter(|h| h.1.is(wanted)).for_each(|(unit, hit)| each(unit, hit));
            }
            idf
        }
    }
}

/// Postings of a term that is nowhere.
const NOTHING: Postings = Postings { units: &[], fields: &[] };

/// What each unit has of a prefix, and what it earns at most.
fn lookup_prefix(
    at: &Snapshot,
    prefix: &str,
    ordinals: &[usize],
    shards: &dyn Fn(usize) -> Option<Rc<Shard>>,
) -> (Vec<Hit>, u32) {
    let mut exact = NOTHING;
    let opened: Vec<Rc<Shard>> = ordinals.iter().filter_map(|&o| shards(o)).collect();
    let mut best = vec![Hit::default(); at.root.units.len()];
    // The longer terms together are one term: rare ones among them must not outrank what was typed.
    let mut df = 0;
    for shard in &opened {
        shard.each_with_prefix(prefix.as_bytes(), |key, postings| {
            let Ok(key) = std::str::from_utf8(key) else { return };
            if is_gram_key(key) {
                return;
            }
            // The last character of a run is that character itself, as a word is.
            if key.trim_end_matches('\0').len() == prefix.len() {
                exact = postings;
                return;
            }
            each_hit(at, &postings, 0, &mut |unit, hit| {
                let slot = &mut best[unit as usize];
                df += u32::from(!slot.is(HERE));
                *slot = slot.with(hit);
            });
        });
    }
    let typed = exact.units.len() as u32;
    let idf = at.scorer.idf(if typed > 0 { typed } else { df });
    let longer_idf = at.scorer.idf(df.max(typed)).min(idf) * PREFIX_SHARE / 100;
    best.iter_mut().for_each(|h| *h = h.of(longer_idf));
    each_hit(at, &exact, WHOLE, &mut |unit, hit| {
        let slot = &mut best[unit as usize];
        *slot = slot.with(hit.of(idf));
    });
    (best, idf)
}

/// Tells what postings say of each unit; `whole` is [`WHOLE`] or nothing.
fn each_hit(at: &Snapshot, postings: &Postings, whole: u32, each: Each) {
    let saturation = at.scorer.saturation();
    for (i, &unit) in postings.units.iter().enumerate() {
        let (earned, bits) = match postings.fields.get(i) {
            Some(&f) => (saturation.of(f, at.root.units[unit as usize].length_class()), bits(f)),
            None => (PRESENCE, HERE | TITLED | SHOWN),
        };
        each(unit, Hit { earned, bits: bits | whole });
    }
}

fn bits(f: Fields) -> u32 {
    let bit = |is: bool, bit: u32| if is { bit } else { 0 };
    let shown = f.is_label() || f.body() > 0;
    let headed = bit(f.has(Fields::HEADING), HEADED);
    named(f) << 8 | HERE | bit(f.is_label(), LABEL) | bit(f.has(Fields::TITLE), TITLED) | bit(shown, SHOWN) | headed
}

/// How much of a name of its page a term is, in hundredths.
fn named(f: Fields) -> u32 {
    match () {
        () if f.has(Fields::TITLE) => NAMED_TITLE,
        () if f.links() > 0 => NAMED_LINK,
        () if f.has(Fields::HEADING) => NAMED_HEADING,
        () if f.has(Fields::URL) => NAMED_URL,
        () => 0,
    }
}
