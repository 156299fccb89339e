//! What was erased again after a restore.

use sea_orm_migration::prelude::*;

use crate::migration::{id, instant, integer, organisation_id, string};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("erasure_repeats")
            .comment("Erasures that a restored database did not know of, and that were done again in it.")
            .col(organisation_id())
            .col(id())
            .col(string("kind", 32, "item, reference, consent …"))
            .col(integer("found", "How many of the things were there again."))
            .col(integer("remaining", "How many of these their owner would not erase as they are now."))
            .col(instant("repeated_at", "When, business time."))
            .to_owned();
        manager.create_table(table).await
    }
}
