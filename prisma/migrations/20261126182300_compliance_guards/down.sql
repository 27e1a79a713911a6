DROP POLICY compliance_tasks_migrate ON compliance_tasks;
DROP POLICY compliance_tasks_all ON compliance_tasks;
DROP POLICY compliance_tasks_staff ON compliance_tasks;
ALTER TABLE compliance_tasks NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY legal_holds_migrate ON legal_holds;
DROP POLICY legal_holds_facts ON legal_holds;
DROP POLICY legal_holds_compliance ON legal_holds;
ALTER TABLE legal_holds NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY erasure_requests_migrate ON erasure_requests;
DROP POLICY erasure_requests_worker ON erasure_requests;
DROP POLICY erasure_requests_own ON erasure_requests;
ALTER TABLE erasure_requests NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY data_export_requests_migrate ON data_export_requests;
DROP POLICY data_export_requests_worker ON data_export_requests;
DROP POLICY data_export_requests_own ON data_export_requests;
ALTER TABLE data_export_requests NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY consents_migrate ON consents;
DROP POLICY consents_facts ON consents;
DROP POLICY consents_own ON consents;
ALTER TABLE consents NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY age_verifications_migrate ON age_verifications;
DROP POLICY age_verifications_all ON age_verifications;
DROP POLICY age_verifications_own ON age_verifications;
ALTER TABLE age_verifications NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY audit_logs_compliance ON audit_logs;
DROP POLICY compliance_2257_records_migrate ON compliance_2257_records;
DROP POLICY compliance_2257_records_all ON compliance_2257_records;
DROP POLICY compliance_2257_records_check ON compliance_2257_records;
DROP POLICY compliance_2257_records_file ON compliance_2257_records;
DROP POLICY compliance_2257_records_read ON compliance_2257_records;
ALTER TABLE compliance_2257_records NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
GRANT SELECT ON compliance_2257_records TO retention, auditor;
REVOKE INSERT, UPDATE ON archive_batches FROM retention;
REVOKE ALL ON compliance_2257_records, compliance_2257_depictions, age_verifications, user_age_states,
  jurisdiction_rules, consents, data_export_requests, erasure_requests, legal_holds, retention_policies,
  archive_batches, compliance_tasks FROM app, worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON compliance_2257_records, compliance_2257_depictions, age_verifications,
  user_age_states, jurisdiction_rules, consents, data_export_requests, erasure_requests, legal_holds,
  retention_policies, archive_batches, compliance_tasks TO app, worker;
REVOKE EXECUTE ON FUNCTION app.lacks_performer_records(public."DepictionTarget", uuid), app.agrees(uuid,
  public."ConsentPurpose"), app.is_held(uuid, text, uuid) FROM app, worker, retention;
GRANT EXECUTE ON FUNCTION app.lacks_performer_records(public."DepictionTarget", uuid), app.agrees(uuid,
  public."ConsentPurpose"), app.is_held(uuid, text, uuid) TO PUBLIC;
ALTER FUNCTION app.open_compliance_task() OWNER TO CURRENT_USER;
ALTER FUNCTION app.is_held(uuid, text, uuid) OWNER TO CURRENT_USER;
ALTER FUNCTION app.agrees(uuid, public."ConsentPurpose") OWNER TO CURRENT_USER;
ALTER FUNCTION app.keep_age_state() OWNER TO CURRENT_USER;
ALTER FUNCTION app.check_depiction() OWNER TO CURRENT_USER;
ALTER FUNCTION app.check_post_performers() OWNER TO CURRENT_USER;
ALTER FUNCTION app.lacks_performer_records(public."DepictionTarget", uuid) OWNER TO CURRENT_USER;
DROP FUNCTION app.read_performer_record(record uuid, purpose text);
DROP FUNCTION app.viewer_is_compliance();
REVOKE INSERT (actor_id, action, subject_type, subject_id, changes) ON audit_logs FROM compliance_owner;
REVOKE INSERT, SELECT ON compliance_tasks FROM compliance_owner;
REVOKE SELECT, INSERT, DELETE ON user_age_states FROM compliance_owner;
REVOKE SELECT ON compliance_2257_depictions, age_verifications, consents, legal_holds FROM compliance_owner;
REVOKE SELECT, UPDATE (status) ON compliance_2257_records FROM compliance_owner;
REVOKE SELECT (id, account_type, status, deleted_at), UPDATE (status) ON users FROM compliance_owner;
REVOKE SELECT (id, status), UPDATE (status) ON posts FROM compliance_owner;
REVOKE USAGE ON SCHEMA public, app FROM compliance_owner;
