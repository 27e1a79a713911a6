-- PostgreSQL takes no value out of an enum, so the types are made anew without what was added.

ALTER TABLE wallets
  DROP CONSTRAINT wallets_owner_with_kind,
  DROP CONSTRAINT wallets_balance_not_negative,
  DROP CONSTRAINT wallets_available_not_negative;
DROP INDEX wallets_one_of_platform;
ALTER TABLE wallets ALTER COLUMN kind DROP DEFAULT;

ALTER TYPE "WalletKind" RENAME TO "WalletKind_before";
CREATE TYPE "WalletKind" AS ENUM ('USER', 'SALES', 'FEES');
ALTER TABLE wallets ALTER COLUMN kind TYPE "WalletKind" USING kind::text::"WalletKind";
DROP TYPE "WalletKind_before";
ALTER TABLE wallets ALTER COLUMN kind SET DEFAULT 'USER';

ALTER TABLE wallets
  ADD CONSTRAINT wallets_owner_with_kind CHECK ((kind = 'USER') = (user_id IS NOT NULL)),
  ADD CONSTRAINT wallets_balance_not_negative CHECK (kind <> 'USER' OR balance >= 0),
  ADD CONSTRAINT wallets_available_not_negative CHECK (kind <> 'USER' OR balance - reserved >= 0);
CREATE UNIQUE INDEX wallets_one_of_platform ON wallets (kind) WHERE user_id IS NULL;

ALTER TYPE "LedgerMovementKind" RENAME TO "LedgerMovementKind_before";
CREATE TYPE "LedgerMovementKind" AS ENUM ('TOKEN_PURCHASE', 'TIP');
ALTER TABLE ledger_movements ALTER COLUMN kind TYPE "LedgerMovementKind" USING kind::text::"LedgerMovementKind";
DROP TYPE "LedgerMovementKind_before";

ALTER TYPE "LedgerEntryKind" RENAME TO "LedgerEntryKind_before";
CREATE TYPE "LedgerEntryKind" AS ENUM ('TOKEN_PURCHASE', 'TIP_SENT', 'TIP_RECEIVED', 'PLATFORM_FEE');
ALTER TABLE ledger ALTER COLUMN kind TYPE "LedgerEntryKind" USING kind::text::"LedgerEntryKind";
DROP TYPE "LedgerEntryKind_before";

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
