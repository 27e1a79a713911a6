DROP FUNCTION app.proposed_sanction(account uuid);
ALTER TABLE sanction_rules
  DROP CONSTRAINT sanction_rules_violations_positive,
  DROP CONSTRAINT sanction_rules_within_days_range,
  DROP CONSTRAINT sanction_rules_feature_with_kind,
  DROP CONSTRAINT sanction_rules_duration_with_kind,
  DROP CONSTRAINT sanction_rules_duration_positive;
ALTER TABLE safety_scores
  DROP CONSTRAINT safety_scores_score_range,
  DROP CONSTRAINT safety_scores_counts_not_negative,
  DROP CONSTRAINT safety_scores_formula_version_positive;
DROP TRIGGER moderator_notes_by_staff ON moderator_notes;
DROP TRIGGER moderator_notes_target_there ON moderator_notes;
DROP TRIGGER moderator_notes_append_only ON moderator_notes;
ALTER TABLE moderator_notes
  DROP CONSTRAINT moderator_notes_body_form;
DROP TRIGGER policy_acceptances_of_published ON policy_acceptances;
DROP FUNCTION app.check_policy_acceptance();
DROP TRIGGER policy_acceptances_append_only ON policy_acceptances;
DROP TRIGGER appeals_fair ON appeals;
DROP FUNCTION app.check_appeal();
DROP TRIGGER appeals_by_staff ON appeals;
DROP TRIGGER appeals_touch ON appeals;
DROP TRIGGER appeals_appeal_fixed ON appeals;
DROP TRIGGER appeals_status_steps ON appeals;
ALTER TABLE appeals
  DROP CONSTRAINT appeals_one_decision,
  DROP CONSTRAINT appeals_grounds_form,
  DROP CONSTRAINT appeals_reviewer_not_appellant,
  DROP CONSTRAINT appeals_reviewer_with_status,
  DROP CONSTRAINT appeals_decision_with_status,
  DROP CONSTRAINT appeals_decision_note_form;
