//! The tables of organisations, people, roles and sign-in.

mod m20261101_000010_create_organisations;
mod m20261101_000011_create_persons;
mod m20261101_000012_create_sign_in;
mod m20261130_000015_create_calendar_feeds;

use sea_orm_migration::MigrationTrait;
use sea_orm_migration::prelude::{Index, IndexCreateStatement};

/// The steps of this crate.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(m20261101_000010_create_organisations::Step),
        Box::new(m20261101_000011_create_persons::Step),
        Box::new(m20261101_000012_create_sign_in::Step),
        Box::new(m20261130_000015_create_calendar_feeds::Step),
    ]
}

fn index(table: &'static str, name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

fn unique(table: &'static str, name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(table, name, columns).unique().to_owned()
}
