//! What does a build say of the files? Progress while it runs; counts of what was left out, and warnings, when it is done.

use crate::ingest::name_in_letters;
use std::collections::BTreeMap;

/// Why a file was left out on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// The page asks not to be indexed (`<meta name="robots" content="noindex">`).
    NoIndex,
    /// The page only sends on to another.
    Redirect,
    /// Other pages mark their body (`data-pangram-body`), this one does not.
    Unmarked,
    /// Another page has the same content, and both name it as canonical.
    Duplicate,
    /// A Markdown file beside the HTML page that was made of it.
    BesideHtml,
    /// `404.html`.
    NotFoundPage,
    /// The page's own attribute says to ignore all of it.
    Ignored,
    /// Its front matter says that it is a draft.
    Draft,
    /// `robots.txt` and its like.
    ForMachines,
    /// A file or folder whose name begins with a dot.
    DotFile,
    /// A `node_modules` folder.
    NodeModules,
    /// The output folder, or another index.
    OutputFolder,
    /// Images, scripts and all else that is no document.
    OtherKind,
}

impl SkipReason {
    /// How a message counts it: `1 redirect`, `2 redirects`.
    pub fn counted(self, count: u32) -> String {
        let (one, many) = match self {
            SkipReason::NoIndex => ("noindex page", "noindex pages"),
            SkipReason::Redirect => ("redirect", "redirects"),
            SkipReason::Unmarked => ("page without a marked body", "pages without a marked body"),
            SkipReason::Duplicate => ("duplicate of its canonical page", "duplicates of their canonical pages"),
            SkipReason::BesideHtml => ("Markdown file beside its HTML page", "Markdown files beside their HTML page"),
            SkipReason::NotFoundPage => ("404 page", "404 pages"),
            SkipReason::Ignored => ("page ignored by its own attribute", "pages ignored by their own attribute"),
            SkipReason::Draft => ("draft", "drafts"),
            SkipReason::ForMachines => ("file for programs (robots.txt)", "files for programs (robots.txt)"),
            SkipReason::DotFile => ("dot-file", "dot-files"),
            SkipReason::NodeModules => ("node_modules folder", "node_modules folders"),
            SkipReason::OutputFolder => ("index folder", "index folders"),
            SkipReason::OtherKind => ("file of another kind", "files of other kinds"),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }
}

/// How many files were left out, by reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skips(BTreeMap<SkipReason, u32>);

impl Skips {
    /// Counts one more.
    pub fn add(&mut self, reason: SkipReason) {
        *self.0.entry(reason).or_default() += 1;
    }

    /// Adds the counts of another.
    pub fn merge(&mut self, other: &Skips) {
        other.0.iter().for_each(|(&reason, &count)| *self.0.entry(reason).or_default() += count);
    }

    /// Reasons and counts, in the order of [`SkipReason`].
    pub fn iter(&self) -> impl Iterator<Item = (SkipReason, u32)> {
        self.0.iter().map(|(&reason, &count)| (reason, count))
    }

    /// All counts in words, or nothing.
    pub fn in_words(&self) -> Option<String> {
        let list: Vec<String> = self.iter().map(|(reason, count)| reason.counted(count)).collect();
        (!list.is_empty()).then(|| list.join(", "))
    }

    /// How many files for this reason.
    pub fn count(&self, reason: SkipReason) -> u32 {
        self.0.get(&reason).copied().unwrap_or(0)
    }
}

/// Something that a person should look at; the build went on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// The file, with a line where that is known.
    pub name: String,
    /// What is wrong and what was done about it.
    pub text: String,
}

impl Warning {
    pub(crate) fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let shown = |text: String| name_in_letters(&text, "\\x");
        Warning { name: shown(name.into()), text: shown(text.into()) }
    }
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.text)
    }
}

/// Where a build is; sent from any thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Looking for files.
    Walking,
    /// Looking through the files for marks that concern all of them; `done` of `total` bytes.
    Surveying {
        /// Bytes looked through.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// Reading documents; `done` of `total` of them.
    Reading {
        /// Documents read.
        done: u64,
        /// Documents in all.
        total: u64,
    },
    /// Writing the index; `done` of `total` pieces of work that are known so far.
    Writing {
        /// Pieces done.
        done: u64,
        /// Pieces known so far.
        total: u64,
    },
    /// Reading the new index again; `done` of `total` files.
    Checking {
        /// Files read.
        done: u64,
        /// Files in all.
        total: u64,
    },
}
