-- What the tables of measuring, of building on the platform and of running it refuse. A measured number below zero, a
-- period that ends before it begins, and a half-told state are faults of ours; they stop here.

ALTER TABLE content_analytics
  ADD CONSTRAINT content_analytics_duration_with_view CHECK (duration_seconds IS NULL OR kind = 'VIEW'),
  ADD CONSTRAINT content_analytics_duration_not_negative CHECK (duration_seconds >= 0),
  ADD CONSTRAINT content_analytics_country_code_form CHECK (country_code ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT content_analytics_region_code_form CHECK (region_code ~ '^[A-Z]{2}-[A-Z0-9]{1,3}$');

ALTER TABLE user_analytics
  ADD CONSTRAINT user_analytics_country_code_form CHECK (country_code ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT user_analytics_region_code_form CHECK (region_code ~ '^[A-Z]{2}-[A-Z0-9]{1,3}$'),
  ADD CONSTRAINT user_analytics_not_self CHECK (other_user_id <> user_id);

ALTER TABLE user_activity
  ADD CONSTRAINT user_activity_action_form CHECK (action ~ '^[a-z]+(\.[a-z_]+)+$'),
  ADD CONSTRAINT user_activity_subject_whole CHECK ((subject_type IS NULL) = (subject_id IS NULL));

ALTER TABLE revenue_analytics
  ADD CONSTRAINT revenue_analytics_net_adds_up CHECK (net_minor = gross_minor - fee_minor),
  ADD CONSTRAINT revenue_analytics_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT revenue_analytics_fee_within CHECK (sign(fee_minor) * sign(gross_minor) >= 0 AND abs(fee_minor) <= abs(gross_minor));

ALTER TABLE creator_analytics
  ADD CONSTRAINT creator_analytics_counts_not_negative CHECK (least(view_count, like_count, comment_count, share_count, new_subscriber_count, lost_subscriber_count) >= 0);

ALTER TABLE content_analytics_daily
  ADD CONSTRAINT content_analytics_daily_counts_not_negative CHECK (least(view_count, unique_viewer_count, view_seconds, like_count, unlike_count, share_count, comment_count, download_count, purchase_count) >= 0),
  ADD CONSTRAINT content_analytics_daily_unique_viewers_within CHECK (unique_viewer_count <= view_count);

ALTER TABLE user_analytics_daily
  ADD CONSTRAINT user_analytics_daily_counts_not_negative CHECK (least(login_count, event_count, profile_view_count, message_count, tip_count, upload_count) >= 0);

ALTER TABLE platform_analytics
  ADD CONSTRAINT platform_analytics_metric_form CHECK (metric ~ '^[a-z]+(\.[a-z_]+)+$');

ALTER TABLE traffic_sources
  ADD CONSTRAINT traffic_sources_source_form CHECK (source ~ '[^[:space:]]' AND char_length(source) <= 200),
  ADD CONSTRAINT traffic_sources_campaign_length CHECK (char_length(campaign) <= 200),
  ADD CONSTRAINT traffic_sources_landing_length CHECK (char_length(landing) <= 2000);

ALTER TABLE conversion_events
  ADD CONSTRAINT conversion_events_goal_form CHECK (goal ~ '^[a-z]+(\.[a-z_]+)+$'),
  ADD CONSTRAINT conversion_events_reached_after_exposure CHECK (reached_at >= exposed_at);

ALTER TABLE experiments
  ADD CONSTRAINT experiments_key_form CHECK (key ~ '^[a-z][a-z0-9-]{1,63}$'),
  ADD CONSTRAINT experiments_goal_form CHECK (goal ~ '^[a-z]+(\.[a-z_]+)+$'),
  ADD CONSTRAINT experiments_window_range CHECK (window_hours BETWEEN 1 AND 8760),
  ADD CONSTRAINT experiments_started_at_present CHECK (status = 'DRAFT' OR started_at IS NOT NULL),
  ADD CONSTRAINT experiments_ended_at_present CHECK ((status = 'ENDED') = (ended_at IS NOT NULL)),
  ADD CONSTRAINT experiments_end_after_start CHECK (ended_at >= started_at);

ALTER TABLE experiment_variants
  ADD CONSTRAINT experiment_variants_key_form CHECK (key ~ '^[a-z][a-z0-9-]{0,63}$'),
  ADD CONSTRAINT experiment_variants_weight_range CHECK (weight BETWEEN 0 AND 10000);

ALTER TABLE custom_event_definitions
  ADD CONSTRAINT custom_event_definitions_name_form CHECK (name ~ '^[a-z]+(\.[a-z_]+)+$' AND char_length(name) <= 100),
  ADD CONSTRAINT custom_event_definitions_properties_object CHECK (jsonb_typeof(properties) = 'object');

ALTER TABLE custom_events
  ADD CONSTRAINT custom_events_properties_object CHECK (jsonb_typeof(properties) = 'object'),
  ADD CONSTRAINT custom_events_properties_size CHECK (pg_column_size(properties) <= 16384);

ALTER TABLE funnels
  ADD CONSTRAINT funnels_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT funnels_window_range CHECK (window_hours BETWEEN 1 AND 8760);

ALTER TABLE funnel_steps
  ADD CONSTRAINT funnel_steps_position_range CHECK (position BETWEEN 1 AND 20),
  ADD CONSTRAINT funnel_steps_event_form CHECK (event ~ '^[a-z]+(\.[a-z_]+)+$');

ALTER TABLE cohorts
  ADD CONSTRAINT cohorts_began_on_first CHECK (extract(day FROM began_on) = 1),
  ADD CONSTRAINT cohorts_months_range CHECK (months_later BETWEEN 0 AND 120),
  ADD CONSTRAINT cohorts_active_within CHECK (active_count BETWEEN 0 AND user_count);

ALTER TABLE dashboards
  ADD CONSTRAINT dashboards_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT dashboards_widgets_list CHECK (jsonb_typeof(widgets) = 'array' AND jsonb_array_length(widgets) <= 50);

ALTER TABLE scheduled_reports
  ADD CONSTRAINT scheduled_reports_report_form CHECK (report ~ '^[a-z]+(\.[a-z_]+)+$'),
  ADD CONSTRAINT scheduled_reports_settings_object CHECK (jsonb_typeof(settings) = 'object');

ALTER TABLE report_runs
  ADD CONSTRAINT report_runs_finished_at_with_end CHECK ((status IN ('SUCCEEDED', 'FAILED')) = (finished_at IS NOT NULL)),
  ADD CONSTRAINT report_runs_failure_with_failed CHECK ((status = 'FAILED') = (failure IS NOT NULL));

ALTER TABLE exports
  ADD CONSTRAINT exports_subject_form CHECK (subject ~ '^[a-z]+(\.[a-z_]+)+$'),
  ADD CONSTRAINT exports_settings_object CHECK (jsonb_typeof(settings) = 'object'),
  ADD CONSTRAINT exports_finished_at_with_end CHECK ((status IN ('SUCCEEDED', 'FAILED')) = (finished_at IS NOT NULL)),
  ADD CONSTRAINT exports_file_with_success CHECK ((status = 'SUCCEEDED') = (object_key IS NOT NULL AND size_bytes IS NOT NULL AND checksum IS NOT NULL AND expires_at IS NOT NULL)),
  ADD CONSTRAINT exports_failure_with_failed CHECK ((status = 'FAILED') = (failure IS NOT NULL)),
  ADD CONSTRAINT exports_size_not_negative CHECK (size_bytes >= 0),
  ADD CONSTRAINT exports_row_count_not_negative CHECK (row_count >= 0),
  ADD CONSTRAINT exports_checksum_form CHECK (checksum ~ '^[0-9a-f]{64}$');

ALTER TABLE api_usage
  ADD CONSTRAINT api_usage_hour_whole CHECK (hour = date_trunc('hour', hour, 'UTC')),
  ADD CONSTRAINT api_usage_counts_not_negative CHECK (least(call_count, error_count, latency_ms_total, latency_ms_max) >= 0),
  ADD CONSTRAINT api_usage_errors_within CHECK (error_count <= call_count),
  ADD CONSTRAINT api_usage_operation_length CHECK (char_length(operation) <= 200);

ALTER TABLE api_keys
  ADD CONSTRAINT api_keys_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT api_keys_prefix_form CHECK (prefix ~ '^[A-Za-z0-9_]{8,24}$'),
  ADD CONSTRAINT api_keys_key_hash_length CHECK (octet_length(key_hash) = 32),
  ADD CONSTRAINT api_keys_scopes_form CHECK (array_to_string(scopes, ' ', '?') ~ '^([a-z-]+:[a-z-]+( [a-z-]+:[a-z-]+)*)?$' AND cardinality(scopes) <= 50),
  ADD CONSTRAINT api_keys_expiry_after_creation CHECK (expires_at > created_at);

ALTER TABLE webhooks
  ADD CONSTRAINT webhooks_url_form CHECK (url ~ '^https://[^\s]+$' AND char_length(url) <= 2000),
  ADD CONSTRAINT webhooks_event_kinds_form CHECK (array_to_string(event_kinds, ' ', '?') ~ '^[a-z]+(\.[a-z_]+)+( [a-z]+(\.[a-z_]+)+)*$' AND cardinality(event_kinds) <= 50),
  ADD CONSTRAINT webhooks_key_version_positive CHECK (key_version >= 1),
  ADD CONSTRAINT webhooks_failure_count_not_negative CHECK (failure_count >= 0),
  ADD CONSTRAINT webhooks_disabled_with_reason CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL));

