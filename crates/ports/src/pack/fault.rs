//! What is wrong in a pack, and where.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;

/// One fault of a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackFault {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The key, as `duties[2].rule`; empty where the text is no TOML.
    pub key: String,
    /// What to change.
    pub message: String,
}

impl fmt::Display for PackFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, key, message } = self;
        if key.is_empty() {
            write!(f, "{line}:{column}: {message}")
        } else {
            write!(f, "{line}:{column}: {key}: {message}")
        }
    }
}

/// All faults of one pack, as they are found.
pub(crate) struct Faults<'s> {
    source: &'s str,
    found: RefCell<Vec<PackFault>>,
    broken: RefCell<Vec<Range<usize>>>,
}

impl<'s> Faults<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        Self { source, found: RefCell::default(), broken: RefCell::default() }
    }

    /// A fault of the TOML itself.
    pub(crate) fn syntax(&self, fault: &toml::de::Error) {
        let span = fault.span().unwrap_or(0..0);
        self.push(span.start, String::new(), fault.message().to_owned());
        self.broken.borrow_mut().push(span);
    }

    /// A fault of what a key says. Where the text is broken already, what follows from it is not told again.
    pub(crate) fn add(&self, span: &Range<usize>, key: String, message: String) {
        let told = self.broken.borrow().iter().any(|broken| broken.start < span.end && span.start < broken.end);
        if !told {
            self.push(span.start, key, message);
        }
    }

    fn push(&self, offset: usize, key: String, message: String) {
        let before = self.source.get(..offset).unwrap_or(self.source);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        self.found.borrow_mut().push(PackFault { line: place(line), column: place(column), key, message });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }

    pub(crate) fn into_sorted(self) -> Vec<PackFault> {
        let mut found = self.found.into_inner();
        found.sort();
        found.dedup();
        found
    }
}
