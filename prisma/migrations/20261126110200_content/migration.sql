-- All that posts carry, how their media are made, and what happens to them.

CREATE TYPE "Sensitivity" AS ENUM ('SAFE', 'SUGGESTIVE', 'EXPLICIT');

CREATE TYPE "MediaVariantKind" AS ENUM ('THUMBNAIL', 'PREVIEW', 'P480', 'P720', 'P1080', 'P2160', 'AUDIO');

CREATE TYPE "ProcessingStatus" AS ENUM ('QUEUED', 'RUNNING', 'READY', 'FAILED');

CREATE TYPE "ProcessingKind" AS ENUM ('SCAN', 'TRANSCODE', 'THUMBNAIL', 'WATERMARK');

CREATE TYPE "ShareKind" AS ENUM ('REPOST', 'LINK', 'DOWNLOAD');

CREATE TYPE "WatermarkKind" AS ENUM ('TEXT', 'IMAGE');

CREATE TYPE "PicturePlace" AS ENUM ('TOP_LEFT', 'TOP_RIGHT', 'BOTTOM_LEFT', 'BOTTOM_RIGHT', 'CENTRE', 'TILED');

CREATE TYPE "CollaborationStatus" AS ENUM ('INVITED', 'ACCEPTED', 'DECLINED', 'WITHDRAWN');

ALTER TABLE "post_comments" ADD COLUMN "hidden_at" TIMESTAMPTZ(6),
ADD COLUMN "hidden_by_id" UUID,
ADD COLUMN "hidden_reason" TEXT;

ALTER TABLE "post_media" ADD COLUMN "byte_size" BIGINT,
ADD COLUMN "mime_type" TEXT;

ALTER TABLE "posts" ADD COLUMN "allows_download" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "content_warnings" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN "download_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "is_age_restricted" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "live_stream_id" UUID,
ADD COLUMN "scheduled_at" TIMESTAMPTZ(6),
ADD COLUMN "search_vector" tsvector GENERATED ALWAYS AS (
  setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', coalesce(body, '')), 'B')
    ) STORED,
ADD COLUMN "sensitivity" "Sensitivity" NOT NULL DEFAULT 'SAFE',
ADD COLUMN "share_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "tag_ids" UUID[] DEFAULT ARRAY[]::UUID[],
ADD COLUMN "view_count" BIGINT NOT NULL DEFAULT 0;

CREATE TABLE "media_variants" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "media_id" UUID NOT NULL,
    "kind" "MediaVariantKind" NOT NULL,
    "status" "ProcessingStatus" NOT NULL DEFAULT 'QUEUED',
    "storage_key" TEXT,
    "mime_type" TEXT,
    "width" INTEGER,
    "height" INTEGER,
    "byte_size" BIGINT,
    "watermark_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "media_variants_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "media_processing_queue" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "media_id" UUID NOT NULL,
    "kind" "ProcessingKind" NOT NULL,
    "status" "ProcessingStatus" NOT NULL DEFAULT 'QUEUED',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "due_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "media_processing_queue_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "post_shares" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "post_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" "ShareKind" NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "post_shares_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "post_views" (
    "post_id" UUID NOT NULL,
    "viewer_key" UUID NOT NULL,
    "window_at" TIMESTAMPTZ(6) NOT NULL,
    "viewer_id" UUID,
    "duration_seconds" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "post_views_pkey" PRIMARY KEY ("post_id","viewer_key","window_at")
) PARTITION BY RANGE ("window_at");

CREATE TABLE "content_watermarks" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "creator_id" UUID NOT NULL,
    "kind" "WatermarkKind" NOT NULL,
    "text" TEXT,
    "storage_key" TEXT,
    "place" "PicturePlace" NOT NULL DEFAULT 'BOTTOM_RIGHT',
    "opacity" DECIMAL(3,2) NOT NULL DEFAULT 0.5,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(6),

    CONSTRAINT "content_watermarks_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "content_templates" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "creator_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "cluster_key" TEXT NOT NULL,
    "content_type" "ContentType" NOT NULL,
    "visibility" "PostVisibility" NOT NULL DEFAULT 'PUBLIC',
    "title" TEXT,
    "body" TEXT,
    "price_tokens" INTEGER,
    "content_warnings" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "sensitivity" "Sensitivity" NOT NULL DEFAULT 'SAFE',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "content_templates_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "content_filters" (
    "key" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "content_filters_pkey" PRIMARY KEY ("key")
);

