//! What `ingest` promises of HTML pages. Pages here are written for the tests.
#![cfg(feature = "ingest")]

#[path = "common/html.rs"]
mod html;

use html::{outline, page, read_at, text};
use pangram::ingest::{IngestOptions, Kind, Skip, Warning, ingest};
use pangram::model::{Boost, Link};

fn link(target: &str, text: &str, in_body: bool) -> Link {
    Link { target: target.into(), text: text.into(), in_body }
}

#[test]
fn a_whole_page_becomes_a_document() {
    let document = page(
        "<!doctype html><html lang=zh-Hant><head><title>頁 | 站</title><meta name=Description content=' 說明 \n 文字 '></head>
         <body><header>站</header><main><h1 id=top>頁</h1><p>開頭。</p><h2 id=a>甲</h2><p>一</p><h3>乙</h3><p>二</p></main>",
    );
    assert_eq!(document.url, "dir/page.html");
    assert_eq!(document.title, "頁");
    assert_eq!(document.language, "zh-Hant");
    assert_eq!(document.description, "說明文字");
    assert_eq!(document.weight, 10);
    let levels: Vec<u8> = document.sections.iter().map(|s| s.level).collect();
    assert_eq!(levels, [1, 2, 3]);
    assert_eq!(outline(&document), [("頁", "top", "開頭。\n"), ("甲", "a", "一\n"), ("乙", "a", "二\n")]);
}

// ---- body

#[test]
fn the_marked_body_comes_before_main_before_article_before_the_rest() {
    let parts = "<nav>menu</nav><p>loose</p><article>article</article><main>main</main>";
    assert_eq!(text(&format!("{parts}<div data-pangram-body>marked</div>")), "marked\n");
    assert_eq!(text(&format!("{parts}<div data-pagefind-body>marked</div>")), "marked\n");
    assert_eq!(text(parts), "main\n");
    assert_eq!(text("<p>loose</p><article>one</article><article>two</article>"), "one\ntwo\n");
    assert_eq!(text("<p>loose</p><div role=main>main</div>"), "main\n");
    assert_eq!(text("<p>loose</p><main></main>"), "loose\n");
}

#[test]
fn several_marked_bodies_are_combined_and_reported() {
    let html =
        "<p>out</p><div data-pagefind-body>a<div data-pagefind-body>b</div></div><p>out</p><p data-pagefind-body>c</p>";
    assert_eq!(text(html), "a\nb\nc\n");
    assert!(read_at("x.html", html).marked_body);
    assert!(!read_at("x.html", "<main>a</main>").marked_body);
}

#[test]
fn without_main_the_pages_frame_does_not_count_and_inside_main_only_menus_do_not() {
    let frame =
        "<header>h</header><nav>n</nav><aside>a</aside><div role=navigation>r</div><p>text</p><footer>f</footer>";
    assert_eq!(text(frame), "text\n");
    assert_eq!(text(&format!("<main>{frame}</main>")), "h\na\ntext\nf\n");
    assert_eq!(
        text("<header>h</header><section><header>part</header>text<footer>by</footer></section>"),
        "part\ntext\nby\n"
    );
}

#[test]
fn what_a_reader_cannot_see_is_left_out() {
    for hidden in [
        "<script>x</script>",
        "<style>x</style>",
        "<template>x</template>",
        "<noscript>x</noscript>",
        "<p hidden>x</p>",
        "<p style='color:red; display : none'>x</p>",
        "<span style='VISIBILITY:hidden'>x</span>",
        "<span aria-hidden=true>x</span>",
        "<dialog>x</dialog>",
        "<textarea>x</textarea><select><option>x</select><button>x</button><input value=x>",
        "<video>x</video><audio>x</audio><canvas>x</canvas><iframe>x</iframe>",
        "<svg><title>x</title><defs><text>x</text></defs></svg>",
        "<math><semantics><annotation>x</annotation></semantics></math>",
        "<!-- x -->",
    ] {
        assert_eq!(text(&format!("<main>{hidden}seen</main>")), "seen\n", "{hidden}");
    }
}

