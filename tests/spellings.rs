//! One thing written in several ways: spaces between scripts, accents, digits, numbers, plurals of capitals, the mark of a long sound. What is written so is found, and is named so too.

mod common;

use common::{ask, document, engine, urls};
use pangram::search::{MatchKind, SearchResults};

/// Pages of an address, which is their title too, and a text.
fn answer(pages: &[(&str, &str, &str)], query: &str) -> SearchResults {
    let page = |&(url, title, text): &(&str, &str, &str)| document(url, title, &[text]);
    ask(&engine(pages.iter().map(page).collect()), query, 10)
}

#[track_caller]
fn first(pages: &[(&str, &str, &str)], query: &str, url: &str) {
    let answer = answer(pages, query);
    assert_eq!(urls(&answer).first(), Some(&url), "{query}: {:?}", urls(&answer));
}

#[test]
fn spaces_between_scripts_are_nothing() {
    let glossary = "Tide：潮汐。Tide 表。控制器。控制器在此。Tide、控制器";
    let pages = [("other", "词汇", glossary), ("meant", "潮位", "先装 Tide 控制器，再开闸。")];
    for query in ["Tide控制器", "Tide 控制器"] {
        let answer = answer(&pages, query);
        assert_eq!((answer.results[0].url.as_str(), answer.results[0].matched), ("meant", MatchKind::Exact), "{query}");
    }
    // Within one script they part words.
    assert_eq!(answer(&pages, "控 制器").results[0].matched, MatchKind::Folded);
}

#[test]
fn a_page_called_so_in_other_marks_comes_before_those_that_are_only_alike() {
    let many = "Réseau, privé, virtuel. ".repeat(20);
    let pages =
        [("glossary", "Virtuel ou privé : le réseau", &*many), ("meant", "Réseau privé virtuel", "Deux quais.")];
    first(&pages, "reseau prive virtuel", "meant");
    let news = "What's old in Port 3.9, and what was new in 3.8. ".repeat(9);
    let pages = [("39", "What’s New In Port 3.9", &*news), ("38", "What’s New In Port 3.8", "Ropes.")];
    first(&pages, "What's New In Port 3.8", "38");
}

#[test]
fn of_two_pages_called_so_the_one_in_the_marks_of_the_query_comes_first() {
    let pages = [("marked", "Résumé", "Résumé, résumé."), ("plain", "Resume", "A resume of the day.")];
    first(&pages, "resume", "plain");
    first(&pages, "résumé", "marked");
    let pages = [("hira", "さくら", "春の花。"), ("kata", "サクラ", "サクラ、サクラ、サクラ。")];
    first(&pages, "さくら", "hira");
    first(&pages, "サクラ", "kata");
}

#[test]
fn digits_of_any_script_are_the_same() {
    let pages = [
        ("arabic", "a", "السعر ١٢٠ ريال"),
        ("hindi", "b", "मूल्य ४५ रुपये"),
        ("thai", "c", "ราคา ๗๘ บาท"),
        ("plain", "d", "price 93"),
    ];
    for (query, url) in
        [("120", "arabic"), ("۱۲۰", "arabic"), ("45", "hindi"), ("78", "thai"), ("９３", "plain"), ("٩٣", "plain")]
    {
        assert_eq!(urls(&answer(&pages, query)), [url], "{query}");
    }
}

