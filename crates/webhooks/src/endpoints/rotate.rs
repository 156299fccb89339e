//! Giving an endpoint another secret. The old one signs beside it for a while, so that no delivery is refused meanwhile;
//! and so does the one before that while its time stands, for the receiver may know no other yet.

use chrono::TimeDelta;
use kernel::{EndpointId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::model::{CURRENT, OLDER, PREVIOUS, place, seal, stands};
use super::{Issued, queries, row, rules};
use crate::{Algorithm, Error, Event, MANAGE};

/// How long an old secret stays valid, unless told otherwise.
pub const OVERLAP: TimeDelta = TimeDelta::hours(24);
const LONGEST_OVERLAP: TimeDelta = TimeDelta::days(7);

/// Give an endpoint another secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotate {
    /// Which.
    pub endpoint: EndpointId,
    /// The version that was seen.
    pub seen: Version,
    /// How long the old secret stays valid, real time; zero where others may know it, which ends all old ones.
    pub overlap: TimeDelta,
}

/// Gives an endpoint another secret. The new one is in the answer, and nowhere else. At most three are valid at once.
pub async fn rotate(uow: &mut UnitOfWork, Rotate { endpoint, seen, overlap }: Rotate) -> Result<Issued, Error> {
    let before = queries::get(uow.db(), uow.scope(), endpoint).await?.ok_or(Error::EndpointNotFound)?;
    uow.require(MANAGE, &before)?;
    rules::not_retired(&before)?;
    if !(TimeDelta::zero()..=LONGEST_OVERLAP).contains(&overlap) {
        return Err(Error::Overlap);
    }
    let key = uow.keys().organisation(uow.organisation()).await?;
    let bytes = Algorithm::chance()?;
    let mut change = row::ActiveModel {
        secret: Set(seal(&key, CURRENT, endpoint, &bytes)?),
        verify_key: Set(before.algorithm.public_half(&bytes)),
        previous_secret: Set(None),
        previous_until: Set(None),
        older_secret: Set(None),
        older_until: Set(None),
        ..Default::default()
    };
    if !overlap.is_zero() {
        let moved = |secret: &[u8], from, to| {
            let secret = key.open(place(from, &endpoint.to_string()), secret)?;
            seal(&key, to, endpoint, &secret)
        };
        change.previous_secret = Set(Some(moved(&before.secret, CURRENT, PREVIOUS)?));
        change.previous_until = Set(Some(uow.real_now() + overlap));
        if let Some(previous) = &before.previous_secret
            && stands(before.previous_until, uow.real_now())
        {
            change.older_secret = Set(Some(moved(previous, PREVIOUS, OLDER)?));
            change.older_until = Set(before.previous_until);
        }
    }
    let after = model::update::<row::Entity>(uow, endpoint, seen, change).await?;
    uow.emit(&Event::SecretRotated { endpoint });
    Ok(Issued { secret: after.algorithm.shown(&bytes), endpoint: after })
}
