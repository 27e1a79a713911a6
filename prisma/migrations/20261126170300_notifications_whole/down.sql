DROP TABLE notification_deliveries;
DROP TABLE push_tokens;
DROP TABLE notification_templates;
DROP TABLE notification_settings;
DROP TABLE notification_preferences;
DELETE FROM notifications WHERE kind IN ('ANNOUNCEMENT', 'MODERATION_DECIDED', 'LIVE_STREAM_REMINDER');
DROP INDEX notifications_one_group;
ALTER TABLE notifications
  DROP CONSTRAINT notifications_body_form,
  DROP CONSTRAINT notifications_link_form,
  DROP CONSTRAINT notifications_occurrences_positive,
  DROP CONSTRAINT notifications_group_key_form,
  DROP COLUMN announcement_id,
  DROP COLUMN body,
  DROP COLUMN link,
  DROP COLUMN occurrence_count,
  DROP COLUMN group_key;
DROP TABLE announcements;
DROP TYPE "AnnouncementStatus";
DROP TYPE "DeliveryStatus";
DROP TYPE "PushPlatform";
DROP TYPE "DigestInterval";
DROP TYPE "NotificationChannel";
ALTER TYPE "NotificationKind" RENAME TO "NotificationKindLater";
CREATE TYPE "NotificationKind" AS ENUM (
  'NEW_FOLLOWER', 'POST_LIKED', 'POST_COMMENTED', 'COMMENT_REPLIED', 'MESSAGE_RECEIVED', 'LIVE_STREAM_STARTED',
  'TIP_RECEIVED', 'NEW_SUBSCRIBER'
);
ALTER TABLE notifications ALTER COLUMN kind TYPE "NotificationKind" USING kind::text::"NotificationKind";
DROP TYPE "NotificationKindLater";
