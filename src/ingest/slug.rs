//! Ids for headings that bring none, in GitHub's manner: lower case, punctuation out, spaces to `-`.

use std::collections::{HashMap, HashSet};

/// Longest slug, in bytes of UTF-8.
const MAX_SLUG_BYTES: usize = 120;

/// Hands out ids that are unique in one document.
#[derive(Debug, Default)]
pub(super) struct Slugs {
    used: HashSet<String>,
    /// Next number to try behind each slug.
    next: HashMap<String, u32>,
}

impl Slugs {
    /// Keeps `id`, which the document states itself, from being handed out.
    pub fn reserve(&mut self, id: &str) {
        self.used.insert(id.to_owned());
    }

    /// A new id for a heading: `install`, then `install-1` …
    pub fn id(&mut self, heading: &str) -> String {
        let mut slug = slug(heading);
        if slug.is_empty() {
            slug.push_str("section");
        }
        if self.used.insert(slug.clone()) {
            return slug;
        }
        let number = self.next.entry(slug.clone()).or_insert(1);
        loop {
            let id = format!("{slug}-{number}");
            *number += 1;
            if self.used.insert(id.clone()) {
                return id;
            }
        }
    }
}

fn slug(heading: &str) -> String {
    let lower = heading.trim().to_lowercase();
    let kept = lower.chars().filter_map(|c| match c {
        c if c.is_whitespace() => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() || is_mark(c) => Some(c),
        _ => None,
    });
    let slug: String = kept.collect();
    crate::model::cut(&slug, MAX_SLUG_BYTES).to_owned()
}

/// Combining marks of scripts that cannot be written without them, and joiners.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{65f}' | '\u{900}'..='\u{109f}' | '\u{17b4}'..='\u{17d3}'
        | '\u{200c}'..='\u{200d}')
        && !matches!(c, '\u{964}' | '\u{965}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_githubs_ids_and_keep_their_script() {
        let mut slugs = Slugs::default();
        slugs.reserve("taken");
        for (heading, id) in [
            ("Getting started!", "getting-started"),
            ("Getting Started", "getting-started-1"),
            ("第一章：总则", "第一章总则"),
            ("`std::vec` & C++", "stdvec--c"),
            ("Taken", "taken-1"),
            ("？", "section"),
            ("हिन्दी", "हिन्दी"),
        ] {
            assert_eq!(slugs.id(heading), id);
        }
    }
}
