-- What reports, flags, decisions, appeals and claims of copyright may be and become, and who may see them.

-- Whose something is: the account behind it, or NULL where there is no such thing. What is deleted for its readers counts
-- as there, since cases about it go on.
CREATE FUNCTION app.owner_of_target(target_type public."ModerationTarget", target uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CASE target_type
    WHEN 'POST' THEN
      RETURN (SELECT c.user_id FROM public.posts p JOIN public.creators c ON c.id = p.creator_id WHERE p.id = target);
    WHEN 'COMMENT' THEN
      RETURN (SELECT c.author_id FROM public.post_comments c WHERE c.id = target);
    WHEN 'MESSAGE' THEN
      RETURN (SELECT m.sender_id FROM public.messages m WHERE m.id = target);
    WHEN 'LIVE_STREAM' THEN
      RETURN (SELECT c.user_id FROM public.live_streams s JOIN public.creators c ON c.id = s.host_id WHERE s.id = target);
    WHEN 'USER' THEN
      RETURN (SELECT u.id FROM public.users u WHERE u.id = target);
  END CASE;
END
$$;

-- For any table with the columns target_type and target_id: what they name is there.
CREATE FUNCTION app.check_target() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.target_type IS NOT NULL AND app.owner_of_target(NEW.target_type, NEW.target_id) IS NULL THEN
    RAISE EXCEPTION 'there is no % with the id %', NEW.target_type, NEW.target_id
      USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_target_there';
  END IF;
  RETURN NULL;
END
$$;

-- For any table: the accounts in the columns that the trigger names are staff when they are written there.
CREATE FUNCTION app.check_staff() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  after jsonb := to_jsonb(NEW);
  before jsonb := CASE TG_OP WHEN 'UPDATE' THEN to_jsonb(OLD) ELSE '{}' END;
  named text;
BEGIN
  FOREACH named IN ARRAY TG_ARGV LOOP
    IF after ->> named IS DISTINCT FROM before ->> named AND NOT EXISTS (
      SELECT FROM public.users u
      WHERE u.id = (after ->> named)::uuid AND u.account_type IN ('MODERATOR', 'ADMIN')
    ) AND after ->> named IS NOT NULL THEN
      RAISE EXCEPTION '%.% names somebody who is not of the staff', TG_TABLE_NAME, named
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_by_staff';
    END IF;
  END LOOP;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER user_violations_target_there AFTER INSERT ON user_violations
  FOR EACH ROW EXECUTE FUNCTION app.check_target();
CREATE CONSTRAINT TRIGGER user_violations_by_staff AFTER INSERT OR UPDATE ON user_violations
  FOR EACH ROW EXECUTE FUNCTION app.check_staff('recorded_by_id', 'withdrawn_by_id');
CREATE CONSTRAINT TRIGGER user_sanctions_by_staff AFTER INSERT OR UPDATE ON user_sanctions
  FOR EACH ROW EXECUTE FUNCTION app.check_staff('decided_by_id', 'lifted_by_id');

-- Reports.

ALTER TABLE reports
  ADD CONSTRAINT reports_details_form CHECK (details ~ '[^[:space:]]' AND char_length(details) <= 2000),
  ADD CONSTRAINT reports_details_with_other CHECK (type <> 'OTHER' OR details IS NOT NULL),
  ADD CONSTRAINT reports_not_self CHECK (NOT (target_type = 'USER' AND target_id = reporter_id)),
  ADD CONSTRAINT reports_assignment_whole CHECK ((assigned_to_id IS NULL) = (assigned_at IS NULL)),
  ADD CONSTRAINT reports_assigned_with_status CHECK ((status = 'IN_REVIEW') <= (assigned_to_id IS NOT NULL)),
  ADD CONSTRAINT reports_resolution_with_status CHECK (
    num_nonnulls(outcome, resolution_note, resolved_by_id, resolved_at)
      = CASE WHEN status IN ('RESOLVED', 'DISMISSED') THEN 4 ELSE 0 END
  ),
  ADD CONSTRAINT reports_resolution_note_form CHECK (
    resolution_note ~ '[^[:space:]]' AND char_length(resolution_note) <= 2000
  ),
  ADD CONSTRAINT reports_outcome_with_status CHECK ((status = 'DISMISSED') = (outcome IN ('NO_VIOLATION', 'DUPLICATE'))),
  ADD CONSTRAINT reports_resolver_not_reporter CHECK (resolved_by_id <> reporter_id AND seconded_by_id <> reporter_id),
  ADD CONSTRAINT reports_urgent_critical CHECK (type NOT IN ('UNDERAGE', 'NON_CONSENSUAL') OR priority = 'CRITICAL'),
  ADD CONSTRAINT reports_urgent_dismissed_by_two CHECK (
    NOT (status = 'DISMISSED' AND type IN ('UNDERAGE', 'NON_CONSENSUAL'))
    OR (seconded_by_id IS NOT NULL AND seconded_by_id <> resolved_by_id)
  ),
  ADD CONSTRAINT reports_informed_after_resolution CHECK (reporter_informed_at >= resolved_at);

CREATE FUNCTION app.prepare_report() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.priority := coalesce(NEW.priority, (SELECT r.priority FROM public.report_reasons r WHERE r.type = NEW.type));
  RETURN NEW;
END
$$;

CREATE TRIGGER reports_priority_by_type BEFORE INSERT ON reports
  FOR EACH ROW EXECUTE FUNCTION app.prepare_report();

CREATE TRIGGER reports_status_steps BEFORE UPDATE OF status ON reports
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'OPEN>IN_REVIEW', 'IN_REVIEW>OPEN', 'IN_REVIEW>RESOLVED', 'IN_REVIEW>DISMISSED'
  );

