-- The decision that a statement of reasons explains, for the account that was told it and for nobody else. The history of
-- what was done to content is for staff alone, so whoever appeals finds the decision by what they were told of it.
CREATE FUNCTION app.decision_explained_by(statement uuid)
RETURNS TABLE (sanction_id uuid, action_id uuid, decided_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT u.id, a.id, coalesce(u.created_at, a.created_at)
  FROM public.statements_of_reasons s
  LEFT JOIN public.user_sanctions u ON u.statement_id = s.id
  LEFT JOIN public.moderation_actions a ON a.statement_id = s.id
  WHERE s.id = statement AND s.user_id = app.uid() AND num_nonnulls(u.id, a.id) = 1
$$;

GRANT CREATE ON SCHEMA app TO moderation_owner;
ALTER FUNCTION app.decision_explained_by(uuid) OWNER TO moderation_owner;
REVOKE CREATE ON SCHEMA app FROM moderation_owner;
REVOKE EXECUTE ON FUNCTION app.decision_explained_by(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.decision_explained_by(uuid) TO app;
