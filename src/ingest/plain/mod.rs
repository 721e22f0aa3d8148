//! Plain text: paragraphs and headings that nobody marked.
//!
//! Conservative on purpose: a heading missed costs a place to land, a heading invented costs a sentence its context.

mod headings;
mod page;

pub(super) use page::body;

use super::flow::{Flow, one_line};
use super::slug::Slugs;
use crate::model::{Document, Section};
use headings::Heading;

/// Widest line that can be a title, in columns; Han take two.
const MAX_TITLE_WIDTH: usize = 100;
/// Narrowest and widest column in which hard-wrapped text is looked for.
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 40..=130;
/// Most lines of a note, in which two of them show the column.
const MOST_OF_NOTE: usize = 12;

/// A line that is not blank.
struct Line<'t> {
    /// As it stands in the text, without its end.
    raw: &'t str,
    /// Without white space at its ends.
    text: &'t str,
    /// In columns.
    width: usize,
    indented: bool,
    /// A blank line, a rule or the start of the file is in front of it.
    after_gap: bool,
    heading: Option<Heading>,
}

/// Reads one text. The title is left empty where no line can be it.
pub(super) fn ingest(url: &str, text: &str) -> Document {
    let Read { lines, wrap, title } = read(text);
    let mut document = super::empty_document(url);
    document.title = title.map(one_line).unwrap_or_default();
    document.sections = sections(&lines, wrap);
    document
}

/// What is seen of a text at once.
struct Read<'t> {
    /// Those of its body.
    lines: Vec<Line<'t>>,
    /// See [`wrap_width`].
    wrap: Option<usize>,
    /// A heading among the lines, or a line that is none of them, but where there is no other.
    title: Option<&'t str>,
}

fn read(text: &str) -> Read<'_> {
    let mut lines = lines(text);
    let wrap = wrap_width(&lines);
    headings::mark(&mut lines, wrap.is_some());
    let title = title(&lines, wrap);
    if title.is_some_and(|(_, is_heading)| !is_heading) && lines.len() > 1 {
        lines.remove(0);
    }
    Read { lines, wrap, title: title.map(|(title, _)| title) }
}

/// Cuts a text into lines; rules under short lines make these headings, other rules are gaps.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut after_gap = true;
    for raw in text.split(['\n', '\r', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
        let trimmed = raw.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if trimmed.is_empty() {
            // `\r\n` gives an empty piece of its own, which is no blank line.
            after_gap |= !is_inside_crlf(text, raw);
            continue;
        }
        let width = width(trimmed);
        if let Some(level) = headings::rule_level(trimmed) {
            if let Some(last) = lines.last_mut().filter(|last| !after_gap && last.heading.is_none()) {
                last.heading = headings::underlined(last.text, last.width, width, level);
            }
            after_gap = true;
            continue;
        }
        let indented = raw.starts_with(['\u{3000}', '\t']) || raw.starts_with("  ");
        lines.push(Line { raw, text: trimmed, width, indented, after_gap, heading: None });
        after_gap = false;
    }
    lines
}

/// True where `piece` is the nothing between `\r` and `\n`.
fn is_inside_crlf(text: &str, piece: &str) -> bool {
    let start = start_of(piece, text);
    piece.is_empty() && start > 0 && text.as_bytes()[start - 1] == b'\r' && text.as_bytes().get(start) == Some(&b'\n')
}

/// Where in the text a piece of it begins, in bytes.
fn start_of(piece: &str, text: &str) -> usize {
    piece.as_ptr() as usize - text.as_ptr() as usize
}

/// Columns that a line takes.
fn width(line: &str) -> usize {
    line.chars().map(|c| if super::flow::is_wide(c) || ('\u{ac00}'..='\u{d7a3}').contains(&c) { 2 } else { 1 }).sum()
}

