//! `pangram build`: from folders to an index in place.

use super::Outcome;
use super::results;
use super::terminal::{Terminal, bytes, counted};
use super::weights::{self, Weights};
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use pangram::collection::Warning;
use pangram::index::{BuildOptions, MANIFEST_NAME};
use pangram::pipeline::{self, BuildReport, BuildRequest, PipelineError, Source, assets};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pangram build public                                  write public/pangram/
  pangram build public --out public/search              write elsewhere
  pangram build public --layout single                  the whole index in one file
  pangram build site ../blog/public=blog --out site/pangram    two folders, the second below /blog/

Reads HTML, Markdown, plain text and JSON lines ({\"url\", \"title\", \"text\", …}). The earlier index stays
in use until the new one is complete and verified.")]
pub struct BuildArgs {
    /// Folders to index; the second and further ones as PATH=PREFIX, the PREFIX being their place on the site, such as news/2024
    #[arg(required = true, value_name = "DIR")]
    dirs: Vec<String>,
    /// Folder to write to [default: DIR/pangram]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Write no HTML pages for Markdown and text documents; results lead to the documents as they are
    #[arg(long)]
    no_pages: bool,
    /// Remove the files of the build before at once; readers who have a page open need them
    #[arg(long)]
    prune: bool,
    /// Folder for what the next build can use again; never upload it [default: PANGRAM_CACHE, or the user's cache folder]
    #[arg(long, value_name = "FOLDER")]
    cache: Option<PathBuf>,
    /// Keep nothing for the next build
    #[arg(long, conflicts_with = "cache")]
    no_cache: bool,
    /// Use nothing of the build before, its compression dictionary neither: the same documents then give the same bytes whatever was there
    #[arg(long)]
    fresh: bool,
    /// Print JSON: counts, bytes, what is to be uploaded
    #[arg(long)]
    json: bool,
    /// What the fields weigh, from 0 to 25: body, title, heading, links (texts of links that lead to the page), url [default: body=1,title=6,heading=1.5,links=7,url=2]
    #[arg(long, value_name = "FIELD=WEIGHT,…", value_parser = weights::parse)]
    weights: Option<Weights>,
    /// How the files are laid out: `http` for a server, `http,script` for opening pages from a disk (file://) too, `http,edge` for
    /// programs at a network's edge too; `single` for the whole index in one file, the manifest
    #[arg(long, value_name = "LAYOUTS", value_enum, value_delimiter = ',', default_value = "http")]
    layout: Vec<Layout>,
    /// For a server that answers no requests for ranges of bytes: a file for each part of the index, ten times as many
    #[arg(long)]
    no_ranges: bool,
}

/// A way to reach an index's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// Fetched from a server
    Http,
    /// Loaded by script tags, from a disk
    Script,
    /// All in the manifest
    Single,
    /// The engine in one module, for runtimes that compile none
    Edge,
}

pub fn run(args: BuildArgs, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let sources = sources(&args.dirs)?;
    let out_is_named = args.out.is_some();
    let out = match (args.out, &sources[..]) {
        (Some(out), _) => out,
        (None, [source]) if !source.path.is_file() => source.path.join("pangram"),
        (None, [_]) => bail!("a single file needs --out FOLDER: where should the index go?"),
        (None, _) => bail!("several folders need --out FOLDER: where should the index go?"),
    };
    let has = |layout| args.layout.contains(&layout);
    let (pages, scripts, single) = (!args.no_pages, has(Layout::Script), has(Layout::Single));
    let edge = has(Layout::Edge);
    if single && has(Layout::Http) {
        bail!("one file is one file: --layout single, or --layout single,script for opening pages from a disk too");
    }
    if scripts && !single && !has(Layout::Http) {
        bail!("the script layout lies beside the other: --layout http,script");
    }
    if edge && !single && !has(Layout::Http) {
        bail!("the edge layout lies beside the other: --layout http,edge");
    }
    let mut index = if single { BuildOptions::default().in_one_file() } else { BuildOptions::default() };
    index.ranges = !args.no_ranges;
    let given = args.weights.unwrap_or_default();
    index.field_weights.iter_mut().zip(given).for_each(|(weight, given)| *weight = given.unwrap_or(*weight));
    // Who removed the output begins anew, unless told where the cache is.
    let named = args.cache.is_some() || super::cache::is_named();
    let fresh = args.fresh || !named && !out.join(MANIFEST_NAME).is_file();
    let cache = if args.no_cache { None } else { args.cache.or_else(super::cache::folder) };
    let prune = args.prune;
    let request = BuildRequest {
        sources,
        out,
        out_is_named,
        pages,
        prune,
        scripts,
        single,
        edge,
        cache,
        cache_is_named: named,
        fresh,
        index,
    };
    build(&request, args.json, terminal)
}

/// Builds and says how it went, with `json` also to programs.
pub fn build(request: &BuildRequest, json: bool, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let progress = terminal.build_progress();
    let result = pipeline::build(request, &|state| progress.show(state));
    drop(progress);
    if let Err(PipelineError::NoDocuments { warnings, .. }) = &result {
        terminal.warn_all(warnings);
    }
    let report = result.with_context(|| {
        let was_there = request.out.join(MANIFEST_NAME).is_file();
        let before = if was_there { "; the one that was there before is untouched" } else { "" };
        format!("no index was written to {}{before}", request.out.display())
    })?;
    terminal.warn_all(&report.warnings);
    let seconds = start.elapsed().as_secs_f64();
    if json {
        results::print_text(&format!("{:#}\n", as_json(&report, seconds)))?;
    }
    summarize(&report, &request.out, seconds, terminal);
    if !assets::are_complete() {
        terminal.warn("this pangram was built without its browser files; run ./build.sh cli");
    } else {
        return Ok(if report.warnings.is_empty() { Outcome::Done } else { Outcome::DoneWithWarnings });
    }
    Ok(Outcome::DoneWithWarnings)
}

fn summarize(report: &BuildReport, out: &Path, seconds: f64, terminal: &Terminal) {
    let written = &report.written;
    terminal.note(format_args!(
        "Indexed {} in {seconds:.1} s: {} in {} in {}",
        counted(report.index.pages, "page"),
        bytes(written.bytes),
        counted(written.files as u64, "file"),
        out.display()
    ));
    if written.changed_files < written.files {
        let (pages, of) = (counted(report.analyzed as u64, "page"), report.index.pages);
        terminal.note(format_args!("Read anew: {pages} of {of}; the others are as the build before left them"));
        let changed = counted(written.changed_files as u64, "file");
        terminal.note(format_args!("New or changed, to upload: {changed}, {}", bytes(written.changed_bytes)));
    }
    tell_what_was_read(report, terminal);
}

/// Says what was left out, and what of the rest counts for something.
pub fn tell_what_was_read(report: &BuildReport, terminal: &Terminal) {
    if let Some(skips) = report.skips.in_words() {
        terminal.note(format_args!("Left out: {skips}"));
    }
    if report.trimmed > 0 {
        let pages = counted(report.trimmed, "page");
        terminal.note(format_args!(
            "Left out of {pages} without <main>: menus, first and last lines that many pages carry"
        ));
    }
    for (what, names) in [("Filters", &report.filters), ("Sort keys", &report.sorts)] {
        let list: Vec<String> = names.iter().map(|(name, count)| format!("{name} ({count})")).collect();
        if !list.is_empty() {
            terminal.note(format_args!("{what} are kept and not yet used: {}", list.join(", ")));
        }
    }
    if !report.warnings.is_empty() {
        terminal.note(format_args!("{}; see above", counted(report.warnings.len() as u64, "warning")));
    }
}

fn as_json(report: &BuildReport, seconds: f64) -> serde_json::Value {
    let BuildReport { index, written, .. } = report;
    let skips: serde_json::Map<_, _> = report.skips.iter().map(|(why, n)| (format!("{why:?}"), n.into())).collect();
    let warning = |w: &Warning| json!({ "file": w.name, "text": w.text });
    json!({
        "pages": index.pages, "units": index.units, "terms": index.terms, "grams": index.grams, "seconds": (seconds * 1_000.0).round() / 1_000.0,
        "readAnew": report.analyzed, "files": written.files, "bytes": written.bytes,
        "upload": { "files": written.changed_files, "bytes": written.changed_bytes },
        "removedFiles": written.removed_files, "leftOut": skips, "trimmed": report.trimmed,
        "warnings": report.warnings.iter().map(warning).collect::<Vec<_>>(),
    })
}

/// Takes `DIR`, and for further folders `PATH=PREFIX`.
pub fn sources(dirs: &[String]) -> anyhow::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for dir in dirs {
        let (path, prefix) = match dir.rsplit_once('=') {
            Some((path, prefix)) if !Path::new(dir).exists() => (path, Some(prefix)),
            _ => (dir.as_str(), None),
        };
        if prefix.is_none() && !sources.is_empty() {
            bail!("{dir} needs its place on the site: {dir}=PREFIX, such as {dir}=blog");
        }
        let prefix = place_on_site(prefix.unwrap_or_default()).map_err(|why| anyhow::anyhow!("{dir}: {why}"))?;
        sources.push(Source { path: PathBuf::from(path), prefix });
    }
    Ok(sources)
}

