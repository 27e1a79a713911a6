DROP POLICY messages_send ON messages;
CREATE POLICY messages_send ON messages FOR INSERT TO app WITH CHECK (
  sender_id = (SELECT app.uid())
  AND EXISTS (
    SELECT FROM conversation_participants AS sender
    WHERE sender.conversation_id = messages.conversation_id AND sender.user_id = (SELECT app.uid())
  )
);
DROP TRIGGER conversation_participants_state_steps ON conversation_participants;

DROP TRIGGER messages_attachments_whole ON messages;
DROP FUNCTION app.check_attachment_count();
DROP TRIGGER message_attachments_as_sent ON message_attachments;
DROP FUNCTION app.check_attachment_place();

DROP INDEX messages_created_at_idx;

-- Messages that only carried something cannot be without words then.
DELETE FROM messages WHERE body IS NULL AND ciphertext IS NULL;
ALTER TABLE messages DROP CONSTRAINT messages_words_or_cipher,
  DROP CONSTRAINT messages_cipher_without_attachments,
  DROP CONSTRAINT messages_attachment_count_range,
  DROP COLUMN attachment_count,
  ADD CONSTRAINT messages_words_or_cipher CHECK ((body IS NULL) = (ciphertext IS NOT NULL));

DROP INDEX message_attachments_upload_id_key;
ALTER TABLE message_attachments DROP CONSTRAINT message_attachments_upload_id_fkey, DROP COLUMN upload_id;
