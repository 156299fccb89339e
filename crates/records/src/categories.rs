//! Which categories a rule or query means: `A-07/contact`, or `A-07/*` for every category of an activity.

use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition};

/// Whether one of these is meant.
pub(crate) fn any_of(own: &[String], asked: &[String]) -> bool {
    own.iter().any(|own| asked.iter().any(|asked| is_of(own, asked)))
}

fn is_of(own: &str, asked: &str) -> bool {
    match asked.strip_suffix('*') {
        Some(activity) => activity.ends_with('/') && own.starts_with(activity),
        None => own == asked,
    }
}

/// The same as a condition on a column; of none at all, nothing is meant. LIKE would do, but not every database tells
/// small letters from large ones there.
pub(crate) fn in_column<C: ColumnTrait>(column: C, asked: &[String]) -> Condition {
    let one = |asked: &String| match asked.strip_suffix('*').filter(|activity| activity.ends_with('/')) {
        Some(activity) => {
            let length = i32::try_from(activity.chars().count()).unwrap_or(i32::MAX);
            let start = Func::cust("substr").arg(column.into_expr()).arg(1).arg(length);
            Expr::expr(start).eq(activity)
        }
        None => column.eq(asked),
    };
    if asked.is_empty() {
        return Condition::all().add(Expr::val(1).eq(0));
    }
    asked.iter().map(one).fold(Condition::any(), Condition::add)
}

#[cfg(test)]
mod tests {
    use super::any_of;

    fn list(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn a_star_stands_for_every_category_of_one_activity() {
        let own = list(&["A-07/contact", "A-07/name"]);
        assert!(any_of(&own, &list(&["A-07/*"])));
        assert!(any_of(&own, &list(&["A-08/x", "A-07/name"])));
        assert!(!any_of(&own, &list(&["A-0/*", "A-07/na", "A-07", "*"])));
        assert!(!any_of(&list(&["A-071/contact"]), &list(&["A-07/*"])));
    }
}
