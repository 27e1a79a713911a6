-- What the ledger promises, kept by the database itself, whoever writes: see src/modules/wallet/README.md.

-- Wallets. Those of the platform have one row each and may fall below zero; nobody else's may.

ALTER TABLE wallets
  ADD CONSTRAINT wallets_owner_with_kind CHECK ((kind = 'USER') = (user_id IS NOT NULL)),
  ADD CONSTRAINT wallets_balance_not_negative CHECK (kind <> 'USER' OR balance >= 0),
  ADD CONSTRAINT wallets_available_not_negative CHECK (kind <> 'USER' OR balance - reserved >= 0),
  ADD CONSTRAINT wallets_reserved_not_negative CHECK (reserved >= 0),
  ADD CONSTRAINT wallets_version_not_negative CHECK (version >= 0);

CREATE UNIQUE INDEX wallets_one_of_platform ON wallets (kind) WHERE user_id IS NULL;

ALTER TABLE token_rates
  ADD CONSTRAINT token_rates_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT token_rates_tokens_positive CHECK (tokens_per_unit > 0);

INSERT INTO token_rates (currency_code, valid_from, tokens_per_unit) VALUES ('USD', '2026-01-01T00:00:00Z', 100)
ON CONFLICT DO NOTHING;

INSERT INTO wallets (id, kind) VALUES
  ('00000000-0000-7000-8000-000000000001', 'SALES'),
  ('00000000-0000-7000-8000-000000000002', 'FEES')
ON CONFLICT DO NOTHING;

INSERT INTO wallets (user_id) SELECT id FROM users ORDER BY id ON CONFLICT DO NOTHING;

-- Entries. Each begins where the one before it ended: `ledger_wallet_id_previous_version_balance_before_fkey` looks it up.

ALTER TABLE ledger
  ADD CONSTRAINT ledger_amount_range CHECK (amount <> 0 AND abs(amount) <= 1000000000000000),
  ADD CONSTRAINT ledger_balance_after_adds_up CHECK (balance_after = balance_before + amount),
  ADD CONSTRAINT ledger_version_positive CHECK (version >= 1),
  ADD CONSTRAINT ledger_previous_version_gapless CHECK (previous_version IS NOT DISTINCT FROM nullif(version - 1, 0)),
  ADD CONSTRAINT ledger_first_from_zero CHECK (version > 1 OR balance_before = 0);

ALTER TABLE tips
  ADD CONSTRAINT tips_not_self CHECK (sender_id <> recipient_id),
  ADD CONSTRAINT tips_tokens_range CHECK (tokens BETWEEN 1 AND 1000000),
  ADD CONSTRAINT tips_fee_within CHECK (fee_tokens BETWEEN 0 AND tokens),
  ADD CONSTRAINT tips_message_form CHECK (message ~ '[^[:space:]]' AND char_length(message) <= 500),
  ADD CONSTRAINT tips_one_context CHECK (num_nonnulls(post_id, message_id, live_stream_id) <= 1);

ALTER TABLE idempotency_keys
  ADD CONSTRAINT idempotency_keys_key_form CHECK (key ~ '^[!-~]{8,200}$'),
  ADD CONSTRAINT idempotency_keys_one_outcome CHECK (num_nonnulls(result, refusal) = 1);

-- Nothing of it changes once it is written, whoever asks, also in a session that skips ordinary triggers.

CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_append_only;

CREATE TRIGGER ledger_movements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_movements
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE ledger_movements ENABLE ALWAYS TRIGGER ledger_movements_append_only;

CREATE TRIGGER tips_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tips
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE tips ENABLE ALWAYS TRIGGER tips_append_only;

CREATE TRIGGER token_rates_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON token_rates
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE token_rates ENABLE ALWAYS TRIGGER token_rates_append_only;

CREATE TRIGGER idempotency_keys_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON idempotency_keys
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE idempotency_keys ENABLE ALWAYS TRIGGER idempotency_keys_append_only;

CREATE TRIGGER wallets_kept BEFORE DELETE OR TRUNCATE ON wallets
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE wallets ENABLE ALWAYS TRIGGER wallets_kept;

-- Rules about several rows hold at COMMIT. They see all rows, whoever writes: their owner passes row security.

CREATE FUNCTION app.check_movement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  movement uuid;
  entries bigint;
  total numeric;
BEGIN
  IF TG_TABLE_NAME = 'ledger' THEN
    movement := NEW.movement_id;
  ELSE
    movement := NEW.id;
  END IF;
  SELECT count(*), coalesce(sum(amount), 0) INTO entries, total FROM public.ledger WHERE movement_id = movement;
  IF entries < 2 OR total <> 0 THEN
    RAISE EXCEPTION 'movement % has % entries that come to %', movement, entries, total
      USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'ledger_movement_balanced';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER ledger_movement_balanced AFTER INSERT ON ledger
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_movement();

CREATE CONSTRAINT TRIGGER ledger_movement_balanced AFTER INSERT ON ledger_movements
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_movement();

