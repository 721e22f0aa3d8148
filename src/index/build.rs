//! Gathers analysed documents and writes the files of an index.
//!
//! Documents come in ascending order of URL; so the bytes depend on the documents alone, not on threads or the order of
//! files on a disk. Heavy steps go through [`Workers`], which the pipeline gives threads. Memory: 12 bytes a posting, 16 a gram
//! of a unit, and the texts.

use super::analyze::{Analyzed, AnalyzedLink};
use super::container::{self, FileRef, Piece};
use super::group::Grouper;
use super::pages::{self, PageEntry};
use super::posting::{Fields, length_class};
use super::root::{self, BlockRef, Root, ShardRef, UnitInfo};
use super::select::{GramUnit, Grams, Selected};
use super::shard::{ShardWriter, Term, TermKind};
use super::unit::{MAX_LINK_TEXTS, Unit};
use super::{block, dictionary, group, latin, manifest, stem};
use crate::model::PLAIN_WEIGHT;
use crate::text::fold::FoldTable;
use crate::text::script::{Class, class};
use crate::text::segment::{MARK_QUAD, gram_key};
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh64::xxh64;

/// What a site's author can choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildOptions {
    /// Weights of the fields in tenths: body, title, heading, links, URL.
    pub field_weights: [u8; 5],
    /// Size at which a shard is cut, in bytes on the wire.
    pub shard_bytes: usize,
    /// Bytes of text from which on shards and blocks share files.
    pub grouped_from: usize,
}

/// The size at which shards are cut unless an author chooses another. The other defaults are constants of ranking, so
/// `BuildOptions::default` stands in `search::rank`.
pub const SHARD_BYTES: usize = 3_000;

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
    /// Bytes of the root.
    pub root: u64,
}

/// Gathers documents.
#[derive(Default)]
pub struct Builder {
    options: BuildOptions,
    pages: Vec<PageEntry>,
    page_weights: Vec<(u32, u8)>,
    units: Vec<Unit>,
    lengths: Vec<u32>,
    terms: Numbers,
    bonds: Numbers,
    postings: Vec<(u32, u32, Option<Fields>)>,
    grams: Grams,
    links: Links,
}

/// Strings numbered as they come.
#[derive(Default)]
struct Numbers(FxHashMap<String, u32>);

impl Numbers {
    fn number(&mut self, s: String) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(s).or_insert(next)
    }

    fn into_list(self) -> Vec<String> {
        let mut list = vec![String::new(); self.0.len()];
        self.0.into_iter().for_each(|(s, i)| list[i as usize] = s);
        list
    }
}

/// Link texts by target.
#[derive(Default)]
struct Links {
    targets: Numbers,
    texts: Numbers,
    /// Terms of each text.
    terms: Vec<Vec<u32>>,
    /// By target and text: pages that link so in their body, and pages that do elsewhere.
    pages: FxHashMap<(u32, u32), (u32, u32)>,
}

impl Links {
    /// Adds the links of one page, each target and text once.
    fn add(&mut self, links: Vec<AnalyzedLink>, global: &[u32]) {
        let mut seen: FxHashMap<(u32, u32), bool> = FxHashMap::default();
        for link in links {
            let text = self.texts.number(link.text);
            if text as usize == self.terms.len() {
                self.terms.push(link.terms.iter().map(|&t| global[t as usize]).collect());
            }
            *seen.entry((self.targets.number(link.target), text)).or_default() |= link.in_body;
        }
        for (pair, in_body) in seen {
            let pages = self.pages.entry(pair).or_default();
            if in_body { pages.0 += 1 } else { pages.1 += 1 }
        }
    }
}

/// The postings of all tokens, by term.
pub(super) struct TokenPostings {
    /// Whether the term is of a run of characters, not a word.
    runs: Vec<bool>,
    offsets: Vec<u32>,
    units: Vec<u32>,
    fields: Vec<Option<Fields>>,
}

