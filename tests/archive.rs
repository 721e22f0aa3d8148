//! An index in one file has the same answers as the same index in many, whatever was unpacked before; and a file that is cut or
//! changed is an error, never another answer.

mod common;

use common::Random;
use common::corpus::{corpus, query};
use pangram::index::archive::ArchiveWriter;
use pangram::index::unit::UNIT_BYTES;
use pangram::index::{BuildOptions, Builder, MANIFEST_NAME, Serial, analyze, manifest};
use pangram::model::Document;
use pangram::search::{Engine, SearchError, SearchOptions, SearchResults};
use pangram::storage::MemoryStorage;

fn documents() -> Vec<Document> {
    let mut documents = corpus(11, 90);
    documents.sort_by(|a, b| a.url.cmp(&b.url));
    documents
}

/// The whole index in its manifest.
fn one_file(options: BuildOptions) -> Vec<u8> {
    let mut builder = Builder::new(options);
    documents().into_iter().for_each(|d| builder.push(analyze(d, UNIT_BYTES)));
    let mut archive = ArchiveWriter::default();
    let mut put = |name: &str, bytes: &[u8]| {
        archive.put(name, bytes);
        Ok(())
    };
    builder.finish(&Serial, &mut put).expect("memory takes every file");
    archive.finish()
}

fn open(file: Vec<u8>) -> Result<Engine<MemoryStorage>, SearchError> {
    let files = [(MANIFEST_NAME.to_owned(), file)].into_iter().collect();
    Engine::open(MemoryStorage { files })
}

type Answers = Vec<Result<SearchResults, SearchError>>;

fn answers(engine: &Engine<MemoryStorage>) -> Answers {
    let (mut r, documents) = (Random(3), documents());
    let queries = (0..30).map(|_| query(&mut r, &documents));
    let options = |lang: &str| SearchOptions {
        lang: Some(lang.into()).filter(|l: &String| !l.is_empty()),
        ..SearchOptions::default()
    };
    queries.zip(["", "", "zh"].iter().cycle()).map(|(q, lang)| engine.search(&q, &options(lang))).collect()
}

#[test]
fn one_file_answers_as_many_do_before_and_after_all_was_unpacked_ahead() {
    let many = answers(&common::engine(documents()));
    assert!(many.iter().flatten().filter(|a| !a.results.is_empty()).count() > many.len() / 2);
    for built in [BuildOptions::default().in_one_file(), BuildOptions::default().in_one_page(), BuildOptions::default()]
    {
        let file = one_file(built);
        assert_eq!(answers(&open(file.clone()).unwrap()), many);
        let warm = open(file).unwrap();
        let mut pieces = 0;
        while warm.ahead().unwrap() {
            pieces += 1;
        }
        assert!(pieces >= 2, "{pieces} pieces");
        assert_eq!(answers(&warm), many);
    }
}

#[test]
fn a_page_that_carries_its_index_unpacks_no_text_but_those_it_needs_and_smaller_shards_than_a_network_brings() {
    let root = |options: BuildOptions| {
        let file = one_file(options);
        manifest::read(&file).unwrap().open(&file).unwrap().0
    };
    let (page, network) = (root(BuildOptions::default().in_one_page()), root(BuildOptions::default()));
    assert!(page.dictionary.is_some());
    assert_eq!(page.blocks.len(), page.units.len());
    assert!(page.units.len() > 10);
    assert!(page.shards.len() > network.shards.len());
    let one_file = root(BuildOptions::default().in_one_file());
    assert!(one_file.blocks.len() < page.blocks.len() / 4 && one_file.shards.len() < page.shards.len() / 4);
    assert_eq!(
        (one_file.blocks.len(), one_file.dictionary),
        (1, None),
        "few texts are one piece, and teach themselves"
    );
    let many = root(BuildOptions { one_block_up_to: 0, block_bytes: 20_000, ..BuildOptions::default().in_one_file() });
    assert!((2..page.blocks.len() / 4).contains(&many.blocks.len()));
}

#[test]
fn nothing_is_done_ahead_where_every_file_is_fetched_by_itself() {
    assert_eq!(common::engine(documents()).ahead(), Ok(false));
}

#[test]
fn a_whole_file_is_checked_part_by_part() {
    let engine = open(one_file(BuildOptions::default().in_one_file())).unwrap();
    let audit = engine.check(&mut || {});
    assert!(audit.problems.is_empty() && audit.whole >= 3, "{audit:?}");
}

#[test]
fn a_file_that_is_cut_or_changed_is_refused_or_has_the_same_answers() {
    let file = one_file(BuildOptions { shard_bytes: 20_000, block_bytes: 20_000, ..BuildOptions::default() });
    let sound = answers(&open(file.clone()).unwrap());
    let mut noticed = 0;
    let mut r = Random(5);
    let flips = (0..48).map(|i| {
        let at = if i < 36 { i } else { r.below(file.len()) };
        let mut bad = file.clone();
        bad[at] ^= 1 << (i % 8);
        bad
    });
    let cuts = (1..12).map(|i| file[..i * file.len() / 12].to_vec());
    let longer = [file.iter().copied().chain([0; 9]).collect()];
    for bad in flips.chain(cuts).chain(longer) {
        let Ok(engine) = open(bad) else {
            noticed += 1;
            continue;
        };
        let found = answers(&engine);
        for (have, want) in found.iter().zip(&sound) {
            assert!(have.is_err() || have == want);
        }
        noticed += usize::from(found.iter().any(Result::is_err));
    }
    assert!(noticed > 56, "{noticed} noticed");
}

#[test]
fn the_same_documents_give_the_same_file_and_its_front_is_a_manifest() {
    let file = one_file(BuildOptions::default().in_one_file());
    assert_eq!(file, one_file(BuildOptions::default().in_one_file()));
    assert!(manifest::read(&file).is_ok_and(|head| head.whole));
}
