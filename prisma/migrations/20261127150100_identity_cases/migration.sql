-- Who decides about creators and their papers, by which scores, and what the checks of people know of them.

-- Whether the account for which the transaction works is in good standing and has a permission.
CREATE FUNCTION app.may(permission text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT EXISTS (
    SELECT FROM public.users u CROSS JOIN LATERAL app.permissions_of(u.id) AS held (key)
    WHERE u.id = app.uid() AND u.status = 'ACTIVE' AND u.deleted_at IS NULL AND held.key = permission
  )
$$;

-- An application is decided, and decided anew, in known steps. Whoever is turned down or suspended learns why.
CREATE TRIGGER creators_status_steps BEFORE UPDATE OF status ON creators
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'PENDING>APPROVED', 'PENDING>REJECTED', 'REJECTED>PENDING', 'APPROVED>SUSPENDED', 'SUSPENDED>APPROVED'
  );

-- The role of requests writes applications and decisions of those who may decide, and no other status; whoever owns the
-- database may arrange what it likes.
CREATE FUNCTION app.guard_creator_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT pg_has_role(current_user, 'app', 'USAGE') OR pg_has_role(current_user, 'migrate', 'USAGE')
    OR TG_OP = 'UPDATE' AND NEW.status = OLD.status THEN
    RETURN NEW;
  END IF;
  IF NEW.status = 'PENDING' AND NEW.user_id = app.uid() AND NEW.reviewed_at IS NULL THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.status <> 'PENDING' AND NEW.reviewed_by_id = app.uid() AND app.may('identity-case:review')
    AND (NEW.status = 'APPROVED' OR NEW.status_reason IS NOT NULL) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a creator is made % by whoever may review, with a reason (constraint "creators_status_decided")', NEW.status
    USING ERRCODE = 'check_violation', TABLE = 'creators', CONSTRAINT = 'creators_status_decided';
END
$$;

CREATE TRIGGER creators_status_decided BEFORE INSERT OR UPDATE OF status ON creators
  FOR EACH ROW EXECUTE FUNCTION app.guard_creator_status();

-- By which scores a verification is decided; the newest row counts.
CREATE TABLE "identity_thresholds" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "approve_from" DECIMAL(5,4) NOT NULL,
    "reject_below" DECIMAL(5,4) NOT NULL,
    "valid_days" INTEGER NOT NULL,
    "set_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),

    CONSTRAINT "identity_thresholds_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "identity_thresholds_set_by_id_idx" ON "identity_thresholds"("set_by_id");
