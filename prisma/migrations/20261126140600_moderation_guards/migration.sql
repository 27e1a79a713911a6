-- Who may see and write what moderation knows. Staff see cases; whom a case concerns sees their own part of it. Functions
-- that look across cases belong to moderation_owner.

GRANT CREATE ON SCHEMA app TO moderation_owner;

GRANT SELECT (id, creator_id) ON posts TO moderation_owner;
GRANT SELECT (id, user_id) ON creators TO moderation_owner;
GRANT SELECT (id, author_id) ON post_comments TO moderation_owner;
GRANT SELECT (id, sender_id, conversation_id) ON messages TO moderation_owner;
GRANT SELECT (conversation_id, user_id) ON conversation_participants TO moderation_owner;
GRANT SELECT (id, host_id) ON live_streams TO moderation_owner;
GRANT SELECT (id, account_type) ON users TO moderation_owner;
GRANT SELECT (type, withdrawn_at, created_at) ON user_violations TO moderation_owner;
GRANT SELECT ON business_holidays, report_reasons, reports, moderation_flags, moderation_thresholds, user_sanctions
  TO moderation_owner;
GRANT SELECT, INSERT ON moderation_actions TO moderation_owner;
GRANT SELECT, INSERT, UPDATE ON moderation_queue, moderation_states TO moderation_owner;
GRANT SELECT, UPDATE (status) ON dmca_notices TO moderation_owner;
GRANT SELECT ON dmca_counter_notices TO moderation_owner;
CREATE POLICY messages_moderation ON messages FOR SELECT TO moderation_owner USING (true);

ALTER FUNCTION app.owner_of_target(public."ModerationTarget", uuid) OWNER TO moderation_owner;
ALTER FUNCTION app.check_target() OWNER TO moderation_owner;
ALTER FUNCTION app.check_moderation_action() OWNER TO moderation_owner;
ALTER FUNCTION app.apply_moderation_action() OWNER TO moderation_owner;
ALTER FUNCTION app.enqueue_for_moderators(public."ModerationTarget", uuid, public."ReportPriority", text, boolean)
  OWNER TO moderation_owner;
ALTER FUNCTION app.route_report() OWNER TO moderation_owner;
ALTER FUNCTION app.route_flag() OWNER TO moderation_owner;
ALTER FUNCTION app.check_reported_message() OWNER TO moderation_owner;
ALTER FUNCTION app.check_appeal() OWNER TO moderation_owner;
ALTER FUNCTION app.guard_dmca_notice() OWNER TO moderation_owner;
ALTER FUNCTION app.check_dmca_notice() OWNER TO moderation_owner;
ALTER FUNCTION app.check_dmca_counter_notice() OWNER TO moderation_owner;
ALTER FUNCTION app.is_repeat_infringer(uuid) OWNER TO moderation_owner;

REVOKE CREATE ON SCHEMA app FROM moderation_owner;

REVOKE EXECUTE ON FUNCTION
  app.owner_of_target(public."ModerationTarget", uuid),
  app.enqueue_for_moderators(public."ModerationTarget", uuid, public."ReportPriority", text, boolean),
  app.is_repeat_infringer(uuid)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  app.owner_of_target(public."ModerationTarget", uuid),
  app.enqueue_for_moderators(public."ModerationTarget", uuid, public."ReportPriority", text, boolean),
  app.is_repeat_infringer(uuid)
TO app, worker;

-- Nothing of it is deleted by anybody, and histories do not change.

REVOKE ALL ON policy_acceptances, report_reasons, reports, report_evidence, moderation_thresholds, moderation_flags,
  moderation_queue, moderation_actions, moderation_states, appeals, dmca_notices, dmca_counter_notices, business_holidays,
  moderator_notes, safety_scores, sanction_rules FROM app, worker;
GRANT SELECT ON moderation_states, business_holidays TO app, worker;
GRANT SELECT, UPDATE ON report_reasons TO app;
GRANT SELECT, INSERT, UPDATE ON moderation_thresholds, sanction_rules TO app;
GRANT SELECT, INSERT ON policy_acceptances, report_evidence, moderation_flags, moderation_actions, dmca_counter_notices,
  moderator_notes TO app;
GRANT SELECT, INSERT, UPDATE ON reports, moderation_queue, appeals, dmca_notices TO app;
GRANT SELECT ON safety_scores TO app;
GRANT SELECT ON report_reasons, reports, moderation_thresholds, moderation_actions, appeals, dmca_notices,
  dmca_counter_notices, sanction_rules, policy_acceptances TO worker;
GRANT SELECT, INSERT ON moderation_flags TO worker;
GRANT SELECT, UPDATE (status, escalated_at, deadline_at, overdue_alerted_at, updated_at) ON moderation_queue TO worker;
GRANT UPDATE (reporter_informed_at, updated_at) ON reports TO worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON safety_scores TO worker;

-- What one account does in its own name, and staff see.

ALTER TABLE policy_acceptances ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY policy_acceptances_read ON policy_acceptances FOR SELECT TO app
  USING (user_id = (SELECT app.uid()) OR (SELECT app.viewer_is_staff()));
CREATE POLICY policy_acceptances_write ON policy_acceptances FOR INSERT TO app WITH CHECK (user_id = (SELECT app.uid()));
CREATE POLICY policy_acceptances_worker ON policy_acceptances FOR SELECT TO worker USING (true);
CREATE POLICY policy_acceptances_migrate ON policy_acceptances TO migrate USING (true);

