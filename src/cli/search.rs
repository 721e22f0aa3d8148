//! `pangram search`: asks an index on disk, as the page would.

use super::Outcome;
use super::results;
use super::terminal::counted;
use super::weights::{self, Weights};
use anyhow::Context;
use clap::Args;
use pangram::ingest::{composed_query, url_of_path};
use pangram::pipeline::FileStorage;
use pangram::search::query::ReadAs;
use pangram::search::{Engine, PageResult, SearchOptions, SearchResults, SectionResult};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pangram search public \"人防 工程\"            public/ or public/pangram/: both name the index
  pangram search public '\"exact phrase\" -draft'
  pangram search public std::vec --json --limit 3")]
pub struct SearchArgs {
    /// Folder of the index, or the one that holds it as pangram/
    index: PathBuf,
    /// What to search for: words, "phrases", -words that must not occur, title:words, a OR b, begin*
    #[arg(allow_hyphen_values = true)]
    query: String,
    /// Most pages to list
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Pages to leave out at the start of the list
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Search only pages whose URL begins with this path, such as v2/ or "my notes/"; those written for Markdown and text
    /// documents lie below the output folder, such as pangram/pages/v2/
    #[arg(long, value_name = "PATH")]
    under: Option<String>,
    /// Search only pages in this language, such as zh
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
    /// Take signs such as quotes, - and * as text
    #[arg(long)]
    as_text: bool,
    /// What the fields weigh in this search, from 0 to 25: body, title, heading, links, url; those of the index where not given
    #[arg(long, value_name = "FIELD=WEIGHT,…", value_parser = weights::parse)]
    weights: Option<Weights>,
    /// Print what the JavaScript API answers
    #[arg(long)]
    json: bool,
    /// What URLs are resolved against in `href` of --json
    #[arg(long, value_name = "URL", default_value = "/")]
    site_root: String,
}

pub fn run(args: SearchArgs) -> anyhow::Result<Outcome> {
    let folder = super::index_folder(&args.index)?;
    let options = SearchOptions {
        limit: args.limit,
        offset: args.offset,
        under: args.under.as_deref().map(as_in_urls),
        lang: args.lang,
        as_text: args.as_text,
        weights: args.weights.unwrap_or_default(),
        ..SearchOptions::default()
    };
    let in_folder = || format!("cannot search {}", folder.display());
    let engine = Engine::open(FileStorage::new(&folder)).with_context(in_folder)?;
    let start = Instant::now();
    let answer = engine.search(&composed_query(&args.query), &options).with_context(in_folder)?;
    let took_ms = start.elapsed().as_secs_f64() * 1e3;
    if args.json {
        results::print_text(&format!("{:#}\n", to_json(&answer, &args.site_root, took_ms)))?;
    } else {
        results::print(|out| print(out, &answer, args.offset, took_ms))?;
    }
    Ok(Outcome::Done)
}

/// A path as URLs have it: what is typed plainly is encoded; what is encoded already stays, with its digits as ours are.
fn as_in_urls(path: &str) -> String {
    let mut url = String::new();
    let mut digits = 0;
    for (at, c) in path.char_indices() {
        let code = path.as_bytes().get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
        match c {
            _ if digits > 0 => {
                digits -= 1;
                url.push(c.to_ascii_uppercase());
            }
            '%' if code => {
                digits = 2;
                url.push(c);
            }
            '/' | '.' => url.push(c),
            _ => url += &url_of_path(c.encode_utf8(&mut [0; 4])),
        }
    }
    url
}

fn print(out: &mut dyn Write, answer: &SearchResults, offset: usize, took_ms: f64) -> io::Result<()> {
    let about = if answer.total.exact { "" } else { "about " };
    writeln!(out, "{about}{} ({took_ms:.1} ms)", counted(answer.total.value, "page"))?;
    if answer.read_as == ReadAs::Operators {
        writeln!(out, "Signs of the query were read as operators; --as-text takes them as text.")?;
    }
    if let Some(corrected) = &answer.corrected {
        writeln!(out, "Nothing holds the query as it stands. Results for \x1b[1m{}\x1b[0m", one_line(corrected))?;
    }
    for (at, page) in answer.results.iter().enumerate() {
        let kind = page.matched.name();
        let kind = if kind == "exact" { String::new() } else { format!("  [{kind}]") };
        writeln!(out, "\n{:>3}. \x1b[1m{}\x1b[0m{kind}", offset + at + 1, label(&page.title))?;
        writeln!(out, "     \x1b[36m/{}\x1b[0m", one_line(&page.url))?;
        if !page.excerpt.is_empty() {
            writeln!(out, "     {}", highlight(&page.excerpt, &page.spans))?;
        }
        for section in page.sections.iter().filter(|section| !says_the_same(section, page)) {
            writeln!(out, "     § {}  \x1b[36m/{}\x1b[0m", label(&section.heading), one_line(&section.url))?;
            if section.excerpt != page.excerpt {
                writeln!(out, "       {}", highlight(&section.excerpt, &section.spans))?;
            }
        }
    }
    Ok(())
}

