//! Proofs against the definition in RFC 6962.

use kernel::Fault;
use proptest::prelude::*;

use super::trail::{Trail, organisation, root};

async fn leaves(trail: &Trail, size: u64) -> Vec<[u8; 32]> {
    let mut leaves = Vec::new();
    for sequence in 0..size {
        leaves.push(
            audit::entry_at(&trail.db, organisation(1), sequence).await.expect("it reads").expect("it is there").leaf,
        );
    }
    leaves
}

/// Every pair of sizes, and every entry in every size.
#[tokio::test]
async fn every_proof_of_a_small_tree_holds_and_no_other_does() {
    const SIZE: u64 = 20;
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, SIZE).await;
    let leaves = leaves(&trail, SIZE).await;
    for size in 1..=SIZE {
        let whole = root(&leaves[..size as usize]);
        for sequence in 0..size {
            let proof = audit::inclusion(&trail.db, organisation(1), sequence, size).await.unwrap();
            let holds = |sequence: u64, leaf| audit::check_inclusion(&proof, size, whole, sequence, leaf);
            let leaf = leaves[sequence as usize];
            assert!(holds(sequence, leaf), "{sequence} in {size}");
            assert!(!holds(sequence, [0; 32]), "{sequence} in {size}");
            assert!(size == 1 || !holds((sequence + 1) % size, leaf), "{sequence} in {size}");
        }
        for from in 0..=size {
            let part = root(&leaves[..from as usize]);
            let proof = audit::consistency(&trail.db, organisation(1), from, size).await.unwrap();
            assert!(audit::check_consistency(&proof, (from, part), (size, whole)), "{from} to {size}");
            assert!(!audit::check_consistency(&proof, (from, part), (size, [0; 32])) || from == 0, "{from} to {size}");
            assert!(!audit::check_consistency(&proof, (from, [0; 32]), (size, whole)) || from == 0, "{from} to {size}");
        }
    }
}

#[tokio::test]
async fn what_the_tree_does_not_have_is_refused() {
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, 5).await;
    trail.add(organisation(2), 10, 20).await;
    for (sequence, size) in [(5, 5), (0, 6), (9, 10)] {
        let refused = audit::inclusion(&trail.db, organisation(1), sequence, size).await.unwrap_err();
        assert_eq!(refused.code(), "AUDIT_OUT_OF_RANGE", "{sequence} in {size}");
    }
    for (from, to) in [(3, 6), (5, 4)] {
        let refused = audit::consistency(&trail.db, organisation(1), from, to).await.unwrap_err();
        assert_eq!(refused.code(), "AUDIT_OUT_OF_RANGE", "{from} to {to}");
    }
}

#[tokio::test]
async fn a_proof_takes_three_statements_in_a_large_tree_too() {
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, 2_000).await;
    for (sequence, size) in [(0, 2_000), (1_999, 2_000), (777, 1_501)] {
        let proof = async { audit::inclusion(&trail.db, organisation(1), sequence, size).await.unwrap() };
        assert!(trail.statements(proof).await <= 3, "{sequence} in {size}");
        let proof = async { audit::consistency(&trail.db, organisation(1), sequence + 1, size).await.unwrap() };
        assert!(trail.statements(proof).await <= 3, "{sequence} to {size}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// However the entries come in, checkpoints name the root of the definition, and each continues all before.
    #[test]
    fn checkpoints_of_any_history_are_right(batches in prop::collection::vec((1u64..40, any::<bool>()), 1..12)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let trail = Trail::new().await;
            let mut size = 0;
            let mut signed = Vec::new();
            for (entries, sign) in batches {
                trail.add(organisation(1), size, size + entries).await;
                size += entries;
                if sign {
                    signed.push(trail.sign(organisation(1)).await.unwrap());
                }
            }
            let leaves = leaves(&trail, size).await;
            for (n, to) in signed.iter().enumerate() {
                assert_eq!(to.root, root(&leaves[..to.size as usize]));
                for from in &signed[..=n] {
                    let proof = audit::consistency(&trail.db, organisation(1), from.size, to.size).await.unwrap();
                    assert!(audit::check_consistency(&proof, (from.size, from.root), (to.size, to.root)));
                }
            }
        });
    }
}
