CREATE OR REPLACE FUNCTION app.ended_sessions(sessions uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT asked.id FROM unnest(sessions) AS asked(id)
  WHERE NOT EXISTS (
    SELECT FROM public.user_sessions s JOIN public.users u ON u.id = s.user_id
    WHERE s.id = asked.id AND s.revoked_at IS NULL AND s.expires_at > now()
      AND u.deleted_at IS NULL AND u.status IN ('PENDING_VERIFICATION', 'ACTIVE')
  )
$$;
REVOKE SELECT (id, user_id, kind, begins_at, ends_at, lifted_at) ON user_sanctions FROM identity_owner;
DROP FUNCTION app.suspensions(uuid);
