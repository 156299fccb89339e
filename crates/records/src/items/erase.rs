//! How items go, and what becomes of those that stay in part.

use async_trait::async_trait;
use jobs::{Enqueue, When};
use kernel::{Fault, FileId, Id, ItemId, SubjectId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use store::{Erasable, Erased, Erasure, How, Scoped, UnitOfWork, model};

use super::source::KIND;
use super::{DeleteFiles, Item, file, item, payload};
use crate::{Error, anchors, subjects, suppression};

/// How the payload of an item calls the address that a token is left of.
const ADDRESS: &str = "email";

/// The owner of items at the erase door.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ErasableItems;

#[async_trait]
impl Erasable for ErasableItems {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn tables(&self) -> &'static [&'static str] {
        &["items", "item_files", "anchors"]
    }

    async fn erase(&self, uow: &mut UnitOfWork, order: &Erasure<'_>) -> Result<Erased, Box<dyn Fault>> {
        carry_out(uow, order).await.map_err(|error| Box::new(error) as Box<dyn Fault>)
    }
}

async fn carry_out(uow: &mut UnitOfWork, order: &Erasure<'_>) -> Result<Erased, Error> {
    let mut erased = Erased::default();
    for some in order.ids.chunks(anchors::CHUNK) {
        let ids: Vec<_> = some.iter().copied().map(ItemId::from_uuid).collect();
        match order.how {
            How::Erase => erase(uow, order, &ids, &mut erased).await?,
            How::Redact { keep } => redact(uow, &ids, keep, &mut erased).await?,
            How::Suppress => suppress(uow, &ids, &mut erased).await?,
        }
    }
    Ok(erased)
}

/// They go wholly: anchors, files and all. The bytes of the files follow, and the keys of subjects on whom nothing is held
/// any more.
async fn erase(uow: &mut UnitOfWork, order: &Erasure<'_>, ids: &[ItemId], erased: &mut Erased) -> Result<(), Error> {
    let here: Vec<(ItemId, SubjectId)> = item::Entity::in_scope(uow.scope())
        .filter(item::Column::Id.is_in(ids.iter().copied()))
        .select_only()
        .columns([item::Column::Id, item::Column::SubjectId])
        .order_by_asc(item::Column::Id)
        .into_tuple()
        .all(uow.db())
        .await?;
    let (ids, subjects): (Vec<ItemId>, Vec<SubjectId>) = here.into_iter().unzip();
    if ids.is_empty() {
        return Ok(());
    }
    let files: Vec<FileId> = file::Entity::in_scope(uow.scope())
        .filter(file::Column::ItemId.is_in(ids.iter().copied()))
        .select_only()
        .column(file::Column::Id)
        .into_tuple()
        .all(uow.db())
        .await?;
    let targets: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let mut count = |table: &str, rows: u64| *erased.rows.entry(table.to_owned()).or_default() += rows;
    count("anchors", anchors::erase(uow, &targets).await?);
    if !files.is_empty() {
        let gone = file::Entity::delete_many()
            .filter(file::Column::OrganisationId.eq(uow.organisation()))
            .filter(file::Column::ItemId.is_in(ids.iter().copied()));
        count("item_files", gone.exec(uow.db()).await?.rows_affected);
        uow.enqueue(&DeleteFiles { files }, When::Now).await?;
    }
    let gone = item::Entity::delete_many()
        .filter(item::Column::OrganisationId.eq(uow.organisation()))
        .filter(item::Column::Id.is_in(ids.iter().copied()));
    count("items", gone.exec(uow.db()).await?.rows_affected);
    erased.ids.extend(targets);
    subjects::let_go_of_the_empty(uow, order.mandate, subjects).await
}

/// Of what they say the first characters stay, sealed anew in the same place. Their files stay: of a picture nothing can be
/// kept in part, so what must go of it is held in a category of its own.
async fn redact(uow: &mut UnitOfWork, ids: &[ItemId], keep: u16, erased: &mut Erased) -> Result<(), Error> {
    let items = here(uow, ids).await?;
    let subjects: Vec<_> = items.iter().map(|item| item.subject_id).collect();
    let keys = uow.keys().subjects(uow.organisation(), &subjects).await.map_err(store::Error::from)?;
    for item in items {
        if let (Some(sealed), Some(key)) = (&item.payload, keys.get(&item.subject_id)) {
            let said = payload::open(key, item.id, sealed)?;
            let cut = payload::redacted(said.clone(), keep);
            if cut != said {
                let sealed = payload::seal(key, item.id, &cut)?;
                let change = item::ActiveModel { payload: Set(Some(sealed)), ..Default::default() };
                model::update::<item::Entity>(uow, item.id, item.version, change).await?;
                *erased.rows.entry("items".to_owned()).or_default() += 1;
            }
        }
        erased.ids.push(item.id.uuid());
    }
    Ok(())
}

/// Of each address a token stays behind. The item itself stays: what becomes of it the next step says. One that says no
/// address is done with too: that it has been looked at is what its receipt tells.
async fn suppress(uow: &mut UnitOfWork, ids: &[ItemId], erased: &mut Erased) -> Result<(), Error> {
    let items = here(uow, ids).await?;
    let subjects: Vec<_> = items.iter().map(|item| item.subject_id).collect();
    let keys = uow.keys().subjects(uow.organisation(), &subjects).await.map_err(store::Error::from)?;
    let lists = suppression::lists(uow).await?;
    for item in items {
        erased.ids.push(item.id.uuid());
        let (Some(sealed), Some(key)) = (&item.payload, keys.get(&item.subject_id)) else { continue };
        let said = payload::open(key, item.id, sealed)?;
        let Some(address) = said.get(ADDRESS).and_then(|address| address.as_str()) else { continue };
        for list in lists.of(&item.category) {
            let added = suppression::add(uow, &list, address).await?;
            *erased.rows.entry("suppressions".to_owned()).or_default() += added;
        }
    }
    Ok(())
}

async fn here(uow: &UnitOfWork, ids: &[ItemId]) -> Result<Vec<Item>, Error> {
    let select = item::Entity::in_scope(uow.scope()).filter(item::Column::Id.is_in(ids.iter().copied()));
    Ok(select.order_by_asc(item::Column::Id).all(uow.db()).await?)
}
