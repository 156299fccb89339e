-- What all schema steps together come to. Written by a test: UPDATE_EXPECT=1 cargo test -p samsvar

CREATE TABLE "account_persons" (
    "organisation_id" uuid_text NOT NULL,
    "account_id" uuid_text NOT NULL,
    "person_id" uuid_text NOT NULL,
    "version" integer NOT NULL,
    "made_at" timestamp_with_timezone_text NOT NULL,
    "ended_at" timestamp_with_timezone_text NULL,
    PRIMARY KEY ("account_id", "organisation_id")
);
CREATE INDEX "account_persons_person" ON "account_persons" ("organisation_id", "person_id");

CREATE TABLE "accounts" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "email" varchar(254) NOT NULL,
    "made_at" timestamp_with_timezone_text NOT NULL
);
CREATE UNIQUE INDEX "accounts_email" ON "accounts" ("organisation_id", "email");

CREATE TABLE "action_circle" (
    "organisation_id" uuid_text NOT NULL,
    "action_id" uuid_text NOT NULL,
    "person_id" uuid_text NOT NULL,
    PRIMARY KEY ("organisation_id", "action_id", "person_id"),
    FOREIGN KEY ("organisation_id", "action_id") REFERENCES "actions" ("organisation_id", "id")
);
CREATE INDEX "action_circle_person" ON "action_circle" ("organisation_id", "person_id");

CREATE TABLE "action_steps" (
    "organisation_id" uuid_text NOT NULL,
    "action_id" uuid_text NOT NULL,
    "number" integer NOT NULL,
    "kind" varchar(16) NOT NULL,
    "at" timestamp_with_timezone_text NOT NULL,
    "person_id" uuid_text NULL,
    "role" varchar(16) NULL,
    "appointment_id" uuid_text NULL,
    "from_code" varchar(64) NULL,
    "to_code" varchar(64) NULL,
    "note" text NULL,
    PRIMARY KEY ("organisation_id", "action_id", "number"),
    FOREIGN KEY ("organisation_id", "action_id") REFERENCES "actions" ("organisation_id", "id")
);

CREATE TABLE "actions" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "subject_kind" varchar(32) NOT NULL,
    "subject_id" varchar(64) NOT NULL,
    "origin_kind" varchar(32) NULL,
    "origin_id" varchar(64) NULL,
    "title" varchar(200) NOT NULL,
    "detail" text NULL,
    "owner_id" uuid_text NOT NULL,
    "line_id" uuid_text NULL,
    "author_id" uuid_text NULL,
    "restricted" boolean NOT NULL,
    "state" varchar(16) NOT NULL,
    "due_on" date_text NOT NULL,
    "overdue_from" timestamp_with_timezone_text NOT NULL,
    "effect_check_after" varchar(32) NULL,
    "effect_check_on" date_text NULL,
    "created_at" timestamp_with_timezone_text NOT NULL,
    "reminded_at" timestamp_with_timezone_text NULL,
    "marked_overdue_at" timestamp_with_timezone_text NULL,
    "escalated_at" timestamp_with_timezone_text NULL,
    "escalated_to" uuid_text NULL,
    "completed_at" timestamp_with_timezone_text NULL,
    "completed_by" uuid_text NULL,
    "completion_note" text NULL,
    "effect_check_due_at" timestamp_with_timezone_text NULL,
    "effect_checked_at" timestamp_with_timezone_text NULL,
    "effect_checked_by" uuid_text NULL,
    "effect_note" text NULL,
    "cancelled_at" timestamp_with_timezone_text NULL,
    "cancelled_by" uuid_text NULL,
    "cancel_reason" text NULL
);
CREATE INDEX "actions_created" ON "actions" ("organisation_id", "created_at", "id");
CREATE INDEX "actions_due" ON "actions" ("organisation_id", "overdue_from", "id");
CREATE UNIQUE INDEX "actions_key" ON "actions" ("organisation_id", "id");
CREATE INDEX "actions_owner" ON "actions" ("organisation_id", "owner_id", "overdue_from");
CREATE INDEX "actions_state" ON "actions" ("organisation_id", "state", "overdue_from");
CREATE INDEX "actions_subject" ON "actions" ("organisation_id", "subject_id", "subject_kind");

CREATE TABLE "activities" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "key" varchar(64) NOT NULL,
    "name" varchar(200) NOT NULL,
    "side" varchar(16) NOT NULL,
    "status" varchar(16) NOT NULL,
    "details" json_text NOT NULL,
    "content_hash" varchar(64) NOT NULL,
    "author_id" uuid_text NULL,
    "drafted_at" timestamp_with_timezone_text NOT NULL,
    "basis_confirmed_at" timestamp_with_timezone_text NULL,
    "approved_at" timestamp_with_timezone_text NULL,
    "started_at" timestamp_with_timezone_text NULL,
    "ceased_at" timestamp_with_timezone_text NULL,
    "confirmed_at" timestamp_with_timezone_text NULL,
    "confirmation_asked_at" timestamp_with_timezone_text NULL,
    "proposal" json_text NULL,
    "proposal_author_id" uuid_text NULL,
    "proposed_at" timestamp_with_timezone_text NULL,
    "proposal_confirmed_at" timestamp_with_timezone_text NULL
);
CREATE INDEX "activities_drafted" ON "activities" ("organisation_id", "drafted_at", "id");
CREATE UNIQUE INDEX "activities_id" ON "activities" ("organisation_id", "id");
CREATE UNIQUE INDEX "activities_key" ON "activities" ("organisation_id", "key");

CREATE TABLE "activity_processors" (
    "organisation_id" uuid_text NOT NULL,
    "activity_id" uuid_text NOT NULL,
    "processor_id" uuid_text NOT NULL,
    PRIMARY KEY ("organisation_id", "activity_id", "processor_id"),
    FOREIGN KEY ("organisation_id", "activity_id") REFERENCES "activities" ("organisation_id", "id"),
    FOREIGN KEY ("organisation_id", "processor_id") REFERENCES "processors" ("organisation_id", "id")
);
CREATE INDEX "activity_processors_processor" ON "activity_processors" ("organisation_id", "processor_id");

CREATE TABLE "activity_steps" (
    "organisation_id" uuid_text NOT NULL,
    "activity_id" uuid_text NOT NULL,
    "number" integer NOT NULL,
    "kind" varchar(32) NOT NULL,
    "at" timestamp_with_timezone_text NOT NULL,
    "person_id" uuid_text NULL,
    "role" varchar(16) NULL,
    "appointment_id" uuid_text NULL,
    "content_hash" varchar(64) NOT NULL,
    "changed" text NULL,
    PRIMARY KEY ("organisation_id", "activity_id", "number"),
    FOREIGN KEY ("organisation_id", "activity_id") REFERENCES "activities" ("organisation_id", "id")
);

CREATE TABLE "activity_systems" (
    "organisation_id" uuid_text NOT NULL,
    "activity_id" uuid_text NOT NULL,
    "system_id" uuid_text NOT NULL,
    PRIMARY KEY ("organisation_id", "activity_id", "system_id"),
    FOREIGN KEY ("organisation_id", "activity_id") REFERENCES "activities" ("organisation_id", "id"),
    FOREIGN KEY ("organisation_id", "system_id") REFERENCES "systems" ("organisation_id", "id")
);
CREATE INDEX "activity_systems_system" ON "activity_systems" ("organisation_id", "system_id");

CREATE TABLE "agenda_items" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "occurrence_id" uuid_text NOT NULL,
    "position" integer NOT NULL,
    "subject_kind" varchar(32) NOT NULL,
    "subject_id" varchar(64) NOT NULL,
    "drawn_as" varchar(32) NOT NULL,
    "restricted" boolean NOT NULL,
    "drawn_at" timestamp_with_timezone_text NOT NULL,
    "outcome" varchar(16) NULL,
    "reason" text NULL,
    "actions" json_text NOT NULL,
    "decided_by" uuid_text NULL,
    "decided_at" timestamp_with_timezone_text NULL,
    FOREIGN KEY ("organisation_id", "occurrence_id") REFERENCES "duty_occurrences" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "agenda_items_once" ON "agenda_items" ("organisation_id", "occurrence_id", "subject_id");
