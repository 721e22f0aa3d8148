//! From bytes to text, for every kind of file.
//!
//! A byte order mark decides; else what the file declares (HTML `<meta>`, XML prolog), unless the bytes contradict it; else UTF-8
//! if the bytes are valid UTF-8; else UTF-16 if the zero bytes say so; else chardetng guesses.

use super::{Kind, Warning};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Part of a file in which a declaration is looked for, in bytes. The standard asks for 1,024.
const DECLARATION_BYTES: usize = 4096;
/// Part of a file that UTF-16 without a byte order mark is told by, in bytes.
const SAMPLE_BYTES: usize = 4096;

/// Decodes a file; none if it is no text.
pub(super) fn decode<'b>(bytes: &'b [u8], kind: Kind, warnings: &mut Vec<Warning>) -> Option<Cow<'b, str>> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return checked(decode_as(&bytes[mark..], encoding, warnings), warnings);
    }
    let declared = (kind == Kind::Html).then(|| declaration(bytes)).flatten();
    let valid = std::str::from_utf8(bytes).ok();
    let text = match (declared, valid) {
        // Bytes that are valid UTF-8 by chance are next to impossible, whatever was declared.
        (Some((label, encoding)), Some(text)) if encoding != UTF_8 && has_many_sequences(text) => {
            warnings.push(Warning::Encoding { declared: label, used: UTF_8.name() });
            Cow::Borrowed(text)
        }
        // Only escape sequences tell this one from ASCII.
        (Some((_, encoding)), _) if encoding == encoding_rs::ISO_2022_JP => decode_as(bytes, encoding, warnings),
        (_, Some(text)) => Cow::Borrowed(text),
        (Some((label, encoding)), None) => decode_declared(bytes, label, encoding, warnings),
        (None, None) => decode_as(bytes, guess(bytes), warnings),
    };
    let text = match (&text, has_zero_bytes(bytes)) {
        (_, true) => utf16(bytes).map_or(text, |encoding| decode_as(bytes, encoding, &mut Vec::new())),
        _ if kind != Kind::Html && valid.is_some() && bytes.contains(&0x1b) => escaped_japanese(bytes).unwrap_or(text),
        _ => text,
    };
    checked(text, warnings)
}

/// Text that is mostly control or replacement characters is none.
fn checked<'b>(text: Cow<'b, str>, warnings: &mut Vec<Warning>) -> Option<Cow<'b, str>> {
    // Many bytes at a time: sums of so few fit into one.
    let is_odd = |&b: &u8| u8::from((b < b' ') & (b.wrapping_sub(b'\t') > b'\r' - b'\t') & (b != 0x1b));
    let controls: usize =
        text.as_bytes().chunks(255).map(|some| usize::from(some.iter().map(is_odd).sum::<u8>())).sum();
    let replaced = match warnings.last() {
        Some(Warning::Malformed { count, .. }) => *count,
        _ => 0,
    };
    let odd = controls + replaced;
    if odd > 16 && odd > text.len() / 16 {
        warnings.clear();
        warnings.push(Warning::NotText);
        return None;
    }
    Some(text)
}

/// True where non-ASCII sequences are too many to be UTF-8 by chance.
fn has_many_sequences(text: &str) -> bool {
    text.bytes().filter(|b| *b >= 0xc0).take(3).count() == 3
}

fn decode_as<'b>(bytes: &'b [u8], encoding: &'static Encoding, warnings: &mut Vec<Warning>) -> Cow<'b, str> {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    if malformed {
        let count = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
        warnings.push(Warning::Malformed { encoding: encoding.name(), count });
    }
    text
}

