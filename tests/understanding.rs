//! What a query is understood to mean, claim by claim: typing errors, code, word forms, scripts without spaces, questions; pages that say the
//! same; weights. The query language has `query.rs`, pinyin `pinyin.rs`.

mod common;

use common::{ask, document, engine, urls};
use pangram::model::{Document, Link, Section};
use pangram::search::{MatchKind, SearchOptions, SearchResults};

fn answer(texts: &[(&str, &str)], query: &str) -> SearchResults {
    let page = |&(url, text): &(&str, &str)| Document { language: "en".into(), ..document(url, url, &[text]) };
    ask(&engine(texts.iter().map(page).collect()), query, 50)
}

#[track_caller]
fn first(texts: &[(&str, &str)], query: &str, url: &str, kind: MatchKind) {
    let answer = answer(texts, query);
    let first = answer.results.first().unwrap_or_else(|| panic!("{query} finds nothing"));
    assert_eq!((first.url.as_str(), first.matched), (url, kind), "{query}");
}

fn sorted(answer: &SearchResults) -> Vec<&str> {
    let mut list = urls(answer);
    list.sort();
    list
}

const ERRORS: [(&str, &str); 4] = [
    ("mount", "how to mount a disk"),
    ("persist", "a persistent claim"),
    ("cat", "the cat sat"),
    ("conf", "the configuration of nodes"),
];

#[test]
fn words_of_three_letters_are_never_taken_for_errors() {
    assert!(answer(&ERRORS, "cst ").results.is_empty());
    assert!(answer(&ERRORS, "ca t").results.iter().all(|r| r.matched != MatchKind::Typo || r.url == "cat"));
}

#[test]
fn one_error_is_mended_from_five_letters_on_and_two_from_nine() {
    for query in ["moumt ", "mounnt ", "muont "] {
        first(&ERRORS, query, "mount", MatchKind::Typo);
    }
    first(&ERRORS, "prsistemt ", "persist", MatchKind::Typo);
    first(&ERRORS, "perisstent ", "persist", MatchKind::Typo);
    // More errors than that are better than nothing, where nothing else is found; three in five letters are another word.
    assert!(answer(&ERRORS, "mxxxt ").results.is_empty());
}

#[test]
fn what_is_longer_than_words_are_is_not_taken_for_a_mistyped_one() {
    for length in [65, 100, 253, 254, 255, 256, 300] {
        let answer = answer(&ERRORS, &"z".repeat(length));
        assert!(answer.results.is_empty() && answer.corrected.is_none(), "{length}: {answer:?}");
    }
    // Each is three letters in normal form.
    let answer = answer(&ERRORS, &"㎧x".repeat(128));
    assert!(answer.results.is_empty() && answer.corrected.is_none(), "{answer:?}");
}

#[test]
fn a_last_word_that_is_mistyped_and_still_being_typed_finds_what_it_may_become() {
    for query in ["cofnigu", "confgiura", "nodes confgiura"] {
        first(&ERRORS, query, "conf", MatchKind::Typo);
    }
}

const CODE: [(&str, &str); 5] = [
    ("cpp", "Written in C++ with C# bindings for .NET, see std::vec and MyType::my_special_func"),
    ("cli", "Use --dry-run or --replicas=3, and read /etc/hosts or src/main.rs first"),
    ("web", "Call element.addEventListener(f) on #read, version v1.34.2, colour 0x1F4A, commit deadbeef"),
    ("conf", "Set a.b_c to 5. Only if it fails, wait for the others, and after that again"),
    ("prose", "The letter c, a vector of the standard, a dry run, a read, version one, net and hosts"),
];

#[test]
fn code_is_found_whole_before_its_parts() {
    for (query, url) in [
        ("C++", "cpp"),
        ("C#", "cpp"),
        (".NET", "cpp"),
        ("std::vec", "cpp"),
        ("--dry-run", "cli"),
        ("--replicas=3", "cli"),
        ("/etc/hosts", "cli"),
        ("src/main.rs", "cli"),
        ("a.b_c", "conf"),
        ("#read", "web"),
        ("v1.34.2", "web"),
        ("0x1F4A", "web"),
        ("deadbeef", "web"),
    ] {
        first(&CODE, query, url, MatchKind::Exact);
    }
}

#[test]
fn identifiers_are_found_by_their_last_part() {
    for query in ["my_special_func", "special_func", "func"] {
        first(&CODE, query, "cpp", MatchKind::Exact);
    }
    first(&CODE, "listener", "web", MatchKind::Inside);
}

