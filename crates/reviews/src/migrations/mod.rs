//! The tables of duties, their occurrences, meetings, and measures.

mod m20261101_000040_create_duties;
mod m20261101_000041_create_meetings;
mod m20261130_000016_withdraw_periods;
mod m20261201_000017_create_measures;

use sea_orm_migration::MigrationTrait;
use sea_orm_migration::prelude::{ForeignKey, ForeignKeyCreateStatement, Index, IndexCreateStatement};

/// The steps of this crate.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(m20261101_000040_create_duties::Step),
        Box::new(m20261101_000041_create_meetings::Step),
        Box::new(m20261130_000016_withdraw_periods::Step),
        Box::new(m20261201_000017_create_measures::Step),
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

/// A reference within this crate, together with the organisation, so that no row can point across the wall.
fn belongs_to(from: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from, ("organisation_id", column)).to(to, ("organisation_id", "id")).to_owned()
}
