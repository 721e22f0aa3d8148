//! What does a query ask? Any string means something: parsing cannot fail.
//!
//! A query has readings, tried in order: as it stands first, for people do type `-C prefer-dynamic flag`; then with its
//! operators: `"phrase"` anywhere, `-word` behind a positive term. A reading is a list of [`Clause`]s; [`Slots`] are what the clauses ask of the dictionary.

use crate::model::MAX_QUERY_CHARS;
use crate::text::fold::{FoldTable, Folded, normalize};
use crate::text::script::{Class, class};
use crate::text::segment::{Bond, Keys, Kind, Side, Token, gram_key, grams, tokens};

/// A part of a query that stands together.
#[derive(Debug, Clone)]
pub struct Clause {
    /// As typed, without operators.
    pub source: String,
    /// Its normal form, without what was set aside.
    pub chars: Vec<Folded>,
    /// In quotes: only pages that hold it literally are listed.
    pub phrase: bool,
    /// True if its last word may go on: the reader may still be typing it.
    pub open: bool,
}

impl Clause {
    /// True for one piece with symbols in it and no script without spaces: an identifier, a path, a flag. Its terms alone are not it.
    pub fn is_code(&self) -> bool {
        let has = |kind: Class| self.chars.iter().any(|f| class(f.ch) == kind);
        has(Class::Symbol) && !has(Class::Space) && !has(Class::Gram) && !has(Class::Hangul)
    }
}

/// How a query was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReadAs {
    /// As it stands.
    #[default]
    Literal,
    /// With its operators.
    Operators,
}

/// One reading of a query.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What pages must or should hold.
    pub clauses: Vec<Clause>,
    /// What pages must not hold.
    pub excluded: Vec<Clause>,
    /// Which reading it is.
    pub read_as: ReadAs,
}

impl Reading {
    /// True where only literal pages are listed.
    pub fn has_phrase(&self) -> bool {
        self.clauses.iter().any(|c| c.phrase)
    }
}

/// Reads a query; empty where it asks nothing.
pub fn parse(query: &str, table: &FoldTable) -> Vec<Reading> {
    let query: String = query.chars().take(MAX_QUERY_CHARS).collect();
    let open = !query.ends_with(char::is_whitespace);
    let clause = |source: &str, phrase: bool, open: bool| {
        let source = source.trim();
        let mut normal = normalize(source, table);
        if normal.main > 0 {
            normal.chars.truncate(normal.main);
        }
        while normal.chars.last().is_some_and(|f| f.ch == '\n') {
            normal.chars.pop();
        }
        (!normal.chars.is_empty()).then(|| Clause { source: source.into(), chars: normal.chars, phrase, open })
    };
    let Some(whole) = clause(&query, false, open) else { return Vec::new() };
    let literal = Reading { clauses: vec![whole], ..Reading::default() };
    let mut operators = Reading { read_as: ReadAs::Operators, ..Reading::default() };
    let pieces = split(&query);
    let last = pieces.len() - 1;
    let positive = pieces.iter().any(|p| p.sign == Sign::None);
    for (i, piece) in pieces.iter().enumerate() {
        match piece.sign {
            Sign::Not if positive => operators.excluded.extend(clause(piece.text, piece.quoted, false)),
            Sign::Not => return vec![literal],
            Sign::None => {
                operators.clauses.extend(clause(piece.text, piece.quoted, open && i == last && !piece.quoted))
            }
        }
    }
    let plain = operators.excluded.is_empty() && !operators.has_phrase();
    match (plain, operators.has_phrase(), operators.clauses.is_empty()) {
        (true, ..) | (_, _, true) => vec![literal],
        // Quotes are typed on purpose.
        (_, true, _) => vec![operators],
        _ => vec![literal, operators],
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    None,
    Not,
}

struct Piece<'q> {
    text: &'q str,
    quoted: bool,
    sign: Sign,
}

/// Splits at quotes and at excluded words; what stands between stays together.
fn split(query: &str) -> Vec<Piece<'_>> {
    const OPEN: &str = "\"“”„«「『＂";
    const CLOSE: &str = "\"“”»」』＂";
    let mut out: Vec<Piece> = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    let mut push = |text, quoted, sign| {
        out.push(Piece { text, quoted, sign });
    };
    while let Some(c) = query[at..].chars().next() {
        let next = at + c.len_utf8();
        let begins = at == 0 || query[..at].ends_with(char::is_whitespace);
        let after_minus = matches!(c, '-' | '－' | '−') && begins;
        let quote = if after_minus { next } else { at };
        let opened = query[quote..].chars().next().filter(|&q| OPEN.contains(q)).map(|q| quote + q.len_utf8());
        let closed = opened
            .and_then(|from| query[from..].find(|q| CLOSE.contains(q)).filter(|&n| n > 0).map(|n| (from, from + n)));
        if let Some((from, to)) = closed {
            push(&query[plain..at], false, Sign::None);
            push(&query[from..to], true, if after_minus { Sign::Not } else { Sign::None });
            at = to + query[to..].chars().next().map_or(0, char::len_utf8);
            plain = at;
        } else if after_minus && query[next..].chars().next().is_some_and(|n| !n.is_whitespace() && !"-－−".contains(n))
        {
            push(&query[plain..at], false, Sign::None);
            let end = query[next..].find(char::is_whitespace).map_or(query.len(), |n| next + n);
            push(&query[next..end], false, Sign::Not);
            at = end;
            plain = at;
        } else {
            at = next;
        }
    }
    push(&query[plain..], false, Sign::None);
    out.retain(|p| !p.text.trim().is_empty());
    out
}

