//! The index by which an organisation's jobs are listed leaves out those that a worker has: they are few, and each would be
//! entered a second time as it is taken.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("jobs_created").table("jobs").to_owned()).await?;
        let mut idle = Index::create();
        idle.name("jobs_idle").table("jobs").col("organisation_id").col("created_at").col("id");
        manager.create_index(idle.cond_where(Expr::col("lease_until").is_null()).to_owned()).await
    }
}