CREATE INDEX "agenda_items_subject" ON "agenda_items" ("organisation_id", "subject_id");

CREATE TABLE "agreements" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "processor_id" uuid_text NOT NULL,
    "reference" varchar(64) NOT NULL,
    "kind" varchar(16) NOT NULL,
    "signed_on" date_text NOT NULL,
    "valid_to" date_text NULL,
    "document_hash" varchar(64) NULL,
    "clauses" json_text NOT NULL,
    "created_at" timestamp_with_timezone_text NOT NULL,
    "told_first_at" timestamp_with_timezone_text NULL,
    "told_last_at" timestamp_with_timezone_text NULL,
    "told_expired_at" timestamp_with_timezone_text NULL,
    FOREIGN KEY ("organisation_id", "processor_id") REFERENCES "processors" ("organisation_id", "id")
);
CREATE INDEX "agreements_created" ON "agreements" ("organisation_id", "created_at", "id");
CREATE UNIQUE INDEX "agreements_reference" ON "agreements" ("organisation_id", "processor_id", "reference");

CREATE TABLE "anchors" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "target_kind" varchar(16) NOT NULL,
    "target_id" uuid_text NOT NULL,
    "name" varchar(64) NOT NULL,
    "occurred_at" timestamp_with_timezone_text NOT NULL,
    "occurred_on" date_text NOT NULL,
    "recorded_at" timestamp_with_timezone_text NOT NULL,
    "void_at" timestamp_with_timezone_text NULL
);
CREATE INDEX "anchors_at" ON "anchors" ("organisation_id", "target_kind", "name", "occurred_at", "target_id");
CREATE INDEX "anchors_on" ON "anchors" ("organisation_id", "target_kind", "name", "occurred_on", "target_id");
CREATE UNIQUE INDEX "anchors_target" ON "anchors" ("organisation_id", "target_id", "name");

CREATE TABLE "api_tokens" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "secret_hash" blob NOT NULL,
    "person_id" uuid_text NULL,
    "service_id" uuid_text NULL,
    "account_id" uuid_text NULL,
    "role" varchar(16) NULL,
    "made_at" timestamp_with_timezone_text NOT NULL,
    "expires_at" timestamp_with_timezone_text NULL,
    "revoked_at" timestamp_with_timezone_text NULL,
    "last_used_on" date_text NULL
);
CREATE INDEX "api_tokens_made" ON "api_tokens" ("organisation_id", "made_at", "id");
CREATE INDEX "api_tokens_person" ON "api_tokens" ("organisation_id", "person_id");
CREATE UNIQUE INDEX "api_tokens_secret" ON "api_tokens" ("secret_hash");
CREATE INDEX "api_tokens_service" ON "api_tokens" ("organisation_id", "service_id");

CREATE TABLE "appointments" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "person_id" uuid_text NOT NULL,
    "role" varchar(16) NOT NULL,
    "from_at" timestamp_with_timezone_text NOT NULL,
    "to_at" timestamp_with_timezone_text NULL,
    "deputy_for" uuid_text NULL,
    "ended_at" timestamp_with_timezone_text NULL,
    "made_at" timestamp_with_timezone_text NOT NULL
);
CREATE INDEX "appointments_made" ON "appointments" ("organisation_id", "made_at", "id");
CREATE INDEX "appointments_person" ON "appointments" ("organisation_id", "person_id");
CREATE INDEX "appointments_role" ON "appointments" ("organisation_id", "role", "from_at");

CREATE TABLE "attendances" (
    "organisation_id" uuid_text NOT NULL,
    "sitting_id" uuid_text NOT NULL,
    "person_id" uuid_text NOT NULL,
    "role" varchar(16) NOT NULL,
    "appointment_id" uuid_text NULL,
    "deputy" boolean NOT NULL,
    PRIMARY KEY ("sitting_id", "person_id", "role"),
    FOREIGN KEY ("organisation_id", "sitting_id") REFERENCES "sittings" ("organisation_id", "id")
);
CREATE INDEX "attendances_person" ON "attendances" ("organisation_id", "person_id", "sitting_id");

CREATE TABLE "audit_checkpoints" (
    "organisation_id" uuid_text NOT NULL,
    "size" integer NOT NULL,
    "root" blob NOT NULL,
    "note" text NOT NULL,
    "signed_at" timestamp_with_timezone_text NOT NULL,
    PRIMARY KEY ("organisation_id", "size")
);

CREATE TABLE "audit_entries" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "sequence" integer NOT NULL,
    "at" timestamp_with_timezone_text NOT NULL,
    "kind" varchar(64) NOT NULL,
    "subject_kind" varchar(32) NOT NULL,
    "subject_id" varchar(64) NOT NULL,
    "body" text NOT NULL,
    "leaf" blob NOT NULL
);
CREATE UNIQUE INDEX "audit_entries_by_sequence" ON "audit_entries" ("organisation_id", "sequence");
CREATE INDEX "audit_entries_by_subject" ON "audit_entries" ("organisation_id", "subject_id", "sequence");

CREATE TABLE "audit_heads" (
    "organisation_id" uuid_text NOT NULL PRIMARY KEY,
    "size" integer NOT NULL,
    "edge" blob NOT NULL,
    "signed_size" integer NOT NULL
);

CREATE TABLE "audit_nodes" (
    "organisation_id" uuid_text NOT NULL,
    "node" integer NOT NULL,
    "hash" blob NOT NULL,
    PRIMARY KEY ("organisation_id", "node")
);

CREATE TABLE "calendar_feeds" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "secret_hash" blob NOT NULL,
    "person_id" uuid_text NOT NULL,
    "role" varchar(8) NULL,
    "made_at" timestamp_with_timezone_text NOT NULL,
    "revoked_at" timestamp_with_timezone_text NULL
);
CREATE INDEX "calendar_feeds_made" ON "calendar_feeds" ("organisation_id", "made_at", "id");
CREATE INDEX "calendar_feeds_person" ON "calendar_feeds" ("organisation_id", "person_id");
CREATE UNIQUE INDEX "calendar_feeds_secret" ON "calendar_feeds" ("secret_hash");

CREATE TABLE "candidate_lists" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "rule_id" uuid_text NOT NULL,
    "rule_version_id" uuid_text NOT NULL,
    "rule" varchar(64) NOT NULL,
    "rule_version" integer NOT NULL,
    "role" varchar(16) NOT NULL,
    "listed_on" date_text NOT NULL,
    "due_before" date_text NOT NULL,
    "listed_at" timestamp_with_timezone_text NOT NULL,
    "source" integer NOT NULL,
    "after" uuid_text NULL,
    "complete" boolean NOT NULL,
    "count" integer NOT NULL
);
CREATE UNIQUE INDEX "candidate_lists_day" ON "candidate_lists" ("organisation_id", "rule_id", "role", "listed_on");
CREATE UNIQUE INDEX "candidate_lists_key" ON "candidate_lists" ("organisation_id", "id");
CREATE INDEX "candidate_lists_listed" ON "candidate_lists" ("organisation_id", "listed_at", "id");

CREATE TABLE "candidates" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "list_id" uuid_text NOT NULL,
    "number" integer NOT NULL,
    "rule_id" uuid_text NOT NULL,
    "role" varchar(16) NOT NULL,
    "holding_kind" varchar(16) NOT NULL,
    "holding_id" uuid_text NOT NULL,
    "trigger" varchar(128) NOT NULL,
    "trigger_on" date_text NOT NULL,
    "trigger_at" timestamp_with_timezone_text NOT NULL,
    "due_on" date_text NOT NULL,
    "goes_on" date_text NOT NULL,
    "listed_on" date_text NOT NULL,
    "hold_id" uuid_text NULL,
    "objected_at" timestamp_with_timezone_text NULL,
    "objected_until" date_text NULL,
    FOREIGN KEY ("organisation_id", "list_id") REFERENCES "candidate_lists" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "candidates_holding" ON "candidates" ("organisation_id", "holding_id", "rule_id", "role", "trigger_at");
