-- What a broadcast needs besides being on air: keys of other platforms, parts of its income that stay as they were agreed, and
-- replays that are sold.

-- The key of the other platform, encrypted with the key of the stream's host.
ALTER TABLE stream_outputs ADD COLUMN key_cipher bytea,
  ADD CONSTRAINT stream_outputs_key_cipher_length CHECK (octet_length(key_cipher) BETWEEN 29 AND 4096);

-- What guests of a stream were promised is theirs as long as they are guests: the host cannot divide its income otherwise.
CREATE FUNCTION app.check_agreed_shares() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  stream uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.live_stream_id ELSE NEW.live_stream_id END;
BEGIN
  IF stream IS NOT NULL AND EXISTS (
    SELECT FROM public.stream_guests g JOIN public.creators c ON c.id = g.creator_id
    WHERE g.live_stream_id = stream AND g.status = 'ACCEPTED' AND g.share_basis_points > 0
      AND NOT EXISTS (SELECT FROM public.revenue_shares r WHERE r.live_stream_id = stream AND r.payee_id = c.user_id
        AND r.share_bps = g.share_basis_points)
  ) THEN
    RAISE EXCEPTION 'the income of a stream is divided as its hosts agreed (constraint "revenue_shares_as_agreed")'
      USING ERRCODE = 'check_violation', TABLE = 'revenue_shares', CONSTRAINT = 'revenue_shares_as_agreed';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER revenue_shares_as_agreed AFTER INSERT OR UPDATE OR DELETE ON revenue_shares
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_agreed_shares();

-- The same rules as before, with their names where whoever asked can find them.
CREATE OR REPLACE FUNCTION app.check_stream_shares() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.live_streams WHERE id = NEW.live_stream_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM public.live_streams s WHERE s.id = NEW.live_stream_id AND s.host_id = NEW.creator_id) THEN
    RAISE EXCEPTION 'the host of a stream is no guest of it (constraint "stream_guests_not_host")'
      USING ERRCODE = 'check_violation', TABLE = 'stream_guests', CONSTRAINT = 'stream_guests_not_host';
  END IF;
  IF (SELECT sum(share_basis_points) FROM public.stream_guests
      WHERE live_stream_id = NEW.live_stream_id AND status IN ('INVITED', 'ACCEPTED')) > 9999 THEN
    RAISE EXCEPTION 'the guests of a stream cannot have all of its income (constraint "stream_guests_shares_within_whole")'
      USING ERRCODE = 'check_violation', TABLE = 'stream_guests', CONSTRAINT = 'stream_guests_shares_within_whole';
  END IF;
  RETURN NULL;
END
$$;

GRANT SELECT ON stream_recordings TO ledger_owner;

-- Who sells an item and for how many tokens; nothing where it is not for sale. Access to a stream that is over is access to
-- its replay, at the price of that.
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
      WHERE s.id = item AND s.status IN ('SCHEDULED', 'LIVE') AND s.price_tokens IS NOT NULL AND c.status = 'APPROVED'
      UNION ALL
      (SELECT c.user_id, r.price_tokens::bigint FROM public.stream_recordings r
        JOIN public.live_streams s ON s.id = r.live_stream_id JOIN public.creators c ON c.id = s.host_id
        WHERE s.id = item AND s.status = 'ENDED' AND r.published_at IS NOT NULL AND r.access = 'PAID'
          AND c.status = 'APPROVED'
        ORDER BY r.created_at DESC LIMIT 1);
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
