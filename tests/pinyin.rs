//! Chinese asked for in pinyin.

mod common;

use common::{Watched, ask, document, engine, index, root_of, urls};
use pangram::index::container::Kind;
use pangram::model::{Document, Section};
use pangram::search::{Engine, MatchKind, SearchOptions, SearchResults};
use pangram::storage::MemoryStorage;

/// Title, heading and text of each page, by URL.
const PAGES: [(&str, &str, &str, &str); 14] = [
    ("shelter", "浔阳区人防工程管理办法", "总则", "本办法所称的地下空间平时可以使用。人防工程由主管部门管理。"),
    ("trad", "潯陽樓的歷史", "建築", "樓臨長江，北宋時已有。"),
    ("pods", "容器镜像", "配置 Pod 中的容器", "一个 Pod 可以运行多个容器。容器的镜像从仓库拉取，并可以设置环境变量。"),
    ("volume", "卷", "持久卷", "数据保存在卷里。"),
    ("bank", "银行与重庆", "行长的行程", "银行的行长到重庆出差。重要的事情先办。"),
    ("use", "使用说明", "开始使用", "请先阅读使用说明，再使用本系统。"),
    ("trial", "试用期", "试用", "试用期为三个月。"),
    ("green", "绿色食品", "女工", "绿色食品有标志。"),
    ("xian", "西安的城墙", "先后", "城墙建于明代，先后修了三次。"),
    ("english", "Notes", "Renfang reading room", "A page of English, with the word renfang in it, and containers."),
    ("deploy", "Deployment", "Rollout", "A deployment is rolled out. Services find one another."),
    ("service", "服务发现", "发现服务", "服务之间互相发现。"),
    ("mixed", "用 Deployment 部署服务", "滚动更新", "部署之后可以滚动更新。"),
    ("tips", "阅览室须知", "借书", "阅览室里请保持安静，借书证随身携带。"),
];

fn documents() -> Vec<Document> {
    let page = |&(url, title, heading, text): &(&str, &str, &str, &str)| Document {
        sections: vec![Section { heading: heading.into(), text: text.into(), ..Section::default() }],
        language: if title.is_ascii() { "en".into() } else { "zh".into() },
        ..document(url, title, &[])
    };
    PAGES.iter().map(page).collect()
}

thread_local! {
    static ENGINE: Engine<MemoryStorage> = engine(documents());
}

fn answer(query: &str) -> SearchResults {
    ENGINE.with(|engine| ask(engine, query, 10))
}

/// The query's first page, how it matches, and what was asked instead.
fn first(query: &str) -> (String, MatchKind, Option<String>) {
    let answer = answer(query);
    let first = answer.results.first().unwrap_or_else(|| panic!("{query} finds nothing"));
    (first.url.clone(), first.matched, answer.corrected.clone())
}

#[track_caller]
fn finds(query: &str, url: &str, han: &str) {
    assert_eq!(first(query), (url.into(), MatchKind::Pinyin, Some(han.into())), "{query}");
}

#[test]
fn whole_syllables_find_words_of_titles_headings_and_texts() {
    finds("xunyang", "shelter", "浔阳");
    finds("gongcheng", "shelter", "工程");
    finds("rongqi", "pods", "容器");
    finds("huanjingbianliang", "pods", "环境变量");
    finds("fuwufaxian", "service", "服务发现");
    finds("yuelanshi", "tips", "阅览室");
}

#[test]
fn the_first_letters_of_syllables_find_a_word() {
    finds("rfgc", "shelter", "人防工程");
    assert!(["cq", "xy"].iter().all(|query| answer(query).results.iter().any(|r| r.matched == MatchKind::Pinyin)));
    assert!(urls(&answer("cq")).contains(&"bank"), "also 重庆, beside 城墙");
    finds("hjbl", "pods", "环境变量");
    finds("gdgx", "mixed", "滚动更新");
    assert!(urls(&answer("zhh")).contains(&"mixed"), "之后: two letters for one syllable");
}

