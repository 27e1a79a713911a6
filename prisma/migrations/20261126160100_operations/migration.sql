-- What the platform knows of itself, and the feeds that are read rather than put together.

CREATE TYPE "RunStatus" AS ENUM ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED');
CREATE TYPE "BackupKind" AS ENUM ('FULL', 'LOG');
CREATE TYPE "BackupTier" AS ENUM ('STANDARD', 'OFF_SITE', 'COMPLIANCE');
CREATE TYPE "FeedReason" AS ENUM ('FOLLOWED', 'SUBSCRIBED', 'OWN');

CREATE TABLE "feed_entries" (
    "cluster_key" TEXT NOT NULL,
    "viewer_id" UUID NOT NULL,
    "published_at" TIMESTAMPTZ(6) NOT NULL,
    "post_id" UUID NOT NULL,
    "reason" "FeedReason" NOT NULL,

    CONSTRAINT "feed_entries_pkey" PRIMARY KEY ("cluster_key","viewer_id","published_at","post_id")
) PARTITION BY LIST (cluster_key);

CREATE TABLE "backup_runs" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "kind" "BackupKind" NOT NULL,
    "tier" "BackupTier" NOT NULL DEFAULT 'STANDARD',
    "status" "RunStatus" NOT NULL DEFAULT 'QUEUED',
    "is_drill" BOOLEAN NOT NULL DEFAULT false,
    "source_id" UUID,
    "object_key" TEXT,
    "size_bytes" BIGINT,
    "checksum" TEXT,
    "key_version" INTEGER,
    "checks" JSONB NOT NULL DEFAULT '{}',
    "failure" TEXT,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),
    "kept_until" TIMESTAMPTZ(6),

    CONSTRAINT "backup_runs_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "slow_queries" (
    "query_id" BIGINT NOT NULL,
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "statement" TEXT NOT NULL,
    "call_count" BIGINT NOT NULL,
    "mean_ms" DECIMAL(14,3) NOT NULL,
    "max_ms" DECIMAL(14,3) NOT NULL,
    "row_count" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "slow_queries_pkey" PRIMARY KEY ("query_id","hour")
);

CREATE TABLE "index_usage" (
    "index_name" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "table_name" TEXT NOT NULL,
    "scan_count" BIGINT NOT NULL,
    "size_bytes" BIGINT NOT NULL,

    CONSTRAINT "index_usage_pkey" PRIMARY KEY ("index_name","day")
);

CREATE TABLE "size_snapshots" (
    "table_name" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "row_count" BIGINT NOT NULL,
    "table_bytes" BIGINT NOT NULL,
    "index_bytes" BIGINT NOT NULL,

    CONSTRAINT "size_snapshots_pkey" PRIMARY KEY ("table_name","day")
);

CREATE TABLE "metrics_snapshots" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "connection_count" INTEGER NOT NULL,
    "active_count" INTEGER NOT NULL,
    "commit_count" BIGINT NOT NULL,
    "rollback_count" BIGINT NOT NULL,
    "dead_row_count" BIGINT NOT NULL,
    "oldest_vacuum_at" TIMESTAMPTZ(6),
    "database_bytes" BIGINT NOT NULL,
    "replica_lag_ms" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "metrics_snapshots_pkey" PRIMARY KEY ("id","created_at")
) PARTITION BY RANGE (created_at);

CREATE INDEX "feed_entries_viewer_id_published_at_post_id_idx" ON "feed_entries"("viewer_id", "published_at" DESC, "post_id");
CREATE INDEX "feed_entries_post_id_idx" ON "feed_entries"("post_id");
CREATE INDEX "backup_runs_source_id_idx" ON "backup_runs"("source_id");
CREATE INDEX "backup_runs_kind_started_at_idx" ON "backup_runs"("kind", "started_at" DESC);
CREATE INDEX "backup_runs_kept_until_idx" ON "backup_runs"("kept_until");
CREATE INDEX "slow_queries_hour_mean_ms_idx" ON "slow_queries"("hour", "mean_ms" DESC);
CREATE INDEX "index_usage_day_idx" ON "index_usage"("day");
CREATE INDEX "size_snapshots_day_idx" ON "size_snapshots"("day");
CREATE INDEX "metrics_snapshots_created_at_idx" ON "metrics_snapshots" USING BRIN ("created_at");

ALTER TABLE "feed_entries" ADD CONSTRAINT "feed_entries_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "feed_entries" ADD CONSTRAINT "feed_entries_viewer_id_fkey" FOREIGN KEY ("viewer_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "feed_entries" ADD CONSTRAINT "feed_entries_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "backup_runs" ADD CONSTRAINT "backup_runs_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "backup_runs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A feed lies with its brand. Rows of a brand that has no partition yet have a place as well.
DO $$
DECLARE
  brand text;
BEGIN
  FOR brand IN SELECT key FROM clusters ORDER BY position LOOP
    EXECUTE format('CREATE TABLE %I PARTITION OF feed_entries FOR VALUES IN (%L)', 'feed_entries_' || brand, brand);
    EXECUTE format('REVOKE ALL ON %I FROM app, worker', 'feed_entries_' || brand);
  END LOOP;
END
$$;

CREATE TABLE feed_entries_rest PARTITION OF feed_entries DEFAULT;

REVOKE ALL ON feed_entries_rest FROM app, worker;

SELECT app.make_partitions();
