//! Which parts of the index are here, and how do the others come? Fetches, checks, opens and keeps them. The root and the dictionary come with the manifest.
//!
//! Parts are immutable and named by their content, so what is kept never goes stale; only the root changes, when a site is
//! deployed anew. A part that is gone or damaged then makes the [`Loader`] look at the manifest again, once.

use super::lookup::shards_of_all;
use super::rank::ordered;
use super::shelf::Shelf;
use super::snapshot::{ARCHIVE_TEXT_BUDGET, Snapshot};
use super::{SearchError, query};
use crate::index::archive::Archive;
use crate::index::container::{self, Content, FileRef, Kind, Model, Piece};
use crate::index::latin::Latin;
use crate::index::pages::{self, PageEntry};
use crate::index::pinyin::Pinyin;
use crate::index::root::Root;
use crate::index::shard::Shard;
use crate::index::unit::Unit;
use crate::index::{FormatError, MANIFEST_NAME, block, manifest};
use crate::storage::{EnginePart, Slice, Storage, StorageError};
use crate::text::fold::FoldTable;
use std::cell::RefCell;
use std::rc::Rc;

/// Fetches parts through a storage and keeps them.
pub struct Loader<S> {
    storage: S,
    snapshot: RefCell<Rc<Snapshot>>,
    kept: RefCell<Kept>,
    /// What was fetched last and was not here.
    awaited: RefCell<Vec<(Piece, Kind)>>,
}

/// A part that is a file by itself, opened.
#[derive(Clone)]
enum Part {
    Pages(Rc<Vec<PageEntry>>),
    Latin(Rc<Latin>),
    Pinyin(Rc<Pinyin>),
    Folds(Rc<FoldTable>),
}

impl Part {
    fn open(kind: Kind, content: &Content) -> Result<Part, FormatError> {
        match kind {
            Kind::Folds => Ok(Part::Folds(Rc::new(FoldTable::from_bytes(&content.packed)?))),
            _ => Part::open_rare(kind, content),
        }
    }

    /// Of those that few queries need. A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
    #[inline(never)]
    fn open_rare(kind: Kind, content: &Content) -> Result<Part, FormatError> {
        Ok(match kind {
            Kind::Latin => Part::Latin(Rc::new(Latin::open(content)?)),
            Kind::Pinyin => Part::Pinyin(Rc::new(Pinyin::open(content)?)),
            _ => Part::Pages(Rc::new(pages::read(content)?)),
        })
    }
}

#[derive(Default)]
struct Kept {
    shards: Shelf<Rc<Shard>>,
    /// With the clock of their last use.
    blocks: Shelf<(Rc<Vec<Unit>>, u64)>,
    model: Option<(FileRef, Rc<Model>)>,
    parts: Vec<(FileRef, Part)>,
    text_bytes: usize,
    clock: u64,
}

impl<S: Storage> Loader<S> {
    /// Opens an index: reads its manifest, with its root. A manifest that was had before may be older than what is there now.
    pub fn open(storage: S) -> Result<Self, SearchError> {
        let snapshot = match read_root(&storage, false, None) {
            Err(e) if !e.is_awaited() => read_root(&storage, true, None)?,
            first => first?,
        };
        let snapshot = snapshot.expect("nothing to be the same as");
        Ok(Loader {
            storage,
            snapshot: RefCell::new(Rc::new(snapshot)),
            kept: RefCell::default(),
            awaited: RefCell::default(),
        })
    }

    /// The index as it is now.
    pub fn snapshot(&self) -> Rc<Snapshot> {
        self.snapshot.borrow().clone()
    }

