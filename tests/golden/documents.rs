//! The documents of the golden index. Any change here changes its bytes: then it is written anew (see `golden.rs`).

use pangram::model::{Boost, Document, Link, PLAIN_WEIGHT, Section};

fn section(heading: &str, id: &str, text: &str) -> Section {
    Section {
        heading: heading.into(),
        level: if heading.is_empty() { 0 } else { 2 },
        id: id.into(),
        text: text.into(),
        boosts: vec![],
    }
}

fn page(url: &str, language: &str, title: &str, sections: Vec<Section>) -> Document {
    Document {
        url: url.into(),
        title: title.into(),
        language: language.into(),
        weight: PLAIN_WEIGHT,
        sections,
        ..Document::default()
    }
}

fn link(target: &str, text: &str, in_body: bool) -> Link {
    Link { target: target.into(), text: text.into(), in_body }
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect()
}

/// Watch-keeping notes that are long enough for several units.
fn log() -> Document {
    const SEEN: [&str; 7] =
        ["a grey heron", "two barges", "fog on the bar", "the pilot boat", "鲸鱼", "a drifting buoy", "nothing at all"];
    const WIND: [&str; 5] = ["calm", "light airs", "a fresh breeze", "a gale", "a storm"];
    let sections = (1..=24).map(|day| {
        let lines = (0..24).map(|hour| {
            let (seen, wind) = (SEEN[(day * 5 + hour * 3) % 7], WIND[(day * hour + day) % 5]);
            format!(
                "At {hour:02}:00 the keeper wrote down {wind} and saw {seen}; the gauge stood at {} cm.\n",
                180 + (day * 37 + hour * 53) % 240
            )
        });
        section(&format!("Day {day}"), &format!("day-{day}"), &lines.collect::<String>())
    });
    page("log/", "en", "The keeper's log", sections.collect())
}

/// All of them, by ascending URL.
pub fn documents() -> Vec<Document> {
    let mut all = vec![
        Document {
            description: "How ships are helped into the harbour and out of it.".into(),
            meta: pairs(&[("image", "harbour.png"), ("author", "M. Keeper")]),
            filters: pairs(&[("kind", "guide"), ("kind", "start")]),
            sort: pairs(&[("date", "2024-03-01")]),
            links: vec![
                link("guide/mooring.html", "booking a berth", true),
                link("log/", "The keeper's log", false),
                link("zh/", "港口手册", true),
            ],
            ..page(
                "",
                "en",
                "Harbour handbook",
                vec![
                    section("", "", "Welcome to the harbour. This handbook says who does what when a ship comes in.\n"),
                    section(
                        "Opening hours",
                        "hours",
                        "The harbour office is open from 6 to 22 o'clock, and round the clock in a storm.\nCall +49 40 1234-5 or write to office@harbour.example.\n",
                    ),
                ],
            )
        },
        Document {
            weight: 20,
            links: vec![link("", "handbook", true)],
            ..page(
                "guide/mooring.html",
                "en",
                "Mooring a boat",
                vec![
                    section(
                        "Before you come",
                        "before",
                        "Book a mooring two days before. The naïve skipper’s café is beside berth 12b.\n",
                    ),
                    Section {
                        boosts: vec![Boost { start: 0, end: 10, weight: 40 }],
                        ..section(
                            "Lines & knots",
                            "lines-&-knots",
                            "Two lines at the bow, two at the stern; a bowline never slips.\nRopes of 16 mm hold 3.5 tons.\n",
                        )
                    },
                ],
            )
        },
        page(
            "api/tide.html",
            "en",
            "tide::Gauge",
            vec![
                section(
                    "Methods",
                    "methods",
                    "fn read_level(&self) -> Result<Level, GaugeError>\nlet g = tide::Gauge::open(\"/dev/gauge0\", Mode::ReadOnly)?;\ng.setCalibrationOffset(-12);\n",
                ),
                section(
                    "Command line",
                    "cli",
                    "tidectl --dry-run --station=north read | jq '.level_cm'\nC++ and C# bindings are in bind/.\nfor (i = 0; i != n; ++i) { sum += a[i]; }\n",
                ),
            ],
        ),
        Document {
            filters: pairs(&[("kind", "指南")]),
            ..page(
                "zh/",
                "zh-Hans",
                "港口手册",
                vec![
                    section(
                        "泊位",
                        "泊位",
                        "船只进港之前，应当向港务办公室预订泊位。泊位共有四十二个。\n夜间进港须等候领航员上船。\n",
                    ),
                    section("潮汐", "潮汐", "潮汐表每天早晨贴在门口。涨潮时水位最高可达四百二十厘米。\n"),
                ],
            )
        },
        page(
            "zh/storm.html",
            "zh-Hans",
            "风暴预警",
            vec![section(
                "",
                "",
                "风暴预警发布以后，所有缆绳应当加倍，渔船不得出港。\u{FFF9}鲣鱼\u{FFFA}jiān yú\u{FFFB}船队在内港等候。\n",
            )],
        ),
        page(
            "zht/",
            "zh-Hant",
            "港口使用手冊",
            vec![section(
                "風暴",
                "storm",
                "風暴預警發布以後，所有纜繩應當加倍，漁船不得出港。\n頭髮與發現是兩個詞。臺灣的颱風在夏天。\n",
            )],
        ),
        page(
            "ja/",
            "ja",
            "港の手引き",
            vec![
                section(
                    "係留",
                    "mooring",
                    "船を\u{FFF9}係留\u{FFFA}けいりゅう\u{FFFB}する前に、港の事務所でバースを予約してください。\n嵐のときはロープを二重にします。\n",
                ),
                section("潮", "tide", "潮の高さはセンチメートルで書いてあります。ﾊﾝｶｸのｶﾅも見つかります。\n"),
            ],
        ),
        page(
            "ko/",
            "ko",
            "항구 안내서",
            vec![section(
                "정박",
                "berth",
                "배를 정박하기 전에 항구 사무실에서 자리를 예약하십시오.\n폭풍이 오면 밧줄을 두 배로 묶습니다.\n",
            )],
        ),
        page("th/", "th", "คู่มือท่าเรือ", vec![section("", "", "กรุณาจองที่จอดเรือก่อนเข้าท่า พายุมาให้ผูกเชือกสองเส้น\n")]),
        page(
            "ru/",
            "ru",
            "Справочник гавани",
            vec![section(
                "Шторм",
                "storm",
                "При штормовом предупреждении все суда остаются в гавани. Ещё раз проверьте канаты.\n",
            )],
        ),
        page(
            "ar/",
            "ar",
            "دليل الميناء",
            vec![section("", "", "يجب حجز المرسى قبل الوصول إلى الميناء. العاصفة تغلق الميناء.\n")],
        ),
        page(
            "odd.html",
            "",
            "𠮷野家 𝕬𝖇𝖈 ＡＢＣ",
            vec![section(
                "🚢",
                "ship",
                "𠮷野家 is beside the quay 🚢⚓. Ｆｕｌｌ　ｗｉｄｔｈ, ﬁne ligatures, Straße, İstanbul, e\u{301}t\u{e9}.\n\n",
            )],
        ),
        log(),
    ];
    all.sort_by(|a, b| a.url.cmp(&b.url));
    all
}
