//! A tree written down again as HTML that shows the same and can do nothing: elements and attributes that are known, every text escaped,
//! addresses as [`Moved`] gives them. What is hidden stays out; of elements that are not known the content stays.

use super::rules::{self, Display};
use super::survey::{Survey, survey};
use super::tree::{Element, NodeId, Tree, Visitor};
use crate::ingest::composed::composed;
use crate::ingest::flow::joins;
use crate::ingest::moved::Moved;
use crate::ingest::page::{put_attribute, put_text};

/// What stands in the body of the page `html`. The first heading that says `title` is the only one of the first level.
pub(in crate::ingest) fn copy(html: &str, title: &str, moved: &Moved<'_>) -> String {
    let tree = super::parse::parse(html, false, &mut Vec::new());
    let survey = survey(&tree);
    let out = String::with_capacity(html.len());
    let mut copier = Copier { tree: &tree, survey: &survey, title: Some(title), moved, out, pre: 0, ends: Vec::new() };
    if let Some(body) = survey.body {
        tree.children(body).for_each(|node| tree.walk(node, &mut copier));
    }
    copier.out
}

struct Copier<'t> {
    tree: &'t Tree,
    survey: &'t Survey<'t>,
    /// Until its heading was met.
    title: Option<&'t str>,
    moved: &'t Moved<'t>,
    out: String,
    /// Number of open `<pre>` elements.
    pre: u32,
    /// How the open elements end.
    ends: Vec<&'static str>,
}

impl Visitor for Copier<'_> {
    fn enter(&mut self, node: NodeId) -> bool {
        if let Some(text) = self.tree.text(node) {
            self.text(text);
            return false;
        }
        let Some(element) = self.tree.element(node) else { return false };
        let display = rules::display(self.tree, node, element);
        let html = element.is_html();
        match &**element.name() {
            "input" if html => {
                self.checkbox(element);
                return false;
            }
            "img" if html && display != Display::Hidden => {
                self.image(node, element);
                return false;
            }
            "br" => self.out.push_str("<br>\n"),
            "hr" => self.out.push_str("<hr>\n"),
            "wbr" => self.out.push_str("<wbr>"),
            _ if display == Display::Hidden => {}
            name => {
                let block = matches!(display, Display::Block | Display::Menu);
                let end = match kept(name).filter(|_| html) {
                    Some((start, end)) => self.begin(node, element, start, end),
                    None if block => self.begin(node, element, "<div", "</div>\n"),
                    None if self.id(node, element).is_some() => self.begin(node, element, "<span", "</span>"),
                    None => "",
                };
                self.ends.push(end);
                return true;
            }
        }
        false
    }

    fn leave(&mut self, _: NodeId) {
        let end = self.ends.pop().unwrap_or_default();
        self.pre -= u32::from(end.starts_with("</pre>"));
        self.out.push_str(end);
    }
}

