DROP FUNCTION app.release_push_token(text);
DROP POLICY push_tokens_handover ON push_tokens;
REVOKE SELECT (token, user_id), DELETE ON push_tokens FROM identity_owner;
DROP FUNCTION app.next_digest(timestamptz, "DigestInterval", text);
DROP FUNCTION app.after_quiet_hours(timestamptz, integer, integer, text);
DROP FUNCTION app.global_id(text, uuid);
DROP INDEX notifications_hidden_idx;
ALTER TABLE notifications DROP COLUMN is_in_inbox, DROP COLUMN facts;