CREATE UNIQUE INDEX "candidates_number" ON "candidates" ("organisation_id", "list_id", "number");

CREATE TABLE "categories" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "activity_id" uuid_text NOT NULL,
    "number" integer NOT NULL,
    "key" varchar(64) NOT NULL,
    "name" varchar(200) NOT NULL,
    "sensitivity" varchar(16) NOT NULL,
    "special" boolean NOT NULL,
    "national_id" boolean NOT NULL,
    "unstructured" boolean NOT NULL,
    "necessity" text NOT NULL,
    "states" json_text NOT NULL,
    "parts" json_text NOT NULL,
    "purposes" json_text NOT NULL,
    FOREIGN KEY ("organisation_id", "activity_id") REFERENCES "activities" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "categories_key" ON "categories" ("organisation_id", "activity_id", "key");

CREATE TABLE "certificates" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "run_id" uuid_text NOT NULL,
    "plan_id" uuid_text NOT NULL,
    "rule" varchar(64) NOT NULL,
    "rule_version" integer NOT NULL,
    "sha256" varchar(64) NOT NULL,
    "document" text NOT NULL,
    "note" text NOT NULL,
    "issued_at" timestamp_with_timezone_text NOT NULL,
    FOREIGN KEY ("organisation_id", "run_id") REFERENCES "deletion_runs" ("organisation_id", "id")
);
CREATE INDEX "certificates_issued" ON "certificates" ("organisation_id", "issued_at", "id");
CREATE UNIQUE INDEX "certificates_run_once" ON "certificates" ("organisation_id", "run_id");

CREATE TABLE "consent_purposes" (
    "organisation_id" uuid_text NOT NULL,
    "purpose" varchar(64) NOT NULL,
    "category" varchar(130) NOT NULL,
    PRIMARY KEY ("organisation_id", "purpose")
);

CREATE TABLE "consent_texts" (
    "organisation_id" uuid_text NOT NULL,
    "purpose" varchar(64) NOT NULL,
    "text_version" varchar(64) NOT NULL,
    "language" varchar(16) NOT NULL,
    "words" text NOT NULL,
    "sha256" varchar(64) NOT NULL,
    "published_at" timestamp_with_timezone_text NOT NULL,
    PRIMARY KEY ("organisation_id", "purpose", "text_version", "language")
);

CREATE TABLE "consents" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "subject_id" uuid_text NOT NULL,
    "purpose" varchar(64) NOT NULL,
    "text_version" varchar(64) NOT NULL,
    "language" varchar(16) NOT NULL,
    "text_sha256" varchar(64) NOT NULL,
    "channel" varchar(16) NOT NULL,
    "written" boolean NOT NULL,
    "taken_by" uuid_text NULL,
    "given_at" timestamp_with_timezone_text NOT NULL,
    "valid_until" date_text NULL,
    "withdrawn_at" timestamp_with_timezone_text NULL,
    "withdrawn_channel" varchar(16) NULL,
    "withdrawn_taken_by" uuid_text NULL,
    "ended_at" timestamp_with_timezone_text NULL,
    FOREIGN KEY ("organisation_id", "subject_id") REFERENCES "subjects" ("organisation_id", "id")
);
CREATE INDEX "consents_given" ON "consents" ("organisation_id", "given_at", "id");
CREATE UNIQUE INDEX "consents_id" ON "consents" ("organisation_id", "id");
CREATE INDEX "consents_purpose" ON "consents" ("organisation_id", "purpose", "id");
CREATE INDEX "consents_subject" ON "consents" ("organisation_id", "subject_id", "purpose");

CREATE TABLE "data_sets" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "key" varchar(64) NOT NULL,
    "system" varchar(64) NOT NULL,
    "kind" varchar(64) NOT NULL,
    "connector" varchar(32) NOT NULL,
    "definition" json_text NOT NULL,
    "declared_at" timestamp_with_timezone_text NOT NULL
);
CREATE UNIQUE INDEX "data_sets_key" ON "data_sets" ("organisation_id", "key");
CREATE UNIQUE INDEX "data_sets_place" ON "data_sets" ("organisation_id", "system", "kind");

CREATE TABLE "deletion_orders" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "run_id" uuid_text NOT NULL,
    "window_id" uuid_text NOT NULL,
    "rule" varchar(64) NOT NULL,
    "rule_version" integer NOT NULL,
    "system" varchar(64) NOT NULL,
    "system_kind" varchar(64) NOT NULL,
    "role" varchar(16) NOT NULL,
    "work" varchar(16) NOT NULL,
    "state" varchar(16) NOT NULL,
    "holding_kind" varchar(16) NOT NULL,
    "things" blob NOT NULL,
    "count" integer NOT NULL,
    "due_on" date_text NOT NULL,
    "issued_at" timestamp_with_timezone_text NOT NULL,
    "overdue_at" timestamp_with_timezone_text NULL,
    "confirmed_at" timestamp_with_timezone_text NULL,
    "done_on" date_text NULL,
    "confirmed_by" uuid_text NULL,
    "appointment_id" uuid_text NULL,
    "not_done" blob NOT NULL,
    "note" text NULL
);
CREATE INDEX "deletion_orders_issued" ON "deletion_orders" ("organisation_id", "issued_at", "id");
CREATE UNIQUE INDEX "deletion_orders_window" ON "deletion_orders" ("organisation_id", "window_id");

CREATE TABLE "deletion_plans" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "rule_id" uuid_text NOT NULL,
    "rule_version_id" uuid_text NOT NULL,
    "rule" varchar(64) NOT NULL,
    "rule_version" integer NOT NULL,
    "kind" varchar(16) NOT NULL,
    "state" varchar(24) NOT NULL,
    "reason" varchar(32) NULL,
    "day" date_text NOT NULL,
    "cutoff_on" date_text NULL,
    "cutoff_at" timestamp_with_timezone_text NULL,
    "made_by" uuid_text NULL,
    "begun_at" timestamp_with_timezone_text NOT NULL,
    "source" integer NOT NULL,
    "after" uuid_text NULL,
    "windows" integer NOT NULL,
    "targets" integer NOT NULL,
    "spared" integer NOT NULL,
    "rows" json_text NOT NULL,
    "elsewhere" boolean NOT NULL,
    "held" integer NOT NULL,
    "approvals" integer NOT NULL,
    "approvals_for" varchar(16) NULL,
    "document" text NULL,
    "hash" varchar(64) NULL,
    "sealed_at" timestamp_with_timezone_text NULL,
    "expires_at" timestamp_with_timezone_text NULL,
    "finished_at" timestamp_with_timezone_text NULL
);
CREATE INDEX "deletion_plans_begun" ON "deletion_plans" ("organisation_id", "begun_at", "id");
CREATE UNIQUE INDEX "deletion_plans_key" ON "deletion_plans" ("organisation_id", "id");
CREATE INDEX "deletion_plans_rule" ON "deletion_plans" ("organisation_id", "rule_id", "state");

