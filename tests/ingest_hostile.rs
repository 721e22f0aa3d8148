//! No input makes `ingest` panic, overflow the stack, or take more than linear time.
#![cfg(feature = "ingest")]

mod common;

use common::Random;
use pangram::ingest::{IngestOptions, Ingested, Kind, Skip, Warning, document_page, ingest};
use pangram::model::MAX_LABEL_BYTES;

fn read(kind: Kind, text: &str) -> Ingested {
    ingest("x", kind, text.as_bytes(), &IngestOptions::default())
}

/// All text of the first document.
fn text(read: &Ingested) -> String {
    read.documents[0].sections.iter().flat_map(|s| [s.heading.as_str(), "\n", s.text.as_str()]).collect()
}

#[test]
fn a_hundred_thousand_nested_elements_are_read_with_their_text_and_a_warning() {
    for (tag, depth) in [
        ("div", 100_000),
        ("b", 10_000),
        ("x-y", 10_000),
        ("svg", 10_000),
        ("ul><li", 10_000),
        ("table><tr><td", 10_000),
        ("ruby", 10_000),
        ("font color=a", 10_000),
    ] {
        let name = tag.split(['>', ' ']).next().unwrap();
        let html = format!(
            "<main><p>before</p>{}deep{}<p>behind</p></main>",
            format!("<{tag}>").repeat(depth),
            format!("</{name}>").repeat(depth)
        );
        let read = read(Kind::Html, &html);
        let text = text(&read);
        for part in ["before", "deep", "behind"] {
            assert!(text.contains(part), "{tag}: {part}");
        }
        assert!(read.warnings.contains(&Warning::TooDeep { limit: 512 }), "{tag}: {:?}", read.warnings);
    }
}

#[test]
fn words_beyond_the_depth_limit_do_not_run_together() {
    let html = format!("<main>{}<p>one</p><p>two</p><i>th</i>ree", "<div>".repeat(600));
    assert!(text(&read(Kind::Html, &html)).contains("one\ntwo\nthree\n"));
}

#[test]
fn unclosed_formatting_is_not_rebuilt_without_end() {
    let fonts: String = (0..400).map(|i| format!("<p><font color={i}>")).collect();
    let html = format!("<main>{fonts}{}", "<p>x".repeat(50_000));
    let read = read(Kind::Html, &html);
    assert!(read.warnings.iter().any(|w| matches!(w, Warning::TooManyElements { .. })), "{:?}", read.warnings);
}

#[test]
fn a_hundred_thousand_lines_and_chapters_that_title_may_begin_with_name_no_page() {
    let (title, lines, chapters) = ("a".repeat(1_000), "<p>aa".repeat(100_000), "<h1>aa</h1>x".repeat(10_000));
    let read = read(Kind::Html, &format!("<title>{title}</title><main>{lines}<h1>First</h1>x{chapters}</main>"));
    assert_eq!(read.documents[0].title, "First");
}

#[test]
fn a_tag_with_a_million_attributes_is_cut_off_with_a_warning() {
    let attributes: String = (0..200_000).map(|i| format!(" a{i}=\"x>y\"")).collect();
    for tag in [format!("<div{attributes}>"), format!("<div{attributes}"), format!("<div {}", "a ".repeat(1_000_000))] {
        let read = read(Kind::Html, &format!("<main><p>before</p>{tag}"));
        assert!(text(&read).contains("before"));
        assert!(read.warnings.contains(&Warning::GiantTag { at: 19 }), "{:?}", read.warnings);
    }
}

#[test]
fn long_scripts_styles_comments_and_values_are_no_giant_tags() {
    let words = "a <b c d e ".repeat(100_000);
    for part in [
        format!("<script>if (a <b && {words}) {{}}</script>"),
        format!("<style>{words}</style>"),
        format!("<!-- {words} -->"),
        format!("<i title=\"{words}\"></i>"),
    ] {
        let read = read(Kind::Html, &format!("<main>{part}seen</main>"));
        assert_eq!((text(&read).as_str(), read.warnings), ("\nseen\n", vec![]), "{}", &part[..20]);
    }
}

