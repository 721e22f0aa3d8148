//! Which boilerplate do the pages of a collection share that mark no body? Learned from a sample of them before any is indexed.
//!
//! What a page of the sample tells is kept for the next build, as all results are.

use super::Gathering;
use super::files::Files;
use super::plan::Entry;
use crate::coding::{CodingError, Reader, put_varint};
use crate::index::Workers;
use crate::index::recall::key;
use crate::ingest::{Boilerplate, IngestOptions, Ingested, Kind, Sightings};
use xxhash_rust::xxh64::xxh64;

/// So many pages are asked at most what they carry …
const SAMPLE: usize = 96;
/// … so many at a time: once so many were seen to mark their body, and none that does not, the others are taken to mark theirs.
const STEP: usize = 8;

/// What a page of the sample tells.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sampled {
    /// It marks its body.
    Marked,
    /// It is no document: a stub, an empty page.
    Nothing,
    Unmarked(Sightings),
}

impl<F: Files, W: Workers> Gathering<'_, F, W> {
    /// What recurs on a sample of the pages, on those that mark no body. The sample is of the lowest hashes of URLs, so that a page more
    /// or less changes little of it.
    pub(super) fn boilerplate(&self, entries: &[Entry], site: Option<&str>) -> Boilerplate {
        let mut pages: Vec<&Entry> = entries.iter().filter(|entry| entry.kind() == Kind::Html).collect();
        pages.sort_by_cached_key(|entry| xxh64(entry.url.as_bytes(), 0));
        pages.truncate(SAMPLE);
        let (mut unmarked, mut marked) = (Vec::new(), 0);
        for step in pages.chunks(STEP) {
            for sampled in self.workers.map(step.to_vec(), |entry| self.sample(entry, site)) {
                match sampled {
                    Sampled::Unmarked(sightings) => unmarked.push(sightings),
                    Sampled::Marked => marked += 1,
                    Sampled::Nothing => {}
                }
            }
            if unmarked.is_empty() && marked >= STEP {
                break;
            }
        }
        Boilerplate::of(&unmarked)
    }

    fn sample(&self, entry: &Entry, site: Option<&str>) -> Sampled {
        let Ok(bytes) = self.bytes_of(entry) else { return Sampled::Nothing };
        let prefix = (entry.file.prefix as u64).to_le_bytes();
        let key =
            key(&[b"sightings", site.unwrap_or_default().as_bytes(), entry.file.name.as_bytes(), &prefix, &bytes]);
        if let Some(kept) = self.recall.recall(key)
            && let Ok(sampled) = Sampled::from_bytes(&kept)
        {
            self.recall.remember(key, &kept);
            return sampled;
        }
        let options = IngestOptions { site: site.map(str::to_owned), sight: true, ..IngestOptions::default() };
        let sampled = match self.ingest_entry(entry, options) {
            Ok(Ingested { sightings: Some(sightings), .. }) => Sampled::Unmarked(sightings),
            Ok(read) if !read.documents.is_empty() => Sampled::Marked,
            _ => Sampled::Nothing,
        };
        if self.recall.keeps() {
            self.recall.remember(key, &sampled.to_bytes());
        }
        sampled
    }
}

impl Sampled {
    fn to_bytes(&self) -> Vec<u8> {
        let sightings = match self {
            Sampled::Marked => return vec![0],
            Sampled::Nothing => return vec![1],
            Sampled::Unmarked(sightings) => sightings,
        };
        let mut out = vec![2];
        for part in sightings.parts() {
            put_varint(&mut out, part.len() as u32);
            part.iter().for_each(|hash| out.extend_from_slice(&hash.to_le_bytes()));
        }
        out
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodingError> {
        let r = &mut Reader(bytes);
        match r.take_u8()? {
            0 => return Ok(Sampled::Marked),
            1 => return Ok(Sampled::Nothing),
            _ => {}
        }
        let mut parts = [Vec::new(), Vec::new()];
        for part in &mut parts {
            for _ in 0..r.take_count(8)? {
                let hash = r.take(8)?.try_into().map_err(|_| CodingError)?;
                part.push(u64::from_le_bytes(hash));
            }
        }
        Ok(Sampled::Unmarked(Sightings::from_parts(parts)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_told_is_kept_whole_and_damage_is_seen() {
        let sightings = Sightings::from_parts([vec![1, u64::MAX], vec![7, 8, 9]]);
        for sampled in [Sampled::Marked, Sampled::Nothing, Sampled::Unmarked(sightings)] {
            let bytes = sampled.to_bytes();
            assert_eq!(Sampled::from_bytes(&bytes), Ok(sampled));
            assert!(Sampled::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        }
    }
}
