//! Organisations; each is its own `organisation_id`.

use sea_orm_migration::prelude::*;
use store::migration::{id, instant, organisation_id, string, string_null, version};

use super::unique;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("organisations")
            .comment("Whose data it is. The installation itself is one too.")
            .col(organisation_id())
            .col(id())
            .col(version())
            .col(string("name", 200, "What it is called."))
            .col(string_null("legal_name", 200, "Its name in the register of companies, where that differs."))
            .col(string("country", 2, "ISO 3166 code: NO, DK, SE or FI; decides the public holidays."))
            .col(string_null("number", 16, "Its number in that country's register, digits only."))
            .col(string("zone", 64, "IANA name of the time zone that its dates are meant in."))
            .col(string("language", 8, "ISO 639 code of the language it is written to in."))
            .col(ColumnDef::new("works_from").time().not_null().comment("Local time at which working hours begin."))
            .col(ColumnDef::new("works_to").time().not_null().comment("Local time at which working hours end."))
            .col(instant("created_at", "Business time."))
            .to_owned();
        manager.create_table(table).await?;
        // Not behind an organisation: one company is entered once.
        manager.create_index(unique("organisations", "organisations_number", &["country", "number"])).await
    }
}
