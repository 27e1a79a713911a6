-- What is posted is checked once for each statement instead of once for each row at commit, so that a posting costs less than
-- half. A statement that adds entries to the ledger, or lines to the journal, has to leave the books in order when it ends: a
-- movement comes to zero by what each statement adds, a wallet and its newest entry change together.
--
-- Keys of the books lead to rows that nobody can remove or rename: wallets, movements, entries, accounts, fees, and people who
-- have a wallet, as everybody has from the first moment. So it is enough to see that they are there, without the lock that a foreign key takes on them; on the few accounts and fees that all
-- postings share, those locks made all of them wait for one another. From PostgreSQL 18 on such keys are declared and not
-- enforced; before, they are enforced as well.

CREATE FUNCTION app.check_entries() RETURNS trigger
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

CREATE FUNCTION app.check_wallet_heads() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  broken uuid;
BEGIN
  SELECT w.id INTO broken FROM changed w
  LEFT JOIN LATERAL (
    SELECT l.version, l.balance_after FROM public.ledger l WHERE l.wallet_id = w.id ORDER BY l.version DESC LIMIT 1
  ) AS head ON true
  WHERE (w.version, w.balance) IS DISTINCT FROM (coalesce(head.version, 0), coalesce(head.balance_after, 0))
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'wallet % does not hold what its newest entry says', broken
      USING ERRCODE = 'check_violation', TABLE = 'wallets', CONSTRAINT = 'wallets_head_of_ledger';
  END IF;
  RETURN NULL;
END
$$;

DROP TRIGGER ledger_movement_balanced ON ledger;
DROP TRIGGER wallets_head_of_ledger ON ledger;
DROP TRIGGER wallets_head_of_ledger ON wallets;
DROP FUNCTION app.check_wallet_head();
CREATE TRIGGER ledger_checked AFTER INSERT ON ledger
  REFERENCING NEW TABLE AS entries FOR EACH STATEMENT EXECUTE FUNCTION app.check_entries();
CREATE TRIGGER wallets_head_of_ledger AFTER UPDATE ON wallets
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.check_wallet_heads();
CREATE TRIGGER wallets_open_empty AFTER INSERT ON wallets
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION app.check_wallet_heads();

-- A movement without entries is found at commit.
CREATE OR REPLACE FUNCTION app.check_movement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.ledger l WHERE l.movement_id = NEW.id) THEN
    RAISE EXCEPTION 'movement % has no entries', NEW.id
      USING ERRCODE = 'check_violation', TABLE = 'ledger_movements', CONSTRAINT = 'ledger_movement_balanced';
  END IF;
  RETURN NULL;
END
$$;

-- The functions that post give the hash; whoever else adds entries gets it from here.
CREATE OR REPLACE FUNCTION app.hash_of_entry(entry public.ledger, previous bytea) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT pg_catalog.sha256(coalesce(previous, ''::bytea) || pg_catalog.convert_to(pg_catalog.concat_ws('|', (entry).wallet_id,
    (entry).version, (entry).entry_id, (entry).movement_id, (entry).kind, (entry).amount, (entry).balance_before,
    (entry).balance_after, pg_catalog.date_part('epoch', (entry).created_at)), 'UTF8'))
$$;
DROP TRIGGER ledger_sealed ON ledger;
CREATE TRIGGER ledger_sealed BEFORE INSERT ON ledger
  FOR EACH ROW WHEN (NEW.hash IS NULL) EXECUTE FUNCTION app.seal_entry();
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_sealed;

DROP TRIGGER wallets_owner_fixed ON wallets;
CREATE TRIGGER wallets_owner_fixed BEFORE UPDATE ON wallets
  FOR EACH ROW WHEN ((NEW.id, NEW.kind, NEW.user_id) IS DISTINCT FROM (OLD.id, OLD.kind, OLD.user_id))
  EXECUTE FUNCTION app.keep_wallet_owner();

-- The journal.

