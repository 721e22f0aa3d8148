//! The program from outside: what each command prints, and how it ends.

mod folder;

use folder::{Folder, page};
use pangram::pipeline::assets;

fn small_site() -> Folder {
    Folder::new(&[
        (
            "index.html",
            &page("Home", "<p>Welcome to the harbour.</p><h2 id=\"tides\">Tides</h2><p>High water at noon.</p>"),
        ),
        ("guide/a b.html", &page("Guide", "<p>人防工程 and the lighthouse.</p>")),
    ])
}

/// The exit code of a build that has nothing to warn of.
fn clean() -> i32 {
    if assets::are_complete() { 0 } else { 2 }
}

#[test]
fn build_then_search_finds_text_in_any_script() {
    let site = small_site();
    let built = site.run(&["build", "."]);
    assert_eq!(built.code, clean(), "{}", built.err);
    assert!(built.err.contains("Indexed 2 pages"), "{}", built.err);
    assert!(built.out.is_empty(), "{}", built.out);
    assert_eq!(site.urls("人防工程"), ["guide/a%20b.html"]);
    assert_eq!(site.urls("harbour"), [""]);
    assert_eq!(site.urls_in("pangram", "harbour"), [""], "the output folder names the index too");
}

#[test]
fn search_prints_title_url_section_and_excerpt_without_colour_in_a_pipe() {
    let site = small_site();
    site.build();
    let ran = site.run(&["search", ".", "high water"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.starts_with("1 page ("), "{}", ran.out);
    for part in ["1. Home", "/#tides", "§ Tides", "High water at noon"] {
        assert!(ran.out.contains(part), "{part} in {}", ran.out);
    }
    assert!(!ran.out.contains('\x1b'), "{:?}", ran.out);
    assert_eq!(site.run(&["search", ".", "nowhere-to-be-found"]).code, 0, "no result is no failure");
}

#[test]
fn search_prints_no_excerpt_twice_and_no_title_of_many_lines() {
    let long = "many words ".repeat(60);
    let site = Folder::new(&[
        ("plain.html", "<title>Plain</title><p>A keyword under no heading."),
        (
            "titled.html",
            &page("Titled", "<p>One keyword of the page.</p><h2 id=\"more\">More</h2><p>A keyword below.</p>"),
        ),
        ("long.md", &format!("# {long}\n\nThe keyword at last.\n")),
    ]);
    site.build();
    let ran = site.run(&["search", ".", "keyword"]);
    for part in ["A keyword under no heading.", "One keyword of the page.", "A keyword below.", "The keyword at last."]
    {
        assert_eq!(ran.out.matches(part).count(), 1, "{part} in {}", ran.out);
    }
    let sections: Vec<&str> = ran.out.lines().filter(|line| line.contains('§')).collect();
    assert_eq!(sections, ["     § More  /titled.html#more"]);
    let title = ran.out.lines().find(|line| line.contains("many words")).unwrap();
    assert!(title.ends_with(" …") && title.chars().count() < 120, "{title}");

    let json: serde_json::Value =
        serde_json::from_str(&site.run(&["search", ".", "keyword", "--json", "--under", "plain"]).out).unwrap();
    assert_eq!(json["results"][0]["sections"][0]["excerpt"], json["results"][0]["excerpt"], "programs get all");
}

#[test]
fn search_json_has_the_shape_of_the_javascript_api() {
    let site = small_site();
    site.build();
    let ran = site.run(&["search", ".", "high water", "--json", "--site-root", "https://example.org/docs/"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(answer["total"], serde_json::json!({ "value": 1, "exact": true }));
    assert!(answer["tookMs"].as_f64().unwrap() >= 0.0);
    let result = answer["results"][0].as_object().unwrap();
    let keys: Vec<&str> = result.keys().map(String::as_str).collect();
    assert_eq!(keys, ["excerpt", "href", "lang", "match", "meta", "score", "sections", "spans", "title", "url"]);
    let section = result["sections"][0].as_object().unwrap();
    assert_eq!(section["url"], "#tides");
    assert_eq!(section["href"], "https://example.org/docs/#tides");
    let excerpt: Vec<u16> = section["excerpt"].as_str().unwrap().encode_utf16().collect();
    let marked: Vec<String> = section["spans"]
        .as_array()
        .unwrap()
        .iter()
        .map(|span| {
            String::from_utf16(&excerpt[span[0].as_u64().unwrap() as usize..span[1].as_u64().unwrap() as usize])
                .unwrap()
        })
        .collect();
    assert_eq!(marked.join(" ").to_lowercase(), "high water");
}

#[test]
fn search_limits_and_goes_on_where_it_was_told() {
    let site = Folder::of_pages(8);
    site.build();
    let urls = |args: &[&str]| {
        let ran = site.run(&[&["search", ".", "page", "--json"], args].concat());
        let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        answer["results"].as_array().unwrap().iter().map(|r| r["url"].to_string()).collect::<Vec<_>>()
    };
    let all = urls(&[]);
    assert_eq!(all.len(), 8);
    assert_eq!([urls(&["--limit", "3"]), urls(&["--limit", "10", "--offset", "3"])].concat(), all);
}

#[test]
fn search_below_a_path_takes_it_plain_or_encoded() {
    let text = page("Page", "<p>keyword</p>");
    let site = Folder::new(&[("sub dir/a.html", &text), ("说明/b.html", &text), ("notes/c.md", "# C\n\nkeyword\n")]);
    site.build();
    for (under, url) in [
        ("sub dir/", "sub%20dir/a.html"),
        ("/sub%20dir/", "sub%20dir/a.html"),
        ("说明/", "%E8%AF%B4%E6%98%8E/b.html"),
        ("%e8%af%b4%e6%98%8e/", "%E8%AF%B4%E6%98%8E/b.html"),
        ("pangram/pages/notes/", "pangram/pages/notes/c.html"),
    ] {
        let ran = site.run(&["search", ".", "keyword", "--json", "--under", under]);
        let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let urls: Vec<&str> =
            answer["results"].as_array().unwrap().iter().map(|result| result["url"].as_str().unwrap()).collect();
        assert_eq!(urls, [url], "{under}");
    }
}

#[test]
fn check_is_silent_about_a_whole_index_and_names_each_bad_file() {
    let site = small_site();
    site.build();
    let whole = site.run(&["check", "."]);
    assert_eq!((whole.code, whole.out.as_str()), (0, ""), "{}", whole.err);

    let data = site.files("pangram/data");
    for (name, bytes) in &data {
        let mut bad = bytes.clone();
        let middle = bad.len() / 2;
        bad[middle] ^= 1;
        site.write(&format!("pangram/data/{name}"), &bad);
        let ran = site.run(&["check", "."]);
        assert_eq!(ran.code, 1, "{name}");
        assert!(format!("{}{}", ran.out, ran.err).contains(name), "{name} in {}{}", ran.out, ran.err);

        site.remove(&format!("pangram/data/{name}"));
        let ran = site.run(&["check", "."]);
        assert_eq!(ran.code, 1, "{name}");
        assert!(format!("{}{}", ran.out, ran.err).contains(name), "{name} in {}{}", ran.out, ran.err);
        site.write(&format!("pangram/data/{name}"), bytes);
    }
    assert_eq!(site.run(&["check", "."]).code, 0);
}

#[test]
fn check_names_each_file_beside_the_index_once() {
    let site = Folder::of_pages(30);
    site.write("notes/tea.md", "# Tea\n\ntea\n");
    site.run(&["build", ".", "--layout", "http,script"]);
    assert_eq!(site.run(&["check", "."]).code, 0);
    let scripts = site.files("pangram").into_keys().filter(|name| name.ends_with(".bin.js")).take(1);
    let carried = ["pangram.js", "pangram-search.js", "pangram-node.mjs", "NOTICE.txt", "pangram-files.json"];
    let carried = carried.into_iter().filter(|_| assets::are_complete()).map(str::to_string);
    let wasm = site.files("pangram").into_keys().filter(|name| name.ends_with(".wasm"));
    for name in scripts.chain(carried).chain(wasm).chain(["pages/notes/tea.html".into(), "pangram.manifest.js".into()])
    {
        let path = format!("pangram/{name}");
        let bytes = std::fs::read(site.path().join(&path)).unwrap();
        site.remove(&path);
        let ran = site.run(&["check", "."]);
        assert_eq!(ran.code, 1, "{name}");
        assert!(
            ran.out.starts_with(&format!("{name} was not found")) && ran.err.contains("1 file of"),
            "{}{}",
            ran.out,
            ran.err
        );
        site.write(&path, &bytes[1..]);
        let ran = site.run(&["check", "."]);
        assert!(
            ran.code == 1 && ran.out.starts_with(&name) || name.starts_with("pages/"),
            "{name}: {}{}",
            ran.out,
            ran.err
        );
        site.write(&path, &bytes);
    }
    let largest = site
        .files("pangram/data")
        .into_iter()
        .filter(|(name, _)| name.ends_with(".bin"))
        .max_by_key(|(_, bytes)| bytes.len());
    site.remove(&format!("pangram/data/{}", largest.unwrap().0));
    let ran = site.run(&["check", "."]);
    // Its script is not missing.
    assert!(ran.out.lines().count() == 1 && ran.err.contains("1 file of"), "{}{}", ran.out, ran.err);

    site.build();
    site.remove("pangram/pangram.builds.json");
    let ran = site.run(&["check", "."]);
    assert_eq!(ran.code, 0, "what a browser loads is listed: {}", ran.err);
    site.remove("pangram/pangram-files.json");
    let ran = site.run(&["check", "."]);
    assert!(ran.code == 2 && ran.err.contains("pangram.builds.json"), "{}", ran.err);
}

#[test]
fn inspect_lists_parts_terms_and_pages() {
    let site = small_site();
    site.build();
    let ran = site.run(&["inspect", "."]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for part in ["2 pages", "shards", "blocks", "page table", "/guide/a%20b.html"] {
        assert!(ran.out.contains(part), "{part} in {}", ran.out);
    }
    let json: serde_json::Value = serde_json::from_str(&site.run(&["inspect", ".", "--json"]).out).unwrap();
    assert_eq!(json["pages"], 2);
    assert!(json["parts"].as_array().unwrap().len() >= 4);
}

#[test]
fn a_wrong_call_fails_with_1_and_help_succeeds() {
    let site = Folder::new(&[]);
    for args in [&["frobnicate"][..], &[], &["build"], &["search", "."], &["build", ".", "--bogus"]] {
        let ran = site.run(args);
        assert_eq!(ran.code, 1, "{args:?}: {}", ran.err);
        assert!(ran.err.contains("Usage"), "{args:?}: {}", ran.err);
    }
    for command in ["build", "search", "serve", "check", "inspect"] {
        let ran = site.run(&[command, "--help"]);
        assert_eq!(ran.code, 0);
        assert!(ran.out.contains("Examples:") && ran.out.contains(&format!("pangram {command} ")), "{}", ran.out);
    }
    assert_eq!(site.run(&["--version"]).code, 0);
}

#[test]
fn errors_say_what_where_and_the_cure() {
    let site = Folder::new(&[("picture.png", "x"), ("other/a.html", &page("A", "<p>a</p>"))]);
    let says = |args: &[&str], parts: &[&str]| {
        let ran = site.run(args);
        assert_eq!(ran.code, 1, "{args:?}: {}", ran.err);
        for part in parts {
            assert!(ran.err.contains(part), "{part} in {}", ran.err);
        }
    };
    says(&["build", "missing"], &["missing"]);
    says(&["search", "other", "a"], &["no index in other", "pangram build other"]);
    says(&["check", "missing"], &["no index in missing"]);
    says(&["build", "other", "--out", "other"], &["other", "--out", "pangram"]);
    says(&["build", "other", "--out", "."], &["--out"]);
    says(&["build", "other", "other=two"], &["--out"]);
    says(&["build", "other", "other", "--out", "out"], &["other=PREFIX"]);
    says(&["build", ".", "other=../x", "--out", "out"], &["other=../x", "PREFIX", "leads out"]);
    says(&["bundle", ".", "other=a/../../x"], &["other=a/../../x", "leads out"]);
    says(&["serve", "missing"], &["missing", "not a folder"]);
    site.remove("other/a.html");
    says(&["build", "."], &["no documents found", "file of another kind"]);
    assert!(!site.path().join("pangram/pangram.manifest").exists());
}

#[test]
fn quiet_prints_warnings_and_nothing_else() {
    let site = small_site();
    site.write("empty.html", "");
    let ran = site.run(&["build", ".", "--quiet"]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.is_empty());
    assert!(ran.err.lines().all(|line| line.starts_with("warning:")), "{}", ran.err);
    assert!(ran.err.contains("empty.html"), "{}", ran.err);
}

#[test]
fn a_program_without_its_browser_files_says_what_to_run_and_indexes_all_the_same() {
    let site = small_site();
    let ran = site.run(&["build", "."]);
    let message = "this pangram was built without its browser files; run ./build.sh cli";
    assert_eq!(ran.err.contains(message), !assets::are_complete(), "{}", ran.err);
    assert_eq!(ran.code, clean());
    for (name, bytes) in assets::served() {
        assert_eq!(&std::fs::read(site.path().join("pangram").join(name)).unwrap(), bytes, "{name}");
    }
    assert!(site.path().join("pangram/NOTICE.txt").is_file());
    assert_eq!(site.run(&["check", "."]).code, 0);
}

#[test]
fn the_script_layout_lies_beside_the_other_and_goes_with_its_builds() {
    let site = small_site();
    let names = |ending: &str| -> Vec<String> {
        let files = walkdir::WalkDir::new(site.path().join("pangram")).into_iter().flatten();
        let names = files.filter_map(|file| Some(file.file_name().to_str()?.to_string()));
        names.filter(|name| name.ends_with(ending)).collect()
    };
    site.build();
    assert!(names(".bin.js").is_empty() && names(".manifest.js").is_empty());
    let ran = site.run(&["build", ".", "--layout", "http,script"]);
    assert_eq!(ran.code, clean(), "{}", ran.err);
    assert_eq!(names(".bin.js").len(), names(".bin").len());
    assert_eq!(names("pangram.manifest.js").len(), 1);
    assert_eq!(names("pangram-local.js").len(), usize::from(assets::are_complete()));
    let first = names(".bin.js");
    site.run(&["build", ".", "--layout", "http,script"]);
    assert_eq!(names(".bin.js"), first, "the same documents give the same files");
    site.build();
    assert_eq!(names(".bin.js").len(), first.len(), "open pages of the build before still need them");
    site.run(&["build", ".", "--prune"]);
    assert!(names(".bin.js").is_empty() && names(".manifest.js").is_empty() && names("pangram-local.js").is_empty());

    let refused = site.run(&["build", ".", "--layout", "script"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("--layout http,script"), "{}", refused.err);
    let refused = site.run(&["build", ".", "--layout", "edge"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("--layout http,edge"), "{}", refused.err);
}

#[test]
fn the_page_of_ones_own_files_is_written_where_it_is_wanted_and_is_no_part_of_a_sites_index() {
    let site = small_site();
    let ran = site.run(&["desk", "-o", "tools/desk/index.html"]);
    let Some(page) = assets::desk_page() else {
        assert_eq!(ran.code, 1);
        assert!(ran.err.contains("run ./build.sh cli"), "{}", ran.err);
        return;
    };
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(std::fs::read(site.path().join("tools/desk/index.html")).unwrap() == page);
    site.build();
    assert!(!site.path().join("pangram").join(assets::DESK_PAGE).exists());
    assert_eq!(site.run(&["desk"]).code, 0);
    assert!(site.path().join(assets::DESK_PAGE).is_file());
}

#[test]
fn judged_queries_are_some_and_name_pages_that_are_there() {
    let site = small_site();
    site.build();
    site.write(".none.jsonl", "\n");
    site.write(".good.jsonl", "{\"q\":\"lighthouse\",\"relevant\":[\"/guide/a b.html#x\", \"index.html\"]}\n");
    for args in [&["eval", ".", ".none.jsonl"][..], &["eval", ".", ".good.jsonl", "--literal", ".none.jsonl"]] {
        let ran = site.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert!(ran.err.contains(".none.jsonl holds no queries"), "{}", ran.err);
    }
    let ran = site.run(&["eval", ".", ".good.jsonl"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));

    site.write(".mark.jsonl", "\u{feff}{\"q\":\"lighthouse\",\"relevant\":[\"index.html\"]}\n{x}\n");
    let ran = site.run(&["eval", ".", ".mark.jsonl"]);
    let says = "error: .mark.jsonl, line 2: key must be a string, at byte 2\n";
    assert_eq!((ran.code, ran.err.as_str()), (1, says), "a byte order mark is none of the first line");

    let pages: Vec<String> = (0..8).map(|at| format!("\"gone{at}.html\"")).collect();
    let line = format!("{{\"q\":\"lighthouse\",\"relevant\":[{}]}}\n", pages.join(","));
    site.write(".bad.jsonl", line.repeat(2));
    let ran = site.run(&["eval", ".", ".bad.jsonl", "--json"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let says = "warning: 8 pages that queries name are not in the index: \
                /gone0.html, /gone1.html, /gone2.html, /gone3.html, /gone4.html, …\n";
    assert_eq!(ran.err, says);
}

/// A small site with its index, queries to judge it by, and the commands that print.
fn printing_commands() -> (Folder, Vec<Vec<&'static str>>) {
    let site = small_site();
    site.build();
    site.write(".queries.jsonl", "{\"q\":\"harbour\",\"relevant\":[\"index.html\"]}\n");
    let commands = [
        "search . harbour",
        "search . harbour --json",
        "build . --json",
        "inspect .",
        "inspect . --json",
        "inspect . --html",
        "eval . .queries.jsonl",
        "eval . .queries.jsonl --json",
    ];
    (site, commands.iter().map(|command| command.split(' ').collect()).collect())
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let (site, commands) = printing_commands();
    for args in commands {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ran = folder::ran(site.command(&args).stdout(writer).output().unwrap());
        let code = if args[0] == "build" { clean() } else { 0 };
        assert_eq!(ran.code, code, "{args:?}: {}", ran.err);
        assert!(!ran.err.contains("error") && !ran.err.contains("panicked"), "{args:?}: {}", ran.err);
    }
    assert_eq!(site.run(&["check", "."]).code, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn messages_that_a_full_disk_does_not_take_do_not_end_a_build() {
    let site = small_site();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let built = site.command(&["build", "."]).stderr(full).output().unwrap();
    assert_eq!(built.status.code(), Some(clean()));
    assert_eq!(site.run(&["check", "."]).code, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_a_full_disk_does_not_take_are_an_error_that_says_so() {
    let (site, commands) = printing_commands();
    for args in commands {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let ran = folder::ran(site.command(&args).stdout(full).output().unwrap());
        assert_eq!(ran.code, 1, "{args:?}: {}", ran.err);
        assert!(ran.err.contains("error: cannot write to standard output: No space left"), "{args:?}: {}", ran.err);
        assert!(!ran.err.contains("no index was written"), "{args:?}: {}", ran.err);
    }
    assert_eq!(site.run(&["check", "."]).code, 0);
}
