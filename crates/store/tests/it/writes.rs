//! A unit of work commits whole or not at all, once, and only over what was seen.

use std::collections::HashMap;
use std::time::Duration;

use kernel::{Actor, Fault, Scope};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use store::{Error, Grants, InstallationUnit, Key, Scoped, Store, model};

use crate::notes::{Notes, WRITE_NOTE, person, rewrite, row, write};

async fn trail(store: &Store, scope: &Scope) -> u64 {
    let organisation = scope.organisation;
    store
        .installation_read(async |unit: &mut InstallationUnit| {
            let sql = Query::select()
                .expr(ExprTrait::count(Expr::col("id")))
                .from("audit_entries")
                .and_where(ExprTrait::eq(Expr::col("organisation_id"), organisation))
                .to_owned();
            let row = unit.query_one(&sql).await?.expect("a count");
            Ok::<_, Error>(u64::try_from(row.try_get_by_index::<i64>(0)?).expect("not negative"))
        })
        .await
        .expect("counts")
}

async fn outbox(store: &Store) -> usize {
    store
        .installation(async |unit: &mut InstallationUnit| store::take_outbox(unit, 1_000).await)
        .await
        .expect("takes")
        .len()
}

fn key(text: &str, input: &str) -> Option<Key> {
    Some(Key::new(text.to_owned(), "writeNote", input.as_bytes().to_vec()).expect("a key"))
}

#[tokio::test]
async fn row_event_and_audit_entry_commit_together() {
    let notes = Notes::new().await;
    let done = notes.store().write(&notes.ours, None, async |uow| Ok::<_, Error>(write(uow, "a").await?.id)).await;
    assert_eq!(done.expect("written").audit.len(), 1);
    assert_eq!(notes.texts(&notes.ours).await, ["a"]);
    assert!(notes.texts(&notes.theirs).await.is_empty());
    assert_eq!((trail(notes.store(), &notes.ours).await, trail(notes.store(), &notes.theirs).await), (1, 0));
    assert_eq!(outbox(notes.store()).await, 1);
}

#[tokio::test]
async fn a_refusal_leaves_nothing() {
    let notes = Notes::new().await;
    let refused = notes
        .store()
        .write(&notes.ours, key("k", "1"), async |uow| {
            write(uow, "a").await?;
            Err::<(), _>(Error::VersionConflict)
        })
        .await;
    assert_eq!(refused.expect_err("refused").code(), "VERSION_CONFLICT");
    assert!(notes.texts(&notes.ours).await.is_empty());
    assert_eq!(trail(notes.store(), &notes.ours).await, 0);
    assert_eq!(outbox(notes.store()).await, 0);
    // The key is free again.
    let again =
        notes.store().write(&notes.ours, key("k", "1"), async |uow| Ok::<_, Error>(write(uow, "b").await?.id)).await;
    assert!(!again.expect("written").replayed);
}

#[tokio::test]
async fn a_refused_permission_is_audited_after_the_rollback() {
    let notes = Notes::new().await;
    let stranger = person(notes.ours.organisation, 0x10);
    let refused = notes.store().write(&stranger, None, async |uow| Ok::<_, Error>(write(uow, "a").await?.id)).await;
    assert_eq!(refused.expect_err("refused").code(), "FORBIDDEN");
    assert_eq!(trail(notes.store(), &notes.ours).await, 1);
    assert_eq!(outbox(notes.store()).await, 0);
}

#[tokio::test]
async fn a_change_without_an_event_is_a_fault() {
    let notes = Notes::new().await;
    let silent = notes
        .store()
        .write(&notes.ours, None, async |uow| {
            let note = row::ActiveModel {
                organisation_id: Set(uow.organisation()),
                id: Set(uow.new_id()),
                version: Set(1),
                text: Set("silent".to_owned()),
                made_at: Set(uow.now()),
            };
            model::insert(uow, note).await?;
            Ok::<_, Error>(())
        })
        .await;
    assert!(matches!(silent, Err(Error::Unannounced(_))));
    assert!(notes.texts(&notes.ours).await.is_empty());
}

#[tokio::test]
async fn a_stale_version_and_another_organisations_id_are_the_same_conflict() {
    let notes = Notes::new().await;
    let store = notes.store();
    let id = store
        .write(&notes.ours, None, async |uow| Ok::<_, Error>(write(uow, "a").await?.id))
        .await
        .expect("written")
        .value;
    store
        .write(&notes.ours, None, async |uow| Ok::<_, Error>(rewrite(uow, id, 1, "b").await?.id))
        .await
        .expect("changed");
    for scope in [&notes.ours, &notes.theirs] {
        let stale = store.write(scope, None, async |uow| Ok::<_, Error>(rewrite(uow, id, 1, "c").await?.id)).await;
        assert_eq!(stale.expect_err("refused").code(), "VERSION_CONFLICT");
    }
    assert_eq!(notes.texts(&notes.ours).await, ["b"]);
}

