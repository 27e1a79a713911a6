import { later, long, parent, past, type DomainRules } from './rules-of';

/** Somebody who does not exist: a CHECK refuses the row before its foreign keys are looked at. */
const somebody = '01900000-0000-7000-8000-0000000000aa';

const approved = { status: 'APPROVED', score: 0.98, decided_at: past, expires_at: later };
const cleared = {
  ...{ status: 'CLEARED', hits: '[{"name": "Ada"}]', checked_at: past },
  ...{ cleared_by_id: somebody, cleared_at: later, clear_reason: 'Another birth date' },
};

/** What the tables of the domain creators refuse. */
export const rules: DomainRules = {
  rows: {
    kyc_documents: () => ({ content_digest: Buffer.alloc(32), mime_type: 'image/png' }),
    kyc_verifications: () => ({}),
    aml_checks: () => ({ provider: 'TEST' }),
    identity_thresholds: () => ({ approve_from: 0.9, reject_below: 0.4, valid_days: 30 }),
  },
  nonsense: [
    ['creators', { handle: 'a b' }, 'creators_handle_form'],
    ['creators', { status_reason: ' ' }, 'creators_status_reason_form'],
    ['creators', { reviewed_by_id: parent('users') }, 'creators_review_whole'],
    [
      'creators',
      { user_id: somebody, reviewed_by_id: somebody, reviewed_at: past },
      'creators_review_not_self',
    ],
    ['kyc_verifications', { provider: 'Jumio' }, 'kyc_verifications_provider_form'],
    ['kyc_verifications', { provider_reference: '' }, 'kyc_verifications_provider_reference_form'],
    ['kyc_verifications', { ...approved, score: 1.5 }, 'kyc_verifications_score_range'],
    ['kyc_verifications', { score: 1, decided_at: past }, 'kyc_verifications_decided_with_status'],
    ['kyc_verifications', { ...approved, score: null }, 'kyc_verifications_decided_by_somebody'],
    [
      'kyc_verifications',
      { ...approved, user_id: somebody, reviewed_by_id: somebody },
      'kyc_verifications_reviewer_not_subject',
    ],
    [
      'kyc_verifications',
      { reviewed_by_id: parent('users') },
      'kyc_verifications_reviewer_with_decision',
    ],
    [
      'kyc_verifications',
      { status: 'REJECTED', score: 0.1, decided_at: past },
      'kyc_verifications_reason_with_rejection',
    ],
    ['kyc_verifications', { ...approved, decision_reason: ' ' }, 'kyc_verifications_reason_form'],
    [
      'kyc_verifications',
      { ...approved, expires_at: null },
      'kyc_verifications_expiry_with_approval',
    ],
    [
      'kyc_verifications',
      { ...approved, expires_at: past },
      'kyc_verifications_expiry_after_decision',
    ],
    ['kyc_documents', { storage_key: '../ada?' }, 'kyc_documents_storage_key_form'],
    ['kyc_documents', { content_digest: Buffer.alloc(31) }, 'kyc_documents_content_digest_length'],
    ['kyc_documents', { mime_type: 'text/html' }, 'kyc_documents_mime_type_known'],
    ['kyc_documents', { byte_size: 0 }, 'kyc_documents_byte_size_range'],
    ['kyc_documents', { key_version: 0 }, 'kyc_documents_key_version_positive'],
    ['aml_checks', { provider: 'a list' }, 'aml_checks_provider_form'],
    ['aml_checks', { list_version: '' }, 'aml_checks_list_version_form'],
    ['aml_checks', { hits: '{}' }, 'aml_checks_hits_list'],
    ['aml_checks', { status: 'HIT', checked_at: past }, 'aml_checks_hits_with_status'],
    ['aml_checks', { status: 'CLEAR' }, 'aml_checks_checked_with_status'],
    ['aml_checks', { ...cleared, cleared_at: null }, 'aml_checks_cleared_whole'],
    ['aml_checks', { ...cleared, clear_reason: ' ' }, 'aml_checks_clear_reason_form'],
    ['aml_checks', { ...cleared, user_id: somebody }, 'aml_checks_clearer_not_subject'],
    ['identity_thresholds', { reject_below: -0.1 }, 'identity_thresholds_scores_range'],
    ['identity_thresholds', { approve_from: 0.3 }, 'identity_thresholds_scores_ordered'],
    ['identity_thresholds', { valid_days: 0 }, 'identity_thresholds_valid_days_range'],
    ['crm_contacts', { display_name: ' ' }, 'crm_contacts_display_name_form'],
    ['crm_contacts', { note: long(5_001) }, 'crm_contacts_note_length'],
    ['crm_contacts', { tags: ['VIP'] }, 'crm_contacts_tags_words'],
  ],
  changes: [['creators', { follower_count: -1 }, 'creators_follower_count_not_negative']],
};