ALTER TABLE webhook_deliveries
  ADD CONSTRAINT webhook_deliveries_attempt_count_range CHECK (attempt_count BETWEEN 0 AND 100),
  ADD CONSTRAINT webhook_deliveries_response_status_range CHECK (response_status BETWEEN 100 AND 599),
  ADD CONSTRAINT webhook_deliveries_response_ms_not_negative CHECK (response_ms >= 0),
  ADD CONSTRAINT webhook_deliveries_delivered_at_with_status CHECK ((status = 'DELIVERED') = (delivered_at IS NOT NULL)),
  ADD CONSTRAINT webhook_deliveries_next_attempt_with_pending CHECK ((status = 'PENDING') = (next_attempt_at IS NOT NULL)),
  ADD CONSTRAINT webhook_deliveries_not_of_itself CHECK (replay_of_id <> id);

ALTER TABLE tenants
  ADD CONSTRAINT tenants_key_form CHECK (key ~ '^[a-z][a-z0-9-]{2,39}$'),
  ADD CONSTRAINT tenants_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100);

ALTER TABLE custom_domains
  ADD CONSTRAINT custom_domains_hostname_form CHECK (hostname::text ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$' AND char_length(hostname::text) <= 253),
  ADD CONSTRAINT custom_domains_one_owner CHECK (num_nonnulls(creator_id, tenant_id) = 1),
  ADD CONSTRAINT custom_domains_proof_form CHECK (proof ~ '^[A-Za-z0-9_-]{32,64}$'),
  ADD CONSTRAINT custom_domains_verified_at_with_status CHECK ((status = 'VERIFIED') = (verified_at IS NOT NULL));

ALTER TABLE brand_settings
  ADD CONSTRAINT brand_settings_one_owner CHECK (num_nonnulls(creator_id, tenant_id) = 1),
  ADD CONSTRAINT brand_settings_logo_url_form CHECK (logo_url ~ '^https://[^\s]+$' AND char_length(logo_url) <= 2000),
  ADD CONSTRAINT brand_settings_primary_color_form CHECK (primary_color ~ '^#[0-9a-f]{6}$'),
  ADD CONSTRAINT brand_settings_accent_color_form CHECK (accent_color ~ '^#[0-9a-f]{6}$'),
  ADD CONSTRAINT brand_settings_texts_object CHECK (jsonb_typeof(texts) = 'object');

ALTER TABLE integrations
  ADD CONSTRAINT integrations_provider_form CHECK (provider ~ '^[a-z][a-z0-9-]{1,39}$'),
  ADD CONSTRAINT integrations_key_version_positive CHECK (key_version >= 1);

ALTER TABLE import_jobs
  ADD CONSTRAINT import_jobs_counts_within CHECK (0 <= imported_count AND imported_count <= valid_count AND valid_count <= row_count),
  ADD CONSTRAINT import_jobs_expected_object CHECK (jsonb_typeof(expected) = 'object'),
  ADD CONSTRAINT import_jobs_dry_run_writes_nothing CHECK (NOT is_dry_run OR status IN ('STAGED', 'VALIDATING', 'VALIDATED', 'FAILED')),
  ADD CONSTRAINT import_jobs_failure_with_failed CHECK ((status = 'FAILED') = (failure IS NOT NULL));

ALTER TABLE import_rows
  ADD CONSTRAINT import_rows_position_positive CHECK (position >= 1),
  ADD CONSTRAINT import_rows_problems_with_invalid CHECK ((status = 'INVALID') = (jsonb_array_length(problems) > 0)),
  ADD CONSTRAINT import_rows_subject_with_imported CHECK ((status = 'IMPORTED') = (subject_id IS NOT NULL)),
  ADD CONSTRAINT import_rows_subject_whole CHECK ((subject_type IS NULL) = (subject_id IS NULL));

ALTER TABLE client_apps
  ADD CONSTRAINT client_apps_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT client_apps_minimum_version_form CHECK (minimum_version ~ '^\d{1,5}\.\d{1,5}\.\d{1,5}$'),
  ADD CONSTRAINT client_apps_current_version_form CHECK (current_version ~ '^\d{1,5}\.\d{1,5}\.\d{1,5}$');

ALTER TABLE devices
  ADD CONSTRAINT devices_app_version_form CHECK (app_version ~ '^\d{1,5}\.\d{1,5}\.\d{1,5}$'),
  ADD CONSTRAINT devices_model_length CHECK (char_length(model) <= 100);

ALTER TABLE sandboxes
  ADD CONSTRAINT sandboxes_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT sandboxes_database_form CHECK (database ~ '^sandbox_[a-z0-9]{8,40}$'),
  ADD CONSTRAINT sandboxes_expiry_after_creation CHECK (expires_at > created_at);

ALTER TABLE backup_runs
  ADD CONSTRAINT backup_runs_finished_at_with_end CHECK ((status IN ('SUCCEEDED', 'FAILED')) = (finished_at IS NOT NULL)),
  ADD CONSTRAINT backup_runs_failure_with_failed CHECK ((status = 'FAILED') = (failure IS NOT NULL)),
  ADD CONSTRAINT backup_runs_file_with_success CHECK (status <> 'SUCCEEDED' OR is_drill OR (object_key IS NOT NULL AND size_bytes IS NOT NULL AND checksum IS NOT NULL AND key_version IS NOT NULL)),
  ADD CONSTRAINT backup_runs_source_with_drill CHECK (is_drill = (source_id IS NOT NULL)),
  ADD CONSTRAINT backup_runs_kept_thirty_days CHECK (is_drill OR kept_until >= started_at + interval '30 days'),
  ADD CONSTRAINT backup_runs_size_not_negative CHECK (size_bytes >= 0),
  ADD CONSTRAINT backup_runs_checksum_form CHECK (checksum ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT backup_runs_end_after_start CHECK (finished_at >= started_at);

ALTER TABLE slow_queries
  ADD CONSTRAINT slow_queries_hour_whole CHECK (hour = date_trunc('hour', hour, 'UTC')),
  ADD CONSTRAINT slow_queries_counts_not_negative CHECK (least(call_count, mean_ms, max_ms, row_count) >= 0),
  ADD CONSTRAINT slow_queries_mean_within_max CHECK (mean_ms <= max_ms);

ALTER TABLE index_usage
  ADD CONSTRAINT index_usage_counts_not_negative CHECK (least(scan_count, size_bytes) >= 0);

ALTER TABLE size_snapshots
  ADD CONSTRAINT size_snapshots_counts_not_negative CHECK (least(row_count, table_bytes, index_bytes) >= 0);

ALTER TABLE metrics_snapshots
  ADD CONSTRAINT metrics_snapshots_counts_not_negative CHECK (least(connection_count, active_count, commit_count, rollback_count, dead_row_count, database_bytes, replica_lag_ms) >= 0),
  ADD CONSTRAINT metrics_snapshots_active_within CHECK (active_count <= connection_count);

-- The variants of an experiment share its accounts out without a rest, from the moment at which it runs.

CREATE FUNCTION app.check_variant_weights() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  experiment uuid := CASE WHEN TG_TABLE_NAME = 'experiments' THEN to_jsonb(NEW) ->> 'id'
    ELSE coalesce(to_jsonb(NEW), to_jsonb(OLD)) ->> 'experiment_id' END;
BEGIN
  IF EXISTS (
    SELECT FROM public.experiments e WHERE e.id = experiment AND e.status <> 'DRAFT'
      AND (SELECT coalesce(sum(v.weight), 0) FROM public.experiment_variants v WHERE v.experiment_id = e.id) <> 10000
  ) THEN
    RAISE EXCEPTION 'the variants of experiment % do not share out all accounts', experiment
      USING ERRCODE = 'check_violation', TABLE = 'experiments', CONSTRAINT = 'experiments_weights_whole';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER experiments_weights_whole AFTER INSERT OR UPDATE OF status ON experiments
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_variant_weights();

CREATE CONSTRAINT TRIGGER experiment_variants_weights_whole AFTER INSERT OR UPDATE OR DELETE ON experiment_variants
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_variant_weights();

-- An account keeps the variant that it was given.

CREATE TRIGGER experiment_assignments_sticky BEFORE UPDATE ON experiment_assignments
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('experiment_id', 'variant_id', 'user_id');

CREATE TRIGGER experiments_status_forward BEFORE UPDATE ON experiments
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'DRAFT>RUNNING', 'RUNNING>PAUSED', 'PAUSED>RUNNING', 'RUNNING>ENDED', 'PAUSED>ENDED');

CREATE TRIGGER webhook_deliveries_status_forward BEFORE UPDATE ON webhook_deliveries
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'PENDING>DELIVERED', 'PENDING>FAILED');

