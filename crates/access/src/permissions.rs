//! Who may do what to organisations, people and ways to sign in.

use kernel::{Actor, Permission, Relation, Role};

/// See one's organisation.
pub const VIEW_ORGANISATION: Permission = Permission::new("ViewOrganisation", Role::ALL);
/// Change what is known of one's organisation.
pub const MANAGE_ORGANISATION: Permission = Permission::new("ManageOrganisation", &[Role::Ctrl, Role::Sec]);
/// See the people here, their roles and superiors: everyone must be able to find whom to ask (DT-12).
pub const VIEW_PERSONS: Permission = Permission::new(
    "ViewPersons",
    &[
        Role::Ctrl,
        Role::Sec,
        Role::Hr,
        Role::Sales,
        Role::Itops,
        Role::Lm,
        Role::Emp,
        Role::Adm,
        Role::Dpo,
        Role::Jrn,
        Role::Sys,
        Role::Fin,
        Role::Aud,
    ],
)
.or(&[Relation::Own]);
/// Enter people, change what is known of them, and let them leave.
pub const MANAGE_PERSONS: Permission = Permission::new("ManagePersons", &[Role::Ctrl, Role::Hr]);
/// Give and end roles.
pub const APPOINT: Permission = Permission::new("Appoint", &[Role::Ctrl]);
/// Announce that an appointment's time is up: for the job that watches.
pub const EXPIRE_APPOINTMENT: Permission = Permission::new("ExpireAppointment", &[]);
/// Enter and retire services, and make tokens for them.
pub const MANAGE_SERVICES: Permission = Permission::new("ManageServices", &[Role::Ctrl, Role::Itops, Role::Sys]);
/// Make a token that acts as a person: only that person, and the operator.
pub const CREATE_TOKEN: Permission = Permission::new("CreateToken", &[]).or(&[Relation::Own]);
/// See that a token exists; nobody sees a token itself again.
pub const VIEW_TOKENS: Permission =
    Permission::new("ViewTokens", &[Role::Ctrl, Role::Sec, Role::Itops, Role::Sys, Role::Aud]).or(&[Relation::Own]);
/// Revoke a token.
pub const REVOKE_TOKEN: Permission =
    Permission::new("RevokeToken", &[Role::Ctrl, Role::Sec, Role::Itops, Role::Sys]).or(&[Relation::Own]);
/// Make a calendar feed: everybody for themselves.
pub const CREATE_CALENDAR_FEED: Permission = Permission::new("CreateCalendarFeed", &[]).or(&[Relation::Own]);
/// See that a calendar feed exists; nobody sees its address again.
pub const VIEW_CALENDAR_FEEDS: Permission =
    Permission::new("ViewCalendarFeeds", &[Role::Ctrl, Role::Sec, Role::Itops, Role::Sys, Role::Aud])
        .or(&[Relation::Own]);
/// Revoke a calendar feed.
pub const REVOKE_CALENDAR_FEED: Permission =
    Permission::new("RevokeCalendarFeed", &[Role::Ctrl, Role::Sec, Role::Itops, Role::Sys]).or(&[Relation::Own]);
/// Make and revoke links for reports without an account.
pub const MANAGE_REPORT_LINKS: Permission = Permission::new("ManageReportLinks", &[Role::Ctrl, Role::Sec]);
/// See which report links there are.
pub const VIEW_REPORT_LINKS: Permission = Permission::new("ViewReportLinks", &[Role::Ctrl, Role::Sec, Role::Aud]);
/// Enter accounts and say whom they lead to: the operator alone, for accounts stand above organisations.
pub const MANAGE_ACCOUNTS: Permission = Permission::new("ManageAccounts", &[]);

/// All permissions of this crate.
pub const PERMISSIONS: &[Permission] = &[
    VIEW_ORGANISATION,
    MANAGE_ORGANISATION,
    VIEW_PERSONS,
    MANAGE_PERSONS,
    APPOINT,
    EXPIRE_APPOINTMENT,
    MANAGE_SERVICES,
    CREATE_TOKEN,
    VIEW_TOKENS,
    REVOKE_TOKEN,
    CREATE_CALENDAR_FEED,
    VIEW_CALENDAR_FEEDS,
    REVOKE_CALENDAR_FEED,
    MANAGE_REPORT_LINKS,
    VIEW_REPORT_LINKS,
    MANAGE_ACCOUNTS,
];

/// The same permission, closed to services: a program must not hand out roles or tokens. The operator is no program.
pub(crate) fn by_hand(permission: Permission, actor: &Actor) -> Permission {
    if matches!(actor, Actor::Service { .. }) { permission.persons_only() } else { permission }
}
