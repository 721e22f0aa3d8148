//! The readers' wasm face: class `Engine`, conversion only.
//!
//! The page's own modules (`www/`) start it, fetch the files it wants, add `href`s and times, and put answers on the screen. Nothing is
//! decided here, and nothing waits: every call answers at once with JSON text, which is one of these. `www/src/host.js` tells them apart by how the text begins, without parsing
//! what it hands on: `{"need"`, `{"error"`, and `{"results":[{` of an answer that lists pages.
//!
//! - the answer;
//! - `{"need": [[name, fresh, from, size], …]}`: files or parts of files to bring by [`Engine::put`], all before the same call is made again; with `"repairs":true`
//!   a search only waits for what repairs it;
//! - `{"error": {"code", "file", "message"}}`.

mod inbox;
#[cfg(feature = "reading")]
mod reading;

use crate::coding::put_decimal;
use crate::search::rank::MOST_WEIGHT;
use crate::search::{self, SearchError, SearchOptions};
use crate::storage::EnginePart;
use inbox::Inbox;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[cfg(all(target_family = "wasm", not(target_feature = "atomics")))]
#[global_allocator]
static MEMORY: pangram_memory::Memory = pangram_memory::Memory::new();

/// Answers queries from one index.
#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {
    inbox: Rc<Inbox>,
    inner: Option<search::Engine<Rc<Inbox>>>,
}

#[wasm_bindgen]
impl Engine {
    /// Of the index whose files will be [`Engine::put`].
    #[wasm_bindgen(constructor)]
    pub fn new() -> Engine {
        Engine::default()
    }

    /// Brings `what` was wanted, as it was told. Without bytes it is not to be had: `reason` says why, empty where it does not exist.
    pub fn put(&self, what: String, bytes: Option<Vec<u8>>, reason: String) {
        self.inbox.put(what, bytes, reason);
    }

    /// Opens what a search wanted as soon as it comes, beside what is still on its way: number `i` of the files that are needed. It is [`Engine::put`] all the same.
    /// What answers must be here.
    pub fn early(&self, i: usize, bytes: &[u8]) {
        self.inner.iter().for_each(|engine| engine.early(i, bytes));
    }

    /// Opens the index; before anything else is asked.
    pub fn open(&mut self) -> String {
        let opened = match self.inner {
            Some(_) => Ok(()),
            None => search::Engine::open(self.inbox.clone()).map(|engine| self.inner = Some(engine)),
        };
        self.told(opened.map(|()| "{}".into()))
    }

    /// Answers a query. `options`, a NUL between them: limit, offset, how (1 as text, 2 as it stands, 3 both), the weight of each field in tenths
    /// (none, or above 250: the index's own), under, lang, from, the language of whoever asks. No text in an option is none.
    pub fn search(&self, query: &str, options: &str) -> String {
        let mut rest = options;
        let mut number = || {
            let text = next_of(&mut rest);
            let digit = |n: u32, b: u8| n.wrapping_mul(10).wrapping_add(u32::from(b & 15));
            (!text.is_empty()).then(|| text.bytes().fold(0, digit))
        };
        let (limit, offset) = (number().unwrap_or(0) as usize, number().unwrap_or(0) as usize);
        let how = number().unwrap_or(0);
        let mut weights = [None; 5];
        weights.iter_mut().for_each(|w| *w = number().filter(|&n| n <= MOST_WEIGHT.into()).map(|n| n as u8));
        let mut text = || Some(next_of(&mut rest)).filter(|t| !t.is_empty()).map(String::from);
        let (under, lang, from, from_lang) = (text(), text(), text(), text());
        let (as_text, as_it_stands) = (how & 1 > 0, how & 2 > 0);
        let options = SearchOptions { limit, offset, under, lang, from, from_lang, as_text, as_it_stands, weights };
        match self.inner().foresee(query, &options) {
            Ok(()) => self.told(answer(self.inner(), query, &options)),
            Err(awaited) => self.told(Err(awaited)),
        }
    }