/// Decodes as declared, unless that goes wrong in many places and a guess goes better.
fn decode_declared<'b>(
    bytes: &'b [u8],
    label: String,
    encoding: &'static Encoding,
    warnings: &mut Vec<Warning>,
) -> Cow<'b, str> {
    let mut told = Vec::new();
    let text = decode_as(bytes, encoding, &mut told);
    let Some(Warning::Malformed { count, .. }) = told.last() else { return text };
    let other = guess(bytes);
    // A few bad bytes are damage (a file cut inside a character), not another encoding.
    if other != encoding && *count > 2 + bytes.len() / 2000 {
        let mut told_otherwise = Vec::new();
        let otherwise = decode_as(bytes, other, &mut told_otherwise);
        let fewer = match told_otherwise.last() {
            Some(Warning::Malformed { count: others, .. }) => others < count,
            _ => true,
        };
        if fewer {
            warnings.push(Warning::Encoding { declared: label, used: other.name() });
            warnings.append(&mut told_otherwise);
            return otherwise;
        }
    }
    warnings.append(&mut told);
    text
}

/// The best guess for bytes that are not valid UTF-8 as a whole.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let other = detector.guess(None, Utf8Detection::Allow);
    let is_clean = || !other.is_single_byte() && !other.decode_without_bom_handling(bytes).1;
    let Evidence { good, distinct, bad } = Evidence::of(bytes);
    // Bytes that mean something in pairs are a sign of their own; in an encoding of single bytes nearly any mean something.
    if good > GOOD_FOR_A_BAD * bad && (distinct > GOOD_FOR_A_BAD_PAIRED * bad || !is_clean()) { UTF_8 } else { other }
}

/// UTF-8 that was damaged has more than so many good sequences for each bad one. Texts of other encodings have fewer, by trial: two at most, in
/// a handful of words that were looked for.
const GOOD_FOR_A_BAD: usize = 2;
/// The same of sequences that differ, where the bytes are without fault in an encoding of two bytes a character: in lists of years (`年`), prices (`元`) or
/// pages (`页`) in EUC-JP and GBK the same one stands on every line.
const GOOD_FOR_A_BAD_PAIRED: usize = 8;

/// What speaks for UTF-8 and against it.
struct Evidence {
    /// Sequences in runs of bytes above ASCII that are UTF-8 from end to end, and those of three or four bytes in other runs. In other encodings
    /// sequences of two bytes come by chance, but something beside them in the run is none. Of letters that few texts have, each counts once.
    good: usize,
    /// The same, all of two bytes counted once each.
    distinct: usize,
    /// Places that are not UTF-8.
    bad: usize,
}

impl Evidence {
    fn of(bytes: &[u8]) -> Self {
        let (mut longer, mut common, mut bad) = (0, 0, 0);
        let mut pairs = BTreeSet::new();
        for run in bytes.split(u8::is_ascii).filter(|run| !run.is_empty()) {
            let mut wrong = 0;
            for chunk in run.utf8_chunks() {
                longer += chunk.valid().bytes().filter(|lead| *lead >= 0xe0).count();
                wrong += usize::from(!chunk.invalid().is_empty());
            }
            bad += wrong;
            if wrong == 0 {
                for two in run.windows(2).filter(|two| (0xc0..0xe0).contains(&two[0])) {
                    common += usize::from(is_common(two[0]));
                    pairs.insert([two[0], two[1]]);
                }
            }
        }
        let rare = pairs.iter().filter(|two| !is_common(two[0])).count();
        Evidence { good: longer + common + rare, distinct: longer + pairs.len(), bad }
    }
}

/// True for what letters of Latin, Greek, Cyrillic, Hebrew and Arabic begin with.
fn is_common(lead: u8) -> bool {
    matches!(lead, 0xc2..=0xc5 | 0xce..=0xd1 | 0xd7..=0xd9)
}

fn has_zero_bytes(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(SAMPLE_BYTES)].contains(&0)
}

/// UTF-16 without a byte order mark: the byte order in which nearly all of a sample is ordinary text, if either. A stray zero
/// byte in UTF-8 is not enough.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES) & !1];
    let zeros = sample.iter().filter(|byte| **byte == 0).count();
    if zeros * 4 < sample.len() && std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let share = |order: fn([u8; 2]) -> u16| {
        let units = sample.chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
        let ordinary = char::decode_utf16(units).filter(|c| c.as_ref().is_ok_and(|&c| is_ordinary(c))).count();
        ordinary * 2 * 100 / sample.len().max(1)
    };
    let (little, big) = (share(u16::from_le_bytes), share(u16::from_be_bytes));
    let best = if little >= big { (little, UTF_16LE) } else { (big, UTF_16BE) };
    (best.0 >= 90).then_some(best.1)
}

