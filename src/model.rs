//! What is a document? The types that every room shares, and the hard limits.
//!
//! `ingest` makes [`Document`]s out of bytes, `index` writes them, `search` speaks of the pages they
//! became. Nothing here knows a file format, an n-gram or a screen.

/// Longest query that is looked at, in characters; the rest is cut off.
pub const MAX_QUERY_CHARS: usize = 256;
/// Longest text of one document, in bytes of UTF-8; the rest is left out, with a warning.
pub const MAX_DOCUMENT_BYTES: usize = 64 << 20;
/// Longest title, heading, link text or URL that is kept, in bytes of UTF-8 (cut at a character).
pub const MAX_LABEL_BYTES: usize = 1024;
/// The weight of ordinary text, in tenths: a [`Boost`] of 10 changes nothing.
pub const PLAIN_WEIGHT: u8 = 10;

/// One document as its author wrote it: what becomes one page of results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Path below the indexed folder: no leading slash, percent-encoded, `/` on every system,
    /// `index.html` as its folder (`guide/`, the root page is the empty string). No fragment.
    pub url: String,
    /// What a list of results calls the page. Never empty once ingested.
    pub title: String,
    /// What else it calls itself, if anything: names that its title has not.
    pub names: Vec<String>,
    /// BCP 47 tag as the document states it (`zh-Hant`), or empty. Never decides how text is analysed.
    pub language: String,
    /// The author's summary, or empty. Shown, and searched like body text.
    pub description: String,
    /// In reading order. Text before the first heading is a section with an empty heading.
    pub sections: Vec<Section>,
    /// Links that lead from this document to others of the same collection.
    pub links: Vec<Link>,
    /// Page weight in tenths ([`PLAIN_WEIGHT`] = 1.0), 0 to 100.
    pub weight: u8,
    /// Keys and values to hand to whoever shows results (`image`, `author` …), in order, keys unique.
    pub meta: Vec<(String, String)>,
    /// Filter names and values; a name may have several. Kept, not yet used.
    pub filters: Vec<(String, String)>,
    /// Sort keys and values. Kept, not yet used.
    pub sort: Vec<(String, String)>,
}

/// A heading and the text under it, up to the next heading of any level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// The heading's text on one line, or empty.
    pub heading: String,
    /// 1 to 6 as in HTML; 0 where no heading stands: there is none, or this goes on from an earlier section that has it.
    pub level: u8,
    /// Fragment that lands here (without `#`, not percent-encoded), or empty for the page itself.
    pub id: String,
    /// The text beneath. Blocks (paragraphs, items, cells, code lines) end with `\n`; inside a block white
    /// space is single spaces and line breaks between Han or kana are joined.
    /// A reading set above its characters (`<ruby>`) stands as U+FFF9 base U+FFFA reading U+FFFB.
    pub text: String,
    /// Parts of `text` that weigh more or less, not overlapping, ascending.
    pub boosts: Vec<Boost>,
}

/// A part of a section's text that weighs more or less than the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boost {
    /// Byte offset into [`Section::text`] where it starts.
    pub start: usize,
    /// Byte offset where it ends.
    pub end: usize,
    /// Weight in tenths, 0 to 100; 0 means: findable, but adds nothing to the rank.
    pub weight: u8,
}

/// A link to another document of the collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The other document's [`Document::url`].
    pub target: String,
    /// The link's own text on one line, without the ends' white space.
    pub text: String,
    /// True where the link stands in the document's own body, false in menus and footers.
    pub in_body: bool,
}

/// Interlinear annotation characters (Unicode standard, section 23.8): how ruby travels in plain text.
pub mod annotation {
    /// Before the base text.
    pub const ANCHOR: char = '\u{FFF9}';
    /// Between base text and reading.
    pub const SEPARATOR: char = '\u{FFFA}';
    /// Behind the reading.
    pub const TERMINATOR: char = '\u{FFFB}';
}

/// Ordinal of a page in an index; pages are ordered by URL, byte by byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

/// Ordinal of a unit: the part of a page that is posted and stored as one piece. A page's units are consecutive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitId(pub u32);

/// Cuts `s` to at most `max` bytes at a character boundary.
pub fn cut(s: &str, max: usize) -> &str {
    &s[..s.floor_char_boundary(max)]
}
