-- The books in money, refunds, disputes, invoices, payouts, splits, codes, taxes, purchases, offers and gifts. The rules
-- follow in the next migration.

-- CreateEnum
CREATE TYPE "AccountKind" AS ENUM ('ASSET', 'LIABILITY', 'EQUITY', 'REVENUE', 'EXPENSE');

-- CreateEnum
CREATE TYPE "AccountSide" AS ENUM ('DEBIT', 'CREDIT');

-- CreateEnum
CREATE TYPE "PeriodStatus" AS ENUM ('OPEN', 'CLOSED');

-- CreateEnum
CREATE TYPE "JournalAuthor" AS ENUM ('SYSTEM', 'USER');

-- CreateEnum
CREATE TYPE "TransactionKind" AS ENUM ('TOKEN_PURCHASE', 'SUBSCRIPTION', 'TIP', 'GIFT', 'CONTENT_PURCHASE', 'MESSAGE_PURCHASE', 'STREAM_ACCESS', 'PRODUCT_ORDER', 'BOOKING', 'EVENT_TICKET', 'PAYOUT', 'REFUND', 'CHARGEBACK', 'ADJUSTMENT');

-- CreateEnum
CREATE TYPE "TransactionStatus" AS ENUM ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED', 'REFUNDED', 'DISPUTED');

-- CreateEnum
CREATE TYPE "RefundStatus" AS ENUM ('PENDING', 'SUCCEEDED', 'FAILED');

-- CreateEnum
CREATE TYPE "DisputeStatus" AS ENUM ('OPEN', 'WON', 'LOST');

-- CreateEnum
CREATE TYPE "InvoiceKind" AS ENUM ('INVOICE', 'CREDIT_NOTE');

-- CreateEnum
CREATE TYPE "PayoutMethod" AS ENUM ('BANK_TRANSFER', 'PAXUM', 'COSMO', 'CRYPTO');

