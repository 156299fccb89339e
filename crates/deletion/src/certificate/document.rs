//! What a certificate says. Ids, codes, counts and dates only; nobody is named in it.
//!
//! Fields stand in the order of the alphabet, so that the text does not hang on how some other crate configures
//! serde_json.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{
    AppointmentId, CertificateId, DeletionOrderId, DeletionPlanId, DeletionRunId, OrganisationId, PersonId,
    RetentionRuleId, Role,
};
use serde::Serialize;

use crate::run::{Counting, Rows};

/// The format's name; every certificate holds it.
pub const CERTIFICATE_FORMAT: &str = "samsvar/certificate/1";

#[derive(Serialize)]
pub(super) struct Document {
    pub(super) approvals: Vec<Approval>,
    pub(super) certificate: CertificateId,
    pub(super) counts: Counts,
    pub(super) erased: Vec<Digest>,
    pub(super) format: &'static str,
    pub(super) issued_at: String,
    pub(super) kept: Vec<Kept>,
    pub(super) not_covered: NotCovered,
    pub(super) orders: Vec<Ordered>,
    pub(super) organisation: OrganisationId,
    pub(super) outcome: Outcome,
    pub(super) plan: Plan,
    pub(super) rule: Ruled,
    pub(super) run: Run,
    pub(super) steps: Vec<String>,
    pub(super) stores: Vec<Store>,
}

/// Who approved what: the rule, or this plan.
#[derive(Serialize)]
pub(super) struct Approval {
    pub(super) appointment: Option<AppointmentId>,
    pub(super) at: String,
    pub(super) of: &'static str,
    pub(super) person: PersonId,
    pub(super) role: Option<Role>,
}

/// How many things had which outcome.
#[derive(Serialize)]
pub(super) struct Counts {
    pub(super) erased: i64,
    pub(super) missing: i64,
    pub(super) not_reached: i64,
    pub(super) planned: i64,
    pub(super) residue: i64,
    pub(super) spared: i64,
}

/// Tells under the organisation's key which things went, without telling it to anybody else.
#[derive(Serialize)]
pub(super) struct Digest {
    pub(super) count: i32,
    pub(super) digest: String,
    pub(super) window: i32,
}

/// What was not erased, and why.
#[derive(Serialize)]
pub(super) struct Kept {
    pub(super) count: u64,
    pub(super) kind: String,
    pub(super) reason: String,
    pub(super) rule: Option<String>,
    pub(super) until: Option<NaiveDate>,
}

/// What the certificate does not claim.
#[derive(Serialize)]
pub(super) struct NotCovered {
    pub(super) backups_until: NaiveDate,
    pub(super) foreign_backups_and_logs: bool,
    pub(super) free_pages: bool,
    pub(super) statements: Vec<&'static str>,
}

/// What somebody has erased by hand, as they say.
#[derive(Serialize)]
pub(super) struct Ordered {
    pub(super) confirmed_by: Option<PersonId>,
    pub(super) done_on: Option<NaiveDate>,
    pub(super) order: DeletionOrderId,
    pub(super) role: Role,
    pub(super) system: String,
    pub(super) work: &'static str,
}

#[derive(Serialize)]
pub(super) struct Outcome {
    pub(super) code: &'static str,
    pub(super) reason: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Plan {
    pub(super) cutoff: Option<String>,
    pub(super) day: NaiveDate,
    pub(super) hash: String,
    pub(super) id: DeletionPlanId,
    pub(super) made_by: Option<PersonId>,
    pub(super) spared: i64,
}

#[derive(Serialize)]
pub(super) struct Ruled {
    pub(super) id: RetentionRuleId,
    pub(super) key: String,
    pub(super) sentence: String,
    pub(super) sha256: String,
    pub(super) version: i32,
}

#[derive(Serialize)]
pub(super) struct Run {
    pub(super) finished_at: String,
    pub(super) id: DeletionRunId,
    pub(super) started_at: String,
}

/// One place that things were erased in.
#[derive(Default, Serialize)]
pub(super) struct Store {
    pub(super) counted: Option<Counting>,
    pub(super) erased: i64,
    pub(super) fingerprint: Option<String>,
    pub(super) identity: Option<String>,
    pub(super) missing: i64,
    pub(super) name: String,
    pub(super) planned: i64,
    /// No file of the place holds the bytes any more, as far as it says.
    pub(super) reclaimed: bool,
    pub(super) rows: Rows,
    pub(super) rows_planned: BTreeMap<String, u64>,
    pub(super) system: Option<String>,
    /// Some of it could not be looked for, or was found.
    #[serde(skip)]
    pub(super) unproven: bool,
    /// By a connection that was opened for looking.
    pub(super) verified_absent_at: Option<String>,
}
