-- The film catalogue: collections, films, performers, photos, and what viewers do with them.

CREATE TYPE "VideoSource" AS ENUM ('CREATOR', 'STUDIO');

CREATE TYPE "PhotoType" AS ENUM ('VIDEO_STILL', 'BEHIND_SCENES', 'PERFORMER_PHOTO', 'PROFILE');

CREATE TABLE "collections" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "description" TEXT,
    "color_scheme" JSONB NOT NULL,
    "thumbnail_url" TEXT,
    "banner_url" TEXT,
    "featured_video_id" UUID,
    "cluster_key" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "position" INTEGER NOT NULL DEFAULT 0,
    "video_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(6),

    CONSTRAINT "collections_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "videos" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "source" "VideoSource" NOT NULL DEFAULT 'STUDIO',
    "collection_id" UUID,
    "post_id" UUID,
    "title" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "description" TEXT,
    "release_date" DATE,
    "manifest_url" TEXT,
    "thumbnail_url" TEXT NOT NULL,
    "has_480p" BOOLEAN NOT NULL DEFAULT false,
    "has_720p" BOOLEAN NOT NULL DEFAULT false,
    "has_1080p" BOOLEAN NOT NULL DEFAULT false,
    "has_2160p" BOOLEAN NOT NULL DEFAULT false,
    "duration_seconds" INTEGER,
    "byte_size" BIGINT,
    "performer_count" INTEGER NOT NULL DEFAULT 0,
    "is_age_verified" BOOLEAN NOT NULL DEFAULT false,
    "view_count" BIGINT NOT NULL DEFAULT 0,
    "like_count" INTEGER NOT NULL DEFAULT 0,
    "rating_count" INTEGER NOT NULL DEFAULT 0,
    "rating_sum" INTEGER NOT NULL DEFAULT 0,
    "rating" DECIMAL(3,2) GENERATED ALWAYS AS (
      round(rating_sum::numeric / nullif(rating_count, 0), 2)
    ) STORED,
    "is_featured" BOOLEAN NOT NULL DEFAULT false,
    "is_published" BOOLEAN NOT NULL DEFAULT false,
    "published_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(6),
    "search_vector" tsvector GENERATED ALWAYS AS (
      setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', coalesce(description, '')), 'B')
    ) STORED,

    CONSTRAINT "videos_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "video_chapters" (
    "video_id" UUID NOT NULL,
    "starts_at_seconds" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "video_chapters_pkey" PRIMARY KEY ("video_id","starts_at_seconds")
);

CREATE TABLE "performers" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "bio" TEXT,
    "profile_photo_url" TEXT,
    "cover_photo_url" TEXT,
    "creator_id" UUID,
    "video_count" INTEGER NOT NULL DEFAULT 0,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(6),
    "search_vector" tsvector GENERATED ALWAYS AS (
      setweight(to_tsvector('simple', name), 'A') || setweight(to_tsvector('english', coalesce(bio, '')), 'B')
    ) STORED,

    CONSTRAINT "performers_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "performer_identities" (
    "performer_id" UUID NOT NULL,
    "legal_name" TEXT NOT NULL,
    "stage_name" TEXT,
    "date_of_birth" DATE NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "performer_identities_pkey" PRIMARY KEY ("performer_id")
);

CREATE TABLE "video_performers" (
    "video_id" UUID NOT NULL,
    "performer_id" UUID NOT NULL,
    "billing_order" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "video_performers_pkey" PRIMARY KEY ("video_id","performer_id")
);

CREATE TABLE "video_likes" (
    "video_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "video_likes_pkey" PRIMARY KEY ("video_id","user_id")
);

CREATE TABLE "video_views" (
    "video_id" UUID NOT NULL,
    "viewer_key" UUID NOT NULL,
    "window_at" TIMESTAMPTZ(6) NOT NULL,
    "viewer_id" UUID,
    "duration_seconds" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "video_views_pkey" PRIMARY KEY ("video_id","viewer_key","window_at")
) PARTITION BY RANGE ("window_at");

CREATE TABLE "video_ratings" (
    "video_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "stars" SMALLINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "video_ratings_pkey" PRIMARY KEY ("video_id","user_id")
);

