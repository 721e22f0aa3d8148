//! What a query finds, in which order, and what is said of it.

mod common;

use common::{ask, document, engine, urls};
use pangram::model::{Document, Section};
use pangram::search::query::ReadAs;
use pangram::search::{MatchKind, SearchOptions};

fn first(texts: &[(&str, &str)], query: &str) -> Vec<(String, MatchKind)> {
    let documents = texts.iter().map(|(url, text)| document(url, url, &[text])).collect();
    let answer = ask(&engine(documents), query, 50);
    answer.results.into_iter().map(|r| (r.url, r.matched)).collect()
}

fn found(list: &[(&str, MatchKind)]) -> Vec<(String, MatchKind)> {
    list.iter().map(|(u, m)| ((*u).to_owned(), *m)).collect()
}

#[test]
fn traditional_simplified_and_annotated_text_find_each_other_with_the_form_asked_first() {
    let texts = [("jian", "这是关键的一年。"), ("fan", "這是關鍵的一年。"), ("zhu", "這是關(guān)鍵的一年。")];
    for (query, best, folded) in [
        ("关键", &["jian"][..], &["fan", "zhu"][..]),
        ("關鍵", &["fan", "zhu"], &["jian"]),
        ("關(guān)鍵", &["fan", "zhu"], &["jian"]),
    ] {
        let answer = first(&texts, query);
        let kinds = |kind| answer.iter().filter(|r| r.1 == kind).map(|r| r.0.as_str()).collect::<Vec<_>>();
        assert_eq!(
            (answer.len(), kinds(MatchKind::Exact), kinds(MatchKind::Folded)),
            (3, best.to_vec(), folded.to_vec()),
            "{query}"
        );
        assert!(answer[..best.len()].iter().all(|r| r.1 == MatchKind::Exact), "{query}: {answer:?}");
    }
}

#[test]
fn ruby_is_transparent_and_its_reading_is_found() {
    let texts = [("a", "\u{FFF9}東京\u{FFFA}とうきょう\u{FFFB}都の図書館")];
    assert_eq!(first(&texts, "東京都"), found(&[("a", MatchKind::Exact)]));
    assert_eq!(first(&texts, "とうきょう").len(), 1);
    let answer = ask(&engine(vec![document("a", "a", &[texts[0].1])]), "京都", 10);
    assert_eq!(answer.results[0].excerpt, "東京都の図書館");
    assert_eq!(answer.results[0].spans, [(1, 3)]);
}

#[test]
fn readings_above_single_characters_are_found_as_the_word_that_they_make() {
    let kana = "\u{FFF9}大\u{FFFA}おお\u{FFFB}\u{FFF9}阪\u{FFFA}さか\u{FFFB}と\u{FFF9}京\u{FFFA}きょう\u{FFFB}";
    let texts = [("a", kana), ("b", "\u{FFF9}漢\u{FFFA}hàn\u{FFFB}\u{FFF9}字\u{FFFA}zì\u{FFFB}")];
    for (query, url) in [("おおさか", "a"), ("オオサカ", "a"), ("大阪", "a"), ("hàn zì", "b"), ("zì", "b")]
    {
        assert!(
            matches!(&first(&texts, query)[..], [(found, kind)] if found == url && *kind <= MatchKind::Folded),
            "{query}"
        );
    }
    // Text stands between these.
    let apart = ask(&engine(vec![document("a", "a", &[kana])]), "\"さかきょう\"", 10);
    assert!(apart.results.is_empty());
}

#[test]
fn where_nothing_follows_a_snippet_shows_more_of_what_stands_before() {
    let before = "the pier was mended in spring and the lamps were lit again ".repeat(6);
    let text = format!("{before}\nOld list\nA needleword\n");
    let answer = ask(&engine(vec![document("a", "a", &[&text])]), "needleword", 10);
    let excerpt = &answer.results[0].excerpt;
    assert!(excerpt.ends_with("Old list A needleword") && (120..=182).contains(&excerpt.len()), "{excerpt}");
    // Where something follows, a block begins the snippet.
    let text = format!("{before}\nA needleword stands here.\n{before}");
    let answer = ask(&engine(vec![document("a", "a", &[&text])]), "needleword", 10);
    assert!(answer.results[0].excerpt.starts_with("…A needleword stands here."));
}

