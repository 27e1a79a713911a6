-- What sanctions and what explains them may be and become, and who may see them.

-- Rules about what a row was before, for any table. Each trigger bears the name of the rule, which is what a store is told
-- when it is broken, as with a CHECK.

-- Lets a column go from one value to another only along the steps that the trigger names: its arguments are the column and
-- then one 'FROM>TO' for each step.
CREATE FUNCTION app.guard_steps() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  before text := to_jsonb(OLD) ->> TG_ARGV[0];
  after text := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
  IF before IS DISTINCT FROM after AND NOT coalesce(before || '>' || after = ANY (TG_ARGV), false) THEN
    RAISE EXCEPTION '%.% cannot go from % to %', TG_TABLE_NAME, TG_ARGV[0], before, after
      USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
  END IF;
  RETURN NEW;
END
$$;

-- Keeps the columns that the trigger names as they were.
CREATE FUNCTION app.keep_columns() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  before jsonb := to_jsonb(OLD);
  after jsonb := to_jsonb(NEW);
  kept text;
BEGIN
  FOREACH kept IN ARRAY TG_ARGV LOOP
    IF before -> kept IS DISTINCT FROM after -> kept THEN
      RAISE EXCEPTION '%.% never changes', TG_TABLE_NAME, kept
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
    END IF;
  END LOOP;
  RETURN NEW;
END
$$;

-- The same for columns that are empty at first: what has once been written there stays.
CREATE FUNCTION app.write_once() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  before jsonb := to_jsonb(OLD);
  after jsonb := to_jsonb(NEW);
  kept text;
BEGIN
  FOREACH kept IN ARRAY TG_ARGV LOOP
    IF before ->> kept IS NOT NULL AND before -> kept IS DISTINCT FROM after -> kept THEN
      RAISE EXCEPTION '%.% is written once', TG_TABLE_NAME, kept
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
    END IF;
  END LOOP;
  RETURN NEW;
END
$$;

-- Rule books. What was published stays as it was, since people agreed to it and decisions rest on it.

ALTER TABLE policy_documents
  ADD CONSTRAINT policy_documents_locale_form CHECK (locale ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
  ADD CONSTRAINT policy_documents_version_positive CHECK (version >= 1),
  ADD CONSTRAINT policy_documents_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 200),
  ADD CONSTRAINT policy_documents_body_form CHECK (body ~ '[^[:space:]]' AND char_length(body) <= 200000),
  ADD CONSTRAINT policy_documents_current_published CHECK (NOT is_current OR published_at IS NOT NULL);

CREATE UNIQUE INDEX policy_documents_one_current ON policy_documents (kind, locale) WHERE is_current;

CREATE TRIGGER policy_documents_published_fixed BEFORE UPDATE ON policy_documents
  FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)
  EXECUTE FUNCTION app.keep_columns('kind', 'locale', 'version', 'title', 'body', 'published_at');

CREATE TRIGGER policy_documents_touch BEFORE UPDATE ON policy_documents
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- Findings.

ALTER TABLE user_violations
  ADD CONSTRAINT user_violations_summary_form CHECK (summary ~ '[^[:space:]]' AND char_length(summary) <= 2000),
  ADD CONSTRAINT user_violations_evidence_object CHECK (jsonb_typeof(evidence) = 'object'),
  ADD CONSTRAINT user_violations_target_whole CHECK ((target_type IS NULL) = (target_id IS NULL)),
  ADD CONSTRAINT user_violations_action_hours_positive CHECK (action_hours > 0),
  ADD CONSTRAINT user_violations_not_self CHECK (recorded_by_id <> user_id),
  ADD CONSTRAINT user_violations_expiry_after_creation CHECK (expires_at > created_at),
  ADD CONSTRAINT user_violations_withdrawal_whole CHECK ((withdrawn_at IS NULL) = (withdrawn_by_id IS NULL));

CREATE TRIGGER user_violations_finding_fixed BEFORE UPDATE ON user_violations
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns(
    'user_id', 'type', 'severity', 'summary', 'evidence', 'target_type', 'target_id', 'policy_document_id',
    'recorded_by_id', 'created_at'
  );

CREATE TRIGGER user_violations_withdrawn_once BEFORE UPDATE ON user_violations
  FOR EACH ROW EXECUTE FUNCTION app.write_once('withdrawn_at', 'withdrawn_by_id');

