//! Measures a document before anything else looks at it.
//!
//! A document of 600 bytes whose fragments spread each other twice at 30 levels unfolds into a thousand million fields,
//! and validation would walk all of them. So fields are counted with each fragment measured once and remembered.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection,
    SelectionSet, VariableDefinition,
};
use async_graphql::{Name, Positioned, ServerError, Value, Variables};

use super::limits::Limits;
use crate::ApiError;
use crate::error::{QUERY_INVALID, QUERY_TOO_DEEP, QUERY_TOO_LONG, QUERY_TOO_WIDE};

/// How many brackets may be open at once in a document; fields nest far less.
const NESTING: usize = 64;
/// How many mutations one request may carry out. Each is a unit of work of its own.
const MUTATIONS: usize = 10;

/// How much a selection unfolds into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Size {
    fields: u64,
    aliases: u64,
    depth: u64,
}

impl Size {
    fn beside(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            depth: self.depth.max(other.depth),
        }
    }
}

/// Refuses a text that is too long to be parsed.
pub(crate) fn check_text(query: &str, limits: &Limits) -> Result<(), ApiError> {
    if query.len() > limits.query_bytes as usize {
        let message = format!("the document is longer than {} bytes", limits.query_bytes);
        return Err(ApiError::invalid(QUERY_TOO_LONG, message));
    }
    if nests_deeper(query, NESTING) {
        let message = format!("the document opens more than {NESTING} brackets inside each other");
        return Err(ApiError::invalid(QUERY_TOO_DEEP, message));
    }
    Ok(())
}

/// Whether so many brackets are open at once. The parser walks into values without a limit of its own, so this is asked
/// of the text: strings and comments are passed over.
fn nests_deeper(query: &str, limit: usize) -> bool {
    let bytes = query.as_bytes();
    let mut open = 0_usize;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' | b'(' => {
                open += 1;
                if open > limit {
                    return true;
                }
            }
            b'}' | b']' | b')' => open = open.saturating_sub(1),
            b'#' => at += bytes[at..].iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count(),
            b'"' if bytes[at..].starts_with(b"\"\"\"") => at = block_string_end(bytes, at + 3),
            b'"' => at = string_end(bytes, at + 1),
            _ => {}
        }
        at += 1;
    }
    false
}

/// Where a string ends: at its closing quote, or with its line, which the parser then refuses.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && !matches!(bytes[at], b'"' | b'\n' | b'\r') {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at
}

/// Where a block string ends: at the last of its three closing quotes.
fn block_string_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        if bytes[at..].starts_with(b"\\\"\"\"") {
            at += 4;
        } else if bytes[at..].starts_with(b"\"\"\"") {
            return at + 2;
        } else {
            at += 1;
        }
    }
    at
}

/// Refuses a mutation that asks for more than it may, or for one thing twice under one name: each is carried out once,
/// and all that belong to one answer must be told apart in it.
pub(crate) fn check_mutation(document: &ExecutableDocument, operation: &OperationDefinition) -> Result<(), ApiError> {
    let mut keys = Vec::new();
    root_keys(document, &operation.selection_set.node, &mut keys);
    if keys.len() > MUTATIONS {
        let message = format!("one request carries out at most {MUTATIONS} mutations");
        return Err(ApiError::invalid(QUERY_TOO_WIDE, message));
    }
    keys.sort_unstable();
    match keys.windows(2).find(|pair| pair[0] == pair[1]) {
        None => Ok(()),
        Some(pair) => {
            let message = format!("{} stands twice in this mutation; give one of them another name", pair[0]);
            Err(ApiError::invalid(QUERY_INVALID, message))
        }
    }
}

fn root_keys<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, keys: &mut Vec<&'a str>) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => keys.push(&field.node.response_key().node),
            Selection::InlineFragment(inner) => root_keys(document, &inner.node.selection_set.node, keys),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    root_keys(document, &fragment.node.selection_set.node, keys);
                }
            }
        }
    }
}

/// Gives variables that were not sent the values that the operation has for them, so that directives see them too.
pub(crate) fn add_defaults(operation: &OperationDefinition, sent: &mut Variables) {
    for definition in &operation.variable_definitions {
        if let Some(default) = &definition.node.default_value
            && !sent.contains_key(&definition.node.name.node)
        {
            sent.insert(definition.node.name.node.clone(), default.node.clone());
        }
    }
}

