//! What an activity must have while it is live.

use kernel::ProcessorId;
use ports::{CategoryFacts, Db, Ports};
use store::UnitOfWork;

use crate::activities::{Activity, Content, rules};
use crate::{Error, RegisterRefusal, processors};

/// All that a start asks for: rules, agreements, measures.
pub(super) async fn may_be_live(
    uow: &UnitOfWork,
    ports: &Ports,
    activity: &Activity,
    content: &Content,
) -> Result<(), Error> {
    governed(uow, ports, activity, content).await?;
    has_what_it_needs(uow, content).await
}

/// What a live activity must have whenever it changes: an agreement in force with each processor (DT-32), and a measure
/// where data needs extra protection (DT-25).
pub(super) async fn has_what_it_needs(uow: &UnitOfWork, content: &Content) -> Result<(), Error> {
    let today = access::organisation(uow.db(), uow.scope()).await?.working_time().zone.date(uow.now());
    let covered = processors::covered_on(uow.db(), uow.scope(), &content.processors, today).await?;
    let bare: Vec<ProcessorId> = content.processors.iter().copied().filter(|id| !covered.contains(id)).collect();
    if !bare.is_empty() {
        let named = processors::by_ids(uow.db(), uow.scope(), &bare).await?;
        let keys: Vec<_> = bare.iter().filter_map(|id| Some(named.get(id)?.key.as_str())).collect();
        return Err(RegisterRefusal::ProcessorUncovered(keys.join(", ")).into());
    }
    Ok(rules::has_measures(content)?)
}

/// Exactly one rule governs each category in each of its states (DT-44). Without rules at all, nothing is governed.
async fn governed(uow: &UnitOfWork, ports: &Ports, activity: &Activity, content: &Content) -> Result<(), Error> {
    let facts: Vec<_> = content
        .categories
        .iter()
        .map(|category| CategoryFacts {
            key: activity.full_key(&category.key),
            activity: activity.id,
            live: true,
            states: category.states.clone(),
        })
        .collect();
    let governance = match &ports.rule_book {
        Some(book) => book.govern(Db::Unit(uow), &facts).await?,
        None => Vec::new(),
    };
    let is_governed = |key: &str| {
        let mut about = governance.iter().filter(|governance| governance.category == key).peekable();
        about.peek().is_some() && about.all(|found| !found.rules.is_empty() && found.problem.is_none())
    };
    let open: Vec<_> = facts.iter().map(|facts| facts.key.as_str()).filter(|key| !is_governed(key)).collect();
    if open.is_empty() { Ok(()) } else { Err(RegisterRefusal::CategoryUngoverned(open.join(", ")).into()) }
}