ALTER TABLE reports ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reports_read ON reports FOR SELECT TO app
  USING (reporter_id = (SELECT app.uid()) OR (SELECT app.viewer_is_staff()));
CREATE POLICY reports_write ON reports FOR INSERT TO app
  WITH CHECK (reporter_id = (SELECT app.uid()) AND status = 'OPEN' AND assigned_to_id IS NULL);
CREATE POLICY reports_work ON reports FOR UPDATE TO app USING ((SELECT app.viewer_is_staff()));
CREATE POLICY reports_all ON reports TO worker, moderation_owner USING (true);
CREATE POLICY reports_migrate ON reports TO migrate USING (true);

ALTER TABLE appeals ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY appeals_read ON appeals FOR SELECT TO app
  USING (appellant_id = (SELECT app.uid()) OR (SELECT app.viewer_is_staff()));
CREATE POLICY appeals_write ON appeals FOR INSERT TO app
  WITH CHECK (appellant_id = (SELECT app.uid()) AND status = 'OPEN' AND reviewer_id IS NULL);
CREATE POLICY appeals_withdraw ON appeals FOR UPDATE TO app
  USING (appellant_id = (SELECT app.uid())) WITH CHECK (appellant_id = (SELECT app.uid()) AND status = 'WITHDRAWN');
CREATE POLICY appeals_work ON appeals FOR UPDATE TO app USING ((SELECT app.viewer_is_staff()));
CREATE POLICY appeals_worker ON appeals FOR SELECT TO worker USING (true);
CREATE POLICY appeals_migrate ON appeals TO migrate USING (true);

ALTER TABLE dmca_notices ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY dmca_notices_read ON dmca_notices FOR SELECT TO app
  USING (user_id = (SELECT app.uid()) OR (SELECT app.viewer_is_staff()));
CREATE POLICY dmca_notices_write ON dmca_notices FOR INSERT TO app WITH CHECK (status = 'RECEIVED');
CREATE POLICY dmca_notices_work ON dmca_notices FOR UPDATE TO app USING ((SELECT app.viewer_is_staff()));
CREATE POLICY dmca_notices_all ON dmca_notices TO worker, moderation_owner USING (true);
CREATE POLICY dmca_notices_migrate ON dmca_notices TO migrate USING (true);

ALTER TABLE dmca_counter_notices ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY dmca_counter_notices_read ON dmca_counter_notices FOR SELECT TO app
  USING (user_id = (SELECT app.uid()) OR (SELECT app.viewer_is_staff()));
CREATE POLICY dmca_counter_notices_write ON dmca_counter_notices FOR INSERT TO app
  WITH CHECK (user_id = (SELECT app.uid()));
CREATE POLICY dmca_counter_notices_all ON dmca_counter_notices FOR SELECT TO worker, moderation_owner USING (true);
CREATE POLICY dmca_counter_notices_migrate ON dmca_counter_notices TO migrate USING (true);

-- What staff alone see. Evidence can be added by whoever reported.

ALTER TABLE report_evidence ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY report_evidence_read ON report_evidence FOR SELECT TO app USING ((SELECT app.viewer_is_staff()));
CREATE POLICY report_evidence_write ON report_evidence FOR INSERT TO app WITH CHECK (
  added_by_id = (SELECT app.uid()) AND EXISTS (SELECT FROM reports WHERE reports.id = report_evidence.report_id)
);
CREATE POLICY report_evidence_migrate ON report_evidence TO migrate USING (true);

ALTER TABLE moderation_flags ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY moderation_flags_staff ON moderation_flags TO app USING ((SELECT app.viewer_is_staff()));
CREATE POLICY moderation_flags_all ON moderation_flags TO worker, moderation_owner USING (true);
CREATE POLICY moderation_flags_migrate ON moderation_flags TO migrate USING (true);

ALTER TABLE moderation_queue ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY moderation_queue_staff ON moderation_queue TO app USING ((SELECT app.viewer_is_staff()));
CREATE POLICY moderation_queue_all ON moderation_queue TO worker, moderation_owner USING (true);
CREATE POLICY moderation_queue_migrate ON moderation_queue TO migrate USING (true);

ALTER TABLE moderation_actions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY moderation_actions_read ON moderation_actions FOR SELECT TO app USING ((SELECT app.viewer_is_staff()));
CREATE POLICY moderation_actions_write ON moderation_actions FOR INSERT TO app
  WITH CHECK (actor_id = (SELECT app.uid()) AND (SELECT app.viewer_is_staff()));
CREATE POLICY moderation_actions_all ON moderation_actions TO worker, moderation_owner USING (true);
CREATE POLICY moderation_actions_migrate ON moderation_actions TO migrate USING (true);

ALTER TABLE moderator_notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY moderator_notes_staff ON moderator_notes TO app
  USING ((SELECT app.viewer_is_staff())) WITH CHECK (author_id = (SELECT app.uid()) AND (SELECT app.viewer_is_staff()));
CREATE POLICY moderator_notes_migrate ON moderator_notes TO migrate USING (true);

ALTER TABLE safety_scores ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY safety_scores_staff ON safety_scores FOR SELECT TO app USING ((SELECT app.viewer_is_staff()));
CREATE POLICY safety_scores_worker ON safety_scores TO worker USING (true);
CREATE POLICY safety_scores_migrate ON safety_scores TO migrate USING (true);
