//! Decisions on whether something is still needed.

use sea_orm_migration::prelude::*;
use store::migration::{
    big_integer, date, date_null, id, instant, instant_null, integer, organisation_id, string, string_null, text_null,
    uuid, uuid_null, version,
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
        manager.create_table(reviews()).await?;
        let columns = ["organisation_id", "id"];
        let key = index("retention_reviews", "retention_reviews_key", &columns).unique().to_owned();
        manager.create_index(key).await?;
        let columns = ["organisation_id", "rule_id", "role", "opened_on", "part"];
        let day = index("retention_reviews", "retention_reviews_day", &columns).unique().to_owned();
        manager.create_index(day).await?;
        let columns = ["organisation_id", "opened_at", "id"];
        manager.create_index(index("retention_reviews", "retention_reviews_opened", &columns)).await?;
        manager.create_table(entries()).await?;
        let columns = ["organisation_id", "review_id", "number"];
        manager.create_index(index("review_entries", "review_entries_number", &columns).unique().to_owned()).await?;
        let columns = ["organisation_id", "holding_id", "rule_id"];
        manager.create_index(index("review_entries", "review_entries_holding", &columns)).await
    }
}

fn reviews() -> TableCreateStatement {
    Table::create()
        .table("retention_reviews")
        .comment("Asks a role whether what is due under a rule is still needed.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("rule_id", "Which rule."))
        .col(uuid("rule_version_id", "Which version of it."))
        .col(string("rule", 64, "What the organisation calls the rule."))
        .col(integer("rule_version", "The number of that version."))
        .col(string("role", 16, "The role that is asked."))
        .col(string("state", 16, "open or answered."))
        .col(date("opened_on", "The local date on which it was opened."))
        .col(integer("part", "Which of that day's, from 1: a review has at most so many entries."))
        .col(instant("opened_at", "When, business time."))
        .col(date("due_on", "The local date by whose end it is to be answered."))
        .col(instant_null("overdue_at", "When it was passed on for not being answered."))
        .col(instant_null("answered_at", "When the last entry was answered."))
        .col(big_integer("entries", "How many things are asked about."))
        .col(big_integer("open_entries", "How many of them are not answered."))
        .to_owned()
}

fn entries() -> TableCreateStatement {
    Table::create()
        .table("review_entries")
        .comment("One thing that is asked about, and the answer.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("review_id", "Which review."))
        .col(integer("number", "Its place in the review, from 1."))
        .col(uuid("rule_id", "By which rule it is due."))
        .col(string("holding_kind", 16, "The kind of thing."))
        .col(uuid("holding_id", "Which thing."))
        .col(string("trigger", 128, "What its period runs from."))
        .col(date("trigger_on", "The local date of that."))
        .col(instant("trigger_at", "The instant of that: after a later one the answer no longer counts."))
        .col(date("due_on", "The local date on which it was due."))
        .col(string_null("answer", 16, "keep, dispose or transfer."))
        .col(text_null("reason", "Why; names nobody."))
        .col(string_null("evidence", 1_000, "What the rule demands to be cited."))
        .col(date_null("next_on", "The local date on which what was kept is asked about again."))
        .col(uuid_null("answered_by", "Who answered."))
        .col(string_null("answered_as", 16, "In which role."))
        .col(uuid_null("appointment_id", "The appointment that gave the role."))
        .col(instant_null("answered_at", "When."))
        .foreign_key(&mut references("review_entries_review", "review_id", "retention_reviews"))
        .to_owned()
}
