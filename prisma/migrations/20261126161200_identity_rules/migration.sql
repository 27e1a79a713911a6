-- What the tables of identity and of the logs refuse, who sees what of them, and the states of an account.

ALTER TABLE user_roles
  ADD CONSTRAINT user_roles_key_form CHECK (key ~ '^[a-z][a-z-]{1,49}$'),
  ADD CONSTRAINT user_roles_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100);

ALTER TABLE user_permissions
  ADD CONSTRAINT user_permissions_key_form CHECK (key ~ '^[a-z-]+:[a-z-]+$');

ALTER TABLE user_role_assignments
  ADD CONSTRAINT user_role_assignments_expiry_after_creation CHECK (expires_at > created_at);

ALTER TABLE user_2fa
  ADD CONSTRAINT user_2fa_key_version_positive CHECK (key_version >= 1),
  ADD CONSTRAINT user_2fa_last_step_with_confirmation CHECK (last_step IS NULL OR confirmed_at IS NOT NULL);

ALTER TABLE user_recovery_codes
  ADD CONSTRAINT user_recovery_codes_code_hash_length CHECK (octet_length(code_hash) = 32);

ALTER TABLE webauthn_credentials
  ADD CONSTRAINT webauthn_credentials_credential_id_length CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
  ADD CONSTRAINT webauthn_credentials_sign_count_not_negative CHECK (sign_count >= 0),
  ADD CONSTRAINT webauthn_credentials_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100);

ALTER TABLE user_verification_codes
  ADD CONSTRAINT user_verification_codes_code_hash_length CHECK (octet_length(code_hash) = 32),
  ADD CONSTRAINT user_verification_codes_target_hash_length CHECK (octet_length(target_hash) = 32),
  ADD CONSTRAINT user_verification_codes_attempt_count_range CHECK (attempt_count BETWEEN 0 AND 10),
  ADD CONSTRAINT user_verification_codes_expiry_after_creation CHECK (expires_at > created_at);

ALTER TABLE password_reset_tokens
  ADD CONSTRAINT password_reset_tokens_token_hash_length CHECK (octet_length(token_hash) = 32),
  ADD CONSTRAINT password_reset_tokens_expiry_after_creation CHECK (expires_at > created_at);

ALTER TABLE oauth_identities
  ADD CONSTRAINT oauth_identities_issuer_form CHECK (issuer ~ '^https?://[^\s]+$' AND char_length(issuer) <= 500),
  ADD CONSTRAINT oauth_identities_subject_form CHECK (subject ~ '[^[:space:]]' AND char_length(subject) <= 255);

ALTER TABLE user_login_history
  ADD CONSTRAINT user_login_history_country_code_form CHECK (country_code ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT user_login_history_session_with_success CHECK (session_id IS NULL OR outcome = 'SUCCEEDED');

ALTER TABLE rate_limit_events
  ADD CONSTRAINT rate_limit_events_limit_name_form CHECK (limit_name ~ '^[a-z]+(\.[a-z_]+)+$'),
  ADD CONSTRAINT rate_limit_events_retry_after_now CHECK (retry_at >= created_at);

ALTER TABLE subject_keys
  ADD CONSTRAINT subject_keys_key_version_positive CHECK (key_version >= 1);

ALTER TABLE user_private
  ADD CONSTRAINT user_private_phone_whole CHECK (num_nonnulls(phone_cipher, phone_key_version, phone_hash) IN (0, 3)),
  ADD CONSTRAINT user_private_phone_hash_length CHECK (octet_length(phone_hash) = 32),
  ADD CONSTRAINT user_private_phone_verified_with_phone CHECK (phone_verified_at IS NULL OR phone_cipher IS NOT NULL);

ALTER TABLE system_logs
  ADD CONSTRAINT system_logs_service_form CHECK (service ~ '^[a-z][a-z-]{1,39}$'),
  ADD CONSTRAINT system_logs_message_length CHECK (char_length(message) <= 10000),
  ADD CONSTRAINT system_logs_metadata_object CHECK (jsonb_typeof(metadata) = 'object');

ALTER TABLE security_events
  ADD CONSTRAINT security_events_description_form CHECK (description ~ '[^[:space:]]' AND char_length(description) <= 1000),
  ADD CONSTRAINT security_events_details_object CHECK (jsonb_typeof(details) = 'object'),
  ADD CONSTRAINT security_events_resolution_whole CHECK (num_nonnulls(resolved_at, resolved_by_id, resolution) IN (0, 3));

-- An account goes from state to state by these steps alone. Deletion is a time of its own, and stays.

CREATE TRIGGER users_status_step BEFORE UPDATE ON users
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'PENDING_VERIFICATION>ACTIVE', 'PENDING_VERIFICATION>SUSPENDED',
    'PENDING_VERIFICATION>BANNED', 'PENDING_VERIFICATION>DEACTIVATED', 'ACTIVE>SUSPENDED', 'ACTIVE>BANNED',
    'ACTIVE>DEACTIVATED', 'SUSPENDED>ACTIVE', 'SUSPENDED>BANNED', 'BANNED>ACTIVE', 'DEACTIVATED>ACTIVE',
    'DEACTIVATED>BANNED');

