DO $$
BEGIN
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    REVOKE SELECT ON public._prisma_migrations FROM app, worker;
  END IF;
END
$$;

DROP FUNCTION app.account_of_session(uuid);
DROP FUNCTION app.credential_of_login(citext);
DROP FUNCTION app.is_email_taken(citext);

DROP POLICY user_sessions_identity ON user_sessions;
DROP POLICY user_credentials_identity ON user_credentials;
DROP POLICY user_private_identity ON user_private;

REVOKE SELECT (id, user_id) ON user_sessions FROM identity_owner;
REVOKE SELECT (user_id, password_hash) ON user_credentials FROM identity_owner;
REVOKE SELECT (user_id, email) ON user_private FROM identity_owner;
REVOKE SELECT (id, username) ON users FROM identity_owner;

DROP POLICY audit_logs_worker ON audit_logs;
DROP POLICY audit_logs_write ON audit_logs;
GRANT SELECT, UPDATE, DELETE ON audit_logs TO app, worker;

DROP POLICY messages_worker ON messages;
DROP POLICY messages_send ON messages;
DROP POLICY messages_read ON messages;
GRANT INSERT, UPDATE, DELETE ON messages TO worker;
GRANT UPDATE, DELETE ON messages TO app;

DROP POLICY user_sessions_own ON user_sessions;
DROP POLICY user_credentials_own ON user_credentials;
DROP POLICY user_private_own ON user_private;
GRANT SELECT, INSERT, UPDATE, DELETE ON user_private, user_credentials, user_sessions TO worker;
GRANT DELETE ON user_private, user_credentials, user_sessions TO app;

DROP POLICY audit_logs_migrate ON audit_logs;
DROP POLICY messages_migrate ON messages;
DROP POLICY user_sessions_migrate ON user_sessions;
DROP POLICY user_credentials_migrate ON user_credentials;
DROP POLICY user_private_migrate ON user_private;

ALTER TABLE audit_logs NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE messages NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE user_sessions NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE user_credentials NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE user_private NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
