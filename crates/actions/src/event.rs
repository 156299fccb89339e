//! What happened to actions. Ids and codes only.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{ActionId, PersonId, Subject};

/// An event of this crate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the ids and dates of what the variant names")]
pub enum Event {
    /// Somebody was asked to do something.
    Added { action: ActionId, serves: Subject, owner: PersonId, due_on: NaiveDate, restricted: bool },
    /// Somebody else must do it now.
    Reassigned { action: ActionId, owner: PersonId },
    /// It is due on another date now.
    Rescheduled { action: ActionId, due_on: NaiveDate },
    /// Somebody else may see it now.
    Shared { action: ActionId, person: PersonId },
    /// It was said to be done.
    Completed { action: ActionId, serves: Subject, restricted: bool },
    /// Its effect was checked.
    EffectChecked { action: ActionId, serves: Subject, effective: bool },
    /// It was given up.
    Cancelled { action: ActionId, serves: Subject },
    /// It is due in a few days: the owner's reminder.
    DueSoon { action: ActionId, owner: PersonId, due_on: NaiveDate },
    /// Its due date has passed.
    Overdue { action: ActionId, owner: PersonId, due_on: NaiveDate, restricted: bool },
    /// It was passed upwards for being late.
    Escalated { action: ActionId, owner: PersonId, to: Option<PersonId> },
    /// The day of its effect check has come.
    EffectCheckDue { action: ActionId, serves: Subject },
    /// Somebody looked at a restricted action.
    Viewed { action: ActionId },
}

impl Event {
    /// Whether only a circle may know of it; whoever tells others of events leaves it out.
    fn is_restricted(&self) -> bool {
        match self {
            Self::Added { restricted, .. } | Self::Completed { restricted, .. } | Self::Overdue { restricted, .. } => {
                *restricted
            }
            _ => false,
        }
    }
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Added { .. } => "action.added",
            Self::Reassigned { .. } => "action.reassigned",
            Self::Rescheduled { .. } => "action.rescheduled",
            Self::Shared { .. } => "action.shared",
            Self::Completed { .. } => "action.completed",
            Self::EffectChecked { .. } => "action.effect_checked",
            Self::Cancelled { .. } => "action.cancelled",
            Self::DueSoon { .. } => "action.due_soon",
            Self::Overdue { .. } => "action.overdue",
            Self::Escalated { .. } => "action.escalated",
            Self::EffectCheckDue { .. } => "action.effect_check_due",
            Self::Viewed { .. } => "action.viewed",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Added { action, .. }
            | Self::Reassigned { action, .. }
            | Self::Rescheduled { action, .. }
            | Self::Shared { action, .. }
            | Self::Completed { action, .. }
            | Self::EffectChecked { action, .. }
            | Self::Cancelled { action, .. }
            | Self::DueSoon { action, .. }
            | Self::Overdue { action, .. }
            | Self::Escalated { action, .. }
            | Self::EffectCheckDue { action, .. }
            | Self::Viewed { action } => Subject::new("action", action),
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        let mut data = BTreeMap::new();
        if self.is_restricted() {
            data.insert("restricted", true.to_string());
        }
        match self {
            Self::Added { serves, owner, due_on, .. } => {
                data.insert("subject_kind", serves.kind.clone());
                data.insert("subject_id", serves.id.clone());
                data.insert("owner", owner.to_string());
                data.insert("due_on", due_on.to_string());
            }
            Self::Reassigned { owner, .. } => {
                data.insert("owner", owner.to_string());
            }
            Self::Rescheduled { due_on, .. } => {
                data.insert("due_on", due_on.to_string());
            }
            Self::Shared { person, .. } => {
                data.insert("person", person.to_string());
            }
            Self::Completed { serves, .. } | Self::Cancelled { serves, .. } | Self::EffectCheckDue { serves, .. } => {
                data.insert("subject_kind", serves.kind.clone());
                data.insert("subject_id", serves.id.clone());
            }
            Self::EffectChecked { serves, effective, .. } => {
                data.insert("subject_kind", serves.kind.clone());
                data.insert("subject_id", serves.id.clone());
                data.insert("outcome", if *effective { "effective" } else { "ineffective" }.to_owned());
            }
            Self::DueSoon { owner, due_on, .. } | Self::Overdue { owner, due_on, .. } => {
                data.insert("owner", owner.to_string());
                data.insert("due_on", due_on.to_string());
            }
            Self::Escalated { owner, to, .. } => {
                data.insert("owner", owner.to_string());
                if let Some(to) = to {
                    data.insert("to", to.to_string());
                }
            }
            Self::Viewed { .. } => {}
        }
        data
    }
}
