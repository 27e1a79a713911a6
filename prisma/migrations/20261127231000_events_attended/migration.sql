-- Events that people come to: a last moment to register, tickets that are paid for and given back, and who came.

ALTER TABLE events ADD COLUMN registration_closes_at timestamptz(6),
  ADD CONSTRAINT events_registration_closes_before_end CHECK (registration_closes_at <= ends_at);

ALTER TABLE event_registrations
  ADD COLUMN checked_in_at timestamptz(6),
  ADD COLUMN checked_in_by_id uuid,
  ADD CONSTRAINT event_registrations_checked_in_by_id_fkey
    FOREIGN KEY (checked_in_by_id) REFERENCES users (id) ON UPDATE CASCADE ON DELETE RESTRICT,
  ADD CONSTRAINT event_registrations_check_in_whole CHECK ((checked_in_at IS NULL) = (checked_in_by_id IS NULL)),
  ADD CONSTRAINT event_registrations_check_in_with_status CHECK (checked_in_at IS NULL OR status = 'CONFIRMED');
CREATE INDEX event_registrations_checked_in_by_id_idx ON event_registrations (checked_in_by_id);
CREATE TRIGGER event_registrations_checked_in_once BEFORE UPDATE ON event_registrations
  FOR EACH ROW EXECUTE FUNCTION app.write_once('checked_in_at', 'checked_in_by_id');

ALTER TABLE event_tickets
  ADD COLUMN transaction_id uuid,
  ADD CONSTRAINT event_tickets_transaction_id_fkey
    FOREIGN KEY (transaction_id) REFERENCES transactions (id) ON UPDATE CASCADE ON DELETE RESTRICT,
  ADD CONSTRAINT event_tickets_payment_whole CHECK ((paid_tokens > 0) = (transaction_id IS NOT NULL));
CREATE INDEX event_tickets_transaction_id_idx ON event_tickets (transaction_id);
-- A person has one ticket of an event.
CREATE UNIQUE INDEX event_tickets_once ON event_tickets (event_id, owner_id) WHERE status <> 'CANCELLED';

CREATE TRIGGER event_tickets_paid_by_fixed BEFORE UPDATE ON event_tickets
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('transaction_id');

-- Tickets come from the posting function alone; the application lets people in.
REVOKE INSERT, UPDATE ON event_tickets FROM app, worker;
GRANT UPDATE (status, checked_in_at, checked_in_by_id) ON event_tickets TO app;
GRANT UPDATE (status, cancelled_at) ON event_tickets TO worker;

GRANT SELECT, INSERT, UPDATE ON event_tickets, event_registrations TO ledger_owner;
GRANT SELECT ON events, event_ticket_types TO ledger_owner;
GRANT UPDATE (sold_count) ON event_ticket_types TO ledger_owner;
GRANT UPDATE (confirmed_count) ON events TO ledger_owner;

-- Who sells an item and for how many tokens; nothing where it is not for sale.
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
  ELSIF purchase_kind = 'EVENT_TICKET' THEN
    RETURN QUERY SELECT c.user_id, k.price_tokens::bigint FROM public.event_ticket_types k
      JOIN public.events e ON e.id = k.event_id JOIN public.creators c ON c.id = e.host_id
      WHERE k.id = item AND e.status = 'PUBLISHED' AND c.status = 'APPROVED'
        AND app.now() < coalesce(e.registration_closes_at, e.ends_at)
        AND app.now() >= coalesce(k.sale_starts_at, '-infinity') AND app.now() < coalesce(k.sale_ends_at, 'infinity');
  END IF;
END
$$;

