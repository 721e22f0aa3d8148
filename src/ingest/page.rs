//! A readable page for a document that has none of its own: what `build` writes for Markdown, text and records.
//!
//! Plain HTML that lives under any content security policy: no script, no inline style, every text escaped.

use super::moved::Moved;
use super::{Kind, decode, markdown, plain};
use crate::model::{Document, Section, annotation};
use std::collections::HashSet;

/// The page of a file: Markdown and text as they are written, under the ids and the title that `document` has, which was read from the same
/// bytes. `path` and `kind` as in [`super::ingest`].
pub fn file_page(
    path: &str,
    kind: Kind,
    bytes: &[u8],
    document: &Document,
    stylesheet: Option<&str>,
    moved: &Moved<'_>,
) -> String {
    let text = decode::decode(bytes, kind, &mut Vec::new()).unwrap_or_default();
    let body = match kind {
        Kind::Markdown => markdown::body(path, &text, &document.title, moved),
        Kind::Text => plain::body(&text, &document.title),
        Kind::Html | Kind::JsonLines => return document_page(document, stylesheet),
    };
    let mut page = String::with_capacity(body.len() + 512);
    begin(&mut page, document, stylesheet);
    if document.sections.iter().all(|section| section.heading != document.title) {
        put_heading(&mut page, 1, "", &document.title);
    }
    page.push_str(&body);
    page.push_str(END);
    page
}

/// The document as a page of its own. The ids of its headings are those of its sections; `stylesheet` is the URL of a style
/// sheet to link, if any.
pub fn document_page(document: &Document, stylesheet: Option<&str>) -> String {
    let mut page = String::new();
    begin(&mut page, document, stylesheet);
    put_sections(&mut page, document);
    page.push_str(END);
    page
}

/// All before the body's content.
fn begin(page: &mut String, document: &Document, stylesheet: Option<&str>) {
    page.push_str("<!DOCTYPE html>\n<html");
    if !document.language.is_empty() {
        put_attribute(page, "lang", &document.language);
    }
    page.push_str(">\n<head>\n<meta charset=\"utf-8\">\n");
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    put_text(page, &document.title);
    page.push_str("</title>\n");
    if !document.description.is_empty() {
        page.push_str("<meta name=\"description\"");
        put_attribute(page, "content", &document.description);
        page.push_str(">\n");
    }
    if let Some(stylesheet) = stylesheet {
        page.push_str("<link rel=\"stylesheet\"");
        put_attribute(page, "href", stylesheet);
        page.push_str(">\n");
    }
    page.push_str("</head>\n<body>\n<main>\n");
}

/// All behind it.
const END: &str = "</main>\n</body>\n</html>\n";

fn put_sections(page: &mut String, document: &Document) {
    let titled = document.sections.iter().position(|s| s.heading == document.title);
    if titled.is_none() {
        put_heading(page, 1, "", &document.title);
    }
    let mut ids = HashSet::new();
    for (i, section) in document.sections.iter().enumerate() {
        let id = if ids.insert(section.id.as_str()) { section.id.as_str() } else { "" };
        // One heading of the first level: the title.
        let level = if titled == Some(i) { 1 } else { section.level.clamp(2, 6) };
        if section.level > 0 {
            put_heading(page, level, id, &section.heading);
        }
        put_lines(page, section);
    }
}

pub(super) fn put_heading(page: &mut String, level: u8, id: &str, text: &str) {
    let digit = char::from(b'0' + level);
    page.extend(['<', 'h', digit]);
    if !id.is_empty() {
        put_attribute(page, "id", id);
    }
    page.push('>');
    put_text(page, text);
    page.extend(['<', '/', 'h', digit, '>', '\n']);
}

fn put_lines(page: &mut String, section: &Section) {
    for line in section.text.lines() {
        page.push_str("<p>");
        put_annotated(page, line);
        page.push_str("</p>\n");
    }
}

/// A line with its annotations as `<ruby>`.
pub(super) fn put_annotated(page: &mut String, line: &str) {
    let mut pieces = line.split(annotation::ANCHOR);
    put_text(page, pieces.next().unwrap_or_default());
    for piece in pieces {
        let annotated = piece.split_once(annotation::SEPARATOR).and_then(|(base, rest)| {
            let (reading, behind) = rest.split_once(annotation::TERMINATOR)?;
            Some((base, reading, behind))
        });
        let Some((base, reading, behind)) = annotated else {
            put_text(page, piece);
            continue;
        };
        page.push_str("<ruby>");
        put_text(page, base);
        page.push_str("<rp>(</rp><rt>");
        put_text(page, reading);
        page.push_str("</rt><rp>)</rp></ruby>");
        put_text(page, behind);
    }
}

pub(super) fn put_attribute(page: &mut String, name: &str, value: &str) {
    page.extend([" ", name, "=\""]);
    put_text(page, value);
    page.push('"');
}

/// Text or a quoted attribute value, escaped.
pub(super) fn put_text(page: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            c => page.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_carries_its_sections_ids_language_and_ruby_and_escapes_everything() {
        let evil = "<img src=x onerror=alert(1)>\"'&";
        let document = Document {
            title: evil.into(),
            language: "zh-Hant".into(),
            description: evil.into(),
            sections: vec![
                Section { text: format!("{evil}\n\u{fff9}漢\u{fffa}hàn\u{fffb}字\n"), ..Section::default() },
                Section { heading: "甲".into(), level: 1, id: "a\"b".into(), ..Section::default() },
            ],
            ..Document::default()
        };
        let page = document_page(&document, Some("style.css"));
        assert!(!page.contains("<img") && !page.contains("<script") && !page.contains("style="), "{page}");
        for part in [
            "<html lang=\"zh-Hant\">",
            "<h1>&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;</h1>",
            "<h2 id=\"a&quot;b\">甲</h2>",
            "<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字</p>",
            "<link rel=\"stylesheet\" href=\"style.css\">",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }
}
