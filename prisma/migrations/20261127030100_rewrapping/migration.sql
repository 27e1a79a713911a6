-- The keys of accounts are wrapped anew by a job, for a new key of the installation. It reads and replaces the wrapping,
-- through these two functions and in no other way.

CREATE INDEX "subject_keys_key_version_idx" ON "subject_keys"("key_version");

GRANT SELECT (user_id, key_cipher, key_version), UPDATE (key_cipher, key_version) ON subject_keys TO identity_owner;
CREATE POLICY subject_keys_seen ON subject_keys FOR SELECT TO identity_owner USING (true);
CREATE POLICY subject_keys_rewrapped ON subject_keys FOR UPDATE TO identity_owner USING (true);

-- Keys in the wrapping of an older version, by account, those after a given one.
CREATE FUNCTION app.outdated_subject_keys(newest integer, beyond uuid, most integer)
RETURNS TABLE (user_id uuid, key_cipher bytea, key_version integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT k.user_id, k.key_cipher, k.key_version FROM public.subject_keys k
  WHERE k.key_version < newest AND (beyond IS NULL OR k.user_id > beyond)
  ORDER BY k.user_id LIMIT most
$$;

-- Replaces a wrapping that is still the one that was read.
CREATE FUNCTION app.rewrap_subject_key(account uuid, read_cipher bytea, new_cipher bytea, new_version integer)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.subject_keys SET key_cipher = new_cipher, key_version = new_version
  WHERE user_id = account AND key_cipher = read_cipher AND key_version < new_version;
  RETURN FOUND;
END
$$;

ALTER FUNCTION app.outdated_subject_keys(integer, uuid, integer) OWNER TO identity_owner;
ALTER FUNCTION app.rewrap_subject_key(uuid, bytea, bytea, integer) OWNER TO identity_owner;
REVOKE EXECUTE ON FUNCTION app.outdated_subject_keys(integer, uuid, integer),
  app.rewrap_subject_key(uuid, bytea, bytea, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.outdated_subject_keys(integer, uuid, integer),
  app.rewrap_subject_key(uuid, bytea, bytea, integer) TO worker;
