DROP TABLE "idempotency_keys", "tips", "ledger", "ledger_movements", "wallets", "token_rates";
DROP TYPE "WalletKind";
DROP TYPE "LedgerMovementKind";
DROP TYPE "LedgerEntryKind";

-- PostgreSQL takes no value out of an enum, so the type is made anew without it.
DELETE FROM notifications WHERE kind = 'TIP_RECEIVED';
ALTER TYPE "NotificationKind" RENAME TO "NotificationKind_before";
DO $$
BEGIN
  EXECUTE format(
    'CREATE TYPE "NotificationKind" AS ENUM (%s)',
    (SELECT string_agg(quote_literal(kind), ', ' ORDER BY place)
     FROM unnest(enum_range(NULL::"NotificationKind_before")) WITH ORDINALITY AS kinds (kind, place)
     WHERE kind <> 'TIP_RECEIVED')
  );
END
$$;
ALTER TABLE notifications ALTER COLUMN kind TYPE "NotificationKind" USING kind::text::"NotificationKind";
DROP TYPE "NotificationKind_before";
