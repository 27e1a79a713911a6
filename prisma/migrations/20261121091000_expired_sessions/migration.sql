-- Retention clears away sessions that are over, and sees no other. To pass over rows that somebody holds it must be allowed
-- to lock them, which PostgreSQL counts as a change.

GRANT SELECT (id, expires_at), UPDATE (id), DELETE ON user_sessions TO worker;

CREATE POLICY user_sessions_expired ON user_sessions TO worker USING (expires_at < now());
