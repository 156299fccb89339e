//! Answering whether something is still needed.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use kernel::{Id, RetentionReviewId, ReviewEntryId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use crate::review::event::Event;
use crate::review::model::{RetentionReview, ReviewEntry, ReviewState, entry, review};
use crate::review::queries;
use crate::rule::{self, Answer, Definition, cited, reason};
use crate::{ANSWER_REVIEW, Error, RulesRefusal};

/// Answer a review, or some of it.
#[derive(Debug, Clone)]
pub struct Decide {
    /// Which review.
    pub review: RetentionReviewId,
    /// The version that was seen.
    pub seen: Version,
    /// Which entries; none = all that are not answered.
    pub entries: Option<Vec<ReviewEntryId>>,
    /// The answer.
    pub answer: Answer,
    /// Why; names nobody. What is kept needs one.
    pub reason: Option<String>,
    /// When to ask again about what is kept; none = as the rule says.
    pub next: Option<NaiveDate>,
    /// What the rule demands to be cited.
    pub evidence: Option<String>,
}

/// Answers a review, or some of it. What is kept is asked about again on a date; what is disposed of goes by the rule's
/// next step, in a plan like any other.
pub async fn decide(uow: &mut UnitOfWork, decision: Decide) -> Result<RetentionReview, Error> {
    let found = queries::get(uow.db(), uow.scope(), decision.review).await?;
    let before = found.ok_or(RulesRefusal::ReviewNotFound)?;
    uow.require(ANSWER_REVIEW, &before)?;
    let held = uow.standing().role(before.role);
    if held.is_none() {
        uow.refuse(ANSWER_REVIEW, &before);
        return Err(RulesRefusal::RoleRequired.into());
    }
    if before.state != ReviewState::Open {
        return Err(RulesRefusal::ReviewAnswered.into());
    }
    let entries = asked(queries::unanswered(uow.db(), uow.scope(), before.id).await?, decision.entries.as_deref())?;
    let version = rule::version(uow.db(), uow.scope(), before.rule_version_id).await?;
    let definition = version.ok_or(RulesRefusal::RuleNotFound)?.definition;
    let today = access::organisation(uow.db(), uow.scope()).await?.zone.date(uow.now());
    let said = Said::of(&decision, &definition, today)?;

    for entry in &entries {
        let change = entry::ActiveModel {
            answer: Set(Some(decision.answer)),
            reason: Set(said.reason.clone()),
            evidence: Set(said.evidence.clone()),
            next_on: Set(said.next),
            answered_by: Set(uow.scope().actor.person()),
            answered_as: Set(Some(before.role)),
            appointment_id: Set(held.and_then(|held| held.appointment)),
            answered_at: Set(Some(uow.now())),
            ..Default::default()
        };
        model::update::<entry::Entity>(uow, entry.id.uuid(), entry.version, change).await?;
    }
    let open = before.open_entries - i64::try_from(entries.len()).unwrap_or(0);
    let mut change = review::ActiveModel { open_entries: Set(open), ..Default::default() };
    if open == 0 {
        change.state = Set(ReviewState::Answered);
        change.answered_at = Set(Some(uow.now()));
    }
    let after = model::update::<review::Entity>(uow, before.id.uuid(), decision.seen, change).await?;
    uow.emit(&Event::Answered {
        review: after.id,
        rule: after.rule.clone(),
        answer: decision.answer,
        entries: entries.len() as u64,
        open,
        by: uow.scope().actor.person(),
    });
    Ok(after)
}

/// What was said beside the answer, found to be right.
struct Said {
    reason: Option<String>,
    evidence: Option<String>,
    next: Option<NaiveDate>,
}

impl Said {
    fn of(decision: &Decide, rule: &Definition, today: NaiveDate) -> Result<Self, Error> {
        let allowed = match rule.answers.as_slice() {
            [] => &[Answer::Keep, Answer::Dispose],
            answers => answers,
        };
        if !allowed.contains(&decision.answer) {
            return Err(RulesRefusal::ReviewAnswer.into());
        }
        let given = decision.reason.as_deref().map(|text| reason(text, "reason")).transpose()?;
        let evidence = decision.evidence.as_deref().map(|text| cited(text, "evidence")).transpose()?;
        match decision.answer {
            Answer::Keep => {
                let given = given.ok_or(RulesRefusal::Reason("reason"))?;
                let next = decision.next.or_else(|| rule.every.map(|every| every.after_date(today)));
                let next = next.filter(|next| *next > today && next.year() <= 9_998);
                let next = next.ok_or(RulesRefusal::ReviewNext)?;
                Ok(Self { reason: Some(given), evidence, next: Some(next) })
            }
            Answer::Dispose | Answer::Transfer => {
                if decision.next.is_some() {
                    return Err(RulesRefusal::ReviewNext.into());
                }
                // To whom it was handed over is what the reason of a transfer says.
                if decision.answer == Answer::Transfer && given.is_none() {
                    return Err(RulesRefusal::Reason("reason").into());
                }
                if rule.evidence.is_some() && evidence.is_none() {
                    return Err(RulesRefusal::ReviewEvidence.into());
                }
                Ok(Self { reason: given, evidence, next: None })
            }
        }
    }
}

fn asked(open: Vec<ReviewEntry>, wanted: Option<&[ReviewEntryId]>) -> Result<Vec<ReviewEntry>, Error> {
    let Some(wanted) = wanted else { return Ok(open) };
    let wanted: BTreeSet<_> = wanted.iter().copied().collect();
    let asked: Vec<_> = open.into_iter().filter(|entry| wanted.contains(&entry.id)).collect();
    // One that is answered, or of another review, is not open here.
    if wanted.is_empty() || asked.len() != wanted.len() { Err(RulesRefusal::ReviewEntry.into()) } else { Ok(asked) }
}
