-- Who may watch a stream, its chat and those who keep it in order, and what becomes of a broadcast.

CREATE TYPE "LiveStreamAccess" AS ENUM ('EVERYONE', 'FOLLOWERS', 'SUBSCRIBERS', 'PAID');
CREATE TYPE "StreamGuestStatus" AS ENUM ('INVITED', 'ACCEPTED', 'DECLINED', 'REMOVED');
CREATE TYPE "StreamOutputStatus" AS ENUM ('PENDING', 'ACTIVE', 'FAILED', 'STOPPED');
CREATE TYPE "StreamRecordingStatus" AS ENUM ('RECORDING', 'PROCESSING', 'READY', 'FAILED');

ALTER TABLE live_streams ADD COLUMN access "LiveStreamAccess" NOT NULL DEFAULT 'EVERYONE',
  ADD COLUMN category TEXT,
  ADD COLUMN is_recorded BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN slow_mode_seconds INTEGER NOT NULL DEFAULT 0;

CREATE TABLE stream_viewers (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  live_stream_id UUID NOT NULL,
  user_id UUID,
  seat TEXT NOT NULL,
  joined_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_seen_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  left_at TIMESTAMPTZ(6),

  CONSTRAINT stream_viewers_pkey PRIMARY KEY (id)
);

CREATE TABLE stream_chat_messages (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  live_stream_id UUID NOT NULL,
  sender_id UUID NOT NULL,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  deleted_at TIMESTAMPTZ(6),
  deleted_by_id UUID,

  CONSTRAINT stream_chat_messages_pkey PRIMARY KEY (id)
);

CREATE TABLE stream_moderators (
  live_stream_id UUID NOT NULL,
  user_id UUID NOT NULL,
  appointed_by_id UUID,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT stream_moderators_pkey PRIMARY KEY (live_stream_id,user_id)
);

CREATE TABLE stream_bans (
  live_stream_id UUID NOT NULL,
  user_id UUID NOT NULL,
  moderator_id UUID,
  reason TEXT,
  ends_at TIMESTAMPTZ(6),
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT stream_bans_pkey PRIMARY KEY (live_stream_id,user_id)
);

CREATE TABLE stream_reminders (
  live_stream_id UUID NOT NULL,
  user_id UUID NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  reminded_at TIMESTAMPTZ(6),

  CONSTRAINT stream_reminders_pkey PRIMARY KEY (live_stream_id,user_id)
);

CREATE TABLE stream_guests (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  live_stream_id UUID NOT NULL,
  creator_id UUID NOT NULL,
  status "StreamGuestStatus" NOT NULL DEFAULT 'INVITED',
  share_basis_points INTEGER NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  answered_at TIMESTAMPTZ(6),
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT stream_guests_pkey PRIMARY KEY (id)
);

CREATE TABLE stream_outputs (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  live_stream_id UUID NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  status "StreamOutputStatus" NOT NULL DEFAULT 'PENDING',
  failure_reason TEXT,
  started_at TIMESTAMPTZ(6),
  ended_at TIMESTAMPTZ(6),
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT stream_outputs_pkey PRIMARY KEY (id)
);

