//! How marked-up text becomes lines: white space, joins between Han, ruby, boosts.
//!
//! Every kind of document writes through a [`Flow`], so the promises of [`Section::text`] are kept in one place:
//! blocks end with `\n`, white space inside a block is single spaces, line breaks of the source between Han or kana
//! are joined (CSS Text 3, section 4.1.3), invisible characters are left out, readings stand between annotation characters.
//!
//! [`Section::text`]: crate::model::Section::text

use crate::model::{Boost, PLAIN_WEIGHT, annotation};

/// White space that was met and not yet written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    #[default]
    None,
    /// A line break of the source, maybe with other white space: nothing between Han, else a space.
    Break,
    /// White space without a line break.
    Space,
}

/// Where the writer stands in `<ruby>`. `at` is the byte offset of the annotation's anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Ruby {
    #[default]
    Outside,
    /// Inside, before a base.
    Ready,
    Base {
        at: usize,
    },
    /// `<rt>` is open and has said nothing yet.
    BeforeReading {
        at: usize,
    },
    Reading {
        at: usize,
        base_end: Option<char>,
    },
    /// A reading without a base: ordinary text.
    Loose,
}

/// A text under construction. See the [module](self) for what it keeps.
#[derive(Debug, Default)]
pub(super) struct Flow {
    text: String,
    gap: Gap,
    /// Last character of the open line; none where a line begins.
    last: Option<char>,
    ruby: Ruby,
    weight: Option<u8>,
    boosts: Vec<Boost>,
    boost_start: usize,
    /// Lines to write when the open block ends: alternative texts, which must not break a run.
    asides: Vec<String>,
}

impl Flow {
    /// Adds running text; its line breaks are white space.
    pub fn text(&mut self, text: &str) {
        self.write(text, false);
    }

    /// Adds preformatted text: its line breaks end lines.
    pub fn preformatted(&mut self, text: &str) {
        self.write(text, true);
    }

    fn write(&mut self, text: &str, keep_lines: bool) {
        let mut start = 0;
        for (at, c) in text.char_indices() {
            let class = classify(c);
            if class == Class::Plain {
                continue;
            }
            self.run(&text[start..at]);
            start = at + c.len_utf8();
            match class {
                Class::Line if keep_lines => self.line(),
                Class::Line => self.widen(Gap::Break),
                // Inside ruby, white space is layout of the source.
                Class::Space if self.ruby != Ruby::Outside => self.widen(Gap::Break),
                Class::Space => self.widen(Gap::Space),
                Class::Plain | Class::Invisible => {}
            }
        }
        self.run(&text[start..]);
    }

    /// A source line break makes a whole run of white space a [`Gap::Break`].
    fn widen(&mut self, gap: Gap) {
        self.gap = match (self.gap, gap) {
            (Gap::None, gap) => gap,
            (Gap::Break, _) | (_, Gap::Break) => Gap::Break,
            _ => Gap::Space,
        };
    }

    /// Adds text without white space or invisible characters.
    fn run(&mut self, run: &str) {
        let (Some(first), Some(last)) = (run.chars().next(), run.chars().next_back()) else { return };
        if matches!(self.ruby, Ruby::BeforeReading { .. }) {
            self.gap = Gap::None;
        }
        self.close_gap(first);
        match self.ruby {
            Ruby::Ready => {
                self.ruby = Ruby::Base { at: self.text.len() };
                self.text.push(annotation::ANCHOR);
            }
            Ruby::BeforeReading { at } => {
                self.ruby = Ruby::Reading { at, base_end: self.last };
                self.text.push(annotation::SEPARATOR);
            }
            _ => {}
        }
        self.text.push_str(run);
        self.last = Some(last);
    }

    fn close_gap(&mut self, next: char) {
        let gap = std::mem::take(&mut self.gap);
        let Some(last) = self.last else { return };
        let wanted = match gap {
            Gap::None => false,
            Gap::Space => true,
            Gap::Break => !joins(last, next),
        };
        if wanted {
            self.text.push(' ');
        }
    }

    /// White space that vanishes between Han, as a line break of the source does.
    pub fn soft_break(&mut self) {
        self.widen(Gap::Break);
    }

