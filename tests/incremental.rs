//! A build after a change does work for what changed, changes few files, says how much there is to upload, and answers as a fresh build does.

mod common;
mod folder;

use common::corpus::{corpus, query};
use common::{Random, ask_folder, document};
use folder::Folder;
use pangram::index::recall::Forget;
use pangram::index::unit::{SMALL_UNIT_BYTES, SMALL_UP_TO, UNIT_BYTES};
use pangram::index::{BuildOptions, Builder, Serial, analyze};
use pangram::model::Document;
use pangram::storage::MemoryStorage;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

fn html(document: &Document) -> String {
    let sections = document.sections.iter().map(|s| {
        let heading =
            if s.heading.is_empty() { String::new() } else { format!("<h2 id=\"{}\">{}</h2>", s.id, s.heading) };
        let blocks: String = s.text.lines().map(|line| format!("<p>{line}</p>\n")).collect();
        format!("{heading}\n{blocks}")
    });
    format!("<!doctype html><title>{}</title><main>{}</main>", document.title, sections.collect::<String>())
}

fn site(documents: &[Document]) -> Folder {
    let site = Folder::new(&[]);
    documents.iter().for_each(|d| site.write(&format!("site/{}", name(d)), html(d)));
    site
}

fn name(document: &Document) -> String {
    format!("{}.html", document.url.trim_end_matches(".html").trim_end_matches('/'))
}

/// Builds into `out`; answers with what the program says to programs.
fn build(site: &Folder, out: &str, more: &[&str]) -> Value {
    let ran = site.run(&[&["build", "site", "--out", out, "--json"], more].concat());
    assert!(matches!(ran.code, 0 | 2), "{}", ran.err);
    serde_json::from_str(&ran.out).expect("JSON")
}

/// Number and bytes of the files that are new or other than before, but for the record of builds and the manifest, which always are.
fn changed(before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>) -> (usize, usize) {
    let changed: Vec<usize> =
        after.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes)).map(|(_, bytes)| bytes.len()).collect();
    (changed.len(), changed.iter().sum())
}

#[test]
fn a_named_cache_that_cannot_be_used_is_a_warning() {
    let site = Folder::of_pages(2);
    site.write(".file", "x");
    let unusable = site.path().join(".file/cache");
    let named = site.run(&["build", ".", "--cache", ".file"]);
    let by_variable = folder::ran(site.command(&["build", "."]).env("PANGRAM_CACHE", &unusable).output().unwrap());
    for ran in [named, by_variable] {
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(".file") && ran.err.contains("nothing is kept"), "{}", ran.err);
    }
    // The user's own cache folder is nobody's wish.
    let mut unnamed = site.command(&["build", "."]);
    unnamed.env_remove("PANGRAM_CACHE").env("XDG_CACHE_HOME", &unusable).env("HOME", &unusable);
    let ran = folder::ran(unnamed.env("LOCALAPPDATA", &unusable).output().unwrap());
    assert!(!ran.err.contains("nothing is kept"), "{}", ran.err);
}

#[test]
fn an_earlier_dictionary_stays_while_it_serves_and_goes_where_a_site_has_become_too_large_for_it() {
    // All pages are made of these, which the longest of a large site does not hold.
    let mut r = Random(3);
    let sentences: Vec<String> =
        (0..40).map(|_| (0..64).map(|_| format!("{:07} ", r.below(10_000_000))).collect()).collect();
    let earlier = sentences.concat().into_bytes();
    let documents: Vec<Document> = (0..200)
        .map(|i| {
            let said: Vec<&str> = (0..6).map(|_| &*sentences[r.below(40)]).collect();
            document(&format!("{i:03}.html"), "Notes", &said)
        })
        .collect();
    let dictionary = |large_from: usize, earlier: Option<Vec<u8>>| {
        let mut storage = MemoryStorage::default();
        let options = BuildOptions { large_from, ..BuildOptions::default() };
        let mut builder = Builder::new(options).after(Arc::new(Forget), earlier);
        documents.iter().for_each(|d| builder.push(analyze(d.clone(), UNIT_BYTES)));
        let mut put = |name: &str, bytes: &[u8]| {
            storage.files.insert(name.to_owned(), bytes.to_vec());
            Ok(())
        };
        builder.finish(&Serial, &mut put).unwrap();
        common::root_of(&storage).dictionary.expect("a dictionary")
    };
    assert_ne!(dictionary(usize::MAX, Some(earlier.clone())), dictionary(usize::MAX, None), "it serves");
    assert_eq!(dictionary(0, Some(earlier)), dictionary(0, None), "it is longer than a large site's may be");
}

#[test]
fn a_changed_page_is_the_only_one_that_is_read_and_few_files_change() {
    let mut documents = corpus(9, 300);
    let site = site(&documents);
    let first = build(&site, "pangram", &[]);
    assert_eq!(first["readAnew"], first["pages"]);
    let before = site.files("pangram");

    // What nobody else says, and one word less.
    let page = &mut documents[140];
    let text = &mut page.sections[0].text;
    *text = format!("zyxwvut {text}");
    site.write(&format!("site/{}", name(page)), html(page));
    let second = build(&site, "pangram", &[]);
    let after = site.files("pangram");
    assert_eq!((&second["readAnew"], &second["pages"]), (&Value::from(1), &first["pages"]));

    let (files, bytes) = changed(&before, &after);
    assert_eq!(second["upload"]["files"], files, "the files to upload are counted right");
    assert_eq!(second["upload"]["bytes"], bytes, "the bytes to upload are counted right");
    println!("{files} of {} files changed, {bytes} bytes", after.len());
    assert!(files <= 12, "{files} of {} files changed", after.len());
    let all: usize = after.values().map(Vec::len).sum();
    assert!(bytes * 8 < all, "{bytes} of {all} bytes changed");

    build(&site, "anew", &["--fresh"]);
    let mut random = Random(11);
    let queries: Vec<String> =
        (0..40).map(|_| query(&mut random, &documents)).chain(["zyxwvut".to_owned(), "zyxwvtu".to_owned()]).collect();
    for query in queries {
        let (kept, anew) =
            (ask_folder(&site.path().join("pangram"), &query), ask_folder(&site.path().join("anew"), &query));
        assert!(!anew.results.is_empty(), "{query:?} finds something");
        assert_eq!(kept, anew, "{query:?}");
    }
}

