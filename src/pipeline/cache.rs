//! What builds keep for the next build of the same output: analysed documents, packed texts and shards, by what they depend on.
//!
//! One file an output folder, in a folder that is never served. Layout: records behind one another: 16 bytes of key, 8 bytes XXH64 of the
//! result, 4 bytes of its length, the result. A build reads the file of the one before and writes a new one, with what it used of the old;
//! so it holds what one build needs and no more. The new one takes the old one's place when the build is done. A damaged record counts as none.

use crate::index::recall::{Key, Recall, key};
use crate::index::scratch::ScratchFile;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};
use xxhash_rust::xxh64::xxh64;

const HEAD: u64 = 28;
/// Part of every key: another program works out other results.
const PROGRAM: &str = env!("PANGRAM_SOURCES");
/// Bytes that are gathered before they are written: all threads wait for that.
const BUFFER: usize = 512 << 10;
/// Files of outputs that were not built for so long are removed.
const KEPT_FOR: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// Results of the build before, and those of this one.
pub(super) struct Cache {
    path: PathBuf,
    temporary: PathBuf,
    old: Option<super::scratch::OnDisk>,
    /// Offset, length and checksum of each old result.
    known: HashMap<Key, (u64, u32, u64)>,
    new: Mutex<New>,
}

struct New {
    file: Option<BufWriter<File>>,
    keys: HashSet<Key>,
}

impl Cache {
    /// The cache for `out` in `folder`; with `fresh` nothing of the build before is recalled. A folder that cannot be written keeps nothing.
    pub(super) fn open(folder: &Path, out: &Path, fresh: bool) -> io::Result<Cache> {
        fs::create_dir_all(folder)?;
        let place = out.canonicalize()?;
        let name = format!("{:016x}", xxh64(place.as_os_str().as_encoded_bytes(), 0));
        let path = folder.join(format!("{name}.pangram-cache"));
        let temporary = folder.join(format!("{name}.{}.pangram-new", std::process::id()));
        remove_stale(folder, &path);
        let old = if fresh { None } else { File::open(&path).ok().map(super::scratch::OnDisk) };
        let known = old.as_ref().map(scan).unwrap_or_default();
        let new = Mutex::new(New {
            file: Some(BufWriter::with_capacity(BUFFER, File::create(&temporary)?)),
            keys: HashSet::new(),
        });
        Ok(Cache { path, temporary, old, known, new })
    }

    /// Puts the new results in the place of the old.
    pub(super) fn commit(&self) {
        let mut new = self.new.lock().expect("no thread panicked");
        if new.file.take().is_some_and(|mut file| file.flush().is_ok()) {
            let _ = fs::rename(&self.temporary, &self.path);
        }
    }

    fn salted(of: Key) -> Key {
        key(&[PROGRAM.as_bytes(), &of])
    }
}

/// What a file of records holds; ends where it was cut.
fn scan(file: &super::scratch::OnDisk) -> HashMap<Key, (u64, u32, u64)> {
    let (mut known, mut at, mut head) = (HashMap::new(), 0, [0; HEAD as usize]);
    while file.read_at(at, &mut head).is_ok() {
        let of: Key = head[..16].try_into().expect("sixteen bytes");
        let sum = u64::from_le_bytes(head[16..24].try_into().expect("eight bytes"));
        let length = u32::from_le_bytes(head[24..].try_into().expect("four bytes"));
        known.insert(of, (at + HEAD, length, sum));
        at += HEAD + u64::from(length);
    }
    known
}

/// Removes caches of outputs that are no longer built, and what killed builds left.
fn remove_stale(folder: &Path, own: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let ours = path.extension().is_some_and(|e| e == "pangram-cache" || e == "pangram-new");
        let age =
            entry.metadata().and_then(|m| m.modified()).ok().and_then(|m| SystemTime::now().duration_since(m).ok());
        if ours && path != own && age.is_some_and(|age| age > KEPT_FOR) {
            let _ = fs::remove_file(path);
        }
    }
}

impl Recall for Cache {
    fn recall(&self, of: Key) -> Option<Vec<u8>> {
        let &(at, length, sum) = self.known.get(&Self::salted(of))?;
        let mut result = vec![0; length as usize];
        self.old.as_ref()?.read_at(at, &mut result).ok()?;
        (xxh64(&result, 0) == sum).then_some(result)
    }

    fn remember(&self, of: Key, result: &[u8]) {
        let of = Self::salted(of);
        let Ok(length) = u32::try_from(result.len()) else { return };
        let sum = xxh64(result, 0).to_le_bytes();
        let mut new = self.new.lock().expect("no thread panicked");
        if !new.keys.insert(of) {
            return;
        }
        let written = new.file.as_mut().map(|file| {
            let head = [&of[..], &sum, &length.to_le_bytes()].concat();
            file.write_all(&head).and_then(|()| file.write_all(result))
        });
        // A disk that is full: this build keeps nothing, and goes on.
        if matches!(written, Some(Err(_))) {
            new.file = None;
        }
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.temporary);
    }
}
