//! What is the same text? The normal form, with a map back to the source.
//!
//! Folding takes away what a reader does not mean when typing: case, width, marks on Latin-like letters,
//! katakana or hiragana, traditional or simplified, invisible characters, line breaks, readings written
//! behind or above characters. Every folded character keeps the byte range of the source it came from, so a
//! match in the normal form is a span of the source. A [`FoldTable`] says what a character folds to: the full
//! one when an index is built, and the part of it that an index carries when it is asked.
//!
//! Rules, in the order they act:
//! 1. A character is replaced by what the table has for it (which may be nothing, or several).
//! 2. Kana take a following voiced sound mark in; conjoining jamo compose to syllables (Unicode standard, 3.12).
//! 3. A reading in brackets straight behind Han, or between interlinear annotation characters, is set aside: it
//!    follows the text as a block of its own. Annotations that stand side by side, a character each, make one reading.
//! 4. White space is one space, and none beside a [`Class::Gram`] character; `\n` ends a block.

use super::script::{Class, char_at, class, is_han, is_kana, is_one_of, is_zhuyin};
use crate::coding::{CodingError, Reader, put_varint};
use crate::model::annotation;

/// One character of the normal form and the bytes of the source it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folded {
    /// The folded character; `\n` between blocks, `' '` for white space that counts.
    pub ch: char,
    /// Byte offset into the source where its source character starts.
    pub start: u32,
    /// Byte offset behind its source character.
    pub end: u32,
}

/// A text in normal form.
#[derive(Debug, Clone, Default)]
pub struct Normal {
    /// The text, then `\n` and the readings that were set aside, a block each.
    pub chars: Vec<Folded>,
    /// How many of `chars` are the text itself, without what was set aside.
    pub main: usize,
}

/// What characters fold to. Characters that are not in it are themselves.
#[derive(Debug, Clone)]
pub struct FoldTable {
    /// For each character of the basic plane 0, or 1 + an ordinal of `targets`, or [`PLAIN`].
    plane: Vec<u16>,
    /// The same for the characters above, ascending.
    above: Vec<(u32, u16)>,
    targets: Vec<Box<[char]>>,
}

/// Of a character that is its own fold, and neither white space nor able to join what stands before it: most of most texts.
const PLAIN: u16 = u16::MAX;

impl Default for FoldTable {
    fn default() -> Self {
        Self::empty()
    }
}

