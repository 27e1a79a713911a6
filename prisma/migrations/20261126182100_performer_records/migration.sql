-- Records of performers: 18 USC 2257 and 28 CFR 75. A record stays as it was filed; its legal name, the number of the paper
-- and its copy are encrypted by the application, which may renew the key and nothing else.

ALTER TABLE compliance_2257_records
  ADD CONSTRAINT compliance_2257_records_performer_name_form CHECK (
    performer_name ~ '[^[:space:]]' AND char_length(performer_name) <= 200
  ),
  ADD CONSTRAINT compliance_2257_records_aliases_form CHECK (
    cardinality(aliases) <= 100 AND array_position(aliases, NULL) IS NULL AND array_position(aliases, '') IS NULL
  ),
  ADD CONSTRAINT compliance_2257_records_adult CHECK (
    birth_date + interval '18 years' <= (created_at AT TIME ZONE 'UTC')::date
  ),
  ADD CONSTRAINT compliance_2257_records_document_country_form CHECK (document_country ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT compliance_2257_records_cipher_present CHECK (
    octet_length(legal_name_cipher) > 0 AND octet_length(document_number_cipher) > 0
    AND octet_length(document_reference_cipher) > 0 AND key_version >= 1
  ),
  ADD CONSTRAINT compliance_2257_records_check_with_status CHECK (
    num_nonnulls(checked_by_id, checked_at) = CASE status WHEN 'PENDING' THEN 0 ELSE 2 END
  ),
  ADD CONSTRAINT compliance_2257_records_rejection_with_status CHECK (
    (status = 'REJECTED') = (rejection_reason IS NOT NULL AND rejection_reason ~ '[^[:space:]]')
  ),
  ADD CONSTRAINT compliance_2257_records_checked_by_another CHECK (checked_by_id <> filed_by_id),
  ADD CONSTRAINT compliance_2257_records_replaces_another CHECK (replaces_id <> id),
  ADD CONSTRAINT compliance_2257_records_kept_seven_years CHECK (
    keep_until >= ((created_at AT TIME ZONE 'UTC') + interval '7 years')::date
  );

ALTER TABLE compliance_2257_depictions
  ADD CONSTRAINT compliance_2257_depictions_performer_name_form CHECK (
    performer_name ~ '[^[:space:]]' AND char_length(performer_name) <= 200
  ),
  ADD CONSTRAINT compliance_2257_depictions_produced_before CHECK (produced_on <= (created_at AT TIME ZONE 'UTC')::date + 1);

CREATE TRIGGER compliance_2257_records_status_steps BEFORE UPDATE OF status ON compliance_2257_records
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'PENDING>VERIFIED', 'PENDING>REJECTED', 'VERIFIED>REJECTED');

CREATE TRIGGER compliance_2257_records_record_fixed BEFORE UPDATE ON compliance_2257_records
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns(
    'creator_id', 'performer_user_id', 'performer_name', 'aliases', 'birth_date', 'document_type', 'document_country',
    'document_expires_on', 'replaces_id', 'filed_by_id', 'created_at'
  );

CREATE FUNCTION app.guard_performer_record() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.keep_until < OLD.keep_until THEN
    RAISE EXCEPTION 'the time for which record % is kept only grows', NEW.id
      USING ERRCODE = 'check_violation', TABLE = 'compliance_2257_records', CONSTRAINT = 'compliance_2257_records_keep_grows';
  END IF;
  IF NEW.key_version = OLD.key_version AND (
    NEW.legal_name_cipher <> OLD.legal_name_cipher OR NEW.document_number_cipher <> OLD.document_number_cipher
    OR NEW.document_reference_cipher <> OLD.document_reference_cipher
  ) OR NEW.key_version < OLD.key_version THEN
    RAISE EXCEPTION 'what record % hides changes with its key alone', NEW.id
      USING ERRCODE = 'check_violation', TABLE = 'compliance_2257_records', CONSTRAINT = 'compliance_2257_records_record_fixed';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER compliance_2257_records_guard BEFORE UPDATE ON compliance_2257_records
  FOR EACH ROW EXECUTE FUNCTION app.guard_performer_record();

