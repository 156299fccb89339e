//! `[organisation]`: whose pack it is.

use async_trait::async_trait;
use calendar::{Country, WorkingHours, Zone};
use ports::pack::{Applied, Facts, OrganisationFacts, Part, Reader, Section};
use store::UnitOfWork;

use super::values::{Language, OrganisationName, TimeOfDay};
use crate::organisations::{self, Change, Create, Organisation};
use crate::{Error, organisation};

pub(super) struct OrganisationSection;

impl Section for OrganisationSection {
    fn keys(&self) -> &'static [&'static str] {
        &["organisation"]
    }

    fn check(&self, pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        if !pack.has("organisation") {
            pack.fault("organisation", "a pack needs a table [organisation]");
        }
        let table = pack.table("organisation")?;
        let name = table.parsed::<OrganisationName>("name");
        let legal_name = table.parsed_if::<OrganisationName>("legal_name").map(|name| name.0);
        let country = table.parsed::<Country>("country");
        let number = table.required::<String>("number");
        let zone = table.parsed::<Zone>("zone");
        let language = table.parsed::<Language>("language");
        let working_hours = hours(&table);
        table.done();
        let (country, number) = (country?, number?);
        let Some(number) = organisations::valid_number(country, &number) else {
            table.fault("number", &Error::OrganisationNumber(number).to_string());
            return None;
        };
        let (name, zone, language, working_hours) = (name?.0, zone?, language?.0, working_hours?);
        let (known_as, known_by) = (name.clone(), number.clone());
        facts.organisation = Some(OrganisationFacts { country, number: known_by, name: known_as, zone, working_hours });
        Some(Box::new(OrganisationPart(Create {
            name,
            legal_name,
            country,
            number: Some(number),
            zone,
            language,
            working_hours,
        })))
    }
}

/// Left out, they are the usual ones.
fn hours(table: &Reader<'_>) -> Option<WorkingHours> {
    if !table.has("working_hours") {
        return Some(organisations::usual_hours());
    }
    let inner = table.table("working_hours")?;
    let (from, to) = (inner.parsed::<TimeOfDay>("from"), inner.parsed::<TimeOfDay>("to"));
    inner.done();
    let hours = WorkingHours { from: from?.0, to: to?.0 };
    if let Err(refused) = organisations::valid_hours(hours) {
        table.fault("working_hours", &refused.to_string());
        return None;
    }
    Some(hours)
}

struct OrganisationPart(Create);

impl OrganisationPart {
    fn is_so(&self, known: &Organisation) -> bool {
        let wished = &self.0;
        known.name == wished.name
            && known.legal_name == wished.legal_name
            && known.zone == wished.zone
            && known.language == wished.language
            && known.working_hours == wished.working_hours
    }

    async fn bring_about(&self, uow: &mut UnitOfWork) -> Result<Applied, Error> {
        let known = match organisation(uow.db(), uow.scope()).await {
            Err(Error::OrganisationNotFound) => {
                organisations::create(uow, self.0.clone()).await?;
                return Ok(Applied { added: 1, ..Applied::default() });
            }
            known => known?,
        };
        if self.is_so(&known) {
            return Ok(Applied { unchanged: 1, ..Applied::default() });
        }
        let wished = self.0.clone();
        let change = Change {
            seen: known.version,
            name: wished.name,
            legal_name: wished.legal_name,
            zone: wished.zone,
            language: wished.language,
            working_hours: wished.working_hours,
        };
        organisations::change(uow, change).await?;
        Ok(Applied { changed: 1, ..Applied::default() })
    }
}

#[async_trait]
impl Part for OrganisationPart {
    async fn apply(&self, uow: &mut UnitOfWork) -> Result<Applied, ports::Error> {
        self.bring_about(uow).await.map_err(ports::Error::of)
    }
}
