//! Pages of cases.

use deviations::{Deviation, EventType, Filter, Kind, Report, Severity, Status, VIEW};
use kernel::{Page, Position, Slice};

use crate::world::{World, plain};

async fn page(world: &World, filter: &Filter, page: &Page<Position>) -> Slice<Deviation> {
    let read = world.store().read(&world.ours);
    let visible = read.visible(VIEW).await.expect("reads");
    deviations::page(&read, &world.ours, visible, filter, page).await.expect("reads")
}

#[tokio::test]
async fn pages_joined_are_the_whole_list_the_latest_first_in_both_directions() {
    let world = World::new().await;
    for at in ["2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"] {
        world.until(at).await;
        for by in ["A4", "A5", "A6"] {
            world.report(by).await;
        }
    }
    let whole = page(&world, &Filter::default(), &Page::first(100)).await.rows;
    assert_eq!(whole.len(), 9);
    assert!(whole.is_sorted_by(|later, earlier| (later.reported_at, later.id) > (earlier.reported_at, earlier.id)));
    let (mut forward, mut after) = (Vec::new(), None);
    loop {
        let slice = page(&world, &Filter::default(), &Page::new(Some(2), after, None, None).expect("a page")).await;
        after = slice.rows.last().map(Deviation::position);
        forward.extend(slice.rows);
        if !slice.has_next {
            break;
        }
    }
    assert_eq!(forward, whole);
    let (mut backward, mut before) = (Vec::new(), None);
    loop {
        let slice = page(&world, &Filter::default(), &Page::new(None, None, Some(4), before).expect("a page")).await;
        before = slice.rows.first().map(Deviation::position);
        backward.splice(0..0, slice.rows);
        if !slice.has_previous {
            break;
        }
    }
    assert_eq!(backward, whole);
}

#[tokio::test]
async fn a_list_is_narrowed() {
    let world = World::new().await;
    let of = |kind, event_type| Report { kind, event_type: Some(event_type), ..plain() };
    let new = world.report_as(&world.ours, of(Kind::NearMiss, EventType::Fire)).await;
    let triaged = world.report_as(&world.acting("A6").await, of(Kind::Event, EventType::Malware)).await;
    let triaged = world.triage("A2", &triaged, "A4").await;
    let closed = world.cause("A3", &world.triage("A2", &world.report("A6").await, "A3").await).await;
    let closed = world.close("A2", &closed, Some("x")).await.expect("closed");
    let all = Filter::default();
    for (filter, found) in [
        (all.clone(), vec![&closed, &triaged, &new]),
        (Filter { statuses: Some(vec![Status::Reported, Status::Closed]), ..all.clone() }, vec![&closed, &new]),
        (Filter { open: Some(true), ..all.clone() }, vec![&triaged, &new]),
        (Filter { open: Some(false), ..all.clone() }, vec![&closed]),
        (Filter { kinds: Some(vec![Kind::NearMiss]), ..all.clone() }, vec![&new]),
        (Filter { event_types: Some(vec![EventType::Malware]), ..all.clone() }, vec![&triaged]),
        (Filter { severities: Some(vec![Severity::Medium]), ..all.clone() }, vec![&closed, &triaged]),
        (Filter { opened_by_event: Some(true), ..all.clone() }, vec![]),
        (Filter { opened_by_event: Some(false), ..all.clone() }, vec![&closed, &triaged, &new]),
        (Filter { origin_event: Some("duty.missed".to_owned()), ..all.clone() }, vec![]),
        (Filter { owner: triaged.owner_id, ..all.clone() }, vec![&triaged]),
        (Filter { owner: closed.owner_id, open: Some(true), ..all.clone() }, vec![]),
    ] {
        let listed = page(&world, &filter, &Page::first(100)).await.rows;
        let ids = |cases: &[&Deviation]| cases.iter().map(|case| case.id).collect::<Vec<_>>();
        assert_eq!(ids(&listed.iter().collect::<Vec<_>>()), ids(&found), "{filter:?}");
    }
}

#[tokio::test]
async fn a_page_and_what_hangs_on_it_cost_as_many_statements_however_long_it_is() {
    let world = World::new().await;
    for _ in 0..8 {
        let case = world.report_as(&world.acting("A6").await, Report { confidential: true, ..plain() }).await;
        world.add_action("A2", &case, "A4", "2026-03-20").await;
    }
    let (scope, filter) = (world.acting("A2").await, Filter::default());
    let mut counts = Vec::new();
    for limit in [1, 4, 8] {
        let asked = Page::first(limit);
        let work = async {
            let read = world.store().read(&scope);
            let visible = read.visible(VIEW).await.expect("reads");
            let slice = deviations::page(&read, &scope, visible, &filter, &asked).await.expect("reads");
            let ids: Vec<_> = slice.rows.iter().map(|case| case.id).collect();
            let subjects: Vec<_> = slice.rows.iter().map(Deviation::as_subject).collect();
            deviations::steps_of(&read, &scope, &ids).await.expect("reads");
            deviations::circle_of(&read, &scope, &ids).await.expect("reads");
            deviations::recurrences_of(&read, &scope, &ids).await.expect("reads");
            deviations::by_ids(&read, &scope, &ids).await.expect("reads");
            actions::of_subjects(&read, &scope, &subjects).await.expect("reads").len()
        };
        let (found, statements) = world.kit.statements(work).await;
        assert_eq!(found, limit as usize);
        counts.push(statements);
    }
    assert_eq!(counts, [counts[0]; 3]);
}
