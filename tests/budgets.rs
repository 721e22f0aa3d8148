//! What an index costs its host and its readers, and what it finds: limits that a change may not pass unnoticed.
//!
//! On a generated collection of 1,000 pages, so that the limits hold in every clone; on real pages where those are
//! (`PANGRAM_SHARED`, default `../shared`). Limits are about 8 % above what was measured when they were set.

mod common;

use common::Random;
use common::corpus::{corpus, query, text_bytes};
use pangram::index::{MANIFEST_NAME, manifest};
use pangram::model::Document;
use pangram::search::{Engine, SearchOptions};
use pangram::storage::{MemoryStorage, Slice, Storage, StorageError};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::LazyLock;

static DOCUMENTS: LazyLock<Vec<Document>> = LazyLock::new(|| corpus(1, 1_000));
static INDEX: LazyLock<MemoryStorage> = LazyLock::new(|| common::index(DOCUMENTS.clone()));

/// Counts the times it is asked, and the files and bytes that are read of another storage.
struct Counting<'s> {
    inner: &'s MemoryStorage,
    read: Rc<Cell<(usize, usize, usize)>>,
}

impl Storage for Counting<'_> {
    fn read(&self, names: &[String], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        let answers = self.inner.read(names, fresh);
        let (times, files, bytes) = self.read.get();
        let more: usize = answers.iter().flatten().map(Vec::len).sum();
        self.read.set((times + 1, files + names.len(), bytes + more));
        answers
    }

    fn read_slices(&self, slices: &[Slice], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        let answers = self.inner.read_slices(slices, fresh);
        let (times, files, bytes) = self.read.get();
        let more: usize = answers.iter().flatten().map(Vec::len).sum();
        self.read.set((times + 1, files + slices.len(), bytes + more));
        answers
    }
}

fn median(mut numbers: Vec<usize>) -> usize {
    numbers.sort_unstable();
    numbers[numbers.len() / 2]
}

/// Fails above `most`, and also far below it: then the limit no longer says anything.
fn within(what: &str, found: usize, most: usize) {
    println!("{what}: {found} (limit {most})");
    assert!(found <= most, "{what}: {found}, and the limit is {most}");
    assert!(found * 100 >= most * 75, "{what}: {found} is far below its limit of {most}. Well done: lower the limit");
}

#[test]
fn the_whole_index_is_small_beside_its_text() {
    let bytes: usize = INDEX.files.values().map(Vec::len).sum();
    // Measured: 606 (invented words repeat less than real ones: a real site's share is lower).
    within("index, in thousandths of its text", bytes * 1_000 / text_bytes(&DOCUMENTS), 655);
}

#[test]
fn a_thousand_pages_are_some_hundred_files() {
    // Measured: 123.
    within("files of 1,000 pages", INDEX.files.len(), 135);
}

#[test]
fn what_every_reader_fetches_is_small() {
    let bytes = &INDEX.files[MANIFEST_NAME];
    let head = manifest::read(bytes).unwrap();
    // Measured: 5,179.
    within("root, bytes", head.root.size as usize, 5_500);
    let (_, dictionary) = head.open(bytes).unwrap();
    // Measured: 4,936.
    within("dictionary, bytes", dictionary.len(), 5_330);
    assert_eq!(bytes.len(), manifest::LENGTH + head.root.size as usize + dictionary.len());
}

#[test]
fn a_first_query_reads_little() {
    let mut r = Random(5);
    let (mut files, mut bytes) = (Vec::new(), Vec::new());
    let mut two_waits = 0;
    for _ in 0..41 {
        let read = Rc::new(Cell::new((0, 0, 0)));
        let engine = Engine::open(Counting { inner: &INDEX, read: read.clone() }).unwrap();
        assert_eq!(read.get().0, 1, "an index opens by its manifest");
        read.set((0, 0, 0));
        let query = query(&mut r, &DOCUMENTS);
        let answer = engine.search(&query, &SearchOptions::default()).unwrap();
        assert!(!answer.results.is_empty(), "{query:?} stands on a page and finds nothing");
        let (times, one_files, one_bytes) = read.get();
        files.push(one_files);
        bytes.push(one_bytes);
        two_waits += usize::from(times <= 2);
    }
    // Shards, then blocks; what else the query may mean is a third wait for a few.
    assert!(two_waits >= 38, "{two_waits} of 41 first lists wait twice at most");
    // Shards and blocks; the manifest is counted above. Measured: 18,593, 12.
    within("first query, median of bytes read", median(bytes), 20_080);
    within("first query, median of parts read", median(files), 13);
}

/// Notes how many bytes are read each time.
struct Noting(MemoryStorage, Rc<RefCell<Vec<usize>>>);

