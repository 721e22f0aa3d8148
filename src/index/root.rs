//! The root: what every reader needs before the first query. It stands in the manifest.
//!
//! Layout of the packed part: varint number of pages; five field weights (1 byte each, tenths: body, title, heading, links, URL); varint number of units,
//! then a byte for each ([`UnitInfo`]); varint number of pages with a weight of their own, distance and weight each;
//! varint number of characters of the alphabet, each by its distance from the one before; one byte, 1 where shards are steady; varint step of lengths; the directory of shards
//! ([`super::directory`]), the shards' places; varint number of blocks, their numbers of units and places;
//! size of dictionary (0: none), of the page table, of the Latin dictionary, of the pinyin part and of the folds of queries (0: none); the folds of what the pages
//! hold ([`crate::text::fold::FoldTable::subset`]).
//! Places: varint number of files; for each varint number of its parts, then for each part a varint, its size in steps.
//! The plain part: the hashes (6 bytes each) of the files of shards, those of blocks, the dictionary, the page table, the Latin dictionary, the pinyin part and the folds of queries, in
//! this order.

use super::codec::Lore;
use super::container::{self, FileRef, Kind, Piece};
use super::directory::Directory;
use super::{FormatError, group};
use crate::coding::Reader;
#[cfg(feature = "write")]
use crate::coding::put_varint;
use crate::text::fold::FoldTable;
use crate::text::segment::gram_token;
use std::rc::Rc;

/// What is known of a unit without its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitInfo(pub u8);

impl UnitInfo {
    /// From a length class (0–15), whether it begins a page, and the page's level of incoming links (0–7).
    pub fn new(length_class: u8, begins_page: bool, inlinks: u8) -> Self {
        UnitInfo(length_class & 15 | u8::from(begins_page) << 4 | inlinks << 5)
    }

    /// Length class, see [`super::posting::length_class`].
    pub fn length_class(self) -> u8 {
        self.0 & 15
    }

    /// True for the first unit of a page.
    pub fn begins_page(self) -> bool {
        self.0 & 16 != 0
    }

    /// About log₂ (1 + pages that link here), at most 7.
    pub fn inlinks(self) -> u8 {
        self.0 >> 5
    }
}

/// A range of units and where their text lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockRef {
    /// Its first unit.
    pub first_unit: u32,
    /// Its place.
    pub piece: Piece,
}

/// The root, read.
#[derive(Debug, Clone)]
pub struct Root {
    /// Number of pages.
    pub pages: u32,
    /// Weights of the fields in tenths: body, title, heading, links, URL.
    pub field_weights: [u8; 5],
    /// All units.
    pub units: Vec<UnitInfo>,
    /// Pages whose weight is not [`crate::model::PLAIN_WEIGHT`]: page ordinal and weight in tenths, ascending.
    pub page_weights: Vec<(u32, u8)>,
    /// Which shard holds which keys.
    pub directory: Directory,
    /// Shards are coded without the lengths of units, which change with every page: 1 % longer.
    pub steady: bool,
    /// Lengths of shards and blocks are multiples of so many bytes.
    pub step: u32,
    /// Where the shards lie, by ascending keys.
    pub shards: Vec<Piece>,
    /// The characters of all keys, ascending.
    pub alphabet: Vec<char>,
    /// All blocks by ascending first unit.
    pub blocks: Vec<BlockRef>,
    /// Primes the compressor of the blocks.
    pub dictionary: Option<FileRef>,
    /// The page table.
    pub page_table: FileRef,
    /// Words of scripts with spaces.
    pub latin: Option<FileRef>,
    /// How its Han is read.
    pub pinyin: Option<FileRef>,
    /// Folds of all characters that a query may hold and that lead to something, where `fold` has not all of them.
    pub folds: Option<FileRef>,
    /// Folds of the characters that the pages' texts hold.
    pub fold: Rc<FoldTable>,
}

/// Writes a root. `fold` is a [`FoldTable::subset`].
#[cfg(feature = "write")]
pub fn write(root: &Root, fold: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put_varint(&mut out, root.pages);
    out.extend_from_slice(&root.field_weights);
    put_varint(&mut out, root.units.len() as u32);
    out.extend(root.units.iter().map(|u| u.0));
    put_varint(&mut out, root.page_weights.len() as u32);
    let mut before = 0;
    for &(page, weight) in &root.page_weights {
        put_varint(&mut out, page - before);
        before = page;
        out.push(weight);
    }
    put_varint(&mut out, root.alphabet.len() as u32);
    let mut before = 0;
    for &c in &root.alphabet {
        put_varint(&mut out, c as u32 - before);
        before = c as u32;
    }
    out.push(root.steady.into());
    put_varint(&mut out, root.step);
    root.directory.put(&mut out);
    let mut hashes = Vec::new();
    group::put_places(&mut out, &mut hashes, root.step, root.shards.iter().copied());
    put_varint(&mut out, root.blocks.len() as u32);
    let ends = root.blocks.iter().skip(1).map(|b| b.first_unit).chain([root.units.len() as u32]);
    root.blocks.iter().zip(ends).for_each(|(b, end)| put_varint(&mut out, end - b.first_unit));
    group::put_places(&mut out, &mut hashes, root.step, root.blocks.iter().map(|b| b.piece));
    put_varint(&mut out, root.dictionary.map_or(0, |d| d.size));
    put_varint(&mut out, root.page_table.size);
    put_varint(&mut out, root.latin.map_or(0, |l| l.size));
    put_varint(&mut out, root.pinyin.map_or(0, |p| p.size));
    put_varint(&mut out, root.folds.map_or(0, |f| f.size));
    out.extend_from_slice(fold);
    hashes.extend(root.dictionary.into_iter().chain(others(root)).flat_map(|f| f.hash));
    container::seal(Kind::Root, &out, &hashes, None)
}