CREATE TABLE "deletion_runs" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "plan_id" uuid_text NOT NULL,
    "rule" varchar(64) NOT NULL,
    "rule_version" integer NOT NULL,
    "state" varchar(16) NOT NULL,
    "reason" varchar(32) NULL,
    "portion" integer NOT NULL,
    "next_window" integer NOT NULL,
    "erased" integer NOT NULL,
    "spared" integer NOT NULL,
    "missing" integer NOT NULL,
    "residue" integer NOT NULL,
    "rows" json_text NOT NULL,
    "uncounted" boolean NOT NULL,
    "stop_asked_by" uuid_text NULL,
    "stop_asked_at" timestamp_with_timezone_text NULL,
    "started_at" timestamp_with_timezone_text NOT NULL,
    "verified_at" timestamp_with_timezone_text NULL,
    "finished_at" timestamp_with_timezone_text NULL,
    FOREIGN KEY ("organisation_id", "plan_id") REFERENCES "deletion_plans" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "deletion_runs_key" ON "deletion_runs" ("organisation_id", "id");
CREATE UNIQUE INDEX "deletion_runs_plan" ON "deletion_runs" ("organisation_id", "plan_id");
CREATE INDEX "deletion_runs_started" ON "deletion_runs" ("organisation_id", "started_at", "id");

CREATE TABLE "deviation_category" (
    "organisation_id" uuid_text NOT NULL PRIMARY KEY,
    "category" varchar(128) NOT NULL
);

CREATE TABLE "deviation_circle" (
    "organisation_id" uuid_text NOT NULL,
    "deviation_id" uuid_text NOT NULL,
    "person_id" uuid_text NOT NULL,
    PRIMARY KEY ("organisation_id", "deviation_id", "person_id"),
    FOREIGN KEY ("organisation_id", "deviation_id") REFERENCES "deviations" ("organisation_id", "id")
);
CREATE INDEX "deviation_circle_person" ON "deviation_circle" ("organisation_id", "person_id");

CREATE TABLE "deviation_evidence" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "deviation_id" uuid_text NOT NULL,
    "holding_kind" varchar(32) NOT NULL,
    "holding_id" uuid_text NOT NULL,
    "attached_by" uuid_text NULL,
    "attached_at" timestamp_with_timezone_text NOT NULL,
    FOREIGN KEY ("organisation_id", "deviation_id") REFERENCES "deviations" ("organisation_id", "id")
);
CREATE INDEX "deviation_evidence_of_case" ON "deviation_evidence" ("organisation_id", "deviation_id", "id");
CREATE UNIQUE INDEX "deviation_evidence_once" ON "deviation_evidence" ("organisation_id", "holding_id", "deviation_id");

CREATE TABLE "deviation_steps" (
    "organisation_id" uuid_text NOT NULL,
    "deviation_id" uuid_text NOT NULL,
    "number" integer NOT NULL,
    "kind" varchar(16) NOT NULL,
    "at" timestamp_with_timezone_text NOT NULL,
    "person_id" uuid_text NULL,
    "role" varchar(16) NULL,
    "appointment_id" uuid_text NULL,
    "from_code" varchar(64) NULL,
    "to_code" varchar(64) NULL,
    "note" text NULL,
    PRIMARY KEY ("organisation_id", "deviation_id", "number", "kind"),
    FOREIGN KEY ("organisation_id", "deviation_id") REFERENCES "deviations" ("organisation_id", "id")
);

CREATE TABLE "deviations" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "kind" varchar(16) NOT NULL,
    "event_type" varchar(32) NULL,
    "catalogue_version" integer NOT NULL,
    "confidentiality" boolean NOT NULL,
    "integrity" boolean NOT NULL,
    "availability" boolean NOT NULL,
    "status" varchar(16) NOT NULL,
    "title" varchar(200) NOT NULL,
    "description" text NOT NULL,
    "routine" text NULL,
    "data_affected" text NULL,
    "people_affected" text NULL,
    "immediate_action" text NULL,
    "suspected_cause" text NULL,
    "device_encryption" varchar(16) NULL,
    "occurred_from" timestamp_with_timezone_text NULL,
    "occurred_to" timestamp_with_timezone_text NULL,
    "discovered_at" timestamp_with_timezone_text NOT NULL,
    "reported_at" timestamp_with_timezone_text NOT NULL,
    "aware_at" timestamp_with_timezone_text NULL,
    "source" varchar(16) NOT NULL,
    "author_id" uuid_text NULL,
    "confidential_reporter" boolean NOT NULL,
    "report_link_id" uuid_text NULL,
    "origin_event" varchar(64) NULL,
    "origin_subject_kind" varchar(32) NULL,
    "origin_subject_id" varchar(64) NULL,
    "addressee" varchar(16) NOT NULL,
    "line_id" uuid_text NULL,
    "restricted" boolean NOT NULL,
    "forwarded_at" timestamp_with_timezone_text NULL,
    "forwarded_by" uuid_text NULL,
    "contain_due_at" timestamp_with_timezone_text NOT NULL,
    "contain_missed_at" timestamp_with_timezone_text NULL,
    "cause_due_at" timestamp_with_timezone_text NOT NULL,
    "cause_missed_at" timestamp_with_timezone_text NULL,
    "triaged_at" timestamp_with_timezone_text NULL,
    "triaged_by" uuid_text NULL,
    "severity" varchar(16) NULL,
    "priority_note" text NULL,
    "owner_id" uuid_text NULL,
    "cause" text NULL,
    "cause_recorded_at" timestamp_with_timezone_text NULL,
    "cause_recorded_by" uuid_text NULL,
    "recurrence_of" uuid_text NULL,
    "closed_at" timestamp_with_timezone_text NULL,
    "closed_by" uuid_text NULL,
    "outcome" text NULL,
    "no_action_reason" text NULL
);
CREATE INDEX "deviations_closed" ON "deviations" ("organisation_id", "closed_at", "id");
CREATE INDEX "deviations_confidential" ON "deviations" ("organisation_id", "restricted", "status", "id");
CREATE UNIQUE INDEX "deviations_key" ON "deviations" ("organisation_id", "id");
CREATE UNIQUE INDEX "deviations_origin" ON "deviations" ("organisation_id", "origin_event", "origin_subject_id");
CREATE INDEX "deviations_owner" ON "deviations" ("organisation_id", "owner_id", "reported_at");
CREATE INDEX "deviations_recurrence" ON "deviations" ("organisation_id", "recurrence_of");
CREATE INDEX "deviations_reported" ON "deviations" ("organisation_id", "reported_at", "id");
CREATE INDEX "deviations_status" ON "deviations" ("organisation_id", "status", "reported_at");

CREATE TABLE "duties" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "key" varchar(64) NOT NULL,
    "kind" varchar(16) NOT NULL,
    "title" varchar(200) NOT NULL,
    "rule" text NOT NULL,
    "at" time_text NOT NULL,
    "duration" varchar(32) NULL,
    "moves" varchar(32) NOT NULL,
    "opens_before" varchar(32) NOT NULL,
    "closes" varchar(32) NOT NULL,
    "owner_role" varchar(16) NOT NULL,
    "catch_up" varchar(16) NOT NULL,
    "quorum" json_text NULL,
    "created_at" timestamp_with_timezone_text NOT NULL,
    "retired_at" timestamp_with_timezone_text NULL ,
    "withdrawn" json_text NULL
);
CREATE INDEX "duties_created" ON "duties" ("organisation_id", "created_at", "id");
CREATE UNIQUE INDEX "duties_id" ON "duties" ("organisation_id", "id");
CREATE UNIQUE INDEX "duties_key" ON "duties" ("organisation_id", "key");

CREATE TABLE "duty_invitations" (
    "organisation_id" uuid_text NOT NULL,
    "occurrence_id" uuid_text NOT NULL,
    "person_id" uuid_text NOT NULL,
    "role" varchar(16) NOT NULL,
    "appointment_id" uuid_text NULL,
    "deputy" boolean NOT NULL,
    PRIMARY KEY ("occurrence_id", "person_id", "role"),
    FOREIGN KEY ("organisation_id", "occurrence_id") REFERENCES "duty_occurrences" ("organisation_id", "id")
);
CREATE INDEX "duty_invitations_person" ON "duty_invitations" ("organisation_id", "person_id", "occurrence_id");