CREATE TABLE "content_stickers" (
    "key" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "image_url" TEXT NOT NULL,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "content_stickers_pkey" PRIMARY KEY ("key")
);

CREATE TABLE "content_music" (
    "key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "artist" TEXT NOT NULL,
    "audio_url" TEXT NOT NULL,
    "duration_seconds" INTEGER NOT NULL,
    "licence" TEXT NOT NULL,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "content_music_pkey" PRIMARY KEY ("key")
);

CREATE TABLE "media_edits" (
    "media_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "filter_key" TEXT,
    "sticker_key" TEXT,
    "music_key" TEXT,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "media_edits_pkey" PRIMARY KEY ("media_id","position")
);

CREATE TABLE "content_collaborators" (
    "post_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "status" "CollaborationStatus" NOT NULL DEFAULT 'INVITED',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "responded_at" TIMESTAMPTZ(6),

    CONSTRAINT "content_collaborators_pkey" PRIMARY KEY ("post_id","user_id")
);

CREATE TABLE "content_category_assignments" (
    "post_id" UUID NOT NULL,
    "category_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "content_category_assignments_pkey" PRIMARY KEY ("post_id","category_id")
);

CREATE TABLE "trending_content" (
    "cluster_key" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    "post_id" UUID NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "computed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "trending_content_pkey" PRIMARY KEY ("cluster_key","rank")
);

CREATE INDEX "media_variants_watermark_id_idx" ON "media_variants"("watermark_id");

CREATE UNIQUE INDEX "media_variants_media_id_kind_key" ON "media_variants"("media_id", "kind");

CREATE INDEX "media_processing_queue_media_id_idx" ON "media_processing_queue"("media_id");

CREATE INDEX "post_shares_post_id_created_at_idx" ON "post_shares"("post_id", "created_at");

CREATE INDEX "post_shares_user_id_created_at_idx" ON "post_shares"("user_id", "created_at");

CREATE INDEX "post_shares_created_at_idx" ON "post_shares" USING BRIN ("created_at");

CREATE INDEX "post_views_viewer_id_window_at_idx" ON "post_views"("viewer_id", "window_at");

CREATE INDEX "content_watermarks_creator_id_idx" ON "content_watermarks"("creator_id");

CREATE INDEX "content_templates_cluster_key_idx" ON "content_templates"("cluster_key");

CREATE UNIQUE INDEX "content_templates_creator_id_name_key" ON "content_templates"("creator_id", "name");

CREATE INDEX "media_edits_filter_key_idx" ON "media_edits"("filter_key");

CREATE INDEX "media_edits_sticker_key_idx" ON "media_edits"("sticker_key");

CREATE INDEX "media_edits_music_key_idx" ON "media_edits"("music_key");

CREATE INDEX "content_collaborators_user_id_status_idx" ON "content_collaborators"("user_id", "status");

CREATE INDEX "content_category_assignments_category_id_post_id_idx" ON "content_category_assignments"("category_id", "post_id");

CREATE INDEX "trending_content_post_id_idx" ON "trending_content"("post_id");

CREATE UNIQUE INDEX "trending_content_cluster_key_post_id_key" ON "trending_content"("cluster_key", "post_id");

CREATE INDEX "post_comments_hidden_by_id_idx" ON "post_comments"("hidden_by_id");

CREATE INDEX "post_comments_created_at_idx" ON "post_comments" USING BRIN ("created_at");

CREATE INDEX "post_likes_created_at_idx" ON "post_likes" USING BRIN ("created_at");

CREATE INDEX "posts_live_stream_id_idx" ON "posts"("live_stream_id");

CREATE INDEX "posts_tag_ids_idx" ON "posts" USING GIN ("tag_ids");

CREATE INDEX "posts_search_vector_idx" ON "posts" USING GIN ("search_vector");

CREATE INDEX "posts_title_trgm_idx" ON "posts" USING GIN ("title" gin_trgm_ops);

