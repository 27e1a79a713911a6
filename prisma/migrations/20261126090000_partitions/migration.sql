-- Tables that only grow, such as events and logs, are kept in partitions by month, so that what is too old goes as a whole
-- and at once, and recent rows have small indexes. A table joins in by being made `PARTITION BY RANGE` over a time; nothing
-- else has to be declared. Rows of a month that has no partition wait in the default one: telling of something never fails
-- because of its date.
--
-- Partitions are reached through their table alone: the product has no rights on them, so policies and triggers of the
-- table cannot be passed by.

-- Makes the partition of one month of a table, with those of its rows that waited for it. False where it is there already.
CREATE FUNCTION app.make_partition(parent regclass, month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parent_name text := (SELECT relname FROM pg_class WHERE oid = parent);
  key text := (
    SELECT quote_ident(attname) FROM pg_partitioned_table p
    JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    WHERE p.partrelid = parent AND p.partstrat = 'r' AND p.partnatts = 1
  );
  beginning timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
  ending timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
  partition text := format('%I.%I', 'public', parent_name || to_char(month, '"_y"YYYY"m"MM'));
  rest text := format('%I.%I', 'public', parent_name || '_rest');
BEGIN
  IF key IS NULL THEN
    RAISE EXCEPTION '% is not kept by month', parent
      USING ERRCODE = 'wrong_object_type', CONSTRAINT = 'partitions_by_month';
  END IF;
  IF to_regclass(rest) IS NULL THEN
    EXECUTE format('CREATE TABLE %s PARTITION OF %s DEFAULT', rest, parent);
    EXECUTE format('REVOKE ALL ON %s FROM app, worker', rest);
  END IF;
  IF to_regclass(partition) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS)', partition, parent);
  EXECUTE format('REVOKE ALL ON %s FROM app, worker', partition);
  -- Nobody may add a row of the month to the others between the two steps.
  EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', rest);
  EXECUTE format(
    'WITH moved AS (DELETE FROM %s WHERE %s >= %L AND %s < %L RETURNING *) INSERT INTO %s SELECT * FROM moved',
    rest, key, beginning, key, ending, partition
  );
  EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)', parent, partition, beginning, ending);
  RETURN true;
END
$$;

-- The tables that are kept by month.
CREATE FUNCTION app.monthly_tables() RETURNS TABLE (parent regclass)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.oid::regclass FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
  WHERE p.partstrat = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname
$$;

-- Makes the partitions of last month, this one and so many to come for every table that is kept by month, and says how many
-- it made. A job runs it daily, and each migration that makes such a table.
CREATE FUNCTION app.make_partitions(months_ahead integer DEFAULT 3) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (
    SELECT count(*) FILTER (WHERE app.make_partition(t.parent, (date_trunc('month', now()) + m * interval '1 month')::date))
    FROM app.monthly_tables() t, generate_series(-1, months_ahead) m
  );
END
$$;

-- Removes the partitions of a table whose months were over at a time, and says which they were and how many rows went.
CREATE FUNCTION app.drop_partitions(parent regclass, before timestamptz) RETURNS TABLE (partition_name text, row_count bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  partition regclass;
BEGIN
  FOR partition IN
    SELECT i.inhrelid::regclass FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = parent AND c.relname ~ '_y\d{4}m\d{2}$'
      AND (to_date(right(c.relname, 8), '"y"YYYY"m"MM') + interval '1 month') AT TIME ZONE 'UTC' <= before
    ORDER BY c.relname
  LOOP
    partition_name := (SELECT relname FROM pg_class WHERE oid = partition);
    EXECUTE format('SELECT count(*) FROM %s', partition) INTO row_count;
    EXECUTE format('ALTER TABLE %s DETACH PARTITION %s', parent, partition);
    EXECUTE format('DROP TABLE %s', partition);
    RETURN NEXT;
  END LOOP;
END
$$;

REVOKE EXECUTE ON FUNCTION app.make_partition(regclass, date), app.make_partitions(integer),
  app.drop_partitions(regclass, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.make_partitions(integer) TO worker;
