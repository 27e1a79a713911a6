-- What the Prisma schema cannot say. Every rule has a name, by which stores tell people what they did wrong.

-- Texts, prices and states that make no sense. citext compares without regard to case, also in patterns; the forms of
-- names are therefore checked as text, where the Kelvin sign is no k.

ALTER TABLE users
  ADD CONSTRAINT users_username_form CHECK (username::text ~ '^[A-Za-z0-9_.]{3,30}$');

ALTER TABLE user_private
  ADD CONSTRAINT user_private_date_of_birth_past CHECK (date_of_birth < CURRENT_DATE);

ALTER TABLE user_sessions
  ADD CONSTRAINT user_sessions_refresh_generation_positive CHECK (refresh_generation >= 1);

ALTER TABLE clusters
  ADD CONSTRAINT clusters_theme_color_form CHECK (theme_color ~ '^#[0-9a-f]{6}$');

ALTER TABLE creators
  ADD CONSTRAINT creators_handle_form CHECK (handle::text ~ '^[A-Za-z0-9_.]{3,30}$'),
  ADD CONSTRAINT creators_follower_count_not_negative CHECK (follower_count >= 0);

ALTER TABLE posts
  ADD CONSTRAINT posts_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 200),
  ADD CONSTRAINT posts_body_length CHECK (char_length(body) <= 20000),
  ADD CONSTRAINT posts_price_positive CHECK (price_tokens > 0),
  ADD CONSTRAINT posts_price_with_paid CHECK ((visibility = 'PAID') = (price_tokens IS NOT NULL)),
  ADD CONSTRAINT posts_published_at_present CHECK (status <> 'PUBLISHED' OR published_at IS NOT NULL),
  ADD CONSTRAINT posts_like_count_not_negative CHECK (like_count >= 0),
  ADD CONSTRAINT posts_comment_count_not_negative CHECK (comment_count >= 0);

ALTER TABLE post_media
  ADD CONSTRAINT post_media_position_not_negative CHECK (position >= 0),
  ADD CONSTRAINT post_media_width_positive CHECK (width > 0),
  ADD CONSTRAINT post_media_height_positive CHECK (height > 0),
  ADD CONSTRAINT post_media_duration_positive CHECK (duration_seconds > 0);

ALTER TABLE content_tags
  ADD CONSTRAINT content_tags_name_form CHECK (
    name::text = lower(name::text)
    AND name::text ~ '[^[:space:]]'
    AND name::text !~ '#'
    AND char_length(name::text) <= 50
  ),
  ADD CONSTRAINT content_tags_usage_count_not_negative CHECK (usage_count >= 0);

ALTER TABLE post_comments
  ADD CONSTRAINT post_comments_body_form CHECK (body ~ '[^[:space:]]' AND char_length(body) <= 5000),
  ADD CONSTRAINT post_comments_depth_range CHECK (depth BETWEEN 0 AND 5),
  ADD CONSTRAINT post_comments_depth_with_parent CHECK ((depth = 0) = (parent_id IS NULL));

ALTER TABLE follows
  ADD CONSTRAINT follows_not_self CHECK (follower_id <> followee_id);

ALTER TABLE live_streams
  ADD CONSTRAINT live_streams_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 200),
  ADD CONSTRAINT live_streams_price_positive CHECK (price_tokens > 0),
  ADD CONSTRAINT live_streams_started_at_present CHECK (status NOT IN ('LIVE', 'ENDED') OR started_at IS NOT NULL),
  ADD CONSTRAINT live_streams_ended_at_present CHECK (status <> 'ENDED' OR ended_at IS NOT NULL),
  ADD CONSTRAINT live_streams_end_after_start CHECK (ended_at >= started_at),
  ADD CONSTRAINT live_streams_peak_not_negative CHECK (peak_viewer_count >= 0);

ALTER TABLE conversations
  ADD CONSTRAINT conversations_direct_key_with_kind CHECK ((kind = 'DIRECT') = (direct_key IS NOT NULL)),
  ADD CONSTRAINT conversations_last_sequence_not_negative CHECK (last_sequence >= 0);

ALTER TABLE conversation_participants
  ADD CONSTRAINT conversation_participants_last_read_not_negative CHECK (last_read_sequence >= 0);

