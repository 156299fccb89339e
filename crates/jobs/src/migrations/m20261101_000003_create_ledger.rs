//! Schedules, periods, jobs, and the ledger's own memory of time.

use sea_orm_migration::prelude::*;
use store::migration::{
    big_integer, date, id, instant, instant_null, integer, json, organisation_id, string, string_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(schedules()).await?;
        manager.create_index(unique("schedules", "schedules_key", &["organisation_id", "key"])).await?;
        // What is asleep for ever stands outside this index, so that the tick's probe costs the same for any number.
        let due = Index::create()
            .name("schedules_due")
            .table("schedules")
            .col("next_opens_at")
            .cond_where(Expr::col("next_opens_at").is_not_null())
            .to_owned();
        manager.create_index(due).await?;
        manager.create_table(occurrences()).await?;
        let columns = ["organisation_id", "schedule_key", "period"];
        manager.create_index(unique("occurrences", "occurrences_period", &columns)).await?;
        manager.create_index(index("occurrences", "occurrences_due", &["organisation_id", "due_at", "id"])).await?;
        manager.create_table(jobs()).await?;
        manager.create_index(unique("jobs", "jobs_unique", &["organisation_id", "kind", "unique_key"])).await?;
        manager.create_index(index("jobs", "jobs_queue", &["state", "run_at"])).await?;
        manager.create_index(index("jobs", "jobs_created", &["organisation_id", "created_at", "id"])).await?;
        manager.create_table(ledger()).await
    }
}

fn schedules() -> TableCreateStatement {
    Table::create()
        .table("schedules")
        .comment("Recurring rules; the tick takes those whose next_opens_at has come.")
        .col(organisation_id())
        .col(id())
        .col(string("key", 128, "What it is called within its organisation."))
        .col(json("rule", "Recurrence, zone, time of day, moves, holidays."))
        .col(string("opens_before", 32, "ISO 8601 duration between opening and due instant."))
        .col(string("catch_up", 16, "every, latest or late: what happens with missed periods."))
        .col(string("kind", 64, "The kind of job that each period causes."))
        .col(json("payload", "The job's fields, ids only."))
        .col(instant_null(
            "next_opens_at",
            "When the next period opens; null = never again, or not until it is put again.",
        ))
        .col(instant_null("next_due_at", "When the next period is due."))
        .col(string_null("problem", 64, "The code of why it cannot be opened and sleeps."))
        .col(string("zone_data", 8, "The release of the time zone data by which these two were derived."))
        .col(instant("created_at", "Business time."))
        .to_owned()
}

fn occurrences() -> TableCreateStatement {
    Table::create()
        .table("occurrences")
        .comment("The ledger of periods, kept for ever: each is opened once.")
        .col(organisation_id())
        .col(id())
        .col(string("schedule_key", 128, "Which rule."))
        .col(string("period", 32, "Calendar name, as 2026-03."))
        .col(date("nominal_on", "The date that the rule names."))
        .col(date("on", "The date after moves to working days."))
        .col(instant("due_at", "When it is due."))
        .col(instant("opened_at", "When the ledger opened it, business time."))
        .col(big_integer("lateness_ms", "How long after its opening instant, milliseconds."))
        .col(string("outcome", 16, "opened or skipped."))
        .to_owned()
}

fn jobs() -> TableCreateStatement {
    Table::create()
        .table("jobs")
        .comment("Background work.")
        .col(organisation_id())
        .col(id())
        .col(string("kind", 64, "crate.verb_noun"))
        .col(json("payload", "The job's fields, ids only."))
        .col(string_null("unique_key", 160, "No second job of the kind has the same."))
        .col(string("state", 16, "available, running, retryable, completed or discarded."))
        .col(instant("run_at", "Not before this instant, business time."))
        .col(integer("attempt", "How often it was tried."))
        .col(big_integer("fence", "Grows at every claim; a write under an older one is refused."))
        .col(instant_null("lease_until", "Real time until which its worker has it."))
        .col(string_null("problem", 64, "The code of the last failure."))
        .col(instant("created_at", "Business time."))
        .col(instant_null("finished_at", "Business time."))
        .to_owned()
}

fn ledger() -> TableCreateStatement {
    let mut organisation = organisation_id();
    Table::create()
        .table("ledger")
        .comment("One row: the latest business time that the ledger has seen.")
        .col(organisation.primary_key())
        .col(instant("seen_at", "Nothing runs while the clock shows less."))
        .to_owned()
}

fn unique(table: &'static str, name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(table, name, columns).unique().to_owned()
}

fn index(table: &'static str, name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
