//! Making a token. Its secret is in the answer, and nowhere else.

use kernel::{Actor, Instant, PersonId, Role, ServiceId, TokenId, Version};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use store::{UnitOfWork, model};

use super::rules::{may_give, role_of_person, valid_expiry};
use super::{Token, row};
use crate::accounts::Account;
use crate::secret::TOKEN;
use crate::{CREATE_TOKEN, Error, Event, MANAGE_ACCOUNTS, MANAGE_SERVICES, Secret};
use crate::{permissions, persons, roles_of, services};

/// Make a token by which a person acts.
#[derive(Debug, Clone, Copy)]
pub struct ForPerson {
    /// Who.
    pub person: PersonId,
    /// The one role that it is limited to; none = all that the person holds.
    pub role: Option<Role>,
    /// Real time from which it is void; none = never.
    pub expires_at: Option<Instant>,
}

/// Makes a token by which a person acts: for oneself, or for anybody by the operator.
pub async fn create_for_person(uow: &mut UnitOfWork, new: ForPerson) -> Result<(Token, Secret), Error> {
    let person = persons::get(uow.db(), uow.scope(), new.person).await?.ok_or(Error::PersonNotFound)?;
    let permission = permissions::by_hand(CREATE_TOKEN, &uow.scope().actor);
    uow.require(permission, &person)?;
    if person.left_at.is_some() {
        return Err(Error::PersonLeft);
    }
    let held = roles_of(uow.db(), uow.scope(), &[person.id], uow.now()).await?.remove(&person.id).unwrap_or_default();
    let acting = match uow.scope().actor {
        Actor::Person { acting, .. } => acting,
        _ => None,
    };
    let role = role_of_person(new.role, acting, &held)?;
    valid_expiry(new.expires_at, expiry_of_makers(uow).await?, uow.real_now())?;
    insert(uow, Holder::Person(person.id), role, new.expires_at).await
}

/// Make a token by which a service acts.
#[derive(Debug, Clone, Copy)]
pub struct ForService {
    /// Which.
    pub service: ServiceId,
    /// Real time from which it is void; none = never.
    pub expires_at: Option<Instant>,
}

/// Makes a token by which a service acts in its role: by whoever holds that role, or could give it to anybody.
pub async fn create_for_service(uow: &mut UnitOfWork, new: ForService) -> Result<(Token, Secret), Error> {
    let service = services::get(uow.db(), uow.scope(), new.service).await?.ok_or(Error::ServiceNotFound)?;
    let permission = permissions::by_hand(MANAGE_SERVICES, &uow.scope().actor);
    uow.require(permission, &service)?;
    if service.retired_at.is_some() {
        return Err(Error::ServiceRetired);
    }
    may_give(service.role, uow.standing())?;
    valid_expiry(new.expires_at, expiry_of_makers(uow).await?, uow.real_now())?;
    insert(uow, Holder::Service(service.id), Some(service.role), new.expires_at).await
}

/// Make a token that signs an account in.
#[derive(Debug, Clone, Copy)]
pub struct ForAccount<'a> {
    /// Which.
    pub account: &'a Account,
    /// Real time from which it is void; none = never.
    pub expires_at: Option<Instant>,
}

/// Makes a token that signs an account in, as each person that it leads to. The unit is the installation's.
pub async fn create_for_account(uow: &mut UnitOfWork, new: ForAccount<'_>) -> Result<(Token, Secret), Error> {
    let permission = permissions::by_hand(MANAGE_ACCOUNTS, &uow.scope().actor);
    uow.require(permission, new.account)?;
    if uow.organisation() != uow.installation() {
        return Err(Error::OrganisationNotInstallation);
    }
    valid_expiry(new.expires_at, None, uow.real_now())?;
    insert(uow, Holder::Account(new.account.id), None, new.expires_at).await
}

enum Holder {
    Person(PersonId),
    Service(ServiceId),
    Account(kernel::AccountId),
}

async fn insert(
    uow: &mut UnitOfWork,
    holder: Holder,
    role: Option<Role>,
    expires_at: Option<Instant>,
) -> Result<(Token, Secret), Error> {
    let secret = Secret::new(TOKEN)?;
    let mut row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        secret_hash: Set(secret.hash()),
        person_id: Set(None),
        service_id: Set(None),
        account_id: Set(None),
        role: Set(role),
        made_at: Set(uow.now()),
        expires_at: Set(expires_at),
        revoked_at: Set(None),
        last_used_on: Set(None),
    };
    match holder {
        Holder::Person(person) => row.person_id = Set(Some(person)),
        Holder::Service(service) => row.service_id = Set(Some(service)),
        Holder::Account(account) => row.account_id = Set(Some(account)),
    }
    let token = model::insert(uow, row).await?;
    uow.emit(&Event::TokenCreated { token: token.id });
    Ok((token, secret))
}

/// When the token by which the actor signed in expires. An account's is a row of the installation.
async fn expiry_of_makers(uow: &UnitOfWork) -> Result<Option<Instant>, Error> {
    let Some(token) = used(&uow.scope().actor) else { return Ok(None) };
    let here = [uow.organisation(), uow.installation()];
    let found = row::Entity::find()
        .filter(row::Column::Id.eq(token))
        .filter(row::Column::OrganisationId.is_in(here))
        .one(uow.db())
        .await?;
    found.map_or(Err(Error::TokenInvalid), |token| Ok(token.expires_at))
}

fn used(actor: &Actor) -> Option<TokenId> {
    match actor {
        Actor::Person { token, .. } => *token,
        Actor::Service { token, .. } => Some(*token),
        Actor::Job { .. } | Actor::Operator | Actor::Anonymous => None,
    }
}
