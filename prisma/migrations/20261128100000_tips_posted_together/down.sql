ALTER FUNCTION app.book_sale(
  uuid, public."TransactionKind", uuid, uuid, uuid, bigint, uuid, integer, public."LedgerEntryKind", public."LedgerEntryKind", text,
  uuid, uuid, bigint
) RESET enable_seqscan;
ALTER FUNCTION app.post_movement(uuid, public."LedgerMovementKind", uuid, uuid[], bigint[], public."LedgerEntryKind"[]) RESET enable_seqscan;
ALTER FUNCTION app.check_reserved() RESET enable_seqscan;
ALTER FUNCTION app.check_reversal() RESET enable_seqscan;
ALTER FUNCTION app.check_transaction_keys() RESET enable_seqscan;
ALTER FUNCTION app.check_lines() RESET enable_seqscan;
ALTER FUNCTION app.check_journal_entry() RESET enable_seqscan;
ALTER FUNCTION app.check_movement() RESET enable_seqscan;
ALTER FUNCTION app.check_wallet_heads() RESET enable_seqscan;
ALTER FUNCTION app.check_entries() RESET enable_seqscan;

DROP FUNCTION app.send_tips(jsonb);
DROP POLICY audit_logs_tips ON audit_logs;
DROP POLICY idempotency_keys_tips ON idempotency_keys;
REVOKE ALL ON idempotency_keys, outbox_events FROM ledger_owner;
REVOKE ALL ON SEQUENCE outbox_events_id_seq FROM ledger_owner;
ALTER TABLE idempotency_keys
  DROP CONSTRAINT idempotency_keys_key_form,
  ADD CONSTRAINT idempotency_keys_key_form CHECK (key ~ '^[!-~]{8,200}$');
DROP AGGREGATE app.hash_chain(
  bytea, uuid, bigint, uuid, uuid, public."LedgerEntryKind", bigint, bigint, bigint, timestamptz
);
DROP FUNCTION app.next_hash(
  bytea, bytea, uuid, bigint, uuid, uuid, public."LedgerEntryKind", bigint, bigint, bigint, timestamptz
);

DROP TRIGGER idempotency_keys_known ON idempotency_keys;
DROP TRIGGER earnings_keys_known ON earnings;
DROP TRIGGER tips_keys_known ON tips;
DROP FUNCTION app.check_command_keys(), app.check_earning_keys(), app.check_tip_keys();
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
      EXECUTE format('ALTER TABLE %I ALTER CONSTRAINT %I ENFORCED', key.child, key.name);
    END LOOP;
  END IF;
END
$$;

DROP TRIGGER transactions_audited_when_new ON transactions;
DROP TRIGGER transactions_audited ON transactions;
CREATE TRIGGER transactions_audited AFTER INSERT OR UPDATE ON transactions
  FOR EACH ROW EXECUTE FUNCTION app.audit_money('transaction', 'Transaction');
DROP FUNCTION app.audit_new_transactions();
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

DROP TRIGGER transactions_keys_known ON transactions;
CREATE OR REPLACE FUNCTION app.check_transaction_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  missing text := CASE
    WHEN NEW.fee_id IS NOT NULL AND NOT EXISTS (SELECT FROM public.platform_fees f WHERE f.id = NEW.fee_id) THEN 'fee_id'
    WHEN NEW.payer_id IS NOT NULL AND NOT EXISTS (SELECT FROM public.wallets w WHERE w.user_id = NEW.payer_id) THEN 'payer_id'
    WHEN NEW.payee_id IS NOT NULL AND NOT EXISTS (SELECT FROM public.wallets w WHERE w.user_id = NEW.payee_id) THEN 'payee_id'
  END;
BEGIN
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'the % of a transaction leads nowhere', missing
      USING ERRCODE = 'foreign_key_violation', TABLE = 'transactions', CONSTRAINT = 'transactions_' || missing || '_fkey';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER transactions_keys_known AFTER INSERT ON transactions
  FOR EACH ROW EXECUTE FUNCTION app.check_transaction_keys();

CREATE OR REPLACE FUNCTION app.check_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  broken record;
BEGIN
  SELECT e.wallet_id, e.movement_id, m.found AS joins, w.found AS has_wallet,
    p.found IS NOT NULL OR e.previous_version IS NULL AS follows,
    (w.version, w.balance) IS NOT DISTINCT FROM (e.version, e.balance_after) AS is_head INTO broken
  FROM entries e
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
    OR (w.version, w.balance) IS DISTINCT FROM (e.version, e.balance_after)
    OR e.hash <> app.hash_of_entry(e, p.hash)
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
