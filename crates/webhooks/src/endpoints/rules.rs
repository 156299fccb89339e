//! What an endpoint may be.

use std::collections::BTreeSet;

use super::{Endpoint, State};
use crate::{Error, catalogue};

/// An organisation has at most so many endpoints that were not deleted.
pub const MOST: u64 = 50;
/// The longest name, in characters.
const NAME: usize = 100;

/// A name, without the space around it.
pub(super) fn name(text: &str) -> Result<String, Error> {
    let name = text.trim();
    let fits = !name.is_empty() && name.chars().count() <= NAME && !name.chars().any(char::is_control);
    if fits { Ok(name.to_owned()) } else { Err(Error::Name) }
}

/// The event types as they are stored: sorted, each once; none named = all.
pub(super) fn event_types(wanted: Option<&[String]>) -> Result<serde_json::Value, Error> {
    let Some(wanted) = wanted else { return Ok(serde_json::Value::Array(Vec::new())) };
    let wanted: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
    if wanted.is_empty() {
        return Err(Error::TypesEmpty);
    }
    if wanted.iter().any(|kind| catalogue::find(kind).is_none()) {
        return Err(Error::TypeUnknown);
    }
    Ok(wanted.into_iter().map(str::to_owned).collect())
}

/// Refuses what was deleted.
pub(super) fn not_retired(endpoint: &Endpoint) -> Result<(), Error> {
    if endpoint.state == State::Retired { Err(Error::Retired) } else { Ok(()) }
}

/// Refuses what nothing is delivered to.
pub(crate) fn enabled(endpoint: &Endpoint) -> Result<(), Error> {
    match endpoint.state {
        State::Enabled => Ok(()),
        State::Disabled => Err(Error::Disabled),
        State::Retired => Err(Error::Retired),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Fault;

    use super::*;

    #[test]
    fn a_name_is_short_and_not_empty() {
        assert_eq!(name(" Mailing list ").unwrap(), "Mailing list");
        for text in ["", "  ", "a\nb", &"x".repeat(101)] {
            assert_eq!(name(text).unwrap_err().code(), "WEBHOOK_NAME_INVALID", "{text}");
        }
    }

    #[test]
    fn event_types_are_those_of_the_catalogue() {
        let wish = |types: &[&str]| event_types(Some(&types.iter().map(|&kind| kind.to_owned()).collect::<Vec<_>>()));
        assert_eq!(event_types(None).unwrap(), serde_json::json!([]));
        assert_eq!(
            wish(&["duty.missed", "duty.held", "duty.held"]).unwrap(),
            serde_json::json!(["duty.held", "duty.missed"])
        );
        assert_eq!(wish(&[]).unwrap_err().code(), "WEBHOOK_TYPES_EMPTY");
        assert_eq!(wish(&["duty.held", "person.added"]).unwrap_err().code(), "WEBHOOK_TYPE_UNKNOWN");
    }
}