ALTER TABLE messages
  ADD CONSTRAINT messages_body_form CHECK (body ~ '[^[:space:]]' AND char_length(body) <= 10000),
  ADD CONSTRAINT messages_price_positive CHECK (price_tokens > 0),
  ADD CONSTRAINT messages_sequence_positive CHECK (sequence >= 1);

-- Rules about what a row was before. They fail as a CHECK does, so that stores need know only one kind of refusal.

CREATE FUNCTION app.guard_live_stream() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status <> OLD.status
    AND (OLD.status, NEW.status) NOT IN (('SCHEDULED', 'LIVE'), ('SCHEDULED', 'CANCELLED'), ('LIVE', 'ENDED'))
  THEN
    RAISE EXCEPTION 'a live stream cannot go from % to %', OLD.status, NEW.status
      USING ERRCODE = 'check_violation', TABLE = 'live_streams', CONSTRAINT = 'live_streams_status_forward';
  END IF;
  IF NEW.peak_viewer_count < OLD.peak_viewer_count THEN
    RAISE EXCEPTION 'the peak of a live stream cannot fall'
      USING ERRCODE = 'check_violation', TABLE = 'live_streams', CONSTRAINT = 'live_streams_peak_never_falls';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER live_streams_guard BEFORE UPDATE ON live_streams
  FOR EACH ROW EXECUTE FUNCTION app.guard_live_stream();

CREATE FUNCTION app.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_append_only';
END
$$;

CREATE TRIGGER audit_logs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_logs
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

ALTER TABLE audit_logs ENABLE ALWAYS TRIGGER audit_logs_append_only;

-- The time of change. A like or a new follower changes a counter, not the post or the creator.

CREATE TRIGGER users_touch BEFORE UPDATE ON users
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER user_profiles_touch BEFORE UPDATE ON user_profiles
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER creators_touch BEFORE UPDATE ON creators
  FOR EACH ROW WHEN (NEW.follower_count = OLD.follower_count) EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER posts_touch BEFORE UPDATE ON posts
  FOR EACH ROW WHEN (NEW.like_count = OLD.like_count AND NEW.comment_count = OLD.comment_count)
  EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER post_comments_touch BEFORE UPDATE ON post_comments
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER live_streams_touch BEFORE UPDATE ON live_streams
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER outbox_readers_touch BEFORE UPDATE ON outbox_readers
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- Counters. Each statement adds what it changed, once for every row that it concerns; the rows are locked in the order of
-- their ids, so that two statements cannot wait for one another.

CREATE FUNCTION app.count_post_likes() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM FROM public.posts WHERE id IN (SELECT post_id FROM added) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.posts SET like_count = like_count + change.amount
    FROM (SELECT post_id, count(*) AS amount FROM added GROUP BY post_id) AS change
    WHERE posts.id = change.post_id;
  ELSE
    PERFORM FROM public.posts WHERE id IN (SELECT post_id FROM removed) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.posts SET like_count = like_count - change.amount
    FROM (SELECT post_id, count(*) AS amount FROM removed GROUP BY post_id) AS change
    WHERE posts.id = change.post_id;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER post_likes_count_added AFTER INSERT ON post_likes
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_post_likes();

CREATE TRIGGER post_likes_count_removed AFTER DELETE ON post_likes
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION app.count_post_likes();

