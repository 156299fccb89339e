//! Who may do what, as a table that people review: whatever changes it changes a committed file.

use std::collections::BTreeSet;
use std::fmt::Write;

use expect_test::expect_file;
use kernel::{Barrier, Permission, Relation};
use samsvar::wiring;

#[test]
fn no_two_permissions_have_one_name() {
    let permissions = wiring::permissions();
    let names: BTreeSet<_> = permissions.iter().map(|permission| permission.name).collect();
    assert_eq!(names.len(), permissions.len());
}

#[test]
fn every_permission_is_in_the_committed_table() {
    let mut permissions = wiring::permissions();
    permissions.sort_by_key(|permission| permission.name);
    let mut text = "Who may do what. Written by a test: UPDATE_EXPECT=1 cargo test -p samsvar\n\n".to_owned();
    for permission in permissions {
        let _ = writeln!(text, "{}\n    {}", permission.name, who(&permission));
    }
    expect_file!["../../schema/permissions.txt"].assert_eq(&text);
}

#[test]
fn every_job_is_in_the_committed_table_and_may_do_only_what_there_is() {
    let known: BTreeSet<_> = wiring::permissions().iter().map(|permission| permission.name).collect();
    let registry = wiring::registry();
    let mut text =
        "Jobs, and what each may do. Written by a test: UPDATE_EXPECT=1 cargo test -p samsvar\n\n".to_owned();
    for (kind, permissions) in registry.kinds() {
        for permission in permissions {
            assert!(known.contains(permission), "{kind} may do {permission}, which there is not");
        }
        let _ =
            writeln!(text, "{kind}: {}", if permissions.is_empty() { "-".to_owned() } else { permissions.join(", ") });
    }
    expect_file!["../../schema/jobs.txt"].assert_eq(&text);
}

fn who(permission: &Permission) -> String {
    let mut who: Vec<String> = Vec::new();
    if !permission.roles.is_empty() {
        who.push(permission.roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(" "));
    }
    who.extend(permission.relations.iter().map(|relation| {
        match relation {
            Relation::Own => "whose it is",
            Relation::Author => "who made it",
            Relation::Line => "the nearest superior named on it",
            Relation::Circle => "who stands in its circle",
            Relation::RestrictedCircle => "who stands in its circle, where it is restricted",
        }
        .to_owned()
    }));
    let mut text = if who.is_empty() { "nobody but jobs and the operator".to_owned() } else { who.join("; ") };
    for barrier in permission.barriers {
        text.push_str(match barrier {
            Barrier::NotAuthor => "; never who made it",
            Barrier::NotExecutor => "; never who carried it out, or had to",
            Barrier::NotOwner => "; never whose it is",
            Barrier::NotRestrictedOwner => "; never whose it is, where it is restricted",
            Barrier::NotOneself => "; never for oneself",
        });
    }
    if permission.persons_only {
        text.push_str("; people only");
    }
    text
}
