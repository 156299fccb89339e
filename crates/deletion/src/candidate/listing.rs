//! Making a list, part by part: each part is durable before the next is looked for.

use chrono::NaiveDate;
use jobs::Context;
use kernel::{RetentionRuleId, Version};
use ports::{Db, DueQuery, Holding};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};
use uuid::Uuid;

use super::event::Event;
use super::model::{CandidateList, entry, list};
use super::{queries, schedule};
use crate::Error;
use crate::rule::{self, Almanac, Due, Reason, RuleVersion, Weighed};

/// So many things are looked at in one step.
const LOOK: u64 = 500;

/// Makes the lists of today: of every rule in force that tells somebody ahead, or of one of them.
pub(super) async fn make(cx: &Context, only: Option<RetentionRuleId>) -> Result<(), Error> {
    let read = cx.read();
    let today = access::organisation(&read, cx.scope()).await?.zone.date(read.now().await?);
    let rules = rule::in_force(&read, cx.scope()).await?;
    drop(read);
    let wanted = |rule: &&RuleVersion| only.is_none_or(|only| rule.rule == only);
    for rule in rules.iter().filter(wanted) {
        make_one(cx, rule, today).await?;
    }
    Ok(())
}

async fn make_one(cx: &Context, rule: &RuleVersion, today: NaiveDate) -> Result<(), Error> {
    let Some(notify) = rule.definition.notify else { return Ok(()) };
    let due_before = schedule::due_before(today, notify.before);
    loop {
        let read = cx.read();
        let known = queries::of_day(&read, cx.scope(), rule.rule, notify.role, today).await?;
        let list = match known {
            Some(list) if list.complete => return Ok(()),
            Some(list) => list,
            None => {
                drop(read);
                cx.write(async |uow| begin(uow, rule, today, due_before).await).await?;
                continue;
            }
        };
        let found = look(cx, Db::Read(&read), rule, &list).await?;
        drop(read);
        cx.write(async |uow| write(uow, rule, &list, found).await).await?;
    }
}

async fn begin(uow: &mut UnitOfWork, rule: &RuleVersion, today: NaiveDate, due_before: NaiveDate) -> Result<(), Error> {
    let Some(notify) = rule.definition.notify else { return Ok(()) };
    let row = list::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        rule_id: Set(rule.rule),
        rule_version_id: Set(rule.id),
        rule: Set(rule.key.clone()),
        rule_version: Set(rule.number),
        role: Set(notify.role),
        listed_on: Set(today),
        due_before: Set(due_before),
        listed_at: Set(uow.now()),
        source: Set(0),
        after: Set(None),
        complete: Set(false),
        count: Set(0),
    };
    let list = model::insert(uow, row).await?;
    uow.emit(&Event::Begun { list: list.id, rule: list.rule });
    Ok(())
}

/// What one look at a source of holdings has found.
struct Found {
    entries: Vec<(Holding, Due)>,
    /// Where the next look begins; none = everything has been looked at.
    next: Option<(i32, Option<Uuid>)>,
}

async fn look(cx: &Context, db: Db<'_>, rule: &RuleVersion, list: &CandidateList) -> Result<Found, Error> {
    let nothing = Found { entries: Vec::new(), next: None };
    let sources = &cx.ports().holdings;
    let Some(source) = usize::try_from(list.source).ok().and_then(|at| sources.get(at)) else { return Ok(nothing) };
    let Some(last_day) = list.due_before.pred_opt() else { return Ok(nothing) };
    let almanac = Almanac::of(&db, cx.scope()).await?;
    let now = db.now().await?;
    let Some(cutoff) = rule::cutoff(&rule.definition, last_day, now, &almanac) else { return Ok(nothing) };
    let query = DueQuery {
        categories: rule.definition.categories.clone(),
        states: rule.definition.states.clone(),
        anchors: rule.definition.on.clone(),
        cutoff,
        after: list.after,
        limit: LOOK,
    };
    let holdings = source.due(db, &query).await?;
    let next = match holdings.last() {
        Some(last) if holdings.len() as u64 == LOOK => (list.source, Some(last.id)),
        _ => (list.source + 1, None),
    };
    // What would be kept on the last day that the list is about need not be looked through now.
    let weighed = rule::weigh(db, cx.ports(), rule, &holdings, last_day).await?;
    let entries =
        holdings.into_iter().zip(weighed).filter_map(|(holding, weighed)| wanted(weighed).map(|due| (holding, due)));
    Ok(Found { entries: entries.collect(), next: Some(next) })
}

/// What only its absence from a list keeps, or a decision that is still to be made.
fn wanted(weighed: Weighed) -> Option<Due> {
    let unlisted = weighed.reasons.contains(&Reason::NotListed { earliest: None });
    let open = |reason: &Reason| matches!(reason, Reason::NotListed { .. } | Reason::UnderReview { .. });
    weighed.due.filter(|_| unlisted && weighed.reasons.iter().all(open))
}

async fn write(uow: &mut UnitOfWork, rule: &RuleVersion, list: &CandidateList, found: Found) -> Result<(), Error> {
    let Some(notify) = rule.definition.notify else { return Ok(()) };
    let may_go = notify.before.after_date(list.listed_on);
    let mut number = list.count;
    let count = found.entries.len() as u64;
    for (holding, due) in found.entries {
        number += 1;
        let row = entry::ActiveModel {
            organisation_id: Set(uow.organisation()),
            id: Set(uow.new_id()),
            version: Set(Version::FIRST),
            list_id: Set(list.id),
            number: Set(number),
            rule_id: Set(list.rule_id),
            role: Set(list.role),
            holding_kind: Set(holding.kind.to_owned()),
            holding_id: Set(holding.id),
            trigger: Set(due.trigger),
            trigger_on: Set(due.anchor.on),
            trigger_at: Set(due.anchor.at),
            due_on: Set(due.on),
            goes_on: Set(due.on.max(may_go)),
            listed_on: Set(list.listed_on),
            hold_id: Set(None),
            objected_at: Set(None),
            objected_until: Set(None),
        };
        model::insert(uow, row).await?;
    }
    let complete = found.next.is_none();
    let (source, after) = found.next.unwrap_or((list.source, None));
    let change = list::ActiveModel {
        source: Set(source),
        after: Set(after),
        complete: Set(complete),
        count: Set(number),
        ..Default::default()
    };
    let list = model::update::<list::Entity>(uow, list.id, list.version, change).await?;
    if complete {
        uow.emit(&Event::Listed {
            list: list.id,
            rule: list.rule,
            rule_version: list.rule_version,
            role: list.role,
            due_before: list.due_before,
            count: list.count,
        });
    } else {
        uow.emit(&Event::Continued { list: list.id, count });
    }
    Ok(())
}
