-- What all schema steps together come to. Written by a test: UPDATE_EXPECT=1 cargo test -p samsvar

CREATE TABLE account_persons (
    organisation_id uuid NOT NULL,
    account_id uuid NOT NULL,
    person_id uuid NOT NULL,
    version integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    PRIMARY KEY (account_id, organisation_id)
);
CREATE INDEX account_persons_person ON public.account_persons USING btree (organisation_id, person_id);
ALTER TABLE account_persons FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON account_persons FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_home ON account_persons FOR SELECT TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.home'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_organisation ON account_persons FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON account_persons FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE accounts (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    email character varying(254) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX accounts_email ON public.accounts USING btree (organisation_id, email);
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON accounts FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_home ON accounts FOR SELECT TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.home'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_organisation ON accounts FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON accounts FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE action_circle (
    organisation_id uuid NOT NULL,
    action_id uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (organisation_id, action_id, person_id),
    FOREIGN KEY (organisation_id, action_id) REFERENCES actions(organisation_id, id)
);
CREATE INDEX action_circle_person ON public.action_circle USING btree (organisation_id, person_id);
ALTER TABLE action_circle FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON action_circle FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON action_circle FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE action_steps (
    organisation_id uuid NOT NULL,
    action_id uuid NOT NULL,
    number integer NOT NULL,
    kind character varying(16) NOT NULL,
    at timestamp with time zone NOT NULL,
    person_id uuid,
    role character varying(16),
    appointment_id uuid,
    from_code character varying(64),
    to_code character varying(64),
    note text,
    PRIMARY KEY (organisation_id, action_id, number),
    FOREIGN KEY (organisation_id, action_id) REFERENCES actions(organisation_id, id)
);
ALTER TABLE action_steps FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON action_steps FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON action_steps FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE actions (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    subject_kind character varying(32) NOT NULL,
    subject_id character varying(64) NOT NULL,
    origin_kind character varying(32),
    origin_id character varying(64),
    title character varying(200) NOT NULL,
    detail text,
    owner_id uuid NOT NULL,
    line_id uuid,
    author_id uuid,
    restricted boolean NOT NULL,
    state character varying(16) NOT NULL,
    due_on date NOT NULL,
    overdue_from timestamp with time zone NOT NULL,
    effect_check_after character varying(32),
    effect_check_on date,
    created_at timestamp with time zone NOT NULL,
    reminded_at timestamp with time zone,
    marked_overdue_at timestamp with time zone,
    escalated_at timestamp with time zone,
    escalated_to uuid,
    completed_at timestamp with time zone,
    completed_by uuid,
    completion_note text,
    effect_check_due_at timestamp with time zone,
    effect_checked_at timestamp with time zone,
    effect_checked_by uuid,
    effect_note text,
    cancelled_at timestamp with time zone,
    cancelled_by uuid,
    cancel_reason text,
    PRIMARY KEY (id)
);
CREATE INDEX actions_created ON public.actions USING btree (organisation_id, created_at, id);
CREATE INDEX actions_due ON public.actions USING btree (organisation_id, overdue_from, id);
CREATE INDEX actions_owner ON public.actions USING btree (organisation_id, owner_id, overdue_from);
CREATE INDEX actions_state ON public.actions USING btree (organisation_id, state, overdue_from);
CREATE INDEX actions_subject ON public.actions USING btree (organisation_id, subject_id, subject_kind);
CREATE UNIQUE INDEX actions_key ON public.actions USING btree (organisation_id, id);
ALTER TABLE actions FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON actions FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON actions FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE activities (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    key character varying(64) NOT NULL,
    name character varying(200) NOT NULL,
    side character varying(16) NOT NULL,
    status character varying(16) NOT NULL,
    details json NOT NULL,
    content_hash character varying(64) NOT NULL,
    author_id uuid,
    drafted_at timestamp with time zone NOT NULL,
    basis_confirmed_at timestamp with time zone,
    approved_at timestamp with time zone,
    started_at timestamp with time zone,
    ceased_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    confirmation_asked_at timestamp with time zone,
    proposal json,
    proposal_author_id uuid,
    proposed_at timestamp with time zone,
    proposal_confirmed_at timestamp with time zone,
    PRIMARY KEY (id)
);
CREATE INDEX activities_drafted ON public.activities USING btree (organisation_id, drafted_at, id);
CREATE UNIQUE INDEX activities_id ON public.activities USING btree (organisation_id, id);
CREATE UNIQUE INDEX activities_key ON public.activities USING btree (organisation_id, key);
ALTER TABLE activities FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON activities FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON activities FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE activity_processors (
    organisation_id uuid NOT NULL,
    activity_id uuid NOT NULL,
    processor_id uuid NOT NULL,
    PRIMARY KEY (organisation_id, activity_id, processor_id),
    FOREIGN KEY (organisation_id, activity_id) REFERENCES activities(organisation_id, id),
    FOREIGN KEY (organisation_id, processor_id) REFERENCES processors(organisation_id, id)
);
CREATE INDEX activity_processors_processor ON public.activity_processors USING btree (organisation_id, processor_id);
ALTER TABLE activity_processors FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON activity_processors FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON activity_processors FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE activity_steps (
    organisation_id uuid NOT NULL,
    activity_id uuid NOT NULL,
    number integer NOT NULL,
    kind character varying(32) NOT NULL,
    at timestamp with time zone NOT NULL,
    person_id uuid,
    role character varying(16),
    appointment_id uuid,
    content_hash character varying(64) NOT NULL,
    changed text,
    PRIMARY KEY (organisation_id, activity_id, number),
    FOREIGN KEY (organisation_id, activity_id) REFERENCES activities(organisation_id, id)
);
ALTER TABLE activity_steps FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON activity_steps FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON activity_steps FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE activity_systems (
    organisation_id uuid NOT NULL,
    activity_id uuid NOT NULL,
    system_id uuid NOT NULL,
    PRIMARY KEY (organisation_id, activity_id, system_id),
    FOREIGN KEY (organisation_id, activity_id) REFERENCES activities(organisation_id, id),
    FOREIGN KEY (organisation_id, system_id) REFERENCES systems(organisation_id, id)
);
CREATE INDEX activity_systems_system ON public.activity_systems USING btree (organisation_id, system_id);
ALTER TABLE activity_systems FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON activity_systems FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON activity_systems FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE agenda_items (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    occurrence_id uuid NOT NULL,
    "position" integer NOT NULL,
    subject_kind character varying(32) NOT NULL,
    subject_id character varying(64) NOT NULL,
    drawn_as character varying(32) NOT NULL,
    restricted boolean NOT NULL,
    drawn_at timestamp with time zone NOT NULL,
    outcome character varying(16),
    reason text,
    actions json NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, occurrence_id) REFERENCES duty_occurrences(organisation_id, id)
);
CREATE INDEX agenda_items_subject ON public.agenda_items USING btree (organisation_id, subject_id);
CREATE UNIQUE INDEX agenda_items_once ON public.agenda_items USING btree (organisation_id, occurrence_id, subject_id);
ALTER TABLE agenda_items FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON agenda_items FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON agenda_items FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE agreements (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    processor_id uuid NOT NULL,
    reference character varying(64) NOT NULL,
    kind character varying(16) NOT NULL,
    signed_on date NOT NULL,
    valid_to date,
    document_hash character varying(64),
    clauses json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    told_first_at timestamp with time zone,
    told_last_at timestamp with time zone,
    told_expired_at timestamp with time zone,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, processor_id) REFERENCES processors(organisation_id, id)
);
CREATE INDEX agreements_created ON public.agreements USING btree (organisation_id, created_at, id);
CREATE UNIQUE INDEX agreements_reference ON public.agreements USING btree (organisation_id, processor_id, reference);
ALTER TABLE agreements FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON agreements FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON agreements FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE anchors (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    target_kind character varying(16) NOT NULL,
    target_id uuid NOT NULL,
    name character varying(64) NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    occurred_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    void_at timestamp with time zone,
    PRIMARY KEY (id)
);
CREATE INDEX anchors_at ON public.anchors USING btree (organisation_id, target_kind, name, occurred_at, target_id);
CREATE INDEX anchors_on ON public.anchors USING btree (organisation_id, target_kind, name, occurred_on, target_id);
CREATE UNIQUE INDEX anchors_target ON public.anchors USING btree (organisation_id, target_id, name);
ALTER TABLE anchors FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON anchors FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON anchors FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE api_tokens (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    secret_hash bytea NOT NULL,
    person_id uuid,
    service_id uuid,
    account_id uuid,
    role character varying(16),
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_used_on date,
    PRIMARY KEY (id)
);
CREATE INDEX api_tokens_made ON public.api_tokens USING btree (organisation_id, made_at, id);
CREATE INDEX api_tokens_person ON public.api_tokens USING btree (organisation_id, person_id);
CREATE INDEX api_tokens_service ON public.api_tokens USING btree (organisation_id, service_id);
CREATE UNIQUE INDEX api_tokens_secret ON public.api_tokens USING btree (secret_hash);
ALTER TABLE api_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON api_tokens FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_home ON api_tokens FOR SELECT TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.home'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_organisation ON api_tokens FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON api_tokens FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE appointments (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    person_id uuid NOT NULL,
    role character varying(16) NOT NULL,
    from_at timestamp with time zone NOT NULL,
    to_at timestamp with time zone,
    deputy_for uuid,
    ended_at timestamp with time zone,
    made_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX appointments_made ON public.appointments USING btree (organisation_id, made_at, id);
