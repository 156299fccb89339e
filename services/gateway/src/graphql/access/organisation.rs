//! An organisation as the API shows it.

use std::collections::HashMap;

use async_graphql::{Enum, ID, Object, SimpleObject};
use kernel::{Id, OrganisationId, Position, SortKey};
use store::Read;

use crate::ApiError;
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::scalars::{DateTime, LocalTime};
use crate::graphql::session::Session;

/// An organisation, with what dates and hours mean in it.
#[derive(Clone)]
pub struct Organisation(pub(in crate::graphql) access::Organisation);

/// A country; it decides the public holidays.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "calendar::Country")]
pub enum Country {
    /// Norway.
    No,
    /// Denmark.
    Dk,
    /// Sweden.
    Se,
    /// Finland.
    Fi,
}

/// When people work, on the wall.
#[derive(SimpleObject)]
pub struct WorkingHours {
    /// When they come.
    from: LocalTime,
    /// When they go.
    to: LocalTime,
}

/// An organisation, with what dates and hours mean in it.
#[Object]
impl Organisation {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its name in the register of companies, where that differs.
    async fn legal_name(&self) -> Option<&str> {
        self.0.legal_name.as_deref()
    }

    /// Its country.
    async fn country(&self) -> Country {
        self.0.country.into()
    }

    /// Its number in that country's register, digits only.
    async fn number(&self) -> Option<&str> {
        self.0.number.as_deref()
    }

    /// The zone that its dates are meant in, as IANA names it.
    async fn zone(&self) -> String {
        self.0.zone.to_string()
    }

    /// The language it is written to in, as ISO 639 names it.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// When people work there.
    async fn working_hours(&self) -> WorkingHours {
        let calendar::WorkingHours { from, to } = self.0.working_hours;
        WorkingHours { from: LocalTime(from), to: LocalTime(to) }
    }

    /// When it was entered.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

impl Organisation {
    /// What dates and hours mean in the signed-in organisation; nothing of it is shown.
    pub(in crate::graphql) async fn of_scope(session: &Session) -> Result<access::Organisation, ApiError> {
        let found = session.load::<Own>(session.scope()?.organisation).await?;
        Ok(found.ok_or(access::Error::OrganisationNotFound)?)
    }

    /// The zone of the signed-in organisation.
    pub(in crate::graphql) async fn own_zone(session: &Session) -> Result<calendar::Zone, ApiError> {
        Ok(Self::of_scope(session).await?.zone)
    }

    /// The day that it is where the signed-in organisation is.
    pub(in crate::graphql) async fn own_today(session: &Session) -> Result<chrono::NaiveDate, ApiError> {
        let zone = Self::own_zone(session).await?;
        Ok(zone.date(session.reading()?.read.now().await?))
    }

    /// The signed-in organisation.
    pub(super) async fn own(session: &Session) -> Result<Self, ApiError> {
        let organisation = Self::of_scope(session).await?;
        session.reading()?.read.require(access::VIEW_ORGANISATION, &organisation).await?;
        Ok(Self(organisation))
    }

    /// The organisation of this id, if it is the signed-in one.
    pub(in crate::graphql) async fn find(session: &Session, id: OrganisationId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<Own>(session, id, access::VIEW_ORGANISATION).await?.map(Self))
    }

    /// All that whoever is signed in could name by the header `Samsvar-Organisation`.
    pub(super) async fn all_of(session: &Session) -> Result<Vec<access::Organisation>, ApiError> {
        let (store, scope) = (session.store(), session.scope()?);
        let ids = access::organisations_of(store, scope).await?;
        let work = async |unit: &mut store::InstallationUnit| access::organisations::by_ids(unit, &ids).await;
        Ok(store.installation_read(work).await?)
    }

    pub(super) fn position(organisation: &access::Organisation) -> Position {
        Position { sort: SortKey::At(organisation.created_at), id: organisation.id.uuid() }
    }
}

/// The signed-in organisation by its id. Any other has no row in its scope.
struct Own;

impl Relation for Own {
    type Key = OrganisationId;
    type Value = access::Organisation;

    async fn load(read: &Read, keys: Vec<OrganisationId>) -> Result<HashMap<OrganisationId, Self::Value>, ApiError> {
        let own = access::organisation(read, read.scope()).await?;
        Ok(keys.into_iter().filter(|key| *key == own.id).map(|key| (key, own.clone())).collect())
    }
}
