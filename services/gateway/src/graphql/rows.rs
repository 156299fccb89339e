//! Objects of lists, resolved without ado.
//!
//! The library makes a task of each field of each object, so that all of them can wait at once. Nearly all fields have
//! nothing to wait for: here those that ask nothing more of what they give are resolved one after the other where they
//! stand, and only the others side by side.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::ContainerType;
use async_graphql::{ContextSelectionSet, Name, OutputType, Positioned, ServerError, ServerResult, Value};
use futures_util::future::{BoxFuture, join_all};

use super::completion;

/// An object of a list.
pub(crate) struct Row<T>(pub(crate) T);

/// A list of objects.
pub(crate) struct Rows<T>(Vec<T>);

impl<T> Rows<T> {
    /// Rows as the API shows them.
    pub(crate) fn of<R>(rows: Vec<R>, object: impl Fn(R) -> T) -> Self {
        Self(rows.into_iter().map(object).collect())
    }
}

/// What is asked of an object, where it says so itself.
enum Asked {
    /// Fields that ask nothing more of what they give.
    Leaves,
    /// Some ask more.
    Fields,
    /// Fragments, directives, or one name twice: the library's own way.
    Other,
}

impl Asked {
    fn of(set: &SelectionSet) -> Self {
        let mut nested: Vec<&Name> = Vec::new();
        for item in &set.items {
            let Selection::Field(Positioned { node: field, .. }) = &item.node else { return Self::Other };
            if !field.directives.is_empty() {
                return Self::Other;
            }
            if is_nested(field) {
                let key = &field.response_key().node;
                if nested.contains(&key) {
                    return Self::Other;
                }
                nested.push(key);
            }
        }
        if nested.is_empty() { Self::Leaves } else { Self::Fields }
    }
}

fn is_nested(field: &Field) -> bool {
    !field.selection_set.node.items.is_empty()
}

impl<T: ContainerType> OutputType for Row<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        // Types lead back to themselves; a box keeps their futures from doing so.
        let work: BoxFuture<'_, ServerResult<Value>> = match Asked::of(&ctx.item.node) {
            Asked::Leaves => Box::pin(async { Ok(leaves(ctx, &self.0).await) }),
            Asked::Fields => Box::pin(async { Ok(fields(ctx, &self.0).await) }),
            Asked::Other => Box::pin(self.0.resolve(ctx, field)),
        };
        work.await
    }
}

impl<T: ContainerType> OutputType for Rows<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let work: BoxFuture<'_, ServerResult<Value>> = match Asked::of(&ctx.item.node) {
            Asked::Leaves => Box::pin(async {
                let mut objects = Vec::with_capacity(self.0.len());
                for (index, object) in self.0.iter().enumerate() {
                    objects.push(leaves(&ctx.with_index(index), object).await);
                }
                Ok(Value::List(objects))
            }),
            Asked::Fields => Box::pin(async {
                let objects = self.0.iter().enumerate();
                let objects = objects.map(async |(index, object)| fields(&ctx.with_index(index), object).await);
                Ok(Value::List(join_all(objects).await))
            }),
            Asked::Other => Box::pin(self.0.resolve(ctx, field)),
        };
        work.await
    }
}

/// An object of which only leaves are asked.
async fn leaves<T: ContainerType>(ctx: &ContextSelectionSet<'_>, object: &T) -> Value {
    let mut found = Vec::with_capacity(ctx.item.node.items.len());
    for field in asked(ctx, object) {
        let value = leaf(ctx, object, field).await;
        found.push((field, value));
    }
    whole(ctx, found)
}

/// An object of which some fields wait for others.
async fn fields<T: ContainerType>(ctx: &ContextSelectionSet<'_>, object: &T) -> Value {
    let mut found: Vec<(&Positioned<Field>, ServerResult<Value>)> = Vec::with_capacity(ctx.item.node.items.len());
    let (mut places, mut waiting) = (Vec::new(), Vec::<BoxFuture<'_, _>>::new());
    for field in asked(ctx, object) {
        if is_nested(&field.node) {
            places.push(found.len());
            waiting.push(Box::pin(leaf(ctx, object, field)));
            found.push((field, Ok(Value::Null)));
        } else {
            let value = leaf(ctx, object, field).await;
            found.push((field, value));
        }
    }
    for (place, value) in places.into_iter().zip(join_all(waiting).await) {
        found[place].1 = value;
    }
    whole(ctx, found)
}

/// The fields that are asked of an object. Where it can be of no other type than the schema says, nobody needs the field
/// that tells.
fn asked<'a, T: ContainerType>(
    ctx: &ContextSelectionSet<'a>,
    object: &T,
) -> impl Iterator<Item = &'a Positioned<Field>> {
    let known = object.introspection_type_name() == T::type_name();
    ctx.item.node.items.iter().filter_map(move |item| match &item.node {
        Selection::Field(field) if !(known && completion::is_mark(&field.node)) => Some(field),
        Selection::Field(_) | Selection::FragmentSpread(_) | Selection::InlineFragment(_) => None,
    })
}

async fn leaf<T: ContainerType>(
    ctx: &ContextSelectionSet<'_>,
    object: &T,
    field: &Positioned<Field>,
) -> Result<Value, ServerError> {
    if field.node.name.node == "__typename" {
        return Ok(Value::String(object.introspection_type_name().into_owned()));
    }
    Ok(object.resolve_field(&ctx.with_field(field)).await?.unwrap_or_default())
}

/// The object without what has failed, which is told. One of which everything failed is an object all the same.
fn whole(ctx: &ContextSelectionSet<'_>, found: Vec<(&Positioned<Field>, ServerResult<Value>)>) -> Value {
    let mut object = IndexMap::with_capacity(found.len());
    for (field, value) in found {
        match value {
            Ok(value) => {
                object.insert(field.node.response_key().node.clone(), value);
            }
            Err(error) => ctx.add_error(error),
        }
    }
    Value::Object(object)
}
