ALTER TABLE subscriptions
  DROP CONSTRAINT subscriptions_next_plan_id_fkey,
  DROP CONSTRAINT subscriptions_offer_id_fkey,
  DROP CONSTRAINT subscriptions_payment_method_id_fkey,
  DROP COLUMN scope,
  DROP COLUMN next_plan_id,
  DROP COLUMN offer_id,
  DROP COLUMN payment_method_id,
  DROP COLUMN trial_ends_at,
  DROP COLUMN discount_bps,
  DROP COLUMN discount_periods,
  DROP COLUMN next_billing_at,
  DROP COLUMN renewal_attempts,
  DROP COLUMN cancel_cause,
  ALTER COLUMN creator_id SET NOT NULL;
DROP TABLE "chart_of_accounts", "accounting_periods", "journal_entries", "journal_entry_lines", "account_balances",
  "transactions", "platform_fees", "earnings", "user_balances", "payment_processors",
  "refunds", "disputes", "tax_rates", "invoices", "invoice_lines",
  "invoice_series", "payout_accounts", "payouts", "revenue_shares", "promotional_codes",
  "promo_code_uses", "tax_information", "tax_documents", "content_purchases", "message_purchases",
  "stream_access", "subscription_offers", "virtual_gifts", "gift_transactions", "ledger_reservations",
  "reconciliation_runs", "token_packages";
ALTER TABLE subscription_plans DROP COLUMN scope, DROP COLUMN tier, ALTER COLUMN creator_id SET NOT NULL;
ALTER TABLE payments DROP COLUMN action_url, DROP COLUMN refunded_minor, DROP COLUMN follow_up;
ALTER TABLE payment_methods DROP COLUMN country_code;
ALTER TABLE wallets DROP COLUMN shard;
ALTER TABLE ledger DROP COLUMN hash;
DROP TYPE "AccountKind";
DROP TYPE "AccountSide";
DROP TYPE "PeriodStatus";
DROP TYPE "JournalAuthor";
DROP TYPE "TransactionKind";
DROP TYPE "TransactionStatus";
DROP TYPE "RefundStatus";
DROP TYPE "DisputeStatus";
DROP TYPE "InvoiceKind";
DROP TYPE "PayoutMethod";
DROP TYPE "PayoutStatus";
DROP TYPE "ScreeningStatus";
DROP TYPE "TaxFormKind";
DROP TYPE "TaxFormStatus";
DROP TYPE "PlanScope";
DROP TYPE "CancelReason";
DROP TYPE "OfferKind";
DROP TYPE "ReservationState";
DROP TYPE "ReconciliationKind";
