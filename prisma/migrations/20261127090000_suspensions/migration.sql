-- A suspension or a ban keeps its account out by itself, from its beginning to its end, whatever the account's state says.

-- The suspensions and bans of an account that are in force; a fact that rules are compiled with.
CREATE FUNCTION app.suspensions(account uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT s.id FROM public.user_sanctions s
  WHERE s.user_id = account AND s.kind IN ('SUSPENSION', 'BAN') AND s.lifted_at IS NULL AND s.begins_at <= app.now()
    AND (s.ends_at IS NULL OR s.ends_at > app.now())
$$;

GRANT SELECT (id, user_id, kind, begins_at, ends_at, lifted_at) ON user_sanctions TO identity_owner;

-- Which of these sessions are over, by themselves or with their account.
CREATE OR REPLACE FUNCTION app.ended_sessions(sessions uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT asked.id FROM unnest(sessions) AS asked(id)
  WHERE NOT EXISTS (
    SELECT FROM public.user_sessions s JOIN public.users u ON u.id = s.user_id
    WHERE s.id = asked.id AND s.revoked_at IS NULL AND s.expires_at > now()
      AND u.deleted_at IS NULL AND u.status IN ('PENDING_VERIFICATION', 'ACTIVE')
      AND NOT EXISTS (SELECT FROM app.suspensions(u.id))
  )
$$;