ALTER TABLE "posts" ADD CONSTRAINT "posts_live_stream_id_fkey" FOREIGN KEY ("live_stream_id") REFERENCES "live_streams"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "post_comments" ADD CONSTRAINT "post_comments_hidden_by_id_fkey" FOREIGN KEY ("hidden_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "media_variants" ADD CONSTRAINT "media_variants_media_id_fkey" FOREIGN KEY ("media_id") REFERENCES "post_media"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "media_variants" ADD CONSTRAINT "media_variants_watermark_id_fkey" FOREIGN KEY ("watermark_id") REFERENCES "content_watermarks"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "media_processing_queue" ADD CONSTRAINT "media_processing_queue_media_id_fkey" FOREIGN KEY ("media_id") REFERENCES "post_media"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "post_shares" ADD CONSTRAINT "post_shares_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "post_shares" ADD CONSTRAINT "post_shares_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "post_views" ADD CONSTRAINT "post_views_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "post_views" ADD CONSTRAINT "post_views_viewer_id_fkey" FOREIGN KEY ("viewer_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "content_watermarks" ADD CONSTRAINT "content_watermarks_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "content_templates" ADD CONSTRAINT "content_templates_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "content_templates" ADD CONSTRAINT "content_templates_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "media_edits" ADD CONSTRAINT "media_edits_media_id_fkey" FOREIGN KEY ("media_id") REFERENCES "post_media"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "media_edits" ADD CONSTRAINT "media_edits_filter_key_fkey" FOREIGN KEY ("filter_key") REFERENCES "content_filters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "media_edits" ADD CONSTRAINT "media_edits_sticker_key_fkey" FOREIGN KEY ("sticker_key") REFERENCES "content_stickers"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "media_edits" ADD CONSTRAINT "media_edits_music_key_fkey" FOREIGN KEY ("music_key") REFERENCES "content_music"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "content_collaborators" ADD CONSTRAINT "content_collaborators_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "content_collaborators" ADD CONSTRAINT "content_collaborators_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "content_category_assignments" ADD CONSTRAINT "content_category_assignments_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "content_category_assignments" ADD CONSTRAINT "content_category_assignments_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "content_categories"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "trending_content" ADD CONSTRAINT "trending_content_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "trending_content" ADD CONSTRAINT "trending_content_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Prisma leaves lists open to NULL.
ALTER TABLE posts ALTER COLUMN content_warnings SET NOT NULL, ALTER COLUMN tag_ids SET NOT NULL;
ALTER TABLE content_templates ALTER COLUMN content_warnings SET NOT NULL;

-- Posts.

ALTER TABLE posts
  ADD CONSTRAINT posts_scheduled_at_present CHECK (status <> 'SCHEDULED' OR scheduled_at IS NOT NULL),
  ADD CONSTRAINT posts_content_warnings_words CHECK (cardinality(content_warnings) <= 20 AND app.are_words(content_warnings)),
  ADD CONSTRAINT posts_live_stream_with_type CHECK (live_stream_id IS NULL OR content_type = 'LIVE_STREAM'),
  ADD CONSTRAINT posts_share_count_not_negative CHECK (share_count >= 0),
  ADD CONSTRAINT posts_download_count_not_negative CHECK (download_count >= 0),
  ADD CONSTRAINT posts_view_count_not_negative CHECK (view_count >= 0);

CREATE INDEX posts_due_idx ON posts (scheduled_at, id) WHERE status = 'SCHEDULED' AND deleted_at IS NULL;

DROP TRIGGER posts_touch ON posts;
CREATE TRIGGER posts_touch BEFORE UPDATE ON posts
  FOR EACH ROW WHEN (
    (NEW.like_count, NEW.comment_count, NEW.share_count, NEW.download_count, NEW.view_count, NEW.tag_ids)
      = (OLD.like_count, OLD.comment_count, OLD.share_count, OLD.download_count, OLD.view_count, OLD.tag_ids)
  )
  EXECUTE FUNCTION app.touch_updated_at();

ALTER TABLE post_media
  ADD CONSTRAINT post_media_byte_size_positive CHECK (byte_size > 0),
  ADD CONSTRAINT post_media_mime_type_form CHECK (mime_type ~ '^(image|video|audio)/[a-z0-9.+-]+$');

ALTER TABLE post_comments
  ADD CONSTRAINT post_comments_hidden_whole CHECK (hidden_at IS NOT NULL OR (hidden_by_id IS NULL AND hidden_reason IS NULL)),
  ADD CONSTRAINT post_comments_hidden_reason_form CHECK (
    hidden_reason ~ '[^[:space:]]' AND char_length(hidden_reason) <= 500
  );

-- The tags of a post in one list, for an index that answers whether it carries any or all of some.

CREATE FUNCTION app.list_post_tags() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  post_ids uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    post_ids := ARRAY(SELECT DISTINCT post_id FROM added);
  ELSE
    post_ids := ARRAY(SELECT DISTINCT post_id FROM removed);
  END IF;
  PERFORM FROM public.posts WHERE id = ANY (post_ids) ORDER BY id FOR NO KEY UPDATE;
  UPDATE public.posts SET tag_ids = ARRAY(
    SELECT a.tag_id FROM public.content_tag_assignments a WHERE a.post_id = posts.id ORDER BY a.tag_id
  )
  WHERE id = ANY (post_ids);
  RETURN NULL;
END
$$;

CREATE TRIGGER content_tag_assignments_list_added AFTER INSERT ON content_tag_assignments
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.list_post_tags();
CREATE TRIGGER content_tag_assignments_list_removed AFTER DELETE ON content_tag_assignments
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION app.list_post_tags();

-- An assignment is made and taken back; changed in place, it would escape what counts and lists it.
CREATE TRIGGER content_tag_assignments_fixed BEFORE UPDATE ON content_tag_assignments
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

UPDATE posts SET tag_ids = listed.tag_ids
FROM (SELECT post_id, array_agg(tag_id ORDER BY tag_id) AS tag_ids FROM content_tag_assignments GROUP BY post_id) AS listed
WHERE posts.id = listed.post_id;

-- Derived media and the work on them.

ALTER TABLE media_variants
  ADD CONSTRAINT media_variants_ready_whole CHECK (
    (status = 'READY') = (storage_key IS NOT NULL) AND (storage_key IS NULL) = (byte_size IS NULL)
      AND (storage_key IS NULL) = (mime_type IS NULL)
  ),
  ADD CONSTRAINT media_variants_storage_key_form CHECK (storage_key ~ '^[A-Za-z0-9._/-]+$' AND char_length(storage_key) <= 500),
  ADD CONSTRAINT media_variants_mime_type_form CHECK (mime_type ~ '^[a-z]+/[a-z0-9.+-]+$'),
  ADD CONSTRAINT media_variants_width_positive CHECK (width > 0),
  ADD CONSTRAINT media_variants_height_positive CHECK (height > 0),
  ADD CONSTRAINT media_variants_byte_size_positive CHECK (byte_size > 0);

ALTER TABLE media_processing_queue
  ADD CONSTRAINT media_processing_queue_attempts_range CHECK (attempts BETWEEN 0 AND 25),
  ADD CONSTRAINT media_processing_queue_last_error_form CHECK (
    last_error ~ '[^[:space:]]' AND char_length(last_error) <= 1000
  ),
  ADD CONSTRAINT media_processing_queue_started_with_status CHECK (status = 'QUEUED' OR started_at IS NOT NULL),
  ADD CONSTRAINT media_processing_queue_finished_with_status CHECK (
    (status IN ('READY', 'FAILED')) = (finished_at IS NOT NULL)
  ),
  ADD CONSTRAINT media_processing_queue_error_with_failure CHECK (status <> 'FAILED' OR last_error IS NOT NULL);

CREATE UNIQUE INDEX media_processing_queue_one_open ON media_processing_queue (media_id, kind)
  WHERE status IN ('QUEUED', 'RUNNING');
CREATE INDEX media_processing_queue_due_idx ON media_processing_queue (due_at, id) WHERE status = 'QUEUED';

CREATE TRIGGER media_variants_touch BEFORE UPDATE ON media_variants
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER media_processing_queue_touch BEFORE UPDATE ON media_processing_queue
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- A post goes out with its media ready, which counts at the end of the transaction that publishes it.
CREATE FUNCTION app.check_media_ready() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM public.posts p
    JOIN public.post_media m ON m.post_id = p.id
    JOIN public.media_variants v ON v.media_id = m.id
    WHERE p.id = NEW.id AND p.status = 'PUBLISHED' AND p.deleted_at IS NULL AND v.status <> 'READY'
  ) THEN
    RAISE EXCEPTION 'media of post % are not ready', NEW.id
      USING ERRCODE = 'check_violation', TABLE = 'posts', CONSTRAINT = 'posts_media_ready';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER posts_media_ready AFTER UPDATE OF status ON posts DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.status = 'PUBLISHED' AND OLD.status <> 'PUBLISHED') EXECUTE FUNCTION app.check_media_ready();

