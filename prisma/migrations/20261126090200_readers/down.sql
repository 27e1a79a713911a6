REVOKE EXECUTE ON FUNCTION app.drop_partitions(regclass, timestamptz) FROM retention;

DROP POLICY tips_auditor ON tips;
DROP POLICY subscriptions_auditor ON subscriptions;
DROP POLICY payments_auditor ON payments;
DROP POLICY wallets_auditor ON wallets;
DROP POLICY ledger_movements_auditor ON ledger_movements;
DROP POLICY ledger_auditor ON ledger;
DROP POLICY audit_logs_auditor ON audit_logs;

ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM retention, auditor;
REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM retention, auditor;
REVOKE USAGE ON SCHEMA public, app FROM retention, auditor;
