//! The whole text of one page, with what a query finds in it: for a reader who has no other place to read it.
//!
//! A bundle and a page of one's own files show it; everywhere else results lead to the site's own pages. Cost: a page's units are unpacked and
//! looked through once.

use super::evidence::{Finder, Findings};
use super::{Engine, SearchError, query, snippet};
use crate::index::unit::UnitSection;
use crate::storage::Storage;

/// A page as its index has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageText {
    /// As [`crate::model::Document::url`].
    pub url: String,
    /// The page's title.
    pub title: String,
    /// The page's language tag, or empty.
    pub lang: String,
    /// In reading order.
    pub sections: Vec<SectionText>,
}

/// A section of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionText {
    /// Its fragment, or empty.
    pub id: String,
    /// 1 to 6, 0 without heading.
    pub level: u8,
    /// Its heading, or empty.
    pub heading: String,
    /// What is found in the heading: UTF-16 offsets, ascending, not touching.
    pub heading_spans: Vec<(u32, u32)>,
    /// Its text, as [`crate::model::Section::text`]: blocks end with `\n`, readings stand in annotation characters.
    pub text: String,
    /// What is found in the text.
    pub spans: Vec<(u32, u32)>,
}

/// What a list of pages says of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageName {
    /// As [`crate::model::Document::url`].
    pub url: String,
    /// The page's title.
    pub title: String,
    /// The page's language tag, or empty.
    pub lang: String,
}

impl<S: Storage> Engine<S> {
    /// The page at `url` (without a fragment) and where `query` stands in it; `None` where the index has no such page. The first reading of
    /// the query that stands there as a whole counts, else single words of the last.
    pub fn read(&self, url: &str, query: &str) -> Result<Option<PageText>, SearchError> {
        let at = self.loader.snapshot();
        let pages = self.loader.pages(&at)?;
        let Ok(page) = pages.binary_search_by(|p| p.url.as_str().cmp(url)) else { return Ok(None) };
        let units: Vec<u32> = (at.first_units[page]..at.first_units[page + 1]).collect();
        let units = self.loader.units(&at, &units)?;
        let Some(first) = units.first() else { return Ok(None) };
        let mut sections: Vec<UnitSection> = Vec::new();
        for s in units.iter().flat_map(|u| &u.sections) {
            match sections.last_mut() {
                Some(last) if s.continued => last.text.push_str(&s.text),
                // What goes on behind a list has had its heading.
                _ if s.level == 0 => {
                    sections.push(UnitSection { heading: String::new(), id: String::new(), ..s.clone() });
                }
                _ => sections.push(s.clone()),
            }
        }
        let mut marks: Vec<(Findings, Findings)> = vec![Default::default(); sections.len()];
        let fold = self.loader.fold(&at, query)?;
        for reading in query::parse(query, &fold, false).iter().filter(|r| !r.clauses.is_empty()) {
            let slots = query::slots(&reading.clauses);
            let alike = vec![1; slots.len()];
            let finder = Finder::new(&reading.clauses, &slots, &alike, reading, &fold);
            marks = sections.iter().map(|s| (finder.find(&s.heading), finder.find(&s.text))).collect();
            if marks.iter().any(|m| m.0.is_literal() || m.1.is_literal()) {
                // Where all of the query stands somewhere, its single words elsewhere are no matches.
                let rest = marks.iter_mut().flat_map(|m| [&mut m.0, &mut m.1]).filter(|f| !f.is_literal());
                rest.for_each(|found| *found = Findings::default());
                break;
            }
        }
        let sections = sections.into_iter().zip(marks).map(|(s, (heading, text))| SectionText {
            heading_spans: snippet::spans_in(&s.heading, &heading),
            spans: snippet::spans_in(&s.text, &text),
            id: s.id,
            level: s.level,
            heading: s.heading,
            text: s.text,
        });
        let sections = sections.collect();
        self.loader.trim();
        let (url, title, lang) = (first.url.clone(), first.title.clone(), first.language.clone());
        Ok(Some(PageText { url, title, lang, sections }))
    }

    /// Up to `most` pages from ordinal `from` on; they ascend by URL.
    pub fn contents(&self, from: usize, most: usize) -> Result<Vec<PageName>, SearchError> {
        let at = self.loader.snapshot();
        let pages = at.root.pages as usize;
        let from = from.min(pages);
        let units = &at.first_units[from..from.saturating_add(most).min(pages)];
        let units = self.loader.units(&at, units)?;
        let named =
            units.iter().map(|u| PageName { url: u.url.clone(), title: u.title.clone(), lang: u.language.clone() });
        let named = named.collect();
        self.loader.trim();
        Ok(named)
    }
}
