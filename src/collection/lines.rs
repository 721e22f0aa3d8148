//! Lines of a file as bytes, in UTF-8 (and whatever has its line ends) and in UTF-16.

use std::io::{self, BufRead};

/// How wide the units of a text are, and which byte of one is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Units {
    Bytes,
    /// UTF-16; its lines are given the byte order mark that only the first has.
    Little,
    Big,
}

impl Units {
    /// As the beginning of a file of JSON lines tells: by its mark, or by the zero byte beside its first brace.
    pub fn of(start: &[u8]) -> Units {
        match start {
            [0xff, 0xfe, ..] | [b'{', 0, ..] => Units::Little,
            [0xfe, 0xff, ..] | [0, b'{', ..] => Units::Big,
            _ => Units::Bytes,
        }
    }

    /// What stands before a line so that it is read in its encoding.
    pub fn mark(self) -> &'static [u8] {
        match self {
            Units::Bytes => b"",
            Units::Little => &[0xff, 0xfe],
            Units::Big => &[0xfe, 0xff],
        }
    }

    /// Reads a line with its end into `line`; answers how many bytes it has, 0 at the end of the file.
    pub fn read_line(self, reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
        let start = line.len();
        loop {
            let read = reader.read_until(b'\n', line)?;
            let bytes = line.len() - start;
            if read == 0 || self == Units::Bytes {
                return Ok(bytes);
            }
            // A byte of another character may look like a line end.
            match self {
                Units::Little if bytes % 2 == 1 => {
                    let mut high = [0];
                    let has_high = io::Read::read(reader, &mut high)? > 0;
                    line.extend(has_high.then_some(high[0]));
                    if !has_high || high[0] == 0 {
                        return Ok(line.len() - start);
                    }
                }
                Units::Big if bytes.is_multiple_of(2) && line[line.len() - 2] == 0 => return Ok(bytes),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_utf_16_end_at_whole_units() {
        // ਊ and ఀ have the byte of a line end in either place.
        let text = "{\u{a0a}\u{c0a}}\n\n{\u{a00}中\u{10a}\u{a0a}}\nend\u{a}x";
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for (units, bytes) in [
            (Units::Bytes, text.as_bytes().to_vec()),
            (Units::Little, text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            (Units::Big, text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ] {
            assert_eq!(Units::of(&bytes), units);
            let (mut reader, mut found) = (&bytes[..], Vec::new());
            loop {
                let mut line = Vec::new();
                if units.read_line(&mut reader, &mut line).unwrap() == 0 {
                    break;
                }
                found.push(match units {
                    Units::Bytes => String::from_utf8(line).unwrap(),
                    Units::Little => text_of(&line, u16::from_le_bytes),
                    Units::Big => text_of(&line, u16::from_be_bytes),
                });
            }
            assert_eq!(found, lines, "{units:?}");
        }
    }

    fn text_of(line: &[u8], unit: fn([u8; 2]) -> u16) -> String {
        String::from_utf16(&line.chunks(2).map(|pair| unit([pair[0], pair[1]])).collect::<Vec<_>>()).unwrap()
    }
}
