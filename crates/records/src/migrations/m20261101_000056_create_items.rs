//! Things held in our own store, and their files.

use sea_orm_migration::prelude::*;
use store::migration::{
    big_integer, id, instant, instant_null, organisation_id, string, string_null, uuid, uuid_null, version,
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
        manager.create_table(items()).await?;
        manager.create_index(index("items", "items_id", &["organisation_id", "id"], true)).await?;
        let columns = ["organisation_id", "subject_id", "stored_at", "id"];
        manager.create_index(index("items", "items_subject", &columns, false)).await?;
        let columns = ["organisation_id", "category", "id"];
        manager.create_index(index("items", "items_category", &columns, false)).await?;
        let columns = ["organisation_id", "stored_at", "id"];
        manager.create_index(index("items", "items_stored", &columns, false)).await?;
        manager.create_table(files()).await?;
        manager.create_index(index("item_files", "item_files_id", &["organisation_id", "id"], true)).await?;
        let columns = ["organisation_id", "item_id"];
        manager.create_index(index("item_files", "item_files_item", &columns, false)).await
    }
}

fn items() -> TableCreateStatement {
    let mut payload = ColumnDef::new("payload");
    payload.blob().null().comment("What it says, as JSON sealed under the subject's key; null = it has files only.");
    Table::create()
        .table("items")
        .comment("Things held on subjects in our own store.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("subject_id", "Whom it is about; a subject of its own where nobody is known."))
        .col(string("category", 130, "Its category in the register, as A-07/contact."))
        .col(string("kind", 64, "What it is in one word, as log or visit."))
        .col(string_null("state", 64, "Its state, where its category has states."))
        .col(payload)
        .col(uuid_null("stored_by", "The person who handed it in; null = a program did."))
        .col(instant("stored_at", "When it was handed in, business time."))
        .foreign_key(&mut references("items_of", "subject_id", "subjects"))
        .to_owned()
}

fn files() -> TableCreateStatement {
    Table::create()
        .table("item_files")
        .comment("Files that belong to items; their bytes lie sealed in the store of files.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("item_id", "To which item."))
        .col(string("media_type", 100, "What it is, as whoever handed it in said: image/jpeg."))
        .col(big_integer("size_bytes", "How long it is, before it is sealed."))
        .col(string("digest", 64, "HMAC-SHA-256 of its bytes under the organisation's key, hexadecimal."))
        .col(instant("attached_at", "When it was announced, business time."))
        .col(instant_null("ready_at", "When its bytes were in the store; null = they may not be."))
        .foreign_key(&mut references("item_files_of", "item_id", "items"))
        .to_owned()
}
