//! What does a query ask? Any string means something: parsing cannot fail.
//!
//! A query has readings, tried in order: as it stands first, for people do type `-C prefer-dynamic flag`; then with its
//! operators (`operators.rs`; `docs/query-language.md` tells readers). A reading is a list of [`Clause`]s, or several such lists joined by
//! `OR`; [`slots`] are what clauses ask of the dictionary.

use super::operators::{self, Piece, split};
use super::rank::LONG;
use crate::model::MAX_QUERY_CHARS;
use crate::text::fold::{FoldTable, Folded, normalize};
use crate::text::script::{Class, class, is_kana};
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
    /// True if its last word may go on: the reader may still be typing it, or has put a star behind it.
    pub open: bool,
    /// True behind a star: words that end so.
    pub inside: bool,
    /// Behind `title:`: only pages whose title holds it are listed.
    pub titled: bool,
}

impl Clause {
    /// True where only pages that show it literally are listed.
    pub fn is_strict(&self) -> bool {
        self.phrase || self.titled
    }

    /// Some of its characters.
    pub fn text(&self, (from, to): (usize, usize)) -> Vec<char> {
        self.chars[from..to].iter().map(|f| f.ch).collect()
    }

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

impl ReadAs {
    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            ReadAs::Literal => "literal",
            ReadAs::Operators => "operators",
        }
    }
}

/// One reading of a query.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What pages must or should hold.
    pub clauses: Vec<Clause>,
    /// What they may hold instead, by `OR`.
    pub others: Vec<Vec<Clause>>,
    /// What pages must not hold.
    pub excluded: Vec<Clause>,
    /// The whole query as typed, quotes and all, where it has phrases: pages that hold even that come first.
    pub typed: Option<Clause>,
    /// What stands in its quotes is a name: all are those of typography (`see section 4, “Tides”`). Pages that are called so may lack the words beside them.
    pub names: bool,
    /// Literal in a text only where its capitals are: the query may join words by `OR`.
    pub capitals: bool,
    /// Which reading it is.
    pub read_as: ReadAs,
}

impl Reading {
    /// True where the texts must show whether a page is listed.
    pub fn is_strict(&self) -> bool {
        self.clauses.iter().chain(self.others.iter().flatten()).any(Clause::is_strict)
    }
}

/// A clause of `source`; `None` where it asks nothing.
pub fn clause(source: &str, table: &FoldTable, open: bool) -> Option<Clause> {
    let source = source.trim();
    let mut normal = normalize(source, table);
    if normal.main > 0 {
        normal.chars.truncate(normal.main);
    }
    while normal.chars.last().is_some_and(|f| f.ch == '\n') {
        normal.chars.pop();
    }
    let whole =
        Clause { source: source.into(), chars: normal.chars, phrase: false, open, inside: false, titled: false };
    (!whole.chars.is_empty()).then_some(whole)
}

/// Reads a query; empty where it asks nothing. `as_text`: signs are never operators.
pub fn parse(query: &str, table: &FoldTable, as_text: bool) -> Vec<Reading> {
    let Some(words) = words(query, table) else { return Vec::new() };
    if as_text || !operators::may_be_in(query) {
        return vec![Reading { clauses: vec![words], ..Reading::default() }];
    }
    with_operators(cut(query), table, words)
}

/// A query as its words; `None` where it asks nothing.
pub fn words(query: &str, table: &FoldTable) -> Option<Clause> {
    let query = cut(query);
    clause(query, table, is_open(query))
}

/// As much of a query as is looked at.
fn cut(query: &str) -> &str {
    query.char_indices().nth(MAX_QUERY_CHARS).map_or(query, |(end, _)| &query[..end])
}

/// True where the last word may go on.
fn is_open(query: &str) -> bool {
    !query.ends_with(char::is_whitespace)
}