-- CreateEnum
CREATE TYPE "PayoutStatus" AS ENUM ('REQUESTED', 'APPROVED', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "ScreeningStatus" AS ENUM ('PENDING', 'CLEAR', 'FLAGGED');

-- CreateEnum
CREATE TYPE "TaxFormKind" AS ENUM ('W9', 'W8BEN', 'W8BENE', 'VAT', 'OTHER');

-- CreateEnum
CREATE TYPE "TaxFormStatus" AS ENUM ('SUBMITTED', 'ACCEPTED', 'REJECTED');

-- CreateEnum
CREATE TYPE "PlanScope" AS ENUM ('CREATOR', 'PLATFORM');

-- CreateEnum
CREATE TYPE "CancelReason" AS ENUM ('PRICE', 'CONTENT', 'TECHNICAL', 'TEMPORARY', 'OTHER');

-- CreateEnum
CREATE TYPE "OfferKind" AS ENUM ('TRIAL', 'DISCOUNT');

-- CreateEnum
CREATE TYPE "ReservationState" AS ENUM ('HELD', 'CAPTURED', 'RELEASED', 'EXPIRED');

-- CreateEnum
CREATE TYPE "ReconciliationKind" AS ENUM ('WALLETS', 'JOURNAL', 'USER_BALANCES', 'HASH_CHAIN');

-- AlterEnum

-- This migration adds more than one value to an enum.

-- With PostgreSQL versions 11 and earlier, this is not possible

-- in a single migration. This can be worked around by creating

-- multiple migrations, each migration adding only one value to

-- AlterEnum

-- This migration adds more than one value to an enum.

-- With PostgreSQL versions 11 and earlier, this is not possible

-- in a single migration. This can be worked around by creating

-- multiple migrations, each migration adding only one value to

-- AlterTable
-- Entries of before get their hash in the migration of rules, which makes the column mandatory.
ALTER TABLE "ledger" ADD COLUMN     "hash" BYTEA;

-- AlterTable
ALTER TABLE "payment_methods" ADD COLUMN     "country_code" CHAR(2);

-- AlterTable
ALTER TABLE "payments" ADD COLUMN     "action_url" TEXT,
ADD COLUMN     "follow_up" JSONB,
ADD COLUMN     "refunded_minor" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "subscription_plans" ADD COLUMN     "scope" "PlanScope" NOT NULL DEFAULT 'CREATOR',
ADD COLUMN     "tier" SMALLINT NOT NULL DEFAULT 1,
ALTER COLUMN "creator_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "subscriptions" ADD COLUMN     "cancel_cause" "CancelReason",
ADD COLUMN     "discount_bps" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "discount_periods" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "next_billing_at" TIMESTAMPTZ(6),
ADD COLUMN     "next_plan_id" UUID,
ADD COLUMN     "offer_id" UUID,
ADD COLUMN     "payment_method_id" UUID,
ADD COLUMN     "renewal_attempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "scope" "PlanScope" NOT NULL DEFAULT 'CREATOR',
ADD COLUMN     "trial_ends_at" TIMESTAMPTZ(6),
ALTER COLUMN "creator_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "wallets" ADD COLUMN     "shard" SMALLINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "chart_of_accounts" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "kind" "AccountKind" NOT NULL,
    "normal_side" "AccountSide" NOT NULL,
    "parent_id" UUID,
    "is_postable" BOOLEAN NOT NULL DEFAULT true,
    "is_system" BOOLEAN NOT NULL DEFAULT false,
    "closed_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "chart_of_accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounting_periods" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "starts_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    "status" "PeriodStatus" NOT NULL DEFAULT 'OPEN',
    "closed_at" TIMESTAMPTZ(6),
    "closed_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounting_periods_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "journal_entries" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "number" BIGSERIAL NOT NULL,
    "txid" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
    "entry_date" DATE NOT NULL,
    "description" TEXT NOT NULL,
    "currency_code" CHAR(3) NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "author" "JournalAuthor" NOT NULL DEFAULT 'SYSTEM',
    "author_id" UUID,
    "reverses_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "journal_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "journal_entry_lines" (
    "entry_id" UUID NOT NULL,
    "line_number" SMALLINT NOT NULL,
    "account_id" UUID NOT NULL,
    "txid" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
    "entry_date" DATE NOT NULL,
    "currency_code" CHAR(3) NOT NULL,
    "debit_minor" BIGINT NOT NULL DEFAULT 0,
    "credit_minor" BIGINT NOT NULL DEFAULT 0,
    "user_id" UUID,

    CONSTRAINT "journal_entry_lines_pkey" PRIMARY KEY ("entry_id","line_number")
);

-- CreateTable
CREATE TABLE "account_balances" (
    "account_id" UUID NOT NULL,
    "currency_code" CHAR(3) NOT NULL,
    "as_of" DATE NOT NULL,
    "debit_minor" BIGINT NOT NULL,
    "credit_minor" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_balances_pkey" PRIMARY KEY ("account_id","currency_code","as_of")
);

-- CreateTable
CREATE TABLE "transactions" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "kind" "TransactionKind" NOT NULL,
    "status" "TransactionStatus" NOT NULL DEFAULT 'COMPLETED',
    "source_id" UUID NOT NULL,
    "payer_id" UUID,
    "payee_id" UUID,
    "payment_id" UUID,
    "original_id" UUID,
    "currency_code" CHAR(3) NOT NULL,
    "gross_minor" BIGINT NOT NULL,
    "fee_minor" BIGINT NOT NULL DEFAULT 0,
    "net_minor" BIGINT NOT NULL,
    "processor_cost_minor" BIGINT NOT NULL DEFAULT 0,
    "refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "tokens" BIGINT,
    "fee_rate_bps" INTEGER NOT NULL DEFAULT 0,
    "fee_id" UUID,
    "failure_reason" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),
    "completed_at" TIMESTAMPTZ(6),

    CONSTRAINT "transactions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "platform_fees" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "kind" "TransactionKind",
    "creator_id" UUID,
    "rate_bps" INTEGER NOT NULL,
    "valid_from" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "platform_fees_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "earnings" (
    "transaction_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "currency_code" CHAR(3) NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "reversed_minor" BIGINT NOT NULL DEFAULT 0,
    "clears_at" TIMESTAMPTZ(6) NOT NULL,
    "cleared_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),

    CONSTRAINT "earnings_pkey" PRIMARY KEY ("transaction_id","user_id")
);

