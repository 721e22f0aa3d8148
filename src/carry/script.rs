//! Bytes as text in a script: [`script_of`].
//!
//! Pages opened from a disk (`file://`) may load scripts and nothing else. So bytes are carried in a string, two in each
//! UTF-16 unit, in a script that is itself UTF-16 with a byte order mark, which counts for more than any header or attribute.
//! The reader is `bytesOf` in `www/src/local.js`. Measured on random bytes: 3.2 % more than the bytes themselves; base64 33 %.
//!
//! | unit | what |
//! | --- | --- |
//! | first | `0` or `1`: how many bytes to drop at the end |
//! | `^` | the next unit stands for itself with its highest bit turned over |
//! | any other | two bytes, the first is the low one |
//!
//! What a parser of JavaScript or of HTML could take for something else, or change, is written with `^`.

/// Statement that leaves the bytes at the script's own element, as `key`.
const ELEMENT: &str = "document.currentScript.";

/// A script that hands over `bytes` as `bytes`.
pub fn script_of(bytes: &[u8]) -> Vec<u8> {
    script(&format!("{ELEMENT}bytes="), bytes)
}

/// The engine in one script: `code` is a statement that leaves a function as `engine`; the wasm comes as `wasm`.
pub fn engine_script(code: &str, wasm: &[u8]) -> Vec<u8> {
    script(&format!("{code}\n{ELEMENT}wasm="), wasm)
}

fn script(before: &str, bytes: &[u8]) -> Vec<u8> {
    let mut units: Vec<u16> = vec![super::BYTE_ORDER_MARK];
    units.extend(before.encode_utf16());
    units.push(u16::from(b'"'));
    units.extend(carried(bytes));
    units.extend("\";\n".encode_utf16());
    units.into_iter().flat_map(u16::to_le_bytes).collect()
}

/// The bytes as UTF-16 units.
pub(super) fn carried(bytes: &[u8]) -> Vec<u16> {
    let mut units = Vec::with_capacity(bytes.len() / 2 * 33 / 32 + 2);
    units.push(u16::from(b'0') + (bytes.len() % 2) as u16);
    for pair in bytes.chunks(2) {
        let unit = u16::from_le_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]);
        if is_unsafe(unit) {
            units.extend([u16::from(b'^'), unit ^ 0x8000]);
        } else {
            units.push(unit);
        }
    }
    units
}

/// True for what may not stand in a string of JavaScript inside HTML: ends of lines, quotes, `<`, the escapes, zero, halves
/// of surrogate pairs, marks of byte order.
fn is_unsafe(unit: u16) -> bool {
    matches!(
        unit,
        0 | 0xa | 0xd | 0x22 | 0x3c | 0x5c | 0x5e | 0x2028 | 0x2029 | 0xd800..=0xdfff | 0xfeff | 0xfffe | 0xffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `bytesOf` in `www/src/local.js` does it.
    fn read(units: &[u16]) -> Vec<u8> {
        let mut rest = units[1..].iter();
        let mut bytes = Vec::new();
        while let Some(&unit) = rest.next() {
            let unit = if unit == u16::from(b'^') { rest.next().unwrap() ^ 0x8000 } else { unit };
            bytes.extend(unit.to_le_bytes());
        }
        bytes.truncate(bytes.len() - usize::from(units[0] - u16::from(b'0')));
        bytes
    }

    #[test]
    fn every_pair_of_bytes_comes_back_and_stands_safely_in_a_string() {
        let all: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_le_bytes).collect();
        for bytes in [&all[..], &all[..all.len() - 1], &[], &[0x22], &[0x22, 0]] {
            let units = carried(bytes);
            assert_eq!(read(&units), bytes);
            assert!(units.iter().filter(|&&unit| unit != u16::from(b'^')).all(|&unit| !is_unsafe(unit)));
        }
    }

    #[test]
    fn a_script_begins_with_its_byte_order_mark_and_is_whole_utf_16() {
        let script = script_of(b"Pangram\n\xff");
        let units: Vec<u16> = script.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        assert_eq!(units[0], 0xfeff);
        let text = String::from_utf16(&units[1..]).unwrap();
        assert!(text.starts_with("document.currentScript.bytes=\"1") && text.ends_with("\";\n"), "{text}");
    }

    #[test]
    fn carrying_costs_a_thirtieth() {
        let mut seed = 1u64;
        let bytes: Vec<u8> = (0..200_000)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (seed >> 56) as u8
            })
            .collect();
        let cost = carried(&bytes).len() * 2 - bytes.len();
        assert!(cost * 30 < bytes.len(), "{cost} bytes more");
    }
}