/// All files that a root names, but the dictionary, which stands beside it ([`super::manifest`]): shards, blocks, page table, Latin dictionary, pinyin, folds of queries.
pub fn files(root: &Root) -> impl Iterator<Item = FileRef> + '_ {
    let begins = |p: &Piece| p.from == 0;
    let shards = root.shards.iter().copied().filter(begins);
    let blocks = root.blocks.iter().map(|b| b.piece).filter(begins);
    shards.chain(blocks).map(|p| p.file).chain(others(root))
}

/// … but shards and blocks.
fn others(root: &Root) -> impl Iterator<Item = FileRef> + '_ {
    let files = [Some(root.page_table), root.latin, root.pinyin, root.folds];
    files.into_iter().flatten()
}

/// Reads a root.
pub fn read(file: &FileRef, bytes: &[u8]) -> Result<Root, FormatError> {
    let content = container::open_terse(file, Kind::Root, bytes)?;
    let mut r = Reader(&content.packed);
    let mut hashes = Reader(&content.plain);
    let mut file = |size: u32| -> Result<FileRef, FormatError> {
        Ok(FileRef { hash: hashes.take(6)?.try_into().expect("six bytes"), size })
    };
    let pages = r.take_varint()?;
    let field_weights = r.take(5)?.try_into().expect("five bytes");
    let count = r.take_varint()? as usize;
    let units: Vec<UnitInfo> = r.take(count)?.iter().map(|&b| UnitInfo(b)).collect();
    let begun = units.iter().filter(|u| u.begins_page()).count();
    if begun != pages as usize || units.first().is_some_and(|u| !u.begins_page()) {
        return Err(FormatError::Damaged);
    }
    let mut page_weights: Vec<(u32, u8)> = Vec::new();
    for _ in 0..r.take_count(2)? {
        let before = page_weights.last().map_or(0, |p| p.0);
        page_weights.push((before.checked_add(r.take_varint()?).ok_or(FormatError::Damaged)?, r.take_u8()?));
    }
    let mut alphabet: Vec<char> = Vec::new();
    for _ in 0..r.take_count(1)? {
        let before = alphabet.last().map_or(0, |&c| c as u32);
        let c = before.checked_add(r.take_varint()?).and_then(char::from_u32);
        alphabet.push(c.ok_or(FormatError::Damaged)?);
    }
    let (steady, step) = (r.take_u8()? != 0, r.take_varint()?);
    let directory = Directory::take(&mut r)?;
    let shards = group::take_places(&mut r, step, directory.len(), &mut file)?;
    let mut first_units = Vec::new();
    let mut next = 0u32;
    for _ in 0..r.take_count(2)? {
        first_units.push(next);
        next = next.checked_add(r.take_varint()?).ok_or(FormatError::Damaged)?;
    }
    if next as usize != units.len() {
        return Err(FormatError::Damaged);
    }
    let places = group::take_places(&mut r, step, first_units.len(), &mut file)?;
    let blocks =
        first_units.into_iter().zip(places).map(|(first_unit, piece)| BlockRef { first_unit, piece }).collect();
    let dictionary = Some(r.take_varint()?).filter(|&s| s > 0).map(&mut file).transpose()?;
    let page_table = file(r.take_varint()?)?;
    let latin = Some(r.take_varint()?).filter(|&s| s > 0).map(&mut file).transpose()?;
    let pinyin = Some(r.take_varint()?).filter(|&s| s > 0).map(&mut file).transpose()?;
    let folds = Some(r.take_varint()?).filter(|&s| s > 0).map(&mut file).transpose()?;
    let fold = FoldTable::from_bytes(r.0)?;
    Ok(Root {
        pages,
        field_weights,
        units,
        page_weights,
        directory,
        steady,
        step,
        shards,
        alphabet,
        blocks,
        dictionary,
        page_table,
        latin,
        pinyin,
        folds,
        fold: Rc::new(fold),
    })
}

/// What shards are coded by. Where they are to be `steady`, a page that grows a little leaves the shards as they are that have nothing of it.
pub(super) fn lore(alphabet: Vec<char>, units: &[UnitInfo], steady: bool) -> Lore {
    Lore::new(alphabet, units.iter().map(|u| (if steady { 0 } else { u.length_class() }, u.begins_page())))
}

impl Root {
    /// What the shards are coded by.
    pub fn lore(&self) -> Lore {
        lore(self.alphabet.clone(), &self.units, self.steady)
    }

    /// True where a shard holds nothing but grams of one token: no word or piece of text that a prefix may go on to.
    pub fn holds_grams_alone(&self, shard: usize) -> bool {
        let token = |s: usize| {
            let key = self.directory.first_key(s)?;
            gram_token(std::str::from_utf8(key).ok()?)
        };
        token(shard).is_some_and(|t| token(shard + 1) == Some(t))
    }

    /// Ordinal of the block that holds `unit`.
    pub fn block_of(&self, unit: u32) -> usize {
        self.blocks.partition_point(|b| b.first_unit <= unit).saturating_sub(1)
    }
}
