//! The bytes of an entry: one line of JSON with sorted keys, the schema named inside.
//!
//! The structs declare their fields in the order of the alphabet, so that the order does not hang on how some other
//! crate configures serde_json. A change of meaning is a new schema; old entries keep theirs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::SecondsFormat;
use kernel::{AppointmentId, EntryId, OrganisationId, Role, Subject};
use serde::{Deserialize, Serialize};

use crate::{Change, Draft, Entry, Error};

const SCHEMA: &str = "samsvar-audit-entry/1";

#[derive(Serialize, Deserialize)]
struct Body<'a> {
    actor: Named<'a>,
    at: Cow<'a, str>,
    changes: Vec<Row<'a>>,
    data: Cow<'a, BTreeMap<String, String>>,
    id: EntryId,
    kind: Cow<'a, str>,
    organisation: OrganisationId,
    purpose: Cow<'a, str>,
    recorded_at: Cow<'a, str>,
    roles: Vec<Held>,
    schema: Cow<'a, str>,
    sequence: u64,
    subject: Named<'a>,
}

#[derive(Serialize, Deserialize)]
struct Named<'a> {
    id: Cow<'a, str>,
    kind: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct Row<'a> {
    after: Option<String>,
    before: Option<String>,
    row: Cow<'a, str>,
    table: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct Held {
    appointment: Option<AppointmentId>,
    role: Role,
}

/// What stands in the tree for a draft at its place.
pub(crate) fn write(organisation: OrganisationId, sequence: u64, draft: &Draft) -> Result<String, Error> {
    let body = Body {
        actor: Named { id: Cow::from(&draft.actor.1), kind: Cow::from(draft.actor.0) },
        at: draft.at.to_rfc3339_opts(SecondsFormat::Micros, true).into(),
        changes: draft.changes.iter().map(row).collect(),
        data: Cow::Borrowed(&draft.data),
        id: draft.id,
        kind: Cow::from(&draft.kind),
        organisation,
        purpose: draft.purpose.into(),
        recorded_at: draft.recorded_at.to_rfc3339_opts(SecondsFormat::Micros, true).into(),
        roles: draft.roles.iter().map(|(role, appointment)| Held { appointment: *appointment, role: *role }).collect(),
        schema: SCHEMA.into(),
        sequence,
        subject: Named { id: Cow::from(&draft.subject.id), kind: Cow::from(&draft.subject.kind) },
    };
    Ok(serde_json::to_string(&body)?)
}

fn row(change: &Change) -> Row<'_> {
    let text = |commitment: &Option<[u8; 32]>| commitment.map(|bytes| STANDARD.encode(bytes));
    Row {
        after: text(&change.after),
        before: text(&change.before),
        row: Cow::from(&change.row),
        table: Cow::from(&change.table),
    }
}

/// Reads an entry back from its bytes.
pub(crate) fn read(organisation: OrganisationId, body: String, leaf: [u8; 32]) -> Result<Entry, Error> {
    parse(&body, leaf).ok_or(Error::Damaged(organisation))
}

fn parse(text: &str, leaf: [u8; 32]) -> Option<Entry> {
    let body: Body<'_> = serde_json::from_str(text).ok()?;
    let commitment = |text: Option<String>| match text {
        None => Some(None),
        Some(text) => STANDARD.decode(text).ok()?.try_into().ok().map(Some),
    };
    let mut changes = Vec::with_capacity(body.changes.len());
    for change in body.changes {
        changes.push(Change {
            table: change.table.into_owned(),
            row: change.row.into_owned(),
            before: commitment(change.before)?,
            after: commitment(change.after)?,
        });
    }
    Some(Entry {
        id: body.id,
        sequence: body.sequence,
        at: body.at.parse().ok()?,
        recorded_at: body.recorded_at.parse().ok()?,
        actor_kind: body.actor.kind.into_owned(),
        actor: body.actor.id.into_owned(),
        roles: body.roles.into_iter().map(|held| (held.role, held.appointment)).collect(),
        purpose: body.purpose.into_owned(),
        kind: body.kind.into_owned(),
        subject: Subject { kind: body.subject.kind.into_owned(), id: body.subject.id.into_owned() },
        data: body.data.into_owned(),
        changes,
        body: text.to_owned(),
        leaf,
    })
}