impl TokenPostings {
    fn range(&self, term: u32) -> std::ops::Range<usize> {
        self.offsets[term as usize] as usize..self.offsets[term as usize + 1] as usize
    }

    /// True for n-grams, false for words.
    pub fn is_run(&self, term: u32) -> bool {
        self.runs[term as usize]
    }

    /// The units of a term, ascending.
    pub fn units(&self, term: u32) -> &[u32] {
        &self.units[self.range(term)]
    }

    /// Gathers postings by term (they come by ascending unit, links last) and joins those of the same term and unit.
    fn new(postings: Vec<(u32, u32, Option<Fields>)>, terms: &[String]) -> Self {
        let runs = terms.iter().map(|t| t.starts_with(|c| matches!(class(c), Class::Gram | Class::Hangul))).collect();
        // A counting sort: first where each term's begin, then each posting to its place.
        let mut next = vec![0; terms.len() + 1];
        postings.iter().for_each(|p| next[p.0 as usize + 1] += 1);
        for i in 0..terms.len() {
            next[i + 1] += next[i];
        }
        let mut by_term = vec![(0, None); postings.len()];
        for (term, unit, fields) in postings {
            let place = &mut next[term as usize];
            by_term[*place] = (unit, fields);
            *place += 1;
        }
        // Each term's place has moved to its end, where the next term's begin.
        let mut out = TokenPostings { runs, offsets: vec![0], units: vec![], fields: vec![] };
        let mut from = 0;
        for &to in &next[..terms.len()] {
            let list = &mut by_term[from..to];
            list.sort_by_key(|p| p.0);
            for same in list.chunk_by(|a, b| a.0 == b.0) {
                out.units.push(same[0].0);
                out.fields.push(same.iter().filter_map(|p| p.1).reduce(|a, b| Fields(a.0 | b.0)));
            }
            out.offsets.push(out.units.len() as u32);
            from = to;
        }
        out
    }
}

impl Builder {
    /// An empty index.
    pub fn new(options: BuildOptions) -> Self {
        Builder { options, ..Builder::default() }
    }

