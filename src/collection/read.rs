//! From files to analysed documents: batches in order, each read, ingested and analysed by all workers.
//!
//! While one batch is worked on the one before goes into the index, so memory holds two batches at most.

use super::Gathering;
use super::files::{Files, SourceFile};
use super::landing::landing_page;
use super::plan::{Entry, Record};
use super::recall::key_of;
use super::report::{Progress, SkipReason, Warning};
use crate::index::{Analyzed, Workers, analyze};
use crate::ingest::{self, Boilerplate, IngestOptions, Ingested};
use crate::model::Document;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A batch is closed when its files reach this many bytes for each worker …
const BATCH_BYTES: u64 = 1 << 20;
/// … or at this many documents for each worker.
const BATCH_DOCUMENTS: usize = 64;

/// What becomes of one file or record.
#[derive(Debug)]
pub struct Done {
    /// The file that it stands in.
    pub file: Arc<SourceFile>,
    /// The line of JSON that it stands on; `None` for a file that is one document.
    pub record: Option<Record>,
    /// Ready for the index; `None` where it is left out.
    pub analyzed: Option<Analyzed>,
    /// Name below the output folder and HTML of the document's own page.
    pub page: Option<(String, String)>,
    /// It is as an earlier build left it.
    pub recalled: bool,
    /// Why it is left out on purpose.
    pub skip: Option<SkipReason>,
    /// What was wrong with it.
    pub warnings: Vec<Warning>,
    /// Menus and lines that many pages carry were left out of it.
    pub trimmed: bool,
    /// Names of the filters that it carries a value of, one for each value.
    pub filters: Vec<String>,
    /// The same of sort keys.
    pub sorts: Vec<String>,
}

impl Done {
    /// Of an entry, before anything is known.
    pub(super) fn of(entry: &Entry) -> Done {
        Done {
            file: entry.file.clone(),
            record: entry.record,
            analyzed: None,
            page: None,
            recalled: false,
            skip: None,
            warnings: Vec::new(),
            trimmed: false,
            filters: Vec::new(),
            sorts: Vec::new(),
        }
    }
}

/// What holds for all documents of a build.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// Pages that do not mark their body are left out.
    pub bodies_are_marked: bool,
    /// Absolute URL of the collection's root, if its pages tell.
    pub site: Option<String>,
    /// What pages share that mark no body.
    pub boilerplate: Arc<Boilerplate>,
    /// Where links to documents with pages of their own really lead, by URL.
    pub moved_urls: BTreeMap<String, String>,
    /// Files of the collection lie where their URLs say, seen from the pages that documents get.
    pub finds_files: bool,
    /// Text above which a page is cut, in bytes.
    pub unit_bytes: usize,
}

impl<F: Files, W: Workers> Gathering<'_, F, W> {
    /// Reads all entries and hands them to `take` in order.
    pub(super) fn read_all<E: Send>(
        &self,
        entries: &[Entry],
        rules: &Rules,
        mut take: impl FnMut(Done) -> Result<(), E> + Send,
    ) -> Result<(), E> {
        let (read, total) = (AtomicU64::new(0), entries.len() as u64);
        let one = |entry: &Entry| {
            let done = self.one(entry, rules);
            (self.progress)(Progress::Reading { done: read.fetch_add(1, Ordering::Relaxed) + 1, total });
            done
        };
        let mut ready: Vec<Done> = Vec::new();
        for batch in batches(entries, self.workers.count()) {
            let work = || self.largest_first(batch, one);
            let (taken, next) = self.workers.join(|| ready.drain(..).try_for_each(&mut take), work);
            taken?;
            ready = next;
        }
        ready.into_iter().try_for_each(take)
    }

    /// Works on all entries, the largest first, so that no worker begins with a large one when the others are done. What became of them is in their order.
    fn largest_first(&self, batch: &[Entry], one: impl Fn(&Entry) -> Done + Sync + Send) -> Vec<Done> {
        let mut order: Vec<(usize, &Entry)> = batch.iter().enumerate().collect();
        order.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.size()));
        let mut done = self.workers.map(order, |(at, entry)| (at, one(entry)));
        done.sort_unstable_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, done)| done).collect()
    }

    fn one(&self, entry: &Entry, rules: &Rules) -> Done {
        let mut done = Done::of(entry);
        let bytes = match self.bytes_of(entry) {
            Ok(bytes) => bytes,
            Err(error) => {
                done.warnings.push(Warning::new(entry.name(), format!("left out: {error}")));
                return done;
            }
        };
        let key = key_of(entry, rules, &bytes);
        if let Some(kept) = self.recall.recall(key)
            && let Ok(done) = Done::from_bytes(entry, &kept)
        {
            self.recall.remember(key, &kept);
            return Done { recalled: true, ..done };
        }
        let options = IngestOptions {
            site: rules.site.clone(),
            boilerplate: rules.boilerplate.clone(),
            ..IngestOptions::default()
        };
        settle(entry, &bytes, ingest_bytes(&entry.file, &bytes, options), rules, &mut done);
        if self.recall.keeps()
            && let Some(result) = done.to_bytes()
        {
            self.recall.remember(key, &result);
        }
        done
    }

    /// Reads and ingests an entry.
    pub(super) fn ingest_entry(&self, entry: &Entry, options: IngestOptions) -> io::Result<Ingested> {
        Ok(ingest_bytes(&entry.file, &self.bytes_of(entry)?, options))
    }

    /// The bytes an entry stands for.
    pub(super) fn bytes_of(&self, entry: &Entry) -> io::Result<Vec<u8>> {
        match entry.record {
            Some(record) => Ok([record.mark, &self.files.part(&entry.file, record.offset, record.bytes)?].concat()),
            None => self.files.whole(&entry.file),
        }
    }
}

/// Cuts the entries into runs of bounded size.
fn batches(entries: &[Entry], workers: usize) -> Vec<&[Entry]> {
    let (mut batches, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (at, entry) in entries.iter().enumerate() {
        bytes += entry.size();
        if bytes >= BATCH_BYTES * workers as u64 || at + 1 - start >= BATCH_DOCUMENTS * workers {
            batches.push(&entries[start..=at]);
            (start, bytes) = (at + 1, 0);
        }
    }
    batches.push(&entries[start..]);
    batches
}

/// Ingests what was read of a file, whose prefix the options are given.
pub(super) fn ingest_bytes(file: &SourceFile, bytes: &[u8], mut options: IngestOptions) -> Ingested {
    let (prefix, path) = file.name.split_at(file.prefix);
    options.prefix = ingest::url_of_path(prefix);
    if !prefix.is_empty() {
        options.prefix.push('/');
    }
    ingest::ingest(path, file.kind, bytes, &options)
}

/// Decides whether an ingested document is indexed, and prepares it.
fn settle(entry: &Entry, bytes: &[u8], ingested: Ingested, rules: &Rules, done: &mut Done) {
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
    done.trimmed = ingested.trimmed;
    let Some(mut document) = ingested.documents.into_iter().next() else { return };
    document.url.clone_from(&entry.url);
    move_links(&mut document, &rules.moved_urls);
    done.filters = document.filters.iter().map(|(name, _)| name.clone()).collect();
    done.sorts = document.sort.iter().map(|(name, _)| name.clone()).collect();
    let page = |name: &String| (name.clone(), landing_page(name, &entry.file, bytes, &document, rules));
    done.page = entry.landing.as_ref().map(page);
    done.analyzed = Some(analyze(document, rules.unit_bytes));
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
