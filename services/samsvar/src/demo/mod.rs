//! A year that is lived: packs are loaded into a test database, people act by the commands that the API calls, and the
//! ledger does the rest, the same one as in production.
//!
//! A year is three files of data (pack, story, seed) and a handful of habits. [`year`] is the loop, [`acts`] what people
//! can do, [`story`] what happens to them, [`summary`] what it came to.

mod acts;
mod cast;
mod chance;
pub mod crm;
mod feed;
pub mod packs;
mod place;
mod progress;
mod queue;
mod receiver;
mod story;
mod summary;
mod tokens;
mod trade;
mod year;

use std::path::Path;
use std::sync::Arc;

use calendar::Zone;
use chrono::NaiveDate;
use deletion::certificate;
use kernel::{Instant, Page, Role, Scope};
use store::{Opening, TestClock, UnitOfWork};

use self::cast::Cast;
use self::chance::{Dice, SeededChance};
use self::packs::Carried;
pub use self::place::Place;
use self::progress::Progress;
use self::story::Story;
pub use self::summary::Summary;
pub use self::tokens::{Doors, Tokens};
use self::trade::{CONNECTOR, Trade};
use crate::Failure;
use crate::config::{Connector, Options};
use crate::real::RealClock;
use crate::wiring::{self, Parts};

/// Where the clocks hang by which `--from` and `--to` are meant.
const ZONE: &str = "Europe/Oslo";

/// What is to be lived.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The packs, the neighbour behind them.
    pub packs: Vec<Carried>,
    /// The first day.
    pub from: NaiveDate,
    /// The end.
    pub to: Instant,
    /// What decides what nobody else does.
    pub seed: u64,
}

/// What was lived.
pub struct Lived {
    /// Keys, database and ledger, the clock standing at the end.
    pub parts: Parts,
    /// The organisations.
    pub places: Vec<Place>,
}

/// The zone of the dates on the command line.
#[must_use]
pub fn zone() -> Zone {
    ZONE.parse().expect("a zone that exists")
}

/// Lives it, in a new database in `folder`.
pub async fn live(options: &Options, folder: &Path, wanted: &Wanted) -> Result<Lived, Failure> {
    let from = zone().start_of(wanted.from);
    if from >= wanted.to {
        return Err(Failure::new("--from must be a day before --to"));
    }
    let options = connected(options.clone().within(folder), folder);
    let opening = Opening::Serve(Some(TestClock::New(from)));
    let chance = Arc::new(SeededChance::new(wanted.seed, from));
    let parts = wiring::open(&options, opening, true, Arc::new(RealClock::new()), chance).await?;
    let mut places = Vec::new();
    for carried in &wanted.packs {
        let mut place = settle(&parts, carried, wanted).await?;
        if carried.trades {
            let dice = Dice::new(wanted.seed);
            place.trade = Some(Trade::begin(&parts.store, folder, &place.scope, dice, wanted.from).await?);
        }
        places.push(place);
    }
    let progress = Progress::new(from, wanted.to, zone());
    year::live(&parts, &mut places, wanted.to, &progress).await?;
    progress.end();
    Ok(Lived { parts, places })
}

/// Writes every certificate with its proofs into a folder, as `samsvar verify` reads them.
pub async fn keep_certificates(lived: &Lived, folder: &Path) -> Result<(), Failure> {
    let unkept = |error: std::io::Error| Failure::of("the certificates cannot be kept", &error);
    let folder = folder.join("certificates");
    std::fs::create_dir_all(&folder).map_err(unkept)?;
    for place in &lived.places {
        let read = lived.parts.store.read(&place.scope);
        let mut page = Page::first(100);
        loop {
            let found = certificate::page(&read, &place.scope, &page).await?;
            page.after = found.rows.last().map(certificate::Certificate::position);
            for certificate in &found.rows {
                let bundle = certificate::bundle(&read, certificate.id).await?;
                let name = format!("{}-{}.json", certificate.rule, certificate.id);
                std::fs::write(folder.join(name), bundle + "\n").map_err(unkept)?;
            }
            if !found.has_next {
                break;
            }
        }
    }
    Ok(())
}

/// The same with the order system connected, and webhooks to a receiver on this machine.
#[must_use]
pub fn connected(mut options: Options, folder: &Path) -> Options {
    options.connectors = packs::CONNECTED
        .iter()
        .map(|organisation| {
            let url = format!("sqlite://{}", folder.join("crm.db").display());
            let (url, organisation) = (url.as_str().into(), (*organisation).to_owned());
            (CONNECTOR.to_owned(), Connector { url, organisation, allow_wide: false })
        })
        .collect();
    options.webhooks.allow_private_addresses = true;
    options
}

/// Loads a pack and makes its people ready.
async fn settle(parts: &Parts, carried: &Carried, wanted: &Wanted) -> Result<Place, Failure> {
    let pack = crate::packs::check(carried.pack).map_err(|faults| {
        let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
        Failure::new(format!("the pack {} has faults: {}", carried.name, faults.join("; ")))
    })?;
    let loaded = crate::packs::load(parts, &pack).await?;
    let scope = Scope::operator(loaded.organisation);
    let organisation = access::organisation(&parts.store.read(&scope), &scope).await?;
    let now = parts.store.business_now().await?;
    let story = Story::read(carried.story)?;
    let dice = Dice::new(wanted.seed);
    let time = organisation.working_time();
    let plan = story.plan(wanted.from, wanted.to, &time, dice);
    let cast = Cast::of(&parts.store, &scope, now).await?;
    let report_link = report_link(parts, &cast, loaded.organisation).await?;
    Ok(Place {
        pack: carried.name,
        name: loaded.name,
        scope,
        time,
        from: wanted.from,
        cast,
        story,
        plan,
        dice,
        trade: None,
        report_link,
        told: None,
        cases: std::collections::BTreeMap::new(),
        taken: std::collections::BTreeSet::new(),
    })
}

/// The security officer hangs up a link through which anybody may report.
async fn report_link(parts: &Parts, cast: &Cast, organisation: kernel::OrganisationId) -> Result<String, Failure> {
    let new = access::report_links::Create { label: "On the notice board".to_owned(), expires_at: None };
    let mut text = String::new();
    let scope = Scope::person(organisation, cast.holder(Role::Sec)?);
    parts
        .store
        .write(&scope, None, async |uow: &mut UnitOfWork| {
            let (link, secret) = access::report_links::create(uow, new).await?;
            secret.expose().clone_into(&mut text);
            Ok::<_, access::Error>(link.id)
        })
        .await?;
    Ok(text)
}
