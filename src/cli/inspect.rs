//! `pangram inspect`: what takes the bytes of an index, its biggest terms and pages.

use super::Outcome;
use super::terminal::{bytes, counted};
use anyhow::Context;
use clap::Args;
use pangram::index::container::Kind;
use pangram::pipeline::FileStorage;
use pangram::search::Engine;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pangram inspect public
  pangram inspect public --most 50 --json")]
pub struct InspectArgs {
    /// Folder of the index, or the one that holds it as pangram/
    index: PathBuf,
    /// How many terms and pages to list
    #[arg(long, value_name = "N", default_value_t = 10)]
    most: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
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
    let (terms, all_terms) = engine.biggest_terms(args.most).with_context(in_folder)?;
    let (pages, text_bytes) = engine.biggest_pages(args.most).with_context(in_folder)?;
    let (page_count, units) = engine.counts();
    let (words, words_left_out) = engine.latin_words().with_context(in_folder)?;

    let mut shares: BTreeMap<&str, Share> = BTreeMap::new();
    for part in engine.parts() {
        let share = shares.entry(label(part.kind)).or_default();
        share.add(part.piece.size.into());
        share.files -= u64::from(part.piece.from > 0);
    }
    for (what, size) in
        other_files(&folder, &engine.parts().iter().map(|part| part.piece.file.name()).collect::<Vec<_>>())
    {
        shares.entry(what).or_default().add(size);
    }
    let mut shares: Vec<(&str, Share)> = shares.into_iter().collect();
    shares.sort_by(|a, b| b.1.bytes.cmp(&a.1.bytes).then(a.0.cmp(b.0)));

    if args.json {
        let part = |(what, share): &(&str, Share)| json!({ "part": what, "files": share.files, "bytes": share.bytes, "largest": share.largest });
        println!(
            "{:#}",
            json!({
                "pages": page_count, "units": units, "terms": all_terms, "textBytes": text_bytes,
                "latinWords": words, "latinWordsLeftOut": words_left_out,
                "parts": shares.iter().map(part).collect::<Vec<_>>(),
                "biggestTerms": terms.iter().map(|t| json!({ "term": readable(&t.key), "units": t.units })).collect::<Vec<_>>(),
                "biggestPages": pages.iter().map(|p| json!({ "url": p.url, "units": p.units, "textBytes": p.text_bytes })).collect::<Vec<_>>(),
            })
        );
        return Ok(Outcome::Done);
    }

    let (count, terms_count) = (counted(page_count, "page"), counted(all_terms as u64, "term"));
    anstream::println!("{count} in {}, {terms_count}, {} of text\n", counted(units, "unit"), bytes(text_bytes));
    anstream::println!("\x1b[1m{:>10} {:>7} {:>10}  part\x1b[0m", "bytes", "files", "largest");
    for (what, share) in &shares {
        anstream::println!("{:>10} {:>7} {:>10}  {what}", bytes(share.bytes), share.files, bytes(share.largest));
    }
    if words_left_out > 0 {
        let kept = counted(words as u64, "word");
        anstream::println!(
            "\nThe Latin dictionary holds {kept}; {words_left_out}, the rarest, were left out for size."
        );
    }
    anstream::println!("\n\x1b[1m{:>10}  term\x1b[0m", "units");
    terms.iter().for_each(|term| anstream::println!("{:>10}  {}", term.units, readable(&term.key)));
    anstream::println!("\n\x1b[1m{:>10} {:>7}  page\x1b[0m", "text", "units");
    pages.iter().for_each(|page| anstream::println!("{:>10} {:>7}  /{}", bytes(page.text_bytes), page.units, page.url));
    Ok(Outcome::Done)
}

fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Root => "root: where everything is, folding table",
        Kind::Shard => "shards: terms and where they occur",
        Kind::Block => "blocks: the text, for excerpts",
        Kind::Dictionary => "dictionary of the text's compression",
        Kind::Pages => "page table",
        Kind::Latin => "Latin dictionary: words, for typing errors and word forms",
    }
}

/// What else lies in the folder: sort and size of each file that is no part of the index.
fn other_files(folder: &Path, parts: &[String]) -> Vec<(&'static str, u64)> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let Ok(below) = entry.path().strip_prefix(folder) else { continue };
        let name: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        let name = name.join("/");
        let what = match name.as_str() {
            name if parts.iter().any(|part| part == name) => continue,
            name if name.starts_with("data/") => "root, and files of earlier builds",
            name if name.starts_with("pages/") => "pages written for documents without their own",
            name if name.ends_with(".wasm") => "the engine (wasm)",
            name if name.ends_with(".js") || name.ends_with(".css") => "scripts and styles",
            _ => "manifest, records, notices, types",
        };
        found.push((what, entry.metadata().map_or(0, |meta| meta.len())));
    }
    found
}

/// A term's key for people: the control characters that join the parts of longer grams become a dot.
fn readable(key: &str) -> String {
    key.chars().map(|c| if c.is_control() { '·' } else { c }).collect()
}
