//! A secret is with its holder and nowhere else.

use access::report_links::{self, Create};
use sea_orm::ConnectionTrait;

use crate::world::World;

/// Every byte of the database, its write-ahead log and the key store beside it.
async fn bytes_on_disk(world: &World) -> Vec<u8> {
    let read = world.store().read(&world.ours);
    let statement =
        sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "SELECT file FROM pragma_database_list");
    let row = read.query_one_raw(statement).await.expect("reads").expect("a file");
    let file: String = row.try_get_by_index(0).expect("a path");
    let folder = std::path::Path::new(&file).parent().expect("a folder");
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).expect("lists") {
        bytes.extend(std::fs::read(entry.expect("lists").path()).expect("reads"));
    }
    bytes
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test]
async fn no_secret_is_stored_in_clear() {
    // What lies in a server's files is not ours to open.
    if testkit::on_postgres() {
        return;
    }
    let world = World::new().await;
    let (_, token) = world.token("A2", None, None).await;
    let new = Create { label: "notice board".to_owned(), expires_at: None };
    let made = world.write(&world.ours, async |uow| report_links::create(uow, new).await).await;
    let link = made.unwrap().1;
    world.sign_in(&token, None).await.unwrap();
    let bytes = bytes_on_disk(&world).await;
    // What is stored is found, so the search would find a secret too.
    assert!(holds(&bytes, b"notice board"));
    for secret in [token.expose(), link.expose()] {
        let body = secret.split_once('_').unwrap().1;
        let raw = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, body).unwrap();
        for needle in [secret.as_bytes(), body.as_bytes(), &raw] {
            assert!(!holds(&bytes, needle));
        }
    }
}

#[tokio::test]
async fn the_trail_of_a_token_holds_ids_alone() {
    let world = World::new().await;
    let (_, token) = world.token("A2", None, None).await;
    let trail = world.trail(world.ours.organisation).await;
    let entry = trail.iter().find(|entry| entry.kind == "token.created").unwrap();
    assert!(!entry.body.contains(token.expose()));
    for personal in ["Anne", "Bjørn", "handel.example"] {
        assert!(trail.iter().all(|entry| !entry.body.contains(personal)), "{personal}");
    }
}
