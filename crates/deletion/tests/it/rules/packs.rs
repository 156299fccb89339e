//! Rules out of a pack.

use deletion::rule::{self, State};
use jobs::schedules;
use ports::pack::{Applied, Facts, Part, Reader, Section, check};

use super::world::{OURS, World, date};

const RULES: &str = r#"
[retention]
at = "03:15"
financial_year_end = "06-30"

[[retention_rules]]
id = "A-R1"
text = "Customers without activity for three years"
on = ["customer.last_activity"]
after = "P3Y"
do = ["erase"]
unless = ["consent.extended_storage"]
kind = "ceiling"
notify = { role = "SALES", before = "P60D" }
approval = "none"
sources = ["GDPR Art. 5(1)(e)", { text = "An act", from = 2018-07-20, to = 2030-01-01 }]
categories = ["A-07/contact"]

[[retention_rules]]
id = "B-R2"
on = ["order.approved"]
after = "PT0S"
do = ["erase"]
states = ["approved"]
kind = "ceiling"
categories = ["B-01/photo"]

[[retention_rules]]
id = "B-R3"
on = ["order.approved"]
after = "P0D"
do = ["suppress", "erase"]
states = ["rejected"]
kind = "ceiling"
categories = ["B-01/photo"]
"#;

/// Tells which categories there are, as the register's section does.
struct Register;

impl Section for Register {
    fn keys(&self) -> &'static [&'static str] {
        &[]
    }

    fn check(&self, _pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        facts.categories.insert("A-07/contact".to_owned(), Vec::new());
        facts.categories.insert("B-01/photo".to_owned(), vec!["approved".to_owned(), "rejected".to_owned()]);
        None
    }
}

fn sections() -> Vec<Box<dyn Section>> {
    let mut sections = access::pack::sections();
    sections.push(Box::new(Register));
    sections.extend(deletion::pack::sections());
    sections
}

fn faults(rules: &str) -> Vec<String> {
    let text = format!("{OURS}{rules}");
    match check(&text, &sections()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(|fault| format!("{}: {}", fault.key, fault.message)).collect(),
    }
}

async fn load(world: &World, rules: &str) -> Applied {
    let text = format!("{OURS}{rules}");
    let checked = check(&text, &sections()).unwrap_or_else(|faults| panic!("{faults:#?}"));
    world.write(&world.ours, async |uow| checked.apply(uow).await).await.expect("the pack is loaded")
}

#[tokio::test]
async fn loading_makes_drafts_without_an_author_and_loading_again_nothing() {
    let world = World::new().await;
    let applied = load(&world, RULES).await;
    assert_eq!((applied.added, applied.changed), (3, 1));
    let read = world.store().read(&world.ours);
    let rule = rule::by_key(&read, &world.ours, "A-R1").await.expect("reads").expect("it is there");
    let versions = rule::versions_of(&read, &world.ours, &[rule.id]).await.expect("reads").remove(&rule.id).unwrap();
    let [version] = versions.as_slice() else { panic!("one version") };
    assert_eq!((version.number, version.state, version.author), (1, State::Draft, None));
    assert_eq!(version.definition.sources[1].from, Some(date("2018-07-20")));
    let settings = rule::settings(&read, &world.ours).await.expect("reads");
    assert_eq!(
        (settings.run_at.to_string(), settings.financial_year_end.to_string()),
        ("03:15:00".to_owned(), "06-30".to_owned())
    );
    drop(read);
    let again = load(&world, RULES).await;
    assert_eq!((again.added, again.changed), (0, 0));

    // A draft of a pack has no author: any two people approve it.
    let once = world.approve("A3", version).await.expect("approved");
    let twice = world.approve("A5", &once).await.expect("approved");
    assert_eq!(twice.state, State::InForce);
    let again = load(&world, RULES).await;
    assert_eq!((again.added, again.changed), (0, 0));

    // A changed pack proposes; what is in force stays in force.
    let changed = load(&world, &RULES.replace("\"P3Y\"", "\"P4Y\"")).await;
    assert_eq!((changed.added, changed.changed), (0, 1));
    let read = world.store().read(&world.ours);
    assert_eq!(rule::in_force_of(&read, &world.ours, rule.id).await.expect("reads").map(|it| it.number), Some(1));
    let versions = rule::versions_of(&read, &world.ours, &[rule.id]).await.expect("reads").remove(&rule.id).unwrap();
    assert_eq!((versions[0].number, versions[0].state), (2, State::Draft));
}

