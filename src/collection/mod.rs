//! Which files of a collection become documents, under which URL, and which of them are left out?
//!
//! What `pangram build` decides about a folder and the page of one's own files about a dropped one: [`files`] (what is no document),
//! [`landing`] (Markdown and sources beside their HTML, pages of their own), [`plan`] (URLs, duplicates), [`survey`] (marked bodies, copies of canonical
//! pages), [`boilerplate`] (what pages share that mark no body), [`read`] (each document ingested and analysed). The rules are here alone; where bytes come from ([`Files`]) and who does the work
//! ([`Workers`]) is the caller's. No file system and no threads, so it builds for wasm32. Cost: two passes over the bytes.

mod boilerplate;
mod counted;
mod files;
mod landing;
mod lines;
mod plan;
mod read;
mod recall;
mod report;
mod survey;

pub use counted::Counted;
pub use files::{Files, Found, SourceFile, is_asset, skip_of_name, wanted};
pub use landing::{Landing, STYLE, STYLE_NAME};
pub use read::Done;
pub use report::{Progress, SkipReason, Skips, Warning};

use crate::index::recall::Recall;
use crate::index::{BuildOptions, Workers};
use read::Rules;

/// Reads a collection.
pub struct Gathering<'g, F, W> {
    /// Where bytes come from.
    pub files: &'g F,
    /// Who does the work.
    pub workers: &'g W,
    /// What an earlier build worked out.
    pub recall: &'g dyn Recall,
    /// How the index is to be.
    pub index: &'g BuildOptions,
    /// Told how far it is, from any thread.
    pub progress: &'g (dyn Fn(Progress) + Sync),
}

/// What a collection holds that is no document.
#[derive(Debug, Default)]
pub struct LeftOut {
    /// Files.
    pub skips: Skips,
    /// Warnings that are not a single document's.
    pub warnings: Vec<Warning>,
}

impl<F: Files, W: Workers> Gathering<'_, F, W> {
    /// Decides what is read, and hands every document to `take`, in order of URL. Answers with what was left out.
    pub fn gather<E: Send>(
        &self,
        found: Found,
        landing: &Landing,
        take: impl FnMut(Done) -> Result<(), E> + Send,
    ) -> Result<LeftOut, E> {
        let mut plan = self.plan(found, landing);
        let surveyed = self.survey(&mut plan.entries);
        let mut left = LeftOut { skips: plan.skips, warnings: plan.warnings };
        left.skips.merge(&surveyed.skips);
        left.warnings.extend(surveyed.warnings);
        let bytes = plan.entries.iter().map(plan::Entry::size).sum();
        let rules = Rules {
            bodies_are_marked: surveyed.bodies_are_marked,
            site: surveyed.site,
            boilerplate: surveyed.boilerplate,
            moved_urls: landing.moved_urls(),
            finds_files: landing.finds_files(),
            unit_bytes: self.index.unit_bytes(bytes),
        };
        self.read_all(&plan.entries, &rules, take)?;
        Ok(left)
    }
}
