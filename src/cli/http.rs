//! A small server of static files for `pangram serve`: what one request to a folder is answered.
//!
//! Ranges, entity tags and content types are right, so that a page behaves here as on a real host. Only GET and HEAD;
//! nothing outside the folders, and no dot-files, are handed out.

use http_body::{Frame, SizeHint};
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Response, StatusCode};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::UNIX_EPOCH;

/// What is served where.
#[derive(Debug, Clone)]
pub struct Site {
    /// Served at `/`.
    pub root: PathBuf,
    /// Served below `/NAME/`, before the root is looked at.
    pub mount: Option<(String, PathBuf)>,
    /// Shown at `/desk/` where the root has no such folder.
    pub desk: Option<&'static [u8]>,
    /// Shown at `/` where the root has no page of its own.
    pub front_page: String,
}

/// The bytes of an answer: some text, or a part of a file that is read as it is sent.
pub enum Body {
    Text(Option<Bytes>),
    File { file: File, left: u64 },
}

const CHUNK_BYTES: u64 = 64 << 10;

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(match self.get_mut() {
            Body::Text(text) => text.take().map(|text| Ok(Frame::data(text))),
            Body::File { left: 0, .. } => None,
            Body::File { file, left } => {
                let mut chunk = vec![0; CHUNK_BYTES.min(*left) as usize];
                *left -= chunk.len() as u64;
                Some(file.read_exact(&mut chunk).map(|()| Frame::data(chunk.into())))
            }
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(match self {
            Body::Text(text) => text.as_ref().map_or(0, |text| text.len() as u64),
            Body::File { left, .. } => *left,
        })
    }
}

/// Answers one request for `path`, which is percent-encoded and begins with `/`.
pub fn respond(site: &Site, method: &Method, path: &str, headers: &HeaderMap) -> Response<Body> {
    if method != Method::GET && method != Method::HEAD {
        let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "text/plain", "only GET and HEAD\n");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let mut response = match find(site, path) {
        Found::File(file) => send(&file, headers).unwrap_or_else(|_| not_found(site)),
        Found::Folder => redirect(&format!("{path}/")),
        Found::Desk(page) => text(StatusCode::OK, "text/html", page),
        Found::FrontPage => text(StatusCode::OK, "text/html", site.front_page.clone()),
        Found::Nothing => not_found(site),
    };
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if method == Method::HEAD {
        // hyper keeps the length that the headers state.
        *response.body_mut() = Body::Text(None);
    }
    response
}

enum Found {
    File(PathBuf),
    /// A folder that was asked for without its last `/`.
    Folder,
    FrontPage,
    Desk(&'static [u8]),
    Nothing,
}

fn find(site: &Site, path: &str) -> Found {
    let Some(names) = names_of(path) else { return Found::Nothing };
    let (folder, names) = match (&site.mount, names.split_first()) {
        (Some((name, folder)), Some((first, rest))) if name == first => (folder, rest),
        _ => (&site.root, &names[..]),
    };
    let place = names.iter().fold(folder.clone(), |place, name| place.join(name));
    if place.is_dir() {
        let index = place.join("index.html");
        return match (path.ends_with('/'), index.is_file()) {
            (false, _) => Found::Folder,
            (true, true) => Found::File(index),
            (true, false) if path == "/" => Found::FrontPage,
            (true, false) => Found::Nothing,
        };
    }
    if let (Some(page), [name]) = (site.desk, names)
        && name == "desk"
    {
        return if path.ends_with('/') { Found::Desk(page) } else { Found::Folder };
    }
    if path.ends_with('/') {
        return Found::Nothing;
    }
    // Hosts that leave out `.html` are common: links of such sites work here too.
    let with_ending = place.with_file_name(format!("{}.html", names.last().map_or("", String::as_str)));
    [place, with_ending].into_iter().find(|file| file.is_file()).map_or(Found::Nothing, Found::File)
}

/// The decoded names of a path; `None` for what is never served.
fn names_of(path: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let name = percent_decode(part)?;
        let hidden = name.starts_with('.') && name != ".well-known";
        if hidden || name.contains(['/', '\\', '\0', ':']) {
            return None;
        }
        names.push(name);
    }
    Some(names)
}

pub(super) fn percent_decode(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
            bytes.push((high * 16 + low) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn send(path: &Path, headers: &HeaderMap) -> io::Result<Response<Body>> {
    let mut file = File::open(path)?;
    let meta = file.metadata()?;
    let size = meta.len();
    let changed = meta.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let tag = format!("\"{size:x}-{changed:x}\"");
    let named = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());

    let mut response = Response::builder()
        .header(header::ETAG, &tag)
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::CACHE_CONTROL, cache_rule(path));
    if named(header::IF_NONE_MATCH).is_some_and(|tags| tags == "*" || tags.split(',').any(|t| t.trim() == tag)) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).body(Body::Text(None)).expect("valid headers"));
    }
    response = response.header(header::CONTENT_TYPE, content_type(path, &mut file)?);
    let range = named(header::RANGE).filter(|_| named(header::IF_RANGE).is_none_or(|wanted| wanted == tag));
    let (start, left) = match range.map_or(Range::All, |range| parse_range(range, size)) {
        Range::All => (0, size),
        Range::Part(start, end) => {
            response = response
                .status(StatusCode::PARTIAL_CONTENT)
                .header(header::CONTENT_RANGE, format!("bytes {start}-{}/{size}", end - 1));
            (start, end - start)
        }
        Range::Beyond => {
            response = response
                .status(StatusCode::RANGE_NOT_SATISFIABLE)
                .header(header::CONTENT_RANGE, format!("bytes */{size}"));
            (0, 0)
        }
    };
    file.seek(SeekFrom::Start(start))?;
    Ok(response.header(header::CONTENT_LENGTH, left).body(Body::File { file, left }).expect("valid headers"))
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    All,
    /// Byte offsets, the end not included.
    Part(u64, u64),
    Beyond,
}

