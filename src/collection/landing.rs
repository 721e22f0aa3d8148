//! Where does a result land whose document is no web page? [`Landing`]: the pages that are written for Markdown and
//! text documents, `pages/NAME.html` below the output folder.

use super::files::SourceFile;
use super::read::Rules;
use crate::ingest::{Kind, Moved, file_page, name_in_letters, url_of_path};
use crate::model::Document;
use std::collections::{BTreeMap, BTreeSet};

/// Which documents get a page, and what the pages are called.
#[derive(Debug, Default)]
pub struct Landing {
    /// Place of the output folder as URLs begin with it: `pangram/`.
    base: String,
    /// Page name below the output folder, by file name.
    pages: BTreeMap<String, String>,
    /// Markdown files that stand beside the HTML made of them, with that page's file name.
    beside: BTreeMap<String, String>,
    /// Copies of sources whose HTML is there ([`pages_of_source`]).
    sources: BTreeSet<String>,
    /// Files of the collection lie where their URLs say, seen from the output folder.
    finds_files: bool,
}

impl Landing {
    /// `base` is the output folder's place below the site's root. Without `write` only Markdown and sources beside their HTML are found.
    pub fn new(files: &[SourceFile], base: &str, write: bool) -> Self {
        let html: BTreeSet<&str> = files.iter().filter(|f| f.kind == Kind::Html).map(|f| f.name.as_str()).collect();
        let mut landing = Landing { base: url_of_path(&format!("{base}/x")), ..Landing::default() };
        landing.base.pop();
        let twin = |stem: &str| {
            let twins = [format!("{stem}.html"), format!("{stem}.htm"), format!("{stem}/index.html")];
            twins.into_iter().find(|twin| html.contains(twin.as_str()))
        };
        for file in files.iter().filter(|file| matches!(file.kind, Kind::Markdown | Kind::Text)) {
            if pages_of_source(&file.name).iter().any(|page| twin(page).is_some()) {
                landing.sources.insert(file.name.clone());
            } else if let Some(twin) = twin(stem(&file.name)).filter(|_| file.kind == Kind::Markdown) {
                landing.beside.insert(file.name.clone(), twin);
            }
        }
        if write {
            landing.name_pages(files);
        }
        landing
    }

    /// Says that the output folder lies in the collection's root, so that links and images of a page find files too.
    #[must_use]
    pub fn in_root(mut self, is: bool) -> Self {
        self.finds_files = is;
        self
    }

    /// True where [`Self::in_root`].
    pub fn finds_files(&self) -> bool {
        self.finds_files
    }

    /// `a/b.md` becomes `pages/a/b.html`; where two files would share a page they keep their endings: `b.md.html`.
    fn name_pages(&mut self, files: &[SourceFile]) {
        let wanted = |file: &&SourceFile| matches!(file.kind, Kind::Markdown | Kind::Text);
        let names = files.iter().filter(wanted).map(|file| file.name.as_str());
        let names: Vec<&str> = names.filter(|name| !self.is_beside_html(name) && !self.is_source(name)).collect();
        let mut uses: BTreeMap<String, u32> = BTreeMap::new();
        for name in &names {
            // Not every file system tells case apart.
            *uses.entry(stem(name).to_lowercase()).or_default() += 1;
        }
        for name in names {
            let shared = uses[&stem(name).to_lowercase()] > 1;
            let page = name_in_letters(if shared { name } else { stem(name) }, "x");
            self.pages.insert(name.to_string(), format!("pages/{page}.html"));
        }
    }

    /// The page of a file, as a name below the output folder.
    pub fn of(&self, name: &str) -> Option<&String> {
        self.pages.get(name)
    }

    /// The URL of such a page below the site's root.
    pub fn url(&self, page: &str) -> String {
        format!("{}{}", self.base, url_of_path(page))
    }

