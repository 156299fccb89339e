//! From proposal to force: two people, neither of whom wrote it.

use deletion::rule::{self, State};
use kernel::Scope;

use super::world::{World, customers, refused, written};

#[tokio::test]
async fn a_rule_is_in_force_when_two_others_have_approved_it() {
    let world = World::new().await;
    let draft = world.propose("A3", "A-R1", customers()).await.expect("proposed");
    assert_eq!((draft.number, draft.state), (1, State::Draft));
    let once = world.approve("A1", &draft).await.expect("approved");
    assert_eq!(once.state, State::ApprovedOnce);
    let read = world.store().read(&world.ours);
    assert_eq!(rule::in_force(&read, &world.ours).await.expect("reads"), []);
    drop(read);
    let twice = world.approve("A2", &once).await.expect("approved");
    assert_eq!(twice.state, State::InForce);
    assert_eq!(twice.in_force_from.map(|on| on.to_string()).as_deref(), Some("2026-03-02"));
    let read = world.store().read(&world.ours);
    assert_eq!(rule::in_force(&read, &world.ours).await.expect("reads"), [twice]);
    let kinds: Vec<_> = world.trail().await.into_iter().map(|entry| entry.kind).collect();
    for kind in ["retention_rule.proposed", "retention_rule.approved", "retention_rule.in_force"] {
        assert!(kinds.iter().any(|told| told == kind), "{kind} in {kinds:?}");
    }
}

#[tokio::test]
async fn whoever_wrote_a_rule_does_not_approve_it_and_nobody_approves_twice() {
    let world = World::new().await;
    let draft = world.propose("A3", "A-R1", customers()).await.expect("proposed");
    assert_eq!(refused(world.approve("A3", &draft).await).0, "FORBIDDEN_FOR_AUTHOR");
    let once = world.approve("A1", &draft).await.expect("approved");
    assert_eq!(refused(world.approve("A1", &once).await).0, "RULE_APPROVED_ALREADY");
    // A sales representative is not among those who approve.
    assert_eq!(refused(world.approve("A6", &once).await).0, "FORBIDDEN");
    // What was seen is what is approved: another hash is another rule.
    let other = rule::Approve { version: once.id, seen: once.version, sha256: "0".repeat(64) };
    let by = world.acting("A2").await;
    let result = world.write(&by, async |uow| rule::approve(uow, other).await).await;
    assert_eq!(refused(result).0, "RULE_NOT_WAITING");
    // Nor does a program approve, or the operator.
    let approve = rule::Approve { version: once.id, seen: once.version, sha256: once.sha256.clone() };
    let result = world.write(&world.ours, async |uow| rule::approve(uow, approve).await).await;
    assert!(result.is_err());
}

#[tokio::test]
async fn a_changed_rule_takes_over_only_when_it_is_approved_itself() {
    let world = World::new().await;
    let first = world.rule("A-R1", customers()).await;
    assert_eq!(refused(world.propose("A3", "A-R1", customers()).await).0, "RULE_UNCHANGED");
    let mut longer = customers();
    longer.after = "P4Y".parse().expect("a period");
    let second = world.propose("A5", "A-R1", longer.clone()).await.expect("proposed");
    assert_eq!((second.number, second.state), (2, State::Draft));
    let read = world.store().read(&world.ours);
    assert_eq!(rule::in_force_of(&read, &world.ours, first.rule).await.expect("reads").map(|it| it.id), Some(first.id));
    drop(read);
    let second = world.approve("A3", &second).await.expect("approved");
    let second = world.approve("A4", &second).await.expect("approved");
    let read = world.store().read(&world.ours);
    let versions = rule::versions_of(&read, &world.ours, &[first.rule]).await.expect("reads").remove(&first.rule);
    let states: Vec<_> = versions.expect("versions").iter().map(|it| (it.number, it.state)).collect();
    assert_eq!(states, [(2, State::InForce), (1, State::Superseded)]);
    assert_eq!(
        rule::in_force_of(&read, &world.ours, first.rule).await.expect("reads").map(|it| it.id),
        Some(second.id)
    );
}

