//! Units that wait for their turn share a commit: each still stands or falls by itself, and is answered when it is durable.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use kernel::Fault;
use sea_orm::ConnectionTrait;
use store::{Error, Scoped, Store, UnitOfWork};
use tokio::sync::Notify;

use crate::notes::{Notes, row, write};

async fn note(notes: &Notes, text: &str) -> Result<(), Error> {
    notes.store().write(&notes.ours, None, async |uow| write(uow, text).await.map(drop)).await.map(drop)
}

/// A unit that holds the connection until all of `others` wait behind it, so that they come in one group.
async fn behind<T>(notes: &Notes, others: impl Future<Output = T>) -> T {
    let (first, others) = with_first(notes, others).await;
    first.expect("the first is written");
    others
}

async fn with_first<T>(notes: &Notes, others: impl Future<Output = T>) -> (Result<(), Error>, T) {
    let go = Arc::new(Notify::new());
    let waiting = go.clone();
    let first = notes.store().write(&notes.ours, None, async |uow| {
        write(uow, "first").await?;
        waiting.notified().await;
        Ok::<_, Error>(())
    });
    let rest = async {
        tokio::pin!(others);
        // Polled once, each of them stands in the queue.
        let early = std::future::poll_fn(|cx| std::task::Poll::Ready(others.as_mut().poll(cx))).await;
        tokio::time::sleep(Duration::from_millis(30)).await;
        go.notify_one();
        match early {
            std::task::Poll::Ready(done) => done,
            std::task::Poll::Pending => others.await,
        }
    };
    let (first, rest) = tokio::join!(first, rest);
    (first.map(drop), rest)
}

async fn sorted(notes: &Notes) -> Vec<String> {
    let mut texts = notes.texts(&notes.ours).await;
    texts.sort();
    texts
}

#[tokio::test]
async fn many_at_once_are_all_written_once() {
    let notes = Notes::new().await;
    let texts: Vec<_> = (0..60).map(|number| format!("{number:02}")).collect();
    let written = behind(&notes, join_all(texts.iter().map(|text| note(&notes, text)))).await;
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    let mut expected = texts.clone();
    expected.push("first".to_owned());
    assert_eq!(sorted(&notes).await, expected);
}

#[tokio::test]
async fn one_that_is_refused_takes_none_of_the_others_with_it() {
    let notes = Notes::new().await;
    let refuse = async {
        let refused = notes.store().write(&notes.ours, None, async |uow| {
            write(uow, "refused").await?;
            Err::<(), _>(Error::VersionConflict)
        });
        refused.await.map(drop)
    };
    let (before, refused, after) =
        behind(&notes, async { tokio::join!(note(&notes, "before"), refuse, note(&notes, "later")) }).await;
    assert_eq!(refused.expect_err("refused").code(), "VERSION_CONFLICT");
    before.expect("written");
    after.expect("written");
    assert_eq!(sorted(&notes).await, ["before", "first", "later"]);
}

#[tokio::test]
async fn one_that_hangs_up_midway_takes_none_of_the_others_with_it() {
    let notes = Notes::new().await;
    let hang_up = async {
        let hanging = notes.store().write(&notes.ours, None, async |uow| {
            write(uow, "dropped").await?;
            std::future::pending::<()>().await;
            Ok::<_, Error>(())
        });
        tokio::time::timeout(Duration::from_millis(300), hanging).await.is_err()
    };
    let (before, hung_up, after) =
        behind(&notes, async { tokio::join!(note(&notes, "before"), hang_up, note(&notes, "later")) }).await;
    assert!(hung_up);
    before.expect("written");
    after.expect("written");
    assert_eq!(sorted(&notes).await, ["before", "first", "later"]);
}

#[tokio::test]
async fn one_that_hangs_up_before_its_turn_is_passed_over() {
    let notes = Notes::new().await;
    let impatient = async {
        let waiting = tokio::time::timeout(Duration::from_millis(5), note(&notes, "impatient"));
        waiting.await.is_err()
    };
    let (gone, after) = behind(&notes, async { tokio::join!(impatient, note(&notes, "later")) }).await;
    assert!(gone);
    after.expect("written");
    assert_eq!(sorted(&notes).await, ["first", "later"]);
}

#[tokio::test]
async fn a_unit_sees_what_those_before_it_in_the_group_have_written() {
    // A server lets whoever waits come in an order of its own.
    if testkit::on_postgres() {
        return;
    }
    let notes = Notes::new().await;
    let look = async {
        let seen = notes.store().write(&notes.ours, None, async |uow: &mut UnitOfWork| {
            let rows = row::Entity::in_scope(uow.scope()).all(uow.db()).await?;
            write(uow, "looked").await?;
            Ok::<_, Error>(rows.len())
        });
        seen.await.expect("looks").value
    };
    let (_, seen) = behind(&notes, async { tokio::join!(note(&notes, "before"), look) }).await;
    assert_eq!(seen, 2);
}

/// A unit in which the database ends the transaction by itself, as it does on a full disk; `swallow` = the unit goes on.
async fn breaks(store: &Store, notes: &Notes, swallow: bool) -> Result<(), Error> {
    let broken = store.write(&notes.ours, None, async |uow| {
        uow.db().execute_unprepared("ROLLBACK").await?;
        if swallow {
            write(uow, "by itself").await?;
            return Ok(());
        }
        Err(Error::VersionConflict)
    });
    broken.await.map(drop)
}

#[tokio::test]
async fn where_the_transaction_is_gone_nobody_in_it_is_told_that_it_is_written() {
    if testkit::on_postgres() {
        return;
    }
    for swallow in [false, true] {
        let notes = Notes::new().await;
        let store = notes.store();
        let group =
            async { tokio::join!(note(&notes, "before"), breaks(store, &notes, swallow), note(&notes, "later")) };
        let (first, (before, broken, after)) = with_first(&notes, group).await;
        assert!(broken.is_err());
        let told = [("before", before), ("first", first), ("later", after)].into_iter();
        let told: Vec<_> = told.filter(|(_, told)| told.is_ok()).map(|(text, _)| text).collect();
        let kept: Vec<_> = sorted(&notes).await.into_iter().filter(|text| text != "by itself").collect();
        assert_eq!(kept, told, "what is told to be written is, and nothing else");
        assert!(!told.contains(&"before"), "it was taken back with the transaction that it shared");
        note(&notes, "again").await.expect("the next unit has a connection of its own");
    }
}
