//! What `ingest` promises of Markdown, plain text and JSON lines, and of the pages written for them.
#![cfg(feature = "ingest")]

use pangram::ingest::{IngestOptions, Ingested, Kind, Skip, Warning, document_page, ingest, kind_of};
use pangram::model::{Document, Link};

fn read(path: &str, text: &str) -> Ingested {
    ingest(path, kind_of(path).unwrap(), text.as_bytes(), &IngestOptions::default())
}

fn document(path: &str, text: &str) -> Document {
    let mut read = read(path, text);
    assert_eq!(read.warnings, [], "{text}");
    read.documents.pop().unwrap_or_else(|| panic!("no document: {:?}", read.skipped))
}

/// Levels, headings, ids and texts.
fn outline(document: &Document) -> Vec<(u8, &str, &str, &str)> {
    document.sections.iter().map(|s| (s.level, s.heading.as_str(), s.id.as_str(), s.text.as_str())).collect()
}

fn headings(text: &str) -> Vec<(u8, String)> {
    let sections = document("x.txt", text).sections;
    sections.into_iter().filter(|s| s.level > 0).map(|s| (s.level, s.heading)).collect()
}

fn texts(text: &str) -> String {
    document("x.txt", text).sections.into_iter().map(|s| s.text).collect()
}

#[test]
fn the_kind_of_a_file_is_told_by_its_extension() {
    for (path, kind) in [
        ("a/b.HTML", Some(Kind::Html)),
        ("b.htm", Some(Kind::Html)),
        ("b.xhtml", Some(Kind::Html)),
        ("README.md", Some(Kind::Markdown)),
        ("a.markdown", Some(Kind::Markdown)),
        ("a.mdx", Some(Kind::Markdown)),
        ("a.b.txt", Some(Kind::Text)),
        ("a.text", Some(Kind::Text)),
        ("a.jsonl", Some(Kind::JsonLines)),
        ("a.ndjson", Some(Kind::JsonLines)),
        ("a.json", None),
        (".html", None),
        ("html", None),
        ("a.html/b", None),
    ] {
        assert_eq!(kind_of(path), kind, "{path}");
    }
}

// ---- Markdown

#[test]
fn markdown_becomes_sections_with_githubs_ids() {
    let document = document(
        "guide/intro.md",
        "Before.\n\n# 安装 指南\n\nSome *text*\nand `code`,\n人防\n工程。\n\n## Use\n- a\n- b\n\n## Use\n\n## Named {#own}\n\nSetext\n------\nx\n",
    );
    assert_eq!((document.url.as_str(), document.title.as_str()), ("guide/intro.md", "安装 指南"));
    let expected = [
        (0, "", "", "Before.\n"),
        (1, "安装 指南", "安装-指南", "Some text and code, 人防工程。\n"),
        (2, "Use", "use", "a\nb\n"),
        (2, "Use", "use-1", ""),
        (2, "Named", "own", ""),
        (2, "Setext", "setext", "x\n"),
    ];
    assert_eq!(outline(&document), expected);
}

#[test]
fn githubs_additions_are_understood() {
    let text = "|a|b|\n|-|-|\n|c|d|\n\n~~e~~\n\n- [x] f\n\ng关[^1]键\n\n[^1]: note\n\n> [!NOTE]\n> h\n";
    assert_eq!(document("x.md", text).sections[0].text, "a\nb\nc\nd\ne\nf\ng关键\nnote\nh\n");
}

#[test]
fn html_inside_markdown_counts_as_html() {
    let text = "<p hidden>x</p>\n\n<ruby>漢<rt>hàn</rt></ruby>字 <b>b</b>\n\n<details><summary>s</summary>\n\n**t**\n\n</details>\n\n<script>x</script>\n";
    assert_eq!(document("x.md", text).sections[0].text, "\u{fff9}漢\u{fffa}hàn\u{fffb}字 b\ns\nt\n");
}

#[test]
fn code_in_markdown_keeps_its_lines() {
    assert_eq!(
        document("x.md", "```rust\nfn a() {\n}\n```\n\n    indented\n").sections[0].text,
        "fn a() {\n}\nindented\n"
    );
}