#[test]
fn width_case_marks_and_kana_are_folded() {
    let texts = [("a", "Ｐｏｄ と カタカナ, café"), ("b", "unrelated")];
    for query in ["pod", "POD", "ｐｏｄ", "かたかな", "ｶﾀｶﾅ", "cafe", "CAFÉ"] {
        assert_eq!(first(&texts, query).len(), 1, "{query}");
    }
    assert_eq!(first(&texts, "カタカナ"), found(&[("a", MatchKind::Exact)]));
}

#[test]
fn a_space_between_scripts_or_none_is_the_same() {
    let texts = [("a", "Pod 中的容器"), ("b", "Pod中的容器"), ("c", "目　录")];
    assert_eq!(first(&texts, "Pod中的").len(), 2);
    assert_eq!(first(&texts, "Pod 中的").len(), 2);
    assert_eq!(first(&texts, "目录"), found(&[("c", MatchKind::Folded)]));
}

#[test]
fn one_character_finds_every_page_that_holds_it() {
    let texts = [("a", "路径"), ("b", "径"), ("c", "径向"), ("d", "道路")];
    let mut answer: Vec<String> = first(&texts, "径").into_iter().map(|r| r.0).collect();
    answer.sort();
    assert_eq!(answer, ["a", "b", "c"]);
}

#[test]
fn identifiers_are_found_whole_first_and_by_their_parts() {
    let texts = [
        ("whole", "call std::vec::Vec and MyType::my_special_func with --dry-run, C++ or .NET v1.34.2"),
        ("parts", "a dry run of std, a vec, the net, version 1 of 34"),
        ("camel", "element.addEventListener(handler)"),
    ];
    for query in ["std::vec", "--dry-run", "C++", ".NET", "v1.34.2"] {
        assert_eq!(first(&texts, query)[0], ("whole".into(), MatchKind::Exact), "{query}");
    }
    assert_eq!(first(&texts, "my_special_func")[0].0, "whole");
    assert_eq!(first(&texts, "func")[0].0, "whole");
    assert_eq!(first(&texts, "listener"), found(&[("camel", MatchKind::Inside)]));
    assert_eq!(first(&texts, "addEv"), found(&[("camel", MatchKind::Prefix)]));
}

#[test]
fn symbols_at_a_word_are_found_though_more_pages_than_a_window_are_named_by_it() {
    let mut documents: Vec<_> = (0..40)
        .map(|i| document(&format!("named{i:02}"), &format!("Gauge {i}"), &["a gauge, the gauge and one more gauge"]))
        .collect();
    documents.extend(unrelated());
    documents.push(document(
        "signs",
        "Signs",
        &["some words before: gauge? and [gauge] and {gauge} and gauge_* and more words behind"],
    ));
    let engine = engine(documents);
    for query in ["gauge?", "[gauge]", "{gauge}", "gauge_*"] {
        let answer = ask(&engine, query, 10);
        assert_eq!((&*answer.results[0].url, answer.results[0].matched), ("signs", MatchKind::Exact), "{query}");
    }
}

/// Pages that hold nothing of a query, so that its words are rare.
fn unrelated() -> impl Iterator<Item = Document> {
    (0..400).map(|i| document(&format!("other{i:03}"), &format!("Other {i}"), &["nothing of it"]))
}

#[test]
fn the_first_ten_hold_code_as_it_stands_though_more_pages_are_named_by_its_word() {
    let named = (0..20)
        .map(|i| document(&format!("named{i:02}"), &format!("Berth {i}"), &["a berth, the berth, one more berth"]));
    let text = "All that is said of ships and cranes, at length, before it comes to berth: five, and much more of that behind it.";
    let hold = (0..12).map(|i| document(&format!("holds{i:02}"), &format!("Page {i}"), &[text]));
    let answer = ask(&engine(named.chain(hold).chain(unrelated()).collect()), "berth:", 20);
    assert!(answer.results[..10].iter().all(|r| r.matched == MatchKind::Exact), "{:?}", urls(&answer));
}

