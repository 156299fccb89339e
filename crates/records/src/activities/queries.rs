//! Finding activities and their parts. Each of the parts of any number of activities comes in one statement.

use std::collections::HashMap;

use kernel::{ActivityId, CategoryId, Page, Position, ProcessorId, PurposeId, Scope, Slice, SystemId};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Order, QueryFilter, QueryOrder};
use store::{Scoped, keyset};

use super::model::{activity, category, link_processor, link_system, purpose, step};
use super::{Activity, Category, CategoryContent, Content, Purpose, PurposeContent, Side, Status, Step};
use crate::Error;

/// Which activities a list is about. What is left out does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of the controller's register, or of the processor's.
    pub side: Option<Side>,
    /// Standing in one of these places.
    pub statuses: Option<Vec<Status>>,
    /// Called so by the organisation.
    pub keys: Option<Vec<String>>,
}

/// One activity.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, activity: ActivityId) -> Result<Option<Activity>, Error> {
    Ok(activity::Entity::in_scope(scope).filter(activity::Column::Id.eq(activity)).one(db).await?)
}

/// Many activities in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    activities: &[ActivityId],
) -> Result<HashMap<ActivityId, Activity>, Error> {
    if activities.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(activity::Entity::in_scope(scope), activity::Column::Id, activities.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Activities by what the organisation calls them, in one statement.
pub async fn by_keys(
    db: &impl ConnectionTrait,
    scope: &Scope,
    keys: &[String],
) -> Result<HashMap<String, Activity>, Error> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(activity::Entity::in_scope(scope), activity::Column::Key, keys.iter().cloned());
    Ok(select.all(db).await?.into_iter().map(|row| (row.key.clone(), row)).collect())
}

/// All activities, in the order in which they were entered. An organisation has dozens.
pub async fn all(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Activity>, Error> {
    let select = activity::Entity::in_scope(scope);
    Ok(select.order_by_asc(activity::Column::DraftedAt).order_by_asc(activity::Column::Id).all(db).await?)
}

/// A page of activities, in the order in which they were entered, in one statement.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    page: &Page<Position>,
) -> Result<Slice<Activity>, Error> {
    use activity::Column;
    let narrowed = Condition::all()
        .add_option(filter.side.map(|side| Column::Side.eq(side)))
        .add_option(filter.statuses.as_ref().map(|statuses| Column::Status.is_in(statuses.iter().copied())))
        .add_option(filter.keys.as_ref().map(|keys| Column::Key.is_in(keys.iter().cloned())));
    let select = activity::Entity::in_scope(scope).filter(narrowed);
    Ok(keyset::page(db, select, Column::DraftedAt, Column::Id, Order::Asc, page).await?)
}

/// The purposes of many activities, each activity's in their order.
pub async fn purposes_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    activities: &[ActivityId],
) -> Result<HashMap<ActivityId, Vec<Purpose>>, Error> {
    let mut all: HashMap<ActivityId, Vec<Purpose>> = HashMap::new();
    if activities.is_empty() {
        return Ok(all);
    }
    let select =
        keyset::any_of(purpose::Entity::in_scope(scope), purpose::Column::ActivityId, activities.iter().copied());
    for row in select.order_by_asc(purpose::Column::Number).all(db).await? {
        all.entry(row.activity_id).or_default().push(row);
    }
    Ok(all)
}

/// Many purposes; what is not here is not in the answer.
pub async fn purposes_by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    purposes: &[PurposeId],
) -> Result<HashMap<PurposeId, Purpose>, Error> {
    if purposes.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(purpose::Entity::in_scope(scope), purpose::Column::Id, purposes.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// The categories of many activities, each activity's in their order.
pub async fn categories_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    activities: &[ActivityId],
) -> Result<HashMap<ActivityId, Vec<Category>>, Error> {
    let mut all: HashMap<ActivityId, Vec<Category>> = HashMap::new();
    if activities.is_empty() {
        return Ok(all);
    }
    let select =
        keyset::any_of(category::Entity::in_scope(scope), category::Column::ActivityId, activities.iter().copied());
    for row in select.order_by_asc(category::Column::Number).all(db).await? {
        all.entry(row.activity_id).or_default().push(row);
    }
    Ok(all)
}

/// Many categories; what is not here is not in the answer.
pub async fn categories_by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    categories: &[CategoryId],
) -> Result<HashMap<CategoryId, Category>, Error> {
    if categories.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(category::Entity::in_scope(scope), category::Column::Id, categories.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Categories by what rules and holdings call them, as `A-07/contact`, each with its activity, in two statements.
pub async fn categories_by_keys(
    db: &impl ConnectionTrait,
    scope: &Scope,
    keys: &[String],
) -> Result<HashMap<String, (Activity, Category)>, Error> {
    let named: Vec<String> = keys.iter().filter_map(|key| Some(key.split_once('/')?.0.to_owned())).collect();
    let activities: HashMap<_, _> =
        by_keys(db, scope, &named).await?.into_values().map(|activity| (activity.id, activity)).collect();
    let ids: Vec<_> = activities.keys().copied().collect();
    let mut found = HashMap::new();
    for category in categories_of(db, scope, &ids).await?.into_values().flatten() {
        let activity = &activities[&category.activity_id];
        let key = activity.full_key(&category.key);
        if keys.contains(&key) {
            found.insert(key, (activity.clone(), category));
        }
    }
    Ok(found)
}

/// In which systems the data of many activities lies.
pub async fn systems_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    activities: &[ActivityId],
) -> Result<HashMap<ActivityId, Vec<SystemId>>, Error> {
    use link_system::Column;
    let mut all: HashMap<ActivityId, Vec<SystemId>> = HashMap::new();
    if activities.is_empty() {
        return Ok(all);
    }
    let select = keyset::any_of(link_system::Entity::in_scope(scope), Column::ActivityId, activities.iter().copied());
    for row in select.order_by_asc(Column::SystemId).all(db).await? {
        all.entry(row.activity_id).or_default().push(row.system_id);
    }
    Ok(all)
}

/// Which activities' data lies in each of these systems.
pub async fn activities_of_systems(
    db: &impl ConnectionTrait,
    scope: &Scope,
    systems: &[SystemId],
) -> Result<HashMap<SystemId, Vec<ActivityId>>, Error> {
    use link_system::Column;
    let mut all: HashMap<SystemId, Vec<ActivityId>> = HashMap::new();
    if systems.is_empty() {
        return Ok(all);
    }
    let select = keyset::any_of(link_system::Entity::in_scope(scope), Column::SystemId, systems.iter().copied());
    for row in select.order_by_asc(Column::ActivityId).all(db).await? {
        all.entry(row.system_id).or_default().push(row.activity_id);
    }
    Ok(all)
}

/// Which processors handle the data of many activities.
pub async fn processors_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    activities: &[ActivityId],
) -> Result<HashMap<ActivityId, Vec<ProcessorId>>, Error> {
    use link_processor::Column;
    let mut all: HashMap<ActivityId, Vec<ProcessorId>> = HashMap::new();
    if activities.is_empty() {
        return Ok(all);
    }
    let select =
        keyset::any_of(link_processor::Entity::in_scope(scope), Column::ActivityId, activities.iter().copied());
    for row in select.order_by_asc(Column::ProcessorId).all(db).await? {
        all.entry(row.activity_id).or_default().push(row.processor_id);
    }
    Ok(all)
}

