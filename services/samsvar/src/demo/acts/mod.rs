//! What people do. Each act is one or a few units of work by the same commands that the API calls, as a person of the
//! organisation, and answers in one line what happened.

mod actions;
mod cases;
mod customers;
mod duties;
mod erasing;
mod look;
mod meetings;
mod minutes;
mod register;

use kernel::{Instant, PersonId};
use ports::Ports;
use store::{Done, Read, Store, UnitOfWork};

use super::place::Place;
use super::queue::{Act, Queue};
use crate::Failure;

/// What every act needs.
pub struct Stage<'a> {
    /// Where everything is.
    pub store: &'a Store,
    /// What domains offer each other.
    pub ports: &'a Ports,
    /// Business time.
    pub now: Instant,
    /// Which place it is, for what is planned in it.
    pub index: usize,
    /// What is still to come.
    pub queue: &'a mut Queue,
}

impl Stage<'_> {
    /// Plans something in this place.
    pub fn plan(&mut self, at: Instant, act: Act) {
        self.queue.plan(at, self.index, act);
    }

    /// A look with the operator's eyes, which leaves no trace.
    #[must_use]
    pub fn read(&self, place: &Place) -> Read {
        self.store.read(&place.scope)
    }

    /// One unit of work as a person.
    pub async fn write_as<T, E>(
        &self,
        place: &Place,
        person: PersonId,
        work: impl AsyncFnOnce(&mut UnitOfWork) -> Result<T, E>,
    ) -> Result<Done<T>, E>
    where
        T: serde::Serialize + serde::de::DeserializeOwned,
        E: From<store::Error>,
    {
        self.store.write(&place.as_person(person), None, work).await
    }
}

/// Does what somebody meant to do. `None` where it has become needless, or is not worth telling.
pub async fn perform(stage: &mut Stage<'_>, place: &mut Place, act: Act) -> Result<Option<String>, Failure> {
    match act {
        Act::SetUp => set_up(stage, place).await,
        Act::EndTheDay => customers::end_the_day(stage, place).await,
        Act::OrderLate => customers::order_late(stage, place).await,
        Act::LookAround => {
            look::around(stage, place, look::Next::Tomorrow).await?;
            erasing::look(stage, place).await
        }
        Act::LookAgain => look::around(stage, place, look::Next::AsPlanned).await.map(|()| None),
        Act::Report(planned) => cases::report(stage, place, planned).await.map(Some),
        Act::Triage(case) => cases::triage(stage, place, case).await,
        Act::RecordCause(case) => cases::record_cause(stage, place, case).await,
        Act::Close(case) => cases::close(stage, place, case).await,
        Act::Meet(meeting) => meetings::meet(stage, place, meeting, meetings::Attending::Everybody).await,
        Act::MeetTooFew(meeting) => meetings::meet(stage, place, meeting, meetings::Attending::TooFew).await,
        Act::WriteMinutes(meeting) => minutes::write(stage, place, meeting).await,
        Act::Confirm(occurrence) => duties::confirm(stage, place, occurrence).await,
        Act::Complete(action) => actions::complete(stage, place, action).await,
        Act::CheckEffect(action) => actions::check_effect(stage, place, action).await,
    }
}

/// What is done once, as the year begins.
async fn set_up(stage: &mut Stage<'_>, place: &mut Place) -> Result<Option<String>, Failure> {
    customers::listen(stage, place).await?;
    let rules = register::bring_into_force(stage, place).await?;
    let told = customers::hand_over(stage, place).await?;
    customers::exceptions(stage, place).await?;
    let said: Vec<_> = [rules, told].into_iter().flatten().collect();
    Ok((!said.is_empty()).then(|| said.join("; ")))
}