#[test]
fn a_line_of_ten_megabytes_is_read_whole() {
    let line = "文字 and words ".repeat(600_000);
    assert!(line.len() > 10_000_000);
    for kind in [Kind::Html, Kind::Markdown, Kind::Text] {
        let read = read(kind, &line);
        assert_eq!(text(&read).trim(), line.trim(), "{kind:?}");
        assert_eq!(read.warnings, []);
    }
    let record = format!("{{\"url\":\"a\",\"title\":\"T\",\"text\":\"{line}\"}}");
    assert_eq!(text(&read(Kind::JsonLines, &record)).trim(), line.trim());
}

#[test]
fn cut_html_gives_what_is_there_and_a_warning() {
    let whole = "<!doctype html><html><head><title>T</title></head><body><main><h1>H</h1><p>one</p><p class='x y'>two</p></main></body></html>";
    for (at, _) in whole.char_indices() {
        let read = read(Kind::Html, &whole[..at]);
        if at > whole.find("<p>two").unwrap_or(whole.find("</p>").unwrap()) && at < whole.find("</body>").unwrap() {
            assert!(text(&read).contains("one"), "{}", &whole[..at]);
        }
        if at > whole.find("<main>").unwrap() + 6 && at < whole.find("</main>").unwrap() {
            assert!(read.warnings.contains(&Warning::CutOff), "{:?} {}", read.warnings, &whole[..at]);
        }
    }
    assert_eq!(read(Kind::Html, whole).warnings, []);
    let lax = "<html><title>T</title><body><p>HTML lets all of <em>these</em> end tags be left out<ul><li>so</ul><p>no warning";
    assert_eq!(read(Kind::Html, lax).warnings, []);
    for cut in ["<p>one</p><a href='x", "<p>one</p><!-- two", "<p>one</p></di", "<p>one</p><script><!-- two"] {
        assert_eq!(read(Kind::Html, cut).warnings, [Warning::CutOff], "{cut}");
    }
    for whole in ["<p>one</p><!-- two -->", "<p>one</p><title>two</", "<p>one &am", "<p>one <é"] {
        assert_eq!(read(Kind::Html, whole).warnings, [], "{whole}");
    }
}

