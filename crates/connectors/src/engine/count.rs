//! Counting what would go.

use std::collections::BTreeMap;

use ports::Cutoff;

use super::choose::{Fate, choose, count_rows};
use super::{Attempt, Bounds, Database, Intent, Keys, Right, Session, Shape, leave};
use crate::{Counts, DataSet, Error};

/// One snapshot; nothing is changed.
pub(crate) async fn count(
    database: &impl Database,
    set: &DataSet,
    keys: &[String],
    cutoffs: &BTreeMap<String, Cutoff>,
) -> Result<Counts, Error> {
    let graph = set.checked()?;
    let (keys, bounds) = (Keys::of(set, keys)?, Bounds::of(set, cutoffs)?);
    let attempt = Attempt::within(database.limit());
    attempt
        .bounded(async {
            let mut session = database.begin(&attempt, Intent::Look).await?;
            let shape = Shape::of(&mut session, set, &graph).await?;
            session.must_have(&shape, Right::Count).await?;
            let fates = choose(&mut session, &shape, &keys, &bounds).await?;
            let rows = count_rows(&mut session, &shape, &bounds).await?;
            leave(session).await?;
            let of = |fate| fates.iter().filter(|found| **found == fate).count() as u64;
            let asked = fates.len() as u64;
            Ok(Counts { asked, present: asked - of(Fate::Missing), guarded: of(Fate::Spared), rows })
        })
        .await
}
