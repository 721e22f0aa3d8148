//! Shards, the Latin dictionary and the pinyin part, from lists that lie outside memory: read, coded and written some at a time.

use super::build::{BuildError, Output, Workers};
use super::codec::Lore;
use super::container::{FileRef, Piece};
use super::directory::Directory;
use super::group::{Grouper, Sharing};
use super::lists::{List, Lists, Posting};
use super::names::Names;
use super::pages::PageEntry;
use super::posting::Fields;
use super::recall::{Key, Recall, key, or_work};
use super::root::{self, UnitInfo};
use super::scratch::{Runs, Scratch};
use super::select::{Chosen, Grams};
use super::shard::{ShardWriter, Term, TermKind, list_bits};
use super::{latin, pinyin, stem};
use crate::text::script::{is_han, is_kana};
use rustc_hash::FxHashSet;
use std::io;
use xxhash_rust::xxh64::xxh64;

/// What was gathered of a site's terms, and what of its pages they are packed with.
pub(super) struct Terms<'t> {
    pub names: Names,
    pub bonds: Names,
    pub postings: Runs<Posting>,
    pub grams: Grams,
    pub pages: &'t [PageEntry],
    /// Tokens of each unit.
    pub lengths: &'t [u32],
    pub infos: &'t [UnitInfo],
    pub shard_bytes: usize,
    /// As [`super::root::Root`] has it.
    pub steady: bool,
    pub sharing: Sharing,
}

/// What became of them.
pub(super) struct PackedTerms {
    /// The characters of all keys, ascending.
    pub alphabet: Vec<char>,
    pub directory: Directory,
    pub shards: Vec<Piece>,
    pub latin: Option<FileRef>,
    pub pinyin: Option<FileRef>,
    /// Of terms and of grams.
    pub counts: (u32, u32),
}

impl Terms<'_> {
    /// Brings postings into lists, chooses grams, and writes the shards, the Latin dictionary and the pinyin part.
    pub fn pack(
        self,
        scratch: &dyn Scratch,
        recall: &dyn Recall,
        workers: &impl Workers,
        out: &Output,
    ) -> Result<PackedTerms, BuildError> {
        let Terms { names: terms, bonds, postings, grams, pages, .. } = self;
        let tokens = Lists::new(postings, &terms, scratch, workers)?;
        let grams = grams.select(&tokens, &terms, &bonds, scratch, workers)?;
        let lexicon = Lexicon { terms, bonds, tokens, grams };
        let ((latin, pinyin), (alphabet, order)) = workers.join(
            || {
                let latin = || latin_dictionary(&lexicon, pages, workers);
                workers.join(latin, || pinyin_part(&lexicon, self.lengths, pages.len() as u32, workers))
            },
            || workers.join(|| lexicon.alphabet(), || lexicon.ordered()),
        );
        let latin = latin?.map(|bytes| out.put(&bytes)).transpose()?;
        let pinyin = pinyin?.map(|bytes| out.put(&bytes)).transpose()?;
        let lore = root::lore(alphabet.clone(), self.infos, self.steady);
        let line = Line::new(&lore, self.shard_bytes);
        let (directory, shards) = pack_shards(&lexicon, &order, line, self.sharing, recall, workers, out)?;
        let counts = (lexicon.terms.len() as u32, lexicon.grams.len() as u32);
        Ok(PackedTerms { alphabet, directory, shards, latin, pinyin, counts })
    }
}

/// All that goes into shards.
struct Lexicon {
    terms: Names,
    bonds: Names,
    tokens: Lists,
    grams: Chosen,
}

/// Tokens that are read at once, for each worker.
const TOKENS_AT_ONCE: usize = 2_048;
/// Tokens that a worker reads in a row.
const TOKENS_IN_A_ROW: usize = 128;

/// The words of scripts with spaces, each stemmed by the language of most of its units.
fn latin_dictionary(lexicon: &Lexicon, pages: &[PageEntry], workers: &impl Workers) -> io::Result<Option<Vec<u8>>> {
    let Lexicon { terms, tokens, .. } = lexicon;
    let stemmer = stem::Stemmer::new(pages.iter().flat_map(|p| std::iter::repeat_n(&*p.language, p.units as usize)));
    let words: Vec<u32> =
        (0..terms.len() as u32).filter(|&t| tokens.count(t) > 0 && latin::is_word(terms.get(t))).collect();
    let rows = workers.map(words.chunks(TOKENS_IN_A_ROW).collect(), |row| {
        let entry = |&term: &u32| {
            let (text, units) = (terms.get(term), tokens.units(term)?);
            Ok(latin::Entry { text, units: units.len() as u32, stem: stemmer.stem(text, &units) })
        };
        row.iter().map(entry).collect::<io::Result<Vec<_>>>()
    });
    let entries = rows.into_iter().collect::<io::Result<Vec<_>>>()?.into_iter().flatten();
    Ok(latin::write(entries.collect(), pages.len() as u32))
}

