//! Looking into the trail.

use audit::{entries, entry};
use kernel::{Page, Position, SortKey, Subject};

use super::trail::{Trail, draft, organisation};

fn position(sequence: u64) -> Position {
    let sort = SortKey::Number(i64::try_from(sequence).expect("small"));
    Position { sort, id: kernel::Id::uuid(draft(sequence).id) }
}

fn page(first: Option<i32>, after: Option<u64>, last: Option<i32>, before: Option<u64>) -> Page<Position> {
    Page::new(first, after.map(position), last, before.map(position)).expect("a page")
}

async fn sequences(trail: &Trail, subject: Option<&Subject>, page: Page<Position>) -> (Vec<u64>, bool, bool) {
    let slice = entries(&trail.db, organisation(1), subject, &page).await.expect("a page is found");
    let sequences = slice.rows.iter().map(|entry| entry.sequence).collect();
    (sequences, slice.has_previous, slice.has_next)
}

#[tokio::test]
async fn pages_go_from_the_newest_to_the_oldest_and_back() {
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, 7).await;
    trail.add(organisation(2), 10, 15).await;
    assert_eq!(sequences(&trail, None, page(Some(3), None, None, None)).await, (vec![6, 5, 4], false, true));
    assert_eq!(sequences(&trail, None, page(Some(3), Some(4), None, None)).await, (vec![3, 2, 1], true, true));
    assert_eq!(sequences(&trail, None, page(Some(3), Some(1), None, None)).await, (vec![0], true, false));
    assert_eq!(sequences(&trail, None, page(None, None, Some(2), None)).await, (vec![1, 0], true, false));
    assert_eq!(sequences(&trail, None, page(None, None, Some(2), Some(3))).await, (vec![5, 4], true, true));
}

#[tokio::test]
async fn a_subjects_history_is_its_own() {
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, 7).await;
    let subject = draft(1).subject;
    let wanted = page(None, None, None, None);
    assert_eq!(sequences(&trail, Some(&subject), wanted.clone()).await.0, [4, 1]);
    let other_kind = Subject { kind: "action".to_owned(), ..subject };
    assert!(sequences(&trail, Some(&other_kind), wanted).await.0.is_empty());
}

#[tokio::test]
async fn another_organisations_entry_is_not_there() {
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, 1).await;
    assert!(entry(&trail.db, organisation(1), draft(0).id).await.unwrap().is_some());
    assert!(entry(&trail.db, organisation(2), draft(0).id).await.unwrap().is_none());
    assert!(audit::entry_at(&trail.db, organisation(2), 0).await.unwrap().is_none());
}