/// Characters of everyday text: most scripts' main blocks, and punctuation.
fn is_ordinary(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a0}'..='\u{24f}' | '\u{370}'..='\u{6ff}' | '\u{900}'..='\u{e7f}'
        | '\u{2010}'..='\u{203a}' | '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{ff01}'..='\u{ff5e}')
}

/// ISO-2022-JP, which looks like ASCII with escape sequences.
fn escaped_japanese(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    (encoding == encoding_rs::ISO_2022_JP && !malformed).then_some(text)
}

/// Label and encoding that the beginning of a page declares.
fn declaration(bytes: &[u8]) -> Option<(String, &'static Encoding)> {
    let head = &bytes[..bytes.len().min(DECLARATION_BYTES)];
    let head: String =
        head.iter().map(|&b| if b.is_ascii() { char::from(b.to_ascii_lowercase()) } else { '?' }).collect();
    let label = xml_label(&head).or_else(|| meta_label(&head))?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    // A declaration that could be read is not in UTF-16 (HTML standard, 13.2.3.2).
    let encoding = if encoding == UTF_16BE || encoding == UTF_16LE { UTF_8 } else { encoding };
    Some((label.to_owned(), encoding))
}

fn xml_label(head: &str) -> Option<&str> {
    let prolog = head.trim_start().strip_prefix("<?xml")?;
    value_behind(&prolog[..prolog.find("?>")?], "encoding")
}

fn meta_label(head: &str) -> Option<&str> {
    let mut rest = head;
    loop {
        let (_, behind) = rest.split_once('<')?;
        rest = behind;
        if let Some(comment) = behind.strip_prefix("!--") {
            rest = comment.split_once("-->")?.1;
        } else if let Some(meta) = behind.strip_prefix("meta")
            && let Some(label) = value_behind(&meta[..meta.find('>').unwrap_or(meta.len())], "charset")
        {
            return Some(label);
        }
    }
}

