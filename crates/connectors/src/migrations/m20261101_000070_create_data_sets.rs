//! Data sets: how things lie in other systems.

use sea_orm_migration::prelude::*;
use store::migration::{id, instant, json, organisation_id, string, version};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(data_sets()).await?;
        manager.create_index(unique("data_sets_key", &["organisation_id", "key"])).await?;
        manager.create_index(unique("data_sets_place", &["organisation_id", "system", "kind"])).await
    }
}

fn data_sets() -> TableCreateStatement {
    Table::create()
        .table("data_sets")
        .comment("How things of one kind lie in another system's database.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string("key", 64, "What the organisation calls it, as crm-customers."))
        .col(string("system", 64, "What the organisation calls the system, as S2."))
        .col(string("kind", 64, "What kind of thing it is there, as customer."))
        .col(string("connector", 32, "Through which connector of the operator's configuration."))
        .col(json("definition", "Tables, keys, guards and children; names only, no data."))
        .col(instant("declared_at", "When it was declared, business time."))
        .to_owned()
}

fn unique(name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table("data_sets").unique();
    for column in columns {
        index.col(*column);
    }
    index
}
