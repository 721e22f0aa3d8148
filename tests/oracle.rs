//! The engine against brute force, on random text in many scripts: what a page holds finds it, and nothing else is called exact.

mod common;

use common::{Random, ask, document, engine, urls};
use pangram::search::MatchKind;
use pangram::search::rank::WINDOW;

const HAN: &str = "人民政府工作报告发展经济服务现代化建设管理系统数据";
const KANA: &str = "かなのはをにとしてるこれさせ";
const HANGUL: &str = "가나다라마바사아자차";
const THAI: &str = "กขคงจชซดตนบปมยรลวสห";
const WORDS: &[&str] = &[
    "pod",
    "node",
    "service",
    "config",
    "configure",
    "map",
    "set",
    "setup",
    "état",
    "größe",
    "данные",
    "сеть",
    "δίκτυο",
    "v1",
    "42",
    "3",
    "כלב",
    "बादल",
];
const CODE: &[&str] = &[
    "--dry-run",
    "std::vec",
    "a.b_c",
    "C++",
    "C#",
    ".NET",
    "my_func()",
    "#read",
    "v1.34.2",
    "key=value",
    "/usr/lib",
    "foo->bar",
    "$ref",
    "x86_64",
];
const SYMBOLS: &[&str] = &["，", "。", " — ", ", ", ": ", " (", ") ", "！", "\n", " "];

fn run(r: &mut Random, alphabet: &str, most: usize) -> String {
    let chars: Vec<char> = alphabet.chars().collect();
    (0..1 + r.below(most)).map(|_| chars[r.below(chars.len())]).collect()
}

/// Random text of one block's length: words, code and runs with what may stand between them.
fn text(r: &mut Random, pieces: usize) -> String {
    let mut out = String::new();
    for _ in 0..pieces {
        match r.below(10) {
            0..=3 => out += &run(r, HAN, 12),
            4 => out += &run(r, KANA, 6),
            5 => out += &run(r, HANGUL, 4),
            6 => out += &run(r, THAI, 6),
            7 => out += CODE[r.below(CODE.len())],
            _ => out += WORDS[r.below(WORDS.len())],
        }
        if r.below(2) == 0 {
            out += SYMBOLS[r.below(SYMBOLS.len())];
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// Text as brute force compares it: no case, no width, and no spaces beside characters of scripts without spaces.
fn plain(text: &str) -> Vec<String> {
    let gram = |c: char| HAN.contains(c) || KANA.contains(c) || THAI.contains(c);
    let clean = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut out = String::new();
        for w in words {
            let joins = out.chars().next_back().is_some_and(gram) || w.chars().next().is_some_and(gram);
            if !out.is_empty() && !joins {
                out.push(' ');
            }
            out += w;
        }
        out.to_lowercase().replace('，', ",").replace('！', "!")
    };
    text.split('\n').map(clean).collect()
}

fn word_char(c: char) -> bool {
    c.is_alphanumeric() && !HAN.contains(c) && !KANA.contains(c) && !HANGUL.contains(c) && !THAI.contains(c)
        || "\u{93e}\u{93f}".contains(c)
}

/// Brute force: the query stands in a line, from the beginning of a word on.
fn holds(lines: &[String], query: &str) -> bool {
    lines.iter().any(|line| {
        line.match_indices(query).any(|(at, _)| {
            let inside =
                line[..at].chars().next_back().is_some_and(word_char) && query.chars().next().is_some_and(word_char);
            !inside
        })
    })
}

/// A random span of a text, from the beginning of a word or any other character, to any character.
fn span(r: &mut Random, line: &str) -> Option<String> {
    let chars: Vec<char> = line.chars().collect();
    let start = r.below(chars.len().max(1));
    let end = (start + 1 + r.below(9)).min(chars.len());
    let begins = start == 0 || !word_char(chars[start - 1]) || !word_char(*chars.get(start)?);
    let span: String = chars.get(start..end)?.iter().collect();
    // Spaces at the ends, quotes and a minus behind a space mean something to the parser.
    let query = span.trim().to_owned();
    (begins && !query.is_empty() && !query.contains(" -")).then_some(query)
}

fn check(seed: u64, pages: usize, pieces: usize, queries: usize) {
    let mut r = Random(seed);
    let texts: Vec<String> = (0..pages)
        .map(|_| {
            let n = 1 + r.below(pieces);
            text(&mut r, n)
        })
        .collect();
    let truth: Vec<Vec<String>> = texts.iter().map(|t| plain(t)).collect();
    let documents = texts.iter().enumerate().map(|(i, t)| document(&format!("{i:04}.html"), "·", &[t]));
    let engine = engine(documents.collect());
    let mut asked = 0;
    while asked < queries {
        let page = r.below(pages);
        let line = &truth[page][r.below(truth[page].len())];
        let Some(query) = span(&mut r, line) else { continue };
        asked += 1;
        let answer = ask(&engine, &query, pages);
        let listed = urls(&answer);
        let is_true = |url: &str| holds(&truth[url[..4].parse::<usize>().unwrap()], &query);
        for i in (0..pages).filter(|&i| holds(&truth[i], &query)) {
            assert!(
                listed.contains(&format!("{i:04}.html").as_str()),
                "seed {seed}: {query:?} stands on page {i} and does not find it"
            );
        }
        for result in &answer.results {
            let claims = matches!(result.matched, MatchKind::Exact | MatchKind::Folded | MatchKind::Prefix);
            assert!(
                !claims || is_true(&result.url),
                "seed {seed}: {query:?} is called {:?} on {}, which does not hold it",
                result.matched,
                result.url
            );
        }
        let first_window: Vec<bool> = listed.iter().take(WINDOW).map(|u| is_true(u)).collect();
        assert!(
            first_window.is_sorted_by(|a, b| a >= b),
            "seed {seed}: {query:?}: a literal page below one that is not: {first_window:?}"
        );
    }
}

#[test]
fn every_literal_span_is_found_and_none_is_invented_on_small_pages() {
    for seed in 1..=6 {
        check(seed, 60, 30, 250);
    }
}

#[test]
fn every_literal_span_is_found_and_none_is_invented_where_grams_are_stored() {
    // Enough pages that share enough terms for longer grams to pay.
    for seed in 11..=13 {
        check(seed, 300, 160, 200);
    }
}

#[test]
fn every_literal_span_is_found_on_pages_of_many_units() {
    for seed in 21..=22 {
        check(seed, 8, 9_000, 150);
    }
}
