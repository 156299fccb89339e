//! Plans, carried out: run, verified, ended.

mod ahead;
mod budget;
mod bundle;
mod connected;
mod daily;
mod ends;
mod event;
mod finish;
pub(crate) mod jobs;
mod kept;
mod model;
mod ordered;
mod own;
mod queries;
mod resume;
mod stop;
mod verify;
mod work;

use std::sync::Arc;

use ports::{HoldingSource, Ports};

pub use daily::schedule;
pub use event::Event;
pub use model::{Counting, DeletionRun, Rows, RunState, RunWindow, WindowState};
pub use queries::{Kept, RunFilter, by_ids, get, kept_of, of_plans, page, windows_of};
pub use stop::{Stop, stop};

pub(crate) use budget::Budget;
pub(crate) use model::subject;
pub(crate) use queries::windows_after;
pub(crate) use work::Step;

use crate::{Error, RunsRefusal};

/// Who holds things of this kind.
pub(crate) fn source_of<'a>(ports: &'a Ports, kind: &str) -> Result<&'a Arc<dyn HoldingSource>, Error> {
    ports.holdings.iter().find(|source| source.kinds().contains(&kind)).ok_or(Error::Runs(RunsRefusal::KindUnknown))
}
