//! Which folders did a build make? [`MadeFolders`]: they go again when it fails, unless something is in them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders made by a build that has not ended yet, outer ones first.
#[derive(Debug, Default)]
pub(super) struct MadeFolders(Vec<PathBuf>);

impl MadeFolders {
    /// Makes the folder and those above it, as far as they are missing.
    pub(super) fn make(&mut self, folder: &Path) -> io::Result<()> {
        let missing: Vec<PathBuf> = folder
            .ancestors()
            .take_while(|above| !above.as_os_str().is_empty() && fs::symlink_metadata(above).is_err())
            .map(Path::to_path_buf)
            .collect();
        self.0.extend(missing.into_iter().rev());
        fs::create_dir_all(folder)
    }

    /// The build's folders stay.
    pub(super) fn keep(&mut self) {
        self.0.clear();
    }
}

impl Drop for MadeFolders {
    fn drop(&mut self) {
        // Only empty folders can be removed so.
        self.0.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
    }
}
