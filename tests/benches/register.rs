//! A page of the register of processing: fifty activities with their purposes, categories, systems and so on. How many
//! statements it takes is shown beside the gateway; here is what it costs in time.

use serde_json::{Value, json};
use tests::{Client, Installation};
use tokio::time::Instant;

use crate::setup::SERVE;
use crate::table::{Line, median, shown};

/// How many there are, on one page.
pub const ACTIVITIES: usize = 50;
const ROUNDS: usize = 51;
const PACK: &str = include_str!("shop.toml");
const KEYS: &str = "query ($first: Int!) { activities(first: $first) { nodes { id key name status } } }";
/// All of them with their lists.
pub const PAGE: &str = "query ($first: Int!) { activities(first: $first) { nodes { id key name status side
    purposes { key text basis } categories { key name sensitivity } systems { key name } processors { key name }
    workers { role } steps { kind at } } } }";

pub async fn measure(quick: bool) -> Vec<Line> {
    let installation = Installation::new();
    let server = installation.start(&SERVE).await;
    let (_, token) = fill(&installation).await;
    let client = server.client(Some(&token));
    let (mut bare, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..if quick { 5 } else { ROUNDS } {
        bare.push(page(&client, KEYS).await);
        whole.push(page(&client, PAGE).await);
    }
    vec![
        Line::told(format!("page of {ACTIVITIES} activities, names only"), shown(median(bare))),
        Line::told("  with purposes, categories, systems, processors, workers, steps", shown(median(whole))),
    ]
}

/// Loads the activities into a running server's database. Returns whose they are, and a way in for somebody who may see them.
pub async fn fill(installation: &Installation) -> (String, String) {
    let pack = installation.write("register.toml", format!("{PACK}{}", activities()));
    let loaded: Value = installation.json(["pack", "load", "--json", pack.to_str().expect("UTF-8")]).await;
    let organisation = loaded["organisation"].as_str().expect("an id").to_owned();
    let token = ["token", "create", "--organisation", &organisation, "--service", "bench", "--role", "AUD"];
    let token = installation.succeed(token).await.trim().to_owned();
    (organisation, token)
}

async fn page(client: &Client, document: &str) -> std::time::Duration {
    let begin = Instant::now();
    let data = client.data(document, json!({ "first": ACTIVITIES })).await;
    let took = begin.elapsed();
    assert_eq!(data["activities"]["nodes"].as_array().map(Vec::len), Some(ACTIVITIES));
    took
}

/// As many more as make fifty with the pack's own, under one rule.
fn activities() -> String {
    let governed: Vec<_> = (1..ACTIVITIES).map(|number| format!("\"B-{number:02}/*\"")).collect();
    let rule = format!(
        "\n[[retention_rules]]\nid = \"R2\"\non = [\"work.ended\"]\nafter = \"P1Y\"\ndo = [\"erase\"]\n\
         kind = \"ceiling\"\napproval = \"none\"\ncategories = [{}]\n",
        governed.join(", ")
    );
    let activities = (1..ACTIVITIES).map(|number| {
        format!(
            "\n[[activities]]\nid = \"B-{number:02}\"\nname = \"Activity {number}\"\nside = \"controller\"\n\
             groups = [\"customers\"]\nsystems = [\"S2\"]\naccess = [{{ role = \"SALES\" }}]\n\
             [[activities.purposes]]\nid = \"one\"\ntext = \"One purpose\"\nbasis = \"6b\"\n\
             [[activities.purposes]]\nid = \"two\"\ntext = \"Another purpose\"\nbasis = \"6c\"\n\
             [[activities.categories]]\nid = \"one\"\nname = \"One\"\nnecessity = \"It is needed\"\n\
             [[activities.categories]]\nid = \"two\"\nname = \"Two\"\nnecessity = \"It is needed too\"\n"
        )
    });
    activities.chain([rule]).collect()
}
