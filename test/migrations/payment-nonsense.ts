const long = (length: number): string => 'x'.repeat(length);

/** A card of the account $1, but for this. */
function card(change: Readonly<Record<string, string>> = {}): string {
  const row = {
    user_id: '$1',
    processor: `'local'`,
    processor_reference: `'pm_' || gen_random_uuid()`,
    brand: `'visa'`,
    last_four: `'4242'`,
    expiry_month: '12',
    expiry_year: '2030',
    ...change,
  };
  return insert('payment_methods', row);
}

/** A payment of the account $1 for tokens, but for this. */
function payment(change: Readonly<Record<string, string>> = {}): string {
  const row = {
    user_id: '$1',
    purpose: `'TOKENS'`,
    processor: `'local'`,
    instrument: `'pm_succeeds'`,
    amount_minor: '100',
    currency_code: `'USD'`,
    tokens: '100',
    tokens_per_unit: '100',
    ...change,
  };
  return insert('payments', row);
}

/** A plan of the creator of the account $1, but for this. */
function plan(change: Readonly<Record<string, string>> = {}): string {
  const row = {
    creator_id: '(SELECT id FROM creators WHERE user_id = $1)',
    name: `'Member'`,
    interval: `'MONTHLY'`,
    price_minor: '999',
    ...change,
  };
  return insert('subscription_plans', row);
}

/** A change of the subscription of the account $1, which is active. */
const subscription = (change: string): string =>
  `UPDATE subscriptions SET ${change} WHERE fan_id = $1`;

/** A subscription of the account $1 that failed for no reason. */
const failedForNothing = `
  INSERT INTO subscriptions (fan_id, creator_id, plan_id, "interval", price_minor, currency_code, status)
  SELECT $1::uuid, creator_id, id, "interval", price_minor, currency_code, 'FAILED' FROM subscription_plans
  WHERE creator_id <> (SELECT id FROM creators WHERE user_id = $1) LIMIT 1`;

function insert(table: string, row: Readonly<Record<string, string>>): string {
  const columns = Object.keys(row).map((column) => `"${column}"`);
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${Object.values(row).join(', ')})`;
}

/** A change that triggers would put right or refuse before the CHECK sees it: they rest until the rollback. */
const untriggered = (change: string): string =>
  `${subscription(change)} AND set_config('session_replication_role', 'replica', true) = 'replica'`;

/** Statements for an account, $1, that make sense. */
export const paymentSense: readonly string[] = [
  card(),
  payment(),
  plan(),
  subscription(`status = 'CANCELLED', cancelled_at = now(), cancel_reason = 'Enough'`),
];

/** Statements that do not, and the constraint that each breaks. */
export const paymentNonsense: readonly (readonly [statement: string, constraint: string])[] = [
  [
    card({ processor_reference: `'4242 4242 4242 4242'` }),
    'payment_methods_reference_is_no_number',
  ],
  [card({ last_four: `'424'` }), 'payment_methods_last_four_form'],
  [card({ last_four: `'42424'` }), 'payment_methods_last_four_form'],
  [card({ expiry_month: '0' }), 'payment_methods_expiry_month_range'],
  [card({ expiry_month: '13' }), 'payment_methods_expiry_month_range'],
  [card({ expiry_year: '30' }), 'payment_methods_expiry_year_range'],
  [card({ is_default: 'true', removed_at: 'now()' }), 'payment_methods_removed_no_default'],
  [payment({ amount_minor: '0' }), 'payments_amount_range'],
  [payment({ amount_minor: '1000000000000001' }), 'payments_amount_range'],
  [payment({ currency_code: `'usd'` }), 'payments_currency_form'],
  [payment({ tokens: '99' }), 'payments_tokens_range'],
  [payment({ tokens: '1000001' }), 'payments_tokens_range'],
  [payment({ tokens_per_unit: '0' }), 'payments_rate_positive'],
  [payment({ tokens: 'NULL', tokens_per_unit: 'NULL' }), 'payments_tokens_with_purpose'],
  [payment({ tokens_per_unit: 'NULL' }), 'payments_tokens_with_purpose'],
  [
    payment({ subscription_id: '(SELECT id FROM subscriptions WHERE fan_id = $1)' }),
    'payments_subscription_with_purpose',
  ],
  [payment({ settled_at: 'now()' }), 'payments_settled_with_status'],
  [payment({ status: `'SUCCEEDED'` }), 'payments_settled_with_status'],
  [payment({ status: `'FAILED'`, settled_at: 'now()' }), 'payments_reason_with_failure'],
  [payment({ failure_reason: `'DECLINED'` }), 'payments_reason_with_failure'],
  [
    `INSERT INTO processor_events (processor, event_id, kind, raw, outcome)
     VALUES ('local', $1, 'charge.succeeded', '{}', 'LOST')`,
    'processor_events_outcome_known',
  ],
  [plan({ name: `' '` }), 'subscription_plans_name_form'],
  [plan({ name: `'${long(101)}'` }), 'subscription_plans_name_form'],
  [plan({ description: `'${long(2001)}'` }), 'subscription_plans_description_length'],
  [plan({ price_minor: '0' }), 'subscription_plans_price_range'],
  [plan({ price_minor: '100000001' }), 'subscription_plans_price_range'],
  [plan({ currency_code: `'usd'` }), 'subscription_plans_currency_form'],
  [subscription('current_period_end = NULL'), 'subscriptions_period_with_status'],
  [subscription('current_period_start = NULL'), 'subscriptions_period_with_status'],
  [
    subscription('current_period_end = current_period_start'),
    'subscriptions_period_end_after_start',
  ],
  [subscription(`status = 'CANCELLED'`), 'subscriptions_cancelled_at_present'],
  [subscription(`cancel_reason = '${long(501)}'`), 'subscriptions_cancel_reason_length'],
  [failedForNothing, 'subscriptions_reason_with_failure'],
  [untriggered(`scope = 'PLATFORM'`), 'subscriptions_creator_with_scope'],
  [untriggered('discount_bps = 9901'), 'subscriptions_discount_range'],
  [untriggered('first_discount_minor = -1'), 'subscriptions_first_discount_range'],
  [subscription('next_price_minor = 1'), 'subscriptions_next_plan_whole'],
  [subscription('replaces_id = id'), 'subscriptions_replaces_other'],
  [subscription('discount_periods = 1'), 'subscriptions_discount_range'],
  [subscription('renewal_attempts = -1'), 'subscriptions_attempts_not_negative'],
  [
    untriggered(`status = 'CANCELLED', cancelled_at = now(), next_billing_at = now()`),
    'subscriptions_billing_while_live',
  ],
];
