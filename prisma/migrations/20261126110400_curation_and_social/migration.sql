-- Stories, albums, playlists, polls and hashtags; friends, lists, suggestions, and what people do with one another.

CREATE TYPE "FriendRequestStatus" AS ENUM ('PENDING', 'ACCEPTED', 'DECLINED', 'CANCELLED');

CREATE TYPE "ActivityKind" AS ENUM ('POSTED', 'LIKED', 'COMMENTED', 'SHARED', 'FOLLOWED', 'BEFRIENDED', 'WENT_LIVE');

CREATE TYPE "InteractionKind" AS ENUM ('PROFILE_VIEW', 'VIEW', 'DWELL', 'CLICK', 'LIKE', 'COMMENT', 'SHARE', 'FOLLOW', 'MESSAGE', 'TIP', 'HIDE');

ALTER TABLE "follows" ADD COLUMN "notifies" BOOLEAN NOT NULL DEFAULT true;

ALTER TABLE "posts" ADD COLUMN "audience_list_id" UUID;

CREATE TABLE "stories" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "creator_id" UUID NOT NULL,
    "kind" "MediaKind" NOT NULL,
    "media_url" TEXT NOT NULL,
    "caption" TEXT,
    "visibility" "PostVisibility" NOT NULL DEFAULT 'FOLLOWERS',
    "view_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL DEFAULT (CURRENT_TIMESTAMP + '24:00:00'::interval),
    "deleted_at" TIMESTAMPTZ(6),

    CONSTRAINT "stories_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "story_views" (
    "story_id" UUID NOT NULL,
    "viewer_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "story_views_pkey" PRIMARY KEY ("story_id","viewer_id")
);

CREATE TABLE "story_highlights" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "creator_id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "story_highlights_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "story_highlight_items" (
    "highlight_id" UUID NOT NULL,
    "story_id" UUID NOT NULL,
    "creator_id" UUID NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "story_highlight_items_pkey" PRIMARY KEY ("highlight_id","story_id")
);

CREATE TABLE "albums" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "owner_id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT,
    "visibility" "PostVisibility" NOT NULL DEFAULT 'PUBLIC',
    "item_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(6),

    CONSTRAINT "albums_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "album_items" (
    "album_id" UUID NOT NULL,
    "media_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "album_items_pkey" PRIMARY KEY ("album_id","media_id")
);

CREATE TABLE "content_playlists" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "owner_id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT,
    "is_public" BOOLEAN NOT NULL DEFAULT false,
    "item_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "content_playlists_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "playlist_items" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "playlist_id" UUID NOT NULL,
    "post_id" UUID,
    "video_id" UUID,
    "position" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "playlist_items_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "polls" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "post_id" UUID NOT NULL,
    "question" TEXT NOT NULL,
    "allows_multiple" BOOLEAN NOT NULL DEFAULT false,
    "closes_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "polls_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "poll_options" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "poll_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "vote_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "poll_options_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "poll_votes" (
    "option_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "poll_id" UUID NOT NULL,
    "allows_multiple" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "poll_votes_pkey" PRIMARY KEY ("option_id","user_id")
);

CREATE TABLE "content_hashtags" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "name" CITEXT NOT NULL,
    "usage_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "content_hashtags_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "content_hashtag_usage" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "hashtag_id" UUID NOT NULL,
    "cluster_key" TEXT NOT NULL,
    "post_id" UUID,
    "comment_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "content_hashtag_usage_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "friend_requests" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "sender_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "status" "FriendRequestStatus" NOT NULL DEFAULT 'PENDING',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "responded_at" TIMESTAMPTZ(6),

    CONSTRAINT "friend_requests_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "friendships" (
    "low_id" UUID NOT NULL,
    "high_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "friendships_pkey" PRIMARY KEY ("low_id","high_id")
);

CREATE TABLE "social_lists" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "owner_id" UUID NOT NULL,
    "name" CITEXT NOT NULL,
    "member_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "social_lists_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "social_list_members" (
    "list_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "social_list_members_pkey" PRIMARY KEY ("list_id","user_id")
);

CREATE TABLE "user_recommendations" (
    "user_id" UUID NOT NULL,
    "recommended_id" UUID NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "shared_count" INTEGER NOT NULL DEFAULT 0,
    "interests" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "computed_at" TIMESTAMPTZ(6) NOT NULL,
    "dismissed_at" TIMESTAMPTZ(6),

    CONSTRAINT "user_recommendations_pkey" PRIMARY KEY ("user_id","recommended_id")
);

CREATE TABLE "activity_feed" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "actor_id" UUID NOT NULL,
    "kind" "ActivityKind" NOT NULL,
    "subject_id" UUID,
    "target_id" UUID,
    "cluster_key" TEXT NOT NULL,
    "audience" "Audience" NOT NULL DEFAULT 'FOLLOWERS',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "activity_feed_pkey" PRIMARY KEY ("id","created_at")
) PARTITION BY RANGE ("created_at");