#[test]
fn what_a_reader_can_open_counts() {
    for shown in [
        "<details><summary>seen</summary></details>",
        "<div role=tabpanel hidden>seen</div>",
        "<div hidden=until-found>seen</div>",
        "<div aria-hidden=true>seen</div>",
        "<dialog open>seen</dialog>",
        "<p><button>seen</button></p>",
        "<svg><g><text>seen</text></g></svg>",
        "<label>seen</label>",
    ] {
        assert_eq!(text(&format!("<main>{shown}</main>")), "seen\n", "{shown}");
    }
}

// ---- text

#[test]
fn inline_elements_never_break_a_run_and_blocks_always_do() {
    assert_eq!(text("<p>关<b>键</b><a href=x>词</a>un<em>break</em><wbr>able</p>"), "关键词unbreakable\n");
    assert_eq!(text("a<div>b</div>c<ul><li>d<li>e</ul>f<hr>g"), "a\nb\nc\nd\ne\nf\ng\n");
    assert_eq!(text("<table><tr><td>a<td>b<tr><th>c</table>"), "a\nb\nc\n");
    assert_eq!(text("<dl><dt>a<dd>b</dl>"), "a\nb\n");
    assert_eq!(text("a<span style='display:block'>b</span>c"), "a\nb\nc\n");
}

#[test]
fn line_breaks_of_the_source_join_between_han_and_are_spaces_elsewhere() {
    assert_eq!(text("<p>人民\n   防空，\n工程 <i>\n</i>二 of\nmany</p>"), "人民防空，工程二 of many\n");
}

#[test]
fn br_ends_a_line_and_pre_keeps_its_lines() {
    assert_eq!(text("<p>a<br>b<br/>\n c</p>"), "a\nb\nc\n");
    assert_eq!(text("<pre><code>fn a() {\n    <b>b</b>;\n\n}\n</code></pre>"), "fn a() {\nb;\n}\n");
}

#[test]
fn alternative_texts_get_a_line_of_their_own_and_break_no_run() {
    assert_eq!(text("<p>请点<img alt='a  saw' src=x>击<img alt=''></p><p>x</p>"), "请点击\na saw\nx\n");
    assert_eq!(text("<p>x<img role=presentation alt=no></p>"), "x\n");
}

#[test]
fn ruby_readings_are_set_aside() {
    for (html, expected) in [
        (
            "<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp>字<rt>zì</rt></ruby>的",
            "\u{fff9}漢\u{fffa}hàn\u{fffb}\u{fff9}字\u{fffa}zì\u{fffb}的\n",
        ),
        ("潯<ruby>\n 陽 <rt> yáng </rt>\n</ruby>\n區", "潯\u{fff9}陽\u{fffa}yáng\u{fffb}區\n"),
        ("<ruby><rb>漢<rb>字<rt>かん<rt>じ</ruby>", "\u{fff9}漢字\u{fffa}かん じ\u{fffb}\n"),
        ("<ruby>食<rt>た</rt>べる</ruby>", "\u{fff9}食\u{fffa}た\u{fffb}べる\n"),
        ("<ruby>字<rt></rt></ruby>", "字\n"),
        ("<ruby>字</ruby>", "字\n"),
        ("<ruby>New<rt>a</rt> York<rt>b</rt></ruby>", "\u{fff9}New\u{fffa}a\u{fffb} \u{fff9}York\u{fffa}b\u{fffb}\n"),
    ] {
        assert_eq!(text(&format!("<p>{html}</p>")), expected, "{html}");
    }
}

#[test]
fn a_headings_readings_stay_findable_below_it() {
    let document = page("<main><h2 id=a><ruby>漢<rt>hàn</rt></ruby>字</h2><p>x</p></main>");
    assert_eq!(outline(&document), [("漢字", "a", "hàn\nx\n")]);
}

// ---- pages that are left out

