//! Dated events that periods run from.

use sea_orm_migration::prelude::*;
use store::migration::{date, id, instant, instant_null, organisation_id, string, uuid};

use super::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(anchors()).await?;
        let columns = ["organisation_id", "target_id", "name"];
        manager.create_index(index("anchors", "anchors_target", &columns, true)).await?;
        // What has come early enough is found by these two, whatever else there is.
        let columns = ["organisation_id", "target_kind", "name", "occurred_on", "target_id"];
        manager.create_index(index("anchors", "anchors_on", &columns, false)).await?;
        let columns = ["organisation_id", "target_kind", "name", "occurred_at", "target_id"];
        manager.create_index(index("anchors", "anchors_at", &columns, false)).await
    }
}

fn anchors() -> TableCreateStatement {
    Table::create()
        .table("anchors")
        .comment("When something last happened that a period runs from: one row for each name and thing.")
        .col(organisation_id())
        .col(id())
        .col(string("target_kind", 16, "item, reference, consent or subject: what it happened to."))
        .col(uuid("target_id", "To which one."))
        .col(string("name", 64, "What happened, as customer.last_activity."))
        .col(instant("occurred_at", "When; where only a date is known, the first instant of its day."))
        .col(date("occurred_on", "The local date in the organisation's zone."))
        .col(instant("recorded_at", "When we heard of it, business time."))
        .col(instant_null("void_at", "Since when it counts no longer, as a withdrawal after consent was given anew."))
        .to_owned()
}