/// What a title or link is worth beside a text, as a place where pairs of Han stand …
const TITLE_PAIRS: u32 = 24;
/// … and a heading.
const HEADING_PAIRS: u32 = 8;
/// A unit with terms of kana for one in so many tokens is Japanese: its Han is not read in Mandarin.
const JAPANESE: u32 = 10;

/// The pairs of Han of units that are not Japanese. `lengths`: tokens of each unit.
fn pinyin_part(lexicon: &Lexicon, lengths: &[u32], pages: u32, workers: &impl Workers) -> io::Result<Option<Vec<u8>>> {
    let Lexicon { terms, tokens, .. } = lexicon;
    let mut kana = vec![0u32; lengths.len()];
    let mut pairs: Vec<(u32, pinyin::Entry)> = Vec::new();
    for term in (0..terms.len() as u32).filter(|&t| tokens.is_run(t) && tokens.count(t) > 0) {
        let mut chars = terms.get(term).chars().filter(|&c| c != '\0');
        let (Some(first), second) = (chars.next(), chars.next()) else { continue };
        let pair = || second.into_iter().chain([first]);
        if pair().all(is_han) {
            pairs.push((term, pinyin::Entry { first, second, weight: 0 }));
        } else if pair().any(is_kana) {
            tokens.units(term)?.iter().for_each(|&u| kana[u as usize] += 1);
        }
    }
    let weigh = |fields: &Fields| match fields {
        f if f.has(Fields::TITLE) || f.links() > 0 => TITLE_PAIRS,
        f if f.has(Fields::HEADING) => HEADING_PAIRS,
        _ => 1,
    };
    let rows = workers.map(pairs.chunks(TOKENS_IN_A_ROW).collect(), |row| {
        let entry = |&(term, entry): &(u32, pinyin::Entry)| {
            let List { units, fields } = tokens.list(term)?;
            let chinese = |unit: u32| kana[unit as usize] * JAPANESE <= lengths[unit as usize];
            let weights = units.iter().zip(&fields).filter(|(unit, _)| chinese(**unit)).map(|(_, f)| weigh(f));
            Ok(pinyin::Entry { weight: weights.sum(), ..entry })
        };
        row.iter().map(entry).collect::<io::Result<Vec<_>>>()
    });
    let entries = rows.into_iter().collect::<io::Result<Vec<_>>>()?.into_iter().flatten();
    Ok(pinyin::write(entries.filter(|e| e.weight > 0).collect(), pages))
}

/// A token as it was read, with the keys and units of its grams.
struct Read {
    term: u32,
    list: List,
    grams: Vec<(String, Vec<u32>)>,
}

impl Lexicon {
    fn read(&self, term: u32) -> io::Result<Read> {
        Ok(Read { term, list: self.tokens.list(term)?, grams: self.grams.of(term, &self.terms, &self.bonds)? })
    }

    /// The characters of all keys, ascending.
    pub fn alphabet(&self) -> Vec<char> {
        let mut bonds: Vec<u32> = self.grams.bonds().collect();
        bonds.sort_unstable();
        bonds.dedup();
        let bonds = bonds.into_iter().flat_map(|b| self.bonds.get(b).chars());
        let occurring: FxHashSet<char> = self.terms.iter().flat_map(|t| t.chars()).chain(bonds).collect();
        let mut alphabet: Vec<char> = occurring.into_iter().collect();
        alphabet.sort_unstable();
        alphabet
    }

    /// All tokens that are anywhere, in the order of their keys.
    pub fn ordered(&self) -> Vec<u32> {
        let all = self.terms.iter().zip(0..).filter(|&(_, t)| self.tokens.count(t) > 0);
        // Mostly the first bytes tell, and they stand side by side.
        let mut order: Vec<(u64, &str, u32)> = all.map(|(text, term)| (first_bytes(text), text, term)).collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)));
        order.into_iter().map(|(_, _, term)| term).collect()
    }
}