#[test]
fn pages_that_ask_for_it_or_lead_elsewhere_are_skipped_with_their_reason() {
    for (html, skip) in [
        ("<meta name=robots content='follow, NoIndex'><p>x", Skip::Noindex),
        ("<meta name=ROBOTS content=none><p>x", Skip::Noindex),
        ("<meta name=pangram content=noindex><p>x", Skip::Noindex),
        ("<meta http-equiv=refresh content='0; url=other.html'><p>x", Skip::Redirect),
        ("<meta http-equiv=Refresh content='5;URL=https://example.org/'><p>x", Skip::Redirect),
        ("<html data-pagefind-ignore><p>x", Skip::IgnoredByAttribute),
        ("<body data-pangram-ignore=all><p>x", Skip::IgnoredByAttribute),
    ] {
        let read = read_at("dir/page.html", html);
        assert_eq!((read.skipped, read.documents.len(), read.warnings), (Some(skip), 0, vec![]), "{html}");
    }
}

#[test]
fn pages_that_only_look_like_it_are_kept() {
    for html in [
        "<meta name=robots content='index, nofollow'><p>x",
        "<meta http-equiv=refresh content=300><p>x",
        "<meta http-equiv=refresh content='600; url=other.html'><p>x",
        "<meta http-equiv=refresh content='0; url=page.html'><p>x",
    ] {
        assert_eq!(read_at("dir/page.html", html).documents.len(), 1, "{html}");
    }
}

#[test]
fn the_page_for_missing_pages_is_skipped() {
    for path in ["404.html", "en/404.html", "404/index.html"] {
        assert_eq!(read_at(path, "<p>x").skipped, Some(Skip::NotFoundPage), "{path}");
    }
    assert_eq!(read_at("status/404/index.html", "<p>x").skipped, None);
}

#[test]
fn an_empty_page_is_a_warning() {
    for html in ["", "  ", "<!doctype html><title>T</title><body><div id=app></div>", "<main><script>x</script></main>"]
    {
        let read = read_at("x.html", html);
        assert_eq!((read.skipped, read.warnings), (Some(Skip::Empty), vec![Warning::Empty]), "{html}");
    }
}

// ---- canonical URL and links

#[test]
fn the_canonical_url_is_given_where_it_lies_in_the_collection() {
    let canonical = |site: Option<&str>, href: &str| {
        let options = IngestOptions { site: site.map(str::to_owned), ..IngestOptions::default() };
        let html = format!("<link rel='x Canonical' href='{href}'><p>x");
        ingest("v1/a/index.html", Kind::Html, html.as_bytes(), &options).canonical
    };
    assert_eq!(canonical(Some("https://x.org/docs/"), "https://x.org/docs/v2/a/index.html").as_deref(), Some("v2/a/"));
    assert_eq!(canonical(None, "/v2/a/").as_deref(), Some("v2/a/"));
    assert_eq!(canonical(None, "https://x.org/docs/v1/a/").as_deref(), Some("v1/a/"));
    assert_eq!(canonical(None, "https://x.org/v2/a/"), None);
    assert_eq!(canonical(Some("https://x.org/docs/"), "https://y.org/docs/v2/a/"), None);
}

#[test]
fn links_into_the_collection_carry_target_text_and_place() {
    let document = page(
        "<link rel=canonical href='https://x.org/docs/dir/page.html'>
         <nav><a href='../index.html'>Home</a></nav>
         <main><p><a href='b.html?q#f'>The <b>b</b>\npage</a> <a href='#x'>self</a> <a href='page.html'>self</a>
         <a href='https://x.org/docs/c/'>c</a> <a href='https://y.org/'>out</a> <a href='mailto:a@b.c'>mail</a>
         <a href='d.html'><img alt='Picture of d'></a> <a href=e.html aria-label=E></a> <a href='b.html'>The b page</a></p>
         <nav><a href=f.html>f</a></nav><p hidden><a href=g.html>g</a></p></main>",
    );
    let expected = [
        link("", "Home", false),
        link("dir/b.html", "The b page", true),
        link("c/", "c", true),
        link("dir/d.html", "Picture of d", true),
        link("dir/e.html", "E", true),
        link("dir/f.html", "f", false),
    ];
    assert_eq!(document.links, expected);
}

