//! What a meeting decides on each item.

use kernel::{Subject, Version};
use reviews::{AgendaItem, Decide, Occurrence, Outcome};

use crate::world::{World, action, code, no_action, service};

/// A meeting of A that was held, with these cases on its agenda.
async fn held(world: &World, cases: &[&str]) -> (Occurrence, Vec<AgendaItem>) {
    for case in cases {
        world.report(&world.ours, case).await;
    }
    world.advance("2026-01-06T08:30:00Z").await;
    let meeting = world.meeting("2026-01").await;
    world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3", "A4"]).await.expect("held");
    (world.occurrence(&world.ours, meeting.id).await, world.agenda(meeting.id).await)
}

fn decide(item: &AgendaItem, outcome: Outcome) -> Decide {
    Decide { item: item.id, seen: item.version, outcome, reason: None, actions: Vec::new() }
}

/// Covers: DT-90, DT-93
#[tokio::test]
async fn every_item_gets_a_decision_and_doing_nothing_needs_a_reason() {
    let world = World::new().await;
    let (meeting, items) = held(&world, &["dev_1", "dev_2", "dev_3"]).await;
    let sec = world.ours.person("A2");
    let blank = Decide { reason: Some("  ".to_owned()), ..decide(&items[0], Outcome::NoAction) };
    assert_eq!(code(world.decide(&sec, decide(&items[0], Outcome::NoAction)).await), "AGENDA_ITEM_REASON_MISSING");
    assert_eq!(code(world.decide(&sec, blank).await), "AGENDA_ITEM_REASON_MISSING");
    assert_eq!(code(world.decide(&sec, decide(&items[0], Outcome::Postponed)).await), "AGENDA_ITEM_REASON_MISSING");
    let endless = Decide { reason: Some("x".repeat(4_001)), ..decide(&items[0], Outcome::NoAction) };
    assert_eq!(code(world.decide(&sec, endless).await), "AGENDA_ITEM_REASON_TOO_LONG");
    assert_eq!(code(world.decide(&sec, decide(&items[0], Outcome::Actions)).await), "AGENDA_ITEM_ACTIONS_MISSING");
    assert_eq!(code(world.decide(&sec, decide(&items[0], Outcome::FollowUp)).await), "AGENDA_ITEM_OUTCOME_INVALID");
    let both = Decide { actions: vec![action(world.ours.id("A4"))], ..no_action(&items[0]) };
    assert_eq!(code(world.decide(&sec, both).await), "AGENDA_ITEM_ACTIONS_UNEXPECTED");
    let many = Decide { actions: vec![action(world.ours.id("A4")); 21], ..decide(&items[0], Outcome::Actions) };
    assert_eq!(code(world.decide(&sec, many).await), "AGENDA_ITEM_ACTIONS_TOO_MANY");
    assert!(world.agenda(meeting.id).await.iter().all(|item| item.outcome.is_none()), "nothing half done");

    world.decide(&sec, no_action(&items[0])).await.expect("decided");
    let postponed = Decide { outcome: Outcome::Postponed, ..no_action(&items[1]) };
    world.decide(&sec, postponed).await.expect("decided");
    let after = world.agenda(meeting.id).await;
    assert_eq!(after[0].outcome, Some(Outcome::NoAction));
    assert_eq!(after[0].decided_by, Some(world.ours.id("A2")));
    assert_eq!(after[1].outcome, Some(Outcome::Postponed));
    assert_eq!(after[2].outcome, None);
    let told = world.told(&world.ours, "agenda_item.decided").await;
    assert_eq!(told.len(), 2);
    assert_eq!((told[0].1.clone(), told[0].2["outcome"].as_str()), (items[0].id.to_string(), "no_action"));
}

