//! URLs of the collection: how a file's path becomes one, and how a link finds it.
//!
//! The form is that of [`Document::url`]: below the indexed folder, no leading slash, percent-encoded, `index.html` as
//! its folder. Everything outside the RFC 3986 path characters is encoded, and `:` too, so that a URL can
//! never be read as one with a scheme, whatever the file is called.
//!
//! [`Document::url`]: crate::model::Document::url

use super::name::bytes_of;

/// URL of the file at `path` (separated by `/`) below the indexed folder. Percent signs in it are literal.
pub fn of_path(path: &str) -> String {
    let mut url = String::with_capacity(path.len());
    for (i, segment) in path.split('/').filter(|s| !s.is_empty() && *s != ".").enumerate() {
        if i > 0 {
            url.push('/');
        }
        encode(&bytes_of(segment), &mut url);
    }
    drop_index(&mut url);
    url
}

/// Where the pages of a collection lie, as far as known: what it takes to follow links.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The asking page's URL, in the collection's form.
    pub page: &'a str,
    /// Absolute URL of the indexed folder on the web, ending in `/`, if known.
    pub site: Option<&'a str>,
}

/// Resolves `href` of the page at `place`, against `base` (`<base href>`) if there is one. Fragment and query are dropped. None where it
/// leads out of the collection or is no place at all (`mailto:`).
pub(super) fn resolve(href: &str, base: Option<&str>, place: Place<'_>) -> Option<String> {
    let href: String = href.trim().chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let page = match base.map(str::trim).filter(|b| !b.is_empty()) {
        // A base whose own place is unknown makes every relative link unknown.
        Some(base) => absolute(base, &decode_path(place.page), place.site),
        None => Some(decode_path(place.page)),
    };
    let folded = without_query(&href);
    if folded.is_empty() {
        return page.map(|segments| join(&segments));
    }
    let segments = absolute(&href, page.as_deref().unwrap_or_default(), place.site)?;
    if page.is_none() && scheme(&href).is_none() && !href.starts_with("//") {
        return None;
    }
    Some(join(&segments))
}

/// The folder's URL on the web, as a page at `page` tells by its own absolute canonical URL. None where
/// that names another page.
pub(super) fn site_of_canonical<'a>(page: &str, canonical: &'a str) -> Option<&'a str> {
    let canonical = without_query(canonical.trim());
    let (_, path) = split_origin(canonical)?;
    let length = (0..=path.len())
        .rev()
        .filter(|&i| path.is_char_boundary(i))
        .find(|&i| path[..i].ends_with('/') && join(&decode_path(&path[i..])) == page)?;
    Some(&canonical[..canonical.len() - path.len() + length])
}

/// What stands before the colon of an absolute URL.
pub(super) fn scheme(href: &str) -> Option<&str> {
    let (scheme, _) = href.split_once(':')?;
    let first = scheme.bytes().next()?;
    let named = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    (first.is_ascii_alphabetic() && named).then_some(scheme)
}

fn without_query(href: &str) -> &str {
    &href[..href.find(['?', '#']).unwrap_or(href.len())]
}

/// Scheme and host in one, and the path with its leading slash, of an absolute http(s) URL.
fn split_origin(url: &str) -> Option<(&str, &str)> {
    let after = match scheme(url) {
        Some(s) if s.eq_ignore_ascii_case("http") || s.eq_ignore_ascii_case("https") => s.len() + 1,
        None => 0,
        Some(_) => return None,
    };
    let host = url[after..].strip_prefix("//")?;
    let host_start = url.len() - host.len();
    let end = host.find('/').map_or(url.len(), |i| host_start + i);
    Some((&url[..end], &url[end..]))
}

/// Host without scheme; http and https count as one place.
fn host(origin: &str) -> &str {
    origin.rsplit_once("//").map_or(origin, |(_, host)| host)
}

