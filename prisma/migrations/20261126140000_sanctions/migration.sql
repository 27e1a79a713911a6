-- What follows when an account breaks the rules: findings, sanctions and the statements that explain them.

CREATE TYPE "PolicyKind" AS ENUM ('TERMS', 'PRIVACY', 'COMMUNITY_GUIDELINES', 'CREATOR_AGREEMENT', 'COPYRIGHT', 'COOKIES');
CREATE TYPE "ReportType" AS ENUM ('INAPPROPRIATE_CONTENT', 'COPYRIGHT_VIOLATION', 'HARASSMENT', 'SPAM', 'UNDERAGE', 'NON_CONSENSUAL', 'VIOLENCE', 'HATE_SPEECH', 'OTHER');
CREATE TYPE "ViolationSeverity" AS ENUM ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL');
CREATE TYPE "ModerationTarget" AS ENUM ('POST', 'COMMENT', 'MESSAGE', 'LIVE_STREAM', 'USER');
CREATE TYPE "SanctionKind" AS ENUM ('WARNING', 'FEATURE_RESTRICTION', 'SUSPENSION', 'BAN');
CREATE TYPE "RestrictedFeature" AS ENUM ('POSTING', 'MESSAGING', 'TIPPING', 'STREAMING');
CREATE TYPE "StatementSource" AS ENUM ('NOTICE', 'OWN_INITIATIVE');
CREATE TYPE "StatementGround" AS ENUM ('LEGAL', 'CONTRACTUAL');
CREATE TYPE "RestrictionType" AS ENUM ('REMOVAL', 'DISABLING', 'DEMOTION', 'LABELLING', 'MONETARY', 'SUSPENSION', 'TERMINATION', 'WARNING');

CREATE TABLE policy_documents (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  kind "PolicyKind" NOT NULL,
  locale TEXT NOT NULL DEFAULT 'en',
  version INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  is_current BOOLEAN NOT NULL DEFAULT false,
  published_at TIMESTAMPTZ(6),
  author_id UUID,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT policy_documents_pkey PRIMARY KEY (id)
);

CREATE TABLE user_violations (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  user_id UUID NOT NULL,
  type "ReportType" NOT NULL,
  severity "ViolationSeverity" NOT NULL,
  summary TEXT NOT NULL,
  evidence JSONB NOT NULL DEFAULT '{}',
  target_type "ModerationTarget",
  target_id UUID,
  policy_document_id UUID,
  action_hours INTEGER,
  recorded_by_id UUID NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at TIMESTAMPTZ(6),
  withdrawn_at TIMESTAMPTZ(6),
  withdrawn_by_id UUID,

  CONSTRAINT user_violations_pkey PRIMARY KEY (id)
);

CREATE TABLE statements_of_reasons (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  user_id UUID NOT NULL,
  restriction "RestrictionType" NOT NULL,
  territories TEXT[] DEFAULT ARRAY[]::TEXT[],
  ends_at TIMESTAMPTZ(6),
  facts TEXT NOT NULL,
  source "StatementSource" NOT NULL,
  automated_detection BOOLEAN NOT NULL DEFAULT false,
  automated_decision BOOLEAN NOT NULL DEFAULT false,
  confidence DECIMAL(5,4),
  model_version TEXT,
  ground "StatementGround" NOT NULL,
  legal_reference TEXT,
  policy_document_id UUID,
  policy_clause TEXT,
  redress TEXT NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT statements_of_reasons_pkey PRIMARY KEY (id)
);

CREATE TABLE user_sanctions (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  user_id UUID NOT NULL,
  kind "SanctionKind" NOT NULL,
  feature "RestrictedFeature",
  begins_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ends_at TIMESTAMPTZ(6),
  statement_id UUID NOT NULL,
  violation_id UUID,
  decided_by_id UUID,
  acknowledged_at TIMESTAMPTZ(6),
  lifted_at TIMESTAMPTZ(6),
  lifted_by_id UUID,
  lift_reason TEXT,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT user_sanctions_pkey PRIMARY KEY (id)
);
CREATE INDEX policy_documents_author_id_idx ON policy_documents(author_id);
CREATE UNIQUE INDEX policy_documents_kind_locale_version_key ON policy_documents(kind, locale, version);
CREATE INDEX user_violations_user_id_created_at_idx ON user_violations(user_id, created_at DESC);
CREATE INDEX user_violations_target_type_target_id_idx ON user_violations(target_type, target_id);
CREATE INDEX user_violations_policy_document_id_idx ON user_violations(policy_document_id);
CREATE INDEX user_violations_recorded_by_id_idx ON user_violations(recorded_by_id);
CREATE INDEX user_violations_withdrawn_by_id_idx ON user_violations(withdrawn_by_id);
CREATE INDEX statements_of_reasons_user_id_created_at_idx ON statements_of_reasons(user_id, created_at DESC);
CREATE INDEX statements_of_reasons_policy_document_id_idx ON statements_of_reasons(policy_document_id);
CREATE UNIQUE INDEX user_sanctions_statement_id_key ON user_sanctions(statement_id);
CREATE INDEX user_sanctions_user_id_begins_at_idx ON user_sanctions(user_id, begins_at DESC);
CREATE INDEX user_sanctions_violation_id_idx ON user_sanctions(violation_id);
CREATE INDEX user_sanctions_decided_by_id_idx ON user_sanctions(decided_by_id);
CREATE INDEX user_sanctions_lifted_by_id_idx ON user_sanctions(lifted_by_id);
ALTER TABLE policy_documents
  ADD CONSTRAINT policy_documents_author_id_fkey FOREIGN KEY (author_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE user_violations
  ADD CONSTRAINT user_violations_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE user_violations
  ADD CONSTRAINT user_violations_policy_document_id_fkey FOREIGN KEY (policy_document_id) REFERENCES policy_documents(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE user_violations
  ADD CONSTRAINT user_violations_recorded_by_id_fkey FOREIGN KEY (recorded_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE user_violations
  ADD CONSTRAINT user_violations_withdrawn_by_id_fkey FOREIGN KEY (withdrawn_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE statements_of_reasons
  ADD CONSTRAINT statements_of_reasons_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE statements_of_reasons
  ADD CONSTRAINT statements_of_reasons_policy_document_id_fkey FOREIGN KEY (policy_document_id) REFERENCES policy_documents(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE user_sanctions
  ADD CONSTRAINT user_sanctions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE user_sanctions
  ADD CONSTRAINT user_sanctions_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES statements_of_reasons(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE user_sanctions
  ADD CONSTRAINT user_sanctions_violation_id_fkey FOREIGN KEY (violation_id) REFERENCES user_violations(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE user_sanctions
  ADD CONSTRAINT user_sanctions_decided_by_id_fkey FOREIGN KEY (decided_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE user_sanctions
  ADD CONSTRAINT user_sanctions_lifted_by_id_fkey FOREIGN KEY (lifted_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
