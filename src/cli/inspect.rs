//! `pangram inspect`: what takes the bytes of an index, its biggest terms and pages.

use super::Outcome;
use super::inspect_html::{self, Facts, Part};
use super::results;
use super::terminal::{bytes, counted};
use anyhow::Context;
use clap::Args;
use pangram::index::MANIFEST_NAME;
use pangram::index::container::Kind;
use pangram::pipeline::{FileStorage, spare_file};
use pangram::search::{Engine, SearchError, audit};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pangram inspect public
  pangram inspect public --most 50 --json
  pangram inspect public --html where-the-bytes-are.html")]
pub struct InspectArgs {
    /// Folder of the index, or the one that holds it as pangram/
    index: PathBuf,
    /// How many terms and pages to list
    #[arg(long, value_name = "N", default_value_t = 10)]
    most: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Draw it: one HTML page, into FILE or to standard output
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", conflicts_with = "json")]
    html: Option<PathBuf>,
}

/// Files of one sort.
#[derive(Default)]
struct Share {
    files: u64,
    bytes: u64,
    largest: u64,
}

impl Share {
    fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
        self.largest = self.largest.max(bytes);
    }
}

pub fn run(args: InspectArgs) -> anyhow::Result<Outcome> {
    let folder = super::index_folder(&args.index)?;
    let in_folder = || format!("cannot inspect the index in {}", folder.display());
    let engine = Engine::open(FileStorage::new(&folder)).with_context(in_folder)?;
    if let Some(file) = &args.html {
        spare_file(file)?;
        let facts = facts(&engine, &folder).with_context(in_folder)?;
        return write_page(file, &inspect_html::page(&facts));
    }
    let (terms, all_terms) = engine.biggest_terms(args.most).with_context(in_folder)?;
    let (pages, text_bytes) = engine.biggest_pages(args.most).with_context(in_folder)?;
    let (page_count, units) = engine.counts();
    let (words, words_left_out) = engine.latin_words().with_context(in_folder)?;

    let mut shares: BTreeMap<&str, Share> = BTreeMap::new();
    for part in engine.parts() {
        let share = shares.entry(label(part.kind)).or_default();
        share.add(part.piece.size.into());
        share.files -= u64::from(part.piece.from > 0 || part.kind == Kind::Dictionary);
    }
    for (what, _, size) in other_files(&folder, &engine.parts()) {
        shares.entry(what).or_default().add(size);
    }
    let mut shares: Vec<(&str, Share)> = shares.into_iter().collect();
    shares.sort_by(|a, b| b.1.bytes.cmp(&a.1.bytes).then(a.0.cmp(b.0)));

    if args.json {
        let part = |(what, share): &(&str, Share)| json!({ "part": what, "files": share.files, "bytes": share.bytes, "largest": share.largest });
        let facts = json!({
            "pages": page_count, "units": units, "terms": all_terms, "textBytes": text_bytes,
            "latinWords": words, "latinWordsLeftOut": words_left_out,
            "parts": shares.iter().map(part).collect::<Vec<_>>(),
            "biggestTerms": terms.iter().map(|t| json!({ "term": readable(&t.key), "units": t.units })).collect::<Vec<_>>(),
            "biggestPages": pages.iter().map(|p| json!({ "url": p.url, "units": p.units, "textBytes": p.text_bytes })).collect::<Vec<_>>(),
        });
        results::print_text(&format!("{facts:#}\n"))?;
        return Ok(Outcome::Done);
    }

    let (count, terms_count) = (counted(page_count, "page"), counted(all_terms as u64, "term"));
    results::print(|out| {
        writeln!(out, "{count} in {}, {terms_count}, {} of text\n", counted(units, "unit"), bytes(text_bytes))?;
        writeln!(out, "\x1b[1m{:>10} {:>7} {:>10}  part\x1b[0m", "bytes", "files", "largest")?;
        for (what, share) in &shares {
            writeln!(out, "{:>10} {:>7} {:>10}  {what}", bytes(share.bytes), share.files, bytes(share.largest))?;
        }
        if words_left_out > 0 {
            let kept = counted(words as u64, "word");
            writeln!(
                out,
                "\nThe Latin dictionary holds {kept}; {words_left_out}, the rarest, were left out for size."
            )?;
        }
        writeln!(out, "\n\x1b[1m{:>10}  term\x1b[0m", "units")?;
        terms.iter().try_for_each(|term| writeln!(out, "{:>10}  {}", term.units, readable(&term.key)))?;
        writeln!(out, "\n\x1b[1m{:>10} {:>7}  page\x1b[0m", "text", "units")?;
        pages.iter().try_for_each(|p| writeln!(out, "{:>10} {:>7}  /{}", bytes(p.text_bytes), p.units, p.url))
    })?;
    Ok(Outcome::Done)
}

fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Root => "root, in the manifest: where everything is, folding table",
        Kind::Shard => "shards: terms and where they occur",
        Kind::Block => "blocks: the text, for excerpts",
        Kind::Dictionary => "dictionary of the text's compression, in the manifest",
        Kind::Pages => "page table",
        Kind::Latin => "Latin dictionary: words, for typing errors and word forms",
        Kind::Pinyin => "pinyin: pairs of Han characters and how they are read",
        Kind::Folds => "folds: what characters mean that only queries hold",
    }
}

/// Terms that the page lists.
const TERMS_DRAWN: usize = 40;

/// What the page tells: everything, with the names of files.
fn facts(engine: &Engine<FileStorage>, folder: &Path) -> Result<Facts, SearchError> {
    let (terms, all_terms) = engine.biggest_terms(TERMS_DRAWN)?;
    let (pages, text_bytes) = engine.biggest_pages(usize::MAX)?;
    let (page_count, units) = engine.counts();
    let mut parts: BTreeMap<&str, BTreeMap<String, u64>> = BTreeMap::new();
    for part in engine.parts() {
        *parts.entry(label(part.kind)).or_default().entry(part.piece.file.name()).or_default() +=
            u64::from(part.piece.size);
    }
    for (what, name, size) in other_files(folder, &engine.parts()) {
        parts.entry(what).or_default().insert(name, size);
    }
    let part = |(name, files): (&str, BTreeMap<String, u64>)| {
        // Their folder says nothing here, and there is little room.
        let short = |name: String| name.strip_prefix("data/").map_or(name.clone(), str::to_owned);
        let mut files: Vec<(String, u64)> = files.into_iter().map(|(name, size)| (short(name), size)).collect();
        files.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Part { name: name.to_owned(), files }
    };
    let mut parts: Vec<Part> = parts.into_iter().map(part).collect();
    parts.sort_by_key(|p| std::cmp::Reverse(p.files.iter().map(|f| f.1).sum::<u64>()));
    Ok(Facts {
        folder: folder.display().to_string(),
        counts: (page_count, units, all_terms),
        text_bytes,
        parts,
        pages: pages.into_iter().map(|p| (format!("/{}", p.url), p.text_bytes)).collect(),
        terms: terms.into_iter().map(|t| (readable(&t.key), t.units)).collect(),
    })
}

fn write_page(file: &Path, page: &str) -> anyhow::Result<Outcome> {
    if file == Path::new("-") {
        results::print_text(page)?;
    } else {
        std::fs::write(file, page).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(Outcome::Done)
}

/// What else lies in the folder: sort, name and size of each file that is no part of the index; of the manifest what is not told by its parts.
fn other_files(folder: &Path, parts: &[audit::Part]) -> Vec<(&'static str, String, u64)> {
    let mut found = Vec::new();
    let names: Vec<String> = parts.iter().map(|part| part.piece.file.name()).collect();
    let inside = parts.iter().zip(&names).filter(|(_, name)| !folder.join(name).is_file());
    let carried: u64 = inside.map(|(part, _)| u64::from(part.piece.size)).sum();
    for entry in walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let Ok(below) = entry.path().strip_prefix(folder) else { continue };
        let name: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        let name = name.join("/");
        let size = entry.metadata().map_or(0, |meta| meta.len());
        let what = match name.as_str() {
            MANIFEST_NAME => {
                found.push((label(Kind::Root), name, size.saturating_sub(carried)));
                continue;
            }
            name if names.iter().any(|part| part == name) => continue,
            name if name.starts_with("data/") => "files of earlier builds",
            name if name.starts_with("pages/") => "pages written for documents without their own",
            name if name.ends_with(".wasm") => "the engine (wasm)",
            name if name.ends_with(".js") || name.ends_with(".css") => "scripts and styles",
            _ => "records, notices, types",
        };
        found.push((what, name, size));
    }
    found
}

/// A term's key for people: the control characters that join the parts of longer grams become a dot.
fn readable(key: &str) -> String {
    key.chars().map(|c| if c.is_control() { '·' } else { c }).collect()
}
