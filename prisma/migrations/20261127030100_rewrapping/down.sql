DROP FUNCTION app.rewrap_subject_key(uuid, bytea, bytea, integer);
DROP FUNCTION app.outdated_subject_keys(integer, uuid, integer);
DROP POLICY subject_keys_rewrapped ON subject_keys;
DROP POLICY subject_keys_seen ON subject_keys;
REVOKE SELECT (user_id, key_cipher, key_version), UPDATE (key_cipher, key_version) ON subject_keys FROM identity_owner;
DROP INDEX subject_keys_key_version_idx;
