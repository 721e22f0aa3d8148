//! From a body's elements to sections: text as a reader sees it, cut at headings.

use super::rules::{self, Display, heading_level};
use super::survey::Survey;
use super::tree::{Element, NodeId, Tree, Visitor};
use crate::ingest::Warning;
use crate::ingest::flow::Flow;
use crate::model::Section;
use std::collections::HashSet;

/// What the bodies of a page hold.
#[derive(Default)]
pub(super) struct Reading {
    /// In reading order; never a section without heading and text.
    pub sections: Vec<Section>,
    /// The links inside, in document order.
    pub links: Vec<NodeId>,
}

/// Reads the elements `roots`, in order. With `menus` they hold the page's header, footer and asides too, which do not count, nor do these elements.
pub(super) fn read(
    tree: &Tree,
    survey: &Survey<'_>,
    roots: &[NodeId],
    menus: Option<HashSet<NodeId>>,
    warnings: &mut Vec<Warning>,
) -> Reading {
    let mut reader = Reader {
        tree,
        survey,
        menus,
        root: 0,
        flow: Flow::default(),
        heading: None,
        open: Vec::new(),
        preformatted: 0,
        ruby: None,
        nearest_id: String::new(),
        section: Section::default(),
        lists: Vec::new(),
        done: Reading { sections: Vec::new(), links: Vec::new() },
        warnings,
    };
    for &root in roots {
        reader.root = root;
        tree.walk(root, &mut reader);
        reader.flow.block();
    }
    reader.end_section(Section::default());
    reader.done
}

/// What to undo when an element ends.
struct Open {
    block: bool,
    preformatted: bool,
    /// The weight outside, for an element with its own.
    weight: Option<Option<u8>>,
}

/// A heading that is being read.
struct Heading {
    node: NodeId,
    level: u8,
    flow: Flow,
    /// Its own id if that leads here, else the nearest in front of it.
    id: String,
    /// The first id inside it.
    inner_id: Option<String>,
    own_id: bool,
    /// Letters and digits in all of it.
    letters: usize,
}

struct Reader<'t, 'w> {
    tree: &'t Tree,
    survey: &'t Survey<'t>,
    /// What does not count though it is seen, where the whole `<body>` is read.
    menus: Option<HashSet<NodeId>>,
    root: NodeId,
    flow: Flow,
    heading: Option<Heading>,
    open: Vec<Open>,
    /// Number of open `<pre>` elements.
    preformatted: u32,
    /// The outermost open `<ruby>`.
    ruby: Option<NodeId>,
    /// The last id met in the body.
    nearest_id: String,
    section: Section,
    /// The open lists of definitions.
    lists: Vec<List>,
    done: Reading,
    warnings: &'w mut Vec<Warning>,
}

/// A list of definitions.
struct List {
    node: NodeId,
    /// The section that it began in, without its text.
    around: Section,
    /// One of its terms began a section.
    cut: bool,
}

impl Visitor for Reader<'_, '_> {
    fn enter(&mut self, node: NodeId) -> bool {
        if let Some(text) = self.tree.text(node) {
            let preformatted = self.preformatted > 0 && self.heading.is_none();
            match preformatted {
                true => self.flow.preformatted(text),
                false => self.out().text(text),
            }
            return false;
        }
        let Some(element) = self.tree.element(node) else { return false };
        let display = if node == self.root { Display::Block } else { self.display(node, element) };
        if matches!(display, Display::Hidden | Display::Menu) {
            return false;
        }
        let block = display == Display::Block;
        if block {
            self.end_block();
        }
        self.note_id(node, element);
        if &**element.name() == "a" && element.attribute("href").is_some() {
            if self.is_permalink(node, element) {
                return false;
            }
            self.done.links.push(node);
        }
        self.open_element(node, element, block);
        true
    }

    fn leave(&mut self, node: NodeId) {
        let Some(element) = self.tree.element(node) else { return };
        match &**element.name() {
            "rt" | "rtc" if self.ruby.is_some() => {
                let more = &**element.name() == "rt" && another_reading_follows(self.tree, node);
                self.out().close_reading(more);
            }
            _ if self.ruby == Some(node) => {
                self.ruby = None;
                self.out().close_ruby();
            }
            _ => {}
        }
        let Some(open) = self.open.pop() else { return };
        if self.heading.as_ref().is_some_and(|heading| heading.node == node) {
            self.end_heading();
        } else if open.block {
            self.end_block();
        }
        if let Some(outside) = open.weight {
            self.flow.set_weight(outside);
        }
        self.preformatted -= u32::from(open.preformatted);
        if let Some(list) = self.lists.pop_if(|list| list.node == node)
            && list.cut
        {
            // What stands behind is no part of the last definition: the section around goes on.
            self.end_section(Section { level: 0, ..list.around });
        }
    }
}

