//! Which lines of a plain text are headings: `第一篇：…`, `第二章 …`, `一、…`, `（一）…`, `1. …`, `1.1 …`, `Chapter 1`, `제1장`,
//! and short lines with a rule beneath.

use super::{Line, ends_sentence, width};

/// Widest heading, in columns; Han take two.
const MAX_WIDTH: usize = 80;

/// A line that is a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heading {
    /// 1 to 6.
    pub level: u8,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A rule beneath.
    Underlined,
    /// `第一章`, `Chapter 1`.
    Named,
    /// `一、`, `（一）`, `1.`: what lists look like too.
    Numbered,
}

/// Marks the headings among `lines`. In hard-wrapped text a heading needs a gap, a heading or the end of a sentence in front of it.
pub(super) fn mark(lines: &mut [Line<'_>], wrapped: bool) {
    for i in 0..lines.len() {
        if lines[i].heading.is_some() {
            continue;
        }
        let stands_alone = !wrapped || lines[i].after_gap || i == 0 || {
            let before = &lines[i - 1];
            before.heading.is_some() || ends_sentence(before.text)
        };
        if stands_alone && lines[i].width <= MAX_WIDTH {
            lines[i].heading = pattern(lines[i].text);
        }
    }
    drop_lists_and_contents(lines);
}

/// A line that nothing follows, or only another of its level, is an item of a list or of a table of contents.
fn drop_lists_and_contents(lines: &mut [Line<'_>]) {
    let mut has_content = vec![false; lines.len()];
    for i in (0..lines.len()).rev() {
        let Some(heading) = lines[i].heading else { continue };
        has_content[i] = match lines.get(i + 1).map(|next| next.heading) {
            None => false,
            Some(None) => true,
            Some(Some(next)) => next.level > heading.level && has_content[i + 1],
        } || heading.kind == Kind::Underlined;
    }
    let mut dropped_before: Option<Heading> = None;
    for i in 0..lines.len() {
        let Some(heading) = lines[i].heading else {
            dropped_before = None;
            continue;
        };
        // The last item of a list has what follows the list behind it.
        let ends_list = heading.kind == Kind::Numbered && dropped_before == Some(heading);
        if !has_content[i] || ends_list {
            lines[i].heading = None;
            dropped_before = Some(heading);
        } else {
            dropped_before = None;
        }
    }
}

/// Level of the headings that a line consisting of one repeated sign makes of the line above; none for other lines.
pub(super) fn rule_level(line: &str) -> Option<u8> {
    let first = line.chars().next()?;
    let level = match first {
        '=' | '＝' | '═' | '#' => 1,
        '-' | '—' | '─' | '－' | '_' => 2,
        '~' | '～' | '^' | '*' | '＊' | '.' | '·' => 3,
        _ => return None,
    };
    (line.chars().count() >= 3 && line.chars().all(|c| c == first)).then_some(level)
}

/// The heading that `line` is with a rule of `rule` columns beneath it.
pub(super) fn underlined(line: &str, line_width: usize, rule: usize, level: u8) -> Option<Heading> {
    let fits = line_width <= MAX_WIDTH && rule * 2 >= line_width && rule <= line_width * 2 + 4;
    let says_something = line.chars().any(char::is_alphanumeric);
    (fits && says_something && !line.ends_with(['。', '，', ',', ';', '；']))
        .then_some(Heading { level, kind: Kind::Underlined })
}

/// True for a line that begins with a number and its mark.
pub(super) fn begins_numbered(line: &str) -> bool {
    bracketed(line).or_else(|| ideographic(line)).or_else(|| decimal(line)).is_some()
}

/// The heading that a line's own words make it.
fn pattern(line: &str) -> Option<Heading> {
    if let Some(heading) = named_han(line).or_else(|| named_hangul(line)).or_else(|| named_word(line)) {
        return (!ends_sentence(line)).then_some(heading);
    }
    if ends_sentence(line) && !is_short_clause(line) {
        return None;
    }
    let level = bracketed(line).or_else(|| ideographic(line)).or_else(|| decimal(line))?;
    Some(Heading { level, kind: Kind::Numbered })
}

/// A numbered Chinese heading often ends with a full stop; one clause of it, and short.
fn is_short_clause(line: &str) -> bool {
    let clause = line.strip_suffix('。');
    clause.is_some_and(|c| {
        width(c) <= 44 && !c.contains(['。', '！', '？', '；']) && (bracketed(c).or(ideographic(c))).is_some()
    })
}

fn named(level: u8) -> Heading {
    Heading { level, kind: Kind::Named }
}

fn is_han_digit(c: char) -> bool {
    matches!(
        c,
        '〇' | '零'
            | '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '廿'
            | '卅'
            | '两'
            | '兩'
    )
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// The rest of `line` behind one to `most` characters of a sort.
fn behind(line: &str, most: usize, is_one: impl Fn(char) -> bool) -> Option<&str> {
    let end = line.find(|c| !is_one(c)).unwrap_or(line.len());
    let count = line[..end].chars().count();
    (1..=most).contains(&count).then(|| &line[end..])
}

/// `第一章 总则`.
fn named_han(line: &str) -> Option<Heading> {
    let rest = line.strip_prefix('第')?.trim_start();
    let rest = behind(rest, 7, |c| is_han_digit(c) || is_digit(c))?.trim_start();
    let unit = rest.chars().next()?;
    let (level, unit_length) = match unit {
        '部' if rest.starts_with("部分") => (1, "部分".len()),
        '篇' | '编' | '編' | '部' | '卷' | '册' | '冊' | '集' => (1, unit.len_utf8()),
        '章' | '回' => (2, unit.len_utf8()),
        '节' | '節' | '讲' | '講' | '课' | '課' => (3, unit.len_utf8()),
        '条' | '條' | '款' => (4, unit.len_utf8()),
        _ => return None,
    };
    let title = &rest[unit_length..];
    let separated = title.chars().next().is_none_or(|c| c.is_whitespace() || "：:、.．·-—－".contains(c));
    // Run together with its title it must be short and one piece, or it is a sentence.
    let glued = matches!(unit, '章' | '节' | '節' | '篇' | '回')
        && width(line) <= 40
        && !title.contains(['，', '。', '；', '、', ',', '的', '了', '是']);
    (separated || glued).then(|| named(level))
}

/// `제1장 총칙`.
fn named_hangul(line: &str) -> Option<Heading> {
    let rest = behind(line.strip_prefix('제')?.trim_start(), 4, is_digit)?.trim_start();
    let unit = rest.chars().next()?;
    let level = match unit {
        '편' | '부' | '권' => 1,
        '장' => 2,
        '절' | '관' => 3,
        '조' => 4,
        _ => return None,
    };
    let title = &rest[unit.len_utf8()..];
    let separated = title.chars().next().is_none_or(|c| c.is_whitespace() || ".:(（-".contains(c));
    separated.then(|| named(level))
}

/// `Chapter 1`, `Part II: …` and their like in other languages that write the word first.
fn named_word(line: &str) -> Option<Heading> {
    const WORDS: [(&str, u8); 28] = [
        ("part", 1),
        ("book", 1),
        ("volume", 1),
        ("teil", 1),
        ("partie", 1),
        ("parte", 1),
        ("часть", 1),
        ("deel", 1),
        ("chapter", 2),
        ("appendix", 2),
        ("act", 2),
        ("kapitel", 2),
        ("anhang", 2),
        ("chapitre", 2),
        ("capítulo", 2),
        ("capitolo", 2),
        ("глава", 2),
        ("rozdział", 2),
        ("hoofdstuk", 2),
        ("chương", 2),
        ("bab", 2),
        ("annexe", 2),
        ("section", 3),
        ("scene", 3),
        ("abschnitt", 3),
        ("sección", 3),
        ("раздел", 3),
        ("sezione", 3),
    ];
    let (word, rest) = line.split_once(char::is_whitespace)?;
    // Headings begin with a capital; "part 1 of the plan" does not.
    if !word.chars().next()?.is_uppercase() {
        return None;
    }
    let word = word.to_lowercase();
    let level = WORDS.iter().find(|(w, _)| *w == word)?.1;
    let (number, title) = match rest.find(|c: char| !c.is_alphanumeric()) {
        Some(end) => (&rest[..end], &rest[end..]),
        None => (rest, ""),
    };
    let numbered = number.len() <= 4 && number.bytes().all(|b| b.is_ascii_digit());
    let roman = number.len() <= 7 && number.bytes().all(|b| b"IVXLC".contains(&b));
    let spelt = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let spelt = spelt.iter().any(|n| number.eq_ignore_ascii_case(n));
    let lettered = level == 2 && number.len() == 1 && number.bytes().all(|b| b.is_ascii_uppercase());
    if number.is_empty() || !(numbered || roman || spelt || lettered) {
        return None;
    }
    // "Section 1.2" goes on; "Part 3 was long" is a sentence.
    let title = title.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let marked =
        title.trim_start().chars().next().is_none_or(|c| !c.is_alphanumeric() || c.is_uppercase() || !c.is_ascii());
    marked.then(|| named(level))
}

/// `（一）…` is level 3.
fn bracketed(line: &str) -> Option<u8> {
    let rest = line.strip_prefix(['（', '(', '〔'])?;
    let rest = behind(rest, 4, is_han_digit)?;
    let title = rest.strip_prefix(['）', ')', '〕'])?;
    (!title.trim().is_empty()).then_some(3)
}

/// `一、…` is level 2.
fn ideographic(line: &str) -> Option<u8> {
    let rest = behind(line, 4, is_han_digit)?;
    let title = rest.strip_prefix(['、', '．', '.'])?;
    (!title.trim().is_empty()).then_some(2)
}

/// `1. …` is level 2, `1.1 …` level 3, and so on.
fn decimal(line: &str) -> Option<u8> {
    let mut rest = behind(line, 2, is_digit)?;
    let mut level = 2;
    let mut closed = false;
    while let Some(next) = rest.strip_prefix(['.', '．']) {
        match behind(next, 3, is_digit) {
            Some(deeper) => {
                level += 1;
                rest = deeper;
            }
            None => {
                closed = rest.starts_with('．') || next.starts_with(char::is_whitespace);
                rest = next;
                break;
            }
        }
    }
    if let Some(title) = rest.strip_prefix('、') {
        closed = true;
        rest = title;
    }
    let spaced = rest.starts_with(char::is_whitespace);
    let title_begins = rest.trim_start().chars().next().is_some_and(char::is_alphabetic);
    let marked = closed || level > 2 && spaced;
    (marked && title_begins).then(|| u8::min(level, 6))
}
