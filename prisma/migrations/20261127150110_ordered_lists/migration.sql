-- The orders and filters of lists that clients choose among: each is served by an index.

-- Posts of one kind, of a creator and of all.
CREATE INDEX "posts_creator_id_content_type_published_at_id_idx" ON "posts"("creator_id", "content_type", "published_at" DESC, "id" DESC);
CREATE INDEX "posts_content_type_published_at_id_idx" ON "posts"("content_type", "published_at" DESC, "id" DESC);

-- Notifications of one kind, and those that nobody has read.
CREATE INDEX "notifications_recipient_id_kind_created_at_id_idx" ON "notifications"("recipient_id", "kind", "created_at" DESC, "id" DESC);
CREATE INDEX "notifications_recipient_id_read_at_idx" ON "notifications"("recipient_id", "read_at");

-- Subscriptions of a fan and of a creator, the newest first.
CREATE INDEX "subscriptions_fan_id_created_at_id_idx" ON "subscriptions"("fan_id", "created_at" DESC, "id" DESC);
CREATE INDEX "subscriptions_creator_id_created_at_id_idx" ON "subscriptions"("creator_id", "created_at" DESC, "id" DESC);

-- All transactions and all accounts, the newest first.
CREATE INDEX "transactions_created_at_id_idx" ON "transactions"("created_at" DESC, "id" DESC);
CREATE INDEX "users_created_at_id_idx" ON "users"("created_at" DESC, "id" DESC);
