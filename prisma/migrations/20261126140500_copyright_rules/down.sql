DROP FUNCTION app.is_repeat_infringer(account uuid);
DROP TRIGGER dmca_counter_notices_by_author ON dmca_counter_notices;
DROP FUNCTION app.check_dmca_counter_notice();
DROP TRIGGER dmca_counter_notices_append_only ON dmca_counter_notices;
ALTER TABLE dmca_counter_notices
  DROP CONSTRAINT dmca_counter_notices_author_form,
  DROP CONSTRAINT dmca_counter_notices_statement_form,
  DROP CONSTRAINT dmca_counter_notices_sworn;
DROP TRIGGER dmca_notices_by_staff ON dmca_notices;
DROP TRIGGER dmca_notices_consistent ON dmca_notices;
DROP FUNCTION app.check_dmca_notice();
DROP TRIGGER dmca_notices_touch ON dmca_notices;
DROP TRIGGER dmca_notices_guard ON dmca_notices;
DROP FUNCTION app.guard_dmca_notice();
DROP TRIGGER dmca_notices_times_once ON dmca_notices;
DROP TRIGGER dmca_notices_notice_fixed ON dmca_notices;
DROP TRIGGER dmca_notices_status_steps ON dmca_notices;
ALTER TABLE dmca_notices
  DROP CONSTRAINT dmca_notices_content_url_form,
  DROP CONSTRAINT dmca_notices_claimant_form,
  DROP CONSTRAINT dmca_notices_claimant_email_form,
  DROP CONSTRAINT dmca_notices_rights_holder_form,
  DROP CONSTRAINT dmca_notices_work_form,
  DROP CONSTRAINT dmca_notices_sworn,
  DROP CONSTRAINT dmca_notices_rejection_with_status,
  DROP CONSTRAINT dmca_notices_disabled_with_status,
  DROP CONSTRAINT dmca_notices_countered_with_status,
  DROP CONSTRAINT dmca_notices_restore_days,
  DROP CONSTRAINT dmca_notices_court_with_status,
  DROP CONSTRAINT dmca_notices_closed_with_status,
  DROP CONSTRAINT dmca_notices_strike_with_status;
DROP FUNCTION app.add_business_days(day date, days integer);
ALTER TABLE business_holidays
  DROP CONSTRAINT business_holidays_name_form;
