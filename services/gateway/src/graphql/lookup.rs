//! Finding what may be seen. What is missing, another organisation's, or closed to whoever asks, takes the same way to
//! the same answer.

use kernel::{NEW, Permission, Resource, Visible};
use store::Read;

use super::batch::Relation;
use super::session::Session;
use crate::ApiError;

/// The row of this key, if whoever asks may see it.
pub(crate) async fn find<R>(session: &Session, key: R::Key, view: Permission) -> Result<Option<R::Value>, ApiError>
where
    R: Relation,
    R::Value: Resource + Sync,
{
    let Some(row) = session.load::<R>(key).await? else { return Ok(None) };
    let may = session.reading()?.read.may(view, &row).await?;
    Ok(may.then_some(row))
}

/// The rows of these that whoever asks may see.
pub(crate) async fn seen<T: Resource + Sync>(read: &Read, rows: Vec<T>, view: Permission) -> Result<Vec<T>, ApiError> {
    let standing = read.standing().await?;
    Ok(rows.into_iter().filter(|row| standing.may(view, row).is_ok()).collect())
}

/// What part of a list may be seen; a refusal where it can be none of it.
pub(crate) async fn visible(read: &Read, view: Permission) -> Result<Visible, ApiError> {
    let visible = read.visible(view).await?;
    if !visible.all && (visible.person.is_none() || visible.relations.is_empty()) {
        read.require(view, NEW).await?;
    }
    Ok(visible)
}
