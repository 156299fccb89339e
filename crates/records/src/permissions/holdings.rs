//! Who may do what to subjects, references, items, anchors and consents. Whose access an activity narrows, it narrows
//! further where a payload is opened: see [`crate::items::open`].

use kernel::{Permission, Role};

/// Those who handle data day by day; programs that hand data in act in one of these roles too.
const HANDLERS: &[Role] = &[Role::Hr, Role::Sales, Role::Srep, Role::Itops, Role::Adm, Role::Sec, Role::Fin];
/// Those who see what is held on whom, beside those who handle it: who answers for it, and who checks.
const SEERS: &[Role] = &[
    Role::Ctrl,
    Role::Hr,
    Role::Sales,
    Role::Srep,
    Role::Itops,
    Role::Adm,
    Role::Sec,
    Role::Fin,
    Role::Dpo,
    Role::Aud,
];
/// Those whom an activity can name as working with its data.
const READERS: &[Role] = &[
    Role::Ctrl,
    Role::Hr,
    Role::Sales,
    Role::Srep,
    Role::Itops,
    Role::Adm,
    Role::Sec,
    Role::Fin,
    Role::Lm,
    Role::Emp,
    Role::Dpo,
    Role::Jrn,
    Role::Sys,
];

/// Say that there is somebody whom data is about, and what they are called in which system.
pub const REGISTER_SUBJECT: Permission = Permission::new("RegisterSubject", HANDLERS);
/// Hand something in that is held on somebody.
pub const STORE_ITEM: Permission = Permission::new("StoreItem", HANDLERS);
/// Say that something held is in another state now.
pub const CHANGE_ITEM_STATE: Permission = Permission::new("ChangeItemState", HANDLERS);
/// Say when something happened that a period runs from.
pub const RECORD_EVENTS: Permission = Permission::new("RecordEvents", HANDLERS);
/// Write down that somebody has consented.
pub const GIVE_CONSENT: Permission = Permission::new("GiveConsent", HANDLERS);
/// Write down that somebody consents no longer: whoever may write down the one may write down the other.
pub const WITHDRAW_CONSENT: Permission = Permission::new("WithdrawConsent", HANDLERS);
/// Publish the text that people consent to.
pub const PUBLISH_CONSENT_TEXT: Permission =
    Permission::new("PublishConsentText", &[Role::Ctrl, Role::Sec, Role::Hr, Role::Sales]);
/// See subjects, what they are called elsewhere, and what is held on them, but not what it says.
pub const VIEW_SUBJECT: Permission = Permission::new("ViewSubject", SEERS);
/// Open what is held, and what it is called in other systems: those alone whom the activity names.
pub const VIEW_ITEM: Permission = Permission::new("ViewItem", READERS);
/// See consents.
pub const VIEW_CONSENT: Permission = Permission::new("ViewConsent", SEERS);
/// Announce what time has made of consents: for the job that does so.
pub const WATCH_CONSENT: Permission = Permission::new("WatchConsent", &[]);
/// Finish what an erasure has left to be done to keys and files: for the jobs that do so.
pub const SWEEP_HOLDINGS: Permission = Permission::new("SweepHoldings", &[]);
