DROP FUNCTION app.reconcile_counters();
DROP TABLE app.counters;
DROP TABLE counter_reconciliations;
