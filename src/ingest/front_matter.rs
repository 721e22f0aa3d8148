//! Front matter: the YAML (`---`) or TOML (`+++`) block before a Markdown text, and what of it counts.
//!
//! Read flat, as paths and values (`taxonomies.tags` = `rust`), from the parser's events, so neither deep nesting nor
//! aliases that multiply can cost more than the block is long.

use super::flow::one_line;
use super::{Skip, Warning, language_tag};
use crate::model::Document;
use saphyr_parser::{Event, Parser};

/// Longest front matter that is looked for, in bytes; a text that begins with a rule is no front matter.
const MAX_BYTES: usize = 256 << 10;
/// Deepest nesting that counts.
const MAX_DEPTH: usize = 4;

/// Paths and values in order; a list is the same path several times.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FrontMatter {
    values: Vec<(String, String)>,
}

/// Splits `text` into its front matter and the rest. Without front matter, all is rest.
pub(super) fn split<'t>(text: &'t str, warnings: &mut Vec<Warning>) -> (FrontMatter, &'t str) {
    let text = text.trim_start_matches('\u{feff}');
    let none = || (FrontMatter::default(), text);
    let Some((fence, from)) = ["---", "+++"].into_iter().find_map(|fence| {
        let behind = text.strip_prefix(fence)?.trim_start_matches([' ', '\t']);
        let behind = behind.strip_prefix('\n').or(behind.strip_prefix("\r\n"))?;
        Some((fence, text.len() - behind.len()))
    }) else {
        return none();
    };
    let Some((to, rest)) = closing_fence(text, from, fence) else { return none() };
    let block = &text[from..to];
    let values = if fence == "---" { yaml(block) } else { toml(block) };
    match values {
        Ok(Some(values)) => (FrontMatter { values }, &text[rest..]),
        // A paragraph between two rules.
        Ok(None) => none(),
        Err(message) => {
            warnings.push(Warning::FrontMatter { message: one_line(&message) });
            (FrontMatter::default(), &text[rest..])
        }
    }
}

/// Where the line of the closing fence begins and where the text behind it does.
fn closing_fence(text: &str, from: usize, fence: &str) -> Option<(usize, usize)> {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        let bare = line.trim_end();
        if bare == fence || (fence == "---" && bare == "...") {
            return Some((at, at + line.len()));
        }
        at += line.len();
        if at - from > MAX_BYTES {
            return None;
        }
    }
    None
}

/// An open collection of YAML.
enum Open {
    Map { key: Option<String> },
    List,
}

/// Values of a YAML mapping; none for a block that is no mapping.
fn yaml(block: &str) -> Result<Option<Vec<(String, String)>>, String> {
    let mut values = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(block) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        match event {
            Event::Scalar(value, ..) => match open.last_mut() {
                None => return Ok(None),
                Some(Open::Map { key: key @ None }) => *key = Some(value.into_owned()),
                _ => {
                    put(&mut values, &open, &value);
                    end_value(&mut open);
                }
            },
            Event::MappingStart(..) => open.push(Open::Map { key: None }),
            Event::SequenceStart(..) if open.is_empty() => return Ok(None),
            Event::SequenceStart(..) => open.push(Open::List),
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop();
                end_value(&mut open);
            }
            Event::Alias(_) => end_value(&mut open),
            Event::DocumentEnd => break,
            _ => {}
        }
    }
    Ok(Some(values))
}

/// A value of the innermost mapping is complete, or a key that is no scalar.
fn end_value(open: &mut [Open]) {
    if let Some(Open::Map { key }) = open.last_mut() {
        *key = match key {
            Some(_) => None,
            None => Some(String::new()),
        };
    }
}

fn put(values: &mut Vec<(String, String)>, open: &[Open], value: &str) {
    let is_null = matches!(value, "" | "~" | "null");
    if open.len() > MAX_DEPTH || is_null {
        return;
    }
    let keys = open.iter().filter_map(|o| match o {
        Open::Map { key } => key.as_deref(),
        Open::List => None,
    });
    values.push((keys.collect::<Vec<_>>().join("."), value.to_owned()));
}

fn toml(block: &str) -> Result<Option<Vec<(String, String)>>, String> {
    let table: toml::Table = block.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let mut values = Vec::new();
    for (key, value) in &table {
        put_toml(&mut values, key, value, 1);
    }
    Ok(Some(values))
}

fn put_toml(values: &mut Vec<(String, String)>, path: &str, value: &toml::Value, depth: usize) {
    match value {
        _ if depth > MAX_DEPTH => {}
        toml::Value::Table(table) => {
            for (key, value) in table {
                put_toml(values, &format!("{path}.{key}"), value, depth + 1);
            }
        }
        toml::Value::Array(items) => {
            for item in items {
                put_toml(values, path, item, depth + 1);
            }
        }
        toml::Value::String(text) => values.push((path.to_owned(), text.clone())),
        toml::Value::Integer(number) => values.push((path.to_owned(), number.to_string())),
        toml::Value::Float(number) => values.push((path.to_owned(), number.to_string())),
        toml::Value::Boolean(is) => values.push((path.to_owned(), is.to_string())),
        toml::Value::Datetime(time) => values.push((path.to_owned(), time.to_string())),
    }
}

