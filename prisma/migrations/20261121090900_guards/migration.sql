-- The second lock. A guarded table gives its rows only to the account for which a transaction works, whatever the
-- statement says: policies of the application compile the first lock into each statement, and one mistake there must not
-- show anybody what belongs to others. `src/kernel/db/guarded.ts` lists the guarded tables.
--
-- Each has a policy for requests (`app`), for those jobs that need it (`worker`), and for migrations and seeds
-- (`migrate`), as the owner of a table is held to its policies too.

ALTER TABLE user_private ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE user_credentials ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE user_sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE messages ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY user_private_migrate ON user_private TO migrate USING (true);
CREATE POLICY user_credentials_migrate ON user_credentials TO migrate USING (true);
CREATE POLICY user_sessions_migrate ON user_sessions TO migrate USING (true);
CREATE POLICY messages_migrate ON messages TO migrate USING (true);
CREATE POLICY audit_logs_migrate ON audit_logs TO migrate USING (true);

-- What an account keeps for itself. Nobody but retention removes it.

REVOKE DELETE ON user_private, user_credentials, user_sessions FROM app;
REVOKE ALL ON user_private, user_credentials, user_sessions FROM worker;

CREATE POLICY user_private_own ON user_private TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_credentials_own ON user_credentials TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_sessions_own ON user_sessions TO app USING (user_id = (SELECT app.uid()));

-- Messages are for those who take part in the conversation; to send one in the name of somebody else is impossible.

REVOKE UPDATE, DELETE ON messages FROM app;
REVOKE INSERT, UPDATE, DELETE ON messages FROM worker;

CREATE POLICY messages_read ON messages FOR SELECT TO app USING (
  EXISTS (
    SELECT FROM conversation_participants AS reader
    WHERE reader.conversation_id = messages.conversation_id AND reader.user_id = (SELECT app.uid())
  )
);

CREATE POLICY messages_send ON messages FOR INSERT TO app WITH CHECK (
  sender_id = (SELECT app.uid())
  AND EXISTS (
    SELECT FROM conversation_participants AS sender
    WHERE sender.conversation_id = messages.conversation_id AND sender.user_id = (SELECT app.uid())
  )
);

CREATE POLICY messages_worker ON messages FOR SELECT TO worker USING (true);

-- The audit trail is written and not read: those who answer requests and do jobs add rows, in no other name than that of
-- the account for which they work.

REVOKE SELECT, UPDATE, DELETE ON audit_logs FROM app, worker;

CREATE POLICY audit_logs_write ON audit_logs FOR INSERT TO app
  WITH CHECK (actor_id IS NULL OR actor_id = (SELECT app.uid()));
CREATE POLICY audit_logs_worker ON audit_logs FOR INSERT TO worker WITH CHECK (true);

-- What must be known before it is known who asks. Each function answers one question about one account, so that no
-- statement of the application can go through these tables. citext compares by operators of schema public.

GRANT SELECT (id, username) ON users TO identity_owner;
GRANT SELECT (user_id, email) ON user_private TO identity_owner;
GRANT SELECT (user_id, password_hash) ON user_credentials TO identity_owner;
GRANT SELECT (id, user_id) ON user_sessions TO identity_owner;

CREATE POLICY user_private_identity ON user_private FOR SELECT TO identity_owner USING (true);
CREATE POLICY user_credentials_identity ON user_credentials FOR SELECT TO identity_owner USING (true);
CREATE POLICY user_sessions_identity ON user_sessions FOR SELECT TO identity_owner USING (true);

-- Whether an account has this e-mail address.
CREATE FUNCTION app.is_email_taken(address citext) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.user_private WHERE email = address)
$$;

-- The account with this username or e-mail address, and what to hold its password against. No username has the @ that
-- every address has.
CREATE FUNCTION app.credential_of_login(login citext) RETURNS TABLE (user_id uuid, password_hash text)
LANGUAGE sql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.user_id, c.password_hash
  FROM public.user_credentials c
  WHERE c.user_id = (
    SELECT u.id FROM public.users u WHERE u.username = login
    UNION ALL
    SELECT p.user_id FROM public.user_private p WHERE p.email = login
    LIMIT 1
  )
$$;

-- Whose session this is.
CREATE FUNCTION app.account_of_session(session uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT s.user_id FROM public.user_sessions s WHERE s.id = session
$$;

ALTER FUNCTION app.is_email_taken(citext) OWNER TO identity_owner;
ALTER FUNCTION app.credential_of_login(citext) OWNER TO identity_owner;
ALTER FUNCTION app.account_of_session(uuid) OWNER TO identity_owner;

REVOKE EXECUTE ON FUNCTION
  app.is_email_taken(citext), app.credential_of_login(citext), app.account_of_session(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  app.is_email_taken(citext), app.credential_of_login(citext), app.account_of_session(uuid) TO app;

-- Processes that may not migrate can still tell whether they need to be.
DO $$
BEGIN
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    GRANT SELECT ON public._prisma_migrations TO app, worker;
  END IF;
END
$$;