#[test]
fn words_that_other_engines_drop_are_found() {
    for query in ["if", "for", "after"] {
        assert!(urls(&answer(&CODE, query)).contains(&"conf"), "{query}");
    }
    let chinese = [("de", "我的书"), ("none", "你好")];
    assert_eq!(urls(&answer(&chinese, "的")), ["de"]);
}

#[test]
fn another_form_of_a_word_is_found_where_the_text_has_only_that() {
    let texts = [("configure", "how to configure it"), ("other", "a confident guess")];
    let found = answer(&texts, "configuring");
    assert_eq!((urls(&found), found.results[0].matched), (vec!["configure"], MatchKind::Form));
}

#[test]
fn the_inside_of_latin_and_hangul_words_is_found() {
    let texts = [("lb", "the loadbalancer class"), ("dep", "a deployment"), ("ko", "컴포넌트")];
    first(&texts, "balancer", "lb", MatchKind::Inside);
    first(&texts, "ploym", "dep", MatchKind::Inside);
    assert_eq!(urls(&answer(&texts, "포넌트")), ["ko"]);
}

#[test]
fn words_run_together_and_apart_find_each_other() {
    first(&[("a", "the loadbalancer class"), ("b", "a load of work")], "load balancer", "a", MatchKind::Typo);
    first(&[("a", "the load balancer class")], "loadbalancer", "a", MatchKind::Typo);
}

#[test]
fn chinese_that_stands_together_comes_before_near_and_near_before_scattered() {
    let far = format!("发现了问题。{}还要服务。", "中间说的是别的事情。".repeat(40));
    let texts = [("scattered", &*far), ("near", "发现新的服务之后再说"), ("whole", "这里讲服务发现的做法")];
    let found = answer(&texts, "服务发现");
    assert_eq!((urls(&found)[0], found.results[0].matched), ("whole", MatchKind::Exact));
    let place = |url: &str| urls(&found).iter().position(|u| *u == url).unwrap_or(usize::MAX);
    assert!(place("near") < place("scattered") || place("scattered") == usize::MAX, "{:?}", urls(&found));
}

#[test]
fn numbers_and_latin_inside_han_are_found_with_spaces_or_none() {
    let texts = [("quarter", "公司在第3季度的收入"), ("pod", "Pod 中的容器"), ("tight", "Pod中的容器")];
    for query in ["第3季度", "第 3 季度", "第３季度", "3季度"] {
        assert_eq!(urls(&answer(&texts, query))[0], "quarter", "{query}");
    }
    for query in ["Pod 中的容器", "Pod中的容器", "pod 中"] {
        assert_eq!(sorted(&answer(&texts, query)), ["pod", "tight"], "{query}");
    }
}

#[test]
fn kana_and_width_variants_are_one() {
    let texts = [
        ("kata", "ガイドブック"),
        ("hira", "がいどぶっく"),
        ("half", "ｶﾞｲﾄﾞﾌﾞｯｸ"),
        ("wide", "Ｗｉｄｅ Ｌｅｔｔｅｒｓ １２３"),
    ];
    for query in ["ガイドブック", "がいどぶっく", "ｶﾞｲﾄﾞﾌﾞｯｸ"] {
        assert_eq!(sorted(&answer(&texts, query)), ["half", "hira", "kata"], "{query}");
    }
    for query in ["wide letters", "１２３", "123"] {
        assert_eq!(urls(&answer(&texts, query)), ["wide"], "{query}");
    }
}

#[test]
fn iteration_marks_are_found_as_they_stand_and_never_break_a_run() {
    let texts = [("noma", "人々が時々集まる"), ("kana", "いすゞとこゝろ"), ("vertical", "各〻の意見")];
    for (query, url) in [
        ("人々", "noma"),
        ("時々", "noma"),
        ("々", "noma"),
        ("いすゞ", "kana"),
        ("こゝろ", "kana"),
        ("各〻", "vertical"),
    ] {
        assert_eq!(urls(&answer(&texts, query)), [url], "{query}");
    }
}

#[test]
fn japanese_new_and_old_kanji_find_each_other_the_form_asked_first() {
    let texts = [("new", "学校と国と沢と辺り、図書館の桜"), ("old", "學校と國と澤と邊り、圖書館の櫻")];
    for (new, old) in
        [("学校", "學校"), ("国と", "國と"), ("沢と", "澤と"), ("辺り", "邊り"), ("図書館", "圖書館"), ("桜", "櫻")]
    {
        assert_eq!(urls(&answer(&texts, new)), ["new", "old"], "{new}");
        assert_eq!(urls(&answer(&texts, old)), ["old", "new"], "{old}");
    }
}

