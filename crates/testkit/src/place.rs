//! Where a test's database lies: in a file, or on the throwaway server where the whole run is to be tried there.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use store::{Opening, Options};
use tokio::sync::OnceCell;

use crate::{Postgres, Step, instant};

/// `postgres` = every kit's store lies there; anything else = in files.
const DATABASE: &str = "SAMSVAR_TEST_DATABASE";

type Templates = Mutex<HashMap<String, Arc<OnceCell<Postgres>>>>;

/// Databases with all steps taken, for this process's tests to copy: copying one is quicker than taking its steps.
static TEMPLATES: std::sync::LazyLock<Templates> = std::sync::LazyLock::new(Templates::default);

/// Whether the run is one on PostgreSQL.
#[must_use]
pub fn on_postgres() -> bool {
    std::env::var(DATABASE).is_ok_and(|database| database == "postgres")
}

/// The options of a new database, and what it lives by.
pub(crate) async fn options(folder: &Path, steps: &[Step], opening: Opening) -> (Options, Option<Postgres>) {
    if !on_postgres() {
        return (Options::new(format!("sqlite://{}", folder.join("samsvar.db").display()), opening), None);
    }
    let database = template(steps).await.get().expect("it was made").copy().await;
    let options = Options {
        migration_url: Some(database.owner_url()),
        readers: 4,
        writers: 4,
        ..Options::new(database.url(), opening)
    };
    (options, Some(database))
}

/// An empty database on a server, with as many connections as a program has where nothing else is said.
pub(crate) async fn on_server(server: &str, opening: Opening) -> (Options, Postgres) {
    let database = Postgres::new(server).await;
    let options = Options { migration_url: Some(database.owner_url()), ..Options::new(database.url(), opening) };
    (options, database)
}

async fn template(steps: &[Step]) -> Arc<OnceCell<Postgres>> {
    let key = steps.iter().map(|step| step.name().to_owned()).collect::<Vec<_>>().join(" ");
    let cell = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
    cell.get_or_init(async || {
        let server = Postgres::server().expect("a run on PostgreSQL has a server");
        let database = Postgres::new(&server).await;
        let options =
            Options { migration_url: Some(database.owner_url()), ..Options::new(database.url(), Opening::Command) };
        store::bring_up(&options, steps, instant(crate::START)).await.expect("the steps are taken");
        database
    })
    .await;
    cell
}
