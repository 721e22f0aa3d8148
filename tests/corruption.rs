//! Files that are cut, changed, swapped, gone or forged: an error that names the file, or the same answer. Never a panic, never
//! another answer.

mod common;

use common::Random;
use common::golden::{QUERIES, options, storage};
use pangram::index::container::{self, Content, FileRef, Kind, Model};
use pangram::index::manifest::Head;
use pangram::index::root::{self, Root};
use pangram::index::{MANIFEST_NAME, manifest};
use pangram::search::audit::Care;
use pangram::search::{Engine, SearchError, SearchResults};
use pangram::storage::MemoryStorage;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

type Answers = Vec<Result<SearchResults, SearchError>>;

fn answers(storage: &MemoryStorage) -> Answers {
    match Engine::open(storage.clone()) {
        Ok(engine) => QUERIES.iter().map(|(query, under, lang)| engine.search(query, &options(under, lang))).collect(),
        Err(e) => vec![Err(e); QUERIES.len()],
    }
}

/// Asks the index with the files of `bad` in place of its own (`None`: gone). Every query has the answer of before or an error with
/// one of the codes, about one of the files; and one at least has an error.
fn refused(sound: &Answers, bad: &[(&str, Option<Vec<u8>>)], codes: &[&str], what: &str) {
    let mut storage = storage();
    for (name, bytes) in bad {
        match bytes {
            Some(bytes) => storage.files.insert((*name).to_owned(), bytes.clone()),
            None => storage.files.remove(*name),
        };
    }
    let found = catch_unwind(|| answers(&storage)).unwrap_or_else(|_| panic!("{what}: panicked"));
    for ((have, want), query) in found.iter().zip(sound).zip(QUERIES) {
        match have {
            Ok(_) => assert_eq!(have, want, "{what}: another answer to {query:?}"),
            Err(e) => {
                assert!(codes.contains(&e.code()), "{what}: {} is no error for this: {e}", e.code());
                assert!(bad.iter().any(|b| b.0 == e.file()), "{what}: the error is about {}", e.file());
                assert!(e.to_string().contains(e.file()), "{what}: {e}");
            }
        }
    }
    assert!(found.iter().any(Result::is_err), "{what}: no query noticed");
}

/// About `n` places in a file of `length` bytes, first and last among them.
fn places(length: usize, n: usize) -> impl Iterator<Item = usize> {
    (0..n).map(move |i| i * (length - 1) / (n - 1))
}

#[test]
fn a_check_that_reads_few_parts_still_looks_at_the_bytes_of_all() {
    let sound = storage();
    let engine = Engine::open(sound.clone()).unwrap();
    for part in engine.parts() {
        let mut bad = sound.clone();
        if part.kind == Kind::Dictionary {
            // It is looked at when the index is opened.
            *bad.files.get_mut(MANIFEST_NAME).unwrap().last_mut().unwrap() ^= 1;
            assert_eq!(Engine::open(bad).err().map(|e| e.code()), Some("damaged"));
            continue;
        }
        let (from, size) = (part.piece.from as usize, part.piece.size as usize);
        bad.files.get_mut(&part.piece.file.name()).unwrap()[from + size / 2] ^= 1;
        let audit = Engine::open(bad).unwrap().check_share(Care::OneIn(1_000), 0, 1, &mut || ());
        assert!(audit.problems.iter().any(|e| e.file() == part.piece.file.name()), "{part:?}");
    }
}

#[test]
fn a_flipped_bit_anywhere_is_noticed_and_the_file_is_named() {
    let sound = answers(&storage());
    assert!(sound.iter().all(Result::is_ok));
    for (name, bytes) in &storage().files {
        let codes: &[&str] = if name == MANIFEST_NAME { &["damaged", "version"] } else { &["damaged"] };
        for (i, at) in places(bytes.len(), 40).enumerate() {
            let mut bad = bytes.clone();
            bad[at] ^= 1 << (i % 8);
            refused(&sound, &[(name, Some(bad))], codes, &format!("{name}, bit {} of byte {at}", i % 8));
        }
    }
}

