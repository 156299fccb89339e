//! Who may do what: every command tried by everybody, on an ordinary case and on a confidential one.

use deviations::{
    Addressee, Admit, Close, Convert, Deviation, Error, Forward, HandOver, Kind, Link, RecordCause, Report, Severity,
    Triage,
};
use kernel::{DeviationId, Fault, Role, Scope, Version};

use crate::world::{C, PEOPLE, World, plain};

const COMMANDS: [&str; 9] =
    ["forward", "triage", "convert", "link", "record_cause", "hand_over", "admit", "close", "add_action"];

/// Tries a command on a version that is never there, or with an action that is late already: whoever may is told so, and
/// nothing changes.
async fn attempt(world: &World, scope: &Scope, command: &str, case: &Deviation) -> Result<(), Error> {
    attempt_on(world, scope, command, case, case.id).await
}

/// The same on another id.
async fn attempt_on(
    world: &World,
    scope: &Scope,
    command: &str,
    case: &Deviation,
    deviation: DeviationId,
) -> Result<(), Error> {
    let (seen, text) = (Version(99), "x".to_owned());
    let person = world.our("A7").await;
    let earlier = world.now(case).await.recurrence_of;
    let mut late = world.wish(case, "A4", "2026-03-20").await;
    late.deviation = deviation;
    late.due_on = "2026-03-01".parse().expect("a date");
    world
        .write(scope, async |uow| match command {
            "forward" => deviations::forward(uow, Forward { deviation, seen }).await.map(drop),
            "triage" => {
                let triage = Triage { deviation, seen, aspects: C, ..Triage::new(case, Severity::Low, person) };
                deviations::triage(uow, triage).await.map(drop)
            }
            "convert" => {
                let convert = Convert { deviation, seen, kind: Kind::NearMiss, reason: text, aware_at: None };
                deviations::convert(uow, convert).await.map(drop)
            }
            "link" => {
                let recurrence_of = earlier.unwrap_or(deviation);
                deviations::link(uow, Link { deviation, seen, recurrence_of }).await.map(drop)
            }
            "record_cause" => {
                let cause = RecordCause { deviation, seen, cause: text, severity: None };
                deviations::record_cause(uow, cause).await.map(drop)
            }
            "hand_over" => deviations::hand_over(uow, HandOver { deviation, seen, owner: person }).await.map(drop),
            "admit" => deviations::admit(uow, Admit { deviation, seen, person }).await.map(drop),
            "close" => {
                let close = Close { deviation, seen, outcome: text.clone(), no_action_reason: Some(text) };
                deviations::close(uow, close).await.map(drop)
            }
            _ => deviations::add_action(uow, late).await.map(drop),
        })
        .await
}

/// By command, who may. That it would be refused for another reason counts as may.
async fn matrix(world: &World, case: &Deviation) -> Vec<String> {
    let mut lines = Vec::new();
    for command in COMMANDS {
        let mut allowed = vec![command];
        for key in PEOPLE {
            let scope = world.acting(key).await;
            match attempt(world, &scope, command, case).await.expect_err("no such version").code() {
                "FORBIDDEN" | "FORBIDDEN_FOR_AUTHOR" => {}
                "DEVIATION_NOT_FOUND" if case.restricted => {}
                "VERSION_CONFLICT"
                | "DEVIATION_CAUSE_MISSING"
                | "DEVIATION_LINK_INVALID"
                | "DEVIATION_NOT_TRIAGED"
                | "DEVIATION_ALREADY_TRIAGED"
                | "DEVIATION_ALREADY_FORWARDED"
                | "ACTION_DUE_DATE_PAST" => allowed.push(key),
                code => panic!("{command} by {key}: {code}"),
            }
        }
        lines.push(allowed.join(" "));
    }
    lines
}

/// Reported by A6 to A3, owned by A4.
async fn case(world: &World, confidential: bool) -> Deviation {
    let form = Report { addressee: Addressee::Manager, confidential, ..plain() };
    let case = world.report_as(&world.acting("A6").await, form).await;
    world.triage("A3", &case, "A4").await
}

#[tokio::test]
async fn an_ordinary_case_opens_to_roles_and_relations() {
    let world = World::new().await;
    let case = case(&world, false).await;
    assert_eq!(
        matrix(&world, &case).await,
        [
            "forward A3",
            "triage A2 A3 A5",
            "convert A2 A3 A4 A5",
            "link A2 A3 A4 A5",
            "record_cause A2 A3 A4 A5",
            "hand_over A2 A3 A4 A5",
            "admit A2 A3 A4 A5",
            "close A2 A5",
            "add_action A1 A2 A3 A4 A5",
        ]
    );
}

