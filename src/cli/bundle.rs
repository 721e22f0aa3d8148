//! `pangram bundle`: documents and their search in one HTML file.

use super::Outcome;
use super::build::{sources, tell_what_was_read};
use super::terminal::{Terminal, bytes, counted};
use anyhow::{Context, bail};
use clap::Args;
use pangram::carry::page::MOST_BYTES;
use pangram::pipeline::{self, BundleRequest, PipelineError};
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pangram bundle public -o docs.html                    public/ in one file that opens with a double click
  pangram bundle public -o docs.html --site-url https://docs.example/    with links to the pages on the site
  pangram bundle notes --title \"My notes\" --lang en

The file needs no server, no network and no other file. It holds the text of the documents; pictures stay behind.
The earlier file stays until the new one is whole; a file that pangram did not write is refused. Exit codes: 0 done, 1 failed, 2 done with warnings.")]
pub struct BundleArgs {
    /// Folders of documents; the second and further ones as PATH=PREFIX
    #[arg(required = true, value_name = "DIR")]
    dirs: Vec<String>,
    /// File to write
    #[arg(long, short, value_name = "FILE", default_value = "docs.html")]
    out: PathBuf,
    /// What it is called [default: the title of the first page, else the folder's name]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Its language, such as zh or en [default: that of most pages]
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Where the documents are on the web: each page then links to its original
    #[arg(long, value_name = "URL")]
    site_url: Option<String>,
}

pub fn run(args: BundleArgs, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let site_url = site_url(args.site_url.as_deref().unwrap_or_default())?;
    let request = BundleRequest {
        sources: sources(&args.dirs)?,
        out: args.out.clone(),
        title: args.title,
        lang: args.lang,
        site_url,
        most_bytes: MOST_BYTES,
    };
    let progress = terminal.build_progress();
    let result = pipeline::bundle(&request, &|state| progress.show(state));
    drop(progress);
    if let Err(PipelineError::NoDocuments { warnings, .. }) = &result {
        terminal.warn_all(warnings);
    }
    let out = args.out.display();
    let report = result.with_context(|| {
        let before = if args.out.is_file() { "; the file that was there before is untouched" } else { "" };
        format!("{out} was not written{before}")
    })?;
    terminal.warn_all(&report.build.warnings);
    let (pages, seconds) = (counted(report.build.index.pages, "page"), start.elapsed().as_secs_f64());
    terminal.note(format_args!(
        "Bundled {pages} in {seconds:.1} s: \"{}\", {} in {out}, of which {} are the texts and their index",
        report.title,
        bytes(report.bytes),
        bytes(report.index_bytes)
    ));
    tell_what_was_read(&report.build, terminal);
    Ok(if report.build.warnings.is_empty() { Outcome::Done } else { Outcome::DoneWithWarnings })
}

/// An address of the web, as a folder's; or nothing.
fn site_url(given: &str) -> anyhow::Result<String> {
    if !given.is_empty() && !["http://", "https://"].iter().any(|scheme| given.to_ascii_lowercase().starts_with(scheme))
    {
        bail!("--site-url {given} is no address of the web: it begins with https:// or http://");
    }
    let end = if given.is_empty() || given.ends_with('/') { "" } else { "/" };
    Ok(format!("{given}{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_linked() {
        assert_eq!(site_url("https://a.example/docs").unwrap(), "https://a.example/docs/");
        assert_eq!(site_url("").unwrap(), "");
        assert!(site_url("javascript:alert(1)").unwrap_err().to_string().contains("https://"));
    }
}
