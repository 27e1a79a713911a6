-- Wallets of the platform that have moved tokens stay, as nothing is ever taken from the ledger.
ALTER TABLE wallets DISABLE TRIGGER wallets_kept;
DELETE FROM wallets w WHERE w.user_id IS NULL AND w.shard >= 16 AND w.version = 0;
ALTER TABLE wallets ENABLE ALWAYS TRIGGER wallets_kept;

CREATE OR REPLACE FUNCTION app.uuid_v7() RETURNS uuid
LANGUAGE plpgsql PARALLEL SAFE AS $$
DECLARE
  microseconds bigint := extract(epoch FROM clock_timestamp()) * 1000000;
BEGIN
  RETURN encode(
    overlay(
      uuid_send(gen_random_uuid())
      PLACING int8send((microseconds / 1000) << 16 | 28672 | (microseconds % 1000) * 4096 / 1000)
      FROM 1 FOR 8
    ),
    'hex'
  )::uuid;
END
$$;

CREATE OR REPLACE FUNCTION app.shard_of(movement uuid) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (('x' || right(movement::text, 2))::bit(8)::integer) % 16
$$;

CREATE OR REPLACE FUNCTION app.post_movement(movement uuid, movement_kind public."LedgerMovementKind", cause uuid, wallets uuid[], amounts bigint[], kinds public."LedgerEntryKind"[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found_wallets integer;
BEGIN
  PERFORM FROM public.wallets w WHERE w.id = ANY (wallets) ORDER BY w.id FOR NO KEY UPDATE;
  GET DIAGNOSTICS found_wallets = ROW_COUNT;
  IF found_wallets <> cardinality(wallets) OR array_position(wallets, NULL) IS NOT NULL THEN
    RAISE EXCEPTION 'a wallet is missing' USING ERRCODE = 'foreign_key_violation';
  END IF;
  INSERT INTO public.ledger_movements (id, kind, cause_id) VALUES (movement, movement_kind, cause);
  WITH lines AS (
    SELECT * FROM unnest(wallets, amounts, kinds) AS l (wallet, amount, kind)
  ), heads AS (
    UPDATE public.wallets w SET balance = w.balance + l.amount, version = w.version + 1
    FROM lines l WHERE w.id = l.wallet
    RETURNING w.id, w.balance, w.version, l.amount, l.kind
  )
  INSERT INTO public.ledger
    (wallet_id, version, movement_id, kind, amount, balance_before, balance_after, previous_version)
  SELECT h.id, h.version, movement, h.kind, h.amount, h.balance - h.amount, h.balance, nullif(h.version - 1, 0)
  FROM heads h;
END
$$;

CREATE OR REPLACE FUNCTION app.post_entry(entry uuid, words text, currency text, codes text[], debits bigint[], credits bigint[], owners uuid[], writer uuid DEFAULT NULL::uuid, reverses uuid DEFAULT NULL::uuid, day date DEFAULT NULL::date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  entry_day date := coalesce(day, (app.now() AT TIME ZONE 'UTC')::date);
  lines integer;
  wanted integer := (SELECT count(*) FROM unnest(debits, credits) AS l (d, c) WHERE l.d <> 0 OR l.c <> 0);
BEGIN
  INSERT INTO public.journal_entries (id, entry_date, description, currency_code, total_minor, author, author_id, reverses_id)
  VALUES (entry, entry_day, words, currency, (SELECT sum(d) FROM unnest(debits) AS d),
    CASE WHEN writer IS NULL THEN 'SYSTEM' ELSE 'USER' END::public."JournalAuthor", writer, reverses);
  INSERT INTO public.journal_entry_lines
    (entry_id, line_number, account_id, entry_date, currency_code, debit_minor, credit_minor, user_id)
  SELECT entry, row_number() OVER (ORDER BY l.place), a.id, entry_day, currency, l.debit, l.credit, l.owner
  FROM unnest(codes, debits, credits, owners) WITH ORDINALITY AS l (code, debit, credit, owner, place)
  JOIN public.chart_of_accounts a ON a.code = l.code AND a.is_postable AND a.closed_at IS NULL
  WHERE l.debit <> 0 OR l.credit <> 0;
  GET DIAGNOSTICS lines = ROW_COUNT;
  IF lines <> wanted THEN
    RAISE EXCEPTION 'an account of the entry takes no entries (constraint "journal_entry_lines_account_open")'
      USING ERRCODE = 'check_violation', TABLE = 'journal_entry_lines', CONSTRAINT = 'journal_entry_lines_account_open';
  END IF;
END
$$;

CREATE OR REPLACE FUNCTION app.fee_for(sale_kind public."TransactionKind", earner uuid) RETURNS TABLE(fee_id uuid, rate_bps integer)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT f.id, f.rate_bps
  FROM public.platform_fees f LEFT JOIN public.creators c ON c.id = f.creator_id
  WHERE (f.kind IS NULL OR f.kind = sale_kind) AND (f.creator_id IS NULL OR c.user_id = earner)
    AND f.valid_from <= app.now()
  ORDER BY f.creator_id IS NULL, f.kind IS NULL, f.valid_from DESC
  LIMIT 1
$$;

CREATE OR REPLACE FUNCTION app.credit_earners(sale uuid, currency text, earners uuid[], parts bigint[], waits interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.earnings (transaction_id, user_id, currency_code, amount_minor, clears_at, cleared_at)
  SELECT sale, e.earner, currency, e.part, app.now() + waits, CASE WHEN waits = interval '0' THEN app.now() END
  FROM unnest(earners, parts) AS e (earner, part);
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

CREATE OR REPLACE FUNCTION app.post_sale(sale uuid, sale_kind public."TransactionKind", source uuid, buyer uuid, seller uuid, amount bigint, sent_kind public."LedgerEntryKind", received_kind public."LedgerEntryKind", words text, post uuid DEFAULT NULL::uuid, live_stream uuid DEFAULT NULL::uuid, held bigint DEFAULT 0) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  rate record;
  split record;
  parts bigint[];
  fee bigint;
  used_shard integer := app.shard_of(sale);
  used_wallets uuid[];
BEGIN
  SELECT * INTO rate FROM app.fee_for(sale_kind, seller);
  fee := app.fee_of(amount, rate.rate_bps);
  SELECT * INTO split FROM app.shares_of(seller, post, live_stream, NULL);
  parts := app.split_amount(amount - fee, split.shares);
  used_wallets := ARRAY[
    (SELECT w.id FROM public.wallets w WHERE w.user_id = buyer),
    (SELECT w.id FROM public.wallets w WHERE w.kind = 'EARNINGS' AND w.shard = used_shard AND w.user_id IS NULL),
    (SELECT w.id FROM public.wallets w WHERE w.kind = 'FEES' AND w.shard = used_shard AND w.user_id IS NULL)
  ];
  INSERT INTO public.transactions (id, kind, source_id, payer_id, payee_id, currency_code, gross_minor, fee_minor, net_minor,
    tokens, fee_rate_bps, fee_id, completed_at)
  VALUES (sale, sale_kind, source, buyer, seller, 'USD', amount, fee, amount - fee, amount, rate.rate_bps, rate.fee_id,
    app.now());
  IF held > 0 THEN
    PERFORM FROM public.wallets w WHERE w.id = ANY (used_wallets) ORDER BY w.id FOR NO KEY UPDATE;
    UPDATE public.wallets w SET reserved = w.reserved - held WHERE w.id = used_wallets[1];
  END IF;
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
  PERFORM app.post_entry(sale, words, 'USD',
    ARRAY['2200'] || array_fill('2100'::text, ARRAY[cardinality(parts)]) || ARRAY['4000'],
    ARRAY[amount] || array_fill(0::bigint, ARRAY[cardinality(parts) + 1]),
    ARRAY[0::bigint] || parts || ARRAY[fee],
    ARRAY[NULL::uuid] || split.earners || ARRAY[NULL::uuid]);
  PERFORM app.credit_earners(sale, 'USD', split.earners, parts, interval '0');
  RETURN fee;
END
$$;

CREATE OR REPLACE FUNCTION app.post_tip(tip uuid, recipient uuid, amount bigint, words text, anonymous boolean, post uuid, message uuid, live_stream uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sender uuid := app.uid();
BEGIN
  IF sender IS NULL THEN
    RAISE EXCEPTION 'a tip comes from an account' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO public.tips
    (id, sender_id, recipient_id, tokens, fee_tokens, message, is_anonymous, post_id, message_id, live_stream_id)
  VALUES (tip, sender, recipient, amount,
    app.fee_of(amount, (SELECT f.rate_bps FROM app.fee_for('TIP', recipient) AS f)), words, anonymous, post, message,
    live_stream);
  PERFORM app.post_sale(app.uuid_v7(), 'TIP', tip, sender, recipient, amount, 'TIP_SENT', 'TIP_RECEIVED', 'Tip', post,
    live_stream);
END
$$;

CREATE OR REPLACE FUNCTION app.audit_money() RETURNS trigger
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


DROP FUNCTION app.book_sale(uuid, public."TransactionKind", uuid, uuid, uuid, bigint, uuid, integer, public."LedgerEntryKind",
  public."LedgerEntryKind", text, uuid, uuid, bigint);
DROP FUNCTION app.refuse_account(text);
