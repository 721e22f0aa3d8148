//! Files over http: `fetch` of the window or of the worker, whichever this is, or a function of the page's that is called alike.

use crate::storage::{Slice, Storage, StorageError};
use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCache, RequestInit, Response};

/// Reads the files of one folder over http.
pub struct FetchStorage {
    base: String,
    /// Stands for the global `fetch`.
    fetch: Option<Function>,
    /// Files on their way: two queries that need the same file share one request.
    pending: RefCell<Vec<(String, Promise)>>,
}

impl FetchStorage {
    /// Of the folder with the absolute URL `base`, which ends in `/`; by `fetch`, or by the global one.
    pub fn new(base: String, fetch: Option<Function>) -> Self {
        FetchStorage { base, fetch, pending: RefCell::default() }
    }

    /// Starts a request, or joins the one that is on its way. `range`: for these bytes alone, as the header says it.
    fn start(&self, name: &str, range: Option<&str>, fresh: bool) -> Result<Promise, JsValue> {
        let key = [name, range.unwrap_or_default()].concat();
        if !fresh && let Some((_, promise)) = self.pending.borrow().iter().find(|p| p.0 == key) {
            return Ok(promise.clone());
        }
        let init = RequestInit::new();
        if let Some(range) = range {
            let headers = Object::new();
            Reflect::set(&headers, &"Range".into(), &range.into())?;
            init.set_headers(&headers);
        }
        if fresh {
            init.set_cache(if name.starts_with("data/") { RequestCache::Reload } else { RequestCache::NoCache });
        }
        let url = format!("{}{name}", self.base);
        let global = js_sys::global();
        let fetch: Function = match &self.fetch {
            Some(fetch) => fetch.clone(),
            None => Reflect::get(&global, &"fetch".into())?.dyn_into()?,
        };
        let response: Promise = fetch.call2(&global, &url.into(), &init)?.dyn_into()?;
        let promise = wasm_bindgen_futures::future_to_promise(async move {
            let response: Response = JsFuture::from(response).await?.dyn_into()?;
            if !response.ok() {
                return Ok(response.status().into());
            }
            JsFuture::from(response.array_buffer()?).await
        });
        if !fresh {
            self.pending.borrow_mut().push((key, promise.clone()));
        }
        Ok(promise)
    }

    async fn finish(&self, name: &str, started: Result<Promise, JsValue>) -> Result<Vec<u8>, StorageError> {
        let answer = match started {
            Ok(promise) => JsFuture::from(promise).await,
            Err(e) => Err(e),
        };
        // Whatever is asked of this file and waits holds its own promise.
        self.pending.borrow_mut().retain(|p| !p.0.starts_with(name));
        let unreachable = |reason: String| StorageError::Unreachable { name: name.to_owned(), reason };
        match answer {
            Ok(body) => match body.as_f64() {
                Some(404.0 | 410.0) => Err(StorageError::NotFound { name: name.to_owned() }),
                // A whole number: printing a float costs readers 9 kB.
                Some(status) => Err(unreachable(format!("the server answered {}", status as u16))),
                None => Ok(Uint8Array::new(&body).to_vec()),
            },
            Err(e) => Err(unreachable(
                e.dyn_ref::<js_sys::Error>().map_or_else(|| "the request failed".into(), |e| e.message().into()),
            )),
        }
    }
}

impl Storage for FetchStorage {
    async fn read(&self, names: &[String], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        // All requests are on their way before the first is waited for.
        let started: Vec<_> = names.iter().map(|n| self.start(n, None, fresh)).collect();
        let mut out = Vec::with_capacity(names.len());
        for (name, started) in names.iter().zip(started) {
            out.push(self.finish(name, started).await);
        }
        out
    }

    /// By ranges, where the global `fetch` is asked: a server that knows none sends all of the file, and so does a function of the
    /// page's. Past any cache all of the file is asked for, in case something between garbles ranges.
    async fn read_slices(&self, slices: &[Slice], fresh: bool) -> Vec<Result<Vec<u8>, StorageError>> {
        let start = |s: &Slice| {
            let alone = !s.whole && !fresh && self.fetch.is_none();
            let range = alone.then(|| format!("bytes={}-{}", s.from, s.from + s.size - 1));
            self.start(&s.name, range.as_deref(), fresh)
        };
        let started: Vec<_> = slices.iter().map(start).collect();
        let mut out = Vec::with_capacity(slices.len());
        for (slice, started) in slices.iter().zip(started) {
            let answer = self.finish(&slice.name, started).await;
            out.push(answer.map(|bytes| if bytes.len() == slice.size as usize { bytes } else { slice.of(bytes) }));
        }
        out
    }
}
