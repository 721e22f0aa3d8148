//! The bytes of an index depend on the documents alone: not on threads, nor on the order in which pages were read and analysed.

mod common;

use common::Random;
use common::corpus::corpus;
use pangram::index::{Analyzed, BuildOptions, Builder, Serial, Workers, analyze};
use pangram::model::Document;
use std::collections::BTreeMap;
use std::sync::Mutex;

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
    analyzed.sort_by(|a, b| a.url.cmp(&b.url));
    let mut builder = Builder::new(BuildOptions::default());
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
    let serial = files(documents.iter().cloned().map(analyze).collect(), &Serial);
    assert!(serial.len() > 50, "large enough to have many shards and blocks: {} files", serial.len());
    for (seed, threads) in [(1, 1), (2, 2), (3, 7)] {
        let workers = Threads(threads);
        let analyzed = workers.map(shuffled(documents.clone(), seed), analyze);
        assert!(files(analyzed, &workers) == serial, "{threads} threads wrote other bytes");
    }
}