CREATE TABLE "interaction_events" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "actor_id" UUID NOT NULL,
    "kind" "InteractionKind" NOT NULL,
    "target_user_id" UUID,
    "post_id" UUID,
    "video_id" UUID,
    "duration_ms" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "interaction_events_pkey" PRIMARY KEY ("id","created_at")
) PARTITION BY RANGE ("created_at");

CREATE TABLE "social_graph_stats" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID,
    "day" DATE NOT NULL,
    "follower_count" BIGINT NOT NULL,
    "following_count" BIGINT NOT NULL,
    "friend_count" BIGINT NOT NULL,
    "new_followers" BIGINT NOT NULL DEFAULT 0,
    "reach" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "social_graph_stats_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "stories_creator_id_expires_at_idx" ON "stories"("creator_id", "expires_at" DESC);

CREATE INDEX "stories_expires_at_idx" ON "stories"("expires_at");

CREATE UNIQUE INDEX "stories_id_creator_id_key" ON "stories"("id", "creator_id");

CREATE INDEX "story_views_viewer_id_idx" ON "story_views"("viewer_id");

CREATE UNIQUE INDEX "story_highlights_creator_id_title_key" ON "story_highlights"("creator_id", "title");

CREATE UNIQUE INDEX "story_highlights_id_creator_id_key" ON "story_highlights"("id", "creator_id");

CREATE INDEX "story_highlight_items_highlight_id_creator_id_idx" ON "story_highlight_items"("highlight_id", "creator_id");

CREATE INDEX "story_highlight_items_story_id_creator_id_idx" ON "story_highlight_items"("story_id", "creator_id");

CREATE INDEX "albums_owner_id_created_at_idx" ON "albums"("owner_id", "created_at" DESC);

CREATE INDEX "album_items_media_id_idx" ON "album_items"("media_id");

CREATE UNIQUE INDEX "album_items_album_id_position_key" ON "album_items"("album_id", "position");

CREATE INDEX "content_playlists_owner_id_created_at_idx" ON "content_playlists"("owner_id", "created_at" DESC);

CREATE INDEX "playlist_items_post_id_idx" ON "playlist_items"("post_id");

CREATE INDEX "playlist_items_video_id_idx" ON "playlist_items"("video_id");

CREATE UNIQUE INDEX "playlist_items_playlist_id_post_id_key" ON "playlist_items"("playlist_id", "post_id");

CREATE UNIQUE INDEX "playlist_items_playlist_id_video_id_key" ON "playlist_items"("playlist_id", "video_id");

CREATE UNIQUE INDEX "playlist_items_playlist_id_position_key" ON "playlist_items"("playlist_id", "position");

CREATE UNIQUE INDEX "polls_post_id_key" ON "polls"("post_id");

CREATE UNIQUE INDEX "polls_id_allows_multiple_key" ON "polls"("id", "allows_multiple");

CREATE UNIQUE INDEX "poll_options_poll_id_position_key" ON "poll_options"("poll_id", "position");

CREATE UNIQUE INDEX "poll_options_id_poll_id_key" ON "poll_options"("id", "poll_id");

CREATE INDEX "poll_votes_poll_id_allows_multiple_idx" ON "poll_votes"("poll_id", "allows_multiple");

CREATE INDEX "poll_votes_option_id_poll_id_idx" ON "poll_votes"("option_id", "poll_id");

CREATE INDEX "poll_votes_user_id_idx" ON "poll_votes"("user_id");

CREATE UNIQUE INDEX "content_hashtags_name_key" ON "content_hashtags"("name");

CREATE INDEX "content_hashtag_usage_cluster_key_created_at_idx" ON "content_hashtag_usage"("cluster_key", "created_at");

CREATE INDEX "content_hashtag_usage_post_id_idx" ON "content_hashtag_usage"("post_id");

CREATE INDEX "content_hashtag_usage_comment_id_idx" ON "content_hashtag_usage"("comment_id");

CREATE UNIQUE INDEX "content_hashtag_usage_hashtag_id_post_id_key" ON "content_hashtag_usage"("hashtag_id", "post_id");

CREATE UNIQUE INDEX "content_hashtag_usage_hashtag_id_comment_id_key" ON "content_hashtag_usage"("hashtag_id", "comment_id");

CREATE INDEX "friend_requests_sender_id_created_at_idx" ON "friend_requests"("sender_id", "created_at" DESC);

CREATE INDEX "friend_requests_recipient_id_status_created_at_idx" ON "friend_requests"("recipient_id", "status", "created_at" DESC);

CREATE INDEX "friendships_high_id_low_id_idx" ON "friendships"("high_id", "low_id");

CREATE UNIQUE INDEX "social_lists_owner_id_name_key" ON "social_lists"("owner_id", "name");

