//! What do many pages of a site carry besides what each says? Asked of pages that mark no body, as older generators and people
//! write them: nothing else tells a menu from the text there.
//!
//! A page gives its [`Sightings`]; [`Frame::of`] those of many pages keeps what recurs. A page that is read within its frame loses
//! - menus: blocks of links, most of which many pages carry, with nothing between them but labels that many pages carry too.
//!   Their links are no part of the body, as those of `<nav>`;
//! - its first and last lines, as far as at least every second page has them: a site's name, notices, copyright.
//!
//! A page of which nothing would remain is a list of links itself, and stays whole.

use super::rules::{self, Display};
use super::survey::Survey;
use super::tree::{NodeId, Tree, Visitor};
use crate::ingest::url::{self, Place};
use crate::model::Section;
use std::collections::{HashMap, HashSet};
use xxhash_rust::xxh64::{Xxh64, xxh64};

/// Fewest pages that must carry something, in a sample of any size.
const FEWEST: usize = 4;
/// A link or a label recurs if at least one in so many pages carries it: the menu of one chapter of a site counts.
const RECURS_IN: usize = 16;
/// An outer line is the frame's if at least one in so many pages carries it.
const OUTER_IN: usize = 2;
/// Fewest links of a menu that recur; fewer may be any sentence's.
const LEAST_LINKS: usize = 3;
/// Most letters of a menu that stand in no link and are no label of many pages: the page's own place in it …
const MOST_LETTERS: usize = 16;
/// … and one in so many of all its letters at most.
const LETTERS_IN: usize = 10;
/// Longest line that may be a frame's, in bytes.
const LONGEST_LINE: usize = 512;

/// What a page carries that others may carry too, each once, as hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sightings {
    /// Where links lead, with their texts.
    links: HashSet<u64>,
    /// Lines of text.
    lines: HashSet<u64>,
}

/// What recurs on the pages of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    links: HashSet<u64>,
    /// Lines that label a menu.
    labels: HashSet<u64>,
    /// Lines of at least every second page.
    outer: HashSet<u64>,
    digest: u64,
}

impl Frame {
    /// What recurs on these pages. Nothing does on fewer than four.
    pub fn of(pages: &[Sightings]) -> Frame {
        let recurring = |part: fn(&Sightings) -> &HashSet<u64>, one_in: usize| -> HashSet<u64> {
            let mut counts: HashMap<u64, usize> = HashMap::new();
            pages.iter().flat_map(part).for_each(|&hash| *counts.entry(hash).or_default() += 1);
            let fewest = FEWEST.max(pages.len().div_ceil(one_in));
            counts.into_iter().filter(|&(_, count)| count >= fewest).map(|(hash, _)| hash).collect()
        };
        let links = recurring(|page| &page.links, RECURS_IN);
        let labels = recurring(|page| &page.lines, RECURS_IN);
        let outer = recurring(|page| &page.lines, OUTER_IN);
        let digest = digest(&[&links, &labels, &outer]);
        Frame { links, labels, outer, digest }
    }

    /// True where nothing recurs.
    pub fn is_empty(&self) -> bool {
        self.links.is_empty() && self.outer.is_empty()
    }

    /// Number of links that recur.
    pub fn links(&self) -> usize {
        self.links.len()
    }

    /// Stands for all that it holds.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// The menus in the body `root`. One may lie in another.
    pub(super) fn menus(&self, tree: &Tree, survey: &Survey<'_>, root: NodeId, place: Place<'_>) -> HashSet<NodeId> {
        if self.links.is_empty() { HashSet::new() } else { look(tree, survey, root, place, self).menus }
    }

    /// Takes the frame's lines off both ends of a page.
    pub(super) fn trim(&self, sections: &mut Vec<Section>) {
        while let Some(first) = sections.first_mut()
            && (first.heading.is_empty() || self.is_outer(&first.heading))
        {
            let kept: usize =
                first.text.split_inclusive('\n').skip_while(|line| self.is_outer(line)).map(str::len).sum();
            cut_front(first, first.text.len() - kept);
            if first.text.is_empty() {
                sections.remove(0);
                continue;
            }
            // The site's name above all: not of what follows.
            if first.level == 1 {
                *first = Section {
                    text: std::mem::take(&mut first.text),
                    boosts: std::mem::take(&mut first.boosts),
                    ..Section::default()
                };
            }
            break;
        }
        while let Some(last) = sections.last_mut() {
            let lines = last.text.split_inclusive('\n').rev().skip_while(|line| self.is_outer(line));
            cut_back(last, lines.map(str::len).sum());
            let is_framed = last.heading.is_empty() || self.is_outer(&last.heading);
            if !last.text.is_empty() || !is_framed {
                break;
            }
            sections.pop();
        }
    }

    fn is_outer(&self, line: &str) -> bool {
        !line.contains(char::is_alphanumeric) || line_hash(line).is_some_and(|hash| self.outer.contains(&hash))
    }
}

fn digest(parts: &[&HashSet<u64>]) -> u64 {
    let mut hash = Xxh64::new(0);
    for part in parts {
        let mut all: Vec<u64> = part.iter().copied().collect();
        all.sort_unstable();
        hash.update(&(all.len() as u64).to_le_bytes());
        all.iter().for_each(|one| hash.update(&one.to_le_bytes()));
    }
    hash.digest()
}