-- A confirmed contact was confirmed once, and a used code or token is used.

CREATE FUNCTION app.guard_once() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(OLD) ->> TG_ARGV[0]) IS NOT NULL AND to_jsonb(NEW) -> TG_ARGV[0] IS DISTINCT FROM to_jsonb(OLD) -> TG_ARGV[0] THEN
    RAISE EXCEPTION '%.% is set once', TG_TABLE_NAME, TG_ARGV[0]
      USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER user_recovery_codes_used_once BEFORE UPDATE ON user_recovery_codes
  FOR EACH ROW EXECUTE FUNCTION app.guard_once('used_at');
CREATE TRIGGER user_verification_codes_closed_once BEFORE UPDATE ON user_verification_codes
  FOR EACH ROW EXECUTE FUNCTION app.guard_once('closed_at');
CREATE TRIGGER password_reset_tokens_used_once BEFORE UPDATE ON password_reset_tokens
  FOR EACH ROW EXECUTE FUNCTION app.guard_once('used_at');

-- Of codes for one purpose, one at a time is good.

CREATE UNIQUE INDEX user_verification_codes_open_key ON user_verification_codes (user_id, purpose) WHERE closed_at IS NULL;

-- The time of change.

CREATE TRIGGER user_roles_touch BEFORE UPDATE ON user_roles
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER user_2fa_touch BEFORE UPDATE ON user_2fa
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER subject_keys_touch BEFORE UPDATE ON subject_keys
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER security_events_touch BEFORE UPDATE ON security_events
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- What an account keeps for itself. Jobs clear away what is over.

ALTER TABLE user_2fa ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_2fa_own ON user_2fa TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_2fa_migrate ON user_2fa TO migrate USING (true);

ALTER TABLE user_recovery_codes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_recovery_codes_own ON user_recovery_codes TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_recovery_codes_migrate ON user_recovery_codes TO migrate USING (true);

ALTER TABLE webauthn_credentials ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY webauthn_credentials_own ON webauthn_credentials TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY webauthn_credentials_migrate ON webauthn_credentials TO migrate USING (true);

ALTER TABLE user_verification_codes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY user_verification_codes_own ON user_verification_codes TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_verification_codes_migrate ON user_verification_codes TO migrate USING (true);

ALTER TABLE password_reset_tokens ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY password_reset_tokens_own ON password_reset_tokens TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY password_reset_tokens_migrate ON password_reset_tokens TO migrate USING (true);

ALTER TABLE oauth_identities ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY oauth_identities_own ON oauth_identities TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY oauth_identities_migrate ON oauth_identities TO migrate USING (true);

ALTER TABLE subject_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY subject_keys_own ON subject_keys TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY subject_keys_migrate ON subject_keys TO migrate USING (true);

REVOKE ALL ON user_2fa, user_recovery_codes, webauthn_credentials, oauth_identities, subject_keys FROM worker;
REVOKE INSERT, UPDATE ON user_verification_codes, password_reset_tokens FROM worker;
CREATE POLICY user_verification_codes_over ON user_verification_codes TO worker USING (expires_at < now());
CREATE POLICY password_reset_tokens_over ON password_reset_tokens TO worker USING (expires_at < now());

-- What is kept of logins and attacks is written and not changed. An account sees its own logins; the rest is for staff, who
-- put on another role to read it.

ALTER TABLE user_login_history ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE rate_limit_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE security_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE system_logs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

REVOKE UPDATE, DELETE ON user_login_history, rate_limit_events, system_logs FROM app, worker;
REVOKE DELETE ON security_events FROM app, worker;
REVOKE SELECT ON rate_limit_events, security_events FROM app;
REVOKE UPDATE ON security_events FROM app;
REVOKE ALL ON system_logs FROM app;

CREATE POLICY user_login_history_own ON user_login_history TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_login_history_worker ON user_login_history TO worker USING (true);
CREATE POLICY user_login_history_auditor ON user_login_history FOR SELECT TO auditor USING (true);
CREATE POLICY user_login_history_migrate ON user_login_history TO migrate USING (true);

CREATE POLICY rate_limit_events_write ON rate_limit_events FOR INSERT TO app
  WITH CHECK (user_id IS NULL OR user_id = (SELECT app.uid()));
CREATE POLICY rate_limit_events_worker ON rate_limit_events TO worker USING (true);
CREATE POLICY rate_limit_events_auditor ON rate_limit_events FOR SELECT TO auditor USING (true);
CREATE POLICY rate_limit_events_migrate ON rate_limit_events TO migrate USING (true);

CREATE POLICY security_events_write ON security_events FOR INSERT TO app
  WITH CHECK (user_id IS NULL OR user_id = (SELECT app.uid()));
CREATE POLICY security_events_worker ON security_events TO worker USING (true);
CREATE POLICY security_events_auditor ON security_events FOR SELECT TO auditor USING (true);
CREATE POLICY security_events_migrate ON security_events TO migrate USING (true);

CREATE POLICY system_logs_worker ON system_logs TO worker USING (true);
CREATE POLICY system_logs_auditor ON system_logs FOR SELECT TO auditor USING (true);
CREATE POLICY system_logs_migrate ON system_logs TO migrate USING (true);
