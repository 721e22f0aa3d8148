//! What several tests share: a random source, and an index in memory.
#![allow(dead_code)]

pub mod corpus;
pub mod golden;

use pangram::index::root::Root;
use pangram::index::unit::UNIT_BYTES;
use pangram::index::{BuildOptions, Builder, MANIFEST_NAME, Serial, analyze, manifest};
use pangram::model::{Document, PLAIN_WEIGHT, Section};
use pangram::search::{Engine, SearchOptions, SearchResults};
use pangram::storage::{MemoryStorage, Storage, StorageError};
use std::cell::RefCell;

/// A small linear congruential generator (Knuth's MMIX constants): the same numbers on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n as u64) as usize
    }

    pub fn one<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

/// A document of one section per text.
pub fn document(url: &str, title: &str, texts: &[&str]) -> Document {
    let section =
        |(i, text): (usize, &&str)| Section { id: format!("s{i}"), text: (*text).to_owned(), ..Section::default() };
    Document {
        url: url.into(),
        title: title.into(),
        weight: PLAIN_WEIGHT,
        sections: texts.iter().enumerate().map(section).collect(),
        ..Document::default()
    }
}

/// All files of an index of the documents.
pub fn index(mut documents: Vec<Document>) -> MemoryStorage {
    documents.sort_by(|a, b| a.url.cmp(&b.url));
    let mut storage = MemoryStorage::default();
    let mut builder = Builder::new(BuildOptions::default());
    documents.into_iter().for_each(|d| builder.push(analyze(d, UNIT_BYTES)));
    let mut put = |name: &str, bytes: &[u8]| {
        storage.files.insert(name.to_owned(), bytes.to_vec());
        Ok(())
    };
    builder.finish(&Serial, &mut put).expect("memory takes every file");
    storage
}

/// The root of an index in memory.
pub fn root_of(storage: &MemoryStorage) -> Root {
    let bytes = &storage.files[MANIFEST_NAME];
    manifest::read(bytes).expect("a whole manifest").open(bytes).expect("a whole root").0
}

/// Files in memory that remember which of them are read.
pub struct Watched {
    pub inner: MemoryStorage,
    read: RefCell<Vec<String>>,
}

impl Watched {
    pub fn new(inner: MemoryStorage) -> Self {
        Watched { inner, read: RefCell::default() }
    }

    /// Names of what was read since this was last asked.
    pub fn take_read(&self) -> Vec<String> {
        self.read.take()
    }
}

impl Storage for &Watched {
    fn read(&self, names: &[String], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        self.read.borrow_mut().extend_from_slice(names);
        self.inner.read(names, fresh)
    }
}

pub fn engine(documents: Vec<Document>) -> Engine<MemoryStorage> {
    Engine::open(index(documents)).expect("a fresh index opens")
}

pub fn ask(engine: &Engine<MemoryStorage>, query: &str, limit: usize) -> SearchResults {
    engine.search(query, &SearchOptions { limit, ..SearchOptions::default() }).expect("a whole index answers")
}

/// Asks the index in a folder.
#[cfg(feature = "cli")]
pub fn ask_folder(folder: &std::path::Path, query: &str) -> SearchResults {
    let engine = Engine::open(pangram::pipeline::FileStorage::new(folder)).expect("a whole index opens");
    engine.search(query, &SearchOptions::default()).expect("a whole index answers")
}

pub fn urls(results: &SearchResults) -> Vec<&str> {
    results.results.iter().map(|r| r.url.as_str()).collect()
}