CREATE TABLE "photos" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "video_id" UUID,
    "performer_id" UUID,
    "photo_type" "PhotoType" NOT NULL,
    "url" TEXT NOT NULL,
    "thumbnail_url" TEXT,
    "alt_text" TEXT,
    "width" INTEGER,
    "height" INTEGER,
    "byte_size" INTEGER,
    "position" INTEGER NOT NULL DEFAULT 0,
    "is_primary" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(6),

    CONSTRAINT "photos_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "social_media_links" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "performer_id" UUID NOT NULL,
    "platform_key" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "url" TEXT,
    "icon_url" TEXT,
    "position" INTEGER NOT NULL DEFAULT 0,
    "is_verified" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "social_media_links_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "media_captions" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "media_id" UUID,
    "video_id" UUID,
    "locale" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "media_captions_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "user_watch_history" (
    "user_id" UUID NOT NULL,
    "video_id" UUID NOT NULL,
    "position_seconds" INTEGER NOT NULL DEFAULT 0,
    "percent" DECIMAL(5,2) NOT NULL DEFAULT 0,
    "is_completed" BOOLEAN NOT NULL DEFAULT false,
    "watched_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_watch_history_pkey" PRIMARY KEY ("user_id","video_id")
);

CREATE INDEX "collections_featured_video_id_idx" ON "collections"("featured_video_id");

CREATE INDEX "collections_cluster_key_idx" ON "collections"("cluster_key");

CREATE UNIQUE INDEX "videos_post_id_key" ON "videos"("post_id");

CREATE INDEX "videos_collection_id_idx" ON "videos"("collection_id");

CREATE INDEX "videos_search_vector_idx" ON "videos" USING GIN ("search_vector");

CREATE INDEX "videos_title_trgm_idx" ON "videos" USING GIN ("title" gin_trgm_ops);

CREATE UNIQUE INDEX "performers_creator_id_key" ON "performers"("creator_id");

CREATE INDEX "performers_search_vector_idx" ON "performers" USING GIN ("search_vector");

CREATE INDEX "performers_name_trgm_idx" ON "performers" USING GIN ("name" gin_trgm_ops);

CREATE INDEX "video_performers_performer_id_video_id_idx" ON "video_performers"("performer_id", "video_id");

CREATE INDEX "video_likes_user_id_idx" ON "video_likes"("user_id");

CREATE INDEX "video_views_viewer_id_window_at_idx" ON "video_views"("viewer_id", "window_at");

CREATE INDEX "video_ratings_user_id_idx" ON "video_ratings"("user_id");

CREATE INDEX "photos_video_id_position_idx" ON "photos"("video_id", "position");

CREATE INDEX "photos_performer_id_position_idx" ON "photos"("performer_id", "position");

CREATE INDEX "social_media_links_platform_key_idx" ON "social_media_links"("platform_key");

CREATE UNIQUE INDEX "social_media_links_performer_id_platform_key_key" ON "social_media_links"("performer_id", "platform_key");

CREATE UNIQUE INDEX "media_captions_media_id_locale_key" ON "media_captions"("media_id", "locale");

CREATE UNIQUE INDEX "media_captions_video_id_locale_key" ON "media_captions"("video_id", "locale");

CREATE INDEX "user_watch_history_video_id_idx" ON "user_watch_history"("video_id");

CREATE INDEX "user_watch_history_user_id_watched_at_idx" ON "user_watch_history"("user_id", "watched_at" DESC);

