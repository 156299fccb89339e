//! Writing a rule, or changing one.

use kernel::{NEW, PersonId, Version};
use ports::{Db, Ports};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::end;
use crate::rule::definition::Definition;
use crate::rule::event::Event;
use crate::rule::model::{RetentionRule, RuleVersion, State, rule, version};
use crate::rule::{faults, lint, queries};
use crate::{Error, LOAD_RULES, PROPOSE_RULE, RulesRefusal};

/// Propose a rule, or another version of one.
#[derive(Debug, Clone)]
pub struct Propose {
    /// What the organisation calls it, as `A-R1`; of a known rule it is another version.
    pub key: String,
    /// What it is to say.
    pub definition: Definition,
}

/// Proposes a version of a rule. It is in force when two others have approved it; until then the one before stays.
pub async fn propose(
    uow: &mut UnitOfWork,
    ports: &Ports,
    Propose { key, definition }: Propose,
) -> Result<RuleVersion, Error> {
    let known = queries::by_key(uow.db(), uow.scope(), &key).await?;
    uow.require(PROPOSE_RULE, NEW)?;
    may_be_called(&key)?;
    if faults::unsupported(&definition) {
        return Err(RulesRefusal::StepUnsupported.into());
    }
    let found = faults(&definition);
    if !found.is_empty() {
        let lines = found.into_iter().map(|(field, message)| format!("{field}: {message}")).collect();
        return Err(RulesRefusal::Definition(lines).into());
    }
    lint::conditions_are_known(ports, &definition)?;
    lint::categories_are_known(Db::Unit(uow), ports, &definition).await?;
    lint::overlaps_nothing_to_come(Db::Unit(uow), &key, &definition).await?;
    let author = uow.scope().actor.person();
    write(uow, known, key, definition, author).await?.ok_or_else(|| RulesRefusal::RuleUnchanged.into())
}

/// Brings a rule to what a pack says; `None` where nothing changes by that. A version out of a pack has no author, so any
/// two people may approve it.
pub(crate) async fn load(
    uow: &mut UnitOfWork,
    key: &str,
    definition: &Definition,
) -> Result<Option<RuleVersion>, Error> {
    let known = queries::by_key(uow.db(), uow.scope(), key).await?;
    uow.require(LOAD_RULES, NEW)?;
    write(uow, known, key.to_owned(), definition.clone(), None).await
}

/// Writes a version; `None` where the rule says so already, or is about to, or said so last and was withdrawn.
async fn write(
    uow: &mut UnitOfWork,
    known: Option<RetentionRule>,
    key: String,
    definition: Definition,
    author: Option<PersonId>,
) -> Result<Option<RuleVersion>, Error> {
    let (rule, versions) = match known {
        Some(known) => {
            let mut versions = queries::versions_of(uow.db(), uow.scope(), &[known.id]).await?;
            let versions = versions.remove(&known.id).unwrap_or_default();
            (known, versions)
        }
        None => (create(uow, key).await?, Vec::new()),
    };
    let sha256 = definition.sha256();
    let stands = |version: &&RuleVersion| version.state == State::InForce || State::WAITING.contains(&version.state);
    let same = |version: &RuleVersion| version.sha256 == sha256;
    if versions.first().is_some_and(same) || versions.iter().filter(stands).any(same) {
        return Ok(None);
    }
    let waiting = versions.iter().find(|version| State::WAITING.contains(&version.state));
    if let Some(waiting) = waiting {
        end(uow, waiting, State::Superseded).await?;
    }
    let number = versions.first().map_or(1, |last| last.number + 1);
    let row = version::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        rule_id: Set(rule.id),
        number: Set(number),
        state: Set(State::Draft),
        definition: Set(serde_json::to_value(&definition).map_err(store::Error::from)?),
        sha256: Set(sha256.clone()),
        author_id: Set(author),
        proposed_at: Set(uow.now()),
        in_force_at: Set(None),
        in_force_from: Set(None),
        ended_at: Set(None),
        withdrawn_by: Set(None),
        withdraw_reason: Set(None),
    };
    let row = model::insert(uow, row).await?;
    let supersedes = waiting.map(|waiting| waiting.number);
    uow.emit(&Event::Proposed { rule: rule.id, key: rule.key.clone(), number, sha256, supersedes });
    Ok(Some(RuleVersion::of(rule.key, row)?))
}

async fn create(uow: &mut UnitOfWork, key: String) -> Result<RetentionRule, Error> {
    let row = rule::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        key: Set(key),
        in_force_id: Set(None),
        created_at: Set(uow.now()),
    };
    Ok(model::insert(uow, row).await?)
}

fn may_be_called(key: &str) -> Result<(), Error> {
    let fits = (1..=64).contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if fits { Ok(()) } else { Err(RulesRefusal::RuleKey.into()) }
}
