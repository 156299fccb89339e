//! Tables that hold something on somebody are behind the erase door, and no table takes rows of another with it.
//!
//! A data subject's pseudonym is a `subject_id` of the type of ids; a text beside a `subject_kind` can be any thing's.

use std::collections::BTreeSet;

use super::{assert_none, assert_one, tree};

const SCHEMA: &str = "services/samsvar/schema/sqlite.sql";
const PSEUDONYM: &str = "\"subject_id\" uuid_text";
const ANY_THING: &str = "\"subject_id\" varchar";

/// The tables of a schema: the name, and what stands between its brackets.
fn tables(schema: &str) -> Vec<(&str, &str)> {
    let made = schema.split("CREATE TABLE ").skip(1);
    made.filter_map(|made| {
        let (name, rest) = made.split_once('(')?;
        Some((name.trim().trim_matches('"'), rest.split(";\n").next()?))
    })
    .collect()
}

fn not_personal(schema: &str, personal: &BTreeSet<&str>) -> Vec<String> {
    let tables = tables(schema).into_iter().filter(|(name, body)| {
        let of_any_thing = body.contains(ANY_THING) && body.contains("\"subject_kind\"");
        let about_somebody = body.contains(PSEUDONYM) || body.contains("\"subject_id\"") && !of_any_thing;
        about_somebody && !personal.contains(name)
    });
    tables.map(|(name, _)| format!("{name} is about a subject and not behind the erase door")).collect()
}

/// A cascade erases what nobody has counted, and what nobody has asked about.
fn cascades(schema: &str) -> Vec<String> {
    let upper = |body: &str| body.to_uppercase();
    let tables = tables(schema).into_iter();
    tables
        .filter(|(_, body)| ["ON DELETE CASCADE", "ON DELETE SET"].iter().any(|clause| upper(body).contains(clause)))
        .map(|(name, _)| format!("{name} has a foreign key that acts by itself when its parent goes"))
        .collect()
}

#[test]
fn every_table_that_is_about_a_subject_is_behind_the_erase_door() {
    let erasables = samsvar::wiring::erasables();
    let schema = tree::text(SCHEMA);
    assert!(tables(&schema).len() > 40, "only {} tables were found", tables(&schema).len());
    assert_none(&not_personal(&schema, erasables.personal()));
    for table in erasables.personal() {
        assert!(tables(&schema).iter().any(|(name, _)| name == table), "{table} is no table");
    }
}

#[test]
fn no_row_goes_because_another_does() {
    assert_none(&cascades(&tree::text(SCHEMA)));
}

#[test]
fn a_table_past_the_door_and_a_cascade_are_found() {
    let schema = "CREATE TABLE \"visits\" (\"id\" uuid_text, \"subject_id\" uuid_text NOT NULL);\n\
                  CREATE TABLE \"lines\" (\"visit\" uuid_text REFERENCES visits (id) on delete cascade);\n\
                  CREATE TABLE \"tasks\" (\"subject_kind\" varchar(32), \"subject_id\" varchar(64));\n";
    assert_eq!(tables(schema).len(), 3);
    assert_one(&not_personal(schema, &BTreeSet::new()), &["visits"]);
    assert_none(&not_personal(schema, &BTreeSet::from(["visits"])));
    assert_one(&not_personal(&schema.replace("subject_kind", "kind"), &BTreeSet::from(["visits"])), &["tasks"]);
    assert_one(&cascades(schema), &["lines"]);
}
