//! What a year came to, read from the database as anybody could.

mod cases;
mod duties;
mod erasing;
mod text;

use kernel::{Instant, OrganisationId, Visible};
use serde::Serialize;
use store::Store;

use self::cases::{Actions, Cases};
use self::duties::DutyYear;
use self::erasing::Erasing;
use super::place::Place;
use crate::Failure;

/// The operator's eyes see everything.
const ALL: Visible = Visible { all: true, restricted: true, person: None, relations: &[] };

/// What a year of one organisation came to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    id: OrganisationId,
    name: String,
    pack: &'static str,
    from: chrono::NaiveDate,
    to: Instant,
    duties: Vec<DutyYear>,
    cases: Cases,
    actions: Actions,
    #[serde(skip_serializing_if = "Option::is_none")]
    erasing: Option<Erasing>,
    audit_entries: u64,
    #[serde(skip)]
    zone: calendar::Zone,
}

impl Summary {
    /// Reads it.
    pub async fn of(store: &Store, place: &Place, to: Instant) -> Result<Self, Failure> {
        let read = store.read(&place.scope);
        Ok(Self {
            id: place.organisation(),
            name: place.name.clone(),
            pack: place.pack,
            from: place.from,
            to,
            duties: duties::read(&read, place).await?,
            cases: cases::cases(&read, place).await?,
            actions: cases::actions(&read, place).await?,
            erasing: erasing::read(&read, place).await?,
            audit_entries: audit::size(&read, place.organisation()).await.map_err(store::Error::from)?,
            zone: place.zone(),
        })
    }
}
