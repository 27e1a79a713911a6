DROP TRIGGER compliance_2257_records_withdrawn_to_task ON compliance_2257_records;
DROP TRIGGER dmca_notices_to_task ON dmca_notices;
DROP TRIGGER compliance_2257_records_to_task ON compliance_2257_records;
DROP TRIGGER erasure_requests_to_task ON erasure_requests;
DROP TRIGGER data_export_requests_to_task ON data_export_requests;
DROP TRIGGER reports_to_task ON reports;
DROP FUNCTION app.open_compliance_task();
DROP TRIGGER compliance_tasks_by_staff ON compliance_tasks;
DROP TRIGGER compliance_tasks_touch ON compliance_tasks;
DROP TRIGGER compliance_tasks_task_fixed ON compliance_tasks;
DROP TRIGGER compliance_tasks_status_steps ON compliance_tasks;
DROP INDEX compliance_tasks_one_open;
DROP INDEX compliance_tasks_open_idx;
ALTER TABLE compliance_tasks
  DROP CONSTRAINT compliance_tasks_summary_form,
  DROP CONSTRAINT compliance_tasks_subject_table_form,
  DROP CONSTRAINT compliance_tasks_assigned_with_status,
  DROP CONSTRAINT compliance_tasks_done_with_status,
  DROP CONSTRAINT compliance_tasks_note_form;
DROP TRIGGER archive_batches_content_fixed ON archive_batches;
DROP TRIGGER archive_batches_status_steps ON archive_batches;
ALTER TABLE archive_batches
  DROP CONSTRAINT archive_batches_no_overlap;
ALTER TABLE archive_batches
  DROP CONSTRAINT archive_batches_source_table_form,
  DROP CONSTRAINT archive_batches_range_order,
  DROP CONSTRAINT archive_batches_counts_not_negative,
  DROP CONSTRAINT archive_batches_sha256_form,
  DROP CONSTRAINT archive_batches_verified_with_status,
  DROP CONSTRAINT archive_batches_purged_with_status,
  DROP CONSTRAINT archive_batches_restored_with_status,
  DROP CONSTRAINT archive_batches_failure_with_status;
DROP TRIGGER retention_policies_touch ON retention_policies;
ALTER TABLE retention_policies
  DROP CONSTRAINT retention_policies_key_form,
  DROP CONSTRAINT retention_policies_description_form,
  DROP CONSTRAINT retention_policies_keep_days_range,
  DROP CONSTRAINT retention_policies_minimum_days_positive,
  DROP CONSTRAINT retention_policies_audit_seven_years;
DROP TRIGGER erasure_requests_guard ON erasure_requests;
DROP FUNCTION app.guard_erasure();
DROP FUNCTION app.is_held(account uuid, held_table text, held_id uuid);
DROP TRIGGER legal_holds_by_staff ON legal_holds;
DROP TRIGGER legal_holds_kept ON legal_holds;
DROP TRIGGER legal_holds_released_once ON legal_holds;
DROP TRIGGER legal_holds_hold_fixed ON legal_holds;
ALTER TABLE legal_holds
  DROP CONSTRAINT legal_holds_subject_present,
  DROP CONSTRAINT legal_holds_subject_whole,
  DROP CONSTRAINT legal_holds_subject_table_form,
  DROP CONSTRAINT legal_holds_reason_form,
  DROP CONSTRAINT legal_holds_until_after_placing,
  DROP CONSTRAINT legal_holds_release_whole;
DROP TRIGGER erasure_requests_status_steps ON erasure_requests;
DROP TRIGGER erasure_requests_extended_once ON erasure_requests;
DROP TRIGGER erasure_requests_request_fixed ON erasure_requests;
DROP TRIGGER erasure_requests_deadline ON erasure_requests;
DROP TRIGGER data_export_requests_status_steps ON data_export_requests;
DROP TRIGGER data_export_requests_extended_once ON data_export_requests;
DROP TRIGGER data_export_requests_request_fixed ON data_export_requests;
DROP TRIGGER data_export_requests_deadline ON data_export_requests;
DROP FUNCTION app.keep_deadline();
DROP INDEX erasure_requests_one_open;
ALTER TABLE erasure_requests
  DROP CONSTRAINT erasure_requests_extension_whole,
  DROP CONSTRAINT erasure_requests_identity_with_status,
  DROP CONSTRAINT erasure_requests_cooling_off_range,
  DROP CONSTRAINT erasure_requests_closed_with_status,
  DROP CONSTRAINT erasure_requests_refusal_with_status,
  DROP CONSTRAINT erasure_requests_pseudonym_with_status,
  DROP CONSTRAINT erasure_requests_exceptions_object;
DROP INDEX data_export_requests_one_open;
ALTER TABLE data_export_requests
  DROP CONSTRAINT data_export_requests_status_known,
  DROP CONSTRAINT data_export_requests_extension_whole,
  DROP CONSTRAINT data_export_requests_identity_with_status,
  DROP CONSTRAINT data_export_requests_closed_with_status,
  DROP CONSTRAINT data_export_requests_refusal_with_status,
  DROP CONSTRAINT data_export_requests_file_with_status,
  DROP CONSTRAINT data_export_requests_file_form;
DROP FUNCTION app.agrees(account uuid, to_what public."ConsentPurpose");
DROP TRIGGER consents_append_only ON consents;
ALTER TABLE consents
  DROP CONSTRAINT consents_text_version_positive;
DROP FUNCTION app.jurisdiction_of(country text, place text);
DROP TRIGGER jurisdiction_rules_touch ON jurisdiction_rules;
ALTER TABLE jurisdiction_rules
  DROP CONSTRAINT jurisdiction_rules_country_form,
  DROP CONSTRAINT jurisdiction_rules_region_form,
  DROP CONSTRAINT jurisdiction_rules_minimum_age_range,
  DROP CONSTRAINT jurisdiction_rules_threshold_range,
  DROP CONSTRAINT jurisdiction_rules_valid_days_positive,
  DROP CONSTRAINT jurisdiction_rules_basis_form;
DROP FUNCTION app.adults(account uuid);
DROP TRIGGER age_verifications_state_kept ON age_verifications;
DROP FUNCTION app.keep_age_state();
DROP TRIGGER age_verifications_revoked_once ON age_verifications;
DROP TRIGGER age_verifications_check_fixed ON age_verifications;
DROP TRIGGER age_verifications_judged ON age_verifications;
DROP FUNCTION app.judge_age_check();
ALTER TABLE age_verifications
  DROP CONSTRAINT age_verifications_provider_form,
  DROP CONSTRAINT age_verifications_reference_form,
  DROP CONSTRAINT age_verifications_verified_age_range,
  DROP CONSTRAINT age_verifications_confidence_range,
  DROP CONSTRAINT age_verifications_threshold_range,
  DROP CONSTRAINT age_verifications_minimum_age_range,
  DROP CONSTRAINT age_verifications_expiry_after_check,
  DROP CONSTRAINT age_verifications_revoked_after_check;