#[test]
fn a_question_finds_its_passage_and_what_lacks_words_is_marked() {
    let texts = [
        ("pass", "The harbour office opens at six in the morning, and closes at ten."),
        ("stop", "What is the, at the, when does the, in the, of the, and the."),
        ("other", "Ships wait for the pilot."),
    ];
    let found = answer(&texts, "when does the harbour office open in the morning");
    assert_eq!(urls(&found)[0], "pass");
    assert!(found.results[0].matched >= MatchKind::Near, "{:?}", found.results[0].matched);
    let chinese =
        [("pass", "港务办公室早上六点开门。"), ("stop", "什么是的，什么时候的，是的。"), ("other", "船只等候引航员。")];
    assert_eq!(urls(&answer(&chinese, "港务办公室早上什么时候开门？"))[0], "pass");
}

#[test]
fn of_a_long_question_how_much_a_page_says_about_it_counts_more_than_how_many_of_its_words_it_has() {
    let filler = "Our ropes and buoys so often rot: why does nobody look? They are kept in the shed; bring the key back by noon. ".repeat(6);
    let long = format!("{filler} The gauge is on the pier. {filler} Ponds freeze.");
    let texts = [
        ("answer", "A gauge can freeze in still water: a gauge in moving water does not."),
        ("long", &long),
        ("third", &filler),
        ("fourth", "Why does our pilot so often come late?"),
        ("fifth", "Why does our boat so often leak?"),
        ("sixth", "Our ship does so often roll. Why?"),
        ("seventh", "So often our crew asks: why does it?"),
    ];
    // All of three words are only on the long page.
    assert_eq!(urls(&answer(&texts, "gauge pier freeze"))[0], "long");
    assert_eq!(urls(&answer(&texts, "why does our gauge so often freeze"))[0], "answer");
    // So it is where a word is mistyped, though the page of all words has it repaired; where few words are asked, that page comes first.
    let mistyped = answer(&texts, "why does our gauge so oftem freeze");
    assert_eq!(urls(&mistyped)[..2], ["answer", "long"]);
    assert_eq!(mistyped.corrected.as_deref(), Some("why does our gauge so often freeze"));
    assert_eq!(answer(&texts, "why does our gauge so often freeze").corrected, None);
    assert_eq!(urls(&answer(&texts, "gauge peir freeze"))[0], "long");
}

// Pages that say the same

/// Sections of over 100 bytes each.
fn page(url: &str, title: &str, sections: &[&str]) -> Document {
    let section = |text: &&str| Section { text: (*text).into(), ..Section::default() };
    Document { sections: sections.iter().map(section).collect(), ..document(url, title, &[]) }
}

const TIDES: &str = "The tide gauge at the pier is read every morning. Its figures are sent to the harbour office, where they are kept for ten years.";
const STORMS: &str = "In a storm the gauge is read every hour. The harbour office tells the ships in the bay by radio, and the pilots by telephone.";

#[test]
fn print_views_and_copies_fold_into_the_page_with_the_shorter_address() {
    let documents = vec![
        page("tides-print.html", "Tides", &[TIDES, STORMS]),
        page("tides.html", "Tides", &[TIDES, STORMS]),
        page("print/tides.html", "Tides", &[TIDES, STORMS]),
    ];
    let found = ask(&engine(documents), "tide gauge", 10);
    assert_eq!((urls(&found), found.total.value, found.total.exact), (vec!["tides.html"], 1, true));
}

#[test]
fn pages_that_differ_are_not_folded() {
    let (old, new) = (STORMS.replace("hour", "half hour"), STORMS);
    for other in [
        page("v2/tides.html", "Tides", &[TIDES, &old]),
        page("v2/tides.html", "Tides and storms", &[TIDES, new]),
        page("v2/tides.html", "Tides", &[&TIDES.replace("morning", "evening"), new]),
    ] {
        let found = ask(&engine(vec![page("v1/tides.html", "Tides", &[TIDES, new]), other]), "tide gauge", 10);
        assert_eq!(found.results.len(), 2, "{:?}", urls(&found));
    }
    // Stubs are told apart by their addresses.
    let stubs = vec![document("a/new", "new", &["Makes one."]), document("b/new", "new", &["Makes one."])];
    assert_eq!(ask(&engine(stubs), "makes one", 10).results.len(), 2);
}

