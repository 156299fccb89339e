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
/// Fewer than the rows between the two pages.
const NEW_SORTS: u64 = 2;
/// Lists that cannot be that long here: a token of one person opens one organisation.
const SHORT: &[&str] = &["organisations"];

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
    let mut seen = 0;
    for list in lists {
        let all = types.all(&list.of, DEPTH);
        let ask = async |first: usize| {
            let query = format!("{{ {}(first: {first}) {all} }}", list.name);
            // Programs are no affair of the security officer's.
            let token = world.ours.token(if list.name == "services" { "CTRL" } else { "SEC" });
            let (answer, statements) = world.kit.statements(world.ask(token, &query)).await;
            (answer.data()[&list.name]["nodes"].as_array().expect("rows").len(), statements)
        };
        ask(100).await;
        let ((few, few_statements), (many, many_statements)) = (ask(5).await, ask(100).await);
        assert!(many >= ENOUGH || SHORT.contains(&list.name.as_str()), "{} has only {many} rows", list.name);
        let (name, more) = (&list.name, many_statements.saturating_sub(few_statements));
        // A row at the end can lead to a sort of thing that no row of the smaller page leads to. One statement for each
        // row would be more than that.
        assert!(
            more <= NEW_SORTS,
            "{name}: {few} rows take {few_statements} statements, {many} take {many_statements}"
        );
        seen += 1;
    }
    assert!(seen >= 14, "only {seen} lists were found");
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
        let service = json!({ "name": format!("feed {number}"), "role": "SYS" });
        story.send("SYS", "addService", service, "service { id }").await;
        story.send("SEC", "createReportLink", json!({ "label": "door" }), "reportLink { id }").await;
        story.duty(&format!("task-{number}")).await;
    }
    // The same life again and again, so that the smaller page has all that the larger one has.
    for week in 0..7 {
        story.cases(false).await;
        story.cases(true).await;
        let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 14).expect("a date") + chrono::TimeDelta::weeks(week);
        story.advance(&format!("{day}T10:00:00Z")).await;
        story.meet().await;
        story.confirm().await;
    }
}
