//! `pangram eval`: how well an index answers judged queries, by kind, and what moved since another run.
//!
//! A judged query is a line of JSON: `{"q": "…", "kind": "…", "relevant": ["guide/a.html"]}`. Literal queries (`--literal`) name every
//! page that holds a span: `{"q": "…", "kind": "…", "pages": […]}`. A `"frag"` names the section of the page that is meant, by its fragment, or by
//! a list of those that lead there. Other keys are left alone.

use super::Outcome;
use super::results;
use super::terminal::{Terminal, counted};
use anyhow::{Context, bail};
use clap::Args;
use pangram::ingest::composed_query;
use pangram::pipeline::FileStorage;
use pangram::search::{Engine, SearchOptions};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pangram eval public queries.jsonl
  pangram eval public queries.jsonl --misses 20
  pangram eval public queries.jsonl --json >before.json
  pangram eval public queries.jsonl --compare before.json

A line of QUERIES: {\"q\": \"opening hours\", \"kind\": \"title\", \"relevant\": [\"visit.html\"], \"frag\": \"hours\"}; \"kind\" and
\"frag\", the fragment (or a list) of the section that is meant, may be left out.
A line of LITERAL: {\"q\": \"std::vec\", \"kind\": \"code\", \"pages\": [every page that holds it]}.")]
pub struct EvalArgs {
    /// Folder of the index, or the one that holds it as pangram/
    index: PathBuf,
    /// Judged queries, JSON lines
    queries: PathBuf,
    /// Queries whose every page is known, JSON lines
    #[arg(long, value_name = "FILE")]
    literal: Option<PathBuf>,
    /// Print figures and all answers as JSON, for --compare
    #[arg(long)]
    json: bool,
    /// Name every query that moved since the run whose --json this is
    #[arg(long, value_name = "JSON")]
    compare: Option<PathBuf>,
    /// Name up to N queries of each kind whose first result is not relevant
    #[arg(long, value_name = "N", default_value_t = 0)]
    misses: usize,
}

/// How deep the lists are judged: MRR, success and recall …
const DEPTH: usize = 10;
/// … and those of literal queries.
const LITERAL_DEPTH: usize = 20;

/// Pages that a warning names.
const MISSING_NAMED: usize = 5;

/// A judged query and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Judged {
    query: String,
    kind: String,
    relevant: Vec<String>,
    found: Vec<String>,
    /// Fragments that lead to the section that is meant; none where any will do.
    section: Vec<String>,
    /// Fragments of those that the first relevant page shows, best first.
    shown: Vec<String>,
}

impl Judged {
    /// Place of the first relevant page among the first [`DEPTH`], from 1 on.
    fn rank(&self) -> Option<usize> {
        self.found.iter().take(DEPTH).position(|id| self.relevant.contains(id)).map(|at| at + 1)
    }

    fn hits(&self, depth: usize) -> usize {
        self.found.iter().take(depth).filter(|id| self.relevant.contains(id)).count()
    }

    fn to_json(&self) -> Value {
        json!({ "q": self.query, "kind": self.kind, "relevant": self.relevant, "found": self.found })
    }
}

