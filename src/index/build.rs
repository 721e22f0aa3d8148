//! Gathers analysed documents and writes the files of an index.
//!
//! Documents come in ascending order of URL; so the bytes depend on the documents alone, not on threads or the order of
//! files on a disk. Heavy steps go through [`Workers`], which the pipeline gives threads. Texts, postings and grams are put aside
//! ([`super::scratch`]); what stays in memory is a fixed number of them, the words, the links and what the page table says of each page.

use super::analyze::Analyzed;
use super::container::{self, FileRef, Kind, Piece};
use super::group::Sharing;
use super::links::Links;
use super::lists::Posting;
use super::manifest::Head;
use super::names::Names;
use super::pack::{PackedTerms, Terms};
use super::pages::{self, PageEntry};
use super::posting::{Fields, length_class};
use super::recall::{Forget, Recall};
use super::root::{self, Root, UnitInfo};
use super::scratch::{Memory, Runs, Scratch};
use super::select::{GramUnit, Grams};
use super::texts::{Earlier, LinkTexts, Packed, Packer, Texts};
use super::{block, manifest, unit};
use crate::model::PLAIN_WEIGHT;
use crate::text::fold::FoldTable;
use crate::text::script::is_kana;
use crate::text::segment::MARK_QUAD;
use rustc_hash::FxHashMap;
use std::io;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard};

/// What a site's author can choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildOptions {
    /// Weights of the fields in tenths: body, title, heading, links, URL.
    pub field_weights: [u8; 5],
    /// Size at which a shard is cut, in bytes on the wire.
    pub shard_bytes: usize,
    /// Bytes of text from which on a site is large: its shards are larger and, from build to build, steady; its dictionary is shorter.
    pub large_from: usize,
    /// Shards and blocks share files: whoever serves them knows ranges of bytes.
    pub ranges: bool,
    /// Lengths of shards and blocks in their files are multiples of so many bytes.
    pub step: u32,
    /// Bytes of files up to which a site is small: its units are smaller ([`unit::SMALL_UNIT_BYTES`]).
    pub small_up_to: u64,
    /// Units are gathered into a block until their text reaches this many bytes.
    pub block_bytes: usize,
    /// Bytes of text up to which all of it is one block.
    pub one_block_up_to: usize,
}

impl BuildOptions {
    /// … for an [index in one file](super::archive), with nothing between its parts to fetch: large pieces teach the compressor most. A first list may want
    /// ten of them, so all texts are one piece as long as that is no more to unpack.
    pub fn in_one_file(self) -> Self {
        let large_from = usize::MAX;
        let (shard_bytes, block_bytes, one_block_up_to) = (64_000, 800_000, 8_000_000);
        BuildOptions { shard_bytes, large_from, step: 1, small_up_to: 0, block_bytes, one_block_up_to, ..self }
    }

    /// Text above which a page is cut, in bytes, where so many bytes of files are indexed.
    pub fn unit_bytes(&self, of_files: u64) -> usize {
        if of_files > self.small_up_to { unit::UNIT_BYTES } else { unit::SMALL_UNIT_BYTES }
    }

    /// … for one that a person waits for: each query before all is unpacked ahead unpacks what it needs, and waits for the piece that is under way. So shards are
    /// small, and each unit is a block: a dictionary teaches the compressor nearly as much as larger ones would.
    pub fn in_one_page(self) -> Self {
        BuildOptions { shard_bytes: 800, block_bytes: 1, one_block_up_to: 0, ..self.in_one_file() }
    }
}

/// The size at which shards are cut unless an author chooses another. The other defaults are constants of ranking, so
/// `BuildOptions::default` stands in `search::rank`.
pub const SHARD_BYTES: usize = 1_500;
/// Text of a site from which on it is large, in bytes …
pub const LARGE_FROM: usize = 8 << 20;
/// … and its shards are longer, in hundredths: the root names fewer.
const LARGER: usize = 150;

/// Runs a function over many items; the results are in the items' order.
pub trait Workers: Sync {
    /// Maps all items, in parallel where there are threads.
    fn map<T: Send, R: Send>(&self, items: Vec<T>, f: impl Fn(T) -> R + Sync + Send) -> Vec<R>;

    /// How many items are worked on side by side.
    fn count(&self) -> usize {
        1
    }

    /// Does two things, side by side where there are threads.
    fn join<A: Send, B: Send>(&self, a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B);
}

/// No threads.
#[derive(Debug, Clone, Copy, Default)]
pub struct Serial;

