//! Cursors: a position, bound to its organisation and its list by a MAC under the installation's key.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::connection::CursorType;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Id, Instant, OrganisationId, Position, SortKey};
use keys::OrganisationKey;
use uuid::Uuid;

use crate::ApiError;
use crate::error::CURSOR_INVALID;

const POSITION: usize = 1 + 8 + 16;
const MAC: usize = 16;

/// The list that a cursor belongs to.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) organisation: OrganisationId,
    /// The field that gives the list, as `deviations` or `Deviation.actions`.
    pub(crate) list: &'static str,
    /// The printed id of the row whose list it is; empty for lists of the organisation itself.
    pub(crate) parent: String,
}

/// A cursor, which is written only where somebody asks for it: most ask for a page's last at the most.
pub(crate) enum Cursor {
    /// Where a row stands in a list.
    Of(Arc<(OrganisationKey, Place)>, Position),
    /// As it was sent.
    Sent(String),
}

impl CursorType for Cursor {
    type Error = Infallible;

    fn decode_cursor(text: &str) -> Result<Self, Infallible> {
        Ok(Self::Sent(text.to_owned()))
    }

    fn encode_cursor(&self) -> String {
        match self {
            Self::Of(list, position) => write(&list.0, &list.1, *position),
            Self::Sent(text) => text.clone(),
        }
    }
}

fn write(key: &OrganisationKey, place: &Place, position: Position) -> String {
    let (tag, sort) = match position.sort {
        SortKey::At(at) => (0, at.timestamp_micros()),
        SortKey::Number(number) => (1, number),
    };
    let mut bytes = Vec::with_capacity(POSITION + MAC);
    bytes.push(tag);
    bytes.extend_from_slice(&sort.to_be_bytes());
    bytes.extend_from_slice(position.id.as_bytes());
    bytes.extend_from_slice(&mac(key, place, &bytes));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The position, if the cursor was made here for this list of this organisation.
pub(crate) fn read(key: &OrganisationKey, place: &Place, text: &str) -> Result<Position, ApiError> {
    let refused = || ApiError::invalid(CURSOR_INVALID, "this cursor does not belong to this list");
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| refused())?;
    if bytes.len() != POSITION + MAC {
        return Err(refused());
    }
    let (position, given) = bytes.split_at(POSITION);
    // All bytes are compared whatever the first ones say, so that time tells nothing.
    let difference = mac(key, place, position).iter().zip(given).fold(0, |sum, (a, b)| sum | (a ^ b));
    if difference != 0 {
        return Err(refused());
    }
    let sort = i64::from_be_bytes(position[1..9].try_into().map_err(|_| refused())?);
    let id = Uuid::from_slice(&position[9..]).map_err(|_| refused())?;
    let sort = match position[0] {
        0 => SortKey::At(Instant::from_timestamp_micros(sort).ok_or_else(refused)?),
        _ => SortKey::Number(sort),
    };
    Ok(Position { sort, id })
}

fn mac(key: &OrganisationKey, place: &Place, position: &[u8]) -> [u8; MAC] {
    let organisation = place.organisation.uuid();
    let parts = [organisation.as_bytes().as_slice(), place.list.as_bytes(), place.parent.as_bytes(), position];
    let mut mac = [0; MAC];
    mac.copy_from_slice(&key.mac("cursor", &parts)[..MAC]);
    mac
}
