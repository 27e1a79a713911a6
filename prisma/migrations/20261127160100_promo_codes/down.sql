DELETE FROM app.counters WHERE name = 'promotional_codes.use_count';
DROP TRIGGER payments_code_used ON payments;
DROP FUNCTION app.note_code_use();
DROP TRIGGER subscriptions_code_free_again ON subscriptions;
DROP TRIGGER subscriptions_code_used ON subscriptions;
DROP FUNCTION app.count_code_use();

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

DROP FUNCTION app.discount_of(public.promotional_codes, bigint, text);
ALTER TABLE subscriptions DROP COLUMN promo_code_id;
DROP TRIGGER promotional_codes_terms_fixed ON promotional_codes;
CREATE TRIGGER promotional_codes_terms_fixed BEFORE UPDATE ON promotional_codes
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('code', 'creator_id', 'plan_id', 'percent_off_bps', 'created_by_id');
-- A code of a fixed amount has no percentage to go back to; none is left once the uses that point to it are gone.
DELETE FROM promo_code_uses WHERE code_id IN (SELECT id FROM promotional_codes WHERE percent_off_bps IS NULL);
DELETE FROM promotional_codes WHERE percent_off_bps IS NULL;
ALTER TABLE promotional_codes
  DROP COLUMN currency_code, DROP COLUMN amount_off_minor, ALTER COLUMN percent_off_bps SET NOT NULL;
