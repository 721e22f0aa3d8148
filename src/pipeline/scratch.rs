//! Where a build puts aside what memory shall not hold: files in a folder inside the output, gone when the build ends, however it ends. What is
//! small stays in memory after all: a list that is read again costs a call of the system otherwise.
//!
//! On Unix a file loses its name as soon as it is open, so that nothing is left of a build that is killed either; elsewhere the next build
//! clears the folder. Nothing of it is ever served: the folder's name begins with a dot.

use crate::index::scratch::{Scratch, ScratchFile};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Name of the folder below the output folder.
pub(super) const FOLDER: &str = ".pangram-scratch";

/// Postings and grams that a build holds in memory: some 130 MB at most.
pub(super) const MOST_HELD: usize = 4 << 20;

/// Bytes of a file that stay in memory; there are some fifty files.
const MOST_IN_MEMORY: usize = 2 << 20;

/// Makes files in a folder of its own.
pub(super) struct FolderScratch {
    folder: Arc<Folder>,
}

struct Folder {
    path: PathBuf,
    count: AtomicU32,
}

impl FolderScratch {
    /// Below the output folder. What an earlier build left there goes.
    pub(super) fn new(out: &Path) -> Self {
        let path = out.join(FOLDER);
        let _ = fs::remove_dir_all(&path);
        FolderScratch { folder: Arc::new(Folder { path, count: AtomicU32::new(0) }) }
    }
}

impl Scratch for FolderScratch {
    fn file(&self) -> io::Result<Box<dyn ScratchFile>> {
        Ok(Box::new(Spilling::InMemory(Vec::new(), self.folder.clone())))
    }
}

impl Folder {
    fn file(&self) -> io::Result<OnDisk> {
        fs::create_dir_all(&self.path)?;
        let path = self.path.join(self.count.fetch_add(1, Ordering::Relaxed).to_string());
        let file = File::options().read(true).write(true).create_new(true).open(&path)?;
        if cfg!(unix) {
            fs::remove_file(&path)?;
        }
        Ok(OnDisk(file))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// A file that is one from [`MOST_IN_MEMORY`] on.
enum Spilling {
    InMemory(Vec<u8>, Arc<Folder>),
    OnDisk(OnDisk),
}

impl ScratchFile for Spilling {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Spilling::InMemory(held, _) if held.len() + bytes.len() <= MOST_IN_MEMORY => {
                ScratchFile::append(held, bytes)
            }
            Spilling::InMemory(held, folder) => {
                let mut file = folder.file()?;
                file.append(held)?;
                file.append(bytes)?;
                *self = Spilling::OnDisk(file);
                Ok(())
            }
            Spilling::OnDisk(file) => file.append(bytes),
        }
    }

    fn read_at(&self, from: u64, into: &mut [u8]) -> io::Result<()> {
        match self {
            Spilling::InMemory(held, _) => held.read_at(from, into),
            Spilling::OnDisk(file) => file.read_at(from, into),
        }
    }

    fn slice(&self, from: u64, bytes: usize) -> Option<&[u8]> {
        match self {
            Spilling::InMemory(held, _) => ScratchFile::slice(held, from, bytes),
            Spilling::OnDisk(_) => None,
        }
    }
}

/// An open file.
pub(super) struct OnDisk(pub File);

impl ScratchFile for OnDisk {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    #[cfg(unix)]
    fn read_at(&self, from: u64, into: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.0, into, from)
    }

    #[cfg(windows)]
    fn read_at(&self, mut from: u64, mut into: &mut [u8]) -> io::Result<()> {
        while !into.is_empty() {
            match std::os::windows::fs::FileExt::seek_read(&self.0, into, from)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => {
                    into = &mut into[read..];
                    from += read as u64;
                }
            }
        }
        Ok(())
    }
}
