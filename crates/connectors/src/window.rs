//! What is asked of a connected database, and what it answers.

use std::collections::BTreeMap;

use kernel::WindowId;
use ports::Cutoff;
use serde::{Deserialize, Serialize};

/// How the tables of a data set were found to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// SHA-256 of what the catalogue says of every table that is touched.
    pub fingerprint: String,
    /// SHA-256 of what tells this database from another, wherever it is mounted.
    pub identity: String,
}

/// What is there of some keys.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// So many keys were asked for.
    pub asked: u64,
    /// So many of them are there.
    pub present: u64,
    /// So many of those that are there are spared by a guard.
    pub guarded: u64,
    /// By table: the rows that would go, children included.
    pub rows: BTreeMap<String, u64>,
}

/// So many rows are erased in about 50 ms: longer a window should hold nobody up, nor the copies of a server.
const ROWS: u64 = 10_000;

impl Counts {
    /// How many keys like these make a window, at least one.
    #[must_use]
    pub fn keys_in_a_window(&self) -> u64 {
        let rows = self.rows.values().sum::<u64>().max(1);
        (self.asked.saturating_mul(ROWS) / rows).max(1)
    }

    /// Whether these are too many for one window, and by so much that counting them again in parts is worth it.
    #[must_use]
    pub fn are_too_many(&self) -> bool {
        self.asked > 1 && self.rows.values().sum::<u64>() > 2 * ROWS
    }
}

/// By how much a window may differ from what was counted, in each table. More is never expected: what has become newer is
/// spared, and what has gone is gone. So by default not one row more may go, and any number fewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tolerance {
    /// So many rows more than expected.
    pub over: u64,
    /// So many rows fewer; `None` = any number.
    pub under: Option<u64>,
}

/// An order to erase or redact, carried out as one transaction.
#[derive(Debug, Clone)]
pub struct Window {
    /// Which window: the same one is never carried out twice where a receipt can be left.
    pub id: WindowId,
    /// The keys, as references know them.
    pub keys: Vec<String>,
    /// By anchor: what has come early enough. Every guard of the data set needs one.
    pub cutoffs: BTreeMap<String, Cutoff>,
    /// How the tables were found to be when the window was planned.
    pub fingerprint: String,
    /// Which database it was planned over.
    pub identity: String,
    /// What was counted when the window was planned, for these keys or more.
    pub expected: Counts,
    /// By how much the rows may differ from it.
    pub tolerance: Tolerance,
}

/// What became of a window. Each key is in exactly one of the three lists, as it was written in the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Gone, or redacted.
    pub erased: Vec<String>,
    /// Still there, for a guard says that something newer has happened.
    pub spared: Vec<String>,
    /// Not found; where the outcome is [`Counted::Unknown`], perhaps gone by an earlier attempt.
    pub missing: Vec<String>,
    /// By table: the rows that went or were redacted.
    pub rows: BTreeMap<String, u64>,
    /// How far the counts can be relied on.
    pub counted: Counted,
    /// Whether no file of the database holds the bytes any more. `false` = somebody was reading, and the log waits for the
    /// database's own housekeeping.
    pub reclaimed: bool,
}

/// How far the counts of an outcome can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Counted by the statements that did it.
    Exact,
    /// Done before, by a transaction whose answer was lost; counted in the receipt that it left.
    FromReceipt,
    /// Keys that were there when the window was planned are gone, and nobody can say any more through whom. They are listed
    /// as erased where all keys were there then; where some were missing already nobody knows which, and all that are not
    /// there are listed as missing. The rows are those of this call alone.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_as_many_keys_as_ten_thousand_rows_hang_on() {
        let counts = |asked, rows: &[u64]| Counts {
            asked,
            rows: rows.iter().enumerate().map(|(at, rows)| (at.to_string(), *rows)).collect(),
            ..Counts::default()
        };
        for (counts, keys, too_many) in [
            (counts(1_000, &[1_000, 9_000]), 1_000, false),
            (counts(1_000, &[1_000, 99_000]), 100, true),
            (counts(100, &[100, 14_900]), 66, false),
            (counts(1, &[1, 5_000_000]), 1, false),
            (counts(3, &[3, 5_000_000]), 1, true),
            (counts(1_000, &[0]), 10_000_000, false),
            (counts(0, &[]), 1, false),
        ] {
            assert_eq!((counts.keys_in_a_window(), counts.are_too_many()), (keys, too_many), "{counts:?}");
        }
    }
}
