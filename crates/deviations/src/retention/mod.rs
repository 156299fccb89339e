//! Cases as something that is held: what is evidence in them, when their period begins, and how they go.
//!
//! A closed case is held in the category that the pack names (`[cases]`); its period runs from `case.closed`. What is
//! evidence in a case that is not closed is spared by the condition `case.linked`.

mod category;
mod erase;
mod evidence;
mod source;

pub use category::Cases as CasesSection;
pub use erase::ErasableCases;
pub use evidence::{AttachEvidence, Evidence, EvidenceInOpenCases, attach_evidence, evidence_of};
pub use source::ClosedCases;
