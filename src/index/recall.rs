//! What an earlier build worked out, so that a later one need not: results by a key of all that they depend on.
//!
//! Whoever runs a build says where results are kept ([`Recall`]); they change how long a build takes and nothing of what it writes.

use super::FORMAT;
use super::analyze::{Analyzed, AnalyzedLink, AnalyzedUnit};
use super::names::Names;
use super::posting::Fields;
use crate::coding::{CodingError, Reader, put_bytes, put_varint};
use crate::text::PROFILE;
use xxhash_rust::xxh64::xxh64;

/// Stands for all that a result depends on.
pub type Key = [u8; 16];

/// Keeps results from build to build.
pub trait Recall: Send + Sync {
    /// The result that was kept under this key.
    fn recall(&self, key: Key) -> Option<Vec<u8>>;

    /// False where nothing is kept.
    fn keeps(&self) -> bool {
        true
    }

    /// Keeps a result, also one that was recalled and is still of use.
    fn remember(&self, key: Key, result: &[u8]);
}

/// The kept result, or else the one that `work` gives, which is kept. Without a place for results no key is made.
pub(super) fn or_work(recall: &dyn Recall, key: impl FnOnce() -> Key, work: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    if !recall.keeps() {
        return work();
    }
    let key = key();
    let result = recall.recall(key).unwrap_or_else(work);
    recall.remember(key, &result);
    result
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Forget;

impl Recall for Forget {
    fn recall(&self, _: Key) -> Option<Vec<u8>> {
        None
    }

    fn keeps(&self) -> bool {
        false
    }

    fn remember(&self, _: Key, _: &[u8]) {}
}

/// The key of what depends on these parts, and on the versions of format and analysis.
pub fn key(parts: &[&[u8]]) -> Key {
    let mut all = vec![FORMAT];
    all.extend(PROFILE.to_le_bytes());
    for part in parts {
        all.extend((part.len() as u64).to_le_bytes());
        all.extend(xxh64(part, 0).to_le_bytes());
        all.extend(xxh64(part, 1).to_le_bytes());
    }
    let mut key = [0; 16];
    key[..8].copy_from_slice(&xxh64(&all, 0).to_le_bytes());
    key[8..].copy_from_slice(&xxh64(&all, 1).to_le_bytes());
    key
}

impl Analyzed {
    /// All of it as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_bytes(&mut out, self.url.as_bytes());
        put_bytes(&mut out, self.language.as_bytes());
        for pairs in [&self.filters, &self.sort] {
            put_varint(&mut out, pairs.len() as u32);
            for (name, value) in pairs {
                put_bytes(&mut out, name.as_bytes());
                put_bytes(&mut out, value.as_bytes());
            }
        }
        out.push(self.weight);
        for strings in [&self.terms, &self.bonds] {
            put_varint(&mut out, strings.len() as u32);
            strings.iter().for_each(|s| put_bytes(&mut out, s.as_bytes()));
        }
        put_varint(&mut out, self.links.len() as u32);
        for link in &self.links {
            put_bytes(&mut out, link.target.as_bytes());
            put_bytes(&mut out, link.text.as_bytes());
            out.push(link.in_body.into());
            put_varint(&mut out, link.terms.len() as u32);
            link.terms.iter().for_each(|&t| put_varint(&mut out, t));
        }
        put_varint(&mut out, self.units.len() as u32);
        self.units.iter().for_each(|u| u.put(&mut out));
        out
    }

    /// From what [`Analyzed::to_bytes`] gave.
    pub fn from_bytes(bytes: &[u8]) -> Result<Analyzed, CodingError> {
        let r = &mut Reader(bytes);
        let text = |r: &mut Reader| r.take_str().map(str::to_owned);
        let strings = |r: &mut Reader| {
            let mut names = Names::default();
            for _ in 0..r.take_count(1)? {
                names.push(r.take_str()?);
            }
            Ok::<_, CodingError>(names)
        };
        let pair = |r: &mut Reader| Ok::<_, CodingError>((text(r)?, text(r)?));
        let pairs = |r: &mut Reader| (0..r.take_count(2)?).map(|_| pair(r)).collect::<Result<Vec<_>, _>>();
        let (url, language, filters, sort) = (text(r)?, text(r)?, pairs(r)?, pairs(r)?);
        let (weight, terms, bonds) = (r.take_u8()?, strings(r)?, strings(r)?);
        let link = |r: &mut Reader| {
            let (target, text, in_body) = (text(r)?, text(r)?, r.take_u8()? > 0);
            let link_terms = (0..r.take_count(1)?).map(|_| ordinal(r, terms.len())).collect::<Result<_, _>>()?;
            Ok(AnalyzedLink { target, text, in_body, terms: link_terms })
        };
        let links = (0..r.take_count(4)?).map(|_| link(r)).collect::<Result<_, CodingError>>()?;
        let counts = (terms.len(), bonds.len());
        let units = (0..r.take_count(4)?).map(|_| AnalyzedUnit::take(r, counts)).collect::<Result<_, _>>()?;
        if r.0.is_empty() {
            Ok(Analyzed { url, language, filters, sort, weight, units, links, terms, bonds })
        } else {
            Err(CodingError)
        }
    }
}

/// A number below `count`.
fn ordinal(r: &mut Reader, count: usize) -> Result<u32, CodingError> {
    r.take_varint().and_then(|n| if (n as usize) < count { Ok(n) } else { Err(CodingError) })
}

impl AnalyzedUnit {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(out, &self.text);
        put_varint(out, self.text_bytes);
        put_varint(out, self.length);
        put_varint(out, self.postings.len() as u32);
        for (term, fields) in &self.postings {
            put_varint(out, *term);
            put_varint(out, fields.map_or(0, |f| u32::from(f.0) + 1));
        }
        put_varint(out, self.grams.len() as u32);
        for (first, second, bond) in &self.grams {
            [first, second, bond].into_iter().for_each(|&n| put_varint(out, n));
        }
    }

    fn take(r: &mut Reader, (terms, bonds): (usize, usize)) -> Result<AnalyzedUnit, CodingError> {
        let (text, text_bytes) = (r.take_bytes()?.to_vec(), r.take_varint()?);
        let length = r.take_varint()?;
        let posting = |r: &mut Reader| {
            let (term, fields) = (ordinal(r, terms)?, r.take_varint()?);
            Ok((term, fields.checked_sub(1).map(|f| Fields(f as u8))))
        };
        let postings = (0..r.take_count(2)?).map(|_| posting(r)).collect::<Result<_, CodingError>>()?;
        let gram = |r: &mut Reader| Ok((ordinal(r, terms)?, ordinal(r, terms)?, ordinal(r, bonds)?));
        let grams = (0..r.take_count(3)?).map(|_| gram(r)).collect::<Result<_, CodingError>>()?;
        Ok(AnalyzedUnit { text, text_bytes, length, postings, grams })
    }
}
