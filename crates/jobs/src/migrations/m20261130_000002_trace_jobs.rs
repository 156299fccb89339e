//! The trace that a job was left in.

use sea_orm_migration::prelude::*;
use store::migration::string_null;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let trace = string_null("trace", 55, "W3C traceparent of whatever left it; null = nothing was traced.");
        manager.alter_table(Table::alter().table("jobs").add_column(trace).to_owned()).await
    }
}
