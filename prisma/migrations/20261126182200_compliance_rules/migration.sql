-- Age checks, consents, requests about personal data, holds, retention and archives.

-- Age checks. A check counts where both age and confidence are enough; what an account shows follows from its latest check
-- that still holds.

ALTER TABLE age_verifications
  ADD CONSTRAINT age_verifications_provider_form CHECK (provider ~ '^[a-z][a-z0-9_-]{0,62}$'),
  ADD CONSTRAINT age_verifications_reference_form CHECK (provider_reference ~ '^[!-~]{1,200}$'),
  ADD CONSTRAINT age_verifications_verified_age_range CHECK (verified_age BETWEEN 0 AND 150),
  ADD CONSTRAINT age_verifications_confidence_range CHECK (confidence BETWEEN 0 AND 1),
  ADD CONSTRAINT age_verifications_threshold_range CHECK (threshold BETWEEN 0.5 AND 1),
  ADD CONSTRAINT age_verifications_minimum_age_range CHECK (minimum_age BETWEEN 18 AND 25),
  ADD CONSTRAINT age_verifications_expiry_after_check CHECK (expires_at > checked_at),
  ADD CONSTRAINT age_verifications_revoked_after_check CHECK (revoked_at >= checked_at);

CREATE FUNCTION app.judge_age_check() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.passed := NEW.verified_age >= NEW.minimum_age AND NEW.confidence >= NEW.threshold;
  RETURN NEW;
END
$$;

CREATE TRIGGER age_verifications_judged BEFORE INSERT ON age_verifications
  FOR EACH ROW EXECUTE FUNCTION app.judge_age_check();

CREATE TRIGGER age_verifications_check_fixed BEFORE UPDATE ON age_verifications
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns(
    'user_id', 'method', 'provider', 'provider_reference', 'verified_age', 'confidence', 'threshold', 'minimum_age', 'passed',
    'checked_at', 'expires_at'
  );

CREATE TRIGGER age_verifications_revoked_once BEFORE UPDATE ON age_verifications
  FOR EACH ROW EXECUTE FUNCTION app.write_once('revoked_at');

-- The account's row is locked first, so that of two checks at once the second sees the first.
CREATE FUNCTION app.keep_age_state() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM public.users u WHERE u.id = NEW.user_id FOR NO KEY UPDATE;
  DELETE FROM public.user_age_states s WHERE s.user_id = NEW.user_id;
  INSERT INTO public.user_age_states (user_id, verified_at, method, expires_at, verification_id)
  SELECT v.user_id, v.checked_at, v.method, v.expires_at, v.id
  FROM public.age_verifications v
  WHERE v.user_id = NEW.user_id AND v.passed AND v.revoked_at IS NULL
    AND (v.expires_at IS NULL OR v.expires_at > app.now())
  ORDER BY v.checked_at DESC, v.id DESC LIMIT 1;
  RETURN NULL;
END
$$;

CREATE TRIGGER age_verifications_state_kept AFTER INSERT OR UPDATE ON age_verifications
  FOR EACH ROW EXECUTE FUNCTION app.keep_age_state();