ALTER TABLE "collections" ADD CONSTRAINT "collections_featured_video_id_fkey" FOREIGN KEY ("featured_video_id") REFERENCES "videos"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "collections" ADD CONSTRAINT "collections_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "videos" ADD CONSTRAINT "videos_collection_id_fkey" FOREIGN KEY ("collection_id") REFERENCES "collections"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "videos" ADD CONSTRAINT "videos_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "video_chapters" ADD CONSTRAINT "video_chapters_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "performers" ADD CONSTRAINT "performers_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "performer_identities" ADD CONSTRAINT "performer_identities_performer_id_fkey" FOREIGN KEY ("performer_id") REFERENCES "performers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "video_performers" ADD CONSTRAINT "video_performers_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "video_performers" ADD CONSTRAINT "video_performers_performer_id_fkey" FOREIGN KEY ("performer_id") REFERENCES "performers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "video_likes" ADD CONSTRAINT "video_likes_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "video_likes" ADD CONSTRAINT "video_likes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "video_views" ADD CONSTRAINT "video_views_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "video_views" ADD CONSTRAINT "video_views_viewer_id_fkey" FOREIGN KEY ("viewer_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "video_ratings" ADD CONSTRAINT "video_ratings_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "video_ratings" ADD CONSTRAINT "video_ratings_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "photos" ADD CONSTRAINT "photos_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "photos" ADD CONSTRAINT "photos_performer_id_fkey" FOREIGN KEY ("performer_id") REFERENCES "performers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "social_media_links" ADD CONSTRAINT "social_media_links_performer_id_fkey" FOREIGN KEY ("performer_id") REFERENCES "performers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "social_media_links" ADD CONSTRAINT "social_media_links_platform_key_fkey" FOREIGN KEY ("platform_key") REFERENCES "social_platforms"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "media_captions" ADD CONSTRAINT "media_captions_media_id_fkey" FOREIGN KEY ("media_id") REFERENCES "post_media"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "media_captions" ADD CONSTRAINT "media_captions_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_watch_history" ADD CONSTRAINT "user_watch_history_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_watch_history" ADD CONSTRAINT "user_watch_history_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Collections. A film and its collection refer to each other, so the featured film is looked up at the end of the
-- transaction.

ALTER TABLE collections ALTER CONSTRAINT collections_featured_video_id_fkey DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE collections
  ADD CONSTRAINT collections_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 255),
  ADD CONSTRAINT collections_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 255),
  ADD CONSTRAINT collections_description_length CHECK (char_length(description) <= 5000),
  ADD CONSTRAINT collections_color_scheme_form CHECK (
    jsonb_typeof(color_scheme) = 'object'
    AND coalesce(color_scheme ->> 'primary' ~ '^#[0-9a-fA-F]{6}$', false)
    AND coalesce(color_scheme ->> 'accent' ~ '^#[0-9a-fA-F]{6}$', false)
    AND color_scheme - ARRAY['primary', 'accent'] = '{}'
  ),
  ADD CONSTRAINT collections_thumbnail_url_form CHECK (
    thumbnail_url ~ '^https?://[^[:space:]]+$' AND char_length(thumbnail_url) <= 2000
  ),
  ADD CONSTRAINT collections_banner_url_form CHECK (banner_url ~ '^https?://[^[:space:]]+$' AND char_length(banner_url) <= 2000),
  ADD CONSTRAINT collections_position_not_negative CHECK (position >= 0),
  ADD CONSTRAINT collections_video_count_not_negative CHECK (video_count >= 0),
  ADD CONSTRAINT collections_deleted_empty_or_hidden CHECK (deleted_at IS NULL OR video_count = 0 OR NOT is_active);

CREATE UNIQUE INDEX collections_name_living ON collections (lower(name)) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX collections_slug_living ON collections (slug) WHERE deleted_at IS NULL;
CREATE INDEX collections_shown_idx ON collections (position, id) WHERE is_active AND deleted_at IS NULL;

-- Films.

ALTER TABLE videos
  ADD CONSTRAINT videos_source_whole CHECK (
    CASE source
      WHEN 'STUDIO' THEN collection_id IS NOT NULL AND post_id IS NULL
      ELSE post_id IS NOT NULL AND collection_id IS NULL
    END
  ),
  ADD CONSTRAINT videos_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 500),
  ADD CONSTRAINT videos_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 500),
  ADD CONSTRAINT videos_description_length CHECK (char_length(description) <= 10000),
  ADD CONSTRAINT videos_manifest_url_form CHECK (manifest_url ~ '^https?://[^[:space:]]+$' AND char_length(manifest_url) <= 2000),
  ADD CONSTRAINT videos_thumbnail_url_form CHECK (
    thumbnail_url ~ '^https?://[^[:space:]]+$' AND char_length(thumbnail_url) <= 2000
  ),
  ADD CONSTRAINT videos_duration_positive CHECK (duration_seconds > 0),
  ADD CONSTRAINT videos_byte_size_positive CHECK (byte_size > 0),
  ADD CONSTRAINT videos_performer_count_range CHECK (performer_count BETWEEN 0 AND 10),
  ADD CONSTRAINT videos_view_count_not_negative CHECK (view_count >= 0),
  ADD CONSTRAINT videos_like_count_not_negative CHECK (like_count >= 0),
  ADD CONSTRAINT videos_rating_count_not_negative CHECK (rating_count >= 0),
  ADD CONSTRAINT videos_rating_sum_range CHECK (rating_sum BETWEEN rating_count AND rating_count * 5),
  ADD CONSTRAINT videos_published_at_present CHECK (NOT is_published OR published_at IS NOT NULL),
  ADD CONSTRAINT videos_manifest_with_publication CHECK (NOT is_published OR manifest_url IS NOT NULL),
  ADD CONSTRAINT videos_quality_with_publication CHECK (NOT is_published OR has_480p OR has_720p OR has_1080p OR has_2160p);

