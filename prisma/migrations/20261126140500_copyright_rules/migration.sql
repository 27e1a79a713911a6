-- Claims of copyright: a notice disables, the author may answer, and after ten to fourteen business days the content is
-- back unless the claimant has gone to court.

ALTER TABLE business_holidays
  ADD CONSTRAINT business_holidays_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100);

-- The day that comes so many business days after another one: Saturdays, Sundays and holidays do not count, nor does the
-- day itself.
CREATE FUNCTION app.add_business_days(day date, days integer) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT d::date
  FROM generate_series(day + 1, day + 2 * days + 30, interval '1 day') AS d
  WHERE extract(isodow FROM d) < 6
    AND NOT EXISTS (SELECT FROM public.business_holidays h WHERE h.day = d::date)
  ORDER BY d OFFSET days - 1 LIMIT 1
$$;

ALTER TABLE dmca_notices
  ADD CONSTRAINT dmca_notices_content_url_form CHECK (content_url ~ '^https?://[^[:space:]]+$' AND char_length(content_url) <= 2000),
  ADD CONSTRAINT dmca_notices_claimant_form CHECK (
    claimant_name ~ '[^[:space:]]' AND char_length(claimant_name) <= 200
    AND claimant_address ~ '[^[:space:]]' AND char_length(claimant_address) <= 1000
    AND char_length(claimant_phone) BETWEEN 3 AND 40
  ),
  ADD CONSTRAINT dmca_notices_claimant_email_form CHECK (claimant_email::text ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
  ADD CONSTRAINT dmca_notices_rights_holder_form CHECK (rights_holder ~ '[^[:space:]]' AND char_length(rights_holder) <= 200),
  ADD CONSTRAINT dmca_notices_work_form CHECK (work ~ '[^[:space:]]' AND char_length(work) <= 5000),
  ADD CONSTRAINT dmca_notices_sworn CHECK (good_faith AND under_perjury AND signature ~ '[^[:space:]]'),
  ADD CONSTRAINT dmca_notices_rejection_with_status CHECK (
    (status = 'REJECTED') = (rejection_reason IS NOT NULL AND rejection_reason ~ '[^[:space:]]')
  ),
  ADD CONSTRAINT dmca_notices_disabled_with_status CHECK (status IN ('RECEIVED', 'REJECTED', 'WITHDRAWN') OR disabled_at IS NOT NULL),
  ADD CONSTRAINT dmca_notices_countered_with_status CHECK (
    status NOT IN ('COUNTERED', 'COURT_ACTION') OR counter_forwarded_at IS NOT NULL
  ),
  ADD CONSTRAINT dmca_notices_restore_days CHECK (
    num_nonnulls(counter_forwarded_at, restore_from, restore_by) IN (0, 3) AND restore_from < restore_by
  ),
  ADD CONSTRAINT dmca_notices_court_with_status CHECK (status <> 'COURT_ACTION' OR court_action_at IS NOT NULL),
  ADD CONSTRAINT dmca_notices_closed_with_status CHECK (
    (status IN ('REJECTED', 'WITHDRAWN', 'RESTORED', 'UPHELD')) = (closed_at IS NOT NULL)
  ),
  ADD CONSTRAINT dmca_notices_strike_with_status CHECK (strike_id IS NULL OR status NOT IN ('RECEIVED', 'REJECTED'));

CREATE TRIGGER dmca_notices_status_steps BEFORE UPDATE OF status ON dmca_notices
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'RECEIVED>REJECTED', 'RECEIVED>DISABLED', 'RECEIVED>WITHDRAWN', 'DISABLED>COUNTERED', 'DISABLED>WITHDRAWN',
    'DISABLED>UPHELD', 'COUNTERED>COURT_ACTION', 'COUNTERED>RESTORED', 'COUNTERED>WITHDRAWN', 'COURT_ACTION>UPHELD',
    'COURT_ACTION>RESTORED', 'COURT_ACTION>WITHDRAWN'
  );

CREATE TRIGGER dmca_notices_notice_fixed BEFORE UPDATE ON dmca_notices
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns(
    'target_type', 'target_id', 'user_id', 'content_url', 'claimant_name', 'claimant_email', 'work', 'good_faith',
    'under_perjury', 'signature', 'received_at'
  );

CREATE TRIGGER dmca_notices_times_once BEFORE UPDATE ON dmca_notices
  FOR EACH ROW EXECUTE FUNCTION app.write_once(
    'disabled_at', 'counter_forwarded_at', 'restore_from', 'restore_by', 'court_action_at', 'closed_at', 'strike_id'
  );

