-- The audit trail by month, with what each row is about and how much it matters, and written by the database itself where a
-- row of an account, a post, a payment, a role or a sanction changes, by whatever means.

CREATE TYPE "AuditCategory" AS ENUM ('ACCOUNT', 'CONTENT', 'PAYMENT', 'ADMINISTRATION', 'SECURITY');
CREATE TYPE "AuditSeverity" AS ENUM ('INFO', 'WARNING', 'ERROR', 'CRITICAL');
CREATE TYPE "AuditSource" AS ENUM ('APPLICATION', 'DATABASE');

ALTER TABLE audit_logs RENAME TO audit_logs_before;
ALTER TABLE audit_logs_before RENAME CONSTRAINT audit_logs_pkey TO audit_logs_before_pkey;
ALTER INDEX audit_logs_subject_type_subject_id_created_at_idx RENAME TO audit_logs_before_subject_idx;
ALTER INDEX audit_logs_actor_id_created_at_idx RENAME TO audit_logs_before_actor_idx;

CREATE TABLE "audit_logs" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "source" "AuditSource" NOT NULL DEFAULT 'APPLICATION',
    "category" "AuditCategory" NOT NULL DEFAULT 'ACCOUNT',
    "severity" "AuditSeverity" NOT NULL DEFAULT 'INFO',
    "actor_id" UUID,
    "affected_user_id" UUID,
    "action" TEXT NOT NULL,
    "description" TEXT,
    "subject_type" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "changes" JSONB NOT NULL DEFAULT '{}',
    "ip" INET,
    "user_agent" TEXT,
    "request_id" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_logs_pkey" PRIMARY KEY ("id","created_at")
) PARTITION BY RANGE (created_at);

SELECT app.make_partitions();

-- What was there keeps its place in time.
SELECT count(app.make_partition('audit_logs', month)) AS months FROM (
  SELECT DISTINCT date_trunc('month', created_at AT TIME ZONE 'UTC')::date AS month FROM audit_logs_before
) AS past;

INSERT INTO audit_logs (id, actor_id, action, subject_type, subject_id, changes, ip, user_agent, request_id, created_at)
SELECT id, actor_id, action, subject_type, subject_id, changes, ip, user_agent, request_id, created_at FROM audit_logs_before;

DROP TABLE audit_logs_before;

CREATE INDEX "audit_logs_subject_type_subject_id_created_at_idx" ON "audit_logs"("subject_type", "subject_id", "created_at");
CREATE INDEX "audit_logs_actor_id_created_at_idx" ON "audit_logs"("actor_id", "created_at");
CREATE INDEX "audit_logs_affected_user_id_created_at_idx" ON "audit_logs"("affected_user_id", "created_at");
CREATE INDEX "audit_logs_category_severity_created_at_idx" ON "audit_logs"("category", "severity", "created_at" DESC);
CREATE INDEX "audit_logs_created_at_idx" ON "audit_logs" USING BRIN ("created_at");

ALTER TABLE "audit_logs" ADD CONSTRAINT "audit_logs_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "audit_logs" ADD CONSTRAINT "audit_logs_affected_user_id_fkey" FOREIGN KEY ("affected_user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE audit_logs
  ADD CONSTRAINT audit_logs_action_form CHECK (action ~ '^[A-Za-z][A-Za-z0-9_.-]{0,99}$'),
  ADD CONSTRAINT audit_logs_description_length CHECK (char_length(description) <= 1000),
  ADD CONSTRAINT audit_logs_changes_object CHECK (jsonb_typeof(changes) = 'object');

CREATE TRIGGER audit_logs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_logs
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

ALTER TABLE audit_logs ENABLE ALWAYS TRIGGER audit_logs_append_only;

ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
REVOKE SELECT, UPDATE, DELETE ON audit_logs FROM app, worker;

CREATE POLICY audit_logs_migrate ON audit_logs TO migrate USING (true);
CREATE POLICY audit_logs_write ON audit_logs FOR INSERT TO app
  WITH CHECK (source = 'APPLICATION' AND (actor_id IS NULL OR actor_id = (SELECT app.uid())));
CREATE POLICY audit_logs_worker ON audit_logs FOR INSERT TO worker WITH CHECK (source = 'APPLICATION');
CREATE POLICY audit_logs_auditor ON audit_logs FOR SELECT TO auditor USING (true);

-- The rows that the database writes are those of a role that can do nothing else.

DO $$
DECLARE
  attempts integer := 0;
BEGIN
  BEGIN
    CREATE ROLE audit_owner NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
  END;
  WHILE NOT pg_has_role(current_user, 'audit_owner', 'USAGE') LOOP
    BEGIN
      EXECUTE format('GRANT audit_owner TO %I', current_user);
    EXCEPTION WHEN unique_violation OR internal_error THEN
      attempts := attempts + 1;
      IF attempts > 50 THEN
        RAISE;
      END IF;
      PERFORM pg_sleep(0.05);
    END;
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA public, app TO audit_owner;
GRANT CREATE ON SCHEMA app TO audit_owner;
GRANT INSERT ON audit_logs TO audit_owner;
CREATE POLICY audit_logs_database ON audit_logs FOR INSERT TO audit_owner WITH CHECK (source = 'DATABASE');