#[tokio::test]
async fn a_confidential_case_opens_to_relations_only() {
    let world = World::new().await;
    let case = case(&world, true).await;
    assert_eq!(
        matrix(&world, &case).await,
        [
            "forward A3",
            "triage A3",
            "convert A3 A4",
            "link A3 A4",
            "record_cause A3 A4",
            "hand_over A3 A4",
            "admit A3 A4",
            "close A3",
            "add_action A3 A4",
        ]
    );
}

#[tokio::test]
async fn a_security_officers_own_case_opens_to_the_deputy() {
    let world = World::new().await;
    let case = world.report("A2").await;
    assert_eq!(
        matrix(&world, &case).await,
        [
            "forward",
            "triage A5",
            "convert A5",
            "link A2 A5",
            "record_cause A2 A5",
            "hand_over A2 A5",
            "admit A2 A5",
            "close A5",
            "add_action A1 A2 A5",
        ]
    );
}

/// Tries to let somebody in.
async fn admit(world: &World, by: &str, case: &Deviation, whom: &str) -> Result<Deviation, Error> {
    let admit = Admit { deviation: case.id, seen: world.now(case).await.version, person: world.our(whom).await };
    world.write(&world.acting(by).await, async |uow| deviations::admit(uow, admit).await).await
}

#[tokio::test]
async fn nobody_lets_themselves_in() {
    let world = World::new().await;
    for confidential in [false, true] {
        let case = case(&world, confidential).await;
        // The owner, the addressed superior (who is in the circle of a confidential case), and the security officer.
        for by in ["A4", "A2"] {
            let code = admit(&world, by, &case, by).await.expect_err("refused").code();
            let hidden = confidential && by == "A2";
            assert_eq!(code, if hidden { "DEVIATION_NOT_FOUND" } else { "FORBIDDEN_FOR_ONESELF" }, "{by}");
        }
        let refused = world.entries(&case).await;
        assert_eq!(refused.last().map(|entry| entry.kind.as_str()), Some("access.denied"));
    }
}

#[tokio::test]
async fn the_circle_of_an_ordinary_case_neither_triages_nor_converts_nor_admits_nor_closes() {
    let world = World::new().await;
    let case = case(&world, false).await;
    let case = world.cause("A4", &case).await;
    // The superior lets the owner in, and the owner a colleague: neither of them is a security officer by that.
    let case = admit(&world, "A3", &case, "A4").await.expect("let in");
    let case = admit(&world, "A4", &case, "A10").await.expect("let in");
    for by in ["A3", "A4", "A10"] {
        let code = world.close(by, &case, Some("x")).await.expect_err("refused").code();
        assert_eq!(code, "FORBIDDEN", "{by}");
    }
    assert_eq!(
        matrix(&world, &case).await,
        [
            "forward A3",
            "triage A2 A3 A5",
            "convert A2 A3 A4 A5",
            "link A2 A3 A4 A5 A10",
            "record_cause A2 A3 A4 A5 A10",
            "hand_over A2 A3 A4 A5 A10",
            "admit A2 A3 A4 A5",
            "close A2 A5",
            "add_action A1 A2 A3 A4 A5 A10",
        ]
    );
}

#[tokio::test]
async fn whoever_owns_a_confidential_case_does_not_close_it() {
    let world = World::new().await;
    for (addressee, owner, other) in [(Addressee::SecurityOfficer, "A2", "A5"), (Addressee::Manager, "A3", "A4")] {
        let form = Report { addressee, confidential: true, ..plain() };
        let case = world.report_as(&world.acting("A6").await, form).await;
        let case = world.triage(owner, &case, owner).await;
        let case = world.cause(owner, &case).await;
        let code = world.close(owner, &case, Some("x")).await.expect_err("refused").code();
        assert_eq!(code, "FORBIDDEN_FOR_OWNER", "{owner}");
        let case = if case.circle().contains(&world.our(other).await) {
            case
        } else {
            admit(&world, owner, &case, other).await.expect("let in")
        };
        world.close(other, &case, Some("It was only once.")).await.expect("closed");
    }
}

#[tokio::test]
async fn a_confidential_case_answers_those_who_may_not_see_it_like_a_missing_one() {
    let world = World::new().await;
    let case = case(&world, true).await;
    // Who is not there for them at all: the head of the business, the security officer, a program.
    for scope in [world.acting("A1").await, world.acting("A2").await, world.service(Role::Sec).await] {
        for command in COMMANDS {
            let hidden = attempt(&world, &scope, command, &case).await.expect_err("refused");
            let nowhere = world.kit.id();
            let missing = attempt_on(&world, &scope, command, &case, nowhere).await.expect_err("refused");
            let told = (hidden.code(), hidden.to_string());
            assert_eq!(told, ("DEVIATION_NOT_FOUND", missing.to_string()), "{command}");
            let entries = world.entries(&case).await;
            let last = entries.last().expect("told");
            assert_eq!((last.kind.as_str(), last.data["permission"].as_str()), ("access.denied", "ViewDeviation"));
        }
    }
}
