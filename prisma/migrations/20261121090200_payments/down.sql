DROP TABLE processor_events;
DROP TABLE payments;
DROP TABLE payment_methods;
DROP TABLE subscriptions;
DROP TABLE subscription_plans;
DROP TABLE local_callbacks;
DROP TABLE local_charges;
DROP TYPE "PaymentPurpose";
DROP TYPE "PaymentStatus";
DROP TYPE "PaymentFailure";
DROP TYPE "BillingInterval";
DROP TYPE "SubscriptionStatus";

-- PostgreSQL takes no value out of an enum, so the type is made anew without it.
DELETE FROM notifications WHERE kind = 'NEW_SUBSCRIBER';
ALTER TYPE "NotificationKind" RENAME TO "NotificationKind_before";
DO $$
BEGIN
  EXECUTE format(
    'CREATE TYPE "NotificationKind" AS ENUM (%s)',
    (SELECT string_agg(quote_literal(kind), ', ' ORDER BY place)
     FROM unnest(enum_range(NULL::"NotificationKind_before")) WITH ORDINALITY AS kinds (kind, place)
     WHERE kind <> 'NEW_SUBSCRIBER')
  );
END
$$;
ALTER TABLE notifications ALTER COLUMN kind TYPE "NotificationKind" USING kind::text::"NotificationKind";
DROP TYPE "NotificationKind_before";
