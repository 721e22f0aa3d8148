//! From folders of documents to an index on disk: walk, gather in parallel, write, read again, move into place.
//!
//! `cli` calls [`build`]. The bytes written depend on the documents alone: not on threads, the order of files on the
//! disk, or the time. What a build has in memory: two batches of documents, some
//! millions of postings, the words, and a little of each page; the rest lies in files of its own until the end ([`scratch`]).

pub mod assets;
mod bundle;
mod cache;
mod files;
mod history;
mod made;
mod output;
mod report;
mod scratch;
pub mod served;
mod walk;

pub use bundle::{BundleReport, BundleRequest, bundle};
pub use files::FileStorage;
pub use output::{OutputError, Written, spare_file};
pub use report::BuildReport;
pub use walk::Source;

use crate::carry::script;
use crate::collection::{self, Counted, Gathering, Landing, Progress, Skips, Warning};
use crate::index::archive::ArchiveWriter;
use crate::index::container;
use crate::index::recall::{Forget, Recall};
use crate::index::{self, BuildOptions, Builder, MANIFEST_NAME, Workers, manifest};
use crate::ingest::name_of_bytes;
use crate::search::audit::{Audit, Care};
use crate::search::{Engine, SearchError};
use cache::Cache;
use files::DiskFiles;
use output::Output;
use rayon::prelude::*;
use scratch::FolderScratch;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What to build and where.
#[derive(Debug, Clone)]
pub struct BuildRequest {
    /// Folders to index.
    pub sources: Vec<Source>,
    /// The output folder.
    pub out: PathBuf,
    /// Somebody named the output folder: documents of others in it are left out. In one that nobody named they end the build.
    pub out_is_named: bool,
    /// Write a page for each Markdown and text document.
    pub pages: bool,
    /// Remove the files of the build before at once.
    pub prune: bool,
    /// Folder to keep results in for the next build; none are kept without.
    pub cache: Option<PathBuf>,
    /// Somebody named that folder: where nothing can be kept in it, a warning says so.
    pub cache_is_named: bool,
    /// Take nothing over from the build before: neither kept results nor the compressor's dictionary.
    pub fresh: bool,
    /// Lay the files out as scripts too, for pages that are opened from a disk.
    pub scripts: bool,
    /// Put the whole index into the manifest.
    pub single: bool,
    /// Add the engine in one module, for where none can be compiled from bytes.
    pub edge: bool,
    /// What the index's writer lets one choose.
    pub index: BuildOptions,
}

/// Why there is no new index. The one that was there before is whole.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// A folder to index is not there.
    #[error("cannot read {}: {source}", path.display())]
    Source {
        /// As it was given.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The output folder is, or holds, a folder to index.
    #[error("{} would be written over {}; give --out a folder of its own, such as {}", out.display(), path.display(), path.join("pangram").display())]
    OutputOverSource {
        /// The output folder.
        out: PathBuf,
        /// The folder to index.
        path: PathBuf,
    },
    /// The output folder that nobody named holds documents, and no build has written to it.
    #[error("{} holds documents that pangram did not write, such as {}, and they would be left out. Give --out another folder, or --out {} to leave them out", out.display(), document.display(), out.display())]
    DocumentsInOutput {
        /// The output folder.
        out: PathBuf,
        /// One of the documents.
        document: PathBuf,
    },
    /// Nothing to index.
    #[error("no documents found{}", skipped_text(skips))]
    NoDocuments {
        /// What was left out.
        skips: Skips,
        /// What went wrong with single documents.
        warnings: Vec<Warning>,
    },
    /// The output folder could not be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The index could not be made.
    #[error(transparent)]
    Index(#[from] index::BuildError),
    /// This program was built without the browser's files.
    #[error("this pangram was built without its browser files, which a bundle is made of; run ./build.sh cli")]
    NoAssets,
    /// A bundle could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Bundle {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// More than a browser takes in one file.
    #[error(
        "{} MB are too much for one file: browsers read all of it before they search, and above {} MB that takes them long or fails. \
         Leave some folders out, make several bundles, or build a folder that opens from a disk and loads only what a query needs: \
         pangram build DIR --layout http,script",
        bytes / 1_000_000, most / 1_000_000
    )]
    TooLarge {
        /// What it would be.
        bytes: u64,
        /// What is allowed.
        most: u64,
    },
    /// Our own reader refuses the new index.
    #[error("the new index does not read back ({0}); it was not put in place. Please report this")]
    ReadBack(#[source] SearchError),
}