CREATE TABLE "duty_occurrences" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "duty_id" uuid_text NOT NULL,
    "kind" varchar(16) NOT NULL,
    "period" varchar(32) NOT NULL,
    "rule" text NOT NULL,
    "nominal_on" date_text NOT NULL,
    "due_on" date_text NOT NULL,
    "due_at" timestamp_with_timezone_text NOT NULL,
    "opened_at" timestamp_with_timezone_text NOT NULL,
    "lateness_ms" integer NOT NULL,
    "closes" varchar(32) NOT NULL,
    "closes_at" timestamp_with_timezone_text NOT NULL,
    "owner_role" varchar(16) NOT NULL,
    "quorum" json_text NULL,
    "state" varchar(16) NOT NULL,
    "sittings" integer NOT NULL,
    "drawn_at" timestamp_with_timezone_text NULL,
    "held_at" timestamp_with_timezone_text NULL,
    "decided_at" timestamp_with_timezone_text NULL,
    "signed_at" timestamp_with_timezone_text NULL,
    "confirmed_by" uuid_text NULL,
    "confirmation" text NULL,
    "missed_at" timestamp_with_timezone_text NULL,
    FOREIGN KEY ("organisation_id", "duty_id") REFERENCES "duties" ("organisation_id", "id")
);
CREATE INDEX "duty_occurrences_due" ON "duty_occurrences" ("organisation_id", "due_at", "id");
CREATE INDEX "duty_occurrences_duty" ON "duty_occurrences" ("organisation_id", "duty_id", "due_at", "id");
CREATE UNIQUE INDEX "duty_occurrences_id" ON "duty_occurrences" ("organisation_id", "id");
CREATE UNIQUE INDEX "duty_occurrences_period" ON "duty_occurrences" ("organisation_id", "duty_id", "period");
CREATE INDEX "duty_occurrences_state" ON "duty_occurrences" ("organisation_id", "state", "due_at", "id");

CREATE TABLE "erasure_repeats" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "kind" varchar(32) NOT NULL,
    "found" integer NOT NULL,
    "remaining" integer NOT NULL,
    "repeated_at" timestamp_with_timezone_text NOT NULL
);

CREATE TABLE "erasures" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "kind" varchar(32) NOT NULL,
    "holding_id" uuid_text NOT NULL,
    "how" varchar(16) NOT NULL,
    "run_id" uuid_text NOT NULL,
    "rule" varchar(64) NOT NULL,
    "rule_version" integer NOT NULL,
    "erased_at" timestamp_with_timezone_text NOT NULL
);
CREATE INDEX "erasures_by_holding" ON "erasures" ("organisation_id", "holding_id", "id");
CREATE INDEX "erasures_by_run" ON "erasures" ("organisation_id", "run_id", "id");

CREATE TABLE "external_references" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "subject_id" uuid_text NOT NULL,
    "system" varchar(64) NOT NULL,
    "kind" varchar(64) NOT NULL,
    "key_digest" varchar(64) NOT NULL,
    "key_sealed" blob NOT NULL,
    "state" varchar(64) NULL,
    "run_id" uuid_text NULL,
    "recorded_at" timestamp_with_timezone_text NOT NULL,
    FOREIGN KEY ("organisation_id", "subject_id") REFERENCES "subjects" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "external_references_id" ON "external_references" ("organisation_id", "id");
CREATE UNIQUE INDEX "external_references_key" ON "external_references" ("organisation_id", "key_digest");
CREATE INDEX "external_references_kind" ON "external_references" ("organisation_id", "system", "kind", "id");
CREATE INDEX "external_references_recorded" ON "external_references" ("organisation_id", "recorded_at", "id");
CREATE INDEX "external_references_subject" ON "external_references" ("organisation_id", "subject_id");

CREATE TABLE "holds" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "state" varchar(16) NOT NULL,
    "target" varchar(16) NOT NULL,
    "holding_kind" varchar(16) NULL,
    "target_id" uuid_text NULL,
    "category" varchar(160) NULL,
    "reason" text NOT NULL,
    "source" varchar(1000) NULL,
    "until_on" date_text NULL,
    "placed_by" uuid_text NULL,
    "placed_at" timestamp_with_timezone_text NOT NULL,
    "candidate_id" uuid_text NULL,
    "released_by" uuid_text NULL,
    "ended_at" timestamp_with_timezone_text NULL,
    "release_reason" text NULL
);
CREATE INDEX "holds_placed" ON "holds" ("organisation_id", "placed_at", "id");
CREATE INDEX "holds_target" ON "holds" ("organisation_id", "state", "target", "target_id");

CREATE TABLE "idempotency_keys" (
    "organisation_id" uuid_text NOT NULL,
    "actor" varchar(96) NOT NULL,
    "key" varchar(255) NOT NULL,
    "input_mac" blob NOT NULL,
    "outcome" text NULL,
    "expires_at" timestamp_with_timezone_text NOT NULL,
    PRIMARY KEY ("organisation_id", "actor", "key")
);
CREATE INDEX "idempotency_keys_expiry" ON "idempotency_keys" ("expires_at");

CREATE TABLE "installation" (
    "organisation_id" uuid_text NOT NULL PRIMARY KEY,
    "version" varchar(32) NOT NULL,
    "min_version" varchar(32) NOT NULL,
    "made_at" timestamp_with_timezone_text NOT NULL
);

CREATE TABLE "item_files" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "item_id" uuid_text NOT NULL,
    "media_type" varchar(100) NOT NULL,
    "size_bytes" integer NOT NULL,
    "digest" varchar(64) NOT NULL,
    "attached_at" timestamp_with_timezone_text NOT NULL,
    "ready_at" timestamp_with_timezone_text NULL,
    FOREIGN KEY ("organisation_id", "item_id") REFERENCES "items" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "item_files_id" ON "item_files" ("organisation_id", "id");
CREATE INDEX "item_files_item" ON "item_files" ("organisation_id", "item_id");

CREATE TABLE "items" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "subject_id" uuid_text NOT NULL,
    "category" varchar(130) NOT NULL,
    "kind" varchar(64) NOT NULL,
    "state" varchar(64) NULL,
    "payload" blob NULL,
    "stored_by" uuid_text NULL,
    "stored_at" timestamp_with_timezone_text NOT NULL,
    FOREIGN KEY ("organisation_id", "subject_id") REFERENCES "subjects" ("organisation_id", "id")
);
CREATE INDEX "items_category" ON "items" ("organisation_id", "category", "id");
CREATE UNIQUE INDEX "items_id" ON "items" ("organisation_id", "id");
CREATE INDEX "items_stored" ON "items" ("organisation_id", "stored_at", "id");
CREATE INDEX "items_subject" ON "items" ("organisation_id", "subject_id", "stored_at", "id");

CREATE TABLE "jobs" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "kind" varchar(64) NOT NULL,
    "payload" json_text NOT NULL,
    "unique_key" varchar(160) NULL,
    "state" varchar(16) NOT NULL,
    "run_at" timestamp_with_timezone_text NOT NULL,
    "attempt" integer NOT NULL,
    "fence" integer NOT NULL,
    "lease_until" timestamp_with_timezone_text NULL,
    "problem" varchar(64) NULL,
    "created_at" timestamp_with_timezone_text NOT NULL,
    "finished_at" timestamp_with_timezone_text NULL ,
    "trace" varchar(55) NULL,
    "started_at" timestamp_with_timezone_text NULL,
    "problem_at" timestamp_with_timezone_text NULL
);
CREATE INDEX "jobs_available" ON "jobs" ("run_at", "id") WHERE "state" = 'available';
CREATE INDEX "jobs_idle" ON "jobs" ("organisation_id", "created_at", "id") WHERE "lease_until" IS NULL;
CREATE UNIQUE INDEX "jobs_keys" ON "jobs" ("organisation_id", "kind", "unique_key") WHERE "unique_key" IS NOT NULL;
CREATE INDEX "jobs_leases" ON "jobs" ("lease_until") WHERE "lease_until" IS NOT NULL;
CREATE INDEX "jobs_retryable" ON "jobs" ("run_at", "id") WHERE "state" = 'retryable';
CREATE INDEX "jobs_shares" ON "jobs" ("organisation_id", "run_at", "id") WHERE "state" = 'available';

