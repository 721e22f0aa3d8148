//! A plain text as HTML to read: its headings, its paragraphs with their lines, and what it sets in columns as it stands.

use super::{Line, Read, begins_item, ends_sentence, is_full, put_line, read, start_of};
use crate::ingest::composed::composed;
use crate::ingest::flow::{Flow, is_wide, one_line};
use crate::ingest::page::{put_annotated, put_heading, put_text};
use crate::ingest::slug::Slugs;

/// Widest line of what is set in columns.
const MAX_SET_WIDTH: usize = 120;
/// Widest single line that its indentation alone sets apart, and the indentation that does.
const MAX_SINGLE_WIDTH: usize = 80;
const SINGLE_INDENTS: std::ops::RangeInclusive<usize> = 4..=8;

/// What a page shows of a text, with the ids that its sections have. The first heading that says `title` is the only one of the first level.
pub(in crate::ingest) fn body(text: &str, title: &str) -> String {
    let Read { lines, wrap, .. } = read(text);
    let mut out = String::with_capacity(text.len() * 5 / 4);
    let mut slugs = Slugs::default();
    let mut title = Some(title);
    // Begin and end in the text of what is set as it stands, until something else follows.
    let mut set: Option<(usize, usize)> = None;
    for block in lines.chunk_by(|before, line| !line.after_gap && before.heading.is_none() && line.heading.is_none()) {
        // Code goes on behind an empty line.
        let goes_on = set.is_some() && block[0].heading.is_none() && indent(&block[0]) >= 2 && !begins_wide(&block[0]);
        if goes_on || is_set(block, wrap) {
            let (first, last) = (block[0].raw, block[block.len() - 1].raw);
            let start = set.map_or(start_of(first, text), |(start, _)| start);
            set = Some((start, start_of(last, text) + last.len()));
            continue;
        }
        put_set(&mut out, text, set.take());
        match block[0].heading {
            Some(heading) => {
                let words = one_line(block[0].text);
                let titled = title.take_if(|title| composed(&words) == **title).is_some();
                let level = if titled { 1 } else { heading.level.clamp(2, 6) };
                put_heading(&mut out, level, &slugs.id(&words), &words);
            }
            None => put_paragraph(&mut out, block, wrap),
        }
    }
    put_set(&mut out, text, set);
    out
}

fn put_set(out: &mut String, text: &str, set: Option<(usize, usize)>) {
    let Some((start, end)) = set else { return };
    out.push_str("<pre>\n");
    put_text(out, &text[start..end]);
    out.push_str("</pre>\n");
}

fn put_paragraph(out: &mut String, block: &[Line<'_>], wrap: Option<usize>) {
    let mut flow = Flow::default();
    for (i, line) in block.iter().enumerate() {
        put_line(&mut flow, block.get(i.wrapping_sub(1)), line, wrap);
    }
    flow.line();
    let lines = flow.take().0;
    out.push_str("<p>");
    for (i, line) in lines.lines().enumerate() {
        out.push_str(if i > 0 { "<br>\n" } else { "" });
        put_annotated(out, line);
    }
    out.push_str("</p>\n");
}

/// True for lines whose white space says something: columns, or code and verse with indented lines. Paragraphs whose first line
/// is indented, items with lines below them and quoted prose are none.
fn is_set(block: &[Line<'_>], wrap: Option<usize>) -> bool {
    let first = &block[0];
    if first.heading.is_some() || block.iter().any(|line| line.width > MAX_SET_WIDTH) {
        return false;
    }
    let in_columns = block.iter().filter(|line| line.text.contains("   ") || line.text.contains('\t'));
    if in_columns.count() >= 2 {
        return true;
    }
    let full = wrap.map_or(0, |column| block.iter().filter(|line| is_full(line, column)).count());
    if begins_item(first.text) || full * 2 > block.len() {
        return false;
    }
    if let [line] = block {
        let is_short = line.width <= MAX_SINGLE_WIDTH && !ends_sentence(line.text);
        return is_short && SINGLE_INDENTS.contains(&indent(line)) && !begins_wide(line);
    }
    block[1..].iter().any(|line| indent(line) >= 2 && !begins_wide(line))
}

/// Columns of white space before a line; a tab is eight.
fn indent(line: &Line<'_>) -> usize {
    line.raw.chars().map_while(|c| if c == ' ' { Some(1) } else { (c == '\t').then_some(8) }).sum()
}

fn begins_wide(line: &Line<'_>) -> bool {
    line.text.chars().next().is_some_and(is_wide)
}