    /// Ends the open line, if it holds anything.
    pub fn line(&mut self) {
        self.gap = Gap::None;
        if matches!(self.ruby, Ruby::Base { .. } | Ruby::BeforeReading { .. } | Ruby::Reading { .. }) {
            self.abandon_annotation();
        }
        if self.last.take().is_some() {
            self.text.push('\n');
        }
    }

    /// Ends the open block: its line, then the asides that were met in it.
    pub fn block(&mut self) {
        self.line();
        if self.asides.is_empty() || self.ruby != Ruby::Outside {
            return;
        }
        for aside in std::mem::take(&mut self.asides) {
            self.text(&aside);
            self.line();
        }
    }

    /// Keeps `text` for a line of its own behind the open block.
    pub fn aside(&mut self, text: &str) {
        let text = one_line(text);
        if !text.is_empty() && self.asides.last() != Some(&text) {
            self.asides.push(text);
        }
    }

    /// `<ruby>` begins.
    pub fn open_ruby(&mut self) {
        self.ruby = Ruby::Ready;
    }

    /// `<rt>` begins.
    pub fn open_reading(&mut self) {
        self.ruby = match self.ruby {
            Ruby::Base { at } => {
                self.gap = Gap::None;
                Ruby::BeforeReading { at }
            }
            Ruby::Reading { .. } | Ruby::BeforeReading { .. } => self.ruby,
            _ => {
                self.gap = Gap::Space;
                Ruby::Loose
            }
        };
    }

    /// `</rt>`; `more` where another reading of the same base follows.
    pub fn close_reading(&mut self, more: bool) {
        match self.ruby {
            Ruby::Reading { .. } if more => self.gap = Gap::Space,
            Ruby::Reading { base_end, .. } => {
                self.text.push(annotation::TERMINATOR);
                self.gap = Gap::None;
                self.last = base_end;
                self.ruby = Ruby::Ready;
            }
            Ruby::BeforeReading { at } => self.ruby = Ruby::Base { at },
            Ruby::Loose => {
                self.gap = Gap::Space;
                self.ruby = Ruby::Ready;
            }
            _ => {}
        }
    }

    /// `</ruby>`: a base that got no reading is ordinary text.
    pub fn close_ruby(&mut self) {
        self.close_reading(false);
        self.abandon_annotation();
        self.ruby = Ruby::Outside;
    }

    /// Takes the anchor of an unfinished annotation out again.
    fn abandon_annotation(&mut self) {
        let at = match self.ruby {
            Ruby::Base { at } | Ruby::BeforeReading { at } => at,
            Ruby::Reading { at, .. } => {
                // Cut by the end of a line: what was the reading goes on as text.
                let separator = self.text[at..].find(annotation::SEPARATOR).map_or(at, |i| at + i);
                self.remove(separator);
                at
            }
            _ => return,
        };
        self.remove(at);
        self.ruby = Ruby::Ready;
    }

    fn remove(&mut self, at: usize) {
        let width = self.text.remove(at).len_utf8();
        let shift = |offset: &mut usize| *offset -= if *offset > at { width } else { 0 };
        shift(&mut self.boost_start);
        for boost in self.boosts.iter_mut().rev().take_while(|boost| boost.end > at) {
            shift(&mut boost.start);
            shift(&mut boost.end);
        }
    }

    /// Bytes written so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// The weight of what follows, in tenths; none for ordinary text. Returns the weight until now.
    pub fn set_weight(&mut self, weight: Option<u8>) -> Option<u8> {
        self.end_boost();
        std::mem::replace(&mut self.weight, weight)
    }

    fn end_boost(&mut self) {
        let (start, end) = (self.boost_start, self.text.len());
        self.boost_start = end;
        if let Some(weight) = self.weight.filter(|&w| w != PLAIN_WEIGHT)
            && start < end
        {
            self.boosts.push(Boost { start, end, weight });
        }
    }

    /// Ends the text and takes it with its boosts; the weight goes on in the next.
    pub fn take(&mut self) -> (String, Vec<Boost>) {
        self.block();
        self.end_boost();
        self.boost_start = 0;
        (std::mem::take(&mut self.text), std::mem::take(&mut self.boosts))
    }

