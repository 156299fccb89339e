//! What was asked for, and what of it was acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the server has promised to keep: the case's id, and whether it named the entry in the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    pub id: String,
    pub entry: bool,
}

#[derive(Debug, Default)]
pub struct Pages {
    /// By title, which is the idempotency key too.
    pub promised: BTreeMap<String, Promise>,
    /// Asked for and not acknowledged: there once or not at all.
    pub open: BTreeSet<String>,
    /// How often which code was answered.
    pub refused: BTreeMap<String, usize>,
    /// How many titles there are.
    pub next: usize,
    /// How many keys of systems there are.
    pub systems: usize,
}

/// Shared by all who write in it. Cheap to clone.
#[derive(Clone, Default)]
pub struct Books(Arc<Mutex<Pages>>);

impl Books {
    pub fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A title that nobody has used.
    pub fn next(&self) -> String {
        let mut pages = self.pages();
        pages.next += 1;
        let title = format!("Report {:05}", pages.next);
        pages.open.insert(title.clone());
        title
    }

    /// A key of a system that nobody has used.
    pub fn next_system(&self) -> String {
        let mut pages = self.pages();
        pages.systems += 1;
        format!("L{}", pages.systems)
    }

    pub fn promised(&self, title: &str, promise: Promise) {
        let mut pages = self.pages();
        pages.open.remove(title);
        pages.promised.insert(title.to_owned(), promise);
    }

    pub fn refused(&self, code: &str) {
        *self.pages().refused.entry(code.to_owned()).or_default() += 1;
    }
}
