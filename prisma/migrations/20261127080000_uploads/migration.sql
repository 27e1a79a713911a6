CREATE TYPE "UploadPurpose" AS ENUM ('POST');
CREATE TYPE "UploadStatus" AS ENUM ('OPEN', 'RECEIVED', 'ATTACHED');

CREATE TABLE uploads (
  id uuid NOT NULL DEFAULT app.uuid_v7(),
  owner_id uuid NOT NULL,
  purpose "UploadPurpose" NOT NULL,
  status "UploadStatus" NOT NULL DEFAULT 'OPEN',
  kind "MediaKind" NOT NULL,
  file_name text NOT NULL,
  mime_type text NOT NULL,
  byte_size bigint NOT NULL,
  sha256 text NOT NULL,
  storage_key text NOT NULL,
  width integer,
  height integer,
  duration_seconds integer,
  received_at timestamptz(6),
  expires_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT uploads_pkey PRIMARY KEY (id),
  -- A name, and nothing that a file system would follow.
  CONSTRAINT uploads_file_name_form CHECK (
    file_name ~ '[^[:space:].]' AND file_name !~ '[/\\[:cntrl:]]' AND char_length(file_name) <= 255
  ),
  CONSTRAINT uploads_mime_type_form CHECK (mime_type ~ '^(image|video|audio)/[a-z0-9.+-]+$'),
  CONSTRAINT uploads_kind_with_mime_type CHECK (lower(kind::text) = split_part(mime_type, '/', 1)),
  -- What a store takes in one piece: 5 GiB.
  CONSTRAINT uploads_byte_size_range CHECK (byte_size BETWEEN 1 AND 5368709120),
  CONSTRAINT uploads_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  CONSTRAINT uploads_storage_key_form CHECK (storage_key ~ '^[a-z0-9/-]+$' AND char_length(storage_key) <= 500),
  CONSTRAINT uploads_measures_positive CHECK (width > 0 AND height > 0 AND duration_seconds > 0),
  CONSTRAINT uploads_received_with_status CHECK ((status = 'OPEN') = (received_at IS NULL)),
  CONSTRAINT uploads_expiry_with_status CHECK ((status = 'ATTACHED') = (expires_at IS NULL))
);

CREATE UNIQUE INDEX uploads_storage_key_key ON uploads (storage_key);
CREATE INDEX uploads_owner_id_created_at_idx ON uploads (owner_id, created_at DESC);
CREATE INDEX uploads_expires_at_idx ON uploads (expires_at, id) WHERE expires_at IS NOT NULL;

ALTER TABLE uploads ADD CONSTRAINT uploads_owner_id_fkey
  FOREIGN KEY (owner_id) REFERENCES users (id) ON UPDATE CASCADE ON DELETE RESTRICT;

CREATE TRIGGER uploads_touch BEFORE UPDATE ON uploads
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- What was announced stays as it was: app changes how far an upload has come and nothing else. Only the job that has
-- removed the file removes the row.
REVOKE UPDATE, DELETE ON uploads FROM app;
GRANT UPDATE (status, received_at, expires_at) ON uploads TO app;

ALTER TABLE uploads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY uploads_own ON uploads TO app USING (owner_id = (SELECT app.uid()));
CREATE POLICY uploads_worker ON uploads TO worker USING (true);
CREATE POLICY uploads_migrate ON uploads TO migrate USING (true);

-- A medium lies in the object store or elsewhere. Its key stands with it, since uploads are their owner's alone.
ALTER TABLE post_media
  ALTER COLUMN url DROP NOT NULL,
  ADD COLUMN storage_key text,
  ADD COLUMN upload_id uuid,
  ADD CONSTRAINT post_media_place_whole CHECK ((url IS NULL) <> (storage_key IS NULL)),
  ADD CONSTRAINT post_media_upload_with_storage_key CHECK (upload_id IS NULL OR storage_key IS NOT NULL),
  ADD CONSTRAINT post_media_storage_key_form CHECK (storage_key ~ '^[a-z0-9/-]+$' AND char_length(storage_key) <= 500),
  ADD CONSTRAINT post_media_kind_with_mime_type CHECK (lower(kind::text) = split_part(mime_type, '/', 1));

CREATE UNIQUE INDEX post_media_storage_key_key ON post_media (storage_key);
CREATE UNIQUE INDEX post_media_upload_id_key ON post_media (upload_id);

ALTER TABLE post_media ADD CONSTRAINT post_media_upload_id_fkey
  FOREIGN KEY (upload_id) REFERENCES uploads (id) ON UPDATE CASCADE ON DELETE RESTRICT;