#[test]
fn base_and_prefix_move_links_and_urls() {
    let options = IngestOptions { prefix: "v2/".into(), ..IngestOptions::default() };
    let html = "<base href='../'><main><a href=a.html>a</a><a href='../b.html'>b</a></main>";
    let read = ingest("dir/page.html", Kind::Html, html.as_bytes(), &options);
    assert_eq!(read.documents[0].url, "v2/dir/page.html");
    assert_eq!(read.documents[0].links, [link("v2/a.html", "a", true), link("b.html", "b", true)]);
}

// ---- attributes

#[test]
fn ignored_parts_do_not_count_but_their_metadata_and_links_do_unless_all_is_ignored() {
    let html = "<main><p>a</p><p data-pangram-ignore>b <i data-pagefind-meta=k>v</i><a href=b.html>b</a></p>
                <p data-pagefind-ignore=all>c <i data-pangram-meta=l>w</i><a href=c.html>c</a></p></main>";
    let document = page(html);
    assert_eq!(document.sections[0].text, "a\n");
    assert_eq!(document.meta, [("k".into(), "v".into())]);
    assert_eq!(document.links, [link("dir/b.html", "b", false)]);
}

#[test]
fn metadata_comes_from_text_attributes_and_inline_values_anywhere_on_the_page() {
    let document = page(
        "<head><meta data-pagefind-default-meta='image[content], kind:page' content='/default.png'></head>
         <main><h1 data-pangram-meta='date:2026-01-02, or so'>T</h1><img data-pagefind-meta='image[src], image_alt[alt]' src=a.png alt=A></main>
         <p hidden data-pangram-meta='author'> 王 <b>小明</b></p><p data-pangram-meta='author'></p>",
    );
    let meta: Vec<_> = document.meta.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let expected = [
        ("date", "2026-01-02, or so"),
        ("image", "a.png"),
        ("image_alt", "A"),
        ("author", "王 小明"),
        ("kind", "page"),
    ];
    assert_eq!(meta, expected);
}

#[test]
fn a_title_in_the_metadata_is_the_title() {
    assert_eq!(page("<title>T</title><main><h1>H</h1><p data-pagefind-meta=title>M</p></main>").title, "M");
}

#[test]
fn filters_keep_all_their_values_and_sort_keys_one() {
    let document = page(
        "<main>x <i data-pagefind-filter=author>A</i> <i data-pangram-filter='author, tag[data-t], any:no' data-t=t>B</i>
         <i data-pagefind-filter=author>A</i><i data-pagefind-sort='date:2026, w'></i><i data-pagefind-sort='w[data-w]' data-w=3></i></main>",
    );
    let pairs = |list: &[(String, String)]| list.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>();
    assert_eq!(pairs(&document.filters), ["author=A", "author=B", "tag=t"]);
    assert_eq!(pairs(&document.sort), ["date=2026, w", "w=3"]);
}

#[test]
fn weights_become_boosts_of_their_part_and_the_innermost_counts() {
    let document =
        page("<main><p>甲</p><p data-pangram-weight=2.5>乙<i data-pagefind-weight=0>丙</i>丁</p><p>戊</p></main>");
    let section = &document.sections[0];
    let parts: Vec<_> = section.boosts.iter().map(|b| (section.text[b.start..b.end].trim(), b.weight)).collect();
    assert_eq!(parts, [("乙", 25), ("丙", 0), ("丁", 25)]);
    let document = page("<main data-pangram-weight=20><p>a</p><h2>H</h2><p>b</p></main>");
    let boosts: Vec<_> = document.sections.iter().map(|s| s.boosts.clone()).collect();
    assert_eq!(boosts, [[Boost { start: 0, end: 2, weight: 100 }], [Boost { start: 0, end: 2, weight: 100 }]]);
    assert_eq!(page("<body data-pangram-weight=0.5><p>x").weight, 5);
}

