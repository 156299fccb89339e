//! A trail on a temporary file.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use audit::{Change, Draft, EntryRef};
use kernel::{Instant, OrganisationId, Role, Subject};
use keys::{Keys, Master, Options, Signer};
use sea_orm::{Database, DatabaseConnection, TransactionTrait};
use sea_orm_migration::SchemaManager;
use tempfile::TempDir;

pub(crate) struct Trail {
    pub(crate) db: DatabaseConnection,
    pub(crate) signer: Signer,
    statements: Arc<AtomicU64>,
    _folder: TempDir,
}

impl Trail {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = |name: &str| format!("sqlite://{}?mode=rwc", folder.path().join(name).display());
        let options = Options { url: url("keys.db"), master: Master::from_bytes([7; 32]) };
        let keys = Keys::open_or_create(options, now()).await.expect("the key store opens");
        let signer = keys.signer().await.expect("there is a signing key");
        let mut db = Database::connect(url("audit.db")).await.expect("the database opens");
        for step in audit::migrations() {
            step.up(&SchemaManager::new(&db)).await.expect("the tables can be made");
        }
        let statements = Arc::new(AtomicU64::new(0));
        let counted = statements.clone();
        db.set_metric_callback(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        Self { db, signer, statements, _folder: folder }
    }

    /// Adds entries `from..to` in one transaction.
    pub(crate) async fn add(&self, organisation: OrganisationId, from: u64, to: u64) -> Vec<EntryRef> {
        let tx = self.db.begin().await.expect("a transaction begins");
        let drafts = (from..to).map(draft).collect();
        let refs = audit::append(&tx, organisation, drafts).await.expect("entries can be added");
        tx.commit().await.expect("the transaction commits");
        refs
    }

    pub(crate) async fn sign(&self, organisation: OrganisationId) -> Option<audit::Checkpoint> {
        audit::checkpoint(&self.db, organisation, &self.signer, now()).await.expect("it can be signed")
    }

    /// How many statements `work` sends.
    pub(crate) async fn statements<T>(&self, work: impl Future<Output = T>) -> u64 {
        let before = self.statements.load(Ordering::Relaxed);
        work.await;
        self.statements.load(Ordering::Relaxed) - before
    }
}

pub(crate) fn now() -> Instant {
    "2026-01-01T00:00:00.000001Z".parse().expect("an instant")
}

pub(crate) fn organisation(n: u8) -> OrganisationId {
    format!("org_{n:032x}").parse().expect("an id")
}

pub(crate) fn draft(n: u64) -> Draft {
    Draft {
        id: format!("aud_{n:032x}").parse().expect("an id"),
        at: now(),
        recorded_at: now(),
        actor: ("person", format!("per_{n:032x}")),
        roles: vec![(Role::Sec, Some(format!("apt_{n:032x}").parse().expect("an id"))), (Role::Emp, None)],
        purpose: "use",
        kind: "deviation.closed".to_owned(),
        subject: Subject::new("deviation", format!("dev_{:032x}", n % 3)),
        data: BTreeMap::from([("cause".to_owned(), "human".to_owned()), ("action".to_owned(), "act_1".to_owned())]),
        changes: vec![Change {
            table: "deviations".to_owned(),
            row: format!("dev_{:032x}", n % 3),
            before: Some([1; 32]),
            after: None,
        }],
    }
}

/// The root as RFC 6962 §2.1 defines it, over the leaves' hashes: the oracle.
pub(crate) fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let half = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(half);
            Sha256::new().chain_update([1]).chain_update(root(left)).chain_update(root(right)).finalize().into()
        }
    }
}

pub(crate) fn leaf(body: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::new().chain_update([0]).chain_update(body).finalize().into()
}
