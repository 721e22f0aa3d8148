//! What pages are called decides which comes first: titles, links, headings, in whole, in pieces and nearly.

mod common;

use common::{ask, document, engine, urls};
use pangram::model::{Document, Link};
use pangram::search::MatchKind;

#[test]
fn a_page_is_found_by_what_it_calls_itself_unless_many_call_themselves_so() {
    let named = |url: &str, title: &str, names: &[&str]| Document {
        names: names.iter().map(|&n| n.to_owned()).collect(),
        ..document(url, title, &["Said at length of the ebb and the almanac of tides."])
    };
    let pages = |namesakes: usize| {
        let mut pages = vec![named("moon", "Moon and water", &["Harbour tides"]), named("ebb", "Ebb", &[])];
        for i in 0..namesakes {
            pages.push(named(&format!("{i}"), &format!("Part {i}"), &["Lantern office"]));
        }
        engine(pages)
    };
    let few = pages(2);
    assert_eq!(urls(&ask(&few, "harbour tides", 5))[0], "moon");
    assert_eq!(urls(&ask(&few, "harbour", 5)), ["moon"]);
    assert_eq!(urls(&ask(&few, "lantern office", 5)).len(), 2);
    // A site's name names no page, but who types it beside a page's own words finds that page, not one that speaks of both.
    let titles = ["Ebb", "Mole", "Quay", "Winch"];
    let mut many: Vec<_> = titles.iter().map(|title| named(title, title, &["Lantern office"])).collect();
    let speaks = "Of the lantern office. The lantern office has an ebb, a mole, a quay and a winch. ".repeat(3);
    many.push(document("speaks", "Almanac", &[&speaks]));
    let many = engine(many);
    for title in titles {
        assert_eq!(urls(&ask(&many, &format!("lantern office {title}"), 5))[0], title);
    }
    assert_eq!(urls(&ask(&many, "mole -lantern", 5)), ["Mole"], "the site's name is in none of its texts");
}

#[test]
fn names_count_before_mentions_and_incoming_links_are_names() {
    let link = |target: &str, text: &str| Link { target: target.into(), text: text.into(), in_body: true };
    let mut documents = vec![
        document("mention", "Other things", &["We speak of persistent volumes and disks once."]),
        document("target", "Storage", &["Disks that outlive their machine."]),
        document("index", "Contents", &["See the list."]),
    ];
    documents[2].links.push(link("target", "persistent volumes"));
    let answer = ask(&engine(documents), "persistent volumes", 10);
    assert_eq!(urls(&answer)[0], "target");
}

#[test]
fn a_name_in_pieces_stands_beside_a_mention_but_what_lacks_a_part_does_not() {
    let documents = || {
        vec![
            document("named", "船队的编制", &["各部分如何相连"]),
            document("mention", "附录", &["船队编制一词见前文。", "其他"]),
            document("half", "船队", &["船队与船队"]),
        ]
    };
    let answer = ask(&engine(documents()), "船队编制", 10);
    let order = urls(&answer);
    let place = |url| order.iter().position(|u| *u == url).unwrap_or(usize::MAX);
    assert!(place("named") < place("half") && place("mention") < place("half"), "{order:?}");
}

#[test]
fn a_title_that_is_nearly_the_query_stands_before_a_mention_but_less_alike_it_does_not() {
    let first = |title: &str, query: &str| {
        let mention = ["一", query, "二"].concat();
        let documents = vec![
            document("named", title, &["各部分如何相连。"]),
            document("mention", "附录", &[&mention, "其他的话。", "还有其他的话。"]),
        ];
        urls(&ask(&engine(documents), query, 10))[0].to_string()
    };
    assert_eq!(first("借助灯塔指引你的航船", "借助灯塔来指引你的航船"), "named");
    assert_eq!(first("借助灯塔指引航船的各种方法", "借助灯塔来指引你的航船"), "mention");
}

/// Pages that say nothing of what is asked, so that words weigh as they do on a site.
fn others() -> Vec<Document> {
    (0..40).map(|i| document(&format!("other{i:02}"), &format!("第{i}章"), &["与此无关的一段话。"])).collect()
}

#[test]
fn a_title_that_holds_nearly_all_of_the_query_and_more_stands_before_a_mention() {
    let first = |title: &str, query: &str| {
        let mention = ["一", query, "二"].concat();
        let mut documents = others();
        documents.push(document("named", title, &["各部分如何相连。"]));
        documents.push(document("mention", "附录", &[&mention, "其他的话。", "还有其他的话。"]));
        urls(&ask(&engine(documents), query, 10))[0].to_string()
    };
    assert_eq!(first("动手借助灯塔指引你的航船一例", "借助灯塔来指引你的航船"), "named");
    // It holds less of the query, though it is no more than that.
    assert_eq!(first("借助灯塔指引", "借助灯塔来指引你的航船"), "mention");
}

