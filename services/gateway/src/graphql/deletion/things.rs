//! Things held that rules govern: an item, a reference, a consent or a case, by their printed ids.

use async_graphql::ID;
use kernel::{AnyId, ConsentId, DeviationId, Id, ItemId, ReferenceId};
use uuid::Uuid;

use crate::ApiError;
use crate::error::ID_MALFORMED;

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
