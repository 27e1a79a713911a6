import { later, past, type DomainRules } from './rules-of';

/** Wallets for fees that the platform does not have yet, one after the other, as each can be there once. */
let shard = 47;
const nextShard = (): number => (shard = shard === 63 ? 48 : shard + 1);

/** What the tables of the domain wallet refuse that came later than its ledger. */
export const rules: DomainRules = {
  rows: {
    ledger_reservations: () => ({ created_at: past, expires_at: later, tokens: 5 }),
    reconciliation_runs: () => ({ started_at: past, finished_at: later }),
    token_packages: () => ({ key: `k${Math.floor(Math.random() * 1e9)}`, tokens: 500 }),
    wallets: () => ({ kind: 'FEES', shard: nextShard() }),
  },
  nonsense: [
    ['wallets', { shard: 64 }, 'wallets_shard_range'],
    ['ledger_reservations', { tokens: 0 }, 'ledger_reservations_tokens_range'],
    [
      'ledger_reservations',
      { state: 'CAPTURED', resolved_at: later, captured_tokens: 6 },
      'ledger_reservations_captured_within',
    ],
    ['ledger_reservations', { captured_tokens: 1 }, 'ledger_reservations_captured_with_state'],
    ['ledger_reservations', { resolved_at: later }, 'ledger_reservations_resolved_with_state'],
    ['ledger_reservations', { expires_at: past }, 'ledger_reservations_expiry_after_creation'],
    ['reconciliation_runs', { checked_count: -1 }, 'reconciliation_runs_counts_not_negative'],
    ['reconciliation_runs', { differences: '{}' }, 'reconciliation_runs_differences_list'],
    [
      'reconciliation_runs',
      { started_at: later, finished_at: past },
      'reconciliation_runs_finished_after_start',
    ],
    ['token_packages', { key: 'Starter' }, 'token_packages_key_form'],
    ['token_packages', { tokens: 99 }, 'token_packages_tokens_range'],
    ['token_packages', { bonus_tokens: 501 }, 'token_packages_bonus_range'],
    ['token_packages', { price_minor: 0 }, 'token_packages_price_range'],
    ['token_packages', { currency_code: 'usd' }, 'token_packages_currency_form'],
  ],
};
