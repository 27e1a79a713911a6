DELETE FROM app.counters
WHERE name IN ('posts.share_count', 'posts.download_count', 'posts.view_count', 'posts.tag_ids');
DROP FUNCTION app.compute_trending(timestamptz);
DROP INDEX post_likes_created_at_idx;
DROP INDEX post_comments_created_at_idx;
DROP TABLE trending_content;
DROP TABLE post_views;
DROP FUNCTION app.count_post_views();
DROP TABLE post_shares;
DROP FUNCTION app.count_post_shares();
DROP FUNCTION app.add_to_share_counts(uuid[], bigint[], bigint[]);
DROP FUNCTION app.refuse_closed_download();
DROP TABLE content_collaborators;
DROP FUNCTION app.refuse_author_as_collaborator();
DROP TABLE media_edits;
DROP TABLE content_music;
DROP TABLE content_stickers;
DROP TABLE content_filters;
DROP TABLE content_templates;
DROP TRIGGER posts_media_ready ON posts;
DROP FUNCTION app.check_media_ready();
DROP TABLE media_processing_queue;
DROP TABLE media_variants;
DROP TABLE content_watermarks;
DROP FUNCTION app.keep_watermark();
DROP TABLE content_category_assignments;
DROP TRIGGER content_tag_assignments_fixed ON content_tag_assignments;
DROP TRIGGER content_tag_assignments_list_removed ON content_tag_assignments;
DROP TRIGGER content_tag_assignments_list_added ON content_tag_assignments;
DROP FUNCTION app.list_post_tags();
ALTER TABLE post_comments
  DROP COLUMN hidden_at,
  DROP COLUMN hidden_by_id,
  DROP COLUMN hidden_reason;
ALTER TABLE post_media
  DROP COLUMN byte_size,
  DROP COLUMN mime_type;
DROP TRIGGER posts_touch ON posts;
CREATE TRIGGER posts_touch BEFORE UPDATE ON posts
  FOR EACH ROW WHEN (NEW.like_count = OLD.like_count AND NEW.comment_count = OLD.comment_count)
  EXECUTE FUNCTION app.touch_updated_at();
DROP INDEX posts_title_trgm_idx;
ALTER TABLE posts
  DROP COLUMN scheduled_at,
  DROP COLUMN content_warnings,
  DROP COLUMN is_age_restricted,
  DROP COLUMN sensitivity,
  DROP COLUMN allows_download,
  DROP COLUMN live_stream_id,
  DROP COLUMN tag_ids,
  DROP COLUMN share_count,
  DROP COLUMN download_count,
  DROP COLUMN view_count,
  DROP COLUMN search_vector;
DROP TYPE "CollaborationStatus";
DROP TYPE "PicturePlace";
DROP TYPE "WatermarkKind";
DROP TYPE "ShareKind";
DROP TYPE "ProcessingKind";
DROP TYPE "ProcessingStatus";
DROP TYPE "MediaVariantKind";
DROP TYPE "Sensitivity";
