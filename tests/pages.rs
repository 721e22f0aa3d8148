//! The pages that are made of Markdown and text show them as they are written, under the ids of the index, and can do nothing.

mod common;
mod folder;

use common::Random;
use folder::Folder;
use pangram::ingest::{IngestOptions, Kind, Moved, file_page, ingest, kind_of};
use pangram::model::Document;
use std::collections::BTreeMap;

fn document(path: &str, text: &str) -> Document {
    let read = ingest(path, kind_of(path).unwrap(), text.as_bytes(), &IngestOptions::default());
    read.documents.into_iter().next().unwrap()
}

fn made(path: &str, text: &str) -> String {
    let pages = BTreeMap::from([("other.md".to_string(), "pangram/pages/other.html".to_string())]);
    let moved = Moved { from: path, to: "pangram/pages/x.html", site: None, pages: &pages, finds_files: true };
    file_page(path, kind_of(path).unwrap(), text.as_bytes(), &document(path, text), Some("s.css"), &moved)
}

fn assert_parts(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part} in {page}");
    }
}

/// What a page says under each id.
fn places(document: &Document) -> Vec<(&str, &str, &str)> {
    document.sections.iter().map(|s| (s.id.as_str(), s.heading.as_str(), s.text.as_str())).collect()
}

#[test]
fn pages_in_an_index_further_below_are_found_from_the_sites_root_as_all_others_are() {
    let site = Folder::new(&[
        ("a.md", "# A\n\nkeyword, see [B](sub/b.md) and ![a map](map.png)\n"),
        ("sub/b.md", "# B\n\nkeyword\n"),
        ("c.html", "<title>C</title><main><h1>C</h1>keyword</main>"),
        ("map.png", ""),
    ]);
    let ran = site.run(&["build", ".", "--out", "assets/search"]);
    assert!(
        ran.code == 2 && ran.err.contains("assets/search: lies 2 folders") && ran.err.contains("site-root=\"/\""),
        "{}",
        ran.err
    );
    let mut urls = site.urls_in("assets/search", "keyword");
    urls.sort();
    assert_eq!(urls, ["assets/search/pages/a.html", "assets/search/pages/sub/b.html", "c.html"]);
    let a = String::from_utf8(site.files("assets/search/pages").remove("a.html").unwrap()).unwrap();
    assert!(a.contains("href=\"sub/b.html\"") && a.contains("src=\"../../../map.png\""), "{a}");
    // Just below the root, and beside it, pages need say nothing.
    for (out, index) in [("search", "search"), ("../beside", "../beside")] {
        let index = index.to_string();
        let ran = site.run(&["build", "sub", "--out", &format!("sub/{out}")]);
        assert!(!ran.err.contains("site-root"), "{}", ran.err);
        let name = index.trim_start_matches("../");
        assert_eq!(site.urls_in(&format!("sub/{index}"), "keyword"), [format!("{name}/pages/b.html")]);
    }
    // Of a source with a place of its own, which comes before the folder's.
    let ran = site.run(&["build", "assets", "sub=blog/sub", "--out", "sub/more"]);
    assert!(ran.err.contains("sub/more: lies 3 folders"), "{}", ran.err);
    assert_eq!(site.urls_in("sub/more", "keyword"), ["blog/sub/more/pages/blog/sub/b.html"]);
}

#[test]
fn markdown_is_shown_as_it_is_meant() {
    let text = "# Title\n\n\
        A *very* **good** ~~bad~~ `code <b>` [link](https://x.org/?a=1&b=2 \"T\"), <https://y.org>, and  \na break.\n\n\
        ```rust\n\nfn main() {\n    let a = 1;\n\n    a < 2;\n}\n```\n\n\
        - one\n- two\n  1. deep\n\n3. three\n4. four\n\n- [x] done\n- [ ] open\n\n\
        | Left | Right |\n|:-----|------:|\n| a | 1 |\n\n> quoted\n\n---\n\n![A cat](cat.png) ![no](data:image/png;base64,x)\n\n\
        Noted[^1].\n\n[^1]: The note.\n\n一行\n又一行\n";
    let page = made("x.md", text);
    assert_parts(
        &page,
        &[
            "<h1 id=\"title\">Title</h1>",
            "A <em>very</em> <strong>good</strong> <del>bad</del> <code>code &lt;b&gt;</code> \
             <a href=\"https://x.org/?a=1&amp;b=2\" title=\"T\">link</a>, <a href=\"https://y.org\">https://y.org</a>, and<br>",
            "<pre>\n<code>\nfn main() {\n    let a = 1;\n\n    a &lt; 2;\n}\n</code></pre>",
            "<ul>\n<li>one</li>",
            "<ol>\n<li>deep</li>",
            "<ol start=\"3\">",
            "<li><input type=\"checkbox\" disabled checked>\ndone</li>",
            "<div class=\"wide\"><table><thead>",
            "<th class=\"right\">Right</th>",
            "<td class=\"right\">1</td>",
            "<blockquote>\n<p>quoted</p>",
            "<hr>",
            "<img loading=\"lazy\" src=\"../../cat.png\" alt=\"A cat\"> no</p>",
            "<sup><a href=\"#footnote--1\">1</a></sup>",
            "<div id=\"footnote--1\">",
            "<p>一行又一行</p>",
        ],
    );
    assert_eq!(page.matches("<h1").count(), 1);
    assert!(!page.contains("style=") && !page.contains("data:"), "{page}");
}

