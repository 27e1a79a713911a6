-- What requests need to know of accounts: their permissions, whom a token or an address belongs to, and which sessions are
-- over. And the one way in which staff see past the policies of guarded tables: they put on the role of the auditor.

ALTER TABLE audit_logs DROP CONSTRAINT audit_logs_action_form;
ALTER TABLE audit_logs
  ADD CONSTRAINT audit_logs_action_form CHECK (action ~ '^[a-z][A-Za-z0-9_-]*(\.[a-z][A-Za-z0-9_-]*)*$');

-- The permissions of an account: those of the role that its type stands for, and those of the roles that it was given.
CREATE FUNCTION app.permissions_of(account uuid) RETURNS SETOF text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT rp.permission_key
  FROM public.users u
  JOIN public.user_roles r ON r.key = CASE u.account_type WHEN 'ADMIN' THEN 'administrator' WHEN 'MODERATOR' THEN 'moderator' END
  JOIN public.role_permissions rp ON rp.role_id = r.id
  WHERE u.id = account
  UNION
  SELECT rp.permission_key
  FROM public.user_role_assignments a
  JOIN public.role_permissions rp ON rp.role_id = a.role_id
  WHERE a.user_id = account AND (a.expires_at IS NULL OR a.expires_at > app.now())
$$;

