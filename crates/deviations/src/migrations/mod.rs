//! The tables of cases.

mod m20261101_000030_create_deviations;
mod m20261101_000031_index_confidential;
mod m20261101_000032_create_evidence;

use sea_orm_migration::MigrationTrait;

/// The steps of this crate.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(m20261101_000030_create_deviations::Step),
        Box::new(m20261101_000031_index_confidential::Step),
        Box::new(m20261101_000032_create_evidence::Step),
    ]
}
