//! Keys and files that outlived what they were made for.

use std::collections::HashSet;

use async_trait::async_trait;
use calendar::Span;
use chrono::TimeDelta;
use jobs::{Context, Enqueue, Job, JobError, Registry, When};
use kernel::{FileId, Id, Instant, NEW, SubjectId};
use serde::{Deserialize, Serialize};
use store::UnitOfWork;

use super::queries;
use crate::{Error, SWEEP_HOLDINGS, items};

/// What is younger than this may be on its way: its row comes with a unit that has not committed.
const YOUNG: TimeDelta = TimeDelta::hours(1);
/// So many are looked at in one go.
const PAGE: u64 = 1_000;

/// Destroys the keys of subjects whose rows went through the erase door: after the commit, because a key that is destroyed
/// does not come back with a rollback.
///
/// Guard: destroying a key twice is as once. A subject whose row is there keeps its key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DestroyKeys {
    /// Whose keys.
    pub subjects: Vec<SubjectId>,
}

#[async_trait]
impl Job for DestroyKeys {
    const KIND: &'static str = "records.destroy_keys";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        destroy(cx, &self.subjects).await?;
        Ok(())
    }
}

/// Looks once a day for what a crash or a failed job may have left: keys without a subject, files without a row, and files
/// that were written by half.
///
/// Guard: what is there no more is no fault; what is young is left for the next day.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sweep {}

#[async_trait]
impl Job for Sweep {
    const KIND: &'static str = "records.sweep";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        let now = cx
            .write(async |uow| {
                uow.require(SWEEP_HOLDINGS, NEW)?;
                sweep_daily(uow).await?;
                Ok::<_, Error>(uow.real_now())
            })
            .await?;
        sweep_keys(cx, now).await?;
        sweep_files(cx, now).await?;
        Ok(())
    }
}

/// Leaves the sweep of the next day, once. From then on each sweep leaves the next.
pub(super) async fn sweep_daily(uow: &mut UnitOfWork) -> Result<(), Error> {
    let zone = access::organisation(uow.db(), uow.scope()).await?.working_time().zone;
    let tomorrow = Span::days(1).after_date(zone.date(uow.now()));
    uow.enqueue_once(&tomorrow.to_string(), &Sweep {}, When::At(zone.start_of(tomorrow))).await?;
    Ok(())
}

async fn sweep_keys(cx: &Context, now: Instant) -> Result<(), Error> {
    let organisation = cx.organisation();
    let mut after = SubjectId::from_uuid(uuid::Uuid::nil());
    loop {
        let read = cx.read();
        let keys = read.store().keys().clone();
        drop(read);
        let page = keys.subject_keys(Some((organisation, after)), now - YOUNG, PAGE).await;
        let page = page.map_err(store::Error::from)?;
        let own: Vec<_> = page.iter().filter(|(whose, _)| *whose == organisation).map(|(_, id)| *id).collect();
        let Some(last) = own.last().copied() else { return Ok(()) };
        destroy(cx, &own).await?;
        if own.len() < page.len() || u64::try_from(page.len()).unwrap_or(0) < PAGE {
            return Ok(());
        }
        after = last;
    }
}

/// Destroys the keys of those of these who are subjects no more.
async fn destroy(cx: &Context, subjects: &[SubjectId]) -> Result<(), Error> {
    let read = cx.read();
    let here = queries::by_ids(&read, cx.scope(), subjects).await?;
    let now = read.now().await?;
    let keys = read.store().keys().clone();
    drop(read);
    let gone: Vec<_> = subjects.iter().copied().filter(|subject| !here.contains_key(subject)).collect();
    keys.destroy_subjects(cx.organisation(), &gone, now).await.map_err(store::Error::from)?;
    Ok(())
}

async fn sweep_files(cx: &Context, now: Instant) -> Result<(), Error> {
    let Some(files) = cx.ports().extensions.get::<files::Files>() else { return Ok(()) };
    let organisation = cx.organisation();
    files.sweep(organisation, now - YOUNG).await?;
    let page_size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let mut after = FileId::from_uuid(uuid::Uuid::nil());
    loop {
        let page = files.list(Some((organisation, after)), page_size).await?;
        let own: Vec<_> = page.iter().filter(|found| found.organisation == organisation).collect();
        let Some(last) = own.last() else { return Ok(()) };
        after = last.file;
        let old: Vec<_> = own.iter().filter(|found| found.written_at < now - YOUNG).map(|found| found.file).collect();
        let read = cx.read();
        let known: HashSet<_> = items::files_by_ids(&read, cx.scope(), &old).await?.into_keys().collect();
        drop(read);
        let gone: Vec<_> = old.into_iter().filter(|file| !known.contains(file)).collect();
        files.delete(organisation, &gone).await?;
        if own.len() < page.len() || page.len() < page_size {
            return Ok(());
        }
    }
}

/// Adds these jobs.
pub(crate) fn register(registry: &mut Registry) {
    registry.job::<DestroyKeys>(&[SWEEP_HOLDINGS]);
    registry.job::<Sweep>(&[SWEEP_HOLDINGS]);
}
