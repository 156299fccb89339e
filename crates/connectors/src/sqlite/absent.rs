//! Looking whether something is gone, by a connection that was opened for this.

use super::catalogue::integer;
use super::choose::ask;
use super::{Attempt, File, Keys, Shape, quoted};
use crate::{DataSet, Error};

/// Which keys still have a row in the first table, or in one that holds the key itself. What hung on those rows hung on
/// keys that nobody knows any more; the transaction that erased has counted it.
pub(crate) async fn still_there(
    file: &File,
    connector: &str,
    set: &DataSet,
    identity: &str,
    keys: &[String],
) -> Result<Vec<String>, Error> {
    let graph = set.checked()?;
    let keys = Keys::of(set, keys)?;
    let attempt = Attempt::of(file);
    attempt
        .bounded(async {
            let mut session = attempt.open().await?;
            session.begin().await?;
            session.must_be(connector, identity).await?;
            let shape = Shape::found(&mut session, set, graph).await?;
            ask(&mut session, &keys).await?;
            let root = shape.graph.root();
            let mut places = vec![(root.table.as_str(), root.key.as_deref().unwrap_or_default())];
            for node in shape.graph.nodes() {
                let first = node.edges.iter().filter(|(parent, _)| *parent == 0);
                places.extend(first.map(|(_, column)| (node.table.as_str(), column.as_str())));
            }
            let mut found = vec![false; keys.written.len()];
            for (table, column) in places {
                let column = format!("t.{}", quoted(column));
                let look = format!(
                    "SELECT a.n FROM temp.samsvar_asked AS a WHERE a.k IN \
                     (SELECT {column} FROM main.{} AS t WHERE {column} IN (SELECT k FROM temp.samsvar_asked))",
                    quoted(table)
                );
                for row in session.rows(look.into()).await? {
                    if let Some(found) = usize::try_from(integer(&row, 0)?).ok().and_then(|at| found.get_mut(at)) {
                        *found = true;
                    }
                }
            }
            session.leave().await?;
            Ok(keys.written.iter().zip(found).filter(|(_, found)| *found).map(|(key, _)| key.clone()).collect())
        })
        .await
}