impl Reader<'_, '_> {
    /// Where text goes: the open heading, else the section.
    fn out(&mut self) -> &mut Flow {
        match &mut self.heading {
            Some(heading) => &mut heading.flow,
            None => &mut self.flow,
        }
    }

    fn end_block(&mut self) {
        match &mut self.heading {
            Some(heading) => heading.flow.soft_break(),
            None => self.flow.block(),
        }
    }

    fn display(&self, node: NodeId, element: &Element) -> Display {
        let is_unread =
            |menus: &HashSet<NodeId>| menus.contains(&node) || rules::is_page_frame(self.tree, node, element);
        if self.menus.as_ref().is_some_and(is_unread) || rules::ignored(element).is_some() {
            return Display::Hidden;
        }
        rules::display(self.tree, node, element)
    }

    fn open_element(&mut self, node: NodeId, element: &Element, block: bool) {
        let name = &**element.name();
        let weight = rules::own_attribute(element, "weight").and_then(|value| self.weight(value));
        let preformatted = element.is_html() && matches!(name, "pre" | "listing" | "plaintext" | "xmp");
        let weight = weight.map(|weight| self.flow.set_weight(Some(weight)));
        self.preformatted += u32::from(preformatted);
        self.open.push(Open { block, preformatted, weight });
        match name {
            "br" if self.heading.is_some() => self.end_block(),
            "br" => self.flow.line(),
            "ruby" if self.ruby.is_none() => {
                self.ruby = Some(node);
                self.out().open_ruby();
            }
            "rt" | "rtc" if self.ruby.is_some() => self.out().open_reading(),
            _ => {}
        }
        self.add_attributes(element);
        if self.heading.is_some() {
            return;
        }
        if element.is_html() && name == "dl" {
            self.lists.push(List { node, around: self.section.clone(), cut: false });
        } else if let Some(level) = heading_level(element).or_else(|| self.definition(node, element)) {
            self.begin_heading(node, element, level);
        }
    }

    /// The level of a term of a list of definitions to which a fragment leads: documentation of functions and options is written so, and glossaries. The
    /// number of a footnote, which has no letter, is none; nor are the entries of a book's index, which are not told of or only have further entries below.
    fn definition(&mut self, node: NodeId, element: &Element) -> Option<u8> {
        let is_term = &**element.name() == "dt" && self.fragment(node, element).is_some();
        let list = self.lists.last_mut().filter(|_| is_term)?;
        let is_defined = is_defined(self.tree, node) && self.tree.text_of(node).chars().any(char::is_alphabetic);
        list.cut |= is_defined;
        is_defined.then_some(6)
    }

    /// Alternative texts, and what `data-*-index-attrs` names.
    fn add_attributes(&mut self, element: &Element) {
        let listed = rules::own_attribute(element, "index-attrs").unwrap_or_default();
        for attribute in listed.split(',').map(|a| a.trim().to_ascii_lowercase()).filter(|a| !a.is_empty()) {
            self.out().aside(element.attribute(&attribute).unwrap_or_default());
        }
        let is_drawn = matches!(element.attribute("role"), Some("presentation" | "none"));
        let name = &**element.name();
        if matches!(name, "img" | "area") && !is_drawn && !listed.split(',').any(|a| a.trim() == "alt") {
            self.out().aside(element.attribute("alt").unwrap_or_default());
        }
    }

    fn weight(&mut self, value: &str) -> Option<u8> {
        let weight = super::tenths(value);
        if weight.is_none() {
            super::warn_of_weight(value, self.warnings);
        }
        weight
    }