#[test]
fn links_of_markdown_are_links_of_the_collection() {
    let links = document("guide/a.md", "[the b](b.md#x) ![img](c.png) <https://example.org> [top](/top.md)").links;
    let link = |target: &str, text: &str| Link { target: target.into(), text: text.into(), in_body: true };
    assert_eq!(links, [link("guide/b.md", "the b"), link("top.md", "top")]);
}

#[test]
fn front_matter_gives_title_language_description_tags_and_metadata() {
    let yaml = "---\ntitle: 标题\nlang: zh_CN\ndescription: >\n  An\n  account.\ntags: [a, b]\nauthor: 王\ndate: 2026-01-02\nother: x\n---\n# H\n\nText";
    let toml = "+++\ntitle = '标题'\nlanguage = 'zh-CN'\ndescription = 'An account.'\nauthors = ['王']\ndate = 2026-01-02\n[taxonomies]\ntags = ['a', 'b']\n+++\n# H\n\nText";
    for text in [yaml, toml] {
        let document = document("x.md", text);
        assert_eq!((document.title.as_str(), document.language.as_str()), ("标题", "zh-CN"));
        assert_eq!(document.description, "An account.");
        assert_eq!(document.filters, [("tags".into(), "a".into()), ("tags".into(), "b".into())]);
        assert_eq!(document.meta, [("author".into(), "王".into()), ("date".into(), "2026-01-02".into())]);
        assert_eq!(document.sort, [("date".into(), "2026-01-02".into())]);
        assert_eq!(outline(&document), [(1, "H", "h", "Text\n")]);
    }
}

#[test]
fn drafts_and_excluded_texts_are_skipped() {
    for (line, skip) in [
        ("draft: true", Skip::Draft),
        ("published: false", Skip::Draft),
        ("noindex: true", Skip::Noindex),
        ("search: false", Skip::Noindex),
        ("search: {exclude: true}", Skip::Noindex),
        ("robots: noindex, nofollow", Skip::Noindex),
    ] {
        assert_eq!(read("x.md", &format!("---\n{line}\n---\nx")).skipped, Some(skip), "{line}");
    }
    assert_eq!(read("x.md", "---\ndraft: false\n---\nx").skipped, None);
}

#[test]
fn markdown_without_a_title_is_called_by_its_first_heading_or_file() {
    assert_eq!(document("notes.md", "## First\nx").title, "First");
    assert_eq!(document("my notes.md", "x").title, "my notes");
    assert_eq!(document("guide/index.md", "x").title, "guide");
}

#[test]
fn imports_of_mdx_are_no_text() {
    let text = "import A from 'a'\nexport const b = 1\n\nText <A>inside</A>\n\n```js\nimport kept\n```\n";
    assert_eq!(document("x.mdx", text).sections[0].text, "Text inside\nimport kept\n");
}

#[test]
fn markdown_that_is_only_front_matter_is_found_by_its_title() {
    let document = document("guide/_index.md", "---\ntitle: Guide\n---\n");
    assert_eq!((document.title.as_str(), document.sections.len()), ("Guide", 0));
}

// ---- plain text

#[test]
fn chinese_headings_make_sections_with_ids() {
    let text = "第一篇：开会讲话\n同志们：\n今天开会。\n一、认清形势，增强紧迫感\n首先，形势复杂。\n（一）加强领导\n要加强。\n二、抓好落实\n落实要快。\n第二篇：总结\n完。\n";
    let document = document("x.txt", text);
    assert_eq!(document.title, "第一篇：开会讲话");
    let expected = [
        (1, "第一篇：开会讲话", "第一篇开会讲话", "同志们：\n今天开会。\n"),
        (2, "一、认清形势，增强紧迫感", "一认清形势增强紧迫感", "首先，形势复杂。\n"),
        (3, "（一）加强领导", "一加强领导", "要加强。\n"),
        (2, "二、抓好落实", "二抓好落实", "落实要快。\n"),
        (1, "第二篇：总结", "第二篇总结", "完。\n"),
    ];
    assert_eq!(outline(&document), expected);
}

