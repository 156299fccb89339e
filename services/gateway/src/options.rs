//! What an operator may set.

use serde::{Deserialize, Serialize};

use crate::graphql::Limits;

/// How the gateway answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Whether `/graphiql` answers. It is set as `server.explorer`, for it hangs on the server's address.
    #[serde(skip)]
    pub explorer: bool,
    /// Seconds after which a request is given up, 1 to 600.
    pub request_timeout: u16,
    /// The largest body of a request, in bytes.
    pub body_limit: u32,
    /// What one GraphQL document may ask for.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self { explorer: false, request_timeout: 20, body_limit: 1 << 20, limits: Limits::default() }
    }
}

impl Options {
    /// Refuses values that cannot work, naming the key.
    pub fn validate(&self) -> Result<(), String> {
        if !(1..=600).contains(&self.request_timeout) {
            return Err("request_timeout must be 1 to 600 seconds".to_owned());
        }
        if self.body_limit < self.limits.query_bytes {
            return Err("body_limit must not be smaller than limits.query_bytes".to_owned());
        }
        self.limits.validate()
    }
}
