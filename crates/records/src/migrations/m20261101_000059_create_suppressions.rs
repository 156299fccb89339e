//! Who is not to be written to.

use sea_orm_migration::prelude::*;
use store::migration::{id, instant, organisation_id, string};

use super::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(suppressions()).await?;
        let columns = ["organisation_id", "purpose", "token"];
        manager.create_index(index("suppressions", "suppressions_token", &columns, true)).await
    }
}

fn suppressions() -> TableCreateStatement {
    Table::create()
        .table("suppressions")
        .comment("Who is not to be written to: tokens that tell an address again and cannot be turned back into one.")
        .col(organisation_id())
        .col(id())
        .col(string("purpose", 64, "For what they are not to be written to, as newsletter."))
        .col(string("token", 64, "HMAC-SHA-256 of purpose and address under the organisation's key, hexadecimal."))
        .col(instant("added_at", "Since when, business time."))
        .to_owned()
}
