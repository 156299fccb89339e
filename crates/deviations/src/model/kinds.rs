//! What a case can be, and where it can stand.

use sea_orm::entity::prelude::*;

use crate::codes::codes;

codes! {
    /// What kind of case it is. A case may turn out to be of another kind; its steps keep what it was.
    Kind {
        /// An unwanted event.
        Event = "event",
        /// A departure from a routine.
        Deviation = "deviation",
        /// Something that nearly went wrong, or a risk that somebody saw.
        NearMiss = "near_miss",
        /// A fault of equipment or a system, or the suspicion of one.
        Fault = "fault",
        /// A breach of the security of personal data.
        Breach = "breach",
    }
}

codes! {
    /// Where a case stands.
    Status {
        /// Somebody has told of it.
        Reported = "reported",
        /// Somebody has looked at it, said what it is and named who answers for it.
        Triaged = "triaged",
        /// It has come to its end.
        Closed = "closed",
    }
}

codes! {
    /// How bad it is.
    Severity {
        /// Hardly any consequence.
        Low = "low",
        /// Some consequence, easily made good.
        Medium = "medium",
        /// A considerable consequence.
        High = "high",
        /// A grave consequence, for people or for the business.
        Serious = "serious",
    }
}

codes! {
    /// To whom it was reported.
    Addressee {
        /// The security officer.
        SecurityOfficer = "security_officer",
        /// The reporter's nearest superior, who passes it on.
        Manager = "manager",
    }
}

codes! {
    /// Who told of it.
    Source {
        /// A person who was signed in.
        Person = "person",
        /// Somebody through a report link.
        Anonymous = "anonymous",
        /// A program.
        Service = "service",
        /// Whoever runs the server.
        Operator = "operator",
        /// An event that opens cases by itself.
        Event = "event",
    }
}

codes! {
    /// Whether what was lost was encrypted: it decides whether the loss can harm anybody (DT-113).
    DeviceEncryption {
        /// It was.
        Yes = "yes",
        /// It was not.
        No = "no",
        /// Nobody knows.
        Unknown = "unknown",
    }
}
