//! Boilerplate: what many pages of a site carry besides what each says. Asked of pages that mark no body, as older generators and people
//! write them: nothing else tells a menu from the text there.
//!
//! A page gives its [`Sightings`]; [`Boilerplate::of`] those of many pages keeps what recurs. A page that is read with it loses
//! - menus: blocks of links, most of which many pages carry, with nothing between them but labels that many pages carry too.
//!   Their links are no part of the body, as those of `<nav>`. A block whose links all stood in a menu before is none: the page lists them itself;
//! - its first and last lines, as far as at least every second page has them: a site's name, notices, copyright.
//!
//! A page of which nothing would remain is a list of links itself, and stays whole.

use super::rules::{self, Display, heading_level};
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
/// An outer line recurs if at least one in so many pages carries it.
const OUTER_IN: usize = 2;
/// Fewest links of a menu that recur; fewer may be any sentence's.
const LEAST_LINKS: usize = 3;
/// Most lines, headings in front too, that are taken off an end of a page: copies of one form share more.
const MOST_LINES: usize = 24;
/// Longest line that may be boilerplate, in bytes.
const LONGEST_LINE: usize = 512;

/// What a page carries that others may carry too, each once, as hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sightings {
    /// Where links lead, with their texts.
    links: HashSet<u64>,
    /// Lines of text, in each [`Role`] that they have.
    lines: HashSet<u64>,
}

impl Sightings {
    /// All of them, links first.
    pub fn parts(&self) -> [Vec<u64>; 2] {
        [&self.links, &self.lines].map(sorted)
    }

    /// From [`Sightings::parts`].
    pub fn from_parts([links, lines]: [Vec<u64>; 2]) -> Self {
        Sightings { links: links.into_iter().collect(), lines: lines.into_iter().collect() }
    }
}

/// How a line stands in a page. Each is counted by itself: what many pages have in a menu is the heading of one.
#[derive(Debug, Clone, Copy)]
enum Role {
    /// In no heading; as a link too.
    Any,
    /// Not as a link alone.
    Text,
    /// In a heading, as a link too.
    Heading,
}

/// What recurs on the pages of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Boilerplate {
    links: HashSet<u64>,
    /// Lines that label a menu.
    labels: HashSet<u64>,
    /// Lines of at least every second page.
    outer: HashSet<u64>,
    digest: u64,
}

impl Boilerplate {
    /// What recurs on these pages. Nothing does on fewer than four.
    pub fn of(pages: &[Sightings]) -> Boilerplate {
        let recurring = |part: fn(&Sightings) -> &HashSet<u64>, one_in: usize| -> HashSet<u64> {
            let mut counts: HashMap<u64, usize> = HashMap::new();
            pages.iter().flat_map(part).for_each(|&hash| *counts.entry(hash).or_default() += 1);
            let fewest = FEWEST.max(pages.len().div_ceil(one_in));
            counts.into_iter().filter(|&(_, count)| count >= fewest).map(|(hash, _)| hash).collect()
        };
        let links = recurring(|page| &page.links, RECURS_IN);
        // Without links there are no menus to label.
        let labels = if links.is_empty() { HashSet::new() } else { recurring(|page| &page.lines, RECURS_IN) };
        let outer = recurring(|page| &page.lines, OUTER_IN);
        let mut digest = Xxh64::new(0);
        for part in [&links, &labels, &outer].map(sorted) {
            digest.update(&(part.len() as u64).to_le_bytes());
            part.iter().for_each(|hash| digest.update(&hash.to_le_bytes()));
        }
        Boilerplate { digest: digest.digest(), links, labels, outer }
    }

    /// True where nothing recurs.
    pub fn is_empty(&self) -> bool {
        self.links.is_empty() && self.outer.is_empty()
    }

    /// Stands for all that recurs.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// The menus in the body `root`. One may lie in another.
    pub(super) fn menus(&self, tree: &Tree, survey: &Survey<'_>, root: NodeId, place: Place<'_>) -> HashSet<NodeId> {
        if self.links.is_empty() { HashSet::new() } else { look(tree, survey, root, place, self).menus }
    }