pub fn run(args: EvalArgs, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let folder = super::index_folder(&args.index)?;
    let before = args.compare.as_deref().map(read_answers).transpose()?;
    let mut queries = read_judged(&args.queries, "relevant")?;
    let mut literal = args.literal.as_deref().map_or(Ok(vec![]), |path| read_judged(path, "pages"))?;
    let in_folder = || format!("cannot search {}", folder.display());
    let engine = Engine::open(FileStorage::new(&folder)).with_context(in_folder)?;
    let bar = terminal.bar("Asking", (queries.len() + literal.len()) as u64);
    for (list, limit) in [(&mut queries, DEPTH), (&mut literal, LITERAL_DEPTH)] {
        for judged in list {
            let options = SearchOptions { limit, ..SearchOptions::default() };
            let answer = engine.search(&composed_query(&judged.query), &options).with_context(in_folder)?;
            judged.found = answer.results.iter().map(|page| page_id(&page.url)).collect();
            if let Some(rank) = judged.rank().filter(|_| !judged.section.is_empty()) {
                judged.shown = answer.results[rank - 1].sections.iter().map(|s| fragment(&s.url)).collect();
            }
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    let pages = engine.page_table().with_context(in_folder)?;
    let pages: HashSet<String> = pages.iter().map(|page| page_id(&page.url)).collect();
    let missing = missing(&pages, queries.iter().chain(&literal));
    if !missing.is_empty() {
        terminal.warn(missing_in_words(&missing));
    }
    let moved = before.map(|before| moved(&before, &queries));
    if args.json {
        results::print_text(&format!("{:#}\n", to_json(&queries, &literal, moved.as_deref())))?;
    } else {
        results::print(|out| print(out, &queries, &literal, moved.as_deref(), args.misses))?;
    }
    Ok(if missing.is_empty() { Outcome::Done } else { Outcome::DoneWithWarnings })
}

/// Pages that queries name and the index has not, each once, in their order.
fn missing<'q>(pages: &HashSet<String>, queries: impl Iterator<Item = &'q Judged>) -> Vec<&'q str> {
    let mut told = HashSet::new();
    let named = queries.flat_map(|judged| &judged.relevant).map(String::as_str);
    named.filter(|id| !pages.contains(*id) && told.insert(*id)).collect()
}

/// How many, and the first few.
fn missing_in_words(missing: &[&str]) -> String {
    let count = counted(missing.len() as u64, "page");
    let are = if missing.len() == 1 { "is" } else { "are" };
    let named: Vec<String> = missing.iter().take(MISSING_NAMED).map(|id| format!("/{id}")).collect();
    let more = if missing.len() > MISSING_NAMED { ", …" } else { "" };
    format!("{count} that queries name {are} not in the index: {}{more}", named.join(", "))
}

/// Prints the figures, up to so many misses of each kind, and what moved.
fn print(
    out: &mut dyn Write,
    queries: &[Judged],
    literal: &[Judged],
    moved: Option<&[(Judged, Judged)]>,
    misses: usize,
) -> io::Result<()> {
    print_figures(out, queries, ["MRR@10", "success@1", "recall@10", "zero"], figures)?;
    if let Some((asked, [first, shown])) = section_figures(queries) {
        writeln!(
            out,
            "\nof {asked} that name a section and find its page: section first {first:.3}, among those shown {shown:.3}"
        )?;
    }
    if !literal.is_empty() {
        writeln!(out)?;
        print_figures(out, literal, ["recall@20", "precision", "first holds", "zero"], literal_figures)?;
    }
    for (kind, list) in by_kind(queries) {
        for judged in list.iter().filter(|judged| judged.rank() != Some(1)).take(misses) {
            writeln!(out, "\n\x1b[1m{}\x1b[0m  [{kind}] {}", judged.query, place(judged.rank()))?;
            print_list(out, judged)?;
        }
    }
    for (old, new) in moved.into_iter().flatten() {
        let (query, kind) = (&new.query, &new.kind);
        writeln!(out, "\n\x1b[1m{query}\x1b[0m  [{kind}] {} → {}", place(old.rank()), place(new.rank()))?;
        writeln!(out, "  before")?;
        print_list(out, old)?;
        writeln!(out, "  now")?;
        print_list(out, new)?;
    }
    if let Some(moved) = moved {
        let better = moved.iter().filter(|(old, new)| reciprocal(new) > reciprocal(old)).count();
        let moved = moved.len();
        writeln!(out, "\n{moved} moved: {better} up, {} down", moved - better)?;
    }
    Ok(())
}

/// A page's name for comparing: decoded, without leading slash, query and fragment, `index.html` as its folder.
fn page_id(url: &str) -> String {
    let path = url.split(['#', '?']).next().unwrap_or_default().trim_start_matches('/');
    let path = super::http::percent_decode(path).unwrap_or_else(|| path.to_owned());
    match path.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder.to_owned(),
        _ => path,
    }
}

