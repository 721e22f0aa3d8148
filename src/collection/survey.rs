//! What concerns all pages at once, found before any page is indexed: does the site mark its bodies, which pages
//! are copies of one canonical page, and what do pages share that mark no body?
//!
//! Pages are streamed into the index, so all of it must be known beforehand. A look at the bytes names the few files
//! that may matter for the first two, and a sample tells the third; only those are parsed here. Cost: one pass over the bytes of all HTML files, and the sample.

use super::Gathering;
use super::files::Files;
use super::plan::Entry;
use super::report::{Progress, SkipReason, Skips, Warning};
use crate::index::Workers;
use crate::ingest::{Boilerplate, IngestOptions, Kind};
use crate::model::Document;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use xxhash_rust::xxh64::xxh64;

/// Of two texts that hold this share of each other's pieces, one is a copy (a print view, an older version).
const COPY_SHARE: f64 = 0.8;
/// Length in characters of the pieces that are compared.
const PIECE_CHARS: usize = 6;
/// So many pages are asked at a time whether one of them marks its body.
const MARKING_STEP: usize = 64;
/// What the bytes of one page say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Marks {
    /// The name of a body-marking attribute occurs, maybe in running text only.
    may_mark_body: bool,
    /// What looks like the page's canonical address.
    canonical: Option<String>,
}

/// What the survey found.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Some page marks its body: pages that do not are left out.
    pub bodies_are_marked: bool,
    /// Absolute URL of the collection's root, as most pages that name their own canonical address tell it.
    pub site: Option<String>,
    /// What pages share that mark no body.
    pub boilerplate: Arc<Boilerplate>,
    pub skips: Skips,
    pub warnings: Vec<Warning>,
}

impl<F: Files, W: Workers> Gathering<'_, F, W> {
    /// Looks through all HTML entries, and removes from `entries` those that must not be indexed.
    pub(super) fn survey(&self, entries: &mut Vec<Entry>) -> Survey {
        let marks = self.look_through(entries);
        let mut found = Survey::default();
        let marking: Vec<&Entry> =
            entries.iter().zip(&marks).filter(|(_, m)| m.may_mark_body).map(|(e, _)| e).collect();
        found.bodies_are_marked = marking.chunks(MARKING_STEP).any(|step| {
            let marks_body =
                |entry| self.ingest_entry(entry, IngestOptions::default()).is_ok_and(|page| page.marked_body);
            self.workers.map(step.to_vec(), marks_body).contains(&true)
        });

        let keys: Vec<Option<String>> =
            entries.iter().zip(&marks).map(|(e, m)| m.canonical.as_deref().map(|c| canonical_key(c, &e.url))).collect();
        let base = site_base(entries, &keys);
        found.site = base.contains("://").then(|| base.clone());
        let copies = self.copies(entries, &marks, &keys, &base, &mut found.warnings);
        let mut at = 0;
        entries.retain(|entry| {
            at += 1;
            let unmarked = found.bodies_are_marked && entry.kind() == Kind::Html && !marks[at - 1].may_mark_body;
            let reason = match (unmarked, copies.contains(&(at - 1))) {
                (true, _) => SkipReason::Unmarked,
                (_, true) => SkipReason::Duplicate,
                _ => return true,
            };
            found.skips.add(reason);
            false
        });
        if !found.bodies_are_marked {
            found.boilerplate = Arc::new(self.boilerplate(entries, found.site.as_deref()));
        }
        found
    }

    /// What the bytes of each entry say.
    fn look_through(&self, entries: &[Entry]) -> Vec<Marks> {
        let patterns = cores();
        let (done, total) = (AtomicU64::new(0), entries.iter().map(Entry::size).sum());
        self.workers.map(entries.iter().collect(), |entry: &Entry| {
            let bytes = entry.size();
            (self.progress)(Progress::Surveying { done: done.fetch_add(bytes, Ordering::Relaxed) + bytes, total });
            if entry.kind() != Kind::Html {
                return Marks::default();
            }
            look(&patterns, &self.bytes_of(entry).unwrap_or_default())
        })
    }

    /// Ordinals of the entries that are copies of another: both name (or are) the same canonical page and hold the same.
    fn copies(
        &self,
        entries: &[Entry],
        marks: &[Marks],
        keys: &[Option<String>],
        base: &str,
        warnings: &mut Vec<Warning>,
    ) -> HashSet<usize> {
        let own: Vec<String> = entries.iter().map(|entry| format!("{base}{}", plain(&entry.url))).collect();
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for at in (0..entries.len()).filter(|&at| entries[at].kind() == Kind::Html) {
            let key = keys[at].as_ref().unwrap_or(&own[at]);
            let group = groups.entry(key).or_default();
            // The canonical page itself stands first, then by URL.
            if *key == own[at] { group.insert(0, at) } else { group.push(at) }
        }
        let groups = groups.into_values().filter(|group| group.len() > 1).collect();
        let judged = self.workers.map(groups, |group: Vec<usize>| self.judge(entries, marks, &group));
        warnings.extend(judged.iter().filter_map(|(_, warning)| warning.clone()));
        judged.into_iter().flat_map(|(copies, _)| copies).collect()
    }

    /// Which of a group that shares one canonical address hold the same as its first.
    fn judge(&self, entries: &[Entry], marks: &[Marks], group: &[usize]) -> (Vec<usize>, Option<Warning>) {
        let document =
            |at: usize| self.ingest_entry(&entries[at], IngestOptions::default()).ok()?.documents.into_iter().next();
        let Some(first) = document(group[0]) else { return (Vec::new(), None) };
        let first_pieces = pieces(&first);
        let (mut copies, mut others) = (Vec::new(), Vec::new());
        for &at in &group[1..] {
            let Some(document) = document(at) else { continue };
            let same = document.title == first.title || share(&first_pieces, &pieces(&document)) >= COPY_SHARE;
            if same { copies.push(at) } else { others.push(at) }
        }
        let warning = others.first().map(|&at| {
            let more = match others.len() {
                1 => String::new(),
                count => format!(" (and so do {} more)", count - 1),
            };
            let text = match &marks[at].canonical {
                Some(canonical) => format!("names {canonical} as its canonical page but has other content"),
                None => {
                    format!("is named as the canonical page of {}, which has other content", entries[group[0]].name())
                }
            };
            let text = format!("{text}{more}; it is indexed all the same");
            Warning::new(&entries[at].file.name, text)
        });
        (copies, warning)
    }
}