ALTER TABLE "identity_thresholds" ADD CONSTRAINT "identity_thresholds_set_by_id_fkey"
  FOREIGN KEY ("set_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE identity_thresholds
  ADD CONSTRAINT identity_thresholds_scores_range CHECK (reject_below >= 0 AND approve_from <= 1),
  ADD CONSTRAINT identity_thresholds_scores_ordered CHECK (reject_below <= approve_from),
  ADD CONSTRAINT identity_thresholds_valid_days_range CHECK (valid_days BETWEEN 1 AND 3650);
CREATE TRIGGER identity_thresholds_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON identity_thresholds
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE identity_thresholds ENABLE ALWAYS TRIGGER identity_thresholds_append_only;
REVOKE ALL ON identity_thresholds FROM app, worker;
GRANT SELECT, INSERT ON identity_thresholds TO app;
GRANT SELECT ON identity_thresholds TO worker;
INSERT INTO identity_thresholds (approve_from, reject_below, valid_days) VALUES (0.9, 0.4, 730);

-- What a check says of a verification that is still open, once; what became of it. Between the thresholds a person decides.
CREATE FUNCTION app.score_verification(verification uuid, from_provider text, reference text, verdict numeric)
RETURNS public."KycStatus"
LANGUAGE plpgsql AS $$
DECLARE
  rule public.identity_thresholds;
  scored public.kyc_verifications;
BEGIN
  SELECT * INTO STRICT rule FROM public.identity_thresholds t ORDER BY t.created_at DESC, t.id DESC LIMIT 1;
  UPDATE public.kyc_verifications v SET
    score = verdict, provider_reference = reference,
    status = CASE WHEN verdict >= rule.approve_from THEN 'APPROVED' WHEN verdict < rule.reject_below THEN 'REJECTED'
      ELSE 'PENDING' END::public."KycStatus",
    decided_at = CASE WHEN verdict >= rule.approve_from OR verdict < rule.reject_below THEN app.now() END,
    decision_reason = CASE WHEN verdict < rule.reject_below THEN 'The papers did not convince the check.' END,
    expires_at = CASE WHEN verdict >= rule.approve_from THEN app.now() + make_interval(days => rule.valid_days) END
  WHERE v.id = verification AND v.provider = from_provider AND v.status = 'PENDING' AND v.score IS NULL
  RETURNING * INTO scored;
  RETURN scored.status;
END
$$;
REVOKE ALL ON FUNCTION app.score_verification(uuid, text, text, numeric) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.score_verification(uuid, text, text, numeric) TO worker;

-- Reviewers see all cases, and decide on those of others; owners take theirs back. Scores come from checks alone.
REVOKE UPDATE ON kyc_verifications FROM app;
GRANT UPDATE (status, reviewed_by_id, decided_at, decision_reason, expires_at) ON kyc_verifications TO app;
CREATE POLICY kyc_verifications_reviewed ON kyc_verifications FOR SELECT TO app
  USING ((SELECT app.may('identity-case:review')));
CREATE POLICY kyc_verifications_decide ON kyc_verifications FOR UPDATE TO app
  USING ((SELECT app.may('identity-case:review')))
  WITH CHECK ((SELECT app.may('identity-case:review')) AND status IN ('APPROVED', 'REJECTED')
    AND user_id <> (SELECT app.uid()) AND reviewed_by_id = (SELECT app.uid()));
CREATE POLICY kyc_verifications_withdraw ON kyc_verifications FOR UPDATE TO app
  USING (user_id = (SELECT app.uid()) AND status = 'PENDING')
  WITH CHECK (user_id = (SELECT app.uid()) AND status = 'WITHDRAWN');
CREATE POLICY kyc_documents_reviewed ON kyc_documents FOR SELECT TO app USING ((SELECT app.may('identity-case:review')));

-- Whoever reviews sees searches for others, and says that somebody is not the one on the list. A person is searched for once
-- at a time.
REVOKE INSERT, UPDATE ON aml_checks FROM app;
GRANT UPDATE (status, cleared_by_id, cleared_at, clear_reason) ON aml_checks TO app;
CREATE POLICY aml_checks_reviewed ON aml_checks FOR SELECT TO app
  USING ((SELECT app.may('identity-case:review')) AND user_id <> (SELECT app.uid()));
CREATE POLICY aml_checks_clear ON aml_checks FOR UPDATE TO app
  USING ((SELECT app.may('identity-case:review')) AND user_id <> (SELECT app.uid()) AND status = 'HIT')
  WITH CHECK ((SELECT app.may('identity-case:review')) AND status = 'CLEARED' AND cleared_by_id = (SELECT app.uid()));
CREATE UNIQUE INDEX aml_checks_one_pending ON aml_checks (user_id) WHERE status = 'PENDING';

-- What a check is told of a person. Jobs see nothing else of what is private.
GRANT SELECT (first_name, last_name, date_of_birth) ON user_private TO identity_owner;
CREATE FUNCTION app.person_to_check(account uuid) RETURNS TABLE (first_name text, last_name text, date_of_birth date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.first_name, p.last_name, p.date_of_birth FROM public.user_private p WHERE p.user_id = account
$$;
ALTER FUNCTION app.person_to_check(uuid) OWNER TO identity_owner;
REVOKE ALL ON FUNCTION app.person_to_check(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.person_to_check(uuid) TO worker;

-- Callbacks that stand-ins of services outside owe us.
CREATE TABLE "local_notices" (
    "id" TEXT NOT NULL,
    "sender" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "delivered_at" TIMESTAMPTZ(6),

    CONSTRAINT "local_notices_pkey" PRIMARY KEY ("id")
);
ALTER TABLE local_notices
  ADD CONSTRAINT local_notices_sender_form CHECK (sender ~ '^[a-z][a-z-]{1,31}$'),
  ADD CONSTRAINT local_notices_body_object CHECK (jsonb_typeof(body) = 'object'),
  ADD CONSTRAINT local_notices_attempts_not_negative CHECK (attempts >= 0);
CREATE INDEX local_notices_due_idx ON local_notices (sender, due_at) WHERE delivered_at IS NULL;
REVOKE ALL ON local_notices FROM app;
REVOKE DELETE ON local_notices FROM worker;
