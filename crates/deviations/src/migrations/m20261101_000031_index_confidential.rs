//! An index of confidential cases by where they stand: whenever somebody leaves, those are looked at that are not closed.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut index = Index::create();
        index.name("deviations_confidential").table("deviations");
        for column in ["organisation_id", "restricted", "status", "id"] {
            index.col(column);
        }
        manager.create_index(index).await
    }
}
