//! Cases: from report to closed.