-- The account, where it has passed an age check that holds; a fact that reads are compiled with.
CREATE FUNCTION app.adults(account uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT s.user_id FROM public.user_age_states s
  WHERE s.user_id = account AND (s.expires_at IS NULL OR s.expires_at > app.now())
$$;

ALTER TABLE jurisdiction_rules
  ADD CONSTRAINT jurisdiction_rules_country_form CHECK (country_code ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT jurisdiction_rules_region_form CHECK (region ~ '^[A-Z0-9]{0,3}$'),
  ADD CONSTRAINT jurisdiction_rules_minimum_age_range CHECK (minimum_age BETWEEN 18 AND 25),
  ADD CONSTRAINT jurisdiction_rules_threshold_range CHECK (threshold BETWEEN 0.5 AND 1),
  ADD CONSTRAINT jurisdiction_rules_valid_days_positive CHECK (valid_days >= 1),
  ADD CONSTRAINT jurisdiction_rules_basis_form CHECK (basis ~ '[^[:space:]]' AND char_length(basis) <= 500);

CREATE TRIGGER jurisdiction_rules_touch BEFORE UPDATE ON jurisdiction_rules
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- The rule for a place: its region's, its country's, or that for everywhere else.
CREATE FUNCTION app.jurisdiction_of(country text, place text) RETURNS SETOF public.jurisdiction_rules
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT r.* FROM public.jurisdiction_rules r
  WHERE (r.country_code, r.region) IN ((country, coalesce(place, '')), (country, ''), ('ZZ', ''))
  ORDER BY r.country_code = 'ZZ', r.region = '' LIMIT 1
$$;

-- Consents are a history.

ALTER TABLE consents ADD CONSTRAINT consents_text_version_positive CHECK (text_version >= 1);

CREATE TRIGGER consents_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consents
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE consents ENABLE ALWAYS TRIGGER consents_append_only;

-- Whether an account agrees to a purpose now.
CREATE FUNCTION app.agrees(account uuid, to_what public."ConsentPurpose") RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((
    SELECT c.given FROM public.consents c WHERE c.user_id = account AND c.purpose = to_what
    ORDER BY c.created_at DESC, c.id DESC LIMIT 1
  ), false)
$$;

-- Requests about personal data: one month, and two more where that is told in time.

ALTER TABLE data_export_requests
  ADD CONSTRAINT data_export_requests_status_known CHECK (status <> 'COOLING_OFF'),
  ADD CONSTRAINT data_export_requests_extension_whole CHECK ((extended_at IS NULL) = (extension_reason IS NULL)),
  ADD CONSTRAINT data_export_requests_identity_with_status CHECK (
    status NOT IN ('IN_PROGRESS', 'COMPLETED') OR identity_checked_at IS NOT NULL
  ),
  ADD CONSTRAINT data_export_requests_closed_with_status CHECK (
    (status IN ('COMPLETED', 'REFUSED', 'CANCELLED')) = (closed_at IS NOT NULL)
  ),
  ADD CONSTRAINT data_export_requests_refusal_with_status CHECK ((status = 'REFUSED') = (refusal_reason IS NOT NULL)),
  ADD CONSTRAINT data_export_requests_file_with_status CHECK (
    num_nonnulls(storage_key, sha256, size_bytes, manifest, link_expires_at) = CASE status WHEN 'COMPLETED' THEN 5 ELSE 0 END
  ),
  ADD CONSTRAINT data_export_requests_file_form CHECK (
    sha256 ~ '^[0-9a-f]{64}$' AND size_bytes > 0 AND jsonb_typeof(manifest) = 'object' AND link_expires_at > closed_at
  );

CREATE UNIQUE INDEX data_export_requests_one_open ON data_export_requests (user_id) WHERE closed_at IS NULL;

ALTER TABLE erasure_requests
  ADD CONSTRAINT erasure_requests_extension_whole CHECK ((extended_at IS NULL) = (extension_reason IS NULL)),
  ADD CONSTRAINT erasure_requests_identity_with_status CHECK (
    status NOT IN ('IN_PROGRESS', 'COMPLETED') OR identity_checked_at IS NOT NULL
  ),
  ADD CONSTRAINT erasure_requests_cooling_off_range CHECK (
    cooling_off_until >= received_at AND cooling_off_until <= received_at + interval '720 hours'
  ),
  ADD CONSTRAINT erasure_requests_closed_with_status CHECK (
    (status IN ('COMPLETED', 'REFUSED', 'CANCELLED')) = (closed_at IS NOT NULL)
  ),
  ADD CONSTRAINT erasure_requests_refusal_with_status CHECK ((status = 'REFUSED') = (refusal_reason IS NOT NULL)),
  ADD CONSTRAINT erasure_requests_pseudonym_with_status CHECK ((status = 'COMPLETED') = (pseudonym IS NOT NULL)),
  ADD CONSTRAINT erasure_requests_exceptions_object CHECK (jsonb_typeof(exceptions) = 'object');

CREATE UNIQUE INDEX erasure_requests_one_open ON erasure_requests (user_id) WHERE closed_at IS NULL;

-- The deadline is counted by the database: nobody writes another one.
CREATE FUNCTION app.keep_deadline() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.extended_at IS NOT NULL AND OLD.extended_at IS NULL AND NEW.extended_at > OLD.due_at THEN
    RAISE EXCEPTION 'the deadline of request % has passed', NEW.id
      USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_extended_in_time';
  END IF;
  NEW.due_at := NEW.received_at + CASE WHEN NEW.extended_at IS NULL THEN interval '1 month' ELSE interval '3 months' END;
  RETURN NEW;
END
$$;

CREATE TRIGGER data_export_requests_deadline BEFORE INSERT OR UPDATE ON data_export_requests
  FOR EACH ROW EXECUTE FUNCTION app.keep_deadline();
CREATE TRIGGER data_export_requests_request_fixed BEFORE UPDATE ON data_export_requests
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('user_id', 'received_at');
CREATE TRIGGER data_export_requests_extended_once BEFORE UPDATE ON data_export_requests
  FOR EACH ROW EXECUTE FUNCTION app.write_once('extended_at', 'identity_checked_at', 'closed_at');
CREATE TRIGGER data_export_requests_status_steps BEFORE UPDATE OF status ON data_export_requests
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'RECEIVED>IN_PROGRESS', 'RECEIVED>REFUSED', 'RECEIVED>CANCELLED', 'IN_PROGRESS>COMPLETED', 'IN_PROGRESS>REFUSED',
    'IN_PROGRESS>CANCELLED'
  );

CREATE TRIGGER erasure_requests_deadline BEFORE INSERT OR UPDATE ON erasure_requests
  FOR EACH ROW EXECUTE FUNCTION app.keep_deadline();
CREATE TRIGGER erasure_requests_request_fixed BEFORE UPDATE ON erasure_requests
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('user_id', 'received_at', 'cooling_off_until');
CREATE TRIGGER erasure_requests_extended_once BEFORE UPDATE ON erasure_requests
  FOR EACH ROW EXECUTE FUNCTION app.write_once('extended_at', 'identity_checked_at', 'closed_at', 'pseudonym');
CREATE TRIGGER erasure_requests_status_steps BEFORE UPDATE OF status ON erasure_requests
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'RECEIVED>COOLING_OFF', 'RECEIVED>REFUSED', 'RECEIVED>CANCELLED', 'COOLING_OFF>IN_PROGRESS',
    'COOLING_OFF>REFUSED', 'COOLING_OFF>CANCELLED', 'IN_PROGRESS>COMPLETED', 'IN_PROGRESS>REFUSED'
  );

