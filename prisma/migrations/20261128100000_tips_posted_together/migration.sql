-- Tips that wait at the same time are posted by one statement: what a statement costs before its first row, and the commit,
-- are paid once for all of them.

-- An entry need no longer be the newest of its wallet: the newest of those that a statement adds has to be.
CREATE OR REPLACE FUNCTION app.check_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  broken record;
BEGIN
  SELECT e.wallet_id, e.movement_id, m.found AS joins, w.found AS has_wallet,
    p.found IS NOT NULL OR e.previous_version IS NULL AS follows,
    (w.version, w.balance) IS NOT DISTINCT FROM (e.version, e.balance_after) OR e.version < e.newest AS is_head INTO broken
  FROM (SELECT n.*, max(n.version) OVER (PARTITION BY n.wallet_id) AS newest FROM entries n) AS e
  LEFT JOIN LATERAL (
    SELECT true AS found FROM public.ledger_movements m WHERE m.id = e.movement_id AND m.txid = e.txid OFFSET 0
  ) AS m ON true
  LEFT JOIN LATERAL (
    SELECT true AS found, w.version, w.balance FROM public.wallets w WHERE w.id = e.wallet_id OFFSET 0
  ) AS w ON true
  LEFT JOIN LATERAL (
    SELECT true AS found, p.hash FROM public.ledger p
    WHERE p.wallet_id = e.wallet_id AND p.version = e.previous_version AND p.balance_after = e.balance_before OFFSET 0
  ) AS p ON true
  WHERE m.found IS NULL OR w.found IS NULL OR (p.found IS NULL AND e.previous_version IS NOT NULL)
    OR (e.version = e.newest AND (w.version, w.balance) IS DISTINCT FROM (e.version, e.balance_after))
    OR e.hash <> app.hash_of_values(e.wallet_id, e.version, e.entry_id, e.movement_id, e.kind, e.amount, e.balance_before,
      e.balance_after, e.created_at, p.hash)
  LIMIT 1;
  IF FOUND THEN
    IF broken.joins IS NULL THEN
      RAISE EXCEPTION 'movement % is not of this transaction', broken.movement_id
        USING ERRCODE = 'foreign_key_violation', TABLE = 'ledger', CONSTRAINT = 'ledger_movement_id_txid_fkey';
    ELSIF broken.has_wallet IS NULL THEN
      RAISE EXCEPTION 'nobody has wallet %', broken.wallet_id
        USING ERRCODE = 'foreign_key_violation', TABLE = 'ledger', CONSTRAINT = 'ledger_wallet_id_fkey';
    ELSIF NOT broken.follows THEN
      RAISE EXCEPTION 'no entry of wallet % ended with this balance', broken.wallet_id
        USING ERRCODE = 'foreign_key_violation', TABLE = 'ledger',
          CONSTRAINT = 'ledger_wallet_id_previous_version_balance_before_fkey';
    ELSIF NOT broken.is_head THEN
      RAISE EXCEPTION 'wallet % does not hold what its newest entry says', broken.wallet_id
        USING ERRCODE = 'check_violation', TABLE = 'wallets', CONSTRAINT = 'wallets_head_of_ledger';
    END IF;
    RAISE EXCEPTION 'an entry of wallet % is not what its hash says', broken.wallet_id
      USING ERRCODE = 'check_violation', TABLE = 'ledger', CONSTRAINT = 'ledger_sealed';
  END IF;
  SELECT e.movement_id, count(*) AS entries, sum(e.amount) AS total INTO broken
  FROM entries e GROUP BY e.movement_id HAVING count(*) < 2 OR sum(e.amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'movement % gets % entries that come to %', broken.movement_id, broken.entries, broken.total
      USING ERRCODE = 'check_violation', TABLE = 'ledger', CONSTRAINT = 'ledger_movement_balanced';
  END IF;
  RETURN NULL;
END
$$;

-- The keys of all transactions that a statement adds are looked up together.
CREATE OR REPLACE FUNCTION app.check_transaction_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  missing text;
BEGIN
  SELECT m.missing INTO missing
  FROM added n CROSS JOIN LATERAL (SELECT CASE
    WHEN n.fee_id IS NOT NULL AND NOT EXISTS (SELECT FROM public.platform_fees f WHERE f.id = n.fee_id) THEN 'fee_id'
    WHEN n.payer_id IS NOT NULL AND NOT EXISTS (SELECT FROM public.wallets w WHERE w.user_id = n.payer_id) THEN 'payer_id'
    WHEN n.payee_id IS NOT NULL AND NOT EXISTS (SELECT FROM public.wallets w WHERE w.user_id = n.payee_id) THEN 'payee_id'
  END AS missing OFFSET 0) AS m
  WHERE m.missing IS NOT NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the % of a transaction leads nowhere', missing
      USING ERRCODE = 'foreign_key_violation', TABLE = 'transactions', CONSTRAINT = 'transactions_' || missing || '_fkey';
  END IF;
  RETURN NULL;
END
$$;
DROP TRIGGER transactions_keys_known ON transactions;
CREATE TRIGGER transactions_keys_known AFTER INSERT ON transactions REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION app.check_transaction_keys();

/*
 * A new transaction leaves its row in the audit trail, whoever adds it. Where a statement works for many, app.callers says
 * for whom and from where, by account: each transaction is then of its payer.
 */
CREATE FUNCTION app.audit_new_transactions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  callers jsonb := nullif(current_setting('app.callers', true), '');
BEGIN
  -- Rows that nobody made, as those of the demonstration, leave no trail; see app.audit_change.
  IF current_setting('app.audit', true) = 'off' AND pg_has_role(session_user, 'migrate', 'MEMBER') THEN
    RETURN NULL;
  END IF;
  INSERT INTO public.audit_logs
    (source, category, actor_id, action, subject_type, subject_id, changes, ip, user_agent, request_id)
  SELECT 'DATABASE', 'PAYMENT', CASE WHEN c.caller IS NULL THEN app.uid() ELSE n.payer_id END, 'transaction.post',
    'Transaction', n.id, jsonb_build_object('kind', n.kind, 'to', n.status),
    (CASE WHEN c.caller IS NULL THEN nullif(current_setting('app.ip', true), '') ELSE c.caller ->> 'ip' END)::inet,
    CASE WHEN c.caller IS NULL THEN nullif(current_setting('app.user_agent', true), '') ELSE c.caller ->> 'userAgent' END,
    CASE WHEN c.caller IS NULL THEN nullif(current_setting('app.request_id', true), '') ELSE c.caller ->> 'requestId' END
  FROM added n CROSS JOIN LATERAL (SELECT callers -> (n.payer_id::text) AS caller OFFSET 0) AS c;
  RETURN NULL;
END
$$;
ALTER FUNCTION app.audit_new_transactions() OWNER TO ledger_owner;
REVOKE ALL ON FUNCTION app.audit_new_transactions() FROM PUBLIC;
DROP TRIGGER transactions_audited ON transactions;
CREATE TRIGGER transactions_audited AFTER UPDATE ON transactions
  FOR EACH ROW EXECUTE FUNCTION app.audit_money('transaction', 'Transaction');
CREATE TRIGGER transactions_audited_when_new AFTER INSERT ON transactions REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION app.audit_new_transactions();

CREATE OR REPLACE FUNCTION app.audit_money() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END;
  after jsonb := to_jsonb(NEW);
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
  VALUES ('DATABASE', 'PAYMENT', app.uid(), TG_ARGV[0] || CASE TG_OP WHEN 'INSERT' THEN '.post' ELSE '.move' END,
    TG_ARGV[1], NEW.id,
    jsonb_strip_nulls(jsonb_build_object('kind', after -> 'kind', 'from', before -> 'status', 'to', after -> 'status',
      'reverses', after -> 'reverses_id')),
    nullif(current_setting('app.ip', true), '')::inet, nullif(current_setting('app.user_agent', true), ''),
    nullif(current_setting('app.request_id', true), ''));
  RETURN NULL;
END
$$;

-- As with transactions: whom tips, earnings and commands name is looked up, without the lock that a foreign key takes on rows
-- which many tips share, and nobody who has a wallet can be removed.
CREATE FUNCTION app.check_tip_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  missing text;
BEGIN
  SELECT m.missing INTO missing
  FROM added n CROSS JOIN LATERAL (SELECT CASE
    WHEN NOT EXISTS (SELECT FROM public.wallets w WHERE w.user_id = n.sender_id) THEN 'sender_id'
    WHEN NOT EXISTS (SELECT FROM public.wallets w WHERE w.user_id = n.recipient_id) THEN 'recipient_id'
  END AS missing OFFSET 0) AS m
  WHERE m.missing IS NOT NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the % of a tip leads nowhere', missing
      USING ERRCODE = 'foreign_key_violation', TABLE = 'tips', CONSTRAINT = 'tips_' || missing || '_fkey';
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION app.check_earning_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  missing text;
BEGIN
  SELECT m.missing INTO missing
  FROM added n CROSS JOIN LATERAL (SELECT CASE
    WHEN NOT EXISTS (SELECT FROM public.transactions t WHERE t.id = n.transaction_id) THEN 'transaction_id'
    WHEN NOT EXISTS (SELECT FROM public.wallets w WHERE w.user_id = n.user_id) THEN 'user_id'
  END AS missing OFFSET 0) AS m
  WHERE m.missing IS NOT NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the % of earnings leads nowhere', missing
      USING ERRCODE = 'foreign_key_violation', TABLE = 'earnings', CONSTRAINT = 'earnings_' || missing || '_fkey';
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION app.check_command_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM added n WHERE NOT EXISTS (SELECT FROM public.wallets w WHERE w.user_id = n.user_id)
  ) THEN
    RAISE EXCEPTION 'the user_id of a command leads nowhere' USING ERRCODE = 'foreign_key_violation',
      TABLE = 'idempotency_keys', CONSTRAINT = 'idempotency_keys_user_id_fkey';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER tips_keys_known AFTER INSERT ON tips REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION app.check_tip_keys();