#[test]
fn a_file_that_ends_early_or_goes_on_is_noticed_and_named() {
    let sound = answers(&storage());
    let root = common::root_of(&storage());
    let pieces = root.shards.iter().chain(root.blocks.iter().map(|b| &b.piece));
    let shared: BTreeSet<String> = pieces.filter(|p| !p.is_whole()).map(|p| p.file.name()).collect();
    for (name, bytes) in &storage().files {
        for length in places(bytes.len(), 24).chain([0]) {
            refused(
                &sound,
                &[(name, Some(bytes[..length].to_vec()))],
                &["damaged"],
                &format!("{name} cut at {length}"),
            );
        }
        // What stands behind the last piece of a file that several share is never looked at.
        let longer = [bytes, &b"\n"[..]].concat();
        if shared.contains(name) {
            let mut storage = storage();
            storage.files.insert(name.clone(), longer);
            assert_eq!(answers(&storage), sound, "{name} with a line end behind it");
        } else {
            refused(&sound, &[(name, Some(longer))], &["damaged"], &format!("{name} with a line end behind it"));
        }
    }
}

#[test]
fn a_file_that_is_gone_is_named() {
    let sound = answers(&storage());
    for name in storage().files.keys() {
        refused(&sound, &[(name, None)], &["not-found"], &format!("{name} removed"));
    }
}

#[test]
fn files_in_each_others_place_are_noticed() {
    let sound = answers(&storage());
    let files: Vec<(String, Vec<u8>)> = storage().files.into_iter().collect();
    for (i, (a, bytes_a)) in files.iter().enumerate() {
        for (b, bytes_b) in &files[i + 1..] {
            refused(
                &sound,
                &[(a, Some(bytes_b.clone())), (b, Some(bytes_a.clone()))],
                &["damaged"],
                &format!("{a} and {b} swapped"),
            );
        }
    }
}

/// The golden index taken apart, to be put together again with right checksums over wrong content.
struct Parts {
    storage: MemoryStorage,
    root: Root,
    root_content: Content,
    /// The bytes of its file.
    dictionary: Vec<u8>,
    fold: Vec<u8>,
    model: Option<Model>,
}

impl Parts {
    fn new() -> Parts {
        let storage = storage();
        let bytes = &storage.files[MANIFEST_NAME];
        let head = manifest::read(bytes).unwrap();
        let (root, dictionary) = head.open(bytes).unwrap();
        let root_bytes = &bytes[manifest::LENGTH..][..head.root.size as usize];
        let root_content = container::open(&head.root, Kind::Root, root_bytes, None).unwrap();
        let fold = root.fold.subset(|_, _| true);
        let model = container::open_dictionary(&root.dictionary.expect("the golden index has one"), dictionary).ok();
        let dictionary = dictionary.to_vec();
        Parts { root, root_content, dictionary, fold, model, storage }
    }

    fn primer(&self, kind: Kind) -> Option<&Model> {
        self.model.as_ref().filter(|_| kind == Kind::Block)
    }

    fn content(&self, file: FileRef, kind: Kind) -> Content {
        let bytes = if kind == Kind::Dictionary { &self.dictionary } else { &self.storage.files[&file.name()] };
        container::open(&file, kind, bytes, self.primer(kind)).unwrap()
    }

    fn place(root: &Root, kind: Kind, i: usize) -> FileRef {
        match kind {
            Kind::Shard => root.shards[i].file,
            Kind::Block => root.blocks[i].piece.file,
            Kind::Dictionary => root.dictionary.expect("the golden index has one"),
            Kind::Pages => root.page_table,
            Kind::Latin => root.latin.expect("the golden index has one"),
            Kind::Pinyin => root.pinyin.expect("the golden index has one"),
            Kind::Folds => root.folds.expect("the golden index has them"),
            Kind::Root => unreachable!("the root names no root"),
        }
    }

    fn set_place(root: &mut Root, kind: Kind, i: usize, file: FileRef) {
        match kind {
            Kind::Shard => root.shards[i] = file.into(),
            Kind::Block => root.blocks[i].piece = file.into(),
            Kind::Dictionary => root.dictionary = Some(file),
            Kind::Pages => root.page_table = file,
            Kind::Latin => root.latin = Some(file),
            Kind::Pinyin => root.pinyin = Some(file),
            Kind::Folds => root.folds = Some(file),
            Kind::Root => unreachable!("the root names no root"),
        }
    }

