//! Documents in one HTML file: when there is one, and what becomes of the file that was there before.

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
    fs::write(folder.path().join("docs.html"), "of before").unwrap();
    let bytes = |request: &BundleRequest| bundle(request, &|_| ()).map(|report| report.bytes);

    let refused = bytes(&request(folder.path(), 100_000)).unwrap_err();
    assert!(matches!(refused, PipelineError::TooLarge { bytes, most: 100_000 } if bytes > 100_000), "{refused:?}");
    let told = refused.to_string();
    for way in ["Leave some folders out", "several bundles", "pangram build DIR --layout http,script"] {
        assert!(told.contains(way), "{told}");
    }
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "nothing half made stays: {names:?}");
    assert_eq!(fs::read(folder.path().join("docs.html")).unwrap(), b"of before");

    let whole = bytes(&request(folder.path(), MOST_BYTES)).unwrap();
    assert_eq!(fs::metadata(folder.path().join("docs.html")).unwrap().len(), whole);
    // The limit is what may be, not what may not.
    assert_eq!(bytes(&request(folder.path(), whole)).unwrap(), whole);
    assert!(bytes(&request(folder.path(), whole - 1)).is_err());
}