CREATE TRIGGER earnings_keys_known AFTER INSERT ON earnings REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION app.check_earning_keys();
CREATE TRIGGER idempotency_keys_known AFTER INSERT ON idempotency_keys REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION app.check_command_keys();
ALTER FUNCTION app.check_tip_keys() OWNER TO ledger_owner;
ALTER FUNCTION app.check_earning_keys() OWNER TO ledger_owner;
ALTER FUNCTION app.check_command_keys() OWNER TO ledger_owner;
REVOKE ALL ON FUNCTION app.check_tip_keys(), app.check_earning_keys(), app.check_command_keys() FROM PUBLIC;
DO $$
DECLARE
  key record;
BEGIN
  IF current_setting('server_version_num')::integer >= 180000 THEN
    FOR key IN SELECT * FROM (VALUES
      ('tips', 'tips_sender_id_fkey'), ('tips', 'tips_recipient_id_fkey'), ('earnings', 'earnings_transaction_id_fkey'),
      ('earnings', 'earnings_user_id_fkey'), ('idempotency_keys', 'idempotency_keys_user_id_fkey')
    ) AS k (child, name)
    LOOP
      EXECUTE format('ALTER TABLE %I ALTER CONSTRAINT %I NOT ENFORCED', key.child, key.name);
    END LOOP;
  END IF;
