//! What pages that mark no body have in common is no part of any of them. Sites here are written for the tests.
#![cfg(feature = "ingest")]

mod folder;
#[path = "common/html.rs"]
mod html;

use folder::Folder;
use html::{outline, read_at};
use pangram::ingest::{Boilerplate, IngestOptions, Kind, ingest};
use pangram::model::Document;
use std::sync::Arc;

const PLACES: [&str; 6] = ["harbour", "lighthouse", "pier", "shipyard", "warehouse", "quay"];
const MENU: &str = "<div class=left><b>All places</b><ul><li><a href=harbour.html>Harbour</a><li><a href=lighthouse.html>Lighthouse</a>\
    <li><a href=pier.html>Pier</a><li><a href=shipyard.html>Shipyard</a><li><a href=warehouse.html>Warehouse</a><li><a href=quay.html>Quay</a></ul></div>";

/// A page as older generators write it: the site's name, a menu with the page's own place in it, the text, a notice.
fn framed(place: &str, text: &str) -> String {
    let name = capitalized(place);
    let menu = MENU.replace(&format!("<a href={place}.html>{name}</a>"), &format!("<b>{name}</b>"));
    format!(
        "<!doctype html><title>{name} - Coast almanac</title><body><a href=#t>Skip to the text</a><table><tr><td colspan=2><h1>Coast almanac</h1>Tides &amp; ebbs\
         <tr><td>{menu}<td><a name=t></a><h2>{name}</h2><p>{text}<p>Open all year.<pre>keep({place}) {{\n}}</pre><tr><td colspan=2>Printed at the office &copy; 1999</table>"
    )
}