-- Watermarks stay as they are, since media bear them; only what new media get may change.

ALTER TABLE content_watermarks
  ADD CONSTRAINT content_watermarks_kind_with_content CHECK (
    (kind = 'TEXT') = (text IS NOT NULL) AND (kind = 'IMAGE') = (storage_key IS NOT NULL)
  ),
  ADD CONSTRAINT content_watermarks_text_form CHECK (text ~ '[^[:space:]]' AND char_length(text) <= 100),
  ADD CONSTRAINT content_watermarks_storage_key_form CHECK (
    storage_key ~ '^[A-Za-z0-9._/-]+$' AND char_length(storage_key) <= 500
  ),
  ADD CONSTRAINT content_watermarks_opacity_range CHECK (opacity > 0 AND opacity <= 1),
  ADD CONSTRAINT content_watermarks_default_in_use CHECK (NOT is_default OR retired_at IS NULL);

CREATE UNIQUE INDEX content_watermarks_one_default ON content_watermarks (creator_id) WHERE is_default;

CREATE FUNCTION app.keep_watermark() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.creator_id, NEW.kind, NEW.text, NEW.storage_key, NEW.place, NEW.opacity)
    IS DISTINCT FROM (OLD.creator_id, OLD.kind, OLD.text, OLD.storage_key, OLD.place, OLD.opacity)
  THEN
    RAISE EXCEPTION 'a watermark never changes'
      USING ERRCODE = 'check_violation', TABLE = 'content_watermarks', CONSTRAINT = 'content_watermarks_fixed';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER content_watermarks_fixed BEFORE UPDATE ON content_watermarks
  FOR EACH ROW EXECUTE FUNCTION app.keep_watermark();

