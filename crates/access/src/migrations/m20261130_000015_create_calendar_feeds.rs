//! Calendar feeds. Only hashes of their secrets are kept.

use sea_orm_migration::prelude::*;
use store::migration::{bytes, id, instant, instant_null, organisation_id, string_null, uuid, version};

use super::{index, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(calendar_feeds()).await?;
        // Not behind an organisation: this look-up is what tells the organisation.
        manager.create_index(unique("calendar_feeds", "calendar_feeds_secret", &["secret_hash"])).await?;
        manager
            .create_index(index("calendar_feeds", "calendar_feeds_made", &["organisation_id", "made_at", "id"]))
            .await?;
        manager.create_index(index("calendar_feeds", "calendar_feeds_person", &["organisation_id", "person_id"])).await
    }
}

fn calendar_feeds() -> TableCreateStatement {
    Table::create()
        .table("calendar_feeds")
        .comment("Addresses at which calendars fetch the dates of a person's roles.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(bytes("secret_hash", "SHA-256 of the address's secret as it was shown once."))
        .col(uuid("person_id", "Whose dates it shows."))
        .col(string_null("role", 8, "The one role whose dates it shows; null = all that the person holds."))
        .col(instant("made_at", "Business time."))
        .col(instant_null("revoked_at", "Real time at which it was revoked."))
        .to_owned()
}