impl Workers for Serial {
    fn map<T: Send, R: Send>(&self, items: Vec<T>, f: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
        items.into_iter().map(f).collect()
    }

    fn join<A: Send, B: Send>(&self, a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
        (a(), b())
    }
}

/// Why no index was written.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A file could not be written.
    #[error("{name} could not be written: {source}")]
    Write {
        /// The file's name below the index folder.
        name: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// What the build puts aside could not be written or read.
    #[error("the build's temporary files could not be written or read: {source}")]
    Scratch {
        /// What the system said.
        #[from]
        source: io::Error,
    },
    /// Two different files have the same 48-bit name; any change to a document cures it.
    #[error("two files of the index have the same name {name}: change any document and build again")]
    SameName {
        /// The name.
        name: String,
    },
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Pages, and the units they were cut into.
    pub pages: u32,
    /// See [`Report::pages`].
    pub units: u32,
    /// Tokens in the dictionary.
    pub terms: u32,
    /// Longer grams that were worth storing.
    pub grams: u32,
    /// Number of files and their bytes, by part: shards, blocks, dictionary, page table, root.
    pub shards: (u32, u64),
    /// See [`Report::shards`].
    pub blocks: (u32, u64),
    /// Bytes of the compressor's dictionary file.
    pub dictionary: u64,
    /// Bytes of the page table.
    pub page_table: u64,
    /// Bytes of the Latin dictionary.
    pub latin: u64,
    /// Bytes of the pinyin part.
    pub pinyin: u64,
    /// Bytes of the folds of queries.
    pub folds: u64,
    /// Bytes of the root.
    pub root: u64,
}

/// Gathers documents.
pub struct Builder {
    options: BuildOptions,
    scratch: Box<dyn Scratch>,
    pages: Vec<PageEntry>,
    page_weights: Vec<(u32, u8)>,
    texts: Texts,
    lengths: Vec<u32>,
    terms: Names,
    bonds: Names,
    postings: Runs<Posting>,
    grams: Grams,
    links: Links,
    recall: Arc<dyn Recall>,
    /// The compressor's dictionary of the index before.
    dictionary: Option<Vec<u8>>,
    /// Why nothing more could be put aside.
    failed: Option<io::Error>,
}

impl Builder {
    /// An empty index; all of it in memory.
    pub fn new(options: BuildOptions) -> Self {
        Builder::with_scratch(options, Box::new(Memory), usize::MAX)
    }

    /// An empty index that holds at most about `most` postings in memory, and as many grams, and puts the rest aside.
    pub fn with_scratch(options: BuildOptions, scratch: Box<dyn Scratch>, most: usize) -> Self {
        Builder {
            options,
            scratch,
            pages: vec![],
            page_weights: vec![],
            texts: Texts::default(),
            lengths: vec![],
            terms: Names::default(),
            bonds: Names::default(),
            postings: Runs::new(most),
            grams: Grams::new(most),
            links: Links::default(),
            recall: Arc::new(Forget),
            dictionary: None,
            failed: None,
        }
    }

    /// Goes on from an earlier build: with what it worked out, and with the `dictionary` of its compressor as long as that serves nearly as well
    /// as a new one, so that what has not changed keeps its bytes.
    pub fn after(mut self, recall: Arc<dyn Recall>, dictionary: Option<Vec<u8>>) -> Self {
        (self.recall, self.dictionary) = (recall, dictionary);
        self
    }

    /// Adds a document. Where that cannot be put aside, [`Builder::finish`] says so, and documents to come are not looked at.
    ///
    /// # Panics
    /// If its URL is not above that of the document before.
    pub fn push(&mut self, a: Analyzed) {
        assert!(self.pages.last().is_none_or(|p| p.url < a.url), "documents come in ascending order of URL: {}", a.url);
        if self.failed.is_none() {
            self.failed = self.gather(a).err();
        }
    }

    /// As it was asked for.
    pub fn options(&self) -> &BuildOptions {
        &self.options
    }

    /// The language tag of most pages, or empty.
    pub fn language(&self) -> String {
        let mut pages: std::collections::BTreeMap<&str, usize> = Default::default();
        self.pages.iter().filter(|p| !p.language.is_empty()).for_each(|p| *pages.entry(&p.language).or_default() += 1);
        pages.into_iter().max_by_key(|&(_, pages)| pages).map_or(String::new(), |(language, _)| language.into())
    }

