-- What is measured: events and records by month, what is counted from them by day, experiments, funnels, reports.

CREATE TYPE "ContentEventKind" AS ENUM ('VIEW', 'LIKE', 'UNLIKE', 'SHARE', 'COMMENT', 'DOWNLOAD', 'PURCHASE');
CREATE TYPE "AnalysedContent" AS ENUM ('POST', 'VIDEO', 'LIVE_STREAM');
CREATE TYPE "UserEventKind" AS ENUM ('LOGIN', 'LOGOUT', 'PROFILE_VIEW', 'SUBSCRIPTION', 'UNSUBSCRIPTION', 'TIP_SENT', 'TIP_RECEIVED', 'CONTENT_UPLOAD', 'MESSAGE_SENT');
CREATE TYPE "DeviceKind" AS ENUM ('DESKTOP', 'MOBILE', 'TABLET', 'TELEVISION', 'BOT', 'UNKNOWN');
CREATE TYPE "RevenueKind" AS ENUM ('SUBSCRIPTION', 'TIP', 'CONTENT_PURCHASE', 'MESSAGE_PURCHASE', 'STREAM_ACCESS', 'OTHER');
CREATE TYPE "ExperimentStatus" AS ENUM ('DRAFT', 'RUNNING', 'PAUSED', 'ENDED');
CREATE TYPE "TrafficMedium" AS ENUM ('DIRECT', 'SEARCH', 'SOCIAL', 'EMAIL', 'ADVERTISEMENT', 'REFERRAL', 'AFFILIATE', 'OTHER');
CREATE TYPE "ReportDelivery" AS ENUM ('NOTIFICATION', 'DOWNLOAD');
CREATE TYPE "ReportFrequency" AS ENUM ('DAILY', 'WEEKLY', 'MONTHLY');
CREATE TYPE "ExportFormat" AS ENUM ('CSV', 'JSON');

CREATE TABLE "content_analytics" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "kind" "ContentEventKind" NOT NULL,
    "content_type" "AnalysedContent" NOT NULL,
    "content_id" UUID NOT NULL,
    "creator_id" UUID NOT NULL,
    "cluster_key" TEXT NOT NULL,
    "user_id" UUID,
    "duration_seconds" INTEGER,
    "country_code" TEXT,
    "region_code" TEXT,
    "city" TEXT,
    "device" "DeviceKind" NOT NULL DEFAULT 'UNKNOWN',
    "browser" TEXT,
    "traffic_source_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "content_analytics_pkey" PRIMARY KEY ("id","created_at")
) PARTITION BY RANGE (created_at);

CREATE TABLE "user_analytics" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "kind" "UserEventKind" NOT NULL,
    "user_id" UUID NOT NULL,
    "other_user_id" UUID,
    "cluster_key" TEXT NOT NULL,
    "country_code" TEXT,
    "region_code" TEXT,
    "city" TEXT,
    "device" "DeviceKind" NOT NULL DEFAULT 'UNKNOWN',
    "browser" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_analytics_pkey" PRIMARY KEY ("id","created_at")
) PARTITION BY RANGE (created_at);

CREATE TABLE "user_activity" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "cluster_key" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_type" TEXT,
    "subject_id" UUID,
    "details" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_activity_pkey" PRIMARY KEY ("id","created_at")
) PARTITION BY RANGE (created_at);

CREATE TABLE "revenue_analytics" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "kind" "RevenueKind" NOT NULL,
    "creator_id" UUID NOT NULL,
    "cluster_key" TEXT NOT NULL,
    "transaction_id" UUID NOT NULL,
    "gross_minor" BIGINT NOT NULL,
    "fee_minor" BIGINT NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "currency_code" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "revenue_analytics_pkey" PRIMARY KEY ("id","occurred_at")
) PARTITION BY RANGE (occurred_at);

