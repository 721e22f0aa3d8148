//! A folder of documents to test with, and the program to run on it.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder that goes with the test.
pub struct Folder(tempfile::TempDir);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.0.path().with_extension("cache"));
    }
}

impl Folder {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let folder = Folder(tempfile::tempdir().unwrap());
        files.iter().for_each(|(name, text)| folder.write(name, text));
        folder
    }

    /// A site of some pages, each with a word of its own: `unique7` in `page7.html`.
    pub fn of_pages(count: usize) -> Self {
        let folder = Folder::new(&[]);
        for at in 0..count {
            folder.write(&format!("page{at}.html"), page(&format!("Page {at}"), &body(at)));
        }
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub fn remove(&self, name: &str) {
        std::fs::remove_file(self.path().join(name)).unwrap();
    }

    /// Every file below a folder in this one, by name.
    pub fn files(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        files(&self.path().join(below))
    }

    /// Runs the program here.
    pub fn run(&self, args: &[&str]) -> Ran {
        ran(self.command(args).output().unwrap())
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        // Of the test's own, so that no build sees another's.
        let cache = self.0.path().with_extension("cache");
        command
            .args(args)
            .current_dir(self.path())
            .env("PANGRAM_CACHE", cache)
            .env_remove("NO_COLOR")
            .env_remove("RAYON_NUM_THREADS");
        command
    }

    /// Builds `.`, which must not fail.
    pub fn build(&self) -> Ran {
        let ran = self.run(&["build", "."]);
        assert!(matches!(ran.code, 0 | 2), "{}", ran.err);
        ran
    }

    /// URLs that a search in `.` answers, best first.
    pub fn urls(&self, query: &str) -> Vec<String> {
        self.urls_in(".", query)
    }

    pub fn urls_in(&self, index: &str, query: &str) -> Vec<String> {
        let ran = self.run(&["search", index, query, "--json", "--limit", "1000"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let results = answer["results"].as_array().unwrap();
        results.iter().map(|result| result["url"].as_str().unwrap().to_string()).collect()
    }
}

pub fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_pangram"))
}

/// What a run of the program left.
pub struct Ran {
    /// Exit code; -1 if it was killed.
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A page of HTML.
pub fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    )
}

/// Text that differs from page to page and does not compress to nothing.
pub fn body(seed: usize) -> String {
    let mut state = seed as u64 * 2 + 1;
    let mut text = format!("<p>unique{seed}</p><p>");
    for _ in 0..150 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text += &format!("{:x} ", state >> 40);
    }
    text + "</p>"
}

pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}
