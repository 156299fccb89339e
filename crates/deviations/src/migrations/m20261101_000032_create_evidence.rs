//! What is evidence in a case, and of which category of data cases are.

use sea_orm_migration::prelude::*;
use store::migration::{id, instant, organisation_id, string, uuid, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let case = ForeignKey::create()
            .name("deviation_evidence_case")
            .from_col("organisation_id")
            .from_col("deviation_id")
            .to_tbl("deviations")
            .to_col("organisation_id")
            .to_col("id")
            .to_owned();
        let evidence = Table::create()
            .table("deviation_evidence")
            .comment("What is held and is evidence in a case: kept for as long as the case is not closed.")
            .col(organisation_id())
            .col(id())
            .col(uuid("deviation_id", "Which case."))
            .col(string("holding_kind", 32, "What it is, in one word, as item."))
            .col(uuid("holding_id", "Which one."))
            .col(uuid_null("attached_by", "The person who said so; null = a service."))
            .col(instant("attached_at", "Business time."))
            .foreign_key(&mut case.clone())
            .to_owned();
        manager.create_table(evidence).await?;
        let once = Index::create()
            .name("deviation_evidence_once")
            .table("deviation_evidence")
            .col("organisation_id")
            .col("holding_id")
            .col("deviation_id")
            .unique()
            .to_owned();
        manager.create_index(once).await?;
        let of_case = Index::create()
            .name("deviation_evidence_of_case")
            .table("deviation_evidence")
            .col("organisation_id")
            .col("deviation_id")
            .col("id")
            .to_owned();
        manager.create_index(of_case).await?;
        let closed = Index::create()
            .name("deviations_closed")
            .table("deviations")
            .col("organisation_id")
            .col("closed_at")
            .col("id")
            .to_owned();
        manager.create_index(closed).await?;
        let mut organisation = organisation_id();
        let category = Table::create()
            .table("deviation_category")
            .comment("One row per organisation: the category of the register that its cases belong to.")
            .col(organisation.primary_key())
            .col(string("category", 128, "As rules name it, as A-15/cases."))
            .to_owned();
        manager.create_table(category).await
    }
}