#[test]
fn a_weight_that_is_no_number_is_a_warning() {
    let read = read_at("x.html", "<main data-pangram-weight=heavy>x</main>");
    assert_eq!(read.warnings, [Warning::BadAttribute { name: "weight", value: "heavy".into() }]);
    assert_eq!(read.documents[0].sections[0].boosts, []);
}

#[test]
fn index_attrs_adds_the_named_attributes() {
    let html = "<main><p>一<img data-pagefind-index-attrs='title, alt' title='The title' alt='The alt'>二</p></main>";
    assert_eq!(text(html), "一二\nThe title\nThe alt\n");
}

// ---- encodings and dialects

#[test]
fn xhtml_elements_may_close_themselves() {
    let html = "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title/><script src='x'/></head>
                <body><p><a name='x'/>one<b/>two</p><div/><p>three</p></body></html>";
    let read = read_at("x.xhtml", html);
    assert_eq!(read.documents[0].sections[0].text, "onetwo\nthree\n");
}

#[test]
fn a_page_in_a_declared_encoding_is_read_in_it() {
    let html = "<html><head><meta charset=gb18030><title>标题</title></head><body><p>正文内容</p></body></html>";
    let (bytes, _, _) = encoding_rs::GB18030.encode(html);
    let read = ingest("x.html", Kind::Html, &bytes, &IngestOptions::default());
    assert_eq!(read.documents[0].sections[0].text, "正文内容\n");
    assert_eq!(read.warnings, []);
}

#[test]
fn a_main_or_articles_that_hold_little_of_the_page_are_not_its_body() {
    let body =
        |html: &str| page(&format!("<title>T</title><body><header>Site</header>{html}<footer>End</footer>")).sections;
    let has = |html: &str, word: &str| body(html).iter().any(|section| section.text.contains(word));
    let told = format!("<div id=content><h1>Tides</h1><p>{}</div>", "high water at noon ".repeat(40));
    let comment = "<li><article class=comment>Nice.</article>";
    for around in [
        format!("{told}<ol>{comment}</ol>"),
        format!("{told}<main>Nice.</main>"),
        format!("{told}<main><article>Nice.</article></main>"),
    ] {
        assert!(has(&around, "noon") && has(&around, "Nice."), "{around}");
        assert!(!has(&around, "Site") && !has(&around, "End"));
        assert_eq!(page(&around).title, "Tides");
    }
    // Of several articles, parts of a page, more is asked than of one.
    let part = format!("<article>Nice. {}</article>", "low water at dusk ".repeat(15));
    assert!(has(&format!("{told}{part}"), "Nice.") && !has(&format!("{told}{part}"), "noon"));
    let parts = format!("<div><h1>Tides</h1><p>{}</div>{part}{part}", "high water at noon ".repeat(90));
    assert!(has(&parts, "noon"));
    // An article beside a small <main>.
    let article = format!("<main>Nice.</main><article>{}</article><p>Aside.", "low water at dusk ".repeat(15));
    assert!(has(&article, "dusk") && !has(&article, "Nice.") && !has(&article, "Aside."));
}

#[test]
fn a_short_main_stays_the_body_beside_menus_frames_links_and_little_else() {
    let text = |around: &str| {
        let document = page(&format!("<title>T</title><body>{around}<main>Moved to the pier.</main>"));
        document.sections.iter().map(|section| section.text.clone()).collect::<String>()
    };
    let long = "high water at noon ".repeat(40);
    for around in [
        format!("<nav>{long}</nav>"),
        format!("<header>{long}</header><div role=contentinfo>{long}</div>"),
        format!("<aside>{long}</aside>"),
        format!("<div hidden>{long}</div><script>{long}</script>"),
        format!("<div>{}</div>", "<a href=x.html>high water at noon</a> ".repeat(40)),
        format!("<div data-pangram-ignore>{long}</div>"),
        "<div>We keep a cookie of yours until noon.</div>".into(),
    ] {
        assert_eq!(text(&around), "Moved to the pier.\n", "{around}");
    }
    let marked = page(&format!("<title>T</title><p>{long}<p data-pangram-body>Marked."));
    assert_eq!(marked.sections[0].text, "Marked.\n");
}
