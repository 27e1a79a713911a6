DROP TABLE message_analytics;
DROP TABLE message_keys;
DROP TABLE message_attachments;
DROP TABLE message_read_receipts;
DROP TABLE message_reactions;
DROP TRIGGER messages_thread_of_conversation ON messages;
DROP FUNCTION app.check_thread();
DELETE FROM messages WHERE body IS NULL;
ALTER TABLE messages
  DROP CONSTRAINT messages_words_or_cipher,
  DROP CONSTRAINT messages_ciphertext_form,
  DROP CONSTRAINT messages_cipher_without_price,
  DROP CONSTRAINT messages_teaser_with_price,
  DROP CONSTRAINT messages_teaser_form,
  DROP COLUMN thread_root_id,
  DROP COLUMN ciphertext,
  DROP COLUMN teaser,
  ALTER COLUMN body SET NOT NULL;
DROP INDEX conversation_participants_one_owner;
ALTER TABLE conversation_participants
  DROP COLUMN archived_at,
  DROP COLUMN state,
  DROP COLUMN role;
ALTER TABLE conversations
  DROP CONSTRAINT conversations_title_with_kind,
  DROP CONSTRAINT conversations_title_form,
  DROP COLUMN title;
ALTER TABLE user_privacy_settings DROP COLUMN sends_read_receipts;
DROP TYPE "MessageAttachmentStatus";
DROP TYPE "MessageAttachmentKind";
DROP TYPE "ParticipantState";
DROP TYPE "ParticipantRole";
