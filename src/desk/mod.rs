//! A person's own files, indexed in the page: class `Desk`, a second wasm module that readers of a site never load.
//!
//! `www/src/desk-worker.js` calls it in a worker. The page hands over names and sizes; bytes are asked for as they are needed, and the
//! files of the index are handed back, through functions of its own ([`page`]). Which files become documents is decided by `collection`,
//! what an index holds by `index`: here is conversion only. One thread. Reports go as JSON.

mod page;
mod zip;

pub use zip::Zip;

use crate::collection::{
    Counted, Done, Found, Gathering, Landing, Progress, STYLE, STYLE_NAME, Skips, SourceFile, Warning, wanted,
};
use crate::index::recall::Forget;
use crate::index::{BuildOptions, Builder, Serial};
use crate::ingest::{IngestOptions, ingest, kind_of};
use crate::model::Document;
use page::PageFiles;
use serde_json::{Value, json};
use std::path::PathBuf;
use wasm_bindgen::prelude::*;
use xxhash_rust::xxh64::xxh64;

/// Indexes files, reads them, tells them apart.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Desk;

#[wasm_bindgen]
impl Desk {
    /// One is enough.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Desk {
        Desk
    }

    /// What of a listing belongs to a collection; folders end in `/`, and the first part of each path is what the person named.
    /// `{ "kept": [ordinal…], "skips": [[reason, count]…] }`.
    pub fn wanted(&self, paths: Vec<String>) -> String {
        let (kept, skips) = wanted(&paths);
        json!({ "kept": kept, "skips": skips_json(&skips) }).to_string()
    }

    /// Sixteen hexadecimal digits that tell contents apart.
    pub fn hash(&self, bytes: &[u8]) -> String {
        format!("{:016x}", xxh64(bytes, 0))
    }

    /// Indexes the files with these names and sizes in bytes. Files of the index go to `pangramDesk.put`, the manifest last.
    /// `{ "pages", "documents": [{ "url", "file", "offset", "bytes" }…], "skips", "warnings": [{ "name", "text" }…] }`, where `offset` and
    /// `bytes` say which part of a file of JSON lines is meant. With nothing to index, `pages` is 0 and nothing was put.
    /// With `pages` each Markdown and text document gets a page, as `pangram build` writes it beside the index.
    pub fn index(&self, names: Vec<String>, sizes: Vec<f64>, pages: bool) -> Result<String, JsError> {
        let named = names.into_iter().zip(sizes);
        let mut found = Found {
            files: named.filter_map(|(name, size)| source_file(name, size as u64)).collect(),
            ..Found::default()
        };
        found.files.sort_by(|a, b| a.name.cmp(&b.name));
        let landing = Landing::new(&found.files, "pangram", pages);
        let mut builder = Builder::new(BuildOptions::default());
        let mut gathered = Gathered::default();
        let gathering = Gathering { files: &PageFiles, workers: &Serial, recall: &Forget, progress: &progress };
        let (skips, warnings) = gathering.gather(found, &landing, |done| gathered.take(done, &mut builder))?;
        gathered.skips.merge(&skips);
        gathered.warnings.extend(warnings);
        gathered.warnings.sort();
        if builder.is_empty() {
            return Ok(gathered.report(0));
        }
        if gathered.has_pages {
            page::put(STYLE_NAME, STYLE.as_bytes())?;
        }
        let report = builder.finish(&Counted::new(&Serial, &progress), &mut page::put)?;
        Ok(gathered.report(report.pages))
    }

    /// The document in `bytes`, a whole file or the line of JSON it stands on:
    /// `{ "title", "language", "description", "sections": [{ "heading", "level", "id", "text" }…] }`, or `null`.
    pub fn document(&self, name: &str, bytes: &[u8]) -> String {
        let read = kind_of(name).map(|kind| ingest(name, kind, bytes, &IngestOptions::default()));
        let document = read.and_then(|read| read.documents.into_iter().next());
        document.as_ref().map_or(Value::Null, document_json).to_string()
    }
}

/// A file that was dropped. A folder that was is a site of its own: what it calls the root is that folder.
fn source_file(name: String, size: u64) -> Option<SourceFile> {
    let prefix = name.find('/').map_or(0, |at| at + 1);
    SourceFile::new(PathBuf::new(), name, prefix, size)
}

/// What the documents of a collection come to.
#[derive(Default)]
struct Gathered {
    documents: Vec<Value>,
    /// Some document has a page of its own.
    has_pages: bool,
    skips: Skips,
    warnings: Vec<Warning>,
}

impl Gathered {
    fn take(&mut self, done: Done, builder: &mut Builder) -> Result<(), JsError> {
        self.warnings.extend(done.warnings);
        done.skip.into_iter().for_each(|reason| self.skips.add(reason));
        if let Some((name, html)) = done.page {
            page::put(&name, html.as_bytes())?;
            self.has_pages = true;
        }
        let Some(analyzed) = done.analyzed else { return Ok(()) };
        let mut document = json!({ "url": analyzed.url, "file": done.file.name });
        if let Some(record) = done.record {
            document["offset"] = record.offset.into();
            document["bytes"] = record.bytes.into();
        }
        self.documents.push(document);
        builder.push(analyzed);
        Ok(())
    }

    fn report(self, pages: u32) -> String {
        let warnings: Vec<Value> = self.warnings.iter().map(|w| json!({ "name": w.name, "text": w.text })).collect();
        let skips = skips_json(&self.skips);
        json!({ "pages": pages, "documents": self.documents, "skips": skips, "warnings": warnings }).to_string()
    }
}

fn skips_json(skips: &Skips) -> Value {
    skips.iter().map(|(reason, count)| json!([format!("{reason:?}"), count])).collect()
}

fn document_json(document: &Document) -> Value {
    let section =
        |s: &crate::model::Section| json!({ "heading": s.heading, "level": s.level, "id": s.id, "text": s.text });
    json!({
        "title": document.title,
        "language": document.language,
        "description": document.description,
        "sections": document.sections.iter().map(section).collect::<Vec<_>>(),
    })
}

/// Tells the page how far the work is.
fn progress(state: Progress) {
    let (stage, done, total) = match state {
        Progress::Walking => return,
        Progress::Surveying { done, total } => ("survey", done, total),
        Progress::Reading { done, total } => ("read", done, total),
        Progress::Writing { done, total } => ("write", done, total),
        Progress::Checking { done, total } => ("check", done, total),
    };
    page::progress(stage, done as f64, total as f64);
}
