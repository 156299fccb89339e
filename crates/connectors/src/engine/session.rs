//! What each kind of database does in its own way.

use std::time::Duration;

use calendar::Zone;
use kernel::WindowId;
use ports::Cutoff;

use super::catalogue::{Catalogue, Column, Table};
use super::{Attempt, Bounds, Fate, Keys, Shape, Statement};
use crate::{DataSet, Error, GuardForm};

/// What an operation is about to do.
#[derive(Clone, Copy)]
pub(crate) enum Intent<'i> {
    /// To look and to count, in one snapshot.
    Look,
    /// The same, through a connection that has never erased.
    Verify,
    /// To carry out a window that touches these tables. Nobody else carries the same one out meanwhile.
    Change(WindowId, &'i [&'i str]),
}

/// What an account must be allowed to do, and no more than.
#[derive(Clone, Copy)]
pub(crate) enum Right<'r> {
    /// To read what is counted.
    Count,
    /// To erase, or to redact where that is declared. The account serves all of these data sets, and may do nothing else.
    Serve(&'r [DataSet]),
    /// To erase.
    Erase,
    /// To redact these columns of the first table.
    Redact(&'r [String]),
}

/// A database of one kind.
pub(crate) trait Database: Sync {
    type Session: Session;

    /// How long one operation may take.
    fn limit(&self) -> Duration;

    /// Begins a transaction, on a connection that nobody else uses. Dropped before its end it leaves no trace.
    fn begin(&self, attempt: &Attempt, intent: Intent<'_>)
    -> impl Future<Output = Result<Self::Session, Error>> + Send;
}

/// A transaction. Rows are called `t` in all statements.
pub(crate) trait Session: Send + Sized {
    /// The moment, as a receipt shows it to people.
    const NOW: &'static str;

    /// What tells this database from another one of the same shape.
    fn identity(&mut self, connector: &str) -> impl Future<Output = Result<String, Error>> + Send;

    /// What the catalogue says of these tables and of what refers to them.
    fn catalogue(&mut self, names: &[&str]) -> impl Future<Output = Result<Catalogue, Error>> + Send;

    /// Only the tables themselves.
    fn tables(&mut self, names: &[&str]) -> impl Future<Output = Result<Catalogue, Error>> + Send;

    /// Refuses an account that may do less than it needs or, where that is asked, more.
    fn must_have(&mut self, shape: &Shape, right: Right<'_>) -> impl Future<Output = Result<(), Error>> + Send;

    /// Sets the keys of the rows apart that go from the first table, and tells what becomes of each key that was asked for.
    fn choose(
        &mut self,
        shape: &Shape,
        keys: &Keys<'_>,
        bounds: &Bounds,
    ) -> impl Future<Output = Result<Vec<Fate>, Error>> + Send;

    /// Sets the keys of the rows apart that go from another table.
    fn set_apart(&mut self, shape: &Shape, node: usize) -> impl Future<Output = Result<(), Error>> + Send;

    /// The condition that a column holds one of the keys that were set apart from a table.
    fn holds_key_of(&self, column: &Column, node: usize) -> Statement;

    /// Whether a column can be a guard of this form.
    fn can_guard(column: &Column, form: GuardForm) -> bool;

    /// The condition that a row is old enough. What is null, or not of the form, is newer than anything.
    fn guard(column: &Column, form: GuardForm, cutoff: Cutoff, zone: Zone) -> Statement;

    /// Which of the keys, by their places, stand in a column.
    fn stand_in(
        &mut self,
        keys: &Keys<'_>,
        table: &Table,
        column: &Column,
    ) -> impl Future<Output = Result<Vec<i64>, Error>> + Send;

    /// How many rows a statement has changed.
    fn execute(&mut self, statement: Statement) -> impl Future<Output = Result<u64, Error>> + Send;

    /// The one number that a statement answers.
    fn number(&mut self, statement: Statement) -> impl Future<Output = Result<u64, Error>> + Send;

    /// The text in the one row that a statement answers, if it answers one.
    fn text(&mut self, statement: Statement) -> impl Future<Output = Result<Option<String>, Error>> + Send;

    /// Commits. A refusal has done nothing; where nobody can tell, the outcome is unknown.
    fn commit(&mut self) -> impl Future<Output = Result<(), Error>> + Send;

    /// Ends the transaction without a trace.
    fn give_up(&mut self) -> impl Future<Output = Result<(), Error>> + Send;

    /// After a commit: lets no file of the database hold on to what is gone, where that can be had. Whether it was.
    fn reclaim(&mut self) -> impl Future<Output = bool> + Send;

    /// Lets the connection go, after the transaction's end.
    fn close(self) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Ends a look, and the connection with it.
pub(crate) async fn leave(mut session: impl Session) -> Result<(), Error> {
    session.give_up().await?;
    session.close().await
}

/// Refuses a database that is not the one that was planned over.
pub(crate) async fn must_be(session: &mut impl Session, connector: &str, identity: &str) -> Result<(), Error> {
    if session.identity(connector).await? == identity { Ok(()) } else { Err(Error::DatabaseChanged) }
}
