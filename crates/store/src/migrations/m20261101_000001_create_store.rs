//! Installation, test clock, outbox, idempotency keys.

use sea_orm_migration::prelude::*;

use crate::migration::{boolean, bytes, id, instant, json, organisation_id, string, text_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut organisation = organisation_id();
        manager
            .create_table(
                Table::create()
                    .table("installation")
                    .comment("One row: what this database is.")
                    .col(organisation.primary_key())
                    .col(string("version", 32, "The newest program that wrote here."))
                    .col(string("min_version", 32, "The oldest program that may still work here."))
                    .col(instant("made_at", "When it was made, real time."))
                    .to_owned(),
            )
            .await?;
        let mut organisation = organisation_id();
        manager
            .create_table(
                Table::create()
                    .table("test_clock")
                    .comment("One row in a test database, none in production.")
                    .col(organisation.primary_key())
                    .col(boolean("running", "Whether time runs on with the real one."))
                    .col(instant("at", "Business time at anchored_at."))
                    .col(instant("anchored_at", "Real time when at was set."))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("outbox")
                    .comment("Events that wait to be passed on; taken row by row.")
                    .col(organisation_id())
                    .col(id())
                    .col(string("kind", 64, "noun.past"))
                    .col(string("subject_kind", 32, "What it is about, in one word."))
                    .col(string("subject_id", 64, "The printed id of what it is about."))
                    .col(json("data", "Further ids and codes, never personal data."))
                    .col(instant("occurred_at", "Business time."))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("idempotency_keys")
                    .comment("Requests that may be repeated; outcome holds ids only.")
                    .col(organisation_id())
                    .col(string("actor", 96, "Kind and id of whoever sent it."))
                    .col(string("key", 255, "The caller's key."))
                    .col(bytes("input_mac", "Keyed hash of operation and input."))
                    .col(text_null("outcome", "What was answered, as JSON; ids only."))
                    .col(instant("expires_at", "Real time after which the key is forgotten."))
                    .primary_key(Index::create().col("organisation_id").col("actor").col("key"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("idempotency_keys_expiry").table("idempotency_keys").col("expires_at").to_owned(),
            )
            .await
    }
}
