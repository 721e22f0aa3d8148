//! The command line: one file a command. A command says what it does through [`terminal::Terminal`] and answers how it
//! went; this file turns that into the exit code.
//!
//! Results go to standard output through [`results`]; progress, warnings and errors to standard error.

mod build;
mod bundle;
mod cache;
mod check;
mod desk;
mod eval;
mod http;
mod inspect;
mod inspect_html;
mod results;
mod search;
mod serve;
mod terminal;
mod treemap;
mod weights;

use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use terminal::Terminal;

/// Instant full-text search for any static site or pile of documents, in every script, in the reader's browser.
#[derive(Debug, Parser)]
#[command(name = "pangram", version, about, after_help = EXAMPLES, max_term_width = 110, arg_required_else_help = true)]
struct Cli {
    /// Say nothing but warnings, errors and results
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  pangram build public                    index public/, write public/pangram/
  pangram search public \"人防 工程\"         ask the index from the command line
  pangram bundle notes -o notes.html      documents and search in one file
  pangram serve notes                     search a folder of documents in the browser

Exit codes: 0 done, 1 failed, 2 done with warnings. NO_COLOR turns colours off.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Index folders of documents and write what a page needs to search them
    Build(build::BuildArgs),
    /// Put documents and their search into one HTML file that opens with a double click
    Bundle(bundle::BundleArgs),
    /// Ask an index
    Search(search::SearchArgs),
    /// Build, serve on this machine, and build again whenever a file changes
    Serve(serve::ServeArgs),
    /// Write the page that searches files dropped on it, with no connection to anywhere
    Desk(desk::DeskArgs),
    /// Verify every file of an index and name what is wrong
    Check(check::CheckArgs),
    /// Measure how well an index answers judged queries
    Eval(eval::EvalArgs),
    /// Show what takes the bytes of an index, its biggest terms and pages
    Inspect(inspect::InspectArgs),
}

/// How a command that did not fail went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    DoneWithWarnings,
}

/// Runs the program.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(message) => {
            let _ = message.print();
            // clap's own code for a wrong call is 2, which here means something else.
            return ExitCode::from(u8::from(message.use_stderr()));
        }
    };
    let terminal = Terminal::new(cli.quiet);
    let result = match cli.command {
        Command::Build(args) => build::run(args, &terminal),
        Command::Bundle(args) => bundle::run(args, &terminal),
        Command::Search(args) => search::run(args),
        Command::Serve(args) => serve::run(args, &terminal),
        Command::Desk(args) => desk::run(args, &terminal),
        Command::Check(args) => check::run(args, &terminal),
        Command::Eval(args) => eval::run(args, &terminal),
        Command::Inspect(args) => inspect::run(args),
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::DoneWithWarnings) => ExitCode::from(2),
        Err(error) => {
            terminal.error(&error);
            ExitCode::FAILURE
        }
    }
}

/// The folder of the index that `path` means: the output folder, or one that holds `pangram/`.
fn index_folder(path: &Path) -> anyhow::Result<PathBuf> {
    pangram::pipeline::FileStorage::locate(path).ok_or_else(|| {
        let path = path.display();
        anyhow::anyhow!(
            "there is no index in {path}: neither {path} nor its folder \"pangram\" holds a {}. Build one with: pangram build {path}",
            pangram::index::MANIFEST_NAME
        )
    })
}
