//! How the doors see a refusal: its kind, its code, the field that is at fault.

use kernel::{Fault, FaultKind};

use super::Error;

impl Error {
    /// Every code of this crate's own, sorted.
    pub const CODES: &'static [&'static str] = &[
        "ACCOUNT_ALREADY_LINKED",
        "ACCOUNT_EMAIL_TAKEN",
        "ACCOUNT_NOT_FOUND",
        "APPOINTMENT_ALREADY_ENDED",
        "APPOINTMENT_ALREADY_HELD",
        "APPOINTMENT_CONTROLLER_TAKEN",
        "APPOINTMENT_DEPUTY_INVALID",
        "APPOINTMENT_END_INVALID",
        "APPOINTMENT_NOT_FOUND",
        "APPOINTMENT_PERIOD_INVALID",
        "APPOINTMENT_ROLE_INVALID",
        "CALENDAR_FEEDS_TOO_MANY",
        "CALENDAR_FEED_INVALID",
        "CALENDAR_FEED_NOT_FOUND",
        "INTERNAL",
        "ORGANISATION_ALREADY_EXISTS",
        "ORGANISATION_HEADER_MISSING",
        "ORGANISATION_LANGUAGE_INVALID",
        "ORGANISATION_NAME_INVALID",
        "ORGANISATION_NOT_FOUND",
        "ORGANISATION_NOT_INSTALLATION",
        "ORGANISATION_NUMBER_INVALID",
        "ORGANISATION_WORKING_HOURS_INVALID",
        "PACK_PERSON_LEFT",
        "PERSON_EMAIL_INVALID",
        "PERSON_EMAIL_TAKEN",
        "PERSON_LEFT",
        "PERSON_MANAGER_CYCLE",
        "PERSON_MANAGER_LINE_TOO_LONG",
        "PERSON_MANAGER_NOT_FOUND",
        "PERSON_NAME_INVALID",
        "PERSON_NOT_FOUND",
        "REPORT_LINK_EXPIRY_PAST",
        "REPORT_LINK_INVALID",
        "REPORT_LINK_LABEL_INVALID",
        "REPORT_LINK_NOT_FOUND",
        "SERVICE_NAME_INVALID",
        "SERVICE_NAME_TAKEN",
        "SERVICE_NOT_FOUND",
        "SERVICE_RETIRED",
        "SERVICE_ROLE_INVALID",
        "TOKEN_EXPIRED",
        "TOKEN_EXPIRY_PAST",
        "TOKEN_EXPIRY_TOO_LATE",
        "TOKEN_INVALID",
        "TOKEN_MISSING",
        "TOKEN_NOT_FOUND",
        "TOKEN_ROLE_NOT_HELD",
    ];
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::OrganisationNotFound
            | Self::PersonNotFound
            | Self::PersonManagerNotFound
            | Self::AppointmentNotFound
            | Self::ServiceNotFound
            | Self::AccountNotFound
            | Self::TokenNotFound
            | Self::CalendarFeedInvalid
            | Self::CalendarFeedNotFound
            | Self::ReportLinkNotFound => FaultKind::NotFound,
            Self::TokenMissing | Self::TokenInvalid | Self::TokenExpired | Self::ReportLinkInvalid => {
                FaultKind::Unauthenticated
            }
            Self::CalendarFeedsTooMany
            | Self::OrganisationExists
            | Self::PersonEmailTaken
            | Self::PersonLeft
            | Self::AppointmentControllerTaken
            | Self::AppointmentAlreadyHeld
            | Self::AppointmentAlreadyEnded
            | Self::ServiceNameTaken
            | Self::ServiceRetired
            | Self::AccountEmailTaken
            | Self::AccountAlreadyLinked
            | Self::PackPersonLeft(_) => FaultKind::Conflict,
            Self::Randomness(_) | Self::Stored(_) => FaultKind::Internal,
            Self::Store(error) => error.kind(),
            _ => FaultKind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::OrganisationNotFound => "ORGANISATION_NOT_FOUND",
            Self::OrganisationExists => "ORGANISATION_ALREADY_EXISTS",
            Self::OrganisationNumber(_) => "ORGANISATION_NUMBER_INVALID",
            Self::OrganisationName => "ORGANISATION_NAME_INVALID",
            Self::OrganisationLanguage => "ORGANISATION_LANGUAGE_INVALID",
            Self::OrganisationHours => "ORGANISATION_WORKING_HOURS_INVALID",
            Self::OrganisationNotInstallation => "ORGANISATION_NOT_INSTALLATION",
            Self::OrganisationUnnamed => "ORGANISATION_HEADER_MISSING",
            Self::PersonNotFound => "PERSON_NOT_FOUND",
            Self::PersonName => "PERSON_NAME_INVALID",
            Self::PersonEmail => "PERSON_EMAIL_INVALID",
            Self::PersonEmailTaken => "PERSON_EMAIL_TAKEN",
            Self::PersonManagerNotFound => "PERSON_MANAGER_NOT_FOUND",
            Self::PersonManagerLineTooLong => "PERSON_MANAGER_LINE_TOO_LONG",
            Self::PersonManagerCycle => "PERSON_MANAGER_CYCLE",
            Self::PersonLeft => "PERSON_LEFT",
            Self::AppointmentNotFound => "APPOINTMENT_NOT_FOUND",
            Self::AppointmentControllerTaken => "APPOINTMENT_CONTROLLER_TAKEN",
            Self::AppointmentAlreadyHeld => "APPOINTMENT_ALREADY_HELD",
            Self::AppointmentRole(_) => "APPOINTMENT_ROLE_INVALID",
            Self::AppointmentPeriod => "APPOINTMENT_PERIOD_INVALID",
            Self::AppointmentAlreadyEnded => "APPOINTMENT_ALREADY_ENDED",
            Self::AppointmentEnd => "APPOINTMENT_END_INVALID",
            Self::AppointmentDeputy => "APPOINTMENT_DEPUTY_INVALID",
            Self::ServiceNotFound => "SERVICE_NOT_FOUND",
            Self::ServiceName => "SERVICE_NAME_INVALID",
            Self::ServiceNameTaken => "SERVICE_NAME_TAKEN",
            Self::ServiceRetired => "SERVICE_RETIRED",
            Self::ServiceRole(_) => "SERVICE_ROLE_INVALID",
            Self::AccountNotFound => "ACCOUNT_NOT_FOUND",
            Self::AccountEmailTaken => "ACCOUNT_EMAIL_TAKEN",
            Self::AccountAlreadyLinked => "ACCOUNT_ALREADY_LINKED",
            Self::TokenMissing => "TOKEN_MISSING",
            Self::TokenInvalid => "TOKEN_INVALID",
            Self::TokenExpired => "TOKEN_EXPIRED",
            Self::TokenNotFound => "TOKEN_NOT_FOUND",
            Self::TokenRoleNotHeld(_) => "TOKEN_ROLE_NOT_HELD",
            Self::TokenExpiry => "TOKEN_EXPIRY_PAST",
            Self::TokenExpiryTooLate => "TOKEN_EXPIRY_TOO_LATE",
            Self::CalendarFeedInvalid => "CALENDAR_FEED_INVALID",
            Self::CalendarFeedNotFound => "CALENDAR_FEED_NOT_FOUND",
            Self::CalendarFeedsTooMany => "CALENDAR_FEEDS_TOO_MANY",
            Self::ReportLinkInvalid => "REPORT_LINK_INVALID",
            Self::ReportLinkNotFound => "REPORT_LINK_NOT_FOUND",
            Self::ReportLinkLabel => "REPORT_LINK_LABEL_INVALID",
            Self::ReportLinkExpiry => "REPORT_LINK_EXPIRY_PAST",
            Self::PackPersonLeft(_) => "PACK_PERSON_LEFT",
            Self::Randomness(_) | Self::Stored(_) => "INTERNAL",
            Self::Store(error) => error.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::OrganisationNumber(_) => Some("number"),
            Self::OrganisationName | Self::PersonName | Self::ServiceName | Self::ServiceNameTaken => Some("name"),
            Self::OrganisationLanguage => Some("language"),
            Self::OrganisationHours => Some("workingHours"),
            Self::PersonEmail | Self::PersonEmailTaken | Self::AccountEmailTaken => Some("email"),
            Self::PersonManagerNotFound | Self::PersonManagerLineTooLong | Self::PersonManagerCycle => {
                Some("lineManager")
            }
            Self::AppointmentRole(_) | Self::ServiceRole(_) | Self::TokenRoleNotHeld(_) => Some("role"),
            Self::AppointmentPeriod => Some("to"),
            Self::AppointmentEnd => Some("at"),
            Self::AppointmentDeputy => Some("deputyFor"),
            Self::TokenExpiry | Self::TokenExpiryTooLate | Self::ReportLinkExpiry => Some("expiresAt"),
            Self::ReportLinkLabel => Some("label"),
            Self::Store(error) => error.field(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Role;

    use super::*;

    /// One of each, so that a variant without a place in the list is found.
    fn one_of_each() -> Vec<Error> {
        vec![
            Error::OrganisationNotFound,
            Error::OrganisationExists,
            Error::OrganisationNumber(String::new()),
            Error::OrganisationName,
            Error::OrganisationLanguage,
            Error::OrganisationHours,
            Error::OrganisationNotInstallation,
            Error::OrganisationUnnamed,
            Error::PersonNotFound,
            Error::PersonName,
            Error::PersonEmail,
            Error::PersonEmailTaken,
            Error::PersonManagerNotFound,
            Error::PersonManagerLineTooLong,
            Error::PersonManagerCycle,
            Error::PersonLeft,
            Error::AppointmentNotFound,
            Error::AppointmentControllerTaken,
            Error::AppointmentAlreadyHeld,
            Error::AppointmentRole(Role::Sec),
            Error::AppointmentPeriod,
            Error::AppointmentAlreadyEnded,
            Error::AppointmentEnd,
            Error::AppointmentDeputy,
            Error::ServiceNotFound,
            Error::ServiceName,
            Error::ServiceNameTaken,
            Error::ServiceRetired,
            Error::ServiceRole(Role::Sec),
            Error::AccountNotFound,
            Error::AccountEmailTaken,
            Error::AccountAlreadyLinked,
            Error::TokenMissing,
            Error::TokenInvalid,
            Error::TokenExpired,
            Error::TokenNotFound,
            Error::TokenRoleNotHeld(Role::Sec),
            Error::TokenExpiry,
            Error::TokenExpiryTooLate,
            Error::CalendarFeedInvalid,
            Error::CalendarFeedNotFound,
            Error::CalendarFeedsTooMany,
            Error::ReportLinkInvalid,
            Error::ReportLinkNotFound,
            Error::ReportLinkLabel,
            Error::ReportLinkExpiry,
            Error::PackPersonLeft(String::new()),
            Error::Randomness(getrandom::Error::UNEXPECTED),
            Error::Stored("x"),
        ]
    }

    #[test]
    fn the_list_holds_every_code_once_and_no_other() {
        let mut codes: Vec<_> = one_of_each().iter().map(Fault::code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes, Error::CODES);
    }

    #[test]
    fn what_is_missing_and_who_is_unknown_have_their_kinds() {
        for error in one_of_each() {
            let expected = match error.code() {
                "INTERNAL" => FaultKind::Internal,
                "TOKEN_MISSING" | "TOKEN_INVALID" | "TOKEN_EXPIRED" | "REPORT_LINK_INVALID" => {
                    FaultKind::Unauthenticated
                }
                code if code.ends_with("_NOT_FOUND") => FaultKind::NotFound,
                _ => continue,
            };
            assert_eq!(error.kind(), expected, "{}", error.code());
        }
    }
}
