//! Plans, carried out: runs, their windows, and what was not erased.

use sea_orm_migration::prelude::*;
use store::migration::{
    big_integer, boolean, bytes, date_null, id, instant, instant_null, integer, json, organisation_id, string,
    string_null, uuid, uuid_null, version,
};

use super::index;
use super::m20261101_000065_create_plans::owned_by_plan;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(runs()).await?;
        let columns = ["organisation_id", "started_at", "id"];
        manager.create_index(index("deletion_runs", "deletion_runs_started", &columns)).await?;
        // A plan is carried out once.
        let columns = ["organisation_id", "plan_id"];
        manager.create_index(index("deletion_runs", "deletion_runs_plan", &columns).unique().to_owned()).await?;
        let columns = ["organisation_id", "id"];
        manager.create_index(index("deletion_runs", "deletion_runs_key", &columns).unique().to_owned()).await?;
        manager.create_table(windows()).await?;
        let columns = ["organisation_id", "run_id", "number"];
        let number = index("run_windows", "run_windows_number", &columns).unique().to_owned();
        manager.create_index(number).await?;
        manager.create_table(kept()).await
    }
}

fn runs() -> TableCreateStatement {
    Table::create()
        .table("deletion_runs")
        .comment("Plans, carried out.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("plan_id", "The plan that it carries out."))
        .col(string("rule", 64, "What the organisation calls the rule, as A-R1."))
        .col(integer("rule_version", "The version of the rule."))
        .col(string("state", 16, "running, ordered, verifying, completed or stopped."))
        .col(string_null("reason", 32, "Why it stops or was stopped, as a code."))
        .col(integer("portion", "Which portion of its work is next; an older one does nothing."))
        .col(integer("next_window", "The number of the window that is next to be erased, or to be verified."))
        .col(big_integer("erased", "How many things went."))
        .col(big_integer("spared", "How many things were spared as it came to them."))
        .col(big_integer("missing", "How many things were gone already."))
        .col(big_integer("residue", "How many things were still found afterwards."))
        .col(json("rows", "How many rows of which table went, as far as counted."))
        .col(boolean("uncounted", "Some window's rows could not be counted, because a connection broke at its end."))
        .col(uuid_null("stop_asked_by", "Who asked it to stop."))
        .col(instant_null("stop_asked_at", "When."))
        .col(instant("started_at", "When it began, business time."))
        .col(instant_null("verified_at", "When what it erased was looked for and not found."))
        .col(instant_null("finished_at", "When it came to its end."))
        .foreign_key(&mut owned_by_plan("deletion_runs_plan"))
        .to_owned()
}

fn windows() -> TableCreateStatement {
    Table::create()
        .table("run_windows")
        .comment("How far each window of a run has come.")
        .col(organisation_id())
        .col(id())
        .col(version())
        .col(uuid("run_id", "Which run."))
        .col(integer("number", "The window's place in the plan; it has the id of the plan's."))
        .col(string("state", 16, "claimed, ordered, recorded, verified, residue or released."))
        .col(bytes("going", "The ids of the things that go, 16 bytes each, in order; then of those that went."))
        .col(integer("erased", "How many went."))
        .col(integer("spared", "How many were spared."))
        .col(integer("missing", "How many were gone already."))
        .col(json("rows", "How many rows of which table went, as far as counted."))
        .col(string_null("counted", 16, "How the rows were counted: exact, from_receipt, unknown or by_hand."))
        .col(boolean("reclaimed", "No file of the database they lay in holds the bytes any more, as far as it says."))
        .col(string_null("digest", 64, "The keyed digest over the things that went."))
        .col(uuid_null("order_id", "The order to its system's owner."))
        .col(instant_null("claimed_at", "When its things were marked as being erased."))
        .col(instant_null("recorded_at", "When its outcome was written down."))
        .col(instant_null("verified_at", "When its things were looked for and not found."))
        .foreign_key(&mut owned_by_run("run_windows_run"))
        .to_owned()
}

fn kept() -> TableCreateStatement {
    Table::create()
        .table("run_kept")
        .comment("What a run did not erase, and why: things of its plan, and other things on the same subjects.")
        .col(organisation_id())
        .col(uuid("run_id", "Which run."))
        .col(uuid("holding_id", "Which thing."))
        .col(string("kind", 16, "The kind of thing."))
        .col(string("reason", 32, "Why, as a code: what spared it, or other_rule, not_due, no_rule."))
        .col(string("rule", 64, "The rule that keeps it, where one does; else empty."))
        .col(date_null("until", "Until when, where that is known."))
        .primary_key(Index::create().col("organisation_id").col("run_id").col("holding_id"))
        .foreign_key(&mut owned_by_run("run_kept_run"))
        .to_owned()
}

pub(super) fn owned_by_run(name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from_col("organisation_id")
        .from_col("run_id")
        .to_tbl("deletion_runs")
        .to_col("organisation_id")
        .to_col("id")
        .to_owned()
}
