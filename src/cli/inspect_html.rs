//! The page of `pangram inspect --html`: where the bytes are, drawn. One file, no scripts, nothing from elsewhere; what comes out of
//! documents is text and never markup or a link.

use super::terminal::{bytes, counted};
use super::treemap::{Rect, divide};
use std::fmt::Write;

/// A part of the output and its files, largest first.
pub struct Part {
    /// What it is.
    pub name: String,
    /// Names and bytes.
    pub files: Vec<(String, u64)>,
}

/// What the page tells.
pub struct Facts {
    /// Where the index is.
    pub folder: String,
    /// Number of pages, units and terms.
    pub counts: (u32, u32, usize),
    /// Bytes of text that are indexed.
    pub text_bytes: u64,
    /// Parts, largest first.
    pub parts: Vec<Part>,
    /// Pages and bytes of their text, largest first.
    pub pages: Vec<(String, u64)>,
    /// Terms and in how many units they are, most first.
    pub terms: Vec<(String, u32)>,
}

const WIDTH: f64 = 1200.0;
const HEIGHT: f64 = 640.0;
/// Height of the band that names a group.
const BAND: f64 = 18.0;
/// Boxes of one group that are drawn; the rest are one box.
const MOST_BOXES: usize = 500;
/// Folders that are drawn; the rest are one.
const MOST_FOLDERS: usize = 24;
/// Width of a letter, about.
const LETTER: f64 = 6.6;

/// A group of boxes, largest first.
struct Group {
    name: String,
    boxes: Vec<(String, u64)>,
}

impl Group {
    fn size(&self) -> u64 {
        self.boxes.iter().map(|b| b.1).sum()
    }
}

/// The whole page.
pub fn page(facts: &Facts) -> String {
    let (pages, units, terms) = facts.counts;
    let total: u64 = facts.parts.iter().flat_map(|p| &p.files).map(|f| f.1).sum();
    let files: usize = facts.parts.iter().map(|p| p.files.len()).sum();
    let mut out =
        format!("<!doctype html>\n<html lang=\"en\">\n<head>\n{HEAD}<style>\n{STYLE}</style>\n</head>\n<body>\n");
    let _ = write!(
        out,
        "<h1>Where the bytes are</h1>\n<p>{} in {}: {} in {}, {} of text. {} in the index of <code>{}</code>.</p>\n",
        counted(pages, "page"),
        counted(units, "unit"),
        bytes(total),
        counted(files as u64, "file"),
        bytes(facts.text_bytes),
        counted(terms as u64, "term"),
        escaped(&facts.folder)
    );
    let parts = facts.parts.iter().map(|p| Group { name: p.name.clone(), boxes: p.files.clone() }).collect();
    section(&mut out, "Parts and their files", "Each box is a file of the output; its area is its size.", parts);
    let about = "Each box is a page; its area is the size of its text.";
    section(&mut out, "Pages by folder", about, folders(&facts.pages));
    out += "<h2>Biggest terms</h2>\n<table>\n<tr><th>Term<th>Units<th class=\"bar\">\n";
    let most = facts.terms.first().map_or(1, |t| t.1.max(1));
    for (term, count) in &facts.terms {
        let share = f64::from(*count) / f64::from(most) * 100.0;
        let bar = format!("<span style=\"width:{share:.1}%\"></span>");
        let _ = writeln!(out, "<tr><td><bdi>{}</bdi><td class=\"n\">{count}<td class=\"bar\">{bar}", escaped(term));
    }
    out += "</table>\n</body>\n</html>\n";
    out
}