CREATE FUNCTION app.check_wallet_head() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wallet uuid;
BEGIN
  IF TG_TABLE_NAME = 'ledger' THEN
    wallet := NEW.wallet_id;
  ELSE
    wallet := NEW.id;
  END IF;
  IF EXISTS (
    SELECT FROM public.wallets w
    LEFT JOIN LATERAL (
      SELECT l.version, l.balance_after FROM public.ledger l WHERE l.wallet_id = w.id ORDER BY l.version DESC LIMIT 1
    ) AS head ON true
    WHERE w.id = wallet
      AND (w.version, w.balance) IS DISTINCT FROM (coalesce(head.version, 0), coalesce(head.balance_after, 0))
  ) THEN
    RAISE EXCEPTION 'wallet % does not hold what its newest entry says', wallet
      USING ERRCODE = 'check_violation', TABLE = 'wallets', CONSTRAINT = 'wallets_head_of_ledger';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER wallets_head_of_ledger AFTER INSERT OR UPDATE ON wallets
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_wallet_head();

CREATE CONSTRAINT TRIGGER wallets_head_of_ledger AFTER INSERT ON ledger
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_wallet_head();

CREATE FUNCTION app.keep_wallet_owner() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.kind, NEW.user_id) IS DISTINCT FROM (OLD.id, OLD.kind, OLD.user_id) THEN
    RAISE EXCEPTION 'a wallet never changes hands'
      USING ERRCODE = 'check_violation', TABLE = 'wallets', CONSTRAINT = 'wallets_owner_fixed';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER wallets_owner_fixed BEFORE UPDATE ON wallets
  FOR EACH ROW EXECUTE FUNCTION app.keep_wallet_owner();

-- Every account has a wallet from its first moment.

CREATE FUNCTION app.open_wallets() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.wallets (user_id) SELECT id FROM opened ORDER BY id;
  RETURN NULL;
END
$$;

CREATE TRIGGER users_open_wallets AFTER INSERT ON users
  REFERENCING NEW TABLE AS opened FOR EACH STATEMENT EXECUTE FUNCTION app.open_wallets();

-- The only way in which tokens move. Wallets are locked in the order of their ids, so that no two movements wait for each
-- other. Nobody may call it but the functions below, which say what may move and why.

