DROP TABLE
  metrics_snapshots,
  size_snapshots,
  index_usage,
  slow_queries,
  backup_runs,
  feed_entries;

DROP TYPE "FeedReason";
DROP TYPE "BackupTier";
DROP TYPE "BackupKind";
DROP TYPE "RunStatus";
