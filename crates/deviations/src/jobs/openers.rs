//! Which event opens what, and who answers for it. Nobody else makes cases of events.

use jobs::Registry;
use kernel::{EventRef, Role};

use super::OpenCase;
use crate::EventType;

/// One line of the table.
pub(super) struct Opener {
    event: &'static str,
    pub(super) event_type: EventType,
    /// Neutral English with codes of the event; no personal data.
    pub(super) title: fn(&EventRef) -> String,
    /// Whoever holds the first of these roles that anybody holds.
    pub(super) owner_roles: fn(&EventRef) -> Vec<Role>,
}

const OPENERS: &[Opener] = &[
    // The role that should have done it answers for it (requirements §7.3).
    Opener {
        event: "duty.missed",
        event_type: EventType::DutyMissed,
        title: |event| format!("Duty missed: {} {}", data(event, "kind"), data(event, "period")),
        owner_roles: |event| {
            let owner = data(event, "owner_role").parse().ok();
            owner.into_iter().chain([Role::Ctrl, Role::Sec]).collect()
        },
    },
    // The head of the business fills vacant roles; when it is that very role, the security officer answers.
    Opener {
        event: "role.vacated",
        event_type: EventType::RoleVacant,
        title: |event| format!("Role without a holder: {}", data(event, "role")),
        owner_roles: |_| vec![Role::Ctrl, Role::Sec],
    },
];

/// The kinds of event that open cases, with the event type of the case.
#[must_use]
pub fn opened_by() -> Vec<(&'static str, EventType)> {
    OPENERS.iter().map(|opener| (opener.event, opener.event_type)).collect()
}

pub(super) fn register(registry: &mut Registry) {
    for opener in OPENERS {
        registry.on::<OpenCase>(opener.event, |event| Some(OpenCase::of(opener, event)));
    }
}

fn data<'e>(event: &'e EventRef, key: &str) -> &'e str {
    event.data.get(key).map_or("", String::as_str)
}
