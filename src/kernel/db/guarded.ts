/**
 * The guarded tables: row level security gives their rows only to the account for which a transaction works. A test holds
 * this list against the database. Who adds a table that holds what belongs to one account alone adds it here, with
 * forced policies in its migration: no viewer, no rows.
 */
export const guardedTables: readonly string[] = [
  'age_verifications',
  'appeals',
  'audit_logs',
  'compliance_2257_records',
  'compliance_tasks',
  'consents',
  'data_export_requests',
  'aml_checks',
  'appeals',
  'audit_logs',
  'crm_contacts',
  'dmca_counter_notices',
  'dmca_notices',
  'erasure_requests',
  'idempotency_keys',
  'kyc_documents',
  'kyc_verifications',
  'ledger',
  'ledger_movements',
  'legal_holds',
  'messages',
  'moderation_actions',
  'moderation_flags',
  'moderation_queue',
  'moderator_notes',
  'payment_methods',
  'payments',
  'policy_acceptances',
  'report_evidence',
  'reports',
  'safety_scores',
  'statements_of_reasons',
  'subscriptions',
  'tips',
  'user_characteristics',
  'user_credentials',
  'user_demographics',
  'user_locations',
  'user_mutes',
  'user_preferences',
  'user_private',
  'user_sessions',
  'user_violations',
  'wallets',
];

/** Functions of schema app that read guarded tables with the rights of whoever calls them. */
export const guardedFunctions: readonly string[] = ['claim_idempotency_key', 'proposed_sanction'];

const guardedNames = new RegExp(`\\b(?:${[...guardedTables, ...guardedFunctions].join('|')})\\b`);

/**
 * Whether a statement has to say for whom it is. It goes by the text, which names every table that is read, so that
 * nothing has to be declared and forgotten; a name too many costs time and nothing else.
 */
export function isGuarded(text: string): boolean {
  return guardedNames.test(text);
}
