//! Processors, and what was agreed with them.

use sea_orm_migration::prelude::*;
use store::migration::{
    date, date_null, id, instant, instant_null, json, organisation_id, string, string_null, text, text_null, uuid,
    version,
};

use super::{index, references};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(processors()).await?;
        manager.create_index(index("processors", "processors_key", &["organisation_id", "key"], true)).await?;
        manager.create_index(index("processors", "processors_id", &["organisation_id", "id"], true)).await?;
        let columns = ["organisation_id", "created_at", "id"];
        manager.create_index(index("processors", "processors_created", &columns, false)).await?;
        manager.create_table(agreements()).await?;
        let columns = ["organisation_id", "processor_id", "reference"];
        manager.create_index(index("agreements", "agreements_reference", &columns, true)).await?;
        let columns = ["organisation_id", "created_at", "id"];
        manager.create_index(index("agreements", "agreements_created", &columns, false)).await
    }
}

fn processors() -> TableCreateStatement {
    Table::create()
        .table("processors")
        .comment("Parties that process data for the organisation.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string("key", 64, "What the organisation calls it, as crm-vendor."))
        .col(string("name", 200, "The party."))
        .col(text("service", "What it does for the organisation."))
        .col(text_null("contact", "Whom to reach there."))
        .col(string("place", 200, "Where the data lies."))
        .col(text_null("transfer", "What makes a transfer out of the area lawful; null = there is none."))
        .col(string("role", 16, "processor or sub_processor."))
        .col(instant("created_at", "When it was entered, business time."))
        .to_owned()
}

fn agreements() -> TableCreateStatement {
    Table::create()
        .table("agreements")
        .comment("What was agreed with processors (GDPR Art. 28(3)).")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("processor_id", "With whom."))
        .col(string("reference", 64, "Where it is kept, as 24/0112."))
        .col(string("kind", 16, "signed or online_terms."))
        .col(date("signed_on", "Local date from which it is in force."))
        .col(date_null("valid_to", "The last local date on which it is in force; null = until it is ended."))
        .col(string_null("document_hash", 64, "SHA-256 of the document, hexadecimal."))
        .col(json("clauses", "What it covers of Art. 28(3), as codes."))
        .col(instant("created_at", "When it was entered, business time."))
        .col(instant_null("told_first_at", "When it was announced that it ends in 90 days."))
        .col(instant_null("told_last_at", "When it was announced that it ends in 30 days."))
        .col(instant_null("told_expired_at", "When it was announced that it has ended."))
        .foreign_key(&mut references("agreements_processor", "processor_id", "processors"))
        .to_owned()
}
