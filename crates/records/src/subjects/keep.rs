//! Making subjects and their keys. The key is on the disk before the row is: a unit that rolls back leaves a key without
//! a subject, which the sweep finds; the other way round there would be a row that nothing can be sealed for.

use kernel::{SubjectId, Version};
use keys::SubjectKey;
use sea_orm::{ActiveValue::Set, EntityTrait};
use store::UnitOfWork;

use super::jobs::sweep_daily;
use super::subject;
use crate::Error;
use crate::activities::Keys;

/// So many rows go into one statement.
const CHUNK: usize = 1_000;

/// Makes so many new subjects. Their rows are announced by the caller's event. From now on whatever outlives them is
/// looked for every day.
pub(crate) async fn make(uow: &mut UnitOfWork, many: usize, groups: &[String]) -> Result<Vec<SubjectId>, Error> {
    if many > 0 {
        sweep_daily(uow).await?;
    }
    let ids: Vec<SubjectId> = std::iter::repeat_with(|| uow.new_id()).take(many).collect();
    let row = |id: &SubjectId| subject::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(*id),
        version: Set(Version::FIRST),
        groups: Set(Keys(groups.to_vec())),
        registered_at: Set(uow.now()),
    };
    for some in ids.chunks(CHUNK) {
        subject::Entity::insert_many(some.iter().map(row)).exec_without_returning(uow.db()).await?;
    }
    Ok(ids)
}

/// A subject's key, made now where it has none.
pub(crate) async fn key_of(uow: &UnitOfWork, of: SubjectId) -> Result<SubjectKey, Error> {
    let organisation = uow.organisation();
    let keys = uow.keys();
    keys.create_subjects(organisation, &[of], uow.real_now()).await.map_err(store::Error::from)?;
    let key = keys.subject(organisation, of).await.map_err(store::Error::from)?;
    Ok(key.ok_or(store::Error::from(keys::Error::SubjectDestroyed(of)))?)
}
