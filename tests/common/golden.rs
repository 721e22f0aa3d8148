//! The golden index as it is checked in, and what it is asked.

use pangram::search::SearchOptions;
use pangram::storage::MemoryStorage;
use std::path::PathBuf;

/// Where it is, below the repository.
pub const FOLDER: &str = "tests/golden/index-v2";

/// Query, `under` and `lang`, empty for none. Together they read every file.
pub const QUERIES: [(&str, &str, &str); 27] = [
    ("harbour", "", ""),
    ("harbour office", "", ""),
    ("berth 12b", "", ""),
    ("moor", "", ""),
    ("naive cafe", "", ""),
    ("\"two lines\" -log", "", ""),
    ("tide::Gauge", "", ""),
    ("--dry-run", "", ""),
    ("calibration", "", ""),
    ("港口", "", ""),
    ("泊位共有四十二个", "", ""),
    ("風暴預警", "", ""),
    ("缆绳", "", "zh-Hant"),
    ("jiān yú", "", ""),
    ("gangkou shouce", "", ""),
    ("harbuor", "", ""),
    ("けいりゅう", "", ""),
    ("ハンカク", "", ""),
    ("항구", "", ""),
    ("จองที่จอดเรือ", "", ""),
    ("ещё раз", "", ""),
    ("الميناء", "", ""),
    ("Ａｂｃ 𠮷野家", "", ""),
    ("gale drifting buoy 07:00", "log/", ""),
    ("鲸鱼 gauge 333 cm", "", "en"),
    ("zzzz nothing", "", ""),
    ("hàrboûr", "", ""),
];

pub fn options(under: &str, lang: &str) -> SearchOptions {
    let some = |s: &str| Some(s.to_owned()).filter(|s| !s.is_empty());
    SearchOptions { under: some(under), lang: some(lang), ..SearchOptions::default() }
}

pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FOLDER)
}

/// All files as they are checked in.
pub fn storage() -> MemoryStorage {
    let mut storage = MemoryStorage::default();
    let mut add = |name: String| {
        let bytes = std::fs::read(folder().join(&name)).expect("the golden index can be read");
        storage.files.insert(name, bytes);
    };
    add(pangram::index::MANIFEST_NAME.into());
    for entry in std::fs::read_dir(folder().join("data")).expect("the golden index is checked in") {
        add(format!("data/{}", entry.unwrap().file_name().to_str().expect("hex digits")));
    }
    storage
}
