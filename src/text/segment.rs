//! What are the terms of a text? Tokens by script, and grams of neighbouring tokens.
//!
//! A [`Token`] is what is always posted: a word, a part of a camelCase word, two neighbouring characters of a run
//! without spaces, or the last character of such a run. A [`Gram`] is a longer piece that is posted only where its tokens
//! mislead (the index room decides): three characters, two words with what stands between them, a word with
//! the symbols before or behind it. [`Keys`] writes the dictionary key of either.
//!
//! Words are those of UAX #29, cut further at the punctuation inside (`a.b_c` is three; the grams hold it together): a test
//! checks the agreement against `unicode-segmentation`, whose tables would cost readers 13 kB.
//!
//! Invariants: tokens ascend by start; a query and a text that hold the same span between word starts give the
//! same tokens and grams for it, but for those at its two ends.

use super::fold::Folded;
use super::script::{Class, class, is_capital, is_one_of, is_small};
use crate::coding::joined;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Two neighbouring characters of a run of [`Class::Gram`], or of [`Class::Hangul`].
    Bigram,
    /// The last character of such a run.
    End,
    /// A run of letters, digits and marks.
    Word,
    /// A part of a word in mixed case (`addEventListener`: `listener`).
    Part,
    /// Two neighbouring symbols.
    SymbolBigram,
    /// The last of a run of symbols.
    SymbolEnd,
}

impl Kind {
    /// True where the token is made of symbols.
    pub fn is_symbol(self) -> bool {
        matches!(self, Kind::SymbolBigram | Kind::SymbolEnd)
    }
}

/// A piece of the normal form that is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Index of its first character in the normal form.
    pub start: u32,
    /// Index behind its last character.
    pub end: u32,
}

/// How a gram hangs together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bond {
    /// Two bigrams that overlap: three characters.
    Trigram,
    /// Two bigrams side by side: four characters.
    Quad,
    /// A bigram in the very characters it is written in (script, kana, width), where folding changed them or could have.
    Form,
    /// Two words and the one space between them.
    Spaced,
    /// Two words and the symbols between them.
    Joined,
    /// A word and symbols right before it.
    Before,
    /// A word and symbols right behind it.
    After,
}

impl Bond {
    /// How many there are.
    #[cfg(feature = "write")]
    pub const COUNT: usize = Bond::After as usize + 1;
}

/// A longer piece, by the tokens it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gram {
    /// How it hangs together.
    pub bond: Bond,
    /// Ordinal of its (first) token.
    pub first: u32,
    /// Ordinal of its second token; the same as `first` where there is one only.
    pub second: u32,
    /// The characters between the tokens, or the symbols before or behind: index range in the normal form.
    pub link: (u32, u32),
}

/// Which grams are wanted: a text offers every one that a query could ask, a query asks the longest it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A document's text.
    Text,
    /// A query.
    Query,
}

/// Longest word in a key, in characters; longer words are told apart by the text.
const LONGEST_WORD: usize = 40;
/// Most characters between two words of a gram.
const LONGEST_LINK: u32 = 4;
/// Most symbols before a word in a gram, and behind it.
const LONGEST_BEFORE: usize = 3;
const LONGEST_AFTER: usize = 2;
/// Symbols that mean something right before a word: `--flag`, `#read`, `.NET`, `@user`, `$ref`, `/path`, `*mut`, `&str`, `[u8`, `"x`.
const BEFORE: &str = "-#.@$/\\&%~!+*:<=^|[{\"";
/// Symbols that mean something right behind a word: `C++`, `C#`, `println!`, `Vec<`, `key=`, `u8]`, `x"`, `name?`, `key:`.
const AFTER: &str = "+#!*%=/$<&]\"?:";

/// [`is_one_of`] where its size does not matter: of the signs of ASCII, a bit each.
const fn bits(signs: &str) -> u128 {
    let (signs, mut bits, mut i) = (signs.as_bytes(), 0, 0);
    while i < signs.len() {
        bits |= 1 << signs[i];
        i += 1;
    }
    bits
}

