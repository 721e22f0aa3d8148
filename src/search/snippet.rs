//! What does a result show? Text around the best evidence, and where the query's terms stand in it.
//!
//! A snippet is plain text, one line, and spans in UTF-16 units of it; whoever shows it marks the spans. It begins and ends
//! at a clause or a word where one is near, and carries `…` where text was left out.

use super::evidence::Findings;
use super::rank::ordered;
use crate::model::annotation;
use crate::text::script::char_at;

/// Text and the spans to mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// One line of text.
    pub text: String,
    /// Start and end of each marked span, UTF-16 offsets into `text`, ascending, not touching.
    pub spans: Vec<(u32, u32)>,
}

/// How long a snippet is, in columns: a Han character or kana is two wide, a letter one.
const COLUMNS: usize = 180;
/// Columns before the evidence.
const BEFORE: usize = 50;
/// How far from the wished end a clause end is looked for, in columns.
const REACH: usize = 36;

/// The best stretch of `source`, whose findings are `found`.
pub fn snippet(source: &str, found: &Findings) -> Snippet {
    let spans = marked(source, found);
    let (from, to) = focus(found).unwrap_or((0, 0));
    let mut start = begin(source, from, BEFORE, true);
    let end = finish(source, start, to);
    // Where nothing more follows, more of what stands before is shown.
    if end == source.len() {
        let rest = source[from..].chars().map(columns).sum::<usize>();
        if rest + BEFORE + REACH < COLUMNS {
            start = begin(source, from, COLUMNS - rest, false);
        }
    }
    let mut out = Writer::of(source);
    let says = |text: &str| text.chars().any(|c| !c.is_whitespace());
    if says(&source[..start]) {
        out.put_omission();
    }
    let (mut next_span, mut in_reading) = (0, false);
    let mut at = start;
    while let Some((c, next)) = char_at(source, at).filter(|_| at < end) {
        while let Some(span) = spans.get(next_span)
            && span.0 <= at
        {
            if span.1 > at {
                out.open();
                break;
            }
            out.close();
            next_span += 1;
        }
        match c {
            annotation::SEPARATOR => in_reading = true,
            annotation::TERMINATOR => in_reading = false,
            annotation::ANCHOR => {}
            _ if in_reading => {}
            _ => out.put(c, at, next),
        }
        at = next;
    }
    out.close();
    if says(&source[end..]) {
        out.put_omission();
    }
    out.finish()
}

/// The spans of a source that is shown as it is, in UTF-16 units of it.
#[cfg(feature = "reading")]
pub fn spans_in(source: &str, found: &Findings) -> Vec<(u32, u32)> {
    let (mut at, mut units) = (0, 0);
    let mut unit_of = |byte: usize| {
        units += source[at..byte].encode_utf16().count() as u32;
        at = byte;
        units
    };
    marked(source, found).into_iter().map(|(start, end)| (unit_of(start), unit_of(end))).filter(|s| s.0 < s.1).collect()
}

/// Byte ranges of the source to mark: the literal places, and all terms where there are none; joined where they touch. Signs by themselves only where there is nothing else.
fn marked(source: &str, found: &Findings) -> Vec<(usize, usize)> {
    let bytes = |start: u32, end: u32| {
        let chars = &found.chars[start as usize..end as usize];
        (
            chars.iter().map(|f| f.start).min().unwrap_or(0) as usize,
            chars.iter().map(|f| f.end).max().unwrap_or(0) as usize,
        )
    };
    let literals = found.literals.iter().flatten().map(|l| bytes(l.start, l.end));
    let spans: Vec<(usize, usize)> = if found.is_literal() {
        literals.collect()
    } else {
        literals.chain(found.hits.iter().map(|h| bytes(h.start, h.end))).collect()
    };
    let mut out: Vec<(usize, usize)> = Vec::new();
    for s in ordered(spans) {
        match out.last_mut() {
            Some(last) if s.0 <= last.1 => last.1 = last.1.max(s.1),
            _ => out.push(s),
        }
    }
    let says = |s: &(usize, usize)| source[s.0..s.1].bytes().any(|b| !b.is_ascii_punctuation());
    if out.iter().any(says) {
        out.retain(says);
    }
    out
}

/// Byte range of the evidence: the first literal place, else the densest stretch.
fn focus(found: &Findings) -> Option<(usize, usize)> {
    let best =
        found.literals.iter().flatten().min_by_key(|l| (!l.verbatim, !l.whole, l.start)).map(|l| (l.start, l.end));
    let (start, end) = best.or_else(|| {
        let (first, last) = (found.hits.get(found.densest.0)?, found.hits.get(found.densest.1)?);
        Some((first.start, last.end))
    })?;
    Some((found.chars[start as usize].start as usize, found.chars[end as usize - 1].end as usize))
}