-- A ticket of the account for which the transaction works, and the place that goes with it. The row of the event is taken
-- first, so that a ticket and the end of the event follow one another.
CREATE FUNCTION app.issue_ticket(ticket uuid, ticket_type uuid, buyer uuid, price bigint, sale uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  occasion uuid := (SELECT k.event_id FROM public.event_ticket_types k WHERE k.id = ticket_type);
BEGIN
  IF NOT EXISTS (SELECT FROM public.events e WHERE e.id = occasion AND e.status = 'PUBLISHED' FOR NO KEY UPDATE) THEN
    RAISE EXCEPTION 'the event is over (constraint "transactions_price_as_shown")'
      USING ERRCODE = 'check_violation', TABLE = 'transactions', CONSTRAINT = 'transactions_price_as_shown';
  END IF;
  IF EXISTS (SELECT FROM public.event_registrations r
      WHERE r.event_id = occasion AND r.user_id = buyer AND r.status = 'REJECTED') THEN
    RAISE EXCEPTION 'the host has turned them down (constraint "event_registrations_not_turned_down")'
      USING ERRCODE = 'check_violation', TABLE = 'event_registrations', CONSTRAINT = 'event_registrations_not_turned_down';
  END IF;
  INSERT INTO public.event_tickets (id, event_id, ticket_type_id, owner_id, paid_tokens, code, transaction_id)
  VALUES (ticket, occasion, ticket_type, buyer, price::integer, replace(gen_random_uuid()::text, '-', ''), sale);
  INSERT INTO public.event_registrations AS r (event_id, user_id, status, ticket_id, decided_at)
  VALUES (occasion, buyer, 'CONFIRMED', ticket, app.now())
  ON CONFLICT (event_id, user_id) DO UPDATE SET status = 'CONFIRMED', ticket_id = ticket, decided_at = app.now();
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
  IF purchase_kind = 'EVENT_TICKET' AND price = 0 THEN
    PERFORM app.issue_ticket(purchase, item, buyer, 0, NULL);
    RETURN;
  END IF;
  PERFORM app.post_sale(sale, purchase_kind, purchase, buyer, seller, price, 'PURCHASE', 'SALE',
    CASE purchase_kind WHEN 'CONTENT_PURCHASE' THEN 'Post sold' WHEN 'MESSAGE_PURCHASE' THEN 'Message sold'
      WHEN 'EVENT_TICKET' THEN 'Ticket sold' ELSE 'Live stream sold' END,
    CASE WHEN purchase_kind = 'CONTENT_PURCHASE' THEN item END,
    CASE WHEN purchase_kind = 'STREAM_ACCESS' THEN item END);
  CASE purchase_kind
    WHEN 'CONTENT_PURCHASE' THEN
      INSERT INTO public.content_purchases (id, user_id, post_id, transaction_id, price_tokens)
      VALUES (purchase, buyer, item, sale, price);
    WHEN 'MESSAGE_PURCHASE' THEN
      INSERT INTO public.message_purchases (id, user_id, message_id, transaction_id, price_tokens)
      VALUES (purchase, buyer, item, sale, price);
    WHEN 'EVENT_TICKET' THEN
      PERFORM app.issue_ticket(purchase, item, buyer, price, sale);
    ELSE
      INSERT INTO public.stream_access (id, user_id, live_stream_id, transaction_id, price_tokens)
      VALUES (purchase, buyer, item, sale, price);
  END CASE;
END
$$;

-- Closes what a transaction opened, once all of it was given back. Whoever has been let in by a ticket keeps having been.
CREATE OR REPLACE FUNCTION app.revoke_purchase(sale uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.transactions t SET status = 'REFUNDED' WHERE t.id = sale AND t.status IN ('COMPLETED', 'DISPUTED');
  UPDATE public.content_purchases p SET revoked_at = app.now() WHERE p.transaction_id = sale AND p.revoked_at IS NULL;
  UPDATE public.message_purchases p SET revoked_at = app.now() WHERE p.transaction_id = sale AND p.revoked_at IS NULL;
  UPDATE public.stream_access p SET revoked_at = app.now() WHERE p.transaction_id = sale AND p.revoked_at IS NULL;
  -- The event first, as buyers take it.
  PERFORM FROM public.events e WHERE e.id IN (
    SELECT t.event_id FROM public.event_tickets t WHERE t.transaction_id = sale) FOR NO KEY UPDATE;
  UPDATE public.event_tickets t SET status = 'CANCELLED', cancelled_at = app.now()
  WHERE t.transaction_id = sale AND t.status = 'VALID';
  UPDATE public.event_registrations r SET status = 'CANCELLED' FROM public.event_tickets t
  WHERE t.transaction_id = sale AND t.status = 'CANCELLED' AND r.ticket_id = t.id AND r.status = 'CONFIRMED';
  UPDATE public.subscriptions s SET status = 'EXPIRED', next_billing_at = NULL
  FROM public.transactions t JOIN public.payments p ON p.id = t.payment_id
  WHERE t.id = sale AND t.kind = 'SUBSCRIPTION' AND s.id = p.subscription_id
    AND s.status IN ('ACTIVE', 'PAST_DUE', 'CANCELLED')
    AND p.id = (SELECT l.id FROM public.payments l WHERE l.subscription_id = s.id AND l.status = 'SUCCEEDED'
      ORDER BY l.settled_at DESC, l.id DESC LIMIT 1);
END
$$;

ALTER FUNCTION app.issue_ticket(uuid, uuid, uuid, bigint, uuid) OWNER TO ledger_owner;
REVOKE ALL ON FUNCTION app.issue_ticket(uuid, uuid, uuid, bigint, uuid) FROM PUBLIC;
