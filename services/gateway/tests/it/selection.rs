//! Selections made from the schema itself, so that no field is forgotten.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::world::World;

/// What is read for each row by itself, and costs accordingly: proofs.
const APART: &[(&str, &str)] = &[("Certificate", "bundle")];

/// The object types of the schema, with their fields.
pub struct Types(BTreeMap<String, Vec<Field>>);

pub struct Field {
    pub name: String,
    /// The type without list and non-null.
    pub of: String,
    /// It must be given something.
    pub needs_arguments: bool,
}

impl Types {
    pub async fn of(world: &World) -> Self {
        let query = "{ __schema { types { name kind fields {
            name args { type { kind } defaultValue } type { ...t ofType { ...t ofType { ...t ofType { ...t } } } } } } } }
            fragment t on __Type { kind name }";
        let data = world.sec(query).await.data();
        let types = data["__schema"]["types"].as_array().expect("types").iter();
        let objects = types.filter(|of| of["kind"] == "OBJECT" && !text(&of["name"]).starts_with("__"));
        Self(objects.map(|of| (text(&of["name"]), fields(&of["fields"]))).collect())
    }

    pub fn fields(&self, of: &str) -> &[Field] {
        self.0.get(of).map(Vec::as_slice).unwrap_or_default()
    }

    /// Everything of a type: its scalars, and the edges of it so many levels deep.
    pub fn all(&self, of: &str, depth: usize) -> String {
        if let Some(node) = of.strip_suffix("Connection") {
            return format!("{{ nodes {} }}", self.all(node, depth));
        }
        let mut parts = vec!["__typename".to_owned()];
        let apart = |field: &&Field| APART.contains(&(of, field.name.as_str()));
        for field in self.fields(of).iter().filter(|field| !field.needs_arguments && !apart(field)) {
            let page = if field.of.ends_with("Connection") { "(first: 5)" } else { "" };
            match (self.0.contains_key(&field.of), field.of.as_str()) {
                (false, "Node") => parts.push(format!("{} {{ __typename id }}", field.name)),
                (false, "ItemPayload" | "ReferenceKey") => parts.push(format!("{} {{ __typename }}", field.name)),
                (false, _) => parts.push(field.name.clone()),
                (true, _) if depth > 0 => {
                    parts.push(format!("{}{page} {}", field.name, self.all(&field.of, depth - 1)));
                }
                (true, _) => {}
            }
        }
        format!("{{ {} }}", parts.join(" "))
    }
}

fn fields(all: &Value) -> Vec<Field> {
    let mandatory = |arg: &Value| arg["type"]["kind"] == "NON_NULL" && arg["defaultValue"].is_null();
    let all = all.as_array().expect("fields").iter();
    all.map(|field| Field {
        name: text(&field["name"]),
        of: bare(&field["type"]),
        needs_arguments: field["args"].as_array().is_some_and(|args| args.iter().any(mandatory)),
    })
    .collect()
}

fn bare(of: &Value) -> String {
    if of["ofType"].is_object() { bare(&of["ofType"]) } else { text(&of["name"]) }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
