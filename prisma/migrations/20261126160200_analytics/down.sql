DROP TABLE
  api_usage,
  exports,
  report_runs,
  scheduled_reports,
  dashboards,
  cohorts,
  funnel_steps,
  funnels,
  custom_events,
  custom_event_definitions,
  experiment_assignments,
  experiment_variants,
  experiments,
  conversion_events,
  traffic_sources,
  platform_analytics,
  user_analytics_daily,
  content_analytics_daily,
  creator_analytics,
  revenue_analytics,
  user_activity,
  user_analytics,
  content_analytics;

DROP TYPE "ExportFormat";
DROP TYPE "ReportFrequency";
DROP TYPE "ReportDelivery";
DROP TYPE "TrafficMedium";
DROP TYPE "ExperimentStatus";
DROP TYPE "RevenueKind";
DROP TYPE "DeviceKind";
DROP TYPE "UserEventKind";
DROP TYPE "AnalysedContent";
DROP TYPE "ContentEventKind";
