DROP TABLE
  sandboxes,
  devices,
  client_apps,
  import_rows,
  import_jobs,
  integrations,
  brand_settings,
  custom_domains,
  tenants,
  webhook_deliveries,
  webhooks,
  api_keys;

DROP TYPE "ImportRowStatus";
DROP TYPE "ImportStatus";
DROP TYPE "ImportSubject";
DROP TYPE "DomainStatus";
DROP TYPE "WebhookDeliveryStatus";
DROP TYPE "ClientPlatform";
