DROP FUNCTION app.now();
DROP FUNCTION app.uid();

-- What the roles may do in this database. The roles themselves stay: other databases of the server may need them.
DROP OWNED BY app, worker, migrate, identity_owner, ledger_owner;
