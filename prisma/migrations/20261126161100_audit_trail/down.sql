DROP TRIGGER user_sanctions_audit ON user_sanctions;
DROP TRIGGER user_role_assignments_audit ON user_role_assignments;
DROP TRIGGER role_permissions_audit ON role_permissions;
DROP TRIGGER user_roles_audit ON user_roles;
DROP TRIGGER subscriptions_audit ON subscriptions;
DROP TRIGGER payments_audit ON payments;
DROP TRIGGER posts_audit ON posts;
DROP TRIGGER creators_audit ON creators;
DROP TRIGGER oauth_identities_audit ON oauth_identities;
DROP TRIGGER webauthn_credentials_audit ON webauthn_credentials;
DROP TRIGGER user_2fa_audit ON user_2fa;
DROP TRIGGER user_credentials_audit ON user_credentials;
DROP TRIGGER user_private_audit ON user_private;
DROP TRIGGER users_audit ON users;
DROP FUNCTION app.audit_change();
DROP POLICY audit_logs_database ON audit_logs;
REVOKE INSERT ON audit_logs FROM audit_owner;
REVOKE CREATE ON SCHEMA app FROM audit_owner;
REVOKE USAGE ON SCHEMA public, app FROM audit_owner;

ALTER TABLE audit_logs RENAME TO audit_logs_before;
ALTER TABLE audit_logs_before RENAME CONSTRAINT audit_logs_pkey TO audit_logs_before_pkey;
ALTER INDEX audit_logs_subject_type_subject_id_created_at_idx RENAME TO audit_logs_before_subject_idx;
ALTER INDEX audit_logs_actor_id_created_at_idx RENAME TO audit_logs_before_actor_idx;

CREATE TABLE "audit_logs" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "actor_id" UUID,
    "action" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "changes" JSONB NOT NULL DEFAULT '{}',
    "ip" INET,
    "user_agent" TEXT,
    "request_id" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_logs_pkey" PRIMARY KEY ("id")
);

INSERT INTO audit_logs (id, actor_id, action, subject_type, subject_id, changes, ip, user_agent, request_id, created_at)
SELECT id, actor_id, action, subject_type, subject_id, changes, ip, user_agent, request_id, created_at FROM audit_logs_before;

DROP TABLE audit_logs_before;
DROP TYPE "AuditSource";
DROP TYPE "AuditSeverity";
DROP TYPE "AuditCategory";

CREATE INDEX "audit_logs_subject_type_subject_id_created_at_idx" ON "audit_logs"("subject_type", "subject_id", "created_at");
CREATE INDEX "audit_logs_actor_id_created_at_idx" ON "audit_logs"("actor_id", "created_at");

CREATE TRIGGER audit_logs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_logs
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

ALTER TABLE audit_logs ENABLE ALWAYS TRIGGER audit_logs_append_only;

ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
REVOKE SELECT, UPDATE, DELETE ON audit_logs FROM app, worker;

CREATE POLICY audit_logs_migrate ON audit_logs TO migrate USING (true);
CREATE POLICY audit_logs_write ON audit_logs FOR INSERT TO app
  WITH CHECK (actor_id IS NULL OR actor_id = (SELECT app.uid()));
CREATE POLICY audit_logs_worker ON audit_logs FOR INSERT TO worker WITH CHECK (true);
CREATE POLICY audit_logs_auditor ON audit_logs FOR SELECT TO auditor USING (true);
