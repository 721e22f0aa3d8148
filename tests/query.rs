//! The query language: docs/query-language.md, sentence by sentence.

mod common;

use common::{ask, document, engine, urls};
use pangram::search::query::{self, Ask, ReadAs};
use pangram::search::{MatchKind, SearchOptions, SearchResults};
use pangram::text::fold::FoldTable;

const TEXTS: [(&str, &str); 8] = [
    ("flag", "rustc -C prefer-dynamic is a flag of the compiler"),
    ("target", "Builds for *-linux-gnu and for other targets"),
    ("role", "The user system:anonymous has no rights"),
    ("gates", "A gate called Logical OR has two inputs"),
    ("apples", "apples alone"),
    ("both", "apples and pears"),
    ("deploy", "One deployment, many deployments"),
    ("manual", "人防工程管理办法，见《国防手册》第二页"),
];

fn answer(texts: &[(&str, &str)], query: &str) -> SearchResults {
    let documents = texts.iter().map(|(url, text)| document(url, &format!("Page {url}"), &[text])).collect();
    ask(&engine(documents), query, 20)
}

fn sorted(answer: &SearchResults) -> Vec<&str> {
    let mut list = urls(answer);
    list.sort();
    list
}

#[test]
fn signs_that_stand_so_in_a_text_are_text() {
    for (query, url) in [
        ("-C prefer-dynamic flag", "flag"),
        ("rustc -C prefer-dynamic", "flag"),
        ("*-linux-gnu", "target"),
        ("system:anonymous", "role"),
        ("Logical OR", "gates"),
        ("called Logical OR has", "gates"),
        ("《国防手册》", "manual"),
    ] {
        let answer = answer(&TEXTS, query);
        assert_eq!((urls(&answer)[0], answer.read_as), (url, ReadAs::Literal), "{query}");
        assert!(answer.results[0].matched <= MatchKind::Near, "{query}: {:?}", answer.results[0].matched);
    }
}

#[test]
fn a_minus_leaves_pages_out_behind_something_that_is_wanted() {
    for query in ["apples -pears", "apples －pears", "apples -\"and pears\"", "apples -“and pears”"] {
        let answer = answer(&TEXTS, query);
        assert_eq!((urls(&answer), answer.read_as), (vec!["apples"], ReadAs::Operators), "{query}");
    }
    for query in ["-apples", "-pears apples", "- apples"] {
        let before = answer(&TEXTS, query);
        assert_eq!((sorted(&before).contains(&"both"), before.read_as), (true, ReadAs::Literal), "{query}");
    }
}

#[test]
fn or_joins_what_stands_on_its_two_sides() {
    for query in ["deployment OR apples", "apples\u{3000}ＯＲ\u{3000}deployment", "\"apples\" OR deployment"] {
        let answer = answer(&TEXTS, query);
        assert_eq!((sorted(&answer), answer.read_as), (vec!["apples", "both", "deploy"], ReadAs::Operators), "{query}");
    }
    let several = answer(&TEXTS, "apples pears OR gate inputs OR 人防");
    assert_eq!(sorted(&several), ["both", "gates", "manual"]);
    let less = answer(&TEXTS, "apples OR deployment -pears");
    assert_eq!(sorted(&less), ["apples", "deploy"]);
    for query in ["OR", "apples OR", "OR apples", "apples or pears"] {
        assert_eq!(answer(&TEXTS, query).read_as, ReadAs::Literal, "{query}");
    }
    // In small letters it stands in many a text.
    let texts = [("prose", "take apples or pears"), ("one", "pears"), ("other", "apples")];
    let small = answer(&texts, "apples OR pears");
    assert_eq!((sorted(&small), small.read_as), (vec!["one", "other", "prose"], ReadAs::Operators));
}

#[test]
fn the_sides_of_or_are_measured_alike_however_long_one_is() {
    let filler = "The crew looks at ropes and nets in the shed before noon. ".repeat(4);
    let bell = format!("{filler} The keeper rings a brass bell on foggy mornings. {filler}");
    let heron = format!("{filler} A heron and another heron stand on the quay. {filler}");
    let mut texts = vec![("bell", bell.as_str()), ("heron", &heron)];
    texts.extend(["a", "b", "c", "d", "e", "f", "g", "h"].map(|url| (url, filler.as_str())));
    // One word more that a page holds makes it no worse.
    let (short, long) = ("keeper mornings bell", "keeper mornings bell foggy brass");
    for (query, best) in [
        (format!("heron quay another OR {short}"), "heron"),
        (format!("{short} OR heron quay another"), "heron"),
        (format!("heron quay another OR {long}"), "bell"),
    ] {
        assert_eq!(urls(&answer(&texts, &query))[0], best, "{query}");
    }
}

