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
    // Whoever answers for a measure answers for its not working.
    Opener {
        event: "measure.failed",
        event_type: EventType::MeasureFailed,
        title: |event| format!("Measure does not work: {}", data(event, "key")),
        owner_roles: |event| {
            let owner = data(event, "owner_role").parse().ok();
            owner.into_iter().chain([Role::Sec, Role::Ctrl]).collect()
        },
    },
    // The head of the business fills vacant roles; when it is that very role, the security officer answers.
    Opener {
        event: "role.vacated",
        event_type: EventType::RoleVacant,
        title: |event| format!("Role without a holder: {}", data(event, "role")),
        owner_roles: |_| vec![Role::Ctrl, Role::Sec],
    },
    // Whoever was to erase by hand answers for not having done so.
    Opener {
        event: "deletion.order_overdue",
        event_type: EventType::ErasureNotDone,
        title: |event| {
            format!("Deletion order overdue: rule {}, system {}", data(event, "rule"), data(event, "system"))
        },
        owner_roles: |event| {
            let owner = data(event, "role").parse().ok();
            owner.into_iter().chain([Role::Itops, Role::Sec]).collect()
        },
    },
    Opener {
        event: "deletion.residue_found",
        event_type: EventType::ErasureNotDone,
        title: |event| format!("Erased, and still there: {} found", data(event, "count")),
        owner_roles: |_| vec![Role::Itops, Role::Sec],
    },
    Opener {
        event: "deletion.stopped",
        event_type: EventType::ErasureNotDone,
        title: |event| format!("Deletion run stopped: rule {}, {}", data(event, "rule"), data(event, "reason")),
        owner_roles: |_| vec![Role::Itops, Role::Sec],
    },
    Opener {
        event: "deletion.late",
        event_type: EventType::ErasureNotDone,
        title: |event| format!("Not erased at once: rule {}", data(event, "rule")),
        owner_roles: |_| vec![Role::Itops, Role::Sec],
    },
    Opener {
        event: "retention.gap_found",
        event_type: EventType::RetentionGap,
        title: |event| format!("Data without exactly one retention rule: {}", data(event, "category")),
        owner_roles: |_| vec![Role::Sec, Role::Ctrl],
    },
    Opener {
        event: "agreement.expired",
        event_type: EventType::AgreementExpired,
        title: |event| format!("Agreement with a processor expired on {}", data(event, "valid_to")),
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
