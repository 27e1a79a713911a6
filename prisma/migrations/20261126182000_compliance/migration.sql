-- What the law asks of the platform: records of performers, age checks, requests about personal data, and how long data are kept. The rules follow in the next migrations.

CREATE TYPE "IdentityDocumentType" AS ENUM ('PASSPORT', 'DRIVING_LICENCE', 'IDENTITY_CARD', 'RESIDENCE_PERMIT');
CREATE TYPE "PerformerRecordStatus" AS ENUM ('PENDING', 'VERIFIED', 'REJECTED');
CREATE TYPE "DepictionTarget" AS ENUM ('POST', 'VIDEO');
CREATE TYPE "AgeMethod" AS ENUM ('ID_DOCUMENT', 'ESTIMATION', 'DATABASE', 'TEST');
CREATE TYPE "AgeAssurance" AS ENUM ('DECLARED', 'ESTIMATED', 'VERIFIED');
CREATE TYPE "ConsentPurpose" AS ENUM ('ANALYTICS', 'PERSONALISATION', 'MARKETING', 'MODEL_TRAINING', 'COOKIES');
CREATE TYPE "DataRequestStatus" AS ENUM ('RECEIVED', 'COOLING_OFF', 'IN_PROGRESS', 'COMPLETED', 'REFUSED', 'CANCELLED');
CREATE TYPE "RetentionAction" AS ENUM ('ARCHIVE', 'DELETE', 'ANONYMISE');
CREATE TYPE "StorageTier" AS ENUM ('HOT', 'WARM', 'COLD');
CREATE TYPE "ArchiveStatus" AS ENUM ('WRITING', 'VERIFIED', 'PURGED', 'RESTORED', 'FAILED');
CREATE TYPE "ComplianceTaskKind" AS ENUM ('AGE_CHECK', 'PERFORMER_RECORD', 'UNDERAGE_ALERT', 'DATA_EXPORT', 'ERASURE', 'COPYRIGHT', 'URGENT_REPORT', 'OTHER');
CREATE TYPE "ComplianceTaskStatus" AS ENUM ('OPEN', 'IN_PROGRESS', 'DONE');

CREATE TABLE compliance_2257_records (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  creator_id UUID NOT NULL,
  performer_user_id UUID,
  performer_name TEXT NOT NULL,
  aliases TEXT[] DEFAULT ARRAY[]::TEXT[],
  legal_name_cipher BYTEA NOT NULL,
  birth_date DATE NOT NULL,
  document_type "IdentityDocumentType" NOT NULL,
  document_country CHAR(2) NOT NULL,
  document_number_cipher BYTEA NOT NULL,
  document_reference_cipher BYTEA NOT NULL,
  key_version INTEGER NOT NULL,
  document_expires_on DATE,
  status "PerformerRecordStatus" NOT NULL DEFAULT 'PENDING',
  checked_by_id UUID,
  checked_at TIMESTAMPTZ(6),
  rejection_reason TEXT,
  replaces_id UUID,
  filed_by_id UUID NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  keep_until DATE NOT NULL,

  CONSTRAINT compliance_2257_records_pkey PRIMARY KEY (id)
);

CREATE TABLE compliance_2257_depictions (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  target_type "DepictionTarget" NOT NULL,
  target_id UUID NOT NULL,
  performer_name TEXT NOT NULL,
  record_id UUID,
  produced_on DATE NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT compliance_2257_depictions_pkey PRIMARY KEY (id)
);

CREATE TABLE age_verifications (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  user_id UUID NOT NULL,
  method "AgeMethod" NOT NULL,
  provider TEXT NOT NULL,
  provider_reference TEXT NOT NULL,
  verified_age INTEGER NOT NULL,
  confidence DECIMAL(5,4) NOT NULL,
  threshold DECIMAL(5,4) NOT NULL,
  minimum_age INTEGER NOT NULL,
  passed BOOLEAN NOT NULL DEFAULT false,
  checked_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at TIMESTAMPTZ(6),
  revoked_at TIMESTAMPTZ(6),

  CONSTRAINT age_verifications_pkey PRIMARY KEY (id)
);

CREATE TABLE user_age_states (
  user_id UUID NOT NULL,
  verified_at TIMESTAMPTZ(6) NOT NULL,
  method "AgeMethod" NOT NULL,
  expires_at TIMESTAMPTZ(6),
  verification_id UUID NOT NULL,

  CONSTRAINT user_age_states_pkey PRIMARY KEY (user_id)
);

