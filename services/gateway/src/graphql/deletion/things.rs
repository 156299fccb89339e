//! Things held that rules govern: an item, a reference, a consent or a case, by their printed ids.

use async_graphql::ID;
use kernel::{AnyId, ConsentId, DeviationId, Id, ItemId, ReferenceId};
use uuid::Uuid;

use crate::ApiError;
use crate::error::ID_MALFORMED;
use crate::graphql::deviations::Deviation;
use crate::graphql::session::Session;

/// The id of a thing of this kind, as the API prints it.
pub(in crate::graphql) fn printed(kind: &str, id: Uuid) -> Option<AnyId> {
    match kind {
        "item" => Some(ItemId::from_uuid(id).into()),
        "reference" => Some(ReferenceId::from_uuid(id).into()),
        "consent" => Some(ConsentId::from_uuid(id).into()),
        "case" => Some(DeviationId::from_uuid(id).into()),
        _ => None,
    }
}

/// The same, for whoever may know that there is such a thing: of a case those who may see it.
pub(in crate::graphql) async fn shown(session: &Session, kind: &str, id: Uuid) -> Result<Option<ID>, ApiError> {
    shown_id(session, printed(kind, id)).await
}

/// An id, for whoever may know that there is such a thing.
pub(in crate::graphql) async fn shown_id(session: &Session, id: Option<AnyId>) -> Result<Option<ID>, ApiError> {
    match id {
        Some(AnyId::DeviationId(case)) => Ok(Deviation::find(session, case).await?.map(|_| case.into())),
        id => Ok(id.map(|id| ID(id.to_string()))),
    }
}

/// Refuses a case that whoever asks may not see as one that is not there. What is not there is for the domain to say.
pub(in crate::graphql) async fn found(session: &Session, kind: &str, id: Uuid) -> Result<(), ApiError> {
    if kind == "case" && Deviation::is_hidden(session, DeviationId::from_uuid(id)).await? {
        return Err(deletion::Error::from(deletion::RulesRefusal::HoldingNotFound).into());
    }
    Ok(())
}

/// The kind and id of the thing that a printed id stands for.
pub(in crate::graphql) fn read(id: &ID, field: &str) -> Result<(&'static str, Uuid), ApiError> {
    match id.parse() {
        Ok(AnyId::ItemId(id)) => Ok(("item", id.uuid())),
        Ok(AnyId::ReferenceId(id)) => Ok(("reference", id.uuid())),
        Ok(AnyId::ConsentId(id)) => Ok(("consent", id.uuid())),
        Ok(AnyId::DeviationId(id)) => Ok(("case", id.uuid())),
        _ => {
            let message = "expected the id of something held: an item, a reference, a consent or a case";
            Err(ApiError::invalid(ID_MALFORMED, message).at(field))
        }
    }
}