impl FoldTable {
    fn empty() -> Self {
        let mut plane = vec![0; 0x10000];
        // ASCII but for capitals and the bracket that may open a reading, hiragana, Han, Hangul: but for those that have an entry.
        for (first, last) in
            [(0x21, 0x27), (0x29, 0x40), (0x5B, 0x7E), (0x3041, 0x3096), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3)]
        {
            plane[first..=last].fill(PLAIN);
        }
        FoldTable { plane, above: Vec::new(), targets: Vec::new() }
    }

    fn insert(&mut self, source: u32, target: &[char]) -> Result<(), CodingError> {
        self.targets.push(target.into());
        let id = u16::try_from(self.targets.len()).ok().filter(|&id| id < PLAIN).ok_or(CodingError)?;
        match self.plane.get_mut(source as usize) {
            Some(slot) => *slot = id,
            None if self.above.last().is_none_or(|l| l.0 < source) => self.above.push((source, id)),
            None => return Err(CodingError),
        }
        Ok(())
    }

    /// The whole table, from the checked-in data (see `data/generate.mjs`). Parsed once.
    #[cfg(feature = "write")]
    pub fn full() -> &'static FoldTable {
        static FULL: std::sync::OnceLock<FoldTable> = std::sync::OnceLock::new();
        FULL.get_or_init(|| Self::parse(include_str!("data/fold.tsv")).expect("the checked-in table is well-formed"))
    }

    #[cfg(feature = "write")]
    fn parse(tsv: &str) -> Option<FoldTable> {
        let hex = |s: &str| u32::from_str_radix(s, 16).ok();
        let mut table = FoldTable::empty();
        for line in tsv.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            let (source, target) = line.split_once('\t')?;
            let target: Option<Vec<char>> = match target {
                "-" => Some(Vec::new()),
                list => list.split(' ').map(|t| hex(t).and_then(char::from_u32)).collect(),
            };
            table.insert(hex(source)?, &target?).ok()?;
        }
        Some(table)
    }

    /// What `c` folds to, or `None` where it is itself.
    fn get(&self, c: char) -> Option<&[char]> {
        let id = match self.plane.get(c as usize) {
            Some(&id) => id,
            None => self.above.binary_search_by_key(&(c as u32), |e| e.0).map_or(0, |i| self.above[i].1),
        };
        (id != 0 && id != PLAIN).then(|| &*self.targets[id as usize - 1])
    }

    #[inline(always)]
    fn is_plain(&self, c: u32) -> bool {
        self.plane.get(c as usize) == Some(&PLAIN)
    }

    /// True where the table or a rule says what `c` is: then a larger table says the same.
    pub fn knows(&self, c: char) -> bool {
        c.is_ascii() || by_rule(c).is_some() || self.get(c).is_some()
    }

    /// The characters of `text` that have an entry, each once, ascending. What is no UTF-8 is passed over.
    #[cfg(feature = "write")]
    pub fn folded_in(&self, text: &[u8]) -> Vec<char> {
        let mut folded = Vec::new();
        // ASCII has no entries and is most of many texts.
        for run in text.chunk_by(|a, b| a.is_ascii() == b.is_ascii()).filter(|run| !run[0].is_ascii()) {
            let chars = run.utf8_chunks().flat_map(|chunk| chunk.valid().chars());
            folded.extend(chars.filter(|&c| self.get(c).is_some()));
        }
        folded.sort_unstable();
        folded.dedup();
        folded
    }

    /// The entries of which `occurs` is true, asked with a source and all that it folds to, as bytes: what an index carries. Entries that
    /// [`by_rule`] gives as well are left out.
    ///
    /// Layout: varint number of runs; then for all of them, one column after the other, as varints: distance of a run's first
    /// character to the last of the run before; how many more characters follow, one next to the other, that fold by the
    /// same steps; number of targets; zigzag steps from a character to its targets.
    pub fn subset(&self, occurs: impl Fn(char, &[char]) -> bool) -> Vec<u8> {
        let entries = (0..0x10000u32)
            .filter(|&c| !matches!(self.plane[c as usize], 0 | PLAIN))
            .chain(self.above.iter().map(|e| e.0))
            .filter_map(char::from_u32)
            .filter_map(|c| self.get(c).map(|t| (c, t)));
        let mut runs: Vec<(u32, u32, Vec<i32>)> = Vec::new();
        let mut before = 0;
        for (c, target) in entries {
            if !occurs(c, target) || by_rule(c).is_some_and(|r| target == [r]) {
                continue;
            }
            let steps: Vec<i32> = target.iter().map(|&t| t as i32 - c as i32).collect();
            let distance = c as u32 - before;
            before = c as u32;
            match runs.last_mut() {
                Some(run) if distance == 1 && run.2 == steps => run.1 += 1,
                _ => runs.push((distance, 0, steps)),
            }
        }
        let mut out = Vec::new();
        put_varint(&mut out, runs.len() as u32);
        runs.iter().for_each(|r| put_varint(&mut out, r.0));
        runs.iter().for_each(|r| put_varint(&mut out, r.1));
        runs.iter().for_each(|r| put_varint(&mut out, r.2.len() as u32));
        runs.iter().flat_map(|r| &r.2).for_each(|d| put_varint(&mut out, ((d << 1) ^ (d >> 31)) as u32));
        out
    }

    /// Reads what [`FoldTable::subset`] wrote. Every byte string is either read or refused.
    pub fn from_bytes(bytes: &[u8]) -> Result<FoldTable, CodingError> {
        let mut table = FoldTable::empty();
        let mut bytes = Reader(bytes);
        let count = bytes.take_count(3)?;
        let mut column = || (0..count).map(|_| bytes.take_varint()).collect::<Result<Vec<u32>, _>>();
        let (distances, more, lengths) = (column()?, column()?, column()?);
        let mut source = 0u32;
        let (mut steps, mut target) = (Vec::new(), Vec::new());
        for i in 0..count {
            steps.clear();
            for _ in 0..lengths[i] {
                let z = bytes.take_varint()?;
                steps.push((z >> 1) as i32 ^ -((z & 1) as i32));
            }
            for k in 0..=more[i] {
                let distance = if k == 0 { distances[i] } else { 1 };
                source = source.checked_add(distance).filter(|&s| s <= char::MAX as u32).ok_or(CodingError)?;
                target.clear();
                for &d in &steps {
                    target.push(source.checked_add_signed(d).and_then(char::from_u32).ok_or(CodingError)?);
                }
                table.insert(source, &target)?;
            }
        }
        if !bytes.0.is_empty() {
            return Err(CodingError);
        }
        Ok(table)
    }
}