#[test]
fn headings_of_many_kinds_are_known() {
    for (heading, level) in [
        ("第三章 总则", 2),
        ("第3章", 2),
        ("第十二回　智取", 2),
        ("第一章总则", 2),
        ("第一部分：背景", 1),
        ("第二节 范围", 3),
        ("第五条 定义", 4),
        ("제1장 총칙", 2),
        ("Chapter 1", 2),
        ("CHAPTER XII. The End", 2),
        ("Part Two: After", 1),
        ("Appendix B", 2),
        ("Kapitel 3 Anfang", 2),
        ("Глава 4", 2),
        ("十一、总结", 2),
        ("（三）检查", 3),
        ("（四）抓好落实，不留死角。", 3),
        ("1. Introduction", 2),
        ("1.2 Scope", 3),
        ("2.3.4 Details", 4),
        ("３．概要", 2),
        ("4、结论", 2),
    ] {
        let found = headings(&format!("Title\n\n{heading}\n\nText under it.\n"));
        assert_eq!(found, [(level, heading.replace('\u{3000}', " "))]);
    }
}

#[test]
fn sentences_lists_and_long_lines_are_no_headings() {
    for text in [
        "第一条 为了规范管理，制定本办法。\n正文。",
        "第一次来到这里\n正文。",
        "第一章讲的是怎样开始\n正文。",
        "一、这是一个完整的句子，它说了很多事情，所以比标题要长得多。\n正文。",
        "一、这是一句。这是另一句。\n正文。",
        "Chapter 1 was long and dull\nText.",
        "part 1 of the plan\nText.",
        "1.5 million people\n2.5 million cats",
        "1. Apples\n2. Pears\n3. Plums\n\nThat is all.",
        "（一）苹果\n（二）梨",
        "2024. A year\nText.",
        "Section of the road\nText.",
    ] {
        assert_eq!(headings(&format!("标题\n\n{text}\n")), [], "{text}");
    }
}

#[test]
fn a_table_of_contents_is_no_row_of_headings() {
    let text = "Title\n\nChapter 1\nChapter 2\n\nChapter 1\n\nFirst.\n\nChapter 2\n\nSecond.\n";
    let document = document("x.txt", text);
    let expected = [
        (0, "", "", "Chapter 1\nChapter 2\n"),
        (2, "Chapter 1", "chapter-1", "First.\n"),
        (2, "Chapter 2", "chapter-2", "Second.\n"),
    ];
    assert_eq!(outline(&document), expected);
}

#[test]
fn a_short_line_with_a_rule_beneath_is_a_heading() {
    let text = "Title\n=====\n\nIntro.\n\nPart\n----\nText.\n\n-----\n\nA much longer line than the rule under it is.\n---\nEnd.";
    let document = document("x.txt", text);
    assert_eq!(document.title, "Title");
    let expected = [
        (1, "Title", "title", "Intro.\n"),
        (2, "Part", "part", "Text.\nA much longer line than the rule under it is.\nEnd.\n"),
    ];
    assert_eq!(outline(&document), expected);
}

#[test]
fn a_note_of_three_long_lines_is_joined_and_verse_and_lists_are_not() {
    let note = "The harbour office is closed on the first Monday of each\nmonth, when the tide gauge is read and the tables of high\nwater are drawn up.\n";
    assert_eq!(texts(note), note.trim_end().replace('\n', " ") + "\n");
    assert_eq!(document("note.txt", note).title, "note");
    let two = "The harbour office is closed on the first Monday of each\nmonth.\n\nThe tide gauge is read and the tables of all high waters\nare drawn up.\n";
    assert_eq!(texts(two).lines().count(), 2);
    let han = "港口管理处每月第一个星期一关闭，届时读取验潮仪的数据并编\n制当月高潮时刻表，由值班员核对之后张贴在码头入口的告示\n栏上。\n";
    assert_eq!(texts(han), han.trim_end().replace('\n', "") + "\n");
    for kept in [
        // Verse, a list, and lines that say each a thing.
        "Bright is the harbour when the evening tide is running\nAnd dark the water that the morning tide is bringing\nAnd long the day between\n",
        "Bread from the baker at the corner of the harbour street\nNets from the chandler behind the lighthouse on the pier\nRope of all sizes\n",
        "the harbour office is closed on the first Monday of each.\nmonth, when the tide gauge is read and the tables of high\nwater are drawn up.\n",
        "the harbour office is closed\non the first Monday of each\nmonth\n",
        "the harbour office is closed on the first Monday of each\nmonth, when the tide gauge is read and the tables of high\nwater are drawn up by the harbour master and by all his clerks together with him\n",
        "the harbour office is closed on the first Monday of each\n- month, when the tide gauge is read and the tables of it\n- water\n",
    ] {
        let document = document("kept.txt", kept);
        let lines = document
            .title
            .lines()
            .chain(document.sections.iter().flat_map(|s| s.text.lines()))
            .filter(|line| *line != "kept");
        assert_eq!(lines.count(), 3, "{document:?}");
    }
}

