-- Who may open what, and why; renewals; plans of the platform; and the price of messages.

-- The posts, messages and live streams that an account has bought and that were not given back. Like subscriptions they are
-- asked for whole lists of rows, in statements that set no viewer.

CREATE FUNCTION app.purchased_posts(viewer uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.post_id FROM public.content_purchases p WHERE p.user_id = viewer AND p.revoked_at IS NULL
$$;

CREATE FUNCTION app.purchased_messages(viewer uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.message_id FROM public.message_purchases p WHERE p.user_id = viewer AND p.revoked_at IS NULL
$$;

CREATE FUNCTION app.purchased_streams(viewer uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.live_stream_id FROM public.stream_access a WHERE a.user_id = viewer AND a.revoked_at IS NULL
$$;

-- Who sells an item and for how many tokens; nothing where it is not for sale. A message is for sale to those who take
-- part in its conversation.
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

-- A payment for a subscription is by its fan, and of its price.
CREATE OR REPLACE FUNCTION app.guard_payment() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.purpose = 'SUBSCRIPTION' AND NOT EXISTS (
      SELECT FROM public.subscriptions s
      WHERE s.id = NEW.subscription_id AND s.fan_id = NEW.user_id
        AND s.price_minor = NEW.amount_minor AND s.currency_code = NEW.currency_code
    ) THEN
      RAISE EXCEPTION 'a payment for a subscription has its fan and its price (constraint "payments_as_agreed")'
        USING ERRCODE = 'check_violation', TABLE = 'payments', CONSTRAINT = 'payments_as_agreed';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.status <> 'PENDING' AND NEW.status <> OLD.status THEN
    RAISE EXCEPTION 'a payment cannot go from % to % (constraint "payments_status_forward")', OLD.status, NEW.status
      USING ERRCODE = 'check_violation', TABLE = 'payments', CONSTRAINT = 'payments_status_forward';
  END IF;
  IF (NEW.user_id, NEW.purpose, NEW.instrument, NEW.amount_minor, NEW.currency_code, NEW.tokens, NEW.tokens_per_unit,
      NEW.subscription_id)
    IS DISTINCT FROM
    (OLD.user_id, OLD.purpose, OLD.instrument, OLD.amount_minor, OLD.currency_code, OLD.tokens, OLD.tokens_per_unit,
      OLD.subscription_id)
  THEN
    RAISE EXCEPTION 'what a payment is for and how much it is never change (constraint "payments_terms_fixed")'
      USING ERRCODE = 'check_violation', TABLE = 'payments', CONSTRAINT = 'payments_terms_fixed';
  END IF;
  RETURN NEW;
END
$$;

-- A year costs less than twelve months of the same step of a creator's offer.
CREATE FUNCTION app.check_yearly_price() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.retired_at IS NULL AND EXISTS (
    SELECT FROM public.subscription_plans p
    WHERE p.scope = NEW.scope AND p.creator_id IS NOT DISTINCT FROM NEW.creator_id AND p.tier = NEW.tier
      AND p.currency_code = NEW.currency_code AND p.retired_at IS NULL AND p.id <> NEW.id
      AND CASE
        WHEN NEW."interval" = 'YEARLY' AND p."interval" = 'MONTHLY' THEN NEW.price_minor >= 12 * p.price_minor
        WHEN NEW."interval" = 'MONTHLY' AND p."interval" = 'YEARLY' THEN p.price_minor >= 12 * NEW.price_minor
      END
  ) THEN
    RAISE EXCEPTION 'a year costs less than twelve months (constraint "subscription_plans_yearly_cheaper")'
      USING ERRCODE = 'check_violation', TABLE = 'subscription_plans', CONSTRAINT = 'subscription_plans_yearly_cheaper';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER subscription_plans_yearly_cheaper BEFORE INSERT OR UPDATE ON subscription_plans
  FOR EACH ROW EXECUTE FUNCTION app.check_yearly_price();

-- Plans of the platform have no creator.
CREATE OR REPLACE FUNCTION app.guard_subscription() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (
      SELECT FROM public.subscription_plans p
      WHERE p.id = NEW.plan_id AND p.scope = NEW.scope AND p.creator_id IS NOT DISTINCT FROM NEW.creator_id
        AND p."interval" = NEW."interval" AND p.price_minor = NEW.price_minor AND p.currency_code = NEW.currency_code
    ) THEN
      RAISE EXCEPTION 'a subscription begins with the terms of its plan (constraint "subscriptions_as_planned")'
        USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_as_planned';
    END IF;
    IF EXISTS (SELECT FROM public.creators c WHERE c.id = NEW.creator_id AND c.user_id = NEW.fan_id) THEN
      RAISE EXCEPTION 'nobody subscribes to themselves (constraint "subscriptions_not_self")'
        USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_not_self';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
    ('PENDING', 'ACTIVE'), ('PENDING', 'FAILED'),
    ('ACTIVE', 'PAST_DUE'), ('ACTIVE', 'CANCELLED'), ('ACTIVE', 'EXPIRED'),
    ('PAST_DUE', 'ACTIVE'), ('PAST_DUE', 'CANCELLED'), ('PAST_DUE', 'EXPIRED'),
    ('CANCELLED', 'EXPIRED')
  ) THEN
    RAISE EXCEPTION 'a subscription cannot go from % to % (constraint "subscriptions_status_machine")', OLD.status, NEW.status
      USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_status_machine';
  END IF;
  IF NEW.status IN ('CANCELLED', 'EXPIRED', 'FAILED') THEN
    NEW.next_billing_at := NULL;
  END IF;
  IF (NEW.fan_id, NEW.scope, NEW.creator_id, NEW.plan_id, NEW."interval", NEW.price_minor, NEW.currency_code)
    IS DISTINCT FROM
    (OLD.fan_id, OLD.scope, OLD.creator_id, OLD.plan_id, OLD."interval", OLD.price_minor, OLD.currency_code)
  THEN
    RAISE EXCEPTION 'the terms of a subscription never change (constraint "subscriptions_terms_fixed")'
      USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_terms_fixed';
  END IF;
  RETURN NEW;
END
$$;

-- Renewals. A subscription that is due gets one payment for its next period: while one is under way the index
-- `payments_one_pending_per_subscription` refuses another, and a period is paid once, since it then ends later.

-- Takes subscriptions that are due and writes their payments; gives the payments to carry out. Several may run at once.
CREATE FUNCTION app.begin_renewals(how_many integer) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  due record;
  renewal uuid;
BEGIN
  FOR due IN
    SELECT s.id, s.fan_id, s.price_minor, s.currency_code, m.id AS method_id, m.processor, m.processor_reference
    FROM public.subscriptions s
    LEFT JOIN LATERAL (
      SELECT p.id, p.processor, p.processor_reference FROM public.payment_methods p
      WHERE p.user_id = s.fan_id AND p.removed_at IS NULL ORDER BY (p.id = s.payment_method_id) DESC NULLS LAST,
        p.is_default DESC, p.created_at DESC LIMIT 1
    ) AS m ON true
    WHERE s.next_billing_at <= app.now() AND s.status IN ('ACTIVE', 'PAST_DUE')
      AND NOT EXISTS (SELECT FROM public.payments p WHERE p.subscription_id = s.id AND p.status = 'PENDING')
    ORDER BY s.next_billing_at LIMIT how_many FOR NO KEY UPDATE OF s SKIP LOCKED
  LOOP
    IF due.method_id IS NULL THEN
      PERFORM app.fail_renewal(due.id);
      CONTINUE;
    END IF;
    INSERT INTO public.payments
      (user_id, purpose, processor, payment_method_id, instrument, amount_minor, currency_code, subscription_id)
    VALUES (due.fan_id, 'SUBSCRIPTION', due.processor, due.method_id, due.processor_reference, due.price_minor,
      due.currency_code, due.id)
    RETURNING id INTO renewal;
    RETURN NEXT renewal;
  END LOOP;
END
$$;

-- When a renewal that failed so often is tried again; NULL where it is not.
CREATE FUNCTION app.next_attempt(attempts integer) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE attempts WHEN 1 THEN interval '1 day' WHEN 2 THEN interval '1 day' END
$$;

-- A renewal failed: it is tried again, or the subscription is over.
CREATE FUNCTION app.fail_renewal(subscription uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.subscriptions s SET
    renewal_attempts = s.renewal_attempts + 1,
    status = CASE WHEN app.next_attempt(s.renewal_attempts + 1) IS NULL THEN 'EXPIRED' ELSE 'PAST_DUE' END
      ::public."SubscriptionStatus",
    next_billing_at = app.now() + app.next_attempt(s.renewal_attempts + 1)
  WHERE s.id = subscription AND s.status IN ('ACTIVE', 'PAST_DUE')
$$;

-- A renewal was paid: the next period begins where the last one ended.
CREATE FUNCTION app.renew_subscription(subscription uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.subscriptions s SET status = 'ACTIVE', renewal_attempts = 0, current_period_start = s.current_period_end,
    current_period_end = s.current_period_end + CASE s."interval" WHEN 'MONTHLY' THEN interval '1 month' ELSE interval '1 year' END,
    next_billing_at = s.current_period_end + CASE s."interval" WHEN 'MONTHLY' THEN interval '1 month' ELSE interval '1 year' END
  WHERE s.id = subscription AND s.status IN ('ACTIVE', 'PAST_DUE') AND s."interval" <> 'LIFETIME';
  RETURN FOUND;
END
$$;

-- Ends what was cancelled and is over; gives how many subscriptions that were.
CREATE FUNCTION app.end_subscriptions() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ended bigint;
BEGIN
  UPDATE public.subscriptions s SET status = 'EXPIRED'
  WHERE s.status = 'CANCELLED' AND s.current_period_end <= app.now();
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END
$$;

UPDATE subscriptions SET next_billing_at = current_period_end
WHERE status IN ('ACTIVE', 'PAST_DUE') AND current_period_end IS NOT NULL AND next_billing_at IS NULL;

ALTER FUNCTION app.purchased_posts(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.purchased_messages(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.purchased_streams(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.begin_renewals(integer) OWNER TO ledger_owner;
ALTER FUNCTION app.fail_renewal(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.renew_subscription(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.end_subscriptions() OWNER TO ledger_owner;

REVOKE ALL ON FUNCTION
  app.purchased_posts(uuid),
  app.purchased_messages(uuid),
  app.purchased_streams(uuid),
  app.begin_renewals(integer),
  app.fail_renewal(uuid),
  app.renew_subscription(uuid),
  app.end_subscriptions()
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.purchased_posts(uuid), app.purchased_messages(uuid), app.purchased_streams(uuid) TO app, worker;
GRANT EXECUTE ON FUNCTION app.begin_renewals(integer), app.fail_renewal(uuid), app.renew_subscription(uuid),
  app.end_subscriptions() TO worker;

GRANT INSERT ON payments TO ledger_owner;
GRANT SELECT ON conversation_participants TO ledger_owner;
GRANT UPDATE (current_period_start, current_period_end, renewal_attempts) ON subscriptions TO ledger_owner;
GRANT UPDATE (next_billing_at, payment_method_id) ON subscriptions TO worker;
GRANT UPDATE (cancel_cause, next_billing_at) ON subscriptions TO app;
