-- What the tables of models, rewards and the market refuse.

ALTER TABLE ml_models
  ADD CONSTRAINT ml_models_name_form CHECK (name ~ '^[a-z][a-z0-9-]{1,63}$'),
  ADD CONSTRAINT ml_models_version_form CHECK (version ~ '^\d{1,5}\.\d{1,5}\.\d{1,5}$'),
  ADD CONSTRAINT ml_models_activated_at_present CHECK (status = 'REGISTERED' OR activated_at IS NOT NULL);

ALTER TABLE ml_predictions
  ADD CONSTRAINT ml_predictions_score_range CHECK (score BETWEEN -1 AND 1),
  ADD CONSTRAINT ml_predictions_confidence_range CHECK (confidence BETWEEN 0 AND 1),
  ADD CONSTRAINT ml_predictions_says_something CHECK (num_nonnulls(label, score) >= 1),
  ADD CONSTRAINT ml_predictions_horizon_ahead CHECK (horizon_at > created_at);

ALTER TABLE content_recommendations
  ADD CONSTRAINT content_recommendations_score_range CHECK (score BETWEEN 0 AND 1),
  ADD CONSTRAINT content_recommendations_reason_form CHECK (reason ~ '^[a-z][a-z-]{1,63}$'),
  ADD CONSTRAINT content_recommendations_expiry_after_creation CHECK (expires_at > created_at);

ALTER TABLE auto_tag_suggestions
  ADD CONSTRAINT auto_tag_suggestions_confidence_range CHECK (confidence BETWEEN 0 AND 1),
  ADD CONSTRAINT auto_tag_suggestions_tag_form CHECK (tag = lower(tag) AND tag ~ '[^[:space:]]' AND char_length(tag) <= 50),
  ADD CONSTRAINT auto_tag_suggestions_decided_at_with_status CHECK ((status = 'PENDING') = (decided_at IS NULL));

ALTER TABLE fraud_scores
  ADD CONSTRAINT fraud_scores_score_range CHECK (score BETWEEN 0 AND 1),
  ADD CONSTRAINT fraud_scores_review_whole CHECK ((outcome IN ('RELEASED', 'BLOCKED')) = (reviewed_at IS NOT NULL) AND (reviewed_at IS NULL) = (reviewed_by_id IS NULL)),
  ADD CONSTRAINT fraud_scores_not_own_case CHECK (reviewed_by_id <> user_id),
  ADD CONSTRAINT fraud_scores_reasons_list CHECK (jsonb_typeof(reasons) = 'array');

ALTER TABLE user_affinities
  ADD CONSTRAINT user_affinities_strength_range CHECK (strength BETWEEN 0 AND 1);

ALTER TABLE trend_forecasts
  ADD CONSTRAINT trend_forecasts_confidence_range CHECK (confidence BETWEEN 0 AND 1),
  ADD CONSTRAINT trend_forecasts_counts_not_negative CHECK (least(expected, actual) >= 0),
  ADD CONSTRAINT trend_forecasts_topic_form CHECK (topic ~ '[^[:space:]]' AND char_length(topic) <= 100);

ALTER TABLE training_examples
  ADD CONSTRAINT training_examples_consent_with_user CHECK (user_id IS NULL OR consented_at IS NOT NULL),
  ADD CONSTRAINT training_examples_label_form CHECK (label ~ '[^[:space:]]' AND char_length(label) <= 100);

ALTER TABLE user_badges
  ADD CONSTRAINT user_badges_key_form CHECK (key ~ '^[a-z][a-z0-9-]{1,63}$'),
  ADD CONSTRAINT user_badges_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT user_badges_icon_url_form CHECK (icon_url ~ '^https://[^\s]+$');

ALTER TABLE user_achievements
  ADD CONSTRAINT user_achievements_key_form CHECK (key ~ '^[a-z][a-z0-9-]{1,63}$'),
  ADD CONSTRAINT user_achievements_progress_range CHECK (goal >= 1 AND progress BETWEEN 0 AND goal),
  ADD CONSTRAINT user_achievements_unlocked_when_reached CHECK ((progress = goal) = (unlocked_at IS NOT NULL));

ALTER TABLE user_levels
  ADD CONSTRAINT user_levels_level_positive CHECK (level >= 1),
  ADD CONSTRAINT user_levels_xp_not_negative CHECK (xp >= 0 AND (level = 1) = (xp = 0));

ALTER TABLE user_xp
  ADD CONSTRAINT user_xp_xp_not_negative CHECK (xp >= 0),
  ADD CONSTRAINT user_xp_level_positive CHECK (level >= 1);

