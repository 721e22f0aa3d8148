//! Pangram: instant full-text search for any static site or pile of documents, in every script.
//!
//! A build step compiles documents to a folder of small immutable files; the same crate, compiled to
//! WebAssembly, answers queries from them in the page. ARCHITECTURE.md is the map of the rooms.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(feature = "carry")]
pub mod carry;
pub mod coding;
#[cfg(feature = "collection")]
pub mod collection;
#[cfg(feature = "desk")]
pub mod desk;
pub mod index;
#[cfg(feature = "ingest")]
pub mod ingest;
pub mod model;
#[cfg(feature = "cli")]
pub mod pipeline;
pub mod search;
pub mod storage;
pub mod text;
#[cfg(feature = "web")]
pub mod web;
