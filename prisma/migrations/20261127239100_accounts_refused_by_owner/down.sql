DROP FUNCTION app.refuse_account(text);
CREATE FUNCTION app.refuse_account(code text) RETURNS uuid
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'account % takes no entries (constraint "journal_entry_lines_account_open")', code
    USING ERRCODE = 'check_violation', TABLE = 'journal_entry_lines', CONSTRAINT = 'journal_entry_lines_account_open';
END
$$;
REVOKE ALL ON FUNCTION app.refuse_account(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.refuse_account(text) TO ledger_owner;
