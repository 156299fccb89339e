//! Writing down what attempts came to: those that ended together in one transaction.

use std::collections::{BTreeMap, HashMap};

use kernel::{EndpointId, Fault, Instant, OrganisationId, Scope};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use store::{InstallationUnit, UnitOfWork};

use super::attempt::Outcome;
use super::pace::{self, Verdict};
use super::{Dispatcher, KIND, queue};
use crate::deliveries::{State, attempt, row};
use crate::{Error, Why, endpoints};

impl Dispatcher {
    /// Records outcomes, then disables the endpoints that are to be told nothing more. One that cannot be disabled now is
    /// tried again, and then.
    pub(super) async fn record(&self, outcomes: &[Outcome]) -> Result<(), Error> {
        let disabled = self
            .0
            .store
            .installation(async |unit: &mut InstallationUnit| {
                let unit = &*unit;
                let tried: Vec<_> = outcomes.iter().filter(|outcome| outcome.verdict != Verdict::Unsent).collect();
                if !tried.is_empty() {
                    attempt::Entity::insert_many(tried.into_iter().map(row_of)).exec_without_returning(unit).await?;
                }
                let enabled = enabled(unit, outcomes).await?;
                delivered(unit, outcomes).await?;
                for outcome in outcomes {
                    match outcome.verdict {
                        Verdict::Delivered => {}
                        Verdict::Unsent => unsent(unit, outcome).await?,
                        _ => failed(unit, outcome, enabled.contains_key(&outcome.endpoint)).await?,
                    }
                }
                Ok::<_, Error>(paced(unit, outcomes, &enabled).await?)
            })
            .await?;
        for (organisation, endpoint, why) in disabled {
            let scope = Scope::job(organisation, KIND);
            let work = async |uow: &mut UnitOfWork| endpoints::disable_by_itself(uow, endpoint, why).await;
            match self.0.store.write(&scope, None, work).await {
                Ok(_) => {
                    tracing::warn!(endpoint.id = %endpoint, why = why.code(), "the webhook endpoint {endpoint} is disabled: {}", why.code());
                }
                Err(error) => {
                    tracing::error!(endpoint.id = %endpoint, error.code = error.code(), %error, "the webhook endpoint {endpoint} could not be disabled");
                }
            }
        }
        Ok(())
    }
}

fn row_of(outcome: &Outcome) -> attempt::ActiveModel {
    attempt::ActiveModel {
        organisation_id: Set(outcome.organisation),
        id: Set(outcome.attempt),
        delivery_id: Set(outcome.delivery),
        number: Set(outcome.number),
        at: Set(outcome.at),
        sent_at: Set(outcome.sent_at),
        duration_ms: Set(i64::try_from(outcome.duration.as_millis()).unwrap_or(i64::MAX)),
        status: Set(outcome.status.map(i32::from)),
        problem: Set(outcome.problem.map(str::to_owned)),
    }
}

/// The endpoints that are still to be told, by organisation.
async fn enabled(unit: &InstallationUnit, outcomes: &[Outcome]) -> Result<HashMap<EndpointId, OrganisationId>, DbErr> {
    let found: Vec<(EndpointId, OrganisationId)> = endpoints::row::Entity::find()
        .select_only()
        .columns([endpoints::row::Column::Id, endpoints::row::Column::OrganisationId])
        .filter(endpoints::row::Column::Id.is_in(outcomes.iter().map(|outcome| outcome.endpoint)))
        .filter(endpoints::row::Column::State.eq(endpoints::State::Enabled))
        .into_tuple()
        .all(unit)
        .await?;
    Ok(found.into_iter().collect())
}

/// Still ours: nobody has taken it up again meanwhile.
fn held(outcome: &Outcome) -> Condition {
    Condition::all()
        .add(row::Column::Id.eq(outcome.delivery))
        .add(row::Column::Fence.eq(outcome.fence))
        .add(row::Column::State.eq(State::Delivering))
}

async fn delivered(unit: &InstallationUnit, outcomes: &[Outcome]) -> Result<(), DbErr> {
    let delivered: Vec<_> = outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Delivered).collect();
    if delivered.is_empty() {
        return Ok(());
    }
    let change = row::ActiveModel {
        state: Set(State::Delivered),
        lease_until: Set(None),
        problem: Set(None),
        ended_at: Set(Some(unit.now())),
        ..Default::default()
    };
    let mine = delivered.iter().fold(Condition::any(), |any, outcome| any.add(held(outcome)));
    row::Entity::update_many().set(change).filter(mine).exec(unit).await?;
    Ok(())
}

