-- What notifications need to be delivered: what they are worded from, whether the inbox shows them, and when quiet hours
-- and digests let them go.

ALTER TABLE notifications
  ADD COLUMN facts JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN is_in_inbox BOOLEAN NOT NULL DEFAULT true;

ALTER TABLE notifications
  ADD CONSTRAINT notifications_facts_form CHECK (jsonb_typeof(facts) = 'object');

-- What is removed after a while: hidden, or put into another one.
CREATE INDEX notifications_hidden_idx ON notifications (created_at) WHERE NOT is_in_inbox;

-- The id of a row as clients see it.
CREATE FUNCTION app.global_id(type text, id uuid) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT rtrim(translate(encode(convert_to('v1:' || type || ':' || id, 'UTF8'), 'base64'), E'+/\n', '-_'), '=')
$$;

-- When somebody may be disturbed who is to be told something at a moment: at once, or when their quiet hours are over.
CREATE FUNCTION app.after_quiet_hours(moment timestamptz, quiet_from integer, quiet_until integer, zone text)
RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN quiet_from IS NULL THEN moment
    WHEN quiet_from < quiet_until AND minute >= quiet_from AND minute < quiet_until
      THEN (day + make_interval(mins => quiet_until)) AT TIME ZONE zone
    WHEN quiet_from > quiet_until AND minute >= quiet_from
      THEN (day + make_interval(days => 1, mins => quiet_until)) AT TIME ZONE zone
    WHEN quiet_from > quiet_until AND minute < quiet_until
      THEN (day + make_interval(mins => quiet_until)) AT TIME ZONE zone
    ELSE moment
  END
  FROM (
    SELECT date_trunc('day', local) AS day, (extract(hour FROM local) * 60 + extract(minute FROM local))::integer AS minute
    FROM (SELECT moment AT TIME ZONE coalesce(zone, 'UTC') AS local) l
  ) m
$$;

-- When the letter goes that puts together what happened: at eight in the morning, of each day or of each Monday.
CREATE FUNCTION app.next_digest(moment timestamptz, every "DigestInterval", zone text) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE every
    WHEN 'DAILY' THEN
      (date_trunc('day', local - interval '8 hours') + interval '1 day 8 hours') AT TIME ZONE coalesce(zone, 'UTC')
    WHEN 'WEEKLY' THEN
      (date_trunc('week', local - interval '8 hours') + interval '7 days 8 hours') AT TIME ZONE coalesce(zone, 'UTC')
    ELSE moment
  END
  FROM (SELECT moment AT TIME ZONE coalesce(zone, 'UTC') AS local) l
$$;

-- A device that somebody else logged in on tells its new owner and no longer the one before. Whoever registers it may not
-- see the other's row, so a function removes it.
GRANT SELECT (token, user_id), DELETE ON push_tokens TO identity_owner;
CREATE POLICY push_tokens_handover ON push_tokens TO identity_owner USING (true);

CREATE FUNCTION app.release_push_token(device text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM public.push_tokens WHERE token = device AND user_id <> app.uid()
$$;

ALTER FUNCTION app.release_push_token(text) OWNER TO identity_owner;
REVOKE EXECUTE ON FUNCTION app.release_push_token(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.release_push_token(text) TO app;
