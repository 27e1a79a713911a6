-- What the books in money promise, kept by the database itself, and who may see and write them.

-- The chart of accounts. The accounts that the product posts to are there from the beginning and stay.

ALTER TABLE chart_of_accounts
  ADD CONSTRAINT chart_of_accounts_code_form CHECK (code ~ '^[1-9][0-9]{0,9}$'),
  ADD CONSTRAINT chart_of_accounts_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT chart_of_accounts_description_length CHECK (char_length(description) <= 1000),
  ADD CONSTRAINT chart_of_accounts_side_with_kind CHECK ((kind IN ('ASSET', 'EXPENSE')) = (normal_side = 'DEBIT')),
  ADD CONSTRAINT chart_of_accounts_system_open CHECK (NOT is_system OR closed_at IS NULL);

INSERT INTO chart_of_accounts (code, name, kind, normal_side, is_postable, is_system) VALUES
  ('1', 'Assets', 'ASSET', 'DEBIT', false, true),
  ('2', 'Liabilities', 'LIABILITY', 'CREDIT', false, true),
  ('3', 'Equity', 'EQUITY', 'CREDIT', false, true),
  ('4', 'Revenue', 'REVENUE', 'CREDIT', false, true),
  ('5', 'Expenses', 'EXPENSE', 'DEBIT', false, true)
ON CONFLICT DO NOTHING;
INSERT INTO chart_of_accounts (code, name, kind, normal_side, parent_id, is_system)
SELECT a.code, a.name, p.kind, p.normal_side, p.id, true
FROM (VALUES
  ('1000', 'Cash'),
  ('2100', 'Creator payables'),
  ('2200', 'Token liability'),
  ('2300', 'Sales tax payable'),
  ('3000', 'Owners'' equity'),
  ('4000', 'Platform fees'),
  ('5000', 'Processor costs'),
  ('5100', 'Losses from reversed payments'),
  ('5200', 'Token bonuses'),
  ('5300', 'Sales tax'),
  ('5900', 'Adjustments')
) AS a (code, name)
JOIN chart_of_accounts p ON p.code = left(a.code, 1)
ON CONFLICT DO NOTHING;

CREATE TRIGGER chart_of_accounts_terms_fixed BEFORE UPDATE ON chart_of_accounts
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('code', 'kind', 'normal_side', 'is_system');
CREATE TRIGGER chart_of_accounts_system_kept BEFORE UPDATE ON chart_of_accounts
  FOR EACH ROW WHEN (OLD.is_system) EXECUTE FUNCTION app.keep_columns('name', 'parent_id', 'is_postable', 'closed_at');
CREATE TRIGGER chart_of_accounts_touch BEFORE UPDATE ON chart_of_accounts
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- A child has the kind of its parent, which takes no entries itself, and the tree has no circles.
CREATE FUNCTION app.check_account_parent() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.parent_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM public.chart_of_accounts p
    WHERE p.id = NEW.parent_id AND p.kind = NEW.kind AND NOT p.is_postable
  ) THEN
    RAISE EXCEPTION 'an account stands under an account of its kind that takes no entries (constraint "chart_of_accounts_parent_fits")'
      USING ERRCODE = 'check_violation', TABLE = 'chart_of_accounts', CONSTRAINT = 'chart_of_accounts_parent_fits';
  END IF;
  IF EXISTS (
    WITH RECURSIVE above (id) AS (
      SELECT NEW.parent_id
      UNION
      SELECT a.parent_id FROM public.chart_of_accounts a JOIN above ON a.id = above.id
    )
    SELECT FROM above WHERE id = NEW.id
  ) THEN
    RAISE EXCEPTION 'an account stands under itself (constraint "chart_of_accounts_parent_fits")'
      USING ERRCODE = 'check_violation', TABLE = 'chart_of_accounts', CONSTRAINT = 'chart_of_accounts_parent_fits';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER chart_of_accounts_parent_fits BEFORE INSERT OR UPDATE ON chart_of_accounts
  FOR EACH ROW EXECUTE FUNCTION app.check_account_parent();

-- Periods.

ALTER TABLE accounting_periods
  ADD CONSTRAINT accounting_periods_end_after_start CHECK (ends_on >= starts_on),
  ADD CONSTRAINT accounting_periods_closed_with_status CHECK ((status = 'CLOSED') = (closed_at IS NOT NULL)),
  ADD CONSTRAINT accounting_periods_closed_by_whole CHECK (closed_by_id IS NULL OR closed_at IS NOT NULL),
  ADD CONSTRAINT accounting_periods_apart EXCLUDE USING gist (daterange(starts_on, ends_on, '[]') WITH &&);

CREATE TRIGGER accounting_periods_forward BEFORE UPDATE ON accounting_periods
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'OPEN>CLOSED');
CREATE TRIGGER accounting_periods_terms_fixed BEFORE UPDATE ON accounting_periods
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('starts_on', 'ends_on');

-- The journal. Debits equal credits and the total, at commit; nothing changes; no line joins an entry of an earlier
-- transaction (`journal_entry_lines_entry_id_txid_currency_code_entry_date_fkey`), which also keeps one currency and one
-- day for an entry.

ALTER TABLE journal_entries
  ADD CONSTRAINT journal_entries_description_form CHECK (description ~ '[^[:space:]]' AND char_length(description) <= 500),
  ADD CONSTRAINT journal_entries_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT journal_entries_total_range CHECK (total_minor BETWEEN 1 AND 1000000000000000),
  ADD CONSTRAINT journal_entries_author_whole CHECK ((author = 'USER') = (author_id IS NOT NULL)),
  ADD CONSTRAINT journal_entries_not_own_reversal CHECK (reverses_id <> id);

ALTER TABLE journal_entry_lines
  ADD CONSTRAINT journal_entry_lines_number_range CHECK (line_number BETWEEN 1 AND 1000),
  ADD CONSTRAINT journal_entry_lines_one_side CHECK (
    debit_minor >= 0 AND credit_minor >= 0 AND (debit_minor > 0) <> (credit_minor > 0)
  ),
  ADD CONSTRAINT journal_entry_lines_amount_range CHECK (
    debit_minor <= 1000000000000000 AND credit_minor <= 1000000000000000
  );

CREATE TRIGGER journal_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entries
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE journal_entries ENABLE ALWAYS TRIGGER journal_entries_append_only;
CREATE TRIGGER journal_entry_lines_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry_lines
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE journal_entry_lines ENABLE ALWAYS TRIGGER journal_entry_lines_append_only;

CREATE FUNCTION app.check_journal_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  entry public.journal_entries;
  lines bigint;
  debits numeric;
  credits numeric;
