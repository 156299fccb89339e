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

CREATE TABLE "deviation_circle" (
    "organisation_id" uuid_text NOT NULL,
    "deviation_id" uuid_text NOT NULL,
    "person_id" uuid_text NOT NULL,
    PRIMARY KEY ("organisation_id", "deviation_id", "person_id"),
    FOREIGN KEY ("organisation_id", "deviation_id") REFERENCES "deviations" ("organisation_id", "id")
);
CREATE INDEX "deviation_circle_person" ON "deviation_circle" ("organisation_id", "person_id");

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
    "retired_at" timestamp_with_timezone_text NULL
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
    "finished_at" timestamp_with_timezone_text NULL
);
CREATE INDEX "jobs_created" ON "jobs" ("organisation_id", "created_at", "id");
CREATE INDEX "jobs_queue" ON "jobs" ("state", "run_at");
CREATE UNIQUE INDEX "jobs_unique" ON "jobs" ("organisation_id", "kind", "unique_key");

CREATE TABLE "ledger" (
    "organisation_id" uuid_text NOT NULL PRIMARY KEY,
    "seen_at" timestamp_with_timezone_text NOT NULL
);

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
    "outcome" varchar(16) NOT NULL
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
    "occurred_at" timestamp_with_timezone_text NOT NULL
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
    "created_at" timestamp_with_timezone_text NOT NULL
);
CREATE INDEX "schedules_due" ON "schedules" ("next_opens_at") WHERE "next_opens_at" IS NOT NULL;
CREATE UNIQUE INDEX "schedules_key" ON "schedules" ("organisation_id", "key");

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

CREATE TABLE "test_clock" (
    "organisation_id" uuid_text NOT NULL PRIMARY KEY,
    "running" boolean NOT NULL,
    "at" timestamp_with_timezone_text NOT NULL,
    "anchored_at" timestamp_with_timezone_text NOT NULL
);
