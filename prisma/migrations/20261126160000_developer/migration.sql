-- For those who build on the platform: keys, endpoints, domains, brands, imports, client programs, sandboxes.

CREATE TYPE "ClientPlatform" AS ENUM ('WEB', 'IOS', 'ANDROID', 'DESKTOP', 'BROWSER_EXTENSION');
CREATE TYPE "WebhookDeliveryStatus" AS ENUM ('PENDING', 'DELIVERED', 'FAILED');
CREATE TYPE "DomainStatus" AS ENUM ('PENDING', 'VERIFIED', 'FAILED');
CREATE TYPE "ImportSubject" AS ENUM ('POSTS', 'CONTACTS', 'SUBSCRIBERS', 'PLATFORM');
CREATE TYPE "ImportStatus" AS ENUM ('STAGED', 'VALIDATING', 'VALIDATED', 'IMPORTING', 'IMPORTED', 'ROLLED_BACK', 'FAILED');
CREATE TYPE "ImportRowStatus" AS ENUM ('STAGED', 'VALID', 'INVALID', 'IMPORTED', 'ROLLED_BACK');

CREATE TABLE "api_keys" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "replaces_id" UUID,
    "sandbox_id" UUID,
    "last_used_at" TIMESTAMPTZ(6),
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "webhooks" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "owner_id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "event_kinds" TEXT[],
    "secret_cipher" BYTEA NOT NULL,
    "key_version" INTEGER NOT NULL DEFAULT 1,
    "failure_count" INTEGER NOT NULL DEFAULT 0,
    "disabled_at" TIMESTAMPTZ(6),
    "disabled_reason" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhooks_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "webhook_deliveries" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "webhook_id" UUID NOT NULL,
    "event_id" BIGINT NOT NULL,
    "event_kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "status" "WebhookDeliveryStatus" NOT NULL DEFAULT 'PENDING',
    "attempt_count" INTEGER NOT NULL DEFAULT 0,
    "response_status" INTEGER,
    "response_ms" INTEGER,
    "failure" TEXT,
    "next_attempt_at" TIMESTAMPTZ(6),
    "delivered_at" TIMESTAMPTZ(6),
    "replay_of_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "tenants" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "owner_id" UUID NOT NULL,
    "cluster_key" TEXT NOT NULL,
    "shows_platform" BOOLEAN NOT NULL DEFAULT true,
    "isolates_users" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tenants_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "custom_domains" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "hostname" CITEXT NOT NULL,
    "creator_id" UUID,
    "tenant_id" UUID,
    "status" "DomainStatus" NOT NULL DEFAULT 'PENDING',
    "proof" TEXT NOT NULL,
    "verified_at" TIMESTAMPTZ(6),
    "checked_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "custom_domains_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "brand_settings" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "creator_id" UUID,
    "tenant_id" UUID,
    "logo_url" TEXT,
    "primary_color" TEXT,
    "accent_color" TEXT,
    "texts" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "brand_settings_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "integrations" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "credentials_cipher" BYTEA NOT NULL,
    "key_version" INTEGER NOT NULL DEFAULT 1,
    "last_used_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "integrations_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "import_jobs" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "owner_id" UUID NOT NULL,
    "subject" "ImportSubject" NOT NULL,
    "status" "ImportStatus" NOT NULL DEFAULT 'STAGED',
    "is_dry_run" BOOLEAN NOT NULL DEFAULT false,
    "row_count" INTEGER NOT NULL DEFAULT 0,
    "valid_count" INTEGER NOT NULL DEFAULT 0,
    "imported_count" INTEGER NOT NULL DEFAULT 0,
    "expected" JSONB NOT NULL DEFAULT '{}',
    "failure" TEXT,
    "finished_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "import_jobs_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "import_rows" (
    "job_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "data" JSONB NOT NULL,
    "status" "ImportRowStatus" NOT NULL DEFAULT 'STAGED',
    "problems" JSONB NOT NULL DEFAULT '[]',
    "subject_type" TEXT,
    "subject_id" UUID,

    CONSTRAINT "import_rows_pkey" PRIMARY KEY ("job_id","position")
);

