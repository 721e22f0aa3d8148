//! What is the stem of a word? Chooses a Snowball stemmer by a word's script and the language of the pages it is on.
//!
//! Stems are known to builds alone: readers get the classes of words that they make (see [`super::latin`]).

use snowball_stemmers_rs::{Algorithm, Stemmer as Snowball};
use std::collections::BTreeMap;

/// A script that stemmers know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
    Arabic,
    Armenian,
    Devanagari,
    Tamil,
}

/// Of languages, by the primary subtag of their BCP 47 tag: script and stemmer. The first of a script serves its words on pages of other scripts.
const LANGUAGES: [(&str, Script, Algorithm); 33] = [
    ("en", Script::Latin, Algorithm::English),
    ("ru", Script::Cyrillic, Algorithm::Russian),
    ("el", Script::Greek, Algorithm::Greek),
    ("ar", Script::Arabic, Algorithm::Arabic),
    ("hy", Script::Armenian, Algorithm::Armenian),
    ("hi", Script::Devanagari, Algorithm::Hindi),
    ("ta", Script::Tamil, Algorithm::Tamil),
    ("ca", Script::Latin, Algorithm::Catalan),
    ("cs", Script::Latin, Algorithm::Czech),
    ("da", Script::Latin, Algorithm::Danish),
    ("de", Script::Latin, Algorithm::German),
    ("eo", Script::Latin, Algorithm::Esperanto),
    ("es", Script::Latin, Algorithm::Spanish),
    ("et", Script::Latin, Algorithm::Estonian),
    ("eu", Script::Latin, Algorithm::Basque),
    ("fa", Script::Arabic, Algorithm::Persian),
    ("fi", Script::Latin, Algorithm::Finnish),
    ("fr", Script::Latin, Algorithm::French),
    ("ga", Script::Latin, Algorithm::Irish),
    ("hu", Script::Latin, Algorithm::Hungarian),
    ("id", Script::Latin, Algorithm::Indonesian),
    ("it", Script::Latin, Algorithm::Italian),
    ("lt", Script::Latin, Algorithm::Lithuanian),
    ("ne", Script::Devanagari, Algorithm::Nepali),
    ("nl", Script::Latin, Algorithm::Dutch),
    ("no", Script::Latin, Algorithm::Norwegian),
    ("pl", Script::Latin, Algorithm::Polish),
    ("pt", Script::Latin, Algorithm::Portuguese),
    ("ro", Script::Latin, Algorithm::Romanian),
    ("sr", Script::Cyrillic, Algorithm::Serbian),
    ("sv", Script::Latin, Algorithm::Swedish),
    ("tr", Script::Latin, Algorithm::Turkish),
    ("uk", Script::Cyrillic, Algorithm::Ukrainian),
];

/// Stems the words of one index.
pub(super) struct Stemmer {
    /// Of each unit: the language of its page, an ordinal of [`LANGUAGES`].
    units: Vec<Option<u8>>,
    stemmers: Vec<Snowball>,
}

impl Stemmer {
    /// `languages` gives the tag of each unit's page.
    pub fn new<'l>(languages: impl Iterator<Item = &'l str>) -> Self {
        let ordinal = |tag: &str| {
            let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
            let primary = if matches!(&*primary, "nb" | "nn") { "no" } else { &primary };
            LANGUAGES.iter().position(|l| l.0 == primary).map(|i| i as u8)
        };
        Stemmer {
            units: languages.map(ordinal).collect(),
            stemmers: LANGUAGES.iter().map(|l| Snowball::create(l.2)).collect(),
        }
    }

    /// The stem of a folded word that is in `units`.
    pub fn stem(&self, word: &str, units: &[u32]) -> String {
        let Some(script) = word.chars().next().and_then(script) else { return word.to_owned() };
        let mut votes: BTreeMap<u8, u32> = BTreeMap::new();
        for language in units.iter().filter_map(|&u| self.units.get(u as usize).copied().flatten()) {
            *votes.entry(language).or_default() += 1;
        }
        let of_script = |language: &u8| LANGUAGES[usize::from(*language)].1 == script;
        let most =
            votes.into_iter().filter(|v| of_script(&v.0)).max_by_key(|&(language, n)| (n, std::cmp::Reverse(language)));
        let chosen = most.map(|v| usize::from(v.0)).or_else(|| LANGUAGES.iter().position(|l| l.1 == script));
        chosen.map_or(word.to_owned(), |i| self.stemmers[i].stem(word).into_owned())
    }
}

fn script(c: char) -> Option<Script> {
    Some(match c {
        'a'..='z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Script::Latin,
        '\u{370}'..='\u{3FF}' => Script::Greek,
        '\u{400}'..='\u{52F}' => Script::Cyrillic,
        '\u{531}'..='\u{587}' => Script::Armenian,
        '\u{620}'..='\u{6FF}' => Script::Arabic,
        '\u{900}'..='\u{97F}' => Script::Devanagari,
        '\u{B80}'..='\u{BFF}' => Script::Tamil,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_stemmed_by_their_script_and_the_language_of_their_pages() {
        let stemmer = Stemmer::new(["en", "de-AT", "zh-Hans", "", "zh-Hans"].into_iter());
        assert_eq!(stemmer.stem("configuring", &[0]), "configur");
        assert_eq!(
            stemmer.stem("configuring", &[2, 3]),
            "configur",
            "English where the page's language has other letters"
        );
        assert_eq!(stemmer.stem("verbindungen", &[1, 2]), "verbind");
        assert_eq!(stemmer.stem("книгами", &[0]), "книг");
        assert_eq!(stemmer.stem("ภาษา", &[0]), "ภาษา");
    }
}
