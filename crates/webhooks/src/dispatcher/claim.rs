//! Taking up deliveries: in one short transaction, under a lease, before anything is sent.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::{AttemptId, DeliveryId, EndpointId, Instant};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use store::InstallationUnit;

use super::Dispatcher;
use super::pace::is_doubtful;
use super::queue::{self, Queue};
use super::slots::Slot;
use crate::Error;
use crate::deliveries::{self, Delivery, State, row};
use crate::endpoints::{self, Endpoint};

/// So many that were abandoned are taken back in one transaction.
const BATCH: u64 = 500;

/// A delivery that was taken up, and where it goes now.
pub(super) struct Claimed {
    pub(super) delivery: Delivery,
    pub(super) endpoint: Endpoint,
    pub(super) attempt: AttemptId,
    pub(super) at: Instant,
    /// Held until the attempt has ended.
    pub(super) _slot: Slot,
}

/// What is to be taken up from one queue, and when the rest of it is due.
struct Portion {
    queue: Queue,
    deliveries: Vec<DeliveryId>,
    next_due_at: Option<Instant>,
}

impl Dispatcher {
    /// Takes up what is due and has a place.
    pub(super) async fn claim(&self) -> Result<Vec<Claimed>, Error> {
        let free = self.0.slots.free(usize::from(self.0.options.total));
        let full = self.0.slots.full();
        let waits = self
            .0
            .store
            .installation_read(async |unit| {
                let due = free > 0 && !ready(unit, &full).limit(1).all(unit).await?.is_empty();
                Ok::<_, Error>(due || !held(unit, abandoned(unit).limit(1)).await?.is_empty())
            })
            .await?;
        if !waits {
            return Ok(Vec::new());
        }
        let claimed = self
            .0
            .store
            .installation(async |unit: &mut InstallationUnit| {
                let unit = &*unit;
                let left_behind = held(unit, abandoned(unit).limit(BATCH)).await?;
                put_back(unit, left_behind).await?;
                let portions = self.portions(unit, free, &full).await?;
                let endpoints = endpoints_of(unit, &portions).await?;
                let taken = self.take_up(unit, &portions, &endpoints).await?;
                let taken: Vec<_> = taken.into_iter().map(|delivery| (delivery, unit.new_id())).collect();
                Ok::<_, Error>((taken, unit.now(), portions, endpoints))
            })
            .await?;
        let (taken, at, portions, endpoints) = claimed;
        let caps: HashMap<EndpointId, usize> =
            portions.iter().map(|portion| (portion.queue.endpoint_id, self.cap(&portion.queue))).collect();
        let claim = |(delivery, attempt): (Delivery, AttemptId)| {
            let endpoint = endpoints.get(&delivery.endpoint_id)?.clone();
            let slot = self.0.slots.take(endpoint.id, caps.get(&endpoint.id).copied().unwrap_or(1));
            Some(Claimed { delivery, endpoint, attempt, at, _slot: slot })
        };
        Ok(taken.into_iter().filter_map(claim).collect())
    }

    /// How many may be on their way to the endpoint of a queue.
    fn cap(&self, queue: &Queue) -> usize {
        let alone = is_doubtful(queue) || self.0.slots.is_slow(usize::from(self.0.options.total));
        if alone { 1 } else { usize::from(self.0.options.per_endpoint) }
    }

    /// A share of what is due of each endpoint, the longest waiting endpoint first.
    async fn portions(
        &self,
        unit: &InstallationUnit,
        mut free: usize,
        full: &[EndpointId],
    ) -> Result<Vec<Portion>, DbErr> {
        // Others who send look at other queues meanwhile; and nobody wakes one of these between the look at what waits in
        // it and the note of when the rest is due.
        let queues = ready(unit, full)
            .limit(free as u64)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .all(unit)
            .await?;
        let mut portions = Vec::with_capacity(queues.len());
        for queue in queues {
            let places = self.cap(&queue).saturating_sub(self.0.slots.taken_of(queue.endpoint_id)).min(free);
            if places == 0 {
                continue;
            }
            let waiting: Vec<(DeliveryId, Instant)> = row::Entity::find()
                .select_only()
                .columns([row::Column::Id, row::Column::DueAt])
                .filter(row::Column::EndpointId.eq(queue.endpoint_id))
                .filter(row::Column::State.eq(State::Pending))
                .order_by_asc(row::Column::DueAt)
                .order_by_asc(row::Column::Id)
                .limit(places as u64 + 1)
                .into_tuple()
                .all(unit)
                .await?;
            let due = waiting.iter().take(places).take_while(|(_, due_at)| *due_at <= unit.now()).count();
            free -= due;
            portions.push(Portion {
                next_due_at: waiting.get(due).map(|(_, due_at)| *due_at),
                deliveries: waiting[..due].iter().map(|(id, _)| *id).collect(),
                queue,
            });
        }
        Ok(portions)
    }