fn skipped_text(skips: &Skips) -> String {
    skips.in_words().map_or(String::new(), |list| format!("; left out: {list}"))
}

/// The threads of rayon's pool.
struct Pool;

impl Workers for Pool {
    fn map<T: Send, R: Send>(&self, items: Vec<T>, f: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
        // An item takes far longer than to hand it over: whoever is done takes the next one, so that none waits while others still have many.
        items.into_par_iter().with_max_len(1).map(f).collect()
    }

    fn count(&self) -> usize {
        rayon::current_num_threads()
    }

    fn join<A: Send, B: Send>(&self, a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
        rayon::join(a, b)
    }
}

/// Builds an index. `progress` is called from many threads.
pub fn build(request: &BuildRequest, progress: &(dyn Fn(Progress) + Sync)) -> Result<BuildReport, PipelineError> {
    check_places(request)?;
    progress(Progress::Walking);
    let found = walk::walk(&request.sources, &request.out);
    let place = place_on_site(request);
    let landing = Landing::new(&found.files, &place, request.pages).in_root(is_in_root(request, &place));
    let mut report =
        BuildReport { warnings: warn_of_root(request, &place).into_iter().collect(), ..BuildReport::default() };
    let mut output = Output::open(&request.out)?;
    assets::served().try_for_each(|(name, bytes)| output.spare(name, bytes).map(drop))?;
    let scratch = Box::new(FolderScratch::new(&request.out));
    let cache = open_cache(request, &mut report.warnings).map(Arc::new);
    let recall: Arc<dyn Recall> = match cache.clone() {
        Some(cache) => cache,
        None => Arc::new(Forget),
    };
    let dictionary = if request.fresh { None } else { earlier_dictionary(&request.out) };
    let builder = Builder::with_scratch(request.index.clone(), scratch, scratch::MOST_HELD);
    let builder = builder.after(recall.clone(), dictionary);
    let mut put = |name: &str, html: &[u8]| output.put(name, html);
    let builder = gather(found, &landing, builder, &*recall, &mut report, progress, &mut put)?;

    progress(Progress::Writing { done: 0, total: 0 });
    let manifest = match request.single {
        true => write_archive(builder, &mut report, progress)?,
        false => write_index(builder, &mut output, request.scripts, &mut report, progress)?,
    };
    if report.landing_pages > 0 {
        output.put(collection::STYLE_NAME, collection::STYLE.as_bytes())?;
    }
    for (name, bytes) in assets::served() {
        output.put(name, bytes)?;
    }
    if request.scripts {
        put_scripts(&manifest, &mut output)?;
    }
    if let Some((_, wasm)) = assets::engine().filter(|_| request.edge) {
        output.put("pangram-edge.wasm", wasm)?;
    }
    read_back(&request.out, &manifest, progress).map_err(PipelineError::ReadBack)?;
    report.written = output.commit(&manifest, request.prune)?;
    cache.inspect(|cache| cache.commit());
    Ok(report)
}

/// What an earlier build kept; none where there is no place for it.
fn open_cache(request: &BuildRequest, warnings: &mut Vec<Warning>) -> Option<Cache> {
    let folder = request.cache.as_ref()?;
    let opened = Cache::open(folder, &request.out, request.fresh);
    let warn = |error: &std::io::Error| {
        let text = format!("cannot be the folder for what the next build can use ({error}); nothing is kept");
        warnings.extend(request.cache_is_named.then(|| Warning::new(folder.display().to_string(), text)));
    };
    opened.inspect_err(warn).ok()
}

/// The compressor's dictionary of the index that is in place, if it is one of ours.
fn earlier_dictionary(out: &Path) -> Option<Vec<u8>> {
    let bytes = std::fs::read(out.join(MANIFEST_NAME)).ok()?;
    let (root, dictionary) = manifest::read(&bytes).ok()?.open(&bytes).ok()?;
    Some(container::open(&root.dictionary?, container::Kind::Dictionary, dictionary, None).ok()?.packed)
}

