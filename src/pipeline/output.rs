//! How does a new index replace the old one without a moment in which there is none? [`Output`].
//!
//! - Every file is written under a temporary name beside its place and renamed.
//! - Files whose names carry a hash of their content stand beside the old ones at once. All others (`pangram.js`,
//!   `pages/…`) wait under their temporary names until [`Output::commit`].
//! - Every file is brought to the disk by threads of their own while the build goes on ([`Syncing`]); `commit` waits for it, moves what waits,
//!   and the manifest last of all.
//! - An `Output` that is dropped before takes back what it wrote, and the folders that it made. One that is killed leaves files that nothing
//!   names; the next build clears them.
//! - The files of the build before stay until the build after next, for pages that are open: see [`History`].
//!
//! One build a folder at a time: a lock file sees to it, and the system frees it when a build is killed.

use super::files::below;
use super::history::{self, BuildRecord, History, carries_hash};
use super::made::MadeFolders;
use crate::index::MANIFEST_NAME;
use crate::ingest;
use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

const LOCK_NAME: &str = ".pangram.lock";
const TEMPORARY_SUFFIX: &str = ".pangram-new";

/// Why the output folder could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Another build holds the folder.
    #[error("another build is writing {}; wait for it to end, or give --out another folder", folder.display())]
    Busy {
        /// The output folder.
        folder: PathBuf,
    },
    /// A file of somebody else's stands where one of ours would.
    #[error("{} is there already and was not written by pangram; it would be lost. Give --out another folder, or move the file away", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// A file of somebody else's stands where a page of ours would.
    #[error("{} is there already and is no page that pangram wrote; it would be lost. Give another file, or move that one away", path.display())]
    NotOurPage {
        /// The file.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl OutputError {
    fn write(path: &Path) -> impl FnOnce(io::Error) -> OutputError {
        let path = path.to_path_buf();
        move |source| OutputError::Write { path, source }
    }
}

/// What a finished build did to the folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Files of this build, the manifest included.
    pub files: usize,
    /// Bytes of these files.
    pub bytes: u64,
    /// How many of the files are new or other than they were.
    pub changed_files: usize,
    /// Bytes of the new and changed files: what a site owner has to upload.
    pub changed_bytes: u64,
    /// Files of older builds that were removed.
    pub removed_files: usize,
}

/// A build's output folder while it is being written.
pub struct Output {
    folder: PathBuf,
    lock: Option<File>,
    names: BTreeSet<String>,
    /// New files that stand in their places.
    placed: Vec<PathBuf>,
    /// (temporary, final): files that wait for the commit.
    waiting: Vec<(PathBuf, PathBuf)>,
    syncing: Syncing,
    written: Written,
    /// False where no build has written to the folder yet: what lies there is somebody else's.
    ours: bool,
    /// The builds before this one.
    before: History,
    /// Set once files that are not hashed begin to move: from there on nothing is taken back.
    moving: bool,
    /// Dropped after all else is taken back.
    made: MadeFolders,
}

impl Output {
    /// Makes the folder if need be, locks it, and clears what a killed build left.
    pub fn open(folder: &Path) -> Result<Self, OutputError> {
        let mut made = MadeFolders::default();
        made.make(folder).map_err(OutputError::write(folder))?;
        let lock_path = folder.join(LOCK_NAME);
        let lock = File::create(&lock_path).map_err(OutputError::write(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OutputError::Busy { folder: folder.to_path_buf() }),
            // A file system without locks: go on without.
            Err(TryLockError::Error(_)) => {}
        }
        let ours = is_ours(folder);
        clear_temporary(folder);
        Ok(Output {
            folder: folder.to_path_buf(),
            lock: Some(lock),
            names: BTreeSet::new(),
            placed: Vec::new(),
            waiting: Vec::new(),
            syncing: Syncing::begin(),
            written: Written::default(),
            ours,
            before: History::read(folder, fs::read(folder.join(MANIFEST_NAME)).ok().as_deref()),
            moving: false,
            made,
        })
    }

