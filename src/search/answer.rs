//! What goes into a search and what comes out: options, results, why there are none. Shapes alone; [`super::Engine::search`] fills them and every face
//! shows them.

use super::candidates::Tier;
use super::query::ReadAs;
use super::rank::Evidence;
use crate::coding::joined;
use crate::index::FormatError;
use crate::storage::StorageError;

/// Why a search gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message())]
pub enum SearchError {
    /// A file could not be had.
    Storage(#[from] StorageError),
    /// A file is not what it should be.
    Format {
        /// The file's name below the index folder.
        file: String,
        /// What is wrong with it.
        error: FormatError,
    },
}

fn cure(code: &str) -> &'static str {
    match code {
        "not-found" => "Build the index again, or upload the whole index folder",
        "damaged" => "Upload the whole index folder again; `pangram check` names every bad file",
        "version" => "Build the index with the same version of Pangram as the page's files",
        _ => "Check the connection and try again",
    }
}

impl SearchError {
    /// What [`Display`](std::fmt::Display) shows, made without the machinery of formatting.
    pub fn message(&self) -> String {
        let what = match self {
            SearchError::Storage(error) => error.message(),
            SearchError::Format { file, error } => joined(&[file, " ", &error.message()]),
        };
        joined(&[&what, ". ", cure(self.code())])
    }

    /// True where the answer must wait for a file: see [`StorageError::Awaited`].
    pub fn is_awaited(&self) -> bool {
        matches!(self, SearchError::Storage(StorageError::Awaited { .. }))
    }

    /// A stable name: `not-found`, `damaged`, `version` or `network`.
    pub fn code(&self) -> &'static str {
        match self {
            SearchError::Storage(StorageError::NotFound { .. }) => "not-found",
            SearchError::Storage(StorageError::Unreachable { .. } | StorageError::Awaited { .. }) => "network",
            SearchError::Format { error: FormatError::Damaged, .. } => "damaged",
            SearchError::Format { .. } => "version",
        }
    }

    /// The file it is about, below the index folder.
    pub fn file(&self) -> &str {
        match self {
            SearchError::Storage(
                StorageError::NotFound { name }
                | StorageError::Unreachable { name, .. }
                | StorageError::Awaited { name },
            ) => name,
            SearchError::Format { file, .. } => file,
        }
    }

    /// True where the bytes are wrong: another copy may be right.
    pub fn is_damage(&self) -> bool {
        matches!(self, SearchError::Format { error: FormatError::Damaged, .. })
    }
}

/// What is asked besides the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchOptions {
    /// Most results to give.
    pub limit: usize,
    /// Results to leave out at the front.
    pub offset: usize,
    /// Only pages whose URL begins with this.
    pub under: Option<String>,
    /// Only pages in this language: `zh` holds `zh-Hant` too.
    pub lang: Option<String>,
    /// URL of the asking page: what is near it comes first among equals.
    pub from: Option<String>,
    /// Language tag of the asking page: pages in it come first among equals.
    pub from_lang: Option<String>,
    /// Signs of the query are text, never operators.
    pub as_text: bool,
    /// Only pages that hold all of the query, and nothing is repaired: what is there already where an answer waits for what repairs it.
    pub as_it_stands: bool,
    /// Weights of the fields in tenths, as [`crate::index::root::Root::field_weights`]; those of the index where not given.
    pub weights: [Option<u8>; 5],
}

impl Default for SearchOptions {
    fn default() -> Self {
        SearchOptions {
            limit: 10,
            offset: 0,
            under: None,
            lang: None,
            from: None,
            from_lang: None,
            as_text: false,
            as_it_stands: false,
            weights: [None; 5],
        }
    }
}

/// How a page matches; better ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchKind {
    /// It holds the query as typed.
    Exact,
    /// It holds the query but for case, width, marks, script or spacing.
    Folded,
    /// It holds another form of a word.
    Form,
    /// It holds the query with the last word going on.
    Prefix,
    /// It holds the query from within a word.
    Inside,
    /// It holds Han that is read as the query, in pinyin.
    Pinyin,
    /// It holds all terms, not as they stand in the query.
    Near,
    /// It holds what the query may have meant: a word is mistyped, run together or split.
    Typo,
    /// It holds some of the terms.
    Partial,
}

impl MatchKind {
    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            MatchKind::Exact => "exact",
            MatchKind::Folded => "folded",
            MatchKind::Form => "form",
            MatchKind::Prefix => "prefix",
            MatchKind::Inside => "inside",
            MatchKind::Pinyin => "pinyin",
            MatchKind::Near => "near",
            MatchKind::Typo => "typo",
            MatchKind::Partial => "partial",
        }
    }

    pub(super) fn of(e: &Evidence, tier: Tier) -> Self {
        match () {
            () if e.is_literal() && e.verbatim => MatchKind::Exact,
            () if e.is_literal() && e.whole => MatchKind::Folded,
            () if e.is_literal() && e.at_word => MatchKind::Prefix,
            () if e.is_literal() => MatchKind::Inside,
            () if tier >= Tier::All => MatchKind::Near,
            () => MatchKind::Partial,
        }
    }
}

/// One page of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageResult {
    /// As [`crate::model::Document::url`].
    pub url: String,
    /// The page's title.
    pub title: String,
    /// The page's language tag, or empty.
    pub lang: String,
    /// The page's keys and values.
    pub meta: Vec<(String, String)>,
    /// What orders results of one kind; higher is better, no unit.
    pub score: u32,
    /// How it matches.
    pub matched: MatchKind,
    /// Text of its best section.
    pub excerpt: String,
    /// UTF-16 offsets into `excerpt`, ascending.
    pub spans: Vec<(u32, u32)>,
    /// Its best sections, best first.
    pub sections: Vec<SectionResult>,
}

/// One section of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionResult {
    /// The page's URL and the section's fragment.
    pub url: String,
    /// Its heading, or empty.
    pub heading: String,
    /// Text around the best evidence.
    pub excerpt: String,
    /// UTF-16 offsets into `excerpt`, ascending.
    pub spans: Vec<(u32, u32)>,
}

/// How many pages answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// The number.
    pub value: u32,
    /// False where texts that were not fetched could lower it.
    pub exact: bool,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchResults {
    /// The pages asked for.
    pub results: Vec<PageResult>,
    /// How many there are in all.
    pub total: Total,
    /// How the query was read.
    pub read_as: ReadAs,
    /// What was asked instead, where nothing holds the query as it stands: a typing error was repaired, or pinyin read.
    pub corrected: Option<String>,
}
