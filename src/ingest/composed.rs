//! Letters and their marks as one character each: what is typed is compared with what is written, and keyboards give characters, some editors and file systems
//! letters with marks behind them.
//!
//! Only what stands with a mark or a conjoining jamo is touched (Unicode's form NFC of just that): the characters that NFC has for others, unified for
//! compatibility ideographs say, are other signs to a reader, and to a link that names text of a page.

use crate::model::Document;
use std::borrow::Cow;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// True for what may make one character with the one before it, or stand between two that do.
fn is_joined(c: char) -> bool {
    let plain = matches!(c, '\0'..'\u{300}' | '\u{3400}'..'\u{A000}' | '\u{AC00}'..'\u{D7A4}');
    !plain && (canonical_combining_class(c) != 0 || is_nfc_quick(std::iter::once(c)) == IsNormalized::Maybe)
}

/// A query as a page hands it to the engine (`String.prototype.normalize`).
pub fn composed_query(query: &str) -> String {
    query.nfc().collect()
}

/// `text` with letters and their marks composed.
pub(super) fn composed(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(is_joined) else { return Cow::Borrowed(text) };
    let start = text[..first].char_indices().next_back().map_or(first, |(at, _)| at);
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..start]);
    let mut rest = &text[start..];
    while let Some(c) = rest.chars().next() {
        let behind = rest[c.len_utf8()..].find(|c| !is_joined(c)).map_or(rest.len(), |at| at + c.len_utf8());
        let (cluster, others) = rest.split_at(behind);
        match cluster.len() > c.len_utf8() || is_joined(c) {
            true => out.extend(cluster.nfc()),
            false => out.push(c),
        }
        rest = others;
    }
    Cow::Owned(out)
}

/// Composes what is read of a document. Its addresses and fragments stay as they are written.
pub(super) fn compose(document: &mut Document) {
    let labels = [&mut document.title, &mut document.description].into_iter().chain(&mut document.names);
    labels.chain(document.links.iter_mut().map(|link| &mut link.text)).for_each(compose_label);
    for section in &mut document.sections {
        compose_label(&mut section.heading);
        let Cow::Owned(text) = composed(&section.text) else { continue };
        // They ascend.
        let (mut from, mut to) = (0, 0);
        let mut place = |at: usize| {
            // Between a letter and its mark nothing begins or ends any more.
            let at = section.text[at..].find(|c| !is_joined(c)).map_or(section.text.len(), |more| at + more).max(from);
            to += composed(&section.text[from..at]).len();
            from = at;
            to
        };
        for boost in &mut section.boosts {
            (boost.start, boost.end) = (place(boost.start), place(boost.end));
        }
        section.text = text;
    }
}

fn compose_label(label: &mut String) {
    if let Cow::Owned(text) = composed(label) {
        *label = text;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Boost, Section};

    #[test]
    fn letters_and_marks_become_one_character_and_nothing_else_changes() {
        for (written, wanted) in [
            ("Re\u{301}sume\u{301}", "Résumé"),
            ("tie\u{302}\u{301}ng Vie\u{323}\u{302}t, e\u{302}\u{323}", "tiếng Việt, ệ"),
            ("한국 \u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}", "한국 한국"),
            ("か\u{3099}ぎは\u{309a}", "がぎぱ"),
            ("\u{301}x", "\u{301}x"),
            ("q\u{301}", "q\u{301}"),
            ("\u{fa19}社 \u{2126} \u{212b} plain", "\u{fa19}社 \u{2126} \u{212b} plain"),
            ("", ""),
        ] {
            assert_eq!(composed(written), wanted);
            assert_eq!(composed(wanted), wanted);
        }
        for whole in ["Résumé of 2024", "汉字", "naïve — 한국"] {
            assert!(matches!(composed(whole), Cow::Borrowed(_)), "{whole}");
        }
    }

    #[test]
    fn what_weighs_more_still_does() {
        let text = "cafe\u{301} re\u{301}sume\u{301} end";
        let start = text.find("re").unwrap();
        let boosts = vec![Boost { start, end: text.find(" end").unwrap(), weight: 30 }];
        let section = Section { text: text.into(), boosts, ..Section::default() };
        let mut document = Document { sections: vec![section], ..Document::default() };
        let between = text.find('\u{301}').unwrap();
        document.sections.push(Section {
            boosts: vec![Boost { start: between, end: between + 2, weight: 1 }],
            ..document.sections[0].clone()
        });
        compose(&mut document);
        let Section { text, boosts, .. } = &document.sections[1];
        assert_eq!((boosts[0].start, boosts[0].end, &text[..boosts[0].end]), (5, 5, "café"));
        let Section { text, boosts, .. } = &document.sections[0];
        assert_eq!((text.as_str(), &text[boosts[0].start..boosts[0].end]), ("café résumé end", "résumé"));
    }
}
