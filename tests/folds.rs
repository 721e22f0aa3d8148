//! What characters mean that only queries hold: looked up in a part of their own.

mod common;

use common::{Watched, document, index, root_of};
use pangram::index::container::Kind;
use pangram::model::Document;
use pangram::search::{Engine, MatchKind, SearchOptions, SearchResults};
use pangram::storage::Storage;
use pangram::text::fold::{FoldTable, normalize};

/// Simplified Han, kana, Latin with marks, and one traditional character of its own (體).
fn documents() -> Vec<Document> {
    vec![
        document("cafe", "Café", &["Le café de la gare, № 5."]),
        document("library", "图书馆", &["图书馆里的书可以借阅。字體也有说明。"]),
        document("kana", "カメラ", &["カメラとがっこうの写真。"]),
    ]
}

fn answer<S: Storage>(engine: &Engine<S>, query: &str) -> SearchResults {
    engine.search(query, &SearchOptions::default()).unwrap()
}

#[test]
fn the_part_is_fetched_once_and_only_for_characters_that_no_page_has() {
    let watched = Watched::new(index(documents()));
    let part = root_of(&watched.inner).folds.expect("more may be asked than the pages hold").name();
    let engine = Engine::open(&watched).unwrap();
    let fetched = |query: &str| {
        watched.take_read();
        answer(&engine, query);
        watched.take_read().iter().filter(|n| **n == part).count()
    };
    for query in ["CAFÉ", "cafe", "图书馆", "字體", "ＣＡＦＥ　カメラ", "かめら！", "№ 5", ""] {
        assert_eq!(fetched(query), 0, "{query}");
    }
    assert_eq!((fetched("圖書館"), fetched("圖書"), fetched("ｶﾒﾗ")), (1, 0, 0));
}

#[test]
fn characters_that_no_page_has_find_what_they_mean() {
    let engine = Engine::open(index(documents())).unwrap();
    for (query, url) in [("圖書館", "library"), ("ｶﾒﾗ", "kana"), ("cafe\u{301}", "cafe"), ("ｃâｆè", "cafe")]
    {
        let found = answer(&engine, query);
        let first = found.results.first().unwrap_or_else(|| panic!("{query} is not found"));
        assert_eq!((&*first.url, first.matched), (url, MatchKind::Folded), "{query}");
    }
}

#[test]
fn an_answer_is_the_same_whether_the_part_is_here_or_not() {
    let queries = ["CAFÉ", "图书馆", "字體", "字体", "がっこう", "gare", "か", "书"];
    let cold = queries.map(|query| answer(&Engine::open(index(documents())).unwrap(), query));
    let warm = Engine::open(index(documents())).unwrap();
    answer(&warm, "圖書館");
    for (query, cold) in queries.iter().zip(cold) {
        assert!(!cold.results.is_empty(), "{query}");
        assert_eq!(answer(&warm, query), cold, "{query}");
    }
}

#[test]
fn what_a_fold_gives_folds_to_itself() {
    // Else the part, which knows more characters, could fold a page's text another way than the root does.
    let full = FoldTable::full();
    for c in ('\u{80}'..=char::MAX).filter(|c| !c.is_whitespace()) {
        let text = |normal: &str| normalize(normal, full).chars.iter().map(|f| f.ch).collect::<String>();
        let once = text(&c.to_string());
        assert_eq!(text(&once), once, "{c:?}");
    }
}

#[test]
fn a_damaged_part_is_named() {
    let mut storage = index(documents());
    let file = root_of(&storage).folds.unwrap();
    storage.files.get_mut(&file.name()).unwrap()[20] ^= 4;
    let engine = Engine::open(storage).unwrap();
    let error = engine.search("圖書館", &SearchOptions::default()).unwrap_err();
    assert_eq!((error.code(), error.file()), ("damaged", &*file.name()));
    assert!(engine.parts().iter().any(|p| p.kind == Kind::Folds && p.piece.file == file));
}
