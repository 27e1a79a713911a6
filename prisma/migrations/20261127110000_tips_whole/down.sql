DROP POLICY tips_books ON tips;
DROP POLICY gift_transactions_books ON gift_transactions;
REVOKE EXECUTE ON FUNCTION app.post_tip(uuid, uuid, bigint, text, boolean, uuid, uuid, uuid) FROM worker;
DROP FUNCTION app.set_token_rate(text, integer, timestamptz);
DROP FUNCTION app.set_platform_fee(uuid, "TransactionKind", uuid, integer, timestamptz);
REVOKE INSERT ON token_rates FROM ledger_owner;
DROP TABLE blocked_phrases;

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
