//! What of a page is its body, and what does that say?
//!
//! `[data-*-body]` (all of them), else `<main>`, else `<article>`, else `<body>` without page header, footer and asides; of these the first
//! that holds any text. A `<main>` or `<article>`s that hold a small share of what the page says are none: comments and cards are
//! articles too.

use super::reader::{self, Reading};
use super::rules::{self, Display};
use super::survey::Survey;
use super::tree::{NodeId, Tree, Visitor};
use super::url::Place;
use super::{IngestOptions, Ingested, boilerplate};
use crate::model::Section;
use std::collections::HashSet;

/// A part that has less than one in so many of the page's letters is not its body: `<main>`, which says that it is, …
const OF_MAIN: usize = 8;
/// … one article, which may be the page's own, …
const OF_ARTICLE: usize = 4;
/// … and several, which may be parts of it, …
const OF_ARTICLES: usize = 2;
/// … where the page has so many at least: else little is lost.
const LEAST_LETTERS: usize = 200;

/// A page that is being read.
pub(super) struct Page<'p> {
    pub tree: &'p Tree,
    pub survey: &'p Survey<'p>,
    pub place: Place<'p>,
    /// What `<title>` says.
    pub title: &'p str,
    pub options: &'p IngestOptions,
}

/// The elements that are the body, and what they say.
type Body = (Vec<NodeId>, Reading);

impl Page<'_> {
    /// All of `<body>`.
    pub fn read_all(&self, out: &mut Ingested) -> Body {
        let body = self.survey.body.as_slice();
        (body.to_vec(), reader::read(self.tree, self.survey, body, None, &mut out.warnings))
    }

    /// The first choice that says anything, and not just a small share of what the page says.
    pub fn read_body(&self, out: &mut Ingested) -> Body {
        let marked = &self.survey.marked;
        if !marked.is_empty() {
            return (marked.clone(), reader::read(self.tree, self.survey, marked, None, &mut out.warnings));
        }
        let articles = &self.survey.articles;
        let of_articles = if articles.len() > 1 { OF_ARTICLES } else { OF_ARTICLE };
        let mut small = None;
        for (roots, share) in [(&self.survey.mains, OF_MAIN), (articles, of_articles)] {
            let reading = reader::read(self.tree, self.survey, roots, None, &mut out.warnings);
            if reading.sections.is_empty() {
                continue;
            }
            let most = letters_of(&reading.sections) * share;
            if !is_more(self.own_letters(), most) {
                return (roots.clone(), reading);
            }
            small.get_or_insert((roots.clone(), reading, most));
        }
        match self.survey.body {
            Some(body) => self.read_whole(body, small, out),
            None => Default::default(),
        }
    }

    /// `<body>` without what frames it and what recurs; `small`, and the most that its page may have, where that is no more.
    fn read_whole(&self, body: NodeId, small: Option<(Vec<NodeId>, Reading, usize)>, out: &mut Ingested) -> Body {
        let shared = Some(&*self.options.boilerplate).filter(|shared| !shared.is_empty());
        let menus = shared.map(|shared| shared.menus(self.tree, self.survey, body, self.place)).unwrap_or_default();
        let mut trimmed = !menus.is_empty();
        let mut read =
            |menus: HashSet<_>| reader::read(self.tree, self.survey, &[body], Some(menus), &mut out.warnings);
        let mut reading = read(menus);
        if let Some(shared) = shared {
            trimmed |= shared.trim(&mut reading.sections, self.title);
            if reading.sections.iter().all(|section| section.text.is_empty()) {
                trimmed = false;
                reading = read(HashSet::new());
            }
        }
        if let Some((roots, part, most)) = small {
            let linked: usize = reading.links.iter().map(|&link| letters(&self.tree.text_of(link))).sum();
            if !is_more(letters_of(&reading.sections).saturating_sub(linked), most) {
                return (roots, part);
            }
        }
        if reading.sections.is_empty() {
            return Default::default();
        }
        out.trimmed = trimmed;
        if self.options.sight {
            out.sightings = Some(boilerplate::sightings(self.tree, self.survey, body, self.place));
        }
        (vec![body], reading)
    }

    /// Letters and digits of `<body>` without what frames it and links: at least what is left without what recurs.
    fn own_letters(&self) -> usize {
        let mut counter = Counter { tree: self.tree, letters: 0 };
        self.survey.body.into_iter().for_each(|body| self.tree.walk(body, &mut counter));
        counter.letters
    }
}

/// True where a page of so many letters says more than one of `most` of which a part is the body.
fn is_more(letters: usize, most: usize) -> bool {
    letters > most && letters >= LEAST_LETTERS
}

fn letters_of(sections: &[Section]) -> usize {
    sections.iter().map(|section| letters(&section.heading) + letters(&section.text)).sum()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

struct Counter<'t> {
    tree: &'t Tree,
    letters: usize,
}

impl Visitor for Counter<'_> {
    fn enter(&mut self, node: NodeId) -> bool {
        if let Some(text) = self.tree.text(node) {
            self.letters += letters(text);
        }
        let Some(element) = self.tree.element(node) else { return false };
        let is_link = &**element.name() == "a" && element.attribute("href").is_some();
        let is_unread = || {
            matches!(rules::display(self.tree, node, element), Display::Hidden | Display::Menu)
                || rules::is_page_frame(self.tree, node, element)
                || rules::ignored(element).is_some()
        };
        !is_link && !is_unread()
    }

    fn leave(&mut self, _: NodeId) {}
}
