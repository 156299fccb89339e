//! Measures a document before anything else looks at it.
//!
//! A document of 600 bytes whose fragments spread each other twice at 30 levels unfolds into a thousand million fields,
//! and validation would walk all of them. So fields are counted with each fragment measured once and remembered.

use std::collections::HashMap;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
    VariableDefinition,
};
use async_graphql::{Name, Positioned, ServerError, Value, Variables};

use super::limits::Limits;
use crate::ApiError;
use crate::error::{QUERY_INVALID, QUERY_TOO_DEEP, QUERY_TOO_LONG, QUERY_TOO_WIDE};

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
    Ok(())
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
