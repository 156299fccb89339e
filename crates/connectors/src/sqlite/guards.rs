//! Guards as conditions. A column of a file may hold anything, so that each value is looked at before it is compared.

use calendar::Zone;
use ports::Cutoff;

use crate::GuardForm;
use crate::engine::{Statement, before, before_on_the_wall, last_date, of_row};

const DATE: &str = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";

pub(super) fn condition(column: &str, form: GuardForm, cutoff: Cutoff, zone: Zone) -> Statement {
    let c = of_row(column);
    match form {
        GuardForm::Date => {
            let sql = format!("(typeof({c}) = 'text' AND {c} GLOB '{DATE}' AND {c} <= ");
            Statement::from(sql).text(last_date(cutoff, zone)).and(")")
        }
        GuardForm::DateTime => {
            // The seconds of a text without a zone are those that it would be in UTC, and so is their bound.
            let sql = format!(
                "(typeof({c}) = 'text' AND {c} GLOB '{DATE}[ T][0-9][0-9]:[0-9][0-9]*' AND \
                 CAST(strftime('%s', {c}) AS INTEGER) < CASE WHEN {c} GLOB '*[Zz]' OR {c} GLOB '*[+-][0-9][0-9]:[0-9][0-9]' \
                 THEN "
            );
            let sql = Statement::from(sql).integer(before(cutoff, zone)).and(" ELSE ");
            sql.integer(before_on_the_wall(cutoff, zone)).and(" END)")
        }
        GuardForm::Epoch => {
            let sql = format!("(typeof({c}) IN ('integer', 'real') AND {c} < ");
            Statement::from(sql).integer(before(cutoff, zone)).and(")")
        }
    }
}
