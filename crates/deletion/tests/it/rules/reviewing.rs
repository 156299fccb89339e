//! Reviews: answered or passed on, never lapsing.

use deletion::review::{self, Decide, RetentionReview, ReviewState};
use deletion::rule::{Answer, Definition};
use deletion::{Error, VIEW_RETENTION};
use ports::Db;

use super::shelf::anchor;
use super::world::{World, date, refused, written};

fn appraisals() -> Definition {
    written(
        "on = [\"appraisal.held\"]\nafter = \"P30D\"\ndo = [\"review(HR)\"]\nanswers = [\"keep\", \"dispose\"]\ncategories = [\"A-04/*\"]",
    )
}

fn leavers() -> Definition {
    written(
        "on = [\"employment.end\"]\nafter = \"P1Y\"\ndo = [\"review(HR)\"]\nevery = \"P1Y\"\ncategories = [\"A-04/*\"]",
    )
}

fn answer(review: &RetentionReview, answer: Answer) -> Decide {
    Decide {
        review: review.id,
        seen: review.version,
        entries: None,
        answer,
        reason: Some("still needed for a reference".to_owned()),
        next: None,
        evidence: None,
    }
}

async fn decide(world: &World, by: &str, decision: Decide) -> Result<RetentionReview, Error> {
    world.write(&world.acting(by).await, async |uow| review::decide(uow, decision).await).await
}

/// Covers: DT-50
#[tokio::test]
async fn thirty_days_after_an_appraisal_the_personnel_manager_is_asked_what_can_go() {
    let world = World::new().await;
    let rule = world.rule("A-R4", appraisals()).await;
    let goals = world.lay("A-04/goals", "appraisal.held", "2026-03-01");
    let courses = world.lay("A-04/courses", "appraisal.held", "2026-03-01");
    world.until("2026-03-30T12:00:00Z").await;
    assert_eq!(world.reviews().await, []);
    assert_eq!(world.verdict(&rule, goals, "2026-03-31").await, "under_review");
    world.until("2026-03-31T12:00:00Z").await;
    let [review] = world.reviews().await.try_into().expect("one review");
    assert_eq!((review.role.code(), review.due_on, review.entries), ("HR", date("2026-04-30"), 2));
    let read = world.store().read(&world.ours);
    let list = review::checklist(Db::Read(&read), &world.ports, review.id).await.expect("reads");
    let list: Vec<_> = list.iter().map(|(category, count)| (category.as_str(), *count)).collect();
    assert_eq!(list, [("A-04/courses", 1), ("A-04/goals", 1)]);
    drop(read);
    assert_eq!(refused(decide(&world, "A3", answer(&review, Answer::Dispose)).await).0, "RETENTION_ROLE_REQUIRED");

    let entries = world.entries(&review).await;
    let of = |id| entries.iter().find(|entry| entry.holding_id == id).expect("it is asked about").id;
    let some = Decide { entries: Some(vec![of(courses)]), ..answer(&review, Answer::Dispose) };
    let review = decide(&world, "A2", some).await.expect("answered");
    assert_eq!((review.state, review.open_entries), (ReviewState::Open, 1));
    assert_eq!(world.verdict(&rule, courses, "2026-03-31").await, "go");
    assert_eq!(world.verdict(&rule, goals, "2026-03-31").await, "under_review");
    let keep = Decide { next: Some(date("2026-09-01")), ..answer(&review, Answer::Keep) };
    let review = decide(&world, "A2", keep).await.expect("answered");
    assert_eq!((review.state, review.open_entries), (ReviewState::Answered, 0));
    assert_eq!(world.verdict(&rule, goals, "2026-08-31").await, "kept");
    assert_eq!(refused(decide(&world, "A2", answer(&review, Answer::Dispose)).await).0, "RETENTION_REVIEW_ANSWERED");

    // What was kept is asked about again on its date, and not before.
    world.shelf.take(courses);
    world.until("2026-08-31T12:00:00Z").await;
    assert_eq!(world.reviews().await.len(), 1);
    world.until("2026-09-01T12:00:00Z").await;
    let reviews = world.reviews().await;
    assert_eq!((reviews.len(), reviews[1].entries), (2, 1));
}