fn columns(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF00}'..='\u{FF60}'
        | '\u{20000}'..='\u{3FFFD}' => 2,
        _ => 1,
    }
}

fn ends_clause(c: char) -> bool {
    matches!(c, '\n' | '。' | '！' | '？' | '；' | '，' | '、' | '：' | '…' | '．')
}

/// Where to begin, at most `most` columns before `at`: behind the nearest clause end within reach, else at a word, else anywhere. `in_block`: never
/// before the block of text that holds it.
fn begin(source: &str, at: usize, most: usize, in_block: bool) -> usize {
    let mut width = 0;
    let mut word = at;
    let mut clause = None;
    let mut before = None;
    for (i, c) in source[..at].char_indices().rev() {
        let behind = i + c.len_utf8();
        let latin_end = matches!(c, '.' | '!' | '?' | ';') && source[behind..].starts_with(' ');
        if ends_clause(c) || latin_end {
            if in_block && c == '\n' || width + REACH >= most {
                return skip_space(source, behind);
            }
            clause = Some(behind).filter(|_| in_block);
        }
        if c.is_whitespace() || columns(c) == 2 || before.is_some_and(|b| columns(b) == 2) {
            word = behind;
        }
        width += columns(c);
        if width > most {
            return skip_space(source, clause.unwrap_or(word));
        }
        before = Some(c);
    }
    0
}

fn skip_space(source: &str, at: usize) -> usize {
    at + source[at..].chars().take_while(|c| c.is_whitespace()).map(char::len_utf8).sum::<usize>()
}

/// Where to end: the evidence whole, then to the columns there are, back to a clause end within reach, else to a word.
fn finish(source: &str, start: usize, to: usize) -> usize {
    let mut width = 0;
    let mut clause = None;
    let mut word = None;
    for (i, c) in source[start..].char_indices() {
        let at = start + i;
        width += columns(c);
        if width > COLUMNS && at >= to {
            return clause.or(word).unwrap_or(at);
        }
        let behind = at + c.len_utf8();
        if behind >= to && width + REACH > COLUMNS {
            if ends_clause(c)
                || matches!(c, '.' | '!' | '?' | ';')
                    && (source[behind..].starts_with(' ') || source[behind..].starts_with('\n'))
            {
                clause = Some(behind);
            } else if c.is_whitespace() {
                word = Some(at);
            } else if columns(c) == 2 {
                word = Some(behind);
            }
        }
        // Evidence that is itself longer than a snippet is cut.
        if width > 2 * COLUMNS {
            return behind;
        }
    }
    source.len()
}

/// Writes text on one line, counting UTF-16 units.
struct Writer<'s> {
    source: &'s str,
    /// Bytes of the source that are still to be written as they are.
    run: (usize, usize),
    text: String,
    units: u32,
    /// The last character is a space.
    spaced: bool,
    open: Option<u32>,
    spans: Vec<(u32, u32)>,
}

impl<'s> Writer<'s> {
    fn of(source: &'s str) -> Self {
        Writer { source, run: (0, 0), text: String::new(), units: 0, spaced: false, open: None, spans: vec![] }
    }

    /// A character of the source, from `at` to `next`; white space once, as a space.
    fn put(&mut self, c: char, at: usize, next: usize) {
        let space = c.is_whitespace();
        if space && self.spaced {
            return;
        }
        self.spaced = space;
        self.units += c.len_utf16() as u32;
        if space && c != ' ' {
            self.flush();
            self.text.push(' ');
            return;
        }
        if self.run.1 != at {
            self.flush();
            self.run.0 = at;
        }
        self.run.1 = next;
    }

    /// Says that text is left out.
    fn put_omission(&mut self) {
        self.flush();
        self.text.push('…');
        self.units += 1;
        self.spaced = false;
    }

    fn flush(&mut self) {
        self.text.push_str(&self.source[self.run.0..self.run.1]);
        self.run.0 = self.run.1;
    }

    fn open(&mut self) {
        self.open.get_or_insert(self.units);
    }

    fn close(&mut self) {
        if let Some(start) = self.open.take()
            && start < self.units
        {
            self.spans.push((start, self.units));
        }
    }

    fn finish(mut self) -> Snippet {
        self.flush();
        while self.text.ends_with(char::is_whitespace) {
            self.text.pop();
        }
        let length = self.text.encode_utf16().count() as u32;
        self.spans.iter_mut().for_each(|s| s.1 = s.1.min(length));
        self.spans.retain(|s| s.0 < s.1);
        Snippet { text: self.text, spans: self.spans }
    }
}
