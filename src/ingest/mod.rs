//! What does a file say? Bytes of HTML, Markdown, plain text or JSON lines become [`Document`]s.
//!
//! Pure: no threads, no file system, so it runs in a page too. One file (or folder) a kind; [`decode`], [`flow`],
//! [`url`] and [`limits`] are shared by all. A bad document is a [`Warning`], never an error: what can be read of it is kept.
//! Costs are linear in the length of the input, whatever it holds.

mod composed;
mod decode;
mod flow;
mod front_matter;
mod html;
mod jsonl;
mod limits;
mod markdown;
mod moved;
mod name;
mod page;
mod plain;
mod slug;
mod url;

pub use composed::composed_query;
pub use html::{Boilerplate, Sightings};
pub use jsonl::message_of as json_message;
pub use moved::Moved;
pub use name::{name_in_letters, name_of_bytes};
pub use page::{document_page, file_page};
pub use url::of_path as url_of_path;

use crate::model::{Document, MAX_LABEL_BYTES, PLAIN_WEIGHT};
use std::sync::Arc;

/// The kinds of file that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A page of a site.
    Html,
    /// CommonMark with GitHub's additions and front matter.
    Markdown,
    /// Text in any encoding, with headings of its own.
    Text,
    /// One JSON record a line: `{"url","title","text","lang"?,"sections"?,"meta"?}`.
    JsonLines,
}

/// Kind of the file at `path`, by its extension; none for files that are no documents.
pub fn kind_of(path: &str) -> Option<Kind> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, extension) = name.rsplit_once('.')?;
    if stem.is_empty() {
        return None;
    }
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" | "xhtml" => Some(Kind::Html),
        "md" | "markdown" | "mdx" => Some(Kind::Markdown),
        "txt" | "text" => Some(Kind::Text),
        "jsonl" | "ndjson" => Some(Kind::JsonLines),
        _ => None,
    }
}

/// What is known of the collection that a file belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IngestOptions {
    /// Absolute URL of the collection's root on the web (`https://example.org/docs/`): absolute links below it are links of
    /// the collection, and its path is what root-relative links start with. Where it is unknown, a page's own canonical URL is asked,
    /// and else the folder is taken for the root of its host.
    pub site: Option<String>,
    /// Put before every URL: where the indexed folder lies in the collection (`v2/`), empty or ending in `/`.
    pub prefix: String,
    /// What pages of the collection share that mark no body.
    pub boilerplate: Arc<Boilerplate>,
    /// Tell what a page carries that others may carry too ([`Ingested::sightings`]).
    pub sight: bool,
}

/// What a file gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingested {
    /// One for most files, any number for JSON lines, none for a file that was skipped.
    pub documents: Vec<Document>,
    /// Why there is none, where that is as it should be.
    pub skipped: Option<Skip>,
    /// What was wrong with the file.
    pub warnings: Vec<Warning>,
    /// An explicit `data-pangram-body` or `data-pagefind-body` was found. If any page of a collection has one, pages
    /// without are to be left out.
    pub marked_body: bool,
    /// The page's canonical URL in the form of [`Document::url`], if it lies in the collection. It may be the page's own.
    pub canonical: Option<String>,
    /// The site's URL as far as the page's own canonical URL tells it; see [`IngestOptions::site`].
    pub site: Option<String>,
    /// Where it was asked for: what a page that marks no body carries that others may carry too.
    pub sightings: Option<Sightings>,
    /// Menus and lines that many pages carry were left out.
    pub trimmed: bool,
}

/// Why a file is no document of the collection though nothing is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Skip {
    /// `<meta name="robots" content="noindex">`, or the same in front matter.
    #[error("asks not to be indexed")]
    Noindex,
    /// A page that only sends the reader elsewhere.
    #[error("redirects elsewhere")]
    Redirect,
    /// `404.html`.
    #[error("is the page for missing pages")]
    NotFoundPage,
    /// `data-pangram-ignore` or `data-pagefind-ignore` on the whole page.
    #[error("ignored by its own attribute")]
    IgnoredByAttribute,
    /// `draft: true` in front matter.
    #[error("is a draft")]
    Draft,
    /// Nothing to find in it.
    #[error("holds no text")]
    Empty,
    /// The bytes are no text.
    #[error("is not text")]
    NotText,
    /// Its URL is longer than [`MAX_LABEL_BYTES`].
    #[error("has too long a path")]
    LongUrl,
}

