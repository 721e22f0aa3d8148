//! What became of a file in an earlier build, as bytes.

use super::plan::Entry;
use super::read::{Done, Rules};
use super::report::{SkipReason, Warning};
use crate::coding::{CodingError, Reader, put_bytes, put_varint};
use crate::index::Analyzed;
use crate::index::recall::{Key, key};
use crate::ingest::Kind;

/// Reasons that [`Done`] may have, by the byte that stands for each.
const REASONS: [SkipReason; 6] = [
    SkipReason::NoIndex,
    SkipReason::Redirect,
    SkipReason::Unmarked,
    SkipReason::NotFoundPage,
    SkipReason::Ignored,
    SkipReason::Draft,
];

/// Of all that an entry's [`Done`] depends on.
pub(super) fn key_of(entry: &Entry, rules: &Rules, bytes: &[u8]) -> Key {
    let moved: Vec<u8> =
        rules.moved_urls.iter().flat_map(|(a, b)| [a.as_bytes(), &[0], b.as_bytes(), &[0]].concat()).collect();
    let line = entry.record.map_or(0, |r| r.line);
    let shared = if entry.kind() == Kind::Html { rules.boilerplate.digest() } else { 0 };
    let unit_bytes = rules.unit_bytes as u64;
    let (prefix, kind, marked) = (entry.file.prefix as u64, entry.kind() as u64, rules.bodies_are_marked.into());
    let numbers = [prefix, kind, marked, shared, line, unit_bytes, rules.finds_files.into()];
    key(&[
        entry.url.as_bytes(),
        entry.file.name.as_bytes(),
        entry.landing.as_deref().unwrap_or_default().as_bytes(),
        rules.site.as_deref().unwrap_or_default().as_bytes(),
        &numbers.map(u64::to_le_bytes).concat(),
        &moved,
        bytes,
    ])
}

impl Done {
    /// As bytes; `None` where it has a reason that no earlier build is asked for.
    pub(super) fn to_bytes(&self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let put = |out: &mut Vec<u8>, s: &str| put_bytes(out, s.as_bytes());
        out.push(match self.skip {
            Some(skip) => REASONS.iter().position(|&r| r == skip)? as u8 + 1,
            None => 0,
        });
        put_varint(&mut out, self.warnings.len() as u32);
        for warning in &self.warnings {
            put(&mut out, &warning.name);
            put(&mut out, &warning.text);
        }
        for names in [&self.filters, &self.sorts] {
            put_varint(&mut out, names.len() as u32);
            names.iter().for_each(|name| put(&mut out, name));
        }
        out.push(self.trimmed.into());
        out.push(self.page.is_some().into());
        if let Some((name, html)) = &self.page {
            put(&mut out, name);
            put(&mut out, html);
        }
        if let Some(analyzed) = &self.analyzed {
            out.extend(analyzed.to_bytes());
        }
        Some(out)
    }

    /// From what [`Done::to_bytes`] gave.
    pub(super) fn from_bytes(entry: &Entry, bytes: &[u8]) -> Result<Done, CodingError> {
        let r = &mut Reader(bytes);
        let mut done = Done::of(entry);
        done.skip = match usize::from(r.take_u8()?).checked_sub(1) {
            Some(at) => Some(*REASONS.get(at).ok_or(CodingError)?),
            None => None,
        };
        for _ in 0..r.take_count(2)? {
            done.warnings.push(Warning { name: r.take_str()?.into(), text: r.take_str()?.into() });
        }
        for names in [&mut done.filters, &mut done.sorts] {
            for _ in 0..r.take_count(1)? {
                names.push(r.take_str()?.into());
            }
        }
        done.trimmed = r.take_u8()? > 0;
        if r.take_u8()? > 0 {
            done.page = Some((r.take_str()?.into(), r.take_str()?.into()));
        }
        done.analyzed = if r.0.is_empty() { None } else { Some(Analyzed::from_bytes(r.0)?) };
        Ok(done)
    }
}
