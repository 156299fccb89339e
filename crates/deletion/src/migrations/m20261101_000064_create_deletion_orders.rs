//! What is to be erased by hand in systems that are not connected.

use sea_orm_migration::prelude::*;
use store::migration::{
    bytes, date, date_null, id, instant, instant_null, integer, organisation_id, string, text_null, uuid, uuid_null,
    version,
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
        manager.create_table(orders()).await?;
        let columns = ["organisation_id", "issued_at", "id"];
        manager.create_index(index("deletion_orders", "deletion_orders_issued", &columns)).await?;
        // A window is ordered once.
        let columns = ["organisation_id", "window_id"];
        manager.create_index(index("deletion_orders", "deletion_orders_window", &columns).unique().to_owned()).await
    }
}

fn orders() -> TableCreateStatement {
    Table::create()
        .table("deletion_orders")
        .comment("Asks the owner of a system to erase, blank, close or hand back what lies there.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("run_id", "The run that it is part of."))
        .col(uuid("window_id", "The window of that run."))
        .col(string("rule", 64, "What the organisation calls the rule."))
        .col(integer("rule_version", "The number of its version."))
        .col(string("system", 64, "What the organisation calls the system, as S3."))
        .col(string("system_kind", 64, "What the things are there, as customer."))
        .col(string("role", 16, "The role that answers for the system."))
        .col(string("work", 16, "erase, close, return or redact."))
        .col(string("state", 16, "open or confirmed."))
        .col(string("holding_kind", 16, "The kind of things, as the erase door knows them."))
        .col(bytes("things", "Their ids, 16 bytes each, in order."))
        .col(integer("count", "How many they are."))
        .col(date("due_on", "The local date by whose end it is to be done."))
        .col(instant("issued_at", "When, business time."))
        .col(instant_null("overdue_at", "When it was passed on for not being confirmed."))
        .col(instant_null("confirmed_at", "When it was confirmed."))
        .col(date_null("done_on", "The local date on which it was done, as was said."))
        .col(uuid_null("confirmed_by", "Who confirmed it."))
        .col(uuid_null("appointment_id", "The appointment that gave them the role."))
        .col(bytes("not_done", "The ids of those that could not be done, 16 bytes each."))
        .col(text_null("note", "What was said about it; names nobody."))
        .to_owned()
}