-- Statements of reasons.

ALTER TABLE statements_of_reasons
  ADD CONSTRAINT statements_of_reasons_facts_form CHECK (facts ~ '[^[:space:]]' AND char_length(facts) <= 5000),
  ADD CONSTRAINT statements_of_reasons_redress_form CHECK (redress ~ '[^[:space:]]' AND char_length(redress) <= 2000),
  ADD CONSTRAINT statements_of_reasons_territories_form CHECK (
    array_to_string(territories, ' ', '?') ~ '^([A-Z]{2}( [A-Z]{2})*)?$'
  ),
  ADD CONSTRAINT statements_of_reasons_confidence_range CHECK (confidence BETWEEN 0 AND 1),
  ADD CONSTRAINT statements_of_reasons_model_with_automation CHECK (
    NOT (automated_detection OR automated_decision) OR (model_version IS NOT NULL AND confidence IS NOT NULL)
  ),
  ADD CONSTRAINT statements_of_reasons_legal_whole CHECK (
    (ground = 'LEGAL') = (legal_reference IS NOT NULL AND legal_reference ~ '[^[:space:]]')
  ),
  ADD CONSTRAINT statements_of_reasons_contractual_whole CHECK (
    CASE ground
      WHEN 'CONTRACTUAL' THEN policy_document_id IS NOT NULL AND policy_clause IS NOT NULL AND policy_clause ~ '[^[:space:]]'
      ELSE policy_document_id IS NULL AND policy_clause IS NULL
    END
  ),
  ADD CONSTRAINT statements_of_reasons_end_with_restriction CHECK (
    ends_at IS NULL OR (restriction NOT IN ('TERMINATION', 'WARNING') AND ends_at > created_at)
  );

CREATE TRIGGER statements_of_reasons_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON statements_of_reasons
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE statements_of_reasons ENABLE ALWAYS TRIGGER statements_of_reasons_append_only;

-- Sanctions. The statement may follow within the transaction, but must be there at its end.

ALTER TABLE user_sanctions ALTER CONSTRAINT user_sanctions_statement_id_fkey DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE user_sanctions
  ADD CONSTRAINT user_sanctions_feature_with_kind CHECK ((kind = 'FEATURE_RESTRICTION') = (feature IS NOT NULL)),
  ADD CONSTRAINT user_sanctions_end_with_kind CHECK ((kind IN ('FEATURE_RESTRICTION', 'SUSPENSION')) = (ends_at IS NOT NULL)),
  ADD CONSTRAINT user_sanctions_end_after_begin CHECK (ends_at > begins_at),
  ADD CONSTRAINT user_sanctions_not_self CHECK (decided_by_id <> user_id AND lifted_by_id <> user_id),
  ADD CONSTRAINT user_sanctions_ban_by_human CHECK (kind <> 'BAN' OR decided_by_id IS NOT NULL),
  ADD CONSTRAINT user_sanctions_acknowledged_with_kind CHECK (acknowledged_at IS NULL OR kind = 'WARNING'),
  ADD CONSTRAINT user_sanctions_lift_whole CHECK (num_nonnulls(lifted_at, lifted_by_id, lift_reason) IN (0, 3)),
  ADD CONSTRAINT user_sanctions_lift_reason_form CHECK (lift_reason ~ '[^[:space:]]' AND char_length(lift_reason) <= 1000);

-- Which sanctions an account is under is asked before every write: a few rows of one small index.
CREATE INDEX user_sanctions_live_idx ON user_sanctions (user_id, kind, feature, ends_at)
  WHERE lifted_at IS NULL AND kind <> 'WARNING';

CREATE UNIQUE INDEX user_sanctions_one_ban ON user_sanctions (user_id) WHERE kind = 'BAN' AND lifted_at IS NULL;

CREATE TRIGGER user_sanctions_terms_fixed BEFORE UPDATE ON user_sanctions
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns(
    'user_id', 'kind', 'feature', 'begins_at', 'ends_at', 'statement_id', 'violation_id', 'decided_by_id', 'created_at'
  );

CREATE TRIGGER user_sanctions_ended_once BEFORE UPDATE ON user_sanctions
  FOR EACH ROW EXECUTE FUNCTION app.write_once('acknowledged_at', 'lifted_at', 'lifted_by_id', 'lift_reason');

