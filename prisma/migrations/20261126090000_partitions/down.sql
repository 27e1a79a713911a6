DROP FUNCTION app.drop_partitions(regclass, timestamptz);
DROP FUNCTION app.make_partitions(integer);
DROP FUNCTION app.monthly_tables();
DROP FUNCTION app.make_partition(regclass, date);
