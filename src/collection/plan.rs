//! In which order is what read? [`Entry`]: one document to be, ordered by URL as the index needs it.
//!
//! A file of JSON lines holds many documents whose URLs stand inside it. Its lines are looked through once for
//! their URLs and read again in their turn, so that no more than a batch of documents is ever in memory.

use super::Gathering;
use super::files::{Files, Found, SourceFile};
use super::landing::Landing;
use super::lines::Units;
use super::read::{ingest_bytes, skip_reason};
use super::report::{SkipReason, Skips, Warning};
use crate::index::Workers;
use crate::ingest::{self, IngestOptions, Kind, Skip};
use std::io::{self, BufRead, BufReader};
use std::sync::Arc;

/// One document to be.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The URL its page will have in the index.
    pub url: String,
    pub file: Arc<SourceFile>,
    /// The line of JSON that it stands on; `None` for a file that is one document.
    pub record: Option<Record>,
    /// The page that is written for it, below the output folder.
    pub landing: Option<String>,
}

/// A line in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// Byte offset into the file.
    pub offset: u64,
    /// Length in bytes.
    pub bytes: usize,
    /// Counted from 1.
    pub line: u64,
    /// The byte order mark of its file, where this line has none of its own.
    pub(super) mark: &'static [u8],
}

impl Entry {
    pub fn kind(&self) -> Kind {
        self.file.kind
    }

    /// Bytes to read.
    pub fn size(&self) -> u64 {
        self.record.map_or(self.file.size, |record| record.bytes as u64)
    }

    /// What messages call it: the file, with the line where it has one.
    pub fn name(&self) -> String {
        match self.record {
            Some(record) => format!("{}:{}", self.file.name, record.line),
            None => self.file.name.clone(),
        }
    }
}

/// Everything to read, by URL, each URL once.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub entries: Vec<Entry>,
    pub skips: Skips,
    pub warnings: Vec<Warning>,
}

impl<F: Files, W: Workers> Gathering<'_, F, W> {
    /// Orders what was found. Of two documents with one URL the first stays, with a warning.
    pub(super) fn plan(&self, found: Found, landing: &Landing) -> Plan {
        let mut plan = Plan { entries: Vec::new(), skips: found.skips, warnings: found.warnings };
        for file in found.files.into_iter().map(Arc::new) {
            if landing.is_beside_html(&file.name) {
                plan.skips.add(SkipReason::BesideHtml);
            } else if landing.is_source(&file.name) {
                plan.skips.add(SkipReason::OtherKind);
            } else if file.kind == Kind::JsonLines {
                if let Err(error) = self.add_records(&file, &mut plan) {
                    plan.warnings.push(Warning::new(&file.name, format!("left out from here on: {error}")));
                }
            } else {
                let page = landing.of(&file.name).cloned();
                let url = page.as_ref().map_or_else(|| ingest::url_of_path(&file.name), |page| landing.url(page));
                plan.entries.push(Entry { url, file, record: None, landing: page });
            }
        }
        plan.entries.sort_by(|a, b| (&a.url, a.name()).cmp(&(&b.url, b.name())));
        self.settle_duplicates(&mut plan);
        plan
    }

    /// Leaves one entry a URL: the first that is a document to index. A page that asks not to be indexed gives way
    /// to a record of the same URL.
    fn settle_duplicates(&self, plan: &mut Plan) {
        let mut settled: Vec<Entry> = Vec::with_capacity(plan.entries.len());
        for same in std::mem::take(&mut plan.entries).chunk_by(|a, b| a.url == b.url) {
            let [first, others @ ..] = same else { continue };
            let mut stays = first;
            for other in others {
                let skipped = self.ingest_entry(stays, IngestOptions::default()).ok().and_then(|read| read.skipped);
                if let Some(reason) = skipped.and_then(skip_reason) {
                    plan.skips.add(reason);
                    stays = other;
                } else {
                    let text = format!("left out: {} has the URL \"{}\" already", stays.name(), stays.url);
                    plan.warnings.push(Warning::new(other.name(), text));
                }
            }
            settled.push(stays.clone());
        }
        plan.entries = settled;
    }

    /// Adds an entry for each line of a file that is a record.
    fn add_records(&self, file: &Arc<SourceFile>, plan: &mut Plan) -> io::Result<()> {
        let mut reader = BufReader::new(self.files.open(file)?);
        let units = Units::of(reader.fill_buf()?);
        let (mut offset, mut text) = (0, Vec::new());
        for line in 1.. {
            let has_mark = line == 1 && reader.fill_buf()?.starts_with(units.mark());
            let mark = if has_mark { b"" } else { units.mark() };
            text.clear();
            text.extend(mark);
            let bytes = units.read_line(&mut reader, &mut text)?;
            if bytes == 0 {
                break;
            }
            let record = Record { offset, bytes, line, mark };
            offset += bytes as u64;
            let read = ingest_bytes(file, &text, IngestOptions::default());
            // A blank line is no record that is missing.
            if read.skipped == Some(Skip::Empty) {
                continue;
            }
            let name = format!("{}:{line}", file.name);
            plan.warnings.extend(read.warnings.into_iter().map(|warning| match warning {
                ingest::Warning::BadLine { message, .. } => Warning::new(&name, message),
                other => Warning::new(&name, other.to_string()),
            }));
            for document in read.documents {
                plan.entries.push(Entry { url: document.url, file: file.clone(), record: Some(record), landing: None });
            }
        }
        Ok(())
    }
}
