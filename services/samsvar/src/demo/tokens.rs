//! Tokens for whoever wants to try: one of a service that reads everything, and one for each role.

use std::collections::BTreeMap;

use kernel::{OrganisationId, Role};
use serde::Serialize;

use super::Lived;
use super::place::Place;
use crate::Failure;
use crate::commands::token;

/// The ways into everything that was lived.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Doors {
    /// What signs the trails.
    pub verify_key: String,
    /// The ways into each organisation.
    pub organisations: Vec<Tokens>,
}

/// The ways into one organisation.
#[derive(Debug, Serialize)]
pub struct Tokens {
    /// Which.
    pub id: OrganisationId,
    /// What it is called.
    pub name: String,
    /// Out of which pack.
    pub pack: &'static str,
    /// Of a service that reads everything and changes nothing.
    pub token: String,
    /// By role.
    pub roles: BTreeMap<Role, RoleToken>,
    /// Through which anybody may report.
    #[serde(rename = "reportLink")]
    pub report_link: String,
}

/// Somebody who holds a role, and the token by which they act in it.
#[derive(Debug, Serialize)]
pub struct RoleToken {
    /// Where they are written to.
    pub email: String,
    /// What signs in.
    pub token: String,
}

impl Doors {
    /// Makes them.
    pub async fn open(lived: &Lived) -> Result<Self, Failure> {
        let mut organisations = Vec::new();
        for place in &lived.places {
            organisations.push(tokens(lived, place).await?);
        }
        Ok(Self { verify_key: lived.parts.keys.signer().await?.verifier_key(), organisations })
    }
}

async fn tokens(lived: &Lived, place: &Place) -> Result<Tokens, Failure> {
    let store = &lived.parts.store;
    let service = token::for_service(store, &place.scope, "demo", Role::Aud, None).await?;
    let mut roles = BTreeMap::new();
    for (role, person) in place.cast.roles() {
        let made = token::for_person(store, &place.scope, person, Some(role), None).await?;
        let email = place.cast.email(person).to_owned();
        roles.insert(role, RoleToken { email, token: made.secret.expose().to_owned() });
    }
    Ok(Tokens {
        id: place.organisation(),
        name: place.name.clone(),
        pack: place.pack,
        token: service.secret.expose().to_owned(),
        roles,
        report_link: place.report_link.clone(),
    })
}
