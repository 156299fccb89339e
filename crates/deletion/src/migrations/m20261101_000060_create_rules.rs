//! Rules, their versions, who approved them; and when an organisation erases.

use sea_orm_migration::prelude::*;
use store::migration::{
    date_null, id, instant, instant_null, integer, json, organisation_id, string, string_null, uuid, uuid_null, version,
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
        manager.create_table(rules()).await?;
        let key = index("retention_rules", "retention_rules_name", &["organisation_id", "key"]).unique().to_owned();
        manager.create_index(key).await?;
        // What foreign keys refer to: an id together with its organisation.
        let columns = ["organisation_id", "id"];
        manager.create_index(index("retention_rules", "retention_rules_key", &columns).unique().to_owned()).await?;
        manager.create_table(versions()).await?;
        manager.create_index(index("rule_versions", "rule_versions_key", &columns).unique().to_owned()).await?;
        let columns = ["organisation_id", "rule_id", "number"];
        manager.create_index(index("rule_versions", "rule_versions_number", &columns).unique().to_owned()).await?;
        let columns = ["organisation_id", "state"];
        manager.create_index(index("rule_versions", "rule_versions_state", &columns)).await?;
        manager.create_table(approvals()).await?;
        // Two approvals are those of two people, whatever the code above says.
        let columns = ["organisation_id", "rule_version_id", "person_id"];
        let person = index("rule_approvals", "rule_approvals_person", &columns).unique().to_owned();
        manager.create_index(person).await?;
        manager.create_table(settings()).await
    }
}

fn rules() -> TableCreateStatement {
    Table::create()
        .table("retention_rules")
        .comment("A retention rule, over all its versions.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(string("key", 64, "What the organisation calls it, as A-R1."))
        .col(uuid_null("in_force_id", "The version in force; null = none."))
        .col(instant("created_at", "When it was first proposed, business time."))
        .to_owned()
}

fn versions() -> TableCreateStatement {
    Table::create()
        .table("rule_versions")
        .comment("What a retention rule says, or said; a version never changes, only where it stands.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("rule_id", "Which rule."))
        .col(integer("number", "Its number within the rule, from 1."))
        .col(string("state", 16, "draft, approved_once, in_force, superseded or withdrawn."))
        .col(json("definition", "What it says."))
        .col(string("sha256", 64, "The hash of its canonical text."))
        .col(uuid_null("author_id", "The person who wrote it; null = it came in a pack."))
        .col(instant("proposed_at", "When it was proposed, business time."))
        .col(instant_null("in_force_at", "When its second approval came."))
        .col(date_null("in_force_from", "The local date of that."))
        .col(instant_null("ended_at", "When another took its place, or it was withdrawn."))
        .col(uuid_null("withdrawn_by", "Who withdrew it."))
        .col(string_null("withdraw_reason", 10_000, "Why it was withdrawn."))
        .foreign_key(&mut references("rule_versions_rule", "rule_id", "retention_rules"))
        .to_owned()
}

fn approvals() -> TableCreateStatement {
    Table::create()
        .table("rule_approvals")
        .comment("Who approved a version of a rule.")
        .col(organisation_id())
        .col(id())
        .col(uuid("rule_version_id", "Which version."))
        .col(uuid("person_id", "Who."))
        .col(string_null("role", 16, "In which role."))
        .col(uuid_null("appointment_id", "The appointment that gave the role."))
        .col(string("sha256", 64, "The hash of what was approved."))
        .col(instant("at", "When, business time."))
        .foreign_key(&mut references("rule_approvals_version", "rule_version_id", "rule_versions"))
        .to_owned()
}

fn settings() -> TableCreateStatement {
    Table::create()
        .table("retention_settings")
        .comment("When an organisation erases, and when its financial year ends.")
        .col(organisation_id().primary_key())
        .col(string("run_at", 5, "The local time of the daily run, as 02:30."))
        .col(string("financial_year_end", 5, "The last day of its financial year, as 12-31."))
        .to_owned()
}
