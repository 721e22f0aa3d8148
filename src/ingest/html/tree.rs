//! The document tree: an arena that html5ever builds into.
//!
//! Nodes are numbers into one vector, so neither walking nor dropping a tree ever recurses, however deep
//! a document nests. [`super::parse`] fills it; everything else only reads.

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode};
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::TreeSink;
use html5ever::{Attribute, LocalName, Namespace, QualName, expanded_name, local_name, ns};
use std::borrow::Cow;
use std::cell::{Ref, RefCell};

/// Index of a node in its [`Tree`].
pub(super) type NodeId = u32;

/// No node.
const NONE: NodeId = NodeId::MAX;
/// The document node, parent of `<html>`.
pub(super) const DOCUMENT: NodeId = 0;

#[derive(Debug)]
enum Data {
    Document,
    Element(Element),
    Text(StrTendril),
    /// Comments, doctypes, processing instructions and the fragments of templates.
    Other,
}

/// An element's name and attributes.
#[derive(Debug)]
pub(super) struct Element {
    name: QualName,
    attributes: Vec<Attribute>,
    /// Where a `<template>` keeps its content, which is no child of it.
    content: NodeId,
}

#[derive(Debug)]
struct Node {
    parent: NodeId,
    previous: NodeId,
    next: NodeId,
    first_child: NodeId,
    last_child: NodeId,
    data: Data,
}

/// A parsed document.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

/// What [`Tree::walk`] tells of a node.
pub(super) trait Visitor {
    /// Called on the way down; false refuses the node: neither its children come nor its end.
    fn enter(&mut self, node: NodeId) -> bool;
    /// Called on the way up, for every node that was not refused.
    fn leave(&mut self, node: NodeId);
    /// True ends the walk.
    fn is_done(&self) -> bool {
        false
    }
}

impl Element {
    /// Local name, lower-case for HTML elements.
    pub fn name(&self) -> &LocalName {
        &self.name.local
    }

    /// True for elements of HTML itself, false for SVG and MathML.
    pub fn is_html(&self) -> bool {
        self.name.ns == ns!(html)
    }

    /// Namespace of the element.
    pub fn namespace(&self) -> &Namespace {
        &self.name.ns
    }

    /// Value of an attribute by its lower-case name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
    }

    /// True for elements without any attribute, which most are.
    pub fn is_bare(&self) -> bool {
        self.attributes.is_empty()
    }

    /// Names and values, as written in the document, names in lower case.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|a| (&*a.name.local, &*a.value))
    }

    /// True where the attribute is one of the space-separated words of `class`.
    pub fn has_word(&self, attribute: &str, word: &str) -> bool {
        let value = self.attribute(attribute).unwrap_or_default();
        value.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(word))
    }
}

impl Tree {
    /// The element at `node`, if it is one.
    pub fn element(&self, node: NodeId) -> Option<&Element> {
        match &self.nodes[node as usize].data {
            Data::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The text at `node`, if it is text.
    pub fn text(&self, node: NodeId) -> Option<&str> {
        match &self.nodes[node as usize].data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Parent of `node`.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        some(self.nodes[node as usize].parent)
    }

    /// The node behind `node` under the same parent.
    pub fn next(&self, node: NodeId) -> Option<NodeId> {
        some(self.nodes[node as usize].next)
    }

    /// What lies in `node` itself.
    pub fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(some(self.nodes[node as usize].first_child), |&n| self.next(n))
    }

    /// `node` and what it lies in, inside out.
    pub fn self_and_ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(Some(node), |&n| self.parent(n))
    }

    /// Visits `root` and all below it in document order, without recursion.
    pub fn walk(&self, root: NodeId, visitor: &mut impl Visitor) {
        let mut node = root;
        loop {
            if visitor.enter(node) {
                if let Some(child) = some(self.nodes[node as usize].first_child) {
                    node = child;
                    continue;
                }
                visitor.leave(node);
            }
            loop {
                if node == root || visitor.is_done() {
                    return;
                }
                if let Some(next) = self.next(node) {
                    node = next;
                    break;
                }
                node = self.nodes[node as usize].parent;
                visitor.leave(node);
            }
        }
    }
}

fn some(node: NodeId) -> Option<NodeId> {
    (node != NONE).then_some(node)
}

/// The side of the tree that html5ever writes to.
pub(super) struct Sink {
    nodes: RefCell<Vec<Node>>,
}

impl Sink {
    /// An empty document, with room for so many nodes.
    pub fn with_room(nodes: usize) -> Self {
        let mut nodes = Vec::with_capacity(nodes + 1);
        nodes.push(Node::new(Data::Document));
        Self { nodes: RefCell::new(nodes) }
    }