CREATE TRIGGER user_sanctions_touch BEFORE UPDATE ON user_sanctions
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER user_sanctions_kept BEFORE DELETE OR TRUNCATE ON user_sanctions
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

-- A sanction and its statement are about the same account.

CREATE FUNCTION app.check_sanction_statement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM public.statements_of_reasons s WHERE s.id = NEW.statement_id AND s.user_id <> NEW.user_id)
    OR EXISTS (SELECT FROM public.user_violations v WHERE v.id = NEW.violation_id AND v.user_id <> NEW.user_id)
  THEN
    RAISE EXCEPTION 'the statement and the finding behind sanction % are about somebody else', NEW.id
      USING ERRCODE = 'check_violation', TABLE = 'user_sanctions', CONSTRAINT = 'user_sanctions_same_account';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER user_sanctions_same_account AFTER INSERT ON user_sanctions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_sanction_statement();

-- Whether the account for which the transaction works is of the platform's staff and in good standing. Policies write
-- `(SELECT app.viewer_is_staff())`, which is evaluated once for a statement.
CREATE FUNCTION app.viewer_is_staff() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT EXISTS (
    SELECT FROM public.users u
    WHERE u.id = app.uid() AND u.account_type IN ('MODERATOR', 'ADMIN') AND u.status = 'ACTIVE' AND u.deleted_at IS NULL
  )
$$;

-- Functions that look at everybody's cases belong to a role of their own, as the owner of a table is held to its policies.
DO $$
DECLARE
  attempts integer := 0;
BEGIN
  BEGIN
    CREATE ROLE moderation_owner NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
  END;
  WHILE NOT pg_has_role(current_user, 'moderation_owner', 'USAGE') LOOP
    BEGIN
      EXECUTE format('GRANT moderation_owner TO %I', current_user);
    EXCEPTION WHEN unique_violation OR internal_error THEN
      attempts := attempts + 1;
      IF attempts > 50 THEN
        RAISE;
      END IF;
      PERFORM pg_sleep(0.05);
    END;
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA public, app TO moderation_owner;
GRANT CREATE ON SCHEMA app TO moderation_owner;
GRANT SELECT (id, user_id) ON statements_of_reasons, user_violations TO moderation_owner;
ALTER FUNCTION app.check_sanction_statement() OWNER TO moderation_owner;
REVOKE CREATE ON SCHEMA app FROM moderation_owner;

-- Who may touch what. Nothing of it is ever deleted. Findings are for staff; a statement is for whom it concerns as well.

REVOKE ALL ON policy_documents, user_violations, statements_of_reasons, user_sanctions FROM app, worker;
GRANT SELECT, INSERT, UPDATE ON policy_documents, user_violations TO app;
GRANT SELECT, INSERT ON statements_of_reasons TO app, worker;
GRANT SELECT, INSERT, UPDATE (acknowledged_at, lifted_at, lifted_by_id, lift_reason, updated_at) ON user_sanctions TO app;
GRANT SELECT, INSERT ON user_sanctions TO worker;
GRANT SELECT ON policy_documents, user_violations TO worker;

ALTER TABLE user_violations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_violations_staff ON user_violations TO app USING ((SELECT app.viewer_is_staff()));
CREATE POLICY user_violations_worker ON user_violations FOR SELECT TO worker USING (true);
CREATE POLICY user_violations_facts ON user_violations FOR SELECT TO moderation_owner USING (true);
CREATE POLICY user_violations_migrate ON user_violations TO migrate USING (true);

ALTER TABLE statements_of_reasons ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY statements_of_reasons_read ON statements_of_reasons FOR SELECT TO app
  USING (user_id = (SELECT app.uid()) OR (SELECT app.viewer_is_staff()));
CREATE POLICY statements_of_reasons_write ON statements_of_reasons FOR INSERT TO app
  WITH CHECK ((SELECT app.viewer_is_staff()));
CREATE POLICY statements_of_reasons_worker ON statements_of_reasons TO worker USING (true);
CREATE POLICY statements_of_reasons_facts ON statements_of_reasons FOR SELECT TO moderation_owner USING (true);
CREATE POLICY statements_of_reasons_migrate ON statements_of_reasons TO migrate USING (true);