CREATE TABLE "ledger" (
    "organisation_id" uuid_text NOT NULL PRIMARY KEY,
    "seen_at" timestamp_with_timezone_text NOT NULL
);

CREATE TABLE "measures" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "key" varchar(64) NOT NULL,
    "kind" varchar(16) NOT NULL,
    "title" varchar(200) NOT NULL,
    "question" text NOT NULL,
    "owner_role" varchar(16) NOT NULL,
    "supplier" varchar(200) NULL,
    "verify_every" varchar(32) NULL,
    "in_force_from" timestamp_with_timezone_text NOT NULL,
    "ended_at" timestamp_with_timezone_text NULL,
    "verified_on" date_text NULL,
    "works" boolean NULL,
    "verify_by" timestamp_with_timezone_text NULL,
    "overdue_at" timestamp_with_timezone_text NULL
);
CREATE UNIQUE INDEX "measures_id" ON "measures" ("organisation_id", "id");
CREATE UNIQUE INDEX "measures_key" ON "measures" ("organisation_id", "key");

CREATE TABLE "minutes" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "occurrence_id" uuid_text NOT NULL,
    "body" text NOT NULL,
    "hash" varchar(64) NOT NULL,
    "signed_by" uuid_text NOT NULL,
    "role" varchar(16) NOT NULL,
    "appointment_id" uuid_text NULL,
    "deputy" boolean NOT NULL,
    "signed_at" timestamp_with_timezone_text NOT NULL,
    FOREIGN KEY ("organisation_id", "occurrence_id") REFERENCES "duty_occurrences" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "minutes_meeting" ON "minutes" ("organisation_id", "occurrence_id");

CREATE TABLE "occurrences" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "schedule_key" varchar(128) NOT NULL,
    "period" varchar(32) NOT NULL,
    "nominal_on" date_text NOT NULL,
    "on" date_text NOT NULL,
    "due_at" timestamp_with_timezone_text NOT NULL,
    "opened_at" timestamp_with_timezone_text NOT NULL,
    "lateness_ms" integer NOT NULL,
    "outcome" varchar(16) NOT NULL ,
    "zone_data" varchar(8) NULL,
    "job_id" uuid_text NULL,
    "manual" boolean NOT NULL DEFAULT FALSE
);
CREATE INDEX "occurrences_due" ON "occurrences" ("organisation_id", "due_at", "id");
CREATE UNIQUE INDEX "occurrences_period" ON "occurrences" ("organisation_id", "schedule_key", "period");

CREATE TABLE "organisations" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "name" varchar(200) NOT NULL,
    "legal_name" varchar(200) NULL,
    "country" varchar(2) NOT NULL,
    "number" varchar(16) NULL,
    "zone" varchar(64) NOT NULL,
    "language" varchar(8) NOT NULL,
    "works_from" time_text NOT NULL,
    "works_to" time_text NOT NULL,
    "created_at" timestamp_with_timezone_text NOT NULL
);
CREATE UNIQUE INDEX "organisations_number" ON "organisations" ("country", "number");

CREATE TABLE "outbox" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "kind" varchar(64) NOT NULL,
    "subject_kind" varchar(32) NOT NULL,
    "subject_id" varchar(64) NOT NULL,
    "data" json_text NOT NULL,
    "occurred_at" timestamp_with_timezone_text NOT NULL ,
    "trace" varchar(55) NULL
);

CREATE TABLE "persons" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "pack_key" varchar(64) NULL,
    "name" varchar(200) NOT NULL,
    "email" varchar(254) NOT NULL,
    "line_manager_id" uuid_text NULL,
    "joined_on" date_text NULL,
    "left_at" timestamp_with_timezone_text NULL,
    "added_at" timestamp_with_timezone_text NOT NULL
);
CREATE INDEX "persons_added" ON "persons" ("organisation_id", "added_at", "id");
CREATE UNIQUE INDEX "persons_email" ON "persons" ("organisation_id", "email") WHERE "left_at" IS NULL;
CREATE INDEX "persons_line" ON "persons" ("organisation_id", "line_manager_id");
CREATE UNIQUE INDEX "persons_pack_key" ON "persons" ("organisation_id", "pack_key");

CREATE TABLE "plan_persons" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "plan_id" uuid_text NOT NULL,
    "person_id" uuid_text NOT NULL,
    "part" varchar(16) NOT NULL,
    "role" varchar(16) NULL,
    "appointment_id" uuid_text NULL,
    "hash" varchar(64) NULL,
    "at" timestamp_with_timezone_text NOT NULL,
    FOREIGN KEY ("organisation_id", "plan_id") REFERENCES "deletion_plans" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "plan_persons_person" ON "plan_persons" ("organisation_id", "plan_id", "person_id");

CREATE TABLE "plan_windows" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "plan_id" uuid_text NOT NULL,
    "number" integer NOT NULL,
    "kind" varchar(16) NOT NULL,
    "system" varchar(64) NULL,
    "system_kind" varchar(64) NULL,
    "connector" varchar(64) NULL,
    "data_set" varchar(64) NULL,
    "fingerprint" varchar(128) NULL,
    "identity" varchar(256) NULL,
    "things" blob NOT NULL,
    "count" integer NOT NULL,
    "digest" varchar(64) NOT NULL,
    "expected" json_text NOT NULL,
    FOREIGN KEY ("organisation_id", "plan_id") REFERENCES "deletion_plans" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "plan_windows_number" ON "plan_windows" ("organisation_id", "plan_id", "number");

CREATE TABLE "processors" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "key" varchar(64) NOT NULL,
    "name" varchar(200) NOT NULL,
    "service" text NOT NULL,
    "contact" text NULL,
    "place" varchar(200) NOT NULL,
    "transfer" text NULL,
    "role" varchar(16) NOT NULL,
    "created_at" timestamp_with_timezone_text NOT NULL
);
CREATE INDEX "processors_created" ON "processors" ("organisation_id", "created_at", "id");
CREATE UNIQUE INDEX "processors_id" ON "processors" ("organisation_id", "id");
CREATE UNIQUE INDEX "processors_key" ON "processors" ("organisation_id", "key");

CREATE TABLE "purposes" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "activity_id" uuid_text NOT NULL,
    "number" integer NOT NULL,
    "key" varchar(64) NOT NULL,
    "text" text NOT NULL,
    "basis" varchar(4) NOT NULL,
    "article9" varchar(4) NULL,
    "balancing" text NULL,
    "sources" json_text NOT NULL,
    FOREIGN KEY ("organisation_id", "activity_id") REFERENCES "activities" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "purposes_key" ON "purposes" ("organisation_id", "activity_id", "key");

CREATE TABLE "reference_kinds" (
    "organisation_id" uuid_text NOT NULL,
    "system" varchar(64) NOT NULL,
    "kind" varchar(64) NOT NULL,
    "key" varchar(64) NOT NULL,
    "categories" json_text NOT NULL,
    PRIMARY KEY ("organisation_id", "system", "kind")
);

CREATE TABLE "report_links" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "secret_hash" blob NOT NULL,
    "label" varchar(100) NOT NULL,
    "made_at" timestamp_with_timezone_text NOT NULL,
    "expires_at" timestamp_with_timezone_text NULL,
    "revoked_at" timestamp_with_timezone_text NULL
);
CREATE INDEX "report_links_made" ON "report_links" ("organisation_id", "made_at", "id");
CREATE UNIQUE INDEX "report_links_secret" ON "report_links" ("secret_hash");

