//! What is counted after a round, from outside: over the API, in the audit export, at the receiver of webhooks.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use tests::Client;
use tokio::time::Instant;

use crate::books::{Books, Pages, Promise};
use crate::load::ask;
use crate::seed::Seed;
use crate::town::Town;

/// So many promises of one round are asked for a second time.
const ASKED_AGAIN: usize = 12;
const DUTY: &str = "deviation-meeting";
const OCCURRENCES: &str = "query ($after: String) { occurrences(first: 40, after: $after) { nodes {
    id period duty { key } } pageInfo { hasNextPage endCursor } } }";
const CASES: &str = "query ($after: String) { deviations(first: 100, after: $after) { nodes {
    id title originEvent origin { id } } pageInfo { hasNextPage endCursor } } }";

/// One row of the table. All but the first three, the stale writes and the memory have to be zero.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Mutations that were acknowledged.
    pub acknowledged: usize,
    /// Mutations of which nobody heard: they are there whole, or not at all.
    pub unanswered: usize,
    /// Webhooks that came more than once, under the same id.
    pub repeated: usize,
    /// Acknowledged, and not there, or under another id when asked again.
    pub lost: usize,
    /// There without an entry in the audit trail, or twice; or the trail itself does not verify.
    pub half: usize,
    /// Periods that have come and were not opened.
    pub missed: usize,
    /// Periods that were opened more than once.
    pub doubled: usize,
    /// Effects of one period that are there more than once.
    pub effects: usize,
    /// Events of which the receiver never heard, or under two ids.
    pub unheard: usize,
    /// Processes that did not come back by themselves, or did not end as they were asked to.
    pub not_back: usize,
    /// Late writes that were refused.
    pub stale: usize,
    /// The most memory of a process, in megabytes.
    pub memory: u64,
}

impl Counts {
    /// All that has to be zero, with its name.
    pub fn zeros(&self) -> [(&'static str, usize); 7] {
        [
            ("lost", self.lost),
            ("half done", self.half),
            ("missed", self.missed),
            ("doubled", self.doubled),
            ("double effects", self.effects),
            ("unheard", self.unheard),
            ("not back", self.not_back),
        ]
    }
}

/// What there must be.
pub struct Expected<'a> {
    /// The months `1..=month` of the year are gone.
    pub month: u32,
    /// The promises of earlier rounds, for which nobody asks again.
    pub before: &'a BTreeSet<String>,
    /// So long a webhook may still be on its way.
    pub patience: Duration,
}

/// Counts all that can be counted.
pub async fn count(town: &Town, books: &Books, expected: &Expected<'_>, seed: &mut Seed) -> Counts {
    let reader = Client::new(&town.fleet.addresses()[0], Some(&town.reader));
    let door = Client::new(&town.fleet.addresses()[0], Some(&town.reporter));
    let mut counts = Counts::default();
    let (promised, refused) = {
        let pages = books.pages();
        (pages.promised.clone(), pages.open.len())
    };
    let new: BTreeMap<_, _> = promised.iter().filter(|(title, _)| !expected.before.contains(*title)).collect();
    (counts.acknowledged, counts.unanswered) = (new.len(), refused);

    let mut again: Vec<_> = new.iter().collect();
    while again.len() > ASKED_AGAIN {
        let one = usize::try_from(seed.below(again.len() as u64)).expect("an index");
        again.swap_remove(one);
    }
    for (title, promise) in again {
        let now = ask(&door, title).await.map(|now| now.id);
        if now.as_ref() != Ok(&promise.id) {
            println!("{title}: promised as {}, asked again {now:?}", promise.id);
            counts.lost += 1;
        }
    }
    let cases = all(&reader, CASES, "deviations").await;
    let trail = trail(town).await;
    counts.lost += lost(&promised, &cases);
    counts.half = half(&books.pages(), &cases, trail.as_deref());
    counts.effects = effects(&cases);
    let occurrences = all(&reader, OCCURRENCES, "occurrences").await;
    (counts.missed, counts.doubled) = periods(&occurrences, expected.month);
    (counts.unheard, counts.repeated) = webhooks(town, &promised, expected.patience).await;
    counts
}

/// Every title that was promised is there, under the promised id.
fn lost(promised: &BTreeMap<String, Promise>, cases: &[Value]) -> usize {
    let ids: BTreeSet<_> = cases.iter().map(|case| (text(case, "title"), text(case, "id"))).collect();
    promised.iter().filter(|(title, promise)| !ids.contains(&((*title).clone(), promise.id.clone()))).count()
}

/// Every case has its entry, and what was asked for once is there at most once.
fn half(pages: &Pages, cases: &[Value], trail: Option<&str>) -> usize {
    let Some(trail) = trail else { return 1 };
    let entries: Vec<_> = trail.lines().filter(|line| line.contains("deviation.reported")).collect();
    let trail = entries.join("\n");
    let mut titles = BTreeMap::<String, usize>::new();
    let mut half = pages.promised.values().filter(|promise| !promise.entry).count();
    for case in cases.iter().filter(|case| is_ours(case)) {
        *titles.entry(text(case, "title")).or_default() += 1;
        half += usize::from(!trail.contains(&text(case, "id")));
    }
    half + titles.values().filter(|count| **count > 1).count()
}

fn is_ours(case: &Value) -> bool {
    text(case, "title").starts_with("Report ")
}

/// One case for each meeting that nobody held.
fn effects(cases: &[Value]) -> usize {
    let mut caused = BTreeMap::<String, usize>::new();
    for case in cases.iter().filter(|case| case["originEvent"] == "duty.missed") {
        *caused.entry(case["origin"]["id"].to_string()).or_default() += 1;
    }
    caused.values().filter(|count| **count > 1).count()
}

