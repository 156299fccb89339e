//! What rows, packs and the API hold: each value as text and back.

use calendar::{
    Country, Deadline, Explanation, Holidays, Move, Origin, Rule, Schedule, Span, WorkingHours, WorkingTime, Zone,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::given::{duty, instant, norway, oslo, time};

#[test]
fn each_value_is_a_word_and_comes_back() {
    there_and_back(&oslo(), r#""Europe/Oslo""#);
    there_and_back(&Country::Se, r#""SE""#);
    there_and_back(&Holidays::of(Country::Fi), r#""FI""#);
    there_and_back(&Move::WithinMonth, r#""within_month""#);
    there_and_back(&Span::days(60), r#""P60D""#);
    there_and_back(&"FREQ=MONTHLY;BYDAY=1TU".parse::<Rule>().expect("it is a value"), r#""FREQ=MONTHLY;BYDAY=1TU""#);
    there_and_back(&Origin::Contract, r#""contract""#);
    let hours = WorkingHours { from: time("08:00"), to: time("16:00") };
    there_and_back(&hours, r#"{"from":"08:00:00","to":"16:00:00"}"#);
    there_and_back(
        &WorkingTime { zone: oslo(), holidays: norway(), hours },
        r#"{"zone":"Europe/Oslo","holidays":"NO","hours":{"from":"08:00:00","to":"16:00:00"}}"#,
    );
    there_and_back(
        &duty("FREQ=YEARLY;BYMONTH=5"),
        r#"{"rule":"FREQ=YEARLY;BYMONTH=5","zone":"Europe/Oslo","at":"09:00:00","moves":"next_working_day","holidays":"NO"}"#,
    );
    there_and_back(
        &duty("FREQ=YEARLY;BYMONTH=5").next_after(instant("2026-01-01T00:00:00Z")).expect("it is a value"),
        r#"{"period":"2026","nominal":"2026-05-04","date":"2026-05-04","due_at":"2026-05-04T07:00:00Z"}"#,
    );
    let explanation = Explanation { rule: "r".into(), source: "s".into(), steps: vec!["t".into()] };
    there_and_back(
        &Deadline::new(instant("2026-01-01T00:00:00Z"), Origin::House, explanation),
        r#"{"due_at":"2026-01-01T00:00:00Z","origin":"house","earliest":false,"explanation":{"rule":"r","source":"s","steps":["t"]}}"#,
    );
}

#[test]
fn a_pack_may_write_hours_without_seconds() {
    let hours: WorkingHours = serde_json::from_str(r#"{"from":"08:00","to":"16:00"}"#).expect("it is a value");
    assert_eq!(hours, WorkingHours { from: time("08:00"), to: time("16:00") });
}

#[test]
fn what_is_no_such_value_is_named() {
    let refused = [
        (serde_json::from_str::<Zone>(r#""Europe/Olso""#).unwrap_err(), "there is no time zone 'Europe/Olso'"),
        (serde_json::from_str::<Holidays>(r#""DE""#).unwrap_err(), "the holidays of 'DE' are not known"),
        (serde_json::from_str::<Country>(r#""no""#).unwrap_err(), "the holidays of 'no' are not known"),
        (serde_json::from_str::<Move>(r#""forward""#).unwrap_err(), "there is no move 'forward'"),
        (serde_json::from_str::<Span>(r#""60D""#).unwrap_err(), "'60D' is not a length of time"),
        (serde_json::from_str::<Rule>(r#""FREQ=DAILY;COUNT=3""#).unwrap_err(), "COUNT is refused"),
        (serde_json::from_str::<Schedule>(r#"{"rule":"FREQ=DAILY","start":1}"#).unwrap_err(), "unknown field `start`"),
    ];
    for (error, expected) in refused {
        assert!(error.to_string().contains(expected), "{error} does not say: {expected}");
    }
}

fn there_and_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T, text: &str) {
    assert_eq!(serde_json::to_string(value).expect("it is a value"), text);
    assert_eq!(&serde_json::from_str::<T>(text).expect("it is a value"), value);
}
