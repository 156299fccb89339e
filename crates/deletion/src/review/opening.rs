//! Asking about what has come due, part by part.

use calendar::Span;
use chrono::NaiveDate;
use jobs::{Context, Enqueue, When};
use kernel::{Id, Role, Version};
use ports::{Db, DueQuery, Holding};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};
use uuid::Uuid;

use super::event::Event;
use super::jobs::PassOnReview;
use super::model::{RetentionReview, ReviewState, entry, review};
use super::queries;
use crate::Error;
use crate::rule::{self, Almanac, Due, Early, Reason, RuleVersion, Weighed};

/// So many things are looked at in one step.
const LOOK: u64 = 500;
/// A review asks about at most so many things; a day on which more are due opens several.
const MOST: i64 = 1_000;
/// Within so long it is to be answered.
const WITHIN: Span = Span::days(30);

/// Asks about everything that has come due by today under a rule in force that asks.
pub(super) async fn open(cx: &Context) -> Result<(), Error> {
    let read = cx.read();
    let now = read.now().await?;
    let almanac = Almanac::of(&read, cx.scope()).await?;
    let rules = rule::in_force(&read, cx.scope()).await?;
    let names: Vec<_> = rules.iter().flat_map(|rule| rule.definition.on.iter().cloned()).collect();
    let early = Early::of(Db::Read(&read), cx.ports(), &names).await?;
    drop(read);
    let today = almanac.zone.date(now);
    for rule in &rules {
        let Some(role) = rule.definition.reviewer() else { continue };
        let Some(cutoff) = rule::cutoff(&rule.definition, today, now, &almanac) else { continue };
        let query = DueQuery {
            categories: rule.definition.categories.clone(),
            states: rule.definition.states.clone(),
            anchors: rule.definition.on.clone(),
            cutoff,
            after: None,
            limit: LOOK,
        };
        open_for(cx, &early, rule, role, today, query).await?;
    }
    Ok(())
}

async fn open_for(
    cx: &Context,
    early: &Early,
    rule: &RuleVersion,
    role: Role,
    today: NaiveDate,
    query: DueQuery,
) -> Result<(), Error> {
    for source in early.sources(&query.anchors, query.cutoff) {
        let mut after: Option<Uuid> = None;
        loop {
            let read = cx.read();
            let query = DueQuery { after, ..query.clone() };
            let due = source.due(Db::Read(&read), &query).await?;
            after = due.last().map(|last| last.id);
            let last = (due.len() as u64) < LOOK;
            let weighed = rule::weigh(Db::Read(&read), cx.ports(), rule, &due, today).await?;
            drop(read);
            let asked =
                due.into_iter().zip(weighed).filter_map(|(holding, weighed)| Some((holding, unasked(weighed)?)));
            let asked: Vec<_> = asked.collect();
            if !asked.is_empty() {
                cx.write(async |uow| ask(uow, rule, role, today, asked).await).await?;
            }
            if last {
                break;
            }
        }
    }
    Ok(())
}

/// What nobody has been asked about, and nothing else keeps.
fn unasked(weighed: Weighed) -> Option<Due> {
    let unasked = Reason::UnderReview { review: None };
    weighed.due.filter(|_| weighed.reasons.iter().all(|reason| *reason == unasked) && !weighed.reasons.is_empty())
}

async fn ask(
    uow: &mut UnitOfWork,
    rule: &RuleVersion,
    role: Role,
    today: NaiveDate,
    asked: Vec<(Holding, Due)>,
) -> Result<(), Error> {
    // Looked up again inside the unit: the job may have run to here before.
    let ids: Vec<Uuid> = asked.iter().map(|(holding, _)| holding.id).collect();
    let decided = queries::decided(uow.db(), uow.scope(), &ids).await?;
    let unasked = Some(Reason::UnderReview { review: None });
    let mut asked: Vec<_> = asked
        .into_iter()
        .filter(|(holding, due)| decided.keeps(rule.rule, holding.id, due.anchor.at, today) == unasked)
        .collect();
    while !asked.is_empty() {
        let last = queries::last_of_day(uow.db(), uow.scope(), rule.rule, role, today).await?;
        let review = match last {
            Some(review) if review.state == ReviewState::Open && review.entries < MOST => review,
            last => begin(uow, rule, role, today, last.map_or(1, |last| last.part + 1)).await?,
        };
        let room = usize::try_from(MOST - review.entries).unwrap_or(0).min(asked.len());
        let rest = asked.split_off(room);
        extend(uow, &review, asked).await?;
        asked = rest;
    }
    Ok(())
}

async fn begin(
    uow: &mut UnitOfWork,
    rule: &RuleVersion,
    role: Role,
    today: NaiveDate,
    part: i32,
) -> Result<RetentionReview, Error> {
    let zone = access::organisation(uow.db(), uow.scope()).await?.zone;
    let due_on = WITHIN.after_date(today);
    let row = review::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        rule_id: Set(rule.rule),
        rule_version_id: Set(rule.id),
        rule: Set(rule.key.clone()),
        rule_version: Set(rule.number),
        role: Set(role),
        state: Set(ReviewState::Open),
        opened_on: Set(today),
        part: Set(part),
        opened_at: Set(uow.now()),
        due_on: Set(due_on),
        overdue_at: Set(None),
        answered_at: Set(None),
        entries: Set(0),
        open_entries: Set(0),
    };
    let review = model::insert(uow, row).await?;
    let late = zone.start_of(due_on.succ_opt().unwrap_or(due_on));
    uow.enqueue(&PassOnReview { review: review.id }, When::At(late)).await?;
    uow.emit(&Event::Opened { review: review.id, rule: review.rule.clone(), role, due_on });
    Ok(review)
}

async fn extend(uow: &mut UnitOfWork, review: &RetentionReview, asked: Vec<(Holding, Due)>) -> Result<(), Error> {
    let count = asked.len() as u64;
    let more = i64::try_from(count).unwrap_or(i64::MAX);
    let first = i32::try_from(review.entries).unwrap_or(i32::MAX);
    for (number, (holding, due)) in (first + 1..).zip(asked) {
        let row = entry::ActiveModel {
            organisation_id: Set(uow.organisation()),
            id: Set(uow.new_id()),
            version: Set(Version::FIRST),
            review_id: Set(review.id),
            number: Set(number),
            rule_id: Set(review.rule_id),
            holding_kind: Set(holding.kind.to_owned()),
            holding_id: Set(holding.id),
            trigger: Set(due.trigger),
            trigger_on: Set(due.anchor.on),
            trigger_at: Set(due.anchor.at),
            due_on: Set(due.on),
            answer: Set(None),
            reason: Set(None),
            evidence: Set(None),
            next_on: Set(None),
            answered_by: Set(None),
            answered_as: Set(None),
            appointment_id: Set(None),
            answered_at: Set(None),
        };
        model::insert(uow, row).await?;
    }
    let change = review::ActiveModel {
        entries: Set(review.entries + more),
        open_entries: Set(review.open_entries + more),
        ..Default::default()
    };
    model::update::<review::Entity>(uow, review.id.uuid(), review.version, change).await?;
    uow.emit(&Event::Extended { review: review.id, entries: count });
    Ok(())
}