CREATE TRIGGER import_jobs_status_forward BEFORE UPDATE ON import_jobs
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'STAGED>VALIDATING', 'VALIDATING>VALIDATED', 'VALIDATED>IMPORTING',
    'IMPORTING>IMPORTED', 'IMPORTED>ROLLED_BACK', 'STAGED>FAILED', 'VALIDATING>FAILED', 'IMPORTING>FAILED', 'FAILED>ROLLED_BACK');

-- A key that was taken back stays so.

CREATE TRIGGER api_keys_kept BEFORE UPDATE ON api_keys
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('owner_id', 'prefix', 'key_hash');

-- Due reports, endpoints that wait for another attempt, links that have ended: each job finds its rows by an index.

CREATE INDEX scheduled_reports_due_idx ON scheduled_reports (next_run_at) WHERE paused_at IS NULL;
CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (next_attempt_at) WHERE status = 'PENDING';
CREATE INDEX api_keys_live_idx ON api_keys (owner_id) WHERE revoked_at IS NULL;

-- The time of change.

CREATE TRIGGER platform_analytics_touch BEFORE UPDATE ON platform_analytics
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER experiments_touch BEFORE UPDATE ON experiments
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER custom_event_definitions_touch BEFORE UPDATE ON custom_event_definitions
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER funnels_touch BEFORE UPDATE ON funnels
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER dashboards_touch BEFORE UPDATE ON dashboards
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER scheduled_reports_touch BEFORE UPDATE ON scheduled_reports
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER exports_touch BEFORE UPDATE ON exports
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER webhooks_touch BEFORE UPDATE ON webhooks
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER tenants_touch BEFORE UPDATE ON tenants
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER custom_domains_touch BEFORE UPDATE ON custom_domains
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER brand_settings_touch BEFORE UPDATE ON brand_settings
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER integrations_touch BEFORE UPDATE ON integrations
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER import_jobs_touch BEFORE UPDATE ON import_jobs
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER client_apps_touch BEFORE UPDATE ON client_apps
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- What happened stays as it was told. Whole months go by retention, and what is told of an account goes with it.

