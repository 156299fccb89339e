//! Receipts of what went through the erase door.

use sea_orm_migration::prelude::*;

use crate::migration::{id, instant, integer, organisation_id, string, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("erasures")
                    .comment("One receipt for each thing erased: a pseudonym, and by what right.")
                    .col(organisation_id())
                    .col(id())
                    .col(string("kind", 32, "item, reference, consent …"))
                    .col(uuid("holding_id", "Which one it was."))
                    .col(string("how", 16, "erase, redact or suppress."))
                    .col(uuid("run_id", "The deletion run."))
                    .col(string("rule", 64, "What the organisation calls the rule."))
                    .col(integer("rule_version", "Its version."))
                    .col(instant("erased_at", "When, business time."))
                    .to_owned(),
            )
            .await?;
        for (name, column) in [("erasures_by_holding", "holding_id"), ("erasures_by_run", "run_id")] {
            let index =
                Index::create().name(name).table("erasures").col("organisation_id").col(column).col("id").to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
