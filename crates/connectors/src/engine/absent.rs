//! Looking whether something is gone, by a connection that has never erased.

use super::{Attempt, Database, Intent, Keys, Right, Session, Shape, leave, must_be};
use crate::{DataSet, Error};

/// Which keys still have a row in the first table, or in one that holds the key itself. What hung on those rows hung on
/// keys that nobody knows any more; the transaction that erased has counted it.
pub(crate) async fn still_there(
    database: &impl Database,
    connector: &str,
    set: &DataSet,
    identity: &str,
    keys: &[String],
) -> Result<Vec<String>, Error> {
    let graph = set.checked()?;
    let keys = Keys::of(set, keys)?;
    let attempt = Attempt::within(database.limit());
    attempt
        .bounded(async {
            let mut session = database.begin(&attempt, Intent::Verify).await?;
            must_be(&mut session, connector, identity).await?;
            let shape = Shape::found(&mut session, set, &graph).await?;
            session.must_have(&shape, Right::Count).await?;
            let mut places = vec![(shape.root(), shape.key())];
            for place in &shape.places {
                let first = place.edges.iter().filter(|(parent, _)| *parent == 0);
                places.extend(first.map(|(_, column)| (&place.table, column)));
            }
            let mut found = vec![false; keys.written.len()];
            for (table, column) in places {
                for at in session.stand_in(&keys, table, column).await? {
                    if let Some(found) = usize::try_from(at).ok().and_then(|at| found.get_mut(at)) {
                        *found = true;
                    }
                }
            }
            leave(session).await?;
            Ok(keys.written.iter().zip(found).filter(|(_, found)| *found).map(|(key, _)| key.clone()).collect())
        })
        .await
}
