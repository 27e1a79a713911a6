import { later, long, parent, past, type DomainRules, type Parent, type Row } from './rules-of';

/** Somebody who does not exist: a CHECK refuses the row before its foreign keys are looked at. */
const somebody = '01900000-0000-7000-8000-0000000000aa';

const staff = (): Parent => parent('users', { account_type: 'MODERATOR' });

const checked = (): Row => ({ status: 'VERIFIED', checked_by_id: staff(), checked_at: later });

const exported: Row = {
  status: 'COMPLETED',
  identity_checked_at: past,
  closed_at: later,
  storage_key: 'x',
  sha256: '0'.repeat(64),
  size_bytes: 1,
  manifest: '{}',
  link_expires_at: '2020-02-01T00:00:00Z',
};

const verified: Row = {
  status: 'VERIFIED',
  row_count: 1,
  verified_count: 1,
  location: 'x',
  sha256: '0'.repeat(64),
  size_bytes: 1,
  verified_at: past,
};

/** What the tables of the domain compliance refuse. */
export const rules: DomainRules = {
  rows: {
    compliance_2257_records: () => ({
      document_country: 'US',
      key_version: 1,
      created_at: past,
      keep_until: '2027-06-01',
    }),
    compliance_2257_depictions: () => ({ target_id: parent('posts'), produced_on: '2019-01-01' }),
    age_verifications: () => ({
      provider: 'local',
      verified_age: 30,
      minimum_age: 18,
      confidence: 0.99,
      threshold: 0.95,
      passed: true,
      checked_at: past,
    }),
    jurisdiction_rules: () => ({ country_code: 'AQ', threshold: 0.9 }),
    data_export_requests: () => ({ received_at: past, due_at: later }),
    erasure_requests: () => ({ received_at: past, due_at: later, cooling_off_until: later }),
    legal_holds: () => ({ user_id: parent('users'), placed_by_id: staff(), placed_at: past }),
    retention_policies: () => ({ key: 'things', keep_days: 10 }),
    archive_batches: () => ({
      policy_key: parent('retention_policies', {}, 'key'),
      source_table: 'things',
      range_from: past,
      range_to: later,
    }),
    compliance_tasks: () => ({ subject_table: 'users' }),
  },
  nonsense: [
    [
      'compliance_2257_records',
      { performer_name: ' ' },
      'compliance_2257_records_performer_name_form',
    ],
    ['compliance_2257_records', { aliases: [''] }, 'compliance_2257_records_aliases_form'],
    ['compliance_2257_records', { birth_date: '2002-01-03' }, 'compliance_2257_records_adult'],
    [
      'compliance_2257_records',
      { document_country: 'us' },
      'compliance_2257_records_document_country_form',
    ],
    [
      'compliance_2257_records',
      { legal_name_cipher: '' },
      'compliance_2257_records_cipher_present',
    ],
    [
      'compliance_2257_records',
      { status: 'VERIFIED' },
      'compliance_2257_records_check_with_status',
    ],
    [
      'compliance_2257_records',
      { ...checked(), status: 'REJECTED' },
      'compliance_2257_records_rejection_with_status',
    ],
    [
      'compliance_2257_records',
      { ...checked(), checked_by_id: somebody, filed_by_id: somebody },
      'compliance_2257_records_checked_by_another',
    ],
    [
      'compliance_2257_records',
      { id: somebody, replaces_id: somebody },
      'compliance_2257_records_replaces_another',
    ],
    [
      'compliance_2257_records',
      { keep_until: '2026-12-31' },
      'compliance_2257_records_kept_seven_years',
    ],
    [
      'compliance_2257_depictions',
      { performer_name: '' },
      'compliance_2257_depictions_performer_name_form',
    ],
    [
      'compliance_2257_depictions',
      { produced_on: '2999-01-01' },
      'compliance_2257_depictions_produced_before',
    ],
    ['age_verifications', { provider: 'A B' }, 'age_verifications_provider_form'],
    ['age_verifications', { provider_reference: '' }, 'age_verifications_reference_form'],
    ['age_verifications', { verified_age: -1 }, 'age_verifications_verified_age_range'],
    ['age_verifications', { confidence: 1.1 }, 'age_verifications_confidence_range'],
    ['age_verifications', { threshold: 0.4 }, 'age_verifications_threshold_range'],
    ['age_verifications', { minimum_age: 17 }, 'age_verifications_minimum_age_range'],
    ['age_verifications', { expires_at: past }, 'age_verifications_expiry_after_check'],
    ['age_verifications', { revoked_at: '2019-01-01' }, 'age_verifications_revoked_after_check'],
    ['jurisdiction_rules', { country_code: 'us' }, 'jurisdiction_rules_country_form'],
    ['jurisdiction_rules', { region: 'Texas' }, 'jurisdiction_rules_region_form'],
    ['jurisdiction_rules', { minimum_age: 16 }, 'jurisdiction_rules_minimum_age_range'],
    ['jurisdiction_rules', { threshold: 0.1 }, 'jurisdiction_rules_threshold_range'],
    ['jurisdiction_rules', { valid_days: 0 }, 'jurisdiction_rules_valid_days_positive'],
    ['jurisdiction_rules', { basis: '' }, 'jurisdiction_rules_basis_form'],
    ['consents', { text_version: 0 }, 'consents_text_version_positive'],
    ['data_export_requests', { status: 'COOLING_OFF' }, 'data_export_requests_status_known'],
    ['data_export_requests', { extended_at: later }, 'data_export_requests_extension_whole'],
    [
      'data_export_requests',
      { status: 'IN_PROGRESS' },
      'data_export_requests_identity_with_status',
    ],
    ['data_export_requests', { status: 'CANCELLED' }, 'data_export_requests_closed_with_status'],
    [
      'data_export_requests',
      { status: 'REFUSED', closed_at: later },
      'data_export_requests_refusal_with_status',
    ],
    [
      'data_export_requests',
      { ...exported, storage_key: null },
      'data_export_requests_file_with_status',
    ],
    ['data_export_requests', { ...exported, sha256: long(64) }, 'data_export_requests_file_form'],
    [
      'data_export_requests',
      { ...exported, link_expires_at: past },
      'data_export_requests_file_form',
    ],
    ['erasure_requests', { extended_at: later }, 'erasure_requests_extension_whole'],
    ['erasure_requests', { status: 'IN_PROGRESS' }, 'erasure_requests_identity_with_status'],
    ['erasure_requests', { cooling_off_until: '2021-01-01' }, 'erasure_requests_cooling_off_range'],
    ['erasure_requests', { status: 'CANCELLED' }, 'erasure_requests_closed_with_status'],
    [
      'erasure_requests',
      { status: 'REFUSED', closed_at: later },
      'erasure_requests_refusal_with_status',
    ],
    ['erasure_requests', { pseudonym: 'x' }, 'erasure_requests_pseudonym_with_status'],
    ['erasure_requests', { exceptions: '[]' }, 'erasure_requests_exceptions_object'],
    ['legal_holds', { user_id: null }, 'legal_holds_subject_present'],
    ['legal_holds', { subject_table: 'posts' }, 'legal_holds_subject_whole'],
    [
      'legal_holds',
      { subject_table: 'A B', subject_id: somebody },
      'legal_holds_subject_table_form',
    ],
    ['legal_holds', { reason: '' }, 'legal_holds_reason_form'],
    ['legal_holds', { until: past }, 'legal_holds_until_after_placing'],
    ['legal_holds', { released_at: later }, 'legal_holds_release_whole'],
    ['retention_policies', { key: 'A B' }, 'retention_policies_key_form'],
    ['retention_policies', { description: '' }, 'retention_policies_description_form'],
    ['retention_policies', { keep_days: 1, minimum_days: 2 }, 'retention_policies_keep_days_range'],
    [
      'retention_policies',
      { keep_days: 0, minimum_days: 0 },
      'retention_policies_minimum_days_positive',
    ],
    [
      'retention_policies',
      { key: 'audit', keep_days: 2556 },
      'retention_policies_audit_seven_years',
    ],
    ['archive_batches', { source_table: 'A B' }, 'archive_batches_source_table_form'],
    ['archive_batches', { range_to: past }, 'archive_batches_range_order'],
    ['archive_batches', { row_count: -1 }, 'archive_batches_counts_not_negative'],
    ['archive_batches', { sha256: long(64) }, 'archive_batches_sha256_form'],
    ['archive_batches', { ...verified, verified_count: 2 }, 'archive_batches_verified_with_status'],
    ['archive_batches', { ...verified, status: 'PURGED' }, 'archive_batches_purged_with_status'],
    ['archive_batches', { restored_at: later }, 'archive_batches_restored_with_status'],
    ['archive_batches', { status: 'FAILED' }, 'archive_batches_failure_with_status'],
    ['compliance_tasks', { summary: '' }, 'compliance_tasks_summary_form'],
    ['compliance_tasks', { subject_table: 'A B' }, 'compliance_tasks_subject_table_form'],
    ['compliance_tasks', { status: 'IN_PROGRESS' }, 'compliance_tasks_assigned_with_status'],
    ['compliance_tasks', { status: 'DONE' }, 'compliance_tasks_done_with_status'],
    ['compliance_tasks', { note: '' }, 'compliance_tasks_note_form'],
  ],
};
