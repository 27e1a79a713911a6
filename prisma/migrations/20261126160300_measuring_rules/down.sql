DROP POLICY import_rows_own ON import_rows;
DROP POLICY import_rows_worker ON import_rows;
DROP POLICY import_rows_migrate ON import_rows;
DROP POLICY webhook_deliveries_own ON webhook_deliveries;
DROP POLICY webhook_deliveries_worker ON webhook_deliveries;
DROP POLICY webhook_deliveries_migrate ON webhook_deliveries;
DROP POLICY scheduled_reports_own ON scheduled_reports;
DROP POLICY scheduled_reports_worker ON scheduled_reports;
DROP POLICY scheduled_reports_migrate ON scheduled_reports;
DROP POLICY import_jobs_own ON import_jobs;
DROP POLICY import_jobs_worker ON import_jobs;
DROP POLICY import_jobs_migrate ON import_jobs;
DROP POLICY exports_own ON exports;
DROP POLICY exports_worker ON exports;
DROP POLICY exports_migrate ON exports;
DROP POLICY integrations_own ON integrations;
DROP POLICY integrations_worker ON integrations;
DROP POLICY integrations_migrate ON integrations;
DROP POLICY webhooks_own ON webhooks;
DROP POLICY webhooks_worker ON webhooks;
DROP POLICY webhooks_migrate ON webhooks;
DROP POLICY api_keys_own ON api_keys;
DROP POLICY api_keys_worker ON api_keys;
DROP POLICY api_keys_migrate ON api_keys;
DROP POLICY user_activity_own ON user_activity;
DROP POLICY user_activity_worker ON user_activity;
DROP POLICY user_activity_migrate ON user_activity;

ALTER TABLE import_rows NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_deliveries NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE scheduled_reports NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE import_jobs NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE exports NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE integrations NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE webhooks NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE user_activity NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

GRANT INSERT, UPDATE, DELETE ON
  backup_runs, slow_queries, index_usage, size_snapshots, metrics_snapshots, feed_entries,
  creator_analytics, content_analytics_daily, user_analytics_daily, cohorts, revenue_analytics
TO app;
GRANT UPDATE, DELETE ON
  content_analytics, user_analytics, user_activity, revenue_analytics, custom_events
TO app, worker;

DROP TRIGGER platform_analytics_touch ON platform_analytics;
DROP TRIGGER experiments_touch ON experiments;
DROP TRIGGER custom_event_definitions_touch ON custom_event_definitions;
DROP TRIGGER funnels_touch ON funnels;
DROP TRIGGER dashboards_touch ON dashboards;
DROP TRIGGER scheduled_reports_touch ON scheduled_reports;
DROP TRIGGER exports_touch ON exports;
DROP TRIGGER webhooks_touch ON webhooks;
DROP TRIGGER tenants_touch ON tenants;
DROP TRIGGER custom_domains_touch ON custom_domains;
DROP TRIGGER brand_settings_touch ON brand_settings;
DROP TRIGGER integrations_touch ON integrations;
DROP TRIGGER import_jobs_touch ON import_jobs;
DROP TRIGGER client_apps_touch ON client_apps;

DROP INDEX api_keys_live_idx;
DROP INDEX webhook_deliveries_due_idx;
DROP INDEX scheduled_reports_due_idx;
DROP TRIGGER api_keys_kept ON api_keys;
DROP TRIGGER import_jobs_status_forward ON import_jobs;
DROP TRIGGER webhook_deliveries_status_forward ON webhook_deliveries;
DROP TRIGGER experiments_status_forward ON experiments;
DROP TRIGGER experiment_assignments_sticky ON experiment_assignments;
DROP TRIGGER experiment_variants_weights_whole ON experiment_variants;
DROP TRIGGER experiments_weights_whole ON experiments;
DROP FUNCTION app.check_variant_weights();

ALTER TABLE content_analytics
  DROP CONSTRAINT content_analytics_duration_with_view,
  DROP CONSTRAINT content_analytics_duration_not_negative,
  DROP CONSTRAINT content_analytics_country_code_form,
  DROP CONSTRAINT content_analytics_region_code_form;
ALTER TABLE user_analytics
  DROP CONSTRAINT user_analytics_country_code_form,
  DROP CONSTRAINT user_analytics_region_code_form,
  DROP CONSTRAINT user_analytics_not_self;
