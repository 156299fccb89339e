//! Pauses, what a job waits for, and indexes by which each probe is one look however much there is.

use sea_orm_migration::prelude::*;
use store::migration::{boolean, instant_null, string_null, text_null, uuid_null, version};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time. Whoever writes without them, as an older program does, leaves the defaults.
        for (table, column) in columns() {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        // Very many can be due at one instant; an index that does not hold the second key would have all of them sorted
        // for each batch.
        manager.create_index(awake("schedules_opens", &["next_opens_at", "id"])).await?;
        manager.drop_index(Index::drop().name("schedules_due").table("schedules").to_owned()).await?;
        manager.create_index(awake("schedules_zone", &["zone_data", "next_opens_at"])).await?;
        manager.create_index(index("jobs", "jobs_claim", &["state", "run_at", "id"])).await?;
        manager.drop_index(Index::drop().name("jobs_queue").table("jobs").to_owned()).await?;
        manager.create_index(index("jobs", "jobs_share", &["state", "organisation_id", "run_at", "id"])).await?;
        let leases = index("jobs", "jobs_leases", &["lease_until"]).cond_where(present("lease_until")).to_owned();
        manager.create_index(leases).await
    }
}

fn columns() -> Vec<(&'static str, ColumnDef)> {
    let mut seen = version();
    seen.default(1);
    let mut manual = boolean("manual", "Somebody had it opened before its instant.");
    manual.default(false);
    vec![
        ("schedules", seen),
        ("schedules", uuid_null("last_occurrence_id", "The period that was written down last.")),
        ("schedules", instant_null("paused_at", "Since when it is paused, business time; null = it is not.")),
        ("schedules", string_null("paused_by_kind", 16, "person, service or operator.")),
        ("schedules", string_null("paused_by", 64, "The id of whoever paused it.")),
        ("schedules", text_null("pause_reason", "Why, in the words of whoever paused it.")),
        ("occurrences", string_null("zone_data", 8, "The release of the time zone data by which it was opened.")),
        ("occurrences", uuid_null("job_id", "The job that it caused; null where it was skipped.")),
        ("occurrences", manual),
        ("jobs", instant_null("started_at", "When a worker took it last, business time.")),
        ("jobs", instant_null("problem_at", "Since when its problem is the present one, business time.")),
    ]
}

/// What sleeps, is paused or has come to its end stands outside of it.
fn awake(name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index("schedules", name, columns).cond_where(present("next_opens_at")).to_owned()
}

fn present(column: &'static str) -> Expr {
    Expr::col(column).is_not_null()
}

fn index(table: &'static str, name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
