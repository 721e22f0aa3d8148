//! A generated collection: pages in several scripts, the same on every machine, for tests of size and order.
//!
//! Words are invented out of syllables and characters and drawn by Zipf's law, as in real text: a few everywhere, most of
//! them rare. So term lists, postings and the compressor see what they see on a real site, within some percent.

use super::Random;
use pangram::model::{Document, Link, PLAIN_WEIGHT, Section};

const SYLLABLES: &[&str] = &[
    "ba", "cor", "den", "el", "fi", "gra", "hu", "in", "jo", "kel", "lo", "mar", "ne", "or", "pri", "qua", "ro", "sta",
    "ti", "un", "ver", "wi", "ex", "yo", "zen", "able", "ing", "tion", "er", "ly",
];
const HANS: &str = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严";
const HANT: &str = "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經十三之進著等部度家電力裡如水化高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些然前外天政四日那社義事平形相全表間樣與關各重新線內數正心反你明看原又麼利比或但質氣第向道命此變條只沒結解問意建月公無系軍很情者最立代想已通並提直題黨程展五果料象員革位入常文總次品式活設及管特件長求老頭基資邊流路級少圖山統接知較將組見計別她手角期根論運農指幾九區強放決西被幹做必戰先回則任取據處隊南給色光門即保治北造百規熱領";
const KANA: &str = "かきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん";
const KATAKANA: &str = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモラリルレロワン";
const KANJI: &str = "日本国会社員電車駅前図書館学校先生海山川田村町市場港船風雨雪花木森林石油鉄道橋門家庭料理食品米魚肉野菜音楽映画写真機械計算";
const HANGUL: &str = "가나다라마바사아자차카타파하거너더러머버서어저고노도로모보소오조구누두루무부수우주그느드르므브스으즈기니디리미비시이지한국정보";

/// What a page is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Script {
    Latin,
    Hans,
    Hant,
    Japanese,
    Korean,
    Code,
}

const SCRIPTS: [(Script, &str, &str); 6] = [
    (Script::Latin, "en", "en"),
    (Script::Hans, "zh-Hans", "hans"),
    (Script::Hant, "zh-Hant", "hant"),
    (Script::Japanese, "ja", "ja"),
    (Script::Korean, "ko", "ko"),
    (Script::Code, "en", "api"),
];

/// Words of one script, the frequent ones first.
struct Vocabulary {
    script: Script,
    words: Vec<String>,
    /// Sums of the weights 1 ∕ (rank + 3), in millionths.
    sums: Vec<u64>,
}

impl Vocabulary {
    fn new(r: &mut Random, script: Script, size: usize) -> Self {
        let words: Vec<String> = (0..size).map(|rank| word(r, script, rank)).collect();
        let weights = (0..size as u64).map(|rank| 1_000_000 / (rank + 3));
        let sums = weights
            .scan(0, |sum, w| {
                *sum += w;
                Some(*sum)
            })
            .collect();
        Vocabulary { script, words, sums }
    }

    fn draw(&self, r: &mut Random) -> &str {
        let at = r.below(self.sums[self.sums.len() - 1] as usize) as u64;
        &self.words[self.sums.partition_point(|&s| s <= at)]
    }

    /// `words` words, as a sentence without its end.
    fn phrase(&self, r: &mut Random, words: usize) -> String {
        let between = if matches!(self.script, Script::Latin | Script::Korean | Script::Code) { " " } else { "" };
        (0..words).map(|_| self.draw(r)).collect::<Vec<_>>().join(between)
    }

    fn paragraph(&self, r: &mut Random) -> String {
        let (comma, stop) = match self.script {
            Script::Latin | Script::Korean => (", ", ". "),
            Script::Code => (" = ", "\n"),
            _ => ("，", "。"),
        };
        let mut out = String::new();
        for _ in 0..2 + r.below(5) {
            for _ in 0..r.below(3) {
                let n = 3 + r.below(6);
                out += &self.phrase(r, n);
                out += comma;
            }
            let n = 3 + r.below(8);
            out += &self.phrase(r, n);
            out += stop;
        }
        out.truncate(out.trim_end().len());
        out + "\n"
    }
}

/// Characters, the first ones more often.
fn characters(r: &mut Random, from: &str, n: usize) -> String {
    let all: Vec<char> = from.chars().collect();
    (0..n)
        .map(|_| {
            let most = 1 + r.below(all.len());
            all[r.below(most)]
        })
        .collect()
}

