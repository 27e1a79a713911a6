-- Whose posts no feed shows: creators who are suspended or banned, by their account's state or by a sanction, and those whom
-- moderators show to nobody for a time. A fact that reads are compiled with, asked for as a list, once for a statement.
CREATE FUNCTION app.unshown_creators() RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT c.id FROM public.creators c JOIN public.users u ON u.id = c.user_id
  WHERE u.status IN ('SUSPENDED', 'BANNED')
  UNION ALL
  SELECT c.id FROM public.creators c JOIN public.user_sanctions s ON s.user_id = c.user_id
  WHERE s.kind IN ('SUSPENSION', 'BAN') AND s.lifted_at IS NULL AND s.begins_at <= app.now()
    AND (s.ends_at IS NULL OR s.ends_at > app.now())
  UNION ALL
  SELECT c.id FROM public.creators c JOIN public.moderation_states m ON m.target_type = 'USER' AND m.target_id = c.user_id
  WHERE m.shadowed_until > app.now()
$$;

-- Few of many, so that the list costs what it holds.
CREATE INDEX users_kept_out_idx ON users (id) WHERE status IN ('SUSPENDED', 'BANNED');
CREATE INDEX user_sanctions_keeping_out_idx ON user_sanctions (user_id) WHERE lifted_at IS NULL AND kind IN ('SUSPENSION', 'BAN');
CREATE INDEX moderation_states_shadowed_idx ON moderation_states (target_id) WHERE target_type = 'USER' AND shadowed_until IS NOT NULL;
