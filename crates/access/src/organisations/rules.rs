//! What may be said of an organisation.

use calendar::{Country, WorkingHours};
use chrono::NaiveTime;

use super::valid_number;
use crate::Error;

/// The working hours of whoever names none: eight to four.
pub(crate) fn usual_hours() -> WorkingHours {
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN);
    WorkingHours { from: hour(8), to: hour(16) }
}

/// What is to be said of an organisation.
pub(crate) struct Facts<'a> {
    pub(crate) name: &'a str,
    pub(crate) legal_name: Option<&'a str>,
    pub(crate) country: Country,
    pub(crate) number: Option<&'a str>,
    pub(crate) language: &'a str,
    pub(crate) working_hours: WorkingHours,
}

impl Facts<'_> {
    /// Refuses what cannot be; answers the number as it is stored.
    pub(crate) fn check(&self) -> Result<Option<String>, Error> {
        valid_name(self.name)?;
        self.legal_name.map(valid_name).transpose()?;
        valid_language(self.language)?;
        valid_hours(self.working_hours)?;
        let refused = |number: &str| Error::OrganisationNumber(number.to_owned());
        self.number.map(|number| valid_number(self.country, number).ok_or_else(|| refused(number))).transpose()
    }
}

/// The name as it is stored.
pub(crate) fn valid_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    if (1..=200).contains(&name.chars().count()) { Ok(name.to_owned()) } else { Err(Error::OrganisationName) }
}

/// Refuses what is no ISO 639 code.
pub(crate) fn valid_language(language: &str) -> Result<(), Error> {
    let letters = language.bytes().all(|byte| byte.is_ascii_lowercase());
    if letters && (2..=3).contains(&language.len()) { Ok(()) } else { Err(Error::OrganisationLanguage) }
}

/// Refuses hours that end before they begin.
pub(crate) fn valid_hours(hours: WorkingHours) -> Result<(), Error> {
    if hours.from < hours.to { Ok(()) } else { Err(Error::OrganisationHours) }
}

#[cfg(test)]
mod tests {
    use kernel::Fault;

    use super::*;

    #[test]
    fn each_fact_is_refused_for_its_reason() {
        let facts = || Facts {
            name: "Eksempel Handel AS",
            legal_name: None,
            country: Country::No,
            number: Some("310 000 019"),
            language: "nb",
            working_hours: usual_hours(),
        };
        let late = WorkingHours { from: usual_hours().to, to: usual_hours().from };
        let cases = [
            (facts(), None),
            (Facts { number: None, ..facts() }, None),
            (Facts { name: " ", ..facts() }, Some("ORGANISATION_NAME_INVALID")),
            (Facts { legal_name: Some(""), ..facts() }, Some("ORGANISATION_NAME_INVALID")),
            (Facts { language: "NB", ..facts() }, Some("ORGANISATION_LANGUAGE_INVALID")),
            (Facts { language: "n", ..facts() }, Some("ORGANISATION_LANGUAGE_INVALID")),
            (Facts { working_hours: late, ..facts() }, Some("ORGANISATION_WORKING_HOURS_INVALID")),
            (Facts { number: Some("310000018"), ..facts() }, Some("ORGANISATION_NUMBER_INVALID")),
            (Facts { country: Country::Dk, ..facts() }, Some("ORGANISATION_NUMBER_INVALID")),
        ];
        for (number, (facts, refused)) in cases.iter().enumerate() {
            assert_eq!(facts.check().err().map(|error| error.code()), *refused, "case {number}");
        }
        assert_eq!(facts().check().unwrap().as_deref(), Some("310000019"));
    }
}