/// Gives the variables of the operations that are not run something that fits. The library weighs those operations too,
/// and a list whose length nobody sent would be refused there.
pub(crate) fn add_stand_ins(document: &ExecutableDocument, run: &OperationDefinition, sent: &mut Variables) {
    let is_of_the_run = |name: &Name| run.variable_definitions.iter().any(|own| own.node.name.node == *name);
    for (_, other) in document.operations.iter() {
        for definition in &other.node.variable_definitions {
            let VariableDefinition { name, var_type, .. } = &definition.node;
            if !is_of_the_run(&name.node) && !sent.contains_key(&name.node) {
                let stand_in = match var_type.node.base {
                    BaseType::List(_) => Value::List(Vec::new()),
                    BaseType::Named(_) => Value::Null,
                };
                sent.insert(name.node.clone(), stand_in);
            }
        }
    }
}

/// Refuses a document that unfolds into too much.
pub(crate) fn check_document(document: &ExecutableDocument, limits: &Limits) -> Result<(), ApiError> {
    let mut measure = Measure { document, known: HashMap::new(), limits };
    let mut whole = Size::default();
    for (_, operation) in document.operations.iter() {
        measure.directives(operation.node.directives.len())?;
        whole = whole.beside(measure.set(&operation.node.selection_set.node)?);
    }
    // Fragments are validated by themselves too, spread or not.
    for name in document.fragments.keys() {
        whole = whole.beside(measure.fragment(name)?);
    }
    if whole.fields > u64::from(limits.fields) {
        let message = format!("the document unfolds into more than {} fields", limits.fields);
        return Err(ApiError::invalid(QUERY_TOO_WIDE, message));
    }
    if whole.aliases > u64::from(limits.aliases) {
        let message = format!("the document renames more than {} fields", limits.aliases);
        return Err(ApiError::invalid(QUERY_TOO_WIDE, message));
    }
    if whole.depth > u64::from(limits.depth) {
        let message = format!("the document nests deeper than {} fields", limits.depth);
        return Err(ApiError::invalid(QUERY_TOO_DEEP, message));
    }
    Ok(())
}

/// The operation that would be run, if there is no doubt which.
pub(crate) fn operation<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(&operation.node),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(all), Some(name)) => all.get(name).map(|operation| &operation.node),
        (DocumentOperations::Multiple(all), None) if all.len() == 1 => all.values().next().map(|only| &only.node),
        (DocumentOperations::Multiple(_), None) => None,
    }
}

/// Refuses a request that lacks a variable which must be there.
pub(crate) fn check_variables(operation: &OperationDefinition, sent: &Variables) -> Result<(), ServerError> {
    for definition in &operation.variable_definitions {
        let VariableDefinition { name, var_type, default_value, .. } = &definition.node;
        let given = sent.get(&name.node).is_some_and(|value| *value != Value::Null);
        if !var_type.node.nullable && default_value.is_none() && !given {
            let message = format!("the variable ${} must be given", name.node);
            let mut error = ApiError::invalid(QUERY_INVALID, message).into_server_error();
            error.locations = vec![definition.pos];
            return Err(error);
        }
    }
    Ok(())
}

/// The names of an operation's root fields. The document has been measured, so spreads come to an end.
pub(crate) fn root_fields<'a>(document: &'a ExecutableDocument, operation: &'a OperationDefinition) -> Vec<&'a str> {
    fn collect<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, names: &mut Vec<&'a str>) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => names.push(&field.node.name.node),
                Selection::InlineFragment(inner) => collect(document, &inner.node.selection_set.node, names),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        collect(document, &fragment.node.selection_set.node, names);
                    }
                }
            }
        }
    }
    let mut names = Vec::new();
    collect(document, &operation.selection_set.node, &mut names);
    names
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    /// What is known of each fragment; `None` while it is being measured.
    known: HashMap<&'a Name, Option<Size>>,
    limits: &'a Limits,
}

