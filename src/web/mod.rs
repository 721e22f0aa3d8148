//! The readers' wasm face: class `Engine`, fetching through the page, conversion only.
//!
//! The page's own modules (`www/`) start it, add `href`s and times, and put answers on the screen. Errors are thrown as `Error` with
//! `code` and `file`. Nothing is decided here.

mod fetch;

use crate::search::{self, SearchError, SearchOptions, SearchResults};
use fetch::FetchStorage;
use js_sys::{Error, Function, Reflect};
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
        as_text: get("asText").is_truthy(),
    }
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
            js_sys::JSON::parse(&answer(&results))
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

/// An answer as JSON: the page's parser makes objects of it at less cost than we could, one crossing for all of them.
fn answer(found: &SearchResults) -> String {
    let mut out = Json::default();
    out.open("{").key("results").open("[");
    for p in &found.results {
        out.open("{").key("url").text(&p.url).key("title").text(&p.title).key("score").number(p.score);
        out.key("excerpt").text(&p.excerpt).spans(&p.spans).key("match").text(p.matched.name());
        out.key("lang").text(&p.lang).key("meta").open("{");
        for (key, value) in &p.meta {
            out.key(key).text(value);
        }
        out.close("}").key("sections").open("[");
        for s in &p.sections {
            out.open("{").key("url").text(&s.url).key("heading").text(&s.heading);
            out.key("excerpt").text(&s.excerpt).spans(&s.spans).close("}");
        }
        out.close("]").close("}");
    }
    out.close("]").key("total").open("{").key("value").number(found.total.value);
    out.key("exact").word(if found.total.exact { "true" } else { "false" }).close("}");
    out.key("reading").text(found.read_as.name());
    if let Some(corrected) = &found.corrected {
        out.key("corrected").text(corrected);
    }
    out.close("}");
    out.0
}

/// Text of a JSON value (RFC 8259) as it grows. Each step puts the comma it needs before itself.
#[derive(Default)]
struct Json(String);

impl Json {
    fn comma(&mut self) {
        if !self.0.ends_with(['{', '[', ':']) && !self.0.is_empty() {
            self.0.push(',');
        }
    }

    fn word(&mut self, word: &str) -> &mut Self {
        self.comma();
        self.0.push_str(word);
        self
    }

    fn open(&mut self, bracket: &str) -> &mut Self {
        self.word(bracket)
    }

    fn close(&mut self, bracket: &str) -> &mut Self {
        self.0.push_str(bracket);
        self
    }

    fn key(&mut self, name: &str) -> &mut Self {
        self.text(name).close(":")
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.word("\"");
        for c in text.chars() {
            match c {
                '"' | '\\' => self.0.extend(['\\', c]),
                '\0'..='\x1f' => {
                    self.0.push_str("\\u00");
                    self.0.extend([c as u8 >> 4, c as u8 & 15].map(|d| char::from(b"0123456789abcdef"[d as usize])));
                }
                _ => self.0.push(c),
            }
        }
        self.close("\"")
    }

    fn number(&mut self, number: u32) -> &mut Self {
        self.comma();
        let mut unit = 1;
        while number / unit >= 10 {
            unit *= 10;
        }
        while unit > 0 {
            self.0.push((b'0' + (number / unit % 10) as u8).into());
            unit /= 10;
        }
        self
    }

    fn spans(&mut self, spans: &[(u32, u32)]) -> &mut Self {
        self.key("spans").open("[");
        for s in spans {
            self.open("[").number(s.0).number(s.1).close("]");
        }
        self.close("]")
    }
}

fn thrown(error: SearchError) -> JsValue {
    let thrown = Error::new(&error.to_string());
    for (key, value) in [("code", error.code()), ("file", error.file())] {
        // Setting a property of a fresh Error cannot fail.
        let _ = Reflect::set(&thrown, &key.into(), &value.into());
    }
    thrown.into()
}
