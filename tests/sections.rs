//! Which section of a page is shown: the one that is called what is asked, else the one whose text shows most of it; wherever on the page it stands.

mod common;

use common::{ask, document, engine};
use pangram::index::unit::UNIT_BYTES;
use pangram::model::{Document, Link, Section};

/// A page of sections: fragment, heading, text.
fn page(url: &str, sections: &[(&str, &str, &str)]) -> Document {
    let section = |&(id, heading, text): &(&str, &str, &str)| Section {
        id: id.into(),
        heading: heading.into(),
        level: 2,
        text: text.into(),
        ..Section::default()
    };
    Document { sections: sections.iter().map(section).collect(), ..document(url, "Harbour library", &[]) }
}

/// Fragments of the sections that the one page shows.
fn shown(pages: Vec<Document>, query: &str) -> Vec<String> {
    let answer = ask(&engine(pages), query, 10);
    let page =
        answer.results.iter().find(|r| r.url == "lib.html").unwrap_or_else(|| panic!("{query} finds no lib.html"));
    page.sections.iter().map(|s| s.url.split_once('#').map_or(String::new(), |(_, id)| id.to_owned())).collect()
}

/// As long as a unit, of other words.
fn filling(words: &str) -> String {
    words.repeat(UNIT_BYTES / words.len() + 1)
}

#[test]
fn a_section_called_what_is_asked_comes_before_those_that_mention_it() {
    let sections = [
        ("list", "Functions", "tide_open tide_read tide_close, and what they return."),
        ("open", "tide_open", "Before tide_read, the gauge is opened with tide_open."),
        ("read", "tide_read", "One figure is taken from the gauge."),
        ("close", "tide_close", "What tide_read left open is closed."),
    ];
    assert_eq!(shown(vec![page("lib.html", &sections)], "tide_read")[0], "read");
    assert_eq!(shown(vec![page("lib.html", &sections)], "tide read")[0], "read");
}

#[test]
fn of_two_such_headings_the_one_that_says_less_else_comes_first() {
    let sections = [
        ("many", "Reading gauges, sluices and the figures of other harbours", "How gauges are read."),
        ("one", "2.4. Reading gauges", "By eye, at noon."),
    ];
    assert_eq!(shown(vec![page("lib.html", &sections)], "reading gauges")[0], "one");
}

#[test]
fn a_text_that_holds_a_sentence_comes_before_a_heading_with_some_of_its_words() {
    let sentence = "the gauge at the pier is read every morning before the ferry leaves";
    let text = format!("As a rule {sentence}, and again at night.");
    let sections = [("gauge", "The gauge at the pier", "It was built long ago."), ("rule", "Rules", &*text)];
    assert_eq!(shown(vec![page("lib.html", &sections)], sentence)[0], "rule");
}

#[test]
fn on_a_large_page_the_part_is_read_in_which_a_heading_says_what_is_asked() {
    let (before, behind) = (filling("sluices and locks of the inner harbour. "), filling("pilots and their boats. "));
    let list = format!("tide_open tide_read tide_close. {before}");
    let sections = [
        ("list", "Functions", &*list),
        ("open", "tide_open", "Before tide_read is called."),
        ("pilots", "Pilots", &*behind),
        ("read", "tide_read", "One figure is taken from the gauge."),
    ];
    // Others call the page so, which counts where the page begins.
    let links = vec![Link { target: "lib.html".into(), text: "tide_read".into(), in_body: true }];
    let other = Document { links, ..page("other.html", &[("x", "Other", "See there.")]) };
    assert_eq!(shown(vec![page("lib.html", &sections), other], "tide_read")[0], "read");
}

#[test]
fn a_heading_that_holds_the_query_is_enough_where_another_part_of_the_page_has_it_in_its_text() {
    let behind = filling("pilots and their boats. ");
    let sections = [
        ("list", "Functions", "All of them: slack water table, tide table, flood table."),
        ("pilots", "Pilots", &*behind),
        ("slack", "Slack water table", "Minutes, by month."),
    ];
    assert_eq!(shown(vec![page("lib.html", &sections)], "slack water table")[0], "slack");
}

#[test]
fn where_a_phrase_is_asked_the_section_that_holds_it_comes_first() {
    let sections = [
        ("flood", "Table of the flood tide", "Nothing."),
        ("archive", "Archive", "The tide table for the pier lists no flood."),
    ];
    assert_eq!(shown(vec![page("lib.html", &sections)], "\"tide table\" flood")[0], "archive");
}

#[test]
fn of_a_question_the_part_is_read_that_holds_most_of_it_not_the_one_with_a_word_of_it_in_a_heading() {
    let (before, behind) = (filling("sluices and locks of the inner basin. "), filling("pilots and their boats. "));
    let sections = [
        ("top", "Harbour guide", &*before),
        ("boats", "Boats", &*behind),
        ("wall", "On the wall", "The harbour ferry timetable hangs there."),
    ];
    assert_eq!(shown(vec![page("lib.html", &sections)], "harbour ferry timetable winter")[0], "wall");
}

#[test]
fn what_others_call_a_page_counts_in_whatever_part_of_it_is_read() {
    // Called by the same words in another order.
    let title = Document { title: "Tables of slack water".into(), ..page("a.html", &[("x", "Months", "In minutes.")]) };
    let behind = filling("pilots and their boats. ");
    let sections = [("top", "Gauges", &*behind), ("tables", "Slack water, and tables of it", "Minutes, by month.")];
    let link = Link { target: "lib.html".into(), text: "slack water tables".into(), in_body: true };
    let linking = |url| Document { links: vec![link.clone()], ..page(url, &[("x", "Other", "See there.")]) };
    let pages = vec![page("lib.html", &sections), title, linking("b.html"), linking("c.html")];
    let answer = ask(&engine(pages), "slack water tables", 10);
    assert_eq!(answer.results[0].sections[0].url, "lib.html#tables");
    assert_eq!(answer.results[1].url, "a.html");
}

#[test]
fn of_headings_that_begin_with_what_is_asked_the_one_that_has_its_last_word_whole_comes_first() {
    let sections = [
        ("lines", "tide.splitlines(keep)", "Cuts at every ebb; tide.split cuts where asked."),
        ("split", "tide.split(sign=None, most=-1)", "Cuts where the sign stands."),
        ("title", "tide.title()", "Capitals."),
    ];
    for query in ["tide.split", "tide.split ", "split"] {
        assert_eq!(shown(vec![page("lib.html", &sections)], query)[0], "split", "{query}");
    }
}
