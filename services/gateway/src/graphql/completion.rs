//! Answers as the specification wants them.
//!
//! The library leaves a field out whose resolver failed, whatever its type, and puts fields in the order in which they
//! were ready. Here a failed field becomes null, what must not be null takes its parent along, and fields stand in the
//! order in which they were asked for. For that each selection is given a field of ours, which tells the type of the
//! object and is taken out again: an object of which everything failed would otherwise be none. Where it is missing, the
//! schema tells the type.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, Directive, DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
    SelectionSet, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, Pos, Positioned, Value, Variables};

/// The response key of our own field. Names that begin like this are reserved, so nobody else uses it.
const MARK: &str = "__samsvar";

/// What the types of the schema look like.
pub(super) struct Shapes(HashMap<String, Shape>);

#[derive(Default)]
struct Shape {
    fields: HashMap<String, Type>,
    interfaces: HashSet<String>,
}

/// One document with its variables, kept until its answer is there.
pub(super) struct Run {
    pub(super) document: ExecutableDocument,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Variables,
}

impl Shapes {
    /// From the schema's own text.
    pub(super) fn of(sdl: &str) -> Self {
        let document = parse_schema(sdl).expect("the schema's own text is a schema");
        let mut shapes = HashMap::new();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let TypeKind::Object(object) = definition.node.kind else { continue };
            let fields = object.fields.into_iter();
            let shape = Shape {
                fields: fields.map(|field| (field.node.name.node.to_string(), field.node.ty.node)).collect(),
                interfaces: object.implements.into_iter().map(|name| name.node.to_string()).collect(),
            };
            shapes.insert(definition.node.name.node.to_string(), shape);
        }
        Self(shapes)
    }

    /// The data of an answer, complete.
    pub(super) fn complete(&self, run: &Run, data: Value) -> Value {
        let Some(operation) = super::guard::operation(&run.document, run.operation_name.as_deref()) else {
            return data;
        };
        let walk = Walk { shapes: self, run, operation, plans: RefCell::default() };
        let of = Type { base: BaseType::Named(Name::new(root(operation.ty))), nullable: true };
        walk.value(&of, &[&operation.selection_set.node], data).unwrap_or_default()
    }
}

/// Gives each selection the field that tells its object's type.
pub(super) fn mark(document: &mut ExecutableDocument) {
    match &mut document.operations {
        DocumentOperations::Single(operation) => mark_set(&mut operation.node.selection_set.node),
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                mark_set(&mut operation.node.selection_set.node);
            }
        }
    }
    for fragment in document.fragments.values_mut() {
        mark_set(&mut fragment.node.selection_set.node);
    }
}

/// The set has been measured, so it nests only so deep.
fn mark_set(set: &mut SelectionSet) {
    for item in &mut set.items {
        match &mut item.node {
            Selection::Field(field) if !field.node.selection_set.node.items.is_empty() => {
                mark_set(&mut field.node.selection_set.node);
            }
            Selection::InlineFragment(inner) => mark_set(&mut inner.node.selection_set.node),
            Selection::Field(_) | Selection::FragmentSpread(_) => {}
        }
    }
    let here = |node: &str| Positioned::new(Name::new(node), Pos::default());
    let field = Field {
        alias: Some(here(MARK)),
        name: here("__typename"),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::new(SelectionSet::default(), Pos::default()),
    };
    set.items.push(Positioned::new(Selection::Field(Positioned::new(field, Pos::default())), Pos::default()));
}

/// Whether a field is ours.
pub(super) fn is_mark(field: &Field) -> bool {
    field.alias.as_ref().is_some_and(|alias| alias.node == MARK)
}

/// The type of an operation's root.
fn root(operation: OperationType) -> &'static str {
    match operation {
        OperationType::Mutation => "Mutation",
        OperationType::Query | OperationType::Subscription => "Query",
    }
}

/// The fields that are asked of an object, by response key, in order.
type Asked<'a> = IndexMap<&'a Name, Vec<&'a Field>>;

/// One field of all objects of a type that were asked the same: its key, its type where the schema's text says it, and what
/// is asked of it.
struct Planned<'a> {
    key: &'a Name,
    of: Option<&'a Type>,
    sets: Vec<&'a SelectionSet>,
}

/// A type and the selections that an object of it was asked by; compared by where they stand.
type PlanOf = (*const Shape, Vec<*const SelectionSet>);