CREATE UNIQUE INDEX videos_slug_living ON videos (slug) WHERE deleted_at IS NULL;
CREATE INDEX videos_popular_idx ON videos (collection_id, view_count DESC, release_date DESC NULLS LAST, id DESC)
  WHERE is_published AND deleted_at IS NULL;
CREATE INDEX videos_in_collection_idx ON videos (collection_id, published_at DESC, id DESC)
  WHERE is_published AND deleted_at IS NULL;
CREATE INDEX videos_published_idx ON videos (published_at DESC, id DESC) WHERE is_published AND deleted_at IS NULL;
CREATE INDEX videos_featured_idx ON videos (published_at DESC, id DESC)
  WHERE is_featured AND is_published AND deleted_at IS NULL;
CREATE INDEX videos_released_idx ON videos (release_date DESC NULLS LAST, id DESC) WHERE is_published AND deleted_at IS NULL;
CREATE INDEX videos_viewed_idx ON videos (view_count DESC, id DESC) WHERE is_published AND deleted_at IS NULL;

ALTER TABLE video_chapters
  ADD CONSTRAINT video_chapters_start_not_negative CHECK (starts_at_seconds >= 0),
  ADD CONSTRAINT video_chapters_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 200);

-- Performers.

ALTER TABLE performers
  ADD CONSTRAINT performers_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 255),
  ADD CONSTRAINT performers_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 255),
  ADD CONSTRAINT performers_bio_length CHECK (char_length(bio) <= 10000),
  ADD CONSTRAINT performers_profile_photo_url_form CHECK (
    profile_photo_url ~ '^https?://[^[:space:]]+$' AND char_length(profile_photo_url) <= 2000
  ),
  ADD CONSTRAINT performers_cover_photo_url_form CHECK (
    cover_photo_url ~ '^https?://[^[:space:]]+$' AND char_length(cover_photo_url) <= 2000
  ),
  ADD CONSTRAINT performers_video_count_not_negative CHECK (video_count >= 0);

CREATE UNIQUE INDEX performers_slug_living ON performers (slug) WHERE deleted_at IS NULL;
CREATE INDEX performers_popular_idx ON performers (video_count DESC, id DESC) WHERE is_active AND deleted_at IS NULL;

ALTER TABLE performer_identities
  ADD CONSTRAINT performer_identities_legal_name_form CHECK (legal_name ~ '[^[:space:]]' AND char_length(legal_name) <= 255),
  ADD CONSTRAINT performer_identities_stage_name_form CHECK (stage_name ~ '[^[:space:]]' AND char_length(stage_name) <= 255),
  ADD CONSTRAINT performer_identities_of_age CHECK (date_of_birth <= CURRENT_DATE - interval '18 years');

ALTER TABLE video_performers
  ADD CONSTRAINT video_performers_billing_order_range CHECK (billing_order BETWEEN 1 AND 10);

CREATE UNIQUE INDEX video_performers_billing_order_key ON video_performers (video_id, billing_order)
  WHERE billing_order IS NOT NULL;

ALTER TABLE photos
  ADD CONSTRAINT photos_owner_present CHECK (video_id IS NOT NULL OR performer_id IS NOT NULL),
  ADD CONSTRAINT photos_url_form CHECK (url ~ '^https?://[^[:space:]]+$' AND char_length(url) <= 2000),
  ADD CONSTRAINT photos_thumbnail_url_form CHECK (
    thumbnail_url ~ '^https?://[^[:space:]]+$' AND char_length(thumbnail_url) <= 2000
  ),
  ADD CONSTRAINT photos_alt_text_length CHECK (char_length(alt_text) <= 255),
  ADD CONSTRAINT photos_width_positive CHECK (width > 0),
  ADD CONSTRAINT photos_height_positive CHECK (height > 0),
  ADD CONSTRAINT photos_byte_size_positive CHECK (byte_size > 0),
  ADD CONSTRAINT photos_position_not_negative CHECK (position >= 0);

CREATE UNIQUE INDEX photos_one_primary_of_video ON photos (video_id) WHERE is_primary AND deleted_at IS NULL;
CREATE UNIQUE INDEX photos_one_primary_of_performer ON photos (performer_id) WHERE is_primary AND deleted_at IS NULL;
CREATE INDEX photos_of_type_idx ON photos (photo_type, position, id) WHERE deleted_at IS NULL;