/// True where the lines of a section would repeat those of its page: the same text under no heading of its own.
fn says_the_same(section: &SectionResult, page: &PageResult) -> bool {
    let unnamed = section.heading.is_empty() || section.heading == page.title || section.url == page.url;
    unnamed && section.excerpt == page.excerpt
}

/// Columns of a title or heading that are printed.
const LABEL_COLUMNS: usize = 100;

/// A title or heading on one line that a person takes in at once; `…` where it goes on.
fn label(text: &str) -> String {
    let line = one_line(text);
    let mut width = 0;
    let end = line.char_indices().find(|(_, c)| {
        // Han, kana, hangul and what follows them are two columns wide, nearly all.
        width += if *c >= '\u{2E80}' { 2 } else { 1 };
        width > LABEL_COLUMNS
    });
    let Some((end, _)) = end else { return line };
    let kept = &line[..end];
    // At a word's end where one is near; scripts without spaces have none.
    let near = kept.rfind(' ').filter(|space| kept[*space..].chars().count() <= LABEL_COLUMNS / 5);
    format!("{} …", kept[..near.unwrap_or(end)].trim_end())
}

/// Text for one line of a terminal: control characters, which could steer it, become spaces.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The excerpt on one line with its spans, in UTF-16 units, set off.
fn highlight(excerpt: &str, spans: &[(u32, u32)]) -> String {
    let (mut shown, mut at, mut spans) = (String::new(), 0, spans.iter().peekable());
    let mut open = false;
    for c in excerpt.chars() {
        if open && spans.peek().is_some_and(|span| at >= span.1) {
            shown += "\x1b[0m";
            open = false;
            spans.next();
        }
        if !open && spans.peek().is_some_and(|span| at >= span.0 && at < span.1) {
            shown += "\x1b[1;33m";
            open = true;
        }
        shown.push(if c.is_control() { ' ' } else { c });
        at += c.len_utf16() as u32;
    }
    if open {
        shown += "\x1b[0m";
    }
    shown
}

/// The shape that the JavaScript API answers.
fn to_json(answer: &SearchResults, site_root: &str, took_ms: f64) -> Value {
    let href = |url: &str| format!("{}/{url}", site_root.trim_end_matches('/'));
    let section = |section: &SectionResult| {
        json!({
            "url": section.url, "href": href(&section.url), "heading": section.heading,
            "excerpt": section.excerpt, "spans": section.spans,
        })
    };
    let page = |page: &PageResult| {
        let meta: serde_json::Map<String, Value> = page.meta.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
        json!({
            "url": page.url, "href": href(&page.url), "title": page.title, "score": page.score,
            "excerpt": page.excerpt, "spans": page.spans, "match": page.matched.name(), "lang": page.lang,
            "meta": meta, "sections": page.sections.iter().map(section).collect::<Vec<_>>(),
        })
    };
    let mut out = json!({
        "results": answer.results.iter().map(page).collect::<Vec<_>>(),
        "total": { "value": answer.total.value, "exact": answer.total.exact },
        "reading": answer.read_as.name(),
        "tookMs": took_ms,
    });
    if let Some(corrected) = &answer.corrected {
        out["corrected"] = json!(corrected);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_in_utf16_units_fall_on_the_right_characters() {
        let shown = highlight("a𠮷人防b人", &[(3, 5), (6, 7)]);
        assert_eq!(shown, "a𠮷\x1b[1;33m人防\x1b[0mb\x1b[1;33m人\x1b[0m");
        assert_eq!(highlight("ab", &[(0, 1), (1, 2)]), "\x1b[1;33ma\x1b[0m\x1b[1;33mb\x1b[0m");
    }

    #[test]
    fn paths_are_taken_plain_and_encoded() {
        for (typed, url) in [
            ("v2/", "v2/"),
            ("sub dir/", "sub%20dir/"),
            ("sub%20dir/", "sub%20dir/"),
            ("说明/a.b", "%E8%AF%B4%E6%98%8E/a.b"),
            ("%e8%af%b4%E6%98%8E/", "%E8%AF%B4%E6%98%8E/"),
            ("100%/", "100%25/"),
            ("%/%4", "%25/%254"),
            ("a:b?c#d", "a%3Ab%3Fc%23d"),
            ("/../", "/../"),
        ] {
            assert_eq!(as_in_urls(typed), url, "{typed}");
        }
    }

    #[test]
    fn long_titles_are_cut_at_a_word_where_one_is_near() {
        assert_eq!(label(&"字".repeat(50)), "字".repeat(50));
        assert_eq!(label(&"字".repeat(51)), format!("{} …", "字".repeat(50)));
        assert_eq!(label(&"four ".repeat(40)), format!("{} …", ["four"; 20].join(" ")));
        assert_eq!(label(&format!("a {}", "b".repeat(200))), format!("a {} …", "b".repeat(98)));
    }

    #[test]
    fn document_text_cannot_steer_the_terminal() {
        assert!(!highlight("a\x1b[2Jb\n", &[]).contains('\x1b'));
        assert_eq!(one_line("a\u{9b}2J\tb"), "a 2J b");
    }
}