/// A treemap, and the same as a table for who cannot see it.
fn section(out: &mut String, title: &str, about: &str, mut groups: Vec<Group>) {
    groups.retain(|g| g.size() > 0);
    let _ = write!(
        out,
        "<h2>{title}</h2>\n<p>{about}</p>\n<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\">\n"
    );
    let weights: Vec<f64> = groups.iter().map(|g| g.size() as f64).collect();
    let room = Rect { x: 0.0, y: 0.0, w: WIDTH, h: HEIGHT };
    for (i, (group, rect)) in groups.iter().zip(divide(&weights, room)).enumerate() {
        let label = format!("{} · {}", group.name, bytes(group.size()));
        let _ = writeln!(out, "<g class=\"c{}\">", i % 8);
        draw(out, "group", rect, &label, 13.0);
        let boxes = most(&group.boxes);
        let weights: Vec<f64> = boxes.iter().map(|b| b.1 as f64).collect();
        for ((name, size), rect) in boxes.iter().zip(divide(&weights, rect.inside(2.0, BAND))) {
            draw(out, "box", rect, &format!("{name} · {}", bytes(*size)), 11.0);
        }
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n<details><summary>As a table</summary>\n<table>\n<tr><th>Name<th>Items<th>Bytes\n");
    for group in &groups {
        let (name, items, size) = (escaped(&group.name), group.boxes.len(), bytes(group.size()));
        let _ = writeln!(out, "<tr><td><bdi>{name}</bdi><td class=\"n\">{items}<td class=\"n\">{size}");
    }
    out.push_str("</table>\n</details>\n");
}

/// A box with as much of its label as there is room for; all of it shows under the pointer.
fn draw(out: &mut String, class: &str, r: Rect, label: &str, size: f64) {
    if r.w < 0.4 || r.h < 0.4 {
        return;
    }
    let Rect { x, y, w, h } = r;
    let _ = write!(
        out,
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\"><title>{}</title></rect>",
        escaped(label)
    );
    let letters = ((w - 8.0) / LETTER * 11.0 / size) as usize;
    if letters >= 4 && h >= size + 3.0 {
        let shown: String = match label.chars().count() > letters {
            true => label.chars().take(letters - 1).chain(['…']).collect(),
            false => label.to_owned(),
        };
        let (x, y) = (x + 4.0, y + size + 1.0);
        let _ = write!(out, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escaped(&shown));
    }
    out.push('\n');
}

/// The largest boxes, and one for the rest.
fn most(boxes: &[(String, u64)]) -> Vec<(String, u64)> {
    let mut kept: Vec<_> = boxes.iter().take(MOST_BOXES).cloned().collect();
    let rest = &boxes[kept.len()..];
    if !rest.is_empty() {
        kept.push((format!("{} more", rest.len()), rest.iter().map(|b| b.1).sum()));
        kept.sort_by_key(|b| std::cmp::Reverse(b.1));
    }
    kept
}

/// Pages by the folder they are in; a folder that holds a good part of the text is shown by those inside it.
fn folders(pages: &[(String, u64)]) -> Vec<Group> {
    let total: u64 = pages.iter().map(|p| p.1).sum();
    let mut groups = vec![Group { name: "/".into(), boxes: pages.to_vec() }];
    loop {
        groups.sort_by(|a, b| b.size().cmp(&a.size()).then_with(|| a.name.cmp(&b.name)));
        let large = |g: &Group| g.size() * 3 > total && split(g).len() > 1;
        let Some(at) = groups.iter().position(large).filter(|_| groups.len() < MOST_FOLDERS) else { break };
        let group = groups.remove(at);
        groups.extend(split(&group));
    }
    if groups.len() > MOST_FOLDERS {
        let rest = groups.split_off(MOST_FOLDERS);
        let name = format!("{} further folders", rest.len());
        let mut boxes: Vec<_> = rest.into_iter().flat_map(|g| g.boxes).collect();
        boxes.sort_by_key(|b| std::cmp::Reverse(b.1));
        groups.push(Group { name, boxes });
        groups.sort_by_key(|g| std::cmp::Reverse(g.size()));
    }
    groups
}

/// A folder's pages by the next part of their path. Pages right in it stay under its own name.
fn split(group: &Group) -> Vec<Group> {
    let mut inside: Vec<Group> = Vec::new();
    let below = group.name.len();
    for page in &group.boxes {
        let rest = page.0.get(below..).unwrap_or_default();
        let name = rest.split_once('/').map_or(group.name.clone(), |(next, _)| format!("{}{next}/", group.name));
        match inside.iter_mut().find(|g| g.name == name) {
            Some(g) => g.boxes.push(page.clone()),
            None => inside.push(Group { name, boxes: vec![page.clone()] }),
        }
    }
    inside
}

/// Text as HTML: what could be markup, or steer how what follows is shown, is none.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('·'),
            c => out.push(c),
        }
    }
    out
}