#[test]
fn a_number_is_found_with_its_thousands_parted_and_beside_the_word_it_was_typed_with() {
    let other = ("other", "Ropes 1 and 250", "1 rope of 250, 000 and 484 more; PEP talks");
    let pages = [
        other,
        ("sum", "Budget", "1,250,000 crowns in all"),
        ("points", "Haushalt", "in allem 7.300.000 Kronen"),
        ("blank", "Rozpočet", "celkem 9 400 500 korun"),
    ];
    for (query, url, corrected) in
        [("1250000", "sum", "1,250,000"), ("7300000", "points", "7.300.000"), ("9400500", "blank", "9 400 500")]
    {
        let answer = answer(&pages, query);
        assert_eq!((urls(&answer)[0], answer.results[0].matched), (url, MatchKind::Typo), "{query}");
        assert_eq!(
            answer.corrected.as_deref().map(|c| c.replace([',', '.'], " ")),
            Some(corrected.replace([',', '.'], " ")),
            "{query}"
        );
    }
    // Parted as they stand there, not as words apart.
    let loose = [("loose", "Year 2", "2 quays, 000 ropes, 3 of d"), ("year", "Year", "built in 2000")];
    assert_eq!(urls(&answer(&loose, "2000")), ["year"]);
    assert!(urls(&answer(&loose, "3d")).is_empty());
    first(&loose, "year 2000", "year");
    let pages = [("pep", "Hints", "see PEP 484 for types"), ("utf", "Text", "all is UTF-8 here"), other];
    first(&pages, "pep484", "pep");
    first(&pages, "utf8", "utf");
    let pages = [("both", "Snakes", "python3 and django2")];
    assert_eq!(answer(&pages, "pyhton33 djnago22").corrected.as_deref(), Some("python3 django2"));
}

#[test]
fn words_that_share_a_character_of_the_query_are_repaired_without_harm() {
    let pages = [("half", "Half", "½ of the tide serves"), ("other", "Tide server", "tides, abcd, utf8")];
    for query in ["h½x", "tide½s", "a8½8b", "abcd½abcd", "tide½server", "tides½serves", "mp½utf"] {
        answer(&pages, query);
    }
}

#[test]
fn what_was_repaired_is_told_as_pages_write_it() {
    let pages = [
        ("ru", "Файл", "Все настройки лежат рядом."),
        ("de", "Vertrag", "Ihre Kündigung kommt an. Der Hafenmeister liest."),
        ("el", "Χρόνος", "ένας αιώνα μετά"),
        ("inside", "Lager", "Die Tür aus Turmalin bleibt zu."),
    ];
    for (query, corrected) in [
        ("нстройки", "настройки"),
        ("kundigumg vertrag", "Kündigung vertrag"),
        ("hafenmester", "hafenmeister"),
        ("αιωνσ", "αιώνα"),
        // A word within another is not that word.
        ("turmalim tur", "turmalin Tür"),
    ] {
        assert_eq!(answer(&pages, query).corrected.as_deref(), Some(corrected), "{query}");
    }
}

#[test]
fn the_plural_of_capitals_is_one_word() {
    let pages = [("many", "Pumps", "VACUUMs and URLs of userIDs"), ("camel", "Parts", "an HTTPServer, getURLs")];
    assert_eq!(answer(&pages, "vacum").corrected.as_deref(), Some("vacuums"));
    for (query, url) in [("vacuums", "many"), ("ids", "many"), ("server", "camel"), ("urls ", "many")] {
        first(&pages, query, url);
    }
    assert_eq!(urls(&answer(&pages, "geturls")), ["camel"]);
}

#[test]
fn a_long_word_of_kana_may_lack_the_mark_at_its_end() {
    let texts: Vec<(String, String)> =
        (0..12).map(|i| (format!("other{i}"), format!("算出プロパティとティーの話、その{i}。"))).collect();
    let mut pages: Vec<(&str, &str, &str)> = texts.iter().map(|(url, text)| (&**url, "紅茶", &**text)).collect();
    pages.push(("without", "算出プロパティ", "値を返す。"));
    pages.push(("with", "メモリー", "サーバーの記憶。"));
    first(&pages, "算出プロパティー", "without");
    first(&pages, "メモリー", "with");
    first(&pages, "サーバ", "with");
    let pages = [("a", "情報", "オーナメントの情報"), ("b", "情報2", "オーナーの情報"), ("c", "情報3", "ばーの情報")];
    assert_eq!(urls(&answer(&pages, "情報 -オーナー")).len(), 2, "what is left out is left out by all of it");
    let short = [("coffee", "コーヒー", "豆"), ("coff", "コーヒ", "葉")];
    first(&short, "コーヒー", "coffee");
}
