//! The daily run, and what has to go at once.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use jobs::{CatchUp, Context, Enqueue, NewSchedule, When, schedules};
use kernel::{Instant, NEW, RetentionRuleId};
use ports::{Db, DueQuery, Place};
use store::{Read, UnitOfWork};
use uuid::Uuid;

use super::Event;
use super::jobs::{CheckLate, RunDaily};
use super::resume;
use crate::plan::judge::{Rule, judge};
use crate::plan::link::Links;
use crate::plan::{self, PlanKind};
use crate::rule::{Almanac, Early};
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

/// What one look at many rules goes by.
struct Today {
    day: NaiveDate,
    now: Instant,
    almanac: Almanac,
    early: Early,
}

impl Today {
    async fn of(cx: &Context, read: &Read, rules: &[Rule]) -> Result<Self, Error> {
        let now = read.now().await?;
        let almanac = Almanac::of(read, cx.scope()).await?;
        let names: Vec<_> = rules.iter().flat_map(|rule| rule.anchors().iter().cloned()).collect();
        let early = Early::of(Db::Read(read), cx.ports(), &names).await?;
        Ok(Self { day: almanac.zone.date(now), now, almanac, early })
    }
}

/// Plans what is due under every rule in force. A rule with nothing due leaves no trace.
pub(crate) async fn run(cx: &Context) -> Result<(), Error> {
    let read = cx.read();
    let rules = Rule::all_in_force(&read, cx.scope()).await?;
    let today = Today::of(cx, &read, &rules).await?;
    drop(read);
    for rule in &rules {
        plan_if_due(cx, &today, rule).await?;
    }
    resume::resume(cx).await
}

/// Plans what is due at once, because something has just happened; and has somebody look whether it went in time.
pub(crate) async fn at_once(cx: &Context, only: Option<RetentionRuleId>, since: Instant) -> Result<(), Error> {
    let read = cx.read();
    let mut rules = Rule::all_in_force(&read, cx.scope()).await?;
    rules.retain(|rule| rule.is_at_once() && only.is_none_or(|only| rule.id() == only));
    if rules.is_empty() {
        return Ok(());
    }
    let today = Today::of(cx, &read, &rules).await?;
    drop(read);
    for rule in &rules {
        if plan_if_due(cx, &today, rule).await? {
            let check = CheckLate { rule: rule.id(), day: today.day };
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
    let today = Today { day, ..Today::of(cx, &read, std::slice::from_ref(&rule)).await? };
    drop(read);
    if due_kinds(cx, &today, &rule).await?.is_empty() {
        return Ok(());
    }
    cx.write(async |uow| {
        uow.emit(&Event::Late { rule: rule.id(), key: rule.key().to_owned(), day });
        Ok(())
    })
    .await
}

/// Begins plans where something is due and none is on its way; answers whether something is due.
async fn plan_if_due(cx: &Context, today: &Today, rule: &Rule) -> Result<bool, Error> {
    let due = due_kinds(cx, today, rule).await?;
    for kind in &due {
        cx.write(async |uow| {
            uow.require(RUN_DELETION, NEW)?;
            if plan::is_free(uow, rule, *kind).await? {
                plan::begin(uow, rule, *kind, today.day, None).await?;
            }
            Ok::<(), Error>(())
        })
        .await?;
    }
    Ok(!due.is_empty())
}

/// What kinds of plan are needed for what goes under a rule on a day; none = nothing goes. The look ends with the first
/// thing that goes by our own hand: the plan itself finds the rest. Where nothing can be due, nothing is asked.
async fn due_kinds(cx: &Context, today: &Today, rule: &Rule) -> Result<Vec<PlanKind>, Error> {
    let Some(cutoff) = rule.cutoff(&today.almanac, today.day, today.now) else { return Ok(Vec::new()) };
    let read = cx.read();
    let db = Db::Read(&read);
    let mut links = Links::of(cx.ports());
    let mut order = false;
    for source in today.early.sources(rule.anchors(), cutoff) {
        let mut after: Option<Uuid> = None;
        loop {
            let query = DueQuery { after, limit: LOOK, ..rule.due_query(cutoff) };
            let due = source.due(db, &query).await?;
            after = due.last().map(|last| last.id);
            let last = (due.len() as u64) < LOOK;
            let mut places: BTreeMap<(String, String), Vec<Uuid>> = BTreeMap::new();
            for holding in judge(db, cx.ports(), rule, due, today.day, cutoff).await?.go {
                match holding.place {
                    Place::Own => return Ok(vec![PlanKind::Erase]),
                    Place::System { .. } if rule.is_order() => order = true,
                    Place::System { system, kind } => places.entry((system, kind)).or_default().push(holding.id),
                }
            }
            for ((system, kind), ids) in places {
                // A connection that is declared and cannot be had is for the plan to fail by.
                match links.find(db, &system, &kind).await {
                    Ok(None) => order = true,
                    Ok(Some(link)) if link.malformed(db, source.as_ref(), &ids).await?.len() == ids.len() => {}
                    Ok(Some(_)) | Err(_) => return Ok(vec![PlanKind::Erase]),
                }
            }
            if order && rule.kind() == PlanKind::Order {
                return Ok(vec![PlanKind::Order]);
            }
            if last {
                break;
            }
        }
    }
    Ok(order.then_some(PlanKind::Order).into_iter().collect())
}
