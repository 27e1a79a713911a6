DROP POLICY user_sessions_expired ON user_sessions;

REVOKE SELECT (id, expires_at), UPDATE (id), DELETE ON user_sessions FROM worker;