/// Names whose bytes are looked for, in any case, and where in each its core begins: four bytes that are rare, and that a processor finds many
/// bytes at a time in every way they can be written.
const NAMES: [(&str, usize); 3] = [("data-pangram-body", 3), ("data-pagefind-body", 3), ("canonical", 2)];
const CORE: usize = 4;

/// Finds the cores.
fn cores() -> AhoCorasick {
    let mut written: Vec<Vec<u8>> = Vec::new();
    for (name, core) in NAMES {
        let core = &name.as_bytes()[core..core + CORE];
        let cases = |capitals: usize| {
            let case = |(i, b): (usize, &u8)| if capitals >> i & 1 == 1 { b.to_ascii_uppercase() } else { *b };
            core.iter().enumerate().map(case).collect()
        };
        written.extend((0..1 << CORE).map(cases));
    }
    written.sort_unstable();
    written.dedup();
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(written).expect("some short patterns")
}

fn look(patterns: &AhoCorasick, bytes: &[u8]) -> Marks {
    // The bytes of UTF-16 show nothing: such a page is parsed.
    let wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let mut marks = Marks { may_mark_body: wide, canonical: None };
    for hit in patterns.find_iter(bytes) {
        let is_at = |(name, core): &(&str, usize)| {
            let from = hit.start().checked_sub(*core)?;
            bytes.get(from..from + name.len())?.eq_ignore_ascii_case(name.as_bytes()).then_some(from)
        };
        let Some((name, at)) = NAMES.iter().zip(0..).find_map(|(name, i)| Some((i, is_at(name)?))) else { continue };
        if name < 2 {
            marks.may_mark_body = true;
        } else if marks.canonical.is_none() {
            marks.canonical = canonical_around(bytes, at);
        }
    }
    marks
}

/// The address of the `<link rel="canonical" href="…">` that the byte at `at` stands in, if it does.
fn canonical_around(bytes: &[u8], at: usize) -> Option<String> {
    let start = bytes[..at].iter().rposition(|&byte| byte == b'<' || byte == b'>')?;
    let length = bytes[at..].iter().position(|&byte| byte == b'>')?;
    let tag = std::str::from_utf8(&bytes[start..at + length]).ok()?;
    let attributes = tag.strip_prefix("<link").or_else(|| tag.strip_prefix("<LINK"))?;
    let value = attributes.split_once("href=").or_else(|| attributes.split_once("HREF="))?.1;
    let end = match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].find(quote)? + 1,
        _ => value.find(char::is_whitespace).unwrap_or(value.len()),
    };
    Some(value[..end].trim_matches(['"', '\'']).trim().replace("&amp;", "&"))
}

