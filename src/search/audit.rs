//! Is an index whole, and what takes its bytes? For site owners and for a build that checks its own work.

use super::{Engine, SearchError};
use crate::index::FormatError;
use crate::index::container::{FileRef, Kind, Piece};
use crate::index::pages::PageEntry;
use crate::index::root::BlockRef;
use crate::storage::Storage;

/// One part of an index: a file, or a piece of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What it holds.
    pub kind: Kind,
    /// Where it lies.
    pub piece: Piece,
    /// Units in it, of a block; 0 of others.
    pub units: u32,
}

/// How closely parts are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Every part is unpacked and read.
    Whole,
    /// Of every part the bytes are checked by its name or sum; one in so many of the shards and of the blocks is read, and all that there is one of.
    OneIn(usize),
}

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    /// Parts that are whole.
    pub whole: usize,
    /// What is wrong, a part each.
    pub problems: Vec<SearchError>,
}

impl Audit {
    /// Adds what another share found.
    pub fn merge(&mut self, other: Audit) {
        self.whole += other.whole;
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
        let part = |kind| move |piece| Part { kind, piece, units: 0 };
        let file = |kind| move |file: FileRef| Part { kind, piece: file.into(), units: 0 };
        let shards = root.shards.iter().copied().map(part(Kind::Shard));
        let ends = root.blocks.iter().skip(1).map(|b| b.first_unit).chain([root.units.len() as u32]);
        let block = |(b, end): (&BlockRef, u32)| Part { kind: Kind::Block, piece: b.piece, units: end - b.first_unit };
        let blocks = root.blocks.iter().zip(ends).map(block);
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
        self.check_share(Care::Whole, 0, 1, each)
    }

    /// Looks at every `of`th part from number `share` on: so threads can divide the work, an engine each.
    pub fn check_share(&self, care: Care, share: usize, of: usize, each: &mut dyn FnMut()) -> Audit {
        let at = self.loader.snapshot();
        let mut audit = Audit::default();
        for (i, part) in self.parts().into_iter().enumerate().skip(share).step_by(of) {
            let many = matches!(part.kind, Kind::Shard | Kind::Block);
            let looked = match care {
                Care::OneIn(n) if many && !(i / of).is_multiple_of(n) => {
                    self.loader.verify_bytes(&at, part.piece, part.kind)
                }
                _ => self.loader.verify(&at, part.piece, part.kind).and_then(|units| match part.kind {
                    Kind::Block if units != part.units as usize => Err(damaged(part.piece)),
                    _ => Ok(()),
                }),
            };
            match looked {
                Ok(()) => audit.whole += 1,
                Err(problem) => audit.problems.push(problem),
            }
            each();
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

fn damaged(piece: Piece) -> SearchError {
    SearchError::Format { file: piece.file.name(), error: FormatError::Damaged }
}
