//! How an action moved: who decided what, in which role, by which appointment.

use std::collections::HashMap;

use kernel::{ActionId, Permission, PersonId, Scope, Standing, StandingRole};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder};
use store::{Scoped, UnitOfWork, keyset, model};

use crate::{Action, Error};

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum StepKind {
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

/// One step of an action.
pub use row::Model as Step;

pub(crate) mod row {
    use kernel::{ActionId, AppointmentId, Instant, OrganisationId, PersonId, Role};
    use sea_orm::entity::prelude::*;

    /// One step of an action.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "action_steps")]
    pub struct Model {
        /// Whose row.
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: OrganisationId,
        /// Which action.
        #[sea_orm(primary_key, auto_increment = false)]
        pub action_id: ActionId,
        /// The action's version after the step.
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        /// What it did.
        pub kind: super::StepKind,
        /// When.
        pub at: Instant,
        /// Who decided it.
        pub person_id: Option<PersonId>,
        /// In which role; none = by standing in a relation to the action.
        pub role: Option<Role>,
        /// The appointment that gave the role.
        pub appointment_id: Option<AppointmentId>,
        /// State, owner or due date before.
        pub from_code: Option<String>,
        /// State, owner or due date after.
        pub to_code: Option<String>,
        /// The reason or finding in words.
        pub note: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::ActionId;
    const VERSION: Option<row::Column> = None;
}

/// The steps of many actions in one statement, each action's in order. Who may see an action may see its steps.
pub async fn steps_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    actions: &[ActionId],
) -> Result<HashMap<ActionId, Vec<Step>>, Error> {
    let mut all: HashMap<ActionId, Vec<Step>> = HashMap::new();
    if actions.is_empty() {
        return Ok(all);
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::ActionId, actions.iter().copied());
    for step in select.order_by_asc(row::Column::Number).all(db).await? {
        all.entry(step.action_id).or_default().push(step);
    }
    Ok(all)
}

/// What a step says beside who took it.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) note: Option<String>,
}

impl Words {
    pub(crate) fn change(from: impl ToString, to: impl ToString) -> Self {
        Self { from: Some(from.to_string()), to: Some(to.to_string()), note: None }
    }

    pub(crate) fn note(self, note: Option<String>) -> Self {
        Self { note, ..self }
    }
}

/// Writes down that the unit's actor took a step by this permission.
pub(crate) async fn record(
    uow: &mut UnitOfWork,
    action: &Action,
    kind: StepKind,
    by: Permission,
    words: Words,
) -> Result<(), Error> {
    let held = deciding(uow.standing(), by);
    let person = uow.scope().actor.person();
    insert(uow, action, kind, person, held, words).await
}

/// Writes down the first step: the action's author asked for it, if it has one.
pub(crate) async fn added(uow: &mut UnitOfWork, action: &Action) -> Result<(), Error> {
    let words = Words { to: Some(action.state.code().to_owned()), ..Words::default() };
    insert(uow, action, StepKind::Added, action.author_id, None, words).await
}

async fn insert(
    uow: &mut UnitOfWork,
    action: &Action,
    kind: StepKind,
    person: Option<PersonId>,
    held: Option<StandingRole>,
    words: Words,
) -> Result<(), Error> {
    let step = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        action_id: Set(action.id),
        number: Set(action.version.0),
        kind: Set(kind),
        at: Set(uow.now()),
        person_id: Set(person),
        role: Set(held.map(|held| held.role)),
        appointment_id: Set(held.and_then(|held| held.appointment)),
        from_code: Set(words.from),
        to_code: Set(words.to),
        note: Set(words.note),
    };
    model::insert(uow, step).await?;
    Ok(())
}

/// The first of the permission's roles that the actor holds; none = they stand in a relation to the action.
fn deciding(standing: &Standing, permission: Permission) -> Option<StandingRole> {
    permission.roles.iter().find_map(|role| standing.role(*role))
}
