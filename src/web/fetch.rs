//! Files over http: `fetch` of the window or of the worker, whichever this is, or a function of the page's that is called alike.

use crate::storage::{Storage, StorageError};
use js_sys::{Function, Promise, Reflect, Uint8Array};
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

    /// Starts a request, or joins the one that is on its way.
    fn start(&self, name: &str, fresh: bool) -> Result<Promise, JsValue> {
        if !fresh && let Some((_, promise)) = self.pending.borrow().iter().find(|p| p.0 == name) {
            return Ok(promise.clone());
        }
        let init = RequestInit::new();
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
            self.pending.borrow_mut().push((name.to_owned(), promise.clone()));
        }
        Ok(promise)
    }

    async fn finish(&self, name: &str, started: Result<Promise, JsValue>) -> Result<Vec<u8>, StorageError> {
        let answer = match started {
            Ok(promise) => JsFuture::from(promise).await,
            Err(e) => Err(e),
        };
        self.pending.borrow_mut().retain(|p| p.0 != name);
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
        let started: Vec<_> = names.iter().map(|n| self.start(n, fresh)).collect();
        let mut out = Vec::with_capacity(names.len());
        for (name, started) in names.iter().zip(started) {
            out.push(self.finish(name, started).await);
        }
        out
    }
}