-- Holds.

ALTER TABLE legal_holds
  ADD CONSTRAINT legal_holds_subject_present CHECK (user_id IS NOT NULL OR subject_id IS NOT NULL),
  ADD CONSTRAINT legal_holds_subject_whole CHECK ((subject_table IS NULL) = (subject_id IS NULL)),
  ADD CONSTRAINT legal_holds_subject_table_form CHECK (subject_table ~ '^[a-z][a-z0-9_]{0,62}$'),
  ADD CONSTRAINT legal_holds_reason_form CHECK (reason ~ '[^[:space:]]' AND char_length(reason) <= 2000),
  ADD CONSTRAINT legal_holds_until_after_placing CHECK (until > placed_at),
  ADD CONSTRAINT legal_holds_release_whole CHECK ((released_at IS NULL) = (released_by_id IS NULL));

CREATE TRIGGER legal_holds_hold_fixed BEFORE UPDATE ON legal_holds
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns(
    'user_id', 'subject_table', 'subject_id', 'reason', 'placed_by_id', 'placed_at'
  );
CREATE TRIGGER legal_holds_released_once BEFORE UPDATE ON legal_holds
  FOR EACH ROW EXECUTE FUNCTION app.write_once('released_at', 'released_by_id');
CREATE TRIGGER legal_holds_kept BEFORE DELETE OR TRUNCATE ON legal_holds
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
CREATE CONSTRAINT TRIGGER legal_holds_by_staff AFTER INSERT OR UPDATE ON legal_holds
  FOR EACH ROW EXECUTE FUNCTION app.check_staff('placed_by_id', 'released_by_id');

-- Whether an account, or one row of a table, must not be erased now.
CREATE FUNCTION app.is_held(account uuid, held_table text, held_id uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM public.legal_holds h
    WHERE (h.user_id = account OR (h.subject_table = held_table AND h.subject_id = held_id))
      AND h.released_at IS NULL AND (h.until IS NULL OR h.until > app.now())
  )