    /// Refuses a file that stands, with other bytes, in a folder that is not ours yet. (A name with a hash says what is in it.)
    pub fn spare(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, OutputError> {
        let leads_out = || io::Error::new(io::ErrorKind::InvalidInput, "the name leads out of the output folder");
        let path = below(&self.folder, name).ok_or_else(|| OutputError::write(&self.folder.join(name))(leads_out()))?;
        let lost = || path.symlink_metadata().is_ok() && !holds(&path, bytes) && !is_written_by_us(&path);
        if !self.ours && !carries_hash(name) && lost() {
            return Err(OutputError::NotOurs { path });
        }
        Ok(path)
    }

    /// Adds a file. One that is there already with these bytes is left as it is.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        let path = self.spare(name, bytes)?;
        self.names.insert(name.to_string());
        self.count(&path, bytes, |output| {
            let temporary = output.write_temporary(&path, bytes)?;
            if carries_hash(name) {
                output.waiting.pop();
                fs::rename(&temporary, &path)?;
                output.placed.push(path.clone());
                output.syncing.add(path.clone());
            } else {
                output.syncing.add(temporary);
            }
            Ok(())
        })
    }

    /// Brings all to the disk, then makes this build the current one: `manifest` moves into place last.
    /// `prune` removes the files of the build before at once.
    pub fn commit(mut self, manifest: &[u8], prune: bool) -> Result<Written, OutputError> {
        self.syncing.end()?;
        self.moving = true;
        self.made.keep();
        for (temporary, path) in std::mem::take(&mut self.waiting) {
            fs::rename(&temporary, &path).map_err(OutputError::write(&path))?;
            self.placed.push(path);
        }
        sync_folders(&self.placed, &self.folder);

        let mut history = self.before.clone();
        self.names.insert(MANIFEST_NAME.to_string());
        history.add(BuildRecord::new(manifest, &self.names));
        if prune {
            history.prune();
        }
        self.put_now(history::NAME, &history.to_bytes())?;
        self.put_now(MANIFEST_NAME, manifest)?;

        self.written.files = self.names.len() + 1;
        self.written.removed_files = history.remove_others(&self.before, &self.folder);
        Ok(std::mem::take(&mut self.written))
    }

    /// Writes, syncs and renames in one go.
    fn put_now(&mut self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        let path = self.folder.join(name);
        self.count(&path, bytes, |output| {
            let temporary = output.write_temporary(&path, bytes)?;
            output.waiting.pop();
            File::options().write(true).open(&temporary)?.sync_all()?;
            fs::rename(&temporary, &path)
        })?;
        sync_folders(&[], &self.folder);
        Ok(())
    }