    /// Adds a document.
    ///
    /// # Panics
    /// If its URL is not above that of the document before.
    pub fn push(&mut self, a: Analyzed) {
        let page = self.pages.len() as u32;
        assert!(self.pages.last().is_none_or(|p| p.url < a.url), "documents come in ascending order of URL: {}", a.url);
        let global: Vec<u32> = a.terms.into_iter().map(|t| self.terms.number(t)).collect();
        let is_quad: Vec<bool> = a.bonds.iter().map(|b| b.starts_with(MARK_QUAD)).collect();
        let bonds: Vec<u32> = a.bonds.into_iter().map(|b| self.bonds.number(b)).collect();
        if a.weight != PLAIN_WEIGHT {
            self.page_weights.push((page, a.weight));
        }
        let language = a.units.first().map_or(String::new(), |u| u.text.language.clone());
        self.pages.push(PageEntry {
            url: a.url,
            language,
            units: a.units.len() as u32,
            filters: a.filters,
            sort: a.sort,
        });
        for u in a.units {
            let unit = self.units.len() as u32;
            self.postings.extend(u.postings.iter().map(|&(t, f)| (global[t as usize], unit, f)));
            for &(a, b, bond) in &u.grams {
                let gram = GramUnit {
                    first: global[a as usize],
                    second: global[b as usize],
                    bond: bonds[bond as usize],
                    unit,
                };
                self.grams.push(gram, is_quad[bond as usize]);
            }
            self.lengths.push(u.length);
            self.units.push(u.text);
        }
        self.links.add(a.links, &global);
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
        put: &mut dyn FnMut(&str, &[u8]) -> std::io::Result<()>,
    ) -> Result<Report, BuildError> {
        let infos = self.resolve_links();
        let text_bytes: usize = self.units.iter().map(Unit::text_bytes).sum();
        let group_bytes = (text_bytes >= self.options.grouped_from).then(|| group::file_bytes(text_bytes));
        let mut out = Output { put, names: FxHashMap::default() };
        let mut report = Report { pages: self.pages.len() as u32, units: self.units.len() as u32, ..Report::default() };
        let (units, terms, bonds) = (self.units, self.terms, self.bonds);
        let (texts, (lexicon, latin, shards)) = workers.join(
            || pack_texts(units, workers),
            || {
                let lexicon = Lexicon::new(terms.into_list(), bonds.into_list(), self.postings, self.grams, workers);
                let latin = latin_dictionary(&lexicon, &self.pages);
                let shards = pack_shards(&lexicon, report.units, self.options.shard_bytes, workers);
                (lexicon, latin, shards)
            },
        );
        (report.terms, report.grams) = (lexicon.terms.len() as u32, lexicon.grams.len() as u32);
        let mut grouper = Grouper::new(group_bytes);
        for b in &texts.blocks {
            grouper.put(&mut out, &b.name, &b.bytes)?;
        }
        let places = grouper.finish(&mut out)?.into_iter();
        let blocks: Vec<BlockRef> =
            texts.blocks.iter().zip(places).map(|(b, piece)| BlockRef { first_unit: b.first_unit, piece }).collect();
        report.blocks = count(blocks.iter().map(|b| b.piece));
        let dictionary = texts.dictionary.map(|bytes| out.put(&bytes)).transpose()?;
        report.dictionary = dictionary.map_or(0, |d| d.size.into());
        let page_table = out.put(&pages::write(&self.pages))?;
        report.page_table = page_table.size.into();
        let latin = latin.map(|bytes| out.put(&bytes)).transpose()?;
        report.latin = latin.map_or(0, |l| l.size.into());
        let mut grouper = Grouper::new(group_bytes);
        for (first_key, bytes) in &shards {
            grouper.put(&mut out, first_key, bytes)?;
        }
        let places = grouper.finish(&mut out)?.into_iter();
        let shard_refs: Vec<ShardRef> =
            shards.into_iter().zip(places).map(|((first_key, _), piece)| ShardRef { first_key, piece }).collect();
        report.shards = count(shard_refs.iter().map(|s| s.piece));

        let occurring: FxHashSet<char> = lexicon.terms.iter().flat_map(|t| t.chars()).collect();
        let root = Root {
            pages: report.pages,
            field_weights: self.options.field_weights,
            units: infos,
            page_weights: self.page_weights,
            shards: shard_refs,
            blocks,
            dictionary,
            page_table,
            latin,
            fold: FoldTable::full().clone(),
        };
        let fold = root.fold.subset(|c| c == ' ' || occurring.contains(&c));
        let root = out.put(&root::write(&root, &fold))?;
        report.root = root.size.into();
        out.write(manifest::MANIFEST_NAME, &manifest::write(&root))?;
        Ok(report)
    }

