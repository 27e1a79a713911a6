-- Groups, threads, reactions, receipts, attachments, keys and encrypted messages.

CREATE TYPE "ParticipantRole" AS ENUM ('MEMBER', 'ADMIN', 'OWNER');
CREATE TYPE "ParticipantState" AS ENUM ('ACTIVE', 'REQUESTED', 'DECLINED');
CREATE TYPE "MessageAttachmentKind" AS ENUM ('IMAGE', 'VIDEO', 'AUDIO');
CREATE TYPE "MessageAttachmentStatus" AS ENUM ('PROCESSING', 'READY', 'REJECTED');

ALTER TABLE conversation_participants ADD COLUMN archived_at TIMESTAMPTZ(6),
  ADD COLUMN role "ParticipantRole" NOT NULL DEFAULT 'MEMBER',
  ADD COLUMN state "ParticipantState" NOT NULL DEFAULT 'ACTIVE';
ALTER TABLE conversations ADD COLUMN title TEXT;
ALTER TABLE messages ADD COLUMN ciphertext TEXT,
  ADD COLUMN teaser TEXT,
  ADD COLUMN thread_root_id UUID,
  ALTER COLUMN body DROP NOT NULL;
ALTER TABLE user_privacy_settings ADD COLUMN sends_read_receipts BOOLEAN NOT NULL DEFAULT true;

CREATE TABLE message_reactions (
  message_id UUID NOT NULL,
  user_id UUID NOT NULL,
  emoji TEXT NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT message_reactions_pkey PRIMARY KEY (message_id,user_id,emoji)
);

CREATE TABLE message_read_receipts (
  message_id UUID NOT NULL,
  user_id UUID NOT NULL,
  read_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT message_read_receipts_pkey PRIMARY KEY (message_id,user_id)
);

CREATE TABLE message_attachments (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  message_id UUID NOT NULL,
  position INTEGER NOT NULL,
  kind "MessageAttachmentKind" NOT NULL,
  status "MessageAttachmentStatus" NOT NULL DEFAULT 'PROCESSING',
  storage_key TEXT NOT NULL,
  mime_type TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  width INTEGER,
  height INTEGER,
  duration_seconds INTEGER,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT message_attachments_pkey PRIMARY KEY (id)
);

CREATE TABLE message_keys (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  user_id UUID NOT NULL,
  device_name TEXT NOT NULL,
  public_key TEXT NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  revoked_at TIMESTAMPTZ(6),

  CONSTRAINT message_keys_pkey PRIMARY KEY (id)
);

CREATE TABLE message_analytics (
  creator_id UUID NOT NULL,
  day DATE NOT NULL,
  sent_count INTEGER NOT NULL DEFAULT 0,
  received_count INTEGER NOT NULL DEFAULT 0,
  median_response_seconds INTEGER,
  premium_sold_count INTEGER NOT NULL DEFAULT 0,
  premium_tokens BIGINT NOT NULL DEFAULT 0,
  computed_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT message_analytics_pkey PRIMARY KEY (creator_id,day)
);

CREATE INDEX message_reactions_user_id_idx ON message_reactions(user_id);
CREATE INDEX message_read_receipts_user_id_idx ON message_read_receipts(user_id);

CREATE UNIQUE INDEX message_attachments_storage_key_key ON message_attachments(storage_key);
CREATE UNIQUE INDEX message_attachments_message_id_position_key ON message_attachments(message_id, position);
CREATE UNIQUE INDEX message_keys_user_id_public_key_key ON message_keys(user_id, public_key);

CREATE INDEX messages_thread_root_id_sequence_idx ON messages(thread_root_id, sequence);

ALTER TABLE messages
  ADD CONSTRAINT messages_thread_root_id_fkey FOREIGN KEY (thread_root_id) REFERENCES messages(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE message_reactions
  ADD CONSTRAINT message_reactions_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE message_reactions
  ADD CONSTRAINT message_reactions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE message_read_receipts
  ADD CONSTRAINT message_read_receipts_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE message_read_receipts
  ADD CONSTRAINT message_read_receipts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE message_attachments
  ADD CONSTRAINT message_attachments_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE message_keys
  ADD CONSTRAINT message_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE message_analytics
  ADD CONSTRAINT message_analytics_creator_id_fkey FOREIGN KEY (creator_id) REFERENCES creators(id) ON DELETE CASCADE ON UPDATE CASCADE;

-- Rules.

ALTER TABLE conversations
  ADD CONSTRAINT conversations_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 100),
  ADD CONSTRAINT conversations_title_with_kind CHECK (title IS NULL OR kind = 'GROUP');

CREATE UNIQUE INDEX conversation_participants_one_owner ON conversation_participants (conversation_id) WHERE role = 'OWNER';

-- What the server cannot read it can neither sell nor preview.
ALTER TABLE messages
  ADD CONSTRAINT messages_words_or_cipher CHECK ((body IS NULL) = (ciphertext IS NOT NULL)),
  ADD CONSTRAINT messages_ciphertext_form CHECK (ciphertext ~ '^[A-Za-z0-9+/]+={0,2}$' AND char_length(ciphertext) <= 65536),
  ADD CONSTRAINT messages_cipher_without_price CHECK (ciphertext IS NULL OR price_tokens IS NULL),
  ADD CONSTRAINT messages_teaser_with_price CHECK (teaser IS NULL OR price_tokens IS NOT NULL),
  ADD CONSTRAINT messages_teaser_form CHECK (teaser ~ '[^[:space:]]' AND char_length(teaser) <= 300);

