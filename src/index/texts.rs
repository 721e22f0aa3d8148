//! The text store in the making: units put aside as they come, then packed into blocks, some at a time.

use super::block;
use super::build::{BuildError, Output, Workers};
use super::container::{self, Piece};
use super::dictionary;
use super::group::{Grouper, Sharing};
use super::names::Names;
use super::recall::{self, Recall, or_work};
use super::root::BlockRef;
use super::scratch::{Appender, Scratch, ScratchFile};
use super::unit::{MAX_LINK_TEXTS, Outline};
use crate::coding::Reader;
use crate::text::fold::FoldTable;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::io;

/// Blocks that are packed before they are written out, for each worker.
const BLOCKS_AT_ONCE: usize = 64;

/// Blocks that are packed with two dictionaries to see which serves better.
const BLOCKS_TRIED: usize = 60;
/// What an earlier dictionary may cost more than a new one, in hundredths.
const EARLIER_COSTS: usize = 2;

/// What an earlier build left.
pub(super) struct Earlier<'e> {
    pub recall: &'e dyn Recall,
    /// The compressor's dictionary.
    pub dictionary: Option<Vec<u8>>,
}

/// Where a unit lies.
#[derive(Debug, Clone, Copy)]
struct Place {
    from: u64,
    bytes: u32,
    text_bytes: u32,
}

/// Takes the units of all pages.
#[derive(Default)]
pub(super) struct Texts {
    file: Option<Appender>,
    places: Vec<Place>,
}

impl Texts {
    /// Adds a unit: as `Unit::write` gives it, and `Unit::text_bytes`.
    pub fn push(&mut self, unit: &[u8], text_bytes: u32, scratch: &dyn Scratch) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(Appender::new(scratch)?),
        };
        let from = file.put(unit)?;
        self.places.push(Place { from, bytes: unit.len() as u32, text_bytes });
        Ok(())
    }

    /// Number of units.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Bytes of text in all units.
    pub fn text_bytes(&self) -> usize {
        self.places.iter().map(|p| p.text_bytes as usize).sum()
    }

    /// Ready to be packed.
    pub fn finish(self, page_of: Vec<u32>, links: LinkTexts) -> io::Result<Packer> {
        let file = self.file.map_or_else(|| Ok(Box::new(Vec::new()) as Box<dyn ScratchFile>), Appender::finish)?;
        Ok(Packer { file, places: self.places, page_of, links })
    }
}

/// Packs blocks.
pub(super) struct Packer {
    file: Box<dyn ScratchFile>,
    places: Vec<Place>,
    /// The page of each unit.
    page_of: Vec<u32>,
    links: LinkTexts,
}

/// The texts of links to pages.
pub(super) struct LinkTexts {
    /// Ordinals of texts by the first unit of the page that they lead to, the most frequent first.
    pub by_unit: FxHashMap<u32, Vec<u32>>,
    /// The texts.
    pub names: Names,
}

/// The files of the text store.
pub(super) struct Packed {
    pub blocks: Vec<BlockRef>,
    /// Bytes of the dictionary's file.
    pub dictionary: Option<Vec<u8>>,
    /// The characters in all units that the full folding table folds.
    pub folded: BTreeSet<char>,
}

impl Packer {
    fn stored(&self, unit: usize) -> io::Result<Vec<u8>> {
        let place = self.places[unit];
        let mut bytes = vec![0; place.bytes as usize];
        self.file.read_at(place.from, &mut bytes)?;
        Ok(bytes)
    }

    /// A unit as it is stored in its block: with the link texts that say something new of its page, in whose first unit what others say is nothing new.
    fn written(&self, unit: usize) -> io::Result<Vec<u8>> {
        let bytes = self.stored(unit)?;
        let page = self.page_of[unit];
        let first = self.page_of.partition_point(|&p| p < page);
        let Some(texts) = self.links.by_unit.get(&(first as u32)) else { return Ok(bytes) };
        let outline = Outline::of(&bytes).map_err(io::Error::other)?;
        let mut said: FxHashSet<String> = outline.headings.iter().map(|&heading| heading.to_owned()).collect();
        let others = if unit == first { unit + 1..self.places.len() } else { 0..0 };
        for other in others.take_while(|&u| self.page_of[u] == page) {
            let other = self.stored(other)?;
            let other = Outline::of(&other).map_err(io::Error::other)?;
            said.extend(other.headings.into_iter().map(str::to_owned));
        }
        // What the page says itself needs no second telling.
        let texts = texts.iter().map(|&t| self.links.names.get(t));
        let new = texts.filter(|t| !t.is_empty() && *t != outline.title && !said.contains(*t));
        Ok(outline.with_links(&bytes, &new.take(MAX_LINK_TEXTS).collect::<Vec<_>>()))
    }