BEGIN
  IF TG_TABLE_NAME = 'journal_entries' THEN
    entry := NEW;
  ELSE
    SELECT * INTO entry FROM public.journal_entries e WHERE e.id = NEW.entry_id;
  END IF;
  SELECT count(*), coalesce(sum(l.debit_minor), 0), coalesce(sum(l.credit_minor), 0) INTO lines, debits, credits
  FROM public.journal_entry_lines l WHERE l.entry_id = entry.id;
  IF lines < 2 OR debits <> credits OR debits <> entry.total_minor THEN
    RAISE EXCEPTION 'entry % has % lines with debits of % and credits of %, and a total of % (constraint "journal_entries_balanced")',
      entry.id, lines, debits, credits, entry.total_minor
      USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'journal_entries_balanced';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER journal_entries_balanced AFTER INSERT ON journal_entries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_journal_entry();
CREATE CONSTRAINT TRIGGER journal_entries_balanced AFTER INSERT ON journal_entry_lines
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_journal_entry();

-- An entry belongs to an open day, and takes its moment from the clock of the database. One that reverses another is its
-- exact mirror image; that the other is reversed once is a unique key.
CREATE FUNCTION app.guard_journal_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.created_at := clock_timestamp();
  IF EXISTS (
    SELECT FROM public.accounting_periods p
    WHERE p.status = 'CLOSED' AND NEW.entry_date BETWEEN p.starts_on AND p.ends_on
  ) THEN
    RAISE EXCEPTION 'the books of % are closed (constraint "journal_entries_period_open")', NEW.entry_date
      USING ERRCODE = 'check_violation', TABLE = 'journal_entries', CONSTRAINT = 'journal_entries_period_open';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER journal_entries_guard BEFORE INSERT ON journal_entries
  FOR EACH ROW EXECUTE FUNCTION app.guard_journal_entry();

CREATE FUNCTION app.check_reversal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    (SELECT l.account_id, l.user_id, l.currency_code, l.debit_minor, l.credit_minor
     FROM public.journal_entry_lines l WHERE l.entry_id = NEW.id)
    EXCEPT ALL
    (SELECT l.account_id, l.user_id, l.currency_code, l.credit_minor, l.debit_minor
     FROM public.journal_entry_lines l WHERE l.entry_id = NEW.reverses_id)
  ) OR NOT EXISTS (
    SELECT FROM public.journal_entries e
    WHERE e.id = NEW.reverses_id AND e.total_minor = NEW.total_minor AND e.reverses_id IS NULL
  ) THEN
    RAISE EXCEPTION 'entry % is not the mirror image of what it reverses (constraint "journal_entries_reversal_exact")', NEW.id
      USING ERRCODE = 'check_violation', TABLE = 'journal_entries', CONSTRAINT = 'journal_entries_reversal_exact';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER journal_entries_reversal_exact AFTER INSERT ON journal_entries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION app.check_reversal();

ALTER TABLE account_balances
  ADD CONSTRAINT account_balances_totals_not_negative CHECK (debit_minor >= 0 AND credit_minor >= 0);
CREATE TRIGGER account_balances_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON account_balances
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

-- Transactions, and what was earned by them.

ALTER TABLE platform_fees
  ADD CONSTRAINT platform_fees_rate_range CHECK (rate_bps BETWEEN 0 AND 10000);
CREATE UNIQUE INDEX platform_fees_one_at_a_time ON platform_fees (kind, creator_id, valid_from) NULLS NOT DISTINCT
  WHERE valid_from IS NOT NULL;
CREATE TRIGGER platform_fees_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON platform_fees
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE platform_fees ENABLE ALWAYS TRIGGER platform_fees_append_only;
INSERT INTO platform_fees (rate_bps, valid_from) VALUES (2000, '2026-01-01T00:00:00Z') ON CONFLICT DO NOTHING;

ALTER TABLE transactions
  ADD CONSTRAINT transactions_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT transactions_gross_range CHECK (gross_minor BETWEEN 0 AND 1000000000000000),
  ADD CONSTRAINT transactions_fee_within CHECK (fee_minor BETWEEN 0 AND gross_minor),
  ADD CONSTRAINT transactions_net_adds_up CHECK (net_minor = gross_minor - fee_minor),
  ADD CONSTRAINT transactions_refunded_within CHECK (refunded_minor BETWEEN 0 AND gross_minor),
  ADD CONSTRAINT transactions_cost_not_negative CHECK (processor_cost_minor >= 0),
  ADD CONSTRAINT transactions_tokens_positive CHECK (tokens > 0),
  ADD CONSTRAINT transactions_rate_range CHECK (fee_rate_bps BETWEEN 0 AND 10000),
  ADD CONSTRAINT transactions_reason_with_failure CHECK ((status = 'FAILED') = (failure_reason IS NOT NULL)),
  ADD CONSTRAINT transactions_completed_with_status CHECK (
    (status IN ('COMPLETED', 'REFUNDED', 'DISPUTED')) = (completed_at IS NOT NULL)
  ),
  ADD CONSTRAINT transactions_not_to_self CHECK (payer_id <> payee_id OR kind IN ('PAYOUT', 'ADJUSTMENT')),
  ADD CONSTRAINT transactions_original_with_kind CHECK (original_id IS NULL OR kind IN ('REFUND', 'CHARGEBACK'));

CREATE TRIGGER transactions_status_machine BEFORE UPDATE ON transactions
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status',
    'PENDING>PROCESSING', 'PENDING>COMPLETED', 'PENDING>FAILED', 'PENDING>CANCELLED',
    'PROCESSING>COMPLETED', 'PROCESSING>FAILED', 'PROCESSING>CANCELLED',
    'COMPLETED>REFUNDED', 'COMPLETED>DISPUTED', 'DISPUTED>COMPLETED', 'DISPUTED>REFUNDED');
CREATE TRIGGER transactions_terms_fixed BEFORE UPDATE ON transactions
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('kind', 'source_id', 'payer_id', 'payee_id', 'payment_id', 'original_id',
    'currency_code', 'gross_minor', 'fee_minor', 'net_minor', 'tokens', 'fee_rate_bps', 'fee_id', 'created_at');
CREATE TRIGGER transactions_completed_once BEFORE UPDATE ON transactions
  FOR EACH ROW EXECUTE FUNCTION app.write_once('completed_at');
CREATE TRIGGER transactions_kept BEFORE DELETE OR TRUNCATE ON transactions
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

ALTER TABLE earnings
  ADD CONSTRAINT earnings_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT earnings_amount_range CHECK (amount_minor BETWEEN 0 AND 1000000000000000),
  ADD CONSTRAINT earnings_reversed_within CHECK (reversed_minor BETWEEN 0 AND amount_minor);
CREATE INDEX earnings_to_clear ON earnings (clears_at) WHERE cleared_at IS NULL;
CREATE TRIGGER earnings_terms_fixed BEFORE UPDATE ON earnings
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('transaction_id', 'user_id', 'currency_code', 'amount_minor', 'clears_at');
CREATE TRIGGER earnings_cleared_once BEFORE UPDATE ON earnings
  FOR EACH ROW EXECUTE FUNCTION app.write_once('cleared_at');
