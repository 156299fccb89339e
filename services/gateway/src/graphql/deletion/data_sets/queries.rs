//! Finding data sets.

use async_graphql::{Context, Object};
use kernel::{Id, NEW, Position, SortKey};

use super::types::DataSet;
use crate::ApiError;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `dataSets`.
#[derive(Default)]
pub struct DataSetQueries;

#[Object]
impl DataSetQueries {
    /// How things lie in connected systems, in the order in which it was declared.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn data_sets(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<DataSet>>, ApiError> {
        let list = List::new(ctx.session(), "dataSets")?;
        let read = &ctx.reading()?.read;
        read.require(records::VIEW_REGISTER, NEW).await?;
        let found = connectors::data_sets(read, read.scope()).await?;
        let position = |row: &connectors::Declared| Position { sort: SortKey::At(row.declared_at), id: row.id.uuid() };
        list.cut(found, Window { first, after, last, before }, position, DataSet).map(Some)
    }
}
