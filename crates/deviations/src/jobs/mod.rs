//! What time and other crates' events do to cases.

mod forward_unattended;
mod let_treaters_in;
mod open_case;
mod openers;
mod share_action;
mod watch_deadline;

use calendar::WorkingTime;
use jobs::{Enqueue, Registry, When};
use store::UnitOfWork;

use crate::event::Term;
use crate::{ADD_ACTION, Addressee, Deviation, Error, FORWARD, OPEN, WATCH, rules};

pub use forward_unattended::ForwardUnattended;
pub use let_treaters_in::LetTreatersIn;
pub use open_case::OpenCase;
pub use openers::opened_by;
pub use share_action::ShareAction;
pub use watch_deadline::WatchDeadline;

/// Adds this crate's jobs, and the events that open cases.
pub fn register(registry: &mut Registry) {
    registry.job::<ForwardUnattended>(&[FORWARD]);
    registry.job::<WatchDeadline>(&[WATCH]);
    registry.job::<OpenCase>(&[OPEN]);
    registry.job::<ShareAction>(&[ADD_ACTION]);
    registry.job::<LetTreatersIn>(&[FORWARD]);
    registry.on("person.left", |_| Some(LetTreatersIn::default()));
    registry.on("appointment.made", LetTreatersIn::of_appointment);
    registry.on("action.added", ShareAction::of);
    openers::register(registry);
}

/// Leaves the jobs that watch a new case.
pub(crate) async fn watch(uow: &mut UnitOfWork, case: &Deviation, time: &WorkingTime) -> Result<(), Error> {
    let deviation = case.id;
    for (term, due_at) in [(Term::Contain, case.contain_due_at), (Term::Cause, case.cause_due_at)] {
        uow.enqueue(&WatchDeadline { deviation, term }, When::At(due_at)).await?;
    }
    if case.addressee == Addressee::Manager {
        let at = time.add(case.reported_at, rules::FORWARD_WITHIN);
        uow.enqueue(&ForwardUnattended { deviation }, When::At(at)).await?;
    }
    Ok(())
}