#[test]
fn hard_wrapped_paragraphs_are_joined_and_other_lines_are_kept() {
    let wrapped = "Title\n\nThis is a paragraph of plain text that was wrapped by an editor at\nabout seventy columns, as people did and as some of them still do,\nso that its lines are nearly all of one length until the last one\nof them.\n\nAnother.\n";
    let joined = "This is a paragraph of plain text that was wrapped by an editor at about seventy columns, as people did and as some of them still do, so that its lines are nearly all of one length until the last one of them.\nAnother.\n";
    assert_eq!(texts(wrapped), joined);
    let chinese = "标题\n\n　　这是一段用硬回车排版的文字每行都有二十多个汉字这样\n的文本在老的电子书里面十分常见我们需要把它们合并成段\n落才能找到跨行的词语这就是为什么要有这样的一个试验。\n　　第二段从这里开始也有二十多个汉字而且也是换行的而\n且还没有完。\n";
    assert_eq!(
        texts(chinese),
        "这是一段用硬回车排版的文字每行都有二十多个汉字这样的文本在老的电子书里面十分常见我们需要把它们合并成段落才能找到跨行的词语这就是为什么要有这样的一个试验。\n第二段从这里开始也有二十多个汉字而且也是换行的而且还没有完。\n"
    );
    let poem = "静夜\n\n床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。\n";
    assert_eq!(texts(poem), "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。\n");
}

#[test]
fn the_title_of_a_text_is_its_first_short_line_else_its_file() {
    assert_eq!(document("a/my file.txt", "这是第一句话，很长。\n第二句。").title, "my file");
    let titled = document("x.txt", "\u{feff}\r\n A title \r\n\r\nText.\r\nMore.\r\n");
    assert_eq!((titled.title.as_str(), outline(&titled)), ("A title", vec![(0, "", "", "Text.\nMore.\n")]));
    assert_eq!(outline(&document("x.txt", "Only")), [(0, "", "", "Only\n")]);
}

#[test]
fn an_empty_text_is_a_warning() {
    for path in ["x.txt", "x.md", "x.jsonl"] {
        let read = read(path, " \n\n");
        assert_eq!((read.skipped, read.warnings), (Some(Skip::Empty), vec![Warning::Empty]), "{path}");
    }
}

#[test]
fn a_binary_file_is_skipped_with_a_warning() {
    let bytes: Vec<u8> = (0..4000_u32).map(|i| ((i * i) >> 3) as u8 % 31).collect();
    let read = ingest("x.txt", Kind::Text, &bytes, &IngestOptions::default());
    assert_eq!((read.skipped, read.warnings), (Some(Skip::NotText), vec![Warning::NotText]));
}

// ---- JSON lines