impl<'a> Measure<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<Size, ApiError> {
        let mut whole = Size::default();
        for item in &set.items {
            whole = whole.beside(match &item.node {
                Selection::Field(field) => self.field(&field.node)?,
                Selection::InlineFragment(inner) => {
                    self.directives(inner.node.directives.len())?;
                    self.set(&inner.node.selection_set.node)?
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(spread.node.directives.len())?;
                    self.fragment(&spread.node.fragment_name.node)?
                }
            });
        }
        Ok(whole)
    }

    fn field(&mut self, field: &'a Field) -> Result<Size, ApiError> {
        self.directives(field.directives.len())?;
        let inner = self.set(&field.selection_set.node)?;
        let own = 1 + field.arguments.len() as u64 + field.directives.len() as u64;
        Ok(Size {
            fields: inner.fields.saturating_add(own),
            aliases: inner.aliases.saturating_add(u64::from(field.alias.is_some())),
            depth: inner.depth + 1,
        })
    }

    fn fragment(&mut self, name: &Name) -> Result<Size, ApiError> {
        let Some((name, fragment)): Option<(&'a Name, &'a Positioned<FragmentDefinition>)> =
            self.document.fragments.get_key_value(name)
        else {
            // Validation tells that it is missing.
            return Ok(Size::default());
        };
        match self.known.get(name) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => return Err(ApiError::invalid(QUERY_INVALID, "a fragment spreads itself")),
            None => {}
        }
        self.known.insert(name, None);
        let size = self.set(&fragment.node.selection_set.node)?;
        self.known.insert(name, Some(size));
        Ok(size)
    }

    fn directives(&self, count: usize) -> Result<(), ApiError> {
        if count > usize::from(self.limits.directives) {
            let message = format!("a field carries more than {} directives", self.limits.directives);
            return Err(ApiError::invalid(QUERY_TOO_WIDE, message));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn refused(query: &str) -> Option<&'static str> {
        let document = parse_query(query).unwrap();
        check_document(&document, &Limits::default()).err().map(|error| error.code())
    }

    fn bomb(levels: usize, times: usize) -> String {
        let mut text = "{ ...f0 }".to_owned();
        for level in 0..levels {
            let inner =
                if level + 1 == levels { "__typename".to_owned() } else { format!("...f{} ", level + 1).repeat(times) };
            text.push_str(&format!(" fragment f{level} on Query {{ {inner} }}"));
        }
        text
    }

    #[test]
    fn brackets_are_counted_before_anything_is_parsed() {
        let text = |query: &str| check_text(query, &Limits::default()).err().map(|error| error.code());
        for (open, close) in [("[", "]"), ("{c:", "}")] {
            let deep = |levels: usize| format!("{{a(b:{}1{})}}", open.repeat(levels), close.repeat(levels));
            assert_eq!(text(&deep(63)), Some(QUERY_TOO_DEEP));
            assert_eq!(text(&deep(62)), None);
            assert_eq!(text(&deep(4_000)), Some(QUERY_TOO_DEEP));
        }
        let brackets = "[".repeat(100);
        assert_eq!(text(&format!("{{ a(b: \"{brackets}\\\"{brackets}\") }}")), None);
        assert_eq!(text(&format!("{{ a(b: \"\"\"{brackets}\\\"\"\"\n\"{brackets}\"\"\") }} # {brackets}\n{{")), None);
        assert_eq!(text(&format!("# x\n\"\" \"\"\"\"\"\" {brackets}")), Some(QUERY_TOO_DEEP));
    }

    #[test]
    fn a_mutation_that_stands_twice_is_refused() {
        let refused = |query: &str| {
            let document = parse_query(query).unwrap();
            check_mutation(&document, operation(&document, None).unwrap()).err().map(|error| error.code())
        };
        assert_eq!(refused("mutation { a { x } a { y } }"), Some(QUERY_INVALID));
        assert_eq!(refused("mutation { a ...f } fragment f on Mutation { b: a c: a }"), None);
        assert_eq!(refused("mutation { b ...f } fragment f on Mutation { b: a }"), Some(QUERY_INVALID));
        let many: String = (0..11).map(|n| format!("a{n}: x ")).collect();
        assert_eq!(refused(&format!("mutation {{ {many} }}")), Some(QUERY_TOO_WIDE));
    }

    #[test]
    fn a_document_that_unfolds_is_refused() {
        assert_eq!(refused(&bomb(30, 2)), Some(QUERY_TOO_WIDE));
        assert_eq!(refused(&bomb(9, 10)), Some(QUERY_TOO_WIDE));
        assert_eq!(refused(&bomb(3, 3)), None);
    }

    #[test]
    fn a_fragment_that_spreads_itself_is_refused() {
        assert_eq!(refused("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"), Some(QUERY_INVALID));
    }

    #[test]
    fn depth_counts_through_fragments() {
        let nested = |levels: usize| format!("{}{{ x }}{}", "{ a ".repeat(levels - 1), " }".repeat(levels - 1));
        assert_eq!(refused(&nested(17)), Some(QUERY_TOO_DEEP));
        assert_eq!(refused(&nested(16)), None);
        let spread = format!("{{ ...f }} fragment f on Query {}", nested(17));
        assert_eq!(refused(&spread), Some(QUERY_TOO_DEEP));
    }

    #[test]
    fn aliases_and_directives_are_counted() {
        let many: String = (0..51).map(|n| format!("a{n}: x ")).collect();
        assert_eq!(refused(&format!("{{ {many} }}")), Some(QUERY_TOO_WIDE));
        assert_eq!(refused(&format!("{{ x {} }}", "@include(if: true) ".repeat(6))), Some(QUERY_TOO_WIDE));
    }

    #[test]
    fn root_fields_are_seen_through_fragments() {
        let document = parse_query("query A { x ...f ... { y } } query B { q } fragment f on Query { z }").unwrap();
        let operation = operation(&document, Some("A")).unwrap();
        assert_eq!(root_fields(&document, operation), ["x", "z", "y"]);
        assert!(super::operation(&document, None).is_none());
    }
}
