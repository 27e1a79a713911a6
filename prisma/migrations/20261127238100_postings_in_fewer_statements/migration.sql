-- The same postings in fewer statements, and with less that they wait for.

-- Each statement of a posting made its own ids; PostgreSQL 18 brings a function of its own for them.
DO $$
BEGIN
  IF current_setting('server_version_num')::integer >= 180000 THEN
    CREATE OR REPLACE FUNCTION app.uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS
      'SELECT pg_catalog.uuidv7()';
  END IF;
END
$$;

-- Forty-eight wallets of each kind, where sixteen had postings of as many clients wait for one another.
INSERT INTO wallets (id, kind, shard)
SELECT ('00000000-0000-7000-8000-0000000' || k.place || lpad(to_hex(s), 4, '0'))::uuid, k.kind::"WalletKind", s
FROM (VALUES ('1', 'SALES'), ('2', 'FEES'), ('3', 'EARNINGS')) AS k (place, kind), generate_series(16, 47) AS s;

CREATE OR REPLACE FUNCTION app.shard_of(movement uuid) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (('x' || right(movement::text, 2))::bit(8)::integer) % 48
$$;

CREATE OR REPLACE FUNCTION app.post_movement(
  movement uuid, movement_kind public."LedgerMovementKind", cause uuid, wallets uuid[], amounts bigint[],
  kinds public."LedgerEntryKind"[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found_wallets integer;
BEGIN
  -- A statement of its own: the next one has to see the entries of those that were waited for.
  PERFORM FROM public.wallets w WHERE w.id = ANY (wallets) ORDER BY w.id FOR NO KEY UPDATE;
  GET DIAGNOSTICS found_wallets = ROW_COUNT;
  IF found_wallets <> cardinality(wallets) OR array_position(wallets, NULL) IS NOT NULL THEN
    RAISE EXCEPTION 'a wallet is missing' USING ERRCODE = 'foreign_key_violation';
  END IF;
  WITH moved AS (
    INSERT INTO public.ledger_movements (id, kind, cause_id) VALUES (movement, movement_kind, cause)
  ), heads AS (
    UPDATE public.wallets w SET balance = w.balance + amounts[array_position(wallets, w.id)], version = w.version + 1
    WHERE w.id = ANY (wallets)
    RETURNING w.id, w.balance, w.version, amounts[array_position(wallets, w.id)] AS amount,
      kinds[array_position(wallets, w.id)] AS kind, app.uuid_v7() AS entry_id
  )
  INSERT INTO public.ledger (wallet_id, version, entry_id, movement_id, kind, amount, balance_before, balance_after,
    previous_version, created_at, hash)
  SELECT h.id, h.version, h.entry_id, movement, h.kind, h.amount, h.balance - h.amount, h.balance, nullif(h.version - 1, 0),
    now(), app.hash_of_entry(
      ROW(h.id, h.version, h.entry_id, movement, NULL, h.kind, h.amount, h.balance - h.amount, h.balance, NULL, now(), NULL)
        ::public.ledger,
      (SELECT l.hash FROM public.ledger l WHERE l.wallet_id = h.id AND l.version = h.version - 1)
    )
  FROM heads h;
END
$$;

-- Stands where an account should be that takes no entries.
CREATE FUNCTION app.refuse_account(code text) RETURNS uuid
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'account % takes no entries (constraint "journal_entry_lines_account_open")', code
    USING ERRCODE = 'check_violation', TABLE = 'journal_entry_lines', CONSTRAINT = 'journal_entry_lines_account_open';
END
$$;
REVOKE ALL ON FUNCTION app.refuse_account(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.refuse_account(text) TO ledger_owner;

-- Lines keep the number of their place, also where one before them has no amount and is left out.
CREATE OR REPLACE FUNCTION app.post_entry(
  entry uuid, words text, currency text, codes text[], debits bigint[], credits bigint[], owners uuid[],
  writer uuid DEFAULT NULL, reverses uuid DEFAULT NULL, day date DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  entry_day date := coalesce(day, (app.now() AT TIME ZONE 'UTC')::date);
BEGIN
  WITH entered AS (
    INSERT INTO public.journal_entries
      (id, entry_date, description, currency_code, total_minor, author, author_id, reverses_id)
    VALUES (entry, entry_day, words, currency, (SELECT sum(d) FROM unnest(debits) AS d),
      CASE WHEN writer IS NULL THEN 'SYSTEM' ELSE 'USER' END::public."JournalAuthor", writer, reverses)
  )
  INSERT INTO public.journal_entry_lines
    (entry_id, line_number, account_id, entry_date, currency_code, debit_minor, credit_minor, user_id)
  SELECT entry, l.place, coalesce((
      SELECT a.id FROM public.chart_of_accounts a WHERE a.code = l.code AND a.is_postable AND a.closed_at IS NULL
    ), app.refuse_account(l.code)), entry_day, currency, l.debit, l.credit, l.owner
  FROM unnest(codes, debits, credits, owners) WITH ORDINALITY AS l (code, debit, credit, owner, place)
  WHERE l.debit <> 0 OR l.credit <> 0;
END
$$;

-- The creator is looked up once, where a join went through all of them.
CREATE OR REPLACE FUNCTION app.fee_for(sale_kind public."TransactionKind", earner uuid)
RETURNS TABLE (fee_id uuid, rate_bps integer)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT f.id, f.rate_bps
  FROM public.platform_fees f
  WHERE (f.kind IS NULL OR f.kind = sale_kind)
    AND (f.creator_id IS NULL OR f.creator_id = (SELECT c.id FROM public.creators c WHERE c.user_id = earner))
    AND f.valid_from <= app.now()
  ORDER BY f.creator_id IS NULL, f.kind IS NULL, f.valid_from DESC
  LIMIT 1
$$;

CREATE OR REPLACE FUNCTION app.credit_earners(
  sale uuid, currency text, earners uuid[], parts bigint[], waits interval
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  WITH earned AS (
    INSERT INTO public.earnings (transaction_id, user_id, currency_code, amount_minor, clears_at, cleared_at)
    SELECT sale, e.earner, currency, e.part, app.now() + waits, CASE WHEN waits = interval '0' THEN app.now() END
    FROM unnest(earners, parts) AS e (earner, part)
  )
  INSERT INTO public.user_balances AS b (user_id, currency_code, available_minor, pending_minor, lifetime_minor)
  SELECT e.earner, currency, CASE WHEN waits = interval '0' THEN e.part ELSE 0 END,
    CASE WHEN waits = interval '0' THEN 0 ELSE e.part END, e.part
  FROM unnest(earners, parts) AS e (earner, part) ORDER BY e.earner
  ON CONFLICT (user_id, currency_code) DO UPDATE SET
    available_minor = b.available_minor + excluded.available_minor,
    pending_minor = b.pending_minor + excluded.pending_minor,
    lifetime_minor = b.lifetime_minor + excluded.lifetime_minor;
END
$$;

-- A sale at a share of the platform that is known.
CREATE FUNCTION app.book_sale(
  sale uuid, sale_kind public."TransactionKind", source uuid, buyer uuid, seller uuid, amount bigint, charged uuid,
  rate_bps integer, sent_kind public."LedgerEntryKind", received_kind public."LedgerEntryKind", words text, post uuid,
  live_stream uuid, held bigint
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  fee bigint := app.fee_of(amount, rate_bps);
  split record;
  earners uuid[] := ARRAY[seller];
  parts bigint[] := ARRAY[amount - fee];
  used_shard integer := app.shard_of(sale);
  used_wallets uuid[] := ARRAY[
    (SELECT w.id FROM public.wallets w WHERE w.user_id = buyer),
    (SELECT w.id FROM public.wallets w WHERE w.kind = 'EARNINGS' AND w.shard = used_shard AND w.user_id IS NULL),
    (SELECT w.id FROM public.wallets w WHERE w.kind = 'FEES' AND w.shard = used_shard AND w.user_id IS NULL)
  ];
BEGIN
  IF num_nonnulls(post, live_stream) > 0 THEN
    SELECT * INTO split FROM app.shares_of(seller, post, live_stream, NULL);
    earners := split.earners;
    parts := app.split_amount(amount - fee, split.shares);
  END IF;
  INSERT INTO public.transactions (id, kind, source_id, payer_id, payee_id, currency_code, gross_minor, fee_minor, net_minor,
    tokens, fee_rate_bps, fee_id, completed_at)
  VALUES (sale, sale_kind, source, buyer, seller, 'USD', amount, fee, amount - fee, amount, rate_bps, charged,
    app.now());
  IF held > 0 THEN
    PERFORM FROM public.wallets w WHERE w.id = ANY (used_wallets) ORDER BY w.id FOR NO KEY UPDATE;
    UPDATE public.wallets w SET reserved = w.reserved - held WHERE w.id = used_wallets[1];
  END IF;
  PERFORM app.post_entry(sale, words, 'USD',
    ARRAY['2200'] || array_fill('2100'::text, ARRAY[cardinality(parts)]) || ARRAY['4000'],
    ARRAY[amount] || array_fill(0::bigint, ARRAY[cardinality(parts) + 1]),
    ARRAY[0::bigint] || parts || ARRAY[fee],
    ARRAY[NULL::uuid] || earners || ARRAY[NULL::uuid]);
  -- What others wait for comes last.
  IF fee = 0 THEN
    PERFORM app.post_movement(sale, sale_kind::text::public."LedgerMovementKind", source, used_wallets[1:2],
      ARRAY[-amount, amount], ARRAY[sent_kind, received_kind]);
  ELSIF fee = amount THEN
    PERFORM app.post_movement(sale, sale_kind::text::public."LedgerMovementKind", source,
      ARRAY[used_wallets[1], used_wallets[3]], ARRAY[-amount, fee],
      ARRAY[sent_kind, 'PLATFORM_FEE'::public."LedgerEntryKind"]);
  ELSE
    PERFORM app.post_movement(sale, sale_kind::text::public."LedgerMovementKind", source, used_wallets,
      ARRAY[-amount, amount - fee, fee], ARRAY[sent_kind, received_kind, 'PLATFORM_FEE'::public."LedgerEntryKind"]);
  END IF;
  PERFORM app.credit_earners(sale, 'USD', earners, parts, interval '0');
  RETURN fee;
END
$$;

CREATE OR REPLACE FUNCTION app.post_sale(
  sale uuid, sale_kind public."TransactionKind", source uuid, buyer uuid, seller uuid, amount bigint,
  sent_kind public."LedgerEntryKind", received_kind public."LedgerEntryKind", words text,
  post uuid DEFAULT NULL, live_stream uuid DEFAULT NULL, held bigint DEFAULT 0
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  terms record;
BEGIN
  SELECT * INTO terms FROM app.fee_for(sale_kind, seller);
  RETURN app.book_sale(sale, sale_kind, source, buyer, seller, amount, terms.fee_id, terms.rate_bps, sent_kind,
    received_kind, words, post, live_stream, held);
END
$$;

CREATE OR REPLACE FUNCTION app.post_tip(
  tip uuid, recipient uuid, amount bigint, words text, anonymous boolean, post uuid, message uuid, live_stream uuid
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sender uuid := app.uid();
  terms record;
  fee bigint;
BEGIN
  IF sender IS NULL THEN
    RAISE EXCEPTION 'a tip comes from an account' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO terms FROM app.fee_for('TIP', recipient);
  INSERT INTO public.tips
    (id, sender_id, recipient_id, tokens, fee_tokens, message, is_anonymous, post_id, message_id, live_stream_id)
  VALUES (tip, sender, recipient, amount, app.fee_of(amount, terms.rate_bps), words, anonymous, post, message, live_stream);
  fee := app.book_sale(app.uuid_v7(), 'TIP', tip, sender, recipient, amount, terms.fee_id, terms.rate_bps, 'TIP_SENT',
    'TIP_RECEIVED', 'Tip', post, live_stream, 0);
END
$$;

-- What is told of a transaction is taken from the row itself: to make JSON of all of it took as long as to write it down.
CREATE OR REPLACE FUNCTION app.audit_money() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  before jsonb;
  after jsonb;
BEGIN
  -- Rows that nobody made, as those of the demonstration, leave no trail; see app.audit_change.
  IF current_setting('app.audit', true) = 'off' AND pg_has_role(session_user, 'migrate', 'MEMBER') THEN
    RETURN NULL;
  END IF;
  IF TG_TABLE_NAME = 'transactions' AND TG_OP = 'INSERT' THEN
    after := jsonb_build_object('kind', NEW.kind, 'status', NEW.status);
  ELSE
    after := to_jsonb(NEW);
    before := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END;
    IF TG_OP = 'UPDATE' AND before ->> 'status' IS NOT DISTINCT FROM after ->> 'status' THEN
      RETURN NULL;
    END IF;
  END IF;
  INSERT INTO public.audit_logs
    (source, category, actor_id, action, subject_type, subject_id, changes, ip, user_agent, request_id)
  VALUES ('DATABASE', 'PAYMENT', app.uid(), TG_ARGV[0] || CASE TG_OP WHEN 'INSERT' THEN '.post' ELSE '.move' END,
    TG_ARGV[1], NEW.id,
    jsonb_strip_nulls(jsonb_build_object('kind', after -> 'kind', 'from', before -> 'status', 'to', after -> 'status',
      'reverses', after -> 'reverses_id')),
    nullif(current_setting('app.ip', true), '')::inet, nullif(current_setting('app.user_agent', true), ''),
    nullif(current_setting('app.request_id', true), ''));
  RETURN NULL;
END
$$;

ALTER FUNCTION app.book_sale(uuid, public."TransactionKind", uuid, uuid, uuid, bigint, uuid, integer, public."LedgerEntryKind",
  public."LedgerEntryKind", text, uuid, uuid, bigint) OWNER TO ledger_owner;
REVOKE ALL ON FUNCTION app.book_sale(uuid, public."TransactionKind", uuid, uuid, uuid, bigint, uuid, integer, public."LedgerEntryKind",
  public."LedgerEntryKind", text, uuid, uuid, bigint) FROM PUBLIC;

-- PostgreSQL takes a general plan for a dear one where it does not know how long an array is, and would plan these each time.
ALTER FUNCTION app.book_sale(uuid, public."TransactionKind", uuid, uuid, uuid, bigint, uuid, integer, public."LedgerEntryKind",
  public."LedgerEntryKind", text, uuid, uuid, bigint) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION app.post_movement(uuid, public."LedgerMovementKind", uuid, uuid[], bigint[], public."LedgerEntryKind"[])
  SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION app.post_entry(uuid, text, text, text[], bigint[], bigint[], uuid[], uuid, uuid, date)
  SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION app.credit_earners(uuid, text, uuid[], bigint[], interval) SET plan_cache_mode = force_generic_plan;
