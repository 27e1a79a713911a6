DROP POLICY system_logs_worker ON system_logs;
DROP POLICY system_logs_auditor ON system_logs;
DROP POLICY system_logs_migrate ON system_logs;
DROP POLICY security_events_write ON security_events;
DROP POLICY security_events_worker ON security_events;
DROP POLICY security_events_auditor ON security_events;
DROP POLICY security_events_migrate ON security_events;
DROP POLICY rate_limit_events_write ON rate_limit_events;
DROP POLICY rate_limit_events_worker ON rate_limit_events;
DROP POLICY rate_limit_events_auditor ON rate_limit_events;
DROP POLICY rate_limit_events_migrate ON rate_limit_events;
DROP POLICY user_login_history_own ON user_login_history;
DROP POLICY user_login_history_worker ON user_login_history;
DROP POLICY user_login_history_auditor ON user_login_history;
DROP POLICY user_login_history_migrate ON user_login_history;

GRANT SELECT, INSERT, UPDATE, DELETE ON user_login_history, rate_limit_events, system_logs, security_events TO app, worker;

ALTER TABLE system_logs NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE security_events NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE rate_limit_events NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
ALTER TABLE user_login_history NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY password_reset_tokens_over ON password_reset_tokens;
DROP POLICY user_verification_codes_over ON user_verification_codes;
GRANT SELECT, INSERT, UPDATE, DELETE ON
  user_2fa, user_recovery_codes, webauthn_credentials, user_verification_codes, password_reset_tokens, oauth_identities, subject_keys
TO worker;

DROP POLICY subject_keys_own ON subject_keys;
DROP POLICY subject_keys_migrate ON subject_keys;
ALTER TABLE subject_keys NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY oauth_identities_own ON oauth_identities;
DROP POLICY oauth_identities_migrate ON oauth_identities;
ALTER TABLE oauth_identities NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY password_reset_tokens_own ON password_reset_tokens;
DROP POLICY password_reset_tokens_migrate ON password_reset_tokens;
ALTER TABLE password_reset_tokens NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY user_verification_codes_own ON user_verification_codes;
DROP POLICY user_verification_codes_migrate ON user_verification_codes;
ALTER TABLE user_verification_codes NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY webauthn_credentials_own ON webauthn_credentials;
DROP POLICY webauthn_credentials_migrate ON webauthn_credentials;
ALTER TABLE webauthn_credentials NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY user_recovery_codes_own ON user_recovery_codes;
DROP POLICY user_recovery_codes_migrate ON user_recovery_codes;
ALTER TABLE user_recovery_codes NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
DROP POLICY user_2fa_own ON user_2fa;
DROP POLICY user_2fa_migrate ON user_2fa;
ALTER TABLE user_2fa NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP TRIGGER user_roles_touch ON user_roles;
DROP TRIGGER user_2fa_touch ON user_2fa;
DROP TRIGGER subject_keys_touch ON subject_keys;
DROP TRIGGER security_events_touch ON security_events;
DROP INDEX user_verification_codes_open_key;
DROP TRIGGER password_reset_tokens_used_once ON password_reset_tokens;
DROP TRIGGER user_verification_codes_closed_once ON user_verification_codes;
DROP TRIGGER user_recovery_codes_used_once ON user_recovery_codes;
DROP FUNCTION app.guard_once();
DROP TRIGGER users_status_step ON users;

ALTER TABLE user_roles
  DROP CONSTRAINT user_roles_key_form,
  DROP CONSTRAINT user_roles_name_form;
ALTER TABLE user_permissions
  DROP CONSTRAINT user_permissions_key_form;
ALTER TABLE user_role_assignments
  DROP CONSTRAINT user_role_assignments_expiry_after_creation;
ALTER TABLE user_2fa
  DROP CONSTRAINT user_2fa_key_version_positive,
  DROP CONSTRAINT user_2fa_last_step_with_confirmation;
ALTER TABLE user_recovery_codes
  DROP CONSTRAINT user_recovery_codes_code_hash_length;
ALTER TABLE webauthn_credentials
  DROP CONSTRAINT webauthn_credentials_credential_id_length,
  DROP CONSTRAINT webauthn_credentials_sign_count_not_negative,
  DROP CONSTRAINT webauthn_credentials_name_form;
ALTER TABLE user_verification_codes
  DROP CONSTRAINT user_verification_codes_code_hash_length,
  DROP CONSTRAINT user_verification_codes_target_hash_length,
  DROP CONSTRAINT user_verification_codes_attempt_count_range,
  DROP CONSTRAINT user_verification_codes_expiry_after_creation;
ALTER TABLE password_reset_tokens
  DROP CONSTRAINT password_reset_tokens_token_hash_length,
  DROP CONSTRAINT password_reset_tokens_expiry_after_creation;
ALTER TABLE oauth_identities
  DROP CONSTRAINT oauth_identities_issuer_form,
  DROP CONSTRAINT oauth_identities_subject_form;
ALTER TABLE user_login_history
  DROP CONSTRAINT user_login_history_country_code_form,
  DROP CONSTRAINT user_login_history_session_with_success;
ALTER TABLE rate_limit_events
  DROP CONSTRAINT rate_limit_events_limit_name_form,
  DROP CONSTRAINT rate_limit_events_retry_after_now;
ALTER TABLE subject_keys
  DROP CONSTRAINT subject_keys_key_version_positive;
ALTER TABLE user_private
  DROP CONSTRAINT user_private_phone_whole,
  DROP CONSTRAINT user_private_phone_hash_length,
  DROP CONSTRAINT user_private_phone_verified_with_phone;
ALTER TABLE system_logs
  DROP CONSTRAINT system_logs_service_form,
  DROP CONSTRAINT system_logs_message_length,
  DROP CONSTRAINT system_logs_metadata_object;
ALTER TABLE security_events
  DROP CONSTRAINT security_events_description_form,
  DROP CONSTRAINT security_events_details_object,
  DROP CONSTRAINT security_events_resolution_whole;