#[tokio::test]
async fn a_later_draft_takes_the_place_of_an_earlier_one_and_its_approvals() {
    let world = World::new().await;
    let draft = world.propose("A3", "A-R1", customers()).await.expect("proposed");
    let draft = world.approve("A1", &draft).await.expect("approved");
    let mut other = customers();
    other.after = "P2Y".parse().expect("a period");
    let second = world.propose("A3", "A-R1", other).await.expect("proposed");
    assert_eq!(refused(world.approve("A2", &draft).await).0, "RULE_NOT_WAITING");
    let second = world.approve("A1", &second).await.expect("approved");
    assert_eq!(second.state, State::ApprovedOnce);
}

#[tokio::test]
async fn a_withdrawn_rule_leaves_a_gap_that_is_told() {
    let world = World::new().await;
    let version = world.rule("A-R1", customers()).await;
    world.settle().await;
    let before = world.told("retention.gap_found").await;
    let withdraw =
        |reason: &str| rule::Withdraw { version: version.id, seen: version.version, reason: reason.to_owned() };
    let sales = world.acting("A3").await;
    let new = withdraw("no longer needed");
    assert_eq!(refused(world.write(&sales, async |uow| rule::withdraw(uow, new).await).await).0, "FORBIDDEN");
    let security = world.acting("A2").await;
    let blank = withdraw("  ");
    let result = world.write(&security, async |uow| rule::withdraw(uow, blank).await).await;
    assert_eq!(refused(result), ("RETENTION_REASON_INVALID", Some("reason".to_owned())));
    let new = withdraw("no longer needed");
    world.write(&security, async |uow| rule::withdraw(uow, new).await).await.expect("withdrawn");
    world.settle().await;
    assert!(world.told("retention.gap_found").await > before);
    let read = world.store().read(&world.ours);
    assert_eq!(rule::in_force(&read, &world.ours).await.expect("reads"), []);
}

#[tokio::test]
async fn what_cannot_be_a_rule_is_refused_with_all_that_is_wrong() {
    let world = World::new().await;
    let cases = [
        ("on = []\nafter = \"P1Y\"\ndo = [\"erase\"]\ncategories = [\"A-07/contact\"]", "RULE_DEFINITION_INVALID"),
        ("on = [\"x\"]\nafter = \"P1Y\"\ndo = [\"erase\"]\ncategories = [\"A-07/contact\"]", "RULE_DEFINITION_INVALID"),
        (
            "on = [\"a.b\"]\nafter = \"P151Y\"\ndo = [\"erase\"]\ncategories = [\"A-07/contact\"]",
            "RULE_DEFINITION_INVALID",
        ),
        ("on = [\"a.b\"]\nafter = \"P1Y\"\ndo = []\ncategories = [\"A-07/contact\"]", "RULE_DEFINITION_INVALID"),
        ("on = [\"a.b\"]\nafter = \"P1Y\"\ndo = [\"erase\"]\ncategories = []", "RULE_DEFINITION_INVALID"),
        ("on = [\"a.b\"]\nafter = \"P1Y\"\ndo = [\"erase\"]\ncategories = [\"A-99/x\"]", "RULE_DEFINITION_INVALID"),
        (
            "on = [\"a.b\"]\nafter = \"P1Y\"\ndo = [\"erase\", \"suppress\"]\ncategories = [\"A-07/contact\"]",
            "RULE_DEFINITION_INVALID",
        ),
        (
            "on = [\"a.b\"]\nafter = \"P1Y\"\ndo = [\"anonymise\"]\ncategories = [\"A-07/contact\"]",
            "RULE_STEP_UNSUPPORTED",
        ),
        (
            "on = [\"a.b\"]\nafter = \"P1Y\"\ndo = [\"archive\"]\ncategories = [\"A-07/contact\"]",
            "RULE_STEP_UNSUPPORTED",
        ),
        (
            "on = [\"a.b\"]\nafter = \"P1Y\"\ndo = [\"erase\"]\nlatest = \"P30D\"\ncategories = [\"A-07/contact\"]",
            "RULE_DEFINITION_INVALID",
        ),
        (
            "on = [\"a.b\"]\nafter = \"P30D\"\ndo = [\"erase\"]\nnotify = { role = \"SALES\", before = \"P60D\" }\ncategories = [\"A-07/contact\"]",
            "RULE_DEFINITION_INVALID",
        ),
        (
            "on = [\"a.b\"]\nafter = \"PT1H\"\ndo = [\"erase\"]\nkind = \"floor\"\ncategories = [\"A-07/contact\"]",
            "RULE_DEFINITION_INVALID",
        ),
        (
            "on = [\"a.b\"]\nafter = \"P1Y\"\ndo = [\"erase\"]\nanswers = [\"keep\"]\ncategories = [\"A-07/contact\"]",
            "RULE_DEFINITION_INVALID",
        ),
        (
            "on = [\"a.b\"]\nafter = \"P1Y\"\ndo = [\"erase\"]\nunless = [\"weather.fine\"]\ncategories = [\"A-07/contact\"]",
            "RULE_DEFINITION_INVALID",
        ),
        (
            "on = [\"a.b\"]\nafter = \"P1Y\"\ndo = [\"erase\"]\nunless = [\"consent.unheard_of\"]\ncategories = [\"A-07/contact\"]",
            "CONDITION_UNKNOWN",
        ),
    ];
    for (lines, expected) in cases {
        let result = world.propose("A3", "A-R1", written(lines)).await;
        assert_eq!(refused(result), (expected, Some("definition".to_owned())), "{lines}");
    }
    assert_eq!(refused(world.propose("A3", "A R1", customers()).await).0, "RULE_KEY_INVALID");
    assert_eq!(refused(world.propose("A6", "A-R1", customers()).await).0, "FORBIDDEN");
}

