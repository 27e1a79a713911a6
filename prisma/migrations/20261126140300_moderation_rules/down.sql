DROP TRIGGER reports_message_readable ON reports;
DROP FUNCTION app.check_reported_message();
DROP TRIGGER moderation_flags_to_queue ON moderation_flags;
DROP FUNCTION app.route_flag();
DROP TRIGGER reports_to_queue ON reports;
DROP FUNCTION app.route_report();
DROP FUNCTION app.enqueue_for_moderators(target_type public."ModerationTarget", target uuid, priority
  public."ReportPriority", reason text, by_two boolean);
DROP TRIGGER moderation_actions_applied ON moderation_actions;
DROP FUNCTION app.apply_moderation_action();
DROP TRIGGER moderation_actions_well_founded ON moderation_actions;
DROP FUNCTION app.check_moderation_action();
DROP TRIGGER moderation_actions_by_staff ON moderation_actions;
DROP TRIGGER moderation_actions_target_there ON moderation_actions;
DROP TRIGGER moderation_actions_append_only ON moderation_actions;
ALTER TABLE moderation_actions
  DROP CONSTRAINT moderation_actions_reason_form,
  DROP CONSTRAINT moderation_actions_actor_with_automation,
  DROP CONSTRAINT moderation_actions_automatic_reversible,
  DROP CONSTRAINT moderation_actions_statement_with_kind,
  DROP CONSTRAINT moderation_actions_end_with_kind;
ALTER TABLE moderation_actions ALTER CONSTRAINT moderation_actions_statement_id_fkey NOT DEFERRABLE;
DROP TRIGGER moderation_queue_by_staff ON moderation_queue;
DROP TRIGGER moderation_queue_target_there ON moderation_queue;
DROP TRIGGER moderation_queue_touch ON moderation_queue;
DROP TRIGGER moderation_queue_claimed_by_one ON moderation_queue;
DROP TRIGGER moderation_queue_target_fixed ON moderation_queue;
DROP TRIGGER moderation_queue_status_steps ON moderation_queue;
DROP INDEX moderation_queue_one_open;
DROP INDEX moderation_queue_deadline_idx;
DROP INDEX moderation_queue_open_idx;
ALTER TABLE moderation_queue
  DROP CONSTRAINT moderation_queue_reason_form,
  DROP CONSTRAINT moderation_queue_assignment_whole,
  DROP CONSTRAINT moderation_queue_assigned_with_status,
  DROP CONSTRAINT moderation_queue_deadline_with_escalation,
  DROP CONSTRAINT moderation_queue_escalation_with_status,
  DROP CONSTRAINT moderation_queue_alert_after_deadline,
  DROP CONSTRAINT moderation_queue_decision_with_status,
  DROP CONSTRAINT moderation_queue_decision_note_form,
  DROP CONSTRAINT moderation_queue_decided_by_two;
DROP TRIGGER moderation_flags_target_there ON moderation_flags;
DROP TRIGGER moderation_flags_append_only ON moderation_flags;
DROP TRIGGER moderation_flags_verdict_by_threshold ON moderation_flags;
DROP FUNCTION app.judge_flag();
ALTER TABLE moderation_flags
  DROP CONSTRAINT moderation_flags_detector_form,
  DROP CONSTRAINT moderation_flags_detector_version_form,
  DROP CONSTRAINT moderation_flags_confidence_range,
  DROP CONSTRAINT moderation_flags_details_object;
DROP TRIGGER moderation_thresholds_touch ON moderation_thresholds;
ALTER TABLE moderation_thresholds
  DROP CONSTRAINT moderation_thresholds_detector_form,
  DROP CONSTRAINT moderation_thresholds_range,
  DROP CONSTRAINT moderation_thresholds_action_reversible;
DROP TRIGGER report_evidence_append_only ON report_evidence;
ALTER TABLE report_evidence
  DROP CONSTRAINT report_evidence_reference_form,
  DROP CONSTRAINT report_evidence_sha256_form,
  DROP CONSTRAINT report_evidence_note_form;
DROP TRIGGER reports_by_staff ON reports;
DROP TRIGGER reports_target_there ON reports;
DROP TRIGGER reports_touch ON reports;
DROP TRIGGER reports_claimed_by_one ON reports;
DROP FUNCTION app.guard_claim();
DROP TRIGGER reports_report_fixed ON reports;
DROP TRIGGER reports_status_steps ON reports;
DROP TRIGGER reports_priority_by_type ON reports;
DROP FUNCTION app.prepare_report();
ALTER TABLE reports
  DROP CONSTRAINT reports_details_form,
  DROP CONSTRAINT reports_details_with_other,
  DROP CONSTRAINT reports_not_self,
  DROP CONSTRAINT reports_assignment_whole,
  DROP CONSTRAINT reports_assigned_with_status,
  DROP CONSTRAINT reports_resolution_with_status,
  DROP CONSTRAINT reports_resolution_note_form,
  DROP CONSTRAINT reports_outcome_with_status,
  DROP CONSTRAINT reports_resolver_not_reporter,
  DROP CONSTRAINT reports_urgent_critical,
  DROP CONSTRAINT reports_urgent_dismissed_by_two,
  DROP CONSTRAINT reports_informed_after_resolution;
DROP TRIGGER user_sanctions_by_staff ON user_sanctions;
DROP TRIGGER user_violations_by_staff ON user_violations;
DROP TRIGGER user_violations_target_there ON user_violations;
DROP FUNCTION app.check_staff();
DROP FUNCTION app.check_target();
DROP FUNCTION app.owner_of_target(target_type public."ModerationTarget", target uuid);
