//! HTML: the whole way from decoded text to one [`Document`].
//!
//! [`scan`] looks the text over, [`parse`] builds a [`tree`] within bounds, [`survey`] looks it over once, [`reader`] turns the chosen bodies
//! into sections by the [`rules`] of what a reader sees, [`values`] collects what attributes hand over; [`body`] chooses the bodies, and [`mod@boilerplate`] tells what the body of
//! a page that marks none shares with others. [`mod@copy`] writes a tree down again, for a page to read.

mod body;
mod boilerplate;
mod copy;
mod feed;
mod label;
mod parse;
mod reader;
mod rules;
mod scan;
mod survey;
mod tree;
mod values;

pub use boilerplate::{Boilerplate, Sightings};
pub(super) use copy::copy;

use super::flow::{is_wide, one_line};
use super::url::{self, Place};
use super::{IngestOptions, Ingested, Skip, Warning, limits};
use crate::model::{Document, Link, PLAIN_WEIGHT, Section};
use body::Page;
use std::collections::HashSet;
use survey::Survey;
use tree::Tree;

/// Longest delay of a refresh that makes its page a stub, in seconds.
const STUB_SECONDS: u32 = 10;

/// How a text of HTML came here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// A page of its own.
    Page,
    /// A page written as XML.
    Xml,
    /// Rendered from Markdown: all of it is body.
    Markdown,
}

/// Reads one page. The document's title may be empty still; see [`super::finish`].
pub(super) fn ingest(
    url: &str,
    source: Source,
    text: &str,
    options: &IngestOptions,
    out: &mut Ingested,
) -> Option<Document> {
    let tree = parse::parse(text, source == Source::Xml, &mut out.warnings);
    let survey = survey::survey(&tree);
    out.marked_body = !survey.marked.is_empty();
    let own_site = survey.canonical.and_then(|canonical| url::site_of_canonical(url, canonical));
    let place = Place { page: url, site: options.site.as_deref().or(own_site) };
    out.canonical = survey.canonical.and_then(|canonical| url::resolve(canonical, None, place));
    out.site = own_site.map(str::to_owned);
    if let Some(skip) = reason_to_skip(url, source, &survey, place) {
        out.skipped = Some(skip);
        return None;
    }
    let page_title = survey.title.map(|node| tree.text_of(node)).unwrap_or_default();
    let page = Page { tree: &tree, survey: &survey, place, title: &page_title, options };
    let (roots, reading) = if source == Source::Markdown { page.read_all(out) } else { page.read_body(out) };
    let mut document = Document {
        url: url.to_owned(),
        language: language(&tree, &survey, &roots),
        description: survey.description.map(one_line).unwrap_or_default(),
        links: links(&tree, &survey, &reading.links, place),
        weight: page_weight(&survey, &mut out.warnings),
        ..Document::default()
    };
    values::collect(&tree, &survey, &mut document);
    if document.title.is_empty() {
        document.title = title(&tree, &survey, &reading.sections, &page_title);
    }
    document.names = other_names(&page_title, &document.title);
    document.sections = reading.sections;
    Some(document)
}

fn reason_to_skip(url: &str, source: Source, survey: &Survey<'_>, place: Place<'_>) -> Option<Skip> {
    if source == Source::Markdown {
        return None;
    }
    if survey.noindex {
        return Some(Skip::Noindex);
    }
    if let Some((seconds, target)) = survey.refresh
        && seconds <= STUB_SECONDS
        && url::resolve(target, survey.base, place).as_deref() != Some(url)
    {
        return Some(Skip::Redirect);
    }
    survey.ignored.then_some(Skip::IgnoredByAttribute)
}

/// The language nearest to the first body.
fn language(tree: &Tree, survey: &Survey<'_>, roots: &[tree::NodeId]) -> String {
    let nearest = roots.first().and_then(|&root| {
        tree.self_and_ancestors(root).filter_map(|node| tree.element(node)).find_map(survey::language)
    });
    super::language_tag(nearest.or(survey.language).unwrap_or_default())
}