    /// The id (or `<a name>`) with which a fragment leads to this element, unless an earlier one has it too.
    fn fragment<'e>(&self, node: NodeId, element: &'e Element) -> Option<&'e str> {
        if !element.is_html() {
            return None;
        }
        if let Some(id) = element.attribute("id")
            && self.survey.ids.get(id) == Some(&node)
        {
            return Some(id);
        }
        let name = element.attribute("name").filter(|_| &**element.name() == "a")?;
        let leads_here = !self.survey.ids.contains_key(name) && self.survey.names.get(name) == Some(&node);
        leads_here.then_some(name)
    }

    fn note_id(&mut self, node: NodeId, element: &Element) {
        if node == self.root {
            return;
        }
        let Some(id) = self.fragment(node, element) else { return };
        self.nearest_id.clear();
        self.nearest_id.push_str(id);
        if let Some(heading) = &mut self.heading {
            heading.inner_id.get_or_insert_with(|| id.to_owned());
        }
    }

    fn begin_heading(&mut self, node: NodeId, element: &Element, level: u8) {
        let own_id = self.fragment(node, element).is_some();
        let letters = letters(&self.tree.text_of(node));
        self.heading = Some(Heading {
            node,
            level,
            flow: Flow::default(),
            id: self.nearest_id.clone(),
            inner_id: None,
            own_id,
            letters,
        });
    }

    fn end_heading(&mut self) {
        let Some(mut heading) = self.heading.take() else { return };
        let (text, rest) = heading.flow.take_label();
        if text.is_empty() {
            return;
        }
        let inner_id = heading.inner_id.filter(|_| !heading.own_id);
        let id = inner_id.unwrap_or(heading.id);
        self.end_section(Section { heading: text, level: heading.level, id, ..Section::default() });
        for line in rest {
            self.flow.aside(&line);
        }
        self.flow.block();
    }

    /// Closes the open section and begins `next`.
    fn end_section(&mut self, next: Section) {
        let mut section = std::mem::replace(&mut self.section, next);
        (section.text, section.boosts) = self.flow.take();
        if section.level > 0 || !section.text.is_empty() {
            self.done.sections.push(section);
        }
    }

    /// A link to the page itself that only marks its place, such as the `#` behind a heading.
    fn is_permalink(&self, node: NodeId, element: &Element) -> bool {
        let Some(fragment) = element.attribute("href").and_then(|href| href.strip_prefix('#')) else { return false };
        let text = self.tree.text_of(node);
        let Some(heading) = &self.heading else {
            return matches!(text.trim(), "#" | "¶" | "🔗" | "⚓" | "↩" | "↩\u{fe0e}");
        };
        let own = letters(&text);
        let says_so = || fragment == heading.id && looks_like_permalink(element);
        heading.letters > own && (own == 0 || says_so())
    }
}

/// Most terms that share a definition.
const MOST_TERMS: usize = 8;

/// True where a definition follows a `<dt>`, behind some more terms that share it at most, and is not a list of further terms alone.
fn is_defined(tree: &Tree, term: NodeId) -> bool {
    let behind = std::iter::successors(tree.next(term), |&node| tree.next(node));
    let mut behind = behind.filter_map(|node| Some((node, &**tree.element(node)?.name()))).take(MOST_TERMS);
    let Some((definition, "dd")) = behind.find(|(_, name)| *name != "dt") else { return false };
    let says = |&node: &NodeId| tree.text(node).is_none_or(|text| !text.trim().is_empty());
    let first = tree.children(definition).find(says).and_then(|node| tree.element(node));
    first.is_none_or(|element| &**element.name() != "dl")
}

/// True for a link that is called what generators call the links behind their headings. A link without such a name may be
/// the heading itself.
fn looks_like_permalink(link: &Element) -> bool {
    let class = link.attribute("class").unwrap_or_default().to_ascii_lowercase();
    let named = ["anchor", "permalink", "headerlink", "hash-link", "heading-link", "self-link"]
        .iter()
        .any(|n| class.contains(n));
    named || link.attribute("aria-label").is_some()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// True where the next sibling that says anything is another `<rt>` or `<rtc>`.
fn another_reading_follows(tree: &Tree, reading: NodeId) -> bool {
    let mut siblings = std::iter::successors(tree.next(reading), |&node| tree.next(node));
    let next = siblings.find(|&node| match tree.element(node) {
        Some(element) => &**element.name() != "rp",
        None => tree.text(node).is_some_and(|text| !text.trim().is_empty()),
    });
    next.and_then(|node| tree.element(node)).is_some_and(|element| matches!(&**element.name(), "rt" | "rtc"))
}
