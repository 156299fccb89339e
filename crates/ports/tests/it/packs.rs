//! A section of two keys, read from good and bad files.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use calendar::{Country, WorkingHours};
use kernel::Role;
use ports::Error;
use ports::pack::{Applied, Facts, OrganisationFacts, Part, Reader, Section, check};
use store::UnitOfWork;

/// What the section has read.
type Seen = Arc<Mutex<Vec<(String, u8, Vec<Role>)>>>;

struct Things(Seen);
struct Nothing;

#[async_trait]
impl Part for Nothing {
    async fn apply(&self, _: &mut UnitOfWork) -> Result<Applied, Error> {
        Ok(Applied::default())
    }
}

impl Section for Things {
    fn keys(&self) -> &'static [&'static str] {
        &["organisation", "things"]
    }

    fn check(&self, pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        if let Some(table) = pack.table("organisation") {
            let (name, number) = (table.required::<String>("name"), table.required::<String>("number"));
            let zone = table.parsed("zone");
            if let (Some(name), Some(number), Some(zone)) = (name, number, zone) {
                let hour = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour of the day");
                let working_hours = WorkingHours { from: hour(8), to: hour(16) };
                facts.organisation =
                    Some(OrganisationFacts { country: Country::No, number, name, zone, working_hours });
            }
            table.done();
        }
        for thing in pack.tables("things") {
            let (id, size, roles) = (thing.required::<String>("id"), thing.required::<u8>("size"), thing.list("roles"));
            thing.done();
            if let (Some(id), Some(size)) = (id, size) {
                self.0.lock().expect("nobody panics while it is held").push((id, size, roles));
            }
        }
        Some(Box::new(Nothing))
    }
}

fn faults(source: &str) -> Vec<String> {
    match check(source, &[Box::new(Things(Seen::default()))]) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

const GOOD: &str = "[organisation]\nname = \"A\"\nnumber = \"1\"\nzone = \"Europe/Oslo\"\n";

#[test]
fn a_good_pack_is_read_whole() {
    let seen = Seen::default();
    let source = format!("{GOOD}[[things]]\nid = \"x\"\nsize = 3\nroles = [\"SEC\", \"daglig leder\"]\n");
    let checked = check(&source, &[Box::new(Things(seen.clone()))]).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(checked.organisation.name, "A");
    assert_eq!(*seen.lock().unwrap(), [("x".to_owned(), 3, vec![Role::Sec, Role::Ctrl])]);
}

#[test]
fn every_fault_is_told_at_once_with_line_and_key() {
    let source = "[organisation]\nname = 7\nzone = \"Europe/Olso\"\nnumber = \"1\"\ncolour = \"blue\"\n\
        [[things]]\nid = \"x\"\nsize = 300\nroles = [\"SEC\", \"BOSS\", 3]\n[[things]]\nsize = 1\nsise = 2\n[extra]\na = 1\n";
    let found = faults(source);
    let expected = [
        "2:8: organisation.name: invalid type: integer `7`, expected a string",
        "3:8: organisation.zone: ",
        "5:1: organisation.colour: unknown key; known here are name, number, zone",
        "8:8: things[0].size: invalid value: integer `300`, expected u8",
        "9:17: things[0].roles[1]: unknown role \"BOSS\"",
        "9:25: things[0].roles[2]: invalid type: integer `3`, expected a string",
        "10:1: things[1].id: is missing",
        "12:1: things[1].sise: unknown key; known here are id, roles, size",
        "13:2: extra: unknown key; known here are organisation, things",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found} does not begin with {expected}");
    }
}

#[test]
fn what_is_no_toml_is_told_beside_the_rest() {
    let source = format!("{GOOD}size = \n[[things]]\nid = \"x\"\n");
    let found = faults(&source);
    assert!(found.iter().any(|fault| fault.starts_with("5:")), "{found:?}");
    assert!(found.iter().any(|fault| fault.contains("things[0].size: is missing")), "{found:?}");
}

#[test]
fn an_empty_pack_is_refused() {
    assert_eq!(faults("").len(), 1);
    assert_eq!(faults("things = 3\n[organisation]\nname = \"A\"\nnumber = \"1\"\nzone = \"Europe/Oslo\"\n").len(), 1);
}

#[test]
fn a_character_that_no_text_keeps_is_told_where_it_stands() {
    let source = format!("{GOOD}[[things]]\nid = \"a\\u0000b\"\nsize = 1\n");
    let told = faults(&source);
    assert_eq!(told, ["6:6: things[0].id: the character U+0000 cannot be kept; leave it out"]);
}