CREATE FUNCTION app.post_movement(
  movement_kind public."LedgerMovementKind", cause uuid, wallets uuid[], amounts bigint[],
  kinds public."LedgerEntryKind"[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  movement uuid;
  line record;
  head record;
BEGIN
  PERFORM FROM public.wallets w WHERE w.id = ANY (wallets) ORDER BY w.id FOR NO KEY UPDATE;
  INSERT INTO public.ledger_movements (kind, cause_id) VALUES (movement_kind, cause) RETURNING id INTO movement;
  FOR line IN SELECT * FROM unnest(wallets, amounts, kinds) AS lines (wallet, amount, kind) ORDER BY wallet LOOP
    UPDATE public.wallets w SET balance = w.balance + line.amount, version = w.version + 1
    WHERE w.id = line.wallet
    RETURNING w.balance, w.version INTO head;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'there is no wallet %', line.wallet USING ERRCODE = 'foreign_key_violation';
    END IF;
    INSERT INTO public.ledger
      (wallet_id, version, movement_id, kind, amount, balance_before, balance_after, previous_version)
    VALUES (line.wallet, head.version, movement, line.kind, line.amount, head.balance - line.amount, head.balance,
      nullif(head.version - 1, 0));
  END LOOP;
END
$$;

-- The tokens that a payment bought. A payment buys once.
CREATE FUNCTION app.post_token_purchase(buyer uuid, tokens bigint, payment uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sales uuid := (SELECT id FROM public.wallets WHERE kind = 'SALES');
  own uuid := (SELECT id FROM public.wallets WHERE user_id = buyer);
BEGIN
  IF tokens IS NULL OR tokens <= 0 THEN
    RAISE EXCEPTION 'a purchase adds tokens' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_purchase_positive';
  END IF;
  PERFORM app.post_movement('TOKEN_PURCHASE', payment, ARRAY[own, sales], ARRAY[tokens, -tokens],
    ARRAY['TOKEN_PURCHASE', 'TOKEN_PURCHASE']::public."LedgerEntryKind"[]);
END
$$;

-- What the platform keeps of a tip: a fifth, half a token and more rounded up.
CREATE FUNCTION app.fee_of_tip(tokens bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (tokens * 20 + 50) / 100
$$;

-- A tip from the account for which the transaction works, and the tokens that go with it.
CREATE FUNCTION app.post_tip(
  tip uuid, recipient uuid, amount bigint, words text, anonymous boolean, post uuid, message uuid, live_stream uuid
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sender uuid := app.uid();
  fee bigint := app.fee_of_tip(amount);
  wallets uuid[];
  amounts bigint[];
  kinds public."LedgerEntryKind"[];
BEGIN
  IF sender IS NULL THEN
    RAISE EXCEPTION 'a tip comes from an account' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO public.tips
    (id, sender_id, recipient_id, tokens, fee_tokens, message, is_anonymous, post_id, message_id, live_stream_id)
  VALUES (tip, sender, recipient, amount, fee, words, anonymous, post, message, live_stream);
  SELECT array_agg(w.id), array_agg(line.amount), array_agg(line.kind) INTO wallets, amounts, kinds
  FROM (VALUES
    ('USER'::public."WalletKind", sender, -amount, 'TIP_SENT'::public."LedgerEntryKind"),
    ('USER', recipient, amount - fee, 'TIP_RECEIVED'),
    ('FEES', NULL, fee, 'PLATFORM_FEE')
  ) AS line (wallet_kind, owner, amount, kind)
  JOIN public.wallets w ON w.kind = line.wallet_kind AND w.user_id IS NOT DISTINCT FROM line.owner
  WHERE line.amount <> 0;
  PERFORM app.post_movement('TIP', tip, wallets, amounts, kinds);
END
$$;

-- Waits until nobody else works under a key, then gives the outcome that stands under it. As each statement of a function
-- that may write sees what was committed before it began, the second one sees what the first one waited for.
CREATE FUNCTION app.claim_idempotency_key(account uuid, claimed text) RETURNS SETOF public.idempotency_keys
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(account || ':' || claimed, 7241));
  RETURN QUERY SELECT * FROM public.idempotency_keys k WHERE k.user_id = account AND k.key = claimed;
END
$$;

-- How many tokens one unit of a currency buys now.
CREATE FUNCTION app.tokens_per_unit(currency text) RETURNS SETOF integer
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT r.tokens_per_unit FROM public.token_rates r
  WHERE r.currency_code = currency AND r.valid_from <= app.now() ORDER BY r.valid_from DESC LIMIT 1
$$;

-- Who may do what. The service reads its viewer's own rows and calls functions; tokens are credited by the worker alone,
-- on the word of a processor.

REVOKE ALL ON wallets, ledger, ledger_movements, tips, idempotency_keys, token_rates FROM app, worker;
GRANT SELECT ON wallets, ledger, tips, token_rates TO app, worker;
GRANT SELECT, INSERT ON idempotency_keys TO app;

GRANT SELECT, INSERT, UPDATE (balance, reserved, version) ON wallets TO ledger_owner;
GRANT SELECT, INSERT ON ledger, ledger_movements, tips TO ledger_owner;

ALTER FUNCTION app.check_movement() OWNER TO ledger_owner;
ALTER FUNCTION app.check_wallet_head() OWNER TO ledger_owner;
ALTER FUNCTION app.open_wallets() OWNER TO ledger_owner;
ALTER FUNCTION app.post_movement(public."LedgerMovementKind", uuid, uuid[], bigint[], public."LedgerEntryKind"[])
  OWNER TO ledger_owner;
ALTER FUNCTION app.post_token_purchase(uuid, bigint, uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.post_tip(uuid, uuid, bigint, text, boolean, uuid, uuid, uuid) OWNER TO ledger_owner;

REVOKE ALL ON FUNCTION
  app.post_movement(public."LedgerMovementKind", uuid, uuid[], bigint[], public."LedgerEntryKind"[]),
  app.post_token_purchase(uuid, bigint, uuid),
  app.post_tip(uuid, uuid, bigint, text, boolean, uuid, uuid, uuid)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.post_tip(uuid, uuid, bigint, text, boolean, uuid, uuid, uuid) TO app;
GRANT EXECUTE ON FUNCTION app.post_token_purchase(uuid, bigint, uuid) TO worker;

ALTER TABLE wallets ENABLE ROW LEVEL SECURITY;
ALTER TABLE wallets FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger_movements ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_movements FORCE ROW LEVEL SECURITY;
ALTER TABLE tips ENABLE ROW LEVEL SECURITY;
ALTER TABLE tips FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;

CREATE POLICY wallets_own ON wallets FOR SELECT TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY wallets_all ON wallets TO ledger_owner, worker, migrate USING (true);
CREATE POLICY ledger_own ON ledger FOR SELECT TO app
  USING (wallet_id IN (SELECT w.id FROM public.wallets w WHERE w.user_id = (SELECT app.uid())));
CREATE POLICY ledger_all ON ledger TO ledger_owner, worker, migrate USING (true);
CREATE POLICY ledger_movements_all ON ledger_movements TO ledger_owner, worker, migrate USING (true);
CREATE POLICY tips_own ON tips FOR SELECT TO app
  USING (sender_id = (SELECT app.uid()) OR recipient_id = (SELECT app.uid()));
CREATE POLICY tips_all ON tips TO ledger_owner, worker, migrate USING (true);
CREATE POLICY idempotency_keys_own ON idempotency_keys TO app
  USING (user_id = (SELECT app.uid())) WITH CHECK (user_id = (SELECT app.uid()));
CREATE POLICY idempotency_keys_all ON idempotency_keys TO worker, migrate USING (true);
