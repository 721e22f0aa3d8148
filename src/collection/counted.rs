//! [`Counted`]: workers that say how far the writing of an index is.

use super::report::Progress;
use crate::index::Workers;
use std::sync::atomic::{AtomicU64, Ordering};

/// Workers that tell of each piece of work that is done as [`Progress::Writing`].
pub struct Counted<'c, W> {
    workers: &'c W,
    progress: &'c (dyn Fn(Progress) + Sync),
    done: AtomicU64,
    total: AtomicU64,
}

impl<'c, W: Workers> Counted<'c, W> {
    /// Counts what `workers` do.
    pub fn new(workers: &'c W, progress: &'c (dyn Fn(Progress) + Sync)) -> Self {
        Counted { workers, progress, done: AtomicU64::new(0), total: AtomicU64::new(0) }
    }
}

impl<W: Workers> Workers for Counted<'_, W> {
    fn map<T: Send, R: Send>(&self, items: Vec<T>, f: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
        let count = items.len() as u64;
        let total = self.total.fetch_add(count, Ordering::Relaxed) + count;
        self.workers.map(items, |item| {
            let result = f(item);
            (self.progress)(Progress::Writing { done: self.done.fetch_add(1, Ordering::Relaxed) + 1, total });
            result
        })
    }

    fn count(&self) -> usize {
        self.workers.count()
    }

    fn join<A: Send, B: Send>(&self, a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
        self.workers.join(a, b)
    }
}