ALTER TABLE social_media_links
  ADD CONSTRAINT social_media_links_handle_form CHECK (handle ~ '[^[:space:]]' AND char_length(handle) <= 255),
  ADD CONSTRAINT social_media_links_url_form CHECK (url ~ '^https://[^[:space:]]+$' AND char_length(url) <= 2000),
  ADD CONSTRAINT social_media_links_icon_url_form CHECK (icon_url ~ '^https?://[^[:space:]]+$' AND char_length(icon_url) <= 2000),
  ADD CONSTRAINT social_media_links_position_not_negative CHECK (position >= 0);

ALTER TABLE media_captions
  ADD CONSTRAINT media_captions_one_owner CHECK (num_nonnulls(media_id, video_id) = 1),
  ADD CONSTRAINT media_captions_locale_form CHECK (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  ADD CONSTRAINT media_captions_url_form CHECK (url ~ '^https?://[^[:space:]]+$' AND char_length(url) <= 2000);

ALTER TABLE video_views
  ADD CONSTRAINT video_views_duration_range CHECK (duration_seconds BETWEEN 0 AND 86400),
  ADD CONSTRAINT video_views_window_whole CHECK (
    extract(second FROM window_at) = 0 AND extract(minute FROM window_at AT TIME ZONE 'UTC') IN (0, 30)
  ),
  ADD CONSTRAINT video_views_viewer_is_key CHECK (viewer_id = viewer_key);

ALTER TABLE video_ratings
  ADD CONSTRAINT video_ratings_stars_range CHECK (stars BETWEEN 1 AND 5);

ALTER TABLE user_watch_history
  ADD CONSTRAINT user_watch_history_position_not_negative CHECK (position_seconds >= 0),
  ADD CONSTRAINT user_watch_history_percent_range CHECK (percent BETWEEN 0 AND 100);

-- The time of change. Counters do not touch it.

CREATE TRIGGER collections_touch BEFORE UPDATE ON collections
  FOR EACH ROW WHEN (NEW.video_count = OLD.video_count) EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER videos_touch BEFORE UPDATE ON videos
  FOR EACH ROW WHEN (
    (NEW.performer_count, NEW.view_count, NEW.like_count, NEW.rating_count, NEW.rating_sum)
      = (OLD.performer_count, OLD.view_count, OLD.like_count, OLD.rating_count, OLD.rating_sum)
  )
  EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER performers_touch BEFORE UPDATE ON performers
  FOR EACH ROW WHEN (NEW.video_count = OLD.video_count) EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER performer_identities_touch BEFORE UPDATE ON performer_identities
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER photos_touch BEFORE UPDATE ON photos
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER social_media_links_touch BEFORE UPDATE ON social_media_links
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER media_captions_touch BEFORE UPDATE ON media_captions
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER video_ratings_touch BEFORE UPDATE ON video_ratings
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- Where a film stands among published films, it counts for its collection and for each of its cast. Whoever changes one of
-- both takes the film first: so a new credit and a publication wait for one another, and the second counts them together.

CREATE FUNCTION app.recount_performers(performer_ids uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.performers WHERE id = ANY (performer_ids) ORDER BY id FOR NO KEY UPDATE;
  UPDATE public.performers SET video_count = counted.amount
  FROM (
    SELECT p.id, (
      SELECT count(*) FROM public.video_performers c JOIN public.videos v ON v.id = c.video_id
      WHERE c.performer_id = p.id AND v.is_published AND v.deleted_at IS NULL
    ) AS amount
    FROM public.performers p WHERE p.id = ANY (performer_ids)
  ) AS counted
  WHERE performers.id = counted.id AND performers.video_count <> counted.amount;
END
$$;

CREATE FUNCTION app.recount_collections(collection_ids uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.collections WHERE id = ANY (collection_ids) ORDER BY id FOR NO KEY UPDATE;
  UPDATE public.collections SET video_count = counted.amount
  FROM (
    SELECT k.id, (
      SELECT count(*) FROM public.videos v WHERE v.collection_id = k.id AND v.is_published AND v.deleted_at IS NULL
    ) AS amount
    FROM public.collections k WHERE k.id = ANY (collection_ids)
  ) AS counted
  WHERE collections.id = counted.id AND collections.video_count <> counted.amount;
END
$$;

CREATE FUNCTION app.count_credits() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  video_ids uuid[];
  performer_ids uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(DISTINCT video_id), array_agg(DISTINCT performer_id) INTO video_ids, performer_ids FROM added;
  ELSE
    SELECT array_agg(DISTINCT video_id), array_agg(DISTINCT performer_id) INTO video_ids, performer_ids FROM removed;
  END IF;
  IF video_ids IS NOT NULL THEN
    PERFORM FROM public.videos WHERE id = ANY (video_ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.videos SET performer_count = (
      SELECT count(*) FROM public.video_performers c WHERE c.video_id = videos.id
    )
    WHERE id = ANY (video_ids);
    PERFORM app.recount_performers(performer_ids);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER video_performers_count_added AFTER INSERT ON video_performers
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_credits();
CREATE TRIGGER video_performers_count_removed AFTER DELETE ON video_performers
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION app.count_credits();

-- A credit is given and taken back; only its place may change.
CREATE FUNCTION app.keep_credit() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a credit is not moved to another film or performer'
    USING ERRCODE = 'check_violation', TABLE = 'video_performers', CONSTRAINT = 'video_performers_fixed';
END
$$;

CREATE TRIGGER video_performers_fixed BEFORE UPDATE ON video_performers
  FOR EACH ROW WHEN ((NEW.video_id, NEW.performer_id) <> (OLD.video_id, OLD.performer_id))
  EXECUTE FUNCTION app.keep_credit();

CREATE FUNCTION app.count_videos() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  changed uuid[];
  collection_ids uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    collection_ids := ARRAY(SELECT DISTINCT collection_id FROM added WHERE is_published AND collection_id IS NOT NULL);
  ELSIF TG_OP = 'DELETE' THEN
    collection_ids := ARRAY(SELECT DISTINCT collection_id FROM removed WHERE is_published AND collection_id IS NOT NULL);
  ELSE
    changed := ARRAY(
      SELECT added.id FROM added JOIN removed USING (id)
      WHERE (added.is_published, added.deleted_at IS NULL, added.collection_id)
        IS DISTINCT FROM (removed.is_published, removed.deleted_at IS NULL, removed.collection_id)
    );
    collection_ids := ARRAY(
      SELECT collection_id FROM added WHERE id = ANY (changed) AND collection_id IS NOT NULL
      UNION
      SELECT collection_id FROM removed WHERE id = ANY (changed) AND collection_id IS NOT NULL
    );
    IF cardinality(changed) > 0 THEN
      PERFORM app.recount_performers(ARRAY(
        SELECT DISTINCT c.performer_id FROM public.video_performers c WHERE c.video_id = ANY (changed)
      ));
    END IF;
  END IF;
  IF cardinality(collection_ids) > 0 THEN
    PERFORM app.recount_collections(collection_ids);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER videos_count_added AFTER INSERT ON videos
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_videos();
CREATE TRIGGER videos_count_changed AFTER UPDATE ON videos
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_videos();
CREATE TRIGGER videos_count_removed AFTER DELETE ON videos
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION app.count_videos();

-- At the end of the transaction a published film of a studio has a cast, and the number beside it is that of the credits.
CREATE FUNCTION app.check_cast() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  video public.videos;
  credits integer;
BEGIN
  SELECT * INTO video FROM public.videos v WHERE v.id = NEW.id;
  SELECT count(*) INTO credits FROM public.video_performers c WHERE c.video_id = NEW.id;
  IF video.is_published AND video.deleted_at IS NULL AND (
    video.performer_count <> credits OR (video.source = 'STUDIO' AND credits NOT BETWEEN 1 AND 10)
  ) THEN
    RAISE EXCEPTION 'film % has % credits and says %', NEW.id, credits, video.performer_count
      USING ERRCODE = 'check_violation', TABLE = 'videos', CONSTRAINT = 'videos_cast_at_publication';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER videos_cast_at_publication
  AFTER INSERT OR UPDATE OF is_published, performer_count, source, deleted_at ON videos
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.is_published) EXECUTE FUNCTION app.check_cast();

-- The featured film of a collection is one of its published films, at the end of the transaction. The film is shared until
-- then, so that it cannot be withdrawn at the same moment.
CREATE FUNCTION app.check_featured_video() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  collection public.collections;
BEGIN
  FOR collection IN
    SELECT * FROM public.collections k
    WHERE CASE TG_TABLE_NAME WHEN 'collections' THEN k.id = NEW.id ELSE k.featured_video_id = NEW.id END
      AND k.featured_video_id IS NOT NULL
  LOOP
    PERFORM FROM public.videos v
    WHERE v.id = collection.featured_video_id AND v.collection_id = collection.id AND v.is_published AND v.deleted_at IS NULL
    FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the featured film of collection % is none of its published films', collection.id
        USING ERRCODE = 'check_violation', TABLE = 'collections', CONSTRAINT = 'collections_featured_in_collection';
    END IF;
  END LOOP;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER collections_featured_in_collection AFTER INSERT OR UPDATE OF featured_video_id ON collections
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.featured_video_id IS NOT NULL)
  EXECUTE FUNCTION app.check_featured_video();
CREATE CONSTRAINT TRIGGER videos_featured_in_collection AFTER UPDATE OF is_published, deleted_at, collection_id ON videos
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.is_published, OLD.deleted_at IS NULL, OLD.collection_id)
    IS DISTINCT FROM (NEW.is_published, NEW.deleted_at IS NULL, NEW.collection_id))
  EXECUTE FUNCTION app.check_featured_video();

