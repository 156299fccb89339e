//! What can be refused, and its code.

use kernel::{Fault, FaultKind, Role};

/// A refusal or failure of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such duty here.
    #[error("no such duty")]
    DutyNotFound,
    /// A key is not one.
    #[error("a duty's key has 1 to 64 small letters, digits and hyphens")]
    DutyKey,
    /// A title is empty or too long.
    #[error("a duty's title has 1 to 200 characters")]
    DutyTitle,
    /// A window of no length.
    #[error("a duty can be done for some time after it is due: its window cannot be empty")]
    DutyWindow,
    /// A meeting without a sound quorum, or a task with one.
    #[error("a meeting needs a quorum of at least one role and two people; a task has none")]
    DutyQuorum,
    /// It recurs no more.
    #[error("this duty is retired already")]
    DutyRetired,
    /// Nothing noted, or too much.
    #[error("note in 1 to 4000 characters what was done")]
    DutyNote,
    /// It was confirmed before.
    #[error("this was confirmed already")]
    DutyAlreadyDone,
    /// A meeting is held, not confirmed.
    #[error("this is a meeting: hold it, instead of confirming it")]
    NotATask,
    /// A task is confirmed, not held.
    #[error("this is a task: its owner confirms it, nobody holds it")]
    NotAMeeting,
    /// Too late.
    #[error("its window has closed; what was missed is treated as a deviation")]
    WindowClosed,

    /// No such occurrence here.
    #[error("no such occurrence")]
    OccurrenceNotFound,
    /// No such meeting here.
    #[error("no such meeting")]
    MeetingNotFound,
    /// It was held before.
    #[error("this meeting was held already")]
    MeetingAlreadyHeld,
    /// Nothing can be decided or signed before there was a quorum.
    #[error("this meeting was not held with a quorum yet")]
    MeetingNotHeld,
    /// People sat between the opening and now.
    #[error("a meeting is held after it opens and not later than now")]
    MeetingHeldAt,
    /// Nobody there, or too many.
    #[error("1 to 200 people attend a meeting")]
    MeetingAttendance,
    /// Not a person here at that time.
    #[error("somebody in the attendance was no person of this organisation when the meeting sat")]
    AttendantNotFound,
    /// They did not hold the role at that time.
    #[error("somebody in the attendance did not hold the role {0} when the meeting sat")]
    AttendantRole(Role),

    /// No such item here.
    #[error("no such agenda item")]
    AgendaItemNotFound,
    /// Actions were decided, and none named.
    #[error("name at least one action, with its owner and the day by which it is done")]
    ItemActionsMissing,
    /// More actions than one decision can make.
    #[error("one decision makes 20 actions at most")]
    ItemActionsTooMany,
    /// Actions beside a decision that has none.
    #[error("only the outcome actions comes with actions")]
    ItemActionsUnexpected,
    /// It has made actions already.
    #[error("this decision has made actions already; cancel those where they are, or add further ones")]
    ItemHasActions,
    /// Nothing is done, and no reason is given.
    #[error("say why nothing is done now")]
    ItemReasonMissing,
    /// Too long.
    #[error("a reason has at most 4000 characters")]
    ItemReasonTooLong,
    /// Only actions are followed up.
    #[error("only an item about an action can be followed up")]
    ItemOutcome,

    /// Something is undecided.
    #[error("{0} items of the agenda are undecided; the minutes can be signed after the last decision")]
    ItemsUndecided(usize),
    /// Frozen.
    #[error("the minutes of this meeting are signed; nothing in it changes any more")]
    MinutesSigned,
    /// There are none yet.
    #[error("this meeting has no signed minutes")]
    MinutesNotFound,
    /// They were not there.
    #[error("only somebody who was there signs the minutes")]
    SignerAbsent,
    /// Nobody answers for what is signed.
    #[error("nobody is the controller's responsible person; appoint somebody before minutes are signed")]
    ControllerVacant,

    /// No such measure here.
    #[error("no such measure")]
    MeasureNotFound,
    /// A key is not one.
    #[error("a measure's key has 1 to 64 small letters, digits and hyphens")]
    MeasureKey,
    /// A title is empty or too long.
    #[error("a measure's title has 1 to 200 characters")]
    MeasureTitle,
    /// A question is empty or too long.
    #[error("a measure's question has 1 to 1000 characters")]
    MeasureQuestion,
    /// A supplier's name is empty or too long.
    #[error("a supplier's name has 1 to 200 characters; leave it out where the measure is your own")]
    MeasureSupplier,
    /// Nobody in particular answers for it, or nobody who could see it.
    #[error("a measure is owned by a role whose holders see measures, as SEC or ITOPS")]
    MeasureOwner,
    /// An interval of no length.
    #[error("a verification holds for some time: its interval cannot be empty")]
    MeasureInterval,
    /// It is in force no more.
    #[error("this measure has ended")]
    MeasureEnded,
    /// On no day on which somebody can have looked.
    #[error("a measure is verified on a day from its latest verification, or since it is in force, to today")]
    VerificationDate,
    /// Nothing noted, or too much.
    #[error("note in 1 to 4000 characters what was looked at and found")]
    VerificationNote,
    /// Nobody states it.
    #[error(
        "this measure is bought from nobody, so that no supplier can state that it works; say that it was looked at"
    )]
    VerificationSource,

    /// A stored value no longer reads back. A fault of ours.
    #[error("the column {0} holds a value that does not read back")]
    Stored(&'static str),
    /// Who holds what could not be told.
    #[error(transparent)]
    Access(#[from] access::Error),
    /// An action was refused.
    #[error(transparent)]
    Actions(#[from] actions::Error),
    /// An agenda could not be drawn.
    #[error(transparent)]
    Ports(#[from] ports::Error),
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    /// All codes of this crate's own refusals, sorted.
    pub const CODES: &'static [&'static str] = &[
        "AGENDA_ITEM_ACTIONS_MISSING",
        "AGENDA_ITEM_ACTIONS_TOO_MANY",
        "AGENDA_ITEM_ACTIONS_UNEXPECTED",
        "AGENDA_ITEM_HAS_ACTIONS",
        "AGENDA_ITEM_NOT_FOUND",
        "AGENDA_ITEM_OUTCOME_INVALID",
        "AGENDA_ITEM_REASON_MISSING",
        "AGENDA_ITEM_REASON_TOO_LONG",
        "DUTY_ALREADY_DONE",
        "DUTY_ALREADY_RETIRED",
        "DUTY_KEY_INVALID",
        "DUTY_NOTE_INVALID",
        "DUTY_NOT_A_MEETING",
        "DUTY_NOT_A_TASK",
        "DUTY_NOT_FOUND",
        "DUTY_QUORUM_INVALID",
        "DUTY_TITLE_INVALID",
        "DUTY_WINDOW_CLOSED",
        "DUTY_WINDOW_INVALID",
        "INTERNAL",
        "MEASURE_ENDED",
        "MEASURE_INTERVAL_INVALID",
        "MEASURE_KEY_INVALID",
        "MEASURE_NOT_FOUND",
        "MEASURE_OWNER_INVALID",
        "MEASURE_QUESTION_INVALID",
        "MEASURE_SUPPLIER_INVALID",
        "MEASURE_TITLE_INVALID",
        "MEETING_ALREADY_HELD",
        "MEETING_ATTENDANCE_INVALID",
        "MEETING_ATTENDANT_NOT_FOUND",
        "MEETING_ATTENDANT_ROLE_NOT_HELD",
        "MEETING_HELD_AT_INVALID",
        "MEETING_NOT_FOUND",
        "MEETING_NOT_HELD",
        "MINUTES_ITEMS_UNDECIDED",
        "MINUTES_NOT_FOUND",
        "MINUTES_SIGNED",
        "MINUTES_SIGNER_ABSENT",
        "OCCURRENCE_NOT_FOUND",
        "REVIEW_CONTROLLER_VACANT",
        "VERIFICATION_DATE_INVALID",
        "VERIFICATION_NOTE_INVALID",
        "VERIFICATION_SOURCE_INVALID",
    ];
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl From<Error> for ports::Error {
    fn from(error: Error) -> Self {
        Self::of(error)
    }
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::DutyNotFound
            | Self::OccurrenceNotFound
            | Self::MeetingNotFound
            | Self::AttendantNotFound
            | Self::AgendaItemNotFound
            | Self::MinutesNotFound
            | Self::MeasureNotFound => FaultKind::NotFound,
            Self::DutyRetired
            | Self::DutyAlreadyDone
            | Self::WindowClosed
            | Self::MeetingAlreadyHeld
            | Self::MeetingNotHeld
            | Self::ItemHasActions
            | Self::ItemsUndecided(_)
            | Self::MinutesSigned
            | Self::ControllerVacant
            | Self::MeasureEnded => FaultKind::Conflict,
            Self::SignerAbsent => FaultKind::Forbidden,
            Self::DutyKey
            | Self::DutyTitle
            | Self::DutyWindow
            | Self::DutyQuorum
            | Self::DutyNote
            | Self::NotATask
            | Self::NotAMeeting
            | Self::MeetingHeldAt
            | Self::MeetingAttendance
            | Self::AttendantRole(_)
            | Self::ItemActionsMissing
            | Self::ItemActionsTooMany
            | Self::ItemActionsUnexpected
            | Self::ItemReasonMissing
            | Self::ItemReasonTooLong
            | Self::ItemOutcome
            | Self::MeasureKey
            | Self::MeasureTitle
            | Self::MeasureQuestion
            | Self::MeasureSupplier
            | Self::MeasureOwner
            | Self::MeasureInterval
            | Self::VerificationDate
            | Self::VerificationNote
            | Self::VerificationSource => FaultKind::Invalid,
            Self::Stored(_) => FaultKind::Internal,
            Self::Access(error) => error.kind(),
            Self::Actions(error) => error.kind(),
            Self::Ports(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::DutyNotFound => "DUTY_NOT_FOUND",
            Self::DutyKey => "DUTY_KEY_INVALID",
            Self::DutyTitle => "DUTY_TITLE_INVALID",
            Self::DutyWindow => "DUTY_WINDOW_INVALID",
            Self::DutyQuorum => "DUTY_QUORUM_INVALID",
            Self::DutyRetired => "DUTY_ALREADY_RETIRED",
            Self::DutyNote => "DUTY_NOTE_INVALID",
            Self::DutyAlreadyDone => "DUTY_ALREADY_DONE",
            Self::NotATask => "DUTY_NOT_A_TASK",
            Self::NotAMeeting => "DUTY_NOT_A_MEETING",
            Self::WindowClosed => "DUTY_WINDOW_CLOSED",
            Self::OccurrenceNotFound => "OCCURRENCE_NOT_FOUND",
            Self::MeetingNotFound => "MEETING_NOT_FOUND",
            Self::MeetingAlreadyHeld => "MEETING_ALREADY_HELD",
            Self::MeetingNotHeld => "MEETING_NOT_HELD",
            Self::MeetingHeldAt => "MEETING_HELD_AT_INVALID",
            Self::MeetingAttendance => "MEETING_ATTENDANCE_INVALID",
            Self::AttendantNotFound => "MEETING_ATTENDANT_NOT_FOUND",
            Self::AttendantRole(_) => "MEETING_ATTENDANT_ROLE_NOT_HELD",
            Self::AgendaItemNotFound => "AGENDA_ITEM_NOT_FOUND",
            Self::ItemActionsMissing => "AGENDA_ITEM_ACTIONS_MISSING",
            Self::ItemActionsTooMany => "AGENDA_ITEM_ACTIONS_TOO_MANY",
            Self::ItemActionsUnexpected => "AGENDA_ITEM_ACTIONS_UNEXPECTED",
            Self::ItemHasActions => "AGENDA_ITEM_HAS_ACTIONS",
            Self::ItemReasonMissing => "AGENDA_ITEM_REASON_MISSING",
            Self::ItemReasonTooLong => "AGENDA_ITEM_REASON_TOO_LONG",
            Self::ItemOutcome => "AGENDA_ITEM_OUTCOME_INVALID",
            Self::ItemsUndecided(_) => "MINUTES_ITEMS_UNDECIDED",
            Self::MinutesSigned => "MINUTES_SIGNED",
            Self::MinutesNotFound => "MINUTES_NOT_FOUND",
            Self::SignerAbsent => "MINUTES_SIGNER_ABSENT",
            Self::ControllerVacant => "REVIEW_CONTROLLER_VACANT",
            Self::MeasureNotFound => "MEASURE_NOT_FOUND",
            Self::MeasureKey => "MEASURE_KEY_INVALID",
            Self::MeasureTitle => "MEASURE_TITLE_INVALID",
            Self::MeasureQuestion => "MEASURE_QUESTION_INVALID",
            Self::MeasureSupplier => "MEASURE_SUPPLIER_INVALID",
            Self::MeasureOwner => "MEASURE_OWNER_INVALID",
            Self::MeasureInterval => "MEASURE_INTERVAL_INVALID",
            Self::MeasureEnded => "MEASURE_ENDED",
            Self::VerificationDate => "VERIFICATION_DATE_INVALID",
            Self::VerificationNote => "VERIFICATION_NOTE_INVALID",
            Self::VerificationSource => "VERIFICATION_SOURCE_INVALID",
            Self::Stored(_) => "INTERNAL",
            Self::Access(error) => error.code(),
            Self::Actions(error) => error.code(),
            Self::Ports(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::DutyKey | Self::MeasureKey => Some("key"),
            Self::DutyTitle | Self::MeasureTitle => Some("title"),
            Self::MeasureQuestion => Some("question"),
            Self::MeasureSupplier => Some("supplier"),
            Self::MeasureOwner => Some("ownerRole"),
            Self::MeasureInterval => Some("verifyEvery"),
            Self::VerificationDate => Some("verifiedOn"),
            Self::VerificationSource => Some("source"),
            Self::DutyWindow => Some("closes"),
            Self::DutyQuorum => Some("quorum"),
            Self::DutyNote | Self::VerificationNote => Some("note"),
            Self::MeetingHeldAt => Some("heldAt"),
            Self::MeetingAttendance | Self::AttendantNotFound | Self::AttendantRole(_) => Some("attendance"),
            Self::ItemActionsMissing | Self::ItemActionsTooMany | Self::ItemActionsUnexpected => Some("actions"),
            Self::ItemReasonMissing | Self::ItemReasonTooLong => Some("reason"),
            Self::ItemOutcome | Self::ItemHasActions => Some("outcome"),
            Self::Access(error) => error.field(),
            Self::Actions(error) => error.field(),
            Self::Ports(error) => error.field(),
            Self::Store(error) => error.field(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_in_the_list_once_and_in_order() {
        let all = [
            Error::DutyNotFound,
            Error::DutyKey,
            Error::DutyTitle,
            Error::DutyWindow,
            Error::DutyQuorum,
            Error::DutyRetired,
            Error::DutyNote,
            Error::DutyAlreadyDone,
            Error::NotATask,
            Error::NotAMeeting,
            Error::WindowClosed,
            Error::OccurrenceNotFound,
            Error::MeetingNotFound,
            Error::MeetingAlreadyHeld,
            Error::MeetingNotHeld,
            Error::MeetingHeldAt,
            Error::MeetingAttendance,
            Error::AttendantNotFound,
            Error::AttendantRole(Role::Sec),
            Error::AgendaItemNotFound,
            Error::ItemActionsMissing,
            Error::ItemActionsTooMany,
            Error::ItemActionsUnexpected,
            Error::ItemHasActions,
            Error::ItemReasonMissing,
            Error::ItemReasonTooLong,
            Error::ItemOutcome,
            Error::ItemsUndecided(2),
            Error::MinutesSigned,
            Error::MinutesNotFound,
            Error::SignerAbsent,
            Error::ControllerVacant,
            Error::MeasureNotFound,
            Error::MeasureKey,
            Error::MeasureTitle,
            Error::MeasureQuestion,
            Error::MeasureSupplier,
            Error::MeasureOwner,
            Error::MeasureInterval,
            Error::MeasureEnded,
            Error::VerificationDate,
            Error::VerificationNote,
            Error::VerificationSource,
            Error::Stored("duties.rule"),
        ];
        let mut codes: Vec<_> = all.iter().map(Fault::code).collect();
        codes.sort_unstable();
        assert_eq!(codes, Error::CODES);
    }
}
