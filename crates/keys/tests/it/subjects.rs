//! Keys of subjects: made once, opened in their place, destroyed for ever.

use kernel::{Fault, FaultKind, OrganisationId};
use keys::{Keys, Place};

use super::{Home, now, on_both, organisation, subject};

const HERE: Place<'_> = Place { table: "items", column: "payload", row: "itm_1" };

async fn two_organisations(home: &Home) -> (Keys, OrganisationId, OrganisationId) {
    let keys = home.open().await;
    for n in [1, 2] {
        keys.create_organisation(organisation(n), now()).await.expect("the key store is there");
    }
    (keys, organisation(1), organisation(2))
}

#[tokio::test]
async fn a_subjects_key_is_the_same_after_a_restart() {
    on_both(async |home| {
        let (keys, ours, _) = two_organisations(home).await;
        keys.create_subjects(ours, &[subject(1)], now()).await.unwrap();
        let sealed = keys.subject(ours, subject(1)).await.unwrap().unwrap().seal(HERE, b"Kari").unwrap();
        keys.close().await.unwrap();
        let keys = Keys::open(home.options(7)).await.unwrap();
        keys.create_subjects(ours, &[subject(1), subject(1)], now()).await.unwrap();
        let key = keys.subject(ours, subject(1)).await.unwrap().unwrap();
        assert_eq!(&*key.open(HERE, &sealed).unwrap(), b"Kari");
    })
    .await;
}

#[tokio::test]
async fn a_value_opens_under_its_own_subjects_key_only() {
    on_both(async |home| {
        let (keys, ours, theirs) = two_organisations(home).await;
        keys.create_subjects(ours, &[subject(1), subject(2)], now()).await.unwrap();
        keys.create_subjects(theirs, &[subject(1)], now()).await.unwrap();
        let key = keys.subject(ours, subject(1)).await.unwrap().unwrap();
        let sealed = key.seal(HERE, b"Kari").unwrap();
        for elsewhere in [Place { table: "item_files", ..HERE }, Place { row: "itm_2", ..HERE }] {
            assert_eq!(key.open(elsewhere, &sealed).unwrap_err().code(), "KEYS_SEALED_VALUE_DAMAGED");
        }
        let another = keys.subject(ours, subject(2)).await.unwrap().unwrap();
        let namesake = keys.subject(theirs, subject(1)).await.unwrap().unwrap();
        assert!(another.open(HERE, &sealed).is_err() && namesake.open(HERE, &sealed).is_err());
        assert!(keys.organisation(ours).await.unwrap().open(HERE, &sealed).is_err());
        assert!(!format!("{key:?}").contains("seal"), "a key does not print itself");
    })
    .await;
}

#[tokio::test]
async fn a_row_that_was_moved_to_another_place_does_not_open() {
    on_both(async |home| {
        let (keys, ours, theirs) = two_organisations(home).await;
        keys.create_subjects(ours, &[subject(1), subject(2)], now()).await.unwrap();
        keys.create_subjects(theirs, &[subject(1)], now()).await.unwrap();
        let raw = home.raw().await;
        let exchange =
            "UPDATE subject_keys SET wrapped = (SELECT wrapped FROM subject_keys AS other ORDER BY organisation_id, subject_id LIMIT 1)";
        sea_orm::ConnectionTrait::execute_unprepared(&raw, exchange).await.unwrap();
        assert!(keys.subject(ours, subject(1)).await.unwrap().is_some(), "the first is where it was");
        for (organisation, moved) in [(ours, subject(2)), (theirs, subject(1))] {
            assert_eq!(keys.subject(organisation, moved).await.unwrap_err().code(), "KEYS_SEALED_VALUE_DAMAGED");
        }
    })
    .await;
}

#[tokio::test]
async fn a_destroyed_key_is_absent_and_is_never_made_again() {
    on_both(async |home| {
        let (keys, ours, theirs) = two_organisations(home).await;
        let both = [subject(1), subject(2)];
        keys.create_subjects(ours, &both, now()).await.unwrap();
        keys.create_subjects(theirs, &both, now()).await.unwrap();
        assert_eq!(keys.destroy_subjects(ours, &[subject(1), subject(1), subject(9)], now()).await.unwrap(), 1);
        assert_eq!(keys.destroy_subjects(ours, &[subject(1)], now()).await.unwrap(), 0, "and may be repeated");
        assert_eq!(keys.destroy_subjects(ours, &[], now()).await.unwrap(), 0);
        assert!(keys.subject(ours, subject(1)).await.unwrap().is_none());
        assert_eq!(keys.subjects(ours, &both).await.unwrap().into_keys().collect::<Vec<_>>(), [subject(2)]);
        assert_eq!(keys.subjects(theirs, &both).await.unwrap().len(), 2, "another organisation's stay");
        for gone in [subject(1), subject(9)] {
            let refused = keys.create_subjects(ours, &[subject(3), gone], now()).await.unwrap_err();
            assert_eq!((refused.code(), refused.kind()), ("KEYS_SUBJECT_DESTROYED", FaultKind::Conflict));
        }
        assert!(keys.subject(ours, subject(3)).await.unwrap().is_none(), "all or none");
    })
    .await;
}