-- Writes down what a statement changed of a row. Arguments: the category, the type of the subject, the column of its id,
-- the column of the account that it concerns (or ''), the columns that are masked, and those that are passed over, each as
-- a list with commas. Actor, address and request are those of the transaction's settings. Whoever fills a database with
-- rows that nobody made, and may migrate it, switches this off for a transaction by `app.audit`.
CREATE FUNCTION app.audit_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
  whole jsonb := before || after;
  masked text[] := string_to_array(TG_ARGV[4], ',');
  changed jsonb;
BEGIN
  IF current_setting('app.audit', true) = 'off' AND pg_has_role(session_user, 'migrate', 'MEMBER') THEN
    RETURN NULL;
  END IF;
  SELECT jsonb_object_agg(column_name, jsonb_strip_nulls(jsonb_build_object(
    'before', CASE WHEN column_name = ANY (masked) AND before ->> column_name IS NOT NULL THEN '"***"' ELSE before -> column_name END,
    'after', CASE WHEN column_name = ANY (masked) AND after ->> column_name IS NOT NULL THEN '"***"' ELSE after -> column_name END)))
  INTO changed
  FROM jsonb_object_keys(whole) AS column_name
  WHERE before -> column_name IS DISTINCT FROM after -> column_name
    AND coalesce(nullif(before -> column_name, 'null'), nullif(after -> column_name, 'null')) IS NOT NULL
    AND column_name <> ALL (string_to_array(TG_ARGV[5], ','));
  IF changed IS NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO public.audit_logs
    (source, category, actor_id, affected_user_id, action, subject_type, subject_id, changes, ip, user_agent, request_id)
  VALUES (
    'DATABASE', TG_ARGV[0]::public."AuditCategory", nullif(current_setting('app.user_id', true), '')::uuid,
    (whole ->> nullif(TG_ARGV[3], ''))::uuid, TG_TABLE_NAME || '.' || lower(TG_OP), TG_ARGV[1],
    (whole ->> TG_ARGV[2])::uuid, changed, nullif(current_setting('app.ip', true), '')::inet,
    nullif(current_setting('app.user_agent', true), ''), nullif(current_setting('app.request_id', true), '')
  );
  RETURN NULL;
END
$$;

ALTER FUNCTION app.audit_change() OWNER TO audit_owner;

CREATE TRIGGER users_audit AFTER INSERT OR UPDATE OR DELETE ON users
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('ACCOUNT', 'User', 'id', 'id', 'username', 'updated_at');

CREATE TRIGGER user_private_audit AFTER INSERT OR UPDATE OR DELETE ON user_private
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('ACCOUNT', 'User', 'user_id', 'user_id', 'email,date_of_birth,phone_cipher,phone_hash,last_login_ip', 'last_login_at,last_login_ip');

CREATE TRIGGER user_credentials_audit AFTER INSERT OR UPDATE OR DELETE ON user_credentials
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('SECURITY', 'User', 'user_id', 'user_id', 'password_hash', '');

CREATE TRIGGER user_2fa_audit AFTER INSERT OR UPDATE OR DELETE ON user_2fa
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('SECURITY', 'User', 'user_id', 'user_id', 'secret_cipher', 'last_step,updated_at');

CREATE TRIGGER webauthn_credentials_audit AFTER INSERT OR UPDATE OR DELETE ON webauthn_credentials
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('SECURITY', 'Passkey', 'id', 'user_id', 'credential_id,public_key,name', 'sign_count,last_used_at');

CREATE TRIGGER oauth_identities_audit AFTER INSERT OR UPDATE OR DELETE ON oauth_identities
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('SECURITY', 'ExternalIdentity', 'id', 'user_id', 'subject', 'last_used_at');

CREATE TRIGGER creators_audit AFTER INSERT OR UPDATE OR DELETE ON creators
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('ACCOUNT', 'Creator', 'id', 'user_id', '', 'follower_count,updated_at');

CREATE TRIGGER posts_audit AFTER INSERT OR UPDATE OR DELETE ON posts
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('CONTENT', 'Post', 'id', '', 'title,body', 'like_count,comment_count,share_count,view_count,updated_at,search_vector,search');

CREATE TRIGGER payments_audit AFTER INSERT OR UPDATE OR DELETE ON payments
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('PAYMENT', 'Payment', 'id', 'user_id', '', 'updated_at');

CREATE TRIGGER subscriptions_audit AFTER INSERT OR UPDATE OR DELETE ON subscriptions
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('PAYMENT', 'PlanSubscription', 'id', 'fan_id', '', 'updated_at');

CREATE TRIGGER user_roles_audit AFTER INSERT OR UPDATE OR DELETE ON user_roles
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('ADMINISTRATION', 'Role', 'id', '', '', 'updated_at');

CREATE TRIGGER role_permissions_audit AFTER INSERT OR UPDATE OR DELETE ON role_permissions
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('ADMINISTRATION', 'Role', 'role_id', '', '', 'created_at');

CREATE TRIGGER user_role_assignments_audit AFTER INSERT OR UPDATE OR DELETE ON user_role_assignments
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('ADMINISTRATION', 'User', 'user_id', 'user_id', '', 'created_at');

CREATE TRIGGER user_sanctions_audit AFTER INSERT OR UPDATE OR DELETE ON user_sanctions
  FOR EACH ROW EXECUTE FUNCTION app.audit_change('ADMINISTRATION', 'UserSanction', 'id', 'user_id', '', 'updated_at');