    /// Looks whether the site was deployed anew. True if there is another index now.
    pub fn renew(&self) -> Result<bool, SearchError> {
        let old = self.snapshot().file;
        match read_root(&self.storage, true, Some(old))? {
            Some(snapshot) => {
                *self.snapshot.borrow_mut() = Rc::new(snapshot);
                self.kept.borrow_mut().parts.clear();
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// Reads parts and checks each; one that is damaged is asked for once more, past any cache.
    fn fetch(
        &self,
        at: &Snapshot,
        pieces: &[(Piece, Kind)],
        model: Option<&Model>,
    ) -> Result<Vec<Content>, SearchError> {
        if let Some(archive) = &at.archive {
            return out_of(archive, pieces, model);
        }
        let answers = self.ask(pieces);
        if let Some(Err(awaited)) = answers.iter().find(|a| matches!(a, Err(StorageError::Awaited { .. }))) {
            return Err(awaited.clone().into());
        }
        let mut out = Vec::with_capacity(pieces.len());
        for ((piece, kind), answer) in pieces.iter().zip(answers) {
            let first = answer.map_err(SearchError::from).and_then(|bytes| open(piece, *kind, &bytes, model));
            out.push(match first {
                Err(e) if e.is_damage() => {
                    let again = self.storage.read_slices(&[slice(piece)], true).pop();
                    let bytes = again.unwrap_or_else(|| Err(StorageError::NotFound { name: piece.file.name() }))?;
                    open(piece, *kind, &bytes, model)?
                }
                other => other?,
            });
        }
        Ok(out)
    }

    /// The shards by ordinal, those that are missing fetched together.
    pub fn shards(&self, at: &Snapshot, ordinals: &[usize]) -> Result<Vec<Rc<Shard>>, SearchError> {
        let pieces: Vec<Piece> = ordinals.iter().map(|&o| at.root.shards[o]).collect();
        self.bring(at, &pieces, Kind::Shard)?;
        let mut kept = self.kept.borrow_mut();
        Ok(pieces.iter().filter_map(|p| kept.shards.get_mut(p).cloned()).collect())
    }

    /// Opens those of some shards, or of some blocks, that are not kept; they are fetched together.
    fn bring(&self, at: &Snapshot, pieces: &[Piece], kind: Kind) -> Result<(), SearchError> {
        let mut missing = ordered(pieces.iter().copied().filter(|p| !self.has(p, kind)).collect());
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        let model = self.model_for(at, kind)?;
        let wanted: Vec<_> = missing.iter().map(|&p| (p, kind)).collect();
        let contents = self.fetch(at, &wanted, model.as_deref());
        if contents.is_err() {
            self.awaited.replace(wanted);
        }
        missing.iter().zip(contents?).try_for_each(|(piece, content)| self.keep(at, *piece, kind, &content))
    }

    fn has(&self, piece: &Piece, kind: Kind) -> bool {
        let kept = self.kept.borrow();
        if kind == Kind::Shard { kept.shards.has(piece) } else { kept.blocks.has(piece) }
    }

    fn keep(&self, at: &Snapshot, piece: Piece, kind: Kind, content: &Content) -> Result<(), SearchError> {
        let read = match kind {
            Kind::Shard => Shard::open(&content.plain, at.lore())
                .map(|shard| self.kept.borrow_mut().shards.insert(piece, Rc::new(shard))),
            _ => block::read(content).map(|units| self.keep_block(piece, units)),
        };
        read.map_err(|error| format_error(piece.file.name(), error))
    }

    /// Opens a shard or a block as soon as it comes, beside what is still on its way: number `i` of what was awaited last, if these are its bytes. Where anything is wrong
    /// with them, that is for the search to say. A gate to [`EnginePart::Answering`].
    #[inline(never)]
    pub fn early(&self, i: usize, bytes: &[u8]) {
        let at = self.snapshot();
        let awaited = self.awaited.borrow().get(i).copied();
        if let Some((piece, kind)) = awaited
            && !self.has(&piece, kind)
            && let Ok(model) = self.model_for(&at, kind)
        {
            let _ = open(&piece, kind, bytes, model.as_deref()).and_then(|c| self.keep(&at, piece, kind, &c));
        }
    }

    fn model_for(&self, at: &Snapshot, kind: Kind) -> Result<Option<Rc<Model>>, SearchError> {
        if kind == Kind::Block { self.model(at) } else { Ok(None) }
    }

    /// What the dictionary teaches the compressor of the blocks.
    pub fn model(&self, at: &Snapshot) -> Result<Option<Rc<Model>>, SearchError> {
        let Some(file) = at.root.dictionary else { return Ok(None) };
        let here = self.kept.borrow().model.clone().filter(|d| d.0 == file);
        if let Some((_, model)) = here {
            return Ok(Some(model));
        }
        let model = Rc::new(container::open_dictionary(&file, &at.dictionary).map_err(bad_manifest)?);
        self.kept.borrow_mut().model = Some((file, model.clone()));
        Ok(Some(model))
    }

    /// Fails until a part of the engine can be called.
    pub fn engine(&self, part: EnginePart) -> Result<(), SearchError> {
        Ok(self.storage.engine(part)?)
    }

    /// Asks the storage for what a query's words need first, for what answers to find it there; `signs`: there may be operators in it.
    pub fn want(&self, at: &Snapshot, query: &str, signs: bool) {
        if signs {
            let _ = self.storage.engine(EnginePart::Rare);
            return;
        }
        // All of an archive is here.
        if at.archive.is_some() {
            return;
        }
        if let Some(file) = folds_of(&at.root, query) {
            drop(self.storage.read_slices(&[slice(&file.into())], false));
            return;
        }
        let Some(words) = query::words(query, &at.root.fold) else { return };
        let slots = query::slots(&[words]);
        let mut pieces = Vec::new();
        let ordinals = shards_of_all(at, &mut slots.iter());
        ordinals.iter().for_each(|&o| pieces.push((at.root.shards[o], Kind::Shard)));
        self.ask(&pieces);
        self.awaited.replace(pieces);
    }

    /// Fails until what few queries need of the engine is here; the files that it will read there come with it.
    pub fn rare(&self, files: &[Option<FileRef>]) -> Result<(), SearchError> {
        let rare = self.engine(EnginePart::Rare);
        if rare.is_err() {
            let mut slices = Vec::new();
            files.iter().flatten().for_each(|&file| slices.push(slice(&file.into())));
            drop(self.storage.read_slices(&slices, false));
        }
        rare
    }

    /// The bytes of parts, as they come.
    fn ask(&self, pieces: &[(Piece, Kind)]) -> Vec<Result<Vec<u8>, StorageError>> {
        let mut slices = Vec::new();
        pieces.iter().for_each(|(piece, _)| slices.push(slice(piece)));
        self.storage.read_slices(&slices, false)
    }

    /// A part that is a file by itself. Before any but the folds, [`EnginePart::Rare`] must be here.
    fn part(&self, at: &Snapshot, file: FileRef, kind: Kind) -> Result<Part, SearchError> {
        let here = self.kept.borrow().parts.iter().find(|p| p.0 == file).map(|p| p.1.clone());
        if let Some(part) = here {
            return Ok(part);
        }
        let content = self.fetch(at, &[(file.into(), kind)], None)?.pop().expect("one for each that is asked");
        let part = Part::open(kind, &content).map_err(|error| format_error(file.name(), error))?;
        self.kept.borrow_mut().parts.push((file, part.clone()));
        Ok(part)
    }

    /// The page table.
    pub fn pages(&self, at: &Snapshot) -> Result<Rc<Vec<PageEntry>>, SearchError> {
        let part = self.part(at, at.root.page_table, Kind::Pages)?;
        Ok(if let Part::Pages(pages) = part { pages } else { Rc::default() })
    }

    /// The Latin dictionary, where the index has one.
    pub fn latin(&self, at: &Snapshot) -> Result<Option<Rc<Latin>>, SearchError> {
        let part = at.root.latin.map(|file| self.part(at, file, Kind::Latin)).transpose()?;
        Ok(if let Some(Part::Latin(latin)) = part { Some(latin) } else { None })
    }

    /// How the index's Han is read, where it is told.
    pub fn pinyin(&self, at: &Snapshot) -> Result<Option<Rc<Pinyin>>, SearchError> {
        let part = at.root.pinyin.map(|file| self.part(at, file, Kind::Pinyin)).transpose()?;
        Ok(if let Some(Part::Pinyin(pinyin)) = part { Some(pinyin) } else { None })
    }

    /// What `query` and the pages' texts fold by. Characters that are none of the pages' are looked up in a part of their own.
    pub fn fold(&self, at: &Snapshot, query: &str) -> Result<Rc<FoldTable>, SearchError> {
        let part = folds_of(&at.root, query).map(|file| self.part(at, file, Kind::Folds)).transpose()?;
        Ok(if let Some(Part::Folds(folds)) = part { folds } else { at.root.fold.clone() })
    }

    /// The texts of units, the blocks that are missing fetched together.
    pub fn units(&self, at: &Snapshot, units: &[u32]) -> Result<Vec<UnitText>, SearchError> {
        let ordinals: Vec<usize> = units.iter().map(|&u| at.root.block_of(u)).collect();
        let pieces: Vec<Piece> = ordinals.iter().map(|&o| at.root.blocks[o].piece).collect();
        self.bring(at, &pieces, Kind::Block)?;
        let mut kept = self.kept.borrow_mut();
        kept.clock += 1;
        let clock = kept.clock;
        let mut out = Vec::with_capacity(units.len());
        for ((piece, ordinal), &unit) in pieces.iter().zip(ordinals).zip(units) {
            let (block, used) = kept.blocks.get_mut(piece).expect("fetched above");
            *used = clock;
            let index = (unit - at.root.blocks[ordinal].first_unit) as usize;
            if index >= block.len() {
                return Err(format_error(piece.file.name(), FormatError::Damaged));
            }
            out.push(UnitText { block: block.clone(), index });
        }
        Ok(out)
    }

    /// Drops the blocks used longest ago until the budget holds. Never while a query is under way: it would want them again.
    pub fn trim(&self) {
        let budget = self.snapshot().text_budget();
        let mut kept = self.kept.borrow_mut();
        while kept.text_bytes > budget {
            let Some((units, _)) = kept.blocks.take_least(|(_, used)| *used) else { break };
            kept.text_bytes -= units.iter().map(Unit::text_bytes).sum::<usize>();
        }
    }

    /// Teaches the compressor, or unpacks one more part of an index in one file, shards first; false where nothing is left to do ahead, or no room for it.
    /// A gate to [`EnginePart::Answering`].
    #[inline(never)]
    pub fn ahead(&self) -> Result<bool, SearchError> {
        let at = self.snapshot();
        if at.archive.is_some() { self.ahead_in_one(&at) } else { self.model(&at).map(|_| false) }
    }

    /// A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
    #[inline(never)]
    fn ahead_in_one(&self, at: &Snapshot) -> Result<bool, SearchError> {
        let (shards, blocks) = (&at.root.shards, &at.root.blocks);
        let (mut shard, mut block) = at.ahead.get();
        let kept = self.kept.borrow();
        while shards.get(shard).is_some_and(|s| kept.shards.has(s)) {
            shard += 1;
        }
        while blocks.get(block).is_some_and(|b| kept.blocks.has(&b.piece)) {
            block += 1;
        }
        at.ahead.set((shard, block));
        let room = kept.text_bytes < ARCHIVE_TEXT_BUDGET * 3 / 4;
        drop(kept);
        if shard < shards.len() {
            self.shards(at, &[shard])?;
        } else if let Some(block) = blocks.get(block).filter(|_| room) {
            self.units(at, &[block.first_unit])?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn keep_block(&self, piece: Piece, units: Vec<Unit>) {
        let mut kept = self.kept.borrow_mut();
        kept.text_bytes += units.iter().map(Unit::text_bytes).sum::<usize>();
        let clock = kept.clock;
        kept.blocks.insert(piece, (Rc::new(units), clock));
    }

    /// Reads one part that is a file or a piece of one, for a check, and looks whether its bytes are its own, no further.
    pub fn verify_bytes(&self, at: &Snapshot, piece: Piece, kind: Kind) -> Result<(), SearchError> {
        let check = |bytes: &[u8]| container::check(&piece, kind, bytes).map(drop);
        let checked = match &at.archive {
            Some(archive) => archive.get(&piece).map(check),
            None => match self.storage.read_slices(&[slice(&piece)], false).pop() {
                Some(bytes) => Some(check(&bytes?)),
                None => None,
            },
        };
        let checked = checked.ok_or_else(|| StorageError::NotFound { name: piece.file.name() })?;
        checked.map_err(|error| format_error(piece.file.name(), error))
    }

    /// Reads and opens one part for a check, keeping nothing.
    pub fn verify(&self, at: &Snapshot, piece: Piece, kind: Kind) -> Result<usize, SearchError> {
        if kind == Kind::Dictionary {
            // It came with the manifest.
            return self.model(at).map(|_| 1);
        }
        let model = self.model_for(at, kind)?;
        let content = self.fetch(at, &[(piece, kind)], model.as_deref())?.pop().expect("one for each that is asked");
        let counted = match kind {
            Kind::Shard => Shard::open(&content.plain, at.lore()).map(|s| s.len()),
            Kind::Block => block::read(&content).map(|units| units.len()),
            Kind::Pages | Kind::Latin | Kind::Pinyin | Kind::Folds => Part::open(kind, &content).map(|_| 1),
            Kind::Root | Kind::Dictionary => Ok(1),
        };
        counted.map_err(|error| format_error(piece.file.name(), error))
    }
}

/// One unit's text, shared with its block.
#[derive(Clone)]
pub struct UnitText {
    block: Rc<Vec<Unit>>,
    index: usize,
}

impl std::ops::Deref for UnitText {
    type Target = Unit;

    fn deref(&self) -> &Unit {
        &self.block[self.index]
    }
}

/// The part that has to be known to fold a query, where the root's folds do not do.
fn folds_of(root: &Root, query: &str) -> Option<FileRef> {
    let known = |c: char| root.fold.knows(c) || root.alphabet.binary_search(&c).is_ok();
    root.folds.filter(|_| !query.chars().all(known))
}

fn format_error(file: String, error: FormatError) -> SearchError {
    SearchError::Format { file, error }
}

fn slice(piece: &Piece) -> Slice {
    Slice { name: piece.file.name(), from: piece.from, size: piece.size, whole: piece.is_whole() }
}

fn open(piece: &Piece, kind: Kind, bytes: &[u8], model: Option<&Model>) -> Result<Content, SearchError> {
    container::open_piece(piece, kind, bytes, model).map_err(|error| format_error(piece.file.name(), error))
}

/// What the manifest carries is wrong.
fn bad_manifest(error: FormatError) -> SearchError {
    format_error(MANIFEST_NAME.into(), error)
}

/// Parts of an index in one file. A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
#[inline(never)]
fn out_of(archive: &Archive, pieces: &[(Piece, Kind)], model: Option<&Model>) -> Result<Vec<Content>, SearchError> {
    let opened = pieces.iter().map(|(piece, kind)| {
        let bytes = archive.get(piece).ok_or_else(|| StorageError::NotFound { name: piece.file.name() })?;
        open(piece, *kind, bytes, model)
    });
    opened.collect()
}

/// The files of an index in one file. A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
#[inline(never)]
fn read_archive(bytes: Vec<u8>, file: FileRef, root: &Root) -> Archive {
    Archive::new(bytes, file, root)
}

/// One file's bytes.
fn read_one(storage: &impl Storage, name: &str, fresh: bool) -> Result<Vec<u8>, StorageError> {
    let answer = storage.read(&[name.to_owned()], fresh).pop();
    answer.unwrap_or_else(|| Err(StorageError::NotFound { name: name.to_owned() }))
}

/// The index that the manifest names, in a `fresh` copy or any; `None` where it is still `old`.
fn read_root(storage: &impl Storage, fresh: bool, old: Option<FileRef>) -> Result<Option<Snapshot>, SearchError> {
    let manifest = read_one(storage, MANIFEST_NAME, fresh)?;
    let head = manifest::read(&manifest).map_err(bad_manifest)?;
    if old == Some(head.root) {
        return Ok(None);
    }
    if head.whole {
        storage.engine(EnginePart::Rare)?;
    }
    let (root, dictionary) = head.open(&manifest).map_err(bad_manifest)?;
    let dictionary = dictionary.to_vec();
    let archive = head.whole.then(|| read_archive(manifest, head.root, &root));
    Ok(Some(Snapshot::new(root, head.root, dictionary, archive)))
}
