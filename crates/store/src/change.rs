//! What a row was before and after, as bytes that are the same on every database, and the commitments to them.

use std::collections::BTreeMap;

use keys::OrganisationKey;
use sea_orm::{EntityTrait, Iterable, ModelTrait, Value};
use serde_json::Value as Json;

use crate::Error;

/// A noted change of one row. The bytes leave this process only as commitments.
pub(crate) struct Noted {
    pub(crate) table: String,
    pub(crate) row: String,
    pub(crate) before: Option<Vec<u8>>,
    pub(crate) after: Option<Vec<u8>>,
}

impl Noted {
    pub(crate) fn commit(&self, key: &OrganisationKey) -> audit::Change {
        let commitment = |bytes: &Option<Vec<u8>>| {
            bytes.as_ref().map(|bytes| key.mac("audit.change", &[self.table.as_bytes(), self.row.as_bytes(), bytes]))
        };
        audit::Change {
            table: self.table.clone(),
            row: self.row.clone(),
            before: commitment(&self.before),
            after: commitment(&self.after),
        }
    }
}

/// One line of JSON with sorted column names.
pub(crate) fn canonical<M>(row: &M) -> Result<Vec<u8>, Error>
where
    M: ModelTrait,
{
    let mut columns = BTreeMap::new();
    for column in <M::Entity as EntityTrait>::Column::iter() {
        let name = sea_orm::IdenStatic::as_str(&column).to_owned();
        let value = json(row.get(column)).ok_or_else(|| Error::NotCanonical(name.clone()))?;
        columns.insert(name, value);
    }
    Ok(serde_json::to_vec(&columns)?)
}

/// Floats have no canonical form and are refused, with everything else that we do not store.
fn json(value: Value) -> Option<Json> {
    fn or_null<T>(value: Option<T>, json: impl FnOnce(T) -> Json) -> Json {
        value.map_or(Json::Null, json)
    }
    Some(match value {
        Value::Bool(value) => or_null(value, Json::from),
        Value::Int(value) => or_null(value, Json::from),
        Value::BigInt(value) => or_null(value, Json::from),
        Value::String(value) => or_null(value, Json::from),
        Value::Uuid(value) => or_null(value, |uuid| Json::from(uuid.as_simple().to_string())),
        Value::Bytes(value) => or_null(value, |bytes| {
            use base64::Engine;
            Json::from(base64::engine::general_purpose::STANDARD.encode(bytes))
        }),
        Value::Json(value) => or_null(value, |json| *json),
        Value::ChronoDate(value) => or_null(value, |date| Json::from(date.to_string())),
        Value::ChronoTime(value) => or_null(value, |time| Json::from(time.to_string())),
        Value::ChronoDateTimeUtc(value) => {
            or_null(value, |at| Json::from(at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)))
        }
        _ => return None,
    })
}