#[test]
fn lists_with_folded_pages_join_without_repeats_or_gaps() {
    let texts: Vec<String> =
        (0..60).map(|i| format!("{TIDES} Number {}. {}", i / 3, "More. ".repeat(i / 3 % 7))).collect();
    let documents = texts.iter().enumerate().map(|(i, text)| page(&format!("p{i:02}"), "Tides", &[text]));
    let engine = engine(documents.collect());
    let whole = ask(&engine, "tide gauge", 100);
    assert_eq!((whole.results.len(), whole.total.value, whole.total.exact), (20, 20, true));
    let (mut joined, mut texts) = (Vec::new(), Vec::new());
    for offset in (0..20).step_by(7) {
        let options = SearchOptions { limit: 7, offset, ..SearchOptions::default() };
        let part = engine.search("tide gauge", &options).unwrap();
        assert!(part.total.value >= 20 && (part.total.value == 20 || !part.total.exact));
        joined.extend(part.results.iter().map(|r| r.url.clone()));
        texts.extend(part.results.into_iter().map(|r| r.excerpt));
    }
    assert_eq!(joined, urls(&whole));
    texts.sort();
    texts.dedup();
    assert!(texts.len() > 1);
}

// Weights

fn weighing() -> Vec<Document> {
    let body = "gauge ".repeat(12) + "in a text";
    let mut documents = vec![
        document("title", "The gauge of the pier", &["Other things are told here, and many of them."]),
        document("body", "Notes", &[&body]),
        document("linked", "Chapter three", &["Nothing of that word."]),
        document("index", "Contents", &["A list."]),
    ];
    documents[3].links.push(Link { target: "linked".into(), text: "gauge".into(), in_body: true });
    documents
}

#[test]
fn weights_of_a_search_change_its_order_and_leave_the_next_search_alone() {
    let engine = engine(weighing());
    let asked = |weights: [Option<u8>; 5]| {
        let options = SearchOptions { weights, ..SearchOptions::default() };
        engine.search("gauge", &options).unwrap()
    };
    let usual = asked([None; 5]);
    let by_body = asked([Some(250), Some(0), None, Some(0), None]);
    assert_eq!(urls(&by_body)[0], "body", "{:?}", urls(&by_body));
    let by_title = asked([Some(1), Some(250), None, Some(0), None]);
    assert_eq!(urls(&by_title)[0], "title");
    let by_links = asked([Some(1), Some(0), None, Some(250), None]);
    assert_eq!(urls(&by_links)[0], "linked");
    assert_eq!(asked([None; 5]), usual);
}

#[test]
fn weights_of_a_build_are_those_of_its_searches() {
    use pangram::index::unit::UNIT_BYTES;
    use pangram::index::{BuildOptions, Builder, Serial, analyze};
    use pangram::search::Engine;
    use pangram::storage::MemoryStorage;
    let built = |field_weights: [u8; 5]| {
        let mut storage = MemoryStorage::default();
        let mut builder = Builder::new(BuildOptions { field_weights, ..BuildOptions::default() });
        let mut documents = weighing();
        documents.sort_by(|a, b| a.url.cmp(&b.url));
        documents.into_iter().for_each(|d| builder.push(analyze(d, UNIT_BYTES)));
        let mut put = |name: &str, bytes: &[u8]| {
            storage.files.insert(name.to_owned(), bytes.to_vec());
            Ok(())
        };
        builder.finish(&Serial, &mut put).unwrap();
        Engine::open(storage).unwrap()
    };
    let given =
        SearchOptions { weights: [Some(250), Some(0), Some(15), Some(0), Some(20)], ..SearchOptions::default() };
    let at_query = engine(weighing()).search("gauge", &given).unwrap();
    let at_build = built([250, 0, 15, 0, 20]).search("gauge", &SearchOptions::default()).unwrap();
    assert_eq!(at_build, at_query);
    // The most that a byte holds, which no author can give but a forged root can; it stands for nothing else.
    assert!(!built([255; 5]).search("gauge", &SearchOptions::default()).unwrap().results.is_empty());
}

#[test]
fn the_weight_of_a_page_raises_it_among_its_like() {
    let mut documents = vec![document("a", "Tides", &["the gauge"]), document("b", "Storms", &["the gauge"])];
    assert_eq!(urls(&ask(&engine(documents.clone()), "gauge", 10)), ["a", "b"]);
    documents[1].weight = 20;
    assert_eq!(urls(&ask(&engine(documents), "gauge", 10)), ["b", "a"]);
}
