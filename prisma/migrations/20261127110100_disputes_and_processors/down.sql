REVOKE UPDATE (price_minor) ON subscription_plans FROM app;
DROP POLICY payments_books ON payments;
DROP FUNCTION app.note_dispute(text, text, uuid, "DisputeStatus", bigint, text, text, timestamptz);
REVOKE UPDATE (action_url) ON payments FROM worker;
DROP INDEX "payments_processor_processor_reference_idx";
ALTER TABLE "local_callbacks" DROP COLUMN "details";
