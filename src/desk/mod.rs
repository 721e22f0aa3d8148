//! A person's own files, indexed in the page: class `Desk`, a second wasm module that readers of a site never load.
//!
//! `www/src/desk-worker.js` calls it in a worker. The page hands over names and sizes; bytes are asked for as they are needed, and the
//! files that are made are handed back, through functions of its own ([`page`]). Which files become documents is decided by `collection`,
//! what an index holds by `index`, what one HTML file holds by `carry`: here is conversion only. One thread. Reports go as JSON.

mod gathered;
mod page;
mod zip;

pub use zip::Zip;

use crate::carry::page::{MOST_BYTES, Page, TooLarge, html, words};
use crate::collection::{Counted, STYLE, STYLE_NAME, wanted};
use crate::index::archive::ArchiveWriter;
use crate::index::{BuildOptions, Serial};
use gathered::{Gathered, progress, skips_json};
use serde_json::json;
use wasm_bindgen::prelude::*;
use xxhash_rust::xxh64::xxh64;

/// Indexes files, tells them apart.
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
    /// `{ "pages", "documents": [{ "url", "file" }…], "skips", "warnings": [{ "name", "text" }…] }`. With nothing to index, `pages` is 0 and
    /// nothing was put. With `pages` each Markdown and text document gets a page, as `pangram build` writes it beside the index.
    pub fn index(&self, names: Vec<String>, sizes: Vec<f64>, pages: bool) -> Result<String, JsError> {
        let files = names.into_iter().zip(sizes);
        let (builder, gathered) = Gathered::of(files, "pangram", pages, BuildOptions::default())?;
        if builder.is_empty() {
            return Ok(gathered.report(0));
        }
        if gathered.has_pages {
            page::put(STYLE_NAME, STYLE.as_bytes())?;
        }
        let report = builder.finish(&Counted::new(&Serial, &progress), &mut page::put)?;
        Ok(gathered.report(report.pages))
    }

    /// The same files in one HTML file with their search, as `pangram bundle` writes it: it goes to `pangramDesk.put` with an empty name.
    /// `{ "pages", "bytes", "most" }`; nothing was put where `pages` is 0, or where `bytes` are more than the `most` that are allowed.
    pub fn bundle(
        &self,
        names: Vec<String>,
        sizes: Vec<f64>,
        title: &str,
        program: &Program,
        most: Option<f64>,
    ) -> Result<String, JsError> {
        let files = names.into_iter().zip(sizes);
        let (builder, _) = Gathered::of(files, "", false, BuildOptions::default().in_one_page())?;
        let most = most.map_or(MOST_BYTES, |most| MOST_BYTES.min(most as u64));
        if builder.is_empty() {
            return Ok(json!({ "pages": 0, "bytes": 0, "most": most }).to_string());
        }
        let lang = builder.language();
        let mut archive = ArchiveWriter::default();
        let report = builder.finish(&Counted::new(&Serial, &progress), &mut |name, bytes| {
            archive.put(name, bytes);
            Ok(())
        })?;
        let bytes = match program.html(title, &lang, &archive.finish(), most) {
            Ok(html) => {
                page::put("", &html)?;
                html.len() as u64
            }
            Err(TooLarge { bytes, .. }) => bytes,
        };
        Ok(json!({ "pages": report.pages, "bytes": bytes, "most": most }).to_string())
    }
}

/// What one HTML file runs: `pangram-bundle.js`, its engine, and the words of the box in each language.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Program {
    code: String,
    engine: Vec<u8>,
    words: Vec<(String, String)>,
}

#[wasm_bindgen]
impl Program {
    /// One that speaks English.
    #[wasm_bindgen(constructor)]
    pub fn new(code: String, engine: Vec<u8>) -> Program {
        Program { code, engine, words: Vec::new() }
    }

    /// Takes the script `pangram-strings.TAG.js`.
    pub fn speak(&mut self, name: String, words: String) {
        self.words.push((name, words));
    }
}

impl Program {
    fn html(&self, title: &str, lang: &str, index: &[u8], most: u64) -> Result<Vec<u8>, TooLarge> {
        let all: Vec<(&str, &str)> = self.words.iter().map(|(name, code)| (&**name, &**code)).collect();
        let (code, engine, words) = (&*self.code, &*self.engine, &*words(lang, &all));
        html(&Page { title, lang, site_url: "", code, words, engine, index, most })
    }
}