#[test]
fn nothing_changed_is_nothing_to_upload() {
    let site = site(&corpus(9, 40));
    build(&site, "pangram", &[]);
    let again = build(&site, "pangram", &[]);
    assert_eq!((&again["readAnew"], &again["upload"]["files"]), (&Value::from(0), &Value::from(0)));
}

#[test]
fn fresh_builds_give_the_same_bytes_whatever_was_built_before() {
    let data = |site: &Folder, out: &str| {
        let mut files = site.files(out);
        // It names the files of the build before.
        files.remove("pangram.builds.json");
        files
    };
    let documents = corpus(9, 60);
    let changed = site(&documents[..40]);
    build(&changed, "pangram", &[]);
    documents[40..].iter().for_each(|d| changed.write(&format!("site/{}", name(d)), html(d)));
    build(&changed, "pangram", &[]);
    build(&changed, "pangram", &["--fresh", "--prune"]);
    let anew = site(&documents);
    build(&anew, "pangram", &["--no-cache"]);
    let (changed, anew) = (data(&changed, "pangram"), data(&anew, "pangram"));
    assert_eq!(changed.keys().collect::<Vec<_>>(), anew.keys().collect::<Vec<_>>());
    assert!(changed == anew);
}

#[test]
fn a_damaged_cache_is_as_none() {
    let site = site(&corpus(9, 30));
    let first = build(&site, "pangram", &["--cache", "kept"]);
    let before = site.files("pangram");
    let caches = site.files("kept");
    assert_eq!(caches.len(), 1, "{:?}", caches.keys());
    for (name, mut bytes) in caches {
        bytes.iter_mut().skip(40).step_by(97).for_each(|b| *b ^= 0x55);
        site.write(&format!("kept/{name}"), bytes);
    }
    let again = build(&site, "pangram", &["--cache", "kept"]);
    assert_eq!(again["pages"], first["pages"]);
    assert!(again["readAnew"].as_u64() > Some(0), "damage is noticed");
    assert!(site.files("pangram") == before);
}

#[test]
fn a_build_server_that_has_the_cache_and_no_index_goes_on_too_and_who_removes_the_output_begins_anew() {
    let site = site(&corpus(9, 30));
    build(&site, "pangram", &["--cache", "kept"]);
    let before = site.files("pangram");
    std::fs::remove_dir_all(site.path().join("pangram")).unwrap();
    assert_eq!(build(&site, "pangram", &["--cache", "kept"])["readAnew"], 0);
    assert!(site.files("pangram") == before);

    // Without a word of where the cache is.
    let home = |site: &Folder| {
        let mut command = site.command(&["build", "site", "--out", "other", "--json"]);
        command.env_remove("PANGRAM_CACHE").env("XDG_CACHE_HOME", site.path().join("home")).env("HOME", site.path());
        let ran = folder::ran(command.env("LOCALAPPDATA", site.path().join("home")).output().unwrap());
        serde_json::from_str::<Value>(&ran.out).expect("JSON")["readAnew"].clone()
    };
    let all = home(&site);
    assert!(all.as_u64() > Some(0));
    assert_eq!(home(&site), 0);
    std::fs::remove_dir_all(site.path().join("other")).unwrap();
    assert_eq!(home(&site), all);
}

#[test]
fn pages_of_a_small_site_are_cut_finer_and_once_it_is_large_all_are_cut_anew() {
    let sections: String =
        (0..20).map(|i| format!("<h2>Part {i}</h2><p>{}</p>", format!("lantern{i} harbour ").repeat(60))).collect();
    let site =
        Folder::new(&[("site/long.html", &format!("<!doctype html><title>Long</title><main>{sections}</main>"))]);
    let units = |index: &str| {
        let ran = site.run(&["inspect", index, "--json"]);
        let told: Value = serde_json::from_str(&ran.out).expect("JSON");
        let page = told["biggestPages"].as_array().unwrap().iter().find(|p| p["url"] == "long.html").unwrap().clone();
        (page["textBytes"].as_u64().unwrap() as usize, page["units"].as_u64().unwrap() as usize)
    };
    build(&site, "out", &[]);
    let (bytes, small) = units("out");
    assert!(small >= bytes / SMALL_UNIT_BYTES && small > bytes / UNIT_BYTES + 1, "{small} units of {bytes} bytes");
    // What comes in one piece gains nothing by it.
    build(&site, "single", &["--layout", "single"]);
    assert!(units("single").1 < small);
    // Bytes of files count, whatever they hold.
    let filler = "<!-- ------------- -->".repeat(SMALL_UP_TO as usize / 22);
    site.write("site/short.html", format!("<!doctype html><title>Short</title><main>a pier</main>{filler}"));
    build(&site, "out", &[]);
    assert_eq!(units("out"), units("single"));
    build(&site, "fresh", &["--fresh", "--no-cache"]);
    assert_eq!(units("fresh"), units("out"));
    site.remove("site/short.html");
    build(&site, "out", &[]);
    assert_eq!(units("out").1, small);
}
