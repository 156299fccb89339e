//! Columns that every table has, written once.

use sea_orm::sea_query::{ColumnDef, IntoIden};

/// Whose row it is; the first column of every table.
pub fn organisation_id() -> ColumnDef {
    uuid("organisation_id", "Whose row it is.")
}

/// The row's id, a UUIDv7.
pub fn id() -> ColumnDef {
    let mut column = uuid("id", "UUIDv7, made by the unit of work.");
    column.primary_key();
    column
}

/// How often the row has changed.
pub fn version() -> ColumnDef {
    let mut column = ColumnDef::new("version".into_iden());
    column.integer().not_null().comment("How often the row has changed; updates name the one they saw.");
    column
}

/// A required reference or id.
pub fn uuid(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.uuid().not_null().comment(comment);
    column
}

/// A reference that may be missing.
pub fn uuid_null(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.uuid().null().comment(comment);
    column
}

/// A required instant, UTC, microseconds.
pub fn instant(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.timestamp_with_time_zone().not_null().comment(comment);
    column
}

/// An instant that may be missing.
pub fn instant_null(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.timestamp_with_time_zone().null().comment(comment);
    column
}

/// A required local date.
pub fn date(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.date().not_null().comment(comment);
    column
}

/// A local date that may be missing.
pub fn date_null(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.date().null().comment(comment);
    column
}

/// A required short text or code.
pub fn string(name: &'static str, length: u32, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.string_len(length).not_null().comment(comment);
    column
}

/// A short text or code that may be missing.
pub fn string_null(name: &'static str, length: u32, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.string_len(length).null().comment(comment);
    column
}

/// A required text of any length.
pub fn text(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.text().not_null().comment(comment);
    column
}

/// A text of any length that may be missing.
pub fn text_null(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.text().null().comment(comment);
    column
}

/// A required yes or no.
pub fn boolean(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.boolean().not_null().comment(comment);
    column
}

/// A required whole number.
pub fn integer(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.integer().not_null().comment(comment);
    column
}

/// A required large whole number.
pub fn big_integer(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.big_integer().not_null().comment(comment);
    column
}

/// A required JSON document that no query looks into.
pub fn json(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.json().not_null().comment(comment);
    column
}

/// A required sequence of bytes.
pub fn bytes(name: &'static str, comment: &str) -> ColumnDef {
    let mut column = ColumnDef::new(name.into_iden());
    column.blob().not_null().comment(comment);
    column
}
