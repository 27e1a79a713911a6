-- What payments and subscriptions may be and become, who may touch them, and what a subscription opens.

ALTER TABLE payment_methods
  ADD CONSTRAINT payment_methods_reference_is_no_number CHECK (processor_reference !~ '^[0-9 -]*$'),
  ADD CONSTRAINT payment_methods_last_four_form CHECK (last_four ~ '^[0-9]{4}$'),
  ADD CONSTRAINT payment_methods_expiry_month_range CHECK (expiry_month BETWEEN 1 AND 12),
  ADD CONSTRAINT payment_methods_expiry_year_range CHECK (expiry_year BETWEEN 2000 AND 2100),
  ADD CONSTRAINT payment_methods_removed_no_default CHECK (NOT (is_default AND removed_at IS NOT NULL));

CREATE UNIQUE INDEX payment_methods_one_default ON payment_methods (user_id) WHERE is_default;

ALTER TABLE payments
  ADD CONSTRAINT payments_amount_range CHECK (amount_minor > 0 AND amount_minor <= 1000000000000000),
  ADD CONSTRAINT payments_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT payments_tokens_range CHECK (tokens BETWEEN 100 AND 1000000),
  ADD CONSTRAINT payments_rate_positive CHECK (tokens_per_unit > 0),
  ADD CONSTRAINT payments_tokens_with_purpose CHECK (
    (purpose = 'TOKENS') = (tokens IS NOT NULL) AND (purpose = 'TOKENS') = (tokens_per_unit IS NOT NULL)
  ),
  ADD CONSTRAINT payments_subscription_with_purpose CHECK ((purpose = 'SUBSCRIPTION') = (subscription_id IS NOT NULL)),
  ADD CONSTRAINT payments_settled_with_status CHECK ((status = 'PENDING') = (settled_at IS NULL)),
  ADD CONSTRAINT payments_reason_with_failure CHECK ((status = 'FAILED') = (failure_reason IS NOT NULL));

-- One payment at a time is under way for a subscription.
CREATE UNIQUE INDEX payments_one_pending_per_subscription ON payments (subscription_id) WHERE status = 'PENDING';

ALTER TABLE processor_events
  ADD CONSTRAINT processor_events_outcome_known CHECK (outcome IN ('RECEIVED', 'APPLIED', 'IGNORED'));

ALTER TABLE subscription_plans
  ADD CONSTRAINT subscription_plans_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT subscription_plans_description_length CHECK (char_length(description) <= 2000),
  ADD CONSTRAINT subscription_plans_price_range CHECK (price_minor > 0 AND price_minor <= 100000000),
  ADD CONSTRAINT subscription_plans_currency_form CHECK (currency_code ~ '^[A-Z]{3}$');

ALTER TABLE subscriptions
  ADD CONSTRAINT subscriptions_period_with_status CHECK (
    status IN ('PENDING', 'FAILED')
    OR (current_period_start IS NOT NULL AND ("interval" = 'LIFETIME') = (current_period_end IS NULL))
  ),
  ADD CONSTRAINT subscriptions_period_end_after_start CHECK (current_period_end > current_period_start),
  ADD CONSTRAINT subscriptions_cancelled_at_present CHECK (status <> 'CANCELLED' OR cancelled_at IS NOT NULL),
  ADD CONSTRAINT subscriptions_cancel_reason_length CHECK (char_length(cancel_reason) <= 500),
  ADD CONSTRAINT subscriptions_reason_with_failure CHECK (status <> 'FAILED' OR failure_reason IS NOT NULL);

CREATE UNIQUE INDEX subscriptions_one_live_per_creator ON subscriptions (fan_id, creator_id)
  WHERE status NOT IN ('EXPIRED', 'FAILED');

-- Rules about other rows, and about what a row was before. They fail as a CHECK does.

CREATE FUNCTION app.guard_payment() RETURNS trigger
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

CREATE TRIGGER payments_guard BEFORE INSERT OR UPDATE ON payments
  FOR EACH ROW EXECUTE FUNCTION app.guard_payment();

CREATE FUNCTION app.guard_subscription() RETURNS trigger
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

CREATE TRIGGER subscriptions_guard BEFORE INSERT OR UPDATE ON subscriptions
  FOR EACH ROW EXECUTE FUNCTION app.guard_subscription();

CREATE TRIGGER subscriptions_touch BEFORE UPDATE ON subscriptions
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- Who may touch what. An account adds and removes its cards, begins payments and subscriptions, and cancels; only the
-- worker, on the word of a processor, moves money and opens doors. Nobody deletes.

REVOKE ALL ON payment_methods, payments, subscriptions, processor_events, local_charges, local_callbacks,
  subscription_plans FROM app, worker;

