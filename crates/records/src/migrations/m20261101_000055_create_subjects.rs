//! Whom data is about, and what is held on them in other systems.

use sea_orm_migration::prelude::*;
use store::migration::{bytes, id, instant, json, organisation_id, string, string_null, uuid, uuid_null, version};

use super::{index, references};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(subjects()).await?;
        manager.create_index(index("subjects", "subjects_id", &["organisation_id", "id"], true)).await?;
        let columns = ["organisation_id", "registered_at", "id"];
        manager.create_index(index("subjects", "subjects_registered", &columns, false)).await?;
        manager.create_table(kinds()).await?;
        let table = "external_references";
        manager.create_table(external_references()).await?;
        manager.create_index(index(table, "external_references_id", &["organisation_id", "id"], true)).await?;
        let columns = ["organisation_id", "key_digest"];
        manager.create_index(index(table, "external_references_key", &columns, true)).await?;
        let columns = ["organisation_id", "subject_id"];
        manager.create_index(index(table, "external_references_subject", &columns, false)).await?;
        let columns = ["organisation_id", "system", "kind", "id"];
        manager.create_index(index(table, "external_references_kind", &columns, false)).await?;
        let columns = ["organisation_id", "recorded_at", "id"];
        manager.create_index(index(table, "external_references_recorded", &columns, false)).await
    }
}

fn subjects() -> TableCreateStatement {
    Table::create()
        .table("subjects")
        .comment("Whom data is about, under a pseudonym.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(json("groups", "What they are to the organisation, as employee or customer."))
        .col(instant("registered_at", "When they were first heard of, business time."))
        .to_owned()
}

fn kinds() -> TableCreateStatement {
    Table::create()
        .table("reference_kinds")
        .comment("What kinds of things in other systems are known by reference; from the pack.")
        .col(organisation_id())
        .col(string("system", 64, "What the organisation calls the system, as S2."))
        .col(string("kind", 64, "What kind of thing it is there, as customer."))
        .col(string("key", 64, "What the pack calls it."))
        .col(json("categories", "The categories of data that such a thing holds, as A-07/contact."))
        .primary_key(Index::create().col("organisation_id").col("system").col("kind"))
        .to_owned()
}

fn external_references() -> TableCreateStatement {
    Table::create()
        .table("external_references")
        .comment("Things held in other systems, known by their key there and by dates.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("subject_id", "Whom it is about."))
        .col(string("system", 64, "What the organisation calls the system, as S2."))
        .col(string("kind", 64, "What kind of thing it is there, as customer."))
        .col(string(
            "key_digest",
            64,
            "HMAC-SHA-256 of system, kind and key under the organisation's key, hexadecimal.",
        ))
        .col(bytes("key_sealed", "Its key there, sealed under the subject's key."))
        .col(string_null("state", 64, "Its state, where its categories have states."))
        .col(uuid_null("run_id", "The run that is erasing it right now."))
        .col(instant("recorded_at", "When it was first heard of, business time."))
        .foreign_key(&mut references("external_references_of", "subject_id", "subjects"))
        .to_owned()
}