#[test]
fn a_query_that_is_still_being_typed_finds_what_it_may_become() {
    for query in ["renfan", "renfanggongc", "renfanggongche"] {
        let (url, kind, _) = first(query);
        assert!(url == "shelter" && kind == MatchKind::Pinyin || query == "renfan", "{query}: {url}");
    }
    let ended = answer("renfanggongc ");
    assert!(ended.results.iter().all(|r| r.matched != MatchKind::Pinyin), "a blank ends the word: {ended:?}");
}

#[test]
fn syllables_may_stand_apart_with_apostrophes_tones_and_any_way_to_write_u_umlaut() {
    for query in ["xi'an", "xi’an", "Xi'an", "XIAN CHENGQIANG", "xi an", "xī'ān", "xi1an1", "Xī’ān"] {
        assert_eq!(first(query).0, "xian", "{query}");
        assert_eq!(first(query).1, MatchKind::Pinyin, "{query}");
    }
    for query in ["lvse", "lüse", "lǜsè", "luse", "lv4se4"] {
        finds(query, "green", "绿色");
    }
    finds("nvgong", "green", "女工");
    finds("fu wu fa xian", "service", "服务 发现");
}

#[test]
fn several_words_are_each_read_and_need_not_stand_together() {
    finds("renfang gongcheng", "shelter", "人防 工程");
    finds("rongqi cangku", "pods", "容器 仓库");
    finds("rongqicangku", "pods", "容器 仓库");
}

#[test]
fn pinyin_stands_beside_han_and_beside_latin_words() {
    finds("人防 gongcheng", "shelter", "人防 工程");
    finds("人防gongcheng", "shelter", "人防 工程");
    finds("pod rongqi", "pods", "pod 容器");
    finds("deployment bushu", "mixed", "deployment 部署");
}

#[test]
fn characters_of_several_readings_are_found_by_each() {
    finds("chongqing", "bank", "重庆");
    finds("zhongyao", "bank", "重要");
    finds("yinhang", "bank", "银行");
    finds("xingcheng", "bank", "行程");
}

#[test]
fn homophones_all_come_the_more_frequent_first() {
    let answer = answer("shiyong");
    assert_eq!(urls(&answer)[0], "use");
    assert!(urls(&answer).contains(&"trial"), "{:?}", urls(&answer));
    assert_eq!(answer.corrected.as_deref(), Some("使用"), "{:?}", answer.results);
}

#[test]
fn traditional_pages_are_read_as_simplified_ones() {
    finds("xunyanglou", "trad", "浔阳楼");
    finds("lishi", "trad", "历史");
    assert_eq!(urls(&answer("xunyang")), ["shelter", "trad"]);
}

#[test]
fn a_page_that_holds_the_letters_themselves_comes_first() {
    let answer = answer("renfang");
    assert_eq!(urls(&answer), ["english", "shelter"]);
    let kinds: Vec<MatchKind> = answer.results.iter().map(|r| r.matched).collect();
    assert_eq!(kinds, [MatchKind::Exact, MatchKind::Pinyin]);
    assert_eq!(answer.corrected, None, "the query itself was answered");
}

#[test]
fn the_han_that_was_meant_is_highlighted() {
    let answer = answer("huanjing bianliang");
    let result = &answer.results[0];
    let units: Vec<u16> = result.excerpt.encode_utf16().collect();
    let marked: Vec<String> =
        result.spans.iter().map(|&(a, b)| String::from_utf16(&units[a as usize..b as usize]).unwrap()).collect();
    assert_eq!(marked.concat(), "环境变量");
}

#[test]
fn a_typing_error_in_latin_is_still_one() {
    let (url, kind, corrected) = first("deploymnet");
    assert_eq!((url.as_str(), kind, corrected.as_deref()), ("deploy", MatchKind::Typo, Some("deployment")));
}

