-- How tokens and money move. Each kind of movement is one function, called once: it locks wallets in the order of their ids,
-- writes the transaction, the entries of the token ledger and those of the journal under one id, and what was earned by
-- it. What belongs together commits together.
--
-- A spent token leaves circulation: its worth is no longer owed to its holder but to the creator, in money, and the
-- platform keeps its fee. A token is booked at one US cent, whatever it was sold for; the rest is a bonus.

CREATE FUNCTION app.fee_of(amount bigint, rate_bps integer) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (amount * rate_bps + 5000) / 10000
$$;

-- The share that the platform keeps now: the row of the creator and the kind comes before more general ones.
CREATE FUNCTION app.fee_for(sale_kind public."TransactionKind", earner uuid)
RETURNS TABLE (fee_id uuid, rate_bps integer)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT f.id, f.rate_bps
  FROM public.platform_fees f LEFT JOIN public.creators c ON c.id = f.creator_id
  WHERE (f.kind IS NULL OR f.kind = sale_kind) AND (f.creator_id IS NULL OR c.user_id = earner)
    AND f.valid_from <= app.now()
  ORDER BY f.creator_id IS NULL, f.kind IS NULL, f.valid_from DESC
  LIMIT 1
$$;

-- Divides an amount by weights so that the parts come to it exactly: what is left after rounding down goes to the largest
-- remainders, the earlier first.
CREATE FUNCTION app.split_amount(amount bigint, weights bigint[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  WITH parts AS (
    SELECT place, div(amount::numeric * weight, total)::bigint AS part, mod(amount::numeric * weight, total) AS remainder
    FROM unnest(weights) WITH ORDINALITY AS w (weight, place),
      (SELECT sum(x)::numeric AS total FROM unnest(weights) AS x) AS t
  ), ranked AS (
    SELECT place, part, row_number() OVER (ORDER BY remainder DESC, place) AS rank, amount - sum(part) OVER () AS left_over
    FROM parts
  )
  SELECT array_agg(part + CASE WHEN rank <= left_over THEN 1 ELSE 0 END ORDER BY place) FROM ranked
$$;

-- Which of the platform's wallets of one kind a movement uses.
CREATE FUNCTION app.shard_of(movement uuid) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (('x' || right(movement::text, 2))::bit(8)::integer) % 16
$$;

-- The only statements that write entries of the token ledger. Nobody may call it but the functions below.
CREATE FUNCTION app.post_movement(
  movement uuid, movement_kind public."LedgerMovementKind", cause uuid, wallets uuid[], amounts bigint[],
  kinds public."LedgerEntryKind"[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found_wallets integer;
BEGIN
  PERFORM FROM public.wallets w WHERE w.id = ANY (wallets) ORDER BY w.id FOR NO KEY UPDATE;
  GET DIAGNOSTICS found_wallets = ROW_COUNT;
  IF found_wallets <> cardinality(wallets) OR array_position(wallets, NULL) IS NOT NULL THEN
    RAISE EXCEPTION 'a wallet is missing' USING ERRCODE = 'foreign_key_violation';
  END IF;
  INSERT INTO public.ledger_movements (id, kind, cause_id) VALUES (movement, movement_kind, cause);
  WITH lines AS (
    SELECT * FROM unnest(wallets, amounts, kinds) AS l (wallet, amount, kind)
  ), heads AS (
    UPDATE public.wallets w SET balance = w.balance + l.amount, version = w.version + 1
    FROM lines l WHERE w.id = l.wallet
    RETURNING w.id, w.balance, w.version, l.amount, l.kind
  )
  INSERT INTO public.ledger
    (wallet_id, version, movement_id, kind, amount, balance_before, balance_after, previous_version)
  SELECT h.id, h.version, movement, h.kind, h.amount, h.balance - h.amount, h.balance, nullif(h.version - 1, 0)
  FROM heads h;
END
$$;

-- Writes an entry of the journal. Lines without an amount are left out.
CREATE FUNCTION app.post_entry(
  entry uuid, words text, currency text, codes text[], debits bigint[], credits bigint[], owners uuid[],
  writer uuid DEFAULT NULL, reverses uuid DEFAULT NULL, day date DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  entry_day date := coalesce(day, (app.now() AT TIME ZONE 'UTC')::date);
  lines integer;
  wanted integer := (SELECT count(*) FROM unnest(debits, credits) AS l (d, c) WHERE l.d <> 0 OR l.c <> 0);
BEGIN
  INSERT INTO public.journal_entries (id, entry_date, description, currency_code, total_minor, author, author_id, reverses_id)
  VALUES (entry, entry_day, words, currency, (SELECT sum(d) FROM unnest(debits) AS d),
    CASE WHEN writer IS NULL THEN 'SYSTEM' ELSE 'USER' END::public."JournalAuthor", writer, reverses);
  INSERT INTO public.journal_entry_lines
    (entry_id, line_number, account_id, entry_date, currency_code, debit_minor, credit_minor, user_id)
  SELECT entry, row_number() OVER (ORDER BY l.place), a.id, entry_day, currency, l.debit, l.credit, l.owner
  FROM unnest(codes, debits, credits, owners) WITH ORDINALITY AS l (code, debit, credit, owner, place)
  JOIN public.chart_of_accounts a ON a.code = l.code AND a.is_postable AND a.closed_at IS NULL
  WHERE l.debit <> 0 OR l.credit <> 0;
  GET DIAGNOSTICS lines = ROW_COUNT;
  IF lines <> wanted THEN
    RAISE EXCEPTION 'an account of the entry takes no entries (constraint "journal_entry_lines_account_open")'
      USING ERRCODE = 'check_violation', TABLE = 'journal_entry_lines', CONSTRAINT = 'journal_entry_lines_account_open';
  END IF;
END
$$;

-- Writes down who earned how much by a transaction, and adds it to what they are owed.
CREATE FUNCTION app.credit_earners(
  sale uuid, currency text, earners uuid[], parts bigint[], waits interval
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.earnings (transaction_id, user_id, currency_code, amount_minor, clears_at, cleared_at)
  SELECT sale, e.earner, currency, e.part, app.now() + waits, CASE WHEN waits = interval '0' THEN app.now() END
  FROM unnest(earners, parts) AS e (earner, part);
  INSERT INTO public.user_balances AS b (user_id, currency_code, available_minor, pending_minor, lifetime_minor)
  SELECT e.earner, currency, CASE WHEN waits = interval '0' THEN e.part ELSE 0 END,
    CASE WHEN waits = interval '0' THEN 0 ELSE e.part END, e.part
  FROM unnest(earners, parts) AS e (earner, part) ORDER BY e.earner
  ON CONFLICT (user_id, currency_code) DO UPDATE SET
    available_minor = b.available_minor + excluded.available_minor,
    pending_minor = b.pending_minor + excluded.pending_minor,
    lifetime_minor = b.lifetime_minor + excluded.lifetime_minor;
END
$$;

-- The parts of an item's income, as accounts and hundredths of a percent; its creator alone where nothing was agreed.
CREATE FUNCTION app.shares_of(creator_user uuid, post uuid, live_stream uuid, plan uuid)
RETURNS TABLE (earners uuid[], shares bigint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(r.payee_id ORDER BY r.payee_id), ARRAY[creator_user]),
    coalesce(array_agg(r.share_bps::bigint ORDER BY r.payee_id), ARRAY[10000::bigint])
  FROM public.revenue_shares r
  WHERE num_nonnulls(post, live_stream, plan) = 1
    AND (r.post_id = post OR r.live_stream_id = live_stream OR r.subscription_plan_id = plan)
$$;

-- Something that is paid with tokens: they leave the buyer, the creator is owed their worth less the fee.
CREATE FUNCTION app.post_sale(
  sale uuid, sale_kind public."TransactionKind", source uuid, buyer uuid, seller uuid, amount bigint,
  sent_kind public."LedgerEntryKind", received_kind public."LedgerEntryKind", words text,
  post uuid DEFAULT NULL, live_stream uuid DEFAULT NULL, held bigint DEFAULT 0
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  rate record;
  split record;
  parts bigint[];
  fee bigint;
  used_shard integer := app.shard_of(sale);
  used_wallets uuid[];
BEGIN
  SELECT * INTO rate FROM app.fee_for(sale_kind, seller);
  fee := app.fee_of(amount, rate.rate_bps);
  SELECT * INTO split FROM app.shares_of(seller, post, live_stream, NULL);
  parts := app.split_amount(amount - fee, split.shares);
  used_wallets := ARRAY[
    (SELECT w.id FROM public.wallets w WHERE w.user_id = buyer),
    (SELECT w.id FROM public.wallets w WHERE w.kind = 'EARNINGS' AND w.shard = used_shard AND w.user_id IS NULL),
    (SELECT w.id FROM public.wallets w WHERE w.kind = 'FEES' AND w.shard = used_shard AND w.user_id IS NULL)
  ];
  INSERT INTO public.transactions (id, kind, source_id, payer_id, payee_id, currency_code, gross_minor, fee_minor, net_minor,
    tokens, fee_rate_bps, fee_id, completed_at)
  VALUES (sale, sale_kind, source, buyer, seller, 'USD', amount, fee, amount - fee, amount, rate.rate_bps, rate.fee_id,
    app.now());
  IF held > 0 THEN
    PERFORM FROM public.wallets w WHERE w.id = ANY (used_wallets) ORDER BY w.id FOR NO KEY UPDATE;
    UPDATE public.wallets w SET reserved = w.reserved - held WHERE w.id = used_wallets[1];
  END IF;
  IF fee = 0 THEN
    PERFORM app.post_movement(sale, sale_kind::text::public."LedgerMovementKind", source, used_wallets[1:2],
      ARRAY[-amount, amount], ARRAY[sent_kind, received_kind]);
  ELSIF fee = amount THEN
    PERFORM app.post_movement(sale, sale_kind::text::public."LedgerMovementKind", source,
      ARRAY[used_wallets[1], used_wallets[3]], ARRAY[-amount, fee],
      ARRAY[sent_kind, 'PLATFORM_FEE'::public."LedgerEntryKind"]);
  ELSE
    PERFORM app.post_movement(sale, sale_kind::text::public."LedgerMovementKind", source, used_wallets,
      ARRAY[-amount, amount - fee, fee], ARRAY[sent_kind, received_kind, 'PLATFORM_FEE'::public."LedgerEntryKind"]);
  END IF;
  PERFORM app.post_entry(sale, words, 'USD',
    ARRAY['2200'] || array_fill('2100'::text, ARRAY[cardinality(parts)]) || ARRAY['4000'],
    ARRAY[amount] || array_fill(0::bigint, ARRAY[cardinality(parts) + 1]),
    ARRAY[0::bigint] || parts || ARRAY[fee],
    ARRAY[NULL::uuid] || split.earners || ARRAY[NULL::uuid]);
  PERFORM app.credit_earners(sale, 'USD', split.earners, parts, interval '0');
  RETURN fee;
END
$$;

-- The tokens that a payment bought. A payment buys once.
CREATE FUNCTION app.post_token_purchase(buyer uuid, tokens bigint, payment uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  purchase uuid := app.uuid_v7();
  paid record;
  own uuid := (SELECT w.id FROM public.wallets w WHERE w.user_id = buyer);
  sales uuid := (SELECT w.id FROM public.wallets w
    WHERE w.kind = 'SALES' AND w.shard = app.shard_of(purchase) AND w.user_id IS NULL);
  price bigint;
BEGIN
  IF tokens IS NULL OR tokens <= 0 THEN
    RAISE EXCEPTION 'a purchase adds tokens (constraint "ledger_purchase_positive")' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_purchase_positive';
  END IF;
  SELECT p.id, p.amount_minor, p.currency_code INTO paid FROM public.payments p WHERE p.id = payment;
  price := coalesce(paid.amount_minor, tokens);
  INSERT INTO public.transactions (id, kind, source_id, payer_id, payment_id, currency_code, gross_minor, net_minor, tokens,
    processor_cost_minor, completed_at)
  VALUES (purchase, 'TOKEN_PURCHASE', payment, buyer, paid.id, 'USD', price, price, tokens,
    app.processor_cost(payment), app.now());
  PERFORM app.post_movement(purchase, 'TOKEN_PURCHASE', payment, ARRAY[own, sales], ARRAY[tokens, -tokens],
    ARRAY['TOKEN_PURCHASE', 'TOKEN_PURCHASE']::public."LedgerEntryKind"[]);
  PERFORM app.post_entry(purchase, 'Tokens sold', 'USD', ARRAY['1000', '5200', '2200', '5200'],
    ARRAY[price, greatest(tokens - price, 0), 0, 0], ARRAY[0, 0, tokens, greatest(price - tokens, 0)],
    ARRAY[NULL, NULL, buyer, NULL]::uuid[]);
  PERFORM app.post_cost(payment);
END
$$;

-- What the processor of a payment charges for it; 0 where nobody knows the payment.
CREATE FUNCTION app.processor_cost(payment uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((
    SELECT least(p.amount_minor, (p.amount_minor * r.cost_bps + 5000) / 10000 + r.cost_fixed_minor)
    FROM public.payments p JOIN public.payment_processors r ON r.key = p.processor WHERE p.id = payment
  ), 0)
$$;

-- Books what the processor of a payment keeps, and the tax that prices contain.
CREATE FUNCTION app.post_cost(payment uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  cost bigint := app.processor_cost(payment);
  tax bigint := coalesce((SELECT i.tax_minor FROM public.invoices i WHERE i.payment_id = payment AND i.kind = 'INVOICE'), 0);
BEGIN
  IF cost > 0 THEN
    PERFORM app.post_entry(app.uuid_v7(), 'Cost of a payment', 'USD', ARRAY['5000', '1000'], ARRAY[cost, 0], ARRAY[0, cost],
      ARRAY[NULL, NULL]::uuid[]);
  END IF;
  IF tax > 0 THEN
    PERFORM app.post_entry(app.uuid_v7(), 'Tax on a sale', 'USD', ARRAY['5300', '2300'], ARRAY[tax, 0], ARRAY[0, tax],
      ARRAY[NULL, NULL]::uuid[]);
  END IF;
END
$$;

-- A tip from the account for which the transaction works, and the tokens that go with it.
CREATE FUNCTION app.post_tip(
  tip uuid, recipient uuid, amount bigint, words text, anonymous boolean, post uuid, message uuid, live_stream uuid
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sender uuid := app.uid();
BEGIN
  IF sender IS NULL THEN
    RAISE EXCEPTION 'a tip comes from an account' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO public.tips
    (id, sender_id, recipient_id, tokens, fee_tokens, message, is_anonymous, post_id, message_id, live_stream_id)
  VALUES (tip, sender, recipient, amount,
    app.fee_of(amount, (SELECT f.rate_bps FROM app.fee_for('TIP', recipient) AS f)), words, anonymous, post, message,
    live_stream);
  PERFORM app.post_sale(app.uuid_v7(), 'TIP', tip, sender, recipient, amount, 'TIP_SENT', 'TIP_RECEIVED', 'Tip', post,
    live_stream);
END
$$;

-- Gifts from the account for which the transaction works, at the price of the catalogue.
CREATE FUNCTION app.post_gift(
  gift_sent uuid, gift uuid, stream uuid, how_many integer, anonymous boolean
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sender uuid := app.uid();
  host uuid := (SELECT c.user_id FROM public.live_streams s JOIN public.creators c ON c.id = s.host_id
    WHERE s.id = stream AND s.status = 'LIVE');
  price bigint := (SELECT g.price_tokens FROM public.virtual_gifts g
    WHERE g.id = gift AND g.active_from <= app.now() AND (g.active_until IS NULL OR g.active_until > app.now()));
  amount bigint := price * how_many;
BEGIN
  IF sender IS NULL OR host IS NULL OR price IS NULL THEN
    RAISE EXCEPTION 'a gift of the catalogue goes from an account to a stream that is on air (constraint "gift_transactions_on_air")'
      USING ERRCODE = 'check_violation', TABLE = 'gift_transactions', CONSTRAINT = 'gift_transactions_on_air';
  END IF;
  INSERT INTO public.gift_transactions
    (id, gift_id, sender_id, recipient_id, live_stream_id, quantity, tokens, fee_tokens, is_anonymous)
  VALUES (gift_sent, gift, sender, host, stream, how_many, amount,
    app.fee_of(amount, (SELECT f.rate_bps FROM app.fee_for('GIFT', host) AS f)), anonymous);
  PERFORM app.post_sale(app.uuid_v7(), 'GIFT', gift_sent, sender, host, amount, 'GIFT_SENT', 'GIFT_RECEIVED', 'Gift', NULL,
    stream);
END
$$;

-- A post, a message or a live stream that the account for which the transaction works buys, at the price that it has.
CREATE FUNCTION app.post_purchase(
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

-- Who sells an item and for how many tokens; nothing where it is not for sale.
CREATE FUNCTION app.item_on_sale(purchase_kind public."TransactionKind", item uuid)
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
  END IF;
END
$$;

-- A period of a subscription that a payment paid for. What a creator earns by cards can be paid out after seven days; the
-- platform keeps all of a membership of its own.
CREATE FUNCTION app.post_subscription_charge(payment uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sale uuid := app.uuid_v7();
  paid record;
  rate record;
  split record;
  parts bigint[] := '{}';
  fee bigint;
BEGIN
  SELECT p.amount_minor, p.currency_code, s.fan_id, c.user_id AS seller, s.plan_id INTO STRICT paid
  FROM public.payments p JOIN public.subscriptions s ON s.id = p.subscription_id
  LEFT JOIN public.creators c ON c.id = s.creator_id
  WHERE p.id = payment;
  IF paid.seller IS NULL THEN
    fee := paid.amount_minor;
    rate := ROW(NULL::uuid, 10000);
    SELECT NULL::uuid AS fee_id, 10000 AS rate_bps INTO rate;
    SELECT '{}'::uuid[] AS earners INTO split;
  ELSE
    SELECT * INTO rate FROM app.fee_for('SUBSCRIPTION', paid.seller);
    fee := app.fee_of(paid.amount_minor, rate.rate_bps);
    SELECT * INTO split FROM app.shares_of(paid.seller, NULL, NULL, paid.plan_id);
    parts := app.split_amount(paid.amount_minor - fee, split.shares);
  END IF;
  INSERT INTO public.transactions (id, kind, source_id, payer_id, payee_id, payment_id, currency_code, gross_minor, fee_minor,
    net_minor, processor_cost_minor, fee_rate_bps, fee_id, completed_at)
  VALUES (sale, 'SUBSCRIPTION', payment, paid.fan_id, paid.seller, payment, paid.currency_code, paid.amount_minor, fee,
    paid.amount_minor - fee, app.processor_cost(payment), rate.rate_bps, rate.fee_id, app.now());
  PERFORM app.post_entry(sale, 'Subscription', paid.currency_code,
    ARRAY['1000'] || coalesce(array_fill('2100'::text, ARRAY[cardinality(parts)]), '{}') || ARRAY['4000'],
    ARRAY[paid.amount_minor] || array_fill(0::bigint, ARRAY[cardinality(parts) + 1]),
    ARRAY[0::bigint] || parts || ARRAY[fee],
    ARRAY[NULL::uuid] || split.earners || ARRAY[NULL::uuid]);
  PERFORM app.credit_earners(sale, paid.currency_code, split.earners, parts, app.clearing_time());
  PERFORM app.post_cost(payment);
END
$$;

-- How long earnings by cards wait before they can be paid out.
CREATE FUNCTION app.clearing_time() RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT interval '7 days'
$$;

-- Lets go what has waited long enough; gives how many earnings that were.
CREATE FUNCTION app.clear_earnings(how_many integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  cleared bigint;
BEGIN
  WITH due AS (
    SELECT e.transaction_id, e.user_id FROM public.earnings e
    WHERE e.cleared_at IS NULL AND e.clears_at <= app.now()
    ORDER BY e.clears_at LIMIT how_many FOR UPDATE SKIP LOCKED
  ), done AS (
    UPDATE public.earnings e SET cleared_at = app.now() FROM due
    WHERE e.transaction_id = due.transaction_id AND e.user_id = due.user_id
    RETURNING e.user_id, e.currency_code, e.amount_minor - e.reversed_minor AS rest
  ), sums AS (
    SELECT d.user_id, d.currency_code, sum(d.rest)::bigint AS rest, count(*) AS n FROM done d
    GROUP BY d.user_id, d.currency_code
  ), moved AS (
    UPDATE public.user_balances b
    SET pending_minor = b.pending_minor - s.rest, available_minor = b.available_minor + s.rest
    FROM sums s WHERE b.user_id = s.user_id AND b.currency_code = s.currency_code
    RETURNING s.n
  )
  SELECT coalesce(sum(n), 0) INTO cleared FROM moved;
  RETURN cleared;
END
$$;

-- Tokens that are set aside, and what becomes of them. Of capture, release and expiry exactly one wins: each takes the row
-- of the reservation first.
CREATE FUNCTION app.hold_tokens(hold uuid, amount bigint, cause uuid, lifetime interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  own uuid := (SELECT w.id FROM public.wallets w WHERE w.user_id = app.uid());
BEGIN
  IF own IS NULL THEN
    RAISE EXCEPTION 'tokens are set aside for an account' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE public.wallets w SET reserved = w.reserved + amount WHERE w.id = own;
  INSERT INTO public.ledger_reservations (id, wallet_id, cause_id, tokens, expires_at, created_at)
  VALUES (hold, own, cause, amount, clock_timestamp() + lifetime, clock_timestamp());
END
$$;

-- Resolves a reservation that is held; its tokens, or NULL where it is resolved already or its time is over.
CREATE FUNCTION app.resolve_hold(hold uuid, new_state public."ReservationState", captured bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  resolved bigint;
BEGIN
  UPDATE public.ledger_reservations r
  SET state = new_state, captured_tokens = captured, resolved_at = clock_timestamp()
  WHERE r.id = hold AND r.state = 'HELD' AND (new_state = 'EXPIRED') = (r.expires_at <= clock_timestamp())
  RETURNING r.tokens INTO resolved;
  RETURN resolved;
END
$$;

CREATE FUNCTION app.release_hold(hold uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  freed bigint := app.resolve_hold(hold, 'RELEASED', NULL);
BEGIN
  UPDATE public.wallets w SET reserved = w.reserved - freed
  FROM public.ledger_reservations r WHERE r.id = hold AND w.id = r.wallet_id AND freed IS NOT NULL;
  RETURN freed IS NOT NULL;
END
$$;

-- Spends what was set aside, or a part of it, on something of a seller; whether it was still held.
CREATE FUNCTION app.capture_hold(
  hold uuid, amount bigint, sale_kind public."TransactionKind", seller uuid, words text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held bigint := app.resolve_hold(hold, 'CAPTURED', amount);
  buyer uuid;
  cause uuid;
BEGIN
  IF held IS NULL THEN
    RETURN false;
  END IF;
  SELECT w.user_id, r.cause_id INTO STRICT buyer, cause
  FROM public.ledger_reservations r JOIN public.wallets w ON w.id = r.wallet_id WHERE r.id = hold;
  PERFORM app.post_sale(app.uuid_v7(), sale_kind, cause, buyer, seller, amount, 'PURCHASE', 'SALE', words, NULL, NULL, held);
  RETURN true;
END
$$;

-- Gives free what nobody captured in time, by the clock of the database; gives how many reservations that were.
CREATE FUNCTION app.expire_holds() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  hold record;
  expired bigint := 0;
  freed bigint;
BEGIN
  FOR hold IN
    SELECT r.id, r.wallet_id FROM public.ledger_reservations r
    WHERE r.state = 'HELD' AND r.expires_at <= clock_timestamp()
    ORDER BY r.wallet_id, r.id LIMIT 1000 FOR UPDATE SKIP LOCKED
  LOOP
    freed := app.resolve_hold(hold.id, 'EXPIRED', NULL);
    UPDATE public.wallets w SET reserved = w.reserved - freed WHERE w.id = hold.wallet_id AND freed IS NOT NULL;
    expired := expired + 1;
  END LOOP;
  RETURN expired;
END
$$;

-- Taking back. The running total on the transaction is raised first and under its lock, so that refunds and reversals
-- together never come to more than was paid.

-- Takes a part of a sale back from those who earned by it and from the platform's fee; gives the part of the fee. Parts
-- are cut so that the last one leaves nothing over.
CREATE FUNCTION app.take_back(
  reversal uuid, original uuid, amount bigint, done_before bigint, words text, credit_code text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sale public.transactions;
  fee_back bigint;
  earners uuid[];
  rests bigint[];
  parts bigint[] := '{}';
  share record;
BEGIN
  SELECT * INTO STRICT sale FROM public.transactions t WHERE t.id = original;
  fee_back := sale.fee_minor * (done_before + amount) / sale.gross_minor - sale.fee_minor * done_before / sale.gross_minor;
  SELECT coalesce(array_agg(e.user_id ORDER BY e.user_id), '{}'),
    coalesce(array_agg(e.amount_minor - e.reversed_minor ORDER BY e.user_id), '{}') INTO earners, rests
  FROM public.earnings e WHERE e.transaction_id = original AND e.amount_minor > e.reversed_minor;
  IF amount > fee_back THEN
    parts := app.split_amount(amount - fee_back, rests);
  ELSE
    earners := '{}';
  END IF;
  FOR share IN SELECT * FROM unnest(earners, parts) AS s (earner, part) ORDER BY s.earner LOOP
    WITH changed AS (
      UPDATE public.earnings e SET reversed_minor = e.reversed_minor + share.part
      WHERE e.transaction_id = original AND e.user_id = share.earner
      RETURNING e.cleared_at IS NOT NULL AS is_clear
    )
    UPDATE public.user_balances b SET
      available_minor = b.available_minor - CASE WHEN c.is_clear THEN share.part ELSE 0 END,
      pending_minor = b.pending_minor - CASE WHEN c.is_clear THEN 0 ELSE share.part END,
      lifetime_minor = b.lifetime_minor - share.part
    FROM changed c WHERE b.user_id = share.earner AND b.currency_code = sale.currency_code;
  END LOOP;
  PERFORM app.post_entry(reversal, words, sale.currency_code,
    coalesce(array_fill('2100'::text, ARRAY[cardinality(parts)]), '{}') || ARRAY['4000', credit_code],
    parts || ARRAY[fee_back, 0::bigint],
    coalesce(array_fill(0::bigint, ARRAY[cardinality(parts) + 1]), ARRAY[0::bigint]) || ARRAY[amount],
    earners || ARRAY[NULL, NULL]::uuid[], NULL, CASE WHEN amount = sale.gross_minor THEN original END);
  RETURN fee_back;
END
$$;

-- How much of a transaction was really given back, without what is only under way.
CREATE FUNCTION app.given_back(original uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(sum(t.gross_minor), 0)::bigint FROM public.transactions t
  WHERE t.original_id = original AND t.kind IN ('REFUND', 'CHARGEBACK')
$$;

-- Closes what a transaction opened, once all of it was given back.
CREATE FUNCTION app.revoke_purchase(sale uuid) RETURNS void
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

-- Begins to give a transaction back, wholly or in part. Tokens are given back at once; for a card the processor is asked
-- first, and meanwhile the tokens that it bought are set aside.
CREATE FUNCTION app.begin_refund(refund uuid, original uuid, amount bigint, words text, asked_by uuid) RETURNS void
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

-- What became of a refund: the books follow where it succeeded, and all is as before where it failed. Whether it was still
-- under way.
CREATE FUNCTION app.finish_refund(refund uuid, succeeded boolean, reference text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sale public.transactions;
  back public.refunds;
  before bigint;
  fee_back bigint := 0;
  reversal uuid := app.uuid_v7();
BEGIN
  SELECT t.* INTO sale FROM public.transactions t
  WHERE t.id = (SELECT r.transaction_id FROM public.refunds r WHERE r.id = refund) FOR NO KEY UPDATE;
  SELECT * INTO back FROM public.refunds r WHERE r.id = refund FOR NO KEY UPDATE;
  IF back.status IS DISTINCT FROM 'PENDING' THEN
    RETURN false;
  END IF;
  UPDATE public.refunds r SET status = CASE WHEN succeeded THEN 'SUCCEEDED' ELSE 'FAILED' END::public."RefundStatus",
    processor_reference = reference, settled_at = app.now() WHERE r.id = refund;
  IF NOT succeeded THEN
    UPDATE public.transactions t SET refunded_minor = t.refunded_minor - back.amount_minor WHERE t.id = sale.id;
    UPDATE public.payments p SET refunded_minor = p.refunded_minor - back.amount_minor WHERE p.id = sale.payment_id;
    PERFORM app.release_hold(r.id) FROM public.ledger_reservations r WHERE r.cause_id = refund;
    RETURN true;
  END IF;
  before := app.given_back(sale.id);
  IF sale.kind = 'TOKEN_PURCHASE' THEN
    PERFORM app.return_tokens(reversal, refund, sale, back.amount_minor, coalesce(back.tokens, 0));
  ELSE
    fee_back := app.take_back(reversal, sale.id, back.amount_minor, before, 'Refund',
      CASE WHEN sale.payment_id IS NULL THEN '2200' ELSE '1000' END);
    IF sale.payment_id IS NULL THEN
      PERFORM app.restore_tokens(reversal, refund, sale.payer_id, back.amount_minor, fee_back);
    END IF;
  END IF;
  INSERT INTO public.transactions (id, kind, source_id, payer_id, payee_id, payment_id, original_id, currency_code,
    gross_minor, fee_minor, net_minor, tokens, fee_rate_bps, fee_id, completed_at)
  VALUES (reversal, 'REFUND', refund, sale.payee_id, sale.payer_id, sale.payment_id, sale.id, sale.currency_code,
    back.amount_minor, fee_back, back.amount_minor - fee_back, back.tokens, sale.fee_rate_bps, sale.fee_id, app.now());
  IF before + back.amount_minor = sale.gross_minor THEN
    PERFORM app.revoke_purchase(sale.id);
  END IF;
  PERFORM app.issue_credit_note(refund);
  RETURN true;
END
$$;

-- Tokens that were bought go back to where they came from, out of what was set aside.
CREATE FUNCTION app.return_tokens(
  reversal uuid, cause uuid, sale public.transactions, amount bigint, tokens_back bigint
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  own uuid := (SELECT w.id FROM public.wallets w WHERE w.user_id = sale.payer_id);
  sales uuid := (SELECT w.id FROM public.wallets w
    WHERE w.kind = 'SALES' AND w.shard = app.shard_of(reversal) AND w.user_id IS NULL);
BEGIN
  IF tokens_back > 0 THEN
    PERFORM FROM public.wallets w WHERE w.id IN (own, sales) ORDER BY w.id FOR NO KEY UPDATE;
    PERFORM app.resolve_hold(r.id, 'CAPTURED', tokens_back) FROM public.ledger_reservations r WHERE r.cause_id = cause;
    UPDATE public.wallets w SET reserved = w.reserved - tokens_back WHERE w.id = own;
    PERFORM app.post_movement(reversal, 'REFUND', cause, ARRAY[own, sales], ARRAY[-tokens_back, tokens_back],
      ARRAY['REFUND', 'REFUND']::public."LedgerEntryKind"[]);
  END IF;
  PERFORM app.post_entry(reversal, 'Refund of tokens', sale.currency_code, ARRAY['2200', '5200', '1000', '5200'],
    ARRAY[tokens_back, greatest(amount - tokens_back, 0), 0, 0], ARRAY[0, 0, amount, greatest(tokens_back - amount, 0)],
    ARRAY[sale.payer_id, NULL, NULL, NULL]::uuid[]);
END
$$;

-- Tokens that were spent go back to whom they belonged to.
CREATE FUNCTION app.restore_tokens(reversal uuid, cause uuid, buyer uuid, amount bigint, fee_back bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  used_shard integer := app.shard_of(reversal);
  used_wallets uuid[];
  amounts bigint[];
BEGIN
  SELECT array_agg(w.id), array_agg(l.amount) INTO used_wallets, amounts
  FROM (VALUES ('USER', buyer, amount), ('EARNINGS', NULL, fee_back - amount), ('FEES', NULL, -fee_back))
    AS l (kind, owner, amount)
  JOIN public.wallets w ON w.kind = l.kind::public."WalletKind" AND w.user_id IS NOT DISTINCT FROM l.owner
    AND (w.user_id IS NOT NULL OR w.shard = used_shard)
  WHERE l.amount <> 0;
  PERFORM app.post_movement(reversal, 'REFUND', cause, used_wallets, amounts,
    array_fill('REFUND'::public."LedgerEntryKind", ARRAY[cardinality(used_wallets)]));
END
$$;

-- A bank took back what is left of a payment. Tokens that were spent meanwhile are the platform's loss; whoever earned by
-- a subscription bears it with the platform.
CREATE FUNCTION app.post_chargeback(dispute uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sale public.transactions;
  claim public.disputes;
  before bigint;
  lost bigint;
  fee_back bigint := 0;
  taken bigint := 0;
  own record;
  sales uuid;
  reversal uuid := app.uuid_v7();
BEGIN
  SELECT * INTO STRICT claim FROM public.disputes d WHERE d.id = dispute;
  SELECT * INTO STRICT sale FROM public.transactions t
  WHERE t.payment_id = claim.payment_id AND t.kind IN ('TOKEN_PURCHASE', 'SUBSCRIPTION') FOR NO KEY UPDATE;
  lost := least(claim.amount_minor, sale.gross_minor - sale.refunded_minor);
  IF lost = 0 THEN
    RETURN;
  END IF;
  before := app.given_back(sale.id);
  UPDATE public.transactions t SET refunded_minor = t.refunded_minor + lost WHERE t.id = sale.id;
  UPDATE public.payments p SET refunded_minor = p.refunded_minor + lost WHERE p.id = sale.payment_id;
  IF sale.kind = 'TOKEN_PURCHASE' THEN
    sales := (SELECT w.id FROM public.wallets w
      WHERE w.kind = 'SALES' AND w.shard = app.shard_of(reversal) AND w.user_id IS NULL);
    PERFORM FROM public.wallets w WHERE w.id = sales OR w.user_id = sale.payer_id ORDER BY w.id FOR NO KEY UPDATE;
    SELECT w.id, w.balance - w.reserved AS available INTO own FROM public.wallets w WHERE w.user_id = sale.payer_id;
    taken := least(own.available, sale.tokens * lost / sale.gross_minor);
    IF taken > 0 THEN
      PERFORM app.post_movement(reversal, 'CHARGEBACK', dispute, ARRAY[own.id, sales], ARRAY[-taken, taken],
        ARRAY['CHARGEBACK', 'CHARGEBACK']::public."LedgerEntryKind"[]);
    END IF;
    PERFORM app.post_entry(reversal, 'Reversed payment', sale.currency_code, ARRAY['2200', '5100', '1000', '5200'],
      ARRAY[taken, greatest(lost - taken, 0), 0, 0], ARRAY[0, 0, lost, greatest(taken - lost, 0)],
      ARRAY[sale.payer_id, NULL, NULL, NULL]::uuid[]);
  ELSE
    fee_back := app.take_back(reversal, sale.id, lost, before, 'Reversed payment', '1000');
  END IF;
  INSERT INTO public.transactions (id, kind, source_id, payer_id, payee_id, payment_id, original_id, currency_code,
    gross_minor, fee_minor, net_minor, tokens, completed_at)
  VALUES (reversal, 'CHARGEBACK', dispute, sale.payee_id, sale.payer_id, sale.payment_id, sale.id, sale.currency_code,
    lost, fee_back, lost - fee_back, nullif(taken, 0), app.now());
  IF before + lost = sale.gross_minor THEN
    PERFORM app.revoke_purchase(sale.id);
  END IF;
END
$$;

-- Staff's own ways in: as themselves, and only for those who keep the books.

CREATE FUNCTION app.require_books() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT app.keeps_books() THEN
    RAISE EXCEPTION 'only those who keep the books may do this' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN app.uid();
END
$$;

CREATE FUNCTION app.request_refund(refund uuid, original uuid, amount bigint, words text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.begin_refund(refund, original, amount, words, app.require_books());
END
$$;

-- Gives an account tokens or takes some, to put something right.
CREATE FUNCTION app.post_adjustment(adjustment uuid, account uuid, amount bigint, words text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  writer uuid := app.require_books();
  posting uuid := app.uuid_v7();
  own uuid := (SELECT w.id FROM public.wallets w WHERE w.user_id = account);
  sales uuid := (SELECT w.id FROM public.wallets w
    WHERE w.kind = 'SALES' AND w.shard = app.shard_of(posting) AND w.user_id IS NULL);
BEGIN
  INSERT INTO public.transactions (id, kind, source_id, payer_id, payee_id, currency_code, gross_minor, net_minor, tokens,
    completed_at)
  VALUES (posting, 'ADJUSTMENT', adjustment, CASE WHEN amount < 0 THEN account END, CASE WHEN amount > 0 THEN account END,
    'USD', abs(amount), abs(amount), abs(amount), app.now());
  PERFORM app.post_movement(posting, 'ADJUSTMENT', adjustment, ARRAY[own, sales], ARRAY[amount, -amount],
    ARRAY['ADJUSTMENT', 'ADJUSTMENT']::public."LedgerEntryKind"[]);
  PERFORM app.post_entry(posting, words, 'USD', ARRAY['5900', '2200'],
    ARRAY[greatest(amount, 0), greatest(-amount, 0)], ARRAY[greatest(-amount, 0), greatest(amount, 0)],
    ARRAY[NULL, account]::uuid[], writer);
END
$$;

-- An entry that somebody who keeps the books writes by hand.
CREATE FUNCTION app.post_manual_entry(
  entry uuid, words text, currency text, codes text[], debits bigint[], credits bigint[], day date
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM unnest(codes) AS c WHERE c IN ('2100', '2200')) THEN
    RAISE EXCEPTION 'accounts that stand for many people move with them alone (constraint "journal_entry_lines_control_account")'
      USING ERRCODE = 'check_violation', TABLE = 'journal_entry_lines', CONSTRAINT = 'journal_entry_lines_control_account';
  END IF;
  PERFORM app.post_entry(entry, words, currency, codes, debits, credits, array_fill(NULL::uuid, ARRAY[cardinality(codes)]),
    app.require_books(), NULL, day);
END
$$;

-- Answers an entry that was written by hand with its mirror image.
CREATE FUNCTION app.reverse_entry(reversal uuid, original uuid, words text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  writer uuid := app.require_books();
  entry public.journal_entries;
BEGIN
  SELECT * INTO entry FROM public.journal_entries e WHERE e.id = original;
  IF entry.id IS NULL OR entry.author <> 'USER' OR EXISTS (SELECT FROM public.transactions t WHERE t.id = original) THEN
    RAISE EXCEPTION 'only an entry that was written by hand is reversed by hand (constraint "journal_entries_reversible")'
      USING ERRCODE = 'check_violation', TABLE = 'journal_entries', CONSTRAINT = 'journal_entries_reversible';
  END IF;
  PERFORM app.post_entry(reversal, words, entry.currency_code, array_agg(a.code ORDER BY l.line_number),
    array_agg(l.credit_minor ORDER BY l.line_number), array_agg(l.debit_minor ORDER BY l.line_number),
    array_agg(l.user_id ORDER BY l.line_number), writer, original)
  FROM public.journal_entry_lines l JOIN public.chart_of_accounts a ON a.id = l.account_id WHERE l.entry_id = original;
END
$$;

-- Whose these functions are, and who may call them: nobody but the roles that are named.

ALTER FUNCTION app.post_movement(uuid, public."LedgerMovementKind", uuid, uuid[], bigint[], public."LedgerEntryKind"[])
  OWNER TO ledger_owner;
ALTER FUNCTION app.post_entry(uuid, text, text, text[], bigint[], bigint[], uuid[], uuid, uuid, date)
  OWNER TO ledger_owner;
ALTER FUNCTION app.credit_earners(uuid, text, uuid[], bigint[], interval) OWNER TO ledger_owner;
ALTER FUNCTION app.shares_of(uuid, uuid, uuid, uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.post_sale(uuid, public."TransactionKind", uuid, uuid, uuid, bigint, public."LedgerEntryKind", public."LedgerEntryKind", text, uuid, uuid, bigint)
  OWNER TO ledger_owner;
ALTER FUNCTION app.post_token_purchase(uuid, bigint, uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.processor_cost(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.post_cost(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.post_tip(uuid, uuid, bigint, text, boolean, uuid, uuid, uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.post_gift(uuid, uuid, uuid, integer, boolean) OWNER TO ledger_owner;
ALTER FUNCTION app.post_purchase(uuid, public."TransactionKind", uuid, bigint) OWNER TO ledger_owner;
ALTER FUNCTION app.item_on_sale(public."TransactionKind", uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.post_subscription_charge(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.clear_earnings(integer) OWNER TO ledger_owner;
ALTER FUNCTION app.hold_tokens(uuid, bigint, uuid, interval) OWNER TO ledger_owner;
ALTER FUNCTION app.resolve_hold(uuid, public."ReservationState", bigint) OWNER TO ledger_owner;
ALTER FUNCTION app.release_hold(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.capture_hold(uuid, bigint, public."TransactionKind", uuid, text) OWNER TO ledger_owner;
ALTER FUNCTION app.expire_holds() OWNER TO ledger_owner;
ALTER FUNCTION app.take_back(uuid, uuid, bigint, bigint, text, text) OWNER TO ledger_owner;
ALTER FUNCTION app.given_back(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.revoke_purchase(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.begin_refund(uuid, uuid, bigint, text, uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.finish_refund(uuid, boolean, text) OWNER TO ledger_owner;
ALTER FUNCTION app.return_tokens(uuid, uuid, public.transactions, bigint, bigint) OWNER TO ledger_owner;
ALTER FUNCTION app.restore_tokens(uuid, uuid, uuid, bigint, bigint) OWNER TO ledger_owner;
ALTER FUNCTION app.post_chargeback(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.require_books() OWNER TO ledger_owner;
ALTER FUNCTION app.request_refund(uuid, uuid, bigint, text) OWNER TO ledger_owner;
ALTER FUNCTION app.post_adjustment(uuid, uuid, bigint, text) OWNER TO ledger_owner;
ALTER FUNCTION app.post_manual_entry(uuid, text, text, text[], bigint[], bigint[], date) OWNER TO ledger_owner;
ALTER FUNCTION app.reverse_entry(uuid, uuid, text) OWNER TO ledger_owner;

REVOKE ALL ON FUNCTION
  app.post_movement(uuid, public."LedgerMovementKind", uuid, uuid[], bigint[], public."LedgerEntryKind"[]),
  app.post_entry(uuid, text, text, text[], bigint[], bigint[], uuid[], uuid, uuid, date),
  app.credit_earners(uuid, text, uuid[], bigint[], interval),
  app.shares_of(uuid, uuid, uuid, uuid),
  app.post_sale(uuid, public."TransactionKind", uuid, uuid, uuid, bigint, public."LedgerEntryKind", public."LedgerEntryKind", text, uuid, uuid, bigint),
  app.post_token_purchase(uuid, bigint, uuid),
  app.processor_cost(uuid),
  app.post_cost(uuid),
  app.post_tip(uuid, uuid, bigint, text, boolean, uuid, uuid, uuid),
  app.post_gift(uuid, uuid, uuid, integer, boolean),
  app.post_purchase(uuid, public."TransactionKind", uuid, bigint),
  app.item_on_sale(public."TransactionKind", uuid),
  app.post_subscription_charge(uuid),
  app.clear_earnings(integer),
  app.hold_tokens(uuid, bigint, uuid, interval),
  app.resolve_hold(uuid, public."ReservationState", bigint),
  app.release_hold(uuid),
  app.capture_hold(uuid, bigint, public."TransactionKind", uuid, text),
  app.expire_holds(),
  app.take_back(uuid, uuid, bigint, bigint, text, text),
  app.given_back(uuid),
  app.revoke_purchase(uuid),
  app.begin_refund(uuid, uuid, bigint, text, uuid),
  app.finish_refund(uuid, boolean, text),
  app.return_tokens(uuid, uuid, public.transactions, bigint, bigint),
  app.restore_tokens(uuid, uuid, uuid, bigint, bigint),
  app.post_chargeback(uuid),
  app.require_books(),
  app.request_refund(uuid, uuid, bigint, text),
  app.post_adjustment(uuid, uuid, bigint, text),
  app.post_manual_entry(uuid, text, text, text[], bigint[], bigint[], date),
  app.reverse_entry(uuid, uuid, text)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.shares_of(uuid, uuid, uuid, uuid) TO app, worker;
GRANT EXECUTE ON FUNCTION app.post_token_purchase(uuid, bigint, uuid) TO worker;
GRANT EXECUTE ON FUNCTION app.processor_cost(uuid) TO worker;
GRANT EXECUTE ON FUNCTION app.post_tip(uuid, uuid, bigint, text, boolean, uuid, uuid, uuid) TO app;
GRANT EXECUTE ON FUNCTION app.post_gift(uuid, uuid, uuid, integer, boolean) TO app;
GRANT EXECUTE ON FUNCTION app.post_purchase(uuid, public."TransactionKind", uuid, bigint) TO app;
GRANT EXECUTE ON FUNCTION app.item_on_sale(public."TransactionKind", uuid) TO app, worker;
GRANT EXECUTE ON FUNCTION app.post_subscription_charge(uuid) TO worker;
GRANT EXECUTE ON FUNCTION app.clear_earnings(integer) TO worker;
GRANT EXECUTE ON FUNCTION app.hold_tokens(uuid, bigint, uuid, interval) TO app;
GRANT EXECUTE ON FUNCTION app.release_hold(uuid) TO app, worker;
GRANT EXECUTE ON FUNCTION app.capture_hold(uuid, bigint, public."TransactionKind", uuid, text) TO app, worker;
GRANT EXECUTE ON FUNCTION app.expire_holds() TO worker;
GRANT EXECUTE ON FUNCTION app.begin_refund(uuid, uuid, bigint, text, uuid) TO worker;
GRANT EXECUTE ON FUNCTION app.finish_refund(uuid, boolean, text) TO worker;
GRANT EXECUTE ON FUNCTION app.post_chargeback(uuid) TO worker;
GRANT EXECUTE ON FUNCTION app.require_books() TO app;
GRANT EXECUTE ON FUNCTION app.request_refund(uuid, uuid, bigint, text) TO app;
GRANT EXECUTE ON FUNCTION app.post_adjustment(uuid, uuid, bigint, text) TO app;
GRANT EXECUTE ON FUNCTION app.post_manual_entry(uuid, text, text, text[], bigint[], bigint[], date) TO app;
GRANT EXECUTE ON FUNCTION app.reverse_entry(uuid, uuid, text) TO app;

GRANT UPDATE (status, next_billing_at) ON subscriptions TO ledger_owner;
CREATE POLICY subscriptions_revoke ON subscriptions FOR UPDATE TO ledger_owner USING (true);
