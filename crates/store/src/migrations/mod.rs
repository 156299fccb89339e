//! The store's own tables, and the audit log's below it.

mod m20261101_000001_create_store;
mod m20261101_000005_create_erasures;
mod m20261130_000001_trace_outbox;
mod m20261130_000020_create_erasure_repeats;

use sea_orm_migration::MigrationTrait;

/// The steps of the store and of the floors below it.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    let mut steps: Vec<Box<dyn MigrationTrait>> = vec![
        Box::new(m20261101_000001_create_store::Step),
        Box::new(m20261101_000005_create_erasures::Step),
        Box::new(m20261130_000001_trace_outbox::Step),
        Box::new(m20261130_000020_create_erasure_repeats::Step),
    ];
    steps.extend(audit::migrations());
    steps
}
