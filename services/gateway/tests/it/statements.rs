//! The number of statements depends on the query, never on the size of its pages.

use gateway::{Limits, Options};
use kernel::Role;
use serde_json::json;

use crate::selection::Types;
use crate::story::Story;
use crate::world::World;

/// How deep edges are followed below each list.
const DEPTH: usize = 2;
/// What the largest page must hold beyond the smaller one's 5, so that there is something to compare.
const ENOUGH: usize = 5 + 3;
/// Fewer than the rows between the two pages, however few these are.
const NEW_SORTS: u64 = 2;
/// Where there are many rows between them, they may lead to more sorts of things: one statement for so many rows.
const ROWS_TO_A_SORT: usize = 3;
/// Lists that cannot be that long here: a token of one person opens one organisation, and a data set comes in a pack.
const SHORT: &[&str] = &["organisations", "dataSets"];

/// So that everything can be asked for at once.
fn without_limits() -> Options {
    let limits = Limits {
        query_bytes: 1 << 20,
        fields: 1 << 20,
        complexity: 1 << 30,
        answer_bytes: 256 << 20,
        ..Limits::default()
    };
    Options { limits, body_limit: 2 << 20, ..Options::default() }
}

#[tokio::test]
async fn no_list_takes_more_statements_for_100_rows_than_for_5() {
    let world = World::with(without_limits()).await;
    let mut story = Story::new(&world);
    story.whole().await;
    fill(&mut story).await;
    let types = Types::of(&world).await;
    let lists = types.fields("Query").iter().filter(|field| field.of.ends_with("Connection"));
    let (mut seen, mut steep) = (0, Vec::new());
    for list in lists {
        let all = types.all(&list.of, DEPTH);
        let ask = async |first: usize| {
            let query = format!("{{ {}(first: {first}) {all} }}", list.name);
            let token = world.ours.token(crate::walls::reader(&list.name));
            let (answer, statements) = world.kit.statements(world.ask(token, &query)).await;
            (answer.data()[&list.name]["nodes"].as_array().expect("rows").len(), statements)
        };
        ask(100).await;
        let ((few, few_statements), (many, many_statements)) = (ask(5).await, ask(100).await);
        assert!(many >= ENOUGH || SHORT.contains(&list.name.as_str()), "{} has only {many} rows", list.name);
        let (name, more) = (&list.name, many_statements.saturating_sub(few_statements));
        // A row at the end can lead to a sort of thing that no row of the smaller page leads to. One statement for each
        // row would be more than that.
        let allowed = NEW_SORTS.max(((many - few) / ROWS_TO_A_SORT) as u64);
        if more > allowed {
            steep.push(format!("{name}: {few} rows take {few_statements} statements, {many} take {many_statements}"));
        }
        seen += 1;
    }
    assert!(steep.is_empty(), "{steep:#?}");
    assert!(seen >= 34, "only {seen} lists were found");
}

#[tokio::test]
async fn a_page_of_the_register_takes_one_statement_for_each_relation() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    for number in 0..50 {
        let (processor, system) = if number % 10 == 0 {
            let processor = story.processor(&format!("p{number}")).await.0;
            let system = story.system(&format!("s{number}"), &processor).await.0;
            (vec![processor], vec![system])
        } else {
            (Vec::new(), Vec::new())
        };
        let refs = |ids: &[String]| ids.iter().map(String::clone).collect::<Vec<_>>();
        let (processors, systems) = (refs(&processor), refs(&system));
        let systems: Vec<_> = systems.iter().map(String::as_str).collect();
        let processors: Vec<_> = processors.iter().map(String::as_str).collect();
        let mut content = story.content(&systems, &processors);
        content["key"] = json!(format!("P-{number}"));
        story.send("HR", "draftActivity", content, "activity { id }").await;
    }
    let with = async |relations: &str| {
        let query = format!("{{ activities(first: 50) {{ nodes {{ key {relations} }} }} }}");
        let (answer, statements) = world.kit.statements(world.sec(&query)).await;
        assert_eq!(answer.data()["activities"]["nodes"].as_array().expect("rows").len(), 50);
        statements
    };
    let relations = "author { name } purposes { key } categories { key } systems { key } processors { key }
        steps { kind }";
    with("").await;
    // Beside the page there are its transaction and who asks; each relation is one statement more.
    let (bare, whole) = (with("").await, with(relations).await);
    assert_eq!(whole - bare, 6, "{bare} without relations, {whole} with six");
}

#[tokio::test]
async fn nodes_of_one_kind_take_one_look_up() {
    let world = World::new().await;
    // All but the superior, who is looked up because of the others.
    let others = world.ours.people.iter().filter(|(role, _)| **role != Role::Lm);
    let people: Vec<_> = others.map(|(_, person)| person.to_string()).collect();
    let ask = async |ids: &[String]| {
        let query = format!("{{ nodes(ids: {}) {{ id ... on Person {{ lineManager {{ name }} }} }} }}", json!(ids));
        world.kit.statements(world.sec(&query)).await.1
    };
    ask(&people[..1]).await;
    assert_eq!(ask(&people[..2]).await, ask(&people).await);
}

/// Makes every list longer than the smaller page, with rows of every sort at both ends.
async fn fill(story: &mut Story<'_>) {
    for number in 0..7 {
        let name = format!("b{number}");
        let processor = story.processor(&name).await;
        let system = story.system(&name, &processor.0).await;
        story.live(&format!("B-{number}"), story.content(&[&system.0], &[&processor.0])).await;
        story.endpoint(&name).await;
        let service = json!({ "name": format!("feed {number}"), "role": "SYS" });
        story.send("SYS", "addService", service, "service { id }").await;
        story.send("SEC", "createCalendarFeed", json!({}), "calendarFeed { id }").await;
        story.send("SEC", "createReportLink", json!({ "label": "door" }), "reportLink { id }").await;
        story.duty(&format!("task-{number}")).await;
        story.measure(&format!("measure-{number}")).await;
    }
    // The same life again and again, so that the smaller page has all that the larger one has.
    for week in 0..7 {
        story.cases(false).await;
        story.cases(true).await;
        let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 14).expect("a date") + chrono::TimeDelta::weeks(week);
        story.shelf(10 + week as u32).await;
        story.advance(&format!("{day}T10:00:00Z")).await;
        story.order().await;
        // The first week of February: what the first told ahead is still there.
        if week == 3 {
            story.object().await;
        }
        story.meet().await;
        story.confirm().await;
    }
}
