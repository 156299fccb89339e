//! Adding entries.

use kernel::Id;
use sea_orm::TransactionTrait;

use super::trail::{Trail, draft, leaf, now, organisation};

#[tokio::test]
async fn an_entry_is_one_line_of_canonical_json() {
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, 2).await;
    let entry = audit::entry_at(&trail.db, organisation(1), 1).await.unwrap().unwrap();
    let z = "0000000000000000000000000000000";
    assert_eq!(
        entry.body,
        format!(
            "{{\"actor\":{{\"id\":\"per_{z}1\",\"kind\":\"person\"}},\"at\":\"2026-01-01T00:00:00.000001Z\",\
             \"changes\":[{{\"after\":null,\"before\":\"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\",\
             \"row\":\"dev_{z}1\",\"table\":\"deviations\"}}],\"data\":{{\"action\":\"act_1\",\"cause\":\"human\"}},\
             \"id\":\"aud_{z}1\",\"kind\":\"deviation.closed\",\"organisation\":\"org_{z}1\",\"purpose\":\"use\",\
             \"recorded_at\":\"2026-01-01T00:00:00.000001Z\",\"roles\":[{{\"appointment\":\"apt_{z}1\",\"role\":\"SEC\"}},\
             {{\"appointment\":null,\"role\":\"EMP\"}}],\"schema\":\"samsvar-audit-entry/1\",\"sequence\":1,\
             \"subject\":{{\"id\":\"dev_{z}1\",\"kind\":\"deviation\"}}}}"
        )
    );
    assert_eq!(entry.leaf, leaf(&entry.body));
}

#[tokio::test]
async fn an_entry_reads_back_what_was_drafted() {
    let trail = Trail::new().await;
    let mut wanted = draft(0);
    wanted.data.insert("odd \"key\"\n\u{2028}\\".to_owned(), "\u{0}\r\n\tæøå 🦀".to_owned());
    let tx = trail.db.begin().await.unwrap();
    audit::append(&tx, organisation(1), vec![wanted.clone()]).await.unwrap();
    tx.commit().await.unwrap();
    let entry = audit::entry(&trail.db, organisation(1), wanted.id).await.unwrap().unwrap();
    assert_eq!((entry.id, entry.sequence, entry.at, entry.recorded_at), (wanted.id, 0, now(), now()));
    assert_eq!((entry.actor_kind.as_str(), entry.actor), (wanted.actor.0, wanted.actor.1));
    assert_eq!((entry.roles, entry.purpose.as_str()), (wanted.roles, wanted.purpose));
    assert_eq!((entry.kind, entry.subject), (wanted.kind, wanted.subject));
    assert_eq!((entry.data, entry.changes), (wanted.data, wanted.changes));
    assert!(!entry.body.contains('\n'));
}

#[tokio::test]
async fn sequences_have_no_gap_and_organisations_do_not_share_them() {
    let trail = Trail::new().await;
    let first = trail.add(organisation(1), 0, 3).await;
    let others = trail.add(organisation(2), 10, 12).await;
    let tx = trail.db.begin().await.unwrap();
    audit::append(&tx, organisation(1), vec![draft(98), draft(99)]).await.unwrap();
    tx.rollback().await.unwrap();
    let second = trail.add(organisation(1), 3, 5).await;
    let sequences: Vec<_> = first.iter().chain(&second).map(|entry| entry.sequence).collect();
    assert_eq!(sequences, [0, 1, 2, 3, 4]);
    assert_eq!(others.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(second[1].id, draft(4).id);
    assert_eq!(audit::size(&trail.db, organisation(1)).await.unwrap(), 5);
    assert_eq!(audit::size(&trail.db, organisation(3)).await.unwrap(), 0);
}

#[tokio::test]
async fn nothing_drafted_is_nothing_written() {
    let trail = Trail::new().await;
    let tx = trail.db.begin().await.unwrap();
    assert!(audit::append(&tx, organisation(1), Vec::new()).await.unwrap().is_empty());
    tx.commit().await.unwrap();
    assert_eq!(audit::size(&trail.db, organisation(1)).await.unwrap(), 0);
}

#[tokio::test]
async fn the_number_of_statements_does_not_grow_with_the_entries() {
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, 1).await;
    // From an odd size, one entry completes a node too.
    let one = trail.statements(trail.add(organisation(1), 1, 2)).await;
    let many = trail.statements(trail.add(organisation(1), 2, 902)).await;
    assert_eq!((one, many), (4, 4), "head, entries, nodes, head");
    assert_eq!(trail.add(organisation(1), 902, 3_903).await.len(), 3_001, "more than fits into one statement");
    assert_eq!(audit::size(&trail.db, organisation(1)).await.unwrap(), 3_903);
}

#[tokio::test]
async fn an_id_is_used_once() {
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, 1).await;
    let tx = trail.db.begin().await.unwrap();
    assert!(audit::append(&tx, organisation(1), vec![draft(0)]).await.is_err());
    assert_eq!(kernel::EntryId::PREFIX, "aud");
}
