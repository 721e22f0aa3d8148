//! First look over a whole page: what its head says, where its bodies are, which ids, links and attributes it has.

use super::rules::{self, Display, Ignore};
use super::tree::{DOCUMENT, Element, NodeId, Tree, Visitor};
use html5ever::local_name;
use std::collections::HashMap;

/// What one pass over the tree finds.
#[derive(Default)]
pub(super) struct Survey<'t> {
    /// The first element with each id, which is where the fragment leads.
    pub ids: HashMap<&'t str, NodeId>,
    /// The first `<a name>` with each name.
    pub names: HashMap<&'t str, NodeId>,
    pub body: Option<NodeId>,
    /// Outermost elements with `data-*-body`.
    pub marked: Vec<NodeId>,
    /// Outermost `<main>` (or `role="main"`) elements that are seen.
    pub mains: Vec<NodeId>,
    /// Outermost `<article>` elements that are seen, outside page frame and menus.
    pub articles: Vec<NodeId>,
    /// The first `<h1>` that is seen and not empty, wherever it is.
    pub first_h1: Option<NodeId>,
    /// Links that a reader can see, in document order, with their `href`.
    pub links: Vec<(NodeId, &'t str)>,
    /// Elements with `data-*` attributes of ours, in document order.
    pub tagged: Vec<NodeId>,
    pub title: Option<NodeId>,
    pub description: Option<&'t str>,
    pub language: Option<&'t str>,
    pub canonical: Option<&'t str>,
    pub base: Option<&'t str>,
    pub noindex: bool,
    /// Where `<meta http-equiv=refresh>` leads, and after how many seconds.
    pub refresh: Option<(u32, &'t str)>,
    /// `<html>` or `<body>` carries `data-*-ignore`.
    pub ignored: bool,
    /// `data-*-weight` of `<html>` or `<body>`.
    pub weight: Option<&'t str>,
}

/// Looks over `tree`.
pub(super) fn survey(tree: &Tree) -> Survey<'_> {
    let mut surveyor = Surveyor { tree, found: Survey::default(), hidden: None, all_ignored: None, frame: None };
    tree.walk(DOCUMENT, &mut surveyor);
    surveyor.found
}

struct Surveyor<'t> {
    tree: &'t Tree,
    found: Survey<'t>,
    // The outermost open element of each sort.
    hidden: Option<NodeId>,
    all_ignored: Option<NodeId>,
    frame: Option<NodeId>,
}

impl Visitor for Surveyor<'_> {
    fn enter(&mut self, node: NodeId) -> bool {
        let Some(element) = self.tree.element(node) else { return node == DOCUMENT };
        self.note_ids(node, element);
        if self.all_ignored.is_some() {
            return true;
        }
        if rules::has_own_attributes(element) {
            self.note_attributes(node, element);
        }
        if self.all_ignored.is_none() {
            self.note(node, element);
        }
        true
    }

    fn leave(&mut self, node: NodeId) {
        for open in [&mut self.hidden, &mut self.all_ignored, &mut self.frame] {
            if *open == Some(node) {
                *open = None;
            }
        }
    }
}

impl<'t> Surveyor<'t> {
    fn note_ids(&mut self, node: NodeId, element: &'t Element) {
        if let Some(id) = element.attribute("id").filter(|id| !id.is_empty()) {
            self.found.ids.entry(id).or_insert(node);
        }
        if *element.name() == local_name!("a")
            && let Some(name) = element.attribute("name").filter(|name| !name.is_empty())
        {
            self.found.names.entry(name).or_insert(node);
        }
    }

    fn note_attributes(&mut self, node: NodeId, element: &'t Element) {
        let whole_page = matches!(*element.name(), local_name!("html") | local_name!("body"));
        match rules::ignored(element) {
            Some(_) if whole_page => self.found.ignored = true,
            Some(Ignore::All) => {
                self.all_ignored = Some(node);
                return;
            }
            _ => {}
        }
        if whole_page {
            self.found.weight = rules::own_attribute(element, "weight").or(self.found.weight);
        }
        self.found.tagged.push(node);
    }

    fn note(&mut self, node: NodeId, element: &'t Element) {
        if !element.is_html() {
            return;
        }
        match &**element.name() {
            "html" => self.found.language = language(element),
            "title" => {
                self.found.title.get_or_insert(node);
            }
            "meta" => self.note_meta(element),
            "link" if element.has_word("rel", "canonical") => {
                self.found.canonical = self.found.canonical.or(element.attribute("href"));
            }
            "base" => self.found.base = self.found.base.or(element.attribute("href")),
            _ => self.note_content(node, element),
        }
    }

