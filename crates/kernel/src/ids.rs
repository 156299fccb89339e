//! Ids: one type per kind of thing, one list of prefixes. A prefix is never reused for another kind.

use std::fmt;

/// Why a text is not an id of the kind that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text has no known prefix, or another kind's.
    #[error("not an id of this kind: expected the prefix {expected}_")]
    WrongKind {
        /// The prefix that was expected, without the underscore.
        expected: &'static str,
    },
    /// The part behind the prefix is not 32 hexadecimal digits.
    #[error("not an id: expected 32 hexadecimal digits behind the prefix {expected}_")]
    Malformed {
        /// The prefix that was expected, without the underscore.
        expected: &'static str,
    },
}

/// What all id types share.
pub trait Id: Copy + fmt::Display + Send + Sync + 'static {
    /// The prefix without its underscore.
    const PREFIX: &'static str;
    /// Wraps a UUID that the unit of work has made.
    fn from_uuid(uuid: uuid::Uuid) -> Self;
    /// The UUID inside.
    fn uuid(self) -> uuid::Uuid;
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
            #[sea_orm(column_type = "Uuid", array_type = "Uuid")]
            pub struct $name(uuid::Uuid);

            impl Id for $name {
                const PREFIX: &'static str = $prefix;
                fn from_uuid(uuid: uuid::Uuid) -> Self { Self(uuid) }
                fn uuid(self) -> uuid::Uuid { self.0 }
            }
            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write!(f, concat!($prefix, "_{}"), self.0.as_simple())
                }
            }
            impl fmt::Debug for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
            }
            impl std::str::FromStr for $name {
                type Err = IdError;
                fn from_str(text: &str) -> Result<Self, IdError> {
                    let hex = text.strip_prefix(concat!($prefix, "_")).ok_or(IdError::WrongKind { expected: $prefix })?;
                    if hex.len() != 32 { return Err(IdError::Malformed { expected: $prefix }); }
                    uuid::Uuid::try_parse(hex).map(Self).map_err(|_| IdError::Malformed { expected: $prefix })
                }
            }
            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
            }
            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                    let text = String::deserialize(d)?;
                    text.parse().map_err(serde::de::Error::custom)
                }
            }
            impl sea_orm::TryFromU64 for $name {
                fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                    Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
                }
            }
            impl From<$name> for AnyId { fn from(id: $name) -> Self { Self::$name(id) } }
        )*

        /// An id of any kind, as `node(id:)` takes it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum AnyId { $($(#[$doc])* $name($name),)* }

        impl AnyId {
            /// All prefixes, in the order of the list.
            pub const PREFIXES: &'static [&'static str] = &[$($prefix),*];
        }
        impl fmt::Display for AnyId {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { match self { $(Self::$name(id) => id.fmt(f),)* } }
        }
        impl std::str::FromStr for AnyId {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                match text.split_once('_').map(|(prefix, _)| prefix) {
                    $(Some($prefix) => text.parse().map(Self::$name),)*
                    _ => Err(IdError::WrongKind { expected: "known kind's" }),
                }
            }
        }
    };
}

