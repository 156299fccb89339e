//! The table itself.

use super::{EventType, Field, Shape};

const fn field(name: &'static str, shape: Shape, description: &'static str) -> Field {
    Field { name, shape, description }
}

const fn event(name: &'static str, description: &'static str, fields: &'static [Field]) -> EventType {
    EventType { name, description, fields }
}

const KIND: Field = field("kind", Shape::Code, "What kind of thing it is.");
const OWNER: Field = field("owner", Shape::Id("per"), "Who answers for it.");
const DUE_ON: Field = field("due_on", Shape::Date, "The local date by whose end it must be done.");
const SUBJECT_KIND: Field = field("subject_kind", Shape::Code, "The kind of what it serves.");
const SUBJECT_ID: Field = field("subject_id", Shape::AnyId, "What it serves.");
const DUTY: Field = field("duty", Shape::Id("dut"), "Which duty of the year wheel.");
const KEY: Field = field("key", Shape::Code, "What the organisation calls it.");
const PERIOD: Field = field("period", Shape::Code, "Which period, as 2026-04.");
const PROCESSOR: Field = field("processor", Shape::Id("pcr"), "Which processor.");
const ACTIVITY: Field = field("activity", Shape::Id("pra"), "Under which processing activity.");
const RULE: Field = field("rule", Shape::Code, "Under which retention rule.");
const RULE_VERSION: Field = field("rule_version", Shape::Count, "Which version of the rule.");
const PLAN: Field = field("plan", Shape::Id("pln"), "Which plan.");
const RUN: Field = field("run", Shape::Id("run"), "Which run.");
const TARGETS: Field = field("targets", Shape::Count, "How many things it is about.");
const ERASED: Field = field("erased", Shape::Count, "How many things were erased.");
const SPARED: Field = field("spared", Shape::Count, "How many things were spared.");
const MISSING: Field = field("missing", Shape::Count, "How many things were gone already.");
const HASH: Field = field("hash", Shape::Code, "The SHA-256 of the plan.");
const ROLE: Field = field("role", Shape::Code, "The role that is to do it.");
const SYSTEM: Field = field("system", Shape::Code, "In which system.");
const BY: Field = field("by", Shape::Id("per"), "Who did it.");
const VALID_TO: Field = field("valid_to", Shape::Date, "The last local date on which it is in force.");
const DUE_AT: Field = field("due_at", Shape::Instant, "When it is due.");
const DEADLINE: Field = field("deadline", Shape::Code, "Which of its deadlines.");
const SUBJECT: Field = field("data_subject", Shape::Id("sub"), "Of which data subject, by pseudonym.");
const PURPOSE: Field = field("purpose", Shape::Code, "For which purpose.");

