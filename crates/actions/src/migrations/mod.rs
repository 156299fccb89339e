//! The tables of actions.

mod m20261101_000020_create_actions;

use sea_orm_migration::MigrationTrait;

/// The steps of this crate.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(m20261101_000020_create_actions::Step)]
}
