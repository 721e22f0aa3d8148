//! The readers' wasm face: class `Engine`, fetching through the page, conversion only.
//!
//! The page's own modules (`www/`) start it, add `href`s and times, and put answers on the screen. Errors are thrown as `Error` with
//! `code` and `file`. Nothing is decided here.

mod fetch;

use crate::search::query::ReadAs;
use crate::search::{self, MatchKind, SearchError, SearchOptions, SearchResults};
use fetch::FetchStorage;
use js_sys::{Error, Function, Reflect};
use serde::{Serialize, Serializer};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Answers queries from the index in one folder.
#[wasm_bindgen]
pub struct Engine {
    inner: Rc<search::Engine<FetchStorage>>,
}

/// What `search` is asked besides the query; every key may be left out, and a value of another type counts as left out.
/// Read by hand: serde's deserializer costs readers 12 kB.
fn options(given: &JsValue) -> SearchOptions {
    let get = |key: &str| Reflect::get(given, &key.into()).unwrap_or_default();
    let count = |key| get(key).as_f64().map(|n| n as usize);
    let text = |key| get(key).as_string().filter(|s| !s.is_empty());
    let SearchOptions { limit, offset, .. } = SearchOptions::default();
    SearchOptions {
        limit: count("limit").unwrap_or(limit),
        offset: count("offset").unwrap_or(offset),
        under: text("under"),
        lang: text("lang"),
        from: text("from"),
        from_lang: text("fromLang"),
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    results: Vec<Page<'a>>,
    total: Total,
    reading: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected: Option<&'a str>,
}

#[derive(Serialize)]
struct Total {
    value: u32,
    exact: bool,
}

#[derive(Serialize)]
struct Page<'a> {
    url: &'a str,
    title: &'a str,
    score: u32,
    excerpt: &'a str,
    spans: &'a [(u32, u32)],
    #[serde(rename = "match")]
    matched: &'static str,
    lang: &'a str,
    #[serde(serialize_with = "as_object")]
    meta: &'a [(String, String)],
    sections: Vec<Section<'a>>,
}

#[derive(Serialize)]
struct Section<'a> {
    url: &'a str,
    heading: &'a str,
    excerpt: &'a str,
    spans: &'a [(u32, u32)],
}

#[wasm_bindgen]
impl Engine {
    /// Opens the index in the folder `base` (an absolute URL that ends in `/`). `manifest`: its bytes, where they were fetched already.
    /// `fetch`: called instead of the global one, with URL and options; it answers with a promise of a `Response`.
    pub async fn open(base: String, manifest: Option<Vec<u8>>, fetch: Option<Function>) -> Result<Engine, JsValue> {
        let storage = FetchStorage::new(base, fetch);
        let inner = search::Engine::open_with(storage, manifest).await.map_err(thrown)?;
        Ok(Engine { inner: Rc::new(inner) })
    }

    /// Answers a query.
    pub fn search(&self, query: String, given: JsValue) -> js_sys::Promise {
        let inner = self.inner.clone();
        let options = options(&given);
        wasm_bindgen_futures::future_to_promise(async move {
            let results = inner.search(&query, &options).await.map_err(thrown)?;
            let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
            Ok(answer(&results).serialize(&serializer)?)
        })
    }

    /// Fetches what any query needs besides its own terms.
    pub fn warm(&self) -> js_sys::Promise {
        let inner = self.inner.clone();
        wasm_bindgen_futures::future_to_promise(async move {
            inner.warm().await.map_err(thrown)?;
            Ok(JsValue::UNDEFINED)
        })
    }
}

fn answer(found: &SearchResults) -> Answer<'_> {
    let pages = found.results.iter().map(|p| Page {
        url: &p.url,
        title: &p.title,
        score: p.score,
        excerpt: &p.excerpt,
        spans: &p.spans,
        matched: MatchKind::name(p.matched),
        lang: &p.lang,
        meta: &p.meta,
        sections: p
            .sections
            .iter()
            .map(|s| Section { url: &s.url, heading: &s.heading, excerpt: &s.excerpt, spans: &s.spans })
            .collect(),
    });
    let reading = match found.read_as {
        ReadAs::Literal => "literal",
        ReadAs::Operators => "operators",
    };
    Answer {
        results: pages.collect(),
        total: Total { value: found.total.value, exact: found.total.exact },
        reading,
        corrected: found.corrected.as_deref(),
    }
}

fn as_object<S: Serializer>(pairs: &&[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(k, v)| (k, v)))
}

fn thrown(error: SearchError) -> JsValue {
    let thrown = Error::new(&error.to_string());
    for (key, value) in [("code", error.code()), ("file", error.file())] {
        // Setting a property of a fresh Error cannot fail.
        let _ = Reflect::set(&thrown, &key.into(), &value.into());
    }
    thrown.into()
}
