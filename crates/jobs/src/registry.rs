//! Which kinds of job there are, what each may do, and which events cause them.

use std::collections::{BTreeMap, HashMap};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{EventRef, Permission};
use serde_json::Value;

use crate::{Context, Job, JobError};

/// A kind of job that a program does not know may be known to a newer one beside it, or to the one before it that is put
/// back. For so long what is of that kind is left where it is.
pub(crate) const UNKNOWN_KEPT: chrono::TimeDelta = chrono::TimeDelta::days(7);

/// How an attempt went.
pub(crate) enum Ran {
    /// It was begun, and this is what the job said.
    Through(Result<(), JobError>),
    /// The fields are not those of a job of this kind.
    Unreadable(serde_json::Error),
}

type Run = Box<dyn for<'a> Fn(Value, &'a Context) -> BoxFuture<'a, Ran> + Send + Sync>;
type React = Box<dyn Fn(&EventRef) -> Option<(&'static str, Value)> + Send + Sync>;

struct Entry {
    permissions: Vec<&'static str>,
    run: Run,
}

/// All jobs of the program. Each domain adds its own; a kind that is retired stays, doing nothing.
#[derive(Default)]
pub struct Registry {
    entries: BTreeMap<&'static str, Entry>,
    reactions: BTreeMap<&'static str, Vec<React>>,
}

impl Registry {
    /// Adds a kind of job, with all that it may do.
    pub fn job<J: Job>(&mut self, permissions: &[Permission]) {
        let run: Run = Box::new(|payload, cx| {
            async move {
                match serde_json::from_value::<J>(payload) {
                    Ok(job) => Ran::Through(job.run(cx).await),
                    Err(error) => Ran::Unreadable(error),
                }
            }
            .boxed()
        });
        let permissions = permissions.iter().map(|permission| permission.name).collect();
        let before = self.entries.insert(J::KIND, Entry { permissions, run });
        assert!(before.is_none(), "the job kind {} is registered twice", J::KIND);
    }

    /// Enqueues a job for each event of this kind from which `job` makes one. At most one job of a kind per event.
    pub fn on<J: Job>(&mut self, event: &'static str, job: impl Fn(&EventRef) -> Option<J> + Send + Sync + 'static) {
        let react: React = Box::new(move |event| {
            let job = job(event)?;
            let payload = serde_json::to_value(&job).expect("a job's fields are ids, codes and instants");
            Some((J::KIND, payload))
        });
        self.reactions.entry(event).or_default().push(react);
    }

    /// What each kind of job may do.
    #[must_use]
    pub fn grants(&self) -> HashMap<&'static str, Vec<&'static str>> {
        self.entries.iter().map(|(kind, entry)| (*kind, entry.permissions.clone())).collect()
    }

    /// The kinds, with what each may do and the events that cause it; for people.
    #[must_use]
    pub fn kinds(&self) -> Vec<(&'static str, &[&'static str])> {
        self.entries.iter().map(|(kind, entry)| (*kind, entry.permissions.as_slice())).collect()
    }

    pub(crate) fn caused_by(&self, event: &EventRef) -> Vec<(&'static str, Value)> {
        let reactions = self.reactions.get(event.kind.as_str()).map(Vec::as_slice).unwrap_or_default();
        reactions.iter().filter_map(|react| react(event)).collect()
    }

    pub(crate) fn kind(&self, kind: &str) -> Option<&'static str> {
        self.entries.get_key_value(kind).map(|(kind, _)| *kind)
    }

    pub(crate) async fn run(&self, kind: &str, payload: Value, cx: &Context) -> Ran {
        match self.entries.get(kind) {
            Some(entry) => (entry.run)(payload, cx).await,
            None => Ran::Through(Err(JobError::Discard(format!("no job of the kind {kind} is known").into()))),
        }
    }
}