CREATE TABLE "retention_reviews" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "rule_id" uuid_text NOT NULL,
    "rule_version_id" uuid_text NOT NULL,
    "rule" varchar(64) NOT NULL,
    "rule_version" integer NOT NULL,
    "role" varchar(16) NOT NULL,
    "state" varchar(16) NOT NULL,
    "opened_on" date_text NOT NULL,
    "part" integer NOT NULL,
    "opened_at" timestamp_with_timezone_text NOT NULL,
    "due_on" date_text NOT NULL,
    "overdue_at" timestamp_with_timezone_text NULL,
    "answered_at" timestamp_with_timezone_text NULL,
    "entries" integer NOT NULL,
    "open_entries" integer NOT NULL
);
CREATE UNIQUE INDEX "retention_reviews_day" ON "retention_reviews" ("organisation_id", "rule_id", "role", "opened_on", "part");
CREATE UNIQUE INDEX "retention_reviews_key" ON "retention_reviews" ("organisation_id", "id");
CREATE INDEX "retention_reviews_opened" ON "retention_reviews" ("organisation_id", "opened_at", "id");

CREATE TABLE "retention_rules" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "key" varchar(64) NOT NULL,
    "in_force_id" uuid_text NULL,
    "created_at" timestamp_with_timezone_text NOT NULL
);
CREATE UNIQUE INDEX "retention_rules_key" ON "retention_rules" ("organisation_id", "id");
CREATE UNIQUE INDEX "retention_rules_name" ON "retention_rules" ("organisation_id", "key");

CREATE TABLE "retention_settings" (
    "organisation_id" uuid_text NOT NULL PRIMARY KEY,
    "run_at" varchar(5) NOT NULL,
    "financial_year_end" varchar(5) NOT NULL
);

CREATE TABLE "review_entries" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "review_id" uuid_text NOT NULL,
    "number" integer NOT NULL,
    "rule_id" uuid_text NOT NULL,
    "holding_kind" varchar(16) NOT NULL,
    "holding_id" uuid_text NOT NULL,
    "trigger" varchar(128) NOT NULL,
    "trigger_on" date_text NOT NULL,
    "trigger_at" timestamp_with_timezone_text NOT NULL,
    "due_on" date_text NOT NULL,
    "answer" varchar(16) NULL,
    "reason" text NULL,
    "evidence" varchar(1000) NULL,
    "next_on" date_text NULL,
    "answered_by" uuid_text NULL,
    "answered_as" varchar(16) NULL,
    "appointment_id" uuid_text NULL,
    "answered_at" timestamp_with_timezone_text NULL,
    FOREIGN KEY ("organisation_id", "review_id") REFERENCES "retention_reviews" ("organisation_id", "id")
);
CREATE INDEX "review_entries_holding" ON "review_entries" ("organisation_id", "holding_id", "rule_id");
CREATE UNIQUE INDEX "review_entries_number" ON "review_entries" ("organisation_id", "review_id", "number");

CREATE TABLE "rule_approvals" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "rule_version_id" uuid_text NOT NULL,
    "person_id" uuid_text NOT NULL,
    "role" varchar(16) NULL,
    "appointment_id" uuid_text NULL,
    "sha256" varchar(64) NOT NULL,
    "at" timestamp_with_timezone_text NOT NULL,
    FOREIGN KEY ("organisation_id", "rule_version_id") REFERENCES "rule_versions" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "rule_approvals_person" ON "rule_approvals" ("organisation_id", "rule_version_id", "person_id");

CREATE TABLE "rule_versions" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "rule_id" uuid_text NOT NULL,
    "number" integer NOT NULL,
    "state" varchar(16) NOT NULL,
    "definition" json_text NOT NULL,
    "sha256" varchar(64) NOT NULL,
    "author_id" uuid_text NULL,
    "proposed_at" timestamp_with_timezone_text NOT NULL,
    "in_force_at" timestamp_with_timezone_text NULL,
    "in_force_from" date_text NULL,
    "ended_at" timestamp_with_timezone_text NULL,
    "withdrawn_by" uuid_text NULL,
    "withdraw_reason" varchar(10000) NULL,
    FOREIGN KEY ("organisation_id", "rule_id") REFERENCES "retention_rules" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "rule_versions_key" ON "rule_versions" ("organisation_id", "id");
CREATE UNIQUE INDEX "rule_versions_number" ON "rule_versions" ("organisation_id", "rule_id", "number");
CREATE INDEX "rule_versions_state" ON "rule_versions" ("organisation_id", "state");

CREATE TABLE "run_kept" (
    "organisation_id" uuid_text NOT NULL,
    "run_id" uuid_text NOT NULL,
    "holding_id" uuid_text NOT NULL,
    "kind" varchar(16) NOT NULL,
    "reason" varchar(32) NOT NULL,
    "rule" varchar(64) NOT NULL,
    "until" date_text NULL,
    PRIMARY KEY ("organisation_id", "run_id", "holding_id"),
    FOREIGN KEY ("organisation_id", "run_id") REFERENCES "deletion_runs" ("organisation_id", "id")
);

CREATE TABLE "run_windows" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "run_id" uuid_text NOT NULL,
    "number" integer NOT NULL,
    "state" varchar(16) NOT NULL,
    "going" blob NOT NULL,
    "erased" integer NOT NULL,
    "spared" integer NOT NULL,
    "missing" integer NOT NULL,
    "rows" json_text NOT NULL,
    "counted" varchar(16) NULL,
    "reclaimed" boolean NOT NULL,
    "digest" varchar(64) NULL,
    "order_id" uuid_text NULL,
    "claimed_at" timestamp_with_timezone_text NULL,
    "recorded_at" timestamp_with_timezone_text NULL,
    "verified_at" timestamp_with_timezone_text NULL,
    FOREIGN KEY ("organisation_id", "run_id") REFERENCES "deletion_runs" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "run_windows_number" ON "run_windows" ("organisation_id", "run_id", "number");

CREATE TABLE "schedules" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "key" varchar(128) NOT NULL,
    "rule" json_text NOT NULL,
    "opens_before" varchar(32) NOT NULL,
    "catch_up" varchar(16) NOT NULL,
    "kind" varchar(64) NOT NULL,
    "payload" json_text NOT NULL,
    "next_opens_at" timestamp_with_timezone_text NULL,
    "next_due_at" timestamp_with_timezone_text NULL,
    "problem" varchar(64) NULL,
    "zone_data" varchar(8) NOT NULL,
    "created_at" timestamp_with_timezone_text NOT NULL ,
    "version" integer NOT NULL DEFAULT 1,
    "last_occurrence_id" uuid_text NULL,
    "paused_at" timestamp_with_timezone_text NULL,
    "paused_by_kind" varchar(16) NULL,
    "paused_by" varchar(64) NULL,
    "pause_reason" text NULL
);
CREATE UNIQUE INDEX "schedules_key" ON "schedules" ("organisation_id", "key");
CREATE INDEX "schedules_opens" ON "schedules" ("next_opens_at", "id") WHERE "next_opens_at" IS NOT NULL;
CREATE INDEX "schedules_zone" ON "schedules" ("zone_data", "next_opens_at") WHERE "next_opens_at" IS NOT NULL;

CREATE TABLE "schema_steps" (
    "name" varchar NOT NULL PRIMARY KEY,
    "taken_at" timestamp_with_timezone_text NOT NULL
);

CREATE TABLE "services" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "name" varchar(100) NOT NULL,
    "role" varchar(16) NOT NULL,
    "added_at" timestamp_with_timezone_text NOT NULL,
    "retired_at" timestamp_with_timezone_text NULL
);
CREATE INDEX "services_added" ON "services" ("organisation_id", "added_at", "id");
CREATE UNIQUE INDEX "services_name" ON "services" ("organisation_id", "name");