#[test]
fn where_a_query_is_only_cited_a_page_so_named_stands_before_that_but_not_before_running_text() {
    let first = |text: &str| {
        let mut documents = others();
        documents.push(document("named", "渔船的修理", &["如何修理渔船。"]));
        documents.push(document("mention", "附录", &[text]));
        urls(&ask(&engine(documents), "修理木制渔船的说明", 10))[0].to_string()
    };
    assert_eq!(first("另请参阅\n修理木制渔船的说明\n其他的话。"), "named");
    assert_eq!(first("另请参阅修理木制渔船的说明，其他的话。"), "mention");
}

#[test]
fn a_title_without_the_particles_of_the_query_stands_before_a_mention() {
    let first = |title: &str, query: &str| {
        let mut documents = others();
        documents.push(document("named", title, &["각 부분의 순서."]));
        let mention = ["먼저 배와 기중기를 말하고 나서 ", query, " 이야기와 다른 많은 이야기를 한다."].concat();
        documents.push(document("mention", "부록", &[&mention]));
        urls(&ask(&engine(documents), query, 10))[0].to_string()
    };
    assert_eq!(first("등대 선박 점검", "등대를 선박에 점검"), "named");
    // A noun is no particle.
    assert_eq!(first("등대 선박 점검", "등대를 선박에 사용"), "mention");
}

#[test]
fn of_a_name_and_its_gloss_either_names_a_page() {
    let first = |title: &str, query: &str| {
        let mut documents = others();
        documents.push(document("named", title, &["各部分如何相连。"]));
        // More pages than a window mention both.
        documents.extend((0..12).map(|i| {
            let mention =
                ["先说船只与起重机，再说许多别的事情，然后才说到", query, "，其后还有许多别的话要说。"].concat();
            document(&format!("mention{i}"), &format!("附录{i}"), &[&mention, "其他的话。"])
        }));
        let answer = ask(&engine(documents), query, 10);
        let kind = answer.results[0].matched;
        (answer.results[0].url == "named").then_some(kind)
    };
    for query in ["灯塔（lighthouse）", "灯塔 (lighthouse)"] {
        assert_eq!(first("灯塔", query), Some(MatchKind::Partial), "{query}");
        assert_eq!(first("Lighthouse", query), Some(MatchKind::Partial), "{query}");
        assert_eq!(first("灯塔与航标的历史沿革", query), None, "{query}: it names more");
    }
    assert_eq!(first("등대", "등대(lighthouse)"), Some(MatchKind::Partial));
    // In the middle the gloss is no name of the whole.
    assert_eq!(first("灯塔地图", "灯塔（lighthouse）地图"), Some(MatchKind::Partial));
    assert_eq!(first("Lighthouse", "灯塔（lighthouse）地图"), None);
    // The page's name may be the one that has a gloss.
    assert_eq!(first("船队编制指南（fleet）", "fleet"), Some(MatchKind::Exact));
    // Code is as it stands.
    assert_eq!(first("signal", "signal(lamp)"), None);
}

#[test]
fn what_typography_quotes_is_the_name_of_a_page_that_may_lack_the_words_beside_it() {
    let pages = |name: &str, reference: &str| {
        let mut documents = others();
        documents.push(document("named", name, &["The water rises, and it falls."]));
        // More pages than a window refer to it; some quote it and say something else.
        documents.extend((0..12).map(|i| {
            let text = format!("Much is told before one reads of the harbour, and then {reference}, and more behind.");
            document(&format!("refers{i}"), &format!("Almanac {i}"), &[&text, "Other things."])
        }));
        engine(documents)
    };
    for (name, reference) in [
        ("4.2. Ebb and flow", "Section 4.2, “Ebb and flow”"),
        ("4.2. Ebb and flow", "“Ebb and flow”"),
        ("4.2. Ebbe und Flut", "Abschnitt 4.2, „Ebbe und Flut“"),
        ("4.2. 潮汐涨落", "第 4.2 节 “潮汐涨落”"),
        ("4.2. 潮汐涨落", "4.2「潮汐涨落」"),
        ("4.2. 潮汐涨落", "「潮汐涨落」"),
    ] {
        let list = ask(&pages(name, reference), reference, 20);
        assert_eq!((urls(&list)[0], list.results.len()), ("named", 13), "{reference}");
    }
    // A short name may be shorter than its number; a link's text and a heading are names too.
    let short = pages("12.10.11. Tide", "“Tide”");
    assert_eq!(urls(&ask(&short, "“Tide”", 20))[0], "named");
    let reference = "harbour, “Ebb and flow”";
    let mut documents = others();
    documents.push(document("called", "Water", &["It rises, and it falls."]));
    let mut part = document("part", "Wells", &["It rises."]);
    part.sections[0].heading = "Ebb and flow".into();
    documents.push(part);
    documents.extend((0..12).map(|i| {
        let text = format!("Much is told before one reads of the {reference}, and more behind.");
        let mut refers = document(&format!("refers{i}"), &format!("Almanac {i}"), &[&text, "Other things."]);
        refers.links.push(Link { target: "called".into(), text: "Ebb and flow".into(), in_body: true });
        refers
    }));
    let engine = engine(documents);
    let list = ask(&engine, reference, 20);
    let mut first = urls(&list)[..2].to_vec();
    first.sort_unstable();
    assert_eq!(first, ["called", "part"]);
    // What is left out may stand in quotes of any kind.
    let list = ask(&engine, &format!("{reference} -\"lanterns\""), 20);
    assert!(urls(&list)[..2].contains(&"called"), "{:?}", urls(&list));
    // A word that is asked in the quotes and outside is of the phrase.
    let twice = ask(&engine, "flow ebb “ebb”", 20);
    assert_eq!((twice.total.value, twice.total.exact), (twice.results.len() as u32, true));
    // Straight quotes insist, and what holds even them comes first.
    let straight = pages("4.2. Ebb and flow", "Section 4.2, \"Ebb and flow\"");
    assert!(!urls(&ask(&straight, "Section 4.2, \"Ebb and flow\"", 20)).contains(&"named"));
    // A name that is little of what is asked stands behind what holds all of it, but is listed.
    let little = pages("Flow", "of “flow” between breakwater and lighthouse");
    let list = ask(&little, "of “flow” between breakwater and lighthouse", 20);
    assert!(urls(&list)[0].starts_with("refers"));
    assert_eq!(urls(&list)[12], "named");
}

