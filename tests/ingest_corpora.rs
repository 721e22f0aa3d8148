//! The text that `ingest` reads from real sites holds what those who made the sites read from them.
//!
//! Runs where the corpora are (`PANGRAM_SHARED`, default `../shared`), and says so where they are not.
#![cfg(feature = "ingest")]

use pangram::ingest::{IngestOptions, ingest, kind_of};
use pangram::model::annotation;
use std::path::{Path, PathBuf};

/// Share of the reference's lines that must occur, in thousandths.
const FLOOR: usize = 995;

#[test]
fn real_pages_keep_995_of_1000_lines_of_their_reference_text() {
    let shared = std::env::var("PANGRAM_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let corpora = Path::new(&shared).join("corpora");
    let Ok(entries) = std::fs::read_dir(&corpora) else {
        println!("skipped: no corpora at {}", corpora.display());
        return;
    };
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    for folder in folders {
        let (lines, missing) = compare(&folder);
        let kept = (lines - missing.len()) * 1000 / lines.max(1);
        println!("{}: {} of {lines} lines missing", folder.display(), missing.len());
        for line in missing.iter().take(if std::env::var_os("PANGRAM_VERBOSE").is_some() { usize::MAX } else { 10 }) {
            println!("    {line}");
        }
        assert!(kept >= FLOOR, "{}: only {kept} of 1000 lines are there", folder.display());
    }
}

/// Number of reference lines of a corpus, and those that are not in the text of their page.
fn compare(folder: &Path) -> (usize, Vec<String>) {
    let (mut lines, mut missing) = (0, Vec::new());
    for record in std::fs::read_to_string(folder.join("docs.jsonl")).unwrap().lines() {
        let record: serde_json::Value = serde_json::from_str(record).unwrap();
        let id = record["id"].as_str().unwrap();
        let ours = bare(&page_text(&folder.join("site").join(id), id));
        for line in record["text"].as_str().unwrap().lines().filter(|line| !line.trim().is_empty()) {
            lines += 1;
            if !ours.contains(&bare(line)) {
                missing.push(format!("{id}: {line}"));
            }
        }
    }
    (lines, missing)
}

fn page_text(file: &Path, id: &str) -> String {
    let bytes = std::fs::read(file).unwrap();
    let read = ingest(id, kind_of(id).unwrap(), &bytes, &IngestOptions::default());
    assert!(read.warnings.is_empty(), "{id}: {:?}", read.warnings);
    let document = &read.documents[0];
    let mut text = document.title.clone();
    for section in &document.sections {
        text.extend(["\n", &section.heading, "\n", &section.text]);
    }
    text
}

/// Without white space, invisible characters and annotations' marks.
fn bare(text: &str) -> String {
    let is_mark = |c| [annotation::ANCHOR, annotation::SEPARATOR, annotation::TERMINATOR].contains(&c);
    text.chars()
        .filter(|&c| !c.is_whitespace() && !is_mark(c) && !"\u{ad}\u{200b}\u{feff}\u{2060}".contains(c))
        .collect()
}