#[test]
fn a_page_has_the_ids_of_the_sections_and_says_what_they_say() {
    for text in [
        "---\ntitle: Another\nlang: zh\n---\n# 标题 <&>\n\n<ruby>漢<rt>hàn</rt></ruby>字 `a < b`\n\n## 二\n\n- x\n- y\n\n## 二\n\nz\n",
        "# A\n\n## Own {#own-id}\n\ntext\n\n<a name=\"old\"></a>\n### Named\n\n- [x] task\n\n# Second `part`\n\n| a | b |\n|---|---|\n| c | d |\n",
        "<h1 align=\"center\">Read me</h1>\n<p align=center><img src=x.png alt=Logo><br>Slogan</p>\n\n<details><summary>More</summary>\n\n\
         ## Inside\n\n```\n a\n\n  b\n```\n</details>\n\n<center id=c>C</center>\n\n<dl><dt id=opt>opt</dt><dd>It does.</dd></dl>\n\nend\n",
        "## Only a part\n\ntext\n",
    ] {
        let (first, page) = (document("x.md", text), made("x.md", text));
        let second = document("x.html", &page);
        let titled = first.sections.iter().any(|section| section.heading == first.title);
        let (places, shown) = (places(&first), places(&second));
        assert_eq!(shown[usize::from(!titled)..], places, "{page}");
        assert_eq!((&second.title, &second.language), (&first.title, &first.language), "{page}");
    }
}

#[test]
fn html_in_markdown_is_written_anew_and_nothing_in_it_runs() {
    let text = "# T\n\n<script>alert(1)</script><style>p{}</style><iframe src=x></iframe><svg onload=a()><script>b()</script><text>drawn</text></svg>\n\n\
        a <img src=x onerror=alert(1)> <b onclick=x style=color:red class=y>bold</b> <a href=\" java\nscript:alert(1)\">j</a> \
        [k](javascript:alert(1)) [l](<data:text/html,x>) <a href=\"vbscript:x\" target=_blank>v</a> <form action=x><input name=y><button>z</button></form>\n\n\
        <math><mtext><table><mglyph><style><img src=x onerror=a()></style></mglyph></table></mtext></math>\n\n\
        <noscript><p title=\"</noscript><img src=x onerror=c()>\"></noscript>\n\n<base href=\"https://evil.example/\"><link rel=stylesheet href=x>\
        <meta http-equiv=refresh content=\"0;url=x\"><p id='\"><script>d()</script>'>quoted</p>\n\n[r](other.md#x \"\\\"onx=1\")\n";
    let page = made("x.md", text);
    let body = page.split_once("<body>").unwrap().1;
    for bad in [
        "<script",
        "<style",
        "<iframe",
        "<svg",
        "<math",
        "<form",
        "<base",
        "<link",
        "<meta",
        "<noscript",
        "script:",
        "data:",
        "class=y",
        "target=",
    ] {
        assert!(!body.contains(bad), "{bad} in {body}");
    }
    // Names of attributes stand in tags only.
    for tag in body.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
        let outside_quotes: String = tag.split('"').step_by(2).collect();
        assert!(!outside_quotes.contains(" on") && !outside_quotes.contains("style"), "{tag} in {body}");
    }
    assert_parts(body, &["<b>bold</b>", "<a href=\"other.html#x\" title=\"&quot;onx=1\">r</a>", "quoted</p>", "drawn"]);
}