#[test]
fn repaired_pages_take_no_place_of_those_that_hold_the_query_however_many_are_asked() {
    let text = "All that is said of ships and cranes, at length, before it comes to a sternline, and much more of that behind it.";
    let hold = (0..12).map(|i| document(&format!("holds{i:02}"), &format!("Page {i}"), &[text]));
    let apart = (0..60).map(|i| {
        let text = if i < 20 { "a stern line, the stern line" } else { "the line at its stern" };
        document(&format!("apart{i:02}"), &format!("Rope {i}"), &[text])
    });
    let engine = engine(hold.chain(apart).chain(unrelated()).collect());
    let most = ask(&engine, "sternline", 30);
    assert!(urls(&most)[..12].iter().all(|url| url.starts_with("holds")), "{:?}", urls(&most));
    assert!(most.results.len() > 12, "what was repaired is listed behind them");
    assert_eq!(urls(&ask(&engine, "sternline", 10)), urls(&most)[..10]);
}

#[test]
fn a_phrase_lists_literal_pages_alone() {
    let texts = [("a", "the load balancer of the cluster"), ("b", "balancer and load"), ("c", "load balancers")];
    let answer = first(&texts, "\"load balancer\"");
    assert_eq!(answer, found(&[("a", MatchKind::Exact)]));
    assert_eq!(first(&texts, "“load balancer” cluster")[0].0, "a");
    assert_eq!(first(&texts, "load balancer").len(), 3);
}

#[test]
fn a_minus_excludes_unless_the_query_stands_so_in_a_text() {
    let texts = [("a", "rustc -C prefer-dynamic is a flag"), ("b", "apples and pears"), ("c", "apples alone")];
    assert_eq!(first(&texts, "apples -pears"), found(&[("c", MatchKind::Exact)]));
    let documents = texts.iter().map(|(u, t)| document(u, u, &[t])).collect();
    let literal = ask(&engine(documents), "rustc -C prefer-dynamic", 10);
    assert_eq!((urls(&literal), literal.read_as), (vec!["a"], ReadAs::Literal));
    assert_eq!(first(&texts, "-apples").len(), 2, "nothing positive: the minus is a sign like any other");
}

#[test]
fn symbols_alone_are_searched_literally_and_blanks_find_nothing() {
    let texts = [("a", "f: x -> y"), ("b", "x - y > z"), ("c", "good 😀")];
    assert_eq!(first(&texts, "->"), found(&[("a", MatchKind::Exact)]));
    assert_eq!(first(&texts, "😀"), found(&[("c", MatchKind::Exact)]));
    assert!(first(&texts, " \t　").is_empty() && first(&texts, "").is_empty());
}

#[test]
fn a_title_that_is_the_query_comes_first_and_links_name_a_page() {
    let mut volumes = document("volumes", "Volumes", &["where data lives"]);
    volumes.sections[0].heading = "Volumes".into();
    let mut other = document("other", "Other", &["volumes volumes volumes volumes volumes, and 卷 is a word for them"]);
    other.links.push(pangram::model::Link { target: "volumes".into(), text: "storage area".into(), in_body: true });
    let engine = engine(vec![volumes, other]);
    assert_eq!(urls(&ask(&engine, "volumes", 10))[0], "volumes");
    assert_eq!(urls(&ask(&engine, "storage area", 10)), ["volumes"]);
}

#[test]
fn pages_of_results_join_without_repeats_or_gaps() {
    let texts: Vec<String> =
        (0..60).map(|i| format!("shared words and 共同的文字 {}", "more ".repeat(i % 7))).collect();
    let engine = engine(texts.iter().enumerate().map(|(i, t)| document(&format!("p{i:02}"), "t", &[t])).collect());
    for query in ["共同", "shared words", "\"shared words\""] {
        let whole: Vec<String> = ask(&engine, query, 100).results.into_iter().map(|r| r.url).collect();
        assert_eq!(whole.len(), 60);
        let mut joined = Vec::new();
        for offset in (0..60).step_by(7) {
            let options = SearchOptions { limit: 7, offset, ..SearchOptions::default() };
            joined.extend(engine.search(query, &options).unwrap().results.into_iter().map(|r| r.url));
        }
        assert_eq!(joined, whole, "{query}");
    }
}

