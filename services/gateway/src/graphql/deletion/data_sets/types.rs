//! Data sets as the API shows them: how things of one kind lie in a connected system.

use std::collections::HashMap;

use async_graphql::{Enum, ID, Object, SimpleObject};
use kernel::DataSetId;
use store::Read;

use crate::ApiError;
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::relay;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::Session;

/// How things of one kind lie in a connected system, table by table.
#[derive(Clone)]
pub struct DataSet(pub(in crate::graphql::deletion) connectors::Declared);

/// How things of one kind lie in a connected system, table by table.
#[Object]
impl DataSet {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// What the organisation calls it, as `crm-customers`.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// What the organisation calls the system, as `S2`.
    async fn system_key(&self) -> &str {
        &self.0.system
    }

    /// What kind of thing it is there, as `customer`.
    async fn system_kind(&self) -> &str {
        &self.0.kind
    }

    /// Through which connector.
    async fn connector(&self) -> &str {
        &self.0.connector
    }

    /// The table that holds one row for each.
    async fn table(&self) -> &str {
        &self.0.set().table
    }

    /// The column by which references know them.
    async fn key_column(&self) -> &str {
        &self.0.set().key.name
    }

    /// Columns that say how new a row is; each must be old enough in the statement that erases.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn guards(&self) -> Vec<DataSetGuard> {
        self.0.set().guards.iter().map(DataSetGuard::of).collect()
    }

    /// Why there is no guard; only and always where there is none.
    async fn unguarded(&self) -> Option<&str> {
        self.0.set().unguarded.as_deref()
    }

    /// What goes with a row, before it.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn children(&self) -> Vec<DataSetChild> {
        self.0.set().children.iter().cloned().map(DataSetChild).collect()
    }

    /// By category: the columns that are blanked when it is redacted.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn columns(&self) -> Vec<DataSetColumns> {
        self.0.set().columns.iter().map(DataSetColumns::of).collect()
    }

    /// The table in which each transaction leaves a receipt, where we may write one.
    async fn receipts(&self) -> Option<&str> {
        self.0.set().receipts.as_deref()
    }

    /// The zone of dates and of times without one.
    async fn zone(&self) -> String {
        self.0.set().zone.to_string()
    }

    /// When it was declared.
    async fn declared_at(&self) -> DateTime {
        DateTime(self.0.declared_at)
    }
}

impl DataSet {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: DataSetId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<DataSetById>(session, id, records::VIEW_REGISTER).await?.map(Self))
    }
}

struct DataSetById;

impl Relation for DataSetById {
    type Key = DataSetId;
    type Value = connectors::Declared;

    async fn load(read: &Read, keys: Vec<DataSetId>) -> Result<HashMap<DataSetId, Self::Value>, ApiError> {
        Ok(connectors::by_ids(read, read.scope(), &keys).await?)
    }
}

/// A column that says how new a row is.
#[derive(SimpleObject)]
pub struct DataSetGuard {
    /// Its name.
    column: String,
    /// The anchor that it is their side of, as `customer.last_activity`.
    anchor: String,
    /// How it is written.
    form: DataSetGuardForm,
}

/// How a column is written that says how new a row is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "connectors::GuardForm")]
pub enum DataSetGuardForm {
    /// `2024-03-01`, a date in the data set's zone.
    Date,
    /// `2024-03-01T12:00:00Z`, also with a blank, an offset, a fraction or no zone; without one it is the data set's.
    DateTime,
    /// Seconds since 1970.
    Epoch,
}

impl DataSetGuard {
    fn of(guard: &connectors::Guard) -> Self {
        Self { column: guard.column.clone(), anchor: guard.anchor.clone(), form: guard.form.into() }
    }
}

/// What goes with a row of another table, before it.
pub struct DataSetChild(connectors::Child);

/// What goes with a row of another table, before it.
#[Object]
impl DataSetChild {
    /// The table.
    async fn table(&self) -> &str {
        &self.0.table
    }

    /// Its column that holds the key of the row above.
    async fn parent_column(&self) -> &str {
        &self.0.parent
    }

    /// Its own key, where it has children.
    async fn key_column(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// What goes with each of its rows.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn children(&self) -> Vec<Self> {
        self.0.children.iter().cloned().map(Self).collect()
    }
}

/// The columns that are blanked when a category is redacted.
#[derive(SimpleObject)]
pub struct DataSetColumns {
    /// The category, as `A-07/contact`.
    category: String,
    /// The names of the columns.
    columns: Vec<String>,
}

impl DataSetColumns {
    fn of((category, columns): (&String, &Vec<String>)) -> Self {
        Self { category: category.clone(), columns: columns.clone() }
    }
}