END
$$;

-- The hashes of entries that follow one another, each over the one before; the first over `previous`.
CREATE FUNCTION app.next_hash(
  state bytea, previous bytea, wallet uuid, version bigint, entry uuid, movement uuid, kind public."LedgerEntryKind",
  amount bigint, balance_before bigint, balance_after bigint, created_at timestamptz
) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN app.hash_of_values(wallet, version, entry, movement, kind, amount, balance_before, balance_after, created_at,
    coalesce(state, previous));
END
$$;
CREATE AGGREGATE app.hash_chain(
  previous bytea, wallet uuid, version bigint, entry uuid, movement uuid, kind public."LedgerEntryKind",
  amount bigint, balance_before bigint, balance_after bigint, created_at timestamptz
) (SFUNC = app.next_hash, STYPE = bytea);

-- The same keys. Bounds of a repetition make a regular expression cost more than the whole row.
ALTER TABLE idempotency_keys
  DROP CONSTRAINT idempotency_keys_key_form,
  ADD CONSTRAINT idempotency_keys_key_form CHECK (key ~ '^[!-~]+$' AND char_length(key) BETWEEN 8 AND 200);

-- Tips that are posted together keep the outcomes of their commands and leave trail and events for each of their senders.
GRANT SELECT, INSERT ON idempotency_keys TO ledger_owner;
GRANT INSERT ON outbox_events TO ledger_owner;
GRANT USAGE ON SEQUENCE outbox_events_id_seq TO ledger_owner;
CREATE POLICY idempotency_keys_tips ON idempotency_keys TO ledger_owner USING (true) WITH CHECK (operation = 'sendTip');
CREATE POLICY audit_logs_tips ON audit_logs FOR INSERT TO ledger_owner
  WITH CHECK (source = 'APPLICATION' AND action = 'tip.send');

/*
 * Sends tips of many senders out of their wallets, each whole or not at all: the tip, both books, the outcome of its command,
 * its row in the audit trail and its events. Gives the ids of those that were sent. Left out is whatever cannot be sent at
 * once, and nothing is written of it: a sender who has not so many tokens or comes twice, a key that is known or that somebody
 * works under, a wallet that somebody has locked. Nothing waits but for what the earners are owed, 300 ms at most.
 *
 * The caller answers for who the senders are and for all that must hold of a tip but its tokens.
 */
CREATE FUNCTION app.send_tips(orders jsonb) RETURNS SETOF uuid
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
ALTER FUNCTION app.send_tips(jsonb) OWNER TO ledger_owner;
REVOKE ALL ON FUNCTION app.send_tips(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.send_tips(jsonb) TO app;

/*
 * A connection keeps the plans that it made when it began, and those of a ledger with a few rows read all of it. They have to
 * be right for the day on which it has many.
 */
ALTER FUNCTION app.check_entries() SET enable_seqscan = off;
ALTER FUNCTION app.check_wallet_heads() SET enable_seqscan = off;
ALTER FUNCTION app.check_movement() SET enable_seqscan = off;
ALTER FUNCTION app.check_journal_entry() SET enable_seqscan = off;
ALTER FUNCTION app.check_lines() SET enable_seqscan = off;
ALTER FUNCTION app.check_transaction_keys() SET enable_seqscan = off;
ALTER FUNCTION app.check_reversal() SET enable_seqscan = off;
ALTER FUNCTION app.check_reserved() SET enable_seqscan = off;
ALTER FUNCTION app.post_movement(uuid, public."LedgerMovementKind", uuid, uuid[], bigint[], public."LedgerEntryKind"[]) SET enable_seqscan = off;
ALTER FUNCTION app.book_sale(
  uuid, public."TransactionKind", uuid, uuid, uuid, bigint, uuid, integer, public."LedgerEntryKind", public."LedgerEntryKind", text,
  uuid, uuid, bigint
) SET enable_seqscan = off;
