ALTER TABLE webauthn_credentials DROP COLUMN answered_at;
