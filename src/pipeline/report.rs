//! What does a build to a folder say when it is done?

use super::output::Written;
use crate::collection::{Skips, Warning};
use std::collections::BTreeMap;

/// What a finished build did.
#[derive(Debug, Clone, Default)]
pub struct BuildReport {
    /// The index's own counts.
    pub index: crate::index::Report,
    /// Documents that were read and analysed; the others were as in the build before.
    pub analyzed: usize,
    /// Files and bytes of the output.
    pub written: Written,
    /// Pages written for Markdown and text documents.
    pub landing_pages: u32,
    /// What was left out on purpose.
    pub skips: Skips,
    /// Pages that mark no body, out of which menus and lines that many of them carry were left.
    pub trimmed: u32,
    /// What a person should look at, by name.
    pub warnings: Vec<Warning>,
    /// Filter names that documents carry, with how many values each; kept, not yet used.
    pub filters: BTreeMap<String, u32>,
    /// Sort keys that documents carry, with how many values each; kept, not yet used.
    pub sorts: BTreeMap<String, u32>,
}
