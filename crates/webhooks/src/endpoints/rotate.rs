//! Giving an endpoint another secret. The old one signs beside it for a while, so that no delivery is refused meanwhile.

use chrono::TimeDelta;
use kernel::{EndpointId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::model::{CURRENT, PREVIOUS, place, seal};
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
    /// How long the old secret stays valid, real time; zero where others may know it.
    pub overlap: TimeDelta,
}

/// Gives an endpoint another secret. The new one is in the answer, and nowhere else.
pub async fn rotate(uow: &mut UnitOfWork, Rotate { endpoint, seen, overlap }: Rotate) -> Result<Issued, Error> {
    let before = queries::get(uow.db(), uow.scope(), endpoint).await?.ok_or(Error::EndpointNotFound)?;
    uow.require(MANAGE, &before)?;
    rules::not_retired(&before)?;
    if !(TimeDelta::zero()..=LONGEST_OVERLAP).contains(&overlap) {
        return Err(Error::Overlap);
    }
    let key = uow.keys().organisation(uow.organisation()).await?;
    let bytes = Algorithm::chance()?;
    let previous = if overlap.is_zero() {
        None
    } else {
        let old = key.open(place(CURRENT, &endpoint.to_string()), &before.secret)?;
        Some(seal(&key, PREVIOUS, endpoint, &old)?)
    };
    let change = row::ActiveModel {
        secret: Set(seal(&key, CURRENT, endpoint, &bytes)?),
        verify_key: Set(before.algorithm.public_half(&bytes)),
        previous_until: Set(previous.as_ref().map(|_| uow.real_now() + overlap)),
        previous_secret: Set(previous),
        ..Default::default()
    };
    let after = model::update::<row::Entity>(uow, endpoint, seen, change).await?;
    uow.emit(&Event::SecretRotated { endpoint });
    Ok(Issued { secret: after.algorithm.shown(&bytes), endpoint: after })
}
