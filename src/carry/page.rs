//! One HTML page that holds an index, the engine and all that shows them: [`html`].
//!
//! It is UTF-16 with a byte order mark, so that it carries bytes as [`super::script`] does, at 3.2 % more than they are: in elements of
//! script that no browser runs, whose text its own script reads. That script is the only one that its policy lets run, and the policy forbids every
//! connection. The reader is `www/src/bundle.js`.

use super::{BYTE_ORDER_MARK, script::carried};
use sha2::{Digest, Sha256};

/// Largest page, in bytes. A browser reads all of it before it answers, and holds it twice: as text and as the engine's bytes. One of 30 MB was
/// measured: it answers, its first answer 5 to 13 s after opening on a machine with eight times more to do than cores.
pub const MOST_BYTES: u64 = 32_000_000;

/// What a page is made of.
#[derive(Debug, Clone)]
pub struct Page<'p> {
    /// What it is called.
    pub title: &'p str,
    /// Language tag of most of its documents, or empty.
    pub lang: &'p str,
    /// The address that the documents' own URLs are resolved against; empty where they are nowhere else.
    pub site_url: &'p str,
    /// The program: `pangram-bundle.js`.
    pub code: &'p str,
    /// Scripts that run before it: the words of its languages.
    pub words: &'p [&'p str],
    /// The readers' wasm, packed by gzip.
    pub engine: &'p [u8],
    /// An index in one file.
    pub index: &'p [u8],
    /// Bytes that the page may have: [`MOST_BYTES`] or fewer.
    pub most: u64,
}

/// More than one page may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge {
    /// Bytes that it would have.
    pub bytes: u64,
    /// Bytes that are allowed.
    pub most: u64,
}

/// The page's bytes.
pub fn html(page: &Page) -> Result<Vec<u8>, TooLarge> {
    let scripts: Vec<String> = page.words.iter().chain([&page.code]).map(|code| inert(code)).collect();
    let hashes: Vec<String> = scripts.iter().map(|s| format!("'sha256-{}'", base64(&Sha256::digest(s)))).collect();
    let policy = format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; worker-src blob:; style-src 'none'; base-uri 'none'; form-action 'none'",
        hashes.join(" ")
    );
    let lang = if page.lang.is_empty() { String::new() } else { format!(" lang=\"{}\"", escape(page.lang)) };
    let mut out = Units(vec![BYTE_ORDER_MARK]);
    out.put(&format!(
        "<!doctype html>\n<html{lang}>\n<head>\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"Pangram {}\">\n\
         <title>{}</title>\n</head>\n<body data-site-url=\"{}\">\n\
         <noscript><p lang=\"en\">This file holds documents and a search for them. It needs JavaScript: open it in a browser that has it switched on.</p></noscript>\n",
        env!("CARGO_PKG_VERSION"),
        escape(page.title),
        escape(page.site_url),
    ));
    for script in &scripts {
        out.put(&format!("<script>{script}</script>\n"));
    }
    for (id, bytes) in [("pangram-engine", page.engine), ("pangram-index", page.index)] {
        out.put(&format!("<script type=\"application/octet-stream\" id=\"{id}\">"));
        out.0.extend(carried(bytes));
        out.put("</script>\n");
    }
    out.put("</body>\n</html>\n");
    let bytes = 2 * out.0.len() as u64;
    if bytes > page.most {
        return Err(TooLarge { bytes, most: page.most });
    }
    Ok(out.0.into_iter().flat_map(u16::to_le_bytes).collect())
}

/// Which scripts of words (`pangram-strings.TAG.js`) a page in a language (BCP 47) carries, of all that there are by name: those of that language;
/// all where it is not known or has none, for then the reader's own counts. English is in the program.
pub fn words<'w>(lang: &str, all: &[(&'w str, &'w str)]) -> Vec<&'w str> {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let of = |name: &str| name.strip_prefix("pangram-strings.").and_then(|rest| rest.strip_suffix(".js")).map(primary);
    let wanted = primary(lang);
    let list = |is: &dyn Fn(&str) -> bool| all.iter().filter(|(name, _)| is(name)).map(|(_, code)| *code).collect();
    let own: Vec<&str> = list(&|name| of(name).as_ref() == Some(&wanted));
    if own.is_empty() && wanted != "en" { list(&|name| of(name).is_some()) } else { own }
}

struct Units(Vec<u16>);

impl Units {
    fn put(&mut self, text: &str) {
        self.0.extend(text.encode_utf16());
    }
}

