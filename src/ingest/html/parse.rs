//! From decoded text to a [`Tree`], with bounds on what a hostile document can cost.
//!
//! html5gum finds the tokens and html5ever builds the tree ([`super::feed`]). The tokens go through a [`Guard`] first,
//! because the standard's algorithm takes time in proportion to the depth of nesting for every tag, and rebuilds
//! unclosed formatting elements in every paragraph. Costs are linear in the length of the text.

use super::feed::{UNEXPECTED_END, feed};
use super::rules::is_block_name;
use super::scan::{Scanned, scan};
use super::tree::{NodeId, Sink, Tree};
use crate::ingest::Warning;
use html5ever::interface::Tracer;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{EndTag, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{LocalName, local_name};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// Deepest nesting that is kept; browsers stop at 512 as well. The text of deeper elements counts all the same.
const MAX_DEPTH: u32 = 512;

/// Bytes of markup for each node: of most pages, nearly.
const TEXT_A_NODE: usize = 32;

/// Parses a whole document. `xml` makes `<a name="x"/>` an empty element, as in XHTML.
pub(super) fn parse(text: &str, xml: bool, warnings: &mut Vec<Warning>) -> Tree {
    let Scanned { kept, end } = scan(text, xml);
    if end < text.len() {
        warnings.push(Warning::GiantTag { at: end });
    }
    let options = TreeBuilderOpts { drop_doctype: true, ..TreeBuilderOpts::default() };
    let guard = Guard {
        builder: TreeBuilder::new(Sink::with_room(text.len() / TEXT_A_NODE), options),
        xml,
        most_nodes: 10_000 + end / 2,
        checked: Cell::default(),
        swallowed: RefCell::default(),
        too_deep: Cell::new(false),
        too_many: Cell::new(false),
        html_open: Cell::new(false),
        html_closed: Cell::new(false),
        cut_off: Cell::new(false),
    };
    let mut page = StrTendril::with_capacity(kept.iter().map(|piece| piece.len() as u32).sum());
    kept.into_iter().for_each(|piece| page.push_slice(piece));
    feed(&page, &guard);
    if guard.too_deep.get() {
        warnings.push(Warning::TooDeep { limit: MAX_DEPTH });
    }
    if guard.too_many.get() {
        warnings.push(Warning::TooManyElements { limit: guard.most_nodes });
    }
    if guard.cut_off.get() {
        warnings.push(Warning::CutOff);
    }
    guard.builder.sink.finish()
}

/// Stands between tokenizer and tree builder and keeps the tree within its bounds.
struct Guard {
    builder: TreeBuilder<NodeId, Sink>,
    xml: bool,
    most_nodes: usize,
    /// Number of open elements when they were last counted, and of nodes then.
    checked: Cell<(usize, usize)>,
    /// Start tags left out because they lay too deep, whose end tags are to be left out too.
    swallowed: RefCell<HashMap<LocalName, u32>>,
    too_deep: Cell<bool>,
    too_many: Cell<bool>,
    html_open: Cell<bool>,
    html_closed: Cell<bool>,
    /// The text ends inside a tag or comment, or in the middle of `<html>`.
    cut_off: Cell<bool>,
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let tag = match token {
            Token::EOFToken => {
                if self.html_open.get() && !self.html_closed.get() && self.is_anything_unclosed() {
                    self.cut_off.set(true);
                }
                return self.builder.process_token(token, line);
            }
            Token::ParseError(message) => {
                if message == UNEXPECTED_END {
                    self.cut_off.set(true);
                }
                return TokenSinkResult::Continue;
            }
            _ if self.builder.sink.len() > self.most_nodes => {
                self.too_many.set(true);
                return TokenSinkResult::Continue;
            }
            TagToken(tag) => tag,
            other => return self.builder.process_token(other, line),
        };
        if matches!(tag.name, local_name!("html") | local_name!("body")) {
            match tag.kind {
                StartTag => self.html_open.set(true),
                EndTag => self.html_closed.set(true),
            }
        }
        if self.is_too_deep(&tag) {
            // The text must not run into its neighbours.
            if is_block_name(&tag.name) {
                return self.builder.process_token(start_tag(local_name!("br")), line);
            }
            return TokenSinkResult::Continue;
        }
        if self.xml && tag.self_closing && tag.kind == StartTag && !is_void(&tag.name) {
            return self.empty_element(tag, line);
        }
        self.builder.process_token(TagToken(tag), line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Guard {
    /// True for a start tag beyond the depth limit and for the end tag of such a one.
    fn is_too_deep(&self, tag: &Tag) -> bool {
        let mut swallowed = self.swallowed.borrow_mut();
        if tag.kind == StartTag {
            let deep = !is_void(&tag.name) && !holds_raw_text(&tag.name) && self.is_full();
            if deep {
                self.too_deep.set(true);
                *swallowed.entry(tag.name.clone()).or_default() += 1;
            }
            return deep;
        }
        match swallowed.get_mut(&tag.name) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }

    /// True where [`MAX_DEPTH`] elements are open. They are only counted when enough nodes were made since the last
    /// count for it to be possible.
    fn is_full(&self) -> bool {
        let nodes = self.builder.sink.len();
        let (open, nodes_then) = self.checked.get();
        if open + (nodes - nodes_then) < MAX_DEPTH as usize {
            return false;
        }
        let open = self.open_elements().len();
        self.checked.set((open, nodes));
        open >= MAX_DEPTH as usize
    }

    /// The open elements, and the unclosed formatting elements that the next text opens again.
    fn open_elements(&self) -> Vec<NodeId> {
        let handles = Handles(RefCell::default());
        self.builder.trace_handles(&handles);
        handles.0.into_inner()
    }

    fn is_anything_unclosed(&self) -> bool {
        let sink = &self.builder.sink;
        self.open_elements().iter().any(|&node| sink.is_named(node, |name| !may_stay_open(name)))
    }

    /// `<a/>` of XHTML: opened and closed at once; without content, a script or title says nothing.
    fn empty_element(&self, tag: Tag, line: u64) -> TokenSinkResult<NodeId> {
        if holds_raw_text(&tag.name) {
            return TokenSinkResult::Continue;
        }
        let end = Tag { kind: EndTag, self_closing: false, attrs: Vec::new(), ..tag.clone() };
        let _ = self.builder.process_token(TagToken(tag), line);
        self.builder.process_token(TagToken(end), line)
    }
}

/// Collects the handles that a tree builder holds.
struct Handles(RefCell<Vec<NodeId>>);

impl Tracer for Handles {
    type Handle = NodeId;

    fn trace_handle(&self, node: &NodeId) {
        self.0.borrow_mut().push(*node);
    }
}

fn start_tag(name: LocalName) -> Token {
    TagToken(Tag { kind: StartTag, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false })
}

fn is_void(name: &LocalName) -> bool {
    matches!(
        &**name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements that HTML lets the end of the document close.
fn may_stay_open(name: &LocalName) -> bool {
    matches!(
        &**name,
        "body"
            | "dd"
            | "dt"
            | "head"
            | "html"
            | "li"
            | "optgroup"
            | "option"
            | "p"
            | "rb"
            | "rp"
            | "rt"
            | "rtc"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
    )
}

/// Elements whose start tag changes how the text behind it is read.
fn holds_raw_text(name: &LocalName) -> bool {
    matches!(
        &**name,
        "iframe"
            | "noembed"
            | "noframes"
            | "noscript"
            | "plaintext"
            | "script"
            | "style"
            | "textarea"
            | "title"
            | "xmp"
    )
}
