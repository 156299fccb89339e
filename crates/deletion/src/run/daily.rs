//! The daily run, and what has to go at once.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use jobs::{CatchUp, Context, Enqueue, NewSchedule, When, schedules};
use kernel::{Instant, NEW, RetentionRuleId};
use ports::{Db, DueQuery, Place};
use store::{Read, UnitOfWork};
use uuid::Uuid;

use super::Event;
use super::jobs::{CheckLate, RunDaily};
use crate::plan::judge::{Rule, judge};
use crate::plan::link::Links;
use crate::plan::{self, PlanKind};
use crate::rule::Early;
use crate::{Error, RUN_DELETION};

/// What has to go at once is gone after so long, or somebody is told.
const AT_ONCE: TimeDelta = TimeDelta::minutes(15);
/// So many things are looked at in one look.
const LOOK: u64 = 200;

/// Puts the daily run of the unit's organisation into the ledger, at this local time. Days that were missed are one run:
/// what was due then is due still.
pub async fn schedule(uow: &mut UnitOfWork, at: NaiveTime) -> Result<(), Error> {
    let organisation = access::organisation(uow.db(), uow.scope()).await?;
    let schedule = calendar::Schedule {
        rule: "FREQ=DAILY".parse().expect("a rule of the calendar"),
        zone: organisation.zone,
        at,
        moves: calendar::Move::Stay,
        holidays: organisation.holidays(),
    };
    let new = NewSchedule {
        key: "deletion:daily".to_owned(),
        schedule,
        opens_before: "PT0S".parse().expect("a span"),
        catch_up: CatchUp::Latest,
        kind: <RunDaily as jobs::Job>::KIND,
        payload: serde_json::json!({}),
    };
    Ok(schedules::put(uow, new).await?)
}

/// Plans what is due under every rule in force. A rule with nothing due leaves no trace.
pub(crate) async fn run(cx: &Context) -> Result<(), Error> {
    let read = cx.read();
    let day = access::organisation(&read, cx.scope()).await?.zone.date(read.now().await?);
    let rules = Rule::all_in_force(&read, cx.scope()).await?;
    let early = early(cx, &read, &rules).await?;
    drop(read);
    for rule in &rules {
        plan_if_due(cx, &early, rule, day).await?;
    }
    Ok(())
}

/// Plans what is due at once, because something has just happened; and has somebody look whether it went in time.
pub(crate) async fn at_once(cx: &Context, only: Option<RetentionRuleId>, since: Instant) -> Result<(), Error> {
    let read = cx.read();
    let day = access::organisation(&read, cx.scope()).await?.zone.date(read.now().await?);
    let rules = Rule::all_in_force(&read, cx.scope()).await?;
    let early = early(cx, &read, &rules).await?;
    drop(read);
    let wanted = |rule: &&Rule| rule.is_at_once() && only.is_none_or(|only| rule.id() == only);
    for rule in rules.iter().filter(wanted) {
        if plan_if_due(cx, &early, rule, day).await? {
            let check = CheckLate { rule: rule.id(), day };
            let unique = format!("{}:{}", rule.id(), since.timestamp_micros());
            cx.write::<_, Error>(async |uow| Ok(uow.enqueue_once(&unique, &check, When::At(since + AT_ONCE)).await?))
                .await?;
        }
    }
    Ok(())
}

/// Says so where something that had to go at once is still there.
pub(crate) async fn check_late(cx: &Context, rule: RetentionRuleId, day: NaiveDate) -> Result<(), Error> {
    let read = cx.read();
    let Some(rule) = Rule::in_force(&read, cx.scope(), rule).await? else { return Ok(()) };
    let early = early(cx, &read, std::slice::from_ref(&rule)).await?;
    if due_kinds(cx, &read, &early, &rule, day).await?.is_empty() {
        return Ok(());
    }
    drop(read);
    cx.write(async |uow| {
        uow.emit(&Event::Late { rule: rule.id(), key: rule.key().to_owned(), day });
        Ok(())
    })
    .await
}

/// What can be due at all, by one look into each source.
async fn early(cx: &Context, read: &Read, rules: &[Rule]) -> Result<Early, Error> {
    let names: Vec<_> = rules.iter().flat_map(|rule| rule.anchors().iter().cloned()).collect();
    Early::of(Db::Read(read), cx.ports(), &names).await
}

/// Begins plans where something is due and none is on its way; answers whether something is due.
async fn plan_if_due(cx: &Context, early: &Early, rule: &Rule, day: NaiveDate) -> Result<bool, Error> {
    let read = cx.read();
    let due = due_kinds(cx, &read, early, rule, day).await?;
    drop(read);
    for kind in &due {
        cx.write(async |uow| {
            uow.require(RUN_DELETION, NEW)?;
            if plan::open_plan(uow.db(), uow.scope(), rule.id(), *kind).await?.is_none() {
                plan::begin(uow, rule, *kind, day, None).await?;
            }
            Ok::<(), Error>(())
        })
        .await?;
    }
    Ok(!due.is_empty())
}

/// What kinds of plan are needed for what goes under a rule on a day; none = nothing goes. The look ends with the first
/// thing that goes by our own hand: the plan itself finds the rest.
async fn due_kinds(
    cx: &Context,
    read: &Read,
    early: &Early,
    rule: &Rule,
    day: NaiveDate,
) -> Result<Vec<PlanKind>, Error> {
    let cutoff = rule.cutoff(read, cx.scope(), day, read.now().await?).await?;
    let Some(cutoff) = cutoff else { return Ok(Vec::new()) };
    let mut links = Links::of(cx.ports());
    let mut order = false;
    for source in early.sources(rule.anchors(), cutoff) {
        let mut after: Option<Uuid> = None;
        loop {
            let query = DueQuery { after, limit: LOOK, ..rule.due_query(cutoff) };
            let due = source.due(Db::Read(read), &query).await?;
            after = due.last().map(|last| last.id);
            let last = (due.len() as u64) < LOOK;
            for holding in judge(Db::Read(read), cx.ports(), rule, due, day, cutoff).await?.go {
                match (holding.place, rule.is_order()) {
                    (Place::Own, true) => {}
                    (Place::Own, false) => return Ok(vec![PlanKind::Erase]),
                    (Place::System { .. }, true) => return Ok(vec![PlanKind::Order]),
                    // A connection that is declared and cannot be had is for the plan to fail by.
                    (Place::System { system, kind }, false) => match links.find(Db::Read(read), &system, &kind).await {
                        Ok(None) => order = true,
                        Ok(Some(_)) | Err(_) => return Ok(vec![PlanKind::Erase]),
                    },
                }
            }
            if last {
                break;
            }
        }
    }
    Ok(order.then_some(PlanKind::Order).into_iter().collect())
}
