//! How long ago the first things happened: what a daily look need not go into is known from one statement.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ports::Db;
use sea_orm::sea_query::{Expr, Func, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, Iden, IntoSimpleExpr};

use super::{TargetKind, anchor};
use crate::Error;

/// The local date of the earliest anchor of each of these names, among those of things of a kind and those of subjects. A
/// name that nothing is anchored by is not in the answer. Each name is one step into an index.
pub(crate) async fn earliest(
    db: Db<'_>,
    kind: TargetKind,
    names: &[String],
) -> Result<BTreeMap<String, NaiveDate>, Error> {
    let mut wanted: Vec<_> = names.iter().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut looks = wanted.iter().flat_map(|name| [kind, TargetKind::Subject].map(|kind| look(db, kind, name)));
    let Some(mut statement) = looks.next() else { return Ok(BTreeMap::new()) };
    for look in looks {
        statement.union(UnionType::All, look);
    }
    let mut found: BTreeMap<String, NaiveDate> = BTreeMap::new();
    for row in db.query_all(&statement).await? {
        let (name, date): (String, Option<NaiveDate>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        if let Some(date) = date {
            let first = found.entry(name).or_insert(date);
            *first = Ord::min(date, *first);
        }
    }
    Ok(found)
}

fn look(db: Db<'_>, kind: TargetKind, name: &str) -> SelectStatement {
    let table = anchor::Entity.unquoted();
    Query::select()
        .expr(Expr::val(name))
        .expr(Func::min(anchor::Column::OccurredOn.into_simple_expr()))
        .from(table.to_owned())
        .and_where(anchor::Column::OrganisationId.eq(db.scope().organisation))
        .and_where(anchor::Column::TargetKind.eq(kind))
        .and_where(anchor::Column::Name.eq(name))
        .and_where(anchor::Column::VoidAt.is_null())
        .to_owned()
}
