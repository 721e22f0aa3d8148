//! Is an index whole, and what takes its bytes? For site owners and for a build that checks its own work.

use super::{Engine, SearchError};
use crate::index::container::{FileRef, Kind, Piece};
use crate::index::pages::PageEntry;
use crate::storage::Storage;

/// One part of an index: a file, or a piece of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What it holds.
    pub kind: Kind,
    /// Where it lies.
    pub piece: Piece,
}

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    /// Parts that are whole.
    pub whole: usize,
    /// What is wrong, a part each.
    pub problems: Vec<SearchError>,
    /// Units in the blocks that are whole.
    units: usize,
}

impl Audit {
    /// Adds what another share found.
    pub fn merge(&mut self, other: Audit) {
        self.whole += other.whole;
        self.units += other.units;
        self.problems.extend(other.problems);
    }
}

/// A term of the dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermSize {
    /// Its key; control characters join the parts of grams.
    pub key: String,
    /// In how many units it is.
    pub units: u32,
}

/// A page and the text it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSize {
    /// As [`crate::model::Document::url`].
    pub url: String,
    /// Into how many units it was cut.
    pub units: u32,
    /// Bytes of its headings and text.
    pub text_bytes: u64,
}

impl<S: Storage> Engine<S> {
    /// All parts that the current root names.
    pub fn parts(&self) -> Vec<Part> {
        let at = self.loader.snapshot();
        let root = &at.root;
        let part = |kind| move |piece| Part { kind, piece };
        let file = |kind| move |file: FileRef| Part { kind, piece: file.into() };
        let shards = root.shards.iter().copied().map(part(Kind::Shard));
        let blocks = root.blocks.iter().map(|b| b.piece).map(part(Kind::Block));
        let rest = root
            .dictionary
            .into_iter()
            .map(file(Kind::Dictionary))
            .chain([root.page_table].map(file(Kind::Pages)))
            .chain(root.latin.into_iter().map(file(Kind::Latin)))
            .chain(root.pinyin.into_iter().map(file(Kind::Pinyin)))
            .chain(root.folds.into_iter().map(file(Kind::Folds)));
        shards.chain(blocks).chain(rest).collect()
    }

    /// Reads and opens every part; `each` is told after each of them.
    pub fn check(&self, each: &mut dyn FnMut()) -> Audit {
        let audit = self.check_share(0, 1, each);
        self.conclude(audit)
    }

    /// As [`Engine::check`], for every `of`th part from number `share` on: so threads can divide the work, an engine each.
    /// The merged findings of all shares are for [`Engine::conclude`].
    pub fn check_share(&self, share: usize, of: usize, each: &mut dyn FnMut()) -> Audit {
        let at = self.loader.snapshot();
        let mut audit = Audit::default();
        for part in self.parts().into_iter().skip(share).step_by(of) {
            match self.loader.verify(&at, part.piece, part.kind) {
                Ok(count) => {
                    audit.whole += 1;
                    audit.units += if part.kind == Kind::Block { count } else { 0 };
                }
                Err(problem) => audit.problems.push(problem),
            }
            each();
        }
        audit
    }

    /// Adds what only all files together tell: whether they hold as many units as the root says.
    pub fn conclude(&self, mut audit: Audit) -> Audit {
        if audit.problems.is_empty() && audit.units != self.loader.snapshot().root.units.len() {
            let error = crate::index::FormatError::Damaged;
            audit.problems.push(SearchError::Format { file: crate::index::MANIFEST_NAME.into(), error });
        }
        audit
    }

    /// Number of pages and of units.
    pub fn counts(&self) -> (u32, u32) {
        let at = self.loader.snapshot();
        (at.root.pages, at.root.units.len() as u32)
    }

    /// How many words the Latin dictionary holds, and how many, the rarest, were left out of it.
    pub fn latin_words(&self) -> Result<(usize, u32), SearchError> {
        let latin = self.loader.latin(&self.loader.snapshot())?;
        Ok(latin.map_or((0, 0), |latin| (latin.len(), latin.left_out())))
    }

    /// The page table.
    pub fn page_table(&self) -> Result<Vec<PageEntry>, SearchError> {
        Ok(self.loader.pages(&self.loader.snapshot())?.to_vec())
    }

    /// The `most` terms that are in most units, and the number of all terms.
    pub fn biggest_terms(&self, most: usize) -> Result<(Vec<TermSize>, usize), SearchError> {
        let at = self.loader.snapshot();
        let mut terms: Vec<TermSize> = Vec::new();
        let mut all = 0;
        for ordinal in 0..at.root.shards.len() {
            let shard = self.loader.shards(&at, &[ordinal])?.swap_remove(0);
            all += shard.len();
            shard.each_with_prefix(b"", |key, postings| {
                let units = postings.units.len() as u32;
                terms.push(TermSize { key: String::from_utf8_lossy(key).into_owned(), units })
            });
            terms.sort_by(|a, b| (b.units, &a.key).cmp(&(a.units, &b.key)));
            terms.truncate(most);
        }
        Ok((terms, all))
    }

    /// The `most` pages that hold most text, and the bytes of all text.
    pub fn biggest_pages(&self, most: usize) -> Result<(Vec<PageSize>, u64), SearchError> {
        let at = self.loader.snapshot();
        let mut pages: Vec<PageSize> = Vec::new();
        let mut all = 0;
        for units in at.first_units.windows(2) {
            let texts = self.loader.units(&at, &(units[0]..units[1]).collect::<Vec<u32>>())?;
            let text_bytes = texts.iter().map(|unit| unit.text_bytes() as u64).sum();
            let url = texts.first().map_or(String::new(), |unit| unit.url.clone());
            all += text_bytes;
            self.loader.trim();
            pages.push(PageSize { url, units: units[1] - units[0], text_bytes });
        }
        pages.sort_by(|a, b| (b.text_bytes, &a.url).cmp(&(a.text_bytes, &b.url)));
        pages.truncate(most);
        Ok((pages, all))
    }
}