    fn gather(&mut self, a: Analyzed) -> io::Result<()> {
        let page = self.pages.len() as u32;
        let global: Vec<u32> = a.terms.iter().map(|t| self.terms.number(t)).collect();
        let is_quad: Vec<bool> = a.bonds.iter().map(|b| b.starts_with(MARK_QUAD)).collect();
        let bonds: Vec<u32> = a.bonds.iter().map(|b| self.bonds.number(b)).collect();
        if a.weight != PLAIN_WEIGHT {
            self.page_weights.push((page, a.weight));
        }
        self.pages.push(PageEntry {
            url: a.url,
            language: a.language,
            units: a.units.len() as u32,
            filters: a.filters,
            sort: a.sort,
        });
        let scratch = &*self.scratch;
        for u in a.units {
            let unit = self.texts.len() as u32;
            for &(term, fields) in &u.postings {
                self.postings.push(Posting { term: global[term as usize], unit, fields }, scratch)?;
            }
            for &(a, b, bond) in &u.grams {
                let (first, second) = (global[a as usize], global[b as usize]);
                let gram = GramUnit { first, second, bond: bonds[bond as usize], unit };
                self.grams.push(gram, is_quad[bond as usize], scratch)?;
            }
            self.lengths.push(u.length);
            self.texts.push(&u.text, u.text_bytes, scratch)?;
        }
        let url = self.pages.last().map_or("", |p| &p.url);
        self.links.add(url, a.links, &global);
        Ok(())
    }

    /// Number of documents so far.
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// True before the first document.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Writes everything: `put` is given each file's name and bytes, the manifest last.
    pub fn finish(
        mut self,
        workers: &impl Workers,
        put: &mut (dyn FnMut(&str, &[u8]) -> std::io::Result<()> + Send),
    ) -> Result<Report, BuildError> {
        if let Some(source) = self.failed.take() {
            return Err(BuildError::Scratch { source });
        }
        let mut report = Report { pages: self.pages.len() as u32, units: self.texts.len() as u32, ..Report::default() };
        let text_bytes = self.texts.text_bytes();
        let sharing = Sharing::of(text_bytes, self.options.ranges, self.options.step);
        let is_large = text_bytes >= self.options.large_from;
        let shard_bytes = self.options.shard_bytes * if is_large { LARGER } else { 100 } / 100;
        let block_bytes = match text_bytes <= self.options.one_block_up_to {
            true => text_bytes,
            false => block::fill(self.options.block_bytes, text_bytes),
        };
        let (infos, packer) = self.resolve_links()?;
        let out = Output::new(put);

        let recall = &*self.recall;
        let earlier = Earlier { recall, dictionary: self.dictionary.take() };
        let terms = Terms {
            names: self.terms,
            bonds: self.bonds.settled(),
            postings: self.postings,
            grams: self.grams,
            pages: &self.pages,
            lengths: &self.lengths,
            infos: &infos,
            shard_bytes,
            steady: is_large,
            sharing,
        };
        // Neither needs the other, and each has steps of its own that one thread must do.
        let (texts, terms) = workers.join(
            || -> Result<(Packed, FileRef), BuildError> {
                let texts = packer.pack(block_bytes, is_large, sharing, earlier, workers, &out)?;
                Ok((texts, out.put(&pages::write(&self.pages))?))
            },
            || terms.pack(&*self.scratch, recall, workers, &out),
        );
        let ((texts, page_table), PackedTerms { alphabet, directory, shards, latin, pinyin, counts }) =
            (texts?, terms?);
        drop(packer);
        (report.terms, report.grams) = counts;
        report.blocks = count(texts.blocks.iter().map(|b| b.piece));
        report.shards = count(shards.iter().copied());
        let dictionary = texts.dictionary.as_deref().map(FileRef::of);
        report.dictionary = dictionary.map_or(0, |d| d.size.into());
        report.page_table = page_table.size.into();
        report.latin = latin.map_or(0, |l| l.size.into());
        report.pinyin = pinyin.map_or(0, |p| p.size.into());
        // Pinyin may be typed with tone marks and any apostrophe.
        let typed = |c: char| pinyin.is_some() && matches!(c, 'a'..='z' | '\'');
        let occurs = |c: char| alphabet.binary_search(&c).is_ok();
        // A kana takes in a sound mark that stands apart: が may be all that occurs where か is typed.
        let voiced = |c: char| is_kana(c) && (1..=2).any(|n| char::from_u32(c as u32 + n).is_some_and(occurs));
        let leads = |to: &[char]| to.iter().all(|&c| c == ' ' || occurs(c) || typed(c) || voiced(c));
        let table = FoldTable::full();
        let met = |c: char| texts.folded.contains(&c);
        // Who knows a letter may type it as a capital.
        let capital = |c: char| c.to_lowercase().all(|l| l != c && (met(l) || occurs(l)));
        let fold = table.subset(|c, to| leads(to) && (met(c) || capital(c)));
        let all = table.subset(|_, to| leads(to));
        let folds = (all != fold).then(|| out.put(&container::seal(Kind::Folds, &all, &[], None))).transpose()?;
        report.folds = folds.map_or(0, |f| f.size.into());
        let root = Root {
            pages: report.pages,
            field_weights: self.options.field_weights,
            units: infos,
            page_weights: self.page_weights,
            directory,
            steady: is_large,
            step: sharing.step,
            shards,
            alphabet,
            blocks: texts.blocks,
            dictionary,
            page_table,
            latin,
            pinyin,
            folds,
            fold: Rc::default(),
        };
        let root = root::write(&root, &fold);
        report.root = root.len() as u64;
        let head = manifest::write(&Head { root: FileRef::of(&root), whole: false });
        out.lock().write(manifest::MANIFEST_NAME, &[head, root, texts.dictionary.unwrap_or_default()].concat())?;
        Ok(report)
    }

