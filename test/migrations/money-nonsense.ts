const long = (length: number): string => 'x'.repeat(length);

/** A change of the wallet of the account $1, which has a movement of 100 tokens behind it. */
const wallet = (change: string): string => `UPDATE wallets SET ${change} WHERE user_id = $1`;

/** One more entry of that wallet; values for version, amount, balance_before, balance_after and previous_version. */
const entry = (values: string): string => `
  WITH m AS (INSERT INTO ledger_movements (kind, cause_id) VALUES ('TIP', app.uuid_v7()) RETURNING id)
  INSERT INTO ledger (version, amount, balance_before, balance_after, previous_version, wallet_id, movement_id, kind)
  SELECT ${values}, w.id, m.id, 'TIP_SENT' FROM wallets w, m WHERE w.user_id = $1`;

/** Twenty tokens of the account $1 for the account $2, and what both wallets hold after that. */
const movement = `
  WITH m AS (INSERT INTO ledger_movements (kind, cause_id) VALUES ('TIP', app.uuid_v7()) RETURNING id),
    heads AS (UPDATE wallets w SET balance = w.balance + l.amount, version = w.version + 1
      FROM (VALUES ($1::uuid, -20), ($2, 20)) AS l (owner, amount) WHERE w.user_id = l.owner
      RETURNING w.id, w.version, w.balance, l.amount)
  INSERT INTO ledger (wallet_id, version, movement_id, kind, amount, balance_before, balance_after, previous_version)
  SELECT h.id, h.version, m.id, 'TIP_SENT', h.amount, h.balance - h.amount, h.balance, nullif(h.version - 1, 0)
  FROM heads h, m`;

/** An entry of the journal with one line; values for line_number, debit_minor and credit_minor. */
export const entryOfOneLine = (values: string): string => `
  WITH e AS (INSERT INTO journal_entries (entry_date, description, currency_code, total_minor)
    VALUES ('2026-03-01', 'By hand', 'USD', 100) RETURNING id, entry_date)
  INSERT INTO journal_entry_lines
    (line_number, debit_minor, credit_minor, entry_id, account_id, entry_date, currency_code)
  SELECT ${values}, e.id, a.id, e.entry_date, 'USD' FROM e, chart_of_accounts a WHERE a.code = '1000'`;

/** A tip from the account $1; values for the recipient, tokens, fee_tokens and message. */
const tip = (values: string): string =>
  `INSERT INTO tips (sender_id, recipient_id, tokens, fee_tokens, message) VALUES ($1, ${values})`;

/** An outcome for the account $1; values for the key, the result and the refusal. */
const outcome = (values: string): string =>
  `INSERT INTO idempotency_keys (user_id, operation, request_hash, key, result, refusal)
   VALUES ($1, 'sendTip', '\\x00', ${values})`;

const rate = (values: string): string => `INSERT INTO token_rates VALUES (${values})`;

/** Statements for two accounts, $1 and $2, that make sense. */
export const moneySense: readonly string[] = [
  wallet('reserved = 100'),
  movement,
  tip(`$2, 100, 20, 'Bravo'`),
  outcome(`'12345678', '{}', NULL`),
  rate(`'EUR', now(), 110`),
];

/** Statements that do not, and the constraint that each breaks. */
export const moneyNonsense: readonly (readonly [statement: string, constraint: string])[] = [
  [`INSERT INTO wallets (kind) VALUES ('USER')`, 'wallets_owner_with_kind'],
  [wallet('balance = -1'), 'wallets_available_not_negative'],
  [wallet('balance = -1, reserved = -2'), 'wallets_balance_not_negative'],
  [wallet('reserved = 101'), 'wallets_available_not_negative'],
  [wallet('reserved = -1'), 'wallets_reserved_not_negative'],
  [wallet('version = -1'), 'wallets_version_not_negative'],
  [entry('2, 0, 100, 100, 1'), 'ledger_amount_range'],
  [entry('2, 1000000000000001, 100, 1000000000000101, 1'), 'ledger_amount_range'],
  [entry('2, -40, 100, 61, 1'), 'ledger_balance_after_adds_up'],
  [entry('0, 40, 0, 40, -1'), 'ledger_version_positive'],
  [entry('3, -40, 100, 60, 1'), 'ledger_previous_version_gapless'],
  [entry('2, -40, 100, 60, NULL'), 'ledger_previous_version_gapless'],
  [entry('1, -40, 100, 60, NULL'), 'ledger_first_from_zero'],
  [entryOfOneLine('1, 100, 0'), 'journal_entries_balanced'],
  [entryOfOneLine('0, 100, 0'), 'journal_entry_lines_number_range'],
  [entryOfOneLine('1, 100, 100'), 'journal_entry_lines_one_side'],
  [entryOfOneLine('1, 0, 0'), 'journal_entry_lines_one_side'],
  [entryOfOneLine('1, 1000000000000001, 0'), 'journal_entry_lines_amount_range'],
  [tip(`$1, 100, 20, NULL`), 'tips_not_self'],
  [tip(`$2, 0, 0, NULL`), 'tips_tokens_range'],
  [tip(`$2, 1000001, 0, NULL`), 'tips_tokens_range'],
  [tip(`$2, 100, 101, NULL`), 'tips_fee_within'],
  [tip(`$2, 100, -1, NULL`), 'tips_fee_within'],
  [tip(`$2, 100, 20, ' '`), 'tips_message_form'],
  [tip(`$2, 100, 20, '${long(501)}'`), 'tips_message_form'],
  [
    `INSERT INTO tips (sender_id, recipient_id, tokens, fee_tokens, post_id, message_id)
     VALUES ($1, $2, 100, 20, app.uuid_v7(), app.uuid_v7())`,
    'tips_one_context',
  ],
  [outcome(`'1234567', '{}', NULL`), 'idempotency_keys_key_form'],
  [outcome(`'${long(201)}', '{}', NULL`), 'idempotency_keys_key_form'],
  [outcome(`'with a space', '{}', NULL`), 'idempotency_keys_key_form'],
  [outcome(`'12345678', NULL, NULL`), 'idempotency_keys_one_outcome'],
  [outcome(`'12345678', '{}', '[]'`), 'idempotency_keys_one_outcome'],
  [rate(`'eur', now(), 110`), 'token_rates_currency_form'],
  [rate(`'EUR', now(), 0`), 'token_rates_tokens_positive'],
];