const HEAD: &str = "<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta http-equiv=\"content-security-policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">
<title>Where the bytes are · Pangram</title>
";

const STYLE: &str = "\
:root { color-scheme: light dark; --ink: light-dark(#1a1a1a, #ededed); --line: light-dark(#fff, #141414); --soft: light-dark(#5a5a5a, #a8a8a8) }
body { max-width: 76rem; margin: 2rem auto 4rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: light-dark(#fff, #141414) }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin: 2.5rem 0 0 } p { margin: .3rem 0 .8rem; color: var(--soft) }
svg { width: 100%; height: auto; display: block; font-family: system-ui, sans-serif }
text { fill: var(--ink); pointer-events: none } text.group { font-size: 13px; font-weight: 600 } text.box { font-size: 11px }
rect { stroke: var(--line); stroke-width: 1 } rect.box:hover { stroke: var(--ink); stroke-width: 2 }
.c0 { --a: light-dark(#bcd3f5, #1f3b66); --b: light-dark(#d9e6fa, #2a4f87) } .c1 { --a: light-dark(#f6cfa6, #6b3d10); --b: light-dark(#fbe5cd, #8a5220) }
.c2 { --a: light-dark(#b9dfbc, #1f4f28); --b: light-dark(#daf0dc, #2d6a38) } .c3 { --a: light-dark(#e3c4ea, #54285f); --b: light-dark(#f1e0f5, #6f3a7c) }
.c4 { --a: light-dark(#f3c0c0, #6b2424); --b: light-dark(#fadede, #8a3636) } .c5 { --a: light-dark(#b5dede, #174c4c); --b: light-dark(#d7efef, #236666) }
.c6 { --a: light-dark(#e6dca3, #4f470f); --b: light-dark(#f3eccb, #6a601c) } .c7 { --a: light-dark(#cfcfcf, #3d3d3d); --b: light-dark(#e5e5e5, #525252) }
rect.group { fill: var(--a) } rect.box { fill: var(--b) }
table { border-collapse: collapse; margin: .5rem 0 } th, td { padding: .15rem .8rem .15rem 0; text-align: start; font-weight: 400 } th { color: var(--soft) }
td { overflow-wrap: anywhere } .n { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap } .bar { width: 40vw; padding-inline-end: 0 }
td.bar span { display: block; height: .8rem; background: light-dark(#5b8bd6, #5b8bd6) } summary { color: var(--soft); margin-top: .4rem; cursor: pointer }
";

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(name: &str) -> Facts {
        Facts {
            folder: name.into(),
            counts: (2, 3, 4),
            text_bytes: 5_000,
            parts: vec![Part { name: name.into(), files: vec![(name.into(), 900), ("b".into(), 100)] }],
            pages: vec![(format!("/a/{name}"), 400), ("/a/b/c".into(), 300), ("/d".into(), 100)],
            terms: vec![(name.into(), 7)],
        }
    }

    #[test]
    fn nothing_of_a_document_becomes_markup_or_a_link() {
        let page = page(&facts("\"><script>alert(1)</script><img src=x onerror='y'>\u{202e}"));
        for bad in ["<script", "<img", "<a ", "href", "onerror='", "\u{202e}", "http:"] {
            assert!(!page.contains(bad), "{bad}");
        }
        assert!(page.contains("&lt;script&gt;"));
    }

    #[test]
    fn a_folder_that_holds_most_is_shown_by_what_is_in_it() {
        let names: Vec<String> = folders(&facts("x").pages).into_iter().map(|g| g.name).collect();
        assert_eq!(names, ["/a/", "/a/b/", "/"]);
    }

    #[test]
    fn an_empty_index_has_a_page_too() {
        let facts = Facts { parts: vec![], pages: vec![], terms: vec![], ..facts("x") };
        assert!(page(&facts).ends_with("</html>\n"));
    }
}
