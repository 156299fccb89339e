//! When consents were withdrawn and ended, as anchors: of the consent itself, whose proof goes by them, and of its subject,
//! so that all that was held because of it goes by them too.

use kernel::{AnchorId, Id, Instant, SubjectId};
use ports::Anchor;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use store::{Scoped, UnitOfWork};

use super::Consent;
use crate::Error;
use crate::anchors::{self, Put, TargetKind, anchor};

/// What anchors of consents begin with.
pub(super) const PREFIX: &str = "consent.";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Withdrawn,
    Ended,
}

pub(super) fn name(purpose: &str, what: What) -> String {
    let what = match what {
        What::Withdrawn => "withdrawn",
        What::Ended => "ended",
    };
    format!("{PREFIX}{purpose}.{what}")
}

/// Dates what happened to a consent, and to its subject where no other consent to the same purpose stands.
pub(super) async fn date(
    uow: &UnitOfWork,
    consents: &[&Consent],
    of_subject: Option<SubjectId>,
    purpose: &str,
    what: &[What],
    when: Anchor,
) -> Result<(), Error> {
    let own = consents.iter().map(|consent| (TargetKind::Consent, consent.id.uuid()));
    let subject = of_subject.map(|subject| (TargetKind::Subject, subject.uuid()));
    let targets: Vec<_> = own.chain(subject).collect();
    let puts: Vec<_> = targets
        .into_iter()
        .flat_map(|(kind, target)| {
            what.iter().map(move |what| Put { kind, target, name: name(purpose, *what), when, correct: false })
        })
        .collect();
    anchors::put(uow, &puts).await?;
    Ok(())
}

/// Whether a consent of theirs to this purpose was withdrawn at this instant or later. Their own anchor tells, which
/// outlives the proof, and does so even where it counts no longer.
pub(super) async fn withdrawn_since(
    uow: &UnitOfWork,
    subject: SubjectId,
    purpose: &str,
    since: Instant,
) -> Result<bool, Error> {
    let found: Option<AnchorId> = anchor::Entity::in_scope(uow.scope())
        .filter(anchor::Column::TargetId.eq(subject.uuid()))
        .filter(anchor::Column::Name.eq(name(purpose, What::Withdrawn)))
        .filter(anchor::Column::OccurredAt.gte(since))
        .select_only()
        .column(anchor::Column::Id)
        .into_tuple()
        .one(uow.db())
        .await?;
    Ok(found.is_some())
}

/// What was withdrawn or ended before counts for the subject no longer.
pub(super) async fn forget(uow: &UnitOfWork, subject: SubjectId, purpose: &str) -> Result<(), Error> {
    let names = [name(purpose, What::Withdrawn), name(purpose, What::Ended)];
    anchors::void(uow, subject.uuid(), &names).await
}