-- Whether a sanction in force keeps an account from a feature.
CREATE FUNCTION app.is_restricted(account uuid, feature text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT EXISTS (
    SELECT FROM public.user_sanctions s
    WHERE s.user_id = account AND s.lifted_at IS NULL AND s.begins_at <= app.now()
      AND (s.ends_at IS NULL OR s.ends_at > app.now())
      AND (s.kind IN ('SUSPENSION', 'BAN') OR (s.kind = 'FEATURE_RESTRICTION' AND s.feature = $2::public."RestrictedFeature"))
  )
$$;

-- What the client calls the device of a session.
ALTER TABLE user_sessions ADD COLUMN device_name TEXT;
ALTER TABLE user_sessions ADD CONSTRAINT user_sessions_device_name_form
  CHECK (device_name ~ '[^[:space:]]' AND char_length(device_name) <= 100);

-- A deleted account stays deleted.
CREATE TRIGGER users_deleted_once BEFORE UPDATE OF deleted_at ON users
  FOR EACH ROW EXECUTE FUNCTION app.guard_once('deleted_at');

-- A username is found by its beginning, literally.
CREATE INDEX users_username_prefix_idx ON users (lower(username::text) text_pattern_ops) WHERE deleted_at IS NULL;

-- What must be known before it is known who asks, one question about one account each.

GRANT SELECT (id, status, deleted_at) ON users TO identity_owner;
GRANT SELECT (id, user_id, revoked_at, expires_at) ON user_sessions TO identity_owner;
GRANT SELECT (user_id, token_hash) ON password_reset_tokens TO identity_owner;
GRANT SELECT (user_id, issuer, subject) ON oauth_identities TO identity_owner;
CREATE POLICY password_reset_tokens_identity ON password_reset_tokens FOR SELECT TO identity_owner USING (true);
CREATE POLICY oauth_identities_identity ON oauth_identities FOR SELECT TO identity_owner USING (true);

-- The account with an e-mail address, for whoever forgot the password.
CREATE FUNCTION app.account_of_email(address citext) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT p.user_id FROM public.user_private p JOIN public.users u ON u.id = p.user_id
  WHERE p.email = address AND u.deleted_at IS NULL AND u.status IN ('PENDING_VERIFICATION', 'ACTIVE')
$$;

-- Whose token this is.
CREATE FUNCTION app.account_of_reset_token(hash bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT t.user_id FROM public.password_reset_tokens t WHERE t.token_hash = hash
$$;

-- The account that an identity elsewhere is linked to.
CREATE FUNCTION app.account_of_identity(issued_by text, known_as text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT i.user_id FROM public.oauth_identities i WHERE i.issuer = issued_by AND i.subject = known_as
$$;

-- Which of these sessions are over, by themselves or with their account.
CREATE FUNCTION app.ended_sessions(sessions uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT asked.id FROM unnest(sessions) AS asked(id)
  WHERE NOT EXISTS (
    SELECT FROM public.user_sessions s JOIN public.users u ON u.id = s.user_id
    WHERE s.id = asked.id AND s.revoked_at IS NULL AND s.expires_at > now()
      AND u.deleted_at IS NULL AND u.status IN ('PENDING_VERIFICATION', 'ACTIVE')
  )
$$;

ALTER FUNCTION app.account_of_email(citext) OWNER TO identity_owner;
ALTER FUNCTION app.account_of_reset_token(bytea) OWNER TO identity_owner;
ALTER FUNCTION app.account_of_identity(text, text) OWNER TO identity_owner;
ALTER FUNCTION app.ended_sessions(uuid[]) OWNER TO identity_owner;

REVOKE EXECUTE ON FUNCTION app.account_of_email(citext), app.account_of_reset_token(bytea),
  app.account_of_identity(text, text), app.ended_sessions(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.account_of_email(citext), app.account_of_reset_token(bytea),
  app.account_of_identity(text, text), app.ended_sessions(uuid[]) TO app;

-- One row for each account: what staff look at first. It shows each role what the policies give it.
CREATE VIEW user_summary WITH (security_invoker = true) AS
SELECT u.id AS user_id, u.username, u.account_type, u.status, u.created_at, u.deleted_at,
  p.email, p.email_verified_at, p.last_login_at,
  w.balance AS wallet_balance, w.reserved AS wallet_reserved,
  k.status AS kyc_status, k.created_at AS kyc_submitted_at
FROM users u
LEFT JOIN user_private p ON p.user_id = u.id
LEFT JOIN wallets w ON w.user_id = u.id
LEFT JOIN LATERAL (
  SELECT v.status, v.created_at FROM kyc_verifications v WHERE v.user_id = u.id ORDER BY v.created_at DESC, v.id DESC LIMIT 1
) k ON true;

GRANT SELECT ON user_summary TO app, worker, auditor;

-- The auditor's role is put on, never had: who has the role app inherits nothing from it. The product writes into the audit
-- trail that it puts the role on, for whom and why, in the same transaction.

DO $$
DECLARE
  attempts integer := 0;
BEGIN
  WHILE (SELECT rolinherit FROM pg_roles WHERE rolname = 'app') OR NOT pg_has_role('app', 'auditor', 'MEMBER') LOOP
    BEGIN
      ALTER ROLE app NOINHERIT;
      GRANT auditor TO app;
    EXCEPTION WHEN unique_violation OR internal_error THEN
      attempts := attempts + 1;
      IF attempts > 50 THEN
        RAISE;
      END IF;
      PERFORM pg_sleep(0.05);
    END;
  END LOOP;
END
$$;

-- Who answers requests may ask for these and gets no row of them, as no policy gives one: a question is no fault.
GRANT SELECT ON audit_logs, security_events, system_logs TO app;

-- Reading as the auditor goes through the same functions as reading as oneself.
GRANT EXECUTE ON FUNCTION app.account_of_session(uuid), app.muted_accounts(uuid), app.subscribed_creators(uuid) TO auditor;

CREATE POLICY user_private_auditor ON user_private FOR SELECT TO auditor USING (true);
CREATE POLICY user_sessions_auditor ON user_sessions FOR SELECT TO auditor USING (true);
CREATE POLICY kyc_verifications_auditor ON kyc_verifications FOR SELECT TO auditor USING (true);

-- What somebody proves themselves with is not for anybody to look at.
REVOKE SELECT ON user_credentials, user_2fa, user_recovery_codes, webauthn_credentials, user_verification_codes,
  password_reset_tokens, subject_keys FROM auditor, retention;

-- Staff take on what looks like an attack, and close it. The database itself asks whether they may.
CREATE FUNCTION app.handle_security_event(event uuid, assignee uuid, resolved_as text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM app.permissions_of(app.uid()) AS p(key) WHERE p.key = 'security-event:manage') THEN
    RAISE EXCEPTION 'only those who manage security events may do this' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE public.security_events SET
    assignee_id = coalesce(assignee, assignee_id),
    resolution = coalesce(resolved_as, resolution),
    resolved_at = CASE WHEN resolved_as IS NULL THEN resolved_at ELSE app.now() END,
    resolved_by_id = CASE WHEN resolved_as IS NULL THEN resolved_by_id ELSE app.uid() END
  WHERE id = event AND resolved_at IS NULL;
  RETURN FOUND;
END
$$;

ALTER FUNCTION app.handle_security_event(uuid, uuid, text) OWNER TO audit_owner;
GRANT SELECT, UPDATE ON security_events TO audit_owner;
GRANT SELECT ON users, user_roles, role_permissions, user_role_assignments TO audit_owner;
CREATE POLICY security_events_handling ON security_events TO audit_owner USING (true);
REVOKE EXECUTE ON FUNCTION app.handle_security_event(uuid, uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.handle_security_event(uuid, uuid, text) TO app;