id! {
    /// An organisation, or the installation itself.
    OrganisationId = "org";
    /// A person of one organisation, who holds its roles.
    PersonId = "per";
    /// How somebody signs in; belongs to the installation.
    AccountId = "acc";
    /// One role held by one person from a day to a day.
    AppointmentId = "apt";
    /// An API token.
    TokenId = "tok";
    /// A program that signs in with a token.
    ServiceId = "svc";
    /// An address at which calendars fetch somebody's dates.
    CalendarFeedId = "cal";
    /// A link through which somebody without an account may report.
    ReportLinkId = "rpl";
    /// A case: event, deviation, near miss, fault or breach.
    DeviationId = "dev";
    /// What someone must do by when.
    ActionId = "act";
    /// A duty of the year wheel.
    DutyId = "dut";
    /// A routine or measure that is in force.
    MeasureId = "mea";
    /// One look at whether a measure works.
    VerificationId = "ver";
    /// One due instance of a duty or schedule.
    OccurrenceId = "occ";
    /// One attempt to hold a meeting.
    SittingId = "sit";
    /// One item of an agenda.
    AgendaItemId = "agi";
    /// The frozen minutes of a meeting.
    MinutesId = "min";
    /// A recurring rule in the ledger.
    ScheduleId = "sch";
    /// A piece of background work.
    JobId = "job";
    /// An event in the outbox.
    EventId = "evt";
    /// An entry of the audit trail.
    EntryId = "aud";
    /// A processing activity of the register.
    ActivityId = "pra";
    /// One purpose of an activity, with its legal basis.
    PurposeId = "pur";
    /// A category of data within an activity.
    CategoryId = "cat";
    /// A system in which data lies.
    SystemId = "sys";
    /// A party that processes data on the organisation's behalf.
    ProcessorId = "pcr";
    /// An agreement with a processor.
    AgreementId = "agr";
    /// Somebody whom data is about, under a pseudonym.
    SubjectId = "sub";
    /// What lies in another system, by reference.
    ReferenceId = "ref";
    /// One thing held on a subject.
    ItemId = "itm";
    /// A sealed attachment.
    FileId = "fil";
    /// A dated event that a period runs from.
    AnchorId = "anc";
    /// A consent, given and perhaps withdrawn.
    ConsentId = "con";
    /// A token on a list of those who are not to be written to.
    SuppressionId = "spr";
    /// Something held that is evidence in a case.
    EvidenceId = "evd";
    /// A retention rule, over all its versions.
    RetentionRuleId = "rul";
    /// One version of a retention rule.
    RuleVersionId = "rlv";
    /// Somebody's approval of a rule or plan.
    ApprovalId = "apv";
    /// What may not be erased for now, and why.
    HoldId = "hld";
    /// A list of what will be due.
    CandidateListId = "cnl";
    /// One entry of such a list.
    CandidateId = "cnd";
    /// A decision on whether something is still needed.
    RetentionReviewId = "rrv";
    /// One thing that such a decision is about.
    ReviewEntryId = "rve";
    /// An order to erase by hand in a system that is not connected.
    DeletionOrderId = "ord";
    /// What a run will do, frozen.
    DeletionPlanId = "pln";
    /// A plan, carried out.
    DeletionRunId = "run";
    /// One window of a run.
    WindowId = "win";
    /// The proof of a run.
    CertificateId = "crt";
    /// The receipt of one thing erased.
    ErasureId = "era";
    /// What one kind of reference is, table by table, in a connected system.
    DataSetId = "dst";
    /// An address that events are delivered to.
    EndpointId = "whe";
    /// One event on its way to one endpoint.
    DeliveryId = "whd";
    /// One attempt to deliver.
    AttemptId = "wha";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_prints() {
        let id = DeviationId::from_uuid(uuid::Uuid::from_u128(7));
        assert_eq!(id.to_string(), "dev_00000000000000000000000000000007");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().parse(), Ok(AnyId::DeviationId(id)));
    }

    #[test]
    fn another_kinds_id_is_refused() {
        let text = ActionId::from_uuid(uuid::Uuid::from_u128(7)).to_string();
        assert_eq!(text.parse::<DeviationId>(), Err(IdError::WrongKind { expected: "dev" }));
        assert!("dev_7".parse::<DeviationId>().is_err());
        assert!("dev_{0000000000000000000000000000007".parse::<DeviationId>().is_err());
        assert!("zzz_1".parse::<AnyId>().is_err());
    }

    #[test]
    fn no_prefix_is_used_twice() {
        let mut prefixes = AnyId::PREFIXES.to_vec();
        prefixes.sort_unstable();
        prefixes.dedup();
        assert_eq!(prefixes.len(), AnyId::PREFIXES.len());
    }
}
