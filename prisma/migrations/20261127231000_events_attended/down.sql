CREATE OR REPLACE FUNCTION app.revoke_purchase(sale uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.transactions t SET status = 'REFUNDED' WHERE t.id = sale AND t.status IN ('COMPLETED', 'DISPUTED');
  UPDATE public.content_purchases p SET revoked_at = app.now() WHERE p.transaction_id = sale AND p.revoked_at IS NULL;
  UPDATE public.message_purchases p SET revoked_at = app.now() WHERE p.transaction_id = sale AND p.revoked_at IS NULL;
  UPDATE public.stream_access p SET revoked_at = app.now() WHERE p.transaction_id = sale AND p.revoked_at IS NULL;
  UPDATE public.subscriptions s SET status = 'EXPIRED', next_billing_at = NULL
  FROM public.transactions t JOIN public.payments p ON p.id = t.payment_id
  WHERE t.id = sale AND t.kind = 'SUBSCRIPTION' AND s.id = p.subscription_id
    AND s.status IN ('ACTIVE', 'PAST_DUE', 'CANCELLED')
    AND p.id = (SELECT l.id FROM public.payments l WHERE l.subscription_id = s.id AND l.status = 'SUCCEEDED'
      ORDER BY l.settled_at DESC, l.id DESC LIMIT 1);
END
$$;

CREATE OR REPLACE FUNCTION app.post_purchase(
  purchase uuid, purchase_kind public."TransactionKind", item uuid, expected bigint
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  buyer uuid := app.uid();
  seller uuid;
  price bigint;
  sale uuid := app.uuid_v7();
BEGIN
  IF buyer IS NULL THEN
    RAISE EXCEPTION 'a purchase is made by an account' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT i.seller_id, i.price_tokens INTO seller, price FROM app.item_on_sale(purchase_kind, item) AS i;
  IF price IS NULL OR price <> expected THEN
    RAISE EXCEPTION 'the item is not on sale at this price (constraint "transactions_price_as_shown")'
      USING ERRCODE = 'check_violation', TABLE = 'transactions', CONSTRAINT = 'transactions_price_as_shown';
  END IF;
  PERFORM app.post_sale(sale, purchase_kind, purchase, buyer, seller, price, 'PURCHASE', 'SALE',
    CASE purchase_kind WHEN 'CONTENT_PURCHASE' THEN 'Post sold' WHEN 'MESSAGE_PURCHASE' THEN 'Message sold'
      ELSE 'Live stream sold' END,
    CASE WHEN purchase_kind = 'CONTENT_PURCHASE' THEN item END,
    CASE WHEN purchase_kind = 'STREAM_ACCESS' THEN item END);
  CASE purchase_kind
    WHEN 'CONTENT_PURCHASE' THEN
      INSERT INTO public.content_purchases (id, user_id, post_id, transaction_id, price_tokens)
      VALUES (purchase, buyer, item, sale, price);
    WHEN 'MESSAGE_PURCHASE' THEN
      INSERT INTO public.message_purchases (id, user_id, message_id, transaction_id, price_tokens)
      VALUES (purchase, buyer, item, sale, price);
    ELSE
      INSERT INTO public.stream_access (id, user_id, live_stream_id, transaction_id, price_tokens)
      VALUES (purchase, buyer, item, sale, price);
  END CASE;
END
$$;

DROP FUNCTION app.issue_ticket(uuid, uuid, uuid, bigint, uuid);

CREATE OR REPLACE FUNCTION app.item_on_sale(purchase_kind public."TransactionKind", item uuid)
RETURNS TABLE (seller_id uuid, price_tokens bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF purchase_kind = 'CONTENT_PURCHASE' THEN
    RETURN QUERY SELECT c.user_id, p.price_tokens::bigint FROM public.posts p JOIN public.creators c ON c.id = p.creator_id
      WHERE p.id = item AND p.visibility = 'PAID' AND p.status = 'PUBLISHED' AND p.deleted_at IS NULL
        AND c.status = 'APPROVED';
  ELSIF purchase_kind = 'STREAM_ACCESS' THEN
    RETURN QUERY SELECT c.user_id, s.price_tokens::bigint FROM public.live_streams s
      JOIN public.creators c ON c.id = s.host_id
      WHERE s.id = item AND s.status IN ('SCHEDULED', 'LIVE') AND s.price_tokens IS NOT NULL AND c.status = 'APPROVED';
  ELSIF purchase_kind = 'MESSAGE_PURCHASE' THEN
    RETURN QUERY SELECT m.sender_id, m.price_tokens::bigint FROM public.messages m
      JOIN public.conversation_participants r ON r.conversation_id = m.conversation_id AND r.user_id = app.uid()
      WHERE m.id = item AND m.price_tokens IS NOT NULL;
  END IF;
END
$$;

REVOKE UPDATE (confirmed_count) ON events FROM ledger_owner;
REVOKE UPDATE (sold_count) ON event_ticket_types FROM ledger_owner;
REVOKE SELECT ON events, event_ticket_types FROM ledger_owner;
REVOKE SELECT, INSERT, UPDATE ON event_tickets, event_registrations FROM ledger_owner;
REVOKE UPDATE (status, cancelled_at) ON event_tickets FROM worker;
REVOKE UPDATE (status, checked_in_at, checked_in_by_id) ON event_tickets FROM app;
GRANT INSERT, UPDATE ON event_tickets TO app, worker;

DROP TRIGGER event_tickets_paid_by_fixed ON event_tickets;
DROP INDEX event_tickets_once, event_tickets_transaction_id_idx;
ALTER TABLE event_tickets DROP CONSTRAINT event_tickets_payment_whole,
  DROP CONSTRAINT event_tickets_transaction_id_fkey, DROP COLUMN transaction_id;

DROP TRIGGER event_registrations_checked_in_once ON event_registrations;
DROP INDEX event_registrations_checked_in_by_id_idx;
ALTER TABLE event_registrations DROP CONSTRAINT event_registrations_check_in_with_status,
  DROP CONSTRAINT event_registrations_check_in_whole, DROP CONSTRAINT event_registrations_checked_in_by_id_fkey,
  DROP COLUMN checked_in_by_id, DROP COLUMN checked_in_at;

ALTER TABLE events DROP CONSTRAINT events_registration_closes_before_end, DROP COLUMN registration_closes_at;
