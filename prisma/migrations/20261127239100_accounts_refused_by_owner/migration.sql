-- Like all that posts, what refuses an account is the ledger's own.
CREATE OR REPLACE FUNCTION app.refuse_account(code text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'account % takes no entries (constraint "journal_entry_lines_account_open")', code
    USING ERRCODE = 'check_violation', TABLE = 'journal_entry_lines', CONSTRAINT = 'journal_entry_lines_account_open';
END
$$;
ALTER FUNCTION app.refuse_account(text) OWNER TO ledger_owner;
