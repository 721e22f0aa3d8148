//! Words against UAX #29, as the crate `unicode-segmentation` has it.

use pangram::text::fold::{FoldTable, normalize};
use pangram::text::segment::{Kind, tokens};
use unicode_segmentation::UnicodeSegmentation;

#[test]
fn words_are_those_of_uax_29_cut_further_at_inner_punctuation() {
    let texts = [
        "the load balancer isn't a.b_c, v1.34.2 costs 3,50 or 0x1f",
        "данные сеть как-нибудь",
        "लोकतंत्र हिन्दी में खोज",
        "தமிழ் சொற்கள் வரிசை",
        "ხუთი სიტყვა; հայերեն բառեր",
        "δικτυο λεξη",
    ];
    let table = FoldTable::full();
    for text in texts {
        let normal = normalize(text, table);
        let folded: String = normal.chars.iter().map(|f| f.ch).collect();
        let cut = |w: &'_ str| -> Vec<String> {
            w.split(['.', '_', '\'', ',', ':']).filter(|p| !p.is_empty()).map(str::to_owned).collect()
        };
        let theirs: Vec<String> = folded.unicode_words().flat_map(cut).collect();
        let words = tokens(&normal.chars, text).into_iter().filter(|t| t.kind == Kind::Word);
        let ours: Vec<String> =
            words.map(|t| normal.chars[t.start as usize..t.end as usize].iter().map(|f| f.ch).collect()).collect();
        assert_eq!(ours, theirs, "{text}");
    }
}