CREATE TABLE "sittings" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "occurrence_id" uuid_text NOT NULL,
    "number" integer NOT NULL,
    "held_at" timestamp_with_timezone_text NOT NULL,
    "recorded_at" timestamp_with_timezone_text NOT NULL,
    "recorded_by" uuid_text NULL,
    "quorate" boolean NOT NULL,
    "persons" integer NOT NULL,
    "missing" json_text NOT NULL,
    FOREIGN KEY ("organisation_id", "occurrence_id") REFERENCES "duty_occurrences" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "sittings_id" ON "sittings" ("organisation_id", "id");
CREATE UNIQUE INDEX "sittings_number" ON "sittings" ("organisation_id", "occurrence_id", "number");

CREATE TABLE "subjects" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "groups" json_text NOT NULL,
    "registered_at" timestamp_with_timezone_text NOT NULL
);
CREATE UNIQUE INDEX "subjects_id" ON "subjects" ("organisation_id", "id");
CREATE INDEX "subjects_registered" ON "subjects" ("organisation_id", "registered_at", "id");

CREATE TABLE "suppressions" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "purpose" varchar(64) NOT NULL,
    "token" varchar(64) NOT NULL,
    "added_at" timestamp_with_timezone_text NOT NULL
);
CREATE UNIQUE INDEX "suppressions_token" ON "suppressions" ("organisation_id", "purpose", "token");

CREATE TABLE "system_owners" (
    "organisation_id" uuid_text NOT NULL,
    "system_id" uuid_text NOT NULL,
    "number" integer NOT NULL,
    "since" timestamp_with_timezone_text NOT NULL,
    "owner" varchar(16) NULL,
    "daily_owner" varchar(16) NULL,
    PRIMARY KEY ("organisation_id", "system_id", "number"),
    FOREIGN KEY ("organisation_id", "system_id") REFERENCES "systems" ("organisation_id", "id")
);

CREATE TABLE "systems" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "key" varchar(64) NOT NULL,
    "name" varchar(200) NOT NULL,
    "kind" varchar(64) NOT NULL,
    "owner" varchar(16) NULL,
    "daily_owner" varchar(16) NULL,
    "vendor_id" uuid_text NULL,
    "place" varchar(200) NULL,
    "created_at" timestamp_with_timezone_text NOT NULL,
    FOREIGN KEY ("organisation_id", "vendor_id") REFERENCES "processors" ("organisation_id", "id")
);
CREATE INDEX "systems_created" ON "systems" ("organisation_id", "created_at", "id");
CREATE UNIQUE INDEX "systems_id" ON "systems" ("organisation_id", "id");
CREATE UNIQUE INDEX "systems_key" ON "systems" ("organisation_id", "key");

CREATE TABLE "test_clock" (
    "organisation_id" uuid_text NOT NULL PRIMARY KEY,
    "running" boolean NOT NULL,
    "at" timestamp_with_timezone_text NOT NULL,
    "anchored_at" timestamp_with_timezone_text NOT NULL
);

CREATE TABLE "verifications" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "measure_id" uuid_text NOT NULL,
    "verified_on" date_text NOT NULL,
    "source" varchar(24) NOT NULL,
    "works" boolean NOT NULL,
    "note" text NOT NULL,
    "verified_by" uuid_text NOT NULL,
    "role" varchar(16) NOT NULL,
    "appointment_id" uuid_text NULL,
    "recorded_at" timestamp_with_timezone_text NOT NULL,
    FOREIGN KEY ("organisation_id", "measure_id") REFERENCES "measures" ("organisation_id", "id")
);
CREATE INDEX "verifications_measure" ON "verifications" ("organisation_id", "measure_id", "id");

CREATE TABLE "webhook_attempts" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "delivery_id" uuid_text NOT NULL,
    "number" integer NOT NULL,
    "at" timestamp_with_timezone_text NOT NULL,
    "sent_at" timestamp_with_timezone_text NOT NULL,
    "duration_ms" integer NOT NULL,
    "status" integer NULL,
    "problem" varchar(48) NULL,
    FOREIGN KEY ("organisation_id", "delivery_id") REFERENCES "webhook_deliveries" ("organisation_id", "id")
);
CREATE UNIQUE INDEX "webhook_attempts_of_delivery" ON "webhook_attempts" ("organisation_id", "delivery_id", "number");

CREATE TABLE "webhook_deliveries" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "endpoint_id" uuid_text NOT NULL,
    "event_id" uuid_text NOT NULL,
    "event_type" varchar(64) NOT NULL,
    "body" text NOT NULL,
    "state" varchar(16) NOT NULL,
    "due_at" timestamp_with_timezone_text NOT NULL,
    "attempts" integer NOT NULL,
    "tries" integer NOT NULL,
    "fence" integer NOT NULL,
    "lease_until" timestamp_with_timezone_text NULL,
    "problem" varchar(48) NULL,
    "created_at" timestamp_with_timezone_text NOT NULL,
    "ended_at" timestamp_with_timezone_text NULL,
    "trace" varchar(55) NULL,
    FOREIGN KEY ("organisation_id", "endpoint_id") REFERENCES "webhook_endpoints" ("organisation_id", "id")
);
CREATE INDEX "webhook_deliveries_created" ON "webhook_deliveries" ("organisation_id", "created_at", "id");
CREATE INDEX "webhook_deliveries_ended" ON "webhook_deliveries" ("ended_at");
CREATE UNIQUE INDEX "webhook_deliveries_key" ON "webhook_deliveries" ("organisation_id", "id");
CREATE INDEX "webhook_deliveries_leased" ON "webhook_deliveries" ("state", "lease_until");
CREATE INDEX "webhook_deliveries_of_endpoint" ON "webhook_deliveries" ("organisation_id", "endpoint_id", "created_at", "id");
CREATE INDEX "webhook_deliveries_of_state" ON "webhook_deliveries" ("organisation_id", "state", "created_at", "id");
CREATE UNIQUE INDEX "webhook_deliveries_once" ON "webhook_deliveries" ("organisation_id", "endpoint_id", "event_id");
CREATE INDEX "webhook_deliveries_waiting" ON "webhook_deliveries" ("endpoint_id", "state", "due_at", "id");

CREATE TABLE "webhook_endpoints" (
    "organisation_id" uuid_text NOT NULL,
    "id" uuid_text NOT NULL PRIMARY KEY,
    "version" integer NOT NULL,
    "name" varchar(100) NOT NULL,
    "url" text NOT NULL,
    "event_types" json_text NOT NULL,
    "algorithm" varchar(16) NOT NULL,
    "secret" blob NOT NULL,
    "verify_key" varchar(64) NULL,
    "previous_secret" blob NULL,
    "previous_until" timestamp_with_timezone_text NULL,
    "older_secret" blob NULL,
    "older_until" timestamp_with_timezone_text NULL,
    "state" varchar(16) NOT NULL,
    "disabled_why" varchar(16) NULL,
    "disabled_at" timestamp_with_timezone_text NULL,
    "author_id" uuid_text NULL,
    "created_at" timestamp_with_timezone_text NOT NULL
);
CREATE INDEX "webhook_endpoints_created" ON "webhook_endpoints" ("organisation_id", "created_at", "id");
CREATE UNIQUE INDEX "webhook_endpoints_key" ON "webhook_endpoints" ("organisation_id", "id");

CREATE TABLE "webhook_queues" (
    "organisation_id" uuid_text NOT NULL,
    "endpoint_id" uuid_text NOT NULL PRIMARY KEY,
    "next_due_at" timestamp_with_timezone_text NULL,
    "failures" integer NOT NULL,
    "failing_since" timestamp_with_timezone_text NULL,
    "failed_at" timestamp_with_timezone_text NULL,
    "resume_at" timestamp_with_timezone_text NULL,
    "throttled_until" timestamp_with_timezone_text NULL,
    FOREIGN KEY ("organisation_id", "endpoint_id") REFERENCES "webhook_endpoints" ("organisation_id", "id")
);
CREATE INDEX "webhook_queues_due" ON "webhook_queues" ("next_due_at", "endpoint_id");