GRANT SELECT, INSERT, UPDATE (is_default, removed_at) ON payment_methods TO app;
GRANT SELECT ON payment_methods TO worker;
GRANT SELECT, INSERT ON payments TO app;
GRANT SELECT, INSERT, UPDATE (status, processor_reference, failure_reason, settled_at) ON payments TO worker;
GRANT SELECT, INSERT, UPDATE (outcome, payment_id) ON processor_events TO worker;
GRANT SELECT, INSERT, UPDATE ON local_charges, local_callbacks TO worker;
GRANT SELECT, INSERT, UPDATE (name, description, retired_at) ON subscription_plans TO app;
GRANT SELECT ON subscription_plans TO worker;
GRANT SELECT, INSERT, UPDATE (status, cancelled_at, cancel_reason, updated_at) ON subscriptions TO app;
GRANT SELECT, UPDATE (status, current_period_start, current_period_end, failure_reason, updated_at)
  ON subscriptions TO worker;

ALTER TABLE payment_methods ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment_methods FORCE ROW LEVEL SECURITY;
ALTER TABLE payments ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments FORCE ROW LEVEL SECURITY;
ALTER TABLE subscriptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE subscriptions FORCE ROW LEVEL SECURITY;

CREATE POLICY payment_methods_own ON payment_methods TO app
  USING (user_id = (SELECT app.uid())) WITH CHECK (user_id = (SELECT app.uid()));
CREATE POLICY payment_methods_all ON payment_methods TO worker, migrate USING (true);

CREATE POLICY payments_own ON payments FOR SELECT TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY payments_begin ON payments FOR INSERT TO app
  WITH CHECK (user_id = (SELECT app.uid()) AND status = 'PENDING');
CREATE POLICY payments_all ON payments TO worker, migrate USING (true);

CREATE POLICY subscriptions_own ON subscriptions FOR SELECT TO app USING (
  fan_id = (SELECT app.uid())
  OR creator_id IN (SELECT id FROM public.creators WHERE user_id = (SELECT app.uid()))
);
CREATE POLICY subscriptions_begin ON subscriptions FOR INSERT TO app
  WITH CHECK (fan_id = (SELECT app.uid()) AND status = 'PENDING' AND current_period_start IS NULL);
CREATE POLICY subscriptions_end ON subscriptions FOR UPDATE TO app
  USING (fan_id = (SELECT app.uid()))
  WITH CHECK (fan_id = (SELECT app.uid()) AND status IN ('CANCELLED', 'EXPIRED'));
CREATE POLICY subscriptions_all ON subscriptions TO worker, migrate USING (true);

-- Whether somebody subscribes is asked of every row of a feed, in statements that set no viewer. So the fact comes from
-- a function whose owner may read all subscriptions; it tells creators and nothing else.

DO $$
DECLARE
  attempts integer := 0;
BEGIN
  BEGIN
    CREATE ROLE subscriptions_owner NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
  END;
  WHILE NOT pg_has_role(current_user, 'subscriptions_owner', 'USAGE') LOOP
    BEGIN
      EXECUTE format('GRANT subscriptions_owner TO %I', current_user);
    EXCEPTION WHEN unique_violation OR internal_error THEN
      attempts := attempts + 1;
      IF attempts > 50 THEN
        RAISE;
      END IF;
      PERFORM pg_sleep(0.05);
    END;
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA public, app TO subscriptions_owner;
GRANT CREATE ON SCHEMA app TO subscriptions_owner;
GRANT SELECT ON subscriptions TO subscriptions_owner;
CREATE POLICY subscriptions_facts ON subscriptions FOR SELECT TO subscriptions_owner USING (true);

-- How long a subscription goes on opening things while its renewal is tried again.
CREATE FUNCTION app.subscription_grace() RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT interval '3 days'
$$;

-- The creators whose posts a valid subscription opens to an account: paid and not over, or late by less than the grace.
CREATE FUNCTION app.subscribed_creators(viewer uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.creator_id
  FROM public.subscriptions s
  WHERE s.fan_id = viewer AND (
    (s.status IN ('ACTIVE', 'CANCELLED') AND (s.current_period_end IS NULL OR s.current_period_end > app.now()))
    OR (s.status = 'PAST_DUE' AND s.current_period_end + app.subscription_grace() > app.now())
  )
$$;

ALTER FUNCTION app.subscribed_creators(uuid) OWNER TO subscriptions_owner;
REVOKE CREATE ON SCHEMA app FROM subscriptions_owner;
REVOKE EXECUTE ON FUNCTION app.subscribed_creators(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.subscribed_creators(uuid) TO app, worker;
