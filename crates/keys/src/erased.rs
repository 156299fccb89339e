//! What was erased, remembered apart from the database and its backups: a database that was put back from a backup holds it
//! again, and is told here what has to go once more.
//!
//! A note holds no id of what was erased, but keyed markers of it: who has the note and not the key learns nothing, and who
//! has the restored database and the key finds in it what is marked.

use kernel::{DeletionPlanId, DeletionRunId, ErasureId, EventId, Instant, OrganisationId};

use crate::{Error, Keys, OrganisationKey, table};

/// What one thing is recognised by: the first half of an HMAC over its kind and id.
pub type Marker = [u8; 16];

/// What went through the erase door in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureNote {
    /// Whose.
    pub organisation: OrganisationId,
    /// The event that told of it; a note that is made twice is one.
    pub id: EventId,
    /// The kind of things.
    pub kind: String,
    /// What was done to them.
    pub how: String,
    /// Of what was blanked, how many characters of each value stayed.
    pub keep: Option<i32>,
    /// The approved plan.
    pub plan: DeletionPlanId,
    /// The run that carried it out.
    pub run: DeletionRunId,
    /// The rule.
    pub rule: String,
    /// Its version.
    pub rule_version: i32,
    /// One of the receipts that were left: a database that does not hold it is older than this.
    pub receipt: ErasureId,
    /// The things.
    pub markers: Vec<Marker>,
    /// When this was noted, real time: until the last backup that may hold the things has expired it is kept.
    pub noted_at: Instant,
}

impl OrganisationKey {
    /// What a thing of this kind with this id is recognised by.
    #[must_use]
    pub fn marker(&self, kind: &str, id: &[u8; 16]) -> Marker {
        let mac = self.mac("erasure.marker", &[kind.as_bytes(), id]);
        let mut marker = Marker::default();
        marker.copy_from_slice(&mac[..size_of::<Marker>()]);
        marker
    }
}

impl Keys {
    /// Notes what was erased. It is on the disk when this returns, and may be repeated.
    pub async fn note_erased(&self, note: &ErasureNote) -> Result<(), Error> {
        let tx = self.begin_for(note.organisation).await?;
        table::add_notes(&tx, std::slice::from_ref(note)).await?;
        Ok(tx.commit().await?)
    }

    /// A page of what is noted, in the order of organisation and id.
    pub async fn erasure_notes(
        &self,
        after: Option<(OrganisationId, EventId)>,
        limit: u64,
    ) -> Result<Vec<ErasureNote>, Error> {
        Ok(table::note_page(self.readers(), after, limit).await?)
    }

    /// Forgets what was noted before an instant: no backup is left that could bring it back.
    pub async fn forget_erasures(&self, before: Instant) -> Result<u64, Error> {
        Ok(table::forget_notes(self.readers(), self.writer(), before).await?)
    }
}