ALTER TABLE content_templates
  ADD CONSTRAINT content_templates_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT content_templates_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 200),
  ADD CONSTRAINT content_templates_body_length CHECK (char_length(body) <= 20000),
  ADD CONSTRAINT content_templates_price_positive CHECK (price_tokens > 0),
  ADD CONSTRAINT content_templates_price_with_paid CHECK ((visibility = 'PAID') = (price_tokens IS NOT NULL)),
  ADD CONSTRAINT content_templates_warnings_words CHECK (
    cardinality(content_warnings) <= 20 AND app.are_words(content_warnings)
  );

CREATE TRIGGER content_templates_touch BEFORE UPDATE ON content_templates
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- What media can be edited with.

ALTER TABLE content_filters
  ADD CONSTRAINT content_filters_key_form CHECK (key ~ '^[a-z][a-z0-9_]{0,49}$'),
  ADD CONSTRAINT content_filters_display_name_form CHECK (display_name ~ '[^[:space:]]' AND char_length(display_name) <= 100),
  ADD CONSTRAINT content_filters_settings_object CHECK (jsonb_typeof(settings) = 'object');
ALTER TABLE content_stickers
  ADD CONSTRAINT content_stickers_key_form CHECK (key ~ '^[a-z][a-z0-9_]{0,49}$'),
  ADD CONSTRAINT content_stickers_display_name_form CHECK (display_name ~ '[^[:space:]]' AND char_length(display_name) <= 100),
  ADD CONSTRAINT content_stickers_image_url_form CHECK (image_url ~ '^https?://[^[:space:]]+$' AND char_length(image_url) <= 2000);
ALTER TABLE content_music
  ADD CONSTRAINT content_music_key_form CHECK (key ~ '^[a-z][a-z0-9_]{0,49}$'),
  ADD CONSTRAINT content_music_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 200),
  ADD CONSTRAINT content_music_artist_form CHECK (artist ~ '[^[:space:]]' AND char_length(artist) <= 200),
  ADD CONSTRAINT content_music_audio_url_form CHECK (audio_url ~ '^https?://[^[:space:]]+$' AND char_length(audio_url) <= 2000),
  ADD CONSTRAINT content_music_duration_range CHECK (duration_seconds BETWEEN 1 AND 3600),
  ADD CONSTRAINT content_music_licence_form CHECK (licence ~ '[^[:space:]]' AND char_length(licence) <= 500);
