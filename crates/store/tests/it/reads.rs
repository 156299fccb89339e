//! A read is one snapshot that cannot write, and its pages join to the whole list.

use kernel::{Id, Page, Position, SortKey};
use sea_orm::{ActiveValue::Set, EntityTrait, Order};
use store::{Error, Scoped, keyset};

use crate::notes::{Notes, row, write};

#[tokio::test]
async fn a_read_is_one_snapshot() {
    let notes = Notes::new().await;
    let read = notes.store().read(&notes.ours);
    assert!(row::Entity::in_scope(&notes.ours).all(&read).await.expect("reads").is_empty());
    notes
        .store()
        .write(&notes.ours, None, async |uow| Ok::<_, Error>(write(uow, "a").await?.id))
        .await
        .expect("written");
    assert!(row::Entity::in_scope(&notes.ours).all(&read).await.expect("reads").is_empty());
    assert_eq!(notes.texts(&notes.ours).await, ["a"]);
}

#[tokio::test]
async fn a_read_cannot_write() {
    let notes = Notes::new().await;
    let read = notes.store().read(&notes.ours);
    let note = row::ActiveModel {
        organisation_id: Set(notes.ours.organisation),
        id: Set(notes.kit.id()),
        version: Set(1),
        text: Set("a".to_owned()),
        made_at: Set(testkit::instant(testkit::START)),
    };
    assert!(row::Entity::insert(note).exec_without_returning(&read).await.is_err());
}

#[tokio::test]
async fn pages_joined_are_the_whole_list() {
    let notes = Notes::new().await;
    for number in 0..23 {
        if number % 3 == 0 {
            notes.kit.set(&format!("2026-01-01T00:{number:02}:00Z")).await;
        }
        let text = number.to_string();
        notes
            .store()
            .write(&notes.ours, None, async |uow| Ok::<_, Error>(write(uow, &text).await?.id))
            .await
            .expect("written");
    }
    let read = notes.store().read(&notes.ours);
    let all: Vec<_> = notes.texts(&notes.ours).await;
    for (limit, order) in [(1, Order::Asc), (4, Order::Asc), (7, Order::Desc), (100, Order::Desc)] {
        let mut found = Vec::new();
        let mut page = Page::<Position>::first(limit);
        for _ in 0..40 {
            let select = row::Entity::in_scope(&notes.ours);
            let slice = keyset::page(&read, select, row::Column::MadeAt, row::Column::Id, order.clone(), &page)
                .await
                .expect("a page");
            let Some(last) = slice.rows.last() else { break };
            page.after = Some(Position { sort: SortKey::At(last.made_at), id: last.id.uuid() });
            found.extend(slice.rows.iter().map(|row| row.text.clone()));
            if !slice.has_next {
                break;
            }
        }
        if matches!(order, Order::Desc) {
            found.reverse();
        }
        assert_eq!(found, all, "pages of {limit}");
    }
}