impl FrontMatter {
    fn first(&self, paths: &[&str]) -> Option<&str> {
        paths.iter().find_map(|path| self.all(path).next())
    }

    fn all(&self, path: &str) -> impl Iterator<Item = &str> {
        self.values.iter().filter(move |(p, _)| p.eq_ignore_ascii_case(path)).map(|(_, value)| value.as_str())
    }

    fn says(&self, path: &str, wanted: bool) -> bool {
        let words: &[&str] = if wanted { &["true", "yes", "on"] } else { &["false", "no", "off"] };
        self.first(&[path]).is_some_and(|value| words.iter().any(|word| value.trim().eq_ignore_ascii_case(word)))
    }

    /// Why the document is not to be indexed, if it says so.
    pub fn skip(&self) -> Option<Skip> {
        if self.says("draft", true) || self.says("published", false) {
            return Some(Skip::Draft);
        }
        let excluded = ["noindex", "search.exclude", "search_exclude"].iter().any(|path| self.says(path, true));
        let robots = self.first(&["robots"]).is_some_and(|robots| robots.contains("noindex"));
        (excluded || robots || self.says("search", false)).then_some(Skip::Noindex)
    }

    /// Puts what counts into `document`: title, language, description, tags and categories as filters, author, date and image
    /// as metadata, the date to sort by.
    pub fn fill(&self, document: &mut Document) {
        if let Some(title) = self.first(&["title"]) {
            document.title = one_line(title);
        }
        if let Some(language) = self.first(&["lang", "language", "locale"]) {
            document.language = language_tag(language);
        }
        if let Some(description) = self.first(&["description", "summary", "excerpt"]) {
            document.description = one_line(description);
        }
        for name in ["tags", "categories"] {
            let nested = format!("taxonomies.{name}");
            for value in self.all(name).chain(self.all(&nested)).flat_map(|list| list.split(',')) {
                let pair = (name.to_owned(), one_line(value));
                if !pair.1.is_empty()
                    && document.filters.len() < super::limits::MAX_VALUES
                    && !document.filters.contains(&pair)
                {
                    document.filters.push(pair);
                }
            }
        }
        for (name, paths) in [("author", &["author", "authors"][..]), ("date", &["date"]), ("image", &["image"])] {
            let values: Vec<_> = paths.iter().flat_map(|path| self.all(path)).map(one_line).collect();
            if !values.is_empty() {
                document.meta.push((name.to_owned(), values.join(", ")));
            }
        }
        if let Some(date) = self.first(&["date"]) {
            document.sort.push(("date".to_owned(), one_line(date)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<(String, String)>, &str, Vec<Warning>) {
        let mut warnings = Vec::new();
        let (front, rest) = split(text, &mut warnings);
        (front.values, rest, warnings)
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect()
    }

    #[test]
    fn yaml_and_toml_are_read_flat() {
        let yaml = "---\ntitle: \"A: b\"\ntags: [x, y]\nauthor:\n  name: 王\nempty:\nlist:\n- {k: v}\n---\nText";
        let expected =
            pairs(&[("title", "A: b"), ("tags", "x"), ("tags", "y"), ("author.name", "王"), ("list.k", "v")]);
        assert_eq!(read(yaml), (expected, "Text", Vec::new()));
        let toml = "+++\r\ntitle = 'T'\r\ndate = 2026-01-02\r\n[taxonomies]\r\ntags = ['x']\r\n+++\r\nText";
        let expected = pairs(&[("date", "2026-01-02"), ("taxonomies.tags", "x"), ("title", "T")]);
        assert_eq!(read(toml), (expected, "Text", Vec::new()));
    }

    #[test]
    fn rules_around_a_paragraph_are_no_front_matter() {
        for text in ["---\nJust words.\n---\nText", "--- \nno end", "---", "text\n---\na: b\n---\n", "---\n- a\n---\nx"]
        {
            assert_eq!(read(text), (Vec::new(), text, Vec::new()));
        }
    }

    #[test]
    fn front_matter_that_cannot_be_read_is_a_warning_and_left_out() {
        for text in ["---\na: [b\n---\nText", "+++\na = \n+++\nText"] {
            let (values, rest, warnings) = read(text);
            assert_eq!((values, rest), (Vec::new(), "Text"));
            assert!(matches!(warnings[..], [Warning::FrontMatter { .. }]), "{warnings:?}");
        }
    }

    #[test]
    fn aliases_that_multiply_and_deep_nesting_cost_nothing() {
        let mut bomb = String::from("---\na0: &a0 [x, x]\n");
        for i in 1..40 {
            bomb.push_str(&format!("a{i}: &a{i} [*a{j}, *a{j}]\n", j = i - 1));
        }
        bomb.push_str("title: T\n---\nText");
        let (values, rest, _) = read(&bomb);
        assert_eq!((values.len(), rest), (3, "Text"));
        let deep = format!("---\na: {}\n---\nText", "[".repeat(50_000));
        assert_eq!(read(&deep).1, "Text");
    }
}
