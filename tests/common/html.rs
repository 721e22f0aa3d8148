//! What tests of HTML pages share: small pages, read.
#![allow(dead_code)]

use pangram::ingest::{IngestOptions, Ingested, Kind, ingest};
use pangram::model::Document;

pub fn read_at(path: &str, page: &str) -> Ingested {
    ingest(path, Kind::Html, page.as_bytes(), &IngestOptions::default())
}

pub fn page(html: &str) -> Document {
    let mut read = read_at("dir/page.html", html);
    assert_eq!(read.warnings, [], "{html}");
    read.documents.pop().unwrap_or_else(|| panic!("no document: {:?}", read.skipped))
}

/// Text of the only section of a page with this body.
pub fn text(body: &str) -> String {
    let document = page(&format!("<!doctype html><title>T</title><body>{body}"));
    assert_eq!(document.sections.len(), 1, "{:?}", document.sections);
    document.sections[0].text.clone()
}

/// Headings, ids and texts.
pub fn outline(document: &Document) -> Vec<(&str, &str, &str)> {
    document.sections.iter().map(|s| (s.heading.as_str(), s.id.as_str(), s.text.as_str())).collect()
}