CREATE TRIGGER earnings_kept BEFORE DELETE OR TRUNCATE ON earnings
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

ALTER TABLE user_balances
  ADD CONSTRAINT user_balances_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT user_balances_pending_not_negative CHECK (pending_minor >= 0),
  ADD CONSTRAINT user_balances_reserved_not_negative CHECK (reserved_minor >= 0),
  ADD CONSTRAINT user_balances_lifetime_not_negative CHECK (lifetime_minor >= 0);
CREATE TRIGGER user_balances_touch BEFORE UPDATE ON user_balances
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- Wallets of the platform come in shards, and each entry carries a hash over itself and the one before it.

DROP INDEX wallets_one_of_platform;
CREATE UNIQUE INDEX wallets_one_of_platform ON wallets (kind, shard) WHERE user_id IS NULL;
ALTER TABLE wallets ADD CONSTRAINT wallets_shard_range CHECK (shard BETWEEN 0 AND 63 AND (user_id IS NULL OR shard = 0));

INSERT INTO wallets (id, kind, shard)
SELECT ('00000000-0000-7000-8000-0000000' || k.place || lpad(to_hex(s), 4, '0'))::uuid, k.kind::"WalletKind", s
FROM (VALUES ('1', 'SALES'), ('2', 'FEES'), ('3', 'EARNINGS')) AS k (place, kind), generate_series(0, 15) AS s
ON CONFLICT DO NOTHING;

CREATE FUNCTION app.hash_of_entry(entry public.ledger, previous bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT pg_catalog.sha256(coalesce(previous, ''::bytea) || pg_catalog.convert_to(pg_catalog.concat_ws('|', (entry).wallet_id,
    (entry).version, (entry).entry_id, (entry).movement_id, (entry).kind, (entry).amount, (entry).balance_before,
    (entry).balance_after, pg_catalog.date_part('epoch', (entry).created_at)), 'UTF8'))
$$;

CREATE FUNCTION app.seal_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.hash := app.hash_of_entry(NEW, (
    SELECT l.hash FROM public.ledger l WHERE l.wallet_id = NEW.wallet_id AND l.version = NEW.previous_version
  ));
  RETURN NEW;
END
$$;

DO $$
DECLARE
  entry public.ledger;
BEGIN
  ALTER TABLE ledger DISABLE TRIGGER ledger_append_only;
  FOR entry IN SELECT * FROM ledger ORDER BY wallet_id, version LOOP
    UPDATE ledger l SET hash = app.hash_of_entry(entry, (
      SELECT p.hash FROM ledger p WHERE p.wallet_id = entry.wallet_id AND p.version = entry.previous_version
    )) WHERE l.wallet_id = entry.wallet_id AND l.version = entry.version;
  END LOOP;
  ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_append_only;
END
$$;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE ledger ALTER COLUMN hash SET NOT NULL;
CREATE TRIGGER ledger_sealed BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION app.seal_entry();
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_sealed;

-- Reservations: what is set aside in a wallet is the sum of what is held, and each is resolved once.

ALTER TABLE ledger_reservations
  ADD CONSTRAINT ledger_reservations_tokens_range CHECK (tokens BETWEEN 1 AND 1000000000000000),
  ADD CONSTRAINT ledger_reservations_captured_within CHECK (captured_tokens BETWEEN 1 AND tokens),
  ADD CONSTRAINT ledger_reservations_captured_with_state CHECK ((state = 'CAPTURED') = (captured_tokens IS NOT NULL)),
  ADD CONSTRAINT ledger_reservations_resolved_with_state CHECK ((state = 'HELD') = (resolved_at IS NULL)),
  ADD CONSTRAINT ledger_reservations_expiry_after_creation CHECK (expires_at > created_at);
CREATE INDEX ledger_reservations_to_expire ON ledger_reservations (expires_at) WHERE state = 'HELD';
CREATE TRIGGER ledger_reservations_once BEFORE UPDATE ON ledger_reservations
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('state', 'HELD>CAPTURED', 'HELD>RELEASED', 'HELD>EXPIRED');
CREATE TRIGGER ledger_reservations_terms_fixed BEFORE UPDATE ON ledger_reservations
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('wallet_id', 'cause_id', 'tokens', 'expires_at', 'created_at');
CREATE TRIGGER ledger_reservations_kept BEFORE DELETE OR TRUNCATE ON ledger_reservations
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

CREATE FUNCTION app.check_reserved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM public.wallets w WHERE w.id = NEW.wallet_id AND w.reserved <> (
      SELECT coalesce(sum(r.tokens), 0) FROM public.ledger_reservations r WHERE r.wallet_id = w.id AND r.state = 'HELD'
    )
  ) THEN
    RAISE EXCEPTION 'wallet % does not set aside what is held in it (constraint "ledger_reservations_in_wallet")', NEW.wallet_id
      USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'ledger_reservations_in_wallet';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER ledger_reservations_in_wallet AFTER INSERT OR UPDATE ON ledger_reservations
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_reserved();

ALTER TABLE reconciliation_runs
  ADD CONSTRAINT reconciliation_runs_counts_not_negative CHECK (checked_count >= 0 AND difference_count >= 0),
  ADD CONSTRAINT reconciliation_runs_differences_list CHECK (jsonb_typeof(differences) = 'array'),
  ADD CONSTRAINT reconciliation_runs_finished_after_start CHECK (finished_at >= started_at);
CREATE TRIGGER reconciliation_runs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reconciliation_runs
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

ALTER TABLE token_packages
  ADD CONSTRAINT token_packages_key_form CHECK (key ~ '^[a-z][a-z0-9-]{0,49}$'),
  ADD CONSTRAINT token_packages_tokens_range CHECK (tokens BETWEEN 100 AND 1000000),
  ADD CONSTRAINT token_packages_bonus_range CHECK (bonus_tokens BETWEEN 0 AND tokens),
  ADD CONSTRAINT token_packages_price_range CHECK (price_minor BETWEEN 1 AND 100000000),
  ADD CONSTRAINT token_packages_currency_form CHECK (currency_code ~ '^[A-Z]{3}$');
CREATE TRIGGER token_packages_touch BEFORE UPDATE ON token_packages
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
INSERT INTO token_packages (key, tokens, bonus_tokens, price_minor, position) VALUES
  ('starter', 500, 0, 500, 1),
  ('regular', 2000, 100, 2000, 2),
  ('generous', 10000, 1000, 10000, 3)
ON CONFLICT DO NOTHING;

-- Processors, refunds and disputes.

ALTER TABLE payment_processors
  ADD CONSTRAINT payment_processors_key_form CHECK (key ~ '^[a-z][a-z0-9-]{1,31}$'),
  ADD CONSTRAINT payment_processors_name_form CHECK (display_name ~ '[^[:space:]]' AND char_length(display_name) <= 100),
  ADD CONSTRAINT payment_processors_cost_range CHECK (cost_bps BETWEEN 0 AND 10000 AND cost_fixed_minor BETWEEN 0 AND 100000);
