-- What is left of tips: words that nobody may send, tips that are paid by card, staff who see the senders of anonymous tips;
-- and rates and fees that staff set.

CREATE TABLE "blocked_phrases" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "phrase" TEXT NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blocked_phrases_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "blocked_phrases_phrase_key" ON "blocked_phrases"("phrase");
CREATE INDEX "blocked_phrases_created_by_id_idx" ON "blocked_phrases"("created_by_id");
ALTER TABLE "blocked_phrases" ADD CONSTRAINT "blocked_phrases_created_by_id_fkey" FOREIGN KEY ("created_by_id")
  REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE blocked_phrases
  ADD CONSTRAINT blocked_phrases_phrase_form CHECK (phrase ~ '^[^[:space:]]+( [^[:space:]]+)*$' AND char_length(phrase) <= 100);
REVOKE ALL ON blocked_phrases FROM app, worker;
GRANT SELECT, INSERT, DELETE ON blocked_phrases TO app;
GRANT SELECT ON blocked_phrases TO worker;

-- Those who keep the books know who sent an anonymous tip or gift.
CREATE POLICY tips_books ON tips FOR SELECT TO app USING ((SELECT app.keeps_books()));
CREATE POLICY gift_transactions_books ON gift_transactions FOR SELECT TO app USING ((SELECT app.keeps_books()));

-- A tip by card follows when its payment succeeds, and only the worker moves payments.
GRANT EXECUTE ON FUNCTION app.post_tip(uuid, uuid, bigint, text, boolean, uuid, uuid, uuid) TO worker;

-- What a token costs, and what the platform keeps, from a moment on that is not over. What was charged before keeps its row.

CREATE FUNCTION app.set_token_rate(currency text, tokens integer, begins timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.require_books();
  IF begins < app.now() THEN
    RAISE EXCEPTION 'a rate does not begin in the past (constraint "token_rates_not_backdated")'
      USING ERRCODE = 'check_violation', TABLE = 'token_rates', CONSTRAINT = 'token_rates_not_backdated';
  END IF;
  INSERT INTO public.token_rates (currency_code, valid_from, tokens_per_unit) VALUES (currency, begins, tokens);
END
$$;

CREATE FUNCTION app.set_platform_fee(
  fee uuid, sale_kind public."TransactionKind", creator uuid, rate integer, begins timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  writer uuid := app.require_books();
BEGIN
  IF begins < app.now() THEN
    RAISE EXCEPTION 'a fee does not begin in the past (constraint "platform_fees_not_backdated")'
      USING ERRCODE = 'check_violation', TABLE = 'platform_fees', CONSTRAINT = 'platform_fees_not_backdated';
  END IF;
  INSERT INTO public.platform_fees (id, kind, creator_id, rate_bps, valid_from, created_by_id)
  VALUES (fee, sale_kind, creator, rate, begins, writer);
END
$$;

ALTER FUNCTION app.set_token_rate(text, integer, timestamptz) OWNER TO ledger_owner;
ALTER FUNCTION app.set_platform_fee(uuid, public."TransactionKind", uuid, integer, timestamptz) OWNER TO ledger_owner;
REVOKE ALL ON FUNCTION
  app.set_token_rate(text, integer, timestamptz),
  app.set_platform_fee(uuid, public."TransactionKind", uuid, integer, timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  app.set_token_rate(text, integer, timestamptz),
  app.set_platform_fee(uuid, public."TransactionKind", uuid, integer, timestamptz)
TO app;
GRANT INSERT ON token_rates TO ledger_owner;

-- What the books do not know cannot be given back.
CREATE OR REPLACE FUNCTION app.begin_refund(refund uuid, original uuid, amount bigint, words text, asked_by uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sale public.transactions;
  tokens_back bigint;
BEGIN
  SELECT * INTO sale FROM public.transactions t WHERE t.id = original FOR NO KEY UPDATE;
  IF sale.id IS NULL OR sale.kind IN ('PAYOUT', 'REFUND', 'CHARGEBACK', 'ADJUSTMENT')
    OR sale.status NOT IN ('COMPLETED', 'DISPUTED') OR amount IS NULL OR amount < 1
    OR amount > sale.gross_minor - sale.refunded_minor
  THEN
    RAISE EXCEPTION 'there is not so much to give back (constraint "refunds_within_transaction")'
      USING ERRCODE = 'check_violation', TABLE = 'refunds', CONSTRAINT = 'refunds_within_transaction';
  END IF;
  IF NOT EXISTS (SELECT FROM public.journal_entries e WHERE e.id = original) THEN
    RAISE EXCEPTION 'the books know nothing of this transaction (constraint "refunds_of_posted")'
      USING ERRCODE = 'check_violation', TABLE = 'refunds', CONSTRAINT = 'refunds_of_posted';
  END IF;
  tokens_back := sale.tokens * (sale.refunded_minor + amount) / sale.gross_minor
    - sale.tokens * sale.refunded_minor / sale.gross_minor;
  UPDATE public.transactions t SET refunded_minor = t.refunded_minor + amount WHERE t.id = original;
  UPDATE public.payments p SET refunded_minor = p.refunded_minor + amount WHERE p.id = sale.payment_id;
  INSERT INTO public.refunds (id, transaction_id, payment_id, amount_minor, currency_code, tokens, reason, requested_by_id)
  VALUES (refund, original, sale.payment_id, amount, sale.currency_code, nullif(tokens_back, 0), words, asked_by);
  IF sale.kind = 'TOKEN_PURCHASE' AND tokens_back > 0 THEN
    UPDATE public.wallets w SET reserved = w.reserved + tokens_back WHERE w.user_id = sale.payer_id;
    INSERT INTO public.ledger_reservations (wallet_id, cause_id, tokens, expires_at, created_at)
    SELECT w.id, refund, tokens_back, clock_timestamp() + interval '10 years', clock_timestamp()
    FROM public.wallets w WHERE w.user_id = sale.payer_id;
  END IF;
  IF sale.payment_id IS NULL THEN
    PERFORM app.finish_refund(refund, true, NULL);
  END IF;
END
$$;
