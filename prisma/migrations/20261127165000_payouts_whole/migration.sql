-- Payouts from request to return: who may ask for one, where it may go, what must be known of the person before money
-- leaves, and what is booked when a bank sends it back.

-- Where payees must have said who they are for their taxes, and had it accepted, before they are paid out.
CREATE TABLE "tax_requirements" (
    "country_code" CHAR(2) NOT NULL,
    "set_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),

    CONSTRAINT "tax_requirements_pkey" PRIMARY KEY ("country_code")
);
CREATE INDEX "tax_requirements_set_by_id_idx" ON "tax_requirements"("set_by_id");
ALTER TABLE "tax_requirements" ADD CONSTRAINT "tax_requirements_set_by_id_fkey"
  FOREIGN KEY ("set_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE tax_requirements ADD CONSTRAINT tax_requirements_country_form CHECK (country_code ~ '^[A-Z]{2}$');
REVOKE ALL ON tax_requirements FROM app, worker;
GRANT SELECT, INSERT, DELETE ON tax_requirements TO app;
GRANT SELECT ON tax_requirements TO worker, ledger_owner;
INSERT INTO tax_requirements (country_code) VALUES ('US');

-- A form of the United States is for people there, and for them alone.
ALTER TABLE tax_information ADD CONSTRAINT tax_information_form_with_country CHECK ((form = 'W9') = (country_code = 'US'));

-- How long a new destination waits, in case somebody else added it.
CREATE FUNCTION app.payout_safety_period() RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT interval '72 hours'
$$;

-- Adds a destination of the account for which the transaction works. Only here is it said from when it is paid to.
CREATE FUNCTION app.add_payout_account(
  destination uuid, processor text, new_method public."PayoutMethod", words text, cipher bytea, country text, currency text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  account uuid := app.uid();
BEGIN
  -- Of two that are added at once, the later sees the earlier.
  PERFORM pg_advisory_xact_lock(hashtextextended('payout-accounts:' || account, 0));
  IF NOT EXISTS (SELECT FROM public.payment_processors p WHERE p.key = processor AND p.makes_payouts AND p.is_enabled) THEN
    RAISE EXCEPTION 'this processor makes no payouts (constraint "payout_accounts_processor_pays")'
      USING ERRCODE = 'check_violation', TABLE = 'payout_accounts', CONSTRAINT = 'payout_accounts_processor_pays';
  END IF;
  IF (SELECT count(*) FROM public.payout_accounts a WHERE a.user_id = account AND a.removed_at IS NULL) >= 5 THEN
    RAISE EXCEPTION 'an account has five destinations at most (constraint "payout_accounts_five_at_most")'
      USING ERRCODE = 'check_violation', TABLE = 'payout_accounts', CONSTRAINT = 'payout_accounts_five_at_most';
  END IF;
  INSERT INTO public.payout_accounts
    (id, user_id, processor_key, method, label, details_cipher, country_code, currency_code, is_default, payable_from)
  VALUES (destination, account, processor, new_method, words, cipher, country, currency,
    NOT EXISTS (SELECT FROM public.payout_accounts a WHERE a.user_id = account AND a.is_default),
    app.now() + app.payout_safety_period());
END
$$;
REVOKE INSERT ON payout_accounts FROM app;

-- What of somebody's cleared earnings banks question now: it is not paid out before they have decided.
CREATE FUNCTION app.disputed_earnings(account uuid, currency text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(sum(e.amount_minor - e.reversed_minor), 0)::bigint
  FROM public.earnings e JOIN public.transactions t ON t.id = e.transaction_id
  WHERE e.user_id = account AND e.currency_code = currency AND e.cleared_at IS NOT NULL AND t.status = 'DISPUTED'
$$;

-- Whether what somebody said about their taxes lets them be paid out to a country.
CREATE FUNCTION app.is_taxable(account uuid, country text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT NOT EXISTS (SELECT FROM public.tax_requirements r WHERE r.country_code = country)
    OR coalesce((
      SELECT i.status = 'ACCEPTED' FROM public.tax_information i
      WHERE i.user_id = account ORDER BY i.created_at DESC, i.id DESC LIMIT 1
    ), false)
$$;

-- A payout that the account for which the transaction works asks for; its amount is set aside at once.
CREATE OR REPLACE FUNCTION app.request_payout(payout uuid, destination uuid, amount bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  account uuid := app.uid();
  place public.payout_accounts;
  broken text;
BEGIN
  SELECT * INTO place FROM public.payout_accounts a
  WHERE a.id = destination AND a.user_id = account AND a.removed_at IS NULL FOR SHARE;
  broken := CASE
    WHEN place.id IS NULL OR place.payable_from > app.now() THEN 'payouts_destination_ready'
    WHEN NOT EXISTS (SELECT FROM public.creators c WHERE c.user_id = account AND c.status = 'APPROVED')
      THEN 'payouts_of_approved_creators'
    WHEN NOT app.is_verified(account) THEN 'payouts_of_verified_people'
    WHEN NOT app.is_taxable(account, place.country_code) THEN 'payouts_taxes_known'
    WHEN amount < app.payout_minimum() THEN 'payouts_minimum'
  END;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION 'this cannot be paid out (constraint "%")', broken
      USING ERRCODE = 'check_violation', TABLE = 'payouts', CONSTRAINT = broken;
  END IF;
  UPDATE public.user_balances b
  SET available_minor = b.available_minor - amount, reserved_minor = b.reserved_minor + amount
  WHERE b.user_id = account AND b.currency_code = place.currency_code
    AND b.available_minor - app.disputed_earnings(account, place.currency_code) >= amount;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is not so much to pay out (constraint "payouts_covered")'
      USING ERRCODE = 'check_violation', TABLE = 'payouts', CONSTRAINT = 'payouts_covered';
  END IF;
  INSERT INTO public.payouts (id, user_id, payout_account_id, amount_minor, currency_code)
  VALUES (payout, account, destination, amount, place.currency_code);
END
$$;

-- What the newest search for an account's person says of paying it: an answer counts for 90 days, a hit until it is cleared.
CREATE FUNCTION app.aml_verdict(account uuid) RETURNS public."ScreeningStatus"
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE
    WHEN app.is_aml_hit(account) THEN 'FLAGGED'
    WHEN EXISTS (
      SELECT FROM public.aml_checks c
      WHERE c.user_id = account AND c.status IN ('CLEAR', 'CLEARED') AND c.checked_at > app.now() - interval '90 days'
    ) THEN 'CLEAR'
    ELSE 'PENDING'
  END::public."ScreeningStatus"
$$;

-- Marks a payout as handed over, before it is; whether it may be. Whatever was known of the person when it was asked for, what
-- is known now counts.
CREATE OR REPLACE FUNCTION app.send_payout(payout uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  waiting public.payouts;
  verdict public."ScreeningStatus";
BEGIN
  SELECT * INTO waiting FROM public.payouts p WHERE p.id = payout AND p.status = 'APPROVED' FOR NO KEY UPDATE;
  IF waiting.id IS NULL THEN
    RETURN false;
  END IF;
  verdict := app.aml_verdict(waiting.user_id);
  IF verdict = 'CLEAR' AND app.is_verified(waiting.user_id) THEN
    UPDATE public.payouts p SET screening = 'CLEAR', status = 'PROCESSING', sent_at = app.now() WHERE p.id = payout;
    RETURN true;
  END IF;
  UPDATE public.payouts p SET screening = verdict WHERE p.id = payout AND p.screening <> verdict;
  RETURN false;
END
$$;
DROP FUNCTION app.screen_payout(uuid, public."ScreeningStatus");

-- A bank sent back what had arrived: the amount is owed again, and the entry is answered by its mirror image.
CREATE FUNCTION app.post_payout_return(payout uuid, why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sent public.payouts;
  original uuid;
  reversal uuid := app.uuid_v7();
BEGIN
  UPDATE public.payouts p SET status = 'FAILED', failure_reason = why, closed_at = app.now()
  WHERE p.id = payout AND p.status = 'COMPLETED'
  RETURNING * INTO sent;
  IF sent.id IS NULL THEN
    RETURN false;
  END IF;
  UPDATE public.transactions t SET status = 'REFUNDED', refunded_minor = t.gross_minor
  WHERE t.kind = 'PAYOUT' AND t.source_id = payout RETURNING t.id INTO STRICT original;
  INSERT INTO public.transactions (id, kind, source_id, payee_id, currency_code, gross_minor, net_minor, completed_at)
  VALUES (reversal, 'ADJUSTMENT', payout, sent.user_id, sent.currency_code, sent.amount_minor, sent.amount_minor, app.now());
  PERFORM app.post_entry(reversal, 'Payout that came back', sent.currency_code, ARRAY['2100', '1000'],
    ARRAY[0, sent.amount_minor], ARRAY[sent.amount_minor, 0], ARRAY[sent.user_id, NULL]::uuid[], NULL, original);
  UPDATE public.user_balances b SET available_minor = b.available_minor + sent.amount_minor
  WHERE b.user_id = sent.user_id AND b.currency_code = sent.currency_code;
  RETURN true;
END
$$;

DROP TRIGGER payouts_status_machine ON payouts;
CREATE TRIGGER payouts_status_machine BEFORE UPDATE ON payouts
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'REQUESTED>APPROVED', 'REQUESTED>CANCELLED',
    'APPROVED>PROCESSING', 'APPROVED>CANCELLED', 'APPROVED>FAILED', 'PROCESSING>COMPLETED', 'PROCESSING>FAILED',
    'COMPLETED>FAILED');

GRANT EXECUTE ON FUNCTION app.is_verified(uuid) TO ledger_owner;

ALTER FUNCTION app.add_payout_account(uuid, text, public."PayoutMethod", text, bytea, text, text) OWNER TO ledger_owner;
ALTER FUNCTION app.disputed_earnings(uuid, text) OWNER TO ledger_owner;
ALTER FUNCTION app.is_taxable(uuid, text) OWNER TO ledger_owner;
ALTER FUNCTION app.aml_verdict(uuid) OWNER TO identity_owner;
ALTER FUNCTION app.post_payout_return(uuid, text) OWNER TO ledger_owner;
REVOKE ALL ON FUNCTION
  app.add_payout_account(uuid, text, public."PayoutMethod", text, bytea, text, text),
  app.disputed_earnings(uuid, text),
  app.is_taxable(uuid, text),
  app.aml_verdict(uuid),
  app.post_payout_return(uuid, text)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.add_payout_account(uuid, text, public."PayoutMethod", text, bytea, text, text) TO app;
GRANT EXECUTE ON FUNCTION app.disputed_earnings(uuid, text), app.is_taxable(uuid, text) TO app;
GRANT EXECUTE ON FUNCTION app.aml_verdict(uuid) TO ledger_owner, worker;
GRANT EXECUTE ON FUNCTION app.post_payout_return(uuid, text) TO worker;
