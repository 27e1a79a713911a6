-- What was reported and found, what was done about it, and what can be said against it. The rules follow in the next migration.

CREATE TYPE "ReportPriority" AS ENUM ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL');
CREATE TYPE "ReportStatus" AS ENUM ('OPEN', 'IN_REVIEW', 'RESOLVED', 'DISMISSED');
CREATE TYPE "ReportOutcome" AS ENUM ('CONTENT_REMOVED', 'CONTENT_RESTRICTED', 'ACCOUNT_SANCTIONED', 'NO_VIOLATION', 'DUPLICATE');
CREATE TYPE "EvidenceKind" AS ENUM ('SCREENSHOT', 'LINK', 'MESSAGE_COPY', 'FILE');
CREATE TYPE "ModerationActionKind" AS ENUM ('APPROVE', 'REJECT', 'REMOVE', 'FLAG', 'AGE_RESTRICT', 'SHADOW_BAN', 'REQUIRE_WARNING', 'RESTORE', 'HIDE');
CREATE TYPE "QueueStatus" AS ENUM ('PENDING', 'IN_REVIEW', 'ESCALATED', 'DECIDED');
CREATE TYPE "FlagVerdict" AS ENUM ('IGNORE', 'REVIEW', 'ACT');
CREATE TYPE "AppealStatus" AS ENUM ('OPEN', 'IN_REVIEW', 'UPHELD', 'GRANTED', 'WITHDRAWN');
CREATE TYPE "DmcaStatus" AS ENUM ('RECEIVED', 'REJECTED', 'DISABLED', 'COUNTERED', 'COURT_ACTION', 'WITHDRAWN', 'RESTORED', 'UPHELD');

CREATE TABLE policy_acceptances (
  user_id UUID NOT NULL,
  policy_document_id UUID NOT NULL,
  accepted_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT policy_acceptances_pkey PRIMARY KEY (user_id,policy_document_id)
);

CREATE TABLE report_reasons (
  type "ReportType" NOT NULL,
  label TEXT NOT NULL,
  explanation TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  priority "ReportPriority" NOT NULL,
  hides_at_once BOOLEAN NOT NULL DEFAULT false,

  CONSTRAINT report_reasons_pkey PRIMARY KEY (type)
);

CREATE TABLE reports (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  reporter_id UUID NOT NULL,
  target_type "ModerationTarget" NOT NULL,
  target_id UUID NOT NULL,
  type "ReportType" NOT NULL,
  priority "ReportPriority" NOT NULL,
  details TEXT,
  status "ReportStatus" NOT NULL DEFAULT 'OPEN',
  assigned_to_id UUID,
  assigned_at TIMESTAMPTZ(6),
  outcome "ReportOutcome",
  resolution_note TEXT,
  resolved_by_id UUID,
  resolved_at TIMESTAMPTZ(6),
  seconded_by_id UUID,
  reporter_informed_at TIMESTAMPTZ(6),
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT reports_pkey PRIMARY KEY (id)
);

CREATE TABLE report_evidence (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  report_id UUID NOT NULL,
  kind "EvidenceKind" NOT NULL,
  reference TEXT NOT NULL,
  sha256 CHAR(64),
  note TEXT,
  added_by_id UUID NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT report_evidence_pkey PRIMARY KEY (id)
);

CREATE TABLE moderation_thresholds (
  detector TEXT NOT NULL,
  category "ReportType" NOT NULL,
  review_at DECIMAL(5,4) NOT NULL,
  act_at DECIMAL(5,4) NOT NULL,
  action "ModerationActionKind" NOT NULL DEFAULT 'HIDE',
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT moderation_thresholds_pkey PRIMARY KEY (detector,category)
);

CREATE TABLE moderation_flags (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  target_type "ModerationTarget" NOT NULL,
  target_id UUID NOT NULL,
  detector TEXT NOT NULL,
  detector_version TEXT NOT NULL,
  category "ReportType" NOT NULL,
  confidence DECIMAL(5,4) NOT NULL,
  details JSONB NOT NULL DEFAULT '{}',
  verdict "FlagVerdict" NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT moderation_flags_pkey PRIMARY KEY (id)
);