/// Which activities' data each of these processors handles. With [`categories_of`] it is the annex of their agreements:
/// the data that an agreement is about is that of the register, and cannot say anything else (OS-05).
pub async fn activities_of_processors(
    db: &impl ConnectionTrait,
    scope: &Scope,
    processors: &[ProcessorId],
) -> Result<HashMap<ProcessorId, Vec<ActivityId>>, Error> {
    use link_processor::Column;
    let mut all: HashMap<ProcessorId, Vec<ActivityId>> = HashMap::new();
    if processors.is_empty() {
        return Ok(all);
    }
    let select =
        keyset::any_of(link_processor::Entity::in_scope(scope), Column::ProcessorId, processors.iter().copied());
    for row in select.order_by_asc(Column::ActivityId).all(db).await? {
        all.entry(row.processor_id).or_default().push(row.activity_id);
    }
    Ok(all)
}

/// How each of these activities moved, each activity's steps in order.
pub async fn steps_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    activities: &[ActivityId],
) -> Result<HashMap<ActivityId, Vec<Step>>, Error> {
    let mut all: HashMap<ActivityId, Vec<Step>> = HashMap::new();
    if activities.is_empty() {
        return Ok(all);
    }
    let select = keyset::any_of(step::Entity::in_scope(scope), step::Column::ActivityId, activities.iter().copied());
    for row in select.order_by_asc(step::Column::Number).all(db).await? {
        all.entry(row.activity_id).or_default().push(row);
    }
    Ok(all)
}

/// All that is said of an activity now.
pub async fn content_of(db: &impl ConnectionTrait, scope: &Scope, activity: &Activity) -> Result<Content, Error> {
    let one = std::slice::from_ref(activity);
    Ok(contents_of(db, scope, one).await?.remove(&activity.id).expect("each activity asked for has a content"))
}

/// All that is said of many activities, in four statements.
pub(crate) async fn contents_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    activities: &[Activity],
) -> Result<HashMap<ActivityId, Content>, Error> {
    let ids: Vec<_> = activities.iter().map(|activity| activity.id).collect();
    let mut purposes = purposes_of(db, scope, &ids).await?;
    let mut categories = categories_of(db, scope, &ids).await?;
    let mut systems = systems_of(db, scope, &ids).await?;
    let mut processors = processors_of(db, scope, &ids).await?;
    let content = |activity: &Activity| {
        let id = activity.id;
        let content = Content {
            name: activity.name.clone(),
            side: activity.side,
            details: activity.details.clone(),
            purposes: purposes.remove(&id).unwrap_or_default().iter().map(purpose_content).collect(),
            categories: categories.remove(&id).unwrap_or_default().iter().map(category_content).collect(),
            systems: systems.remove(&id).unwrap_or_default(),
            processors: processors.remove(&id).unwrap_or_default(),
        };
        (id, content)
    };
    Ok(activities.iter().map(content).collect())
}

pub(crate) fn purpose_content(row: &Purpose) -> PurposeContent {
    PurposeContent {
        key: row.key.clone(),
        text: row.text.clone(),
        basis: row.basis,
        article9: row.article9,
        balancing: row.balancing.clone(),
        sources: row.sources.0.clone(),
    }
}

pub(crate) fn category_content(row: &Category) -> CategoryContent {
    CategoryContent {
        key: row.key.clone(),
        name: row.name.clone(),
        sensitivity: row.sensitivity,
        special: row.special,
        national_id: row.national_id,
        unstructured: row.unstructured,
        necessity: row.necessity.clone(),
        states: row.states.0.clone(),
        parts: row.parts.0.clone(),
        purposes: row.purposes.0.clone(),
    }
}