#[test]
fn a_phrase_in_any_quotes_lists_pages_that_hold_it_literally() {
    let texts = [
        ("whole", "负载均衡器 and load balancer"),
        ("apart", "均衡 负载 器, balancer load"),
        ("quoted", "say \"load balancer\""),
    ];
    for query in ["\"load balancer\"", "“load balancer”", "＂load balancer＂", "„load balancer“", "«load balancer»"]
    {
        assert_eq!(sorted(&answer(&texts, query)), ["quoted", "whole"], "{query}");
    }
    for query in ["\"负载均衡\"", "“负载均衡”", "「负载均衡」", "『负载均衡』", "器「负载均衡」"]
    {
        assert_eq!(sorted(&answer(&texts, query)), ["whole"], "{query}");
    }
    // With its quotes it stands in one text: that page first.
    assert_eq!(urls(&answer(&texts, "\"load balancer\"")), ["quoted", "whole"]);
    assert_eq!(sorted(&answer(&texts, "\"load balancer\" 负载")), ["whole"]);
}

#[test]
fn a_phrase_stays_where_no_page_has_the_other_words_too() {
    let texts = [("one", "负载均衡器 and load balancer"), ("other", "balancer load"), ("third", "什么是负载")];
    for query in ["\"load balancer\" nowhere", "「均衡器」是谁写的"] {
        let found = answer(&texts, query);
        assert_eq!((urls(&found), found.read_as), (vec!["one"], ReadAs::Operators), "{query}");
    }
}

#[test]
fn quotes_of_typography_in_a_sentence_may_be_its_punctuation() {
    let texts = [("one", "负载均衡器分发流量"), ("other", "别的事"), ("fruit", "pears, apples, grapes and plums")];
    let found = answer(&texts, "「负载的均衡」怎样分发流量");
    assert_eq!((urls(&found), found.read_as), (vec!["one"], ReadAs::Literal));
    assert_eq!(answer(&texts, "「负载的均衡」怎样分发流量 -别的").total.value, 0, "what is left out stays out");
    // Alone, or straight beside few words, they insist.
    for query in ["「负载的均衡」", "\"负载的均衡\" 流量", "\"flood mark\" pears apples grapes plums"] {
        assert_eq!(answer(&texts, query).total.value, 0, "{query}");
    }
}

#[test]
fn straight_quotes_in_a_long_sentence_insist_only_where_a_page_holds_what_they_enclose() {
    let texts = [
        ("tide", "The gauge says so when the flood comes over its mark."),
        ("mark", "A \"flood mark\" is on the wall."),
        ("other", "Nothing."),
    ];
    let first = |query: &str| {
        let found = answer(&texts, query);
        (urls(&found)[0].to_owned(), found.read_as)
    };
    assert_eq!(first("why does the gauge say \"tide mark\" when the flood comes?"), ("tide".into(), ReadAs::Literal));
    assert_eq!(
        first("why does the gauge say \"flood mark\" when the flood comes?"),
        ("mark".into(), ReadAs::Operators)
    );
    assert_eq!(answer(&texts, "\"tide mark\" flood gauge").total.value, 0);
    // On whichever side of OR they are.
    assert_eq!(
        first("\"tide mark\" OR the gauge says \"mark tide\" when flood comes"),
        ("tide".into(), ReadAs::Literal)
    );
    assert_eq!(first("\"tide mark\" OR the gauge says when flood comes"), ("tide".into(), ReadAs::Operators));
    // What is left out stays out.
    assert_eq!(answer(&texts, "why does the gauge say \"tide mark\" when the flood comes -mark").total.value, 0);
}

#[test]
fn quotes_inside_a_word_belong_to_it() {
    let texts = [("code", "<transition mode=\"in-out\">"), ("prose", "mode, in and out")];
    let answer = answer(&texts, "mode=\"in-out\"");
    assert_eq!((urls(&answer)[0], answer.read_as), ("code", ReadAs::Literal));
}

#[test]
fn title_asks_for_words_of_the_title() {
    let documents = || {
        vec![
            document("in", "Load balancer basics", &["nothing else, but traffic"]),
            document("near", "Balancer of load", &["traffic"]),
            document("text", "Basics", &["a load balancer has traffic"]),
        ]
    };
    let asked = |query: &str| {
        let answer = ask(&engine(documents()), query, 20);
        (urls(&answer).into_iter().map(str::to_owned).collect::<Vec<_>>(), answer.read_as)
    };
    for (query, urls) in [
        ("title:balancer", &["in", "near"][..]),
        ("title:\"load balancer\"", &["in"]),
        ("TITLE：“load balancer” traffic", &["in"]),
        ("title:balan", &["in", "near"]),
        ("traffic -title:balancer", &["text"]),
        ("title:basics load", &["in", "text"]),
    ] {
        let (mut found, read_as) = asked(query);
        found.sort();
        assert_eq!((found, read_as), (urls.iter().map(|u| (*u).to_owned()).collect(), ReadAs::Operators), "{query}");
    }
    // In no title: then the query is words.
    assert_eq!(asked("title:traffic"), (asked("title traffic").0, ReadAs::Literal));
}