ALTER TABLE media_edits
  ADD CONSTRAINT media_edits_position_range CHECK (position BETWEEN 0 AND 49),
  ADD CONSTRAINT media_edits_one_tool CHECK (num_nonnulls(filter_key, sticker_key, music_key) = 1),
  ADD CONSTRAINT media_edits_settings_object CHECK (jsonb_typeof(settings) = 'object');

CREATE TRIGGER content_filters_touch BEFORE UPDATE ON content_filters
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER content_stickers_touch BEFORE UPDATE ON content_stickers
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER content_music_touch BEFORE UPDATE ON content_music
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- Collaborators are asked by somebody else, and answer.

ALTER TABLE content_collaborators
  ADD CONSTRAINT content_collaborators_answer_with_status CHECK ((status = 'INVITED') = (responded_at IS NULL));

CREATE FUNCTION app.refuse_author_as_collaborator() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM public.posts p JOIN public.creators c ON c.id = p.creator_id
    WHERE p.id = NEW.post_id AND c.user_id = NEW.user_id
  ) THEN
    RAISE EXCEPTION 'whoever published a post is no collaborator of it'
      USING ERRCODE = 'check_violation', TABLE = 'content_collaborators', CONSTRAINT = 'content_collaborators_not_author';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER content_collaborators_not_author BEFORE INSERT ON content_collaborators
  FOR EACH ROW EXECUTE FUNCTION app.refuse_author_as_collaborator();

-- Shares and downloads, which the creator may not allow.

CREATE FUNCTION app.refuse_closed_download() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.posts p WHERE p.id = NEW.post_id AND p.allows_download FOR KEY SHARE) THEN
    RAISE EXCEPTION 'media of post % are not to be downloaded', NEW.post_id
      USING ERRCODE = 'check_violation', TABLE = 'post_shares', CONSTRAINT = 'post_shares_download_allowed';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER post_shares_download_allowed BEFORE INSERT ON post_shares
  FOR EACH ROW WHEN (NEW.kind = 'DOWNLOAD') EXECUTE FUNCTION app.refuse_closed_download();

CREATE TRIGGER post_shares_fixed BEFORE UPDATE ON post_shares
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