    /// Counts the file, and runs `write` unless it is there with these bytes already.
    fn count(
        &mut self,
        path: &Path,
        bytes: &[u8],
        write: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> Result<(), OutputError> {
        self.written.bytes += bytes.len() as u64;
        if holds(path, bytes) {
            return Ok(());
        }
        write(self).map_err(OutputError::write(path))?;
        self.written.changed_files += 1;
        self.written.changed_bytes += bytes.len() as u64;
        Ok(())
    }

    /// Leaves the bytes beside their place; the name goes to `waiting`, so that an error takes it back.
    fn write_temporary(&mut self, path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
        let folder = path.parent().expect("a file below the output folder");
        let file_name = path.file_name().expect("a file below the output folder");
        let temporary = folder.join(format!(".{}{TEMPORARY_SUFFIX}", file_name.to_string_lossy()));
        self.waiting.push((temporary.clone(), path.to_path_buf()));
        let file = File::create(&temporary).or_else(|_| {
            self.made.make(folder)?;
            File::create(&temporary)
        });
        file?.write_all(bytes)?;
        Ok(temporary)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        let _ = self.syncing.end();
        for (temporary, _) in &self.waiting {
            let _ = fs::remove_file(temporary);
        }
        if !self.moving {
            for path in self.placed.iter().filter(|path| carries_hash(&path.to_string_lossy())) {
                let _ = fs::remove_file(path);
            }
        }
        self.lock = None;
        let _ = fs::remove_file(self.folder.join(LOCK_NAME));
    }
}

/// True for a folder that a build has written to.
pub(super) fn is_ours(folder: &Path) -> bool {
    [MANIFEST_NAME, history::NAME].iter().any(|name| folder.join(name).exists())
}

/// What the files that we write without a hash say, of any version: those of a build that did not come to its end, or whose manifest was not kept along, are ours.
const OURS: [&[u8]; 3] = [b"pangram.manifest", b"pangram-pages.css", b"Pangram contributors"];

/// True for a file that we have written, as far as it tells by what it says, or by its name where that is no document's.
pub(super) fn is_written_by_us(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let named = name.starts_with("pangram-") && ingest::kind_of(&name).is_none();
    let says = |bytes: Vec<u8>| OURS.iter().any(|mark| bytes.windows(mark.len()).any(|part| part == *mark));
    named || path.is_file() && fs::read(path).is_ok_and(says)
}

/// What the head of each page says that is whole by itself: a bundle, the page of one's own files, a drawing of an index.
const OUR_PAGES: [&str; 3] = [
    "<meta name=\"generator\" content=\"Pangram ",
    "<title>Pangram desk</title>",
    "<title>Where the bytes are · Pangram</title>",
];
/// Bytes within which it does.
const HEAD_BYTES: u64 = 8 << 10;

/// Refuses a file that holds anything but such a page.
pub fn spare_file(path: &Path) -> Result<(), OutputError> {
    if !path.is_file() {
        return Ok(());
    }
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
    // A bundle is UTF-16.
    head.retain(|&byte| byte != 0);
    let head = String::from_utf8_lossy(&head);
    let is_free = read.is_ok() && (head.is_empty() || OUR_PAGES.iter().any(|mark| head.contains(mark)));
    if is_free { Ok(()) } else { Err(OutputError::NotOurPage { path: path.to_path_buf() }) }
}

/// True if the file is there and holds just these bytes.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|there| there == bytes)
}

/// Threads that bring files to the disk, which is waiting rather than work: side by side, since a disk takes many files in the time of one.
struct Syncing {
    paths: Option<Sender<PathBuf>>,
    threads: Vec<JoinHandle<Result<(), OutputError>>>,
}

/// How many files are on their way to the disk at once.
const SYNCED_AT_ONCE: usize = 8;

impl Syncing {
    fn begin() -> Self {
        let (paths, ready) = channel::<PathBuf>();
        let ready = Arc::new(Mutex::new(ready));
        let sync = || {
            let ready = ready.clone();
            move || {
                let next = || ready.lock().expect("no thread panicked").recv().ok();
                std::iter::from_fn(next).try_for_each(|path| {
                    // Windows syncs only what is open for writing.
                    let synced = File::options().write(true).open(&path).and_then(|file| file.sync_all());
                    synced.map_err(OutputError::write(&path))
                })
            }
        };
        let threads = (0..SYNCED_AT_ONCE).map(|_| std::thread::spawn(sync())).collect();
        Syncing { paths: Some(paths), threads }
    }

    fn add(&self, path: PathBuf) {
        // Threads that are gone have met an error, which `end` tells.
        let _ = self.paths.as_ref().map(|paths| paths.send(path));
    }

    /// Waits for all files; then there are no more.
    fn end(&mut self) -> Result<(), OutputError> {
        self.paths = None;
        let ended = self.threads.drain(..).map(|thread| thread.join().expect("syncing does not panic"));
        ended.collect::<Vec<_>>().into_iter().collect()
    }
}

/// Makes renames last, where the system has a way to say so (on Windows a folder cannot be opened).
fn sync_folders(files: &[PathBuf], top: &Path) {
    let parents: BTreeSet<&Path> = files.iter().filter_map(|file| file.parent()).chain([top]).collect();
    for folder in parents {
        if let Ok(folder) = File::open(folder) {
            let _ = folder.sync_all();
        }
    }
}

/// Removes temporary files that a killed build left below the folder.
fn clear_temporary(folder: &Path) {
    let stale = |name: &str| name.starts_with('.') && name.ends_with(TEMPORARY_SUFFIX);
    for entry in walkdir::WalkDir::new(folder).into_iter().flatten() {
        if entry.file_type().is_file() && entry.file_name().to_str().is_some_and(stale) {
            let _ = fs::remove_file(entry.path());
        }
    }
}
