DROP FUNCTION app.handle_security_event(uuid, uuid, text);
DROP POLICY security_events_handling ON security_events;
REVOKE SELECT, UPDATE ON security_events FROM audit_owner;
REVOKE SELECT ON users, user_roles, role_permissions, user_role_assignments FROM audit_owner;

GRANT SELECT ON user_credentials, user_2fa, user_recovery_codes, webauthn_credentials, user_verification_codes,
  password_reset_tokens, subject_keys TO auditor, retention;
DROP POLICY user_private_auditor ON user_private;
DROP POLICY user_sessions_auditor ON user_sessions;
DROP POLICY kyc_verifications_auditor ON kyc_verifications;
REVOKE EXECUTE ON FUNCTION app.account_of_session(uuid), app.muted_accounts(uuid), app.subscribed_creators(uuid) FROM auditor;

REVOKE SELECT ON audit_logs, security_events, system_logs FROM app;
DROP VIEW user_summary;
DROP FUNCTION app.ended_sessions(uuid[]);
DROP FUNCTION app.account_of_identity(text, text);
DROP FUNCTION app.account_of_reset_token(bytea);
DROP FUNCTION app.account_of_email(citext);
DROP POLICY password_reset_tokens_identity ON password_reset_tokens;
DROP POLICY oauth_identities_identity ON oauth_identities;
REVOKE SELECT (user_id, token_hash) ON password_reset_tokens FROM identity_owner;
REVOKE SELECT (user_id, issuer, subject) ON oauth_identities FROM identity_owner;
REVOKE SELECT (revoked_at, expires_at) ON user_sessions FROM identity_owner;
REVOKE SELECT (status, deleted_at) ON users FROM identity_owner;

DROP INDEX users_username_prefix_idx;
ALTER TABLE user_sessions DROP COLUMN device_name;
DROP TRIGGER users_deleted_once ON users;
DROP FUNCTION app.is_restricted(uuid, text);
DROP FUNCTION app.permissions_of(uuid);

ALTER TABLE audit_logs DROP CONSTRAINT audit_logs_action_form;
ALTER TABLE audit_logs
  ADD CONSTRAINT audit_logs_action_form CHECK (action ~ '^[A-Za-z][A-Za-z0-9_.-]{0,99}$');
