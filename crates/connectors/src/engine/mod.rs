//! What is done in another system's database, the same in every kind of database; [`session`] says what each kind does in
//! its own way.
//!
//! This folder and those of the engines write SQL as text, for they speak to tables that are known by name only. Names come
//! from the catalogue and are quoted and qualified, so that none can be taken for a text; values are always bound.

mod absent;
mod attempt;
mod bounds;
mod carry_out;
pub(crate) mod catalogue;
mod choose;
mod count;
mod keys;
mod receipts;
mod session;
mod shape;
mod statement;

pub(crate) use absent::still_there;
pub(crate) use attempt::Attempt;
pub(crate) use bounds::{Bounds, before, before_on_the_wall, last_date};
pub(crate) use carry_out::{erase, redact};
pub(crate) use choose::{Fate, of_row, rows_of};
pub(crate) use count::count;
pub(crate) use keys::{Keys, fits};
pub(crate) use session::{Database, Intent, Right, Session};
pub(crate) use shape::Shape;
pub(crate) use statement::{KeyList, Statement, Value, quoted};

use session::{leave, must_be};

use crate::{DataSet, Error, Inspection};

/// Looks at the catalogue in one snapshot, and at what the account may do. `declared` are all data sets that it serves.
pub(crate) async fn inspect(
    database: &impl Database,
    connector: &str,
    set: &DataSet,
    declared: &[DataSet],
) -> Result<Inspection, Error> {
    let graph = set.checked()?;
    let attempt = Attempt::within(database.limit());
    attempt
        .bounded(async {
            let mut session = database.begin(&attempt, Intent::Look).await?;
            let shape = Shape::of(&mut session, set, &graph).await?;
            session.must_have(&shape, Right::Serve(declared)).await?;
            let identity = session.identity(connector).await?;
            leave(session).await?;
            Ok(Inspection { fingerprint: shape.fingerprint, identity })
        })
        .await
}