    async fn take_up(
        &self,
        unit: &InstallationUnit,
        portions: &[Portion],
        endpoints: &HashMap<EndpointId, Endpoint>,
    ) -> Result<Vec<Delivery>, DbErr> {
        let mut wanted = Vec::new();
        for portion in portions {
            let endpoint = portion.queue.endpoint_id;
            let enabled = endpoints.contains_key(&endpoint);
            if enabled {
                wanted.extend(portion.deliveries.iter().copied());
            } else {
                deliveries::cancel_waiting(unit, endpoint, unit.now()).await?;
            }
            let next_due_at = portion.next_due_at.filter(|_| enabled);
            if next_due_at != portion.queue.next_due_at {
                queue::row::Entity::update_many()
                    .set(queue::row::ActiveModel { next_due_at: Set(next_due_at), ..Default::default() })
                    .filter(queue::row::Column::EndpointId.eq(endpoint))
                    .exec(unit)
                    .await?;
            }
        }
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let change = row::ActiveModel {
            state: Set(State::Delivering),
            lease_until: Set(Some(unit.real_now() + self.lease())),
            ..Default::default()
        };
        row::Entity::update_many()
            .set(change)
            .col_expr(row::Column::Attempts, Expr::col(row::Column::Attempts).add(1))
            .col_expr(row::Column::Tries, Expr::col(row::Column::Tries).add(1))
            .col_expr(row::Column::Fence, Expr::col(row::Column::Fence).add(1))
            .filter(row::Column::Id.is_in(wanted))
            .filter(row::Column::State.eq(State::Pending))
            .exec_with_returning(unit)
            .await
    }

    fn lease(&self) -> chrono::TimeDelta {
        fail::fail_point!("webhooks::lease_s", |seconds| {
            chrono::TimeDelta::seconds(seconds.and_then(|seconds| seconds.parse().ok()).unwrap_or(1))
        });
        self.0.options.lease()
    }

    /// Gives back whatever anybody has in hand.
    pub(super) async fn give_all_back(&self) -> Result<(), Error> {
        let held = self.0.store.installation_read(async |unit| Ok::<_, Error>(held(unit, leased()).await?)).await?;
        self.give_back(held).await
    }

    /// Gives these back, to be taken up again at once.
    pub(super) async fn give_back(&self, held: Held) -> Result<(), Error> {
        if held.is_empty() {
            return Ok(());
        }
        self.0.store.installation(async |unit: &mut InstallationUnit| Ok::<_, Error>(put_back(unit, held).await?)).await
    }

    /// The next business instant at which something is to be sent. What asks to be left alone, and what has all its
    /// places taken, waits for others than us.
    pub(super) async fn next(&self) -> Result<Option<Instant>, Error> {
        let full = self.0.slots.full();
        self.0
            .store
            .installation_read(async |unit| {
                let next: Option<Option<Instant>> = not_throttled(unit, &full)
                    .select_only()
                    .column(queue::row::Column::NextDueAt)
                    .filter(queue::row::Column::NextDueAt.is_not_null())
                    .order_by_asc(queue::row::Column::NextDueAt)
                    .limit(1)
                    .into_tuple()
                    .one(unit)
                    .await?;
                Ok(next.flatten())
            })
            .await
    }
}

fn not_throttled(unit: &InstallationUnit, full: &[EndpointId]) -> Select<queue::row::Entity> {
    let free = Condition::any()
        .add(queue::row::Column::ThrottledUntil.is_null())
        .add(queue::row::Column::ThrottledUntil.lte(unit.real_now()));
    let select = queue::row::Entity::find().filter(free);
    if full.is_empty() { select } else { select.filter(queue::row::Column::EndpointId.is_not_in(full.iter().copied())) }
}

/// The queues of which something is due, the longest waiting first.
fn ready(unit: &InstallationUnit, full: &[EndpointId]) -> Select<queue::row::Entity> {
    not_throttled(unit, full)
        .filter(queue::row::Column::NextDueAt.lte(unit.now()))
        .order_by_asc(queue::row::Column::NextDueAt)
        .order_by_asc(queue::row::Column::EndpointId)
}

async fn endpoints_of(unit: &InstallationUnit, portions: &[Portion]) -> Result<HashMap<EndpointId, Endpoint>, DbErr> {
    if portions.is_empty() {
        return Ok(HashMap::new());
    }
    let found = endpoints::row::Entity::find()
        .filter(endpoints::row::Column::Id.is_in(portions.iter().map(|portion| portion.queue.endpoint_id)))
        .filter(endpoints::row::Column::State.eq(endpoints::State::Enabled))
        .all(unit)
        .await?;
    Ok(found.into_iter().map(|endpoint| (endpoint.id, endpoint)).collect())
}

/// Deliveries that somebody has in hand, and to whom they go.
pub(super) type Held = BTreeMap<DeliveryId, EndpointId>;

/// What is on its way, by whomever.
fn leased() -> Select<row::Entity> {
    row::Entity::find().filter(row::Column::State.eq(State::Delivering))
}

/// What is under a lease that has run out.
fn abandoned(unit: &InstallationUnit) -> Select<row::Entity> {
    leased().filter(row::Column::LeaseUntil.lt(unit.real_now()))
}

async fn held(unit: &InstallationUnit, select: Select<row::Entity>) -> Result<Held, DbErr> {
    let rows: Vec<(DeliveryId, EndpointId)> =
        select.select_only().columns([row::Column::Id, row::Column::EndpointId]).into_tuple().all(unit).await?;
    Ok(rows.into_iter().collect())
}

async fn put_back(unit: &InstallationUnit, held: Held) -> Result<(), DbErr> {
    if held.is_empty() {
        return Ok(());
    }
    let change = row::ActiveModel { state: Set(State::Pending), lease_until: Set(None), ..Default::default() };
    row::Entity::update_many()
        .set(change)
        .filter(row::Column::Id.is_in(held.keys().copied()))
        .filter(row::Column::State.eq(State::Delivering))
        .exec(unit)
        .await?;
    let endpoints: BTreeSet<_> = held.into_values().collect();
    queue::wake(unit, endpoints, unit.now()).await
}
