//! Who works with an activity's data: roles on every entry, and the people who hold them on demand (SE-07).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use access::Holder;
use kernel::{ActivityId, Instant, Role, Scope};
use sea_orm::ConnectionTrait;

use super::{Access, Activity};
use crate::Error;

/// A role that works with an activity's data, and who holds it at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessNow {
    /// The role and its limit.
    pub access: Access,
    /// Who holds it, ordinary holders before deputies. Every employee for EMP.
    pub holders: Vec<Holder>,
}

/// Who works with the data of each of these activities at an instant. One statement for each role that is named.
pub async fn access_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    activities: &[Activity],
    at: Instant,
) -> Result<HashMap<ActivityId, Vec<AccessNow>>, Error> {
    let roles: BTreeSet<Role> =
        activities.iter().flat_map(|activity| &activity.details.access).map(|access| access.role).collect();
    let mut holders = BTreeMap::new();
    for role in roles {
        holders.insert(role, access::persons_with_role(db, scope, role, at).await?);
    }
    let now = |access: &Access| AccessNow { access: access.clone(), holders: holders[&access.role].clone() };
    Ok(activities.iter().map(|activity| (activity.id, activity.details.access.iter().map(now).collect())).collect())
}