CREATE FUNCTION app.add_to_share_counts(post_ids uuid[], shares bigint[], downloads bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.posts WHERE id = ANY (post_ids) ORDER BY id FOR NO KEY UPDATE;
  UPDATE public.posts
  SET share_count = share_count + change.shared, download_count = download_count + change.downloaded
  FROM unnest(post_ids, shares, downloads) AS change (post_id, shared, downloaded)
  WHERE posts.id = change.post_id;
END
$$;

CREATE FUNCTION app.count_post_shares() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM app.add_to_share_counts(array_agg(c.post_id), array_agg(c.shared), array_agg(c.downloaded))
    FROM (
      SELECT post_id, count(*) FILTER (WHERE kind <> 'DOWNLOAD') AS shared, count(*) FILTER (WHERE kind = 'DOWNLOAD') AS downloaded
      FROM added GROUP BY post_id
    ) AS c;
  ELSE
    PERFORM app.add_to_share_counts(array_agg(c.post_id), array_agg(c.shared), array_agg(c.downloaded))
    FROM (
      SELECT post_id, -count(*) FILTER (WHERE kind <> 'DOWNLOAD') AS shared,
        -count(*) FILTER (WHERE kind = 'DOWNLOAD') AS downloaded
      FROM removed GROUP BY post_id
    ) AS c;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER post_shares_count_added AFTER INSERT ON post_shares
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_post_shares();
CREATE TRIGGER post_shares_count_removed AFTER DELETE ON post_shares
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION app.count_post_shares();

-- Views. Those of months that are over are dropped with their partition; the number stays.

ALTER TABLE post_views
  ADD CONSTRAINT post_views_duration_range CHECK (duration_seconds BETWEEN 0 AND 86400),
  ADD CONSTRAINT post_views_window_whole CHECK (
    extract(second FROM window_at) = 0 AND extract(minute FROM window_at AT TIME ZONE 'UTC') IN (0, 30)
  ),
  ADD CONSTRAINT post_views_viewer_is_key CHECK (viewer_id = viewer_key);

CREATE FUNCTION app.count_post_views() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.posts WHERE id IN (SELECT post_id FROM added) ORDER BY id FOR NO KEY UPDATE;
  UPDATE public.posts SET view_count = view_count + change.amount
  FROM (SELECT post_id, count(*) AS amount FROM added GROUP BY post_id) AS change
  WHERE posts.id = change.post_id;
  RETURN NULL;
END
$$;

CREATE TRIGGER post_views_count_added AFTER INSERT ON post_views
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_post_views();

REVOKE DELETE ON post_views FROM app, worker;

SELECT app.make_partitions();

-- Trending. The same clock gives the same list: what happened in the seven days before it counts by its weight, half as
-- much for each day that it lies back.

ALTER TABLE trending_content
  ADD CONSTRAINT trending_content_rank_range CHECK (rank BETWEEN 1 AND 100),
  ADD CONSTRAINT trending_content_score_positive CHECK (score > 0);

CREATE FUNCTION app.compute_trending(clock timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  written integer;
BEGIN
  LOCK TABLE public.trending_content IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM public.trending_content;
  WITH happened (post_id, weight, at) AS (
    SELECT l.post_id, 3, l.created_at FROM public.post_likes l
    WHERE l.created_at > clock - interval '7 days' AND l.created_at <= clock
    UNION ALL
    SELECT c.post_id, 4, c.created_at FROM public.post_comments c
    WHERE c.deleted_at IS NULL AND c.created_at > clock - interval '7 days' AND c.created_at <= clock
    UNION ALL
    SELECT s.post_id, 5, s.created_at FROM public.post_shares s
    WHERE s.created_at > clock - interval '7 days' AND s.created_at <= clock
    UNION ALL
    SELECT v.post_id, 1, v.window_at FROM public.post_views v
    WHERE v.window_at > clock - interval '7 days' AND v.window_at <= clock
  ), scored AS (
    SELECT p.id, p.cluster_key, sum(h.weight * 0.5 ^ (extract(epoch FROM clock - h.at) / 86400)::float8 ORDER BY h.at, h.weight) AS score
    FROM happened h JOIN public.posts p ON p.id = h.post_id
    WHERE p.status = 'PUBLISHED' AND p.deleted_at IS NULL AND p.visibility <> 'PRIVATE'
    GROUP BY p.id
  ), placed AS (
    SELECT cluster_key, id, score, row_number() OVER (PARTITION BY cluster_key ORDER BY score DESC, id DESC) AS rank
    FROM (
      SELECT cluster_key, id, score FROM scored
      UNION
      SELECT k.key, s.id, s.score FROM scored s CROSS JOIN public.clusters k WHERE k.is_portal
    ) AS listed
  )
  INSERT INTO public.trending_content (cluster_key, rank, post_id, score, computed_at)
  SELECT cluster_key, rank, id, score, clock FROM placed WHERE rank <= 100;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END
$$;


REVOKE INSERT, UPDATE, DELETE ON trending_content FROM app;
REVOKE EXECUTE ON FUNCTION app.compute_trending(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.compute_trending(timestamptz) TO worker;

-- What is counted anew.

INSERT INTO app.counters (name, differences) VALUES
  ('posts.share_count', $$
    SELECT p.id::text, p.share_count, count(s.id)
    FROM posts p LEFT JOIN post_shares s ON s.post_id = p.id AND s.kind <> 'DOWNLOAD'
    GROUP BY p.id HAVING p.share_count <> count(s.id) $$),
  ('posts.download_count', $$
    SELECT p.id::text, p.download_count, count(s.id)
    FROM posts p LEFT JOIN post_shares s ON s.post_id = p.id AND s.kind = 'DOWNLOAD'
    GROUP BY p.id HAVING p.download_count <> count(s.id) $$),
  ('posts.view_count', $$
    SELECT p.id::text, p.view_count, count(v.post_id)
    FROM posts p LEFT JOIN post_views v ON v.post_id = p.id
    GROUP BY p.id HAVING p.view_count < count(v.post_id) $$),
  ('posts.tag_ids', $$
    SELECT p.id::text, cardinality(p.tag_ids), count(a.tag_id)
    FROM posts p LEFT JOIN content_tag_assignments a ON a.post_id = p.id
    GROUP BY p.id
    HAVING p.tag_ids <> coalesce(array_agg(a.tag_id ORDER BY a.tag_id) FILTER (WHERE a.tag_id IS NOT NULL), '{}') $$);
