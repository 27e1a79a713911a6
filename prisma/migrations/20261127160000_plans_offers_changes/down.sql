DROP POLICY user_watch_history_erase ON user_watch_history;
DROP POLICY subscriptions_erase ON subscriptions;
DROP POLICY subscriptions_follow ON subscriptions;
REVOKE SELECT (user_id), DELETE ON user_watch_history FROM ledger_owner;
REVOKE UPDATE (next_plan_id, next_price_minor, trial_ends_at, discount_periods) ON subscriptions FROM ledger_owner;
REVOKE INSERT, DELETE ON subscriptions FROM ledger_owner;
DROP TRIGGER erasure_requests_erase_subscriptions ON erasure_requests;
DROP FUNCTION app.erase_with_request();
DROP FUNCTION app.erase_subscriptions(uuid);
DROP FUNCTION app.memberships(uuid);
DROP FUNCTION app.activate_subscription(uuid);
DROP FUNCTION app.period_of(public."BillingInterval");

CREATE OR REPLACE FUNCTION app.renew_subscription(subscription uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.subscriptions s SET status = 'ACTIVE', renewal_attempts = 0, current_period_start = s.current_period_end,
    current_period_end = s.current_period_end + CASE s."interval" WHEN 'MONTHLY' THEN interval '1 month' ELSE interval '1 year' END,
    next_billing_at = s.current_period_end + CASE s."interval" WHEN 'MONTHLY' THEN interval '1 month' ELSE interval '1 year' END
  WHERE s.id = subscription AND s.status IN ('ACTIVE', 'PAST_DUE') AND s."interval" <> 'LIFETIME';
  RETURN FOUND;
END
$$;

CREATE OR REPLACE FUNCTION app.fail_renewal(subscription uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.subscriptions s SET
    renewal_attempts = s.renewal_attempts + 1,
    status = CASE WHEN app.next_attempt(s.renewal_attempts + 1) IS NULL THEN 'EXPIRED' ELSE 'PAST_DUE' END
      ::public."SubscriptionStatus",
    next_billing_at = app.now() + app.next_attempt(s.renewal_attempts + 1)
  WHERE s.id = subscription AND s.status IN ('ACTIVE', 'PAST_DUE')
$$;

CREATE OR REPLACE FUNCTION app.begin_renewals(how_many integer) RETURNS SETOF uuid
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

DROP FUNCTION app.begin_next_plan(public.subscriptions);
DROP FUNCTION app.is_being_paid(uuid);
DROP FUNCTION app.schedule_plan(uuid, uuid);
DROP FUNCTION app.begin_trial(uuid);
DROP TRIGGER subscription_offers_fit_plan ON subscription_offers;
DROP FUNCTION app.check_offer();
DELETE FROM app.counters WHERE name = 'subscription_offers.use_count';
DROP TRIGGER subscriptions_offer_erased ON subscriptions;
DROP TRIGGER subscriptions_offer_free_again ON subscriptions;
DROP TRIGGER subscriptions_offer_taken ON subscriptions;
DROP FUNCTION app.count_offer_use();

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

-- This fails once payments have outlived a subscription that was erased: there is nothing for them to go back to.
ALTER TABLE payments DROP CONSTRAINT payments_subscription_with_purpose;
ALTER TABLE payments ADD CONSTRAINT payments_subscription_with_purpose
  CHECK ((purpose = 'SUBSCRIPTION') = (subscription_id IS NOT NULL));
ALTER TABLE payments DROP CONSTRAINT payments_subscription_id_fkey;
ALTER TABLE payments ADD CONSTRAINT payments_subscription_id_fkey FOREIGN KEY (subscription_id)
  REFERENCES subscriptions(id) ON DELETE RESTRICT ON UPDATE CASCADE;
DROP FUNCTION app.check_new_subscription(public.subscriptions);
DROP FUNCTION app.unused_worth(uuid);
DROP FUNCTION app.amount_due(public.subscriptions);
DROP INDEX subscriptions_one_replacement;
DROP INDEX subscriptions_one_membership;
DROP INDEX subscriptions_one_live_per_creator;
ALTER TABLE subscriptions DROP COLUMN replaces_id, DROP COLUMN next_price_minor, DROP COLUMN first_discount_minor;
CREATE UNIQUE INDEX subscriptions_one_live_per_creator ON subscriptions (fan_id, creator_id)
  WHERE status NOT IN ('EXPIRED', 'FAILED');
CREATE UNIQUE INDEX subscriptions_one_membership ON subscriptions (fan_id)
  WHERE scope = 'PLATFORM' AND status NOT IN ('EXPIRED', 'FAILED');
ALTER TABLE subscription_plans DROP COLUMN benefits;
DROP FUNCTION app.are_phrases(text[]);
