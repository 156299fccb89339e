//! The rules, case by case.

use kernel::Role;

use super::*;
use crate::activities::{Article9, Sensitivity};

fn purpose(key: &str, basis: LegalBasis) -> PurposeContent {
    PurposeContent {
        key: key.to_owned(),
        text: "What for".to_owned(),
        basis,
        article9: None,
        balancing: None,
        sources: Vec::new(),
    }
}

fn category(key: &str) -> CategoryContent {
    CategoryContent {
        key: key.to_owned(),
        name: key.to_owned(),
        sensitivity: Sensitivity::Normal,
        special: false,
        national_id: false,
        unstructured: false,
        necessity: "It is needed".to_owned(),
        states: Vec::new(),
        parts: Vec::new(),
        purposes: Vec::new(),
    }
}

fn content() -> Content {
    let mut content = Content::new("Something");
    content.purposes = vec![purpose("one", LegalBasis::Contract), purpose("two", LegalBasis::Consent)];
    content.categories = vec![category("name"), category("health")];
    content.details.groups = vec!["customers".to_owned()];
    content
}

#[test]
fn what_is_valid_stays_what_it_is() {
    let once = valid(content()).expect("valid");
    assert_eq!(once, content());
    assert_eq!(valid(once.clone()), Ok(once));
}

#[test]
fn states_are_keys_and_stand_there_once() {
    for (states, refusal) in [
        (vec!["approved", "approved"], Some(RegisterRefusal::KeyTwice("categories"))),
        (vec!["not approved"], Some(RegisterRefusal::Key("categories"))),
        (vec!["approved", "rejected"], None),
    ] {
        let mut content = content();
        content.categories[0].states = states.into_iter().map(str::to_owned).collect();
        assert_eq!(valid(content).err(), refusal);
    }
}

#[test]
fn a_condition_of_article_9_is_needed_where_special_data_serves() {
    let mut content = content();
    assert!(without_article9(&content).is_empty());
    content.categories[1].special = true;
    assert_eq!(without_article9(&content), ["one", "two"]);
    content.categories[1].purposes = vec!["two".to_owned()];
    assert_eq!(without_article9(&content), ["two"]);
    content.purposes[1].article9 = Some(Article9::ExplicitConsent);
    assert!(without_article9(&content).is_empty());
}

#[test]
fn employees_are_known_by_several_words_and_nobody_else_is_taken_for_them() {
    for (group, are) in [
        ("employees", true),
        ("former employees", true),
        ("Ansatte", true),
        ("medarbejdere", true),
        ("anställda", true),
        ("customers", false),
        ("users, visitors of network", false),
        ("trustafarians", false),
        ("", false),
    ] {
        assert_eq!(are_employees(group), are, "{group}");
        let mut content = content();
        content.details.groups = vec![group.to_owned()];
        assert_eq!(consent_of_employees(&content), if are { vec!["two"] } else { Vec::new() });
    }
}

#[test]
fn the_ground_is_side_purposes_categories_and_more_access_and_every_difference_is_named() {
    type Change = fn(&mut Content);
    let cases: &[(&str, bool, Change)] = &[
        ("name", true, |content| content.name.push('x')),
        ("side", false, |content| content.side = Side::Processor),
        ("purposes", false, |content| content.purposes[0].text.push('x')),
        ("categories", false, |content| content.categories[0].necessity.push('x')),
        ("groups", true, |content| content.details.groups.clear()),
        ("recipients", true, |content| content.details.recipients.push("carrier".to_owned())),
        ("access", false, |content| content.details.access.push(Access { role: Role::Sales, limit: None })),
        ("measures", true, |content| content.details.measures.push("access log".to_owned())),
        ("consultation", true, |content| content.details.consultation = Some("Asked".to_owned())),
        ("documents", true, |content| content.details.documents.notice = Some("n".to_owned())),
    ];
    assert_eq!(differences(&content(), &content()), "");
    for (part, same, change) in cases {
        let mut after = content();
        change(&mut after);
        assert_eq!(differences(&content(), &after), *part);
        assert_eq!(same_ground(&content(), &after), *same, "{part}");
        assert_ne!(content().hash(), after.hash(), "{part}");
    }
}

#[test]
fn access_for_a_role_that_had_none_or_less_is_ground_and_less_of_it_is_not() {
    let access = |said: &[(Role, Option<&str>)]| {
        let mut content = content();
        content.details.access =
            said.iter().map(|(role, limit)| Access { role: *role, limit: limit.map(str::to_owned) }).collect();
        content
    };
    let before = access(&[(Role::Hr, None), (Role::Srep, Some("own"))]);
    for (after, same) in [
        (access(&[(Role::Srep, Some("own")), (Role::Hr, None)]), true),
        (access(&[(Role::Hr, Some("own staff")), (Role::Srep, Some("own"))]), true),
        (access(&[(Role::Hr, None), (Role::Hr, Some("own staff"))]), true),
        (access(&[(Role::Srep, Some("own"))]), true),
        (access(&[]), true),
        (access(&[(Role::Hr, None), (Role::Srep, None)]), false),
        (access(&[(Role::Hr, None), (Role::Srep, Some("all in the north"))]), false),
        (access(&[(Role::Hr, None), (Role::Sales, None)]), false),
        (access(&[(Role::Sales, Some("own"))]), false),
    ] {
        assert_eq!(same_ground(&before, &after), same, "{:?}", after.details.access);
    }
}

#[test]
fn a_source_has_expired_the_day_after_its_last() {
    let source = |to: Option<&str>| LegalSource {
        text: "Act".to_owned(),
        from: None,
        to: to.map(|to| to.parse().expect("a date")),
    };
    let today = "2026-03-02".parse().expect("a date");
    assert!(!expired_sources(&[source(None), source(Some("2026-03-02"))], today));
    assert!(expired_sources(&[source(None), source(Some("2026-03-01"))], today));
}
