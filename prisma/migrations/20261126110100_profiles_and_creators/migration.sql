-- Profiles, places, translations; creators, their papers and their contacts.

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS cube WITH SCHEMA public;

CREATE TYPE "KycStatus" AS ENUM ('PENDING', 'APPROVED', 'REJECTED', 'EXPIRED', 'WITHDRAWN');

CREATE TYPE "KycDocumentKind" AS ENUM ('PASSPORT', 'ID_CARD', 'DRIVING_LICENCE', 'SELFIE', 'PROOF_OF_ADDRESS');

CREATE TYPE "AmlStatus" AS ENUM ('PENDING', 'CLEAR', 'HIT', 'CLEARED');

ALTER TABLE "creators" ADD COLUMN "goes_live" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN "offers_subscriptions" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN "reviewed_at" TIMESTAMPTZ(6),
ADD COLUMN "reviewed_by_id" UUID,
ADD COLUMN "search_vector" tsvector GENERATED ALWAYS AS (
      setweight(to_tsvector('simple', handle::text || ' ' || display_name), 'A')
      || setweight(to_tsvector('english', coalesce(bio, '')), 'B')
    ) STORED,
ADD COLUMN "sells_posts" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN "status_reason" TEXT,
ADD COLUMN "takes_tips" BOOLEAN NOT NULL DEFAULT true;

ALTER TABLE "user_private" ADD COLUMN "first_name" TEXT,
ADD COLUMN "last_name" TEXT;

ALTER TABLE "user_profiles" ADD COLUMN "banner_url" TEXT,
ADD COLUMN "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN "interests" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN "layout" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN "search_vector" tsvector GENERATED ALWAYS AS (
      setweight(to_tsvector('simple', display_name), 'A') || setweight(to_tsvector('english', coalesce(bio, '')), 'B')
    ) STORED;

CREATE TABLE "content_categories" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "parent_id" UUID,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "content_categories_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "creator_categories" (
    "creator_id" UUID NOT NULL,
    "category_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "creator_categories_pkey" PRIMARY KEY ("creator_id","category_id")
);

CREATE TABLE "kyc_verifications" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "status" "KycStatus" NOT NULL DEFAULT 'PENDING',
    "provider" TEXT NOT NULL DEFAULT 'MANUAL',
    "provider_reference" TEXT,
    "score" DECIMAL(5,4),
    "reviewed_by_id" UUID,
    "decided_at" TIMESTAMPTZ(6),
    "decision_reason" TEXT,
    "expires_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "kyc_verifications_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "kyc_documents" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "verification_id" UUID NOT NULL,
    "kind" "KycDocumentKind" NOT NULL,
    "storage_key" TEXT NOT NULL,
    "content_digest" BYTEA NOT NULL,
    "mime_type" TEXT NOT NULL,
    "byte_size" BIGINT NOT NULL,
    "key_version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "kyc_documents_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "aml_checks" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "status" "AmlStatus" NOT NULL DEFAULT 'PENDING',
    "provider" TEXT NOT NULL,
    "list_version" TEXT,
    "hits" JSONB NOT NULL DEFAULT '[]',
    "checked_at" TIMESTAMPTZ(6),
    "cleared_by_id" UUID,
    "cleared_at" TIMESTAMPTZ(6),
    "clear_reason" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "aml_checks_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "crm_contacts" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "creator_id" UUID NOT NULL,
    "user_id" UUID,
    "display_name" TEXT NOT NULL,
    "note" TEXT,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "archived_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "search_vector" tsvector GENERATED ALWAYS AS (
      setweight(to_tsvector('simple', display_name), 'A') || setweight(to_tsvector('english', coalesce(note, '')), 'B')
    ) STORED,

    CONSTRAINT "crm_contacts_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "social_platforms" (
    "key" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "social_platforms_pkey" PRIMARY KEY ("key")
);

