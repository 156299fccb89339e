//! What is in force, and the looks at whether it works.

use sea_orm_migration::prelude::*;
use store::migration::{
    boolean, date, date_null, id, instant, instant_null, organisation_id, string, string_null, text, uuid, uuid_null,
    version,
};

use super::{belongs_to, index, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(measures()).await?;
        manager.create_index(unique("measures", "measures_id", &["organisation_id", "id"])).await?;
        manager.create_index(unique("measures", "measures_key", &["organisation_id", "key"])).await?;
        manager.create_table(verifications()).await?;
        let measure = ["organisation_id", "measure_id", "id"];
        manager.create_index(index("verifications", "verifications_measure", &measure)).await
    }
}

fn measures() -> TableCreateStatement {
    let mut works = ColumnDef::new("works");
    works.boolean().null().comment("Whether it worked at the latest look.");
    Table::create()
        .table("measures")
        .comment("Routines and measures that are, or were, in force.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string("key", 64, "What a pack calls it."))
        .col(string("kind", 16, "routine, technical, physical or organisational."))
        .col(string("title", 200, "What people call it."))
        .col(text("question", "What a look at it asks."))
        .col(string("owner_role", 16, "The role that answers for it."))
        .col(string_null("supplier", 200, "Whom it is bought from; null = it is the organisation's own."))
        .col(string_null("verify_every", 32, "How long a verification holds, ISO 8601; null = it never runs out."))
        .col(instant("in_force_from", "Since when it is in force, business time."))
        .col(instant_null("ended_at", "Since when it no longer is."))
        .col(date_null("verified_on", "The local date of the latest look."))
        .col(&mut works)
        .col(instant_null("verify_by", "By when somebody must have looked again."))
        .col(instant_null("overdue_at", "Since when nobody has."))
        .to_owned()
}

fn verifications() -> TableCreateStatement {
    Table::create()
        .table("verifications")
        .comment("Each look at whether a measure works.")
        .col(organisation_id())
        .col(id())
        .col(uuid("measure_id", "Which measure."))
        .col(date("verified_on", "The local date on which somebody looked."))
        .col(string("source", 24, "own_check or supplier_statement."))
        .col(boolean("works", "Whether it works."))
        .col(text("note", "What was looked at and found."))
        .col(uuid("verified_by", "Who says so."))
        .col(string("role", 16, "In which role."))
        .col(uuid_null("appointment_id", "The appointment that gave the role."))
        .col(instant("recorded_at", "When it was written down, business time."))
        .foreign_key(&mut belongs_to("verifications", "measure_id", "measures"))
        .to_owned()
}