fn latin(r: &mut Random, rank: usize) -> String {
    let n = 1 + r.below(if rank < 50 { 2 } else { 4 });
    (0..n).map(|_| r.one(SYLLABLES)).collect()
}

fn word(r: &mut Random, script: Script, rank: usize) -> String {
    let n = 1 + r.below(if rank < 50 { 2 } else { 4 });
    match script {
        Script::Latin => latin(r, rank),
        Script::Hans => characters(r, HANS, n),
        Script::Hant => characters(r, HANT, n),
        Script::Japanese => match r.below(4) {
            0 => characters(r, KANA, n),
            1 => characters(r, KATAKANA, n + 1),
            2 => characters(r, KANJI, n),
            _ => characters(r, KANJI, 1) + &characters(r, KANA, 2),
        },
        Script::Korean => characters(r, HANGUL, n + 1),
        Script::Code => {
            let (a, b) = (latin(r, rank), latin(r, rank));
            match r.below(6) {
                0 => format!("{a}::{b}"),
                1 => format!("{a}_{b}()"),
                2 => format!("--{a}-{b}"),
                3 => format!("{a}.{b}"),
                4 => format!("{a}{}{}", b[..1].to_uppercase(), &b[1..]),
                _ => a,
            }
        }
    }
}

/// `pages` pages by ascending URL: half of them Chinese, some with words of another script, all with links to others.
pub fn corpus(seed: u64, pages: usize) -> Vec<Document> {
    let mut r = Random(seed);
    let vocabularies = SCRIPTS.map(|(script, ..)| Vocabulary::new(&mut r, script, 6_000));
    let mut out: Vec<Document> = Vec::with_capacity(pages);
    for i in 0..pages {
        let kind = [0, 1, 1, 2, 3, 4, 5, 1][r.below(8)];
        let (_, language, folder) = SCRIPTS[kind];
        let own = &vocabularies[kind];
        let mut sections = vec![Section { text: own.paragraph(&mut r), ..Section::default() }];
        for s in 0..1 + r.below(5) {
            let words = 2 + r.below(3);
            let mut text: String = (0..1 + r.below(3)).map(|_| own.paragraph(&mut r)).collect();
            if r.below(4) == 0 {
                text += &vocabularies[r.below(SCRIPTS.len())].paragraph(&mut r);
            }
            sections.push(Section {
                heading: own.phrase(&mut r, words),
                level: 2,
                id: format!("s{s}"),
                text,
                ..Section::default()
            });
        }
        let words = 2 + r.below(3);
        out.push(Document {
            url: format!("{folder}/{i:04}.html"),
            title: own.phrase(&mut r, words),
            language: language.into(),
            weight: PLAIN_WEIGHT,
            sections,
            ..Document::default()
        });
    }
    let names: Vec<(String, String)> = out.iter().map(|d| (d.url.clone(), d.title.clone())).collect();
    for d in &mut out {
        for n in 0..r.below(6) {
            let (target, text) = names[r.below(names.len())].clone();
            d.links.push(Link { target, text, in_body: n % 2 == 0 });
        }
    }
    out.sort_by(|a, b| a.url.cmp(&b.url));
    out
}

/// Bytes of text that a reader of the documents sees: titles, headings and bodies.
pub fn text_bytes(documents: &[Document]) -> usize {
    documents
        .iter()
        .map(|d| d.title.len() + d.sections.iter().map(|s| s.heading.len() + s.text.len()).sum::<usize>())
        .sum()
}

/// What a reader of one of the pages could type: some words or characters of its text as they stand there.
pub fn query(r: &mut Random, documents: &[Document]) -> String {
    loop {
        let d = &documents[r.below(documents.len())];
        let text = &d.sections[r.below(d.sections.len())].text;
        let spaced = text.contains(' ');
        let line = text.split(['\n', '。', '，', ',', '.', '=']).nth(r.below(8)).unwrap_or("").trim();
        let query = if spaced {
            let words: Vec<&str> = line.split(' ').collect();
            let at = r.below(words.len());
            words[at..(at + 1 + r.below(3)).min(words.len())].join(" ")
        } else {
            let chars: Vec<char> = line.chars().collect();
            let at = r.below(chars.len().max(1));
            chars[at..(at + 2 + r.below(4)).min(chars.len())].iter().collect()
        };
        if query.chars().count() > 1 && !query.starts_with('-') {
            return query;
        }
    }
}