CREATE TABLE stream_quality_samples (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  live_stream_id UUID NOT NULL,
  bitrate_kbps INTEGER NOT NULL,
  frames_per_second INTEGER NOT NULL,
  dropped_frames INTEGER NOT NULL DEFAULT 0,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  latency_ms INTEGER,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT stream_quality_samples_pkey PRIMARY KEY (id,created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE stream_recordings (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  live_stream_id UUID NOT NULL,
  status "StreamRecordingStatus" NOT NULL DEFAULT 'RECORDING',
  access "LiveStreamAccess" NOT NULL DEFAULT 'EVERYONE',
  price_tokens INTEGER,
  storage_key TEXT,
  duration_seconds INTEGER,
  size_bytes BIGINT,
  failure_reason TEXT,
  published_at TIMESTAMPTZ(6),
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT stream_recordings_pkey PRIMARY KEY (id)
);

CREATE TABLE stream_statistics (
  live_stream_id UUID NOT NULL,
  minute_at TIMESTAMPTZ(6) NOT NULL,
  viewer_count INTEGER NOT NULL DEFAULT 0,
  chat_count INTEGER NOT NULL DEFAULT 0,
  tip_count INTEGER NOT NULL DEFAULT 0,
  tip_tokens BIGINT NOT NULL DEFAULT 0,

  CONSTRAINT stream_statistics_pkey PRIMARY KEY (live_stream_id,minute_at)
);

CREATE INDEX stream_viewers_live_stream_id_joined_at_idx ON stream_viewers(live_stream_id, joined_at);
CREATE INDEX stream_viewers_user_id_joined_at_idx ON stream_viewers(user_id, joined_at DESC);
CREATE INDEX stream_chat_messages_sender_id_created_at_idx ON stream_chat_messages(sender_id, created_at DESC);
CREATE INDEX stream_chat_messages_deleted_by_id_idx ON stream_chat_messages(deleted_by_id);

CREATE UNIQUE INDEX stream_chat_messages_live_stream_id_sequence_key ON stream_chat_messages(live_stream_id, sequence);

CREATE INDEX stream_moderators_user_id_idx ON stream_moderators(user_id);
CREATE INDEX stream_moderators_appointed_by_id_idx ON stream_moderators(appointed_by_id);
CREATE INDEX stream_bans_user_id_idx ON stream_bans(user_id);
CREATE INDEX stream_bans_moderator_id_idx ON stream_bans(moderator_id);
CREATE INDEX stream_reminders_user_id_idx ON stream_reminders(user_id);
CREATE INDEX stream_guests_creator_id_status_idx ON stream_guests(creator_id, status);

CREATE UNIQUE INDEX stream_guests_live_stream_id_creator_id_key ON stream_guests(live_stream_id, creator_id);
CREATE UNIQUE INDEX stream_outputs_live_stream_id_url_key ON stream_outputs(live_stream_id, url);

CREATE INDEX stream_quality_samples_live_stream_id_created_at_idx ON stream_quality_samples(live_stream_id, created_at DESC);
CREATE INDEX stream_recordings_live_stream_id_created_at_idx ON stream_recordings(live_stream_id, created_at DESC);
CREATE INDEX live_streams_category_status_started_at_id_idx ON live_streams(category, status, started_at DESC, id DESC);

ALTER TABLE stream_viewers
  ADD CONSTRAINT stream_viewers_live_stream_id_fkey FOREIGN KEY (live_stream_id) REFERENCES live_streams(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE stream_viewers
  ADD CONSTRAINT stream_viewers_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE stream_chat_messages
  ADD CONSTRAINT stream_chat_messages_live_stream_id_fkey FOREIGN KEY (live_stream_id) REFERENCES live_streams(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE stream_chat_messages
  ADD CONSTRAINT stream_chat_messages_sender_id_fkey FOREIGN KEY (sender_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE stream_chat_messages
  ADD CONSTRAINT stream_chat_messages_deleted_by_id_fkey FOREIGN KEY (deleted_by_id) REFERENCES users(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE stream_moderators
  ADD CONSTRAINT stream_moderators_live_stream_id_fkey FOREIGN KEY (live_stream_id) REFERENCES live_streams(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE stream_moderators
  ADD CONSTRAINT stream_moderators_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE stream_moderators
  ADD CONSTRAINT stream_moderators_appointed_by_id_fkey FOREIGN KEY (appointed_by_id) REFERENCES users(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE stream_bans
  ADD CONSTRAINT stream_bans_live_stream_id_fkey FOREIGN KEY (live_stream_id) REFERENCES live_streams(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE stream_bans
  ADD CONSTRAINT stream_bans_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE stream_bans
  ADD CONSTRAINT stream_bans_moderator_id_fkey FOREIGN KEY (moderator_id) REFERENCES users(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE stream_reminders
  ADD CONSTRAINT stream_reminders_live_stream_id_fkey FOREIGN KEY (live_stream_id) REFERENCES live_streams(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE stream_reminders
  ADD CONSTRAINT stream_reminders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE stream_guests
  ADD CONSTRAINT stream_guests_live_stream_id_fkey FOREIGN KEY (live_stream_id) REFERENCES live_streams(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE stream_guests
  ADD CONSTRAINT stream_guests_creator_id_fkey FOREIGN KEY (creator_id) REFERENCES creators(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE stream_outputs
  ADD CONSTRAINT stream_outputs_live_stream_id_fkey FOREIGN KEY (live_stream_id) REFERENCES live_streams(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE stream_quality_samples
  ADD CONSTRAINT stream_quality_samples_live_stream_id_fkey FOREIGN KEY (live_stream_id) REFERENCES live_streams(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE stream_recordings
  ADD CONSTRAINT stream_recordings_live_stream_id_fkey FOREIGN KEY (live_stream_id) REFERENCES live_streams(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE stream_statistics
  ADD CONSTRAINT stream_statistics_live_stream_id_fkey FOREIGN KEY (live_stream_id) REFERENCES live_streams(id) ON DELETE CASCADE ON UPDATE CASCADE;

-- Rules.

UPDATE live_streams SET access = 'PAID' WHERE price_tokens IS NOT NULL;

ALTER TABLE live_streams
  ADD CONSTRAINT live_streams_category_form CHECK (category ~ '^[a-z][a-z0-9-]{0,29}$'),
  ADD CONSTRAINT live_streams_price_with_access CHECK ((access = 'PAID') = (price_tokens IS NOT NULL)),
  ADD CONSTRAINT live_streams_slow_mode_range CHECK (slow_mode_seconds BETWEEN 0 AND 3600);

ALTER TABLE stream_viewers
  ADD CONSTRAINT stream_viewers_seat_form CHECK (char_length(seat) BETWEEN 1 AND 100),
  ADD CONSTRAINT stream_viewers_seen_after_join CHECK (last_seen_at >= joined_at),
  ADD CONSTRAINT stream_viewers_leave_after_join CHECK (left_at >= joined_at);

CREATE UNIQUE INDEX stream_viewers_one_open ON stream_viewers (live_stream_id, seat) WHERE left_at IS NULL;

CREATE TRIGGER stream_viewers_facts_fixed BEFORE UPDATE ON stream_viewers
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('live_stream_id', 'seat', 'joined_at');
CREATE TRIGGER stream_viewers_left_once BEFORE UPDATE ON stream_viewers
  FOR EACH ROW EXECUTE FUNCTION app.write_once('left_at');

ALTER TABLE stream_chat_messages
  ADD CONSTRAINT stream_chat_messages_sequence_positive CHECK (sequence >= 1),
  ADD CONSTRAINT stream_chat_messages_body_form CHECK (body ~ '[^[:space:]]' AND char_length(body) <= 500),
  ADD CONSTRAINT stream_chat_messages_deletion_whole CHECK (deleted_by_id IS NULL OR deleted_at IS NOT NULL);

CREATE TRIGGER stream_chat_messages_words_fixed BEFORE UPDATE ON stream_chat_messages
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('live_stream_id', 'sender_id', 'sequence', 'body', 'created_at');

ALTER TABLE stream_bans
  ADD CONSTRAINT stream_bans_reason_form CHECK (reason ~ '[^[:space:]]' AND char_length(reason) <= 500),
  ADD CONSTRAINT stream_bans_end_after_creation CHECK (ends_at > created_at);

CREATE TRIGGER stream_bans_touch BEFORE UPDATE ON stream_bans
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- Nobody is kept out of their own stream, and nobody hosts it twice.

CREATE FUNCTION app.refuse_ban_of_host() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM public.live_streams s JOIN public.creators c ON c.id = s.host_id
    WHERE s.id = NEW.live_stream_id AND c.user_id = NEW.user_id
  ) THEN
    RAISE EXCEPTION 'the host of a stream cannot be kept out of it'
      USING ERRCODE = 'check_violation', TABLE = 'stream_bans', CONSTRAINT = 'stream_bans_not_host';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER stream_bans_not_host BEFORE INSERT OR UPDATE ON stream_bans
  FOR EACH ROW EXECUTE FUNCTION app.refuse_ban_of_host();

ALTER TABLE stream_guests
  ADD CONSTRAINT stream_guests_share_range CHECK (share_basis_points BETWEEN 0 AND 9999),
  ADD CONSTRAINT stream_guests_answer_with_status CHECK (status NOT IN ('ACCEPTED', 'DECLINED') OR answered_at IS NOT NULL);

CREATE TRIGGER stream_guests_status_steps BEFORE UPDATE ON stream_guests
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'INVITED>ACCEPTED', 'INVITED>DECLINED', 'INVITED>REMOVED', 'ACCEPTED>REMOVED', 'DECLINED>INVITED', 'REMOVED>INVITED'
  );
CREATE TRIGGER stream_guests_touch BEFORE UPDATE ON stream_guests
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- Whoever invites takes the stream's row first, so that shares which are promised at once are added up all the same.
CREATE FUNCTION app.check_stream_shares() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.live_streams WHERE id = NEW.live_stream_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM public.live_streams s WHERE s.id = NEW.live_stream_id AND s.host_id = NEW.creator_id) THEN
    RAISE EXCEPTION 'the host of a stream is no guest of it'
      USING ERRCODE = 'check_violation', TABLE = 'stream_guests', CONSTRAINT = 'stream_guests_not_host';
  END IF;
  IF (SELECT sum(share_basis_points) FROM public.stream_guests
      WHERE live_stream_id = NEW.live_stream_id AND status IN ('INVITED', 'ACCEPTED')) > 9999 THEN
    RAISE EXCEPTION 'the guests of a stream cannot have all of its income'
      USING ERRCODE = 'check_violation', TABLE = 'stream_guests', CONSTRAINT = 'stream_guests_shares_within_whole';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER stream_guests_shares AFTER INSERT OR UPDATE ON stream_guests
  FOR EACH ROW EXECUTE FUNCTION app.check_stream_shares();

ALTER TABLE stream_outputs
  ADD CONSTRAINT stream_outputs_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT stream_outputs_url_form CHECK (url ~ '^(rtmps?|srt)://[^[:space:]]+$' AND char_length(url) <= 500),
  ADD CONSTRAINT stream_outputs_failure_with_status CHECK ((status = 'FAILED') = (failure_reason IS NOT NULL)),
  ADD CONSTRAINT stream_outputs_start_with_status CHECK (status <> 'ACTIVE' OR started_at IS NOT NULL),
  ADD CONSTRAINT stream_outputs_end_after_start CHECK (ended_at >= started_at);

CREATE TRIGGER stream_outputs_status_steps BEFORE UPDATE ON stream_outputs
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'PENDING>ACTIVE', 'PENDING>FAILED', 'PENDING>STOPPED', 'ACTIVE>FAILED', 'ACTIVE>STOPPED', 'FAILED>ACTIVE', 'FAILED>STOPPED'
  );
CREATE TRIGGER stream_outputs_touch BEFORE UPDATE ON stream_outputs
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

ALTER TABLE stream_quality_samples
  ADD CONSTRAINT stream_quality_samples_bitrate_range CHECK (bitrate_kbps BETWEEN 0 AND 1000000),
  ADD CONSTRAINT stream_quality_samples_frames_range CHECK (frames_per_second BETWEEN 0 AND 240),
  ADD CONSTRAINT stream_quality_samples_dropped_not_negative CHECK (dropped_frames >= 0),
  ADD CONSTRAINT stream_quality_samples_size_positive CHECK (width > 0 AND height > 0),
  ADD CONSTRAINT stream_quality_samples_latency_not_negative CHECK (latency_ms >= 0);

ALTER TABLE stream_recordings
  ADD CONSTRAINT stream_recordings_price_with_access CHECK ((access = 'PAID') = (price_tokens IS NOT NULL)),
  ADD CONSTRAINT stream_recordings_price_positive CHECK (price_tokens > 0),
  ADD CONSTRAINT stream_recordings_ready_whole CHECK (
    status <> 'READY' OR (storage_key IS NOT NULL AND duration_seconds IS NOT NULL AND size_bytes IS NOT NULL)
  ),
  ADD CONSTRAINT stream_recordings_sizes_not_negative CHECK (duration_seconds >= 0 AND size_bytes >= 0),
  ADD CONSTRAINT stream_recordings_failure_with_status CHECK ((status = 'FAILED') = (failure_reason IS NOT NULL)),
  ADD CONSTRAINT stream_recordings_published_ready CHECK (published_at IS NULL OR status = 'READY');

CREATE UNIQUE INDEX stream_recordings_one_running ON stream_recordings (live_stream_id) WHERE status = 'RECORDING';

CREATE TRIGGER stream_recordings_status_steps BEFORE UPDATE ON stream_recordings
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'RECORDING>PROCESSING', 'RECORDING>FAILED', 'PROCESSING>READY', 'PROCESSING>FAILED'
  );
CREATE TRIGGER stream_recordings_touch BEFORE UPDATE ON stream_recordings
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

ALTER TABLE stream_statistics
  ADD CONSTRAINT stream_statistics_minute_whole CHECK (extract(epoch FROM minute_at) % 60 = 0),
  ADD CONSTRAINT stream_statistics_counts_not_negative CHECK (
    viewer_count >= 0 AND chat_count >= 0 AND tip_count >= 0 AND tip_tokens >= 0
  );

CREATE INDEX stream_reminders_due_idx ON stream_reminders (live_stream_id) WHERE reminded_at IS NULL;

SELECT app.make_partitions();

-- One row for each stream. Whatever there are many of is added up by itself before it is put beside the others, so that no
-- sum is multiplied; viewing time is the union of somebody's viewings. The viewer's own rights hold for what it reads.
CREATE VIEW stream_summary WITH (security_invoker = true) AS
SELECT s.id AS live_stream_id, s.host_id, s.status, s.started_at, s.ended_at,
  extract(epoch FROM coalesce(s.ended_at, app.now()) - s.started_at)::bigint AS duration_seconds,
  s.peak_viewer_count, v.visit_count, v.unique_viewer_count, w.watched_seconds, c.chat_count, t.tip_count, t.tip_tokens
FROM live_streams s
CROSS JOIN LATERAL (
  SELECT count(*) AS visit_count, count(DISTINCT coalesce(user_id::text, seat)) AS unique_viewer_count
  FROM stream_viewers WHERE live_stream_id = s.id
) v
CROSS JOIN LATERAL (
  SELECT coalesce(sum(extract(epoch FROM upper(span) - lower(span))), 0)::bigint AS watched_seconds
  FROM (
    SELECT unnest(range_agg(tstzrange(joined_at, coalesce(left_at, last_seen_at)))) AS span
    FROM stream_viewers WHERE live_stream_id = s.id GROUP BY coalesce(user_id::text, seat)
  ) spans
) w
CROSS JOIN LATERAL (
  SELECT count(*) AS chat_count FROM stream_chat_messages WHERE live_stream_id = s.id AND deleted_at IS NULL
) c
CROSS JOIN LATERAL (
  SELECT count(*) AS tip_count, coalesce(sum(tokens), 0)::bigint AS tip_tokens FROM tips WHERE live_stream_id = s.id
) t;

-- What is said and who watched is never removed by requests; bans and reminders are lifted by removing them.

REVOKE DELETE ON stream_viewers, stream_chat_messages, stream_guests, stream_recordings FROM app, worker;
REVOKE INSERT, UPDATE, DELETE ON stream_summary FROM app, worker;

INSERT INTO app.counters (name, differences) VALUES
  ('stream_chat_messages.sequence', $$
    SELECT live_stream_id::text, max(sequence)::bigint, count(*) FROM stream_chat_messages
    GROUP BY live_stream_id HAVING max(sequence) <> count(*) $$);
