//! What does a reader see of an element? The rules that no style sheet is needed for.
//!
//! - Not seen: scripts, templates, media fallbacks, form controls, closed dialogs, `hidden` (but for tab panels and
//!   `hidden="until-found"`, which a reader can open), `style="display:none"`.
//! - `aria-hidden="true"` on an inline element is decoration or a double (icons, drawn formulas) and left out; on a block it is
//!   mostly a panel that opens, and counts.
//! - `nav`, search boxes and menus are never part of a body; `header`, `footer` and `aside` only where there is no
//!   `<main>` or `<article>` and the whole body has to do.

use super::tree::{Element, NodeId, Tree};
use html5ever::{LocalName, ns};

/// How an element takes part in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Display {
    /// Neither it nor anything in it is seen.
    Hidden,
    /// Seen, but no part of any body: a menu.
    Menu,
    /// Begins and ends a line.
    Block,
    /// Never breaks a run.
    Inline,
}

/// True for elements that begin and end a line.
pub(super) fn is_block_name(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "col"
            | "colgroup"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "frameset"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "xmp"
    )
}

/// True for elements that are never seen, whatever their attributes.
fn is_unseen_name(name: &LocalName) -> bool {
    matches!(
        &**name,
        "audio"
            | "base"
            | "canvas"
            | "datalist"
            | "embed"
            | "head"
            | "iframe"
            | "input"
            | "link"
            | "meta"
            | "meter"
            | "noembed"
            | "noframes"
            | "noscript"
            | "optgroup"
            | "option"
            | "param"
            | "progress"
            | "rp"
            | "script"
            | "select"
            | "source"
            | "style"
            | "template"
            | "textarea"
            | "title"
            | "track"
            | "video"
    )
}

/// How `element` at `node` takes part in the text.
pub(super) fn display(tree: &Tree, node: NodeId, element: &Element) -> Display {
    if !element.is_html() {
        return foreign(element);
    }
    let name = element.name();
    if is_unseen_name(name) || is_hidden(element) {
        return Display::Hidden;
    }
    if element.is_bare() && !matches!(&**name, "nav" | "search" | "button" | "dialog") {
        return if is_block_name(name) { Display::Block } else { Display::Inline };
    }
    let styled = element.attribute("style").and_then(styled_display);
    let block = styled.unwrap_or_else(|| is_block_name(name));
    match &**name {
        "nav" | "search" => return Display::Menu,
        "button" if !is_button_in_text(tree, node) => return Display::Hidden,
        "dialog" if element.attribute("open").is_none() => return Display::Hidden,
        _ => {}
    }
    if let Some("navigation" | "search" | "menu" | "menubar" | "tablist" | "toolbar") = element.attribute("role") {
        return Display::Menu;
    }
    if !block && element.attribute("aria-hidden").is_some_and(|v| v.eq_ignore_ascii_case("true")) {
        return Display::Hidden;
    }
    if block { Display::Block } else { Display::Inline }
}

/// SVG: only drawn text counts, each piece a line. MathML: all but the source that goes with it.
fn foreign(element: &Element) -> Display {
    if is_hidden(element) {
        return Display::Hidden;
    }
    match &**element.name() {
        "annotation" | "annotation-xml" | "clipPath" | "defs" | "desc" | "marker" | "mask" | "metadata" | "pattern"
        | "script" | "style" | "symbol" | "title" => Display::Hidden,
        "text" | "foreignObject" if *element.namespace() == ns!(svg) => Display::Block,
        _ => Display::Inline,
    }
}

fn is_hidden(element: &Element) -> bool {
    let Some(value) = element.attribute("hidden") else {
        return element.attribute("style").is_some_and(is_styled_hidden);
    };
    !value.eq_ignore_ascii_case("until-found") && element.attribute("role") != Some("tabpanel")
}

