-- Who works in the database. Roles belong to the whole server: several databases of one server share them, and may be
-- migrated at the same moment. None of them can log in; logins are made by whoever runs the server and are given one of
-- these (`CREATE ROLE … LOGIN IN ROLE app`).
--
--   app             answers requests: whatever it touches of guarded tables is its viewer's own
--   worker          tells events and does jobs, for nobody in particular
--   migrate         changes the schema and fills it
--   identity_owner  owns the functions that look into guarded tables of accounts before anybody is logged in
--   ledger_owner    owns the functions that move tokens

DO $$
DECLARE
  role_name text;
  attempts integer := 0;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['app', 'worker', 'migrate', 'identity_owner', 'ledger_owner'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      -- Another database of this server made it, perhaps just now.
      NULL;
    END;
  END LOOP;

  -- Whoever migrates need not be a superuser, but must be able to give functions away and to fill guarded tables. Two
  -- migrations that grant at the same moment disturb each other.
  FOREACH role_name IN ARRAY ARRAY['app', 'worker', 'migrate', 'identity_owner', 'ledger_owner'] LOOP
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

GRANT USAGE ON SCHEMA public, app TO app, worker, migrate, identity_owner, ledger_owner;

-- A function can be given only to a role that may make one there.
GRANT CREATE ON SCHEMA app TO identity_owner, ledger_owner;

-- Tables are open to the product unless a migration says otherwise: a guarded one takes away what nobody may do.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app, worker;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO app, worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app, worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO app, worker;

-- The history of the migrations is nobody else's.
DO $$
BEGIN
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    REVOKE ALL ON public._prisma_migrations FROM app, worker;
  END IF;
END
$$;

-- The account for which the transaction works; NULL where none is set. Policies write `(SELECT app.uid())`, which is
-- evaluated once for a statement: a bare call would be evaluated for every row.
CREATE FUNCTION app.uid() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('app.user_id', true), '')::uuid
$$;

-- The time by which the business counts. Tests move it by putting another function in its place, which only the owner of
-- this one can.
CREATE FUNCTION app.now() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT now()
$$;
