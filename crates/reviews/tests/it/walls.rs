//! Another organisation's ids are as if they did not exist, and so are its rows.

use kernel::{AgendaItemId, Id, OccurrenceId, Page, Subject, Version};
use reviews::{Attendance, Confirm, Decide, Error, Hold, Outcome, Sign, duties, occurrences};
use store::UnitOfWork;

use crate::world::{World, code};

/// A's January meeting is held and signed, B's is open.
async fn both() -> World {
    let world = World::new().await;
    world.report(&world.ours, "dev_1").await;
    world.advance("2026-01-06T08:30:00Z").await;
    let meeting = world.meeting("2026-01").await;
    world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3", "A4"]).await.expect("held");
    world.decide_all(meeting.id).await;
    world.sign(&world.ours.person("A2"), meeting.id).await.expect("signed");
    world.advance("2026-03-12T12:00:00Z").await;
    world
}

#[tokio::test]
async fn a_foreign_id_is_answered_like_a_missing_one() {
    let world = both().await;
    let meeting = world.meeting("2026-01").await;
    let item = world.agenda(meeting.id).await.remove(0);
    let check = world.occurrences(&world.ours, "self-check").await.remove(0);
    let duty = world.duty(&world.ours, "monthly-meeting").await;
    let stranger = world.theirs.person("B2");
    let told = |answer: Result<(), Error>| {
        let error = answer.expect_err("refused");
        (kernel::Fault::code(&error), error.to_string())
    };
    for (mine, none) in [(meeting.id, world.kit.id::<OccurrenceId>()), (check.id, world.kit.id())] {
        let mut answers = Vec::new();
        for id in [mine, none] {
            let attendance = vec![Attendance { person: world.theirs.id("B2"), roles: None }];
            let hold = Hold { occurrence: id, seen: Version(1), held_at: None, attendance };
            let held = told(world.hold_as(&stranger, hold).await.map(drop));
            let sign = Sign { meeting: id, seen: Version(1) };
            let write = async |uow: &mut UnitOfWork| reviews::sign_minutes(uow, sign).await.map(drop);
            let signed = told(world.store().write(&stranger, None, write).await.map(drop));
            let confirm = Confirm { occurrence: id, seen: Version(1), note: "done".to_owned() };
            let write = async |uow: &mut UnitOfWork| reviews::confirm_duty(uow, confirm).await.map(drop);
            let confirmed = told(world.store().write(&stranger, None, write).await.map(drop));
            let read = world.store().read(&stranger);
            let verified = told(reviews::verify_minutes(&read, &stranger, id).await.map(drop));
            answers.push([held, signed, confirmed, verified]);
        }
        assert_eq!(answers[0], answers[1]);
        let codes = answers[0].each_ref().map(|(code, _)| *code);
        assert_eq!(codes, ["MEETING_NOT_FOUND", "MEETING_NOT_FOUND", "OCCURRENCE_NOT_FOUND", "MINUTES_NOT_FOUND"]);
    }
    for id in [item.id, world.kit.id::<AgendaItemId>()] {
        let decide = Decide { item: id, seen: Version(1), outcome: Outcome::NoAction, reason: None, actions: vec![] };
        assert_eq!(code(world.decide(&stranger, decide).await), "AGENDA_ITEM_NOT_FOUND");
    }
    for id in [duty.id, world.kit.id()] {
        let write = async |uow: &mut UnitOfWork| duties::retire(uow, id, Version(1)).await.map(drop);
        let answer = world.store().write(&stranger, None, write).await.map(drop);
        assert_eq!(code(answer), "DUTY_NOT_FOUND");
    }
}

