-- Preferences, quiet hours, templates, devices, deliveries and announcements.

CREATE TYPE "NotificationChannel" AS ENUM ('IN_APP', 'EMAIL', 'SMS', 'PUSH');
CREATE TYPE "DigestInterval" AS ENUM ('NONE', 'DAILY', 'WEEKLY');
CREATE TYPE "PushPlatform" AS ENUM ('WEB', 'IOS', 'ANDROID');
CREATE TYPE "DeliveryStatus" AS ENUM ('QUEUED', 'SENT', 'DELIVERED', 'BOUNCED', 'FAILED');
CREATE TYPE "AnnouncementStatus" AS ENUM ('SCHEDULED', 'SENDING', 'SENT', 'CANCELLED');
ALTER TYPE "NotificationKind" ADD VALUE 'ANNOUNCEMENT';
ALTER TYPE "NotificationKind" ADD VALUE 'MODERATION_DECIDED';
ALTER TYPE "NotificationKind" ADD VALUE 'LIVE_STREAM_REMINDER';

ALTER TABLE notifications ADD COLUMN announcement_id UUID,
  ADD COLUMN body TEXT,
  ADD COLUMN group_key TEXT,
  ADD COLUMN link TEXT,
  ADD COLUMN occurrence_count INTEGER NOT NULL DEFAULT 1;

CREATE TABLE notification_preferences (
  user_id UUID NOT NULL,
  kind "NotificationKind" NOT NULL,
  channel "NotificationChannel" NOT NULL,
  is_enabled BOOLEAN NOT NULL,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT notification_preferences_pkey PRIMARY KEY (user_id,kind,channel)
);

CREATE TABLE notification_settings (
  user_id UUID NOT NULL,
  quiet_from_minute INTEGER,
  quiet_until_minute INTEGER,
  time_zone TEXT NOT NULL DEFAULT 'UTC',
  email_digest "DigestInterval" NOT NULL DEFAULT 'NONE',
  sms_opted_in_at TIMESTAMPTZ(6),
  digested_at TIMESTAMPTZ(6),
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT notification_settings_pkey PRIMARY KEY (user_id)
);

CREATE TABLE notification_templates (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  kind "NotificationKind" NOT NULL,
  channel "NotificationChannel" NOT NULL,
  locale TEXT NOT NULL,
  version INTEGER NOT NULL,
  subject TEXT,
  body TEXT NOT NULL,
  is_active BOOLEAN NOT NULL DEFAULT false,
  author_id UUID,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT notification_templates_pkey PRIMARY KEY (id)
);

CREATE TABLE push_tokens (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  user_id UUID NOT NULL,
  platform "PushPlatform" NOT NULL,
  token TEXT NOT NULL,
  web_keys JSONB,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  disabled_at TIMESTAMPTZ(6),
  disabled_reason TEXT,

  CONSTRAINT push_tokens_pkey PRIMARY KEY (id)
);

CREATE TABLE notification_deliveries (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  notification_id UUID,
  recipient_id UUID NOT NULL,
  kind "NotificationKind" NOT NULL,
  channel "NotificationChannel" NOT NULL,
  status "DeliveryStatus" NOT NULL DEFAULT 'QUEUED',
  template_id UUID,
  push_token_id UUID,
  attempt_count INTEGER NOT NULL DEFAULT 0,
  failure_reason TEXT,
  due_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  sent_at TIMESTAMPTZ(6),
  opened_at TIMESTAMPTZ(6),

  CONSTRAINT notification_deliveries_pkey PRIMARY KEY (id)
);

CREATE TABLE announcements (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  author_id UUID NOT NULL,
  cluster_key TEXT,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  status "AnnouncementStatus" NOT NULL DEFAULT 'SCHEDULED',
  scheduled_for TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  recipient_count INTEGER NOT NULL DEFAULT 0,
  last_user_id UUID,
  sent_at TIMESTAMPTZ(6),
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT announcements_pkey PRIMARY KEY (id)
);

CREATE INDEX notification_templates_author_id_idx ON notification_templates(author_id);

CREATE UNIQUE INDEX notification_templates_kind_channel_locale_version_key ON notification_templates(kind, channel, locale, version);
CREATE UNIQUE INDEX push_tokens_token_key ON push_tokens(token);

