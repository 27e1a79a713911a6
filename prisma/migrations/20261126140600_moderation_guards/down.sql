DROP POLICY safety_scores_migrate ON safety_scores;
DROP POLICY safety_scores_worker ON safety_scores;
DROP POLICY safety_scores_staff ON safety_scores;
ALTER TABLE safety_scores NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY moderator_notes_migrate ON moderator_notes;
DROP POLICY moderator_notes_staff ON moderator_notes;
ALTER TABLE moderator_notes NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY moderation_actions_migrate ON moderation_actions;
DROP POLICY moderation_actions_all ON moderation_actions;
DROP POLICY moderation_actions_write ON moderation_actions;
DROP POLICY moderation_actions_read ON moderation_actions;
ALTER TABLE moderation_actions NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY moderation_queue_migrate ON moderation_queue;
DROP POLICY moderation_queue_all ON moderation_queue;
DROP POLICY moderation_queue_staff ON moderation_queue;
ALTER TABLE moderation_queue NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY moderation_flags_migrate ON moderation_flags;
DROP POLICY moderation_flags_all ON moderation_flags;
DROP POLICY moderation_flags_staff ON moderation_flags;
ALTER TABLE moderation_flags NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY report_evidence_migrate ON report_evidence;
DROP POLICY report_evidence_write ON report_evidence;
DROP POLICY report_evidence_read ON report_evidence;
ALTER TABLE report_evidence NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY dmca_counter_notices_migrate ON dmca_counter_notices;
DROP POLICY dmca_counter_notices_all ON dmca_counter_notices;
DROP POLICY dmca_counter_notices_write ON dmca_counter_notices;
DROP POLICY dmca_counter_notices_read ON dmca_counter_notices;
ALTER TABLE dmca_counter_notices NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY dmca_notices_migrate ON dmca_notices;
DROP POLICY dmca_notices_all ON dmca_notices;
DROP POLICY dmca_notices_work ON dmca_notices;
DROP POLICY dmca_notices_write ON dmca_notices;
DROP POLICY dmca_notices_read ON dmca_notices;
ALTER TABLE dmca_notices NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY appeals_migrate ON appeals;
DROP POLICY appeals_worker ON appeals;
DROP POLICY appeals_work ON appeals;
DROP POLICY appeals_withdraw ON appeals;
DROP POLICY appeals_write ON appeals;
DROP POLICY appeals_read ON appeals;
ALTER TABLE appeals NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY reports_migrate ON reports;
DROP POLICY reports_all ON reports;
DROP POLICY reports_work ON reports;
DROP POLICY reports_write ON reports;
DROP POLICY reports_read ON reports;
ALTER TABLE reports NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY policy_acceptances_migrate ON policy_acceptances;
DROP POLICY policy_acceptances_worker ON policy_acceptances;
DROP POLICY policy_acceptances_write ON policy_acceptances;
DROP POLICY policy_acceptances_read ON policy_acceptances;
ALTER TABLE policy_acceptances NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON policy_acceptances, report_reasons, reports, report_evidence, moderation_thresholds, moderation_flags,
  moderation_queue, moderation_actions, moderation_states, appeals, dmca_notices, dmca_counter_notices,
  business_holidays, moderator_notes, safety_scores, sanction_rules FROM app, worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON policy_acceptances, report_reasons, reports, report_evidence,
  moderation_thresholds, moderation_flags, moderation_queue, moderation_actions, moderation_states, appeals,
  dmca_notices, dmca_counter_notices, business_holidays, moderator_notes, safety_scores, sanction_rules TO app,
  worker;
REVOKE EXECUTE ON FUNCTION app.owner_of_target(public."ModerationTarget", uuid),
  app.enqueue_for_moderators(public."ModerationTarget", uuid, public."ReportPriority", text, boolean),
  app.is_repeat_infringer(uuid) FROM app, worker;
GRANT EXECUTE ON FUNCTION app.owner_of_target(public."ModerationTarget", uuid),
  app.enqueue_for_moderators(public."ModerationTarget", uuid, public."ReportPriority", text, boolean),
  app.is_repeat_infringer(uuid) TO PUBLIC;
ALTER FUNCTION app.is_repeat_infringer(uuid) OWNER TO CURRENT_USER;
ALTER FUNCTION app.check_dmca_counter_notice() OWNER TO CURRENT_USER;
ALTER FUNCTION app.check_dmca_notice() OWNER TO CURRENT_USER;
ALTER FUNCTION app.guard_dmca_notice() OWNER TO CURRENT_USER;
ALTER FUNCTION app.check_appeal() OWNER TO CURRENT_USER;
ALTER FUNCTION app.check_reported_message() OWNER TO CURRENT_USER;
ALTER FUNCTION app.route_flag() OWNER TO CURRENT_USER;
ALTER FUNCTION app.route_report() OWNER TO CURRENT_USER;
ALTER FUNCTION app.enqueue_for_moderators(public."ModerationTarget", uuid, public."ReportPriority", text, boolean)
  OWNER TO CURRENT_USER;
ALTER FUNCTION app.apply_moderation_action() OWNER TO CURRENT_USER;
ALTER FUNCTION app.check_moderation_action() OWNER TO CURRENT_USER;
ALTER FUNCTION app.check_target() OWNER TO CURRENT_USER;
ALTER FUNCTION app.owner_of_target(public."ModerationTarget", uuid) OWNER TO CURRENT_USER;
DROP POLICY messages_moderation ON messages;
REVOKE SELECT ON dmca_counter_notices FROM moderation_owner;
REVOKE SELECT, UPDATE (status) ON dmca_notices FROM moderation_owner;
REVOKE SELECT, INSERT, UPDATE ON moderation_queue, moderation_states FROM moderation_owner;
REVOKE SELECT, INSERT ON moderation_actions FROM moderation_owner;
REVOKE SELECT ON business_holidays, report_reasons, reports, moderation_flags, moderation_thresholds, user_sanctions
  FROM moderation_owner;
REVOKE SELECT (type, withdrawn_at, created_at) ON user_violations FROM moderation_owner;
REVOKE SELECT (id, account_type) ON users FROM moderation_owner;
REVOKE SELECT (id, host_id) ON live_streams FROM moderation_owner;
REVOKE SELECT (conversation_id, user_id) ON conversation_participants FROM moderation_owner;
REVOKE SELECT (id, sender_id, conversation_id) ON messages FROM moderation_owner;
REVOKE SELECT (id, author_id) ON post_comments FROM moderation_owner;
REVOKE SELECT (id, user_id) ON creators FROM moderation_owner;
REVOKE SELECT (id, creator_id) ON posts FROM moderation_owner;