/// The column at which a text is hard-wrapped, if it is: most lines that go on in the next are nearly full and end in the
/// middle of a sentence.
fn wrap_width(lines: &[Line<'_>]) -> Option<usize> {
    let mut widths: Vec<usize> = lines.iter().map(|line| line.width).collect();
    widths.sort_unstable();
    let column = *widths.get(widths.len().saturating_sub(1) * 95 / 100)?;
    if !WRAP_WIDTHS.contains(&column) {
        return None;
    }
    let pairs = lines.windows(2).filter(|pair| !pair[1].after_gap && !pair[1].indented);
    let (mut all, mut full, mut ended, mut alike, mut inside) = (0, 0, 0, 0, 0);
    for pair in pairs {
        let [line, next] = pair else { continue };
        all += 1;
        full += usize::from(is_full(line, column));
        ended += usize::from(ends_sentence(line.text));
        alike += usize::from(is_alike(line, next, column));
        inside += usize::from(next.text.starts_with(|c: char| c.is_lowercase() || super::flow::is_wide(c)));
    }
    let is_wrapped = all >= 3 && full * 10 >= all * 7 && ended * 2 < all;
    // Lines of verse and of lists begin with a capital letter, or are short.
    let is_note = lines.len() <= MOST_OF_NOTE && all == 2 && alike == 2 && ended == 0 && inside > 0;
    (is_wrapped || is_note).then_some(column)
}

/// True where the line ends at the column, within a tenth, and the next does not go beyond.
fn is_alike(line: &Line<'_>, next: &Line<'_>, column: usize) -> bool {
    line.width.abs_diff(column) * 10 <= column && next.width * 10 <= column * 11 && !begins_item(next.text)
}

fn is_full(line: &Line<'_>, column: usize) -> bool {
    line.width * 4 >= column * 3
}

/// True for a line that ends with what ends a sentence or clause.
fn ends_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(['”', '’', '"', '\'', '）', ')', '」', '』', '》']);
    bare.ends_with(['。', '！', '？', '；', '，', '、', '：', '…', '.', '!', '?', ';', ',', ':', '．', '｡'])
}

/// The first line, if it can be a title, and whether it is a heading. In hard-wrapped text it must not look like the
/// beginning of a paragraph.
fn title<'t>(lines: &[Line<'t>], wrap: Option<usize>) -> Option<(&'t str, bool)> {
    let first = lines.first()?;
    if first.heading.is_some() {
        return Some((first.text, true));
    }
    let begins_paragraph = |column: usize| lines.get(1).is_some_and(|next| continues(first, next, column));
    let alone = wrap.is_none_or(|column| !(is_full(first, column) && begins_paragraph(column)));
    let fits =
        first.width <= MAX_TITLE_WIDTH && !ends_sentence(first.text) && first.text.chars().any(char::is_alphanumeric);
    (fits && alone).then_some((first.text, false))
}

fn sections(lines: &[Line<'_>], wrap: Option<usize>) -> Vec<Section> {
    let mut slugs = Slugs::default();
    let mut sections = Vec::new();
    let mut open = Section::default();
    let mut flow = Flow::default();
    for (i, line) in lines.iter().enumerate() {
        if let Some(heading) = line.heading {
            close(&mut sections, std::mem::take(&mut open), &mut flow);
            open.heading = one_line(line.text);
            open.level = heading.level;
            open.id = slugs.id(&open.heading);
            continue;
        }
        put_line(&mut flow, lines.get(i.wrapping_sub(1)), line, wrap);
    }
    close(&mut sections, open, &mut flow);
    sections
}

/// Adds a line behind the one `before`, to its paragraph where it goes on with it.
fn put_line(flow: &mut Flow, before: Option<&Line<'_>>, line: &Line<'_>, wrap: Option<usize>) {
    let continues = wrap.zip(before).is_some_and(|(column, before)| continues(before, line, column));
    if continues {
        flow.soft_break();
    } else {
        flow.line();
    }
    flow.text(line.text);
}

fn close(sections: &mut Vec<Section>, mut section: Section, flow: &mut Flow) {
    section.text = flow.take().0;
    if !(section.heading.is_empty() && section.text.is_empty()) {
        sections.push(section);
    }
}

/// True where hard-wrapped `line` goes on with the paragraph of the line before it.
fn continues(before: &Line<'_>, line: &Line<'_>, column: usize) -> bool {
    let begins = line.after_gap || line.heading.is_some() || before.heading.is_some() || begins_item(line.text);
    let begins = begins || line.indented && !before.indented;
    !begins && (is_full(before, column) || !ends_sentence(before.text))
}

/// True for a line that begins with the mark of a list.
fn begins_item(line: &str) -> bool {
    let marked = ["- ", "* ", "+ ", "• ", "· ", "● ", "■ ", "– "].iter().any(|mark| line.starts_with(mark));
    marked || headings::begins_numbered(line)
}