#[test]
fn what_a_path_spells_and_no_page_holds_is_not_listed() {
    // 行程 and 程管 (工程管理) stand in the index, 行程管 does not.
    let answer = answer("xingchengguan");
    assert!(answer.results.iter().all(|r| r.matched != MatchKind::Pinyin || r.url == "bank"), "{answer:?}");
    assert!(self::answer("qqqqzzzz").results.is_empty());
}

#[test]
fn a_title_that_is_one_character_is_found() {
    finds("juan", "volume", "卷");
}

#[test]
fn long_and_strange_queries_are_only_queries() {
    for query in ["shi".repeat(80), "a".repeat(250), "s".repeat(48), "shi shi ".repeat(20), "rf-rf-rf-".into()] {
        answer(&query);
    }
    for query in ["v", "1", "a1", "a'", "'", "c++ rongqi", "zh", "ng", "r'f", "人a防b", "rongqi-"] {
        answer(query);
    }
}

#[test]
fn pages_of_pinyin_results_join_without_repeats_or_gaps() {
    let texts: Vec<String> = (0..40).map(|i| format!("这里有容器{}。", "和别的东西".repeat(i % 5))).collect();
    let engine =
        engine(texts.iter().enumerate().map(|(i, t)| document(&format!("p{i:02}"), &format!("页{i}"), &[t])).collect());
    let whole: Vec<String> = ask(&engine, "rongqi", 100).results.into_iter().map(|r| r.url).collect();
    assert_eq!(whole.len(), 40);
    let mut joined = Vec::new();
    for offset in (0..40).step_by(7) {
        let options = SearchOptions { limit: 7, offset, ..SearchOptions::default() };
        joined.extend(engine.search("rongqi", &options).unwrap().results.into_iter().map(|r| r.url));
    }
    assert_eq!(joined, whole);
}

#[test]
fn the_part_is_fetched_once_and_only_where_a_latin_query_finds_little() {
    let watched = Watched::new(index(documents()));
    let part = root_of(&watched.inner).pinyin.expect("an index with Chinese has the part").name();
    let engine = Engine::open(&watched).unwrap();
    let fetched = |query: &str| {
        watched.take_read();
        engine.search(query, &SearchOptions::default()).unwrap();
        watched.take_read().iter().filter(|n| **n == part).count()
    };
    for query in ["人防工程", "没有的词", "services find", "deployment rolled", "\"renfang gongcheng\"", "1234", ""]
    {
        assert_eq!(fetched(query), 0, "{query}");
    }
    // Nothing holds them, and no syllables spell them.
    for query in ["breakwater", "driftwood lamplighter"] {
        assert_eq!(fetched(query), 0, "{query}");
    }
    assert_eq!((fetched("rongqi"), fetched("xunyang")), (1, 0));
}

#[test]
fn an_index_without_chinese_has_no_part() {
    let english = vec![document("a", "Notes", &["A page of English."])];
    let japanese =
        vec![document("a", "図書館の案内", &["図書館では、本を借りることができます。利用者カードをお持ちください。"])];
    for documents in [english, japanese] {
        assert!(root_of(&index(documents)).pinyin.is_none());
    }
}

#[test]
fn a_damaged_part_is_named() {
    let mut storage = index(documents());
    let file = root_of(&storage).pinyin.unwrap();
    storage.files.get_mut(&file.name()).unwrap()[20] ^= 4;
    let engine = Engine::open(storage).unwrap();
    let error = engine.search("rongqi", &SearchOptions::default()).unwrap_err();
    assert_eq!((error.code(), error.file()), ("damaged", &*file.name()));
    assert!(engine.parts().iter().any(|p| p.kind == Kind::Pinyin && p.piece.file == file));
}

#[test]
fn the_part_is_small() {
    let file = root_of(&index(documents())).pinyin.unwrap();
    // Measured: 1,050 for 14 short pages.
    assert!((600..1_300).contains(&file.size), "{}", file.size);
}