/// The fragment of a URL, decoded; empty where it has none.
fn fragment(url: &str) -> String {
    let fragment = url.split_once('#').map_or("", |(_, fragment)| fragment);
    super::http::percent_decode(fragment).unwrap_or_else(|| fragment.to_owned())
}

/// Reads judged queries, one at least; `pages` is the key of their relevant pages.
fn read_judged(path: &Path, pages: &str) -> anyhow::Result<Vec<Judged>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut list = Vec::new();
    let lines = text.trim_start_matches('\u{feff}').lines();
    for (number, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{}, line {}", path.display(), number + 1);
        let value: Value = serde_json::from_str(line)
            .map_err(|error| anyhow::anyhow!("{}: {}", place(), pangram::ingest::json_message(&error)))?;
        match judged(&value, pages) {
            Some(judged) => list.push(judged),
            None => bail!("{}: expected {{\"q\": \"…\", \"{pages}\": [\"…\"]}}", place()),
        }
    }
    if list.is_empty() {
        bail!("{} holds no queries: a line of it is {{\"q\": \"…\", \"{pages}\": [\"…\"]}}", path.display());
    }
    Ok(list)
}

fn judged(value: &Value, pages: &str) -> Option<Judged> {
    let ids =
        |value: &Value| value.as_array()?.iter().map(|id| id.as_str().map(page_id)).collect::<Option<Vec<String>>>();
    Some(Judged {
        query: value["q"].as_str()?.to_owned(),
        kind: value["kind"].as_str().unwrap_or("query").to_owned(),
        relevant: ids(&value[pages])?,
        found: ids(&value["found"]).unwrap_or_default(),
        section: fragments(&value["frag"])?,
        shown: vec![],
    })
}

/// A fragment, a list of them, or none.
fn fragments(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Null => Some(vec![]),
        Value::String(one) if one.is_empty() => Some(vec![]),
        Value::String(one) => Some(vec![one.clone()]),
        Value::Array(list) => list.iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

/// The answers of an earlier run.
fn read_answers(path: &Path) -> anyhow::Result<Vec<Judged>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let run: Value =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).with_context(|| path.display().to_string())?;
    let answers = run["answers"].as_array().and_then(|list| list.iter().map(|a| judged(a, "relevant")).collect());
    answers.with_context(|| format!("{} is no output of pangram eval --json", path.display()))
}

/// Queries of both runs whose first relevant page changed its place.
fn moved(before: &[Judged], now: &[Judged]) -> Vec<(Judged, Judged)> {
    let key = |judged: &Judged| (judged.query.clone(), judged.kind.clone(), judged.relevant.clone());
    let before: HashMap<_, &Judged> = before.iter().map(|judged| (key(judged), judged)).collect();
    let pairs = now.iter().filter_map(|new| before.get(&key(new)).map(|old| ((*old).clone(), new.clone())));
    pairs.filter(|(old, new)| old.rank() != new.rank()).collect()
}

fn by_kind(list: &[Judged]) -> BTreeMap<&str, Vec<&Judged>> {
    let mut kinds: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    list.iter().for_each(|judged| kinds.entry(&judged.kind).or_default().push(judged));
    kinds
}

fn reciprocal(judged: &Judged) -> f64 {
    judged.rank().map_or(0.0, |rank| 1.0 / rank as f64)
}

fn mean(list: &[&Judged], of: impl Fn(&Judged) -> f64) -> f64 {
    list.iter().map(|judged| of(judged)).sum::<f64>() / list.len().max(1) as f64
}

fn zero(list: &[&Judged]) -> f64 {
    mean(list, |j| f64::from(u8::from(j.found.is_empty())))
}

fn recall(judged: &Judged, depth: usize) -> f64 {
    judged.hits(depth) as f64 / judged.relevant.len().clamp(1, depth) as f64
}