CREATE TABLE "creator_analytics" (
    "creator_id" UUID NOT NULL,
    "cluster_key" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "view_count" INTEGER NOT NULL DEFAULT 0,
    "like_count" INTEGER NOT NULL DEFAULT 0,
    "comment_count" INTEGER NOT NULL DEFAULT 0,
    "share_count" INTEGER NOT NULL DEFAULT 0,
    "new_subscriber_count" INTEGER NOT NULL DEFAULT 0,
    "lost_subscriber_count" INTEGER NOT NULL DEFAULT 0,
    "net_minor" BIGINT NOT NULL DEFAULT 0,
    "computed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "creator_analytics_pkey" PRIMARY KEY ("creator_id","cluster_key","day")
);

CREATE TABLE "content_analytics_daily" (
    "content_type" "AnalysedContent" NOT NULL,
    "content_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "creator_id" UUID NOT NULL,
    "view_count" INTEGER NOT NULL DEFAULT 0,
    "unique_viewer_count" INTEGER NOT NULL DEFAULT 0,
    "view_seconds" BIGINT NOT NULL DEFAULT 0,
    "like_count" INTEGER NOT NULL DEFAULT 0,
    "unlike_count" INTEGER NOT NULL DEFAULT 0,
    "share_count" INTEGER NOT NULL DEFAULT 0,
    "comment_count" INTEGER NOT NULL DEFAULT 0,
    "download_count" INTEGER NOT NULL DEFAULT 0,
    "purchase_count" INTEGER NOT NULL DEFAULT 0,
    "computed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "content_analytics_daily_pkey" PRIMARY KEY ("content_type","content_id","day")
);

CREATE TABLE "user_analytics_daily" (
    "user_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "login_count" INTEGER NOT NULL DEFAULT 0,
    "event_count" INTEGER NOT NULL DEFAULT 0,
    "profile_view_count" INTEGER NOT NULL DEFAULT 0,
    "message_count" INTEGER NOT NULL DEFAULT 0,
    "tip_count" INTEGER NOT NULL DEFAULT 0,
    "upload_count" INTEGER NOT NULL DEFAULT 0,
    "computed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_analytics_daily_pkey" PRIMARY KEY ("user_id","day")
);

CREATE TABLE "platform_analytics" (
    "day" DATE NOT NULL,
    "cluster_key" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "value" DECIMAL(20,4) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "platform_analytics_pkey" PRIMARY KEY ("day","cluster_key","metric")
);

CREATE TABLE "traffic_sources" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "medium" "TrafficMedium" NOT NULL,
    "source" TEXT NOT NULL,
    "campaign" TEXT,
    "landing" TEXT,
    "user_id" UUID,
    "cluster_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "traffic_sources_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "conversion_events" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "goal" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "traffic_source_id" UUID,
    "assignment_id" UUID,
    "exposed_at" TIMESTAMPTZ(6) NOT NULL,
    "reached_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "conversion_events_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "experiments" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "key" TEXT NOT NULL,
    "hypothesis" TEXT NOT NULL,
    "goal" TEXT NOT NULL,
    "window_hours" INTEGER NOT NULL DEFAULT 168,
    "status" "ExperimentStatus" NOT NULL DEFAULT 'DRAFT',
    "started_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "experiments_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "experiment_variants" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "experiment_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "weight" INTEGER NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "experiment_variants_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "experiment_assignments" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "experiment_id" UUID NOT NULL,
    "variant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "assigned_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "experiment_assignments_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "custom_event_definitions" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "client_app_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "properties" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "custom_event_definitions_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "custom_events" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "definition_id" UUID NOT NULL,
    "user_id" UUID,
    "properties" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "custom_events_pkey" PRIMARY KEY ("id","created_at")
) PARTITION BY RANGE (created_at);

