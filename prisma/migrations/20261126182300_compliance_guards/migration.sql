-- Who may see and write what compliance keeps. The private part of a performer's record is read through one function, which
-- notes each reading in the audit trail.

DO $$
DECLARE
  attempts integer := 0;
BEGIN
  BEGIN
    CREATE ROLE compliance_owner NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
  END;
  WHILE NOT pg_has_role(current_user, 'compliance_owner', 'USAGE') LOOP
    BEGIN
      EXECUTE format('GRANT compliance_owner TO %I', current_user);
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

GRANT USAGE ON SCHEMA public, app TO compliance_owner;
GRANT CREATE ON SCHEMA app TO compliance_owner;

-- To lock a row a role must be allowed to change a column of it.
GRANT SELECT (id, status), UPDATE (status) ON posts TO compliance_owner;
GRANT SELECT (id, account_type, status, deleted_at), UPDATE (status) ON users TO compliance_owner;
GRANT SELECT, UPDATE (status) ON compliance_2257_records TO compliance_owner;
GRANT SELECT ON compliance_2257_depictions, age_verifications, consents, legal_holds TO compliance_owner;
GRANT SELECT, INSERT, DELETE ON user_age_states TO compliance_owner;
GRANT INSERT, SELECT ON compliance_tasks TO compliance_owner;
GRANT INSERT (actor_id, action, subject_type, subject_id, changes) ON audit_logs TO compliance_owner;

-- Whether the account for which the transaction works may see the papers of performers.
CREATE FUNCTION app.viewer_is_compliance() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT EXISTS (
    SELECT FROM public.users u
    WHERE u.id = app.uid() AND u.account_type = 'ADMIN' AND u.status = 'ACTIVE' AND u.deleted_at IS NULL
  )
$$;

-- The whole record of a performer, for compliance staff, who say why they read it.
CREATE FUNCTION app.read_performer_record(record uuid, purpose text) RETURNS SETOF public.compliance_2257_records
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT app.viewer_is_compliance() THEN
    RAISE EXCEPTION 'performers'' records are read by compliance staff alone' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF purpose IS NULL OR purpose !~ '[^[:space:]]' THEN
    RAISE EXCEPTION 'a reading has a purpose' USING ERRCODE = 'check_violation', CONSTRAINT = 'compliance_2257_records_read_for';
  END IF;
  INSERT INTO public.audit_logs (actor_id, action, subject_type, subject_id, changes)
  VALUES (app.uid(), 'performer-record.read', 'PerformerRecord', record, jsonb_build_object('purpose', purpose));
  RETURN QUERY SELECT * FROM public.compliance_2257_records r WHERE r.id = record;
END
$$;

ALTER FUNCTION app.lacks_performer_records(public."DepictionTarget", uuid) OWNER TO compliance_owner;
ALTER FUNCTION app.check_post_performers() OWNER TO compliance_owner;
ALTER FUNCTION app.check_depiction() OWNER TO compliance_owner;
ALTER FUNCTION app.keep_age_state() OWNER TO compliance_owner;
ALTER FUNCTION app.agrees(uuid, public."ConsentPurpose") OWNER TO compliance_owner;
ALTER FUNCTION app.is_held(uuid, text, uuid) OWNER TO compliance_owner;
ALTER FUNCTION app.open_compliance_task() OWNER TO compliance_owner;
ALTER FUNCTION app.read_performer_record(uuid, text) OWNER TO compliance_owner;

REVOKE CREATE ON SCHEMA app FROM compliance_owner;

REVOKE EXECUTE ON FUNCTION
  app.lacks_performer_records(public."DepictionTarget", uuid), app.agrees(uuid, public."ConsentPurpose"),
  app.is_held(uuid, text, uuid), app.read_performer_record(uuid, text)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  app.lacks_performer_records(public."DepictionTarget", uuid), app.agrees(uuid, public."ConsentPurpose"),
  app.is_held(uuid, text, uuid)
TO app, worker, retention;
GRANT EXECUTE ON FUNCTION app.read_performer_record(uuid, text) TO app;

REVOKE ALL ON compliance_2257_records, compliance_2257_depictions, age_verifications, user_age_states, jurisdiction_rules,
  consents, data_export_requests, erasure_requests, legal_holds, retention_policies, archive_batches, compliance_tasks
FROM app, worker;

