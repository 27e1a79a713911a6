-- A message and a block of the same moment follow one another: what is on its way arrives before the block, and what comes
-- after finds it. The block takes the locks of whoever begins a direct conversation and of whoever sends to it, in that
-- order, and before the rows of the accounts, which every message shares.

CREATE OR REPLACE FUNCTION app.begin_block() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  pair text := least(NEW.blocker_id, NEW.blocked_id) || ':' || greatest(NEW.blocker_id, NEW.blocked_id);
  talk uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('direct:' || pair, 0));
  SELECT c.id INTO talk FROM public.conversations c WHERE c.direct_key = pair;
  IF talk IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('conversation:' || talk, 0));
  END IF;
  PERFORM FROM public.users WHERE id IN (NEW.blocker_id, NEW.blocked_id) ORDER BY id FOR UPDATE;
  RETURN NEW;
END
$$;