#[tokio::test]
async fn no_finder_finds_a_foreign_row() {
    let world = both().await;
    let (ours, theirs) = (world.ours.operator(), world.theirs.operator());
    let meeting = world.meeting("2026-01").await;
    let case = Subject { kind: "deviation".to_owned(), id: "dev_1".to_owned() };
    for (scope, expected) in [(&ours, true), (&theirs, false)] {
        let read = world.store().read(scope);
        let duty = meeting.duty_id;
        assert_eq!(duties::get(&read, scope, duty).await.unwrap().is_some(), expected);
        assert_eq!(!duties::by_ids(&read, scope, &[duty]).await.unwrap().is_empty(), expected);
        assert_eq!(occurrences::get(&read, scope, meeting.id).await.unwrap().is_some(), expected);
        assert_eq!(!occurrences::by_ids(&read, scope, &[meeting.id]).await.unwrap().is_empty(), expected);
        assert_eq!(!occurrences::invitations_of(&read, scope, &[meeting.id]).await.unwrap().is_empty(), expected);
        assert_eq!(!reviews::agenda_of(&read, scope, &[meeting.id]).await.unwrap().is_empty(), expected);
        let item = world.agenda(meeting.id).await.remove(0).id;
        assert_eq!(!reviews::items_by_ids(&read, scope, &[item]).await.unwrap().is_empty(), expected);
        let sitting = world.sittings(meeting.id).await.remove(0).id;
        assert_eq!(!reviews::sittings_of(&read, scope, &[meeting.id]).await.unwrap().is_empty(), expected);
        assert_eq!(!reviews::sittings_by_ids(&read, scope, &[sitting]).await.unwrap().is_empty(), expected);
        assert_eq!(!reviews::attendance_of(&read, scope, &[sitting]).await.unwrap().is_empty(), expected);
        let minutes = reviews::minutes_of(&world.store().read(&ours), &ours, &[meeting.id]).await.unwrap();
        let minutes = minutes[&meeting.id].id;
        assert_eq!(!reviews::minutes_of(&read, scope, &[meeting.id]).await.unwrap().is_empty(), expected);
        assert_eq!(!reviews::minutes_by_ids(&read, scope, &[minutes]).await.unwrap().is_empty(), expected);
        let treated = reviews::treated_in(&read, scope, std::slice::from_ref(&case)).await.unwrap();
        assert_eq!(!treated.is_empty(), expected);
    }
}

#[tokio::test]
async fn lists_are_paged_by_key_filtered_and_closed_to_outsiders() {
    let world = both().await;
    world.advance("2026-06-30T00:00:00Z").await;
    let scope = world.ours.operator();
    let read = world.store().read(&scope);
    let visible = read.visible(reviews::VIEW_DUTIES).await.unwrap();
    let meetings = occurrences::Filter { kind: Some(reviews::Kind::Meeting), ..Default::default() };
    let mut after = None;
    let mut periods = Vec::new();
    loop {
        let page = Page { limit: 4, after, before: None, backward: false };
        let slice = occurrences::page(&read, &scope, visible, meetings, &page).await.unwrap();
        after = slice.rows.last().map(reviews::Occurrence::position);
        periods.extend(slice.rows.into_iter().map(|occurrence| occurrence.period));
        if !slice.has_next {
            break;
        }
    }
    assert_eq!(periods, ["2026-06", "2026-05", "2026-04", "2026-03", "2026-02", "2026-01"]);
    let held = occurrences::Filter { state: Some(reviews::State::Held), ..Default::default() };
    let slice = occurrences::page(&read, &scope, visible, held, &Page::first(10)).await.unwrap();
    assert_eq!(slice.rows.iter().map(|row| row.period.as_str()).collect::<Vec<_>>(), ["2026-01"]);
    let spring = occurrences::Filter {
        due_from: Some(testkit::instant("2026-04-01T00:00:00Z")),
        due_before: Some(testkit::instant("2026-05-05T07:00:00Z")),
        ..Default::default()
    };
    let slice = occurrences::page(&read, &scope, visible, spring, &Page::first(10)).await.unwrap();
    assert_eq!(slice.rows.len(), 2, "April's meeting and the control of 4 May, but not the meeting of 5 May");

    let outsider = kernel::Standing { actor: world.ours.person("A6").actor, roles: vec![], granted: vec![] };
    let nothing = outsider.visible(reviews::VIEW_DUTIES);
    assert!(occurrences::page(&read, &scope, nothing, meetings, &Page::first(10)).await.unwrap().rows.is_empty());
    assert!(duties::page(&read, &scope, nothing, &Page::first(10)).await.unwrap().rows.is_empty());
    let all = duties::page(&read, &scope, visible, &Page::first(10)).await.unwrap().rows;
    assert_eq!(all.len(), 5);
    let page = Page { limit: 2, after: Some(all[1].position()), before: None, backward: false };
    let next = duties::page(&read, &scope, visible, &page).await.unwrap().rows;
    assert_eq!(next.iter().map(|duty| duty.id.uuid()).collect::<Vec<_>>(), [all[2].id.uuid(), all[3].id.uuid()]);
}