    /// Gives each page the texts of the links that lead to it, as text and as postings.
    fn resolve_links(&mut self) -> Vec<UnitInfo> {
        let mut first_units = Vec::with_capacity(self.pages.len());
        let mut next = 0;
        for p in &self.pages {
            first_units.push(next);
            next += p.units;
        }
        let links = std::mem::take(&mut self.links);
        let (targets, texts) = (links.targets.into_list(), links.texts.into_list());
        let mut by_page: FxHashMap<usize, Vec<(u32, u32)>> = FxHashMap::default(); // text, pages that link so
        let mut inlinks = vec![0u32; self.pages.len()];
        for ((target, text), (in_body, elsewhere)) in links.pages {
            let url = &targets[target as usize];
            let Ok(page) = self.pages.binary_search_by(|p| p.url.as_str().cmp(url)) else { continue };
            // A menu repeats one author's one decision: all its pages count as one.
            by_page.entry(page).or_default().push((text, in_body + elsewhere.min(1)));
            inlinks[page] += in_body;
        }
        for (page, mut list) in by_page {
            let unit = first_units[page];
            list.sort_by(|a, b| (b.1, &texts[a.0 as usize]).cmp(&(a.1, &texts[b.0 as usize])));
            let mut terms: FxHashMap<u32, u32> = FxHashMap::default();
            for &(text, pages) in &list {
                links.terms[text as usize].iter().for_each(|&t| *terms.entry(t).or_default() += pages);
            }
            self.postings.extend(terms.into_iter().map(|(t, n)| (t, unit, Some(Fields::default().with_links(n)))));
            // What the page says itself needs no second telling.
            let units = &self.units[unit as usize..(unit + self.pages[page].units) as usize];
            let said = |t: &str| units[0].title == t || units.iter().flat_map(|u| &u.sections).any(|s| s.heading == t);
            let texts = list.iter().map(|l| &*texts[l.0 as usize]).filter(|t| !t.is_empty() && !said(t));
            let shown = texts.take(MAX_LINK_TEXTS).map(str::to_owned).collect();
            self.units[unit as usize].links = shown;
        }
        let mut infos = Vec::with_capacity(self.units.len());
        for (p, &links) in self.pages.iter().zip(&inlinks) {
            for i in 0..p.units {
                let class = length_class(self.lengths[infos.len()]);
                infos.push(UnitInfo::new(class, i == 0, (links + 1).ilog2().min(7) as u8));
            }
        }
        infos
    }
}

/// Files that pieces are in, and the bytes of the pieces.
fn count(pieces: impl Iterator<Item = Piece>) -> (u32, u64) {
    pieces.fold((0, 0), |(n, bytes), p| (n + u32::from(p.from == 0), bytes + u64::from(p.size)))
}

/// Where files go; the same content is written once.
pub(super) struct Output<'p> {
    put: &'p mut dyn FnMut(&str, &[u8]) -> std::io::Result<()>,
    names: FxHashMap<[u8; 6], u32>,
}

impl Output<'_> {
    pub fn put(&mut self, bytes: &[u8]) -> Result<FileRef, BuildError> {
        let file = FileRef::of(bytes);
        match self.names.insert(file.hash, file.size) {
            Some(size) if size != file.size => return Err(BuildError::SameName { name: file.name() }),
            Some(_) => {}
            None => self.write(&file.name(), bytes)?,
        }
        Ok(file)
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), BuildError> {
        (self.put)(name, bytes).map_err(|source| BuildError::Write { name: name.into(), source })
    }
}

/// The files of the text store.
struct Texts {
    blocks: Vec<PackedBlock>,
    dictionary: Option<Vec<u8>>,
}

struct PackedBlock {
    first_unit: u32,
    /// URL of its first page.
    name: Vec<u8>,
    bytes: Vec<u8>,
}

fn pack_texts(units: Vec<Unit>, workers: &impl Workers) -> Texts {
    let (sizes, mut urls): (Vec<usize>, Vec<String>) = units.iter().map(|u| (u.text_bytes(), u.url.clone())).unzip();
    let written = workers.map(units, |u| u.write());
    let dictionary = dictionary::train(&written);
    let (dictionary, model) =
        Some(dictionary).filter(|d| !d.is_empty()).map(|d| container::seal_dictionary(&d)).unzip();
    let mut groups: Vec<(u32, Vec<Vec<u8>>)> = Vec::new();
    let mut filled = usize::MAX;
    for (i, (unit, size)) in written.into_iter().zip(sizes).enumerate() {
        if filled >= block::BLOCK_FILL || filled + size > super::unit::UNIT_BYTES {
            groups.push((i as u32, Vec::new()));
            filled = 0;
        }
        groups.last_mut().expect("pushed above").1.push(unit);
        filled += size;
    }
    let groups = groups.into_iter().map(|g| (std::mem::take(&mut urls[g.0 as usize]).into_bytes(), g)).collect();
    let blocks = workers.map(groups, |(name, (first_unit, units))| {
        let bytes = block::write(&units, model.as_ref());
        PackedBlock { first_unit, name, bytes }
    });
    Texts { blocks, dictionary }
}

