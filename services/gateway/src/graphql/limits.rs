//! What one request may ask for. Every limit of the API stands here; a page's is in [`kernel::Page`], time and body
//! are the server's options.

use serde::{Deserialize, Serialize};

/// What one GraphQL document may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The longest document, in bytes.
    pub query_bytes: u32,
    /// How many fields, arguments and directives a document may hold with all fragments spread out.
    pub fields: u32,
    /// How deep fields may nest.
    pub depth: u16,
    /// How many fields may be resolved, pages counted with their size.
    pub complexity: u32,
    /// How many fields may be renamed.
    pub aliases: u16,
    /// How many directives one field may carry.
    pub directives: u16,
    /// The largest answer, in bytes.
    pub answer_bytes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            query_bytes: 32 << 10,
            fields: 2_000,
            depth: 16,
            complexity: 20_000,
            aliases: 50,
            directives: 5,
            answer_bytes: 8 << 20,
        }
    }
}

/// How many ids `nodes` takes, and how many entries any list of an input has unless it says otherwise.
pub(crate) const LIST: usize = 100;

/// How many events `recordEvents` takes: a nightly feed sends what happened by the thousand.
pub(crate) const EVENTS: usize = 1_000;

impl Limits {
    /// Refuses limits under which not even introspection works.
    pub fn validate(&self) -> Result<(), String> {
        if self.query_bytes < 1 << 10 {
            return Err("limits.query_bytes must be at least 1024".to_owned());
        }
        if self.depth < 3 || self.fields < 10 || self.complexity < 10 {
            return Err("limits.depth must be at least 3, limits.fields and limits.complexity at least 10".to_owned());
        }
        Ok(())
    }
}
