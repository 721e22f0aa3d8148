//! What pages that mark no body have in common is no part of any of them. Sites here are written for the tests.
#![cfg(feature = "ingest")]

mod folder;
#[path = "common/html.rs"]
mod html;

use folder::Folder;
use html::{outline, read_at};
use pangram::ingest::{Frame, IngestOptions, Kind, ingest};
use pangram::model::Document;
use std::sync::Arc;

const PLACES: [&str; 6] = ["harbour", "lighthouse", "pier", "shipyard", "warehouse", "quay"];
const MENU: &str = "<div class=left><b>All places</b><ul><li><a href=harbour.html>Harbour</a><li><a href=lighthouse.html>Lighthouse</a>\
    <li><a href=pier.html>Pier</a><li><a href=shipyard.html>Shipyard</a><li><a href=warehouse.html>Warehouse</a><li><a href=quay.html>Quay</a></ul></div>";

/// A page as older generators write it: the site's name, a menu with the page's own place in it, the text, a notice.
fn framed(place: &str, text: &str) -> String {
    let menu = MENU.replace(&format!("<a href={place}.html>"), "<b>").replace("</a></ul>", "</b></ul>");
    format!(
        "<!doctype html><title>The {place} - Coast almanac</title><body><table><tr><td colspan=2><h1>Coast almanac</h1>Tides &amp; ebbs<tr><td>{menu}\
         <td><h2>The {place}</h2><p>{text}<p>Open all year.<p>Page {place}<tr><td colspan=2>Printed at the office &copy; 1999</table>"
    )
}

fn site(places: &[&str]) -> Vec<(String, String)> {
    let text = |place: &str| format!("What a {place} is for, and who keeps it.");
    places.iter().map(|place| (format!("{place}.html"), framed(place, &text(place)))).collect()
}

fn frame_of(pages: &[(String, String)]) -> Arc<Frame> {
    let options = IngestOptions { sight: true, ..IngestOptions::default() };
    let sight = |(path, html): &(String, String)| ingest(path, Kind::Html, html.as_bytes(), &options).sightings;
    Arc::new(Frame::of(&pages.iter().filter_map(sight).collect::<Vec<_>>()))
}

fn within(frame: &Arc<Frame>, html: &str) -> Document {
    let options = IngestOptions { frame: frame.clone(), ..IngestOptions::default() };
    ingest("page.html", Kind::Html, html.as_bytes(), &options).documents.remove(0)
}

#[test]
fn menus_and_outer_lines_of_many_pages_are_left_out() {
    let pages = site(&PLACES);
    let frame = frame_of(&pages);
    let document = within(&frame, &pages[2].1);
    let text = "What a pier is for, and who keeps it.\nOpen all year.\nPage pier\n";
    assert_eq!(outline(&document), [("The pier", "", text)], "what recurs in the middle stays");
    assert_eq!(document.title, "The pier");
    assert_eq!(document.names, ["Coast almanac"]);
    assert!(document.links.len() >= 5 && document.links.iter().all(|link| !link.in_body), "{:?}", document.links);
    // A page that the sample has not.
    let other = within(&frame, &framed("mole", "Stones."));
    assert_eq!(outline(&other), [("The mole", "", "Stones.\nOpen all year.\nPage mole\n")]);
}

#[test]
fn three_pages_have_nothing_in_common_and_marked_bodies_are_whole() {
    assert!(frame_of(&site(&PLACES[..3])).is_empty());
    let frame = frame_of(&site(&PLACES));
    assert!(!frame.is_empty());
    for html in [
        "<main>Coast almanac MENU x</main>",
        "<article>Coast almanac MENU x</article>",
        "<div data-pangram-body>Coast almanac MENU x</div>",
    ] {
        let html = html.replace("MENU", MENU);
        let whole = read_at("page.html", &html).documents.remove(0);
        assert_eq!(within(&frame, &html), whole);
        assert!(whole.sections[0].text.contains("Lighthouse"));
    }
}

#[test]
fn links_among_sentences_and_lists_of_other_links_stay() {
    let frame = frame_of(&site(&PLACES));
    let text = |body: &str| within(&frame, &format!("<title>T</title><body>{body}")).sections[0].text.clone();
    let sentence = "<p>From the <a href=harbour.html>Harbour</a> by the <a href=pier.html>Pier</a> to the <a href=quay.html>Quay</a> on foot.";
    assert_eq!(text(sentence), "From the Harbour by the Pier to the Quay on foot.\n");
    let others = "<ul><li><a href=a.html>Nets</a><li><a href=b.html>Oars</a><li><a href=pier.html>Pier</a></ul><p>x";
    assert_eq!(text(others), "Nets\nOars\nPier\nx\n");
    // Around a menu and a text there is no menu.
    assert_eq!(
        text(&format!("<div>{MENU}<p>One sentence, by itself, of this page.</div>")),
        "One sentence, by itself, of this page.\n"
    );
}

#[test]
fn a_page_that_is_a_list_itself_stays_whole() {
    let frame = frame_of(&site(&PLACES));
    let document = within(&frame, &format!("<title>Places</title><body><h1>Places</h1>{MENU}"));
    assert_eq!(document.title, "Places");
    assert!(document.sections[0].text.contains("Lighthouse"), "{:?}", document.sections);
    let all = within(&frame, "<title>T</title><body><h1>Coast almanac</h1>Tides &amp; ebbs");
    assert_eq!(outline(&all), [("Coast almanac", "", "Tides & ebbs\n")]);
}

#[test]
fn a_build_says_what_it_left_out_and_pages_are_found_by_their_own_text() {
    let pages = site(&PLACES);
    let files: Vec<(&str, &str)> = pages.iter().map(|(name, html)| (name.as_str(), html.as_str())).collect();
    let site = Folder::new(&files);
    let ran = site.build();
    assert!(ran.err.contains("6 links of menus"), "{}", ran.err);
    assert_eq!(site.urls("lighthouse"), ["lighthouse.html"]);
    assert!(site.urls("printed office").is_empty());
    assert_eq!(site.urls("\"open all year\"").len(), 6);
    assert_eq!(site.urls("coast almanac pier")[0], "pier.html");
}