CREATE TABLE moderation_queue (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  target_type "ModerationTarget" NOT NULL,
  target_id UUID NOT NULL,
  priority "ReportPriority" NOT NULL,
  status "QueueStatus" NOT NULL DEFAULT 'PENDING',
  reason TEXT NOT NULL,
  needs_second_review BOOLEAN NOT NULL DEFAULT false,
  assigned_to_id UUID,
  assigned_at TIMESTAMPTZ(6),
  deadline_at TIMESTAMPTZ(6),
  escalated_at TIMESTAMPTZ(6),
  overdue_alerted_at TIMESTAMPTZ(6),
  decision "ModerationActionKind",
  decision_note TEXT,
  decided_by_id UUID,
  decided_at TIMESTAMPTZ(6),
  second_reviewer_id UUID,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT moderation_queue_pkey PRIMARY KEY (id)
);

CREATE TABLE moderation_actions (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  target_type "ModerationTarget" NOT NULL,
  target_id UUID NOT NULL,
  kind "ModerationActionKind" NOT NULL,
  actor_id UUID,
  is_automatic BOOLEAN NOT NULL DEFAULT false,
  reason TEXT NOT NULL,
  ends_at TIMESTAMPTZ(6),
  report_id UUID,
  flag_id UUID,
  queue_item_id UUID,
  policy_document_id UUID,
  statement_id UUID,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT moderation_actions_pkey PRIMARY KEY (id)
);

CREATE TABLE moderation_states (
  target_type "ModerationTarget" NOT NULL,
  target_id UUID NOT NULL,
  is_hidden BOOLEAN NOT NULL DEFAULT false,
  is_removed BOOLEAN NOT NULL DEFAULT false,
  is_age_restricted BOOLEAN NOT NULL DEFAULT false,
  requires_warning BOOLEAN NOT NULL DEFAULT false,
  shadowed_until TIMESTAMPTZ(6),
  last_action_id UUID NOT NULL,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT moderation_states_pkey PRIMARY KEY (target_type,target_id)
);

CREATE TABLE appeals (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  appellant_id UUID NOT NULL,
  sanction_id UUID,
  action_id UUID,
  grounds TEXT NOT NULL,
  status "AppealStatus" NOT NULL DEFAULT 'OPEN',
  reviewer_id UUID,
  decision_note TEXT,
  decided_at TIMESTAMPTZ(6),
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT appeals_pkey PRIMARY KEY (id)
);

CREATE TABLE dmca_notices (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  target_type "ModerationTarget" NOT NULL,
  target_id UUID NOT NULL,
  user_id UUID NOT NULL,
  content_url TEXT NOT NULL,
  claimant_name TEXT NOT NULL,
  claimant_email CITEXT NOT NULL,
  claimant_address TEXT NOT NULL,
  claimant_phone TEXT,
  rights_holder TEXT,
  work TEXT NOT NULL,
  good_faith BOOLEAN NOT NULL,
  under_perjury BOOLEAN NOT NULL,
  signature TEXT NOT NULL,
  status "DmcaStatus" NOT NULL DEFAULT 'RECEIVED',
  rejection_reason TEXT,
  handled_by_id UUID,
  strike_id UUID,
  received_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  disabled_at TIMESTAMPTZ(6),
  counter_forwarded_at TIMESTAMPTZ(6),
  restore_from DATE,
  restore_by DATE,
  court_action_at TIMESTAMPTZ(6),
  closed_at TIMESTAMPTZ(6),
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT dmca_notices_pkey PRIMARY KEY (id)
);

CREATE TABLE dmca_counter_notices (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  notice_id UUID NOT NULL,
  user_id UUID NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  phone TEXT NOT NULL,
  statement TEXT NOT NULL,
  under_perjury BOOLEAN NOT NULL,
  accepts_jurisdiction BOOLEAN NOT NULL,
  signature TEXT NOT NULL,
  received_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT dmca_counter_notices_pkey PRIMARY KEY (id)
);

CREATE TABLE business_holidays (
  day DATE NOT NULL,
  name TEXT NOT NULL,

  CONSTRAINT business_holidays_pkey PRIMARY KEY (day)
);

CREATE TABLE moderator_notes (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  target_type "ModerationTarget" NOT NULL,
  target_id UUID NOT NULL,
  queue_item_id UUID,
  author_id UUID NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT moderator_notes_pkey PRIMARY KEY (id)
);