CREATE TRIGGER reports_report_fixed BEFORE UPDATE ON reports
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('reporter_id', 'target_type', 'target_id', 'details', 'created_at');

-- A claim is taken from nobody: it has to be given back first. So of two moderators who claim at once, one fails, however
-- their statements are written.
CREATE FUNCTION app.guard_claim() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% % is with another moderator', TG_TABLE_NAME, OLD.id
    USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END
$$;

CREATE TRIGGER reports_claimed_by_one BEFORE UPDATE OF assigned_to_id ON reports
  FOR EACH ROW WHEN (OLD.assigned_to_id IS NOT NULL AND NEW.assigned_to_id IS NOT NULL AND OLD.assigned_to_id <> NEW.assigned_to_id)
  EXECUTE FUNCTION app.guard_claim();

CREATE TRIGGER reports_touch BEFORE UPDATE ON reports
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE CONSTRAINT TRIGGER reports_target_there AFTER INSERT ON reports
  FOR EACH ROW EXECUTE FUNCTION app.check_target();
CREATE CONSTRAINT TRIGGER reports_by_staff AFTER INSERT OR UPDATE ON reports
  FOR EACH ROW EXECUTE FUNCTION app.check_staff('assigned_to_id', 'resolved_by_id', 'seconded_by_id');

ALTER TABLE report_evidence
  ADD CONSTRAINT report_evidence_reference_form CHECK (reference ~ '[^[:space:]]' AND char_length(reference) <= 2000),
  ADD CONSTRAINT report_evidence_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT report_evidence_note_form CHECK (note ~ '[^[:space:]]' AND char_length(note) <= 2000);

CREATE TRIGGER report_evidence_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON report_evidence
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

-- Flags. The thresholds decide once, when the flag is written; a detector by itself can hide, never remove.

ALTER TABLE moderation_thresholds
  ADD CONSTRAINT moderation_thresholds_detector_form CHECK (detector ~ '^[a-z][a-z0-9_.-]{0,62}$'),
  ADD CONSTRAINT moderation_thresholds_range CHECK (0 <= review_at AND review_at <= act_at AND act_at <= 1),
  ADD CONSTRAINT moderation_thresholds_action_reversible CHECK (action IN ('HIDE', 'FLAG'));

CREATE TRIGGER moderation_thresholds_touch BEFORE UPDATE ON moderation_thresholds
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

ALTER TABLE moderation_flags
  ADD CONSTRAINT moderation_flags_detector_form CHECK (detector ~ '^[a-z][a-z0-9_.-]{0,62}$'),
  ADD CONSTRAINT moderation_flags_detector_version_form CHECK (detector_version ~ '^[!-~]{1,64}$'),
  ADD CONSTRAINT moderation_flags_confidence_range CHECK (confidence BETWEEN 0 AND 1),
  ADD CONSTRAINT moderation_flags_details_object CHECK (jsonb_typeof(details) = 'object');

