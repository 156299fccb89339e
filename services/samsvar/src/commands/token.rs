//! `samsvar token create`.

use std::process::ExitCode;
use std::sync::Arc;

use calendar::Span;
use clap::Subcommand;
use kernel::{Instant, OrganisationId, PersonId, Role, Scope, TokenId};
use serde_json::json;
use store::{Store, UnitOfWork};

use crate::cli::Common;
use crate::real::{RealChance, RealClock};
use crate::{Failure, say, telemetry, wiring};

/// Make API tokens
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  samsvar token create --organisation org_0197… --service reporting --role AUD --expires P90D"
)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print a token, once: only its hash is kept
    #[command(
        after_help = "Examples:\n  samsvar token create --organisation org_0197… --person per_0197… --role SEC\n  samsvar token create --organisation org_0197… --service reporting --role AUD --expires P90D\n\nA service may never sign, approve or count for a quorum."
    )]
    Create(Create),
}

#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("holder").required(true).args(["person", "service"]))]
struct Create {
    /// In which organisation
    #[arg(long, value_name = "ID")]
    organisation: OrganisationId,
    /// For whom: somebody who acts by it
    #[arg(long, value_name = "ID")]
    person: Option<PersonId>,
    /// For which program; it is entered where it is new
    #[arg(long, value_name = "NAME", requires = "role")]
    service: Option<String>,
    /// The one role that it acts in, as SEC; left out = all that the person holds
    #[arg(long, value_name = "ROLE")]
    role: Option<Role>,
    /// How long it is valid, as P90D; left out = until it is revoked
    #[arg(long, value_name = "LENGTH")]
    expires: Option<Span>,
}

/// A token that was made.
pub struct Made {
    /// Which.
    pub id: TokenId,
    /// What signs in.
    pub secret: access::Secret,
    /// When it ends.
    pub expires_at: Option<Instant>,
}

/// Runs it.
pub async fn run(common: &Common, arguments: Arguments) -> Result<ExitCode, Failure> {
    let What::Create(wanted) = arguments.what;
    let options = common.options()?;
    telemetry::log(&options.telemetry);
    let parts = wiring::open_beside(&options, Arc::new(RealClock::new()), Arc::new(RealChance::new()?)).await?;
    let made = create(&parts.store, &wanted).await?;
    parts.close().await?;
    if common.json {
        say::json(&json!({
            "id": made.id, "token": made.secret.expose(), "organisation": wanted.organisation,
            "role": wanted.role, "expiresAt": made.expires_at,
        }))?;
    } else {
        say::line(made.secret.expose())?;
        say::aside("keep it now: it is shown this once, and only its hash is stored");
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(store: &Store, wanted: &Create) -> Result<Made, Failure> {
    let scope = Scope::operator(wanted.organisation);
    let organisation = access::organisation(&store.read(&scope), &scope).await?;
    let expires_at = wanted.expires.map(|span| span.after(store.real_now(), organisation.zone));
    match (wanted.person, &wanted.service, wanted.role) {
        (Some(person), _, role) => for_person(store, &scope, person, role, expires_at).await,
        (None, Some(service), Some(role)) => for_service(store, &scope, service, role, expires_at).await,
        _ => Err(Failure::new("say for whom: --person ID, or --service NAME with --role ROLE")),
    }
}

/// A token by which a person acts.
pub async fn for_person(
    store: &Store,
    scope: &Scope,
    person: PersonId,
    role: Option<Role>,
    expires_at: Option<Instant>,
) -> Result<Made, Failure> {
    let mut made = None;
    let new = access::tokens::ForPerson { person, role, expires_at };
    store
        .write(scope, None, async |uow: &mut UnitOfWork| {
            let (token, secret) = access::tokens::create_for_person(uow, new).await?;
            made = Some(Made { id: token.id, secret, expires_at });
            Ok::<_, access::Error>(token.id)
        })
        .await?;
    Ok(made.expect("the unit returned Ok, so its closure ran to its end"))
}

/// A token by which a program acts. The program is entered where it is new.
pub async fn for_service(
    store: &Store,
    scope: &Scope,
    name: &str,
    role: Role,
    expires_at: Option<Instant>,
) -> Result<Made, Failure> {
    let mut made = None;
    let mut other = None;
    store
        .write(scope, None, async |uow: &mut UnitOfWork| {
            let service = match access::services::by_name(uow.db(), uow.scope(), name).await? {
                Some(service) => service,
                None => access::services::add(uow, access::services::Add { name: name.to_owned(), role }).await?,
            };
            if service.role != role {
                other = Some(service.role);
                return Err(access::Error::ServiceNameTaken);
            }
            let new = access::tokens::ForService { service: service.id, expires_at };
            let (token, secret) = access::tokens::create_for_service(uow, new).await?;
            made = Some(Made { id: token.id, secret, expires_at });
            Ok(token.id)
        })
        .await
        .map_err(|error| match other {
            Some(role) => Failure::new(format!(
                "this service has the role {role}; say --role {role}, or give another --service name"
            )),
            None => error.into(),
        })?;
    Ok(made.expect("the unit returned Ok, so its closure ran to its end"))
}