#[test]
fn what_html_says_of_odd_characters_is_kept_whole() {
    let odd = "<title>&notit; 漢&lt</title><p>a\r\nb\rc <é &éa &#x80; &#0; &bogus;</p><a é='漢&amp;字' É=x>é</a><svg><desc/><![CDATA[<字>]]></svg>";
    let read = read(Kind::Html, odd);
    let text = text(&read);
    for part in ["a b c <é &éa € \u{fffd} &bogus;", "é", "<字>"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(read.documents[0].title, "¬it; 漢<");
}

#[test]
fn pieces_of_markup_in_any_order_neither_panic_nor_break_what_documents_promise() {
    let pieces = [
        "<main>",
        "</main>",
        "<p>",
        "</p>",
        "<h1 id=a>",
        "</h1>",
        "<h2>",
        "</h2>",
        "<ruby>",
        "</ruby>",
        "<rt>",
        "</rt>",
        "<rb>",
        "<rtc>",
        "<pre>",
        "</pre>",
        "<table>",
        "<td>",
        "</table>",
        "<a href=x name=y>",
        "</a>",
        "<b data-pangram-weight=3>",
        "</b>",
        "<br>",
        "<img alt='alt text'>",
        "<svg>",
        "</svg>",
        "<text>",
        "<template>",
        "</template>",
        "<select>",
        "<option>",
        "</select>",
        "<div data-pangram-ignore>",
        "</div>",
        "<div data-pangram-body>",
        "<i data-pangram-meta=k>",
        "</i>",
        "漢",
        "字\n",
        " word ",
        "\n",
        "\u{fff9}",
        "\u{fffb}",
        "&#xFFFA;",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "</html>",
        "<body>",
        "<frameset>",
        "<button>",
    ];
    let mut random = Random(1);
    for _ in 0..20_000 {
        let html: String = (0..random.below(30)).map(|_| random.one(&pieces)).collect();
        for document in read(Kind::Html, &html).documents {
            assert!(!document.title.is_empty(), "{html}");
            document_page(&document, None);
            for section in &document.sections {
                let text = &section.text;
                assert!(text.is_empty() || text.ends_with('\n') && !text.contains("\n\n"), "{html}: {text:?}");
                assert!(!text.contains("  ") && !section.heading.contains('\n'), "{html}: {text:?}");
                let marks: String = text.chars().filter(|c| ('\u{fff9}'..='\u{fffb}').contains(c)).collect();
                assert_eq!(marks.replace("\u{fff9}\u{fffa}\u{fffb}", ""), "", "{html}: {text:?}");
                for line in text.lines() {
                    let balanced = line.matches('\u{fff9}').count() == line.matches('\u{fffb}').count();
                    assert!(balanced && line.trim() == line && !line.is_empty(), "{html}: {text:?}");
                }
                let mut end = 0;
                for boost in &section.boosts {
                    assert!(
                        boost.start >= end && boost.start < boost.end && text.is_char_boundary(boost.start),
                        "{html}"
                    );
                    assert!(text.is_char_boundary(boost.end) && boost.end <= text.len(), "{html}");
                    end = boost.end;
                }
            }
        }
    }
}

#[test]
fn titles_headings_ids_and_urls_are_held_to_their_limits() {
    let long = "长".repeat(MAX_LABEL_BYTES);
    let html = format!(
        "<title>{long}</title><main><h2 id={long}>{long}</h2><a href={long}>{long}</a><a href=b>{long}</a></main>"
    );
    let found = read(Kind::Html, &html);
    let document = &found.documents[0];
    assert_eq!(document.title.len(), MAX_LABEL_BYTES / 3 * 3);
    assert_eq!(document.sections[0].heading.len(), MAX_LABEL_BYTES / 3 * 3);
    assert_eq!(document.sections[0].id, "");
    assert_eq!(document.links.len(), 1);
    assert!(document.links[0].text.len() <= MAX_LABEL_BYTES);
    let cut: Vec<_> = found.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(cut.len(), 3, "{cut:?}");
    let read = ingest(&format!("{long}.html"), Kind::Html, b"<p>x", &IngestOptions::default());
    assert_eq!(read.skipped, Some(Skip::LongUrl));
}

#[test]
fn values_of_many_nested_elements_cost_no_more_than_their_limit() {
    let html =
        format!("<main>{}{}", "<div data-pangram-meta=k data-pangram-filter=f>".repeat(500), "word ".repeat(200_000));
    let read = read(Kind::Html, &html);
    assert!(read.documents[0].meta[0].1.len() <= MAX_LABEL_BYTES);
}

#[test]
fn deep_markdown_and_deep_json_are_survived() {
    let deep = 50_000;
    for text in [
        format!("before\n\n{} deep", ">".repeat(deep)),
        format!("before\n\n{}deep{}", "[".repeat(deep), "](x)".repeat(deep)),
        format!("before\n\n{}deep", "*".repeat(deep)),
        format!("before\n\n{} deep", "- ".repeat(deep)),
    ] {
        assert!(self::text(&read(Kind::Markdown, &text)).contains("before"));
    }
    let json =
        format!("{{\"url\":\"a\",\"title\":\"T\",\"text\":\"x\",\"meta\":{}1{}}}", "[".repeat(deep), "]".repeat(deep));
    assert!(matches!(read(Kind::JsonLines, &json).warnings[..], [Warning::BadLine { line: 1, .. }]));
}

#[test]
fn any_bytes_are_survived_as_any_kind() {
    let mut state = 7_u32;
    for length in 0..400 {
        let bytes: Vec<u8> = (0..length)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        for kind in [Kind::Html, Kind::Markdown, Kind::Text, Kind::JsonLines] {
            ingest("dir/x", kind, &bytes, &IngestOptions::default());
        }
    }
}