CREATE FUNCTION app.judge_flag() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.verdict := coalesce(
    (
      SELECT CASE WHEN NEW.confidence >= t.act_at THEN 'ACT' WHEN NEW.confidence >= t.review_at THEN 'REVIEW' ELSE 'IGNORE' END
      FROM public.moderation_thresholds t WHERE t.detector = NEW.detector AND t.category = NEW.category
    ),
    'REVIEW'
  )::public."FlagVerdict";
  RETURN NEW;
END
$$;

CREATE TRIGGER moderation_flags_verdict_by_threshold BEFORE INSERT ON moderation_flags
  FOR EACH ROW EXECUTE FUNCTION app.judge_flag();

CREATE TRIGGER moderation_flags_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON moderation_flags
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

CREATE CONSTRAINT TRIGGER moderation_flags_target_there AFTER INSERT ON moderation_flags
  FOR EACH ROW EXECUTE FUNCTION app.check_target();

-- The queue.

ALTER TABLE moderation_queue
  ADD CONSTRAINT moderation_queue_reason_form CHECK (reason ~ '[^[:space:]]' AND char_length(reason) <= 500),
  ADD CONSTRAINT moderation_queue_assignment_whole CHECK ((assigned_to_id IS NULL) = (assigned_at IS NULL)),
  ADD CONSTRAINT moderation_queue_assigned_with_status CHECK ((status = 'IN_REVIEW') <= (assigned_to_id IS NOT NULL)),
  ADD CONSTRAINT moderation_queue_deadline_with_escalation CHECK (escalated_at IS NULL OR deadline_at > escalated_at),
  ADD CONSTRAINT moderation_queue_escalation_with_status CHECK (status <> 'ESCALATED' OR escalated_at IS NOT NULL AND deadline_at IS NOT NULL),
  ADD CONSTRAINT moderation_queue_alert_after_deadline CHECK (overdue_alerted_at IS NULL OR deadline_at IS NOT NULL AND overdue_alerted_at >= deadline_at),
  ADD CONSTRAINT moderation_queue_decision_with_status CHECK (
    num_nonnulls(decision, decision_note, decided_by_id, decided_at) = CASE status WHEN 'DECIDED' THEN 4 ELSE 0 END
  ),
  ADD CONSTRAINT moderation_queue_decision_note_form CHECK (
    decision_note ~ '[^[:space:]]' AND char_length(decision_note) <= 2000
  ),
  ADD CONSTRAINT moderation_queue_decided_by_two CHECK (
    NOT (status = 'DECIDED' AND needs_second_review)
    OR (second_reviewer_id IS NOT NULL AND second_reviewer_id <> decided_by_id)
  );

CREATE INDEX moderation_queue_open_idx ON moderation_queue (priority DESC, created_at, id) WHERE status <> 'DECIDED';
CREATE INDEX moderation_queue_deadline_idx ON moderation_queue (deadline_at)
  WHERE status <> 'DECIDED' AND overdue_alerted_at IS NULL;
CREATE UNIQUE INDEX moderation_queue_one_open ON moderation_queue (target_type, target_id) WHERE status <> 'DECIDED';

CREATE TRIGGER moderation_queue_status_steps BEFORE UPDATE OF status ON moderation_queue
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'PENDING>IN_REVIEW', 'IN_REVIEW>PENDING', 'IN_REVIEW>DECIDED', 'PENDING>ESCALATED', 'IN_REVIEW>ESCALATED',
    'ESCALATED>IN_REVIEW', 'ESCALATED>DECIDED'
  );

CREATE TRIGGER moderation_queue_target_fixed BEFORE UPDATE ON moderation_queue
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('target_type', 'target_id', 'created_at');

CREATE TRIGGER moderation_queue_claimed_by_one BEFORE UPDATE OF assigned_to_id ON moderation_queue
  FOR EACH ROW WHEN (OLD.assigned_to_id IS NOT NULL AND NEW.assigned_to_id IS NOT NULL AND OLD.assigned_to_id <> NEW.assigned_to_id)
  EXECUTE FUNCTION app.guard_claim();

CREATE TRIGGER moderation_queue_touch BEFORE UPDATE ON moderation_queue
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE CONSTRAINT TRIGGER moderation_queue_target_there AFTER INSERT ON moderation_queue
  FOR EACH ROW EXECUTE FUNCTION app.check_target();