$$;

CREATE FUNCTION app.guard_erasure() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status IN ('IN_PROGRESS', 'COMPLETED') AND NEW.status <> OLD.status THEN
    IF app.now() < NEW.cooling_off_until THEN
      RAISE EXCEPTION 'request % can still be taken back', NEW.id
        USING ERRCODE = 'check_violation', TABLE = 'erasure_requests', CONSTRAINT = 'erasure_requests_cooled_off';
    END IF;
    IF app.is_held(NEW.user_id, NULL, NULL) THEN
      RAISE EXCEPTION 'the data of the account are held'
        USING ERRCODE = 'check_violation', TABLE = 'erasure_requests', CONSTRAINT = 'erasure_requests_not_held';
    END IF;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER erasure_requests_guard BEFORE UPDATE OF status ON erasure_requests
  FOR EACH ROW EXECUTE FUNCTION app.guard_erasure();

-- Retention and archives. Rows go from the database only after the batch was read back.

ALTER TABLE retention_policies
  ADD CONSTRAINT retention_policies_key_form CHECK (key ~ '^[a-z][a-z-]{1,40}$'),
  ADD CONSTRAINT retention_policies_description_form CHECK (description ~ '[^[:space:]]'),
  ADD CONSTRAINT retention_policies_keep_days_range CHECK (keep_days BETWEEN minimum_days AND 36500),
  ADD CONSTRAINT retention_policies_minimum_days_positive CHECK (minimum_days >= 1),
  ADD CONSTRAINT retention_policies_audit_seven_years CHECK (key <> 'audit' OR keep_days >= 2557);

CREATE TRIGGER retention_policies_touch BEFORE UPDATE ON retention_policies
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

ALTER TABLE archive_batches
  ADD CONSTRAINT archive_batches_source_table_form CHECK (source_table ~ '^[a-z][a-z0-9_]{0,62}$'),
  ADD CONSTRAINT archive_batches_range_order CHECK (range_from < range_to),
  ADD CONSTRAINT archive_batches_counts_not_negative CHECK (row_count >= 0 AND verified_count >= 0 AND size_bytes >= 0),
  ADD CONSTRAINT archive_batches_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT archive_batches_verified_with_status CHECK (
    status NOT IN ('VERIFIED', 'PURGED', 'RESTORED')
    OR (num_nonnulls(row_count, location, sha256, size_bytes, verified_at) = 5 AND verified_count = row_count)
  ),
  ADD CONSTRAINT archive_batches_purged_with_status CHECK (
    status NOT IN ('PURGED', 'RESTORED') OR (purged_at IS NOT NULL AND purged_at >= verified_at)
  ),
  ADD CONSTRAINT archive_batches_restored_with_status CHECK ((status = 'RESTORED') = (restored_at IS NOT NULL)),
  ADD CONSTRAINT archive_batches_failure_with_status CHECK ((status = 'FAILED') = (failure IS NOT NULL));

ALTER TABLE archive_batches ADD CONSTRAINT archive_batches_no_overlap
  EXCLUDE USING gist (source_table WITH =, tstzrange(range_from, range_to) WITH &&) WHERE (status IN ('WRITING', 'VERIFIED', 'PURGED'));

CREATE TRIGGER archive_batches_status_steps BEFORE UPDATE OF status ON archive_batches
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'WRITING>VERIFIED', 'WRITING>FAILED', 'VERIFIED>PURGED', 'VERIFIED>FAILED', 'PURGED>RESTORED'
  );
CREATE TRIGGER archive_batches_content_fixed BEFORE UPDATE ON archive_batches
  FOR EACH ROW EXECUTE FUNCTION app.write_once('source_table', 'range_from', 'range_to', 'row_count', 'location', 'sha256', 'purged_at');

-- What compliance has to do comes up by itself.

