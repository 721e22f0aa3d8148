//! What a build takes in and what it leaves out.

mod folder;

use folder::{Folder, page};

fn with_head(head: &str, title: &str, body: &str) -> String {
    page(title, body).replace("<head>", &format!("<head>{head}"))
}

#[test]
fn what_is_no_page_is_left_out_and_counted() {
    let text = page("Kept", "<p>keyword</p>");
    let site = Folder::new(&[
        ("kept.html", &text),
        (".hidden/a.html", &text),
        (".draft.html", &text),
        ("node_modules/x/a.html", &text),
        ("404.html", &text),
        ("noindex.html", &with_head("<meta name=\"robots\" content=\"noindex\">", "N", "<p>keyword</p>")),
        (
            "old.html",
            "<html><head><meta http-equiv=\"refresh\" content=\"0; url=kept.html\"></head><body>keyword</body></html>",
        ),
        ("robots.txt", "keyword"),
        ("style.css", "keyword {}"),
    ]);
    let ran = site.build();
    assert_eq!(site.urls("keyword"), ["kept.html"]);
    for part in [
        "2 dot-files",
        "1 node_modules folder",
        "1 404 page",
        "1 noindex page",
        "1 redirect",
        "1 file of another kind",
        "1 file for programs",
    ] {
        assert!(ran.err.contains(part), "{part} in {}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn pipes_and_links_to_them_are_no_documents_whatever_they_are_called() {
    let site = Folder::new(&[("kept.html", &page("Kept", "<p>keyword</p>"))]);
    let made = std::process::Command::new("mkfifo").arg(site.path().join("pipe.html")).status();
    assert!(made.unwrap().success());
    std::os::unix::fs::symlink("pipe.html", site.path().join("link.html")).unwrap();
    std::os::unix::fs::symlink("kept.html", site.path().join("same.html")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(site.path().join("socket.md")).unwrap();
    let mut build = site.command(&["build", "."]).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let begun = std::time::Instant::now();
    while build.try_wait().unwrap().is_none() {
        if begun.elapsed().as_secs() > 60 {
            build.kill().unwrap();
            panic!("it waits for a pipe");
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let ran = folder::ran(build.wait_with_output().unwrap());
    assert!(ran.err.contains("3 files of other kinds"), "{}", ran.err);
    assert_eq!(site.urls("keyword"), ["kept.html", "same.html"]);
}

#[test]
fn json_lines_are_read_in_utf_16_as_texts_are() {
    let lines = "{\"url\":\"a/\",\"title\":\"A\",\"text\":\"keyword ਊ 港口\"}\r\n{\"url\":\"b/\",\"title\":\"B\",\"text\":\"keyword 中\u{a0a}\"}\n";
    for (mark, order) in
        [("\u{feff}", u16::to_le_bytes as fn(u16) -> [u8; 2]), ("\u{feff}", u16::to_be_bytes), ("", u16::to_le_bytes)]
    {
        let site = Folder::new(&[]);
        site.write("records.jsonl", format!("{mark}{lines}").encode_utf16().flat_map(order).collect::<Vec<u8>>());
        let ran = site.build();
        let mut urls = site.urls("keyword");
        urls.sort();
        assert_eq!(urls, ["a/", "b/"], "{}", ran.err);
        assert_eq!(site.urls("港口"), ["a/"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_utf_8_are_found_under_their_own_bytes() {
    use std::os::unix::ffi::OsStrExt;
    let site = Folder::new(&[("index.html", &page("Home", "<p>See the <a href='caf%E9.html'>coffee house</a>.</p>"))]);
    for (name, text) in [
        (&b"caf\xe9.html"[..], page("", "<p>keyword</p>")),
        (b"caf\xe8.html", page("E grave", "<p>keyword</p>")),
        (b"t\xe9.md", "# Tea\n\nkeyword\n".into()),
        (b".\xe9.html", page("Hidden", "<p>keyword</p>")),
        (b"bad\xe9.md", String::new()),
    ] {
        std::fs::write(site.path().join(std::ffi::OsStr::from_bytes(name)), text).unwrap();
    }
    let ran = site.build();
    let mut urls = site.urls("keyword");
    urls.sort();
    assert_eq!(urls, ["caf%E8.html", "caf%E9.html", "pangram/pages/txE9.html"], "{}", ran.err);
    assert!(site.urls("coffee house").contains(&"caf%E9.html".to_string()), "a link leads there");
    assert!(site.path().join("pangram/pages/txE9.html").is_file());
    assert!(ran.err.contains("1 dot-file"), "{}", ran.err);
}

#[test]
fn the_output_folder_is_never_indexed() {
    let site = Folder::new(&[("a.md", "# A\n\nkeyword\n")]);
    for _ in 0..2 {
        site.build();
        assert_eq!(site.urls("keyword"), ["pangram/pages/a.html"]);
    }
    assert_eq!(site.run(&["build", ".", "--out", "elsewhere"]).code, site.run(&["build", "."]).code);
    assert_eq!(site.urls_in("elsewhere", "keyword"), ["elsewhere/pages/a.html"], "another index is left out too");
}

#[test]
fn if_any_page_marks_its_body_unmarked_pages_are_left_out() {
    let plain = page("Plain", "<p>keyword</p>");
    let talking = page("Talking", "<p>keyword: write <code>data-pangram-body</code> on the element</p>");
    let site = Folder::new(&[("plain.html", &plain), ("talking.html", &talking), ("notes.txt", "keyword\n")]);
    site.build();
    assert_eq!(site.urls("keyword").len(), 3, "to speak of the attribute is not to have it");

    for name in ["data-pangram-body", "data-pagefind-body"] {
        site.write("marked.html", page("Marked", "<p>x</p>").replace("<p>", &format!("<p {name}>keyword ")));
        let ran = site.build();
        let mut urls = site.urls("keyword");
        urls.sort();
        assert_eq!(urls, ["marked.html", "pangram/pages/notes.html"], "{name}");
        assert!(ran.err.contains("2 pages without a marked body"), "{}", ran.err);
    }
}

#[test]
fn a_copy_gives_way_to_its_canonical_page_and_other_pages_do_not() {
    let canonical = |url: &str| format!("<link rel=\"canonical\" href=\"{url}\">");
    let text = "<p>keyword, and a sentence that both pages share with one another, word for word.</p>";
    let a = with_head(&canonical("https://example.org/docs/a.html"), "A", text);
    let site = Folder::new(&[
        ("a.html", &a),
        ("a-print.html", &with_head(&canonical("https://example.org/docs/a.html"), "A, to print", text)),
        (
            "other.html",
            &with_head(&canonical("https://example.org/docs/a.html"), "Something else", "<p>keyword of its own</p>"),
        ),
        ("plain.html", &page("Plain", "<p>keyword</p>")),
    ]);
    let ran = site.build();
    let mut urls = site.urls("keyword");
    urls.sort();
    assert_eq!(urls, ["a.html", "other.html", "plain.html"]);
    assert!(ran.err.contains("1 duplicate of its canonical page"), "{}", ran.err);
    let warning = "other.html: names https://example.org/docs/a.html as its canonical page";
    assert!(ran.err.contains(warning) && ran.code == 2, "{}", ran.err);
}

#[test]
fn a_canonical_page_that_does_not_say_so_itself_still_wins() {
    let text = "<p>keyword, and a sentence that both pages share with one another, word for word.</p>";
    let site = Folder::new(&[
        ("z/a.html", &page("A", text)),
        ("b/a.html", &with_head("<link rel=canonical href=\"/z/a.html\">", "A", text)),
    ]);
    site.build();
    assert_eq!(site.urls("keyword"), ["z/a.html"]);
}

#[test]
fn markdown_and_text_get_pages_to_land_on_and_links_follow_them() {
    let site = Folder::new(&[
        ("notes/tea.md", "# Tea\n\nSee [the harbour notes](harbour.txt).\n\n## Green tea\n\nkeyword\n"),
        ("notes/harbour.txt", "Harbour\n=======\n\nHigh water.\n"),
        ("both.md", "# Both\n\nshared\n"),
        ("both.txt", "Both\n\nshared\n"),
    ]);
    let ran = site.build();
    let pages: Vec<String> = site.files("pangram/pages").into_keys().filter(|name| name.ends_with(".html")).collect();
    assert_eq!(pages, ["both.md.html", "both.txt.html", "notes/harbour.html", "notes/tea.html"], "{}", ran.err);
    assert_eq!(site.urls("keyword"), ["pangram/pages/notes/tea.html"]);
    let tea = String::from_utf8(site.files("pangram/pages").remove("notes/tea.html").unwrap()).unwrap();
    assert!(tea.contains("<h2 id=\"") && tea.contains("../../pages/pangram-pages.css"), "{tea}");
    assert!(site.path().join("pangram/pages/pangram-pages.css").is_file());

    let ran = site.run(&["build", ".", "--no-pages", "--out", "bare"]);
    assert!(matches!(ran.code, 0 | 2), "{}", ran.err);
    assert_eq!(site.urls_in("bare", "keyword"), ["notes/tea.md"]);
    assert!(!site.path().join("bare/pages").exists());
}

#[test]
fn links_and_images_of_written_pages_find_documents_always_and_files_where_they_can() {
    let tea = "# Tea\n\n[Harbour](../harbour.txt#high-water), [made](../both.md), [out](../../x.md), ![A cup](cup.png \"T\")\n";
    let site = Folder::new(&[
        ("docs/notes/tea.md", tea),
        ("docs/harbour.txt", "Harbour\n=======\n\nHigh water\n----------\n\nkeyword\n"),
        ("docs/both.md", "# Both\n"),
        ("docs/both.html", &page("Both", "<p>keyword</p>")),
    ]);
    let tea_in = |out: &str| {
        let ran = site.run(&["build", "docs", "--out", out]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        String::from_utf8(site.files(&format!("{out}/pages/notes")).remove("tea.html").unwrap()).unwrap()
    };
    let inside = tea_in("docs/pangram");
    for part in [
        "<a href=\"../harbour.html#high-water\">Harbour</a>",
        "<a href=\"../../../both.html\">made</a>",
        "<span>out</span>",
        "<img loading=\"lazy\" src=\"../../../notes/cup.png\" alt=\"A cup\" title=\"T\">",
    ] {
        assert!(inside.contains(part), "{part} in {inside}");
    }
    // What was kept of the first build is no answer for the second.
    let outside = tea_in("elsewhere/pangram");
    for part in ["<a href=\"../harbour.html#high-water\">Harbour</a>", "<span>made</span>, <span>out</span>, A cup"] {
        assert!(outside.contains(part), "{part} in {outside}");
    }
    assert_eq!(tea_in("docs/pangram"), inside);
}

#[test]
fn markdown_beside_the_html_made_of_it_is_left_out() {
    let site = Folder::new(&[
        ("a.md", "# A\n\nkeyword\n"),
        ("a.html", &page("A", "<p>keyword</p>")),
        ("b.md", "# B\n\nkeyword\n"),
        ("b/index.html", &page("B", "<p>keyword</p>")),
        ("c.md", "# C\n\nkeyword\n"),
    ]);
    let ran = site.build();
    let mut urls = site.urls("keyword");
    urls.sort();
    assert_eq!(urls, ["a.html", "b/", "pangram/pages/c.html"]);
    assert!(ran.err.contains("2 Markdown files beside their HTML page"), "{}", ran.err);
}

#[test]
fn copies_of_sources_that_a_generator_leaves_beside_pages_are_left_out_and_no_page_is_written_for_them() {
    let site = Folder::new(&[
        ("docs/a.html", &page("A", "<p>keyword</p>")),
        ("docs/_sources/a.rst.txt", "A\n=\n\nkeyword\n"),
        ("docs/lib/os.path/index.html", &page("Path", "<p>keyword</p>")),
        ("docs/_sources/lib/os.path.md.txt", "# Path\n\nkeyword\n"),
        ("_sources/docs/lib/os.path.txt", "keyword\n"),
        ("_sources/my_sources/c.rst.txt", "keyword\n"),
        ("my_sources/c.html", &page("C", "<p>keyword</p>")),
        // Without a page of its own a source is a document.
        ("docs/_sources/b.rst.txt", "keyword\n"),
        ("my_sources/a.txt", "keyword\n"),
        ("a.html", &page("Other", "<p>word</p>")),
    ]);
    let ran = site.build();
    let mut urls = site.urls("keyword");
    urls.sort();
    let pages = ["pangram/pages/docs/_sources/b.rst.html", "pangram/pages/my_sources/a.html"];
    assert_eq!(urls, ["docs/a.html", "docs/lib/os.path/", "my_sources/c.html", pages[0], pages[1]]);
    assert!(ran.err.contains("4 files of other kinds"), "{}", ran.err);
}

#[test]
fn records_keep_the_urls_they_state_and_bad_lines_are_named() {
    let site = Folder::new(&[(
        "search.jsonl",
        "{\"url\":\"posts/b/\",\"title\":\"B\",\"text\":\"keyword one\"}\n\
         not a record\n\
         {\"url\":\"posts/a/\",\"title\":\"A\",\"text\":\"keyword two\"}\n",
    )]);
    let ran = site.build();
    let mut urls = site.urls("keyword");
    urls.sort();
    assert_eq!(urls, ["posts/a/", "posts/b/"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("search.jsonl:2: "), "{}", ran.err);
}

#[test]
fn blank_lines_between_records_are_no_news() {
    let lines = "\u{feff} \n{\"url\":\"a/\",\"title\":\"A\",\"text\":\"keyword\"}\r\n\r\n \t\n{\"url\":\"b/\",\"title\":\"B\",\"text\":\"keyword\"}\n\u{3000}\n\n";
    let site = Folder::new(&[("search.jsonl", lines), ("empty.jsonl", "\n \n")]);
    let ran = site.build();
    assert_eq!(site.urls("keyword").len(), 2);
    assert_eq!((ran.code, ran.err.contains("warning")), (0, false), "{}", ran.err);
}

#[test]
fn a_count_of_one_is_said_in_the_singular() {
    let site = Folder::new(&[]);
    site.write("a.md", b"# Caf\xc3\xa9\n\nLe caf\xc3\xa9 \xc3\xa9tait ferm\xc3\xa9.\n\nPrix : 5 \x80 environ.\n");
    let ran = site.build();
    assert_eq!(ran.code, 2);
    for part in ["Reading 1 document\n", "a.md: 1 place is not valid UTF-8 and was replaced"] {
        assert!(ran.err.contains(part), "{part} in {}", ran.err);
    }
    assert_eq!(site.urls("café fermé"), ["pangram/pages/a.html"]);
}

#[test]
fn of_two_documents_with_one_url_the_first_stays_and_a_warning_names_the_other() {
    let site = Folder::new(&[
        ("a.html", &page("A", "<p>keyword first</p>")),
        ("more.jsonl", "{\"url\":\"a.html\",\"title\":\"A\",\"text\":\"keyword second\"}\n"),
    ]);
    let ran = site.build();
    assert_eq!(site.urls("keyword"), ["a.html"]);
    assert!(site.urls("second").is_empty());
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("more.jsonl:1") && ran.err.contains("a.html"), "{}", ran.err);
}

#[test]
fn a_record_stands_in_for_a_page_that_is_not_indexed_itself() {
    let site = Folder::new(&[
        ("a.html", &with_head("<meta name=\"robots\" content=\"noindex\">", "A", "<p>hidden words</p>")),
        ("more.jsonl", "{\"url\":\"a.html\",\"title\":\"A\",\"text\":\"keyword\"}\n"),
    ]);
    let ran = site.build();
    assert_eq!(site.urls("keyword"), ["a.html"]);
    assert!(ran.err.contains("1 noindex page") && !ran.err.contains("already"), "{}", ran.err);
}

#[test]
fn several_folders_stand_where_their_prefixes_say() {
    let text = page("Page", "<p>keyword</p>");
    let site = Folder::new(&[("site/a.html", &text), ("blog/a.html", &text), ("blog/sub dir/b.html", &text)]);
    let ran = site.run(&["build", "site", "blog=news/2024", "--out", "site/pangram"]);
    assert!(matches!(ran.code, 0 | 2), "{}", ran.err);
    let mut urls = site.urls_in("site", "keyword");
    urls.sort();
    assert_eq!(urls, ["a.html", "news/2024/a.html", "news/2024/sub%20dir/b.html"]);
    let ran = site.run(&["build", "site", "blog=./news//2024/", "--out", "site/pangram"]);
    assert!(matches!(ran.code, 0 | 2), "{}", ran.err);
    let mut again = site.urls_in("site", "keyword");
    again.sort();
    assert_eq!(again, urls, "however the place is written");
}

#[test]
fn a_bad_document_is_a_warning_and_the_rest_is_indexed() {
    let deep = format!("<html><body>{}deep{}", "<div>".repeat(50_000), "</div>".repeat(50_000));
    let long = format!("<html><body><p>{}</p></body></html>", "longline ".repeat(200_000));
    let site = Folder::new(&[
        ("good.html", &page("Good", "<p>keyword</p>")),
        ("empty.html", ""),
        ("cut.html", "<!doctype html><html><body><h1>Cut</h1><p>keyword <b>and"),
        ("deep.html", &deep),
        ("long.html", &long),
    ]);
    site.write("binary.html", [0u8, 159, 146, 150, 0, 0, 1, 2, 255, 254].repeat(100));
    let ran = site.build();
    assert_eq!(ran.code, 2);
    assert!(site.urls("keyword").contains(&"good.html".to_string()));
    assert_eq!(site.urls("longline"), ["long.html"]);
    for name in ["empty.html", "binary.html", "cut.html"] {
        assert!(ran.err.contains(&format!("warning: {name}: ")), "{name} in {}", ran.err);
    }
}

#[test]
fn filters_and_sort_keys_are_named_as_not_yet_used() {
    let body = "<p data-pagefind-filter=\"author\">Ada</p><p data-pagefind-sort=\"date\">2024-01-01</p><p>keyword</p>";
    let site = Folder::new(&[("a.html", &page("A", body))]);
    let ran = site.build();
    for part in ["Filters are kept and not yet used: author (1)", "Sort keys are kept and not yet used: date (1)"] {
        assert!(ran.err.contains(part), "{part} in {}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_back_into_itself_is_a_warning() {
    let site = Folder::new(&[("a.html", &page("A", "<p>keyword</p>"))]);
    std::os::unix::fs::symlink(site.path(), site.path().join("loop")).unwrap();
    let ran = site.build();
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("loop"), "{}", ran.err);
    assert_eq!(site.urls("keyword"), ["a.html"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_nowhere_is_a_warning_only_where_it_may_be_a_document() {
    let site = Folder::new(&[("a.html", &page("A", "<p>keyword</p>"))]);
    let link = |name: &str| std::os::unix::fs::symlink("/nowhere/at/all", site.path().join(name)).unwrap();
    link("jquery.js");
    let ran = site.build();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("1 file of another kind"), "{}", ran.err);
    let documents = ["b.html", "folder", "3.12"];
    documents.iter().for_each(|name| link(name));
    let ran = site.build();
    assert_eq!(ran.code, 2);
    for name in documents {
        assert!(ran.err.contains(&format!("{name}: left out")), "{name} in {}", ran.err);
    }
    assert_eq!(site.urls("keyword"), ["a.html"]);
}
