//! A certificate with all that an offline check needs: its note, the trail's entry that it is in, and the proof of that.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{CertificateId, Page, Subject};
use serde::Serialize;
use store::Read;

use super::queries;
use crate::{Error, RunsRefusal};

/// The format's name.
pub const BUNDLE_FORMAT: &str = "samsvar/certificate-bundle/1";

/// Fields stand in the order of the alphabet, as in entries.
#[derive(Serialize)]
struct Bundle<'a> {
    checkpoint: &'a str,
    document: &'a str,
    entry: Entry<'a>,
    format: &'a str,
    inclusion: Vec<String>,
    note: &'a str,
    size: u64,
    verifier_key: String,
}

/// As in an export of the trail.
#[derive(Serialize)]
struct Entry<'a> {
    body: &'a str,
    leaf: String,
    sequence: u64,
}

/// The bundle of a certificate, as one line of JSON. A moment after it is issued its entry is in no checkpoint yet; that is
/// refused with [`RunsRefusal::CertificateUnsigned`], and passes by itself.
pub async fn bundle(read: &Read, id: CertificateId) -> Result<String, Error> {
    let organisation = read.scope().organisation;
    let certificate = queries::get(read, read.scope(), id).await?.ok_or(RunsRefusal::CertificateNotFound)?;
    let subject = Subject::new("certificate", id);
    let entries =
        audit::entries(read, organisation, Some(&subject), &Page::first(100)).await.map_err(store::Error::from)?;
    let entry = entries.rows.into_iter().find(|entry| entry.kind == "deletion.certificate_issued");
    let entry = entry.ok_or(RunsRefusal::CertificateUnsigned)?;
    let checkpoint = audit::latest_checkpoint(read, organisation).await.map_err(store::Error::from)?;
    let checkpoint = checkpoint.filter(|last| last.size > entry.sequence).ok_or(RunsRefusal::CertificateUnsigned)?;
    let proof =
        audit::inclusion(read, organisation, entry.sequence, checkpoint.size).await.map_err(store::Error::from)?;
    let signer = read.store().keys().signer().await.map_err(store::Error::from)?;
    let bundle = Bundle {
        checkpoint: &checkpoint.note,
        document: &certificate.document,
        entry: Entry { body: &entry.body, leaf: STANDARD.encode(entry.leaf), sequence: entry.sequence },
        format: BUNDLE_FORMAT,
        inclusion: proof.iter().map(|hash| STANDARD.encode(hash)).collect(),
        note: &certificate.note,
        size: checkpoint.size,
        verifier_key: signer.verifier_key(),
    };
    Ok(serde_json::to_string(&bundle).map_err(store::Error::from)?)
}