CREATE TRIGGER payment_processors_touch BEFORE UPDATE ON payment_processors
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
INSERT INTO payment_processors (key, display_name, takes_payments, makes_payouts, is_enabled, cost_bps, cost_fixed_minor) VALUES
  ('local', 'Local processor', true, true, true, 290, 30),
  ('stripe', 'Stripe', true, true, true, 290, 30),
  ('ccbill', 'CCBill', true, false, false, 1080, 55),
  ('segpay', 'Segpay', true, false, false, 1000, 50),
  ('paxum', 'Paxum', false, true, false, 100, 0)
ON CONFLICT DO NOTHING;

ALTER TABLE payment_methods
  ADD CONSTRAINT payment_methods_country_form CHECK (country_code ~ '^[A-Z]{2}$');

ALTER TABLE payments
  ADD CONSTRAINT payments_refunded_within CHECK (
    refunded_minor BETWEEN 0 AND amount_minor AND (refunded_minor = 0 OR status = 'SUCCEEDED')
  ),
  ADD CONSTRAINT payments_action_while_pending CHECK (action_url IS NULL OR status = 'PENDING'),
  ADD CONSTRAINT payments_action_form CHECK (action_url ~ '^https?://' AND char_length(action_url) <= 2000),
  ADD CONSTRAINT payments_follow_up_object CHECK (
    follow_up IS NULL OR (jsonb_typeof(follow_up) = 'object' AND purpose = 'TOKENS')
  );
CREATE INDEX payments_pending ON payments (created_at) WHERE status = 'PENDING';

ALTER TABLE refunds
  ADD CONSTRAINT refunds_amount_range CHECK (amount_minor BETWEEN 1 AND 1000000000000000),
  ADD CONSTRAINT refunds_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT refunds_tokens_positive CHECK (tokens > 0),
  ADD CONSTRAINT refunds_reason_form CHECK (reason ~ '[^[:space:]]' AND char_length(reason) <= 1000),
  ADD CONSTRAINT refunds_settled_with_status CHECK ((status = 'PENDING') = (settled_at IS NULL));
CREATE TRIGGER refunds_status_machine BEFORE UPDATE ON refunds
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'PENDING>SUCCEEDED', 'PENDING>FAILED');
CREATE TRIGGER refunds_terms_fixed BEFORE UPDATE ON refunds
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('transaction_id', 'payment_id', 'amount_minor', 'currency_code', 'tokens',
    'reason', 'requested_by_id', 'created_at');
CREATE TRIGGER refunds_kept BEFORE DELETE OR TRUNCATE ON refunds
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

ALTER TABLE disputes
  ADD CONSTRAINT disputes_amount_range CHECK (amount_minor BETWEEN 1 AND 1000000000000000),
  ADD CONSTRAINT disputes_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT disputes_reason_form CHECK (reason ~ '[^[:space:]]' AND char_length(reason) <= 1000),
  ADD CONSTRAINT disputes_closed_with_status CHECK ((status = 'OPEN') = (closed_at IS NULL));
CREATE TRIGGER disputes_status_machine BEFORE UPDATE ON disputes
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'OPEN>WON', 'OPEN>LOST');
CREATE TRIGGER disputes_terms_fixed BEFORE UPDATE ON disputes
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('payment_id', 'processor', 'processor_reference', 'amount_minor',
    'currency_code', 'created_at');

-- Papers.