#[tokio::test]
async fn what_goes_by_the_clock_stands_in_the_ledger() {
    let world = World::new().await;
    load(&world, RULES).await;
    let read = world.store().read(&world.ours);
    let page = kernel::Page::first(20);
    let rows = schedules::schedules_page(&read, &world.ours, &page).await.expect("reads").rows;
    let mut keys: Vec<_> = rows.iter().map(|row| row.key.as_str()).filter(|key| key.starts_with("deletion")).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["deletion:candidates", "deletion:daily", "deletion:reviews"]);
}

#[test]
fn every_fault_is_told_where_it_stands() {
    assert_eq!(faults(RULES), Vec::<String>::new());
    let cases = [
        ("after = \"P3Y\"", "after = \"\"", "retention_rules[0].after: "),
        ("after = \"P3Y\"", "", "retention_rules[0].after: is missing"),
        ("after = \"P3Y\"", "after = \"-P3Y\"", "retention_rules[0].after: "),
        ("after = \"P3Y\"", "after = \"P0Y\"", "retention_rules[0].after: at once is written as P0D"),
        ("after = \"P3Y\"", "after = \"P1DT1H\"", "retention_rules[0].after: a period counts local dates"),
        ("after = \"P3Y\"", "after = \"P200Y\"", "retention_rules[0].after: nothing is kept longer than 150 years"),
        ("on = [\"customer.last_activity\"]", "on = [\"Customer\"]", "retention_rules[0].on: a trigger is"),
        ("on = [\"customer.last_activity\"]", "", "retention_rules[0].on: say what the period runs from"),
        ("do = [\"erase\"]", "do = [\"shred\"]", "retention_rules[0].do[0]: there is no such step"),
        ("do = [\"erase\"]", "do = [\"anonymise\"]", "retention_rules[0].do: RULE_STEP_UNSUPPORTED"),
        ("do = [\"erase\"]", "do = [\"archive\"]", "retention_rules[0].do: RULE_STEP_UNSUPPORTED"),
        ("do = [\"erase\"]", "do = []", "retention_rules[0].do: say what is done"),
        ("do = [\"erase\"]", "do = [\"review(CHEF)\"]", "retention_rules[0].do[0]: unknown role"),
        ("before = \"P60D\"", "before = \"P9Y\"", "retention_rules[0].notify: nobody can be told longer ahead"),
        ("before = \"P60D\"", "before = \"PT2H\"", "retention_rules[0].notify: count whole days"),
        (
            "kind = \"ceiling\"\nnotify",
            "kind = \"roof\"\nnotify",
            "retention_rules[0].kind: a rule is a ceiling or a floor",
        ),
        ("approval = \"none\"", "approval = \"three\"", "retention_rules[0].approval: "),
        ("approval = \"none\"", "latest = \"P1Y\"", "retention_rules[0].latest: the latest date comes no earlier"),
        ("approval = \"none\"", "every = \"P1Y\"", "retention_rules[0].every: this is about a review"),
        ("categories = [\"A-07/contact\"]", "categories = []", "retention_rules[0].categories: say what it governs"),
        (
            "categories = [\"A-07/contact\"]",
            "categories = [\"A-99/x\"]",
            "retention_rules[0].categories: no activity of this pack",
        ),
        (
            "categories = [\"A-07/contact\"]",
            "categories = [\"B-01/photo\"]",
            "retention_rules[1].categories: A-R1 governs some of this at once",
        ),
        (
            "states = [\"rejected\"]",
            "states = [\"approved\"]",
            "retention_rules: no rule governs B-01/photo in the state rejected",
        ),
        (
            "states = [\"rejected\"]",
            "states = [\"lost\"]",
            "retention_rules[2].states: nothing that it governs can be in the state lost",
        ),
        ("states = [\"rejected\"]", "", "retention_rules[2].categories: B-R2 governs some of this at once"),
        ("id = \"B-R2\"", "id = \"A-R1\"", "retention_rules[1].id: A-R1 stands there twice"),
        (
            "unless = [\"consent.extended_storage\"]",
            "unless = [\"weather.fine\"]",
            "retention_rules[0].unless: a condition is one of",
        ),
        ("at = \"03:15\"", "at = \"noon\"", "retention.at: a time of day is written as 02:30"),
        (
            "financial_year_end = \"06-30\"",
            "financial_year_end = \"13-01\"",
            "retention.financial_year_end: a day of every year",
        ),
        ("to = 2030-01-01", "to = 2010-01-01", "retention_rules[0].sources: a source ends on the day"),
        ("text = \"Customers", "tekst = \"Customers", "retention_rules[0].tekst: unknown key"),
    ];
    for (from, to, expected) in cases {
        assert!(RULES.contains(from), "{from}");
        let found = faults(&RULES.replacen(from, to, 1));
        assert!(found.iter().any(|fault| fault.starts_with(expected)), "{to}: {found:#?}");
    }
}