impl Storage for Noting {
    fn read(&self, names: &[String], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        let answers = self.0.read(names, fresh);
        self.1.borrow_mut().push(answers.iter().flatten().map(Vec::len).sum());
        answers
    }

    fn read_slices(&self, slices: &[Slice], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        let answers = self.0.read_slices(slices, fresh);
        self.1.borrow_mut().push(answers.iter().flatten().map(Vec::len).sum());
        answers
    }
}

#[test]
fn a_word_just_begun_reads_few_of_the_words_that_it_may_become_and_fewer_behind_another() {
    let mut r = Random(3);
    let mut words = |n: usize| (0..n).map(|_| format!("ab{:x} ", r.below(1 << 40))).collect::<String>();
    let documents = (0..60).map(|i| common::document(&format!("p{i:02}"), "", &[&format!("lantern {}", words(250))]));
    let index = common::index(documents.collect());
    let shards = |query: &str| {
        let read = Rc::new(RefCell::new(vec![]));
        let engine = Engine::open(Noting(index.clone(), read.clone())).unwrap();
        assert!(!engine.search(query, &SearchOptions::default()).unwrap().results.is_empty());
        read.take()[1]
    };
    let (alone, behind, whole) = (shards("ab"), shards("lantern ab"), shards("lantern"));
    assert!((18_000..22_000).contains(&alone), "{alone}");
    assert!((9_000..13_000).contains(&(behind - whole)), "{behind} less {whole}");
}

#[cfg(feature = "ingest")]
mod real {
    use super::*;
    use pangram::ingest::{IngestOptions, ingest, kind_of};
    use std::collections::{BTreeMap, HashMap};
    use std::path::{Path, PathBuf};

    /// Kinds of query whose every page must be among the first 20, as far as 20 hold them.
    const COMPLETE: [&str; 6] = ["span", "annot", "annot-t2s", "hand", "s2t", "t2s"];

    fn pages(site: &Path, folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pages(site, &path, out);
            } else if path.extension().is_some_and(|e| e == "html") {
                out.push(path.strip_prefix(site).unwrap().to_owned());
            }
        }
    }

    /// Recall among the first 20 by kind of query, in thousandths: the mean over the queries.
    fn recall(corpus: &Path) -> BTreeMap<String, usize> {
        let site = corpus.join("site");
        let mut files = Vec::new();
        pages(&site, &site, &mut files);
        let (mut documents, mut urls) = (Vec::new(), HashMap::new());
        for file in files {
            let id = file.to_str().unwrap().replace('\\', "/");
            let read = ingest(
                &id,
                kind_of(&id).unwrap(),
                &std::fs::read(site.join(&file)).unwrap(),
                &IngestOptions::default(),
            );
            for d in read.documents {
                urls.insert(id.clone(), d.url.clone());
                documents.push(d);
            }
        }
        let engine = common::engine(documents);
        let mut sums: BTreeMap<String, (f64, usize)> = BTreeMap::new();
        for line in std::fs::read_to_string(corpus.join("literal.jsonl")).unwrap().lines() {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let (kind, q) = (record["kind"].as_str().unwrap(), record["q"].as_str().unwrap());
            let answer = common::ask(&engine, q, 20);
            let listed = common::urls(&answer);
            let wanted: Vec<&str> =
                record["pages"].as_array().unwrap().iter().map(|p| &*urls[p.as_str().unwrap()]).collect();
            let held = wanted.iter().filter(|u| listed.contains(u)).count();
            let share = held as f64 / wanted.len().min(20) as f64;
            if share < 1.0 {
                println!("{}: {kind} {q:?}: {held} of {}", corpus.display(), wanted.len());
            }
            let sum = sums.entry(kind.to_owned()).or_default();
            *sum = (sum.0 + share, sum.1 + 1);
        }
        sums.into_iter().map(|(kind, (sum, n))| (kind, (sum * 1_000.0 / n as f64).floor() as usize)).collect()
    }

    #[test]
    fn literal_queries_find_every_page_of_real_sites() {
        let shared = std::env::var("PANGRAM_SHARED").unwrap_or_else(|_| "../shared".to_owned());
        for name in ["gov-zh", "vue-zh"] {
            let corpus = Path::new(&shared).join("corpora").join(name);
            if !corpus.is_dir() {
                println!("skipped: no corpus at {}", corpus.display());
                continue;
            }
            let recall = recall(&corpus);
            println!("{name}: recall@20 in thousandths: {recall:?}");
            assert!(COMPLETE.iter().any(|kind| recall.contains_key(*kind)), "{name} has queries");
            for (kind, found) in recall {
                let least = if COMPLETE.contains(&kind.as_str()) {
                    1_000
                } else if kind == "wide" {
                    950
                } else {
                    0
                };
                assert!(found >= least, "{name}: recall@20 of {kind} is {found} of 1000, and {least} is the least");
            }
        }
    }
}
