//! Markdown: CommonMark and GitHub's additions, rendered to HTML and read as that.
//!
//! One road for both, so HTML inside Markdown counts as it does elsewhere. Headings get GitHub's ids where they have
//! none; footnote marks are left out, since their numbers stand nowhere in the text.

use super::front_matter;
use super::moved::Moved;
use super::slug::Slugs;
use super::{IngestOptions, Ingested, html};
use crate::model::Document;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;

/// Reads one text. `path` tells `.mdx` from the rest.
pub(super) fn ingest(
    path: &str,
    url: &str,
    text: &str,
    options: &IngestOptions,
    out: &mut Ingested,
) -> Option<Document> {
    let (front, text) = front_matter::split(text, &mut out.warnings);
    if let Some(skip) = front.skip() {
        out.skipped = Some(skip);
        return None;
    }
    let html = render(&without_imports(path, text), Footnotes::Unmarked);
    let mut document = html::ingest(url, html::Source::Markdown, &html, options, out)?;
    front.fill(&mut document);
    Some(document)
}

/// What a page shows of a text, under the title that it has in the index. HTML in it is written down anew, as [`html::copy`] does.
pub(super) fn body(path: &str, text: &str, title: &str, moved: &Moved<'_>) -> String {
    let (_, text) = front_matter::split(text, &mut Vec::new());
    html::copy(&render(&without_imports(path, text), Footnotes::Linked), title, moved)
}

/// What becomes of footnotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Footnotes {
    /// Their text stands where it is written.
    Unmarked,
    /// And the marks lead there, to ids that no heading gets.
    Linked,
}

fn without_imports<'t>(path: &str, text: &'t str) -> Cow<'t, str> {
    if path.to_ascii_lowercase().ends_with(".mdx") { drop_imports(text).into() } else { text.into() }
}

fn render(text: &str, footnotes: Footnotes) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    let parser = Parser::new_ext(text, options);
    let mut events: Vec<Event<'_>> = match footnotes {
        Footnotes::Unmarked => parser.filter(|event| !is_footnote_mark(event)).collect(),
        Footnotes::Linked => parser.map(with_long_footnote_id).collect(),
    };
    set_heading_ids(&mut events);
    let mut html = String::with_capacity(text.len() * 5 / 4);
    pulldown_cmark::html::push_html(&mut html, events.into_iter());
    html
}

fn is_footnote_mark(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::FootnoteReference(_) | Event::Start(Tag::FootnoteDefinition(_)) | Event::End(TagEnd::FootnoteDefinition)
    )
}

/// Footnotes are called by what stands in their brackets, a number mostly, and their ids are that.
fn with_long_footnote_id(event: Event<'_>) -> Event<'_> {
    let id = |name: CowStr<'_>| CowStr::from(format!("footnote--{name}"));
    match event {
        Event::FootnoteReference(name) => Event::FootnoteReference(id(name)),
        Event::Start(Tag::FootnoteDefinition(name)) => Event::Start(Tag::FootnoteDefinition(id(name))),
        other => other,
    }
}

/// Gives each heading without an id one of its own.
fn set_heading_ids(events: &mut [Event<'_>]) {
    let mut slugs = Slugs::default();
    for event in events.iter() {
        if let Event::Start(Tag::Heading { id: Some(id), .. }) = event {
            slugs.reserve(id);
        }
    }
    let mut heading: Option<(usize, String)> = None;
    for at in 0..events.len() {
        match &events[at] {
            Event::Start(Tag::Heading { .. }) => heading = Some((at, String::new())),
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, words)) = &mut heading {
                    words.push_str(text);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, words)) = &mut heading {
                    words.push(' ');
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let Some((start, words)) = heading.take() else { continue };
                if let Event::Start(Tag::Heading { id: id @ None, .. }) = &mut events[start] {
                    *id = Some(CowStr::from(slugs.id(&words)));
                }
            }
            _ => {}
        }
    }
}

/// Leaves out the blocks of `import` and `export` statements that MDX has between paragraphs.
fn drop_imports(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut fenced, mut dropping, mut at_start) = (false, false, true);
    for line in text.split_inclusive('\n') {
        let blank = line.trim().is_empty();
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            fenced = !fenced;
        }
        let statement = line.starts_with("import ") || line.starts_with("export ");
        dropping = !blank && (dropping || at_start && !fenced && statement);
        at_start = blank;
        if !dropping {
            kept.push_str(line);
        }
    }
    kept
}