-- Likes, views and ratings of films.

CREATE FUNCTION app.count_video_likes() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM FROM public.videos WHERE id IN (SELECT video_id FROM added) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.videos SET like_count = like_count + change.amount
    FROM (SELECT video_id, count(*) AS amount FROM added GROUP BY video_id) AS change
    WHERE videos.id = change.video_id;
  ELSE
    PERFORM FROM public.videos WHERE id IN (SELECT video_id FROM removed) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.videos SET like_count = like_count - change.amount
    FROM (SELECT video_id, count(*) AS amount FROM removed GROUP BY video_id) AS change
    WHERE videos.id = change.video_id;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER video_likes_count_added AFTER INSERT ON video_likes
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_video_likes();
CREATE TRIGGER video_likes_count_removed AFTER DELETE ON video_likes
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION app.count_video_likes();
CREATE TRIGGER video_likes_fixed BEFORE UPDATE ON video_likes
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

CREATE FUNCTION app.count_video_views() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.videos WHERE id IN (SELECT video_id FROM added) ORDER BY id FOR NO KEY UPDATE;
  UPDATE public.videos SET view_count = view_count + change.amount
  FROM (SELECT video_id, count(*) AS amount FROM added GROUP BY video_id) AS change
  WHERE videos.id = change.video_id;
  RETURN NULL;
