REVOKE UPDATE (cancel_cause, next_billing_at) ON subscriptions FROM app;
REVOKE UPDATE (next_billing_at, payment_method_id) ON subscriptions FROM worker;
REVOKE UPDATE (current_period_start, current_period_end, renewal_attempts) ON subscriptions FROM ledger_owner;
REVOKE SELECT ON conversation_participants FROM ledger_owner;
REVOKE INSERT ON payments FROM ledger_owner;
DROP FUNCTION app.end_subscriptions();
DROP FUNCTION app.renew_subscription(uuid);
DROP FUNCTION app.fail_renewal(uuid);
DROP FUNCTION app.next_attempt(integer);
DROP FUNCTION app.begin_renewals(integer);
DROP TRIGGER subscription_plans_yearly_cheaper ON subscription_plans;
DROP FUNCTION app.check_yearly_price();
DROP FUNCTION app.purchased_streams(uuid);
DROP FUNCTION app.purchased_messages(uuid);
DROP FUNCTION app.purchased_posts(uuid);

CREATE OR REPLACE FUNCTION app.guard_payment() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.purpose = 'SUBSCRIPTION' AND NOT EXISTS (
      SELECT FROM public.subscriptions s
      WHERE s.id = NEW.subscription_id AND s.fan_id = NEW.user_id
        AND s.price_minor = NEW.amount_minor AND s.currency_code = NEW.currency_code
    ) THEN
      RAISE EXCEPTION 'a payment for a subscription has its fan and its price'
        USING ERRCODE = 'check_violation', TABLE = 'payments', CONSTRAINT = 'payments_as_agreed';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.status <> 'PENDING' AND NEW.status <> OLD.status THEN
    RAISE EXCEPTION 'a payment cannot go from % to %', OLD.status, NEW.status
      USING ERRCODE = 'check_violation', TABLE = 'payments', CONSTRAINT = 'payments_status_forward';
  END IF;
  IF (NEW.user_id, NEW.purpose, NEW.instrument, NEW.amount_minor, NEW.currency_code, NEW.tokens, NEW.tokens_per_unit,
      NEW.subscription_id)
    IS DISTINCT FROM
    (OLD.user_id, OLD.purpose, OLD.instrument, OLD.amount_minor, OLD.currency_code, OLD.tokens, OLD.tokens_per_unit,
      OLD.subscription_id)
  THEN
    RAISE EXCEPTION 'what a payment is for and how much it is never change'
      USING ERRCODE = 'check_violation', TABLE = 'payments', CONSTRAINT = 'payments_terms_fixed';
  END IF;
  RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION app.guard_subscription() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (
      SELECT FROM public.subscription_plans p
      WHERE p.id = NEW.plan_id AND p.creator_id = NEW.creator_id AND p."interval" = NEW."interval"
        AND p.price_minor = NEW.price_minor AND p.currency_code = NEW.currency_code
    ) THEN
      RAISE EXCEPTION 'a subscription begins with the terms of its plan'
        USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_as_planned';
    END IF;
    IF EXISTS (SELECT FROM public.creators c WHERE c.id = NEW.creator_id AND c.user_id = NEW.fan_id) THEN
      RAISE EXCEPTION 'nobody subscribes to themselves'
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
    RAISE EXCEPTION 'a subscription cannot go from % to %', OLD.status, NEW.status
      USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_status_machine';
  END IF;
  IF (NEW.fan_id, NEW.creator_id, NEW.plan_id, NEW."interval", NEW.price_minor, NEW.currency_code)
    IS DISTINCT FROM
    (OLD.fan_id, OLD.creator_id, OLD.plan_id, OLD."interval", OLD.price_minor, OLD.currency_code)
  THEN
    RAISE EXCEPTION 'the terms of a subscription never change'
      USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_terms_fixed';
  END IF;
  RETURN NEW;
END
$$;

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
  END IF;
END
$$;