CREATE TABLE jurisdiction_rules (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  country_code CHAR(2) NOT NULL,
  region TEXT NOT NULL DEFAULT '',
  minimum_age INTEGER NOT NULL DEFAULT 18,
  assurance "AgeAssurance" NOT NULL,
  threshold DECIMAL(5,4) NOT NULL,
  valid_days INTEGER,
  is_blocked BOOLEAN NOT NULL DEFAULT false,
  basis TEXT NOT NULL,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT jurisdiction_rules_pkey PRIMARY KEY (id)
);

CREATE TABLE consents (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  user_id UUID NOT NULL,
  purpose "ConsentPurpose" NOT NULL,
  text_version INTEGER NOT NULL,
  given BOOLEAN NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT consents_pkey PRIMARY KEY (id)
);

CREATE TABLE data_export_requests (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  user_id UUID NOT NULL,
  status "DataRequestStatus" NOT NULL DEFAULT 'RECEIVED',
  received_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  identity_checked_at TIMESTAMPTZ(6),
  due_at TIMESTAMPTZ(6) NOT NULL,
  extended_at TIMESTAMPTZ(6),
  extension_reason TEXT,
  refusal_reason TEXT,
  closed_at TIMESTAMPTZ(6),
  storage_key TEXT,
  sha256 CHAR(64),
  size_bytes BIGINT,
  manifest JSONB,
  link_expires_at TIMESTAMPTZ(6),

  CONSTRAINT data_export_requests_pkey PRIMARY KEY (id)
);

CREATE TABLE erasure_requests (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  user_id UUID NOT NULL,
  status "DataRequestStatus" NOT NULL DEFAULT 'RECEIVED',
  received_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  identity_checked_at TIMESTAMPTZ(6),
  due_at TIMESTAMPTZ(6) NOT NULL,
  extended_at TIMESTAMPTZ(6),
  extension_reason TEXT,
  cooling_off_until TIMESTAMPTZ(6) NOT NULL,
  refusal_reason TEXT,
  closed_at TIMESTAMPTZ(6),
  pseudonym TEXT,
  exceptions JSONB NOT NULL DEFAULT '{}',

  CONSTRAINT erasure_requests_pkey PRIMARY KEY (id)
);

CREATE TABLE legal_holds (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  user_id UUID,
  subject_table TEXT,
  subject_id UUID,
  reason TEXT NOT NULL,
  placed_by_id UUID NOT NULL,
  placed_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  until TIMESTAMPTZ(6),
  released_at TIMESTAMPTZ(6),
  released_by_id UUID,

  CONSTRAINT legal_holds_pkey PRIMARY KEY (id)
);

CREATE TABLE retention_policies (
  key TEXT NOT NULL,
  description TEXT NOT NULL,
  keep_days INTEGER NOT NULL,
  action "RetentionAction" NOT NULL,
  minimum_days INTEGER NOT NULL DEFAULT 1,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT retention_policies_pkey PRIMARY KEY (key)
);

CREATE TABLE archive_batches (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  policy_key TEXT NOT NULL,
  source_table TEXT NOT NULL,
  tier "StorageTier" NOT NULL DEFAULT 'COLD',
  status "ArchiveStatus" NOT NULL DEFAULT 'WRITING',
  range_from TIMESTAMPTZ(6) NOT NULL,
  range_to TIMESTAMPTZ(6) NOT NULL,
  row_count BIGINT,
  verified_count BIGINT,
  location TEXT,
  sha256 CHAR(64),
  size_bytes BIGINT,
  verified_at TIMESTAMPTZ(6),
  purged_at TIMESTAMPTZ(6),
  restored_at TIMESTAMPTZ(6),
  failure TEXT,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT archive_batches_pkey PRIMARY KEY (id)
);