ALTER TABLE compliance_tasks
  ADD CONSTRAINT compliance_tasks_summary_form CHECK (summary ~ '[^[:space:]]' AND char_length(summary) <= 500),
  ADD CONSTRAINT compliance_tasks_subject_table_form CHECK (subject_table ~ '^[a-z][a-z0-9_]{0,62}$'),
  ADD CONSTRAINT compliance_tasks_assigned_with_status CHECK (status <> 'IN_PROGRESS' OR assigned_to_id IS NOT NULL),
  ADD CONSTRAINT compliance_tasks_done_with_status CHECK (
    num_nonnulls(done_by_id, done_at) = CASE status WHEN 'DONE' THEN 2 ELSE 0 END
  ),
  ADD CONSTRAINT compliance_tasks_note_form CHECK (note ~ '[^[:space:]]' AND char_length(note) <= 2000);

CREATE INDEX compliance_tasks_open_idx ON compliance_tasks (due_at, id) WHERE status <> 'DONE';
CREATE UNIQUE INDEX compliance_tasks_one_open ON compliance_tasks (kind, subject_table, subject_id) WHERE status <> 'DONE';

CREATE TRIGGER compliance_tasks_status_steps BEFORE UPDATE OF status ON compliance_tasks
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'OPEN>IN_PROGRESS', 'IN_PROGRESS>OPEN', 'IN_PROGRESS>DONE', 'OPEN>DONE'
  );
CREATE TRIGGER compliance_tasks_task_fixed BEFORE UPDATE ON compliance_tasks
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('kind', 'subject_table', 'subject_id', 'created_at');
CREATE TRIGGER compliance_tasks_touch BEFORE UPDATE ON compliance_tasks
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE CONSTRAINT TRIGGER compliance_tasks_by_staff AFTER INSERT OR UPDATE ON compliance_tasks
  FOR EACH ROW EXECUTE FUNCTION app.check_staff('assigned_to_id', 'done_by_id');

-- Opens a task about the row at hand. Arguments: its kind, its priority, a summary, and the column that says until when, or
-- a span of time from now.
CREATE FUNCTION app.open_compliance_task() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.compliance_tasks (kind, priority, summary, subject_table, subject_id, due_at)
  VALUES (
    TG_ARGV[0]::public."ComplianceTaskKind", TG_ARGV[1]::public."ReportPriority", TG_ARGV[2], TG_TABLE_NAME, NEW.id,
    CASE WHEN to_jsonb(NEW) ? TG_ARGV[3] THEN (to_jsonb(NEW) ->> TG_ARGV[3])::timestamptz ELSE app.now() + TG_ARGV[3]::interval END
  )
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

CREATE TRIGGER reports_to_task AFTER INSERT ON reports
  FOR EACH ROW WHEN (NEW.type IN ('UNDERAGE', 'NON_CONSENSUAL'))
  EXECUTE FUNCTION app.open_compliance_task('URGENT_REPORT', 'CRITICAL', 'An urgent report waits', '24 hours');
CREATE TRIGGER data_export_requests_to_task AFTER INSERT ON data_export_requests
  FOR EACH ROW EXECUTE FUNCTION app.open_compliance_task('DATA_EXPORT', 'MEDIUM', 'Somebody asked for their data', 'due_at');
CREATE TRIGGER erasure_requests_to_task AFTER INSERT ON erasure_requests
  FOR EACH ROW EXECUTE FUNCTION app.open_compliance_task('ERASURE', 'MEDIUM', 'Somebody asked to be erased', 'due_at');
CREATE TRIGGER compliance_2257_records_to_task AFTER INSERT ON compliance_2257_records
  FOR EACH ROW EXECUTE FUNCTION app.open_compliance_task('PERFORMER_RECORD', 'HIGH', 'A performer''s record waits', '72 hours');
CREATE TRIGGER dmca_notices_to_task AFTER INSERT ON dmca_notices
  FOR EACH ROW EXECUTE FUNCTION app.open_compliance_task('COPYRIGHT', 'HIGH', 'A claim of copyright waits', '48 hours');
CREATE TRIGGER compliance_2257_records_withdrawn_to_task AFTER UPDATE OF status ON compliance_2257_records
  FOR EACH ROW WHEN (OLD.status = 'VERIFIED' AND NEW.status = 'REJECTED')
  EXECUTE FUNCTION app.open_compliance_task('OTHER', 'CRITICAL', 'A record that content stands on was rejected', '1 hour');