/// The words of scripts with spaces, each stemmed by the language of most of its units.
fn latin_dictionary(lexicon: &Lexicon, pages: &[PageEntry]) -> Option<Vec<u8>> {
    let Lexicon { terms, tokens, .. } = lexicon;
    let stemmer = stem::Stemmer::new(pages.iter().flat_map(|p| std::iter::repeat_n(&*p.language, p.units as usize)));
    let words = terms.iter().zip(0..).filter(|(text, _)| latin::is_word(text));
    let entries = words.map(|(text, term)| {
        let units = tokens.units(term);
        latin::Entry { text, units: units.len() as u32, stem: stemmer.stem(text, units) }
    });
    latin::write(entries.collect(), pages.len() as u32)
}

/// All that goes into shards.
struct Lexicon {
    terms: Vec<String>,
    bonds: Vec<String>,
    tokens: TokenPostings,
    grams: Vec<Selected>,
}

impl Lexicon {
    fn new(
        terms: Vec<String>,
        bonds: Vec<String>,
        postings: Vec<(u32, u32, Option<Fields>)>,
        grams: Grams,
        workers: &impl Workers,
    ) -> Self {
        let tokens = TokenPostings::new(postings, &terms);
        let grams = grams.select(&tokens, &terms, &bonds, workers);
        Lexicon { terms, bonds, tokens, grams }
    }
}

/// First key and bytes of each shard.
fn pack_shards(lexicon: &Lexicon, units: u32, shard_bytes: usize, workers: &impl Workers) -> Vec<(Vec<u8>, Vec<u8>)> {
    enum Source<'l> {
        Token(u32),
        Gram(&'l Selected),
    }
    let name = |term: u32| &*lexicon.terms[term as usize];
    let mut entries: Vec<(String, Source)> =
        (0..lexicon.terms.len() as u32).map(|t| (name(t).to_owned(), Source::Token(t))).collect();
    let key = |g: &Selected| gram_key(name(g.first), &lexicon.bonds[g.bond as usize], name(g.second));
    entries.extend(lexicon.grams.iter().map(|g| (key(g), Source::Gram(g))));
    entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let mut writers = vec![ShardWriter::new(units)];
    let mut beside_token = true;
    for (key, source) in &entries {
        let mut writer = writers.last_mut().expect("never empty");
        let is_token = matches!(source, Source::Token(_));
        if ends_shard(writer.estimate(), shard_bytes, is_token, key) {
            writers.push(ShardWriter::new(units));
            writer = writers.last_mut().expect("just pushed");
            beside_token = false;
        }
        beside_token |= is_token;
        match source {
            Source::Gram(g) => {
                let postings = if beside_token { TermKind::Gram } else { TermKind::Symbol };
                writer.put(&Term { key, units: &g.units, postings });
            }
            Source::Token(t) => {
                let range = lexicon.tokens.range(*t);
                let fields: Option<Vec<Fields>> = lexicon.tokens.fields[range.clone()].iter().copied().collect();
                let postings = fields.as_deref().map_or(TermKind::Symbol, TermKind::Token);
                writer.put(&Term { key, units: &lexicon.tokens.units[range], postings });
            }
        }
    }
    writers.retain(|w| w.first_key().is_some());
    workers.map(writers, |w| (w.first_key().expect("retained").as_bytes().to_vec(), w.finish()))
}

/// True where a new shard begins with `key`. Which token it is decides with, so that a change to some terms moves no ends further on. Grams
/// stay with their token, whose list they speak of, as long as that makes no shard of more than twice the size.
fn ends_shard(filled: usize, shard_bytes: usize, is_token: bool, key: &str) -> bool {
    if !is_token {
        return filled >= shard_bytes * 2;
    }
    filled >= shard_bytes * 5 / 4 || filled >= shard_bytes * 7 / 8 && xxh64(key.as_bytes(), 0).is_multiple_of(16)
}
