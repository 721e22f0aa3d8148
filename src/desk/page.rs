//! What the page does for us: functions of the object `pangramDesk`, which `www/src/desk-worker.js` has beside the glue.

use crate::collection::{Files, SourceFile};
use crate::index::recall::{Key, Recall};
use std::io::{self, Read};
use wasm_bindgen::prelude::*;

/// A file is streamed in pieces of this many bytes.
const PIECE_BYTES: u64 = 1 << 20;

#[wasm_bindgen]
extern "C" {
    /// `bytes` bytes of the file `name` from `offset` on; throws why where they are not to be had, as a string.
    #[wasm_bindgen(catch, js_namespace = pangramDesk, js_name = read)]
    fn read_part(name: &str, offset: f64, bytes: f64) -> Result<Vec<u8>, JsValue>;

    /// What an earlier build of this session worked out.
    #[wasm_bindgen(js_namespace = pangramDesk)]
    fn recall(key: &str) -> Option<Vec<u8>>;

    /// Keeps what this one worked out.
    #[wasm_bindgen(js_namespace = pangramDesk)]
    fn remember(key: &str, result: &[u8]);

    /// Takes a file that was made.
    #[wasm_bindgen(catch, js_namespace = pangramDesk, js_name = put)]
    fn put_file(name: &str, bytes: &[u8]) -> Result<(), JsValue>;

    /// Hears how far the work is.
    #[wasm_bindgen(js_namespace = pangramDesk)]
    pub(super) fn progress(stage: &str, done: f64, total: f64);
}

/// Gives the page a file.
pub(super) fn put(name: &str, bytes: &[u8]) -> io::Result<()> {
    put_file(name, bytes).map_err(failed)
}

/// The page's files, by name.
pub(super) struct PageFiles;

impl Files for PageFiles {
    fn open(&self, file: &SourceFile) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(Pieces { file: file.clone(), at: 0, piece: io::Cursor::default() }))
    }

    fn whole(&self, file: &SourceFile) -> io::Result<Vec<u8>> {
        read_part(&file.name, 0.0, file.size as f64).map_err(failed)
    }

    fn part(&self, file: &SourceFile, offset: u64, bytes: usize) -> io::Result<Vec<u8>> {
        read_part(&file.name, offset as f64, bytes as f64).map_err(failed)
    }
}

/// Results that the worker holds in its memory from build to build.
pub(super) struct PageRecall;

impl Recall for PageRecall {
    fn recall(&self, key: Key) -> Option<Vec<u8>> {
        recall(&digits(key))
    }

    fn remember(&self, key: Key, result: &[u8]) {
        remember(&digits(key), result);
    }
}

fn digits(key: Key) -> String {
    format!("{:032x}", u128::from_be_bytes(key))
}

/// A file, piece by piece.
struct Pieces {
    file: SourceFile,
    /// Where the next piece begins, in bytes.
    at: u64,
    piece: io::Cursor<Vec<u8>>,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.piece.read(buffer)?;
        let bytes = PIECE_BYTES.min(self.file.size - self.at);
        if read > 0 || bytes == 0 {
            return Ok(read);
        }
        self.piece = io::Cursor::new(PageFiles.part(&self.file, self.at, bytes as usize)?);
        self.at += bytes;
        self.piece.read(buffer)
    }
}

fn failed(thrown: JsValue) -> io::Error {
    io::Error::other(thrown.as_string().unwrap_or_else(|| "it could not be read".to_string()))
}