/// All published types, in the order of their names.
pub const TYPES: &[EventType] = &[
    event(
        "access.denied_burst",
        "Somebody was refused more often than people are by mistake.",
        &[field("permission", Shape::Code, "What was refused."), field("refusals", Shape::Count, "How often.")],
    ),
    event("action.added", "Somebody was asked to do something.", &[SUBJECT_KIND, SUBJECT_ID, OWNER, DUE_ON]),
    event("action.completed", "An action was said to be done.", &[SUBJECT_KIND, SUBJECT_ID]),
    event("action.overdue", "The due date of an action has passed.", &[OWNER, DUE_ON]),
    event("activity.approved", "A processing activity was approved.", &[KEY]),
    event("activity.ceased", "A processing activity has ended: what is left of its data is to go.", &[KEY]),
    event(
        "activity.changed",
        "What the register says of a processing activity changed.",
        &[KEY, field("parts", Shape::Code, "Which parts of it.")],
    ),
    event("agreement.changed", "An agreement with a processor changed.", &[PROCESSOR]),
    event("agreement.expired", "An agreement with a processor has ended.", &[PROCESSOR, VALID_TO]),
    event(
        "agreement.expiring",
        "An agreement with a processor ends soon.",
        &[PROCESSOR, VALID_TO, field("days", Shape::Count, "In how many days.")],
    ),
    event(
        "assurance_report.published",
        "A report of an independent auditor can be had.",
        &[field("standard", Shape::Code, "By which standard.")],
    ),
    event(
        "breach.notice_issued",
        "A notice about a breach of personal data was issued.",
        &[field("to", Shape::Code, "To whom: authority, subjects or controller."), BY],
    ),
    event(
        "breach.suspected",
        "A breach of personal data is suspected.",
        &[KIND, field("aware_at", Shape::Instant, "Since when the organisation knows.")],
    ),
    event("consent.given", "A data subject has consented.", &[SUBJECT, ACTIVITY, PURPOSE]),
    event(
        "consent.withdrawn",
        "A data subject has withdrawn a consent. It is effective at once.",
        &[SUBJECT, ACTIVITY, PURPOSE],
    ),
    event(
        "deletion.approved",
        "Somebody approved a deletion plan.",
        &[BY, HASH, field("complete", Shape::Flag, "Whether it needs no more approvals.")],
    ),
    event(
        "deletion.certificate_issued",
        "The certificate of a deletion run was issued.",
        &[RUN, PLAN, RULE, field("sha256", Shape::Code, "The SHA-256 of the certificate.")],
    ),
    event(
        "deletion.order_issued",
        "The owner of a system was ordered to do something there by hand.",
        &[
            SYSTEM,
            RUN,
            RULE,
            ROLE,
            field("work", Shape::Code, "What is to be done."),
            field("count", Shape::Count, "With how many things."),
        ],
    ),
    event("deletion.order_overdue", "Nobody has confirmed a deletion order in time.", &[SYSTEM, RULE, ROLE]),
    event(
        "deletion.planned",
        "What is due under a retention rule was frozen into a plan.",
        &[RULE, RULE_VERSION, TARGETS, field("approvals", Shape::Count, "How many people must approve it."), HASH],
    ),
    event(
        "deletion.run_completed",
        "A deletion run has erased what its plan says, and it was looked for and not found.",
        &[PLAN, RULE, ERASED, SPARED, MISSING],
    ),
    event(
        "deviation.breach_assessed",
        "The risk of a breach was assessed.",
        &[field("risk", Shape::Code, "How high it is.")],
    ),
    event("deviation.closed", "A case came to its end.", &[KIND]),
    event("deviation.deadline_approaching", "A deadline of a case comes near.", &[DEADLINE, DUE_AT]),
    event("deviation.deadline_passed", "A deadline of a case has passed.", &[DEADLINE, DUE_AT]),
    event(
        "deviation.reported",
        "Something was reported, or an event opened a case.",
        &[
            KIND,
            field("event_type", Shape::Code, "What of the catalogue happened."),
            field("addressee", Shape::Code, "To whom it was reported, by role."),
        ],
    ),
    event(
        "deviation.triaged",
        "Somebody said what a case is, how bad it is, and who answers for it.",
        &[KIND, field("severity", Shape::Code, "How bad it is."), OWNER],
    ),
    event("duty.held", "A meeting was held with a quorum, or a task was done.", &[DUTY, KEY, KIND, PERIOD]),
    event(
        "duty.missed",
        "The window of a duty ended and nobody had done it.",
        &[DUTY, KEY, KIND, PERIOD, field("owner_role", Shape::Code, "The role that should have done it.")],
    ),
    event(
        "duty.opened",
        "A duty is due, or will be so soon.",
        &[DUTY, KEY, KIND, PERIOD, field("late", Shape::Flag, "Whether it was opened later than it should have been.")],
    ),
    event(
        "hold.placed",
        "Something may not be erased for now.",
        &[field("target", Shape::Code, "What kind of thing it is."), BY],
    ),
    event("hold.released", "Somebody said that it may go again.", &[BY]),
    event(
        "request.closed",
        "The request of a data subject was answered.",
        &[KIND, field("outcome", Shape::Code, "How it ended.")],
    ),
    event("request.due_soon", "The answer to a data subject's request is due soon.", &[KIND, DUE_AT]),
    event("request.overdue", "A data subject's request was not answered in time.", &[KIND, DUE_AT]),
    event("request.received", "A data subject has made a request.", &[KIND, DUE_AT]),
    event(
        "review.signed",
        "The minutes of a meeting were signed and are frozen.",
        &[field("meeting", Shape::Id("occ"), "Which meeting.")],
    ),
    event("sub_processor.approved", "A sub-processor was approved.", &[PROCESSOR]),
    event("sub_processor.proposed", "A processor wants to use another one.", &[PROCESSOR, DUE_ON]),
    event("test.ping", "Somebody tries the endpoint out. It goes to that endpoint alone.", &[]),
    event(
        "webhook.endpoint_disabled",
        "Nothing is delivered to an endpoint any more.",
        &[field("why", Shape::Code, "by_hand, gone (it answered 410) or failing (nothing but failures for days).")],
    ),
];