CREATE CONSTRAINT TRIGGER moderation_queue_by_staff AFTER INSERT OR UPDATE ON moderation_queue
  FOR EACH ROW EXECUTE FUNCTION app.check_staff('assigned_to_id', 'decided_by_id', 'second_reviewer_id');

-- Actions: a history, and what follows from it.

ALTER TABLE moderation_actions ALTER CONSTRAINT moderation_actions_statement_id_fkey DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE moderation_actions
  ADD CONSTRAINT moderation_actions_reason_form CHECK (reason ~ '[^[:space:]]' AND char_length(reason) <= 2000),
  ADD CONSTRAINT moderation_actions_actor_with_automation CHECK (is_automatic = (actor_id IS NULL)),
  ADD CONSTRAINT moderation_actions_automatic_reversible CHECK (
    NOT is_automatic OR (kind IN ('HIDE', 'FLAG') AND num_nonnulls(report_id, flag_id) >= 1)
  ),
  ADD CONSTRAINT moderation_actions_statement_with_kind CHECK (
    (kind IN ('REJECT', 'REMOVE', 'AGE_RESTRICT', 'SHADOW_BAN', 'REQUIRE_WARNING')) = (statement_id IS NOT NULL)
  ),
  ADD CONSTRAINT moderation_actions_end_with_kind CHECK (
    CASE kind
      WHEN 'SHADOW_BAN' THEN ends_at IS NOT NULL AND ends_at > created_at AND ends_at <= created_at + interval '90 days'
      ELSE ends_at IS NULL
    END
  );

CREATE TRIGGER moderation_actions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON moderation_actions
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE moderation_actions ENABLE ALWAYS TRIGGER moderation_actions_append_only;

CREATE CONSTRAINT TRIGGER moderation_actions_target_there AFTER INSERT ON moderation_actions
  FOR EACH ROW EXECUTE FUNCTION app.check_target();
CREATE CONSTRAINT TRIGGER moderation_actions_by_staff AFTER INSERT ON moderation_actions
  FOR EACH ROW EXECUTE FUNCTION app.check_staff('actor_id');

-- What an action stands on: the statement is told to whom the content belongs, and a detector acts only where it is sure.
CREATE FUNCTION app.check_moderation_action() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.statement_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM public.statements_of_reasons s
    WHERE s.id = NEW.statement_id AND s.user_id = app.owner_of_target(NEW.target_type, NEW.target_id)
  ) THEN
    RAISE EXCEPTION 'the statement of action % is not for the author', NEW.id
      USING ERRCODE = 'check_violation', TABLE = 'moderation_actions', CONSTRAINT = 'moderation_actions_statement_to_author';
  END IF;
  IF NEW.is_automatic AND NEW.kind = 'HIDE' AND NOT EXISTS (
    SELECT FROM public.moderation_flags f
    WHERE f.id = NEW.flag_id AND f.verdict = 'ACT' AND f.target_type = NEW.target_type AND f.target_id = NEW.target_id
    UNION ALL
    SELECT FROM public.reports r JOIN public.report_reasons q ON q.type = r.type
    WHERE r.id = NEW.report_id AND q.hides_at_once AND r.target_type = NEW.target_type AND r.target_id = NEW.target_id
  ) THEN
    RAISE EXCEPTION 'nothing is sure enough for action % to be automatic', NEW.id
      USING ERRCODE = 'check_violation', TABLE = 'moderation_actions', CONSTRAINT = 'moderation_actions_automatic_sure';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER moderation_actions_well_founded AFTER INSERT ON moderation_actions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_moderation_action();