/// Covers: DT-90
#[tokio::test]
async fn a_decision_makes_actions_with_owner_and_date_that_know_where_they_come_from() {
    let world = World::new().await;
    let (meeting, items) = held(&world, &["dev_1"]).await;
    let actions = vec![action(world.ours.id("A4")), action(world.ours.id("A3"))];
    let decide = Decide { actions, ..decide(&items[0], Outcome::Actions) };
    world.decide(&world.ours.person("A2"), decide).await.expect("decided");
    let item = world.agenda(meeting.id).await.remove(0);
    let scope = world.ours.operator();
    let read = world.store().read(&scope);
    let case = Subject { kind: "deviation".to_owned(), id: "dev_1".to_owned() };
    let made = actions::of_subjects(&read, &scope, std::slice::from_ref(&case)).await.expect("reads");
    let made = &made[&case];
    assert_eq!(made.iter().map(|action| action.id).collect::<Vec<_>>(), item.actions.0);
    assert_eq!(made[0].owner_id, world.ours.id("A4"));
    assert_eq!(made[0].due_on.to_string(), "2026-02-01");
    assert_eq!(made[0].origin(), Some(Subject::new("agenda_item", item.id)));
    assert_eq!(world.told(&world.ours, "action.added").await.len(), 2);
}

#[tokio::test]
async fn an_action_with_an_unknown_owner_undoes_the_whole_decision() {
    let world = World::new().await;
    let (meeting, items) = held(&world, &["dev_1"]).await;
    let actions = vec![action(world.ours.id("A4")), action(world.theirs.id("B2"))];
    let decide = Decide { actions, ..decide(&items[0], Outcome::Actions) };
    world.decide(&world.ours.person("A2"), decide).await.expect_err("refused");
    assert_eq!(world.agenda(meeting.id).await[0].outcome, None);
    assert!(world.told(&world.ours, "action.added").await.is_empty());
}

#[tokio::test]
async fn what_is_decided_on_a_confidential_case_is_confidential_too() {
    let world = World::new().await;
    world.report_as(&world.ours, "dev_1", true).await;
    let (meeting, items) = held(&world, &[]).await;
    assert!(items[0].restricted);
    let decide = Decide { actions: vec![action(world.ours.id("A4"))], ..decide(&items[0], Outcome::Actions) };
    world.decide(&world.ours.person("A2"), decide).await.expect("decided");
    let made = world.agenda(meeting.id).await[0].actions.0[0];
    let scope = world.ours.operator();
    let made = actions::get(&world.store().read(&scope), &scope, made).await.expect("reads").expect("made");
    assert!(made.restricted);
}

#[tokio::test]
async fn on_a_confidential_case_those_decide_who_may_treat_it() {
    let world = World::new().await;
    for case in ["dev_1", "dev_2"] {
        world.report_as(&world.ours, case, true).await;
    }
    // The sales manager was told of the second, and nobody else.
    world.cases.open_to("dev_2", &[world.ours.id("A3")]);
    let (meeting, items) = held(&world, &["dev_3"]).await;
    let (head, officer, told) = (world.ours.person("A1"), world.ours.person("A2"), world.ours.person("A3"));
    let made = |item| Decide { actions: vec![action(world.ours.id("A4"))], ..decide(item, Outcome::Actions) };
    let service = service(&world, kernel::Role::Sec).await;
    for (item, outsiders) in [(&items[0], [&head, &told, &service]), (&items[1], [&head, &officer, &service])] {
        for who in outsiders {
            assert_eq!(code(world.decide(who, no_action(item)).await), "FORBIDDEN");
            assert_eq!(code(world.decide(who, made(item)).await), "FORBIDDEN");
            let (_, subject, data) = world.told(&world.ours, "access.denied").await.pop().expect("written down");
            assert_eq!((subject, data["permission"].as_str()), (item.id.to_string(), "RecordDecision"));
        }
    }
    assert!(world.told(&world.ours, "action.added").await.is_empty());
    let seen = world.decide(&officer, made(&items[0])).await.expect("she is in its circle");
    let later = Decide { outcome: Outcome::Postponed, ..no_action(&items[1]) };
    let seen_by_him = world.decide(&told, later).await.expect("he was told, and needs no role for it");
    world.decide(&told, Decide { seen: seen_by_him, ..no_action(&items[1]) }).await.expect("put right");
    assert_eq!(code(world.decide(&told, no_action(&items[2])).await), "FORBIDDEN", "an ordinary case is for roles");
    // Whoever is not in it does not put it right either.
    let otherwise = Decide { seen, ..decide(&items[0], Outcome::Actions) };
    assert_eq!(code(world.decide(&head, otherwise).await), "FORBIDDEN");
    world.decide_all(meeting.id).await;
    world.sign(&officer, meeting.id).await.expect("signed");
}

