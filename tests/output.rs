//! The output folder: the earlier index is whole until the new one is, whatever happens to a build.

mod folder;

use folder::{Folder, body, files, page, ran};
use pangram::pipeline::assets;
use std::collections::BTreeSet;
use std::time::Instant;

fn data_files(site: &Folder) -> BTreeSet<String> {
    site.files("pangram/data").into_keys().collect()
}

fn assert_whole(site: &Folder) {
    let checked = site.run(&["check", "."]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
}

#[test]
fn the_same_documents_give_the_same_bytes_for_any_number_of_threads_and_order_of_files() {
    let count = 30;
    let forward = Folder::of_pages(count);
    let backward = Folder::new(&[]);
    for site in [&forward, &backward] {
        let order: Vec<usize> =
            if std::ptr::eq(site, &backward) { (0..count).rev().collect() } else { (0..count).collect() };
        for at in order {
            site.write(&format!("notes/{at}.md"), format!("# Note {at}\n\n{}\n", body(at)));
            site.write(&format!("page{at}.html"), page(&format!("Page {at}"), &body(at)));
        }
        let lines: String = (0..40)
            .map(|at| format!("{{\"url\":\"record/{at}\",\"title\":\"{at}\",\"text\":\"人防 {at}\"}}\n"))
            .collect();
        site.write("records.jsonl", lines);
    }
    let mut outputs = Vec::new();
    for (site, threads) in [(&forward, "1"), (&forward, "4"), (&backward, "4"), (&backward, "1")] {
        let _ = std::fs::remove_dir_all(site.path().join("pangram"));
        let status = site.command(&["build", ".", "-q"]).env("RAYON_NUM_THREADS", threads).output().unwrap().status;
        assert!(matches!(status.code(), Some(0 | 2)));
        outputs.push(site.files("pangram"));
    }
    assert!(outputs[0].len() > 40);
    for other in &outputs[1..] {
        assert_eq!(outputs[0].keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        let differing: Vec<_> =
            outputs[0].iter().filter(|(name, bytes)| other[*name] != **bytes).map(|(name, _)| name).collect();
        assert!(differing.is_empty(), "{differing:?}");
    }
}

#[test]
fn a_second_build_of_the_same_documents_changes_nothing() {
    let site = Folder::of_pages(5);
    site.build();
    let before = site.files("pangram");
    let times = |site: &Folder| -> Vec<_> {
        let names = site.files("pangram").into_keys();
        names
            .map(|name| std::fs::metadata(site.path().join("pangram").join(name)).unwrap().modified().unwrap())
            .collect()
    };
    let written = times(&site);
    let ran = site.build();
    assert_eq!(site.files("pangram"), before);
    assert_eq!(times(&site), written, "no file was written again");
    assert!(ran.err.contains("New or changed, to upload: 0 files"), "{}", ran.err);
}

#[test]
fn files_of_the_build_before_stay_until_the_build_after_next() {
    let site = Folder::new(&[("a.md", "# One\n\nfirst\n")]);
    site.build();
    let first = data_files(&site);
    site.write("a.md", "# Two\n\nsecond\n");
    site.write("b.md", "# B\n\nbbb\n");
    site.build();
    let second = data_files(&site);
    assert!(second.is_superset(&first), "the first build's files are still there");
    site.write("a.md", "# Three\n\nthird\n");
    site.remove("b.md");
    site.build();
    let third = data_files(&site);
    let of_second: BTreeSet<String> = second.difference(&first).cloned().collect();
    assert!(third.is_superset(&of_second), "the second build's files are still there");
    assert!(site.path().join("pangram/pages/b.html").is_file(), "so is its page");
    site.write("a.md", "# Four\n\nfourth\n");
    site.build();
    assert!(!site.path().join("pangram/pages/b.html").exists(), "and then it is gone");
    assert_whole(&site);
}

#[test]
fn the_first_build_is_gone_after_the_third() {
    let site = Folder::of_pages(3);
    let mut builds = Vec::new();
    for round in 0..3 {
        site.write("page0.html", page("Page", &format!("<p>round{round}</p>")));
        site.write("page1.html", page("Other", &body(round + 100)));
        site.build();
        builds.push(data_files(&site));
    }
    let only_first: Vec<&String> = builds[0].iter().filter(|name| !builds[2].contains(*name)).collect();
    assert!(!only_first.is_empty(), "what only the first build used was removed");
    assert!(only_first.iter().all(|name| builds[1].contains(*name)), "but not by the second build");
    assert_whole(&site);
}

#[test]
fn prune_leaves_the_files_of_the_newest_build_alone() {
    let site = Folder::of_pages(4);
    site.build();
    site.write("page0.html", page("Changed", &body(77)));
    let fresh = Folder::of_pages(4);
    fresh.write("page0.html", page("Changed", &body(77)));
    fresh.build();
    let ran = site.run(&["build", ".", "--prune"]);
    assert!(matches!(ran.code, 0 | 2), "{}", ran.err);
    assert_eq!(data_files(&site), data_files(&fresh));
    site.write("pangram/mine.txt", "a file of the site's own");
    site.run(&["build", ".", "--prune"]);
    assert!(site.path().join("pangram/mine.txt").is_file(), "files of others are left alone");
}

#[test]
fn a_damaged_data_file_is_repaired_by_the_next_build() {
    let site = Folder::of_pages(3);
    site.build();
    let name = data_files(&site).into_iter().next().unwrap();
    let path = format!("pangram/data/{name}");
    let length = std::fs::metadata(site.path().join(&path)).unwrap().len();
    site.write(&path, vec![0; length as usize]);
    assert_eq!(site.run(&["check", "."]).code, 1);
    site.build();
    assert_whole(&site);
}

#[cfg(unix)]
#[test]
fn a_build_that_is_killed_at_any_moment_leaves_the_earlier_index_whole() {
    let site = Folder::of_pages(40);
    let start = Instant::now();
    site.build();
    let whole_build = start.elapsed();
    let mut killed = 0;
    for step in 0..12 {
        site.write("page0.html", page("Page", &format!("<p>round{step}</p>")));
        site.write("page1.html", page("Page", &body(1000 + step)));
        let before = std::fs::read(site.path().join("pangram/pangram.manifest")).unwrap();
        let mut child = site.command(&["build", ".", "-q"]).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole_build.mul_f64(0.08 * f64::from(step as u32 + 1)));
        child.kill().unwrap();
        let finished = child.wait().unwrap().code().is_some();
        killed += usize::from(!finished);
        assert_whole(&site);
        if !finished && std::fs::read(site.path().join("pangram/pangram.manifest")).unwrap() == before {
            assert_eq!(site.urls("unique33").len(), 1, "the earlier index answers");
        }
    }
    assert!(killed >= 3, "{killed} builds were killed in time");
    site.build();
    assert_whole(&site);
    let left: Vec<String> =
        site.files("pangram").into_keys().filter(|name| name.contains("/.") || name.starts_with('.')).collect();
    assert!(left.is_empty(), "what killed builds left is cleared: {left:?}");
    let fresh = Folder::new(&[]);
    for (name, bytes) in files(site.path()).into_iter().filter(|(name, _)| !name.starts_with("pangram/")) {
        fresh.write(&name, bytes);
    }
    fresh.build();
    site.run(&["build", ".", "--fresh", "--prune"]);
    assert_eq!(site.files("pangram"), fresh.files("pangram"), "and nothing remembers that they were");
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_fails_the_build_and_leaves_the_earlier_index_whole() {
    let site = Folder::of_pages(40);
    site.build();
    let before = site.files("pangram");
    (0..40).for_each(|at| site.write(&format!("page{at}.html"), page("New", &body(500 + at))));
    // A limit on the size of a file, in blocks of 512 or 1,024 bytes, stands for the full disk: a write is refused.
    let script = format!("trap '' XFSZ; ulimit -f 2; exec '{}' build . ", folder::program().display());
    let failed = ran(std::process::Command::new("sh").args(["-c", &script]).current_dir(site.path()).output().unwrap());
    assert_eq!(failed.code, 1, "{}", failed.err);
    assert!(failed.err.contains("cannot write") && failed.err.contains("data/"), "{}", failed.err);
    assert_eq!(site.files("pangram"), before, "not a file more or less");
    assert_whole(&site);
}

#[test]
fn a_file_of_somebody_elses_in_the_output_folder_is_not_overwritten() {
    let site = Folder::new(&[("a.md", "# A\n\nkeyword\n"), ("out/pages/a.html", "mine"), ("out/.gitkeep", "")]);
    let before = files(site.path());
    let refused = |args: &[&str], name: &str| {
        let ran = site.run(args);
        assert_eq!(ran.code, 1, "{}", ran.err);
        for part in [name, "was not written by pangram", "--out"] {
            assert!(ran.err.contains(part), "{part} in {}", ran.err);
        }
    };
    refused(&["build", ".", "--out", "out"], "out/pages/a.html");
    refused(&["build", ".", "--out", "out", "--layout", "single"], "out/pages/a.html");
    assert_eq!(files(site.path()), before, "not a file more or less");
    if assets::are_complete() {
        site.write("pangram/pangram.js", "mine");
        refused(&["build", "."], "pangram.js");
        refused(&["serve", "."], "pangram.js");
        assert_eq!(site.files("pangram").len(), 1);
        site.remove("pangram/pangram.js");
    }

    // A build that broke off says nothing of whose a file is.
    site.write("out/.pangram.lock", "");
    refused(&["build", ".", "--out", "out"], "out/pages/a.html");
    site.remove("out/pages/a.html");
    site.write("out/mine.css", "a {}");
    let ran = site.run(&["build", ".", "--out", "out"]);
    assert!(matches!(ran.code, 0 | 2), "what is in nobody's way stays: {}", ran.err);
    assert!(site.path().join("out/mine.css").is_file() && site.path().join("out/.gitkeep").is_file());
}

#[test]
fn documents_in_a_folder_that_only_happens_to_be_called_pangram_are_not_left_out_unasked() {
    let site = Folder::of_pages(2);
    site.write("pangram/rules.html", page("Rules", "<p>keyword</p>"));
    // Its name says nothing of who wrote it.
    site.write("pangram/pangram-puzzles.html", page("Puzzles", "<p>quiz</p>"));
    for args in [&["build", "."][..], &["build", ".", "--layout", "single"], &["serve", "."]] {
        let ran = site.run(args);
        assert_eq!(ran.code, 1, "{}", ran.err);
        for part in ["pangram/pangram-puzzles.html", "left out", "--out"] {
            assert!(ran.err.contains(part), "{part} in {}", ran.err);
        }
    }
    assert_eq!(site.files("pangram").len(), 2);
    let ran = site.run(&["build", ".", "--out", "search"]);
    assert!(matches!(ran.code, 0 | 2), "{}", ran.err);
    assert_eq!(site.urls_in("search", "keyword"), ["pangram/rules.html"]);
    let ran = site.run(&["build", ".", "--out", "pangram"]);
    assert!(matches!(ran.code, 0 | 2), "who names it has it so: {}", ran.err);
    assert!(site.urls("keyword").is_empty());
    site.build();
}

#[test]
fn an_output_folder_is_known_again_without_its_manifest() {
    let site = Folder::new(&[("a.md", "# A\n\nkeyword\n")]);
    site.build();
    site.remove("pangram/pangram.manifest");
    site.write("a.md", "# A\n\nother words\n");
    site.build();
    // As of a first build that was killed, or of one whose files were kept in part, by another version.
    site.remove("pangram/pangram.manifest");
    site.remove("pangram/pangram.builds.json");
    site.write("pangram/pangram.js", "const MANIFEST_FILE = 'pangram.manifest';");
    site.write("a.md", "# A\n\nwords again\n");
    site.build();
    assert_whole(&site);
}

#[test]
fn an_index_of_before_is_spoken_of_where_there_was_one() {
    let site = Folder::new(&[("a.md", "# A\n\nkeyword\n"), ("file", "x")]);
    let ran = site.run(&["build", ".", "--out", "file/search"]);
    assert!(ran.code == 1 && ran.err.contains("cannot write") && !ran.err.contains("untouched"), "{}", ran.err);
    site.build();
    site.remove("a.md");
    let ran = site.run(&["build", "."]);
    assert!(ran.code == 1 && ran.err.contains("the one that was there before is untouched"), "{}", ran.err);
    assert_whole(&site);
}

#[test]
fn a_build_that_fails_takes_back_the_folders_that_it_made_and_no_others() {
    let site = Folder::new(&[("picture.png", "x")]);
    std::fs::create_dir(site.path().join("mine")).unwrap();
    for args in [&["build", "."][..], &["build", ".", "--out", "a/b/c"], &["build", ".", "--out", "mine"]] {
        assert_eq!(site.run(args).code, 1);
    }
    assert!(!site.path().join("pangram").exists() && !site.path().join("a").exists());
    assert!(site.path().join("mine").is_dir(), "it was there before");
    // A name that is too long for its page's file: the build fails once other pages are written.
    site.write("notes/a.md", "# A\n\nkeyword\n");
    site.write(&format!("notes/{}.md", "long".repeat(61)), "# B\n\nkeyword\n");
    let ran = site.run(&["build", ".", "--out", "mine/index"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(site.files("mine").is_empty() && !site.path().join("mine/index").exists(), "{:?}", site.files("mine"));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_an_error_with_its_name() {
    let site = Folder::of_pages(1);
    std::fs::write(site.path().join("file"), "").unwrap();
    let ran = site.run(&["build", ".", "--out", "file/pangram"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("cannot write file/pangram"), "{}", ran.err);
}

#[test]
fn two_builds_of_one_folder_do_not_mix() {
    let site = Folder::of_pages(40);
    let spawned: Vec<_> =
        (0..3).map(|_| site.command(&["build", "."]).stderr(std::process::Stdio::piped()).spawn().unwrap()).collect();
    for child in spawned {
        let ran = ran(child.wait_with_output().unwrap());
        assert!(matches!(ran.code, 0 | 2) || ran.err.contains("another build is writing"), "{}", ran.err);
    }
    assert_whole(&site);
}