CREATE FUNCTION app.check_lines() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  broken record;
BEGIN
  SELECT n.entry_id, n.in_chart, n.have_wallets, e.total_minor, s.lines, s.debits, s.credits INTO broken
  FROM (
    SELECT l.entry_id, l.txid, l.currency_code, l.entry_date,
      bool_and(EXISTS (SELECT FROM public.chart_of_accounts a WHERE a.id = l.account_id)) AS in_chart,
      bool_and(l.user_id IS NULL OR EXISTS (SELECT FROM public.wallets w WHERE w.user_id = l.user_id)) AS have_wallets
    FROM added l GROUP BY l.entry_id, l.txid, l.currency_code, l.entry_date
  ) AS n
  LEFT JOIN LATERAL (
    SELECT e.total_minor FROM public.journal_entries e
    WHERE e.id = n.entry_id AND e.txid = n.txid AND e.currency_code = n.currency_code AND e.entry_date = n.entry_date OFFSET 0
  ) AS e ON true
  CROSS JOIN LATERAL (
    SELECT count(*) AS lines, sum(l.debit_minor) AS debits, sum(l.credit_minor) AS credits
    FROM public.journal_entry_lines l WHERE l.entry_id = n.entry_id
  ) AS s
  WHERE NOT n.in_chart OR NOT n.have_wallets OR e.total_minor IS NULL OR s.lines < 2 OR s.debits <> s.credits OR s.debits <> e.total_minor
  LIMIT 1;
  IF FOUND THEN
    IF NOT broken.in_chart THEN
      RAISE EXCEPTION 'entry % has a line of an account that nobody knows', broken.entry_id
        USING ERRCODE = 'foreign_key_violation', TABLE = 'journal_entry_lines',
          CONSTRAINT = 'journal_entry_lines_account_id_fkey';
    ELSIF NOT broken.have_wallets THEN
      RAISE EXCEPTION 'entry % has a line of somebody whom nobody knows', broken.entry_id
        USING ERRCODE = 'foreign_key_violation', TABLE = 'journal_entry_lines',
          CONSTRAINT = 'journal_entry_lines_user_id_fkey';
    ELSIF broken.total_minor IS NULL THEN
      RAISE EXCEPTION 'entry % is not of this transaction, day and currency', broken.entry_id
        USING ERRCODE = 'foreign_key_violation', TABLE = 'journal_entry_lines',
          CONSTRAINT = 'journal_entry_lines_entry_id_txid_currency_code_entry_date_fkey';
    END IF;
    RAISE EXCEPTION 'entry % has % lines with debits of % and credits of %, and a total of % (constraint "journal_entries_balanced")',
      broken.entry_id, broken.lines, broken.debits, broken.credits, broken.total_minor
      USING ERRCODE = 'check_violation', TABLE = 'journal_entry_lines', CONSTRAINT = 'journal_entries_balanced';
  END IF;
  RETURN NULL;
END
$$;

DROP TRIGGER journal_entries_balanced ON journal_entry_lines;
CREATE TRIGGER journal_entries_balanced AFTER INSERT ON journal_entry_lines
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.check_lines();

-- An entry without lines is found at commit.
CREATE OR REPLACE FUNCTION app.check_journal_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.journal_entry_lines l WHERE l.entry_id = NEW.id) THEN
    RAISE EXCEPTION 'entry % has no lines (constraint "journal_entries_balanced")', NEW.id
      USING ERRCODE = 'check_violation', TABLE = 'journal_entries', CONSTRAINT = 'journal_entries_balanced';
  END IF;
  RETURN NULL;
END
$$;

-- An account without entries is closed, not removed.
CREATE TRIGGER chart_of_accounts_kept BEFORE DELETE OR TRUNCATE ON chart_of_accounts
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();
ALTER TABLE chart_of_accounts ENABLE ALWAYS TRIGGER chart_of_accounts_kept;
CREATE TRIGGER chart_of_accounts_id_fixed BEFORE UPDATE ON chart_of_accounts
  FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION app.keep_columns('id');

-- Transactions.

CREATE FUNCTION app.check_transaction_keys() RETURNS trigger
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
      EXECUTE format('ALTER TABLE %I ALTER CONSTRAINT %I NOT ENFORCED', key.child, key.name);
    END LOOP;
  END IF;
END
$$;

ALTER FUNCTION app.check_entries() OWNER TO ledger_owner;
ALTER FUNCTION app.check_wallet_heads() OWNER TO ledger_owner;
ALTER FUNCTION app.check_lines() OWNER TO ledger_owner;
ALTER FUNCTION app.check_transaction_keys() OWNER TO ledger_owner;
REVOKE ALL ON FUNCTION app.check_entries(), app.check_wallet_heads(), app.check_lines(), app.check_transaction_keys() FROM PUBLIC;
