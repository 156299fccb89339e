//! Signing, and refusing to sign.

use audit::{behind, checkpoint, latest_checkpoint};
use kernel::{Fault, FaultKind};
use sea_orm::ConnectionTrait;
use signed_note::{Note, StandardVerifier, VerifierList};

use super::trail::{Trail, now, organisation};

#[tokio::test]
async fn a_checkpoint_is_read_by_libraries_of_others() {
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, 3).await;
    let signed = trail.sign(organisation(1)).await.unwrap();
    let note = Note::from_bytes(signed.note.as_bytes()).unwrap();
    let verifier = StandardVerifier::new(&trail.signer.verifier_key()).unwrap();
    let (verified, _) = note.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!(verified.len(), 1);
    let text = tlog_tiles::Checkpoint::from_bytes(note.text()).unwrap();
    assert_eq!(text.origin(), format!("samsvar/{}", organisation(1)));
    assert_eq!((text.size(), text.hash().0, text.extension()), (3, signed.root, ""));
    assert_eq!(latest_checkpoint(&trail.db, organisation(1)).await.unwrap(), Some(signed));
}

#[tokio::test]
async fn only_what_has_grown_is_signed() {
    let trail = Trail::new().await;
    assert_eq!(trail.sign(organisation(1)).await, None);
    trail.add(organisation(1), 0, 1).await;
    trail.add(organisation(2), 10, 11).await;
    assert_eq!(behind(&trail.db, 10).await.unwrap(), [organisation(1), organisation(2)]);
    assert_eq!(behind(&trail.db, 1).await.unwrap(), [organisation(1)]);
    assert!(trail.sign(organisation(1)).await.is_some());
    assert_eq!(trail.sign(organisation(1)).await, None);
    assert_eq!(behind(&trail.db, 10).await.unwrap(), [organisation(2)]);
    trail.add(organisation(1), 1, 2).await;
    assert_eq!(behind(&trail.db, 10).await.unwrap(), [organisation(1), organisation(2)]);
}

/// On the bare pool, without a transaction around: the compare-and-set alone decides.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_signers_one_signs_each_size() {
    let trail = Trail::new().await;
    for round in 0..5 {
        trail.add(organisation(1), round * 7, (round + 1) * 7).await;
        let signers: Vec<_> = (0..8)
            .map(|_| {
                let (db, signer) = (trail.db.clone(), trail.signer.clone());
                tokio::spawn(async move { checkpoint(&db, organisation(1), &signer, now()).await })
            })
            .collect();
        let mut signed = 0;
        for signer in signers {
            match signer.await.unwrap() {
                Ok(Some(checkpoint)) => {
                    assert_eq!(checkpoint.size, (round + 1) * 7);
                    signed += 1;
                }
                Ok(None) => {}
                // Who read between another's two statements finds the head signed and its checkpoint not there yet.
                Err(error) => assert_eq!(error.code(), "AUDIT_INCONSISTENT"),
            }
        }
        assert_eq!(signed, 1, "round {round}");
    }
}

/// Planted: what somebody with the database in hand could do to it.
#[tokio::test]
async fn a_forked_tree_is_never_signed() {
    let forks = [
        ("another edge", "UPDATE audit_heads SET edge = zeroblob(length(edge))"),
        ("an inner node", "UPDATE audit_nodes SET hash = zeroblob(32)"),
        ("another last checkpoint", "UPDATE audit_checkpoints SET root = zeroblob(32)"),
        ("no last checkpoint", "DELETE FROM audit_checkpoints"),
        ("an older last checkpoint", "UPDATE audit_checkpoints SET size = 3"),
        ("a head set back", "UPDATE audit_heads SET signed_size = 3"),
    ];
    for (name, fork) in forks {
        let trail = Trail::new().await;
        trail.add(organisation(1), 0, 5).await;
        let before = trail.sign(organisation(1)).await.unwrap();
        trail.add(organisation(1), 5, 11).await;
        trail.db.execute_unprepared(fork).await.unwrap();
        for _ in 0..2 {
            let refused = checkpoint(&trail.db, organisation(1), &trail.signer, now()).await.unwrap_err();
            assert_eq!((refused.code(), refused.kind()), ("AUDIT_INCONSISTENT", FaultKind::Internal), "{name}");
        }
        let last = latest_checkpoint(&trail.db, organisation(1)).await.unwrap();
        assert!(last.is_none_or(|last| last.note == before.note), "{name}");
    }
}

#[tokio::test]
async fn a_damaged_head_stops_the_action() {
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, 5).await;
    trail.db.execute_unprepared("UPDATE audit_heads SET edge = zeroblob(31)").await.unwrap();
    let refused = checkpoint(&trail.db, organisation(1), &trail.signer, now()).await.unwrap_err();
    assert_eq!(refused.code(), "AUDIT_DAMAGED");
}