/// What was not sent waits as before: it was no try.
async fn unsent(unit: &InstallationUnit, outcome: &Outcome) -> Result<(), DbErr> {
    let change = row::ActiveModel {
        state: Set(State::Pending),
        lease_until: Set(None),
        tries: Set(outcome.tries - 1),
        ..Default::default()
    };
    row::Entity::update_many().set(change).filter(held(outcome)).exec(unit).await?;
    Ok(())
}

async fn failed(unit: &InstallationUnit, outcome: &Outcome, enabled: bool) -> Result<(), DbErr> {
    let change = row::ActiveModel {
        lease_until: Set(None),
        problem: Set(outcome.problem.map(str::to_owned)),
        ..Default::default()
    };
    let wait = pace::wait(outcome.tries, |below| unit.chance_below(below));
    let change = match wait {
        _ if !enabled => row::ActiveModel { state: Set(State::Cancelled), ended_at: Set(Some(unit.now())), ..change },
        None => row::ActiveModel { state: Set(State::Failed), ended_at: Set(Some(unit.now())), ..change },
        Some(wait) => {
            let asked = outcome.retry_after.map(|after| pace::asked(after.from_now(unit.real_now())));
            let due_at = unit.now() + asked.map_or(wait, |asked| asked.max(wait));
            row::ActiveModel { state: Set(State::Pending), due_at: Set(due_at), ..change }
        }
    };
    row::Entity::update_many().set(change).filter(held(outcome)).exec(unit).await?;
    Ok(())
}

/// Paces the queues of the endpoints that were tried. Returns the endpoints that are to be told nothing more.
async fn paced(
    unit: &InstallationUnit,
    outcomes: &[Outcome],
    enabled: &HashMap<EndpointId, OrganisationId>,
) -> Result<Vec<(OrganisationId, EndpointId, Why)>, DbErr> {
    let mut by_endpoint: BTreeMap<EndpointId, Vec<&Outcome>> = BTreeMap::new();
    for outcome in outcomes {
        by_endpoint.entry(outcome.endpoint).or_default().push(outcome);
    }
    let queues = queue::row::Entity::find()
        .filter(queue::row::Column::EndpointId.is_in(by_endpoint.keys().copied()))
        .order_by_asc(queue::row::Column::EndpointId)
        .lock_exclusive()
        .all(unit)
        .await?;
    let mut disabled = Vec::new();
    for mut queue in queues {
        let outcomes = &by_endpoint[&queue.endpoint_id];
        let before = queue.clone();
        let verdicts = outcomes.iter().map(|outcome| outcome.verdict);
        let (unsent, verdicts): (Vec<_>, Vec<_>) = verdicts.partition(|verdict| *verdict == Verdict::Unsent);
        let why = pace::after(&mut queue, &verdicts, unit.now());
        let organisation = enabled.get(&queue.endpoint_id);
        if let (Some(why), Some(organisation)) = (why, organisation) {
            disabled.push((*organisation, queue.endpoint_id, why));
        }
        let asked = outcomes.iter().filter(|outcome| outcome.verdict != Verdict::Delivered);
        let asked = asked.filter_map(|outcome| outcome.retry_after).map(|after| after.from_now(unit.real_now())).max();
        if let Some(asked) = asked {
            queue.throttled_until = Some(unit.real_now() + pace::asked(asked));
        }
        if !unsent.is_empty() {
            let mended = unit.real_now() + pace::OURS_TO_MEND;
            queue.throttled_until = Some(queue.throttled_until.map_or(mended, |until| until.max(mended)));
        }
        let waiting = if organisation.is_some() { first_waiting(unit, queue.endpoint_id).await? } else { None };
        queue.next_due_at = waiting.map(|due| queue.resume_at.map_or(due, |resume| resume.max(due)));
        if queue != before {
            let change = queue::row::ActiveModel {
                next_due_at: Set(queue.next_due_at),
                failures: Set(queue.failures),
                failing_since: Set(queue.failing_since),
                failed_at: Set(queue.failed_at),
                resume_at: Set(queue.resume_at),
                throttled_until: Set(queue.throttled_until),
                ..Default::default()
            };
            let this = queue::row::Column::EndpointId.eq(queue.endpoint_id);
            queue::row::Entity::update_many().set(change).filter(this).exec(unit).await?;
        }
    }
    Ok(disabled)
}

async fn first_waiting(unit: &InstallationUnit, endpoint: EndpointId) -> Result<Option<Instant>, DbErr> {
    row::Entity::find()
        .select_only()
        .column(row::Column::DueAt)
        .filter(row::Column::EndpointId.eq(endpoint))
        .filter(row::Column::State.eq(State::Pending))
        .order_by_asc(row::Column::DueAt)
        .limit(1)
        .into_tuple()
        .one(unit)
        .await
}