CREATE INDEX "social_list_members_user_id_idx" ON "social_list_members"("user_id");

CREATE INDEX "user_recommendations_recommended_id_idx" ON "user_recommendations"("recommended_id");

CREATE INDEX "activity_feed_actor_id_created_at_idx" ON "activity_feed"("actor_id", "created_at" DESC);

CREATE INDEX "activity_feed_subject_id_created_at_idx" ON "activity_feed"("subject_id", "created_at" DESC);

CREATE INDEX "activity_feed_cluster_key_created_at_idx" ON "activity_feed"("cluster_key", "created_at" DESC);

CREATE INDEX "interaction_events_actor_id_created_at_idx" ON "interaction_events"("actor_id", "created_at");

CREATE INDEX "interaction_events_target_user_id_created_at_idx" ON "interaction_events"("target_user_id", "created_at");

CREATE INDEX "interaction_events_post_id_created_at_idx" ON "interaction_events"("post_id", "created_at");

CREATE INDEX "interaction_events_video_id_created_at_idx" ON "interaction_events"("video_id", "created_at");

CREATE INDEX "interaction_events_created_at_idx" ON "interaction_events" USING BRIN ("created_at");

CREATE UNIQUE INDEX "social_graph_stats_user_id_day_key" ON "social_graph_stats"("user_id", "day");

CREATE INDEX "posts_audience_list_id_idx" ON "posts"("audience_list_id");

