//! How much is a page's name what is asked? Titles, texts of links and headings, in whole, in pieces and nearly.

use super::evidence::{Finder, Findings, note_form};
use super::query::{Clause, Role, Slot, gloss, part_of};
use super::rank::{ALIKE_LIGHT, CALLED, Evidence, NEARLY_ALL, NEARLY_WEIGHS, QUOTED_NAME, QUOTED_WEIGHS};
use crate::text::script::is_one_of;

impl Findings {
    /// Length of what a label says: a number before it (`2.3. Tides`), and what signs stand there, is none of it, unless it is asked.
    #[inline(never)]
    fn said(&self) -> u32 {
        let first = self.hits.first().map_or(0, |h| h.start);
        let mut number = 0;
        while number < first && self.chars[number as usize].ch <= '9' {
            number += 1;
        }
        self.chars.len() as u32 - number
    }
}

impl Finder<'_> {
    /// What share of a label the query is, in hundredths, if the label holds it.
    pub(super) fn label(&self, found: &Findings, e: &mut Evidence) -> u32 {
        e.typed |= found.typed;
        if !found.is_literal() {
            return 0;
        }
        note_form(found, e);
        let asked: usize = self.clauses.iter().map(|c| c.chars.len()).sum();
        (asked as u32 * 100 / found.said().max(1)).clamp(1, 100)
    }

    /// How alike a label and the query are, in hundredths; noted where the label holds nearly all of the query. Where either has a gloss, its name or the gloss will do.
    pub(super) fn alike(&self, found: &Findings, is_heading: bool, e: &mut Evidence) -> u32 {
        if found.hits.is_empty() {
            return 0;
        }
        // A heading with a gloss names a part of a page, and that by all it says.
        let gloss = if is_heading { None } else { gloss(&found.chars) };
        let mut parts = vec![0u8; found.chars.len()];
        if gloss.is_some() {
            for (at, part) in parts.iter_mut().enumerate() {
                *part = part_of(gloss, at, found.chars.len());
            }
        }
        let mut best = 0;
        for (query, label) in [(0, 0), (1, 0), (2, 0), (0, 1), (0, 2)] {
            if (query == 0 || self.glossed) && (label == 0 || gloss.is_some()) {
                let like = self.alike_in(found, query, &parts, label, e);
                best = best.max(if query > 0 { like * CALLED / 100 } else { like });
            }
        }
        best
    }

    /// The same of one part of the query and one of the label; 0 is all of it. `parts`: which each character of the label is in.
    fn alike_in(&self, found: &Findings, query: u8, parts: &[u8], label: u8, e: &mut Evidence) -> u32 {
        // Signs that are no punctuation are asked too.
        let sign = |s: &Slot| is_one_of(s.pattern[0], "?#+*&$@%=<^~|/\\[]{}_");
        let asked = |s: &Slot| {
            (s.role == Role::Required || s.role == Role::Optional && sign(s)) && (query == 0 || s.part == query)
        };
        // What each character of the query is: asked, held.
        let mut places = vec![0u8; self.length];
        for s in self.slots {
            if asked(s) {
                places[s.place as usize..][..s.pattern.len()].fill(1);
            }
        }
        let (mut covered, mut behind) = (0, 0);
        for h in &found.hits {
            let s = &self.slots[h.slot as usize];
            if asked(s) && (label == 0 || parts[h.start as usize] == label) {
                covered += h.end.saturating_sub(h.start.max(behind));
                behind = behind.max(h.end);
                places[s.place as usize..][..s.pattern.len()].fill(2);
            }
        }
        for &i in &self.particles {
            if let Some([2, particle @ 1]) = places.get_mut(i - 1..=i) {
                *particle = 0;
            }
        }
        let mut length = 0;
        parts.iter().for_each(|&p| length += u32::from(p == label));
        length = if label == 0 { found.said() } else { length };
        let (mut all, mut held) = (0, 0);
        for &p in &places {
            all += u32::from(p > 0);
            held += u32::from(p > 1);
        }
        let share = held * 100 / all.max(1);
        let like = share * covered / length.max(1);
        let mut weight = 0;
        for (s, w) in self.slots.iter().zip(self.weights) {
            if s.role == Role::Required && places[s.place as usize..][..s.pattern.len()].iter().all(|p| *p > 1) {
                weight += w;
            }
        }
        if share >= NEARLY_ALL && (like >= ALIKE_LIGHT || weight >= NEARLY_WEIGHS) {
            e.nearly = e.nearly.max(like);
        }
        like
    }

    /// The clauses in quotes, and which they are.
    pub(super) fn phrases(&self) -> impl Iterator<Item = (usize, &Clause)> {
        self.clauses.iter().copied().enumerate().filter(|c| c.1.phrase)
    }

    /// True where a label is the name that the query quotes. Only where few queries come: see [`Finder::holds`].
    pub(super) fn is_called(&self, label: &Findings) -> bool {
        let (mut quoted, mut total, mut held) = (0, 0, 0);
        for (i, clause) in self.phrases() {
            if label.literals[i].is_empty() {
                return false;
            }
            quoted += clause.chars.len();
        }
        for ((s, weight), i) in self.slots.iter().zip(self.weights).zip(0u16..) {
            if s.role == Role::Required {
                total += weight;
                held += if label.hits.iter().any(|h| h.slot == i) { *weight } else { 0 };
            }
        }
        let says = label.chars.iter().skip_while(|f| f.ch <= '9').count();
        quoted * 100 >= says * QUOTED_NAME && held * 100 >= total * QUOTED_WEIGHS
    }
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::super::candidates::Labels;
    use super::super::query;
    use super::super::rank::ALIKE_LACKING;
    use super::*;
    use crate::index::unit::Unit;
    use crate::text::fold::FoldTable;

    #[test]
    fn a_page_called_by_the_name_alone_is_more_alike_a_name_with_its_gloss_than_one_called_by_both() {
        let table = FoldTable::full();
        let like = |query: &str, title: &str| {
            let reading = query::parse(query, table, true).remove(0);
            let slots = query::slots(&reading.clauses);
            let weights = vec![1024; slots.len()];
            let unit = Unit { title: title.into(), ..Unit::default() };
            Finder::new(&reading.clauses, &slots, &weights, &reading, table).evidence(&unit, Labels::Lack).0.title_like
        };
        let query = "灯塔（lighthouse）";
        assert_eq!((like(query, "灯塔"), like(query, "Lighthouse")), (CALLED, CALLED));
        assert!((100 * 12 / 14..100).contains(&like(query, query)));
        assert_eq!((like("lighthouse", query), like("灯塔", query)), (100, 100));
        assert_eq!(like("灯塔地图", "灯塔"), 50);
    }

    #[test]
    fn a_name_of_frequent_words_must_be_liker_the_query_to_hold_nearly_all_of_it() {
        let table = FoldTable::full();
        let reading = query::parse("借助灯塔来指引你的航船", table, true).remove(0);
        let slots = query::slots(&reading.clauses);
        let nearly = |title: &str, each: u32| {
            let weights = vec![each; slots.len()];
            let unit = Unit { title: title.into(), ..Unit::default() };
            Finder::new(&reading.clauses, &slots, &weights, &reading, table).evidence(&unit, Labels::Lack).0.nearly
        };
        let (longer, shorter) = ("动手借助灯塔指引你的航船一例", "借助灯塔指引你的航船");
        // Of the query's ten pairs of characters eight are in either name.
        let (heavy, light) = (NEARLY_WEIGHS / 4, NEARLY_WEIGHS / 20);
        assert!((ALIKE_LACKING..ALIKE_LIGHT).contains(&nearly(longer, heavy)));
        assert_eq!(nearly(longer, light), 0);
        assert!(nearly(shorter, light) >= ALIKE_LIGHT);
        assert_eq!(nearly("借助灯塔", heavy), 0);
    }
}