#[tokio::test]
async fn two_rules_do_not_govern_the_same_data_at_once() {
    let world = World::new().await;
    world.rule("A-R1", customers()).await;
    let orders = |trigger: &str, states: &str, category: &str| {
        written(&format!(
            "on = [\"{trigger}\"]\nafter = \"P1Y\"\ndo = [\"erase\"]\nstates = {states}\ncategories = [\"{category}\"]"
        ))
    };
    let all = orders("order.closed", "[]", "A-07/*");
    assert_eq!(refused(world.propose("A5", "A-R2", all).await), ("RULE_OVERLAPS", Some("definition".to_owned())));
    // Told apart by states, or as outcomes of the same thing.
    world.rule("B-R2", orders("order.approved", "[\"approved\"]", "B-01/photo")).await;
    world.rule("B-R3", orders("order.approved", "[\"rejected\"]", "B-01/photo")).await;
    let again = orders("order.approved", "[\"approved\"]", "B-01/photo");
    assert_eq!(refused(world.propose("A5", "B-R4", again).await).0, "RULE_OVERLAPS");
    world.propose("A5", "B-R5", orders("order.refused", "[\"approved\"]", "B-01/photo")).await.expect("outcomes");
}

/// Two drafts may both be written before either is in force; the second to be approved meets the first.
#[tokio::test]
async fn a_rule_that_would_overlap_by_the_time_it_is_approved_is_refused_then() {
    let world = World::new().await;
    let first = world.rule("A-R1", customers()).await;
    let mut orders = customers();
    orders.categories = vec!["A-07/orders".to_owned()];
    let change = world.propose("A3", "A-R1", orders).await.expect("proposed");
    // As A-R1 is about to let go of contacts, another rule may be written for them.
    let other = world.propose("A3", "A-R9", customers()).await.expect("proposed");
    let other = world.approve("A1", &other).await.expect("approved");
    assert_eq!(refused(world.approve("A2", &other).await).0, "RULE_OVERLAPS");
    let change = world.approve("A1", &change).await.expect("approved");
    world.approve("A2", &change).await.expect("approved");
    world.approve("A2", &other).await.expect("approved: nothing overlaps any more");
    let _ = first;
}

