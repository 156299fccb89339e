//! True exports, made by `audit` and `keys` in a temporary folder.

use std::collections::BTreeMap;

use audit::{Change, Draft};
use kernel::{Instant, OrganisationId, Role, Subject};
use keys::{Keys, Master, Options, Signer};
use sea_orm::{Database, DatabaseConnection, TransactionTrait};
use sea_orm_migration::SchemaManager;
use tempfile::TempDir;

/// Checkpoints are signed at these sizes.
const CHECKPOINTS: [usize; 3] = [3, 7, ENTRIES];
pub(crate) const ENTRIES: usize = 11;

pub(crate) struct Sample {
    pub(crate) verifier_key: String,
    db: DatabaseConnection,
    signer: Signer,
    _folder: TempDir,
}

impl Sample {
    /// A trail of organisation 1 with three checkpoints.
    pub(crate) async fn new() -> Self {
        Self::of(organisation(1), ENTRIES, |_| {}).await
    }

    pub(crate) async fn of(organisation: OrganisationId, entries: usize, alter: impl Fn(&mut Draft)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = |name: &str| format!("sqlite://{}?mode=rwc", folder.path().join(name).display());
        let options = Options { url: url("keys.db"), master: Master::from_bytes([7; 32]) };
        let keys = Keys::open_or_create(options, now()).await.expect("the key store opens");
        let signer = keys.signer().await.expect("there is a signing key");
        let db = Database::connect(url("audit.db")).await.expect("the database opens");
        for step in audit::migrations() {
            step.up(&SchemaManager::new(&db)).await.expect("the tables can be made");
        }
        for n in 0..entries {
            let mut draft = draft(n);
            alter(&mut draft);
            let tx = db.begin().await.expect("a transaction begins");
            audit::append(&tx, organisation, vec![draft]).await.expect("an entry can be added");
            tx.commit().await.expect("the transaction commits");
            if CHECKPOINTS.contains(&(n + 1)) || n + 1 == entries {
                audit::checkpoint(&db, organisation, &signer, now()).await.expect("it can be signed");
            }
        }
        Self { verifier_key: signer.verifier_key(), db, signer, _folder: folder }
    }

    /// The proof that an entry is among the first so many.
    pub(crate) async fn inclusion(&self, entry: u64, size: u64) -> Vec<String> {
        use base64::Engine;
        let proof = audit::inclusion(&self.db, organisation(1), entry, size).await.expect("it can be proven");
        proof.iter().map(|hash| base64::engine::general_purpose::STANDARD.encode(hash)).collect()
    }

    /// A note over a text.
    pub(crate) fn sign(&self, text: &str) -> String {
        self.signer.sign_note(text)
    }

    /// The name beside its signatures.
    pub(crate) fn signer_name(&self) -> &str {
        self.signer.name()
    }

    pub(crate) async fn export(&self) -> Vec<String> {
        self.export_of(organisation(1)).await
    }

    pub(crate) async fn export_of(&self, organisation: OrganisationId) -> Vec<String> {
        let mut bytes = Vec::new();
        audit::export(&self.db, organisation, &self.signer, &mut bytes).await.expect("it can be exported");
        let text = String::from_utf8(bytes).expect("an export is text");
        text.split_inclusive('\n').map(ToOwned::to_owned).collect()
    }

    /// The same trail, altered where `alter` does so, signed whole by another installation.
    pub(crate) async fn resigned(&self, alter: impl Fn(&mut Draft)) -> Vec<String> {
        let other = Self::of(organisation(1), ENTRIES, alter).await;
        assert_ne!(other.verifier_key, self.verifier_key);
        other.export().await
    }

    /// What somebody without the key can do: a trailer over these lines, signed by a key of their own.
    pub(crate) async fn reclosed(&self, mut lines: Vec<String>) -> Vec<String> {
        use base64::Engine;
        use sha2::Digest;
        let forger = Self::of(organisation(1), 1, |_| {}).await.signer;
        let count =
            |line: &str| lines.iter().filter(|text| text.starts_with(&format!("{{\"line\":\"{line}\""))).count();
        let digest = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(lines.concat()));
        let text = format!(
            "{}\n{}\nentries {}\ncheckpoints {}\nsha256 {digest}\n",
            audit::EXPORT_SCHEMA,
            organisation(1),
            count("entry"),
            count("checkpoint"),
        );
        // Under the true name too, so that only the signature itself can tell.
        let note = forger.sign_note(&text).replace(forger.name(), self.signer.name());
        lines.push(format!("{}\n", serde_json::json!({ "line": "trailer", "note": note })));
        lines
    }
}

pub(crate) fn now() -> Instant {
    "2026-01-01T00:00:00Z".parse().expect("an instant")
}

pub(crate) fn organisation(n: u8) -> OrganisationId {
    format!("org_{n:032x}").parse().expect("an id")
}

fn draft(n: usize) -> Draft {
    Draft {
        id: format!("aud_{n:032x}").parse().expect("an id"),
        at: now(),
        recorded_at: now(),
        actor: ("person", format!("per_{n:032x}")),
        roles: vec![(Role::Emp, None)],
        purpose: "use",
        kind: "deviation.reported".to_owned(),
        subject: Subject::new("deviation", format!("dev_{n:032x}")),
        data: BTreeMap::from([("kind".to_owned(), "near_miss".to_owned())]),
        changes: vec![Change {
            table: "deviations".to_owned(),
            row: format!("dev_{n:032x}"),
            before: None,
            after: Some([n as u8; 32]),
        }],
    }
}