/// What one slot asks of the dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// This term.
    Term(String),
    /// This term, or any token that begins with it.
    Prefix(String),
}

/// What a slot is to the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A page without it matches in part only.
    Required,
    /// Adds to the score.
    Optional,
    /// A longer piece: a unit that lacks it, where it is stored, does not hold the query literally.
    Gram,
}

/// One thing that a query asks of the dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Dictionary key or prefix.
    pub ask: Ask,
    /// What it is to the query.
    pub role: Role,
    /// Its characters, to find it in text.
    pub pattern: Vec<char>,
    /// Place in the query, in characters of all clauses.
    pub place: u32,
}

/// Most slots of each role that are asked; the rest of a long query is still checked literally.
const MOST_SLOTS: usize = 96;

/// What clauses ask of the dictionary, each thing once.
pub fn slots(clauses: &[Clause]) -> Vec<Slot> {
    let mut out: Vec<Slot> = Vec::new();
    let mut base = 0;
    for clause in clauses {
        let list = tokens(&clause.chars, &clause.source);
        for slot in token_slots(clause, &list).into_iter().chain(gram_slots(clause, &list)) {
            if !out.iter().any(|s| s.ask == slot.ask) {
                out.push(Slot { place: slot.place + base, ..slot });
            }
        }
        base += clause.chars.len() as u32 + 1;
    }
    if !out.iter().any(|s| s.role == Role::Required) {
        // Symbols alone: then they are what is meant.
        out.iter_mut().for_each(|s| s.role = Role::Required);
    }
    for role in [Role::Required, Role::Optional, Role::Gram] {
        let mut seen = 0;
        out.retain(|s| {
            seen += usize::from(s.role == role);
            s.role != role || seen <= MOST_SLOTS
        });
    }
    out
}

fn pattern(clause: &Clause, start: u32, end: u32) -> Vec<char> {
    clause.chars[start as usize..end as usize].iter().map(|f| f.ch).collect()
}

fn token_slots(clause: &Clause, list: &[Token]) -> Vec<Slot> {
    let keys = Keys { chars: &clause.chars, source: &clause.source };
    let mut out = Vec::new();
    let mut key = String::new();
    for t in list {
        keys.token(t, &mut key);
        let alone =
            t.start == 0 || class(clause.chars[t.start as usize - 1].ch) != class(clause.chars[t.start as usize].ch);
        let (ask, role) = match t.kind {
            // The bigram before holds it already.
            Kind::End | Kind::SymbolEnd if !alone => continue,
            Kind::End => (Ask::Prefix(key.trim_end_matches('\0').into()), Role::Required),
            Kind::SymbolEnd => (Ask::Prefix(key.trim_end_matches('\0').into()), Role::Optional),
            Kind::Word if clause.open && t.end as usize == clause.chars.len() => {
                (Ask::Prefix(key.clone()), Role::Required)
            }
            Kind::Word | Kind::Bigram => (Ask::Term(key.clone()), Role::Required),
            Kind::Part | Kind::SymbolBigram => (Ask::Term(key.clone()), Role::Optional),
        };
        out.push(Slot { ask, role, pattern: pattern(clause, t.start, t.end), place: t.start });
    }
    out
}

fn gram_slots(clause: &Clause, list: &[Token]) -> Vec<Slot> {
    let keys = Keys { chars: &clause.chars, source: &clause.source };
    let (mut first, mut second, mut link) = (String::new(), String::new(), String::new());
    let mut out = Vec::new();
    for g in grams(&clause.chars, list, Side::Query) {
        let (a, b) = (&list[g.first as usize], &list[g.second as usize]);
        keys.token(a, &mut first);
        keys.token(b, &mut second);
        keys.link(&g, &mut link);
        let (start, end) = match g.bond {
            Bond::Before => (g.link.0, a.end),
            Bond::After => (a.start, g.link.1),
            _ => (a.start, b.end),
        };
        let ask = Ask::Term(gram_key(&first, &link, &second));
        out.push(Slot { ask, role: Role::Gram, pattern: pattern(clause, start, end), place: start });
    }
    out
}

/// True where a character continues a word.
pub fn is_word(c: char) -> bool {
    class(c) == Class::Word
}
