//! What an HTML page is called, and where its sections begin. Pages here are written for the tests.
#![cfg(feature = "ingest")]

#[path = "common/html.rs"]
mod html;

use html::{outline, page};
use pangram::model::Section;

#[test]
fn the_title_is_the_bodys_h1_else_title_else_another_heading_else_the_file() {
    let title = |html: &str| page(html).title;
    assert_eq!(title("<title>T</title><h1>Site</h1><main><h2>Sub</h2><h1>Own</h1>x</main>"), "Own");
    assert_eq!(title("<title>T</title><h1>Site</h1><main>x</main>"), "T");
    assert_eq!(title("<h1>Site</h1><main>x</main>"), "Site");
    assert_eq!(title("<main><h3>Only</h3>x</main>"), "Only");
    assert_eq!(title("<main>x</main>"), "page");
    assert_eq!(title("<svg><title>icon</title></svg><main>x</main>"), "page");
    assert_eq!(title("<title> A\n B </title><main>x</main>"), "A B");
}

#[test]
fn a_sites_name_is_taken_off_title_where_the_first_heading_shows_where_it_begins() {
    let title =
        |title: &str, heading: &str| page(&format!("<title>{title}</title><main><h2>{heading}</h2>x</main>")).title;
    assert_eq!(title("what is it? - The Book", "What Is It?"), "What Is It?");
    assert_eq!(title("The Book | Install", "Install"), "Install");
    assert_eq!(title("安装_某某网", "安装"), "安装");
    assert_eq!(title("Install-time options", "Install"), "Install-time options");
    assert_eq!(title("Something else", "Install"), "Something else");
}

#[test]
fn of_several_h1_the_one_that_title_begins_with_names_the_page_and_chapters_name_none() {
    let title = |title: &str, body: &str| page(&format!("<title>{title}</title>{body}")).title;
    let chapters = "<h1>1. Overview</h1>a<h1>2. High water</h1>b";
    // The name stands above the chapters, in whatever element.
    assert_eq!(title("Tide tables", &format!("<div class=name>tide TABLES</div>{chapters}")), "tide TABLES");
    assert_eq!(title("Tide tables | Harbour", &format!("<p>Tide tables</p>{chapters}")), "Tide tables");
    assert_eq!(title("Tide tables", &format!("<p>Tide tables of our harbour</p>{chapters}")), "1. Overview");
    assert_eq!(title("Tide tables", &format!("<h2>Tide tables</h2>{chapters}")), "Tide tables");
    assert_eq!(title("Harbour", chapters), "1. Overview");
    // One alone is no chapter: a site's name or a path may stand above it.
    assert_eq!(title("Harbour", "<p>Harbour</p><h1>Tide tables</h1>x"), "Tide tables");
    assert_eq!(title("Guide | Harbour", "<p>Guide</p><h1>Install</h1>x"), "Install");
    assert_eq!(title("", chapters), "1. Overview");
    // A logo before the page's own name, and a page's own name before all else.
    assert_eq!(title("Tide tables – Harbour", "<h1>Harbour</h1><h1>Tide tables</h1>x"), "Tide tables");
    assert_eq!(title("Tide tables – Harbour", "<h1>Tide tables</h1>x<h1>Harbour</h1>y"), "Tide tables");
    assert_eq!(title("Tide – Harbour", "<h1>Tide – Harbour</h1>x<h1>Tide</h1>y"), "Tide – Harbour");
    assert_eq!(title("潮汐表_港口网", "<h1>港口网</h1><h1>潮汐表</h1>x"), "潮汐表");
    assert_eq!(title("Harbour", "<h1>Tide tables</h1>x<h1>Harbour</h1>y"), "Tide tables");
    assert_eq!(title("Harbour: Tide tables", "<h1>Tide tables</h1>x<h1>Moon</h1>y"), "Tide tables");
}

#[test]
fn a_page_below_a_sites_name_is_called_by_its_own_lesser_heading() {
    let title = |title: &str, body: &str| page(&format!("<title>{title}</title>{body}")).title;
    let logo = "<div><h1><a href=/><img src=l.png alt=Harbour></a></h1>Since 1871</div>";
    let own = "<div><h2>Tide tables</h2><p>High water at noon.<h3>Moon</h3>Full.</div>";
    assert_eq!(title("Tide tables – Harbour", &format!("{logo}{own}")), "Tide tables");
    assert_eq!(
        title("Tide tables | Harbour", &format!("<main><h1>Harbour</h1><h4>News</h4>{own}</main>")),
        "Tide tables"
    );
    assert_eq!(title("潮汐表_港口网", "<h1>港口网</h1><h2>潮汐表</h2>正午高潮。"), "潮汐表");
    // The page's own name, above all that it says, stays: a site's name stands in a notice below.
    let below = "<h1>Tide tables</h1><p>High water at noon.<h4>Harbour</h4>Pier 3";
    assert_eq!(title("Harbour – Tide tables", below), "Tide tables");
    assert_eq!(title("Harbour", &format!("<h1>Harbour</h1>{own}")), "Harbour");
    assert_eq!(title("Tide tables of Harbour", &format!("<h1>Harbour</h1>{own}")), "Harbour");
}

