//! An action as the API shows it.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Enum, ID, Object, SimpleObject};
use kernel::{ActionId, PersonId, Subject};
use store::Read;

use crate::ApiError;
use crate::graphql::access::{Person, Role};
use crate::graphql::batch::Relation;
use crate::graphql::deviations::Deviation;
use crate::graphql::lookup;
use crate::graphql::node::{self, Node};
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::scalars::{Date, DateTime, Deadline, Duration};
use crate::graphql::session::{Ask, Reading, Session};

/// What someone must do by when.
#[derive(Clone)]
pub struct Action(actions::Action);

/// Where an action stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "actions::State")]
pub enum ActionState {
    /// To be done.
    Open,
    /// Said to be done; its effect is still to be checked, unless no check is needed.
    Completed,
    /// Its effect was checked: it worked.
    Effective,
    /// Its effect was checked: it did not work.
    Ineffective,
    /// Given up, with a reason.
    Cancelled,
}

/// What a step of an action did.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "actions::StepKind")]
pub enum ActionStepKind {
    /// The action was asked for.
    Added,
    /// Somebody else must do it now.
    Reassigned,
    /// It is due on another date now.
    Rescheduled,
    /// It was said to be done.
    Completed,
    /// Its effect was checked.
    EffectChecked,
    /// It was given up.
    Cancelled,
}

/// How an action moved.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct ActionStep {
    /// The action's version after the step.
    number: i32,
    /// What it did.
    kind: ActionStepKind,
    /// When.
    at: DateTime,
    /// In which role it was decided; null = by standing in a relation to the action.
    role: Option<Role>,
    /// State, owner or due date before, as a code or id.
    from: Option<String>,
    /// State, owner or due date after, as a code or id.
    to: Option<String>,
    /// The reason or finding in words.
    note: Option<String>,
    #[graphql(skip)]
    by: Option<PersonId>,
}

#[ComplexObject]
impl ActionStep {
    /// Who decided it.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.by).await
    }
}

impl ActionStep {
    fn of(step: actions::Step) -> Self {
        Self {
            number: step.number,
            kind: step.kind.into(),
            at: DateTime(step.at),
            role: step.role.map(Role::from),
            from: step.from_code,
            to: step.to_code,
            note: step.note,
            by: step.person_id,
        }
    }
}

/// What someone must do by when.
#[Object]
impl Action {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// What is to be done, in one line.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The same at length.
    async fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// What it serves, as a case; null where you may not see that.
    async fn serves(&self, ctx: &Context<'_>) -> Result<Option<Node>, ApiError> {
        node::find_subject(ctx.session(), &self.0.serves()).await
    }

    /// Where it was decided, as an item of an agenda; null = at what it serves.
    async fn origin(&self, ctx: &Context<'_>) -> Result<Option<Node>, ApiError> {
        match self.0.origin() {
            Some(origin) => node::find_subject(ctx.session(), &origin).await,
            None => Ok(None),
        }
    }

    /// Who must do it.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find(ctx.session(), self.0.owner_id).await
    }

    /// Who asked for it; null = a rule.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.author_id).await
    }

    /// Where it stands.
    async fn state(&self) -> ActionState {
        self.0.state.into()
    }

    /// It belongs to a confidential case: open to owner, author and circle, whatever role one holds.
    async fn restricted(&self) -> bool {
        self.0.restricted
    }

    /// The date by whose end it must be done.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// The same as a deadline that explains itself.
    async fn deadline(&self) -> Deadline {
        self.0.deadline().into()
    }

    /// Whether it is late now.
    async fn overdue(&self, ctx: &Context<'_>) -> Result<bool, ApiError> {
        Ok(self.0.is_overdue(ctx.reading()?.read.now().await?))
    }

    /// How long after completion its effect is checked; null = no check is needed.
    async fn effect_check_after(&self) -> Option<Duration> {
        self.0.effect_check_after().map(Duration)
    }

    /// The date of the effect check; set as it is completed.
    async fn effect_check_on(&self) -> Option<Date> {
        self.0.effect_check_on.map(Date)
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was passed upwards for being late.
    async fn escalated_at(&self) -> Option<DateTime> {
        self.0.escalated_at.map(DateTime)
    }

    /// To whom it was passed upwards.
    async fn escalated_to(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.escalated_to).await
    }

    /// When it was said to be done.
    async fn completed_at(&self) -> Option<DateTime> {
        self.0.completed_at.map(DateTime)
    }

    /// Who said so.
    async fn completed_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.completed_by).await
    }

    /// What was done.
    async fn completion_note(&self) -> Option<&str> {
        self.0.completion_note.as_deref()
    }

    /// When its effect was checked.
    async fn effect_checked_at(&self) -> Option<DateTime> {
        self.0.effect_checked_at.map(DateTime)
    }

    /// Who checked it.
    async fn effect_checked_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.effect_checked_by).await
    }

    /// What the check found.
    async fn effect_note(&self) -> Option<&str> {
        self.0.effect_note.as_deref()
    }

    /// When it was given up.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(DateTime)
    }

    /// Who gave it up.
    async fn cancelled_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.cancelled_by).await
    }

    /// Why it was given up.
    async fn cancel_reason(&self) -> Option<&str> {
        self.0.cancel_reason.as_deref()
    }

    /// How it moved, in order.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<ActionStep>, ApiError> {
        let steps = ctx.session().load::<StepsOf>(self.0.id).await?.unwrap_or_default();
        Ok(steps.into_iter().map(ActionStep::of).collect())
    }
}