    /// The index with other content in one file, and every checksum right.
    fn with(&self, kind: Kind, i: usize, content: &Content) -> MemoryStorage {
        let mut storage = self.storage.clone();
        let bytes = container::seal(kind, &content.packed, &content.plain, self.primer(kind));
        let mut root = self.root.clone();
        if kind != Kind::Root {
            Self::set_place(&mut root, kind, i, FileRef::of(&bytes));
        }
        let (root, dictionary) = match kind {
            Kind::Root => (bytes, &self.dictionary),
            Kind::Dictionary => (root::write(&root, &self.fold), &bytes),
            _ => {
                storage.files.insert(FileRef::of(&bytes).name(), bytes);
                (root::write(&root, &self.fold), &self.dictionary)
            }
        };
        let head = manifest::write(&Head { root: FileRef::of(&root), whole: false });
        storage.files.insert(MANIFEST_NAME.to_owned(), [&head, &root, dictionary].map(|b| &b[..]).concat());
        storage
    }
}

/// Changes, removes or adds some bytes somewhere.
fn forge(r: &mut Random, bytes: &mut Vec<u8>) {
    if bytes.is_empty() {
        return;
    }
    let at = r.below(bytes.len());
    match r.below(6) {
        0 => bytes.truncate(at),
        1 => drop(bytes.remove(at)),
        2 => bytes.insert(at, r.below(256) as u8),
        3 => bytes[at..].iter_mut().take(5).for_each(|b| *b = 0xff),
        _ => bytes[at] = r.below(256) as u8,
    }
}

/// Forges either part of a file.
fn anywhere(r: &mut Random, content: &mut Content) {
    let plain = content.packed.is_empty() || !content.plain.is_empty() && r.below(3) == 0;
    forge(r, if plain { &mut content.plain } else { &mut content.packed });
}

/// Asks an index with forged content many times; says what panicked.
fn survives(kind: Kind, files: usize, rounds: usize, forge_content: fn(&mut Random, &mut Content)) {
    let parts = Parts::new();
    let (mut panics, mut total, mut refused) = (Vec::new(), 0, 0);
    for i in 0..files {
        let sound = match kind {
            Kind::Root => parts.root_content.clone(),
            _ => parts.content(Parts::place(&parts.root, kind, i), kind),
        };
        for seed in 0..rounds {
            let mut r = Random((i * 1_000 + seed) as u64 + 1);
            let mut content = sound.clone();
            forge_content(&mut r, &mut content);
            let storage = parts.with(kind, i, &content);
            match catch_unwind(AssertUnwindSafe(|| answers(&storage))) {
                Ok(found) => refused += usize::from(found.iter().any(Result::is_err)),
                Err(_) => panics.push((i, seed)),
            }
            total += 1;
        }
    }
    println!("{kind:?}: {total} forgeries, {refused} refused");
    assert!(
        panics.is_empty(),
        "{kind:?}: {} of {total} forgeries made the reader panic (file, seed): {panics:?}",
        panics.len()
    );
}

#[test]
fn a_forged_root_makes_no_panic() {
    survives(Kind::Root, 1, 400, anywhere);
}

#[test]
fn a_forged_shard_makes_no_panic() {
    survives(Kind::Shard, Parts::new().root.shards.len(), 100, anywhere);
}

#[test]
fn a_forged_block_makes_no_panic() {
    survives(Kind::Block, Parts::new().root.blocks.len(), 60, anywhere);
}

#[test]
fn forged_page_tables_and_dictionaries_make_no_panic() {
    survives(Kind::Pages, 1, 150, anywhere);
    survives(Kind::Dictionary, 1, 60, anywhere);
    survives(Kind::Latin, 1, 100, anywhere);
    survives(Kind::Pinyin, 1, 200, anywhere);
    survives(Kind::Folds, 1, 200, anywhere);
}