fn page_weight(survey: &Survey<'_>, warnings: &mut Vec<Warning>) -> u8 {
    let Some(value) = survey.weight else { return PLAIN_WEIGHT };
    tenths(value).unwrap_or_else(|| {
        warn_of_weight(value, warnings);
        PLAIN_WEIGHT
    })
}

/// Tells of a weight that is no number, once.
fn warn_of_weight(value: &str, warnings: &mut Vec<Warning>) {
    if !warnings.iter().any(|warning| matches!(warning, Warning::BadAttribute { name: "weight", .. })) {
        warnings.push(Warning::BadAttribute { name: "weight", value: one_line(value) });
    }
}

/// A weight such as `2.5` in tenths, 0 to 100; none if it is no number.
pub(super) fn tenths(value: &str) -> Option<u8> {
    let weight: f64 = value.trim().parse().ok()?;
    // In range by the clamp; the cast cuts nothing off.
    weight.is_finite().then(|| (weight.clamp(0.0, 10.0) * 10.0).round() as u8)
}

/// The `<h1>` of the body that names the page, else `<title>`, else any `<h1>`, else the first heading.
fn title(tree: &Tree, survey: &Survey<'_>, sections: &[Section], page_title: &str) -> String {
    if let Some(name) = named_by_h1(sections, page_title) {
        return name.to_owned();
    }
    let first_heading = sections.iter().map(|section| section.heading.as_str()).find(|heading| !heading.is_empty());
    if !page_title.is_empty() {
        return match first_heading {
            Some(heading) if beside(heading, page_title).is_some() => heading.to_owned(),
            _ => page_title.to_owned(),
        };
    }
    let h1 = survey.first_h1.map(|node| tree.text_of(node));
    h1.or(first_heading.map(str::to_owned)).unwrap_or_default()
}

/// The first `<h1>` mostly. Where `<title>` begins with a later one, that: the first is a site's logo or a part of a page. Where `<title>` ends with it and begins with a lesser heading of most
/// of the text, that: the `<h1>` names the site. Where `<title>` says nothing of the first and is written above it, what is written there: each `<h1>` is a chapter then.
fn named_by_h1<'s>(sections: &'s [Section], page_title: &str) -> Option<&'s str> {
    let at = sections.iter().position(|section| section.level == 1)?;
    let first = sections[at].heading.as_str();
    if page_title.is_empty() || page_title.len() > crate::model::MAX_LABEL_BYTES {
        return Some(first);
    }
    let lower = page_title.to_lowercase();
    let begins = |name: &&str| lower.starts_with(&name.to_lowercase()) && beside(name, page_title).is_some();
    let mut later =
        sections[at + 1..].iter().filter(|section| section.level == 1).map(|section| section.heading.as_str());
    if begins(&first) || first.to_lowercase() == lower {
        return Some(first);
    }
    let above = || {
        let said = |section: &'s Section| std::iter::once(section.heading.as_str()).chain(section.text.lines());
        let mut lines = sections[..at].iter().flat_map(said).filter(|line| !line.is_empty());
        lines.find(|line| line.to_lowercase() == lower || begins(line))
    };
    let ends = || lower.ends_with(&first.to_lowercase()) && beside(first, page_title).is_some();
    let lesser = || {
        let behind = at + 1 + sections[at + 1..].iter().position(|section| begins(&&*section.heading))?;
        let bytes = |part: &[Section]| part.iter().map(|section| section.text.len()).sum::<usize>();
        // A site's name may be the heading of a notice below, too.
        (ends() && bytes(&sections[at..behind]) < bytes(&sections[behind..])).then_some(&*sections[behind].heading)
    };
    let unsaid = later.clone().next().is_some() && !lower.contains(&first.to_lowercase());
    Some(unsaid.then(above).flatten().or_else(|| later.find(begins)).or_else(lesser).unwrap_or(first))
}

