//! A small index that was written once and is checked in: the reader of today reads it, the writer of today writes it.
//!
//! Nothing here is written by a normal run. After a change of the format that is meant, and with [`pangram::index::FORMAT`]
//! raised, the files are written anew by `PANGRAM_WRITE_GOLDEN=1 cargo test --test golden`; that run fails, to say so.

mod common;
#[path = "golden/documents.rs"]
mod documents;

use common::golden::{FOLDER, QUERIES, folder, options, storage};
use pangram::index::unit::UNIT_BYTES;
use pangram::index::{BuildOptions, Builder, FORMAT, Serial, analyze};
use pangram::search::Engine;
use pangram::storage::MemoryStorage;
use std::path::Path;

/// The index as the current writer writes it. Small shards, so that there are several.
fn written() -> MemoryStorage {
    let mut builder = Builder::new(BuildOptions { shard_bytes: 1_500, ..BuildOptions::default() });
    documents::documents().into_iter().for_each(|d| builder.push(analyze(d, UNIT_BYTES)));
    let mut storage = MemoryStorage::default();
    let mut put = |name: &str, bytes: &[u8]| {
        storage.files.insert(name.to_owned(), bytes.to_vec());
        Ok(())
    };
    builder.finish(&Serial, &mut put).expect("memory takes every file");
    storage
}

/// The answers to [`QUERIES`] as JSON, a line for each page.
fn answers(storage: MemoryStorage) -> String {
    let engine = Engine::open(storage).expect("the golden index opens");
    let mut out = String::from("[\n");
    for (i, (query, under, lang)) in QUERIES.iter().enumerate() {
        let answer = engine.search(query, &options(under, lang)).expect("the golden index answers");
        out += &format!(" {{\"q\": {}, \"under\": {}, \"lang\": {}, ", quoted(query), quoted(under), quoted(lang));
        out += &format!(
            "\"total\": {}, \"exact\": {}, \"reading\": \"{:?}\", \"results\": [",
            answer.total.value, answer.total.exact, answer.read_as
        );
        for (n, r) in answer.results.iter().enumerate() {
            let sections: Vec<String> = r
                .sections
                .iter()
                .map(|s| {
                    format!("[{}, {}, {}, {}]", quoted(&s.url), quoted(&s.heading), quoted(&s.excerpt), spans(&s.spans))
                })
                .collect();
            let meta: Vec<String> = r.meta.iter().map(|(k, v)| format!("{}: {}", quoted(k), quoted(v))).collect();
            out += if n == 0 { "\n" } else { ",\n" };
            out += &format!(
                "  {{\"url\": {}, \"match\": \"{}\", \"score\": {}, \"title\": {}, ",
                quoted(&r.url),
                r.matched.name(),
                r.score,
                quoted(&r.title)
            );
            out += &format!(
                "\"lang\": {}, \"meta\": {{{}}}, \"excerpt\": {}, ",
                quoted(&r.lang),
                meta.join(", "),
                quoted(&r.excerpt)
            );
            out += &format!("\"spans\": {}, \"sections\": [{}]}}", spans(&r.spans), sections.join(", "));
        }
        out += if i + 1 == QUERIES.len() { "]}\n" } else { "]},\n" };
    }
    out + "]\n"
}

fn spans(spans: &[(u32, u32)]) -> String {
    let spans: Vec<String> = spans.iter().map(|(a, b)| format!("[{a}, {b}]")).collect();
    format!("[{}]", spans.join(", "))
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' || ('\u{fff9}'..='\u{fffb}').contains(&c) => out += &format!("\\u{:04x}", c as u32),
            c => out.push(c),
        }
    }
    out + "\""
}

/// Writes everything anew where that is asked for; the run fails in any case.
fn write_if_asked(expected: &Path) {
    if std::env::var_os("PANGRAM_WRITE_GOLDEN").is_none() {
        return;
    }
    let index = written();
    let _ = std::fs::remove_dir_all(folder());
    std::fs::create_dir_all(folder().join("data")).unwrap();
    index.files.iter().for_each(|(name, bytes)| std::fs::write(folder().join(name), bytes).unwrap());
    std::fs::write(expected, answers(index)).unwrap();
    panic!(
        "PANGRAM_WRITE_GOLDEN is set: {FOLDER} and expected.json were written anew. Read their diff, and run again without it."
    );
}

#[test]
fn the_reader_of_today_reads_the_golden_index_and_answers_as_expected() {
    let path = folder().with_file_name("expected.json");
    write_if_asked(&path);
    let expected = std::fs::read_to_string(&path).expect("expected.json is checked in").replace("\r\n", "\n");
    let found = answers(storage());
    for (want, have) in expected.lines().zip(found.lines()) {
        assert_eq!(have, want, "a golden answer changed");
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "golden answers came or went");
}

#[test]
fn every_file_of_the_golden_index_is_whole() {
    let engine = Engine::open(storage()).unwrap();
    let audit = engine.check(&mut || ());
    assert_eq!(audit.problems, []);
    // The manifest's part is the dictionary; its root the opening has read.
    assert!(audit.whole >= storage().files.len(), "{} of {} files", audit.whole, storage().files.len());
}

#[test]
fn the_writer_of_today_writes_the_golden_bytes() {
    let (golden, written) = (storage().files, written().files);
    let gone: Vec<&String> = golden.keys().filter(|name| !written.contains_key(*name)).collect();
    let new: Vec<&String> = written.keys().filter(|name| !golden.contains_key(*name)).collect();
    assert!(
        golden == written,
        "the writer writes other bytes than the index in {FOLDER}: {gone:?} became {new:?}. If what the bytes mean has changed, the format \
         has: raise index::FORMAT (now {FORMAT}), or PROFILE where text is analysed in another way. Then, or where the writer alone chose \
         otherwise, write the golden files anew: PANGRAM_WRITE_GOLDEN=1 cargo test --test golden"
    );
}