fn is_before(c: char) -> bool {
    if cfg!(feature = "write") {
        c.is_ascii() && const { bits(BEFORE) } >> c as u32 & 1 == 1
    } else {
        is_one_of(c, BEFORE)
    }
}

fn is_after(c: char) -> bool {
    if cfg!(feature = "write") {
        c.is_ascii() && const { bits(AFTER) } >> c as u32 & 1 == 1
    } else {
        is_one_of(c, AFTER)
    }
}

/// Cuts a normal form into tokens. `source` is the text it was made from.
pub fn tokens(chars: &[Folded], source: &str) -> Vec<Token> {
    let mut out = Vec::with_capacity(chars.len());
    let mut i = 0;
    while i < chars.len() {
        let kind = class(chars[i].ch);
        let end = i + chars[i..].iter().take_while(|f| class(f.ch) == kind).count();
        match kind {
            Class::Break | Class::Space => {}
            Class::Gram | Class::Hangul => run(&mut out, i, end, Kind::Bigram, Kind::End),
            Class::Symbol => run(&mut out, i, end, Kind::SymbolBigram, Kind::SymbolEnd),
            Class::Word => {
                out.push(Token { kind: Kind::Word, start: i as u32, end: end as u32 });
                parts(&mut out, chars, source, i, end);
            }
        }
        i = end;
    }
    out
}

fn run(out: &mut Vec<Token>, start: usize, end: usize, pair: Kind, last: Kind) {
    out.extend((start..end - 1).map(|i| Token { kind: pair, start: i as u32, end: i as u32 + 2 }));
    out.push(Token { kind: last, start: end as u32 - 1, end: end as u32 });
}

/// True where a part of a word in mixed case begins: at a capital behind a small letter or digit, and at one that a small letter follows (`HTTPServer`: `http`, `server`), but
/// for the ending of a plural (`URLs`).
pub fn begins_part(chars: &[Folded], source: &str, at: usize) -> bool {
    let written = |i: usize| chars.get(i).and_then(|f| source[f.start as usize..].chars().next()).unwrap_or(' ');
    let is_plural = || written(at + 1) == 's' && chars.get(at + 2).is_none_or(|f| class(f.ch) != Class::Word);
    at > 0 && is_capital(written(at)) && (!is_capital(written(at - 1)) || is_small(written(at + 1)) && !is_plural())
}

/// The parts of a word written in mixed case, and what follows each (`anyDataSource`: `any`, `data`, `dataSource`, `source`), of two
/// characters or more.
fn parts(out: &mut Vec<Token>, chars: &[Folded], source: &str, start: usize, end: usize) {
    let mut put = |from: usize, to: usize| {
        if to - from >= 2 && to - from < end - start {
            out.push(Token { kind: Kind::Part, start: from as u32, end: to as u32 });
        }
    };
    let mut from = start;
    for i in start + 1..end {
        if begins_part(chars, source, i) {
            put(from, i);
            if from > start {
                put(from, end);
            }
            from = i;
        }
    }
    put(from, end);
}

/// The grams of a token list.
pub fn grams(chars: &[Folded], tokens: &[Token], side: Side) -> Vec<Gram> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut word: Option<usize> = None; // the word before
    for (i, t) in tokens.iter().enumerate() {
        match t.kind {
            Kind::Bigram => {
                for (bond, n) in [(Bond::Trigram, 1), (Bond::Quad, 2)] {
                    if tokens
                        .get(i + n as usize)
                        .is_some_and(|next| next.kind == Kind::Bigram && next.start == t.start + n)
                    {
                        out.push(Gram { bond, first: i as u32, second: i as u32 + n, link: (0, 0) });
                    }
                }
                out.push(Gram { bond: Bond::Form, first: i as u32, second: i as u32, link: (t.start, t.end) });
            }
            Kind::End => out.extend(across_space(chars, tokens, i, side)),
            Kind::Word => {
                let joined = word.is_some_and(|w| pair(&mut out, chars, tokens, w, i));
                if side == Side::Text || !joined {
                    symbols_before(&mut out, chars, i, t, side);
                }
                if side == Side::Text || !continues(chars, t.end) {
                    symbols_after(&mut out, chars, i, t, side);
                }
                word = Some(i);
            }
            _ => {}
        }
    }
    out
}