CREATE TABLE safety_scores (
  user_id UUID NOT NULL,
  score DECIMAL(5,4) NOT NULL,
  report_count INTEGER NOT NULL,
  violation_count INTEGER NOT NULL,
  account_age_days INTEGER NOT NULL,
  formula_version INTEGER NOT NULL,
  computed_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT safety_scores_pkey PRIMARY KEY (user_id)
);

CREATE TABLE sanction_rules (
  severity "ViolationSeverity" NOT NULL,
  violations INTEGER NOT NULL,
  within_days INTEGER NOT NULL,
  kind "SanctionKind" NOT NULL,
  feature "RestrictedFeature",
  duration_days INTEGER,

  CONSTRAINT sanction_rules_pkey PRIMARY KEY (severity,violations)
);
CREATE INDEX policy_acceptances_policy_document_id_idx ON policy_acceptances(policy_document_id);
CREATE UNIQUE INDEX report_reasons_position_key ON report_reasons("position");
CREATE INDEX reports_target_type_target_id_idx ON reports(target_type, target_id);
CREATE INDEX reports_status_priority_created_at_idx ON reports(status, priority DESC, created_at);
CREATE INDEX reports_type_idx ON reports(type);
CREATE INDEX reports_assigned_to_id_idx ON reports(assigned_to_id);
CREATE INDEX reports_resolved_by_id_idx ON reports(resolved_by_id);
CREATE INDEX reports_seconded_by_id_idx ON reports(seconded_by_id);
CREATE UNIQUE INDEX reports_reporter_id_target_type_target_id_key ON reports(reporter_id, target_type, target_id);
CREATE INDEX report_evidence_report_id_idx ON report_evidence(report_id);
CREATE INDEX report_evidence_added_by_id_idx ON report_evidence(added_by_id);
CREATE INDEX moderation_flags_target_type_target_id_created_at_idx ON moderation_flags(target_type, target_id, created_at DESC);
CREATE INDEX moderation_flags_detector_category_idx ON moderation_flags(detector, category);
CREATE INDEX moderation_queue_target_type_target_id_idx ON moderation_queue(target_type, target_id);
CREATE INDEX moderation_queue_status_priority_created_at_id_idx ON moderation_queue(status, priority DESC, created_at, id);
CREATE INDEX moderation_queue_assigned_to_id_idx ON moderation_queue(assigned_to_id);
CREATE INDEX moderation_queue_decided_by_id_idx ON moderation_queue(decided_by_id);
CREATE INDEX moderation_queue_second_reviewer_id_idx ON moderation_queue(second_reviewer_id);
CREATE UNIQUE INDEX moderation_actions_statement_id_key ON moderation_actions(statement_id);
CREATE INDEX moderation_actions_target_type_target_id_created_at_idx ON moderation_actions(target_type, target_id, created_at DESC);
CREATE INDEX moderation_actions_actor_id_idx ON moderation_actions(actor_id);
CREATE INDEX moderation_actions_report_id_idx ON moderation_actions(report_id);
CREATE INDEX moderation_actions_flag_id_idx ON moderation_actions(flag_id);
CREATE INDEX moderation_actions_queue_item_id_idx ON moderation_actions(queue_item_id);
CREATE INDEX moderation_actions_policy_document_id_idx ON moderation_actions(policy_document_id);
CREATE UNIQUE INDEX moderation_states_last_action_id_key ON moderation_states(last_action_id);
CREATE UNIQUE INDEX appeals_sanction_id_key ON appeals(sanction_id);
CREATE UNIQUE INDEX appeals_action_id_key ON appeals(action_id);
CREATE INDEX appeals_appellant_id_idx ON appeals(appellant_id);
CREATE INDEX appeals_reviewer_id_idx ON appeals(reviewer_id);
CREATE INDEX appeals_status_created_at_idx ON appeals(status, created_at);
CREATE UNIQUE INDEX dmca_notices_strike_id_key ON dmca_notices(strike_id);
CREATE INDEX dmca_notices_user_id_idx ON dmca_notices(user_id);
CREATE INDEX dmca_notices_handled_by_id_idx ON dmca_notices(handled_by_id);
CREATE INDEX dmca_notices_target_type_target_id_idx ON dmca_notices(target_type, target_id);
CREATE INDEX dmca_notices_status_restore_by_idx ON dmca_notices(status, restore_by);
CREATE UNIQUE INDEX dmca_counter_notices_notice_id_key ON dmca_counter_notices(notice_id);
CREATE INDEX dmca_counter_notices_user_id_idx ON dmca_counter_notices(user_id);
CREATE INDEX moderator_notes_target_type_target_id_created_at_idx ON moderator_notes(target_type, target_id, created_at);
CREATE INDEX moderator_notes_queue_item_id_idx ON moderator_notes(queue_item_id);
CREATE INDEX moderator_notes_author_id_idx ON moderator_notes(author_id);
CREATE INDEX safety_scores_score_idx ON safety_scores(score);
ALTER TABLE policy_acceptances
  ADD CONSTRAINT policy_acceptances_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE policy_acceptances
  ADD CONSTRAINT policy_acceptances_policy_document_id_fkey FOREIGN KEY (policy_document_id) REFERENCES policy_documents(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE reports
  ADD CONSTRAINT reports_reporter_id_fkey FOREIGN KEY (reporter_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE reports
  ADD CONSTRAINT reports_type_fkey FOREIGN KEY (type) REFERENCES report_reasons(type) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE reports
  ADD CONSTRAINT reports_assigned_to_id_fkey FOREIGN KEY (assigned_to_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE reports
  ADD CONSTRAINT reports_resolved_by_id_fkey FOREIGN KEY (resolved_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE reports
  ADD CONSTRAINT reports_seconded_by_id_fkey FOREIGN KEY (seconded_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE report_evidence
  ADD CONSTRAINT report_evidence_report_id_fkey FOREIGN KEY (report_id) REFERENCES reports(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE report_evidence
  ADD CONSTRAINT report_evidence_added_by_id_fkey FOREIGN KEY (added_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE moderation_queue
  ADD CONSTRAINT moderation_queue_assigned_to_id_fkey FOREIGN KEY (assigned_to_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE moderation_queue
  ADD CONSTRAINT moderation_queue_decided_by_id_fkey FOREIGN KEY (decided_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE moderation_queue
  ADD CONSTRAINT moderation_queue_second_reviewer_id_fkey FOREIGN KEY (second_reviewer_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE moderation_actions
  ADD CONSTRAINT moderation_actions_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE moderation_actions
  ADD CONSTRAINT moderation_actions_report_id_fkey FOREIGN KEY (report_id) REFERENCES reports(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE moderation_actions
  ADD CONSTRAINT moderation_actions_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES moderation_flags(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE moderation_actions
  ADD CONSTRAINT moderation_actions_queue_item_id_fkey FOREIGN KEY (queue_item_id) REFERENCES moderation_queue(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE moderation_actions
  ADD CONSTRAINT moderation_actions_policy_document_id_fkey FOREIGN KEY (policy_document_id) REFERENCES policy_documents(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE moderation_actions
  ADD CONSTRAINT moderation_actions_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES statements_of_reasons(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE moderation_states
  ADD CONSTRAINT moderation_states_last_action_id_fkey FOREIGN KEY (last_action_id) REFERENCES moderation_actions(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE appeals
  ADD CONSTRAINT appeals_appellant_id_fkey FOREIGN KEY (appellant_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE appeals
  ADD CONSTRAINT appeals_sanction_id_fkey FOREIGN KEY (sanction_id) REFERENCES user_sanctions(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE appeals
  ADD CONSTRAINT appeals_action_id_fkey FOREIGN KEY (action_id) REFERENCES moderation_actions(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE appeals
  ADD CONSTRAINT appeals_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE dmca_notices
  ADD CONSTRAINT dmca_notices_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE dmca_notices
  ADD CONSTRAINT dmca_notices_handled_by_id_fkey FOREIGN KEY (handled_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE dmca_notices
  ADD CONSTRAINT dmca_notices_strike_id_fkey FOREIGN KEY (strike_id) REFERENCES user_violations(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE dmca_counter_notices
  ADD CONSTRAINT dmca_counter_notices_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES dmca_notices(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE dmca_counter_notices
  ADD CONSTRAINT dmca_counter_notices_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE moderator_notes
  ADD CONSTRAINT moderator_notes_queue_item_id_fkey FOREIGN KEY (queue_item_id) REFERENCES moderation_queue(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE moderator_notes
  ADD CONSTRAINT moderator_notes_author_id_fkey FOREIGN KEY (author_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE safety_scores
  ADD CONSTRAINT safety_scores_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