ALTER TABLE user_xp_transactions
  ADD CONSTRAINT user_xp_transactions_amount_not_zero CHECK (amount <> 0),
  ADD CONSTRAINT user_xp_transactions_cause_form CHECK (cause ~ '^[a-z]+(\.[a-z_]+)+$');

ALTER TABLE user_points
  ADD CONSTRAINT user_points_version_positive CHECK (version >= 1),
  ADD CONSTRAINT user_points_balance_not_negative CHECK (balance_after >= 0),
  ADD CONSTRAINT user_points_amount_with_kind CHECK (CASE kind WHEN 'EARNED' THEN amount > 0 WHEN 'ADJUSTED' THEN amount <> 0 ELSE amount < 0 END),
  ADD CONSTRAINT user_points_reward_with_redeemed CHECK ((kind = 'REDEEMED') = (reward_id IS NOT NULL)),
  ADD CONSTRAINT user_points_expiry_with_earned CHECK (expires_at IS NULL OR kind = 'EARNED'),
  ADD CONSTRAINT user_points_first_from_zero CHECK (version > 1 OR balance_after = amount),
  ADD CONSTRAINT user_points_cause_form CHECK (cause ~ '^[a-z]+(\.[a-z_]+)+$');

ALTER TABLE loyalty_rewards
  ADD CONSTRAINT loyalty_rewards_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT loyalty_rewards_points_positive CHECK (points >= 1),
  ADD CONSTRAINT loyalty_rewards_stock_not_negative CHECK (stock >= 0),
  ADD CONSTRAINT loyalty_rewards_end_after_beginning CHECK (ends_at > begins_at);

ALTER TABLE reputation_scores
  ADD CONSTRAINT reputation_scores_score_range CHECK (score BETWEEN 0 AND 1000),
  ADD CONSTRAINT reputation_scores_parts_object CHECK (jsonb_typeof(parts) = 'object');

ALTER TABLE referral_codes
  ADD CONSTRAINT referral_codes_code_form CHECK (code::text ~ '^[A-Za-z0-9]{4,20}$');

ALTER TABLE referrals
  ADD CONSTRAINT referrals_not_self CHECK (referrer_id <> referee_id),
  ADD CONSTRAINT referrals_reward_with_rewarded CHECK ((status = 'REWARDED') = (movement_id IS NOT NULL)),
  ADD CONSTRAINT referrals_reward_positive CHECK (reward_tokens >= 1);

ALTER TABLE affiliate_programs
  ADD CONSTRAINT affiliate_programs_key_form CHECK (key ~ '^[a-z][a-z0-9-]{1,63}$'),
  ADD CONSTRAINT affiliate_programs_rate_range CHECK (rate_basis_points BETWEEN 0 AND 10000),
  ADD CONSTRAINT affiliate_programs_window_range CHECK (window_days BETWEEN 1 AND 365),
  ADD CONSTRAINT affiliate_programs_end_after_beginning CHECK (valid_until > valid_from);

ALTER TABLE affiliate_links
  ADD CONSTRAINT affiliate_links_slug_form CHECK (slug::text ~ '^[A-Za-z0-9-]{3,50}$'),
  ADD CONSTRAINT affiliate_links_target_path_form CHECK (target_path ~ '^/[^\s]*$' AND char_length(target_path) <= 500),
  ADD CONSTRAINT affiliate_links_counts_not_negative CHECK (least(click_count, signup_count) >= 0);

ALTER TABLE affiliate_commissions
  ADD CONSTRAINT affiliate_commissions_sale_positive CHECK (sale_minor >= 1),
  ADD CONSTRAINT affiliate_commissions_rate_range CHECK (rate_basis_points BETWEEN 0 AND 10000),
  ADD CONSTRAINT affiliate_commissions_commission_follows CHECK (commission_minor = (sale_minor * rate_basis_points + 5000) / 10000),
  ADD CONSTRAINT affiliate_commissions_currency_form CHECK (currency_code ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT affiliate_commissions_reversed_at_with_status CHECK ((status = 'REVERSED') = (reversed_at IS NOT NULL));

ALTER TABLE products
  ADD CONSTRAINT products_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 200),
  ADD CONSTRAINT products_description_length CHECK (char_length(description) <= 10000),
  ADD CONSTRAINT products_price_range CHECK (price_tokens BETWEEN 1 AND 10000000),
  ADD CONSTRAINT products_stock_not_negative CHECK (stock >= 0),
  ADD CONSTRAINT products_media_list CHECK (jsonb_typeof(media) = 'array'),
  ADD CONSTRAINT products_file_with_digital CHECK (kind = 'DIGITAL' OR object_key IS NULL),
  ADD CONSTRAINT products_file_when_active CHECK (status <> 'ACTIVE' OR kind <> 'DIGITAL' OR object_key IS NOT NULL),
  ADD CONSTRAINT products_download_limit_range CHECK (download_limit BETWEEN 1 AND 100);

