//! `pangram check`: verifies every file of an index.

use super::Outcome;
use super::terminal::Terminal;
use anyhow::Context;
use clap::Args;
use pangram::pipeline::FileStorage;
use pangram::search::Engine;
use pangram::storage::block_on;
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
    let cure = || format!("the index in {} cannot be trusted; build it again", folder.display());
    let engine = block_on(Engine::open(FileStorage::new(&folder))).with_context(cure)?;
    block_on(engine.check()).with_context(cure)?;
    terminal.note(format_args!("{} is whole", folder.display()));
    Ok(Outcome::Done)
}