CREATE TABLE "funnels" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "name" TEXT NOT NULL,
    "cluster_key" TEXT,
    "window_hours" INTEGER NOT NULL DEFAULT 168,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "funnels_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "funnel_steps" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "funnel_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "event" TEXT NOT NULL,

    CONSTRAINT "funnel_steps_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "cohorts" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "cluster_key" TEXT NOT NULL,
    "began_on" DATE NOT NULL,
    "months_later" INTEGER NOT NULL,
    "user_count" INTEGER NOT NULL,
    "active_count" INTEGER NOT NULL,
    "computed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cohorts_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "dashboards" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "widgets" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dashboards_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "scheduled_reports" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "owner_id" UUID NOT NULL,
    "report" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "frequency" "ReportFrequency" NOT NULL,
    "delivery" "ReportDelivery" NOT NULL,
    "format" "ExportFormat" NOT NULL DEFAULT 'CSV',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "next_run_at" TIMESTAMPTZ(6) NOT NULL,
    "paused_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "scheduled_reports_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "report_runs" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "report_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "status" "RunStatus" NOT NULL DEFAULT 'QUEUED',
    "export_id" UUID,
    "failure" TEXT,
    "finished_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "report_runs_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "exports" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "owner_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "format" "ExportFormat" NOT NULL,
    "status" "RunStatus" NOT NULL DEFAULT 'QUEUED',
    "object_key" TEXT,
    "size_bytes" BIGINT,
    "row_count" INTEGER,
    "checksum" TEXT,
    "failure" TEXT,
    "expires_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "exports_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "api_usage" (
    "api_key_id" UUID NOT NULL,
    "operation" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "call_count" INTEGER NOT NULL DEFAULT 0,
    "error_count" INTEGER NOT NULL DEFAULT 0,
    "latency_ms_total" BIGINT NOT NULL DEFAULT 0,
    "latency_ms_max" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "api_usage_pkey" PRIMARY KEY ("api_key_id","operation","hour")
) PARTITION BY RANGE (hour);

