//! Consents, the texts that were consented to, and what they are asked for.

use sea_orm_migration::prelude::*;
use store::migration::{
    boolean, date_null, id, instant, instant_null, organisation_id, string, string_null, text, uuid, uuid_null, version,
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
        manager.create_table(purposes()).await?;
        manager.create_table(texts()).await?;
        manager.create_table(consents()).await?;
        manager.create_index(index("consents", "consents_id", &["organisation_id", "id"], true)).await?;
        let columns = ["organisation_id", "subject_id", "purpose"];
        manager.create_index(index("consents", "consents_subject", &columns, false)).await?;
        let columns = ["organisation_id", "purpose", "id"];
        manager.create_index(index("consents", "consents_purpose", &columns, false)).await?;
        let columns = ["organisation_id", "given_at", "id"];
        manager.create_index(index("consents", "consents_given", &columns, false)).await
    }
}

fn purposes() -> TableCreateStatement {
    Table::create()
        .table("consent_purposes")
        .comment("What consent is asked for, and which data its proof is.")
        .col(organisation_id())
        .col(string("purpose", 64, "What for, in one word, as newsletter; rules name it consent.newsletter."))
        .col(string("category", 130, "The category of the proof, as A-09/proof."))
        .primary_key(Index::create().col("organisation_id").col("purpose"))
        .to_owned()
}

fn texts() -> TableCreateStatement {
    Table::create()
        .table("consent_texts")
        .comment("The words that people consent to. What is published stays as it is.")
        .col(organisation_id())
        .col(string("purpose", 64, "What for."))
        .col(string("text_version", 64, "Which version of the text, as 2026-1."))
        .col(string("language", 16, "In which language, as nb."))
        .col(text("words", "The words."))
        .col(string("sha256", 64, "Their SHA-256, hexadecimal."))
        .col(instant("published_at", "When, business time."))
        .primary_key(Index::create().col("organisation_id").col("purpose").col("text_version").col("language"))
        .to_owned()
}

fn consents() -> TableCreateStatement {
    Table::create()
        .table("consents")
        .comment("Who has consented to what, and how that is known.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("subject_id", "Who has consented."))
        .col(string("purpose", 64, "To what."))
        .col(string("text_version", 64, "To which version of the text."))
        .col(string("language", 16, "In which language."))
        .col(string("text_sha256", 64, "The SHA-256 of the words, hexadecimal."))
        .col(string("channel", 16, "By which way, as email or phone."))
        .col(boolean("written", "Whether the subject wrote it, or signed it."))
        .col(uuid_null("taken_by", "The person who took it, where it was oral."))
        .col(instant("given_at", "When it was given."))
        .col(date_null("valid_until", "The last day on which it stands; null = until it is withdrawn."))
        .col(instant_null("withdrawn_at", "When it was withdrawn."))
        .col(string_null("withdrawn_channel", 16, "By which way."))
        .col(uuid_null("withdrawn_taken_by", "The person who wrote the withdrawal down; null = a program did."))
        .col(instant_null("ended_at", "When it stood no longer, by withdrawal or because its time was up."))
        .foreign_key(&mut references("consents_of", "subject_id", "subjects"))
        .to_owned()
}
