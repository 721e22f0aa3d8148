//! What a person sees while a command runs: a bar on a terminal, plain lines elsewhere, little with `--quiet`.
//!
//! Colours follow NO_COLOR and whether the stream is a terminal ([`anstream`]).

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use pangram::collection::{Progress, Warning};
use std::fmt::{self, Display};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;

/// Says a line on standard error. One that nobody can take is no reason to end what is under way.
fn say(line: fmt::Arguments) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// Where messages go.
pub struct Terminal {
    quiet: bool,
}

impl Terminal {
    pub fn new(quiet: bool) -> Self {
        Terminal { quiet }
    }

    /// Says something, unless it should be quiet.
    pub fn note(&self, text: impl Display) {
        if !self.quiet {
            say(format_args!("{text}"));
        }
    }

    /// Names something that a person should look at.
    pub fn warn(&self, text: impl Display) {
        say(format_args!("\x1b[33mwarning:\x1b[0m {text}"));
    }

    pub fn warn_all(&self, warnings: &[Warning]) {
        warnings.iter().for_each(|warning| self.warn(warning));
    }

    /// Says why a command failed. Causes that the message already tells are not said twice.
    pub fn error(&self, error: &anyhow::Error) {
        let mut text = error.to_string();
        for cause in error.chain().skip(1).map(ToString::to_string) {
            if !text.contains(&cause) {
                text += &format!(": {cause}");
            }
        }
        say(format_args!("\x1b[31merror:\x1b[0m {text}"));
    }

    /// A bar on a terminal, nothing elsewhere.
    pub fn bar(&self, message: &'static str, total: u64) -> ProgressBar {
        if self.quiet || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("{msg:>9} {wide_bar} {percent:>3} %").expect("a constant template");
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(15));
        bar.with_style(style).with_message(message)
    }

    /// Shows where a build is, until it is dropped.
    pub fn build_progress(&self) -> BuildProgress {
        let bar = self.bar("", 0);
        let lines = !self.quiet && bar.is_hidden();
        BuildProgress { bar, lines, step: Mutex::new("") }
    }
}

/// The state of a build as a bar or as lines.
pub struct BuildProgress {
    bar: ProgressBar,
    /// Print a line at each step instead.
    lines: bool,
    step: Mutex<&'static str>,
}

impl BuildProgress {
    /// Shows the newest state; called from many threads.
    pub fn show(&self, progress: Progress) {
        let (step, done, total) = match progress {
            Progress::Walking => ("Walking", 0, 0),
            Progress::Surveying { done, total } => ("Surveying", done, total),
            Progress::Reading { done, total } => ("Reading", done, total),
            Progress::Writing { done, total } => ("Writing", done, total),
            Progress::Checking { done, total } => ("Checking", done, total),
        };
        let mut shown = self.step.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if *shown != step {
            *shown = step;
            self.bar.reset();
            self.bar.set_message(step);
            if self.lines && step == "Reading" {
                say(format_args!("Reading {}", counted(total, "document")));
            }
        }
        self.bar.set_length(total.max(1));
        // Threads may report out of order.
        self.bar.set_position(done.max(self.bar.position()));
    }
}

impl Drop for BuildProgress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A number of bytes for people: `999 B`, `12.3 kB`, `4.5 MB`.
pub fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        _ => format!("{:.1} MB", count as f64 / 1e6),
    }
}

/// A count with its noun: `1 page`, `12 pages`.
pub fn counted(count: impl Into<u64>, noun: &str) -> String {
    let count = count.into();
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
