//! What happened to organisations, people and ways to sign in. Ids and codes only.

use std::collections::BTreeMap;

use kernel::{
    AccountId, AppointmentId, CalendarFeedId, OrganisationId, PersonId, ReportLinkId, Role, ServiceId, Subject, TokenId,
};

/// An event of this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the ids of what the variant names")]
pub enum Event {
    /// An organisation was entered.
    OrganisationCreated { organisation: OrganisationId },
    /// What is known of an organisation changed.
    OrganisationChanged { organisation: OrganisationId },
    /// A person was entered.
    PersonAdded { person: PersonId },
    /// What is known of a person changed.
    PersonChanged { person: PersonId },
    /// A person left; their roles and tokens ended with it.
    PersonLeft { person: PersonId },
    /// A person was given a role.
    AppointmentMade { appointment: AppointmentId, person: PersonId, role: Role, deputy: bool },
    /// An appointment was given an end that lies ahead.
    AppointmentLimited { appointment: AppointmentId },
    /// A person holds a role no longer.
    AppointmentEnded { appointment: AppointmentId, person: PersonId, role: Role, deputy: bool },
    /// A role that must be held has no ordinary holder since this appointment ended.
    RoleVacated { role: Role, appointment: AppointmentId },
    /// A service was entered.
    ServiceAdded { service: ServiceId },
    /// A service was retired; its tokens are void.
    ServiceRetired { service: ServiceId },
    /// An account was entered.
    AccountAdded { account: AccountId },
    /// An account leads to a person.
    AccountLinked { account: AccountId, person: PersonId },
    /// A token was made.
    TokenCreated { token: TokenId },
    /// A token was revoked.
    TokenRevoked { token: TokenId },
    /// A calendar feed was made.
    CalendarFeedCreated { feed: CalendarFeedId },
    /// A calendar feed was revoked.
    CalendarFeedRevoked { feed: CalendarFeedId },
    /// A link for reports was made.
    ReportLinkCreated { link: ReportLinkId },
    /// A link for reports was revoked.
    ReportLinkRevoked { link: ReportLinkId },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::OrganisationCreated { .. } => "organisation.created",
            Self::OrganisationChanged { .. } => "organisation.changed",
            Self::PersonAdded { .. } => "person.added",
            Self::PersonChanged { .. } => "person.changed",
            Self::PersonLeft { .. } => "person.left",
            Self::AppointmentMade { .. } => "appointment.made",
            Self::AppointmentLimited { .. } => "appointment.limited",
            Self::AppointmentEnded { .. } => "appointment.ended",
            Self::RoleVacated { .. } => "role.vacated",
            Self::ServiceAdded { .. } => "service.added",
            Self::ServiceRetired { .. } => "service.retired",
            Self::AccountAdded { .. } => "account.added",
            Self::AccountLinked { .. } => "account.linked",
            Self::TokenCreated { .. } => "token.created",
            Self::TokenRevoked { .. } => "token.revoked",
            Self::CalendarFeedCreated { .. } => "calendar_feed.created",
            Self::CalendarFeedRevoked { .. } => "calendar_feed.revoked",
            Self::ReportLinkCreated { .. } => "report_link.created",
            Self::ReportLinkRevoked { .. } => "report_link.revoked",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::OrganisationCreated { organisation } | Self::OrganisationChanged { organisation } => {
                Subject::new("organisation", organisation)
            }
            Self::PersonAdded { person } | Self::PersonChanged { person } | Self::PersonLeft { person } => {
                Subject::new("person", person)
            }
            Self::AppointmentMade { appointment, .. }
            | Self::AppointmentLimited { appointment }
            | Self::AppointmentEnded { appointment, .. }
            | Self::RoleVacated { appointment, .. } => Subject::new("appointment", appointment),
            Self::ServiceAdded { service } | Self::ServiceRetired { service } => Subject::new("service", service),
            Self::AccountAdded { account } | Self::AccountLinked { account, .. } => Subject::new("account", account),
            Self::TokenCreated { token } | Self::TokenRevoked { token } => Subject::new("token", token),
            Self::CalendarFeedCreated { feed } | Self::CalendarFeedRevoked { feed } => {
                Subject::new("calendar_feed", feed)
            }
            Self::ReportLinkCreated { link } | Self::ReportLinkRevoked { link } => Subject::new("report_link", link),
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        match self {
            Self::AppointmentMade { person, role, deputy, .. }
            | Self::AppointmentEnded { person, role, deputy, .. } => BTreeMap::from([
                ("person", person.to_string()),
                ("role", role.code().to_owned()),
                ("deputy", deputy.to_string()),
            ]),
            Self::RoleVacated { role, .. } => BTreeMap::from([("role", role.code().to_owned())]),
            Self::AccountLinked { person, .. } => BTreeMap::from([("person", person.to_string())]),
            _ => BTreeMap::new(),
        }
    }
}