/// Takes off the first `bytes` of a section's text.
fn cut_front(section: &mut Section, bytes: usize) {
    section.text.drain(..bytes);
    section.boosts.retain_mut(|boost| {
        boost.start = boost.start.saturating_sub(bytes);
        boost.end = boost.end.saturating_sub(bytes);
        boost.start < boost.end
    });
}

/// Leaves the first `bytes` of a section's text.
fn cut_back(section: &mut Section, bytes: usize) {
    section.text.truncate(bytes);
    section.boosts.retain_mut(|boost| {
        boost.end = boost.end.min(bytes);
        boost.start < boost.end
    });
}

/// Of a line's words; none where it is too long for a frame.
fn line_hash(line: &str) -> Option<u64> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let mut hash = Xxh64::new(0);
    for word in line.split_whitespace() {
        hash.update(word.as_bytes());
        hash.update(b" ");
    }
    Some(hash.digest())
}

/// What a page whose body is `root` carries that others may carry too.
pub(super) fn sightings(tree: &Tree, survey: &Survey<'_>, root: NodeId, place: Place<'_>) -> Sightings {
    look(tree, survey, root, place, &Frame::default()).seen
}

/// Looks over the body `root`, for what it carries and, within a `frame`, for menus.
fn look<'t>(tree: &'t Tree, survey: &'t Survey<'t>, root: NodeId, place: Place<'t>, frame: &'t Frame) -> Looker<'t> {
    let mut looker = Looker {
        tree,
        base: survey.base,
        place,
        frame,
        root,
        open: Vec::new(),
        line: Line::default(),
        link: None,
        seen: Sightings::default(),
        menus: HashSet::new(),
    };
    tree.walk(root, &mut looker);
    looker.end_line();
    looker
}

/// What an open block holds so far.
#[derive(Default)]
struct Block {
    node: NodeId,
    /// Letters and digits in all, and those in no link and no label that recurs.
    letters: usize,
    own: usize,
    links: usize,
    recurring: usize,
}

impl Block {
    fn is_menu(&self) -> bool {
        self.recurring >= LEAST_LINKS
            && self.recurring * 4 >= self.links * 3
            && self.own <= MOST_LETTERS.min(self.letters / LETTERS_IN)
    }

    fn add(&mut self, inner: &Block) {
        self.letters += inner.letters;
        self.own += inner.own;
        self.links += inner.links;
        self.recurring += inner.recurring;
    }
}

/// A line that is being read.
#[derive(Default)]
struct Line {
    text: String,
    letters: usize,
    linked: usize,
}

struct Looker<'t> {
    tree: &'t Tree,
    base: Option<&'t str>,
    place: Place<'t>,
    frame: &'t Frame,
    root: NodeId,
    open: Vec<Block>,
    line: Line,
    /// The open link.
    link: Option<NodeId>,
    seen: Sightings,
    menus: HashSet<NodeId>,
}

impl Visitor for Looker<'_> {
    fn enter(&mut self, node: NodeId) -> bool {
        if let Some(text) = self.tree.text(node) {
            let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
            self.line.text.push_str(text);
            self.line.letters += letters;
            self.line.linked += if self.link.is_some() { letters } else { 0 };
            return false;
        }
        let Some(element) = self.tree.element(node) else { return false };
        let display = if node == self.root { Display::Block } else { rules::display(self.tree, node, element) };
        if matches!(display, Display::Hidden | Display::Menu) || rules::is_page_frame(self.tree, node, element) {
            return false;
        }
        if display == Display::Block {
            self.end_line();
            self.open.push(Block { node, ..Block::default() });
        }
        match &**element.name() {
            "br" => self.end_line(),
            "a" if self.link.is_none() => {
                if let Some(href) = element.attribute("href") {
                    self.link = Some(node);
                    self.see_link(node, href);
                }
            }
            _ => {}
        }
        true
    }

    fn leave(&mut self, node: NodeId) {
        if self.link == Some(node) {
            self.link = None;
        }
        if self.open.last().is_some_and(|block| block.node == node) {
            self.end_line();
            let Some(block) = self.open.pop() else { return };
            if block.is_menu() {
                self.menus.insert(node);
            }
            if let Some(around) = self.open.last_mut() {
                around.add(&block);
            }
        }
    }
}

impl Looker<'_> {
    fn see_link(&mut self, node: NodeId, href: &str) {
        let target = url::resolve(href, self.base, self.place);
        let text = self.tree.text_of(node);
        let hash = xxh64(text.as_bytes(), xxh64(target.as_deref().unwrap_or(href).as_bytes(), 0));
        if let Some(block) = self.open.last_mut() {
            block.links += 1;
            block.recurring += usize::from(self.frame.links.contains(&hash));
        }
        self.seen.links.insert(hash);
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let Some(block) = self.open.last_mut().filter(|_| line.letters > 0) else { return };
        let hash = line_hash(&line.text);
        let recurs = hash.is_some_and(|hash| self.frame.labels.contains(&hash));
        block.letters += line.letters;
        block.own += if recurs { 0 } else { line.letters - line.linked };
        self.seen.lines.extend(hash);
    }
}
