//! Short texts out of a tree: link texts, titles, values of metadata.

use super::rules::is_block_name;
use super::tree::{NodeId, Tree, Visitor};
use crate::ingest::flow::Flow;
use crate::model::{MAX_LABEL_BYTES, cut};

impl Tree {
    /// Text below `node` on one line, hidden or not, with alternative texts and without readings. Cut off somewhere above
    /// [`MAX_LABEL_BYTES`], so that asking costs little.
    pub fn text_of(&self, node: NodeId) -> String {
        let mut collector = TextOf { tree: self, flow: Flow::default() };
        self.walk(node, &mut collector);
        collector.flow.take_label().0
    }
}

/// Bytes after which [`Tree::text_of`] stops: all that is made of it is held to [`MAX_LABEL_BYTES`].
const MOST_TEXT: usize = 4 * MAX_LABEL_BYTES;

/// Collects the text below a node; see [`Tree::text_of`].
struct TextOf<'t> {
    tree: &'t Tree,
    flow: Flow,
}

impl Visitor for TextOf<'_> {
    fn is_done(&self) -> bool {
        self.flow.len() > MOST_TEXT
    }

    fn enter(&mut self, node: NodeId) -> bool {
        if let Some(text) = self.tree.text(node) {
            self.flow.text(cut(text, MOST_TEXT));
            return false;
        }
        let Some(element) = self.tree.element(node) else { return false };
        match &**element.name() {
            "script" | "style" | "noscript" | "rp" | "rt" | "rtc" => return false,
            "img" => self.flow.text(element.attribute("alt").unwrap_or_default()),
            "br" => self.flow.soft_break(),
            name if is_block_name(name) => self.flow.soft_break(),
            _ => {}
        }
        true
    }

    fn leave(&mut self, node: NodeId) {
        if self.tree.element(node).is_some_and(|element| is_block_name(element.name())) {
            self.flow.soft_break();
        }
    }
}
