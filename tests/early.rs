//! Parts that are opened as they come are not wanted again, and nothing that comes early changes an answer.

mod common;

use common::corpus::{corpus, query};
use common::{Random, document};
use pangram::model::Document;
use pangram::search::{Engine, SearchOptions, SearchResults};
use pangram::storage::{MemoryStorage, Slice, Storage, StorageError};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// As a page: what was not brought is wanted, and awaited until then.
struct Page {
    files: MemoryStorage,
    brought: RefCell<BTreeSet<(String, u32)>>,
    wanted: RefCell<Vec<Slice>>,
}

impl Page {
    fn new() -> Rc<Page> {
        Page::of(corpus(17, 120))
    }

    fn of(documents: Vec<Document>) -> Rc<Page> {
        let files = common::index(documents);
        let brought = [(pangram::index::MANIFEST_NAME.to_owned(), 0)].into_iter().collect();
        Rc::new(Page { files, brought: RefCell::new(brought), wanted: RefCell::default() })
    }

    fn bytes(&self, slice: &Slice) -> Vec<u8> {
        slice.of(self.files.files[&slice.name].clone())
    }
}

impl Storage for Page {
    fn read(&self, names: &[String], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        let slice = |name: &String| Slice { name: name.clone(), from: 0, size: 0, whole: true };
        self.read_slices(&names.iter().map(slice).collect::<Vec<_>>(), fresh)
    }

    fn read_slices(&self, slices: &[Slice], _fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        let one = |slice: &Slice| match self.brought.borrow().contains(&(slice.name.clone(), slice.from)) {
            true => Ok(self.bytes(slice)),
            false => {
                self.wanted.borrow_mut().push(slice.clone());
                Err(StorageError::Awaited { name: slice.name.clone() })
            }
        };
        slices.iter().map(one).collect()
    }
}

/// Asks until the answer is there. `early` sees what is wanted and may open it; whatever it says it has not opened is brought.
fn ask(
    page: &Page,
    engine: &Engine<Rc<Page>>,
    query: &str,
    early: &mut dyn FnMut(usize, &Slice) -> bool,
) -> SearchResults {
    for _ in 0..9 {
        match engine.search(query, &SearchOptions::default()) {
            Ok(answer) => return answer,
            Err(e) => assert!(e.is_awaited(), "{e}"),
        }
        for (i, slice) in page.wanted.take().iter().enumerate() {
            if !early(i, slice) {
                page.brought.borrow_mut().insert((slice.name.clone(), slice.from));
            }
        }
    }
    panic!("{query:?} is not answered after nine rounds");
}

fn queries() -> Vec<String> {
    let (mut r, documents) = (Random(8), corpus(17, 120));
    (0..25).map(|_| query(&mut r, &documents)).collect()
}

#[test]
fn what_is_opened_as_it_comes_is_not_wanted_again_and_the_answers_are_the_same() {
    let (page, plain) = (Page::new(), Engine::open(Page::new().files.clone()).unwrap());
    let engine = Engine::open(page.clone()).unwrap();
    let root = common::root_of(&page.files);
    let pieces = root.shards.iter().chain(root.blocks.iter().map(|b| &b.piece));
    let kept: BTreeSet<String> = pieces.map(|p| p.file.name()).collect();
    let mut opened = BTreeSet::new();
    for query in queries() {
        let answer = ask(&page, &engine, &query, &mut |i, slice| {
            engine.early(i, &page.bytes(slice));
            // Shards and blocks are opened so; the few others are brought as ever.
            let early = kept.contains(&slice.name);
            let place = (slice.name.clone(), slice.from);
            assert!(!early || opened.insert(place), "{slice:?} was opened and is wanted again");
            early
        });
        assert_eq!(answer, plain.search(&query, &SearchOptions::default()).unwrap(), "{query:?}");
    }
    assert!(opened.len() > 50, "{} parts", opened.len());
}

#[test]
fn bytes_that_are_wrong_or_in_the_wrong_place_change_nothing() {
    let (page, plain) = (Page::new(), Engine::open(Page::new().files.clone()).unwrap());
    let engine = Engine::open(page.clone()).unwrap();
    let mut r = Random(4);
    for query in queries() {
        let answer = ask(&page, &engine, &query, &mut |i, slice| {
            let mut bytes = page.bytes(slice);
            match r.below(4) {
                0 => engine.early(i + 1, &bytes),
                1 => engine.early(i, &bytes[..bytes.len() / 2]),
                2 => engine.early(usize::MAX, &bytes),
                _ => {
                    let at = r.below(bytes.len());
                    bytes[at] ^= 1 << r.below(8);
                    engine.early(i, &bytes);
                }
            }
            false
        });
        assert_eq!(answer, plain.search(&query, &SearchOptions::default()).unwrap(), "{query:?}");
    }
}

#[test]
fn bytes_that_nobody_awaits_are_left_alone() {
    let files = common::index(vec![document("a.html", "Moorings", &["berths and buoys"])]);
    let engine = Engine::open(files.clone()).unwrap();
    files.files.values().enumerate().for_each(|(i, bytes)| engine.early(i, bytes));
    assert_eq!(common::urls(&common::ask(&engine, "buoys", 10)), ["a.html"]);
}

