-- What subscribers get, as a list; offers that are taken; changes of plan with what is left of the old one; and what is left
-- of subscriptions when an account is erased.

ALTER TABLE "subscription_plans" ADD COLUMN "benefits" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE subscription_plans ALTER COLUMN benefits SET NOT NULL;

ALTER TABLE "subscriptions"
ADD COLUMN "first_discount_minor" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN "next_price_minor" BIGINT,
ADD COLUMN "replaces_id" UUID;
CREATE INDEX "subscriptions_replaces_id_idx" ON "subscriptions"("replaces_id");
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_replaces_id_fkey" FOREIGN KEY ("replaces_id")
  REFERENCES "subscriptions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

CREATE FUNCTION app.are_phrases(phrases text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT NOT EXISTS (
    SELECT FROM unnest(phrases) AS phrase
    GROUP BY phrase
    HAVING count(*) > 1 OR phrase IS NULL OR phrase !~ '^[^[:space:]](.*[^[:space:]])?$' OR char_length(phrase) > 200
  )
$$;

ALTER TABLE subscription_plans
  ADD CONSTRAINT subscription_plans_benefits_phrases CHECK (cardinality(benefits) <= 20 AND app.are_phrases(benefits));
GRANT UPDATE (benefits) ON subscription_plans TO app;

ALTER TABLE subscriptions
  ADD CONSTRAINT subscriptions_first_discount_range CHECK (first_discount_minor >= 0 AND first_discount_minor < price_minor),
  ADD CONSTRAINT subscriptions_next_plan_whole CHECK ((next_plan_id IS NULL) = (next_price_minor IS NULL) AND next_price_minor > 0),
  ADD CONSTRAINT subscriptions_replaces_other CHECK (replaces_id <> id);

-- One that takes the place of another stands beside it until it is paid; and there is one such at most.
DROP INDEX subscriptions_one_live_per_creator;
CREATE UNIQUE INDEX subscriptions_one_live_per_creator ON subscriptions (fan_id, creator_id)
  WHERE status NOT IN ('EXPIRED', 'FAILED') AND NOT (status = 'PENDING' AND replaces_id IS NOT NULL);
DROP INDEX subscriptions_one_membership;
CREATE UNIQUE INDEX subscriptions_one_membership ON subscriptions (fan_id)
  WHERE scope = 'PLATFORM' AND status NOT IN ('EXPIRED', 'FAILED') AND NOT (status = 'PENDING' AND replaces_id IS NOT NULL);
CREATE UNIQUE INDEX subscriptions_one_replacement ON subscriptions (replaces_id) WHERE status = 'PENDING';

-- What the next payment of a subscription comes to: its price, less what an offer takes off, and the first time less what
-- was left of the one whose place it takes.
CREATE FUNCTION app.amount_due(subscription public.subscriptions) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT subscription.price_minor
    - CASE WHEN subscription.discount_periods > 0 THEN subscription.price_minor * subscription.discount_bps / 10000 ELSE 0 END
    - CASE WHEN subscription.status = 'PENDING' THEN subscription.first_discount_minor ELSE 0 END
$$;

-- What is left of the period that is paid, by the time that is left of it, rounded down. What the first payment of a changed
-- plan had been made less by counts as paid.
CREATE FUNCTION app.unused_worth(subscription uuid) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(max(floor(
    (p.amount_minor - p.refunded_minor + CASE WHEN s.replaces_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM public.payments e WHERE e.subscription_id = s.id AND e.status = 'SUCCEEDED' AND e.settled_at < p.settled_at
    ) THEN s.first_discount_minor ELSE 0 END)
    * extract(epoch FROM s.current_period_end - app.now())
    / extract(epoch FROM s.current_period_end - s.current_period_start)
  )), 0)::bigint
  FROM public.subscriptions s
  JOIN public.payments p ON p.subscription_id = s.id AND p.status = 'SUCCEEDED' AND p.settled_at >= s.current_period_start
  WHERE s.id = subscription AND s.current_period_end > app.now()
$$;

