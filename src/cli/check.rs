//! `pangram check`: verifies every file of an index.

use super::Outcome;
use super::results;
use super::terminal::{Terminal, counted};
use anyhow::{Context, bail};
use clap::Args;
use pangram::pipeline::FileStorage;
use pangram::search::Engine;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pangram check public        exit code 0: every file is there and whole")]
pub struct CheckArgs {
    /// Folder of the index, or the one that holds it as pangram/
    index: PathBuf,
}

pub fn run(args: CheckArgs, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let folder = super::index_folder(&args.index)?;
    let name = folder.display();
    let engine = Engine::open(FileStorage::new(&folder)).with_context(|| format!("cannot open the index in {name}"))?;
    let bar = terminal.bar("Checking", engine.parts().len() as u64);
    let audit = engine.check(&mut || bar.inc(1));
    bar.finish_and_clear();
    results::print(|out| audit.problems.iter().try_for_each(|problem| writeln!(out, "{problem}")))?;
    if !audit.problems.is_empty() {
        bail!("{} of the index in {name} cannot be used", counted(audit.problems.len() as u64, "file"));
    }
    let (pages, _) = engine.counts();
    // The manifest and the root in it were read when it was opened.
    let files = counted(audit.whole as u64 + 1, "part");
    terminal.note(format_args!("{name} is whole: {}, {files}", counted(pages, "page")));
    Ok(Outcome::Done)
}