ALTER TABLE orders
  ADD CONSTRAINT orders_total_positive CHECK (total_tokens >= 1),
  ADD CONSTRAINT orders_paid_at_with_status CHECK ((status IN ('PENDING', 'CANCELLED')) = (paid_at IS NULL)),
  ADD CONSTRAINT orders_history_list CHECK (jsonb_typeof(history) = 'array');

ALTER TABLE order_items
  ADD CONSTRAINT order_items_quantity_range CHECK (quantity BETWEEN 1 AND 1000),
  ADD CONSTRAINT order_items_price_positive CHECK (price_tokens >= 1),
  ADD CONSTRAINT order_items_total_follows CHECK (total_tokens = quantity * price_tokens);

ALTER TABLE digital_deliveries
  ADD CONSTRAINT digital_deliveries_downloads_within CHECK (0 <= download_count AND download_count <= download_limit AND download_limit >= 1),
  ADD CONSTRAINT digital_deliveries_expiry_after_creation CHECK (expires_at > created_at);

ALTER TABLE shipments
  ADD CONSTRAINT shipments_tracking_when_shipped CHECK (status = 'PREPARING' OR (carrier IS NOT NULL AND tracking_number IS NOT NULL AND shipped_at IS NOT NULL)),
  ADD CONSTRAINT shipments_delivered_at_with_status CHECK ((status = 'DELIVERED') = (delivered_at IS NOT NULL)),
  ADD CONSTRAINT shipments_key_version_positive CHECK (key_version >= 1);

ALTER TABLE booking_services
  ADD CONSTRAINT booking_services_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 200),
  ADD CONSTRAINT booking_services_duration_range CHECK (duration_minutes BETWEEN 5 AND 1440),
  ADD CONSTRAINT booking_services_buffer_range CHECK (buffer_minutes BETWEEN 0 AND 240),
  ADD CONSTRAINT booking_services_price_range CHECK (price_tokens BETWEEN 0 AND 10000000),
  ADD CONSTRAINT booking_services_notice_range CHECK (notice_minutes BETWEEN 0 AND 129600),
  ADD CONSTRAINT booking_services_cancellation_range CHECK (cancellation_minutes BETWEEN 0 AND 129600),
  ADD CONSTRAINT booking_services_late_refund_range CHECK (late_refund_basis_points BETWEEN 0 AND 10000);

ALTER TABLE bookings
  ADD CONSTRAINT bookings_end_after_start CHECK (ends_at > starts_at),
  ADD CONSTRAINT bookings_price_not_negative CHECK (price_tokens >= 0),
  ADD CONSTRAINT bookings_refund_within CHECK (refund_tokens BETWEEN 0 AND price_tokens),
  ADD CONSTRAINT bookings_cancelled_whole CHECK ((status = 'CANCELLED') = (cancelled_at IS NOT NULL) AND (cancelled_at IS NULL) = (cancelled_by_id IS NULL)),
  ADD CONSTRAINT bookings_not_moved_from_itself CHECK (moved_from_id <> id);

ALTER TABLE availability_rules
  ADD CONSTRAINT availability_rules_weekday_range CHECK (weekday BETWEEN 1 AND 7),
  ADD CONSTRAINT availability_rules_end_after_start CHECK (ends_at > starts_at),
  ADD CONSTRAINT availability_rules_time_zone_form CHECK (time_zone ~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$'),
  ADD CONSTRAINT availability_rules_validity_in_order CHECK (valid_until >= valid_from);

ALTER TABLE calendar_events
  ADD CONSTRAINT calendar_events_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 200),
  ADD CONSTRAINT calendar_events_end_after_start CHECK (ends_at > starts_at);

-- One version of a model answers for each task; another takes its place only after it has retired.

CREATE UNIQUE INDEX ml_models_active_key ON ml_models (task) WHERE status = 'ACTIVE';

CREATE TRIGGER ml_models_status_step BEFORE UPDATE ON ml_models
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'REGISTERED>ACTIVE', 'ACTIVE>RETIRED', 'RETIRED>ACTIVE');