/// Code that does not end the element it stands in (HTML standard, 4.12.1.3: restrictions for contents of script elements). Only strings
/// and regular expressions of ours can hold such signs, and in both an escape means the same.
fn inert(code: &str) -> String {
    code.replace("<!--", "\\x3c!--")
        .replace("<script", "\\x3cscript")
        .replace("</script", "\\x3c/script")
        .replace("\r\n", "\n")
}

/// Text of an attribute or of `<title>`.
fn escape(text: &str) -> String {
    let clean = text.chars().filter(|&c| c == '\n' || !c.is_control());
    clean.fold(String::new(), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
        out
    })
}

/// RFC 4648, 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let word = three.iter().chain([&0, &0]).take(3).fold(0u32, |word, &b| word << 8 | u32::from(b));
        for i in 0..4 {
            out.push(if i <= three.len() { DIGITS[(word >> (18 - 6 * i)) as usize & 63].into() } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(page: &[u8]) -> String {
        let units: Vec<u16> = page.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        assert_eq!(units[0], 0xfeff);
        String::from_utf16(&units[1..]).unwrap()
    }

    fn page<'p>(title: &'p str, index: &'p [u8]) -> Page<'p> {
        Page {
            title,
            lang: "zh",
            site_url: "https://a.example/?x=1&y=\"2\"",
            code: "run('</script><!--')",
            words: &["words()"],
            engine: b"\0asm",
            index,
            most: MOST_BYTES,
        }
    }

    #[test]
    fn a_page_that_is_too_large_says_how_large_it_would_be() {
        let bytes = html(&page("Docs", b"index")).unwrap().len() as u64;
        assert_eq!(html(&Page { most: bytes, ..page("Docs", b"index") }).map(|html| html.len() as u64), Ok(bytes));
        let refused = html(&Page { most: bytes - 1, ..page("Docs", b"index") });
        assert_eq!(refused, Err(TooLarge { bytes, most: bytes - 1 }));
    }

    #[test]
    fn words_are_those_of_the_documents_language_or_of_all() {
        let all = [
            ("pangram-strings.ja.js", "ja"),
            ("pangram-strings.zh-Hans.js", "zh1"),
            ("pangram-strings.zh-Hant.js", "zh2"),
            ("pangram.js", "no"),
        ];
        assert_eq!(words("zh-CN", &all), ["zh1", "zh2"]);
        assert_eq!(words("JA", &all), ["ja"]);
        assert_eq!(words("en-GB", &all), [""; 0]);
        assert_eq!(words("", &all), ["ja", "zh1", "zh2"]);
        assert_eq!(words("eo", &all), ["ja", "zh1", "zh2"]);
    }

    #[test]
    fn nothing_in_a_title_or_an_address_is_markup() {
        let html = text(&html(&page("</title><script>alert(1)</script>\u{0}&amp;", b"")).unwrap());
        assert!(html.contains("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;</title>"), "{html}");
        assert!(html.contains("data-site-url=\"https://a.example/?x=1&amp;y=&quot;2&quot;\""));
        assert_eq!(html.matches("<script").count(), 4);
        assert_eq!(html.matches("</script").count(), 4);
        assert!(!html.contains("<!--"));
    }

    #[test]
    fn any_bytes_stand_in_their_element_and_end_no_other() {
        let all: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_le_bytes).collect();
        let html = text(&html(&page("Docs", &all)).unwrap());
        let (_, rest) = html.split_once("id=\"pangram-index\">").unwrap();
        let (held, behind) = rest.split_once("</script>").unwrap();
        assert_eq!(held.encode_utf16().collect::<Vec<_>>(), carried(&all));
        assert_eq!(behind, "\n</body>\n</html>\n");
        assert!(!held.contains(['<', '\r', '\0']));
    }

    #[test]
    fn its_policy_names_its_own_scripts_by_their_checksums_and_lets_nothing_out() {
        let html = text(&html(&page("Docs", b"")).unwrap());
        // Of `words()` and of `run('\x3c/script>\x3c!--')`, by sha256sum and base64.
        assert!(html.contains("script-src 'sha256-cdRBgCjhehE4zOtgzunyB65BwH9aapuuaspBDUDEBFY=' 'sha256-tfQVdCXuqSEvHGxYUcz8V4ObdTJfaUJ6HISsDKaviig=' 'wasm-unsafe-eval'"), "{html}");
        assert!(html.contains("default-src 'none'") && !html.contains("connect-src"));
    }

    #[test]
    fn base_64_as_its_standard_has_it() {
        let of = |s: &str| base64(s.as_bytes());
        assert_eq!([of(""), of("f"), of("fo"), of("foo"), of("foob")], ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
    }
}