/// Something wrong with a file, of which the rest was read all the same. The caller adds the file's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Warning {
    /// The declared encoding cannot be right.
    #[error("says its encoding is {declared}, but reads as {used}")]
    Encoding {
        /// Label or name that the file states.
        declared: String,
        /// Name of the encoding that it was read in.
        used: &'static str,
    },
    /// Some bytes mean nothing in the file's encoding.
    #[error("{count} {} not valid {encoding} and {} replaced", if *count == 1 { "place is" } else { "places are" }, if *count == 1 { "was" } else { "were" })]
    Malformed {
        /// Name of the encoding that it was read in.
        encoding: &'static str,
        /// Number of places.
        count: usize,
    },
    /// The file holds bytes that are no text.
    #[error("is not text; left out")]
    NotText,
    /// HTML that stops in the middle.
    #[error("ends in the middle of an element: cut off?")]
    CutOff,
    /// HTML nested deeper than is followed.
    #[error("nests more than {limit} elements deep; the text within is kept, its structure is not")]
    TooDeep {
        /// Deepest nesting that is kept.
        limit: u32,
    },
    /// HTML that blows up into more elements than its length accounts for.
    #[error("makes more than {limit} elements; the rest is left out")]
    TooManyElements {
        /// Most elements that are kept.
        limit: usize,
    },
    /// A tag with a thousand attributes or more.
    #[error("has a tag with too many attributes at byte {at}; the rest is left out")]
    GiantTag {
        /// Byte offset into the decoded text.
        at: usize,
    },
    /// A title, heading or other short text above the limit.
    #[error("its {what} is too long or too many and was cut to the limit ({limit} bytes each)")]
    LongLabel {
        /// What it is.
        what: &'static str,
        /// Most bytes.
        limit: usize,
    },
    /// More text than one document may hold.
    #[error("holds more than {limit} bytes of text; the rest is left out")]
    LongDocument {
        /// Most bytes.
        limit: usize,
    },
    /// The URL is too long to be kept.
    #[error("its URL has {length} bytes, more than {limit}; left out")]
    LongUrl {
        /// Bytes it has.
        length: usize,
        /// Most bytes.
        limit: usize,
    },
    /// A `data-pangram-*` value that means nothing.
    #[error("data-pangram-{name}=\"{value}\" is not understood and ignored")]
    BadAttribute {
        /// Name behind `data-pangram-`.
        name: &'static str,
        /// The value.
        value: String,
    },
    /// YAML or TOML that cannot be read.
    #[error("its front matter cannot be read: {message}")]
    FrontMatter {
        /// What the reader of YAML or TOML says.
        message: String,
    },
    /// A line of a JSON lines file that is no record.
    #[error("line {line}: {message}")]
    BadLine {
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// Nothing to find in it.
    #[error("holds no text; left out")]
    Empty,
}

/// Reads one file. `path` is its path below the indexed folder, with `/` between folders.
pub fn ingest(path: &str, kind: Kind, bytes: &[u8], options: &IngestOptions) -> Ingested {
    let mut out = Ingested::default();
    if kind == Kind::Html && is_not_found_page(path) {
        out.skipped = Some(Skip::NotFoundPage);
        return out;
    }
    let url = format!("{}{}", options.prefix, url::of_path(path));
    if url.len() > MAX_LABEL_BYTES && kind != Kind::JsonLines {
        out.warnings.push(Warning::LongUrl { length: url.len(), limit: MAX_LABEL_BYTES });
        out.skipped = Some(Skip::LongUrl);
        return out;
    }
    let Some(text) = decode::decode(bytes, kind, &mut out.warnings) else {
        out.skipped = Some(Skip::NotText);
        return out;
    };
    let document = match kind {
        Kind::Html => {
            let xml = path.to_ascii_lowercase().ends_with(".xhtml") || text.trim_start().starts_with("<?xml");
            let source = if xml { html::Source::Xml } else { html::Source::Page };
            html::ingest(&url, source, &text, options, &mut out)
        }
        Kind::Markdown => markdown::ingest(path, &url, &text, options, &mut out),
        Kind::Text => Some(plain::ingest(&url, &text)),
        Kind::JsonLines => {
            jsonl::ingest(&text, options, &mut out);
            return out;
        }
    };
    if let Some(document) = document {
        // An HTML page with nothing but a title is a shell that a script fills.
        let titled = kind != Kind::Html && !document.title.is_empty();
        if document.sections.is_empty() && document.description.is_empty() && !titled {
            out.warnings.push(Warning::Empty);
            out.skipped = Some(Skip::Empty);
        } else {
            finish(document, file_stem(path), &mut out);
        }
    }
    out
}

/// Gives `document` what every document has, holds it to the limits and puts it out.
fn finish(mut document: Document, stem: &str, out: &mut Ingested) {
    if document.title.is_empty() {
        document.title = flow::one_line(&name_in_letters(stem, "\\x"));
    }
    if document.title.is_empty() {
        document.title = if document.url.is_empty() { "/".to_owned() } else { document.url.clone() };
    }
    composed::compose(&mut document);
    limits::enforce(&mut document, &mut out.warnings);
    out.documents.push(document);
}

/// `404.html` wherever it is, and `404/index.html` at the root.
fn is_not_found_page(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "404.html" | "404.htm") || path == "404/index.html"
}

/// File name without extension; of an `index` file, the folder's name.
fn file_stem(path: &str) -> &str {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem == "index" { parts.next().unwrap_or(stem) } else { stem }
}

/// A language tag as the document states it, if it looks like one; `_` counts as `-`.
fn language_tag(stated: &str) -> String {
    let tag: String = stated.split([',', ';', '.']).next().unwrap_or_default().trim().replace('_', "-");
    let is_tag = tag.len() <= 35 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_tag { tag } else { String::new() }
}

/// A document with nothing in it yet.
fn empty_document(url: &str) -> Document {
    Document { url: url.to_owned(), weight: PLAIN_WEIGHT, ..Document::default() }
}
