//! Each index of the queue holds jobs of one state, so that a job has an entry only where it is looked for: most of what it
//! costs a server is entries in indexes.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["jobs_claim", "jobs_share", "jobs_unique"] {
            manager.drop_index(Index::drop().name(name).table("jobs").to_owned()).await?;
        }
        let stands = |state: &'static str| Expr::col("state").eq(Expr::Constant(state.into()));
        let available = index("jobs_available", &["run_at", "id"]).cond_where(stands("available")).to_owned();
        manager.create_index(available).await?;
        let retryable = index("jobs_retryable", &["run_at", "id"]).cond_where(stands("retryable")).to_owned();
        manager.create_index(retryable).await?;
        // Those that are done are forgotten in the end.
        let spent = index("jobs_spent", &["run_at"]).cond_where(stands("completed")).to_owned();
        manager.create_index(spent).await?;
        let shares = index("jobs_shares", &["organisation_id", "run_at", "id"]);
        manager.create_index(shares.clone().cond_where(stands("available")).to_owned()).await?;
        let mut keys = index("jobs_keys", &["organisation_id", "kind", "unique_key"]);
        keys.unique().cond_where(Expr::col("unique_key").is_not_null());
        manager.create_index(keys).await
    }
}

fn index(name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table("jobs");
    for column in columns {
        index.col(*column);
    }
    index
}