/// The readings of a query in which there may be operators. A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
#[inline(never)]
fn with_operators(query: &str, table: &FoldTable, whole: Clause) -> Vec<Reading> {
    let open = is_open(query);
    let mut literal = Reading { clauses: vec![whole.clone()], ..Reading::default() };
    let pieces = split(query);
    if pieces.iter().all(Piece::is_plain) {
        return vec![literal];
    }
    let mut operators = Reading { read_as: ReadAs::Operators, ..Reading::default() };
    let mut lists: Vec<Vec<Clause>> = vec![vec![]];
    // Words that are neither quoted nor left out.
    let mut beside = 0;
    for (i, p) in pieces.iter().enumerate() {
        let goes_on = p.open || open && i + 1 == pieces.len() && !(p.quoted || p.not || p.inside);
        let clause = clause(p.text, table, goes_on).map(|c| Clause {
            phrase: p.quoted,
            // Writing without spaces is found inside anyway.
            inside: p.inside && is_word(c.chars[0].ch) && c.chars.iter().all(|f| is_word(f.ch)),
            titled: p.title,
            ..c
        });
        if !(p.quoted || p.not || p.title) {
            beside += clause.as_ref().map_or(0, |c| required(&slots(std::slice::from_ref(c))));
        }
        match (p.or, p.not, lists.last_mut()) {
            (true, ..) => lists.push(vec![]),
            (_, true, _) => operators.excluded.extend(clause),
            (_, _, list) => list.into_iter().for_each(|list| list.extend(clause.clone())),
        }
    }
    lists.retain(|list| !list.is_empty());
    if lists.is_empty() {
        return vec![literal];
    }
    operators.clauses = lists.remove(0);
    operators.others = lists;
    if pieces.iter().any(|p| p.quoted && !p.not) {
        // Quotes are typed on purpose; a page that holds the query quotes and all holds the phrases too. In a sentence they may be no more than
        // its punctuation: those of typography beside any words, straight ones beside many.
        operators.typed = Some(whole);
        let mut quoted = pieces.iter().filter(|p| p.quoted && !p.not && !p.title).peekable();
        operators.names = quoted.peek().is_some() && quoted.all(|p| !p.straight);
        let sentence = operators.excluded.is_empty() && beside >= if operators.names { 1 } else { LONG };
        return if sentence { vec![operators, literal] } else { vec![operators] };
    }
    literal.capitals = !operators.others.is_empty();
    vec![literal, operators]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A page without it matches in part only.
    Required,
    /// Adds to the score.
    Optional,
    /// A longer piece: a unit that lacks it, where it is stored, does not hold the query literally.
    Gram,
    /// Such a piece of the query as typed, quotes and all.
    Typed,
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
    /// Only where it stands in a title.
    pub titled: bool,
    /// Of a phrase in quotes.
    pub phrase: bool,
    /// Of a name and its gloss; see [`part_of`], [`Reading::names`].
    pub part: u8,
}

/// The brackets around the gloss of a name (`灯塔（lighthouse）`, `등대(lighthouse) 지도`). Name and gloss say one thing twice: a page may be called by the name alone, or, where
/// nothing follows, by the gloss alone.
pub fn gloss(chars: &[Folded]) -> Option<(usize, usize)> {
    let open = chars.iter().position(|f| f.ch == '(')?;
    let inside = chars[open..].iter().position(|f| f.ch == ')')?;
    (open > 0 && inside > 1).then_some((open, open + inside))
}

/// Which part of what has a `gloss` some characters are: 1 the name, 2 a gloss at its end, else 0.
pub fn part_of(gloss: Option<(usize, usize)>, start: usize, length: usize) -> u8 {
    match gloss {
        Some((open, close)) if start < open || start > close => 1,
        Some((open, close)) if close + 1 == length && start > open && start < close => 2,
        _ => 0,
    }
}

/// The last syllables of Hangul words of three or more, in a query of several words: particles, mostly (도구를 설치 for 도구 설치).
pub fn particles(chars: &[Folded]) -> Vec<usize> {
    let hangul = |i: usize| chars.get(i).is_some_and(|f| class(f.ch) == Class::Hangul);
    let mut out = Vec::new();
    if chars.iter().any(|f| f.ch == ' ') {
        for i in 2..chars.len() {
            if hangul(i - 2) && hangul(i - 1) && hangul(i) && !hangul(i + 1) {
                out.push(i);
            }
        }
    }
    out
}

/// How many words, or pairs of characters, are asked for.
pub fn required(slots: &[Slot]) -> usize {
    slots.iter().filter(|s| s.role == Role::Required).count()
}

/// Most slots of each role that are asked; the rest of a long query is still checked literally.
const MOST_SLOTS: usize = 96;

/// Words, or pairs of characters, from which on signs are not asked.
const MANY_WORDS: usize = 4;