    /// Trains the dictionary, packs all blocks and writes them.
    pub fn pack(
        &self,
        block_bytes: usize,
        is_large: bool,
        sharing: Sharing,
        earlier: Earlier,
        workers: &impl Workers,
        out: &Output,
    ) -> Result<Packed, BuildError> {
        let groups = self.groups(block_bytes);
        // A large block teaches itself.
        let taught = block_bytes <= block::BLOCK_FILL * block::MOST_FILL;
        let chosen = if taught { self.choose(&groups, is_large, earlier.dictionary, workers)? } else { vec![] };
        let of_dictionary = recall::key(&[&chosen]);
        let (dictionary, model) =
            Some(chosen).filter(|d| !d.is_empty()).map(|d| container::seal_dictionary(&d)).unzip();

        let mut grouper = Grouper::new(sharing);
        let mut folded = BTreeSet::new();
        for some in groups.chunks(BLOCKS_AT_ONCE * workers.count()) {
            let packed = workers.map(some.to_vec(), |(from, to)| -> io::Result<(String, Vec<u8>, Vec<char>)> {
                let units = (from..to).map(|u| self.written(u)).collect::<io::Result<Vec<_>>>()?;
                let url = Reader(&units[0]).take_text().map_err(io::Error::other)?.to_owned();
                let text = units.concat();
                let key = || recall::key(&[b"block", &of_dictionary, &text]);
                let bytes = or_work(earlier.recall, key, || block::write(&units, model.as_ref()));
                Ok((url, bytes, FoldTable::full().folded_in(&text)))
            });
            for packed in packed {
                let (url, bytes, chars) = packed?;
                folded.extend(chars);
                grouper.put(out, url.as_bytes(), &bytes)?;
            }
        }
        let pieces = grouper.finish(out)?.into_iter();
        let block = |(piece, group): (Piece, &(usize, usize))| BlockRef { first_unit: group.0 as u32, piece };
        Ok(Packed { blocks: pieces.zip(&groups).map(block).collect(), dictionary, folded })
    }

    /// A new dictionary, or the one of the index before where that serves nearly as well.
    fn choose(
        &self,
        groups: &[(usize, usize)],
        is_large: bool,
        earlier: Option<Vec<u8>>,
        workers: &impl Workers,
    ) -> io::Result<Vec<u8>> {
        let total = self.places.iter().map(|p| p.bytes as usize).sum();
        let samples = workers.map(dictionary::sampled(self.places.len(), total), |unit| self.written(unit));
        let trained = dictionary::train(total, is_large, &samples.into_iter().collect::<io::Result<Vec<_>>>()?);
        let Some(earlier) =
            earlier.filter(|e| *e != trained && !trained.is_empty() && e.len() <= dictionary::longest(is_large))
        else {
            return Ok(trained);
        };
        let models = [&earlier, &trained].map(|d| container::seal_dictionary(d).1);
        let tried = groups.iter().step_by(groups.len().div_ceil(BLOCKS_TRIED)).copied().collect();
        let sizes = workers.map(tried, |(from, to)| -> io::Result<[usize; 2]> {
            let units = (from..to).map(|u| self.written(u)).collect::<io::Result<Vec<_>>>()?;
            Ok(models.each_ref().map(|model| block::write(&units, Some(model)).len()))
        });
        let sizes = sizes.into_iter().collect::<io::Result<Vec<_>>>()?;
        let [old, new] = [0, 1].map(|i| sizes.iter().map(|s| s[i]).sum::<usize>());
        Ok(if old * 100 <= new * (100 + EARLIER_COSTS) { earlier } else { trained })
    }

    /// Which units stand in one block, from and to.
    fn groups(&self, block_bytes: usize) -> Vec<(usize, usize)> {
        let mut groups: Vec<(usize, usize)> = Vec::new();
        let mut filled = usize::MAX;
        for (i, size) in self.places.iter().map(|p| p.text_bytes as usize).enumerate() {
            if filled >= block_bytes || filled + size > 2 * block_bytes {
                groups.push((i, i));
                filled = 0;
            }
            groups.last_mut().expect("pushed above").1 = i + 1;
            filled += size;
        }
        groups
    }
}