impl Action {
    /// The action of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: ActionId) -> Result<Option<Self>, ApiError> {
        let Some(row) = lookup::find::<ById>(session, id, actions::VIEW).await? else { return Ok(None) };
        Ok(Some(Self::shown(&*session.reading()?, row)))
    }

    /// A look at a restricted action is written down before the answer leaves.
    pub(super) fn shown(reading: &Reading, row: actions::Action) -> Self {
        if row.restricted {
            reading.look(&actions::Event::Viewed { action: row.id });
        }
        Self(row)
    }
}

impl Action {
    /// Whether whoever asks may see more of an entry of the trail about this action than that it happened.
    pub(in crate::graphql) async fn shows_entry(
        session: &Session,
        id: ActionId,
        event: &str,
        doer: Option<PersonId>,
    ) -> Result<bool, ApiError> {
        let Some(action) = lookup::find::<ById>(session, id, actions::VIEW).await? else { return Ok(false) };
        // What a rule asks for as a case is reported has no author, but whoever reported the case has left the entry.
        match action.subject_id.parse() {
            Ok(case) if event == "action.added" && action.author_id.is_none() => {
                Deviation::shows_entry(session, case, "deviation.reported", doer).await
            }
            _ => Ok(true),
        }
    }
}

/// The actions that serve a row, page by page, as far as whoever asks may see them.
pub(in crate::graphql) async fn actions_of(
    session: &Session,
    list: &'static str,
    subject: Subject,
    window: Window,
) -> Result<Connection<Action>, ApiError> {
    let list = List::new(session, list)?.of(&subject.id);
    let all = session.load::<OfSubject>(subject).await?.unwrap_or_default();
    let reading = session.reading()?;
    let seen = lookup::seen(&reading.read, all, actions::VIEW).await?;
    let position = |action: &actions::Action| action.position(actions::Order::NewestFirst);
    list.cut(seen, window, position, |row| Action::shown(&reading, row))
}

/// Many actions by id, as far as whoever asks may see them.
pub(in crate::graphql) async fn find_all(session: &Session, ids: &[ActionId]) -> Result<Vec<Action>, ApiError> {
    let found = ids.iter().map(|id| Action::find(session, *id));
    Ok(futures_util::future::try_join_all(found).await?.into_iter().flatten().collect())
}

struct ById;

impl Relation for ById {
    type Key = ActionId;
    type Value = actions::Action;

    async fn load(read: &Read, keys: Vec<ActionId>) -> Result<HashMap<ActionId, actions::Action>, ApiError> {
        Ok(actions::by_ids(read, read.scope(), &keys).await?)
    }
}

struct OfSubject;

impl Relation for OfSubject {
    type Key = Subject;
    type Value = Vec<actions::Action>;

    async fn load(read: &Read, keys: Vec<Subject>) -> Result<HashMap<Subject, Vec<actions::Action>>, ApiError> {
        Ok(actions::of_subjects(read, read.scope(), &keys).await?)
    }
}

struct StepsOf;

impl Relation for StepsOf {
    type Key = ActionId;
    type Value = Vec<actions::Step>;

    async fn load(read: &Read, keys: Vec<ActionId>) -> Result<HashMap<ActionId, Vec<actions::Step>>, ApiError> {
        Ok(actions::steps_of(read, read.scope(), &keys).await?)
    }
}
