//! Puts the browser's files (`www/dist`, made by `./build.sh wasm`) and the notices into the program, and a hash of its sources.
//!
//! Writes `assets.rs` to OUT_DIR: one `(name, bytes)` pair a file, by name. Without `www/dist` the list holds no
//! `pangram.js`; the program then says so at `build`, and `cargo test` works all the same.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_CLI").is_none() {
        return;
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    println!("cargo::rustc-env=PANGRAM_SOURCES={:016x}", hash_of_sources(&root));
    let dist = root.join("www/dist");
    // A watched path that is missing counts as changed at every build: watch its parent until it is there.
    let watched = if dist.is_dir() { "www/dist" } else { "www" };
    if root.join(watched).is_dir() {
        println!("cargo::rerun-if-changed={watched}");
    }

    let mut files = Vec::new();
    if dist.is_dir() {
        collect(&dist, "", &mut files);
    }
    let notice = root.join("NOTICE");
    if notice.is_file() {
        println!("cargo::rerun-if-changed=NOTICE");
        files.retain(|(name, _)| name != "NOTICE.txt");
        files.push(("NOTICE.txt".to_string(), notice));
    }
    files.sort();

    let mut source = String::from("&[\n");
    for (name, path) in &files {
        source += &format!("    ({name:?}, include_bytes!({:?}) as &[u8]),\n", path.to_str().expect("a UTF-8 path"));
    }
    source += "]\n";
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("assets.rs"), source).expect("OUT_DIR can be written");
}

/// Stands for all that decides what a build works out: of what another program kept nothing is taken over.
fn hash_of_sources(root: &Path) -> u64 {
    let mut files = Vec::new();
    for name in ["build.rs", "Cargo.toml", "Cargo.lock", "src", "vendor"] {
        let path = root.join(name);
        match path.is_dir() {
            true => collect(&path, name, &mut files),
            false => files.push((name.to_string(), path)),
        }
        println!("cargo::rerun-if-changed={name}");
    }
    files.sort();
    let mut hash = DefaultHasher::new();
    files.iter().for_each(|(name, path)| (name, fs::read(path).ok()).hash(&mut hash));
    hash.finish()
}

/// All files below `dir`, as (name with `/`, path).
fn collect(dir: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) {
    for entry in fs::read_dir(dir).expect("a folder of the project can be read") {
        let entry = entry.expect("a folder of the project can be read");
        let name = format!("{prefix}{}", entry.file_name().to_str().expect("a UTF-8 file name"));
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.push((name, entry.path()));
        }
    }
}
