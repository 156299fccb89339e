//! Finding actions.

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::types::{Action, ActionState};
use crate::ApiError;
use crate::graphql::input::{list, optional_id};
use crate::graphql::lookup::visible;
use crate::graphql::node;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `actions`.
#[derive(Default)]
pub struct ActionsQueries;

/// How a list of actions is sorted.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "actions::Order")]
pub enum ActionOrder {
    /// By due date, the earliest first.
    DueFirst,
    /// By when they were added, the latest first.
    NewestFirst,
}

/// Which actions a list is about. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct ActionFilter {
    /// In one of these states.
    states: Option<Vec<ActionState>>,
    /// To be done by this person.
    owner: Option<ID>,
    /// Open, and late now.
    overdue: Option<bool>,
    /// Serving this, as a case.
    serves: Option<ID>,
}

#[Object]
impl ActionsQueries {
    /// The actions that you may see.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection takes four beside its own")]
    async fn actions(
        &self,
        ctx: &Context<'_>,
        filter: Option<ActionFilter>,
        #[graphql(default_with = "ActionOrder::DueFirst")] order: ActionOrder,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Action>>, ApiError> {
        let order = actions::Order::from(order);
        // A position in one order says nothing in the other.
        let name = match order {
            actions::Order::DueFirst => "actions",
            actions::Order::NewestFirst => "actions.newest",
        };
        let list = List::new(ctx.session(), name)?;
        let page = list.page(Window { first, after, last, before })?;
        let reading = ctx.reading()?;
        let read = &reading.read;
        let visible = visible(read, actions::VIEW).await?;
        let filter = filter.unwrap_or_default().narrow(read.now().await?)?;
        let found = actions::page(read, read.scope(), visible, &filter, order, &page).await?;
        let position = |action: &actions::Action| action.position(order);
        Ok(Some(list.connection(found, position, |row| Action::shown(&reading, row))))
    }
}

impl ActionFilter {
    fn narrow(self, now: kernel::Instant) -> Result<actions::Filter, ApiError> {
        let states = self.states.map(|states| list(states, actions::State::ALL.len(), "states")).transpose()?;
        Ok(actions::Filter {
            states: states.map(|states| states.into_iter().map(actions::State::from).collect()),
            owner: optional_id(self.owner.as_ref(), "owner")?,
            overdue_at: self.overdue.unwrap_or_default().then_some(now),
            subject: self.serves.map(|id| node::subject_of(&id, "serves")).transpose()?,
        })
    }
}
