//! Gathering what is due into a plan, window by window: as much memory for a million things as for a thousand.

use std::collections::{BTreeMap, HashMap};

use jobs::{Context, Enqueue, When};
use kernel::DeletionPlanId;
use ports::{Db, DueQuery, HoldingSource, Place};
use sea_orm::ActiveValue::Set;
use store::{Read, UnitOfWork, model};
use uuid::Uuid;

use super::judge::{Rule, judge};
use super::link::{Link, Links};
use super::model::{DeletionPlan, PlanKind, PlanState, packed, plan, window};
use super::{cancel, queries, seal};
use crate::plan::jobs::DraftPlan;
use crate::run::{Budget, Event, Rows};
use crate::{Error, RunsRefusal};

/// So many things are looked at, and at most so many erased, in one step.
pub(crate) const WINDOW: u64 = 1_000;

/// What stands in one window: things of one kind in one place, `None` = our own.
type Group = (&'static str, Option<(String, String)>);

/// What one look at a source of holdings has found.
struct Found {
    windows: Vec<Window>,
    spared: usize,
    /// Things due in systems that are not connected: their owners are ordered to erase them.
    unconnected: bool,
    /// Where the next look begins: the source, and behind which thing.
    next: (i32, Option<Uuid>),
}

/// A window before it has an id.
struct Window {
    kind: &'static str,
    place: Place,
    ids: Vec<Uuid>,
    link: Option<Link>,
    fingerprint: Option<String>,
    identity: Option<String>,
    expected: Option<connectors::Counts>,
}

/// Goes on with a plan until it is sealed or the portion is spent. Each step is durable before the next begins.
pub(crate) async fn portion(cx: &Context, id: DeletionPlanId) -> Result<(), Error> {
    let mut budget = Budget::begin(cx);
    let mut links = Links::of(cx.ports());
    loop {
        let read = cx.read();
        let Some(plan) = queries::get(&read, cx.scope(), id).await? else { return Ok(()) };
        if plan.state != PlanState::Drafting {
            return Ok(());
        }
        let Some(rule) = Rule::in_force(&read, cx.scope(), plan.rule_id).await?.filter(|rule| rule.is_of(&plan)) else {
            return end(cx, &plan, PlanState::Cancelled, "plan_changed").await;
        };
        let found = match look(cx, &read, &plan, &rule, &mut links).await {
            Ok(found) => found,
            Err(error) if error.is_final(cx.attempt()) => {
                tracing::error!(plan.id = %plan.id, code = kernel::Fault::code(&error), "the plan {} cannot be made", plan.id);
                return end(cx, &plan, PlanState::Stopped, &error.reason()).await;
            }
            Err(error) => return Err(error),
        };
        let spent = budget.spend();
        match found {
            Some(found) => cx.write(async |uow| write(uow, &plan, found, spent).await).await?,
            None => {
                fail::fail_point!("before_seal");
                cx.write(async |uow| seal::seal(uow, cx.ports(), &plan, &rule).await).await?;
                fail::fail_point!("after_plan");
                return Ok(());
            }
        }
        if spent {
            return Ok(());
        }
    }
}

async fn end(cx: &Context, plan: &DeletionPlan, state: PlanState, reason: &str) -> Result<(), Error> {
    cx.write(async |uow| cancel::end(uow, plan, plan.version, state, Some(reason)).await).await?;
    Ok(())
}

/// Looks at the next things of the source that is being asked; `None` where all sources have been.
async fn look(
    cx: &Context,
    read: &Read,
    plan: &DeletionPlan,
    rule: &Rule,
    links: &mut Links,
) -> Result<Option<Found>, Error> {
    let sources = &cx.ports().holdings;
    let Some(source) = usize::try_from(plan.source).ok().and_then(|at| sources.get(at)) else { return Ok(None) };
    let cutoff = plan.cutoff().ok_or(RunsRefusal::PlanChanged)?;
    let query = DueQuery { after: plan.after, limit: WINDOW, ..rule.due_query(cutoff) };
    let due = source.due(Db::Read(read), &query).await?;
    let next = match due.last() {
        Some(last) if due.len() as u64 == WINDOW => (plan.source, Some(last.id)),
        _ => (plan.source + 1, None),
    };
    let judged = judge(Db::Read(read), cx.ports(), rule, due, plan.day, cutoff).await?;
    let mut found = Found { windows: Vec::new(), spared: judged.spared.len(), unconnected: false, next };
    let mut groups: BTreeMap<Group, Vec<Uuid>> = BTreeMap::new();
    for holding in judged.go {
        let place = match holding.place {
            Place::Own => None,
            Place::System { system, kind } => Some((system, kind)),
        };
        groups.entry((holding.kind, place)).or_default().push(holding.id);
    }
    for ((kind, place), mut ids) in groups {
        let windows = match place {
            None => vec![Window::own(kind, ids)],
            Some((system, system_kind)) => {
                let link = links.find(Db::Read(read), &system, &system_kind).await?;
                let ordered = link.is_none() || rule.is_order();
                found.unconnected |= ordered;
                let place = Place::System { system, kind: system_kind };
                match (plan.kind, ordered, link) {
                    (PlanKind::Erase, false, Some(link)) => {
                        let db = Db::Read(read);
                        found.spared += without_malformed(db, plan, &link, source.as_ref(), &mut ids).await?;
                        let whole = Window { place, link: Some(link), ..Window::own(kind, ids) };
                        whole.connected(db, source.as_ref(), rule, cutoff).await?
                    }
                    (PlanKind::Order, true, _) => vec![Window { place, ..Window::own(kind, ids) }],
                    _ => Vec::new(),
                }
            }
        };
        // What lies in our own store is never a matter of orders.
        let is_meant = |window: &Window| plan.kind == PlanKind::Erase || window.place != Place::Own;
        found.windows.extend(windows.into_iter().filter(is_meant));
    }
    Ok(Some(found))
}

/// Leaves out what is called in a connected system by what cannot be a key there, and answers how many that are. Everything
/// else goes on.
async fn without_malformed(
    db: Db<'_>,
    plan: &DeletionPlan,
    link: &Link,
    source: &dyn HoldingSource,
    ids: &mut Vec<Uuid>,
) -> Result<usize, Error> {
    let malformed = link.malformed(db, source, ids).await?;
    ids.retain(|id| !malformed.contains(id));
    if !malformed.is_empty() {
        let (system, count) = (&link.set.system, malformed.len());
        tracing::warn!(plan.id = %plan.id, system, count, "{count} keys of {system} are malformed, and the plan {} spares them", plan.id);
    }
    Ok(malformed.len())
}

impl Window {
    fn own(kind: &'static str, ids: Vec<Uuid>) -> Self {
        Self { kind, place: Place::Own, ids, link: None, fingerprint: None, identity: None, expected: None }
    }

    /// Windows of a connected system, counted there. How many things are in one hangs on how many rows hang on each.
    async fn connected(
        self,
        db: Db<'_>,
        source: &dyn HoldingSource,
        rule: &Rule,
        cutoff: ports::Cutoff,
    ) -> Result<Vec<Self>, Error> {
        let mut windows = Vec::new();
        let Some(link) = &self.link else { return Ok(windows) };
        let keys = source.keys(db, &self.ids).await?.into_iter().map(|(id, key)| (id, key.key));
        let keys: HashMap<Uuid, String> = keys.collect();
        let all = neighbours(&self.ids, &keys);
        let mut rest = all.as_slice();
        while !rest.is_empty() {
            let (ids, others) = rest.split_at(link.window_size().min(rest.len()));
            let inspection = link.inspect().await?;
            let keys: Vec<String> = ids.iter().filter_map(|id| keys.get(id).cloned()).collect();
            let expected = link.connector.count(&link.set, &keys, &rule.cutoffs(cutoff)).await?;
            link.learn(&expected);
            if expected.are_too_many() {
                continue;
            }
            rest = others;
            windows.push(Self {
                fingerprint: Some(inspection.fingerprint),
                identity: Some(inspection.identity),
                expected: Some(expected),
                link: Some(link.clone()),
                place: self.place.clone(),
                ..Self::own(self.kind, ids.to_vec())
            });
        }
        Ok(windows)
    }
}

/// These in the order of their keys, numbers as numbers: what was made there one after the other lies side by side, and so
/// does most of what hangs on it. A window of neighbours is in a fraction of the pages that one of strangers is in.
fn neighbours(ids: &[Uuid], keys: &HashMap<Uuid, String>) -> Vec<Uuid> {
    let mut ids = ids.to_vec();
    ids.sort_by_cached_key(|id| keys.get(id).map(|key| (key.parse::<i64>().ok(), key)));
    ids
}

/// Writes the windows that were found, and where to go on.
async fn write(uow: &mut UnitOfWork, plan: &DeletionPlan, found: Found, spent: bool) -> Result<(), Error> {
    let key = uow.keys().organisation(uow.organisation()).await.map_err(store::Error::from)?;
    let mut rows = Rows::read(&plan.rows);
    let (mut number, mut targets) = (plan.windows, 0);
    for window in found.windows {
        number += 1;
        let count = i32::try_from(window.ids.len()).unwrap_or(i32::MAX);
        targets += i64::from(count);
        if let (Some(link), Some(expected)) = (&window.link, &window.expected) {
            rows = rows.with(&link.set.connector, &expected.rows);
        }
        let (system, system_kind) = match window.place {
            Place::Own => (None, None),
            Place::System { system, kind } => (Some(system), Some(kind)),
        };
        let row = window::ActiveModel {
            organisation_id: Set(uow.organisation()),
            id: Set(uow.new_id()),
            plan_id: Set(plan.id),
            number: Set(number),
            kind: Set(window.kind.to_owned()),
            system: Set(system),
            system_kind: Set(system_kind),
            connector: Set(window.link.as_ref().map(|link| link.set.connector.clone())),
            data_set: Set(window.link.as_ref().map(|link| link.sha256.clone())),
            fingerprint: Set(window.fingerprint),
            identity: Set(window.identity),
            count: Set(count),
            digest: Set(store::erasure::digest(&key, uow.organisation(), window.kind, &window.ids)),
            things: Set(packed(&window.ids)),
            expected: Set(serde_json::to_value(&window.expected).map_err(store::Error::from)?),
        };
        model::insert(uow, row).await?;
    }
    let change = plan::ActiveModel {
        windows: Set(number),
        targets: Set(plan.targets + targets),
        spared: Set(plan.spared + i64::try_from(found.spared).unwrap_or(i64::MAX)),
        rows: Set(rows.json()),
        source: Set(found.next.0),
        after: Set(found.next.1),
        elsewhere: Set(plan.elsewhere || found.unconnected),
        ..Default::default()
    };
    model::update::<plan::Entity>(uow, plan.id, plan.version, change).await?;
    let windows = u64::try_from(number - plan.windows).unwrap_or(0);
    uow.emit(&Event::WindowsPlanned { plan: plan.id, windows, targets: u64::try_from(targets).unwrap_or(0) });
    if spent {
        uow.enqueue(&DraftPlan { plan: plan.id }, When::Now).await?;
    }
    Ok(())
}