-- The days are counted by the database, from the day (UTC) on which the answer was forwarded. Content can come back too
-- late, which is a breach and a task for compliance, but never too early.
CREATE FUNCTION app.guard_dmca_notice() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  forwarded date;
BEGIN
  IF NEW.status = 'COUNTERED' AND OLD.status <> 'COUNTERED' THEN
    IF NOT EXISTS (SELECT FROM public.dmca_counter_notices c WHERE c.notice_id = NEW.id) THEN
      RAISE EXCEPTION 'nobody has answered notice %', NEW.id
        USING ERRCODE = 'check_violation', TABLE = 'dmca_notices', CONSTRAINT = 'dmca_notices_answered';
    END IF;
    NEW.counter_forwarded_at := coalesce(NEW.counter_forwarded_at, app.now());
    forwarded := (NEW.counter_forwarded_at AT TIME ZONE 'UTC')::date;
    NEW.restore_from := app.add_business_days(forwarded, 10);
    NEW.restore_by := app.add_business_days(forwarded, 14);
  END IF;
  IF NEW.status = 'RESTORED' AND OLD.status = 'COUNTERED' AND (app.now() AT TIME ZONE 'UTC')::date < OLD.restore_from THEN
    RAISE EXCEPTION 'the claimant has until % to go to court', OLD.restore_from
      USING ERRCODE = 'check_violation', TABLE = 'dmca_notices', CONSTRAINT = 'dmca_notices_not_restored_early';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER dmca_notices_guard BEFORE UPDATE OF status ON dmca_notices
  FOR EACH ROW EXECUTE FUNCTION app.guard_dmca_notice();

CREATE TRIGGER dmca_notices_touch BEFORE UPDATE ON dmca_notices
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- A notice is against the account behind the content, and a strike is a finding about that account.
CREATE FUNCTION app.check_dmca_notice() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF app.owner_of_target(NEW.target_type, NEW.target_id) IS DISTINCT FROM NEW.user_id THEN
    RAISE EXCEPTION 'the content is not of the account that the notice is against'
      USING ERRCODE = 'check_violation', TABLE = 'dmca_notices', CONSTRAINT = 'dmca_notices_against_author';
  END IF;
  IF EXISTS (
    SELECT FROM public.user_violations v
    WHERE v.id = NEW.strike_id AND (v.user_id <> NEW.user_id OR v.type <> 'COPYRIGHT_VIOLATION')
  ) THEN
    RAISE EXCEPTION 'the strike is a finding about something else'
      USING ERRCODE = 'check_violation', TABLE = 'dmca_notices', CONSTRAINT = 'dmca_notices_strike_fits';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER dmca_notices_consistent AFTER INSERT OR UPDATE OF strike_id ON dmca_notices
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_dmca_notice();

CREATE CONSTRAINT TRIGGER dmca_notices_by_staff AFTER INSERT OR UPDATE ON dmca_notices
  FOR EACH ROW EXECUTE FUNCTION app.check_staff('handled_by_id');

ALTER TABLE dmca_counter_notices
  ADD CONSTRAINT dmca_counter_notices_author_form CHECK (
    name ~ '[^[:space:]]' AND char_length(name) <= 200
    AND address ~ '[^[:space:]]' AND char_length(address) <= 1000
    AND char_length(phone) BETWEEN 3 AND 40
  ),
  ADD CONSTRAINT dmca_counter_notices_statement_form CHECK (statement ~ '[^[:space:]]' AND char_length(statement) <= 5000),
  ADD CONSTRAINT dmca_counter_notices_sworn CHECK (under_perjury AND accepts_jurisdiction AND signature ~ '[^[:space:]]');

CREATE TRIGGER dmca_counter_notices_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dmca_counter_notices
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

-- The author answers, while the content is disabled; the notice may move on in the same transaction. Its row is locked, so
-- that nobody else moves it meanwhile.
CREATE FUNCTION app.check_dmca_counter_notice() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  notice record;
BEGIN
  SELECT n.user_id, n.status INTO notice FROM public.dmca_notices n WHERE n.id = NEW.notice_id FOR NO KEY UPDATE;
  IF notice.user_id IS DISTINCT FROM NEW.user_id OR notice.status NOT IN ('DISABLED', 'COUNTERED') THEN
    RAISE EXCEPTION 'only the author answers a notice, while the content is disabled'
      USING ERRCODE = 'check_violation', TABLE = 'dmca_counter_notices', CONSTRAINT = 'dmca_counter_notices_by_author';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER dmca_counter_notices_by_author AFTER INSERT ON dmca_counter_notices
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_dmca_counter_notice();

-- Whether an account infringes again and again: three strikes that stand, within a year.
CREATE FUNCTION app.is_repeat_infringer(account uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) >= 3
  FROM public.dmca_notices n JOIN public.user_violations v ON v.id = n.strike_id
  WHERE n.user_id = account AND n.status NOT IN ('WITHDRAWN', 'RESTORED') AND v.withdrawn_at IS NULL
    AND v.created_at > app.now() - interval '1 year'
$$;
