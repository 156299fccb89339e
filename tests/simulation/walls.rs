//! No row of one organisation mentions another, in any column of any table.

use kernel::{DutyId, Id, OrganisationId, PersonId};
use sea_orm::Value;

use crate::eyes::{Eyes, of};
use crate::world::World;

/// Tables and columns as they are committed.
const SCHEMA: &str = include_str!("../../services/samsvar/schema/sqlite.sql");

/// Everything that mentions one of these organisations, one of its persons or one of its duties, and is another's.
pub async fn check(world: &World, organisations: &[OrganisationId]) -> Vec<String> {
    let mut faults = Vec::new();
    let tables = tables();
    assert!(tables.len() > 40, "the schema was read: {} tables", tables.len());
    for organisation in organisations {
        let [person, duty] = [first(&world.eyes, "persons", organisation), first(&world.eyes, "duties", organisation)];
        let (person, duty) = (PersonId::from_uuid(person.await), DutyId::from_uuid(duty.await));
        let ids = [
            (organisation.uuid(), organisation.to_string()),
            (person.uuid(), person.to_string()),
            (duty.uuid(), duty.to_string()),
        ];
        for (table, columns) in &tables {
            for (id, text) in &ids {
                let mentions: Vec<_> = columns.iter().map(Column::mentions).collect();
                let sql = format!(
                    "SELECT COUNT(*) AS n FROM \"{table}\" WHERE organisation_id <> $1 AND ('' LIKE $3 OR {})",
                    mentions.join(" OR ")
                );
                let values = [organisation.uuid().into(), (*id).into(), format!("%{text}%").into()];
                let found: i64 = of(&world.eyes.rows(&sql, values).await[0], "n");
                if found != 0 {
                    faults.push(format!("{found} rows of {table} mention {text}, which is another organisation's"));
                }
            }
        }
    }
    faults
}

async fn first(eyes: &Eyes, table: &str, organisation: &OrganisationId) -> uuid::Uuid {
    let sql = format!("SELECT id FROM {table} WHERE organisation_id = $1 ORDER BY id LIMIT 1");
    of(&eyes.rows(&sql, [Value::from(organisation.uuid())]).await[0], "id")
}

struct Column {
    name: String,
    is_id: bool,
}

impl Column {
    fn mentions(&self) -> String {
        let Self { name, is_id } = self;
        if *is_id { format!("\"{name}\" = $2") } else { format!("CAST(\"{name}\" AS text) LIKE $3") }
    }
}

/// Each table that belongs to organisations, with those of its columns that may hold an id.
fn tables() -> Vec<(String, Vec<Column>)> {
    let mut tables = Vec::new();
    for table in SCHEMA.split("CREATE TABLE \"").skip(1) {
        let (name, rest) = table.split_once('"').expect("a name ends");
        let columns = rest.lines().skip(1).take_while(|line| line.starts_with("    \"")).filter_map(column);
        let columns: Vec<_> = columns.collect();
        if rest.contains("\"organisation_id\"") && !columns.is_empty() {
            tables.push((name.to_owned(), columns));
        }
    }
    tables
}

fn column(line: &str) -> Option<Column> {
    let (name, kind) = line.trim().strip_prefix('"')?.split_once("\" ")?;
    let is_id = kind.starts_with("uuid_text");
    let is_text = ["text", "varchar", "json_text"].iter().any(|text| kind.starts_with(text));
    (is_id || is_text).then(|| Column { name: name.to_owned(), is_id })
}
