//! Lists of what will be due, for the role that is told ahead.

use sea_orm_migration::prelude::*;
use store::migration::{
    boolean, date, date_null, id, instant, instant_null, integer, organisation_id, string, uuid, uuid_null, version,
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
        manager.create_table(lists()).await?;
        let columns = ["organisation_id", "id"];
        manager.create_index(index("candidate_lists", "candidate_lists_key", &columns).unique().to_owned()).await?;
        let columns = ["organisation_id", "rule_id", "role", "listed_on"];
        manager.create_index(index("candidate_lists", "candidate_lists_day", &columns).unique().to_owned()).await?;
        let columns = ["organisation_id", "listed_at", "id"];
        manager.create_index(index("candidate_lists", "candidate_lists_listed", &columns)).await?;
        manager.create_table(candidates()).await?;
        let columns = ["organisation_id", "list_id", "number"];
        manager.create_index(index("candidates", "candidates_number", &columns).unique().to_owned()).await?;
        // Nothing stands on a list twice for the same reason, and what is due asks by the thing.
        let columns = ["organisation_id", "holding_id", "rule_id", "role", "trigger_at"];
        manager.create_index(index("candidates", "candidates_holding", &columns).unique().to_owned()).await
    }
}

fn lists() -> TableCreateStatement {
    Table::create()
        .table("candidate_lists")
        .comment("A list of what will be due under a rule, for the role that it tells.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("rule_id", "Which rule."))
        .col(uuid("rule_version_id", "Which version of it."))
        .col(string("rule", 64, "What the organisation calls the rule."))
        .col(integer("rule_version", "The number of that version."))
        .col(string("role", 16, "The role that is told."))
        .col(date("listed_on", "The local date of the list."))
        .col(date("due_before", "It holds what is due before this local date."))
        .col(instant("listed_at", "When it was begun, business time."))
        .col(integer("source", "While it is made: which source of holdings is asked at present."))
        .col(uuid_null("after", "While it is made: the last of its holdings that was looked at."))
        .col(boolean("complete", "Whether everything is on it."))
        .col(integer("count", "How many things are on it."))
        .to_owned()
}

fn candidates() -> TableCreateStatement {
    Table::create()
        .table("candidates")
        .comment("One thing on a list.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("list_id", "Which list."))
        .col(integer("number", "Its place on the list, from 1."))
        .col(uuid("rule_id", "By which rule it is due."))
        .col(string("role", 16, "The role that was told."))
        .col(string("holding_kind", 16, "The kind of thing."))
        .col(uuid("holding_id", "Which thing."))
        .col(string("trigger", 128, "What its period runs from, as customer.last_activity."))
        .col(date("trigger_on", "The local date of that."))
        .col(instant("trigger_at", "The instant of that: a later one is another reason, and is listed anew."))
        .col(date("due_on", "The local date on which it is due."))
        .col(date("goes_on", "The first local date on which it may be erased: due, and listed for long enough."))
        .col(date("listed_on", "The local date of the list."))
        .col(uuid_null("hold_id", "The hold by which it was objected to."))
        .col(instant_null("objected_at", "When."))
        .col(date_null("objected_until", "The last local date on which it stays."))
        .foreign_key(&mut references("candidates_list", "list_id", "candidate_lists"))
        .to_owned()
}