#[tokio::test]
async fn a_repeated_key_happens_once_and_answers_alike() {
    let notes = Notes::new().await;
    let store = notes.store();
    let mut answers = Vec::new();
    for _ in 0..20 {
        let done = store
            .write(&notes.ours, key("k", "1"), async |uow| Ok::<_, Error>(write(uow, "a").await?.id))
            .await
            .expect("written");
        answers.push((done.value, done.audit[0].sequence));
    }
    assert_eq!(notes.texts(&notes.ours).await, ["a"]);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let other = store.write(&notes.ours, key("k", "2"), async |uow| Ok::<_, Error>(write(uow, "b").await?.id)).await;
    assert_eq!(other.expect_err("refused").code(), "IDEMPOTENCY_KEY_REUSED");
    // Another person's key of the same text is another key.
    let theirs = store.write(&notes.theirs, key("k", "1"), async |uow| Ok::<_, Error>(write(uow, "a").await?.id)).await;
    assert!(!theirs.expect("written").replayed);
    notes.kit.clock().forward(Duration::from_secs(7 * 86_400 + 1));
    let later = store.write(&notes.ours, key("k", "1"), async |uow| Ok::<_, Error>(write(uow, "a").await?.id)).await;
    assert!(!later.expect("written").replayed);
}

#[tokio::test]
async fn of_callers_without_a_name_only_the_very_same_request_is_a_repetition() {
    let notes = Notes::new().await;
    let store = notes.store();
    store.grant(Grants { jobs: HashMap::new(), anonymous: vec![WRITE_NOTE.name] });
    let anybody = Scope { actor: Actor::Anonymous, ..notes.ours.clone() };
    let sent = async |input: &str| {
        let unit =
            store.write(&anybody, key("report-1", input), async |uow| Ok::<_, Error>(write(uow, input).await?.id));
        unit.await.expect("nobody else's key is in the way")
    };
    let (one, other, again) = (sent("one").await, sent("other").await, sent("one").await);
    assert_ne!(one.value, other.value, "a stranger with the same key is not told of another's note");
    assert_eq!((one.value, one.replayed, again.value, again.replayed), (again.value, false, one.value, true));
    assert_eq!(notes.texts(&notes.ours).await, ["one", "other"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_at_once_wait_for_their_turn() {
    let notes = Notes::new().await;
    let tasks: Vec<_> = (0..200)
        .map(|number| {
            let (store, scope) = (notes.store().clone(), notes.ours.clone());
            tokio::spawn(async move {
                store
                    .write(&scope, None, async |uow| {
                        row::Entity::in_scope(uow.scope()).count(uow.db()).await?;
                        Ok::<_, Error>(write(uow, &number.to_string()).await?.id)
                    })
                    .await
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic").expect("no lock error");
    }
    assert_eq!(notes.texts(&notes.ours).await.len(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_requests_that_hung_up_a_plain_write_is_durable() {
    let notes = Notes::new().await;
    let store = notes.store().clone();
    let mut finished = 0;
    for number in 0_u64..200 {
        let (store, scope) = (store.clone(), notes.ours.clone());
        let write =
            async move { store.write(&scope, None, async |uow| Ok::<_, Error>(write(uow, "cut").await?.id)).await };
        if tokio::time::timeout(Duration::from_micros(number * 20), write).await.is_ok() {
            finished += 1;
        }
    }
    store.write(&notes.ours, None, async |uow| Ok::<_, Error>(write(uow, "last").await?.id)).await.expect("written");
    let texts = notes.texts(&notes.ours).await;
    assert_eq!(texts.iter().filter(|text| *text == "last").count(), 1);
    assert!(texts.len() > finished, "{finished} were answered, {} are there", texts.len());
    assert_eq!(trail(&store, &notes.ours).await, texts.len() as u64);
}

#[tokio::test]
async fn work_across_organisations_reaches_only_its_tables() {
    let notes = Notes::new().await;
    let refused = notes
        .store()
        .installation(async |unit: &mut InstallationUnit| Ok::<_, Error>(row::Entity::find().all(unit).await?.len()))
        .await;
    assert!(format!("{:?}", refused.expect_err("refused")).contains("notes"));
}
