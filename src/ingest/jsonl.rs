//! JSON lines: one record a line, for any generator.
//!
//! `{"url","title","text","lang"?,"sections"?,"meta"?}`, and as optional extras `description`, `weight`, `filters`, `sort`.
//! A section is `{"heading"?,"level"?,"id"?,"text"?}`. A line break in a text ends a line. A bad line is a warning; the rest goes on.

use super::flow::{Flow, one_line};
use super::html::tenths;
use super::url::{self, Place};
use super::{IngestOptions, Ingested, Warning, composed, language_tag, limits};
use crate::model::{Document, MAX_LABEL_BYTES, Section};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct Record {
    url: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    sections: Option<Vec<RecordSection>>,
    #[serde(default)]
    weight: Option<f64>,
    #[serde(default)]
    meta: Option<Map<String, Value>>,
    #[serde(default)]
    filters: Option<Map<String, Value>>,
    #[serde(default)]
    sort: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
struct RecordSection {
    #[serde(default)]
    heading: String,
    #[serde(default)]
    level: Option<u8>,
    #[serde(default)]
    id: String,
    #[serde(default)]
    text: String,
}

/// Reads all records of a file.
pub(super) fn ingest(text: &str, options: &IngestOptions, out: &mut Ingested) {
    for (i, line) in text.trim_start_matches('\u{feff}').split('\n').enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        match document(line, options) {
            Ok(mut document) => {
                composed::compose(&mut document);
                limits::enforce(&mut document, &mut out.warnings);
                out.documents.push(document);
            }
            Err(message) => out.warnings.push(Warning::BadLine { line: i + 1, message }),
        }
    }
    if out.documents.is_empty() && out.warnings.is_empty() {
        out.warnings.push(Warning::Empty);
        out.skipped = Some(super::Skip::Empty);
    }
}

/// What is wrong with a line of JSON, and at which byte of it, from 1.
pub fn message_of(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let told = error.to_string();
    told.strip_suffix(&format!(" at line {line} column {column}"))
        .map_or(told.clone(), |what| format!("{what}, at byte {column}"))
}

fn document(line: &str, options: &IngestOptions) -> Result<Document, String> {
    let record: Record = serde_json::from_str(line).map_err(|error| format!("not a record: {}", message_of(&error)))?;
    let mut document = super::empty_document(&record_url(&record.url, options)?);
    document.title = one_line(&record.title);
    document.language = language_tag(record.lang.as_deref().unwrap_or_default());
    document.description = one_line(record.description.as_deref().unwrap_or_default());
    if let Some(weight) = record.weight {
        document.weight = tenths(&weight.to_string()).unwrap_or(document.weight);
    }
    document.sections = sections(&record);
    if document.sections.is_empty() && document.description.is_empty() && document.title.is_empty() {
        return Err("the record holds no text".to_owned());
    }
    if document.title.is_empty() {
        let heading = document.sections.iter().map(|section| section.heading.as_str()).find(|h| !h.is_empty());
        let first_line = document.sections.iter().find_map(|section| section.text.lines().next());
        document.title = heading.or(first_line).unwrap_or(&document.url).to_owned();
    }
    document.meta =
        record.meta.iter().flatten().filter_map(|(k, v)| Some((one_line(k), scalars(v)?.join(", ")))).collect();
    document.sort =
        record.sort.iter().flatten().filter_map(|(k, v)| Some((one_line(k), scalars(v)?.join(", ")))).collect();
    for (name, values) in record.filters.iter().flatten() {
        document.filters.extend(scalars(values).into_iter().flatten().map(|value| (one_line(name), value)));
    }
    Ok(document)
}

/// The record's URL in the form of [`Document::url`]; a query stays, since it may tell records apart.
fn record_url(stated: &str, options: &IngestOptions) -> Result<String, String> {
    let place = Place { page: &options.prefix, site: options.site.as_deref() };
    let stated = stated.trim();
    let located = stated.split('#').next().unwrap_or_default();
    let (path, query) = located.split_once('?').map_or((located, None), |(path, query)| (path, Some(query)));
    let mut url =
        url::resolve(path, None, place).ok_or_else(|| format!("url \"{}\" is outside the site", one_line(stated)))?;
    if let Some(query) = query.filter(|query| !query.is_empty()) {
        url.push('?');
        url::put_query(query, &mut url);
    }
    if url.len() > MAX_LABEL_BYTES {
        return Err(format!("its url has {} bytes, more than {MAX_LABEL_BYTES}", url.len()));
    }
    Ok(url)
}

fn sections(record: &Record) -> Vec<Section> {
    let mut sections = vec![Section { text: lines(&record.text), ..Section::default() }];
    for part in record.sections.iter().flatten() {
        let heading = one_line(&part.heading);
        let level = if heading.is_empty() { 0 } else { part.level.unwrap_or(2).clamp(1, 6) };
        sections.push(Section { heading, level, id: part.id.clone(), text: lines(&part.text), boosts: Vec::new() });
    }
    sections.retain(|section| !(section.heading.is_empty() && section.text.is_empty()));
    // Generators tend to give the whole text and its sections: the same words twice say nothing more.
    if sections.len() > 1 && sections[0].heading.is_empty() && is_sum_of_rest(&sections) {
        sections.remove(0);
    }
    sections
}

/// True where the first section's text is what all others hold together, white space aside.
fn is_sum_of_rest(sections: &[Section]) -> bool {
    let mut whole = sections[0].text.chars().filter(|c| !c.is_whitespace());
    let with_headings = sections[1..].iter().flat_map(|s| [s.heading.as_str(), s.text.as_str()]);
    let mut parts = with_headings.flat_map(str::chars).filter(|c| !c.is_whitespace());
    let same = whole.by_ref().zip(parts.by_ref()).all(|(a, b)| a == b);
    if same && whole.next().is_none() && parts.next().is_none() {
        return true;
    }
    let whole = sections[0].text.chars().filter(|c| !c.is_whitespace());
    whole.eq(sections[1..].iter().flat_map(|s| s.text.chars()).filter(|c| !c.is_whitespace()))
}

fn lines(text: &str) -> String {
    let mut flow = Flow::default();
    flow.preformatted(text);
    flow.take().0
}

/// The value, or the values of a list, as text; none where there is nothing.
fn scalars(value: &Value) -> Option<Vec<String>> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(one_line(text)),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        _ => None,
    };
    let values: Vec<String> = match value {
        Value::Array(items) => items.iter().filter_map(one).collect(),
        single => one(single).into_iter().collect(),
    };
    let values: Vec<String> = values.into_iter().filter(|value| !value.is_empty()).collect();
    (!values.is_empty()).then_some(values)
}