CREATE TRIGGER compliance_2257_records_kept BEFORE DELETE OR TRUNCATE ON compliance_2257_records
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE compliance_2257_records ENABLE ALWAYS TRIGGER compliance_2257_records_kept;

CREATE CONSTRAINT TRIGGER compliance_2257_records_by_staff AFTER INSERT OR UPDATE ON compliance_2257_records
  FOR EACH ROW EXECUTE FUNCTION app.check_staff('checked_by_id');

-- Who is shown where. A credit stays; only its record may be named later, or replaced by a newer one.

CREATE TRIGGER compliance_2257_depictions_credit_fixed BEFORE UPDATE ON compliance_2257_depictions
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('target_type', 'target_id', 'performer_name', 'produced_on', 'created_at');

CREATE TRIGGER compliance_2257_depictions_kept BEFORE DELETE OR TRUNCATE ON compliance_2257_depictions
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

-- Whether somebody shown in something has no verified record, or was under age when it was made. The records are locked
-- until the transaction ends, so that none is rejected meanwhile.
CREATE FUNCTION app.lacks_performer_records(kind public."DepictionTarget", target uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM public.compliance_2257_records r
  WHERE r.id IN (SELECT d.record_id FROM public.compliance_2257_depictions d WHERE d.target_type = kind AND d.target_id = target)
  ORDER BY r.id FOR SHARE;
  RETURN EXISTS (
    SELECT FROM public.compliance_2257_depictions d LEFT JOIN public.compliance_2257_records r ON r.id = d.record_id
    WHERE d.target_type = kind AND d.target_id = target
      AND (r.status IS DISTINCT FROM 'VERIFIED' OR r.birth_date + interval '18 years' > d.produced_on)
  );
END
$$;

CREATE FUNCTION app.check_post_performers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF app.lacks_performer_records('POST', NEW.id) THEN
    RAISE EXCEPTION 'post % shows somebody without a verified record', NEW.id
      USING ERRCODE = 'check_violation', TABLE = 'posts', CONSTRAINT = 'posts_performers_recorded';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER posts_performers_recorded AFTER INSERT OR UPDATE OF status ON posts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'PUBLISHED') EXECUTE FUNCTION app.check_post_performers();

-- A credit is given to something that is there, to somebody who was of age, and with a verified record where it is
-- published already. The post is locked, so that it is not published between this look and the end of the transaction.
CREATE FUNCTION app.check_depiction() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  published boolean;
BEGIN
  IF NEW.target_type = 'POST' THEN
    SELECT p.status = 'PUBLISHED' INTO published FROM public.posts p WHERE p.id = NEW.target_id FOR SHARE;
  END IF;
  IF published IS NULL THEN
    RAISE EXCEPTION 'there is no % with the id %', NEW.target_type, NEW.target_id
      USING ERRCODE = 'foreign_key_violation', TABLE = 'compliance_2257_depictions',
        CONSTRAINT = 'compliance_2257_depictions_target_there';
  END IF;
  IF EXISTS (
    SELECT FROM public.compliance_2257_records r
    WHERE r.id = NEW.record_id AND r.birth_date + interval '18 years' > NEW.produced_on
  ) THEN
    RAISE EXCEPTION 'the record of depiction % says that the performer was under age', NEW.id
      USING ERRCODE = 'check_violation', TABLE = 'compliance_2257_depictions',
        CONSTRAINT = 'compliance_2257_depictions_of_age';
  END IF;
  IF published AND app.lacks_performer_records(NEW.target_type, NEW.target_id) THEN
    RAISE EXCEPTION '% % is published and shows somebody without a verified record', NEW.target_type, NEW.target_id
      USING ERRCODE = 'check_violation', TABLE = 'posts', CONSTRAINT = 'posts_performers_recorded';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER compliance_2257_depictions_lawful AFTER INSERT OR UPDATE ON compliance_2257_depictions
  FOR EACH ROW EXECUTE FUNCTION app.check_depiction();
