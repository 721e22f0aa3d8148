//! Values that a page hands over in attributes: `data-pangram-meta`, `-default-meta`, `-filter`, `-sort`, and the same
//! names of `data-pagefind-`, with Pagefind's meanings (pagefind.app, "Custom metadata", "Setting up filters").
//!
//! A list is `key` (the element's text), `key[attribute]`, and, only at its end, `key:text`.

use super::rules;
use super::survey::Survey;
use super::tree::{Element, NodeId, Tree};
use crate::ingest::flow::one_line;
use crate::ingest::limits::MAX_VALUES;
use crate::model::Document;

/// Filter names that mean operators in Pagefind's queries.
const RESERVED_FILTERS: [&str; 4] = ["any", "all", "none", "not"];

/// Puts a page's metadata, filters and sort values into `document`; a `title` among them becomes its title.
pub(super) fn collect(tree: &Tree, survey: &Survey<'_>, document: &mut Document) {
    let mut defaults = Vec::new();
    for &node in &survey.tagged {
        let Some(element) = tree.element(node) else { continue };
        for (key, value) in pairs(tree, node, element, "meta") {
            set(&mut document.meta, key, value);
        }
        defaults.extend(pairs(tree, node, element, "default-meta"));
        for (key, value) in pairs(tree, node, element, "filter") {
            let known = document.filters.iter().any(|(k, v)| *k == key && *v == value);
            if !known && !RESERVED_FILTERS.contains(&key.as_str()) && document.filters.len() <= MAX_VALUES {
                document.filters.push((key, value));
            }
        }
        for (key, value) in pairs(tree, node, element, "sort") {
            set(&mut document.sort, key, value);
        }
    }
    for (key, value) in defaults {
        if !document.meta.iter().any(|(k, _)| *k == key) {
            document.meta.push((key, value));
        }
    }
    if let Some(at) = document.meta.iter().position(|(key, _)| key == "title") {
        document.title = document.meta.remove(at).1;
    }
}

/// Sets `key` to its latest value, keeping its first place.
fn set(list: &mut Vec<(String, String)>, key: String, value: String) {
    if let Some(slot) = list.iter_mut().find(|(k, _)| *k == key) {
        slot.1 = value;
    } else if list.len() <= MAX_VALUES {
        // One above the limit, so that the excess is noticed.
        list.push((key, value));
    }
}

/// Keys and non-empty values that one attribute of `element` states.
fn pairs(tree: &Tree, node: NodeId, element: &Element, attribute: &str) -> Vec<(String, String)> {
    let Some(list) = rules::own_attribute(element, attribute) else { return Vec::new() };
    let (items, literal) = match list.split_once(':') {
        Some((items, literal)) => (items, Some(literal)),
        None => (list, None),
    };
    let count = items.split(',').count();
    let mut found = Vec::new();
    for (i, item) in items.split(',').map(str::trim).enumerate() {
        let (key, value) = match (item.strip_suffix(']').and_then(|item| item.split_once('[')), literal) {
            (_, Some(literal)) if i + 1 == count => (item, literal.to_owned()),
            (Some((key, name)), _) => {
                (key, element.attribute(&name.trim().to_ascii_lowercase()).unwrap_or_default().to_owned())
            }
            (None, _) => (item, tree.text_of(node)),
        };
        let (key, value) = (key.trim(), one_line(&value));
        if !key.is_empty() && !value.is_empty() {
            found.push((key.to_owned(), value));
        }
    }
    found
}
