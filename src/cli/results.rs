//! How do results reach standard output? Through [`print`] and [`print_text`], which no reader that leaves early and no full disk can
//! make panic, as `println!` would.
//!
//! A reader that has closed the pipe (`pangram search … | head -1`) has what it wants: nothing is said, and the command ends as it would
//! have ended, so that a build that is in place is not called a failure. That is 0 for a search, as with ripgrep. Whatever else keeps
//! results from being written is an error.

use anyhow::Context;
use std::io::{self, BufWriter, ErrorKind, Write};

/// Prints what `write` writes; colours are left out where nobody sees them.
pub fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    told(written(anstream::stdout().lock(), write))
}

/// Prints a text as it is, such as JSON.
pub fn print_text(text: &str) -> anyhow::Result<()> {
    told(written(io::stdout().lock(), |out| out.write_all(text.as_bytes())))
}

fn written(stream: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(stream);
    write(&mut out).and_then(|()| out.flush())
}

fn told(written: io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}