#[test]
fn a_number_before_a_name_is_none_of_what_it_says() {
    let titles = ["12.10.11. Tides", "Tides of old", "12.4. Tides of a winter", "100,000 Lanterns", "Lanterns off"];
    let mut documents = others();
    documents.extend(titles.map(|title| document(title, title, &["Tides and lanterns."])));
    let engine = engine(documents);
    let first = |query: &str| urls(&ask(&engine, query, 10))[0].to_owned();
    assert_eq!((first("tides"), first("lanterns")), (titles[0].into(), titles[3].into()));
    assert_eq!((first("12.4"), first("100,000")), (titles[2].into(), titles[3].into()));
}

#[test]
fn a_page_named_by_what_was_meant_stands_before_a_mention_of_the_repaired_query() {
    let first = |query: &str| {
        let mut documents = others();
        documents.push(document(
            "named",
            "Breakwater",
            &["A breakwater holds the waves back until the harbour lets them go."],
        ));
        documents.push(document("mention", "Appendix", &["More about a harbour breakwater is told elsewhere."]));
        urls(&ask(&engine(documents), query, 10))[0].to_string()
    };
    assert_eq!((first("harbuor breakwater").as_str(), first("harbour breakwater").as_str()), ("named", "mention"));
}

#[test]
fn what_stands_in_addresses_alone_comes_behind_texts() {
    let mut documents: Vec<Document> =
        (0..30).map(|i| document(&format!("generated/page{i:02}"), "Reference", &["A command."])).collect();
    documents.push(document(
        "guide",
        "Guide",
        &["At the very end, after many other words, of files that are generated."],
    ));
    assert_eq!(urls(&ask(&engine(documents), "generated", 10))[0], "guide");
}

#[test]
fn a_name_that_a_page_says_twice_is_one() {
    let named =
        |url: &str| Document { names: vec!["tide tables".into(); 2], ..document(url, "潮汐", &["Of water."]) };
    let mention = document("a", "Almanac", &["Tide tables, and tide tables again."]);
    let answer = ask(&engine(vec![mention, named("v1/page"), named("v2/page")]), "tide tables", 5);
    assert_eq!(urls(&answer), ["v1/page", "v2/page", "a"]);
}

#[test]
fn a_page_whose_title_is_a_part_of_the_query_is_listed_though_it_lacks_most_of_its_weight() {
    let mut documents = others();
    documents.extend((0..12).map(|i| document(&format!("many{i:02}"), "某页", &["港口船只。"])));
    documents.push(document("named", "港口船只", &["如何扩展。"]));
    documents.push(document("mention", "附录", &["另见港口船只停泊须知一文。"]));
    let answer = ask(&engine(documents), "港口船只停泊须知", 50);
    let order = urls(&answer);
    assert_eq!(order, ["mention", "named"]);
}

#[test]
fn the_page_of_a_thing_stands_before_the_page_that_holds_all_pages() {
    let filler = "Rope, tar, canvas and oil are kept below, in the order in which they came. ";
    let about = |place: &str| format!("The winch of the {place} lifts what comes ashore. {}", filler.repeat(80));
    let places: Vec<String> = (0..100).map(|i| format!("basin number {i}")).collect();
    let mut texts: Vec<String> = places.iter().map(|place| about(place)).collect();
    texts[60].push_str("A capstan is beside it.");
    let mut documents: Vec<_> =
        places.iter().zip(&texts).map(|(place, text)| document(place, place, &[text.as_str()])).collect();
    // Somewhere among so many parts one shows more of anything.
    texts.push("Of the capstan, see capstan.".to_owned());
    documents.push(document("all", "All basins on one page", &texts.iter().map(String::as_str).collect::<Vec<_>>()));
    let engine = engine(documents);
    assert_eq!(urls(&ask(&engine, "capstan", 3)), ["basin number 60", "all"]);
    assert_eq!(urls(&ask(&engine, "winch of the basin number 60", 3))[0], "basin number 60");
}
