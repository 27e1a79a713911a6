-- A tip is sent with less work: what is not there is neither looked up nor indexed, and what is posted is whole at the end of
-- its statement, so that nothing is left to look at for each row at commit.

/*
 * What points nowhere is in no index. A foreign key finds the rows that point to one which is removed all the same, as no
 * row that it looks for has NULL there.
 */
DROP INDEX tips_message_id_idx,
  transactions_payment_id_idx,
  transactions_original_id_idx,
  journal_entries_author_id_idx,
  journal_entry_lines_user_id_account_id_entry_date_idx,
  audit_logs_affected_user_id_created_at_idx;
CREATE INDEX tips_message_id_idx ON tips (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX transactions_payment_id_idx ON transactions (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX transactions_original_id_idx ON transactions (original_id) WHERE original_id IS NOT NULL;
CREATE INDEX journal_entries_author_id_idx ON journal_entries (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX journal_entry_lines_user_id_account_id_entry_date_idx ON journal_entry_lines (user_id, account_id, entry_date)
  WHERE user_id IS NOT NULL;
CREATE INDEX audit_logs_affected_user_id_created_at_idx ON audit_logs (affected_user_id, created_at)
  WHERE affected_user_id IS NOT NULL;

-- A movement has its entries when the statement that adds it is through, and an entry of the journal its lines.
CREATE FUNCTION app.check_movements() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  bare uuid;
BEGIN
  SELECT n.id INTO bare FROM added n
  WHERE NOT EXISTS (SELECT FROM public.ledger l WHERE l.movement_id = n.id) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'movement % has no entries', bare
      USING ERRCODE = 'check_violation', TABLE = 'ledger_movements', CONSTRAINT = 'ledger_movement_balanced';
  END IF;
  RETURN NULL;
END
$$;
ALTER FUNCTION app.check_movements() OWNER TO ledger_owner;
REVOKE ALL ON FUNCTION app.check_movements() FROM PUBLIC;
DROP TRIGGER ledger_movement_balanced ON ledger_movements;
CREATE TRIGGER ledger_movement_balanced AFTER INSERT ON ledger_movements
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.check_movements();
DROP FUNCTION app.check_movement();

CREATE FUNCTION app.check_journal_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  bare uuid;
BEGIN
  SELECT n.id INTO bare FROM added n
  WHERE NOT EXISTS (SELECT FROM public.journal_entry_lines l WHERE l.entry_id = n.id) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % has no lines (constraint "journal_entries_balanced")', bare
      USING ERRCODE = 'check_violation', TABLE = 'journal_entries', CONSTRAINT = 'journal_entries_balanced';
  END IF;
  RETURN NULL;
END
$$;
ALTER FUNCTION app.check_journal_entries() OWNER TO ledger_owner;
REVOKE ALL ON FUNCTION app.check_journal_entries() FROM PUBLIC;
DROP TRIGGER journal_entries_balanced ON journal_entries;
CREATE TRIGGER journal_entries_balanced AFTER INSERT ON journal_entries
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.check_journal_entries();
DROP FUNCTION app.check_journal_entry();

-- The shares of a post or a stream are read where there is one: without OFFSET they were read for every tip, and then left out.
CREATE OR REPLACE FUNCTION app.send_tips(orders jsonb) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET lock_timeout = '300ms'
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
DECLARE
  claimed uuid[];
  takings record;
  fees record;
  accounts record;
  today date := (app.now() AT TIME ZONE 'UTC')::date;
BEGIN
  SELECT array_agg(c.id) INTO claimed FROM (
    SELECT o.id
    FROM (
      SELECT DISTINCT ON (g."senderId") g.id, g."senderId" AS sender_id, g.key
      FROM jsonb_to_recordset(orders) AS g (id uuid, "senderId" uuid, key text)
      ORDER BY g."senderId", g.id
    ) AS o
    JOIN public.wallets w ON w.user_id = o.sender_id
    WHERE pg_try_advisory_xact_lock(hashtextextended(o.sender_id || ':' || o.key, 7241))
    FOR NO KEY UPDATE OF w SKIP LOCKED
  ) AS c;
  SELECT w.id INTO takings FROM public.wallets w WHERE w.kind = 'EARNINGS' AND w.user_id IS NULL
  LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
  SELECT w.id INTO fees FROM public.wallets w WHERE w.kind = 'FEES' AND w.user_id IS NULL
  LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
  IF claimed IS NULL OR takings.id IS NULL OR fees.id IS NULL THEN
    RETURN;
  END IF;
  SELECT
    coalesce(max(a.id::text) FILTER (WHERE a.code = '2200')::uuid, app.refuse_account('2200')) AS tokens,
    coalesce(max(a.id::text) FILTER (WHERE a.code = '2100')::uuid, app.refuse_account('2100')) AS earners,
    coalesce(max(a.id::text) FILTER (WHERE a.code = '4000')::uuid, app.refuse_account('4000')) AS fees
  INTO accounts
  FROM public.chart_of_accounts a WHERE a.code IN ('2200', '2100', '4000') AND a.is_postable AND a.closed_at IS NULL;
  PERFORM set_config('app.callers', (
    SELECT jsonb_object_agg(o ->> 'senderId', jsonb_build_object('ip', o -> 'ip', 'userAgent', o -> 'userAgent',
      'requestId', o -> 'requestId'))
    FROM jsonb_array_elements(orders) AS o
  )::text, true);
  -- The wallets are read anew: the statement that locked them saw them as they were before.
  RETURN QUERY WITH given AS MATERIALIZED (
    SELECT o.*, w.id AS wallet_id, w.balance, w.version, t.fee_id, t.rate_bps, app.fee_of(o.tokens, t.rate_bps) AS fee,
      app.uuid_v7() AS sale
    FROM ROWS FROM (jsonb_to_recordset(orders) AS (
      id uuid, "senderId" uuid, "recipientId" uuid, tokens bigint, message text, "isAnonymous" boolean, "postId" uuid,
      "messageId" uuid, "liveStreamId" uuid, key text, "requestHash" text, result jsonb, audit jsonb, ip inet,
      "userAgent" text, "requestId" text, events jsonb
    )) WITH ORDINALITY AS o (
      id, sender_id, recipient_id, tokens, message, is_anonymous, post_id, message_id, live_stream_id, key, request_hash,
      result, audit, ip, user_agent, request_id, events, place
    )
    JOIN public.wallets w ON w.user_id = o.sender_id
    CROSS JOIN LATERAL app.fee_for('TIP', o.recipient_id) AS t
    WHERE o.id = ANY (claimed) AND w.balance - w.reserved >= o.tokens
      AND NOT EXISTS (SELECT FROM public.idempotency_keys k WHERE k.user_id = o.sender_id AND k.key = o.key)
  ), shares AS MATERIALIZED (
    SELECT g.sale, g.place, e.earner_id, e.part, e.number
    FROM given g
    LEFT JOIN LATERAL (
      SELECT s.earners, app.split_amount(g.tokens - g.fee, s.shares) AS parts
      FROM app.shares_of(g.recipient_id, g.post_id, g.live_stream_id, NULL) AS s
      WHERE num_nonnulls(g.post_id, g.live_stream_id) > 0
      OFFSET 0
    ) AS s ON true
    CROSS JOIN LATERAL unnest(coalesce(s.earners, ARRAY[g.recipient_id]), coalesce(s.parts, ARRAY[g.tokens - g.fee]))
      WITH ORDINALITY AS e (earner_id, part, number)
  ), lines AS MATERIALIZED (
    SELECT g.sale, 1 AS number, accounts.tokens AS account_id, g.tokens AS debit, 0 AS credit, NULL::uuid AS owner_id FROM given g
    UNION ALL
    SELECT s.sale, s.number + 1, accounts.earners, 0, s.part, s.earner_id FROM shares s WHERE s.part > 0
    UNION ALL
    SELECT g.sale, (SELECT max(s.number) FROM shares s WHERE s.sale = g.sale) + 2, accounts.fees, 0, g.fee, NULL
    FROM given g WHERE g.fee > 0
  ), entries AS MATERIALIZED (
    SELECT e.wallet_id, w.balance AS balance_at_first, w.version AS version_at_first, e.kind, e.amount, g.sale, g.place,
      sum(e.amount) OVER chain AS moved, row_number() OVER chain AS step, app.uuid_v7() AS entry_id
    FROM given g
    CROSS JOIN LATERAL (VALUES
      (g.wallet_id, 'TIP_SENT'::public."LedgerEntryKind", -g.tokens),
      (takings.id, 'TIP_RECEIVED', g.tokens - g.fee),
      (fees.id, 'PLATFORM_FEE', g.fee)
    ) AS e (wallet_id, kind, amount)
    JOIN public.wallets w ON w.id = e.wallet_id
    WHERE e.amount <> 0
    WINDOW chain AS (PARTITION BY e.wallet_id ORDER BY g.place)
  ), tipped AS (
    INSERT INTO public.tips
      (id, sender_id, recipient_id, tokens, fee_tokens, message, is_anonymous, post_id, message_id, live_stream_id)
    SELECT g.id, g.sender_id, g.recipient_id, g.tokens, g.fee, g.message, g.is_anonymous, g.post_id, g.message_id,
      g.live_stream_id
    FROM given g
  ), sold AS (
    INSERT INTO public.transactions (id, kind, source_id, payer_id, payee_id, currency_code, gross_minor, fee_minor, net_minor,
      tokens, fee_rate_bps, fee_id, completed_at)
    SELECT g.sale, 'TIP', g.id, g.sender_id, g.recipient_id, 'USD', g.tokens, g.fee, g.tokens - g.fee, g.tokens, g.rate_bps,
      g.fee_id, app.now()
    FROM given g
  ), entered AS (
    INSERT INTO public.journal_entries (id, entry_date, description, currency_code, total_minor)
    SELECT g.sale, today, 'Tip', 'USD', g.tokens FROM given g
  ), lined AS (
    INSERT INTO public.journal_entry_lines
      (entry_id, line_number, account_id, entry_date, currency_code, debit_minor, credit_minor, user_id)
    SELECT l.sale, l.number, l.account_id, today, 'USD', l.debit, l.credit, l.owner_id FROM lines l
  ), caused AS (
    INSERT INTO public.ledger_movements (id, kind, cause_id) SELECT g.sale, 'TIP', g.id FROM given g
  ), moved AS (
    UPDATE public.wallets w SET balance = w.balance + s.amount, version = w.version + s.steps
    FROM (SELECT e.wallet_id, sum(e.amount) AS amount, count(*) AS steps FROM entries e GROUP BY e.wallet_id) AS s
    WHERE w.id = s.wallet_id
  ), chained AS (
    INSERT INTO public.ledger (wallet_id, version, entry_id, movement_id, kind, amount, balance_before, balance_after,
      previous_version, created_at, hash)
    SELECT e.wallet_id, e.version, e.entry_id, e.sale, e.kind, e.amount, e.balance_after - e.amount, e.balance_after,
      nullif(e.version - 1, 0), now(),
      app.hash_chain(e.first_hash, e.wallet_id, e.version, e.entry_id, e.sale, e.kind, e.amount, e.balance_after - e.amount,
        e.balance_after, now()) OVER (PARTITION BY e.wallet_id ORDER BY e.place)
    FROM (
      SELECT n.*, n.version_at_first + n.step AS version, (n.balance_at_first + n.moved)::bigint AS balance_after,
        CASE WHEN n.step = 1 THEN
          (SELECT l.hash FROM public.ledger l WHERE l.wallet_id = n.wallet_id AND l.version = n.version_at_first)
        END AS first_hash
      FROM entries n
    ) AS e
  ), earned AS (
    INSERT INTO public.earnings (transaction_id, user_id, currency_code, amount_minor, clears_at, cleared_at)
    SELECT s.sale, s.earner_id, 'USD', s.part, app.now(), app.now() FROM shares s
  ), owed AS (
    INSERT INTO public.user_balances AS b (user_id, currency_code, available_minor, lifetime_minor)
    SELECT s.earner_id, 'USD', sum(s.part), sum(s.part) FROM shares s GROUP BY s.earner_id ORDER BY s.earner_id
    ON CONFLICT (user_id, currency_code) DO UPDATE SET
      available_minor = b.available_minor + excluded.available_minor,
      lifetime_minor = b.lifetime_minor + excluded.lifetime_minor
  ), kept AS (
    INSERT INTO public.idempotency_keys (user_id, key, operation, request_hash, result)
    SELECT g.sender_id, g.key, 'sendTip', decode(g.request_hash, 'hex'), g.result FROM given g
  ), audited AS (
    INSERT INTO public.audit_logs
      (actor_id, action, subject_type, subject_id, changes, ip, user_agent, request_id, category, description)
    SELECT g.sender_id, 'tip.send', 'Tip', g.id, g.audit -> 'changes', g.ip, g.user_agent, g.request_id,
      (g.audit ->> 'category')::public."AuditCategory", g.audit ->> 'description'
    FROM given g
  ), told AS (
    INSERT INTO public.outbox_events (kind, payload, audience)
    SELECT e.kind, e.payload, e.audience
    FROM given g CROSS JOIN LATERAL jsonb_to_recordset(g.events) AS e (kind text, payload jsonb, audience uuid[])
    ORDER BY g.place
  )
  SELECT g.id FROM given g;
END
$$;
