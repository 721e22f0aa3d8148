//! A quick look over the text of a page before it is parsed: where is the first tag that would take too long, and what need not be parsed?
//!
//! The insides of comments, and of scripts and styles, say nothing to a reader, and the parser takes as long for a comment's character as for any: on some
//! sites a fifth of the bytes. They are left out where it is certain what they are; the comment or script itself stays, so that the tree is the same.

/// Most attributes on one tag: looking for doubles among them takes quadratic time.
const MAX_ATTRIBUTES: usize = 1000;
/// Shorter insides are not worth a cut, in bytes.
const WORTH_A_CUT: usize = 16;
/// Elements whose text is no markup, besides scripts and styles.
const RAW: [&str; 7] = ["title", "textarea", "noscript", "iframe", "xmp", "noembed", "noframes"];

/// What is to be parsed.
#[derive(Debug)]
pub(super) struct Scanned<'t> {
    /// Pieces of the text, in order.
    pub kept: Vec<&'t str>,
    /// Where the first tag begins that has more than [`MAX_ATTRIBUTES`] attributes, else the end of the text.
    pub end: usize,
}

/// Looks over a text. `xml`: nothing of it is left out but what comes behind a giant tag.
pub(super) fn scan(text: &str, xml: bool) -> Scanned<'_> {
    let bytes = text.as_bytes();
    let mut out = Scanned { kept: Vec::new(), end: text.len() };
    let (mut at, mut from) = (0, 0);
    // From where on `<!--` is certain to begin a comment.
    let mut certain = if xml { usize::MAX } else { 0 };
    let mut leave_out = |start: usize, end: usize| {
        if end - start >= WORTH_A_CUT {
            out.kept.push(&text[from..start]);
            from = end;
        }
    };
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        let rest = &bytes[start + 1..];
        at = start + 1;
        if rest.starts_with(b"!--") {
            let end = text[at..].find("-->").map(|end| at + end);
            at = end.unwrap_or(text.len());
            if let Some(inside) = end.and_then(|end| text.get(start + 4..end))
                && start >= certain
                && is_plain_comment(inside)
            {
                leave_out(start + 4, at);
            }
        } else if rest.first().is_some_and(u8::is_ascii_alphabetic) {
            let (attributes, length) = measure_tag(rest);
            if attributes > MAX_ATTRIBUTES {
                out.end = start;
                break;
            }
            at += length;
            if let Some(raw) = ["script", "style"].iter().find(|name| starts_with_name(rest, name)) {
                let inside = at;
                at = end_of_raw_text(text, at, raw);
                // In a drawing what is in them is markup.
                if let Some(script) = text.get(inside..at - 2)
                    && start >= certain
                    && at < text.len()
                    && !script.contains('<')
                {
                    leave_out(inside, at - 2);
                }
            } else if let Some(raw) = RAW.iter().find(|name| starts_with_name(rest, name)) {
                certain = certain.max(end_of_raw_text(text, at, raw));
            } else if starts_with_name(rest, "plaintext") {
                certain = usize::MAX;
            }
        } else if rest.first() == Some(&b'/') && rest.get(1).is_some_and(u8::is_ascii_alphabetic) {
            // End tags may have attributes.
            certain = certain.max(at + 1 + measure_tag(&rest[1..]).1);
        } else if rest.starts_with(b"![CDATA[") {
            certain = usize::MAX;
        } else if rest.first().is_some_and(|b| b"!?/".contains(b)) {
            certain = certain.max(text[at..].find('>').map_or(text.len(), |end| at + end));
        }
        // Only an ASCII byte ends each of the above.
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    out.kept.push(&text[from..out.end]);
    out
}

/// True for what ends with the first `-->` and not before.
fn is_plain_comment(inside: &str) -> bool {
    !inside.starts_with('>') && !inside.starts_with("->") && !inside.contains("--!>")
}

fn starts_with_name(tag: &[u8], name: &str) -> bool {
    tag.len() > name.len()
        && tag[..name.len()].eq_ignore_ascii_case(name.as_bytes())
        && !tag[name.len()].is_ascii_alphanumeric()
}

/// Behind the `</` of the end tag that ends the text of such an element; else the end of all text.
fn end_of_raw_text(text: &str, from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(found) = text[at..].find("</") {
        at += found + 2;
        let rest = &text.as_bytes()[at..];
        if starts_with_name(rest, name) && matches!(rest[name.len()], b'\t' | b'\n' | 0x0c | b'\r' | b' ' | b'/' | b'>')
        {
            return at;
        }
    }
    text.len()
}

/// Number of attributes of the tag whose name begins at `tag[0]`, and its length up to behind its `>`.
fn measure_tag(tag: &[u8]) -> (usize, usize) {
    let is_gap = |b: u8| b.is_ascii_whitespace() || b == b'/';
    let mut at = tag.iter().position(|&b| is_gap(b) || b == b'>').unwrap_or(tag.len());
    let mut attributes = 0;
    while let Some(&byte) = tag.get(at) {
        if byte == b'>' {
            return (attributes, at + 1);
        }
        if is_gap(byte) {
            at += 1;
            continue;
        }
        attributes += 1;
        at += 1;
        while tag.get(at).is_some_and(|&b| !is_gap(b) && b != b'>' && b != b'=') {
            at += 1;
        }
        let value = at + tag[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        if tag.get(value) != Some(&b'=') {
            continue;
        }
        at = value + 1 + tag[value + 1..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        let end = match tag.get(at) {
            Some(&quote @ (b'"' | b'\'')) => {
                at += 1;
                tag[at..].iter().position(|&b| b == quote).map(|end| end + 1)
            }
            _ => tag[at..].iter().position(|&b| b.is_ascii_whitespace() || b == b'>'),
        };
        at = end.map_or(tag.len(), |end| at + end);
    }
    (attributes, tag.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> String {
        scan(text, false).kept.concat()
    }

    #[test]
    fn the_insides_of_comments_and_scripts_are_left_out() {
        assert_eq!(kept("a<!-- long enough to cut <b> -->b"), "a<!---->b");
        assert_eq!(kept("<script src=x>let a = 'long enough';</script>b"), "<script src=x></script>b");
        assert_eq!(kept("<style>\n.a { color: red; }\n</style >é"), "<style></style >é");
        assert_eq!(kept("<title>t</title>é<!-- 一二三四五六七八九 -->"), "<title>t</title>é<!---->");
        assert_eq!(scan("<!-- long enough to cut -->", true).kept, ["<!-- long enough to cut -->"]);
    }

    #[test]
    fn what_may_be_something_else_stays() {
        for text in [
            "<title>of <!-- long enough to cut --></title>",
            "<textarea><!-- long enough to cut --></textarea>",
            "<p title='<!-- long enough to cut -->'>",
            "</p title='<!-- long enough to cut -->'>",
            "<!doctype <!-- > long enough to cut -->",
            "<![CDATA[ > <!-- long enough to cut --> ]]>",
            "<plaintext><!-- long enough to cut -->",
            "<!--> <p>long enough to cut</p> -->",
            "<!---> <p>long enough to cut</p> -->",
            "<!-- --!> <p>long enough to cut</p> -->",
            "<!-- not closed and long enough to cut",
            "<script>if (a < b) long(enough);</script>",
            "<script>not closed and long enough",
            "<title>a</title-b><!-- long enough to cut --></title>",
        ] {
            assert_eq!(kept(text), text);
        }
    }
}