CREATE TABLE compliance_tasks (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  kind "ComplianceTaskKind" NOT NULL,
  status "ComplianceTaskStatus" NOT NULL DEFAULT 'OPEN',
  priority "ReportPriority" NOT NULL DEFAULT 'MEDIUM',
  summary TEXT NOT NULL,
  subject_table TEXT NOT NULL,
  subject_id UUID NOT NULL,
  due_at TIMESTAMPTZ(6) NOT NULL,
  assigned_to_id UUID,
  done_by_id UUID,
  done_at TIMESTAMPTZ(6),
  note TEXT,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT compliance_tasks_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX compliance_2257_records_replaces_id_key ON compliance_2257_records(replaces_id);
CREATE INDEX compliance_2257_records_creator_id_idx ON compliance_2257_records(creator_id);
CREATE INDEX compliance_2257_records_performer_user_id_idx ON compliance_2257_records(performer_user_id);
CREATE INDEX compliance_2257_records_checked_by_id_idx ON compliance_2257_records(checked_by_id);
CREATE INDEX compliance_2257_records_filed_by_id_idx ON compliance_2257_records(filed_by_id);
CREATE INDEX compliance_2257_records_status_created_at_idx ON compliance_2257_records(status, created_at);
CREATE INDEX compliance_2257_depictions_record_id_idx ON compliance_2257_depictions(record_id);
CREATE UNIQUE INDEX compliance_2257_depictions_target_type_target_id_performer__key ON compliance_2257_depictions(target_type, target_id, performer_name);
CREATE INDEX age_verifications_user_id_checked_at_idx ON age_verifications(user_id, checked_at DESC);
CREATE UNIQUE INDEX age_verifications_provider_provider_reference_key ON age_verifications(provider, provider_reference);
CREATE UNIQUE INDEX jurisdiction_rules_country_code_region_key ON jurisdiction_rules(country_code, region);
CREATE INDEX consents_user_id_purpose_created_at_idx ON consents(user_id, purpose, created_at DESC);
CREATE INDEX data_export_requests_user_id_idx ON data_export_requests(user_id);
CREATE INDEX data_export_requests_status_due_at_idx ON data_export_requests(status, due_at);
CREATE UNIQUE INDEX erasure_requests_pseudonym_key ON erasure_requests(pseudonym);
CREATE INDEX erasure_requests_user_id_idx ON erasure_requests(user_id);
CREATE INDEX erasure_requests_status_due_at_idx ON erasure_requests(status, due_at);
CREATE INDEX legal_holds_user_id_idx ON legal_holds(user_id);
CREATE INDEX legal_holds_subject_table_subject_id_idx ON legal_holds(subject_table, subject_id);
CREATE INDEX legal_holds_placed_by_id_idx ON legal_holds(placed_by_id);
CREATE INDEX legal_holds_released_by_id_idx ON legal_holds(released_by_id);
CREATE INDEX archive_batches_policy_key_idx ON archive_batches(policy_key);
CREATE INDEX archive_batches_source_table_range_from_idx ON archive_batches(source_table, range_from);
CREATE INDEX compliance_tasks_status_due_at_idx ON compliance_tasks(status, due_at);
CREATE INDEX compliance_tasks_subject_table_subject_id_idx ON compliance_tasks(subject_table, subject_id);
CREATE INDEX compliance_tasks_assigned_to_id_idx ON compliance_tasks(assigned_to_id);
CREATE INDEX compliance_tasks_done_by_id_idx ON compliance_tasks(done_by_id);
ALTER TABLE compliance_2257_records
  ADD CONSTRAINT compliance_2257_records_creator_id_fkey FOREIGN KEY (creator_id) REFERENCES creators(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE compliance_2257_records
  ADD CONSTRAINT compliance_2257_records_performer_user_id_fkey FOREIGN KEY (performer_user_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE compliance_2257_records
  ADD CONSTRAINT compliance_2257_records_checked_by_id_fkey FOREIGN KEY (checked_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE compliance_2257_records
  ADD CONSTRAINT compliance_2257_records_filed_by_id_fkey FOREIGN KEY (filed_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE compliance_2257_records
  ADD CONSTRAINT compliance_2257_records_replaces_id_fkey FOREIGN KEY (replaces_id) REFERENCES compliance_2257_records(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE compliance_2257_depictions
  ADD CONSTRAINT compliance_2257_depictions_record_id_fkey FOREIGN KEY (record_id) REFERENCES compliance_2257_records(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE age_verifications
  ADD CONSTRAINT age_verifications_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE user_age_states
  ADD CONSTRAINT user_age_states_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE consents
  ADD CONSTRAINT consents_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE data_export_requests
  ADD CONSTRAINT data_export_requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE erasure_requests
  ADD CONSTRAINT erasure_requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE legal_holds
  ADD CONSTRAINT legal_holds_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE legal_holds
  ADD CONSTRAINT legal_holds_placed_by_id_fkey FOREIGN KEY (placed_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE legal_holds
  ADD CONSTRAINT legal_holds_released_by_id_fkey FOREIGN KEY (released_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE archive_batches
  ADD CONSTRAINT archive_batches_policy_key_fkey FOREIGN KEY (policy_key) REFERENCES retention_policies(key) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE compliance_tasks
  ADD CONSTRAINT compliance_tasks_assigned_to_id_fkey FOREIGN KEY (assigned_to_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE compliance_tasks
  ADD CONSTRAINT compliance_tasks_done_by_id_fkey FOREIGN KEY (done_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
