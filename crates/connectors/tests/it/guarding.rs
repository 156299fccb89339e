//! Guards: what is old enough, in every form, and what is not.

use connectors::{DataSet, Guard, GuardForm};
use ports::Cutoff;

use crate::customers::{customers, cutoff, keys, plan, shop};
use crate::foreign::{Engine, Foreign, engines};

/// Which of some values are old enough. On a server a column holds values of one type, so that others are left out.
async fn old(on: &Engine, form: GuardForm, cut: Cutoff, values: &[(&str, bool)]) {
    let (of, is_text) = match (on, form) {
        (Engine::Sqlite, _) => ("", true),
        (Engine::Postgres(_), GuardForm::Epoch) => ("DOUBLE PRECISION", false),
        (Engine::Postgres(_), _) => ("TEXT", true),
    };
    let fits = |(value, _): &&(&str, bool)| of.is_empty() || *value == "NULL" || value.starts_with('\'') == is_text;
    let values: Vec<_> = values.iter().filter(fits).collect();
    let foreign = Foreign::new(on, &format!("CREATE TABLE things (id INTEGER PRIMARY KEY, seen {of})")).await;
    foreign.grant("SELECT, DELETE ON things").await;
    let rows: Vec<_> = values.iter().enumerate().map(|(at, (value, _))| format!("({at}, {value})")).collect();
    foreign.run(&format!("INSERT INTO things VALUES {}", rows.join(", "))).await;
    let guards = vec![Guard { column: "seen".to_owned(), anchor: "customer.last_activity".to_owned(), form }];
    let set = DataSet { table: "things".to_owned(), guards, children: vec![], columns: [].into(), ..customers() };
    let crm = foreign.connector();
    let asked = keys(0..i64::try_from(values.len()).expect("a few"));
    let mut window = plan(&crm, &set, 1, asked.clone()).await;
    window.cutoffs = cutoff(cut);
    window.expected = crm.count(&set, &asked, &window.cutoffs).await.expect("counted");
    let outcome = crm.erase(&set, &window).await.expect("erased");
    let value = |key: &String| *values[key.parse::<usize>().expect("a number")];
    for key in &outcome.erased {
        assert!(value(key).1, "{} was taken for old at {cut:?}", value(key).0);
    }
    for key in &outcome.spared {
        assert!(!value(key).1, "{} was taken for new at {cut:?}", value(key).0);
    }
    assert_eq!(outcome.erased.len() + outcome.spared.len(), values.len());
    assert_eq!(window.expected.guarded, outcome.spared.len() as u64);
}

fn day(date: &str) -> Cutoff {
    Cutoff::On(date.parse().expect("a date"))
}

fn at(instant: &str) -> Cutoff {
    Cutoff::At(instant.parse().expect("an instant"))
}

#[tokio::test]
async fn dates_up_to_and_with_the_cutoff_are_old_and_whatever_is_no_date_is_new() {
    for on in engines() {
        let values = [
            ("'2024-03-01'", true),
            ("'2024-03-02'", false),
            ("'1999-12-31'", true),
            ("NULL", false),
            ("''", false),
            ("'never'", false),
            ("'2024-3-1'", false),
            ("'01.03.2024'", false),
            ("'0024-03-01 '", false),
            ("'2024-03-01T00:00:00Z'", false),
            ("20240301", false),
            ("2024", false),
            ("X'323032342d30332d3031'", false),
        ];
        old(&on, GuardForm::Date, day("2024-03-01"), &values).await;
        // By an instant: only days that were over by then in Oslo, where it is half past midnight already.
        let values = [("'2024-02-29'", true), ("'2024-03-01'", false)];
        old(&on, GuardForm::Date, at("2024-02-29T23:30:00Z"), &values).await;
        let values = [("'2024-02-28'", true), ("'2024-02-29'", false)];
        old(&on, GuardForm::Date, at("2024-02-29T22:30:00Z"), &values).await;
    }
}

#[tokio::test]
async fn times_are_taken_in_their_own_zone_or_in_that_of_the_set() {
    for on in engines() {
        let values = [
            ("'2024-03-01T22:59:59Z'", true),
            ("'2024-03-01T23:00:00Z'", false),
            ("'2024-03-01 23:59:59'", true),
            ("'2024-03-02 00:00'", false),
            ("'2024-03-02T00:30:00+02:00'", true),
            ("'2024-03-01T18:30:00-05:00'", false),
            ("'2024-03-01T12:00:00.999'", true),
            ("'2024-03-01'", false),
            ("'now'", false),
            ("'2024-03-01T25:00:00'", false),
            ("NULL", false),
            ("1700000000", false),
        ];
        old(&on, GuardForm::DateTime, day("2024-03-01"), &values).await;
        let values = [
            ("'2024-07-01T09:59:59Z'", true),
            ("'2024-07-01T10:00:01Z'", false),
            ("'2024-07-01T11:59:59'", true),
            ("'2024-07-01T12:00:01'", false),
        ];
        old(&on, GuardForm::DateTime, at("2024-07-01T10:00:00Z"), &values).await;
        // The clock shows this hour twice; a time without a zone may be of the second.
        let values =
            [("'2024-10-27T02:10:00'", false), ("'2024-10-26T23:00:00'", true), ("'2024-10-27T00:10:00Z'", true)];
        old(&on, GuardForm::DateTime, at("2024-10-27T00:30:00Z"), &values).await;
    }
}

#[tokio::test]
async fn seconds_since_1970_are_numbers() {
    for on in engines() {
        let midnight = "1709334000";
        let values = [
            ("1709333999", true),
            (midnight, false),
            ("1709333998.5", true),
            ("0", true),
            ("-1", true),
            ("'1709000000'", false),
            ("1709333999000", false),
            ("NULL", false),
        ];
        old(&on, GuardForm::Epoch, day("2024-03-01"), &values).await;
    }
}

#[tokio::test]
async fn every_guard_must_be_old_enough() {
    for on in engines() {
        let shop = shop(&on, 6).await;
        shop.run("ALTER TABLE customers ADD COLUMN complained_on DATE").await;
        for (id, date) in [(1, "2020-01-01"), (3, "2025-01-01")] {
            shop.run(&format!("UPDATE customers SET complained_on = '{date}' WHERE id = {id}")).await;
        }
        let mut set = customers();
        set.guards.push(Guard { column: "complained_on".to_owned(), ..set.guards[0].clone() });
        let crm = shop.connector();
        let window = plan(&crm, &set, 1, keys(1..=6)).await;
        let outcome = crm.erase(&set, &window).await.expect("erased");
        assert_eq!((outcome.erased, outcome.spared), (keys([1]), keys(2..=6)));
    }
}
