//! Which signs of a query are operators? Splits it at quotes, `-word`, `title:`, `*` and `OR`; what is none of these is words.
//!
//! Signs count in their full-width forms too, and quotes in the forms of several scripts. What does not parse is text: a quote that
//! is not closed or stands inside a word, a minus before a blank or before all that is wanted, an `OR` without a term on one side. 《》 are text: they name works.

use crate::text::script::is_one_of;

/// A stretch of a query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Piece<'q> {
    /// What is asked, without its signs.
    pub text: &'q str,
    /// In quotes.
    pub quoted: bool,
    /// … that begin with a straight one.
    pub straight: bool,
    /// Behind a minus.
    pub not: bool,
    /// Behind `title:`.
    pub title: bool,
    /// Before a `*`: the last word may go on.
    pub open: bool,
    /// Behind a `*`: the first word may have begun before.
    pub inside: bool,
    /// `OR` itself.
    pub or: bool,
}

impl Piece<'_> {
    /// True for words without any sign.
    pub fn is_plain(&self) -> bool {
        !(self.quoted || self.not || self.title || self.open || self.inside || self.or)
    }
}

const MINUS: &str = "-－−";
const STAR: &str = "*＊";
/// Opening quotes; those at the same place in [`CLOSE`] close them, and the forms of the straight one close each other.
const OPEN: &str = "\"＂“”„«「『";
const CLOSE: &str = "\"＂”““»」』";
/// How many of them, the first, close each other.
const ALIKE: usize = 5;

/// False where [`split`] surely finds nothing but words.
pub fn may_be_in(query: &str) -> bool {
    let is = |c: Option<char>, signs: &str| c.is_some_and(|c| is_one_of(c, signs));
    let may_be = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next();
        let named = word.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("title"));
        // What stands alone is no operator: most are dashes, as in titles.
        let Some(last) = chars.next_back() else { return false };
        is(first, MINUS) || is(first, STAR) || is(Some(last), STAR) || named || matches!(word, "OR" | "ＯＲ")
    };
    query.chars().any(|c| is_one_of(c, OPEN)) || query.split_whitespace().any(may_be)
}

/// Splits a query. Plain words that stand together stay one piece.
pub fn split(query: &str) -> Vec<Piece<'_>> {
    let mut out: Vec<Piece> = Vec::new();
    let (mut plain, mut at) = (0, 0);
    while at < query.len() {
        let (piece, end) = sign_at(query, at);
        if !piece.is_plain() {
            out.push(Piece { text: query[plain..at].trim(), ..Piece::default() });
            out.push(piece);
            plain = end;
        }
        at = end;
    }
    out.push(Piece { text: query[plain..].trim(), ..Piece::default() });
    out.retain(|p| !p.text.is_empty());
    // A minus takes away from something.
    let wanted = out.iter().position(|p| !p.not).unwrap_or(out.len());
    if wanted > 0 {
        return vec![Piece { text: query.trim(), ..Piece::default() }];
    }
    // An OR that joins nothing is a word.
    let asks = |p: Option<&Piece>| p.is_some_and(|p| !p.or && !p.not);
    let joins: Vec<bool> = (0..out.len()).map(|i| i > 0 && asks(out.get(i - 1)) && asks(out.get(i + 1))).collect();
    out.iter_mut().zip(joins).for_each(|(p, joins)| p.or &= joins);
    out
}

/// The piece that begins at `at` and where it ends; a plain one is a character that means nothing by itself.
fn sign_at(query: &str, at: usize) -> (Piece<'_>, usize) {
    let one = at + query[at..].chars().next().map_or(1, char::len_utf8);
    let before = query[..at].chars().next_back();
    let begins = before.is_none_or(char::is_whitespace);
    let mut piece = Piece::default();
    let mut from = at;
    if begins && starts(query, at, MINUS) && !starts(query, one, MINUS) && !is_blank(query, one) {
        (piece.not, from) = (true, one);
    }
    let named = query.get(from..from + 5).is_some_and(|name| name.eq_ignore_ascii_case("title"));
    if (begins || piece.not) && named && starts(query, from + 5, ":：") {
        let behind = from + 5 + query[from + 5..].chars().next().map_or(1, char::len_utf8);
        if !is_blank(query, behind) {
            (piece.title, from) = (true, behind);
        }
    }
    // A straight quote inside Latin text is a sign of that text: `lang="en"`.
    let opens = begins || from > at || before.is_some_and(|c| c > '\u{2E7F}');
    if let Some((text, end)) = quoted(query, from).filter(|q| opens && ends(query, q.1) || !starts(query, from, "\"＂"))
    {
        return (Piece { text, quoted: true, straight: starts(query, from, "\"＂"), ..piece }, end);
    }
    if !begins {
        return (Piece::default(), one);
    }
    let end = query[from..].find(char::is_whitespace).map_or(query.len(), |n| from + n);
    let word = &query[from..end];
    piece.or = matches!(word, "OR" | "ＯＲ") && piece == Piece::default();
    let stars = word.matches(|c| is_one_of(c, STAR)).count();
    let inner = word.trim_matches(|c| is_one_of(c, STAR));
    let (first, last) = (starts(word, 0, STAR), word.ends_with(|c| is_one_of(c, STAR)));
    if !inner.is_empty() && usize::from(first) + usize::from(last) == stars {
        (piece.inside, piece.open) = (first, last);
    }
    piece.text = if piece.inside || piece.open { inner } else { word };
    // A minus and one letter is an option of a command, which nobody wants to leave out.
    let is_option = piece == Piece { not: true, text: piece.text, ..Piece::default() } && piece.text.len() == 1;
    if piece.is_plain() || is_option { (Piece::default(), one) } else { (piece, end) }
}

