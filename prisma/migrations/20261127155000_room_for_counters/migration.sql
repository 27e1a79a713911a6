-- Rows whose counters or balances change all the time keep room beside them: then PostgreSQL writes the next version of a row
-- into the same page and leaves all indexes of the table alone (a heap-only update). Without it, each like of a post made new
-- entries in nine indexes, three of them inverted ones.
ALTER TABLE "posts" SET (fillfactor = 85);
ALTER TABLE "live_streams" SET (fillfactor = 85);
ALTER TABLE "creators" SET (fillfactor = 85);
ALTER TABLE "conversations" SET (fillfactor = 85);
ALTER TABLE "wallets" SET (fillfactor = 75);
