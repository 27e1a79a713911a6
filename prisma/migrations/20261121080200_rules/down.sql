DROP TRIGGER creators_count_earlier_follows ON creators;
DROP TRIGGER follows_count_removed ON follows;
DROP TRIGGER follows_count_added ON follows;
DROP TRIGGER content_tag_assignments_count_removed ON content_tag_assignments;
DROP TRIGGER content_tag_assignments_count_added ON content_tag_assignments;
DROP TRIGGER post_comments_count_removed ON post_comments;
DROP TRIGGER post_comments_count_changed ON post_comments;
DROP TRIGGER post_comments_count_added ON post_comments;
DROP TRIGGER post_likes_count_removed ON post_likes;
DROP TRIGGER post_likes_count_added ON post_likes;
DROP TRIGGER outbox_readers_touch ON outbox_readers;
DROP TRIGGER live_streams_touch ON live_streams;
DROP TRIGGER post_comments_touch ON post_comments;
DROP TRIGGER posts_touch ON posts;
DROP TRIGGER creators_touch ON creators;
DROP TRIGGER user_profiles_touch ON user_profiles;
DROP TRIGGER users_touch ON users;
DROP TRIGGER audit_logs_append_only ON audit_logs;
DROP TRIGGER live_streams_guard ON live_streams;
DROP FUNCTION app.participants(uuid, uuid);
DROP FUNCTION app.approved_creators(uuid);
DROP FUNCTION app.followed_creators(uuid);
DROP FUNCTION app.creators_of(uuid);
DROP FUNCTION app.count_earlier_follows();
DROP FUNCTION app.count_follows();
DROP FUNCTION app.count_tag_assignments();
DROP FUNCTION app.count_post_comments();
DROP FUNCTION app.add_to_comment_count(uuid[], bigint[]);
DROP FUNCTION app.count_post_likes();
DROP FUNCTION app.refuse_change();
DROP FUNCTION app.guard_live_stream();
ALTER TABLE messages
  DROP CONSTRAINT messages_body_form,
  DROP CONSTRAINT messages_price_positive,
  DROP CONSTRAINT messages_sequence_positive;
ALTER TABLE conversation_participants
  DROP CONSTRAINT conversation_participants_last_read_not_negative;
ALTER TABLE conversations
  DROP CONSTRAINT conversations_direct_key_with_kind,
  DROP CONSTRAINT conversations_last_sequence_not_negative;
ALTER TABLE live_streams
  DROP CONSTRAINT live_streams_title_form,
  DROP CONSTRAINT live_streams_price_positive,
  DROP CONSTRAINT live_streams_started_at_present,
  DROP CONSTRAINT live_streams_ended_at_present,
  DROP CONSTRAINT live_streams_end_after_start,
  DROP CONSTRAINT live_streams_peak_not_negative;
ALTER TABLE follows
  DROP CONSTRAINT follows_not_self;
ALTER TABLE post_comments
  DROP CONSTRAINT post_comments_body_form,
  DROP CONSTRAINT post_comments_depth_range,
  DROP CONSTRAINT post_comments_depth_with_parent;
ALTER TABLE content_tags
  DROP CONSTRAINT content_tags_name_form,
  DROP CONSTRAINT content_tags_usage_count_not_negative;
ALTER TABLE post_media
  DROP CONSTRAINT post_media_position_not_negative,
  DROP CONSTRAINT post_media_width_positive,
  DROP CONSTRAINT post_media_height_positive,
  DROP CONSTRAINT post_media_duration_positive;
ALTER TABLE posts
  DROP CONSTRAINT posts_title_form,
  DROP CONSTRAINT posts_body_length,
  DROP CONSTRAINT posts_price_positive,
  DROP CONSTRAINT posts_price_with_paid,
  DROP CONSTRAINT posts_published_at_present,
  DROP CONSTRAINT posts_like_count_not_negative,
  DROP CONSTRAINT posts_comment_count_not_negative;
ALTER TABLE creators
  DROP CONSTRAINT creators_handle_form,
  DROP CONSTRAINT creators_follower_count_not_negative;
ALTER TABLE clusters
  DROP CONSTRAINT clusters_theme_color_form;
ALTER TABLE user_sessions
  DROP CONSTRAINT user_sessions_refresh_generation_positive;
ALTER TABLE user_private
  DROP CONSTRAINT user_private_date_of_birth_past;
ALTER TABLE users
  DROP CONSTRAINT users_username_form;
