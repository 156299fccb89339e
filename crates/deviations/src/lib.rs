#![doc = include_str!("../README.md")]

mod agenda;
mod codes;
mod commands;
mod error;
mod event;
pub mod jobs;
mod migrations;
mod model;
pub mod pack;
mod permissions;
mod queries;
mod retention;
mod rules;
mod steps;

pub use agenda::Agenda;
pub use codes::UnknownCode;
pub use commands::{
    AddAction, Admit, Close, Convert, Forward, HandOver, Link, RecordCause, Report, Triage, add_action, admit, close,
    convert, forward, hand_over, link, record_cause, report, triage,
};
pub use error::Error;
pub use event::{Event, Term};
pub use migrations::migrations;
pub use model::{
    Addressee, Aspects, CATALOGUE_VERSION, Deviation, DeviationRow, DeviceEncryption, EventType, Kind, Severity,
    Source, Status, Step, StepKind,
};
pub use permissions::*;
pub use queries::{Filter, by_ids, circle_of, counts_by_event_type, get, page, recurrences_of, steps_of};
pub use retention::{
    AttachEvidence, CasesSection, ClosedCases, ErasableCases, Evidence, EvidenceInOpenCases, attach_evidence,
    evidence_of,
};
pub use rules::{CAUSE, CONTAIN, FORWARD_WITHIN};
