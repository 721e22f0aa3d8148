//! The bytes of an index depend on the documents alone: not on threads, nor on the order in which pages were read and analysed.

mod common;

use common::Random;
use common::corpus::corpus;
use pangram::index::scratch::{Memory, Scratch, ScratchFile};
use pangram::index::unit::UNIT_BYTES;
use pangram::index::{Analyzed, BuildError, BuildOptions, Builder, MANIFEST_NAME, Serial, Workers, analyze, manifest};
use pangram::model::Document;
use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Threads that take turns at a queue, so that items end in another order in every run.
struct Threads(usize);

impl Workers for Threads {
    fn map<T: Send, R: Send>(&self, items: Vec<T>, f: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
        let queue = Mutex::new(items.into_iter().enumerate().collect::<Vec<_>>());
        let done = Mutex::new(Vec::new());
        let next = || queue.lock().unwrap().pop();
        std::thread::scope(|scope| {
            for _ in 0..self.0 {
                scope.spawn(|| {
                    while let Some((i, item)) = next() {
                        let result = f(item);
                        done.lock().unwrap().push((i, result));
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap();
        done.sort_by_key(|d: &(usize, R)| d.0);
        done.into_iter().map(|d| d.1).collect()
    }

    fn join<A: Send, B: Send>(&self, a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
        std::thread::scope(|scope| {
            let a = scope.spawn(a);
            let b = b();
            (a.join().unwrap(), b)
        })
    }
}

/// All files of an index of the analysed documents, which come in any order.
fn files(mut analyzed: Vec<Analyzed>, workers: &impl Workers) -> BTreeMap<String, Vec<u8>> {
    files_holding(usize::MAX, std::mem::take(&mut analyzed), workers)
}

/// The same by a build that holds no more than so many postings and grams in memory.
fn files_holding(most: usize, mut analyzed: Vec<Analyzed>, workers: &impl Workers) -> BTreeMap<String, Vec<u8>> {
    analyzed.sort_by(|a, b| a.url.cmp(&b.url));
    let mut builder = Builder::with_scratch(BuildOptions::default(), Box::new(Memory), most);
    analyzed.into_iter().for_each(|a| builder.push(a));
    let mut files = BTreeMap::new();
    let mut put = |name: &str, bytes: &[u8]| {
        assert_eq!(files.insert(name.to_owned(), bytes.to_vec()), None, "{name} is written twice");
        Ok(())
    };
    builder.finish(workers, &mut put).expect("memory takes every file");
    files
}

fn shuffled(mut documents: Vec<Document>, seed: u64) -> Vec<Document> {
    let mut r = Random(seed);
    for i in (1..documents.len()).rev() {
        documents.swap(i, r.below(i + 1));
    }
    documents
}

#[test]
fn threads_and_the_order_of_analysis_do_not_change_a_byte() {
    let documents = corpus(3, 250);
    let serial = files(documents.iter().cloned().map(|d| analyze(d, UNIT_BYTES)).collect(), &Serial);
    let manifest = &serial[MANIFEST_NAME];
    let (root, _) = manifest::read(manifest).expect("a whole manifest").open(manifest).expect("a whole root");
    let pieces = root.shards.len() + root.blocks.len();
    assert!(pieces > 50 && serial.len() > 25, "many shards and blocks: {pieces} in {} files", serial.len());
    for (seed, threads) in [(1, 1), (2, 2), (3, 7)] {
        let workers = Threads(threads);
        let analyzed = workers.map(shuffled(documents.clone(), seed), |d| analyze(d, UNIT_BYTES));
        assert!(files(analyzed, &workers) == serial, "{threads} threads wrote other bytes");
    }
}

#[test]
fn what_is_put_aside_does_not_change_a_byte() {
    let documents = corpus(3, 120);
    let analyzed: Vec<Analyzed> = documents.into_iter().map(|d| analyze(d, UNIT_BYTES)).collect();
    let whole = files(analyzed.clone(), &Serial);
    for (most, threads) in [(50_000, 2), (3_000, 1)] {
        let some = files_holding(most, analyzed.clone(), &Threads(threads));
        assert!(some == whole, "{most} postings held, {threads} threads: other bytes");
    }
}

/// A disk with room for so many bytes.
struct Small(Arc<AtomicUsize>);
struct SmallFile(Vec<u8>, Arc<AtomicUsize>);

impl Scratch for Small {
    fn file(&self) -> io::Result<Box<dyn ScratchFile>> {
        Ok(Box::new(SmallFile(vec![], self.0.clone())))
    }
}

impl ScratchFile for SmallFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let room = self.1.load(Ordering::Relaxed).checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        self.1.store(room, Ordering::Relaxed);
        ScratchFile::append(&mut self.0, bytes)
    }

    fn read_at(&self, from: u64, into: &mut [u8]) -> io::Result<()> {
        self.0.read_at(from, into)
    }
}

#[test]
fn a_full_disk_is_an_error_wherever_it_fills_and_no_manifest_is_written() {
    let analyzed: Vec<Analyzed> = corpus(3, 60).into_iter().map(|d| analyze(d, UNIT_BYTES)).collect();
    let mut sizes = vec![usize::MAX / 2];
    while let Some(room) = sizes.pop() {
        let left = Arc::new(AtomicUsize::new(room));
        let mut builder = Builder::with_scratch(BuildOptions::default(), Box::new(Small(left.clone())), 2_000);
        analyzed.iter().cloned().for_each(|a| builder.push(a));
        let mut names = Vec::new();
        let result = builder.finish(&Serial, &mut |name, _| {
            names.push(name.to_owned());
            Ok(())
        });
        if room == usize::MAX / 2 {
            result.expect("with room enough it is written");
            let used = room - left.load(Ordering::Relaxed);
            sizes.extend([1, 2, 3, 5, 8, 9].map(|tenths| used * tenths / 10));
        } else {
            assert!(matches!(result, Err(BuildError::Scratch { .. })), "{room} bytes: {result:?}");
            assert!(!names.iter().any(|name| name.ends_with("manifest")));
        }
    }
}
