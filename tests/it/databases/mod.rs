//! Two databases under one program: what is asked of both is answered alike, and on PostgreSQL several processes share it.

mod likeness;
mod script;
mod several;
mod starting;

use serde_json::{Value, json};
use tests::{Database, Installation, Receiver};

use likeness::{difference, normalised};
use script::Script;

/// Fewer would leave a crate out.
const QUESTIONS: usize = 60;

/// Everything the script asks on one database, with what was answered.
async fn answers(installation: Installation, receiver: &Receiver) -> Vec<(String, Value)> {
    let mut script = Script::begin(installation, receiver).await;
    script.play().await;
    script.answers
}

#[tokio::test]
async fn both_databases_answer_the_same_script_alike() {
    let receiver = Receiver::start().await;
    let Some(postgres) = Installation::on(Database::Postgres).await else { return };
    let postgres = answers(postgres, &receiver).await;
    let sqlite = answers(Installation::new(), &receiver).await;
    let refused = sqlite.iter().filter(|(_, answer)| !answer["errors"].is_null()).count();
    assert!(sqlite.len() >= QUESTIONS && refused >= 10, "{} questions, {refused} refused", sqlite.len());
    let found = difference(&normalised(sqlite), &normalised(postgres));
    assert_eq!(found, None, "of SQLite's and PostgreSQL's answers");
}

/// The comparison sees what differs, in whatever place, and nothing else.
#[test]
fn a_difference_is_found_and_an_id_is_none() {
    let id = |n: u32| format!("dev_{n:032x}");
    let of = |n: u32, title: &str, more: Value| {
        let nodes =
            json!([{ "id": id(n), "title": title }, { "id": id(n + 1), "title": "B" }, { "id": id(n), "more": more }]);
        normalised(vec![("deviations".to_owned(), json!({ "data": { "deviations": { "nodes": nodes } } }))])
    };
    assert_eq!(difference(&of(1, "A", json!(1)), &of(7, "A", json!(1))), None);
    let found = difference(&of(1, "A", json!(1)), &of(1, "a", json!(1))).expect("another title");
    assert!(found.contains("deviations") && found.contains("title"), "{found}");
    assert!(difference(&of(1, "A", json!(1)), &of(1, "A", json!(null))).is_some());
    assert!(difference(&of(1, "A", json!([1])), &of(1, "A", json!([1, 2]))).is_some());
    // One id where two stood.
    let twice = json!({ "nodes": [id(1), id(1)] });
    let both = json!({ "nodes": [id(1), id(2)] });
    assert!(difference(&normalised(vec![(String::new(), twice)]), &normalised(vec![(String::new(), both)])).is_some());
}
