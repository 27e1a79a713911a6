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

CREATE OR REPLACE FUNCTION app.check_stream_shares() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.live_streams WHERE id = NEW.live_stream_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM public.live_streams s WHERE s.id = NEW.live_stream_id AND s.host_id = NEW.creator_id) THEN
    RAISE EXCEPTION 'the host of a stream is no guest of it'
      USING ERRCODE = 'check_violation', TABLE = 'stream_guests', CONSTRAINT = 'stream_guests_not_host';
  END IF;
  IF (SELECT sum(share_basis_points) FROM public.stream_guests
      WHERE live_stream_id = NEW.live_stream_id AND status IN ('INVITED', 'ACCEPTED')) > 9999 THEN
    RAISE EXCEPTION 'the guests of a stream cannot have all of its income'
      USING ERRCODE = 'check_violation', TABLE = 'stream_guests', CONSTRAINT = 'stream_guests_shares_within_whole';
  END IF;
  RETURN NULL;
END
$$;

REVOKE SELECT ON stream_recordings FROM ledger_owner;
DROP TRIGGER revenue_shares_as_agreed ON revenue_shares;
DROP FUNCTION app.check_agreed_shares();
ALTER TABLE stream_outputs DROP CONSTRAINT stream_outputs_key_cipher_length, DROP COLUMN key_cipher;