    /// Ends a text of one line, such as a heading: lines are joined, asides stand in only where it is else empty.
    /// Returns it without its readings, and the readings and left-over asides.
    pub fn take_label(&mut self) -> (String, Vec<String>) {
        let asides = std::mem::take(&mut self.asides);
        self.line();
        let (text, mut rest) = split_readings(self.take().0.trim_end());
        if text.is_empty() {
            return (asides.join(" "), rest);
        }
        rest.extend(asides);
        (text, rest)
    }
}

/// `text` on one line, white space collapsed as in running text.
pub(super) fn one_line(text: &str) -> String {
    let mut flow = Flow::default();
    flow.text(text);
    flow.text
}

/// Takes the annotations out of `text`: base text, and the readings in order.
pub(super) fn split_readings(text: &str) -> (String, Vec<String>) {
    let (mut base, mut readings) = (String::with_capacity(text.len()), Vec::new());
    for piece in text.split(annotation::ANCHOR) {
        match piece.split_once(annotation::SEPARATOR) {
            Some((annotated, rest)) => {
                let (reading, behind) = rest.split_once(annotation::TERMINATOR).unwrap_or((rest, ""));
                base.extend([annotated, behind]);
                readings.push(reading.to_owned());
            }
            None => base.push_str(piece),
        }
    }
    (base, readings)
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Class {
    Plain,
    Space,
    Line,
    Invisible,
}

fn classify(c: char) -> Class {
    match c {
        '!'..='~' => Class::Plain,
        '\n' | '\r' => Class::Line,
        ' ' | '\t' | '\u{b}' | '\u{c}' => Class::Space,
        '\0'..='\u{1f}' | '\u{7f}' => Class::Invisible,
        // Soft hyphen, zero-width space, word joiner, byte order mark, and our own marks.
        '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => Class::Invisible,
        '\u{80}'.. if c.is_whitespace() => Class::Space,
        '\u{80}'..='\u{9f}' => Class::Invisible,
        _ => Class::Plain,
    }
}

/// True where a line break of the source between two characters vanishes.
pub(super) fn joins(before: char, after: char) -> bool {
    match (is_wide(before), is_wide(after)) {
        (true, true) => true,
        (true, false) => is_shared_mark(after),
        (false, true) => is_shared_mark(before),
        (false, false) => false,
    }
}

/// Characters written without spaces between them: Han, kana, bopomofo, and the full-width marks that go with them.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{2fdf}' | '\u{2ff0}'..='\u{312f}' | '\u{3190}'..='\u{33ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{a000}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{fe10}'..='\u{fe1f}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff01}'..='\u{ff9f}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1b000}'..='\u{1b16f}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Quotation marks, dashes and dots that Chinese text shares with others.
fn is_shared_mark(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·' | '―' | '‥')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flowed(text: &str) -> String {
        let mut flow = Flow::default();
        flow.text(text);
        flow.take().0
    }

    #[test]
    fn white_space_collapses_and_line_breaks_join_only_between_han_and_kana() {
        assert_eq!(flowed("  a \t b\n\n c\u{a0}\u{3000}d "), "a b c d\n");
        assert_eq!(flowed("人防\n  工程，\n建设 可选"), "人防工程，建设 可选\n");
        assert_eq!(flowed("かな\nカナ\n“漢”\n字 \n x\n字"), "かなカナ“漢”字 x 字\n");
        assert_eq!(flowed("한국\n어"), "한국 어\n");
    }

    #[test]
    fn invisible_characters_and_our_own_marks_are_left_out() {
        assert_eq!(flowed("a\u{ad}b\u{200b}c\u{feff}\u{fff9}d\u{fffa}\u{fffb}\u{1}"), "abcd\n");
    }

    #[test]
    fn a_base_without_a_reading_is_ordinary_text_and_boosts_keep_their_place() {
        let mut flow = Flow::default();
        flow.open_ruby();
        flow.text("漢");
        flow.set_weight(Some(20));
        flow.text("字");
        flow.close_ruby();
        assert_eq!(flow.take(), ("漢字\n".into(), vec![Boost { start: 3, end: 7, weight: 20 }]));
    }

    #[test]
    fn a_line_that_ends_inside_an_annotation_leaves_no_half_of_it() {
        let mut flow = Flow::default();
        flow.open_ruby();
        flow.text("漢");
        flow.open_reading();
        flow.text("han");
        flow.line();
        flow.text("x");
        flow.close_ruby();
        assert_eq!(flow.take().0, "漢han\nx\n");
    }
}