    /// Takes lines that recur off both ends of a page, whose `<title>` is `title`. True where there were any.
    pub(super) fn trim(&self, sections: &mut Vec<Section>, title: &str) -> bool {
        let title = title.to_lowercase();
        // What is a link on other pages may be what this one is about.
        let leads = |line: &str| {
            self.is_outer(line, Role::Text)
                || self.is_outer(line, Role::Any) && !title.contains(&line.trim().to_lowercase())
        };
        let goes = |section: &Section| section.heading.is_empty() || self.is_outer(&section.heading, Role::Heading);
        let mut trimmed = false;
        let mut left = MOST_LINES;
        while let Some(first) = sections.first_mut().filter(|first| left > 0 && goes(first)) {
            let cut = outer_bytes(first.text.split_inclusive('\n'), &mut left, &leads);
            trimmed |= cut > 0;
            cut_front(first, cut);
            if !has_letters(&first.text) {
                left = left.saturating_sub(usize::from(!first.heading.is_empty()));
                trimmed |= !first.heading.is_empty();
                sections.remove(0);
                continue;
            }
            // The site's name above all: not of what follows.
            if first.level == 1 {
                let (text, boosts) = (std::mem::take(&mut first.text), std::mem::take(&mut first.boosts));
                *first = Section { text, boosts, ..Section::default() };
            }
            break;
        }
        left = MOST_LINES;
        while let Some(last) = sections.last_mut() {
            let ends = |line: &str| self.is_outer(line, Role::Text);
            let cut = outer_bytes(last.text.split_inclusive('\n').rev(), &mut left, &ends);
            trimmed |= cut > 0;
            cut_back(last, last.text.len() - cut);
            if !last.text.is_empty() || !goes(last) {
                break;
            }
            sections.pop();
        }
        trimmed
    }

    fn is_outer(&self, line: &str, role: Role) -> bool {
        line_hash(line, role).is_some_and(|hash| self.outer.contains(&hash))
    }
}

fn sorted(hashes: &HashSet<u64>) -> Vec<u64> {
    let mut all: Vec<u64> = hashes.iter().copied().collect();
    all.sort_unstable();
    all
}

fn has_letters(line: &str) -> bool {
    line.contains(char::is_alphanumeric)
}

/// Bytes of the first lines that are `outer`, `left` at most, with the lines of signs before and between them.
fn outer_bytes<'l>(lines: impl Iterator<Item = &'l str>, left: &mut usize, outer: &dyn Fn(&str) -> bool) -> usize {
    let (mut at, mut cut) = (0, 0);
    for line in lines {
        at += line.len();
        if !has_letters(line) {
            continue;
        }
        if *left == 0 || !outer(line) {
            break;
        }
        *left -= 1;
        cut = at;
    }
    cut
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

/// Of a line's words; none where it is too long for boilerplate.
fn line_hash(line: &str, role: Role) -> Option<u64> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let mut hash = Xxh64::new(role as u64);
    for word in line.split_whitespace() {
        hash.update(word.as_bytes());
        hash.update(b" ");
    }
    Some(hash.digest())
}

/// What a page whose body is `root` carries that others may carry too.
pub(super) fn sightings(tree: &Tree, survey: &Survey<'_>, root: NodeId, place: Place<'_>) -> Sightings {
    look(tree, survey, root, place, &Boilerplate::default()).seen
}

/// Looks over the body `root`, for what it carries and for the menus that are known.
fn look<'t>(
    tree: &'t Tree,
    survey: &'t Survey<'t>,
    root: NodeId,
    place: Place<'t>,
    known: &'t Boilerplate,
) -> Looker<'t> {
    let mut looker = Looker {
        tree,
        base: survey.base,
        place,
        known,
        root,
        open: Vec::new(),
        line: Line::default(),
        link: None,
        heading: None,
        seen: Sightings::default(),
        menus: HashSet::new(),
        in_menus: HashSet::new(),
    };
    tree.walk(root, &mut looker);
    looker.end_line();
    looker
}

/// What an open block holds so far, menus inside it apart.
#[derive(Default)]
struct Block {
    node: NodeId,
    /// Letters and digits that stand in no link and no label that recurs.
    own: usize,
    links: usize,
    /// Those of them that recur.
    recurring: Vec<u64>,
    /// Number of links in menus inside it.
    in_menus: usize,
}

