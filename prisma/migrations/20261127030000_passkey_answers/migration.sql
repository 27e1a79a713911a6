-- A challenge carries the time at which it was made. A passkey answers each later than the one before, so that no answer
-- counts twice, whichever process it reaches.
ALTER TABLE webauthn_credentials ADD COLUMN answered_at timestamptz(6);
