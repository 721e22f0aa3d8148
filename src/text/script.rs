//! What kind of character is this? Decides how runs are cut; applied to folded characters.
//!
//! Block ranges are those of the Unicode standard, Blocks.txt. A script is listed as [`Class::Gram`] where
//! its writers put no space between words.

/// How a folded character takes part in segmentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The end of a block: nothing joins across it.
    Break,
    /// One folded space.
    Space,
    /// Han, kana, zhuyin, Yi, Thai, Lao, Khmer, Myanmar: character n-grams through the whole run.
    Gram,
    /// A Hangul syllable or jamo: n-grams inside the word, spaces count.
    Hangul,
    /// Letters, digits and marks of scripts with spaces.
    Word,
    /// Everything else: punctuation, symbols, emoji.
    Symbol,
}

/// The character at a byte offset, which is at one's beginning, and the offset behind it. As `chars` does it; but that is a call for each character where
/// code is made small, and all texts of a list are read so at each key.
#[inline(always)]
pub fn char_at(source: &str, at: usize) -> Option<(char, usize)> {
    let bytes = &source.as_bytes()[at..];
    match *bytes {
        [a @ 0..0x80, ..] => Some((char::from(a), at + 1)),
        [a @ 0xE0..0xF0, b, c, ..] => {
            let code = u32::from(a & 15) << 12 | u32::from(b & 63) << 6 | u32::from(c & 63);
            Some((char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), at + 3))
        }
        _ => source[at..].chars().next().map(|c| (c, at + c.len_utf8())),
    }
}

/// True for one of some signs. The library's search in a string, made for long ones, is a kilobyte of a reader's wasm.
pub fn is_one_of(c: char, signs: &str) -> bool {
    signs.chars().any(|s| s == c)
}

/// True for a capital of Latin, Greek, Cyrillic or Armenian: by rules, where the library's tables are a kilobyte of a reader's wasm. Letters of old and African spellings
/// (U+0180 to U+01BF), of ancient Greek and of scripts whose capitals hardly stand inside words are none.
pub fn is_capital(c: char) -> bool {
    match u32::from(c) {
        0x41..=0x5A | 0xC0..=0xD6 | 0xD8..=0xDE | 0x1A0 | 0x1AF => true,
        0x386..=0x38F | 0x391..=0x3AB | 0x400..=0x42F | 0x531..=0x556 | 0xFF21..=0xFF3A => true,
        code @ (0x139..=0x148 | 0x179..=0x17E | 0x1CD..=0x1DC | 0x4C1..=0x4CE) => code & 1 == 1,
        code @ (0x100..=0x17F | 0x1DE..=0x233 | 0x460..=0x481 | 0x48A..=0x52F | 0x1E00..=0x1EFF) => code & 1 == 0,
        _ => false,
    }
}

/// True for the other letters of those scripts.
pub fn is_small(c: char) -> bool {
    let lies = matches!(u32::from(c), 0x61..=0x7A | 0xDF..=0x24F | 0x390 | 0x3AC..=0x3CE | 0x430..=0x52F | 0x560..=0x588 | 0x1E00..=0x1FFF | 0xFF41..=0xFF5A);
    lies && c != '÷' && !is_capital(c)
}

/// The classes of ASCII, for those who ask of each character of all texts.
#[cfg(feature = "write")]
const ASCII: [Class; 128] = {
    let mut classes = [Class::Symbol; 128];
    let mut c = 0;
    while c < 128 {
        classes[c as usize] = match c {
            b'\n' => Class::Break,
            b' ' => Class::Space,
            b'a'..=b'z' | b'0'..=b'9' | b'A'..=b'Z' => Class::Word,
            _ => Class::Symbol,
        };
        c += 1;
    }
    classes
};

/// The class of a folded character.
pub fn class(c: char) -> Class {
    #[cfg(feature = "write")]
    if let Some(&class) = ASCII.get(c as usize) {
        return class;
    }
    match c {
        '\n' => Class::Break,
        ' ' => Class::Space,
        'a'..='z' | '0'..='9' | 'A'..='Z' => Class::Word,
        '\0'..='\x7f' => Class::Symbol,
        _ if is_gram(c) => Class::Gram,
        '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}' | '\u{A960}'..='\u{A97C}' | '\u{AC00}'..='\u{D7FB}' => {
            Class::Hangul
        }
        _ if c.is_alphanumeric() || is_mark(c) => Class::Word,
        _ => Class::Symbol,
    }
}

fn is_gram(c: char) -> bool {
    is_han(c)
        || is_kana(c)
        || matches!(c,
            '\u{0E01}'..='\u{0E3A}' | '\u{0E40}'..='\u{0E4E}' // Thai
            | '\u{0E80}'..='\u{0ECF}' | '\u{0EDC}'..='\u{0EDF}' // Lao
            | '\u{1000}'..='\u{103F}' | '\u{1050}'..='\u{108F}' // Myanmar
            | '\u{1780}'..='\u{17D3}' | '\u{17D7}' | '\u{17DC}' | '\u{17DD}' // Khmer
            | '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}' // zhuyin
            | '\u{A000}'..='\u{A48C}') // Yi
}

