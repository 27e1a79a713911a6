ALTER TABLE "post_comments" DROP CONSTRAINT "post_comments_parent_id_post_id_fkey";

ALTER TABLE "post_comments" ADD CONSTRAINT "post_comments_parent_id_fkey"
  FOREIGN KEY ("parent_id") REFERENCES "post_comments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

DROP INDEX "post_comments_id_post_id_key";