    /// Gives each page the texts of the links that lead to it, as text and as postings.
    fn resolve_links(&mut self) -> io::Result<(Vec<UnitInfo>, Packer)> {
        let mut first_units = Vec::with_capacity(self.pages.len());
        let mut page_of = Vec::with_capacity(self.texts.len());
        for (page, p) in self.pages.iter().enumerate() {
            first_units.push(page_of.len() as u32);
            page_of.extend(std::iter::repeat_n(page as u32, p.units as usize));
        }
        let resolved = std::mem::take(&mut self.links).resolve(&self.pages);
        for (page, term, pages) in resolved.postings {
            let fields = Some(Fields::default().with_links(pages));
            self.postings.push(Posting { term, unit: first_units[page], fields }, &*self.scratch)?;
        }
        for (page, term) in resolved.shared {
            let fields = Some(Fields(Fields::URL));
            self.postings.push(Posting { term, unit: first_units[page], fields }, &*self.scratch)?;
        }
        let by_unit = resolved.texts.into_iter().map(|(page, texts)| (first_units[page], texts)).collect();
        let mut infos = Vec::with_capacity(page_of.len());
        for (p, &links) in self.pages.iter().zip(&resolved.inlinks) {
            for i in 0..p.units {
                let class = length_class(self.lengths[infos.len()]);
                infos.push(UnitInfo::new(class, i == 0, (links + 1).ilog2().min(7) as u8));
            }
        }
        let packer = std::mem::take(&mut self.texts).finish(page_of, LinkTexts { by_unit, names: resolved.names })?;
        Ok((infos, packer))
    }
}

/// Files that pieces are in, and the bytes of the pieces.
fn count(pieces: impl Iterator<Item = Piece>) -> (u32, u64) {
    pieces.fold((0, 0), |(n, bytes), p| (n + u32::from(p.from == 0), bytes + u64::from(p.size)))
}

/// Where files go, from any thread; the same content is written once.
pub(super) struct Output<'p>(Mutex<Put<'p>>);

struct Put<'p> {
    put: &'p mut (dyn FnMut(&str, &[u8]) -> std::io::Result<()> + Send),
    names: FxHashMap<[u8; 6], u32>,
}

impl<'p> Output<'p> {
    fn new(put: &'p mut (dyn FnMut(&str, &[u8]) -> std::io::Result<()> + Send)) -> Self {
        Output(Mutex::new(Put { put, names: FxHashMap::default() }))
    }

    pub fn put(&self, bytes: &[u8]) -> Result<FileRef, BuildError> {
        let file = FileRef::of(bytes);
        let mut to = self.lock();
        match to.names.insert(file.hash, file.size) {
            Some(size) if size != file.size => return Err(BuildError::SameName { name: file.name() }),
            Some(_) => {}
            None => to.write(&file.name(), bytes)?,
        }
        Ok(file)
    }

    fn lock(&self) -> MutexGuard<'_, Put<'p>> {
        self.0.lock().expect("no thread panicked")
    }
}

impl Put<'_> {
    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), BuildError> {
        (self.put)(name, bytes).map_err(|source| BuildError::Write { name: name.into(), source })
    }
}
