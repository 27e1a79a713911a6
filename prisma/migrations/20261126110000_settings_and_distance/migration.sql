-- Preferences, privacy, and the two ways to keep somebody at a distance.

CREATE TYPE "Audience" AS ENUM ('EVERYONE', 'FOLLOWERS', 'SUBSCRIBERS', 'FRIENDS', 'NOBODY');

CREATE TYPE "SensitiveContent" AS ENUM ('SHOW', 'BLUR', 'HIDE');

CREATE TYPE "VideoQuality" AS ENUM ('P480', 'P720', 'P1080', 'P2160');

CREATE TABLE "user_preferences" (
    "user_id" UUID NOT NULL,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "currency_code" TEXT NOT NULL DEFAULT 'USD',
    "notifies_by_email" BOOLEAN NOT NULL DEFAULT true,
    "notifies_by_push" BOOLEAN NOT NULL DEFAULT true,
    "preferred_quality" "VideoQuality" NOT NULL DEFAULT 'P1080',
    "autoplays" BOOLEAN NOT NULL DEFAULT true,
    "keeps_watch_history" BOOLEAN NOT NULL DEFAULT true,
    "sensitive_content" "SensitiveContent" NOT NULL DEFAULT 'BLUR',
    "shows_captions" BOOLEAN NOT NULL DEFAULT false,
    "reduces_motion" BOOLEAN NOT NULL DEFAULT false,
    "raises_contrast" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_preferences_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "user_privacy_settings" (
    "user_id" UUID NOT NULL,
    "bio_audience" "Audience" NOT NULL DEFAULT 'EVERYONE',
    "links_audience" "Audience" NOT NULL DEFAULT 'EVERYONE',
    "interests_audience" "Audience" NOT NULL DEFAULT 'EVERYONE',
    "follows_audience" "Audience" NOT NULL DEFAULT 'EVERYONE',
    "friends_audience" "Audience" NOT NULL DEFAULT 'FRIENDS',
    "activity_audience" "Audience" NOT NULL DEFAULT 'FOLLOWERS',
    "presence_audience" "Audience" NOT NULL DEFAULT 'FOLLOWERS',
    "message_audience" "Audience" NOT NULL DEFAULT 'EVERYONE',
    "friend_request_audience" "Audience" NOT NULL DEFAULT 'EVERYONE',
    "is_searchable" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_privacy_settings_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "user_blocks" (
    "blocker_id" UUID NOT NULL,
    "blocked_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_blocks_pkey" PRIMARY KEY ("blocker_id","blocked_id")
);

CREATE TABLE "user_mutes" (
    "muter_id" UUID NOT NULL,
    "muted_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6),

    CONSTRAINT "user_mutes_pkey" PRIMARY KEY ("muter_id","muted_id")
);

CREATE INDEX "user_blocks_blocked_id_blocker_id_idx" ON "user_blocks"("blocked_id", "blocker_id");

CREATE INDEX "user_mutes_muted_id_idx" ON "user_mutes"("muted_id");

ALTER TABLE "user_preferences" ADD CONSTRAINT "user_preferences_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_privacy_settings" ADD CONSTRAINT "user_privacy_settings_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_blocks" ADD CONSTRAINT "user_blocks_blocker_id_fkey" FOREIGN KEY ("blocker_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_blocks" ADD CONSTRAINT "user_blocks_blocked_id_fkey" FOREIGN KEY ("blocked_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_mutes" ADD CONSTRAINT "user_mutes_muter_id_fkey" FOREIGN KEY ("muter_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "user_mutes" ADD CONSTRAINT "user_mutes_muted_id_fkey" FOREIGN KEY ("muted_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Rules.

ALTER TABLE user_preferences
  ADD CONSTRAINT user_preferences_locale_form CHECK (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  ADD CONSTRAINT user_preferences_time_zone_form CHECK (time_zone ~ '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$'),
  ADD CONSTRAINT user_preferences_currency_form CHECK (currency_code ~ '^[A-Z]{3}$');

ALTER TABLE user_privacy_settings
  ADD CONSTRAINT user_privacy_settings_friend_request_audience_known CHECK (
    friend_request_audience IN ('EVERYONE', 'FOLLOWERS', 'NOBODY')
  );

ALTER TABLE user_blocks
  ADD CONSTRAINT user_blocks_not_self CHECK (blocker_id <> blocked_id);

ALTER TABLE user_mutes
  ADD CONSTRAINT user_mutes_not_self CHECK (muter_id <> muted_id),
  ADD CONSTRAINT user_mutes_expiry_after_creation CHECK (expires_at > created_at);

CREATE TRIGGER user_preferences_touch BEFORE UPDATE ON user_preferences
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER user_privacy_settings_touch BEFORE UPDATE ON user_privacy_settings
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- A block ends what was between the two, and nothing new begins under it. Both sides meet at the rows of the accounts: a
-- block takes them for itself, a follow shares them, and whoever comes second sees what the first one did. The block
-- takes them before its foreign keys are checked, so that two accounts that block one another wait in the same order.

CREATE FUNCTION app.begin_block() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.users WHERE id IN (NEW.blocker_id, NEW.blocked_id) ORDER BY id FOR UPDATE;
  RETURN NEW;
END
$$;

CREATE TRIGGER user_blocks_begin BEFORE INSERT ON user_blocks
  FOR EACH ROW EXECUTE FUNCTION app.begin_block();

CREATE FUNCTION app.sever_blocked() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM public.follows
  WHERE (follower_id, followee_id) IN ((NEW.blocker_id, NEW.blocked_id), (NEW.blocked_id, NEW.blocker_id));
  RETURN NULL;
END
$$;

CREATE TRIGGER user_blocks_sever AFTER INSERT ON user_blocks
  FOR EACH ROW EXECUTE FUNCTION app.sever_blocked();

CREATE FUNCTION app.refuse_blocked_follow() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.users
  WHERE id IN (SELECT follower_id FROM added UNION SELECT followee_id FROM added) ORDER BY id FOR KEY SHARE;
  IF EXISTS (
    SELECT FROM added JOIN public.user_blocks AS b
      ON (b.blocker_id, b.blocked_id) IN ((added.follower_id, added.followee_id), (added.followee_id, added.follower_id))
  ) THEN
    RAISE EXCEPTION 'one of the two accounts blocks the other'
      USING ERRCODE = 'check_violation', TABLE = 'follows', CONSTRAINT = 'follows_not_blocked';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER follows_not_blocked AFTER INSERT ON follows
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_blocked_follow();

-- Private rows. A block never changes, it is made and lifted.

REVOKE UPDATE ON user_blocks FROM app, worker;

ALTER TABLE user_preferences ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_preferences_own ON user_preferences TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_preferences_worker ON user_preferences FOR SELECT TO worker USING (true);
CREATE POLICY user_preferences_migrate ON user_preferences TO migrate USING (true);

ALTER TABLE user_mutes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_mutes_own ON user_mutes TO app USING (muter_id = (SELECT app.uid()));
CREATE POLICY user_mutes_facts ON user_mutes FOR SELECT TO identity_owner USING (true);
CREATE POLICY user_mutes_migrate ON user_mutes TO migrate USING (true);
GRANT SELECT ON user_mutes TO identity_owner;
REVOKE ALL ON user_mutes FROM worker;

-- Facts. Blocks hold both ways.

CREATE FUNCTION app.blocked_accounts(viewer uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT blocked_id FROM public.user_blocks WHERE blocker_id = viewer
  UNION ALL
  SELECT blocker_id FROM public.user_blocks WHERE blocked_id = viewer
$$;

-- With rights of its own, as feeds set no viewer: ask it as a list, once for a statement.
CREATE FUNCTION app.muted_accounts(viewer uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT muted_id FROM public.user_mutes
  WHERE muter_id = viewer AND (expires_at IS NULL OR expires_at > app.now())
$$;

ALTER FUNCTION app.muted_accounts(uuid) OWNER TO identity_owner;
REVOKE EXECUTE ON FUNCTION app.muted_accounts(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.muted_accounts(uuid) TO app, worker;