    /// Number of nodes made so far.
    pub fn len(&self) -> usize {
        self.nodes.borrow().len()
    }

    /// True where the node is an element of which `name` is true.
    pub fn is_named(&self, node: NodeId, name: impl Fn(&LocalName) -> bool) -> bool {
        matches!(&self.nodes.borrow()[node as usize].data, Data::Element(element) if name(element.name()))
    }

    fn push(&self, data: Data) -> NodeId {
        let mut nodes = self.nodes.borrow_mut();
        let id = nodes.len() as NodeId;
        nodes.push(Node::new(data));
        id
    }

    fn detach(&self, node: NodeId) {
        let nodes = &mut *self.nodes.borrow_mut();
        let Node { parent, previous, next, .. } = nodes[node as usize];
        if parent == NONE {
            return;
        }
        match previous {
            NONE => nodes[parent as usize].first_child = next,
            _ => nodes[previous as usize].next = next,
        }
        match next {
            NONE => nodes[parent as usize].last_child = previous,
            _ => nodes[next as usize].previous = previous,
        }
        let node = &mut nodes[node as usize];
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }

    /// Puts `node` under `parent` before `next`, or last where `next` is [`NONE`].
    fn attach(&self, parent: NodeId, node: NodeId, next: NodeId) {
        self.detach(node);
        let nodes = &mut *self.nodes.borrow_mut();
        let previous = match next {
            NONE => nodes[parent as usize].last_child,
            _ => nodes[next as usize].previous,
        };
        match previous {
            NONE => nodes[parent as usize].first_child = node,
            _ => nodes[previous as usize].next = node,
        }
        match next {
            NONE => nodes[parent as usize].last_child = node,
            _ => nodes[next as usize].previous = node,
        }
        let this = &mut nodes[node as usize];
        (this.parent, this.previous, this.next) = (parent, previous, next);
    }

    /// Adds `child` before `next` (or last), joining text to text in front of it.
    fn insert(&self, parent: NodeId, child: NodeOrText<NodeId>, next: NodeId) {
        let text = match child {
            NodeOrText::AppendNode(node) => return self.attach(parent, node, next),
            NodeOrText::AppendText(text) => text,
        };
        let before = {
            let nodes = self.nodes.borrow();
            if next == NONE { nodes[parent as usize].last_child } else { nodes[next as usize].previous }
        };
        if before != NONE
            && let Data::Text(existing) = &mut self.nodes.borrow_mut()[before as usize].data
        {
            existing.push_tendril(&text);
            return;
        }
        let node = self.push(Data::Text(text));
        self.attach(parent, node, next);
    }
}

impl Node {
    fn new(data: Data) -> Self {
        Self { parent: NONE, previous: NONE, next: NONE, first_child: NONE, last_child: NONE, data }
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Tree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Tree {
        Tree { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        Ref::map(self.nodes.borrow(), |nodes| match &nodes[*target as usize].data {
            Data::Element(element) => &element.name,
            _ => unreachable!("only elements are asked for their name"),
        })
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        let content = if flags.template { self.push(Data::Other) } else { NONE };
        self.push(Data::Element(Element { name, attributes, content }))
    }

    fn create_comment(&self, _text: StrTendril) -> NodeId {
        self.push(Data::Other)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> NodeId {
        self.push(Data::Other)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.insert(*parent, child, NONE);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        let attached = self.nodes.borrow()[*element as usize].parent != NONE;
        if attached {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        match self.nodes.borrow()[*target as usize].data {
            Data::Element(Element { content, .. }) => content,
            _ => *target,
        }
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let parent = self.nodes.borrow()[*sibling as usize].parent;
        if parent != NONE {
            self.insert(parent, child, *sibling);
        }
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attributes: Vec<Attribute>) {
        if let Data::Element(element) = &mut self.nodes.borrow_mut()[*target as usize].data {
            for attribute in attributes {
                if !element.attributes.iter().any(|a| a.name == attribute.name) {
                    element.attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        loop {
            let child = self.nodes.borrow()[*node as usize].first_child;
            if child == NONE {
                return;
            }
            self.attach(*new_parent, child, NONE);
        }
    }

    fn is_mathml_annotation_xml_integration_point(&self, node: &NodeId) -> bool {
        let nodes = self.nodes.borrow();
        let Data::Element(element) = &nodes[*node as usize].data else { return false };
        element.name.expanded() == expanded_name!(mathml "annotation-xml")
            && element.attributes.iter().any(|a| {
                a.name.local == local_name!("encoding")
                    && ["text/html", "application/xhtml+xml"].iter().any(|v| a.value.eq_ignore_ascii_case(v))
            })
    }
}
