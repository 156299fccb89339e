//! Whether signed minutes still say what was signed.

use kernel::{OccurrenceId, Scope};
use sea_orm::ConnectionTrait;

use super::minutes::{Signature, hash, write};
use super::queries::minutes_row;
use crate::{Error, occurrences};

/// What a look at signed minutes has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verification {
    /// The stored text has the stored hash.
    pub hash_holds: bool,
    /// Written anew from the rows of the meeting and of its signature, the text is the same.
    pub rows_agree: bool,
}

impl Verification {
    /// Whether nothing was changed since the signature.
    #[must_use]
    pub fn is_intact(self) -> bool {
        self.hash_holds && self.rows_agree
    }
}

/// Writes the minutes of a meeting anew from its rows and compares. A changed row, text, hash or signature is found;
/// whoever changes all of them alike is found by the audit trail, which has committed to them.
pub async fn verify_minutes(
    db: &impl ConnectionTrait,
    scope: &Scope,
    meeting: OccurrenceId,
) -> Result<Verification, Error> {
    let minutes = minutes_row(db, scope, meeting).await?.ok_or(Error::MinutesNotFound)?;
    let meeting = occurrences::get(db, scope, meeting).await?.ok_or(Error::MeetingNotFound)?;
    let signature = Signature {
        appointment: minutes.appointment_id,
        at: minutes.signed_at,
        deputy: minutes.deputy,
        person: minutes.signed_by,
        role: minutes.role,
    };
    let body = write(db, scope, &meeting, signature).await?;
    Ok(Verification { hash_holds: hash(&minutes.body) == minutes.hash, rows_agree: body == minutes.body })
}