END
$$;

CREATE TRIGGER video_views_count_added AFTER INSERT ON video_views
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_video_views();
REVOKE DELETE ON video_views FROM app, worker;

SELECT app.make_partitions();

CREATE FUNCTION app.count_video_ratings() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  video_ids uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    video_ids := ARRAY(SELECT DISTINCT video_id FROM added);
  ELSIF TG_OP = 'DELETE' THEN
    video_ids := ARRAY(SELECT DISTINCT video_id FROM removed);
  ELSE
    video_ids := ARRAY(SELECT video_id FROM added UNION SELECT video_id FROM removed);
  END IF;
  PERFORM FROM public.videos WHERE id = ANY (video_ids) ORDER BY id FOR NO KEY UPDATE;
  UPDATE public.videos SET rating_count = counted.amount, rating_sum = counted.total
  FROM (
    SELECT v.id, count(r.video_id) AS amount, coalesce(sum(r.stars), 0) AS total
    FROM unnest(video_ids) AS v (id) LEFT JOIN public.video_ratings r ON r.video_id = v.id GROUP BY v.id
  ) AS counted
  WHERE videos.id = counted.id;
  RETURN NULL;
END
$$;

CREATE TRIGGER video_ratings_count_added AFTER INSERT ON video_ratings
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_video_ratings();
CREATE TRIGGER video_ratings_count_changed AFTER UPDATE ON video_ratings
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_video_ratings();
CREATE TRIGGER video_ratings_count_removed AFTER DELETE ON video_ratings
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION app.count_video_ratings();

-- Watch history. What was finished stays finished, and nothing is written down for who does not want it.

CREATE FUNCTION app.guard_watch_history() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM public.user_preferences p WHERE p.user_id = NEW.user_id AND NOT p.keeps_watch_history) THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    NEW.is_completed := NEW.is_completed OR OLD.is_completed;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER user_watch_history_guard BEFORE INSERT OR UPDATE ON user_watch_history
  FOR EACH ROW EXECUTE FUNCTION app.guard_watch_history();