/// The value of `name = value`, with or without quotes.
fn value_behind<'s>(text: &'s str, name: &str) -> Option<&'s str> {
    let mut rest = text;
    loop {
        let (_, behind) = rest.split_once(name)?;
        rest = behind;
        let Some(value) = behind.trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '/' | '>'));
        return Some(&value[..end.unwrap_or(value.len())]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, EUC_JP, EUC_KR, GB18030, GBK, KOI8_U, SHIFT_JIS};
    use encoding_rs::{WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253};

    const CHINESE: &str = "这是一段用来试验编码的文字，写得长一些，好让猜测有所依据。今天的天气很好，我们去公园散步。";
    const TRADITIONAL: &str =
        "這是一段用來試驗編碼的文字，寫得長一些，好讓猜測有所依據。今天的天氣很好，我們去公園散步。";
    const JAPANESE: &str =
        "これは文字コードを試すための文章です。長めに書いておくと、推測しやすくなります。カタカナもあります。";
    const KOREAN: &str = "이것은 문자 인코딩을 시험하기 위한 글입니다. 조금 길게 써 두면 알아맞히기가 쉬워집니다.";

    fn text(bytes: &[u8], kind: Kind) -> (Option<String>, Vec<Warning>) {
        let mut warnings = Vec::new();
        (decode(bytes, kind, &mut warnings).map(Cow::into_owned), warnings)
    }

    #[test]
    fn plain_text_is_read_in_the_encodings_of_east_asia() {
        for (encoding, sample) in
            [(GB18030, CHINESE), (BIG5, TRADITIONAL), (SHIFT_JIS, JAPANESE), (EUC_KR, KOREAN), (UTF_8, CHINESE)]
        {
            let (bytes, _, _) = encoding.encode(sample);
            assert_eq!(text(&bytes, Kind::Text), (Some(sample.to_owned()), Vec::new()), "{}", encoding.name());
        }
    }

    /// Short texts, as notes are, with what in them looks like UTF-8 in the encoding.
    const SHORT: [(&Encoding, &str); 12] = [
        (WINDOWS_1252, "# Café\n\nLe café « L’ÉCOLE É » était fermé à Noël ; ça coûte 5 € environ. Ô DÉJÀ VU, «CAFÉ»."),
        (WINDOWS_1252, "Straße „Spaß“, Äpfel, Öl, größer – „Gruß“ für ‚heiß‘ und „weiß“. DAS IST „HÖ“."),
        (WINDOWS_1250, "Příliš žluťoučký kůň úpěl. Zażółć gęślą jaźń „ŻÓŁW” w „ÓSMYM”."),
        (WINDOWS_1251, "Это короткий текст для проверки. «Погода» сегодня хорошая — мы идём в парк, № 5."),
        (KOI8_U, "Это короткий текст для проверки кодировки. Погода сегодня хорошая, мы идём в парк."),
        (WINDOWS_1253, "Αυτό είναι ένα σύντομο κείμενο. Ο καιρός σήμερα είναι καλός. ΆΝΘΡΩΠΟΣ."),
        (WINDOWS_874, "นี่คือข้อความสั้น ๆ เพื่อทดสอบการเข้ารหัส วันนี้อากาศดี เราจะไปเดินเล่นที่สวน"),
        (GBK, "大事年表：2023年 2024年 2025年。今天的天气很好，我们去公园散步。第一章 长江，第二章 黄河。"),
        (BIG5, "大事年表：2023年 2024年 2025年。今天的天氣很好，我們去公園散步。"),
        (SHIFT_JIS, "文字コードを試す文章です。カタカナもｶﾀｶﾅ、ﾃﾞｰﾀもあります。2024年3月、東京都。"),
        (EUC_JP, "文字コードを試す文章です。のとにはひふへほ、はとのはとだ。年表：2023年 2022年、東京都。"),
        (EUC_KR, "짧은 글입니다. 오늘은 날씨가 좋아서 공원에 갑니다. 나는 너를, 그 이 저."),
    ];

    #[test]
    fn a_stray_byte_in_a_short_utf_8_text_is_replaced_with_a_warning() {
        for (_, sample) in SHORT {
            for stray in [0x80, 0x93, 0xa0, 0xe9, 0xff] {
                let bytes = [sample.as_bytes(), b" 5 ", &[stray], b" 6\n"].concat();
                let page = [b"<html><title>T</title><p>", &bytes[..]].concat();
                let line =
                    [b"{\"url\":\"a\",\"text\":\"", sample.replace('\n', " ").as_bytes(), &[stray], b"\"}"].concat();
                for (kind, bytes) in [(Kind::Markdown, bytes), (Kind::Html, page), (Kind::JsonLines, line)] {
                    let (read, warnings) = text(&bytes, kind);
                    assert_eq!(read.as_deref(), Some(&*String::from_utf8_lossy(&bytes)), "{stray:x}");
                    assert_eq!(warnings, [Warning::Malformed { encoding: "UTF-8", count: 1 }], "{sample} {stray:x}");
                }
            }
        }
    }

    #[test]
    fn lists_that_repeat_one_character_are_not_taken_for_utf_8() {
        for (encoding, head, line) in [
            (GBK, "价格", "Model 1 5999元"),
            (GBK, "价格", "Part 7 12页"),
            (EUC_JP, "東京", "1990年 Java 1"),
            (EUC_KR, "가격표", "1990년 Java 1"),
        ] {
            for lines in [1, 20, 400] {
                let sample = format!("{head}\n{}", format!("{line}\n").repeat(lines));
                let bytes = encoding.encode(&sample).0;
                if lines > 1 {
                    assert_ne!(guess(&bytes), UTF_8, "{line} {lines}");
                }
                assert!(Evidence::of(&bytes).distinct <= 1, "{line}");
            }
        }
    }

    #[test]
    fn no_part_of_a_short_text_in_another_encoding_is_taken_for_utf_8() {
        for (encoding, sample) in SHORT {
            let ends: Vec<usize> = sample.char_indices().map(|(at, _)| at).chain([sample.len()]).collect();
            for (i, &from) in ends.iter().enumerate() {
                for part in ends[i + 1..].iter().map(|&to| &sample[from..to]) {
                    let (bytes, _, _) = encoding.encode(part);
                    let taken = std::str::from_utf8(&bytes).is_err() && guess(&bytes) == UTF_8;
                    assert!(!taken, "{} {part}", encoding.name());
                }
            }
            let (bytes, _, _) = encoding.encode(sample);
            assert_eq!(text(&bytes, Kind::Text), (Some(sample.to_owned()), Vec::new()), "{}", encoding.name());
        }
    }

    #[test]
    fn utf_16_is_read_with_and_without_a_byte_order_mark() {
        let sample = format!("{CHINESE}\nPlain 1.\n");
        for (mark, order) in [
            (true, u16::to_le_bytes as fn(u16) -> [u8; 2]),
            (true, u16::to_be_bytes),
            (false, u16::to_le_bytes),
            (false, u16::to_be_bytes),
        ] {
            let units = mark.then_some(0xfeff).into_iter().chain(sample.encode_utf16());
            let bytes: Vec<u8> = units.flat_map(order).collect();
            assert_eq!(text(&bytes, Kind::Text).0.as_deref(), Some(sample.as_str()), "mark {mark}");
        }
    }

    #[test]
    fn html_is_read_as_it_declares() {
        let page =
            format!("<html><head><META content='text/html; charset=GB2312' http-equiv=Content-Type></head>{CHINESE}");
        let (bytes, _, _) = GB18030.encode(&page);
        assert_eq!(text(&bytes, Kind::Html), (Some(page), Vec::new()));
        let page = format!("<?xml version='1.0' encoding=\"big5\"?><html>{TRADITIONAL}");
        let (bytes, _, _) = BIG5.encode(&page);
        assert_eq!(text(&bytes, Kind::Html), (Some(page), Vec::new()));
    }

    #[test]
    fn a_declaration_that_the_bytes_contradict_is_overruled_with_a_warning() {
        let page = format!("<meta charset=gbk>{CHINESE}");
        let (read, warnings) = text(page.as_bytes(), Kind::Html);
        assert_eq!(read.as_deref(), Some(page.as_str()));
        assert_eq!(warnings, [Warning::Encoding { declared: "gbk".into(), used: "UTF-8" }]);

        let page = format!("<meta charset=utf-8>{CHINESE}");
        let (bytes, _, _) = GB18030.encode(&page);
        let (read, warnings) = text(&bytes, Kind::Html);
        assert_eq!(read.as_deref(), Some(page.as_str()));
        assert!(matches!(&warnings[..], [Warning::Encoding { declared, .. }] if declared == "utf-8"), "{warnings:?}");
    }

    #[test]
    fn a_page_cut_inside_a_character_stays_what_it_says() {
        let page = format!("<meta charset=utf-8>{CHINESE}");
        let (read, warnings) = text(&page.as_bytes()[..page.len() - 1], Kind::Html);
        assert!(read.is_some_and(|read| read.starts_with(page.trim_end_matches('。'))));
        assert_eq!(warnings, [Warning::Malformed { encoding: "UTF-8", count: 1 }]);
    }

    #[test]
    fn a_stray_zero_byte_does_not_make_utf_16_of_a_text() {
        for sample in ["plain words in ASCII, an even number of them, and\0 more", &format!("{CHINESE}\0")] {
            assert_eq!(text(sample.as_bytes(), Kind::Text).0.as_deref(), Some(sample));
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_told_so() {
        let noise: Vec<u8> = (0..5000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8 & 0x1f).collect();
        assert_eq!(text(&noise, Kind::Text), (None, vec![Warning::NotText]));
    }
}
