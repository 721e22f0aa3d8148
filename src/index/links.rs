//! The texts of links, by the page that they lead to, as they are gathered; with them what pages call themselves besides their titles.

use super::analyze::AnalyzedLink;
use super::names::Names;
use super::pages::PageEntry;
use rustc_hash::FxHashMap;

/// Most pages that call themselves by one name: one of more is the site's, or a chapter's.
const MOST_NAMESAKES: u32 = 2;

/// Link texts by target.
#[derive(Default)]
pub(super) struct Links {
    targets: Names,
    texts: Names,
    /// Terms of each text.
    terms: Vec<Vec<u32>>,
    /// By target and text: pages that link so in their body, and pages that do elsewhere.
    pages: FxHashMap<(u32, u32), (u32, u32)>,
    /// Page and text, where a page calls itself so.
    own: Vec<(u32, u32)>,
}

/// What links tell of pages.
#[derive(Default)]
pub(super) struct Resolved {
    /// Of each page: how many pages link to it in their body.
    pub inlinks: Vec<u32>,
    /// By page: ordinals of its links' texts, the most frequent first.
    pub texts: Vec<(usize, Vec<u32>)>,
    /// The texts.
    pub names: Names,
    /// Page, term, and how many pages link so.
    pub postings: Vec<(usize, u32, u32)>,
    /// Page and term of a name that it shares with many.
    pub shared: Vec<(usize, u32)>,
}

impl Links {
    /// Adds the links of the page at `url`, each target and text once.
    pub fn add(&mut self, url: &str, links: Vec<AnalyzedLink>, global: &[u32]) {
        let mut seen: FxHashMap<(u32, u32), bool> = FxHashMap::default();
        for link in links {
            let text = self.texts.number(&link.text);
            if text as usize == self.terms.len() {
                self.terms.push(link.terms.iter().map(|&t| global[t as usize]).collect());
            }
            let target = self.targets.number(&link.target);
            if link.target == url {
                self.own.push((target, text));
            } else {
                *seen.entry((target, text)).or_default() |= link.in_body;
            }
        }
        for (pair, in_body) in seen {
            let pages = self.pages.entry(pair).or_default();
            if in_body { pages.0 += 1 } else { pages.1 += 1 }
        }
    }

    /// Finds the pages that links lead to. `pages` ascend by URL.
    pub fn resolve(mut self, pages: &[PageEntry]) -> Resolved {
        self.own.sort_unstable();
        self.own.dedup();
        let mut namesakes: FxHashMap<u32, u32> = FxHashMap::default();
        self.own.iter().for_each(|own| *namesakes.entry(own.1).or_default() += 1);
        let (own, shared): (Vec<_>, Vec<_>) = self.own.into_iter().partition(|own| namesakes[&own.1] <= MOST_NAMESAKES);
        own.into_iter().for_each(|own| self.pages.entry(own).or_default().1 += 1);
        let (targets, texts) = (self.targets.settled(), self.texts.settled());
        let mut by_page: FxHashMap<usize, Vec<(u32, u32)>> = FxHashMap::default(); // text, pages that link so
        let page_at = |target| pages.binary_search_by(|p| p.url.as_str().cmp(targets.get(target))).ok();
        let mut out = Resolved { inlinks: vec![0; pages.len()], ..Resolved::default() };
        for (target, text) in shared {
            let terms = self.terms[text as usize].iter();
            out.shared
                .extend(page_at(target).into_iter().flat_map(|page| terms.clone().map(move |&term| (page, term))));
        }
        for ((target, text), (in_body, elsewhere)) in self.pages {
            let Some(page) = page_at(target) else { continue };
            // A menu repeats one author's one decision: all its pages count as one.
            by_page.entry(page).or_default().push((text, in_body + elsewhere.min(1)));
            out.inlinks[page] += in_body;
        }
        for (page, mut list) in by_page {
            list.sort_by(|a, b| (b.1, texts.get(a.0)).cmp(&(a.1, texts.get(b.0))));
            let mut terms: FxHashMap<u32, u32> = FxHashMap::default();
            for &(text, pages) in &list {
                self.terms[text as usize].iter().for_each(|&t| *terms.entry(t).or_default() += pages);
            }
            out.postings.extend(terms.into_iter().map(|(term, n)| (page, term, n)));
            out.texts.push((page, list.into_iter().map(|l| l.0).collect()));
        }
        out.names = texts;
        out
    }
}
