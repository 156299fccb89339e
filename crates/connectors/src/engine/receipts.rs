//! Receipts: what a transaction has done, told by a row of the same transaction. It holds no key, only what became of
//! which one of the window's keys in their order.

use std::collections::BTreeMap;

use kernel::WindowId;
use serde::{Deserialize, Serialize};

use super::catalogue::{Catalogue, Table};
use super::choose::Fate;
use super::{Session, Statement};
use crate::{Error, KeyKind};

/// What a transaction has done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipt {
    /// By table.
    pub(super) rows: BTreeMap<String, u64>,
    /// Runs of `e` gone, `s` spared, `m` missing, over the keys in the order of their texts, as `e990m10`.
    keys: String,
}

/// The table of receipts, if it is one.
pub(super) fn table<'c>(catalogue: &'c Catalogue, name: &str) -> Result<&'c Table, Error> {
    let table = catalogue.table(name)?;
    let is_text = |column: &&str| table.column(column).is_ok_and(|column| column.kind == Some(KeyKind::Text));
    if ["window_id", "rows", "at"].iter().all(is_text) && table.is_unique("window_id") {
        return Ok(table);
    }
    Err(Error::ReceiptsUnsuitable(name.to_owned()))
}

impl Receipt {
    pub(super) fn of(rows: &BTreeMap<String, u64>, keys: &[String], fates: &[Fate]) -> Self {
        let mut runs: Vec<(char, usize)> = Vec::new();
        for at in in_order(keys) {
            let fate = fates[at].letter();
            match runs.last_mut() {
                Some((last, count)) if *last == fate => *count += 1,
                _ => runs.push((fate, 1)),
            }
        }
        let keys = runs.iter().map(|(fate, count)| format!("{fate}{count}")).collect();
        Self { rows: rows.clone(), keys }
    }

    /// What became of each of the keys; `None` where the receipt is not about as many.
    pub(super) fn fates(&self, keys: &[String]) -> Option<Vec<Fate>> {
        let mut told = Vec::with_capacity(keys.len());
        let mut rest = self.keys.as_str();
        while let Some(fate) = rest.chars().next() {
            let fate = Fate::of(fate)?;
            let digits = &rest[1..];
            let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            let count: usize = digits[..end].parse().ok().filter(|count| *count <= keys.len())?;
            told.extend(std::iter::repeat_n(fate, count));
            rest = &digits[end..];
        }
        let mut fates = vec![Fate::Missing; keys.len()];
        if told.len() != keys.len() {
            return None;
        }
        for (at, fate) in in_order(keys).into_iter().zip(told) {
            fates[at] = fate;
        }
        Some(fates)
    }
}

/// The same keys are in the same order, however they were asked for.
fn in_order(keys: &[String]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|a, b| keys[*a].cmp(&keys[*b]));
    order
}

/// The receipt of a window, if it left one. Asked before anything else, for it holds whatever became of the tables since.
pub(super) async fn find(session: &mut impl Session, name: &str, window: WindowId) -> Result<Option<Receipt>, Error> {
    let catalogue = session.tables(&[name]).await?;
    let table = table(&catalogue, name)?;
    let find = format!("SELECT t.\"rows\" FROM {} AS t WHERE t.\"window_id\" = ", table.sql);
    let Some(told) = session.text(Statement::from(find).text(window.to_string())).await? else { return Ok(None) };
    let receipt = serde_json::from_str(&told).map_err(|_| Error::ReceiptUnreadable)?;
    Ok(Some(receipt))
}

/// Leaves a receipt. Its time is the database's own, for it is only for people to read.
pub(super) async fn leave<S: Session>(
    session: &mut S,
    table: &Table,
    window: WindowId,
    receipt: &Receipt,
) -> Result<(), Error> {
    let insert = format!("INSERT INTO {} (\"window_id\", \"rows\", \"at\") VALUES (", table.sql);
    let told = serde_json::to_string(receipt).map_err(store::Error::from)?;
    let insert = Statement::from(insert).text(window.to_string()).and(", ").text(told);
    session.execute(insert.and(format!(", {})", S::NOW))).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_tells_of_the_same_keys_in_any_order() {
        let keys: Vec<String> = ["7", "3", "5", "1"].map(str::to_owned).into();
        let fates = [Fate::Goes, Fate::Spared, Fate::Missing, Fate::Goes];
        let receipt = Receipt::of(&BTreeMap::new(), &keys, &fates);
        assert_eq!(receipt.keys, "e1s1m1e1");
        assert_eq!(receipt.fates(&keys).as_deref(), Some(&fates[..]));
        let mut turned = keys.clone();
        turned.reverse();
        let expected: Vec<_> = fates.into_iter().rev().collect();
        assert_eq!(receipt.fates(&turned), Some(expected));
        assert_eq!(Receipt::of(&BTreeMap::new(), &keys, &[Fate::Goes; 4]).keys, "e4");
    }

    #[test]
    fn a_receipt_about_other_keys_is_no_answer() {
        let keys = vec!["1".to_owned(), "2".to_owned()];
        for told in ["", "e1", "e3", "x2", "e", "e2 ", "e99999999999999999999"] {
            let receipt = Receipt { rows: BTreeMap::new(), keys: told.to_owned() };
            assert_eq!(receipt.fates(&keys), None, "{told}");
        }
    }
}