/// Covers: DT-52
#[tokio::test]
async fn a_review_that_nobody_answers_is_passed_on_and_erases_nothing() {
    let world = World::new().await;
    let rule = world.rule("A-R6", leavers()).await;
    let id = world.lay("A-04/goals", "employment.end", "2025-03-10");
    world.until("2026-03-10T12:00:00Z").await;
    let [review] = world.reviews().await.try_into().expect("one review");
    world.until("2026-04-09T20:00:00Z").await;
    assert_eq!(world.told("retention_review.overdue").await, 0);
    world.until("2026-04-10T12:00:00Z").await;
    let overdue: Vec<_> =
        world.trail().await.into_iter().filter(|entry| entry.kind == "retention_review.overdue").collect();
    assert_eq!(overdue.len(), 1);
    assert_eq!(overdue[0].data["to"], world.person(&world.ours, "A1").await.to_string());
    // Years later it is still open, still one, and still keeps.
    world.until("2027-06-01T12:00:00Z").await;
    let reviews = world.reviews().await;
    assert_eq!((reviews.len(), reviews[0].id, reviews[0].state), (1, review.id, ReviewState::Open));
    assert_eq!(world.verdict(&rule, id, "2027-06-01").await, "under_review");
    // What is kept without a date of its own is asked about after what the rule says.
    let kept = decide(&world, "A2", answer(&reviews[0], Answer::Keep)).await.expect("answered");
    assert_eq!(world.entries(&kept).await[0].next_on, Some(date("2028-06-01")));
    assert_eq!(world.verdict(&rule, id, "2028-05-31").await, "kept");
    assert_eq!(world.verdict(&rule, id, "2028-06-01").await, "under_review");
}

#[tokio::test]
async fn an_answer_is_one_that_the_rule_allows_with_all_that_it_asks_for() {
    let world = World::new().await;
    let mut definition = appraisals();
    definition.evidence = Some("permission".to_owned());
    let rule = world.rule("A-R4", definition).await;
    world.lay("A-04/goals", "appraisal.held", "2026-01-01");
    world.until("2026-03-03T12:00:00Z").await;
    let [review] = world.reviews().await.try_into().expect("one review");
    let case = async |decision: Decide| refused(decide(&world, "A2", decision).await).0;
    assert_eq!(case(answer(&review, Answer::Transfer)).await, "RETENTION_REVIEW_ANSWER_INVALID");
    assert_eq!(case(answer(&review, Answer::Keep)).await, "RETENTION_REVIEW_NEXT_INVALID");
    let unreasoned = Decide { reason: None, next: Some(date("2027-01-01")), ..answer(&review, Answer::Keep) };
    assert_eq!(case(unreasoned).await, "RETENTION_REASON_INVALID");
    let past = Decide { next: Some(date("2026-03-03")), ..answer(&review, Answer::Keep) };
    assert_eq!(case(past).await, "RETENTION_REVIEW_NEXT_INVALID");
    assert_eq!(case(answer(&review, Answer::Dispose)).await, "RETENTION_REVIEW_EVIDENCE_MISSING");
    let none =
        Decide { entries: Some(Vec::new()), evidence: Some("P-1".to_owned()), ..answer(&review, Answer::Dispose) };
    assert_eq!(case(none).await, "RETENTION_REVIEW_ENTRY_UNKNOWN");
    let other = vec![world.kit.id()];
    let other = Decide { entries: Some(other), evidence: Some("P-1".to_owned()), ..answer(&review, Answer::Dispose) };
    assert_eq!(case(other).await, "RETENTION_REVIEW_ENTRY_UNKNOWN");
    let cited = Decide { evidence: Some("permission 2026/17".to_owned()), ..answer(&review, Answer::Dispose) };
    decide(&world, "A2", cited).await.expect("answered");
    assert_eq!(world.told("retention_review.answered").await, 1);
    let _ = (rule, VIEW_RETENTION);
}

#[tokio::test]
async fn an_answer_no_longer_counts_after_something_newer() {
    let world = World::new().await;
    let rule = world.rule("A-R4", appraisals()).await;
    let id = world.lay("A-04/goals", "appraisal.held", "2026-01-01");
    world.until("2026-03-03T12:00:00Z").await;
    let [review] = world.reviews().await.try_into().expect("one review");
    decide(&world, "A2", answer(&review, Answer::Dispose)).await.expect("answered");
    assert_eq!(world.verdict(&rule, id, "2026-03-03").await, "go");
    world.shelf.change(id, |holding| {
        holding.anchors.insert("appraisal.held".to_owned(), anchor("2026-02-01"));
    });
    assert_eq!(world.verdict(&rule, id, "2026-03-03").await, "under_review");
}

#[tokio::test]
async fn a_day_on_which_very_much_is_due_asks_in_several_reviews() {
    let world = World::new().await;
    world.rule("A-R4", appraisals()).await;
    for _ in 0..1_205 {
        world.lay("A-04/goals", "appraisal.held", "2026-01-01");
    }
    world.until("2026-03-03T12:00:00Z").await;
    let entries: Vec<_> = world.reviews().await.iter().map(|review| (review.part, review.entries)).collect();
    assert_eq!(entries, [(1, 1_000), (2, 205)]);
    // The next day asks nothing anew.
    world.until("2026-03-04T12:00:00Z").await;
    assert_eq!(world.reviews().await.len(), 2);
}
