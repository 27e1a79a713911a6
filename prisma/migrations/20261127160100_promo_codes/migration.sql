-- Promotional codes take a share or an amount off the first payment for a plan. Uses are counted under the lock of the code.

ALTER TABLE "promotional_codes"
ADD COLUMN "amount_off_minor" BIGINT,
ADD COLUMN "currency_code" CHAR(3),
ALTER COLUMN "percent_off_bps" DROP NOT NULL;
ALTER TABLE promotional_codes
  ADD CONSTRAINT promotional_codes_one_discount CHECK (num_nonnulls(percent_off_bps, amount_off_minor) = 1),
  ADD CONSTRAINT promotional_codes_amount_range CHECK (amount_off_minor BETWEEN 1 AND 100000000),
  ADD CONSTRAINT promotional_codes_currency_with_amount CHECK ((amount_off_minor IS NULL) = (currency_code IS NULL)),
  ADD CONSTRAINT promotional_codes_currency_form CHECK (currency_code ~ '^[A-Z]{3}$');
DROP TRIGGER promotional_codes_terms_fixed ON promotional_codes;
CREATE TRIGGER promotional_codes_terms_fixed BEFORE UPDATE ON promotional_codes
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('code', 'creator_id', 'plan_id', 'percent_off_bps', 'amount_off_minor',
    'currency_code', 'created_by_id');

ALTER TABLE "subscriptions" ADD COLUMN "promo_code_id" UUID;
CREATE INDEX "subscriptions_promo_code_id_idx" ON "subscriptions"("promo_code_id");
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_promo_code_id_fkey" FOREIGN KEY ("promo_code_id")
  REFERENCES "promotional_codes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- How much less a code makes a price, in minor units: never so much that less than half a unit is left to charge.
CREATE FUNCTION app.discount_of(code public.promotional_codes, price bigint, currency text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT greatest(0, least(price - 50, CASE
    WHEN code.percent_off_bps IS NOT NULL THEN price * code.percent_off_bps / 10000
    WHEN code.currency_code = currency THEN code.amount_off_minor
    ELSE 0
  END))
$$;

CREATE OR REPLACE FUNCTION app.check_new_subscription(subscription public.subscriptions) RETURNS void
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
  IF subscription.promo_code_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM public.promotional_codes c
    WHERE c.id = subscription.promo_code_id AND subscription.offer_id IS NULL AND subscription.replaces_id IS NULL
      AND c.retired_at IS NULL AND c.valid_from <= app.now() AND (c.valid_until IS NULL OR c.valid_until > app.now())
      AND (c.plan_id IS NULL OR c.plan_id = subscription.plan_id)
      AND (c.creator_id IS NULL OR c.creator_id = subscription.creator_id)
      AND app.discount_of(c, subscription.price_minor, subscription.currency_code) > 0
      AND app.discount_of(c, subscription.price_minor, subscription.currency_code) = subscription.first_discount_minor
  ) THEN
    RAISE EXCEPTION 'this is no code that works here (constraint "subscriptions_by_code")'
      USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_by_code';
  END IF;
  IF subscription.replaces_id IS NULL THEN
    IF subscription.first_discount_minor <> 0 AND subscription.promo_code_id IS NULL THEN
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
      NEW.discount_bps, NEW.first_discount_minor, NEW.promo_code_id)
    IS DISTINCT FROM
    (OLD.fan_id, OLD.scope, OLD.creator_id, OLD.plan_id, OLD."interval", OLD.price_minor, OLD.currency_code, OLD.offer_id,
      OLD.discount_bps, OLD.first_discount_minor, OLD.promo_code_id)
  THEN
    RAISE EXCEPTION 'the terms of a subscription never change (constraint "subscriptions_terms_fixed")'
      USING ERRCODE = 'check_violation', TABLE = 'subscriptions', CONSTRAINT = 'subscriptions_terms_fixed';
  END IF;
  RETURN NEW;
END
$$;

-- Counts the use of a code: at its limit, the CHECK of the code refuses; whoever has used it as often as one may is refused
-- here. The lock of the code is held until the transaction ends, so that nobody counts beside it.
CREATE FUNCTION app.count_code_use() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM public.promo_code_uses u USING public.payments p WHERE p.subscription_id = NEW.id AND u.payment_id = p.id;
    UPDATE public.promotional_codes c SET use_count = c.use_count - 1 WHERE c.id = NEW.promo_code_id;
    RETURN NULL;
  END IF;
  UPDATE public.promotional_codes c SET use_count = c.use_count + 1 WHERE c.id = NEW.promo_code_id;
  IF (SELECT count(*) FROM public.promo_code_uses u WHERE u.code_id = NEW.promo_code_id AND u.user_id = NEW.fan_id)
    >= (SELECT c.max_uses_per_user FROM public.promotional_codes c WHERE c.id = NEW.promo_code_id)
  THEN
    RAISE EXCEPTION 'this account has used the code (constraint "promo_code_uses_per_user")'
      USING ERRCODE = 'check_violation', TABLE = 'promo_code_uses', CONSTRAINT = 'promo_code_uses_per_user';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER subscriptions_code_used AFTER INSERT ON subscriptions
  FOR EACH ROW WHEN (NEW.promo_code_id IS NOT NULL) EXECUTE FUNCTION app.count_code_use();
CREATE TRIGGER subscriptions_code_free_again AFTER UPDATE ON subscriptions
  FOR EACH ROW WHEN (NEW.promo_code_id IS NOT NULL AND OLD.status <> 'FAILED' AND NEW.status = 'FAILED')
  EXECUTE FUNCTION app.count_code_use();

-- Who used which code for which payment.
CREATE FUNCTION app.note_code_use() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.promo_code_uses (code_id, user_id, payment_id, discount_minor)
  SELECT s.promo_code_id, NEW.user_id, NEW.id, s.first_discount_minor FROM public.subscriptions s
  WHERE s.id = NEW.subscription_id AND s.promo_code_id IS NOT NULL AND s.status = 'PENDING';
  RETURN NULL;
END
$$;
CREATE TRIGGER payments_code_used AFTER INSERT ON payments
  FOR EACH ROW WHEN (NEW.subscription_id IS NOT NULL) EXECUTE FUNCTION app.note_code_use();

INSERT INTO app.counters (name, differences) VALUES
  ('promotional_codes.use_count', 'SELECT c.id::text, c.use_count, count(u.id) FROM promotional_codes c
    LEFT JOIN promo_code_uses u ON u.code_id = c.id GROUP BY c.id HAVING c.use_count <> count(u.id)');

ALTER FUNCTION app.count_code_use() OWNER TO ledger_owner;
ALTER FUNCTION app.note_code_use() OWNER TO ledger_owner;
