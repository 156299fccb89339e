//! What a check finds, and what it comes to.

use std::fmt;

use serde::Serialize;

/// So many findings are listed; a damaged file could give millions.
const LISTED: usize = 100;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The line of the file, counted from 1; none = the file as a whole.
    pub line: Option<u64>,
    /// What is wrong, in one sentence.
    pub message: String,
}

impl Finding {
    pub(super) fn whole(message: String) -> Self {
        Self { line: None, message }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// What it comes to. Only `Verified` is a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything fits, and the trusted key has signed it.
    Verified,
    /// Everything fits together, but nobody said whose key to trust: anybody could have made the whole file.
    SignerUnknown,
    /// Something does not fit.
    Tampered,
}

/// The outcome for one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What it comes to.
    pub verdict: Verdict,
    /// What is wrong, in the file's order.
    pub findings: Vec<Finding>,
    /// How many findings there are beyond those listed.
    pub further: u64,
    /// What the file says it is, as far as it could be read.
    pub summary: String,
}

impl Report {
    pub(super) fn of(finding: Finding) -> Self {
        Self { verdict: Verdict::Tampered, findings: vec![finding], further: 0, summary: String::new() }
    }

    /// Whether a command may end with exit code 0.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.verdict == Verdict::Verified
    }
}

/// One line per finding, then one for the verdict.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        if self.further > 0 {
            writeln!(f, "and {} findings more", self.further)?;
        }
        match self.verdict {
            Verdict::Verified => write!(f, "verified: {}", self.summary),
            Verdict::SignerUnknown => write!(f, "consistent, signer unknown: {}", self.summary),
            Verdict::Tampered if self.summary.is_empty() => f.write_str("not verified"),
            Verdict::Tampered => write!(f, "not verified: {}", self.summary),
        }
    }
}

/// Findings as they come in.
#[derive(Default)]
pub(super) struct Findings {
    listed: Vec<Finding>,
    further: u64,
}

impl Findings {
    pub(super) fn add(&mut self, line: Option<u64>, message: impl Into<String>) {
        if self.listed.len() < LISTED {
            self.listed.push(Finding { line, message: message.into() });
        } else {
            self.further += 1;
        }
    }

    pub(super) fn report(self, trusted: bool, summary: String) -> Report {
        let verdict = match (self.listed.is_empty(), trusted) {
            (false, _) => Verdict::Tampered,
            (true, true) => Verdict::Verified,
            (true, false) => Verdict::SignerUnknown,
        };
        Report { verdict, findings: self.listed, further: self.further, summary }
    }
}