/// The gram across the space behind a Hangul word, of the last token of its run and the first of the next.
fn across_space(chars: &[Folded], tokens: &[Token], end: usize, side: Side) -> Option<Gram> {
    let (a, b) = (tokens[end], tokens.get(end + 1)?);
    let hangul = |at: u32| class(chars[at as usize].ch) == Class::Hangul;
    let apart = chars[a.end as usize].ch == ' ' && b.start == a.end + 1 && hangul(a.start) && hangul(b.start);
    // A last single syllable may be the beginning of a word that is still being typed.
    let typed = side == Side::Query && b.kind == Kind::End;
    let first = if end > 0 && tokens[end - 1].end == a.end { end - 1 } else { end };
    (apart && !typed).then_some(Gram {
        bond: Bond::Spaced,
        first: first as u32,
        second: end as u32 + 1,
        link: (a.end, b.start),
    })
}

/// The gram of two neighbouring words, if they are near enough. True where symbols alone join them.
fn pair(out: &mut Vec<Gram>, chars: &[Folded], tokens: &[Token], a: usize, b: usize) -> bool {
    let link = (tokens[a].end, tokens[b].start);
    let between = &chars[link.0 as usize..link.1 as usize];
    let bond = match between {
        [one] if one.ch == ' ' => Bond::Spaced,
        _ if link.1 - link.0 <= LONGEST_LINK && between.iter().all(|f| class(f.ch) == Class::Symbol) => Bond::Joined,
        _ => return false,
    };
    out.push(Gram { bond, first: a as u32, second: b as u32, link });
    bond == Bond::Joined
}

/// True where only symbols stand between `at` and the next word: the pair gram covers them.
fn continues(chars: &[Folded], at: u32) -> bool {
    let rest = &chars[at as usize..];
    let n = rest.iter().take_while(|f| class(f.ch) == Class::Symbol).count();
    n <= LONGEST_LINK as usize && rest.get(n).is_some_and(|f| class(f.ch) == Class::Word)
}

fn symbols_before(out: &mut Vec<Gram>, chars: &[Folded], i: usize, t: &Token, side: Side) {
    let n = chars[..t.start as usize].iter().rev().take(LONGEST_BEFORE).take_while(|f| is_before(f.ch)).count() as u32;
    let shortest = if side == Side::Text { 1 } else { n.max(1) };
    out.extend((shortest..=n).map(|k| Gram {
        bond: Bond::Before,
        first: i as u32,
        second: i as u32,
        link: (t.start - k, t.start),
    }));
}

fn symbols_after(out: &mut Vec<Gram>, chars: &[Folded], i: usize, t: &Token, side: Side) {
    let rest = &chars[t.end as usize..];
    let is = |k: usize, c: char| rest.get(k).is_some_and(|f| f.ch == c);
    let mut put =
        |k: u32| out.push(Gram { bond: Bond::After, first: i as u32, second: i as u32, link: (t.end, t.end + k) });
    if is(0, '(') && is(1, ')') || is(0, '[') && is(1, ']') {
        return put(2);
    }
    let n = rest.iter().take(LONGEST_AFTER).take_while(|f| is_after(f.ch)).count() as u32;
    let shortest = if side == Side::Text { 1 } else { n.max(1) };
    (shortest..=n).for_each(put);
}

/// Writes dictionary keys. A key is UTF-8 of folded characters; control characters tell its kinds apart, so that all grams of a word
/// stand right behind it, and the keys that begin with a character are that character's tokens and grams.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'c> {
    /// The normal form that tokens and grams point into.
    pub chars: &'c [Folded],
    /// The text that the normal form was made from.
    pub source: &'c str,
}

