DELETE FROM post_media WHERE url IS NULL;

ALTER TABLE post_media
  DROP CONSTRAINT post_media_upload_id_fkey,
  DROP CONSTRAINT post_media_kind_with_mime_type,
  DROP CONSTRAINT post_media_storage_key_form,
  DROP CONSTRAINT post_media_upload_with_storage_key,
  DROP CONSTRAINT post_media_place_whole,
  DROP COLUMN upload_id,
  DROP COLUMN storage_key,
  ALTER COLUMN url SET NOT NULL;

DROP TABLE uploads;
DROP TYPE "UploadStatus";
DROP TYPE "UploadPurpose";
