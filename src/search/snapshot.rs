//! An index as it was opened: what every query reads. [`super::load`] opens it, and another where a site is deployed anew.

use super::rank::Scorer;
use crate::index::archive::Archive;
use crate::index::codec::Lore;
use crate::index::container::FileRef;
use crate::index::root::{self, Root};
use std::cell::{Cell, OnceCell};

/// Text that is kept in memory, in bytes; the blocks used longest ago go first.
const TEXT_BUDGET: usize = 8 << 20;
/// … of an index in one file: its large blocks are dear to unpack, and its reader asked for all of it at once.
pub(super) const ARCHIVE_TEXT_BUDGET: usize = 40 << 20;

/// An opened root and what is derived from it.
pub struct Snapshot {
    /// The root.
    pub root: Root,
    /// The page of each unit.
    pub page_of: Vec<u32>,
    /// The first unit of each page, and the number of units behind the last.
    pub first_units: Vec<u32>,
    /// Scores its postings.
    pub scorer: Scorer,
    lore: OnceCell<Lore>,
    pub(super) file: FileRef,
    /// The dictionary as its manifest had it.
    pub(super) dictionary: Vec<u8>,
    /// Its files, where the manifest came with them.
    pub(super) archive: Option<Archive>,
    /// Shards and blocks before these were unpacked ahead.
    pub(super) ahead: Cell<(usize, usize)>,
}

impl Snapshot {
    /// From a root in `file`, with the `dictionary` that it names, and all files where they came with it.
    pub(super) fn new(root: Root, file: FileRef, dictionary: Vec<u8>, archive: Option<Archive>) -> Self {
        let mut page_of = Vec::with_capacity(root.units.len());
        let mut first_units = Vec::with_capacity(root.pages as usize + 1);
        for (i, u) in root.units.iter().enumerate() {
            if u.begins_page() {
                first_units.push(i as u32);
            }
            page_of.push(first_units.len() as u32 - 1);
        }
        first_units.push(root.units.len() as u32);
        Snapshot {
            scorer: Scorer::new(&root),
            lore: OnceCell::new(),
            page_of,
            first_units,
            root,
            file,
            dictionary,
            archive,
            ahead: Cell::default(),
        }
    }

    /// What its shards are coded by.
    pub(super) fn lore(&self) -> &Lore {
        self.lore.get_or_init(|| self.root.lore())
    }

    /// Bytes of text to be kept in memory.
    pub(super) fn text_budget(&self) -> usize {
        if self.archive.is_some() { ARCHIVE_TEXT_BUDGET } else { TEXT_BUDGET }
    }

    /// All files of the index but the manifest; none of an index in one file.
    pub fn files(&self) -> Vec<FileRef> {
        if self.archive.is_some() { vec![] } else { root::files(&self.root).collect() }
    }
}