/// What clauses ask of the dictionary, each thing once.
pub fn slots(clauses: &[Clause]) -> Vec<Slot> {
    let mut out: Vec<Slot> = Vec::new();
    let mut base = 0;
    for clause in clauses {
        let list = tokens(&clause.chars, &clause.source);
        // Grams do not say where they stand.
        let grams = if clause.titled { vec![] } else { gram_slots(clause, &list) };
        for slot in token_slots(clause, &list).into_iter().chain(grams) {
            if !out.iter().any(|s| s.ask == slot.ask && s.titled == slot.titled) {
                out.push(Slot { place: slot.place + base, ..slot });
            }
        }
        base += clause.chars.len() as u32 + 1;
    }
    if !out.iter().any(|s| s.role == Role::Required) {
        // Symbols alone: then they are what is meant.
        out.iter_mut().for_each(|s| s.role = Role::Required);
    }
    let mut words = 0;
    for role in [Role::Required, Role::Optional, Role::Gram] {
        let mut seen = 0;
        out.retain(|s| {
            seen += usize::from(s.role == role);
            // Many words tell more than the signs between them, which are on most pages of a site of code, in the longest of all lists.
            s.role != role || seen <= MOST_SLOTS && (words < MANY_WORDS || class(s.pattern[0]) != Class::Symbol)
        });
        words = if role == Role::Required { seen } else { 0 };
    }
    out
}

/// What a clause asks that is left out: all of its characters. A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
#[inline(never)]
pub fn insisted(clause: &Clause) -> Vec<Slot> {
    let mut own = slots(std::slice::from_ref(clause));
    for slot in own.iter_mut().filter(|s| class(s.pattern[0]) == Class::Gram && s.role == Role::Optional) {
        slot.role = Role::Required;
    }
    own
}

/// Adds what the query as typed asks besides the phrases among `clauses`; these may be `names`. A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
#[inline(never)]
pub fn add_typed(own: &mut Vec<Slot>, clauses: &[Clause], typed: &Clause, names: bool) {
    // What is asked beside a phrase too is of the phrase.
    for clause in clauses.iter().filter(|c| c.phrase && !c.titled) {
        let phrase = slots(std::slice::from_ref(clause));
        for slot in own.iter_mut().filter(|s| phrase.iter().any(|p| p.ask == s.ask)) {
            slot.phrase = true;
            slot.part = if names { 1 } else { slot.part };
        }
    }
    let count = own.len();
    for gram in gram_slots(typed, &tokens(&typed.chars, &typed.source)) {
        if !own[..count].iter().any(|s| s.ask == gram.ask) {
            own.push(Slot { role: Role::Typed, ..gram });
        }
    }
}

fn pattern(clause: &Clause, start: u32, end: u32) -> Vec<char> {
    clause.text((start as usize, end as usize))
}

fn token_slots(clause: &Clause, list: &[Token]) -> Vec<Slot> {
    let keys = Keys { chars: &clause.chars, source: &clause.source };
    let gloss = gloss(&clause.chars);
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
            // More symbols may follow it where the query ends.
            Kind::SymbolEnd if t.end as usize == clause.chars.len() => {
                (Ask::Prefix(key.trim_end_matches('\0').into()), Role::Optional)
            }
            Kind::Word if clause.open && t.end as usize == clause.chars.len() => {
                (Ask::Prefix(key.clone()), Role::Required)
            }
            // A long word of katakana is written with the mark of a long sound at its end or without: サーバー, サーバ.
            Kind::Bigram if is_long_end(clause, t.end as usize) => (Ask::Term(key.clone()), Role::Optional),
            Kind::Word | Kind::Bigram => (Ask::Term(key.clone()), Role::Required),
            Kind::Part | Kind::SymbolBigram | Kind::SymbolEnd => (Ask::Term(key.clone()), Role::Optional),
        };
        out.push(Slot {
            ask,
            role,
            pattern: pattern(clause, t.start, t.end),
            place: t.start,
            titled: clause.titled,
            phrase: clause.phrase,
            part: part_of(gloss, t.start as usize, clause.chars.len()),
        });
    }
    out
}

/// True where a word of four katakana or more ends in the mark of a long sound.
fn is_long_end(clause: &Clause, end: usize) -> bool {
    let written = |f: &Folded| clause.source[f.start as usize..].chars().next().unwrap_or(' ');
    let katakana = |at: usize| clause.chars.get(at).is_some_and(|f| is_kana(f.ch) && written(f) > '\u{30A0}');
    clause.chars[end - 1].ch == 'ー' && end > 3 && (end - 4..end).all(katakana) && !katakana(end)
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
        out.push(Slot {
            ask,
            role: Role::Gram,
            pattern: pattern(clause, start, end),
            place: start,
            titled: clause.titled,
            phrase: clause.phrase,
            part: 0,
        });
    }
    out
}

/// True where a character continues a word.
pub fn is_word(c: char) -> bool {
    class(c) == Class::Word
}
