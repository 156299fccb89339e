//! The proofs of runs.

use sea_orm_migration::prelude::*;
use store::migration::{id, instant, integer, organisation_id, string, text, uuid};

use super::index;
use super::m20261101_000066_create_runs::owned_by_run;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("certificates")
            .comment("The proofs of runs. Never changed, and without personal data.")
            .col(organisation_id())
            .col(id())
            .col(uuid("run_id", "The run that it proves."))
            .col(uuid("plan_id", "The plan that was carried out."))
            .col(string("rule", 64, "What the organisation calls the rule, as A-R1."))
            .col(integer("rule_version", "The version of the rule."))
            .col(string("sha256", 64, "SHA-256 of the document, in hexadecimal digits."))
            .col(text("document", "The certificate's exact text, canonical JSON."))
            .col(text("note", "The signed note over the document's hash."))
            .col(instant("issued_at", "When it was issued, business time."))
            .foreign_key(&mut owned_by_run("certificates_run"))
            .to_owned();
        manager.create_table(table).await?;
        let columns = ["organisation_id", "issued_at", "id"];
        manager.create_index(index("certificates", "certificates_issued", &columns)).await?;
        // A run has one certificate.
        let columns = ["organisation_id", "run_id"];
        manager.create_index(index("certificates", "certificates_run_once", &columns).unique().to_owned()).await
    }
}
