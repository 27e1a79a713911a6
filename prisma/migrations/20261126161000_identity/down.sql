ALTER TABLE user_credentials DROP COLUMN must_change;
ALTER TABLE user_private
  DROP COLUMN phone_cipher,
  DROP COLUMN phone_key_version,
  DROP COLUMN phone_hash,
  DROP COLUMN phone_verified_at;

DROP TABLE
  role_permissions,
  user_role_assignments,
  system_logs,
  security_events,
  user_roles,
  user_permissions,
  user_2fa,
  user_recovery_codes,
  webauthn_credentials,
  user_verification_codes,
  password_reset_tokens,
  oauth_identities,
  user_login_history,
  rate_limit_events,
  subject_keys;

DROP TYPE "LogLevel";
DROP TYPE "SecuritySeverity";
DROP TYPE "SecurityEventKind";
DROP TYPE "VerificationPurpose";
DROP TYPE "LoginOutcome";