/// Hashes of all runs of [`PIECE_CHARS`] characters, white space aside.
fn pieces(document: &Document) -> HashSet<u64> {
    let text: Vec<char> =
        document.sections.iter().flat_map(|s| s.text.chars()).filter(|c| !c.is_whitespace()).collect();
    text.windows(PIECE_CHARS).map(|run| xxh64(run.iter().collect::<String>().as_bytes(), 0)).collect()
}

/// Share of the larger set that the other holds too, 0 to 1; two empty sets share nothing.
fn share(a: &HashSet<u64>, b: &HashSet<u64>) -> f64 {
    let common = a.intersection(b).count();
    common as f64 / a.len().max(b.len()).max(1) as f64
}

/// An address without what does not tell pages apart: fragment, `index.html`, `.html`, the last `/`.
fn plain(url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let url = url.strip_suffix("index.html").or_else(|| url.strip_suffix(".html")).unwrap_or(url);
    url.strip_suffix('/').unwrap_or(url).to_string()
}

/// The canonical address as a page at `url` means it; addresses without a host begin with `/`.
fn canonical_key(canonical: &str, url: &str) -> String {
    if canonical.starts_with('/') || canonical.contains("://") {
        return plain(canonical);
    }
    let folder = url.rfind('/').map_or("", |at| &url[..=at]);
    let mut parts: Vec<&str> = Vec::new();
    let address = format!("{folder}{canonical}");
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    plain(&format!("/{}", parts.join("/")))
}

/// What stands before a page's URL in most canonical addresses that pages name for themselves.
fn site_base(entries: &[Entry], keys: &[Option<String>]) -> String {
    let mut votes: HashMap<&str, usize> = HashMap::new();
    for (entry, key) in entries.iter().zip(keys) {
        let base = key.as_deref().and_then(|key| key.strip_suffix(plain(&entry.url).as_str()));
        if let Some(base) = base.filter(|base| base.ends_with('/')) {
            *votes.entry(base).or_default() += 1;
        }
    }
    let best = votes.into_iter().max_by(|a, b| (a.1, b.0).cmp(&(b.1, a.0)));
    best.map_or("/".to_string(), |(base, _)| base.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_addresses_are_found_in_their_tag_only() {
        let find = |html: &str| canonical_around(html.as_bytes(), html.find("canonical").unwrap());
        assert_eq!(
            find(r#"<link rel="canonical" href="https://x.org/a/?b=1&amp;c">"#).as_deref(),
            Some("https://x.org/a/?b=1&c")
        );
        assert_eq!(find("<link href=/a.html rel=canonical>").as_deref(), Some("/a.html"));
        assert_eq!(find("<link href='a.html' rel=canonical />").as_deref(), Some("a.html"));
        assert_eq!(find("<p>the canonical page</p>"), None);
        assert_eq!(find("canonical"), None);
    }

    #[test]
    fn names_are_seen_in_any_case_and_only_whole() {
        let patterns = cores();
        let look = |html: &str| look(&patterns, html.as_bytes());
        for name in ["data-pangram-body", "Data-Pagefind-Body", "DATA-PANGRAM-BODY"] {
            assert!(look(&format!("<p>a-pa noni</p><main {name}>")).may_mark_body, "{name}");
        }
        for html in [
            "data-pangram-bod",
            "ata-pagefind-body",
            "a-pa",
            "<b>data-pangram-title</b>",
            "noni",
            "canonica",
            "anonical",
        ] {
            assert_eq!(look(html), Marks::default(), "{html}");
        }
        let link = look("canonical <LINK REL=\"CANONICAL\" HREF=\"/a\"><link rel=canonical href=/b>");
        assert_eq!((link.canonical.as_deref(), link.may_mark_body), (Some("/a"), false));
    }

    #[test]
    fn addresses_of_one_page_have_one_key() {
        for url in ["/docs/a.html", "/docs/a", "/docs/a/", "/docs/a/index.html", "/docs/a.html#part"] {
            assert_eq!(canonical_key(url, "else/where.html"), "/docs/a", "{url}");
        }
        assert_eq!(canonical_key("../a.html", "docs/print/a.html"), "/docs/a");
        assert_eq!(canonical_key("https://x.org/index.html", "a"), "https://x.org");
    }
}