/// Takes a PREFIX as a path below the site's root: empty, or ending in `/`. Slashes at its ends, empty parts and `.` mean nothing;
/// what leads out of the site, or names another place than a path on it, is refused.
fn place_on_site(prefix: &str) -> Result<String, String> {
    if prefix.contains("://") || prefix.contains('\\') {
        return Err(format!("PREFIX is a path on the site, such as blog or news/2024; {prefix} is none"));
    }
    let parts: Vec<&str> = prefix.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.contains(&"..") {
        return Err(format!("PREFIX is a place on the site, such as blog; {prefix} leads out of it"));
    }
    Ok(parts.iter().map(|part| format!("{part}/")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_folders_need_a_place_on_the_site() {
        let of = |dirs: &[&str]| sources(&dirs.iter().map(ToString::to_string).collect::<Vec<_>>());
        let two = of(&["site", "../blog/public=/blog/"]).unwrap();
        assert_eq!(two[1], Source { path: "../blog/public".into(), prefix: "blog/".into() });
        assert_eq!(two[0].prefix, "");
        assert!(of(&["site", "blog"]).unwrap_err().to_string().contains("blog=PREFIX"));
    }

    #[test]
    fn a_place_on_the_site_is_a_path_that_stays_on_it() {
        for (given, place) in [
            ("blog", "blog/"),
            ("/news//2024/", "news/2024/"),
            ("./a/.", "a/"),
            ("a..b/...", "a..b/.../"),
            (".", ""),
            ("/", ""),
            ("", ""),
        ] {
            assert_eq!(place_on_site(given).as_deref(), Ok(place), "{given}");
        }
        for given in ["..", "../x", "a/../b", "/..", "a\\..\\..", "https://example.org/blog"] {
            let error = place_on_site(given).unwrap_err();
            assert!(error.contains("PREFIX") && error.contains(given), "{error}");
        }
    }
}