CREATE OR REPLACE FUNCTION app.guard_subscription() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM app.check_new_subscription(NEW);
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
    NEW.next_plan_id := NULL;
    NEW.next_price_minor := NULL;
  END IF;
  IF (NEW.fan_id, NEW.scope, NEW.creator_id, NEW.plan_id, NEW."interval", NEW.price_minor, NEW.currency_code, NEW.offer_id,
      NEW.discount_bps, NEW.first_discount_minor)
    IS DISTINCT FROM
    (OLD.fan_id, OLD.scope, OLD.creator_id, OLD.plan_id, OLD."interval", OLD.price_minor, OLD.currency_code, OLD.offer_id,
      OLD.discount_bps, OLD.first_discount_minor)
  THEN
    RAISE EXCEPTION 'the terms of a subscription never change (constraint "subscriptions_terms_fixed")'
      USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_terms_fixed';
  END IF;
  RETURN NEW;
END
$$;

-- A subscription begins with the terms of its plan, of the offer that it takes, and of the one whose place it takes.
CREATE FUNCTION app.check_new_subscription(subscription public.subscriptions) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  offer public.subscription_offers;
BEGIN
  IF NOT EXISTS (
    SELECT FROM public.subscription_plans p
    WHERE p.id = subscription.plan_id AND p.scope = subscription.scope
      AND p.creator_id IS NOT DISTINCT FROM subscription.creator_id AND p."interval" = subscription."interval"
      AND p.price_minor = subscription.price_minor AND p.currency_code = subscription.currency_code
  ) THEN
    RAISE EXCEPTION 'a subscription begins with the terms of its plan (constraint "subscriptions_as_planned")'
      USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_as_planned';
  END IF;
  IF EXISTS (SELECT FROM public.creators c WHERE c.id = subscription.creator_id AND c.user_id = subscription.fan_id) THEN
    RAISE EXCEPTION 'nobody subscribes to themselves (constraint "subscriptions_not_self")'
      USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_not_self';
  END IF;
  SELECT * INTO offer FROM public.subscription_offers o
  WHERE o.id = subscription.offer_id AND o.plan_id = subscription.plan_id AND o.retired_at IS NULL
    AND o.valid_from <= app.now() AND o.valid_until > app.now();
  IF offer.id IS DISTINCT FROM subscription.offer_id
    OR subscription.discount_bps <> coalesce(offer.percent_off_bps, 0)
    OR subscription.discount_periods <> coalesce(offer.periods, 0)
  THEN
    RAISE EXCEPTION 'this is no offer that can be taken (constraint "subscriptions_as_offered")'
      USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_as_offered';
  END IF;
  IF subscription.replaces_id IS NULL THEN
    IF subscription.first_discount_minor <> 0 THEN
      RAISE EXCEPTION 'nothing makes the first payment less (constraint "subscriptions_as_agreed")'
        USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_as_agreed';
    END IF;
    IF EXISTS (
      SELECT FROM public.subscriptions s WHERE s.fan_id = subscription.fan_id AND s.scope = subscription.scope
        AND s.creator_id IS NOT DISTINCT FROM subscription.creator_id AND s.status = 'PENDING' AND s.replaces_id IS NOT NULL
    ) THEN
      RAISE EXCEPTION 'a change of plan is under way (constraint "subscriptions_one_replacement")'
        USING ERRCODE = 'unique_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_one_replacement';
    END IF;
  ELSIF NOT EXISTS (
    SELECT FROM public.subscriptions s
    WHERE s.id = subscription.replaces_id AND s.fan_id = subscription.fan_id AND s.scope = subscription.scope
      AND s.creator_id IS NOT DISTINCT FROM subscription.creator_id AND s.plan_id <> subscription.plan_id
      AND s.status IN ('ACTIVE', 'PAST_DUE', 'CANCELLED') AND s."interval" <> 'LIFETIME' AND subscription.offer_id IS NULL
      AND subscription.first_discount_minor = app.unused_worth(s.id)
  ) THEN
    RAISE EXCEPTION 'a change of plan takes over what is left (constraint "subscriptions_as_agreed")'
      USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_as_agreed';
  END IF;