/// MRR@10, success@1, recall@10 and the share of queries without any result.
fn figures(list: &[&Judged]) -> [f64; 4] {
    let first = |j: &Judged| f64::from(u8::from(j.rank() == Some(1)));
    [mean(list, reciprocal), mean(list, first), mean(list, |j| recall(j, DEPTH)), zero(list)]
}

/// Recall@20, precision of the lists, the share whose first result holds the literal, and of those without any result.
fn literal_figures(list: &[&Judged]) -> [f64; 4] {
    let (hits, returned) = list.iter().fold((0, 0), |(hits, returned), j| {
        (hits + j.hits(LITERAL_DEPTH), returned + j.found.len().min(LITERAL_DEPTH))
    });
    let first = |j: &Judged| f64::from(u8::from(j.hits(1) == 1));
    [
        mean(list, |j| recall(j, LITERAL_DEPTH)),
        hits as f64 / f64::from(returned.max(1) as u32),
        mean(list, first),
        zero(list),
    ]
}

/// How many queries name a section and find its page; in what share of these the section comes first, and is shown at all. Nothing where there are none.
fn section_figures(list: &[Judged]) -> Option<(usize, [f64; 2])> {
    let asked: Vec<&Judged> = list.iter().filter(|j| !j.section.is_empty() && j.rank().is_some()).collect();
    let share =
        |among: usize| mean(&asked, |j| f64::from(u8::from(j.shown.iter().take(among).any(|s| j.section.contains(s)))));
    (!asked.is_empty()).then(|| (asked.len(), [share(1), share(usize::MAX)]))
}

fn print_figures(
    out: &mut dyn Write,
    list: &[Judged],
    names: [&str; 4],
    figures: fn(&[&Judged]) -> [f64; 4],
) -> io::Result<()> {
    let names = names.map(|name| format!("{name:>11}")).join(" ");
    writeln!(out, "\x1b[1m{:<12} {:>7}  {names}\x1b[0m", "kind", "queries")?;
    let all: Vec<&Judged> = list.iter().collect();
    for (kind, list) in by_kind(list).into_iter().chain([("all", all)]) {
        let figures = figures(&list).map(|figure| format!("{figure:>11.3}")).join(" ");
        writeln!(out, "{kind:<12} {:>7}  {figures}", list.len())?;
    }
    Ok(())
}

fn place(rank: Option<usize>) -> String {
    rank.map_or("not listed".into(), |rank| format!("at {rank}"))
}

fn print_list(out: &mut dyn Write, judged: &Judged) -> io::Result<()> {
    for (at, id) in judged.found.iter().take(DEPTH).enumerate() {
        let mark = if judged.relevant.contains(id) { "\x1b[32m*\x1b[0m" } else { " " };
        writeln!(out, "  {mark} {:>2}. /{id}", at + 1)?;
    }
    let listed: HashSet<&String> = judged.found.iter().take(DEPTH).collect();
    for id in judged.relevant.iter().filter(|id| !listed.contains(id)) {
        writeln!(out, "     –  /{id}")?;
    }
    Ok(())
}

