//! The export of one organisation's trail: lines of JSON that `samsvar verify` reads without us.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::OrganisationId;
use keys::Signer;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::checkpoint::{self, latest_checkpoint, origin};
use crate::row::{self, stored};
use crate::{Error, proof};

/// The format's name; the first line and the trailer hold it.
pub const EXPORT_SCHEMA: &str = "samsvar-audit-export/1";

/// So many entries or checkpoints are in memory at a time.
const BATCH: u64 = 500;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// Entries.
    pub entries: u64,
    /// Checkpoints.
    pub checkpoints: u64,
}

/// Fields stand in the order of the alphabet, as in entries.
#[derive(Serialize)]
#[serde(tag = "line", rename_all = "snake_case")]
enum Line<'a> {
    Header { organisation: OrganisationId, origin: String, schema: &'a str, size: u64, verifier_key: String },
    Entry { body: &'a str, leaf: String, sequence: u64 },
    Checkpoint { note: &'a str, proof: Vec<String>, size: u64 },
    Trailer { note: String },
}

/// Writes an organisation's trail as far as its last checkpoint: header, entries, checkpoints with the proofs that
/// each continues the one before, and a signed trailer over all of it.
///
/// `db` is one snapshot. What was appended after the last checkpoint is not in it: sign one first.
pub async fn export(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    signer: &Signer,
    out: &mut (impl Write + Send),
) -> Result<Exported, Error> {
    let last = latest_checkpoint(db, organisation).await?.ok_or(Error::NoCheckpoint)?;
    let mut out = Hashing { out, digest: Sha256::new() };
    out.line(&Line::Header {
        organisation,
        origin: origin(organisation),
        schema: EXPORT_SCHEMA,
        size: last.size,
        verifier_key: signer.verifier_key(),
    })?;
    let mut entries = 0;
    while entries < last.size {
        use row::entry::{Column, Entity};
        let rows = Entity::find()
            .filter(Column::OrganisationId.eq(organisation))
            .filter(Column::Sequence.gte(stored(entries)))
            .filter(Column::Sequence.lt(stored(last.size)))
            .order_by_asc(Column::Sequence)
            .limit(BATCH)
            .all(db)
            .await?;
        if rows.is_empty() {
            return Err(Error::Damaged(organisation));
        }
        for row in rows {
            out.line(&Line::Entry { body: &row.body, leaf: STANDARD.encode(&row.leaf), sequence: entries })?;
            entries += 1;
        }
    }
    let mut checkpoints = 0;
    let mut size = 0;
    while size < last.size {
        use row::checkpoint::{Column, Entity};
        let rows = Entity::find()
            .filter(Column::OrganisationId.eq(organisation))
            .filter(Column::Size.gt(stored(size)))
            .order_by_asc(Column::Size)
            .limit(BATCH)
            .all(db)
            .await?;
        if rows.is_empty() {
            return Err(Error::Damaged(organisation));
        }
        for row in rows {
            let checkpoint = checkpoint::read(row)?;
            let proof = proof::consistency(db, organisation, size, checkpoint.size).await?;
            let proof = proof.iter().map(|hash| STANDARD.encode(hash)).collect();
            out.line(&Line::Checkpoint { note: &checkpoint.note, proof, size: checkpoint.size })?;
            size = checkpoint.size;
            checkpoints += 1;
        }
    }
    let digest = STANDARD.encode(out.digest.clone().finalize());
    let text =
        format!("{EXPORT_SCHEMA}\n{organisation}\nentries {entries}\ncheckpoints {checkpoints}\nsha256 {digest}\n");
    out.line(&Line::Trailer { note: signer.sign_note(&text) })?;
    out.out.flush()?;
    Ok(Exported { entries, checkpoints })
}

struct Hashing<'a, W: Write> {
    out: &'a mut W,
    digest: Sha256,
}

impl<W: Write> Hashing<'_, W> {
    fn line(&mut self, line: &Line<'_>) -> Result<(), Error> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.digest.update(&bytes);
        Ok(self.out.write_all(&bytes)?)
    }
}