#[tokio::test]
async fn an_organisation_without_a_key_has_no_subjects() {
    on_both(async |home| {
        let keys = home.open().await;
        let refused = keys.create_subjects(organisation(3), &[subject(1)], now()).await.unwrap_err();
        assert_eq!(refused.code(), "KEYS_NO_ORGANISATION_KEY");
        assert!(keys.subjects(organisation(3), &[subject(1)]).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_key_that_another_process_destroyed_is_not_answered_from_memory() {
    on_both(async |home| {
        let (keys, ours, _) = two_organisations(home).await;
        let beside = home.open().await;
        keys.create_subjects(ours, &[subject(1)], now()).await.unwrap();
        assert!(keys.subject(ours, subject(1)).await.unwrap().is_some());
        assert!(beside.subject(ours, subject(1)).await.unwrap().is_some());
        beside.destroy_subjects(ours, &[subject(1)], now()).await.unwrap();
        assert!(keys.subject(ours, subject(1)).await.unwrap().is_none());
        assert_eq!(
            keys.create_subjects(ours, &[subject(1)], now()).await.unwrap_err().code(),
            "KEYS_SUBJECT_DESTROYED"
        );
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_are_made_and_opened_at_once() {
    on_both(async |home| {
        let (keys, ours, _) = two_organisations(home).await;
        let many: Vec<_> = (0..10_000).map(subject).collect();
        keys.create_subjects(ours, &many, now()).await.unwrap();
        assert_eq!(keys.subjects(ours, &many).await.unwrap().len(), many.len());
        assert_eq!(keys.destroy_subjects(ours, &many[..6_000], now()).await.unwrap(), 6_000);
        assert_eq!(keys.subjects(ours, &many).await.unwrap().len(), 4_000);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_whose_key_is_made_twice_at_once_has_one() {
    on_both(async |home| {
        let (keys, ours, _) = two_organisations(home).await;
        let beside = home.open().await;
        let many: Vec<_> = (0..50).map(subject).collect();
        let makers = (0..8).map(|n| {
            let (keys, many) = (if n % 2 == 0 { keys.clone() } else { beside.clone() }, many.clone());
            tokio::spawn(async move { keys.create_subjects(ours, &many, now()).await })
        });
        for made in makers.collect::<Vec<_>>() {
            made.await.unwrap().unwrap();
        }
        let (here, there) = (keys.subjects(ours, &many).await.unwrap(), beside.subjects(ours, &many).await.unwrap());
        for subject in many {
            let sealed = here[&subject].seal(HERE, b"x").unwrap();
            assert!(there[&subject].open(HERE, &sealed).is_ok());
        }
    })
    .await;
}

/// Who makes a key and who destroys it at once see each other, whoever is first: what was destroyed stays so.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_made_and_destroyed_at_once_is_destroyed() {
    on_both(async |home| {
        let (keys, ours, _) = two_organisations(home).await;
        let beside = home.open().await;
        for round in 0..20 {
            let some: Vec<_> = (0..40).map(|n| subject(round * 100 + n)).collect();
            let (making, destroying) = (keys.clone(), beside.clone());
            let (mut forth, back) = (some.clone(), some.clone());
            forth.reverse();
            let made = tokio::spawn(async move { making.create_subjects(ours, &forth, now()).await });
            let destroyed = tokio::spawn(async move { destroying.destroy_subjects(ours, &back, now()).await });
            destroyed.await.unwrap().unwrap();
            if let Err(refused) = made.await.unwrap() {
                assert_eq!(refused.code(), "KEYS_SUBJECT_DESTROYED");
            }
            assert!(keys.subjects(ours, &some).await.unwrap().is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn the_sweep_sees_every_live_key_once_page_by_page() {
    on_both(async |home| {
        let (keys, ours, theirs) = two_organisations(home).await;
        let later = now() + std::time::Duration::from_secs(60);
        for organisation in [theirs, ours] {
            keys.create_subjects(organisation, &(0..7).map(subject).collect::<Vec<_>>(), now()).await.unwrap();
            keys.create_subjects(organisation, &[subject(8)], later).await.unwrap();
        }
        keys.destroy_subjects(ours, &[subject(3)], now()).await.unwrap();
        let all = async |before| {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = keys.subject_keys(after, before, 3).await.unwrap();
                let Some(last) = page.last().copied() else { return found };
                assert!(page.len() <= 3);
                after = Some(last);
                found.extend(page);
            }
        };
        let ours_live = (0..7).filter(|n| *n != 3).map(|n| (ours, subject(n)));
        let expected: Vec<_> = ours_live.chain((0..7).map(|n| (theirs, subject(n)))).collect();
        assert_eq!(all(later).await, expected, "one made at that instant is not before it");
        assert_eq!(all(later + std::time::Duration::from_secs(1)).await.len(), expected.len() + 2);
    })
    .await;
}
