//! `pangram desk`: writes the page that searches a person's own files.

use super::Outcome;
use super::terminal::{Terminal, bytes};
use anyhow::{Context, bail};
use clap::Args;
use pangram::pipeline::{assets, spare_file};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pangram desk                          write pangram-desk.html here
  pangram desk -o public/desk/index.html    a part of a site, where files can be kept from visit to visit

The page indexes files that are dropped on it, in the browser, and opens no connection. It is one file, which works from a
disk too; then files are kept only while it is open.")]
pub struct DeskArgs {
    /// File to write to
    #[arg(long, short, value_name = "FILE", default_value = assets::DESK_PAGE)]
    out: PathBuf,
}

pub fn run(args: DeskArgs, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let Some(page) = assets::desk_page() else {
        bail!("this pangram was built without its browser files; run ./build.sh cli");
    };
    let out = args.out.display();
    spare_file(&args.out)?;
    if let Some(folder) = args.out.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder of {out}"))?;
    }
    std::fs::write(&args.out, page).with_context(|| format!("cannot write {out}"))?;
    terminal.note(format_args!("Wrote {out} ({})", bytes(page.len() as u64)));
    Ok(Outcome::Done)
}
