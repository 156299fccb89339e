//! Bringing the rows of an activity's parts to what is said of it. What is called the same stays the same row.

use kernel::{ActivityId, Version};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use store::{Scoped, UnitOfWork, model};

use crate::Error;
use crate::activities::model::{category, link_processor, link_system, purpose};
use crate::activities::{CategoryContent, Content, Keys, PurposeContent, Sources, queries};

/// Writes all parts. That something is gone is in the trail too: the activity's row holds the hash of the whole.
pub(super) async fn parts(uow: &mut UnitOfWork, activity: ActivityId, content: &Content) -> Result<(), Error> {
    purposes(uow, activity, &content.purposes).await?;
    categories(uow, activity, &content.categories).await?;
    links(uow, activity, content).await
}

async fn purposes(uow: &mut UnitOfWork, activity: ActivityId, said: &[PurposeContent]) -> Result<(), Error> {
    let mut before =
        queries::purposes_of(uow.db(), uow.scope(), &[activity]).await?.remove(&activity).unwrap_or_default();
    for (number, said) in (1..).zip(said) {
        let row = purpose::ActiveModel {
            number: Set(number),
            text: Set(said.text.clone()),
            basis: Set(said.basis),
            article9: Set(said.article9),
            balancing: Set(said.balancing.clone()),
            sources: Set(Sources(said.sources.clone())),
            ..Default::default()
        };
        match before.iter().position(|row| row.key == said.key).map(|at| before.swap_remove(at)) {
            Some(old) if old.number == number && queries::purpose_content(&old) == *said => {}
            Some(old) => {
                model::update::<purpose::Entity>(uow, old.id, old.version, row).await?;
            }
            None => {
                let row = purpose::ActiveModel {
                    organisation_id: Set(uow.organisation()),
                    id: Set(uow.new_id()),
                    version: Set(Version::FIRST),
                    activity_id: Set(activity),
                    key: Set(said.key.clone()),
                    ..row
                };
                model::insert(uow, row).await?;
            }
        }
    }
    if !before.is_empty() {
        purpose::Entity::delete_many()
            .filter(purpose::Column::OrganisationId.eq(uow.organisation()))
            .filter(purpose::Column::Id.is_in(before.iter().map(|row| row.id)))
            .exec(uow.db())
            .await?;
    }
    Ok(())
}

async fn categories(uow: &mut UnitOfWork, activity: ActivityId, said: &[CategoryContent]) -> Result<(), Error> {
    let mut before =
        queries::categories_of(uow.db(), uow.scope(), &[activity]).await?.remove(&activity).unwrap_or_default();
    for (number, said) in (1..).zip(said) {
        let row = category::ActiveModel {
            number: Set(number),
            name: Set(said.name.clone()),
            sensitivity: Set(said.sensitivity),
            special: Set(said.special),
            national_id: Set(said.national_id),
            unstructured: Set(said.unstructured),
            necessity: Set(said.necessity.clone()),
            states: Set(Keys(said.states.clone())),
            parts: Set(Keys(said.parts.clone())),
            purposes: Set(Keys(said.purposes.clone())),
            ..Default::default()
        };
        match before.iter().position(|row| row.key == said.key).map(|at| before.swap_remove(at)) {
            Some(old) if old.number == number && queries::category_content(&old) == *said => {}
            Some(old) => {
                model::update::<category::Entity>(uow, old.id, old.version, row).await?;
            }
            None => {
                let row = category::ActiveModel {
                    organisation_id: Set(uow.organisation()),
                    id: Set(uow.new_id()),
                    version: Set(Version::FIRST),
                    activity_id: Set(activity),
                    key: Set(said.key.clone()),
                    ..row
                };
                model::insert(uow, row).await?;
            }
        }
    }
    if !before.is_empty() {
        category::Entity::delete_many()
            .filter(category::Column::OrganisationId.eq(uow.organisation()))
            .filter(category::Column::Id.is_in(before.iter().map(|row| row.id)))
            .exec(uow.db())
            .await?;
    }
    Ok(())
}

async fn links(uow: &mut UnitOfWork, activity: ActivityId, content: &Content) -> Result<(), Error> {
    let scope = uow.scope().clone();
    let linked = link_system::Entity::in_scope(&scope).filter(link_system::Column::ActivityId.eq(activity));
    let linked: Vec<_> = linked.all(uow.db()).await?.into_iter().map(|row| row.system_id).collect();
    for system in content.systems.iter().filter(|system| !linked.contains(system)) {
        let row = link_system::ActiveModel {
            organisation_id: Set(uow.organisation()),
            activity_id: Set(activity),
            system_id: Set(*system),
        };
        model::insert(uow, row).await?;
    }
    let gone = linked.into_iter().filter(|system| !content.systems.contains(system)).collect::<Vec<_>>();
    if !gone.is_empty() {
        link_system::Entity::delete_many()
            .filter(link_system::Column::OrganisationId.eq(uow.organisation()))
            .filter(link_system::Column::ActivityId.eq(activity))
            .filter(link_system::Column::SystemId.is_in(gone))
            .exec(uow.db())
            .await?;
    }
    let linked = link_processor::Entity::in_scope(&scope).filter(link_processor::Column::ActivityId.eq(activity));
    let linked: Vec<_> = linked.all(uow.db()).await?.into_iter().map(|row| row.processor_id).collect();
    for processor in content.processors.iter().filter(|processor| !linked.contains(processor)) {
        let row = link_processor::ActiveModel {
            organisation_id: Set(uow.organisation()),
            activity_id: Set(activity),
            processor_id: Set(*processor),
        };
        model::insert(uow, row).await?;
    }
    let gone = linked.into_iter().filter(|processor| !content.processors.contains(processor)).collect::<Vec<_>>();
    if !gone.is_empty() {
        link_processor::Entity::delete_many()
            .filter(link_processor::Column::OrganisationId.eq(uow.organisation()))
            .filter(link_processor::Column::ActivityId.eq(activity))
            .filter(link_processor::Column::ProcessorId.is_in(gone))
            .exec(uow.db())
            .await?;
    }
    Ok(())
}