-- What a creator and staff may know of a record without reading it: not who the performer is.
GRANT SELECT (
  id, creator_id, performer_name, status, checked_at, rejection_reason, replaces_id, filed_by_id, created_at,
  document_expires_on, keep_until
), INSERT, UPDATE (status, checked_by_id, checked_at, rejection_reason, keep_until) ON compliance_2257_records TO app;
GRANT SELECT (id, key_version), UPDATE (
  legal_name_cipher, document_number_cipher, document_reference_cipher, key_version, keep_until
) ON compliance_2257_records TO worker;
REVOKE ALL ON compliance_2257_records FROM retention, auditor;
GRANT SELECT, INSERT, UPDATE (record_id) ON compliance_2257_depictions TO app;
GRANT SELECT, INSERT, UPDATE (revoked_at) ON age_verifications TO app, worker;
GRANT SELECT ON user_age_states, jurisdiction_rules TO app, worker;
GRANT INSERT, UPDATE ON jurisdiction_rules TO app;
GRANT SELECT, INSERT ON consents TO app;
GRANT SELECT, INSERT, UPDATE ON data_export_requests, erasure_requests, legal_holds, compliance_tasks TO app;
GRANT SELECT, UPDATE ON data_export_requests, erasure_requests TO worker;
GRANT SELECT ON retention_policies TO app, worker;
GRANT UPDATE (keep_days, updated_at) ON retention_policies TO app;
GRANT SELECT ON archive_batches TO app;
GRANT SELECT, INSERT, UPDATE ON archive_batches TO worker, retention;
GRANT SELECT ON compliance_2257_depictions, compliance_tasks TO worker;

ALTER TABLE compliance_2257_records ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY compliance_2257_records_read ON compliance_2257_records FOR SELECT TO app USING (
  creator_id IN (SELECT c.id FROM creators c WHERE c.user_id = (SELECT app.uid())) OR (SELECT app.viewer_is_staff())
);
CREATE POLICY compliance_2257_records_file ON compliance_2257_records FOR INSERT TO app WITH CHECK (
  filed_by_id = (SELECT app.uid()) AND status = 'PENDING'
  AND (creator_id IN (SELECT c.id FROM creators c WHERE c.user_id = (SELECT app.uid())) OR (SELECT app.viewer_is_staff()))
);
CREATE POLICY compliance_2257_records_check ON compliance_2257_records FOR UPDATE TO app
  USING ((SELECT app.viewer_is_compliance()));
CREATE POLICY compliance_2257_records_all ON compliance_2257_records TO worker, compliance_owner USING (true);
CREATE POLICY compliance_2257_records_migrate ON compliance_2257_records TO migrate USING (true);
CREATE POLICY audit_logs_compliance ON audit_logs FOR INSERT TO compliance_owner
  WITH CHECK (action = 'performer-record.read');

ALTER TABLE age_verifications ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY age_verifications_own ON age_verifications TO app
  USING (user_id = (SELECT app.uid()) OR (SELECT app.viewer_is_compliance()));
CREATE POLICY age_verifications_all ON age_verifications TO worker, compliance_owner USING (true);
CREATE POLICY age_verifications_migrate ON age_verifications TO migrate USING (true);

ALTER TABLE consents ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY consents_own ON consents TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY consents_facts ON consents FOR SELECT TO compliance_owner USING (true);
CREATE POLICY consents_migrate ON consents TO migrate USING (true);

ALTER TABLE data_export_requests ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY data_export_requests_own ON data_export_requests TO app
  USING (user_id = (SELECT app.uid()) OR (SELECT app.viewer_is_compliance()));
CREATE POLICY data_export_requests_worker ON data_export_requests TO worker USING (true);
CREATE POLICY data_export_requests_migrate ON data_export_requests TO migrate USING (true);

ALTER TABLE erasure_requests ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY erasure_requests_own ON erasure_requests TO app
  USING (user_id = (SELECT app.uid()) OR (SELECT app.viewer_is_compliance()));
CREATE POLICY erasure_requests_worker ON erasure_requests TO worker USING (true);
CREATE POLICY erasure_requests_migrate ON erasure_requests TO migrate USING (true);

ALTER TABLE legal_holds ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY legal_holds_compliance ON legal_holds TO app USING ((SELECT app.viewer_is_compliance()));
CREATE POLICY legal_holds_facts ON legal_holds FOR SELECT TO compliance_owner USING (true);
CREATE POLICY legal_holds_migrate ON legal_holds TO migrate USING (true);

ALTER TABLE compliance_tasks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY compliance_tasks_staff ON compliance_tasks TO app USING ((SELECT app.viewer_is_staff()));
CREATE POLICY compliance_tasks_all ON compliance_tasks TO worker, compliance_owner USING (true);
CREATE POLICY compliance_tasks_migrate ON compliance_tasks TO migrate USING (true);
