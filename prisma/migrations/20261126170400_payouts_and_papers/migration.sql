-- Payouts, invoices, reports, and what checks the books.

-- The least that is paid out.
CREATE FUNCTION app.payout_minimum() RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT 2000::bigint
$$;

-- A payout that the account for which the transaction works asks for; its amount is set aside at once.
CREATE FUNCTION app.request_payout(payout uuid, destination uuid, amount bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  account uuid := app.uid();
  place public.payout_accounts;
BEGIN
  SELECT * INTO place FROM public.payout_accounts a
  WHERE a.id = destination AND a.user_id = account AND a.removed_at IS NULL FOR SHARE;
  IF place.id IS NULL OR place.payable_from > app.now() THEN
    RAISE EXCEPTION 'nothing can be sent there yet (constraint "payouts_destination_ready")'
      USING ERRCODE = 'check_violation', TABLE = 'payouts', CONSTRAINT = 'payouts_destination_ready';
  END IF;
  IF amount < app.payout_minimum() THEN
    RAISE EXCEPTION 'this is less than is paid out (constraint "payouts_minimum")'
      USING ERRCODE = 'check_violation', TABLE = 'payouts', CONSTRAINT = 'payouts_minimum';
  END IF;
  UPDATE public.user_balances b
  SET available_minor = b.available_minor - amount, reserved_minor = b.reserved_minor + amount
  WHERE b.user_id = account AND b.currency_code = place.currency_code AND b.available_minor >= amount;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is not so much to pay out (constraint "payouts_covered")'
      USING ERRCODE = 'check_violation', TABLE = 'payouts', CONSTRAINT = 'payouts_covered';
  END IF;
  INSERT INTO public.payouts (id, user_id, payout_account_id, amount_minor, currency_code)
  VALUES (payout, account, destination, amount, place.currency_code);
END
$$;

-- Staff agree to a payout of somebody else; whether it was still open.
CREATE FUNCTION app.approve_payout(payout uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  staff uuid := app.require_books();
BEGIN
  UPDATE public.payouts p SET status = 'APPROVED', approved_by_id = staff WHERE p.id = payout AND p.status = 'REQUESTED';
  RETURN FOUND;
END
$$;

-- Calls off a payout that is not sent yet, by its owner or by staff; whether it could be.
CREATE FUNCTION app.cancel_payout(payout uuid, why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN app.return_payout(payout, 'CANCELLED', why, ARRAY['REQUESTED', 'APPROVED'])
    FROM public.payouts p WHERE p.id = payout AND (p.user_id = app.uid() OR app.keeps_books());
END
$$;

-- Gives back what was set aside for a payout that comes to nothing.
CREATE FUNCTION app.return_payout(payout uuid, new_status text, why text, from_statuses text[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  returned public.payouts;
BEGIN
  UPDATE public.payouts p SET status = new_status::public."PayoutStatus", failure_reason = why, closed_at = app.now()
  WHERE p.id = payout AND p.status::text = ANY (from_statuses)
  RETURNING * INTO returned;
  IF returned.id IS NULL THEN
    RETURN false;
  END IF;
  UPDATE public.user_balances b
  SET available_minor = b.available_minor + returned.amount_minor, reserved_minor = b.reserved_minor - returned.amount_minor
  WHERE b.user_id = returned.user_id AND b.currency_code = returned.currency_code;
  RETURN true;
END
$$;

-- What the check for money laundering said.
CREATE FUNCTION app.screen_payout(payout uuid, verdict public."ScreeningStatus") RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.payouts p SET screening = verdict WHERE p.id = payout AND p.status = 'APPROVED' AND p.screening <> 'CLEAR'
$$;

-- Marks a payout as handed over, before it is; whether it may be.
CREATE FUNCTION app.send_payout(payout uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.payouts p SET status = 'PROCESSING', sent_at = app.now()
  WHERE p.id = payout AND p.status = 'APPROVED' AND p.screening = 'CLEAR';
  RETURN FOUND;
END
$$;

-- What a processor says of a payout that it has; whether it was still under way.
CREATE FUNCTION app.finish_payout(payout uuid, succeeded boolean, reference text, why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  paid public.payouts;
  posting uuid := app.uuid_v7();
BEGIN
  IF NOT succeeded THEN
    RETURN app.return_payout(payout, 'FAILED', coalesce(why, 'The processor could not deliver it.'),
      ARRAY['APPROVED', 'PROCESSING']);
  END IF;
  UPDATE public.payouts p SET status = 'COMPLETED', processor_reference = reference, closed_at = app.now()
  WHERE p.id = payout AND p.status = 'PROCESSING'
  RETURNING * INTO paid;
  IF paid.id IS NULL THEN
    RETURN false;
  END IF;
  UPDATE public.user_balances b SET reserved_minor = b.reserved_minor - paid.amount_minor
  WHERE b.user_id = paid.user_id AND b.currency_code = paid.currency_code;
  INSERT INTO public.transactions (id, kind, source_id, payee_id, currency_code, gross_minor, net_minor, completed_at)
  VALUES (posting, 'PAYOUT', payout, paid.user_id, paid.currency_code, paid.amount_minor, paid.amount_minor, app.now());
  PERFORM app.post_entry(posting, 'Payout', paid.currency_code, ARRAY['2100', '1000'], ARRAY[paid.amount_minor, 0],
    ARRAY[0, paid.amount_minor], ARRAY[paid.user_id, NULL]::uuid[]);
  RETURN true;
END
$$;

-- Papers. Numbers have no gaps: whoever takes one holds the series until the transaction ends.

CREATE FUNCTION app.next_invoice_number(paper public."InvoiceKind") RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  this_year integer := extract(year FROM app.now() AT TIME ZONE 'UTC');
  taken bigint;
BEGIN
  INSERT INTO public.invoice_series AS s (kind, year, last_number) VALUES (paper, this_year, 1)
  ON CONFLICT (kind, year) DO UPDATE SET last_number = s.last_number + 1
  RETURNING s.last_number INTO taken;
  RETURN CASE paper WHEN 'INVOICE' THEN 'INV' ELSE 'CN' END || '-' || this_year || '-' || lpad(taken::text, 6, '0');
END
$$;

-- The invoice of a payment that succeeded, with the tax of the country where its card is from.
CREATE FUNCTION app.issue_invoice(payment uuid, what text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  paid record;
  rate record;
  tax bigint;
  paper uuid;
BEGIN
  SELECT p.user_id, p.amount_minor, p.currency_code, m.country_code INTO STRICT paid
  FROM public.payments p LEFT JOIN public.payment_methods m ON m.id = p.payment_method_id WHERE p.id = payment;
  SELECT r.id, r.rate_bps INTO rate FROM public.tax_rates r
  WHERE r.country_code = paid.country_code AND r.region IS NULL AND r.valid_from <= (app.now() AT TIME ZONE 'UTC')::date
  ORDER BY r.valid_from DESC LIMIT 1;
  tax := paid.amount_minor - paid.amount_minor * 10000 / (10000 + coalesce(rate.rate_bps, 0));
  INSERT INTO public.invoices (number, user_id, payment_id, currency_code, subtotal_minor, tax_minor, total_minor, country_code)
  VALUES (app.next_invoice_number('INVOICE'), paid.user_id, payment, paid.currency_code, paid.amount_minor - tax, tax,
    paid.amount_minor, paid.country_code)
  RETURNING id INTO paper;
  INSERT INTO public.invoice_lines (invoice_id, line_number, description, amount_minor, tax_rate_id, tax_rate_bps, tax_minor)
  VALUES (paper, 1, what, paid.amount_minor - tax, rate.id, coalesce(rate.rate_bps, 0), tax);
END
$$;

-- What takes an invoice back, in proportion to what was refunded; nothing where there was none.
CREATE FUNCTION app.issue_credit_note(refund uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  back record;
  tax bigint;
  paper uuid;
BEGIN
  SELECT r.amount_minor, i.id, i.user_id, i.currency_code, i.country_code, i.tax_minor, i.total_minor, i.payment_id INTO back
  FROM public.refunds r JOIN public.invoices i ON i.payment_id = r.payment_id AND i.kind = 'INVOICE' WHERE r.id = refund;
  IF back.id IS NULL THEN
    RETURN;
  END IF;
  tax := back.tax_minor * back.amount_minor / back.total_minor;
  INSERT INTO public.invoices (number, kind, user_id, payment_id, credits_id, refund_id, currency_code, subtotal_minor, tax_minor,
    total_minor, country_code)
  VALUES (app.next_invoice_number('CREDIT_NOTE'), 'CREDIT_NOTE', back.user_id, back.payment_id, back.id, refund,
    back.currency_code, back.amount_minor - tax, tax, back.amount_minor, back.country_code)
  RETURNING id INTO paper;
  INSERT INTO public.invoice_lines (invoice_id, line_number, description, amount_minor, tax_minor)
  VALUES (paper, 1, 'Refund', back.amount_minor - tax, tax);
END
$$;

-- What was paid out to each account in a year, as its tax document; gives how many are new. Run again, it adds what is missing.
CREATE FUNCTION app.issue_tax_documents(tax_year integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  issued bigint;
BEGIN
  IF tax_year >= extract(year FROM app.now() AT TIME ZONE 'UTC') THEN
    RAISE EXCEPTION 'the year is not over (constraint "tax_documents_year_over")'
      USING ERRCODE = 'check_violation', TABLE = 'tax_documents', CONSTRAINT = 'tax_documents_year_over';
  END IF;
  INSERT INTO public.tax_documents (user_id, year, currency_code, total_minor, payout_count)
  SELECT p.user_id, tax_year, p.currency_code, sum(p.amount_minor)::bigint, count(*)
  FROM public.payouts p
  WHERE p.status = 'COMPLETED' AND extract(year FROM p.closed_at AT TIME ZONE 'UTC') = tax_year
  GROUP BY p.user_id, p.currency_code
  ON CONFLICT (user_id, year, currency_code) DO NOTHING;
  GET DIAGNOSTICS issued = ROW_COUNT;
  RETURN issued;
END
$$;

-- Reports, for those who keep the books.

-- What an account came to at the end of a day: the newest stored total before it and the lines since.
CREATE FUNCTION app.account_totals(account uuid, currency text, day date)
RETURNS TABLE (debit_minor bigint, credit_minor bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH stored AS (
    SELECT b.as_of, b.debit_minor, b.credit_minor FROM public.account_balances b
    WHERE b.account_id = account AND b.currency_code = currency AND b.as_of <= day ORDER BY b.as_of DESC LIMIT 1
  )
  SELECT coalesce((SELECT s.debit_minor FROM stored s), 0) + coalesce(sum(l.debit_minor), 0)::bigint,
    coalesce((SELECT s.credit_minor FROM stored s), 0) + coalesce(sum(l.credit_minor), 0)::bigint
  FROM public.journal_entry_lines l
  WHERE l.account_id = account AND l.currency_code = currency AND l.entry_date <= day
    AND l.entry_date > coalesce((SELECT s.as_of FROM stored s), '-infinity')
$$;

CREATE FUNCTION app.trial_balance(day date, currency text)
RETURNS TABLE (code text, name text, kind public."AccountKind", debit_minor bigint, credit_minor bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.code, a.name, a.kind, greatest(t.debit_minor - t.credit_minor, 0), greatest(t.credit_minor - t.debit_minor, 0)
  FROM (SELECT app.require_books() OFFSET 0) AS staff, public.chart_of_accounts a,
    app.account_totals(a.id, currency, day) AS t
  WHERE a.is_postable ORDER BY a.code
$$;

CREATE FUNCTION app.account_statement(account_code text, currency text, from_day date, to_day date)
RETURNS TABLE (entry_id uuid, number bigint, day date, description text, debit_minor bigint, credit_minor bigint, balance_minor bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT e.id, e.number, e.entry_date, e.description, l.debit_minor, l.credit_minor,
    before.debit_minor - before.credit_minor
      + sum(l.debit_minor - l.credit_minor) OVER (ORDER BY e.entry_date, e.number, l.line_number)::bigint
  FROM (SELECT app.require_books() OFFSET 0) AS staff, public.chart_of_accounts a
  CROSS JOIN LATERAL app.account_totals(a.id, currency, from_day - 1) AS before
  JOIN public.journal_entry_lines l ON l.account_id = a.id AND l.currency_code = currency
    AND l.entry_date BETWEEN from_day AND to_day
  JOIN public.journal_entries e ON e.id = l.entry_id
  WHERE a.code = account_code ORDER BY e.entry_date, e.number, l.line_number
$$;

-- Stores what every account came to at the end of a day that is over, and shut for entries from then on.
CREATE FUNCTION app.store_balances(day date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  stored bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM public.accounting_periods p WHERE p.status = 'CLOSED' AND p.ends_on = day) THEN
    RAISE EXCEPTION 'the books of % are still open (constraint "account_balances_of_closed_days")', day
      USING ERRCODE = 'check_violation', TABLE = 'account_balances', CONSTRAINT = 'account_balances_of_closed_days';
  END IF;
  INSERT INTO public.account_balances (account_id, currency_code, as_of, debit_minor, credit_minor)
  SELECT u.account_id, u.currency_code, day, t.debit_minor, t.credit_minor
  FROM (SELECT DISTINCT l.account_id, l.currency_code FROM public.journal_entry_lines l WHERE l.entry_date <= day) AS u
  CROSS JOIN LATERAL app.account_totals(u.account_id, u.currency_code, day) AS t
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS stored = ROW_COUNT;
  RETURN stored;
END
$$;

CREATE FUNCTION app.stuck_payments(older_than interval)
RETURNS SETOF public.payments
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.* FROM (SELECT app.require_books() OFFSET 0) AS staff, public.payments p
  WHERE p.status = 'PENDING' AND p.created_at < app.now() - older_than ORDER BY p.created_at LIMIT 500
$$;

-- The first entry of a wallet that is not what its hash says, by its number; NULL where all are.
CREATE FUNCTION app.verify_chain(wallet uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT min(c.version) FROM (
    SELECT l.version, l.hash IS DISTINCT FROM app.hash_of_entry(l, lag(l.hash) OVER (ORDER BY l.version))
      OR l.version <> row_number() OVER (ORDER BY l.version) AS is_broken
    FROM public.ledger l WHERE l.wallet_id = wallet
  ) AS c WHERE c.is_broken
$$;

-- Compares the books with themselves, and writes down what it found.
CREATE FUNCTION app.reconcile(what public."ReconciliationKind") RETURNS TABLE (run_id uuid, differences bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  began timestamptz := clock_timestamp();
  checked bigint;
  found jsonb;
BEGIN
  CASE what
  WHEN 'WALLETS' THEN
    SELECT count(*), coalesce(jsonb_agg(jsonb_build_object('wallet', d.id, 'stored', d.balance, 'counted', d.counted))
      FILTER (WHERE d.balance <> d.counted OR d.version <> d.entries OR d.reserved <> d.held), '[]') INTO checked, found
    FROM (
      SELECT w.id, w.balance, w.version, w.reserved, coalesce(l.counted, 0) AS counted, coalesce(l.entries, 0) AS entries,
        coalesce(h.held, 0) AS held
      FROM public.wallets w
      LEFT JOIN (SELECT wallet_id, sum(amount) AS counted, count(*) AS entries FROM public.ledger GROUP BY 1) l
        ON l.wallet_id = w.id
      LEFT JOIN (SELECT wallet_id, sum(tokens) AS held FROM public.ledger_reservations WHERE state = 'HELD' GROUP BY 1) h
        ON h.wallet_id = w.id
    ) AS d;
  WHEN 'JOURNAL' THEN
    SELECT count(*), coalesce(jsonb_agg(jsonb_build_object('what', d.what, 'stored', d.stored, 'counted', d.counted))
      FILTER (WHERE d.stored <> d.counted), '[]') INTO checked, found
    FROM (
      SELECT 'entry ' || l.entry_id AS what, sum(l.debit_minor) AS stored, sum(l.credit_minor) AS counted
      FROM public.journal_entry_lines l GROUP BY l.entry_id
      UNION ALL
      SELECT 'token liability', app.balance_of('2200'),
        (SELECT coalesce(sum(w.balance), 0) FROM public.wallets w WHERE w.kind = 'USER')
      UNION ALL
      SELECT 'creator payables', app.balance_of('2100'),
        (SELECT coalesce(sum(b.available_minor + b.pending_minor + b.reserved_minor), 0) FROM public.user_balances b)
    ) AS d;
  WHEN 'USER_BALANCES' THEN
    SELECT count(*), coalesce(jsonb_agg(jsonb_build_object('user', d.user_id, 'stored', d.stored, 'counted', d.counted))
      FILTER (WHERE d.stored <> d.counted), '[]') INTO checked, found
    FROM (
      SELECT b.user_id, b.available_minor + b.pending_minor + b.reserved_minor AS stored,
        coalesce((SELECT sum(e.amount_minor - e.reversed_minor) FROM public.earnings e
          WHERE e.user_id = b.user_id AND e.currency_code = b.currency_code), 0)
        - coalesce((SELECT sum(p.amount_minor) FROM public.payouts p
          WHERE p.user_id = b.user_id AND p.currency_code = b.currency_code AND p.status = 'COMPLETED'), 0) AS counted
      FROM public.user_balances b
    ) AS d;
  ELSE
    SELECT count(*), coalesce(jsonb_agg(jsonb_build_object('wallet', d.id, 'version', d.broken))
      FILTER (WHERE d.broken IS NOT NULL), '[]') INTO checked, found
    FROM (SELECT w.id, app.verify_chain(w.id) AS broken FROM public.wallets w WHERE w.version > 0) AS d;
  END CASE;
  differences := jsonb_array_length(found);
  INSERT INTO public.reconciliation_runs (kind, checked_count, difference_count, differences, started_at, finished_at)
  VALUES (what, checked, differences, jsonb_path_query_array(found, '$[0 to 19]'), began, clock_timestamp())
  RETURNING id INTO run_id;
  RETURN NEXT;
END
$$;

-- What an account of the credit side comes to now, in US cents.
CREATE FUNCTION app.balance_of(account_code text) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(sum(l.credit_minor - l.debit_minor), 0)
  FROM public.journal_entry_lines l JOIN public.chart_of_accounts a ON a.id = l.account_id
  WHERE a.code = account_code AND l.currency_code = 'USD'
$$;

-- Views. Each sums one table by itself, so that nothing is counted twice.

CREATE VIEW creator_earnings_summary WITH (security_invoker = true) AS
SELECT c.id AS creator_id, c.user_id, cur.currency_code,
  coalesce(total.earned_minor, 0)::bigint AS total_minor,
  coalesce(month.earned_minor, 0)::bigint AS month_to_date_minor,
  coalesce(subscribers.n, 0)::bigint AS subscriber_count
FROM creators c
CROSS JOIN (VALUES ('USD'::character(3))) AS cur (currency_code)
LEFT JOIN LATERAL (
  SELECT sum(e.amount_minor - e.reversed_minor) AS earned_minor FROM earnings e
  WHERE e.user_id = c.user_id AND e.currency_code = cur.currency_code
) AS total ON true
LEFT JOIN LATERAL (
  SELECT sum(e.amount_minor - e.reversed_minor) AS earned_minor FROM earnings e
  WHERE e.user_id = c.user_id AND e.currency_code = cur.currency_code
    AND e.created_at >= date_trunc('month', app.now(), 'UTC')
) AS month ON true
LEFT JOIN LATERAL (
  SELECT count(DISTINCT s.fan_id) AS n FROM subscriptions s
  WHERE s.creator_id = c.id AND s.status IN ('ACTIVE', 'CANCELLED', 'PAST_DUE')
    AND (s.current_period_end IS NULL OR s.current_period_end > app.now())
) AS subscribers ON true;

CREATE VIEW platform_revenue_summary WITH (security_invoker = true) AS
SELECT (t.completed_at AT TIME ZONE 'UTC')::date AS day, t.currency_code,
  sum(CASE WHEN t.kind IN ('REFUND', 'CHARGEBACK') THEN 0 ELSE t.gross_minor END)::bigint AS gross_minor,
  sum(CASE WHEN t.kind IN ('REFUND', 'CHARGEBACK') THEN -t.fee_minor ELSE t.fee_minor END)::bigint AS fee_minor,
  sum(CASE WHEN t.kind IN ('REFUND', 'CHARGEBACK') THEN -t.net_minor ELSE t.net_minor END)::bigint AS creator_share_minor,
  sum(CASE WHEN t.kind IN ('REFUND', 'CHARGEBACK') THEN t.gross_minor ELSE 0 END)::bigint AS refunded_minor,
  sum(t.processor_cost_minor)::bigint AS processor_cost_minor
FROM transactions t
LEFT JOIN transactions o ON o.id = t.original_id
WHERE t.completed_at IS NOT NULL AND t.kind NOT IN ('TOKEN_PURCHASE', 'PAYOUT', 'ADJUSTMENT')
  AND (o.kind IS NULL OR o.kind <> 'TOKEN_PURCHASE')
GROUP BY 1, 2;

-- What cards cost, beside it: buying tokens is no revenue, but it costs.
CREATE FUNCTION app.platform_revenue(since date)
RETURNS TABLE (day date, currency_code text, gross_minor bigint, fee_minor bigint, processor_cost_minor bigint,
  creator_share_minor bigint, refunded_minor bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(r.day, c.day), coalesce(r.currency_code, c.currency_code)::text, coalesce(r.gross_minor, 0),
    coalesce(r.fee_minor, 0), coalesce(c.cost, 0)::bigint, coalesce(r.creator_share_minor, 0), coalesce(r.refunded_minor, 0)
  FROM (SELECT app.require_books() OFFSET 0) AS staff CROSS JOIN (
    public.platform_revenue_summary r
    FULL JOIN (
      SELECT (t.completed_at AT TIME ZONE 'UTC')::date AS day, t.currency_code, sum(t.processor_cost_minor) AS cost
      FROM public.transactions t WHERE t.completed_at IS NOT NULL GROUP BY 1, 2
    ) AS c ON c.day = r.day AND c.currency_code = r.currency_code)
  WHERE coalesce(r.day, c.day) >= since ORDER BY 1
$$;

-- Every posting, reversal and change of status leaves a row in the audit trail, in the same transaction.
CREATE FUNCTION app.audit_money() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  after jsonb := to_jsonb(NEW);
  before jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END;
  address inet := nullif(current_setting('app.ip', true), '')::inet;
BEGIN
  -- Rows that nobody made, as those of the demonstration, leave no trail; see app.audit_change.
  IF current_setting('app.audit', true) = 'off' AND pg_has_role(session_user, 'migrate', 'MEMBER') THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND before ->> 'status' IS NOT DISTINCT FROM after ->> 'status' THEN
    RETURN NULL;
  END IF;
  INSERT INTO public.audit_logs
    (source, category, actor_id, action, subject_type, subject_id, changes, ip, user_agent, request_id)
  VALUES ('DATABASE', 'PAYMENT', app.uid(), TG_ARGV[0] || CASE TG_OP WHEN 'INSERT' THEN '.post' ELSE '.move' END, TG_ARGV[1], (after ->> 'id')::uuid,
    jsonb_strip_nulls(jsonb_build_object('kind', after -> 'kind', 'from', before -> 'status', 'to', after -> 'status',
      'reverses', after -> 'reverses_id')),
    address, nullif(current_setting('app.user_agent', true), ''), nullif(current_setting('app.request_id', true), ''));
  RETURN NULL;
END
$$;

CREATE TRIGGER transactions_audited AFTER INSERT OR UPDATE ON transactions
  FOR EACH ROW EXECUTE FUNCTION app.audit_money('transaction', 'Transaction');
CREATE TRIGGER journal_entries_audited AFTER INSERT ON journal_entries
  FOR EACH ROW WHEN (NEW.author = 'USER' OR NEW.reverses_id IS NOT NULL)
  EXECUTE FUNCTION app.audit_money('journal-entry', 'JournalEntry');
CREATE TRIGGER refunds_audited AFTER INSERT OR UPDATE ON refunds
  FOR EACH ROW EXECUTE FUNCTION app.audit_money('refund', 'Refund');
CREATE TRIGGER disputes_audited AFTER INSERT OR UPDATE ON disputes
  FOR EACH ROW EXECUTE FUNCTION app.audit_money('dispute', 'Dispute');
CREATE TRIGGER payouts_audited AFTER INSERT OR UPDATE ON payouts
  FOR EACH ROW EXECUTE FUNCTION app.audit_money('payout', 'Payout');
CREATE TRIGGER accounting_periods_audited AFTER INSERT OR UPDATE ON accounting_periods
  FOR EACH ROW EXECUTE FUNCTION app.audit_money('accounting-period', 'AccountingPeriod');

-- Whose these functions are, and who may call them: nobody but the roles that are named.

ALTER FUNCTION app.request_payout(uuid, uuid, bigint) OWNER TO ledger_owner;
ALTER FUNCTION app.approve_payout(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.cancel_payout(uuid, text) OWNER TO ledger_owner;
ALTER FUNCTION app.return_payout(uuid, text, text, text[]) OWNER TO ledger_owner;
ALTER FUNCTION app.screen_payout(uuid, public."ScreeningStatus") OWNER TO ledger_owner;
ALTER FUNCTION app.send_payout(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.finish_payout(uuid, boolean, text, text) OWNER TO ledger_owner;
ALTER FUNCTION app.next_invoice_number(public."InvoiceKind") OWNER TO ledger_owner;
ALTER FUNCTION app.issue_invoice(uuid, text) OWNER TO ledger_owner;
ALTER FUNCTION app.issue_credit_note(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.issue_tax_documents(integer) OWNER TO ledger_owner;
ALTER FUNCTION app.account_totals(uuid, text, date) OWNER TO ledger_owner;
ALTER FUNCTION app.trial_balance(date, text) OWNER TO ledger_owner;
ALTER FUNCTION app.account_statement(text, text, date, date) OWNER TO ledger_owner;
ALTER FUNCTION app.store_balances(date) OWNER TO ledger_owner;
ALTER FUNCTION app.stuck_payments(interval) OWNER TO ledger_owner;
ALTER FUNCTION app.verify_chain(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.reconcile(public."ReconciliationKind") OWNER TO ledger_owner;
ALTER FUNCTION app.balance_of(text) OWNER TO ledger_owner;
ALTER FUNCTION app.platform_revenue(date) OWNER TO ledger_owner;
ALTER FUNCTION app.audit_money() OWNER TO ledger_owner;

REVOKE ALL ON FUNCTION
  app.request_payout(uuid, uuid, bigint),
  app.approve_payout(uuid),
  app.cancel_payout(uuid, text),
  app.return_payout(uuid, text, text, text[]),
  app.screen_payout(uuid, public."ScreeningStatus"),
  app.send_payout(uuid),
  app.finish_payout(uuid, boolean, text, text),
  app.next_invoice_number(public."InvoiceKind"),
  app.issue_invoice(uuid, text),
  app.issue_credit_note(uuid),
  app.issue_tax_documents(integer),
  app.account_totals(uuid, text, date),
  app.trial_balance(date, text),
  app.account_statement(text, text, date, date),
  app.store_balances(date),
  app.stuck_payments(interval),
  app.verify_chain(uuid),
  app.reconcile(public."ReconciliationKind"),
  app.balance_of(text),
  app.platform_revenue(date)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.request_payout(uuid, uuid, bigint) TO app;
GRANT EXECUTE ON FUNCTION app.approve_payout(uuid) TO app;
GRANT EXECUTE ON FUNCTION app.cancel_payout(uuid, text) TO app;
GRANT EXECUTE ON FUNCTION app.screen_payout(uuid, public."ScreeningStatus") TO worker;
GRANT EXECUTE ON FUNCTION app.send_payout(uuid) TO worker;
GRANT EXECUTE ON FUNCTION app.finish_payout(uuid, boolean, text, text) TO worker;
GRANT EXECUTE ON FUNCTION app.issue_invoice(uuid, text) TO worker;
GRANT EXECUTE ON FUNCTION app.issue_tax_documents(integer) TO worker;
GRANT EXECUTE ON FUNCTION app.trial_balance(date, text) TO app;
GRANT EXECUTE ON FUNCTION app.account_statement(text, text, date, date) TO app;
GRANT EXECUTE ON FUNCTION app.store_balances(date) TO worker;
GRANT EXECUTE ON FUNCTION app.stuck_payments(interval) TO app;
GRANT EXECUTE ON FUNCTION app.verify_chain(uuid) TO worker, auditor;
GRANT EXECUTE ON FUNCTION app.reconcile(public."ReconciliationKind") TO worker;
GRANT EXECUTE ON FUNCTION app.balance_of(text) TO auditor;
GRANT EXECUTE ON FUNCTION app.platform_revenue(date) TO app;

GRANT SELECT ON platform_revenue_summary TO ledger_owner;
GRANT INSERT ON audit_logs TO ledger_owner;
CREATE POLICY audit_logs_money ON audit_logs FOR INSERT TO ledger_owner WITH CHECK (source = 'DATABASE');