/// Decoded segments of where `href` leads from the page at `page`; the last is empty for a folder.
fn absolute(href: &str, page: &[Vec<u8>], site: Option<&str>) -> Option<Vec<Vec<u8>>> {
    let slashed = without_query(href).replace('\\', "/");
    let path = if scheme(&slashed).is_some() || slashed.starts_with("//") {
        let (origin, path) = split_origin(&slashed)?;
        let (site_origin, site_path) = split_origin(site?)?;
        if !host(origin).eq_ignore_ascii_case(host(site_origin)) {
            return None;
        }
        let path = if path.is_empty() { "/" } else { path };
        Some(below(path, site_path)?)
    } else if slashed.starts_with('/') {
        // Without a known site, the folder is taken for the root of its host.
        let site_path = site.and_then(split_origin).map_or("/", |(_, path)| path);
        Some(below(&slashed, site_path)?)
    } else {
        None
    };
    let mut segments = match path {
        Some(_) => Vec::new(),
        None => page[..page.len().saturating_sub(1)].to_vec(),
    };
    let relative = path.unwrap_or(slashed);
    let mut steps = decode_path(&relative).into_iter().peekable();
    while let Some(step) = steps.next() {
        let last = steps.peek().is_none();
        match step.as_slice() {
            b"." | b".." => {
                if step.len() == 2 {
                    segments.pop()?;
                }
                if last {
                    segments.push(Vec::new());
                }
            }
            b"" if !last => {}
            _ => segments.push(step),
        }
    }
    Some(segments)
}

/// The part of the absolute `path` below `folder`, if it lies there.
fn below(path: &str, folder: &str) -> Option<String> {
    let wanted = decode_path(folder.trim_matches('/'));
    let wanted: Vec<_> = wanted.iter().filter(|s| !s.is_empty()).collect();
    let mut rest = path.trim_start_matches('/');
    for (i, segment) in wanted.iter().enumerate() {
        let (first, behind) = match rest.split_once('/') {
            Some(split) => split,
            // The folder itself, named without its slash.
            None if i + 1 == wanted.len() => (rest, ""),
            None => return None,
        };
        if decode(first) != **segment {
            return None;
        }
        rest = behind;
    }
    Some(rest.to_owned())
}

fn decode_path(path: &str) -> Vec<Vec<u8>> {
    path.split('/').map(decode).collect()
}

fn decode(segment: &str) -> Vec<u8> {
    if !segment.contains('%') {
        return segment.into();
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let escaped = behind.get(..2).filter(|_| byte == b'%').and_then(|hex| {
            let digits = std::str::from_utf8(hex).ok().filter(|h| h.bytes().all(|b| b.is_ascii_hexdigit()))?;
            u8::from_str_radix(digits, 16).ok()
        });
        bytes.push(escaped.unwrap_or(byte));
        rest = if escaped.is_some() { &behind[2..] } else { behind };
    }
    bytes
}

fn join(segments: &[Vec<u8>]) -> String {
    let mut url = String::new();
    for (i, segment) in segments.iter().enumerate() {
        if i > 0 {
            url.push('/');
        }
        encode(segment, &mut url);
    }
    drop_index(&mut url);
    url
}

/// Appends a query, escapes in it as they are.
pub(super) fn put_query(query: &str, url: &mut String) {
    encode_but(b"-._~!$&'()*+,;=@:/?%", query.as_bytes(), url);
}

/// RFC 3986 `pchar` without `:`; the rest as `%XX`.
fn encode(segment: &[u8], url: &mut String) {
    encode_but(b"-._~!$&'()*+,;=@", segment, url);
}

fn encode_but(signs: &[u8], bytes: &[u8], url: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    url.reserve(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || signs.contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.extend(['%', char::from(HEX[usize::from(byte >> 4)]), char::from(HEX[usize::from(byte & 15)])]);
        }
    }
}