/// Puts a page's name and its HTML into the output.
type PutPage<'a> = dyn FnMut(&str, &[u8]) -> Result<(), OutputError> + Send + 'a;

/// Reads the documents that were found into an index in the making; pages that documents lack are `put`.
fn gather(
    found: collection::Found,
    landing: &Landing,
    mut builder: Builder,
    recall: &dyn Recall,
    report: &mut BuildReport,
    progress: &(dyn Fn(Progress) + Sync),
    put: &mut PutPage,
) -> Result<Builder, PipelineError> {
    let index = builder.options().clone();
    let gathering = Gathering { files: &DiskFiles, workers: &Pool, recall, index: &index, progress };
    let left = gathering.gather(found, landing, |done| take(done, &mut builder, put, report))?;
    report.skips.merge(&left.skips);
    report.warnings.extend(left.warnings);
    report.warnings.sort();
    if builder.is_empty() {
        let (skips, warnings) = (std::mem::take(&mut report.skips), std::mem::take(&mut report.warnings));
        return Err(PipelineError::NoDocuments { skips, warnings });
    }
    Ok(builder)
}

/// Writes the files with fixed names that a page opened from a disk begins with.
fn put_scripts(manifest: &[u8], output: &mut Output) -> Result<(), OutputError> {
    if let Some((code, wasm)) = assets::engine() {
        output.put("pangram-local.js", &script::engine_script(code, wasm))?;
    }
    output.put(&format!("{MANIFEST_NAME}.js"), &script::script_of(manifest))
}

/// Of the shards and of the blocks, one in so many is unpacked and read again: unpacking takes as long as packing did.
const READ_AGAIN: usize = 64;

/// Opens the new index with our own reader, a share on each thread: the bytes of every file are checked, some files read. `pangram check` reads all.
fn read_back(out: &Path, manifest: &[u8], progress: &(dyn Fn(Progress) + Sync)) -> Result<(), SearchError> {
    let open = || Engine::open(FileStorage::with_manifest(out, manifest.to_vec()));
    let done = AtomicU64::new(0);
    let shares = rayon::current_num_threads();
    let check = |share| -> Result<Audit, SearchError> {
        let engine = open()?;
        let total = engine.parts().len() as u64;
        let mut each = || progress(Progress::Checking { done: done.fetch_add(1, Ordering::Relaxed) + 1, total });
        Ok(engine.check_share(Care::OneIn(READ_AGAIN), share, shares, &mut each))
    };
    let mut audit = Audit::default();
    let found: Vec<_> = (0..shares).into_par_iter().map(check).collect();
    found.into_iter().try_for_each(|share| share.map(|found| audit.merge(found)))?;
    audit.problems.into_iter().next().map_or(Ok(()), Err)
}

/// Refuses sources that cannot be read, and an output folder that would swallow one or is somebody else's.
fn check_places(request: &BuildRequest) -> Result<(), PipelineError> {
    for (path, whole) in check_sources(&request.sources)? {
        if request.out.canonicalize().is_ok_and(|out| whole.starts_with(out)) {
            return Err(PipelineError::OutputOverSource { out: request.out.clone(), path });
        }
    }
    let ours = || output::is_ours(&request.out);
    if request.out_is_named || ours() {
        return Ok(());
    }
    // Where another build has written it just now, there are signs of that build too.
    let document = walk::document_in(&request.out, &request.sources).filter(|_| !ours());
    match document {
        Some(document) => Err(PipelineError::DocumentsInOutput { out: request.out.clone(), document }),
        None => Ok(()),
    }
}

/// The sources' paths as they were given and as they are.
fn check_sources(sources: &[Source]) -> Result<Vec<(PathBuf, PathBuf)>, PipelineError> {
    let whole = |source: &Source| {
        let path = source.path.clone();
        let whole = path.canonicalize().map_err(|source| PipelineError::Source { path: path.clone(), source })?;
        Ok((path, whole))
    };
    sources.iter().map(whole).collect()
}

