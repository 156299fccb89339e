//! What can be said of a declaration without looking at the database.

use super::{Child, DataSet, Graph};
use crate::Error;

/// No name in a database is longer.
const NAME: usize = 128;
/// No data set spans more tables.
const TABLES: usize = 64;
/// No table has more guards.
const GUARDS: usize = 16;
/// What an organisation calls its systems, kinds and anchors is no longer.
const WORD: usize = 64;
/// A reason is no longer.
const REASON: usize = 500;

/// Whether a text can be the name of a connector.
pub(crate) fn connector_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    name.len() <= 32 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(fits)
}

/// The name of a table or column. Any is quoted; one that hides something is refused.
fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= NAME && !name.chars().any(char::is_control)
}

fn is_word(word: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || ['-', '_', '.', '/', ':'].contains(&c);
    !word.is_empty() && word.chars().count() <= WORD && word.chars().all(fits)
}

impl DataSet {
    /// Everything that is wrong with it, each under the field where it stands.
    #[must_use]
    pub fn faults(&self) -> Vec<Error> {
        let mut faults = Vec::new();
        let mut fault = |field, message: &str| faults.push(Error::declaration(field, message));
        if !connector_name(&self.connector) {
            fault("connector", "a connector's name has at most 32 lower-case letters, digits, - and _");
        }
        for (field, word) in [("system", &self.system), ("kind", &self.kind)] {
            if !is_word(word) {
                fault(field, "has 1 to 64 letters, digits and any of - _ . / :");
            }
        }
        for (field, name) in [("table", &self.table), ("key", &self.key.name)] {
            if !is_name(name) {
                fault(field, "must be the name of a table or column");
            }
        }
        self.guard_faults(&mut fault);
        if self.receipts.as_ref().is_some_and(|table| !is_name(table)) {
            fault("receipts", "must be the name of a table");
        }
        if self
            .tables()
            .any(|table| self.receipts.as_ref().is_some_and(|receipts| receipts.eq_ignore_ascii_case(table)))
        {
            fault("receipts", "the table of receipts holds nothing else");
        }
        let names = |children: &[Child]| {
            let fits = |child: &Child| {
                is_name(&child.table) && is_name(&child.parent) && child.key.as_ref().is_none_or(|key| is_name(key))
            };
            all(children).into_iter().all(fits)
        };
        if !names(&self.children) {
            fault("children", "table, parent and key must be names of tables and columns");
        } else if self.tables().count() > TABLES {
            fault("children", "a data set spans at most 64 tables");
        } else if let Err(refusal) = Graph::of(self) {
            fault("children", &refusal);
        }
        for (category, columns) in &self.columns {
            if !is_word(category) || columns.is_empty() || !columns.iter().all(|column| is_name(column)) {
                fault("columns", "each category needs at least one column");
            }
        }
        faults
    }

    fn guard_faults(&self, fault: &mut impl FnMut(&'static str, &str)) {
        if self.guards.len() > GUARDS {
            fault("guards", "there are at most 16 guards");
        }
        for guard in &self.guards {
            if !is_name(&guard.column) {
                fault("guards", "each guard needs the name of a column");
            }
            if !is_word(&guard.anchor) || !guard.anchor.contains('.') {
                fault("guards", "each guard names an anchor, as customer.last_activity");
            }
        }
        let reason = self.unguarded.as_deref().map(str::trim);
        match (self.guards.is_empty(), reason) {
            (true, None | Some("")) => {
                fault(
                    "guards",
                    "nothing would spare what is newer there: name a column, or say under `unguarded` why none",
                );
            }
            (false, Some(_)) => fault("unguarded", "there is a guard, so that there is nothing to explain"),
            (_, Some(reason)) if reason.chars().count() > REASON => fault("unguarded", "has at most 500 characters"),
            _ => {}
        }
    }

    /// The tables that are declared, as often as they are.
    fn tables(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.table.as_str()).chain(all(&self.children).into_iter().map(|child| child.table.as_str()))
    }

    /// The first of its faults, if it has one.
    pub(crate) fn checked(&self) -> Result<Graph, Error> {
        match self.faults().into_iter().next() {
            Some(fault) => Err(fault),
            None => Graph::of(self).map_err(|refusal| Error::declaration("children", refusal)),
        }
    }
}

/// The children and theirs.
fn all(children: &[Child]) -> Vec<&Child> {
    children.iter().flat_map(|child| std::iter::once(child).chain(all(&child.children))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{child, customers};
    use super::super::{Guard, GuardForm};
    use super::*;

    fn fields(set: &DataSet) -> Vec<&'static str> {
        let field = |fault: &Error| match fault {
            Error::Declaration { field, .. } => *field,
            other => panic!("{other}"),
        };
        set.faults().iter().map(field).collect()
    }

    #[test]
    fn a_set_without_a_guard_needs_a_reason_and_one_with_a_guard_has_none() {
        assert!(customers().faults().is_empty());
        let bare = DataSet { guards: vec![], ..customers() };
        assert_eq!(fields(&bare), ["guards"]);
        assert_eq!(fields(&DataSet { unguarded: Some("  ".to_owned()), ..bare.clone() }), ["guards"]);
        assert!(DataSet { unguarded: Some("a log is never touched again".to_owned()), ..bare }.faults().is_empty());
        assert_eq!(fields(&DataSet { unguarded: Some("why".to_owned()), ..customers() }), ["unguarded"]);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let set = DataSet {
            connector: "CRM".to_owned(),
            system: "S 2".to_owned(),
            kind: String::new(),
            table: " ".to_owned(),
            key: super::super::KeyColumn { name: "i\0d".to_owned(), kind: super::super::KeyKind::Text },
            guards: vec![Guard { column: String::new(), anchor: "activity".to_owned(), form: GuardForm::Date }],
            children: vec![child("", "x", None, vec![])],
            columns: [("A-07/contact".to_owned(), vec![])].into(),
            ..customers()
        };
        let told = fields(&set);
        assert_eq!(told, ["connector", "system", "kind", "table", "key", "guards", "guards", "children", "columns"]);
        let receipts = DataSet { receipts: Some("Customers".to_owned()), ..customers() };
        assert_eq!(fields(&receipts), ["receipts"]);
    }

    #[test]
    fn names_of_connectors() {
        for (name, fits) in
            [("crm", true), ("crm-2_x", true), ("", false), ("2crm", false), ("Crm", false), ("c/m", false)]
        {
            assert_eq!(connector_name(name), fits, "{name}");
        }
        assert!(!connector_name(&"x".repeat(33)));
    }
}
