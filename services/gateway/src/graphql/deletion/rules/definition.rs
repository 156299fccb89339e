//! What a retention rule says, as it is proposed and as it is shown.

use std::fmt::Display;
use std::str::FromStr;

use async_graphql::{InputObject, SimpleObject};
use deletion::rule;

use super::codes::{PlanApprovals, RetentionAnswer, RetentionRounding, RetentionRuleKind};
use crate::ApiError;
use crate::error::INPUT_INVALID;
use crate::graphql::access::Role;
use crate::graphql::input;
use crate::graphql::limits::LIST;
use crate::graphql::records::LegalSource;
use crate::graphql::scalars::{Date, Duration};

/// What a retention rule says.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "RetentionRuleDefinitionInput")]
pub struct RetentionRuleDefinition {
    /// What it is about, for people.
    text: Option<String>,
    /// The categories that it governs, as `A-07/contact`, or `A-07/*` for a whole activity.
    categories: Vec<String>,
    /// Only for things in these states; empty = whatever their state.
    #[graphql(default)]
    states: Vec<String>,
    /// What its period runs from, as `customer.last_activity`; of several, whichever comes first.
    on: Vec<String>,
    /// What the trigger is first moved to, in order.
    #[graphql(default)]
    round: Vec<RetentionRounding>,
    /// How long after the trigger: `P3Y` counts local dates, `PT15M` time that passes.
    after: String,
    /// Gone on the date, or kept through it.
    kind: RetentionRuleKind,
    /// What is done, in order: `erase`, `redact(first 6)`, `suppress`, `close`, `return(P60D)`, `review(HR)`.
    steps: Vec<String>,
    /// What spares a thing: any of these conditions, as `consent.extended_storage`.
    #[graphql(default)]
    unless: Vec<String>,
    /// Who is told ahead.
    notify: Option<RetentionNotice>,
    /// How many approvals each of its plans needs beside the rule's own two.
    #[graphql(default_with = "PlanApprovals::None")]
    approval: PlanApprovals,
    /// After so long neither review nor `unless` keeps it; not gone by then is an event.
    latest: Option<Duration>,
    /// After so long it is asked again about what a review kept.
    every: Option<Duration>,
    /// What a review may be answered.
    #[graphql(default)]
    answers: Vec<RetentionAnswer>,
    /// What *dispose* must cite, in one word, as `permission`.
    evidence: Option<String>,
    /// Statutes and reasons.
    #[graphql(default)]
    sources: Vec<LegalSource>,
    /// Whether a customer's instruction may replace it, where the organisation is a processor.
    #[graphql(default)]
    overridable: bool,
}

/// Who is told ahead, and how long ahead.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "RetentionNoticeInput")]
pub struct RetentionNotice {
    /// So long before something is erased it stands on a list.
    before: Duration,
    /// The list is for this role.
    role: Role,
}

impl RetentionRuleDefinition {
    pub(super) fn of(said: &rule::Definition) -> Self {
        Self {
            text: said.text.clone(),
            categories: said.categories.clone(),
            states: said.states.clone(),
            on: said.on.clone(),
            round: said.round.iter().copied().map(RetentionRounding::from).collect(),
            after: said.after.to_string(),
            kind: said.kind.into(),
            steps: said.steps.iter().map(ToString::to_string).collect(),
            unless: said.unless.clone(),
            notify: said
                .notify
                .map(|notify| RetentionNotice { before: Duration(notify.before), role: notify.role.into() }),
            approval: said.approval.into(),
            latest: said.latest.map(Duration),
            every: said.every.map(Duration),
            answers: said.answers.iter().copied().map(RetentionAnswer::from).collect(),
            evidence: said.evidence.clone(),
            sources: said.sources.iter().map(source_of).collect(),
            overridable: said.overridable,
        }
    }

    pub(super) fn said(self) -> Result<rule::Definition, ApiError> {
        let texts = |all: Vec<String>| input::list(all, LIST, "definition");
        let steps = texts(self.steps)?;
        Ok(rule::Definition {
            after: read(&self.after)?,
            answers: input::list(self.answers, LIST, "definition")?.into_iter().map(rule::Answer::from).collect(),
            approval: self.approval.into(),
            categories: texts(self.categories)?,
            every: self.every.map(|span| span.0),
            evidence: self.evidence,
            kind: self.kind.into(),
            latest: self.latest.map(|span| span.0),
            notify: self.notify.map(|notify| rule::Notify { before: notify.before.0, role: notify.role.into() }),
            on: texts(self.on)?,
            overridable: self.overridable,
            round: input::list(self.round, LIST, "definition")?.into_iter().map(rule::Round::from).collect(),
            sources: input::list(self.sources, LIST, "definition")?.into_iter().map(source).collect(),
            states: texts(self.states)?,
            steps: steps.iter().map(|step| read(step)).collect::<Result<_, _>>()?,
            text: self.text,
            unless: texts(self.unless)?,
        })
    }
}

fn source_of(said: &rule::Source) -> LegalSource {
    LegalSource { text: said.text.clone(), from: said.from.map(Date), to: said.to.map(Date) }
}

fn source(said: LegalSource) -> rule::Source {
    let (from, to) = (said.from.map(|date| date.0), said.to.map(|date| date.0));
    rule::Source { from, text: said.text, to }
}

/// A part of a definition that is written as text.
fn read<T: FromStr<Err: Display>>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|error: T::Err| ApiError::invalid(INPUT_INVALID, error.to_string()).at("definition"))
}