#[test]
fn a_term_that_a_fragment_leads_to_is_a_heading_of_its_definition() {
    let document = page(
        "<main><h2 id=calls>Calls</h2>before<dl><dt id=tide.rise>tide.rise(<em>hours</em>)<a class=headerlink href='#tide.rise'>¶</a></dt>\
         <dd>Lifts it.<dl><dt id=tide.rise.at>at</dt><dd>When.</dd></dl>More of it.</dd><dt>plain</dt><dd>Stays.</dd></dl>behind<h2 id=end>End</h2>x</main>",
    );
    let expected = [
        ("Calls", "calls", "before\n"),
        ("tide.rise(hours)", "tide.rise", "Lifts it.\n"),
        ("at", "tide.rise.at", "When.\n"),
        ("tide.rise(hours)", "tide.rise", "More of it.\nplain\nStays.\n"),
        ("Calls", "calls", "behind\n"),
        ("End", "end", "x\n"),
    ];
    assert_eq!(outline(&document), expected);
    assert_eq!(document.sections.iter().map(|s| s.level).collect::<Vec<_>>(), [2, 6, 6, 0, 0, 2]);
    let names = |list: &str| {
        page(&format!("<main><h2>H</h2>{list}</main>")).sections.into_iter().map(|s| s.heading).collect::<Vec<_>>()
    };
    assert_eq!(names("<dl><dt id=a>one</dt><dt id=b>another</dt><dd>both</dd></dl>"), ["H", "one", "another"]);
    // Numbers of footnotes are none, nor are entries of an index, a term that another element's fragment leads to, one outside of a list.
    for list in [
        "<dl><dt id=a>tide, <a href=t.html>T</a></dt><dt id=b>moon, <a href=m.html>M</a></dt></dl>",
        "<dl><dt id=a>tide</dt><dd><dl><dt>rise</dt></dl></dd></dl>",
        "<dl><dt id=n1>[1]</dt><dd>Note.</dd></dl>",
        "<p id=a>a</p><dl><dt id=a>b</dt><dd>c</dd></dl>",
        "<div><dt id=a>b</dt>c</div>",
    ] {
        let document = page(&format!("<main><h2 id=h>H</h2>{list}</main>"));
        assert_eq!(document.sections.len(), 1, "{list}: {:?}", document.sections);
    }
}

#[test]
fn what_title_calls_a_page_besides_its_heading_is_a_name_of_it() {
    let names =
        |title: &str, heading: &str| page(&format!("<title>{title}</title><main><h1>{heading}</h1>x</main>")).names;
    let none: [&str; 0] = [];
    assert_eq!(names("Tides of the harbour", "Moon and water"), ["Tides of the harbour"]);
    assert_eq!(names("Tides | Moon and Water — The Almanac", "Moon and water"), ["Tides", "The Almanac"]);
    assert_eq!(names("灯塔与航船", "灯塔和船"), ["灯塔与航船"]);
    assert_eq!(names("灯塔与航船_港口网", "灯塔和船"), ["灯塔与航船", "港口网"]);
    assert_eq!(names("灯塔——光/影｜港口网", "灯塔和船"), ["灯塔", "光/影", "港口网"]);
    assert_eq!(names("X-ray tides", "Moon and water"), ["X-ray tides"]);
    assert_eq!(names("Moon and Water", "Moon and water"), none);
    assert_eq!(names("Moon and water – The Almanac", "Moon and water"), ["The Almanac"]);
    assert_eq!(names("The Almanac: Moon and Water", "Moon and water"), ["The Almanac"]);
    assert_eq!(names("年鉴－月与水", "月与水"), ["年鉴"]);
    assert_eq!(names("月｜年鉴", "月"), ["年鉴"]);
    assert_eq!(names("Ab – İstanbul", "Ab"), ["İstanbul"]);
    assert_eq!(names("İİİ – Ab", "Ab"), ["İİİ"]);
    assert_eq!(names(" - | ", "Moon and water"), none);
    assert_eq!(page("<title>Only</title><main>x</main>").names, none);
    assert_eq!(page("<title>Two - Almanac</title><main><h2>Two</h2>x</main>").names, ["Almanac"]);
    let long = "very long ".repeat(200);
    assert!(names(&long, "Moon")[0].len() <= pangram::model::MAX_LABEL_BYTES);
}

