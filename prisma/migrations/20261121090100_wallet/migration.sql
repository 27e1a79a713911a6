-- Wallets, the ledger of what moved their tokens, tips, and the outcomes of commands with a key. The rules follow in the
-- next migration.

-- CreateEnum
CREATE TYPE "WalletKind" AS ENUM ('USER', 'SALES', 'FEES');

-- CreateEnum
CREATE TYPE "LedgerMovementKind" AS ENUM ('TOKEN_PURCHASE', 'TIP');

-- CreateEnum
CREATE TYPE "LedgerEntryKind" AS ENUM ('TOKEN_PURCHASE', 'TIP_SENT', 'TIP_RECEIVED', 'PLATFORM_FEE');

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "user_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "result" JSONB,
    "refusal" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("user_id","key")
);

-- CreateTable
CREATE TABLE "tips" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "sender_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "tokens" BIGINT NOT NULL,
    "fee_tokens" BIGINT NOT NULL,
    "message" TEXT,
    "is_anonymous" BOOLEAN NOT NULL DEFAULT false,
    "post_id" UUID,
    "message_id" UUID,
    "live_stream_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tips_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "wallets" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "kind" "WalletKind" NOT NULL DEFAULT 'USER',
    "user_id" UUID,
    "balance" BIGINT NOT NULL DEFAULT 0,
    "reserved" BIGINT NOT NULL DEFAULT 0,
    "version" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "wallets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_movements" (
    "id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "kind" "LedgerMovementKind" NOT NULL,
    "cause_id" UUID NOT NULL,
    "txid" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_movements_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger" (
    "wallet_id" UUID NOT NULL,
    "version" BIGINT NOT NULL,
    "entry_id" UUID NOT NULL DEFAULT app.uuid_v7(),
    "movement_id" UUID NOT NULL,
    "txid" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
    "kind" "LedgerEntryKind" NOT NULL,
    "amount" BIGINT NOT NULL,
    "balance_before" BIGINT NOT NULL,
    "balance_after" BIGINT NOT NULL,
    "previous_version" BIGINT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_pkey" PRIMARY KEY ("wallet_id","version")
);

-- CreateTable
CREATE TABLE "token_rates" (
    "currency_code" CHAR(3) NOT NULL,
    "valid_from" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "tokens_per_unit" INTEGER NOT NULL,

    CONSTRAINT "token_rates_pkey" PRIMARY KEY ("currency_code","valid_from")
);

-- CreateIndex
CREATE INDEX "tips_sender_id_created_at_id_idx" ON "tips"("sender_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "tips_recipient_id_created_at_id_idx" ON "tips"("recipient_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "tips_post_id_idx" ON "tips"("post_id");

-- CreateIndex
CREATE INDEX "tips_message_id_idx" ON "tips"("message_id");

-- CreateIndex
CREATE INDEX "tips_live_stream_id_idx" ON "tips"("live_stream_id");

-- CreateIndex
CREATE UNIQUE INDEX "wallets_user_id_key" ON "wallets"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_movements_kind_cause_id_key" ON "ledger_movements"("kind", "cause_id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_movements_id_txid_key" ON "ledger_movements"("id", "txid");

-- CreateIndex
CREATE INDEX "ledger_movement_id_idx" ON "ledger"("movement_id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_wallet_id_version_balance_after_key" ON "ledger"("wallet_id", "version", "balance_after");

-- AddForeignKey
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tips" ADD CONSTRAINT "tips_sender_id_fkey" FOREIGN KEY ("sender_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tips" ADD CONSTRAINT "tips_recipient_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tips" ADD CONSTRAINT "tips_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "posts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tips" ADD CONSTRAINT "tips_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "messages"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tips" ADD CONSTRAINT "tips_live_stream_id_fkey" FOREIGN KEY ("live_stream_id") REFERENCES "live_streams"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "wallets" ADD CONSTRAINT "wallets_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_wallet_id_fkey" FOREIGN KEY ("wallet_id") REFERENCES "wallets"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_movement_id_txid_fkey" FOREIGN KEY ("movement_id", "txid") REFERENCES "ledger_movements"("id", "txid") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_wallet_id_previous_version_balance_before_fkey" FOREIGN KEY ("wallet_id", "previous_version", "balance_before") REFERENCES "ledger"("wallet_id", "version", "balance_after") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AlterEnum
ALTER TYPE "NotificationKind" ADD VALUE 'TIP_RECEIVED';