fn capitalized(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn site(places: &[&str]) -> Vec<(String, String)> {
    let text = |place: &str| format!("What a {place} is for, and who keeps it.");
    places.iter().map(|place| (format!("{place}.html"), framed(place, &text(place)))).collect()
}

fn shared_by(pages: &[(String, String)]) -> Arc<Boilerplate> {
    let options = IngestOptions { sight: true, ..IngestOptions::default() };
    let sight = |(path, html): &(String, String)| ingest(path, Kind::Html, html.as_bytes(), &options).sightings;
    Arc::new(Boilerplate::of(&pages.iter().filter_map(sight).collect::<Vec<_>>()))
}

fn within(shared: &Arc<Boilerplate>, html: &str) -> Document {
    let options = IngestOptions { boilerplate: shared.clone(), ..IngestOptions::default() };
    ingest("page.html", Kind::Html, html.as_bytes(), &options).documents.remove(0)
}

#[test]
fn menus_and_outer_lines_of_many_pages_are_left_out() {
    let pages = site(&PLACES);
    let shared = shared_by(&pages);
    for (place, page) in PLACES.iter().zip(&pages) {
        let document = within(&shared, &page.1);
        let name = capitalized(place);
        let text = format!("What a {place} is for, and who keeps it.\nOpen all year.\nkeep({place}) {{\n}}\n");
        // The heading, which is the entry of a menu on other pages, stays, and so does what recurs in the middle, and signs before what is left out.
        assert_eq!(outline(&document), [(name.as_str(), "t", text.as_str())]);
        assert_eq!((document.title, document.names), (name, vec!["Coast almanac".to_owned()]));
        assert!(document.links.len() >= 5 && document.links.iter().all(|link| !link.in_body), "{:?}", document.links);
    }
    // A page that the sample has not.
    let other = within(&shared, &framed("mole", "Stones."));
    assert_eq!(outline(&other), [("Mole", "t", "Stones.\nOpen all year.\nkeep(mole) {\n}\n")]);
}

#[test]
fn a_logo_is_an_outer_line_by_its_alternative_text() {
    let page = |place: &str| {
        let head = "<div><h1><a href=/><img src=l.png alt='Coast almanac'></a></h1><img src=s.png alt='A gull'></div>";
        (
            format!("{place}.html"),
            format!("<title>{place}</title><body>{head}<h2>About</h2><p>A {place}.<img alt='Map of the {place}'>"),
        )
    };
    let pages: Vec<_> = PLACES.map(page).into();
    let document = within(&shared_by(&pages), &pages[0].1);
    assert_eq!(outline(&document), [("About", "", "A harbour.\nMap of the harbour\n")]);
    assert_eq!(document.title, "harbour");
}

#[test]
fn links_are_the_same_links_below_a_prefix_and_a_base() {
    let options = |sight, shared: &Arc<Boilerplate>| IngestOptions {
        prefix: "v2/".into(),
        boilerplate: shared.clone(),
        sight,
        ..IngestOptions::default()
    };
    let none = Arc::default();
    let deep = |page: &str| page.replace("<title>", "<base href='../'><title>");
    let pages: Vec<_> = site(&PLACES).into_iter().map(|(name, html)| (format!("coast/{name}"), deep(&html))).collect();
    let read = |(path, html): &(String, String), sight, shared| {
        ingest(path, Kind::Html, html.as_bytes(), &options(sight, shared))
    };
    let sightings: Vec<_> = pages.iter().filter_map(|page| read(page, true, &none).sightings).collect();
    let shared = Arc::new(Boilerplate::of(&sightings));
    let trimmed = read(&pages[0], false, &shared);
    assert!(trimmed.trimmed && !trimmed.documents[0].sections[0].text.contains("Lighthouse"), "{trimmed:?}");
}

#[test]
fn three_pages_have_nothing_in_common_and_marked_bodies_are_whole() {
    assert!(shared_by(&site(&PLACES[..3])).is_empty());
    let shared = shared_by(&site(&PLACES));
    assert!(!shared.is_empty());
    for html in [
        "<main>Coast almanac MENU x</main>",
        "<article>Coast almanac MENU x</article>",
        "<div data-pangram-body>Coast almanac MENU x</div>",
    ] {
        let html = html.replace("MENU", MENU);
        let whole = read_at("page.html", &html).documents.remove(0);
        assert_eq!(within(&shared, &html), whole);
        assert!(whole.sections[0].text.contains("Lighthouse"));
    }
}

#[test]
fn a_short_main_is_the_body_where_all_else_recurs() {
    let notice = "<p>Who sails by these tables does so at the peril of ship and crew.".repeat(6);
    let page =
        |place: &str, more: &str| format!("<title>{place}</title><body>{notice}<main>A {place}.</main>{more}{notice}");
    let pages: Vec<_> = PLACES.iter().map(|place| (format!("{place}.html"), page(place, ""))).collect();
    let shared = shared_by(&pages);
    assert_eq!(outline(&within(&shared, &pages[0].1)), [("", "", "A harbour.\n")]);
    let told = "<p>Boats of all sizes lie here. ".repeat(10);
    let text = &within(&shared, &page("mole", &told)).sections[0].text;
    assert!(text.contains("A mole.\nBoats of all") && !text.contains("peril"), "{text}");
}

#[test]
fn links_among_sentences_and_lists_of_other_links_stay() {
    let shared = shared_by(&site(&PLACES));
    let text = |body: &str| within(&shared, &format!("<title>T</title><body>{body}<p>x")).sections[0].text.clone();
    let sentence = "<p>From the <a href=harbour.html>Harbour</a> by the <a href=pier.html>Pier</a> to the <a href=quay.html>Quay</a> on foot.";
    assert_eq!(text(sentence), "From the Harbour by the Pier to the Quay on foot.\nx\n");
    let known = "<li><a href=harbour.html>Harbour</a><li><a href=pier.html>Pier</a><li><a href=quay.html>Quay</a>";
    let others = "<li><a href=a.html>Nets</a><li><a href=b.html>Oars</a>";
    assert_eq!(text(&format!("<p>y<ul>{known}</ul>")), "y\nx\n");
    assert_eq!(text(&format!("<p>y<ul>{known}{others}</ul>")), "y\nHarbour\nPier\nQuay\nNets\nOars\nx\n");
}

#[test]
fn around_menus_there_is_a_page() {
    let shared = shared_by(&site(&PLACES));
    let read = |body: &str| within(&shared, &format!("<title>T</title><body>{body}<p>As of today"));
    // One sentence, a list of its own, and a list of what the menu has.
    let document = read(&format!("<div>{MENU}<p>One short word.</div>"));
    assert_eq!(outline(&document), [("", "", "One short word.\nAs of today\n")]);
    let own: String = (0..2).map(|i| format!("<li><a href=n{i}.html>Net {i}</a>")).collect();
    let document = read(&format!("<div>{MENU}<div><h1>Nets</h1><ul>{own}</ul></div></div>"));
    assert_eq!(outline(&document), [("Nets", "", "Net 0\nNet 1\nAs of today\n")]);
    let some =
        "<ul><li><a href=harbour.html>Harbour</a><li><a href=pier.html>Pier</a><li><a href=quay.html>Quay</a></ul>";
    let document = read(&format!("{MENU}<div><h1>By the water</h1>{some}</div>"));
    assert_eq!(outline(&document), [("By the water", "", "Harbour\nPier\nQuay\nAs of today\n")]);
}

#[test]
fn a_page_without_a_visible_body_and_forms_that_are_alike_are_read_all_the_same() {
    let shared = shared_by(&site(&PLACES));
    let options = IngestOptions { boilerplate: shared.clone(), ..IngestOptions::default() };
    for body in ["<body hidden><p>x", "<body style='display:none'><p>x", "<frameset><frame></frameset>"] {
        assert!(ingest("x.html", Kind::Html, body.as_bytes(), &options).documents.is_empty());
    }
    let form = |i: usize| {
        let lines: String = (0..60).map(|line| format!("<p>Line {line} of the form.")).collect();
        (format!("{i}.html"), format!("<title>Form {i}</title><body>{lines}<p>Filled in by {i}.{lines}"))
    };
    let forms: Vec<_> = (0..5).map(form).collect();
    let kept = within(&shared_by(&forms), &forms[0].1).sections[0].text.lines().count();
    assert_eq!(kept, 121 - 2 * 24);
}

#[test]
fn a_page_that_is_a_list_itself_stays_whole() {
    let shared = shared_by(&site(&PLACES));
    let document = within(&shared, &format!("<title>Places</title><body><h1>Places</h1>{MENU}"));
    assert_eq!(document.title, "Places");
    assert!(document.sections[0].text.contains("Lighthouse"), "{:?}", document.sections);
    let all = within(&shared, "<title>T</title><body><h1>Coast almanac</h1>Tides &amp; ebbs");
    assert_eq!(outline(&all), [("Coast almanac", "", "Tides & ebbs\n")]);
}

#[test]
fn a_build_says_what_it_left_out_and_pages_are_found_by_their_own_text() {
    let pages = site(&PLACES);
    let files: Vec<(&str, &str)> = pages.iter().map(|(name, html)| (name.as_str(), html.as_str())).collect();
    let site = Folder::new(&files);
    let ran = site.build();
    assert!(ran.err.contains("Left out of 6 pages without <main>"), "{}", ran.err);
    assert_eq!(site.urls("lighthouse"), ["lighthouse.html"]);
    assert!(site.urls("printed office").is_empty());
    assert_eq!(site.urls("\"open all year\"").len(), 6);
    assert_eq!(site.urls("coast almanac pier")[0], "pier.html");
    assert_eq!(site.urls("pier -almanac"), site.urls("pier"), "a site's name is in no text");
    // One page changed is one page read.
    site.write("pier.html", framed("pier", "Another text of the pier."));
    let again = site.build();
    assert!(again.err.contains("Read anew: 1 page of 6"), "{}", again.err);
}
