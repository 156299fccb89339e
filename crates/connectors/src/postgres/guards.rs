//! Guards as conditions, by the type of their columns.

use calendar::Zone;
use ports::Cutoff;

use crate::GuardForm;
use crate::engine::catalogue::Column;
use crate::engine::{Statement, before, before_on_the_wall, last_date, of_row};

const TEXTS: [&str; 3] = ["text", "varchar", "bpchar"];
const NUMBERS: [&str; 6] = ["int2", "int4", "int8", "numeric", "float4", "float8"];
const DATE: &str = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
/// A time that exists, on a day that may not.
const TIME: &str = "(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[ T](?:[01][0-9]|2[0-3]):[0-5][0-9]\
     (?::[0-5][0-9](?:\\.[0-9]+)?)?";
const ZONE: &str = "(?:[Zz]|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])";
/// Before this second, the first of the year 1, there are no times.
const FIRST: i64 = -62_135_596_800;

/// Whether a column of this type can be a guard of a form.
pub(super) fn can_guard(column: &Column, form: GuardForm) -> bool {
    let is = |one: &str| column.base == one;
    match form {
        GuardForm::Date => is("date") || is_text(column),
        GuardForm::DateTime => is("timestamptz") || is("timestamp") || is_text(column),
        GuardForm::Epoch => NUMBERS.contains(&column.base.as_str()),
    }
}

fn is_text(column: &Column) -> bool {
    TEXTS.contains(&column.base.as_str())
}

/// A time without end is newer than anything, and one without a beginning is none.
pub(super) fn condition(column: &Column, form: GuardForm, cutoff: Cutoff, zone: Zone) -> Statement {
    let c = of_row(&column.name);
    match (form, column.base.as_str()) {
        (GuardForm::Date, "date") => {
            let bound = Statement::from(format!("(isfinite({c}) AND {c} <= CAST(")).text(last_date(cutoff, zone));
            bound.and(" AS date))")
        }
        (GuardForm::Date, _) => {
            let sql = format!("({c}::text ~ '^{DATE}$' AND {c}::text COLLATE \"C\" <= ");
            Statement::from(sql).text(last_date(cutoff, zone)).and(")")
        }
        (GuardForm::DateTime, "timestamptz") => {
            let sql = Statement::from(format!("(isfinite({c}) AND {c} < to_timestamp("));
            sql.integer(before(cutoff, zone)).and("))")
        }
        (GuardForm::DateTime, "timestamp") => {
            let sql = Statement::from(format!("(isfinite({c}) AND {c} AT TIME ZONE 'UTC' < to_timestamp("));
            sql.integer(before_on_the_wall(cutoff, zone)).and("))")
        }
        (GuardForm::DateTime, _) => written(&c, cutoff, zone),
        (GuardForm::Epoch, _) => {
            let sql = Statement::from(format!("({c} > {FIRST} AND {c} < ")).integer(before(cutoff, zone));
            sql.and(")")
        }
    }
}

/// A time as a text is taken apart only where it is one, for a failure would end the statement: CASE keeps its order.
fn written(c: &str, cutoff: Cutoff, zone: Zone) -> Statement {
    let last_day = format!(
        "extract(day FROM make_date(substr({c}::text, 1, 4)::integer, substr({c}::text, 6, 2)::integer, 1) \
         + interval '1 month' - interval '1 day')"
    );
    let sql = format!(
        "CASE WHEN {c}::text !~ '^{TIME}{ZONE}?$' THEN false \
         WHEN substr({c}::text, 9, 2)::integer > {last_day} THEN false \
         WHEN {c}::text ~ '{ZONE}$' AND {c}::text !~ '^{TIME}$' THEN ({c}::text)::timestamptz < to_timestamp("
    );
    let sql = Statement::from(sql).integer(before(cutoff, zone));
    let sql = sql.and(format!(") ELSE ({c}::text)::timestamp AT TIME ZONE 'UTC' < to_timestamp("));
    sql.integer(before_on_the_wall(cutoff, zone)).and(") END")
}