ALTER TABLE tax_rates
  ADD CONSTRAINT tax_rates_country_form CHECK (country_code ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT tax_rates_region_form CHECK (region ~ '^[A-Z0-9-]{1,10}$'),
  ADD CONSTRAINT tax_rates_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT tax_rates_rate_range CHECK (rate_bps BETWEEN 0 AND 5000);
CREATE UNIQUE INDEX tax_rates_one_at_a_time ON tax_rates (country_code, region, valid_from) NULLS NOT DISTINCT
  WHERE valid_from IS NOT NULL;
CREATE TRIGGER tax_rates_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tax_rates
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
INSERT INTO tax_rates (country_code, name, rate_bps, valid_from) VALUES
  ('DE', 'Umsatzsteuer', 1900, '2026-01-01'),
  ('FR', 'TVA', 2000, '2026-01-01'),
  ('GB', 'VAT', 2000, '2026-01-01'),
  ('ES', 'IVA', 2100, '2026-01-01'),
  ('US', 'No tax', 0, '2026-01-01')
ON CONFLICT DO NOTHING;

ALTER TABLE invoices
  ADD CONSTRAINT invoices_number_form CHECK (number ~ '^(INV|CN)-[0-9]{4}-[0-9]{6,}$'),
  ADD CONSTRAINT invoices_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT invoices_amounts_not_negative CHECK (subtotal_minor >= 0 AND tax_minor >= 0),
  ADD CONSTRAINT invoices_total_adds_up CHECK (total_minor = subtotal_minor + tax_minor AND total_minor > 0),
  ADD CONSTRAINT invoices_country_form CHECK (country_code ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT invoices_credit_with_kind CHECK (
    (kind = 'CREDIT_NOTE') = (credits_id IS NOT NULL) AND (kind = 'CREDIT_NOTE') = (refund_id IS NOT NULL)
  );
CREATE UNIQUE INDEX invoices_one_per_payment ON invoices (payment_id) WHERE kind = 'INVOICE';
CREATE TRIGGER invoices_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON invoices
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE invoices ENABLE ALWAYS TRIGGER invoices_append_only;

ALTER TABLE invoice_lines
  ADD CONSTRAINT invoice_lines_number_range CHECK (line_number BETWEEN 1 AND 100),
  ADD CONSTRAINT invoice_lines_description_form CHECK (description ~ '[^[:space:]]' AND char_length(description) <= 500),
  ADD CONSTRAINT invoice_lines_quantity_positive CHECK (quantity > 0),
  ADD CONSTRAINT invoice_lines_amounts_not_negative CHECK (amount_minor >= 0 AND tax_minor >= 0),
  ADD CONSTRAINT invoice_lines_rate_range CHECK (tax_rate_bps BETWEEN 0 AND 5000);
CREATE TRIGGER invoice_lines_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice_lines
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE invoice_lines ENABLE ALWAYS TRIGGER invoice_lines_append_only;

ALTER TABLE invoice_series
  ADD CONSTRAINT invoice_series_year_range CHECK (year BETWEEN 2020 AND 2200),
  ADD CONSTRAINT invoice_series_number_not_negative CHECK (last_number >= 0);

-- The lines of an invoice come to its amounts, at commit.
CREATE FUNCTION app.check_invoice() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  invoice uuid;
BEGIN
  IF TG_TABLE_NAME = 'invoices' THEN
    invoice := NEW.id;
  ELSE
    invoice := NEW.invoice_id;
  END IF;
  IF EXISTS (
    SELECT FROM public.invoices i
    LEFT JOIN LATERAL (
      SELECT sum(l.amount_minor) AS amount, sum(l.tax_minor) AS tax FROM public.invoice_lines l WHERE l.invoice_id = i.id
    ) AS lines ON true
    WHERE i.id = invoice AND (i.subtotal_minor, i.tax_minor) IS DISTINCT FROM (lines.amount, lines.tax)
  ) THEN
    RAISE EXCEPTION 'the lines of invoice % do not come to it (constraint "invoices_lines_add_up")', invoice
      USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'invoices_lines_add_up';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER invoices_lines_add_up AFTER INSERT ON invoices
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_invoice();
CREATE CONSTRAINT TRIGGER invoices_lines_add_up AFTER INSERT ON invoice_lines
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_invoice();

-- Payouts.

ALTER TABLE payout_accounts
  ADD CONSTRAINT payout_accounts_label_form CHECK (label ~ '[^[:space:]]' AND char_length(label) <= 100),
  ADD CONSTRAINT payout_accounts_label_is_no_number CHECK (label !~ '[0-9]{5,}'),
  ADD CONSTRAINT payout_accounts_cipher_length CHECK (octet_length(details_cipher) BETWEEN 29 AND 4096),
  ADD CONSTRAINT payout_accounts_country_form CHECK (country_code ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT payout_accounts_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT payout_accounts_removed_no_default CHECK (NOT (is_default AND removed_at IS NOT NULL));
CREATE UNIQUE INDEX payout_accounts_one_default ON payout_accounts (user_id) WHERE is_default;
CREATE TRIGGER payout_accounts_terms_fixed BEFORE UPDATE ON payout_accounts
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('user_id', 'processor_key', 'method', 'details_cipher', 'country_code',
    'currency_code', 'payable_from', 'created_at');

ALTER TABLE payouts
  ADD CONSTRAINT payouts_amount_range CHECK (amount_minor BETWEEN 1 AND 1000000000000000),
  ADD CONSTRAINT payouts_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT payouts_approved_by_other CHECK (approved_by_id <> user_id),
  ADD CONSTRAINT payouts_approval_whole CHECK (status IN ('REQUESTED', 'CANCELLED') OR approved_by_id IS NOT NULL),
  ADD CONSTRAINT payouts_sent_clear CHECK (sent_at IS NULL OR screening = 'CLEAR'),
  ADD CONSTRAINT payouts_sent_with_status CHECK (status NOT IN ('PROCESSING', 'COMPLETED') OR sent_at IS NOT NULL),
  ADD CONSTRAINT payouts_closed_with_status CHECK (
    (status IN ('COMPLETED', 'FAILED', 'CANCELLED')) = (closed_at IS NOT NULL)
  ),
  ADD CONSTRAINT payouts_reason_with_failure CHECK (
    (failure_reason IS NOT NULL) = (status IN ('FAILED', 'CANCELLED')) AND char_length(failure_reason) <= 500
  );
CREATE TRIGGER payouts_status_machine BEFORE UPDATE ON payouts
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'REQUESTED>APPROVED', 'REQUESTED>CANCELLED',
    'APPROVED>PROCESSING', 'APPROVED>CANCELLED', 'APPROVED>FAILED', 'PROCESSING>COMPLETED', 'PROCESSING>FAILED');
CREATE TRIGGER payouts_terms_fixed BEFORE UPDATE ON payouts
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('user_id', 'payout_account_id', 'amount_minor', 'currency_code',
    'created_at');
CREATE TRIGGER payouts_touch BEFORE UPDATE ON payouts FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();
CREATE TRIGGER payouts_kept BEFORE DELETE OR TRUNCATE ON payouts
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

-- Splits: the parts of an item come to all of it, at commit.

ALTER TABLE revenue_shares
  ADD CONSTRAINT revenue_shares_one_item CHECK (num_nonnulls(post_id, live_stream_id, subscription_plan_id) = 1),
  ADD CONSTRAINT revenue_shares_share_range CHECK (share_bps BETWEEN 1 AND 10000);

CREATE FUNCTION app.check_revenue_shares() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  changed public.revenue_shares;
BEGIN
  IF TG_OP = 'DELETE' THEN
    changed := OLD;
  ELSE
    changed := NEW;
  END IF;
  IF (
    SELECT sum(r.share_bps) FROM public.revenue_shares r
    WHERE r.post_id = changed.post_id OR r.live_stream_id = changed.live_stream_id
      OR r.subscription_plan_id = changed.subscription_plan_id
  ) <> 10000 THEN
    RAISE EXCEPTION 'the shares of an item do not come to 100 percent (constraint "revenue_shares_come_to_all")'
      USING ERRCODE = 'check_violation', TABLE = 'revenue_shares', CONSTRAINT = 'revenue_shares_come_to_all';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER revenue_shares_item_fixed BEFORE UPDATE ON revenue_shares
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('post_id', 'live_stream_id', 'subscription_plan_id');
CREATE CONSTRAINT TRIGGER revenue_shares_come_to_all AFTER INSERT OR UPDATE OR DELETE ON revenue_shares
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_revenue_shares();

-- Promotional codes.

ALTER TABLE promotional_codes
  ADD CONSTRAINT promotional_codes_code_form CHECK (code::text ~ '^[A-Za-z0-9_-]{3,40}$'),
  ADD CONSTRAINT promotional_codes_percent_range CHECK (percent_off_bps BETWEEN 1 AND 9900),
  ADD CONSTRAINT promotional_codes_uses_within CHECK (use_count BETWEEN 0 AND coalesce(max_uses, 2147483647)),
  ADD CONSTRAINT promotional_codes_limits_positive CHECK (max_uses > 0 AND max_uses_per_user > 0),
  ADD CONSTRAINT promotional_codes_end_after_start CHECK (valid_until > valid_from);
CREATE TRIGGER promotional_codes_terms_fixed BEFORE UPDATE ON promotional_codes
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('code', 'creator_id', 'plan_id', 'percent_off_bps', 'created_by_id');

ALTER TABLE promo_code_uses
  ADD CONSTRAINT promo_code_uses_discount_positive CHECK (discount_minor > 0);

-- Taxes.

ALTER TABLE tax_information
  ADD CONSTRAINT tax_information_country_form CHECK (country_code ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT tax_information_cipher_length CHECK (
    octet_length(name_cipher) BETWEEN 29 AND 4096 AND octet_length(number_cipher) BETWEEN 29 AND 4096
  ),
  ADD CONSTRAINT tax_information_last_four_form CHECK (number_last_four ~ '^[A-Z0-9]{1,4}$'),
  ADD CONSTRAINT tax_information_reviewed_by_other CHECK (reviewed_by_id <> user_id),
  ADD CONSTRAINT tax_information_review_whole CHECK (
    (status = 'SUBMITTED') = (reviewed_at IS NULL) AND (reviewed_at IS NULL) = (reviewed_by_id IS NULL)
  );
CREATE TRIGGER tax_information_terms_fixed BEFORE UPDATE ON tax_information
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('user_id', 'form', 'country_code', 'name_cipher', 'number_cipher',
    'number_last_four', 'created_at');
CREATE TRIGGER tax_information_status_machine BEFORE UPDATE ON tax_information
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'SUBMITTED>ACCEPTED', 'SUBMITTED>REJECTED');

ALTER TABLE tax_documents
  ADD CONSTRAINT tax_documents_year_range CHECK (year BETWEEN 2020 AND 2200),
  ADD CONSTRAINT tax_documents_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT tax_documents_total_positive CHECK (total_minor > 0 AND payout_count > 0);
CREATE TRIGGER tax_documents_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tax_documents
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

-- Purchases: one at a time of an item by an account, given back once.

ALTER TABLE content_purchases ADD CONSTRAINT content_purchases_price_positive CHECK (price_tokens > 0);
ALTER TABLE message_purchases ADD CONSTRAINT message_purchases_price_positive CHECK (price_tokens > 0);
ALTER TABLE stream_access ADD CONSTRAINT stream_access_price_positive CHECK (price_tokens > 0);
CREATE UNIQUE INDEX content_purchases_once ON content_purchases (user_id, post_id) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX message_purchases_once ON message_purchases (user_id, message_id) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX stream_access_once ON stream_access (user_id, live_stream_id) WHERE revoked_at IS NULL;
CREATE TRIGGER content_purchases_fixed BEFORE UPDATE ON content_purchases
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('user_id', 'post_id', 'transaction_id', 'price_tokens', 'created_at');
CREATE TRIGGER content_purchases_revoked_once BEFORE UPDATE ON content_purchases
  FOR EACH ROW EXECUTE FUNCTION app.write_once('revoked_at');
CREATE TRIGGER message_purchases_fixed BEFORE UPDATE ON message_purchases
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('user_id', 'message_id', 'transaction_id', 'price_tokens', 'created_at');
CREATE TRIGGER message_purchases_revoked_once BEFORE UPDATE ON message_purchases
  FOR EACH ROW EXECUTE FUNCTION app.write_once('revoked_at');
CREATE TRIGGER stream_access_fixed BEFORE UPDATE ON stream_access
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('user_id', 'live_stream_id', 'transaction_id', 'price_tokens', 'created_at');
CREATE TRIGGER stream_access_revoked_once BEFORE UPDATE ON stream_access
  FOR EACH ROW EXECUTE FUNCTION app.write_once('revoked_at');

-- Plans, offers and subscriptions.

ALTER TABLE subscription_plans
  ADD CONSTRAINT subscription_plans_creator_with_scope CHECK ((scope = 'CREATOR') = (creator_id IS NOT NULL)),
  ADD CONSTRAINT subscription_plans_tier_range CHECK (tier BETWEEN 1 AND 100);

ALTER TABLE subscription_offers
  ADD CONSTRAINT subscription_offers_trial_whole CHECK (
    (kind = 'TRIAL') = (trial_days IS NOT NULL) AND trial_days BETWEEN 1 AND 90
  ),
  ADD CONSTRAINT subscription_offers_discount_whole CHECK (
    (kind = 'DISCOUNT') = (percent_off_bps IS NOT NULL) AND (kind = 'DISCOUNT') = (periods IS NOT NULL)
    AND percent_off_bps BETWEEN 1 AND 9900 AND periods BETWEEN 1 AND 24
  ),
  ADD CONSTRAINT subscription_offers_end_after_start CHECK (valid_until > valid_from),
  ADD CONSTRAINT subscription_offers_limit_positive CHECK (max_uses > 0),
  ADD CONSTRAINT subscription_offers_uses_within CHECK (use_count BETWEEN 0 AND coalesce(max_uses, 2147483647));
CREATE TRIGGER subscription_offers_terms_fixed BEFORE UPDATE ON subscription_offers
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('plan_id', 'kind', 'trial_days', 'percent_off_bps', 'periods');

ALTER TABLE subscriptions
  ADD CONSTRAINT subscriptions_creator_with_scope CHECK ((scope = 'CREATOR') = (creator_id IS NOT NULL)),
  ADD CONSTRAINT subscriptions_discount_range CHECK (
    discount_bps BETWEEN 0 AND 9900 AND discount_periods >= 0 AND (discount_periods = 0 OR discount_bps > 0)
  ),
  ADD CONSTRAINT subscriptions_attempts_not_negative CHECK (renewal_attempts >= 0),
  ADD CONSTRAINT subscriptions_billing_while_live CHECK (
    next_billing_at IS NULL OR (status IN ('ACTIVE', 'PAST_DUE') AND "interval" <> 'LIFETIME')
  );
CREATE UNIQUE INDEX subscriptions_one_membership ON subscriptions (fan_id)
  WHERE scope = 'PLATFORM' AND status NOT IN ('EXPIRED', 'FAILED');
CREATE UNIQUE INDEX subscriptions_offer_once ON subscriptions (fan_id, offer_id)
  WHERE offer_id IS NOT NULL AND status <> 'FAILED';
CREATE INDEX subscriptions_due ON subscriptions (next_billing_at) WHERE next_billing_at IS NOT NULL;
CREATE INDEX subscriptions_ending ON subscriptions (current_period_end) WHERE status = 'CANCELLED';

-- Gifts.

ALTER TABLE virtual_gifts
  ADD CONSTRAINT virtual_gifts_key_form CHECK (key ~ '^[a-z][a-z0-9-]{0,49}$'),
  ADD CONSTRAINT virtual_gifts_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT virtual_gifts_image_form CHECK (image_url ~ '^https?://' AND char_length(image_url) <= 2000),
  ADD CONSTRAINT virtual_gifts_price_range CHECK (price_tokens BETWEEN 1 AND 1000000),
  ADD CONSTRAINT virtual_gifts_end_after_start CHECK (active_until > active_from);
CREATE TRIGGER virtual_gifts_touch BEFORE UPDATE ON virtual_gifts
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

ALTER TABLE gift_transactions
  ADD CONSTRAINT gift_transactions_not_self CHECK (sender_id <> recipient_id),
  ADD CONSTRAINT gift_transactions_quantity_range CHECK (quantity BETWEEN 1 AND 1000),
  ADD CONSTRAINT gift_transactions_tokens_range CHECK (tokens BETWEEN 1 AND 1000000000),
  ADD CONSTRAINT gift_transactions_fee_within CHECK (fee_tokens BETWEEN 0 AND tokens);
CREATE TRIGGER gift_transactions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON gift_transactions
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE gift_transactions ENABLE ALWAYS TRIGGER gift_transactions_append_only;

-- Who may see what. Each account sees its own; those who keep the books see all, as themselves; jobs work for everybody.

-- Whether the account for which the transaction works keeps the books.
CREATE FUNCTION app.keeps_books() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT EXISTS (
    SELECT FROM public.users u
    WHERE u.id = app.uid() AND u.account_type = 'ADMIN' AND u.status = 'ACTIVE' AND u.deleted_at IS NULL
  )
$$;

REVOKE ALL ON chart_of_accounts, accounting_periods, journal_entries, journal_entry_lines, account_balances,
  transactions, earnings, user_balances, ledger_reservations, reconciliation_runs,
  refunds, disputes, invoices, invoice_lines, payout_accounts,
  payouts, promo_code_uses, tax_information, tax_documents, content_purchases,
  message_purchases, stream_access, gift_transactions, platform_fees, payment_processors,
  tax_rates, invoice_series, revenue_shares, promotional_codes, subscription_offers,
  virtual_gifts, token_packages
FROM app, worker;

GRANT SELECT, INSERT, UPDATE (name, description, parent_id, is_postable, closed_at, updated_at) ON chart_of_accounts TO app;
GRANT SELECT, INSERT, UPDATE (status, closed_at, closed_by_id) ON accounting_periods TO app;
GRANT SELECT ON journal_entries TO app;
GRANT SELECT ON journal_entry_lines TO app;
GRANT SELECT ON account_balances TO app;
GRANT SELECT ON transactions TO app;
GRANT SELECT ON earnings TO app;
GRANT SELECT ON user_balances TO app;
GRANT SELECT ON ledger_reservations TO app;
GRANT SELECT ON reconciliation_runs TO app;
GRANT SELECT ON refunds TO app;
GRANT SELECT ON disputes TO app;
GRANT SELECT ON invoices TO app;
GRANT SELECT ON invoice_lines TO app;
GRANT SELECT, INSERT, UPDATE (is_default, removed_at) ON payout_accounts TO app;
GRANT SELECT ON payouts TO app;
GRANT SELECT ON promo_code_uses TO app;
GRANT SELECT, INSERT, UPDATE (status, reviewed_by_id, reviewed_at) ON tax_information TO app;
GRANT SELECT ON tax_documents TO app;
GRANT SELECT ON content_purchases TO app;
GRANT SELECT ON message_purchases TO app;
GRANT SELECT ON stream_access TO app;
GRANT SELECT ON gift_transactions TO app;
GRANT SELECT ON platform_fees TO app;
GRANT SELECT ON payment_processors TO app;
GRANT SELECT ON tax_rates TO app;
GRANT SELECT, INSERT, DELETE ON revenue_shares TO app;
GRANT SELECT, INSERT, UPDATE (retired_at, valid_until) ON promotional_codes TO app;
GRANT SELECT, INSERT, UPDATE (retired_at) ON subscription_offers TO app;
GRANT SELECT, INSERT, UPDATE ON virtual_gifts TO app;
GRANT SELECT ON token_packages TO app;
GRANT SELECT ON chart_of_accounts, accounting_periods, journal_entries, journal_entry_lines, account_balances,
  transactions, earnings, user_balances, ledger_reservations, reconciliation_runs,
  refunds, disputes, invoices, invoice_lines, payout_accounts,
  payouts, promo_code_uses, tax_information, tax_documents, content_purchases,
  message_purchases, stream_access, gift_transactions, platform_fees, payment_processors,
  tax_rates, revenue_shares, promotional_codes, subscription_offers, virtual_gifts,
  token_packages
TO worker;

GRANT UPDATE (country_code) ON payment_methods TO app;
GRANT SELECT, INSERT, UPDATE, DELETE ON chart_of_accounts, accounting_periods, journal_entries, journal_entry_lines, account_balances,
  transactions, earnings, user_balances, ledger_reservations, reconciliation_runs,
  refunds, disputes, invoices, invoice_lines, payout_accounts,
  payouts, promo_code_uses, tax_information, tax_documents, content_purchases,
  message_purchases, stream_access, gift_transactions, platform_fees, payment_processors,
  tax_rates, invoice_series, revenue_shares, promotional_codes, subscription_offers,
  virtual_gifts, token_packages
TO ledger_owner;
GRANT SELECT ON token_rates, creators, users, posts, messages, live_streams, subscription_plans, subscriptions, payments,
  payment_methods
TO ledger_owner;
GRANT UPDATE (refunded_minor) ON payments TO ledger_owner;
GRANT USAGE ON SEQUENCE journal_entries_number_seq TO ledger_owner;

ALTER TABLE chart_of_accounts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE accounting_periods ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE journal_entries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE journal_entry_lines ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE account_balances ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE transactions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE earnings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE user_balances ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger_reservations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE reconciliation_runs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE refunds ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE disputes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice_lines ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE payout_accounts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE payouts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE promo_code_uses ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE tax_information ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE tax_documents ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE content_purchases ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE message_purchases ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE stream_access ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE gift_transactions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY chart_of_accounts_books ON chart_of_accounts TO app USING ((SELECT app.keeps_books())) WITH CHECK ((SELECT app.keeps_books()));
CREATE POLICY chart_of_accounts_all ON chart_of_accounts TO ledger_owner, worker, migrate USING (true);
CREATE POLICY chart_of_accounts_auditor ON chart_of_accounts FOR SELECT TO auditor USING (true);
CREATE POLICY accounting_periods_books ON accounting_periods TO app USING ((SELECT app.keeps_books())) WITH CHECK ((SELECT app.keeps_books()));
CREATE POLICY accounting_periods_all ON accounting_periods TO ledger_owner, worker, migrate USING (true);
CREATE POLICY accounting_periods_auditor ON accounting_periods FOR SELECT TO auditor USING (true);
CREATE POLICY journal_entries_books ON journal_entries FOR SELECT TO app USING ((SELECT app.keeps_books()));
CREATE POLICY journal_entries_all ON journal_entries TO ledger_owner, worker, migrate USING (true);
CREATE POLICY journal_entries_auditor ON journal_entries FOR SELECT TO auditor USING (true);
CREATE POLICY journal_entry_lines_books ON journal_entry_lines FOR SELECT TO app USING ((SELECT app.keeps_books()));
CREATE POLICY journal_entry_lines_all ON journal_entry_lines TO ledger_owner, worker, migrate USING (true);
CREATE POLICY journal_entry_lines_auditor ON journal_entry_lines FOR SELECT TO auditor USING (true);
CREATE POLICY account_balances_books ON account_balances FOR SELECT TO app USING ((SELECT app.keeps_books()));
CREATE POLICY account_balances_all ON account_balances TO ledger_owner, worker, migrate USING (true);
CREATE POLICY account_balances_auditor ON account_balances FOR SELECT TO auditor USING (true);
CREATE POLICY transactions_own ON transactions FOR SELECT TO app
  USING (payer_id = (SELECT app.uid()) OR payee_id = (SELECT app.uid()) OR (SELECT app.keeps_books()));
CREATE POLICY transactions_all ON transactions TO ledger_owner, worker, migrate USING (true);
CREATE POLICY transactions_auditor ON transactions FOR SELECT TO auditor USING (true);
CREATE POLICY earnings_own ON earnings FOR SELECT TO app
  USING (user_id = (SELECT app.uid()) OR (SELECT app.keeps_books()));
CREATE POLICY earnings_all ON earnings TO ledger_owner, worker, migrate USING (true);
CREATE POLICY earnings_auditor ON earnings FOR SELECT TO auditor USING (true);
CREATE POLICY user_balances_own ON user_balances FOR SELECT TO app
  USING (user_id = (SELECT app.uid()) OR (SELECT app.keeps_books()));
CREATE POLICY user_balances_all ON user_balances TO ledger_owner, worker, migrate USING (true);
CREATE POLICY user_balances_auditor ON user_balances FOR SELECT TO auditor USING (true);
CREATE POLICY ledger_reservations_own ON ledger_reservations FOR SELECT TO app
  USING (wallet_id IN (SELECT w.id FROM public.wallets w WHERE w.user_id = (SELECT app.uid())));
CREATE POLICY ledger_reservations_all ON ledger_reservations TO ledger_owner, worker, migrate USING (true);
CREATE POLICY ledger_reservations_auditor ON ledger_reservations FOR SELECT TO auditor USING (true);
CREATE POLICY reconciliation_runs_books ON reconciliation_runs FOR SELECT TO app USING ((SELECT app.keeps_books()));
CREATE POLICY reconciliation_runs_all ON reconciliation_runs TO ledger_owner, worker, migrate USING (true);
CREATE POLICY reconciliation_runs_auditor ON reconciliation_runs FOR SELECT TO auditor USING (true);
CREATE POLICY refunds_own ON refunds FOR SELECT TO app
  USING (EXISTS (SELECT FROM public.transactions t WHERE t.id = transaction_id));
CREATE POLICY refunds_all ON refunds TO ledger_owner, worker, migrate USING (true);
CREATE POLICY refunds_auditor ON refunds FOR SELECT TO auditor USING (true);
CREATE POLICY disputes_own ON disputes FOR SELECT TO app
  USING (EXISTS (SELECT FROM public.payments p WHERE p.id = payment_id) OR (SELECT app.keeps_books()));
CREATE POLICY disputes_all ON disputes TO ledger_owner, worker, migrate USING (true);
CREATE POLICY disputes_auditor ON disputes FOR SELECT TO auditor USING (true);
CREATE POLICY invoices_own ON invoices FOR SELECT TO app
  USING (user_id = (SELECT app.uid()) OR (SELECT app.keeps_books()));
CREATE POLICY invoices_all ON invoices TO ledger_owner, worker, migrate USING (true);
CREATE POLICY invoices_auditor ON invoices FOR SELECT TO auditor USING (true);
CREATE POLICY invoice_lines_own ON invoice_lines FOR SELECT TO app
  USING (EXISTS (SELECT FROM public.invoices i WHERE i.id = invoice_id));
CREATE POLICY invoice_lines_all ON invoice_lines TO ledger_owner, worker, migrate USING (true);
CREATE POLICY invoice_lines_auditor ON invoice_lines FOR SELECT TO auditor USING (true);
CREATE POLICY payout_accounts_own ON payout_accounts TO app
  USING (user_id = (SELECT app.uid())) WITH CHECK (user_id = (SELECT app.uid()));
CREATE POLICY payout_accounts_all ON payout_accounts TO ledger_owner, worker, migrate USING (true);
CREATE POLICY payouts_own ON payouts FOR SELECT TO app
  USING (user_id = (SELECT app.uid()) OR (SELECT app.keeps_books()));
CREATE POLICY payouts_all ON payouts TO ledger_owner, worker, migrate USING (true);
CREATE POLICY payouts_auditor ON payouts FOR SELECT TO auditor USING (true);
CREATE POLICY promo_code_uses_own ON promo_code_uses FOR SELECT TO app
  USING (user_id = (SELECT app.uid()));
CREATE POLICY promo_code_uses_all ON promo_code_uses TO ledger_owner, worker, migrate USING (true);
CREATE POLICY tax_information_own ON tax_information TO app
  USING (user_id = (SELECT app.uid())) WITH CHECK (user_id = (SELECT app.uid()));
CREATE POLICY tax_information_all ON tax_information TO ledger_owner, worker, migrate USING (true);
CREATE POLICY tax_documents_own ON tax_documents FOR SELECT TO app
  USING (user_id = (SELECT app.uid()) OR (SELECT app.keeps_books()));
CREATE POLICY tax_documents_all ON tax_documents TO ledger_owner, worker, migrate USING (true);
CREATE POLICY content_purchases_own ON content_purchases FOR SELECT TO app
  USING (user_id = (SELECT app.uid()));
CREATE POLICY content_purchases_all ON content_purchases TO ledger_owner, worker, migrate USING (true);
CREATE POLICY message_purchases_own ON message_purchases FOR SELECT TO app
  USING (user_id = (SELECT app.uid()));
CREATE POLICY message_purchases_all ON message_purchases TO ledger_owner, worker, migrate USING (true);
CREATE POLICY stream_access_own ON stream_access FOR SELECT TO app
  USING (user_id = (SELECT app.uid()));
CREATE POLICY stream_access_all ON stream_access TO ledger_owner, worker, migrate USING (true);
CREATE POLICY gift_transactions_own ON gift_transactions FOR SELECT TO app
  USING (sender_id = (SELECT app.uid()) OR recipient_id = (SELECT app.uid()));
CREATE POLICY gift_transactions_all ON gift_transactions TO ledger_owner, worker, migrate USING (true);
CREATE POLICY payments_ledger ON payments TO ledger_owner USING (true);
CREATE POLICY payment_methods_ledger ON payment_methods FOR SELECT TO ledger_owner USING (true);
CREATE POLICY subscriptions_ledger ON subscriptions FOR SELECT TO ledger_owner USING (true);
CREATE POLICY messages_ledger ON messages FOR SELECT TO ledger_owner USING (true);
CREATE POLICY tax_information_review ON tax_information TO app
  USING ((SELECT app.keeps_books())) WITH CHECK ((SELECT app.keeps_books()) AND user_id <> (SELECT app.uid()));

-- Functions that look past the lines of one account.
ALTER FUNCTION app.check_journal_entry() OWNER TO ledger_owner;
ALTER FUNCTION app.guard_journal_entry() OWNER TO ledger_owner;
ALTER FUNCTION app.check_reversal() OWNER TO ledger_owner;
ALTER FUNCTION app.seal_entry() OWNER TO ledger_owner;
ALTER FUNCTION app.check_reserved() OWNER TO ledger_owner;
ALTER FUNCTION app.check_invoice() OWNER TO ledger_owner;
ALTER FUNCTION app.check_revenue_shares() OWNER TO ledger_owner;
