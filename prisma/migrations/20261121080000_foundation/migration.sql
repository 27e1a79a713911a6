-- What every table stands on: a schema for our own functions, case-insensitive text, row ids, the time of change.

CREATE SCHEMA app;

CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;

-- Version 7 of RFC 9562: 48 bits of milliseconds, the version, 12 bits of the fraction of the millisecond, 62 random
-- bits. So ids ascend with time to a quarter of a microsecond, and indexes grow at one end.
CREATE FUNCTION app.uuid_v7() RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL SAFE AS $$
DECLARE
  microseconds bigint := extract(epoch FROM clock_timestamp()) * 1000000;
BEGIN
  RETURN encode(
    overlay(
      uuid_send(gen_random_uuid())
      PLACING int8send((microseconds / 1000) << 16 | 28672 | (microseconds % 1000) * 4096 / 1000)
      FROM 1 FOR 8
    ),
    'hex'
  )::uuid;
END
$$;

CREATE FUNCTION app.touch_updated_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END
$$;