/// Folds that need no table: ASCII and full-width case and width, katakana, half-width sound marks (their targets occur in no term).
fn by_rule(c: char) -> Option<char> {
    let shifted = |by: i32| char::from_u32((c as i32 + by) as u32);
    match c {
        'A'..='Z' => shifted(32),
        '\u{FF21}'..='\u{FF3A}' => shifted(32 - 0xFEE0),
        '\u{FF01}'..='\u{FF5E}' => shifted(-0xFEE0),
        '\u{30A1}'..='\u{30F6}' => shifted(-0x60),
        '\u{FF9E}' | '\u{FF9F}' => shifted(0x3099 - 0xFF9E),
        '\u{3000}' | '\u{A0}' => Some(' '),
        _ => None,
    }
}

/// Brings text to its normal form.
pub fn normalize(source: &str, table: &FoldTable) -> Normal {
    let mut folder = Folder { table, out: Vec::with_capacity(source.len() / 2), space: None, last_source: '\n' };
    let mut asides: Vec<(usize, usize, bool)> = Vec::new();
    let mut at = 0;
    // Where the annotation at hand begins, and where the last one ended.
    let (mut anchor, mut closed) = (0, usize::MAX);
    while let Some((c, next)) = char_at(source, at) {
        // Capitals of ASCII are plain but for their case.
        let lower = c.to_ascii_lowercase();
        if table.is_plain(lower as u32) {
            folder.last_source = c;
            folder.put_plain(lower, at as u32, next as u32);
            at = next;
            continue;
        }
        if c == ' ' {
            folder.last_source = c;
            folder.put_space(at as u32, next as u32);
            at = next;
            continue;
        }
        let (skip, reading) = match c {
            annotation::ANCHOR => {
                anchor = at;
                (next, None)
            }
            annotation::SEPARATOR => {
                let close = source[next..].char_indices().find(|(_, c)| *c == annotation::TERMINATOR);
                let close = close.map_or(source.len(), |(i, _)| next + i);
                let goes_on = anchor == closed;
                closed = source.ceil_char_boundary(close + 1);
                (closed, Some((next, close, goes_on)))
            }
            '(' | '（' if is_han(folder.last_source) => match bracketed_reading(&source[next..]) {
                Some((length, close)) => (next + length + close, Some((next, next + length, false))),
                None => (at, None),
            },
            _ => (at, None),
        };
        asides.extend(reading);
        if skip > at {
            at = skip;
            continue;
        }
        folder.push(c, at as u32, next as u32);
        at = next;
    }
    let main = folder.out.len();
    for (start, end, goes_on) in asides {
        if goes_on {
            folder.put_space(start as u32, start as u32);
        } else {
            folder.put_break(start as u32);
        }
        for (i, c) in source[start..end].char_indices() {
            folder.push(c, (start + i) as u32, (start + i + c.len_utf8()) as u32);
        }
    }
    Normal { chars: folder.out, main }
}

struct Folder<'t> {
    table: &'t FoldTable,
    out: Vec<Folded>,
    /// White space seen and not yet written: its byte range.
    space: Option<(u32, u32)>,
    last_source: char,
}

impl Folder<'_> {
    fn push(&mut self, c: char, start: u32, end: u32) {
        if c == '\n' {
            self.put_break(start);
        } else if let Some(target) = self.table.get(c) {
            if !target.is_empty() {
                self.last_source = c;
            }
            for &t in target {
                self.put(t, start, end);
            }
        } else {
            self.last_source = c;
            self.put(by_rule(c).unwrap_or(c), start, end);
        }
    }

    fn put_break(&mut self, at: u32) {
        self.space = None;
        self.last_source = '\n';
        if self.out.last().is_some_and(|f| f.ch != '\n') {
            self.out.push(Folded { ch: '\n', start: at, end: at + 1 });
        }
    }

    #[inline(always)]
    fn put_space(&mut self, start: u32, end: u32) {
        self.space = Some((self.space.map_or(start, |s| s.0), end));
    }

    /// Writes a character that is no white space and joins nothing.
    #[inline(always)]
    fn put_plain(&mut self, ch: char, start: u32, end: u32) {
        if let Some((s, e)) = self.space {
            match self.out.last() {
                Some(last) if last.ch.is_ascii() && ch.is_ascii() => {
                    self.space = None;
                    if last.ch != '\n' {
                        self.out.push(Folded { ch: ' ', start: s, end: e });
                    }
                }
                _ => return self.put(ch, start, end),
            }
        }
        self.out.push(Folded { ch, start, end });
    }

    /// Writes one folded character, with the white space before it where that counts.
    fn put(&mut self, ch: char, start: u32, end: u32) {
        if ch <= '\u{3000}' && ch.is_whitespace() {
            self.put_space(start, end);
            return;
        }
        // Marks and jamo that may join what stands before them: `compose`.
        if matches!(ch, '\u{1161}'..='\u{11C2}' | '\u{3099}' | '\u{309A}')
            && self.space.is_none()
            && let Some(last) = self.out.last_mut()
            && let Some(composed) = compose(last.ch, ch)
        {
            last.ch = composed;
            last.end = end;
            return;
        }
        if let Some((s, e)) = self.space.take()
            && let Some(last) = self.out.last()
            && last.ch != '\n'
            && class(last.ch) != Class::Gram
            && class(ch) != Class::Gram
        {
            self.out.push(Folded { ch: ' ', start: s, end: e });
        }
        self.out.push(Folded { ch, start, end });
    }
}

