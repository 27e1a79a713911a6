DROP INDEX "users_created_at_id_idx";
DROP INDEX "transactions_created_at_id_idx";
DROP INDEX "subscriptions_creator_id_created_at_id_idx";
DROP INDEX "subscriptions_fan_id_created_at_id_idx";
DROP INDEX "notifications_recipient_id_read_at_idx";
DROP INDEX "notifications_recipient_id_kind_created_at_id_idx";
DROP INDEX "posts_content_type_published_at_id_idx";
DROP INDEX "posts_creator_id_content_type_published_at_id_idx";