CREATE INDEX push_tokens_user_id_idx ON push_tokens(user_id);
CREATE INDEX notification_deliveries_notification_id_idx ON notification_deliveries(notification_id);
CREATE INDEX notification_deliveries_recipient_id_created_at_idx ON notification_deliveries(recipient_id, created_at DESC);
CREATE INDEX notification_deliveries_template_id_idx ON notification_deliveries(template_id);
CREATE INDEX notification_deliveries_push_token_id_idx ON notification_deliveries(push_token_id);
CREATE INDEX notification_deliveries_kind_channel_created_at_idx ON notification_deliveries(kind, channel, created_at);
CREATE INDEX announcements_status_scheduled_for_idx ON announcements(status, scheduled_for);
CREATE INDEX announcements_author_id_idx ON announcements(author_id);
CREATE INDEX announcements_cluster_key_idx ON announcements(cluster_key);
CREATE INDEX notifications_announcement_id_idx ON notifications(announcement_id);

ALTER TABLE notifications
  ADD CONSTRAINT notifications_announcement_id_fkey FOREIGN KEY (announcement_id) REFERENCES announcements(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE notification_preferences
  ADD CONSTRAINT notification_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE notification_settings
  ADD CONSTRAINT notification_settings_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE notification_templates
  ADD CONSTRAINT notification_templates_author_id_fkey FOREIGN KEY (author_id) REFERENCES users(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE push_tokens
  ADD CONSTRAINT push_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE notification_deliveries
  ADD CONSTRAINT notification_deliveries_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES notifications(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE notification_deliveries
  ADD CONSTRAINT notification_deliveries_recipient_id_fkey FOREIGN KEY (recipient_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE notification_deliveries
  ADD CONSTRAINT notification_deliveries_template_id_fkey FOREIGN KEY (template_id) REFERENCES notification_templates(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE notification_deliveries
  ADD CONSTRAINT notification_deliveries_push_token_id_fkey FOREIGN KEY (push_token_id) REFERENCES push_tokens(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE announcements
  ADD CONSTRAINT announcements_author_id_fkey FOREIGN KEY (author_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE announcements
  ADD CONSTRAINT announcements_cluster_key_fkey FOREIGN KEY (cluster_key) REFERENCES clusters(key) ON DELETE RESTRICT ON UPDATE CASCADE;

-- Rules. New kinds are compared as text, as the transaction that adds a value to an enum cannot use it yet.

ALTER TABLE notifications
  ADD CONSTRAINT notifications_body_form CHECK (body ~ '[^[:space:]]' AND char_length(body) <= 5000),
  ADD CONSTRAINT notifications_link_form CHECK (link ~ '^/[^[:space:]]*$' AND char_length(link) <= 500),
  ADD CONSTRAINT notifications_occurrences_positive CHECK (occurrence_count >= 1),
  ADD CONSTRAINT notifications_group_key_form CHECK (char_length(group_key) BETWEEN 1 AND 200);

-- What is alike is put together as long as it is unread.
CREATE UNIQUE INDEX notifications_one_group ON notifications (recipient_id, group_key)
  WHERE group_key IS NOT NULL AND read_at IS NULL;

-- Nobody can switch off in the inbox what was decided about them.
ALTER TABLE notification_preferences
  ADD CONSTRAINT notification_preferences_decisions_told CHECK (
    is_enabled OR kind::text <> 'MODERATION_DECIDED' OR channel <> 'IN_APP'
  );

CREATE TRIGGER notification_preferences_touch BEFORE UPDATE ON notification_preferences
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

ALTER TABLE notification_settings
  ADD CONSTRAINT notification_settings_quiet_hours_whole CHECK ((quiet_from_minute IS NULL) = (quiet_until_minute IS NULL)),
  ADD CONSTRAINT notification_settings_quiet_hours_range CHECK (
    quiet_from_minute BETWEEN 0 AND 1439 AND quiet_until_minute BETWEEN 0 AND 1439 AND quiet_from_minute <> quiet_until_minute
  ),
  ADD CONSTRAINT notification_settings_time_zone_form CHECK (time_zone ~ '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$');

CREATE TRIGGER notification_settings_touch BEFORE UPDATE ON notification_settings
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

ALTER TABLE notification_templates
  ADD CONSTRAINT notification_templates_locale_form CHECK (locale ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
  ADD CONSTRAINT notification_templates_version_positive CHECK (version >= 1),
  ADD CONSTRAINT notification_templates_subject_with_channel CHECK ((channel IN ('EMAIL', 'PUSH')) = (subject IS NOT NULL)),
  ADD CONSTRAINT notification_templates_subject_form CHECK (subject ~ '[^[:space:]]' AND char_length(subject) <= 200),
  ADD CONSTRAINT notification_templates_body_form CHECK (body ~ '[^[:space:]]' AND char_length(body) <= 10000);

CREATE UNIQUE INDEX notification_templates_one_active ON notification_templates (kind, channel, locale) WHERE is_active;

CREATE TRIGGER notification_templates_words_fixed BEFORE UPDATE ON notification_templates
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('kind', 'channel', 'locale', 'version', 'subject', 'body', 'created_at');

ALTER TABLE push_tokens
  ADD CONSTRAINT push_tokens_token_form CHECK (token !~ '[[:space:]]' AND char_length(token) BETWEEN 8 AND 2000),
  ADD CONSTRAINT push_tokens_web_keys_with_platform CHECK ((platform = 'WEB') = (web_keys IS NOT NULL)),
  ADD CONSTRAINT push_tokens_web_keys_form CHECK (jsonb_typeof(web_keys -> 'p256dh') = 'string' AND jsonb_typeof(web_keys -> 'auth') = 'string'),
  ADD CONSTRAINT push_tokens_disabled_whole CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL));

ALTER TABLE notification_deliveries
  ADD CONSTRAINT notification_deliveries_attempts_not_negative CHECK (attempt_count >= 0),
  ADD CONSTRAINT notification_deliveries_sent_with_status CHECK (status NOT IN ('SENT', 'DELIVERED') OR sent_at IS NOT NULL),
  ADD CONSTRAINT notification_deliveries_failure_with_status CHECK (status NOT IN ('BOUNCED', 'FAILED') OR failure_reason IS NOT NULL),
  ADD CONSTRAINT notification_deliveries_opened_after_sent CHECK (opened_at IS NULL OR sent_at IS NOT NULL);

CREATE INDEX notification_deliveries_due_idx ON notification_deliveries (due_at, id) WHERE status = 'QUEUED';

CREATE UNIQUE INDEX notification_deliveries_once ON notification_deliveries
  (notification_id, channel, coalesce(push_token_id, '00000000-0000-0000-0000-000000000000'::uuid));

CREATE TRIGGER notification_deliveries_status_steps BEFORE UPDATE ON notification_deliveries
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'QUEUED>SENT', 'QUEUED>BOUNCED', 'QUEUED>FAILED', 'SENT>DELIVERED', 'SENT>BOUNCED', 'SENT>FAILED'
  );

ALTER TABLE announcements
  ADD CONSTRAINT announcements_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 200),
  ADD CONSTRAINT announcements_body_form CHECK (body ~ '[^[:space:]]' AND char_length(body) <= 5000),
  ADD CONSTRAINT announcements_recipients_not_negative CHECK (recipient_count >= 0),
  ADD CONSTRAINT announcements_sent_with_status CHECK ((status = 'SENT') = (sent_at IS NOT NULL));

CREATE TRIGGER announcements_status_steps BEFORE UPDATE ON announcements
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'SCHEDULED>SENDING', 'SCHEDULED>CANCELLED', 'SENDING>SENT');

-- What steers an account's notifications is its own. Workers deliver, and so read it and disable devices.

REVOKE INSERT, UPDATE, DELETE ON notification_deliveries FROM app;
REVOKE DELETE ON notification_templates, announcements FROM app, worker;

ALTER TABLE notification_preferences ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE notification_settings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE push_tokens ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY notification_preferences_own ON notification_preferences TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY notification_preferences_worker ON notification_preferences FOR SELECT TO worker USING (true);
CREATE POLICY notification_preferences_migrate ON notification_preferences TO migrate USING (true);
CREATE POLICY notification_settings_own ON notification_settings TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY notification_settings_worker ON notification_settings TO worker USING (true);
CREATE POLICY notification_settings_migrate ON notification_settings TO migrate USING (true);
CREATE POLICY push_tokens_own ON push_tokens TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY push_tokens_worker ON push_tokens TO worker USING (true);
CREATE POLICY push_tokens_migrate ON push_tokens TO migrate USING (true);
