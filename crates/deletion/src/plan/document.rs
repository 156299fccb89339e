//! What an approval signs: a canonical text over everything that a run will go by, and its hash.
//!
//! Fields stand in the order of the alphabet, so that the text does not hang on how some other crate configures
//! serde_json.

use kernel::{DeletionPlanId, OrganisationId, RetentionRuleId, Scope};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::judge::Rule;
use super::model::{ApprovalsFor, PlanKind};
use super::queries::windows_after;
use super::{DeletionPlan, PlanWindow};
use crate::{Error, RunsRefusal};

/// The format's name; every plan's text holds it.
pub const PLAN_FORMAT: &str = "samsvar/plan/1";

/// So many windows are in memory at a time.
const BATCH: u64 = 50;

#[derive(Serialize)]
struct Document<'a> {
    approvals: i32,
    approvals_for: Option<ApprovalsFor>,
    cutoff: Option<String>,
    day: chrono::NaiveDate,
    format: &'a str,
    held: i64,
    kind: PlanKind,
    organisation: OrganisationId,
    plan: DeletionPlanId,
    rows: &'a serde_json::Value,
    rule: Ruled<'a>,
    spared: i64,
    targets: i64,
    windows: Windows,
}

#[derive(Serialize)]
struct Ruled<'a> {
    id: RetentionRuleId,
    key: &'a str,
    sha256: &'a str,
    version: i32,
}

/// All windows, line by line, behind one hash: a plan of a million things has a short text.
#[derive(Serialize)]
pub(crate) struct Windows {
    count: i32,
    sha256: String,
}

#[derive(Serialize)]
struct Line<'a> {
    connector: Option<&'a str>,
    count: i32,
    data_set: Option<&'a str>,
    digest: &'a str,
    expected: &'a serde_json::Value,
    fingerprint: Option<&'a str>,
    id: kernel::WindowId,
    identity: Option<&'a str>,
    kind: &'a str,
    number: i32,
    system: Option<&'a str>,
    system_kind: Option<&'a str>,
}

/// The text of a plan as it stands in its rows, and its hash.
pub(crate) async fn write(
    db: &impl ConnectionTrait,
    scope: &Scope,
    plan: &DeletionPlan,
    rule: &Rule,
) -> Result<(String, String), Error> {
    let cutoff = plan.cutoff().map(|cutoff| match cutoff {
        ports::Cutoff::On(date) => date.to_string(),
        ports::Cutoff::At(at) => at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
    });
    let document = Document {
        approvals: plan.approvals,
        approvals_for: plan.approvals_for,
        cutoff,
        day: plan.day,
        format: PLAN_FORMAT,
        held: plan.held,
        kind: plan.kind,
        organisation: plan.organisation_id,
        plan: plan.id,
        rows: &plan.rows,
        rule: Ruled { id: plan.rule_id, key: &plan.rule, sha256: &rule.sha256(), version: plan.rule_version },
        spared: plan.spared,
        targets: plan.targets,
        windows: windows(db, scope, plan.id).await?,
    };
    let text = serde_json::to_string(&document).map_err(store::Error::from)?;
    let hash = hex(&Sha256::digest(&text));
    Ok((text, hash))
}

/// Refuses unless the plan's rows still say what its hash was made over.
pub(crate) async fn unchanged(
    db: &impl ConnectionTrait,
    scope: &Scope,
    plan: &DeletionPlan,
    rule: &Rule,
) -> Result<(), Error> {
    if rule.version() != plan.rule_version_id {
        return Err(RunsRefusal::PlanChanged.into());
    }
    let (text, hash) = write(db, scope, plan, rule).await?;
    let same = plan.document.as_deref() == Some(text.as_str()) && plan.hash.as_deref() == Some(hash.as_str());
    if same { Ok(()) } else { Err(RunsRefusal::PlanChanged.into()) }
}

async fn windows(db: &impl ConnectionTrait, scope: &Scope, plan: DeletionPlanId) -> Result<Windows, Error> {
    let mut digest = Sha256::new();
    let mut count = 0;
    loop {
        let some = windows_after(db, scope, plan, count, BATCH).await?;
        for window in &some {
            digest.update(line(window)?);
            digest.update(b"\n");
            count = window.number;
        }
        if some.is_empty() {
            return Ok(Windows { count, sha256: hex(&digest.finalize()) });
        }
    }
}

fn line(window: &PlanWindow) -> Result<String, Error> {
    let line = Line {
        connector: window.connector.as_deref(),
        count: window.count,
        data_set: window.data_set.as_deref(),
        digest: &window.digest,
        expected: &window.expected,
        fingerprint: window.fingerprint.as_deref(),
        id: window.id,
        identity: window.identity.as_deref(),
        kind: &window.kind,
        number: window.number,
        system: window.system.as_deref(),
        system_kind: window.system_kind.as_deref(),
    };
    Ok(serde_json::to_string(&line).map_err(store::Error::from)?)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