CREATE TRIGGER fraud_scores_outcome_step BEFORE UPDATE ON fraud_scores
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('outcome', 'HELD>RELEASED', 'HELD>BLOCKED');

CREATE TRIGGER referrals_status_step BEFORE UPDATE ON referrals
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'SIGNED_UP>QUALIFIED', 'QUALIFIED>REWARDED', 'SIGNED_UP>REJECTED', 'QUALIFIED>REJECTED');

CREATE TRIGGER affiliate_commissions_status_step BEFORE UPDATE ON affiliate_commissions
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'PENDING>APPROVED', 'APPROVED>PAID', 'PENDING>REVERSED', 'APPROVED>REVERSED', 'PAID>REVERSED');

CREATE TRIGGER affiliate_commissions_kept BEFORE UPDATE ON affiliate_commissions
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('transaction_id', 'sale_minor', 'rate_basis_points', 'commission_minor', 'affiliate_id');

CREATE TRIGGER orders_status_step BEFORE UPDATE ON orders
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'PENDING>PAID', 'PENDING>CANCELLED', 'PAID>SHIPPED', 'PAID>COMPLETED',
    'PAID>REFUNDED', 'SHIPPED>COMPLETED', 'SHIPPED>REFUNDED', 'COMPLETED>REFUNDED');

CREATE TRIGGER shipments_status_step BEFORE UPDATE ON shipments
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'PREPARING>SHIPPED', 'SHIPPED>DELIVERED', 'SHIPPED>LOST', 'SHIPPED>RETURNED');

CREATE TRIGGER bookings_status_step BEFORE UPDATE ON bookings
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'REQUESTED>CONFIRMED', 'REQUESTED>CANCELLED', 'CONFIRMED>CANCELLED',
    'CONFIRMED>COMPLETED', 'CONFIRMED>NO_SHOW');

CREATE TRIGGER order_items_kept BEFORE UPDATE ON order_items
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('order_id', 'product_id', 'quantity', 'price_tokens');

-- The time of one creator is given away once.

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

ALTER TABLE bookings ADD CONSTRAINT bookings_no_overlap EXCLUDE USING gist (
  creator_id WITH =, tstzrange(starts_at, ends_at) WITH &&
) WHERE (status IN ('REQUESTED', 'CONFIRMED', 'COMPLETED'));

-- An appointment is with the creator whose service it is, and a code's referral is its owner's.

CREATE FUNCTION app.check_booking_creator() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.creator_id <> (SELECT creator_id FROM public.booking_services WHERE id = NEW.service_id) THEN
    RAISE EXCEPTION 'a booking is with the creator who offers the service'
      USING ERRCODE = 'check_violation', TABLE = 'bookings', CONSTRAINT = 'bookings_creator_of_service';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER bookings_creator_of_service BEFORE INSERT OR UPDATE OF creator_id, service_id ON bookings
  FOR EACH ROW EXECUTE FUNCTION app.check_booking_creator();

-- The total of an order is that of its lines, at the end of each transaction that touches either.

CREATE FUNCTION app.check_order_total() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  checked uuid := CASE WHEN TG_TABLE_NAME = 'orders' THEN to_jsonb(NEW) ->> 'id' ELSE coalesce(to_jsonb(NEW), to_jsonb(OLD)) ->> 'order_id' END;
BEGIN
  IF EXISTS (
    SELECT FROM public.orders o WHERE o.id = checked
      AND o.total_tokens <> (SELECT coalesce(sum(i.total_tokens), 0) FROM public.order_items i WHERE i.order_id = o.id)
  ) THEN
    RAISE EXCEPTION 'the total of order % is not that of its lines', checked
      USING ERRCODE = 'check_violation', TABLE = 'orders', CONSTRAINT = 'orders_total_of_items';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER orders_total_of_items AFTER INSERT OR UPDATE OF total_tokens ON orders
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_order_total();

CREATE CONSTRAINT TRIGGER order_items_total_of_items AFTER INSERT OR UPDATE OR DELETE ON order_items
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_order_total();

-- Points follow one another without a gap, each from where the one before ended: two that come at once meet at the number.

CREATE FUNCTION app.check_points() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version > 1 AND NOT EXISTS (
    SELECT FROM public.user_points p
    WHERE p.user_id = NEW.user_id AND p.version = NEW.version - 1 AND p.balance_after + NEW.amount = NEW.balance_after
  ) THEN
    RAISE EXCEPTION 'points begin with the balance that the change before ended with'
      USING ERRCODE = 'check_violation', TABLE = 'user_points', CONSTRAINT = 'user_points_follow';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER user_points_follow BEFORE INSERT ON user_points
  FOR EACH ROW EXECUTE FUNCTION app.check_points();

