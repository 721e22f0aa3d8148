//! What the documents of a collection come to: an index in the making, and what there is to say of them.

use super::page::{self, PageFiles, PageRecall};
use crate::collection::{Done, Found, Gathering, Landing, Progress, Skips, SourceFile, Warning};
use crate::index::{BuildOptions, Builder, Serial};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use wasm_bindgen::JsError;

/// Where documents come from, and what was left out or wrong.
#[derive(Default)]
pub(super) struct Gathered {
    documents: Vec<Value>,
    /// Some document has a page of its own.
    pub has_pages: bool,
    skips: Skips,
    warnings: Vec<Warning>,
}

impl Gathered {
    /// Reads files, each a name and a size in bytes. `base` and `pages` as in [`Landing::new`].
    pub fn of(
        files: impl Iterator<Item = (String, f64)>,
        base: &str,
        pages: bool,
        options: BuildOptions,
    ) -> Result<(Builder, Gathered), JsError> {
        let files = files.filter_map(|(name, size)| source_file(name, size as u64)).collect();
        let mut found = Found { files, ..Found::default() };
        found.files.sort_by(|a, b| a.name.cmp(&b.name));
        let landing = Landing::new(&found.files, base, pages);
        let mut builder = Builder::new(options.clone()).after(Arc::new(PageRecall), None);
        let mut gathered = Gathered::default();
        let gathering = Gathering {
            files: &PageFiles,
            workers: &Serial,
            recall: &PageRecall,
            index: &options,
            progress: &progress,
        };
        let left = gathering.gather(found, &landing, |done| gathered.take(done, &mut builder))?;
        gathered.skips.merge(&left.skips);
        gathered.warnings.extend(left.warnings);
        gathered.warnings.sort();
        Ok((builder, gathered))
    }

    fn take(&mut self, done: Done, builder: &mut Builder) -> Result<(), JsError> {
        self.warnings.extend(done.warnings);
        done.skip.into_iter().for_each(|reason| self.skips.add(reason));
        if let Some((name, html)) = done.page {
            page::put(&name, html.as_bytes())?;
            self.has_pages = true;
        }
        let Some(analyzed) = done.analyzed else { return Ok(()) };
        self.documents.push(json!({ "url": analyzed.url, "file": done.file.name }));
        builder.push(analyzed);
        Ok(())
    }

    /// As JSON, see [`super::Desk::index`].
    pub fn report(self, pages: u32) -> String {
        let warnings: Vec<Value> = self.warnings.iter().map(|w| json!({ "name": w.name, "text": w.text })).collect();
        let skips = skips_json(&self.skips);
        json!({ "pages": pages, "documents": self.documents, "skips": skips, "warnings": warnings }).to_string()
    }
}

/// A file that was dropped. A folder that was is a site of its own: what it calls the root is that folder.
fn source_file(name: String, size: u64) -> Option<SourceFile> {
    let prefix = name.find('/').map_or(0, |at| at + 1);
    SourceFile::new(PathBuf::new(), name, prefix, size)
}

pub(super) fn skips_json(skips: &Skips) -> Value {
    skips.iter().map(|(reason, count)| json!([format!("{reason:?}"), count])).collect()
}

/// Tells the page how far the work is.
pub(super) fn progress(state: Progress) {
    let (stage, done, total) = match state {
        Progress::Walking => return,
        Progress::Surveying { done, total } => ("survey", done, total),
        Progress::Reading { done, total } => ("read", done, total),
        Progress::Writing { done, total } => ("write", done, total),
        Progress::Checking { done, total } => ("check", done, total),
    };
    page::progress(stage, done as f64, total as f64);
}
