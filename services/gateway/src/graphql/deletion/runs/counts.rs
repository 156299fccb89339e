//! Rows of tables, counted.

use async_graphql::SimpleObject;
use serde_json::Value;

/// How many rows of one table.
#[derive(SimpleObject)]
pub struct RowCount {
    /// The table, behind the name of the place it lies in.
    pub(super) table: String,
    /// How many.
    pub(super) count: u64,
}

impl RowCount {
    /// Counts as they are stored: an object of numbers by name.
    pub(super) fn all(stored: &Value) -> Vec<Self> {
        let counts = stored.as_object().into_iter().flatten();
        counts.filter_map(|(table, count)| Some(Self { table: table.clone(), count: count.as_u64()? })).collect()
    }
}
