//! How is a Han character read in Mandarin? For builds alone: readers have what their index holds ([`crate::index::pinyin`]).

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// By character: ordinals of [`Readings::syllables`], ascending.
pub struct Readings {
    /// Syllables without tones, ascending; `v` stands for ü.
    pub syllables: Vec<&'static str>,
    by_char: BTreeMap<char, Vec<u16>>,
}

impl Readings {
    /// The whole table, from the checked-in data (see `data/readings.mjs`). Parsed once.
    pub fn full() -> &'static Readings {
        static FULL: LazyLock<Readings> = LazyLock::new(|| Readings::parse(include_str!("data/readings.tsv")));
        &FULL
    }

    fn parse(tsv: &'static str) -> Readings {
        let mut readings = Readings { syllables: vec![], by_char: BTreeMap::new() };
        let lines = tsv.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
        for (syllable, chars) in lines {
            let ordinal = readings.syllables.len() as u16;
            readings.syllables.push(syllable);
            chars.chars().for_each(|c| readings.by_char.entry(c).or_default().push(ordinal));
        }
        readings
    }

    /// The readings of a folded character, in the order of [`Readings::syllables`]; none where it is no Han.
    pub fn of(&self, c: char) -> &[u16] {
        self.by_char.get(&c).map_or(&[], |list| list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::FoldTable;
    use crate::text::fold::normalize;

    fn read(c: char) -> Vec<&'static str> {
        let all = Readings::full();
        let folded = normalize(&c.to_string(), FoldTable::full()).chars[0].ch;
        all.of(folded).iter().map(|&s| all.syllables[usize::from(s)]).collect()
    }

    #[test]
    fn characters_have_all_their_readings_and_traditional_ones_those_of_their_fold() {
        assert_eq!(read('人'), ["ren"]);
        assert_eq!(read('重'), ["chong", "zhong"]);
        assert_eq!(read('行'), ["hang", "heng", "xing"]);
        assert_eq!(read('綠'), read('绿'));
        assert!(read('绿').contains(&"lv") && read('乾').contains(&"qian") && read('潯') == ["xun"]);
        assert!(read('a').is_empty() && read('か').is_empty());
    }

    #[test]
    fn every_character_is_a_folded_one_and_syllables_ascend() {
        let all = Readings::full();
        assert!(all.syllables.is_sorted_by(|a, b| a < b) && all.syllables.len() > 400);
        for &c in all.by_char.keys() {
            assert_eq!(normalize(&c.to_string(), FoldTable::full()).chars[0].ch, c);
        }
    }
}