/// Behind the last character of a run.
pub const MARK_END: char = '\0';
/// Between the two words of a gram, before what links them.
pub const MARK_PAIR: char = '\u{1}';
/// Between a word and the symbols before it.
pub const MARK_BEFORE: char = '\u{2}';
/// Between a word and the symbols behind it.
pub const MARK_AFTER: char = '\u{3}';
/// Between a bigram and the characters it is written in; none where they are the folded ones.
pub const MARK_FORM: char = '\u{4}';
/// Links two bigrams side by side; stands in no key.
pub const MARK_QUAD: char = '\u{5}';

impl Keys<'_> {
    fn put(&self, key: &mut String, (start, end): (u32, u32)) {
        key.extend(self.chars[start as usize..end as usize].iter().map(|f| f.ch));
    }

    /// Replaces `key` with the token's.
    pub fn token(&self, t: &Token, key: &mut String) {
        key.clear();
        self.put(key, (t.start, t.end.min(t.start + LONGEST_WORD as u32)));
        if matches!(t.kind, Kind::End | Kind::SymbolEnd) {
            key.push(MARK_END);
        }
    }

    /// The token's key as a number, where it is short: up to six characters, or fifteen of ASCII.
    #[cfg(feature = "write")]
    pub fn packed(&self, t: &Token) -> Option<u128> {
        let ends = matches!(t.kind, Kind::End | Kind::SymbolEnd).then_some(MARK_END);
        let chars = self.chars.get(t.start as usize..t.end.min(t.start + 15) as usize)?;
        let (mut wide, mut narrow, mut all) = (1u128, 1u128, 0);
        let mut count = (t.end - t.start) as usize;
        for c in chars.iter().map(|f| f.ch).chain(ends).map(u32::from) {
            (wide, narrow, all) = (wide << 21 | u128::from(c), narrow << 8 | u128::from(c), all | c);
        }
        count += usize::from(ends.is_some());
        match count {
            0..=6 => Some(wide),
            7..=15 if all < 0x80 => Some(narrow | 1 << 127),
            _ => None,
        }
    }

    /// What a gram adds to the key of its first token: nothing more is needed to name it beside its tokens.
    pub fn link(&self, g: &Gram, link: &mut String) {
        link.clear();
        match g.bond {
            Bond::Trigram => return,
            Bond::Quad => return link.push(MARK_QUAD),
            Bond::Form => return self.form(g, link),
            Bond::Spaced | Bond::Joined => link.push(MARK_PAIR),
            Bond::Before => link.push(MARK_BEFORE),
            Bond::After => link.push(MARK_AFTER),
        }
        self.put(link, g.link);
    }
}

impl Keys<'_> {
    fn form(&self, g: &Gram, link: &mut String) {
        link.push(MARK_FORM);
        let chars = &self.chars[g.link.0 as usize..g.link.1 as usize];
        let written = |f: &Folded| self.source[f.start as usize..].chars().next().unwrap_or(f.ch);
        if chars.iter().any(|f| written(f) != f.ch) {
            link.extend(chars.iter().map(written));
        }
    }
}

/// The key of a gram from the keys of its tokens and its [`Keys::link`].
pub fn gram_key(first: &str, link: &str, second: &str) -> String {
    if link.is_empty() {
        let last = second.char_indices().next_back().map_or(0, |(i, _)| i);
        return joined(&[first, &second[last..]]);
    }
    if link.starts_with(MARK_QUAD) {
        return joined(&[first, second]);
    }
    let second = if link.starts_with(MARK_PAIR) { second } else { "" };
    joined(&[first, link, second])
}

/// True for a key that a gram has, false for a token's.
pub fn is_gram_key(key: &str) -> bool {
    gram_token(key).is_some()
}

/// The key of the first token of a gram's key; `None` for a token's.
pub fn gram_token(key: &str) -> Option<&str> {
    if let Some(at) = key.find([MARK_PAIR, MARK_BEFORE, MARK_AFTER, MARK_FORM]) {
        return Some(&key[..at]);
    }
    let mut chars = key.char_indices();
    match (chars.next().map(|c| class(c.1)), chars.nth(1)) {
        (Some(Class::Gram | Class::Hangul), Some((third, _))) => Some(&key[..third]),
        _ => None,
    }
}
