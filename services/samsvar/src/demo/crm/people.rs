//! The customers of the demo, made from the seed. Nobody of them exists.

use calendar::Span;
use chrono::{Datelike, NaiveDate};

use super::before;
use crate::demo::chance::Dice;

const FIRST: [&str; 16] = [
    "Aslaug", "Birger", "Dagny", "Eilert", "Frøydis", "Gudmund", "Halldis", "Ivar", "Jorunn", "Kolbein", "Ludvik",
    "Magnhild", "Nils", "Oddny", "Ragnvald", "Sigrid",
];
const LAST: [&str; 16] = [
    "Austheim",
    "Bråtveit",
    "Dyrlid",
    "Eikesdal",
    "Fossnes",
    "Grøndalen",
    "Hovland",
    "Inderhaug",
    "Kvalvåg",
    "Lysebotn",
    "Mosvold",
    "Nordskar",
    "Ormseth",
    "Rødberg",
    "Stavnes",
    "Tverrfjell",
];
const TRADE: [&str; 8] = ["Bygg", "Elektro", "Maling", "Rør", "Transport", "Verksted", "Hage", "Butikk"];
const STREET: [&str; 8] =
    ["Havnegata", "Industriveien", "Kirkebakken", "Mølleveien", "Parkgata", "Stasjonsveien", "Storgata", "Åsveien"];

/// One customer.
#[derive(Debug, Clone)]
pub(super) struct Customer {
    pub id: i64,
    pub firm: String,
    pub contact: String,
    pub address: String,
    pub last_activity: NaiveDate,
    /// The days on which something was ordered, oldest first; the last of them is the last activity.
    pub ordered: Vec<NaiveDate>,
}

impl Customer {
    pub fn number(&self) -> String {
        format!("K{:05}", self.id)
    }

    pub fn email(&self) -> String {
        let name: String = self.contact.to_lowercase().replace(' ', ".").replace('ø', "o").replace('å', "a");
        format!("{name}@k{:05}.example", self.id)
    }

    /// In a range of numbers that is given to nobody.
    pub fn phone(&self) -> String {
        format!("+47 000 {:05}", self.id)
    }
}

/// What a customer is called, whenever it was last seen.
pub(super) fn named(dice: Dice, id: i64) -> Customer {
    let pick =
        |what: &str, from: &[&'static str]| dice.pick(&format!("crm/{id}/{what}"), from).copied().unwrap_or_default();
    let last = pick("last", &LAST);
    Customer {
        id,
        firm: format!("{last} {} {id}", pick("trade", &TRADE)),
        contact: format!("{} {last} {id}", pick("first", &FIRST)),
        address: format!("{} {}", pick("street", &STREET), dice.between(&format!("crm/{id}/house"), 1, 140)),
        last_activity: NaiveDate::MIN,
        ordered: Vec::new(),
    }
}

/// A customer as the year begins. Of a hundred, four have been silent for more than three years, six will have been in
/// the course of the year, and the rest are busy.
pub(super) fn customer(dice: Dice, id: i64, from: NaiveDate) -> Customer {
    let three_years: Span = "P3Y".parse().expect("three years");
    let question = |what: &str| format!("crm/{id}/{what}");
    let edge = three_years.before_date(from);
    let last_activity = match dice.between(&question("kind"), 0, 99) {
        0..4 => before(edge, dice.between(&question("silent"), 10, 300)),
        4..10 => before(edge, 0) + chrono::Days::new(dice.between(&question("soon"), 0, 380)),
        _ => before(from, dice.between(&question("busy"), 1, 690)),
    };
    // A day that every third year has: what three years from a leap day are is for the calendar's own tests.
    let last_activity =
        if (last_activity.month(), last_activity.day()) == (2, 29) { before(last_activity, 1) } else { last_activity };
    let earlier = dice.between(&question("orders"), 0, 3);
    let mut ordered: Vec<_> = (0..earlier)
        .map(|order| before(last_activity, dice.between(&question(&format!("order {order}")), 20, 500)))
        .collect();
    ordered.push(last_activity);
    ordered.sort_unstable();
    Customer { last_activity, ordered, ..named(dice, id) }
}