    /// Does ahead a piece of what later queries need; true where there is more. What answers must be here.
    pub fn ahead(&self) -> bool {
        self.inner().ahead().unwrap_or(false)
    }

    /// All files of the opened index but the manifest, `files`: pairs of name and bytes.
    pub fn files(&self) -> String {
        self.told(self.inner().engine(EnginePart::Rare).map(|()| list_files(self.inner())))
    }

    fn inner(&self) -> &search::Engine<Rc<Inbox>> {
        self.inner.as_ref().expect("opened first")
    }

    /// What an answer's text or an error says to the page. What was brought for it goes, unless it is to be asked again.
    fn told(&self, outcome: Result<String, SearchError>) -> String {
        let mut out = Json::default();
        let wanted = self.inbox.wanted();
        match outcome {
            Ok(answer) => out.0 = answer,
            Err(e) if e.is_awaited() => {
                out.open("{").key("need").open("[");
                for what in wanted {
                    out.word(&what);
                }
                out.close("]");
                if self.inner.as_ref().is_some_and(search::Engine::is_repairing) {
                    out.key("repairs").word("true");
                }
                out.close("}");
                return out.0;
            }
            Err(e) => {
                out.open("{").key("error").open("{").key("code").text(e.code()).key("file").text(e.file());
                out.key("message").text(&e.message()).close("}}");
            }
        }
        self.inbox.clear();
        out.0
    }
}

/// A gate to [`EnginePart::Rare`](crate::storage::EnginePart::Rare).
#[inline(never)]
fn list_files(engine: &search::Engine<Rc<Inbox>>) -> String {
    let mut out = Json::default();
    out.open("{").key("files").open("[");
    for file in engine.files() {
        out.open("[").text(&file.name()).number(file.size).close("]");
    }
    out.close("]}");
    out.0
}

/// What stands before the first NUL; the rest is what stands behind it.
fn next_of<'t>(rest: &mut &'t str) -> &'t str {
    let end = rest.bytes().position(|b| b == 0).unwrap_or(rest.len());
    let (next, behind) = rest.split_at(end);
    *rest = behind.get(1..).unwrap_or("");
    next
}

fn truth(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

/// Answers a query: the page's parser makes objects of the text at less cost than we could, one crossing for all of them. A gate to [`EnginePart::Answering`].
#[inline(never)]
fn answer(engine: &search::Engine<Rc<Inbox>>, query: &str, options: &SearchOptions) -> Result<String, SearchError> {
    let found = engine.search(query, options)?;
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
    out.key("exact").word(truth(found.total.exact)).close("}");
    out.key("reading").text(found.read_as.name());
    if let Some(corrected) = &found.corrected {
        out.key("corrected").text(corrected);
    }
    out.close("}");
    Ok(out.0)
}

/// Text of a JSON value (RFC 8259) as it grows. Each step puts the comma it needs before itself.
#[derive(Default)]
struct Json(String);

impl Json {
    fn comma(&mut self) {
        if !matches!(self.0.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
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
        let mut from = 0;
        for (at, b) in text.bytes().enumerate() {
            if matches!(b, 0..=0x1F | b'"' | b'\\') {
                self.0.push_str(&text[from..at]);
                self.0.push_str("\\u00");
                self.0.extend([b >> 4, b & 15].map(|d| char::from(b"0123456789abcdef"[d as usize])));
                from = at + 1;
            }
        }
        self.0.push_str(&text[from..]);
        self.close("\"")
    }

    fn number(&mut self, number: u32) -> &mut Self {
        self.comma();
        put_decimal(&mut self.0, number);
        self
    }

    fn spans(&mut self, spans: &[(u32, u32)]) -> &mut Self {
        self.key("spans").list(spans)
    }

    fn list(&mut self, spans: &[(u32, u32)]) -> &mut Self {
        self.open("[");
        for s in spans {
            self.open("[").number(s.0).number(s.1).close("]");
        }
        self.close("]")
    }
}
