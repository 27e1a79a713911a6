/**
 * The guarded tables: row level security gives their rows only to the account for which a transaction works. A test holds
 * this list against the database. Who adds a table that holds what belongs to one account alone adds it here, with
 * forced policies in its migration: no viewer, no rows.
 */
export const guardedTables: readonly string[] = [
  'aml_checks',
  'api_keys',
  'appeals',
  'audit_logs',
  'crm_contacts',
  'dmca_counter_notices',
  'dmca_notices',
  'exports',
  'friend_requests',
  'fraud_scores',
  'idempotency_keys',
  'import_jobs',
  'import_rows',
  'integrations',
  'kyc_documents',
  'kyc_verifications',
  'ledger',
  'ledger_movements',
  'message_attachments',
  'message_reactions',
  'message_read_receipts',
  'messages',
  'moderation_actions',
  'moderation_flags',
  'moderation_queue',
  'moderator_notes',
  'notification_preferences',
  'notification_settings',
  'oauth_identities',
  'orders',
  'password_reset_tokens',
  'payment_methods',
  'payments',
  'performer_identities',
  'policy_acceptances',
  'push_tokens',
  'rate_limit_events',
  'report_evidence',
  'reports',
  'safety_scores',
  'scheduled_reports',
  'security_events',
  'social_graph_stats',
  'social_list_members',
  'social_lists',
  'shipments',
  'statements_of_reasons',
  'subject_keys',
  'subscriptions',
  'system_logs',
  'tips',
  'user_2fa',
  'user_activity',
  'user_affinities',
  'user_characteristics',
  'user_credentials',
  'user_demographics',
  'user_locations',
  'user_login_history',
  'user_mutes',
  'user_points',
  'user_preferences',
  'user_private',
  'user_recommendations',
  'user_recovery_codes',
  'user_sessions',
  'user_verification_codes',
  'user_violations',
  'user_watch_history',
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