/// Understands one range in bytes (RFC 9110, section 14.1.2); anything else stands for the whole file.
fn parse_range(range: &str, size: u64) -> Range {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-')) else {
        return Range::All;
    };
    let (start, end) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.saturating_add(1).min(size)),
        (Ok(first), Err(_)) if last.is_empty() => (first, size),
        (Err(_), Ok(count)) if first.is_empty() => (size.saturating_sub(count), size),
        _ => return Range::All,
    };
    if start < end { Range::Part(start, end) } else { Range::Beyond }
}

/// Files with a hash in their names never change; all others are asked for again.
fn cache_rule(path: &Path) -> &'static str {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let hash = stem.rsplit('-').next().unwrap_or_default();
    let of_ours = path.parent().is_some_and(|folder| folder.ends_with("data")) || name.starts_with("pangram-");
    if of_ours && hash.len() >= 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

/// The content type by the file's ending. Text states UTF-8 only where it is, else the page's own words hold.
fn content_type(path: &Path, file: &mut File) -> io::Result<String> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let kind = match ending.as_str() {
        "html" | "htm" => "text/html",
        "css" => "text/css",
        "js" | "mjs" => "text/javascript",
        "txt" | "text" | "ts" => "text/plain",
        "md" | "markdown" => "text/markdown",
        "xml" => "text/xml",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "pdf" => "application/pdf",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        _ => "application/octet-stream",
    };
    let is_text = kind.starts_with("text/") && begins_as_utf8(file)?;
    Ok(if is_text { format!("{kind}; charset=utf-8") } else { kind.to_string() })
}

fn begins_as_utf8(file: &mut File) -> io::Result<bool> {
    let mut start = Vec::new();
    file.take(CHUNK_BYTES).read_to_end(&mut start)?;
    Ok(match std::str::from_utf8(&start) {
        Ok(_) => true,
        // A character that the cut went through is no error.
        Err(error) => error.error_len().is_none() && start.len() as u64 == CHUNK_BYTES,
    })
}

fn text(status: StatusCode, kind: &str, text: impl Into<Bytes>) -> Response<Body> {
    let text = text.into();
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, format!("{kind}; charset=utf-8"))
        .header(header::CONTENT_LENGTH, text.len())
        .header(header::CACHE_CONTROL, "no-cache")
        .body(Body::Text(Some(text)))
        .expect("valid headers")
}

fn redirect(to: &str) -> Response<Body> {
    // `//host/` would lead to another machine.
    let to = format!("/{}", to.trim_start_matches('/'));
    let response = Response::builder().status(StatusCode::MOVED_PERMANENTLY).header(header::LOCATION, to);
    response.header(header::CACHE_CONTROL, "no-cache").body(Body::Text(None)).expect("a path is a valid header")
}

/// The site's own 404 page, or a line.
fn not_found(site: &Site) -> Response<Body> {
    match std::fs::read_to_string(site.root.join("404.html")) {
        Ok(page) => text(StatusCode::NOT_FOUND, "text/html", page),
        Err(_) => text(StatusCode::NOT_FOUND, "text/plain", "not found\n".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_at_the_end_of_the_file() {
        assert_eq!(parse_range("bytes=0-3", 10), Range::Part(0, 4));
        assert_eq!(parse_range("bytes=4-", 10), Range::Part(4, 10));
        assert_eq!(parse_range("bytes=-3", 10), Range::Part(7, 10));
        assert_eq!(parse_range("bytes=-30", 10), Range::Part(0, 10));
        assert_eq!(parse_range("bytes=8-99", 10), Range::Part(8, 10));
        assert_eq!(parse_range("bytes=10-", 10), Range::Beyond);
        assert_eq!(parse_range("bytes=-0", 10), Range::Beyond);
        for odd in ["bytes=0-1,3-4", "bytes=5-2", "bytes=", "lines=1-2", "bytes=-"] {
            assert_eq!(parse_range(odd, 10), Range::All, "{odd}");
        }
    }

    #[test]
    fn nothing_outside_the_folder_and_no_dot_file_has_a_name() {
        for path in ["/../secret", "/a/%2e%2e/b", "/.git/config", "/a%2fb", "/a%5cb", "/%", "/%zz", "/%00"] {
            assert_eq!(names_of(path), None, "{path}");
        }
        assert_eq!(names_of("/%E4%BA%BA/a%20b.html").unwrap(), ["人", "a b.html"]);
    }

    #[test]
    fn only_hashed_names_are_kept_for_good() {
        let rule = |path: &str| cache_rule(Path::new(path)).contains("immutable");
        assert!(rule("pangram/data/0123456789ab.bin"));
        assert!(rule("pangram/pangram-0123456789ab.wasm"));
        assert!(!rule("pangram/pangram.js"));
        assert!(!rule("pangram/pangram-search.js"));
        assert!(!rule("pangram/pangram.manifest"));
        assert!(!rule("posts/0123456789ab.html"));
    }
}
