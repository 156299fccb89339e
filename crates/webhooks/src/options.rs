//! What an operator may set.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How webhooks are delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// For development only: endpoints may be on private networks, speak http and have any port.
    pub allow_private_addresses: bool,
    /// Seconds that a receiver has to answer, 1 to 60.
    pub timeout: u16,
    /// How many deliveries may be on their way to one endpoint, 1 to 100.
    pub per_endpoint: u16,
    /// How many deliveries may be on their way altogether, 1 to 1000; those that wait for a slow receiver have four times
    /// as many places of their own.
    pub total: u16,
}

impl Default for Options {
    fn default() -> Self {
        Self { allow_private_addresses: false, timeout: 20, per_endpoint: 4, total: 64 }
    }
}

impl Options {
    /// Refuses what cannot work, naming the key.
    pub fn validate(&self) -> Result<(), String> {
        if !(1..=60).contains(&self.timeout) {
            return Err("timeout must be 1 to 60 seconds".to_owned());
        }
        if !(1..=100).contains(&self.per_endpoint) {
            return Err("per_endpoint must be 1 to 100".to_owned());
        }
        if !(1..=1_000).contains(&self.total) {
            return Err("total must be 1 to 1000".to_owned());
        }
        Ok(())
    }

    /// What an endpoint's address must be.
    #[must_use]
    pub fn guard(&self) -> outbound::Guard {
        outbound::Guard { allow_private: self.allow_private_addresses }
    }

    /// The client that these options ask for.
    #[must_use]
    pub fn outbound(&self) -> outbound::Options {
        let timeout = Duration::from_secs(u64::from(self.timeout));
        let ordinary = outbound::Options::default();
        let connect_timeout = ordinary.connect_timeout.min(timeout);
        outbound::Options { guard: self.guard(), timeout, connect_timeout, ..ordinary }
    }

    /// A delivery's lease: whoever has it has answered, or was given up, long before it ends.
    pub(crate) fn lease(&self) -> chrono::TimeDelta {
        chrono::TimeDelta::seconds(i64::from(self.timeout) * 3 + 30)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_out_of_its_range_is_named() {
        assert_eq!(Options::default().validate(), Ok(()));
        let refused = |options: Options| options.validate().unwrap_err();
        assert!(refused(Options { timeout: 0, ..Options::default() }).starts_with("timeout"));
        assert!(refused(Options { per_endpoint: 0, ..Options::default() }).starts_with("per_endpoint"));
        assert!(refused(Options { total: 1_001, ..Options::default() }).starts_with("total"));
    }
}