/// Where the output folder lies on the site, which URLs of written pages begin with: below the first source that holds it, else just below the
/// site's root.
fn place_on_site(request: &BuildRequest) -> String {
    let out = whole_place(&request.out);
    let below = |source: &Source| {
        let below = out.strip_prefix(source.path.canonicalize().ok()?).ok()?;
        let parts: Vec<_> = below.iter().map(|part| name_of_bytes(part.as_encoded_bytes())).collect();
        (!parts.is_empty()).then(|| format!("{}{}", source.prefix, parts.join("/")))
    };
    let name = || out.file_name().map_or("pangram".to_string(), |name| name_of_bytes(name.as_encoded_bytes()));
    request.sources.iter().find_map(below).unwrap_or_else(name)
}

/// A path without links above its last part, which need not be there yet.
fn whole_place(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let whole = |above: &Path| Some(above.canonicalize().ok()?.join(absolute.strip_prefix(above).ok()?));
    absolute.ancestors().skip(1).find_map(whole).unwrap_or_else(|| absolute.clone())
}

/// True where every source lies where its prefix says, seen from the site's root, `place` above the output folder.
fn is_in_root(request: &BuildRequest, place: &str) -> bool {
    let out = whole_place(&request.out);
    let lies = |root: &Path, source: &Source| {
        let whole = source.path.canonicalize().ok()?;
        let folder = if whole.is_dir() { &whole } else { whole.parent()? };
        Some(root.join(&source.prefix).canonicalize().ok()? == folder)
    };
    let root = out.ancestors().nth(place.split('/').count());
    root.is_some_and(|root| request.sources.iter().all(|source| lies(root, source) == Some(true)))
}

/// Tells what pages must say where the site's root is not the folder around the index, for which they take it.
fn warn_of_root(request: &BuildRequest, place: &str) -> Option<Warning> {
    let deep = place.split('/').count();
    let text = format!(
        "lies {deep} folders below the site's root, from which results are found; the page must say where that is, such as \
         <pangram-search site-root=\"/\">, or open(…, {{ siteRoot: \"/\" }}) in a program"
    );
    (deep > 1).then(|| Warning::new(request.out.display().to_string(), text))
}

/// Puts one document where it belongs.
fn take(
    done: collection::Done,
    builder: &mut Builder,
    put: &mut PutPage,
    report: &mut BuildReport,
) -> Result<(), OutputError> {
    report.warnings.extend(done.warnings);
    report.trimmed += u32::from(done.trimmed);
    done.skip.into_iter().for_each(|reason| report.skips.add(reason));
    done.filters.into_iter().for_each(|name| *report.filters.entry(name).or_default() += 1);
    done.sorts.into_iter().for_each(|name| *report.sorts.entry(name).or_default() += 1);
    if let Some((name, html)) = done.page {
        put(&name, html.as_bytes())?;
        report.landing_pages += 1;
    }
    if let Some(analyzed) = done.analyzed {
        report.analyzed += usize::from(!done.recalled);
        builder.push(analyzed);
    }
    Ok(())
}

/// Hands back the manifest with everything behind it.
fn write_archive(
    builder: Builder,
    report: &mut BuildReport,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<u8>, index::BuildError> {
    let mut archive = ArchiveWriter::default();
    let workers = Counted::new(&Pool, progress);
    report.index = builder.finish(&workers, &mut |name, bytes| {
        archive.put(name, bytes);
        Ok(())
    })?;
    Ok(archive.finish())
}

/// Writes the data files, and hands back the manifest.
fn write_index(
    builder: Builder,
    output: &mut Output,
    scripts: bool,
    report: &mut BuildReport,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<u8>, PipelineError> {
    let (mut manifest, mut refused) = (Vec::new(), None);
    let result = builder.finish(&Counted::new(&Pool, progress), &mut |name, bytes| {
        if name == MANIFEST_NAME {
            manifest = bytes.to_vec();
            return Ok(());
        }
        let beside = |output: &mut Output| output.put(&format!("{name}.js"), &script::script_of(bytes));
        output.put(name, bytes).and_then(|()| if scripts { beside(output) } else { Ok(()) }).map_err(|error| {
            let io = std::io::Error::other(error.to_string());
            refused = Some(error);
            io
        })
    });
    match (result, refused) {
        (_, Some(error)) => Err(error.into()),
        (result, None) => {
            report.index = result?;
            Ok(manifest)
        }
    }
}
