-- How an account proves who it is beyond a password, what it may do, and what is kept of both; what services say of
-- themselves and what looks like an attack.

CREATE TYPE "LogLevel" AS ENUM ('DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL');
CREATE TYPE "SecuritySeverity" AS ENUM ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL');
CREATE TYPE "SecurityEventKind" AS ENUM ('UNUSUAL_LOGIN', 'REFRESH_REPLAYED', 'LIMIT_REACHED', 'FORBIDDEN_ACTION', 'FACTOR_REMOVED', 'ROLE_SWITCH', 'TAMPERING', 'OTHER');
CREATE TYPE "VerificationPurpose" AS ENUM ('EMAIL', 'PHONE', 'SECOND_FACTOR');
CREATE TYPE "LoginOutcome" AS ENUM ('SUCCEEDED', 'CHALLENGED', 'WRONG_PASSWORD', 'WRONG_FACTOR', 'REFUSED', 'LIMITED');

CREATE TABLE "system_logs" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "level" "LogLevel" NOT NULL,
    "service" TEXT NOT NULL,
    "component" TEXT,
    "message" TEXT NOT NULL,
    "stack_trace" TEXT,
    "request_id" TEXT,
    "session_id" UUID,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "system_logs_pkey" PRIMARY KEY ("id","created_at")
) PARTITION BY RANGE (created_at);

CREATE TABLE "security_events" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "kind" "SecurityEventKind" NOT NULL,
    "severity" "SecuritySeverity" NOT NULL,
    "description" TEXT NOT NULL,
    "user_id" UUID,
    "ip" INET,
    "user_agent" TEXT,
    "request_id" TEXT,
    "details" JSONB NOT NULL DEFAULT '{}',
    "assignee_id" UUID,
    "resolved_by_id" UUID,
    "resolution" TEXT,
    "resolved_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "security_events_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "user_roles" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "is_built_in" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_roles_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "user_permissions" (
    "key" TEXT NOT NULL,
    "description" TEXT NOT NULL,

    CONSTRAINT "user_permissions_pkey" PRIMARY KEY ("key")
);

CREATE TABLE "role_permissions" (
    "role_id" UUID NOT NULL,
    "permission_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "role_permissions_pkey" PRIMARY KEY ("role_id","permission_key")
);

CREATE TABLE "user_role_assignments" (
    "user_id" UUID NOT NULL,
    "role_id" UUID NOT NULL,
    "granted_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6),

    CONSTRAINT "user_role_assignments_pkey" PRIMARY KEY ("user_id","role_id")
);

CREATE TABLE "user_2fa" (
    "user_id" UUID NOT NULL,
    "secret_cipher" BYTEA NOT NULL,
    "key_version" INTEGER NOT NULL DEFAULT 1,
    "confirmed_at" TIMESTAMPTZ(6),
    "last_step" BIGINT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_2fa_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "user_recovery_codes" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_recovery_codes_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "webauthn_credentials" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "credential_id" BYTEA NOT NULL,
    "public_key" BYTEA NOT NULL,
    "sign_count" BIGINT NOT NULL DEFAULT 0,
    "transports" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "is_backed_up" BOOLEAN NOT NULL DEFAULT false,
    "name" TEXT NOT NULL,
    "last_used_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webauthn_credentials_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "user_verification_codes" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "purpose" "VerificationPurpose" NOT NULL,
    "target_hash" BYTEA NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "attempt_count" INTEGER NOT NULL DEFAULT 0,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "closed_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_verification_codes_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "password_reset_tokens" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "request_ip" INET,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "password_reset_tokens_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "oauth_identities" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "last_used_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "oauth_identities_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "user_login_history" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "outcome" "LoginOutcome" NOT NULL,
    "ip" INET,
    "user_agent" TEXT,
    "country_code" TEXT,
    "session_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_login_history_pkey" PRIMARY KEY ("id","created_at")
) PARTITION BY RANGE (created_at);

CREATE TABLE "rate_limit_events" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "limit_name" TEXT NOT NULL,
    "user_id" UUID,
    "ip" INET,
    "retry_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rate_limit_events_pkey" PRIMARY KEY ("id","created_at")
) PARTITION BY RANGE (created_at);

CREATE TABLE "subject_keys" (
    "user_id" UUID NOT NULL,
    "key_cipher" BYTEA NOT NULL,
    "key_version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subject_keys_pkey" PRIMARY KEY ("user_id")
);

ALTER TABLE "user_credentials" ADD COLUMN     "must_change" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "user_private" ADD COLUMN     "phone_cipher" BYTEA,
ADD COLUMN     "phone_hash" BYTEA,
ADD COLUMN     "phone_key_version" INTEGER,
ADD COLUMN     "phone_verified_at" TIMESTAMPTZ(6);

