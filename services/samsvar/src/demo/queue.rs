//! What people mean to do, and when. Equal instants keep the order in which they were planned.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use kernel::{ActionId, DeviationId, Instant, OccurrenceId};

/// Something that somebody means to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// Bring the register and the rules into force, and let the order system tell of its customers.
    SetUp,
    /// Tell of what was ordered, who came, and what was logged, as a working day ends.
    EndTheDay,
    /// Order something two minutes before midnight.
    OrderLate,
    /// Look at what there is to do, as a working day begins.
    LookAround,
    /// Look at it once more, for something has just come due.
    LookAgain,
    /// Tell of what has happened: a place in the plan.
    Report(usize),
    /// Say what a case is and who answers for it.
    Triage(DeviationId),
    /// Say why it happened.
    RecordCause(DeviationId),
    /// Sit together.
    Meet(OccurrenceId),
    /// Sit together, with somebody missing who must be there.
    MeetTooFew(OccurrenceId),
    /// Write down what a meeting decided, and sign it.
    WriteMinutes(OccurrenceId),
    /// Confirm that a duty was done.
    Confirm(OccurrenceId),
    /// Say that an action is done.
    Complete(ActionId),
    /// Say whether it worked.
    CheckEffect(ActionId),
    /// Bring a case to its end.
    Close(DeviationId),
}

/// An act at its instant, in one of the places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Intended {
    /// When.
    pub at: Instant,
    /// The order in which it was planned.
    number: u64,
    /// In which place.
    pub place: usize,
    /// What.
    pub act: Act,
}

/// What is still to come.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: BinaryHeap<Reverse<Intended>>,
    planned: u64,
}

impl Queue {
    /// Plans an act.
    pub fn plan(&mut self, at: Instant, place: usize, act: Act) {
        self.planned += 1;
        self.waiting.push(Reverse(Intended { at, number: self.planned, place, act }));
    }

    /// Takes what comes next, if it comes before `end`.
    pub fn next_before(&mut self, end: Instant) -> Option<Intended> {
        let next = self.waiting.peek().filter(|next| next.0.at < end)?.0;
        self.waiting.pop();
        Some(next)
    }
}
