//! Names of files as text, though systems allow any bytes in them.
//!
//! What is UTF-8 stands as it is. Each other byte is one of the last 128 characters of Unicode, which are nobody's; one of these itself is its
//! bytes. So no two names are one, and a URL has the very bytes that a server looks for.

use std::borrow::Cow;

/// Byte 0; the bytes that occur are 0x80 and above.
const FIRST: u32 = 0x10_ff00;

fn byte_of(c: char) -> Option<u8> {
    u32::from(c).checked_sub(FIRST).and_then(|byte| u8::try_from(byte).ok()).filter(|byte| *byte >= 0x80)
}

/// The name as text.
pub fn name_of_bytes(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    let put = |bytes: &[u8], text: &mut String| {
        text.extend(bytes.iter().filter_map(|&byte| char::from_u32(FIRST + u32::from(byte))));
    };
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            match byte_of(c) {
                Some(_) => put(c.encode_utf8(&mut [0; 4]).as_bytes(), &mut text),
                None => text.push(c),
            }
        }
        put(chunk.invalid(), &mut text);
    }
    text
}

/// The bytes of a name, or of a part of one.
pub(super) fn bytes_of(name: &str) -> Cow<'_, [u8]> {
    if name.chars().all(|c| byte_of(c).is_none()) {
        return Cow::Borrowed(name.as_bytes());
    }
    let mut bytes = Vec::with_capacity(name.len());
    for c in name.chars() {
        match byte_of(c) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Cow::Owned(bytes)
}

/// A name for people, or for a file that every system takes: bytes that are no UTF-8 by their numbers behind `mark`.
pub fn name_in_letters(name: &str, mark: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for c in name.chars() {
        match byte_of(c) {
            Some(byte) => shown += &format!("{mark}{byte:02X}"),
            None => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_bytes_are_told_apart_and_give_their_bytes_back() {
        let last = '\u{10fffe}'.to_string();
        for name in
            [&b"caf\xe9.html"[..], b"caf\xe8.html", "café\u{fffd}".as_bytes(), b"\xff\xfe", last.as_bytes(), b""]
        {
            let text = name_of_bytes(name);
            assert_eq!(&*bytes_of(&text), name);
            assert_eq!(name_of_bytes(&bytes_of(&text)), text);
        }
        let text = name_of_bytes(b"caf\xe9.html");
        assert_eq!(
            (name_in_letters(&text, "\\x"), super::super::url_of_path(&text)),
            ("caf\\xE9.html".into(), "caf%E9.html".into())
        );
    }
}