ALTER TABLE user_activity
  DROP CONSTRAINT user_activity_action_form,
  DROP CONSTRAINT user_activity_subject_whole;
ALTER TABLE revenue_analytics
  DROP CONSTRAINT revenue_analytics_net_adds_up,
  DROP CONSTRAINT revenue_analytics_currency_form,
  DROP CONSTRAINT revenue_analytics_fee_within;
ALTER TABLE creator_analytics
  DROP CONSTRAINT creator_analytics_counts_not_negative;
ALTER TABLE content_analytics_daily
  DROP CONSTRAINT content_analytics_daily_counts_not_negative,
  DROP CONSTRAINT content_analytics_daily_unique_viewers_within;
ALTER TABLE user_analytics_daily
  DROP CONSTRAINT user_analytics_daily_counts_not_negative;
ALTER TABLE platform_analytics
  DROP CONSTRAINT platform_analytics_metric_form;
ALTER TABLE traffic_sources
  DROP CONSTRAINT traffic_sources_source_form,
  DROP CONSTRAINT traffic_sources_campaign_length,
  DROP CONSTRAINT traffic_sources_landing_length;
ALTER TABLE conversion_events
  DROP CONSTRAINT conversion_events_goal_form,
  DROP CONSTRAINT conversion_events_reached_after_exposure;
ALTER TABLE experiments
  DROP CONSTRAINT experiments_key_form,
  DROP CONSTRAINT experiments_goal_form,
  DROP CONSTRAINT experiments_window_range,
  DROP CONSTRAINT experiments_started_at_present,
  DROP CONSTRAINT experiments_ended_at_present,
  DROP CONSTRAINT experiments_end_after_start;
ALTER TABLE experiment_variants
  DROP CONSTRAINT experiment_variants_key_form,
  DROP CONSTRAINT experiment_variants_weight_range;
ALTER TABLE custom_event_definitions
  DROP CONSTRAINT custom_event_definitions_name_form,
  DROP CONSTRAINT custom_event_definitions_properties_object;
ALTER TABLE custom_events
  DROP CONSTRAINT custom_events_properties_object,
  DROP CONSTRAINT custom_events_properties_size;
ALTER TABLE funnels
  DROP CONSTRAINT funnels_name_form,
  DROP CONSTRAINT funnels_window_range;
ALTER TABLE funnel_steps
  DROP CONSTRAINT funnel_steps_position_range,
  DROP CONSTRAINT funnel_steps_event_form;
ALTER TABLE cohorts
  DROP CONSTRAINT cohorts_began_on_first,
  DROP CONSTRAINT cohorts_months_range,
  DROP CONSTRAINT cohorts_active_within;
ALTER TABLE dashboards
  DROP CONSTRAINT dashboards_name_form,
  DROP CONSTRAINT dashboards_widgets_list;
ALTER TABLE scheduled_reports
  DROP CONSTRAINT scheduled_reports_report_form,
  DROP CONSTRAINT scheduled_reports_settings_object;
ALTER TABLE report_runs
  DROP CONSTRAINT report_runs_finished_at_with_end,
  DROP CONSTRAINT report_runs_failure_with_failed;
ALTER TABLE exports
  DROP CONSTRAINT exports_subject_form,
  DROP CONSTRAINT exports_settings_object,
  DROP CONSTRAINT exports_finished_at_with_end,
  DROP CONSTRAINT exports_file_with_success,
  DROP CONSTRAINT exports_failure_with_failed,
  DROP CONSTRAINT exports_size_not_negative,
  DROP CONSTRAINT exports_row_count_not_negative,
  DROP CONSTRAINT exports_checksum_form;
ALTER TABLE api_usage
  DROP CONSTRAINT api_usage_hour_whole,
  DROP CONSTRAINT api_usage_counts_not_negative,
  DROP CONSTRAINT api_usage_errors_within,
  DROP CONSTRAINT api_usage_operation_length;
ALTER TABLE api_keys
  DROP CONSTRAINT api_keys_name_form,
  DROP CONSTRAINT api_keys_prefix_form,
  DROP CONSTRAINT api_keys_key_hash_length,
  DROP CONSTRAINT api_keys_scopes_form,
  DROP CONSTRAINT api_keys_expiry_after_creation;
