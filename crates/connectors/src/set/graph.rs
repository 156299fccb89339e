//! The tables of a data set in the order in which their rows hang on each other.

use std::collections::BTreeSet;

use super::{Child, DataSet};

/// A table, and what of it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) table: String,
    /// The column by which its own children know it.
    pub(crate) key: Option<String>,
    /// A row goes if one of these columns holds the key of a row that goes; empty for the first table. The numbers are
    /// those of other nodes.
    pub(crate) edges: Vec<(usize, String)>,
}

/// All tables of a data set. A table that was declared at several places stands here once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Graph {
    nodes: Vec<Node>,
    /// Parents before children.
    order: Vec<usize>,
}

impl Graph {
    /// `Err` says what is wrong with the declaration.
    pub(crate) fn of(set: &DataSet) -> Result<Self, String> {
        let root = Node { table: set.table.clone(), key: Some(set.key.name.clone()), edges: Vec::new() };
        let mut nodes = vec![root];
        add(&mut nodes, 0, &set.children)?;
        let order = in_order(&nodes).ok_or("rows would hang on each other in a ring")?;
        Ok(Self { nodes, order })
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The numbers of all but the first table, parents before children.
    pub(crate) fn children(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.order.iter().copied().filter(|node| *node != 0)
    }

    pub(crate) fn has_children(&self, node: usize) -> bool {
        self.nodes.iter().any(|other| other.edges.iter().any(|(parent, _)| *parent == node))
    }
}

fn add(nodes: &mut Vec<Node>, parent: usize, children: &[Child]) -> Result<(), String> {
    for child in children {
        let at = match nodes.iter().position(|node| node.table.eq_ignore_ascii_case(&child.table)) {
            Some(at) => at,
            None => {
                nodes.push(Node { table: child.table.clone(), key: None, edges: Vec::new() });
                nodes.len() - 1
            }
        };
        match (&nodes[at].key, &child.key) {
            (Some(known), Some(key)) if known != key => {
                return Err(format!("{} has two different keys", child.table));
            }
            (None, Some(key)) => nodes[at].key = Some(key.clone()),
            _ => {}
        }
        let edge = (parent, child.parent.clone());
        if !nodes[at].edges.contains(&edge) {
            nodes[at].edges.push(edge);
        }
        if !child.children.is_empty() && child.key.is_none() {
            return Err(format!("{} has children and needs a key", child.table));
        }
        add(nodes, at, &child.children)?;
    }
    Ok(())
}

/// `None` where there is a ring.
fn in_order(nodes: &[Node]) -> Option<Vec<usize>> {
    let mut order = Vec::new();
    let mut left: BTreeSet<usize> = (0..nodes.len()).collect();
    while !left.is_empty() {
        let free = |node: &usize| nodes[*node].edges.iter().all(|(parent, _)| !left.contains(parent));
        let next = left.iter().copied().find(|node| free(node))?;
        left.remove(&next);
        order.push(next);
    }
    Some(order)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{child, customers};
    use super::*;

    #[test]
    fn parents_come_before_children_and_a_table_stands_once() {
        let mut set = customers();
        set.children = vec![
            child("payments", "customer_id", None, vec![]),
            child("orders", "customer_id", Some("id"), vec![child("payments", "order_id", None, vec![])]),
        ];
        let graph = Graph::of(&set).expect("no ring");
        let tables: Vec<_> = graph.children().map(|node| graph.nodes()[node].table.as_str()).collect();
        assert_eq!(tables, ["orders", "payments"]);
        assert_eq!(graph.nodes()[1].edges, [(0, "customer_id".to_owned()), (2, "order_id".to_owned())]);
        set.children.push(set.children[1].clone());
        assert_eq!(Graph::of(&set).as_ref(), Ok(&graph), "saying it again says nothing more");
        assert!(graph.has_children(0) && graph.has_children(2) && !graph.has_children(1));
    }

    #[test]
    fn rings_missing_keys_and_two_keys_are_refused() {
        let ring = child("orders", "customer_id", Some("id"), vec![child("Customers", "order_id", None, vec![])]);
        let own = child("orders", "customer_id", Some("id"), vec![child("orders", "order_id", Some("id"), vec![])]);
        let keyless = child("orders", "customer_id", None, vec![child("lines", "order_id", None, vec![])]);
        let two_keys = child("orders", "customer_id", Some("id"), vec![child("x", "a", Some("id"), vec![])]);
        let other_key = child("x", "b", Some("nr"), vec![]);
        for (children, part) in [
            (vec![ring], "ring"),
            (vec![own], "ring"),
            (vec![keyless], "needs a key"),
            (vec![two_keys, other_key], "two different keys"),
        ] {
            let set = DataSet { children, ..customers() };
            let refusal = Graph::of(&set).expect_err("refused");
            assert!(refusal.contains(part), "{refusal}");
        }
    }
}