CREATE TABLE "user_social_links" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "platform_key" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_social_links_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "user_cluster_profiles" (
    "user_id" UUID NOT NULL,
    "cluster_key" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "bio" TEXT,
    "audience" "Audience" NOT NULL DEFAULT 'EVERYONE',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_cluster_profiles_pkey" PRIMARY KEY ("user_id","cluster_key")
);

CREATE TABLE "user_characteristics" (
    "user_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "audience" "Audience" NOT NULL DEFAULT 'NOBODY',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_characteristics_pkey" PRIMARY KEY ("user_id","key")
);

CREATE TABLE "user_demographics" (
    "user_id" UUID NOT NULL,
    "country_code" TEXT,
    "region" TEXT,
    "city" TEXT,
    "gender" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_demographics_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "user_locations" (
    "user_id" UUID NOT NULL,
    "latitude" DECIMAL(4,2) NOT NULL,
    "longitude" DECIMAL(5,2) NOT NULL,
    "is_discoverable" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_locations_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "translations" (
    "key" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "translations_pkey" PRIMARY KEY ("key","locale")
);

CREATE UNIQUE INDEX "content_categories_slug_key" ON "content_categories"("slug");

CREATE INDEX "content_categories_parent_id_position_idx" ON "content_categories"("parent_id", "position");

CREATE INDEX "creator_categories_category_id_idx" ON "creator_categories"("category_id");

CREATE INDEX "kyc_verifications_user_id_created_at_idx" ON "kyc_verifications"("user_id", "created_at" DESC);

CREATE INDEX "kyc_verifications_reviewed_by_id_idx" ON "kyc_verifications"("reviewed_by_id");

CREATE INDEX "kyc_verifications_status_created_at_idx" ON "kyc_verifications"("status", "created_at");

CREATE INDEX "kyc_documents_verification_id_idx" ON "kyc_documents"("verification_id");

CREATE UNIQUE INDEX "kyc_documents_storage_key_key" ON "kyc_documents"("storage_key");

CREATE INDEX "aml_checks_user_id_created_at_idx" ON "aml_checks"("user_id", "created_at" DESC);

CREATE INDEX "aml_checks_cleared_by_id_idx" ON "aml_checks"("cleared_by_id");

CREATE INDEX "crm_contacts_user_id_idx" ON "crm_contacts"("user_id");

CREATE INDEX "crm_contacts_tags_idx" ON "crm_contacts" USING GIN ("tags");

CREATE INDEX "crm_contacts_search_vector_idx" ON "crm_contacts" USING GIN ("search_vector");

CREATE UNIQUE INDEX "crm_contacts_creator_id_user_id_key" ON "crm_contacts"("creator_id", "user_id");

CREATE UNIQUE INDEX "social_platforms_position_key" ON "social_platforms"("position");

CREATE INDEX "user_social_links_platform_key_idx" ON "user_social_links"("platform_key");

CREATE UNIQUE INDEX "user_social_links_user_id_platform_key_key" ON "user_social_links"("user_id", "platform_key");

CREATE INDEX "user_cluster_profiles_cluster_key_idx" ON "user_cluster_profiles"("cluster_key");

CREATE INDEX "user_demographics_country_code_idx" ON "user_demographics"("country_code");

CREATE INDEX "creators_reviewed_by_id_idx" ON "creators"("reviewed_by_id");

CREATE INDEX "creators_status_follower_count_id_idx" ON "creators"("status", "follower_count" DESC, "id" DESC);

CREATE INDEX "creators_search_vector_idx" ON "creators" USING GIN ("search_vector");

CREATE INDEX "creators_display_name_trgm_idx" ON "creators" USING GIN ("display_name" gin_trgm_ops);

CREATE INDEX "user_profiles_search_vector_idx" ON "user_profiles" USING GIN ("search_vector");

CREATE INDEX "user_profiles_interests_idx" ON "user_profiles" USING GIN ("interests");

CREATE INDEX "user_profiles_display_name_trgm_idx" ON "user_profiles" USING GIN ("display_name" gin_trgm_ops);

ALTER TABLE "content_categories" ADD CONSTRAINT "content_categories_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "content_categories"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "creators" ADD CONSTRAINT "creators_reviewed_by_id_fkey" FOREIGN KEY ("reviewed_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "creator_categories" ADD CONSTRAINT "creator_categories_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "creator_categories" ADD CONSTRAINT "creator_categories_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "content_categories"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "kyc_verifications" ADD CONSTRAINT "kyc_verifications_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "kyc_verifications" ADD CONSTRAINT "kyc_verifications_reviewed_by_id_fkey" FOREIGN KEY ("reviewed_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "kyc_documents" ADD CONSTRAINT "kyc_documents_verification_id_fkey" FOREIGN KEY ("verification_id") REFERENCES "kyc_verifications"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "aml_checks" ADD CONSTRAINT "aml_checks_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "aml_checks" ADD CONSTRAINT "aml_checks_cleared_by_id_fkey" FOREIGN KEY ("cleared_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "crm_contacts" ADD CONSTRAINT "crm_contacts_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "crm_contacts" ADD CONSTRAINT "crm_contacts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "user_social_links" ADD CONSTRAINT "user_social_links_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_social_links" ADD CONSTRAINT "user_social_links_platform_key_fkey" FOREIGN KEY ("platform_key") REFERENCES "social_platforms"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "user_cluster_profiles" ADD CONSTRAINT "user_cluster_profiles_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_cluster_profiles" ADD CONSTRAINT "user_cluster_profiles_cluster_key_fkey" FOREIGN KEY ("cluster_key") REFERENCES "clusters"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "user_characteristics" ADD CONSTRAINT "user_characteristics_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_demographics" ADD CONSTRAINT "user_demographics_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_locations" ADD CONSTRAINT "user_locations_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Prisma leaves lists open to NULL.
ALTER TABLE user_profiles ALTER COLUMN interests SET NOT NULL;
ALTER TABLE crm_contacts ALTER COLUMN tags SET NOT NULL;

-- Whether a list of words is in lower case, without doubles, blanks or empty ones.
CREATE FUNCTION app.are_words(words text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT NOT EXISTS (
    SELECT FROM unnest(words) AS word
    GROUP BY word
    HAVING count(*) > 1 OR word IS NULL OR word <> lower(word) OR word !~ '^[^[:space:]](.*[^[:space:]])?$'
      OR char_length(word) > 50
  )
$$;

-- Names for better matches of misspelt words.
CREATE INDEX users_username_trgm_idx ON users USING gin ((username::text) gin_trgm_ops);

-- Profiles.

ALTER TABLE user_profiles
  ADD CONSTRAINT user_profiles_banner_url_form CHECK (banner_url ~ '^https?://[^[:space:]]+$' AND char_length(banner_url) <= 2000),
  ADD CONSTRAINT user_profiles_interests_words CHECK (cardinality(interests) <= 30 AND app.are_words(interests)),
  ADD CONSTRAINT user_profiles_layout_object CHECK (jsonb_typeof(layout) = 'object');

ALTER TABLE user_private
  ADD CONSTRAINT user_private_first_name_form CHECK (first_name ~ '[^[:space:]]' AND char_length(first_name) <= 100),
  ADD CONSTRAINT user_private_last_name_form CHECK (last_name ~ '[^[:space:]]' AND char_length(last_name) <= 100);

ALTER TABLE social_platforms
  ADD CONSTRAINT social_platforms_key_form CHECK (key ~ '^[a-z][a-z0-9_]{0,29}$'),
  ADD CONSTRAINT social_platforms_display_name_form CHECK (display_name ~ '[^[:space:]]' AND char_length(display_name) <= 50),
  ADD CONSTRAINT social_platforms_position_not_negative CHECK (position >= 0);

ALTER TABLE user_social_links
  ADD CONSTRAINT user_social_links_handle_form CHECK (handle ~ '[^[:space:]]' AND char_length(handle) <= 255),
  ADD CONSTRAINT user_social_links_url_form CHECK (url ~ '^https://[^[:space:]]+$' AND char_length(url) <= 2000),
  ADD CONSTRAINT user_social_links_position_not_negative CHECK (position >= 0);

ALTER TABLE user_cluster_profiles
  ADD CONSTRAINT user_cluster_profiles_display_name_form CHECK (
    display_name ~ '[^[:space:]]' AND char_length(display_name) <= 100
  ),
  ADD CONSTRAINT user_cluster_profiles_bio_length CHECK (char_length(bio) <= 2000);

ALTER TABLE user_characteristics
  ADD CONSTRAINT user_characteristics_key_form CHECK (key ~ '^[a-z][a-z0-9_]{0,49}$'),
  ADD CONSTRAINT user_characteristics_value_form CHECK (value ~ '[^[:space:]]' AND char_length(value) <= 200);

ALTER TABLE user_demographics
  ADD CONSTRAINT user_demographics_country_form CHECK (country_code ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT user_demographics_region_form CHECK (region ~ '[^[:space:]]' AND char_length(region) <= 100),
  ADD CONSTRAINT user_demographics_city_form CHECK (city ~ '[^[:space:]]' AND char_length(city) <= 100),
  ADD CONSTRAINT user_demographics_gender_form CHECK (gender ~ '[^[:space:]]' AND char_length(gender) <= 100);

ALTER TABLE user_locations
  ADD CONSTRAINT user_locations_latitude_range CHECK (latitude BETWEEN -90 AND 90),
  ADD CONSTRAINT user_locations_longitude_range CHECK (longitude BETWEEN -180 AND 180);

ALTER TABLE translations
  ADD CONSTRAINT translations_key_form CHECK (key ~ '^[a-z][a-z0-9_]*([.][a-z0-9_]+)*$' AND char_length(key) <= 200),
  ADD CONSTRAINT translations_locale_form CHECK (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  ADD CONSTRAINT translations_message_form CHECK (message ~ '[^[:space:]]' AND char_length(message) <= 5000);

CREATE TRIGGER user_social_links_touch BEFORE UPDATE ON user_social_links
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER user_cluster_profiles_touch BEFORE UPDATE ON user_cluster_profiles
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER user_characteristics_touch BEFORE UPDATE ON user_characteristics
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER user_demographics_touch BEFORE UPDATE ON user_demographics
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER user_locations_touch BEFORE UPDATE ON user_locations
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER translations_touch BEFORE UPDATE ON translations
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- Nearby. A place is a point on a sphere in metres, so that a radius becomes a box that a GiST index finds, also across the
-- date line and at the poles. The extension earthdistance would do the same, but asks for a superuser, which managed
-- hosts do not give.

CREATE FUNCTION app.earth_point(latitude numeric, longitude numeric) RETURNS public.cube
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT public.cube(ARRAY[
    6371000 * cos(radians(latitude::float8)) * cos(radians(longitude::float8)),
    6371000 * cos(radians(latitude::float8)) * sin(radians(longitude::float8)),
    6371000 * sin(radians(latitude::float8))
  ])
$$;

CREATE INDEX user_locations_point_idx ON user_locations USING gist (app.earth_point(latitude, longitude))
  WHERE is_discoverable;

-- Who is found within a radius of the viewer, nearest first, in metres along the ground. Only those who are discoverable
-- find and are found, and a block hides both from each other.
CREATE FUNCTION app.nearby_accounts(viewer uuid, radius double precision)
RETURNS TABLE (user_id uuid, distance double precision)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT found.user_id, found.distance
  FROM public.user_locations own
  CROSS JOIN LATERAL (
    SELECT l.user_id,
      2 * 6371000 * asin(least(1, cube_distance(
        app.earth_point(l.latitude, l.longitude), app.earth_point(own.latitude, own.longitude)
      ) / (2 * 6371000))) AS distance
    FROM public.user_locations l
    WHERE l.is_discoverable AND l.user_id <> viewer
      AND app.earth_point(l.latitude, l.longitude)
        <@ cube_enlarge(app.earth_point(own.latitude, own.longitude), least(radius, 12742000), 3)
  ) AS found
  WHERE own.user_id = viewer AND own.is_discoverable AND found.distance <= radius
    AND NOT EXISTS (
      SELECT FROM public.user_blocks b
      WHERE (b.blocker_id, b.blocked_id) IN ((viewer, found.user_id), (found.user_id, viewer))
    )
  ORDER BY found.distance, found.user_id
$$;

-- Categories make a tree. Two moves that would make a ring together wait for one another.

ALTER TABLE content_categories
  ADD CONSTRAINT content_categories_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 100),
  ADD CONSTRAINT content_categories_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT content_categories_position_not_negative CHECK (position >= 0);

CREATE TRIGGER content_categories_touch BEFORE UPDATE ON content_categories
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE FUNCTION app.refuse_category_ring() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('content_categories', 0));
  IF EXISTS (
    WITH RECURSIVE above (id, parent_id) AS (
      SELECT c.id, c.parent_id FROM public.content_categories c WHERE c.id = NEW.parent_id
      UNION
      SELECT c.id, c.parent_id FROM public.content_categories c JOIN above ON c.id = above.parent_id
    )
    SELECT FROM above WHERE above.id = NEW.id
  ) THEN
    RAISE EXCEPTION 'a category cannot stand below itself'
      USING ERRCODE = 'check_violation', TABLE = 'content_categories', CONSTRAINT = 'content_categories_no_ring';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER content_categories_no_ring BEFORE UPDATE OF parent_id ON content_categories
  FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION app.refuse_category_ring();

-- Creators.

ALTER TABLE creators
  ADD CONSTRAINT creators_status_reason_form CHECK (status_reason ~ '[^[:space:]]' AND char_length(status_reason) <= 1000),
  ADD CONSTRAINT creators_review_whole CHECK (reviewed_by_id IS NULL OR reviewed_at IS NOT NULL),
  ADD CONSTRAINT creators_review_not_self CHECK (reviewed_by_id <> user_id);

-- Verifications. An approval ends some day, a refusal has a reason, and nobody reviews themselves.

ALTER TABLE kyc_verifications
  ADD CONSTRAINT kyc_verifications_provider_form CHECK (provider ~ '^[A-Z][A-Z0-9_]{0,49}$'),
  ADD CONSTRAINT kyc_verifications_provider_reference_form CHECK (
    provider_reference ~ '[^[:space:]]' AND char_length(provider_reference) <= 200
  ),
  ADD CONSTRAINT kyc_verifications_score_range CHECK (score BETWEEN 0 AND 1),
  ADD CONSTRAINT kyc_verifications_decided_with_status CHECK ((status IN ('PENDING', 'WITHDRAWN')) = (decided_at IS NULL)),
  ADD CONSTRAINT kyc_verifications_decided_by_somebody CHECK (
    decided_at IS NULL OR reviewed_by_id IS NOT NULL OR score IS NOT NULL
  ),
  ADD CONSTRAINT kyc_verifications_reviewer_not_subject CHECK (reviewed_by_id <> user_id),
  ADD CONSTRAINT kyc_verifications_reviewer_with_decision CHECK (reviewed_by_id IS NULL OR decided_at IS NOT NULL),
  ADD CONSTRAINT kyc_verifications_reason_with_rejection CHECK (status <> 'REJECTED' OR decision_reason IS NOT NULL),
  ADD CONSTRAINT kyc_verifications_reason_form CHECK (
    decision_reason ~ '[^[:space:]]' AND char_length(decision_reason) <= 1000
  ),
  ADD CONSTRAINT kyc_verifications_expiry_with_approval CHECK (
    CASE WHEN status IN ('APPROVED', 'EXPIRED') THEN expires_at IS NOT NULL ELSE expires_at IS NULL END
  ),
  ADD CONSTRAINT kyc_verifications_expiry_after_decision CHECK (expires_at > decided_at);

CREATE UNIQUE INDEX kyc_verifications_one_open ON kyc_verifications (user_id) WHERE status = 'PENDING';
CREATE UNIQUE INDEX kyc_verifications_provider_reference_key ON kyc_verifications (provider, provider_reference)
  WHERE provider_reference IS NOT NULL;
CREATE INDEX kyc_verifications_expiring_idx ON kyc_verifications (expires_at) WHERE status = 'APPROVED';

ALTER TABLE kyc_documents
  ADD CONSTRAINT kyc_documents_storage_key_form CHECK (storage_key ~ '^[A-Za-z0-9._/-]+$' AND char_length(storage_key) <= 500),
  ADD CONSTRAINT kyc_documents_content_digest_length CHECK (octet_length(content_digest) = 32),
  ADD CONSTRAINT kyc_documents_mime_type_known CHECK (mime_type IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
  ADD CONSTRAINT kyc_documents_byte_size_range CHECK (byte_size BETWEEN 1 AND 52428800),
  ADD CONSTRAINT kyc_documents_key_version_positive CHECK (key_version >= 1);

ALTER TABLE aml_checks
  ADD CONSTRAINT aml_checks_provider_form CHECK (provider ~ '^[A-Z][A-Z0-9_]{0,49}$'),
  ADD CONSTRAINT aml_checks_list_version_form CHECK (list_version ~ '[^[:space:]]' AND char_length(list_version) <= 100),
  ADD CONSTRAINT aml_checks_hits_list CHECK (jsonb_typeof(hits) = 'array'),
  ADD CONSTRAINT aml_checks_hits_with_status CHECK ((status IN ('HIT', 'CLEARED')) = (hits <> '[]')),
  ADD CONSTRAINT aml_checks_checked_with_status CHECK ((status = 'PENDING') = (checked_at IS NULL)),
  ADD CONSTRAINT aml_checks_cleared_whole CHECK (
    num_nonnulls(cleared_by_id, cleared_at, clear_reason) = CASE status WHEN 'CLEARED' THEN 3 ELSE 0 END
  ),
  ADD CONSTRAINT aml_checks_clear_reason_form CHECK (clear_reason ~ '[^[:space:]]' AND char_length(clear_reason) <= 1000),
  ADD CONSTRAINT aml_checks_clearer_not_subject CHECK (cleared_by_id <> user_id);

ALTER TABLE crm_contacts
  ADD CONSTRAINT crm_contacts_display_name_form CHECK (display_name ~ '[^[:space:]]' AND char_length(display_name) <= 100),
  ADD CONSTRAINT crm_contacts_note_length CHECK (char_length(note) <= 5000),
  ADD CONSTRAINT crm_contacts_tags_words CHECK (cardinality(tags) <= 30 AND app.are_words(tags));

CREATE INDEX crm_contacts_living_idx ON crm_contacts (creator_id, display_name, id) WHERE archived_at IS NULL;

CREATE TRIGGER kyc_verifications_touch BEFORE UPDATE ON kyc_verifications
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER aml_checks_touch BEFORE UPDATE ON aml_checks
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER crm_contacts_touch BEFORE UPDATE ON crm_contacts
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER kyc_documents_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON kyc_documents
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE kyc_documents ENABLE ALWAYS TRIGGER kyc_documents_append_only;

-- Private rows. What the rules of other viewers' reads rest on is asked through functions with rights of their own.

ALTER TABLE user_characteristics ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_characteristics_own ON user_characteristics TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_characteristics_shown ON user_characteristics FOR SELECT TO app USING (audience <> 'NOBODY');
CREATE POLICY user_characteristics_migrate ON user_characteristics TO migrate USING (true);
REVOKE ALL ON user_characteristics FROM worker;

ALTER TABLE user_demographics ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_demographics_own ON user_demographics TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_demographics_worker ON user_demographics FOR SELECT TO worker USING (true);
CREATE POLICY user_demographics_migrate ON user_demographics TO migrate USING (true);
REVOKE INSERT, UPDATE, DELETE ON user_demographics FROM worker;

ALTER TABLE user_locations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_locations_own ON user_locations TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_locations_facts ON user_locations FOR SELECT TO identity_owner USING (true);
CREATE POLICY user_locations_migrate ON user_locations TO migrate USING (true);
REVOKE ALL ON user_locations FROM worker;
GRANT SELECT ON user_locations, user_blocks TO identity_owner;

ALTER TABLE kyc_verifications ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY kyc_verifications_own ON kyc_verifications FOR SELECT TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY kyc_verifications_open ON kyc_verifications FOR INSERT TO app WITH CHECK (
  user_id = (SELECT app.uid()) AND status = 'PENDING' AND score IS NULL
);
CREATE POLICY kyc_verifications_worker ON kyc_verifications TO worker USING (true);
CREATE POLICY kyc_verifications_facts ON kyc_verifications FOR SELECT TO identity_owner USING (true);
CREATE POLICY kyc_verifications_migrate ON kyc_verifications TO migrate USING (true);
REVOKE DELETE ON kyc_verifications FROM app, worker;
GRANT SELECT ON kyc_verifications TO identity_owner;

ALTER TABLE kyc_documents ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY kyc_documents_own ON kyc_documents TO app USING (
  EXISTS (SELECT FROM kyc_verifications v WHERE v.id = verification_id AND v.user_id = (SELECT app.uid()))
);
CREATE POLICY kyc_documents_worker ON kyc_documents FOR SELECT TO worker USING (true);
CREATE POLICY kyc_documents_migrate ON kyc_documents TO migrate USING (true);
REVOKE UPDATE, DELETE ON kyc_documents FROM app;
REVOKE INSERT, UPDATE, DELETE ON kyc_documents FROM worker;

-- A search is the platform's affair: its subject must not learn of it.
ALTER TABLE aml_checks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY aml_checks_worker ON aml_checks TO worker USING (true);
CREATE POLICY aml_checks_facts ON aml_checks FOR SELECT TO identity_owner USING (true);
CREATE POLICY aml_checks_migrate ON aml_checks TO migrate USING (true);
REVOKE DELETE ON aml_checks FROM app, worker;
GRANT SELECT ON aml_checks TO identity_owner;

ALTER TABLE crm_contacts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY crm_contacts_own ON crm_contacts TO app USING (
  creator_id = (SELECT c.id FROM creators c WHERE c.user_id = (SELECT app.uid()))
);
CREATE POLICY crm_contacts_migrate ON crm_contacts TO migrate USING (true);
REVOKE ALL ON crm_contacts FROM worker;

-- Whether papers of the account were approved and the approval still holds.
CREATE FUNCTION app.is_verified(account uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM public.kyc_verifications v
    WHERE v.user_id = account AND v.status = 'APPROVED' AND v.expires_at > app.now()
  )
$$;

-- Whether the account's person may be on a list of people with whom no business may be done: the newest answer counts.
CREATE FUNCTION app.is_aml_hit(account uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((
    SELECT c.status = 'HIT' FROM public.aml_checks c
    WHERE c.user_id = account AND c.status <> 'PENDING' ORDER BY c.checked_at DESC, c.id DESC LIMIT 1
  ), false)
$$;

ALTER FUNCTION app.nearby_accounts(uuid, double precision) OWNER TO identity_owner;
ALTER FUNCTION app.is_verified(uuid) OWNER TO identity_owner;
ALTER FUNCTION app.is_aml_hit(uuid) OWNER TO identity_owner;
REVOKE EXECUTE ON FUNCTION
  app.nearby_accounts(uuid, double precision), app.is_verified(uuid), app.is_aml_hit(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.nearby_accounts(uuid, double precision) TO app;
GRANT EXECUTE ON FUNCTION app.is_verified(uuid), app.is_aml_hit(uuid) TO app, worker;