CREATE INDEX user_watch_history_continue_idx ON user_watch_history (user_id, watched_at DESC, video_id DESC)
  WHERE NOT is_completed;

-- Private rows.

ALTER TABLE user_watch_history ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_watch_history_own ON user_watch_history TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_watch_history_worker ON user_watch_history FOR SELECT TO worker USING (true);
CREATE POLICY user_watch_history_migrate ON user_watch_history TO migrate USING (true);
REVOKE INSERT, UPDATE, DELETE ON user_watch_history FROM worker;

ALTER TABLE performer_identities ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY performer_identities_migrate ON performer_identities TO migrate USING (true);
REVOKE ALL ON performer_identities FROM worker;

-- The fifty performers with the most films, brought up to date by a job. Its owner can refresh it and do nothing else.

DO $$
DECLARE
  attempts integer := 0;
BEGIN
  BEGIN
    CREATE ROLE catalogue_owner NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
  END;
  WHILE NOT pg_has_role(current_user, 'catalogue_owner', 'USAGE') LOOP
    BEGIN
      EXECUTE format('GRANT catalogue_owner TO %I', current_user);
    EXCEPTION WHEN unique_violation OR internal_error THEN
      attempts := attempts + 1;
      IF attempts > 50 THEN
        RAISE;
      END IF;
      PERFORM pg_sleep(0.05);
    END;
  END LOOP;
END
$$;

CREATE MATERIALIZED VIEW top_performers AS
SELECT p.id, p.name, p.slug, p.profile_photo_url, p.video_count
FROM public.performers p
WHERE p.is_active AND p.deleted_at IS NULL AND p.video_count > 0
ORDER BY p.video_count DESC, p.id DESC
LIMIT 50;

CREATE UNIQUE INDEX top_performers_id_idx ON top_performers (id);

CREATE FUNCTION app.refresh_top_performers() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  REFRESH MATERIALIZED VIEW CONCURRENTLY public.top_performers;
END
$$;

GRANT USAGE, CREATE ON SCHEMA public, app TO catalogue_owner;
GRANT SELECT ON performers TO catalogue_owner;
ALTER MATERIALIZED VIEW top_performers OWNER TO catalogue_owner;
ALTER FUNCTION app.refresh_top_performers() OWNER TO catalogue_owner;
REVOKE CREATE ON SCHEMA public, app FROM catalogue_owner;
REVOKE ALL ON top_performers FROM app, worker;
GRANT SELECT ON top_performers TO app, worker;
REVOKE EXECUTE ON FUNCTION app.refresh_top_performers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.refresh_top_performers() TO worker;

-- What is counted anew.

INSERT INTO app.counters (name, differences) VALUES
  ('collections.video_count', $$
    SELECT k.id::text, k.video_count, count(v.id)
    FROM collections k LEFT JOIN videos v ON v.collection_id = k.id AND v.is_published AND v.deleted_at IS NULL
    GROUP BY k.id HAVING k.video_count <> count(v.id) $$),
  ('performers.video_count', $$
    SELECT p.id::text, p.video_count, count(v.id)
    FROM performers p LEFT JOIN video_performers c ON c.performer_id = p.id
    LEFT JOIN videos v ON v.id = c.video_id AND v.is_published AND v.deleted_at IS NULL
    GROUP BY p.id HAVING p.video_count <> count(v.id) $$),
  ('videos.performer_count', $$
    SELECT v.id::text, v.performer_count, count(c.video_id)
    FROM videos v LEFT JOIN video_performers c ON c.video_id = v.id
    GROUP BY v.id HAVING v.performer_count <> count(c.video_id) $$),
  ('videos.like_count', $$
    SELECT v.id::text, v.like_count, count(l.video_id)
    FROM videos v LEFT JOIN video_likes l ON l.video_id = v.id
    GROUP BY v.id HAVING v.like_count <> count(l.video_id) $$),
  ('videos.view_count', $$
    SELECT v.id::text, v.view_count, count(w.video_id)
    FROM videos v LEFT JOIN video_views w ON w.video_id = v.id
    GROUP BY v.id HAVING v.view_count < count(w.video_id) $$),
  ('videos.rating_sum', $$
    SELECT v.id::text, v.rating_sum, coalesce(sum(r.stars), 0)
    FROM videos v LEFT JOIN video_ratings r ON r.video_id = v.id
    GROUP BY v.id HAVING (v.rating_sum, v.rating_count) <> (coalesce(sum(r.stars), 0), count(r.video_id)) $$);
