//! The words of processors and agreements as the API writes them.

use async_graphql::Enum;

/// What a party is to the organisation.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "records::processors::PartyRole")]
pub enum PartyRole {
    /// It processes data for the organisation.
    Processor,
    /// It processes data for a processor of the organisation, or for the organisation as a processor.
    SubProcessor,
}

/// How an agreement came about.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "records::processors::AgreementKind")]
pub enum AgreementKind {
    /// Both have signed it.
    Signed,
    /// Terms that the party publishes and that were accepted.
    OnlineTerms,
}

/// What GDPR Art. 28(3) wants an agreement to cover, letter by letter.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "records::processors::Clause")]
pub enum AgreementClause {
    /// The party acts on documented instructions only (a).
    Instructions,
    /// Its people are bound to confidentiality (b).
    Confidentiality,
    /// It secures what it processes (c).
    Security,
    /// It engages others only as agreed (d).
    SubProcessors,
    /// It helps with people's requests (e).
    Rights,
    /// It helps with security, breaches and impact assessments (f).
    Assistance,
    /// It deletes or returns everything in the end (g).
    Return,
    /// It shows that it keeps its word, and allows audits (h).
    Audit,
}
