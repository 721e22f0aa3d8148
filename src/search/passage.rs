//! Which passage of a text shows most of a query? [`Finder::passage`] finds it in every text: it counts, and is shown. Where no page of a window holds the query or is named
//! by it, passages decide: such a query is a question mostly, whose answer says it in other words ([`Finder::questioned`]).

use super::evidence::{Finder, Findings};
use super::query::Role;
use super::rank::{PASSAGE, QUESTION_PASSAGES, RARE_HERE, rarity};
use crate::text::script::is_han;

/// A thing that a query asks, where it stands in a text.
struct Mark {
    start: u32,
    end: u32,
    /// Its ordinal among all things.
    thing: usize,
    weight: u32,
    /// The hit that it is of.
    hit: usize,
}

/// The most that `length` characters hold, each of the `things` once by its weight, and the hits of their first and last mark. `marks` ascend by start.
fn densest(marks: &[Mark], things: usize, length: u32) -> (u32, (usize, usize)) {
    let mut times = vec![0u32; things];
    let (mut value, mut from) = (0, 0);
    let mut best = (0, (0, 0));
    for (n, mark) in marks.iter().enumerate() {
        while from < n && marks[from].start + length < mark.end {
            let left = &marks[from];
            times[left.thing] -= 1;
            value -= if times[left.thing] == 0 { left.weight } else { 0 };
            from += 1;
        }
        value += if times[mark.thing] == 0 { mark.weight } else { 0 };
        times[mark.thing] += 1;
        if value > best.0 {
            best = (value, (marks[from].hit, mark.hit));
        }
    }
    best
}