#[test]
fn plain_text_keeps_its_lines_and_what_it_sets_in_columns() {
    let text = "Notes\n\nFirst line\nsecond line\n\nfn main() {\n    let a = 1 < 2;\n\n    b();\n}\n\nName      Size\nharbour   12\ntea       3\n\n\
        Chapter\n-------\n\n    npm install\n\n- item\n  goes on\n\n　　中文段落。\n　　第二段。\n";
    let page = made("x.txt", text);
    assert_parts(
        &page,
        &[
            "<h1>Notes</h1>",
            "<p>First line<br>\nsecond line</p>",
            "<pre>\nfn main() {\n    let a = 1 &lt; 2;\n\n    b();\n}\n\nName      Size\nharbour   12\ntea       3</pre>",
            "<h2 id=\"chapter\">Chapter</h2>",
            "<pre>\n    npm install</pre>",
            "<p>- item<br>\ngoes on</p>",
            "<p>中文段落。<br>\n第二段。</p>",
        ],
    );
    let (first, second) = (document("x.txt", text), document("x.html", &page));
    assert_eq!(places(&second)[1..], places(&first)[1..]);
    assert_eq!(second.sections[0].text, first.sections[0].text);
}

#[test]
fn hard_wrapped_prose_flows() {
    let line = "The keeper of the old lighthouse counted every boat that came into";
    let text = format!(
        "A long title of a book\n\n{}the end.\n\n    {}the end.\n",
        format!("{line}\n").repeat(6),
        format!("{line}\n").repeat(6)
    );
    let page = made("x.txt", &text);
    assert!(!page.contains("<pre") && !page.contains("<br"), "{page}");
    assert_eq!(page.matches("<p>").count(), 2);
}

#[test]
fn what_is_not_valid_or_empty_makes_a_page_too() {
    let moved = Moved { from: "x.md", to: "p/x.html", site: None, pages: &BTreeMap::new(), finds_files: false };
    for (kind, bytes) in [
        (Kind::Markdown, &b"\x00\x01\x02"[..]),
        (Kind::Text, b""),
        (Kind::Text, b"\r\n\xff\x0c"),
        (Kind::Markdown, b"# \n```\n\n"),
    ] {
        let document = Document { title: "T".into(), ..Document::default() };
        let page = file_page("x.md", kind, bytes, &document, None, &moved);
        assert_parts(&page, &["<h1>T</h1>", "</html>"]);
    }
}

#[test]
fn pieces_of_markup_in_any_order_make_pages_with_the_sections_places_and_nothing_else() {
    let pieces = [
        "# a",
        "## b {#c}",
        "\n",
        "\n\n",
        "    ",
        "- ",
        "1. ",
        "> ",
        "```\n",
        "|a|b|\n|-|-|\n|c|d|\n",
        "*x*",
        "`y`",
        "[^1]",
        "[^1]: n\n",
        "[l](other.md#z)",
        "![i](i.png)",
        "<pre>",
        "</pre>",
        "<h2 id=q>",
        "</h2>",
        "<table>",
        "<td>",
        "<svg>",
        "<math>",
        "<mtext>",
        "<style>",
        "</style>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<a name=n>",
        "<a href=javascript:x>",
        "<textarea>",
        "<noscript>",
        "<template>",
        "<select>",
        "<dl><dt id=d>",
        "<dd>",
        "<ruby>r<rt>s",
        "<button>",
        "<details>",
        "漢",
        "\u{fff9}",
    ];
    let mut random = Random(7);
    for _ in 0..20_000 {
        let text: String = (0..random.below(30)).map(|_| random.one(&pieces)).collect();
        for path in ["x.md", "x.txt"] {
            let read = ingest(path, kind_of(path).unwrap(), text.as_bytes(), &IngestOptions::default());
            let Some(first) = read.documents.first() else { continue };
            let page = made(path, &text);
            let body = page.split_once("<body>").unwrap().1;
            let bad = [
                "<script",
                "<style",
                "<svg",
                "<math",
                "<textarea",
                "<noscript",
                "<template",
                "<select",
                "\"javascript:",
            ];
            assert!(!bad.iter().any(|bad| body.contains(bad)), "{text:?}: {body}");
            let ids = first.sections.iter().filter(|section| section.level > 0 && !section.id.is_empty());
            for id in ids.map(|section| &section.id) {
                assert_eq!(body.matches(&format!(" id=\"{id}\"")).count(), 1, "{text:?}: {body}");
            }
        }
    }
}

#[test]
fn a_title_with_marks_of_its_own_is_the_first_heading_of_its_page() {
    let site = Folder::new(&[("a.md", "# Re\u{301}sume\u{301}\n\ntext\n"), ("b.txt", "第一篇：Cafe\u{301}\n\ntext\n")]);
    site.build();
    let page = String::from_utf8(site.files("pangram/pages")["a.html"].clone()).unwrap();
    assert_eq!((page.matches("<h1").count(), page.matches("<h2").count()), (1, 0), "{page}");
}