REVOKE UPDATE, DELETE ON
  content_analytics, user_analytics, user_activity, revenue_analytics, custom_events
FROM app, worker;

-- What the database is told of itself comes from jobs; requests do not write it.

REVOKE INSERT, UPDATE, DELETE ON
  backup_runs, slow_queries, index_usage, size_snapshots, metrics_snapshots, feed_entries,
  creator_analytics, content_analytics_daily, user_analytics_daily, cohorts, revenue_analytics
FROM app;

-- What belongs to one account, for itself alone and for the jobs that work for it.

ALTER TABLE user_activity ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE webhooks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE integrations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE exports ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE import_jobs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE scheduled_reports ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE webhook_deliveries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE import_rows ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY user_activity_own ON user_activity TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_activity_worker ON user_activity TO worker USING (true);
CREATE POLICY user_activity_migrate ON user_activity TO migrate USING (true);

CREATE POLICY api_keys_own ON api_keys TO app USING (owner_id = (SELECT app.uid()));
CREATE POLICY api_keys_worker ON api_keys TO worker USING (true);
CREATE POLICY api_keys_migrate ON api_keys TO migrate USING (true);

CREATE POLICY webhooks_own ON webhooks TO app USING (owner_id = (SELECT app.uid()));
CREATE POLICY webhooks_worker ON webhooks TO worker USING (true);
CREATE POLICY webhooks_migrate ON webhooks TO migrate USING (true);

