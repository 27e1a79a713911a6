-- A reply stands under the post that the comment stands under which it answers. Services always saw to it; now nobody can
-- write it otherwise, and a read of a thread may rest on it: what was found out about the post of a comment holds of its
-- replies.
CREATE UNIQUE INDEX "post_comments_id_post_id_key" ON "post_comments"("id", "post_id");

ALTER TABLE "post_comments" DROP CONSTRAINT "post_comments_parent_id_fkey";

ALTER TABLE "post_comments" ADD CONSTRAINT "post_comments_parent_id_post_id_fkey"
  FOREIGN KEY ("parent_id", "post_id") REFERENCES "post_comments"("id", "post_id") ON DELETE CASCADE ON UPDATE CASCADE;