/// The value of a property in a `style` attribute, lower case.
pub(super) fn styled(style: &str, property: &str) -> Option<String> {
    let declarations = style.split(';').rev().filter_map(|d| d.split_once(':'));
    declarations
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case(property))
        .map(|(_, value)| value.replace("!important", "").trim().to_ascii_lowercase())
        .next()
}

fn is_styled_hidden(style: &str) -> bool {
    styled(style, "display").as_deref() == Some("none") || styled(style, "visibility").as_deref() == Some("hidden")
}

/// True for block, false for inline, none where the style does not say.
fn styled_display(style: &str) -> Option<bool> {
    let display = styled(style, "display")?;
    match display.as_str() {
        "block" | "flex" | "grid" | "list-item" | "table" | "table-cell" | "table-row" | "flow-root" => Some(true),
        "inline" | "contents" => Some(false),
        _ => None,
    }
}

/// A button is part of the text where it stands in a sentence or is the heading itself, as in an accordion.
fn is_button_in_text(tree: &Tree, node: NodeId) -> bool {
    let block = tree
        .self_and_ancestors(node)
        .skip(1)
        .filter_map(|n| tree.element(n))
        .map(Element::name)
        .find(|name| is_block_name(name));
    block.is_some_and(|name| {
        matches!(
            &**name,
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" | "dt" | "dd" | "caption" | "figcaption"
        )
    })
}

/// Level of a heading element, 1 to 6.
pub(super) fn heading_level(element: &Element) -> Option<u8> {
    if element.is_html()
        && let [b'h', digit @ b'1'..=b'6'] = element.name().as_bytes()
    {
        return Some(digit - b'0');
    }
    if element.attribute("role") == Some("heading") {
        let level = element.attribute("aria-level").and_then(|l| l.trim().parse().ok());
        return Some(level.unwrap_or(2).clamp(1, 6));
    }
    None
}

/// Parts of the page around its content, left out where the whole body stands in for a missing `<main>`. The header or footer of a
/// section is content (as in "HTML Accessibility API Mappings", where such a one is no landmark).
pub(super) fn is_page_frame(tree: &Tree, node: NodeId, element: &Element) -> bool {
    if let Some("banner" | "contentinfo" | "complementary") = element.attribute("role") {
        return true;
    }
    let in_section = || {
        let mut around = tree.self_and_ancestors(node).skip(1).filter_map(|n| tree.element(n));
        around.any(|e| matches!(&**e.name(), "section" | "article" | "blockquote"))
    };
    match &**element.name() {
        "aside" => element.is_html(),
        "header" | "footer" => element.is_html() && !in_section(),
        _ => false,
    }
}

/// The two families of attributes, the own one first.
const FAMILIES: [&str; 2] = ["data-pangram-", "data-pagefind-"];

/// Value of `data-pangram-NAME`, else of `data-pagefind-NAME`.
pub(super) fn own_attribute<'e>(element: &'e Element, name: &str) -> Option<&'e str> {
    let mut found = [None; FAMILIES.len()];
    for (attribute, value) in element.attributes() {
        for (family, slot) in FAMILIES.iter().zip(&mut found) {
            if slot.is_none() && attribute.strip_prefix(family) == Some(name) {
                *slot = Some(value);
            }
        }
    }
    found[0].or(found[1])
}

/// True where the element carries any attribute of ours or of Pagefind.
pub(super) fn has_own_attributes(element: &Element) -> bool {
    element.attributes().any(|(name, _)| FAMILIES.iter().any(|family| name.starts_with(family)))
}

/// What `data-*-ignore` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ignore {
    /// The text does not count; metadata, filters and the title do.
    Text,
    /// Nothing of it counts.
    All,
}

/// Reads `data-*-ignore`. An unknown value ignores all, as Pagefind has it.
pub(super) fn ignored(element: &Element) -> Option<Ignore> {
    let value = own_attribute(element, "ignore")?;
    let text = ["", "index", "true"].iter().any(|v| value.trim().eq_ignore_ascii_case(v));
    Some(if text { Ignore::Text } else { Ignore::All })
}