CREATE INDEX appointments_person ON public.appointments USING btree (organisation_id, person_id);
CREATE INDEX appointments_role ON public.appointments USING btree (organisation_id, role, from_at);
ALTER TABLE appointments FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON appointments FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON appointments FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE attendances (
    organisation_id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role character varying(16) NOT NULL,
    appointment_id uuid,
    deputy boolean NOT NULL,
    PRIMARY KEY (sitting_id, person_id, role),
    FOREIGN KEY (organisation_id, sitting_id) REFERENCES sittings(organisation_id, id)
);
CREATE INDEX attendances_person ON public.attendances USING btree (organisation_id, person_id, sitting_id);
ALTER TABLE attendances FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON attendances FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON attendances FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE audit_checkpoints (
    organisation_id uuid NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    note text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    PRIMARY KEY (organisation_id, size)
);
ALTER TABLE audit_checkpoints FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON audit_checkpoints FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON audit_checkpoints FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON audit_checkpoints FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE audit_entries (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    sequence bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying(64) NOT NULL,
    subject_kind character varying(32) NOT NULL,
    subject_id character varying(64) NOT NULL,
    body text NOT NULL,
    leaf bytea NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX audit_entries_by_subject ON public.audit_entries USING btree (organisation_id, subject_id, sequence);
CREATE UNIQUE INDEX audit_entries_by_sequence ON public.audit_entries USING btree (organisation_id, sequence);
ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON audit_entries FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON audit_entries FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON audit_entries FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE audit_heads (
    organisation_id uuid NOT NULL,
    size bigint NOT NULL,
    edge bytea NOT NULL,
    signed_size bigint NOT NULL,
    PRIMARY KEY (organisation_id)
);
ALTER TABLE audit_heads FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON audit_heads FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON audit_heads FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON audit_heads FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE audit_nodes (
    organisation_id uuid NOT NULL,
    node bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (organisation_id, node)
);
ALTER TABLE audit_nodes FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON audit_nodes FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON audit_nodes FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON audit_nodes FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE calendar_feeds (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    secret_hash bytea NOT NULL,
    person_id uuid NOT NULL,
    role character varying(8),
    made_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    PRIMARY KEY (id)
);
CREATE INDEX calendar_feeds_made ON public.calendar_feeds USING btree (organisation_id, made_at, id);
CREATE INDEX calendar_feeds_person ON public.calendar_feeds USING btree (organisation_id, person_id);
CREATE UNIQUE INDEX calendar_feeds_secret ON public.calendar_feeds USING btree (secret_hash);
ALTER TABLE calendar_feeds FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON calendar_feeds FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON calendar_feeds FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON calendar_feeds FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE candidate_lists (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    rule_id uuid NOT NULL,
    rule_version_id uuid NOT NULL,
    rule character varying(64) NOT NULL,
    rule_version integer NOT NULL,
    role character varying(16) NOT NULL,
    listed_on date NOT NULL,
    due_before date NOT NULL,
    listed_at timestamp with time zone NOT NULL,
    source integer NOT NULL,
    after uuid,
    complete boolean NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX candidate_lists_listed ON public.candidate_lists USING btree (organisation_id, listed_at, id);
CREATE UNIQUE INDEX candidate_lists_day ON public.candidate_lists USING btree (organisation_id, rule_id, role, listed_on);
CREATE UNIQUE INDEX candidate_lists_key ON public.candidate_lists USING btree (organisation_id, id);
ALTER TABLE candidate_lists FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON candidate_lists FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON candidate_lists FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE candidates (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    list_id uuid NOT NULL,
    number integer NOT NULL,
    rule_id uuid NOT NULL,
    role character varying(16) NOT NULL,
    holding_kind character varying(16) NOT NULL,
    holding_id uuid NOT NULL,
    trigger character varying(128) NOT NULL,
    trigger_on date NOT NULL,
    trigger_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    goes_on date NOT NULL,
    listed_on date NOT NULL,
    hold_id uuid,
    objected_at timestamp with time zone,
    objected_until date,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, list_id) REFERENCES candidate_lists(organisation_id, id)
);
CREATE UNIQUE INDEX candidates_holding ON public.candidates USING btree (organisation_id, holding_id, rule_id, role, trigger_at);
CREATE UNIQUE INDEX candidates_number ON public.candidates USING btree (organisation_id, list_id, number);
ALTER TABLE candidates FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON candidates FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON candidates FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE categories (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    activity_id uuid NOT NULL,
    number integer NOT NULL,
    key character varying(64) NOT NULL,
    name character varying(200) NOT NULL,
    sensitivity character varying(16) NOT NULL,
    special boolean NOT NULL,
    national_id boolean NOT NULL,
    unstructured boolean NOT NULL,
    necessity text NOT NULL,
    states json NOT NULL,
    parts json NOT NULL,
    purposes json NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, activity_id) REFERENCES activities(organisation_id, id)
);
CREATE UNIQUE INDEX categories_key ON public.categories USING btree (organisation_id, activity_id, key);
ALTER TABLE categories FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON categories FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON categories FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE certificates (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    run_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    rule character varying(64) NOT NULL,
    rule_version integer NOT NULL,
    sha256 character varying(64) NOT NULL,
    document text NOT NULL,
    note text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, run_id) REFERENCES deletion_runs(organisation_id, id)
);
CREATE INDEX certificates_issued ON public.certificates USING btree (organisation_id, issued_at, id);
CREATE UNIQUE INDEX certificates_run_once ON public.certificates USING btree (organisation_id, run_id);
ALTER TABLE certificates FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON certificates FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON certificates FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE consent_purposes (
    organisation_id uuid NOT NULL,
    purpose character varying(64) NOT NULL,
    category character varying(130) NOT NULL,
    PRIMARY KEY (organisation_id, purpose)
);
ALTER TABLE consent_purposes FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON consent_purposes FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON consent_purposes FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE consent_texts (
    organisation_id uuid NOT NULL,
    purpose character varying(64) NOT NULL,
    text_version character varying(64) NOT NULL,
    language character varying(16) NOT NULL,
    words text NOT NULL,
    sha256 character varying(64) NOT NULL,
    published_at timestamp with time zone NOT NULL,
    PRIMARY KEY (organisation_id, purpose, text_version, language)
);
ALTER TABLE consent_texts FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON consent_texts FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON consent_texts FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE consents (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    subject_id uuid NOT NULL,
    purpose character varying(64) NOT NULL,
    text_version character varying(64) NOT NULL,
    language character varying(16) NOT NULL,
    text_sha256 character varying(64) NOT NULL,
    channel character varying(16) NOT NULL,
    written boolean NOT NULL,
    taken_by uuid,
    given_at timestamp with time zone NOT NULL,
    valid_until date,
    withdrawn_at timestamp with time zone,
    withdrawn_channel character varying(16),
    withdrawn_taken_by uuid,
    ended_at timestamp with time zone,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, subject_id) REFERENCES subjects(organisation_id, id)
);
CREATE INDEX consents_given ON public.consents USING btree (organisation_id, given_at, id);
CREATE INDEX consents_purpose ON public.consents USING btree (organisation_id, purpose, id);
CREATE INDEX consents_subject ON public.consents USING btree (organisation_id, subject_id, purpose);
CREATE UNIQUE INDEX consents_id ON public.consents USING btree (organisation_id, id);
ALTER TABLE consents FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON consents FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON consents FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE data_sets (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    key character varying(64) NOT NULL,
    system character varying(64) NOT NULL,
    kind character varying(64) NOT NULL,
    connector character varying(32) NOT NULL,
    definition json NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX data_sets_key ON public.data_sets USING btree (organisation_id, key);
CREATE UNIQUE INDEX data_sets_place ON public.data_sets USING btree (organisation_id, system, kind);
ALTER TABLE data_sets FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON data_sets FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON data_sets FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE deletion_orders (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    run_id uuid NOT NULL,
    window_id uuid NOT NULL,
    rule character varying(64) NOT NULL,
    rule_version integer NOT NULL,
    system character varying(64) NOT NULL,
    system_kind character varying(64) NOT NULL,
    role character varying(16) NOT NULL,
    work character varying(16) NOT NULL,
    state character varying(16) NOT NULL,
    holding_kind character varying(16) NOT NULL,
    things bytea NOT NULL,
    count integer NOT NULL,
    due_on date NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    overdue_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    done_on date,
    confirmed_by uuid,
    appointment_id uuid,
    not_done bytea NOT NULL,
    note text,
    PRIMARY KEY (id)
);
CREATE INDEX deletion_orders_issued ON public.deletion_orders USING btree (organisation_id, issued_at, id);
CREATE UNIQUE INDEX deletion_orders_window ON public.deletion_orders USING btree (organisation_id, window_id);
ALTER TABLE deletion_orders FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON deletion_orders FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON deletion_orders FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE deletion_plans (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    rule_id uuid NOT NULL,
    rule_version_id uuid NOT NULL,
    rule character varying(64) NOT NULL,
    rule_version integer NOT NULL,
    kind character varying(16) NOT NULL,
    state character varying(24) NOT NULL,
    reason character varying(32),
    day date NOT NULL,
    cutoff_on date,
    cutoff_at timestamp with time zone,
    made_by uuid,
    begun_at timestamp with time zone NOT NULL,
    source integer NOT NULL,
    after uuid,
    windows integer NOT NULL,
    targets bigint NOT NULL,
    spared bigint NOT NULL,
    rows json NOT NULL,
    elsewhere boolean NOT NULL,
    held bigint NOT NULL,
    approvals integer NOT NULL,
    approvals_for character varying(16),
    document text,
    hash character varying(64),
    sealed_at timestamp with time zone,
    expires_at timestamp with time zone,
    finished_at timestamp with time zone,
    PRIMARY KEY (id)
);
CREATE INDEX deletion_plans_begun ON public.deletion_plans USING btree (organisation_id, begun_at, id);
CREATE INDEX deletion_plans_rule ON public.deletion_plans USING btree (organisation_id, rule_id, state);
CREATE UNIQUE INDEX deletion_plans_key ON public.deletion_plans USING btree (organisation_id, id);
ALTER TABLE deletion_plans FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON deletion_plans FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON deletion_plans FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE deletion_runs (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    plan_id uuid NOT NULL,
    rule character varying(64) NOT NULL,
    rule_version integer NOT NULL,
    state character varying(16) NOT NULL,
    reason character varying(32),
    portion integer NOT NULL,
    next_window integer NOT NULL,
    erased bigint NOT NULL,
    spared bigint NOT NULL,
    missing bigint NOT NULL,
    residue bigint NOT NULL,
    rows json NOT NULL,
    uncounted boolean NOT NULL,
    stop_asked_by uuid,
    stop_asked_at timestamp with time zone,
    started_at timestamp with time zone NOT NULL,
    verified_at timestamp with time zone,
    finished_at timestamp with time zone,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, plan_id) REFERENCES deletion_plans(organisation_id, id)
);
CREATE INDEX deletion_runs_started ON public.deletion_runs USING btree (organisation_id, started_at, id);
CREATE UNIQUE INDEX deletion_runs_key ON public.deletion_runs USING btree (organisation_id, id);
CREATE UNIQUE INDEX deletion_runs_plan ON public.deletion_runs USING btree (organisation_id, plan_id);
ALTER TABLE deletion_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON deletion_runs FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON deletion_runs FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE deviation_category (
    organisation_id uuid NOT NULL,
    category character varying(128) NOT NULL,
    PRIMARY KEY (organisation_id)
);
ALTER TABLE deviation_category FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON deviation_category FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON deviation_category FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE deviation_circle (
    organisation_id uuid NOT NULL,
    deviation_id uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (organisation_id, deviation_id, person_id),
    FOREIGN KEY (organisation_id, deviation_id) REFERENCES deviations(organisation_id, id)
);
CREATE INDEX deviation_circle_person ON public.deviation_circle USING btree (organisation_id, person_id);
ALTER TABLE deviation_circle FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON deviation_circle FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON deviation_circle FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE deviation_evidence (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    deviation_id uuid NOT NULL,
    holding_kind character varying(32) NOT NULL,
    holding_id uuid NOT NULL,
    attached_by uuid,
    attached_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, deviation_id) REFERENCES deviations(organisation_id, id)
);
CREATE INDEX deviation_evidence_of_case ON public.deviation_evidence USING btree (organisation_id, deviation_id, id);
CREATE UNIQUE INDEX deviation_evidence_once ON public.deviation_evidence USING btree (organisation_id, holding_id, deviation_id);
ALTER TABLE deviation_evidence FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON deviation_evidence FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON deviation_evidence FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE deviation_steps (
    organisation_id uuid NOT NULL,
    deviation_id uuid NOT NULL,
    number integer NOT NULL,
    kind character varying(16) NOT NULL,
    at timestamp with time zone NOT NULL,
    person_id uuid,
    role character varying(16),
    appointment_id uuid,
    from_code character varying(64),
    to_code character varying(64),
    note text,
    PRIMARY KEY (organisation_id, deviation_id, number, kind),
    FOREIGN KEY (organisation_id, deviation_id) REFERENCES deviations(organisation_id, id)
);
ALTER TABLE deviation_steps FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON deviation_steps FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON deviation_steps FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE deviations (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    kind character varying(16) NOT NULL,
    event_type character varying(32),
    catalogue_version integer NOT NULL,
    confidentiality boolean NOT NULL,
    integrity boolean NOT NULL,
    availability boolean NOT NULL,
    status character varying(16) NOT NULL,
    title character varying(200) NOT NULL,
    description text NOT NULL,
    routine text,
    data_affected text,
    people_affected text,
    immediate_action text,
    suspected_cause text,
    device_encryption character varying(16),
    occurred_from timestamp with time zone,
    occurred_to timestamp with time zone,
    discovered_at timestamp with time zone NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    aware_at timestamp with time zone,
    source character varying(16) NOT NULL,
    author_id uuid,
    confidential_reporter boolean NOT NULL,
    report_link_id uuid,
    origin_event character varying(64),
    origin_subject_kind character varying(32),
    origin_subject_id character varying(64),
    addressee character varying(16) NOT NULL,
    line_id uuid,
    restricted boolean NOT NULL,
    forwarded_at timestamp with time zone,
    forwarded_by uuid,
    contain_due_at timestamp with time zone NOT NULL,
    contain_missed_at timestamp with time zone,
    cause_due_at timestamp with time zone NOT NULL,
    cause_missed_at timestamp with time zone,
    triaged_at timestamp with time zone,
    triaged_by uuid,
    severity character varying(16),
    priority_note text,
    owner_id uuid,
    cause text,
    cause_recorded_at timestamp with time zone,
    cause_recorded_by uuid,
    recurrence_of uuid,
    closed_at timestamp with time zone,
    closed_by uuid,
    outcome text,
    no_action_reason text,
    PRIMARY KEY (id)
);
CREATE INDEX deviations_closed ON public.deviations USING btree (organisation_id, closed_at, id);
CREATE INDEX deviations_confidential ON public.deviations USING btree (organisation_id, restricted, status, id);
CREATE INDEX deviations_owner ON public.deviations USING btree (organisation_id, owner_id, reported_at);
CREATE INDEX deviations_recurrence ON public.deviations USING btree (organisation_id, recurrence_of);
CREATE INDEX deviations_reported ON public.deviations USING btree (organisation_id, reported_at, id);
CREATE INDEX deviations_status ON public.deviations USING btree (organisation_id, status, reported_at);
CREATE UNIQUE INDEX deviations_key ON public.deviations USING btree (organisation_id, id);
CREATE UNIQUE INDEX deviations_origin ON public.deviations USING btree (organisation_id, origin_event, origin_subject_id);
ALTER TABLE deviations FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON deviations FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON deviations FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE duties (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    key character varying(64) NOT NULL,
    kind character varying(16) NOT NULL,
    title character varying(200) NOT NULL,
    rule text NOT NULL,
    at time without time zone NOT NULL,
    duration character varying(32),
    moves character varying(32) NOT NULL,
    opens_before character varying(32) NOT NULL,
    closes character varying(32) NOT NULL,
    owner_role character varying(16) NOT NULL,
    catch_up character varying(16) NOT NULL,
    quorum json,
    created_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    withdrawn json,
    PRIMARY KEY (id)
);
CREATE INDEX duties_created ON public.duties USING btree (organisation_id, created_at, id);
CREATE UNIQUE INDEX duties_id ON public.duties USING btree (organisation_id, id);
CREATE UNIQUE INDEX duties_key ON public.duties USING btree (organisation_id, key);
ALTER TABLE duties FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON duties FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON duties FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE duty_invitations (
    organisation_id uuid NOT NULL,
    occurrence_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role character varying(16) NOT NULL,
    appointment_id uuid,
    deputy boolean NOT NULL,
    PRIMARY KEY (occurrence_id, person_id, role),
    FOREIGN KEY (organisation_id, occurrence_id) REFERENCES duty_occurrences(organisation_id, id)
);
CREATE INDEX duty_invitations_person ON public.duty_invitations USING btree (organisation_id, person_id, occurrence_id);
ALTER TABLE duty_invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON duty_invitations FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON duty_invitations FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE duty_occurrences (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    duty_id uuid NOT NULL,
    kind character varying(16) NOT NULL,
    period character varying(32) NOT NULL,
    rule text NOT NULL,
    nominal_on date NOT NULL,
    due_on date NOT NULL,
    due_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    lateness_ms bigint NOT NULL,
    closes character varying(32) NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    owner_role character varying(16) NOT NULL,
    quorum json,
    state character varying(16) NOT NULL,
    sittings integer NOT NULL,
    drawn_at timestamp with time zone,
    held_at timestamp with time zone,
    decided_at timestamp with time zone,
    signed_at timestamp with time zone,
    confirmed_by uuid,
    confirmation text,
    missed_at timestamp with time zone,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, duty_id) REFERENCES duties(organisation_id, id)
);
CREATE INDEX duty_occurrences_due ON public.duty_occurrences USING btree (organisation_id, due_at, id);
CREATE INDEX duty_occurrences_duty ON public.duty_occurrences USING btree (organisation_id, duty_id, due_at, id);
CREATE INDEX duty_occurrences_state ON public.duty_occurrences USING btree (organisation_id, state, due_at, id);
CREATE UNIQUE INDEX duty_occurrences_id ON public.duty_occurrences USING btree (organisation_id, id);
CREATE UNIQUE INDEX duty_occurrences_period ON public.duty_occurrences USING btree (organisation_id, duty_id, period);
ALTER TABLE duty_occurrences FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON duty_occurrences FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON duty_occurrences FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE erasure_repeats (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    kind character varying(32) NOT NULL,
    found integer NOT NULL,
    remaining integer NOT NULL,
    repeated_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id)
);
ALTER TABLE erasure_repeats FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON erasure_repeats FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON erasure_repeats FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE erasures (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    kind character varying(32) NOT NULL,
    holding_id uuid NOT NULL,
    how character varying(16) NOT NULL,
    run_id uuid NOT NULL,
    rule character varying(64) NOT NULL,
    rule_version integer NOT NULL,
    erased_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX erasures_by_holding ON public.erasures USING btree (organisation_id, holding_id, id);
CREATE INDEX erasures_by_run ON public.erasures USING btree (organisation_id, run_id, id);
ALTER TABLE erasures FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON erasures FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON erasures FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE external_references (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    subject_id uuid NOT NULL,
    system character varying(64) NOT NULL,
    kind character varying(64) NOT NULL,
    key_digest character varying(64) NOT NULL,
    key_sealed bytea NOT NULL,
    state character varying(64),
    run_id uuid,
    recorded_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, subject_id) REFERENCES subjects(organisation_id, id)
);
CREATE INDEX external_references_kind ON public.external_references USING btree (organisation_id, system, kind, id);
CREATE INDEX external_references_recorded ON public.external_references USING btree (organisation_id, recorded_at, id);
CREATE INDEX external_references_subject ON public.external_references USING btree (organisation_id, subject_id);
CREATE UNIQUE INDEX external_references_id ON public.external_references USING btree (organisation_id, id);
CREATE UNIQUE INDEX external_references_key ON public.external_references USING btree (organisation_id, key_digest);
ALTER TABLE external_references FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON external_references FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON external_references FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE holds (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    state character varying(16) NOT NULL,
    target character varying(16) NOT NULL,
    holding_kind character varying(16),
    target_id uuid,
    category character varying(160),
    reason text NOT NULL,
    source character varying(1000),
    until_on date,
    placed_by uuid,
    placed_at timestamp with time zone NOT NULL,
    candidate_id uuid,
    released_by uuid,
    ended_at timestamp with time zone,
    release_reason text,
    PRIMARY KEY (id)
);
CREATE INDEX holds_placed ON public.holds USING btree (organisation_id, placed_at, id);
CREATE INDEX holds_target ON public.holds USING btree (organisation_id, state, target, target_id);
ALTER TABLE holds FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON holds FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON holds FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE idempotency_keys (
    organisation_id uuid NOT NULL,
    actor character varying(96) NOT NULL,
    key character varying(255) NOT NULL,
    input_mac bytea NOT NULL,
    outcome text,
    expires_at timestamp with time zone NOT NULL,
    PRIMARY KEY (organisation_id, actor, key)
);
CREATE INDEX idempotency_keys_expiry ON public.idempotency_keys USING btree (expires_at);
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON idempotency_keys FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON idempotency_keys FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON idempotency_keys FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE installation (
    organisation_id uuid NOT NULL,
    version character varying(32) NOT NULL,
    min_version character varying(32) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    PRIMARY KEY (organisation_id)
);
ALTER TABLE installation FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON installation FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_home ON installation FOR SELECT TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.home'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_organisation ON installation FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON installation FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE item_files (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    item_id uuid NOT NULL,
    media_type character varying(100) NOT NULL,
    size_bytes bigint NOT NULL,
    digest character varying(64) NOT NULL,
    attached_at timestamp with time zone NOT NULL,
    ready_at timestamp with time zone,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, item_id) REFERENCES items(organisation_id, id)
);
CREATE INDEX item_files_item ON public.item_files USING btree (organisation_id, item_id);
CREATE UNIQUE INDEX item_files_id ON public.item_files USING btree (organisation_id, id);
ALTER TABLE item_files FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON item_files FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON item_files FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE items (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    subject_id uuid NOT NULL,
    category character varying(130) NOT NULL,
    kind character varying(64) NOT NULL,
    state character varying(64),
    payload bytea,
    stored_by uuid,
    stored_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, subject_id) REFERENCES subjects(organisation_id, id)
);
CREATE INDEX items_category ON public.items USING btree (organisation_id, category, id);
CREATE INDEX items_stored ON public.items USING btree (organisation_id, stored_at, id);
CREATE INDEX items_subject ON public.items USING btree (organisation_id, subject_id, stored_at, id);
CREATE UNIQUE INDEX items_id ON public.items USING btree (organisation_id, id);
ALTER TABLE items FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON items FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON items FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE jobs (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    kind character varying(64) NOT NULL,
    payload json NOT NULL,
    unique_key character varying(160),
    state character varying(16) NOT NULL,
    run_at timestamp with time zone NOT NULL,
    attempt integer NOT NULL,
    fence bigint NOT NULL,
    lease_until timestamp with time zone,
    problem character varying(64),
    created_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    trace character varying(55),
    started_at timestamp with time zone,
    problem_at timestamp with time zone,
    PRIMARY KEY (id)
);
CREATE INDEX jobs_available ON public.jobs USING btree (run_at, id) WHERE ((state)::text = 'available'::text);
CREATE INDEX jobs_idle ON public.jobs USING btree (organisation_id, created_at, id) WHERE (lease_until IS NULL);
CREATE INDEX jobs_leases ON public.jobs USING btree (lease_until) WHERE (lease_until IS NOT NULL);
CREATE INDEX jobs_retryable ON public.jobs USING btree (run_at, id) WHERE ((state)::text = 'retryable'::text);
CREATE INDEX jobs_shares ON public.jobs USING btree (organisation_id, run_at, id) WHERE ((state)::text = 'available'::text);
CREATE UNIQUE INDEX jobs_keys ON public.jobs USING btree (organisation_id, kind, unique_key) WHERE (unique_key IS NOT NULL);
ALTER TABLE jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON jobs FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON jobs FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON jobs FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE ledger (
    organisation_id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    PRIMARY KEY (organisation_id)
);
ALTER TABLE ledger FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON ledger FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON ledger FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON ledger FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE measures (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    key character varying(64) NOT NULL,
    kind character varying(16) NOT NULL,
    title character varying(200) NOT NULL,
    question text NOT NULL,
    owner_role character varying(16) NOT NULL,
    supplier character varying(200),
    verify_every character varying(32),
    in_force_from timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    verified_on date,
    works boolean,
    verify_by timestamp with time zone,
    overdue_at timestamp with time zone,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX measures_id ON public.measures USING btree (organisation_id, id);
CREATE UNIQUE INDEX measures_key ON public.measures USING btree (organisation_id, key);
ALTER TABLE measures FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON measures FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON measures FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE minutes (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    occurrence_id uuid NOT NULL,
    body text NOT NULL,
    hash character varying(64) NOT NULL,
    signed_by uuid NOT NULL,
    role character varying(16) NOT NULL,
    appointment_id uuid,
    deputy boolean NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, occurrence_id) REFERENCES duty_occurrences(organisation_id, id)
);
CREATE UNIQUE INDEX minutes_meeting ON public.minutes USING btree (organisation_id, occurrence_id);
ALTER TABLE minutes FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON minutes FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON minutes FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE occurrences (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    schedule_key character varying(128) NOT NULL,
    period character varying(32) NOT NULL,
    nominal_on date NOT NULL,
    "on" date NOT NULL,
    due_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    lateness_ms bigint NOT NULL,
    outcome character varying(16) NOT NULL,
    zone_data character varying(8),
    job_id uuid,
    manual boolean NOT NULL DEFAULT false,
    PRIMARY KEY (id)
);
CREATE INDEX occurrences_due ON public.occurrences USING btree (organisation_id, due_at, id);
CREATE UNIQUE INDEX occurrences_period ON public.occurrences USING btree (organisation_id, schedule_key, period);
ALTER TABLE occurrences FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON occurrences FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON occurrences FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON occurrences FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE organisations (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    name character varying(200) NOT NULL,
    legal_name character varying(200),
    country character varying(2) NOT NULL,
    number character varying(16),
    zone character varying(64) NOT NULL,
    language character varying(8) NOT NULL,
    works_from time without time zone NOT NULL,
    works_to time without time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX organisations_number ON public.organisations USING btree (country, number);
ALTER TABLE organisations FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON organisations FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON organisations FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON organisations FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE outbox (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    kind character varying(64) NOT NULL,
    subject_kind character varying(32) NOT NULL,
    subject_id character varying(64) NOT NULL,
    data json NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    trace character varying(55),
    PRIMARY KEY (id)
);
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON outbox FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON outbox FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON outbox FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE persons (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    pack_key character varying(64),
    name character varying(200) NOT NULL,
    email character varying(254) NOT NULL,
    line_manager_id uuid,
    joined_on date,
    left_at timestamp with time zone,
    added_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX persons_added ON public.persons USING btree (organisation_id, added_at, id);
CREATE INDEX persons_line ON public.persons USING btree (organisation_id, line_manager_id);
CREATE UNIQUE INDEX persons_email ON public.persons USING btree (organisation_id, email) WHERE (left_at IS NULL);
CREATE UNIQUE INDEX persons_pack_key ON public.persons USING btree (organisation_id, pack_key);
ALTER TABLE persons FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON persons FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON persons FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE plan_persons (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    plan_id uuid NOT NULL,
    person_id uuid NOT NULL,
    part character varying(16) NOT NULL,
    role character varying(16),
    appointment_id uuid,
    hash character varying(64),
    at timestamp with time zone NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, plan_id) REFERENCES deletion_plans(organisation_id, id)
);
CREATE UNIQUE INDEX plan_persons_person ON public.plan_persons USING btree (organisation_id, plan_id, person_id);
ALTER TABLE plan_persons FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON plan_persons FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON plan_persons FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE plan_windows (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    plan_id uuid NOT NULL,
    number integer NOT NULL,
    kind character varying(16) NOT NULL,
    system character varying(64),
    system_kind character varying(64),
    connector character varying(64),
    data_set character varying(64),
    fingerprint character varying(128),
    identity character varying(256),
    things bytea NOT NULL,
    count integer NOT NULL,
    digest character varying(64) NOT NULL,
    expected json NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, plan_id) REFERENCES deletion_plans(organisation_id, id)
);
CREATE UNIQUE INDEX plan_windows_number ON public.plan_windows USING btree (organisation_id, plan_id, number);
ALTER TABLE plan_windows FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON plan_windows FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON plan_windows FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE processors (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    key character varying(64) NOT NULL,
    name character varying(200) NOT NULL,
    service text NOT NULL,
    contact text,
    place character varying(200) NOT NULL,
    transfer text,
    role character varying(16) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX processors_created ON public.processors USING btree (organisation_id, created_at, id);
CREATE UNIQUE INDEX processors_id ON public.processors USING btree (organisation_id, id);
CREATE UNIQUE INDEX processors_key ON public.processors USING btree (organisation_id, key);
ALTER TABLE processors FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON processors FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON processors FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE purposes (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    activity_id uuid NOT NULL,
    number integer NOT NULL,
    key character varying(64) NOT NULL,
    text text NOT NULL,
    basis character varying(4) NOT NULL,
    article9 character varying(4),
    balancing text,
    sources json NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, activity_id) REFERENCES activities(organisation_id, id)
);
CREATE UNIQUE INDEX purposes_key ON public.purposes USING btree (organisation_id, activity_id, key);
ALTER TABLE purposes FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON purposes FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON purposes FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE reference_kinds (
    organisation_id uuid NOT NULL,
    system character varying(64) NOT NULL,
    kind character varying(64) NOT NULL,
    key character varying(64) NOT NULL,
    categories json NOT NULL,
    PRIMARY KEY (organisation_id, system, kind)
);
ALTER TABLE reference_kinds FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON reference_kinds FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON reference_kinds FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE report_links (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    secret_hash bytea NOT NULL,
    label character varying(100) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    PRIMARY KEY (id)
);
CREATE INDEX report_links_made ON public.report_links USING btree (organisation_id, made_at, id);
CREATE UNIQUE INDEX report_links_secret ON public.report_links USING btree (secret_hash);
ALTER TABLE report_links FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON report_links FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON report_links FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON report_links FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE retention_reviews (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    rule_id uuid NOT NULL,
    rule_version_id uuid NOT NULL,
    rule character varying(64) NOT NULL,
    rule_version integer NOT NULL,
    role character varying(16) NOT NULL,
    state character varying(16) NOT NULL,
    opened_on date NOT NULL,
    part integer NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    overdue_at timestamp with time zone,
    answered_at timestamp with time zone,
    entries bigint NOT NULL,
    open_entries bigint NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX retention_reviews_opened ON public.retention_reviews USING btree (organisation_id, opened_at, id);
CREATE UNIQUE INDEX retention_reviews_day ON public.retention_reviews USING btree (organisation_id, rule_id, role, opened_on, part);
CREATE UNIQUE INDEX retention_reviews_key ON public.retention_reviews USING btree (organisation_id, id);
ALTER TABLE retention_reviews FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON retention_reviews FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON retention_reviews FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE retention_rules (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    key character varying(64) NOT NULL,
    in_force_id uuid,
    created_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX retention_rules_key ON public.retention_rules USING btree (organisation_id, id);
CREATE UNIQUE INDEX retention_rules_name ON public.retention_rules USING btree (organisation_id, key);
ALTER TABLE retention_rules FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON retention_rules FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON retention_rules FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE retention_settings (
    organisation_id uuid NOT NULL,
    run_at character varying(5) NOT NULL,
    financial_year_end character varying(5) NOT NULL,
    PRIMARY KEY (organisation_id)
);
ALTER TABLE retention_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON retention_settings FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON retention_settings FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE review_entries (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    review_id uuid NOT NULL,
    number integer NOT NULL,
    rule_id uuid NOT NULL,
    holding_kind character varying(16) NOT NULL,
    holding_id uuid NOT NULL,
    trigger character varying(128) NOT NULL,
    trigger_on date NOT NULL,
    trigger_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    answer character varying(16),
    reason text,
    evidence character varying(1000),
    next_on date,
    answered_by uuid,
    answered_as character varying(16),
    appointment_id uuid,
    answered_at timestamp with time zone,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, review_id) REFERENCES retention_reviews(organisation_id, id)
);
CREATE INDEX review_entries_holding ON public.review_entries USING btree (organisation_id, holding_id, rule_id);
CREATE UNIQUE INDEX review_entries_number ON public.review_entries USING btree (organisation_id, review_id, number);
ALTER TABLE review_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON review_entries FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON review_entries FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE rule_approvals (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    rule_version_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role character varying(16),
    appointment_id uuid,
    sha256 character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, rule_version_id) REFERENCES rule_versions(organisation_id, id)
);
CREATE UNIQUE INDEX rule_approvals_person ON public.rule_approvals USING btree (organisation_id, rule_version_id, person_id);
ALTER TABLE rule_approvals FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON rule_approvals FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON rule_approvals FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE rule_versions (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    rule_id uuid NOT NULL,
    number integer NOT NULL,
    state character varying(16) NOT NULL,
    definition json NOT NULL,
    sha256 character varying(64) NOT NULL,
    author_id uuid,
    proposed_at timestamp with time zone NOT NULL,
    in_force_at timestamp with time zone,
    in_force_from date,
    ended_at timestamp with time zone,
    withdrawn_by uuid,
    withdraw_reason character varying(10000),
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, rule_id) REFERENCES retention_rules(organisation_id, id)
);
CREATE INDEX rule_versions_state ON public.rule_versions USING btree (organisation_id, state);
CREATE UNIQUE INDEX rule_versions_key ON public.rule_versions USING btree (organisation_id, id);
CREATE UNIQUE INDEX rule_versions_number ON public.rule_versions USING btree (organisation_id, rule_id, number);
ALTER TABLE rule_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON rule_versions FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON rule_versions FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE run_kept (
    organisation_id uuid NOT NULL,
    run_id uuid NOT NULL,
    holding_id uuid NOT NULL,
    kind character varying(16) NOT NULL,
    reason character varying(32) NOT NULL,
    rule character varying(64) NOT NULL,
    until date,
    PRIMARY KEY (organisation_id, run_id, holding_id),
    FOREIGN KEY (organisation_id, run_id) REFERENCES deletion_runs(organisation_id, id)
);
ALTER TABLE run_kept FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON run_kept FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON run_kept FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE run_windows (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    run_id uuid NOT NULL,
    number integer NOT NULL,
    state character varying(16) NOT NULL,
    going bytea NOT NULL,
    erased integer NOT NULL,
    spared integer NOT NULL,
    missing integer NOT NULL,
    rows json NOT NULL,
    counted character varying(16),
    reclaimed boolean NOT NULL,
    digest character varying(64),
    order_id uuid,
    claimed_at timestamp with time zone,
    recorded_at timestamp with time zone,
    verified_at timestamp with time zone,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, run_id) REFERENCES deletion_runs(organisation_id, id)
);
CREATE UNIQUE INDEX run_windows_number ON public.run_windows USING btree (organisation_id, run_id, number);
ALTER TABLE run_windows FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON run_windows FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON run_windows FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE schedules (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    key character varying(128) NOT NULL,
    rule json NOT NULL,
    opens_before character varying(32) NOT NULL,
    catch_up character varying(16) NOT NULL,
    kind character varying(64) NOT NULL,
    payload json NOT NULL,
    next_opens_at timestamp with time zone,
    next_due_at timestamp with time zone,
    problem character varying(64),
    zone_data character varying(8) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL DEFAULT 1,
    last_occurrence_id uuid,
    paused_at timestamp with time zone,
    paused_by_kind character varying(16),
    paused_by character varying(64),
    pause_reason text,
    PRIMARY KEY (id)
);
CREATE INDEX schedules_opens ON public.schedules USING btree (next_opens_at, id) WHERE (next_opens_at IS NOT NULL);
CREATE INDEX schedules_zone ON public.schedules USING btree (zone_data, next_opens_at) WHERE (next_opens_at IS NOT NULL);
CREATE UNIQUE INDEX schedules_key ON public.schedules USING btree (organisation_id, key);
ALTER TABLE schedules FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON schedules FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON schedules FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON schedules FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE schema_steps (
    name character varying NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE services (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    name character varying(100) NOT NULL,
    role character varying(16) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    PRIMARY KEY (id)
);
CREATE INDEX services_added ON public.services USING btree (organisation_id, added_at, id);
CREATE UNIQUE INDEX services_name ON public.services USING btree (organisation_id, name);
ALTER TABLE services FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON services FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON services FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE sittings (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    occurrence_id uuid NOT NULL,
    number integer NOT NULL,
    held_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by uuid,
    quorate boolean NOT NULL,
    persons integer NOT NULL,
    missing json NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, occurrence_id) REFERENCES duty_occurrences(organisation_id, id)
);
CREATE UNIQUE INDEX sittings_id ON public.sittings USING btree (organisation_id, id);
CREATE UNIQUE INDEX sittings_number ON public.sittings USING btree (organisation_id, occurrence_id, number);
ALTER TABLE sittings FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON sittings FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON sittings FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE subjects (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    groups json NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX subjects_registered ON public.subjects USING btree (organisation_id, registered_at, id);
CREATE UNIQUE INDEX subjects_id ON public.subjects USING btree (organisation_id, id);
ALTER TABLE subjects FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON subjects FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON subjects FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE suppressions (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    purpose character varying(64) NOT NULL,
    token character varying(64) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX suppressions_token ON public.suppressions USING btree (organisation_id, purpose, token);
ALTER TABLE suppressions FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON suppressions FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON suppressions FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE system_owners (
    organisation_id uuid NOT NULL,
    system_id uuid NOT NULL,
    number integer NOT NULL,
    since timestamp with time zone NOT NULL,
    owner character varying(16),
    daily_owner character varying(16),
    PRIMARY KEY (organisation_id, system_id, number),
    FOREIGN KEY (organisation_id, system_id) REFERENCES systems(organisation_id, id)
);
ALTER TABLE system_owners FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON system_owners FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON system_owners FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE systems (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    key character varying(64) NOT NULL,
    name character varying(200) NOT NULL,
    kind character varying(64) NOT NULL,
    owner character varying(16),
    daily_owner character varying(16),
    vendor_id uuid,
    place character varying(200),
    created_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, vendor_id) REFERENCES processors(organisation_id, id)
);
CREATE INDEX systems_created ON public.systems USING btree (organisation_id, created_at, id);
CREATE UNIQUE INDEX systems_id ON public.systems USING btree (organisation_id, id);
CREATE UNIQUE INDEX systems_key ON public.systems USING btree (organisation_id, key);
ALTER TABLE systems FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON systems FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON systems FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE test_clock (
    organisation_id uuid NOT NULL,
    running boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    anchored_at timestamp with time zone NOT NULL,
    PRIMARY KEY (organisation_id)
);
ALTER TABLE test_clock FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON test_clock FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_home ON test_clock FOR SELECT TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.home'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_organisation ON test_clock FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON test_clock FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE verifications (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    measure_id uuid NOT NULL,
    verified_on date NOT NULL,
    source character varying(24) NOT NULL,
    works boolean NOT NULL,
    note text NOT NULL,
    verified_by uuid NOT NULL,
    role character varying(16) NOT NULL,
    appointment_id uuid,
    recorded_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, measure_id) REFERENCES measures(organisation_id, id)
);
CREATE INDEX verifications_measure ON public.verifications USING btree (organisation_id, measure_id, id);
ALTER TABLE verifications FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_organisation ON verifications FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON verifications FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE webhook_attempts (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    duration_ms bigint NOT NULL,
    status integer,
    problem character varying(48),
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, delivery_id) REFERENCES webhook_deliveries(organisation_id, id)
);
CREATE UNIQUE INDEX webhook_attempts_of_delivery ON public.webhook_attempts USING btree (organisation_id, delivery_id, number);
ALTER TABLE webhook_attempts FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON webhook_attempts FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON webhook_attempts FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON webhook_attempts FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE webhook_deliveries (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type character varying(64) NOT NULL,
    body text NOT NULL,
    state character varying(16) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    tries integer NOT NULL,
    fence bigint NOT NULL,
    lease_until timestamp with time zone,
    problem character varying(48),
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    trace character varying(55),
    PRIMARY KEY (id),
    FOREIGN KEY (organisation_id, endpoint_id) REFERENCES webhook_endpoints(organisation_id, id)
);
CREATE INDEX webhook_deliveries_created ON public.webhook_deliveries USING btree (organisation_id, created_at, id);
CREATE INDEX webhook_deliveries_ended ON public.webhook_deliveries USING btree (ended_at);
CREATE INDEX webhook_deliveries_leased ON public.webhook_deliveries USING btree (state, lease_until);
CREATE INDEX webhook_deliveries_of_endpoint ON public.webhook_deliveries USING btree (organisation_id, endpoint_id, created_at, id);
CREATE INDEX webhook_deliveries_of_state ON public.webhook_deliveries USING btree (organisation_id, state, created_at, id);
CREATE INDEX webhook_deliveries_waiting ON public.webhook_deliveries USING btree (endpoint_id, state, due_at, id);
CREATE UNIQUE INDEX webhook_deliveries_key ON public.webhook_deliveries USING btree (organisation_id, id);
CREATE UNIQUE INDEX webhook_deliveries_once ON public.webhook_deliveries USING btree (organisation_id, endpoint_id, event_id);
ALTER TABLE webhook_deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON webhook_deliveries FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON webhook_deliveries FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON webhook_deliveries FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE webhook_endpoints (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    name character varying(100) NOT NULL,
    url text NOT NULL,
    event_types json NOT NULL,
    algorithm character varying(16) NOT NULL,
    secret bytea NOT NULL,
    verify_key character varying(64),
    previous_secret bytea,
    previous_until timestamp with time zone,
    older_secret bytea,
    older_until timestamp with time zone,
    state character varying(16) NOT NULL,
    disabled_why character varying(16),
    disabled_at timestamp with time zone,
    author_id uuid,
    created_at timestamp with time zone NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX webhook_endpoints_created ON public.webhook_endpoints USING btree (organisation_id, created_at, id);
CREATE UNIQUE INDEX webhook_endpoints_key ON public.webhook_endpoints USING btree (organisation_id, id);
ALTER TABLE webhook_endpoints FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON webhook_endpoints FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON webhook_endpoints FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON webhook_endpoints FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));

CREATE TABLE webhook_queues (
    organisation_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    next_due_at timestamp with time zone,
    failures integer NOT NULL,
    failing_since timestamp with time zone,
    failed_at timestamp with time zone,
    resume_at timestamp with time zone,
    throttled_until timestamp with time zone,
    PRIMARY KEY (endpoint_id),
    FOREIGN KEY (organisation_id, endpoint_id) REFERENCES webhook_endpoints(organisation_id, id)
);
CREATE INDEX webhook_queues_due ON public.webhook_queues USING btree (next_due_at, endpoint_id);
ALTER TABLE webhook_queues FORCE ROW LEVEL SECURITY;
CREATE POLICY samsvar_everywhere ON webhook_queues FOR ALL TO public USING ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.everywhere'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY samsvar_organisation ON webhook_queues FOR ALL TO public USING ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('samsvar.organisation'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY samsvar_schema ON webhook_queues FOR ALL TO OWNER USING ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('samsvar.schema'::text, true) AS current_setting) = 'on'::text));
