//! What may not be erased for now, and why.

use sea_orm_migration::prelude::*;
use store::migration::{
    date_null, id, instant, instant_null, organisation_id, string, string_null, text, text_null, uuid_null, version,
};

use super::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(holds()).await?;
        let columns = ["organisation_id", "placed_at", "id"];
        manager.create_index(index("holds", "holds_placed", &columns)).await?;
        // What stands in the way of something is asked for each thing that is due.
        let columns = ["organisation_id", "state", "target", "target_id"];
        manager.create_index(index("holds", "holds_target", &columns)).await
    }
}

fn holds() -> TableCreateStatement {
    Table::create()
        .table("holds")
        .comment("What may not be erased for now.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string("state", 16, "active, released or expired."))
        .col(string("target", 16, "What it keeps: holding, subject, category or activity."))
        .col(string_null("holding_kind", 16, "The kind of the one thing that it keeps."))
        .col(uuid_null("target_id", "The one thing or the one subject that it keeps."))
        .col(string_null("category", 160, "The category that it keeps, as A-07/contact, or A-07/* for an activity."))
        .col(text("reason", "Why; names nobody."))
        .col(string_null("source", 1_000, "The statute or decision behind it."))
        .col(date_null("until_on", "The last local date on which it keeps; null = until it is released."))
        .col(uuid_null("placed_by", "The person who placed it."))
        .col(instant("placed_at", "When, business time."))
        .col(uuid_null("candidate_id", "The entry of a list that was objected to."))
        .col(uuid_null("released_by", "The person who released it."))
        .col(instant_null("ended_at", "When it was released or ran out."))
        .col(text_null("release_reason", "Why it was released; names nobody."))
        .to_owned()
}