-- Experience is the sum of its changes, and the level follows from it.

CREATE FUNCTION app.add_xp() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.user_xp (user_id) VALUES (NEW.user_id) ON CONFLICT (user_id) DO NOTHING;
  UPDATE public.user_xp x SET xp = x.xp + NEW.amount,
    level = coalesce((SELECT max(l.level) FROM public.user_levels l WHERE l.xp <= x.xp + NEW.amount), 1)
  WHERE x.user_id = NEW.user_id;
  RETURN NULL;
END
$$;

CREATE TRIGGER user_xp_transactions_sum AFTER INSERT ON user_xp_transactions
  FOR EACH ROW EXECUTE FUNCTION app.add_xp();

INSERT INTO app.counters (name, differences) VALUES
  ('user_xp.xp', $$
    SELECT x.user_id::text, x.xp, coalesce(sum(t.amount), 0)
    FROM user_xp x LEFT JOIN user_xp_transactions t ON t.user_id = x.user_id
    GROUP BY x.user_id HAVING x.xp <> coalesce(sum(t.amount), 0) $$);

CREATE TRIGGER user_xp_transactions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON user_xp_transactions
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

ALTER TABLE user_xp_transactions ENABLE ALWAYS TRIGGER user_xp_transactions_append_only;

CREATE TRIGGER user_points_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON user_points
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();

ALTER TABLE user_points ENABLE ALWAYS TRIGGER user_points_append_only;

REVOKE UPDATE, DELETE ON user_xp_transactions, user_points, ml_predictions FROM app, worker;

-- The time of change.

CREATE TRIGGER ml_models_touch BEFORE UPDATE ON ml_models
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER trend_forecasts_touch BEFORE UPDATE ON trend_forecasts
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER user_affinities_touch BEFORE UPDATE ON user_affinities
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER user_badges_touch BEFORE UPDATE ON user_badges
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER user_achievements_touch BEFORE UPDATE ON user_achievements
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER loyalty_rewards_touch BEFORE UPDATE ON loyalty_rewards
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER referrals_touch BEFORE UPDATE ON referrals
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER affiliate_links_touch BEFORE UPDATE ON affiliate_links
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER affiliate_commissions_touch BEFORE UPDATE ON affiliate_commissions
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER products_touch BEFORE UPDATE ON products
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER orders_touch BEFORE UPDATE ON orders
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER shipments_touch BEFORE UPDATE ON shipments
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER booking_services_touch BEFORE UPDATE ON booking_services
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER bookings_touch BEFORE UPDATE ON bookings
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

CREATE TRIGGER calendar_events_touch BEFORE UPDATE ON calendar_events
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

-- What is one account's own: rankings, points, orders and addresses. Sellers see what was ordered of them.

ALTER TABLE fraud_scores ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE user_affinities ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE user_points ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE shipments ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

REVOKE ALL ON fraud_scores FROM app;
CREATE POLICY fraud_scores_worker ON fraud_scores TO worker USING (true);
CREATE POLICY fraud_scores_migrate ON fraud_scores TO migrate USING (true);

CREATE POLICY user_affinities_own ON user_affinities TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_affinities_worker ON user_affinities TO worker USING (true);
CREATE POLICY user_affinities_migrate ON user_affinities TO migrate USING (true);

CREATE POLICY user_points_own ON user_points TO app USING (user_id = (SELECT app.uid()));
CREATE POLICY user_points_worker ON user_points TO worker USING (true);
CREATE POLICY user_points_migrate ON user_points TO migrate USING (true);

CREATE POLICY orders_parties ON orders TO app USING (
  buyer_id = (SELECT app.uid()) OR creator_id IN (SELECT id FROM creators WHERE user_id = (SELECT app.uid()))
);
CREATE POLICY orders_worker ON orders TO worker USING (true);
CREATE POLICY orders_migrate ON orders TO migrate USING (true);

CREATE POLICY shipments_parties ON shipments TO app USING (
  EXISTS (SELECT FROM orders WHERE orders.id = shipments.order_id)
);
CREATE POLICY shipments_worker ON shipments TO worker USING (true);
CREATE POLICY shipments_migrate ON shipments TO migrate USING (true);