#[tokio::test]
async fn a_confidential_case_whose_insiders_are_away_is_postponed_so_that_the_rest_can_be_signed() {
    let world = World::new().await;
    world.report_as(&world.ours, "dev_1", true).await;
    world.cases.open_to("dev_1", &[world.ours.id("A6")]);
    let (meeting, items) = held(&world, &[]).await;
    let (head, officer, told) = (world.ours.person("A1"), world.ours.person("A2"), world.ours.person("A6"));
    let postponed = Decide { outcome: Outcome::Postponed, ..no_action(&items[0]) };
    assert_eq!(code(world.decide(&world.ours.person("A3"), postponed.clone()).await), "FORBIDDEN", "not everybody may");
    let seen = world.decide(&officer, postponed.clone()).await.expect("postponed");
    // What is decided is no longer theirs, and whoever treats it may still put it right.
    assert_eq!(code(world.decide(&head, Decide { seen, ..postponed.clone() }).await), "FORBIDDEN");
    let seen = world.decide(&told, Decide { seen, ..no_action(&items[0]) }).await.expect("put right");
    assert_eq!(code(world.decide(&officer, Decide { seen, ..postponed }).await), "FORBIDDEN");
    world.sign(&officer, meeting.id).await.expect("signed");
}

#[tokio::test]
async fn an_open_action_comes_back_and_is_followed_up() {
    let world = World::new().await;
    let (january, items) = held(&world, &["dev_1"]).await;
    let sec = world.ours.person("A2");
    let made = Decide { actions: vec![action(world.ours.id("A4"))], ..decide(&items[0], Outcome::Actions) };
    world.decide(&sec, made).await.expect("decided");
    world.cases.close("dev_1");
    world.advance("2026-02-03T09:00:00Z").await;
    let february = world.meeting("2026-02").await;
    let [item] = &world.agenda(february.id).await[..] else { panic!("the action alone") };
    assert_eq!((item.subject_kind.as_str(), item.drawn_as), ("action", reviews::DrawnAs::OverdueAction));
    world.hold(&sec, february.id, &["A2", "A3", "A4"]).await.expect("held");
    world.decide(&sec, decide(item, Outcome::FollowUp)).await.expect("decided");

    // And a further action serves the same case as the one that it follows.
    let item = world.agenda(february.id).await.remove(0);
    let next = reviews::NewAction { due_on: "2026-03-01".parse().expect("a day"), ..action(world.ours.id("A3")) };
    let further = Decide { actions: vec![next], ..decide(&item, Outcome::Actions) };
    world.decide(&sec, further).await.expect("decided");
    let scope = world.ours.operator();
    let case = Subject { kind: "deviation".to_owned(), id: "dev_1".to_owned() };
    let all =
        actions::of_subjects(&world.store().read(&scope), &scope, std::slice::from_ref(&case)).await.expect("reads");
    assert_eq!(all[&case].len(), 2);
    assert_eq!(world.agenda(january.id).await[0].actions.0.len(), 1);
}

