//! Holds documents to the limits of [`model`](crate::model).

use super::Warning;
use crate::model::{Document, MAX_DOCUMENT_BYTES, MAX_LABEL_BYTES, annotation, cut};

/// Most entries of metadata, filters or sort values on one page.
pub(super) const MAX_VALUES: usize = 1000;

/// Cuts a title, heading or link text to its limit; true if it was too long.
pub(super) fn cut_label(label: &mut String) -> bool {
    let length = cut(label, MAX_LABEL_BYTES).trim_end().len();
    let too_long = label.len() > MAX_LABEL_BYTES;
    if too_long {
        label.truncate(length);
    }
    too_long
}

/// Cuts what is too long in `document`, with a warning for each sort of thing that was.
pub(super) fn enforce(document: &mut Document, warnings: &mut Vec<Warning>) {
    let mut long = Vec::new();
    if cut_label(&mut document.title) {
        long.push("title");
    }
    for name in &mut document.names {
        // What it is besides what it is called needs no warning.
        cut_label(name);
    }
    // Each label is cut; only the first of its sort is told of.
    if document.sections.iter_mut().fold(false, |cut, s| cut_label(&mut s.heading) | cut) {
        long.push("heading");
    }
    for (what, values) in
        [("metadata", &mut document.meta), ("filter", &mut document.filters), ("sort value", &mut document.sort)]
    {
        if values.len() > MAX_VALUES {
            values.truncate(MAX_VALUES);
            long.push(what);
        } else if values.iter_mut().fold(false, |cut, (k, v)| cut_label(k) | cut_label(v) | cut) {
            long.push(what);
        }
    }
    document.links.retain(|link| link.target.len() <= MAX_LABEL_BYTES);
    for section in &mut document.sections {
        if section.id.len() > MAX_LABEL_BYTES {
            // A cut id leads nowhere; the page itself is still right.
            section.id.clear();
            long.push("id");
        }
    }
    long.dedup();
    warnings.extend(long.into_iter().map(|what| Warning::LongLabel { what, limit: MAX_LABEL_BYTES }));
    if cut_text(document) {
        warnings.push(Warning::LongDocument { limit: MAX_DOCUMENT_BYTES });
    }
}

/// Cuts the text of all sections together to [`MAX_DOCUMENT_BYTES`]; true if it was longer.
fn cut_text(document: &mut Document) -> bool {
    let mut room = MAX_DOCUMENT_BYTES;
    if document.description.len() > room {
        document.description.truncate(cut(&document.description, room).len());
    }
    room -= document.description.len();
    for i in 0..document.sections.len() {
        let section = &mut document.sections[i];
        let used = section.heading.len() + section.text.len();
        if used <= room {
            room -= used;
            continue;
        }
        cut_lines(&mut section.text, room.saturating_sub(section.heading.len()));
        let end = section.text.len();
        section.boosts.retain_mut(|boost| {
            boost.end = boost.end.min(end);
            boost.start < boost.end
        });
        document.sections.truncate(i + 1);
        return true;
    }
    false
}

/// Cuts `text` to at most `limit` bytes behind a line, or inside its only line but in no annotation.
fn cut_lines(text: &mut String, limit: usize) {
    if let Some(newline) = cut(text, limit).rfind('\n') {
        text.truncate(newline + 1);
        return;
    }
    let kept = cut(text, limit.saturating_sub(1));
    let length = match (kept.rfind(annotation::ANCHOR), kept.rfind(annotation::TERMINATOR)) {
        (Some(anchor), terminator) if terminator.is_none_or(|t| t < anchor) => anchor,
        _ => kept.len(),
    };
    text.truncate(text[..length].trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Boost, Section};

    fn cut_document(texts: &[String]) -> (Document, Vec<Warning>) {
        let section = |text: &String| {
            let boosts = vec![Boost { start: 0, end: text.len(), weight: 20 }];
            Section { text: text.clone(), boosts, ..Section::default() }
        };
        let mut document =
            Document { title: "T".into(), sections: texts.iter().map(section).collect(), ..Document::default() };
        let mut warnings = Vec::new();
        enforce(&mut document, &mut warnings);
        (document, warnings)
    }

    #[test]
    fn a_document_beyond_the_limit_is_cut_at_a_line_with_a_warning() {
        let half = format!("{}\n", "x".repeat(1023)).repeat(MAX_DOCUMENT_BYTES / 2048);
        let line = format!("{}\n", "x".repeat(MAX_DOCUMENT_BYTES));
        for (texts, kept) in [
            (vec![half.clone(), half.clone(), half.clone()], MAX_DOCUMENT_BYTES),
            (vec!["x".to_owned(), half.clone(), half.clone()], MAX_DOCUMENT_BYTES + 1 - 1024),
            (vec![line], MAX_DOCUMENT_BYTES),
        ] {
            let (document, warnings) = cut_document(&texts);
            assert_eq!(document.sections.iter().map(|s| s.text.len()).sum::<usize>(), kept);
            let last = document.sections.last().unwrap();
            assert!(last.text.is_empty() || last.text.ends_with('\n') && last.boosts[0].end == last.text.len());
            assert_eq!(warnings, [Warning::LongDocument { limit: MAX_DOCUMENT_BYTES }]);
        }
        assert_eq!(cut_document(&[half.clone(), half]).1, []);
    }

    #[test]
    fn a_cut_leaves_no_half_annotation() {
        let mut text = "ab\u{fff9}c\u{fffa}d\u{fffb}\n".to_owned();
        cut_lines(&mut text, 9);
        assert_eq!(text, "ab\n");
    }
}
