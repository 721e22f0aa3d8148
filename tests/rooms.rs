//! The rooms of the crate: who may use whom, and who may use what from outside. ARCHITECTURE.md has the same table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A room and the rooms that it may use.
const ROOMS: [(&str, &[&str]); 13] = [
    ("model", &[]),
    ("coding", &[]),
    ("carry", &[]),
    ("text", &["model", "coding"]),
    ("index", &["model", "coding", "text"]),
    ("storage", &["model", "coding"]),
    ("search", &["model", "coding", "text", "index", "storage"]),
    ("web", &["model", "coding", "storage", "search"]),
    ("ingest", &["model"]),
    ("collection", &["model", "coding", "index", "ingest"]),
    ("desk", &["carry", "index", "collection"]),
    ("pipeline", &["model", "coding", "carry", "text", "index", "storage", "search", "ingest", "collection"]),
    ("cli", &["model", "coding", "carry", "text", "index", "storage", "search", "ingest", "collection", "pipeline"]),
];

/// Crates from outside, and the only rooms that may name them. `thiserror` is welcome everywhere.
const OUTSIDE: [(&str, &[&str]); 29] = [
    ("aho_corasick", &["collection"]),
    ("anstream", &["cli"]),
    ("anyhow", &["cli"]),
    ("chardetng", &["ingest"]),
    ("clap", &["cli"]),
    ("encoding_rs", &["ingest"]),
    ("html5ever", &["ingest"]),
    ("html5gum", &["ingest"]),
    ("http_body", &["cli"]),
    ("hyper", &["cli"]),
    ("hyper_util", &["cli"]),
    ("indicatif", &["cli"]),
    ("notify", &["cli"]),
    ("pangram_memory", &["web"]),
    ("ppmd_rust", &["index"]),
    ("pulldown_cmark", &["ingest"]),
    ("rawzip", &["desk"]),
    ("rayon", &["pipeline"]),
    ("rustc_hash", &["index"]),
    ("saphyr_parser", &["ingest"]),
    ("serde_json", &["ingest", "desk", "pipeline", "cli"]),
    ("sha2", &["carry"]),
    ("snowball_stemmers_rs", &["index"]),
    ("tokio", &["cli"]),
    ("toml", &["ingest"]),
    ("unicode_normalization", &["ingest"]),
    ("unicode_segmentation", &["text"]),
    ("wasm_bindgen", &["web", "desk"]),
    ("xxhash_rust", &["index", "ingest", "collection", "desk", "pipeline"]),
];

/// A source file without comments and without its module of tests.
struct Source {
    path: PathBuf,
    room: String,
    /// Module levels between the file's own module and the crate's root.
    depth: usize,
    code: String,
}

fn sources() -> Vec<Source> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    for entry in walkdir::WalkDir::new(&src) {
        let path = entry.expect("src can be read").into_path();
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let below: Vec<String> =
            path.strip_prefix(&src).unwrap().iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let room = match below[0].as_str() {
            "lib.rs" => continue,
            "main.rs" => "cli",
            name => name.strip_suffix(".rs").unwrap_or(name),
        };
        let is_mod = below.last().is_some_and(|name| name == "mod.rs");
        let code = code_of(&std::fs::read_to_string(&path).unwrap());
        sources.push(Source { room: room.to_string(), depth: below.len() - usize::from(is_mod), code, path });
    }
    assert!(sources.len() > 20, "the sources were found");
    sources
}

/// Drops comments, and everything from a module of tests on: tests may reach across rooms.
fn code_of(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The first names behind every `start` in the code: one, or those of a `{…}` group.
fn names_after(code: &str, start: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(start) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &code[at + start.len()..];
        match rest.strip_prefix('{') {
            Some(group) => names.extend(group_heads(group)),
            None => {
                names.insert(head(rest));
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// The names that the outermost items of a group begin with; `group` starts behind the brace.
fn group_heads(group: &str) -> Vec<String> {
    let (mut heads, mut level, mut start) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => level += 1,
            '}' if level == 0 => {
                heads.push(head(group[start..at].trim_start()));
                break;
            }
            '}' => level -= 1,
            ',' if level == 0 => {
                heads.push(head(group[start..at].trim_start()));
                start = at + 1;
            }
            _ => {}
        }
    }
    heads
}

fn head(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The rooms of ours that a source names.
fn rooms_used(source: &Source) -> BTreeSet<String> {
    let up = "super::".repeat(source.depth);
    let mut used = names_after(&source.code, "crate::");
    used.extend(names_after(&source.code, "pangram::"));
    used.extend(names_after(&source.code, &up));
    used.retain(|name| ROOMS.iter().any(|(room, _)| room == name) && *name != source.room);
    used
}

#[test]
fn rooms_use_only_the_rooms_below_them() {
    let allowed: BTreeMap<&str, &[&str]> = ROOMS.into_iter().collect();
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(allowed) = allowed.get(source.room.as_str()) else {
            wrong.push(format!("{} is in no room of the table", source.path.display()));
            continue;
        };
        let used = rooms_used(&source);
        let extra = used.iter().filter(|name| !allowed.contains(&name.as_str()));
        wrong.extend(extra.map(|name| format!("{} ({}) uses {name}", source.path.display(), source.room)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn crates_from_outside_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (name, rooms) in OUTSIDE {
            if !rooms.contains(&source.room.as_str()) && !names_after(&source.code, &format!("{name}::")).is_empty() {
                wrong.push(format!("{} ({}) uses {name}", source.path.display(), source.room));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_crate_from_outside_is_in_the_table() {
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let listed = manifest.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let names = listed.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.replace('-', "_"));
    // Glue of wasm-bindgen, macros of serde and errors are at home in more than one place.
    let free = ["thiserror", "serde", "walkdir", "wasm_bindgen_futures"];
    let missing: Vec<String> = names
        .filter(|name| !free.contains(&name.as_str()) && !OUTSIDE.iter().any(|(known, _)| known == name))
        .collect();
    assert!(missing.is_empty(), "not in OUTSIDE: {missing:?}");
}

#[test]
fn the_checker_sees_every_way_to_name_a_room() {
    let source = |code: &str| Source { path: "x".into(), room: "text".into(), depth: 2, code: code_of(code) };
    let used = |code: &str| rooms_used(&source(code)).into_iter().collect::<Vec<_>>();
    assert_eq!(used("use crate::index::Builder;"), ["index"]);
    assert_eq!(used("use crate::{model::{Document, cut}, search, web::Engine};"), ["model", "search", "web"]);
    assert_eq!(used("let x = crate::storage::open(y);"), ["storage"]);
    assert_eq!(used("use super::super::ingest;"), ["ingest"]);
    assert_eq!(used("use pangram::pipeline::build;"), ["pipeline"]);
    assert!(used("// use crate::index;\nuse super::fold;\nuse crate::text::fold;").is_empty());
    assert!(used("#[cfg(test)]\nmod tests { use crate::index; }").is_empty());
}
