//! What the engine of a bundle answers besides: whole pages, and the list of them.

use super::{Engine, Json};
use crate::search::reading::{PageName, PageText};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Engine {
    /// The page at `url` with all its text, as `page`, and what of it the query finds; no `page` where there is none.
    pub fn read(&self, url: &str, query: &str) -> String {
        self.told(self.inner().read(url, query).map(page_text))
    }

    /// Pages as `pages`, a list of URL, title and language each: from ordinal `from` on, up to `most`; and `total`, how many there are.
    pub fn contents(&self, from: usize, most: usize) -> String {
        let total = self.inner().counts().0;
        self.told(self.inner().contents(from, most).map(|pages| contents_text(&pages, total)))
    }
}

fn page_text(page: Option<PageText>) -> String {
    let mut out = Json::default();
    let Some(page) = page else { return "{}".into() };
    out.open("{").key("page").open("{");
    out.key("url").text(&page.url).key("title").text(&page.title).key("lang").text(&page.lang);
    out.key("sections").open("[");
    for s in &page.sections {
        out.open("{").key("id").text(&s.id).key("level").number(s.level.into()).key("heading").text(&s.heading);
        out.key("headingSpans").list(&s.heading_spans).key("text").text(&s.text).spans(&s.spans).close("}");
    }
    out.close("]}}");
    out.0
}

fn contents_text(pages: &[PageName], total: u32) -> String {
    let mut out = Json::default();
    out.open("{").key("total").number(total);
    out.key("pages").open("[");
    for p in pages {
        out.open("{").key("url").text(&p.url).key("title").text(&p.title).key("lang").text(&p.lang).close("}");
    }
    out.close("]}");
    out.0
}