CREATE INDEX "content_analytics_content_type_content_id_created_at_idx" ON "content_analytics"("content_type", "content_id", "created_at" DESC);
CREATE INDEX "content_analytics_creator_id_created_at_idx" ON "content_analytics"("creator_id", "created_at" DESC);
CREATE INDEX "content_analytics_cluster_key_created_at_idx" ON "content_analytics"("cluster_key", "created_at" DESC);
CREATE INDEX "content_analytics_user_id_created_at_idx" ON "content_analytics"("user_id", "created_at" DESC);
CREATE INDEX "content_analytics_traffic_source_id_idx" ON "content_analytics"("traffic_source_id");
CREATE INDEX "content_analytics_created_at_idx" ON "content_analytics" USING BRIN ("created_at");
CREATE INDEX "user_analytics_user_id_kind_created_at_idx" ON "user_analytics"("user_id", "kind", "created_at" DESC);
CREATE INDEX "user_analytics_other_user_id_idx" ON "user_analytics"("other_user_id");
CREATE INDEX "user_analytics_cluster_key_created_at_idx" ON "user_analytics"("cluster_key", "created_at" DESC);
CREATE INDEX "user_analytics_created_at_idx" ON "user_analytics" USING BRIN ("created_at");
CREATE INDEX "user_activity_user_id_created_at_idx" ON "user_activity"("user_id", "created_at" DESC);
CREATE INDEX "user_activity_cluster_key_created_at_idx" ON "user_activity"("cluster_key", "created_at" DESC);
CREATE INDEX "user_activity_created_at_idx" ON "user_activity" USING BRIN ("created_at");
CREATE INDEX "revenue_analytics_creator_id_occurred_at_idx" ON "revenue_analytics"("creator_id", "occurred_at" DESC);
CREATE INDEX "revenue_analytics_cluster_key_occurred_at_idx" ON "revenue_analytics"("cluster_key", "occurred_at" DESC);
CREATE INDEX "revenue_analytics_occurred_at_idx" ON "revenue_analytics" USING BRIN ("occurred_at");
CREATE UNIQUE INDEX "revenue_analytics_transaction_id_creator_id_kind_occurred_a_key" ON "revenue_analytics"("transaction_id", "creator_id", "kind", "occurred_at");
CREATE INDEX "creator_analytics_cluster_key_day_idx" ON "creator_analytics"("cluster_key", "day");
CREATE INDEX "content_analytics_daily_creator_id_day_idx" ON "content_analytics_daily"("creator_id", "day");
CREATE INDEX "user_analytics_daily_day_idx" ON "user_analytics_daily"("day");
CREATE INDEX "platform_analytics_cluster_key_metric_day_idx" ON "platform_analytics"("cluster_key", "metric", "day" DESC);
CREATE INDEX "traffic_sources_user_id_idx" ON "traffic_sources"("user_id");
CREATE INDEX "traffic_sources_cluster_key_created_at_idx" ON "traffic_sources"("cluster_key", "created_at" DESC);
CREATE INDEX "traffic_sources_source_campaign_idx" ON "traffic_sources"("source", "campaign");
CREATE INDEX "conversion_events_goal_reached_at_idx" ON "conversion_events"("goal", "reached_at");
CREATE INDEX "conversion_events_traffic_source_id_idx" ON "conversion_events"("traffic_source_id");
CREATE INDEX "conversion_events_assignment_id_idx" ON "conversion_events"("assignment_id");
CREATE UNIQUE INDEX "conversion_events_user_id_goal_key" ON "conversion_events"("user_id", "goal");
CREATE UNIQUE INDEX "experiments_key_key" ON "experiments"("key");
CREATE INDEX "experiments_created_by_id_idx" ON "experiments"("created_by_id");
CREATE INDEX "experiments_status_idx" ON "experiments"("status");
CREATE UNIQUE INDEX "experiment_variants_experiment_id_key_key" ON "experiment_variants"("experiment_id", "key");
CREATE UNIQUE INDEX "experiment_variants_id_experiment_id_key" ON "experiment_variants"("id", "experiment_id");
CREATE INDEX "experiment_assignments_variant_id_experiment_id_idx" ON "experiment_assignments"("variant_id", "experiment_id");
CREATE INDEX "experiment_assignments_user_id_idx" ON "experiment_assignments"("user_id");
CREATE UNIQUE INDEX "experiment_assignments_experiment_id_user_id_key" ON "experiment_assignments"("experiment_id", "user_id");
CREATE UNIQUE INDEX "custom_event_definitions_client_app_id_name_key" ON "custom_event_definitions"("client_app_id", "name");
CREATE INDEX "custom_events_definition_id_created_at_idx" ON "custom_events"("definition_id", "created_at" DESC);
CREATE INDEX "custom_events_user_id_idx" ON "custom_events"("user_id");
CREATE INDEX "custom_events_created_at_idx" ON "custom_events" USING BRIN ("created_at");
CREATE INDEX "custom_events_properties_idx" ON "custom_events" USING GIN ("properties" jsonb_path_ops);
CREATE INDEX "funnels_cluster_key_idx" ON "funnels"("cluster_key");
CREATE INDEX "funnels_created_by_id_idx" ON "funnels"("created_by_id");
CREATE UNIQUE INDEX "funnels_name_key" ON "funnels"("name");
CREATE UNIQUE INDEX "funnel_steps_funnel_id_position_key" ON "funnel_steps"("funnel_id", "position");
CREATE UNIQUE INDEX "cohorts_cluster_key_began_on_months_later_key" ON "cohorts"("cluster_key", "began_on", "months_later");
CREATE UNIQUE INDEX "dashboards_owner_id_name_key" ON "dashboards"("owner_id", "name");
CREATE INDEX "scheduled_reports_owner_id_idx" ON "scheduled_reports"("owner_id");
CREATE UNIQUE INDEX "report_runs_export_id_key" ON "report_runs"("export_id");
CREATE UNIQUE INDEX "report_runs_report_id_due_at_key" ON "report_runs"("report_id", "due_at");
CREATE INDEX "exports_owner_id_created_at_idx" ON "exports"("owner_id", "created_at" DESC);
CREATE INDEX "exports_expires_at_idx" ON "exports"("expires_at");
CREATE INDEX "api_usage_hour_idx" ON "api_usage" USING BRIN ("hour");