#[test]
fn a_star_stands_for_the_rest_of_a_word_at_either_end() {
    for (query, first) in [
        ("deploy*", "deploy"),
        ("*ployment", "deploy"),
        ("*ploym*", "deploy"),
        ("deploy＊ many", "deploy"),
        ("*ployment title:deploy", "deploy"),
    ] {
        let answer = answer(&TEXTS, query);
        assert_eq!((urls(&answer), answer.read_as), (vec![first], ReadAs::Operators), "{query}");
    }
    assert_eq!(sorted(&answer(&TEXTS, "*pples -pears")), ["apples"]);
    // Writing without spaces is found inside anyway.
    assert_eq!(urls(&answer(&TEXTS, "*工程*"))[0], "manual");
}

#[test]
fn a_leading_star_alone_asks_for_the_end_of_a_word() {
    let texts = [("bourbon", "bourbon, all day"), ("harbour", "the harbour at night"), ("workers", "labourers")];
    assert_eq!(sorted(&answer(&texts, "*bour")), ["harbour"]);
    assert_eq!(sorted(&answer(&texts, "*bour*")), ["bourbon", "harbour", "workers"]);
}

#[test]
fn an_option_of_one_letter_leaves_nothing_out() {
    let texts = [("clean", "clean: with n it only says what it would do, as in clean, -n"), ("other", "a clean quay")];
    let found = answer(&texts, "clean -n");
    assert_eq!((urls(&found)[0], found.read_as), ("clean", ReadAs::Literal));
    assert_eq!(urls(&answer(&texts, "clean -only")), ["other"]);
    assert_eq!(answer(&texts, "clean -title:o*").read_as, ReadAs::Operators);
}

#[test]
fn operators_that_find_nothing_leave_words() {
    for query in ["zzz* OR yyy*", "title:anonymous"] {
        let answer = answer(&TEXTS, query);
        assert_eq!(answer.read_as, ReadAs::Literal, "{query}");
    }
    assert!(urls(&answer(&TEXTS, "apples -apples")).is_empty(), "what was left out stays out");
    assert!(urls(&answer(&TEXTS, "\"pears apples\"")).is_empty(), "and what was quoted is not softened");
}

#[test]
fn a_query_can_be_asked_as_text_whatever_its_signs() {
    let documents = TEXTS.iter().map(|(url, text)| document(url, url, &[text])).collect();
    let engine = engine(documents);
    let options = SearchOptions { as_text: true, ..SearchOptions::default() };
    for query in ["apples -pears", "\"apples\"", "apple*", "apples OR pears"] {
        let answer = engine.search(query, &options).unwrap();
        assert_eq!((answer.read_as, urls(&answer).contains(&"both")), (ReadAs::Literal, true), "{query}");
    }
}

#[test]
fn lists_of_operators_join_without_repeats_or_gaps() {
    let texts: Vec<String> = (0..60)
        .map(|i| format!("{} text {}", ["red", "green", "red and green"][i % 3], "more ".repeat(i % 7)))
        .collect();
    let engine = engine(texts.iter().enumerate().map(|(i, t)| document(&format!("p{i:02}"), "t", &[t])).collect());
    for query in ["red OR green", "\"red\" OR \"green\"", "r* OR gree*"] {
        let whole = ask(&engine, query, 100);
        assert_eq!((whole.results.len(), whole.total.value, whole.total.exact), (60, 60, true), "{query}");
        let mut joined = Vec::new();
        for offset in (0..60).step_by(7) {
            let options = SearchOptions { limit: 7, offset, ..SearchOptions::default() };
            joined.extend(engine.search(query, &options).unwrap().results.into_iter().map(|r| r.url));
        }
        assert_eq!(joined, urls(&whole), "{query}");
    }
}

#[test]
fn a_symbol_is_one_term_but_where_more_may_follow_it() {
    let reading = query::parse("core - rust (", FoldTable::full(), true).remove(0);
    let asks: Vec<Ask> = query::slots(&reading.clauses).into_iter().map(|s| s.ask).collect();
    assert!(asks.contains(&Ask::Term("-\0".into())), "{asks:?}");
    assert!(asks.contains(&Ask::Prefix("(".into())), "{asks:?}");
    let texts = [("joined", "core -- rust"), ("alone", "core - rust"), ("none", "core rust")];
    assert_eq!(answer(&texts, "core - rust").results[0].url, "alone");
}
