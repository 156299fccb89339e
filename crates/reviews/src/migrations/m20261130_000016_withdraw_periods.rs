//! What calendars were told of a duty and will not come.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut withdrawn = ColumnDef::new("withdrawn");
        withdrawn
            .json()
            .null()
            .comment("Periods that calendars were told of and that will not come, with their instants.");
        manager.alter_table(Table::alter().table("duties").add_column(withdrawn).to_owned()).await
    }
}