impl Copier<'_> {
    /// Writes a start tag; answers how the element ends.
    fn begin(&mut self, node: NodeId, element: &Element, start: &'static str, end: &'static str) -> &'static str {
        let (mut start, mut end) = (start, end);
        if let Some(level) = rules::heading_level(element).filter(|_| start.starts_with("<h")) {
            let titled = self.title.take_if(|title| composed(&self.tree.text_of(node)) == **title).is_some();
            (start, end) = HEADINGS[if titled { 0 } else { usize::from(level.clamp(2, 6)) - 1 }];
        }
        let href = element.attribute("href").and_then(|href| self.moved.href(href));
        if start == "<a" && href.is_none() {
            (start, end) = ("<span", "</span>");
        }
        self.out.push_str(start);
        if let Some(href) = href.filter(|_| start == "<a") {
            put_attribute(&mut self.out, "href", &href);
        }
        self.attributes(node, element, start);
        self.out.push('>');
        if start == "<pre" {
            self.pre += 1;
            // The first line break behind the tag does not count.
            self.out.push('\n');
        }
        end
    }

    fn attributes(&mut self, node: NodeId, element: &Element, start: &str) {
        if let Some(id) = self.id(node, element) {
            put_attribute(&mut self.out, "id", id);
        }
        if element.is_bare() {
            return;
        }
        for name in ["lang", "dir", "title"] {
            if let Some(value) = element.attribute(name) {
                put_attribute(&mut self.out, name, value);
            }
        }
        let numbers: &[&str] = match start {
            "<ol" => &["start"],
            "<td" | "<th" => &["colspan", "rowspan"],
            _ => &[],
        };
        numbers.iter().for_each(|name| self.number(element, name));
        if start == "<details" && element.attribute("open").is_some() {
            self.out.push_str(" open");
        }
        let styled = element.attribute("style").and_then(|style| rules::styled(style, "text-align"));
        match styled.as_deref().or(element.attribute("align")) {
            Some("center") => self.out.push_str(" class=\"center\""),
            Some("right") => self.out.push_str(" class=\"right\""),
            _ if &**element.name() == "center" => self.out.push_str(" class=\"center\""),
            _ => {}
        }
    }

    /// The fragment that leads to the element.
    fn id<'e>(&self, node: NodeId, element: &'e Element) -> Option<&'e str> {
        let own = element.attribute("id").filter(|id| self.survey.ids.get(id) == Some(&node));
        let name = || element.attribute("name").filter(|_| &**element.name() == "a" && element.is_html());
        own.or_else(|| name().filter(|n| !self.survey.ids.contains_key(n) && self.survey.names.get(n) == Some(&node)))
    }

    fn number(&mut self, element: &Element, name: &str) {
        let is_number = |value: &&str| value.len() <= 4 && value.bytes().all(|b| b.is_ascii_digit());
        if let Some(value) = element.attribute(name).filter(is_number) {
            put_attribute(&mut self.out, name, value);
        }
    }

    /// What it says, where the image cannot be found from the page.
    fn image(&mut self, node: NodeId, element: &Element) {
        let alt = element.attribute("alt").unwrap_or_default();
        let Some(src) = element.attribute("src").and_then(|src| self.moved.image(src)) else {
            return put_text(&mut self.out, alt);
        };
        self.out.push_str("<img loading=\"lazy\"");
        put_attribute(&mut self.out, "src", &src);
        put_attribute(&mut self.out, "alt", alt);
        self.number(element, "width");
        self.number(element, "height");
        self.attributes(node, element, "<img");
        self.out.push('>');
    }

    /// The box of a task.
    fn checkbox(&mut self, element: &Element) {
        if element.attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")) {
            let checked = if element.attribute("checked").is_some() { " checked" } else { "" };
            self.out.push_str("<input type=\"checkbox\" disabled");
            self.out.push_str(checked);
            self.out.push('>');
        }
    }

    /// Text, without the line breaks that vanish between Han.
    fn text(&mut self, text: &str) {
        if self.pre > 0 || !text.contains('\n') {
            return put_text(&mut self.out, text);
        }
        let mut before: Option<char> = None;
        for (i, line) in text.split('\n').enumerate() {
            let bare = line.trim();
            let joined = before.zip(bare.chars().next()).is_some_and(|(a, b)| joins(a, b));
            if i > 0 && !joined {
                self.out.push('\n');
            }
            before = bare.chars().next_back();
            put_text(
                &mut self.out,
                if i == 0 {
                    line.trim_end()
                } else if joined {
                    bare
                } else {
                    line
                },
            );
        }
    }
}

const HEADINGS: [(&str, &str); 6] = [
    ("<h1", "</h1>\n"),
    ("<h2", "</h2>\n"),
    ("<h3", "</h3>\n"),
    ("<h4", "</h4>\n"),
    ("<h5", "</h5>\n"),
    ("<h6", "</h6>\n"),
];

/// How an element that is kept begins and ends.
fn kept(name: &str) -> Option<(&'static str, &'static str)> {
    macro_rules! list {
        ($($block:literal)*; $($inline:literal)*) => {
            match name {
                $($block => Some((concat!("<", $block), concat!("</", $block, ">\n"))),)*
                $($inline => Some((concat!("<", $inline), concat!("</", $inline, ">"))),)*
                // A table wider than the screen is moved alone.
                "table" => Some(("<div class=\"wide\"><table", "</table></div>\n")),
                _ => None,
            }
        };
    }
    list![
        "blockquote" "caption" "dd" "details" "dl" "dt" "figcaption" "figure" "h1" "h2" "h3" "h4" "h5" "h6" "li" "ol" "p" "pre" "summary"
        "tbody" "td" "tfoot" "th" "thead" "tr" "ul";
        "a" "abbr" "b" "bdi" "bdo" "cite" "code" "del" "dfn" "em" "i" "ins" "kbd" "mark" "q" "rt" "ruby" "s" "samp" "small" "strong"
        "sub" "sup" "u" "var"
    ]
}
