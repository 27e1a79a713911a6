-- What a message carries comes from uploads. How many there are stands on the message, so that one without words cannot be
-- empty, and so that nothing joins a message after it was sent.

ALTER TABLE message_attachments ADD COLUMN upload_id uuid,
  ADD CONSTRAINT message_attachments_upload_id_fkey
    FOREIGN KEY (upload_id) REFERENCES uploads (id) ON UPDATE CASCADE ON DELETE RESTRICT;
CREATE UNIQUE INDEX message_attachments_upload_id_key ON message_attachments (upload_id);

ALTER TABLE messages ADD COLUMN attachment_count integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT messages_attachment_count_range CHECK (attachment_count BETWEEN 0 AND 10),
  ADD CONSTRAINT messages_cipher_without_attachments CHECK (ciphertext IS NULL OR attachment_count = 0),
  DROP CONSTRAINT messages_words_or_cipher,
  ADD CONSTRAINT messages_words_or_cipher CHECK (
    num_nonnulls(body, ciphertext) = 1 OR (num_nonnulls(body, ciphertext) = 0 AND attachment_count > 0)
  );

-- Days of messages are found without an index entry for each.
CREATE INDEX messages_created_at_idx ON messages USING brin (created_at);

CREATE FUNCTION app.check_attachment_place() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.position >= coalesce((SELECT m.attachment_count FROM public.messages m WHERE m.id = NEW.message_id), 0) THEN
    RAISE EXCEPTION 'the message carries no more than it said'
      USING ERRCODE = 'check_violation', TABLE = 'message_attachments', CONSTRAINT = 'message_attachments_as_sent';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER message_attachments_as_sent AFTER INSERT ON message_attachments
  FOR EACH ROW EXECUTE FUNCTION app.check_attachment_place();

CREATE FUNCTION app.check_attachment_count() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.attachment_count <> (SELECT count(*) FROM public.message_attachments a WHERE a.message_id = NEW.id) THEN
    RAISE EXCEPTION 'the message does not carry all that it says'
      USING ERRCODE = 'check_violation', TABLE = 'messages', CONSTRAINT = 'messages_attachments_whole';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER messages_attachments_whole AFTER INSERT ON messages DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.attachment_count > 0) EXECUTE FUNCTION app.check_attachment_count();

-- Requests. Whoever was written to by a stranger lets them in or not; nobody goes back to being asked, and nothing is said
-- to whoever declined.

CREATE TRIGGER conversation_participants_state_steps BEFORE UPDATE ON conversation_participants
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('state', 'REQUESTED>ACTIVE', 'REQUESTED>DECLINED', 'DECLINED>ACTIVE');

DROP POLICY messages_send ON messages;
CREATE POLICY messages_send ON messages FOR INSERT TO app WITH CHECK (
  sender_id = (SELECT app.uid())
  AND EXISTS (
    SELECT FROM conversation_participants AS sender
    WHERE sender.conversation_id = messages.conversation_id AND sender.user_id = (SELECT app.uid())
  )
  AND NOT EXISTS (
    SELECT FROM conversation_participants AS closed
    WHERE closed.conversation_id = messages.conversation_id AND closed.state = 'DECLINED'
  )
);