ALTER TABLE "posts" ADD CONSTRAINT "posts_audience_list_id_fkey" FOREIGN KEY ("audience_list_id") REFERENCES "social_lists"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "stories" ADD CONSTRAINT "stories_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "story_views" ADD CONSTRAINT "story_views_story_id_fkey" FOREIGN KEY ("story_id") REFERENCES "stories"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "story_views" ADD CONSTRAINT "story_views_viewer_id_fkey" FOREIGN KEY ("viewer_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "story_highlights" ADD CONSTRAINT "story_highlights_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "story_highlight_items" ADD CONSTRAINT "story_highlight_items_highlight_id_creator_id_fkey" FOREIGN KEY ("highlight_id", "creator_id") REFERENCES "story_highlights"("id", "creator_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "story_highlight_items" ADD CONSTRAINT "story_highlight_items_story_id_creator_id_fkey" FOREIGN KEY ("story_id", "creator_id") REFERENCES "stories"("id", "creator_id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "albums" ADD CONSTRAINT "albums_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "album_items" ADD CONSTRAINT "album_items_album_id_fkey" FOREIGN KEY ("album_id") REFERENCES "albums"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "album_items" ADD CONSTRAINT "album_items_media_id_fkey" FOREIGN KEY ("media_id") REFERENCES "post_media"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "content_playlists" ADD CONSTRAINT "content_playlists_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "playlist_items" ADD CONSTRAINT "playlist_items_playlist_id_fkey" FOREIGN KEY ("playlist_id") REFERENCES "content_playlists"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "playlist_items" ADD CONSTRAINT "playlist_items_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "playlist_items" ADD CONSTRAINT "playlist_items_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "polls" ADD CONSTRAINT "polls_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "poll_options" ADD CONSTRAINT "poll_options_poll_id_fkey" FOREIGN KEY ("poll_id") REFERENCES "polls"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "poll_votes" ADD CONSTRAINT "poll_votes_poll_id_allows_multiple_fkey" FOREIGN KEY ("poll_id", "allows_multiple") REFERENCES "polls"("id", "allows_multiple") ON DELETE CASCADE ON UPDATE RESTRICT;

ALTER TABLE "poll_votes" ADD CONSTRAINT "poll_votes_option_id_poll_id_fkey" FOREIGN KEY ("option_id", "poll_id") REFERENCES "poll_options"("id", "poll_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "poll_votes" ADD CONSTRAINT "poll_votes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "content_hashtag_usage" ADD CONSTRAINT "content_hashtag_usage_hashtag_id_fkey" FOREIGN KEY ("hashtag_id") REFERENCES "content_hashtags"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "content_hashtag_usage" ADD CONSTRAINT "content_hashtag_usage_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "content_hashtag_usage" ADD CONSTRAINT "content_hashtag_usage_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "content_hashtag_usage" ADD CONSTRAINT "content_hashtag_usage_comment_id_fkey" FOREIGN KEY ("comment_id") REFERENCES "post_comments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "friend_requests" ADD CONSTRAINT "friend_requests_sender_id_fkey" FOREIGN KEY ("sender_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "friend_requests" ADD CONSTRAINT "friend_requests_recipient_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "friendships" ADD CONSTRAINT "friendships_low_id_fkey" FOREIGN KEY ("low_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "friendships" ADD CONSTRAINT "friendships_high_id_fkey" FOREIGN KEY ("high_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "social_lists" ADD CONSTRAINT "social_lists_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "social_list_members" ADD CONSTRAINT "social_list_members_list_id_fkey" FOREIGN KEY ("list_id") REFERENCES "social_lists"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "social_list_members" ADD CONSTRAINT "social_list_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_recommendations" ADD CONSTRAINT "user_recommendations_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_recommendations" ADD CONSTRAINT "user_recommendations_recommended_id_fkey" FOREIGN KEY ("recommended_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "activity_feed" ADD CONSTRAINT "activity_feed_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "activity_feed" ADD CONSTRAINT "activity_feed_subject_id_fkey" FOREIGN KEY ("subject_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "activity_feed" ADD CONSTRAINT "activity_feed_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "interaction_events" ADD CONSTRAINT "interaction_events_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "interaction_events" ADD CONSTRAINT "interaction_events_target_user_id_fkey" FOREIGN KEY ("target_user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "interaction_events" ADD CONSTRAINT "interaction_events_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "interaction_events" ADD CONSTRAINT "interaction_events_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "social_graph_stats" ADD CONSTRAINT "social_graph_stats_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT app.make_partitions();

-- Prisma leaves lists open to NULL.
ALTER TABLE user_recommendations ALTER COLUMN interests SET NOT NULL;

-- Places in a list change together, so that no two are the same is looked at when the statement is through.

DROP INDEX album_items_album_id_position_key;
ALTER TABLE album_items ADD CONSTRAINT album_items_album_id_position_key UNIQUE (album_id, position) DEFERRABLE;
DROP INDEX playlist_items_playlist_id_position_key;
ALTER TABLE playlist_items
  ADD CONSTRAINT playlist_items_playlist_id_position_key UNIQUE (playlist_id, position) DEFERRABLE;

-- Stories.

ALTER TABLE stories
  ADD CONSTRAINT stories_kind_seen CHECK (kind <> 'AUDIO'),
  ADD CONSTRAINT stories_media_url_form CHECK (media_url ~ '^https?://[^[:space:]]+$' AND char_length(media_url) <= 2000),
  ADD CONSTRAINT stories_caption_form CHECK (caption ~ '[^[:space:]]' AND char_length(caption) <= 500),
  ADD CONSTRAINT stories_visibility_known CHECK (visibility IN ('PUBLIC', 'FOLLOWERS', 'SUBSCRIBERS')),
  ADD CONSTRAINT stories_view_count_not_negative CHECK (view_count >= 0),
  ADD CONSTRAINT stories_expire_after_a_day CHECK (expires_at = created_at + interval '24 hours');

CREATE INDEX stories_living_idx ON stories (creator_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;

CREATE TRIGGER stories_touch BEFORE UPDATE ON stories
  FOR EACH ROW WHEN (NEW.view_count = OLD.view_count) EXECUTE FUNCTION app.touch_updated_at();

CREATE FUNCTION app.refuse_late_story_view() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM public.stories s WHERE s.id = NEW.story_id AND s.expires_at > app.now() AND s.deleted_at IS NULL
  ) THEN
    RAISE EXCEPTION 'story % is over', NEW.story_id
      USING ERRCODE = 'check_violation', TABLE = 'story_views', CONSTRAINT = 'story_views_within_a_day';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER story_views_within_a_day BEFORE INSERT ON story_views
  FOR EACH ROW EXECUTE FUNCTION app.refuse_late_story_view();
CREATE TRIGGER story_views_fixed BEFORE UPDATE ON story_views
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

ALTER TABLE story_highlights
  ADD CONSTRAINT story_highlights_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 100),
  ADD CONSTRAINT story_highlights_position_not_negative CHECK (position >= 0);
ALTER TABLE story_highlight_items
  ADD CONSTRAINT story_highlight_items_position_not_negative CHECK (position >= 0);

CREATE TRIGGER story_highlights_touch BEFORE UPDATE ON story_highlights
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- Albums and playlists.

ALTER TABLE albums
  ADD CONSTRAINT albums_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 200),
  ADD CONSTRAINT albums_description_length CHECK (char_length(description) <= 2000),
  ADD CONSTRAINT albums_visibility_known CHECK (visibility <> 'PAID'),
  ADD CONSTRAINT albums_item_count_not_negative CHECK (item_count >= 0);
ALTER TABLE album_items
  ADD CONSTRAINT album_items_position_not_negative CHECK (position >= 0);
ALTER TABLE content_playlists
  ADD CONSTRAINT content_playlists_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 200),
  ADD CONSTRAINT content_playlists_description_length CHECK (char_length(description) <= 2000),
  ADD CONSTRAINT content_playlists_item_count_not_negative CHECK (item_count >= 0);
ALTER TABLE playlist_items
  ADD CONSTRAINT playlist_items_one_thing CHECK (num_nonnulls(post_id, video_id) = 1),
  ADD CONSTRAINT playlist_items_position_not_negative CHECK (position >= 0);

CREATE TRIGGER albums_touch BEFORE UPDATE ON albums
  FOR EACH ROW WHEN (NEW.item_count = OLD.item_count) EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER content_playlists_touch BEFORE UPDATE ON content_playlists
  FOR EACH ROW WHEN (NEW.item_count = OLD.item_count) EXECUTE FUNCTION app.touch_updated_at();

-- Polls.

ALTER TABLE polls
  ADD CONSTRAINT polls_question_form CHECK (question ~ '[^[:space:]]' AND char_length(question) <= 300),
  ADD CONSTRAINT polls_close_after_creation CHECK (closes_at > created_at);
ALTER TABLE poll_options
  ADD CONSTRAINT poll_options_text_form CHECK (text ~ '[^[:space:]]' AND char_length(text) <= 200),
  ADD CONSTRAINT poll_options_position_range CHECK (position BETWEEN 0 AND 19),
  ADD CONSTRAINT poll_options_vote_count_not_negative CHECK (vote_count >= 0);

CREATE UNIQUE INDEX poll_votes_single_choice ON poll_votes (poll_id, user_id) WHERE NOT allows_multiple;

-- Whoever votes shares the poll until the end of the transaction, so that its kind and its end cannot change meanwhile.
CREATE FUNCTION app.guard_vote() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  poll public.polls;
BEGIN
  SELECT * INTO poll FROM public.polls p WHERE p.id = coalesce(NEW.poll_id, OLD.poll_id) FOR SHARE;
  IF poll.closes_at <= app.now() THEN
    RAISE EXCEPTION 'poll % is closed', poll.id
      USING ERRCODE = 'check_violation', TABLE = 'poll_votes', CONSTRAINT = 'poll_votes_while_open';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  NEW.allows_multiple := coalesce(poll.allows_multiple, false);
  RETURN NEW;
END
$$;

CREATE TRIGGER poll_votes_while_open BEFORE INSERT ON poll_votes
  FOR EACH ROW EXECUTE FUNCTION app.guard_vote();
-- What goes with an account or a poll goes at any time.
CREATE TRIGGER poll_votes_undone_while_open BEFORE DELETE ON poll_votes
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION app.guard_vote();
CREATE TRIGGER poll_votes_fixed BEFORE UPDATE ON poll_votes
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

-- Hashtags.

ALTER TABLE content_hashtags
  ADD CONSTRAINT content_hashtags_name_form CHECK (
    name::text = lower(name::text) AND name::text ~ '^[[:alnum:]_]{1,100}$'
  ),
  ADD CONSTRAINT content_hashtags_usage_count_not_negative CHECK (usage_count >= 0);
ALTER TABLE content_hashtag_usage
  ADD CONSTRAINT content_hashtag_usage_one_place CHECK (num_nonnulls(post_id, comment_id) = 1);

CREATE INDEX content_hashtags_name_trgm_idx ON content_hashtags USING gin ((name::text) gin_trgm_ops);

-- The hashtags of a brand by how often they were used in the two days before a time; of all brands for NULL.
CREATE FUNCTION app.trending_hashtags(cluster text, clock timestamptz) RETURNS TABLE (hashtag_id uuid, uses bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT u.hashtag_id, count(*) AS uses FROM public.content_hashtag_usage u
  WHERE (cluster IS NULL OR u.cluster_key = cluster) AND u.created_at > clock - interval '2 days' AND u.created_at <= clock
  GROUP BY u.hashtag_id ORDER BY uses DESC, u.hashtag_id DESC LIMIT 100
$$;

-- Counters of one kind: what a row belongs to counts it. The arguments name the counting table, its counter, and the
-- column that points to it; all are written here and come from nowhere else.
CREATE FUNCTION app.count_members() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  change text := CASE TG_OP WHEN 'INSERT' THEN 'SELECT %1$I AS id, count(*) AS amount FROM added GROUP BY %1$I'
    ELSE 'SELECT %1$I AS id, -count(*) AS amount FROM removed GROUP BY %1$I' END;
BEGIN
  change := format(change, TG_ARGV[2]);
  EXECUTE format('SELECT FROM public.%I WHERE id IN (SELECT id FROM (%s) AS c) ORDER BY id FOR NO KEY UPDATE', TG_ARGV[0], change);
  EXECUTE format('UPDATE public.%1$I AS t SET %2$I = %2$I + c.amount FROM (%3$s) AS c WHERE t.id = c.id', TG_ARGV[0], TG_ARGV[1], change);
  RETURN NULL;
END
$$;

CREATE TRIGGER story_views_count_added AFTER INSERT ON story_views REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION app.count_members('stories', 'view_count', 'story_id');
CREATE TRIGGER story_views_count_removed AFTER DELETE ON story_views REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION app.count_members('stories', 'view_count', 'story_id');
CREATE TRIGGER album_items_count_added AFTER INSERT ON album_items REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION app.count_members('albums', 'item_count', 'album_id');
CREATE TRIGGER album_items_count_removed AFTER DELETE ON album_items REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION app.count_members('albums', 'item_count', 'album_id');
CREATE TRIGGER playlist_items_count_added AFTER INSERT ON playlist_items REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION app.count_members('content_playlists', 'item_count', 'playlist_id');
CREATE TRIGGER playlist_items_count_removed AFTER DELETE ON playlist_items REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION app.count_members('content_playlists', 'item_count', 'playlist_id');
CREATE TRIGGER poll_votes_count_added AFTER INSERT ON poll_votes REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION app.count_members('poll_options', 'vote_count', 'option_id');
CREATE TRIGGER poll_votes_count_removed AFTER DELETE ON poll_votes REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION app.count_members('poll_options', 'vote_count', 'option_id');
CREATE TRIGGER content_hashtag_usage_count_added AFTER INSERT ON content_hashtag_usage REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION app.count_members('content_hashtags', 'usage_count', 'hashtag_id');
CREATE TRIGGER content_hashtag_usage_count_removed AFTER DELETE ON content_hashtag_usage REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION app.count_members('content_hashtags', 'usage_count', 'hashtag_id');
CREATE TRIGGER social_list_members_count_added AFTER INSERT ON social_list_members REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION app.count_members('social_lists', 'member_count', 'list_id');
CREATE TRIGGER social_list_members_count_removed AFTER DELETE ON social_list_members REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION app.count_members('social_lists', 'member_count', 'list_id');

-- What is counted does not move from one to another in place.
CREATE FUNCTION app.keep_membership() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(OLD) -> TG_ARGV[0] <> to_jsonb(NEW) -> TG_ARGV[0] THEN
    RAISE EXCEPTION '%.% never changes', TG_TABLE_NAME, TG_ARGV[0]
      USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER album_items_fixed BEFORE UPDATE ON album_items
  FOR EACH ROW EXECUTE FUNCTION app.keep_membership('album_id');
CREATE TRIGGER playlist_items_fixed BEFORE UPDATE ON playlist_items
  FOR EACH ROW EXECUTE FUNCTION app.keep_membership('playlist_id');
CREATE TRIGGER content_hashtag_usage_fixed BEFORE UPDATE ON content_hashtag_usage
  FOR EACH ROW EXECUTE FUNCTION app.keep_membership('hashtag_id');
CREATE TRIGGER social_list_members_fixed BEFORE UPDATE ON social_list_members
  FOR EACH ROW EXECUTE FUNCTION app.keep_membership('list_id');

-- Friends. Acceptance makes the friendship, and nothing begins between two of whom one blocks the other.

ALTER TABLE friend_requests
  ADD CONSTRAINT friend_requests_not_self CHECK (sender_id <> recipient_id),
  ADD CONSTRAINT friend_requests_response_with_status CHECK ((status = 'PENDING') = (responded_at IS NULL));

CREATE UNIQUE INDEX friend_requests_one_open ON friend_requests (
  least(sender_id, recipient_id), greatest(sender_id, recipient_id)
) WHERE status = 'PENDING';

ALTER TABLE friendships
  ADD CONSTRAINT friendships_ordered CHECK (low_id < high_id);

CREATE FUNCTION app.guard_friend_request() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM public.friendships f
    WHERE (f.low_id, f.high_id) = (least(NEW.sender_id, NEW.recipient_id), greatest(NEW.sender_id, NEW.recipient_id))
  ) THEN
    RAISE EXCEPTION 'the two accounts are friends already'
      USING ERRCODE = 'check_violation', TABLE = 'friend_requests', CONSTRAINT = 'friend_requests_not_friends';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER friend_requests_not_friends BEFORE INSERT ON friend_requests
  FOR EACH ROW EXECUTE FUNCTION app.guard_friend_request();

CREATE FUNCTION app.refuse_blocked_friends() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  one uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
  other uuid := (to_jsonb(NEW) ->> TG_ARGV[1])::uuid;
BEGIN
  PERFORM FROM public.users WHERE id IN (one, other) ORDER BY id FOR KEY SHARE;
  IF EXISTS (
    SELECT FROM public.user_blocks b WHERE (b.blocker_id, b.blocked_id) IN ((one, other), (other, one))
  ) THEN
    RAISE EXCEPTION 'one of the two accounts blocks the other'
      USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER friend_requests_not_blocked AFTER INSERT ON friend_requests
  FOR EACH ROW EXECUTE FUNCTION app.refuse_blocked_friends('sender_id', 'recipient_id');
CREATE TRIGGER friendships_not_blocked AFTER INSERT ON friendships
  FOR EACH ROW EXECUTE FUNCTION app.refuse_blocked_friends('low_id', 'high_id');

CREATE FUNCTION app.befriend() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.friendships (low_id, high_id)
  VALUES (least(NEW.sender_id, NEW.recipient_id), greatest(NEW.sender_id, NEW.recipient_id))
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

CREATE TRIGGER friend_requests_befriend AFTER INSERT OR UPDATE OF status ON friend_requests
  FOR EACH ROW WHEN (NEW.status = 'ACCEPTED') EXECUTE FUNCTION app.befriend();

CREATE OR REPLACE FUNCTION app.sever_blocked() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM public.follows
  WHERE (follower_id, followee_id) IN ((NEW.blocker_id, NEW.blocked_id), (NEW.blocked_id, NEW.blocker_id));
  DELETE FROM public.friendships
  WHERE (low_id, high_id) = (least(NEW.blocker_id, NEW.blocked_id), greatest(NEW.blocker_id, NEW.blocked_id));
  -- One that is being answered right now waits for this block, which then refuses the friendship.
  UPDATE public.friend_requests SET status = 'CANCELLED', responded_at = app.now()
  WHERE id IN (
    SELECT r.id FROM public.friend_requests r
    WHERE r.status = 'PENDING'
      AND (r.sender_id, r.recipient_id) IN ((NEW.blocker_id, NEW.blocked_id), (NEW.blocked_id, NEW.blocker_id))
    FOR UPDATE SKIP LOCKED
  );
  RETURN NULL;
END
$$;

-- The friends of an account.
CREATE FUNCTION app.friends_of(account uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT high_id FROM public.friendships WHERE low_id = account
  UNION ALL
  SELECT low_id FROM public.friendships WHERE high_id = account
$$;

-- Lists.

ALTER TABLE social_lists
  ADD CONSTRAINT social_lists_name_form CHECK (name::text ~ '[^[:space:]]' AND char_length(name::text) <= 100),
  ADD CONSTRAINT social_lists_member_count_range CHECK (member_count BETWEEN 0 AND 10000);

CREATE TRIGGER social_lists_touch BEFORE UPDATE ON social_lists
  FOR EACH ROW WHEN (NEW.member_count = OLD.member_count) EXECUTE FUNCTION app.touch_updated_at();

-- A post for a list is private to all who know nothing of lists, and the list is its creator's own.

ALTER TABLE posts
  ADD CONSTRAINT posts_audience_list_with_private CHECK (audience_list_id IS NULL OR visibility = 'PRIVATE');

CREATE FUNCTION app.check_audience_list() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM public.social_lists l JOIN public.creators c ON c.user_id = l.owner_id
    WHERE l.id = NEW.audience_list_id AND c.id = NEW.creator_id
  ) THEN
    RAISE EXCEPTION 'the list is not that of the creator of post %', NEW.id
      USING ERRCODE = 'check_violation', TABLE = 'posts', CONSTRAINT = 'posts_audience_list_own';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER posts_audience_list_own AFTER INSERT OR UPDATE OF audience_list_id, creator_id ON posts
  FOR EACH ROW WHEN (NEW.audience_list_id IS NOT NULL) EXECUTE FUNCTION app.check_audience_list();

-- Suggestions, streams and figures.

ALTER TABLE user_recommendations
  ADD CONSTRAINT user_recommendations_not_self CHECK (user_id <> recommended_id),
  ADD CONSTRAINT user_recommendations_score_positive CHECK (score > 0),
  ADD CONSTRAINT user_recommendations_shared_count_not_negative CHECK (shared_count >= 0),
  ADD CONSTRAINT user_recommendations_interests_words CHECK (app.are_words(interests));

CREATE INDEX user_recommendations_best_idx ON user_recommendations (user_id, score DESC, recommended_id DESC)
  WHERE dismissed_at IS NULL;

ALTER TABLE activity_feed
  ADD CONSTRAINT activity_feed_subject_with_kind CHECK (kind NOT IN ('FOLLOWED', 'BEFRIENDED') OR subject_id IS NOT NULL),
  ADD CONSTRAINT activity_feed_target_with_kind CHECK (
    kind NOT IN ('POSTED', 'LIKED', 'COMMENTED', 'SHARED', 'WENT_LIVE') OR target_id IS NOT NULL
  ),
  ADD CONSTRAINT activity_feed_not_about_self CHECK (actor_id <> subject_id);

ALTER TABLE interaction_events
  ADD CONSTRAINT interaction_events_one_target CHECK (num_nonnulls(target_user_id, post_id, video_id) = 1),
  ADD CONSTRAINT interaction_events_user_with_kind CHECK (
    kind NOT IN ('PROFILE_VIEW', 'FOLLOW', 'MESSAGE') OR target_user_id IS NOT NULL
  ),
  ADD CONSTRAINT interaction_events_duration_range CHECK (duration_ms BETWEEN 0 AND 86400000),
  ADD CONSTRAINT interaction_events_duration_with_kind CHECK (kind <> 'DWELL' OR duration_ms IS NOT NULL);

ALTER TABLE social_graph_stats
  ADD CONSTRAINT social_graph_stats_figures_not_negative CHECK (
    least(follower_count, following_count, friend_count, new_followers, reach) >= 0
  );

CREATE UNIQUE INDEX social_graph_stats_platform_day ON social_graph_stats (day) WHERE user_id IS NULL;

-- Who may touch what.

ALTER TABLE friend_requests ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY friend_requests_read ON friend_requests FOR SELECT TO app
  USING ((SELECT app.uid()) IN (sender_id, recipient_id));
CREATE POLICY friend_requests_send ON friend_requests FOR INSERT TO app
  WITH CHECK (sender_id = (SELECT app.uid()) AND status = 'PENDING');
-- Whoever answers is the other one; whoever sent it, or blocks the sender, takes it back.
CREATE POLICY friend_requests_answer ON friend_requests FOR UPDATE TO app
  USING ((SELECT app.uid()) IN (sender_id, recipient_id))
  WITH CHECK (
    (recipient_id = (SELECT app.uid()) AND status <> 'PENDING')
    OR (sender_id = (SELECT app.uid()) AND status = 'CANCELLED')
  );
CREATE POLICY friend_requests_migrate ON friend_requests TO migrate USING (true);
REVOKE DELETE ON friend_requests FROM app;
REVOKE UPDATE ON friend_requests FROM app;
GRANT UPDATE (status, responded_at) ON friend_requests TO app;
REVOKE ALL ON friend_requests FROM worker;
REVOKE UPDATE ON friendships FROM app, worker;

ALTER TABLE social_lists ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY social_lists_own ON social_lists TO app USING (owner_id = (SELECT app.uid()));
CREATE POLICY social_lists_migrate ON social_lists TO migrate USING (true);
REVOKE ALL ON social_lists FROM worker;

ALTER TABLE social_list_members ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY social_list_members_own ON social_list_members TO app USING (
  EXISTS (SELECT FROM social_lists l WHERE l.id = list_id AND l.owner_id = (SELECT app.uid()))
);
CREATE POLICY social_list_members_facts ON social_list_members FOR SELECT TO identity_owner USING (true);
CREATE POLICY social_list_members_migrate ON social_list_members TO migrate USING (true);
REVOKE ALL ON social_list_members FROM worker;
GRANT SELECT ON social_list_members TO identity_owner;

-- The lists that an account is on, for posts that are for a list: ask it as a list, once for a statement.
CREATE FUNCTION app.audience_lists(viewer uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT m.list_id FROM public.social_list_members m WHERE m.user_id = viewer
$$;

ALTER FUNCTION app.audience_lists(uuid) OWNER TO identity_owner;
REVOKE EXECUTE ON FUNCTION app.audience_lists(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.audience_lists(uuid) TO app, worker;

ALTER TABLE user_recommendations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_recommendations_own ON user_recommendations TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_recommendations_worker ON user_recommendations TO worker USING (true);
CREATE POLICY user_recommendations_migrate ON user_recommendations TO migrate USING (true);
REVOKE INSERT, UPDATE, DELETE ON user_recommendations FROM app;
GRANT UPDATE (dismissed_at) ON user_recommendations TO app;

ALTER TABLE social_graph_stats ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY social_graph_stats_own ON social_graph_stats FOR SELECT TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY social_graph_stats_worker ON social_graph_stats TO worker USING (true);
CREATE POLICY social_graph_stats_migrate ON social_graph_stats TO migrate USING (true);
REVOKE INSERT, UPDATE, DELETE ON social_graph_stats FROM app;

REVOKE SELECT, UPDATE, DELETE ON interaction_events FROM app;
REVOKE UPDATE, DELETE ON interaction_events FROM worker;
REVOKE UPDATE, DELETE ON activity_feed FROM app, worker;

-- What is counted anew.

INSERT INTO app.counters (name, differences)
SELECT format('%s.%s', t.counting, t.counter), format(
  'SELECT t.id::text, t.%2$I, count(m.%4$I) FROM %1$I t LEFT JOIN %3$I m ON m.%4$I = t.id GROUP BY t.id HAVING t.%2$I <> count(m.%4$I)',
  t.counting, t.counter, t.counted, t.pointer
)
FROM (VALUES
  ('stories', 'view_count', 'story_views', 'story_id'),
  ('albums', 'item_count', 'album_items', 'album_id'),
  ('content_playlists', 'item_count', 'playlist_items', 'playlist_id'),
  ('poll_options', 'vote_count', 'poll_votes', 'option_id'),
  ('content_hashtags', 'usage_count', 'content_hashtag_usage', 'hashtag_id'),
  ('social_lists', 'member_count', 'social_list_members', 'list_id')
) AS t (counting, counter, counted, pointer);