END
$$;

-- A payment for a subscription is by its fan, and of what is due. It outlives the subscription when an account is erased.
ALTER TABLE payments DROP CONSTRAINT payments_subscription_id_fkey;
ALTER TABLE payments ADD CONSTRAINT payments_subscription_id_fkey FOREIGN KEY (subscription_id)
  REFERENCES subscriptions(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE payments DROP CONSTRAINT payments_subscription_with_purpose;
ALTER TABLE payments ADD CONSTRAINT payments_subscription_with_purpose CHECK (
  CASE purpose WHEN 'SUBSCRIPTION' THEN subscription_id IS NOT NULL OR status <> 'PENDING' ELSE subscription_id IS NULL END
);

CREATE OR REPLACE FUNCTION app.guard_payment() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.purpose = 'SUBSCRIPTION' AND NOT EXISTS (
      SELECT FROM public.subscriptions s
      WHERE s.id = NEW.subscription_id AND s.fan_id = NEW.user_id
        AND app.amount_due(s) = NEW.amount_minor AND s.currency_code = NEW.currency_code
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
  IF (NEW.user_id, NEW.purpose, NEW.instrument, NEW.amount_minor, NEW.currency_code, NEW.tokens, NEW.tokens_per_unit)
    IS DISTINCT FROM
    (OLD.user_id, OLD.purpose, OLD.instrument, OLD.amount_minor, OLD.currency_code, OLD.tokens, OLD.tokens_per_unit)
    OR NEW.subscription_id IS DISTINCT FROM OLD.subscription_id AND (
      NEW.subscription_id IS NOT NULL OR EXISTS (SELECT FROM public.subscriptions s WHERE s.id = OLD.subscription_id)
    )
  THEN
    RAISE EXCEPTION 'what a payment is for and how much it is never change (constraint "payments_terms_fixed")'
      USING ERRCODE = 'check_violation', TABLE = 'payments', CONSTRAINT = 'payments_terms_fixed';
  END IF;
  RETURN NEW;
END
$$;

-- Offers. Whoever takes one counts, until their first payment fails; nobody can be counted beyond its limit.
CREATE FUNCTION app.count_offer_use() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.subscription_offers o SET use_count = o.use_count + CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END
  WHERE o.id = coalesce(NEW.offer_id, OLD.offer_id);
  RETURN NULL;
END
$$;
CREATE TRIGGER subscriptions_offer_taken AFTER INSERT ON subscriptions
  FOR EACH ROW WHEN (NEW.offer_id IS NOT NULL) EXECUTE FUNCTION app.count_offer_use();
CREATE TRIGGER subscriptions_offer_free_again AFTER UPDATE ON subscriptions
  FOR EACH ROW WHEN (NEW.offer_id IS NOT NULL AND OLD.status <> 'FAILED' AND NEW.status = 'FAILED')
  EXECUTE FUNCTION app.count_offer_use();
CREATE TRIGGER subscriptions_offer_erased AFTER DELETE ON subscriptions
  FOR EACH ROW WHEN (OLD.offer_id IS NOT NULL AND OLD.status <> 'FAILED') EXECUTE FUNCTION app.count_offer_use();
INSERT INTO app.counters (name, differences) VALUES
  ('subscription_offers.use_count', 'SELECT o.id::text, o.use_count, count(s.id) FROM subscription_offers o
    LEFT JOIN subscriptions s ON s.offer_id = o.id AND s.status <> ''FAILED'' GROUP BY o.id HAVING o.use_count <> count(s.id)');

-- What has an end is renewed after the trial, so a plan for life has none.
CREATE FUNCTION app.check_offer() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM public.subscription_plans p WHERE p.id = NEW.plan_id AND p."interval" = 'LIFETIME'
      AND (NEW.kind = 'TRIAL' OR NEW.periods > 1)
  ) THEN
    RAISE EXCEPTION 'a plan for life has one period and no trial (constraint "subscription_offers_fit_plan")'
      USING ERRCODE = 'check_violation', TABLE = 'subscription_offers', CONSTRAINT = 'subscription_offers_fit_plan';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER subscription_offers_fit_plan BEFORE INSERT ON subscription_offers
  FOR EACH ROW EXECUTE FUNCTION app.check_offer();

-- Begins the trial of a subscription that the account for which the transaction works has just asked for; whether it could.
CREATE FUNCTION app.begin_trial(subscription uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.subscriptions s SET status = 'ACTIVE', current_period_start = app.now(),
    current_period_end = app.now() + make_interval(days => o.trial_days),
    trial_ends_at = app.now() + make_interval(days => o.trial_days),
    next_billing_at = app.now() + make_interval(days => o.trial_days)
  FROM public.subscription_offers o
  WHERE s.id = subscription AND s.fan_id = app.uid() AND s.status = 'PENDING' AND o.id = s.offer_id AND o.kind = 'TRIAL'
    AND NOT EXISTS (SELECT FROM public.payments p WHERE p.subscription_id = s.id);
  RETURN FOUND;
END
$$;

-- Lets another plan of the same offer follow when the period ends, at the price of today or less; NULL for none. Whether the
-- subscription could be changed.
CREATE FUNCTION app.schedule_plan(subscription uuid, plan uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  price bigint := (SELECT p.price_minor FROM public.subscription_plans p
    JOIN public.subscriptions s ON s.id = subscription AND s.scope = p.scope AND s.creator_id IS NOT DISTINCT FROM p.creator_id
    WHERE p.id = plan AND p.retired_at IS NULL AND s.plan_id <> p.id AND p.currency_code = s.currency_code);
BEGIN
  UPDATE public.subscriptions s SET next_plan_id = CASE WHEN price IS NOT NULL THEN plan END, next_price_minor = price
  WHERE s.id = subscription AND s.fan_id = app.uid() AND s.status IN ('ACTIVE', 'PAST_DUE') AND s."interval" <> 'LIFETIME'
    AND (plan IS NULL OR price IS NOT NULL);
  RETURN FOUND;
END
$$;

-- Renewals. What is due is looked at again under its lock; nothing is charged for accounts that cannot use it and for
-- creators who cannot be read, and a change of plan that waited for the end of the period is charged instead.
CREATE OR REPLACE FUNCTION app.begin_renewals(how_many integer) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  due public.subscriptions;
  method record;
  renewal uuid;
BEGIN
  FOR due IN
    SELECT s.* FROM public.subscriptions s
    WHERE s.next_billing_at <= app.now() AND s.status IN ('ACTIVE', 'PAST_DUE') AND NOT app.is_being_paid(s.id)
    ORDER BY s.next_billing_at LIMIT how_many FOR NO KEY UPDATE OF s SKIP LOCKED
  LOOP
    CONTINUE WHEN app.is_being_paid(due.id);
    IF NOT EXISTS (
      SELECT FROM public.users u WHERE u.id = due.fan_id AND u.status = 'ACTIVE' AND u.deleted_at IS NULL
    ) OR due.creator_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM public.creators c WHERE c.id = due.creator_id AND c.status = 'APPROVED'
    ) THEN
      UPDATE public.subscriptions s SET status = 'EXPIRED' WHERE s.id = due.id;
      CONTINUE;
    END IF;
    SELECT p.id, p.processor, p.processor_reference INTO method FROM public.payment_methods p
    WHERE p.user_id = due.fan_id AND p.removed_at IS NULL
    ORDER BY (p.id = due.payment_method_id) DESC NULLS LAST, p.is_default DESC, p.created_at DESC LIMIT 1;
    IF method.id IS NULL THEN
      PERFORM app.fail_renewal(due.id);
      CONTINUE;
    END IF;
    due := app.begin_next_plan(due);
    INSERT INTO public.payments
      (user_id, purpose, processor, payment_method_id, instrument, amount_minor, currency_code, subscription_id)
    VALUES (due.fan_id, 'SUBSCRIPTION', method.processor, method.id, method.processor_reference, app.amount_due(due),
      due.currency_code, due.id)
    RETURNING id INTO renewal;
    RETURN NEXT renewal;
  END LOOP;
END
$$;

-- Whether a payment for a subscription, or for one that is to take its place, is under way.
CREATE FUNCTION app.is_being_paid(subscription uuid) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.payments p WHERE p.subscription_id = subscription AND p.status = 'PENDING')
    OR EXISTS (SELECT FROM public.subscriptions r WHERE r.replaces_id = subscription AND r.status = 'PENDING')
$$;

-- The subscription that follows one that is due: the same, or a new one by the plan that was chosen to follow, as long as
-- that is on sale for what was agreed.
CREATE FUNCTION app.begin_next_plan(due public.subscriptions) RETURNS public.subscriptions
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  following public.subscriptions;
BEGIN
  INSERT INTO public.subscriptions
    (fan_id, scope, creator_id, plan_id, "interval", price_minor, currency_code, payment_method_id, replaces_id)
  SELECT due.fan_id, p.scope, p.creator_id, p.id, p."interval", p.price_minor, p.currency_code, due.payment_method_id, due.id
  FROM public.subscription_plans p
  WHERE p.id = due.next_plan_id AND p.retired_at IS NULL AND p.price_minor <= due.next_price_minor
  RETURNING * INTO following;
  RETURN CASE WHEN following.id IS NULL THEN due ELSE following END;
END
$$;

-- A renewal failed: it is tried again, or the subscription is over. The same where the plan that was to follow was not paid.
CREATE OR REPLACE FUNCTION app.fail_renewal(subscription uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.subscriptions s SET
    renewal_attempts = s.renewal_attempts + 1,
    status = CASE WHEN app.next_attempt(s.renewal_attempts + 1) IS NULL THEN 'EXPIRED' ELSE 'PAST_DUE' END
      ::public."SubscriptionStatus",
    next_billing_at = app.now() + app.next_attempt(s.renewal_attempts + 1)
  FROM public.subscriptions paid
  WHERE paid.id = subscription AND s.id = CASE paid.status WHEN 'PENDING' THEN paid.replaces_id ELSE paid.id END
    AND s.status IN ('ACTIVE', 'PAST_DUE') AND (s.id = paid.id OR s.next_billing_at <= app.now())
$$;

-- A renewal was paid: the next period begins where the last one ended. Whoever cancelled meanwhile has that period too.
CREATE OR REPLACE FUNCTION app.renew_subscription(subscription uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.subscriptions s SET
    status = CASE s.status WHEN 'CANCELLED' THEN s.status ELSE 'ACTIVE' END,
    renewal_attempts = 0, current_period_start = s.current_period_end,
    discount_periods = greatest(s.discount_periods - 1, 0),
    current_period_end = s.current_period_end + CASE s."interval" WHEN 'MONTHLY' THEN interval '1 month' ELSE interval '1 year' END,
    next_billing_at = s.current_period_end + CASE s."interval" WHEN 'MONTHLY' THEN interval '1 month' ELSE interval '1 year' END
  WHERE s.id = subscription AND s.status IN ('ACTIVE', 'PAST_DUE', 'CANCELLED') AND s."interval" <> 'LIFETIME';
  RETURN FOUND;
END
$$;

-- The first period begins, and what it takes the place of is over.
CREATE FUNCTION app.activate_subscription(subscription uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.subscriptions s SET status = 'EXPIRED'
  FROM public.subscriptions paid
  WHERE paid.id = subscription AND paid.status = 'PENDING' AND s.id = paid.replaces_id
    AND s.status IN ('ACTIVE', 'PAST_DUE', 'CANCELLED');
  UPDATE public.subscriptions s SET status = 'ACTIVE', current_period_start = app.now(),
    discount_periods = greatest(s.discount_periods - 1, 0),
    current_period_end = app.now() + app.period_of(s."interval"), next_billing_at = app.now() + app.period_of(s."interval")
  WHERE s.id = subscription AND s.status = 'PENDING';
  RETURN FOUND;
END
$$;

-- How long a period is, by the calendar; NULL for life.
CREATE FUNCTION app.period_of(length public."BillingInterval") RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE length WHEN 'MONTHLY' THEN interval '1 month' WHEN 'YEARLY' THEN interval '1 year' END
$$;

-- Whether a membership of the platform is open to an account now: by the same rule as a subscription to a creator.
CREATE FUNCTION app.memberships(viewer uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.id FROM public.subscriptions s
  WHERE s.fan_id = viewer AND s.scope = 'PLATFORM' AND (
    (s.status IN ('ACTIVE', 'CANCELLED') AND (s.current_period_end IS NULL OR s.current_period_end > app.now()))
    OR (s.status = 'PAST_DUE' AND s.current_period_end + app.subscription_grace() > app.now())
  )
$$;

-- Removes what an account subscribed to and watched; what it paid stays in the books. Money that is under way has to arrive
-- or fail before.
CREATE FUNCTION app.erase_subscriptions(account uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  erased bigint;
BEGIN
  PERFORM FROM public.subscriptions s WHERE s.fan_id = account ORDER BY s.id FOR UPDATE;
  IF EXISTS (
    SELECT FROM public.payments p JOIN public.subscriptions s ON s.id = p.subscription_id
    WHERE s.fan_id = account AND p.status = 'PENDING'
  ) THEN
    RAISE EXCEPTION 'a payment of the account is under way (constraint "subscriptions_erased_when_settled")'
      USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_erased_when_settled';
  END IF;
  DELETE FROM public.subscriptions s WHERE s.fan_id = account;
  GET DIAGNOSTICS erased = ROW_COUNT;
  DELETE FROM public.user_watch_history w WHERE w.user_id = account;
  RETURN erased;
END
$$;

CREATE FUNCTION app.erase_with_request() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.erase_subscriptions(NEW.user_id);
  RETURN NULL;
END
$$;
CREATE TRIGGER erasure_requests_erase_subscriptions AFTER UPDATE OF status ON erasure_requests
  FOR EACH ROW WHEN (OLD.status <> 'COMPLETED' AND NEW.status = 'COMPLETED') EXECUTE FUNCTION app.erase_with_request();

-- Whose these functions are, and who may do what.

GRANT INSERT, DELETE ON subscriptions TO ledger_owner;
GRANT UPDATE (next_plan_id, next_price_minor, trial_ends_at, discount_periods) ON subscriptions TO ledger_owner;
GRANT SELECT (user_id), DELETE ON user_watch_history TO ledger_owner;
CREATE POLICY subscriptions_follow ON subscriptions FOR INSERT TO ledger_owner WITH CHECK (true);
CREATE POLICY subscriptions_erase ON subscriptions FOR DELETE TO ledger_owner USING (true);
CREATE POLICY user_watch_history_erase ON user_watch_history TO ledger_owner USING (true);

ALTER FUNCTION app.count_offer_use() OWNER TO ledger_owner;
ALTER FUNCTION app.begin_trial(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.schedule_plan(uuid, uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.is_being_paid(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.begin_next_plan(public.subscriptions) OWNER TO ledger_owner;
ALTER FUNCTION app.activate_subscription(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.memberships(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.erase_subscriptions(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.erase_with_request() OWNER TO ledger_owner;

REVOKE ALL ON FUNCTION app.begin_trial(uuid), app.schedule_plan(uuid, uuid), app.is_being_paid(uuid),
  app.begin_next_plan(public.subscriptions), app.activate_subscription(uuid), app.memberships(uuid),
  app.erase_subscriptions(uuid)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.begin_trial(uuid), app.schedule_plan(uuid, uuid) TO app;
GRANT EXECUTE ON FUNCTION app.memberships(uuid) TO app, worker, auditor;
GRANT EXECUTE ON FUNCTION app.activate_subscription(uuid) TO worker;
GRANT EXECUTE ON FUNCTION app.erase_subscriptions(uuid) TO worker, retention;
