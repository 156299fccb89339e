//! Reading `[[processors]]` and `[[systems]]`, telling every fault by line and key.

use std::collections::BTreeSet;

use ports::pack::{Facts, Reader};

use super::values::{code_if, date, date_if, id, name, name_if, text, text_if};
use super::{ProcessorEntry, SystemEntry};
use crate::processors::{AgreementKind, Clause, Clauses, PartyRole, Processing, Terms, valid_terms};
use crate::systems::Description;

/// What could be read of the processors.
pub(super) struct Processors {
    /// What the pack calls them, faulty ones too, so that a fault is not told again where they are named.
    pub(super) keys: BTreeSet<String>,
    pub(super) entries: Option<Vec<ProcessorEntry>>,
}

pub(super) fn processors(pack: &Reader<'_>) -> Processors {
    let mut keys = BTreeSet::new();
    let read: Vec<_> = pack.tables("processors").iter().map(|table| processor(table, &mut keys)).collect();
    Processors { keys, entries: read.into_iter().collect() }
}

fn processor(table: &Reader<'_>, seen: &mut BTreeSet<String>) -> Option<ProcessorEntry> {
    let key = id(table, seen);
    let (name, service, place) = (name(table, "name"), text(table, "service"), name(table, "place"));
    let (contact, transfer) = (text_if(table, "contact"), text_if(table, "transfer"));
    let role = code_if::<PartyRole>(table, "role");
    let mut references = BTreeSet::new();
    let agreements: Vec<_> = table.tables("agreements").iter().map(|table| agreement(table, &mut references)).collect();
    table.done();
    Some(ProcessorEntry {
        key: key?,
        processing: Processing {
            name: name?,
            service: service?,
            contact: contact?,
            place: place?,
            transfer: transfer?,
            role: role?.unwrap_or(PartyRole::Processor),
        },
        agreements: agreements.into_iter().collect::<Option<_>>()?,
    })
}

fn agreement(table: &Reader<'_>, seen: &mut BTreeSet<String>) -> Option<Terms> {
    let reference = name(table, "reference");
    if reference.as_ref().is_some_and(|reference| !seen.insert(reference.clone())) {
        table.fault("reference", "another agreement with this processor has it already");
    }
    let kind = table.parsed::<AgreementKind>("kind");
    let (signed_on, valid_to) = (date(table, "signed_on"), date_if(table, "valid_to"));
    let document_hash = text_if(table, "document_hash");
    let clauses = Clauses::of(table.list::<Clause>("checklist"));
    table.done();
    let terms = Terms {
        reference: reference?,
        kind: kind?,
        signed_on: signed_on?,
        valid_to: valid_to?,
        document_hash: document_hash?,
        clauses,
    };
    valid_terms(terms).map_err(|refusal| table.fault("reference", &refusal.to_string())).ok()
}

pub(super) fn systems(pack: &Reader<'_>, processors: &BTreeSet<String>, facts: &mut Facts) -> Option<Vec<SystemEntry>> {
    let read: Vec<_> =
        pack.tables("systems").iter().map(|table| system(table, processors, &mut facts.systems)).collect();
    read.into_iter().collect()
}

fn system(table: &Reader<'_>, processors: &BTreeSet<String>, seen: &mut BTreeSet<String>) -> Option<SystemEntry> {
    let key = id(table, seen);
    let (name, kind) = (name(table, "name"), name(table, "kind"));
    if kind.as_ref().is_some_and(|kind| kind.chars().count() > 64) {
        table.fault("kind", "has at most 64 characters");
    }
    let (owner, daily_owner) = (code_if(table, "owner"), code_if(table, "daily_owner"));
    let place = name_if(table, "place");
    let vendor = table.optional::<String>("vendor");
    if vendor.as_ref().is_some_and(|vendor| !processors.contains(vendor)) {
        table.fault("vendor", "this is no processor of this pack");
    }
    table.done();
    Some(SystemEntry {
        key: key?,
        description: Description {
            name: name?,
            kind: kind?,
            owner: owner?,
            daily_owner: daily_owner?,
            vendor: None,
            place: place?,
        },
        vendor,
    })
}