struct Walk<'a> {
    shapes: &'a Shapes,
    run: &'a Run,
    operation: &'a OperationDefinition,
    /// A list has the same fields in each of its objects, so they are looked up for the first.
    plans: RefCell<HashMap<PlanOf, Rc<[Planned<'a>]>>>,
}

impl<'a> Walk<'a> {
    /// The value as its type allows it; none = it must not be null and is.
    fn value(&self, of: &Type, sets: &[&'a SelectionSet], raw: Value) -> Option<Value> {
        let value = match (&of.base, raw) {
            (_, Value::Null) => None,
            (BaseType::List(item), Value::List(items)) => {
                let items = items.into_iter().map(|raw| self.value(item, sets, raw));
                items.collect::<Option<Vec<_>>>().map(Value::List)
            }
            (BaseType::Named(name), Value::Object(fields)) => self.object(name, sets, fields),
            (_, raw) => Some(raw),
        };
        value.or(of.nullable.then_some(Value::Null))
    }

    fn object(&self, of: &Name, sets: &[&'a SelectionSet], mut fields: IndexMap<Name, Value>) -> Option<Value> {
        let known = match fields.swap_remove(MARK) {
            Some(Value::String(name)) => self.shapes.0.get_key_value(&name),
            _ => self.shapes.0.get_key_value(of.as_str()),
        };
        // Of the types of introspection the text of the schema says nothing, and nothing fails in them.
        let Some((name, shape)) = known else { return Some(unmarked(Value::Object(fields))) };
        let plan = self.plan(name, shape, sets);
        if fields.keys().eq(plan.iter().map(|planned| planned.key)) {
            // Nothing is missing and all stands in its place, as nearly always.
            for (value, planned) in fields.values_mut().zip(plan.iter()) {
                let raw = std::mem::take(value);
                *value = match planned.of {
                    Some(of) => self.value(of, &planned.sets, raw)?,
                    None => unmarked(raw),
                };
            }
            return Some(Value::Object(fields));
        }
        let mut complete = IndexMap::with_capacity(plan.len());
        for Planned { key, of, sets } in plan.iter() {
            let raw = fields.swap_remove(*key).unwrap_or_default();
            let value = match of {
                Some(of) => self.value(of, sets, raw)?,
                None => unmarked(raw),
            };
            complete.insert((*key).clone(), value);
        }
        Some(Value::Object(complete))
    }

    fn plan(&self, name: &str, shape: &'a Shape, sets: &[&'a SelectionSet]) -> Rc<[Planned<'a>]> {
        let of: PlanOf = (shape, sets.iter().map(|set| std::ptr::from_ref(*set)).collect());
        if let Some(plan) = self.plans.borrow().get(&of) {
            return plan.clone();
        }
        let mut asked = Asked::default();
        for set in sets {
            self.collect(name, shape, set, &mut asked);
        }
        let planned = asked.into_iter().map(|(key, same)| Planned {
            key,
            of: same.first().and_then(|field| shape.fields.get(field.name.node.as_str())),
            sets: same.iter().map(|field| &field.selection_set.node).collect(),
        });
        let plan: Rc<[Planned<'a>]> = planned.collect();
        self.plans.borrow_mut().insert(of, plan.clone());
        plan
    }

    fn collect(&self, name: &str, shape: &Shape, set: &'a SelectionSet, asked: &mut Asked<'a>) {
        let applies = |condition: &Name| *condition == name || shape.interfaces.contains(condition.as_str());
        for item in &set.items {
            if self.is_skipped(item.node.directives()) {
                continue;
            }
            match &item.node {
                Selection::Field(field) => {
                    let key = &field.node.response_key().node;
                    if key != MARK {
                        asked.entry(key).or_default().push(&field.node);
                    }
                }
                Selection::InlineFragment(inner) => {
                    let condition = inner.node.type_condition.as_ref();
                    if condition.is_none_or(|condition| applies(&condition.node.on.node)) {
                        self.collect(name, shape, &inner.node.selection_set.node, asked);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.run.document.fragments.get(&spread.node.fragment_name.node);
                    if let Some(fragment) =
                        fragment.filter(|fragment| applies(&fragment.node.type_condition.node.on.node))
                    {
                        self.collect(name, shape, &fragment.node.selection_set.node, asked);
                    }
                }
            }
        }
    }

    fn is_skipped(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().any(|directive| {
            let argument = directive.node.get_argument("if").map(|argument| argument.node.clone());
            let condition = argument.and_then(|argument| argument.into_const_with(|name| self.variable(&name)).ok());
            match directive.node.name.node.as_str() {
                "skip" => condition == Some(Value::Boolean(true)),
                "include" => condition == Some(Value::Boolean(false)),
                _ => false,
            }
        })
    }

    /// What was sent, or else what the document says.
    fn variable(&self, name: &Name) -> Result<Value, ()> {
        let definition =
            self.operation.variable_definitions.iter().find(|definition| definition.node.name.node == *name);
        let default = definition.and_then(|definition| definition.node.default_value.as_ref());
        let sent = self.run.variables.get(name).cloned();
        sent.or_else(|| default.map(|value| value.node.clone())).ok_or(())
    }
}

/// Takes our own fields out, wherever they are.
fn unmarked(value: Value) -> Value {
    match value {
        Value::Object(mut fields) => {
            fields.shift_remove(MARK);
            Value::Object(fields.into_iter().map(|(key, value)| (key, unmarked(value))).collect())
        }
        Value::List(items) => Value::List(items.into_iter().map(unmarked).collect()),
        leaf => leaf,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use async_graphql::value;

    use super::*;

    const SCHEMA: &str = "
        interface Node { id: ID! }
        union Either = Item | Other
        type Query { node: Node  list: [Item!]!  some: [Item]  either: [Either!] }
        type Item implements Node { id: ID!  name: String  must: String!  inner: Item }
        type Other implements Node { id: ID! }";

    fn check(query: &str, variables: Value, raw: Value, wanted: &Value) {
        let document = parse_query(query).unwrap();
        let variables = Variables::from_json(variables.into_json().unwrap());
        let run = Run { document, operation_name: None, variables };
        assert_eq!(Shapes::of(SCHEMA).complete(&run, raw).to_string(), wanted.to_string(), "{query}");
    }

    #[test]
    fn a_field_that_failed_is_null_and_stands_where_it_was_asked_for() {
        let raw = value!({ "node": { "__samsvar": "Item", "id": "1", "again": "1" } });
        let query = "{ node { again: id ... on Item { name inner { id } } ... on Other { id } ...f } } fragment f on Node { id }";
        check(query, value!({}), raw, &value!({ "node": { "again": "1", "name": null, "inner": null, "id": "1" } }));
    }

    #[test]
    fn what_must_not_be_null_takes_its_parent_along() {
        let item = || value!({ "must": "m" });
        let failed = || value!({});
        let raw = value!({ "some": [item(), failed()] });
        check("{ some { must } }", value!({}), raw, &value!({ "some": [{ "must": "m" }, null] }));
        let raw = value!({ "list": [item(), failed()] });
        check("{ list { must } }", value!({}), raw, &Value::Null);
        let nested = value!({ "__samsvar": "Item", "inner": failed() });
        let raw = value!({ "node": nested });
        let wanted = value!({ "node": { "inner": null } });
        check("{ node { ... on Item { inner { must } } } }", value!({}), raw, &wanted);
    }

    #[test]
    fn what_was_skipped_is_not_missed() {
        let raw = || value!({ "node": { "__samsvar": "Item", "id": "1" } });
        let query = "query($w: Boolean!, $d: Boolean = true) {
            node { id ... on Item { name @include(if: $w) must @skip(if: $d) } } }";
        check(query, value!({ "w": false }), raw(), &value!({ "node": { "id": "1" } }));
        check(query, value!({ "w": true }), raw(), &value!({ "node": { "id": "1", "name": null } }));
        check(query, value!({ "w": true, "d": false }), raw(), &value!({ "node": null }));
    }

    #[test]
    fn every_selection_is_marked_once() {
        let mut document =
            parse_query("query A { a b { c } ...f } query B { ... { a } } fragment f on X { d }").unwrap();
        mark(&mut document);
        let text = format!("{document:?}");
        assert_eq!(text.matches(MARK).count(), 5);
    }

    #[test]
    fn each_object_of_a_union_is_completed_by_its_own_type() {
        let either = value!([{ "__samsvar": "Item" }, { "__samsvar": "Other", "id": "2" }]);
        let wanted = value!({ "either": [{ "name": null }, { "id": "2" }] });
        let query = "{ either { ... on Item { name } ... on Other { id } } }";
        check(query, value!({}), value!({ "either": either }), &wanted);
    }
}
