-- What is hashed of an entry is named value by value. A row put together by hand fits its table only until somebody adds a
-- column to it, and from then on nothing could be posted.

CREATE FUNCTION app.hash_of_values(
  wallet uuid, version bigint, entry uuid, movement uuid, kind public."LedgerEntryKind", amount bigint, balance_before bigint,
  balance_after bigint, created_at timestamptz, previous bytea
) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT pg_catalog.sha256(coalesce(previous, ''::bytea) || pg_catalog.convert_to(pg_catalog.concat_ws('|', wallet, version,
    entry, movement, kind, amount, balance_before, balance_after, pg_catalog.date_part('epoch', created_at)), 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION app.hash_of_entry(entry public.ledger, previous bytea) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT app.hash_of_values((entry).wallet_id, (entry).version, (entry).entry_id, (entry).movement_id, (entry).kind,
    (entry).amount, (entry).balance_before, (entry).balance_after, (entry).created_at, previous)
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
    now(), app.hash_of_values(h.id, h.version, h.entry_id, movement, h.kind, h.amount, h.balance - h.amount, h.balance, now(),
      (SELECT l.hash FROM public.ledger l WHERE l.wallet_id = h.id AND l.version = h.version - 1))
  FROM heads h;
END
$$;
ALTER FUNCTION app.post_movement(uuid, public."LedgerMovementKind", uuid, uuid[], bigint[], public."LedgerEntryKind"[])
  SET plan_cache_mode = force_generic_plan;
