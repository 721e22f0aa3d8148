//! How do bytes travel where nothing can be fetched? As text in a [`script`], or in one HTML [`page`] with all that shows them.
//!
//! The pipeline calls it for folders that are opened from a disk and for bundles, the page of one's own files to export one. It knows
//! nothing of what the bytes are. No file system, so it builds for wasm32.

pub mod page;
pub mod script;

use sha2::{Digest, Sha256};

/// Begins whatever is UTF-16, and counts for more than any header or attribute.
const BYTE_ORDER_MARK: u16 = 0xfeff;

/// The first 12 hexadecimal digits of the SHA-256 of `bytes`, by which the files that a browser fetches are named and listed.
pub fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
