//! Heads, entries, inner nodes, checkpoints.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("audit_heads")
                    .comment("How far each organisation's trail has grown; who appends holds this row.")
                    .col(organisation().primary_key())
                    .col(number("size", "How many entries."))
                    .col(bytes("edge", "The hashes of the complete subtrees, the largest first, 32 bytes each."))
                    .col(number("signed_size", "How many entries the last checkpoint covers."))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("audit_entries")
                    .comment("The leaves of the trail. Never changed, never removed.")
                    .col(organisation())
                    .col(ColumnDef::new("id").uuid().not_null().primary_key().comment("UUIDv7 of the entry."))
                    .col(number("sequence", "Its place in the organisation's tree, counted from 0."))
                    .col(instant("at", "When it happened, in business time; the body has it too."))
                    .col(text("kind", 64, "noun.past; the body has it too."))
                    .col(text("subject_kind", 32, "What it is about, in one word; the body has it too."))
                    .col(text("subject_id", 64, "The printed id of what it is about; the body has it too."))
                    .col(
                        ColumnDef::new("body")
                            .text()
                            .not_null()
                            .comment("One line of canonical JSON: the leaf's bytes."),
                    )
                    .col(bytes("leaf", "The RFC 6962 hash of the body."))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("audit_entries_by_sequence")
                    .table("audit_entries")
                    .col("organisation_id")
                    .col("sequence")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("audit_entries_by_subject")
                    .table("audit_entries")
                    .col("organisation_id")
                    .col("subject_id")
                    .col("sequence")
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("audit_nodes")
                    .comment("The inner nodes of the trees, for proofs.")
                    .col(organisation())
                    .col(number("node", "Its place in storage order, as tlog counts leaves and nodes together."))
                    .col(bytes("hash", "The RFC 6962 hash."))
                    .primary_key(Index::create().col("organisation_id").col("node"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("audit_checkpoints")
                    .comment("Signed states of the trees, each a continuation of the one before.")
                    .col(organisation())
                    .col(number("size", "How many entries it covers."))
                    .col(bytes("root", "The root over them."))
                    .col(ColumnDef::new("note").text().not_null().comment("The signed C2SP checkpoint."))
                    .col(instant("signed_at", "When it was signed."))
                    .primary_key(Index::create().col("organisation_id").col("size"))
                    .to_owned(),
            )
            .await
    }
}

fn organisation() -> ColumnDef {
    let mut column = ColumnDef::new("organisation_id");
    column.uuid().not_null().comment("Whose row it is.");
    column
}

fn number(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.big_integer().not_null().comment(comment);
    column
}

fn bytes(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.blob().not_null().comment(comment);
    column
}

fn instant(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.timestamp_with_time_zone().not_null().comment(comment);
    column
}

fn text(name: &'static str, length: u32, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.string_len(length).not_null().comment(comment);
    column
}
