//! From files to analysed documents: batches in order, each read, ingested and analysed on all threads.
//!
//! While one batch is worked on the one before goes into the index, so memory holds two batches at most.

use super::landing::landing_page;
use super::plan::Entry;
use super::report::{SkipReason, Warning};
use super::walk::SourceFile;
use crate::index::{Analyzed, analyze};
use crate::ingest::{self, IngestOptions, Ingested};
use crate::model::Document;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};

/// A batch is closed when its files reach this many bytes for each thread …
const BATCH_BYTES: u64 = 2 << 20;
/// … or at this many documents for each thread.
const BATCH_DOCUMENTS: usize = 128;

/// What becomes of one entry.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// Ready for the index; `None` where the entry is left out.
    pub analyzed: Option<Analyzed>,
    /// Name below the output folder and HTML of the document's own page.
    pub page: Option<(String, String)>,
    pub skip: Option<SkipReason>,
    pub warnings: Vec<Warning>,
    pub filters: Vec<String>,
    pub sorts: Vec<String>,
}

/// What holds for all documents of a build.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// Pages that do not mark their body are left out.
    pub bodies_are_marked: bool,
    /// Absolute URL of the collection's root, if its pages tell.
    pub site: Option<String>,
    /// Where links to documents with pages of their own really lead, by URL.
    pub moved_urls: BTreeMap<String, String>,
}

/// Reads all entries and hands them to `take` in order.
pub(super) fn read_all<E: Send>(
    entries: &[Entry],
    rules: &Rules,
    read: &(dyn Fn() + Sync),
    mut take: impl FnMut(Done) -> Result<(), E> + Send,
) -> Result<(), E> {
    let mut ready: Vec<Done> = Vec::new();
    for batch in batches(entries) {
        let work = || batch.par_iter().map(|entry| one(entry, rules, read)).collect();
        let (taken, next) = rayon::join(|| ready.drain(..).try_for_each(&mut take), work);
        taken?;
        ready = next;
    }
    ready.into_iter().try_for_each(take)
}

/// Cuts the entries into runs of bounded size.
fn batches(entries: &[Entry]) -> Vec<&[Entry]> {
    let threads = rayon::current_num_threads();
    let (mut batches, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (at, entry) in entries.iter().enumerate() {
        bytes += entry.size();
        if bytes >= BATCH_BYTES * threads as u64 || at + 1 - start >= BATCH_DOCUMENTS * threads {
            batches.push(&entries[start..=at]);
            (start, bytes) = (at + 1, 0);
        }
    }
    batches.push(&entries[start..]);
    batches
}

/// The bytes an entry stands for.
pub(super) fn bytes_of(entry: &Entry) -> io::Result<Vec<u8>> {
    let Some(record) = entry.record else { return fs::read(&entry.file.path) };
    let mut file = File::open(&entry.file.path)?;
    file.seek(SeekFrom::Start(record.offset))?;
    let mut bytes = vec![0; record.bytes];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Reads and ingests an entry. `site` is the collection's absolute URL, if it is known.
pub(super) fn ingest_entry(entry: &Entry, site: Option<&str>) -> io::Result<Ingested> {
    Ok(ingest_bytes(&entry.file, &bytes_of(entry)?, site))
}

/// Ingests what was read of a file.
pub(super) fn ingest_bytes(file: &SourceFile, bytes: &[u8], site: Option<&str>) -> Ingested {
    let (prefix, path) = file.name.split_at(file.prefix);
    let mut options = IngestOptions { site: site.map(str::to_string), prefix: ingest::url_of_path(prefix) };
    if !prefix.is_empty() {
        options.prefix.push('/');
    }
    ingest::ingest(path, file.kind, bytes, &options)
}

fn one(entry: &Entry, rules: &Rules, read: &(dyn Fn() + Sync)) -> Done {
    let mut done = Done::default();
    match ingest_entry(entry, rules.site.as_deref()) {
        Err(error) => done.warnings.push(Warning::new(entry.name(), format!("left out: {error}"))),
        Ok(ingested) => settle(entry, ingested, rules, &mut done),
    }
    read();
    done
}

/// Decides whether an ingested document is indexed, and prepares it.
fn settle(entry: &Entry, ingested: Ingested, rules: &Rules, done: &mut Done) {
    // The warnings of a record were given when its URL was looked up.
    if entry.record.is_none() {
        done.warnings.extend(ingested.warnings.iter().map(|warning| Warning::new(entry.name(), warning.to_string())));
    }
    if let Some(skip) = ingested.skipped {
        done.skip = skip_reason(skip);
        return;
    }
    if rules.bodies_are_marked && entry.kind() == ingest::Kind::Html && !ingested.marked_body {
        done.skip = Some(SkipReason::Unmarked);
        return;
    }
    let Some(mut document) = ingested.documents.into_iter().next() else { return };
    document.url.clone_from(&entry.url);
    move_links(&mut document, &rules.moved_urls);
    done.filters = document.filters.iter().map(|(name, _)| name.clone()).collect();
    done.sorts = document.sort.iter().map(|(name, _)| name.clone()).collect();
    done.page = entry.landing.as_ref().map(|name| (name.clone(), landing_page(name, &document)));
    done.analyzed = Some(analyze(document));
}

/// Why a file was left out on purpose; files that could not be read have a warning instead.
pub(super) fn skip_reason(skip: ingest::Skip) -> Option<SkipReason> {
    match skip {
        ingest::Skip::Noindex => Some(SkipReason::NoIndex),
        ingest::Skip::Redirect => Some(SkipReason::Redirect),
        ingest::Skip::NotFoundPage => Some(SkipReason::NotFoundPage),
        ingest::Skip::IgnoredByAttribute => Some(SkipReason::Ignored),
        ingest::Skip::Draft => Some(SkipReason::Draft),
        _ => None,
    }
}

fn move_links(document: &mut Document, moved: &BTreeMap<String, String>) {
    for link in &mut document.links {
        if let Some(url) = moved.get(&link.target) {
            link.target.clone_from(url);
        }
    }
}