fn drop_index(url: &mut String) {
    if url == "index.html" || url.ends_with("/index.html") {
        url.truncate(url.len() - "index.html".len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'_> = Place { page: "guide/start.html", site: None };

    fn from_here(href: &str) -> Option<String> {
        resolve(href, None, HERE)
    }

    #[test]
    fn a_path_becomes_a_percent_encoded_url_with_index_html_as_its_folder() {
        assert_eq!(of_path("index.html"), "");
        assert_eq!(of_path("guide/index.html"), "guide/");
        assert_eq!(of_path("a b/中.html"), "a%20b/%E4%B8%AD.html");
        assert_eq!(of_path("100%/c++?#.html"), "100%25/c++%3F%23.html");
        assert_eq!(of_path("notindex.html"), "notindex.html");
    }

    #[test]
    fn no_file_name_becomes_a_url_with_a_scheme_or_another_host() {
        assert_eq!(of_path("javascript:alert(1).html"), "javascript%3Aalert(1).html");
        assert_eq!(of_path("//evil.example/x.html"), "evil.example/x.html");
        assert_eq!(of_path("a\\b.html"), "a%5Cb.html");
    }

    #[test]
    fn links_are_resolved_against_the_page_without_query_and_fragment() {
        for (href, url) in [
            ("next.html", "guide/next.html"),
            ("./next.html?x=1#top", "guide/next.html"),
            ("../index.html", ""),
            ("..", ""),
            (".", "guide/"),
            ("sub/../x/", "guide/x/"),
            ("/top.html", "top.html"),
            ("//", ""),
            ("%e4%b8%ad%2Fa b.html", "guide/%E4%B8%AD%2Fa%20b.html"),
            ("中.html", "guide/%E4%B8%AD.html"),
            ("a\\b.html", "guide/a/b.html"),
            ("#here", "guide/start.html"),
            ("?q", "guide/start.html"),
        ] {
            let expected = if href == "//" { None } else { Some(url.to_owned()) };
            assert_eq!(from_here(href), expected, "{href}");
        }
    }

    #[test]
    fn links_out_of_the_collection_lead_nowhere() {
        for href in [
            "../../x",
            "https://example.org/",
            "//example.org/x",
            "mailto:a@b",
            "javascript:void(0)",
            "data:text/html,x",
        ] {
            assert_eq!(from_here(href), None, "{href}");
        }
    }

    #[test]
    fn absolute_links_into_a_known_site_are_links_of_the_collection() {
        let place = Place { page: "guide/start.html", site: Some("https://example.org/docs/") };
        let at = |href| resolve(href, None, place);
        assert_eq!(at("http://EXAMPLE.org/docs/a/index.html").as_deref(), Some("a/"));
        assert_eq!(at("https://example.org/docs").as_deref(), Some(""));
        assert_eq!(at("/docs/x.html").as_deref(), Some("x.html"));
        assert_eq!(at("/other/x.html"), None);
        assert_eq!(at("https://example.org/other"), None);
        assert_eq!(at("../y.html").as_deref(), Some("y.html"));
    }

    #[test]
    fn a_base_element_moves_relative_links() {
        assert_eq!(resolve("x.html", Some("/v2/"), HERE).as_deref(), Some("v2/x.html"));
        assert_eq!(resolve("x.html", Some("../"), HERE).as_deref(), Some("x.html"));
        assert_eq!(resolve("x.html", Some("https://cdn.example/"), HERE), None);
        assert_eq!(resolve("/x.html", Some("https://cdn.example/"), HERE), None);
    }

    #[test]
    fn a_canonical_url_of_the_page_itself_tells_where_the_site_is() {
        assert_eq!(site_of_canonical("guide/", "https://x.org/docs/guide/"), Some("https://x.org/docs/"));
        assert_eq!(site_of_canonical("guide/a.html", "https://x.org/guide/a.html"), Some("https://x.org/"));
        assert_eq!(site_of_canonical("", "https://x.org/docs/"), Some("https://x.org/docs/"));
        assert_eq!(site_of_canonical("v1/guide/", "https://x.org/guide/"), None);
    }
}