    /// True for Markdown whose HTML is there too.
    pub fn is_beside_html(&self, name: &str) -> bool {
        self.beside.contains_key(name)
    }

    /// True for the copy of a source whose HTML is there too.
    pub fn is_source(&self, name: &str) -> bool {
        self.sources.contains(name)
    }

    /// Where links really lead: URL of the page by URL of the file.
    pub fn moved_urls(&self) -> BTreeMap<String, String> {
        let pages = self.pages.iter().map(|(name, page)| (url_of_path(name), self.url(page)));
        let beside = self.beside.iter().map(|(name, html)| (url_of_path(name), url_of_path(html)));
        pages.chain(beside).collect()
    }
}

/// The style sheet of the written pages, below the output folder.
pub const STYLE_NAME: &str = "pages/pangram-pages.css";
/// Plain and readable, in light and dark; the browser's own faces, for every script. What is wider than the screen is moved alone.
pub const STYLE: &str = "\
:root { color-scheme: light dark }
body { max-width: 44rem; margin: 2rem auto 6rem; padding: 0 1rem; font: 1rem/1.7 system-ui, sans-serif; overflow-wrap: anywhere }
p { margin: 0.6rem 0 }
pre, code, kbd, samp { font: 0.875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
pre, :not(pre) > code, kbd, th { background: color-mix(in srgb, CanvasText 8%, Canvas) }
pre { overflow-x: auto; padding: 0.8rem 1rem; border-radius: 6px; tab-size: 4 }
pre code { font: inherit }
:not(pre) > code, kbd { padding: 0.1em 0.3em; border-radius: 4px }
.wide { overflow-x: auto; margin: 1rem 0 }
table { border-collapse: collapse; overflow-wrap: break-word }
th, td { border: 1px solid color-mix(in srgb, CanvasText 25%, Canvas); padding: 0.3rem 0.6rem; text-align: start; vertical-align: top }
.center { text-align: center }
.right { text-align: right }
blockquote { margin: 1rem 0; padding-inline-start: 1rem; border-inline-start: 3px solid color-mix(in srgb, CanvasText 25%, Canvas) }
ul, ol { padding-inline-start: 1.8rem }
li:has(> input), li:has(> p > input) { list-style: none }
img { max-width: 100%; height: auto }
hr { border: 0; border-top: 1px solid color-mix(in srgb, CanvasText 25%, Canvas) }
:target { background: Mark; color: MarkText }
";

/// The page of a document, written as `name` below the output folder: `file` holds `bytes` and was read as `document`, whose URL is the page's.
pub(super) fn landing_page(name: &str, file: &SourceFile, bytes: &[u8], document: &Document, rules: &Rules) -> String {
    let up = "../".repeat(name.matches('/').count());
    let moved = Moved {
        from: &url_of_path(&file.name),
        to: &document.url,
        site: rules.site.as_deref(),
        pages: &rules.moved_urls,
        finds_files: rules.finds_files,
    };
    file_page(&file.name, file.kind, bytes, document, Some(&format!("{up}{STYLE_NAME}")), &moved)
}

/// Of a copy of a source that Sphinx leaves on a site for readers to look at (`_sources/a/b.rst.txt`): what its page may be called, without the ending (`a/b`).
fn pages_of_source(name: &str) -> Vec<String> {
    const FOLDER: &str = "_sources/";
    let at = if name.starts_with(FOLDER) { Some(0) } else { name.rfind("/_sources/").map(|at| at + 1) };
    let Some(at) = at else { return vec![] };
    let below = &name[at + FOLDER.len()..];
    let source = below.strip_suffix(".txt").unwrap_or(below);
    [stem(source), source].iter().map(|page| format!("{}{page}", &name[..at])).collect()
}

/// A name without its ending.
fn stem(name: &str) -> &str {
    let start = name.rfind('/').map_or(0, |at| at + 1);
    name[start..].rfind('.').map_or(name, |at| &name[..start + at])
}