impl Block {
    /// Recurring links that `before` lacks, or nothing but menus.
    fn is_menu(&self, before: &HashSet<u64>) -> bool {
        let recurring = self.recurring.len();
        let is_new = self.recurring.iter().any(|link| !before.contains(link));
        self.own == 0
            && recurring + self.in_menus >= LEAST_LINKS
            && recurring * 4 >= self.links * 3
            && (is_new || recurring == 0)
    }
}

/// A line that is being read.
#[derive(Default)]
struct Line {
    text: String,
    letters: usize,
    linked: usize,
    /// Alternative texts of pictures in it, and whether each stands in a link.
    alternatives: Vec<(String, bool)>,
}

struct Looker<'t> {
    tree: &'t Tree,
    base: Option<&'t str>,
    place: Place<'t>,
    known: &'t Boilerplate,
    root: NodeId,
    open: Vec<Block>,
    line: Line,
    /// The open link, and the open heading.
    link: Option<NodeId>,
    heading: Option<NodeId>,
    seen: Sightings,
    menus: HashSet<NodeId>,
    /// Links of all menus so far.
    in_menus: HashSet<u64>,
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
        let is_unread = matches!(display, Display::Hidden | Display::Menu)
            || rules::is_page_frame(self.tree, node, element)
            || rules::ignored(element).is_some();
        if is_unread {
            return false;
        }
        if display == Display::Block {
            self.end_line();
            self.open.push(Block { node, ..Block::default() });
        }
        match &**element.name() {
            "br" => self.end_line(),
            "img" | "area" => self.see_alternative(element.attribute("alt").unwrap_or_default()),
            "a" if self.link.is_none() => {
                if let Some(href) = element.attribute("href") {
                    self.link = Some(node);
                    self.see_link(node, href);
                }
            }
            _ if self.heading.is_none() && heading_level(element).is_some() => self.heading = Some(node),
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
            self.end_block();
        }
        if self.heading == Some(node) {
            self.heading = None;
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
            block.recurring.extend(self.known.links.contains(&hash).then_some(hash));
        }
        self.seen.links.insert(hash);
    }

    /// A picture says no more of whether a block is a menu than one without words.
    fn see_alternative(&mut self, text: &str) {
        if has_letters(text) {
            self.line.alternatives.push((text.to_owned(), self.link.is_some()));
        }
    }

    /// As the reader has them: lines of their own, or together the heading that has no other text.
    fn end_alternatives(&mut self, alternatives: Vec<(String, bool)>, is_heading: bool) {
        if is_heading {
            let texts: Vec<String> = alternatives.into_iter().map(|(text, _)| text).collect();
            self.seen.lines.extend(line_hash(&texts.join(" "), Role::Heading));
            return;
        }
        for (text, linked) in alternatives {
            let roles = if linked { &[Role::Any][..] } else { &[Role::Any, Role::Text] };
            self.seen.lines.extend(roles.iter().filter_map(|&role| line_hash(&text, role)));
        }
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        let alternatives = std::mem::take(&mut line.alternatives);
        if !alternatives.is_empty() {
            self.end_alternatives(alternatives, self.heading.is_some() && line.letters == 0);
        }
        let Some(block) = self.open.last_mut().filter(|_| line.letters > 0) else { return };
        let role = if self.heading.is_some() { Role::Heading } else { Role::Any };
        let label = line_hash(&line.text, role);
        if !label.is_some_and(|label| self.known.labels.contains(&label)) {
            block.own += if self.heading.is_some() { line.letters } else { line.letters - line.linked };
        }
        self.seen.lines.extend(label);
        if line.linked < line.letters {
            self.seen.lines.extend(line_hash(&line.text, Role::Text));
        }
    }

    fn end_block(&mut self) {
        let Some(mut block) = self.open.pop() else { return };
        if block.is_menu(&self.in_menus) {
            self.menus.insert(block.node);
            block.in_menus += block.recurring.len();
            self.in_menus.extend(block.recurring.drain(..));
            block.links = 0;
        }
        if let Some(around) = self.open.last_mut() {
            around.own += block.own;
            around.links += block.links;
            around.recurring.append(&mut block.recurring);
            around.in_menus += block.in_menus;
        }
    }
}
