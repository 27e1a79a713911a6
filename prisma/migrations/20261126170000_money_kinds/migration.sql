-- More kinds of wallets, movements and entries. The functions that move tokens name these types, so they go first; the
-- migration of postings makes them anew. A value of an enum can be used once the transaction that added it has ended.

DROP FUNCTION app.post_tip(uuid, uuid, bigint, text, boolean, uuid, uuid, uuid);
DROP FUNCTION app.fee_of_tip(bigint);
DROP FUNCTION app.post_token_purchase(uuid, bigint, uuid);
DROP FUNCTION app.post_movement("LedgerMovementKind", uuid, uuid[], bigint[], "LedgerEntryKind"[]);

ALTER TYPE "LedgerEntryKind" ADD VALUE 'GIFT_SENT';
ALTER TYPE "LedgerEntryKind" ADD VALUE 'GIFT_RECEIVED';
ALTER TYPE "LedgerEntryKind" ADD VALUE 'PURCHASE';
ALTER TYPE "LedgerEntryKind" ADD VALUE 'SALE';
ALTER TYPE "LedgerEntryKind" ADD VALUE 'REFUND';
ALTER TYPE "LedgerEntryKind" ADD VALUE 'CHARGEBACK';
ALTER TYPE "LedgerEntryKind" ADD VALUE 'ADJUSTMENT';
ALTER TYPE "LedgerMovementKind" ADD VALUE 'GIFT';
ALTER TYPE "LedgerMovementKind" ADD VALUE 'CONTENT_PURCHASE';
ALTER TYPE "LedgerMovementKind" ADD VALUE 'MESSAGE_PURCHASE';
ALTER TYPE "LedgerMovementKind" ADD VALUE 'STREAM_ACCESS';
ALTER TYPE "LedgerMovementKind" ADD VALUE 'PRODUCT_ORDER';
ALTER TYPE "LedgerMovementKind" ADD VALUE 'BOOKING';
ALTER TYPE "LedgerMovementKind" ADD VALUE 'EVENT_TICKET';
ALTER TYPE "LedgerMovementKind" ADD VALUE 'REFUND';
ALTER TYPE "LedgerMovementKind" ADD VALUE 'CHARGEBACK';
ALTER TYPE "LedgerMovementKind" ADD VALUE 'ADJUSTMENT';
ALTER TYPE "WalletKind" ADD VALUE 'EARNINGS';
