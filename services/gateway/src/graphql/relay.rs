//! Connections: windows of lists, by position.

use std::cmp::Ordering;
use std::sync::Arc;

use async_graphql::connection::Edge;
use async_graphql::resolver_utils::ContainerType;
use kernel::{Page, Position, Slice, SortKey};

use super::cursor::{self, Cursor, Place};
use super::rows::Row;
use super::session::Session;
use crate::ApiError;
use crate::error::PAGE_INVALID;

/// A page of a list, as Relay has it. There is no total: counting would read the whole list.
pub(crate) type Connection<N> = async_graphql::connection::Connection<Cursor, Row<N>>;

/// The four arguments of a connection.
pub(crate) struct Window {
    pub(crate) first: Option<i32>,
    pub(crate) after: Option<String>,
    pub(crate) last: Option<i32>,
    pub(crate) before: Option<String>,
}

/// A list that is shown page by page.
pub(crate) struct List<'a> {
    session: &'a Session,
    place: Place,
}

impl<'a> List<'a> {
    /// A list of the signed-in organisation, named by the field that gives it.
    pub(crate) fn new(session: &'a Session, list: &'static str) -> Result<Self, ApiError> {
        let organisation = session.scope()?.organisation;
        Ok(Self { session, place: Place { organisation, list, parent: String::new() } })
    }

    /// A list of one row.
    pub(crate) fn of(mut self, parent: impl ToString) -> Self {
        self.place.parent = parent.to_string();
        self
    }

    /// The page that the arguments ask for.
    pub(crate) fn page(&self, window: Window) -> Result<Page<Position>, ApiError> {
        let after = self.position(window.after, "after")?;
        let before = self.position(window.before, "before")?;
        let field = if window.last.is_some() { "last" } else { "first" };
        let page = Page::new(window.first, after, window.last, before);
        page.map_err(|error| ApiError::invalid(PAGE_INVALID, error.to_string()).at(field))
    }

    fn position(&self, cursor: Option<String>, field: &str) -> Result<Option<Position>, ApiError> {
        let key = self.session.store().keys().installation();
        cursor.map(|text| cursor::read(key, &self.place, &text).map_err(|error| error.at(field))).transpose()
    }

    /// The page that was found, as a connection.
    pub(crate) fn connection<R, N: ContainerType>(
        &self,
        found: Slice<R>,
        position: impl Fn(&R) -> Position,
        node: impl Fn(R) -> N,
    ) -> Connection<N> {
        let place = Arc::new((self.session.store().keys().installation().clone(), self.place.clone()));
        let mut connection = Connection::new(found.has_previous, found.has_next);
        let edge = |row: R| Edge::new(Cursor::Of(place.clone(), position(&row)), Row(node(row)));
        connection.edges = found.rows.into_iter().map(edge).collect();
        connection
    }

    /// A page of rows that have been loaded for many parents at once, in ascending order.
    pub(crate) fn cut<R, N: ContainerType>(
        &self,
        rows: Vec<R>,
        window: Window,
        position: impl Fn(&R) -> Position,
        node: impl Fn(R) -> N,
    ) -> Result<Connection<N>, ApiError> {
        let page = self.page(window)?;
        let mut rows = rows;
        rows.sort_by(|a, b| compare(&position(a), &position(b)));
        rows.retain(|row| {
            let here = position(row);
            page.after.is_none_or(|after| compare(&here, &after).is_gt())
                && page.before.is_none_or(|before| compare(&here, &before).is_lt())
        });
        if page.backward {
            rows.reverse();
        }
        rows.truncate(page.limit as usize + 1);
        Ok(self.connection(page.cut(rows), position, node))
    }
}

fn compare(a: &Position, b: &Position) -> Ordering {
    let sort = |position: &Position| match position.sort {
        SortKey::At(at) => at.timestamp_micros(),
        SortKey::Number(number) => number,
    };
    sort(a).cmp(&sort(b)).then(a.id.cmp(&b.id))
}

/// How many rows a list without pages is taken to have.
const LISTED: usize = 10;

/// What it costs that a list within a row is read by itself, a statement for each row.
pub(crate) const APART: usize = 100;

/// What a list without pages costs. It is short, but lists inside lists are not.
pub(crate) fn listed(child: usize) -> usize {
    1 + LISTED.saturating_mul(child)
}

/// What a connection costs: its page's size times what one row costs.
pub(crate) fn cost(first: Option<i32>, last: Option<i32>, child: usize) -> usize {
    let rows = first.or(last).unwrap_or(20).clamp(1, 100);
    1 + usize::try_from(rows).unwrap_or(1).saturating_mul(child)
}
