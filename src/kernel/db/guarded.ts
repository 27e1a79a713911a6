/**
 * The guarded tables: row level security gives their rows only to the account for which a transaction works. A test holds
 * this list against the database. Who adds a table that holds what belongs to one account alone adds it here, with
 * forced policies in its migration: no viewer, no rows.
 */
export const guardedTables: readonly string[] = [
  'account_balances',
  'accounting_periods',
  'audit_logs',
  'chart_of_accounts',
  'content_purchases',
  'disputes',
  'earnings',
  'gift_transactions',
  'idempotency_keys',
  'invoice_lines',
  'invoices',
  'journal_entries',
  'journal_entry_lines',
  'aml_checks',
  'api_keys',
  'appeals',
  'audit_logs',
  'crm_contacts',
  'dmca_counter_notices',
  'dmca_notices',
  'exports',
  'idempotency_keys',
  'import_jobs',
  'import_rows',
  'integrations',
  'kyc_documents',
  'kyc_verifications',
  'ledger',
  'ledger_movements',
  'ledger_reservations',
  'message_purchases',
  'messages',
  'moderation_actions',
  'moderation_flags',
  'moderation_queue',
  'moderator_notes',
  'oauth_identities',
  'password_reset_tokens',
  'payment_methods',
  'payments',
  'payout_accounts',
  'payouts',
  'promo_code_uses',
  'reconciliation_runs',
  'refunds',
  'policy_acceptances',
  'rate_limit_events',
  'report_evidence',
  'reports',
  'safety_scores',
  'scheduled_reports',
  'security_events',
  'statements_of_reasons',
  'stream_access',
  'subscriptions',
  'tax_documents',
  'tax_information',
  'tips',
  'transactions',
  'user_balances',
  'subject_keys',
  'subscriptions',
  'system_logs',
  'tips',
  'user_2fa',
  'user_activity',
  'user_characteristics',
  'user_credentials',
  'user_demographics',
  'user_locations',
  'user_login_history',
  'user_mutes',
  'user_preferences',
  'user_private',
  'user_recovery_codes',
  'user_sessions',
  'user_verification_codes',
  'user_violations',
  'wallets',
  'webauthn_credentials',
  'webhook_deliveries',
  'webhooks',
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