#[tokio::test]
async fn another_organisations_rule_is_as_absent_as_one_that_never_was() {
    let world = World::new().await;
    let draft = world.propose("A3", "A-R1", customers()).await.expect("proposed");
    let theirs = world.acting_in(&world.theirs, "A1").await;
    let approve = rule::Approve { version: draft.id, seen: draft.version, sha256: draft.sha256.clone() };
    let result = world.write(&theirs, async |uow| rule::approve(uow, approve).await).await;
    assert_eq!(refused(result).0, "RULE_NOT_FOUND");
    let approve = rule::Approve { version: world.kit.id(), seen: draft.version, sha256: draft.sha256.clone() };
    let result = world.write(&theirs, async |uow| rule::approve(uow, approve).await).await;
    assert_eq!(refused(result).0, "RULE_NOT_FOUND");
    let scope: &Scope = &world.theirs;
    assert!(rule::by_key(&world.store().read(scope), scope, "A-R1").await.expect("reads").is_none());
}

/// Covers: DT-45
#[tokio::test]
async fn where_another_rule_demands_longer_keeping_the_conflict_is_reported() {
    let world = World::new().await;
    world.rule("A-R1", customers()).await;
    let orders = written(
        "on = [\"customer.last_activity\"]\nround = [\"financial_year\"]\nafter = \"P5Y\"\ndo = [\"erase\"]\nkind = \"floor\"\ncategories = [\"A-07/orders\"]",
    );
    let version = world.rule("A-R3", orders).await;
    assert_eq!(
        version.definition.sentence(),
        "Kept through 5 years after the end of the financial year of customer.last_activity, then: erase: A-07/orders."
    );
    let read = world.store().read(&world.ours);
    let conflicts = rule::conflicts(ports::Db::Read(&read)).await.expect("reads");
    let lines: Vec<_> = conflicts.iter().map(|it| format!("{} {} {}", it.rule, it.longer, it.shared)).collect();
    assert_eq!(lines, ["A-R1 A-R3 A-07 after customer.last_activity"]);
}

/// Covers: DT-44
#[tokio::test]
async fn every_category_in_every_state_is_governed_by_exactly_one_rule_or_that_is_told() {
    let world = World::new().await;
    world.rule("A-R1", customers()).await;
    world
        .rule("B-R2", written("on = [\"order.approved\"]\nafter = \"PT0S\"\ndo = [\"erase\"]\nstates = [\"approved\"]\ncategories = [\"B-01/photo\"]"))
        .await;
    let read = world.store().read(&world.ours);
    let found = rule::findings(ports::Db::Read(&read), &world.ports).await.expect("reads");
    let lines: Vec<_> =
        found.iter().map(|(it, governance)| format!("{}: {}", it.key, governance.problem.clone().unwrap())).collect();
    assert!(!lines.iter().any(|line| line.starts_with("A-07/contact")), "{lines:?}");
    assert!(lines.contains(&"A-07/orders: no rule in force governs it".to_owned()), "{lines:?}");
    assert!(lines.contains(&"B-01/photo: no rule in force governs it in the state rejected".to_owned()), "{lines:?}");
    drop(read);

    // The business changes, and the rules are looked at anew: of these categories, one only is governed.
    world.settle().await;
    let before = world.told("retention.gap_found").await;
    world
        .write::<_, store::Error>(&world.ours, async |uow| {
            uow.emit(&Started);
            Ok(())
        })
        .await
        .expect("told");
    world.settle().await;
    let gaps = world.trail().await.into_iter().filter(|entry| entry.kind == "retention.gap_found").skip(before);
    let gaps: Vec<_> = gaps.map(|entry| (entry.subject.id, entry.data["problem"].clone())).collect();
    assert!(gaps.contains(&("A-07/orders".to_owned(), "ungoverned".to_owned())), "{gaps:?}");
    assert!(gaps.contains(&("B-01/photo".to_owned(), "governed_wrongly".to_owned())), "{gaps:?}");
    assert!(!gaps.iter().any(|(category, _)| category == "A-07/contact"), "{gaps:?}");
}

/// The register says that an activity has begun.
struct Started;

impl kernel::Event for Started {
    fn kind(&self) -> &'static str {
        "activity.started"
    }
    fn subject(&self) -> kernel::Subject {
        kernel::Subject::new("activity", "pra_1")
    }
}
