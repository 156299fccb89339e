//! Keys and guards of every type.

use connectors::{DataSet, Guard, GuardForm, KeyColumn, KeyKind};
use kernel::Fault;
use ports::Cutoff;

use super::engine;
use crate::customers::{child, customers, cutoff, plan};
use crate::foreign::{Engine, Foreign};

const UUID: &str = "018f3b1c-7a2e-7c3d-9e4f-0123456789ab";

/// Erases the first of two keys, by columns of these types in the first table and below.
async fn erased_by(on: &Engine, of: &str, below: &str, kind: KeyKind, keys: [&str; 2]) {
    let [one, other] = keys;
    let [first, second] = keys.map(|key| key.replace('\'', "''"));
    let schema = format!(
        "CREATE TABLE things (id {of} PRIMARY KEY, seen DATE NOT NULL DEFAULT '2020-01-01');
         CREATE TABLE parts (id {of} PRIMARY KEY, thing {below});
         CREATE TABLE bits (part {below});
         INSERT INTO things (id) VALUES ('{first}'), ('{second}');
         INSERT INTO parts VALUES ('{first}', '{first}'), ('{second}', '{second}');
         INSERT INTO bits VALUES ('{first}'), ('{first}'), ('{second}');"
    );
    let foreign = Foreign::new(on, &schema).await;
    foreign.grant("SELECT, DELETE ON things, parts, bits").await;
    let mut set = DataSet {
        table: "things".to_owned(),
        key: KeyColumn { name: "id".to_owned(), kind },
        children: vec![child("parts", "thing", Some("id"), vec![child("bits", "part", None, vec![])])],
        columns: [].into(),
        ..customers()
    };
    set.guards[0].column = "seen".to_owned();
    let crm = foreign.connector();
    let window = plan(&crm, &set, 1, vec![one.to_owned()]).await;
    let outcome = crm.erase(&set, &window).await.expect("erased");
    assert_eq!(outcome.erased, [one], "{of}");
    let rows = ["bits", "parts", "things"].map(|table| outcome.rows[table]);
    assert_eq!(rows, [2, 1, 1], "{of}");
    assert_eq!(foreign.number("SELECT count(*) FROM things").await, 1, "{of}");
    assert_eq!(crm.absent(&set, &window.identity, &[one, other].map(str::to_owned)).await.expect("looked"), [other]);
}

#[tokio::test]
async fn keys_of_every_type_are_found_in_columns_of_their_kind() {
    let Some(on) = engine() else { return };
    let numbers = ["7", "-8"];
    for (of, below) in [("smallint", "bigint"), ("integer", "smallint"), ("bigint", "integer")] {
        erased_by(&on, of, below, KeyKind::Integer, numbers).await;
    }
    for (of, below) in [("text", "varchar(20)"), ("varchar(20)", "char(8)"), ("char(8)", "text")] {
        erased_by(&on, of, below, KeyKind::Text, ["a'é", "A"]).await;
    }
    let uuids = [UUID, "018f3b1c-7a2e-7c3d-9e4f-000000000000"];
    erased_by(&on, "uuid", "uuid", KeyKind::Uuid, uuids).await;
    erased_by(&on, "numeric", "numeric(30, 4)", KeyKind::Decimal, ["12345678901234567890.5", "7"]).await;
    let instants = ["2024-03-01T12:00:00.000001Z", "2024-03-01T12:00:00Z"];
    erased_by(&on, "timestamptz", "timestamptz", KeyKind::Instant, instants).await;
}

#[tokio::test]
async fn a_domain_is_what_it_was_made_of_and_other_types_are_no_keys() {
    let Some(on) = engine() else { return };
    let schema = "CREATE DOMAIN number AS bigint; CREATE DOMAIN customer AS number CHECK (VALUE > 0);
        CREATE TYPE mood AS ENUM ('a', 'b');
        CREATE TABLE things (id customer PRIMARY KEY, seen DATE, mood mood UNIQUE, real double precision UNIQUE);
        INSERT INTO things VALUES (7, '2020-01-01', 'a', 1);";
    let foreign = Foreign::new(&on, schema).await;
    foreign.grant("SELECT, DELETE ON things").await;
    let mut set = DataSet { table: "things".to_owned(), children: vec![], columns: [].into(), ..customers() };
    set.guards[0].column = "seen".to_owned();
    let crm = foreign.connector();
    for (column, kind) in [("mood", KeyKind::Text), ("real", KeyKind::Decimal), ("id", KeyKind::Text)] {
        let key = KeyColumn { name: column.to_owned(), kind };
        let refusal = crm.inspect(&DataSet { key, ..set.clone() }).await.expect_err("refused");
        assert_eq!(refusal.code(), "CONNECTOR_KEY_UNSUITABLE", "{column}");
    }
    let window = plan(&crm, &set, 1, vec!["7".to_owned()]).await;
    assert_eq!(crm.erase(&set, &window).await.expect("erased").erased, ["7"]);
}

