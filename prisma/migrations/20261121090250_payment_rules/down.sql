DROP FUNCTION app.subscribed_creators(uuid);
DROP FUNCTION app.subscription_grace();
DROP POLICY subscriptions_facts ON subscriptions;
REVOKE ALL ON subscriptions FROM subscriptions_owner;
REVOKE ALL ON SCHEMA public, app FROM subscriptions_owner;
DROP POLICY subscriptions_all ON subscriptions;
DROP POLICY subscriptions_end ON subscriptions;
DROP POLICY subscriptions_begin ON subscriptions;
DROP POLICY subscriptions_own ON subscriptions;
DROP POLICY payments_all ON payments;
DROP POLICY payments_begin ON payments;
DROP POLICY payments_own ON payments;
DROP POLICY payment_methods_all ON payment_methods;
DROP POLICY payment_methods_own ON payment_methods;
ALTER TABLE subscriptions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE subscriptions DISABLE ROW LEVEL SECURITY;
ALTER TABLE payments NO FORCE ROW LEVEL SECURITY;
ALTER TABLE payments DISABLE ROW LEVEL SECURITY;
ALTER TABLE payment_methods NO FORCE ROW LEVEL SECURITY;
ALTER TABLE payment_methods DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON payment_methods, payments, subscriptions, processor_events, local_charges, local_callbacks,
  subscription_plans FROM app, worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON payment_methods, payments, subscriptions, processor_events, local_charges,
  local_callbacks, subscription_plans TO app, worker;
DROP TRIGGER subscriptions_touch ON subscriptions;
DROP TRIGGER subscriptions_guard ON subscriptions;
DROP FUNCTION app.guard_subscription();
DROP TRIGGER payments_guard ON payments;
DROP FUNCTION app.guard_payment();
DROP INDEX subscriptions_one_live_per_creator;
ALTER TABLE subscriptions
  DROP CONSTRAINT subscriptions_period_with_status,
  DROP CONSTRAINT subscriptions_period_end_after_start,
  DROP CONSTRAINT subscriptions_cancelled_at_present,
  DROP CONSTRAINT subscriptions_cancel_reason_length,
  DROP CONSTRAINT subscriptions_reason_with_failure;
ALTER TABLE subscription_plans
  DROP CONSTRAINT subscription_plans_name_form,
  DROP CONSTRAINT subscription_plans_description_length,
  DROP CONSTRAINT subscription_plans_price_range,
  DROP CONSTRAINT subscription_plans_currency_form;
ALTER TABLE processor_events DROP CONSTRAINT processor_events_outcome_known;
DROP INDEX payments_one_pending_per_subscription;
ALTER TABLE payments
  DROP CONSTRAINT payments_amount_range,
  DROP CONSTRAINT payments_currency_form,
  DROP CONSTRAINT payments_tokens_range,
  DROP CONSTRAINT payments_rate_positive,
  DROP CONSTRAINT payments_tokens_with_purpose,
  DROP CONSTRAINT payments_subscription_with_purpose,
  DROP CONSTRAINT payments_settled_with_status,
  DROP CONSTRAINT payments_reason_with_failure;
DROP INDEX payment_methods_one_default;
ALTER TABLE payment_methods
  DROP CONSTRAINT payment_methods_reference_is_no_number,
  DROP CONSTRAINT payment_methods_last_four_form,
  DROP CONSTRAINT payment_methods_expiry_month_range,
  DROP CONSTRAINT payment_methods_expiry_year_range,
  DROP CONSTRAINT payment_methods_removed_no_default;