ALTER TABLE "content_analytics" ADD CONSTRAINT "content_analytics_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "content_analytics" ADD CONSTRAINT "content_analytics_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "content_analytics" ADD CONSTRAINT "content_analytics_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "content_analytics" ADD CONSTRAINT "content_analytics_traffic_source_id_fkey" FOREIGN KEY ("traffic_source_id") REFERENCES "traffic_sources"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "user_analytics" ADD CONSTRAINT "user_analytics_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_analytics" ADD CONSTRAINT "user_analytics_other_user_id_fkey" FOREIGN KEY ("other_user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "user_analytics" ADD CONSTRAINT "user_analytics_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "user_activity" ADD CONSTRAINT "user_activity_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_activity" ADD CONSTRAINT "user_activity_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "revenue_analytics" ADD CONSTRAINT "revenue_analytics_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "revenue_analytics" ADD CONSTRAINT "revenue_analytics_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "creator_analytics" ADD CONSTRAINT "creator_analytics_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "creator_analytics" ADD CONSTRAINT "creator_analytics_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "content_analytics_daily" ADD CONSTRAINT "content_analytics_daily_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_analytics_daily" ADD CONSTRAINT "user_analytics_daily_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "platform_analytics" ADD CONSTRAINT "platform_analytics_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "traffic_sources" ADD CONSTRAINT "traffic_sources_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "traffic_sources" ADD CONSTRAINT "traffic_sources_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "conversion_events" ADD CONSTRAINT "conversion_events_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "conversion_events" ADD CONSTRAINT "conversion_events_traffic_source_id_fkey" FOREIGN KEY ("traffic_source_id") REFERENCES "traffic_sources"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "conversion_events" ADD CONSTRAINT "conversion_events_assignment_id_fkey" FOREIGN KEY ("assignment_id") REFERENCES "experiment_assignments"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "experiments" ADD CONSTRAINT "experiments_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "experiment_variants" ADD CONSTRAINT "experiment_variants_experiment_id_fkey" FOREIGN KEY ("experiment_id") REFERENCES "experiments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "experiment_assignments" ADD CONSTRAINT "experiment_assignments_experiment_id_fkey" FOREIGN KEY ("experiment_id") REFERENCES "experiments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "experiment_assignments" ADD CONSTRAINT "experiment_assignments_variant_id_experiment_id_fkey" FOREIGN KEY ("variant_id", "experiment_id") REFERENCES "experiment_variants"("id", "experiment_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "experiment_assignments" ADD CONSTRAINT "experiment_assignments_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "custom_event_definitions" ADD CONSTRAINT "custom_event_definitions_client_app_id_fkey" FOREIGN KEY ("client_app_id") REFERENCES "client_apps"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "custom_events" ADD CONSTRAINT "custom_events_definition_id_fkey" FOREIGN KEY ("definition_id") REFERENCES "custom_event_definitions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "custom_events" ADD CONSTRAINT "custom_events_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "funnels" ADD CONSTRAINT "funnels_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "funnels" ADD CONSTRAINT "funnels_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "funnel_steps" ADD CONSTRAINT "funnel_steps_funnel_id_fkey" FOREIGN KEY ("funnel_id") REFERENCES "funnels"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "cohorts" ADD CONSTRAINT "cohorts_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "dashboards" ADD CONSTRAINT "dashboards_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "scheduled_reports" ADD CONSTRAINT "scheduled_reports_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "report_runs" ADD CONSTRAINT "report_runs_report_id_fkey" FOREIGN KEY ("report_id") REFERENCES "scheduled_reports"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "report_runs" ADD CONSTRAINT "report_runs_export_id_fkey" FOREIGN KEY ("export_id") REFERENCES "exports"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "exports" ADD CONSTRAINT "exports_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "api_usage" ADD CONSTRAINT "api_usage_api_key_id_fkey" FOREIGN KEY ("api_key_id") REFERENCES "api_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT app.make_partitions();
