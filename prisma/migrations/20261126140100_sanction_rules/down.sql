DROP POLICY statements_of_reasons_migrate ON statements_of_reasons;
DROP POLICY statements_of_reasons_facts ON statements_of_reasons;
DROP POLICY statements_of_reasons_worker ON statements_of_reasons;
DROP POLICY statements_of_reasons_write ON statements_of_reasons;
DROP POLICY statements_of_reasons_read ON statements_of_reasons;
ALTER TABLE statements_of_reasons NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY user_violations_migrate ON user_violations;
DROP POLICY user_violations_facts ON user_violations;
DROP POLICY user_violations_worker ON user_violations;
DROP POLICY user_violations_staff ON user_violations;
ALTER TABLE user_violations NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON policy_documents, user_violations, statements_of_reasons, user_sanctions FROM app, worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON policy_documents, user_violations, statements_of_reasons, user_sanctions
  TO app, worker;
DROP FUNCTION app.viewer_is_staff();
DROP TRIGGER user_sanctions_same_account ON user_sanctions;
DROP FUNCTION app.check_sanction_statement();
REVOKE ALL ON statements_of_reasons, user_violations FROM moderation_owner;
REVOKE ALL (id, user_id) ON statements_of_reasons, user_violations FROM moderation_owner;
REVOKE ALL ON SCHEMA public, app FROM moderation_owner;
DROP TRIGGER user_sanctions_kept ON user_sanctions;
DROP TRIGGER user_sanctions_touch ON user_sanctions;
DROP TRIGGER user_sanctions_ended_once ON user_sanctions;
DROP TRIGGER user_sanctions_terms_fixed ON user_sanctions;
DROP INDEX user_sanctions_one_ban;
DROP INDEX user_sanctions_live_idx;
ALTER TABLE user_sanctions
  DROP CONSTRAINT user_sanctions_feature_with_kind,
  DROP CONSTRAINT user_sanctions_end_with_kind,
  DROP CONSTRAINT user_sanctions_end_after_begin,
  DROP CONSTRAINT user_sanctions_not_self,
  DROP CONSTRAINT user_sanctions_ban_by_human,
  DROP CONSTRAINT user_sanctions_acknowledged_with_kind,
  DROP CONSTRAINT user_sanctions_lift_whole,
  DROP CONSTRAINT user_sanctions_lift_reason_form;
ALTER TABLE user_sanctions ALTER CONSTRAINT user_sanctions_statement_id_fkey NOT DEFERRABLE;
DROP TRIGGER statements_of_reasons_append_only ON statements_of_reasons;
ALTER TABLE statements_of_reasons
  DROP CONSTRAINT statements_of_reasons_facts_form,
  DROP CONSTRAINT statements_of_reasons_redress_form,
  DROP CONSTRAINT statements_of_reasons_territories_form,
  DROP CONSTRAINT statements_of_reasons_confidence_range,
  DROP CONSTRAINT statements_of_reasons_model_with_automation,
  DROP CONSTRAINT statements_of_reasons_legal_whole,
  DROP CONSTRAINT statements_of_reasons_contractual_whole,
  DROP CONSTRAINT statements_of_reasons_end_with_restriction;
DROP TRIGGER user_violations_withdrawn_once ON user_violations;
DROP TRIGGER user_violations_finding_fixed ON user_violations;
ALTER TABLE user_violations
  DROP CONSTRAINT user_violations_summary_form,
  DROP CONSTRAINT user_violations_evidence_object,
  DROP CONSTRAINT user_violations_target_whole,
  DROP CONSTRAINT user_violations_action_hours_positive,
  DROP CONSTRAINT user_violations_not_self,
  DROP CONSTRAINT user_violations_expiry_after_creation,
  DROP CONSTRAINT user_violations_withdrawal_whole;
DROP TRIGGER policy_documents_touch ON policy_documents;
DROP TRIGGER policy_documents_published_fixed ON policy_documents;
DROP INDEX policy_documents_one_current;
ALTER TABLE policy_documents
  DROP CONSTRAINT policy_documents_locale_form,
  DROP CONSTRAINT policy_documents_version_positive,
  DROP CONSTRAINT policy_documents_title_form,
  DROP CONSTRAINT policy_documents_body_form,
  DROP CONSTRAINT policy_documents_current_published;
DROP FUNCTION app.write_once();
DROP FUNCTION app.keep_columns();
DROP FUNCTION app.guard_steps();
