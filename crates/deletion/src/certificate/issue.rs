//! Issuing a certificate, in the unit that ends its run.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{Days, SecondsFormat};
use kernel::{CertificateId, Instant};
use keys::Signer;
use sea_orm::ActiveValue::Set;
use sha2::{Digest as _, Sha256};
use store::{How, UnitOfWork, model};

use super::document::{
    Approval, CERTIFICATE_FORMAT, Counts, Digest, Document, Kept, NotCovered, Ordered, Outcome, Plan, Ruled, Run, Store,
};
use super::model::{Certificate, row};
use crate::order;
use crate::plan::{self, DeletionPlan, hex};
use crate::run::{DeletionRun, Event, Rows, RunState, Step, WindowState, kept_of, windows_after};
use crate::{Error, Options, RunsRefusal};

/// So many windows are in memory at a time.
const BATCH: u64 = 50;

/// What was done to what lies beneath the rows.
const NOT_COVERED: [&str; 3] = [
    "Copies in backups are gone when the last backup that holds them has expired, by the date named here.",
    "Logs and backups of connected systems are those systems' own.",
    "Disks keep what was written until it is overwritten; free pages of the own store are zeroed, those of other systems are theirs.",
];

/// Issues the certificate of a run that has just ended.
pub(crate) async fn issue(
    uow: &mut UnitOfWork,
    step: &Step<'_>,
    plan: &DeletionPlan,
    run: &DeletionRun,
    signer: &Signer,
    scrubbed: bool,
) -> Result<Certificate, Error> {
    let id: CertificateId = uow.new_id();
    let options = step.cx.ports().extensions.get::<Options>().map(|options| *options).unwrap_or_default();
    let zone = access::organisation(uow.db(), uow.scope()).await?.zone;
    let kept = kept_of(uow.db(), uow.scope(), &[run.id]).await?.remove(&run.id).unwrap_or_default();
    let Found { stores, digests, orders } = found(uow, step, run).await?;
    let not_reached = plan.targets - run.erased - run.spared - run.missing;
    let document = Document {
        approvals: approvals(uow, step, plan).await?,
        certificate: id,
        counts: Counts {
            erased: run.erased,
            missing: run.missing,
            not_reached,
            planned: plan.targets,
            residue: run.residue,
            spared: run.spared,
        },
        erased: digests,
        format: CERTIFICATE_FORMAT,
        issued_at: printed(uow.now()),
        kept: kept
            .into_iter()
            .map(|kept| Kept {
                count: kept.count,
                kind: kept.kind,
                reason: kept.reason,
                rule: kept.rule,
                until: kept.until,
            })
            .collect(),
        not_covered: NotCovered {
            backups_until: zone.date(uow.now()) + Days::new(u64::from(options.backup_days)),
            foreign_backups_and_logs: stores.iter().any(|store| store.system.is_some()),
            free_pages: !scrubbed,
            statements: NOT_COVERED.to_vec(),
        },
        orders,
        organisation: uow.organisation(),
        outcome: Outcome {
            code: if run.state == RunState::Completed { "completed" } else { "stopped" },
            reason: run.reason.clone(),
        },
        plan: Plan {
            cutoff: plan.cutoff().map(|cutoff| match cutoff {
                ports::Cutoff::On(date) => date.to_string(),
                ports::Cutoff::At(at) => printed(at),
            }),
            day: plan.day,
            hash: plan.hash.clone().unwrap_or_default(),
            id: plan.id,
            made_by: plan.made_by,
            spared: plan.spared,
        },
        rule: Ruled {
            id: plan.rule_id,
            key: plan.rule.clone(),
            sentence: step.rule.sentence(),
            sha256: step.rule.sha256(),
            version: plan.rule_version,
        },
        run: Run { finished_at: printed(uow.now()), id: run.id, started_at: printed(run.started_at) },
        steps: steps(step.rule.steps(), scrubbed),
        stores,
    };
    let text = serde_json::to_string(&document).map_err(store::Error::from)?;
    write(uow, id, plan, run, text, signer).await
}

async fn write(
    uow: &mut UnitOfWork,
    id: CertificateId,
    plan: &DeletionPlan,
    run: &DeletionRun,
    text: String,
    signer: &Signer,
) -> Result<Certificate, Error> {
    let hash = Sha256::digest(&text);
    let sha256 = hex(&hash);
    let note = signer.sign_note(&format!("{CERTIFICATE_FORMAT}\n{id}\n{}\n", STANDARD.encode(hash)));
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(id),
        run_id: Set(run.id),
        plan_id: Set(plan.id),
        rule: Set(plan.rule.clone()),
        rule_version: Set(plan.rule_version),
        sha256: Set(sha256.clone()),
        document: Set(text),
        note: Set(note),
        issued_at: Set(uow.now()),
    };
    let certificate = model::insert(uow, row).await?;
    uow.emit(&Event::CertificateIssued {
        certificate: id,
        run: run.id,
        plan: plan.id,
        rule: plan.rule.clone(),
        sha256,
    });
    Ok(certificate)
}

