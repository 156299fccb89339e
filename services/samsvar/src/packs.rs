//! Loading packs: the same way for the command line and for the demo.

use std::path::Path;

use kernel::{OrganisationId, Scope};
use ports::pack::{Applied, Checked, PackFault};
use store::{InstallationUnit, Store, UnitOfWork};

use crate::Failure;
use crate::wiring::{self, Parts};

/// A pack that was loaded.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The organisation.
    pub organisation: OrganisationId,
    /// What it is called.
    pub name: String,
    /// How many rows were touched.
    pub applied: Applied,
}

/// Reads and checks a file: what can be loaded, or everything that is wrong with it.
pub fn check_file(file: &Path) -> Result<Result<Checked, Vec<PackFault>>, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::of(format!("the pack {} cannot be read", file.display()), &error))?;
    Ok(check(&text))
}

/// Checks the text of a pack by every crate's section.
pub fn check(text: &str) -> Result<Checked, Vec<PackFault>> {
    ports::pack::check(text, &wiring::sections())
}

/// Brings the organisation that the pack is about to what the pack says; makes it where it is new. All or nothing.
pub async fn load(parts: &Parts, pack: &Checked) -> Result<Loaded, Failure> {
    let organisation = organisation(&parts.store, pack).await?;
    parts.keys.create_organisation(organisation, parts.store.real_now()).await?;
    let scope = Scope::operator(organisation);
    let mut applied = Applied::default();
    parts
        .store
        .write(&scope, None, async |uow: &mut UnitOfWork| {
            applied = pack.apply(uow).await?;
            Ok::<_, ports::Error>(())
        })
        .await?;
    Ok(Loaded { organisation, name: pack.organisation.name.clone(), applied })
}

/// Whoever has the same number in the same country is the same organisation.
async fn organisation(store: &Store, pack: &Checked) -> Result<OrganisationId, Failure> {
    let facts = &pack.organisation;
    let known = store
        .installation_read(async |unit: &mut InstallationUnit| {
            let known = access::organisations::find_by_number(unit, facts.country, &facts.number).await?;
            Ok::<_, access::Error>(known.unwrap_or_else(|| unit.new_id()))
        })
        .await?;
    Ok(known)
}
