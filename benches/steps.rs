//! What single steps cost: `cargo bench --bench steps`. On the demo documents and on generated pages; `./build.sh bench` has whole sites.

#[path = "../tests/common/mod.rs"]
mod common;

use common::corpus::{corpus, query, text_bytes};
use common::{Random, ask, engine, index};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pangram::index::unit::UNIT_BYTES;
use pangram::index::{BuildOptions, analyze};
use pangram::pipeline::{self, BuildRequest, Source};
use pangram::search::Engine;
use pangram::text::fold::{FoldTable, normalize};
use pangram::text::segment::tokens;
use std::hint::black_box;
use std::path::Path;

const ENGLISH: &str = "The conservation workshop keeps two presses, std::vec and --dry-run, and naïve café notes. ";
const CHINESE: &str = "图书馆修复工作室保存两台印刷机，关键（guān）的通知在第三章，參見 ＡＢＣ 與 1.34 版。";

fn text(c: &mut Criterion) {
    let mut group = c.benchmark_group("fold and segment");
    let table = FoldTable::full();
    for (name, sentence) in [("english", ENGLISH), ("chinese", CHINESE)] {
        let text = sentence.repeat(10_000 / sentence.len());
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new("fold", name), &text, |b, text| b.iter(|| normalize(text, table)));
        let normal = normalize(&text, table);
        group.bench_with_input(BenchmarkId::new("segment", name), &text, |b, text| {
            b.iter(|| tokens(&normal.chars, text))
        });
    }
}

fn pages(c: &mut Criterion) {
    let documents = corpus(1, 20);
    let mut group = c.benchmark_group("a page");
    group.throughput(Throughput::Bytes(text_bytes(&documents) as u64 / 20));
    let mut next = documents.iter().cycle();
    group.bench_function("analyse", |b| b.iter(|| analyze(next.next().expect("endless").clone(), UNIT_BYTES)));
}

fn index_of(c: &mut Criterion) {
    let documents = corpus(1, 400);
    let storage = index(documents.clone());
    let mut group = c.benchmark_group("an index of 400 pages");
    group.sample_size(20);
    group.bench_function("open", |b| b.iter(|| Engine::open(storage.clone()).expect("a whole index opens")));
    let first = query(&mut Random(3), &documents);
    group.bench_function("first query: open shards and texts", |b| {
        b.iter(|| ask(&Engine::open(storage.clone()).expect("a whole index opens"), &first, 10))
    });
    let engine = engine(documents.clone());
    let mut random = Random(4);
    let queries: Vec<String> = (0..50).map(|_| query(&mut random, &documents)).collect();
    queries.iter().for_each(|q| drop(black_box(ask(&engine, q, 10))));
    let mut next = queries.iter().cycle();
    group.bench_function("warm query", |b| b.iter(|| ask(&engine, next.next().expect("endless"), 10)));
}

fn demo(c: &mut Criterion) {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/demo/site");
    let out = tempfile::tempdir().expect("a temporary folder");
    let request = |fresh: bool| BuildRequest {
        sources: vec![Source { path: site.clone(), prefix: String::new() }],
        out: out.path().join("pangram"),
        out_is_named: true,
        pages: true,
        prune: false,
        scripts: false,
        edge: false,
        single: false,
        cache: Some(out.path().join("cache")),
        cache_is_named: true,
        fresh,
        index: BuildOptions::default(),
    };
    let mut group = c.benchmark_group("the demo documents");
    group.sample_size(10);
    for (name, fresh) in [("build", true), ("build with nothing changed", false)] {
        group.bench_function(name, |b| {
            b.iter(|| pipeline::build(&request(fresh), &|_| ()).expect("the demo documents build"));
        });
    }
}

criterion_group!(benches, text, pages, index_of, demo);
criterion_main!(benches);
