//! `pangram check`: verifies every file of an index.

use super::Outcome;
use super::results;
use super::terminal::{Terminal, counted};
use anyhow::{Context, bail};
use clap::Args;
use pangram::pipeline::{FileStorage, served};
use pangram::search::Engine;
use std::collections::BTreeMap;
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
    let parts = engine.parts().iter().map(|part| part.piece.file.name()).collect();
    let beside = served::check(&folder, &parts);
    // A file that is missing is missing for each part in it.
    let mut problems = BTreeMap::new();
    for problem in audit.problems.iter().chain(&beside.problems) {
        problems.entry(problem.file()).or_insert(problem);
    }
    results::print(|out| problems.values().try_for_each(|problem| writeln!(out, "{problem}")))?;
    if !problems.is_empty() {
        bail!("{} of the index in {name} cannot be used", counted(problems.len() as u64, "file"));
    }
    let (pages, _) = engine.counts();
    // The manifest and the root in it were read when it was opened.
    let parts = counted(audit.whole as u64 + 1, "part");
    let files = counted(beside.whole as u64, "file");
    terminal.note(format_args!("{name} is whole: {}, {parts}, {files} beside them", counted(pages, "page")));
    if beside.unrecorded && folder.is_dir() {
        terminal.warn(format_args!(
            "{name} has neither a record of its build (pangram.builds.json) nor pangram-files.json: whether all files beside the index are there is not known"
        ));
        return Ok(Outcome::DoneWithWarnings);
    }
    Ok(Outcome::Done)
}