#[tokio::test]
async fn a_decision_can_be_put_right_but_its_actions_stay() {
    let world = World::new().await;
    let (meeting, items) = held(&world, &["dev_1"]).await;
    let sec = world.ours.person("A2");
    let seen = world.decide(&sec, no_action(&items[0])).await.expect("decided");
    assert_eq!(code(world.decide(&sec, no_action(&items[0])).await), "VERSION_CONFLICT");
    let actions =
        |seen| Decide { seen, actions: vec![action(world.ours.id("A4"))], ..decide(&items[0], Outcome::Actions) };
    let seen = world.decide(&sec, actions(seen)).await.expect("decided otherwise");
    let nothing = Decide { seen, ..no_action(&items[0]) };
    assert_eq!(code(world.decide(&sec, nothing).await), "AGENDA_ITEM_HAS_ACTIONS");
    let seen = world.decide(&sec, actions(seen)).await.expect("one more");
    let because = Decide { seen, reason: Some("both".to_owned()), ..decide(&items[0], Outcome::Actions) };
    world.decide(&sec, because).await.expect("a reason added");
    let item = world.agenda(meeting.id).await.remove(0);
    assert_eq!((item.actions.0.len(), item.reason.as_deref()), (2, Some("both")));
}

#[tokio::test]
async fn nothing_is_decided_before_the_meeting_was_held_or_by_others() {
    let world = World::new().await;
    world.report(&world.ours, "dev_1").await;
    world.advance("2026-01-06T08:30:00Z").await;
    let meeting = world.meeting("2026-01").await;
    let item = world.agenda(meeting.id).await.remove(0);
    assert_eq!(code(world.decide(&world.ours.person("A2"), no_action(&item)).await), "MEETING_NOT_HELD");
    world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3"]).await.expect("written down");
    assert_eq!(code(world.decide(&world.ours.person("A2"), no_action(&item)).await), "MEETING_NOT_HELD");
    world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3", "A4"]).await.expect("held");
    assert_eq!(code(world.decide(&world.ours.person("A4"), no_action(&item)).await), "FORBIDDEN");
    let stale = Decide { seen: Version(7), ..no_action(&item) };
    assert_eq!(code(world.decide(&world.ours.person("A2"), stale).await), "VERSION_CONFLICT");
    world.decide(&world.ours.person("A5"), no_action(&item)).await.expect("a deputy may");
}

/// Covers: DT-93
#[tokio::test]
async fn each_case_shows_which_meetings_treated_it() {
    let world = World::new().await;
    let (january, items) = held(&world, &["dev_1", "dev_2"]).await;
    let sec = world.ours.person("A2");
    world.decide(&sec, Decide { outcome: Outcome::Postponed, ..no_action(&items[0]) }).await.expect("decided");
    world.advance("2026-02-03T09:00:00Z").await;
    let february = world.meeting("2026-02").await;
    world.hold(&sec, february.id, &["A2", "A3", "A4"]).await.expect("held");
    world.decide_all(february.id).await;

    let scope = world.ours.operator();
    let read = world.store().read(&scope);
    let case = |id: &str| Subject { kind: "deviation".to_owned(), id: id.to_owned() };
    let asked = [case("dev_1"), case("dev_2"), case("dev_9"), Subject { kind: "action".to_owned(), ..case("dev_1") }];
    let (found, statements) = world.kit.statements(reviews::treated_in(&read, &scope, &asked)).await;
    let found = found.expect("reads");
    let meetings =
        |id| found[&case(id)].iter().map(|item| (item.occurrence_id, item.outcome.unwrap())).collect::<Vec<_>>();
    assert_eq!(meetings("dev_1"), [(january.id, Outcome::Postponed), (february.id, Outcome::NoAction)]);
    assert_eq!(meetings("dev_2"), [(february.id, Outcome::NoAction)], "January left it undecided");
    assert_eq!(found.len(), 2);
    // One for the snapshot's time, one for its standing, one for the question, whatever is asked.
    assert!(statements <= 3, "{statements} statements");
    let (again, more) = world.kit.statements(reviews::treated_in(&read, &scope, &asked[..1])).await;
    assert_eq!((again.expect("reads").len(), more), (1, 1));
}