#[test]
fn a_search_can_be_narrowed_to_a_folder_or_a_language() {
    let mut documents =
        vec![document("v1/a", "a", &["same"]), document("v2/a", "a", &["same"]), document("v2/b", "b", &["same"])];
    documents[2].language = "zh-Hant".into();
    let engine = engine(documents);
    let narrowed = |under: Option<&str>, lang: Option<&str>| {
        let options =
            SearchOptions { under: under.map(Into::into), lang: lang.map(Into::into), ..SearchOptions::default() };
        engine.search("same", &options).unwrap().results.into_iter().map(|r| r.url).collect::<Vec<_>>()
    };
    assert_eq!(narrowed(Some("v2/"), None), ["v2/a", "v2/b"]);
    assert_eq!(narrowed(None, Some("zh")), ["v2/b"]);
    assert!(narrowed(Some("v1/"), Some("zh")).is_empty());
    let near = SearchOptions { from: Some("v2/x".into()), ..SearchOptions::default() };
    assert_eq!(engine.search("same", &near).unwrap().results[0].url, "v2/a");
    let own = SearchOptions { from_lang: Some("zh".into()), ..SearchOptions::default() };
    assert_eq!(engine.search("same", &own).unwrap().results[0].url, "v2/b");
}

#[test]
fn spans_are_utf16_offsets_into_the_excerpt() {
    let answer = ask(&engine(vec![document("a", "a", &["😀 emoji before 关键 and after"])]), "关键", 10);
    let result = &answer.results[0];
    let units: Vec<u16> = result.excerpt.encode_utf16().collect();
    let marked: Vec<String> =
        result.spans.iter().map(|&(a, b)| String::from_utf16(&units[a as usize..b as usize]).unwrap()).collect();
    assert_eq!(marked, ["关键"]);
}

#[test]
fn a_long_or_strange_query_is_only_a_query() {
    let engine = engine(vec![document("a", "a", &["some text"])]);
    for query in
        ["\"", "\"\"", "- -", "--", "\"-", "\u{0}", "\u{FFF9}\u{FFFA}", "(((", "\u{301}", "ー", "\u{200b}", "«»"]
    {
        ask(&engine, query, 10);
    }
    ask(&engine, &"字".repeat(5_000), 10);
    ask(&engine, &"some text ".repeat(500), 10);
}

#[test]
fn a_mistyped_word_finds_what_was_meant_and_the_answer_says_so() {
    let texts =
        [("lb", "Set up the load balancer."), ("dep", "A deployment of pods."), ("none", "Something else entirely.")];
    let answer = |query: &str| {
        let documents = texts.iter().map(|(url, text)| document(url, url, &[text])).collect();
        ask(&engine(documents), query, 10)
    };
    for (query, meant, url) in [
        ("deploymnet", "deployment", "dep"),
        ("deploment", "deployment", "dep"),
        ("load blaancer", "load balancer", "lb"),
        ("loadbalancer", "load balancer", "lb"),
        ("yeployment", "deployment", "dep"),
    ] {
        let answer = answer(query);
        let first = answer.results.first().unwrap_or_else(|| panic!("{query} finds nothing"));
        assert_eq!((first.url.as_str(), first.matched), (url, MatchKind::Typo), "{query}");
        assert_eq!(answer.corrected.as_deref(), Some(meant), "{query}");
    }
    let as_it_stands = answer("deployment");
    assert_eq!((as_it_stands.results[0].matched, as_it_stands.corrected), (MatchKind::Exact, None));
    assert!(answer("zzzzqqqq").results.is_empty());
}

#[test]
fn two_words_run_together_in_the_text_are_found_apart() {
    let texts = [("a", "the loadbalancer class"), ("b", "a load of work")];
    assert_eq!(first(&texts, "load balancer")[0], ("a".into(), MatchKind::Typo));
}

#[test]
fn what_stands_there_comes_before_what_was_repaired() {
    let texts = [("exact", "the foram of a shell"), ("near", "forum forum forum forum"), ("forms", "forams are small")];
    let answer = first(&texts, "foram");
    assert_eq!(answer[0], ("exact".into(), MatchKind::Exact));
    assert!(answer.iter().all(|a| a.0 != "near"), "a word that is there is not taken for an error: {answer:?}");
}

#[test]
fn the_inside_of_a_word_is_found_in_latin_and_in_hangul() {
    let texts = [("a", "a deployment"), ("b", "컴포넌트"), ("c", "unrelated words")];
    assert_eq!(first(&texts, "ploym"), found(&[("a", MatchKind::Inside)]));
    assert_eq!(first(&texts, "포넌트")[0].0, "b");
}

