//! A folder as one file to keep: [`Zip`]. Files are stored as they are, since those of an index are compressed already.

use rawzip::{CompressionMethod, ZipArchiveWriter};
use std::io::Write;
use wasm_bindgen::prelude::*;

/// A zip file as it grows.
#[wasm_bindgen]
pub struct Zip {
    archive: ZipArchiveWriter<Vec<u8>>,
}

impl std::fmt::Debug for Zip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Zip")
    }
}

#[wasm_bindgen]
impl Zip {
    /// One with no files.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Zip {
        Zip { archive: ZipArchiveWriter::new(Vec::new()) }
    }

    /// Adds a file; folders of its name are divided by `/`.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), JsError> {
        let (mut entry, config) = self.archive.new_file(name).compression_method(CompressionMethod::STORE).start()?;
        let mut data = config.wrap(&mut entry);
        data.write_all(bytes)?;
        let (_, descriptor) = data.finish()?;
        entry.finish(descriptor)?;
        Ok(())
    }

    /// The whole.
    pub fn finish(self) -> Result<Vec<u8>, JsError> {
        Ok(self.archive.finish()?)
    }
}