-- A thread is one level deep, and stays in its conversation.
CREATE FUNCTION app.check_thread() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM public.messages r
    WHERE r.id = NEW.thread_root_id AND r.conversation_id = NEW.conversation_id AND r.thread_root_id IS NULL
  ) THEN
    RAISE EXCEPTION 'a reply stands under a message of its own conversation that is no reply itself'
      USING ERRCODE = 'check_violation', TABLE = 'messages', CONSTRAINT = 'messages_thread_of_conversation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER messages_thread_of_conversation BEFORE INSERT ON messages
  FOR EACH ROW WHEN (NEW.thread_root_id IS NOT NULL) EXECUTE FUNCTION app.check_thread();

ALTER TABLE message_reactions
  ADD CONSTRAINT message_reactions_emoji_form CHECK (emoji !~ '[[:space:][:alnum:][:cntrl:]]' AND char_length(emoji) BETWEEN 1 AND 16);

ALTER TABLE message_attachments
  ADD CONSTRAINT message_attachments_position_range CHECK (position BETWEEN 0 AND 9),
  ADD CONSTRAINT message_attachments_mime_type_form CHECK (mime_type ~ '^(image|video|audio)/[a-z0-9.+-]+$'),
  ADD CONSTRAINT message_attachments_kind_with_mime_type CHECK (lower(kind::text) = split_part(mime_type, '/', 1)),
  ADD CONSTRAINT message_attachments_size_positive CHECK (size_bytes > 0),
  ADD CONSTRAINT message_attachments_measures_positive CHECK (width > 0 AND height > 0 AND duration_seconds > 0);

ALTER TABLE message_keys
  ADD CONSTRAINT message_keys_device_name_form CHECK (device_name ~ '[^[:space:]]' AND char_length(device_name) <= 100),
  ADD CONSTRAINT message_keys_public_key_form CHECK (public_key ~ '^[A-Za-z0-9+/]{43}=$');

CREATE TRIGGER message_keys_fixed BEFORE UPDATE ON message_keys
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('user_id', 'public_key', 'created_at');
CREATE TRIGGER message_keys_revoked_once BEFORE UPDATE ON message_keys
  FOR EACH ROW EXECUTE FUNCTION app.write_once('revoked_at');

ALTER TABLE message_analytics
  ADD CONSTRAINT message_analytics_counts_not_negative CHECK (
    sent_count >= 0 AND received_count >= 0 AND premium_sold_count >= 0 AND premium_tokens >= 0
  ),
  ADD CONSTRAINT message_analytics_response_not_negative CHECK (median_response_seconds >= 0);

-- What hangs on a message is seen by those who see the message, and done in no other name than one's own. A receipt is
-- written once and stays as it is.

REVOKE UPDATE ON message_reactions FROM app, worker;
REVOKE UPDATE, DELETE ON message_read_receipts FROM app, worker;
REVOKE UPDATE, DELETE ON message_attachments FROM app;

ALTER TABLE message_reactions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE message_read_receipts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE message_attachments ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY message_reactions_read ON message_reactions FOR SELECT TO app
  USING (EXISTS (SELECT FROM messages m WHERE m.id = message_reactions.message_id));
CREATE POLICY message_reactions_add ON message_reactions FOR INSERT TO app
  WITH CHECK (user_id = (SELECT app.uid()) AND EXISTS (SELECT FROM messages m WHERE m.id = message_reactions.message_id));
CREATE POLICY message_reactions_remove ON message_reactions FOR DELETE TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY message_reactions_worker ON message_reactions FOR SELECT TO worker USING (true);
CREATE POLICY message_reactions_migrate ON message_reactions TO migrate USING (true);

CREATE POLICY message_read_receipts_read ON message_read_receipts FOR SELECT TO app
  USING (EXISTS (SELECT FROM messages m WHERE m.id = message_read_receipts.message_id));
CREATE POLICY message_read_receipts_write ON message_read_receipts FOR INSERT TO app WITH CHECK (
  user_id = (SELECT app.uid())
  AND EXISTS (SELECT FROM messages m WHERE m.id = message_read_receipts.message_id AND m.sender_id <> (SELECT app.uid()))
);
CREATE POLICY message_read_receipts_worker ON message_read_receipts FOR SELECT TO worker USING (true);
CREATE POLICY message_read_receipts_migrate ON message_read_receipts TO migrate USING (true);

CREATE POLICY message_attachments_read ON message_attachments FOR SELECT TO app
  USING (EXISTS (SELECT FROM messages m WHERE m.id = message_attachments.message_id));
CREATE POLICY message_attachments_add ON message_attachments FOR INSERT TO app
  WITH CHECK (EXISTS (SELECT FROM messages m WHERE m.id = message_attachments.message_id AND m.sender_id = (SELECT app.uid())));
CREATE POLICY message_attachments_worker ON message_attachments TO worker USING (true);
CREATE POLICY message_attachments_migrate ON message_attachments TO migrate USING (true);
