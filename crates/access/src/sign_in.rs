//! From a secret to a scope. What is unknown and what is another organisation's takes the same way to the same answer.

use kernel::{Actor, OrganisationId, PersonId, Purpose, ReportLinkId, Scope};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use store::{InstallationUnit, Store};

use crate::calendar_feeds::CalendarFeed;
use crate::secret::{CALENDAR_FEED, REPORT_LINK, TOKEN, hash_of};
use crate::tokens::{self, Token};
use crate::{Error, accounts, calendar_feeds, report_links, roles_of};

/// Who a token's holder is, and in which organisation.
///
/// `organisation` is what the caller sent as `Samsvar-Organisation`. It is needed where an account leads to several,
/// and else must be the one; any other is answered as one that does not exist.
pub async fn sign_in(store: &Store, token: &str, organisation: Option<&str>) -> Result<Scope, Error> {
    let hash = hash_of(TOKEN, token).ok_or(Error::TokenInvalid)?;
    let wanted = organisation.map(|text| text.trim().parse::<OrganisationId>());
    let (token, identities) = store
        .installation_read(async |unit| {
            let found = tokens::row::Entity::find().filter(tokens::row::Column::SecretHash.eq(hash)).one(unit).await?;
            let token = found.filter(|token| token.revoked_at.is_none()).ok_or(Error::TokenInvalid)?;
            if token.is_expired(unit.real_now()) {
                return Err(Error::TokenExpired);
            }
            let identities = identities(unit, &token).await?;
            Ok((token, identities))
        })
        .await?;
    let mine = identities.into_iter().filter(|scope| match &wanted {
        None => true,
        Some(wanted) => wanted.as_ref() == Ok(&scope.organisation),
    });
    let mut mine: Vec<_> = mine.collect();
    match (mine.pop(), mine.is_empty()) {
        (None, _) => Err(Error::OrganisationNotFound),
        (Some(_), false) => Err(Error::OrganisationUnnamed),
        (Some(scope), true) => {
            note_use(store, &token).await?;
            Ok(scope)
        }
    }
}

/// The organisations that whoever is signed in could name, their own first made first.
pub async fn organisations_of(store: &Store, scope: &Scope) -> Result<Vec<OrganisationId>, Error> {
    let Actor::Person { token: Some(token), .. } = scope.actor else { return Ok(vec![scope.organisation]) };
    store
        .installation_read(async |unit| {
            let found = tokens::row::Entity::find().filter(tokens::row::Column::Id.eq(token)).one(unit).await?;
            let token = found.ok_or(Error::TokenInvalid)?;
            Ok(identities(unit, &token).await?.into_iter().map(|scope| scope.organisation).collect())
        })
        .await
}

/// Where a report link leads: an organisation in which nobody in particular may report.
pub async fn follow_report_link(store: &Store, text: &str) -> Result<(Scope, ReportLinkId), Error> {
    let hash = hash_of(REPORT_LINK, text).ok_or(Error::ReportLinkInvalid)?;
    store
        .installation_read(async |unit| {
            use report_links::row::{Column, Entity};
            let found = Entity::find().filter(Column::SecretHash.eq(hash)).one(unit).await?;
            let link = found.filter(|link| link.is_valid(unit.real_now())).ok_or(Error::ReportLinkInvalid)?;
            let scope = Scope { actor: Actor::Anonymous, organisation: link.organisation_id, purpose: Purpose::Use };
            Ok((scope, link.id))
        })
        .await
}

/// Whose dates a calendar feed shows: its person, while they hold the role that it is for.
pub async fn follow_calendar_feed(store: &Store, text: &str) -> Result<(Scope, CalendarFeed), Error> {
    let hash = hash_of(CALENDAR_FEED, text).ok_or(Error::CalendarFeedInvalid)?;
    let feed = store
        .installation_read(async |unit| {
            use calendar_feeds::row::{Column, Entity};
            let found = Entity::find().filter(Column::SecretHash.eq(hash)).one(unit).await?;
            found.filter(|feed| feed.revoked_at.is_none()).ok_or(Error::CalendarFeedInvalid)
        })
        .await?;
    let actor = Actor::Person { person: feed.person_id, token: None, acting: feed.role };
    let scope = Scope { actor, organisation: feed.organisation_id, purpose: Purpose::Use };
    let held = roles_of(&store.read(&scope), &scope, &[feed.person_id], store.business_now().await?).await?;
    let held = held.get(&feed.person_id).map(Vec::as_slice).unwrap_or_default();
    let shows = feed.role.map_or(!held.is_empty(), |role| held.iter().any(|held| held.role == role));
    if shows { Ok((scope, feed)) } else { Err(Error::CalendarFeedInvalid) }
}

/// Everybody whom a token's holder can act as, one for each organisation.
async fn identities(unit: &InstallationUnit, token: &Token) -> Result<Vec<Scope>, Error> {
    let person = |organisation, person: PersonId| Scope {
        actor: Actor::Person { person, token: Some(token.id), acting: token.role },
        organisation,
        purpose: Purpose::Use,
    };
    match (token.person_id, token.service_id, token.account_id) {
        (Some(id), None, None) => Ok(vec![person(token.organisation_id, id)]),
        (None, Some(service), None) => {
            let role = token.role.ok_or(Error::Stored("api_tokens.role"))?;
            let actor = Actor::Service { service, token: token.id, role };
            Ok(vec![Scope { actor, organisation: token.organisation_id, purpose: Purpose::Use }])
        }
        (None, None, Some(account)) => {
            let ways = accounts::ways_of(unit, account).await?;
            Ok(ways.into_iter().map(|way| person(way.organisation_id, way.person_id)).collect())
        }
        _ => Err(Error::Stored("api_tokens.person_id")),
    }
}

/// Writes down the day of use, once a day. Not the row's version: nobody is to lose a change for it.
async fn note_use(store: &Store, token: &Token) -> Result<(), Error> {
    use tokens::row::{Column, Entity};
    let today = store.real_now().date_naive();
    if token.last_used_on.is_some_and(|day| today <= day) {
        return Ok(());
    }
    store
        .installation(async |unit: &mut InstallationUnit| {
            Entity::update_many()
                .col_expr(Column::LastUsedOn, sea_orm::sea_query::Expr::value(today))
                .filter(Column::Id.eq(token.id))
                .exec(unit)
                .await?;
            Ok(())
        })
        .await
}