#[test]
fn other_forms_of_a_word_are_found_behind_its_own() {
    let mut documents: Vec<_> =
        [("own", "configuring it"), ("other", "how to configure it"), ("not", "a confident guess")]
            .iter()
            .map(|(url, text)| pangram::model::Document { language: "en".into(), ..document(url, url, &[text]) })
            .collect();
    let answer = ask(&engine(documents.clone()), "configuring", 10);
    assert_eq!(urls(&answer), ["own", "other"]);
    assert_eq!((answer.results[1].matched, answer.corrected), (MatchKind::Form, None));
    // Also where the collection lacks the form that was typed.
    documents.remove(0);
    let answer = ask(&engine(documents), "configuring", 10);
    assert_eq!((urls(&answer), answer.results[0].matched), (vec!["other"], MatchKind::Form));
}

#[test]
fn a_question_finds_its_passage_though_no_page_has_all_its_words() {
    let texts = [
        ("bridge", "石拱桥建于一八九七年，横跨清水河，由当地工匠修建。"),
        ("river", "清水河发源于北山，流经三个县，全长八十公里。"),
        ("which", "哪一年是哪一年，说的是不同的年份，是哪一个就是哪一个。"),
        ("mill", "水磨坊在河的下游。"),
    ];
    let documents = texts.iter().map(|(url, text)| document(url, &format!("Page {url}"), &[text])).collect();
    let answer = ask(&engine(documents), "请问清水河上的石拱桥是哪一年由谁修建的？", 10);
    assert_eq!((urls(&answer)[0], answer.results[0].matched), ("bridge", MatchKind::Partial));
}

#[test]
fn of_the_pages_that_lack_a_questions_words_the_one_that_shows_its_characters_together_answers_it() {
    let apart = "旧港的老船长都认得那个海角。水手们正在甲板上休息，等候潮水慢慢涨起来。小艇首次下水是在春天。岸上的人们都来观看，孩子们挥着手。后来它们绕过了礁石。";
    let texts =
        [("apart", apart), ("answer", "陈船长乘帆船，首度驾驶它绕行海角。"), ("other", "首次绕过码头的引航员。")];
    let documents = texts.iter().map(|(url, text)| document(url, &format!("Page {url}"), &[text])).collect();
    let answer = ask(&engine(documents), "哪位船长首次驾船绕过海角？", 10);
    assert_eq!(urls(&answer)[..2], ["answer", "apart"]);
}

#[test]
fn a_page_is_read_with_each_heading_where_it_stands_once() {
    let section = |heading: &str, level: u8, text: &str| Section {
        heading: heading.into(),
        level,
        id: heading.to_lowercase(),
        text: text.into(),
        ..Section::default()
    };
    let sections = vec![
        section("Calls", 2, "before\n"),
        section("rise", 6, "lifts it\n"),
        section("Calls", 0, "behind the list\n"),
        section("Calls", 2, "again\n"),
    ];
    let engine = engine(vec![Document { sections, ..document("tides", "Tides", &[]) }]);
    let page = engine.read("tides", "").unwrap().expect("it is there");
    let read: Vec<_> = page.sections.iter().map(|s| (s.heading.as_str(), s.id.as_str(), s.text.as_str())).collect();
    let behind = ("", "", "behind the list\n");
    assert_eq!(
        read,
        [("Calls", "calls", "before\n"), ("rise", "rise", "lifts it\n"), behind, ("Calls", "calls", "again\n")]
    );
    let found = &ask(&engine, "behind the list", 1).results[0].sections[0];
    assert_eq!((found.heading.as_str(), found.url.as_str()), ("Calls", "tides#calls"));
}

#[test]
fn a_short_list_is_whole_and_begins_as_a_long_one_where_each_page_has_many_copies() {
    let text = |kind: usize| {
        format!("The lantern of kind {kind} is lit at dusk. {}", format!("oil{kind} wick{kind} ").repeat(40))
    };
    let copy = |i: usize| {
        document(&format!("k{:02}/copy{:02}", i % 24, i / 24), &format!("Kind {}", i % 24), &[&text(i % 24)])
    };
    let engine = engine((0..24 * 17).map(copy).collect());
    let whole = ask(&engine, "lantern", 24 * 17);
    let all = urls(&whole);
    assert_eq!(all.len(), 24, "each stands for its copies");
    for limit in [1, 7, 10, 11, 20] {
        let answer = ask(&engine, "lantern", limit);
        assert_eq!(urls(&answer), all[..limit], "{limit}");
        assert!(answer.total.value >= limit as u32 && answer.total.value <= 24 * 17);
    }
}
