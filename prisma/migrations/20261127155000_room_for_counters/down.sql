ALTER TABLE "wallets" RESET (fillfactor);
ALTER TABLE "conversations" RESET (fillfactor);
ALTER TABLE "creators" RESET (fillfactor);
ALTER TABLE "live_streams" RESET (fillfactor);
ALTER TABLE "posts" RESET (fillfactor);