#[test]
fn records_become_documents() {
    let text = concat!(
        r#"{"url":"/a/index.html#x","title":" 标题 ","text":"一\n二  三","lang":"zh","meta":{"author":"王","n":3,"list":["a","b"],"none":null}}"#,
        "\r\n\r\n",
        r#"{"url":"b c.html?id=1","title":"B","sections":[{"text":"before"},{"heading":"H","id":"h","level":3,"text":"x"}],"filters":{"tag":["p","q"]},"sort":{"date":"2026"},"weight":2,"description":"d","unknown":1}"#,
    );
    let read = read("records.jsonl", text);
    assert_eq!(read.warnings, []);
    let [a, b] = &read.documents[..] else { panic!("{read:?}") };
    assert_eq!((a.url.as_str(), a.title.as_str(), a.language.as_str()), ("a/", "标题", "zh"));
    assert_eq!(outline(a), [(0, "", "", "一\n二 三\n")]);
    assert_eq!(a.meta, [("author".into(), "王".into()), ("list".into(), "a, b".into()), ("n".into(), "3".into())]);
    assert_eq!((b.url.as_str(), b.weight, b.description.as_str()), ("b%20c.html?id=1", 20, "d"));
    assert_eq!(outline(b), [(0, "", "", "before\n"), (3, "H", "h", "x\n")]);
    assert_eq!(b.filters, [("tag".into(), "p".into()), ("tag".into(), "q".into())]);
    assert_eq!(b.sort, [("date".into(), "2026".into())]);
}

#[test]
fn a_bad_line_is_a_warning_with_its_number_and_the_rest_goes_on() {
    let text = "{\"url\":\"a\",\"text\":\"x\"}\nnot json\n{\"title\":\"no url\"}\n\n{\"url\":\"https://elsewhere.example/\",\"text\":\"x\"}\n{\"url\":\"e\"}\n{\"url\":\"b\",\"text\":\"y\"}";
    let read = read("r.ndjson", text);
    let urls: Vec<_> = read.documents.iter().map(|d| d.url.as_str()).collect();
    assert_eq!(urls, ["a", "b"]);
    let lines: Vec<_> = read
        .warnings
        .iter()
        .map(|w| matches!(w, Warning::BadLine { line, .. } if [2, 3, 5, 6].contains(line)))
        .collect();
    assert_eq!(lines, [true; 4], "{:?}", read.warnings);
}

#[test]
fn a_text_given_twice_whole_and_in_sections_counts_once() {
    let text = r#"{"url":"a","title":"T","text":"H\nx\nI\ny","sections":[{"heading":"H","text":"x"},{"heading":"I","text":"y"}]}"#;
    assert_eq!(outline(&document("r.jsonl", text)), [(2, "H", "", "x\n"), (2, "I", "", "y\n")]);
}

#[test]
fn records_lie_below_the_prefix_and_the_known_site() {
    let options =
        IngestOptions { site: Some("https://x.org/docs/".into()), prefix: "v2/".into(), ..IngestOptions::default() };
    let text = "{\"url\":\"a.html\",\"text\":\"x\"}\n{\"url\":\"https://x.org/docs/b.html\",\"text\":\"x\"}";
    let read = ingest("r.jsonl", Kind::JsonLines, text.as_bytes(), &options);
    let urls: Vec<_> = read.documents.iter().map(|d| d.url.as_str()).collect();
    assert_eq!(urls, ["v2/a.html", "b.html"]);
}

// ---- pages

#[test]
fn the_page_of_a_document_reads_back_as_the_same_sections() {
    let text =
        "---\nlang: zh\n---\n# 标题 <&>\n\n<ruby>漢<rt>hàn</rt></ruby>字 `a < b`\n\n## 二\n\n- x\n- y\n\n## 二\n\nz\n";
    let first = document("x.md", text);
    let page = document_page(&first, Some("../style.css"));
    let second = document("x.html", &page);
    assert_eq!((&second.sections, &second.title, &second.language), (&first.sections, &first.title, &first.language));
}

#[test]
fn texts_are_composed_and_addresses_stay_as_they_are_written() {
    let text = "# Re\u{301}sume\u{301}\n\nle cafe\u{301} [the\u{301}](the\u{301}.md)\n";
    let document = document("a.md", text);
    assert_eq!((&*document.title, &*document.sections[0].text), ("Résumé", "le café thé\n"));
    assert_eq!((&*document.links[0].text, &*document.links[0].target), ("thé", "the%CC%81.md"));
    let record = "{\"url\":\"a\",\"title\":\"Re\\u0301sume\\u0301\",\"text\":\"e\\u0301te\\u0301\"}\n";
    let read = ingest("a.jsonl", Kind::JsonLines, record.as_bytes(), &IngestOptions::default());
    assert_eq!((&*read.documents[0].title, &*read.documents[0].sections[0].text), ("Résumé", "été\n"));
}
