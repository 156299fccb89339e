//! What is PostgreSQL's own: who may do what on the server, and what is left of a destroyed key.

use kernel::{Fault, FaultKind};
use keys::{Keys, Master, Options};
use sea_orm::ConnectionTrait;

use super::home::on_postgres;
use super::{now, organisation, subject};

/// Line pointers that lead to a version of a row, on all pages.
const VERSIONS: &str = "SELECT count(*) FROM generate_series(0, pg_relation_size('subject_keys') / 8192 - 1) AS page, \
                        LATERAL heap_page_items(get_raw_page('subject_keys', page::int)) WHERE lp_flags = 1";

#[tokio::test]
async fn no_version_of_a_destroyed_keys_row_can_be_reached() {
    on_postgres(async |home| {
        let keys = home.open().await;
        keys.create_organisation(organisation(1), now()).await.unwrap();
        let many: Vec<_> = (0..500).map(subject).collect();
        keys.create_subjects(organisation(1), &many, now()).await.unwrap();
        let raw = home.raw().await;
        raw.execute_unprepared("CREATE EXTENSION pageinspect").await.unwrap();
        assert_eq!(home.number(VERSIONS).await, 500);
        keys.destroy_subjects(organisation(1), &many[..300], now()).await.unwrap();
        assert_eq!(home.number(VERSIONS).await, 500, "each row is there once");
        let left = "SELECT count(*) FROM subject_keys WHERE destroyed <> (wrapped = decode(repeat('00', 73), 'hex'))";
        assert_eq!(home.number(left).await, 0, "and only zeros stand where a key was");
        // Without clearing the earlier versions would be found: this is what the search is for.
        raw.execute_unprepared("UPDATE subject_keys SET destroyed = destroyed").await.unwrap();
        assert_eq!(home.number(VERSIONS).await, 1_000);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_named_without_its_password() {
    let unreachable =
        ["postgres://keys:s3cret@127.0.0.1:9/keys", "postgresql://127.0.0.1:9/keys?user=keys&password=s3cret"];
    for url in unreachable {
        let options = Options { url: url.to_owned(), master: Master::from_bytes([7; 32]) };
        let refused = Keys::open(options).await.unwrap_err();
        assert_eq!(refused.code(), "KEYS_STORE_UNUSABLE");
        assert!(refused.to_string().contains("keys on 127.0.0.1:9"), "{refused}");
        assert!(!format!("{refused} {refused:?}").contains("s3cret"), "{refused:?}");
    }
    for url in ["postgres://keys@localhost", "postgres://", "postgres://keys@localhost:port/keys"] {
        let options = Options { url: url.to_owned(), master: Master::from_bytes([7; 32]) };
        assert_eq!(Keys::open(options).await.unwrap_err().code(), "KEYS_URL_INVALID", "{url}");
    }
}

#[tokio::test]
async fn a_read_only_database_is_refused_as_it_opens() {
    on_postgres(async |home| {
        home.open().await.close().await.unwrap();
        home.as_superuser(&[&format!("ALTER DATABASE {} SET default_transaction_read_only = on", home.name())]).await;
        let refused = Keys::open(home.options(7)).await.unwrap_err();
        assert_eq!((refused.code(), refused.kind()), ("KEYS_STORE_UNUSABLE", FaultKind::Invalid));
        assert!(refused.to_string().contains("read-only"), "{refused}");
    })
    .await;
}

/// The tables may belong to somebody else, as long as rows may be read, added and changed.
#[tokio::test]
async fn it_needs_no_right_to_make_tables_that_are_there() {
    on_postgres(async |home| {
        home.open().await.close().await.unwrap();
        let raw = home.raw().await;
        for sql in [
            "ALTER TABLE organisation_keys OWNER TO CURRENT_USER",
            "ALTER TABLE installation_keys OWNER TO CURRENT_USER",
            "ALTER TABLE subject_keys OWNER TO CURRENT_USER",
            "ALTER SCHEMA public OWNER TO CURRENT_USER",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            &format!("GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {}", home.name()),
        ] {
            raw.execute_unprepared(sql).await.unwrap();
        }
        let keys = Keys::open(home.options(7)).await.unwrap();
        keys.create_organisation(organisation(1), now()).await.unwrap();
        keys.create_subjects(organisation(1), &[subject(1)], now()).await.unwrap();
        assert!(keys.subject(organisation(1), subject(1)).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_the_server_ended_is_made_anew() {
    on_postgres(async |home| {
        let keys = home.open().await;
        keys.create_organisation(organisation(1), now()).await.unwrap();
        let end = format!(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{}' AND usename = '{0}'",
            home.name()
        );
        assert!(home.number(&end).await > 0, "there was a connection");
        // At most one answer per connection is lost.
        let mut lost = 0;
        while keys.create_subjects(organisation(1), &[subject(1)], now()).await.is_err() {
            lost += 1;
            assert!(lost <= 4, "it does not come back");
        }
        assert!(keys.subject(organisation(1), subject(1)).await.unwrap().is_some());
    })
    .await;
}
