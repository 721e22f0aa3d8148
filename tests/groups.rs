//! Files that hold several shards or blocks: the same answers by ranges and without, few files, and damage is noticed.

mod common;

use common::corpus::{corpus, query};
use common::{Random, ask};
use pangram::index::unit::UNIT_BYTES;
use pangram::index::{BuildOptions, Builder, MANIFEST_NAME, Serial, analyze, manifest};
use pangram::model::Document;
use pangram::search::audit::Care;
use pangram::search::{Engine, SearchOptions};
use pangram::storage::{MemoryStorage, Slice, Storage, StorageError};

/// Of a site that counts as a large one from so many bytes of text on.
fn index(documents: &[Document], large_from: usize) -> MemoryStorage {
    let mut builder = Builder::new(BuildOptions { large_from, ..BuildOptions::default() });
    let mut documents = documents.to_vec();
    documents.sort_by(|a, b| a.url.cmp(&b.url));
    documents.into_iter().for_each(|d| builder.push(analyze(d, UNIT_BYTES)));
    let mut storage = MemoryStorage::default();
    let mut put = |name: &str, bytes: &[u8]| {
        storage.files.insert(name.to_owned(), bytes.to_vec());
        Ok(())
    };
    builder.finish(&Serial, &mut put).expect("memory takes every file");
    storage
}

/// Reads no more of a file than is asked for.
struct Ranges<'s>(&'s MemoryStorage);

impl Storage for Ranges<'_> {
    fn read(&self, names: &[String], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        self.0.read(names, fresh)
    }

    fn read_slices(&self, slices: &[Slice], _fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        let part = |s: &Slice| {
            let file = &self.0.files[&s.name];
            if s.whole { file.clone() } else { file[s.from as usize..(s.from + s.size) as usize].to_vec() }
        };
        slices.iter().map(|s| Ok(part(s))).collect()
    }
}

#[test]
fn shared_files_give_the_same_answers_by_ranges_and_without_and_are_few() {
    let documents = corpus(4, 300);
    let (small, large) = (index(&documents, usize::MAX), index(&documents, 0));
    let pieces = |storage: &MemoryStorage| {
        let root = common::root_of(storage);
        root.shards.len() + root.blocks.len()
    };
    for storage in [&small, &large] {
        let (files, pieces) = (storage.files.len(), pieces(storage));
        assert!(files * 4 < pieces, "{files} files of {pieces} pieces");
    }
    assert!(pieces(&large) < pieces(&small), "shards of large sites are larger");
    let engines = (Engine::open(small).unwrap(), Engine::open(large.clone()).unwrap());
    let by_ranges = Engine::open(Ranges(&large)).unwrap();
    let mut random = Random(8);
    for _ in 0..60 {
        let query = query(&mut random, &documents);
        let wanted = ask(&engines.0, &query, 10);
        assert!(!wanted.results.is_empty(), "{query:?} stands on a page");
        assert_eq!(ask(&engines.1, &query, 10), wanted, "{query:?}");
        assert_eq!(by_ranges.search(&query, &SearchOptions::default()).unwrap(), wanted, "{query:?}");
    }
    let audit = by_ranges.check(&mut || ());
    assert_eq!(audit.problems, []);
    assert!(audit.whole > large.files.len(), "every piece was checked");
}

#[test]
fn without_ranges_each_piece_has_a_file_of_its_own_and_the_answers_are_the_same() {
    let documents = corpus(4, 120);
    let of = |ranges: bool| {
        let mut builder = Builder::new(BuildOptions { ranges, ..BuildOptions::default() });
        documents.iter().cloned().for_each(|d| builder.push(analyze(d, UNIT_BYTES)));
        let mut storage = MemoryStorage::default();
        let put = &mut |name: &str, bytes: &[u8]| {
            storage.files.insert(name.to_owned(), bytes.to_vec());
            Ok(())
        };
        builder.finish(&Serial, put).expect("memory takes every file");
        storage
    };
    let (shared, alone) = (of(true), of(false));
    let root = common::root_of(&alone);
    let mut pieces = root.shards.iter().chain(root.blocks.iter().map(|b| &b.piece));
    assert!(pieces.all(|p| p.is_whole()));
    assert!(shared.files.len() * 4 < alone.files.len(), "{} of {}", shared.files.len(), alone.files.len());
    let engines = (Engine::open(shared).unwrap(), Engine::open(alone).unwrap());
    let mut random = Random(8);
    for _ in 0..30 {
        let query = query(&mut random, &documents);
        assert_eq!(ask(&engines.0, &query, 10), ask(&engines.1, &query, 10), "{query:?}");
    }
}

#[test]
fn a_damaged_piece_is_noticed_and_only_that() {
    let whole = index(&corpus(4, 100), usize::MAX);
    let root = common::root_of(&whole);
    let pieces: Vec<_> = root.shards.iter().copied().chain(root.blocks.iter().map(|b| b.piece)).collect();
    assert!(pieces.iter().any(|p| p.from > 0));
    for (i, piece) in pieces.into_iter().enumerate().step_by(23) {
        let at = [0, piece.size / 2, piece.size - 1][i % 3];
        let mut bad = whole.clone();
        bad.files.get_mut(&piece.file.name()).unwrap()[(piece.from + at) as usize] ^= 4;
        let engine = Engine::open(bad).unwrap();
        // The second reads one in 1,000 and looks at the bytes of the others: those of any are told by their sum.
        for care in [Care::Whole, Care::OneIn(1_000)] {
            let audit = engine.check_share(care, 0, 1, &mut || ());
            assert_eq!(audit.problems.len(), 1, "{care:?}: byte {at} of a piece of {}", piece.size);
            assert_eq!(audit.problems[0].file(), piece.file.name());
        }
    }
}

#[test]
fn a_change_to_one_page_leaves_most_shared_files_as_they_are() {
    let documents = corpus(6, 500);
    let before = index(&documents, 0);
    let mut changed = documents;
    let text = &mut changed[250].sections[0].text;
    *text = format!("{text}unheardof word\n");
    let after = index(&changed, 0);
    let new = after.files.keys().filter(|name| !before.files.contains_key(*name)).count();
    println!("{new} of {} files are new", after.files.len());
    assert!(new * 2 < after.files.len(), "{new} of {} files are new", after.files.len());
}

#[test]
fn what_every_reader_fetches_grows_by_few_bits_a_page() {
    // Pages of a reference, as a generator makes them: a paragraph or two, of words that other pages have too.
    let words: Vec<String> =
        corpus(7, 30).iter().flat_map(|d| d.title.split(' ').map(str::to_owned).collect::<Vec<_>>()).collect();
    let mut random = Random(12);
    let mut page = |i: usize| {
        let text: Vec<&str> = (0..150).map(|_| &*words[random.below(words.len())]).collect();
        common::document(&format!("reference/{i:05}.html"), &format!("item {i}"), &[&text.join(" ")])
    };
    let documents: Vec<Document> = (0..2_400).map(&mut page).collect();
    let root = |count: usize| {
        let files = index(&documents[..count], 0).files;
        manifest::read(&files[MANIFEST_NAME]).unwrap().root.size as usize
    };
    let (few, many) = (root(600), root(2_400));
    let bits = (many - few) * 8_000 / 1_800;
    println!("root of 600 pages {few} bytes, of 2,400 {many}: {}.{:03} bits a page", bits / 1_000, bits % 1_000);
    assert!(bits <= 12_000, "{bits} thousandths of a bit for each further page");
}