CREATE TABLE "client_apps" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "owner_id" UUID,
    "name" TEXT NOT NULL,
    "platform" "ClientPlatform" NOT NULL,
    "minimum_version" TEXT NOT NULL,
    "current_version" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "client_apps_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "devices" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "client_app_id" UUID NOT NULL,
    "model" TEXT,
    "app_version" TEXT NOT NULL,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "devices_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "sandboxes" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "database" TEXT NOT NULL,
    "reset_at" TIMESTAMPTZ(6),
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sandboxes_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "api_keys_prefix_key" ON "api_keys"("prefix");
CREATE UNIQUE INDEX "api_keys_key_hash_key" ON "api_keys"("key_hash");
CREATE UNIQUE INDEX "api_keys_replaces_id_key" ON "api_keys"("replaces_id");
CREATE INDEX "api_keys_owner_id_idx" ON "api_keys"("owner_id");
CREATE INDEX "api_keys_sandbox_id_idx" ON "api_keys"("sandbox_id");
CREATE INDEX "webhooks_owner_id_idx" ON "webhooks"("owner_id");
CREATE INDEX "webhooks_event_kinds_idx" ON "webhooks" USING GIN ("event_kinds");
CREATE INDEX "webhook_deliveries_webhook_id_created_at_idx" ON "webhook_deliveries"("webhook_id", "created_at" DESC);
CREATE INDEX "webhook_deliveries_replay_of_id_idx" ON "webhook_deliveries"("replay_of_id");
CREATE UNIQUE INDEX "tenants_key_key" ON "tenants"("key");
CREATE INDEX "tenants_owner_id_idx" ON "tenants"("owner_id");
CREATE INDEX "tenants_cluster_key_idx" ON "tenants"("cluster_key");
CREATE UNIQUE INDEX "custom_domains_hostname_key" ON "custom_domains"("hostname");
CREATE INDEX "custom_domains_creator_id_idx" ON "custom_domains"("creator_id");
CREATE INDEX "custom_domains_tenant_id_idx" ON "custom_domains"("tenant_id");
CREATE UNIQUE INDEX "brand_settings_creator_id_key" ON "brand_settings"("creator_id");
CREATE UNIQUE INDEX "brand_settings_tenant_id_key" ON "brand_settings"("tenant_id");
CREATE UNIQUE INDEX "integrations_user_id_provider_key" ON "integrations"("user_id", "provider");
CREATE INDEX "import_jobs_owner_id_created_at_idx" ON "import_jobs"("owner_id", "created_at" DESC);
CREATE INDEX "import_rows_job_id_status_idx" ON "import_rows"("job_id", "status");
CREATE INDEX "client_apps_owner_id_idx" ON "client_apps"("owner_id");
CREATE UNIQUE INDEX "client_apps_name_platform_key" ON "client_apps"("name", "platform");
CREATE INDEX "devices_user_id_idx" ON "devices"("user_id");
CREATE INDEX "devices_client_app_id_idx" ON "devices"("client_app_id");
CREATE UNIQUE INDEX "sandboxes_database_key" ON "sandboxes"("database");
CREATE INDEX "sandboxes_expires_at_idx" ON "sandboxes"("expires_at");
CREATE UNIQUE INDEX "sandboxes_owner_id_name_key" ON "sandboxes"("owner_id", "name");

ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_replaces_id_fkey" FOREIGN KEY ("replaces_id") REFERENCES "api_keys"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_sandbox_id_fkey" FOREIGN KEY ("sandbox_id") REFERENCES "sandboxes"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhooks"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_replay_of_id_fkey" FOREIGN KEY ("replay_of_id") REFERENCES "webhook_deliveries"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "tenants" ADD CONSTRAINT "tenants_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "tenants" ADD CONSTRAINT "tenants_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "custom_domains" ADD CONSTRAINT "custom_domains_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "custom_domains" ADD CONSTRAINT "custom_domains_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "brand_settings" ADD CONSTRAINT "brand_settings_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "brand_settings" ADD CONSTRAINT "brand_settings_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "integrations" ADD CONSTRAINT "integrations_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "import_jobs" ADD CONSTRAINT "import_jobs_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "import_rows" ADD CONSTRAINT "import_rows_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "import_jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "client_apps" ADD CONSTRAINT "client_apps_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "devices" ADD CONSTRAINT "devices_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "devices" ADD CONSTRAINT "devices_client_app_id_fkey" FOREIGN KEY ("client_app_id") REFERENCES "client_apps"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "sandboxes" ADD CONSTRAINT "sandboxes_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
