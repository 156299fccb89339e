//! Founding organisations by packs, as an operator does.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use calendar::Country;
use futures_util::{StreamExt, stream};
use kernel::{Instant, OrganisationId, PersonId};
use samsvar::packs;

use crate::eyes::{Eyes, of};
use crate::oracle::{Duty, Oracle, Organisation};
use crate::world::Process;

/// Who is in each of them. Their ids in a pack are the roles that they hold.
const PEOPLE: [&str; 3] = ["CTRL", "SEC", "ITOPS"];
/// So many are founded side by side: their commits are shared.
const AT_ONCE: usize = 16;

/// Those that were founded.
#[derive(Default)]
pub struct Founded {
    /// When that was.
    pub at: Instant,
    pub organisations: BTreeMap<u32, OrganisationId>,
    pub numbers: HashMap<OrganisationId, u32>,
    /// By organisation and role.
    pub persons: HashMap<(OrganisationId, String), PersonId>,
    /// The key by which the oracle knows a schedule, by the key that it has in the ledger.
    pub keys: HashMap<(OrganisationId, String), String>,
}

/// Founds all of the oracle's organisations.
pub async fn found(process: &Process, eyes: &Eyes, oracle: &Oracle) -> Founded {
    let mut founded = Founded { at: oracle.from, ..Founded::default() };
    let loads = oracle.organisations.iter().map(async |(number, organisation)| {
        let pack = packs::check(&pack(*number, organisation)).unwrap_or_else(|faults| panic!("{number}: {faults:?}"));
        (*number, packs::load(&process.parts, &pack).await.expect("a pack is loaded").organisation)
    });
    let all: Vec<_> = stream::iter(loads).buffered(AT_ONCE).collect().await;
    founded.organisations = all.iter().copied().collect();
    founded.numbers = all.into_iter().map(|(number, organisation)| (organisation, number)).collect();
    for row in eyes.rows("SELECT organisation_id, id, pack_key FROM persons", []).await {
        founded.persons.insert((of(&row, "organisation_id"), of(&row, "pack_key")), of(&row, "id"));
    }
    for row in eyes.rows("SELECT organisation_id, id, key FROM duties", []).await {
        let duty: kernel::DutyId = of(&row, "id");
        founded.keys.insert((of(&row, "organisation_id"), format!("duty:{duty}")), of(&row, "key"));
    }
    founded
}

fn pack(number: u32, organisation: &Organisation) -> String {
    let Organisation { country, zone, works: [from, to], duties, retention_at, .. } = organisation;
    let registered = registered(*country, number);
    let mut text = format!(
        "[organisation]\nname = \"Organisation {number}\"\ncountry = \"{country}\"\nnumber = \"{registered}\"\n\
         zone = \"{zone}\"\nlanguage = \"nb\"\nworking_hours = {{ from = \"{from}\", to = \"{to}\" }}\n"
    );
    for role in PEOPLE {
        let address = format!("{}@organisation-{number}.example", role.to_lowercase());
        writeln!(text, "[[persons]]\nid = \"{role}\"\nname = \"Holder of {role}\"\nemail = \"{address}\"")
            .expect("text");
        writeln!(text, "roles = [\"{role}\"]").expect("text");
    }
    for duty in duties {
        text.push_str(&of_duty(duty));
    }
    if let Some(at) = retention_at {
        writeln!(text, "[retention]\nat = \"{at}\"").expect("text");
    }
    text
}

fn of_duty(duty: &Duty) -> String {
    let Duty { key, kind, rule, at, moves, opens_before, closes, owner, catch_up } = duty;
    let closes =
        if closes.starts_with('P') { format!("window = \"{closes}\"") } else { format!("until = \"{closes}\"") };
    let quorum = if kind == "meeting" { "quorum = { roles = [\"CTRL\", \"SEC\"], persons = 2 }\n" } else { "" };
    format!(
        "[[duties]]\nid = \"{key}\"\nkind = \"{kind}\"\ntitle = \"{key}\"\nrule = \"{rule}\"\nat = \"{at}\"\n\
         moves = \"{moves}\"\nopens_before = \"{opens_before}\"\n{closes}\nowner = \"{owner}\"\n\
         catch_up = \"{catch_up}\"\n{quorum}"
    )
}

/// A number that the country's register could have issued: among a hundred there is one.
fn registered(country: Country, number: u32) -> String {
    let first: u64 = match country {
        Country::No => 310_000_000,
        Country::Dk | Country::Fi => 20_000_000,
        Country::Se => 5_560_000_000,
    };
    let first = first + u64::from(number) * 100;
    let valid = |number: u64| access::organisations::valid_number(country, &number.to_string());
    (first..first + 100).find_map(valid).expect("one in eleven is valid")
}