ALTER TABLE webhooks
  DROP CONSTRAINT webhooks_url_form,
  DROP CONSTRAINT webhooks_event_kinds_form,
  DROP CONSTRAINT webhooks_key_version_positive,
  DROP CONSTRAINT webhooks_failure_count_not_negative,
  DROP CONSTRAINT webhooks_disabled_with_reason;
ALTER TABLE webhook_deliveries
  DROP CONSTRAINT webhook_deliveries_attempt_count_range,
  DROP CONSTRAINT webhook_deliveries_response_status_range,
  DROP CONSTRAINT webhook_deliveries_response_ms_not_negative,
  DROP CONSTRAINT webhook_deliveries_delivered_at_with_status,
  DROP CONSTRAINT webhook_deliveries_next_attempt_with_pending,
  DROP CONSTRAINT webhook_deliveries_not_of_itself;
ALTER TABLE tenants
  DROP CONSTRAINT tenants_key_form,
  DROP CONSTRAINT tenants_name_form;
ALTER TABLE custom_domains
  DROP CONSTRAINT custom_domains_hostname_form,
  DROP CONSTRAINT custom_domains_one_owner,
  DROP CONSTRAINT custom_domains_proof_form,
  DROP CONSTRAINT custom_domains_verified_at_with_status;
ALTER TABLE brand_settings
  DROP CONSTRAINT brand_settings_one_owner,
  DROP CONSTRAINT brand_settings_logo_url_form,
  DROP CONSTRAINT brand_settings_primary_color_form,
  DROP CONSTRAINT brand_settings_accent_color_form,
  DROP CONSTRAINT brand_settings_texts_object;
ALTER TABLE integrations
  DROP CONSTRAINT integrations_provider_form,
  DROP CONSTRAINT integrations_key_version_positive;
ALTER TABLE import_jobs
  DROP CONSTRAINT import_jobs_counts_within,
  DROP CONSTRAINT import_jobs_expected_object,
  DROP CONSTRAINT import_jobs_dry_run_writes_nothing,
  DROP CONSTRAINT import_jobs_failure_with_failed;
ALTER TABLE import_rows
  DROP CONSTRAINT import_rows_position_positive,
  DROP CONSTRAINT import_rows_problems_with_invalid,
  DROP CONSTRAINT import_rows_subject_with_imported,
  DROP CONSTRAINT import_rows_subject_whole;
ALTER TABLE client_apps
  DROP CONSTRAINT client_apps_name_form,
  DROP CONSTRAINT client_apps_minimum_version_form,
  DROP CONSTRAINT client_apps_current_version_form;
ALTER TABLE devices
  DROP CONSTRAINT devices_app_version_form,
  DROP CONSTRAINT devices_model_length;
ALTER TABLE sandboxes
  DROP CONSTRAINT sandboxes_name_form,
  DROP CONSTRAINT sandboxes_database_form,
  DROP CONSTRAINT sandboxes_expiry_after_creation;
ALTER TABLE backup_runs
  DROP CONSTRAINT backup_runs_finished_at_with_end,
  DROP CONSTRAINT backup_runs_failure_with_failed,
  DROP CONSTRAINT backup_runs_file_with_success,
  DROP CONSTRAINT backup_runs_source_with_drill,
  DROP CONSTRAINT backup_runs_kept_thirty_days,
  DROP CONSTRAINT backup_runs_size_not_negative,
  DROP CONSTRAINT backup_runs_checksum_form,
  DROP CONSTRAINT backup_runs_end_after_start;
ALTER TABLE slow_queries
  DROP CONSTRAINT slow_queries_hour_whole,
  DROP CONSTRAINT slow_queries_counts_not_negative,
  DROP CONSTRAINT slow_queries_mean_within_max;
ALTER TABLE index_usage
  DROP CONSTRAINT index_usage_counts_not_negative;
ALTER TABLE size_snapshots
  DROP CONSTRAINT size_snapshots_counts_not_negative;
ALTER TABLE metrics_snapshots
  DROP CONSTRAINT metrics_snapshots_counts_not_negative,
  DROP CONSTRAINT metrics_snapshots_active_within;
