//! Saying that there is somebody.

use kernel::NEW;
use ports::ExternalKey;
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use crate::activities::Keys;
use crate::references::{self, Named, Unresolved};
use crate::subjects::{Event, Subject, make, queries, subject};
use crate::{Error, HoldingsRefusal, REGISTER_SUBJECT, words};

/// Say that there is somebody whom data is about.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// What they are to the organisation, as employee or customer.
    pub groups: Vec<String>,
    /// What they are called in other systems; any number.
    pub references: Vec<ExternalKey>,
}

/// Registers a subject under a new pseudonym. Where one of the references is known already, it is that subject, which is
/// known by the others too from now on; where they are known to be about different subjects, that is refused.
pub async fn register(uow: &mut UnitOfWork, Register { groups, references }: Register) -> Result<Subject, Error> {
    uow.require(REGISTER_SUBJECT, NEW)?;
    let groups = words::names(&groups, "groups")?;
    words::bounded(&references, "references")?;
    let of = match subject_of(uow, &references).await? {
        Some(of) => of,
        None => make(uow, 1, &groups).await?[0],
    };
    references::name(uow, of, &references).await?;
    let before = queries::get(uow.db(), uow.scope(), of).await?.ok_or(HoldingsRefusal::SubjectNotFound)?;
    let mut all = before.groups.0.clone();
    all.extend(groups.into_iter().filter(|group| !before.groups.0.contains(group)));
    let after = if all == before.groups.0 {
        before
    } else {
        let change = subject::ActiveModel { groups: Set(Keys(all)), ..Default::default() };
        model::update::<subject::Entity>(uow, of, before.version, change).await?
    };
    uow.emit(&Event::Registered { subject: of, references: references.len() });
    Ok(after)
}

/// The one whom all of these that are known are about.
async fn subject_of(uow: &UnitOfWork, keys: &[ExternalKey]) -> Result<Option<kernel::SubjectId>, Error> {
    let named: Vec<_> = keys.iter().map(|key| Named { key: key.clone(), of: None }).collect();
    let known =
        references::known(uow, &named).await.map_err(|unresolved: Unresolved| unresolved.among("references"))?;
    let mut subjects: Vec<_> = known.values().map(|found| found.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    match subjects[..] {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        _ => Err(HoldingsRefusal::ReferenceSubjectDiffers.into()),
    }
}
