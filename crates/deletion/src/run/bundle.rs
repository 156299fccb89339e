//! Windows that are looked for together, by one connection and written down in one unit: of a database where much hangs on
//! each thing a window holds few, and looking for those alone would take longer than erasing them.

use jobs::Context;
use store::Read;
use uuid::Uuid;

use super::model::WindowState;
use super::{DeletionRun, RunWindow, queries};
use crate::plan::{self, PlanWindow, unpacked};
use crate::{Error, RunsRefusal};

/// So many things are looked for together, unless one window holds more: as many as our own windows hold.
const THINGS: usize = 1_000;
/// And no more windows than this.
const WINDOWS: u64 = 20;

/// One window or several of the same things in the same database, each as it was planned and as it was written down.
pub(crate) struct Bundle(Vec<(PlanWindow, RunWindow)>);

impl Bundle {
    /// The next windows of a run that are to be looked for; `None` where all have been. With `alone`, one of them.
    pub(crate) async fn next(cx: &Context, read: &Read, run: &DeletionRun, alone: bool) -> Result<Option<Self>, Error> {
        let limit = if alone { 1 } else { WINDOWS };
        let recorded = queries::all_in(read, cx.scope(), run.id, WindowState::Recorded, run.next_window, limit).await?;
        let ids: Vec<_> = recorded.iter().map(|window| window.id).collect();
        let mut planned = plan::windows_by_id(read, cx.scope(), &ids).await?;
        let (mut windows, mut things): (Vec<(PlanWindow, RunWindow)>, _) = (Vec::new(), 0);
        for done in recorded {
            let window = planned.remove(&done.id).ok_or(RunsRefusal::PlanChanged)?;
            things += done.going.len() / size_of::<Uuid>();
            match windows.first() {
                Some((first, _)) if things > THINGS || !goes_with(first, &window) => break,
                _ => windows.push((window, done)),
            }
        }
        Ok((!windows.is_empty()).then_some(Self(windows)))
    }

    /// Where its things lie, and through which declaration they are looked for; the same for all of its windows.
    pub(crate) fn first(&self) -> &PlanWindow {
        &self.0[0].0
    }

    /// The number of its last window.
    pub(crate) fn last(&self) -> i32 {
        self.0.last().map_or(0, |(window, _)| window.number)
    }

    pub(crate) fn is_several(&self) -> bool {
        self.0.len() > 1
    }

    /// What was written down of each.
    pub(crate) fn recorded(&self) -> impl Iterator<Item = &RunWindow> {
        self.0.iter().map(|(_, recorded)| recorded)
    }

    /// What went, or was not there any more.
    pub(crate) fn gone(&self) -> Vec<Uuid> {
        self.recorded().flat_map(|recorded| unpacked(&recorded.going)).collect()
    }
}

/// Only what lies in a connected system is looked for together.
fn goes_with(first: &PlanWindow, other: &PlanWindow) -> bool {
    let place = |window: &PlanWindow| (window.system.clone(), window.system_kind.clone(), window.connector.clone());
    let database = |window: &PlanWindow| (window.data_set.clone(), window.identity.clone());
    first.connector.is_some()
        && first.kind == other.kind
        && place(first) == place(other)
        && database(first) == database(other)
}
