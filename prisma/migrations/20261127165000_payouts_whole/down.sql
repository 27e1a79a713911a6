REVOKE EXECUTE ON FUNCTION app.is_verified(uuid) FROM ledger_owner;
DROP TRIGGER payouts_status_machine ON payouts;
CREATE TRIGGER payouts_status_machine BEFORE UPDATE ON payouts
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'REQUESTED>APPROVED', 'REQUESTED>CANCELLED',
    'APPROVED>PROCESSING', 'APPROVED>CANCELLED', 'APPROVED>FAILED', 'PROCESSING>COMPLETED', 'PROCESSING>FAILED');
DROP FUNCTION app.post_payout_return(uuid, text);
CREATE FUNCTION app.screen_payout(payout uuid, verdict public."ScreeningStatus") RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.payouts p SET screening = verdict WHERE p.id = payout AND p.status = 'APPROVED' AND p.screening <> 'CLEAR'
$$;
ALTER FUNCTION app.screen_payout(uuid, public."ScreeningStatus") OWNER TO ledger_owner;
REVOKE ALL ON FUNCTION app.screen_payout(uuid, public."ScreeningStatus") FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.screen_payout(uuid, public."ScreeningStatus") TO worker;
CREATE OR REPLACE FUNCTION app.send_payout(payout uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.payouts p SET status = 'PROCESSING', sent_at = app.now()
  WHERE p.id = payout AND p.status = 'APPROVED' AND p.screening = 'CLEAR';
  RETURN FOUND;
END
$$;
CREATE OR REPLACE FUNCTION app.request_payout(payout uuid, destination uuid, amount bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  account uuid := app.uid();
  place public.payout_accounts;
BEGIN
  SELECT * INTO place FROM public.payout_accounts a
  WHERE a.id = destination AND a.user_id = account AND a.removed_at IS NULL FOR SHARE;
  IF place.id IS NULL OR place.payable_from > app.now() THEN
    RAISE EXCEPTION 'nothing can be sent there yet (constraint "payouts_destination_ready")'
      USING ERRCODE = 'check_violation', TABLE = 'payouts', CONSTRAINT = 'payouts_destination_ready';
  END IF;
  IF amount < app.payout_minimum() THEN
    RAISE EXCEPTION 'this is less than is paid out (constraint "payouts_minimum")'
      USING ERRCODE = 'check_violation', TABLE = 'payouts', CONSTRAINT = 'payouts_minimum';
  END IF;
  UPDATE public.user_balances b
  SET available_minor = b.available_minor - amount, reserved_minor = b.reserved_minor + amount
  WHERE b.user_id = account AND b.currency_code = place.currency_code AND b.available_minor >= amount;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is not so much to pay out (constraint "payouts_covered")'
      USING ERRCODE = 'check_violation', TABLE = 'payouts', CONSTRAINT = 'payouts_covered';
  END IF;
  INSERT INTO public.payouts (id, user_id, payout_account_id, amount_minor, currency_code)
  VALUES (payout, account, destination, amount, place.currency_code);
END
$$;
DROP FUNCTION app.aml_verdict(uuid);
DROP FUNCTION app.is_taxable(uuid, text);
DROP FUNCTION app.disputed_earnings(uuid, text);
GRANT INSERT ON payout_accounts TO app;
DROP FUNCTION app.add_payout_account(uuid, text, public."PayoutMethod", text, bytea, text, text);
DROP FUNCTION app.payout_safety_period();
ALTER TABLE tax_information DROP CONSTRAINT tax_information_form_with_country;
DROP TABLE tax_requirements;
