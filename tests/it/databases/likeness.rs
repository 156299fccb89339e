//! Answers without what chance and real time decide, and the first place where two lists of them differ.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// Where an entry stands in the trail depends on which jobs came before it, and jobs of one instant come in any order.
/// Ways in end in real time.
const BY_TURNS: &[&str] = &["sequence", "revokedAt"];
/// What a certificate says of pages and logs is about the very database that it was made in.
const OF_ITS_DATABASE: &[&str] = &["not_covered", "steps"];

/// Ids and hashes become numbers in the order in which they are first seen, over all answers.
pub fn normalised(answers: Vec<(String, Value)>) -> Vec<(String, Value)> {
    let mut names = HashMap::new();
    answers.into_iter().map(|(question, answer)| (question, renamed(answer, &mut names))).collect()
}

fn renamed(value: Value, names: &mut HashMap<String, String>) -> Value {
    match value {
        Value::String(text) => match serde_json::from_str(&text) {
            Ok(Value::Object(mut document)) => {
                OF_ITS_DATABASE.iter().for_each(|field| drop(document.remove(*field)));
                renamed(Value::Object(document), names)
            }
            _ => Value::String(renamed_text(&text, names)),
        },
        Value::Array(values) => values.into_iter().map(|value| renamed(value, names)).collect(),
        Value::Object(fields) => {
            let named = |(name, value): (String, Value)| {
                let value = if BY_TURNS.contains(&name.as_str()) { Value::Null } else { renamed(value, names) };
                (name, value)
            };
            Value::Object(fields.into_iter().map(named).collect::<Map<_, _>>())
        }
        other => other,
    }
}

/// Within a text too: minutes and certificates name what they are about.
fn renamed_text(text: &str, names: &mut HashMap<String, String>) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        match kind(word) {
            Some(kind) => {
                let number = names.len();
                out.push_str(names.entry(word.to_owned()).or_insert_with(|| format!("{kind}#{number}")));
            }
            None => out.push_str(word),
        }
        let other = after.find(is_word).unwrap_or(after.len());
        out.push_str(&after[..other]);
        rest = &after[other..];
    }
    out
}

fn kind(word: &str) -> Option<&str> {
    let hexadecimal = |text: &str| text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    match word.split_once('_') {
        Some((prefix @ ("smv" | "whsec"), _)) => Some(prefix),
        Some((prefix, digits)) if prefix.len() == 3 && digits.len() == 32 && hexadecimal(digits) => Some(prefix),
        None if word.len() == 64 && hexadecimal(word) => Some("hash"),
        _ => None,
    }
}

/// The first place where they differ, with what stands there.
pub fn difference(one: &[(String, Value)], other: &[(String, Value)]) -> Option<String> {
    if one.len() != other.len() {
        return Some(format!("{} answers and {}", one.len(), other.len()));
    }
    one.iter().zip(other).find_map(|((question, one), (_, other))| differs(one, other, question))
}

fn differs(one: &Value, other: &Value, at: &str) -> Option<String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            one.iter().find_map(|(name, value)| differs(value, &other[name], &format!("{at}.{name}")))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .find_map(|(number, (one, other))| differs(one, other, &format!("{at}[{number}]"))),
        _ => (one != other).then(|| format!("{at}: {one} and {other}")),
    }
}
