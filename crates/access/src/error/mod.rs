//! What can be refused.

mod fault;

/// A refusal or failure of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such organisation, or not one of theirs.
    #[error("no such organisation")]
    OrganisationNotFound,
    /// The organisation has been entered before.
    #[error("this organisation exists already")]
    OrganisationExists,
    /// The number is not one that the country's register could have issued.
    #[error("\"{0}\" is not a number that the country's register of companies could have issued")]
    OrganisationNumber(String),
    /// A name is empty or too long.
    #[error("a name has 1 to 200 characters")]
    OrganisationName,
    /// Not a language code.
    #[error("a language is two or three small letters, as nb")]
    OrganisationLanguage,
    /// Working hours end before they begin.
    #[error("working hours end after they begin")]
    OrganisationHours,
    /// Accounts stand above organisations.
    #[error("accounts belong to the installation, not to one organisation")]
    OrganisationNotInstallation,
    /// Whoever belongs to several organisations says which is meant.
    #[error("this token opens several organisations; name one by the header Samsvar-Organisation")]
    OrganisationUnnamed,

    /// No such person here.
    #[error("no such person")]
    PersonNotFound,
    /// A name is empty or too long.
    #[error("a name has 1 to 200 characters")]
    PersonName,
    /// Not an address.
    #[error("not an e-mail address")]
    PersonEmail,
    /// Somebody else here has the address.
    #[error("another person here has this e-mail address")]
    PersonEmailTaken,
    /// The superior is not here, or has left.
    #[error("no such person to be the nearest superior, or they have left")]
    PersonManagerNotFound,
    /// A line has its limit.
    #[error("the line above this person is longer than 32 people")]
    PersonManagerLineTooLong,
    /// Nobody is their own superior, nor their superior's.
    #[error("nobody can be above themselves in the line")]
    PersonManagerCycle,
    /// The person has left.
    #[error("this person has left")]
    PersonLeft,

    /// No such appointment here.
    #[error("no such appointment")]
    AppointmentNotFound,
    /// There is one controller's responsible person at a time.
    #[error("somebody else is the controller's responsible person in that time; end that appointment first")]
    AppointmentControllerTaken,
    /// The person holds the role in that time already.
    #[error("this person holds this role in that time already")]
    AppointmentAlreadyHeld,
    /// The role follows from who somebody is.
    #[error("{0} is not given by appointment: it follows from who somebody is")]
    AppointmentRole(kernel::Role),
    /// It ends before it begins.
    #[error("an appointment ends after it begins")]
    AppointmentPeriod,
    /// It has ended.
    #[error("this appointment has ended already")]
    AppointmentAlreadyEnded,
    /// It can be cut short, from now on.
    #[error("an appointment can end now or later, and not later than it would anyway; make a new one to go on")]
    AppointmentEnd,
    /// A deputy stands in for somebody else who holds the role.
    #[error("a deputy stands in for another person who holds this role as the deputy begins")]
    AppointmentDeputy,

    /// No such service here.
    #[error("no such service")]
    ServiceNotFound,
    /// A name is empty or too long.
    #[error("a service's name has 1 to 100 characters")]
    ServiceName,
    /// Another service here has the name.
    #[error("another service here has this name")]
    ServiceNameTaken,
    /// The service has been retired.
    #[error("this service has been retired")]
    ServiceRetired,
    /// A service is nobody's superior, no employee, and does not answer for the business.
    #[error("a service cannot be {0}: only people can")]
    ServiceRole(kernel::Role),

    /// No such account.
    #[error("no such account")]
    AccountNotFound,
    /// Another account has the address.
    #[error("another account has this e-mail address")]
    AccountEmailTaken,
    /// An account leads to one person of an organisation.
    #[error("this account leads to a person here already; close that way first")]
    AccountAlreadyLinked,

    /// Nobody is signed in.
    #[error("sign in: send a token as Authorization: Bearer smv_…")]
    TokenMissing,
    /// Never issued, or revoked: the same answer for both.
    #[error("this token is not valid")]
    TokenInvalid,
    /// Its time is up.
    #[error("this token has expired; make a new one")]
    TokenExpired,
    /// No such token here.
    #[error("no such token")]
    TokenNotFound,
    /// A token cannot give a role that its maker or holder has not.
    #[error("a token for {0} needs somebody who holds that role")]
    TokenRoleNotHeld(kernel::Role),
    /// A token expires after now.
    #[error("a token expires after now")]
    TokenExpiry,
    /// Else a token that was stolen for an hour would be worth as much as one without an end.
    #[error("a token expires no later than the token by which it is made")]
    TokenExpiryTooLate,

    /// Never issued, revoked or out of time: the same answer for all.
    #[error("this link is not valid")]
    ReportLinkInvalid,
    /// No such link here.
    #[error("no such report link")]
    ReportLinkNotFound,
    /// A label is empty or too long.
    #[error("a label has 1 to 100 characters")]
    ReportLinkLabel,
    /// A link expires after now.
    #[error("a link expires after now")]
    ReportLinkExpiry,

    /// Never made, revoked, or its person holds the role no longer: the same answer for all.
    #[error("there is no calendar here")]
    CalendarFeedInvalid,
    /// No such feed here.
    #[error("no such calendar feed")]
    CalendarFeedNotFound,
    /// One person has so many already.
    #[error("one person has at most 20 calendar feeds; revoke one that is no longer used")]
    CalendarFeedsTooMany,

    /// A pack does not bring anybody back.
    #[error("{0} has left; take them out of the pack, or give whoever comes anew an id of their own")]
    PackPersonLeft(String),

    /// The system gave no randomness for a secret.
    #[error("the system gave no randomness")]
    Randomness(#[from] getrandom::Error),
    /// A stored value no longer reads back. A fault of ours.
    #[error("the column {0} holds a value that does not read back")]
    Stored(&'static str),
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}