/// Who approved the rule, and who this plan.
async fn approvals(uow: &UnitOfWork, step: &Step<'_>, plan: &DeletionPlan) -> Result<Vec<Approval>, Error> {
    let mut all = Vec::new();
    for approval in step.rule.approvals_of(uow.db(), uow.scope()).await? {
        all.push(Approval {
            appointment: approval.appointment_id,
            at: printed(approval.at),
            of: "rule",
            person: approval.person_id,
            role: approval.role,
        });
    }
    let of_plan = plan::approvals_of(uow.db(), uow.scope(), &[plan.id]).await?.remove(&plan.id).unwrap_or_default();
    all.extend(of_plan.into_iter().map(|approval| Approval {
        appointment: approval.appointment_id,
        at: printed(approval.at),
        of: "plan",
        person: approval.person_id,
        role: approval.role,
    }));
    Ok(all)
}

/// What the windows of a run add up to.
struct Found {
    stores: Vec<Store>,
    digests: Vec<Digest>,
    orders: Vec<Ordered>,
}

async fn found(uow: &UnitOfWork, step: &Step<'_>, run: &DeletionRun) -> Result<Found, Error> {
    let mut orders = Vec::new();
    let mut stores: BTreeMap<(Option<String>, Option<String>), Store> = BTreeMap::new();
    let mut digests = Vec::new();
    let mut number = 0;
    loop {
        let some = windows_after(uow.db(), uow.scope(), run.id, number, BATCH).await?;
        let Some(last) = some.last() else { break };
        number = last.number;
        let ids: Vec<_> = some.iter().map(|window| window.id).collect();
        let planned = plan::windows_by_id(uow.db(), uow.scope(), &ids).await?;
        for order in order::of_windows(uow.db(), uow.scope(), &ids).await?.into_values() {
            orders.push(Ordered {
                confirmed_by: order.confirmed_by,
                done_on: order.done_on,
                order: order.id,
                role: order.role,
                system: order.system,
                work: order.work.code(),
            });
        }
        for done in some {
            let Some(planned) = planned.get(&done.id) else { return Err(RunsRefusal::PlanChanged.into()) };
            let at = (planned.system.clone(), planned.connector.clone());
            let store = stores.entry(at).or_insert_with(|| Store { reclaimed: true, ..Store::default() });
            store.reclaimed &= done.reclaimed;
            store.name = planned.connector.clone().unwrap_or_else(|| place(planned.system.is_some()).to_owned());
            store.system.clone_from(&planned.system);
            store.identity.clone_from(&planned.identity);
            store.fingerprint.clone_from(&planned.fingerprint);
            store.planned += i64::from(planned.count);
            store.erased += i64::from(done.erased);
            store.missing += i64::from(done.missing);
            // The least certain way of counting is that of the whole.
            store.counted = store.counted.max(done.counted);
            for (table, count) in Rows::read(&done.rows).0 {
                *store.rows.0.entry(bare(&table)).or_default() += count;
            }
            for (table, count) in expected(&planned.expected) {
                *store.rows_planned.entry(table).or_default() += count;
            }
            // Whom an order went to has said that it was done; nobody has looked. And what was blanked is not absent.
            let by_us = planned.system.is_none() || planned.connector.is_some();
            let is_absent = by_us && step.rule.erases() && done.state == WindowState::Verified;
            match done.verified_at.filter(|_| is_absent) {
                Some(at) => store.verified_absent_at = Some(printed(at)),
                // One window that is not proven leaves the place unproven; one that was given up took nothing away.
                None => store.unproven |= done.recorded_at.is_some(),
            }
            if let (Some(digest), true) = (done.digest, done.erased > 0) {
                digests.push(Digest { count: done.erased, digest, window: done.number });
            }
        }
    }
    orders.sort_by_key(|order| order.order);
    let proven = |store: Store| match store.unproven {
        true => Store { verified_absent_at: None, ..store },
        false => store,
    };
    Ok(Found { stores: stores.into_values().map(proven).collect(), digests, orders })
}

fn place(elsewhere: bool) -> &'static str {
    if elsewhere { "by order" } else { "own" }
}

/// A table's name without that of its place.
fn bare(table: &str) -> String {
    table.split_once('/').map_or(table, |(_, table)| table).to_owned()
}

fn expected(counts: &serde_json::Value) -> BTreeMap<String, u64> {
    counts.get("rows").and_then(|rows| serde_json::from_value(rows.clone()).ok()).unwrap_or_default()
}

fn steps(done: &[How], scrubbed: bool) -> Vec<String> {
    let mut steps: Vec<String> = done.iter().map(|how| how.code().to_owned()).collect();
    if scrubbed {
        steps.push("free_pages_zeroed".to_owned());
        steps.push("log_truncated".to_owned());
    }
    steps
}

fn printed(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