-- CreateTable
CREATE TABLE "user_balances" (
    "user_id" UUID NOT NULL,
    "currency_code" CHAR(3) NOT NULL,
    "available_minor" BIGINT NOT NULL DEFAULT 0,
    "pending_minor" BIGINT NOT NULL DEFAULT 0,
    "reserved_minor" BIGINT NOT NULL DEFAULT 0,
    "lifetime_minor" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_balances_pkey" PRIMARY KEY ("user_id","currency_code")
);

-- CreateTable
CREATE TABLE "payment_processors" (
    "key" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "takes_payments" BOOLEAN NOT NULL DEFAULT false,
    "makes_payouts" BOOLEAN NOT NULL DEFAULT false,
    "is_enabled" BOOLEAN NOT NULL DEFAULT false,
    "cost_bps" INTEGER NOT NULL DEFAULT 0,
    "cost_fixed_minor" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_processors_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "refunds" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "transaction_id" UUID NOT NULL,
    "payment_id" UUID,
    "status" "RefundStatus" NOT NULL DEFAULT 'PENDING',
    "amount_minor" BIGINT NOT NULL,
    "currency_code" CHAR(3) NOT NULL,
    "tokens" BIGINT,
    "reason" TEXT NOT NULL,
    "requested_by_id" UUID,
    "processor_reference" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),
    "settled_at" TIMESTAMPTZ(6),

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "disputes" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "payment_id" UUID NOT NULL,
    "processor" TEXT NOT NULL,
    "processor_reference" TEXT NOT NULL,
    "status" "DisputeStatus" NOT NULL DEFAULT 'OPEN',
    "amount_minor" BIGINT NOT NULL,
    "currency_code" CHAR(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "evidence_due_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),
    "closed_at" TIMESTAMPTZ(6),

    CONSTRAINT "disputes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tax_rates" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "country_code" CHAR(2) NOT NULL,
    "region" TEXT,
    "name" TEXT NOT NULL,
    "rate_bps" INTEGER NOT NULL,
    "valid_from" DATE NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tax_rates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invoices" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "number" TEXT NOT NULL,
    "kind" "InvoiceKind" NOT NULL DEFAULT 'INVOICE',
    "user_id" UUID NOT NULL,
    "payment_id" UUID,
    "credits_id" UUID,
    "refund_id" UUID,
    "currency_code" CHAR(3) NOT NULL,
    "subtotal_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "country_code" CHAR(2),
    "issued_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),

    CONSTRAINT "invoices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invoice_lines" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "invoice_id" UUID NOT NULL,
    "line_number" SMALLINT NOT NULL,
    "description" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL DEFAULT 1,
    "amount_minor" BIGINT NOT NULL,
    "tax_rate_id" UUID,
    "tax_rate_bps" INTEGER NOT NULL DEFAULT 0,
    "tax_minor" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "invoice_lines_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invoice_series" (
    "kind" "InvoiceKind" NOT NULL,
    "year" INTEGER NOT NULL,
    "last_number" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "invoice_series_pkey" PRIMARY KEY ("kind","year")
);

-- CreateTable
CREATE TABLE "payout_accounts" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "processor_key" TEXT NOT NULL,
    "method" "PayoutMethod" NOT NULL,
    "label" TEXT NOT NULL,
    "details_cipher" BYTEA NOT NULL,
    "country_code" CHAR(2) NOT NULL,
    "currency_code" CHAR(3) NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "payable_from" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(6),

    CONSTRAINT "payout_accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payouts" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "payout_account_id" UUID NOT NULL,
    "status" "PayoutStatus" NOT NULL DEFAULT 'REQUESTED',
    "amount_minor" BIGINT NOT NULL,
    "currency_code" CHAR(3) NOT NULL,
    "screening" "ScreeningStatus" NOT NULL DEFAULT 'PENDING',
    "approved_by_id" UUID,
    "processor_reference" TEXT,
    "failure_reason" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),
    "sent_at" TIMESTAMPTZ(6),
    "closed_at" TIMESTAMPTZ(6),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payouts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revenue_shares" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "post_id" UUID,
    "live_stream_id" UUID,
    "subscription_plan_id" UUID,
    "payee_id" UUID NOT NULL,
    "share_bps" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "revenue_shares_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotional_codes" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "code" CITEXT NOT NULL,
    "creator_id" UUID,
    "plan_id" UUID,
    "percent_off_bps" INTEGER NOT NULL,
    "max_uses" INTEGER,
    "max_uses_per_user" INTEGER NOT NULL DEFAULT 1,
    "use_count" INTEGER NOT NULL DEFAULT 0,
    "valid_from" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),
    "valid_until" TIMESTAMPTZ(6),
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(6),

    CONSTRAINT "promotional_codes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promo_code_uses" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "code_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "discount_minor" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "promo_code_uses_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tax_information" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "form" "TaxFormKind" NOT NULL,
    "country_code" CHAR(2) NOT NULL,
    "name_cipher" BYTEA NOT NULL,
    "number_cipher" BYTEA NOT NULL,
    "number_last_four" TEXT NOT NULL,
    "status" "TaxFormStatus" NOT NULL DEFAULT 'SUBMITTED',
    "reviewed_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),
    "reviewed_at" TIMESTAMPTZ(6),

    CONSTRAINT "tax_information_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tax_documents" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "year" INTEGER NOT NULL,
    "currency_code" CHAR(3) NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "payout_count" INTEGER NOT NULL,
    "issued_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),

    CONSTRAINT "tax_documents_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "content_purchases" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "post_id" UUID NOT NULL,
    "transaction_id" UUID NOT NULL,
    "price_tokens" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "content_purchases_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_purchases" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "transaction_id" UUID NOT NULL,
    "price_tokens" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "message_purchases_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stream_access" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "user_id" UUID NOT NULL,
    "live_stream_id" UUID NOT NULL,
    "transaction_id" UUID NOT NULL,
    "price_tokens" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "stream_access_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscription_offers" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "plan_id" UUID NOT NULL,
    "kind" "OfferKind" NOT NULL,
    "trial_days" INTEGER,
    "percent_off_bps" INTEGER,
    "periods" INTEGER,
    "valid_from" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),
    "valid_until" TIMESTAMPTZ(6) NOT NULL,
    "max_uses" INTEGER,
    "use_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(6),

    CONSTRAINT "subscription_offers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "virtual_gifts" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "image_url" TEXT,
    "price_tokens" INTEGER NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "active_from" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),
    "active_until" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "virtual_gifts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gift_transactions" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "gift_id" UUID NOT NULL,
    "sender_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "live_stream_id" UUID NOT NULL,
    "quantity" INTEGER NOT NULL DEFAULT 1,
    "tokens" BIGINT NOT NULL,
    "fee_tokens" BIGINT NOT NULL,
    "is_anonymous" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT app.now(),

    CONSTRAINT "gift_transactions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_reservations" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "wallet_id" UUID NOT NULL,
    "cause_id" UUID NOT NULL,
    "state" "ReservationState" NOT NULL DEFAULT 'HELD',
    "tokens" BIGINT NOT NULL,
    "captured_tokens" BIGINT,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(6),

    CONSTRAINT "ledger_reservations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reconciliation_runs" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "kind" "ReconciliationKind" NOT NULL,
    "checked_count" BIGINT NOT NULL,
    "difference_count" BIGINT NOT NULL,
    "differences" JSONB NOT NULL DEFAULT '[]',
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reconciliation_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "token_packages" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "key" TEXT NOT NULL,
    "tokens" INTEGER NOT NULL,
    "bonus_tokens" INTEGER NOT NULL DEFAULT 0,
    "price_minor" BIGINT NOT NULL,
    "currency_code" CHAR(3) NOT NULL DEFAULT 'USD',
    "position" INTEGER NOT NULL DEFAULT 0,
    "retired_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "token_packages_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "chart_of_accounts_code_key" ON "chart_of_accounts"("code");

