-- What processors tell of refunds and disputes, and what the local one needs to tell it.

ALTER TABLE "local_callbacks" ADD COLUMN "details" JSONB;
ALTER TABLE local_callbacks ADD CONSTRAINT local_callbacks_details_object CHECK (jsonb_typeof(details) = 'object');
CREATE INDEX "payments_processor_processor_reference_idx" ON "payments"("processor", "processor_reference");

-- Whoever pays has to go somewhere to confirm it; that is over once it is decided.
GRANT UPDATE (action_url) ON payments TO worker;

-- What a processor says of a dispute, once for each step and in whatever order it comes; whether anything changed. A
-- payment that a bank questions is DISPUTED until the bank has decided; what it takes back is booked then.
CREATE FUNCTION app.note_dispute(
  from_processor text, reference text, paid uuid, new_status public."DisputeStatus", amount bigint, currency text, why text,
  due timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  claim public.disputes;
  is_new boolean;
BEGIN
  INSERT INTO public.disputes (payment_id, processor, processor_reference, amount_minor, currency_code, reason, evidence_due_at)
  VALUES (paid, from_processor, reference, amount, currency, why, due)
  ON CONFLICT (processor, processor_reference) DO NOTHING;
  is_new := FOUND;
  SELECT * INTO STRICT claim FROM public.disputes d
  WHERE d.processor = from_processor AND d.processor_reference = reference FOR NO KEY UPDATE;
  IF is_new THEN
    UPDATE public.transactions t SET status = 'DISPUTED'
    WHERE t.payment_id = claim.payment_id AND t.kind IN ('TOKEN_PURCHASE', 'SUBSCRIPTION') AND t.status = 'COMPLETED';
  END IF;
  IF claim.status <> 'OPEN' OR new_status = 'OPEN' THEN
    RETURN is_new;
  END IF;
  UPDATE public.disputes d SET status = new_status, closed_at = app.now() WHERE d.id = claim.id;
  IF new_status = 'LOST' THEN
    PERFORM app.post_chargeback(claim.id);
  END IF;
  UPDATE public.transactions t SET status = 'COMPLETED'
  WHERE t.payment_id = claim.payment_id AND t.status = 'DISPUTED'
    AND NOT EXISTS (SELECT FROM public.disputes d WHERE d.payment_id = claim.payment_id AND d.status = 'OPEN');
  RETURN true;
END
$$;

ALTER FUNCTION app.note_dispute(text, text, uuid, public."DisputeStatus", bigint, text, text, timestamptz) OWNER TO ledger_owner;
REVOKE ALL ON FUNCTION app.note_dispute(text, text, uuid, public."DisputeStatus", bigint, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.note_dispute(text, text, uuid, public."DisputeStatus", bigint, text, text, timestamptz) TO worker;

CREATE POLICY payments_books ON payments FOR SELECT TO app USING ((SELECT app.keeps_books()));

-- Creators change what plans on sale cost; subscriptions keep the price that they have.
GRANT UPDATE (price_minor) ON subscription_plans TO app;