CREATE FUNCTION app.add_to_comment_count(post_ids uuid[], amounts bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.posts WHERE id = ANY (post_ids) ORDER BY id FOR NO KEY UPDATE;
  UPDATE public.posts SET comment_count = comment_count + change.amount
  FROM unnest(post_ids, amounts) AS change (post_id, amount)
  WHERE posts.id = change.post_id;
END
$$;

CREATE FUNCTION app.count_post_comments() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  post_ids uuid[];
  amounts bigint[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(post_id), array_agg(amount) INTO post_ids, amounts
    FROM (SELECT post_id, count(*) AS amount FROM added WHERE deleted_at IS NULL GROUP BY post_id) AS change;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(post_id), array_agg(amount) INTO post_ids, amounts
    FROM (SELECT post_id, -count(*) AS amount FROM removed WHERE deleted_at IS NULL GROUP BY post_id) AS change;
  ELSE
    SELECT array_agg(post_id), array_agg(amount) INTO post_ids, amounts
    FROM (
      SELECT post_id, sum(sign) AS amount
      FROM (
        SELECT post_id, 1 AS sign FROM added WHERE deleted_at IS NULL
        UNION ALL
        SELECT post_id, -1 FROM removed WHERE deleted_at IS NULL
      ) AS counted
      GROUP BY post_id
      HAVING sum(sign) <> 0
    ) AS change;
  END IF;
  IF post_ids IS NOT NULL THEN
    PERFORM app.add_to_comment_count(post_ids, amounts);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER post_comments_count_added AFTER INSERT ON post_comments
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_post_comments();

CREATE TRIGGER post_comments_count_changed AFTER UPDATE ON post_comments
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_post_comments();

CREATE TRIGGER post_comments_count_removed AFTER DELETE ON post_comments
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION app.count_post_comments();

CREATE FUNCTION app.count_tag_assignments() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM FROM public.content_tags WHERE id IN (SELECT tag_id FROM added) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.content_tags SET usage_count = usage_count + change.amount
    FROM (SELECT tag_id, count(*) AS amount FROM added GROUP BY tag_id) AS change
    WHERE content_tags.id = change.tag_id;
  ELSE
    PERFORM FROM public.content_tags WHERE id IN (SELECT tag_id FROM removed) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.content_tags SET usage_count = usage_count - change.amount
    FROM (SELECT tag_id, count(*) AS amount FROM removed GROUP BY tag_id) AS change
    WHERE content_tags.id = change.tag_id;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER content_tag_assignments_count_added AFTER INSERT ON content_tag_assignments
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_tag_assignments();

CREATE TRIGGER content_tag_assignments_count_removed AFTER DELETE ON content_tag_assignments
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION app.count_tag_assignments();

-- A creator may appear while somebody follows or unfollows the account. Both sides meet at the account's row: whoever
-- comes second waits there, and then sees what the first one did.

CREATE FUNCTION app.count_follows() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM FROM public.users WHERE id IN (SELECT followee_id FROM added) ORDER BY id FOR KEY SHARE;
    PERFORM FROM public.creators WHERE user_id IN (SELECT followee_id FROM added) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.creators SET follower_count = follower_count + change.amount
    FROM (SELECT followee_id, count(*) AS amount FROM added GROUP BY followee_id) AS change
    WHERE creators.user_id = change.followee_id;
  ELSE
    PERFORM FROM public.users WHERE id IN (SELECT followee_id FROM removed) ORDER BY id FOR KEY SHARE;
    PERFORM FROM public.creators WHERE user_id IN (SELECT followee_id FROM removed) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.creators SET follower_count = follower_count - change.amount
    FROM (SELECT followee_id, count(*) AS amount FROM removed GROUP BY followee_id) AS change
    WHERE creators.user_id = change.followee_id;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER follows_count_added AFTER INSERT ON follows
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_follows();

CREATE TRIGGER follows_count_removed AFTER DELETE ON follows
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION app.count_follows();

CREATE FUNCTION app.count_earlier_follows() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.users WHERE id = NEW.user_id FOR UPDATE;
  NEW.follower_count := (SELECT count(*) FROM public.follows WHERE followee_id = NEW.user_id);
  RETURN NEW;
END
$$;

CREATE TRIGGER creators_count_earlier_follows BEFORE INSERT ON creators
  FOR EACH ROW EXECUTE FUNCTION app.count_earlier_follows();

-- Facts that policies and rules of several modules need. Plain SQL without settings, so that the planner reads them as
-- part of the query that asks; a function with a pinned search_path would be called row by row.

CREATE FUNCTION app.creators_of(viewer uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT id FROM public.creators WHERE user_id = viewer
$$;

CREATE FUNCTION app.followed_creators(viewer uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT creators.id
  FROM public.follows JOIN public.creators ON creators.user_id = follows.followee_id
  WHERE follows.follower_id = viewer
$$;

CREATE FUNCTION app.approved_creators(creator uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT id FROM public.creators WHERE id = creator AND status = 'APPROVED'
$$;

CREATE FUNCTION app.participants(conversation uuid, account uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT user_id FROM public.conversation_participants
  WHERE conversation_id = conversation AND user_id = account
$$;