#[test]
fn what_holds_a_query_as_it_stands_is_told_while_what_repairs_it_is_awaited() {
    let texts =
        ["anchored ships", "anchoring is allowed", "anchor here", "two pilots", "a pilotage, a pilot", "dredged"];
    let text = |i: usize| [texts[i % texts.len()], "of the harbour", &format!("berth {i}")].join(" ");
    let documents: Vec<_> = (0..40).map(|i| document(&format!("{i}.html"), "Notes", &[&text(i)])).collect();
    let single = document("one.html", "Notes", &["the ferry was moored and dredged beside a lighthouse"]);
    let page = Page::of(documents.into_iter().chain([single]).collect());
    let all = SearchOptions::default();
    let as_it_stands = SearchOptions { as_it_stands: true, ..SearchOptions::default() };
    let mut told = Vec::new();
    for query in ["lighthouse", "ferry dredged", "lighthouses", "moored", "harbour", "anchored pilots"] {
        page.brought.borrow_mut().retain(|(name, _)| name == pangram::index::MANIFEST_NAME);
        let engine = Engine::open(page.clone()).unwrap();
        let bring = |wanted: Vec<Slice>| {
            page.brought.borrow_mut().extend(wanted.into_iter().map(|s| (s.name, s.from)));
        };
        let mut early = None;
        let mut rounds = (0..9).map(|_| {
            let answer = engine.search(query, &all);
            let wanted = page.wanted.take();
            if answer.is_err() && engine.is_repairing() && early.is_none() {
                early = (0..9).find_map(|_| {
                    let early = engine.search(query, &as_it_stands).ok();
                    assert!(!engine.is_repairing(), "{query:?}");
                    assert!(page.wanted.borrow().iter().all(|w| !wanted.contains(w)), "{query:?} waits for repairs");
                    bring(page.wanted.take());
                    early
                });
                assert!(early.is_some(), "{query:?} as it stands is not answered");
            }
            bring(wanted);
            answer
        });
        let answer = rounds.find_map(Result::ok).unwrap_or_else(|| panic!("{query:?} is not answered"));
        drop(rounds);
        let early = early.map(|e| common::urls(&e).iter().map(|u| u.to_string()).collect::<Vec<_>>());
        assert!(
            common::urls(&answer).starts_with(&early.iter().flatten().map(|u| &**u).collect::<Vec<_>>()),
            "{query:?}"
        );
        told.push(early.map(|e| e.len()));
    }
    // Enough pages hold "harbour": nothing repairs it. No page holds "lighthouses", or both of the last.
    assert_eq!(told, [Some(1), None, Some(0), Some(1), None, Some(0)]);
}

#[test]
fn searches_that_wait_side_by_side_give_the_answers_that_they_give_alone() {
    let (page, plain) = (Page::new(), Engine::open(Page::new().files.clone()).unwrap());
    let engine = Engine::open(page.clone()).unwrap();
    let few = SearchOptions { limit: 2, ..SearchOptions::default() };
    for pair in queries().windows(2) {
        let mut asked: Vec<(&str, &SearchOptions)> = Vec::new();
        let all = SearchOptions::default();
        pair.iter().for_each(|query| asked.extend([(&**query, &all), (query, &few)]));
        // Each round asks all that have no answer yet; only then comes what they want.
        for _ in 0..20 {
            asked.retain(|&(query, options)| match engine.search(query, options) {
                Ok(answer) => {
                    assert_eq!(answer, plain.search(query, options).unwrap(), "{query:?}");
                    false
                }
                Err(e) => e.is_awaited() || panic!("{e}"),
            });
            page.brought.borrow_mut().extend(page.wanted.take().into_iter().map(|s| (s.name, s.from)));
        }
        assert!(asked.is_empty(), "{asked:?} are not answered after twenty rounds");
    }
}

#[test]
fn further_parts_of_a_page_come_with_its_first_where_they_are_few() {
    let rounds = |parts: usize| {
        let filler = |i: usize| (0..2_000).map(|n| format!("berth{} ", n * 7 + i)).collect::<String>();
        // All parts hold both words, the first most often; the last alone holds them side by side.
        let told = |i: usize| if i + 1 < parts { "tide is low, low is tide" } else { "low tide" };
        let often = |i: usize| if i == 0 { "tide was low and then " } else { "" };
        let sections: Vec<String> =
            (0..parts).map(|i| format!("{}{} {}", often(i).repeat(9), told(i), filler(i))).collect();
        let sections: Vec<&str> = sections.iter().map(String::as_str).collect();
        let page = Page::of(vec![document("a.html", "Notes", &sections), document("b.html", "Other", &["pilots"])]);
        let engine = Engine::open(page.clone()).unwrap();
        let mut rounds = 0;
        let answer = ask(&page, &engine, "low tide", &mut |i, _| {
            rounds += usize::from(i == 0);
            false
        });
        assert_eq!(answer.results[0].matched.name(), "exact", "{parts} parts");
        rounds
    };
    // Shards, texts.
    assert_eq!(rounds(4), 2);
    assert_eq!(rounds(7), 2);
    assert_eq!(rounds(8), 3);
}
