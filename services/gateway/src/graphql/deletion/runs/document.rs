//! What a certificate says. It names nobody: ids, codes, counts and dates only.

use std::collections::BTreeMap;

use async_graphql::{ID, SimpleObject};
use serde::{Deserialize, Deserializer};

use super::counts::RowCount;
use crate::graphql::scalars::{Date, DateTime};

/// What a certificate says.
#[derive(Deserialize, SimpleObject)]
pub struct CertificateDocument {
    /// How the run ended.
    outcome: CertificateOutcome,
    /// How many things had which outcome.
    counts: CertificateCounts,
    /// What was done, in order, as the rule says it.
    steps: Vec<String>,
    /// Who approved what: the rule, or the plan.
    approvals: Vec<CertificateApproval>,
    /// Tells under the organisation's key which things went.
    erased: Vec<CertificateDigest>,
    /// What was not erased, and why.
    kept: Vec<CertificateKept>,
    /// The places that things were erased in.
    stores: Vec<CertificateStore>,
    /// What the certificate does not claim.
    not_covered: CertificateNotCovered,
}

/// How a run ended.
#[derive(Deserialize, SimpleObject)]
pub struct CertificateOutcome {
    /// As a code.
    code: String,
    /// Why it ended early, as a code.
    reason: Option<String>,
}

/// How many things had which outcome.
#[derive(Deserialize, SimpleObject)]
pub struct CertificateCounts {
    /// Stood in the plan.
    planned: i64,
    /// Went.
    erased: i64,
    /// Were spared as the run came to them.
    spared: i64,
    /// Were gone already.
    missing: i64,
    /// Were still found afterwards.
    residue: i64,
    /// Were not come to.
    not_reached: i64,
}

/// Who approved what.
#[derive(Deserialize, SimpleObject)]
pub struct CertificateApproval {
    /// What: the rule or the plan.
    of: String,
    /// The person's id.
    person: ID,
    /// In which role, as its code.
    role: Option<String>,
    /// The id of the appointment that gave the role.
    appointment: Option<ID>,
    /// When.
    at: DateTime,
}

/// Tells under the organisation's key which things went in one window, and tells it to nobody else.
#[derive(Deserialize, SimpleObject)]
pub struct CertificateDigest {
    /// The window's place in the plan.
    window: i32,
    /// How many things.
    count: i32,
    /// The keyed digest over their ids.
    digest: String,
}

/// What was not erased, for one reason.
#[derive(Deserialize, SimpleObject)]
pub struct CertificateKept {
    /// The kind of thing.
    kind: String,
    /// Why, as a code.
    reason: String,
    /// The rule that keeps it, where one does.
    rule: Option<String>,
    /// How many things.
    count: u64,
    /// Until when, where that is known.
    until: Option<Date>,
}

/// One place that things were erased in.
#[derive(Deserialize, SimpleObject)]
pub struct CertificateStore {
    /// What it is called.
    name: String,
    /// The system, as `S2`; null = our own store.
    system: Option<String>,
    /// How many things were planned.
    planned: i64,
    /// How many went.
    erased: i64,
    /// How many were gone already.
    missing: i64,
    /// How rows were counted, as a code.
    counted: Option<String>,
    /// How many rows of which table went.
    #[serde(deserialize_with = "rows")]
    rows: Vec<RowCount>,
    /// How many rows of which table were planned.
    #[serde(deserialize_with = "rows")]
    rows_planned: Vec<RowCount>,
    /// The fingerprint of the tables as they were found.
    fingerprint: Option<String>,
    /// Which database the connection led to.
    identity: Option<String>,
    /// When what went was looked for, by a connection that was opened for looking, and not found.
    verified_absent_at: Option<DateTime>,
}

/// What a certificate does not claim.
#[derive(Deserialize, SimpleObject)]
pub struct CertificateNotCovered {
    /// Until when our own backups may still hold what went.
    backups_until: Date,
    /// Backups and logs of other systems are not covered.
    foreign_backups_and_logs: bool,
    /// Free pages of other systems' databases are not covered.
    free_pages: bool,
    /// The same in sentences.
    statements: Vec<String>,
}

/// Counts by table, as they stand in the text.
fn rows<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<RowCount>, D::Error> {
    let counts = BTreeMap::<String, u64>::deserialize(from)?;
    Ok(counts.into_iter().map(|(table, count)| RowCount { table, count }).collect())
}
