//! From folders of documents to one HTML file that holds them with their search: gather, index in memory, read back, write at once.

use super::{PipelineError, Source, assets, gather, read_back, spare_file, walk};
use crate::carry::page::{self, Page};
use crate::collection::{Landing, Progress};
use crate::index::recall::Forget;
use crate::index::{BuildOptions, Builder};
use crate::pipeline::{BuildReport, FileStorage, write_archive};
use crate::search::{Engine, SearchError};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What to bundle and where.
#[derive(Debug, Clone)]
pub struct BundleRequest {
    /// Folders of documents.
    pub sources: Vec<Source>,
    /// The file to write.
    pub out: PathBuf,
    /// What it is called; the title of the first page where not given.
    pub title: Option<String>,
    /// Language tag of the file itself; that of most pages where not given.
    pub lang: Option<String>,
    /// Address of the site that the documents are from, ending in `/`, or empty.
    pub site_url: String,
    /// Bytes that the file may have: [`page::MOST_BYTES`] or fewer.
    pub most_bytes: u64,
}

/// What became of it.
#[derive(Debug, Clone, Default)]
pub struct BundleReport {
    /// What was read and indexed.
    pub build: BuildReport,
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of the index in it, texts included.
    pub index_bytes: u64,
    /// What it is called.
    pub title: String,
}

/// Writes a bundle. `progress` is called from many threads. The page of ours that was there before stays until the new one is whole; another file is refused.
pub fn bundle(request: &BundleRequest, progress: &(dyn Fn(Progress) + Sync)) -> Result<BundleReport, PipelineError> {
    let (code, engine) = assets::bundle().ok_or(PipelineError::NoAssets)?;
    super::check_sources(&request.sources)?;
    spare_file(&request.out)?;
    progress(Progress::Walking);
    let mut found = walk::walk(&request.sources, Path::new(""));
    // A bundle of before is no document.
    let out = request.out.canonicalize().ok();
    found.files.retain(|file| out.is_none() || file.path.canonicalize().ok() != out);
    let landing = Landing::new(&found.files, "", false);
    let mut build = BuildReport::default();
    let builder = Builder::new(BuildOptions::default().in_one_page());
    let builder = gather(found, &landing, builder, &Forget, &mut build, progress, &mut |_, _| Ok(()))?;
    let lang = request.lang.clone().unwrap_or_else(|| builder.language());
    progress(Progress::Writing { done: 0, total: 0 });
    let index = write_archive(builder, &mut build, progress)?;
    read_back(Path::new(""), &index, progress).map_err(PipelineError::ReadBack)?;
    let title = first_title(&index).map_err(PipelineError::ReadBack)?;
    let title = request.title.clone().or(title).unwrap_or_else(|| folder_name(&request.sources));
    let words = assets::words(&lang);
    let html = page::html(&Page {
        title: &title,
        lang: &lang,
        site_url: &request.site_url,
        code,
        words: &words,
        engine,
        index: &index,
        most: request.most_bytes,
    });
    let html = html.map_err(|page::TooLarge { bytes, most }| PipelineError::TooLarge { bytes, most })?;
    write(&request.out, &html).map_err(|source| PipelineError::Bundle { path: request.out.clone(), source })?;
    Ok(BundleReport { build, bytes: html.len() as u64, index_bytes: index.len() as u64, title })
}

/// The title of the page at the root, if there is one.
fn first_title(index: &[u8]) -> Result<Option<String>, SearchError> {
    let engine = Engine::open(FileStorage::with_manifest("", index.to_vec()))?;
    Ok(engine.read("", "")?.map(|page| page.title))
}

/// What a folder is called, for a title.
fn folder_name(sources: &[Source]) -> String {
    let whole = sources.first().and_then(|source| source.path.canonicalize().ok());
    let name = whole.as_ref().and_then(|path| path.file_stem());
    name.map_or("Documents".into(), |name| name.to_string_lossy().into_owned())
}

/// Writes beside the file's place, and renames: there is never half a file.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let absolute = std::path::absolute(path)?;
    let (Some(folder), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no name of a file"));
    };
    if absolute.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder; name a file in it, such as docs.html",
        ));
    }
    fs::create_dir_all(folder)?;
    let temporary = folder.join(format!(".{}.{}.pangram-new", name.to_string_lossy(), std::process::id()));
    let write = || {
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, &absolute)
    };
    write().inspect_err(|_| drop(fs::remove_file(&temporary)))
}
