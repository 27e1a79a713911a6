import { long, parent, past, type DomainRules } from './rules-of';

/** Somebody who does not exist: a CHECK refuses the row before its foreign keys are looked at. */
const somebody = '01900000-0000-7000-8000-0000000000aa';

/** A code that no account has. */
const newCode = (): string => String(6_000_000_000 + Math.floor(Math.random() * 999_999_999));

/** What the tables of the domain finance refuse. */
export const rules: DomainRules = {
  rows: {
    chart_of_accounts: () => ({ code: newCode(), kind: 'ASSET', normal_side: 'DEBIT' }),
    accounting_periods: () => ({ starts_on: '2019-01-01', ends_on: '2019-01-31' }),
    journal_entries: () => ({ currency_code: 'USD', entry_date: '2026-03-01', total_minor: 100 }),
    account_balances: () => ({ currency_code: 'USD' }),
    transactions: () => ({
      kind: 'TIP',
      currency_code: 'USD',
      gross_minor: 100,
      fee_minor: 20,
      net_minor: 80,
      completed_at: past,
    }),
    earnings: () => ({ currency_code: 'USD' }),
    user_balances: () => ({ currency_code: 'USD' }),
  },
  nonsense: [
    ['chart_of_accounts', { code: '01' }, 'chart_of_accounts_code_form'],
    ['chart_of_accounts', { code: 'cash' }, 'chart_of_accounts_code_form'],
    ['chart_of_accounts', { name: ' ' }, 'chart_of_accounts_name_form'],
    ['chart_of_accounts', { description: long(1_001) }, 'chart_of_accounts_description_length'],
    ['chart_of_accounts', { normal_side: 'CREDIT' }, 'chart_of_accounts_side_with_kind'],
    ['chart_of_accounts', { is_system: true, closed_at: past }, 'chart_of_accounts_system_open'],
    ['accounting_periods', { ends_on: '2018-12-31' }, 'accounting_periods_end_after_start'],
    ['accounting_periods', { status: 'CLOSED' }, 'accounting_periods_closed_with_status'],
    ['accounting_periods', { closed_by_id: somebody }, 'accounting_periods_closed_by_whole'],
    ['journal_entries', { description: '' }, 'journal_entries_description_form'],
    ['journal_entries', { currency_code: 'usd' }, 'journal_entries_currency_form'],
    ['journal_entries', { total_minor: 0 }, 'journal_entries_total_range'],
    ['journal_entries', { author: 'USER' }, 'journal_entries_author_whole'],
    [
      'journal_entries',
      { id: somebody, reverses_id: somebody },
      'journal_entries_not_own_reversal',
    ],
    ['account_balances', { debit_minor: -1 }, 'account_balances_totals_not_negative'],
    ['transactions', { currency_code: 'usd' }, 'transactions_currency_form'],
    [
      'transactions',
      { gross_minor: '1000000000000001', fee_minor: 1, net_minor: '1000000000000000' },
      'transactions_gross_range',
    ],
    ['transactions', { fee_minor: 101, net_minor: -1 }, 'transactions_fee_within'],
    ['transactions', { net_minor: 81 }, 'transactions_net_adds_up'],
    ['transactions', { refunded_minor: 101 }, 'transactions_refunded_within'],
    ['transactions', { processor_cost_minor: -1 }, 'transactions_cost_not_negative'],
    ['transactions', { tokens: 0 }, 'transactions_tokens_positive'],
    ['transactions', { fee_rate_bps: 10_001 }, 'transactions_rate_range'],
    ['transactions', { failure_reason: 'No' }, 'transactions_reason_with_failure'],
    ['transactions', { status: 'PENDING' }, 'transactions_completed_with_status'],
    ['transactions', { payer_id: somebody, payee_id: somebody }, 'transactions_not_to_self'],
    ['transactions', { original_id: somebody }, 'transactions_original_with_kind'],
    ['platform_fees', { rate_bps: 10_001 }, 'platform_fees_rate_range'],
    ['earnings', { currency_code: 'usd' }, 'earnings_currency_form'],
    ['earnings', { amount_minor: -1 }, 'earnings_amount_range'],
    ['earnings', { amount_minor: 5, reversed_minor: 6 }, 'earnings_reversed_within'],
    ['user_balances', { currency_code: 'usd' }, 'user_balances_currency_form'],
    ['user_balances', { pending_minor: -1 }, 'user_balances_pending_not_negative'],
    ['user_balances', { reserved_minor: -1 }, 'user_balances_reserved_not_negative'],
    ['user_balances', { lifetime_minor: -1 }, 'user_balances_lifetime_not_negative'],
    [
      'accounting_periods',
      { status: 'CLOSED', closed_at: past, ends_on: '2018-01-01' },
      'accounting_periods_end_after_start',
    ],
    ['chart_of_accounts', { id: somebody, parent_id: somebody }, 'chart_of_accounts_parent_fits'],
    [
      'chart_of_accounts',
      { parent_id: parent('chart_of_accounts', { is_postable: true }) },
      'chart_of_accounts_parent_fits',
    ],
  ],
  changes: [['chart_of_accounts', { code: '7' }, 'chart_of_accounts_terms_fixed']],
};