CREATE POLICY integrations_own ON integrations TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY integrations_worker ON integrations TO worker USING (true);
CREATE POLICY integrations_migrate ON integrations TO migrate USING (true);

CREATE POLICY exports_own ON exports TO app USING (owner_id = (SELECT app.uid()));
CREATE POLICY exports_worker ON exports TO worker USING (true);
CREATE POLICY exports_migrate ON exports TO migrate USING (true);

CREATE POLICY import_jobs_own ON import_jobs TO app USING (owner_id = (SELECT app.uid()));
CREATE POLICY import_jobs_worker ON import_jobs TO worker USING (true);
CREATE POLICY import_jobs_migrate ON import_jobs TO migrate USING (true);

CREATE POLICY scheduled_reports_own ON scheduled_reports TO app USING (owner_id = (SELECT app.uid()));
CREATE POLICY scheduled_reports_worker ON scheduled_reports TO worker USING (true);
CREATE POLICY scheduled_reports_migrate ON scheduled_reports TO migrate USING (true);

CREATE POLICY webhook_deliveries_own ON webhook_deliveries TO app
  USING (webhook_id IN (SELECT id FROM webhooks WHERE owner_id = (SELECT app.uid())));
CREATE POLICY webhook_deliveries_worker ON webhook_deliveries TO worker USING (true);
CREATE POLICY webhook_deliveries_migrate ON webhook_deliveries TO migrate USING (true);

CREATE POLICY import_rows_own ON import_rows TO app
  USING (job_id IN (SELECT id FROM import_jobs WHERE owner_id = (SELECT app.uid())));
CREATE POLICY import_rows_worker ON import_rows TO worker USING (true);
CREATE POLICY import_rows_migrate ON import_rows TO migrate USING (true);