/// What stands between the parts of a `<title>`: its page, a chapter, the site.
const SEPARATORS: [char; 14] = ['-', '–', '—', '|', '·', '•', '«', '»', '/', ':', '_', '：', '｜', '－'];
/// Those of them that part what is written without spaces; the others stand inside of names there.
const TIGHT: [char; 7] = ['-', '–', '—', '|', '_', '｜', '－'];

/// What `<title>` calls the page besides its `title`: its parts that are another text. That some are the site's name is seen where all pages are known.
fn other_names(page_title: &str, title: &str) -> Vec<String> {
    let rest = beside(title, page_title);
    let chars: Vec<char> = rest.unwrap_or(page_title).chars().collect();
    let (mut parts, mut at) = (vec![String::new()], 0);
    for run in chars.chunk_by(|a, b| SEPARATORS.contains(a) == SEPARATORS.contains(b)) {
        let before = if at > 0 { chars[at - 1] } else { ' ' };
        at += run.len();
        let behind = chars.get(at).copied().unwrap_or(' ');
        let spaced = before.is_whitespace() && behind.is_whitespace();
        let tight = is_wide(before) && is_wide(behind) && run.iter().all(|c| TIGHT.contains(c));
        match parts.last_mut() {
            Some(part) if !SEPARATORS.contains(&run[0]) || !(spaced || tight) => part.extend(run),
            _ => parts.push(String::new()),
        }
    }
    let title = title.to_lowercase();
    let names = parts.iter().map(|part| part.trim()).filter(|name| !name.is_empty() && name.to_lowercase() != title);
    names.map(str::to_owned).collect()
}

/// What stands before or behind `heading` in a `<title>` such as "Install – Guide", without the signs between them: the site's name. None where
/// the title is no such.
fn beside<'t>(heading: &str, title: &'t str) -> Option<&'t str> {
    let (heading, lower) = (heading.to_lowercase(), title.to_lowercase());
    if heading.chars().count() < 2 {
        return None;
    }
    // Where in the title so many bytes of its lower case end: a letter may have more of them there.
    let after = |bytes: usize| {
        let mut so_far = 0;
        let ends = title.char_indices().find(|(_, c)| {
            so_far += c.to_lowercase().map(char::len_utf8).sum::<usize>();
            so_far > bytes
        });
        ends.map_or(title.len(), |(at, _)| at)
    };
    let is_separated = |rest: &str| rest.len() != rest.trim().len() || heading.chars().any(is_wide);
    if lower.starts_with(&heading) {
        let rest = &title[after(heading.len())..];
        if is_separated(rest) && rest.trim().starts_with(SEPARATORS) {
            return Some(rest.trim().trim_start_matches(SEPARATORS));
        }
    }
    let before = lower.strip_suffix(heading.as_str())?;
    let rest = &title[..after(before.len())];
    (is_separated(rest) && rest.trim().ends_with(SEPARATORS)).then(|| rest.trim().trim_end_matches(SEPARATORS))
}

/// The page's links into the collection, without doubles. `in_body` lists those in the bodies, in document order.
fn links(tree: &Tree, survey: &Survey<'_>, in_body: &[tree::NodeId], place: Place<'_>) -> Vec<Link> {
    let in_body: HashSet<_> = in_body.iter().collect();
    let mut seen = HashSet::new();
    let mut links = Vec::new();
    for &(node, href) in &survey.links {
        let Some(target) = url::resolve(href, survey.base, place) else { continue };
        if target == place.page || target.len() > crate::model::MAX_LABEL_BYTES {
            continue;
        }
        let mut text = tree.text_of(node);
        if text.is_empty() {
            let element = tree.element(node);
            let label = element.and_then(|e| e.attribute("aria-label").or(e.attribute("title")));
            text = label.map(one_line).unwrap_or_default();
        }
        limits::cut_label(&mut text);
        let link = Link { target, text, in_body: in_body.contains(&node) };
        if seen.insert((link.target.clone(), link.text.clone(), link.in_body)) {
            links.push(link);
        }
    }
    links
}