/// Han characters with their iteration marks, zero and numerals.
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3038}'..='\u{303B}'
        | '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

/// Hiragana and katakana with their sound and iteration marks; not the middle dot.
pub fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}')
}

/// Zhuyin (bopomofo) letters and tone marks.
pub fn is_zhuyin(c: char) -> bool {
    matches!(c, '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}' | '\u{02CA}' | '\u{02C7}' | '\u{02CB}' | '\u{02D9}' | '\u{02C9}')
}

/// Combining marks of scripts with spaces that `char::is_alphanumeric` leaves out (viramas, nuktas and other signs
/// inside words); the marks of Latin, Greek, Cyrillic, Arabic and Hebrew are folded away before.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0487}' | '\u{0591}'..='\u{05C7}' | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}'
        | '\u{0700}'..='\u{074F}' | '\u{0900}'..='\u{0963}' | '\u{0971}'..='\u{0DFF}' | '\u{0F18}'..='\u{0FBC}' | '\u{135D}'..='\u{135F}' | '\u{1712}'..='\u{1714}'
        | '\u{1920}'..='\u{193B}' | '\u{1A17}'..='\u{1A1B}' | '\u{1A55}'..='\u{1A7F}' | '\u{1B00}'..='\u{1B4B}' | '\u{1B80}'..='\u{1BF3}' | '\u{1C24}'..='\u{1C37}'
        | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{A8E0}'..='\u{A8F1}' | '\u{FE20}'..='\u{FE2F}')
        && !matches!(c, '\u{0DF4}' | '\u{0AF0}' | '\u{0BF0}'..='\u{0BFA}' | '\u{05BE}' | '\u{05C0}' | '\u{05C3}' | '\u{05C6}' | '\u{0700}'..='\u{070D}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_read_one_by_one_as_chars_does() {
        let source = "a\u{7F}é\u{7FF}\u{800}服\u{FFFF}😀\u{10FFFF}\n";
        let mut at = 0;
        for (i, c) in source.char_indices() {
            assert_eq!((i, char_at(source, at)), (at, Some((c, i + c.len_utf8()))));
            at += c.len_utf8();
        }
        assert_eq!(char_at(source, at), None);
    }

    #[test]
    fn capitals_are_told_by_rule_as_the_tables_tell_those_of_modern_spellings() {
        let modern = |c: char| {
            let code = u32::from(c);
            // Croatian digraphs, archaic Greek, combining signs between letters, letters of phonetic alphabets.
            let rare =
                matches!(code, 0x138 | 0x180..=0x19F | 0x1A1..=0x1AE | 0x1B1..=0x1CC | 0x1F0..=0x1F7 | 0x234..=0x2AF);
            let old =
                matches!(code, 0x370..=0x385 | 0x387 | 0x3CF..=0x3FF | 0x482..=0x489 | 0x559..=0x55F | 0x1E96..=0x1E9F);
            matches!(code, 0..=0x24F | 0x370..=0x588 | 0x1E00..=0x1EFF | 0xFF21..=0xFF5A) && !rare && !old
        };
        let letters: Vec<char> = ('\0'..='\u{FFFF}').filter(|&c| c.is_alphabetic() && modern(c)).collect();
        assert!(letters.len() > 800, "{}", letters.len());
        for c in letters {
            let told = (is_capital(c), is_small(c));
            assert_eq!(told, (c.is_uppercase(), !c.is_uppercase() && !matches!(c, 'ª' | 'µ' | 'º')), "{c:?}");
        }
        for c in "1_- ×÷。文한אع\u{301}".chars() {
            assert!(!is_capital(c) && !is_small(c), "{c:?}");
        }
    }

    #[test]
    #[cfg(feature = "write")]
    fn the_classes_of_ascii_are_those_of_the_rules() {
        for c in '\0'..='\x7f' {
            let rule = match c {
                '\n' => Class::Break,
                ' ' => Class::Space,
                _ if c.is_alphanumeric() => Class::Word,
                _ => Class::Symbol,
            };
            assert_eq!(class(c), rule, "{c:?}");
        }
    }

    #[test]
    fn scripts_without_spaces_are_gram_and_the_others_words() {
        for c in "漢字かなカー々〇ไทยລາວខ្មែမြန်ꀀㄅ".chars() {
            assert_eq!(class(c), Class::Gram, "{c:?}");
        }
        for c in "aZ9éßжאبहि्தமிழ்".chars() {
            assert_eq!(class(c), Class::Word, "{c:?}");
        }
        assert_eq!(class('한'), Class::Hangul);
        for c in "・。、「」。，-_#+★😀·".chars() {
            assert_eq!(class(c), Class::Symbol, "{c:?}");
        }
    }
}