CREATE INDEX "system_logs_level_created_at_idx" ON "system_logs"("level", "created_at" DESC);
CREATE INDEX "system_logs_request_id_idx" ON "system_logs"("request_id");
CREATE INDEX "system_logs_service_component_created_at_idx" ON "system_logs"("service", "component", "created_at" DESC);
CREATE INDEX "system_logs_created_at_idx" ON "system_logs" USING BRIN ("created_at");
CREATE INDEX "security_events_severity_created_at_idx" ON "security_events"("severity", "created_at" DESC);
CREATE INDEX "security_events_user_id_created_at_idx" ON "security_events"("user_id", "created_at" DESC);
CREATE INDEX "security_events_assignee_id_idx" ON "security_events"("assignee_id");
CREATE INDEX "security_events_resolved_by_id_idx" ON "security_events"("resolved_by_id");
CREATE UNIQUE INDEX "user_roles_key_key" ON "user_roles"("key");
CREATE INDEX "role_permissions_permission_key_idx" ON "role_permissions"("permission_key");
CREATE INDEX "user_role_assignments_role_id_idx" ON "user_role_assignments"("role_id");
CREATE INDEX "user_role_assignments_granted_by_id_idx" ON "user_role_assignments"("granted_by_id");
CREATE UNIQUE INDEX "user_recovery_codes_user_id_code_hash_key" ON "user_recovery_codes"("user_id", "code_hash");
CREATE UNIQUE INDEX "webauthn_credentials_credential_id_key" ON "webauthn_credentials"("credential_id");
CREATE INDEX "webauthn_credentials_user_id_idx" ON "webauthn_credentials"("user_id");
CREATE INDEX "user_verification_codes_user_id_purpose_created_at_idx" ON "user_verification_codes"("user_id", "purpose", "created_at" DESC);
CREATE INDEX "user_verification_codes_expires_at_idx" ON "user_verification_codes"("expires_at");
CREATE UNIQUE INDEX "password_reset_tokens_token_hash_key" ON "password_reset_tokens"("token_hash");
CREATE INDEX "password_reset_tokens_user_id_idx" ON "password_reset_tokens"("user_id");
CREATE INDEX "password_reset_tokens_expires_at_idx" ON "password_reset_tokens"("expires_at");
CREATE UNIQUE INDEX "oauth_identities_issuer_subject_key" ON "oauth_identities"("issuer", "subject");
CREATE UNIQUE INDEX "oauth_identities_user_id_issuer_key" ON "oauth_identities"("user_id", "issuer");
CREATE INDEX "user_login_history_user_id_created_at_idx" ON "user_login_history"("user_id", "created_at" DESC);
CREATE INDEX "user_login_history_created_at_idx" ON "user_login_history" USING BRIN ("created_at");
CREATE INDEX "rate_limit_events_user_id_created_at_idx" ON "rate_limit_events"("user_id", "created_at" DESC);
CREATE INDEX "rate_limit_events_ip_created_at_idx" ON "rate_limit_events"("ip", "created_at" DESC);
CREATE INDEX "rate_limit_events_created_at_idx" ON "rate_limit_events" USING BRIN ("created_at");
CREATE UNIQUE INDEX "user_private_phone_hash_key" ON "user_private"("phone_hash");

ALTER TABLE "security_events" ADD CONSTRAINT "security_events_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "security_events" ADD CONSTRAINT "security_events_assignee_id_fkey" FOREIGN KEY ("assignee_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "security_events" ADD CONSTRAINT "security_events_resolved_by_id_fkey" FOREIGN KEY ("resolved_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "role_permissions" ADD CONSTRAINT "role_permissions_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "user_roles"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "role_permissions" ADD CONSTRAINT "role_permissions_permission_key_fkey" FOREIGN KEY ("permission_key") REFERENCES "user_permissions"("key") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "user_role_assignments" ADD CONSTRAINT "user_role_assignments_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "user_role_assignments" ADD CONSTRAINT "user_role_assignments_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "user_roles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "user_role_assignments" ADD CONSTRAINT "user_role_assignments_granted_by_id_fkey" FOREIGN KEY ("granted_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "user_2fa" ADD CONSTRAINT "user_2fa_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "user_recovery_codes" ADD CONSTRAINT "user_recovery_codes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "webauthn_credentials" ADD CONSTRAINT "webauthn_credentials_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "user_verification_codes" ADD CONSTRAINT "user_verification_codes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "password_reset_tokens" ADD CONSTRAINT "password_reset_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "oauth_identities" ADD CONSTRAINT "oauth_identities_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "user_login_history" ADD CONSTRAINT "user_login_history_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "rate_limit_events" ADD CONSTRAINT "rate_limit_events_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "subject_keys" ADD CONSTRAINT "subject_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT app.make_partitions();
