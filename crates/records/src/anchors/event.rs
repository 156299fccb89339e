//! What was recorded. Names of anchors and counts, never whom it is about.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Subject;

/// So many names stand in one event.
const NAMES: usize = 20;

/// An event about anchors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it happened to where it is one thing, else the organisation.
    pub(crate) subject: Subject,
    /// What happened.
    pub(crate) names: BTreeSet<String>,
    /// How many events were told.
    pub(crate) count: usize,
    /// How many of them were news.
    pub(crate) news: u64,
    /// A keyed digest of all that was told.
    pub(crate) digest: String,
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        "anchor.recorded"
    }

    fn subject(&self) -> Subject {
        self.subject.clone()
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        let names: Vec<_> = self.names.iter().take(NAMES).map(String::as_str).collect();
        BTreeMap::from([
            ("names", names.join(",")),
            ("count", self.count.to_string()),
            ("news", self.news.to_string()),
            ("digest", self.digest.clone()),
        ])
    }
}