-- CreateIndex
CREATE INDEX "chart_of_accounts_parent_id_idx" ON "chart_of_accounts"("parent_id");

-- CreateIndex
CREATE INDEX "accounting_periods_closed_by_id_idx" ON "accounting_periods"("closed_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "journal_entries_number_key" ON "journal_entries"("number");

-- CreateIndex
CREATE UNIQUE INDEX "journal_entries_reverses_id_key" ON "journal_entries"("reverses_id");

-- CreateIndex
CREATE INDEX "journal_entries_entry_date_idx" ON "journal_entries"("entry_date");

-- CreateIndex
CREATE INDEX "journal_entries_author_id_idx" ON "journal_entries"("author_id");

-- CreateIndex
CREATE UNIQUE INDEX "journal_entries_id_txid_currency_code_entry_date_key" ON "journal_entries"("id", "txid", "currency_code", "entry_date");

-- CreateIndex
CREATE INDEX "journal_entry_lines_account_id_currency_code_entry_date_idx" ON "journal_entry_lines"("account_id", "currency_code", "entry_date");

-- CreateIndex
CREATE INDEX "journal_entry_lines_user_id_account_id_entry_date_idx" ON "journal_entry_lines"("user_id", "account_id", "entry_date");

-- CreateIndex
CREATE INDEX "transactions_payee_id_created_at_id_idx" ON "transactions"("payee_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "transactions_payer_id_created_at_id_idx" ON "transactions"("payer_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "transactions_payment_id_idx" ON "transactions"("payment_id");

-- CreateIndex
CREATE INDEX "transactions_original_id_idx" ON "transactions"("original_id");

-- CreateIndex
CREATE INDEX "transactions_fee_id_idx" ON "transactions"("fee_id");

-- CreateIndex
CREATE INDEX "transactions_kind_created_at_idx" ON "transactions"("kind", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "transactions_kind_source_id_key" ON "transactions"("kind", "source_id");

-- CreateIndex
CREATE INDEX "platform_fees_creator_id_valid_from_idx" ON "platform_fees"("creator_id", "valid_from" DESC);

-- CreateIndex
CREATE INDEX "platform_fees_created_by_id_idx" ON "platform_fees"("created_by_id");

-- CreateIndex
CREATE INDEX "earnings_user_id_created_at_idx" ON "earnings"("user_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "refunds_transaction_id_idx" ON "refunds"("transaction_id");

-- CreateIndex
CREATE INDEX "refunds_payment_id_idx" ON "refunds"("payment_id");

-- CreateIndex
CREATE INDEX "refunds_requested_by_id_idx" ON "refunds"("requested_by_id");

-- CreateIndex
CREATE INDEX "disputes_payment_id_idx" ON "disputes"("payment_id");

-- CreateIndex
CREATE UNIQUE INDEX "disputes_processor_processor_reference_key" ON "disputes"("processor", "processor_reference");

-- CreateIndex
CREATE UNIQUE INDEX "invoices_number_key" ON "invoices"("number");

-- CreateIndex
CREATE UNIQUE INDEX "invoices_refund_id_key" ON "invoices"("refund_id");

-- CreateIndex
CREATE INDEX "invoices_user_id_issued_at_id_idx" ON "invoices"("user_id", "issued_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "invoices_payment_id_idx" ON "invoices"("payment_id");

-- CreateIndex
CREATE INDEX "invoices_credits_id_idx" ON "invoices"("credits_id");

-- CreateIndex
CREATE INDEX "invoice_lines_tax_rate_id_idx" ON "invoice_lines"("tax_rate_id");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_lines_invoice_id_line_number_key" ON "invoice_lines"("invoice_id", "line_number");

-- CreateIndex
CREATE INDEX "payout_accounts_user_id_idx" ON "payout_accounts"("user_id");

-- CreateIndex
CREATE INDEX "payout_accounts_processor_key_idx" ON "payout_accounts"("processor_key");

-- CreateIndex
CREATE INDEX "payouts_user_id_created_at_id_idx" ON "payouts"("user_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "payouts_payout_account_id_idx" ON "payouts"("payout_account_id");

-- CreateIndex
CREATE INDEX "payouts_approved_by_id_idx" ON "payouts"("approved_by_id");

-- CreateIndex
CREATE INDEX "payouts_status_created_at_idx" ON "payouts"("status", "created_at");

-- CreateIndex
CREATE INDEX "revenue_shares_payee_id_idx" ON "revenue_shares"("payee_id");

-- CreateIndex
CREATE UNIQUE INDEX "revenue_shares_post_id_payee_id_key" ON "revenue_shares"("post_id", "payee_id");

-- CreateIndex
CREATE UNIQUE INDEX "revenue_shares_live_stream_id_payee_id_key" ON "revenue_shares"("live_stream_id", "payee_id");

-- CreateIndex
CREATE UNIQUE INDEX "revenue_shares_subscription_plan_id_payee_id_key" ON "revenue_shares"("subscription_plan_id", "payee_id");

-- CreateIndex
CREATE UNIQUE INDEX "promotional_codes_code_key" ON "promotional_codes"("code");

-- CreateIndex
CREATE INDEX "promotional_codes_creator_id_idx" ON "promotional_codes"("creator_id");

-- CreateIndex
CREATE INDEX "promotional_codes_plan_id_idx" ON "promotional_codes"("plan_id");

-- CreateIndex
CREATE INDEX "promotional_codes_created_by_id_idx" ON "promotional_codes"("created_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "promo_code_uses_payment_id_key" ON "promo_code_uses"("payment_id");

-- CreateIndex
CREATE INDEX "promo_code_uses_code_id_user_id_idx" ON "promo_code_uses"("code_id", "user_id");

-- CreateIndex
CREATE INDEX "promo_code_uses_user_id_idx" ON "promo_code_uses"("user_id");

-- CreateIndex
CREATE INDEX "tax_information_user_id_created_at_idx" ON "tax_information"("user_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "tax_information_reviewed_by_id_idx" ON "tax_information"("reviewed_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "tax_documents_user_id_year_currency_code_key" ON "tax_documents"("user_id", "year", "currency_code");

-- CreateIndex
CREATE INDEX "content_purchases_user_id_created_at_idx" ON "content_purchases"("user_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "content_purchases_post_id_idx" ON "content_purchases"("post_id");

-- CreateIndex
CREATE INDEX "content_purchases_transaction_id_idx" ON "content_purchases"("transaction_id");

-- CreateIndex
CREATE INDEX "message_purchases_user_id_created_at_idx" ON "message_purchases"("user_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "message_purchases_message_id_idx" ON "message_purchases"("message_id");

-- CreateIndex
CREATE INDEX "message_purchases_transaction_id_idx" ON "message_purchases"("transaction_id");

-- CreateIndex
CREATE INDEX "stream_access_user_id_created_at_idx" ON "stream_access"("user_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "stream_access_live_stream_id_idx" ON "stream_access"("live_stream_id");

-- CreateIndex
CREATE INDEX "stream_access_transaction_id_idx" ON "stream_access"("transaction_id");

-- CreateIndex
CREATE INDEX "subscription_offers_plan_id_idx" ON "subscription_offers"("plan_id");

-- CreateIndex
CREATE UNIQUE INDEX "virtual_gifts_key_key" ON "virtual_gifts"("key");

-- CreateIndex
CREATE INDEX "virtual_gifts_position_idx" ON "virtual_gifts"("position");

-- CreateIndex
CREATE INDEX "gift_transactions_gift_id_idx" ON "gift_transactions"("gift_id");

-- CreateIndex
CREATE INDEX "gift_transactions_sender_id_created_at_id_idx" ON "gift_transactions"("sender_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "gift_transactions_recipient_id_created_at_id_idx" ON "gift_transactions"("recipient_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "gift_transactions_live_stream_id_created_at_idx" ON "gift_transactions"("live_stream_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "ledger_reservations_cause_id_key" ON "ledger_reservations"("cause_id");

-- CreateIndex
CREATE INDEX "ledger_reservations_wallet_id_state_idx" ON "ledger_reservations"("wallet_id", "state");

-- CreateIndex
CREATE INDEX "reconciliation_runs_kind_finished_at_idx" ON "reconciliation_runs"("kind", "finished_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "token_packages_key_key" ON "token_packages"("key");

-- CreateIndex
CREATE INDEX "subscriptions_next_plan_id_idx" ON "subscriptions"("next_plan_id");

-- CreateIndex
CREATE INDEX "subscriptions_offer_id_idx" ON "subscriptions"("offer_id");

-- CreateIndex
CREATE INDEX "subscriptions_payment_method_id_idx" ON "subscriptions"("payment_method_id");

-- AddForeignKey
ALTER TABLE "chart_of_accounts" ADD CONSTRAINT "chart_of_accounts_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "chart_of_accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounting_periods" ADD CONSTRAINT "accounting_periods_closed_by_id_fkey" FOREIGN KEY ("closed_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "journal_entries" ADD CONSTRAINT "journal_entries_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "journal_entries" ADD CONSTRAINT "journal_entries_reverses_id_fkey" FOREIGN KEY ("reverses_id") REFERENCES "journal_entries"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "journal_entry_lines" ADD CONSTRAINT "journal_entry_lines_entry_id_txid_currency_code_entry_date_fkey" FOREIGN KEY ("entry_id", "txid", "currency_code", "entry_date") REFERENCES "journal_entries"("id", "txid", "currency_code", "entry_date") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "journal_entry_lines" ADD CONSTRAINT "journal_entry_lines_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "chart_of_accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "journal_entry_lines" ADD CONSTRAINT "journal_entry_lines_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_balances" ADD CONSTRAINT "account_balances_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "chart_of_accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_payer_id_fkey" FOREIGN KEY ("payer_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_payee_id_fkey" FOREIGN KEY ("payee_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_original_id_fkey" FOREIGN KEY ("original_id") REFERENCES "transactions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_fee_id_fkey" FOREIGN KEY ("fee_id") REFERENCES "platform_fees"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "platform_fees" ADD CONSTRAINT "platform_fees_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "platform_fees" ADD CONSTRAINT "platform_fees_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "earnings" ADD CONSTRAINT "earnings_transaction_id_fkey" FOREIGN KEY ("transaction_id") REFERENCES "transactions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "earnings" ADD CONSTRAINT "earnings_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user_balances" ADD CONSTRAINT "user_balances_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_transaction_id_fkey" FOREIGN KEY ("transaction_id") REFERENCES "transactions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_credits_id_fkey" FOREIGN KEY ("credits_id") REFERENCES "invoices"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_lines" ADD CONSTRAINT "invoice_lines_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoices"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_lines" ADD CONSTRAINT "invoice_lines_tax_rate_id_fkey" FOREIGN KEY ("tax_rate_id") REFERENCES "tax_rates"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout_accounts" ADD CONSTRAINT "payout_accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout_accounts" ADD CONSTRAINT "payout_accounts_processor_key_fkey" FOREIGN KEY ("processor_key") REFERENCES "payment_processors"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_payout_account_id_fkey" FOREIGN KEY ("payout_account_id") REFERENCES "payout_accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_approved_by_id_fkey" FOREIGN KEY ("approved_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revenue_shares" ADD CONSTRAINT "revenue_shares_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revenue_shares" ADD CONSTRAINT "revenue_shares_live_stream_id_fkey" FOREIGN KEY ("live_stream_id") REFERENCES "live_streams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revenue_shares" ADD CONSTRAINT "revenue_shares_subscription_plan_id_fkey" FOREIGN KEY ("subscription_plan_id") REFERENCES "subscription_plans"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revenue_shares" ADD CONSTRAINT "revenue_shares_payee_id_fkey" FOREIGN KEY ("payee_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotional_codes" ADD CONSTRAINT "promotional_codes_creator_id_fkey" FOREIGN KEY ("creator_id") REFERENCES "creators"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotional_codes" ADD CONSTRAINT "promotional_codes_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "subscription_plans"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotional_codes" ADD CONSTRAINT "promotional_codes_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promo_code_uses" ADD CONSTRAINT "promo_code_uses_code_id_fkey" FOREIGN KEY ("code_id") REFERENCES "promotional_codes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promo_code_uses" ADD CONSTRAINT "promo_code_uses_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promo_code_uses" ADD CONSTRAINT "promo_code_uses_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tax_information" ADD CONSTRAINT "tax_information_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tax_information" ADD CONSTRAINT "tax_information_reviewed_by_id_fkey" FOREIGN KEY ("reviewed_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tax_documents" ADD CONSTRAINT "tax_documents_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "content_purchases" ADD CONSTRAINT "content_purchases_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "content_purchases" ADD CONSTRAINT "content_purchases_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "content_purchases" ADD CONSTRAINT "content_purchases_transaction_id_fkey" FOREIGN KEY ("transaction_id") REFERENCES "transactions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_purchases" ADD CONSTRAINT "message_purchases_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_purchases" ADD CONSTRAINT "message_purchases_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "messages"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_purchases" ADD CONSTRAINT "message_purchases_transaction_id_fkey" FOREIGN KEY ("transaction_id") REFERENCES "transactions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream_access" ADD CONSTRAINT "stream_access_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream_access" ADD CONSTRAINT "stream_access_live_stream_id_fkey" FOREIGN KEY ("live_stream_id") REFERENCES "live_streams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream_access" ADD CONSTRAINT "stream_access_transaction_id_fkey" FOREIGN KEY ("transaction_id") REFERENCES "transactions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_next_plan_id_fkey" FOREIGN KEY ("next_plan_id") REFERENCES "subscription_plans"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_offer_id_fkey" FOREIGN KEY ("offer_id") REFERENCES "subscription_offers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_payment_method_id_fkey" FOREIGN KEY ("payment_method_id") REFERENCES "payment_methods"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_offers" ADD CONSTRAINT "subscription_offers_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "subscription_plans"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gift_transactions" ADD CONSTRAINT "gift_transactions_gift_id_fkey" FOREIGN KEY ("gift_id") REFERENCES "virtual_gifts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gift_transactions" ADD CONSTRAINT "gift_transactions_sender_id_fkey" FOREIGN KEY ("sender_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gift_transactions" ADD CONSTRAINT "gift_transactions_recipient_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gift_transactions" ADD CONSTRAINT "gift_transactions_live_stream_id_fkey" FOREIGN KEY ("live_stream_id") REFERENCES "live_streams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_reservations" ADD CONSTRAINT "ledger_reservations_wallet_id_fkey" FOREIGN KEY ("wallet_id") REFERENCES "wallets"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