/// Which of some values are old enough.
async fn old(on: &Engine, of: &str, form: GuardForm, cut: Cutoff, values: &[(&str, bool)]) {
    let foreign = Foreign::new(on, &format!("CREATE TABLE things (id INTEGER PRIMARY KEY, seen {of})")).await;
    foreign.grant("SELECT, DELETE ON things").await;
    for (at, (value, _)) in values.iter().enumerate() {
        foreign.run(&format!("INSERT INTO things VALUES ({at}, {value})")).await;
    }
    let guards = vec![Guard { column: "seen".to_owned(), anchor: "customer.last_activity".to_owned(), form }];
    let set = DataSet { table: "things".to_owned(), guards, children: vec![], columns: [].into(), ..customers() };
    let crm = foreign.connector();
    let asked: Vec<_> = (0..values.len()).map(|at| at.to_string()).collect();
    let mut window = plan(&crm, &set, 1, asked.clone()).await;
    window.cutoffs = cutoff(cut);
    window.expected = crm.count(&set, &asked, &window.cutoffs).await.expect("counted");
    let outcome = crm.erase(&set, &window).await.expect("erased");
    for (key, (value, is_old)) in asked.iter().zip(values) {
        assert_eq!(outcome.erased.contains(key), *is_old, "{of}: {value} at {cut:?}");
        assert_eq!(outcome.spared.contains(key), !*is_old, "{of}: {value} at {cut:?}");
    }
}

#[tokio::test]
async fn guards_of_every_type_are_taken_in_the_zone_of_the_set() {
    let Some(on) = engine() else { return };
    let day = Cutoff::On("2024-03-01".parse().expect("a date"));
    let at = |instant: &str| Cutoff::At(instant.parse().expect("an instant"));
    let ends = [("NULL", false), ("'infinity'", false), ("'-infinity'", false)];
    let dates = [[("'2024-03-01'", true), ("'2024-03-02'", false), ("'0044-03-15 BC'", true)], ends].concat();
    old(&on, "date", GuardForm::Date, day, &dates).await;
    let half_past_midnight = at("2024-02-29T23:30:00Z");
    old(&on, "date", GuardForm::Date, half_past_midnight, &[("'2024-02-29'", true), ("'2024-03-01'", false)]).await;
    let instants = [
        [("'2024-03-01T22:59:59.999Z'", true), ("'2024-03-01T23:00:00Z'", false), ("'2024-03-02T00:30:00+02'", true)],
        ends,
    ];
    old(&on, "timestamptz", GuardForm::DateTime, day, &instants.concat()).await;
    old(&on, "timestamptz(0)", GuardForm::DateTime, day, &instants.concat()[1..]).await;
    let local = [("'2024-03-01 23:59:59.999'", true), ("'2024-03-02 00:00:00'", false), ("'2020-01-01'", true)];
    old(&on, "timestamp", GuardForm::DateTime, day, &[local, ends].concat()).await;
    // The clock shows this hour twice; a time without a zone may be of the second.
    let twice = [("'2024-10-27 02:10:00'", false), ("'2024-10-26 23:00:00'", true)];
    old(&on, "timestamp", GuardForm::DateTime, at("2024-10-27T00:30:00Z"), &twice).await;
    let texts = [
        ("'2024-02-29T12:00:00Z'", true),
        ("'2024-02-30T12:00:00Z'", false),
        ("'0000-01-01 00:00'", false),
        ("'2024-03-01T12:00:00+14:30'", true),
        ("'2024-03-01T12:00:00+15:00'", false),
        ("'2024-03-01T12:00:00Z; DROP TABLE things'", false),
        ("E'2024-03-01T12:00:00Z\\n'", false),
    ];
    old(&on, "varchar(60)", GuardForm::DateTime, day, &texts).await;
    let midnight = [("1709333999", true), ("1709334000", false), ("0", true), ("-1", true), ("NULL", false)];
    for of in ["integer", "bigint", "numeric", "double precision"] {
        old(&on, of, GuardForm::Epoch, day, &midnight).await;
    }
    let unreal = [("'NaN'", false), ("'Infinity'", false), ("'-Infinity'", false), ("1709333999.5", true)];
    old(&on, "double precision", GuardForm::Epoch, day, &unreal).await;
    old(&on, "numeric", GuardForm::Epoch, day, &unreal).await;
}

#[tokio::test]
async fn a_column_of_another_type_is_no_guard() {
    let Some(on) = engine() else { return };
    for (of, form) in [
        ("boolean", GuardForm::Date),
        ("timestamptz", GuardForm::Date),
        ("date", GuardForm::DateTime),
        ("text", GuardForm::Epoch),
        ("time", GuardForm::DateTime),
        ("date[]", GuardForm::Date),
    ] {
        let foreign = Foreign::new(&on, &format!("CREATE TABLE things (id INTEGER PRIMARY KEY, seen {of})")).await;
        let guards = vec![Guard { column: "seen".to_owned(), anchor: "customer.last_activity".to_owned(), form }];
        let set = DataSet { table: "things".to_owned(), guards, children: vec![], columns: [].into(), ..customers() };
        let refusal = foreign.connector().inspect(&set).await.expect_err("refused");
        assert_eq!((refusal.code(), refusal.is_passing()), ("CONNECTOR_GUARD_UNSUITABLE", false), "{of}");
    }
}
