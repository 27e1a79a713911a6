DO $$
DECLARE
  key record;
BEGIN
  IF current_setting('server_version_num')::integer >= 180000 THEN
    FOR key IN SELECT * FROM (VALUES
      ('ledger', 'ledger_wallet_id_fkey'), ('ledger', 'ledger_movement_id_txid_fkey'),
      ('ledger', 'ledger_wallet_id_previous_version_balance_before_fkey'),
      ('journal_entry_lines', 'journal_entry_lines_entry_id_txid_currency_code_entry_date_fkey'),
      ('journal_entry_lines', 'journal_entry_lines_account_id_fkey'),
      ('journal_entry_lines', 'journal_entry_lines_user_id_fkey'), ('transactions', 'transactions_fee_id_fkey'),
      ('transactions', 'transactions_payer_id_fkey'), ('transactions', 'transactions_payee_id_fkey')
    ) AS k (child, name)
    LOOP
      EXECUTE format('ALTER TABLE %I ALTER CONSTRAINT %I ENFORCED', key.child, key.name);
    END LOOP;
  END IF;
END
$$;

DROP TRIGGER transactions_keys_known ON transactions;
DROP TRIGGER chart_of_accounts_id_fixed ON chart_of_accounts;
DROP TRIGGER chart_of_accounts_kept ON chart_of_accounts;
DROP TRIGGER journal_entries_balanced ON journal_entry_lines;
DROP TRIGGER ledger_checked ON ledger;
DROP TRIGGER wallets_head_of_ledger ON wallets;
DROP TRIGGER wallets_open_empty ON wallets;
DROP TRIGGER wallets_owner_fixed ON wallets;
DROP TRIGGER ledger_sealed ON ledger;
DROP FUNCTION app.check_transaction_keys();
DROP FUNCTION app.check_lines();
DROP FUNCTION app.check_entries();
DROP FUNCTION app.check_wallet_heads();

CREATE OR REPLACE FUNCTION app.check_movement() RETURNS trigger
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

CREATE OR REPLACE FUNCTION app.hash_of_entry(entry public.ledger, previous bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT pg_catalog.sha256(coalesce(previous, ''::bytea) || pg_catalog.convert_to(pg_catalog.concat_ws('|', (entry).wallet_id,
    (entry).version, (entry).entry_id, (entry).movement_id, (entry).kind, (entry).amount, (entry).balance_before,
    (entry).balance_after, pg_catalog.date_part('epoch', (entry).created_at)), 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION app.check_journal_entry() RETURNS trigger
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

CREATE OR REPLACE FUNCTION app.check_wallet_head() RETURNS trigger
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


ALTER FUNCTION app.check_wallet_head() OWNER TO ledger_owner;

CREATE CONSTRAINT TRIGGER ledger_movement_balanced AFTER INSERT ON ledger
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_movement();
CREATE CONSTRAINT TRIGGER wallets_head_of_ledger AFTER INSERT ON ledger
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_wallet_head();
CREATE CONSTRAINT TRIGGER wallets_head_of_ledger AFTER INSERT OR UPDATE ON wallets
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_wallet_head();
CREATE CONSTRAINT TRIGGER journal_entries_balanced AFTER INSERT ON journal_entry_lines
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_journal_entry();
CREATE TRIGGER ledger_sealed BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION app.seal_entry();
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_sealed;
CREATE TRIGGER wallets_owner_fixed BEFORE UPDATE ON wallets
  FOR EACH ROW EXECUTE FUNCTION app.keep_wallet_owner();