impl Finder<'_> {
    /// What of a query stands in a text, ascending: its terms, and `singles` of its characters; where there are
    /// none, terms once more where they stand to the one before as they do in the query.
    fn marks(&self, found: &Findings, singles: &[(char, u32)]) -> Vec<Mark> {
        let things = self.slots.len();
        let mut marks: Vec<Mark> = Vec::new();
        let mut next = 0;
        for hit in 0..=found.hits.len() {
            let h = found.hits.get(hit);
            if !singles.is_empty() {
                let to = h.map_or(found.chars.len() as u32, |h| h.start);
                while next < to {
                    let c = found.chars[next as usize].ch;
                    for (single, s) in singles.iter().enumerate() {
                        if s.0 == c {
                            let thing = 2 * things + single;
                            marks.push(Mark { start: next, end: next + 1, thing, weight: s.1, hit });
                        }
                    }
                    next += 1;
                }
            }
            let Some(h) = h else { break };
            let thing = h.slot as usize;
            let slot = &self.slots[thing];
            if slot.role != Role::Required {
                continue;
            }
            let weight = self.weights[thing];
            let (mut joined, mut seen) = (false, 0);
            for b in marks.iter().rev() {
                if b.thing < things {
                    if b.end + 1 < h.start || seen == 4 {
                        break;
                    }
                    seen += 1;
                    joined |= b.thing != thing
                        && b.start.wrapping_sub(self.slots[b.thing].place) == h.start.wrapping_sub(slot.place);
                }
            }
            marks.push(Mark { start: h.start, end: h.end, thing, weight, hit });
            if joined && singles.is_empty() {
                marks.push(Mark { start: h.start, end: h.end, thing: things + thing, weight, hit });
            }
        }
        marks
    }

    /// Finds the passage that shows most of the query, sliding over the text: each term counts once, by its weight, and once more where it
    /// stands to the one before as it does in the query.
    pub(super) fn passage(&self, found: &mut Findings) {
        let (most, ends) = densest(&self.marks(found, &[]), 2 * self.slots.len(), PASSAGE);
        found.densest = ends;
        let (mut all, mut first) = (0, 0);
        for (slot, &weight) in self.slots.iter().zip(self.weights) {
            if slot.role == Role::Required {
                first = if all == 0 { weight } else { first };
                all += 2 * weight;
            }
        }
        found.closeness = most * 100 / (all - first).max(1);
    }

    /// What passages earn the pages of a window, none of which holds the query; of each the findings in its sections, headings and texts. Nothing where it has no Han. An answer has few of a question's
    /// words, but single Han characters of most, and close together; such a character weighs what it does in postings, or less where many of these pages have it.
    pub(super) fn questioned(&self, pages: &[&[(Findings, Findings)]]) -> Vec<u32> {
        let mut singles: Vec<(char, u32)> = Vec::new();
        for (slot, &weight) in self.slots.iter().zip(self.weights) {
            for &c in &slot.pattern {
                let mut new = slot.role == Role::Required && is_han(c);
                for single in &mut singles {
                    if single.0 == c && slot.role == Role::Required {
                        single.1 = single.1.min(weight);
                        new = false;
                    }
                }
                if new {
                    singles.push((c, weight));
                }
            }
        }
        if singles.is_empty() {
            return vec![];
        }
        for single in &mut singles {
            let mut df = 0;
            for sections in pages {
                let mut has = false;
                for (_, text) in *sections {
                    for f in &text.chars {
                        has |= f.ch == single.0;
                    }
                }
                df += u32::from(has);
            }
            single.1 = single.1.min(rarity(df, pages.len() as u32) * RARE_HERE / 100);
        }
        let mut earned = Vec::new();
        for sections in pages {
            let mut most = [0; QUESTION_PASSAGES.len()];
            for (_, text) in *sections {
                let marks = self.marks(text, &singles);
                for (most, (length, _)) in most.iter_mut().zip(QUESTION_PASSAGES) {
                    *most = densest(&marks, 2 * self.slots.len() + singles.len(), length).0.max(*most);
                }
            }
            let mut sum = 0;
            for (most, (_, share)) in most.iter().zip(QUESTION_PASSAGES) {
                sum += most * share / 100;
            }
            earned.push(sum);
        }
        earned
    }
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::super::query;
    use super::*;
    use crate::index::unit::{Unit, UnitSection};
    use crate::search::candidates::Labels;
    use crate::text::fold::FoldTable;

    #[test]
    fn the_densest_passage_counts_each_thing_once_and_is_no_longer_than_it_may_be() {
        let mark = |hit, start, thing, weight| Mark { start, end: start + 2, thing, weight, hit };
        let marks = [mark(0, 0, 0, 5), mark(1, 4, 0, 5), mark(2, 6, 1, 3), mark(3, 30, 2, 7), mark(4, 37, 1, 3)];
        assert_eq!(densest(&marks, 3, 10), (10, (3, 4)));
        assert_eq!(densest(&marks, 3, 8), (8, (0, 2)));
        assert_eq!(densest(&marks, 3, 100), (15, (0, 3)));
        assert_eq!(densest(&marks, 3, 1), (7, (3, 3)));
        assert_eq!(densest(&[], 3, 10), (0, (0, 0)));
    }

    #[test]
    fn what_all_pages_of_a_window_have_earns_less_than_what_one_has() {
        let table = FoldTable::full();
        let reading = query::parse("灯塔何在", table, true).remove(0);
        let slots = query::slots(&reading.clauses);
        let weights = vec![8 * 1024; slots.len()];
        let finder = Finder::new(&reading.clauses, &slots, &weights, &reading, table);
        let earned = |texts: &[&str]| {
            let section = |text: &&str| UnitSection { text: (*text).into(), ..UnitSection::default() };
            let unit = |text| Unit { sections: vec![section(text)], ..Unit::default() };
            let found: Vec<_> = texts.iter().map(|t| finder.evidence(&unit(t), Labels::Lack).1).collect();
            let pages: Vec<_> = found.iter().map(|f| &f.sections[..]).collect();
            finder.questioned(&pages)
        };
        let alone = earned(&["灯", "船", "桥", "河", "山", "水", "鱼", "风"]);
        let all = earned(&["灯", "灯", "灯", "灯", "灯", "灯", "灯", "船"]);
        assert!(alone[0] > 4 * all[0] && all[0] > 0, "{alone:?} {all:?}");
        assert_eq!((alone[1], all[7]), (0, 0));
        // Near each other they earn what they do alone, and what passages do besides.
        let apart = ["灯", &"船".repeat(100), "塔"].concat();
        let two = earned(&["灯塔", "灯船塔", &apart, "河"]);
        assert!(two[0] > two[1] && two[1] > two[2] && two[2] > two[3], "{two:?}");
    }
}