#[test]
fn a_permalink_in_a_heading_is_no_part_of_it() {
    for (heading, expected) in [
        ("<h2 id=a>Use C# <a href='#a'>#</a></h2>", "Use C#"),
        ("<h2 id=a>Use<a class=headerlink href='#a' title=x>¶</a></h2>", "Use"),
        ("<h2 id=a><a class=anchor href='#a'><svg></svg></a>Use</h2>", "Use"),
        ("<h2 id=a>Use<a class=hash-link href='#a' aria-label='Direct link'>\u{200b}</a></h2>", "Use"),
        ("<h2 id=a>Use <a class=anchor href='#a'>Link to this section</a></h2>", "Use"),
        ("<h2 id=a><a class=header href='#a'>Use</a></h2>", "Use"),
        ("<h2 id=a><a class=header href='#a'>Use <a href=b.html>it</a> all</a></h2>", "Use it all"),
        ("<h2 id=a><a href='#a'>+</a></h2>", "+"),
        ("<h2 id=a>See <a href='#b'>other</a></h2>", "See other"),
    ] {
        assert_eq!(page(&format!("<main>{heading}x</main>")).sections[0].heading, expected, "{heading}");
    }
}

#[test]
fn a_heading_is_one_line_whatever_is_in_it() {
    let document =
        page("<main><h2>一\n二<br>三 <div>four</div>five<img alt=six></h2><p>x<h2><img alt=Logo></h2>y</main>");
    assert_eq!(outline(&document), [("一二三 four five", "", "six\nx\n"), ("Logo", "", "y\n")]);
}

#[test]
fn a_heading_without_id_lands_at_an_id_inside_it_or_at_the_nearest_before_it() {
    for (html, id) in [
        ("<h2 id=own>H</h2>", "own"),
        ("<h2><a id=in></a>H</h2>", "in"),
        ("<h2><a name=in>H</a></h2>", "in"),
        ("<a name=before></a><h2>H</h2>", "before"),
        ("<section id=around><h2>H</h2></section>", "around"),
        ("<p id=far>x</p><p>y</p><h2>H</h2>", "far"),
        ("<h2 id=own><a id=in></a>H</h2>", "own"),
        ("<h2>H</h2><p id=behind>x</p>", ""),
        ("<nav><i id=menu>x</i></nav><h2>H</h2>", ""),
        ("<svg id=icon></svg><h2>H</h2>", ""),
    ] {
        let document = page(&format!("<main id=root>{html}</main>"));
        let section = document.sections.iter().find(|s| s.heading == "H").unwrap();
        assert_eq!(section.id, id, "{html}");
    }
}

#[test]
fn a_doubled_id_belongs_to_its_first_element() {
    let document =
        page("<nav id=a></nav><main><h2 id=b>One</h2><h2 id=a>Two</h2><h2 id=b>Three</h2><h2 id=c>Four</h2></main>");
    let ids: Vec<_> = document.sections.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids, ["b", "b", "b", "c"]);
}

#[test]
fn a_page_without_headings_is_one_section() {
    let document = page("<title>T</title><main id=m><p id=p>a</p><p>b</p><h2> </h2></main>");
    assert_eq!(document.sections, [Section { text: "a\nb\n".into(), ..Section::default() }]);
}

#[test]
fn aria_headings_cut_sections_too() {
    let document = page("<main><div role=heading aria-level=3 id=a>H</div><p>x</main>");
    assert_eq!((document.sections[0].level, outline(&document)), (3, vec![("H", "a", "x\n")]));
}

#[test]
fn the_language_is_the_one_nearest_to_the_body() {
    let language = |html: &str| page(html).language;
    assert_eq!(language("<html lang=en><body><div lang=ja><main>x</main></div>"), "ja");
    assert_eq!(language("<html lang=en><body lang=''><main lang=zh_TW>x</main>"), "zh-TW");
    assert_eq!(language("<html xml:lang=ko><body><p>x"), "ko");
    assert_eq!(language("<meta http-equiv=content-language content='de, en'><p>x"), "de");
    assert_eq!(language("<html lang='<b>'><p>x"), "");
}