CREATE FUNCTION app.apply_moderation_action() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.moderation_states AS s (
    target_type, target_id, is_hidden, is_removed, is_age_restricted, requires_warning, shadowed_until, last_action_id
  ) VALUES (
    NEW.target_type, NEW.target_id, NEW.kind = 'HIDE', NEW.kind IN ('REJECT', 'REMOVE'), NEW.kind = 'AGE_RESTRICT',
    NEW.kind = 'REQUIRE_WARNING', NEW.ends_at, NEW.id
  )
  ON CONFLICT (target_type, target_id) DO UPDATE SET
    is_hidden = CASE WHEN NEW.kind = 'HIDE' THEN true WHEN NEW.kind = 'FLAG' THEN s.is_hidden ELSE false END,
    is_removed = CASE WHEN NEW.kind IN ('REJECT', 'REMOVE') THEN true WHEN NEW.kind = 'RESTORE' THEN false ELSE s.is_removed END,
    is_age_restricted = NEW.kind = 'AGE_RESTRICT' OR (s.is_age_restricted AND NEW.kind NOT IN ('APPROVE', 'RESTORE')),
    requires_warning = NEW.kind = 'REQUIRE_WARNING' OR (s.requires_warning AND NEW.kind NOT IN ('APPROVE', 'RESTORE')),
    shadowed_until = CASE WHEN NEW.kind IN ('APPROVE', 'RESTORE') THEN NULL ELSE coalesce(NEW.ends_at, s.shadowed_until) END,
    last_action_id = NEW.id,
    updated_at = pg_catalog.now();
  RETURN NULL;
END
$$;

CREATE TRIGGER moderation_actions_applied AFTER INSERT ON moderation_actions
  FOR EACH ROW EXECUTE FUNCTION app.apply_moderation_action();

-- What people and detectors find goes into the queue by itself; what is urgent hides its target until a person decides.
-- Triggers run in the order of their names: these after those that look whether the target is there.

CREATE FUNCTION app.enqueue_for_moderators(
  target_type public."ModerationTarget", target uuid, priority public."ReportPriority", reason text, by_two boolean
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.moderation_queue AS q (target_type, target_id, priority, reason, needs_second_review)
  VALUES (target_type, target, priority, reason, by_two)
  ON CONFLICT (target_type, target_id) WHERE status <> 'DECIDED' DO UPDATE SET
    priority = greatest(q.priority, excluded.priority),
    needs_second_review = q.needs_second_review OR excluded.needs_second_review
$$;

CREATE FUNCTION app.route_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  urgent boolean := (SELECT r.hides_at_once FROM public.report_reasons r WHERE r.type = NEW.type);
BEGIN
  PERFORM app.enqueue_for_moderators(NEW.target_type, NEW.target_id, NEW.priority, 'Reported: ' || NEW.type, urgent);
  IF urgent THEN
    INSERT INTO public.moderation_actions (target_type, target_id, kind, is_automatic, reason, report_id)
    VALUES (NEW.target_type, NEW.target_id, 'HIDE', true, 'Reported: ' || NEW.type, NEW.id);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER reports_to_queue AFTER INSERT ON reports
  FOR EACH ROW EXECUTE FUNCTION app.route_report();

CREATE FUNCTION app.route_flag() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  action public."ModerationActionKind" := (
    SELECT t.action FROM public.moderation_thresholds t WHERE t.detector = NEW.detector AND t.category = NEW.category
  );
  why text := concat('Found by ', NEW.detector, ': ', NEW.category);
BEGIN
  IF NEW.verdict = 'IGNORE' THEN
    RETURN NULL;
  END IF;
  PERFORM app.enqueue_for_moderators(
    NEW.target_type, NEW.target_id, CASE NEW.verdict WHEN 'ACT' THEN 'HIGH' ELSE 'MEDIUM' END::public."ReportPriority", why, false
  );
  IF NEW.verdict = 'ACT' THEN
    INSERT INTO public.moderation_actions (target_type, target_id, kind, is_automatic, reason, flag_id)
    VALUES (NEW.target_type, NEW.target_id, action, true, why, NEW.id);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER moderation_flags_to_queue AFTER INSERT ON moderation_flags
  FOR EACH ROW EXECUTE FUNCTION app.route_flag();

-- A reported message is one that the reporter can read.
CREATE FUNCTION app.check_reported_message() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM public.messages m
    JOIN public.conversation_participants p ON p.conversation_id = m.conversation_id
    WHERE m.id = NEW.target_id AND p.user_id = NEW.reporter_id
  ) THEN
    RAISE EXCEPTION 'the reporter takes no part in the conversation'
      USING ERRCODE = 'foreign_key_violation', TABLE = 'reports', CONSTRAINT = 'reports_target_there';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER reports_message_readable AFTER INSERT ON reports
  FOR EACH ROW WHEN (NEW.target_type = 'MESSAGE') EXECUTE FUNCTION app.check_reported_message();
