-- Two more roles, for what is nobody's request and no event either.
--
--   retention  removes what has been kept as long as it may be
--   auditor    reads the books and the audit trail, and changes nothing

DO $$
DECLARE
  role_name text;
  attempts integer := 0;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['retention', 'auditor'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
    WHILE NOT pg_has_role(current_user, role_name, 'USAGE') LOOP
      BEGIN
        EXECUTE format('GRANT %I TO %I', role_name, current_user);
      EXCEPTION WHEN unique_violation OR internal_error THEN
        attempts := attempts + 1;
        IF attempts > 50 THEN
          RAISE;
        END IF;
        PERFORM pg_sleep(0.05);
      END;
    END LOOP;
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA public, app TO retention, auditor;

-- Both may look at every table that is open to the product. Guarded tables show them nothing but what a policy names.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO retention, auditor;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO retention, auditor;

DO $$
BEGIN
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    REVOKE ALL ON public._prisma_migrations FROM retention, auditor;
  END IF;
END
$$;

CREATE POLICY audit_logs_auditor ON audit_logs FOR SELECT TO auditor USING (true);
CREATE POLICY ledger_auditor ON ledger FOR SELECT TO auditor USING (true);
CREATE POLICY ledger_movements_auditor ON ledger_movements FOR SELECT TO auditor USING (true);
CREATE POLICY wallets_auditor ON wallets FOR SELECT TO auditor USING (true);
CREATE POLICY payments_auditor ON payments FOR SELECT TO auditor USING (true);
CREATE POLICY subscriptions_auditor ON subscriptions FOR SELECT TO auditor USING (true);
CREATE POLICY tips_auditor ON tips FOR SELECT TO auditor USING (true);

GRANT EXECUTE ON FUNCTION app.drop_partitions(regclass, timestamptz) TO retention;
