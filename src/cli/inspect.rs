//! `pangram inspect`: what takes the bytes of an index.

use super::Outcome;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct InspectArgs {
    /// Folder of the index, or the one that holds it as pangram/
    index: PathBuf,
}

pub fn run(args: InspectArgs) -> anyhow::Result<Outcome> {
    let _folder = super::index_folder(&args.index)?;
    Ok(Outcome::Done)
}
