//! Systems, and who has answered for them.

use sea_orm_migration::prelude::*;
use store::migration::{id, instant, integer, organisation_id, string, string_null, uuid, uuid_null, version};

use super::{index, references};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(systems()).await?;
        manager.create_index(index("systems", "systems_key", &["organisation_id", "key"], true)).await?;
        manager.create_index(index("systems", "systems_id", &["organisation_id", "id"], true)).await?;
        let columns = ["organisation_id", "created_at", "id"];
        manager.create_index(index("systems", "systems_created", &columns, false)).await?;
        manager.create_table(owners()).await
    }
}

fn systems() -> TableCreateStatement {
    Table::create()
        .table("systems")
        .comment("Systems in which data lies.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string("key", 64, "What the organisation calls it, as S2."))
        .col(string("name", 200, "Its name."))
        .col(string("kind", 64, "What kind of system it is, in the organisation's words, as saas."))
        .col(string_null("owner", 16, "The role that answers for it; null = nobody does."))
        .col(string_null("daily_owner", 16, "The role that handles what is in it day by day; null = nobody does."))
        .col(uuid_null("vendor_id", "The processor that runs it."))
        .col(string_null("place", 200, "Where it stands."))
        .col(instant("created_at", "When it was entered, business time."))
        .foreign_key(&mut references("systems_vendor", "vendor_id", "processors"))
        .to_owned()
}

fn owners() -> TableCreateStatement {
    Table::create()
        .table("system_owners")
        .comment("Which roles have answered for a system, from when on. Who held them stands in the appointments.")
        .col(organisation_id())
        .col(uuid("system_id", "Which system."))
        .col(integer("number", "The system's version from which on it was so."))
        .col(instant("since", "From when on."))
        .col(string_null("owner", 16, "The role that answered for it."))
        .col(string_null("daily_owner", 16, "The role that handled it day by day."))
        .primary_key(Index::create().col("organisation_id").col("system_id").col("number"))
        .foreign_key(&mut references("system_owners_system", "system_id", "systems"))
        .to_owned()
}
