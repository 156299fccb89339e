//! Exports. What they are worth is tested where they are verified.

use std::io::{Error, ErrorKind, Write};

use audit::{EXPORT_SCHEMA, Exported, export};
use kernel::Fault;

use super::trail::{Trail, organisation};

async fn written(trail: &Trail) -> (Exported, String) {
    let mut bytes = Vec::new();
    let exported = export(&trail.db, organisation(1), &trail.signer, &mut bytes).await.expect("it can be exported");
    (exported, String::from_utf8(bytes).expect("an export is text"))
}

#[tokio::test]
async fn an_export_goes_as_far_as_the_last_checkpoint() {
    let trail = Trail::new().await;
    trail.add(organisation(2), 5_000, 5_003).await;
    for (from, to) in [(0, 400), (400, 401), (401, 1_200)] {
        trail.add(organisation(1), from, to).await;
        trail.sign(organisation(1)).await;
    }
    let before = written(&trail).await;
    trail.add(organisation(1), 1_200, 1_300).await;
    let (exported, text) = written(&trail).await;
    assert_eq!(text, before.1, "what is not signed yet is not in it, and the same snapshot gives the same bytes");
    assert_eq!(exported, Exported { entries: 1_200, checkpoints: 3 });
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 1 + 1_200 + 3 + 1);
    assert_eq!(
        lines[0],
        format!(
            "{{\"line\":\"header\",\"organisation\":\"{0}\",\"origin\":\"samsvar/{0}\",\"schema\":\"{EXPORT_SCHEMA}\",\
             \"size\":1200,\"verifier_key\":\"{1}\"}}",
            organisation(1),
            trail.signer.verifier_key()
        )
    );
}

#[tokio::test]
async fn without_a_checkpoint_there_is_nothing_to_export() {
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, 3).await;
    let refused = export(&trail.db, organisation(1), &trail.signer, &mut Vec::new()).await.unwrap_err();
    assert_eq!(refused.code(), "AUDIT_NO_CHECKPOINT");
}

/// A disk that is full after so many bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0 < bytes.len() {
            return Err(Error::from(ErrorKind::StorageFull));
        }
        self.0 -= bytes.len();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_full_disk_is_an_error_wherever_it_comes() {
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, 3).await;
    trail.sign(organisation(1)).await;
    let whole = written(&trail).await.1.len();
    for room in (0..whole).step_by(97) {
        assert!(export(&trail.db, organisation(1), &trail.signer, &mut Full(room)).await.is_err(), "{room} bytes");
    }
    assert!(export(&trail.db, organisation(1), &trail.signer, &mut Full(whole)).await.is_ok());
}

/// The command runs it inside a task.
#[tokio::test]
async fn it_can_run_in_a_task() {
    let trail = Trail::new().await;
    trail.add(organisation(1), 0, 3).await;
    trail.sign(organisation(1)).await;
    let (db, signer) = (trail.db.clone(), trail.signer.clone());
    let task = tokio::spawn(async move { export(&db, organisation(1), &signer, &mut Vec::new()).await });
    assert_eq!(task.await.unwrap().unwrap().entries, 3);
}
