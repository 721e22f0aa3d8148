//! Documents in one HTML file: when there is one, and what becomes of the file that was there before.

mod folder;

use folder::{Folder, page};
use pangram::carry::page::MOST_BYTES;
use pangram::pipeline::{BundleRequest, PipelineError, Source, assets, bundle};
use std::fs;
use std::path::Path;

fn request(folder: &Path, most_bytes: u64) -> BundleRequest {
    BundleRequest {
        sources: vec![Source { path: folder.join("site"), prefix: String::new() }],
        out: folder.join("docs.html"),
        title: None,
        lang: None,
        site_url: String::new(),
        most_bytes,
    }
}

#[test]
fn documents_that_are_too_many_for_one_file_are_refused_with_what_to_do_instead_and_the_file_of_before_stays() {
    if !assets::are_complete() {
        eprintln!("skipped: built without www/dist (./build.sh wasm)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("site")).unwrap();
    fs::write(folder.path().join("site/tides.md"), "# Tides\n\nHigh water comes twice a day.\n").unwrap();
    let before = "<meta name=\"generator\" content=\"Pangram 0.0.1\">";
    fs::write(folder.path().join("docs.html"), before).unwrap();
    let bytes = |request: &BundleRequest| bundle(request, &|_| ()).map(|report| report.bytes);

    let refused = bytes(&request(folder.path(), 100_000)).unwrap_err();
    assert!(matches!(refused, PipelineError::TooLarge { bytes, most: 100_000 } if bytes > 100_000), "{refused:?}");
    let told = refused.to_string();
    for way in ["Leave some folders out", "several bundles", "pangram build DIR --layout http,script"] {
        assert!(told.contains(way), "{told}");
    }
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "nothing half made stays: {names:?}");
    assert_eq!(fs::read(folder.path().join("docs.html")).unwrap(), before.as_bytes());

    let whole = bytes(&request(folder.path(), MOST_BYTES)).unwrap();
    assert_eq!(fs::metadata(folder.path().join("docs.html")).unwrap().len(), whole);
    // The limit is what may be, not what may not.
    assert_eq!(bytes(&request(folder.path(), whole)).unwrap(), whole);
    assert!(bytes(&request(folder.path(), whole - 1)).is_err());
}

#[test]
fn a_page_of_somebody_elses_is_not_written_over() {
    let site = Folder::new(&[("index.html", &page("Tides", "<p>High water.</p>")), ("notes.txt", "by hand")]);
    site.build();
    let commands = ["bundle . -o", "desk -o", "inspect . --html"].map(|line| line.split(' ').collect::<Vec<_>>());
    for command in commands.iter().skip(if assets::are_complete() { 0 } else { 2 }) {
        for name in ["index.html", "notes.txt"] {
            let before = fs::read(site.path().join(name)).unwrap();
            let ran = site.run(&[&command[..], &[name]].concat());
            assert!(ran.code == 1 && ran.err.contains(&format!("{name} is there already")), "{command:?}: {}", ran.err);
            assert_eq!(fs::read(site.path().join(name)).unwrap(), before);
        }
        // A page of ours, and a file with nothing in it, are.
        site.write("ours.html", "");
        for _ in 0..2 {
            let ran = site.run(&[&command[..], &["ours.html"]].concat());
            assert!(matches!(ran.code, 0 | 2), "{command:?}: {}", ran.err);
            assert!(fs::metadata(site.path().join("ours.html")).unwrap().len() > 0);
        }
        site.remove("ours.html");
    }
}