/// One character for two: kana and a voiced sound mark, conjoining jamo.
fn compose(a: char, b: char) -> Option<char> {
    let (x, y) = (a as u32, b as u32);
    let composed = match (x, y) {
        // か…と, は…ほ take the voiced mark as the next code point; は…ほ the semi-voiced one as the second next.
        (0x304B..=0x3062, 0x3099) if x % 2 == 1 => x + 1,
        (0x3064..=0x3069, 0x3099) if x.is_multiple_of(2) => x + 1,
        (0x306F..=0x307D, 0x3099) if x.is_multiple_of(3) => x + 1,
        (0x306F..=0x307D, 0x309A) if x.is_multiple_of(3) => x + 2,
        (0x3046, 0x3099) => 0x3094,
        (0x309D, 0x3099) => 0x309E,
        (0x1100..=0x1112, 0x1161..=0x1175) => 0xAC00 + ((x - 0x1100) * 21 + (y - 0x1161)) * 28,
        (0xAC00..=0xD7A3, 0x11A8..=0x11C2) if (x - 0xAC00).is_multiple_of(28) => x + (y - 0x11A7),
        _ => return None,
    };
    char::from_u32(composed)
}

/// If `rest`, what follows an opening bracket behind Han, is a reading and its closing bracket: the reading's length and
/// the bracket's, in bytes. A reading is one pinyin syllable with a tone mark, or zhuyin, or kana.
fn bracketed_reading(rest: &str) -> Option<(usize, usize)> {
    const LONGEST: usize = 24; // characters; 承(うけたまわ)る has five
    let (length, close) = rest.char_indices().take(LONGEST + 1).find(|(_, c)| matches!(c, ')' | '）'))?;
    let inside = &rest[..length];
    let is_reading = !inside.is_empty()
        && (is_pinyin_syllable(inside)
            || inside.chars().all(is_zhuyin)
            || inside.chars().all(|c| is_kana(c) || c == ' ' || c == '・'));
    is_reading.then_some((length, close.len_utf8()))
}

/// One pinyin syllable with its tone mark: one to six Latin letters, one of them marked (ISO 7098, section 6).
fn is_pinyin_syllable(s: &str) -> bool {
    const MARKED: &str = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿĀÁǍÀĒÉĚÈŌÓǑÒ";
    const MARKS: &str = "\u{0304}\u{0301}\u{030C}\u{0300}";
    let mut letters = 0;
    let mut marks = 0;
    for c in s.chars() {
        if c.is_ascii_alphabetic() || matches!(c, 'ü' | 'Ü' | 'ê' | '\u{0261}') {
            letters += 1;
        } else if is_one_of(c, MARKED) {
            letters += 1;
            marks += 1;
        } else if is_one_of(c, MARKS) {
            marks += 1;
        } else if c != '\u{0308}' {
            return false;
        }
    }
    (1..=6).contains(&letters) && marks == 1
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_no_rule_speaks_of() {
        let table = FoldTable::full();
        let mut plain = 0;
        for c in ('\0'..='\u{FFFF}').filter(|&c| table.is_plain(c as u32)) {
            plain += 1;
            let source = format!("か{c}か");
            let folded: String = normalize(&source, table).chars.iter().map(|f| f.ch).collect();
            assert_eq!(folded, source, "{c:?}");
            assert!(table.get(c).is_none() && by_rule(c).is_none() && !c.is_whitespace(), "{c:?}");
            assert!(('\u{3040}'..'\u{D7A4}').all(|before| compose(before, c).is_none()), "{c:?}");
        }
        assert!(plain > 20_000, "{plain}");
    }

    #[test]
    fn a_table_that_was_read_knows_plain_characters_from_those_it_has() {
        let full = FoldTable::full();
        let read = FoldTable::from_bytes(&full.subset(|_, _| true)).unwrap();
        for c in '\0'..='\u{FFFF}' {
            assert_eq!(read.is_plain(c as u32), full.is_plain(c as u32), "{c:?}");
        }
        assert!(!full.is_plain('說' as u32) && full.is_plain('说' as u32));
    }
}