fn to_json(queries: &[Judged], literal: &[Judged], moved: Option<&[(Judged, Judged)]>) -> Value {
    let table = |list: &[Judged], names: [&str; 4], figures: fn(&[&Judged]) -> [f64; 4]| {
        let all: Vec<&Judged> = list.iter().collect();
        let row = |list: &[&Judged]| {
            let values = figures(list).map(|figure| json!((figure * 1e4).round() / 1e4));
            let mut row: Map<String, Value> = names.iter().map(|name| (*name).to_owned()).zip(values).collect();
            row.insert("queries".into(), list.len().into());
            Value::Object(row)
        };
        let rows = by_kind(list).into_iter().chain([("all", all)]);
        Value::Object(rows.map(|(kind, list)| (kind.to_owned(), row(&list))).collect())
    };
    let pair = |(old, new): &(Judged, Judged)| json!({ "q": new.query, "kind": new.kind, "relevant": new.relevant, "before": old.found, "now": new.found });
    let mut out = json!({
        "queries": table(queries, ["mrr10", "success1", "recall10", "zero"], figures),
        "answers": queries.iter().map(Judged::to_json).collect::<Vec<_>>(),
    });
    if let Some((asked, [first, shown])) = section_figures(queries) {
        let [first, shown] = [first, shown].map(|figure| (figure * 1e4).round() / 1e4);
        out["sections"] = json!({ "queries": asked, "first": first, "shown": shown });
    }
    if !literal.is_empty() {
        out["literal"] = table(literal, ["recall20", "precision", "first", "zero"], literal_figures);
        out["literalAnswers"] = literal.iter().map(Judged::to_json).collect();
    }
    if let Some(moved) = moved {
        out["moved"] = moved.iter().map(pair).collect();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(relevant: &[&str], found: &[&str]) -> Judged {
        let list = |ids: &[&str]| ids.iter().map(|id| page_id(id)).collect();
        let (section, shown) = (vec![], vec![]);
        Judged { query: "q".into(), kind: "k".into(), relevant: list(relevant), found: list(found), section, shown }
    }

    #[test]
    fn sections_are_judged_where_a_query_names_one_and_finds_its_page() {
        let asked = |section: &str, found: &[&str], shown: &[&str]| Judged {
            section: fragments(&json!(section)).unwrap(),
            shown: shown.iter().map(|s| s.to_string()).collect(),
            ..one(&["a"], found)
        };
        let found = [asked("x", &["a"], &["x", "y"]), asked("x", &["b", "a"], &["y", "x"]), asked("x", &["a"], &["y"])];
        let others = [asked("x", &["b"], &[]), asked("", &["a"], &["x"])];
        let all: Vec<Judged> = found.into_iter().chain(others).collect();
        assert_eq!(section_figures(&all), Some((3, [1.0 / 3.0, 2.0 / 3.0])));
        assert_eq!(section_figures(&all[3..]), None);
        let either = Judged { section: fragments(&json!(["w", "y"])).unwrap(), ..all[1].clone() };
        assert_eq!(section_figures(&[either]), Some((1, [1.0, 1.0])), "any of the names will do");
        assert_eq!((fragments(&json!(null)), fragments(&json!(3)), fragments(&json!([3]))), (Some(vec![]), None, None));
        assert_eq!((fragment("a/#%C3%A9-1"), fragment("a.html")), ("é-1".into(), String::new()));
    }

    #[test]
    fn figures_are_those_of_the_field() {
        let list = [one(&["a"], &["a", "b"]), one(&["a", "c"], &["b", "a"]), one(&["a"], &[]), one(&["a"], &["b"])];
        let list: Vec<&Judged> = list.iter().collect();
        assert_eq!(figures(&list), [(1.0 + 0.5) / 4.0, 0.25, (1.0 + 0.5) / 4.0, 0.25]);
        assert_eq!(literal_figures(&list), [(1.0 + 0.5) / 4.0, 2.0 / 5.0, 0.25, 0.25]);
        let deep: Vec<String> = (0..12).map(|i| format!("p{i}")).collect();
        let deep: Vec<&str> = deep.iter().map(String::as_str).collect();
        assert_eq!(figures(&[&one(&["p10"], &deep)]), [0.0; 4], "below the tenth place nobody looks");
    }

    #[test]
    fn pages_are_compared_by_where_they_lead() {
        assert_eq!(page_id("/docs/index.html?x#y"), "docs/");
        assert_eq!(page_id("docs/myindex.html"), "docs/myindex.html");
        assert_eq!((page_id("index.html"), page_id("%E4%B8%80.html")), (String::new(), "一.html".into()));
    }

    #[test]
    fn what_moved_is_told_and_what_did_not_is_not() {
        let before = [one(&["a"], &["a", "b"]), one(&["b"], &["x", "b"])];
        let now = [one(&["a"], &["b", "a"]), one(&["b"], &["y", "b"])];
        assert_eq!(moved(&before, &now), [(before[0].clone(), now[0].clone())]);
    }
}
