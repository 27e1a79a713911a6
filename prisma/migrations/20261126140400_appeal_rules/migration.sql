-- What appeals, acceptances, notes and scores may be, and which sanction repeated findings suggest.

-- Appeals: by the account that the decision is about, within six months, and decided by somebody else.

ALTER TABLE appeals
  ADD CONSTRAINT appeals_one_decision CHECK (num_nonnulls(sanction_id, action_id) = 1),
  ADD CONSTRAINT appeals_grounds_form CHECK (grounds ~ '[^[:space:]]' AND char_length(grounds) <= 5000),
  ADD CONSTRAINT appeals_reviewer_not_appellant CHECK (reviewer_id <> appellant_id),
  ADD CONSTRAINT appeals_reviewer_with_status CHECK (status NOT IN ('IN_REVIEW', 'UPHELD', 'GRANTED') OR reviewer_id IS NOT NULL),
  ADD CONSTRAINT appeals_decision_with_status CHECK (
    num_nonnulls(decision_note, decided_at) = CASE WHEN status IN ('UPHELD', 'GRANTED') THEN 2 ELSE 0 END
  ),
  ADD CONSTRAINT appeals_decision_note_form CHECK (decision_note ~ '[^[:space:]]' AND char_length(decision_note) <= 5000);

CREATE TRIGGER appeals_status_steps BEFORE UPDATE OF status ON appeals
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'OPEN>IN_REVIEW', 'IN_REVIEW>OPEN', 'IN_REVIEW>UPHELD', 'IN_REVIEW>GRANTED', 'OPEN>WITHDRAWN', 'IN_REVIEW>WITHDRAWN'
  );

CREATE TRIGGER appeals_appeal_fixed BEFORE UPDATE ON appeals
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('appellant_id', 'sanction_id', 'action_id', 'grounds', 'created_at');

CREATE TRIGGER appeals_touch BEFORE UPDATE ON appeals
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE CONSTRAINT TRIGGER appeals_by_staff AFTER INSERT OR UPDATE ON appeals
  FOR EACH ROW EXECUTE FUNCTION app.check_staff('reviewer_id');

CREATE FUNCTION app.check_appeal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  decision record;
BEGIN
  SELECT s.user_id AS account, s.decided_by_id AS decider, s.created_at AS decided_at INTO decision
  FROM public.user_sanctions s WHERE s.id = NEW.sanction_id
  UNION ALL
  SELECT r.user_id, a.actor_id, a.created_at
  FROM public.moderation_actions a JOIN public.statements_of_reasons r ON r.id = a.statement_id WHERE a.id = NEW.action_id;
  IF decision.account IS DISTINCT FROM NEW.appellant_id THEN
    RAISE EXCEPTION 'the decision is not about the appellant'
      USING ERRCODE = 'check_violation', TABLE = 'appeals', CONSTRAINT = 'appeals_by_the_concerned';
  END IF;
  IF decision.decider = NEW.reviewer_id THEN
    RAISE EXCEPTION 'who decided cannot review the decision'
      USING ERRCODE = 'check_violation', TABLE = 'appeals', CONSTRAINT = 'appeals_reviewer_not_decider';
  END IF;
  IF TG_OP = 'INSERT' AND NEW.created_at > decision.decided_at + interval '6 months' THEN
    RAISE EXCEPTION 'the decision is more than six months old'
      USING ERRCODE = 'check_violation', TABLE = 'appeals', CONSTRAINT = 'appeals_in_time';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER appeals_fair AFTER INSERT OR UPDATE ON appeals
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_appeal();

-- What is left of moderation.

CREATE TRIGGER policy_acceptances_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON policy_acceptances
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

CREATE FUNCTION app.check_policy_acceptance() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.policy_documents d WHERE d.id = NEW.policy_document_id AND d.published_at IS NOT NULL) THEN
    RAISE EXCEPTION 'a draft cannot be accepted'
      USING ERRCODE = 'check_violation', TABLE = 'policy_acceptances', CONSTRAINT = 'policy_acceptances_of_published';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER policy_acceptances_of_published AFTER INSERT ON policy_acceptances
  FOR EACH ROW EXECUTE FUNCTION app.check_policy_acceptance();

ALTER TABLE moderator_notes
  ADD CONSTRAINT moderator_notes_body_form CHECK (body ~ '[^[:space:]]' AND char_length(body) <= 5000);
CREATE TRIGGER moderator_notes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON moderator_notes
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
CREATE CONSTRAINT TRIGGER moderator_notes_target_there AFTER INSERT ON moderator_notes
  FOR EACH ROW EXECUTE FUNCTION app.check_target();
CREATE CONSTRAINT TRIGGER moderator_notes_by_staff AFTER INSERT ON moderator_notes
  FOR EACH ROW EXECUTE FUNCTION app.check_staff('author_id');

ALTER TABLE safety_scores
  ADD CONSTRAINT safety_scores_score_range CHECK (score BETWEEN 0 AND 1),
  ADD CONSTRAINT safety_scores_counts_not_negative CHECK (report_count >= 0 AND violation_count >= 0 AND account_age_days >= 0),
  ADD CONSTRAINT safety_scores_formula_version_positive CHECK (formula_version >= 1);

ALTER TABLE sanction_rules
  ADD CONSTRAINT sanction_rules_violations_positive CHECK (violations >= 1),
  ADD CONSTRAINT sanction_rules_within_days_range CHECK (within_days BETWEEN 1 AND 3650),
  ADD CONSTRAINT sanction_rules_feature_with_kind CHECK ((kind = 'FEATURE_RESTRICTION') = (feature IS NOT NULL)),
  ADD CONSTRAINT sanction_rules_duration_with_kind CHECK ((kind IN ('FEATURE_RESTRICTION', 'SUSPENSION')) = (duration_days IS NOT NULL)),
  ADD CONSTRAINT sanction_rules_duration_positive CHECK (duration_days >= 1);

-- The sanction that the findings about an account suggest: the strictest rule that applies; no row where none does. A
-- finding counts for rules of its own severity and of lesser ones.
CREATE FUNCTION app.proposed_sanction(account uuid) RETURNS SETOF public.sanction_rules
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT r.* FROM public.sanction_rules r
  WHERE r.violations <= (
    SELECT count(*) FROM public.user_violations v
    WHERE v.user_id = account AND v.severity >= r.severity AND v.withdrawn_at IS NULL
      AND (v.expires_at IS NULL OR v.expires_at > app.now())
      AND v.created_at > app.now() - r.within_days * interval '1 day'
  )
  ORDER BY r.kind DESC, r.duration_days DESC NULLS LAST LIMIT 1
$$;