/// The text in the quotes that open at `at`, and where they end.
fn quoted(query: &str, at: usize) -> Option<(&str, usize)> {
    let opening = query[at..].chars().next()?;
    let which = OPEN.chars().position(|c| c == opening)?;
    let closes = |c: char| match CLOSE.chars().position(|q| q == c) {
        Some(other) if which < ALIKE => other < ALIKE,
        _ => CLOSE.chars().nth(which) == Some(c),
    };
    let from = at + opening.len_utf8();
    let (to, closing) = query[from..].char_indices().find(|c| closes(c.1))?;
    let text = &query[from..from + to];
    (!text.trim().is_empty()).then(|| (text, from + to + closing.len_utf8()))
}

fn starts(text: &str, at: usize, signs: &str) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(|c| is_one_of(c, signs)))
}

fn is_blank(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_none_or(char::is_whitespace)
}

/// True where a straight quote may end: not before a letter of Latin text.
fn ends(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_none_or(|c| c > '\u{2E7F}' || !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(query: &str) -> Vec<String> {
        let signs = |p: &Piece| {
            let flags = [(p.not, '-'), (p.title, 't'), (p.quoted, '"'), (p.inside, '<'), (p.open, '>'), (p.or, '|')];
            flags.iter().filter(|f| f.0).map(|f| f.1).collect::<String>()
        };
        split(query).iter().map(|p| format!("{}{}", signs(p), p.text)).collect()
    }

    #[test]
    fn where_no_sign_may_be_there_is_none() {
        let parts = [
            "-", "−", "*", "＊", "\"", "“", "”", "「", "」", "«", "»", "title:", "TITLE：", "Title", "OR", "ＯＲ", " ",
            "\u{3000}", "or", "词", "a", ":",
        ];
        let mut state = 7u32;
        let mut signs = 0;
        for _ in 0..20_000 {
            let query: String = (0..6)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    parts[(state >> 16) as usize % parts.len()]
                })
                .collect();
            if !split(&query).iter().all(Piece::is_plain) {
                assert!(may_be_in(&query), "{query:?}");
                signs += 1;
            }
        }
        assert!(signs > 2_000, "{signs}");
        for query in ["std::fmt dry-run", "a*b", "ORDER", "C++ -", "Tides - Harbour", "a * b"] {
            assert!(!may_be_in(query), "{query}");
        }
    }

    #[test]
    fn each_sign_is_an_operator_where_it_can_be_one() {
        for (query, pieces) in [
            ("a b", &["a b"][..]),
            ("a \"b c\" d", &["a", "\"b c", "d"]),
            ("a -be -\"c d\" title:e", &["a", "-be", "-\"c d", "te"]),
            ("TITLE:\"a b\" -title:cd -文", &["t\"a b", "-tcd", "-文"]),
            ("a OR b c", &["a", "|OR", "b c"]),
            ("*ment deploy* *ploy*", &["<ment", ">deploy", "<>ploy"]),
            ("title:dep*", &["t>dep"]),
            ("人防“工程”建设", &["人防", "\"工程", "建设"]),
            ("人防「工程」『建设』", &["人防", "\"工程", "\"建设"]),
            ("人防 －工程 ＂建设＂ title：办法 文＊", &["人防", "-工程", "\"建设", "t办法", ">文"]),
            ("a\u{3000}ＯＲ\u{3000}b", &["a", "|ＯＲ", "b"]),
        ] {
            assert_eq!(said(query), pieces, "{query}");
        }
    }

    #[test]
    fn what_does_not_parse_is_words() {
        for query in [
            "\"",
            "\"\"",
            "\"a",
            "a\"",
            "- a",
            "--",
            "--dry-run",
            "a - b",
            "OR",
            "OR a",
            "a OR",
            "a OR OR b",
            "system:anonymous",
            "title:",
            "title: a",
            "*",
            "**",
            "**a**",
            "a*b",
            "lang=\"en\"",
            "br\"...\"",
            "《红楼梦》",
            "or",
            "-ab",
            "-ab c",
            "-ab \"c\"",
            "-a",
            "a -b",
            "a -1 -x",
            "a Or b",
            "“",
            "subtitle:a",
            "a-b",
            "",
        ] {
            let words = split(query);
            assert!(words.iter().all(Piece::is_plain), "{query}: {words:?}");
        }
    }
}