/// What is missing of the meetings of the year's months so far, and what is there too often, of any duty, or under no
/// month's name.
fn periods(occurrences: &[Value], month: u32) -> (usize, usize) {
    let mut found = BTreeMap::<(String, String), usize>::new();
    for occurrence in occurrences {
        *found.entry((text(&occurrence["duty"], "key"), text(occurrence, "period"))).or_default() += 1;
    }
    let months = |to: u32| (1..=to).map(|month| (DUTY.to_owned(), format!("2026-{month:02}")));
    let missed = months(month).filter(|name| !found.contains_key(name)).count();
    let is_strange = |name: &(String, String)| name.0 == DUTY && !months(12).any(|month| month == *name);
    let doubled = found.iter().filter(|(name, count)| **count > 1 || is_strange(name)).count();
    (missed, doubled)
}

/// Waits for what may still be on its way. Gives what never came, or under two ids, and what came more than once.
async fn webhooks(town: &Town, promised: &BTreeMap<String, Promise>, patience: Duration) -> (usize, usize) {
    let end = Instant::now() + patience;
    loop {
        let heard = heard(town);
        let unheard = promised.values().filter(|promise| !heard.contains_key(&promise.id)).count();
        if unheard == 0 || Instant::now() > end {
            let under_two = heard.values().filter(|ids| ids.iter().collect::<BTreeSet<_>>().len() > 1).count();
            return (unheard + under_two, repeated(&heard));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// How often something was heard of that had been heard of before.
pub fn repeated(heard: &BTreeMap<String, Vec<String>>) -> usize {
    heard.values().map(|ids| ids.len() - 1).sum()
}

/// The webhook ids under which each report was heard of.
pub fn heard(town: &Town) -> BTreeMap<String, Vec<String>> {
    let mut heard = BTreeMap::<String, Vec<String>>::new();
    for taken in town.receiver.taken() {
        let body: Value = serde_json::from_str(&taken.body).expect("a body is JSON");
        if body["type"] != "deviation.reported" {
            continue;
        }
        let id = case_id(&body["data"]).expect("it names the case");
        heard.entry(id).or_default().push(taken.headers["webhook-id"].clone());
    }
    heard
}

/// The one id of a case in what an event tells, wherever it stands.
fn case_id(data: &Value) -> Option<String> {
    let text = data.to_string();
    text.split('"').find(|part| part.starts_with("dev_")).map(str::to_owned)
}

/// The audit trail, if it verifies.
async fn trail(town: &Town) -> Option<String> {
    let installation = &town.installation;
    let file = installation.path("trail.jsonl");
    let file = file.to_str().expect("UTF-8");
    let exported: Value =
        installation.json(["audit", "export", "--json", "--organisation", &town.organisation, file]).await;
    let key = exported["verifyKey"].as_str().expect("a key");
    let verified = installation.run(["verify", "--key", key, file]).await;
    if verified.code != Some(0) {
        println!("the trail does not verify: {}{}", verified.out, verified.err);
        return None;
    }
    Some(std::fs::read_to_string(file).expect("it was written"))
}

/// Every node of a list, page by page.
async fn all(client: &Client, document: &str, list: &str) -> Vec<Value> {
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = client.data(document, json!({ "after": after })).await;
        found.extend(data[list]["nodes"].as_array().expect("a connection").iter().cloned());
        let page = &data[list]["pageInfo"];
        if page["hasNextPage"] != true {
            return found;
        }
        after = page["endCursor"].clone();
    }
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}")).to_owned()
}

#[test]
fn each_count_sees_what_it_is_for() {
    let promise = |id: &str, entry| Promise { id: id.to_owned(), entry };
    let case = |id: &str, title: &str| json!({ "id": id, "title": title, "originEvent": null });
    let promised = BTreeMap::from([("Report 1".to_owned(), promise("dev_1", true))]);
    assert_eq!(lost(&promised, &[case("dev_1", "Report 1")]), 0);
    assert_eq!(lost(&promised, &[]), 1);
    assert_eq!(lost(&promised, &[case("dev_2", "Report 1")]), 1);

    let trail = Some(r#"{"body":"{\"kind\":\"deviation.reported\",\"subject\":\"dev_1\"}"}"#);
    let pages = Pages { promised, ..Pages::default() };
    assert_eq!(half(&pages, &[case("dev_1", "Report 1")], trail), 0);
    assert_eq!(half(&pages, &[case("dev_1", "Report 1")], None), 1);
    assert_eq!(half(&pages, &[case("dev_1", "Report 1"), case("dev_2", "Report 2")], trail), 1);
    assert_eq!(half(&pages, &[case("dev_1", "Report 1"), case("dev_1", "Report 1")], trail), 1);
    let pages = Pages { promised: BTreeMap::from([("Report 1".to_owned(), promise("dev_1", false))]), ..pages };
    assert_eq!(half(&pages, &[case("dev_1", "Report 1")], trail), 1);

    let meeting = |period: &str| json!({ "period": period, "duty": { "key": DUTY } });
    assert_eq!(periods(&[meeting("2026-01"), meeting("2026-02"), meeting("2026-03")], 2), (0, 0));
    assert_eq!(periods(&[meeting("2026-01")], 2), (1, 0));
    assert_eq!(periods(&[meeting("2026-01"), meeting("2026-01")], 1), (0, 1));
    assert_eq!(periods(&[meeting("2026-01"), meeting("2026-01-again")], 1), (0, 1));

    let missed = json!({ "id": "dev_9", "title": "Missed", "originEvent": "duty.missed", "origin": { "id": "occ_1" } });
    assert_eq!(effects(std::slice::from_ref(&missed)), 0);
    assert_eq!(effects(&[missed.clone(), missed]), 1);
}
