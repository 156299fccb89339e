//! What items may be, and whom an activity lets open them.

use kernel::{Actor, PersonId, Standing};

use crate::HoldingsRefusal;
use crate::activities::{Access, Category};

const KIND: usize = 32;

/// A kind: one word in small letters.
pub(super) fn kind(text: &str) -> Result<&str, HoldingsRefusal> {
    let plain = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
    if plain && begins && text.len() <= KIND { Ok(text) } else { Err(HoldingsRefusal::ItemKind) }
}

/// The state of a new thing: one that its category declares, the first of them where none is said.
pub(super) fn first_state(category: &Category, said: Option<String>) -> Result<Option<String>, HoldingsRefusal> {
    match said {
        None => Ok(category.states.0.first().cloned()),
        Some(state) if category.states.0.contains(&state) => Ok(Some(state)),
        Some(_) => Err(HoldingsRefusal::StateUnknown),
    }
}

/// What happens to something that comes into a state, as rules name it: `order.person_approved`.
pub(super) fn anchor_of(kind: &str, state: &str) -> Option<String> {
    let name = format!("{kind}.{state}");
    crate::anchors::valid_name(&name).is_ok().then_some(name)
}

/// What counts no longer of something that goes from one state to another, in the order in which its category declares
/// them: going on takes nothing back, going back takes back that it came into the later ones. A state that is declared no
/// longer was the last.
pub(super) fn taken_back(kind: &str, states: &[String], from: Option<&str>, to: &str) -> Vec<String> {
    let place = |state: &str| states.iter().position(|known| known == state);
    let (Some(from), Some(to)) = (from, place(to)) else { return Vec::new() };
    let left = place(from).unwrap_or(states.len());
    let later = states.iter().enumerate().filter(|(at, _)| *at > to && left > to).map(|(_, state)| state.as_str());
    let left = place(from).is_none().then_some(from);
    later.chain(left).filter_map(|state| anchor_of(kind, state)).collect()
}

/// Whether the activity names a role of theirs. Where it limits that role to a part, as "own customers", what they
/// handed in themselves is theirs; nothing else that is held tells whose it is.
pub(crate) fn may_open(standing: &Standing, access: &[Access], stored_by: Option<PersonId>) -> bool {
    match &standing.actor {
        Actor::Operator | Actor::Job { .. } => true,
        Actor::Anonymous => false,
        Actor::Person { .. } | Actor::Service { .. } => access.iter().any(|access| {
            let own = || stored_by.is_some() && stored_by == standing.actor.person();
            standing.role(access.role).is_some() && (access.limit.is_none() || own())
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_one_word() {
        assert_eq!(kind("log"), Ok("log"));
        for bad in ["", "Log", "a b", "1a", "log.entry", &"a".repeat(33)] {
            assert_eq!(kind(bad), Err(HoldingsRefusal::ItemKind), "{bad}");
        }
        assert_eq!(anchor_of("order", "person_approved").as_deref(), Some("order.person_approved"));
        assert_eq!(anchor_of("order", "Ready!"), None);
    }

    #[test]
    fn going_back_takes_back_the_later_states_and_going_on_nothing() {
        let states = ["open", "closed", "archived"].map(str::to_owned);
        let taken = |from: Option<&str>, to: &str| taken_back("case", &states, from, to).join(" ");
        assert_eq!(taken(Some("open"), "closed"), "");
        assert_eq!(taken(Some("open"), "archived"), "");
        assert_eq!(taken(Some("closed"), "open"), "case.closed case.archived");
        assert_eq!(taken(Some("archived"), "closed"), "case.archived");
        assert_eq!(taken(None, "open"), "");
        assert_eq!(taken(Some("forgotten"), "archived"), "case.forgotten", "its category has other states now");
    }
}
