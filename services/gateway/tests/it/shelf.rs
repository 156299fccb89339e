//! What a pack brings to an organisation of the tests: a shop with a database of its own and an archive without, what is
//! known of both by reference, and what consent is asked for.

use ports::pack::{Facts, OrganisationFacts, Part, Reader, Section};
use sea_orm::sea_query::{ColumnDef, Query, Table};
use sea_orm::{ConnectionTrait, Database};
use store::{Store, UnitOfWork};

use crate::world::write;

/// The activity of the shop. Each of its categories shows another way of going.
pub const ACTIVITY: &str = "A-50";

const PACK: &str = r#"
[[systems]]
id = "S8"
name = "Archive"
kind = "cellar"
owner = "ITOPS"
daily_owner = "ADM"

[[systems]]
id = "S9"
name = "Shop"
kind = "saas"
owner = "ITOPS"
daily_owner = "SALES"

[[activities]]
id = "A-50"
name = "The shop"
side = "controller"
groups = ["customers"]
systems = ["S8", "S9"]
access = [{ role = "SALES" }, { role = "ADM" }]

[[activities.purposes]]
id = "orders"
text = "To handle orders"
basis = "6b"

CATEGORIES

[[reference_kinds]]
id = "customer"
system = "S9"
kind = "customer"
categories = ["A-50/customer"]

[[reference_kinds]]
id = "folder"
system = "S8"
kind = "folder"
categories = ["A-50/folder"]

[[consent_purposes]]
purpose = "newsletter"
category = "A-50/proof"

[[data_sets]]
id = "shop-customers"
connector = "shop"
system = "S9"
kind = "customer"
table = "customers"
key = "id"
key_type = "integer"
guards = [{ column = "last_activity_on", anchor = "customer.last_activity", form = "date" }]
"#;

/// The categories of the activity.
pub const CATEGORIES: [&str; 7] = ["visit", "note", "lead", "paper", "customer", "folder", "proof"];

fn pack() -> String {
    let category = |id: &&str| {
        let states = match *id {
            "visit" => "states = [\"open\", \"done\"]\n",
            "folder" => "states = [\"open\", \"closed\"]\n",
            _ => "",
        };
        format!("[[activities.categories]]\nid = \"{id}\"\nname = \"{id}\"\nnecessity = \"Needed.\"\n{states}")
    };
    PACK.replace("CATEGORIES", &CATEGORIES.iter().map(category).collect::<Vec<_>>().join("\n"))
}

/// The organisation is there already; later sections ask for its zone.
struct Known;

impl Section for Known {
    fn keys(&self) -> &'static [&'static str] {
        &[]
    }

    fn check(&self, _: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        facts.organisation = Some(OrganisationFacts {
            country: calendar::Country::No,
            number: String::new(),
            name: String::new(),
            zone: "Europe/Oslo".parse().expect("a zone"),
            working_hours: calendar::WorkingHours {
                from: "08:00:00".parse().expect("a time"),
                to: "16:00:00".parse().expect("a time"),
            },
        });
        None
    }
}

/// Loads the pack for the scope's organisation.
pub async fn load(store: &Store, scope: &kernel::Scope) {
    load_pack(store, scope, &pack()).await;
}

/// Loads it with cases that are of one of its categories.
pub async fn load_with_cases(store: &Store, scope: &kernel::Scope, category: &str) {
    load_pack(store, scope, &format!("{}\n[cases]\ncategory = \"{ACTIVITY}/{category}\"\n", pack())).await;
}

async fn load_pack(store: &Store, scope: &kernel::Scope, pack: &str) {
    let mut sections: Vec<Box<dyn Section>> = vec![Box::new(Known)];
    sections.extend(records::pack::sections());
    sections.extend(connectors::pack::sections());
    sections.push(Box::new(deviations::CasesSection));
    let checked = ports::pack::check(pack, &sections).unwrap_or_else(|faults| panic!("{faults:#?}"));
    write(store, scope, async |uow: &mut UnitOfWork| checked.apply(uow).await.map(|_| ())).await;
}

/// The shop's database, with these customers who were last heard of long ago.
pub async fn database(url: &str, customers: impl IntoIterator<Item = i64>) {
    let database = Database::connect(format!("{url}?mode=rwc")).await.expect("the shop opens");
    let mut table = Table::create();
    table.table("customers").col(ColumnDef::new("id").integer().primary_key());
    table.col(ColumnDef::new("last_activity_on").string().not_null());
    database.execute(&table).await.expect("a table");
    for id in customers {
        let mut row = Query::insert();
        row.into_table("customers").columns(["id", "last_activity_on"]);
        row.values_panic([id.into(), "2020-01-01".into()]);
        database.execute(&row).await.expect("a row");
    }
    database.close().await.expect("the shop closes");
}