/// The first bytes of a text as a number: one that is less says that the text comes first.
fn first_bytes(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

/// Writes all shards; `order` is [`Lexicon::ordered`]. Those that are full are coded and written while the next are filled.
fn pack_shards(
    lexicon: &Lexicon,
    order: &[u32],
    mut line: Line,
    sharing: Sharing,
    recall: &dyn Recall,
    workers: &impl Workers,
    out: &Output,
) -> Result<(Directory, Vec<Piece>), BuildError> {
    let mut grouper = Grouper::new(sharing);
    let mut keys: Vec<(String, String)> = Vec::new();
    let lore = if recall.keeps() { key(&[&line.lore.bytes()]) } else { Key::default() };
    let mut send = |full: Vec<ShardWriter>| -> Result<(), BuildError> {
        let coded = workers.map(full, |writer| {
            let (first, last) = writer.keys().unwrap_or_default();
            let ends = (first.to_owned(), last.to_owned());
            (ends, or_work(recall, || writer.key(&lore), || writer.finish()))
        });
        for (ends, bytes) in coded {
            grouper.put(out, ends.0.as_bytes(), &bytes)?;
            keys.push(ends);
        }
        Ok(())
    };
    for some in order.chunks(TOKENS_AT_ONCE * workers.count()) {
        let full = std::mem::take(&mut line.full);
        let (sent, filled) = workers.join(|| send(full), || line.fill(lexicon, some, workers));
        sent?;
        filled?;
    }
    line.full.push(line.open);
    line.full.retain(|writer| writer.keys().is_some());
    send(line.full)?;
    let directory = Directory::of(keys.iter().map(|(first, last)| (&**first, &**last)));
    Ok((directory, grouper.finish(out)?))
}

/// Shards on their way.
struct Line<'l> {
    lore: &'l Lore,
    shard_bytes: usize,
    full: Vec<ShardWriter<'l>>,
    open: ShardWriter<'l>,
    /// The open shard holds the token whose grams come.
    beside_token: bool,
}

impl<'l> Line<'l> {
    /// For shards of about so many bytes.
    pub fn new(lore: &'l Lore, shard_bytes: usize) -> Self {
        Line { lore, shard_bytes, full: vec![], open: ShardWriter::new(lore), beside_token: true }
    }

    /// Reads tokens and puts them.
    fn fill(&mut self, lexicon: &Lexicon, tokens: &[u32], workers: &impl Workers) -> io::Result<()> {
        let rows = workers.map(tokens.chunks(TOKENS_IN_A_ROW).collect(), |row| {
            row.iter().map(|&term| lexicon.read(term)).collect::<io::Result<Vec<Read>>>()
        });
        for row in rows {
            row?.iter().for_each(|read| self.put(lexicon.terms.get(read.term), read));
        }
        Ok(())
    }

    fn put(&mut self, key: &str, read: &Read) {
        let List { units, fields } = &read.list;
        self.next(true, key, list_bits(self.lore, units, fields) / 64);
        self.beside_token = true;
        let postings = if fields.is_empty() { TermKind::Symbol } else { TermKind::Token(fields) };
        self.open.put(&Term { key, units, postings });
        for (key, units) in &read.grams {
            self.next(false, key, 0);
            let postings = if self.beside_token { TermKind::Gram } else { TermKind::Symbol };
            self.open.put(&Term { key, units, postings });
        }
    }

    /// Begins a new shard where one ends before `key`, whose units take `own` bytes.
    fn next(&mut self, is_token: bool, key: &str, own: usize) {
        if ends_shard(self.open.estimate(), own, self.shard_bytes, is_token, key) {
            let new = ShardWriter::new(self.lore);
            self.full.push(std::mem::replace(&mut self.open, new));
            self.beside_token = false;
        }
    }
}

/// True where a new shard begins with `key`, whose units take `own` bytes. Which token it is decides with, so that a change to some terms moves no ends further on. Grams
/// stay with their token, whose list they speak of, as long as that makes no shard of more than twice the size; a long list does not stand behind much that
/// has nothing to do with it.
fn ends_shard(filled: usize, own: usize, shard_bytes: usize, is_token: bool, key: &str) -> bool {
    if !is_token {
        return filled >= shard_bytes * 2;
    }
    filled >= shard_bytes * 5 / 4
        || filled >= shard_bytes / 4 && filled + own >= shard_bytes * 5 / 4
        || filled >= shard_bytes * 7 / 8 && xxh64(key.as_bytes(), 0).is_multiple_of(16)
}
