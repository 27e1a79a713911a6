-- Counters that are stored beside what they count. Triggers keep them; this says how to count anew, and keeps what a count
-- anew found.

CREATE TABLE counter_reconciliations (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  counter TEXT NOT NULL,
  difference_count INTEGER NOT NULL,
  examples JSONB NOT NULL DEFAULT '[]',
  checked_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT counter_reconciliations_pkey PRIMARY KEY (id),
  CONSTRAINT counter_reconciliations_difference_count_not_negative CHECK (difference_count >= 0)
);

CREATE INDEX counter_reconciliations_counter_checked_at_idx ON counter_reconciliations (counter, checked_at DESC);

CREATE TRIGGER counter_reconciliations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON counter_reconciliations
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

ALTER TABLE counter_reconciliations ENABLE ALWAYS TRIGGER counter_reconciliations_append_only;

REVOKE INSERT, UPDATE, DELETE ON counter_reconciliations FROM app, worker;

-- Each counter by its column, with the statement that lists the rows where the stored number is not the counted one, as
-- (id text, stored bigint, counted bigint). A migration that makes a counter adds it here.
CREATE TABLE app.counters (
  name text NOT NULL,
  differences text NOT NULL,

  CONSTRAINT counters_pkey PRIMARY KEY (name),
  CONSTRAINT counters_name_form CHECK (name ~ '^[a-z0-9_]+\.[a-z0-9_]+$')
);

INSERT INTO app.counters (name, differences) VALUES
  ('posts.like_count', $$
    SELECT p.id::text, p.like_count, count(l.post_id) FROM posts p LEFT JOIN post_likes l ON l.post_id = p.id
    GROUP BY p.id HAVING p.like_count <> count(l.post_id) $$),
  ('posts.comment_count', $$
    SELECT p.id::text, p.comment_count, count(c.id)
    FROM posts p LEFT JOIN post_comments c ON c.post_id = p.id AND c.deleted_at IS NULL
    GROUP BY p.id HAVING p.comment_count <> count(c.id) $$),
  ('creators.follower_count', $$
    SELECT k.id::text, k.follower_count, count(f.follower_id)
    FROM creators k LEFT JOIN follows f ON f.followee_id = k.user_id
    GROUP BY k.id HAVING k.follower_count <> count(f.follower_id) $$),
  ('content_tags.usage_count', $$
    SELECT t.id::text, t.usage_count, count(a.post_id)
    FROM content_tags t LEFT JOIN content_tag_assignments a ON a.tag_id = t.id
    GROUP BY t.id HAVING t.usage_count <> count(a.post_id) $$);

-- Counts everything anew, keeps a line for each counter, with ten examples where it is wrong, and says how many rows of all
-- tables are. Nothing is put right: a wrong counter is a fault of ours, to be found and not to be painted over.
CREATE FUNCTION app.reconcile_counters() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  counter app.counters;
  found bigint;
  shown jsonb;
  total bigint := 0;
BEGIN
  FOR counter IN SELECT * FROM app.counters ORDER BY name LOOP
    EXECUTE format(
      'WITH wrong (id, stored, counted) AS MATERIALIZED (%s)
       SELECT (SELECT count(*) FROM wrong),
         coalesce((SELECT jsonb_agg(to_jsonb(w)) FROM (SELECT * FROM wrong ORDER BY id LIMIT 10) w), ''[]'')',
      counter.differences
    ) INTO found, shown;
    INSERT INTO counter_reconciliations (counter, difference_count, examples) VALUES (counter.name, found, shown);
    total := total + found;
  END LOOP;
  RETURN total;
END
$$;

REVOKE EXECUTE ON FUNCTION app.reconcile_counters() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.reconcile_counters() TO worker;