    fn note_content(&mut self, node: NodeId, element: &'t Element) {
        // Marked is marked, even if a style hides it.
        if rules::own_attribute(element, "body").is_some() {
            self.note_part(node, |found| &mut found.marked);
        }
        let display = rules::display(self.tree, node, element);
        if display == Display::Hidden && self.hidden.is_none() {
            self.hidden = Some(node);
        }
        if self.hidden.is_some() {
            return;
        }
        if display == Display::Menu || rules::is_page_frame(self.tree, node, element) {
            self.frame.get_or_insert(node);
        }
        let name = &**element.name();
        if name == "main" || element.attribute("role") == Some("main") {
            self.note_part(node, |found| &mut found.mains);
        } else if name == "article" && self.frame.is_none() {
            self.note_part(node, |found| &mut found.articles);
        }
        match name {
            "body" | "frameset" => {
                self.found.body.get_or_insert(node);
            }
            "a" => {
                if let Some(href) = element.attribute("href") {
                    self.found.links.push((node, href));
                }
            }
            "h1" if self.found.first_h1.is_none() && self.tree.text_of(node).chars().any(char::is_alphanumeric) => {
                self.found.first_h1 = Some(node);
            }
            _ => {}
        }
    }

    /// Lists a part that can be a body, unless it lies in another of the same list.
    fn note_part(&mut self, node: NodeId, list: impl for<'s> Fn(&'s mut Survey<'t>) -> &'s mut Vec<NodeId>) {
        let inside = list(&mut self.found).last().is_some_and(|&last| {
            // Only the last of a list can still be open.
            self.tree.self_and_ancestors(node).any(|ancestor| ancestor == last)
        });
        if !inside {
            list(&mut self.found).push(node);
        }
    }

    fn note_meta(&mut self, element: &'t Element) {
        let Some(content) = element.attribute("content") else { return };
        let key = element.attribute("name").or(element.attribute("property")).unwrap_or_default();
        match key.to_ascii_lowercase().as_str() {
            "robots" | "pangram" => self.found.noindex |= is_noindex(content),
            "description" if !content.trim().is_empty() => self.found.description = Some(content),
            "og:description" if !content.trim().is_empty() => {
                self.found.description.get_or_insert(content);
            }
            _ => {}
        }
        match element.attribute("http-equiv").unwrap_or_default().to_ascii_lowercase().as_str() {
            "refresh" => self.found.refresh = self.found.refresh.or_else(|| refresh(content)),
            "content-language" => {
                self.found.language.get_or_insert(content);
            }
            _ => {}
        }
    }
}

/// `lang` or `xml:lang` of an element.
pub(super) fn language(element: &Element) -> Option<&str> {
    element.attribute("lang").or(element.attribute("xml:lang")).filter(|lang| !lang.trim().is_empty())
}

fn is_noindex(content: &str) -> bool {
    content.split([',', ' ', ';']).any(|word| ["noindex", "none"].iter().any(|w| word.trim().eq_ignore_ascii_case(w)))
}

/// Seconds and target of a refresh such as `0; URL='next.html'`. None for one that stays on the page.
fn refresh(content: &str) -> Option<(u32, &str)> {
    let content = content.trim_start();
    let digits = content.find(|c: char| !c.is_ascii_digit()).unwrap_or(content.len());
    let seconds = content[..digits].parse().unwrap_or(if digits == 0 { 0 } else { u32::MAX });
    let rest = content[digits..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let rest = rest.trim_start_matches(|c: char| c == ';' || c == ',' || c.is_whitespace());
    let url = match rest.get(..3) {
        Some(head) if head.eq_ignore_ascii_case("url") => rest[3..].trim_start().strip_prefix('=').unwrap_or(rest),
        _ => rest,
    };
    let url = url.trim();
    let url = match url.chars().next() {
        Some(quote @ ('"' | '\'')) => url[1..].split(quote).next().unwrap_or_default().trim(),
        _ => url,
    };
    (!url.is_empty()).then_some((seconds, url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_is_read_as_browsers_read_it() {
        assert_eq!(refresh("0; URL='next.html'"), Some((0, "next.html")));
        assert_eq!(refresh("3;url=next.html"), Some((3, "next.html")));
        assert_eq!(refresh("0.5, https://x.org/?a=1;b"), Some((0, "https://x.org/?a=1;b")));
        assert_eq!(refresh("300"), None);
        assert_eq!(refresh(""), None);
        assert_eq!(refresh("99999999999999;url=x"), Some((u32::MAX, "x")));
    }
}
