//! A page that is made of a document lies elsewhere than the document: where do the document's links lead from there? [`Moved`].

use super::url::{self, Place};
use std::collections::BTreeMap;

/// A document's own place, its page's, and what is known of others.
#[derive(Debug, Clone, Copy)]
pub struct Moved<'a> {
    /// URL of the document's file, which its links are relative to.
    pub from: &'a str,
    /// URL of its page.
    pub to: &'a str,
    /// Absolute URL of the collection's root on the web, if known.
    pub site: Option<&'a str>,
    /// URLs of the pages of documents that have one elsewhere, by the URLs of their files.
    pub pages: &'a BTreeMap<String, String>,
    /// Files of the collection lie where their URLs say, seen from the page. Else only other pages made like it are sure to.
    pub finds_files: bool,
}

impl Moved<'_> {
    /// What to write for a link's `href`; none where it leads nowhere that is known, or is no address to follow.
    pub(super) fn href(&self, href: &str) -> Option<String> {
        let href = clean(href);
        match url::scheme(&href).map(str::to_ascii_lowercase).as_deref() {
            Some("mailto" | "tel") => Some(href),
            _ if href.starts_with('#') => Some(href),
            _ => self.source(&href),
        }
    }

    /// The same for an image. A page that may lie anywhere, made of a person's own files say, loads nothing from elsewhere.
    pub(super) fn image(&self, src: &str) -> Option<String> {
        self.source(src).filter(|found| self.finds_files || url::scheme(found).is_none())
    }

    fn source(&self, src: &str) -> Option<String> {
        let src = clean(src);
        let place = Place { page: self.from, site: self.site };
        let absolute = match url::scheme(&src) {
            Some(scheme) if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") => true,
            Some(_) => return None,
            None => src.replace('\\', "/").starts_with("//"),
        };
        let target = url::resolve(&src, None, place);
        let page = target.as_ref().and_then(|target| self.pages.get(target));
        if absolute && page.is_none() {
            // A page opened from a disk has no scheme to lend.
            return Some(if url::scheme(&src).is_some() { src } else { format!("https:{}", src.replace('\\', "/")) });
        }
        let mut found = self.relative(page.or(target.as_ref())?)?;
        found.push_str(src.find('#').map_or("", |at| &src[at..]));
        Some(found)
    }

    /// The way from the page to a URL of the collection.
    fn relative(&self, target: &str) -> Option<String> {
        let folders: Vec<&str> = self.to.split('/').collect();
        let folders = &folders[..folders.len() - 1];
        let parts: Vec<&str> = target.split('/').collect();
        let shared = folders.iter().zip(&parts[..parts.len() - 1]).take_while(|(a, b)| a == b).count();
        if !self.finds_files && shared == 0 {
            return None;
        }
        let way = format!("{}{}", "../".repeat(folders.len() - shared), parts[shared..].join("/"));
        Some(if way.is_empty() { "./".to_owned() } else { way })
    }
}

/// Without what browsers leave out of an address before they look at it.
fn clean(href: &str) -> String {
    let href = href.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    href.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(finds_files: bool, href: &str) -> Option<String> {
        let pair = |(a, b): (&str, &str)| (a.to_owned(), b.to_owned());
        let pages = [
            ("notes/tea.md", "pangram/pages/notes/tea.html"),
            ("notes/sub/ice.md", "pangram/pages/notes/sub/ice.html"),
            ("top.md", "pangram/pages/top.html"),
            ("both.md", "both.html"),
        ];
        let pages = pages.map(pair).into_iter().collect();
        let (from, to) = ("notes/tea.md", "pangram/pages/notes/tea.html");
        Moved { from, to, site: Some("https://x.org/docs/"), pages: &pages, finds_files }.href(href)
    }

    #[test]
    fn links_lead_to_the_pages_of_documents_and_to_files_where_these_are_found() {
        for (href, everywhere, beside) in [
            ("../top.md#a b", Some("../top.html#a b"), None),
            ("sub/ice.md?x", Some("sub/ice.html"), None),
            ("https://x.org/docs/top.md#a", Some("../top.html#a"), None),
            ("tea.md#x", Some("tea.html#x"), None),
            ("#x", Some("#x"), None),
            ("../both.md", None, Some("../../../both.html")),
            ("img/中 a:b.png", None, Some("../../../notes/img/%E4%B8%AD%20a%3Ab.png")),
            ("/x/", None, None),
            ("/docs/x/", None, Some("../../../x/")),
            ("..", None, Some("../../../")),
            ("../../out.md", None, None),
            ("https://x.org/docs/a.html", Some("https://x.org/docs/a.html"), None),
            ("HTTP://y.org/?a#b", Some("HTTP://y.org/?a#b"), None),
            ("//y.org/a", Some("https://y.org/a"), None),
            ("\\\\y.org\\a", Some("https://y.org/a"), None),
            ("mailto:a@b", Some("mailto:a@b"), None),
        ] {
            assert_eq!(moved(false, href).as_deref(), everywhere, "{href}");
            assert_eq!(moved(true, href).as_deref(), everywhere.or(beside), "{href}");
        }
    }

    #[test]
    fn images_from_elsewhere_are_loaded_by_pages_of_a_site_alone() {
        let pages = BTreeMap::new();
        let (from, to) = ("notes/tea.md", "pangram/pages/notes/tea.html");
        let image = |finds_files, src| Moved { from, to, site: None, pages: &pages, finds_files }.image(src);
        for src in ["https://y.org/a.png", "//y.org/a.png", "a.png"] {
            assert_eq!((image(true, src).is_some(), image(false, src)), (true, None), "{src}");
        }
    }

    #[test]
    fn no_address_runs_or_carries_anything() {
        for href in
            ["javascript:x", " java\tscript:x", "JAVA\nSCRIPT:x", "\u{1}javascript:x", "data:text/html,x", "vbscript:x"]
        {
            assert_eq!(moved(true, href), None, "{href}");
        }
        assert_eq!(moved(true, "./javascript:x").as_deref(), Some("../../../notes/javascript%3Ax"));
        assert_eq!(moved(true, "x\u{200b}y:z/javascript:x").unwrap().matches(':').count(), 0);
    }
}
