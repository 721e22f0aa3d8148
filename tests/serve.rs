//! `pangram serve` over real connections.

mod folder;

use folder::{Folder, page};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// A server that ends with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)))
            .map(|(_, value)| value)
    }
}

impl Server {
    fn start(site: &Folder, args: &[&str]) -> Self {
        let args = [&["serve", ".", "--port", "0"], args].concat();
        let mut child = site.command(&args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line
            .split("http://127.0.0.1:")
            .nth(1)
            .and_then(|rest| rest.split('/').next())
            .and_then(|port| port.parse().ok());
        Server { child, port: port.unwrap_or_else(|| panic!("an address in {line:?}")) }
    }

    fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: bytes[end + 4..].to_vec() }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }
}

#[test]
fn pages_are_served_as_they_are_with_their_types_and_the_index_beside_them() {
    let home = page("Home", "<p>harbour</p>");
    let site = Folder::new(&[
        ("index.html", &home),
        ("guide/index.html", &home),
        ("人 b.html", &home),
        ("404.html", "gone astray"),
        (".env", "secret"),
    ]);
    site.write("gb.html", b"<meta charset=gb18030>\xc8\xcb\xb7\xc0");
    site.write("x.wasm", b"\0asm");
    let server = Server::start(&site, &[]);
    let answer = server.get("/");
    assert_eq!((answer.status, answer.body.as_slice()), (200, home.as_bytes()));
    let kind = |path: &str| server.get(path).header("content-type").unwrap().to_string();
    assert_eq!(kind("/"), "text/html; charset=utf-8");
    assert_eq!(kind("/%E4%BA%BA%20b.html"), "text/html; charset=utf-8");
    assert_eq!(kind("/gb.html"), "text/html", "the page's own words about its encoding hold");
    assert_eq!(kind("/x.wasm"), "application/wasm");
    assert_eq!(server.get("/pangram/pangram.manifest").status, 200);
    let redirect = server.get("/guide");
    assert_eq!((redirect.status, redirect.header("location")), (301, Some("/guide/")));
    for path in ["/missing.html", "/.env", "/..%2f..%2fetc/passwd", "/../../etc/passwd"] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.body.as_slice()), (404, &b"gone astray"[..]), "{path}");
    }
    assert_eq!(server.ask("POST", "/", "Content-Length: 0\r\n").status, 405);
}

#[test]
fn ranges_tags_and_lasting_files_are_as_http_wants_them() {
    let site =
        Folder::new(&[("index.html", &page("Home", "<p>harbour</p>")), ("long.txt", &"0123456789".repeat(20_000))]);
    let server = Server::start(&site, &[]);
    let part = server.ask("GET", "/long.txt", "Range: bytes=3-6\r\n");
    assert_eq!(
        (part.status, part.body.as_slice(), part.header("content-range")),
        (206, &b"3456"[..], Some("bytes 3-6/200000"))
    );
    assert_eq!(server.ask("GET", "/long.txt", "Range: bytes=200000-\r\n").status, 416);
    let whole = server.get("/long.txt");
    assert_eq!((whole.status, whole.body.len(), whole.header("accept-ranges")), (200, 200_000, Some("bytes")));
    let head = server.ask("HEAD", "/long.txt", "");
    assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, Some("200000")));

    let tag = whole.header("etag").unwrap();
    let same = server.ask("GET", "/long.txt", &format!("If-None-Match: {tag}\r\n"));
    assert_eq!((same.status, same.body.len()), (304, 0));
    assert_eq!(whole.header("cache-control"), Some("no-cache"));
    assert_eq!(server.get("/pangram/pangram.manifest").header("cache-control"), Some("no-cache"));
    let data = site.files("pangram/data").into_keys().next().unwrap();
    assert!(server.get(&format!("/pangram/data/{data}")).header("cache-control").unwrap().contains("immutable"));
}

#[test]
fn a_folder_of_documents_gets_a_page_with_a_search_box() {
    let site = Folder::new(&[("notes.md", "# Notes\n\nharbour\n")]);
    let server = Server::start(&site, &["--out", "somewhere/index"]);
    let home = String::from_utf8(server.get("/").body).unwrap();
    assert!(
        home.contains("<pangram-search site-root=\"/\">")
            && home.contains("src=\"/somewhere/index/pangram-search.js\""),
        "{home}"
    );
    let landing = server.get("/somewhere/index/pages/notes.html");
    assert_eq!(landing.status, 200);
}

#[test]
fn the_page_of_ones_own_files_is_at_desk_unless_the_site_has_such_a_folder() {
    let site = Folder::new(&[("index.html", &page("Home", "Hello."))]);
    let server = Server::start(&site, &[]);
    match pangram::pipeline::assets::desk_page() {
        Some(page) => {
            assert_eq!((server.get("/desk").status, server.get("/desk").header("location")), (301, Some("/desk/")));
            let answer = server.get("/desk/");
            assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/html; charset=utf-8")));
            assert!(answer.body == page);
        }
        None => assert_eq!(server.get("/desk/").status, 404),
    }
    drop(server);
    site.write("desk/index.html", page("Desk", "The site's own."));
    let server = Server::start(&site, &[]);
    assert!(String::from_utf8(server.get("/desk/").body).unwrap().contains("The site's own."));
}

#[test]
fn an_index_outside_the_folder_is_served_below_its_own_name() {
    let (site, other) = (Folder::new(&[("a.html", &page("A", "<p>harbour</p>"))]), Folder::new(&[]));
    let out = other.path().join("search");
    let server = Server::start(&site, &["--out", out.to_str().unwrap()]);
    assert_eq!(server.get("/search/pangram.manifest").status, 200);
    assert_eq!(server.get("/a.html").status, 200);
    assert!(!site.path().join("pangram").exists());
}

#[test]
fn a_changed_file_is_indexed_again() {
    let site = Folder::new(&[("a.html", &page("A", "<p>harbour</p>"))]);
    let server = Server::start(&site, &[]);
    assert!(site.urls("lighthouse").is_empty());
    site.write("b.html", page("B", "<p>lighthouse</p>"));
    let deadline = Instant::now() + Duration::from_secs(30);
    while site.urls("lighthouse") != ["b.html"] {
        assert!(Instant::now() < deadline, "the new page was not indexed");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(server.get("/b.html").status, 200);
}

#[test]
fn a_port_that_is_taken_is_an_error_with_the_cure() {
    let site = Folder::new(&[("a.html", &page("A", "<p>harbour</p>"))]);
    let server = Server::start(&site, &[]);
    let ran = site.run(&["serve", ".", "--port", &server.port.to_string()]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains(&format!("port {} is in use", server.port)) && ran.err.contains("--port"), "{}", ran.err);
}

#[test]
fn an_index_that_is_taken_away_is_built_again() {
    let site = Folder::new(&[("index.html", &page("Home", "<p>harbour</p>"))]);
    let server = Server::start(&site, &[]);
    let is_back = || {
        let begun = Instant::now();
        while server.get("/pangram/pangram.manifest").status != 200 {
            assert!(begun.elapsed() < Duration::from_secs(20), "no index");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    is_back();
    std::fs::remove_dir_all(site.path().join("pangram")).unwrap();
    is_back();
    std::fs::rename(site.path().join("pangram"), site.path().with_extension("moved")).unwrap();
    is_back();
    std::fs::remove_dir_all(site.path().with_extension("moved")).unwrap();
}
